//! The rate transfer decided on the best estimate [MODEL §10]: test after the cut, cuts in force, headroom.

use rust_decimal::Decimal;

use super::headroom::PathHeadroom;
use crate::finance::transfer::{
    Decision, LongRun, MonthsReading, Projection, TransferError, TransferTest, YearOutcome, decide,
    decide_each_year, exact_rate,
};
use crate::projection::ProjectionError;
use crate::projection::cuts::Cuts;
use crate::projection::drivers::PathDrivers;
use crate::projection::exact;
use crate::projection::result::MedicalYear;
use crate::projection::rules::{Inputs, Returned, cut_start};
use crate::scenario::{Area, RateTransfer};
use crate::sets::{Category, Payer};
use crate::units::{MoneyError, float};

/// Decimals of a rate that a decision may have: a thousandth of a basis point.
const RATE_DIGITS: u32 = 7;

/// A decided transfer.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub year: i32,
    /// The cut that the policy admits.
    pub wanted: Decimal,
    /// The cut in force in the establishment year.
    pub cut: Decimal,
    /// The cut in force by projected year.
    pub cuts: Vec<Decimal>,
    pub decision: Decision,
    /// The year in which the area was set up, where that is past and no cut is made [option A36].
    pub past: Option<i32>,
    /// The establishment year with the wanted cut: months and current balance as tested.
    pub tested: Option<YearOutcome>,
    /// The establishment year without a cut.
    pub untouched: Option<YearOutcome>,
    /// The same test on every path, where paths were run.
    pub paths: Option<PathHeadroom>,
    pub clause: String,
}

impl Transfer {
    /// The cuts as the projection reads them.
    pub fn in_force(&self) -> Cuts {
        Cuts::by_year(&self.cuts)
    }
}

/// What can stop the decision.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    #[error("rate transfer: {0}")]
    Transfer(#[from] TransferError),
    #[error("rate transfer: {0}")]
    Money(#[from] MoneyError),
    /// The establishment year lies outside the horizon.
    #[error("rate transfer: establishment year {found}; expected {first} to {last}")]
    Year { found: i32, first: i32, last: i32 },
}

/// Whether the decision needs to know the return of pilot money first.
pub fn needs_return(area: &Area) -> bool {
    rule_of(area).is_some_and(|rule| rule.return_first || rule.retest)
}

pub(super) fn rule_of(area: &Area) -> Option<&RateTransfer> {
    area.medical_fund.as_ref().and_then(|m| m.transfer.as_ref())
}

/// Pilot money that is in the balance from which the test starts [option A37].
pub(super) fn counted_return(rule: &RateTransfer, returned: Option<Returned>) -> f64 {
    returned.filter(|r| rule.return_first && r.month.year <= rule.year).map_or(0.0, |r| float(r.to_medical))
}

/// Cut of each year from the establishment year on, over that year's [option A35]: c(t)/c(t₀) of the employers' LTCI rate.
fn shape(area: &Area, rule: &RateTransfer, years: usize) -> Result<Vec<Decimal>, MoneyError> {
    let rates = area.contributions.iter().filter(|c| c.category == Category::Employee).flat_map(|c| &c.rates);
    let employer = rates.filter(|(p, _)| *p == Payer::Employer).map(|(_, rate)| rate).next();
    let first = employer.map_or(Decimal::ZERO, |rate| *rate.at(rule.year));
    (0..years)
        .map(|u| match employer {
            Some(rate) if rule.follow_rate && !first.is_zero() => {
                crate::units::div(*rate.at(rule.year + u as i32), first)
            }
            _ => Ok(Decimal::ONE),
        })
        .collect()
}

/// Factors on the tested cut by year; empty where the cut does not move.
pub(super) fn test_shape(area: &Area, rule: &RateTransfer, years: usize) -> Result<Vec<f64>, MoneyError> {
    if rule.follow_rate { Ok(shape(area, rule, years)?.into_iter().map(float).collect()) } else { Ok(vec![]) }
}

/// Decides on the area's transfer; `None` when its policy has none.
///
/// `returned`: the pilot money that returns, where [`needs_return`]. Under `retest` each year decides for itself, with the
/// balance that the earlier decisions left; otherwise the establishment year decides for good.
pub fn decide_transfer(
    inputs: &Inputs,
    returned: Option<Returned>,
) -> Result<Option<Transfer>, DecisionError> {
    let Some(rule) = rule_of(inputs.area) else { return Ok(None) };
    let (first, last) = (inputs.horizon.first_year, inputs.horizon.last_year());
    if rule.year < first || rule.year > last {
        return Err(DecisionError::Year { found: rule.year, first, last });
    }
    let untouched = Inputs { cut: Cuts::NONE, returned: None, ..*inputs };
    let central = PathDrivers::central(inputs.area, inputs.economy, inputs.horizon);
    let path = exact::run(&untouched, &central)?;
    let medical: Vec<&MedicalYear> = path.years.iter().filter_map(|y| y.medical.as_ref()).collect();
    let skip = (rule.year - first) as usize;
    let years: Vec<_> = medical[skip..].iter().map(|y| y.before_cut).collect();
    let settled = if skip > 0 { medical[skip - 1].before_cut.outgo() } else { years[0].outgo() };
    let shape = shape(inputs.area, rule, years.len())?;
    let moving: Vec<f64> = test_shape(inputs.area, rule, years.len())?;
    let projection = Projection {
        opening: float(medical[skip].opening) + counted_return(rule, returned),
        years: &years,
        settled_outgo: settled,
        shape: &moving,
    };
    let wanted = float(rule.cut);
    let decisions = if rule.retest {
        let start = cut_start(inputs.area, rule.year);
        decide_each_year(&projection, &rule.test, wanted, rule.on_fail, |u, month| {
            let (year, month) = (rule.year + u as i32, month + 1);
            let cut = month >= usize::from(start.first_month_in(year));
            let pilot = returned
                .filter(|r| !(rule.return_first && r.month.year <= rule.year))
                .filter(|r| r.month.year == year && usize::from(r.month.month) == month);
            (f64::from(u8::from(cut)), pilot.map_or(0.0, |r| float(r.to_medical)))
        })?
    } else {
        vec![decide(&projection, &rule.test, wanted, wanted, rule.on_fail)?]
    };
    let mut cuts = vec![Decimal::ZERO; skip];
    for (u, factor) in shape.iter().enumerate() {
        let made = decisions[u.min(decisions.len() - 1)].cut;
        let base = if made == wanted { rule.cut } else { exact_rate(made, RATE_DIGITS)? };
        let allowed = if rule.established.is_some() { Decimal::ZERO } else { base };
        cuts.push(crate::units::mul(allowed, *factor)?);
    }
    let first_outcome = |cut: f64| projection.outcomes(&rule.test, cut).first().copied();
    Ok(Some(Transfer {
        year: rule.year,
        wanted: rule.cut,
        cut: cuts[skip],
        cuts,
        decision: decisions[0],
        past: rule.established,
        tested: first_outcome(wanted),
        untouched: first_outcome(0.0),
        paths: None,
        clause: rule.clause.clone(),
    }))
}

/// Years of the fund that a test reads, from the establishment year on.
pub(super) fn years_read(test: &TransferTest, years: usize) -> usize {
    let tested = test.months_years.max(test.deficit_years).max(1);
    let next = usize::from(test.reading == MonthsReading::NextYear);
    if test.long_run == LongRun::Off { (tested + next).min(years) } else { years }
}

#[cfg(test)]
#[path = "transfer_tests.rs"]
mod tests;
