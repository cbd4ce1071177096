//! The annual table: one row per year, columns from the dictionary; as CSV and as JSON.
//!
//! Numbers are in the dictionary's base units, printed with the fewest digits that read back to the same value; an
//! undefined value is an empty field (CSV) or null (JSON). UTF-8 without byte-order mark, lines end in LF.

use crate::report::columns::Column;
use serde_json::{Map, Value};

/// A table by year; `values[c][t]` is column c in year t, `None` where undefined. `errors[c]` are the Monte Carlo standard errors
/// of a statistic over paths, empty for other columns: the JSON has them beside the values, the CSV leaves them to precision.csv.
#[derive(Clone, Debug, Default)]
pub struct AnnualTable {
    pub years: Vec<i32>,
    pub columns: Vec<Column>,
    pub values: Vec<Vec<Option<f64>>>,
    pub errors: Vec<Vec<Option<f64>>>,
}

/// A table that cannot be written: a mistake of the program, not of its user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("annual table: column {column} appears twice")]
    Duplicate { column: String },
    #[error("annual table: column {column} has {found} values, the table has {expected} years")]
    Length { column: String, found: usize, expected: usize },
    #[error("annual table: column {column} is not a finite number in {year}")]
    NotFinite { column: String, year: i32 },
    #[error("annual table cannot be written: {reason}")]
    Write { reason: String },
}

impl AnnualTable {
    /// An empty table for these years.
    pub fn new(years: Vec<i32>) -> Self {
        Self { years, ..Self::default() }
    }

    /// Adds a column; its values are checked.
    pub fn push(&mut self, column: Column, values: Vec<Option<f64>>) -> Result<(), TableError> {
        self.push_estimate(column, values, Vec::new())
    }

    /// Adds a column of a statistic over paths with its standard errors; values and errors are checked.
    pub fn push_estimate(
        &mut self,
        column: Column,
        values: Vec<Option<f64>>,
        errors: Vec<Option<f64>>,
    ) -> Result<(), TableError> {
        let name = || column.key.to_string();
        if self.columns.iter().any(|c| c.key == column.key) {
            return Err(TableError::Duplicate { column: name() });
        }
        for series in std::iter::once(&values).chain(Some(&errors).filter(|e| !e.is_empty())) {
            if series.len() != self.years.len() {
                let (found, expected) = (series.len(), self.years.len());
                return Err(TableError::Length { column: name(), found, expected });
            }
            if let Some(t) = series.iter().position(|v| v.is_some_and(|v| !v.is_finite())) {
                return Err(TableError::NotFinite { column: name(), year: self.years[t] });
            }
        }
        self.columns.push(column);
        self.values.push(values);
        self.errors.push(errors);
        Ok(())
    }

    /// Values of a column by its key.
    pub fn get(&self, key: &str) -> Option<&[Option<f64>]> {
        self.columns.iter().position(|c| c.key == key).map(|i| self.values[i].as_slice())
    }

    /// The table as CSV with the keys as header.
    pub fn to_csv(&self) -> Result<Vec<u8>, TableError> {
        let failed = |e: csv::Error| TableError::Write { reason: e.to_string() };
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = std::iter::once("year").chain(self.columns.iter().map(|c| c.key.as_ref()));
        writer.write_record(header).map_err(failed)?;
        for (t, year) in self.years.iter().enumerate() {
            let row = self.values.iter().map(|v| v[t].map_or_else(String::new, shortest));
            writer.write_record(std::iter::once(year.to_string()).chain(row)).map_err(failed)?;
        }
        writer.into_inner().map_err(|e| TableError::Write { reason: e.to_string() })
    }

    /// The table as a JSON object: years, then each key with its values and, as `<key>_standard_error`, their errors, in the order
    /// of the columns.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("years".into(), self.years.clone().into());
        for ((column, values), errors) in self.columns.iter().zip(&self.values).zip(&self.errors) {
            object.insert(column.key.to_string(), values.clone().into());
            if !errors.is_empty() {
                object.insert(column.standard_error().key.into(), errors.clone().into());
            }
        }
        Value::Object(object)
    }
}

/// The fewest digits that read back to the same number; −0 is written as 0.
fn shortest(value: f64) -> String {
    let value = if value == 0.0 { 0.0 } else { value };
    format!("{value}")
}

/// A value as indented JSON with a final newline; keys keep the order in which they were given.
pub fn json_bytes(value: &impl serde::Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::columns::Column;

    fn column(key: &str) -> Column {
        Column::find(key).expect("in the dictionary")
    }

    #[test]
    fn csv_keeps_every_digit_and_leaves_gaps_empty() {
        let mut table = AnnualTable::new(vec![2026, 2027, 2028]);
        let values = vec![Some(0.1 + 0.2), Some(1e15 / 3.0), Some(-0.0)];
        table.push(column("income_yuan"), values).expect("fits");
        table.push(column("payable_months"), vec![None, Some(12.0), Some(-3.5)]).expect("fits");
        let text = String::from_utf8(table.to_csv().expect("written")).expect("UTF-8");
        let expected = "year,income_yuan,payable_months\n2026,0.30000000000000004,\n2027,333333333333333.3,12\n2028,0,-3.5\n";
        assert_eq!(text, expected);
        assert_eq!(
            table.to_json().to_string(),
            r#"{"years":[2026,2027,2028],"income_yuan":[0.30000000000000004,333333333333333.3,-0.0],"payable_months":[null,12.0,-3.5]}"#
        );
    }

    #[test]
    fn errors_stand_beside_their_values_in_json_alone() {
        let mut table = AnnualTable::new(vec![2026, 2027]);
        let mean = column("payable_months").statistic(crate::report::columns::Statistic::Mean);
        table.push_estimate(mean, vec![None, Some(12.0)], vec![None, Some(0.5)]).expect("fits");
        table.push(column("income_yuan"), vec![Some(1.0), Some(2.0)]).expect("fits");
        assert_eq!(
            table.to_json().to_string(),
            r#"{"years":[2026,2027],"payable_months_mean":[null,12.0],"payable_months_mean_standard_error":[null,0.5],"income_yuan":[1.0,2.0]}"#
        );
        let text = String::from_utf8(table.to_csv().expect("written")).expect("UTF-8");
        assert_eq!(text, "year,payable_months_mean,income_yuan\n2026,,1\n2027,12,2\n");
        let short = table.push_estimate(column("outgo_yuan"), vec![None, None], vec![None]);
        assert!(matches!(short, Err(TableError::Length { found: 1, expected: 2, .. })));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let mut table = AnnualTable::new(vec![2026]);
        table.push(column("income_yuan"), vec![Some(1.0)]).expect("fits");
        let cases = [
            (column("income_yuan"), vec![Some(1.0)], TableError::Duplicate { column: "income_yuan".into() }),
            (
                column("outgo_yuan"),
                vec![],
                TableError::Length { column: "outgo_yuan".into(), found: 0, expected: 1 },
            ),
            (
                column("outgo_yuan"),
                vec![Some(f64::NAN)],
                TableError::NotFinite { column: "outgo_yuan".into(), year: 2026 },
            ),
        ];
        for (column, values, expected) in cases {
            assert_eq!(table.push(column, values), Err(expected));
        }
    }
}
