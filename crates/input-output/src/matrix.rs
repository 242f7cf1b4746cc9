//! Dense matrices in row-major order.

use std::ops::Range;
use std::sync::Arc;

use thiserror::Error;

use crate::store::Mapped;

/// A dense matrix of `f64` in row-major order, the order of tables on paper and of `.npy` files.
///
/// One that was stored may stay in its file ([`read_matrix`](crate::store::read_matrix)); it is copied when it is changed.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    Own(Vec<f64>),
    Stored(Arc<Mapped>),
}

impl Default for Values {
    fn default() -> Values {
        Values::Own(Vec::new())
    }
}

impl PartialEq for Matrix {
    fn eq(&self, other: &Matrix) -> bool {
        (self.rows, self.columns) == (other.rows, other.columns) && self.values() == other.values()
    }
}

/// A number of values that does not fit the shape of a matrix.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{values} values do not fill {rows} rows of {columns} columns")]
pub struct ShapeError {
    /// Rows asked for.
    pub rows: usize,
    /// Columns asked for.
    pub columns: usize,
    /// Values given.
    pub values: usize,
}

impl Matrix {
    /// A matrix of values in row-major order.
    ///
    /// # Errors
    /// When the number of values is not `rows * columns`.
    pub fn new(rows: usize, columns: usize, values: Vec<f64>) -> Result<Matrix, ShapeError> {
        if rows.checked_mul(columns) == Some(values.len()) {
            Ok(Matrix { rows, columns, values: Values::Own(values) })
        } else {
            Err(ShapeError { rows, columns, values: values.len() })
        }
    }

    /// A matrix that stays in its file.
    pub(crate) fn mapped(rows: usize, columns: usize, values: Arc<Mapped>) -> Result<Matrix, ShapeError> {
        let count = values.values().len();
        if rows.checked_mul(columns) == Some(count) {
            Ok(Matrix { rows, columns, values: Values::Stored(values) })
        } else {
            Err(ShapeError { rows, columns, values: count })
        }
    }

    /// Whether the values stay in a file and take no memory of this process.
    pub fn is_stored(&self) -> bool {
        matches!(self.values, Values::Stored(_))
    }

    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Matrix {
        Matrix { rows, columns, values: Values::Own(vec![0.0; rows * columns]) }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All values, row by row.
    pub fn values(&self) -> &[f64] {
        match &self.values {
            Values::Own(values) => values,
            Values::Stored(mapped) => mapped.values(),
        }
    }

    /// All values, row by row, to be changed.
    pub fn values_mut(&mut self) -> &mut [f64] {
        if let Values::Stored(mapped) = &self.values {
            self.values = Values::Own(mapped.values().to_vec());
        }
        match &mut self.values {
            Values::Own(values) => values,
            Values::Stored(_) => &mut [],
        }
    }

    /// The values, row by row, without a copy of what is in memory.
    pub fn into_values(self) -> Vec<f64> {
        match self.values {
            Values::Own(values) => values,
            Values::Stored(mapped) => mapped.values().to_vec(),
        }
    }

    /// One row; empty beyond the last.
    pub fn row(&self, row: usize) -> &[f64] {
        self.values().get(self.span(row)).unwrap_or_default()
    }

    /// One row, to be changed; empty beyond the last.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        let span = self.span(row);
        self.values_mut().get_mut(span).unwrap_or_default()
    }

    /// The value at a row and column; `None` outside.
    pub fn get(&self, row: usize, column: usize) -> Option<f64> {
        if column < self.columns { self.row(row).get(column).copied() } else { None }
    }

    /// Sum of each row.
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.rows).map(|row| self.row(row).iter().sum()).collect()
    }

    /// Sum of each column.
    pub fn column_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns];
        for row in 0..self.rows {
            for (sum, value) in sums.iter_mut().zip(self.row(row)) {
                *sum += value;
            }
        }
        sums
    }

    /// The matrix with rows and columns exchanged.
    pub fn transposed(&self) -> Matrix {
        const TILE: usize = 32;
        let mut made = Matrix::zeros(self.columns, self.rows);
        let (from, to) = (self.values(), made.values_mut());
        for row in (0..self.rows).step_by(TILE) {
            for column in (0..self.columns).step_by(TILE) {
                for row in row..self.rows.min(row + TILE) {
                    for column in column..self.columns.min(column + TILE) {
                        to[column * self.rows + row] = from[row * self.columns + column];
                    }
                }
            }
        }
        made
    }

    /// Adds to the value at a row and column; nothing outside.
    pub(crate) fn add(&mut self, row: usize, column: usize, value: f64) {
        if column < self.columns
            && let Some(at) = self.row_mut(row).get_mut(column)
        {
            *at += value;
        }
    }

    fn span(&self, row: usize) -> Range<usize> {
        if row < self.rows { row * self.columns..(row + 1) * self.columns } else { 0..0 }
    }
}
