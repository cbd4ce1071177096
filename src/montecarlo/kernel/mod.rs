//! The path kernel: sixteen paths of one area side by side, from draws to measures.
//!
//! | room | does | MODEL |
//! |---|---|---|
//! | [`node`] with [`profiles`] | factors of the year → insured and disabled on 1 January | §4 §5 §12 |
//! | [`economy`] | growth, indices, interest | §12 |
//! | [`tenure`] | contribution years → uplift, limit factor, waiting | §7 |
//! | [`population`] | 1 January → next 1 January | §3 |
//! | [`money`] with `payment`, [`limited`], `contributions`, `costs`, `adjust`, [`ledger`], `shortage`, `measures` | payments, flows, balances, measures | §6 §8–§10 |
//!
//! Order for j = 0..=T: draw row j → node j → money of year j−1 → (j < T) economy of year j → tenure of year j →
//! population to j+1. Several areas of one scenario go through each phase together (see [`group`]), so that common draws
//! and a common economy are computed once. Rooms are compiled for several instruction sets and chosen once at run time
//! (see [`dispatch`]).

mod adjust;
pub mod area;
pub mod columns;
mod contributions;
mod costs;
pub mod dispatch;
pub mod drivers;
pub mod economy;
pub mod group;
pub mod ledger;
pub mod life;
pub mod limited;
mod measures;
pub mod money;
pub mod node;
mod old_terms;
mod once;
mod payment;
pub mod population;
pub mod prepare;
pub mod profiles;
mod shortage;
mod start_lag;
pub mod tenure;
#[cfg(test)]
mod tests;

use super::lanes::{LANES, Lanes};
use super::location::dirichlet;
use super::plan::{GRADES, MODES};
use super::streams::{ONCE_SLOTS, PathStream, YEAR_SLOTS, purpose};
pub use area::AreaBlock;
pub use group::{Apart, Between, Climates, Group, Workspace};
pub use prepare::{PlanError, Prepared};

/// Standard normals of a block, by slot.
pub trait DrawSource {
    /// Slots drawn once, for paths `16 block ..`.
    fn once(&self, block: u32, z: &mut [Lanes; ONCE_SLOTS]);
    /// The stream of words of one path for a purpose; `None` where only normals are given.
    fn stream(&self, _block: u32, _lane: usize, _purpose: u32) -> Option<PathStream> {
        None
    }
    /// Common series of a block that are known whole before its first year, for rows 0..=`years`; nothing by default.
    fn foresee(&self, _block: u32, _years: usize, _ahead: &mut Vec<Lanes>) {}
    /// Puts what was foreseen in place of row j's common draws.
    fn foreseen(&self, _j: u32, _ahead: &[Lanes], _z: &mut [Lanes; YEAR_SLOTS]) {}
    /// Pairs of slots of row j that all areas share; at least those named are filled.
    fn common(&self, block: u32, j: u32, pairs: &[u8], z: &mut [Lanes; YEAR_SLOTS]);
    /// Pairs of slots of row j that belong to an area; at least those named are filled.
    fn own(&self, area: u32, block: u32, j: u32, pairs: &[u8], z: &mut [Lanes; YEAR_SLOTS]);
    /// All slots of row j that an area uses.
    fn year(&self, prepared: &Prepared, block: u32, j: u32, z: &mut [Lanes; YEAR_SLOTS]) {
        self.common(block, j, &prepared.pairs.common, z);
        self.own(prepared.plan.area, block, j, &prepared.pairs.own, z);
    }
}

/// Weights of a path's Dirichlet mix against the mean mix; `None` when the plan has none.
pub fn dirichlet_weights(
    plan: &super::plan::Plan,
    source: &impl DrawSource,
    block: u32,
    lane: usize,
) -> Option<[f64; MODES]> {
    let concentration = plan.usage.mix_concentration?;
    let grade = plan.disability.covered[0].iter().position(|c| *c != 0.0).unwrap_or(GRADES - 1);
    let mean = &plan.usage.mix[0][grade];
    let drawn = dirichlet(mean, concentration, &mut source.stream(block, lane, purpose::MIX)?);
    Some(std::array::from_fn(|a| if mean[a] > 0.0 { drawn[a] / mean[a] } else { 1.0 }))
}

impl Prepared {
    /// Length of one block's results: measures × years × 16.
    pub fn block_len(&self) -> usize {
        self.plan.measures.len() * self.plan.years * LANES
    }
}
