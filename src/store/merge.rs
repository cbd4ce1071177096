//! All shards of a run read as one source of paths.

use std::path::PathBuf;
use std::sync::Arc;

use super::shard::{Section, Shard};
use super::spill::Room;
use super::{FileError, fingerprint};
use crate::analysis::headroom::HeadroomTest;
use crate::analysis::outcome::Simulation;
use crate::analysis::paths::{PathSource, Progress};
use crate::montecarlo::kernel::{Between, Prepared};
use crate::montecarlo::pooled::PooledAreas;
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::store::{PathColumns, Scratch, StoreError};
use crate::scenario::Scenario;

/// Shards in the order of their paths, 0 .. N without gap or overlap.
#[derive(Debug)]
pub struct Shards {
    shards: Arc<Vec<Shard>>,
    simulation: Simulation,
    room: Room,
}

impl Shards {
    /// Opens and checks the shards; `paths` is the number of paths that they must add up to, if it is known.
    pub fn open(
        files: &[PathBuf],
        scenario: &Scenario,
        paths: Option<u64>,
        room: Room,
    ) -> Result<Self, FileError> {
        let fingerprint = fingerprint(scenario);
        let mut shards = Vec::with_capacity(files.len());
        for file in files {
            let shard = Shard::open(file)?;
            shard.check(scenario, &fingerprint)?;
            shards.push(shard);
        }
        shards.sort_by_key(|s| s.header.first);
        let mut end = 0;
        let mut before: Option<&Shard> = None;
        for shard in &shards {
            let h = &shard.header;
            if let Some(first) = before {
                shard.same("seed", &h.seed, &first.header.seed)?;
                shard.same("sampling", &h.sampling, &first.header.sampling)?;
                if h.first < end {
                    let (first, second) = (first.path.clone(), shard.path.clone());
                    return Err(FileError::Overlap { first, second, path: h.first });
                }
            }
            if h.first > end {
                return Err(FileError::Gap { from: end, to: h.first - 1 });
            }
            end = h.end();
            before = Some(shard);
        }
        if let Some(paths) = paths.filter(|p| *p > end) {
            return Err(FileError::Gap { from: end, to: paths - 1 });
        }
        let Some(last) = before else { return Err(FileError::Gap { from: 0, to: 0 }) };
        if let Some(paths) = paths {
            last.same("last path", &(end - 1), &(paths - 1))?;
        }
        let sampling = Sampling::ALL.into_iter().find(|(_, key)| *key == last.header.sampling);
        let Some((sampling, _)) = sampling else {
            return Err(FileError::Damaged { path: last.path.clone() });
        };
        let simulation = Simulation { paths: end, seed: last.header.seed, sampling };
        Ok(Self { shards: Arc::new(shards), simulation, room })
    }
}

impl Shards {
    /// A section of all shards.
    fn section(&self, section: Section) -> Box<dyn PathColumns> {
        let paths = self.simulation.paths as usize;
        Box::new(MergedColumns { shards: Arc::clone(&self.shards), section, paths })
    }
}

impl PathSource for Shards {
    fn simulation(&self) -> Simulation {
        self.simulation
    }

    fn area(
        &self,
        index: usize,
        prepared: &Prepared,
        progress: Progress,
    ) -> Result<Box<dyn PathColumns>, StoreError> {
        let expected = fingerprint(&prepared.plan);
        for shard in self.shards.iter() {
            shard.same("fingerprint of the area's plan", &shard.header.areas[index].plan, &expected)?;
        }
        progress(self.simulation.paths);
        Ok(self.section(Section::Area(index)))
    }

    fn headroom(&self, index: usize, test: &HeadroomTest) -> Result<Box<dyn PathColumns>, StoreError> {
        let expected = fingerprint(test.plan());
        for shard in self.shards.iter() {
            let found = shard.header.headrooms[index].as_deref().unwrap_or("none");
            shard.same("fingerprint of the plan of the area's transfer", found, expected.as_str())?;
        }
        Ok(self.section(Section::Headroom(index)))
    }

    fn pooled(&self, _areas: &[&Prepared], ledger: &PooledAreas) -> Result<Box<dyn PathColumns>, StoreError> {
        for shard in self.shards.iter() {
            let found = shard.header.pooled.unwrap_or(0);
            shard.same("number of measures of the pooled ledger", &found, &ledger.measures())?;
        }
        Ok(self.section(Section::Pooled))
    }

    fn scratch(&self, columns: usize) -> Result<Box<dyn Scratch>, StoreError> {
        self.room.scratch(columns, self.simulation)
    }
}

/// A section over all shards.
struct MergedColumns {
    shards: Arc<Vec<Shard>>,
    section: Section,
    paths: usize,
}

impl PathColumns for MergedColumns {
    fn measures(&self) -> usize {
        self.shards[0].header.layout(self.section).measures
    }

    fn years(&self) -> usize {
        self.shards[0].header.layout(self.section).years
    }

    fn paths(&self) -> usize {
        self.paths
    }

    fn column(&self, measure: usize, year: usize, into: &mut Vec<f64>) -> Result<(), StoreError> {
        into.clear();
        for shard in self.shards.iter() {
            let layout = shard.header.layout(self.section);
            let start = shard.start + shard.header.bytes_before(self.section);
            layout.read(&shard.file, start, measure, year, into)?;
        }
        Ok(())
    }
}
