//! Costs of the kernel's elementary parts and of sixteen paths, and what the machine could do at best.

use changhu::analysis::decide::prepared_area;
use changhu::montecarlo::kernel::drivers::DriverState;
use changhu::montecarlo::kernel::limited::limited_expected_value;
use changhu::montecarlo::kernel::{Apart, Group, Prepared, Workspace, dispatch};
use changhu::montecarlo::lanes::{LANES, Lanes, exp, fma, inverse_normal, ln, normal_cdf};
use changhu::montecarlo::run::Seeded;
use changhu::montecarlo::sampling::Sampling;
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
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
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

/// A scenario of the repository with every layer, prepared for the kernel.
fn prepared() -> Prepared {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/jincheng.yaml");
    let loaded =
        changhu::input::load(file.as_ref(), &Default::default()).expect("a scenario of the repository");
    prepared_area(&loaded.scenario, 0).expect("a scenario that the kernel runs")
}

/// One year of kappa, rejoining, births and migrants for sixteen paths.
#[divan::bench]
fn drivers(bencher: Bencher) {
    let (prepared, mut state) = (prepared(), DriverState::start());
    let z = [Lanes::all(0.5); YEAR_SLOTS];
    bencher.counter(ItemsCount::new(LANES)).bench_local(|| {
        dispatch::drivers(&mut state, black_box(&prepared), 3, &z);
        state.kappa = Lanes::ZERO;
    });
}

/// Sixteen whole paths of a real scenario, draws and measures included.
#[divan::bench]
fn paths(bencher: Bencher) {
    let prepared = prepared();
    let group = Group::new(vec![&prepared]);
    let source = Seeded { seed: 1, sampling: Sampling::Independent };
    let (mut work, mut out) = (Workspace::default(), vec![0.0; prepared.block_len()]);
    let mut block = 0;
    bencher.counter(ItemsCount::new(LANES)).bench_local(|| {
        group.run_block(&source, &Apart, block, &mut work, &mut [&mut out], &mut []);
        block += 1;
    });
}

/// Independent chains of an operation on numbers in registers: what the processor does at best.
const CHAINS: usize = 6;
/// Steps of each chain.
const STEPS: usize = 256;

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
fn chains(which: usize, x: &mut [Lanes; CHAINS], a: f64, b: f64) {
    match which {
        0 => chain(x, |v| fma(v, a, b)),
        1 => chain(x, |v| v * a),
        2 => chain(x, |v| b / v),
        _ => chain(x, f64::sqrt),
    }
}

#[inline(always)]
fn chain(x: &mut [Lanes; CHAINS], f: impl Fn(f64) -> f64) {
    let mut v = *x;
    for _ in 0..STEPS {
        for v in &mut v {
            for l in 0..LANES {
                v.0[l] = f(v.0[l]);
            }
        }
    }
    *x = v;
}

/// Fused multiply-add, multiplication, division, square root: numbers per second.
#[divan::bench(args = [0, 1, 2, 3])]
fn peak(bencher: Bencher, which: usize) {
    let mut x: [Lanes; CHAINS] = std::array::from_fn(|i| Lanes::all(1.0 + i as f64));
    bencher
        .counter(ItemsCount::new(CHAINS * STEPS * LANES))
        .bench_local(|| chains(which, black_box(&mut x), black_box(0.999_999), black_box(1e-6)));
}

/// Sums over a table in the first-level cache: numbers read per second.
#[divan::bench]
fn peak_reading(bencher: Bencher) {
    let table = vec![Lanes::all(0.5); 256];
    let weights = vec![[0.25, 0.5]; 256];
    bencher.counter(ItemsCount::new(table.len() * LANES)).bench_local(|| sums(black_box(&table), &weights));
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+fma", "x86_64+avx2+fma"))]
fn sums(table: &[Lanes], weights: &[[f64; 2]]) -> [Lanes; 2] {
    changhu::montecarlo::lanes::weighted_sums(table, weights)
}
