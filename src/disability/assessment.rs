//! Assessment pipeline: take-up, inflow, applicants, first and repeat assessments [MODEL §6, §15].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | u_t | take-up: share of the qualifying disabled who are assessed and use services | 0..1 |
//! | b_m | beneficiaries in month m | persons |
//! | exit | leavers a year per beneficiary, see [`super::duration::ExitTable::exit_rate`] | per year |
//! | pass | share of first applications that pass | 0..1 |
//! | n | years for which a conclusion holds | years |

use super::DisabilityError;
use super::error::in_range;

/// Take-up from launch: u_t = first + (plateau − first) (t − start)/years, held at the plateau.
///
/// Timing: a step value of the calendar year, 0 before the start. Basis: [MODEL §15].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TakeUp {
    start_year: i32,
    first: f64,
    plateau: f64,
    years: u32,
}

impl TakeUp {
    /// Shares in 0..1; the plateau is reached `years` after the start year (0: at once).
    pub fn new(start_year: i32, first: f64, plateau: f64, years: u32) -> Result<Self, DisabilityError> {
        in_range("take-up in the start year", first, 0.0, 1.0, "a share in 0..1")?;
        in_range("take-up plateau", plateau, 0.0, 1.0, "a share in 0..1")?;
        Ok(Self { start_year, first, plateau, years })
    }

    /// u_t of a calendar year.
    pub fn at(&self, year: i32) -> f64 {
        if year < self.start_year {
            return 0.0;
        }
        let elapsed = f64::from(year) - f64::from(self.start_year);
        if elapsed >= f64::from(self.years) {
            return self.plateau;
        }
        self.first + (self.plateau - self.first) * elapsed / f64::from(self.years)
    }
}

/// Rules of assessment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AssessmentRules {
    pass_rate: f64,
    interval_years: f64,
}

/// Assessments of a month, persons.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Assessments {
    /// New beneficiaries.
    pub inflow: f64,
    /// First assessments: everybody who applies, whether they pass or not.
    pub applicants: f64,
    /// Applicants who are not admitted.
    pub refused: f64,
    /// Repeat assessments of those in benefit.
    pub repeat: f64,
}

impl AssessmentRules {
    /// `pass_rate` in (0, 1]; `interval_years` above 0.
    pub fn new(pass_rate: f64, interval_years: f64) -> Result<Self, DisabilityError> {
        in_range("pass rate", pass_rate, 1e-6, 1.0, "a share above 0, up to 1")?;
        in_range("years between assessments", interval_years, 1e-3, 1e3, "a number of years above 0")?;
        Ok(Self { pass_rate, interval_years })
    }

    /// Assessments of a month.
    ///
    /// inflow = max(0, b_m − b_{m−1} (1 − exit/12)), everybody when there was no month before (launch admits
    /// the stock); applicants = inflow/pass; repeat = b_m/(12 n).
    ///
    /// Units: persons; `exit` per year. Basis: [MODEL §15]. Limits: who is refused and tries again is inside the
    /// pass rate; a stock that falls faster than exits has no inflow.
    pub fn month(&self, beneficiaries: f64, month_before: Option<f64>, exit: f64) -> Assessments {
        let stayed = month_before.map_or(0.0, |before| before * (1.0 - exit / 12.0));
        let inflow = (beneficiaries - stayed).max(0.0);
        let applicants = inflow / self.pass_rate;
        let repeat = beneficiaries / (12.0 * self.interval_years);
        Assessments { inflow, applicants, refused: applicants - inflow, repeat }
    }

    /// Assessments of consecutive months; `before` is the last month before them, `None` at launch.
    ///
    /// `exit[m]` is the rate per year at which those of the month before leave in month m.
    pub fn months<const N: usize>(
        &self,
        beneficiaries: &[f64; N],
        before: Option<f64>,
        exit: &[f64; N],
    ) -> [Assessments; N] {
        let mut last = before;
        std::array::from_fn(|m| {
            let assessed = self.month(beneficiaries[m], last, exit[m]);
            last = Some(beneficiaries[m]);
            assessed
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn take_up_is_a_straight_line_to_the_plateau() {
        let ramp = TakeUp::new(2027, 0.25, 0.75, 4).unwrap();
        let cases = [(2026, 0.0), (2027, 0.25), (2028, 0.375), (2030, 0.625), (2031, 0.75), (2060, 0.75)];
        for (year, expected) in cases {
            assert!((ramp.at(year) - expected).abs() < 1e-15, "{year}");
        }
        assert_eq!(TakeUp::new(2027, 0.25, 0.75, 0).unwrap().at(2027), 0.75);
        assert!(TakeUp::new(2027, 0.25, 1.75, 4).is_err());
    }

    #[test]
    fn a_month_by_hand() {
        let rules = AssessmentRules::new(0.8, 2.0).unwrap();
        // (b_m, b_{m-1}, exit, inflow, applicants, repeat): 1020 - 1000 (1 - 0.24/12) = 40; 40/0.8 = 50; 1020/24 = 42.5.
        let cases = [
            (1000.0, None, 0.24, 1000.0, 1250.0, 1000.0 / 24.0),
            (1020.0, Some(1000.0), 0.24, 40.0, 50.0, 42.5),
            (900.0, Some(1000.0), 0.24, 0.0, 0.0, 37.5),
        ];
        for (now, before, exit, inflow, applicants, repeat) in cases {
            let found = rules.month(now, before, exit);
            let expected = Assessments { inflow, applicants, refused: applicants - inflow, repeat };
            for (a, b) in [
                (found.inflow, expected.inflow),
                (found.applicants, expected.applicants),
                (found.refused, expected.refused),
                (found.repeat, expected.repeat),
            ] {
                assert!((a - b).abs() < 1e-11, "{found:?} for {expected:?}");
            }
        }
        assert!(AssessmentRules::new(0.0, 2.0).is_err() && AssessmentRules::new(0.8, f64::NAN).is_err());
    }

    #[test]
    fn admitted_less_leavers_is_the_change_of_the_stock() {
        let rules = AssessmentRules::new(0.8, 2.0).unwrap();
        let stock: [f64; 12] = std::array::from_fn(|m| 500.0 + 20.0 * m as f64);
        let admitted: f64 = rules.months(&stock, None, &[0.3; 12]).iter().map(|month| month.inflow).sum();
        let left: f64 = stock[..11].iter().map(|b| b * 0.3 / 12.0).sum();
        assert!((admitted - left - stock[11]).abs() < 1e-9);
    }
}
