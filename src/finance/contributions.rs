//! Contributions of one category in one month, by payer.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | n | insured persons of the category in the month of collection | persons |
//! | b | contribution base (缴费基数) | yuan a year per person |
//! | c_p | rate of payer p | share of the base |
//! | κ | collection ratio (征缴率) | 0..1 |
//! | σ | part of the individual share that assistance pays, averaged over the category | 0..1 |
//! | τ | twelfths of the year collected now: 1 monthly, 12 in an annual collection, 0 otherwise | 1/12 year |

use super::lev::Lognormal;
use crate::sets::Payer;
use crate::units::{self, MoneyError, Yuan};
use rust_decimal::Decimal;
use thiserror::Error;

/// A contribution rule that cannot be meant.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ContributionError {
    /// Exact arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A share outside 0..1.
    #[error("the {what} is {found}; expected between 0 and 1")]
    Share { what: &'static str, found: Decimal },
    /// A collection month outside −3..=12.
    #[error(
        "the collection month is {found}; expected 1..12, or -3..0 for September to December of the year before"
    )]
    CollectionMonth { found: i8 },
    /// An indicator without a value in a year that a base needs.
    #[error("the indicator of the base has no value for {year}")]
    NoIndicator { year: i32 },
    /// A floor above its ceiling.
    #[error("the floor of the base is {floor}, above its ceiling {ceiling}")]
    Band { floor: Decimal, ceiling: Decimal },
}

/// Refuses a share outside 0..1.
fn check_share(what: &'static str, found: Decimal) -> Result<Decimal, ContributionError> {
    if found < Decimal::ZERO || found > Decimal::ONE {
        return Err(ContributionError::Share { what, found });
    }
    Ok(found)
}

/// When a group is collected [MODEL §8].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// A twelfth of the year every month.
    Monthly,
    /// The whole year in one month: 1..=12 of the year itself, −3..=0 for September to December before it.
    Annual { month: i8 },
}

impl Collection {
    /// Annual collection; refuses a month outside −3..=12.
    pub fn annual(month: i8) -> Result<Self, ContributionError> {
        if (-3..=12).contains(&month) {
            Ok(Self::Annual { month })
        } else {
            Err(ContributionError::CollectionMonth { found: month })
        }
    }

    /// Twelfths of the contribution of `contribution_year` that are collected in the month `at`.
    ///
    /// Timing: nothing before `start`; an annual collection that lies before `start` happens in the start
    /// month, for the whole year. Months are (year, 1..=12). Basis: [MODEL §15]. With a month before the year
    /// a driver asks for two contribution years in each month, the current one and the next.
    pub fn twelfths_due(self, start: (i32, u8), contribution_year: i32, at: (i32, u8)) -> u8 {
        if at < start || contribution_year < start.0 {
            return 0;
        }
        match self {
            Self::Monthly => u8::from(at.0 == contribution_year),
            Self::Annual { month } => {
                let own = match u8::try_from(month) {
                    Ok(month) if month > 0 => (contribution_year, month),
                    _ => (contribution_year - 1, (12 + month).unsigned_abs()),
                };
                if own.max(start) == at { 12 } else { 0 }
            }
        }
    }
}

/// What assistance pays for one hardship group (特困, 低保, 防返贫) of a category.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subsidy {
    /// A share of the individual part.
    Share(Decimal),
    /// Yuan a year per person, at most the individual part.
    Amount(Yuan),
}

/// One hardship group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HardshipGroup {
    /// Share of the category's insured persons.
    pub population_share: Decimal,
    /// Subsidy of the individual part.
    pub subsidy: Subsidy,
}

/// Part σ of a category's individual contribution that assistance pays.
///
/// σ = Σ_g share_g × subsidy_g, a fixed amount counted as min(amount, b c)/(b c)
///
/// `individual_due` is b c of the individual part in yuan a year per person. Basis: [MODEL §4, §8].
pub fn assisted_share(groups: &[HardshipGroup], individual_due: Yuan) -> Result<Decimal, ContributionError> {
    let (mut sigma, mut people) = (Decimal::ZERO, Decimal::ZERO);
    for group in groups {
        check_share("share of a hardship group", group.population_share)?;
        people = units::add(people, group.population_share)?;
        let subsidised = match group.subsidy {
            Subsidy::Share(share) => check_share("subsidised share", share)?,
            Subsidy::Amount(amount) => {
                amount.min(individual_due).ratio_to(individual_due)?.unwrap_or(Decimal::ZERO)
            }
        };
        sigma = units::add(sigma, units::mul(group.population_share, subsidised)?)?;
    }
    check_share("sum of the hardship groups", people)?;
    Ok(sigma)
}

/// Terms on which one category pays in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// b: base in yuan a year per person.
    pub base: Yuan,
    /// c_p: rates by payer; a rate for `Assistance` is not set here but follows from `assisted`.
    pub rates: [Decimal; Payer::COUNT],
    /// κ: collection ratio.
    pub collection_ratio: Decimal,
    /// σ: see [`assisted_share`].
    pub assisted: Decimal,
    /// Who pays the assisted part: medical assistance (default in law) or the treasury.
    pub assisted_by: Payer,
}

/// Contributions of one category in one month, in yuan by payer.
pub type ByPayer = [Yuan; Payer::COUNT];

impl Terms {
    /// Refuses κ and σ outside 0..1.
    pub fn check(&self) -> Result<(), ContributionError> {
        check_share("collection ratio", self.collection_ratio)?;
        check_share("assisted share", self.assisted)?;
        Ok(())
    }

    /// Contributions collected in one month.
    ///
    /// payer p: n b c_p κ τ/12 · individual: n b c_i (1 − σ) κ τ/12 · assistance: n b c_i σ τ/12
    ///
    /// Units: yuan. Sign: income, positive. Timing: month of collection, count of that month.
    /// Basis: [MODEL §8, §15]: the collection ratio acts on the government's match too; assisted parts are
    /// collected in full.
    pub fn collect(&self, persons: Decimal, twelfths: u8) -> Result<ByPayer, ContributionError> {
        self.check()?;
        let mut collected = [Yuan::ZERO; Payer::COUNT];
        if twelfths == 0 {
            return Ok(collected);
        }
        let payroll = self.base.times(persons)?.times(Decimal::from(twelfths))?.over(Decimal::from(12))?;
        for payer in Payer::ALL {
            let due = payroll.times(self.rates[payer.index()])?;
            let (own, assisted) = if payer == Payer::Individual {
                let assisted = due.times(self.assisted)?;
                (due.minus(assisted)?, assisted)
            } else {
                (due, Yuan::ZERO)
            };
            let own = own.times(self.collection_ratio)?;
            collected[payer.index()] = collected[payer.index()].plus(own)?;
            let helper = &mut collected[self.assisted_by.index()];
            *helper = helper.plus(assisted)?;
        }
        Ok(collected)
    }

    /// Collected base of the month, n b κ τ/12: the denominator of cost, income and pay-as-you-go rates.
    pub fn collected_base(&self, persons: Decimal, twelfths: u8) -> Result<Yuan, ContributionError> {
        let year = self.base.times(persons)?.times(self.collection_ratio)?;
        Ok(year.times(Decimal::from(twelfths))?.over(Decimal::from(12))?)
    }
}

/// Sum over payers.
pub fn total(by_payer: &ByPayer) -> Result<Yuan, MoneyError> {
    Yuan::total(by_payer.iter().copied())
}

/// The government's money divided into (central, local) [MODEL §8].
pub fn government_split(government: Yuan, central_share: Decimal) -> Result<(Yuan, Yuan), ContributionError> {
    let central = government.times(check_share("central share", central_share)?)?;
    Ok((central, government.minus(central)?))
}

/// The individual part divided into (personal medical account, cash): a channel, not extra money [MODEL §8].
pub fn individual_channels(
    individual: Yuan,
    account_share: Decimal,
) -> Result<(Yuan, Yuan), ContributionError> {
    let account = individual.times(check_share("share paid from accounts", account_share)?)?;
    Ok((account, individual.minus(account)?))
}

/// How a contribution base follows an indicator: factor × indicator(t − lag).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BaseRule {
    /// Share of the indicator, such as 0.6 of the average wage.
    pub factor: Decimal,
    /// Years that the indicator lies back; 1 for "of the previous year".
    pub lag: i32,
}

impl BaseRule {
    /// The base of `year` in yuan a year per person.
    pub fn base(
        &self,
        year: i32,
        indicator: &dyn Fn(i32) -> Option<Decimal>,
    ) -> Result<Yuan, ContributionError> {
        let at = year - self.lag;
        let value = indicator(at).ok_or(ContributionError::NoIndicator { year: at })?;
        Ok(Yuan::new(units::mul(self.factor, value)?))
    }
}

/// Mean base when a floor and a ceiling act on persons whose wages are lognormal.
///
/// b = E[min(max(X, φ w), ψ w)], φ and ψ the floor and ceiling as shares of the average wage w
///
/// Units: yuan a year per person. Basis: [MODEL §15]. A missing ceiling is ∞.
pub fn banded_base(
    mean: f64,
    cv: f64,
    average_wage: f64,
    floor: f64,
    ceiling: f64,
) -> Result<Yuan, ContributionError> {
    if floor > ceiling {
        let shown = |x: f64, what| units::decimal(x, what).unwrap_or(Decimal::MAX);
        return Err(ContributionError::Band {
            floor: shown(floor, "the floor"),
            ceiling: shown(ceiling, "the ceiling"),
        });
    }
    let banded = Lognormal::new(mean, cv).banded(floor * average_wage, ceiling * average_wage);
    Ok(Yuan::from_f64(banded, "the banded base")?)
}

#[cfg(test)]
#[path = "contributions_tests.rs"]
mod tests;
