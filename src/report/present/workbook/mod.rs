//! The workbook of a run: its tables as sheets that a finance department can trace, print and calculate on.
//!
//! | file | sheets |
//! |---|---|
//! | `cover` | verdicts, key figures with their errors, data, documents, what is assumed, contents |
//! | `province` | areas side by side, their sum, pooling |
//! | `funds` | the statement in budget lines, totals as formulas |
//! | `tables`, `sums` | the annual table by theme: overview, insured, beneficiaries, composition, rates |
//! | `reserve` | payable months against those required |
//! | `spread` | quantiles and probabilities by year |
//! | `pictures` | line charts |
//! | `sources` | parameters, and what every column means |
//!
//! Numbers are those of annual.csv, statement.csv, precision.csv, province.csv and `<area>_pooling.csv`; nothing is computed here but
//! what a formula says beside its result.

mod cover;
mod funds;
mod pictures;
mod province;
mod reserve;
mod sources;
mod spread;
mod sums;
mod tables;

use super::files::{FilesError, Origin};
use super::pick;
use super::table::{PresentError, annual_table};
use crate::analysis::outcome::{AreaOutcome, Outcome};
use crate::lang::Lang;
use crate::report::annual::AnnualTable;
use crate::report::workbook::name::Names;
use crate::report::workbook::{Book, Sheet, style, write};

/// The file's bytes.
pub fn workbook(outcome: &Outcome, origin: &Origin, lang: Lang) -> Result<Vec<u8>, FilesError> {
    Ok(write::write(&book(outcome, origin, lang)?)?)
}

/// The sheets.
pub fn book(outcome: &Outcome, origin: &Origin, lang: Lang) -> Result<Book, PresentError> {
    let scopes: Result<Vec<Scope>, PresentError> = outcome.areas.iter().map(|a| Scope::of(a, lang)).collect();
    let mut maker = Maker { outcome, origin, lang, scopes: scopes?, names: Names::default(), said: vec![] };
    let cover = maker.name("结论", "Verdicts");
    let pictures = maker.name("图表", "Charts");
    let mut sheets = vec![];
    let totals = province::sheets(&mut maker, &mut sheets)?;
    let overview = tables::overview(&mut maker)?;
    let closing = overview.rows("closing_balance_yuan");
    sheets.push(overview.sheet);
    funds::sheets(&mut maker, &mut sheets)?;
    let reserve = reserve::sheet(&mut maker)?;
    sheets.push(reserve.sheet);
    tables::themes(&mut maker, &mut sheets);
    let fans = spread::fans(&mut maker)?;
    sheets.extend(fans.sheet);
    sheets.extend(spread::probabilities(&mut maker));
    let best = totals.unwrap_or(pictures::Best { months: reserve.months, closing });
    sheets.insert(0, pictures::sheet(&maker, pictures, &fans.fans, &best, &reserve.required));
    sheets.push(sources::parameters(&mut maker));
    sheets.push(sources::columns(&mut maker));
    sheets.insert(0, cover::sheet(&maker, cover, &sheets)?);
    Ok(Book { title: pick(&outcome.scenario.title, lang).to_owned(), lang, sheets })
}

/// An area with its annual table.
struct Scope<'a> {
    area: &'a AreaOutcome<'a>,
    name: String,
    table: AnnualTable,
}

impl<'a> Scope<'a> {
    fn of(area: &'a AreaOutcome<'a>, lang: Lang) -> Result<Self, PresentError> {
        Ok(Self { area, name: pick(&area.area.name, lang).to_owned(), table: annual_table(area)? })
    }
}

/// Rows of a column on a sheet, with the column of their years.
#[derive(Clone, Debug)]
struct Rows {
    sheet: String,
    rows: [u32; 2],
    years: u16,
    values: u16,
    unit: String,
}

/// A row of the last sheet: a column, its key in the CSV files, unit, definition.
struct Said {
    sheet: String,
    label: String,
    key: String,
    unit: String,
    definition: String,
}

/// What every sheet is made from.
struct Maker<'a> {
    outcome: &'a Outcome<'a>,
    origin: &'a Origin<'a>,
    lang: Lang,
    scopes: Vec<Scope<'a>>,
    names: Names,
    said: Vec<Said>,
}

impl Maker<'_> {
    /// A text in the reader's language.
    fn say(&self, zh: &str, en: &str) -> String {
        self.lang.pick(zh, en).to_owned()
    }

    /// A sheet's name.
    fn name(&mut self, zh: &str, en: &str) -> String {
        self.names.unique(self.lang.pick(zh, en))
    }

    /// Whether tables have a column that names the area.
    fn many(&self) -> bool {
        self.scopes.len() > 1
    }

    /// Head of the column of areas.
    fn area_head(&self) -> String {
        self.say("统筹区", "area")
    }

    /// Explains a column.
    fn explain(&mut self, sheet: &str, [label, key, unit, definition]: [&str; 4]) {
        let [label, key, unit, definition] = [label, key, unit, definition].map(str::to_owned);
        self.said.push(Said { sheet: sheet.to_owned(), label, key, unit, definition });
    }
}

/// Width of a column with this head and cells of at most so many characters: heads take several lines, but no English
/// word is cut.
fn width(head: &str, longest: f64) -> f64 {
    let words = head.split([' ', '\n', '-']).filter(|w| w.is_ascii());
    let word = words.map(|w| 1.1 * style::length(w) + 1.5).fold(7.0, f64::max);
    (longest + 2.5).max(style::length(head) / 3.5 + 3.0).max(word).min(60.0)
}

/// A sheet with its first table still to come: name, title, notes; the next free row.
fn begun(name: String, title: &str, notes: &[String]) -> (Sheet, u32) {
    let mut sheet = Sheet::new(name);
    let row = sheet.heading(title, notes);
    (sheet, row)
}

#[cfg(test)]
#[path = "../workbook_tests.rs"]
mod tests;
