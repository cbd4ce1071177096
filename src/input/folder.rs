//! Where the files of a scenario lie: one folder holds them all, and nothing outside it is read.
//!
//! | function | gives |
//! |---|---|
//! | [`root_of`] | the folder: the nearest one named `scenarios` above the file, else the folder of the file |
//! | [`real`] | where a path leads, symbolic links followed |
//! | [`lexical`] | a path without `.` and `..` |

use std::path::{Component, Path, PathBuf};

/// The folder that holds all files of a scenario.
pub fn root_of(path: &Path) -> PathBuf {
    let own = lexical(path.parent().unwrap_or(Path::new("")));
    let own = if own.as_os_str().is_empty() { Path::new(".") } else { &own };
    let named = |p: &Path, name: &str| p.file_name().is_some_and(|n| n == name);
    let absolute = lexical(&std::path::absolute(own).unwrap_or_else(|_| own.to_path_buf()));
    if let Some(depth) = absolute.ancestors().position(|p| named(p, "scenarios")) {
        let mut root = own.to_path_buf();
        for _ in 0..depth {
            root = if root.file_name().is_some() {
                root.parent().unwrap_or(Path::new("")).to_path_buf()
            } else {
                root.join("..")
            };
        }
        return lexical(&root);
    }
    lexical(&if named(&absolute, "variants") { own.join("..") } else { own.to_path_buf() })
}

/// Where a path leads, symbolic links followed as far as it exists; what does not exist is judged by its words.
pub fn real(path: &Path) -> Option<PathBuf> {
    if let Ok(found) = std::fs::canonicalize(path) {
        return Some(found);
    }
    let words = lexical(&std::path::absolute(path).ok()?);
    words.ancestors().find_map(|above| {
        let rest = words.strip_prefix(above).ok()?;
        Some(std::fs::canonicalize(above).ok()?.join(rest))
    })
}

/// A folder as it is shown to the user: the current one is `.`.
pub fn shown_folder(folder: &Path) -> String {
    if folder.as_os_str().is_empty() { ".".into() } else { folder.display().to_string() }
}

/// A path without `.` and `..` where they can be resolved in the text.
pub fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_in_words() {
        for (path, expected) in [
            ("./..", ".."),
            ("a/./b/../c", "a/c"),
            ("../x", "../x"),
            ("a/../..", ".."),
            (".", ""),
            ("a/../../b", "../b"),
        ] {
            assert_eq!(lexical(Path::new(path)), Path::new(expected), "{path}");
        }
        assert_eq!((shown_folder(Path::new("")), shown_folder(Path::new("a"))), (".".into(), "a".into()));
    }

    #[test]
    fn the_root_is_the_nearest_folder_of_scenarios() {
        for (file, expected) in [
            ("/x/scenarios/city.yaml", "/x/scenarios"),
            ("/x/scenarios/areas/city.yaml", "/x/scenarios"),
            ("/x/scenarios/a/scenarios/b/c.yaml", "/x/scenarios/a/scenarios"),
            ("/x/scenarios/a/../b/city.yaml", "/x/scenarios"),
            ("/x/mine/city.yaml", "/x/mine"),
            ("/x/mine/variants/v.yaml", "/x/mine"),
        ] {
            assert_eq!(root_of(Path::new(file)), Path::new(expected), "{file}");
        }
        assert_eq!(root_of(Path::new("city.yaml")), Path::new(""), "the folder in which the program runs");
    }

    #[test]
    fn what_does_not_exist_is_judged_by_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let here = std::fs::canonicalize(folder.path()).unwrap();
        assert_eq!(real(&folder.path().join("a/../none.csv")), Some(here.join("none.csv")));
        assert_eq!(real(&folder.path().join("../none.csv")), here.parent().map(|p| p.join("none.csv")));
    }
}
