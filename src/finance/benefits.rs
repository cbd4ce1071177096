//! What the fund pays for one beneficiary in one month, in expectation over care cost.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | F | care cost of the month, lognormal with mean f and coefficient of variation cv | yuan |
//! | r | reimbursement ratio (基金支付比例) | 0..1 |
//! | Lf | monthly limit on the fund's payment | yuan |
//! | Lc | monthly limit on eligible cost | yuan |
//! | C | annual ceiling per person (年度最高支付限额) | yuan |
//! | A | payment of the fund per beneficiary-month | yuan |
//! | h | share of days in hospital, when the benefit stops | 0..1 |

use super::lev::Lognormal;
use crate::units::{self, MoneyError, Yuan};
use thiserror::Error;

/// Mean days of a month: 365.25/12 [MODEL §6].
pub const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

/// A benefit rule that cannot be meant.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BenefitError {
    /// A reimbursement ratio outside 0..1.
    #[error("the reimbursement ratio is {found}; expected between 0 and 1")]
    Ratio { found: f64 },
    /// A share (occupancy, hospital days, exit, pass rate) outside 0..1.
    #[error("the share {what} is {found}; expected between 0 and 1")]
    Share { what: &'static str, found: f64 },
    /// An amount that is negative or not a number.
    #[error("{what} is {found}; expected 0 or more")]
    Negative { what: &'static str, found: f64 },
    /// Benefits that open before contributions do.
    #[error(
        "benefits start in {benefit_year}-{benefit_month:02}, before contributions in {contribution_year}-{contribution_month:02}"
    )]
    BeforeContribution {
        benefit_year: i32,
        benefit_month: u8,
        contribution_year: i32,
        contribution_month: u8,
    },
}

/// Refuses a phase whose benefit start precedes its contribution start; both as (year, month).
pub fn check_phase(contribution: (i32, u8), benefit: (i32, u8)) -> Result<(), BenefitError> {
    if benefit < contribution {
        return Err(BenefitError::BeforeContribution {
            benefit_year: benefit.0,
            benefit_month: benefit.1,
            contribution_year: contribution.0,
            contribution_month: contribution.1,
        });
    }
    Ok(())
}

/// Monthly limits of one person; a limit that a rule does not set is ∞.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Lf: limit on what the fund pays.
    pub fund_payment: f64,
    /// Lc: limit on the cost that is reimbursed.
    pub eligible_cost: f64,
}

impl Limits {
    /// No limit.
    pub const NONE: Self = Self { fund_payment: f64::INFINITY, eligible_cost: f64::INFINITY };

    /// A limit on the fund's payment alone [option A07 `fund_payment`].
    pub const fn on_payment(limit: f64) -> Self {
        Self { fund_payment: limit, eligible_cost: f64::INFINITY }
    }

    /// A limit on eligible cost alone [option A07 `eligible_cost`].
    pub const fn on_cost(limit: f64) -> Self {
        Self { fund_payment: f64::INFINITY, eligible_cost: limit }
    }

    /// The tighter of two sets of limits, limit by limit.
    pub fn and(self, other: Self) -> Self {
        Self {
            fund_payment: self.fund_payment.min(other.fund_payment),
            eligible_cost: self.eligible_cost.min(other.eligible_cost),
        }
    }

    /// Both limits times a factor (incentive or penalty); applied after the ceiling test [MODEL §15].
    pub fn scaled(self, factor: f64) -> Self {
        Self { fund_payment: self.fund_payment * factor, eligible_cost: self.eligible_cost * factor }
    }
}

/// A named payment rule [MODEL §6].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PaymentRule {
    /// Rule 1: a ratio of a lognormal care cost, within limits.
    RatioWithLimit { cost: Lognormal },
    /// Rule 2: yuan per day that the fund pays in full.
    BedDay { yuan_per_day: f64, occupancy: f64 },
    /// Rule 2, other reading: a ratio of a bed-day price.
    BedDayRatio { price_per_day: f64, occupancy: f64 },
    /// Rule 3: a ratio of price times expected hours.
    ServiceHours { hours: f64, price_per_hour: f64 },
}

impl PaymentRule {
    /// Payment of the fund per beneficiary-month without days in hospital.
    ///
    /// rule 1: A = E[min(r min(F, Lc), Lf)] · rules 2, 3: A = min(r min(cost, Lc), Lf) on the expected cost
    ///
    /// Units: yuan per person-month. Timing: month of service. Basis: [MODEL §6, §15]. Rules 2 and 3 take the
    /// limit at the mean and not in expectation; the ratio of rule 2's first form is 1.
    pub fn payment(&self, ratio: f64, limits: Limits) -> f64 {
        match *self {
            Self::RatioWithLimit { cost } => ratio_with_limits(cost, ratio, limits),
            Self::BedDay { yuan_per_day, occupancy } => {
                bed_days(yuan_per_day, DAYS_PER_MONTH, occupancy, 1.0, limits)
            }
            Self::BedDayRatio { price_per_day, occupancy } => {
                bed_days(price_per_day, DAYS_PER_MONTH, occupancy, ratio, limits)
            }
            Self::ServiceHours { hours, price_per_hour } => {
                (ratio * (hours * price_per_hour).min(limits.eligible_cost)).min(limits.fund_payment)
            }
        }
    }

    /// Expected cost of the month before reimbursement, from which out-of-pocket cost follows.
    pub fn expected_cost(&self) -> f64 {
        match *self {
            Self::RatioWithLimit { cost } => cost.mean(),
            Self::BedDay { yuan_per_day: price_per_day, occupancy }
            | Self::BedDayRatio { price_per_day, occupancy } => price_per_day * DAYS_PER_MONTH * occupancy,
            Self::ServiceHours { hours, price_per_hour } => hours * price_per_hour,
        }
    }

    /// Refuses amounts below 0 and an occupancy outside 0..1.
    pub fn check(&self) -> Result<(), BenefitError> {
        let amounts = match *self {
            Self::RatioWithLimit { cost } => [("mean care cost", cost.mean()), ("mean care cost", 0.0)],
            Self::BedDay { yuan_per_day, occupancy } => {
                check_share("occupancy", occupancy)?;
                [("bed-day amount", yuan_per_day), ("occupancy", occupancy)]
            }
            Self::BedDayRatio { price_per_day, occupancy } => {
                check_share("occupancy", occupancy)?;
                [("bed-day price", price_per_day), ("occupancy", occupancy)]
            }
            Self::ServiceHours { hours, price_per_hour } => {
                [("hours of service", hours), ("price per hour", price_per_hour)]
            }
        };
        for (what, found) in amounts {
            if found.is_nan() || found < 0.0 {
                return Err(BenefitError::Negative { what, found });
            }
        }
        Ok(())
    }
}

/// Refuses a share outside 0..1.
pub fn check_share(what: &'static str, found: f64) -> Result<(), BenefitError> {
    if (0.0..=1.0).contains(&found) { Ok(()) } else { Err(BenefitError::Share { what, found }) }
}

/// Refuses a reimbursement ratio outside 0..1.
pub fn check_ratio(found: f64) -> Result<(), BenefitError> {
    if (0.0..=1.0).contains(&found) { Ok(()) } else { Err(BenefitError::Ratio { found }) }
}

/// Expected payment of the fund under a ratio and both limits at once.
///
/// A = E[min(r min(F, Lc), Lf)] = r E[min(F, min(Lc, Lf/r))]
///
/// Units: yuan per person-month. Basis: [MODEL §6] rule 1; which amount a limit binds is [option A07].
/// Valid for r ≥ 0; r = 0 pays nothing.
pub fn ratio_with_limits(cost: Lognormal, ratio: f64, limits: Limits) -> f64 {
    if ratio <= 0.0 {
        return 0.0;
    }
    ratio * cost.limited(limits.eligible_cost.min(limits.fund_payment / ratio))
}

/// Payment by bed-day: price × days × occupancy, at most Lc, times the ratio, at most Lf.
///
/// Units: yuan per person-month; occupancy does not contain hospital days [MODEL §15].
pub fn bed_days(price_per_day: f64, days: f64, occupancy: f64, ratio: f64, limits: Limits) -> f64 {
    (ratio * (price_per_day * days * occupancy).min(limits.eligible_cost)).min(limits.fund_payment)
}

/// Average payment per benefit-month when an annual limit is a pool of one person's year.
///
/// A = Σ w_n n A_n / Σ w_n n, n = 1..12 months of benefit in the year; A_n = E[min(r min(F, Lc), min(Lf, C/n))]
///
/// Units: yuan per person-month; `weights[n-1]` is the share of the year's beneficiaries with n months, `payment(n)` is A_n.
/// Basis: [MODEL §15] option "annual pool per person". Valid for care cost that stays the same through a
/// person's year; independent months would be capped less often.
pub fn annual_pool(weights: &[f64; 12], payment: impl Fn(f64) -> f64) -> f64 {
    let (mut paid, mut months) = (0.0, 0.0);
    for (n, weight) in (1..=12).map(f64::from).zip(weights).filter(|(_, weight)| **weight > 0.0) {
        paid += weight * n * payment(n);
        months += weight * n;
    }
    if months > 0.0 { paid / months } else { 0.0 }
}

/// Beneficiaries of a year by months of benefit, from the stock of each month and that of the month before the year.
///
/// Entrants e_m = max(0, b_m − b_{m−1} s), in the first month everybody who is there; each leaves with 1 − s = x/12 after a
/// month. From entry m on: n < 13 − m months with probability s^{n−1} (1 − s), 13 − m months with s^{12−m}.
///
/// Units: persons, index n − 1. Basis: [MODEL §15] inflow of a month. Valid where exits do not depend on how long a person
/// has drawn benefits.
pub fn months_of_benefit(stock: &[f64; 12], exit: f64) -> [f64; 12] {
    let stay = 1.0 - exit / 12.0;
    let mut persons = [0.0; 12];
    for m in 0..12 {
        let before = if m > 0 { stock[m - 1] } else { 0.0 };
        let mut left = (stock[m] - before * stay).max(0.0);
        for leaving in &mut persons[..11 - m] {
            *leaving += left * (1.0 - stay);
            left *= stay;
        }
        persons[11 - m] += left;
    }
    persons
}

/// Persons who are paid when the first payment comes L months after the application: min(b_m, b_{m−L} s^L) [option A94].
///
/// s = 1 − x/12. Units: persons; `earlier` is b_{m−L}, 0 before the start. New beneficiaries of the last L months wait.
pub fn paid_after_lag(now: f64, earlier: f64, stay: f64) -> f64 {
    now.min(earlier * stay)
}

/// Share of beneficiaries who are still there after some months: (1 − x/12)^months [MODEL §15].
pub fn stay_share(exit: f64, months: u32) -> f64 {
    (0..months).fold(1.0, |share, _| share * (1.0 - exit / 12.0))
}

/// Factor for days in hospital: 1 − h [MODEL §6].
pub fn hospital_factor(hospital_share: f64) -> f64 {
    1.0 - hospital_share
}

/// Benefits of one cell (category, grade, mode) in one month, as exact money: b A (1 − h).
///
/// Units: yuan; b persons, A yuan per person-month without hospital days. Sign: outgo, positive.
/// Timing: month of service. The three factors cross into decimals first; their product is exact.
pub fn cell_benefits(beneficiaries: f64, payment: f64, hospital_share: f64) -> Result<Yuan, MoneyError> {
    let persons = units::decimal(beneficiaries, "beneficiaries")?;
    let served =
        units::mul(persons, units::decimal(hospital_factor(hospital_share), "the hospital factor")?)?;
    Yuan::from_f64(payment, "the payment")?.times(served)
}

/// Ratio after a reward and a penalty, both in points: clamp(r + up − down, 0, bound).
///
/// Basis: [MODEL §6, §7]; the bound is the policy's maximum of the ratio after reward, at most 1.
pub fn adjusted_ratio(ratio: f64, uplift: f64, cut: f64, bound: f64) -> f64 {
    (ratio + uplift - cut).min(bound).clamp(0.0, 1.0)
}

/// Payment under old rules for old cases (老人老办法).
///
/// A = ρ max(new, old) + (1 − ρ) new, ρ = (1 − exit)^years since the change
///
/// Units: yuan per person-month; exit per year. Basis: [MODEL §15].
pub fn with_old_terms(new: f64, old: f64, exit: f64, years_since: u32) -> f64 {
    let share = old_share(exit, years_since);
    share * new.max(old) + (1.0 - share) * new
}

/// Share of beneficiaries who are old cases: ρ = (1 − exit)^years since the change [MODEL §15].
pub fn old_share(exit: f64, years_since: u32) -> f64 {
    (0..years_since).fold(1.0, |share, _| share * (1.0 - exit))
}

#[cfg(test)]
#[path = "benefits_tests.rs"]
mod tests;
