//! What can be wrong with disability assumptions, with found, expected and where.

use crate::sets::{Grade, Sex};

/// A refused assumption or an impossible state of a disability model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DisabilityError {
    /// A single figure lies outside its range.
    #[error("{what}: found {found}, expected {expected}")]
    OutOfRange { what: &'static str, found: f64, expected: &'static str },
    /// A figure of a table by sex and age lies outside its range.
    #[error("{what}, {sex:?}, age {age}: found {found}, expected {expected}")]
    TableEntry { what: &'static str, sex: Sex, age: usize, found: f64, expected: &'static str },
    /// Points of a table are not in rising order of age.
    #[error("{what}: age {found} follows age {previous}; ages must rise and lie in 0..=100")]
    AgesNotRising { what: &'static str, previous: usize, found: usize },
    /// A list must hold something.
    #[error("{what} is empty")]
    Empty { what: &'static str },
    /// A transition that no person can make.
    #[error("no transition from state {from} to state {to}: states are 0 (not disabled) to 5 and differ")]
    NoSuchTransition { from: usize, to: usize },
    /// No onset intensity of at least zero keeps this prevalence stationary.
    #[error(
        "onset into {grade:?}, {sex:?}, age {age}, would be {rate:.6} a year: the prevalence falls with age \
         faster than deaths and improvement explain"
    )]
    NegativeOnset { sex: Sex, age: usize, grade: Grade, rate: f64 },
    /// The equations of the calibration have no solution at this age.
    #[error(
        "no onset intensities reproduce the prevalence at {sex:?}, age {age} (residual {residual:.3e}); \
         is anybody left in the state from which they start?"
    )]
    NoCalibration { sex: Sex, age: usize, residual: f64 },
    /// No scale of mortality reproduces the survival of the population.
    #[error("no scale of mortality reproduces survival {survival} at {sex:?}, age {age}")]
    NoMortalityScale { sex: Sex, age: usize, survival: f64 },
    /// More people leave than there are.
    #[error("{sex:?}, age {age}: {leaving} net leavers among {present} persons")]
    TooManyLeave { sex: Sex, age: usize, present: f64, leaving: f64 },
    /// The persons of the states do not add to the population.
    #[error("{sex:?}, age {age}: the states hold {found} persons, the population {expected}")]
    PopulationMismatch { sex: Sex, age: usize, found: f64, expected: f64 },
}

/// Refuses a figure outside `low..=high` or not finite.
pub(crate) fn in_range(
    what: &'static str,
    found: f64,
    low: f64,
    high: f64,
    expected: &'static str,
) -> Result<(), DisabilityError> {
    if found >= low && found <= high {
        Ok(())
    } else {
        Err(DisabilityError::OutOfRange { what, found, expected })
    }
}

/// Refuses a table by sex and age with a figure outside `low..=high` or not finite.
pub(crate) fn table_in_range(
    what: &'static str,
    table: &crate::sets::BySexAge,
    low: f64,
    high: f64,
    expected: &'static str,
) -> Result<(), DisabilityError> {
    for sex in Sex::ALL {
        for (age, &found) in table[sex.index()].iter().enumerate() {
            if !(found >= low && found <= high) {
                return Err(DisabilityError::TableEntry { what, sex, age, found, expected });
            }
        }
    }
    Ok(())
}
