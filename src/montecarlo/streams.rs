//! Random numbers by address: draw (seed, path, slot, year, area) is the same number whatever else was drawn.
//!
//! | letter | meaning |
//! |---|---|
//! | key | the run's seed, 64 bits |
//! | counter | (path, area, year, slot / 2), 4 × 32 bits |
//!
//! Philox 4x32-10 (Salmon et al. 2011) turns one counter into 128 random bits, and Box and Muller's transform these into
//! the standard normals of slots 2i and 2i + 1 (half the operations of two inverse normals; exact to rounding, to 8.57
//! standard deviations). Slots have fixed numbers with a purpose each (tables below): a new purpose takes a free number, and all other
//! draws stay as they were. Paths run from 0 to 2³² − 1. Common shocks use area [`COMMON`]; area r uses r + 1.
//!
//! | yearly slot | purpose | common or own |
//! |---|---|---|
//! | 0..7 | economy, one per driver | common |
//! | 7 | mortality index kappa | common |
//! | 8 | rejoining | common |
//! | 9 | disability, common to grades | common |
//! | 10..15 | disability by grade | common |
//! | 15 | fertility | common |
//! | 16 | migration | common |
//! | 17..24 | free | |
//! | 24..31 | area's own economic shock, one per driver | own |
//! | 31 | free | |
//! | 32..50 | process risk, severe grades: 32 + 3 rank(k) + (g − 2) | own |
//! | 50..56 | process risk, moderate: 50 + rank(k) | own |
//! | 56..62 | process risk, mild: 56 + rank(k) | own |
//!
//! | slot drawn once | purpose |
//! |---|---|
//! | 0 | disability level |
//! | 1 | disability trend |
//! | 2 | take-up plateau |
//! | 3..6 | service mode mix |
//! | 6 | care cost level |
//! | 7, 8 | collection ratio, employee and resident group |
//!
//! rank(k): employee 0, flexible 1, retiree 2, resident 3, minor 4, unemployed 5.

use super::lanes::{self, LANES, Lanes};

/// Area number of common shocks.
pub const COMMON: u32 = 0;
/// Year number of what is drawn once per path.
pub const ONCE: u32 = u32::MAX;
/// Number of yearly slots.
pub const YEAR_SLOTS: usize = 62;
/// Number of slots drawn once.
pub const ONCE_SLOTS: usize = 9;

/// Yearly slots by purpose.
pub mod slot {
    /// Economy, driver i at `ECONOMY + i`.
    pub const ECONOMY: usize = 0;
    /// Mortality index.
    pub const KAPPA: usize = 7;
    /// Rejoining.
    pub const REJOINING: usize = 8;
    /// Disability, common part.
    pub const DISABILITY: usize = 9;
    /// Disability of grade g at `DISABILITY_GRADE + g`.
    pub const DISABILITY_GRADE: usize = 10;
    /// Fertility.
    pub const FERTILITY: usize = 15;
    /// Migration.
    pub const MIGRATION: usize = 16;
    /// The area's own economic shock, driver i at `AREA_ECONOMY + i`.
    pub const AREA_ECONOMY: usize = 24;
    /// First slot that belongs to the area.
    pub const FIRST_OWN: usize = AREA_ECONOMY;

    /// Process risk of category k and grade g.
    pub const fn process(k: usize, g: usize) -> usize {
        let rank = [0, 1, 2, 5, 3, 4][k];
        match g {
            0 => 56 + rank,
            1 => 50 + rank,
            _ => 32 + 3 * rank + (g - 2),
        }
    }
}

/// Slots drawn once, by purpose.
pub mod once {
    /// Disability level.
    pub const LEVEL: usize = 0;
    /// Disability trend.
    pub const TREND: usize = 1;
    /// Take-up plateau.
    pub const PLATEAU: usize = 2;
    /// Mode a at `MIX + a`.
    pub const MIX: usize = 3;
    /// Care cost level.
    pub const CARE: usize = 6;
    /// Collection group c at `COLLECTION + c`.
    pub const COLLECTION: usize = 7;
}

const M0: u64 = 0xD251_1F53;
const M1: u64 = 0xCD9E_8D57;
const W0: u32 = 0x9E37_79B9;
const W1: u32 = 0xBB67_AE85;
const LOW: u64 = 0xFFFF_FFFF;

/// Philox 4x32-10 with the four counter words in 64-bit registers (high halves are ignored and undefined).
#[inline(always)]
fn philox(mut c0: u64, mut c1: u64, mut c2: u64, mut c3: u64, seed: u64) -> [u64; 4] {
    let (mut k0, mut k1) = (seed as u32, (seed >> 32) as u32);
    let mut round = 0;
    while round < 10 {
        let p0 = (c0 & LOW) * M0;
        let p1 = (c2 & LOW) * M1;
        c0 = (p1 >> 32) ^ c1 ^ k0 as u64;
        c2 = (p0 >> 32) ^ c3 ^ k1 as u64;
        c1 = p1;
        c3 = p0;
        k0 = k0.wrapping_add(W0);
        k1 = k1.wrapping_add(W1);
        round += 1;
    }
    [c0, c1, c2, c3]
}

/// Two 64-bit words of the address.
#[inline(always)]
pub fn words(seed: u64, path: u32, area: u32, year: u32, pair: u32) -> (u64, u64) {
    let [a, b, c, d] = philox(path as u64, area as u64, year as u64, pair as u64, seed);
    ((a & LOW) | (b << 32), (c & LOW) | (d << 32))
}

/// p − ½ for p = (k + ½) 2⁻⁵², k the upper 52 bits: exact, symmetric, never 0 or 1.
#[inline(always)]
pub fn centred_uniform(word: u64) -> f64 {
    (f64::from_bits(0x3FF0_0000_0000_0000 | (word >> 12)) - 1.5) + 0.5 * f64::EPSILON
}

/// Purposes of streams of words, for distributions that take a varying number of draws.
pub mod purpose {
    /// Service mode mix as a Dirichlet distribution.
    pub const MIX: u32 = 0;
}

/// A stream of words of one path for one purpose: the generator that `rand_distr`'s distributions draw from.
///
/// Word 2i and 2i + 1 stand at counter (path, purpose, year = ONCE − 1, i), which no normal uses.
#[derive(Clone, Debug)]
pub struct PathStream {
    seed: u64,
    path: u32,
    purpose: u32,
    next: u32,
    spare: Option<u64>,
}

impl PathStream {
    /// The stream at its first word.
    pub const fn new(seed: u64, path: u32, purpose: u32) -> Self {
        Self { seed, path, purpose, next: 0, spare: None }
    }

    fn word(&mut self) -> u64 {
        if let Some(word) = self.spare.take() {
            return word;
        }
        let (first, second) = words(self.seed, self.path, self.purpose, ONCE - 1, self.next);
        self.next = self.next.wrapping_add(1);
        self.spare = Some(second);
        first
    }
}

impl rand::TryRng for PathStream {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// The standard normal at one address: the plain one-path form.
pub fn normal(seed: u64, path: u32, area: u32, year: u32, slot: usize) -> f64 {
    let (first, second) = words(seed, path, area, year, (slot / 2) as u32);
    let (even, odd) = lanes::box_muller(centred_uniform(first), centred_uniform(second));
    if slot.is_multiple_of(2) { even } else { odd }
}

/// Normals of slots 2·pair and 2·pair + 1 for paths `first_path..first_path + 16`; the same bits as [`normal`].
#[inline(always)]
pub fn normal_pair(seed: u64, first_path: u32, area: u32, year: u32, pair: u32) -> [Lanes; 2] {
    let mut z = [Lanes::ZERO; 2];
    for l in 0..LANES {
        let (a, b) = words(seed, first_path.wrapping_add(l as u32), area, year, pair);
        let (even, odd) = lanes::box_muller(centred_uniform(a), centred_uniform(b));
        z[0].0[l] = even;
        z[1].0[l] = odd;
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known-answer vectors of the authors' Random123 library (kat_vectors, philox4x32 10).
    #[test]
    fn philox_known_answers() {
        let run = |c: [u32; 4], k: [u32; 2]| {
            let seed = k[0] as u64 | (k[1] as u64) << 32;
            philox(c[0] as u64, c[1] as u64, c[2] as u64, c[3] as u64, seed).map(|w| w as u32)
        };
        assert_eq!(run([0; 4], [0; 2]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
        assert_eq!(run([u32::MAX; 4], [u32::MAX; 2]), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
        assert_eq!(
            run([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        );
    }

    #[test]
    fn lanes_and_single_paths_have_the_same_bits() {
        for (path, year, slot) in [(0, 0, 0), (4_704, 17, 9), (u32::MAX - 15, ONCE, 3), (160_000, 75, 61)] {
            let pair = normal_pair(7, path, COMMON, year, slot as u32 / 2);
            for l in 0..LANES {
                let one = normal(7, path + l as u32, COMMON, year, slot);
                assert_eq!(pair[slot % 2].0[l].to_bits(), one.to_bits());
            }
        }
    }

    #[test]
    fn slots_of_process_risk_are_distinct_and_in_range() {
        let mut seen = [false; YEAR_SLOTS];
        for k in 0..6 {
            for g in 0..5 {
                let s = slot::process(k, g);
                assert!(s >= 32 && !seen[s]);
                seen[s] = true;
            }
        }
    }

    /// Moments, tails, lag correlation over slots, years, paths and areas. At n = 200,000 the standard errors are 0.0022
    /// (mean), 0.0032 (variance), 0.011 (fourth moment), 0.0022 (correlation): limits are 4.5 of them. A sum of twelve
    /// uniforms has fourth moment 2.9 and fails; a 32-bit counter reuse gives correlation 1 and fails.
    #[test]
    fn normals_have_normal_moments_and_no_correlation() {
        let n = 200_000u32;
        let draw = |path, area, year, slot| normal(20_260_101, path, area, year, slot);
        let (mut m1, mut m2, mut m4, mut beyond) = (0.0, 0.0, 0.0, 0);
        let mut cross = [0.0; 4];
        for path in 0..n {
            let z = draw(path, 0, 3, 4);
            m1 += z;
            m2 += z * z;
            m4 += z * z * z * z;
            beyond += (z.abs() > 3.290_526_731_491_926) as u32;
            cross[0] += z * draw(path, 0, 3, 5);
            cross[1] += z * draw(path, 0, 4, 4);
            cross[2] += z * draw(path + 1, 0, 3, 4);
            cross[3] += z * draw(path, 1, 3, 4);
        }
        let n = n as f64;
        assert!((m1 / n).abs() < 0.010, "{}", m1 / n);
        assert!((m2 / n - 1.0).abs() < 0.0145, "{}", m2 / n);
        assert!((m4 / n - 3.0).abs() < 0.10, "{}", m4 / n);
        // Expected 200 beyond the 0.1 % points.
        assert!((beyond as f64 - 200.0).abs() < 65.0, "{beyond}");
        assert!(cross.iter().all(|c| (c / n).abs() < 0.010), "{cross:?}");
    }
}
