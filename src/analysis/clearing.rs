//! The one-off return of pilot money, decided on the best estimate [MODEL §10].

use rust_decimal::Decimal;

use crate::finance::clearing::{Clearing, ClearingError, Source, clear_pilot};
use crate::projection::ProjectionError;
use crate::projection::drivers::PathDrivers;
use crate::projection::exact;
use crate::projection::rules::{Inputs, Returned};
use crate::sets::Category;
use crate::timeline::YearMonth;
use crate::units::{MoneyError, Yuan};

/// A cleared pilot fund of an area.
#[derive(Clone, Debug)]
pub struct PilotReturn {
    pub returned: Option<Returned>,
    pub month: YearMonth,
    pub clearing: Clearing,
}

/// What can stop the decision.
#[derive(Debug, thiserror::Error)]
pub enum PilotError {
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    #[error("pilot clearing: {0}")]
    Clearing(#[from] ClearingError),
    #[error("pilot clearing: {0}")]
    Money(#[from] MoneyError),
    /// The return lies outside the horizon.
    #[error("pilot clearing: year {found}; expected {first} to {last}")]
    Year { found: i32, first: i32, last: i32 },
}

/// Decides on the return in the first month of the new rules in the clearing year; `None` without a clearing rule.
///
/// The divisor is the expected outgo of the first twelve months under the new rules: the year's outgo × 12 over its
/// months of benefits [option A65].
pub fn decide_return(inputs: &Inputs) -> Result<Option<PilotReturn>, PilotError> {
    let Some(rule) = &inputs.area.ltci_fund.clearing else { return Ok(None) };
    let (first, last) = (inputs.horizon.first_year, inputs.horizon.last_year());
    if rule.year < first || rule.year > last {
        return Err(PilotError::Year { found: rule.year, first, last });
    }
    let central = PathDrivers::central(inputs.area, inputs.economy, inputs.horizon);
    let path = exact::run(inputs, &central)?;
    let year = &path.years[(rule.year - first) as usize];
    let start = inputs
        .contribution(Category::Employee)
        .map(|c| c.start)
        .filter(|s| s.year == rule.year)
        .unwrap_or(YearMonth::january(rule.year));
    let active = i64::from(start.active_months(rule.year));
    let outgo = year.ltci.flows.outgo()?.times(Decimal::from(12))?.over(Decimal::from(active))?;
    let balance = year.months[usize::from(start.month) - 1].opening;
    let (medical, medical_outgo) = year
        .medical
        .as_ref()
        .map_or((Yuan::ZERO, Yuan::ZERO), |m| (Yuan::new(m.opening), Yuan::new(m.outgo)));
    let employees = Source { received: Yuan::new(rule.received), balance: medical, outgo: medical_outgo };
    let residents =
        Source { received: Yuan::new(rule.received_residents), balance: Yuan::ZERO, outgo: Yuan::ZERO };
    let clearing = clear_pilot(balance, outgo, &[employees, residents], rule.rule)?;
    let amount = clearing.returned.amount();
    let to_medical = clearing.by_source[0].amount.amount();
    let returned = (amount > Decimal::ZERO).then_some(Returned { month: start, amount, to_medical });
    Ok(Some(PilotReturn { returned, month: start, clearing }))
}
