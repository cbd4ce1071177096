//! What can be wrong with the inputs of a population projection.

use crate::sets::Sex;
use thiserror::Error;

/// A population input that cannot be computed with.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PopulationError {
    /// A central death rate is negative, infinite or not a number.
    #[error("death rate of {} at age {age} is {found}; expected a finite rate of 0 or more", .sex.en())]
    DeathRate { sex: Sex, age: usize, found: f64 },
    /// The open age group needs deaths, or its members would live for ever.
    #[error("death rate of {} in the open age group 100+ is {found}; expected more than 0", .sex.en())]
    OpenGroupRate { sex: Sex, found: f64 },
    /// A birth rate is negative or not a number, or stands outside the fertile ages.
    #[error("birth rate at age {age} is {found}; expected 0 or more at ages 15 to 49 and 0 elsewhere")]
    BirthRate { age: usize, found: f64 },
    /// The sex ratio at birth is not positive.
    #[error("sex ratio at birth is {found} boys per girl; expected more than 0")]
    SexRatioAtBirth { found: f64 },
    /// More people leave a cohort than it has, or a count is not a number.
    #[error("cohort of {} at age {age} would count {found} people; expected 0 or more (out-migration too large?)", .sex.en())]
    Cohort { sex: Sex, age: usize, found: f64 },
    /// A problem in one year of a projection.
    #[error("projection year {index} (0 is the first): {source}")]
    InYear { index: usize, source: Box<PopulationError> },
    /// A mortality factor is not positive and finite.
    #[error("mortality factor is {found}; expected a finite factor above 0")]
    Factor { found: f64 },
    /// A yearly improvement of mortality is 1 or more, or not a number.
    #[error("mortality improvement of {} at age {age} is {found} a year; expected less than 1", .sex.en())]
    Improvement { sex: Sex, age: usize, found: f64 },
    /// No factor on this table meets the life expectancy.
    #[error(
        "no factor on the death rates meets a life expectancy at birth of {target} years; reachable: {lowest} to {highest}"
    )]
    LifeExpectancy { target: f64, lowest: f64, highest: f64 },
    /// A published share is not a share.
    #[error("share of ages {ages} is {found}; expected 0 to 1")]
    Share { ages: &'static str, found: f64 },
    /// 15-59 is known but neither neighbour is: the rest cannot be split.
    #[error("share of ages 15-59 is given alone; expected 0-14 or 60+ beside it")]
    NeighbourMissing,
    /// The shares miss 1 by more than rounding.
    #[error("shares of ages 0-14, 15-59 and 60+ add to {found}; expected 1 within {tolerance}")]
    ShareSum { found: f64, tolerance: f64 },
    /// A part exceeds its whole, such as 65+ above 60+.
    #[error("published shares contradict each other: ages {from} to {to} would have the share {found}")]
    Contradiction { from: usize, to: usize, found: f64 },
    /// The reference structure has nobody where the target has people.
    #[error("the reference structure has nobody at ages {from} to {to}, but the target share is {share}")]
    EmptyReference { from: usize, to: usize, share: f64 },
    /// The sex ratio or the total is not positive.
    #[error("{what} is {found}; expected a finite number above 0")]
    NotPositive { what: &'static str, found: f64 },
    /// Age bands and sex ratio cannot hold together on this reference.
    #[error("age shares and sex ratio cannot both be met; closest miss {miss} after {rounds} rounds")]
    NoFit { miss: f64, rounds: usize },
}
