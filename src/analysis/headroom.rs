//! Transfer headroom over paths: the largest cut that passes with a confidence [MODEL §10].
//!
//! Every path runs the medical fund without the cut in the kernel; the test itself is that of the best estimate, month by
//! month, on each path's own flows. Its pilot money (return_first) is that of the best estimate.

use rayon::prelude::*;

use super::outcome::{Share, Simulation};
use super::transfer::{counted_return, rule_of, test_shape, years_read};
use crate::finance::transfer::{FundYear, MONTHS_TOLERANCE, Projection};
use crate::montecarlo::kernel::{PlanError, Prepared};
use crate::montecarlo::precision::{Place, between, share_error};
use crate::montecarlo::run::{PathResults, Seeded, simulate_until};
use crate::montecarlo::sampling::Sampling;
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

/// Headroom over paths at a confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadroomAt {
    /// The largest cut that passes on at least the share q of paths; none when too many pass for no cut at all.
    pub headroom: Option<f64>,
    /// Its Monte Carlo standard error; a path on which no cut passes stands at 0. NaN below two paths.
    pub error: f64,
    /// Its 95 % interval, to whole ranks outward; an end is none where not even no cut passes.
    pub interval: [Option<f64>; 2],
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
        at: headroom_at(&headrooms, rule.confidence, sampling),
        passing: Share::of(passing.iter().copied(), sampling),
    }))
}

/// The largest cut that passes in at least the share `confidence` of paths, given in path order.
///
/// A path without headroom fails for every cut. With n paths and q the confidence it is the ⌈n q⌉-th largest: the
/// quantile 1 − q, whose errors it has [`crate::montecarlo::precision`].
pub fn headroom_at(headrooms: &[Option<f64>], confidence: f64, sampling: Sampling) -> HeadroomAt {
    let n = headrooms.len();
    let series: Vec<f64> = headrooms.iter().map(|h| h.unwrap_or(f64::NEG_INFINITY)).collect();
    let mut sorted = series.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let from_top = (confidence * n as f64 - MONTHS_TOLERANCE).ceil().max(1.0) as usize;
    let Some(at) = n.checked_sub(from_top).map(|rank| sorted[rank]) else {
        return HeadroomAt { headroom: None, error: f64::NAN, interval: [None; 2] };
    };
    let headroom = Some(at).filter(|h| h.is_finite());
    if n < 2 {
        return HeadroomAt { headroom, error: f64::NAN, interval: [headroom; 2] };
    }
    let p = 1.0 - confidence;
    let place = Place::new(n, p, share_error(&series, n, p, at, sampling), sampling);
    // One of two neighbours, not a value between them: a rank more where mirroring leaves less than that.
    let ranks = match sampling {
        Sampling::Independent => place.ranks_of_error,
        _ => place.ranks_of_error.hypot(1.0),
    };
    let [low, high] = place.interval;
    HeadroomAt {
        headroom,
        error: ranks * place.slope(|rank| between(rank, |whole| sorted[whole].max(0.0))),
        interval: [low.floor(), high.ceil()].map(|r| Some(sorted[r as usize]).filter(|h| h.is_finite())),
    }
}

fn values(results: &PathResults, path: u64, year: usize) -> [f64; MEASURES.len()] {
    std::array::from_fn(|m| results.value(path, m, year).unwrap_or(f64::NAN))
}
