//! Reserve constraints as data: evaluation by year, first breach, margin, verdict, warning bands.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | y_t | the measure in year t; none where it is undefined | months, yuan or share |
//! | v | the value it is compared with | as the measure |
//! | q | confidence required | 0..1 |
//! | p | probability of a breach in any year that the constraint covers | 0..1 |

use super::ledger::Denominator;
use thiserror::Error;

/// Which fund is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fund {
    /// Long-term care insurance fund.
    Ltci,
    /// Employee medical pooled fund.
    MedicalPooled,
}

/// What is measured [MODEL §11].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Payable months at year end, with the named denominator.
    PayableMonths(Denominator),
    /// Current balance of the year: with interest, without transfers.
    CurrentBalance,
    /// Balance on 31 December.
    ClosingBalance,
    /// Total contribution rate, share of the base.
    ContributionRate,
}

/// How the measure must compare with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
}

/// In which years the constraint holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The scheme's first year.
    EstablishmentYear,
    /// The year in which pilot money is returned.
    AfterReturn,
    /// Every projected year.
    EveryYear,
    /// From one year to another, both included.
    Years { from: i32, to: i32 },
}

/// Years that [`When`] refers to; none where the scenario has no such event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Events {
    /// First year of the scheme.
    pub establishment: i32,
    /// Year of the pilot return.
    pub pilot_return: Option<i32>,
}

impl When {
    /// Whether the constraint holds in `year`.
    pub fn covers(self, year: i32, events: Events) -> bool {
        match self {
            Self::EstablishmentYear => year == events.establishment,
            Self::AfterReturn => events.pilot_return == Some(year),
            Self::EveryYear => true,
            Self::Years { from, to } => (from..=to).contains(&year),
        }
    }
}

/// One constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// Name in the scenario.
    pub name: String,
    /// Fund.
    pub fund: Fund,
    /// Measure.
    pub measure: Measure,
    /// Comparison.
    pub comparison: Comparison,
    /// v.
    pub value: f64,
    /// Years.
    pub when: When,
    /// q.
    pub confidence: f64,
    /// Clause or rule on which it rests.
    pub clause: String,
}

/// A constraint that cannot be meant.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ConstraintError {
    /// A confidence outside 0..1.
    #[error("the confidence of {name} is {found}; expected between 0 and 1")]
    Confidence { name: String, found: f64 },
    /// A value that is not finite.
    #[error("the value of {name} is {found}; expected a finite number")]
    Value { name: String, found: f64 },
    /// Years in the wrong order.
    #[error("{name} holds from {from} to {to}; expected from ≤ to")]
    Years { name: String, from: i32, to: i32 },
}

/// Slack of comparisons, in months of payable months or of outgo [MODEL §15].
pub const TOLERANCE_MONTHS: f64 = 1e-9;

/// A measure in one year with the outgo that scales its slack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Calendar year.
    pub year: i32,
    /// y_t; none where undefined, which is not a breach.
    pub value: Option<f64>,
    /// Outgo of twelve months in yuan: the slack of an amount is 1e-9 months of it.
    pub outgo: f64,
}

/// A constraint in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearResult {
    /// Calendar year.
    pub year: i32,
    /// The measure.
    pub value: Option<f64>,
    /// Distance to the threshold in the unit of the measure; negative is a breach.
    pub margin: Option<f64>,
    /// Whether it is breached.
    pub breached: bool,
}

/// A constraint over the years it covers, on one path or on the best estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Covered years in order.
    pub years: Vec<YearResult>,
}

impl Evaluation {
    /// First year of breach.
    pub fn first_breach(&self) -> Option<i32> {
        self.years.iter().find(|year| year.breached).map(|year| year.year)
    }

    /// Smallest margin over the covered years.
    pub fn smallest_margin(&self) -> Option<f64> {
        self.years.iter().filter_map(|year| year.margin).min_by(f64::total_cmp)
    }
}

impl Constraint {
    /// Refuses a constraint that cannot be meant.
    pub fn check(&self) -> Result<(), ConstraintError> {
        let name = || self.name.clone();
        if !(0.0..=1.0).contains(&self.confidence) {
            return Err(ConstraintError::Confidence { name: name(), found: self.confidence });
        }
        if !self.value.is_finite() {
            return Err(ConstraintError::Value { name: name(), found: self.value });
        }
        match self.when {
            When::Years { from, to } if from > to => Err(ConstraintError::Years { name: name(), from, to }),
            _ => Ok(()),
        }
    }

    fn slack(&self, outgo: f64) -> f64 {
        match self.measure {
            Measure::PayableMonths(_) => TOLERANCE_MONTHS,
            Measure::CurrentBalance | Measure::ClosingBalance => TOLERANCE_MONTHS * outgo / 12.0,
            Measure::ContributionRate => 1e-12,
        }
    }

    /// Distance to the threshold, positive on the allowed side.
    pub fn margin(&self, value: f64) -> f64 {
        match self.comparison {
            Comparison::AtLeast | Comparison::MoreThan => value - self.value,
            Comparison::AtMost | Comparison::LessThan => self.value - value,
        }
    }

    /// Whether a value breaches the constraint; a strict comparison also refuses equality within the slack.
    pub fn breached(&self, value: f64, outgo: f64) -> bool {
        let (margin, slack) = (self.margin(value), self.slack(outgo));
        match self.comparison {
            Comparison::AtLeast | Comparison::AtMost => margin < -slack,
            Comparison::MoreThan | Comparison::LessThan => margin <= slack,
        }
    }

    /// Evaluates the covered years.
    pub fn evaluate(&self, observations: &[Observation], events: Events) -> Evaluation {
        let covered = observations.iter().filter(|seen| self.when.covers(seen.year, events));
        let years = covered
            .map(|seen| YearResult {
                year: seen.year,
                value: seen.value,
                margin: seen.value.map(|value| self.margin(value)),
                breached: seen.value.is_some_and(|value| self.breached(value, seen.outgo)),
            })
            .collect();
        Evaluation { years }
    }

    /// First year of breach on one path, without allocation.
    pub fn first_breach(&self, observations: &[Observation], events: Events) -> Option<i32> {
        let breach = |seen: &&Observation| {
            self.when.covers(seen.year, events)
                && seen.value.is_some_and(|value| self.breached(value, seen.outgo))
        };
        observations.iter().find(breach).map(|seen| seen.year)
    }

    /// Verdict from the best estimate and, when paths were run, the probability of any breach.
    pub fn verdict(&self, best: &Evaluation, breach_probability: Option<f64>) -> Verdict {
        if best.first_breach().is_some() {
            return Verdict::Fails;
        }
        // 1e-12: a confidence of 0.95 written in decimals must admit exactly 5 % of paths.
        match breach_probability {
            Some(p) if p > 1.0 - self.confidence + 1e-12 => Verdict::AtRisk,
            _ => Verdict::Meets,
        }
    }
}

/// Verdict on a constraint [MODEL §15], best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Met on the best estimate and with the confidence required.
    Meets,
    /// Met on the best estimate, but breached on more paths than the confidence allows.
    AtRisk,
    /// Breached on the best estimate.
    Fails,
}

/// Warning band (风险预警) of payable months, heaviest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    Red,
    Orange,
    Yellow,
    Green,
}

/// Upper ends of the bands, in months.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WarningBands {
    /// Red below this.
    pub red: f64,
    /// Orange below this.
    pub orange: f64,
    /// Yellow below this; green from here on.
    pub yellow: f64,
}

impl Default for WarningBands {
    fn default() -> Self {
        Self { red: 3.0, orange: 6.0, yellow: 12.0 }
    }
}

impl WarningBands {
    /// The band of a number of payable months, with the slack of thresholds; none without outgo.
    pub fn band(&self, months: Option<f64>) -> Option<Band> {
        let below = |months: f64, end: f64| months < end - TOLERANCE_MONTHS;
        months.map(|months| match months {
            m if below(m, self.red) => Band::Red,
            m if below(m, self.orange) => Band::Orange,
            m if below(m, self.yellow) => Band::Yellow,
            _ => Band::Green,
        })
    }

    /// Whether the ends increase.
    pub fn ordered(&self) -> bool {
        self.red <= self.orange && self.orange <= self.yellow
    }
}

#[cfg(test)]
#[path = "constraint_tests.rs"]
mod tests;
