//! Errors of quantiles against repeated simulation, binomial tables, and by hand.

use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal};

use super::*;
use crate::montecarlo::lanes::LANES;
use crate::montecarlo::sobol;
use crate::montecarlo::streams::normal;
use crate::montecarlo::summary::quantiles;

const SEEDS: u64 = 400;

fn precision(series: &[f64], sampling: Sampling) -> (Cell, Precision) {
    let cell = Cell::new(&mut series.to_vec());
    let errors = Precision::new(series, &cell, sampling);
    (cell, errors)
}

/// Two normals of each of n paths, drawn as a run draws them.
fn draws(sampling: Sampling, seed: u64, n: u32) -> Vec<[f64; 2]> {
    let lanes = LANES as u32;
    let own = |first: u32, d: usize| std::array::from_fn(|l| normal(seed, first + l as u32, 0, 0, d));
    let block = |b: u32| -> [[f64; LANES]; 2] {
        std::array::from_fn(|d| match sampling {
            Sampling::Independent => own(b * lanes, d),
            Sampling::Antithetic if b.is_multiple_of(2) => own(b / 2 * lanes, d),
            Sampling::Antithetic => own(b / 2 * lanes, d).map(|z: f64| -z),
            Sampling::Sobol => sobol::normals(seed, b, d).0,
        })
    };
    (0..n / lanes).map(block).flat_map(|[a, b]| (0..LANES).map(move |l| [a[l], b[l]])).collect()
}

/// A measure of two normals and how far mirroring moves its median.
type Form = (&'static str, fn([f64; 2]) -> f64);

const FORMS: [Form; 5] = [
    ("curved a little", |z| z[0] + 0.003 * z[1] * z[1]),
    ("curved", |z| z[0] + 0.03 * z[1] * z[1]),
    ("much curved", |z| z[0] + 0.3 * z[1] * z[1]),
    ("lognormal", |z| (0.5 * z[0] + 0.3 * z[1]).exp() + 0.05 * z[1] * z[1]),
    ("even", |z| z[0] * z[0]),
];

/// Quantiles of a form over a lattice of 1,200 × 1,200 equally probable points: good to 1e-3 standard errors.
fn truth(form: fn([f64; 2]) -> f64) -> [f64; QUANTILES.len()] {
    let levels: Vec<f64> =
        (0..1200).map(|i| Normal::standard().inverse_cdf((f64::from(i) + 0.5) / 1200.0)).collect();
    let mut all: Vec<f64> = levels.iter().flat_map(|a| levels.iter().map(move |b| form([*a, *b]))).collect();
    quantiles(&mut all, &QUANTILES)
}

/// Each way 400 times: intervals of the 5 %, 50 % and 95 % quantiles must cover the truth in 95 % of samples (standard error
/// 1.1 %; clusters may cover more), and claimed errors must be the spread of the estimates, found to 4 %. Mirrored pairs or
/// Sobol' points read as independent paths claim several times the spread; intervals between whole ranks claim 1.4 times
/// it for the median of "curved" and 2.7 times for "curved a little".
#[test]
fn quantiles_scatter_and_are_covered_as_their_errors_say() {
    for (name, form) in FORMS {
        let truth = truth(form);
        for (sampling, key) in Sampling::ALL {
            let of_seed = |seed| {
                let series: Vec<f64> = draws(sampling, seed, 256).into_iter().map(form).collect();
                precision(&series, sampling)
            };
            let samples: Vec<(Cell, Precision)> = (0..SEEDS).map(of_seed).collect();
            for i in [2, 5, 8] {
                let mean =
                    |f: &dyn Fn(&(Cell, Precision)) -> f64| samples.iter().map(f).sum::<f64>() / SEEDS as f64;
                let spread = mean(&|(c, _)| (c.quantiles[i] - truth[i]).powi(2)).sqrt();
                let claimed = mean(&|(_, e)| e.quantile_errors[i].powi(2)).sqrt() / spread;
                let covered = mean(&|(_, e)| {
                    let [low, high] = e.quantiles[i];
                    f64::from(u8::from(low <= truth[i] && truth[i] <= high))
                });
                let width = mean(&|(_, e)| e.quantiles[i][1] - e.quantiles[i][0])
                    / (2.0 * sampling.half_width() * spread);
                // Spread below half the distance between neighbouring paths is claimed as that half.
                let certain = sampling != Sampling::Independent
                    && i == 5
                    && ["curved a little", "even"].contains(&name);
                let (most, widest) = if certain { (2.2, 4.5) } else { (1.3, 1.6) };
                assert!((0.85..most).contains(&claimed), "{name}, {key}, {}: {claimed}", QUANTILES[i]);
                assert!(
                    covered >= 0.915 && width < widest,
                    "{name}, {key}, {}: {covered} {width}",
                    QUANTILES[i]
                );
            }
        }
    }
}

/// Means of a lognormal measure (σ = 0.58), 512 paths: 95 ± 4.4 % (four standard errors). Mirrored paths or Sobol' points read as
/// independent ones give intervals that nearly always cover. Measured with 4,000 seeds, Sobol': 93 %; 87 % where one draw of
/// σ = 1 makes the measure, because 16 skewed replicates mislead Student's t.
#[test]
fn means_are_covered_as_often_as_their_errors_say() {
    for (sampling, key) in Sampling::ALL {
        let covered = (0..SEEDS).filter(|seed| {
            let series: Vec<f64> =
                draws(sampling, *seed, 512).into_iter().map(|z| (0.5 * z[0] + 0.3 * z[1]).exp()).collect();
            let (cell, errors) = precision(&series, sampling);
            (cell.mean - 0.17_f64.exp()).abs() <= sampling.half_width() * errors.mean
        });
        let covered = covered.count();
        assert!((362..=397).contains(&covered), "{key}: {covered} of {SEEDS} means");
    }
}

/// The number of independent paths below the true quantile is binomial: the quantile lies above rank k − 1 where at least k are
/// below it, and below rank k where at most k are. The ends stand within one rank of the exact table's.
#[test]
fn ranks_of_independent_paths_are_those_of_the_binomial() {
    for n in [100_usize, 1_000, 10_000] {
        for p in QUANTILES.into_iter().filter(|p| n as f64 * p.min(1.0 - p) >= 10.0) {
            let error = (p * (1.0 - p) / n as f64).sqrt();
            let [low, high] = Place::new(n, p, error, Sampling::Independent).interval;
            let binomial = Binomial::new(p, n as u64).unwrap();
            let exact = [binomial.inverse_cdf(0.025) as f64 - 1.0, binomial.inverse_cdf(0.975) as f64];
            assert!((low - exact[0]).abs() < 1.0 && (high - exact[1]).abs() < 1.0, "{n} {p}: {low} {high}");
        }
    }
}

/// By hand, the median of 32 paths 0, 1 … 31. Independent: 15.5 ± 1.96 √8; error √8. Sixteen pairs that straddle
/// the median: no count moves, ±1.96 · 1 rank is left, and an error of half a rank. Pairs that lie on one side: each
/// counts for two, √(16/15 · 16) = 4.131, so ±1.96 √(17.07 + 1).
#[test]
fn errors_by_hand() {
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
    let straddling: Vec<f64> = (0..32).map(|i| f64::from(if i < 16 { i } else { 47 - i })).collect();
    let together: Vec<f64> = (0..32).map(|i| f64::from(i % 16 * 2 + i / 16)).collect();
    let eight = 8.0_f64.sqrt();
    let pairs = 16.0 * (16.0_f64 / 15.0);
    for (series, sampling, error, half) in [
        (&straddling, Sampling::Independent, eight, NORMAL * eight),
        (&straddling, Sampling::Antithetic, 0.5, NORMAL),
        (&together, Sampling::Antithetic, pairs.sqrt(), NORMAL * (pairs + 1.0).sqrt()),
    ] {
        let (cell, errors) = precision(series, sampling);
        near(cell.quantiles[5], 15.5);
        near(errors.quantile_errors[5], error);
        near(errors.quantiles[5][0], 15.5 - half);
        near(errors.quantiles[5][1], 15.5 + half);
    }
}

/// Nine of ten paths share the largest value: the 5 % quantile below it has an error, the median none.
#[test]
fn tied_values_count_in_part() {
    let series: Vec<f64> = (0..320).map(|i| if i % 10 == 0 { f64::from(i) / 320.0 } else { 1.0 }).collect();
    for (sampling, _) in Sampling::ALL {
        let (_, errors) = precision(&series, sampling);
        assert_eq!((errors.quantile_errors[5], errors.quantiles[5]), (0.0, [1.0, 1.0]), "{sampling:?}");
        assert!(errors.quantile_errors[2] > 0.0 && errors.quantiles[2][1] <= 1.0);
    }
    // Of every pair one path is below, one at the median: no count moves.
    let error = share_error(&[vec![0.0; 16], vec![1.0; 16]].concat(), 32, 0.5, 1.0, Sampling::Antithetic);
    assert_eq!(error, 0.0);
}

#[test]
fn undefined_values_are_left_out() {
    let (_, errors) = precision(&[1.0, f64::NAN, 3.0, f64::NAN], Sampling::Independent);
    assert_eq!((errors.mean, errors.quantiles[5]), (1.0, [1.0, 3.0]));
    let none = precision(&[f64::NAN; 3], Sampling::Sobol).1;
    assert!(none.mean.is_nan() && none.quantile_errors[5].is_nan());
}
