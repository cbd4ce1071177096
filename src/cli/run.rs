//! `changhu run`: scenario in, verdicts, charts and tables out.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::scenario::Overlay;
use super::{Exit, say};
use crate::analysis::outcome::Outcome;
use crate::analysis::run::{RunError, RunOptions, evaluate};
use crate::input::provenance::Standing;
use crate::input::words::Closed;
use crate::input::{self, Loaded, SourcedValue};
use crate::report::Lang;
use crate::report::page::Assumption;
use crate::report::present::files::{Origin, run_files};
use crate::report::present::province::{compact_table, province_line};
use crate::report::present::verdicts::{band_line, verdict_rows};
use crate::report::verdict::terminal_table;

/// Up to this many areas each have their table of verdicts; more are printed one a line.
const TABLES_IN_FULL: usize = 3;

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario files (YAML).
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<PathBuf>,
    /// Number of Monte Carlo paths.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    paths: u64,
    /// Seed of the random streams; the same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; the result does not depend on it. Default: all cores.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder of the reports; a run writes to DIR/<scenario id>.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
    /// Best estimate alone, without Monte Carlo.
    #[arg(long)]
    deterministic: bool,
    /// Exit code 3 when this happens.
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    overlay: Overlay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A constraint is breached on the best estimate.
    Breach,
}

/// Loads every scenario first, so that nothing is written when one of them is wrong; then runs them in turn.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let options = arguments.overlay.options();
    let mut loaded = vec![];
    let mut wrong = false;
    for path in &arguments.scenarios {
        match input::load(path, &options) {
            Ok(scenario) => {
                super::say_problems(&scenario.warnings, lang);
                loaded.push((path, scenario));
            }
            Err(problems) => {
                super::say_problems(&problems, lang);
                wrong = true;
            }
        }
    }
    if wrong {
        return Exit::Wrong;
    }
    let mut exit = Exit::Done;
    for (path, scenario) in &loaded {
        match run_one(arguments, path, scenario, lang) {
            Exit::Done => {}
            Exit::Breach => exit = Exit::Breach,
            other => return other,
        }
    }
    exit
}

fn run_one(arguments: &Arguments, path: &Path, loaded: &Loaded, lang: Lang) -> Exit {
    let options = RunOptions {
        paths: (!arguments.deterministic).then_some(arguments.paths),
        seed: arguments.seed,
        threads: arguments.threads.map(usize::from),
    };
    let bar = progress_bar(options.paths.unwrap_or(0) * loaded.scenario.areas.len() as u64, lang);
    let outcome = match evaluate(&loaded.scenario, &options, &|paths| bar.inc(paths)) {
        Ok(outcome) => outcome,
        Err(error) => {
            bar.finish_and_clear();
            eprintln!("{}: {}", path.display(), error);
            return match error {
                RunError::Threads { .. } => Exit::Failed,
                _ => Exit::Wrong,
            };
        }
    };
    bar.finish_and_clear();
    let origin = origin(path, loaded, lang);
    let files = match run_files(&outcome, &origin, lang) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("{error}");
            return Exit::Failed;
        }
    };
    let folder = arguments.out.join(&loaded.scenario.id);
    if let Err(error) = files.write(&folder) {
        eprintln!("{error}");
        return Exit::Failed;
    }
    print_verdicts(&outcome, lang);
    say(&format!("{} {}\n", lang.pick("报告已写入", "report written to"), folder.display()));
    match arguments.fail_on {
        Some(FailOn::Breach) if outcome.any_failure() => Exit::Breach,
        _ => Exit::Done,
    }
}

/// What the report says of the scenario: every value with its source, the readings chosen, the warnings.
fn origin<'a>(path: &'a Path, loaded: &Loaded, lang: Lang) -> Origin<'a> {
    let assumptions = loaded
        .values
        .iter()
        .map(|v| Assumption {
            group: v.path.split('.').next().unwrap_or_default().to_owned(),
            name: v.path.clone(),
            value: v.text.clone(),
            source: source_of(v, lang),
        })
        .collect();
    let choices = loaded
        .readings
        .iter()
        .filter(|r| r.chosen != r.default)
        .map(|r| (r.key.clone(), r.chosen.clone()))
        .chain(loaded.variants.iter().map(|v| (lang.pick("变体", "variant").to_owned(), v.title.clone())))
        .collect();
    let warnings = loaded.warnings.problems.iter().map(|p| p.what.get(lang).to_owned()).collect();
    Origin { file: path, assumptions, warnings, choices }
}

/// Source, rule and clause of a value with its standing; `None` is printed as assumed.
fn source_of(v: &SourcedValue, lang: Lang) -> Option<String> {
    let mut parts: Vec<String> = vec![];
    parts.extend(v.cite.rule.iter().cloned());
    parts.extend(v.cite.clause.clone());
    parts.extend(v.cite.source.clone());
    if parts.is_empty() {
        return None;
    }
    if let Some(standing) = v.standing {
        let label = Standing::members().into_iter().find(|m| m.0 == standing);
        parts.extend(label.map(|m| lang.pick(m.2, m.3).to_owned()));
    }
    Some(parts.join(lang.pick("，", ", ")))
}

fn progress_bar(paths: u64, lang: Lang) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(paths), ProgressDrawTarget::stderr());
    let label = lang.pick("模拟路径", "paths");
    if let Ok(style) = ProgressStyle::with_template(&format!("{label} {{bar:40}} {{pos}}/{{len}} {{eta}}")) {
        bar.set_style(style);
    }
    bar
}

fn print_verdicts(outcome: &Outcome, lang: Lang) {
    let terminal = std::io::stdout().is_terminal();
    let width = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(120);
    if outcome.areas.len() > TABLES_IN_FULL {
        say(&format!("{}\n", compact_table(outcome, lang, width, terminal)));
    } else {
        for area in &outcome.areas {
            let table = terminal_table(&verdict_rows(area, lang), lang, width, terminal);
            let name = lang.pick(&area.area.name.zh, &area.area.name.en);
            say(&format!("{name}\n{table}\n{}\n", band_line(area, lang)));
        }
    }
    if let Some(line) = outcome.province.as_ref().and_then(|p| province_line(p, lang)) {
        say(&format!("{line}\n"));
    }
}
