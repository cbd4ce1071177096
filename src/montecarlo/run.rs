//! Many paths: fixed blocks of sixteen, run in any order on any number of threads, kept in their own order.

use rayon::prelude::*;

use super::kernel::{DrawSource, Prepared, Workspace, dispatch};
use super::lanes::{LANES, Lanes};
use super::sampling::Sampling;
use super::sobol;
use super::streams::{COMMON, ONCE, ONCE_SLOTS, PathStream, YEAR_SLOTS, slot};

/// Draws from the counter-based streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeded {
    /// The run's seed.
    pub seed: u64,
    pub sampling: Sampling,
}

impl Seeded {
    /// First path of the block's draws and the sign that they carry.
    fn base(&self, block: u32) -> (u32, f64) {
        let lanes = LANES as u32;
        if self.sampling == Sampling::Antithetic {
            (block / 2 * lanes, if block.is_multiple_of(2) { 1.0 } else { -1.0 })
        } else {
            (block * lanes, 1.0)
        }
    }
}

/// Pairs of slots that hold the bridged series.
const BRIDGED_PAIRS: [u8; 5] = [0, 1, 2, 3, 4];

impl DrawSource for Seeded {
    fn once(&self, _prepared: &Prepared, block: u32, z: &mut [Lanes; ONCE_SLOTS]) {
        if self.sampling == Sampling::Sobol {
            return sobol::once(self.seed, block, z);
        }
        let (path, sign) = self.base(block);
        let pairs: [u8; ONCE_SLOTS.div_ceil(2)] = std::array::from_fn(|i| i as u8);
        dispatch::normals(self.seed, path, COMMON, usize::MAX, ONCE, &pairs, sign, z);
    }

    fn stream(&self, block: u32, lane: usize, purpose: u32) -> Option<PathStream> {
        let path = block.wrapping_mul(LANES as u32).wrapping_add(lane as u32);
        Some(PathStream::new(self.seed, path, purpose))
    }

    /// `ahead[series][j]` of the bridged series, j = 0..=T.
    fn foresee(&self, prepared: &Prepared, block: u32, ahead: &mut Vec<Lanes>) {
        ahead.clear();
        if self.sampling != Sampling::Sobol {
            return;
        }
        let (path, years) = (block * LANES as u32, prepared.plan.years);
        let rows = years + 1;
        ahead.resize(sobol::BRIDGED.len() * rows, Lanes::ZERO);
        let mut z = [Lanes::ZERO; YEAR_SLOTS];
        for j in 0..rows {
            let own = slot::FIRST_OWN;
            dispatch::normals(self.seed, path, COMMON, own, j as u32, &BRIDGED_PAIRS, 1.0, &mut z);
            for (s, slot) in sobol::BRIDGED.into_iter().enumerate() {
                ahead[s * rows + j] = z[slot];
            }
        }
        // Disability stands on every 1 January; the others belong to years.
        let (by_year, by_state) = (sobol::bridge_functions(years), sobol::bridge_functions(rows));
        for (s, slot) in sobol::BRIDGED.into_iter().enumerate() {
            let functions = if slot == slot::DISABILITY { &by_state } else { &by_year };
            sobol::bridge(self.seed, block, s, functions, &mut ahead[s * rows..(s + 1) * rows]);
        }
    }

    fn foreseen(&self, prepared: &Prepared, j: u32, ahead: &[Lanes], z: &mut [Lanes; YEAR_SLOTS]) {
        let rows = prepared.plan.years + 1;
        for (slot, series) in sobol::BRIDGED.into_iter().zip(ahead.chunks_exact(rows)) {
            z[slot] = series[j as usize];
        }
    }

    fn year(&self, prepared: &Prepared, block: u32, j: u32, z: &mut [Lanes; YEAR_SLOTS]) {
        let (path, sign) = self.base(block);
        let area = prepared.plan.area + 1;
        dispatch::normals(self.seed, path, area, slot::FIRST_OWN, j, &prepared.pairs, sign, z);
    }
}

/// Results of consecutive paths.
#[derive(Clone, Debug, PartialEq)]
pub struct PathResults {
    /// Number of measures.
    pub measures: usize,
    /// Number of years.
    pub years: usize,
    /// First path.
    pub first: u64,
    /// Number of paths.
    pub paths: usize,
    /// `[block][measure][year][lane]`; lanes before `first` and past the last path are there and not used.
    blocks: Vec<f64>,
}

impl PathResults {
    /// Values of one measure and year, path after path, into `series`.
    pub fn series(&self, measure: usize, year: usize, series: &mut Vec<f64>) {
        series.clear();
        let stride = self.measures * self.years * LANES;
        let at = (measure * self.years + year) * LANES;
        let mut skip = (self.first % LANES as u64) as usize;
        for block in self.blocks.chunks_exact(stride) {
            let lanes = &block[at + skip..at + LANES];
            let take = lanes.len().min(self.paths - series.len());
            series.extend_from_slice(&lanes[..take]);
            skip = 0;
        }
    }

    /// One path's value.
    pub fn value(&self, path: u64, measure: usize, year: usize) -> Option<f64> {
        let offset = path.checked_sub(self.first).filter(|o| *o < self.paths as u64)?;
        let lane = offset as usize + (self.first % LANES as u64) as usize;
        let stride = self.measures * self.years * LANES;
        self.blocks.get(lane / LANES * stride + (measure * self.years + year) * LANES + lane % LANES).copied()
    }
}

/// Runs paths `first .. first + paths` on the current rayon pool.
///
/// The result depends on the arguments alone; path i is the same number in every run that contains it [MODEL §1.4].
/// `done` is called with the number of paths finished by each task (for a progress display).
pub fn simulate(
    prepared: &Prepared,
    source: &(impl DrawSource + Sync),
    first: u64,
    paths: usize,
    done: &(impl Fn(usize) + Sync),
) -> PathResults {
    let lanes = LANES as u64;
    let (from, to) = (first / lanes, (first + paths as u64).div_ceil(lanes));
    let stride = prepared.block_len();
    let mut blocks = vec![0.0; (to - from) as usize * stride];
    // Tasks of four blocks: long enough to hide scheduling, short enough to balance.
    blocks.par_chunks_mut(4 * stride.max(1)).enumerate().for_each_init(
        Workspace::default,
        |work, (task, chunk)| {
            for (i, out) in chunk.chunks_exact_mut(stride).enumerate() {
                prepared.run_block(source, (from + task as u64 * 4) as u32 + i as u32, work, out);
            }
            done(chunk.len() / stride * LANES);
        },
    );
    PathResults { measures: prepared.plan.measures.len(), years: prepared.plan.years, first, paths, blocks }
}
