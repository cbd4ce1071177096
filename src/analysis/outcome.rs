//! A whole run of a scenario: every area's best estimate, its paths, constraints and measures.

use rust_decimal::Decimal;

use super::accounts::YearAccounts;
use super::clearing::PilotReturn;
use super::constraints::ConstraintOutcome;
use super::measures::{HorizonMeasures, YearRates};
use super::province::ProvinceOutcome;
use super::transfer::Transfer;
use super::variance::VarianceSplit;
use crate::finance::constraint::{Band, Verdict};
use crate::montecarlo::plan::Measure;
use crate::montecarlo::precision::Precision;
use crate::montecarlo::run::Seeded;
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::summary::Cell;
use crate::projection::People;
use crate::projection::people::ModelYear;
use crate::projection::result::PathResult;
use crate::scenario::{Area, Scenario};

pub use crate::montecarlo::summary::QUANTILES;

/// Everything that a report shows.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    pub scenario: &'a Scenario,
    pub simulation: Option<Simulation>,
    pub areas: Vec<AreaOutcome<'a>>,
    /// All areas together, where there are several.
    pub province: Option<ProvinceOutcome>,
}

/// Which paths were run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulation {
    pub paths: u64,
    pub seed: u64,
    pub sampling: Sampling,
}

impl Simulation {
    /// The draws of these paths.
    pub const fn draws(&self) -> Seeded {
        Seeded { seed: self.seed, sampling: self.sampling }
    }
}

/// One pooling area.
#[derive(Clone, Debug)]
pub struct AreaOutcome<'a> {
    pub area: &'a Area,
    pub people: People,
    /// Both disability models side by side, where the scenario gives the rates of the multi-state model.
    pub models: Vec<ModelYear>,
    /// Why the models could not be compared, where the multi-state model's calibration is refused.
    pub models_refused: Option<String>,
    /// The best estimate with the decided transfer.
    pub best: PathResult,
    /// The best estimate of payable months of the medical fund without any cut.
    pub medical_months_without_transfer: Vec<Option<Decimal>>,
    pub transfer: Option<Transfer>,
    /// Clearing of a pilot fund, where the policy has one.
    pub clearing: Option<PilotReturn>,
    /// Warning band of the LTCI fund on the best estimate, by year; `None` where payable months are undefined.
    pub bands: Vec<Option<Band>>,
    pub rates: Vec<YearRates>,
    /// Sub-accounts by track, budgets, employers' burden, by year.
    pub accounts: Vec<YearAccounts>,
    pub horizon: HorizonMeasures,
    pub paths: Option<PathStatistics>,
    pub constraints: Vec<ConstraintOutcome>,
    /// Where the variance comes from, where it was asked for.
    pub variance: Option<VarianceSplit>,
}

/// Statistics over paths, year by year.
#[derive(Clone, Debug)]
pub struct PathStatistics {
    pub paths: usize,
    /// How the paths were drawn, which decides what errors are.
    pub sampling: Sampling,
    pub measures: Vec<(Measure, Vec<YearStatistics>)>,
    /// Share of paths with a negative balance of the LTCI fund in the year.
    pub deficit: Vec<Share>,
    /// Share of paths with a negative balance at a month's end of the year.
    pub insolvency: Vec<Share>,
    /// Share of paths with LTCI payable months under 3, 6 and 12, by year.
    pub months_below: Vec<(f64, Vec<Share>)>,
    /// Mean of the largest funding gap over the worst 5 % of paths, yuan, and its standard error.
    pub gap_tail_95: f64,
    pub gap_tail_95_error: f64,
}

/// A share of paths with its Monte Carlo standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    pub share: f64,
    pub error: f64,
}

impl Share {
    /// The share of paths that are hit, in path order.
    pub fn of(hits: impl ExactSizeIterator<Item = bool> + Clone, sampling: Sampling) -> Self {
        let share = hits.clone().filter(|h| *h).count() as f64 / hits.len() as f64;
        Self { share, error: sampling.share_error(hits) }
    }
}

/// One measure in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearStatistics {
    pub mean: f64,
    pub sd: f64,
    /// At [`QUANTILES`], type 7.
    pub quantiles: [f64; QUANTILES.len()],
    /// Paths in which the measure is undefined; they are left out.
    pub undefined: usize,
    /// Monte Carlo errors, for measures that reports quote.
    pub precision: Option<Precision>,
}

impl YearStatistics {
    /// Of one series in path order, with errors if `quoted`.
    pub fn of(mut series: Vec<f64>, quoted: Option<Sampling>) -> Self {
        let precision = quoted.map(|sampling| (series.clone(), sampling));
        let cell = Cell::new(&mut series);
        let precision = precision.map(|(series, sampling)| Precision::new(&series, &cell, sampling));
        Self::from_cell(&cell, precision)
    }

    /// Monte Carlo standard error of the mean; NaN where it is not found.
    pub fn mean_error(&self) -> f64 {
        self.precision.map_or(f64::NAN, |p| p.mean)
    }

    /// Monte Carlo standard error of quantile i; NaN where it is not found.
    pub fn quantile_error(&self, i: usize) -> f64 {
        self.precision.map_or(f64::NAN, |p| p.quantile_errors[i])
    }

    /// Of a summarised series.
    pub fn from_cell(cell: &Cell, precision: Option<Precision>) -> Self {
        Self { mean: cell.mean, sd: cell.sd, quantiles: cell.quantiles, undefined: cell.undefined, precision }
    }
}

impl PathStatistics {
    /// Statistics of a measure by year.
    pub fn of(&self, measure: Measure) -> Option<&[YearStatistics]> {
        self.measures.iter().find(|(m, _)| *m == measure).map(|(_, y)| y.as_slice())
    }
}

impl Outcome<'_> {
    /// Whether any constraint fails on the best estimate.
    pub fn any_failure(&self) -> bool {
        self.areas.iter().flat_map(|a| &a.constraints).any(|c| c.verdict == Verdict::Fails)
    }
}
