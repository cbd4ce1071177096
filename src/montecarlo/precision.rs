//! What a mean and its quantiles are worth: Monte Carlo errors of one series.
//!
//! | letter | meaning |
//! |---|---|
//! | F̂(q) | share of paths at or below q |
//! | s_F | its standard error at the quantile, by clusters of paths (see [`super::sampling`]); √(p (1 − p)/n) if independent |
//! | h | half width in standard errors, 1.96, or 2.13 with 16 replicates |
//!
//! Interval of a quantile: order statistics of ranks n (p ± h s_F), rounded outward. It assumes nothing of the distribution;
//! for independent paths it is the binomial interval, for clustered ones Woodruff's (1952).

use super::sampling::Sampling;
use super::summary::{Cell, QUANTILES, select};

/// Monte Carlo errors of a measure in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Standard error of the mean; NaN below two clusters.
    pub mean: f64,
    /// 95 % intervals of the quantiles; NaN where nothing is defined.
    pub quantiles: [[f64; 2]; QUANTILES.len()],
}

impl Precision {
    /// Errors of a series in path order (path 0 first, NaN where undefined) that `cell` summarises.
    pub fn new(series: &[f64], cell: &Cell, sampling: Sampling) -> Self {
        let n = cell.defined;
        let of = |deviation: &dyn Fn(f64) -> f64| {
            let deviations = series.iter().map(|v| if v.is_nan() { 0.0 } else { deviation(*v) });
            sampling.mean_error(deviations, n)
        };
        let mean = match sampling {
            Sampling::Independent => cell.mean_error(),
            _ => of(&|v| v - cell.mean),
        };
        if n < 2 {
            return Self { mean: f64::NAN, quantiles: [[f64::NAN; 2]; QUANTILES.len()] };
        }
        let ranks: [[usize; 2]; QUANTILES.len()] = std::array::from_fn(|i| {
            let (p, q) = (QUANTILES[i], cell.quantiles[i]);
            let error = match sampling {
                Sampling::Independent => (p * (1.0 - p) / n as f64).sqrt(),
                _ => of(&|v| f64::from(u8::from(v <= q)) - p),
            };
            let (centre, half) = (n as f64 * p, n as f64 * error * sampling.half_width());
            let low = (centre - half - 0.5).floor().max(0.0) as usize;
            let high = (centre + half + 0.5).ceil() as usize;
            [low.min(n - 1), high.min(n - 1)]
        });
        let mut values: Vec<f64> = series.iter().copied().filter(|v| !v.is_nan()).collect();
        let mut wanted: Vec<usize> = ranks.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        select(&mut values, 0, &wanted);
        Self { mean, quantiles: ranks.map(|pair| pair.map(|rank| values[rank])) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::montecarlo::lanes::LANES;
    use crate::montecarlo::sobol;
    use crate::montecarlo::streams::normal;

    fn precision(series: &[f64], sampling: Sampling) -> (Cell, Precision) {
        let cell = Cell::new(&mut series.to_vec());
        let errors = Precision::new(series, &cell, sampling);
        (cell, errors)
    }

    /// 400 samples of 512 each way: a 95 % interval must cover the truth in 95 ± 4.4 % (four standard errors); quantiles'
    /// intervals are rounded outward and may cover more. Mirrored paths or Sobol' points read as independent ones give
    /// intervals that nearly always cover, which fails the upper bound of means.
    #[test]
    fn intervals_cover_as_often_as_they_say() {
        let n = 512;
        let truth = (-1.281_551_565_544_600_4_f64).exp();
        for sampling in [Sampling::Independent, Sampling::Antithetic, Sampling::Sobol] {
            let (mut means, mut quantiles) = (0, 0);
            for seed in 0..400 {
                let series: Vec<f64> = (0..n)
                    .map(|i| match sampling {
                        Sampling::Independent => normal(seed, i, 0, 0, 0),
                        Sampling::Antithetic => {
                            let z = normal(seed, i / 32 * 16 + i % 16, 0, 0, 0);
                            if i / 16 % 2 == 0 { z } else { -z }
                        }
                        Sampling::Sobol => {
                            let lanes = sobol::normals(seed, i / LANES as u32, 3);
                            lanes.0[i as usize % LANES]
                        }
                    })
                    .map(f64::exp)
                    .collect();
                let (cell, errors) = precision(&series, sampling);
                let off = (cell.mean - 0.5_f64.exp()).abs();
                means += u32::from(off <= sampling.half_width() * errors.mean);
                let [low, high] = errors.quantiles[3];
                quantiles += u32::from(low <= truth && truth <= high);
            }
            assert!((352..=397).contains(&means), "{sampling:?}: {means} of 400 means");
            assert!((362..=400).contains(&quantiles), "{sampling:?}: {quantiles} of 400 quantiles");
        }
    }

    #[test]
    fn undefined_values_are_left_out() {
        let (_, errors) = precision(&[1.0, f64::NAN, 3.0, f64::NAN], Sampling::Independent);
        assert_eq!((errors.mean, errors.quantiles[5]), (1.0, [1.0, 3.0]));
        assert!(precision(&[f64::NAN; 3], Sampling::Sobol).1.mean.is_nan());
    }
}
