//! Field of influence: what a change of one coefficient does to the whole Leontief inverse.
//!
//! With `a_ij + d` instead of `a_ij`, `L* = L + d / (1 - d l_ji) * F`, where the field `F = L[., i] L[j, .]`
//! (Sherman and Morrison 1950; Sonis and Hewings 1989). One column and one row of `L` tell everything.

use crate::krylov::norm;
use crate::leontief::{Leontief, SolveError};
use crate::matrix::Matrix;

/// Field of influence of one coefficient, in its two factors.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// `L[., i]`: outputs that one more unit of final demand for `i` needs.
    pub column: Vec<f64>,
    /// `L[j, .]`: output of `j` that each unit of final demand needs.
    pub row: Vec<f64>,
    /// `l_ji`.
    pub feedback: f64,
}

impl Influence {
    /// The field of coefficient `a_ij` (`input` of industry `i` per unit of output of `user` `j`).
    ///
    /// # Errors
    /// As for [`Leontief::outputs`]; an index beyond the last industry gives a field of zeros.
    pub fn of(leontief: &Leontief<'_>, input: usize, user: usize) -> Result<Influence, SolveError> {
        let unit = |at: usize| {
            let mut unit = Matrix::zeros(1, leontief.len());
            unit.add(0, at, 1.0);
            unit
        };
        let column = leontief.outputs(&unit(input))?.values.into_values();
        let row = leontief.multipliers(&unit(user))?.values.into_values();
        let feedback = column.get(user).copied().unwrap_or_default();
        Ok(Influence { column, row, feedback })
    }

    /// Size of the field in the Frobenius norm, by which coefficients are ranked.
    pub fn size(&self) -> f64 {
        norm(&self.column) * norm(&self.row)
    }

    /// The field itself (`n x n`).
    pub fn field(&self) -> Matrix {
        let n = self.column.len();
        let mut made = Matrix::zeros(n, n);
        for (at, column) in self.column.iter().enumerate() {
            for (to, row) in made.row_mut(at).iter_mut().zip(&self.row) {
                *to = column * row;
            }
        }
        made
    }

    /// Change of outputs for a final demand when the coefficient grows by `change`; `None` if the system would no
    /// longer be productive.
    pub fn output_change(&self, demand: &[f64], change: f64) -> Option<Vec<f64>> {
        let damping = 1.0 - change * self.feedback;
        if damping <= 0.0 {
            return None;
        }
        let needed: f64 = self.row.iter().zip(demand).map(|(row, demand)| row * demand).sum();
        Some(self.column.iter().map(|column| change / damping * column * needed).collect())
    }
}

/// Norms of the columns and of the rows of the explicit inverse `L`, which tell the sizes of all fields: that of
/// coefficient `a_ij` is the norm of column `i` times the norm of row `j`.
pub fn influence_norms(inverse: &Matrix) -> (Vec<f64>, Vec<f64>) {
    let rows: Vec<f64> = (0..inverse.rows()).map(|row| norm(inverse.row(row))).collect();
    let mut squares = vec![0.0; inverse.columns()];
    for row in 0..inverse.rows() {
        for (sum, value) in squares.iter_mut().zip(inverse.row(row)) {
            *sum += value * value;
        }
    }
    (squares.into_iter().map(f64::sqrt).collect(), rows)
}

/// Sizes of the fields of all coefficients (`n x n`) from the explicit inverse: norm of column `i` times norm of row `j`.
pub fn influence_sizes(inverse: &Matrix) -> Matrix {
    let (columns, rows) = influence_norms(inverse);
    let mut made = Matrix::zeros(inverse.rows(), inverse.columns());
    for (at, column) in columns.iter().enumerate() {
        for (to, row) in made.row_mut(at).iter_mut().zip(&rows) {
            *to = column * row;
        }
    }
    made
}

/// The largest fields of influence: coefficients (`input`, `user`) with their sizes, the largest first, equal ones in the
/// order of the system. `users` are the columns of `A` looked at. Sizes are products, so that `n^2` of them are never made.
pub fn largest_influences(
    columns: &[f64],
    rows: &[f64],
    users: &[usize],
    count: usize,
) -> Vec<(usize, usize, f64)> {
    let mut inputs: Vec<(usize, f64)> = columns.iter().copied().enumerate().collect();
    let mut users: Vec<(usize, f64)> = users.iter().filter_map(|at| Some((*at, *rows.get(*at)?))).collect();
    for order in [&mut inputs, &mut users] {
        order.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
    }
    let mut found = Vec::new();
    for (rank, (input, column)) in inputs.iter().enumerate().take(count) {
        // Of (rank + 1) inputs with as many users each, all are at least as large as this one.
        for (user, row) in users.iter().take(count.div_ceil(rank + 1)) {
            found.push((*input, *user, column * row));
        }
    }
    found.sort_by(|one, two| two.2.total_cmp(&one.2).then((one.0, one.1).cmp(&(two.0, two.1))));
    found.truncate(count);
    found
}
