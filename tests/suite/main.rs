//! Tests of the product from outside: the law's registry, worked examples of clauses, a new city.

mod cli;
mod hostile;
mod house;
mod new_city;
mod rules;
mod shards;
mod worked_examples;

use std::path::{Path, PathBuf};

use changhu::input::{Lang, LoadOptions, Loaded, load};

/// A file of the project.
fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A scenario of `scenarios/` with chosen readings and single changes.
fn scenario(path: &str, readings: &[(String, String)], overrides: &[(String, String)]) -> Loaded {
    let options =
        LoadOptions { readings: readings.to_vec(), overrides: overrides.to_vec(), ..LoadOptions::default() };
    load(&file("scenarios").join(path), &options).unwrap_or_else(|report| panic!("{}", report.text(Lang::En)))
}
