//! All files of a run: charts, annual table, summary, page.

use std::path::Path;

use rayon::prelude::*;

use super::charts::charts;
use super::figures::{findings, key_figures};
use super::precision::{largest_error, more_paths, precision_csv, precision_rows};
use super::province::{province_precision, province_table};
use super::statement::statement_csv;
use super::summary::summary;
use super::table::{PresentError, annual_table};
use super::variance::{variance_csv, variance_rows};
use super::verdicts::verdict_rows;
use super::workbook::workbook;
use super::{pick, pooling, whole};
use crate::analysis::outcome::{AreaOutcome, Outcome};
use crate::report::Lang;
use crate::report::annual::{AnnualTable, json_bytes};
use crate::report::chart::{Chart, ChartContext};
use crate::report::html::html;
use crate::report::number::grouped;
use crate::report::output::{OutputError, OutputSet};
use crate::report::page::{Assumption, Document, Parameter, ReportPage};
use crate::report::workbook::write::BookError;

/// What a run says of its origin.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// The scenario file.
    pub file: &'a Path,
    /// Values of the scenario with their sources.
    pub parameters: Vec<Parameter>,
    /// Documents that their clauses belong to.
    pub documents: Vec<Document>,
    /// Warnings of the scenario, in the reader's language.
    pub warnings: Vec<String>,
    /// Readings and options that differ from the file.
    pub choices: Vec<(String, String)>,
}

impl Origin<'_> {
    /// Lines of the page.
    pub(super) fn assumptions(&self, lang: Lang) -> Vec<Assumption> {
        self.parameters.iter().map(|p| p.assumption(lang)).collect()
    }

    /// Titles of the documents by the code that clauses and rules begin with.
    pub(super) fn codes(&self) -> Vec<(String, String)> {
        self.documents.iter().map(|d| (d.code.clone(), d.title.clone())).collect()
    }
}

/// Why files could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    #[error(transparent)]
    Present(#[from] PresentError),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error(transparent)]
    Book(#[from] BookError),
}

/// Columns of the report's annual table; annual.csv has all of them.
const PRINTED: [&str; 13] = [
    "population_60_plus_persons",
    "insured_persons",
    "beneficiaries_persons",
    "contribution_income_yuan",
    "subsidy_income_yuan",
    "income_yuan",
    "benefit_outgo_yuan",
    "outgo_yuan",
    "annual_balance_yuan",
    "closing_balance_yuan",
    "payable_months",
    "payg_rate",
    "employer_burden_yuan",
];

/// The files of a run: one workbook; with one area the others under plain names, with several under `<area>_<name>`, and
/// province.csv for their sum, province_precision.csv for its errors, a page and charts of the whole; with pooling also
/// `<area>_pooling.csv`.
pub fn run_files(outcome: &Outcome, origin: &Origin, lang: Lang) -> Result<OutputSet, FilesError> {
    let mut files = OutputSet::new();
    let mut tables: Vec<AnnualTable> = vec![];
    let single = outcome.areas.len() == 1;
    let areas = || outcome.areas.par_iter().map(|area| area_files(outcome, area, origin, single, lang));
    let (made, book) = rayon::join(|| areas().collect::<Vec<_>>(), || workbook(outcome, origin, lang));
    files.add("workbook.xlsx", book?)?;
    for made in made {
        let (named, table) = made?;
        for (name, bytes) in named {
            files.add(&name, bytes)?;
        }
        tables.push(table);
    }
    if let Some(province) = &outcome.province {
        let table = province_table(province)?;
        files.add("province.csv", table.to_csv().map_err(PresentError::from)?)?;
        if let Some(precision) = province_precision(province)? {
            files.add("province_precision.csv", precision)?;
        }
        let context = context(outcome, pick(&outcome.scenario.title, lang), origin, lang);
        let drawn = whole::charts(province, &context)?;
        for chart in &drawn {
            files.add(&format!("{}.svg", chart.name), chart.svg.as_bytes())?;
            files.add(&format!("{}.png", chart.name), chart.png.clone())?;
        }
        let page = whole::page(outcome, province, &drawn, &table, origin, lang);
        files.add("report.html", html(&page))?;
        if let Some(pooled) = &province.pooled {
            for (r, area) in outcome.areas.iter().enumerate() {
                let table = pooling::area_table(pooled, r)?.to_csv().map_err(PresentError::from)?;
                files.add(&format!("{}_pooling.csv", area.area.id), table)?;
            }
        }
    }
    let summary = summary(outcome, &tables)?;
    files.add("summary.json", json_bytes(&summary).map_err(PresentError::from)?)?;
    Ok(files)
}

/// The files of one area, and its annual table.
type AreaFiles = (Vec<(String, Vec<u8>)>, AnnualTable);

fn area_files(
    outcome: &Outcome,
    area: &AreaOutcome,
    origin: &Origin,
    single: bool,
    lang: Lang,
) -> Result<AreaFiles, FilesError> {
    let named = |name: &str| if single { name.to_owned() } else { format!("{}_{name}", area.area.id) };
    let place = if single { pick(&outcome.scenario.title, lang) } else { pick(&area.area.name, lang) };
    let context = context(outcome, place, origin, lang);
    let table = annual_table(area)?;
    let drawn = charts(area, &context)?;
    let mut files = vec![];
    for chart in &drawn {
        files.push((named(&format!("{}.svg", chart.name)), chart.svg.clone().into_bytes()));
        files.push((named(&format!("{}.png", chart.name)), chart.png.clone()));
    }
    files.push((named("annual.csv"), table.to_csv().map_err(PresentError::from)?));
    files.push((named("statement.csv"), statement_csv(area)?));
    if let Some(precision) = precision_csv(area)? {
        files.push((named("precision.csv"), precision));
    }
    let mut page = page(outcome, area, &drawn, &table, origin, place, lang);
    (page.annual_file, page.prefix) = (named("annual.csv"), named(""));
    page.precision = precision_rows(area, lang)?;
    if let Some(split) = &area.variance {
        files.push((named("variance.csv"), variance_csv(area, split)?));
        page.variance = variance_rows(area, split, lang)?;
    }
    files.push((named("report.html"), html(&page).into_bytes()));
    Ok((files, table))
}

fn context(outcome: &Outcome, place: &str, origin: &Origin, lang: Lang) -> ChartContext {
    ChartContext {
        lang,
        scenario: place.to_owned(),
        simulation: outcome.simulation.map(|s| (s.paths, s.seed)),
        source: format!("changhu {} · {}", env!("CARGO_PKG_VERSION"), file_name(origin.file)),
    }
}

/// Name of a file without its folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

fn page<'a>(
    outcome: &Outcome,
    area: &AreaOutcome,
    charts: &'a [Chart],
    annual: &'a AnnualTable,
    origin: &Origin,
    place: &str,
    lang: Lang,
) -> ReportPage<'a> {
    let simulation = outcome.simulation.map(|s| (s.paths, s.seed));
    let mut warnings = origin.warnings.clone();
    warnings.extend(area.models_refused.clone());
    warnings.extend(more_paths(area, lang));
    warnings.extend(charts.iter().flat_map(|c| &c.warnings).map(ToString::to_string));
    ReportPage {
        lang,
        title: place.to_owned(),
        subtitle: subtitle(outcome, lang),
        findings: findings(outcome, area, lang),
        verdicts: verdict_rows(area, lang),
        tables: vec![],
        key_figures: key_figures(area, lang),
        precision: vec![],
        variance: vec![],
        charts,
        annual,
        annual_columns: PRINTED.map(str::to_owned).to_vec(),
        annual_file: "annual.csv".into(),
        prefix: String::new(),
        documents: origin.codes(),
        assumptions: origin.assumptions(lang),
        warnings,
        notes: vec![],
        simulation,
        largest_error: largest_error(area),
        reproduce: reproduce(origin, lang),
    }
}

/// Horizon, paths, seed.
pub(super) fn subtitle(outcome: &Outcome, lang: Lang) -> String {
    let h = outcome.scenario.horizon;
    let (from, to) = (h.first_year, h.last_year());
    match (lang, outcome.simulation.map(|s| (grouped(s.paths as f64, 0), s.seed))) {
        (Lang::Zh, Some((paths, seed))) => {
            format!("{from}–{to} 年，最佳估计与 {paths} 条随机路径（种子 {seed}）")
        }
        (Lang::Zh, None) => format!("{from}–{to} 年，最佳估计"),
        (Lang::En, Some((paths, seed))) => {
            format!("{from}–{to}, best estimate and {paths} random paths (seed {seed})")
        }
        (Lang::En, None) => format!("{from}–{to}, best estimate"),
    }
}

/// What reproduces the run: program, scenario file, choices.
pub(super) fn reproduce(origin: &Origin, lang: Lang) -> Vec<(String, String)> {
    let mut said = vec![
        (lang.pick("程序", "program").to_owned(), format!("changhu {}", env!("CARGO_PKG_VERSION"))),
        (lang.pick("情景文件", "scenario file").to_owned(), file_name(origin.file)),
    ];
    said.extend(origin.choices.iter().cloned());
    said
}
