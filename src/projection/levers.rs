//! Rules that bend the ledger on the exact path: dynamic adjustment, global budget [MODEL §8, §9, options A28, A68].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | n_t | moves in force in year t: those decided at the ends of years up to t − L | |
//! | y_t | payable months that the trigger reads: closing of t over the outgo of t itself | months |
//! | X_t | room for benefits in year t | yuan |
//!
//! The trigger reads y_t in every year. In a year in which benefits open the reported months divide by next year's outgo,
//! which nobody knows at its end; the year's own outgo of fewer months makes y_t larger there, so the trigger is slower.

use rust_decimal::Decimal;

use super::ProjectionError;
use super::drivers::PathDrivers;
use super::exact::{self, Year};
use super::rules::Inputs;
use crate::finance::adjust::{Adjuster, Adjustment};
use crate::finance::budget::{GlobalBudget, paid_share, room_of_income};
use crate::finance::ledger::{MonthEntry, MonthFlows, Shortage, YearAccount, payable_months};
use crate::montecarlo::plan::BudgetRows;
use crate::scenario::Contribution;
use crate::units::{Yuan, float};

/// Decisions of the dynamic adjustment along a path.
#[derive(Default)]
pub(super) struct History {
    adjuster: Adjuster,
    /// Moves decided by the end of each year so far.
    decided: Vec<u32>,
}

impl History {
    /// n_t of the year that begins.
    pub fn in_force(&self, rule: Option<&Adjustment>) -> u32 {
        let known = |rule: &Adjustment| self.decided.len().checked_sub(rule.lag as usize);
        rule.and_then(known).map_or(0, |t| self.decided[t])
    }

    /// Reads y_t at the end of a year.
    pub fn close(&mut self, rule: Option<&Adjustment>, account: &YearAccount) -> Result<(), ProjectionError> {
        if let Some(rule) = rule {
            let months = payable_months(account.closing, account.flows.outgo()?)?.map(float);
            self.adjuster.observe(&rule.trigger, months);
            self.decided.push(self.adjuster.moves());
        }
        Ok(())
    }
}

/// Room for the benefits of each year.
pub(super) enum Room {
    /// No bound.
    Open,
    /// The year's own income.
    Income,
    /// Yuan by year.
    Amounts(Vec<Yuan>),
}

/// The room that the area's global budget leaves; budgets are those of the best estimate.
pub(super) fn room(inputs: &Inputs) -> Result<Room, ProjectionError> {
    Ok(match inputs.area.ltci_fund.budget {
        None => Room::Open,
        Some(GlobalBudget::Income) => Room::Income,
        Some(GlobalBudget::Expected { margin }) => {
            let central = PathDrivers::central(inputs.area, inputs.economy, inputs.horizon);
            let best = exact::run_within(inputs, &central, &Room::Open)?;
            let budget = best.years.iter().map(|y| y.ltci.scheduled_benefits.times(Decimal::ONE + margin));
            Room::Amounts(budget.collect::<Result<_, _>>()?)
        }
    })
}

/// The same bound as rows of the kernel.
pub(super) fn budget_rows(inputs: &Inputs) -> Result<Option<BudgetRows>, ProjectionError> {
    Ok(match room(inputs)? {
        Room::Open => None,
        Room::Income => Some(BudgetRows::Income),
        Room::Amounts(rows) => Some(BudgetRows::Amount(rows.into_iter().map(Yuan::to_f64).collect())),
    })
}

impl Room {
    /// Bounds the benefits of year t; returns those of each month before the bound.
    pub fn bound(&self, t: usize, flows: &mut [MonthFlows; 12]) -> Result<[Yuan; 12], ProjectionError> {
        let mut scheduled = [Yuan::ZERO; 12];
        for (sum, flow) in scheduled.iter_mut().zip(flows.iter()) {
            *sum = flow.benefits_total()?;
        }
        let room = match self {
            Self::Open => return Ok(scheduled),
            Self::Income => room_of_income(flows)?,
            Self::Amounts(rows) => *rows.get(t).ok_or(ProjectionError::Shape)?,
        };
        let share = paid_share(Yuan::total(scheduled)?, room)?;
        for benefit in flows.iter_mut().flat_map(|f| f.benefits.iter_mut().flatten()) {
            *benefit = benefit.times(share)?;
        }
        Ok(scheduled)
    }
}

/// Lowest month-end balance before a gap is covered or benefits are scaled.
pub(super) fn lowest(entries: &[MonthEntry], shortage: Shortage) -> Result<Option<Yuan>, ProjectionError> {
    let mut lowest: Option<Yuan> = None;
    for entry in entries {
        let met = if shortage == Shortage::CarryNegative { Yuan::ZERO } else { entry.gap };
        let balance = entry.closing.minus(met)?;
        lowest = Some(lowest.map_or(balance, |l| l.min(balance)));
    }
    Ok(lowest)
}

impl Year<'_> {
    /// The adjustment when some of its moves are in force.
    fn adjustment(&self) -> Option<&Adjustment> {
        self.inputs.area.ltci_fund.adjustment.as_ref().filter(|_| self.moves > 0)
    }

    /// Factor on every payer's rate of a contribution.
    pub(super) fn rate_factor(&self, c: &Contribution) -> Result<Decimal, ProjectionError> {
        let Some(rule) = self.adjustment() else { return Ok(Decimal::ONE) };
        let total = c.rates.iter().map(|(_, rate)| *rate.at(self.calendar())).sum();
        Ok(rule.rate_factor(total, self.moves)?)
    }

    /// A scheduled reimbursement ratio after the moves.
    pub(super) fn adjusted_ratio(&self, scheduled: Decimal) -> Result<Decimal, ProjectionError> {
        Ok(self.adjustment().map_or(Ok(scheduled), |rule| rule.ratio(scheduled, self.moves))?)
    }

    /// Factor on limits.
    pub(super) fn limit_factor(&self) -> Result<Decimal, ProjectionError> {
        Ok(self.adjustment().map_or(Ok(Decimal::ONE), |rule| rule.limit_factor(self.moves))?)
    }
}
