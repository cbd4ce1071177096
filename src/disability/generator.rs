//! Survey transition tables over several years made yearly: root, generator, and what to do without one
//! [MODEL §5.2].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | P | transition probabilities between two waves of a survey | 0..1, rows sum to 1 |
//! | h | years between the waves | years |
//! | Q | yearly generator, exp(h Q) = P | per year |
//! | R | yearly root, R^h = P | 0..1 |
//!
//! Q = ln(P)/h on the principal branch is valid when it is real, non-negative off the diagonal and its rows sum
//! to 0. A table with eigenvalues that are real, positive and distinct has no other real logarithm (Culver 1966):
//! then no generator exists at all. Repairs: Israel, Rosenthal, Wei, "Finding generators for Markov chains
//! via empirical transition matrices", Mathematical Finance 11 (2001); Kreinin, Sidelnikova, "Regularization
//! algorithms for transition matrices", Algo Research Quarterly 4 (2001).

use super::matrix_log::{principal_log, principal_root};
use nalgebra::{Complex, DMatrix};

/// Row sums of a published table may miss 1 by this much; rows are then divided by their sum.
const ROW_ROUNDING: f64 = 0.005;
/// Off-diagonal entries down to this are rounding of the arithmetic and set to 0.
const ENTRY_ROUNDING: f64 = 1e-12;

/// A cell of a matrix with its value; states count from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    pub from: usize,
    pub to: usize,
    pub value: f64,
}

/// Why a table has no yearly root or generator.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GeneratorError {
    /// The table is not a transition matrix.
    #[error("a transition table is square and not empty: found {rows} rows and {columns} columns")]
    NotSquare { rows: usize, columns: usize },
    /// The time between the waves.
    #[error("years between the waves: found {found}, expected a finite number above 0")]
    Years { found: f64 },
    /// An entry outside 0..1.
    #[error("entry {cell:?} is not a probability")]
    NotProbability { cell: Cell },
    /// A row does not add to 1 within rounding.
    #[error("row {row} sums to {sum}, expected 1 within 0.005")]
    RowSum { row: usize, sum: f64 },
    /// An eigenvalue is 0: the table forgets a state, its logarithm is infinite. No generator exists.
    #[error("the table is singular: no generator and no unique yearly root exists")]
    Singular,
    /// A negative eigenvalue: the principal root is complex in these cells (imaginary part; empty when eigenvalues coincide).
    #[error("eigenvalue {eigenvalue} is negative: the yearly root is complex in cells {cells:?}")]
    Complex { eigenvalue: f64, cells: Vec<Cell> },
    /// The logarithm is real but these intensities are negative, per year.
    #[error(
        "negative intensities {cells:?}; {}",
        if *.only_logarithm { "it is the only real logarithm: no generator exists" }
        else { "on the principal branch: other branches were not searched" }
    )]
    NegativeIntensity { cells: Vec<Cell>, only_logarithm: bool },
    /// The yearly root is real but these probabilities are negative.
    #[error("the yearly root has negative probabilities {cells:?}")]
    NegativeProbability { cells: Vec<Cell> },
    /// The iteration for the logarithm failed.
    #[error("the logarithm could not be computed: eigenvalues too close to 0 or to the negative axis")]
    NoConvergence,
}

/// What to do with negative intensities of the principal logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Answer with the error.
    Refuse,
    /// Set them to 0 and give the difference to the diagonal (Israel–Rosenthal–Wei, eq. for Q̃).
    DiagonalAdjustment,
    /// Set them to 0 and take the difference from the row's other entries in proportion to their size.
    WeightedAdjustment,
    /// Nearest generator, row by row, in the Euclidean norm (Kreinin–Sidelnikova, quasi-optimisation).
    NearestRows,
}

/// A valid yearly generator and what the repair cost.
#[derive(Clone, Debug, PartialEq)]
pub struct YearlyGenerator {
    /// Q, per year.
    pub q: DMatrix<f64>,
    /// Intensities of the principal logarithm that were negative; empty when nothing was repaired.
    pub repaired: Vec<Cell>,
    /// Cell in which exp(h Q) − P is largest in size, with that difference.
    pub worst: Cell,
}

/// Yearly generator of a table over `years` years.
///
/// Q = ln(P)/h, checked, repaired on request. Rows that miss 1 by rounding are divided by their sum first.
/// Limits: only the principal branch is tried; a table rounded to three places moves an intensity by about 0.001/p.
pub fn yearly_generator(
    table: &DMatrix<f64>,
    years: f64,
    repair: Repair,
) -> Result<YearlyGenerator, GeneratorError> {
    let p = checked(table, years)?;
    let eigenvalues = eigenvalues(&p, years)?;
    let mut q = principal_log(&p).ok_or(GeneratorError::NoConvergence)? / years;
    let negative = negative_off_diagonal(&q);
    if !negative.is_empty() && repair == Repair::Refuse {
        let only_logarithm = only_real_logarithm(&eigenvalues);
        return Err(GeneratorError::NegativeIntensity { cells: negative, only_logarithm });
    }
    for row in 0..q.nrows() {
        let mut entries: Vec<f64> = q.row(row).iter().copied().collect();
        match repair {
            Repair::WeightedAdjustment => weighted_adjustment(&mut entries, row),
            Repair::NearestRows => nearest_row(&mut entries, row),
            Repair::DiagonalAdjustment | Repair::Refuse => {}
        }
        for (to, entry) in entries.iter_mut().enumerate() {
            if to != row {
                *entry = entry.max(0.0);
            }
        }
        entries[row] = 0.0;
        entries[row] = -entries.iter().sum::<f64>();
        for (to, entry) in entries.into_iter().enumerate() {
            q[(row, to)] = entry;
        }
    }
    let worst = largest_difference(&(&q * years).exp(), &p);
    Ok(YearlyGenerator { q, repaired: negative, worst })
}

/// Principal yearly root R of a table over `years` years: weaker than a generator, for whole-year steps only.
pub fn yearly_root(table: &DMatrix<f64>, years: f64) -> Result<DMatrix<f64>, GeneratorError> {
    let p = checked(table, years)?;
    eigenvalues(&p, years)?;
    let root = (principal_log(&p).ok_or(GeneratorError::NoConvergence)? / years).exp();
    let cells: Vec<Cell> = cells(&root).filter(|cell| cell.value < -ENTRY_ROUNDING).collect();
    if cells.is_empty() { Ok(root) } else { Err(GeneratorError::NegativeProbability { cells }) }
}

/// The table as a transition matrix, rows divided by their sums.
fn checked(table: &DMatrix<f64>, years: f64) -> Result<DMatrix<f64>, GeneratorError> {
    let (rows, columns) = table.shape();
    if rows != columns || rows == 0 {
        return Err(GeneratorError::NotSquare { rows, columns });
    }
    if !(years > 0.0 && years.is_finite()) {
        return Err(GeneratorError::Years { found: years });
    }
    if let Some(cell) = cells(table).find(|cell| !(0.0..=1.0).contains(&cell.value)) {
        return Err(GeneratorError::NotProbability { cell });
    }
    let mut p = table.clone();
    for mut row in p.row_iter_mut() {
        let sum = row.sum();
        row /= sum;
    }
    for (row, sum) in table.row_iter().map(|row| row.sum()).enumerate() {
        if (sum - 1.0).abs() > ROW_ROUNDING {
            return Err(GeneratorError::RowSum { row, sum });
        }
    }
    Ok(p)
}

/// Eigenvalues, refused when one is 0 or negative.
fn eigenvalues(p: &DMatrix<f64>, years: f64) -> Result<Vec<Complex<f64>>, GeneratorError> {
    let values: Vec<Complex<f64>> = p.complex_eigenvalues().iter().copied().collect();
    if values.iter().any(|value| value.norm() < 1e-12) {
        return Err(GeneratorError::Singular);
    }
    if let Some(negative) = values.iter().find(|value| value.re < 0.0 && value.im.abs() < 1e-12) {
        // A yearly root of a yearly table is the table itself: there the half-year's root shows the complex cells.
        let n = if years == 1.0 { 2.0 } else { years };
        let root = principal_root(p, &values, n);
        let cells = root.map_or_else(Vec::new, |root| {
            cells(&root.map(|value| value.im)).filter(|cell| cell.value.abs() > ENTRY_ROUNDING).collect()
        });
        return Err(GeneratorError::Complex { eigenvalue: negative.re, cells });
    }
    Ok(values)
}

/// Real, positive and distinct eigenvalues leave only one real logarithm (Culver 1966).
fn only_real_logarithm(eigenvalues: &[Complex<f64>]) -> bool {
    eigenvalues.iter().enumerate().all(|(i, value)| {
        value.im.abs() < 1e-12
            && value.re > 0.0
            && eigenvalues[..i].iter().all(|other| (value - other).norm() > 1e-9)
    })
}

fn cells(matrix: &DMatrix<f64>) -> impl Iterator<Item = Cell> + '_ {
    let size = matrix.nrows();
    (0..size).flat_map(move |from| (0..size).map(move |to| Cell { from, to, value: matrix[(from, to)] }))
}

fn negative_off_diagonal(q: &DMatrix<f64>) -> Vec<Cell> {
    cells(q).filter(|cell| cell.from != cell.to && cell.value < -ENTRY_ROUNDING).collect()
}

fn largest_difference(found: &DMatrix<f64>, expected: &DMatrix<f64>) -> Cell {
    let start = Cell { from: 0, to: 0, value: 0.0 };
    cells(&(found - expected))
        .fold(start, |worst, cell| if cell.value.abs() > worst.value.abs() { cell } else { worst })
}

/// Israel–Rosenthal–Wei: G = |q_ii| + Σ max(q_ij, 0), B = Σ max(−q_ij, 0); q_ij − B |q_ij|/G where q_ij is kept.
fn weighted_adjustment(row: &mut [f64], own: usize) {
    let others = || row.iter().enumerate().filter(|(to, _)| *to != own).map(|(_, q)| *q);
    let good = row[own].abs() + others().map(|q| q.max(0.0)).sum::<f64>();
    let bad = others().map(|q| (-q).max(0.0)).sum::<f64>();
    for (to, q) in row.iter_mut().enumerate() {
        if to != own && *q < 0.0 || good == 0.0 {
            *q = 0.0;
        } else {
            *q -= bad * q.abs() / good;
        }
    }
}

/// Nearest point of {sum 0, off-diagonal ≥ 0}: a common shift of the entries that stay above 0.
fn nearest_row(row: &mut [f64], own: usize) {
    let mut kept: Vec<bool> = vec![true; row.len()];
    loop {
        let count = kept.iter().filter(|&&k| k).count() as f64;
        let shift = row.iter().zip(&kept).filter(|(_, k)| **k).map(|(q, _)| q).sum::<f64>() / count;
        let drop = row.iter().enumerate().position(|(to, q)| to != own && kept[to] && q - shift < 0.0);
        match drop {
            Some(to) => kept[to] = false,
            None => {
                for (q, k) in row.iter_mut().zip(&kept) {
                    *q = if *k { *q - shift } else { 0.0 };
                }
                return;
            }
        }
    }
}

#[cfg(test)]
#[path = "generator_tests.rs"]
mod tests;
