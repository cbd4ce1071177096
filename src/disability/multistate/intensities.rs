//! Tables of intensities and mortality ratios by sex, age and state [MODEL §5.2].

use crate::disability::error::{in_range, table_in_range};
use crate::disability::{ByGrade, DisabilityError, STATES};
use crate::math;
use crate::sets::{AGES, BySexAge};

/// Intensities between living states, per year: `rates[from][to]`, diagonal unused and 0.
pub type Rates = [[f64; STATES]; STATES];
/// Ratio of the death rate in each living state to that of the not disabled.
pub type StateRatios = [f64; STATES];

/// All intensities of the model by sex and age, with the mortality ratios.
#[derive(Clone, Debug, PartialEq)]
pub struct Intensities {
    pub(super) rates: Box<[[Rates; AGES]; 2]>,
    pub(super) ratios: Box<[[StateRatios; AGES]; 2]>,
}

impl Intensities {
    /// No transitions between living states, with mortality ratios `ratio[g][s][x]` ρ > 0 of the disabled grades.
    pub fn new(ratio: &[BySexAge; 5]) -> Result<Self, DisabilityError> {
        let mut ratios = Box::new([[[1.0; STATES]; AGES]; 2]);
        for (g, table) in ratio.iter().enumerate() {
            table_in_range("mortality ratio of a grade", table, 1e-3, 1e3, "a ratio in 0.001..1000")?;
            for sex in 0..2 {
                for age in 0..AGES {
                    ratios[sex][age][g + 1] = table[sex][age];
                }
            }
        }
        Ok(Self { rates: Box::new([[[[0.0; STATES]; STATES]; AGES]; 2]), ratios })
    }

    /// Sets the intensity from one living state to another, by sex and age, per year in 0..100.
    pub fn set(&mut self, from: usize, to: usize, by_age: &BySexAge) -> Result<(), DisabilityError> {
        if from >= STATES || to >= STATES || from == to {
            return Err(DisabilityError::NoSuchTransition { from, to });
        }
        table_in_range("intensity", by_age, 0.0, 100.0, "a rate per year in 0..100")?;
        for sex in 0..2 {
            for age in 0..AGES {
                self.rates[sex][age][from][to] = by_age[sex][age];
            }
        }
        Ok(())
    }

    /// Intensities between living states at an age.
    pub fn at(&self, sex: usize, age: usize) -> &Rates {
        &self.rates[sex][age]
    }

    /// Mortality ratios of the living states at an age.
    pub fn ratios_at(&self, sex: usize, age: usize) -> &StateRatios {
        &self.ratios[sex][age]
    }

    /// Rates of an age with every move into a heavier grade g multiplied by `factor[g]`.
    ///
    /// Moves to the not disabled and to lighter grades stay.
    pub(super) fn scaled(&self, sex: usize, age: usize, factor: &ByGrade) -> Rates {
        let mut rates = self.rates[sex][age];
        for from in 0..STATES {
            for to in from + 1..STATES {
                rates[from][to] *= factor[to - 1];
            }
        }
        rates
    }
}

/// A table by single age through points (age, value > 0), linear in the logarithm between them.
///
/// ln f(x) = ln f(a) + (x − a)/(b − a) (ln f(b) − ln f(a)) for a ≤ x ≤ b; constant outside the points: an
/// exponential carried beyond its data is an assumption that has to be written down as a further point.
pub fn log_linear(points: &[(usize, f64)]) -> Result<[f64; AGES], DisabilityError> {
    const WHAT: &str = "log-linear table";
    let (&(first, first_value), &(last, last_value)) = match (points.first(), points.last()) {
        (Some(first), Some(last)) => (first, last),
        _ => return Err(DisabilityError::Empty { what: WHAT }),
    };
    for pair in points.windows(2) {
        if pair[1].0 <= pair[0].0 {
            return Err(DisabilityError::AgesNotRising { what: WHAT, previous: pair[0].0, found: pair[1].0 });
        }
    }
    if last >= AGES {
        return Err(DisabilityError::AgesNotRising { what: WHAT, previous: first, found: last });
    }
    for &(_, value) in points {
        in_range(WHAT, value, f64::MIN_POSITIVE, f64::MAX, "a finite value above 0 (use a table for zeros)")?;
    }
    let mut table = [first_value; AGES];
    for pair in points.windows(2) {
        let ((a, at_a), (b, at_b)) = (pair[0], pair[1]);
        for (age, value) in table.iter_mut().enumerate().take(b + 1).skip(a) {
            let part = (age - a) as f64 / (b - a) as f64;
            *value = math::exp(math::ln(at_a) * (1.0 - part) + math::ln(at_b) * part);
        }
    }
    for value in table.iter_mut().skip(last) {
        *value = last_value;
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_linear_tables() {
        let table = log_linear(&[(60, 8.0), (80, 2.0), (90, 2.0)]).unwrap();
        // Halfway between 8 and 2 in the logarithm is 4.
        let cases = [(0, 8.0), (60, 8.0), (70, 4.0), (75, 8.0_f64.sqrt()), (80, 2.0), (85, 2.0), (100, 2.0)];
        for (age, expected) in cases {
            assert!((table[age] - expected).abs() < 1e-12, "age {age}: {}", table[age]);
        }
        assert!(matches!(log_linear(&[]), Err(DisabilityError::Empty { .. })));
        assert!(matches!(log_linear(&[(60, 1.0), (60, 2.0)]), Err(DisabilityError::AgesNotRising { .. })));
        assert!(matches!(log_linear(&[(60, 1.0), (101, 2.0)]), Err(DisabilityError::AgesNotRising { .. })));
        assert!(matches!(log_linear(&[(60, 0.0)]), Err(DisabilityError::OutOfRange { .. })));
    }

    #[test]
    fn impossible_transitions_are_refused() {
        let mut intensities = Intensities::new(&[[[2.0; AGES]; 2]; 5]).unwrap();
        for (from, to) in [(0, 0), (2, 6), (6, 1)] {
            let refused = intensities.set(from, to, &[[0.1; AGES]; 2]);
            assert_eq!(refused, Err(DisabilityError::NoSuchTransition { from, to }));
        }
        assert!(matches!(
            intensities.set(0, 1, &[[-0.1; AGES]; 2]),
            Err(DisabilityError::TableEntry { age: 0, found: -0.1, .. })
        ));
        assert!(Intensities::new(&[[[0.0; AGES]; 2]; 5]).is_err());
    }
}
