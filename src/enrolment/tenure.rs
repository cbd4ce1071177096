//! Consecutive contribution years of a category's members [MODEL §7].
//!
//! | symbol | meaning |
//! |---|---|
//! | n | completed contribution years on 1 January, 0..=N; the last class is N and more |
//! | founders(n) | insured from the start, or new without fault: no waiting, no penalty |
//! | joiners(n) | rejoined after a gap or joined late, n years ago |
//! | a(n) | founders(n) + joiners(n); Σ a = 1 |
//! | ν | share of the category that becomes joiners of tenure 0 in a year |

use super::{EnrolmentError, error};

/// Distribution of a category over completed contribution years.
#[derive(Clone, Debug, PartialEq)]
pub struct Tenure {
    founders: Vec<f64>,
    joiners: Vec<f64>,
}

impl Tenure {
    /// A new category: everybody a founder with the same completed years.
    ///
    /// `completed` is more than 0 where a document counts the years of an earlier scheme [option A17]; `longest` is N. A
    /// tenure past N falls into the open class, so N should not lie below the tenure at which rewards stop rising.
    pub fn founded(completed: usize, longest: usize) -> Self {
        let mut founders = vec![0.0; longest + 1];
        founders[completed.min(longest)] = 1.0;
        Self { joiners: vec![0.0; longest + 1], founders }
    }

    /// Founders by completed years, as shares of the category.
    pub fn founders(&self) -> &[f64] {
        &self.founders
    }

    /// Joiners by completed years since they joined, as shares of the category.
    pub fn joiners(&self) -> &[f64] {
        &self.joiners
    }

    /// One year: a share ν of everybody becomes joiners of tenure 0, everyone else moves on.
    ///
    /// a(n+1) = (1 − ν) a(n), joiners(0) = ν. Timing: 1 January t to 1 January t + 1. Basis: [MODEL §7].
    pub fn step(&mut self, rejoining: f64) -> Result<(), EnrolmentError> {
        self.step_with_entrants(rejoining, 0.0)
    }

    /// As [`Tenure::step`], with a share of the category that is new without fault: founders of tenure 0
    /// (first job, change of category, coverage ramp).
    pub fn step_with_entrants(&mut self, rejoining: f64, entrants: f64) -> Result<(), EnrolmentError> {
        error::share("share that rejoins in a year", rejoining)?;
        error::share("share that is new without fault", entrants)?;
        let keep = 1.0 - rejoining - entrants;
        if keep < 0.0 {
            let found = rejoining + entrants;
            let what = "rejoining and new shares of a category";
            return Err(EnrolmentError::Sum { what, found, expected: "at most 1" });
        }
        for (classes, first) in [(&mut self.founders, entrants), (&mut self.joiners, rejoining)] {
            let last = classes.len() - 1;
            let stay_open = keep * classes[last];
            for n in (1..=last).rev() {
                classes[n] = keep * classes[n - 1];
            }
            classes[0] = 0.0;
            classes[last] += stay_open;
            classes[0] += first;
        }
        Ok(())
    }

    /// Mean of a factor of tenure over the category: Σ a(n) factor(n).
    pub fn mean(&self, factor: impl Fn(usize) -> f64) -> f64 {
        let both = self.founders.iter().zip(&self.joiners).enumerate();
        both.map(|(n, (founders, joiners))| (founders + joiners) * factor(n)).sum()
    }

    /// Σ joiners(n) factor(n): a mean over the category of what befalls joiners alone.
    pub fn mean_of_joiners(&self, factor: impl Fn(usize) -> f64) -> f64 {
        self.joiners.iter().enumerate().map(|(n, joiners)| joiners * factor(n)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// ν = 0.1 for three years from tenure 2: founders 0.729 at 5, joiners 0.1, 0.09, 0.081.
    #[test]
    fn three_years_by_hand() {
        let mut a = Tenure::founded(2, 10);
        for _ in 0..3 {
            a.step(0.1).unwrap();
        }
        assert!((a.founders()[5] - 0.729).abs() < 1e-15);
        for (n, expected) in [(0, 0.1), (1, 0.09), (2, 0.081), (3, 0.0)] {
            assert!((a.joiners()[n] - expected).abs() < 1e-15);
        }
        assert!((a.mean(|n| n as f64) - (5.0 * 0.729 + 0.09 + 0.162)).abs() < 1e-14);
        assert!((a.mean_of_joiners(|_| 1.0) - 0.271).abs() < 1e-15);
    }

    #[test]
    fn the_last_class_is_open() {
        let mut a = Tenure::founded(9, 3);
        for _ in 0..5 {
            a.step(0.2).unwrap();
        }
        assert!((a.founders()[3] - 0.8f64.powi(5)).abs() < 1e-15);
        // those who joined 3 or 4 steps ago: 0.2 x (0.8^3 + 0.8^4)
        assert!((a.joiners()[3] - 0.2 * (0.512 + 0.4096)).abs() < 1e-15);
        let mut single = Tenure::founded(0, 0);
        single.step(0.25).unwrap();
        single.step(0.25).unwrap();
        assert!((single.founders()[0] - 0.5625).abs() < 1e-15);
        assert!((single.joiners()[0] - 0.4375).abs() < 1e-15);
    }

    #[test]
    fn impossible_shares_are_refused() {
        let mut a = Tenure::founded(0, 5);
        let before = a.clone();
        assert!(matches!(a.step(1.5), Err(EnrolmentError::Parameter { .. })));
        assert!(matches!(a.step(f64::NAN), Err(EnrolmentError::Parameter { .. })));
        assert!(matches!(a.step_with_entrants(0.6, 0.5), Err(EnrolmentError::Sum { .. })));
        assert_eq!(a, before);
    }

    proptest! {
        #[test]
        fn nobody_is_lost(
            steps in prop::collection::vec((0.0..0.5f64, 0.0..0.5f64), 1..80), start in 0..40usize, longest in 0..40usize,
        ) {
            let mut a = Tenure::founded(start, longest);
            for (rejoining, entrants) in steps {
                a.step_with_entrants(rejoining, entrants).unwrap();
                prop_assert!((a.mean(|_| 1.0) - 1.0).abs() < 1e-13);
                prop_assert!(a.founders().iter().chain(a.joiners()).all(|v| (0.0..=1.0).contains(v)));
            }
        }
    }
}
