//! Annual statement in the lines of the social-insurance fund budget (社会保险基金预算), to the fen.
//!
//! | line | holds |
//! |---|---|
//! | 保险费收入 | employers, individuals, assistance |
//! | 财政补贴收入 | the government's match, subsidies, gaps that the treasury covers |
//! | 利息收入, 转移收入 | interest; transfers in |
//! | 其他收入 | donations and other income |
//! | 待遇支出 | benefits and assistive devices |
//! | 评估费, 经办费, 转移支出, 其他支出 | assessment; administration; transfers out; other outgo |

use super::ledger::{Denominator, YearAccount, payable_months};
use crate::sets::Payer;
use crate::units::{self, MoneyError, Yuan};
use rust_decimal::Decimal;

/// A line of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Line {
    Contributions,
    Subsidies,
    Interest,
    TransfersIn,
    OtherIncome,
    Benefits,
    Assessment,
    Administration,
    TransfersOut,
    OtherOutgo,
}

impl Line {
    /// All lines in the order of the budget.
    pub const ALL: [Self; 10] = [
        Self::Contributions,
        Self::Subsidies,
        Self::Interest,
        Self::TransfersIn,
        Self::OtherIncome,
        Self::Benefits,
        Self::Assessment,
        Self::Administration,
        Self::TransfersOut,
        Self::OtherOutgo,
    ];
    /// Number of lines.
    pub const COUNT: usize = Self::ALL.len();
    /// Number of income lines; they come first.
    pub const INCOME: usize = 5;

    /// Dense index.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Name of the line in the budget.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Contributions => "保险费收入",
            Self::Subsidies => "财政补贴收入",
            Self::Interest => "利息收入",
            Self::TransfersIn => "转移收入",
            Self::OtherIncome => "其他收入",
            Self::Benefits => "待遇支出",
            Self::Assessment => "评估费",
            Self::Administration => "经办费",
            Self::TransfersOut => "转移支出",
            Self::OtherOutgo => "其他支出",
        }
    }

    /// English name.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Contributions => "contributions",
            Self::Subsidies => "treasury subsidies",
            Self::Interest => "interest",
            Self::TransfersIn => "transfers in",
            Self::OtherIncome => "other income",
            Self::Benefits => "benefits",
            Self::Assessment => "assessment fees",
            Self::Administration => "administration fees",
            Self::TransfersOut => "transfers out",
            Self::OtherOutgo => "other outgo",
        }
    }
}

/// Amounts by [`Line`], income and outgo both positive.
pub type Lines = [Yuan; Line::COUNT];

/// Exact amounts of a year in budget lines [MODEL §15].
pub fn lines(year: &YearAccount) -> Result<Lines, MoneyError> {
    let flows = &year.flows;
    let [employers, individuals, assistance, other_funds] =
        [Payer::Employer, Payer::Individual, Payer::Assistance, Payer::OtherFund].map(|p| flows.paid_by(p));
    Ok([
        Yuan::total([employers?, individuals?, assistance?, other_funds?])?,
        Yuan::total([flows.paid_by(Payer::Government)?, flows.subsidies, year.cover])?,
        year.interest,
        flows.transfers_in,
        flows.paid_by(Payer::Donor)?.plus(flows.other_income)?,
        flows.benefits_total()?.plus(flows.devices)?,
        flows.assessment,
        flows.administration,
        flows.transfers_out,
        flows.other_outgo,
    ])
}

/// A statement rounded to the fen in which every sum is exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statement {
    /// 上年末滚存结余.
    pub opening: Yuan,
    /// The lines.
    pub lines: Lines,
    /// 本年收入合计.
    pub income: Yuan,
    /// 本年支出合计.
    pub outgo: Yuan,
    /// 本年收支结余, income − outgo, with transfers; [`YearAccount::current_balance`] is without.
    pub balance: Yuan,
    /// 年末滚存结余, opening + income − outgo.
    pub closing: Yuan,
    /// 累计结余可支付月数, on exact amounts; none when there is no outgo.
    pub payable_months: Option<Decimal>,
    /// What divides the months.
    pub denominator: Denominator,
}

impl Statement {
    /// The statement of a year; `outgo_of_twelve_months` is the outgo that `denominator` names.
    ///
    /// Opening and closing are the exact balances rounded to the fen, so statements chain from year to year; the
    /// fen by which the rounded lines miss their difference go to the lines with the largest remainders, in
    /// budget order on ties. Every line is within one fen of its exact amount.
    pub fn of(
        year: &YearAccount,
        outgo_of_twelve_months: Yuan,
        denominator: Denominator,
    ) -> Result<Self, MoneyError> {
        Self::of_lines([year.opening, year.closing], &lines(year)?, outgo_of_twelve_months, denominator)
    }

    /// The statement of any fund from its exact lines and its balances at both ends of the year.
    pub fn of_lines(
        [opening, closing]: [Yuan; 2],
        exact: &Lines,
        outgo_of_twelve_months: Yuan,
        denominator: Denominator,
    ) -> Result<Self, MoneyError> {
        let months = payable_months(closing, outgo_of_twelve_months)?;
        let opening = opening.to_fen()?;
        let lines = round_lines(exact, closing.to_fen()?.minus(opening)?)?;
        let income = Yuan::total(lines[..Line::INCOME].iter().copied())?;
        let outgo = Yuan::total(lines[Line::INCOME..].iter().copied())?;
        let balance = income.minus(outgo)?;
        Ok(Self {
            opening,
            lines,
            income,
            outgo,
            balance,
            closing: opening.plus(balance)?,
            payable_months: months,
            denominator,
        })
    }
}

/// Largest-remainder rounding of signed lines to whole fen with the given total change.
fn round_lines(exact: &Lines, change: Yuan) -> Result<Lines, MoneyError> {
    let hundred = Decimal::ONE_HUNDRED;
    let mut floors = [Decimal::ZERO; Line::COUNT];
    let mut remainders: [(Decimal, usize); Line::COUNT] = [(Decimal::ZERO, 0); Line::COUNT];
    let mut missing = units::mul(change.amount(), hundred)?;
    for (i, amount) in exact.iter().enumerate() {
        let fen = units::mul(amount.amount(), hundred)?;
        let signed = if i < Line::INCOME { fen } else { -fen };
        floors[i] = signed.floor();
        remainders[i] = (units::sub(signed, floors[i])?, i);
        missing = units::sub(missing, floors[i])?;
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, i) in remainders {
        if missing < Decimal::ONE {
            break;
        }
        floors[i] = units::add(floors[i], Decimal::ONE)?;
        missing = units::sub(missing, Decimal::ONE)?;
    }
    let mut lines = [Yuan::ZERO; Line::COUNT];
    for (i, fen) in floors.into_iter().enumerate() {
        let mut yuan = units::div(if i < Line::INCOME { fen } else { -fen }, hundred)?;
        yuan.rescale(2);
        lines[i] = Yuan::new(yuan);
    }
    Ok(lines)
}
