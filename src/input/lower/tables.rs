//! Tables of a scenario: found below its folder, read once, shaped by age, sex and year.

use std::path::Path;
use std::sync::Arc;

use super::super::folder::{real, shown_folder};
use super::super::problem::{Code, Problem, Problems};
use super::super::source::Origin;
use super::super::tables::{Table, spans};
use super::super::text::text;
use super::super::words::FilePath;
use super::Lower;
use crate::sets::{AGES, BySexAge};
use crate::timeline::Series;

impl Lower<'_> {
    /// A table named at a path; a problem inside it also names that path's place.
    pub fn table(&mut self, file: &FilePath, path: &str) -> Option<Arc<Table>> {
        let full = self.folder.join(&file.0);
        if let Some(known) = self.tables.files.get(&full) {
            return known.clone();
        }
        let table = self.read_table(&full, file, path).map(Arc::new);
        self.tables.files.insert(full, table.clone());
        table
    }

    fn read_table(&mut self, full: &Path, file: &FilePath, path: &str) -> Option<Table> {
        let name = file.0.as_str();
        if let (Some(root), Some(target)) = (real(Path::new(&shown_folder(self.folder))), real(full))
            && !target.starts_with(&root)
        {
            let what = text!("`{name}` 不在情景目录内", "`{name}` lies outside the scenario's folder");
            self.error(path, Code::OutsideRoot, what);
            return None;
        }
        let shown = full.display().to_string();
        match self.sources.read(full, &shown) {
            Ok((id, text)) => {
                let mut own = Problems::default();
                let table = Table::parse(id, &text, &mut own);
                self.adopt(own, path);
                table
            }
            Err(problem) => {
                if problem.origin.is_some() {
                    let mut own = Problems::default();
                    own.push(*problem);
                    self.adopt(own, path);
                } else {
                    let folder = shown_folder(self.folder);
                    let help = text!("路径从 `{folder}` 算起", "the path starts at `{folder}`");
                    self.report(path, Problem { help: Some(help), ..*problem });
                }
                None
            }
        }
    }

    /// Takes over the problems of a table, saying where the table is used.
    pub fn adopt(&mut self, own: Problems, path: &str) {
        let used = self.tree.at(path).map(|n| n.origin);
        for mut problem in own.sorted() {
            problem.path = format!("{}{path}", self.prefix);
            if let Some(origin) = used {
                problem = problem.related(text!("这张表用在这里", "the table is used here"), origin);
            }
            self.problems.push(problem);
        }
    }

    /// Runs a reading of a table and takes over its problems.
    fn inside<T>(&mut self, path: &str, read: impl FnOnce(&mut Problems) -> Option<T>) -> Option<T> {
        let mut own = Problems::default();
        let out = read(&mut own);
        self.adopt(own, path);
        out
    }

    /// Columns `male` and `female` by single age.
    pub fn by_sex_age(&mut self, file: &FilePath, path: &str, low: f64, high: f64) -> Option<BySexAge> {
        self.sex_columns(file, path, ["male", "female"], low, high)
    }

    /// Two columns, men's and women's, by single age.
    pub fn sex_columns(
        &mut self,
        file: &FilePath,
        path: &str,
        columns: [&str; 2],
        low: f64,
        high: f64,
    ) -> Option<BySexAge> {
        let table = self.table(file, path)?;
        self.inside(path, |problems| {
            let read = columns.map(|name| {
                let column = table.column(name, problems)?;
                table.by_age(column, 0..=100, (low, high), |_| true, problems)
            });
            let [male, female] = read;
            Some([male?, female?])
        })
    }

    /// One column by single age.
    pub fn by_age(
        &mut self,
        file: &FilePath,
        path: &str,
        column: &str,
        low: f64,
        high: f64,
    ) -> Option<[f64; AGES]> {
        let table = self.table(file, path)?;
        self.inside(path, |problems| {
            let column = table.column(column, problems)?;
            table.by_age(column, 0..=100, (low, high), |_| true, problems)
        })
    }

    /// Ages in rows, calendar years in columns.
    pub fn by_age_and_year(
        &mut self,
        file: &FilePath,
        path: &str,
        ages: std::ops::RangeInclusive<usize>,
        low: f64,
        high: f64,
    ) -> Option<Series<[f64; AGES]>> {
        // Every area and every option asks for the same tables of the nation.
        let key = (self.folder.join(&file.0), format!("{ages:?} {low} {high}"));
        if let Some(known) = self.tables.surfaces.get(&key) {
            return Some(known.clone());
        }
        let table = self.table(file, path)?;
        let surface = self.inside(path, |problems| {
            let mut years: Vec<(i32, usize)> = Vec::new();
            for (i, cell) in table.columns.iter().enumerate().filter(|(_, c)| c.text != "age") {
                years.push((Table::whole(cell, 1900, 2200, problems)?, i));
            }
            check_years(
                &years.iter().map(|y| y.0).collect::<Vec<_>>(),
                table.columns.first()?.origin,
                problems,
            )?;
            let read: Vec<Option<[f64; AGES]>> = years
                .iter()
                .map(|(_, c)| table.by_age(*c, ages.clone(), (low, high), |_| true, problems))
                .collect();
            let values: Option<Vec<_>> = read.into_iter().collect();
            Series::new(years.first()?.0, values?)
        })?;
        self.tables.surfaces.insert(key, surface.clone());
        Some(surface)
    }

    /// Years in rows, named columns.
    pub fn by_year<const N: usize>(
        &mut self,
        file: &FilePath,
        path: &str,
        columns: [&str; N],
        low: f64,
        high: f64,
    ) -> Option<Series<[f64; N]>> {
        let table = self.table(file, path)?;
        self.inside(path, |problems| {
            let year = table.column("year", problems);
            let columns = columns.map(|name| table.column(name, problems));
            let mut years = Vec::new();
            let mut values = Vec::new();
            for row in &table.rows {
                years.push(Table::whole(&row[year?], 1900, 2200, problems)?);
                let mut cells = [0.0; N];
                for (cell, column) in cells.iter_mut().zip(columns) {
                    *cell = Table::number(&row[column?], low, high, problems)?;
                }
                values.push(cells);
            }
            check_years(&years, table.columns.first()?.origin, problems)?;
            Series::new(*years.first()?, values)
        })
    }

    /// A row for each key of a set, one column; rows may be told apart by a column `setting`.
    #[allow(clippy::too_many_arguments)]
    pub fn by_key<const N: usize>(
        &mut self,
        file: &FilePath,
        path: &str,
        key_column: &str,
        keys: [&str; N],
        column: &str,
        setting: Option<&str>,
        bounds: (f64, f64),
    ) -> Option<[f64; N]> {
        let table = self.table(file, path)?;
        self.inside(path, |problems| {
            let key = table.column(key_column, problems)?;
            let column = table.column(column, problems)?;
            let told = setting.map(|s| table.column("setting", problems).map(|c| (c, s)));
            let told = match told {
                Some(None) => return None,
                other => other.flatten(),
            };
            let mut values = [None; N];
            let mut repeated = false;
            for row in
                table.rows.iter().filter(|r| told.is_none_or(|(c, s)| r[c].text == s || r[c].text.is_empty()))
            {
                let Some(at) = keys.iter().position(|k| *k == row[key].text) else { continue };
                if values[at].is_some() {
                    let name = keys[at];
                    problems.push(
                        Problem::error(
                            Code::TableDuplicate,
                            text!("`{name}` 出现两次", "`{name}` stands twice"),
                        )
                        .at(row[key].origin, row[key].text.chars().count() as u32)
                        .help(text!(
                            "若按列 `setting` 区分，写出 `setting:`",
                            "if a column `setting` tells them apart, write `setting:`"
                        )),
                    );
                    repeated = true;
                }
                values[at] = Some(Table::number(&row[column], bounds.0, bounds.1, problems)?);
            }
            let missing: Vec<&str> =
                keys.iter().zip(&values).filter(|(_, v)| v.is_none()).map(|(k, _)| *k).collect();
            if !missing.is_empty() {
                let list = missing.join(", ");
                problems.push(
                    Problem::error(Code::TableMissing, text!("表中缺少 {list}", "the table lacks {list}"))
                        .at(table.columns[key].origin, key_column.chars().count() as u32),
                );
                return None;
            }
            (!repeated).then(|| values.map(Option::unwrap_or_default))
        })
    }
}

/// Years must follow each other without gaps.
fn check_years(years: &[i32], origin: Origin, problems: &mut Problems) -> Option<()> {
    if years.is_empty() {
        problems.push(
            Problem::error(Code::TableMissing, text!("表中没有年份", "the table has no years")).at(origin, 1),
        );
        return None;
    }
    let sorted = years.windows(2).all(|w| w[1] > w[0]);
    if !sorted {
        problems.push(
            Problem::error(
                Code::TableDuplicate,
                text!("年份必须递增且不重复", "years must ascend, each once"),
            )
            .at(origin, 1),
        );
        return None;
    }
    let missing: Vec<usize> =
        (years[0]..=years[years.len() - 1]).filter(|y| !years.contains(y)).map(|y| y as usize).collect();
    if missing.is_empty() {
        return Some(());
    }
    let list = spans(&missing);
    problems.push(
        Problem::error(Code::TableMissing, text!("表中缺少年份 {list}", "the table lacks the years {list}"))
            .at(origin, 1),
    );
    None
}
