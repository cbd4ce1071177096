//! What can stop a projection.

use thiserror::Error;

use crate::disability::DisabilityError;
use crate::enrolment::EnrolmentError;
use crate::population::PopulationError;
use crate::units::MoneyError;

/// A scenario that cannot be projected.
#[derive(Debug, Error)]
pub enum ProjectionError {
    #[error("population: {0}")]
    Population(#[from] PopulationError),
    #[error("enrolment: {0}")]
    Enrolment(#[from] EnrolmentError),
    #[error("disability: {0}")]
    Disability(#[from] DisabilityError),
    /// The multi-state model drives or is compared, but has no rates.
    #[error("disability: the multi-state model is asked for, but its rates (multi_state) are not given")]
    NoMultiStateRates,
    #[error("money: {0}")]
    Money(#[from] MoneyError),
    /// An indexed amount would start to grow after the first projected year.
    #[error(
        "an amount is indexed from {from} with lag {lag}, so that its base is not known at the start; expected a start year of at most {latest} with this lag"
    )]
    IndexationStart { from: i32, lag: u8, latest: i32 },
    /// A table does not have the shape that its set asks for; a fault of the program.
    #[error("internal: a table has the wrong shape; please report the scenario")]
    Shape,
}
