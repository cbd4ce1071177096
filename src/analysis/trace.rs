//! One path of a run again, alone, with every month of its ledger [MODEL §12].

use super::run::{RunError, decide};
use crate::montecarlo::kernel::Prepared;
use crate::montecarlo::run::Seeded;
use crate::projection::compile::compile;
use crate::projection::drivers::PathDrivers;
use crate::projection::replay::replay;
use crate::projection::result::PathResult;
use crate::projection::{People, exact};
use crate::scenario::Scenario;

/// Runs path `path` of seed `seed` in an area on the exact ledger, with what was decided on the best estimate;
/// the best estimate itself without a path.
pub fn trace(
    scenario: &Scenario,
    index: usize,
    seed: u64,
    path: Option<u64>,
) -> Result<PathResult, RunError> {
    let area = &scenario.areas[index];
    let name = || area.id.clone();
    let projection = |source| RunError::Projection { area: area.id.clone(), source };
    let people = People::new(area, scenario.horizon).map_err(projection)?;
    let decided = decide(scenario, index, &people)?;
    let inputs = decided.inputs;
    let drivers = match path {
        None => PathDrivers::central(area, &scenario.economy, scenario.horizon),
        Some(path) => {
            let plan = compile(&inputs).map_err(|source| RunError::Compile { area: name(), source })?;
            let prepared = Prepared::new(plan).map_err(|source| RunError::Plan { area: name(), source })?;
            replay(&inputs, &prepared, &Seeded { seed, antithetic: false }, path)
        }
    };
    exact::run(&inputs, &drivers).map_err(projection)
}
