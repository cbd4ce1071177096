//! Many paths: fixed blocks of sixteen, run in any order on any number of threads, kept in their own order.

use rayon::prelude::*;

use super::kernel::{Apart, Between, DrawSource, Group, Prepared, Workspace, dispatch};
use super::lanes::{LANES, Lanes};
use super::pages::Numbers;
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
    fn once(&self, block: u32, z: &mut [Lanes; ONCE_SLOTS]) {
        if self.sampling == Sampling::Sobol {
            return sobol::once(self.seed, block, z);
        }
        let (path, sign) = self.base(block);
        let pairs: [u8; ONCE_SLOTS.div_ceil(2)] = std::array::from_fn(|i| i as u8);
        dispatch::normals(self.seed, path, COMMON, ONCE, &pairs, sign, z);
    }

    fn stream(&self, block: u32, lane: usize, purpose: u32) -> Option<PathStream> {
        let path = block.wrapping_mul(LANES as u32).wrapping_add(lane as u32);
        Some(PathStream::new(self.seed, path, purpose))
    }

    /// `ahead[series][j]` of the bridged series, j = 0..=T.
    fn foresee(&self, block: u32, years: usize, ahead: &mut Vec<Lanes>) {
        ahead.clear();
        if self.sampling != Sampling::Sobol {
            return;
        }
        let rows = years + 1;
        ahead.resize(sobol::BRIDGED.len() * rows, Lanes::ZERO);
        let mut z = [Lanes::ZERO; YEAR_SLOTS];
        for j in 0..rows {
            self.common(block, j as u32, &BRIDGED_PAIRS, &mut z);
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

    fn foreseen(&self, j: u32, ahead: &[Lanes], z: &mut [Lanes; YEAR_SLOTS]) {
        let rows = (ahead.len() / sobol::BRIDGED.len()).max(1);
        for (slot, series) in sobol::BRIDGED.into_iter().zip(ahead.chunks_exact(rows)) {
            z[slot] = series[j as usize];
        }
    }

    fn common(&self, block: u32, j: u32, pairs: &[u8], z: &mut [Lanes; YEAR_SLOTS]) {
        let (path, sign) = self.base(block);
        dispatch::normals(self.seed, path, COMMON, j, pairs, sign, z);
    }

    fn own(&self, area: u32, block: u32, j: u32, pairs: &[u8], z: &mut [Lanes; YEAR_SLOTS]) {
        let (path, sign) = self.base(block);
        dispatch::normals(self.seed, path, area + 1, j, pairs, sign, z);
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
    blocks: Numbers,
}

impl PathResults {
    /// Values of one measure and year, path after path, into `series`.
    pub fn series(&self, measure: usize, year: usize, series: &mut Vec<f64>) {
        series.clear();
        series.reserve(self.paths);
        let stride = self.measures * self.years * LANES;
        let at = (measure * self.years + year) * LANES;
        let mut skip = (self.first % LANES as u64) as usize;
        for block in self.blocks.chunks_exact(stride) {
            // A whole block as an array is copied in place; as a slice it would be a call.
            match block[at..].first_chunk::<LANES>() {
                Some(lanes) if skip == 0 && series.len() + LANES <= self.paths => series.extend(*lanes),
                _ => {
                    let lanes = &block[at + skip..at + LANES];
                    let take = lanes.len().min(self.paths - series.len());
                    series.extend_from_slice(&lanes[..take]);
                    skip = 0;
                }
            }
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

/// Runs paths `first .. first + paths` of one area on the current rayon pool.
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
    alone(Group::new(vec![prepared]), source, first, paths, done)
}

/// The first years of the same paths, for questions that do not look further; later years stay 0.
pub fn simulate_until(
    prepared: &Prepared,
    source: &(impl DrawSource + Sync),
    first: u64,
    paths: usize,
    years: usize,
) -> PathResults {
    alone(Group::new(vec![prepared]).until(years), source, first, paths, &|_| {})
}

fn alone(
    group: Group,
    source: &(impl DrawSource + Sync),
    first: u64,
    paths: usize,
    done: &(impl Fn(usize) + Sync),
) -> PathResults {
    simulate_areas(&group, source, &Apart, first, paths, done).areas.swap_remove(0)
}

/// Results of several areas on the same paths.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupResults {
    /// One an area, in the group's order.
    pub areas: Vec<PathResults>,
    /// What stood between the areas kept; no measures if it keeps none.
    pub between: PathResults,
}

/// The same for areas side by side, block by block: common draws and a common economy are computed once, and `between` sees
/// the flows of all areas before their balances move. All paths of the group are kept: give large provinces in parts if
/// nothing stands between their areas.
pub fn simulate_areas<B: Between>(
    group: &Group,
    source: &(impl DrawSource + Sync),
    between: &B,
    first: u64,
    paths: usize,
    done: &(impl Fn(usize) + Sync),
) -> GroupResults {
    /// Blocks of a task: enough to hide scheduling, few enough to balance.
    const TASK: usize = 4;
    let lanes = LANES as u64;
    let (from, to) = (first / lanes, (first + paths as u64).div_ceil(lanes));
    let empty = |measures: usize, years: usize| PathResults {
        measures,
        years,
        first,
        paths,
        blocks: Numbers::zeros((to - from) as usize * measures * years * LANES),
    };
    let mut areas: Vec<_> = group.areas.iter().map(|a| empty(a.plan.measures.len(), a.plan.years)).collect();
    let mut kept = empty(between.measures(), group.years());
    let strides: Vec<usize> = group.areas.iter().map(|a| a.block_len()).collect();
    let own_stride = kept.measures * kept.years * LANES;
    let tasks = ((to - from) as usize).div_ceil(TASK);
    let mut chunks: Vec<_> =
        areas.iter_mut().zip(&strides).map(|(a, s)| a.blocks.chunks_mut(TASK * s.max(&1))).collect();
    let mut own = kept.blocks.chunks_mut(TASK * own_stride.max(1));
    let parts: Vec<(Vec<&mut [f64]>, &mut [f64])> = (0..tasks)
        .map(|_| {
            let parts = chunks.iter_mut().map(|c| c.next().unwrap_or_default()).collect();
            (parts, own.next().unwrap_or_default())
        })
        .collect();
    parts.into_par_iter().enumerate().for_each_init(
        Workspace::default,
        |work, (task, (mut out, mut kept))| {
            let start = task * TASK;
            let blocks = TASK.min((to - from) as usize - start);
            for i in 0..blocks {
                let mut heads: Vec<&mut [f64]> = Vec::with_capacity(out.len());
                for (rest, stride) in out.iter_mut().zip(&strides) {
                    let (head, tail) = std::mem::take(rest).split_at_mut(*stride);
                    heads.push(head);
                    *rest = tail;
                }
                let (head, tail) = std::mem::take(&mut kept).split_at_mut(own_stride);
                kept = tail;
                group.run_block(source, between, (from as usize + start + i) as u32, work, &mut heads, head);
            }
            done(blocks * LANES);
        },
    );
    GroupResults { areas, between: kept }
}
