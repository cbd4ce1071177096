//! Progressive statutory retirement by birth month [MODEL §4].
//!
//! | symbol | formula |
//! |---|---|
//! | n | months from the start of the reform to the month in which a cohort reaches the original age |
//! | A(b) | statutory age of birth month b: original + min(cap, ⌊n/step⌋ + 1) months; original where n < 0 |
//! | R_t | (t − birth date of the first monthly cohort that has not reached A on 1 January t), a multiple of 1/12 year |
//! | ρ_t(s,x) | clamp(x + 1 − R_t, 0, 1), mixed over women's two rules and over shifted shares |
//!
//! Read as a period age (all who are 60 this year retire at this year's age) the full delay would come three years
//! too early: the age follows the birth month.

use super::{EnrolmentError, error};
use crate::sets::{AGES, BySexAge, Sex};

/// Months since January of year 0.
pub type MonthIndex = i32;

/// Month index of a calendar month, `month` 1..=12.
pub const fn month_index(year: i32, month: i32) -> MonthIndex {
    year * 12 + month - 1
}

/// How one group's statutory age rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetirementRule {
    /// Age before the reform, in months.
    pub original_months: i32,
    /// Largest delay, in months.
    pub cap_months: i32,
    /// Birth months per month of delay.
    pub step: i32,
    /// First month of the reform.
    pub reform_start: MonthIndex,
}

impl RetirementRule {
    /// Refuses a rule that moves backwards or never steps.
    pub fn check(&self) -> Result<(), EnrolmentError> {
        let bounds = [
            ("original retirement age in months", self.original_months, 1, 1200),
            ("largest retirement delay in months", self.cap_months, 0, 600),
            ("birth months per month of delay", self.step, 1, 1200),
        ];
        for (what, found, low, high) in bounds {
            if !(low..=high).contains(&found) {
                let found = f64::from(found);
                return Err(EnrolmentError::Parameter {
                    what,
                    found,
                    expected: "a plausible number of months",
                });
            }
        }
        Ok(())
    }

    /// Months by which the cohort of a birth month retires later than before the reform; none if it is not touched.
    fn delay(&self, birth: MonthIndex) -> Option<i32> {
        let n = birth + self.original_months - self.reform_start;
        (n >= 0).then(|| self.cap_months.min(n / self.step + 1))
    }

    /// Statutory age in months of the cohort born in a month.
    pub fn statutory_age_months(&self, birth: MonthIndex) -> i32 {
        self.original_months + self.delay(birth).unwrap_or(0)
    }

    /// Age at which people retire who do so `shift` months after (before, if negative) their statutory age.
    ///
    /// Never below the original age; cohorts from before the reform have no choice.
    fn shifted_age_months(&self, birth: MonthIndex, shift: i32) -> i32 {
        self.original_months + self.delay(birth).map_or(0, |delay| (delay + shift).max(0))
    }

    /// R_t for those who retire `shift` months off their statutory age.
    ///
    /// R_t = (1 January t − birth date of the first monthly cohort that has not yet reached its own age) in years.
    ///
    /// Unit: years, a multiple of 1/12. Timing: 1 January. Basis: [MODEL §4].
    pub fn age_on_1_january(&self, year: i32, shift: i32) -> f64 {
        let january = month_index(year, 1);
        let mut months = self.original_months + self.cap_months + shift.max(0);
        // The month of retirement rises with the month of birth: the oldest cohort still short of it comes first.
        while months > self.original_months && months > self.shifted_age_months(january - months, shift) {
            months -= 1;
        }
        f64::from(months) / 12.0
    }
}

/// A share of a cohort that retires off its statutory age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShiftedShare {
    /// Months later (positive) or earlier (negative) than the statutory age.
    pub months: i32,
    /// Share of the cohort.
    pub share: f64,
}

/// Retirement of men, of women under the two rules, and of those who go early or late.
#[derive(Clone, Debug, PartialEq)]
pub struct RetirementSchedule {
    /// Men.
    pub men: RetirementRule,
    /// Women in cadre posts.
    pub women_cadre: RetirementRule,
    /// Women workers.
    pub women_worker: RetirementRule,
    /// Share of the women who follow the cadre rule.
    pub cadre_share: f64,
    /// Early and late retirement; the rest retires at the statutory age.
    pub shifted: Vec<ShiftedShare>,
}

impl RetirementSchedule {
    /// Refuses rules and shares that cannot be computed with.
    pub fn check(&self) -> Result<(), EnrolmentError> {
        for rule in [&self.men, &self.women_cadre, &self.women_worker] {
            rule.check()?;
        }
        error::share("share of women under the cadre rule", self.cadre_share)?;
        for shifted in &self.shifted {
            error::share("share of early or late retirement", shifted.share)?;
            if shifted.months.abs() > 600 {
                let found = f64::from(shifted.months);
                let what = "months of early or late retirement";
                return Err(EnrolmentError::Parameter { what, found, expected: "-600 to 600" });
            }
        }
        let found = self.shifted.iter().map(|s| s.share).sum::<f64>();
        if found > 1.0 + 1e-12 {
            let what = "shares of early and late retirement";
            return Err(EnrolmentError::Sum { what, found, expected: "at most 1" });
        }
        Ok(())
    }

    /// ρ_t(s,x): retired share of those in the scheme, on 1 January of a year.
    ///
    /// ρ = Σ share × clamp(x + 1 − R_t, 0, 1), people of age x spread uniformly over it.
    ///
    /// Basis: [MODEL §4]. Valid for a checked schedule; the open group is retired.
    pub fn retired_share(&self, year: i32) -> BySexAge {
        let mut out = [[0.0; AGES]; 2];
        let groups = [
            (Sex::Male, &self.men, 1.0),
            (Sex::Female, &self.women_cadre, self.cadre_share),
            (Sex::Female, &self.women_worker, 1.0 - self.cadre_share),
        ];
        let on_time = (1.0 - self.shifted.iter().map(|s| s.share).sum::<f64>()).max(0.0);
        for (sex, rule, weight) in groups {
            let mut add = |shift: i32, share: f64| {
                let age = rule.age_on_1_january(year, shift);
                for (x, cell) in out[sex.index()].iter_mut().enumerate() {
                    *cell += weight * share * (x as f64 + 1.0 - age).clamp(0.0, 1.0);
                }
            };
            add(0, on_time);
            for shifted in &self.shifted {
                add(shifted.months, shifted.share);
            }
        }
        for cell in out.iter_mut().flatten() {
            *cell = cell.min(1.0);
        }
        out
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: MonthIndex = month_index(2025, 1);
    const MEN: RetirementRule =
        RetirementRule { original_months: 720, cap_months: 36, step: 4, reform_start: START };
    const CADRE: RetirementRule =
        RetirementRule { original_months: 660, cap_months: 36, step: 4, reform_start: START };
    const WORKER: RetirementRule =
        RetirementRule { original_months: 600, cap_months: 60, step: 2, reform_start: START };

    /// The schedule in force since January 2025, two fifths of the women under the cadre rule.
    pub fn schedule() -> RetirementSchedule {
        RetirementSchedule {
            men: MEN,
            women_cadre: CADRE,
            women_worker: WORKER,
            cadre_share: 0.4,
            shifted: Vec::new(),
        }
    }

    /// Rows of the decision's annexes (13 September 2024): birth month, delay in months.
    #[test]
    fn statutory_ages_of_the_annexes() {
        for (rule, year, month, delay) in [
            (MEN, 1964, 12, 0),
            (MEN, 1965, 1, 1),
            (MEN, 1965, 4, 1),
            (MEN, 1965, 5, 2),
            (MEN, 1976, 8, 35),
            (MEN, 1976, 9, 36),
            (MEN, 1990, 1, 36),
            (CADRE, 1970, 1, 1),
            (CADRE, 1981, 8, 35),
            (CADRE, 1981, 9, 36),
            (WORKER, 1975, 1, 1),
            (WORKER, 1975, 3, 2),
            (WORKER, 1984, 10, 59),
            (WORKER, 1984, 11, 60),
        ] {
            let found = rule.statutory_age_months(month_index(year, month)) - rule.original_months;
            assert_eq!(found, delay, "born {year}-{month}");
        }
        // men born in September 1976 reach 63 in September 2039
        let reached = month_index(1976, 9) + MEN.statutory_age_months(month_index(1976, 9));
        assert_eq!(reached, month_index(2039, 9));
    }

    /// R on 1 January by hand. 2025: January 1965 is the first. 2026: men born in October 1965 (n = 9, delay 3) are
    /// 60 years 3 months old and retire in January 2026, those of September (n = 8, delay 3) did in December 2025.
    /// Women workers of September 1975 (n = 8, delay 5) are 50 years 4 months old and retire in February 2026, those
    /// of August (n = 7, delay 4) did in December 2025: R is the age that the cohort has, 50 4/12, not the 50 5/12
    /// at which it will retire.
    #[test]
    fn age_on_1_january_by_hand() {
        for (rule, year, years, months) in [
            (MEN, 2024, 60, 0),
            (MEN, 2025, 60, 0),
            (MEN, 2026, 60, 3),
            (CADRE, 2026, 55, 3),
            (WORKER, 2026, 50, 4),
            (MEN, 2040, 63, 0),
            (CADRE, 2040, 58, 0),
            (WORKER, 2040, 55, 0),
            (MEN, 2100, 63, 0),
        ] {
            let found = rule.age_on_1_january(year, 0);
            assert_eq!((found * 12.0).round() as i32, years * 12 + months, "year {year}: {found}");
        }
        assert!(MEN.age_on_1_january(2039, 0) < 63.0, "63 is reached in September 2039");
    }

    /// The definition taken literally: search every birth month instead of stepping down.
    #[test]
    fn age_on_1_january_is_the_first_cohort_still_working() {
        for rule in [MEN, CADRE, WORKER] {
            for year in 2020..2060 {
                for shift in [-36, -7, 0, 5, 36] {
                    let january = month_index(year, 1);
                    let first = (january - 1200..january)
                        .find(|&b| b + rule.shifted_age_months(b, shift) >= january)
                        .unwrap();
                    assert_eq!(rule.age_on_1_january(year, shift), f64::from(january - first) / 12.0);
                }
            }
        }
    }

    /// A published-data table gives the statutory age of the first cohort still working. R is the age which that cohort
    /// has on 1 January: the same, or one month less where it has a month to go.
    #[test]
    #[cfg_attr(not(shared_data), ignore = "skipped: ../shared/data is absent")]
    fn ages_by_year_needs_shared_data() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/retirement_age_by_year.csv");
        let text = std::fs::read_to_string(path).unwrap();
        let mut compared = 0;
        for line in text.lines().filter(|l| l.starts_with("20")) {
            let fields: Vec<f64> = line.split(',').map(|f| f.parse().unwrap()).collect();
            for (rule, age) in [MEN, CADRE, WORKER].iter().zip(&fields[1..]) {
                let year = fields[0] as i32;
                let has = (rule.age_on_1_january(year, 0) * 12.0).round() as i32;
                let statutory = rule.statutory_age_months(month_index(year, 1) - has);
                assert_eq!((age * 12.0).round() as i32, statutory, "{line}");
                assert!((0..=1).contains(&(statutory - has)), "{line}");
                compared += 1;
            }
        }
        assert_eq!(compared, 63);
    }

    /// 2026: men of 60 are 60.25 at R, so three quarters of them are retired; women of 50 under the worker rule
    /// (1 − 4/12) × 0.6, of 55 both rules: 0.6 + 0.4 × 0.75.
    #[test]
    fn retired_share_by_hand() {
        let rho = schedule().retired_share(2026);
        for (s, x, expected) in [
            (0, 59, 0.0),
            (0, 60, 0.75),
            (0, 61, 1.0),
            (0, 100, 1.0),
            (1, 49, 0.0),
            (1, 50, 0.6 * 8.0 / 12.0),
            (1, 53, 0.6),
            (1, 55, 0.6 + 0.4 * 0.75),
            (1, 56, 1.0),
        ] {
            assert!((rho[s][x] - expected).abs() < 1e-14, "{s} {x}: {}", rho[s][x]);
        }
    }

    /// Early: not below the original age; late: past the cap; nobody from before the reform is moved.
    #[test]
    fn early_and_late_retirement() {
        assert_eq!(MEN.age_on_1_january(2050, -12) * 12.0, 744.0);
        assert_eq!(MEN.age_on_1_january(2026, -36) * 12.0, 720.0);
        assert_eq!(MEN.age_on_1_january(2050, 36) * 12.0, 792.0);
        assert_eq!(MEN.age_on_1_january(2025, 36) * 12.0, 720.0);
        // in January 2026 the eldest waiting for 36 months more are the first cohort of the reform, 61 years old
        assert_eq!(MEN.age_on_1_january(2026, 36) * 12.0, 732.0);
        let mut mixed = schedule();
        mixed.shifted =
            vec![ShiftedShare { months: -12, share: 0.2 }, ShiftedShare { months: 24, share: 0.1 }];
        let rho = mixed.retired_share(2050);
        assert!((rho[0][62] - 0.2).abs() < 1e-14 && (rho[0][63] - 0.9).abs() < 1e-14);
        mixed.shifted[0].share = 0.95;
        assert!(matches!(mixed.check(), Err(EnrolmentError::Sum { .. })));
        mixed.men.step = 0;
        assert!(matches!(mixed.check(), Err(EnrolmentError::Parameter { .. })));
    }

    proptest! {
        /// Shares stay in 0..1, rise with age, and no cohort goes back to work.
        #[test]
        fn retirement_is_one_way(
            year in 2020..2080i32, cadre in 0.0..=1.0f64, early in 0.0..0.5f64, late in 0.0..0.5f64,
            months in 1..36i32,
        ) {
            let mut s = schedule();
            s.cadre_share = cadre;
            s.shifted =
                vec![ShiftedShare { months: -months, share: early }, ShiftedShare { months, share: late }];
            prop_assert!(s.check().is_ok());
            let (now, next) = (s.retired_share(year), s.retired_share(year + 1));
            for sex in 0..2 {
                for x in 0..AGES - 1 {
                    prop_assert!((0.0..=1.0).contains(&now[sex][x]));
                    prop_assert!(now[sex][x + 1] >= now[sex][x] - 1e-15);
                    prop_assert!(next[sex][x + 1] >= now[sex][x] - 1e-15);
                }
            }
        }
    }
}
