//! Funds: the LTCI fund, the employee medical pooled fund, the rate transfer, the reserve constraints [MODEL §9–§11].

use rust_decimal::Decimal;

use super::Text;
use super::law::Base;
pub use crate::finance::adjust::{Adjustment, Lever, Move, Trigger};
pub use crate::finance::budget::GlobalBudget;
pub use crate::finance::clearing::ReturnRule;
pub use crate::finance::constraint::{Comparison, Fund, Measure, Threshold, When};
pub use crate::finance::ledger::Shortage;
pub use crate::finance::transfer::{OnFail, TransferTest};

/// The LTCI fund at the start [MODEL §9].
#[derive(Clone, Debug)]
pub struct LtciFund {
    /// Balance on 1 January of the first projected year, yuan.
    pub opening: Decimal,
    pub shortage: Shortage,
    /// Yearly interest rate on negative balances; `None`: none is charged.
    pub borrowing: Option<Decimal>,
    /// Rates, ratios or limits that move when the reserve stays low.
    pub adjustment: Option<Adjustment>,
    /// Bound on the benefits of a year.
    pub budget: Option<GlobalBudget>,
    /// What divides payable months: the year's own outgo, but next year's where a benefit phase opens; or next year's always.
    pub divisor: MonthsDivisor,
    /// Share of yearly contributions that comes as donations, on top.
    pub donations: Decimal,
    /// One-off return of pilot money to the medical fund.
    pub clearing: Option<PilotClearing>,
}

/// What divides payable months of the LTCI fund [MODEL §9]. The last projected year takes its own outgo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthsDivisor {
    /// Outgo of the year; next year's in years in which a benefit phase opens.
    ThisYear,
    /// Next year's expected outgo (budget) in every year.
    NextYear,
}

/// Pilot clearing: when, by which rule, and at most how much.
#[derive(Clone, Debug)]
pub struct PilotClearing {
    pub year: i32,
    pub rule: ReturnRule,
    /// Money that ever came from the employees' medical fund, yuan.
    pub received: Decimal,
    /// Money that ever came from the residents' medical fund, yuan; that fund is not projected.
    pub received_residents: Decimal,
}

/// The employee medical pooled fund (职工医保统筹基金) [MODEL §10].
#[derive(Clone, Debug)]
pub struct MedicalFund {
    /// Payable months at the end of the year before the first projected year, against that year's outgo.
    pub opening_months: Decimal,
    /// Employer rate of the pooled fund before a transfer.
    pub employer_rate: Decimal,
    /// Base of the employer rate, as for the LTCI contribution of employees.
    pub base: Base,
    pub collection_ratio: f64,
    /// Pooled income per active member in `year`; what the employer rate does not explain is other income.
    pub income_per_active: Decimal,
    /// Pooled outgo per insured member in `year`.
    pub outgo_per_insured: Decimal,
    /// Cost of a retired over that of an active member.
    pub retired_to_active: f64,
    pub year: i32,
    pub transfer: Option<RateTransfer>,
}

/// Transfer of a part of the employers' medical rate to LTCI (费率划转) [MODEL §10].
#[derive(Clone, Debug)]
pub struct RateTransfer {
    /// Establishment year (建制当年).
    pub year: i32,
    /// Largest cut the policy admits.
    pub cut: Decimal,
    pub test: TransferTest,
    pub on_fail: OnFail,
    /// Whether the test is taken again each year [option A35]; otherwise the decision of the establishment year is final.
    pub retest: bool,
    /// Whether the cut moves with the employers' LTCI rate after the establishment year [option A35].
    pub follow_rate: bool,
    /// Whether returned pilot money counts in the test [option A37].
    pub return_first: bool,
    /// Year in which the area's LTCI was set up, where that is past and therefore no cut is made [option A36].
    pub established: Option<i32>,
    /// Confidence of the headroom over paths, 0..1.
    pub confidence: f64,
    pub clause: String,
}

/// A reserve constraint [MODEL §11].
#[derive(Clone, Debug)]
pub struct Constraint {
    pub id: String,
    pub title: Text,
    pub fund: Fund,
    pub measure: Measure,
    pub comparison: Comparison,
    pub value: f64,
    pub when: When,
    /// Probability of keeping it that is asked for, 0..1.
    pub confidence: f64,
    pub clause: String,
}

impl Constraint {
    /// The measure held against its value.
    pub fn threshold(&self) -> Threshold {
        Threshold { measure: self.measure, comparison: self.comparison, value: self.value }
    }
}
