//! Locations of transformed normals whose mean is given [MODEL §12]: what is preserved is the mean of the share itself.
//!
//! | symbol | meaning |
//! |---|---|
//! | p | E[logistic(μ + σ z)], the wanted mean of a share |
//! | m_a | E[w_a e^(σ z_a) / Σ_b w_b e^(σ z_b)], the wanted mean mix |
//!
//! Expectations over z are trapezoid sums over ±8 standard deviations; for these smooth, rapidly falling integrands the
//! sum converges faster than any power of its step.

use crate::math;

use rand_distr::{Distribution, Gamma};

/// Half width of the integration in standard deviations.
const REACH: f64 = 8.0;

/// μ with E[logistic(μ + σ z)] = p; the logit itself when σ = 0. Valid for 0 < p < 1.
pub fn logit_normal_location(p: f64, sd: f64) -> f64 {
    let logit = math::ln(p / (1.0 - p));
    if sd == 0.0 || !logit.is_finite() {
        return logit;
    }
    // The mean lies nearer one half than logistic(μ) does, so μ lies further out than the logit.
    let (mut low, mut high) = (logit - 2.0 * sd * sd - 1.0, logit + 2.0 * sd * sd + 1.0);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if logit_normal_mean(middle, sd) < p { low = middle } else { high = middle }
    }
}

/// E[logistic(μ + σ z)].
pub fn logit_normal_mean(location: f64, sd: f64) -> f64 {
    normal_nodes(320).map(|(z, w)| w / (1.0 + math::exp(-location - sd * z))).sum()
}

/// Weights w, adding to 1, whose random mix w_a e^(σ z_a) has the mean `mean`; zeros stay zero.
pub fn softmax_normal_location<const N: usize>(mean: &[f64; N], sd: f64) -> [f64; N] {
    if sd == 0.0 {
        return *mean;
    }
    let mut w = *mean;
    for _ in 0..200 {
        let got = softmax_normal_mean(&w, sd);
        let mut worst: f64 = 0.0;
        for a in 0..N {
            if mean[a] > 0.0 {
                worst = worst.max((got[a] / mean[a] - 1.0).abs());
                w[a] *= mean[a] / got[a];
            }
        }
        let total: f64 = w.iter().sum();
        w.iter_mut().for_each(|v| *v /= total);
        if worst < 1e-13 {
            break;
        }
    }
    w
}

/// E[w_a e^(σ z_a) / Σ_b w_b e^(σ z_b)] by a product rule.
pub fn softmax_normal_mean<const N: usize>(weights: &[f64; N], sd: f64) -> [f64; N] {
    let nodes: Vec<(f64, f64)> = normal_nodes(32).map(|(z, w)| (math::exp(sd * z), w)).collect();
    let mut sum = [0.0; N];
    let mut at = [0_usize; N];
    loop {
        let mut weight = 1.0;
        let mut part = [0.0; N];
        for a in 0..N {
            weight *= nodes[at[a]].1;
            part[a] = weights[a] * nodes[at[a]].0;
        }
        let total: f64 = part.iter().sum();
        for a in 0..N {
            sum[a] += weight * part[a] / total;
        }
        // Odometer over the product grid; a mode without weight needs only one node.
        let mut a = 0;
        loop {
            if a == N {
                let whole: f64 = sum.iter().sum();
                return sum.map(|s| s / whole);
            }
            at[a] += 1;
            if at[a] < nodes.len() && weights[a] > 0.0 {
                break;
            }
            at[a] = 0;
            a += 1;
        }
    }
}

/// A Dirichlet mix around its mean: gamma variables with shapes c m_a over their sum; zeros stay zero.
///
/// E = m_a, Var = m_a (1 − m_a)/(c + 1). Valid for a concentration c > 0; a draw that fails leaves the mean.
pub fn dirichlet<const N: usize>(mean: &[f64; N], concentration: f64, rng: &mut impl rand::Rng) -> [f64; N] {
    let mut drawn = [0.0; N];
    for (d, m) in drawn.iter_mut().zip(mean).filter(|(_, m)| **m > 0.0) {
        *d = match Gamma::new(concentration * m, 1.0) {
            Ok(gamma) => gamma.sample(rng),
            Err(_) => return *mean,
        };
    }
    let total: f64 = drawn.iter().sum();
    if total > 0.0 { drawn.map(|d| d / total) } else { *mean }
}

/// Nodes and weights of the standard normal on an even grid; weights add to 1.
fn normal_nodes(steps: usize) -> impl Iterator<Item = (f64, f64)> {
    let h = 2.0 * REACH / steps as f64;
    let z = move |i: usize| -REACH + h * i as f64;
    let total: f64 = (0..=steps).map(|i| math::exp(-0.5 * z(i) * z(i))).sum();
    (0..=steps).map(move |i| (z(i), math::exp(-0.5 * z(i) * z(i)) / total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logit_normal_means_are_met() {
        for p in [0.02, 0.25, 0.5, 0.75, 0.97] {
            for sd in [0.0, 0.1, 0.3, 1.0] {
                let location = logit_normal_location(p, sd);
                let mean = logit_normal_mean(location, sd);
                assert!((mean - p).abs() < 1e-14, "{p} {sd}: {mean}");
            }
        }
        // By symmetry the location of one half is 0; the naive logit of 0.75 gives a mean below it.
        assert!(logit_normal_location(0.5, 0.7).abs() < 1e-12);
        assert!(logit_normal_mean(3.0_f64.ln(), 0.7) < 0.745);
    }

    #[test]
    fn a_dirichlet_mix_has_its_mean_and_variance() {
        use crate::montecarlo::streams::{PathStream, purpose};
        let (mean, c, n) = ([0.65, 0.05, 0.30], 50.0, 40_000);
        let (mut sum, mut squares) = ([0.0; 3], [0.0; 3]);
        for path in 0..n {
            let d = dirichlet(&mean, c, &mut PathStream::new(11, path, purpose::MIX));
            assert!((d.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for a in 0..3 {
                sum[a] += d[a];
                squares[a] += d[a] * d[a];
            }
        }
        for a in 0..3 {
            let (m, v) = (sum[a] / f64::from(n), mean[a] * (1.0 - mean[a]) / (c + 1.0));
            // Five standard errors of the mean; a wrong concentration misses the variance by more than 5 %.
            assert!((m - mean[a]).abs() < 5.0 * (v / f64::from(n)).sqrt(), "{a}: {m}");
            let got = squares[a] / f64::from(n) - m * m;
            assert!((got / v - 1.0).abs() < 0.05, "{a}: {got} of {v}");
        }
    }

    #[test]
    fn the_mean_of_a_random_mix_is_the_mix() {
        let mean = [0.65, 0.05, 0.30];
        let w = softmax_normal_location(&mean, 0.4);
        let got = softmax_normal_mean(&w, 0.4);
        for a in 0..3 {
            assert!((got[a] - mean[a]).abs() < 1e-12);
        }
        // Taking the mix itself as weights would miss it by more than a tenth of a point.
        let naive = softmax_normal_mean(&mean, 0.4);
        assert!((naive[0] - mean[0]).abs() > 0.001);
        assert_eq!(softmax_normal_location(&[0.7, 0.0, 0.3], 0.2)[1], 0.0);
    }
}
