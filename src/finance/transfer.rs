//! Test of the medical fund after a rate transfer (费率划转), and the largest transfer that passes.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | δ | rate cut from the employers' medical rate | share of payroll |
//! | B | balance of the medical pooled fund | yuan |
//! | E | its outgo of a year | yuan |
//! | j | monthly interest rate | 1 |
//!
//! In f64, because the same test runs on the best estimate and on every path. Readings: [options A31-A38].

use crate::units::{self, MoneyError};
use rust_decimal::Decimal;
use thiserror::Error;

/// Slack of comparisons with a threshold in months [MODEL §15].
pub const MONTHS_TOLERANCE: f64 = 1e-9;

/// A transfer that cannot be meant or that the law forbids.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TransferError {
    /// More is to be cut than the policy allows.
    #[error("the transferred rate is {found}; the policy allows at most {ceiling}")]
    AboveCeiling { found: f64, ceiling: f64 },
    /// A negative rate or one that is not a number.
    #[error("the transferred rate is {found}; expected 0 or more")]
    Negative { found: f64 },
    /// A test without a projected year.
    #[error("the medical fund has no projected year; the test needs at least the establishment year")]
    NoYear,
    /// Exact arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// One month of the medical fund before any cut.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FundMonth {
    /// Income without interest, before the cut.
    pub income: f64,
    /// Collected payroll of the month: a cut of δ costs δ × this.
    pub payroll: f64,
    /// Outgo.
    pub outgo: f64,
}

/// One calendar year of the medical fund.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FundYear {
    /// January to December.
    pub months: [FundMonth; 12],
    /// j of the year.
    pub monthly_rate: f64,
}

impl FundYear {
    /// Outgo of the year.
    pub fn outgo(&self) -> f64 {
        self.months.iter().map(|month| month.outgo).sum()
    }
}

/// Which outgo divides the balance [option A32].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthsReading {
    /// Closing balance over the same year's outgo.
    SameYear,
    /// Closing balance over the next year's outgo; the last year takes its own.
    NextYear,
    /// Closing balance over the last settled year's outgo.
    LastSettled,
    /// Opening balance over the same year's outgo.
    OpeningBalance,
}

/// What the cut is taken to do in the establishment year [option A34].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutBasis {
    /// As if it held in all twelve months.
    Annualised,
    /// From the launch month, 1..=12.
    PartYear { first_month: u8 },
    /// The test looks at the fund without the cut.
    BeforeCut,
}

impl CutBasis {
    /// Only the launch year is a part of a year.
    const fn in_later_years(self) -> Self {
        match self {
            Self::PartYear { .. } => Self::Annualised,
            other => other,
        }
    }
}

/// The long-run condition [option A38].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LongRun {
    /// None.
    Off,
    /// Balance at least 0 at the end of every projected year.
    BalanceNotNegative,
    /// Payable months at least this at the end of every projected year.
    Months(f64),
}

/// The test of a transfer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransferTest {
    /// Payable months after the cut, at least.
    pub min_months: f64,
    /// Number of years, from the establishment year, in which the months are tested; 0 for none.
    pub months_years: usize,
    /// What divides the balance.
    pub reading: MonthsReading,
    /// Effect of the cut in the establishment year.
    pub basis: CutBasis,
    /// Number of years in which the current balance must not be negative [option A33]; 0 for none.
    pub deficit_years: usize,
    /// Whether interest counts in the current balance [option A33].
    pub deficit_with_interest: bool,
    /// The long-run condition.
    pub long_run: LongRun,
}

impl TransferTest {
    /// Twelve months and no deficit in the establishment year, after the cut, annualised.
    pub const STANDARD: Self = Self {
        min_months: 12.0,
        months_years: 1,
        reading: MonthsReading::SameYear,
        basis: CutBasis::Annualised,
        deficit_years: 1,
        deficit_with_interest: true,
        long_run: LongRun::Off,
    };
}

/// The medical fund as projected without a cut, from 1 January of the establishment year.
#[derive(Clone, Copy, Debug)]
pub struct Projection<'a> {
    /// Balance on that day; with the pilot money already returned under `return_first` [option A37].
    pub opening: f64,
    /// The years, the establishment year first.
    pub years: &'a [FundYear],
    /// Outgo of the year before the first.
    pub settled_outgo: f64,
    /// Cut of each year over the first year's, where it follows the LTCI rate [option A35]; empty for 1.
    pub shape: &'a [f64],
}

/// One year of the fund under a cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearOutcome {
    /// Balance on 31 December.
    pub closing: f64,
    /// Payable months as the test reads them; none without outgo.
    pub months: Option<f64>,
    /// Current balance as the test reads it.
    pub current_balance: f64,
    /// Outgo of the year.
    pub outgo: f64,
}

impl Projection<'_> {
    /// Calls `visit` for each year under a cut of `cut` until it returns false.
    fn walk(&self, test: &TransferTest, cut: f64, mut visit: impl FnMut(usize, &YearOutcome) -> bool) {
        let mut balance = self.opening;
        for (index, year) in self.years.iter().enumerate() {
            let first_month = match (test.basis, index) {
                (CutBasis::PartYear { first_month }, 0) => usize::from(first_month.clamp(1, 12)) - 1,
                _ => 0,
            };
            let opening = balance;
            let cut = cut * self.shape.get(index).copied().unwrap_or(1.0);
            let (mut net, mut interest) = (0.0, 0.0);
            for (month, flows) in year.months.iter().enumerate() {
                let taken = match test.basis {
                    CutBasis::BeforeCut => 0.0,
                    _ if month < first_month => 0.0,
                    _ => cut * flows.payroll,
                };
                let credited = year.monthly_rate * balance.max(0.0);
                let flow = flows.income - taken - flows.outgo;
                balance += credited + flow;
                interest += credited;
                net += flow;
            }
            let outgo = year.outgo();
            let (held, divisor) = match test.reading {
                MonthsReading::SameYear => (balance, outgo),
                MonthsReading::NextYear => {
                    (balance, self.years.get(index + 1).map_or(outgo, FundYear::outgo))
                }
                MonthsReading::LastSettled if index == 0 => (balance, self.settled_outgo),
                MonthsReading::LastSettled => (balance, self.years[index - 1].outgo()),
                MonthsReading::OpeningBalance => (opening, outgo),
            };
            let outcome = YearOutcome {
                closing: balance,
                months: (divisor > 0.0).then(|| held * 12.0 / divisor),
                current_balance: if test.deficit_with_interest { net + interest } else { net },
                outgo,
            };
            if !visit(index, &outcome) {
                return;
            }
        }
    }

    /// The years of the fund under a cut.
    pub fn outcomes(&self, test: &TransferTest, cut: f64) -> Vec<YearOutcome> {
        let mut outcomes = Vec::with_capacity(self.years.len());
        self.walk(test, cut, |_, outcome| {
            outcomes.push(*outcome);
            true
        });
        outcomes
    }

    /// Whether the fund passes the test under a cut.
    ///
    /// months ≥ v in the first years, current balance ≥ 0 in the first years, and the long-run condition.
    /// Comparisons allow 1e-9 months (of outgo, for amounts); no outgo is no breach. Basis: [MODEL §10, §15].
    pub fn passes(&self, test: &TransferTest, cut: f64) -> bool {
        let mut passed = true;
        self.walk(test, cut, |index, year| {
            let slack = MONTHS_TOLERANCE * year.outgo / 12.0;
            let enough = |least: f64| year.months.is_none_or(|months| months >= least - MONTHS_TOLERANCE);
            passed = (index >= test.months_years || enough(test.min_months))
                && (index >= test.deficit_years || year.current_balance >= -slack)
                && match test.long_run {
                    LongRun::Off => true,
                    LongRun::BalanceNotNegative => year.closing >= -slack,
                    LongRun::Months(least) => enough(least),
                };
            let further =
                test.months_years.max(test.deficit_years) > index + 1 || test.long_run != LongRun::Off;
            passed && further
        });
        passed
    }

    /// Transfer headroom: the largest admissible cut up to `most`; none when not even 0 passes.
    ///
    /// Every condition falls with the cut, so the edge is found by bisection to the last bit.
    pub fn headroom(&self, test: &TransferTest, most: f64) -> Option<f64> {
        if !self.passes(test, 0.0) {
            return None;
        }
        if self.passes(test, most) {
            return Some(most);
        }
        let (mut low, mut high) = (0.0, most);
        for _ in 0..64 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if self.passes(test, middle) { low = middle } else { high = middle }
        }
        Some(low)
    }
}

/// What is done when the wanted cut fails the test [MODEL §10], [option A35].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFail {
    /// No transfer: all or nothing.
    NoTransfer,
    /// The largest cut that passes.
    Reduced,
    /// The transfer is made and flagged.
    TransferAndFlag,
}

/// Outcome of the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision {
    /// The cut that is made.
    pub cut: f64,
    /// Whether the wanted cut passes.
    pub passed: bool,
    /// Whether a cut is made that fails the test.
    pub flagged: bool,
    /// The largest admissible cut up to the ceiling; none when not even 0 passes.
    pub headroom: Option<f64>,
}

/// Decides on a wanted cut under the policy's ceiling.
pub fn decide(
    projection: &Projection<'_>,
    test: &TransferTest,
    wanted: f64,
    ceiling: f64,
    on_fail: OnFail,
) -> Result<Decision, TransferError> {
    if projection.years.is_empty() {
        return Err(TransferError::NoYear);
    }
    if wanted.is_nan() || wanted < 0.0 {
        return Err(TransferError::Negative { found: wanted });
    }
    if wanted > ceiling {
        return Err(TransferError::AboveCeiling { found: wanted, ceiling });
    }
    let headroom = projection.headroom(test, ceiling);
    let passed = projection.passes(test, wanted);
    let cut = match (passed, on_fail) {
        (true, _) | (false, OnFail::TransferAndFlag) => wanted,
        (false, OnFail::NoTransfer) => 0.0,
        (false, OnFail::Reduced) => headroom.unwrap_or(0.0),
    };
    Ok(Decision {
        cut,
        passed,
        flagged: !passed && cut > 0.0 && on_fail == OnFail::TransferAndFlag,
        headroom,
    })
}

/// Decisions of a cut that is tested again in each year, with the fund as the earlier decisions left it [option A35].
///
/// Year u asks whether the cut passes when the establishment year is u: months, deficit and long run count from u on; in
/// later years the cut holds from January. `actual(u, month)` is the share of the cut that is really taken and
/// the money that comes in beside it (returned pilot money), for the balance from which the next year starts.
pub fn decide_each_year(
    projection: &Projection<'_>,
    test: &TransferTest,
    wanted: f64,
    on_fail: OnFail,
    actual: impl Fn(usize, usize) -> (f64, f64),
) -> Result<Vec<Decision>, TransferError> {
    let mut left = *projection;
    let mut decisions = Vec::with_capacity(projection.years.len());
    for (u, year) in projection.years.iter().enumerate() {
        let later = TransferTest { basis: test.basis.in_later_years(), ..*test };
        let decision = decide(&left, if u == 0 { test } else { &later }, wanted, wanted, on_fail)?;
        decisions.push(decision);
        let cut = decision.cut * left.shape.first().copied().unwrap_or(1.0);
        for (month, flows) in year.months.iter().enumerate() {
            let (share, received) = actual(u, month);
            let credited = year.monthly_rate * left.opening.max(0.0);
            left.opening += credited + flows.income + received - cut * share * flows.payroll - flows.outgo;
        }
        left.years = &left.years[1..];
        left.settled_outgo = year.outgo();
        left.shape = left.shape.get(1..).unwrap_or_default();
    }
    Ok(decisions)
}

/// A cut as an exact rate, rounded down to `digits` decimals so that it never exceeds what was tested.
pub fn exact_rate(cut: f64, digits: u32) -> Result<Decimal, TransferError> {
    let rate = units::decimal(cut, "the transferred rate")?;
    Ok(rate.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::ToZero))
}

#[cfg(test)]
#[path = "transfer_tests.rs"]
mod tests;
