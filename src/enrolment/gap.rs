//! How long those who rejoin had been away [MODEL §7].
//!
//! | symbol | meaning |
//! |---|---|
//! | y | whole years of the gap that count, 1..=Y; 0 for late joiners of whom only the fixed part is asked |
//! | p(y) | probability among those who rejoin or join late; Σ p = 1 |

use super::{EnrolmentError, error};

/// Probabilities off 1 by no more than this are rounding and divided by their sum [MODEL §15].
const ROUNDING: f64 = 0.002;

/// Distribution of gap years.
#[derive(Clone, Debug, PartialEq)]
pub struct GapDistribution {
    probability: Vec<f64>,
}

impl GapDistribution {
    /// Given probabilities of a gap of 1, 2, ... years.
    pub fn new(from_one_year: &[f64]) -> Result<Self, EnrolmentError> {
        for &p in from_one_year {
            error::share("probability of a gap", p)?;
        }
        let found = from_one_year.iter().sum::<f64>();
        if (found - 1.0).abs() > ROUNDING {
            let what = "probabilities of gaps";
            return Err(EnrolmentError::Sum { what, found, expected: "1 within 0.002" });
        }
        let counted = from_one_year.iter().map(|p| p / found);
        Ok(Self { probability: std::iter::once(0.0).chain(counted).collect() })
    }

    /// Falling geometric distribution over 1..=longest years with a given mean.
    ///
    /// p(y) ∝ ρ^(y−1), ρ in 0..1 by bisection. Unit: years. Valid for a mean from 1 to (longest + 1)/2 (all alike).
    pub fn truncated_geometric(mean: f64, longest: usize) -> Result<Self, EnrolmentError> {
        let highest = (longest as f64 + 1.0) / 2.0;
        if longest == 0 || !(1.0..=highest).contains(&mean) {
            return Err(EnrolmentError::MeanGap { mean, longest, highest });
        }
        let with_ratio = |ratio: f64| {
            let mut weight = 1.0;
            let mut probability = vec![0.0; longest + 1];
            for p in &mut probability[1..] {
                *p = weight;
                weight *= ratio;
            }
            let sum = probability.iter().sum::<f64>();
            probability.iter_mut().for_each(|p| *p /= sum);
            Self { probability }
        };
        let (mut low, mut high) = (0.0, 1.0);
        loop {
            let middle: f64 = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if with_ratio(middle).mean() < mean { low = middle } else { high = middle }
        }
        // one end is exact where the mean is that of an end: nobody beyond a year, or all gaps alike
        let (below, above) = (with_ratio(low), with_ratio(high));
        Ok(if (below.mean() - mean).abs() <= (above.mean() - mean).abs() { below } else { above })
    }

    /// A share of late joiners whose missed years do not count [option A13], in front of the others.
    pub fn with_uncounted(&self, share: f64) -> Result<Self, EnrolmentError> {
        error::share("share of late joiners without counted years", share)?;
        let mut probability: Vec<f64> = self.probability.iter().map(|p| p * (1.0 - share)).collect();
        probability[0] += share;
        Ok(Self { probability })
    }

    /// Gaps of which the last, started year counts for some only: a share moves one year down.
    ///
    /// With gaps that end evenly over the twelve months of their last year, 11/12 of them are short of it when only whole
    /// years count, and 5/12 when six months count as one [option A14].
    pub fn with_short_last_year(&self, share: f64) -> Result<Self, EnrolmentError> {
        error::share("share of gaps whose last year does not count", share)?;
        let mut probability: Vec<f64> = self.probability.iter().map(|p| p * (1.0 - share)).collect();
        for (y, p) in self.probability.iter().enumerate() {
            probability[y.saturating_sub(1)] += p * share;
        }
        Ok(Self { probability })
    }

    /// Gaps of which no more than so many years can have counted yet, because the rule is young [option A61].
    pub fn counted_at_most(&self, years: usize) -> Self {
        let mut probability = vec![0.0; self.probability.len().min(years + 1)];
        let last = probability.len() - 1;
        for (y, p) in self.probability.iter().enumerate() {
            probability[y.min(last)] += p;
        }
        Self { probability }
    }

    /// p(y), y = 0..=Y.
    pub fn probabilities(&self) -> &[f64] {
        &self.probability
    }

    /// E_y[value(y)].
    pub fn expect(&self, value: impl Fn(usize) -> f64) -> f64 {
        self.probability.iter().enumerate().map(|(y, p)| p * value(y)).sum()
    }

    /// Mean gap in years.
    pub fn mean(&self) -> f64 {
        self.expect(|y| y as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ratio 1/2 over three years: weights 4, 2, 1 of 7, mean (4 + 4 + 3)/7.
    #[test]
    fn truncated_geometric_by_hand() {
        let gaps = GapDistribution::truncated_geometric(11.0 / 7.0, 3).unwrap();
        for (found, expected) in gaps.probabilities().iter().zip([0.0, 4.0, 2.0, 1.0]) {
            assert!((found - expected / 7.0).abs() < 1e-14);
        }
        assert_eq!(
            GapDistribution::truncated_geometric(1.0, 4).unwrap().probabilities(),
            [0.0, 1.0, 0.0, 0.0, 0.0]
        );
        let alike = GapDistribution::truncated_geometric(2.5, 4).unwrap();
        assert!(alike.probabilities()[1..].iter().all(|p| (p - 0.25).abs() < 1e-12));
        for (mean, longest) in [(0.9, 5), (3.1, 5), (f64::NAN, 5), (1.0, 0)] {
            let found = GapDistribution::truncated_geometric(mean, longest);
            assert!(matches!(found, Err(EnrolmentError::MeanGap { .. })));
        }
    }

    #[test]
    fn given_probabilities() {
        let gaps = GapDistribution::new(&[0.5, 0.3, 0.199]).unwrap();
        assert!((gaps.expect(|_| 1.0) - 1.0).abs() < 1e-15);
        assert!((gaps.mean() - (0.5 + 0.6 + 0.597) / 0.999).abs() < 1e-14);
        let late = gaps.with_uncounted(0.4).unwrap();
        assert!(
            (late.probabilities()[0] - 0.4).abs() < 1e-15 && (late.mean() - 0.6 * gaps.mean()).abs() < 1e-14
        );
        let whole = gaps.with_short_last_year(11.0 / 12.0).unwrap();
        assert!((whole.mean() - (gaps.mean() - 11.0 / 12.0)).abs() < 1e-14);
        assert!((whole.probabilities()[0] - 0.5 / 0.999 * 11.0 / 12.0).abs() < 1e-15);
        assert!((whole.probabilities()[3] - 0.199 / 0.999 / 12.0).abs() < 1e-15);
        assert!(matches!(gaps.with_short_last_year(1.1), Err(EnrolmentError::Parameter { .. })));
        let young = gaps.counted_at_most(1);
        assert!((young.mean() - 1.0).abs() < 1e-15);
        assert_eq!(gaps.counted_at_most(0).mean(), 0.0);
        assert_eq!(gaps.counted_at_most(9), gaps);
        assert!(matches!(GapDistribution::new(&[0.5, 0.4]), Err(EnrolmentError::Sum { .. })));
        assert!(matches!(GapDistribution::new(&[1.5, -0.5]), Err(EnrolmentError::Parameter { .. })));
        assert!(matches!(GapDistribution::new(&[]), Err(EnrolmentError::Sum { .. })));
    }

    proptest! {
        #[test]
        fn the_mean_is_met(longest in 1..30usize, part in 0.0..=1.0f64) {
            let mean = 1.0 + part * (longest as f64 - 1.0) / 2.0;
            let gaps = GapDistribution::truncated_geometric(mean, longest).unwrap();
            prop_assert!((gaps.mean() - mean).abs() < 1e-12 * mean);
            prop_assert!((gaps.expect(|_| 1.0) - 1.0).abs() < 1e-14);
            prop_assert!(gaps.probabilities()[1..].windows(2).all(|w| w[1] <= w[0] + 1e-15));
        }
    }
}
