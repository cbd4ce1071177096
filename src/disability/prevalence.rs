//! Prevalence model: a survey's shares by grade, sex and age, moved through time [MODEL §5.1, §15].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | π₀(g,s,x) | prevalence of the survey | share of the living |
//! | v, u | date of the survey, date of the state, may be mid-year (2020.5) | calendar years |
//! | λ | level, the same for all ages and grades | factor |
//! | τ | annual trend | per year, 0.008 = +0.8 % |
//! | θ | share of the gain in life expectancy that is free of disability (healthy ageing) | 0..2 |
//! | Δe(s,x) | gain in remaining life expectancy at age x since the base year | years |
//! | φ(g) | path factor | factor |
//!
//! π(g,s,x; u) = cap[ λ (1+τ)^(u−v) φ(g) π₀(g, s, x − θ Δe(s,x)) ]

use super::error::{in_range, table_in_range};
use super::model::{DisabilityModel, Flows, Moment, Snapshot};
use super::{ByGrade, DisabilityError, GRADES, GradeShares, STATES};
use crate::math;
use crate::sets::{AGES, BySexAge};

/// How prevalence at a given age moves with time; the parts can be combined.
///
/// Constant prevalence: θ = 0, τ = 0. Healthy ageing: θ > 0 (1/2 moves half of the gained years out of
/// disability, 1 all of them: "dynamic equilibrium"). Annual trend: τ.
/// Basis: [MODEL §5], hypotheses of the EU Ageing Report.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Hypothesis {
    /// θ, 0..2.
    pub healthy_ageing: f64,
    /// τ, per year, above −1.
    pub trend: f64,
}

impl Hypothesis {
    /// Prevalence at each age stays as surveyed.
    pub const CONSTANT: Self = Self { healthy_ageing: 0.0, trend: 0.0 };
}

/// The prevalence model with its survey, hypothesis and qualifying share.
#[derive(Clone, Debug)]
pub struct PrevalenceModel {
    survey: GradeShares,
    survey_date: f64,
    level: f64,
    hypothesis: Hypothesis,
    qualifying: ByGrade,
}

impl PrevalenceModel {
    /// Checks and keeps the assumptions.
    ///
    /// `survey[g][s][x]` shares of the living in 0..1 (grades that sum above 1 are capped, not refused: a
    /// published table extrapolated to 100+ may do so); `survey_date` in calendar years, may be mid-year;
    /// `level` ≥ 0; `qualifying[g]` share of the disabled whose disability has lasted six months, 0..1.
    pub fn new(
        survey: GradeShares,
        survey_date: f64,
        level: f64,
        hypothesis: Hypothesis,
        qualifying: ByGrade,
    ) -> Result<Self, DisabilityError> {
        for table in &survey {
            table_in_range("prevalence", table, 0.0, 1.0, "a share in 0..1")?;
        }
        in_range("survey date", survey_date, 1900.0, 2200.0, "a calendar year in 1900..2200")?;
        in_range("disability level", level, 0.0, 100.0, "a factor in 0..100")?;
        in_range("healthy ageing share theta", hypothesis.healthy_ageing, 0.0, 2.0, "a share in 0..2")?;
        in_range("prevalence trend", hypothesis.trend, -0.5, 0.5, "a rate per year in -0.5..0.5")?;
        for &share in &qualifying {
            in_range("six-month qualifying share", share, 0.0, 1.0, "a share in 0..1")?;
        }
        Ok(Self { survey, survey_date, level, hypothesis, qualifying })
    }

    /// Prevalence by grade, sex and age on a date.
    ///
    /// π = cap[ λ (1+τ)^(u−v) φ(g) π₀(g, s, x − θ Δe) ], linear between whole ages, ages below 0 and above
    /// 100 read at the ends.
    ///
    /// Units: shares of the living. Timing: `date` u in calendar years (1 January t is `t as f64`); `life_gain`
    /// is that of the path's own mortality between the base year and u. Basis: [MODEL §5, §15].
    pub fn shares(&self, date: f64, life_gain: &BySexAge, factor: &ByGrade) -> GradeShares {
        let common = self.level * math::pow(1.0 + self.hypothesis.trend, date - self.survey_date);
        let mut shares = self.survey;
        for sex in 0..2 {
            for age in 0..AGES {
                let read_at = age as f64 - self.hypothesis.healthy_ageing * life_gain[sex][age];
                let mut cell: ByGrade =
                    std::array::from_fn(|g| common * factor[g] * between_ages(&self.survey[g][sex], read_at));
                cap(&mut cell);
                for g in 0..GRADES {
                    shares[g][sex][age] = cell[g];
                }
            }
        }
        shares
    }

    /// Share of the disabled of each grade whose disability has lasted six months.
    pub fn qualifying(&self) -> &ByGrade {
        &self.qualifying
    }

    /// Date of the survey in calendar years.
    pub fn survey_date(&self) -> f64 {
        self.survey_date
    }

    fn snapshot(&self, at: &Moment<'_>) -> Result<Snapshot, DisabilityError> {
        at.check()?;
        let shares = self.shares(at.date, at.life_gain, &at.factor);
        let mut snapshot = Snapshot::default();
        for sex in 0..2 {
            for age in 0..AGES {
                let people = at.population[sex][age];
                let living = &mut snapshot.living[sex][age];
                for g in 0..GRADES {
                    living[g + 1] = people * shares[g][sex][age];
                    snapshot.qualifying[sex][age][g] = living[g + 1] * self.qualifying[g];
                }
                living[0] = people - living[1..STATES].iter().sum::<f64>();
            }
        }
        Ok(snapshot)
    }
}

impl DisabilityModel for PrevalenceModel {
    fn name(&self) -> &'static str {
        "prevalence"
    }

    fn start(&self, at: &Moment<'_>) -> Result<Snapshot, DisabilityError> {
        self.snapshot(at)
    }

    fn step(&self, _: &Snapshot, _: &Flows<'_>, at: &Moment<'_>) -> Result<Snapshot, DisabilityError> {
        self.snapshot(at)
    }
}

/// Scales all grades alike so that they sum to at most 1 [MODEL §15].
pub fn cap(shares: &mut ByGrade) {
    let sum: f64 = shares.iter().sum();
    if sum > 1.0 {
        for share in shares {
            *share /= sum;
        }
    }
}

/// Value of a table by single age at a fractional age, linear, held outside 0..=100.
fn between_ages(table: &[f64; AGES], age: f64) -> f64 {
    let age = age.clamp(0.0, (AGES - 1) as f64);
    let below = (age as usize).min(AGES - 2);
    table[below] + (age - below as f64) * (table[below + 1] - table[below])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NO_GAIN: BySexAge = [[0.0; AGES]; 2];

    /// Severe I rises by 0.001 a year of age from 0; the other grades are flat.
    fn survey() -> GradeShares {
        let mut survey = [[[0.01; AGES]; 2]; GRADES];
        for sex in 0..2 {
            survey[2][sex] = std::array::from_fn(|x| 0.001 * x as f64);
        }
        survey
    }

    fn model(level: f64, healthy_ageing: f64, trend: f64) -> PrevalenceModel {
        let hypothesis = Hypothesis { healthy_ageing, trend };
        PrevalenceModel::new(survey(), 2020.5, level, hypothesis, [0.88; GRADES]).unwrap()
    }

    #[test]
    fn hypotheses_by_hand() {
        let gain = [[2.5; AGES]; 2];
        // (level, theta, trend, date, factor of severe I, expected severe I at 80)
        let cases = [
            (1.0, 0.0, 0.0, 2030.0, 1.0, 0.080),
            (1.1, 0.0, 0.0, 2030.0, 1.0, 0.088),
            (1.0, 0.5, 0.0, 2030.0, 1.0, 0.080 - 0.001 * 1.25),
            (1.0, 1.0, 0.0, 2030.0, 1.0, 0.0775),
            (1.0, 0.0, 0.02, 2022.5, 1.0, 0.080 * 1.0404),
            (1.0, 0.0, 0.02, 2021.0, 1.0, 0.080 * 1.02_f64.sqrt()),
            (1.0, 1.0, 0.02, 2022.5, 1.2, 0.0775 * 1.0404 * 1.2),
        ];
        for (level, theta, trend, date, factor, expected) in cases {
            let factors = [1.0, 1.0, factor, 1.0, 1.0];
            let found = model(level, theta, trend).shares(date, &gain, &factors)[2][0][80];
            assert!((found - expected).abs() < 1e-15, "{found} for {expected}");
        }
        // Outside the ages of the table the ends are read: a gain of 2.5 at age 1, a loss of 2.5 at 100+.
        let young = model(1.0, 1.0, 0.0).shares(2030.0, &gain, &[1.0; GRADES]);
        assert_eq!(young[2][0][1], 0.0);
        let old = model(1.0, 1.0, 0.0).shares(2030.0, &[[-2.5; AGES]; 2], &[1.0; GRADES]);
        assert_eq!(old[2][1][100], 0.1);
        assert!((old[2][1][97] - 0.0995).abs() < 1e-15);
    }

    #[test]
    fn the_cap_scales_all_grades_alike() {
        // 0.01 x 4 + 0.08 = 0.12 at 80; times 10 is 1.2, so every grade is divided by 1.2.
        let shares = model(10.0, 0.0, 0.0).shares(2020.5, &NO_GAIN, &[1.0; GRADES]);
        assert!((shares[2][0][80] - 0.8 / 1.2).abs() < 1e-15);
        assert!((shares[0][0][80] - 0.1 / 1.2).abs() < 1e-15);
    }

    #[test]
    fn bad_assumptions_are_refused() {
        let mut survey = survey();
        survey[4][1][33] = -0.1;
        let refused = PrevalenceModel::new(survey, 2020.5, 1.0, Hypothesis::CONSTANT, [1.0; GRADES]);
        assert!(matches!(refused, Err(DisabilityError::TableEntry { age: 33, found: -0.1, .. })));
        for (level, theta, trend, share) in
            [(f64::NAN, 0.0, 0.0, 1.0), (1.0, 3.0, 0.0, 1.0), (1.0, 0.0, -0.8, 1.0), (1.0, 0.0, 0.0, 1.2)]
        {
            let hypothesis = Hypothesis { healthy_ageing: theta, trend };
            let refused = PrevalenceModel::new([[[0.0; AGES]; 2]; 5], 2020.0, level, hypothesis, [share; 5]);
            assert!(matches!(refused, Err(DisabilityError::OutOfRange { .. })));
        }
    }

    proptest! {
        #[test]
        fn shares_stay_shares(level in 0.0..30.0, theta in 0.0..2.0, trend in -0.05..0.05, gain in -5.0..20.0,
                              factor in 0.0..5.0_f64) {
            let shares = model(level, theta, trend).shares(2055.0, &[[gain; AGES]; 2], &[factor; GRADES]);
            for sex in 0..2 {
                for age in 0..AGES {
                    let sum: f64 = shares.iter().map(|grade| grade[sex][age]).sum();
                    prop_assert!((0.0..=1.0 + 1e-12).contains(&sum));
                    prop_assert!(shares.iter().all(|grade| grade[sex][age] >= 0.0));
                }
            }
        }
    }
}
