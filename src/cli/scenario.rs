//! Commands about scenario files: `validate`, `resolve`, `readings`, `schema`, `new`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::paths::Draws;
use super::{Exit, say, say_problems};
use crate::input::resolve::{readings_json, readings_text, resolved_json, resolved_yaml};
use crate::input::start::new_scenario;
use crate::input::{self, LoadOptions, load};
use crate::montecarlo::run::Seeded;
use crate::report::Lang;

/// What is laid over a scenario file.
#[derive(Clone, Debug, Default, Args)]
pub struct Overlay {
    /// Choose a reading of the law: KEY=OPTION; may be repeated.
    #[arg(long = "reading", value_name = "KEY=OPTION", value_parser = pair)]
    readings: Vec<(String, String)>,
    /// Apply a variant (a patch file); may be repeated.
    #[arg(long = "variant", value_name = "FILE")]
    variants: Vec<PathBuf>,
    /// Set a value: PATH=YAML, for example benefits.take_up.plateau=80%; may be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = pair)]
    overrides: Vec<(String, String)>,
    /// Switch a layer of uncertainty off; may be repeated. The means of the others stay as they are.
    #[arg(long = "without", value_name = "LAYER", value_enum)]
    without: Vec<Layer>,
}

/// Layers of uncertainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layer {
    Economy,
    Mortality,
    Fertility,
    Migration,
    Disability,
    Usage,
    Rejoin,
    Process,
}

impl Layer {
    /// Its key in a scenario file.
    fn path(self) -> String {
        let name = self.to_possible_value().map(|v| v.get_name().to_owned());
        format!("uncertainty.{}", name.unwrap_or_default())
    }
}

impl Overlay {
    /// As the input wants it.
    pub fn options(&self) -> LoadOptions {
        LoadOptions {
            readings: self.readings.clone(),
            variants: self.variants.clone(),
            overrides: (self.overrides.iter().cloned())
                .chain(self.without.iter().map(|layer| (layer.path(), "off".to_owned())))
                .collect(),
            root: None,
        }
    }
}

/// KEY=VALUE.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.trim().to_owned())),
        _ => Err(format!("`{text}` has no `=`; expected KEY=VALUE")),
    }
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub struct Validate {
    /// Scenario files (YAML).
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<PathBuf>,
    #[command(flatten)]
    overlay: Overlay,
    /// For people, or for editors and CI.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Arguments of `resolve`.
#[derive(Debug, Args)]
pub struct Resolve {
    /// Scenario file (YAML).
    scenario: PathBuf,
    #[command(flatten)]
    overlay: Overlay,
    /// YAML with sources as comments, or JSON with place, source and unit of every value.
    #[arg(long, value_enum, default_value_t = Layout::Yaml)]
    format: Layout,
}

/// Arguments of `readings`.
#[derive(Debug, Args)]
pub struct Readings {
    /// Scenario file (YAML).
    scenario: PathBuf,
    #[command(flatten)]
    overlay: Overlay,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// Scenario file (YAML).
    scenario: PathBuf,
    #[command(flatten)]
    overlay: Overlay,
    /// Number of the path, from 0; without it the best estimate.
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..=u64::from(u32::MAX)))]
    path: Option<u64>,
    #[command(flatten)]
    draws: Draws,
    /// Identifier of the pooling area; default: the first.
    #[arg(long)]
    area: Option<String>,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct New {
    /// Scenario to start from.
    #[arg(long, value_name = "SCENARIO")]
    from: PathBuf,
    /// Name of the output folder of its runs: letters, digits, `_`.
    #[arg(long)]
    id: String,
    /// Title as reports print it.
    #[arg(long)]
    title: String,
    /// File to write; it must not exist. Default: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    Yaml,
    Json,
}

/// All problems of all files at once.
pub fn validate(arguments: &Validate, lang: Lang) -> Exit {
    let options = arguments.overlay.options();
    let mut exit = Exit::Done;
    let mut reports = vec![];
    for path in &arguments.scenarios {
        let report = input::validate(path, &options);
        if report.errors() > 0 {
            exit = Exit::Wrong;
        }
        match arguments.format {
            Format::Json => reports.push(serde_json::json!({
                "file": path.to_string_lossy(),
                "errors": report.errors(),
                "warnings": report.warnings(),
                "problems": report.json(lang),
            })),
            Format::Text => {
                say(&format!("{}\n{}", path.display(), report.text(lang)));
            }
        }
    }
    if arguments.format == Format::Json {
        say_json(&serde_json::Value::Array(reports));
    }
    exit
}

/// The whole resolved scenario.
pub fn resolve(arguments: &Resolve, lang: Lang) -> Exit {
    let loaded = match load(&arguments.scenario, &arguments.overlay.options()) {
        Ok(loaded) => loaded,
        Err(report) => {
            say_problems(&report, lang);
            return Exit::Wrong;
        }
    };
    say_problems(&loaded.warnings, lang);
    match arguments.format {
        Layout::Yaml => say(&resolved_yaml(&loaded, lang)),
        Layout::Json => say_json(&resolved_json(&loaded)),
    }
    Exit::Done
}

/// The months of one path, as CSV on standard output.
pub fn trace(arguments: &Trace, lang: Lang) -> Exit {
    let Trace { scenario, overlay, draws, path, area } = arguments;
    trace_area(scenario, overlay, draws.seeded(), *path, area.as_deref(), lang)
}

/// The same of the first area of each file.
pub fn trace_files(
    files: &[PathBuf],
    overlay: &Overlay,
    draws: Seeded,
    path: Option<u64>,
    lang: Lang,
) -> Exit {
    let traced = files.iter().map(|file| trace_area(file, overlay, draws, path, None, lang));
    traced.into_iter().find(|exit| *exit != Exit::Done).unwrap_or(Exit::Done)
}

fn trace_area(
    file: &Path,
    overlay: &Overlay,
    draws: Seeded,
    path: Option<u64>,
    area: Option<&str>,
    lang: Lang,
) -> Exit {
    let loaded = match load(file, &overlay.options()) {
        Ok(loaded) => loaded,
        Err(report) => {
            say_problems(&report, lang);
            return Exit::Wrong;
        }
    };
    let areas = &loaded.scenario.areas;
    let index = area.map_or(Some(0), |id| areas.iter().position(|a| a.id == id));
    let Some(index) = index.filter(|i| *i < areas.len()) else {
        let known: Vec<&str> = areas.iter().map(|a| a.id.as_str()).collect();
        let what = lang.pick("没有这个统筹区；可选", "no such area; known are");
        eprintln!("{}: {what} {}", area.unwrap_or_default(), known.join(", "));
        return Exit::Wrong;
    };
    let path = match crate::analysis::trace::trace(&loaded.scenario, index, &draws, path) {
        Ok(path) => path,
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            return Exit::Wrong;
        }
    };
    match crate::report::present::trace::trace_csv(&path) {
        Ok(csv) => {
            say(&String::from_utf8_lossy(&csv));
            Exit::Done
        }
        Err(error) => {
            eprintln!("{error}");
            Exit::Failed
        }
    }
}

/// The readings of a scenario with what each option changes.
pub fn readings(arguments: &Readings, lang: Lang) -> Exit {
    match load(&arguments.scenario, &arguments.overlay.options()) {
        Err(report) => {
            say_problems(&report, lang);
            Exit::Wrong
        }
        Ok(loaded) => {
            match arguments.format {
                Format::Text => say(&readings_text(&loaded.readings, lang)),
                Format::Json => say_json(&readings_json(&loaded.readings)),
            }
            Exit::Done
        }
    }
}

/// The JSON Schema.
pub fn schema() -> Exit {
    say_json(&input::schema());
    Exit::Done
}

/// A commented scenario to start from.
pub fn new(arguments: &New, lang: Lang) -> Exit {
    let text = match new_scenario(&arguments.from, &arguments.id, &arguments.title) {
        Ok(text) => text,
        Err(report) => {
            say_problems(&report, lang);
            return Exit::Wrong;
        }
    };
    match &arguments.out {
        None => {
            say(&text);
            Exit::Done
        }
        Some(path) => write_new(path, &text, lang),
    }
}

/// Writes a file that must not exist.
fn write_new(path: &Path, text: &str, lang: Lang) -> Exit {
    use std::io::Write;
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match made.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => {
            say(&format!("{} {}\n", lang.pick("已写入", "written:"), path.display()));
            Exit::Done
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let what = lang.pick("文件已存在；请另选文件名", "the file exists; choose another name");
            eprintln!("{}: {what}", path.display());
            Exit::Wrong
        }
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            Exit::Failed
        }
    }
}

fn say_json(value: &serde_json::Value) {
    say(&format!("{value:#}\n"));
}
