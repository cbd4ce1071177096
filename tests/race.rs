//! The fixed stochastic workload against results computed by other programs, in other languages.

#[path = "../examples/race/workload.rs"]
mod workload;

use std::path::Path;

use changhu::montecarlo::kernel::Prepared;
use changhu::montecarlo::run::simulate;

/// Sixteen given paths (two with the prevalence cap binding): 1e-9 relative; balances relative to at least a thousandth of
/// their mean absolute value, since they cross zero.
#[test]
#[cfg_attr(not(shared_race), ignore = "skipped: ../shared/race is absent")]
fn given_paths_agree_needs_shared_data() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/race");
    let read = |name: &str| std::fs::read(folder.join(name)).expect("a readable file");
    let text = String::from_utf8(read("workload.txt")).expect("text");
    let prepared = Prepared::new(workload::plan(&text).expect("a workload")).expect("a sound plan");
    let source = workload::Given::read(&read("given_normals.f64"), prepared.plan.years);
    let expected: Vec<f64> = read("given_results.f64")
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes(b.try_into().expect("eight bytes")))
        .collect();
    let results = simulate(&prepared, &source, 0, source.paths(), &|_| ());
    let per_measure = results.years * results.paths;
    assert_eq!(expected.len(), results.measures * per_measure);
    for (measure, expected) in expected.chunks_exact(per_measure).enumerate() {
        let typical = expected.iter().map(|v| v.abs()).sum::<f64>() / per_measure as f64;
        let floor = if measure < 4 { 1e-3 * typical } else { 0.0 };
        for (i, expected) in expected.iter().enumerate() {
            let (year, path) = (i / results.paths, i % results.paths);
            let found = results.value(path as u64, measure, year).expect("a path");
            let scale = expected.abs().max(floor);
            assert!(
                (found - expected).abs() <= 1e-9 * scale,
                "measure {measure} year {year} path {path}: {found} {expected}"
            );
        }
    }
}
