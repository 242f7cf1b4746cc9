//! Input-output tables from supply and use tables, by the four standard models.
//!
//! | model | table | assumption | negatives |
//! |---|---|---|---|
//! | A | product by product | each product has its own technology, wherever it is made | possible |
//! | B | product by product | each industry has its own technology, whatever it makes | no |
//! | C | industry by industry | each industry has its own sales structure | possible |
//! | D | industry by industry | each product has its own sales structure | no |
//!
//! Eurostat Manual of Supply, Use and Input-Output Tables (2008), chapter 11. `V` is supply, product by industry; `U` use,
//! product by industry; `q` and `g` are outputs of products and industries.

use faer::Mat;
use faer::linalg::solvers::Solve;
use thiserror::Error;

use crate::coefficients::reciprocal_or_zero;
use crate::matrix::Matrix;

/// Supply and use of one economy, or of several side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct SupplyUse {
    /// `V`, supply, product by industry (`p x i`).
    pub supply: Matrix,
    /// `U`, intermediate use, product by industry (`p x i`).
    pub usage: Matrix,
    /// `Y`, final use, product by category (`p x m`).
    pub final_use: Matrix,
    /// What industries take besides products: value added and extensions (`k x i`).
    pub by_industry: Matrix,
}

/// The model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// Product technology, product by product.
    A,
    /// Industry technology, product by product.
    B,
    /// Fixed industry sales structure, industry by industry.
    C,
    /// Fixed product sales structure, industry by industry.
    D,
}

/// Parts of an input-output table, product by product (A, B) or industry by industry (C, D).
#[derive(Clone, Debug, PartialEq)]
pub struct InputOutput {
    /// `Z`.
    pub transactions: Matrix,
    /// `Y`.
    pub demand: Matrix,
    /// `x`: of products, or of industries.
    pub output: Vec<f64>,
    /// Value added and extensions, by column of `Z`.
    pub by_column: Matrix,
    /// Entries of `Z` below zero, which models A and C can bring, and their sum.
    pub negatives: (usize, f64),
}

/// Supply and use that a model cannot be made from.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SupplyUseError {
    /// Parts of different shapes.
    #[error(
        "{part} has {rows} rows and {columns} columns, where {expected_rows} and {expected_columns} are expected"
    )]
    Shape {
        /// Part.
        part: &'static str,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// Rows expected.
        expected_rows: usize,
        /// Columns expected.
        expected_columns: usize,
    },
    /// Models A and C need as many products as industries.
    #[error(
        "models A and C need as many products as industries, not {products} and {industries}; take model B or D"
    )]
    NotSquare {
        /// Products.
        products: usize,
        /// Industries.
        industries: usize,
    },
    /// Supply that cannot be inverted.
    #[error(
        "the supply table cannot be inverted (row or column {position}, from 1, has no pivot); take model B or D"
    )]
    Singular {
        /// Position, from 1.
        position: usize,
    },
}

impl SupplyUse {
    /// Output of products, `q = V e`.
    pub fn product_output(&self) -> Vec<f64> {
        self.supply.row_sums()
    }

    /// Output of industries, `g = e'V`.
    pub fn industry_output(&self) -> Vec<f64> {
        self.supply.column_sums()
    }

    /// The input-output table by a model.
    ///
    /// # Errors
    /// Parts of different shapes; for A and C a supply table that is not square or cannot be inverted.
    pub fn to_input_output(&self, model: Model) -> Result<InputOutput, SupplyUseError> {
        let (products, industries) = (self.supply.rows(), self.supply.columns());
        for (part, matrix, rows, columns) in [
            ("use", &self.usage, products, industries),
            ("final use", &self.final_use, products, self.final_use.columns()),
            ("value added and extensions", &self.by_industry, self.by_industry.rows(), industries),
        ] {
            if (matrix.rows(), matrix.columns()) != (rows, columns) {
                return Err(SupplyUseError::Shape {
                    part,
                    rows: matrix.rows(),
                    columns: matrix.columns(),
                    expected_rows: rows,
                    expected_columns: columns,
                });
            }
        }
        let (q, g) = (self.product_output(), self.industry_output());
        let (transactions, demand, output, by_column) = match model {
            Model::A => {
                // U V^-1 diag(q)
                let transform = scale_columns(self.inverse_supply()?, &q);
                (
                    product(&self.usage, &transform),
                    self.final_use.clone(),
                    q,
                    product(&self.by_industry, &transform),
                )
            }
            Model::B => {
                // U diag(g)^-1 V'
                let transform = scale_rows(self.supply.transposed(), &reciprocal(&g));
                (
                    product(&self.usage, &transform),
                    self.final_use.clone(),
                    q,
                    product(&self.by_industry, &transform),
                )
            }
            Model::C => {
                // diag(g) V^-1 U
                let transform = scale_rows(self.inverse_supply()?, &g);
                (
                    product(&transform, &self.usage),
                    product(&transform, &self.final_use),
                    g,
                    self.by_industry.clone(),
                )
            }
            Model::D => {
                // V' diag(q)^-1 U
                let transform = scale_columns(self.supply.transposed(), &reciprocal(&q));
                (
                    product(&transform, &self.usage),
                    product(&transform, &self.final_use),
                    g,
                    self.by_industry.clone(),
                )
            }
        };
        let below: Vec<f64> = transactions.values().iter().copied().filter(|value| *value < 0.0).collect();
        let negatives = (below.len(), below.iter().sum());
        Ok(InputOutput { transactions, demand, output, by_column, negatives })
    }

    /// `V^-1`, industry by product. Products and industries that are both empty, at the same position, stay empty.
    fn inverse_supply(&self) -> Result<Matrix, SupplyUseError> {
        let (products, industries) = (self.supply.rows(), self.supply.columns());
        if products != industries {
            return Err(SupplyUseError::NotSquare { products, industries });
        }
        let (q, g) = (self.product_output(), self.industry_output());
        let empty = |at: usize| q[at] == 0.0 && g[at] == 0.0;
        let dense = Mat::from_fn(products, products, |row, column| {
            if row == column && empty(row) { 1.0 } else { self.supply.row(row)[column] }
        });
        let factors = dense.partial_piv_lu();
        let largest = self.supply.values().iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let pivots = factors.U();
        if let Some(at) = (0..products).find(|at| pivots[(*at, *at)].abs() <= 1e-14 * largest) {
            return Err(SupplyUseError::Singular { position: at + 1 });
        }
        let inverse = factors.solve(&Mat::<f64>::identity(products, products));
        let mut made = Matrix::zeros(products, products);
        for row in 0..products {
            for (column, value) in made.row_mut(row).iter_mut().enumerate() {
                *value = if empty(row) || empty(column) { 0.0 } else { inverse[(row, column)] };
            }
        }
        Ok(made)
    }
}

fn reciprocal(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| reciprocal_or_zero(*value)).collect()
}

fn scale_rows(mut matrix: Matrix, factors: &[f64]) -> Matrix {
    for (row, factor) in factors.iter().enumerate() {
        matrix.row_mut(row).iter_mut().for_each(|value| *value *= factor);
    }
    matrix
}

fn scale_columns(mut matrix: Matrix, factors: &[f64]) -> Matrix {
    for row in 0..matrix.rows() {
        matrix.row_mut(row).iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
    }
    matrix
}

/// Product of two matrices; zeros of the left one cost nothing, and supply is mostly zeros.
fn product(left: &Matrix, right: &Matrix) -> Matrix {
    let mut made = Matrix::zeros(left.rows(), right.columns());
    for row in 0..left.rows() {
        let sums = made.row_mut(row);
        for (at, factor) in left.row(row).iter().enumerate() {
            if *factor != 0.0 {
                for (sum, value) in sums.iter_mut().zip(right.row(at)) {
                    *sum += factor * value;
                }
            }
        }
    }
    made
}
