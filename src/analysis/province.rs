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

use super::outcome::{AreaOutcome, Share, YearStatistics};
use super::paths::PathSource;
use super::pooling::PooledOutcome;
use super::statistics::index_of;
use crate::finance::ledger::payable_months;
use crate::finance::pooling::{implicit_transfers, one_fund};
use crate::finance::statement::{Line, lines};
use crate::montecarlo::plan::Measure;
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::store::{PathColumns, Scratch, StoreError};
use crate::projection::result::YearResult;
use crate::units::{MoneyError, Yuan};

/// All areas together.
#[derive(Clone, Debug)]
pub struct ProvinceOutcome {
    /// Best estimate by year.
    pub years: Vec<ProvinceYear>,
    pub paths: Option<ProvincePaths>,
    /// The same areas under the scenario's pooling; `None` where it keeps them apart.
    pub pooled: Option<PooledOutcome>,
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
    pub sampling: Sampling,
    pub closing: Vec<YearStatistics>,
    pub outgo: Vec<YearStatistics>,
    pub current_balance: Vec<YearStatistics>,
    pub beneficiaries: Vec<YearStatistics>,
    pub contributions: Vec<YearStatistics>,
    pub payable_months: Vec<YearStatistics>,
    pub transfers: Vec<YearStatistics>,
    /// Share of paths with ΣN < 0 by year.
    pub negative: Vec<Share>,
    /// Share of paths in which at least one area has N_r < 0 by year.
    pub any_area_negative: Vec<Share>,
    /// Number of areas with N_r < 0 by year.
    pub negative_areas: Vec<YearStatistics>,
    /// The two shares over all years: ΣN < 0 in any year; N_r < 0 in any area and year.
    pub negative_ever: Share,
    pub any_area_negative_ever: Share,
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

/// Columns of the sums in a year: [`ADDED`], then these.
const DIVISOR: usize = ADDED.len();
const OVER: usize = DIVISOR + 1;
const NEGATIVE: usize = OVER + 1;
const COLUMNS: usize = NEGATIVE + 1;

/// Running sums over areas, a column a year and quantity: memory for one area's paths whatever the number of areas.
pub struct RunningSums {
    years: usize,
    paths: usize,
    sampling: Sampling,
    /// `[year][column]`: the measures of ADDED, ΣD, Σ max(N, 0), number of areas with N_r < 0.
    columns: Box<dyn Scratch>,
}

impl RunningSums {
    /// No area yet.
    pub fn new(years: usize, source: &dyn PathSource) -> Result<Self, StoreError> {
        let simulation = source.simulation();
        let (paths, sampling) = (simulation.paths as usize, simulation.sampling);
        Ok(Self { years, paths, sampling, columns: source.scratch(years * COLUMNS)? })
    }

    /// Adds an area's paths; they are the same paths of the common drivers in every area.
    pub fn add(&mut self, results: &dyn PathColumns) -> Result<(), StoreError> {
        let [mut sums, mut series, mut closing, mut outgo, mut months] = [const { Vec::new() }; 5];
        let read = |measure: Measure, t: usize, into: &mut Vec<f64>| match index_of(measure) {
            Some(m) => results.column(m, t, into),
            None => Ok(()),
        };
        for t in 0..self.years.min(results.years()) {
            let mut add = |column: usize, values: &mut dyn Iterator<Item = f64>| {
                self.columns.read(t * COLUMNS + column, &mut sums)?;
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
                self.columns.write(t * COLUMNS + column, &sums)
            };
            for (column, measure) in ADDED.into_iter().enumerate() {
                read(measure, t, &mut series)?;
                add(column, &mut series.iter().copied())?;
            }
            read(Measure::Closing, t, &mut closing)?;
            read(Measure::Outgo, t, &mut outgo)?;
            read(Measure::PayableMonths, t, &mut months)?;
            let own = closing.iter().zip(&outgo).zip(&months).map(|((n, outgo), months)| {
                if months.is_finite() && *months != 0.0 { 12.0 * n / months } else { *outgo }
            });
            add(DIVISOR, &mut { own })?;
            add(OVER, &mut closing.iter().map(|n| n.max(0.0)))?;
            add(NEGATIVE, &mut closing.iter().map(|n| f64::from(u8::from(*n < 0.0))))?;
        }
        Ok(())
    }

    /// Statistics of the sums.
    pub fn statistics(mut self) -> Result<ProvincePaths, StoreError> {
        let sampling = self.sampling;
        let cell = |series: Vec<f64>| YearStatistics::of(series, Some(sampling));
        let mut found = ProvincePaths {
            paths: self.paths,
            sampling,
            closing: vec![],
            outgo: vec![],
            current_balance: vec![],
            beneficiaries: vec![],
            contributions: vec![],
            payable_months: vec![],
            transfers: vec![],
            negative: vec![],
            any_area_negative: vec![],
            negative_areas: vec![],
            negative_ever: Share { share: 0.0, error: 0.0 },
            any_area_negative_ever: Share { share: 0.0, error: 0.0 },
        };
        let (mut negative_ever, mut any_ever) = (vec![false; self.paths], vec![false; self.paths]);
        for t in 0..self.years {
            let mut of_year = vec![vec![]; COLUMNS];
            for (column, values) in of_year.iter_mut().enumerate() {
                self.columns.read(t * COLUMNS + column, values)?;
            }
            let (closing, divisor, over) = (&of_year[0], &of_year[DIVISOR], &of_year[OVER]);
            let months = closing.iter().zip(divisor);
            let months = months.map(|(n, d)| if *d > 0.0 { 12.0 * n / d } else { f64::NAN });
            found.payable_months.push(cell(months.collect()));
            let moved = over.iter().zip(closing).map(|(over, n)| over.min(over - n).max(0.0));
            found.transfers.push(cell(moved.collect()));
            found.negative.push(Share::of(closing.iter().map(|n| *n < 0.0), sampling));
            let negative = &of_year[NEGATIVE];
            found.any_area_negative.push(Share::of(negative.iter().map(|n| *n > 0.0), sampling));
            for p in 0..self.paths {
                negative_ever[p] |= closing[p] < 0.0;
                any_ever[p] |= negative[p] > 0.0;
            }
            found.negative_areas.push(cell(std::mem::take(&mut of_year[NEGATIVE])));
            let [closing, outgo, current, beneficiaries, contributions] =
                std::array::from_fn(|column| cell(std::mem::take(&mut of_year[column])));
            found.closing.push(closing);
            found.outgo.push(outgo);
            found.current_balance.push(current);
            found.beneficiaries.push(beneficiaries);
            found.contributions.push(contributions);
        }
        found.negative_ever = Share::of(negative_ever.iter().copied(), sampling);
        found.any_area_negative_ever = Share::of(any_ever.iter().copied(), sampling);
        Ok(found)
    }
}

#[cfg(test)]
#[path = "province_tests.rs"]
mod tests;
