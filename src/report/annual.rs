//! The annual table: one row per year, columns from the dictionary.

use crate::report::columns::Column;

/// A table by year; `values[c][t]` is column c in year t, `None` where undefined.
#[derive(Clone, Debug, Default)]
pub struct AnnualTable {
    pub years: Vec<i32>,
    pub columns: Vec<Column>,
    pub values: Vec<Vec<Option<f64>>>,
}
