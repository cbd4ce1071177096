//! What the fund pays for a beneficiary-month, and who is assisted, resolved from the law.
//!
//! Amounts, ratios and limits of the law stay decimals. Only an expected value over care cost is computed in f64.

use rust_decimal::Decimal;

use super::ProjectionError;
use super::exact::Year;
use super::levels::{Leveled, Levels};
use super::tenure::TenureEffect;
use crate::finance::benefits::{DAYS_PER_MONTH, Limits, ratio_with_limits};
use crate::finance::lev::Lognormal;
use crate::scenario::Benefits;
use crate::scenario::law::{Assistance, Limit, Method, ModeRule};
use crate::sets::{Grade, Mode};
use crate::units::{decimal, float};

/// How the amount of one grade and mode arises, yuan a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellAmount {
    /// A lognormal care cost with this mean and coefficient of variation.
    Cost { mean: Leveled, cv: f64 },
    /// A fixed amount, times the ratio when said.
    Fixed { amount: Leveled, times_ratio: bool },
}

impl CellAmount {
    /// Its level, whatever the method.
    pub const fn leveled(&self) -> Leveled {
        match self {
            Self::Cost { mean: leveled, .. } | Self::Fixed { amount: leveled, .. } => *leveled,
        }
    }
}

/// The amount of a grade and mode in a year before ratio and limits.
pub fn amount(
    levels: &Levels,
    rule: &ModeRule,
    benefits: &Benefits,
    grade: Grade,
    mode: Mode,
    year: i32,
) -> Result<CellAmount, ProjectionError> {
    let g = grade.index();
    Ok(match &rule.method {
        Method::ShareOfCost => {
            let cost = &benefits.care_cost;
            let yuan = decimal(cost.yuan_per_month[g][mode.index()], "care cost")?;
            CellAmount::Cost { mean: levels.price(yuan, cost.year, cost.driver)?, cv: cost.cv }
        }
        Method::BedDay { yuan_per_day, occupancy, times_ratio, index } => {
            let days = decimal(DAYS_PER_MONTH * occupancy, "bed-days of a month")?;
            let amount = levels.indexed(yuan_per_day[g] * days, *index, year)?;
            CellAmount::Fixed { amount, times_ratio: *times_ratio }
        }
        Method::ServiceHours { hours, yuan_per_hour, index } => {
            let amount = levels.indexed(hours[g] * yuan_per_hour, *index, year)?;
            CellAmount::Fixed { amount, times_ratio: true }
        }
    })
}

/// Payment of the fund per beneficiary-month of a grade under one rule, without hospital days.
///
/// A = E[min(r min(F, Lc), Lf)], or min(r min(amount, Lc), Lf) in decimals; r with the uplift, limits with the factor of
/// tenure. Units: yuan per person-month. Basis: [MODEL §6, §7].
pub(super) fn paid(
    year: &Year,
    rule: &ModeRule,
    grade: Grade,
    mode: Mode,
    effect: TenureEffect,
) -> Result<Decimal, ProjectionError> {
    let uplift = decimal(effect.ratio, "uplift of the ratio")?;
    let ratio = (*rule.ratio.at(year.calendar()) + uplift).clamp(Decimal::ZERO, Decimal::ONE);
    let factor = decimal(effect.limit, "factor on limits")?;
    let limit = |of: &Option<Limit>| -> Result<Option<Decimal>, ProjectionError> {
        let Some(limit) = of else { return Ok(None) };
        let level = year.levels().limit(limit, grade, year.calendar())?;
        Ok(Some(level.exact(|d, lag| year.index(d, lag))? * factor))
    };
    let (fund, eligible) = (limit(&rule.fund_limit)?, limit(&rule.cost_limit)?);
    let benefits = &year.inputs.area.benefits;
    match amount(&year.levels(), rule, benefits, grade, mode, year.calendar())? {
        CellAmount::Cost { mean, cv } => {
            let mean = mean.at(|d, lag| year.index(d, lag)) * year.drivers.once.care_cost;
            let bound = |limit: Option<Decimal>| limit.map_or(f64::INFINITY, float);
            let limits = Limits { fund_payment: bound(fund), eligible_cost: bound(eligible) };
            Ok(decimal(ratio_with_limits(Lognormal::new(mean, cv), float(ratio), limits), "payment")?)
        }
        CellAmount::Fixed { amount, times_ratio } => {
            let yuan = year.exact(amount)?;
            let yuan = eligible.map_or(yuan, |limit| yuan.min(limit));
            let yuan = if times_ratio { yuan * ratio } else { yuan };
            Ok(fund.map_or(yuan, |limit| yuan.min(limit)))
        }
    }
}

/// Share of the individual part that assistance pays: Σ group share × subsidy.
pub fn assisted_share(a: &Assistance) -> Decimal {
    a.groups.destitute * a.destitute + a.groups.allowance * a.allowance
}
