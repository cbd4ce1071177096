//! The scenarios of the project: each loads without an error; what is lowered agrees with what is written.

use std::path::{Path, PathBuf};

use super::text::Lang;
use super::{LoadOptions, load};

/// The scenario files of the project.
pub fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|dir| dir.filter_map(|e| e.ok().map(|e| e.path())).collect())
        .unwrap_or_default();
    files.retain(|p| p.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    files
}

#[test]
fn every_shipped_scenario_loads() {
    let files = shipped();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let start = std::time::Instant::now();
        let report = super::validate(&file, &LoadOptions::default());
        println!("validated in {:?}", start.elapsed());
        assert_eq!(report.errors(), 0, "{}", report.text(Lang::En));
        let start = std::time::Instant::now();
        match load(&file, &LoadOptions::default()) {
            Ok(loaded) => {
                println!("{} in {:?}\n{}", file.display(), start.elapsed(), loaded.warnings.text(Lang::En));
            }
            Err(report) => panic!("{}", report.text(Lang::En)),
        }
    }
}
