//! `changhu run`: scenario in, verdicts, charts and tables out.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::scenario::Overlay;
use super::{Exit, paths, say};
use crate::analysis::outcome::{Outcome, Simulation};
use crate::analysis::paths::PathSource;
use crate::analysis::run::{RunError, evaluate_from, on_threads};
use crate::analysis::variance::split;
use crate::input::meaning::Meanings;
use crate::input::provenance::Standing;
use crate::input::words::Closed;
use crate::input::{self, Loaded, SourcedValue};
use crate::report::Lang;
use crate::report::page::{Document, Parameter};
use crate::report::present::files::{Origin, run_files};
use crate::report::present::precision::more_paths;
use crate::report::present::province::{compact_table, province_line};
use crate::report::present::transfer::transfer_line;
use crate::report::present::verdicts::{band_line, verdict_rows};
use crate::report::verdict::{terminal_table, terminal_width};
use crate::store::FileError;
use crate::store::shard::write_shard;
use crate::store::spill::Spilled;

/// Up to this many areas each have their table of verdicts; more are printed one a line.
const TABLES_IN_FULL: usize = 3;

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario files (YAML).
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<PathBuf>,
    /// Number of Monte Carlo paths, at most 10,000,000; A..B with --shard for a part of them.
    #[arg(long, default_value = "10000", value_name = "N", value_parser = paths::range)]
    paths: paths::Range,
    #[command(flatten)]
    draws: paths::Draws,
    /// Threads; the result does not depend on it. Default: all cores.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    memory: paths::Memory,
    /// Write the results of the paths alone to FILE, for `merge`; no reports.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["deterministic", "fail_on", "out"])]
    shard: Option<PathBuf>,
    /// Best estimate alone, without Monte Carlo.
    #[arg(long)]
    deterministic: bool,
    /// Split the variance of payable months and balances by layer of uncertainty on N further paths, run once a layer.
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "4096", conflicts_with_all = ["shard", "deterministic"],
          value_parser = clap::value_parser!(u32).range(64..=1_000_000))]
    variance_split: Option<u32>,
    /// With --trace: the path to replay.
    #[arg(long, requires = "trace", value_parser = clap::value_parser!(u64).range(0..=u64::from(u32::MAX)))]
    path: Option<u64>,
    /// Replay one path (or the best estimate) on the exact ledger instead: every month as CSV, as `trace` does.
    #[arg(long, conflicts_with_all = ["shard", "fail_on", "out", "deterministic"])]
    trace: bool,
    #[command(flatten)]
    reports: Reports,
    #[command(flatten)]
    overlay: Overlay,
}

/// Where reports go and what they end in.
#[derive(Debug, Args)]
pub struct Reports {
    /// Folder of the reports; a run writes to DIR/<scenario id>.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
    /// Exit code 3 when this happens.
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
}

impl Reports {
    /// The folder.
    pub fn out(&self) -> &Path {
        &self.out
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A constraint is breached on the best estimate.
    Breach,
}

/// Loads every scenario first, so that nothing is written when one of them is wrong; then runs them in turn.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    if arguments.trace {
        return super::scenario::trace_files(
            &arguments.scenarios,
            &arguments.overlay,
            arguments.draws.seeded(),
            arguments.path,
            lang,
        );
    }
    if arguments.paths.part && arguments.shard.is_none() {
        let what = lang.pick(
            "一段路径（A..B）要用 --shard FILE 写出",
            "a part of the paths (A..B) is written with --shard FILE",
        );
        eprintln!("--paths: {what}");
        return Exit::Wrong;
    }
    if arguments.shard.is_some() && arguments.scenarios.len() > 1 {
        eprintln!("--shard: {}", lang.pick("一次只能用于一个情景", "takes one scenario at a time"));
        return Exit::Wrong;
    }
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
    let threads = arguments.threads.map(usize::from);
    let draws = arguments.draws.seeded();
    let paths::Range { first, end, .. } = arguments.paths;
    let simulated = if arguments.deterministic { 0 } else { end - first };
    let bar = progress_bar(simulated * loaded.scenario.areas.len() as u64, lang);
    let progress = |paths| bar.inc(paths);
    if let Some(file) = &arguments.shard {
        let written = on_threads(threads, || {
            Ok(write_shard(&loaded.scenario, &draws, first, end - first, file, &progress))
        });
        bar.finish_and_clear();
        return match written {
            Ok(Ok(())) => {
                say(&format!("{} {}\n", lang.pick("已写入", "Written:"), file.display()));
                Exit::Done
            }
            Ok(Err(FileError::Run(error))) | Err(error) => {
                eprintln!("{}: {error}", path.display());
                exit_of(&error)
            }
            Ok(Err(error)) => {
                eprintln!("{error}");
                Exit::Failed
            }
        };
    }
    let source = (!arguments.deterministic).then(|| Spilled {
        simulation: Simulation { paths: end, seed: draws.seed, sampling: draws.sampling },
        room: arguments.memory.room(&arguments.reports.out),
    });
    let source = source.as_ref().map(|s| s as &dyn PathSource);
    let outcome = on_threads(threads, || {
        let mut outcome = evaluate_from(&loaded.scenario, source, &progress)?;
        if let Some(paths) = arguments.variance_split {
            for (index, area) in outcome.areas.iter_mut().enumerate() {
                area.variance = Some(split(&loaded.scenario, index, draws.seed, paths as usize)?);
            }
        }
        Ok(outcome)
    });
    bar.finish_and_clear();
    match outcome {
        Ok(outcome) => report(&outcome, path, loaded, &arguments.reports, threads, lang),
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            exit_of(&error)
        }
    }
}

/// Exit code of a run that did not come to its end.
pub const fn exit_of(error: &RunError) -> Exit {
    match error {
        RunError::Threads { .. } | RunError::Paths { .. } => Exit::Failed,
        _ => Exit::Wrong,
    }
}

/// Writes the reports of a run and prints its verdicts.
pub fn report(
    outcome: &Outcome,
    path: &Path,
    loaded: &Loaded,
    reports: &Reports,
    threads: Option<usize>,
    lang: Lang,
) -> Exit {
    let origin = origin(path, loaded, lang);
    let files = match on_threads(threads, || Ok(run_files(outcome, &origin, lang))) {
        Ok(Ok(files)) => files,
        Ok(Err(error)) => {
            eprintln!("{error}");
            return Exit::Failed;
        }
        Err(error) => {
            eprintln!("{error}");
            return exit_of(&error);
        }
    };
    let folder = reports.out.join(&loaded.scenario.id);
    if let Err(error) = files.write(&folder) {
        eprintln!("{error}");
        return Exit::Failed;
    }
    print_verdicts(outcome, lang);
    say(&format!("{} {}\n", lang.pick("报告已写入", "Report written to"), folder.display()));
    match reports.fail_on {
        Some(FailOn::Breach) if outcome.any_failure() => Exit::Breach,
        _ => Exit::Done,
    }
}

/// What the report says of the scenario: every value with its source, the readings chosen, the warnings.
fn origin<'a>(path: &'a Path, loaded: &Loaded, lang: Lang) -> Origin<'a> {
    let meanings = Meanings::default();
    // What names the scenario assumes nothing.
    let names = ["changhu", "id", "title"];
    let values =
        loaded.values.iter().filter(|v| !names.contains(&v.path.split('.').next().unwrap_or_default()));
    let parameters = values.map(|v| parameter(v, &meanings, lang)).collect();
    let documents = loaded.documents.iter().map(|d| Document {
        code: d.code.clone(),
        title: d.title.clone(),
        standing: d.standing.map_or_else(String::new, |s| standing(s, lang)),
        dated: d.dated.clone().unwrap_or_default(),
    });
    let documents = documents.collect();
    let choices = loaded
        .readings
        .iter()
        .filter(|r| r.chosen != r.default)
        .map(|r| (r.key.clone(), r.chosen.clone()))
        .chain(loaded.variants.iter().map(|v| (lang.pick("变体", "variant").to_owned(), v.title.clone())))
        .collect();
    let warnings = loaded.warnings.problems.iter().map(|p| p.what.get(lang).to_owned()).collect();
    Origin { file: path, parameters, documents, warnings, choices }
}

/// A value with its meaning, source, rule, clause and standing.
fn parameter(v: &SourcedValue, meanings: &Meanings, lang: Lang) -> Parameter {
    let meaning: Vec<String> = meanings.of(&v.path).iter().map(|step| step.get(lang).to_owned()).collect();
    let file = Path::new(&v.file).file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Parameter {
        path: v.path.clone(),
        meaning: meaning.join(" · "),
        value: v.text.clone(),
        rules: v.cite.rule.join(lang.pick("，", ", ")),
        clause: v.cite.clause.clone().unwrap_or_default(),
        source: v.cite.source.clone().unwrap_or_default(),
        standing: v.standing.map_or_else(String::new, |s| standing(s, lang)),
        default: v.default,
        note: v.cite.note.clone().unwrap_or_default(),
        place: format!("{file}:{}", v.line),
    }
}

fn standing(of: Standing, lang: Lang) -> String {
    let label = Standing::members().into_iter().find(|m| m.0 == of);
    label.map_or_else(String::new, |m| lang.pick(m.2, m.3).to_owned())
}

fn progress_bar(paths: u64, lang: Lang) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(paths), ProgressDrawTarget::stderr());
    let label = lang.pick("模拟路径", "paths");
    if let Ok(style) = ProgressStyle::with_template(&format!("{label} {{bar:40}} {{pos}}/{{len}} {{eta}}")) {
        bar.set_style(style);
    }
    bar
}

/// Columns to print in: `COLUMNS`, else the terminal's, else 120.
fn width() -> u16 {
    let told = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    told.or_else(terminal_width).unwrap_or(120).max(60)
}

fn print_verdicts(outcome: &Outcome, lang: Lang) {
    let terminal = std::io::stdout().is_terminal();
    let width = width();
    if outcome.areas.len() > TABLES_IN_FULL {
        say(&format!("{}\n", compact_table(outcome, lang, width, terminal)));
    } else {
        for area in &outcome.areas {
            let table = terminal_table(&verdict_rows(area, lang), lang, width, terminal);
            let name = lang.pick(&area.area.name.zh, &area.area.name.en);
            say(&format!("{name}\n{table}\n{}\n", band_line(area, lang)));
            if let Some(line) = transfer_line(area, lang) {
                say(&format!("{line}\n"));
            }
            for remark in more_paths(area, lang) {
                say(&format!("{}{remark}\n", lang.pick("需要更多路径：", "More paths needed: ")));
            }
        }
    }
    if let Some(line) = outcome.province.as_ref().and_then(|p| province_line(p, lang)) {
        say(&format!("{line}\n"));
    }
    let pooled = outcome.province.as_ref().and_then(|p| p.pooled.as_ref());
    if let Some(line) = pooled.and_then(|p| crate::report::present::pooling::line(p, lang)) {
        say(&format!("{line}\n"));
    }
}
