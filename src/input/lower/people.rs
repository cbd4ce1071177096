//! Population, enrolment, disability.

use rust_decimal::Decimal;

use super::super::leaf::{Numeric, Share};
use super::super::mirror::people::{
    DisabilityForm, DurationBandForm, DurationForm, EnrolmentForm, HardshipForm, MigrationForm, ModelWord,
    PopulationForm, RetirementAgeForm, SexRatioForm, ShiftedForm, StatesWord,
};
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::quantity::as_percent;
use super::super::schedule::Schedule;
use super::super::text::text;
use super::{Lower, published};
use crate::scenario::people::{
    ClaimDuration, Disability, DisabilityModel, DisabledStates, DurationBand, Enrolment, Hardship,
    InsuredCounts, MultiStateRates, Population, RetirementAge, RetirementReform, ShiftedRetirement,
};
use crate::sets::{AGES, BySexAge, Category, Grade};
use crate::timeline::Series;

/// A schedule as f64 by year.
pub fn series<T: Numeric>(schedule: &Schedule<T>) -> Option<Series<f64>> {
    schedule.map(to_f64)
}

/// Population.
pub fn population(form: &PopulationForm, frame: &mut Lower) -> Option<Population> {
    let start_year = form.start.year.0 as i32;
    let first = frame.horizon.first_year;
    if start_year > first {
        let what = text!(
            "起点年份晚于第一个预测年 {first}",
            "the start lies after the first projected year {first}"
        );
        frame.error("population.start.year", Code::Contradiction, what);
    }
    let start = frame.by_sex_age(&form.start.table, "population.start.table", 0.0, 1e9);
    if start.as_ref().is_some_and(|p| p.iter().flatten().sum::<f64>() <= 0.0) {
        frame.error("population.start.table", Code::OutOfRange, text!("人口为零", "there are no people"));
    }
    let start = match &form.start.fit {
        None => start,
        Some(fit) => published::fitted(fit, start, frame),
    };
    let male = frame.by_age_and_year(&form.mortality.male, "population.mortality.male", 0..=100, 0.0, 5.0);
    let female =
        frame.by_age_and_year(&form.mortality.female, "population.mortality.female", 0..=100, 0.0, 5.0);
    let base = male.zip(female).and_then(|(m, f)| {
        if m.first_year() != f.first_year() || m.last_year() != f.last_year() {
            let what = text!("男女死亡率表的年份不同", "the tables of men and women cover different years");
            frame.error("population.mortality.female", Code::Contradiction, what);
            return None;
        }
        let open =
            (m.first_year()..=m.last_year()).any(|y| m.at(y)[AGES - 1] <= 0.0 || f.at(y)[AGES - 1] <= 0.0);
        if open {
            let what =
                text!("100 岁及以上的死亡率必须为正", "the death rate at 100 and over must be positive");
            frame.error("population.mortality.male", Code::OutOfRange, what);
            return None;
        }
        let years = m.first_year()..=m.last_year();
        Series::new(m.first_year(), years.map(|y| [*m.at(y), *f.at(y)]).collect::<Vec<BySexAge>>())
    });
    covers(base.as_ref(), start_year, "population.mortality.male", frame);
    let births =
        frame.by_age_and_year(&form.fertility.table, "population.fertility.table", 15..=49, 0.0, 1.0);
    covers(births.as_ref(), start_year, "population.fertility.table", frame);
    let level = series(&form.fertility.level);
    let fertility = births.zip(level).and_then(|(births, level)| {
        let first = births.first_year().min(level.first_year()).max(births.first_year());
        let last = births.last_year().max(level.last_year());
        let values = (first..=last)
            .map(|y| {
                let mut rates = births.at(y).map(|x| x * level.at(y));
                for (age, rate) in rates.iter_mut().enumerate() {
                    if !(15..=49).contains(&age) {
                        *rate = 0.0;
                    }
                }
                rates
            })
            .collect();
        Series::new(first, values)
    });
    let sex_ratio_at_birth = match &form.sex_ratio_at_birth {
        SexRatioForm::Table(file) => {
            frame.by_year(file, "population.sex_ratio_at_birth", ["srb"], 0.5, 2.0).map(|s| s.map(|v| v[0]))
        }
        SexRatioForm::Constant(factor) => {
            let ratio = to_f64(factor.0);
            if !(0.5..=2.0).contains(&ratio) {
                let what =
                    text!("出生性别比应在 0.5 到 2 之间", "the sex ratio at birth lies between 0.5 and 2");
                frame.error("population.sex_ratio_at_birth", Code::OutOfRange, what);
            }
            Some(Series::constant(ratio))
        }
    };
    let mortality = base.and_then(|base| {
        let births = sex_ratio_at_birth.as_ref().map(|s| *s.at(start_year));
        let factors = published::mortality_factors(&form.mortality, base.at(start_year), births, frame)?;
        Some(base.map(|m| [m[0].map(|x| x * factors[0]), m[1].map(|x| x * factors[1])]))
    });
    let migrants = match &form.migration {
        MigrationForm::None(_) => Some(None),
        MigrationForm::Tables(tables) => {
            let male = frame.by_age_and_year(&tables.male, "population.migration.male", 0..=100, -1e8, 1e8);
            let female =
                frame.by_age_and_year(&tables.female, "population.migration.female", 0..=100, -1e8, 1e8);
            let level = to_f64(tables.level.0);
            male.zip(female).and_then(|(m, f)| {
                let (first, last) = (m.first_year().min(f.first_year()), m.last_year().max(f.last_year()));
                let values = (first..=last)
                    .map(|y| [m.at(y).map(|x| x * level), f.at(y).map(|x| x * level)])
                    .collect();
                Series::new(first, values).map(Some)
            })
        }
    };
    Some(Population {
        start_year,
        start: start?,
        mortality: mortality?,
        fertility: fertility?,
        sex_ratio_at_birth: sex_ratio_at_birth?,
        migrants: migrants?,
    })
}

/// A table must not begin after the people do.
fn covers<T>(series: Option<&Series<T>>, start: i32, path: &str, frame: &mut Lower) {
    if let Some(first) = series.map(Series::first_year).filter(|first| *first > start) {
        let what = text!(
            "表从 {first} 年开始，起点是 {start} 年",
            "the table begins in {first}, the people in {start}"
        );
        frame.error(path, Code::ScheduleGap, what);
    }
}

/// Enrolment.
pub fn enrolment(form: &EnrolmentForm, frame: &mut Lower) -> Option<Enrolment> {
    let pattern = frame.by_sex_age(&form.pattern, "enrolment.pattern", 0.0, 1e6);
    let flexible_share = series(&form.flexible);
    let unemployed_share = series(&form.unemployed);
    if form.flexible.largest() + form.unemployed.largest() > Decimal::ONE {
        let what = text!(
            "灵活就业与失业之和超过在职人数",
            "flexible workers and unemployed are more than the active"
        );
        frame.error("enrolment.flexible", Code::SharesSum, what);
    }
    if !(14..=30).contains(&form.youngest.0) {
        frame.error(
            "enrolment.youngest",
            Code::OutOfRange,
            text!("应在 14 到 30 岁之间", "it lies between 14 and 30 years"),
        );
    }
    let insured = InsuredCounts {
        active: to_f64(form.insured.active.0),
        retired: to_f64(form.insured.retired.0),
        residents: to_f64(form.insured.residents.0),
    };
    let r = &form.retirement;
    let retirement = RetirementReform {
        start: r.reform.0,
        men: age(&r.men, "men", frame)?,
        women_cadre: age(&r.women_cadre, "women_cadre", frame)?,
        women_worker: age(&r.women_worker, "women_worker", frame)?,
        cadre_share: to_f64(r.cadre_share.0),
        shifted: r
            .shifted
            .iter()
            .enumerate()
            .map(|(i, form)| shifted(form, i, frame))
            .collect::<Option<_>>()?,
    };
    Some(Enrolment {
        insured,
        pattern: pattern?,
        youngest: form.youngest.0 as usize,
        retirement,
        flexible_share: flexible_share?,
        unemployed_share: unemployed_share?,
        flexible_on_resident_terms: series(&form.flexible_on_resident_terms)?,
        coverage_factor: series(&form.coverage)?,
        coverage_ramp: {
            let ramp = Category::ALL.map(|c| form.ramp.get(c).map_or(Some(Series::constant(1.0)), series));
            let [a, b, c, d, e, f] = ramp;
            [a?, b?, c?, d?, e?, f?]
        },
        excluded_share: Category::ALL.map(|c| form.excluded.get(c).map_or(0.0, |s| to_f64(s.0))),
    })
}

fn age(form: &RetirementAgeForm, key: &str, frame: &mut Lower) -> Option<RetirementAge> {
    let path = format!("enrolment.retirement.{key}");
    let cap = whole_months(form.later_by.0, &format!("{path}.later_by"), frame);
    let step = whole_months(form.one_month_every.0, &format!("{path}.one_month_every"), frame);
    if step == Some(0) {
        frame.error(
            &format!("{path}.one_month_every"),
            Code::OutOfRange,
            text!("至少一个月", "at least one month"),
        );
    }
    Some(RetirementAge {
        original_months: form.age.0 * 12,
        cap_months: cap?,
        step_months: step.filter(|s| *s > 0)?,
    })
}

/// Early retirement is a negative number of months; one of both must be said.
fn shifted(form: &ShiftedForm, i: usize, frame: &mut Lower) -> Option<ShiftedRetirement> {
    let path = format!("enrolment.retirement.shifted.{i}");
    let months = match (&form.earlier_by, &form.later_by) {
        (Some(earlier), None) => -(whole_months(earlier.0, &path, frame)? as i32),
        (None, Some(later)) => whole_months(later.0, &path, frame)? as i32,
        _ => {
            let what =
                text!("`earlier_by` 与 `later_by` 应恰有一项", "give either `earlier_by` or `later_by`");
            frame.error(&path, Code::Contradiction, what);
            return None;
        }
    };
    Some(ShiftedRetirement { months, share: to_f64(form.share.0) })
}

/// How long claims last.
fn duration(form: &DurationForm, frame: &mut Lower) -> Option<ClaimDuration> {
    let band = |(i, b): (usize, &DurationBandForm)| {
        let months = whole_months(b.from.0, &format!("disability.duration.bands.{i}.from"), frame)?;
        Some(DurationBand {
            from_month: months as usize,
            death: to_f64(b.death.0),
            recovery: to_f64(b.recovery.0),
        })
    };
    let bands: Option<Vec<DurationBand>> = form.bands.iter().enumerate().map(band).collect();
    Some(ClaimDuration { death: to_f64(form.death.0), recovery: to_f64(form.recovery.0), bands: bands? })
}

/// A duration that must be whole months.
pub fn whole_months(months: Decimal, path: &str, frame: &mut Lower) -> Option<u32> {
    use rust_decimal::prelude::ToPrimitive;
    if months.fract().is_zero() {
        return months.to_u32();
    }
    frame.error(path, Code::NotANumber, text!("应为整月数", "whole months are expected"));
    None
}

/// Hardship groups.
pub fn hardship(form: &HardshipForm, frame: &mut Lower) -> Hardship {
    if form.destitute.0 + form.allowance.0 > Decimal::ONE {
        frame.error(
            "enrolment.hardship",
            Code::SharesSum,
            text!("两项之和超过 100%", "both together are more than 100%"),
        );
    }
    Hardship { destitute: form.destitute.0, allowance: form.allowance.0 }
}

/// Shares that must add to 100%.
pub fn adds_to_one<'a>(shares: impl Iterator<Item = &'a Share>, path: &str, frame: &mut Lower) -> bool {
    let sum: Decimal = shares.map(|s| s.0).sum();
    if sum == Decimal::ONE {
        return true;
    }
    let found = as_percent(sum);
    let problem = Problem::error(
        Code::SharesSum,
        text!("合计为 {found}，应为 100%", "the shares add to {found}, not to 100%"),
    )
    .found(found)
    .expected(text!("合计 100%", "100% in all"));
    frame.report(path, problem);
    false
}

/// Disability.
pub fn disability(form: &DisabilityForm, frame: &mut Lower) -> Option<Disability> {
    let split = &form.prevalence.severe_split;
    adds_to_one(split.0.iter().map(|s| &s.1), "disability.prevalence.severe_split", frame);
    let path = "disability.prevalence.table";
    let mut read = |name: &str| {
        let columns = [format!("{name}_male"), format!("{name}_female")];
        frame.sex_columns(&form.prevalence.table, path, [&columns[0], &columns[1]], 0.0, 1.0)
    };
    let (mild, moderate, severe) = (read("mild"), read("moderate"), read("severe"));
    let prevalence = (|| {
        let (mild, moderate, severe) = (mild?, moderate?, severe?);
        let part = |i: usize| {
            let share = split.0.get(i).map_or(0.0, |s| to_f64(s.1.0));
            severe.map(|by_age| by_age.map(|x| x * share))
        };
        Some([mild, moderate, part(0), part(1), part(2)])
    })();
    let level = to_f64(form.level.0) * to_f64(form.regional_level.0);
    let healthy_ageing = to_f64(form.healthy_ageing.0);
    if healthy_ageing > 1.0 {
        frame.error(
            "disability.healthy_ageing",
            Code::OutOfRange,
            text!("应在 0 到 1 之间", "it lies between 0 and 1"),
        );
    }
    let rates = form.multi_state.as_ref().map(|m| {
        let path = "disability.multi_state.table";
        let ratio = frame.by_age(&m.table, path, "death_ratio", 0.0, 1000.0);
        let recovery = frame.by_age(&m.table, path, "recovery", 0.0, 10.0);
        ratio.zip(recovery).map(|(ratio, recovery)| {
            let states = match m.states {
                StatesWord::Severe => DisabledStates::Severe,
                StatesWord::All => DisabledStates::All,
            };
            MultiStateRates { states, death_ratio: [ratio; 2], recovery: [recovery; 2] }
        })
    });
    let model = match (form.model, &rates) {
        (ModelWord::Prevalence, _) => Some(DisabilityModel::Prevalence),
        (ModelWord::MultiState, Some(rates)) => rates.as_ref().map(|_| DisabilityModel::MultiState),
        (ModelWord::MultiState, None) => {
            let what = text!("多状态模型需要 `multi_state`", "the multi-state model needs `multi_state`");
            frame.error("disability.model", Code::MissingKey, what);
            None
        }
    };
    let duration = match &form.duration {
        None => None,
        Some(d) => Some(duration(d, frame)?),
    };
    Some(Disability {
        survey_date: form.prevalence.year.0,
        prevalence: prevalence?,
        level,
        relative_level: Category::ALL.map(|c| form.relative_level.get(c).map_or(1.0, |f| to_f64(f.0))),
        trend: to_f64(form.trend.value()),
        healthy_ageing,
        qualifying: Grade::ALL.map(|g| form.six_months.get(g).map_or(1.0, |s| to_f64(s.0))),
        model: model?,
        multi_state: rates.flatten(),
        duration,
    })
}
