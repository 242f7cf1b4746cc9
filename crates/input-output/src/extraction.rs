//! Hypothetical extraction: how much output would be missing without some industries.
//!
//! Nothing is factored again. With `K` the industries extracted and `L` the inverse before, outputs after are
//! `x* = L f + L[., K] u`, where `u` is found from the small matrix `L[K, K]` (block inverse; Dietzenbacher and Lahr 2013,
//! doi:10.1080/09535314.2013.774266, for the partial variants). What `K` sold is imported from outside the system.

use crate::leontief::{Leontief, SolveError};
use crate::lu::solve_dense;
use crate::matrix::Matrix;

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extracted {
    /// Sales, to industries and to final demand: rows of `A` and `f`. Taken away in full, the industry makes nothing, so
    /// that its purchases go as well.
    Sales,
    /// Purchases: columns of `A`; the industry makes as much as is asked for, from inputs that come from outside.
    Purchases,
}

/// Outputs before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Extraction {
    /// Output for the final demand before, by industry.
    pub before: Vec<f64>,
    /// Output after.
    pub after: Vec<f64>,
    /// `e'x - e'x*`: output missing in total.
    pub missing: f64,
    /// Of it, output missing in other industries than those extracted.
    pub missing_elsewhere: f64,
}

/// Outputs when a `share` (0 to 1) of sales or purchases of some industries is taken away.
///
/// # Errors
/// As for [`Leontief::outputs`]. A share outside 0 to 1 is brought to the nearer end.
pub fn extraction(
    leontief: &Leontief<'_>,
    demand: &[f64],
    industries: &[usize],
    what: Extracted,
    share: f64,
) -> Result<Extraction, SolveError> {
    let n = leontief.len();
    let share = share.clamp(0.0, 1.0);
    let mut chosen: Vec<usize> = industries.iter().copied().filter(|at| *at < n).collect();
    chosen.sort_unstable();
    chosen.dedup();
    // One final demand, then unit vectors for the columns L[., K].
    let mut demands = Matrix::zeros(1 + chosen.len(), n);
    let length = demand.len();
    if length != n {
        return Err(SolveError::Length { what: "final demand".to_owned(), length, industries: n });
    }
    demands.row_mut(0).copy_from_slice(demand);
    for (row, at) in chosen.iter().enumerate() {
        demands.add(row + 1, *at, 1.0);
    }
    let solved = leontief.outputs(&demands)?.values;
    let before = solved.row(0).to_vec();
    let size = chosen.len();
    let corner = |row: usize, column: usize| solved.row(column + 1)[chosen[row]];
    let right: Vec<f64> = chosen.iter().map(|at| before[*at]).collect();
    let mut after = before.clone();
    if size > 0 && share > 0.0 {
        let mut small = Matrix::zeros(size, size);
        for row in 0..size {
            for column in 0..size {
                let unit = f64::from(row == column);
                small.row_mut(row)[column] = match what {
                    // (1 - a) I + a L[K, K], so that all of it (a = 1) needs no special case.
                    Extracted::Sales => (1.0 - share) * unit + share * corner(row, column),
                    Extracted::Purchases => unit + share * (corner(row, column) - unit),
                };
            }
        }
        let solution = solve_dense(&small, &right);
        for (column, weight) in solution.iter().enumerate() {
            for (after, response) in after.iter_mut().zip(solved.row(column + 1)) {
                *after -= share * weight * response;
            }
            if what == Extracted::Purchases {
                after[chosen[column]] += share * weight;
            }
        }
        if what == Extracted::Sales && share == 1.0 {
            for at in &chosen {
                after[*at] = 0.0;
            }
        }
    }
    let missing = before.iter().zip(&after).map(|(before, after)| before - after).sum();
    let of_chosen: f64 = chosen.iter().map(|at| before[*at] - after[*at]).sum();
    Ok(Extraction { before, after, missing, missing_elsewhere: missing - of_chosen })
}

/// What is missing when one industry is extracted in full (its sales), each industry alone.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleExtraction {
    /// The industry.
    pub industry: usize,
    /// Output missing in total, in the unit of the system.
    pub missing: f64,
    /// Of it, output missing in the region of the industry, its own output included.
    pub missing_at_home: f64,
    /// Of it, the output of the industry itself.
    pub own: f64,
    /// `l_kk`: output of the industry that one unit of final demand for it needs.
    pub feedback: f64,
}

/// Extractions of several industries, each alone.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleExtractions {
    /// Output for the final demand before, by industry, in the unit of the system.
    pub before: Vec<f64>,
    /// The extractions, in the order asked for.
    pub each: Vec<SingleExtraction>,
    /// Largest relative residual of the solves.
    pub residual: f64,
}

/// What is missing when each of some industries is extracted in full and alone: `x_k / l_kk L[., k]`, the case of one
/// industry of [`extraction`]. One solve an industry, many of them together.
///
/// # Errors
/// As for [`Leontief::outputs`]. Industries beyond the last are passed over.
pub fn single_extractions(
    leontief: &Leontief<'_>,
    demand: &[f64],
    industries: &[usize],
) -> Result<SingleExtractions, SolveError> {
    const TOGETHER: usize = 256;
    let n = leontief.len();
    let regions = leontief.technology().industries();
    let solved = leontief.outputs(&Matrix::new(1, demand.len(), demand.to_vec()).unwrap_or_default())?;
    let mut made = SingleExtractions {
        before: solved.values.into_values(),
        each: Vec::new(),
        residual: solved.residual,
    };
    let chosen: Vec<usize> = industries.iter().copied().filter(|at| *at < n).collect();
    for some in chosen.chunks(TOGETHER) {
        let mut units = Matrix::zeros(some.len(), n);
        for (row, at) in some.iter().enumerate() {
            units.add(row, *at, 1.0);
        }
        let solved = leontief.outputs(&units)?;
        made.residual = made.residual.max(solved.residual);
        for (row, at) in some.iter().enumerate() {
            let column = solved.values.row(row);
            let own = made.before[*at];
            let weight = own / column[*at];
            let home = regions.region_of(*at).map(|region| regions.block(region)).unwrap_or_default();
            made.each.push(SingleExtraction {
                industry: *at,
                missing: weight * column.iter().sum::<f64>(),
                missing_at_home: weight * column[home].iter().sum::<f64>(),
                own,
                feedback: column[*at],
            });
        }
    }
    Ok(made)
}
