//! Results of many paths, read column by column: one measure in one year, path after path.
//!
//! Where the numbers lie (memory, a file, several shards) is the store's own matter; whoever reads them sees one run.

use super::run::PathResults;

/// Path results that can not be read or kept.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("path results: {reason}")]
pub struct StoreError {
    pub reason: String,
}

/// Results of consecutive paths of one area.
pub trait PathColumns: Send + Sync {
    /// Number of measures.
    fn measures(&self) -> usize;
    /// Number of years.
    fn years(&self) -> usize;
    /// Number of paths.
    fn paths(&self) -> usize;
    /// Replaces `into` by the values of one measure in one year, one a path, NaN where undefined.
    fn column(&self, measure: usize, year: usize, into: &mut Vec<f64>) -> Result<(), StoreError>;
}

impl PathColumns for PathResults {
    fn measures(&self) -> usize {
        self.measures
    }

    fn years(&self) -> usize {
        self.years
    }

    fn paths(&self) -> usize {
        self.paths
    }

    fn column(&self, measure: usize, year: usize, into: &mut Vec<f64>) -> Result<(), StoreError> {
        self.series(measure, year, into);
        Ok(())
    }
}

/// Columns that are written and read again, for sums over areas.
pub trait Scratch: Send {
    /// Replaces `into` by a column; zeros before it was ever written.
    fn read(&mut self, column: usize, into: &mut Vec<f64>) -> Result<(), StoreError>;
    /// Keeps a column of the agreed length.
    fn write(&mut self, column: usize, values: &[f64]) -> Result<(), StoreError>;
}

/// Columns in memory.
#[derive(Clone, Debug)]
pub struct MemoryScratch {
    paths: usize,
    columns: Vec<Vec<f64>>,
}

impl MemoryScratch {
    /// Columns of `paths` values.
    pub fn new(columns: usize, paths: usize) -> Self {
        Self { paths, columns: vec![vec![]; columns] }
    }
}

impl Scratch for MemoryScratch {
    fn read(&mut self, column: usize, into: &mut Vec<f64>) -> Result<(), StoreError> {
        into.clear();
        into.extend_from_slice(&self.columns[column]);
        into.resize(self.paths, 0.0);
        Ok(())
    }

    fn write(&mut self, column: usize, values: &[f64]) -> Result<(), StoreError> {
        let kept = &mut self.columns[column];
        kept.clear();
        kept.extend_from_slice(values);
        Ok(())
    }
}
