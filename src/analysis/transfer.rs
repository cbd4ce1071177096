//! The rate transfer decided on the best estimate [MODEL §10]: test after the cut, cut in force, headroom.

use rust_decimal::Decimal;

use crate::finance::transfer::{Decision, Projection, TransferError, decide, exact_rate};
use crate::projection::ProjectionError;
use crate::projection::drivers::PathDrivers;
use crate::projection::result::MedicalYear;
use crate::projection::rules::Inputs;
use crate::units::float;

/// Decimals of a rate that a decision may have: a thousandth of a basis point.
const RATE_DIGITS: u32 = 7;

/// A decided transfer.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub year: i32,
    /// The cut that the policy admits.
    pub wanted: Decimal,
    /// The cut in force.
    pub cut: Decimal,
    pub decision: Decision,
    /// The establishment year with the wanted cut: months and current balance as tested.
    pub tested: Option<crate::finance::transfer::YearOutcome>,
    /// The establishment year without a cut.
    pub untouched: Option<crate::finance::transfer::YearOutcome>,
    pub clause: String,
}

/// What can stop the decision.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    #[error("rate transfer: {0}")]
    Transfer(#[from] TransferError),
    /// The establishment year lies outside the horizon.
    #[error("rate transfer: establishment year {found}; expected {first} to {last}")]
    Year { found: i32, first: i32, last: i32 },
}

/// Decides on the area's transfer; `None` when its policy has none.
pub fn decide_transfer(inputs: &Inputs) -> Result<Option<Transfer>, DecisionError> {
    let Some(rule) = inputs.area.medical_fund.as_ref().and_then(|m| m.transfer.as_ref()) else {
        return Ok(None);
    };
    let (first, last) = (inputs.horizon.first_year, inputs.horizon.last_year());
    if rule.year < first || rule.year > last {
        return Err(DecisionError::Year { found: rule.year, first, last });
    }
    let untouched = Inputs { cut: Decimal::ZERO, ..*inputs };
    let central = PathDrivers::central(inputs.area, inputs.economy, inputs.horizon);
    let path = crate::projection::exact::run(&untouched, &central)?;
    let medical: Vec<&MedicalYear> = path.years.iter().filter_map(|y| y.medical.as_ref()).collect();
    let skip = (rule.year - first) as usize;
    let years: Vec<_> = medical[skip..].iter().map(|y| y.before_cut).collect();
    let settled = if skip > 0 { medical[skip - 1].before_cut.outgo() } else { years[0].outgo() };
    let projection =
        Projection { opening: float(medical[skip].opening), years: &years, settled_outgo: settled };
    let test = rule.test;
    let wanted = float(rule.cut);
    let decision = decide(&projection, &test, wanted, wanted, rule.on_fail)?;
    let cut = if decision.cut == wanted { rule.cut } else { exact_rate(decision.cut, RATE_DIGITS)? };
    Ok(Some(Transfer {
        year: rule.year,
        wanted: rule.cut,
        cut,
        tested: projection.outcomes(&test, wanted).first().copied(),
        untouched: projection.outcomes(&test, 0.0).first().copied(),
        decision,
        clause: rule.clause.clone(),
    }))
}
