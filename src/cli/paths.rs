//! Arguments about paths, shared by commands: which, how they are drawn, how much memory they may take.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::montecarlo::run::Seeded;
use crate::montecarlo::sampling;
use crate::store::spill::Room;

/// Largest number of paths of a run.
const MOST: u64 = 10_000_000;

/// Paths `first .. end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub first: u64,
    pub end: u64,
    /// Written as A..B: a part of a run.
    pub part: bool,
}

/// "10000", or "2500..5000" for a part.
pub fn range(text: &str) -> Result<Range, String> {
    let number = |t: &str| t.trim().replace('_', "").parse::<u64>().ok().filter(|n| *n <= MOST);
    let found = match text.split_once("..") {
        None => number(text).map(|end| Range { first: 0, end, part: false }),
        Some((first, end)) => {
            number(first).zip(number(end)).map(|(first, end)| Range { first, end, part: true })
        }
    };
    found.filter(|r| r.first < r.end).ok_or_else(|| {
        format!("expected a number of paths from 1 to {MOST}, or A..B with A below B, as in 2500..5000")
    })
}

/// How paths are drawn.
#[derive(Clone, Copy, Debug, Args)]
pub struct Draws {
    /// Seed of the random streams; the same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Independent paths, mirrored pairs (best with a multiple of 32 paths), or scrambled Sobol' points in sixteen replicates (256
    /// times a power of 2).
    #[arg(long, value_enum, default_value_t = Sampling::Independent)]
    sampling: Sampling,
}

impl Draws {
    /// As the engine wants it.
    pub const fn seeded(&self) -> Seeded {
        let sampling = match self.sampling {
            Sampling::Independent => sampling::Sampling::Independent,
            Sampling::Antithetic => sampling::Sampling::Antithetic,
            Sampling::Sobol => sampling::Sampling::Sobol,
        };
        Seeded { seed: self.seed, sampling }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sampling {
    Independent,
    Antithetic,
    Sobol,
}

/// Memory for path results.
#[derive(Clone, Copy, Debug, Args)]
pub struct Memory {
    /// MiB that the path results of an area may take in memory; beyond it they go through a temporary file beside the reports.
    /// Quantiles stay exact, and the result does not depend on it.
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    memory: u64,
}

impl Memory {
    /// Room with temporary files in `dir`.
    pub fn room(&self, dir: &Path) -> Room {
        Room { dir: dir.to_owned(), memory_mib: self.memory }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_parts() {
        let whole = |end| Ok(Range { first: 0, end, part: false });
        let part = |first, end| Ok(Range { first, end, part: true });
        let cases = [
            ("10000", whole(10_000)),
            ("1_000_000", whole(1_000_000)),
            ("0..2500", part(0, 2500)),
            ("2500..5000", part(2500, 5000)),
        ];
        for (text, expected) in cases {
            assert_eq!(range(text), expected);
        }
        for text in ["0", "5..5", "9..2", "-1", "1e4", "10000001", "..5", ""] {
            assert!(range(text).is_err(), "{text}");
        }
    }
}
