//! Correlation matrices: symmetric, ones on the diagonal, positive definite; the entries that break it are named.

use super::super::problem::{Code, Problem, Problems};
use super::super::tables::Table;
use super::super::text::text;
use super::super::words::FilePath;
use super::Lower;

/// Reads a matrix with a row and a column for each key.
pub fn read<const N: usize>(
    file: &FilePath,
    path: &str,
    keys: [&str; N],
    frame: &mut Lower,
) -> Option<[[f64; N]; N]> {
    let table = frame.table(file, path)?;
    let mut own = Problems::default();
    let matrix = from_table(&table, keys, &mut own);
    frame.adopt(own, path);
    matrix
}

fn from_table<const N: usize>(
    table: &Table,
    keys: [&str; N],
    problems: &mut Problems,
) -> Option<[[f64; N]; N]> {
    let key_column = table.column("driver", problems)?;
    let columns: Vec<Option<usize>> = keys.iter().map(|k| table.column(k, problems)).collect();
    let columns: Vec<usize> = columns.into_iter().collect::<Option<_>>()?;
    let mut matrix = [[0.0; N]; N];
    let mut rows = [None; N];
    for (at, key) in keys.iter().enumerate() {
        let Some(row) = table.rows.iter().find(|r| r[key_column].text == *key) else {
            problems.push(
                Problem::error(
                    Code::TableMissing,
                    text!("表中缺少行 {key}", "the table lacks the row {key}"),
                )
                .at(table.columns[key_column].origin, 1),
            );
            continue;
        };
        rows[at] = Some(row);
        for (j, column) in columns.iter().enumerate() {
            matrix[at][j] = Table::number(&row[*column], -1.0, 1.0, problems)?;
        }
    }
    let mut good = true;
    for i in 0..N {
        let row = rows[i]?;
        let mut wrong = |j: usize, what| {
            let cell = &row[columns[j]];
            problems.push(
                Problem::error(Code::Correlation, what)
                    .found(&cell.text)
                    .at(cell.origin, cell.text.chars().count() as u32),
            );
            good = false;
        };
        let (a, diagonal) = (keys[i], matrix[i][i]);
        if (diagonal - 1.0).abs() > 1e-12 {
            wrong(i, text!("{a} 与自身的相关系数应为 1", "the correlation of {a} with itself is 1"));
        }
        for j in 0..i {
            if (matrix[i][j] - matrix[j][i]).abs() > 1e-12 {
                let b = keys[j];
                wrong(
                    j,
                    text!("{a} 与 {b} 的两处相关系数不同", "the two correlations of {a} and {b} differ"),
                );
            }
        }
    }
    if !good {
        return None;
    }
    if let Some((i, j)) = breaking_pair(&matrix) {
        let (a, b) = (keys[i], keys[j]);
        let cell = &rows[i]?[columns[j]];
        problems.push(
            Problem::error(
                Code::Correlation,
                text!(
                    "相关矩阵不是正定的：问题出在 {a} 与 {b}",
                    "the correlation matrix is not positive definite: {a} and {b} do not fit the others"
                ),
            )
            .found(&cell.text)
            .at(cell.origin, cell.text.chars().count() as u32)
            .help(text!(
                "减小这一对的相关系数，或向 0 收缩全部非对角元素",
                "make this correlation smaller, or shrink all of them towards 0"
            )),
        );
        return None;
    }
    Some(matrix)
}

/// Whether Cholesky's factor exists for the first `n` rows.
fn definite<const N: usize>(m: &[[f64; N]; N], n: usize) -> bool {
    let mut l = [[0.0; N]; N];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            if i == j {
                let rest = m[i][i] - sum;
                if rest <= 1e-12 {
                    return false;
                }
                l[i][i] = rest.sqrt();
            } else {
                l[i][j] = (m[i][j] - sum) / l[j][j];
            }
        }
    }
    true
}

/// The pair that breaks positive definiteness: in the first row that fails, the entry whose removal mends it; else the largest.
fn breaking_pair<const N: usize>(matrix: &[[f64; N]; N]) -> Option<(usize, usize)> {
    let row = (1..=N).find(|n| !definite(matrix, *n))? - 1;
    if row == 0 {
        return Some((0, 0));
    }
    let mut by_size: Vec<usize> = (0..row).collect();
    by_size.sort_by(|a, b| matrix[row][*b].abs().total_cmp(&matrix[row][*a].abs()));
    let mends = |j: &usize| {
        let mut m = *matrix;
        m[row][*j] = 0.0;
        m[*j][row] = 0.0;
        definite(&m, row + 1)
    };
    Some((row, by_size.iter().copied().find(mends).unwrap_or(by_size[0])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_that_breaks_it_is_named() {
        // a moves with b (0.9) and with c (0.9), so b and c cannot move against each other: det = 1 − 3·0.81 − 2·0.729 < 0.
        let broken = [[1.0, 0.9, 0.9], [0.9, 1.0, -0.9], [0.9, -0.9, 1.0]];
        let (i, j) = breaking_pair(&broken).unwrap();
        assert_eq!(i, 2, "the third row fails");
        assert!(j < 2);
        let good = [[1.0, 0.9, 0.9], [0.9, 1.0, 0.7], [0.9, 0.7, 1.0]];
        assert_eq!(breaking_pair(&good), None);
        // One wrong entry among small ones is found whatever its column.
        let one =
            [[1.0, 0.1, 0.99, 0.1], [0.1, 1.0, -0.5, 0.1], [0.99, -0.5, 1.0, 0.1], [0.1, 0.1, 0.1, 1.0]];
        assert_eq!(breaking_pair(&one), Some((2, 0)));
    }
}
