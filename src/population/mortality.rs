//! Death rates of an area, of a later year and of one path, from a base table [MODEL §3, §12].
//!
//! | symbol | formula |
//! |---|---|
//! | area | m = factor(s) × m_national, or the factor that meets a life expectancy at birth |
//! | improvement | m_t = m_base (1 − r(s,x))^(t − base) |
//! | path | m' = m exp(b(x) κ − b(x)² Var κ / 2) |

use super::life_table::life_expectancy_at_birth;
use super::{BySexAge, PopulationError};
use crate::math;
use crate::sets::{AGES, Sex};

/// Factors tried when a life expectancy is to be met: 1/LIMIT to LIMIT.
const FACTOR_LIMIT: f64 = 1e4;

/// How closely a life expectancy must be met, in years.
const EXPECTATION_TOLERANCE: f64 = 1e-9;

/// Death rates times one factor for each sex.
pub fn scaled(mx: &BySexAge, factor: [f64; 2]) -> Result<BySexAge, PopulationError> {
    for found in factor {
        if !(found.is_finite() && found > 0.0) {
            return Err(PopulationError::Factor { found });
        }
    }
    Ok(std::array::from_fn(|s| mx[s].map(|m| m * factor[s])))
}

/// Factor on the death rates of one sex that gives the life expectancy at birth.
///
/// e_0(factor × m) = target, by bisection on ln factor.
///
/// Unit: target in years. Basis: [MODEL §3]. Valid for targets that a factor from 1e-4 to 1e4 can reach.
pub fn factor_for_life_expectancy(mx: &[f64; AGES], sex: Sex, target: f64) -> Result<f64, PopulationError> {
    solve_factor(target, |factor| life_expectancy_at_birth(&mx.map(|m| m * factor), sex))
}

/// One factor on both sexes that gives the life expectancy of both sexes together.
///
/// e_0 = (srb e_0(M) + e_0(F)) / (1 + srb): weighted by births, as published regional figures for both sexes nearly are.
pub fn factor_for_life_expectancy_both(
    mx: &BySexAge,
    srb_male_per_female: f64,
    target: f64,
) -> Result<f64, PopulationError> {
    if !(srb_male_per_female.is_finite() && srb_male_per_female > 0.0) {
        return Err(PopulationError::SexRatioAtBirth { found: srb_male_per_female });
    }
    solve_factor(target, |factor| {
        let male = life_expectancy_at_birth(&mx[0].map(|m| m * factor), Sex::Male)?;
        let female = life_expectancy_at_birth(&mx[1].map(|m| m * factor), Sex::Female)?;
        Ok((srb_male_per_female * male + female) / (1.0 + srb_male_per_female))
    })
}

/// Solves a falling function of the factor for the target; refuses what it cannot meet.
fn solve_factor(
    target: f64,
    expectation: impl Fn(f64) -> Result<f64, PopulationError>,
) -> Result<f64, PopulationError> {
    let (mut low, mut high) = (-math::ln(FACTOR_LIMIT), math::ln(FACTOR_LIMIT));
    let (highest, lowest) = (expectation(math::exp(low))?, expectation(math::exp(high))?);
    let refused = PopulationError::LifeExpectancy { target, lowest, highest };
    if !(lowest..=highest).contains(&target) {
        return Err(refused);
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if expectation(math::exp(middle))? > target { low = middle } else { high = middle }
    }
    // The male a_0 jumps at m_0 = 0.107, so that a sliver of expectations near it does not exist.
    let factor = math::exp(high);
    if (expectation(factor)? - target).abs() <= EXPECTATION_TOLERANCE { Ok(factor) } else { Err(refused) }
}

/// Death rates `years` after the base year under yearly improvement rates.
///
/// m_t = m_base (1 − r)^(t − base)
///
/// Unit: r is a share per year, negative where mortality worsens. Basis: [MODEL §3]. Valid for r < 1.
/// The power is taken by repeated multiplication, so that every machine gives the same bytes.
pub fn improved(mx: &BySexAge, rate: &BySexAge, years: u32) -> Result<BySexAge, PopulationError> {
    let mut out = *mx;
    for sex in Sex::ALL {
        let s = sex.index();
        for age in 0..AGES {
            let found = rate[s][age];
            if !(found.is_finite() && found < 1.0) {
                return Err(PopulationError::Improvement { sex, age, found });
            }
            for _ in 0..years {
                out[s][age] *= 1.0 - found;
            }
        }
    }
    Ok(out)
}

/// Factor on the central death rate at one age on one path.
///
/// exp(b κ − b² V / 2), V the variance of κ at this time, so that its mean over paths is 1 for normal κ.
///
/// Basis: Lee and Carter (1992), mean-corrected as in [MODEL §12].
pub fn lee_carter_factor(b: f64, kappa: f64, variance: f64) -> f64 {
    math::exp(b * kappa - b * b * variance / 2.0)
}

/// Death rates on one path; b is common to both sexes [MODEL §12].
pub fn lee_carter_rates(mx: &BySexAge, b: &[f64; AGES], kappa: f64, variance: f64) -> BySexAge {
    let factor = b.map(|b| lee_carter_factor(b, kappa, variance));
    std::array::from_fn(|s| std::array::from_fn(|x| mx[s][x] * factor[x]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gompertz() -> [f64; AGES] {
        std::array::from_fn(|x| 0.0003 + 0.00003 * (0.1 * x as f64).exp())
    }

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
    }

    /// Published range of life expectancies of provinces: 75.65 to 78.41 years; each is met to 1e-9.
    #[test]
    fn factor_meets_the_life_expectancy() {
        let mx = gompertz();
        for sex in Sex::ALL {
            for target in [40.0, 75.65, 77.93, 78.41, 95.0] {
                let factor = factor_for_life_expectancy(&mx, sex, target).unwrap();
                close(life_expectancy_at_birth(&mx.map(|m| m * factor), sex).unwrap(), target, 1e-9);
            }
        }
        let both = [mx.map(|m| 1.3 * m), mx];
        let factor = factor_for_life_expectancy_both(&both, 1.1, 77.0).unwrap();
        let table = scaled(&both, [factor; 2]).unwrap();
        let (m, f) = (
            life_expectancy_at_birth(&table[0], Sex::Male).unwrap(),
            life_expectancy_at_birth(&table[1], Sex::Female).unwrap(),
        );
        close((1.1 * m + f) / 2.1, 77.0, 1e-9);
        assert!(m < 77.0 && f > 77.0);
    }

    #[test]
    fn unreachable_life_expectancy_is_refused() {
        let mx = gompertz();
        for target in [0.01, 5e5, f64::NAN] {
            assert!(matches!(
                factor_for_life_expectancy(&mx, Sex::Male, target),
                Err(PopulationError::LifeExpectancy { .. })
            ));
        }
        assert!(matches!(scaled(&[mx; 2], [1.0, 0.0]), Err(PopulationError::Factor { .. })));
    }

    /// 1 % a year over 30 years: 0.99^30 = 0.7397003733882802.
    #[test]
    fn improvement_compounds() {
        let mx = [[0.02; AGES]; 2];
        let mut r = [[0.01; AGES]; 2];
        r[1][60] = -0.5;
        let out = improved(&mx, &r, 30).unwrap();
        close(out[0][60], 0.02 * 0.7397003733882802, 1e-15);
        close(improved(&mx, &r, 2).unwrap()[1][60], 0.045, 1e-15);
        assert_eq!(improved(&mx, &r, 0).unwrap(), mx);
        r[0][3] = 1.0;
        assert!(matches!(improved(&mx, &r, 1), Err(PopulationError::Improvement { age: 3, .. })));
    }

    /// The mean of the factor over normal κ is 1: Gauss-Hermite rule of three points for b sd = 0.1 (exact to b^6).
    #[test]
    fn lee_carter_keeps_the_mean() {
        let (b, sd) = (0.05, 2.0);
        let node = 3.0f64.sqrt() * sd;
        let mean = lee_carter_factor(b, -node, sd * sd) / 6.0
            + lee_carter_factor(b, 0.0, sd * sd) * 2.0 / 3.0
            + lee_carter_factor(b, node, sd * sd) / 6.0;
        close(mean, 1.0, 1e-7);
        close(lee_carter_factor(0.5, 2.0, 4.0), 0.5f64.exp(), 1e-15);
        let rates = lee_carter_rates(&[[0.01; AGES]; 2], &[0.5; AGES], 2.0, 4.0);
        close(rates[1][33], 0.01 * 0.5f64.exp(), 1e-16);
    }
}
