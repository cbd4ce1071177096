//! Reserve constraints: what is measured, the threshold with its slack, the verdict, warning bands.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | y | the measure in a year; none where it is undefined | months, yuan or share |
//! | v | the value it is compared with | as the measure |
//! | q | confidence required | 0..1 |
//! | p | probability of a breach in any year that the constraint covers | 0..1 |

/// Which fund is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fund {
    /// Long-term care insurance fund.
    Ltci,
    /// Employee medical pooled fund.
    Medical,
}

/// What is measured [MODEL §11].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Payable months at year end; the denominator is named with the year.
    PayableMonths,
    /// Balance of the year with interest, without transfers, yuan.
    CurrentBalance,
    /// Balance on 31 December, yuan.
    ClosingBalance,
    /// Outgo over contribution base.
    CostRate,
}

/// How the measure must compare with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    AtLeast,
    AtMost,
}

/// Years in which a constraint binds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    pub from: i32,
    pub to: i32,
}

impl When {
    /// Whether the constraint binds in `year`.
    pub fn covers(self, year: i32) -> bool {
        (self.from..=self.to).contains(&year)
    }
}

/// Slack of comparisons, in months of payable months or of outgo [MODEL §15].
pub const TOLERANCE_MONTHS: f64 = 1e-9;

/// A measure held against a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    pub measure: Measure,
    pub comparison: Comparison,
    /// v.
    pub value: f64,
}

impl Threshold {
    /// Distance to the value in the unit of the measure, positive on the allowed side: ±(y − v).
    pub fn margin(&self, value: f64) -> f64 {
        match self.comparison {
            Comparison::AtLeast => value - self.value,
            Comparison::AtMost => self.value - value,
        }
    }

    /// Whether a value breaches: margin < −slack; the slack is 1e-9 months, or that many months of the year's `outgo`
    /// (yuan) for an amount.
    pub fn breached(&self, value: f64, outgo: f64) -> bool {
        let slack = match self.measure {
            Measure::PayableMonths => TOLERANCE_MONTHS,
            Measure::CurrentBalance | Measure::ClosingBalance => TOLERANCE_MONTHS * outgo / 12.0,
            Measure::CostRate => 1e-12,
        };
        self.margin(value) < -slack
    }
}

/// Fails: breached on the best estimate; at risk: met there, but p > 1 − q; meets [MODEL §15].
pub fn verdict(best_breached: bool, any_breach: Option<f64>, confidence: f64) -> Verdict {
    match any_breach {
        _ if best_breached => Verdict::Fails,
        // 1e-12: a confidence of 0.95 written in decimals must admit exactly 5 % of paths.
        Some(p) if p > 1.0 - confidence + 1e-12 => Verdict::AtRisk,
        _ => Verdict::Meets,
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
}

#[cfg(test)]
#[path = "constraint_tests.rs"]
mod tests;
