//! What can be wrong with the inputs of enrolment.

use crate::sets::Sex;
use thiserror::Error;

/// An enrolment input that cannot be computed with.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EnrolmentError {
    /// A parameter is outside its range.
    #[error("{what} is {found}; expected {expected}")]
    Parameter { what: &'static str, found: f64, expected: &'static str },
    /// A value by sex and age is outside its range.
    #[error("{what} of {} at age {age} is {found}; expected {expected}", .sex.en())]
    Cell { what: &'static str, sex: Sex, age: usize, found: f64, expected: &'static str },
    /// Shares that are parts of one whole exceed it.
    #[error("{what} add to {found}; expected {expected}")]
    Sum { what: &'static str, found: f64, expected: &'static str },
    /// A series is empty.
    #[error("{what} has no value; expected one or more")]
    Empty { what: &'static str },
    /// More insured than there are people who can be.
    #[error("{what}: {wanted} to be insured, but the population allows {lowest} to {highest}")]
    TooMany { what: &'static str, wanted: f64, lowest: f64, highest: f64 },
    /// Active and retired counts cannot hold together on this population and pattern.
    #[error(
        "{active} active and {retired} retired insured cannot both be met: closest {met_active} and {met_retired}"
    )]
    SchemeCounts { active: f64, retired: f64, met_active: f64, met_retired: f64 },
    /// The mean gap cannot come from a falling distribution over this many years.
    #[error("mean gap of {mean} years over at most {longest} years; expected 1 to {highest}")]
    MeanGap { mean: f64, longest: usize, highest: f64 },
}

/// Refuses a share outside 0..1.
pub(super) fn share(what: &'static str, found: f64) -> Result<(), EnrolmentError> {
    if (0.0..=1.0).contains(&found) {
        Ok(())
    } else {
        Err(EnrolmentError::Parameter { what, found, expected: "0 to 1" })
    }
}

/// Refuses a negative or infinite amount.
pub(super) fn not_negative(what: &'static str, found: f64) -> Result<(), EnrolmentError> {
    if found.is_finite() && found >= 0.0 {
        Ok(())
    } else {
        Err(EnrolmentError::Parameter { what, found, expected: "a finite number of 0 or more" })
    }
}

/// Refuses a table with a value outside `low..=high`.
pub(super) fn table(
    what: &'static str,
    values: &crate::sets::BySexAge,
    (low, high): (f64, f64),
    expected: &'static str,
) -> Result<(), EnrolmentError> {
    for sex in Sex::ALL {
        for (age, &found) in values[sex.index()].iter().enumerate() {
            if !(low..=high).contains(&found) || !found.is_finite() {
                return Err(EnrolmentError::Cell { what, sex, age, found, expected });
            }
        }
    }
    Ok(())
}
