//! Period life table and survival ratios from central death rates [MODEL §3].
//!
//! | symbol | formula |
//! |---|---|
//! | a_x | 1/2 for x = 1..99; a_0 by Coale-Demeny in Preston's form |
//! | q_x | min(1, m_x / (1 + (1 − a_x) m_x)) |
//! | l_{x+1} | l_x (1 − q_x), l_0 = 1 |
//! | L_x | l_{x+1} + a_x l_x q_x = l_x (1 − (1 − a_x) q_x); L_100 = l_100 / m_100 |
//! | e_x | (1 − (1 − a_x) q_x) + (1 − q_x) e_{x+1}; e_100 = 1 / m_100 |
//! | S_x | L_{x+1} / L_x, x = 0..98 |

use super::PopulationError;
use crate::sets::{AGES, Sex};

/// The open age group 100+.
pub const OPEN_AGE: usize = AGES - 1;

/// Last closed single age.
const LAST: usize = OPEN_AGE - 1;

/// Years lived in the first year of life by those who die in it.
///
/// a_0 = 0.045 + 2.684 m_0 (male), 0.053 + 2.800 m_0 (female); 0.33 and 0.35 from m_0 = 0.107.
///
/// Unit: years. Basis: Preston, Heuveline, Guillot (2001), table 3.3, after Coale and Demeny [MODEL §3].
/// Valid for any m_0 ≥ 0; at 0.107 the male value falls by 0.002 and the female by 0.003, as in the source.
pub fn infant_separation(m0: f64, sex: Sex) -> f64 {
    match sex {
        Sex::Male if m0 >= 0.107 => 0.33,
        Sex::Male => 0.045 + 2.684 * m0,
        Sex::Female if m0 >= 0.107 => 0.35,
        Sex::Female => 0.053 + 2.800 * m0,
    }
}

/// Probability of dying within the year of age, q_x and a_x, for x = 0..99.
fn year_of_age(mx: &[f64; AGES], sex: Sex, x: usize) -> (f64, f64) {
    let a = if x == 0 { infant_separation(mx[0], sex) } else { 0.5 };
    ((mx[x] / (1.0 + (1.0 - a) * mx[x])).min(1.0), a)
}

/// Refuses rates with which no life table can be built.
fn check(mx: &[f64; AGES], sex: Sex) -> Result<(), PopulationError> {
    for (age, &found) in mx.iter().enumerate() {
        if !(found.is_finite() && found >= 0.0) {
            return Err(PopulationError::DeathRate { sex, age, found });
        }
    }
    if mx[OPEN_AGE] > 0.0 { Ok(()) } else { Err(PopulationError::OpenGroupRate { sex, found: mx[OPEN_AGE] }) }
}

/// Survival of a population over one calendar year.
///
/// Timing: from 1 January to 1 January, for people uniformly spread over their year of age.
/// Basis: [MODEL §3]. Written with q alone, so that it is defined above an age that the table lets nobody reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Survival {
    /// L_0 with l_0 = 1: share of a year's births alive at its end.
    pub birth: f64,
    /// S_x for x = 0..98.
    pub next: [f64; LAST],
    /// T_100 / T_99: share of those aged 99 and over who are alive a year later, at 100+.
    pub open: f64,
}

impl Survival {
    /// Survival ratios of a table of central death rates.
    pub fn new(mx: &[f64; AGES], sex: Sex) -> Result<Self, PopulationError> {
        check(mx, sex)?;
        let mut next = [0.0; LAST];
        let (mut q, a) = year_of_age(mx, sex, 0);
        let mut lived = 1.0 - (1.0 - a) * q;
        let birth = lived;
        for (x, ratio) in next.iter_mut().enumerate() {
            let (q_above, a_above) = year_of_age(mx, sex, x + 1);
            let lived_above = 1.0 - (1.0 - a_above) * q_above;
            *ratio = (1.0 - q) * lived_above / lived;
            (q, lived) = (q_above, lived_above);
        }
        let reached = (1.0 - q) / mx[OPEN_AGE];
        Ok(Self { birth, next, open: reached / (lived + reached) })
    }
}

/// Life expectancy at birth in years.
pub fn life_expectancy_at_birth(mx: &[f64; AGES], sex: Sex) -> Result<f64, PopulationError> {
    check(mx, sex)?;
    Ok(expectation(mx, sex, |_, _| ()))
}

/// Walks down from the open group; calls `visit` with each age and its e_x, and returns e_0.
fn expectation(mx: &[f64; AGES], sex: Sex, mut visit: impl FnMut(usize, f64)) -> f64 {
    let mut e = 1.0 / mx[OPEN_AGE];
    visit(OPEN_AGE, e);
    for x in (0..OPEN_AGE).rev() {
        let (q, a) = year_of_age(mx, sex, x);
        e = (1.0 - (1.0 - a) * q) + (1.0 - q) * e;
        visit(x, e);
    }
    e
}

/// Complete period life table, l_0 = 1.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeTable {
    /// q_x: probability of dying before the next birthday; 1 in the open group.
    pub q: [f64; AGES],
    /// l_x: survivors to exact age x.
    pub l: [f64; AGES],
    /// L_x: person-years lived at age x; the open group's at 100.
    pub person_years: [f64; AGES],
    /// T_x: person-years lived from age x on.
    pub years_above: [f64; AGES],
    /// e_x: expectation of life at exact age x, in years.
    pub expectation: [f64; AGES],
}

impl LifeTable {
    /// Life table of central death rates. Basis: [MODEL §3].
    pub fn new(mx: &[f64; AGES], sex: Sex) -> Result<Self, PopulationError> {
        check(mx, sex)?;
        let zero = [0.0; AGES];
        let mut table = Self { q: zero, l: zero, person_years: zero, years_above: zero, expectation: zero };
        table.l[0] = 1.0;
        for x in 0..OPEN_AGE {
            let (q, a) = year_of_age(mx, sex, x);
            table.q[x] = q;
            table.l[x + 1] = table.l[x] * (1.0 - q);
            table.person_years[x] = table.l[x] * (1.0 - (1.0 - a) * q);
        }
        table.q[OPEN_AGE] = 1.0;
        table.person_years[OPEN_AGE] = table.l[OPEN_AGE] / mx[OPEN_AGE];
        let mut sum = 0.0;
        for x in (0..AGES).rev() {
            sum += table.person_years[x];
            table.years_above[x] = sum;
        }
        expectation(mx, sex, |x, e| table.expectation[x] = e);
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
    }

    #[test]
    fn infant_separation_follows_preston() {
        for (m0, sex, expected) in [
            (0.0, Sex::Male, 0.045),
            (0.0, Sex::Female, 0.053),
            (0.02, Sex::Male, 0.09868),
            (0.02, Sex::Female, 0.109),
            (0.107, Sex::Male, 0.33),
            (0.107, Sex::Female, 0.35),
            (0.2, Sex::Male, 0.33),
        ] {
            close(infant_separation(m0, sex), expected, 1e-15);
        }
    }

    /// m = 0.1 at every age from 1, m_0 = 0.02 (male), by hand: a_0 = 0.09868, q_0 = 0.02/(1 + 0.90132 × 0.02),
    /// q = 0.1/1.05 = 2/21 above, e_100 = 10; and above age 0 the recursion e = 20/21 + 19/21 e has the fixed point 10.
    #[test]
    fn constant_rates_by_hand() {
        let mut mx = [0.1; AGES];
        mx[0] = 0.02;
        let t = LifeTable::new(&mx, Sex::Male).unwrap();
        let q0 = 0.02 / 1.0180264;
        close(t.q[0], q0, 1e-15);
        close(t.q[57], 2.0 / 21.0, 1e-15);
        for x in 1..AGES {
            close(t.expectation[x], 10.0, 1e-12);
        }
        close(t.expectation[0], (1.0 - 0.90132 * q0) + (1.0 - q0) * 10.0, 1e-12);
        close(t.l[3], (1.0 - q0) * (19.0f64 / 21.0).powi(2), 1e-15);
        close(t.years_above[0], t.expectation[0], 1e-12);
        let s = Survival::new(&mx, Sex::Male).unwrap();
        close(s.birth, 1.0 - 0.90132 * q0, 1e-15);
        close(s.next[40], 19.0 / 21.0, 1e-15);
        close(s.next[0], (1.0 - q0) * (20.0 / 21.0) / (1.0 - 0.90132 * q0), 1e-15);
        close(s.open, (19.0 / 21.0 * 10.0) / 10.0, 1e-15);
    }

    /// The survival ratios are those of the table, and for 1 <= x <= 98 also (2 − m_x)/(2 + m_{x+1}).
    #[test]
    fn survival_is_the_ratio_of_person_years() {
        let mx: [f64; AGES] = std::array::from_fn(|x| 0.0004 + 0.00002 * (0.105 * x as f64).exp());
        for sex in Sex::ALL {
            let (t, s) = (LifeTable::new(&mx, sex).unwrap(), Survival::new(&mx, sex).unwrap());
            close(s.birth, t.person_years[0], 1e-15);
            for x in 0..LAST {
                close(s.next[x], t.person_years[x + 1] / t.person_years[x], 1e-13);
                if x > 0 {
                    close(s.next[x], (2.0 - mx[x]) / (2.0 + mx[x + 1]), 1e-14);
                }
            }
            close(s.open, t.years_above[100] / t.years_above[99], 1e-13);
            close(life_expectancy_at_birth(&mx, sex).unwrap(), t.years_above[0], 1e-11);
        }
    }

    /// m = 3 gives q = 3/2.5 > 1: capped, nobody goes on, and those who die there lived half a year.
    #[test]
    fn probability_is_capped_at_one() {
        let mut mx = [0.01; AGES];
        mx[80] = 3.0;
        let t = LifeTable::new(&mx, Sex::Female).unwrap();
        assert_eq!((t.q[80], t.l[81], t.person_years[81]), (1.0, 0.0, 0.0));
        close(t.expectation[80], 0.5, 0.0);
        let s = Survival::new(&mx, Sex::Female).unwrap();
        assert_eq!(s.next[80], 0.0);
        close(s.next[79], (1.0 - 0.01 / 1.005) * 0.5 / (1.0 - 0.005 / 1.005), 1e-15);
        // people already above that age still survive by their own rates
        close(s.next[85], 1.99 / 2.01, 1e-14);
        let mut newborn = [0.01; AGES];
        newborn[0] = 5.0;
        close(Survival::new(&newborn, Sex::Male).unwrap().birth, 0.33, 1e-15);
    }

    #[test]
    fn impossible_rates_are_refused() {
        let mut mx = [0.01; AGES];
        mx[OPEN_AGE] = 0.0;
        assert_eq!(
            LifeTable::new(&mx, Sex::Male),
            Err(PopulationError::OpenGroupRate { sex: Sex::Male, found: 0.0 })
        );
        for bad in [-0.01, f64::NAN, f64::INFINITY] {
            let mut mx = [0.01; AGES];
            mx[7] = bad;
            assert!(matches!(
                Survival::new(&mx, Sex::Female),
                Err(PopulationError::DeathRate { sex: Sex::Female, age: 7, .. })
            ));
        }
    }
}
