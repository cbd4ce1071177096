//! Intensities that keep a prevalence stationary by age [MODEL §5.2].
//!
//! | symbol | meaning |
//! |---|---|
//! | w(x) | shares of the six living states at age x: 1 − Σπ, π_1, …, π_5 |
//! | λ | the five unknown intensities of an age ([`Structure`]) |
//! | k | scale of mortality of the age |
//!
//! At each age: w(x)ᵀ exp(Q(λ, k)) = S_x w(x+1) on the living states, six equations for λ_1..λ_5 and k, by
//! Newton's method with a difference quotient; residual below 1e-14. Worsening, improvement and mortality ratios
//! are given and stay. The equations are those of the projection itself, not their first order in time, so a
//! population that starts at the prevalence and keeps its mortality stays at it.

use super::chain::chain_at;
use super::intensities::{Intensities, Rates, StateRatios};
use crate::disability::error::{in_range, table_in_range};
use crate::disability::{DisabilityError, GRADES, GradeShares, STATES};
use crate::math;
use crate::sets::{AGES, BySexAge, Grade, Sex};
use nalgebra::{SMatrix, SVector};

/// Which five intensities of an age are derived; all others are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Structure {
    /// From the not disabled straight into each grade.
    DirectOnset,
    /// From each state into the next heavier one: not disabled → mild → … → severe III. The intensity into a grade
    /// is positive as long as the share in it or heavier grades does not fall; fits prevalence that is nearly all mild.
    Ladder,
}

impl Structure {
    /// State from which the derived intensity into grade g starts.
    const fn origin(self, g: usize) -> usize {
        match self {
            Self::DirectOnset => 0,
            Self::Ladder => g,
        }
    }
}

/// Intensities with the derived ones filled in, and the scale of mortality at the calibrated ages.
#[derive(Clone, Debug)]
pub struct Calibrated {
    pub intensities: Intensities,
    /// k by sex and age; held ages carry the last calibrated one.
    pub scale: BySexAge,
}

/// Smallest onset that rounding may produce and that is set to 0.
const ROUNDING: f64 = 1e-10;

/// Derives the onset intensities that keep `shares` stationary by age.
///
/// Ages x < `hold_from` are solved; from `hold_from` (1..=99) on the intensities of the age before are held,
/// because a table extrapolated to the oldest ages may leave nobody able: there the model implies its own
/// prevalence, see [`stationary_shares`]. `survival` S_x in 0 < S ≤ 1 below `hold_from`.
///
/// Errors: [`DisabilityError::NegativeOnset`] with sex, age and grade where the prevalence falls faster than
/// deaths and improvement explain; [`DisabilityError::NoCalibration`] where no solution exists.
/// Units: per year. Limits: the prevalence of one survey is read as a cohort's path.
pub fn calibrate(
    mut intensities: Intensities,
    shares: &GradeShares,
    survival: &BySexAge,
    structure: Structure,
    hold_from: usize,
) -> Result<Calibrated, DisabilityError> {
    in_range("age from which onset is held", hold_from as f64, 1.0, 99.0, "an age in 1..=99")?;
    table_in_range("survival", survival, 0.0, 1.0, "a probability in 0..1")?;
    let mut scale = [[1.0; AGES]; 2];
    for sex in 0..2 {
        for age in 0..hold_from {
            let (from, to) = (state_shares(shares, sex, age), state_shares(shares, sex, age + 1));
            let known = intensities.rates[sex][age];
            let ratios = intensities.ratios[sex][age];
            let equations = Equations { known, ratios, from, to, survival: survival[sex][age], structure };
            let unknown = equations.solve().map_err(|residual| DisabilityError::NoCalibration {
                sex: Sex::ALL[sex],
                age,
                residual,
            })?;
            for g in 0..GRADES {
                if unknown[g] < -ROUNDING {
                    let (sex, grade) = (Sex::ALL[sex], Grade::ALL[g]);
                    return Err(DisabilityError::NegativeOnset { sex, age, grade, rate: unknown[g] });
                }
                intensities.rates[sex][age][structure.origin(g)][g + 1] = unknown[g].max(0.0);
            }
            scale[sex][age] = unknown[GRADES];
        }
        for age in hold_from..AGES {
            for g in 0..GRADES {
                let from = structure.origin(g);
                intensities.rates[sex][age][from][g + 1] = intensities.rates[sex][hold_from - 1][from][g + 1];
            }
            scale[sex][age] = scale[sex][hold_from - 1];
        }
    }
    Ok(Calibrated { intensities, scale })
}

/// Prevalence by age that the intensities imply for a cohort under `survival`, from the shares at age 0.
///
/// Index 100 is that of a cohort at age 100, not the mean of the open group. `None` where no scale of mortality
/// reproduces the survival.
pub fn stationary_shares(
    intensities: &Intensities,
    survival: &BySexAge,
    at_birth: &GradeShares,
) -> Option<GradeShares> {
    let mut shares = *at_birth;
    for sex in 0..2 {
        for age in 0..AGES - 1 {
            let weights = state_shares(&shares, sex, age);
            let chain = super::chain::year_chain(
                intensities.at(sex, age),
                intensities.ratios_at(sex, age),
                &weights,
                survival[sex][age],
            )?;
            let next: [f64; STATES] = std::array::from_fn(|to| {
                (0..STATES).map(|from| weights[from] * chain.year[(from, to)]).sum()
            });
            let alive: f64 = next.iter().sum();
            for g in 0..GRADES {
                shares[g][sex][age + 1] = if alive > 0.0 { next[g + 1] / alive } else { 0.0 };
            }
        }
    }
    Some(shares)
}

/// Shares of the six living states at an age.
fn state_shares(shares: &GradeShares, sex: usize, age: usize) -> [f64; STATES] {
    let mut cell = [0.0; STATES];
    for g in 0..GRADES {
        cell[g + 1] = shares[g][sex][age];
    }
    cell[0] = 1.0 - cell[1..].iter().sum::<f64>();
    cell
}

/// The six equations of one age.
struct Equations {
    known: Rates,
    ratios: StateRatios,
    from: [f64; STATES],
    to: [f64; STATES],
    survival: f64,
    structure: Structure,
}

type Unknown = SVector<f64, 6>;

impl Equations {
    /// −ln S, the central death rate to which the scale applies.
    fn central(&self) -> f64 {
        -math::ln(self.survival)
    }

    /// S w(x+1) − w(x)ᵀ P for the grades, then for all living states together.
    fn residual(&self, unknown: &Unknown) -> Unknown {
        let mut rates = self.known;
        for g in 0..GRADES {
            rates[self.structure.origin(g)][g + 1] = unknown[g];
        }
        let year = chain_at(&rates, &self.ratios, self.central(), unknown[GRADES]).year;
        let reached: [f64; STATES] =
            std::array::from_fn(|to| (0..STATES).map(|from| self.from[from] * year[(from, to)]).sum());
        let mut residual = Unknown::zeros();
        for g in 0..GRADES {
            residual[g] = self.survival * self.to[g + 1] - reached[g + 1];
        }
        residual[GRADES] = self.survival - reached.iter().sum::<f64>();
        if self.central() == 0.0 {
            residual[GRADES] = 1.0 - unknown[GRADES]; // nobody dies: any scale would do, 1 is taken
        }
        residual
    }

    /// Newton's method; answers the residual that remains when it fails.
    fn solve(&self) -> Result<Unknown, f64> {
        const STEP: f64 = 1e-5;
        let mean_ratio: f64 = (0..STATES).map(|g| self.from[g] * self.ratios[g]).sum();
        let mut unknown = Unknown::zeros();
        unknown[GRADES] = 1.0 / mean_ratio;
        let mut residual = self.residual(&unknown);
        for _ in 0..40 {
            if residual.amax() < 1e-15 {
                break;
            }
            let mut slope = SMatrix::<f64, 6, 6>::zeros();
            for i in 0..6 {
                let mut moved = unknown;
                moved[i] += STEP;
                slope.set_column(i, &((self.residual(&moved) - residual) / STEP));
            }
            let Some(move_by) = slope.lu().solve(&residual) else { return Err(residual.amax()) };
            let next = unknown - move_by;
            if !next.iter().all(|value| value.abs() < 1e3) {
                return Err(residual.amax());
            }
            let next_residual = self.residual(&next);
            if residual.amax() < 1e-13 && next_residual.amax() >= residual.amax() {
                break;
            }
            (unknown, residual) = (next, next_residual);
        }
        if residual.amax() < 1e-13 { Ok(unknown) } else { Err(residual.amax()) }
    }
}

#[cfg(test)]
#[path = "calibration_tests.rs"]
mod tests;
