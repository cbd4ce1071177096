//! Where columns lie in a file: batches of paths, each by measure and year.
//!
//! A batch is what is simulated at a time and bounds memory; a column is read from as many pieces as there are batches.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::Mutex;

use crate::montecarlo::store::StoreError;

/// Paths of a batch: 70 MB at 18 measures and 30 years.
pub const BATCH: usize = 16_384;

/// Bytes of a number (f64, little end first).
pub const BYTES: u64 = 8;

/// Numbers by `[batch][measure][year][path in the batch]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub measures: usize,
    pub years: usize,
    pub paths: usize,
}

impl Layout {
    /// Bytes of all columns.
    pub const fn bytes(&self) -> u64 {
        (self.measures * self.years) as u64 * self.paths as u64 * BYTES
    }

    /// First path and number of paths of every batch.
    pub fn batches(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let paths = self.paths;
        (0..paths).step_by(BATCH).map(move |first| (first, BATCH.min(paths - first)))
    }

    /// Place of a column's piece in the batch that starts at path `first` and has `count` paths.
    fn piece(&self, measure: usize, year: usize, first: usize, count: usize) -> u64 {
        let before = (self.measures * self.years) as u64 * first as u64;
        (before + ((measure * self.years + year) * count) as u64) * BYTES
    }

    /// Appends a column from a file in which the numbers start at `start`.
    pub fn read(
        &self,
        file: &Mutex<File>,
        start: u64,
        measure: usize,
        year: usize,
        into: &mut Vec<f64>,
    ) -> Result<(), StoreError> {
        let mut bytes = vec![];
        for (first, count) in self.batches() {
            bytes.resize(count * BYTES as usize, 0);
            read_at(file, start + self.piece(measure, year, first, count), &mut bytes)?;
            into.extend(bytes.chunks_exact(BYTES as usize).map(number));
        }
        Ok(())
    }
}

/// Reads at a place; the lock keeps place and reading together.
pub fn read_at(file: &Mutex<File>, at: u64, bytes: &mut [u8]) -> Result<(), StoreError> {
    let mut file = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(bytes)).map_err(failed)
}

/// Writes at a place.
pub fn write_at(file: &Mutex<File>, at: u64, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.seek(SeekFrom::Start(at)).and_then(|_| file.write_all(bytes)).map_err(failed)
}

fn failed(error: std::io::Error) -> StoreError {
    StoreError { reason: format!("temporary file or shard: {error}") }
}

/// A number from its bytes.
pub fn number(bytes: &[u8]) -> f64 {
    f64::from_le_bytes(std::array::from_fn(|i| bytes[i]))
}

/// The bytes of numbers.
pub fn bytes_of(values: &[f64], into: &mut Vec<u8>) {
    into.clear();
    into.extend(values.iter().flat_map(|v| v.to_le_bytes()));
}
