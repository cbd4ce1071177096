//! What the readable report holds, in the order in which it is read.

use crate::lang::Lang;
use crate::report::annual::AnnualTable;
use crate::report::chart::Chart;
use crate::report::verdict::{Outcome, VerdictRow};

/// The readable report; every text is in the reader's language already.
#[derive(Clone, Debug)]
pub struct ReportPage<'a> {
    pub lang: Lang,
    /// Heading: scenario and what is projected.
    pub title: String,
    /// One or two sentences under the heading: horizon, paths, seed.
    pub subtitle: String,
    /// The answer in one to five sentences.
    pub findings: Vec<String>,
    pub verdicts: Vec<VerdictRow>,
    /// Further tables under the verdicts: areas side by side.
    pub tables: Vec<PageTable>,
    pub key_figures: Vec<KeyFigure>,
    /// What the means and quantiles over paths are worth.
    pub precision: Vec<PrecisionRow>,
    /// Where their variance comes from; empty if it was not asked for.
    pub variance: Vec<VarianceRow>,
    pub charts: &'a [Chart],
    /// Annual table; the columns listed in `annual_columns` are printed, all of them are in annual.csv.
    pub annual: &'a AnnualTable,
    /// Keys of the columns to print; empty: all.
    pub annual_columns: Vec<String>,
    /// File that has all columns.
    pub annual_file: String,
    /// What stands before the names of the files beside the page, as in `area_payable_months.svg`.
    pub prefix: String,
    pub assumptions: Vec<Assumption>,
    /// Documents by the code that clauses and rules begin with.
    pub documents: Vec<(String, String)>,
    pub warnings: Vec<String>,
    /// Further notes on reading the numbers, added to the standing ones.
    pub notes: Vec<String>,
    /// Number of paths and seed; `None` for a best estimate alone.
    pub simulation: Option<(u64, u64)>,
    /// Largest Monte Carlo standard error of any probability shown, 0..1.
    pub largest_error: Option<f64>,
    /// Program name and version, hash of the scenario, …: what reproduces the run.
    pub reproduce: Vec<(String, String)>,
}

/// A table with its heading and a remark.
#[derive(Clone, Debug)]
pub struct PageTable {
    pub title: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    pub note: String,
}

/// A cell; texts are in the reader's language.
#[derive(Clone, Debug)]
pub enum Cell {
    /// An area with the file of its own page.
    Name {
        text: String,
        file: String,
    },
    Outcome(Outcome, String),
    /// Formatted, with its unit.
    Number(String),
}

/// One figure of the overview.
#[derive(Clone, Debug)]
pub struct KeyFigure {
    pub label: String,
    /// Formatted, with unit.
    pub value: String,
    /// Year, denominator, range: what the figure needs to be understood.
    pub note: String,
}

/// A quoted measure in one year, with Monte Carlo errors; formatted.
#[derive(Clone, Debug)]
pub struct PrecisionRow {
    pub name: String,
    pub year: i32,
    /// Mean ± standard error.
    pub mean: String,
    /// 5 %, 50 % and 95 % quantile with 95 % interval.
    pub quantiles: [String; 3],
}

/// One group's part of the variance of a measure in a year; formatted.
#[derive(Clone, Debug)]
pub struct VarianceRow {
    pub measure: String,
    pub year: i32,
    pub group: String,
    /// First-order and total index, with standard errors.
    pub indices: [String; 2],
}

/// A value of the scenario with all that is said of it; every text is in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct Parameter {
    /// Place in the scenario: `contributions.employee.rate`.
    pub path: String,
    /// What it means.
    pub meaning: String,
    /// As written.
    pub value: String,
    /// Rules, clause and source, empty where none is named.
    pub rules: String,
    pub clause: String,
    pub source: String,
    /// How firm it is; empty where nothing is said.
    pub standing: String,
    /// Whether the file does not write it and the documented default holds.
    pub default: bool,
    pub note: String,
    /// File and line.
    pub place: String,
}

impl Parameter {
    /// Whether no rule, clause or source is named.
    pub fn assumed(&self) -> bool {
        self.rules.is_empty() && self.clause.is_empty() && self.source.is_empty()
    }

    /// First step of its path.
    pub fn section(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }

    /// Its line on the page.
    pub fn assumption(&self, lang: Lang) -> Assumption {
        let said = [&self.rules, &self.clause, &self.source, &self.standing];
        let said: Vec<&str> = said.into_iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
        let (group, name) = self.meaning.split_once(" · ").unwrap_or((&self.meaning, ""));
        let bracketed = |words: &str, key: &str| match (words, lang) {
            ("", _) => key.to_owned(),
            (_, Lang::Zh) => format!("{words}（{key}）"),
            (_, Lang::En) => format!("{words} ({key})"),
        };
        Assumption {
            group: bracketed(group, self.section()),
            name: bracketed(name, &self.path),
            value: self.value.clone(),
            source: (!self.assumed()).then(|| said.join(lang.pick("，", ", "))),
        }
    }
}

/// A document that clauses belong to.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Beginning of its clauses and rules.
    pub code: String,
    pub title: String,
    pub standing: String,
    pub dated: String,
}

/// One assumption with its origin.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Group heading: economy, disability, benefits …
    pub group: String,
    pub name: String,
    /// Formatted, with unit.
    pub value: String,
    /// Document and clause or data and year; `None` is printed as "assumed" [MODEL §1.2].
    pub source: Option<String>,
}
