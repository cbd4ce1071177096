//! Scrambled Sobol' points, and the Brownian bridge that puts them where they matter [MODEL §12].
//!
//! | letter | meaning |
//! |---|---|
//! | d | dimension, 0..81: what is drawn once, then 8 leading bridge coordinates of 9 yearly series |
//! | V_d,b | direction number of bit b, from the published m (see `sobol_numbers`) |
//! | x | digital point: XOR of the V_d,b of the bits of the index, 32 bits |
//! | a_k | increments of the k-th bridge function: orthonormal, k = 0 the level at the end, 1 the middle, … |
//!
//! Scrambling is nested uniform (Owen 1995) by a hash in which every bit depends on higher bits alone (Laine and Karras
//! 2011; Burley 2020, JCGT 9(4); constants of Vegdahl 2021), seeded by (seed, replicate, dimension). Twenty random bits
//! follow the 32. A yearly series keeps its own independent normals z except in the leading directions, which are
//! replaced: z + Σ a_k (s_k − a_k·z). Rotations keep normals normal and independent, so every path is a fair draw.

use super::lanes::{LANES, Lanes, inverse_normal};
use super::sampling::REPLICATES;
use super::sobol_numbers::NUMBERS;
use super::streams::{ONCE, ONCE_SLOTS, centred_uniform, slot, words};

/// Yearly slots, all common to areas, that are bridged: economy, mortality, disability.
pub const BRIDGED: [usize; 9] = [
    slot::ECONOMY,
    slot::ECONOMY + 1,
    slot::ECONOMY + 2,
    slot::ECONOMY + 3,
    slot::ECONOMY + 4,
    slot::ECONOMY + 5,
    slot::ECONOMY + 6,
    slot::KAPPA,
    slot::DISABILITY,
];

/// Bridge coordinates of a series that come from Sobol' points.
pub const LEADING: usize = 8;

/// Year number of the scrambling seeds, which no draw uses.
const SCRAMBLES: u32 = ONCE - 2;

/// Direction numbers of all dimensions, found once at compile time.
static DIRECTIONS: [[u32; 32]; NUMBERS.len()] = directions();

const fn directions() -> [[u32; 32]; NUMBERS.len()] {
    let mut all = [[0; 32]; NUMBERS.len()];
    let mut d = 0;
    while d < NUMBERS.len() {
        let (polynomial, given) = NUMBERS[d];
        let degree = 15 - polynomial.leading_zeros() as usize;
        let mut m = [1_u32; 32];
        let mut b = 0;
        while b < 32 {
            if b < given.len() {
                m[b] = given[b] as u32;
            } else if degree > 0 {
                // m_b = 2 c_1 m_{b−1} ⊕ … ⊕ 2^s m_{b−s} ⊕ m_{b−s}, c_i the coefficient of x^{s−i}.
                let mut next = m[b - degree];
                let mut i = 1;
                while i <= degree {
                    if polynomial >> (degree - i) & 1 == 1 {
                        next ^= m[b - i] << i;
                    }
                    i += 1;
                }
                m[b] = next;
            }
            all[d][b] = m[b] << (31 - b);
            b += 1;
        }
        d += 1;
    }
    all
}

/// Coordinate d of point `index`, as 32 binary digits.
pub fn digits(index: u32, d: usize) -> u32 {
    let mut x = 0;
    let mut rest = index;
    while rest != 0 {
        x ^= DIRECTIONS[d][rest.trailing_zeros() as usize];
        rest &= rest - 1;
    }
    x
}

/// Nested uniform scrambling: digit b is flipped by a hash of the digits before it.
pub fn scramble(x: u32, seed: u32) -> u32 {
    let mut x = x.reverse_bits();
    x ^= x.wrapping_mul(0x3d20_adea);
    x = x.wrapping_add(seed);
    x = x.wrapping_mul(seed >> 16 | 1);
    x ^= x.wrapping_mul(0x0552_6c56);
    x ^= x.wrapping_mul(0x53a2_2864);
    x.reverse_bits()
}

/// Standard normals of dimension d for a block of sixteen paths.
pub fn normals(seed: u64, block: u32, d: usize) -> Lanes {
    let replicate = block % REPLICATES as u32;
    let first = block / REPLICATES as u32 * LANES as u32;
    let (key, fill) = words(seed, replicate, d as u32, SCRAMBLES, 0);
    Lanes::from_fn(|l| {
        let index = first + l as u32;
        let high = scramble(digits(index, d), key as u32);
        // Digits beyond the 32 are independent of everything.
        let (low, _) = words(seed ^ fill, replicate, d as u32, SCRAMBLES, index.wrapping_add(1));
        inverse_normal(centred_uniform(u64::from(high) << 32 | low >> 32))
    })
}

/// What is drawn once: dimension = slot.
pub fn once(seed: u64, block: u32, z: &mut [Lanes; ONCE_SLOTS]) {
    for (d, z) in z.iter_mut().enumerate() {
        *z = normals(seed, block, d);
    }
}

/// Replaces the leading bridge directions of series `s` (position in [`BRIDGED`]), `z[j]` its normals of consecutive years.
pub fn bridge(seed: u64, block: u32, s: usize, functions: &[Vec<f64>], z: &mut [Lanes]) {
    for (k, a) in functions.iter().enumerate() {
        let mut replaced = normals(seed, block, ONCE_SLOTS + k * BRIDGED.len() + s);
        for (a, z) in a.iter().zip(z.iter()) {
            for l in 0..LANES {
                replaced.0[l] -= a * z.0[l];
            }
        }
        for (a, z) in a.iter().zip(z.iter_mut()) {
            for l in 0..LANES {
                z.0[l] += a * replaced.0[l];
            }
        }
    }
}

/// Increments of the first [`LEADING`] bridge functions over n steps: the end, then middles of intervals, widest first.
pub fn bridge_functions(n: usize) -> Vec<Vec<f64>> {
    let mut order = vec![(0, n)];
    let mut functions = vec![vec![1.0 / (n as f64).sqrt(); n]];
    let mut at = 0;
    while at < order.len() && functions.len() < LEADING.min(n) {
        let (left, right) = order[at];
        at += 1;
        if right - left < 2 {
            continue;
        }
        let middle = left.midpoint(right);
        let (before, after) = ((middle - left) as f64, (right - middle) as f64);
        let height = (before * after / (before + after)).sqrt();
        let mut a = vec![0.0; n];
        a[left..middle].fill(height / before);
        a[middle..right].fill(-height / after);
        functions.push(a);
        order.extend([(left, middle), (middle, right)]);
    }
    functions
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points 0 to 7 of the first dimensions, by hand from the recurrences, and one point from SciPy 1.17.1's
    /// `qmc.Sobol(81, scramble=False)`, the 700th in Gray code order, which is point 700 ⊕ 350 = 994 here.
    #[test]
    fn unscrambled_points_are_the_published_ones() {
        let value = |i, d| f64::from(digits(i, d)) / 2f64.powi(32);
        let first: Vec<f64> = (0..8).map(|i| value(i, 0)).collect();
        assert_eq!(first, [0.0, 0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875]);
        let second: Vec<f64> = (0..4).map(|i| value(i, 1)).collect();
        assert_eq!(second, [0.0, 0.5, 0.75, 0.25]);
        for (d, expected) in SCIPY {
            assert_eq!(value(994, d), expected, "dimension {d}");
        }
    }

    const SCIPY: [(usize, f64); 6] = [
        (0, 0.2802734375),
        (1, 0.0986328125),
        (2, 0.1376953125),
        (17, 0.3701171875),
        (40, 0.8291015625),
        (80, 0.9814453125),
    ];

    /// A scrambled net stays a net: 2^k points have one in each of 2^k equal intervals in every dimension, and in every
    /// elementary box of the first two. Random digits, or a hash in which low digits reach high ones, fail at once.
    #[test]
    fn scrambling_keeps_the_net() {
        for seed in [1_u32, 0x9E37_79B9, u32::MAX] {
            for d in 0..NUMBERS.len() {
                let mut seen = [false; 256];
                (0..256).for_each(|i| seen[(scramble(digits(i, d), seed) >> 24) as usize] = true);
                assert!(seen.iter().all(|s| *s), "dimension {d}");
            }
            for split in 0..=8 {
                let mut seen = [false; 256];
                for i in 0..256 {
                    let (x, y) = (scramble(digits(i, 0), seed), scramble(digits(i, 1), seed ^ 77));
                    let cell = (u64::from(x) >> (32 - split)) << (8 - split) | u64::from(y) >> (24 + split);
                    seen[cell as usize] = true;
                }
                assert!(seen.iter().all(|s| *s), "split {split}");
            }
        }
    }

    /// The hash flips each digit in half of all scrambles, given the digits before it: 4,096 seeds, standard error 0.0078,
    /// limit 5 of them. A fixed shift of all points by the same digits (no nesting) gives 0 or 1 for equality of flips.
    #[test]
    fn digits_are_flipped_at_random_and_by_prefix() {
        let seeds: Vec<u32> = (0..4_096).map(|i| words(3, i, 0, 0, 0).0 as u32).collect();
        for digit in [0, 1, 4, 9] {
            let bit = 31 - digit;
            let flip = |x: u32, seed: u32| (scramble(x, seed) ^ x) >> bit & 1;
            let flips = seeds.iter().filter(|s| flip(0, **s) == 1).count() as f64 / 4096.0;
            assert!((flips - 0.5).abs() < 0.04, "digit {digit}: {flips}");
            if digit > 0 {
                // Another first digit: the flips of this digit agree in half of the scrambles.
                let equal = seeds.iter().filter(|s| flip(0, **s) == flip(1 << 31, **s)).count() as f64;
                assert!((equal / 4096.0 - 0.5).abs() < 0.04, "digit {digit}: {equal}");
            }
        }
    }

    #[test]
    fn bridge_functions_are_orthonormal() {
        for n in [1, 2, 5, 30, 31, 75] {
            let functions = bridge_functions(n);
            assert_eq!(functions.len(), LEADING.min(n));
            for (i, a) in functions.iter().enumerate() {
                for (j, b) in functions.iter().enumerate() {
                    let product: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                    let expected = f64::from(u8::from(i == j));
                    assert!((product - expected).abs() < 1e-12, "{n}: {i} {j}");
                }
            }
        }
    }
}
