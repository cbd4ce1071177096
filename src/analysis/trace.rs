//! One path of a run again, alone, with every month of its ledger [MODEL §12].

use super::decide::{decide, people, prepare};
use super::run::RunError;
use crate::montecarlo::run::Seeded;
use crate::projection::drivers::PathDrivers;
use crate::projection::exact;
use crate::projection::replay::replay;
use crate::projection::result::PathResult;
use crate::scenario::Scenario;

/// Runs path `path` of these draws in an area on the exact ledger, with what was decided on the best estimate;
/// the best estimate itself without a path.
pub fn trace(
    scenario: &Scenario,
    index: usize,
    draws: &Seeded,
    path: Option<u64>,
) -> Result<PathResult, RunError> {
    let people = people(scenario, index)?;
    let inputs = decide(scenario, index, &people)?.inputs;
    let drivers = match path {
        None => PathDrivers::central(inputs.area, inputs.economy, inputs.horizon),
        Some(path) => replay(&inputs, &prepare(&inputs)?, draws, path),
    };
    exact::run(&inputs, &drivers)
        .map_err(|source| RunError::Projection { area: inputs.area.id.clone(), source })
}
