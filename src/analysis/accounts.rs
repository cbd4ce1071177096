//! Who pays and who draws: sub-accounts by track, budgets of the government, employers' burden, year by year.
//!
//! Information on the best estimate [option A03]: the fund is one account in every policy, and nothing here moves a result.
//!
//! | item | definition |
//! |---|---|
//! | track | contributions of all payers, back-payments and donations; benefits; their difference |
//! | central, local | the government's match by `central_share`; treasury-paid hardship parts and gaps covered are local |
//! | replacement | what budgets and medical assistance pay of the residents' contributions |

use rust_decimal::Decimal;

use crate::finance::burden::{EmployerBurden, employer_burden};
use crate::projection::result::{PathResult, YearResult};
use crate::scenario::Area;
use crate::sets::{Category, Payer, Track};
use crate::units::{self, MoneyError, Yuan};

/// A track's part of the one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackAccount {
    pub contributions: Yuan,
    /// Benefits by ratio and limit; assistive devices, assessment and administration are common.
    pub benefits: Yuan,
}

impl TrackAccount {
    /// Contributions less benefits: negative is carried by the other track, interest or reserves.
    pub fn balance(&self) -> Result<Yuan, MoneyError> {
        self.contributions.minus(self.benefits)
    }
}

/// Accounts of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct YearAccounts {
    /// By [`Track`].
    pub tracks: [TrackAccount; Track::COUNT],
    /// The government's money by central and local budget; none where no rule tells them apart.
    pub budgets: Option<Budgets>,
    /// Hardship subsidies: destitute; minimum allowance and at risk.
    pub hardship: [Yuan; 2],
    /// Share of the residents' contributions that budgets and medical assistance pay; none without contributions.
    pub replaced: Option<Decimal>,
    pub employers: EmployerBurden,
    /// Part of the individuals' contributions that comes out of medical personal accounts.
    pub personal_accounts: Yuan,
}

/// Central and local budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budgets {
    pub central: Yuan,
    pub local: Yuan,
}

/// Accounts of every year of the best estimate.
pub fn accounts(area: &Area, path: &PathResult) -> Result<Vec<YearAccounts>, MoneyError> {
    path.years.iter().map(|year| of_year(area, year)).collect()
}

fn of_year(area: &Area, year: &YearResult) -> Result<YearAccounts, MoneyError> {
    let flows = &year.ltci.flows;
    let paid = |k: Category, p: Payer| flows.contributions[k.index()][p.index()];
    let mut tracks = [TrackAccount::default(); Track::COUNT];
    for k in Category::ALL {
        let account = &mut tracks[k.track().index()];
        account.contributions =
            account.contributions.plus(Yuan::total(flows.contributions[k.index()].iter().copied())?)?;
        account.benefits = account.benefits.plus(Yuan::total(flows.benefits[k.index()].iter().copied())?)?;
    }
    let resident = &tracks[Track::Resident.index()];
    let public = Yuan::total([
        paid(Category::Resident, Payer::Government),
        paid(Category::Resident, Payer::Assistance),
    ])?;
    let mut channel =
        area.contributions.iter().map(|c| paid(c.category, Payer::Individual).times(c.personal_account));
    let personal_accounts = channel.try_fold(Yuan::ZERO, |sum, part| sum.plus(part?))?;
    Ok(YearAccounts {
        personal_accounts,
        replaced: public.ratio_to(resident.contributions)?,
        tracks,
        budgets: budgets(area, year)?,
        hardship: year.hardship,
        employers: burden(area, year)?,
    })
}

fn budgets(area: &Area, year: &YearResult) -> Result<Option<Budgets>, MoneyError> {
    if area.contributions.iter().all(|c| c.central_share.is_none()) {
        return Ok(None);
    }
    let flows = &year.ltci.flows;
    let mut central = Yuan::ZERO;
    for c in &area.contributions {
        let Some(share) = c.central_share else { continue };
        // What the treasury pays for hardship groups stands with the match in the flows, and is not shared.
        let by = c.assistance.map(|a| [a.destitute_by, a.allowance_by]);
        let subsidised = by.map_or(Ok(Yuan::ZERO), |by| {
            let own = by.iter().zip(year.hardship).filter(|(by, _)| **by == Payer::Government);
            Yuan::total(own.map(|(_, yuan)| yuan))
        })?;
        let whole = flows.contributions[c.category.index()][Payer::Government.index()];
        central = central.plus(whole.minus(subsidised)?.times(share)?)?;
    }
    let all = Yuan::total([flows.paid_by(Payer::Government)?, flows.subsidies, year.ltci.cover])?;
    Ok(Some(Budgets { central, local: all.minus(central)? }))
}

fn burden(area: &Area, year: &YearResult) -> Result<EmployerBurden, MoneyError> {
    let paid = year.ltci.flows.contributions[Category::Employee.index()][Payer::Employer.index()];
    let relief = year.medical.as_ref().map_or(Yuan::ZERO, |m| Yuan::new(m.transferred));
    let rates = area.contributions.iter().filter(|c| c.category == Category::Employee).flat_map(|c| &c.rates);
    let at = |payer: Option<Payer>| -> Decimal {
        rates
            .clone()
            .filter(|(p, _)| payer.is_none_or(|of| of == *p))
            .map(|(_, rate)| *rate.at(year.year))
            .sum()
    };
    // A dynamic adjustment moves all payers' rates alike.
    let adjustment = area.ltci_fund.adjustment.as_ref();
    let moved = adjustment.map_or(Ok(Decimal::ONE), |rule| rule.rate_factor(at(None), year.moves))?;
    let rate = units::mul(at(Some(Payer::Employer)), moved)?;
    let payroll = if rate.is_zero() { Yuan::ZERO } else { Yuan::new(units::div(paid.amount(), rate)?) };
    employer_burden(paid, relief, payroll)
}

#[cfg(test)]
#[path = "accounts_tests.rs"]
mod tests;
