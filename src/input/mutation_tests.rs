//! Every scenario, mutilated in every place: nothing is silently accepted.

use std::path::{Path, PathBuf};

use super::node::{Node, Value, join};
use super::problem::{Problem, Problems, Severity};
use super::source::{FileId, Origin};
use super::{LoadOptions, load};

/// A copy of the scenarios in a folder of its own.
pub struct Copy {
    _folder: tempfile::TempDir,
    /// The folder `scenarios`.
    pub root: PathBuf,
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else if entry.path().extension().is_some_and(|e| e == "csv") {
            // Only a few years of each table: a load takes a moment, and there are thousands of them.
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let wide = text.lines().find(|l| !l.starts_with('#')).is_some_and(|l| l.split(',').count() > 40);
            let cut = |line: &str| {
                if wide && !line.starts_with('#') {
                    line.split(',').take(4).collect::<Vec<_>>().join(",")
                } else {
                    line.to_owned()
                }
            };
            std::fs::write(target, text.lines().map(cut).collect::<Vec<_>>().join("\n")).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Copies the scenarios of the project, large tables cut to a few years.
pub fn copied() -> Copy {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("scenarios");
    copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), &root);
    Copy { _folder: folder, root }
}

/// A replacement of some characters of a line.
struct Edit {
    path: String,
    what: &'static str,
    origin: Origin,
    old: usize,
    new: String,
}

fn apply(text: &str, edit: &Edit) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line: Vec<char> = lines[edit.origin.line as usize - 1].chars().collect();
    let at = edit.origin.column as usize - 1;
    let new: String =
        line[..at].iter().collect::<String>() + &edit.new + &line[at + edit.old..].iter().collect::<String>();
    lines[edit.origin.line as usize - 1] = new;
    lines.join("\n") + "\n"
}

/// Keys whose spelling is free: renaming them is no mistake that a program could see.
fn free_name(path: &str) -> bool {
    path.starts_with("readings.")
}

fn edits(node: &Node, path: &str, out: &mut Vec<Edit>) {
    let mut value_edits = |node: &Node| {
        let Value::Scalar { text, .. } = &node.value else { return };
        let old = node.length as usize;
        let mut push =
            |what, new: String| out.push(Edit { path: path.to_owned(), what, origin: node.origin, old, new });
        let digits = text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).count();
        let unit = text[digits..].trim();
        let prose = path.ends_with(".note") || path.ends_with(".zh") || path.ends_with(".en");
        let measured = digits > 0
            && !prose
            && (unit.starts_with(['%', 'p', 'y', 'm', 'd']) && !unit.contains(['-', ':', '.', '/'])
                || unit.starts_with("yuan"));
        if measured {
            push("unit dropped", text[..digits].to_owned());
        }
        // One wrong type for each value, in turn.
        match (node.origin.line + node.origin.column) % 3 {
            0 => push("list", "[{wrong: 1}]".into()),
            1 if measured || digits == text.len() && !prose => push("word", "wrong_word".into()),
            _ => push("block", "{wrong: 1}".into()),
        }
    };
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                let at = join(path, &entry.key);
                let old = entry.key.chars().count();
                let quoted = !free_name(&at);
                if quoted {
                    out.push(Edit {
                        path: at.clone(),
                        what: "key misspelt",
                        origin: entry.origin,
                        old,
                        new: format!("{}x", entry.key),
                    });
                }
                edits(&entry.value, &at, out);
            }
        }
        Value::Seq(items) => {
            for (i, item) in items.iter().enumerate() {
                edits(item, &join(path, &i.to_string()), out);
            }
        }
        _ => value_edits(node),
    }
}

/// Problems of a mutilated scenario; empty if it was accepted without a word.
fn problems_of(path: &Path) -> Vec<Problem> {
    match load(path, &LoadOptions::default()) {
        Ok(loaded) => loaded.warnings.problems,
        Err(report) => report.problems,
    }
}

/// A mutation of `changed` must be seen when `scenario` is loaded.
fn every_mutation_is_seen(root: &Path, changed: &Path, scenario: &Path) -> (usize, Vec<String>) {
    let text = std::fs::read_to_string(changed).unwrap();
    let mut problems = Problems::default();
    let tree = super::parse::parse(FileId(0), &text, &mut problems).unwrap();
    let mut all = Vec::new();
    edits(&tree, "", &mut all);
    let before = problems_of(scenario).len();
    let mut accepted = Vec::new();
    for edit in &all {
        std::fs::write(changed, apply(&text, edit)).unwrap();
        let found = problems_of(scenario);
        let located = found.iter().any(|p| p.origin.is_some());
        let errors = found.iter().filter(|p| p.severity == Severity::Error).count();
        // A name that another place refers to may be told as a warning there.
        let warned = found.len() > before && edit.what == "key misspelt";
        if !(located && (errors > 0 || warned)) {
            let name = changed.strip_prefix(root).unwrap().display();
            accepted.push(format!("{name}: {} of `{}` → {}", edit.what, edit.path, edit.new));
        }
    }
    std::fs::write(changed, text).unwrap();
    (all.len(), accepted)
}

#[test]
fn no_mutation_of_a_scenario_is_silently_accepted() {
    let copy = copied();
    let (mut count, mut accepted) = (0, Vec::new());
    let mut files: Vec<PathBuf> = super::scenario_tests::shipped();
    files.retain(|p| p.file_name().is_some());
    for file in &files {
        let scenario = copy.root.join(file.file_name().unwrap());
        let (n, bad) = every_mutation_is_seen(&copy.root, &scenario, &scenario);
        count += n;
        accepted.extend(bad);
    }
    assert!(count > 1_000, "{count}");
    assert!(accepted.is_empty(), "{} of {count} accepted:\n{}", accepted.len(), accepted.join("\n"));
}

#[test]
fn no_mutation_of_the_base_is_silently_accepted() {
    let copy = copied();
    let base = copy.root.join("base/national.yaml");
    let mut accepted: Option<Vec<String>> = None;
    // A value of the base may be overridden in one scenario; it must be seen in some.
    for file in super::scenario_tests::shipped() {
        let scenario = copy.root.join(file.file_name().unwrap());
        let (count, bad) = every_mutation_is_seen(&copy.root, &base, &scenario);
        assert!(count > 150, "{count}");
        accepted = Some(match accepted {
            None => bad,
            Some(before) => before.into_iter().filter(|b| bad.contains(b)).collect(),
        });
        if accepted.as_ref().is_some_and(Vec::is_empty) {
            break;
        }
    }
    let accepted = accepted.unwrap_or_default();
    assert!(accepted.is_empty(), "{} accepted:\n{}", accepted.len(), accepted.join("\n"));
}
