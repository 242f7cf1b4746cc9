//! Factorisation of `I - A`, in double precision, or in single precision to be refined in double.
//!
//! What is factored is the transpose: rows of `Z` are read one after another and become columns of the factors, so
//! nothing is copied twice. `P (I - A)' = L U`, so that a system with `I - A` is solved by the transposed factors.

use std::num::NonZeroUsize;
use std::ops::Range;

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::lu::partial_pivoting::{factor, solve};
use faer::linalg::triangular_solve::{solve_unit_lower_triangular_in_place, solve_upper_triangular_in_place};
use faer::perm::PermRef;
use faer::traits::ComplexField;
use faer::{Conj, Mat, MatMut, Par};
use rayon::prelude::*;

use crate::coefficients::Technology;
use crate::matrix::Matrix;

/// Precision in which factors are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 8 bytes a number.
    Double,
    /// 4 bytes a number: half the time and memory; solutions are refined with residuals in double precision.
    Single,
}

/// Parts into which work is divided. A constant, not the number of threads: the same bits on any machine of a kind.
pub(crate) const PARTS: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// Factors of the transpose of `I - A`, or of one of its diagonal blocks.
#[derive(Debug)]
pub(crate) struct Factors {
    numbers: Numbers,
    forward: Vec<usize>,
    backward: Vec<usize>,
}

#[derive(Debug)]
enum Numbers {
    Double(Mat<f64>),
    Single(Mat<f32>),
}

/// Where elimination met a pivot that is zero to rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ZeroPivot(pub(crate) usize);

impl Factors {
    /// Factors of all of `I - A`.
    pub(crate) fn of(technology: &Technology<'_>, precision: Precision) -> Result<Factors, ZeroPivot> {
        let all = 0..technology.len();
        match precision {
            Precision::Double => {
                let (numbers, forward, backward) =
                    factored(build::<f64>(technology, all), Par::Rayon(PARTS))?;
                Ok(Factors { numbers: Numbers::Double(numbers), forward, backward })
            }
            Precision::Single => {
                let (numbers, forward, backward) =
                    factored(build::<f32>(technology, all), Par::Rayon(PARTS))?;
                Ok(Factors { numbers: Numbers::Single(numbers), forward, backward })
            }
        }
    }

    /// Factors of the diagonal block of some industries, made on the calling thread.
    pub(crate) fn of_block(technology: &Technology<'_>, block: Range<usize>) -> Result<Factors, ZeroPivot> {
        let start = block.start;
        let (numbers, forward, backward) = factored(build::<f64>(technology, block), Par::Seq)
            .map_err(|ZeroPivot(at)| ZeroPivot(at + start))?;
        Ok(Factors { numbers: Numbers::Double(numbers), forward, backward })
    }

    /// Size of the factored matrix.
    pub(crate) fn len(&self) -> usize {
        self.forward.len()
    }

    /// Solves for the columns of a matrix on the calling thread, in place; for factors in double precision.
    pub(crate) fn solve_columns(&self, right: MatMut<'_, f64>, transposed: bool) {
        if let (Numbers::Double(numbers), false) = (&self.numbers, self.forward.is_empty()) {
            self.solve_matrix(numbers, right, transposed, Par::Seq);
        }
    }

    /// Solves `(I - A) x = b`, or `(I - A)' x = b`, for vectors that follow one another, in place.
    pub(crate) fn solve(&self, vectors: &mut [f64], transposed: bool, parallel: bool) {
        let n = self.len();
        if n == 0 {
            return;
        }
        let par = if parallel { Par::Rayon(PARTS) } else { Par::Seq };
        match &self.numbers {
            Numbers::Double(numbers) => {
                self.solve_with(numbers, vectors, transposed, par);
            }
            Numbers::Single(numbers) => {
                let mut single: Vec<f32> = vectors.iter().map(|value| *value as f32).collect();
                self.solve_with(numbers, &mut single, transposed, par);
                for (value, single) in vectors.iter_mut().zip(single) {
                    *value = f64::from(single);
                }
            }
        }
    }

    fn solve_with<T: ComplexField>(&self, factors: &Mat<T>, vectors: &mut [T], transposed: bool, par: Par) {
        let n = self.len();
        let right = MatMut::from_column_major_slice_mut(vectors, n, vectors.len() / n);
        self.solve_matrix(factors, right, transposed, par);
    }

    fn solve_matrix<T: ComplexField>(
        &self,
        factors: &Mat<T>,
        right: MatMut<'_, T>,
        transposed: bool,
        par: Par,
    ) {
        let (n, count) = (right.nrows(), right.ncols());
        let permutation = PermRef::new_checked(&self.forward, &self.backward, n);
        let request = solve::solve_in_place_scratch::<usize, T>(n, count, par)
            .or(solve::solve_transpose_in_place_scratch::<usize, T>(n, count, par));
        let mut buffer = MemBuffer::new(request);
        let stack = MemStack::new(&mut buffer);
        let (lower, upper) = (factors.as_ref(), factors.as_ref());
        // The factors are of the transpose.
        if transposed {
            solve::solve_in_place_with_conj(lower, upper, permutation, Conj::No, right, par, stack);
        } else {
            solve::solve_transpose_in_place_with_conj(lower, upper, permutation, Conj::No, right, par, stack);
        }
    }

    /// Whether the factors are in single precision.
    pub(crate) fn precision(&self) -> Precision {
        match self.numbers {
            Numbers::Double(_) => Precision::Double,
            Numbers::Single(_) => Precision::Single,
        }
    }

    /// The inverse of `I - A`; for factors in double precision.
    pub(crate) fn inverse(&self) -> Matrix {
        const ROWS: usize = 512;
        let n = self.len();
        let mut inverse = Matrix::zeros(n, n);
        if let Numbers::Double(factors) = &self.numbers {
            for from in (0..n).step_by(ROWS) {
                self.inverse_rows(factors, from, ROWS.min(n - from), inverse.values_mut());
            }
        }
        inverse
    }

    /// Rows of the inverse for the pivots `from..from + count`, each written to its place in `inverse`.
    ///
    /// A unit vector stays zero before its pivot in the first of the two triangular solves, which is left out there.
    fn inverse_rows(&self, factors: &Mat<f64>, from: usize, count: usize, inverse: &mut [f64]) {
        let n = self.len();
        let par = Par::Rayon(PARTS);
        let mut rows = vec![0.0; n * count];
        for offset in 0..count {
            rows[offset * n + from + offset] = 1.0;
        }
        let mut right = MatMut::from_column_major_slice_mut(&mut rows, n, count);
        let rest = n - from;
        let lower = factors.as_ref().submatrix(from, from, rest, rest);
        solve_unit_lower_triangular_in_place(lower, right.as_mut().subrows_mut(from, rest), par);
        solve_upper_triangular_in_place(factors.as_ref(), right.as_mut(), par);
        for (offset, row) in rows.chunks_exact(n).enumerate() {
            let to = self.forward[from + offset] * n;
            inverse[to..to + n].copy_from_slice(row);
        }
    }
}

/// The inverse of a matrix, made on the calling thread.
///
/// # Errors
/// The column at which elimination meets no pivot.
pub(crate) fn invert(matrix: Mat<f64>) -> Result<Mat<f64>, ZeroPivot> {
    let n = matrix.nrows();
    let (numbers, forward, backward) = factored(matrix, Par::Seq)?;
    let factors = Factors { numbers: Numbers::Double(numbers), forward, backward };
    let mut inverse = Mat::identity(n, n);
    // What was factored is the matrix itself, not a transpose.
    factors.solve_columns(inverse.as_mut(), true);
    Ok(inverse)
}

/// The transpose of a diagonal block of `I - A`, column by column from rows of `Z`.
fn build<T: Scalar>(technology: &Technology<'_>, block: Range<usize>) -> Mat<T> {
    let (n, size) = (technology.len(), block.len());
    let (transactions, reciprocal) = (technology.transactions(), technology.reciprocal_output());
    let mut made = Mat::<T>::zeros(size, size);
    let columns: Vec<(usize, &mut [T])> =
        made.as_mut().col_iter_mut().map(|column| column.try_as_col_major_mut()).enumerate().fold(
            Vec::with_capacity(size),
            |mut all, (offset, column)| {
                if let Some(column) = column {
                    all.push((offset, column.as_slice_mut()));
                }
                all
            },
        );
    columns.into_par_iter().with_min_len(16).for_each(|(offset, column)| {
        let row = (block.start + offset) * n;
        let from = &transactions[row + block.start..row + block.end];
        for ((to, from), reciprocal) in column.iter_mut().zip(from).zip(&reciprocal[block.clone()]) {
            *to = T::of(-from * reciprocal);
        }
        column[offset] = T::of(1.0 - from[offset] * reciprocal[block.start + offset]);
    });
    made
}

type Factored<T> = (Mat<T>, Vec<usize>, Vec<usize>);

fn factored<T: Scalar>(mut matrix: Mat<T>, par: Par) -> Result<Factored<T>, ZeroPivot> {
    let n = matrix.nrows();
    let (mut forward, mut backward) = (vec![0_usize; n], vec![0_usize; n]);
    if n > 0 {
        let request = factor::lu_in_place_scratch::<usize, T>(n, n, par, Default::default());
        let mut buffer = MemBuffer::new(request);
        factor::lu_in_place(
            matrix.as_mut(),
            &mut forward,
            &mut backward,
            par,
            MemStack::new(&mut buffer),
            Default::default(),
        );
    }
    let threshold = 4.0 * n as f64 * T::ROUNDING;
    match (0..n)
        .find(|at| matrix[(*at, *at)].magnitude() <= threshold || !matrix[(*at, *at)].magnitude().is_finite())
    {
        Some(at) => Err(ZeroPivot(at)),
        None => Ok((matrix, forward, backward)),
    }
}

/// The two precisions.
trait Scalar: ComplexField + Copy + Send + Sync {
    /// Half the distance between one and the next number.
    const ROUNDING: f64;
    fn of(value: f64) -> Self;
    fn magnitude(self) -> f64;
}

impl Scalar for f64 {
    const ROUNDING: f64 = f64::EPSILON / 2.0;
    fn of(value: f64) -> f64 {
        value
    }
    fn magnitude(self) -> f64 {
        self.abs()
    }
}

impl Scalar for f32 {
    const ROUNDING: f64 = (f32::EPSILON / 2.0) as f64;
    fn of(value: f64) -> f32 {
        value as f32
    }
    fn magnitude(self) -> f64 {
        f64::from(self.abs())
    }
}

/// Solution of a small dense system, by partial pivoting.
pub(crate) fn solve_dense(matrix: &Matrix, right: &[f64]) -> Vec<f64> {
    use faer::linalg::solvers::Solve;
    let size = matrix.rows();
    let dense = Mat::from_fn(size, size, |row, column| matrix.row(row)[column]);
    let right = Mat::from_fn(size, 1, |row, _| right[row]);
    let solution = dense.partial_piv_lu().solve(&right);
    (0..size).map(|row| solution[(row, 0)]).collect()
}
