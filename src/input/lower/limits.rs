//! Limits: from the annual limit of the law to monthly limits by grade and mode, and its ceiling [MODEL §6].
//!
//! L(g, j) = annual/12 · step(g, j) · share_of_annual(j)
//!
//! | combine | step of i grades below severe III and j modes from home, each a and b |
//! |---|---|
//! | `multiply` | (1 − a)^i (1 − b)^j |
//! | `pp_axis` | (1 − a i)(1 − b j) |
//! | `pp_sum` | 1 − a i − b j |
//! | `pp_of_indicator` | 1 − (a i + b j)/s, s the limit's share of its indicator |

use rust_decimal::Decimal;

use super::super::leaf::{BaseShare, LimitAmount};
use super::super::mirror::ScenarioFile;
use super::super::mirror::law::{AnnualLimitForm, Combine, LimitForm, PartYear, StepDownForm, TrackForm};
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::schedule::{Points, between};
use super::super::text::text;
use super::Lower;
use super::economy::{central_level, indicator};
use crate::scenario::Economy;
use crate::scenario::law::{Amount, Indexation, Limit};
use crate::sets::{Driver, Grade, Mode};
use crate::timeline::Series;

const TWELVE: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// Growth of an amount, as written.
pub struct Growth {
    /// Driver, if it grows.
    pub driver: Option<Driver>,
    /// Year from whose level it grows.
    pub from: Option<i32>,
    /// Years of lag.
    pub lag: u32,
    /// Years between moves.
    pub every: u32,
}

impl Growth {
    /// An amount that stays.
    pub const NONE: Self = Self { driver: None, from: None, lag: 0, every: 1 };
}

/// Indexation, if the form asks for it; the year is required then.
pub fn indexation(growth: &Growth, path: &str, frame: &mut Lower) -> Option<Option<Indexation>> {
    match (growth.driver, growth.from) {
        (None, None) => Some(None),
        (Some(Driver::Interest), _) => {
            let what = text!("利率不是增长率", "interest is a level, not a growth rate");
            frame.error(&format!("{path}.grows_with"), Code::Contradiction, what);
            None
        }
        (Some(driver), Some(from)) => {
            let within = |key: &str, value: i64, low: i64, high: i64, frame: &mut Lower| {
                let good = (low..=high).contains(&value);
                if !good {
                    let what = text!("应在 {low} 与 {high} 之间", "expected {low} to {high}");
                    let problem = Problem::error(Code::OutOfRange, what).found(value.to_string());
                    frame.report(&format!("{path}.{key}"), problem);
                }
                good
            };
            let lag = within("lag", growth.lag.into(), 0, Indexation::LONGEST_LAG.into(), frame);
            let every = within("every", growth.every.into(), 1, Indexation::LONGEST_STEP.into(), frame);
            let latest = frame.horizon.first_year - 1 + growth.lag.min(1) as i32;
            if from > latest {
                let what = text!(
                    "{from} 年的基数在预测起点时未知",
                    "the base of {from} is not known where the projection starts"
                );
                let expected = text!("至迟 {latest} 年", "{latest} at the latest");
                frame.report(
                    &format!("{path}.from"),
                    Problem::error(Code::OutOfRange, what).expected(expected),
                );
            }
            let indexed = Indexation { driver, from, lag: growth.lag as u8, every: growth.every as u8 };
            (lag && every && from <= latest).then_some(Some(indexed))
        }
        (Some(_), None) => {
            let what = text!(
                "随指标增长的金额要写明从哪一年的水平起（`from`）",
                "an amount that grows says from which year's level: `from`"
            );
            frame.error(path, Code::MissingKey, what);
            None
        }
        (None, Some(_)) => {
            let what = text!("写了 `from` 但没有 `grows_with`", "`from` is written without `grows_with`");
            frame.error(&format!("{path}.from"), Code::MissingKey, what);
            None
        }
    }
}

/// An amount a year, by year: money, or a share of one indicator.
pub fn amount(
    points: &Points<LimitAmount>,
    scale: Decimal,
    growth: &Growth,
    path: &str,
    file: &ScenarioFile,
    frame: &mut Lower,
) -> Option<Amount> {
    let mixed = || {
        text!(
            "各年要么都是金额，要么都是同一指标的比例",
            "all years are money, or all are shares of one indicator"
        )
    };
    let shares: Vec<&BaseShare> = points
        .points
        .iter()
        .filter_map(|(_, a)| match a {
            LimitAmount::Share(share) => Some(share),
            LimitAmount::Money(_) => None,
        })
        .collect();
    let value = |a: &LimitAmount| match a {
        LimitAmount::Money(x) => *x,
        LimitAmount::Share(share) => share.share,
    };
    let by_year = |divisor: Decimal| -> Option<Series<Decimal>> {
        let own = |x: Decimal| x.checked_mul(scale).and_then(|x| x.checked_div(divisor)).unwrap_or(x);
        points.series(|a| own(value(a)), |a, b, k, n| own(between(value(a), value(b), k, n)))
    };
    let Some(first) = shares.first() else {
        let index = indexation(growth, path, frame)?;
        return by_year(TWELVE).map(|yuan_per_month| Amount::Fixed { yuan_per_month, index });
    };
    let same = shares.iter().all(|s| s.indicator == first.indicator && s.lag == first.lag);
    if shares.len() != points.points.len() || !same {
        frame.error(path, Code::Contradiction, mixed());
        return None;
    }
    if growth.driver.is_some() {
        let what = text!(
            "指标的比例已随指标变动，不能再写 `grows_with`",
            "a share of an indicator moves with it: `grows_with` has no place"
        );
        frame.error(path, Code::Contradiction, what);
        return None;
    }
    let at =
        if frame.written(&format!("{path}.amount")) { format!("{path}.amount") } else { path.to_owned() };
    let indicator = indicator(&first.indicator, &at, file, frame)?;
    by_year(Decimal::ONE).map(|share| Amount::ShareOf { share, indicator, lag: first.lag.unwrap_or(0) })
}

/// Central value of an amount in a year, yuan a year.
pub fn central(amount: &Amount, year: i32, economy: &Economy) -> f64 {
    match amount {
        Amount::Fixed { yuan_per_month, index } => {
            let grown = index.map_or(1.0, |ix| {
                let growth = |y: i32| 1.0 + economy.growth.at(y)[ix.driver.index()];
                let known = year - i32::from(ix.lag_in(year));
                (ix.from - i32::from(ix.lag) + 1..=known).map(growth).product::<f64>()
            });
            12.0 * to_f64(*yuan_per_month.at(year)) * grown
        }
        Amount::ShareOf { share, indicator, lag } => {
            to_f64(*share.at(year)) * central_level(indicator, year - i32::from(*lag), economy)
        }
    }
}

/// Central value of a limit before its steps, yuan a year: the larger of its amount and what is kept.
fn central_limit(limit: &Limit, year: i32, economy: &Economy) -> f64 {
    let kept = limit.at_least.map_or(0.0, |yuan| 12.0 * to_f64(yuan));
    central(&limit.amount, year, economy).max(kept)
}

/// Steps of a mode from home.
const fn mode_steps(mode: Mode) -> u32 {
    mode as u32
}

/// Steps of a grade below severe III.
const fn grade_steps(grade: Grade) -> u32 {
    Grade::SevereIII as u32 - grade as u32
}

/// The factor of a grade and mode.
pub fn step_factor(form: &StepDownForm, grade: Grade, mode: Mode, share: Option<Decimal>) -> Option<Decimal> {
    let (i, j) = (grade_steps(grade), mode_steps(mode));
    let (a, b) = (form.grade.0, form.mode.0);
    let (gi, mj) = (a.checked_mul(i.into())?, b.checked_mul(j.into())?);
    let factor = match form.combine {
        Combine::Multiply => {
            let power = |x: Decimal, n: u32| {
                (0..n).try_fold(Decimal::ONE, |p, _| p.checked_mul(Decimal::ONE.checked_sub(x)?))
            };
            power(a, i)?.checked_mul(power(b, j)?)?
        }
        Combine::PpAxis => Decimal::ONE.checked_sub(gi)?.checked_mul(Decimal::ONE.checked_sub(mj)?)?,
        Combine::PpSum => Decimal::ONE.checked_sub(gi.checked_add(mj)?)?,
        Combine::PpOfIndicator => Decimal::ONE.checked_sub(gi.checked_add(mj)?.checked_div(share?)?)?,
    };
    Some(factor.max(Decimal::ZERO))
}

/// The annual limit of a track as monthly limits by mode; `None` in a place: no limit.
pub fn annual(
    form: &TrackForm,
    path: &str,
    file: &ScenarioFile,
    economy: &Economy,
    start: Option<i32>,
    frame: &mut Lower,
) -> Option<[Option<Limit>; Mode::COUNT]> {
    let Some(annual) = &form.annual_limit else {
        let orphan = if form.step_down.is_some() {
            Some("step_down")
        } else if form.share_of_annual.0.is_empty() {
            None
        } else {
            Some("share_of_annual")
        };
        if let Some(key) = orphan {
            let what = text!(
                "没有 `annual_limit`，`{key}` 没有作用",
                "without `annual_limit`, `{key}` has no effect"
            );
            frame.error(&format!("{path}.{key}"), Code::Unused, what);
        }
        return Some([None, None, None]);
    };
    let at = format!("{path}.annual_limit");
    if annual.modes.as_ref().is_some_and(Vec::is_empty) {
        let what = text!("没有适用的护理方式", "it binds no mode");
        frame.error(&format!("{at}.modes"), Code::EmptyValue, what);
    }
    let amount = whole_amount(annual, &at, file, frame)?;
    ceiling(annual, &amount, &at, file, economy, start, frame);
    let share = match &amount {
        Amount::ShareOf { share, .. } => Some(*share.at(start.unwrap_or(0))),
        Amount::Fixed { .. } => None,
    };
    if share.is_none() && form.step_down.as_ref().is_some_and(|s| s.combine == Combine::PpOfIndicator) {
        let what = text!(
            "限额不是指标的比例，不能按指标的百分点递减",
            "the limit is no share of an indicator: points of the indicator have no meaning"
        );
        frame.error(&format!("{path}.step_down.combine"), Code::Contradiction, what);
        return None;
    }
    let mut limits: [Option<Limit>; Mode::COUNT] = [None, None, None];
    for mode in Mode::ALL {
        let part = form.share_of_annual.get(mode).map_or(Decimal::ONE, |s| s.0);
        let mut factor = [Decimal::ONE; Grade::COUNT];
        for grade in Grade::ALL {
            let step =
                form.step_down.as_ref().map_or(Some(Decimal::ONE), |s| step_factor(s, grade, mode, share));
            factor[grade.index()] = step?.checked_mul(part)?;
        }
        let at_least = annual.at_least.and_then(|y| y.0.checked_div(TWELVE));
        if annual.modes.as_ref().is_none_or(|modes| modes.contains(&mode)) {
            let pooled = annual.for_part_year == PartYear::FullYear;
            limits[mode.index()] = Some(Limit { amount: amount.clone(), factor, at_least, pooled });
        }
    }
    Some(limits)
}

fn whole_amount(
    annual: &AnnualLimitForm,
    at: &str,
    file: &ScenarioFile,
    frame: &mut Lower,
) -> Option<Amount> {
    let growth = Growth {
        driver: annual.grows_with,
        from: annual.from.map(|y| y.0 as i32),
        lag: annual.lag.0,
        every: annual.every.0,
    };
    amount(&annual.amount, annual.fraction.0, &growth, at, file, frame)
}

/// A limit above the ceiling of the law in any projected year is an error.
fn ceiling(
    annual: &AnnualLimitForm,
    own: &Amount,
    at: &str,
    file: &ScenarioFile,
    economy: &Economy,
    start: Option<i32>,
    frame: &mut Lower,
) {
    let Some(law) = &annual.ceiling else { return };
    let path = format!("{at}.ceiling");
    let law = Points::constant(law.clone());
    let Some(law) = amount(&law, Decimal::ONE, &Growth::NONE, &path, file, frame) else {
        return;
    };
    let first = start.unwrap_or(frame.horizon.first_year).max(frame.horizon.first_year);
    let over = (first..=frame.horizon.last_year()).find(|y| {
        let (a, b) = (central(own, *y, economy), central(&law, *y, economy));
        a > b * (1.0 + 1e-9)
    });
    if let Some(year) = over {
        let (a, b) = (central(own, year, economy), central(&law, year, economy));
        let (a, b) = (format!("{a:.2}"), format!("{b:.2}"));
        let problem = Problem::error(
            Code::AgainstLaw,
            text!(
                "{year} 年的年度限额 {a} 元高于法定上限 {b} 元",
                "the annual limit of {year}, {a} yuan, is above the ceiling of the law, {b} yuan"
            ),
        )
        .expected(text!("不高于 {b} 元", "at most {b} yuan"))
        .help(text!("降低限额，或随指标增长", "lower the limit, or let it grow with the indicator"));
        frame.report(&format!("{at}.amount"), problem);
    }
}

/// A mode's own limit.
pub fn own(form: &LimitForm, path: &str, file: &ScenarioFile, frame: &mut Lower) -> Option<Limit> {
    let amount = match form {
        LimitForm::Plain(points) => amount(points, Decimal::ONE, &Growth::NONE, path, file, frame)?,
        LimitForm::Block(block) => {
            let growth = Growth {
                driver: block.grows_with,
                from: block.from.map(|y| y.0 as i32),
                lag: block.lag.0,
                every: block.every.0,
            };
            amount(&block.amount, Decimal::ONE, &growth, path, file, frame)?
        }
    };
    Some(Limit { amount, factor: [Decimal::ONE; Grade::COUNT], at_least: None, pooled: false })
}

/// The limit that holds where a mode's own and the annual one bind the same thing: its own, which must not be above.
pub fn smaller(
    own: Option<Limit>,
    annual: Option<Limit>,
    path: &str,
    economy: &Economy,
    start: Option<i32>,
    frame: &mut Lower,
) -> Option<Limit> {
    let (Some(own), Some(annual)) = (own.clone(), annual.clone()) else { return own.or(annual) };
    let first = start.unwrap_or(frame.horizon.first_year).max(frame.horizon.first_year);
    let top = |limit: &Limit, year: i32| {
        let factor = limit.factor.iter().copied().max().unwrap_or(Decimal::ONE);
        central_limit(limit, year, economy) * to_f64(factor)
    };
    let over = (first..=frame.horizon.last_year()).find(|y| top(&own, *y) > top(&annual, *y) * (1.0 + 1e-9));
    if let Some(year) = over {
        let (a, b) = (format!("{:.2}", top(&own, year) / 12.0), format!("{:.2}", top(&annual, year) / 12.0));
        let problem = Problem::error(
            Code::AgainstLaw,
            text!(
                "{year} 年的月限额 {a} 元高于年度限额的十二分之一 {b} 元",
                "the monthly limit of {year}, {a} yuan, is above a twelfth of the annual limit, {b} yuan"
            ),
        )
        .expected(text!("每月不高于 {b} 元", "at most {b} yuan a month"));
        frame.report(path, problem);
    }
    Some(own)
}

#[cfg(test)]
mod tests {
    use super::super::super::leaf::Share;
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    /// Table of the readings of "each step down 5%": severe III, II, I by home, community, institution.
    #[test]
    fn step_downs_in_four_readings() {
        let cases = [
            (
                Combine::Multiply,
                ["1", "0.95", "0.9025", "0.95", "0.9025", "0.857375", "0.9025", "0.857375", "0.81450625"],
            ),
            (Combine::PpAxis, ["1", "0.95", "0.90", "0.95", "0.9025", "0.855", "0.90", "0.855", "0.81"]),
            (Combine::PpSum, ["1", "0.95", "0.90", "0.95", "0.90", "0.85", "0.90", "0.85", "0.80"]),
            (Combine::PpOfIndicator, ["1", "0.90", "0.80", "0.90", "0.80", "0.70", "0.80", "0.70", "0.60"]),
        ];
        for (combine, expected) in cases {
            let form = StepDownForm { grade: Share(d("0.05")), mode: Share(d("0.05")), combine };
            let mut expected = expected.iter();
            for grade in [Grade::SevereIII, Grade::SevereII, Grade::SevereI] {
                for mode in Mode::ALL {
                    let factor = step_factor(&form, grade, mode, Some(d("0.5"))).unwrap();
                    assert_eq!(factor, d(expected.next().unwrap()), "{combine:?} {grade:?} {mode:?}");
                }
            }
        }
    }
}
