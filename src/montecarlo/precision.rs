//! What a mean and its quantiles are worth: Monte Carlo errors of one series.
//!
//! | letter | meaning |
//! |---|---|
//! | n | paths on which the measure is defined |
//! | p, q | a probability, and the type-7 quantile of the paths |
//! | s_F | standard error of the share of paths below q, by clusters of paths (see [`super::sampling`]); √(p (1 − p)/n) if independent |
//! | r | n s_F: the same in ranks |
//! | h | half width in standard errors, 1.96, or 2.13 with 16 replicates |
//! | x(k) | order statistic of rank k = 0..n, between ranks on the straight line |
//!
//! Two questions, two answers. How far does q scatter: max(r, r₀) times the distance between neighbouring ranks, measured over
//! the window of independent paths, 1.96 √(n p (1 − p)) ranks to either side (Bahadur's representation). In which interval
//! does the true quantile lie: x(n p − ½ + k ± h √(r² + 1)), Woodruff's (1952), which assumes nothing of the distribution.
//! k = (1.96² − 1)(1 − 2p)/6 is the skewness of a count in the tail (Cornish and Fisher). The 1 under the root counts one more
//! path on one side: mirrored pairs may balance so well about the median that hardly a pair of the sample lies on one side, and
//! its count says little of the count of another sample; independent paths, whose r is known, go without it. For the same reason
//! r₀ = ½, or √½ with Sobol' replicates: with every count even, q still lies anywhere between its two neighbours.
//!
//! Limits: with fewer than five paths expected beyond q the outermost path is the interval's end and it covers less, and errors
//! are rough.

use std::cmp::Ordering;
use std::f64::consts::FRAC_1_SQRT_2;

use super::sampling::{NORMAL, Sampling};
use super::summary::{Cell, QUANTILES, select};

/// Monte Carlo errors of a measure in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Standard error of the mean; NaN below two clusters.
    pub mean: f64,
    /// Standard errors of the quantiles; NaN below two paths.
    pub quantile_errors: [f64; QUANTILES.len()],
    /// 95 % intervals of the quantiles; NaN below two paths.
    pub quantiles: [[f64; 2]; QUANTILES.len()],
}

impl Precision {
    /// Errors of a series in path order (path 0 first, NaN where undefined) that `cell` summarises.
    pub fn new(series: &[f64], cell: &Cell, sampling: Sampling) -> Self {
        let n = cell.defined;
        let mean = match sampling {
            Sampling::Independent => cell.mean_error(),
            _ => {
                let deviations = series.iter().map(|v| if v.is_nan() { 0.0 } else { v - cell.mean });
                sampling.mean_error(deviations, n)
            }
        };
        if n < 2 {
            let none = f64::NAN;
            return Self {
                mean,
                quantile_errors: [none; QUANTILES.len()],
                quantiles: [[none; 2]; QUANTILES.len()],
            };
        }
        let places: [Place; QUANTILES.len()] = std::array::from_fn(|i| {
            let (p, q) = (QUANTILES[i], cell.quantiles[i]);
            Place::new(n, p, share_error(series, n, p, q, sampling), sampling)
        });
        let mut values: Vec<f64> = series.iter().copied().filter(|v| !v.is_nan()).collect();
        let mut wanted: Vec<usize> = places.iter().flat_map(Place::ranks).collect();
        wanted.sort_unstable();
        wanted.dedup();
        select(&mut values, &wanted);
        let at = |rank| between(rank, |whole| values[whole]);
        Self {
            mean,
            quantile_errors: places.map(|place| place.ranks_of_error * place.slope(at)),
            quantiles: places.map(|place| place.interval.map(at)),
        }
    }
}

/// Standard error of the share of n defined paths below the quantile q of probability p: paths equal to q count as below in
/// the part that makes the share p.
pub fn share_error(series: &[f64], n: usize, p: f64, q: f64, sampling: Sampling) -> f64 {
    if sampling == Sampling::Independent {
        return (p * (1.0 - p) / n as f64).sqrt();
    }
    let (mut below, mut equal) = (0_usize, 0_usize);
    for v in series {
        below += usize::from(*v < q);
        equal += usize::from(*v == q);
    }
    let part = if equal > 0 { ((n as f64 * p - below as f64) / equal as f64).clamp(0.0, 1.0) } else { 0.0 };
    let deviation = |v: &f64| match v.partial_cmp(&q) {
        None => 0.0,
        Some(Ordering::Less) => 1.0 - p,
        Some(Ordering::Equal) => part - p,
        Some(Ordering::Greater) => -p,
    };
    sampling.mean_error(series.iter().map(deviation), n)
}

/// The value at a rank, on the straight line between those of whole ranks.
pub fn between(rank: f64, at: impl Fn(usize) -> f64) -> f64 {
    let (low, high) = (at(rank.floor() as usize), at(rank.ceil() as usize));
    low + rank.fract() * (high - low)
}

/// Where a quantile's errors are read off the order statistics; ranks from 0 to n − 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Ends of the 95 % interval.
    pub interval: [f64; 2],
    /// Ends of the stretch over which ranks become values.
    pub window: [f64; 2],
    /// Standard error in ranks.
    pub ranks_of_error: f64,
}

impl Place {
    /// Of the quantile p of n ≥ 2 values, the share below it known to `share_error`; without one (a single cluster) as if
    /// independent.
    pub fn new(n: usize, p: f64, share_error: f64, sampling: Sampling) -> Self {
        let size = n as f64;
        let independent = (size * p * (1.0 - p)).sqrt();
        let ranks = if share_error.is_nan() { independent } else { size * share_error };
        let half = sampling.half_width()
            * match sampling {
                Sampling::Independent => ranks,
                _ => ranks.hypot(1.0),
            };
        let skewness = (NORMAL * NORMAL - 1.0) * (1.0 - 2.0 * p) / 6.0;
        let centre = size * p - 0.5 + skewness;
        let around = |half: f64| [centre - half, centre + half].map(|rank| rank.clamp(0.0, size - 1.0));
        Self {
            interval: around(half),
            window: around((NORMAL * independent).max(0.5)),
            ranks_of_error: ranks.max(match sampling {
                // Both neighbours are drawn by themselves, a rank of exponential room each: √2/2.
                Sampling::Sobol => FRAC_1_SQRT_2,
                _ => 0.5,
            }),
        }
    }

    /// What a rank is worth about the quantile, where `at` gives the value at a rank.
    pub fn slope(&self, at: impl Fn(f64) -> f64) -> f64 {
        let [low, high] = self.window;
        (at(high) - at(low)) / (high - low)
    }

    /// Whole ranks about the four ends.
    fn ranks(&self) -> impl Iterator<Item = usize> {
        let ends = self.interval.into_iter().chain(self.window);
        ends.flat_map(|rank| [rank.floor() as usize, rank.ceil() as usize])
    }
}

#[cfg(test)]
#[path = "precision_tests.rs"]
mod tests;
