//! What the fund pays for a beneficiary-month, and who is assisted, resolved from the law.

use rust_decimal::Decimal;

use super::ProjectionError;
use super::levels::{Leveled, Levels};
use crate::finance::benefits::DAYS_PER_MONTH;
use crate::scenario::Benefits;
use crate::scenario::law::{Assistance, Method, ModeRule};
use crate::sets::{Grade, Mode};
use crate::units::decimal;

/// How the amount of one grade and mode arises, yuan a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellAmount {
    /// A lognormal care cost with this mean and coefficient of variation.
    Cost { mean: Leveled, cv: f64 },
    /// A fixed amount, times the ratio when said.
    Fixed { amount: Leveled, times_ratio: bool },
}

/// The amount of a grade and mode before ratio and limits.
pub fn amount(
    levels: &Levels,
    rule: &ModeRule,
    benefits: &Benefits,
    grade: Grade,
    mode: Mode,
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
            let amount = levels.indexed(yuan_per_day[g] * days, *index)?;
            CellAmount::Fixed { amount, times_ratio: *times_ratio }
        }
        Method::ServiceHours { hours, yuan_per_hour, index } => {
            let amount = levels.indexed(hours[g] * yuan_per_hour, *index)?;
            CellAmount::Fixed { amount, times_ratio: true }
        }
    })
}

/// Share of the individual part that assistance pays: Σ group share × subsidy.
pub fn assisted_share(a: &Assistance) -> Decimal {
    a.parts().iter().map(|(_, share)| *share).sum()
}
