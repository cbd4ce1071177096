//! Costs beside benefits: assessment, administration, devices; and the inflow that drives assessments.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | b | beneficiaries in the month | persons |
//! | x | exit rate of beneficiaries | per year |
//! | p | pass rate of assessments | 0..1 |
//! | n | years between reassessments | years |
//! | γ | ceiling of administration and assessment as a share of contributions | 1 |

use crate::units::{MoneyError, Yuan};
use rust_decimal::Decimal;

/// New beneficiaries of a month: max(0, b_m − b_{m−1} (1 − x/12)); with no month before, everybody.
///
/// Units: persons. Basis: [MODEL §15].
pub fn inflow(now: f64, before: Option<f64>, exit: f64) -> f64 {
    match before {
        None => now,
        Some(before) => (now - before * (1.0 - exit / 12.0)).max(0.0),
    }
}

/// Who pays for which assessment [option A26].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AssessmentRule {
    /// Fee of one assessment in yuan.
    pub fee: f64,
    /// p: share of applicants who pass.
    pub pass_rate: f64,
    /// n: years between reassessments; none for no reassessment.
    pub reassess_years: Option<f64>,
    /// Fund's share of first assessments that are passed.
    pub share_passed: f64,
    /// Fund's share of first assessments that are failed.
    pub share_failed: f64,
    /// Fund's share of reassessments.
    pub share_repeat: f64,
}

impl AssessmentRule {
    /// Number of assessments of a month: (first passed, first failed, repeated).
    ///
    /// passed = inflow · failed = inflow (1/p − 1) · repeated = b/(12 n)
    pub fn assessments(&self, inflow: f64, beneficiaries: f64) -> (f64, f64, f64) {
        let failed = if self.pass_rate > 0.0 { inflow * (1.0 / self.pass_rate - 1.0) } else { 0.0 };
        let repeated = match self.reassess_years {
            Some(years) if years > 0.0 => beneficiaries / (12.0 * years),
            _ => 0.0,
        };
        (inflow, failed, repeated)
    }

    /// What the fund pays for a month's assessments, in yuan [MODEL §6, §15].
    pub fn cost(&self, inflow: f64, beneficiaries: f64, price_index: f64) -> f64 {
        let (passed, failed, repeated) = self.assessments(inflow, beneficiaries);
        let paid = passed * self.share_passed + failed * self.share_failed + repeated * self.share_repeat;
        self.fee * price_index * paid
    }
}

/// How third-party administration (经办) is paid: both parts add [option A27].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdministrationRule {
    /// A share of the year's contributions of all payers without donations.
    pub of_contributions: Decimal,
    /// Yuan a year per insured person.
    pub per_insured: Yuan,
}

/// What the ceiling covers [option A75].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CeilingCovers {
    /// Administration and all assessment fees together.
    AdministrationAndAssessment,
    /// Administration alone.
    AdministrationAlone,
}

/// A ceiling as a share of the year's contributions without donations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostCeiling {
    /// γ.
    pub share: Decimal,
    /// What it covers.
    pub covers: CeilingCovers,
}

/// Costs of a year after the ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearCosts {
    /// Assessment fees charged to the fund.
    pub assessment: Yuan,
    /// Administration charged to the fund.
    pub administration: Yuan,
    /// What the ceiling kept off the fund.
    pub above_ceiling: Yuan,
}

/// Administration and assessment of a year after the ceiling; a month carries a twelfth of administration.
///
/// administration ≤ γ C − assessment, then assessment ≤ γ C, with C contributions without donations
///
/// Units: yuan a year. Basis: [MODEL §15]; administration gives way first, assessments are owed to assessors.
pub fn year_costs(
    contributions: Yuan,
    insured: Decimal,
    assessment: Yuan,
    rule: AdministrationRule,
    ceiling: Option<CostCeiling>,
) -> Result<YearCosts, MoneyError> {
    let wanted = contributions.times(rule.of_contributions)?.plus(rule.per_insured.times(insured)?)?;
    let (mut paid_assessment, mut administration) = (assessment, wanted);
    if let Some(ceiling) = ceiling {
        let most = contributions.times(ceiling.share)?;
        let room = match ceiling.covers {
            CeilingCovers::AdministrationAlone => most,
            CeilingCovers::AdministrationAndAssessment => {
                paid_assessment = assessment.min(most);
                most.minus(paid_assessment)?
            }
        };
        administration = wanted.min(room);
    }
    let asked = assessment.plus(wanted)?;
    let above_ceiling = asked.minus(paid_assessment)?.minus(administration)?;
    Ok(YearCosts { assessment: paid_assessment, administration, above_ceiling })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;

    #[test]
    fn inflow_is_growth_plus_replacement_of_exits() {
        // 1,000 before, 24 % a year leave: 20 a month; 1,050 now need 70 new
        let cases = [(1050.0, Some(1000.0), 70.0), (900.0, Some(1000.0), 0.0), (500.0, None, 500.0)];
        for (now, before, expected) in cases {
            assert!((inflow(now, before, 0.24) - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn assessments_by_hand() {
        let rule = AssessmentRule {
            fee: 200.0,
            pass_rate: 0.8,
            reassess_years: Some(2.0),
            share_passed: 1.0,
            share_failed: 0.0,
            share_repeat: 0.5,
        };
        // 80 pass, 20 fail, 2,400/24 = 100 repeated; fund 80 + 50 = 130 assessments at 210
        assert_eq!(rule.assessments(80.0, 2400.0).2, 100.0);
        assert!((rule.assessments(80.0, 2400.0).1 - 20.0).abs() < 1e-9);
        assert!((rule.cost(80.0, 2400.0, 1.05) - 27_300.0).abs() < 1e-9);
    }

    #[test]
    fn ceiling_covers_administration_and_assessment_together() {
        let yuan = |x: Decimal| Yuan::new(x);
        let rule = AdministrationRule { of_contributions: dec!(0.04), per_insured: Yuan::ZERO };
        let both = CostCeiling { share: dec!(0.05), covers: CeilingCovers::AdministrationAndAssessment };
        let alone = CostCeiling { share: dec!(0.03), covers: CeilingCovers::AdministrationAlone };
        let cases = [
            // contributions 1,000,000: ceiling 50,000
            (dec!(5000), Some(both), dec!(5000), dec!(40000), dec!(0)),
            (dec!(20000), Some(both), dec!(20000), dec!(30000), dec!(10000)),
            (dec!(60000), Some(both), dec!(50000), dec!(0), dec!(50000)),
            (dec!(60000), Some(alone), dec!(60000), dec!(30000), dec!(10000)),
            (dec!(60000), None, dec!(60000), dec!(40000), dec!(0)),
        ];
        for (asked, ceiling, assessment, administration, above) in cases {
            let got = year_costs(yuan(dec!(1000000)), dec!(1), yuan(asked), rule, ceiling).unwrap();
            assert_eq!(got.assessment, yuan(assessment));
            assert_eq!(got.administration, yuan(administration));
            assert_eq!(got.above_ceiling, yuan(above));
        }
        let flat = AdministrationRule { of_contributions: Decimal::ZERO, per_insured: yuan(dec!(2.5)) };
        let got = year_costs(yuan(dec!(1)), dec!(4000), Yuan::ZERO, flat, None).unwrap();
        assert_eq!(got.administration, yuan(dec!(10000)));
        // 4 % of 1,000,000 and 2.5 a head of 4,000, held by 5 %: 50,000
        let both_parts = AdministrationRule { per_insured: yuan(dec!(2.5)), ..rule };
        let got = year_costs(yuan(dec!(1000000)), dec!(4000), Yuan::ZERO, both_parts, Some(both)).unwrap();
        assert_eq!((got.administration, got.above_ceiling), (yuan(dec!(50000)), yuan(dec!(0))));
    }
}
