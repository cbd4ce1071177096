//! A whole run: scenario file in, verdicts and statistics out, without pictures.

use std::path::Path;

use changhu::analysis::run::{RunOptions, evaluate};
use changhu::input;
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// Reading, best estimate, paths, statistics and verdicts, on all cores.
#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn run(bencher: Bencher, paths: u64) {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/jincheng.yaml"));
    let options = RunOptions { paths: Some(paths), seed: 1, threads: None };
    bencher.counter(ItemsCount::new(paths)).bench_local(|| {
        let loaded = input::load(file, &Default::default()).expect("a scenario of the repository");
        let outcome = evaluate(&loaded.scenario, &options, &|_| ()).expect("a scenario that runs");
        outcome.areas.len()
    });
}
