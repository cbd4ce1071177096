//! A whole run, stage by stage.
//!
//! | stage | file | gives |
//! |---|---|---|
//! | decide | `decide` | transfer, pilot return, best estimate |
//! | plan | `decide::prepare` | the kernel's plan |
//! | paths | `paths` | columns of path results: simulated, spilled or read from shards |
//! | statistics | `statistics`, `judge`, `province` | quantiles, probabilities, verdicts, sums over areas |
//! | pooling | `pooling` | the areas' flows through the pooled ledger, if the scenario pools |
//! | outcome | here | everything that a report shows |

use rayon::prelude::*;

use super::accounts::accounts;
use super::clearing::{PilotError, PilotReturn};
use super::decide::{BestEstimate, best_estimate, decide, people, prepare};
use super::headroom::{HeadroomError, HeadroomTest};
use super::judge::judge;
use super::measures;
use super::outcome::{AreaOutcome, Outcome, Simulation};
use super::paths::{PathSource, Progress, Simulated};
use super::pooling::{self, PooledOutcome};
use super::province::{self, ProvinceOutcome, RunningSums};
use super::statistics::statistics;
use super::transfer::{DecisionError, Transfer};
use crate::finance::pooling::Pooling;
use crate::montecarlo::kernel::{PlanError, Prepared};
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::store::StoreError;
use crate::projection::compile::CompileError;
use crate::projection::people::{ModelYear, compare_models};
use crate::projection::{People, ProjectionError};
use crate::scenario::{Area, Scenario};
use crate::units::{MoneyError, float};

/// How a scenario is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOptions {
    /// Number of Monte Carlo paths; `None` for the best estimate alone.
    pub paths: Option<u64>,
    pub seed: u64,
    /// Threads; `None` for all cores. Results do not depend on it.
    pub threads: Option<usize>,
}

/// What can stop a run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("area {area}: {source}")]
    Projection { area: String, source: ProjectionError },
    #[error("area {area}: {source}")]
    Decision { area: String, source: DecisionError },
    #[error("area {area}: rate transfer over paths: {source}")]
    Headroom { area: String, source: HeadroomError },
    #[error("area {area}: {source}")]
    Compile { area: String, source: CompileError },
    #[error("area {area}: {source}")]
    Plan { area: String, source: PlanError },
    #[error("area {area}: {source}")]
    Pilot { area: String, source: PilotError },
    #[error("area {area}: measures: {source}")]
    Measures { area: String, source: MoneyError },
    #[error("area {area}: {source}")]
    Paths { area: String, source: StoreError },
    #[error("cannot start {threads} threads: {reason}")]
    Threads { threads: usize, reason: String },
}

/// Payable months that the level rate aims at.
const LEVEL_TARGET_MONTHS: f64 = 6.0;

/// Runs a scenario with independent paths in memory.
pub fn evaluate<'a>(
    scenario: &'a Scenario,
    options: &RunOptions,
    progress: Progress,
) -> Result<Outcome<'a>, RunError> {
    let simulated = options
        .paths
        .map(|paths| Simulated(Simulation { paths, seed: options.seed, sampling: Sampling::Independent }));
    let source = simulated.as_ref().map(|s| s as &dyn PathSource);
    on_threads(options.threads, || evaluate_from(scenario, source, progress))
}

/// Does the work on so many threads; on all cores without a number.
pub fn on_threads<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> Result<T, RunError> + Send,
) -> Result<T, RunError> {
    match threads {
        None => work(),
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| RunError::Threads { threads, reason: e.to_string() })?
            .install(work),
    }
}

/// Runs a scenario on the current thread pool with paths from `source`; without one the best estimate alone.
///
/// What needs no paths is made ready for all areas at once; then their paths run one area after the other and are dropped,
/// so memory does not grow with the number of areas.
pub fn evaluate_from<'a>(
    scenario: &'a Scenario,
    source: Option<&dyn PathSource>,
    progress: Progress,
) -> Result<Outcome<'a>, RunError> {
    let several = scenario.areas.len() > 1;
    let whole = |source| RunError::Paths { area: scenario.id.clone(), source };
    let mut sums = source
        .filter(|_| several)
        .map(|s| RunningSums::new(scenario.horizon.years, s))
        .transpose()
        .map_err(whole)?;
    let rule = scenario.pooling.rule().filter(|_| several);
    let (mut areas, mut plans) = (Vec::with_capacity(scenario.areas.len()), vec![]);
    let all: Vec<_> =
        (0..scenario.areas.len()).into_par_iter().map(|index| ready(scenario, index, source)).collect();
    for (index, ready) in all.into_iter().enumerate() {
        let (area, prepared) = evaluate_area(scenario, index, ready?, source, sums.as_mut(), progress)?;
        areas.push(area);
        plans.extend(prepared.filter(|_| rule.is_some()));
    }
    let summed = sums.map(RunningSums::statistics).transpose().map_err(whole)?;
    let pooled = rule
        .map(|(rule, from)| pool(scenario, rule, from, &areas, source.map(|source| (source, plans))))
        .transpose()?;
    let province = several
        .then(|| province::best_estimate(&areas))
        .transpose()
        .map_err(|source| RunError::Measures { area: scenario.id.clone(), source })?
        .map(|years| ProvinceOutcome { years, paths: summed, pooled });
    Ok(Outcome { scenario, simulation: source.map(PathSource::simulation), areas, province })
}

/// Puts the areas' flows through the pooled ledger: best estimates in decimals, then all paths once more, side by side.
fn pool(
    scenario: &Scenario,
    rule: Pooling,
    from: i32,
    areas: &[AreaOutcome],
    paths: Option<(&dyn PathSource, Vec<Prepared>)>,
) -> Result<PooledOutcome, RunError> {
    let years = pooling::best_estimate(scenario, rule, from, areas)
        .map_err(|source| RunError::Measures { area: scenario.id.clone(), source })?;
    let paths = paths.map(|(source, mut plans)| {
        let (plans, ledger) = pooling::between(scenario, rule, from, &mut plans);
        let columns = source.pooled(&plans, &ledger)?;
        pooling::statistics(scenario, columns.as_ref(), source.simulation().sampling)
    });
    let lost = |source| RunError::Paths { area: scenario.id.clone(), source };
    Ok(PooledOutcome { rule, from, years, paths: paths.transpose().map_err(lost)? })
}

/// An area before its paths run.
struct Ready {
    people: People,
    best: BestEstimate,
    transfer: Option<Transfer>,
    clearing: Option<PilotReturn>,
    prepared: Option<Prepared>,
    models: Vec<ModelYear>,
    models_refused: Option<String>,
}

/// Decisions, best estimate, plan, comparison of models.
fn ready(scenario: &Scenario, index: usize, source: Option<&dyn PathSource>) -> Result<Ready, RunError> {
    let area = &scenario.areas[index];
    let people = people(scenario, index)?;
    let decided = decide(scenario, index, &people)?;
    let best = best_estimate(&decided)?;
    let prepared = source.map(|_| prepare(&decided.inputs)).transpose()?;
    let (mut transfer, clearing) = (decided.transfer, decided.clearing);
    if let (Some(transfer), Some(source)) = (&mut transfer, source) {
        let lost = |source| RunError::Paths { area: area.id.clone(), source };
        let returned = clearing.as_ref().and_then(|c| c.returned);
        let test = HeadroomTest::new(&decided.untouched, returned)
            .map_err(|source| RunError::Headroom { area: area.id.clone(), source })?;
        if let Some(test) = test {
            let tested = source.headroom(index, &test).map_err(lost)?;
            transfer.paths = test.over(tested.as_ref(), source.simulation().sampling).map_err(lost)?;
        }
    }
    let (models, models_refused) = models(area, scenario);
    Ok(Ready { people, best, transfer, clearing, prepared, models, models_refused })
}

/// Runs the paths of one area; its plan is handed out for those who run it again. Draws of the nation (mortality, economy,
/// national levels) do not know the area; its own draws are found by `index`, its place in the scenario: the same area at
/// the same place gives the same numbers whatever stands beside it.
fn evaluate_area<'a>(
    scenario: &'a Scenario,
    index: usize,
    ready: Ready,
    source: Option<&dyn PathSource>,
    sums: Option<&mut RunningSums>,
    progress: Progress,
) -> Result<(AreaOutcome<'a>, Option<Prepared>), RunError> {
    let area = &scenario.areas[index];
    let Ready { people, best, transfer, clearing, prepared, models, models_refused } = ready;
    let lost = |source| RunError::Paths { area: area.id.clone(), source };
    let money = |source| RunError::Measures { area: area.id.clone(), source };
    let values = source.zip(prepared.as_ref());
    let values = values.map(|(source, plan)| source.area(index, plan, progress)).transpose().map_err(lost)?;
    let values = values.as_deref();
    let sampling = source.map_or(Sampling::default(), |s| s.simulation().sampling);
    let judged = || {
        let constraints = scenario.constraints.par_iter();
        constraints.map(|c| judge(c, scenario.horizon, &best.path, values, sampling)).collect()
    };
    let add = || sums.zip(values).map_or(Ok(()), |(sums, values)| sums.add(values));
    let described = || values.map(|v| statistics(v, sampling)).transpose();
    let (constraints, (added, paths)): (Result<_, _>, _) =
        rayon::join(judged, || rayon::join(add, described));
    added.map_err(lost)?;
    let (constraints, paths) = (constraints.map_err(lost)?, paths.map_err(lost)?);
    let years = &best.path.years;
    let outcome = AreaOutcome {
        area,
        bands: years.iter().map(|y| scenario.warning_bands.band(y.payable_months.map(float))).collect(),
        accounts: accounts(area, &best.path).map_err(money)?,
        rates: years.iter().map(measures::year_rates).collect::<Result<_, _>>().map_err(money)?,
        horizon: measures::horizon(&best.path, LEVEL_TARGET_MONTHS).map_err(money)?,
        best: best.path,
        medical_months_without_transfer: best.medical_months_without_transfer,
        transfer,
        clearing,
        paths,
        constraints,
        models,
        models_refused,
        variance: None,
        people,
    };
    Ok((outcome, prepared))
}

/// Both disability models side by side. A comparison that is refused is said in the report; it does not stop a run that the
/// other model drives.
fn models(area: &Area, scenario: &Scenario) -> (Vec<ModelYear>, Option<String>) {
    match area.disability.multi_state {
        Some(_) => match compare_models(area, scenario.horizon) {
            Ok(models) => (models, None),
            Err(refused) => (vec![], Some(refused.to_string())),
        },
        None => (vec![], None),
    }
}
