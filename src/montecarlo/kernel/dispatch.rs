//! The kernel's rooms compiled for several instruction sets, chosen at run time.
//!
//! Targets: x86-64 with AVX-512 (f, dq, vl, bw), with AVX2 and fused multiply-add, and the build's own baseline (on ARM64 it
//! has the fused operation; on x86-64 without it each one is a call of the exact software form). Everything below a room is
//! inlined into it. Guarantee: the same bits on all of them, because the code uses only correctly rounded operations, the
//! compiler does not reorder or fuse floating-point operations without being asked, and nothing calls the system's
//! mathematics library. Tested here against the baseline bodies; not promised for the payload of a NaN.

use multiversion::multiversion;

use crate::montecarlo::lanes::{LANES, Lanes, box_muller};
use crate::montecarlo::plan::{DRIVERS, Plan, TenureRows};
use crate::montecarlo::streams::{ONCE_SLOTS, YEAR_SLOTS, centred_uniform, words};
use crate::sets::AGES;

use super::economy::{self, EconomyState, EconomyStep};
use super::ledger::Flow;
use super::money::{self, MoneyState, YearView};
use super::node::{self, DisabilityState, Node, NodeStep};
use super::once::{self, OnceFactors};
use super::population::{self, BlockPopulation, StepRows};
use super::tenure::{EffectRow, TenureEffect, TenureState};

/// Normals of the named pairs of slots of an area (or common ones): `z[2 pair], z[2 pair + 1]`, times `sign`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
#[allow(clippy::too_many_arguments)]
pub fn normals(seed: u64, first_path: u32, area: u32, year: u32, pairs: &[u8], sign: f64, z: &mut [Lanes]) {
    normals_body(seed, first_path, area, year, pairs, sign, z);
}

/// Body of [`normals`]: all counters first, then all transforms in one long loop (constants are loaded once per vector).
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub fn normals_body(
    seed: u64,
    first_path: u32,
    area: u32,
    year: u32,
    pairs: &[u8],
    sign: f64,
    z: &mut [Lanes],
) {
    const MOST: usize = 8;
    let (mut a, mut b) = ([0.0; MOST * LANES], [0.0; MOST * LANES]);
    for pairs in pairs.chunks(MOST) {
        for (i, pair) in pairs.iter().enumerate() {
            let (a, b) = (&mut a[i * LANES..(i + 1) * LANES], &mut b[i * LANES..(i + 1) * LANES]);
            for l in 0..LANES {
                let (first, second) =
                    words(seed, first_path.wrapping_add(l as u32), area, year, *pair as u32);
                a[l] = centred_uniform(first);
                b[l] = centred_uniform(second);
            }
        }
        let used = pairs.len() * LANES;
        for (a, b) in a[..used].iter_mut().zip(&mut b[..used]) {
            let (even, odd) = box_muller(*a, *b);
            *a = sign * even;
            *b = sign * odd;
        }
        for (i, pair) in pairs.iter().enumerate() {
            let slot = 2 * *pair as usize;
            z[slot].0.copy_from_slice(&a[i * LANES..(i + 1) * LANES]);
            if let Some(next) = z.get_mut(slot + 1) {
                next.0.copy_from_slice(&b[i * LANES..(i + 1) * LANES]);
            }
        }
    }
}

/// Factors drawn once of a block, and the disability factors before any year.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
pub fn once(
    plan: &Plan,
    z: &[Lanes; ONCE_SLOTS],
    factors: &mut OnceFactors,
    disability: &mut DisabilityState,
) {
    once::once_body(plan, z, factors, disability);
}

/// A flow month by month.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
pub fn months(flow: &Flow) -> [Lanes; 12] {
    let mut months = [Lanes::ZERO; 12];
    for (m, month) in months.iter_mut().enumerate() {
        *month = flow.month(m);
    }
    months
}

/// [`node::node_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
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
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
pub fn economy(state: &mut EconomyState, step: &EconomyStep, z: &[Lanes; DRIVERS], own: &[Lanes; DRIVERS]) {
    economy::step_body(state, step, z, own);
}

/// [`TenureState::year_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
pub fn tenure(
    state: &mut TenureState,
    year: usize,
    factor: &Lanes,
    row: &EffectRow,
    rows: &TenureRows,
    effect: &mut TenureEffect,
) {
    state.year_body(year, factor, row, rows, effect);
}

/// [`super::drivers::drivers_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
pub fn drivers(
    state: &mut super::drivers::DriverState,
    prepared: &super::Prepared,
    year: usize,
    z: &[Lanes; YEAR_SLOTS],
) {
    super::drivers::drivers_body(state, prepared, year, z);
}

/// [`population::step_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
pub fn population(
    p: &mut BlockPopulation,
    factor: &mut [Lanes; AGES],
    step: &StepRows,
    kappa: &Lanes,
    births: &Lanes,
    migration: &Lanes,
) {
    population::step_body(p, factor, step, kappa, births, migration);
}

/// [`money::flows_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
pub fn flows(state: &mut MoneyState, view: &YearView) {
    money::flows_body(state, view);
}

/// [`money::close_body`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
pub fn close(state: &mut MoneyState, view: &YearView, out: &mut [f64]) {
    money::close_body(state, view, out);
}
