//! A small calculator of spreadsheet formulas, for tests: every formula of a file against the result beside it.
//!
//! Knows numbers, texts, cells of this and other sheets, SUM, IF, AND, ISNUMBER, + − × ÷ and comparisons.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};

/// A file read back.
pub struct Book {
    pub names: Vec<String>,
    pub cells: BTreeMap<String, Range<Data>>,
    pub formulas: BTreeMap<String, Range<String>>,
}

/// What a formula comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Number(f64),
    Text(String),
    Truth(bool),
    Nothing,
}

impl Book {
    /// Reads a file.
    pub fn read(bytes: &[u8]) -> Self {
        let mut file: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
        let names = file.sheet_names();
        let cells = names.iter().map(|n| (n.clone(), file.worksheet_range(n).unwrap())).collect();
        let formulas = names.iter().map(|n| (n.clone(), file.worksheet_formula(n).unwrap())).collect();
        Self { names, cells, formulas }
    }

    /// A cell as the file has it.
    pub fn cell(&self, sheet: &str, row: u32, column: u32) -> Found {
        match self.cells[sheet].get_value((row, column)) {
            Some(Data::Float(n)) => Found::Number(*n),
            Some(Data::Int(n)) => Found::Number(*n as f64),
            Some(Data::String(s)) => Found::Text(s.clone()),
            Some(Data::Bool(b)) => Found::Truth(*b),
            _ => Found::Nothing,
        }
    }

    /// All formulas: sheet, row, column, text.
    pub fn all(&self) -> Vec<(&str, u32, u32, &str)> {
        let mut all = vec![];
        for (name, range) in &self.formulas {
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, formula) in range.used_cells() {
                all.push((name.as_str(), top + row as u32, left + column as u32, formula.as_str()));
            }
        }
        all
    }

    /// Row of the first cell in the first column with this text.
    pub fn row_of(&self, sheet: &str, text: &str) -> u32 {
        let end = self.cells[sheet].end().unwrap().0;
        (0..=end)
            .find(|row| self.cell(sheet, *row, 0) == Found::Text(text.into()))
            .unwrap_or_else(|| panic!("{text}"))
    }

    /// What a formula on a sheet comes to.
    pub fn value(&self, sheet: &str, formula: &str) -> Found {
        let mut reading = Reading { book: self, sheet, text: formula.chars().collect(), at: 0 };
        let found = reading.comparison();
        assert_eq!(reading.at, reading.text.len(), "{formula}");
        found
    }
}

struct Reading<'a> {
    book: &'a Book,
    sheet: &'a str,
    text: Vec<char>,
    at: usize,
}

impl Reading<'_> {
    fn next(&self) -> char {
        self.text.get(self.at).copied().unwrap_or('\0')
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.next() == c;
        self.at += usize::from(found);
        found
    }

    fn comparison(&mut self) -> Found {
        let left = self.sum();
        let (less, more) = (self.take('<'), self.take('>'));
        let equal = self.take('=');
        if !(less || more || equal) {
            return left;
        }
        let (left, right) = (number(&left), number(&self.sum()));
        Found::Truth((less && left < right) || (more && left > right) || (equal && left == right))
    }

    fn sum(&mut self) -> Found {
        let mut left = self.product();
        loop {
            let sign = if self.take('+') {
                1.0
            } else if self.take('-') {
                -1.0
            } else {
                return left;
            };
            left = Found::Number(number(&left) + sign * number(&self.product()));
        }
    }

    fn product(&mut self) -> Found {
        let mut left = self.single();
        loop {
            if self.take('*') {
                left = Found::Number(number(&left) * number(&self.single()));
            } else if self.take('/') {
                left = Found::Number(number(&left) / number(&self.single()));
            } else {
                return left;
            }
        }
    }

    fn word(&mut self, of: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while of(self.next()) {
            self.at += 1;
        }
        self.text[from..self.at].iter().collect()
    }

    fn single(&mut self) -> Found {
        match self.next() {
            '(' => {
                self.at += 1;
                let found = self.comparison();
                assert!(self.take(')'));
                found
            }
            '"' => {
                self.at += 1;
                let text = self.word(|c| c != '"' && c != '\0');
                assert!(self.take('"'));
                Found::Text(text)
            }
            c if c.is_ascii_digit() => {
                Found::Number(self.word(|c| c.is_ascii_digit() || c == '.').parse().unwrap())
            }
            _ => self.named(),
        }
    }

    /// A function, or one cell.
    fn named(&mut self) -> Found {
        let start = self.at;
        let name = self.word(|c| c.is_ascii_alphabetic());
        if !self.take('(') {
            self.at = start;
            return self.cells().pop().unwrap();
        }
        let found = match name.as_str() {
            "SUM" => Found::Number(self.cells().iter().map(number).sum()),
            "ISNUMBER" => Found::Truth(matches!(self.comparison(), Found::Number(_))),
            "AND" => {
                let mut all = self.comparison() == Found::Truth(true);
                while self.take(',') {
                    all &= self.comparison() == Found::Truth(true);
                }
                Found::Truth(all)
            }
            "IF" => {
                let test = self.comparison();
                assert!(self.take(','));
                let yes = self.comparison();
                assert!(self.take(','));
                let no = self.comparison();
                if test == Found::Truth(true) { yes } else { no }
            }
            _ => panic!("unknown function {name}"),
        };
        assert!(self.take(')'), "{}", self.text.iter().collect::<String>());
        found
    }

    /// Cells of a reference, on this or another sheet.
    fn cells(&mut self) -> Vec<Found> {
        let mut sheet = self.sheet.to_owned();
        if self.take('\'') {
            let mut quoted = String::new();
            loop {
                match self.next() {
                    '\'' if self.text.get(self.at + 1) == Some(&'\'') => {
                        quoted.push('\'');
                        self.at += 2;
                    }
                    '\'' => break,
                    c => {
                        quoted.push(c);
                        self.at += 1;
                    }
                }
            }
            assert!(self.take('\'') && self.take('!'));
            sheet = quoted;
        }
        let first = self.address();
        let last = if self.take(':') { self.address() } else { first };
        let mut cells = vec![];
        for row in first.0..=last.0 {
            cells.extend((first.1..=last.1).map(|column| self.book.cell(&sheet, row, column)));
        }
        cells
    }

    fn address(&mut self) -> (u32, u32) {
        self.take('$');
        let letters = self.word(|c| c.is_ascii_uppercase());
        self.take('$');
        let row: u32 = self.word(|c| c.is_ascii_digit()).parse().unwrap();
        let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1);
        (row - 1, column - 1)
    }
}

fn number(found: &Found) -> f64 {
    match found {
        Found::Number(n) => *n,
        Found::Truth(b) => f64::from(u8::from(*b)),
        Found::Nothing => 0.0,
        Found::Text(text) => panic!("{text} is no number"),
    }
}
