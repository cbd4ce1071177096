//! A run: transfer decided, best estimate, paths, constraints, measures, for every area.

use rust_decimal::Decimal;

use super::clearing::{PilotError, PilotReturn, decide_return};
use super::constraints::{ConstraintOutcome, PathOutcome, on_best_estimate, over_paths, verdict};
use super::measures;
use super::outcome::{AreaOutcome, Outcome, PathStatistics, Simulation, YearStatistics};
use super::province::{self, ProvinceOutcome, RunningSums};
use super::transfer::{DecisionError, Transfer, decide_transfer};
use crate::finance::measures::conditional_tail_expectation;
use crate::montecarlo::kernel::{PlanError, Prepared};
use crate::montecarlo::plan::Measure;
use crate::montecarlo::run::{PathResults, Seeded, simulate};
use crate::montecarlo::summary::Summary;
use crate::projection::compile::{CompileError, MEASURES, compile};
use crate::projection::drivers::PathDrivers;
use crate::projection::people::compare_models;
use crate::projection::result::PathResult;
use crate::projection::rules::Inputs;
use crate::projection::{People, ProjectionError, exact};
use crate::scenario::funds::{self, Constraint, Fund};
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
    #[error("area {area}: {source}")]
    Compile { area: String, source: CompileError },
    #[error("area {area}: {source}")]
    Plan { area: String, source: PlanError },
    #[error("area {area}: {source}")]
    Pilot { area: String, source: PilotError },
    #[error("area {area}: measures: {source}")]
    Measures { area: String, source: MoneyError },
    #[error("cannot start {threads} threads: {reason}")]
    Threads { threads: usize, reason: String },
}

/// Payable months that the level rate aims at.
const LEVEL_TARGET_MONTHS: f64 = 6.0;

/// Months whose shortfall probabilities are kept by year.
const MONTHS_WATCHED: [f64; 3] = [3.0, 6.0, 12.0];

/// Runs a scenario; `progress` hears of finished paths, in no particular order.
pub fn evaluate<'a>(
    scenario: &'a Scenario,
    options: &RunOptions,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Outcome<'a>, RunError> {
    let several = scenario.areas.len() > 1;
    let work = || -> Result<_, RunError> {
        let mut sums = options
            .paths
            .filter(|_| several)
            .map(|paths| RunningSums::new(scenario.horizon.years, paths as usize));
        let mut areas = Vec::with_capacity(scenario.areas.len());
        for (index, area) in scenario.areas.iter().enumerate() {
            areas.push(evaluate_area(scenario, area, index as u32, options, sums.as_mut(), progress)?);
        }
        Ok((areas, sums.map(|s| s.statistics())))
    };
    let (areas, summed) = match options.threads {
        None => work()?,
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| RunError::Threads { threads, reason: e.to_string() })?
            .install(work)?,
    };
    let province = several
        .then(|| province::best_estimate(&areas))
        .transpose()
        .map_err(|source| RunError::Measures { area: scenario.id.clone(), source })?
        .map(|years| ProvinceOutcome { years, paths: summed });
    Ok(Outcome {
        scenario,
        simulation: options.paths.map(|paths| Simulation { paths, seed: options.seed }),
        areas,
        province,
    })
}

/// Runs one area. Draws of the nation (mortality, economy, national levels) do not know the area; its own draws are found by
/// `area_index`, its place in the scenario: the same area at the same place gives the same numbers whatever stands beside it.
/// The paths go into `sums` and are dropped, so memory does not grow with the number of areas.
fn evaluate_area<'a>(
    scenario: &'a Scenario,
    area: &'a Area,
    area_index: u32,
    options: &RunOptions,
    sums: Option<&mut RunningSums>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<AreaOutcome<'a>, RunError> {
    let name = || area.id.clone();
    let projection = |source| RunError::Projection { area: area.id.clone(), source };
    let people = People::new(area, scenario.horizon).map_err(projection)?;
    let Decided { untouched, inputs, transfer, clearing } = decide(scenario, area_index as usize, &people)?;
    let central = PathDrivers::central(area, &scenario.economy, scenario.horizon);
    let best = exact::run(&inputs, &central).map_err(projection)?;
    let medical_months_without_transfer = if inputs.cut.is_zero() {
        medical_months(&best)
    } else {
        medical_months(&exact::run(&untouched, &central).map_err(projection)?)
    };
    let values = options
        .paths
        .map(|paths| {
            let plan = compile(&inputs).map_err(|source| RunError::Compile { area: name(), source })?;
            let prepared = Prepared::new(plan).map_err(|source| RunError::Plan { area: name(), source })?;
            let source = Seeded { seed: options.seed, antithetic: false };
            Ok(simulate(&prepared, &source, 0, paths as usize, &|done| progress(done as u64)))
        })
        .transpose()?;
    // A comparison that is refused is said in the report; it does not stop a run that the other model drives.
    let (models, models_refused) = match area.disability.multi_state {
        Some(_) => match compare_models(area, scenario.horizon) {
            Ok(models) => (models, None),
            Err(refused) => (vec![], Some(refused.to_string())),
        },
        None => (vec![], None),
    };
    let money = |source| RunError::Measures { area: area.id.clone(), source };
    let constraints =
        scenario.constraints.iter().map(|c| judge(c, scenario, &best, values.as_ref())).collect();
    let rates = best.years.iter().map(measures::year_rates).collect::<Result<_, _>>().map_err(money)?;
    let bands = best.years.iter().map(|y| scenario.warning_bands.band(y.payable_months.map(float))).collect();
    let horizon = measures::horizon(&best, LEVEL_TARGET_MONTHS).map_err(money)?;
    let paths = values.as_ref().map(statistics);
    if let (Some(sums), Some(values)) = (sums, &values) {
        sums.add(values);
    }
    drop(values);
    Ok(AreaOutcome {
        area,
        best,
        medical_months_without_transfer,
        transfer,
        clearing,
        bands,
        rates,
        horizon,
        paths,
        constraints,
        models,
        models_refused,
        people,
    })
}

/// An area with what its policy decides on the best estimate.
pub(super) struct Decided<'a> {
    /// Before any decision.
    pub untouched: Inputs<'a>,
    pub inputs: Inputs<'a>,
    pub transfer: Option<Transfer>,
    pub clearing: Option<PilotReturn>,
}

/// Decides on the transfer and the pilot return; the transfer is tested first, without the pilot money [option A37].
pub(super) fn decide<'a>(
    scenario: &'a Scenario,
    index: usize,
    people: &'a People,
) -> Result<Decided<'a>, RunError> {
    let name = || scenario.areas[index].id.clone();
    let untouched = Inputs::new(scenario, index, people);
    let transfer =
        decide_transfer(&untouched).map_err(|source| RunError::Decision { area: name(), source })?;
    let cut = transfer.as_ref().map_or(Decimal::ZERO, |t| t.cut);
    let decided = Inputs { cut, ..untouched };
    let clearing = decide_return(&decided).map_err(|source| RunError::Pilot { area: name(), source })?;
    let inputs = Inputs { returned: clearing.as_ref().and_then(|c| c.returned), ..decided };
    Ok(Decided { untouched, inputs, transfer, clearing })
}

fn medical_months(path: &PathResult) -> Vec<Option<Decimal>> {
    path.years.iter().map(|y| y.medical.as_ref().and_then(|m| m.payable_months)).collect()
}

/// The kernel's measure behind a constraint, and the outgo that scales its slack.
fn measures_of(c: &Constraint) -> Option<(Measure, Measure)> {
    use funds::Measure as Asked;
    match (c.fund, c.measure) {
        (Fund::Ltci, Asked::PayableMonths) => Some((Measure::PayableMonths, Measure::Outgo)),
        (Fund::Ltci, Asked::CurrentBalance) => Some((Measure::CurrentBalance, Measure::Outgo)),
        (Fund::Ltci, Asked::ClosingBalance) => Some((Measure::Closing, Measure::Outgo)),
        (Fund::Ltci, Asked::CostRate) => Some((Measure::CostRate, Measure::Outgo)),
        (Fund::Medical, Asked::PayableMonths) => Some((Measure::MedicalPayableMonths, Measure::MedicalOutgo)),
        (Fund::Medical, Asked::CurrentBalance) => {
            Some((Measure::MedicalCurrentBalance, Measure::MedicalOutgo))
        }
        (Fund::Medical, Asked::ClosingBalance) => Some((Measure::MedicalClosing, Measure::MedicalOutgo)),
        (Fund::Medical, Asked::CostRate) => None,
    }
}

/// Position of a measure in the kept results.
pub(super) fn index_of(measure: Measure) -> Option<usize> {
    MEASURES.iter().position(|m| *m == measure)
}

fn judge(
    c: &Constraint,
    scenario: &Scenario,
    best: &PathResult,
    values: Option<&PathResults>,
) -> ConstraintOutcome {
    let (value, breached) = on_best_estimate(c, best);
    let paths: Option<PathOutcome> = values.zip(measures_of(c)).and_then(|(results, (measure, outgo))| {
        let (measure, outgo) = (index_of(measure)?, index_of(outgo)?);
        let h = scenario.horizon;
        Some(over_paths(c, h.first_year, h.years, results.paths, |t, values, outgoes| {
            results.series(measure, t, values);
            results.series(outgo, t, outgoes);
        }))
    });
    ConstraintOutcome {
        verdict: verdict(c, &breached, paths.as_ref().map(|p| p.any)),
        constraint: c.clone(),
        best: value,
        best_breached: breached,
        paths,
    }
}

fn statistics(results: &PathResults) -> PathStatistics {
    let summary = Summary::new(results);
    let measures = MEASURES
        .into_iter()
        .take(results.measures)
        .enumerate()
        .map(|(m, measure)| {
            let year = |t: usize| {
                let cell = summary.cell(m, t);
                YearStatistics {
                    mean: cell.mean,
                    sd: cell.sd,
                    quantiles: cell.quantiles,
                    undefined: cell.undefined,
                }
            };
            (measure, (0..results.years).map(year).collect())
        })
        .collect();
    let mut series = Vec::new();
    let mut share = |measure: Measure, hit: &dyn Fn(f64) -> bool| -> Vec<f64> {
        let Some(m) = index_of(measure) else { return vec![] };
        let mut of_year = |t: usize| {
            results.series(m, t, &mut series);
            series.iter().filter(|v| hit(**v)).count() as f64 / results.paths as f64
        };
        (0..results.years).map(&mut of_year).collect()
    };
    PathStatistics {
        paths: results.paths,
        measures,
        deficit: share(Measure::CurrentBalance, &|v| v < 0.0),
        insolvency: share(Measure::LowestBalance, &|v| v < 0.0),
        months_below: MONTHS_WATCHED.map(|m| (m, share(Measure::PayableMonths, &|v| v < m))).to_vec(),
        gap_tail_95: gap_tail(results),
    }
}

/// Mean of the largest funding gap over the horizon in the worst 5 % of paths [MODEL §15].
fn gap_tail(results: &PathResults) -> f64 {
    let Some(m) = index_of(Measure::LowestBalance) else { return 0.0 };
    let mut gaps = vec![0.0_f64; results.paths];
    let mut lowest = Vec::new();
    for t in 0..results.years {
        results.series(m, t, &mut lowest);
        for (gap, lowest) in gaps.iter_mut().zip(&lowest) {
            *gap = gap.max(-lowest);
        }
    }
    conditional_tail_expectation(&mut gaps, 0.95).unwrap_or(0.0)
}
