//! The VAR(1) of growth rates and interest: admissible inputs, closed-form variances, mean corrections [MODEL §12].
//!
//! | letter | meaning |
//! |---|---|
//! | y_t = Φ y_{t−1} + C e_t | deviations from the mean path, y = 0 before year 0 |
//! | R, sd | correlations and standard deviations of the innovations, C C' = diag(sd) R diag(sd) |
//! | S_t = Σ y | cumulated deviation of log growth |
//!
//! What is preserved: growth rates always keep their mean under `PreserveGrowth`; index levels keep theirs under
//! `PreserveLevel` (half of Var S_t is taken off); the interest rate keeps its mean although it is floored.

use nalgebra::{Cholesky, SMatrix, SymmetricEigen};
use thiserror::Error;

use super::lanes::{FRAC_1_SQRT_2PI, exp, normal_cdf};
use super::plan::{DRIVERS, EconomyRows};

/// A 7 × 7 matrix by rows.
pub type DriverMatrix = [[f64; DRIVERS]; DRIVERS];

/// Inadmissible dynamics.
#[derive(Debug, Error, PartialEq)]
pub enum EconomyError {
    /// R is not a correlation matrix entry by entry.
    #[error("correlation of drivers {row} and {column}: found {found}, expected {expected}")]
    Entry {
        /// Row of the entry.
        row: usize,
        /// Column of the entry.
        column: usize,
        /// Its value.
        found: f64,
        /// What is expected.
        expected: &'static str,
    },
    /// R has a negative or zero eigenvalue.
    #[error(
        "correlations are not positive definite (smallest eigenvalue {eigenvalue:.4}); the pair that weighs most is drivers {row} and {column} with {found}"
    )]
    NotPositiveDefinite {
        /// Row of the entry that contributes most to the smallest eigenvalue.
        row: usize,
        /// Its column.
        column: usize,
        /// Its value.
        found: f64,
        /// Smallest eigenvalue.
        eigenvalue: f64,
    },
    /// Shocks do not die out.
    #[error(
        "persistence matrix has spectral radius {radius:.4}, expected below 1; its largest entry is drivers {row} on {column} with {found}"
    )]
    Explosive {
        /// Row of the largest entry.
        row: usize,
        /// Its column.
        column: usize,
        /// Its value.
        found: f64,
        /// Spectral radius.
        radius: f64,
    },
    /// A standard deviation is negative or not a number.
    #[error("standard deviation of driver {driver}: found {found}, expected 0 or more")]
    StandardDeviation {
        /// Driver.
        driver: usize,
        /// Its value.
        found: f64,
    },
}

fn matrix(rows: &DriverMatrix) -> SMatrix<f64, DRIVERS, DRIVERS> {
    SMatrix::from_fn(|r, c| rows[r][c])
}

fn rows(m: &SMatrix<f64, DRIVERS, DRIVERS>) -> DriverMatrix {
    std::array::from_fn(|r| std::array::from_fn(|c| m[(r, c)]))
}

/// C = diag(sd) chol(R): lower Cholesky factor of the innovations' covariance; a standard deviation may be 0.
pub fn innovation_factor(
    sd: &[f64; DRIVERS],
    correlation: &DriverMatrix,
) -> Result<DriverMatrix, EconomyError> {
    for (driver, found) in sd.iter().copied().enumerate() {
        if !(found >= 0.0 && found.is_finite()) {
            return Err(EconomyError::StandardDeviation { driver, found });
        }
    }
    for row in 0..DRIVERS {
        for column in 0..=row {
            let (found, mirror) = (correlation[row][column], correlation[column][row]);
            let refuse = |expected| Err(EconomyError::Entry { row, column, found, expected });
            if row == column && found != 1.0 {
                return refuse("1 on the diagonal");
            }
            if found != mirror {
                return refuse("a symmetric matrix");
            }
            if found.is_nan() || found.abs() > 1.0 {
                return refuse("-1 to 1");
            }
        }
    }
    let r = matrix(correlation);
    let eigen = SymmetricEigen::new(r);
    let smallest = eigen.eigenvalues.imin();
    let eigenvalue = eigen.eigenvalues[smallest];
    match Cholesky::new(r).filter(|_| eigenvalue > 1e-12) {
        Some(factor) => {
            let mut c = factor.l();
            for (i, sd) in sd.iter().enumerate() {
                c.row_mut(i).scale_mut(*sd);
            }
            Ok(rows(&c))
        }
        None => {
            let v = eigen.eigenvectors.column(smallest);
            let pairs = (0..DRIVERS).flat_map(|i| (0..i).map(move |j| (i, j)));
            let weight = |(i, j): &(usize, usize)| v[*i] * v[*j] * r[(*i, *j)];
            let (row, column) = pairs.min_by(|a, b| weight(a).total_cmp(&weight(b))).unwrap_or((1, 0));
            Err(EconomyError::NotPositiveDefinite { row, column, found: r[(row, column)], eigenvalue })
        }
    }
}

/// Largest modulus of the eigenvalues of Φ; refused if it is 1 or more.
pub fn check_persistence(phi: &DriverMatrix) -> Result<f64, EconomyError> {
    let radius = matrix(phi).complex_eigenvalues().iter().map(|z| z.norm()).fold(0.0, f64::max);
    if radius < 1.0 {
        return Ok(radius);
    }
    let cells = (0..DRIVERS).flat_map(|r| (0..DRIVERS).map(move |c| (r, c)));
    let (row, column) =
        cells.max_by(|a, b| phi[a.0][a.1].abs().total_cmp(&phi[b.0][b.1].abs())).unwrap_or((0, 0));
    Err(EconomyError::Explosive { row, column, found: phi[row][column], radius })
}

/// Var y_t by driver, `[t]`, the area's own shock included.
pub fn deviation_variance(economy: &EconomyRows, years: usize) -> Vec<[f64; DRIVERS]> {
    by_horizon(economy, years, false)
}

/// Var S_t by driver, `[t]`, the area's own shock included.
pub fn cumulated_variance(economy: &EconomyRows, years: usize) -> Vec<[f64; DRIVERS]> {
    by_horizon(economy, years, true)
}

/// Σ_{m ≤ t} of the squared loadings of the innovation m years ago: Φ^m C, or its running sum if cumulated.
fn by_horizon(economy: &EconomyRows, years: usize, cumulated: bool) -> Vec<[f64; DRIVERS]> {
    let (phi, c) = (matrix(&economy.phi), matrix(&economy.cholesky));
    let (mut response, mut running) = (c, SMatrix::zeros());
    let (mut own, mut own_running) = (1.0, 0.0);
    let mut variance = [0.0; DRIVERS];
    let mut all = Vec::with_capacity(years);
    for _ in 0..years {
        running += response;
        own_running += own;
        let (load, own_load) = if cumulated { (running, own_running) } else { (response, own) };
        for i in 0..DRIVERS {
            variance[i] += load.row(i).norm_squared() + (own_load * economy.area_sd[i]).powi(2);
        }
        all.push(variance);
        response = phi * response;
        own *= economy.area_phi;
    }
    all
}

/// E[max(floor, c + s Z)] = floor + s (φ(a) + a Φ(a)), a = (c − floor)/s.
pub fn floored_mean(centre: f64, sd: f64, floor: f64) -> f64 {
    if sd == 0.0 {
        return centre.max(floor);
    }
    let a = (centre - floor) / sd;
    floor + sd * (FRAC_1_SQRT_2PI * exp(-0.5 * a * a) + a * normal_cdf(a))
}

/// What is added to the mean before the floor so that the floored mean is the mean; 0 if the mean is not above the floor.
pub fn floor_shift(mean: f64, sd: f64, floor: f64) -> f64 {
    if sd == 0.0 || mean <= floor {
        return 0.0;
    }
    let (mut low, mut high) = (mean - 40.0 * sd, mean);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if floored_mean(middle, sd, floor) < mean { low = middle } else { high = middle }
    }
    0.5 * (low + high) - mean
}

/// Shift of the interest rate for every year of the horizon.
pub fn interest_shift(economy: &EconomyRows, years: usize) -> Vec<f64> {
    let i = DRIVERS - 1;
    let variance = deviation_variance(economy, years);
    (0..years)
        .map(|t| floor_shift(economy.mean[t][i], variance[t][i].sqrt(), economy.interest_floor))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::montecarlo::kernel::economy::{EconomyState, EconomyStep, INDEXED, step_body};
    use crate::montecarlo::lanes::{LANES, Lanes};
    use crate::montecarlo::plan::IndexRule;
    use crate::montecarlo::streams::{COMMON, normal_pair};

    fn identity() -> DriverMatrix {
        std::array::from_fn(|r| std::array::from_fn(|c| (r == c) as u8 as f64))
    }

    fn sample(index_rule: IndexRule) -> EconomyRows {
        let mut phi = [[0.0; DRIVERS]; DRIVERS];
        for (i, row) in phi.iter_mut().enumerate() {
            row[i] = 0.5;
            row[0] += 0.2;
        }
        let mut correlation = identity();
        for (a, b, r) in [(0, 1, 0.7), (0, 3, 0.6), (1, 3, 0.5), (4, 6, 0.4)] {
            correlation[a][b] = r;
            correlation[b][a] = r;
        }
        let sd = [0.03, 0.02, 0.02, 0.03, 0.01, 0.03, 0.012];
        let mut economy = EconomyRows {
            mean: vec![[0.05, 0.05, 0.03, 0.04, 0.02, 0.05, 0.015]; 20],
            phi,
            cholesky: innovation_factor(&sd, &correlation).expect("positive definite"),
            index_rule,
            interest_floor: 0.0,
            interest_shift: vec![],
            before: vec![],
            area_phi: 0.6,
            area_sd: [0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        };
        economy.interest_shift = interest_shift(&economy, 20);
        economy
    }

    #[test]
    fn factor_reproduces_the_covariance() {
        let economy = sample(IndexRule::PreserveGrowth);
        let c = matrix(&economy.cholesky);
        let cov = c * c.transpose();
        for (i, j, expected) in
            [(0, 0, 9e-4), (0, 1, 0.7 * 6e-4), (1, 3, 0.5 * 6e-4), (2, 5, 0.0), (6, 6, 1.44e-4)]
        {
            assert!((cov[(i, j)] - expected).abs() < 1e-15, "{i} {j}");
        }
    }

    #[test]
    fn refusals_name_the_entry() {
        let mut r = identity();
        // Wage and income move together, wage and care price together, income and care price apart: impossible.
        for (a, b, v) in [(0, 1, 0.9), (0, 3, 0.9), (1, 3, -0.9)] {
            r[a][b] = v;
            r[b][a] = v;
        }
        match innovation_factor(&[0.01; DRIVERS], &r) {
            Err(EconomyError::NotPositiveDefinite { row, column, eigenvalue, .. }) => {
                assert!(matches!((row, column), (1, 0) | (3, 0) | (3, 1)) && eigenvalue < 0.0);
            }
            other => panic!("{other:?}"),
        }
        let mut r = identity();
        r[2][1] = 0.3;
        assert!(matches!(
            innovation_factor(&[0.01; 7], &r),
            Err(EconomyError::Entry { row: 2, column: 1, .. })
        ));
        let mut phi = identity();
        for row in &mut phi {
            for v in row.iter_mut() {
                *v *= 0.5;
            }
        }
        phi[4][4] = 1.02;
        assert!(matches!(check_persistence(&phi), Err(EconomyError::Explosive { row: 4, column: 4, .. })));
        phi[4][4] = 0.9;
        assert!((check_persistence(&phi).expect("stable") - 0.9).abs() < 1e-12);
    }

    #[test]
    fn floor_correction_restores_the_mean() {
        // Numerical integration by the trapezoid rule.
        let (mean, sd, floor) = (0.015, 0.012, 0.0);
        let centre = mean + floor_shift(mean, sd, floor);
        let n = 200_000;
        let sum: f64 = (0..=n)
            .map(|i| -10.0 + 20.0 * i as f64 / n as f64)
            .map(|z| {
                (centre + sd * z).max(floor) * (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
            })
            .sum::<f64>()
            * 20.0
            / n as f64;
        assert!((sum - mean).abs() < 1e-10, "{sum}");
        assert!(floor_shift(mean, sd, floor) < -1e-4);
        assert_eq!(floor_shift(0.02, 0.0, 0.0), 0.0);
    }

    /// 32,000 paths × 20 years. Standard error of a mean index is below 0.37 % (sd of S_19 is 0.46 for wage); limit four of
    /// them, against a bias of 11 % without the correction. Variances: √(2/n) = 0.8 %, limit 3.5 %.
    #[test]
    fn levels_interest_and_variances_are_as_stated() {
        for rule in [IndexRule::PreserveLevel, IndexRule::PreserveGrowth] {
            let economy = sample(rule);
            let cumulated = cumulated_variance(&economy, 20);
            let blocks = 2_000u32;
            let mut index = [0.0; INDEXED];
            let (mut growth, mut interest, mut square) = (0.0, 0.0, 0.0);
            for block in 0..blocks {
                let mut state = EconomyState::start(&economy, 1);
                for year in 0..20u32 {
                    let draw = |area: u32, pair: u32| normal_pair(3, block * 16, area, year, pair);
                    let mut z = [Lanes::ZERO; 8];
                    let mut own = [Lanes::ZERO; 8];
                    for pair in 0..4 {
                        let [a, b] = draw(COMMON, pair as u32);
                        (z[2 * pair], z[2 * pair + 1]) = (a, b);
                        let [a, b] = draw(5, 12 + pair as u32);
                        (own[2 * pair], own[2 * pair + 1]) = (a, b);
                    }
                    let t = year as usize;
                    let step = EconomyStep {
                        rows: &economy,
                        variance_step: std::array::from_fn(|i| {
                            cumulated[t][i] - if t > 0 { cumulated[t - 1][i] } else { 0.0 }
                        }),
                        logs: [false; INDEXED],
                        year: t,
                    };
                    let (z7, own7) = (z[..7].try_into().expect("seven"), own[..7].try_into().expect("seven"));
                    step_body(&mut state, &step, z7, own7);
                }
                for l in 0..LANES {
                    for i in 0..INDEXED {
                        index[i] += state.index[0][i].0[l];
                    }
                    let last = state.index[0][0].0[l] / state.index[1][0].0[l] - 1.0;
                    growth += last;
                    interest += state.interest.0[l];
                    square +=
                        (state.index[0][0].0[l].ln() - 20.0 * 1.05f64.ln() + 0.5 * cumulated[19][0]).powi(2);
                }
            }
            let n = blocks as f64 * LANES as f64;
            assert!((interest / n - 0.015).abs() < 4.0 * 0.016 / n.sqrt(), "{}", interest / n);
            if rule == IndexRule::PreserveLevel {
                for i in 0..INDEXED {
                    let expected = (1.0 + economy.mean[0][i]).powi(20);
                    let error = ((cumulated[19][i].exp() - 1.0) / n).sqrt();
                    assert!((index[i] / n / expected - 1.0).abs() < 4.0 * error, "driver {i}");
                }
                assert!((square / n / cumulated[19][0] - 1.0).abs() < 0.035);
            } else {
                // sd of one year's growth is about 0.06.
                assert!((growth / n - 0.05).abs() < 4.0 * 0.07 / n.sqrt(), "{}", growth / n);
            }
        }
    }
}
