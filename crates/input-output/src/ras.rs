//! RAS and GRAS: a table made to fit new row and column totals, as near as can be to the old one.
//!
//! RAS (Stone 1961; Bacharach 1970) keeps signs by multiplying: `X = diag(r) A diag(s)`. With negative entries, GRAS
//! (Junius and Oosterhaven 2003, doi:10.1080/0953531032000056954; Lenzen, Wood and Gallego 2007,
//! doi:10.1080/09535310701698613) divides those by the same factors: `X = diag(r) P diag(s) - diag(r)^-1 N diag(s)^-1`,
//! where `A = P - N`. Without negative entries the two are the same.

use thiserror::Error;

use crate::matrix::Matrix;

/// A table with the totals asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Balanced {
    /// The table.
    pub table: Matrix,
    /// Factor of each row, `r`.
    pub row_factors: Vec<f64>,
    /// Factor of each column, `s`.
    pub column_factors: Vec<f64>,
    /// Rounds needed.
    pub rounds: usize,
    /// Largest difference from the totals asked for, relative to the largest of them.
    pub residual: f64,
}

/// Totals that a table cannot be made to fit.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum BalancingError {
    /// Another number of totals than rows or columns.
    #[error("{given} totals for {expected} {what}")]
    Length {
        /// Rows or columns.
        what: &'static str,
        /// Totals given.
        given: usize,
        /// Rows or columns there are.
        expected: usize,
    },
    /// Row totals and column totals that do not agree.
    #[error("the row totals add up to {rows}, the column totals to {columns}; they must agree")]
    Totals {
        /// Sum of the row totals.
        rows: f64,
        /// Sum of the column totals.
        columns: f64,
    },
    /// A total for a row or column that has nothing to be scaled.
    #[error("{what} {position} (from 1) cannot add up to {total}: {reason}")]
    Impossible {
        /// Row or column.
        what: &'static str,
        /// Position, from 1.
        position: usize,
        /// Total asked for.
        total: f64,
        /// Why not.
        reason: &'static str,
    },
    /// A value that is not finite.
    #[error("{0} holds a value that is not a finite number")]
    NotFinite(&'static str),
    /// The factors did not settle: the pattern of zeros does not allow the totals, or only just.
    #[error(
        "after {rounds} rounds totals are still off by {residual:.1e} of the largest one; zeros in the table may not allow them"
    )]
    NotConverged {
        /// Rounds made.
        rounds: usize,
        /// Difference left.
        residual: f64,
    },
}

/// Fits a table to row and column totals, negative entries allowed.
///
/// # Errors
/// Totals that do not agree with each other or with the table's zeros and signs, and factors that do not settle
/// to `tolerance` (relative to the largest total) in `rounds`.
pub fn balance(
    table: &Matrix,
    row_totals: &[f64],
    column_totals: &[f64],
    tolerance: f64,
    rounds: usize,
) -> Result<Balanced, BalancingError> {
    let (rows, columns) = (table.rows(), table.columns());
    for (what, given, expected) in
        [("rows", row_totals.len(), rows), ("columns", column_totals.len(), columns)]
    {
        if given != expected {
            return Err(BalancingError::Length { what, given, expected });
        }
    }
    for (what, values) in
        [("the table", table.values()), ("the row totals", row_totals), ("the column totals", column_totals)]
    {
        if values.iter().any(|value| !value.is_finite()) {
            return Err(BalancingError::NotFinite(what));
        }
    }
    let (by_rows, by_columns): (f64, f64) = (row_totals.iter().sum(), column_totals.iter().sum());
    let scale =
        row_totals.iter().chain(column_totals).fold(0.0_f64, |largest, total| largest.max(total.abs()));
    if (by_rows - by_columns).abs() > 1e-9 * scale * (rows + columns) as f64 {
        return Err(BalancingError::Totals { rows: by_rows, columns: by_columns });
    }
    let turned = table.transposed();
    let mut column_factors = vec![1.0; columns];
    let mut residual = f64::INFINITY;
    for round in 1..=rounds {
        let row_factors = factors("row", table, row_totals, &column_factors)?;
        column_factors = factors("column", &turned, column_totals, &row_factors)?;
        let made = scaled(table, &row_factors, &column_factors);
        let off = |sums: &[f64], totals: &[f64]| {
            sums.iter().zip(totals).map(|(sum, total)| (sum - total).abs()).fold(0.0, f64::max)
        };
        let worst = off(&made.row_sums(), row_totals).max(off(&made.column_sums(), column_totals));
        residual = if scale == 0.0 { worst } else { worst / scale };
        if residual <= tolerance {
            return Ok(Balanced { table: made, row_factors, column_factors, rounds: round, residual });
        }
    }
    Err(BalancingError::NotConverged { rounds, residual })
}

/// Factors of all rows that give the totals, for fixed factors of columns: the positive root of `p r^2 - u r - n = 0`.
fn factors(
    what: &'static str,
    table: &Matrix,
    totals: &[f64],
    across: &[f64],
) -> Result<Vec<f64>, BalancingError> {
    (0..table.rows())
        .map(|row| {
            let (mut positive, mut negative) = (0.0, 0.0);
            for (value, factor) in table.row(row).iter().zip(across) {
                if *value > 0.0 {
                    positive += value * factor;
                } else if *value < 0.0 {
                    negative -= value / factor;
                }
            }
            let total = totals[row];
            let impossible = |reason| BalancingError::Impossible { what, position: row + 1, total, reason };
            match (positive > 0.0, negative > 0.0) {
                (false, false) if total == 0.0 => Ok(1.0),
                (false, false) => Err(impossible("all its entries are zero")),
                (false, true) if total < 0.0 => Ok(-negative / total),
                (false, true) => Err(impossible("all its entries are negative or zero")),
                (true, false) if total > 0.0 => Ok(total / positive),
                (true, false) => Err(impossible(
                    "all its entries are positive or zero, so that its total must be positive",
                )),
                (true, true) => {
                    let root = (total * total + 4.0 * positive * negative).sqrt();
                    // The form without cancellation for either sign of the total.
                    Ok(if total >= 0.0 {
                        (total + root) / (2.0 * positive)
                    } else {
                        2.0 * negative / (root - total)
                    })
                }
            }
        })
        .collect()
}

fn scaled(table: &Matrix, row_factors: &[f64], column_factors: &[f64]) -> Matrix {
    let mut made = table.clone();
    for (row, by) in row_factors.iter().enumerate() {
        for (value, across) in made.row_mut(row).iter_mut().zip(column_factors) {
            let factor = by * across;
            *value = if *value < 0.0 { *value / factor } else { *value * factor };
        }
    }
    made
}
