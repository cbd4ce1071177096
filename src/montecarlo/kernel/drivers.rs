//! Drivers that are single series: kappa, rejoining, births, migrants [MODEL §12 layers 2, 3 and 5].
//!
//! | letter | meaning |
//! |---|---|
//! | κ | random walk of mortality |
//! | v | deviation of a log-AR(1) factor exp(v − Var v / 2) |

use crate::montecarlo::lanes::{LANES, Lanes, exp, fma};
use crate::montecarlo::plan::Ar1;
use crate::montecarlo::streams::{YEAR_SLOTS, slot};

use super::Prepared;

/// State and factors of the drivers that are single series.
#[derive(Clone, Debug)]
pub struct DriverState {
    deviation: [Lanes; 3],
    pub kappa: Lanes,
    pub rejoining: Lanes,
    pub births: Lanes,
    pub migration: Lanes,
}

impl DriverState {
    /// Before year 0.
    pub fn start() -> Self {
        Self {
            deviation: [Lanes::ZERO; 3],
            kappa: Lanes::ZERO,
            rejoining: Lanes::ONE,
            births: Lanes::ONE,
            migration: Lanes::ONE,
        }
    }
}

/// Kappa, and the factors on rejoining, births and migrants, of year t.
#[inline(always)]
pub fn drivers_body(state: &mut DriverState, prepared: &Prepared, year: usize, z: &[Lanes; YEAR_SLOTS]) {
    let plan = &prepared.plan;
    let (sd, fresh) = (plan.population.kappa_sd, &z[slot::KAPPA]);
    for l in 0..LANES {
        state.kappa.0[l] = fma(sd, fresh.0[l], state.kappa.0[l]);
    }
    let [rejoining, births, migration] = &mut state.deviation;
    state.rejoining = ar1(rejoining, &plan.rejoining, &z[slot::REJOINING], prepared.rejoining_variance[year]);
    let rows = &plan.population;
    state.births =
        ar1(births, &rows.fertility_factor, &z[slot::FERTILITY], prepared.fertility_variance[year]);
    state.migration =
        ar1(migration, &rows.migration_factor, &z[slot::MIGRATION], prepared.migration_variance[year]);
}

/// Steps a log-AR(1) and returns its mean-one factor.
#[inline(always)]
fn ar1(state: &mut Lanes, rows: &Ar1, z: &Lanes, variance: f64) -> Lanes {
    if rows.sd == 0.0 {
        return Lanes::ONE;
    }
    let (mut factor, mut value) = (Lanes::ONE, *state);
    let (phi, sd) = (rows.phi, rows.sd);
    for l in 0..LANES {
        value.0[l] = fma(phi, value.0[l], sd * z.0[l]);
        factor.0[l] = exp(value.0[l] - 0.5 * variance);
    }
    *state = value;
    factor
}
