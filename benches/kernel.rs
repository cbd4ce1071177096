//! Costs of the kernel's elementary parts; whole paths are timed by `cargo run --release --example race`.

use changhu::montecarlo::kernel::dispatch;
use changhu::montecarlo::kernel::limited::limited_expected_value;
use changhu::montecarlo::lanes::{Lanes, exp, inverse_normal, ln, normal_cdf};
use changhu::montecarlo::streams::{COMMON, YEAR_SLOTS, normal};
use changhu::montecarlo::summary::Cell;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use multiversion::multiversion;

fn main() {
    divan::main();
}

/// Numbers per measurement; fits the first-level cache.
const N: usize = 1_024;

/// One of the functions over an array, compiled as the kernel is.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2", "x86_64+sse4.2"))]
fn over(which: usize, x: &[f64; N], y: &mut [f64; N]) {
    match which {
        0 => each(x, y, exp),
        1 => each(x, y, |v| ln(v + 9.0)),
        2 => each(x, y, normal_cdf),
        3 => each(x, y, |v| inverse_normal(v * 0.06)),
        _ => each(x, y, |v| limited_expected_value(2_000.0, 2_000.0 + v, v, 0.28)),
    }
}

#[inline(always)]
fn each(x: &[f64; N], y: &mut [f64; N], f: impl Fn(f64) -> f64) {
    for (x, y) in x.iter().zip(y) {
        *y = f(*x);
    }
}

/// exp, ln, Φ, Φ⁻¹, limited expected value.
#[divan::bench(args = [0, 1, 2, 3, 4])]
fn function(bencher: Bencher, which: usize) {
    let x: [f64; N] = std::array::from_fn(|i| -7.5 + i as f64 * 15.0 / N as f64);
    let mut y = [0.0; N];
    bencher.counter(ItemsCount::new(N)).bench_local(|| over(which, black_box(&x), &mut y));
}

/// Normals of all yearly slots for sixteen paths.
#[divan::bench]
fn normals(bencher: Bencher) {
    let pairs: Vec<u8> = (0..31).collect();
    let mut z = [Lanes::ZERO; YEAR_SLOTS];
    bencher
        .counter(ItemsCount::new(62 * 16usize))
        .bench_local(|| dispatch::normals(7, 0, COMMON, 3, black_box(&pairs), 1.0, &mut z));
}

/// Moments and eleven quantiles of 10,000 paths.
#[divan::bench]
fn summary_of_one_year(bencher: Bencher) {
    let values: Vec<f64> = (0..10_000).map(|p| normal(1, p, COMMON, 0, 0)).collect();
    bencher.with_inputs(|| values.clone()).bench_local_values(|mut v| Cell::new(&mut v));
}
