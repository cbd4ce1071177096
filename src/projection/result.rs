//! Yearly results of one path, with every line of the ledger.

use rust_decimal::Decimal;

use crate::sets::{BySexAge, Category, Grade, Mode, Payer};

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
    /// Persons of all ages, 60 and over, 65 and over, 80 and over; mean of the year's two ends.
    pub population: f64,
    pub aged_60: f64,
    pub aged_65: f64,
    pub aged_80: f64,
    /// Insured persons, mean of the year's two ends.
    pub insured: [f64; Category::COUNT],
    /// Disabled insured persons by grade, mean of the year's two ends.
    pub disabled: [f64; Grade::COUNT],
    /// Beneficiaries by category, grade, and mode; mean over twelve months, months without benefits count as 0.
    pub beneficiaries: [f64; Category::COUNT],
    pub beneficiaries_by_grade: [f64; Grade::COUNT],
    pub beneficiaries_by_mode: [f64; Mode::COUNT],
    /// Passed first assessments of the year.
    pub inflow: f64,
    pub ltci: LtciYear,
    pub medical: Option<MedicalYear>,
}

/// The LTCI fund in a year, yuan.
#[derive(Clone, Debug)]
pub struct LtciYear {
    pub opening: Decimal,
    pub contributions: [[Decimal; Payer::COUNT]; Category::COUNT],
    /// Collected contribution bases.
    pub base: Decimal,
    pub interest: Decimal,
    /// Benefits by category and mode.
    pub benefits: [[Decimal; Mode::COUNT]; Category::COUNT],
    pub assessment: Decimal,
    pub administration: Decimal,
    pub devices: Decimal,
    /// One-off return of pilot money to the medical fund.
    pub returned: Decimal,
    /// Gap covered by the government, or benefits not paid.
    pub gap: Decimal,
    pub closing: Decimal,
    /// Lowest balance at a month's end, before a gap is covered.
    pub lowest: Decimal,
    /// Months that the closing balance pays, and what divides it.
    pub payable_months: Option<Decimal>,
    pub denominator: Denominator,
}

/// What payable months are measured against [MODEL §9].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denominator {
    /// Outgo of the year itself.
    ThisYear,
    /// Expected outgo of the twelve months after the date.
    NextYear,
}

impl LtciYear {
    pub fn total_contributions(&self) -> Decimal {
        self.contributions.iter().flatten().sum()
    }

    pub fn contributions_by(&self, payer: Payer) -> Decimal {
        self.contributions.iter().map(|row| row[payer.index()]).sum()
    }

    pub fn total_benefits(&self) -> Decimal {
        self.benefits.iter().flatten().sum()
    }

    /// Benefits, devices, assessment, administration; no transfers [MODEL §9].
    pub fn outgo(&self) -> Decimal {
        self.total_benefits() + self.devices + self.assessment + self.administration
    }

    /// Contributions and interest, less outgo.
    pub fn current_balance(&self) -> Decimal {
        self.total_contributions() + self.interest - self.outgo()
    }
}

/// The medical pooled fund in a year, yuan.
#[derive(Clone, Debug)]
pub struct MedicalYear {
    pub opening: Decimal,
    /// Income after the cut.
    pub income: Decimal,
    /// What the cut takes away.
    pub transferred: Decimal,
    pub interest: Decimal,
    pub outgo: Decimal,
    pub closing: Decimal,
    pub payable_months: Option<Decimal>,
}

impl MedicalYear {
    /// Income and interest, less outgo.
    pub fn current_balance(&self) -> Decimal {
        self.income + self.interest - self.outgo
    }
}
