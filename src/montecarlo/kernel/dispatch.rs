//! The kernel's rooms compiled for several instruction sets, chosen at run time.
//!
//! Targets: x86-64 with AVX-512 (f, dq, vl, bw), with AVX2, with SSE4.2, and the build's own baseline. Everything below
//! a room is inlined into it. Guarantee: the same bits on all of them, because the code uses only correctly rounded
//! operations, the compiler does not reorder or fuse floating-point operations without being asked, and nothing calls the
//! system's mathematics library. Tested here against the baseline bodies; not promised for the payload of a NaN.

use multiversion::multiversion;

use crate::montecarlo::lanes::Lanes;
use crate::montecarlo::plan::{DRIVERS, TenureRows};
use crate::montecarlo::streams::{YEAR_SLOTS, normal_pair};

use super::economy::{self, EconomyState, EconomyStep};
use super::money::{self, MoneyState, YearView};
use super::node::{self, DisabilityState, Node, NodeStep};
use super::population::{self, BlockPopulation, StepRows};
use super::tenure::{EffectRow, TenureEffect, TenureState};

/// Normals of the named pairs of slots: `z[2 pair], z[2 pair + 1]`, times `sign`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2", "x86_64+sse4.2"))]
#[allow(clippy::too_many_arguments)]
pub fn normals(
    seed: u64,
    first_path: u32,
    area: u32,
    own_from: usize,
    year: u32,
    pairs: &[u8],
    sign: f64,
    z: &mut [Lanes],
) {
    for pair in pairs {
        let slot = 2 * *pair as usize;
        let whose = if slot >= own_from { area } else { crate::montecarlo::streams::COMMON };
        let [mut a, mut b] = normal_pair(seed, first_path, whose, year, *pair as u32);
        for l in 0..crate::montecarlo::lanes::LANES {
            a.0[l] *= sign;
            b.0[l] *= sign;
        }
        z[slot] = a;
        if let Some(next) = z.get_mut(slot + 1) {
            *next = b;
        }
    }
}

/// [`node::node_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2", "x86_64+sse4.2"))]
pub fn node(
    state: &mut DisabilityState,
    step: &NodeStep,
    p: &BlockPopulation,
    z: &[Lanes; YEAR_SLOTS],
    node: &mut Node,
) {
    node::node_body(state, step, p, z, node);
}

/// [`economy::step_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2", "x86_64+sse4.2"))]
pub fn economy(state: &mut EconomyState, step: &EconomyStep, z: &[Lanes; DRIVERS], own: &[Lanes; DRIVERS]) {
    economy::step_body(state, step, z, own);
}

/// [`TenureState::effect_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2", "x86_64+sse4.2"))]
pub fn tenure(state: &TenureState, row: &EffectRow, rows: &TenureRows, effect: &mut TenureEffect) {
    state.effect_body(row, rows, effect);
}

/// [`population::step_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2", "x86_64+sse4.2"))]
pub fn population(
    p: &mut BlockPopulation,
    step: &StepRows,
    kappa: &Lanes,
    births: &Lanes,
    migration: &Lanes,
) {
    population::step_body(p, step, kappa, births, migration);
}

/// [`money::year_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2", "x86_64+sse4.2"))]
pub fn money(state: &mut MoneyState, view: &YearView, out: &mut [f64]) {
    money::year_body(state, view, out);
}
