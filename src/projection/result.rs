//! Yearly results of one path, with every line of the ledger.

use rust_decimal::Decimal;

use super::exact::UseOfYear;
use crate::finance::ledger::{Denominator, MonthEntry, YearAccount};
use crate::finance::transfer::FundYear;
use crate::sets::{BySexAge, Category, Grade};
use crate::units::{MoneyError, Yuan};

/// A path: states of the population and one result a year.
#[derive(Clone, Debug)]
pub struct PathResult {
    /// Population on 1 January, states 0..=T.
    pub population: Vec<BySexAge>,
    pub years: Vec<YearResult>,
}

/// One calendar year of an area.
#[derive(Clone, Debug)]
pub struct YearResult {
    pub year: i32,
    pub people: PeopleYear,
    /// The LTCI fund, line by line.
    pub ltci: YearAccount,
    /// Posted months, January to December.
    pub months: Vec<MonthEntry>,
    /// Collected contribution base by month.
    pub base_by_month: [Yuan; 12],
    /// Individual parts paid for hardship groups: destitute; minimum allowance and at risk.
    pub hardship: [Yuan; 2],
    /// Administration of the year that goes by head, not by contributions.
    pub administration_per_insured: Yuan,
    /// Monthly interest rate of the year on positive balances.
    pub monthly_rate: Decimal,
    /// Lowest balance at a month's end, before a gap is covered or benefits are scaled.
    pub lowest: Yuan,
    /// Moves of the dynamic adjustment that are in force.
    pub moves: u32,
    /// Months that the closing balance pays, and what divides it.
    pub payable_months: Option<Decimal>,
    pub denominator: Denominator,
    pub medical: Option<MedicalYear>,
}

impl YearResult {
    /// Benefits paid over benefits scheduled (devices left out); none when nothing is scheduled.
    pub fn payable_share(&self) -> Result<Option<Decimal>, MoneyError> {
        // The same decimals summed in another order differ in the 28th digit.
        let share = self.ltci.flows.benefits_total()?.ratio_to(self.ltci.scheduled_benefits)?;
        Ok(share.map(|x| x.round_dp(20)))
    }

    /// Collected contribution base of the year.
    pub fn base(&self) -> Result<Yuan, MoneyError> {
        Yuan::total(self.base_by_month)
    }
}

/// People of a year: means of the year's two ends.
#[derive(Clone, Debug)]
pub struct PeopleYear {
    pub population: f64,
    pub aged_60: f64,
    pub aged_65: f64,
    pub aged_80: f64,
    pub insured: [f64; Category::COUNT],
    /// Disabled insured persons by grade.
    pub disabled: [f64; Grade::COUNT],
    pub use_of_year: UseOfYear,
}

/// The medical pooled fund in a year, yuan.
#[derive(Clone, Debug)]
pub struct MedicalYear {
    pub opening: Decimal,
    /// Income after the cut, without interest.
    pub income: Decimal,
    /// What the cut takes away.
    pub transferred: Decimal,
    pub interest: Decimal,
    pub outgo: Decimal,
    pub closing: Decimal,
    pub payable_months: Option<Decimal>,
    /// Months of the year without any cut, as the transfer test reads them.
    pub before_cut: FundYear,
}

impl MedicalYear {
    /// Income and interest, less outgo.
    pub fn current_balance(&self) -> Decimal {
        self.income + self.interest - self.outgo
    }
}
