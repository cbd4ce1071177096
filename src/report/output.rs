//! Files of a run, written all or nothing.
//!
//! Everything goes into a new folder beside the target, which then takes the target's place by a rename. A reader
//! therefore never sees half a file or half a set. A list of the files, `files.txt`, lets the next run know what it may
//! replace: files that the program did not write are carried over, never deleted.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Name of the list of written files.
pub const LIST: &str = "files.txt";

/// Why the files could not be written; the target is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("{path}: cannot be created: {source}", path = path.display())]
    Create { path: PathBuf, source: io::Error },
    #[error("{path}: cannot be written: {source}", path = path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{path}: cannot be replaced: {source}", path = path.display())]
    Replace { path: PathBuf, source: io::Error },
    #[error("{path}: is not a folder", path = path.display())]
    NotAFolder { path: PathBuf },
    #[error("{name:?} is not a plain file name")]
    Name { name: String },
    #[error("two outputs are named {name:?}")]
    Twice { name: String },
}

/// The files of one run, by name.
#[derive(Clone, Debug, Default)]
pub struct OutputSet {
    files: BTreeMap<String, Vec<u8>>,
}

impl OutputSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; the name has no folder in it and is not taken yet.
    pub fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Result<(), OutputError> {
        let plain = !name.is_empty()
            && !name.starts_with('.')
            && name != LIST
            && !name.contains(['/', '\\', '\0', '\n', '\r', ':']);
        if !plain {
            return Err(OutputError::Name { name: name.to_owned() });
        }
        if self.files.contains_key(name) {
            return Err(OutputError::Twice { name: name.to_owned() });
        }
        self.files.insert(name.to_owned(), bytes.into());
        Ok(())
    }

    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Writes all files into the folder `target`, in place of what an earlier run wrote there.
    pub fn write(&self, target: &Path) -> Result<(), OutputError> {
        let target = real_target(target)?;
        let parent = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent)
            .map_err(|source| OutputError::Create { path: parent.to_owned(), source })?;
        let stage = sibling(&target, "new");
        let result = self.fill(&stage).and_then(|()| swap(&stage, &target));
        if result.is_err() {
            // Best effort: the error that is reported is the one that matters.
            let _ = fs::remove_dir_all(&stage);
        }
        result
    }

    fn fill(&self, stage: &Path) -> Result<(), OutputError> {
        match fs::remove_dir_all(stage) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                return Err(OutputError::Create { path: stage.to_owned(), source: e });
            }
            _ => {}
        }
        fs::create_dir(stage).map_err(|source| OutputError::Create { path: stage.to_owned(), source })?;
        let list: String = self.names().map(|name| format!("{name}\n")).collect();
        let files = self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        for (name, bytes) in files.chain([(LIST, list.as_bytes())]) {
            let path = stage.join(name);
            let written = fs::File::create(&path).and_then(|mut file| {
                file.write_all(bytes)?;
                file.sync_all()
            });
            written.map_err(|source| OutputError::Write { path, source })?;
        }
        Ok(())
    }
}

/// The folder itself where the path is a link to one.
fn real_target(target: &Path) -> Result<PathBuf, OutputError> {
    match fs::canonicalize(target) {
        Ok(path) if path.is_dir() => Ok(path),
        Ok(path) => Err(OutputError::NotAFolder { path }),
        Err(_) => Ok(target.to_owned()),
    }
}

/// A hidden name beside the target that no other process uses.
fn sibling(target: &Path, what: &str) -> PathBuf {
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    target.with_file_name(format!(".{name}.{what}-{}", std::process::id()))
}

/// Puts the stage in the target's place; carries over what the program did not write.
fn swap(stage: &Path, target: &Path) -> Result<(), OutputError> {
    let replace = |source| OutputError::Replace { path: target.to_owned(), source };
    if !target.exists() {
        return fs::rename(stage, target).map_err(replace);
    }
    let old = sibling(target, "old");
    fs::rename(target, &old).map_err(replace)?;
    if let Err(error) = fs::rename(stage, target) {
        // Put the old folder back; if even that fails it still exists beside the target.
        let _ = fs::rename(&old, target);
        return Err(replace(error));
    }
    carry_over(&old, target).map_err(replace)
}

fn carry_over(old: &Path, target: &Path) -> io::Result<()> {
    let list = fs::read_to_string(old.join(LIST)).unwrap_or_default();
    for name in list.lines().chain([LIST]) {
        // A list that somebody edited must not reach outside the folder.
        if Path::new(name).file_name() == Some(name.as_ref()) && old.join(name).is_file() {
            fs::remove_file(old.join(name))?;
        }
    }
    for entry in fs::read_dir(old)? {
        let name = entry?.file_name();
        if !target.join(&name).exists() {
            fs::rename(old.join(&name), target.join(&name))?;
        } else {
            // A foreign file under a name that is ours now: kept beside, not lost.
            let mut aside = name.clone();
            aside.push(".before");
            fs::rename(old.join(&name), target.join(aside))?;
        }
    }
    fs::remove_dir(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[(&str, &str)]) -> OutputSet {
        let mut set = OutputSet::new();
        for (name, text) in files {
            set.add(name, *text).expect("plain name");
        }
        set
    }

    fn listing(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("folder")
            .map(|e| e.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn replaces_its_own_files_and_keeps_foreign_ones() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let target = folder.path().join("out").join("region");
        set(&[("a.svg", "1"), ("old.svg", "1")]).write(&target).expect("written");
        fs::write(target.join("notes.md"), "mine").expect("written");
        fs::write(target.join("b.svg"), "mine too").expect("written");
        set(&[("a.svg", "2"), ("b.svg", "2")]).write(&target).expect("written");
        assert_eq!(listing(&target), ["a.svg", "b.svg", "b.svg.before", "files.txt", "notes.md"]);
        assert_eq!(fs::read_to_string(target.join("a.svg")).expect("read"), "2");
        assert_eq!(fs::read_to_string(target.join("b.svg.before")).expect("read"), "mine too");
        assert_eq!(listing(target.parent().expect("parent")), ["region"]);
    }

    #[test]
    fn a_failure_leaves_the_target_alone() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let target = folder.path().join("region");
        fs::write(&target, "a file").expect("written");
        assert!(matches!(set(&[("a", "1")]).write(&target), Err(OutputError::NotAFolder { .. })));
        assert_eq!(fs::read_to_string(&target).expect("read"), "a file");
        // The parent is a file: nothing can be created under it.
        assert!(matches!(set(&[("a", "1")]).write(&target.join("x")), Err(OutputError::Create { .. })));
        assert_eq!(listing(folder.path()), ["region"]);
    }

    #[test]
    fn an_edited_list_cannot_reach_outside() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let target = folder.path().join("region");
        let precious = folder.path().join("precious");
        fs::write(&precious, "keep").expect("written");
        set(&[("a", "1")]).write(&target).expect("written");
        fs::write(target.join(LIST), "../precious\na\n").expect("written");
        set(&[("a", "2")]).write(&target).expect("written");
        assert_eq!(fs::read_to_string(&precious).expect("read"), "keep");
    }

    #[test]
    fn names_are_plain() {
        let mut set = OutputSet::new();
        for name in ["", "../x", "a/b", ".hidden", "a\\b", "C:x", LIST] {
            assert!(matches!(set.add(name, ""), Err(OutputError::Name { .. })), "{name:?}");
        }
        set.add("a", "").expect("plain");
        assert!(matches!(set.add("a", ""), Err(OutputError::Twice { .. })));
    }
}
