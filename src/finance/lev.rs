//! Expected values of a lognormal amount that is cut off below or above.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | F | the amount of one person (care cost of a month, wage), lognormal | yuan |
//! | f | mean of F | yuan |
//! | cv | coefficient of variation of F | 1 |
//! | s | standard deviation of ln F, s² = ln(1 + cv²) | 1 |
//! | L | limit | yuan |
//! | Φ | distribution function of the standard normal | 1 |

use crate::math;

/// Φ(x), to the last bits of f64 in both tails.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// A lognormal amount, given by its mean and coefficient of variation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    mean: f64,
    sigma: f64,
}

impl Lognormal {
    /// A lognormal with mean `mean` (yuan, ≥ 0) and coefficient of variation `cv` (≥ 0; 0 is a fixed amount).
    pub fn new(mean: f64, cv: f64) -> Self {
        Self { mean, sigma: math::ln_1p(cv * cv).sqrt() }
    }

    /// The mean f.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The same shape with its mean multiplied by `factor`.
    pub fn scaled(&self, factor: f64) -> Self {
        Self { mean: self.mean * factor, sigma: self.sigma }
    }

    /// Limited expected value.
    ///
    /// E[min(F, L)] = f Φ(d − s) + L Φ(−d), d = ln(L/f)/s + s/2
    ///
    /// Units: yuan per person and period of F. Basis: [MODEL §6]. L = ∞ gives f; L ≤ 0 or f = 0 gives 0;
    /// cv = 0 gives min(f, L).
    pub fn limited(&self, limit: f64) -> f64 {
        if self.mean <= 0.0 || limit <= 0.0 {
            return 0.0;
        }
        if limit == f64::INFINITY {
            return self.mean;
        }
        if self.sigma == 0.0 {
            return self.mean.min(limit);
        }
        let d = math::ln(limit / self.mean) / self.sigma + 0.5 * self.sigma;
        self.mean * normal_cdf(d - self.sigma) + limit * normal_cdf(-d)
    }

    /// Expected value of an amount held between a floor and a ceiling.
    ///
    /// E[min(max(F, lo), hi)] = lo + E[min(F, hi)] − E[min(F, lo)]
    ///
    /// Units: yuan. Basis: [MODEL §15], floors and ceilings of a base act on persons, not on the mean.
    /// Valid for 0 ≤ lo ≤ hi; hi may be ∞.
    pub fn banded(&self, floor: f64, ceiling: f64) -> f64 {
        floor + self.limited(ceiling) - self.limited(floor)
    }

    /// Share of persons whose amount exceeds `limit`, Φ(−d + s) with the sign of d as in [`Self::limited`].
    pub fn share_above(&self, limit: f64) -> f64 {
        if self.mean <= 0.0 || limit == f64::INFINITY {
            return 0.0;
        }
        if limit <= 0.0 {
            return 1.0;
        }
        if self.sigma == 0.0 {
            return if self.mean > limit { 1.0 } else { 0.0 };
        }
        normal_cdf(-math::ln(limit / self.mean) / self.sigma - 0.5 * self.sigma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E[g(F)] by composite Simpson on z, F = exp(mu + s z), split at the points where g has a kink.
    /// Knows nothing of erfc or of the closed form.
    fn by_quadrature(mean: f64, cv: f64, kinks: &[f64], g: impl Fn(f64) -> f64) -> f64 {
        let s = (1.0 + cv * cv).ln().sqrt();
        let mu = mean.ln() - 0.5 * s * s;
        let mut edges = vec![-14.0, 14.0 + s];
        edges.extend(kinks.iter().map(|k| ((k.ln() - mu) / s).clamp(-14.0, 14.0 + s)));
        edges.sort_by(f64::total_cmp);
        let density = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let integrand = |z: f64| g((mu + s * z).exp()) * density(z);
        let n = 20_000;
        edges
            .windows(2)
            .map(|e| {
                let h = (e[1] - e[0]) / f64::from(n);
                let inner: f64 = (1..n)
                    .map(|i| if i % 2 == 1 { 4.0 } else { 2.0 } * integrand(e[0] + h * f64::from(i)))
                    .sum();
                h / 3.0 * (integrand(e[0]) + inner + integrand(e[1]))
            })
            .sum()
    }

    #[test]
    fn limited_expected_value_equals_numerical_integration() {
        for mean in [0.5, 1800.0, 2.5e5] {
            for cv in [0.05, 0.3, 0.8, 2.5] {
                for relative in [0.02, 0.4, 0.97, 1.0, 1.3, 6.0, 80.0] {
                    let limit = mean * relative;
                    let slow = by_quadrature(mean, cv, &[limit], |f| f.min(limit));
                    let fast = Lognormal::new(mean, cv).limited(limit);
                    assert!((fast - slow).abs() <= 1e-10 * slow, "f {mean} cv {cv} L {limit}: {fast} {slow}");
                }
            }
        }
    }

    #[test]
    fn banded_expected_value_equals_numerical_integration() {
        for (cv, lo, hi) in [(0.5, 0.6, 3.0), (1.2, 0.6, 3.0), (0.5, 0.0001, 1.0), (0.2, 1.5, 2.0)] {
            let mean = 90_000.0;
            let (lo, hi) = (lo * mean, hi * mean);
            let slow = by_quadrature(mean, cv, &[lo, hi], |f| f.max(lo).min(hi));
            let fast = Lognormal::new(mean, cv).banded(lo, hi);
            assert!((fast - slow).abs() <= 1e-10 * slow, "cv {cv}: {fast} {slow}");
        }
    }

    #[test]
    fn degenerate_amounts() {
        let cases = [
            // mean, cv, limit, expected
            (1000.0, 0.0, 700.0, 700.0),
            (1000.0, 0.0, 1700.0, 1000.0),
            (1000.0, 0.6, f64::INFINITY, 1000.0),
            (1000.0, 0.6, 0.0, 0.0),
            (0.0, 0.6, 500.0, 0.0),
        ];
        for (mean, cv, limit, expected) in cases {
            assert_eq!(Lognormal::new(mean, cv).limited(limit), expected);
        }
        assert_eq!(Lognormal::new(100.0, 0.5).banded(0.0, f64::INFINITY), 100.0);
    }

    #[test]
    fn derivative_of_the_limited_value_is_the_share_above() {
        let f = Lognormal::new(2000.0, 0.7);
        for limit in [500.0, 2000.0, 5000.0] {
            let h = 0.01;
            let slope = (f.limited(limit + h) - f.limited(limit - h)) / (2.0 * h);
            assert!((slope - f.share_above(limit)).abs() < 1e-8);
        }
    }

    #[test]
    fn normal_distribution_function_in_the_tails() {
        // Abramowitz and Stegun, tables 26.1 and 26.2.
        let cases = [(0.0, 0.5), (1.0, 0.841_344_746_068_543), (-5.0, 2.866_515_718_791_939e-7)];
        for (x, expected) in cases {
            assert!((normal_cdf(x) - expected).abs() <= 2e-15 * expected, "{x}");
        }
    }
}
