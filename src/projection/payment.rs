//! What the fund pays for a beneficiary-month, and who is assisted, resolved from the law.
//!
//! Amounts, ratios and limits of the law stay decimals. Only an expected value over care cost is computed in f64.

use rust_decimal::Decimal;

use super::ProjectionError;
use super::exact::Year;
use super::levels::{Leveled, Levels};
use super::tenure::TenureEffect;
use crate::finance::benefits::{DAYS_PER_MONTH, Limits, annual_pool, ratio_with_limits};
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
/// A = E[min(r min(F, Lc), Lf)], or min(r min(amount, Lc), Lf) in decimals. `by`: tenure, whose uplift moves r and whose factor
/// the limits, as the dynamic adjustment does; `None` under old terms, which neither moves. `months`: beneficiaries of the year by months of benefit, over which a pooled limit is averaged. Units: yuan per
/// person-month. Basis: [MODEL §6, §7].
pub(super) fn paid(
    year: &Year,
    rule: &ModeRule,
    grade: Grade,
    mode: Mode,
    by: Option<TenureEffect>,
    months: Option<&[f64; 12]>,
) -> Result<Decimal, ProjectionError> {
    let written = *rule.ratio.at(year.calendar());
    let (ratio, factor) = match by {
        None => (written, Decimal::ONE),
        Some(effect) => {
            let ratio = year.adjusted_ratio(written)? + decimal(effect.ratio, "uplift of the ratio")?;
            let factor = year.limit_factor()? * decimal(effect.limit, "factor on limits")?;
            (ratio.clamp(Decimal::ZERO, Decimal::ONE), factor)
        }
    };
    let limit = |of: &Option<Limit>| -> Result<Option<Decimal>, ProjectionError> {
        let Some(limit) = of else { return Ok(None) };
        let level = year.levels().limit(limit, grade, year.calendar())?;
        Ok(Some(level.exact(|d, lag| year.index(d, lag))? * factor))
    };
    let (fund, eligible) = (limit(&rule.fund_limit)?, limit(&rule.cost_limit)?);
    let pooled = |of: &Option<Limit>| of.as_ref().is_some_and(|limit| limit.pooled);
    let (fund_pooled, cost_pooled) = (pooled(&rule.fund_limit), pooled(&rule.cost_limit));
    let bound = |limit: Option<Decimal>| limit.map_or(f64::INFINITY, float);
    let stretched = |limit: Option<Decimal>, pooled: bool, n: f64| match pooled {
        true => bound(limit) * 12.0 / n,
        false => bound(limit),
    };
    let limits = |n: f64| Limits {
        fund_payment: stretched(fund, fund_pooled, n),
        eligible_cost: stretched(eligible, cost_pooled, n),
    };
    // Whole limits bind over a year of twelve months of benefit, or over the months that a person has.
    let over_year = |payment: &dyn Fn(Limits) -> f64| match months.filter(|_| fund_pooled || cost_pooled) {
        Some(weights) => annual_pool(weights, |n| payment(limits(n))),
        None => payment(limits(12.0)),
    };
    let benefits = &year.inputs.area.benefits;
    match amount(&year.levels(), rule, benefits, grade, mode, year.calendar())? {
        CellAmount::Cost { mean, cv } => {
            let mean = mean.at(|d, lag| year.index(d, lag)) * year.drivers.once.care_cost;
            let cost = Lognormal::new(mean, cv);
            Ok(decimal(over_year(&|limits| ratio_with_limits(cost, float(ratio), limits)), "payment")?)
        }
        CellAmount::Fixed { amount, times_ratio } => {
            let yuan = year.exact(amount)?;
            if fund_pooled || cost_pooled {
                let r = if times_ratio { float(ratio) } else { 1.0 };
                let paid =
                    |limits: Limits| (r * float(yuan).min(limits.eligible_cost)).min(limits.fund_payment);
                return Ok(decimal(over_year(&paid), "payment")?);
            }
            let yuan = eligible.map_or(yuan, |limit| yuan.min(limit));
            let yuan = if times_ratio { yuan * ratio } else { yuan };
            Ok(fund.map_or(yuan, |limit| yuan.min(limit)))
        }
    }
}

/// Share of the individual part that assistance pays: Σ group share × subsidy.
pub fn assisted_share(a: &Assistance) -> Decimal {
    a.parts().iter().map(|(_, share)| *share).sum()
}
