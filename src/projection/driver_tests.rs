//! Each driver over many replayed paths against its closed form: mean, variance by horizon, correlations; and what may not
//! move when something else is switched.
//!
//! Expected variances are summed here from the scenario's coefficients, by other code than the kernel's corrections use.
//! 6,000 paths: a mean is off by 4 standard errors in 1 of 16,000, a variance's standard error is √(2/n) = 1.8 %.

use super::compile::compile;
use super::drivers::{PathDrivers, central_index};
use super::replay::replay;
use super::rules::Inputs;
use super::sample::uncertain;
use super::*;
use crate::montecarlo::kernel::Prepared;
use crate::montecarlo::run::Seeded;
use crate::montecarlo::sampling::Sampling;
use crate::scenario::Scenario;
use crate::scenario::economy::Ar1;
use crate::sets::{Driver, Grade};

const PATHS: u64 = 6_000;
const SEEDED: Seeded = Seeded { seed: 77, sampling: Sampling::Independent };

fn paths(s: &Scenario, draws: &Seeded, count: u64) -> Vec<PathDrivers> {
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = Inputs::new(s, 0, &people);
    let prepared = Prepared::new(compile(&inputs).unwrap()).unwrap();
    (0..count).map(|p| replay(&inputs, &prepared, draws, p)).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (ma, mb) = (mean(a), mean(b));
    a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum::<f64>() / (a.len() - 1) as f64
}

/// The mean within four standard errors, floating noise aside.
fn has_mean(values: &[f64], expected: f64, what: &str) {
    let error = (covariance(values, values) / values.len() as f64).sqrt();
    let found = mean(values);
    assert!((found - expected).abs() <= 4.0 * error + 1e-12, "{what}: {found} ± {error}, not {expected}");
}

/// The variance within four standard errors of a normal's.
fn has_variance(values: &[f64], expected: f64, what: &str) {
    let found = covariance(values, values);
    let slack = 4.0 * (2.0 / values.len() as f64).sqrt();
    assert!((found / expected - 1.0).abs() < slack, "{what}: {found}, not {expected}");
}

/// A correlation within four standard errors, (1 − r²)/√n.
fn has_correlation(a: &[f64], b: &[f64], expected: f64, what: &str) {
    let found = covariance(a, b) / (covariance(a, a) * covariance(b, b)).sqrt();
    let slack = 4.0 * (1.0 - expected * expected) / (a.len() as f64).sqrt();
    assert!((found - expected).abs() < slack, "{what}: {found}, not {expected}");
}

fn ar1_variance(phi: f64, sd: f64, innovations: usize) -> f64 {
    (0..innovations).map(|m| (sd * phi.powi(m as i32)).powi(2)).sum()
}

const N: usize = Driver::COUNT;
type Matrix = [[f64; N]; N];

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..N).map(|k| a[i][k] * b[k][j]).sum()))
}

fn transposed(a: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| a[j][i]))
}

/// Covariance of log indices after `years` (cumulated) or of the last year's deviations: Σ_m B_m Σ B_m', B_m = Φ^m or its
/// running sum, and the area's own shock on the diagonal.
fn economy_covariance(s: &Scenario, years: usize, cumulated: bool) -> Matrix {
    let risk = s.uncertainty.economy.as_ref().unwrap();
    let area = risk.area.unwrap();
    let sigma: Matrix =
        std::array::from_fn(|i| std::array::from_fn(|j| risk.sd[i] * risk.correlation[i][j] * risk.sd[j]));
    let unit: Matrix = std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    let (mut power, mut running) = (unit, [[0.0; N]; N]);
    let (mut own_power, mut own_running) = (1.0, 0.0);
    let mut sum = [[0.0; N]; N];
    for _ in 0..years {
        for (running, power) in running.iter_mut().flatten().zip(power.iter().flatten()) {
            *running += power;
        }
        own_running += own_power;
        let (load, own) = if cumulated { (running, own_running) } else { (power, own_power) };
        let term = product(&product(&load, &sigma), &transposed(&load));
        for (i, row) in sum.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                *cell += term[i][j];
            }
            row[i] += (own * area.sd[i]).powi(2);
        }
        power = product(&risk.phi, &power);
        own_power *= area.phi;
    }
    sum
}

#[test]
fn the_economy_has_its_closed_form() {
    let s = uncertain(30);
    let paths = paths(&s, &SEEDED, PATHS);
    let central = central_index(&s.economy, s.horizon);
    for t in [0, 9, 29] {
        let of = |i: usize| -> Vec<f64> { paths.iter().map(|p| p.years[t].index[i]).collect() };
        let logs = |i: usize| of(i).into_iter().map(f64::ln).collect::<Vec<_>>();
        let cumulated = economy_covariance(&s, t + 1, true);
        for i in 0..Driver::INDEXED {
            has_mean(&of(i), central[t][i], &format!("index {i} in year {t}"));
            has_variance(&logs(i), cumulated[i][i], &format!("log index {i} in year {t}"));
            for j in 0..i {
                let expected = cumulated[i][j] / (cumulated[i][i] * cumulated[j][j]).sqrt();
                has_correlation(&logs(i), &logs(j), expected, &format!("log indices {i}, {j} in year {t}"));
            }
        }
        let interest: Vec<f64> = paths.iter().map(|p| p.years[t].interest).collect();
        has_mean(
            &interest,
            s.economy.growth.at(s.horizon.first_year)[N - 1],
            "interest keeps its mean at the floor",
        );
    }
}

#[test]
fn single_series_have_their_closed_form() {
    let s = uncertain(30);
    let paths = paths(&s, &SEEDED, PATHS);
    let u = &s.uncertainty;
    let (mortality, disability) = (u.mortality.as_ref().unwrap(), u.disability.unwrap());
    for t in [0, 9, 29] {
        let of = |f: &dyn Fn(&PathDrivers) -> f64| paths.iter().map(f).collect::<Vec<f64>>();
        let logs = |of: &[f64]| of.iter().map(|v| v.ln()).collect::<Vec<_>>();
        let walk = |x: usize| (mortality.b[x] * mortality.kappa_sd).powi(2) * (t + 1) as f64;
        for x in [0, 65, 99] {
            let factor = of(&|p| p.years[t].mortality[x]);
            has_mean(&factor, 1.0, "mortality factor");
            has_variance(&logs(&factor), walk(x), "mortality, a random walk");
        }
        type Series<'a> = (&'a str, Ar1, &'a dyn Fn(&PathDrivers) -> f64);
        let series: [Series; 3] = [
            ("births", u.fertility.unwrap(), &|p| p.years[t].births),
            ("migrants", u.migration.unwrap(), &|p| p.years[t].migrants),
            ("rejoining", u.rejoin.unwrap(), &|p| p.years[t].rejoin),
        ];
        for (what, ar1, f) in series {
            has_mean(&of(f), 1.0, what);
            has_variance(&logs(&of(f)), ar1_variance(ar1.phi, ar1.sd, t + 1), what);
        }
        // Level, trend (to first order t σ/(1 + mean trend)) and the yearly factor.
        let by_grade: Vec<Vec<f64>> =
            Grade::ALL.iter().map(|g| of(&|p| p.years[t].disability[g.index()])).collect();
        let mean_trend = 1.0 + s.areas[0].disability.trend;
        let fixed = disability.level_sd.powi(2) + (t as f64 * disability.trend_sd / mean_trend).powi(2);
        let yearly = ar1_variance(disability.year.phi, disability.year.sd, t + 1);
        for factor in &by_grade {
            has_mean(factor, 1.0, "disability factor");
            has_variance(&logs(factor), fixed + yearly, "disability");
        }
        let shared = (fixed + disability.common * yearly) / (fixed + yearly);
        has_correlation(&logs(&by_grade[0]), &logs(&by_grade[3]), shared, "disability of two grades");
        let process = of(&|p| p.years[t].process[0][2]);
        has_mean(&process, 0.0, "process risk");
        has_variance(&process, 1.0, "process risk");
    }
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let of = |t: usize| paths.iter().map(|p| p.years[t].process[0][2]).collect::<Vec<_>>();
    let rho = 1.0 - people.exits.rate;
    has_correlation(&of(4), &of(5), rho, "process risk from year to year");
    has_correlation(&of(4), &of(9), rho.powi(5), "process risk over five years");
}

#[test]
fn what_is_drawn_once_keeps_its_mean() {
    let s = uncertain(30);
    let paths = paths(&s, &SEEDED, PATHS);
    let area = &s.areas[0];
    let of = |f: &dyn Fn(&PathDrivers) -> f64| paths.iter().map(f).collect::<Vec<f64>>();
    has_mean(&of(&|p| p.once.plateau), area.benefits.take_up.plateau, "take-up plateau");
    let care = of(&|p| p.once.care_cost);
    has_mean(&care, 1.0, "care cost");
    let sd = s.uncertainty.usage.unwrap().care_cost_sd;
    has_variance(&care.iter().map(|v| v.ln()).collect::<Vec<_>>(), sd * sd, "log care cost");
    for c in area.contributions.iter().filter(|c| c.collection_ratio < 1.0) {
        let ratio = of(&|p| p.once.collection[c.category.index()]);
        has_mean(&ratio, c.collection_ratio, "collection ratio");
    }
    let mix = area.benefits.mix.at(s.horizon.first_year);
    for g in Grade::ALL {
        let central = mix[g.index()];
        let total: f64 = central.iter().sum();
        for a in 0..central.len() {
            let share = of(&|p| {
                let weights = p.years[0].mode_weight[g.index()];
                central[a] * weights[a] / central.iter().zip(weights).map(|(c, w)| c * w).sum::<f64>()
            });
            has_mean(&share, central[a] / total, "mode mix");
        }
    }
}

/// Switching a layer off, or asking for more paths, moves no other draw; another scenario under the seed shares its shocks.
#[test]
fn no_draw_moves_when_another_is_switched() {
    let all = uncertain(30);
    let full = paths(&all, &SEEDED, 40);
    let mut fewer = all.clone();
    fewer.uncertainty.fertility = None;
    fewer.uncertainty.process = false;
    fewer.uncertainty.mortality = None;
    fewer.areas[0].ltci_fund.opening += rust_decimal::Decimal::ONE;
    for (a, b) in full.iter().zip(paths(&fewer, &SEEDED, 20)) {
        assert_eq!(a.once, b.once);
        for (a, b) in a.years.iter().zip(&b.years) {
            assert_eq!(
                (a.index, a.interest, a.rejoin, a.migrants),
                (b.index, b.interest, b.rejoin, b.migrants)
            );
            assert_eq!((a.disability, a.mode_weight), (b.disability, b.mode_weight));
            assert_eq!((b.births, b.mortality[70], b.process[0][2]), (1.0, 1.0, 0.0));
        }
    }
}

/// Scrambled Sobol' points and mirrored pairs keep the same means and variances: far better, or exactly.
#[test]
fn other_samplings_keep_the_moments() {
    let s = uncertain(30);
    let sd = s.uncertainty.usage.unwrap().care_cost_sd;
    let covariance_of = economy_covariance(&s, 30, true);
    for sampling in [Sampling::Antithetic, Sampling::Sobol] {
        let paths = paths(&s, &Seeded { seed: 5, sampling }, 4_096);
        let of = |f: &dyn Fn(&PathDrivers) -> f64| paths.iter().map(f).collect::<Vec<f64>>();
        let care = of(&|p| p.once.care_cost.ln());
        assert!((mean(&care) + 0.5 * sd * sd).abs() < 0.003 * sd, "{sampling:?}: {}", mean(&care));
        let wage = of(&|p| p.years[29].index[0].ln());
        has_variance(&wage, covariance_of[0][0], "log wage index");
        let central = central_index(&s.economy, s.horizon)[29][0].ln() - 0.5 * covariance_of[0][0];
        assert!((mean(&wage) - central).abs() < 0.04 * covariance_of[0][0].sqrt(), "{sampling:?}");
        has_variance(&of(&|p| p.years[12].process[0][2]), 1.0, "process risk, left to the streams");
    }
}
