//! Coefficients: inputs per unit of output `A = Z x^-1`, allocation `B = x^-1 Z`, stressors per unit of output `S = F x^-1`.
//!
//! One over a zero output is taken as zero, so that an industry without output has no inputs and no stressors.
//! `A` is rarely formed: `A v = Z (v / x)`, so that transactions, wherever they are held, serve as they are.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::labels::Industries;
use crate::matrix::Matrix;
use crate::streaming;
use crate::system::{Extension, System};

/// `1 / value`, and zero for zero.
pub fn reciprocal_or_zero(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { 1.0 / value }
}

/// The technical coefficients `A = Z diag(x)^-1` of a system, held as its transactions and one over its output.
#[derive(Clone, Debug)]
pub struct Technology<'a> {
    industries: &'a Industries,
    transactions: &'a [f64],
    output: &'a [f64],
    reciprocal: Vec<f64>,
    /// Asked for once.
    nonnegative: OnceLock<bool>,
}

impl<'a> Technology<'a> {
    /// The coefficients of a system, which must have passed [`System::check`].
    pub fn of(system: &'a System) -> Technology<'a> {
        let reciprocal = system.output.iter().map(|output| reciprocal_or_zero(*output)).collect();
        Technology {
            industries: &system.industries,
            transactions: system.transactions.values(),
            output: &system.output,
            reciprocal,
            nonnegative: OnceLock::new(),
        }
    }

    /// Whether no input is negative (nor not a number); one pass over `Z`, made once.
    pub fn is_nonnegative(&self) -> bool {
        *self.nonnegative.get_or_init(|| {
            self.transactions.par_chunks(self.len().max(1)).all(|row| {
                let coefficients =
                    row.iter().zip(&self.reciprocal).map(|(value, reciprocal)| value * reciprocal);
                coefficients.fold(true, |none, coefficient| none & (coefficient >= 0.0))
            })
        })
    }

    /// Number of industries, `n`.
    pub fn len(&self) -> usize {
        self.output.len()
    }

    /// Whether there is no industry.
    pub fn is_empty(&self) -> bool {
        self.output.is_empty()
    }

    /// What rows and columns stand for.
    pub fn industries(&self) -> &'a Industries {
        self.industries
    }

    /// `x`, output by industry.
    pub fn output(&self) -> &'a [f64] {
        self.output
    }

    /// Transactions `Z`, row by row.
    pub fn transactions(&self) -> &'a [f64] {
        self.transactions
    }

    /// One over the output of each industry; zero for zero.
    pub fn reciprocal_output(&self) -> &[f64] {
        &self.reciprocal
    }

    /// `a_ij`, input of `row` per unit of output of `column`; zero outside.
    pub fn coefficient(&self, row: usize, column: usize) -> f64 {
        let transaction = self.transactions.get(row * self.len() + column).copied().unwrap_or_default();
        transaction * self.reciprocal.get(column).copied().unwrap_or_default()
    }

    /// Name of an industry for people: `region, sector`.
    pub fn name(&self, industry: usize) -> String {
        let (region, sector) = self.industries.name(industry);
        format!("{region}, {sector}")
    }

    /// `A v` for each row `v` of `vectors` (`k x n`).
    pub fn inputs_for(&self, vectors: &Matrix) -> Matrix {
        let mut made = Matrix::zeros(vectors.rows(), self.len());
        self.apply(vectors.values(), made.values_mut());
        made
    }

    /// `v A` for each row `v` of `vectors` (`k x n`).
    pub fn content_of_inputs(&self, vectors: &Matrix) -> Matrix {
        let mut made = Matrix::zeros(vectors.rows(), self.len());
        self.apply_transposed(vectors.values(), made.values_mut());
        made
    }

    /// `out = A v` for vectors that follow one another.
    pub(crate) fn apply(&self, vectors: &[f64], out: &mut [f64]) {
        let n = self.len();
        let mut scaled = vectors.to_vec();
        for vector in scaled.chunks_exact_mut(n.max(1)) {
            for (value, reciprocal) in vector.iter_mut().zip(&self.reciprocal) {
                *value *= reciprocal;
            }
        }
        streaming::times(self.transactions, n, &scaled, out);
    }

    /// `out = A' v` for vectors that follow one another.
    pub(crate) fn apply_transposed(&self, vectors: &[f64], out: &mut [f64]) {
        let n = self.len();
        streaming::transposed_times(self.transactions, n, vectors, out);
        for vector in out.chunks_exact_mut(n.max(1)) {
            for (value, reciprocal) in vector.iter_mut().zip(&self.reciprocal) {
                *value *= reciprocal;
            }
        }
    }

    /// Sum of each column of `A`: intermediate inputs per unit of output.
    pub fn column_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.len()];
        self.apply_transposed(&vec![1.0; self.len()], &mut sums);
        sums
    }

    /// `A` as a matrix (`n x n`).
    pub fn to_matrix(&self) -> Matrix {
        self.scaled(|value, _, column| value * self.reciprocal[column])
    }

    /// `B = diag(x)^-1 Z`, the share of the output of `row` that goes to `column` (`n x n`); Miller and Blair (2009), eq. 12.3.
    pub fn allocation(&self) -> Matrix {
        self.scaled(|value, row, _| value * self.reciprocal[row])
    }

    fn scaled(&self, value: impl Fn(f64, usize, usize) -> f64) -> Matrix {
        let n = self.len();
        let mut made = Matrix::zeros(n, n);
        for row in 0..n {
            let from = &self.transactions[row * n..(row + 1) * n];
            for (column, (to, from)) in made.row_mut(row).iter_mut().zip(from).enumerate() {
                *to = value(*from, row, column);
            }
        }
        made
    }
}

/// `S = F diag(x)^-1`, stressors per unit of output (`k x n`).
pub fn intensities(extension: &Extension, output: &[f64]) -> Matrix {
    per_unit(&extension.by_industry, output)
}

/// `S_Y = F_Y diag(e'Y)^-1`, stressors caused directly by final demand per unit of it (`k x m`); none without `F_Y`.
pub fn demand_intensities(extension: &Extension, demand: &Matrix) -> Option<Matrix> {
    extension.by_demand.as_ref().map(|by_demand| per_unit(by_demand, &demand.column_sums()))
}

/// Each column divided by its total; zero where the total is zero.
fn per_unit(amounts: &Matrix, totals: &[f64]) -> Matrix {
    let reciprocal: Vec<f64> = totals.iter().map(|total| reciprocal_or_zero(*total)).collect();
    let mut made = amounts.clone();
    for row in 0..made.rows() {
        for (value, reciprocal) in made.row_mut(row).iter_mut().zip(&reciprocal) {
            *value *= reciprocal;
        }
    }
    made
}
