//! Fourth stage of a run: statistics of an area's paths by year, with what they are worth [MODEL §13, §15].

use rayon::prelude::*;

use super::outcome::{PathStatistics, Share, YearStatistics};
use crate::finance::measures::conditional_tail_expectation;
use crate::montecarlo::plan::Measure;
use crate::montecarlo::precision::Precision;
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::store::{PathColumns, StoreError};
use crate::montecarlo::summary::Summary;
use crate::projection::compile::MEASURES;

/// Months whose shortfall probabilities are kept by year.
const MONTHS_WATCHED: [f64; 3] = [3.0, 6.0, 12.0];

/// Share of paths in the tail expectation.
const TAIL: f64 = 0.05;

/// Measures whose means and quantiles reports quote, and whose errors are therefore found.
pub const QUOTED: [Measure; 10] = [
    Measure::PayableMonths,
    Measure::Closing,
    Measure::Beneficiaries,
    Measure::Outgo,
    Measure::CostRate,
    Measure::MedicalPayableMonths,
    Measure::ScheduledBenefits,
    Measure::PayableShare,
    Measure::Gap,
    Measure::Moves,
];

/// Position of a measure in the kept results.
pub fn index_of(measure: Measure) -> Option<usize> {
    MEASURES.iter().position(|m| *m == measure)
}

/// Statistics of every measure by year, and shares of paths.
pub fn statistics(results: &dyn PathColumns, sampling: Sampling) -> Result<PathStatistics, StoreError> {
    let years = results.years();
    let summary = Summary::new(results)?;
    let measures = MEASURES
        .into_par_iter()
        .take(results.measures())
        .enumerate()
        .map(|(m, measure)| {
            let mut series = Vec::new();
            let mut year = |t: usize| {
                let cell = summary.cell(m, t);
                let precision = if QUOTED.contains(&measure) {
                    results.column(m, t, &mut series)?;
                    Some(Precision::new(&series, cell, sampling))
                } else {
                    None
                };
                Ok(YearStatistics::from_cell(cell, precision))
            };
            Ok((measure, (0..years).map(&mut year).collect::<Result<_, StoreError>>()?))
        })
        .collect::<Result<_, StoreError>>()?;
    let share = |measure: Measure, hit: &(dyn Fn(f64) -> bool + Sync)| -> Result<Vec<Share>, StoreError> {
        let Some(m) = index_of(measure) else { return Ok(vec![]) };
        let of_year = |series: &mut Vec<f64>, t: usize| {
            results.column(m, t, series)?;
            Ok(Share::of(series.iter().map(|v| hit(*v)), sampling))
        };
        (0..years).into_par_iter().map_init(Vec::new, of_year).collect()
    };
    let mut months_below = vec![];
    for months in MONTHS_WATCHED {
        months_below.push((months, share(Measure::PayableMonths, &|v| v < months)?));
    }
    let (deficit, insolvency) =
        (share(Measure::CurrentBalance, &|v| v < 0.0)?, share(Measure::LowestBalance, &|v| v < 0.0)?);
    let (gap_tail_95, gap_tail_95_error) = gap_tail(results, sampling)?;
    Ok(PathStatistics {
        paths: results.paths(),
        sampling,
        measures,
        deficit,
        insolvency,
        months_below,
        gap_tail_95,
        gap_tail_95_error,
    })
}

/// Mean of the largest funding gap over the horizon in the worst 5 % of paths [MODEL §15], and its standard error: that
/// of the mean of q + max(x − q, 0)/0.05, q the tail's threshold.
fn gap_tail(results: &dyn PathColumns, sampling: Sampling) -> Result<(f64, f64), StoreError> {
    let Some(m) = index_of(Measure::LowestBalance) else { return Ok((0.0, 0.0)) };
    let mut gaps = vec![0.0_f64; results.paths()];
    let mut lowest = Vec::new();
    for t in 0..results.years() {
        results.column(m, t, &mut lowest)?;
        for (gap, lowest) in gaps.iter_mut().zip(&lowest) {
            *gap = gap.max(-lowest);
        }
    }
    let tail = conditional_tail_expectation(&mut gaps.clone(), 1.0 - TAIL).unwrap_or(0.0);
    let at = ((gaps.len() as f64 * (1.0 - TAIL)) as usize).min(gaps.len().saturating_sub(1));
    let threshold = gaps.clone().select_nth_unstable_by(at, f64::total_cmp).1.to_owned();
    let deviations = gaps.iter().map(|x| threshold + (x - threshold).max(0.0) / TAIL - tail);
    Ok((tail, sampling.mean_error(deviations, gaps.len())))
}
