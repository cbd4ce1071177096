//! Principal logarithm of a real matrix, in real arithmetic.
//!
//! Inverse scaling and squaring: square roots until the matrix is near the identity, then the series
//! ln A = 2 Σ Z^(2j+1)/(2j+1), Z = (A − I)(A + I)^(−1), times 2^k (Higham, Functions of Matrices, 2008, ch. 11).

use nalgebra::{Complex, DMatrix};

/// ln A of a matrix without eigenvalues on the closed negative real axis; `None` when the roots fail to converge.
pub(super) fn principal_log(a: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let identity = DMatrix::identity(a.nrows(), a.nrows());
    let mut root = a.clone();
    let mut factor = 1.0;
    while (&root - &identity).amax() > 0.05 {
        if factor > 1e9 {
            return None;
        }
        root = square_root(&root)?;
        factor *= 2.0;
    }
    let z = (&root - &identity) * (&root + &identity).try_inverse()?;
    let square = &z * &z;
    let mut power = z.clone();
    let mut sum = z;
    for j in 1..14 {
        power *= &square;
        sum += &power / (2 * j + 1) as f64;
    }
    Some(sum * (2.0 * factor))
}

/// Principal square root by the Denman–Beavers iteration (Newton's method on A^(1/2) and its inverse).
fn square_root(a: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let mut root = a.clone();
    let mut inverse = DMatrix::identity(a.nrows(), a.nrows());
    let mut last = f64::INFINITY;
    for _ in 0..100 {
        let next = (&root + inverse.clone().try_inverse()?) * 0.5;
        inverse = (&inverse + root.clone().try_inverse()?) * 0.5;
        let change = (&next - &root).amax();
        root = next;
        if change < 1e-15 || (change < 1e-10 && change >= last) {
            return Some(root);
        }
        last = change;
    }
    None
}

/// Principal root A^(1/n) of a matrix with distinct eigenvalues, by Sylvester's formula; complex where it must be.
///
/// A^(1/n) = Σ_i λ_i^(1/n) Π_{j≠i} (A − λ_j I)/(λ_i − λ_j). `None` when eigenvalues coincide to 1e-9.
pub(super) fn principal_root(
    a: &DMatrix<f64>,
    eigenvalues: &[Complex<f64>],
    n: f64,
) -> Option<DMatrix<Complex<f64>>> {
    let size = a.nrows();
    let complex = a.map(|value| Complex::new(value, 0.0));
    let identity = DMatrix::<Complex<f64>>::identity(size, size);
    let mut root = DMatrix::<Complex<f64>>::zeros(size, size);
    for (i, &own) in eigenvalues.iter().enumerate() {
        let mut term = &identity * own.powf(1.0 / n);
        for (j, &other) in eigenvalues.iter().enumerate() {
            if i != j {
                if (own - other).norm() < 1e-9 {
                    return None;
                }
                term = term * (&complex - &identity * other) / (own - other);
            }
        }
        root += term;
    }
    Some(root)
}
