//! One year of the cohort-component method: survive, migrate, be born [MODEL §3].
//!
//! | symbol | formula |
//! |---|---|
//! | P_{t+1}(x+1) | (P_t(x) + M_t(x)/2) S_x + M_t(x+1)/2, x = 0..98 |
//! | P_{t+1}(100+) | (P_t(99) + P_t(100+) + (M_t(99) + M_t(100+))/2) T_100/T_99 + M_t(100+)/2 |
//! | B_t | Σ_{x=15..49} f_t(x) (P_t(F,x) + P_{t+1}(F,x))/2 |
//! | P_{t+1}(0) | B_t(s) L_0 + M_t(0)/2 |
//! | identity | P_{t+1} = P_t + births − deaths + migrants, by sex |

use super::life_table::{OPEN_AGE, Survival};
use super::{BySexAge, PopulationError};
use crate::sets::{AGES, Sex};
use std::ops::RangeInclusive;

/// Ages at which births are counted.
pub const FERTILE_AGES: RangeInclusive<usize> = 15..=49;

/// Vital rates of one calendar year.
#[derive(Clone, Copy, Debug)]
pub struct YearRates<'a> {
    /// m_t(s,x): deaths per person-year.
    pub mx: &'a BySexAge,
    /// f_t(x): births per woman and year; 0 outside [`FERTILE_AGES`].
    pub asfr: &'a [f64; AGES],
    /// Boys per girl among the births.
    pub srb_male_per_female: f64,
    /// M_t(s,x): net migrants by age at the event, in persons; none if absent.
    pub migrants: Option<&'a BySexAge>,
}

/// The population at the end of a year and what happened in it, by sex.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// People on the next 1 January.
    pub population: BySexAge,
    /// Births of the year.
    pub births: [f64; 2],
    /// Deaths of the year, newborns' and migrants' among them.
    pub deaths: [f64; 2],
    /// Net migrants of the year.
    pub migrants: [f64; 2],
}

/// A population on 1 January of T + 1 years, and the flows of the T years between.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// P_t(s,x), t = 0..=T.
    pub states: Vec<BySexAge>,
    /// Births of year t by sex.
    pub births: Vec<[f64; 2]>,
    /// Deaths of year t by sex.
    pub deaths: Vec<[f64; 2]>,
    /// Net migrants of year t by sex.
    pub migrants: Vec<[f64; 2]>,
}

/// Moves a population from 1 January t to 1 January t + 1.
///
/// Unit: persons (fractions are kept). Timing: half of the year's migrants come at the start and share the year's
/// mortality, half at its end; each half counts at the age of the event (Preston et al. 2001, §6.3).
/// Basis: [MODEL §3]. Valid while no cohort falls below 0.
pub fn step(population: &BySexAge, rates: &YearRates) -> Result<Step, PopulationError> {
    check_births(rates)?;
    let mut next = [[0.0; AGES]; 2];
    let (mut births, mut deaths, mut migrants) = ([0.0; 2], [0.0; 2], [0.0; 2]);
    let mut birth_survival = [0.0; 2];
    let none = [0.0; AGES];
    for sex in Sex::ALL {
        let s = sex.index();
        let moved = rates.migrants.map_or(&none, |m| &m[s]);
        let survival = Survival::new(&rates.mx[s], sex)?;
        birth_survival[s] = survival.birth;
        let exposed = |x: usize| not_negative(sex, x, population[s][x] + 0.5 * moved[x]);
        for x in 0..OPEN_AGE - 1 {
            let start = exposed(x)?;
            let alive = start * survival.next[x];
            deaths[s] += start - alive;
            next[s][x + 1] = not_negative(sex, x + 1, alive + 0.5 * moved[x + 1])?;
        }
        let start = exposed(OPEN_AGE - 1)? + exposed(OPEN_AGE)?;
        let alive = start * survival.open;
        deaths[s] += start - alive;
        next[s][OPEN_AGE] = not_negative(sex, OPEN_AGE, alive + 0.5 * moved[OPEN_AGE])?;
        migrants[s] = moved.iter().sum();
    }
    let f = Sex::Female.index();
    let all: f64 = FERTILE_AGES.map(|x| rates.asfr[x] * 0.5 * (population[f][x] + next[f][x])).sum();
    let male_share = rates.srb_male_per_female / (1.0 + rates.srb_male_per_female);
    for (sex, share) in Sex::ALL.into_iter().zip([male_share, 1.0 - male_share]) {
        let s = sex.index();
        births[s] = all * share;
        let alive = births[s] * birth_survival[s];
        deaths[s] += births[s] - alive;
        next[s][0] = not_negative(sex, 0, alive + 0.5 * rates.migrants.map_or(0.0, |m| m[s][0]))?;
    }
    Ok(Step { population: next, births, deaths, migrants })
}

/// Projects a population over as many years as there are rates.
pub fn project(start: &BySexAge, years: &[YearRates]) -> Result<Projection, PopulationError> {
    let mut out = Projection {
        states: Vec::with_capacity(years.len() + 1),
        births: Vec::with_capacity(years.len()),
        deaths: Vec::with_capacity(years.len()),
        migrants: Vec::with_capacity(years.len()),
    };
    out.states.push(*start);
    for (index, rates) in years.iter().enumerate() {
        let year = step(&out.states[index], rates)
            .map_err(|source| PopulationError::InYear { index, source: Box::new(source) })?;
        out.states.push(year.population);
        out.births.push(year.births);
        out.deaths.push(year.deaths);
        out.migrants.push(year.migrants);
    }
    Ok(out)
}

fn check_births(rates: &YearRates) -> Result<(), PopulationError> {
    for (age, &found) in rates.asfr.iter().enumerate() {
        let possible = found.is_finite() && found >= 0.0 && (found == 0.0 || FERTILE_AGES.contains(&age));
        if !possible {
            return Err(PopulationError::BirthRate { age, found });
        }
    }
    let found = rates.srb_male_per_female;
    if found.is_finite() && found > 0.0 { Ok(()) } else { Err(PopulationError::SexRatioAtBirth { found }) }
}

fn not_negative(sex: Sex, age: usize, found: f64) -> Result<f64, PopulationError> {
    if found.is_finite() && found >= 0.0 {
        Ok(found)
    } else {
        Err(PopulationError::Cohort { sex, age, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NO_BIRTHS: [f64; AGES] = [0.0; AGES];

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
    }

    fn rates<'a>(mx: &'a BySexAge, asfr: &'a [f64; AGES], migrants: Option<&'a BySexAge>) -> YearRates<'a> {
        YearRates { mx, asfr, srb_male_per_female: 1.05, migrants }
    }

    /// m = 0.1 everywhere: S = 19/21 above age 0, and into the open group too (constant hazard of the table).
    #[test]
    fn one_step_by_hand() {
        let mx = [[0.1; AGES]; 2];
        let mut p = [[0.0; AGES]; 2];
        p[0][30] = 2100.0;
        p[0][99] = 210.0;
        p[0][100] = 42.0;
        let mut m = [[0.0; AGES]; 2];
        m[0][30] = 42.0;
        m[0][100] = 84.0;
        let out = step(&p, &rates(&mx, &NO_BIRTHS, Some(&m))).unwrap();
        // (2100 + 21) x 19/21 = 1919; the second half of those who move at 30 arrives at 30
        close(out.population[0][31], 1919.0, 1e-9);
        close(out.population[0][30], 21.0, 1e-12);
        // (210 + 42 + 42) x 19/21 + 42 = 266 + 42
        close(out.population[0][100], 308.0, 1e-10);
        close(out.deaths[0], 202.0 + 28.0, 1e-9);
        close(out.migrants[0], 126.0, 0.0);
        assert_eq!(out.population[1], [0.0; AGES]);
    }

    /// 1,000 women of 20 and no deaths before 100: births at 19, 20 and 21 by hand, boys 1.05 per girl.
    #[test]
    fn births_use_the_mean_of_both_januaries() {
        let mut mx = [[0.0; AGES]; 2];
        for row in &mut mx {
            row[OPEN_AGE] = 0.5;
        }
        let mut p = [[0.0; AGES]; 2];
        p[1][20] = 1000.0;
        let mut f = NO_BIRTHS;
        (f[19], f[20], f[21]) = (0.9, 0.08, 0.04);
        let out = step(&p, &rates(&mx, &f, None)).unwrap();
        close(out.births[0] + out.births[1], 0.08 * 500.0 + 0.04 * 500.0, 1e-12);
        close(out.births[0], 60.0 * 1.05 / 2.05, 1e-12);
        close(out.population[1][0], 60.0 / 2.05, 1e-12);
        close(out.population[1][21], 1000.0, 0.0);
    }

    #[test]
    fn impossible_inputs_are_refused() {
        let mx = [[0.1; AGES]; 2];
        let p = [[10.0; AGES]; 2];
        let mut leave = [[0.0; AGES]; 2];
        leave[1][40] = -30.0;
        assert!(matches!(
            step(&p, &rates(&mx, &NO_BIRTHS, Some(&leave))),
            Err(PopulationError::Cohort { sex: Sex::Female, age: 40, .. })
        ));
        let mut f = NO_BIRTHS;
        f[50] = 0.001;
        assert_eq!(
            step(&p, &rates(&mx, &f, None)),
            Err(PopulationError::BirthRate { age: 50, found: 0.001 })
        );
        let bad = YearRates { srb_male_per_female: 0.0, ..rates(&mx, &NO_BIRTHS, None) };
        assert_eq!(step(&p, &bad), Err(PopulationError::SexRatioAtBirth { found: 0.0 }));
        assert!(matches!(
            project(&p, &[rates(&mx, &NO_BIRTHS, None), bad]),
            Err(PopulationError::InYear { index: 1, .. })
        ));
    }

    proptest! {
        /// Nobody is created or lost, by sex, whatever the rates.
        #[test]
        fn people_balance(
            cells in prop::collection::vec((0.0..1e6f64, 0.0..2.5f64, -0.4..0.4f64), 2 * AGES),
            fertility in prop::collection::vec(0.0..0.2f64, 35),
            srb in 0.9..1.3f64,
        ) {
            let (mut p, mut mx, mut m) = ([[0.0; AGES]; 2], [[0.0; AGES]; 2], [[0.0; AGES]; 2]);
            for (i, &(people, rate, share)) in cells.iter().enumerate() {
                let (s, x) = (i / AGES, i % AGES);
                (p[s][x], mx[s][x]) = (people, rate + 0.001);
                // emigration is felt again one age higher, where few may have survived: keep it to the young side
                m[s][x] = if share > 0.0 { share * people } else { 0.0 };
            }
            m[0][5] = -0.1 * p[0][5].min(m[0][6]);
            let mut f = [0.0; AGES];
            f[15..50].copy_from_slice(&fertility);
            let out = step(&p, &YearRates { mx: &mx, asfr: &f, srb_male_per_female: srb, migrants: Some(&m) });
            prop_assume!(out.is_ok());
            let out = out.unwrap();
            for s in 0..2 {
                let before: f64 = p[s].iter().sum();
                let after: f64 = out.population[s].iter().sum();
                let expected = before + out.births[s] - out.deaths[s] + out.migrants[s];
                prop_assert!((after - expected).abs() <= 1e-12 * (before + out.migrants[s]));
                prop_assert!(out.population[s].iter().all(|&v| v >= 0.0) && out.deaths[s] >= 0.0);
            }
            prop_assert!((out.births[0] - srb * out.births[1]).abs() <= 1e-9 * (1.0 + out.births[0]));
        }
    }
}
