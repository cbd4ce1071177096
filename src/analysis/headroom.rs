//! Transfer headroom over paths: the largest cut that passes with a confidence [MODEL §10].
//!
//! Every path runs the medical fund without the cut in the kernel; the test itself is that of the best estimate, month by
//! month, on each path's own flows. Its pilot money (return_first) is that of the best estimate.

use rayon::prelude::*;

use super::outcome::Share;
use super::transfer::{counted_return, rule_of, test_shape, years_read};
use crate::finance::transfer::{FundYear, MONTHS_TOLERANCE, Projection, TransferTest};
use crate::montecarlo::kernel::{PlanError, Prepared};
use crate::montecarlo::plan::Plan;
use crate::montecarlo::precision::{Place, between, share_error};
use crate::montecarlo::run::{PathResults, Seeded, simulate_until};
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::store::{PathColumns, StoreError};
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

/// The transfer test of an area, ready to run on any path.
pub struct HeadroomTest {
    prepared: Prepared,
    test: TransferTest,
    /// The cut that the policy admits.
    wanted: f64,
    confidence: f64,
    /// Projected years before the first one tested, and years tested.
    years: [usize; 2],
    shape: Vec<f64>,
    opening: f64,
    /// Pilot money that counts as received.
    counted: f64,
}

impl HeadroomTest {
    /// Of the inputs before any decision; `None` when the policy has no transfer.
    pub fn new(inputs: &Inputs, returned: Option<Returned>) -> Result<Option<Self>, HeadroomError> {
        let Some(rule) = rule_of(inputs.area) else { return Ok(None) };
        let Some(plan) = medical_plan(inputs)? else { return Ok(None) };
        let skip = (rule.year - inputs.horizon.first_year) as usize;
        let read = years_read(&rule.test, inputs.horizon.years - skip);
        Ok(Some(Self {
            test: rule.test,
            wanted: float(rule.cut),
            confidence: rule.confidence,
            years: [skip, read],
            shape: test_shape(inputs.area, rule, read)?,
            opening: plan.medical.as_ref().map_or(0.0, |m| m.fund.opening),
            counted: counted_return(rule, returned),
            prepared: Prepared::new(plan)?,
        }))
    }

    /// The plan that its paths run.
    pub fn plan(&self) -> &Plan {
        &self.prepared.plan
    }

    /// Tests `count` paths from `first` on.
    pub fn paths(&self, draws: &Seeded, first: u64, count: usize) -> TestedPaths {
        let [skip, read] = self.years;
        let mut tested =
            TestedPaths { headrooms: Vec::with_capacity(count), passes: Vec::with_capacity(count) };
        for at in (0..count).step_by(CHUNK) {
            let (from, size) = (first + at as u64, CHUNK.min(count - at));
            let results = simulate_until(&self.prepared, draws, from, size, skip + read);
            let of_path = |path| {
                let years: Vec<FundYear> =
                    (skip..skip + read).map(|t| fund_year(&values(&results, path, t))).collect();
                let before = (skip > 0).then(|| values(&results, path, skip - 1));
                let projection = Projection {
                    opening: before.map_or(self.opening, |v| v[MEASURES.len() - 1]) + self.counted,
                    years: &years,
                    settled_outgo: before.map_or_else(|| years[0].outgo(), |v| fund_year(&v).outgo()),
                    shape: &self.shape,
                };
                let headroom = projection.headroom(&self.test, self.wanted);
                (headroom.unwrap_or(f64::NEG_INFINITY), projection.passes(&self.test, self.wanted))
            };
            let of_chunk: Vec<_> = (from..from + size as u64).into_par_iter().map(of_path).collect();
            for (headroom, passes) in of_chunk {
                tested.headrooms.push(headroom);
                tested.passes.push(f64::from(u8::from(passes)));
            }
        }
        tested
    }

    /// What all tested paths say together; `None` without paths.
    pub fn over(
        &self,
        tested: &dyn PathColumns,
        sampling: Sampling,
    ) -> Result<Option<PathHeadroom>, StoreError> {
        let (mut headrooms, mut passes) = (vec![], vec![]);
        tested.column(0, 0, &mut headrooms)?;
        tested.column(1, 0, &mut passes)?;
        Ok((!headrooms.is_empty()).then(|| PathHeadroom {
            paths: headrooms.len(),
            confidence: self.confidence,
            at: headroom_at(&headrooms, self.confidence, sampling),
            passing: Share::of(passes.iter().map(|p| *p > 0.0), sampling),
        }))
    }
}

/// Paths that took the test: column 0 the largest cut that passes, −∞ where not even none does; column 1 whether the cut
/// that the policy admits passes, 1 or 0. Of the horizon, not of a year.
pub struct TestedPaths {
    headrooms: Vec<f64>,
    passes: Vec<f64>,
}

/// Columns of [`TestedPaths`].
pub const TESTED: usize = 2;

impl PathColumns for TestedPaths {
    fn measures(&self) -> usize {
        TESTED
    }

    fn years(&self) -> usize {
        1
    }

    fn paths(&self) -> usize {
        self.headrooms.len()
    }

    fn column(&self, measure: usize, _year: usize, into: &mut Vec<f64>) -> Result<(), StoreError> {
        into.clear();
        into.extend_from_slice(if measure == 0 { &self.headrooms } else { &self.passes });
        Ok(())
    }
}

/// The largest cut that passes in at least the share `confidence` of paths, given in path order.
///
/// A path without headroom (−∞) fails for every cut. With n paths and q the confidence it is the ⌈n q⌉-th largest: the
/// quantile 1 − q, whose errors it has [`crate::montecarlo::precision`].
pub fn headroom_at(series: &[f64], confidence: f64, sampling: Sampling) -> HeadroomAt {
    let n = series.len();
    let mut sorted = series.to_vec();
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
    let place = Place::new(n, p, share_error(series, n, p, at, sampling), sampling);
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
