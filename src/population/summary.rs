//! Totals, broad age groups and dependency ratios of a population.

use super::BySexAge;

/// Persons in the age groups of China's statistics, both sexes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AgeSummary {
    /// Everybody.
    pub total: f64,
    /// Ages 0-14.
    pub under_15: f64,
    /// Ages 15-59.
    pub from_15_to_59: f64,
    /// Ages 15-64.
    pub from_15_to_64: f64,
    /// Ages 60 and over.
    pub from_60: f64,
    /// Ages 65 and over.
    pub from_65: f64,
    /// Ages 80 and over.
    pub from_80: f64,
}

/// Everybody, in persons.
pub fn total(population: &BySexAge) -> f64 {
    population.iter().flatten().sum()
}

/// Broad age groups of a population.
pub fn summarize(population: &BySexAge) -> AgeSummary {
    let between = |from: usize, to: usize| -> f64 {
        population.iter().map(|row| row.iter().take(to).skip(from).sum::<f64>()).sum()
    };
    let open = usize::MAX;
    AgeSummary {
        total: total(population),
        under_15: between(0, 15),
        from_15_to_59: between(15, 60),
        from_15_to_64: between(15, 65),
        from_60: between(60, open),
        from_65: between(65, open),
        from_80: between(80, open),
    }
}

impl AgeSummary {
    /// Old-age dependency as the UN counts it: 65+ per person of 15-64; none if nobody is 15-64.
    pub fn old_age_dependency(&self) -> Option<f64> {
        (self.from_15_to_64 > 0.0).then(|| self.from_65 / self.from_15_to_64)
    }

    /// Old-age dependency by China's working age: 60+ per person of 15-59; none if nobody is 15-59.
    pub fn old_age_dependency_60(&self) -> Option<f64> {
        (self.from_15_to_59 > 0.0).then(|| self.from_60 / self.from_15_to_59)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::AGES;

    /// One man and one woman at each age: groups are twice the number of their ages.
    #[test]
    fn groups_by_counting_ages() {
        let s = summarize(&[[1.0; AGES]; 2]);
        let expected = AgeSummary {
            total: 202.0,
            under_15: 30.0,
            from_15_to_59: 90.0,
            from_15_to_64: 100.0,
            from_60: 82.0,
            from_65: 72.0,
            from_80: 42.0,
        };
        assert_eq!(s, expected);
        assert_eq!(s.old_age_dependency(), Some(0.72));
        assert_eq!(s.old_age_dependency_60(), Some(82.0 / 90.0));
        assert_eq!(summarize(&[[0.0; AGES]; 2]).old_age_dependency(), None);
    }
}
