//! The yearly step of one path: 2 × 101 ages, 6 grades with "none", 6 categories. The table counts allocations, too.

mod fixture;

use divan::{AllocProfiler, Bencher, black_box};
use fixture::Fixture;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench]
fn population_step(bencher: Bencher) {
    let f = Fixture::new();
    bencher.bench_local(|| black_box(&f).population_step());
}

#[divan::bench]
fn state_counts(bencher: Bencher) {
    let f = Fixture::new();
    bencher.bench_local(|| black_box(&f).counts());
}

#[divan::bench]
fn multi_state_year(bencher: Bencher) {
    let f = Fixture::new();
    bencher.bench_local(|| black_box(&f).multi_state_year());
}
