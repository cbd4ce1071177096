//! People fitted to published figures: age shares, sex ratio, total, life expectancy [MODEL §3].
//!
//! | key | what is solved |
//! |---|---|
//! | `population.start.fit` | the start table, by iterative proportional fitting |
//! | `population.mortality.life_expectancy` | the factor by sex on the death rates of the start year |

use rust_decimal::Decimal;

use super::super::leaf::LifeYears;
use super::super::mirror::people::{FitForm, LifeExpectancyForm, MortalityForm};
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::quantity::{as_percent, plain};
use super::super::text::{Text, text};
use super::Lower;
use crate::population::{
    PopulationError, PublishedShares, factor_for_life_expectancy, factor_for_life_expectancy_both,
    fit_age_structure,
};
use crate::sets::{BySexAge, Sex};

/// Path of the published structure.
pub const FIT: &str = "population.start.fit";
/// Path of the life expectancy.
pub const LIFE: &str = "population.mortality.life_expectancy";
const FACTOR: &str = "population.mortality.factor";

/// Solved factors outside these bounds hint at a figure of another area or year.
const USUAL_FACTOR: std::ops::RangeInclusive<f64> = 0.5..=2.0;

/// The start table fitted to what is published; `None` after a problem was reported.
pub fn fitted(form: &FitForm, start: Option<BySexAge>, frame: &mut Lower) -> Option<BySexAge> {
    let share = |s: &Option<super::super::leaf::Share>| s.as_ref().map(|s| to_f64(s.0));
    let shares = PublishedShares {
        under_15: share(&form.under_15),
        from_15_to_59: share(&form.from_15_to_59),
        from_60: share(&form.from_60),
        from_65: share(&form.from_65),
        from_80: share(&form.from_80),
        males_per_female: form.males_per_100_females.as_ref().map(|r| r.0 / 100.0),
    };
    if shares == PublishedShares::default() {
        let what = text!("没有给出任何比例", "no share is given");
        let problem = Problem::error(Code::MissingKey, what)
            .expected(text!("至少一项年龄比例或性别比", "at least one share of ages, or the sex ratio"));
        frame.report(FIT, problem);
        return None;
    }
    let reference = start?;
    let everybody: f64 = reference.iter().flatten().sum();
    if everybody <= 0.0 {
        return None;
    }
    let total = form.total.as_ref().map_or(everybody, |p| to_f64(p.0));
    match fit_age_structure(&reference, total, &shares) {
        Ok(people) => Some(people),
        Err(error) => {
            refused(form, error, frame);
            None
        }
    }
}

/// Shares written, by key, of which the share at and above an age is made.
fn keys_above(age: usize, form: &FitForm) -> Vec<&'static str> {
    let pick = |keys: &[&'static str]| {
        keys.iter().copied().filter(|key| written(form).iter().any(|w| w.0 == *key)).collect()
    };
    match age {
        15 if form.under_15.is_some() && (form.from_15_to_59.is_none() || form.from_60.is_none()) => {
            pick(&["under_15"])
        }
        15 => pick(&["from_15_to_59", "from_60"]),
        60 if form.from_60.is_some() => pick(&["from_60"]),
        60 => pick(&["under_15", "from_15_to_59"]),
        65 => pick(&["from_65"]),
        80 => pick(&["from_80"]),
        _ => Vec::new(),
    }
}

/// The shares of ages as written.
fn written(form: &FitForm) -> Vec<(&'static str, Decimal)> {
    [
        ("under_15", &form.under_15),
        ("from_15_to_59", &form.from_15_to_59),
        ("from_60", &form.from_60),
        ("from_65", &form.from_65),
        ("from_80", &form.from_80),
    ]
    .into_iter()
    .filter_map(|(key, share)| share.as_ref().map(|s| (key, s.0)))
    .collect()
}

/// Tells why the figures cannot be met, at the figures that are to blame.
fn refused(form: &FitForm, error: PopulationError, frame: &mut Lower) {
    let all: Vec<&str> = written(form).iter().map(|w| w.0).collect();
    let percent = |x: f64| format!("{:.2}%", 100.0 * x);
    match error {
        PopulationError::Contradiction { from, to, found } => {
            let mut keys = keys_above(from, form);
            keys.extend(
                keys_above(to + 1, form).into_iter().filter(|k| !keys.contains(k)).collect::<Vec<_>>(),
            );
            let (named, left) = (named(&keys, form), percent(found));
            let what = text!(
                "{named} 互相矛盾：{from}–{to} 岁只剩 {left}",
                "{named} contradict each other: ages {from} to {to} would be left with {left}"
            );
            at_shares(&keys, Code::Contradiction, what, frame);
        }
        PopulationError::ShareSum { found, tolerance } => {
            let keys = ["under_15", "from_15_to_59", "from_60"];
            let (named, sum, rounding) = (named(&keys, form), percent(found), percent(tolerance));
            let what = text!(
                "{named} 合计 {sum}，与 100% 之差超过舍入误差 {rounding}",
                "{named} add to {sum}, further from 100% than rounding ({rounding})"
            );
            at_shares(&keys, Code::SharesSum, what, frame);
        }
        PopulationError::NeighbourMissing => {
            let what = text!(
                "`from_15_to_59` 之外还需 `under_15` 或 `from_60`",
                "`from_15_to_59` needs `under_15` or `from_60` beside it"
            );
            at_shares(&["from_15_to_59"], Code::MissingKey, what, frame);
        }
        PopulationError::EmptyReference { from, to, share } => {
            let mut keys = keys_above(from, form);
            if keys.is_empty() {
                keys = keys_above(to + 1, form);
            }
            let share = percent(share);
            let what = text!(
                "起点表中 {from}–{to} 岁没有人，无法调整为 {share}",
                "the table has nobody at ages {from} to {to}, who should be {share}"
            );
            at_shares(&keys, Code::Contradiction, what, frame);
        }
        PopulationError::NotPositive { what: "sex ratio", .. } => at_shares(
            &["males_per_100_females"],
            Code::OutOfRange,
            text!("性别比必须为正", "the sex ratio must be positive"),
            frame,
        ),
        PopulationError::NotPositive { .. } => {
            at_shares(
                &["total"],
                Code::OutOfRange,
                text!("总人口必须为正", "the total must be positive"),
                frame,
            );
        }
        PopulationError::NoFit { .. } => {
            let mut keys = all;
            keys.push("males_per_100_females");
            let named = named(&keys, form);
            let what = text!(
                "{named} 在这张起点表上不能同时满足",
                "{named} cannot all be met on this table of people"
            );
            at_shares(&keys, Code::Contradiction, what, frame);
        }
        other => {
            let what = text!("起点表不能调整：{other}", "the table of people cannot be fitted: {other}");
            frame.error(FIT, Code::OutOfRange, what);
        }
    }
}

/// The figures with their keys: `from_60` (10%), `from_65` (14%).
fn named(keys: &[&str], form: &FitForm) -> String {
    let shares = written(form);
    let one = |key: &&str| match (shares.iter().find(|w| w.0 == *key), &form.males_per_100_females) {
        (Some((_, share)), _) => format!("`{key}` ({})", as_percent(*share)),
        (None, Some(ratio)) => format!("`{key}` ({})", ratio.0),
        (None, None) => format!("`{key}`"),
    };
    keys.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// An error at the first of the figures, the others as related places.
fn at_shares(keys: &[&str], code: Code, what: Text, frame: &mut Lower) {
    let path = |key: &str| format!("{FIT}.{key}");
    let mut problem = Problem::error(code, what);
    for key in keys.iter().skip(1) {
        if let Some(node) = frame.tree.at(&path(key)) {
            problem = problem.related(text!("与 `{key}` 相关", "together with `{key}`"), node.origin);
        }
    }
    frame.report(&keys.first().map_or_else(|| FIT.to_owned(), |key| path(key)), problem);
}

/// Factors on the death rates of men and women: as written, solved from a life expectancy, or 1.
///
/// `births`: male births per female birth in the start year; `None` where they could not be read.
pub fn mortality_factors(
    form: &MortalityForm,
    rates: &BySexAge,
    births: Option<f64>,
    frame: &mut Lower,
) -> Option<[f64; 2]> {
    let Some(target) = &form.life_expectancy else {
        let factor = |sex| form.factor.as_ref().and_then(|f| f.get(sex)).map_or(1.0, |f| to_f64(f.0));
        let factors = [factor(Sex::Male), factor(Sex::Female)];
        for (name, _) in Sex::ALL.map(Sex::key).iter().zip(factors).filter(|(_, f)| *f <= 0.0) {
            let what =
                text!("死亡率倍数必须为正（{name}）", "the factor of mortality must be positive ({name})");
            frame.error(FACTOR, Code::OutOfRange, what);
        }
        return Some(factors).filter(|f| f.iter().all(|f| *f > 0.0));
    };
    if form.factor.is_some() {
        let what = text!(
            "`factor` 与 `life_expectancy` 不能同时给出",
            "`factor` and `life_expectancy` cannot both be given"
        );
        let mut problem = Problem::error(Code::Contradiction, what).help(text!(
            "只留其一；来自 `extends` 的写 `remove: [{FACTOR}]`",
            "keep one of them; for one that comes from a base: `remove: [{FACTOR}]`"
        ));
        if let Some(node) = frame.tree.at(FACTOR) {
            problem = problem.related(text!("`factor` 在这里", "`factor` stands here"), node.origin);
        }
        frame.report(LIFE, problem);
        return None;
    }
    let years = |target: LifeYears| to_f64(target.0);
    match target {
        LifeExpectancyForm::BySex(of) => {
            let mut one = |sex: Sex, key: &str, target: LifeYears| {
                let factor = factor_for_life_expectancy(&rates[sex.index()], sex, years(target));
                solved(factor, &format!("{LIFE}.{key}"), target, frame)
            };
            let (men, women) = (one(Sex::Male, "men", of.men), one(Sex::Female, "women", of.women));
            Some([men?, women?])
        }
        LifeExpectancyForm::Both(of) => {
            let factor = factor_for_life_expectancy_both(rates, births?, years(of.both));
            solved(factor, &format!("{LIFE}.both"), of.both, frame).map(|f| [f; 2])
        }
    }
}

/// A solved factor; tells where none exists, and where it is surprising.
fn solved(
    factor: Result<f64, PopulationError>,
    path: &str,
    target: LifeYears,
    frame: &mut Lower,
) -> Option<f64> {
    match factor {
        Ok(factor) => {
            if !USUAL_FACTOR.contains(&factor) {
                let (years, shown) = (plain(target.0), format!("{factor:.2}"));
                let what = text!(
                    "预期寿命 {years} 岁要求死亡率乘以 {shown}",
                    "a life expectancy of {years} years needs the death rates times {shown}"
                );
                frame.report(path, Problem::warning(Code::Unusual, what));
            }
            Some(factor)
        }
        Err(PopulationError::LifeExpectancy { lowest, highest, .. }) => {
            let what = text!(
                "没有倍数能使这张死亡率表达到此预期寿命",
                "no factor on this table of death rates meets the life expectancy"
            );
            let (low, high) = (format!("{lowest:.1}"), format!("{highest:.1}"));
            let expected = text!("{low} 到 {high} 岁之间", "between {low} and {high} years");
            frame.report(path, Problem::error(Code::OutOfRange, what).expected(expected));
            None
        }
        Err(other) => {
            let what = text!("不能由预期寿命求倍数：{other}", "the life expectancy gives no factor: {other}");
            frame.error(path, Code::OutOfRange, what);
            None
        }
    }
}
