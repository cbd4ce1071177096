//! Fifth stage of a run: a constraint judged on the best estimate and over the paths [MODEL §11].

use super::constraints::{ConstraintOutcome, on_best_estimate, over_paths};
use super::statistics::index_of;
use crate::finance::constraint::verdict;
use crate::montecarlo::plan::Measure;
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::store::{PathColumns, StoreError};
use crate::projection::result::PathResult;
use crate::scenario::Horizon;
use crate::scenario::funds::{self, Constraint, Fund};

/// The kernel's measure behind a constraint, and the outgo that scales its slack.
fn measures_of(c: &Constraint) -> Option<(Measure, Measure)> {
    use funds::Measure as Asked;
    match (c.fund, c.measure) {
        (Fund::Ltci, Asked::PayableMonths) => Some((Measure::PayableMonths, Measure::Outgo)),
        (Fund::Ltci, Asked::CurrentBalance) => Some((Measure::CurrentBalance, Measure::Outgo)),
        (Fund::Ltci, Asked::ClosingBalance) => Some((Measure::Closing, Measure::Outgo)),
        (Fund::Ltci, Asked::CostRate) => Some((Measure::CostRate, Measure::Outgo)),
        (Fund::Medical, Asked::PayableMonths) => Some((Measure::MedicalPayableMonths, Measure::MedicalOutgo)),
        (Fund::Medical, Asked::CurrentBalance) => {
            Some((Measure::MedicalCurrentBalance, Measure::MedicalOutgo))
        }
        (Fund::Medical, Asked::ClosingBalance) => Some((Measure::MedicalClosing, Measure::MedicalOutgo)),
        (Fund::Medical, Asked::CostRate) => None,
    }
}

/// The constraint with its verdict.
pub fn judge(
    c: &Constraint,
    horizon: Horizon,
    best: &PathResult,
    values: Option<&dyn PathColumns>,
    sampling: Sampling,
) -> Result<ConstraintOutcome, StoreError> {
    let (value, breached) = on_best_estimate(c, best);
    let kept = measures_of(c).and_then(|(measure, outgo)| Some((index_of(measure)?, index_of(outgo)?)));
    let paths = match values.zip(kept) {
        None => None,
        Some((results, (measure, outgo))) => Some(over_paths(
            c,
            horizon.first_year,
            horizon.years,
            (results.paths(), sampling),
            |t, values, outgoes| {
                results.column(measure, t, values)?;
                results.column(outgo, t, outgoes)
            },
        )?),
    };
    Ok(ConstraintOutcome {
        verdict: verdict(breached.contains(&true), paths.as_ref().map(|p| p.any), c.confidence),
        constraint: c.clone(),
        best: value,
        best_breached: breached,
        paths,
    })
}
