//! The workbook of a run as plain data: sheets of cells, formulas with their results, charts; and its bytes.
//!
//! | file | holds |
//! |---|---|
//! | `mod` | book, sheet, cell; what a sheet needs for screen and paper |
//! | [`style`] | how a cell looks; column widths and row heights from what the cells show |
//! | [`name`] | sheet names and references that every spreadsheet takes, whatever the scenario is called |
//! | [`write`](mod@write) | the bytes, through `rust_xlsxwriter` |
//!
//! A formula carries its result, a number that the run computed: a reader that does not calculate shows it, one that does
//! must come to the same. Texts are stored as texts, so that a title beginning with "=" is never a formula.

pub mod name;
#[cfg(test)]
pub(crate) mod recalculate;
pub mod style;
pub mod write;

use style::{Look, Style};

/// All sheets of a file.
#[derive(Clone, Debug)]
pub struct Book {
    /// Title among the file's properties, and in every footer.
    pub title: String,
    pub lang: crate::lang::Lang,
    pub sheets: Vec<Sheet>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Number(f64),
    /// A formula without "=", and its result.
    Formula(String, Shown),
    /// A text that leads to the first cell of a sheet.
    Link(String, String),
    /// Nothing, but the look of its row.
    Blank,
}

/// The result of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Number(f64),
    Text(String),
}

/// A cell with its place, counted from nil.
#[derive(Clone, Debug)]
pub struct Cell {
    pub row: u32,
    pub column: u16,
    pub value: Value,
    pub style: Style,
}

/// A text across several columns.
#[derive(Clone, Debug)]
pub struct Band {
    pub row: u32,
    pub columns: [u16; 2],
    pub text: String,
    pub style: Style,
}

/// How many pages of A4 landscape a sheet takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    pub wide: u16,
    /// 0: as many as it takes.
    pub long: u16,
}

impl Default for Paper {
    fn default() -> Self {
        Self { wide: 1, long: 0 }
    }
}

/// Cells that change colour with what they hold.
#[derive(Clone, Debug)]
pub struct Condition {
    pub rows: [u32; 2],
    pub columns: [u16; 2],
    pub rule: Rule,
}

/// When they change.
#[derive(Clone, Debug)]
pub enum Rule {
    /// A formula for the first cell, without "=".
    Bad(String),
    /// From white at 0 to full colour at 1.
    Share,
}

/// A line chart over rows of a sheet.
#[derive(Clone, Debug)]
pub struct LineChart {
    pub title: String,
    pub unit: String,
    /// Row and column of its upper left corner.
    pub at: [u32; 2],
    pub series: Vec<Series>,
}

/// A line: rows of one column, years in another.
#[derive(Clone, Debug)]
pub struct Series {
    pub label: String,
    pub sheet: String,
    pub rows: [u32; 2],
    pub years: u16,
    pub values: u16,
    pub line: Line,
}

/// Drawing of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Best,
    Median,
    Inner,
    Outer,
    Required,
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Legal and unique in its book, see [`name`].
    pub name: String,
    pub cells: Vec<Cell>,
    pub bands: Vec<Band>,
    /// Width of each column in characters.
    pub widths: Vec<f64>,
    /// Height of the other rows, points; `None`: they fit themselves.
    pub row_height: Option<f64>,
    /// Rows with a height of their own, in points.
    pub heights: Vec<(u32, f64)>,
    /// Rows and columns that stay in sight.
    pub freeze: [u32; 2],
    /// Rows, and columns, that are printed on every page.
    pub repeat_rows: Option<[u32; 2]>,
    pub repeat_columns: Option<[u16; 2]>,
    pub row_breaks: Vec<u32>,
    pub paper: Paper,
    /// First and last row, first and last column of a table that can be filtered.
    pub filter: Option<[u32; 4]>,
    pub conditions: Vec<Condition>,
    pub charts: Vec<LineChart>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Puts a value into a cell.
    pub fn put(&mut self, row: u32, column: u16, value: Value, style: impl Into<Style>) {
        self.cells.push(Cell { row, column, value, style: style.into() });
    }

    /// Puts a text into a cell.
    pub fn text(&mut self, row: u32, column: u16, text: impl Into<String>, style: impl Into<Style>) {
        self.put(row, column, Value::Text(text.into()), style);
    }

    /// Puts a number; an empty cell where there is none, so that charts leave a gap.
    pub fn number(&mut self, row: u32, column: u16, number: Option<f64>, style: impl Into<Style>) {
        match number.filter(|n| n.is_finite()) {
            // −0 is 0.
            Some(number) => self.put(row, column, Value::Number(number + 0.0), style),
            None => self.put(row, column, Value::Blank, style),
        }
    }

    /// Puts a formula that comes to a number.
    pub fn formula(&mut self, row: u32, column: u16, formula: String, result: f64, style: impl Into<Style>) {
        self.put(row, column, Value::Formula(formula, Shown::Number(result)), style);
    }

    /// Title and what is said under it, in the first rows; the next free row.
    pub fn heading(&mut self, title: &str, notes: &[String]) -> u32 {
        self.text(0, 0, title, Look::Title);
        self.heights.push((0, 24.0));
        for (row, note) in (1..).zip(notes) {
            self.text(row, 0, note.as_str(), Look::Note);
        }
        notes.len() as u32 + 2
    }

    /// Ends a group of rows with a page: thirty years with their heads fill one.
    pub fn end_page(&mut self, next_row: u32) {
        self.row_breaks.push(next_row);
        self.row_height = Some(13.5);
        self.paper.long = u16::from(self.row_breaks.len() == 1 && next_row <= 45);
    }

    /// Spreads a wide table over pages side by side, its first columns on each of them; titles move out of these.
    pub fn side_by_side(&mut self, head: u32, fixed: u16) {
        let total: f64 = self.widths.iter().sum();
        if total > style::WIDEST {
            self.paper.wide = (total / style::PAGE).ceil() as u16;
            self.repeat_columns = Some([0, fixed - 1]);
            let titles = self.cells.iter_mut().filter(|c| c.row < head && c.column == 0);
            titles.for_each(|c| c.column = fixed);
        }
    }

    /// Heads of a table in one row, as high as its longest text needs; stays in sight and on every page.
    pub fn heads(&mut self, row: u32, heads: &[String], fixed_columns: u32) {
        let mut lines = 1;
        for (column, head) in (0_u16..).zip(heads) {
            let width = self.widths.get(usize::from(column)).copied().unwrap_or(style::DEFAULT_WIDTH);
            lines = lines.max(style::lines(head, width));
            self.text(row, column, head.as_str(), Look::Head);
        }
        self.heights.push((row, style::height(lines)));
        self.freeze = [row + 1, fixed_columns];
        self.repeat_rows = Some([row, row]);
    }

    /// Makes the row that is being written as high as this.
    fn at_least(&mut self, row: u32, height: f64) {
        match self.heights.last_mut() {
            Some(last) if last.0 == row => last.1 = last.1.max(height),
            _ => self.heights.push((row, height)),
        }
    }

    /// A wrapped text across the columns, as high as it needs.
    pub fn paragraph(&mut self, row: u32, columns: [u16; 2], text: impl Into<String>, look: Look) {
        let text = text.into();
        let widths = self.widths.iter().skip(usize::from(columns[0]));
        let width: f64 = widths.take(usize::from(columns[1] - columns[0]) + 1).sum();
        self.at_least(row, style::height(style::lines(&text, width)));
        self.bands.push(Band { row, columns, text, style: look.into() });
    }
}

/// The address of a cell, "C5".
pub fn at(row: u32, column: u16) -> String {
    let mut letters = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.insert(0, char::from(b'A' + digit as u8));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let cases = [(0, 0, "A1"), (4, 25, "Z5"), (9, 26, "AA10"), (0, 701, "ZZ1"), (0, 702, "AAA1")];
        for (row, column, address) in cases {
            assert_eq!(at(row, column), address);
        }
    }
}
