//! The medical pooled fund along one path, month by month [MODEL §10].

use rust_decimal::Decimal;

use super::ProjectionError;
use super::exact::{Year, cut_from};
use super::medical::{self, MemberCosts};
use super::result::MedicalYear;
use super::rules::Inputs;
use crate::finance::ledger::{Interest, payable_months};
use crate::finance::transfer::{FundMonth, FundYear};
use crate::sets::Category;
use crate::units::{Yuan, decimal, float};

const TWELVE: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// State of the fund between years.
pub(super) struct MedicalPath {
    costs: MemberCosts,
    balance: Decimal,
}

impl MedicalPath {
    /// The fund at the start; `None` when the area has none in the scenario.
    pub fn new(inputs: &Inputs) -> Result<Option<Self>, ProjectionError> {
        let Some(m) = &inputs.area.medical_fund else { return Ok(None) };
        let costs = medical::costs_per_member(inputs.area, m, &inputs.levels())?;
        let balance = medical::opening_balance(inputs.people, m, &costs)?;
        Ok(Some(Self { costs, balance }))
    }

    /// Twelve months: income = employers' rate less the cut + other income, outgo = cost of members, interest.
    pub fn year(&mut self, year: &Year) -> Result<MedicalYear, ProjectionError> {
        let inputs = year.inputs;
        let m = inputs.area.medical_fund.as_ref().ok_or(ProjectionError::Shape)?;
        let levels = inputs.levels();
        let base = year.exact(levels.base(&m.base)?)?;
        let other = year.exact(medical::other_income_per_active(inputs.area, m, &levels)?)?;
        let collected =
            decimal(year.drivers.once.collection[Category::Employee.index()], "collection ratio")?;
        let rate = decimal(year.drivers.years[year.t].interest, "fund interest")?;
        let interest = Interest::new(rate, None)?;
        let cut_month = cut_from(inputs).map_or(13, |s| s.first_month_in(year.calendar()));
        let opening = self.balance;
        let (mut income, mut transferred, mut credited, mut outgo) =
            (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        let mut months = [FundMonth::default(); 12];
        for month in 1..=12 {
            let credit = interest.on(Yuan::new(self.balance))?.amount();
            let employees = decimal(year.insured(Category::Employee, month), "employees")?;
            let wages = employees * base / TWELVE * collected;
            let cut =
                if month >= i32::from(cut_month) { wages * inputs.cut.at(year.t) } else { Decimal::ZERO };
            let mut active = Decimal::ZERO;
            let mut cost = Decimal::ZERO;
            for k in Category::ALL {
                let Some(per_head) = medical::cost_of(&self.costs, k) else { continue };
                let persons = decimal(year.insured(k, month), "insured persons")?;
                cost += persons * year.exact(per_head)? / TWELVE;
                if k != Category::Retiree {
                    active += persons;
                }
            }
            let received = wages * m.employer_rate - cut + active * other / TWELVE;
            months[month as usize - 1] =
                FundMonth { income: float(received + cut), payroll: float(wages), outgo: float(cost) };
            let returned = inputs.returned_to_medical_in(year.calendar(), month as usize);
            self.balance += credit + received + returned - cost;
            income += received;
            transferred += cut;
            credited += credit;
            outgo += cost;
        }
        Ok(MedicalYear {
            opening,
            income,
            transferred,
            interest: credited,
            outgo,
            closing: self.balance,
            payable_months: payable_months(Yuan::new(self.balance), Yuan::new(outgo))?,
            before_cut: FundYear { months, monthly_rate: float(interest.monthly()) },
        })
    }
}
