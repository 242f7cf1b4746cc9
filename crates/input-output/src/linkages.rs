//! Backward and forward linkages, and the key sectors among them.
//!
//! Backward linkages are column sums of `A` (direct) and `L` (total; Rasmussen 1956), forward linkages row sums of `B`
//! (direct) and `G` (total; Jones 1976). Normalised by their mean (power and sensitivity of dispersion), an industry is
//! *key* when both exceed one (Miller and Blair 2009, section 12.2). None of this needs an inverse: each kind is one solve.

use crate::coefficients::reciprocal_or_zero;
use crate::ghosh::Ghosh;
use crate::leontief::{Leontief, SolveError};
use crate::matrix::Matrix;

/// Linkages of all industries.
#[derive(Clone, Debug, PartialEq)]
pub struct Linkages {
    /// Column sums of `A`.
    pub direct_backward: Vec<f64>,
    /// Column sums of `L`.
    pub total_backward: Vec<f64>,
    /// Row sums of `B`.
    pub direct_forward: Vec<f64>,
    /// Row sums of `G`.
    pub total_forward: Vec<f64>,
    /// Row sums of `L`, which Rasmussen used as forward linkage.
    pub rasmussen_forward: Vec<f64>,
    /// Largest relative residual of the solves.
    pub residual: f64,
}

/// What an industry is by its normalised linkages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectorKind {
    /// Both above one.
    Key,
    /// Buys much: backward above one.
    Backward,
    /// Sells much: forward above one.
    Forward,
    /// Neither.
    Independent,
}

/// Linkages within the region of an industry, without the industry itself, and with other regions.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkagesByOrigin {
    /// Column sums of `A` over the other industries of the region.
    pub direct_backward_local: Vec<f64>,
    /// Column sums of `A` over other regions.
    pub direct_backward_foreign: Vec<f64>,
    /// Column sums of `L` over the other industries of the region.
    pub total_backward_local: Vec<f64>,
    /// Column sums of `L` over other regions.
    pub total_backward_foreign: Vec<f64>,
    /// Row sums of `B` over the other industries of the region.
    pub direct_forward_local: Vec<f64>,
    /// Row sums of `B` over other regions.
    pub direct_forward_foreign: Vec<f64>,
    /// Row sums of `G` over the other industries of the region.
    pub total_forward_local: Vec<f64>,
    /// Row sums of `G` over other regions.
    pub total_forward_foreign: Vec<f64>,
}

impl Linkages {
    /// Linkages of a system.
    ///
    /// # Errors
    /// As for [`Leontief::outputs`].
    pub fn of(leontief: &Leontief<'_>) -> Result<Linkages, SolveError> {
        let technology = leontief.technology();
        let mut ones = Matrix::zeros(1, leontief.len());
        ones.values_mut().fill(1.0);
        let n = leontief.len();
        let row_sum = |row: usize| -> f64 { technology.transactions()[row * n..(row + 1) * n].iter().sum() };
        let total_backward = leontief.multipliers(&ones)?;
        let total_forward = Ghosh::new(leontief).downstream(&ones)?;
        let rasmussen_forward = leontief.outputs(&ones)?;
        Ok(Linkages {
            residual: total_backward.residual.max(total_forward.residual).max(rasmussen_forward.residual),
            direct_backward: technology.column_sums(),
            total_backward: total_backward.values.into_values(),
            direct_forward: technology
                .reciprocal_output()
                .iter()
                .enumerate()
                .map(|(row, reciprocal)| row_sum(row) * reciprocal)
                .collect(),
            total_forward: total_forward.values.into_values(),
            rasmussen_forward: rasmussen_forward.values.into_values(),
        })
    }

    /// Kind of each industry, by total backward (`L`) and forward (`G`) linkages over their means.
    pub fn kinds(&self) -> Vec<SectorKind> {
        let backward = normalised(&self.total_backward);
        let forward = normalised(&self.total_forward);
        backward
            .iter()
            .zip(&forward)
            .map(|(backward, forward)| match (*backward > 1.0, *forward > 1.0) {
                (true, true) => SectorKind::Key,
                (true, false) => SectorKind::Backward,
                (false, true) => SectorKind::Forward,
                (false, false) => SectorKind::Independent,
            })
            .collect()
    }
}

/// Linkages over their mean.
pub fn normalised(linkages: &[f64]) -> Vec<f64> {
    let mean = linkages.iter().sum::<f64>() / linkages.len().max(1) as f64;
    let reciprocal = reciprocal_or_zero(mean);
    linkages.iter().map(|value| value * reciprocal).collect()
}

impl LinkagesByOrigin {
    /// Linkages by origin. Goes through `L` some rows at a time: the work of the explicit inverse, not its memory.
    ///
    /// # Errors
    /// As for [`Leontief::multipliers`].
    pub fn of(leontief: &Leontief<'_>) -> Result<LinkagesByOrigin, SolveError> {
        const ROWS: usize = 256;
        let technology = leontief.technology();
        let industries = technology.industries();
        let (n, output, reciprocal) = (leontief.len(), technology.output(), technology.reciprocal_output());
        let zeros = || vec![0.0; n];
        let mut made = LinkagesByOrigin {
            direct_backward_local: zeros(),
            direct_backward_foreign: zeros(),
            total_backward_local: zeros(),
            total_backward_foreign: zeros(),
            direct_forward_local: zeros(),
            direct_forward_foreign: zeros(),
            total_forward_local: zeros(),
            total_forward_foreign: zeros(),
        };
        for from in (0..n).step_by(ROWS) {
            let count = ROWS.min(n - from);
            let mut units = Matrix::zeros(count, n);
            for offset in 0..count {
                units.row_mut(offset)[from + offset] = 1.0;
            }
            let inverse = leontief.multipliers(&units)?.values;
            for offset in 0..count {
                let row = from + offset;
                let home =
                    industries.region_of(row).map(|region| industries.block(region)).unwrap_or_default();
                let transactions = &technology.transactions()[row * n..(row + 1) * n];
                for (column, (total, transaction)) in inverse.row(offset).iter().zip(transactions).enumerate()
                {
                    if column == row {
                        continue;
                    }
                    let local = home.contains(&column);
                    let pick = |near: &mut Vec<f64>, far: &mut Vec<f64>, at: usize, value: f64| {
                        if local {
                            near[at] += value;
                        } else {
                            far[at] += value;
                        }
                    };
                    let direct = transaction * reciprocal[column];
                    pick(&mut made.direct_backward_local, &mut made.direct_backward_foreign, column, direct);
                    pick(&mut made.total_backward_local, &mut made.total_backward_foreign, column, *total);
                    let direct = transaction * reciprocal[row];
                    pick(&mut made.direct_forward_local, &mut made.direct_forward_foreign, row, direct);
                    let total = total * output[column] * reciprocal[row];
                    pick(&mut made.total_forward_local, &mut made.total_forward_foreign, row, total);
                }
            }
        }
        Ok(made)
    }
}
