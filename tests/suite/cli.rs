//! The command line as a user meets it: exit codes, what is written, the same bytes for any number of threads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn changhu(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_changhu")).args(arguments).output().expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn run(name: &str, out: &Path, more: &[&str]) -> Output {
    let file = scenario(name);
    let mut arguments = vec!["run", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    arguments.extend(more);
    changhu(&arguments)
}

#[test]
fn a_run_writes_the_files_that_are_promised() {
    let out = tempfile::tempdir().unwrap();
    let output = run("jincheng.yaml", out.path(), &["--paths", "64", "--seed", "3"]);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    let folder = out.path().join("jincheng");
    for name in [
        "workbook.xlsx",
        "summary.json",
        "annual.csv",
        "statement.csv",
        "report.html",
        "payable_months.svg",
        "payable_months.png",
        "pyramid.svg",
    ] {
        assert!(folder.join(name).metadata().is_ok_and(|m| m.len() > 500), "{name}");
    }
    let summary: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["simulation"]["paths"], 64);
    assert_eq!(summary["areas"][0]["annual"]["years"].as_array().unwrap().len(), 30);
    let csv = fs::read_to_string(folder.join("annual.csv")).unwrap();
    assert_eq!(csv.lines().count(), 31);
    let html = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(html.contains("长期护理保险") && !html.contains("<script"));
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("风险预警"), "{shown}");
}

#[test]
fn threads_do_not_change_a_byte() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (out, threads) in [(&one, "1"), (&two, "3")] {
        let output = run("yulin.yaml", out.path(), &["--paths", "200", "--threads", threads]);
        assert_eq!(code(&output), 0);
    }
    let mut names: Vec<_> =
        fs::read_dir(one.path().join("yulin")).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert!(names.len() > 10);
    for name in names {
        let read = |dir: &tempfile::TempDir| fs::read(dir.path().join("yulin").join(&name)).unwrap();
        assert_eq!(read(&one), read(&two), "{}", name.display());
    }
}

#[test]
fn a_wrong_scenario_ends_in_two_and_writes_nothing() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("wrong.yaml");
    fs::write(
        &file,
        "changhu: 1\nid: wrong\ntitel: {zh: 错, en: wrong}\nhorizon: {first_year: 2027, years: 300}\n",
    )
    .unwrap();
    let target = out.path().join("reports");
    let arguments = ["run", file.to_str().unwrap(), "--out", target.to_str().unwrap(), "--lang", "en"];
    let output = changhu(&arguments);
    assert_eq!(code(&output), 2);
    assert!(!target.exists());
    let said = String::from_utf8_lossy(&output.stderr);
    // Every problem at once, with file and line: the mistyped key on line 3, the horizon on line 4.
    assert!(
        said.contains("wrong.yaml:3") && said.contains("titel") && said.contains("wrong.yaml:4"),
        "{said}"
    );
    assert_eq!(code(&changhu(&["validate", file.to_str().unwrap()])), 2);
}

#[test]
fn a_wrong_call_ends_in_two() {
    assert_eq!(code(&changhu(&["run"])), 2);
    assert_eq!(code(&changhu(&["run", "no/such/file.yaml"])), 2);
    assert_eq!(code(&changhu(&["run", scenario("yulin.yaml").to_str().unwrap(), "--paths", "0"])), 2);
    let out = tempfile::tempdir().unwrap();
    assert_eq!(code(&run("yulin.yaml", out.path(), &["--reading", "no.such=thing"])), 2);
}

#[test]
fn a_failing_constraint_ends_in_three_when_asked() {
    let out = tempfile::tempdir().unwrap();
    // Care at ten times its cost leaves no fund with six months of reserve.
    let dear = ["--deterministic", "--set", "benefits.take_up.plateau=100%", "--set", "disability.level=4"];
    let plain = run("jilin.yaml", out.path(), &dear);
    assert_eq!(code(&plain), 0, "{}", String::from_utf8_lossy(&plain.stderr));
    let asked: Vec<&str> = dear.iter().copied().chain(["--fail-on", "breach"]).collect();
    assert_eq!(code(&run("jilin.yaml", out.path(), &asked)), 3);
}

#[test]
fn one_path_is_replayed_month_by_month() {
    let file = scenario("yulin.yaml");
    let trace = |more: &[&str]| {
        let arguments: Vec<&str> =
            ["trace", file.to_str().unwrap()].into_iter().chain(more.iter().copied()).collect();
        let output = changhu(&arguments);
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let (best, path) = (trace(&[]), trace(&["--path", "11"]));
    assert_eq!(best.lines().count(), 1 + 30 * 12);
    assert_ne!(best, path);
    assert_eq!(path, trace(&["--path", "11"]));
    assert_eq!(code(&changhu(&["trace", file.to_str().unwrap(), "--area", "nowhere"])), 2);
}

#[test]
fn every_region_runs() {
    let out = tempfile::tempdir().unwrap();
    for name in ["xinjiang", "jilin", "yulin", "inner_mongolia", "jincheng"] {
        let output = run(&format!("{name}.yaml"), out.path(), &["--paths", "32", "--lang", "en"]);
        assert_eq!(code(&output), 0, "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
