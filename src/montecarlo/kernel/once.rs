//! What is drawn once per path: take-up, mode mix, care cost, collection, disability level and trend [MODEL §12 layers 4 and 5].
//!
//! | letter | meaning |
//! |---|---|
//! | z | standard normals of the block, by slot drawn once |

use crate::montecarlo::lanes::{LANES, Lanes, exp, logistic};
use crate::montecarlo::plan::{GRADES, LogitNormal, MODES, Plan};
use crate::montecarlo::streams::{ONCE_SLOTS, once};

use super::node::DisabilityState;

/// What is drawn once per path.
#[derive(Clone, Debug)]
pub struct OnceFactors {
    /// Take-up plateau.
    pub plateau: Lanes,
    /// exp(mix_sd z_a).
    pub mix: [Lanes; MODES],
    /// Care cost level and its logarithm.
    pub care: Lanes,
    /// ln care.
    pub log_care: Lanes,
    /// Collection ratios.
    pub collection: [Lanes; 2],
}

impl OnceFactors {
    /// Before any draw.
    pub const NONE: Self = Self {
        plateau: Lanes::ZERO,
        mix: [Lanes::ONE; MODES],
        care: Lanes::ONE,
        log_care: Lanes::ZERO,
        collection: [Lanes::ONE; 2],
    };
}

/// Factors of the block's paths, and the disability factors before any year.
#[inline(always)]
pub fn once_body(
    plan: &Plan,
    z: &[Lanes; ONCE_SLOTS],
    factors: &mut OnceFactors,
    disability: &mut DisabilityState,
) {
    let usage = &plan.usage;
    logit_normal(&usage.plateau, &z[once::PLATEAU], &mut factors.plateau);
    for (share, (z, to)) in
        usage.collection.iter().zip(z[once::COLLECTION..].iter().zip(&mut factors.collection))
    {
        logit_normal(share, z, to);
    }
    let mut log = lognormal(usage.care_sd, &z[once::CARE]);
    factors.log_care = log;
    exp_all(&mut log);
    factors.care = log;
    for (z, mix) in z[once::MIX..].iter().zip(&mut factors.mix) {
        for l in 0..LANES {
            mix.0[l] = usage.mix_sd * z.0[l];
        }
        exp_all(mix);
    }
    let rows = &plan.disability;
    disability.deviation = [Lanes::ZERO; GRADES];
    disability.level = lognormal(rows.level_sd, &z[once::LEVEL]);
    exp_all(&mut disability.level);
    for l in 0..LANES {
        disability.trend.0[l] = 1.0 + rows.trend_mean + rows.trend_sd * z[once::TREND].0[l];
    }
}

/// logistic(location + sd z).
#[inline(always)]
fn logit_normal(share: &LogitNormal, z: &Lanes, to: &mut Lanes) {
    let (location, sd) = (share.location, share.sd);
    for l in 0..LANES {
        to.0[l] = logistic(location + sd * z.0[l]);
    }
}

/// sd z − sd²/2, the logarithm of a factor of mean 1.
#[inline(always)]
fn lognormal(sd: f64, z: &Lanes) -> Lanes {
    let mut log = Lanes::ZERO;
    for l in 0..LANES {
        log.0[l] = sd * z.0[l] - 0.5 * sd * sd;
    }
    log
}

#[inline(always)]
fn exp_all(v: &mut Lanes) {
    for l in 0..LANES {
        v.0[l] = exp(v.0[l]);
    }
}
