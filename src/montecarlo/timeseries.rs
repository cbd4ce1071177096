//! Variances of the yearly time series by horizon [MODEL §12].
//!
//! | letter | meaning |
//! |---|---|
//! | k | innovations so far, less one: k = 0 after the first |
//! | ψ | weights of past innovations in an ARMA process |

/// Variance of an AR(1) that starts at 0, after k + 1 innovations: sd² (1 − φ^{2(k+1)})/(1 − φ²); φ = ±1: sd² (k+1).
pub fn ar1_variance(phi: f64, sd: f64, k: usize) -> f64 {
    let steps = (k + 1) as i32;
    let square = phi * phi;
    if (1.0 - square).abs() < 1e-12 {
        sd * sd * steps as f64
    } else {
        sd * sd * (1.0 - square.powi(steps)) / (1.0 - square)
    }
}

/// Variance of a random walk after k + 1 innovations.
pub fn random_walk_variance(sd: f64, k: usize) -> f64 {
    sd * sd * (k + 1) as f64
}

/// ψ weights of `f_t = Σ ar_i f_{t−i} + e_t + Σ ma_i e_{t−i}`: ψ_0 = 1, ψ_n = Σ ar_i ψ_{n−i} + ma_n.
pub fn psi_weights(ar: &[f64], ma: &[f64], count: usize) -> Vec<f64> {
    let mut psi = Vec::with_capacity(count);
    for n in 0..count {
        let own = match n {
            0 => 1.0,
            n => ma.get(n - 1).copied().unwrap_or(0.0),
        };
        let past: f64 = ar.iter().enumerate().filter(|(i, _)| n > *i).map(|(i, a)| a * psi[n - 1 - i]).sum();
        psi.push(own + past);
    }
    psi
}

/// Standard deviation of an ARMA process at horizon h ≥ 1, from a known start: sd √(Σ_{n<h} ψ_n²).
pub fn arma_sd(ar: &[f64], ma: &[f64], sd: f64, horizon: usize) -> f64 {
    sd * psi_weights(ar, ma, horizon).iter().map(|w| w * w).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::montecarlo::streams::normal;

    /// Fertility of the US Trustees' stochastic model, ARMA(4,1): published standard deviations by horizon.
    #[test]
    fn reproduces_the_published_fertility_model() {
        let ar = [1.991694, -1.508138, 0.914735, -0.419396];
        for (horizon, expected) in [(1, 0.0909), (10, 0.3975), (50, 0.5551), (75, 0.5672)] {
            let sd = arma_sd(&ar, &[-0.665162], 0.090936, horizon);
            assert!((sd - expected).abs() < 0.5e-4, "{horizon}: {sd}");
        }
    }

    #[test]
    fn closed_forms_agree_with_psi_weights() {
        for (phi, k) in [(0.7, 0), (0.7, 9), (-0.4, 3), (0.99, 74)] {
            let sum: f64 = psi_weights(&[phi], &[], k + 1).iter().map(|w| w * w).sum();
            assert!((ar1_variance(phi, 0.3, k) - 0.09 * sum).abs() < 1e-14);
        }
        assert_eq!(random_walk_variance(2.0, 4), 20.0);
        assert!((ar1_variance(1.0, 2.0, 4) - 20.0).abs() < 1e-12);
    }

    /// n = 40,000: standard error of a variance is v √(2/n) = 0.7 %; limit 4 of them. Starting from the stationary
    /// variance instead of 0 would be 96 % too high at k = 0 and fails; so does φ^(k+1) for φ^(2(k+1)).
    #[test]
    fn simulated_ar1_has_the_stated_variance_and_mean_one_factor() {
        let (phi, sd, n) = (0.7, 0.5, 40_000u32);
        let mut sums = [[0.0; 2]; 6];
        for path in 0..n {
            let mut v = 0.0;
            for (k, sum) in sums.iter_mut().enumerate() {
                v = phi * v + sd * normal(99, path, 0, k as u32, 8);
                sum[0] += v * v;
                sum[1] += (v - 0.5 * ar1_variance(phi, sd, k)).exp();
            }
        }
        for (k, sum) in sums.iter().enumerate() {
            let expected = ar1_variance(phi, sd, k);
            assert!((sum[0] / n as f64 / expected - 1.0).abs() < 0.03, "{k}");
            // sd of the factor: √(e^v − 1) ≤ 0.8, standard error 0.004; without the correction the mean is 1.13 to 1.27.
            assert!((sum[1] / n as f64 - 1.0).abs() < 0.016, "{k}: {}", sum[1] / n as f64);
        }
    }
}
