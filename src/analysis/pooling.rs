//! Areas pooled as the scenario says, on the best estimate in decimals and on every path [MODEL §14, options A02, A69].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | N_r | account of area r at the year's end, after settlement | yuan |
//! | A | balance of the adjustment fund, or S = Σ N_r of the one fund | yuan |
//! | fails | N_r < 0 at a year's end; under one fund every area as soon as S < 0 | |
//!
//! The areas' own reports stay those of funds apart. Here the same flows go through the pooled ledger, so that what pooling
//! is worth is a difference on the same paths: the probability that some area fails, apart less pooled.

use super::outcome::{AreaOutcome, Share, YearStatistics};
use crate::finance::pooled::{AreaFlows, PooledFunds};
use crate::finance::pooling::{Pooling, implicit_transfers};
use crate::montecarlo::kernel::Prepared;
use crate::montecarlo::pooled::{AREAS, CLOSING, FAILING, FUND, OUTGO, PooledAreas, TRANSFERS};
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::store::{PathColumns, StoreError};
use crate::projection::result::YearResult;
use crate::projection::rules::opening_years;
use crate::scenario::Scenario;
use crate::sets::Payer;
use crate::units::{MoneyError, Yuan, monthly_rate};
use rust_decimal::Decimal;

/// Pooled areas over the horizon.
#[derive(Clone, Debug)]
pub struct PooledOutcome {
    pub rule: Pooling,
    /// First calendar year of the rule.
    pub from: i32,
    /// Best estimate by year.
    pub years: Vec<PooledYear>,
    pub paths: Option<PooledPaths>,
}

/// One year of the best estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledYear {
    pub year: i32,
    /// A, or S under one fund.
    pub fund: Yuan,
    /// Σ N_r + A.
    pub closing: Yuan,
    /// Against the year's outgo, or next year's where an area opens a benefit phase.
    pub payable_months: Option<f64>,
    /// Paid by the adjustment fund in the year; under one fund the shortfalls of accounts that others carry at its end.
    pub transfers: Yuan,
    pub failing: usize,
    pub failing_apart: usize,
    /// By area, in the scenario's order.
    pub areas: Vec<PooledAccount>,
}

/// An area in one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PooledAccount {
    /// N_r.
    pub closing: Yuan,
    /// Balance at the same date with a fund of its own.
    pub closing_apart: Yuan,
    pub levied: Yuan,
    pub received: Yuan,
}

/// Statistics over paths.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledPaths {
    pub sampling: Sampling,
    pub fund: Vec<YearStatistics>,
    pub closing: Vec<YearStatistics>,
    pub payable_months: Vec<YearStatistics>,
    pub transfers: Vec<YearStatistics>,
    /// Some area fails: share of paths by year and in any year, apart and pooled.
    pub apart: Failures,
    pub pooled: Failures,
    /// Number of failing areas by year, pooled.
    pub failing_areas: Vec<YearStatistics>,
    /// The same for each area by itself.
    pub areas: Vec<[Failures; 2]>,
}

/// Shares of paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failures {
    pub by_year: Vec<Share>,
    pub ever: Share,
}

/// The areas' plans side by side, without measures of their own, which are known already, and the ledger between them.
pub fn between<'a>(
    scenario: &Scenario,
    rule: Pooling,
    from: i32,
    plans: &'a mut [Prepared],
) -> (Vec<&'a Prepared>, PooledAreas) {
    plans.iter_mut().for_each(|prepared| prepared.plan.measures.clear());
    let plans: Vec<&Prepared> = plans.iter().collect();
    let first = (from - scenario.horizon.first_year).max(0) as usize;
    let ledger = PooledAreas::new(rule, first, &plans);
    (plans, ledger)
}

/// The pooled ledger of the best estimates.
pub fn best_estimate(
    scenario: &Scenario,
    rule: Pooling,
    from: i32,
    areas: &[AreaOutcome],
) -> Result<Vec<PooledYear>, MoneyError> {
    let paths: Vec<&[YearResult]> = areas.iter().map(|a| a.best.years.as_slice()).collect();
    let opening: Vec<Yuan> = areas.iter().map(|a| Yuan::new(a.area.ltci_fund.opening)).collect();
    let borrowing: Vec<Option<Decimal>> = areas.iter().map(|a| a.area.ltci_fund.borrowing).collect();
    let mut years = ledger(rule, from, &paths, &opening, &borrowing)?;
    let opens = opens(scenario);
    let outgo: Vec<f64> = (0..years.len())
        .map(|t| paths.iter().map(|p| Ok(p[t].ltci.flows.outgo()?.to_f64())).sum::<Result<f64, _>>())
        .collect::<Result<_, MoneyError>>()?;
    for (t, year) in years.iter_mut().enumerate() {
        let divisor = outgo[if opens[t] && t + 1 < outgo.len() { t + 1 } else { t }];
        year.payable_months = (divisor > 0.0).then(|| 12.0 * year.closing.to_f64() / divisor);
    }
    Ok(years)
}

/// The ledger itself: exact flows of every area's months, rule by year.
pub(super) fn ledger(
    rule: Pooling,
    from: i32,
    paths: &[&[YearResult]],
    opening: &[Yuan],
    borrowing: &[Option<Decimal>],
) -> Result<Vec<PooledYear>, MoneyError> {
    let debts: Vec<Decimal> = borrowing
        .iter()
        .map(|rate| rate.map_or(Ok(Decimal::ZERO), monthly_rate))
        .collect::<Result<_, _>>()?;
    let mut pooled = PooledFunds::start(rule, opening);
    let mut apart = PooledFunds::start(Pooling::Apart, opening);
    let mut years = vec![];
    for t in 0..paths.iter().map(|p| p.len()).min().unwrap_or(0) {
        let flows: Vec<AreaFlows<Yuan>> =
            paths.iter().zip(&debts).map(|(p, debt)| flows(&p[t], *debt)).collect::<Result<_, _>>()?;
        let year = paths[0][t].year;
        let active = year >= from;
        pooled.year(active, &flows)?;
        apart.year(false, &flows)?;
        let one = active && rule == Pooling::OneFund;
        let together = pooled.together()?;
        let areas = (0..paths.len()).map(|r| PooledAccount {
            closing: pooled.accounts[r],
            closing_apart: apart.accounts[r],
            levied: pooled.levied[r],
            received: pooled.received[r],
        });
        let failing = |of: &PooledFunds<Yuan>, active: bool| -> Result<usize, MoneyError> {
            (0..paths.len()).map(|r| of.fails(active, r).map(usize::from)).sum()
        };
        years.push(PooledYear {
            year,
            fund: if one { together } else { pooled.fund },
            closing: together.plus(pooled.fund)?,
            payable_months: None,
            transfers: if one {
                implicit_transfers(&pooled.accounts)?
            } else {
                Yuan::total(pooled.received.iter().copied())?
            },
            failing: failing(&pooled, active)?,
            failing_apart: failing(&apart, false)?,
            areas: areas.collect(),
        });
    }
    Ok(years)
}

/// An area's months as the pooled ledger takes them.
fn flows(year: &YearResult, borrowing: Decimal) -> Result<AreaFlows<Yuan>, MoneyError> {
    let mut flows = AreaFlows {
        net: [Yuan::ZERO; 12],
        contributions: [Yuan::ZERO; 12],
        credit: year.monthly_rate,
        borrowing,
    };
    for (m, month) in year.months.iter().enumerate().take(12) {
        let outgo = month.flows.outgo_before_benefits()?.plus(month.flows.benefits_total()?)?;
        flows.net[m] = month.flows.income()?.minus(outgo)?;
        flows.contributions[m] =
            month.flows.contributions_total()?.minus(month.flows.paid_by(Payer::Donor)?)?;
    }
    Ok(flows)
}

/// Years in which some area opens a benefit phase.
fn opens(scenario: &Scenario) -> Vec<bool> {
    let each: Vec<_> = scenario.areas.iter().map(|a| opening_years(a, scenario.horizon)).collect();
    (0..scenario.horizon.years).map(|t| each.iter().any(|own| own[t])).collect()
}

/// Statistics of the kept columns (see [`crate::montecarlo::pooled`]).
pub fn statistics(
    scenario: &Scenario,
    columns: &dyn PathColumns,
    sampling: Sampling,
) -> Result<PooledPaths, StoreError> {
    let cell = |series: Vec<f64>| YearStatistics::of(series, Some(sampling));
    let (years, paths) = (columns.years(), columns.paths());
    let column = |measure: usize, t: usize| {
        let mut values = vec![];
        columns.column(measure, t, &mut values).map(|()| values)
    };
    let of_years = |measure: usize| -> Result<Vec<YearStatistics>, StoreError> {
        (0..years).map(|t| Ok(cell(column(measure, t)?))).collect()
    };
    let share = |hits: &[bool]| Share::of(hits.iter().copied(), sampling);
    let opens = opens(scenario);
    let mut months = vec![];
    for (t, opens) in opens.iter().enumerate().take(years) {
        let outgo = column(OUTGO, if *opens && t + 1 < years { t + 1 } else { t })?;
        let closing = column(CLOSING, t)?;
        let each = closing.iter().zip(&outgo);
        months.push(cell(each.map(|(n, o)| if *o > 0.0 { 12.0 * n / o } else { f64::NAN }).collect()));
    }
    let areas = columns.measures() - AREAS;
    // Some area, then each: apart and pooled.
    let mut ever = vec![[vec![false; paths], vec![false; paths]]; areas + 1];
    let mut found = vec![[Failures::default(), Failures::default()]; areas + 1];
    for t in 0..years {
        let mut any = [vec![false; paths], vec![false; paths]];
        for r in 0..areas {
            let codes = column(AREAS + r, t)?;
            for way in 0..2 {
                let hits: Vec<bool> = codes.iter().map(|code| *code as u8 >> way & 1 == 1).collect();
                any[way].iter_mut().zip(&hits).for_each(|(any, hit)| *any |= hit);
                ever[r + 1][way].iter_mut().zip(&hits).for_each(|(ever, hit)| *ever |= hit);
                found[r + 1][way].by_year.push(share(&hits));
            }
        }
        for way in 0..2 {
            ever[0][way].iter_mut().zip(&any[way]).for_each(|(ever, hit)| *ever |= hit);
            found[0][way].by_year.push(share(&any[way]));
        }
    }
    for (failures, ever) in found.iter_mut().zip(&ever) {
        for way in 0..2 {
            failures[way].ever = share(&ever[way]);
        }
    }
    let [apart, pooled] = found.remove(0);
    Ok(PooledPaths {
        sampling,
        fund: of_years(FUND)?,
        closing: of_years(CLOSING)?,
        payable_months: months,
        transfers: of_years(TRANSFERS)?,
        apart,
        pooled,
        failing_areas: of_years(FAILING)?,
        areas: found,
    })
}

#[cfg(test)]
#[path = "pooling_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "replicate_tests.rs"]
mod replicates;
