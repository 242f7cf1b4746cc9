//! Demand and supply shocks by the Leontief and the Ghosh operator.

use input_output::{Ghosh, Leontief, Matrix, SolveError};

/// Change of output that a change of final demand causes: `dx = L dy` (Leontief 1936; Miller and Blair 2009, eq. 2.12).
///
/// `change` is the change of final demand for each industry's goods, in the money of the system. No change gives exactly
/// no change.
///
/// # Errors
/// A vector of another length, or a solve that fails.
pub fn demand_shock(leontief: &Leontief<'_>, change: &[f64]) -> Result<Vec<f64>, SolveError> {
    if change.iter().all(|value| *value == 0.0) && change.len() == leontief.len() {
        return Ok(vec![0.0; change.len()]);
    }
    Ok(leontief.outputs(&row(change))?.values.into_values())
}

/// Change of output that a change of primary inputs causes: `dx' = dv' G` (Ghosh 1958; Miller and Blair 2009, eq. 12.4).
///
/// `change` is the change of value added (or of another primary input) of each industry. Read as quantities the model
/// lets customers produce without inputs that they need; it is here to be compared with.
///
/// # Errors
/// A vector of another length, or a solve that fails.
pub fn supply_shock(leontief: &Leontief<'_>, change: &[f64]) -> Result<Vec<f64>, SolveError> {
    if change.iter().all(|value| *value == 0.0) && change.len() == leontief.len() {
        return Ok(vec![0.0; change.len()]);
    }
    Ok(Ghosh::new(leontief).outputs(&row(change))?.values.into_values())
}

/// One vector as a matrix of one row.
pub(super) fn row(values: &[f64]) -> Matrix {
    let mut matrix = Matrix::zeros(1, values.len());
    matrix.row_mut(0).copy_from_slice(values);
    matrix
}
