//! Measures by year over paths: moments, type-7 quantiles, shares below a threshold, and what these are worth [MODEL §13].
//!
//! | letter | meaning |
//! |---|---|
//! | n | paths on which the measure is defined; the others (NaN) are counted apart |
//! | x_(i) | i-th smallest value, i = 0..n |
//! | type 7 | quantile p = x_(⌊h⌋) + (h − ⌊h⌋)(x_(⌊h⌋+1) − x_(⌊h⌋)), h = (n − 1) p |
//!
//! Order statistics are found by selection: pivots nearest the middle of the wanted ranks first, each splitting the rest.
//! Sums run in the order of the paths, so nothing depends on threads.

use rayon::prelude::*;

use super::run::PathResults;
use super::store::{PathColumns, StoreError};

/// Probabilities of the reported quantiles.
pub const QUANTILES: [f64; 11] = [0.01, 0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975, 0.99];

/// One measure in one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Paths on which it is defined.
    pub defined: usize,
    /// Paths on which it is not.
    pub undefined: usize,
    /// Mean; NaN if nothing is defined.
    pub mean: f64,
    /// Standard deviation (n − 1); NaN below two values.
    pub sd: f64,
    /// Quantiles of [`QUANTILES`], type 7.
    pub quantiles: [f64; QUANTILES.len()],
}

impl Cell {
    /// Summary of one series; `values` is reordered and loses its NaN.
    pub fn new(values: &mut Vec<f64>) -> Self {
        let all = values.len();
        let mut sums = [0.0; 8];
        let mut plain = true;
        for chunk in values.chunks(8) {
            for (sum, v) in sums.iter_mut().zip(chunk) {
                plain &= !v.is_nan();
                *sum += v;
            }
        }
        if !plain {
            values.retain(|v| !v.is_nan());
            sums = [0.0; 8];
            for chunk in values.chunks(8) {
                for (sum, v) in sums.iter_mut().zip(chunk) {
                    *sum += v;
                }
            }
        }
        let n = values.len();
        let mean = if n > 0 { sums.iter().sum::<f64>() / n as f64 } else { f64::NAN };
        let mut squares = [0.0; 8];
        for chunk in values.chunks(8) {
            for (sum, v) in squares.iter_mut().zip(chunk) {
                *sum += (v - mean) * (v - mean);
            }
        }
        let sd = if n > 1 { (squares.iter().sum::<f64>() / (n - 1) as f64).sqrt() } else { f64::NAN };
        Self { defined: n, undefined: all - n, mean, sd, quantiles: quantiles(values, &QUANTILES) }
    }

    /// Standard error of the mean.
    pub fn mean_error(&self) -> f64 {
        self.sd / (self.defined as f64).sqrt()
    }
}

/// Type-7 quantiles of values without NaN, probabilities ascending; reorders the values.
pub fn quantiles<const K: usize>(values: &mut [f64], probabilities: &[f64; K]) -> [f64; K] {
    let n = values.len();
    if n == 0 {
        return [f64::NAN; K];
    }
    let position = |p: f64| (n - 1) as f64 * p;
    let mut ranks: Vec<usize> = probabilities
        .iter()
        .flat_map(|p| {
            let low = position(*p).floor() as usize;
            [low, (low + 1).min(n - 1)]
        })
        .collect();
    ranks.sort_unstable();
    ranks.dedup();
    select(values, &ranks);
    std::array::from_fn(|i| {
        let h = position(probabilities[i]);
        let low = h.floor() as usize;
        let (a, b) = (values[low], values[(low + 1).min(n - 1)]);
        a + (h - low as f64) * (b - a)
    })
}

/// The bits of a number as a whole number that stands in its place of the total order, and back.
const fn ordered(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// Puts the order statistics of all `ranks` (ascending) in place.
pub(super) fn select(values: &mut [f64], ranks: &[usize]) {
    // Whole numbers in the same order compare in one instruction.
    let mut keys: Vec<i64> = values.iter().map(|v| ordered(v.to_bits() as i64)).collect();
    select_keys(&mut keys, 0, ranks);
    for (value, key) in values.iter_mut().zip(&keys) {
        *value = f64::from_bits(ordered(*key) as u64);
    }
}

/// The same of keys of which the first has rank `offset`.
fn select_keys(keys: &mut [i64], offset: usize, ranks: &[usize]) {
    if ranks.is_empty() || keys.len() < 2 {
        return;
    }
    let middle = ranks.len() / 2;
    let rank = ranks[middle];
    let (low, _, high) = keys.select_nth_unstable(rank - offset);
    select_keys(low, offset, &ranks[..middle]);
    select_keys(high, rank + 1, &ranks[middle + 1..]);
}

/// All measures by year.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    years: usize,
    cells: Vec<Cell>,
}

impl Summary {
    /// Summarises a run on the current rayon pool, column by column.
    pub fn new(results: &dyn PathColumns) -> Result<Self, StoreError> {
        let years = results.years();
        let cells = (0..results.measures() * years)
            .into_par_iter()
            .map_init(Vec::new, |series, i| {
                results.column(i / years, i % years, series)?;
                Ok(Cell::new(series))
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Self { years, cells })
    }

    /// One measure (by its position in the plan) in one year.
    pub fn cell(&self, measure: usize, year: usize) -> &Cell {
        &self.cells[measure * self.years + year]
    }
}

/// Share of defined paths below a threshold in one year, less 1e-9 for comparisons that only rounding decides.
pub fn probability_below(results: &PathResults, measure: usize, year: usize, threshold: f64) -> f64 {
    let mut series = Vec::new();
    results.series(measure, year, &mut series);
    let defined = series.iter().filter(|v| !v.is_nan()).count();
    series.iter().filter(|v| **v < threshold - 1e-9).count() as f64 / defined as f64
}

/// Share of paths below a threshold in any year; undefined values are no breach.
pub fn probability_any(results: &PathResults, measure: usize, threshold: f64) -> f64 {
    let mut below = vec![false; results.paths];
    let mut series = Vec::new();
    for year in 0..results.years {
        results.series(measure, year, &mut series);
        for (b, v) in below.iter_mut().zip(&series) {
            *b |= *v < threshold - 1e-9;
        }
    }
    below.iter().filter(|b| **b).count() as f64 / results.paths as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::montecarlo::streams::normal;

    /// R: quantile(c(1,2,3,4,10), c(.1,.25,.5,.9), type = 7) = 1.4 2.0 3.0 7.6.
    #[test]
    fn type_seven_by_hand() {
        let found = quantiles(&mut [10.0, 3.0, 1.0, 4.0, 2.0], &[0.1, 0.25, 0.5, 0.9]);
        for (found, expected) in found.iter().zip([1.4, 2.0, 3.0, 7.6]) {
            assert!((found - expected).abs() < 1e-14);
        }
        assert_eq!(quantiles(&mut [5.0], &[0.01, 0.99]), [5.0, 5.0]);
        assert!(quantiles(&mut [], &[0.5])[0].is_nan());
    }

    #[test]
    fn selection_agrees_with_sorting() {
        for n in [2usize, 7, 100, 1_001, 10_000] {
            let values: Vec<f64> =
                (0..n as u32).map(|i| (normal(1, i, 0, 0, 0) * 8.0).round() / 4.0).collect();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let found = quantiles(&mut values.clone(), &QUANTILES);
            for (q, p) in found.iter().zip(QUANTILES) {
                let h = (n - 1) as f64 * p;
                let (a, b) = (sorted[h as usize], sorted[(h as usize + 1).min(n - 1)]);
                assert_eq!(*q, a + (h - h.floor()) * (b - a));
            }
        }
    }

    #[test]
    fn undefined_values_are_counted_and_left_out() {
        let cell = Cell::new(&mut vec![f64::NAN, 2.0, 4.0, f64::NAN, 6.0]);
        assert_eq!((cell.defined, cell.undefined, cell.mean, cell.sd), (3, 2, 4.0, 2.0));
        assert_eq!(cell.quantiles[5], 4.0);
        let none = Cell::new(&mut vec![f64::NAN]);
        assert!(none.mean.is_nan() && none.quantiles[0].is_nan() && none.defined == 0);
    }
}
