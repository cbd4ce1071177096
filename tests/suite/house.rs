//! Promises of the house: no region in the engine, a pure core, docs that say what is done.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn rust_files(folders: &[&str]) -> Vec<PathBuf> {
    let mut found = vec![];
    for folder in folders {
        sources(&root().join(folder), &mut found);
    }
    assert!(found.len() > folders.len());
    found
}

#[test]
fn no_region_is_named_in_the_engine() {
    let names = [
        "xinjiang",
        "jilin",
        "yulin",
        "inner mongolia",
        "inner_mongolia",
        "jincheng",
        "新疆",
        "吉林",
        "玉林",
        "内蒙古",
        "晋城",
    ];
    for path in rust_files(&["src"]) {
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        for name in names {
            assert!(!text.contains(name), "{} names {name}", path.display());
        }
    }
}

#[test]
fn the_core_touches_no_file_clock_terminal_or_hidden_randomness() {
    let core = [
        "population",
        "enrolment",
        "disability",
        "finance",
        "scenario",
        "montecarlo",
        "projection",
        "analysis",
    ];
    let folders: Vec<String> = core.iter().map(|m| format!("src/{m}")).collect();
    let banned = [
        "std::fs",
        "std::io::",
        "std::env::var",
        "SystemTime",
        "Instant::now",
        "thread_rng",
        "rand::rng()",
        "HashMap",
    ];
    for path in rust_files(&folders.iter().map(String::as_str).collect::<Vec<_>>()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // Tests may read tables and print what they skip.
        if name.contains("test") || name == "wpp_check.rs" || name == "national.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in banned.iter().chain(&["println!", "eprintln!"]) {
            assert!(!code.contains(word), "{} uses {word}", path.display());
        }
    }
}

/// What the system's mathematics library returns may differ by processor; figures must not [MODEL §1.4].
#[test]
fn figures_use_portable_elementary_functions() {
    let modules =
        ["population", "enrolment", "disability", "finance", "montecarlo", "projection", "analysis"];
    let folders: Vec<String> = modules.iter().map(|m| format!("src/{m}")).collect();
    let banned =
        [".exp()", ".exp_m1()", ".ln()", ".ln_1p()", ".powf(", ".log10()", ".sin()", ".cos()", ".sin_cos()"];
    // Matrix exponentials (arithmetic alone), and the complex root that a refusal quotes.
    let matrices = ["generator.rs", "chain.rs", "matrix_log.rs"];
    let files = rust_files(&folders.iter().map(String::as_str).collect::<Vec<_>>());
    for path in files.iter().chain(&[root().join("src/units.rs")]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.contains("test") || name == "sample.rs" || matrices.contains(&name.as_str()) {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in banned {
            assert!(!code.contains(word), "{} uses {word}: take crate::math", path.display());
        }
    }
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    let command = "cargo test --release";
    assert!(readme.lines().any(|l| l == command) && ci.lines().any(|l| l == command));
}

#[test]
fn files_that_the_readme_links_to_exist() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut links = 0;
    for part in readme.split("](").skip(1) {
        let target = part.split(')').next().unwrap_or_default();
        if target.starts_with("http") {
            continue;
        }
        assert!(root().join(target).exists(), "README links to {target}");
        links += 1;
    }
    assert!(links > 10);
}
