//! A small population for tests: Gompertz mortality, prevalence rising with age, stationary numbers.

use super::{Calibrated, Intensities, Structure, calibrate};
use crate::disability::{GRADES, GradeShares, Hypothesis, PrevalenceModel};
use crate::sets::{AGES, BySexAge};

pub(super) const NO_GAIN: BySexAge = [[0.0; AGES]; 2];
pub(super) const NOBODY: BySexAge = [[0.0; AGES]; 2];
pub(super) const UNIT: [f64; GRADES] = [1.0; GRADES];
/// Age from which the tests hold the derived intensities.
pub(super) const HELD: usize = 99;

/// S_x = exp(−μ(x + 1/2)), μ = 0.0003 + 0.00002 × 1.1^x (men) or 0.00001 × 1.105^x (women).
pub(super) fn survival() -> BySexAge {
    let level = [(2e-5, 1.1_f64), (1e-5, 1.105)];
    let mut table = [[0.0; AGES]; 2];
    for sex in 0..2 {
        let rate = |x: usize| 3e-4 + level[sex].0 * level[sex].1.powf(x as f64 + 0.5);
        table[sex] = std::array::from_fn(|x| (-rate(x.min(99))).exp());
    }
    table
}

/// Logistic in age: about 0.05 % severe at 50, 5 % at 80; mild and moderate are 4 and 1 per severe.
pub(super) fn prevalence() -> GradeShares {
    let per_severe = [2.5, 1.0, 0.42, 0.33, 0.25];
    let mut shares = [[[0.0; AGES]; 2]; GRADES];
    for (g, ratio) in per_severe.into_iter().enumerate() {
        for sex in 0..2 {
            shares[g][sex] = std::array::from_fn(|x| {
                let logit = -3.0 + 0.09 * (x as f64 - 80.0) + 0.05 * sex as f64;
                ratio * 0.2 / (0.2 + (-logit).exp()) * 0.9
            });
        }
    }
    shares
}

/// Mortality ratios 1.2 … 3 and yearly moves to better and worse states.
pub(super) fn given() -> Intensities {
    let ratio: [BySexAge; 5] = [1.2, 1.5, 2.2, 2.6, 3.0].map(|ratio| [[ratio; AGES]; 2]);
    let mut intensities = Intensities::new(&ratio).unwrap();
    for (from, to, rate) in [(1, 0, 0.10), (2, 1, 0.06), (3, 2, 0.05), (4, 3, 0.03), (5, 4, 0.02)] {
        intensities.set(from, to, &[[rate; AGES]; 2]).unwrap();
    }
    intensities
}

pub(super) fn calibrated(structure: Structure) -> Calibrated {
    calibrate(given(), &prevalence(), &survival(), structure, HELD).unwrap()
}

pub(super) fn start_model() -> PrevalenceModel {
    PrevalenceModel::new(prevalence(), 2026.0, 1.0, Hypothesis::CONSTANT, [0.9; GRADES]).unwrap()
}

/// Stationary population with 100,000 births a year: next year's equals this one's.
pub(super) fn stationary_population() -> BySexAge {
    let survival = survival();
    let mut people = [[0.0; AGES]; 2];
    for sex in 0..2 {
        people[sex][0] = 50_000.0;
        for x in 0..99 {
            people[sex][x + 1] = people[sex][x] * survival[sex][x];
        }
        people[sex][100] = people[sex][99] * survival[sex][99] / (1.0 - survival[sex][100]);
    }
    people
}
