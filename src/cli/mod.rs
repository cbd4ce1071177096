//! The command line: one file per command; every command ends in an exit code.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | anything else that went wrong (files, the system) |
//! | 2 | the scenario or the call is wrong; nothing was written |
//! | 3 | with `--fail-on breach`: a constraint fails |

mod merge;
mod paths;
mod run;
mod scenario;

use clap::{Parser, Subcommand, ValueEnum};

use crate::input::render::Report;
use crate::report::Lang;

/// Actuarial fund projection for long-term care insurance (长期护理保险基金精算预测).
#[derive(Debug, Parser)]
#[command(name = "changhu", version, about, max_term_width = 110)]
pub struct Cli {
    /// Language of messages, charts and reports.
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh)]
    lang: Language,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Project a scenario: best estimate, Monte Carlo, verdicts, charts, tables.
    Run(run::Arguments),
    /// Put the shards of a run (`run --paths A..B --shard FILE`) together: the same bytes as the whole run.
    Merge(merge::Arguments),
    /// Check scenario files: every problem at once, with file, line and column.
    Validate(scenario::Validate),
    /// Print a scenario with everything resolved, each value with its place and source.
    Resolve(scenario::Resolve),
    /// List the readings of the law that a scenario can choose between, and what each changes.
    Readings(scenario::Readings),
    /// Replay one path, or the best estimate, on the exact ledger: every month as CSV.
    Trace(scenario::Trace),
    /// Print the JSON Schema (draft 2020-12) of scenario files, for editors.
    Schema,
    /// Start a new, commented scenario from an existing one.
    New(scenario::New),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    Zh,
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

/// Prints to stdout; a reader that has gone away is no error.
fn say(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints problems to stderr, when there are any.
fn say_problems(report: &Report, lang: Lang) {
    if report.errors() + report.warnings() > 0 {
        eprint!("{}", report.text(lang));
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    Failed,
    Wrong,
    Breach,
}

impl Exit {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Wrong => 2,
            Self::Breach => 3,
        }
    }
}

/// Runs the command that was asked for.
pub fn run(cli: Cli) -> Exit {
    let lang = Lang::from(cli.lang);
    match cli.command {
        Command::Run(arguments) => run::run(&arguments, lang),
        Command::Merge(arguments) => merge::merge(&arguments, lang),
        Command::Validate(arguments) => scenario::validate(&arguments, lang),
        Command::Resolve(arguments) => scenario::resolve(&arguments, lang),
        Command::Readings(arguments) => scenario::readings(&arguments, lang),
        Command::Trace(arguments) => scenario::trace(&arguments, lang),
        Command::Schema => scenario::schema(),
        Command::New(arguments) => scenario::new(&arguments, lang),
    }
}
