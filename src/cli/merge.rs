//! `changhu merge`: shards of a run in, the whole run's reports out.

use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::paths::Memory;
use super::run::{self, Reports};
use super::scenario::Overlay;
use crate::analysis::run::{evaluate_from, on_threads};
use crate::input;
use crate::report::Lang;
use crate::store::FileError;
use crate::store::merge::Shards;

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario file (YAML), as it was run.
    scenario: PathBuf,
    /// Shards of the run, in any order.
    #[arg(required = true, value_name = "SHARD")]
    shards: Vec<PathBuf>,
    /// Number of paths that the shards must add up to.
    #[arg(long, value_name = "N")]
    paths: Option<u64>,
    /// Threads; the result does not depend on it. Default: all cores.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    memory: Memory,
    #[command(flatten)]
    reports: Reports,
    #[command(flatten)]
    overlay: Overlay,
}

/// Reads the shards as one run and writes its reports.
pub fn merge(arguments: &Arguments, lang: Lang) -> Exit {
    let loaded = match input::load(&arguments.scenario, &arguments.overlay.options()) {
        Ok(loaded) => loaded,
        Err(problems) => {
            super::say_problems(&problems, lang);
            return Exit::Wrong;
        }
    };
    super::say_problems(&loaded.warnings, lang);
    let room = arguments.memory.room(arguments.reports.out());
    let shards = match Shards::open(&arguments.shards, &loaded.scenario, arguments.paths, room) {
        Ok(shards) => shards,
        Err(error) => {
            eprintln!("{error}");
            return match error {
                FileError::Io { .. } | FileError::Space { .. } => Exit::Failed,
                _ => Exit::Wrong,
            };
        }
    };
    let threads = arguments.threads.map(usize::from);
    let merged = on_threads(threads, || evaluate_from(&loaded.scenario, Some(&shards), &|_| {}));
    match merged {
        Ok(outcome) => run::report(&outcome, &arguments.scenario, &loaded, &arguments.reports, threads, lang),
        Err(error) => {
            eprintln!("{}: {error}", arguments.scenario.display());
            run::exit_of(&error)
        }
    }
}
