//! Ledger of the employee medical pooled fund (职工医保统筹基金), exact.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | n, n_f | contributing employees, flexible workers | persons |
//! | W, W_f | their contribution bases | yuan a year per person |
//! | m, m_f | employer rate into the pooled fund; flexible workers' rate | share of the base |
//! | δ | rate transferred to LTCI (划转), cut from m | share of the base |
//! | κ | collection ratio | 0..1 |
//!
//! Personal accounts are outside this fund.

use super::ledger::Interest;
use crate::units::{self, MoneyError, Yuan};
use rust_decimal::Decimal;

/// Terms of the fund's income in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MedicalTerms {
    /// W.
    pub employee_base: Yuan,
    /// W_f.
    pub flexible_base: Yuan,
    /// m, before any cut.
    pub employer_rate: Decimal,
    /// m_f.
    pub flexible_rate: Decimal,
    /// δ in force; 0 before the cut.
    pub cut: Decimal,
    /// κ.
    pub collection_ratio: Decimal,
}

/// Flows of one month; every amount positive.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MedicalFlows {
    /// Employers' contributions after the cut.
    pub employers: Yuan,
    /// Flexible workers' contributions.
    pub flexible: Yuan,
    /// Other income.
    pub other_income: Yuan,
    /// Money that returns from a cleared pilot fund.
    pub transfers_in: Yuan,
    /// Benefits of active members.
    pub outgo_active: Yuan,
    /// Benefits of retired members.
    pub outgo_retired: Yuan,
}

impl MedicalTerms {
    /// Contributions of one month: (employers, flexible workers).
    ///
    /// n W/12 (m − δ) κ and n_f W_f/12 m_f κ
    ///
    /// Units: yuan. Basis: [MODEL §10].
    pub fn collect(&self, employees: Decimal, flexible: Decimal) -> Result<(Yuan, Yuan), MoneyError> {
        let rate = units::sub(self.employer_rate, self.cut)?;
        let employers = self.collected_payroll(employees)?.times(rate)?;
        let workers = self.flexible_base.times(flexible)?.over(Decimal::from(12))?;
        Ok((employers, workers.times(self.flexible_rate)?.times(self.collection_ratio)?))
    }

    /// Collected payroll of one month, n W/12 κ: what one unit of the cut costs the fund.
    pub fn collected_payroll(&self, employees: Decimal) -> Result<Yuan, MoneyError> {
        self.employee_base.times(employees)?.over(Decimal::from(12))?.times(self.collection_ratio)
    }
}

/// Benefits of one month: persons × cost a year per person × index/12.
pub fn monthly_outgo(persons: Decimal, cost_per_year: Yuan, index: Decimal) -> Result<Yuan, MoneyError> {
    cost_per_year.times(persons)?.times(index)?.over(Decimal::from(12))
}

impl MedicalFlows {
    /// Income without interest and transfers.
    pub fn income(&self) -> Result<Yuan, MoneyError> {
        Yuan::total([self.employers, self.flexible, self.other_income])
    }

    /// Outgo.
    pub fn outgo(&self) -> Result<Yuan, MoneyError> {
        self.outgo_active.plus(self.outgo_retired)
    }
}

/// One posted month of the medical fund.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MedicalEntry {
    /// Balance at the start.
    pub opening: Yuan,
    /// Interest on the opening balance.
    pub interest: Yuan,
    /// The flows.
    pub flows: MedicalFlows,
    /// Balance at the end; negative balances are carried.
    pub closing: Yuan,
}

/// Posts one month: closing = opening + interest + income + transfers in − outgo [MODEL §9, §10].
pub fn post(opening: Yuan, flows: &MedicalFlows, interest: &Interest) -> Result<MedicalEntry, MoneyError> {
    let credited = interest.on(opening)?;
    let income = Yuan::total([opening, credited, flows.income()?, flows.transfers_in])?;
    Ok(MedicalEntry { opening, interest: credited, flows: *flows, closing: income.minus(flows.outgo()?)? })
}

/// A year of the medical fund: (income, interest, transfers in, outgo, closing); none for no months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MedicalYear {
    /// Income without interest and transfers.
    pub income: Yuan,
    /// Interest.
    pub interest: Yuan,
    /// Transfers in.
    pub transfers_in: Yuan,
    /// Outgo.
    pub outgo: Yuan,
    /// Balance at the end.
    pub closing: Yuan,
}

impl MedicalYear {
    /// Sums consecutive months.
    pub fn of(months: &[MedicalEntry]) -> Result<Option<Self>, MoneyError> {
        let Some(last) = months.last() else { return Ok(None) };
        let zero = Yuan::ZERO;
        let mut year =
            Self { income: zero, interest: zero, transfers_in: zero, outgo: zero, closing: last.closing };
        for month in months {
            year.income = year.income.plus(month.flows.income()?)?;
            year.interest = year.interest.plus(month.interest)?;
            year.transfers_in = year.transfers_in.plus(month.flows.transfers_in)?;
            year.outgo = year.outgo.plus(month.flows.outgo()?)?;
        }
        Ok(Some(year))
    }

    /// Current balance with interest, without transfers.
    pub fn current_balance(&self) -> Result<Yuan, MoneyError> {
        self.income.plus(self.interest)?.minus(self.outgo)
    }
}

/// What the LTCI employer rate costs employers beyond the cut of their medical rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmployerBurden {
    /// LTCI employer rate − δ, at least 0, as a share of payroll.
    pub rate: Decimal,
    /// The same in yuan a year.
    pub amount: Yuan,
}

/// New burden on employers: (c_employer − δ) × payroll, at least 0 [MODEL §10].
pub fn employer_burden(
    ltci_employer_rate: Decimal,
    cut: Decimal,
    payroll: Yuan,
) -> Result<EmployerBurden, MoneyError> {
    let rate = units::sub(ltci_employer_rate, cut)?.max(Decimal::ZERO);
    Ok(EmployerBurden { rate, amount: payroll.times(rate)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;

    #[test]
    fn a_month_with_a_cut_by_hand() {
        let terms = MedicalTerms {
            employee_base: Yuan::new(dec!(96000)),
            flexible_base: Yuan::new(dec!(60000)),
            employer_rate: dec!(0.06),
            flexible_rate: dec!(0.08),
            cut: dec!(0.0015),
            collection_ratio: dec!(0.98),
        };
        let (employers, flexible) = terms.collect(dec!(1000), dec!(200)).unwrap();
        // 8,000 × 1,000 × 0.0585 × 0.98 and 5,000 × 200 × 0.08 × 0.98
        assert_eq!(employers, Yuan::new(dec!(458640)));
        assert_eq!(flexible, Yuan::new(dec!(78400)));
        let flows = MedicalFlows {
            employers,
            flexible,
            outgo_active: monthly_outgo(dec!(1200), Yuan::new(dec!(2000)), dec!(1.1)).unwrap(),
            outgo_retired: monthly_outgo(dec!(400), Yuan::new(dec!(6000)), dec!(1.1)).unwrap(),
            transfers_in: Yuan::new(dec!(1000)),
            ..MedicalFlows::default()
        };
        let none = Interest::new(dec!(0), None).unwrap();
        let entry = post(Yuan::new(dec!(50000)), &flows, &none).unwrap();
        // 50,000 + 458,640 + 78,400 + 1,000 − 220,000 − 220,000
        assert_eq!(entry.closing, Yuan::new(dec!(148040)));
        let year = MedicalYear::of(&[entry]).unwrap().unwrap();
        assert_eq!(year.current_balance().unwrap(), Yuan::new(dec!(97040)));
        assert_eq!(MedicalYear::of(&[]).unwrap(), None);
    }

    #[test]
    fn what_is_not_transferred_is_new_burden() {
        let payroll = Yuan::new(dec!(1000000));
        let burden = employer_burden(dec!(0.0015), dec!(0.001), payroll).unwrap();
        assert_eq!((burden.rate, burden.amount), (dec!(0.0005), Yuan::new(dec!(500))));
        assert_eq!(employer_burden(dec!(0.0015), dec!(0.0015), payroll).unwrap().amount, Yuan::ZERO);
    }
}
