//! A run whose path results go through a temporary file: memory for a batch and a few columns, quantiles still exact.
//!
//! The file has no name from the start (on systems where that is possible): it vanishes with the program, however that ends.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

use super::FileError;
use super::layout::{BYTES, Layout, bytes_of, number, read_at, write_at};
use crate::analysis::outcome::Simulation;
use crate::analysis::paths::{PathSource, Progress, Simulated};
use crate::montecarlo::kernel::{Between, Group, Prepared};
use crate::montecarlo::pooled::PooledAreas;
use crate::montecarlo::run::{simulate, simulate_areas};
use crate::montecarlo::store::{PathColumns, Scratch, StoreError};

const MIB: u64 = 1 << 20;

/// Where temporary files may lie, and how much memory path results may take before they go there.
#[derive(Clone, Debug)]
pub struct Room {
    pub dir: PathBuf,
    pub memory_mib: u64,
}

impl Room {
    /// Whether so many bytes stay in memory.
    fn keeps(&self, bytes: u64) -> bool {
        bytes <= self.memory_mib * MIB
    }

    /// A nameless file, after a look at the free disk.
    fn file(&self, bytes: u64) -> Result<Mutex<File>, FileError> {
        std::fs::create_dir_all(&self.dir).map_err(FileError::io(&self.dir))?;
        let available = fs4::available_space(&self.dir).map_err(FileError::io(&self.dir))?;
        if available < bytes {
            return Err(FileError::Space {
                dir: self.dir.clone(),
                needed: bytes.div_ceil(MIB),
                available: available / MIB,
            });
        }
        tempfile::tempfile_in(&self.dir).map(Mutex::new).map_err(FileError::io(&self.dir))
    }

    /// Results in a nameless file.
    fn spill(
        &self,
        layout: Layout,
        results: &dyn Fn(usize, usize) -> Box<dyn PathColumns>,
    ) -> Result<Box<dyn PathColumns>, StoreError> {
        let file = self.file(layout.bytes())?;
        let mut at = 0;
        let mut write = |bytes: &[u8]| {
            write_at(&file, at, bytes)?;
            at += bytes.len() as u64;
            Ok(())
        };
        write_batches(layout, &mut write, results)?;
        Ok(Box::new(SpilledColumns { file, layout }))
    }

    /// What the ledger between areas keeps of all paths, in memory or in a file.
    pub fn pooled(
        &self,
        simulated: Simulation,
        areas: &[&Prepared],
        ledger: &PooledAreas,
    ) -> Result<Box<dyn PathColumns>, StoreError> {
        let group = Group::new(areas.to_vec());
        let paths = simulated.paths as usize;
        let layout = Layout { measures: ledger.measures(), years: group.years(), paths };
        if self.keeps(layout.bytes()) {
            return Simulated(simulated).pooled(areas, ledger);
        }
        let draws = simulated.draws();
        self.spill(layout, &|at, count| {
            Box::new(simulate_areas(&group, &draws, ledger, at as u64, count, &|_| ()).between)
        })
    }

    /// Columns for sums, in memory or in a file.
    pub fn scratch(&self, columns: usize, simulated: Simulation) -> Result<Box<dyn Scratch>, StoreError> {
        let paths = simulated.paths as usize;
        let bytes = columns as u64 * simulated.paths * BYTES;
        if self.keeps(bytes) {
            return Simulated(simulated).scratch(columns);
        }
        Ok(Box::new(FileScratch {
            file: self.file(bytes)?,
            paths,
            written: vec![false; columns],
            bytes: vec![],
        }))
    }
}

/// Simulates here, in memory or through a file.
#[derive(Clone, Debug)]
pub struct Spilled {
    pub simulation: Simulation,
    pub room: Room,
}

impl PathSource for Spilled {
    fn simulation(&self) -> Simulation {
        self.simulation
    }

    fn area(
        &self,
        index: usize,
        prepared: &Prepared,
        progress: Progress,
    ) -> Result<Box<dyn PathColumns>, StoreError> {
        let plan = &prepared.plan;
        let paths = self.simulation.paths as usize;
        let layout = Layout { measures: plan.measures.len(), years: plan.years, paths };
        if self.room.keeps(layout.bytes()) {
            return Simulated(self.simulation).area(index, prepared, progress);
        }
        let (draws, done) = (self.simulation.draws(), |done| progress(done as u64));
        let results = |at, count| -> Box<dyn PathColumns> {
            Box::new(simulate(prepared, &draws, at as u64, count, &done))
        };
        self.room.spill(layout, &results)
    }

    fn pooled(&self, areas: &[&Prepared], ledger: &PooledAreas) -> Result<Box<dyn PathColumns>, StoreError> {
        self.room.pooled(self.simulation, areas, ledger)
    }

    fn scratch(&self, columns: usize) -> Result<Box<dyn Scratch>, StoreError> {
        self.room.scratch(columns, self.simulation)
    }
}

/// Takes bytes, one piece after the other.
pub type Write<'a> = &'a mut dyn FnMut(&[u8]) -> Result<(), StoreError>;

/// Hands on the bytes of every batch; `results` gives those of `count` paths from the `at`-th on.
pub fn write_batches(
    layout: Layout,
    write: Write,
    results: &dyn Fn(usize, usize) -> Box<dyn PathColumns>,
) -> Result<(), StoreError> {
    let (mut series, mut bytes) = (vec![], vec![]);
    for (at, count) in layout.batches() {
        let results = results(at, count);
        for measure in 0..layout.measures {
            for year in 0..layout.years {
                results.column(measure, year, &mut series)?;
                bytes_of(&series, &mut bytes);
                write(&bytes)?;
            }
        }
    }
    Ok(())
}

/// An area's paths in a file.
struct SpilledColumns {
    file: Mutex<File>,
    layout: Layout,
}

impl PathColumns for SpilledColumns {
    fn measures(&self) -> usize {
        self.layout.measures
    }

    fn years(&self) -> usize {
        self.layout.years
    }

    fn paths(&self) -> usize {
        self.layout.paths
    }

    fn column(&self, measure: usize, year: usize, into: &mut Vec<f64>) -> Result<(), StoreError> {
        into.clear();
        self.layout.read(&self.file, 0, measure, year, into)
    }
}

/// Sums over areas in a file.
struct FileScratch {
    file: Mutex<File>,
    paths: usize,
    written: Vec<bool>,
    bytes: Vec<u8>,
}

impl FileScratch {
    fn place(&self, column: usize) -> u64 {
        (column * self.paths) as u64 * BYTES
    }
}

impl Scratch for FileScratch {
    fn read(&mut self, column: usize, into: &mut Vec<f64>) -> Result<(), StoreError> {
        into.clear();
        if self.written[column] {
            self.bytes.resize(self.paths * BYTES as usize, 0);
            read_at(&self.file, self.place(column), &mut self.bytes)?;
            into.extend(self.bytes.chunks_exact(BYTES as usize).map(number));
        }
        into.resize(self.paths, 0.0);
        Ok(())
    }

    fn write(&mut self, column: usize, values: &[f64]) -> Result<(), StoreError> {
        bytes_of(values, &mut self.bytes);
        self.written[column] = true;
        write_at(&self.file, self.place(column), &self.bytes)
    }
}

/// Writes bytes and takes them into a digest.
pub struct Digested<W> {
    pub inner: W,
    pub digest: super::Digest,
}

impl<W: io::Write> Digested<W> {
    /// Writes on.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.inner.write_all(bytes)
    }
}
