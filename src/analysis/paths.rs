//! Third stage of a run: where the paths of an area come from.
//!
//! | source | paths |
//! |---|---|
//! | [`Simulated`] | run here and kept in memory |
//! | `store::Spilled` | run here, kept in a file where memory would not do |
//! | `store::Shards` | run elsewhere, read from shard files |
//!
//! All give the same columns for the same scenario, seed and sampling, so all that follows gives the same bytes.

use super::headroom::HeadroomTest;
use super::outcome::Simulation;
use crate::montecarlo::kernel::{Group, Prepared};
use crate::montecarlo::pooled::PooledAreas;
use crate::montecarlo::run::{simulate, simulate_areas};
use crate::montecarlo::store::{MemoryScratch, PathColumns, Scratch, StoreError};

/// Hears of finished paths, in no particular order.
pub type Progress<'a> = &'a (dyn Fn(u64) + Sync);

/// A source of paths 0 .. N of every area.
pub trait PathSource: Sync {
    /// Which paths these are.
    fn simulation(&self) -> Simulation;
    /// The paths of the area at a place of the scenario, whose plan is prepared.
    fn area(
        &self,
        index: usize,
        prepared: &Prepared,
        progress: Progress,
    ) -> Result<Box<dyn PathColumns>, StoreError>;
    /// The same paths of the area's medical fund under the test of a transfer; by default simulated here.
    fn headroom(&self, _index: usize, test: &HeadroomTest) -> Result<Box<dyn PathColumns>, StoreError> {
        let simulation = self.simulation();
        Ok(Box::new(test.paths(&simulation.draws(), 0, simulation.paths as usize)))
    }
    /// The same paths of all areas side by side, seen by the ledger that pools them; by default kept in memory.
    ///
    /// Places of the columns: [`crate::montecarlo::pooled`].
    fn pooled(&self, areas: &[&Prepared], ledger: &PooledAreas) -> Result<Box<dyn PathColumns>, StoreError> {
        let simulation = self.simulation();
        let group = Group::new(areas.to_vec());
        let results =
            simulate_areas(&group, &simulation.draws(), ledger, 0, simulation.paths as usize, &|_| ());
        Ok(Box::new(results.between))
    }
    /// Room for sums over areas: columns of N values.
    fn scratch(&self, columns: usize) -> Result<Box<dyn Scratch>, StoreError>;
}

/// Simulates and keeps everything in memory: 8 bytes × measures × years × paths of one area at a time.
#[derive(Clone, Copy, Debug)]
pub struct Simulated(pub Simulation);

impl PathSource for Simulated {
    fn simulation(&self) -> Simulation {
        self.0
    }

    fn area(
        &self,
        _index: usize,
        prepared: &Prepared,
        progress: Progress,
    ) -> Result<Box<dyn PathColumns>, StoreError> {
        let source = self.0.draws();
        let paths = self.0.paths as usize;
        Ok(Box::new(simulate(prepared, &source, 0, paths, &|done| progress(done as u64))))
    }

    fn scratch(&self, columns: usize) -> Result<Box<dyn Scratch>, StoreError> {
        Ok(Box::new(MemoryScratch::new(columns, self.0.paths as usize)))
    }
}
