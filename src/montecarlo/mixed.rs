//! Draws mixed from two independent runs: pick-freeze, by group of slots [MODEL §12].
//!
//! Path i of a mix takes the normals of the chosen group from path i of the second run and all others from path i of the
//! first. Every mix is a fair draw of the whole model, with all layers on and their means preserved.

use super::kernel::DrawSource;
use super::lanes::Lanes;
use super::run::Seeded;
use super::streams::{ONCE_SLOTS, PathStream, YEAR_SLOTS};

/// Slots that vary together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub once: [bool; ONCE_SLOTS],
    pub year: [bool; YEAR_SLOTS],
    /// Streams of words (the Dirichlet mode mix).
    pub streams: bool,
}

impl Chosen {
    /// Nothing.
    pub const NONE: Self = Self { once: [false; ONCE_SLOTS], year: [false; YEAR_SLOTS], streams: false };

    /// With slots drawn once.
    pub fn with_once(mut self, slots: std::ops::Range<usize>) -> Self {
        self.once[slots].fill(true);
        self
    }

    /// With yearly slots.
    pub fn with_year(mut self, slots: std::ops::Range<usize>) -> Self {
        self.year[slots].fill(true);
        self
    }
}

/// The first run with the chosen slots of the second; neither may foresee (Sobol' sampling has its own points).
#[derive(Clone, Copy, Debug)]
pub struct Mixed {
    pub first: Seeded,
    pub second: Seeded,
    pub chosen: Chosen,
}

fn mix<const N: usize>(chosen: &[bool; N], z: &mut [Lanes; N], fill: impl FnOnce(&mut [Lanes; N])) {
    let mut other = *z;
    fill(&mut other);
    for ((z, other), _) in z.iter_mut().zip(other).zip(chosen).filter(|(_, chosen)| **chosen) {
        *z = other;
    }
}

impl DrawSource for Mixed {
    fn once(&self, block: u32, z: &mut [Lanes; ONCE_SLOTS]) {
        self.first.once(block, z);
        mix(&self.chosen.once, z, |z| self.second.once(block, z));
    }

    fn stream(&self, block: u32, lane: usize, purpose: u32) -> Option<PathStream> {
        if self.chosen.streams { self.second } else { self.first }.stream(block, lane, purpose)
    }

    fn common(&self, block: u32, j: u32, pairs: &[u8], z: &mut [Lanes; YEAR_SLOTS]) {
        self.first.common(block, j, pairs, z);
        mix(&self.chosen.year, z, |z| self.second.common(block, j, pairs, z));
    }

    fn own(&self, area: u32, block: u32, j: u32, pairs: &[u8], z: &mut [Lanes; YEAR_SLOTS]) {
        self.first.own(area, block, j, pairs, z);
        mix(&self.chosen.year, z, |z| self.second.own(area, block, j, pairs, z));
    }
}
