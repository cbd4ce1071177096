//! Areas of one scenario side by side, block by block and year by year: what they share is computed once.
//!
//! | letter | meaning |
//! |---|---|
//! | r | area, by its place in the group |
//! | leader | first area of the group with the same economy; its state serves the others |
//!
//! An area's numbers do not depend on the company it runs in, unless a [`Between`] moves its balance.

use crate::montecarlo::lanes::Lanes;
use crate::montecarlo::plan::DRIVERS;
use crate::montecarlo::streams::{ONCE_SLOTS, YEAR_SLOTS, slot};

use super::economy::{self, EconomyState, EconomyStep, INDEXED};
use super::{AreaBlock, DrawSource, Prepared, dispatch};

/// Who stands between the areas' flows and their balances: an adjustment fund, one fund for all, an observer.
pub trait Between: Sync {
    /// What is carried from year to year of one block.
    type State;
    /// Before year 0 of a block.
    fn start(&self) -> Self::State;
    /// Number of its own measures.
    fn measures(&self) -> usize {
        0
    }
    /// The flows of year t are known in all areas, the balances still stand at the end of year t − 1; own results go into
    /// `out[measure][year][lane]`.
    fn year(
        &self,
        state: &mut Self::State,
        year: usize,
        areas: &mut [AreaBlock],
        climates: &Climates,
        out: &mut [f64],
    );
}

/// Every area by itself.
#[derive(Clone, Copy, Debug)]
pub struct Apart;

impl Between for Apart {
    type State = ();
    fn start(&self) {}
    fn year(&self, (): &mut (), _: usize, _: &mut [AreaBlock], _: &Climates, _: &mut [f64]) {}
}

/// The areas' economies of one year.
pub struct Climates<'a> {
    states: &'a [EconomyState],
    leader: &'a [usize],
}

impl Climates<'_> {
    /// The economy of area r.
    pub fn of(&self, r: usize) -> &EconomyState {
        &self.states[self.leader[r]]
    }
}

/// Areas that run side by side; all have the same number of years.
pub struct Group<'a> {
    /// The areas.
    pub areas: Vec<&'a Prepared>,
    /// Pairs of common slots that some area uses.
    pairs: Vec<u8>,
    /// Leader of each area, and the drivers whose logarithms its followers use.
    leader: Vec<usize>,
    logs: Vec<[bool; INDEXED]>,
    /// Longest lag of an indexed amount in any area, in years.
    longest_lag: usize,
    /// Years that are run; results of later ones stay 0.
    until: usize,
}

impl<'a> Group<'a> {
    /// Finds what the areas share.
    pub fn new(areas: Vec<&'a Prepared>) -> Self {
        let mut pairs: Vec<u8> = areas.iter().flat_map(|a| &a.pairs.common).copied().collect();
        pairs.sort_unstable();
        pairs.dedup();
        let same = |a: &Prepared, b: &Prepared| {
            let (a, b) = (&a.plan.economy, &b.plan.economy);
            a.area_sd == [0.0; DRIVERS] && a == b
        };
        let leader: Vec<usize> =
            (0..areas.len()).map(|r| (0..r).find(|lead| same(areas[*lead], areas[r])).unwrap_or(r)).collect();
        let mut logs = vec![[false; INDEXED]; areas.len()];
        for (r, lead) in leader.iter().enumerate() {
            for i in 0..INDEXED {
                logs[*lead][i] |= areas[r].logs[i];
            }
        }
        let longest_lag = areas.iter().map(|a| a.longest_lag).max().unwrap_or(0);
        Self { areas, pairs, leader, logs, longest_lag, until: usize::MAX }
    }

    /// The same, ending after the first years: what stands in them is what the whole run gives.
    pub fn until(self, years: usize) -> Self {
        Self { until: years, ..self }
    }

    /// Number of years.
    pub fn years(&self) -> usize {
        self.areas.iter().map(|a| a.plan.years).min().unwrap_or(0)
    }

    /// Runs the sixteen paths of one block: `out[r][measure][year][lane]`, and what `between` keeps.
    ///
    /// Path `16 block + lane` depends on the plans and the source alone: not on other blocks, threads or their order.
    pub fn run_block<B: Between>(
        &self,
        source: &impl DrawSource,
        between: &B,
        block: u32,
        work: &mut Workspace,
        out: &mut [&mut [f64]],
        kept: &mut [f64],
    ) {
        self.run_rooms::<B, true>(source, between, block, work, out, kept);
    }

    /// DISPATCH: rooms for this machine's instruction set; otherwise the build's baseline (tests compare the two).
    pub(super) fn run_rooms<B: Between, const DISPATCH: bool>(
        &self,
        source: &impl DrawSource,
        between: &B,
        block: u32,
        work: &mut Workspace,
        out: &mut [&mut [f64]],
        kept: &mut [f64],
    ) {
        let mut first = [Lanes::ZERO; ONCE_SLOTS];
        source.once(block, &mut first);
        let Workspace { blocks, climates, row, ahead } = work;
        source.foresee(block, self.years(), ahead);
        blocks.truncate(self.areas.len());
        for (r, prepared) in self.areas.iter().enumerate() {
            if r == blocks.len() {
                blocks.push(AreaBlock::new(prepared));
            }
            blocks[r].start::<DISPATCH>(prepared, source, block, &first);
        }
        climates.clear();
        climates.extend(self.areas.iter().map(|a| EconomyState::start(&a.plan.economy, self.longest_lag)));
        let mut state = between.start();
        let years = self.years().min(self.until);
        for j in 0..=years {
            source.common(block, j as u32, &self.pairs, row);
            source.foreseen(j as u32, ahead, row);
            for (area, prepared) in blocks.iter_mut().zip(&self.areas) {
                area.z.swap(0, 1);
                area.z[1][..slot::FIRST_OWN].copy_from_slice(&row[..slot::FIRST_OWN]);
                source.own(prepared.plan.area, block, j as u32, &prepared.pairs.own, &mut area.z[1]);
                area.node::<DISPATCH>(prepared, j);
            }
            if let Some(t) = j.checked_sub(1) {
                let climates = Climates { states: climates, leader: &self.leader };
                for (r, (area, prepared)) in blocks.iter_mut().zip(&self.areas).enumerate() {
                    area.flows::<DISPATCH>(prepared, climates.of(r), t);
                }
                between.year(&mut state, t, blocks, &climates, kept);
                for (r, (area, prepared)) in blocks.iter_mut().zip(&self.areas).enumerate() {
                    area.close::<DISPATCH>(prepared, climates.of(r), t, out[r]);
                }
            }
            if j == years {
                break;
            }
            for (r, prepared) in self.areas.iter().enumerate().filter(|(r, _)| self.leader[*r] == *r) {
                let step = EconomyStep {
                    rows: &prepared.plan.economy,
                    variance_step: prepared.variance_step[j],
                    logs: self.logs[r],
                    year: j,
                };
                let z = &blocks[r].z[1];
                let room = if DISPATCH { dispatch::economy } else { economy::step_body };
                room(&mut climates[r], &step, slots(z, slot::ECONOMY), slots(z, slot::AREA_ECONOMY));
            }
            for (area, prepared) in blocks.iter_mut().zip(&self.areas) {
                area.step::<DISPATCH>(prepared, j);
            }
        }
    }
}

/// Seven slots from `first` on.
fn slots(z: &[Lanes; YEAR_SLOTS], first: usize) -> &[Lanes; DRIVERS] {
    z[first..first + DRIVERS].try_into().expect("seven slots")
}

/// Memory of one block of a group, reused from block to block of the same group.
pub struct Workspace {
    blocks: Vec<AreaBlock>,
    climates: Vec<EconomyState>,
    row: Box<[Lanes; YEAR_SLOTS]>,
    ahead: Vec<Lanes>,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            climates: Vec::new(),
            row: Box::new([Lanes::ZERO; YEAR_SLOTS]),
            ahead: Vec::new(),
        }
    }
}
