//! One fixed stochastic workload through the product's kernel: checked on given normals, or timed.
//!
//! ```text
//! cargo run --release --example race -- given WORKLOAD Z OUT       results on given normals, 16 paths, f64 little endian
//! cargo run --release --example race -- sim WORKLOAD N SEED THREADS   one JSON line of times
//! cargo run --release --example race -- scenario FILE N SEED THREADS  the same of a scenario's first area
//! ```
//! WORKLOAD has one input per line: name, count, values in row-major order.

mod workload;

use std::time::Instant;

use changhu::analysis::decide::prepared_area;
use changhu::montecarlo::kernel::Prepared;
use changhu::montecarlo::run::{PathResults, Seeded, simulate};
use changhu::montecarlo::sampling::Sampling;
use changhu::montecarlo::summary::{Summary, probability_any};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["given", inputs, z, out] => given(inputs, z, out),
        ["sim", inputs, n, seed, threads] => {
            let prepared = Prepared::new(workload::plan(&std::fs::read_to_string(inputs)?)?)?;
            sim(&prepared, n.parse()?, seed.parse()?, threads.parse()?)
        }
        ["scenario", file, n, seed, threads] => {
            let loaded =
                changhu::input::load(file.as_ref(), &Default::default()).map_err(|e| format!("{e:?}"))?;
            sim(&prepared_area(&loaded.scenario, 0)?, n.parse()?, seed.parse()?, threads.parse()?)
        }
        _ => {
            Err("race given WORKLOAD Z OUT | sim WORKLOAD N SEED THREADS | scenario FILE N SEED THREADS"
                .into())
        }
    }
}

fn given(inputs: &str, z: &str, out: &str) -> Result<(), Box<dyn std::error::Error>> {
    let prepared = Prepared::new(workload::plan(&std::fs::read_to_string(inputs)?)?)?;
    let source = workload::Given::read(&std::fs::read(z)?, prepared.plan.years);
    let results = simulate(&prepared, &source, 0, source.paths(), &|_| ());
    let mut bytes = Vec::new();
    let mut series = Vec::new();
    for measure in 0..results.measures {
        for year in 0..results.years {
            results.series(measure, year, &mut series);
            bytes.extend(series.iter().flat_map(|v| v.to_le_bytes()));
        }
    }
    std::fs::write(out, bytes)?;
    Ok(())
}

fn sim(prepared: &Prepared, n: usize, seed: u64, threads: usize) -> Result<(), Box<dyn std::error::Error>> {
    let source = Seeded { seed, sampling: Sampling::Independent };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let run = |n: usize| pool.install(|| simulate(prepared, &source, 0, n, &|_| ()));
    drop(run(n.min(1_000)));
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let results = run(n);
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let start = Instant::now();
    let summary = pool.install(|| Summary::new(&results)).expect("results in memory");
    let any = breaches(&results);
    let summary_wall = start.elapsed().as_secs_f64();
    let micro = |seconds: f64| seconds * 1e6 / n as f64;
    println!(
        "{{\"cpu_us_per_path\": {:.3}, \"wall_us_per_path\": {:.3}, \"summary_us_per_path\": {:.3}, \"peak_mib\": {:.1}, \"p_any\": [{}, {}, {}], \"mean_months_last_year\": {}}}",
        micro(cpu),
        micro(wall),
        micro(summary_wall),
        peak_mib(),
        any[0],
        any[1],
        any[2],
        summary.cell(0, results.years - 1).mean
    );
    Ok(())
}

/// Shares of paths with LTCI payable months < 6, medical payable months < 12, LTCI closing < 0 in any year.
fn breaches(results: &PathResults) -> [f64; 3] {
    [probability_any(results, 0, 6.0), probability_any(results, 3, 12.0), probability_any(results, 1, 0.0)]
}

/// CPU time of all threads of this process, from the scheduler's nanosecond counters.
fn cpu_seconds() -> f64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return f64::NAN };
    let nanoseconds = |path: std::path::PathBuf| -> Option<f64> {
        std::fs::read_to_string(path.join("schedstat")).ok()?.split_whitespace().next()?.parse().ok()
    };
    tasks.flatten().filter_map(|task| nanoseconds(task.path())).sum::<f64>() * 1e-9
}

/// Largest resident memory of this process.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kib| kib.parse::<f64>().ok())
        .map_or(f64::NAN, |kib| kib / 1024.0)
}
