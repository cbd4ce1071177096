//! Several areas as one: sums over pooling areas, and what it is worth to carry the risk together [MODEL §14].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | N_r | balance of area r on 31 December | yuan |
//! | ΣN | balance of all areas together | yuan |
//! | D_r | outgo of twelve months that divides the payable months of r | yuan |
//! | M | payable months of the sum: 12 ΣN / ΣD | months |
//! | X | transfers that would close the areas' shortfalls: min(Σ max(N, 0), Σ max(−N, 0)) | yuan |
//!
//! Each area runs by itself; its balance earns interest by itself. Where interest is paid on positive balances only, the
//! sum is a little above what one fund for all would have: its surpluses would not earn what its shortfalls use up.

use rust_decimal::Decimal;

use super::outcome::{AreaOutcome, YearStatistics};
use super::run::index_of;
use crate::finance::ledger::payable_months;
use crate::finance::pooling::{implicit_transfers, one_fund};
use crate::finance::statement::{Line, lines};
use crate::montecarlo::plan::Measure;
use crate::montecarlo::run::PathResults;
use crate::montecarlo::summary::Cell;
use crate::projection::result::YearResult;
use crate::units::{MoneyError, Yuan};

/// All areas together.
#[derive(Clone, Debug)]
pub struct ProvinceOutcome {
    /// Best estimate by year.
    pub years: Vec<ProvinceYear>,
    pub paths: Option<ProvincePaths>,
}

/// One year of all areas on the best estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvinceYear {
    pub year: i32,
    /// Mean insured persons and beneficiaries.
    pub insured: f64,
    pub beneficiaries: f64,
    pub contributions: Yuan,
    /// Income without the balance brought forward.
    pub income: Yuan,
    pub outgo: Yuan,
    /// ΣN.
    pub closing: Yuan,
    /// M; none without outgo.
    pub payable_months: Option<Decimal>,
    /// Areas with N_r < 0.
    pub negative_areas: usize,
    /// X: on balances, so it adds up over the years and is not a sum for one year.
    pub transfers: Yuan,
}

/// Sums over areas, path by path, then statistics by year.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvincePaths {
    pub paths: usize,
    pub closing: Vec<YearStatistics>,
    pub outgo: Vec<YearStatistics>,
    pub current_balance: Vec<YearStatistics>,
    pub beneficiaries: Vec<YearStatistics>,
    pub contributions: Vec<YearStatistics>,
    pub payable_months: Vec<YearStatistics>,
    pub transfers: Vec<YearStatistics>,
    /// Share of paths with ΣN < 0 by year.
    pub negative: Vec<f64>,
    /// Share of paths in which at least one area has N_r < 0 by year.
    pub any_area_negative: Vec<f64>,
    /// Mean number of areas with N_r < 0 by year.
    pub negative_areas: Vec<f64>,
    /// The two shares over all years: ΣN < 0 in any year; N_r < 0 in any area and year.
    pub negative_ever: f64,
    pub any_area_negative_ever: f64,
}

/// Sums over areas of the best estimate.
///
/// Units: yuan, persons. Timing: balances on 31 December. Limits: areas have the same years; see the module for interest.
pub fn best_estimate(areas: &[AreaOutcome]) -> Result<Vec<ProvinceYear>, MoneyError> {
    let years = areas.iter().map(|a| a.best.years.len()).min().unwrap_or(0);
    (0..years).map(|t| year(&areas.iter().map(|a| &a.best.years[t]).collect::<Vec<_>>())).collect()
}

fn year(areas: &[&YearResult]) -> Result<ProvinceYear, MoneyError> {
    let mut sum = ProvinceYear {
        year: areas.first().map_or(0, |y| y.year),
        insured: 0.0,
        beneficiaries: 0.0,
        contributions: Yuan::ZERO,
        income: Yuan::ZERO,
        outgo: Yuan::ZERO,
        closing: Yuan::ZERO,
        payable_months: None,
        negative_areas: 0,
        transfers: Yuan::ZERO,
    };
    let mut divisor = Yuan::ZERO;
    for y in areas {
        let budget = lines(&y.ltci)?;
        let outgo = y.ltci.flows.outgo()?;
        sum.insured += y.people.insured.iter().sum::<f64>();
        sum.beneficiaries += y.people.use_of_year.by_category.iter().sum::<f64>();
        sum.contributions = sum.contributions.plus(budget[Line::Contributions.index()])?;
        sum.income = sum.income.plus(Yuan::total(budget[..Line::INCOME].iter().copied())?)?;
        sum.outgo = sum.outgo.plus(outgo)?;
        // In a year of opening an area's months rest on the twelve months that follow: D_r = 12 N_r / M_r.
        let own = match y.payable_months {
            Some(months) if !months.is_zero() => y.ltci.closing.times(Decimal::from(12))?.over(months)?,
            _ => outgo,
        };
        divisor = divisor.plus(own)?;
    }
    let balances: Vec<Yuan> = areas.iter().map(|y| y.ltci.closing).collect();
    sum.closing = one_fund(&balances)?;
    sum.payable_months = payable_months(sum.closing, divisor)?;
    sum.negative_areas = balances.iter().filter(|b| **b < Yuan::ZERO).count();
    sum.transfers = implicit_transfers(&balances)?;
    Ok(sum)
}

/// Measures that are added path by path.
const ADDED: [Measure; 5] = [
    Measure::Closing,
    Measure::Outgo,
    Measure::CurrentBalance,
    Measure::Beneficiaries,
    Measure::Contributions,
];

/// Running sums over areas: memory for one area's paths whatever the number of areas.
#[derive(Clone, Debug)]
pub struct RunningSums {
    years: usize,
    paths: usize,
    /// `[measure of ADDED][year][path]`.
    added: [Vec<f64>; ADDED.len()],
    /// ΣD and Σ max(N, 0) by `[year][path]`.
    divisor: Vec<f64>,
    over: Vec<f64>,
    /// Areas with N_r < 0.
    negative: Vec<u16>,
}

impl RunningSums {
    /// No area yet.
    pub fn new(years: usize, paths: usize) -> Self {
        let zeros = || vec![0.0; years * paths];
        Self {
            years,
            paths,
            added: std::array::from_fn(|_| zeros()),
            divisor: zeros(),
            over: zeros(),
            negative: vec![0; years * paths],
        }
    }

    /// Adds an area's paths; they are the same paths of the common drivers in every area.
    pub fn add(&mut self, results: &PathResults) {
        let [mut series, mut closing, mut outgo, mut months] = [const { Vec::new() }; 4];
        let read = |measure: Measure, t: usize, into: &mut Vec<f64>| {
            if let Some(m) = index_of(measure) {
                results.series(m, t, into);
            }
        };
        for t in 0..self.years.min(results.years) {
            let at = t * self.paths..(t + 1) * self.paths;
            for (measure, sums) in ADDED.into_iter().zip(&mut self.added) {
                read(measure, t, &mut series);
                for (sum, value) in sums[at.clone()].iter_mut().zip(&series) {
                    *sum += value;
                }
            }
            read(Measure::Closing, t, &mut closing);
            read(Measure::Outgo, t, &mut outgo);
            read(Measure::PayableMonths, t, &mut months);
            for (p, ((n, outgo), months)) in closing.iter().zip(&outgo).zip(&months).enumerate() {
                let own = if months.is_finite() && *months != 0.0 { 12.0 * n / months } else { *outgo };
                self.divisor[at.start + p] += own;
                self.over[at.start + p] += n.max(0.0);
                self.negative[at.start + p] += u16::from(*n < 0.0);
            }
        }
    }

    /// Statistics of the sums.
    pub fn statistics(&self) -> ProvincePaths {
        let [closing, outgo, current_balance, beneficiaries, contributions] = &self.added;
        let share = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let mean =
                |t: usize| (0..self.paths).map(|p| of(t * self.paths + p)).sum::<f64>() / self.paths as f64;
            (0..self.years).map(mean).collect()
        };
        let ever = |hit: &dyn Fn(usize) -> bool| {
            let hits = (0..self.paths).filter(|p| (0..self.years).any(|t| hit(t * self.paths + p))).count();
            hits as f64 / self.paths as f64
        };
        let (below, any) = (|i: usize| closing[i] < 0.0, |i: usize| self.negative[i] > 0);
        ProvincePaths {
            paths: self.paths,
            closing: self.cells(|i| closing[i]),
            outgo: self.cells(|i| outgo[i]),
            current_balance: self.cells(|i| current_balance[i]),
            beneficiaries: self.cells(|i| beneficiaries[i]),
            contributions: self.cells(|i| contributions[i]),
            payable_months: self.cells(|i| {
                if self.divisor[i] > 0.0 { 12.0 * closing[i] / self.divisor[i] } else { f64::NAN }
            }),
            transfers: self.cells(|i| self.over[i].min(self.over[i] - closing[i]).max(0.0)),
            negative: share(&|i| f64::from(u8::from(below(i)))),
            any_area_negative: share(&|i| f64::from(u8::from(any(i)))),
            negative_areas: share(&|i| f64::from(self.negative[i])),
            negative_ever: ever(&below),
            any_area_negative_ever: ever(&any),
        }
    }

    fn cells(&self, value: impl Fn(usize) -> f64) -> Vec<YearStatistics> {
        let mut series = Vec::with_capacity(self.paths);
        let of_year = |t: usize| {
            series.clear();
            series.extend((t * self.paths..(t + 1) * self.paths).map(&value));
            let cell = Cell::new(&mut series);
            YearStatistics {
                mean: cell.mean,
                sd: cell.sd,
                quantiles: cell.quantiles,
                undefined: cell.undefined,
            }
        };
        (0..self.years).map(of_year).collect()
    }
}

#[cfg(test)]
#[path = "province_tests.rs"]
mod tests;
