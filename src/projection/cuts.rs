//! Cuts of the employers' medical rate in force, by projected year [MODEL §10].

use rust_decimal::Decimal;

/// Years that a horizon may have [MODEL §2].
const MOST_YEARS: usize = 75;

/// The cut of each projected year, 0 for none; within the first year it holds from the month in which LTCI starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cuts([Decimal; MOST_YEARS]);

impl Cuts {
    /// No cut.
    pub const NONE: Self = Self([Decimal::ZERO; MOST_YEARS]);

    /// The same cut in every year.
    pub const fn always(cut: Decimal) -> Self {
        Self([cut; MOST_YEARS])
    }

    /// Cuts by projected year; years beyond are without one.
    pub fn by_year(cuts: &[Decimal]) -> Self {
        Self(std::array::from_fn(|t| cuts.get(t).copied().unwrap_or_default()))
    }

    /// The cut of projected year t.
    pub fn at(&self, t: usize) -> Decimal {
        self.0.get(t).copied().unwrap_or_default()
    }

    /// Whether no year has one.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(Decimal::is_zero)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;

    #[test]
    fn years_beyond_are_without_a_cut() {
        let cuts = Cuts::by_year(&[dec!(0), dec!(0.001)]);
        assert_eq!([0, 1, 2, 74, 75].map(|t| cuts.at(t)), [dec!(0), dec!(0.001), dec!(0), dec!(0), dec!(0)]);
        assert!(!cuts.is_zero() && Cuts::NONE.is_zero());
        assert_eq!(Cuts::always(dec!(0.002)).at(74), dec!(0.002));
    }
}
