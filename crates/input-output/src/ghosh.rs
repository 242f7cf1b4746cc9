//! The Ghosh operator `(I - B)^-1`, with `B = diag(x)^-1 Z`, by the factors of the Leontief operator.
//!
//! `I - B = diag(x)^-1 (I - A) diag(x)` wherever output is not zero (Ghosh 1958, doi:10.2307/2550694; Miller and
//! Blair 2009, section 12.1), so that nothing is factored twice. An industry without output has an empty row of `B`.
//!
//! Read `x' = v' G` as a price model (Dietzenbacher 1997), not as quantities that supply pushes.

use crate::leontief::{Leontief, Solution, SolveError};
use crate::matrix::Matrix;

/// The operator `(I - B)^-1` of a system.
#[derive(Clone, Copy, Debug)]
pub struct Ghosh<'l, 'a> {
    leontief: &'l Leontief<'a>,
}

impl<'l, 'a> Ghosh<'l, 'a> {
    /// The Ghosh operator that belongs to a Leontief operator.
    pub fn new(leontief: &'l Leontief<'a>) -> Ghosh<'l, 'a> {
        Ghosh { leontief }
    }

    /// Outputs `x' = v' G` for each row `v` of `primary_inputs` (`k x n`).
    ///
    /// # Errors
    /// As for [`Leontief::multipliers`].
    pub fn outputs(&self, primary_inputs: &Matrix) -> Result<Solution, SolveError> {
        let technology = self.leontief.technology();
        let n = technology.len();
        let (output, reciprocal) = (technology.output(), technology.reciprocal_output());
        let mut relative = primary_inputs.clone();
        scale_rows(&mut relative, reciprocal);
        // u (I - A) = v / x, then x_j = u_j x_j; without output, x_j = v_j + sum over i of u_i Z_ij.
        let mut solution = self.leontief.multipliers(&relative)?;
        for row in 0..solution.values.rows() {
            let factors = solution.values.row(row).to_vec();
            let given = primary_inputs.row(row);
            for (at, value) in solution.values.row_mut(row).iter_mut().enumerate() {
                *value = if output[at] == 0.0 {
                    let received: f64 =
                        (0..n).map(|i| factors[i] * technology.transactions()[i * n + at]).sum();
                    given[at] + received
                } else {
                    *value * output[at]
                };
            }
        }
        Ok(solution)
    }

    /// Downstream values `t = G s`, as rows: for each row `s` of `values` (`k x n`) the row `s G'`.
    ///
    /// # Errors
    /// As for [`Leontief::outputs`].
    pub fn downstream(&self, values: &Matrix) -> Result<Solution, SolveError> {
        let technology = self.leontief.technology();
        let n = technology.len();
        let (output, reciprocal) = (technology.output(), technology.reciprocal_output());
        let empty: Vec<usize> = (0..n).filter(|at| output[*at] == 0.0).collect();
        let mut right = values.clone();
        if right.columns() == n {
            for row in 0..right.rows() {
                let given = values.row(row);
                for (at, value) in right.row_mut(row).iter_mut().enumerate() {
                    let to_empty: f64 =
                        empty.iter().map(|to| technology.transactions()[at * n + to] * given[*to]).sum();
                    *value = if output[at] == 0.0 { 0.0 } else { *value * output[at] + to_empty };
                }
            }
        }
        let mut solution = self.leontief.outputs(&right)?;
        scale_rows(&mut solution.values, reciprocal);
        for row in 0..solution.values.rows() {
            let given = values.row(row);
            let made = solution.values.row_mut(row);
            for at in &empty {
                made[*at] = given[*at];
            }
        }
        Ok(solution)
    }

    /// The Ghosh inverse `G` (`n x n`) from the Leontief inverse: `G = diag(x)^-1 L diag(x)`.
    ///
    /// # Errors
    /// As for [`Leontief::inverse`].
    pub fn inverse(&self) -> Result<Solution, SolveError> {
        let technology = self.leontief.technology();
        let n = technology.len();
        let empty = technology.output().contains(&0.0);
        if empty {
            // Rows of G by unit primary inputs: empty industries keep what others deliver to them.
            let mut units = Matrix::zeros(n, n);
            for at in 0..n {
                units.row_mut(at)[at] = 1.0;
            }
            return self.outputs(&units);
        }
        let mut solution = self.leontief.inverse()?;
        for row in 0..n {
            let reciprocal = technology.reciprocal_output()[row];
            for (value, output) in solution.values.row_mut(row).iter_mut().zip(technology.output()) {
                *value *= reciprocal * output;
            }
        }
        Ok(solution)
    }
}

fn scale_rows(matrix: &mut Matrix, factors: &[f64]) {
    for row in 0..matrix.rows() {
        for (value, factor) in matrix.row_mut(row).iter_mut().zip(factors) {
            *value *= factor;
        }
    }
}
