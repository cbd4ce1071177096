//! Constraints on the best estimate and over paths: breaches by year, any breach, first breach, verdict [MODEL §11].

use super::outcome::Share;
use crate::finance::constraint::Verdict;
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::store::StoreError;
use crate::projection::result::{PathResult, YearResult};
use crate::scenario::funds::{Comparison, Constraint, Fund, Measure};
use crate::units::float;

/// A constraint with what the best estimate and the paths say of it.
#[derive(Clone, Debug)]
pub struct ConstraintOutcome {
    pub constraint: Constraint,
    /// One value a projected year; `None` where undefined or where the constraint does not bind.
    pub best: Vec<Option<f64>>,
    /// Whether the best estimate breaches in the year.
    pub best_breached: Vec<bool>,
    pub paths: Option<PathOutcome>,
    pub verdict: Verdict,
}

/// Breaches over paths.
#[derive(Clone, Debug)]
pub struct PathOutcome {
    pub paths: usize,
    /// Share of paths that breach in the year; `None` where the constraint does not bind.
    pub by_year: Vec<Option<Share>>,
    /// Share of paths that breach in any year in which it binds, and its Monte Carlo standard error.
    pub any: f64,
    pub any_error: f64,
    /// Share of paths whose first breach is in the year; `None` where the constraint does not bind.
    pub first: Vec<Option<Share>>,
}

impl ConstraintOutcome {
    /// First year of a breach on the best estimate.
    pub fn first_breach(&self, first_year: i32) -> Option<i32> {
        self.best_breached.iter().position(|b| *b).map(|t| first_year + t as i32)
    }

    /// The worst value on the best estimate with its year: the smallest for a floor, the largest for a ceiling.
    pub fn worst(&self, first_year: i32) -> Option<(i32, f64)> {
        let sign = match self.constraint.comparison {
            Comparison::AtLeast => 1.0,
            Comparison::AtMost => -1.0,
        };
        let values = self.best.iter().enumerate().filter_map(|(t, v)| v.map(|v| (first_year + t as i32, v)));
        values.min_by(|a, b| (sign * a.1).total_cmp(&(sign * b.1)))
    }
}

/// The measure of a constraint in a year of a path, and the outgo of its fund; `None` where undefined.
pub fn observe(constraint: &Constraint, year: &YearResult) -> (Option<f64>, f64) {
    match constraint.fund {
        Fund::Ltci => {
            let outgo = year.ltci.flows.outgo().map_or(f64::NAN, |y| y.to_f64());
            let value = match constraint.measure {
                Measure::PayableMonths => year.payable_months.map(float),
                Measure::CurrentBalance => year.ltci.current_balance().ok().map(|y| y.to_f64()),
                Measure::ClosingBalance => Some(year.ltci.closing.to_f64()),
                Measure::CostRate => year.base().ok().map(|b| outgo / b.to_f64()).filter(|v| v.is_finite()),
            };
            (value, outgo)
        }
        Fund::Medical => {
            let Some(m) = &year.medical else { return (None, 0.0) };
            let value = match constraint.measure {
                Measure::PayableMonths => m.payable_months.map(float),
                Measure::CurrentBalance => Some(float(m.current_balance())),
                Measure::ClosingBalance => Some(float(m.closing)),
                Measure::CostRate => None,
            };
            (value, float(m.outgo))
        }
    }
}

/// The constraint on the best estimate: value by year where it binds, and whether it is breached.
pub fn on_best_estimate(constraint: &Constraint, path: &PathResult) -> (Vec<Option<f64>>, Vec<bool>) {
    path.years
        .iter()
        .map(|year| {
            if !constraint.when.covers(year.year) {
                return (None, false);
            }
            let (value, outgo) = observe(constraint, year);
            (value, value.is_some_and(|v| constraint.threshold().breached(v, outgo)))
        })
        .unzip()
}

/// Breaches over paths; `series(t, values, outgo)` fills the measure and the outgo of year t, NaN where undefined.
pub fn over_paths(
    constraint: &Constraint,
    first_year: i32,
    years: usize,
    (paths, sampling): (usize, Sampling),
    mut series: impl FnMut(usize, &mut Vec<f64>, &mut Vec<f64>) -> Result<(), StoreError>,
) -> Result<PathOutcome, StoreError> {
    let threshold = constraint.threshold();
    let mut by_year = vec![None; years];
    let mut first = vec![None; years];
    let mut clean = vec![true; paths];
    let (mut values, mut outgo) = (Vec::with_capacity(paths), Vec::with_capacity(paths));
    let (mut hits, mut firsts) = (vec![false; paths], vec![false; paths]);
    for t in (0..years).filter(|t| constraint.when.covers(first_year + *t as i32)) {
        series(t, &mut values, &mut outgo)?;
        for (i, (v, o)) in values.iter().zip(&outgo).enumerate() {
            hits[i] = !v.is_nan() && threshold.breached(*v, *o);
            firsts[i] = hits[i] && clean[i];
            clean[i] &= !hits[i];
        }
        by_year[t] = Some(Share::of(hits.iter().copied(), sampling));
        first[t] = Some(Share::of(firsts.iter().copied(), sampling));
    }
    let any = Share::of(clean.iter().map(|c| !c), sampling);
    Ok(PathOutcome { paths, by_year, any: any.share, any_error: any.error, first })
}
