//! Transfer headroom over paths: the largest cut that passes with a confidence [MODEL §10].
//!
//! Every path runs the medical fund without the cut in the kernel; the test itself is that of the best estimate, month by
//! month, on each path's own flows. Its pilot money (return_first) is that of the best estimate.

use rayon::prelude::*;

use super::outcome::{Share, Simulation};
use super::transfer::{counted_return, rule_of, test_shape, years_read};
use crate::finance::transfer::{FundYear, HeadroomAt, Projection, headroom_at};
use crate::montecarlo::kernel::{PlanError, Prepared};
use crate::montecarlo::run::{PathResults, Seeded, simulate_until};
use crate::projection::compile::CompileError;
use crate::projection::medical_plan::{MEASURES, fund_year, medical_plan};
use crate::projection::rules::{Inputs, Returned};
use crate::units::{MoneyError, float};

/// Paths whose yearly values are held at once.
const CHUNK: usize = 4096;

/// The transfer test over paths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathHeadroom {
    pub paths: usize,
    pub confidence: f64,
    /// The largest cut that passes with the confidence, with its Monte Carlo error.
    pub at: HeadroomAt,
    /// Share of paths on which the cut that the policy admits passes.
    pub passing: Share,
}

/// What can stop it.
#[derive(Debug, thiserror::Error)]
pub enum HeadroomError {
    #[error(transparent)]
    Compile(#[from] CompileError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Runs the test on the paths of a simulation; `None` when the policy has no transfer.
pub fn path_headroom(
    inputs: &Inputs,
    returned: Option<Returned>,
    simulation: Simulation,
) -> Result<Option<PathHeadroom>, HeadroomError> {
    let Simulation { paths, seed, sampling } = simulation;
    let paths = paths as usize;
    let Some(rule) = rule_of(inputs.area) else { return Ok(None) };
    let Some(plan) = medical_plan(inputs)? else { return Ok(None) };
    let skip = (rule.year - inputs.horizon.first_year) as usize;
    let read = years_read(&rule.test, inputs.horizon.years - skip);
    let shape = test_shape(inputs.area, rule, read)?;
    let opening = plan.medical.as_ref().map_or(0.0, |m| m.fund.opening);
    let counted = counted_return(rule, returned);
    let wanted = float(rule.cut);
    let prepared = Prepared::new(plan)?;
    let source = Seeded { seed, sampling };
    let mut headrooms = Vec::with_capacity(paths);
    let mut passing = Vec::with_capacity(paths);
    for first in (0..paths).step_by(CHUNK) {
        let count = CHUNK.min(paths - first);
        let results = simulate_until(&prepared, &source, first as u64, count, skip + read);
        let tested = (first..first + count).into_par_iter().map(|path| {
            let path = path as u64;
            let years: Vec<FundYear> =
                (skip..skip + read).map(|t| fund_year(&values(&results, path, t))).collect();
            let before = (skip > 0).then(|| values(&results, path, skip - 1));
            let projection = Projection {
                opening: before.map_or(opening, |v| v[MEASURES.len() - 1]) + counted,
                years: &years,
                settled_outgo: before.map_or_else(|| years[0].outgo(), |v| fund_year(&v).outgo()),
                shape: &shape,
            };
            (projection.headroom(&rule.test, wanted), projection.passes(&rule.test, wanted))
        });
        for (headroom, passes) in tested.collect::<Vec<_>>() {
            headrooms.push(headroom);
            passing.push(passes);
        }
    }
    Ok((paths > 0).then(|| PathHeadroom {
        paths,
        confidence: rule.confidence,
        at: headroom_at(&mut headrooms, rule.confidence),
        passing: Share::of(passing.iter().copied(), sampling),
    }))
}

fn values(results: &PathResults, path: u64, year: usize) -> [f64; MEASURES.len()] {
    std::array::from_fn(|m| results.value(path, m, year).unwrap_or(f64::NAN))
}
