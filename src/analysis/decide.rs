//! First stage of a run: what the policy decides on the best estimate, and the best estimate with it [MODEL §10].

use rust_decimal::Decimal;

use super::clearing::{PilotReturn, decide_return};
use super::headroom::HeadroomTest;
use super::run::RunError;
use super::transfer::{Transfer, decide_transfer, needs_return};
use crate::montecarlo::kernel::Prepared;
use crate::projection::compile::compile;
use crate::projection::drivers::PathDrivers;
use crate::projection::result::PathResult;
use crate::projection::rules::Inputs;
use crate::projection::{Cuts, People, exact};
use crate::scenario::Scenario;

/// An area with what its policy decides on the best estimate.
pub struct Decided<'a> {
    /// Before any decision.
    pub untouched: Inputs<'a>,
    pub inputs: Inputs<'a>,
    pub transfer: Option<Transfer>,
    pub clearing: Option<PilotReturn>,
}

/// The best estimate under the decisions.
pub struct BestEstimate {
    pub path: PathResult,
    /// Payable months of the medical fund without any cut, by year.
    pub medical_months_without_transfer: Vec<Option<Decimal>>,
}

/// People of an area.
pub fn people(scenario: &Scenario, index: usize) -> Result<People, RunError> {
    let area = &scenario.areas[index];
    People::new(area, scenario.horizon)
        .map_err(|source| RunError::Projection { area: area.id.clone(), source })
}

/// Decides on the transfer and the pilot return; the transfer is tested without the pilot money, or with it [option A37].
pub fn decide<'a>(scenario: &'a Scenario, index: usize, people: &'a People) -> Result<Decided<'a>, RunError> {
    let name = || scenario.areas[index].id.clone();
    let untouched = Inputs::new(scenario, index, people);
    let pilot =
        |inputs: &Inputs| decide_return(inputs).map_err(|source| RunError::Pilot { area: name(), source });
    // The return does not depend on the cut, which touches the medical fund alone.
    let first = if needs_return(untouched.area) { pilot(&untouched)?.and_then(|c| c.returned) } else { None };
    let transfer =
        decide_transfer(&untouched, first).map_err(|source| RunError::Decision { area: name(), source })?;
    let cut = transfer.as_ref().map_or(Cuts::NONE, Transfer::in_force);
    let decided = Inputs { cut, ..untouched };
    let clearing = pilot(&decided)?;
    let inputs = Inputs { returned: clearing.as_ref().and_then(|c| c.returned), ..decided };
    Ok(Decided { untouched, inputs, transfer, clearing })
}

/// The exact path of the best estimate.
pub fn best_estimate(decided: &Decided) -> Result<BestEstimate, RunError> {
    let inputs = &decided.inputs;
    let projection = |source| RunError::Projection { area: inputs.area.id.clone(), source };
    let central = PathDrivers::central(inputs.area, inputs.economy, inputs.horizon);
    let path = exact::run(inputs, &central).map_err(projection)?;
    let medical_months_without_transfer = if inputs.cut.is_zero() {
        medical_months(&path)
    } else {
        medical_months(&exact::run(&decided.untouched, &central).map_err(projection)?)
    };
    Ok(BestEstimate { path, medical_months_without_transfer })
}

/// Second stage: the plan that the kernel runs.
pub fn prepare(inputs: &Inputs) -> Result<Prepared, RunError> {
    let name = || inputs.area.id.clone();
    let plan = compile(inputs).map_err(|source| RunError::Compile { area: name(), source })?;
    Prepared::new(plan).map_err(|source| RunError::Plan { area: name(), source })
}

/// What an area's paths run: its own plan, and the test of its transfer.
pub struct Plans {
    pub prepared: Prepared,
    pub headroom: Option<HeadroomTest>,
}

/// The first two stages in one, for those who run all paths of an area.
pub fn plans(scenario: &Scenario, index: usize) -> Result<Plans, RunError> {
    let people = people(scenario, index)?;
    let decided = decide(scenario, index, &people)?;
    let returned = decided.clearing.as_ref().and_then(|c| c.returned);
    let headroom = HeadroomTest::new(&decided.untouched, returned)
        .map_err(|source| RunError::Headroom { area: scenario.areas[index].id.clone(), source })?;
    Ok(Plans { prepared: prepare(&decided.inputs)?, headroom })
}

/// The same for those who only want an area's own paths.
pub fn prepared_area(scenario: &Scenario, index: usize) -> Result<Prepared, RunError> {
    let people = people(scenario, index)?;
    prepare(&decide(scenario, index, &people)?.inputs)
}

fn medical_months(path: &PathResult) -> Vec<Option<Decimal>> {
    path.years.iter().map(|y| y.medical.as_ref().and_then(|m| m.payable_months)).collect()
}
