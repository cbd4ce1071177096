//! CSV tables with located errors.
//!
//! Lines that start with `#` are remarks. The first other line names the columns. Cells are trimmed.
//!
//! | method | reads |
//! |---|---|
//! | [`Table::parse`] | the text of a file |
//! | [`Table::by_age`] | one value for each single age, optionally only rows where other columns say so |
//! | [`Table::number`] | one cell |

use super::problem::{Code, Problem, Problems};
use super::source::{FileId, Origin};
use super::text::{excerpt, nearest, text};
use crate::sets::AGES;

/// Most rows of a table.
pub const MAX_ROWS: usize = 100_000;

/// A cell with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// Its place.
    pub origin: Origin,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The file.
    pub file: FileId,
    /// Columns with their places.
    pub columns: Vec<Cell>,
    /// Rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// Splits a line into cells with their columns, counted from 1 in characters. Quotes may hold commas.
fn cells(line: &str) -> Result<Vec<(String, u32)>, u32> {
    let mut out = Vec::new();
    let mut chars = line.chars().enumerate().peekable();
    loop {
        while chars.next_if(|(_, c)| *c == ' ' || *c == '\t').is_some() {}
        let start = chars.peek().map_or(line.chars().count(), |(i, _)| *i) as u32 + 1;
        let mut text = String::new();
        if chars.next_if(|(_, c)| *c == '"').is_some() {
            loop {
                match chars.next() {
                    None => return Err(start),
                    Some((_, '"')) if chars.next_if(|(_, c)| *c == '"').is_some() => text.push('"'),
                    Some((_, '"')) => break,
                    Some((_, c)) => text.push(c),
                }
            }
            while chars.next_if(|(_, c)| *c == ' ').is_some() {}
        } else {
            while let Some((_, c)) = chars.next_if(|(_, c)| *c != ',') {
                text.push(c);
            }
            text.truncate(text.trim_end().len());
        }
        out.push((text, start));
        match chars.next() {
            None => return Ok(out),
            Some((_, ',')) => {}
            Some((i, _)) => return Err(i as u32 + 1),
        }
    }
}

impl Table {
    /// Reads a table; `None` after at least one problem.
    pub fn parse(file: FileId, text: &str, problems: &mut Problems) -> Option<Self> {
        let mut columns: Option<Vec<Cell>> = None;
        let mut rows = Vec::new();
        let errors = problems.errors();
        for (i, line) in text.lines().enumerate() {
            let number = i as u32 + 1;
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let at = |column| Origin { file, line: number, column };
            let row = match cells(line) {
                Ok(row) => row
                    .into_iter()
                    .map(|(text, column)| Cell { text, origin: at(column) })
                    .collect::<Vec<_>>(),
                Err(column) => {
                    problems.push(
                        Problem::error(Code::TableFormat, text!("引号没有配好", "the quotes do not match"))
                            .found(line)
                            .at(at(column), 1),
                    );
                    continue;
                }
            };
            match &columns {
                None => {
                    for (j, cell) in row.iter().enumerate() {
                        if row[..j].iter().any(|c| c.text == cell.text) {
                            let name = excerpt(&cell.text);
                            problems.push(
                                Problem::error(
                                    Code::TableDuplicate,
                                    text!("列 `{name}` 出现两次", "the column `{name}` stands twice"),
                                )
                                .at(cell.origin, cell.text.chars().count() as u32),
                            );
                        }
                    }
                    columns = Some(row);
                }
                Some(columns) if columns.len() != row.len() => {
                    let (found, expected) = (row.len(), columns.len());
                    problems.push(
                        Problem::error(
                            Code::TableFormat,
                            text!("这一行的列数不对", "this row has another number of cells"),
                        )
                        .found(found.to_string())
                        .expected(text!("{expected} 列", "{expected} cells"))
                        .at(at(1), line.chars().count() as u32),
                    );
                }
                Some(_) => rows.push(row),
            }
            if rows.len() > MAX_ROWS {
                problems.push(
                    Problem::error(Code::TooMany, text!("表的行数太多", "the table has too many rows"))
                        .expected(text!("至多 {MAX_ROWS} 行", "at most {MAX_ROWS}"))
                        .at(at(1), 1),
                );
                return None;
            }
        }
        let Some(columns) = columns.filter(|_| !rows.is_empty()) else {
            if problems.errors() == errors {
                problems.push(
                    Problem::error(Code::TableFormat, text!("表是空的", "the table is empty"))
                        .expected(text!("首行为列名，其后为数据", "column names in the first row, then data"))
                        .at(Origin { file, line: 1, column: 1 }, 1),
                );
            }
            return None;
        };
        (problems.errors() == errors).then_some(Self { file, columns, rows })
    }

    /// Index of a column; reports if it is absent.
    pub fn column(&self, name: &str, problems: &mut Problems) -> Option<usize> {
        let found = self.columns.iter().position(|c| c.text == name);
        if found.is_none() {
            let names: Vec<&str> = self.columns.iter().map(|c| c.text.as_str()).collect();
            let list = excerpt(&names.join(", "));
            let shown = excerpt(name);
            let first =
                self.columns.first().map_or(Origin { file: self.file, line: 1, column: 1 }, |c| c.origin);
            let mut problem = Problem::error(
                Code::TableColumn,
                text!("表中没有列 `{shown}`", "the table has no column `{shown}`"),
            )
            .found(&list)
            .expected(text!("列 `{shown}`", "a column `{shown}`"))
            .at(first, 1);
            if let Some(near) = nearest(name, names) {
                problem = problem.help(text!("是否指 `{near}`？", "did you mean `{near}`?"));
            }
            problems.push(problem);
        }
        found
    }

    /// Whether there is such a column.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|c| c.text == name)
    }

    /// A cell as a finite number within bounds; reports otherwise.
    pub fn number(cell: &Cell, low: f64, high: f64, problems: &mut Problems) -> Option<f64> {
        let length = cell.text.chars().count().max(1) as u32;
        match cell.text.parse::<f64>() {
            Ok(x) if x.is_finite() && (low..=high).contains(&x) => Some(x),
            Ok(x) if x.is_finite() => {
                problems.push(
                    Problem::error(
                        Code::OutOfRange,
                        text!("应在 {low} 到 {high} 之间", "it must lie between {low} and {high}"),
                    )
                    .found(&cell.text)
                    .at(cell.origin, length),
                );
                None
            }
            _ => {
                problems.push(
                    Problem::error(Code::TableCell, text!("这一格不是数字", "this cell is not a number"))
                        .found(&cell.text)
                        .expected(text!("数字", "a number"))
                        .at(cell.origin, length),
                );
                None
            }
        }
    }

    /// A cell as a whole number; reports otherwise.
    pub fn whole(cell: &Cell, low: i32, high: i32, problems: &mut Problems) -> Option<i32> {
        let text = cell.text.strip_suffix('+').unwrap_or(&cell.text);
        match text.parse::<i32>() {
            Ok(n) if (low..=high).contains(&n) => Some(n),
            _ => {
                problems.push(
                    Problem::error(
                        Code::TableCell,
                        text!(
                            "这一格应为 {low} 到 {high} 的整数",
                            "a whole number from {low} to {high} is expected in this cell"
                        ),
                    )
                    .found(&cell.text)
                    .at(cell.origin, cell.text.chars().count().max(1) as u32),
                );
                None
            }
        }
    }

    /// One value for each single age 0..=100 from the rows that `keep` admits; missing and repeated ages are named.
    pub fn by_age(
        &self,
        column: usize,
        ages: std::ops::RangeInclusive<usize>,
        bounds: (f64, f64),
        keep: impl Fn(&[Cell]) -> bool,
        problems: &mut Problems,
    ) -> Option<[f64; AGES]> {
        let age_column = self.column("age", problems)?;
        let mut values = [0.0; AGES];
        let mut seen: [Option<Origin>; AGES] = [None; AGES];
        let mut good = true;
        for row in self.rows.iter().filter(|r| keep(r)) {
            let age = Self::whole(&row[age_column], 0, 100, problems);
            let value = Self::number(&row[column], bounds.0, bounds.1, problems);
            let (Some(age), Some(value)) = (age, value) else {
                good = false;
                continue;
            };
            let age = age as usize;
            if let Some(first) = seen[age] {
                problems.push(
                    Problem::error(Code::TableDuplicate, text!("{age} 岁出现两次", "age {age} stands twice"))
                        .at(row[age_column].origin, row[age_column].text.chars().count() as u32)
                        .related(text!("第一次在这里", "first here"), first),
                );
                good = false;
            }
            seen[age] = Some(row[age_column].origin);
            values[age] = value;
        }
        let missing: Vec<usize> = ages.filter(|a| seen[*a].is_none()).collect();
        if !missing.is_empty() {
            let list = spans(&missing);
            problems.push(
                Problem::error(
                    Code::TableMissing,
                    text!("表中缺少年龄 {list}", "the table lacks ages {list}"),
                )
                .expected(text!(
                    "每个单岁一行，100 表示 100 岁及以上",
                    "a row for each single age; 100 stands for 100 and over"
                ))
                .at(
                    self.columns.first().map_or(Origin { file: self.file, line: 1, column: 1 }, |c| c.origin),
                    1,
                ),
            );
            good = false;
        }
        good.then_some(values)
    }
}

/// Numbers as spans: 1, 2, 3, 7 → `1-3, 7`.
pub fn spans(numbers: &[usize]) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for n in numbers {
        match parts.last_mut() {
            Some((_, end)) if *end + 1 == *n => *end = *n,
            _ => parts.push((*n, *n)),
        }
    }
    let words: Vec<String> =
        parts.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") }).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Table>, Vec<Problem>) {
        let mut problems = Problems::default();
        let table = Table::parse(FileId(0), text, &mut problems);
        (table, problems.sorted())
    }

    fn ages(text: &str) -> (Option<[f64; AGES]>, Vec<Problem>) {
        let mut problems = Problems::default();
        let table = Table::parse(FileId(0), text, &mut problems).unwrap();
        let column = table.column("male", &mut problems);
        let values = column.and_then(|c| table.by_age(c, 0..=100, (0.0, 1.0), |_| true, &mut problems));
        (values, problems.sorted())
    }

    fn full(change: impl Fn(usize) -> String) -> String {
        let rows: Vec<String> = (0..=100).map(change).filter(|r| !r.is_empty()).collect();
        format!("# remark\nage,male\n{}\n", rows.join("\n"))
    }

    #[test]
    fn quoted_cells_keep_commas_and_places() {
        let (table, problems) = read("# note\n\nage, name ,v\n1,\"a, \"\"b\"\"\" , 3\n");
        assert!(problems.is_empty());
        let table = table.unwrap();
        assert_eq!(table.columns[1].text, "name");
        assert_eq!(table.rows[0][1].text, "a, \"b\"");
        assert_eq!((table.rows[0][2].origin.line, table.rows[0][2].origin.column), (4, 16));
    }

    #[test]
    fn broken_tables_are_located() {
        let cases = [
            ("", Code::TableFormat, 1, 1),
            ("age,male\n", Code::TableFormat, 1, 1),
            ("age,male\n0,1,2\n", Code::TableFormat, 2, 1),
            ("age,male\n0,\"1\n", Code::TableFormat, 2, 3),
            ("age,male,age\n0,1,2\n", Code::TableDuplicate, 1, 10),
        ];
        for (text, code, line, column) in cases {
            let (table, problems) = read(text);
            assert!(table.is_none(), "{text}");
            let origin = problems[0].origin.unwrap();
            assert_eq!((problems[0].code, origin.line, origin.column), (code, line, column), "{text}");
        }
    }

    #[test]
    fn missing_and_repeated_ages_are_named() {
        let (values, problems) = ages(&full(|a| format!("{a},0.{a:03}")));
        assert!(problems.is_empty());
        assert_eq!(values.unwrap()[42], 0.042);

        let (_, problems) =
            ages(&full(
                |a| if (30..=34).contains(&a) || a == 77 { String::new() } else { format!("{a},0.1") },
            ));
        assert_eq!(problems[0].code, Code::TableMissing);
        assert!(problems[0].what.en.contains("30-34, 77"), "{}", problems[0].what.en);

        let (_, problems) = ages(&full(|a| if a == 5 { "4,0.1".into() } else { format!("{a},0.1") }));
        let codes: Vec<(Code, u32)> = problems.iter().map(|p| (p.code, p.origin.unwrap().line)).collect();
        assert_eq!(codes, [(Code::TableMissing, 2), (Code::TableDuplicate, 8)]);
    }

    #[test]
    fn cells_that_are_no_numbers_are_located() {
        for (cell, code) in [
            ("x", Code::TableCell),
            ("NaN", Code::TableCell),
            ("inf", Code::TableCell),
            ("1.5", Code::OutOfRange),
            ("", Code::TableCell),
        ] {
            let (_, problems) =
                ages(&full(|a| if a == 3 { format!("3,{cell}") } else { format!("{a},0.1") }));
            let first =
                problems.iter().find(|p| p.code == code).unwrap_or_else(|| panic!("{cell}: {problems:?}"));
            assert_eq!((first.origin.unwrap().line, first.origin.unwrap().column), (6, 3), "{cell}");
        }
    }

    #[test]
    fn a_mistyped_column_is_suggested() {
        let mut problems = Problems::default();
        let table = Table::parse(FileId(0), "age,male\n0,1\n", &mut problems).unwrap();
        assert!(table.column("mael", &mut problems).is_none());
        let problem = &problems.sorted()[0];
        assert_eq!(problem.help.as_ref().unwrap().en, "did you mean `male`?");
    }
}
