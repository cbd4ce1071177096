//! Runs in parts and through files: the same bytes as the whole in memory, refusals of what does not fit; layers and splits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn scenario(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name).to_string_lossy().into_owned()
}

fn changhu(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_changhu")).args(arguments).output().expect("the program starts")
}

fn done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file of two folders.
fn same(a: &Path, b: &Path) {
    let names = |of: &Path| {
        let mut names: Vec<_> = fs::read_dir(of).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(a), names(b));
    assert!(names(a).len() > 5);
    for name in names(a) {
        assert!(fs::read(a.join(&name)).unwrap() == fs::read(b.join(&name)).unwrap(), "{}", name.display());
    }
}

fn shard(file: &str, range: &str, into: &Path, more: &[&str]) -> PathBuf {
    let target = into.join(format!("{}{}.shard", range.replace("..", "-"), more.concat()));
    let mut arguments = vec!["run", file, "--paths", range, "--shard", target.to_str().unwrap()];
    arguments.extend(more);
    done(&changhu(&arguments));
    target
}

fn merge(file: &str, shards: &[&PathBuf], out: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["merge", file];
    arguments.extend(shards.iter().map(|s| s.to_str().unwrap()));
    arguments.extend(["--out", out.to_str().unwrap()]);
    arguments.extend(more);
    changhu(&arguments)
}

/// Ranges that cut through blocks of sixteen; every sampling; through files as well.
#[test]
fn shards_and_files_give_the_bytes_of_the_whole_run() {
    let file = scenario("yulin.yaml");
    for sampling in ["independent", "antithetic", "sobol"] {
        let dir = tempfile::tempdir().unwrap();
        let whole = dir.path().join("whole");
        let draws = ["--sampling", sampling, "--seed", "5"];
        let run = |out: &Path, more: &[&str]| {
            let mut arguments = vec!["run", &file, "--paths", "300", "--out", out.to_str().unwrap()];
            arguments.extend(draws);
            arguments.extend(more);
            done(&changhu(&arguments));
        };
        run(&whole, &[]);
        let parts =
            [shard(&file, "100..300", dir.path(), &draws), shard(&file, "0..100", dir.path(), &draws)];
        let merged = dir.path().join("merged");
        done(&merge(&file, &[&parts[0], &parts[1]], &merged, &["--paths", "300"]));
        same(&whole.join("yulin"), &merged.join("yulin"));
        let spilled = dir.path().join("spilled");
        run(&spilled, &["--memory", "0"]);
        same(&whole.join("yulin"), &spilled.join("yulin"));
        // Temporary files are gone: the folder holds the report alone.
        assert_eq!(fs::read_dir(&spilled).unwrap().count(), 1);
    }
}

#[test]
fn areas_are_merged_too() {
    let file = scenario("areas/jilin.yaml");
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("whole");
    done(&changhu(&["run", &file, "--paths", "40", "--out", whole.to_str().unwrap()]));
    let parts = [shard(&file, "0..17", dir.path(), &[]), shard(&file, "17..40", dir.path(), &[])];
    let merged = dir.path().join("merged");
    done(&merge(&file, &[&parts[0], &parts[1]], &merged, &["--memory", "0"]));
    let id = fs::read_dir(&whole).unwrap().next().unwrap().unwrap().file_name();
    same(&whole.join(&id), &merged.join(&id));
}

/// Areas with a tested transfer each and a pooled ledger between them.
#[test]
fn pooled_areas_are_merged_too() {
    let file = scenario("areas/jilin.yaml");
    let dir = tempfile::tempdir().unwrap();
    let (whole, merged) = (dir.path().join("whole"), dir.path().join("merged"));
    let reading = ["--reading", "jl.provincial_pooling=adjustment_2030"];
    let mut arguments = vec!["run", &file, "--paths", "40", "--out", whole.to_str().unwrap()];
    arguments.extend(reading);
    done(&changhu(&arguments));
    let parts = [shard(&file, "0..17", dir.path(), &reading), shard(&file, "17..40", dir.path(), &reading)];
    done(&merge(&file, &[&parts[0], &parts[1]], &merged, &reading));
    let id = fs::read_dir(&whole).unwrap().next().unwrap().unwrap().file_name();
    assert!(whole.join(&id).join("pooling_failures.svg").exists());
    same(&whole.join(&id), &merged.join(&id));
}

#[test]
fn what_does_not_fit_is_refused() {
    let file = scenario("yulin.yaml");
    let dir = tempfile::tempdir().unwrap();
    let first = shard(&file, "0..32", dir.path(), &[]);
    let second = shard(&file, "32..64", dir.path(), &[]);
    let beyond = shard(&file, "48..80", dir.path(), &[]);
    let seeded = shard(&file, "32..64", dir.path(), &["--seed", "2"]);
    let drawn = shard(&file, "32..64", dir.path(), &["--sampling", "sobol"]);
    let changed = shard(&file, "32..64", dir.path(), &["--without", "mortality"]);
    let bytes = fs::read(&second).unwrap();
    let broken = |name: &str, bytes: Vec<u8>| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let short = broken("short.shard", bytes[..bytes.len() - 1].to_vec());
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let flipped = broken("flipped.shard", flipped);
    let mut newer = bytes.clone();
    newer[15] = 9;
    let newer = broken("newer.shard", newer);
    let other = broken("other.shard", b"year,value\n2027,1\n2028,2\n2029,3\n".to_vec());
    let out = dir.path().join("reports");
    let cases: [(&[&PathBuf], &[&str], &str); 12] = [
        (&[&first, &beyond], &[], "paths 32 to 47 are in no shard"),
        (&[&second], &[], "paths 0 to 31 are in no shard"),
        (&[&first, &second, &beyond], &[], "overlap: both hold path 48"),
        (&[&first, &second], &["--paths", "96"], "paths 64 to 95 are in no shard"),
        (&[&first, &second], &["--paths", "48"], "last path is 63, expected 47"),
        (&[&first, &seeded], &[], "seed is 2, expected 1"),
        (&[&first, &drawn], &[], "sampling is sobol, expected independent"),
        (&[&first, &changed], &[], "fingerprint of the resolved scenario"),
        (&[&first, &short], &[], "cut off or lengthened"),
        (&[&first, &flipped], &[], "damaged"),
        (&[&first, &newer], &[], "version of the shard's layout is 9, expected 2"),
        (&[&first, &other], &[], "not a shard"),
    ];
    for (shards, more, expected) in cases {
        let output = merge(&file, shards, &out, more);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{expected}: {said}");
        assert!(said.contains(expected), "expected {expected}: {said}");
    }
    assert!(!out.exists(), "a refusal writes nothing");
    let output = changhu(&["run", &file, "--paths", "0..32"]);
    assert_eq!(output.status.code(), Some(2));
}

/// `run --path 4711 --trace` is `trace --path 4711`.
#[test]
fn one_path_is_replayed_alone() {
    let file = scenario("yulin.yaml");
    for draws in [&[][..], &["--sampling", "sobol", "--seed", "3"]] {
        let with = |head: &[&str]| {
            let mut arguments: Vec<&str> = head.to_vec();
            arguments.extend([file.as_str(), "--path", "4711"]);
            arguments.extend(draws);
            changhu(&arguments)
        };
        let (traced, run) = (with(&["trace"]), with(&["run", "--trace"]));
        done(&traced);
        assert!(traced.stdout == run.stdout && traced.stdout.len() > 10_000);
    }
}

const LAYERS: [&str; 8] =
    ["economy", "mortality", "fertility", "migration", "disability", "usage", "rejoin", "process"];

/// Annual table of a run: columns by key.
fn annual(folder: &Path) -> Vec<(String, Vec<Option<f64>>)> {
    let text = fs::read_to_string(folder.join("yulin/annual.csv")).unwrap();
    let mut lines = text.lines().map(|l| l.split(',').map(str::to_owned).collect::<Vec<_>>());
    let mut columns: Vec<(String, Vec<Option<f64>>)> =
        lines.next().unwrap().into_iter().map(|key| (key, vec![])).collect();
    for line in lines {
        columns.iter_mut().zip(line).for_each(|((_, values), cell)| values.push(cell.parse().ok()));
    }
    columns
}

/// Every layer that the scenario has moves the paths; with all of them off every path is the best estimate.
#[test]
fn each_layer_can_be_switched_off() {
    let file = scenario("yulin.yaml");
    let dir = tempfile::tempdir().unwrap();
    let run = |name: &str, layers: &[&str]| {
        let out = dir.path().join(name);
        let mut arguments = vec!["run", &file, "--paths", "64", "--out", out.to_str().unwrap()];
        layers.iter().for_each(|layer| arguments.extend(["--without", layer]));
        done(&changhu(&arguments));
        annual(&out)
    };
    let column = |of: &[(String, Vec<Option<f64>>)], key: &str| {
        of.iter().find(|c| c.0 == key).expect("a column").1.clone()
    };
    let all = run("all", &[]);
    let spread = |of: &[(String, Vec<Option<f64>>)]| column(of, "closing_balance_yuan_sd")[20].unwrap();
    for layer in ["economy", "mortality", "disability", "usage", "process"] {
        assert_ne!(spread(&run(layer, &[layer])), spread(&all), "{layer}");
    }
    let none = run("none", &LAYERS);
    let (best, mean) = (column(&none, "closing_balance_yuan"), column(&none, "closing_balance_yuan_mean"));
    for (best, mean) in best.iter().zip(mean) {
        assert!((best.unwrap() / mean.unwrap() - 1.0).abs() < 1e-8);
    }
    assert!(spread(&none) < 1e-9 * spread(&all));
}

/// The split is written and adds up: first-order shares of the layers to at most one, totals to at least one.
#[test]
fn a_variance_split_is_written() {
    let file = scenario("yulin.yaml");
    let dir = tempfile::tempdir().unwrap();
    let arguments =
        ["run", &file, "--paths", "64", "--variance-split=512", "--out", dir.path().to_str().unwrap()];
    done(&changhu(&arguments));
    let text = fs::read_to_string(dir.path().join("yulin/variance.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|l| l.split(',').collect()).collect();
    let last = rows.iter().map(|r| r[0]).max().unwrap();
    let of = |column: usize| -> f64 {
        let layers = rows.iter().filter(|r| r[0] == last && r[1] == "closing_balance_yuan");
        layers.filter(|r| LAYERS.contains(&r[2])).map(|r| r[column].parse::<f64>().unwrap()).sum()
    };
    assert!(of(3) < 1.25 && of(5) > 0.8, "{} {}", of(3), of(5));
    assert!(rows.iter().any(|r| r[2] == "parameters") && rows.iter().any(|r| r[2] == "volatility"));
    assert!(fs::read_to_string(dir.path().join("yulin/report.html")).unwrap().contains("方差来源"));
}
