//! Monthly ledger of the LTCI fund, exact.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | B | balance at the start of a month | yuan |
//! | j | monthly rate (1 + i)^(1/12) − 1 of the year's interest rate i | 1 |
//! | I | income of the month without interest | yuan |
//! | O | outgo of the month, transfers out included | yuan |
//!
//! Order of a month: interest on the opening balance; income; all outgo but benefits; benefits; the shortage rule.

use crate::sets::{Category, Mode, Payer, Track};
use crate::units::{self, MoneyError, Yuan};
use rust_decimal::Decimal;

/// What comes in and what falls due in one month; every amount positive.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MonthFlows {
    /// Collected contributions by category and payer; back-payments are with individuals.
    pub contributions: [[Yuan; Payer::COUNT]; Category::COUNT],
    /// Treasury subsidies beside the government's match.
    pub subsidies: Yuan,
    /// Transfers in: adjustment fund, upper level, cleared pilot fund.
    pub transfers_in: Yuan,
    /// Other income beside donations.
    pub other_income: Yuan,
    /// Benefits due by category and mode.
    pub benefits: [[Yuan; Mode::COUNT]; Category::COUNT],
    /// Assistive devices.
    pub devices: Yuan,
    /// Assessment fees.
    pub assessment: Yuan,
    /// Administration fees.
    pub administration: Yuan,
    /// Other outgo.
    pub other_outgo: Yuan,
    /// Transfers out: adjustment fund, upper level, return of pilot money.
    pub transfers_out: Yuan,
}

impl MonthFlows {
    /// Contributions of all payers and categories.
    pub fn contributions_total(&self) -> Result<Yuan, MoneyError> {
        Yuan::total(self.contributions.iter().flatten().copied())
    }

    /// Contributions of one payer over categories.
    pub fn paid_by(&self, payer: Payer) -> Result<Yuan, MoneyError> {
        Yuan::total(self.contributions.iter().map(|row| row[payer.index()]))
    }

    /// Benefits over categories and modes.
    pub fn benefits_total(&self) -> Result<Yuan, MoneyError> {
        Yuan::total(self.benefits.iter().flatten().copied())
    }

    /// Income without interest.
    pub fn income(&self) -> Result<Yuan, MoneyError> {
        Yuan::total([self.contributions_total()?, self.subsidies, self.transfers_in, self.other_income])
    }

    /// Outgo that does not depend on the shortage rule: everything but benefits.
    pub fn outgo_before_benefits(&self) -> Result<Yuan, MoneyError> {
        Yuan::total([
            self.devices,
            self.assessment,
            self.administration,
            self.other_outgo,
            self.transfers_out,
        ])
    }

    /// Outgo in the sense of payable months: transfers out excluded [MODEL §9].
    pub fn outgo(&self) -> Result<Yuan, MoneyError> {
        self.benefits_total()?.plus(self.outgo_before_benefits()?)?.minus(self.transfers_out)
    }

    /// Sum of two months, line by line.
    pub fn plus(&self, other: &Self) -> Result<Self, MoneyError> {
        let mut sum = *self;
        let rows = sum.contributions.iter_mut().flatten().zip(other.contributions.iter().flatten());
        for (a, b) in rows.chain(sum.benefits.iter_mut().flatten().zip(other.benefits.iter().flatten())) {
            *a = a.plus(*b)?;
        }
        for (a, b) in [
            (&mut sum.subsidies, other.subsidies),
            (&mut sum.transfers_in, other.transfers_in),
            (&mut sum.other_income, other.other_income),
            (&mut sum.devices, other.devices),
            (&mut sum.assessment, other.assessment),
            (&mut sum.administration, other.administration),
            (&mut sum.other_outgo, other.other_outgo),
            (&mut sum.transfers_out, other.transfers_out),
        ] {
            *a = a.plus(b)?;
        }
        Ok(sum)
    }

    /// Contributions and benefits of one track: a sub-account for information, no separate fund [option A03].
    pub fn of_track(&self, track: Track) -> Result<(Yuan, Yuan), MoneyError> {
        let (mut paid_in, mut paid_out) = (Yuan::ZERO, Yuan::ZERO);
        for category in Category::ALL.into_iter().filter(|category| category.track() == track) {
            let k = category.index();
            paid_in = paid_in.plus(Yuan::total(self.contributions[k])?)?;
            paid_out = paid_out.plus(Yuan::total(self.benefits[k])?)?;
        }
        Ok((paid_in, paid_out))
    }
}

/// Monthly interest of one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interest {
    credit: Decimal,
    borrowing: Decimal,
}

impl Interest {
    /// Interest at the annual rate `credit` on positive balances, at `borrowing` on negative ones (none: 0).
    ///
    /// j = (1 + i)^(1/12) − 1 [MODEL §9]
    pub fn new(credit: Decimal, borrowing: Option<Decimal>) -> Result<Self, MoneyError> {
        let borrowing = borrowing.map(units::monthly_rate).transpose()?.unwrap_or(Decimal::ZERO);
        Ok(Self { credit: units::monthly_rate(credit)?, borrowing })
    }

    /// Interest of one month on its opening balance; negative when money is borrowed.
    pub fn on(&self, opening: Yuan) -> Result<Yuan, MoneyError> {
        opening.times(if opening < Yuan::ZERO { self.borrowing } else { self.credit })
    }

    /// The monthly rate on positive balances.
    pub const fn monthly(&self) -> Decimal {
        self.credit
    }
}

/// What happens when the money does not suffice [MODEL §9], [option A28].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// The balance becomes negative; the gap is the negative balance.
    CarryNegative,
    /// The treasury pays the gap of the month.
    GovernmentCovers,
    /// Everything else is paid first; benefits are scaled to what is there, the rest is not owed later.
    ScaleBenefits,
}

/// One posted month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MonthEntry {
    /// Balance at the start.
    pub opening: Yuan,
    /// Interest credited on the opening balance.
    pub interest: Yuan,
    /// Flows as paid: benefits after scaling.
    pub flows: MonthFlows,
    /// Benefits that were due: scheduled against payable.
    pub scheduled_benefits: Yuan,
    /// Paid by the treasury under [`Shortage::GovernmentCovers`].
    pub cover: Yuan,
    /// Funding gap of the month: stock under `CarryNegative`, flow under the other rules.
    pub gap: Yuan,
    /// Balance at the end.
    pub closing: Yuan,
}

/// Posts one month.
///
/// closing = opening + interest + income + cover − outgo − transfers out
///
/// Units: yuan. Sign: a negative closing is a debt. Timing: interest on the opening balance, flows at the end of
/// the month. Basis: [MODEL §9, §15].
pub fn post(
    opening: Yuan,
    flows: &MonthFlows,
    interest: &Interest,
    shortage: Shortage,
) -> Result<MonthEntry, MoneyError> {
    let credited = interest.on(opening)?;
    let scheduled_benefits = flows.benefits_total()?;
    let before_benefits =
        opening.plus(credited)?.plus(flows.income()?)?.minus(flows.outgo_before_benefits()?)?;
    let mut entry = MonthEntry {
        opening,
        interest: credited,
        flows: *flows,
        scheduled_benefits,
        cover: Yuan::ZERO,
        gap: Yuan::ZERO,
        closing: before_benefits.minus(scheduled_benefits)?,
    };
    if entry.closing >= Yuan::ZERO {
        return Ok(entry);
    }
    let short = Yuan::ZERO.minus(entry.closing)?;
    match shortage {
        Shortage::CarryNegative => entry.gap = short,
        Shortage::GovernmentCovers => {
            entry.cover = short;
            entry.gap = short;
            entry.closing = Yuan::ZERO;
        }
        Shortage::ScaleBenefits => {
            let available = before_benefits.positive_part();
            if let Some(paid_share) = available.ratio_to(scheduled_benefits)? {
                for benefit in entry.flows.benefits.iter_mut().flatten() {
                    *benefit = benefit.times(paid_share)?;
                }
            }
            let paid = entry.flows.benefits_total()?;
            entry.gap = scheduled_benefits.minus(paid)?;
            // Exactly 0 when benefits absorb the shortage; the last digit of the scaling stays in the gap.
            entry.closing = before_benefits.minus(available)?;
        }
    }
    Ok(entry)
}

impl MonthEntry {
    /// closing − (opening + interest + income + cover − outgo): 0, or the last digit of scaled benefits.
    pub fn residual(&self) -> Result<Yuan, MoneyError> {
        let paid = self.flows.outgo_before_benefits()?.plus(self.flows.benefits_total()?)?;
        let income = self.opening.plus(self.interest)?.plus(self.flows.income()?)?.plus(self.cover)?;
        self.closing.minus(income.minus(paid)?)
    }
}

/// The sum of a year's months.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearAccount {
    /// Balance on 1 January, or at the fund's start.
    pub opening: Yuan,
    /// Interest of the year.
    pub interest: Yuan,
    /// Flows as paid.
    pub flows: MonthFlows,
    /// Benefits that were due.
    pub scheduled_benefits: Yuan,
    /// Paid by the treasury to close gaps.
    pub cover: Yuan,
    /// Largest monthly gap under `CarryNegative`, else the sum of gaps; see [`YearAccount::of`].
    pub gap: Yuan,
    /// Whether any month ended negative or with a gap: insolvency [MODEL §15].
    pub insolvent: bool,
    /// Balance on 31 December.
    pub closing: Yuan,
}

impl YearAccount {
    /// Sums consecutive months; none for an empty list.
    pub fn of(months: &[MonthEntry], shortage: Shortage) -> Result<Option<Self>, MoneyError> {
        let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(None) };
        let mut year = Self {
            opening: first.opening,
            interest: Yuan::ZERO,
            flows: MonthFlows::default(),
            scheduled_benefits: Yuan::ZERO,
            cover: Yuan::ZERO,
            gap: Yuan::ZERO,
            insolvent: false,
            closing: last.closing,
        };
        for month in months {
            year.interest = year.interest.plus(month.interest)?;
            year.flows = year.flows.plus(&month.flows)?;
            year.scheduled_benefits = year.scheduled_benefits.plus(month.scheduled_benefits)?;
            year.cover = year.cover.plus(month.cover)?;
            year.gap = match shortage {
                Shortage::CarryNegative => year.gap.max(month.gap),
                _ => year.gap.plus(month.gap)?,
            };
            year.insolvent |= month.closing < Yuan::ZERO || month.gap > Yuan::ZERO;
        }
        Ok(Some(year))
    }

    /// Current balance (当期收支结余): income with interest less outgo, without transfers [MODEL §15].
    ///
    /// What the treasury pays to close a gap is left out: a deficit that was covered is still a deficit.
    pub fn current_balance(&self) -> Result<Yuan, MoneyError> {
        let income = self.flows.income()?.minus(self.flows.transfers_in)?.plus(self.interest)?;
        income.minus(self.flows.outgo()?)
    }
}

/// Which outgo divides the balance; always printed with the months [MODEL §9].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denominator {
    /// Actual outgo of the year that ends at the date.
    YearActual,
    /// Expected outgo of the twelve months after the date.
    NextTwelveMonths,
}

impl Denominator {
    /// The default [MODEL §9]: the following twelve months in a year that is incomplete or opens a benefit phase.
    pub const fn default_for(incomplete_or_opening: bool) -> Self {
        if incomplete_or_opening { Self::NextTwelveMonths } else { Self::YearActual }
    }
}

/// Payable months (累计结余可支付月数): balance / (outgo of twelve months / 12); none when there is no outgo.
///
/// Units: months, signed as the balance. `outgo` excludes transfers out. Basis: [MODEL §9].
pub fn payable_months(balance: Yuan, outgo_of_twelve_months: Yuan) -> Result<Option<Decimal>, MoneyError> {
    balance.times(Decimal::from(12))?.ratio_to(outgo_of_twelve_months)
}

/// Position at the end of a month before any transfer between areas: what a pooling arrangement settles.
pub fn position(opening: Yuan, flows: &MonthFlows, interest: &Interest) -> Result<Yuan, MoneyError> {
    let income = opening.plus(interest.on(opening)?)?.plus(flows.income()?)?.minus(flows.transfers_in)?;
    income.minus(flows.outgo()?)
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
