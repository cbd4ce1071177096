//! Fourth stage of a run: statistics of an area's paths by year [MODEL §13, §15].

use super::outcome::{PathStatistics, YearStatistics};
use crate::finance::measures::conditional_tail_expectation;
use crate::montecarlo::plan::Measure;
use crate::montecarlo::store::{PathColumns, StoreError};
use crate::montecarlo::summary::{Cell, Summary};
use crate::projection::compile::MEASURES;

/// Months whose shortfall probabilities are kept by year.
const MONTHS_WATCHED: [f64; 3] = [3.0, 6.0, 12.0];

/// Position of a measure in the kept results.
pub fn index_of(measure: Measure) -> Option<usize> {
    MEASURES.iter().position(|m| *m == measure)
}

/// Statistics of every measure by year, and shares of paths.
pub fn statistics(results: &dyn PathColumns) -> Result<PathStatistics, StoreError> {
    let (years, paths) = (results.years(), results.paths());
    let summary = Summary::new(results)?;
    let measures = MEASURES
        .into_iter()
        .take(results.measures())
        .enumerate()
        .map(|(m, measure)| {
            let year = |t: usize| {
                let cell = summary.cell(m, t);
                YearStatistics {
                    mean: cell.mean,
                    sd: cell.sd,
                    quantiles: cell.quantiles,
                    undefined: cell.undefined,
                }
            };
            (measure, (0..years).map(year).collect())
        })
        .collect();
    let mut series = Vec::new();
    let mut share = |measure: Measure, hit: &dyn Fn(f64) -> bool| -> Result<Vec<f64>, StoreError> {
        let Some(m) = index_of(measure) else { return Ok(vec![]) };
        let mut of_year = |t: usize| {
            results.column(m, t, &mut series)?;
            Ok(series.iter().filter(|v| hit(**v)).count() as f64 / paths as f64)
        };
        (0..years).map(&mut of_year).collect()
    };
    let mut months_below = vec![];
    for months in MONTHS_WATCHED {
        months_below.push((months, share(Measure::PayableMonths, &|v| v < months)?));
    }
    Ok(PathStatistics {
        paths,
        measures,
        deficit: share(Measure::CurrentBalance, &|v| v < 0.0)?,
        insolvency: share(Measure::LowestBalance, &|v| v < 0.0)?,
        months_below,
        gap_tail_95: gap_tail(results)?,
    })
}

/// Statistics of one column.
pub(super) fn cell(mut series: Vec<f64>) -> YearStatistics {
    let cell = Cell::new(&mut series);
    YearStatistics { mean: cell.mean, sd: cell.sd, quantiles: cell.quantiles, undefined: cell.undefined }
}

/// Mean of the largest funding gap over the horizon in the worst 5 % of paths [MODEL §15].
fn gap_tail(results: &dyn PathColumns) -> Result<f64, StoreError> {
    let Some(m) = index_of(Measure::LowestBalance) else { return Ok(0.0) };
    let mut gaps = vec![0.0_f64; results.paths()];
    let mut lowest = Vec::new();
    for t in 0..results.years() {
        results.column(m, t, &mut lowest)?;
        for (gap, lowest) in gaps.iter_mut().zip(&lowest) {
            *gap = gap.max(-lowest);
        }
    }
    Ok(conditional_tail_expectation(&mut gaps, 0.95).unwrap_or(0.0))
}
