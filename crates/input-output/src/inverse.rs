//! The explicit Leontief inverse, by Gauss-Jordan elimination in blocks, in place and without exchanges.
//!
//! `I - A` of a productive system without negative inputs is an M-matrix: every order of elimination meets good pivots
//! (Fan 1960), and apart from the pivots only numbers of one sign are added up. Small entries of `L` are therefore as
//! accurate as large ones, and none is negative. Where that does not hold, [`crate::lu`] exchanges rows.
//!
//! Industries that neither buy nor sell, of which large tables are full, take no part: their part of `L` is that of `I`.
//!
//! The work is `2 n^3` operations, all but a share of `1 / n` of it in the kernel of [`crate::panels`].

use pulp::Arch;
use rayon::prelude::*;

use crate::coefficients::Technology;
use crate::elimination::{negative_inverse, times_inverse};
use crate::lu::ZeroPivot;
use crate::matrix::Matrix;
use crate::panels::{DEPTH, Panels, Part, SubtractProduct, Tile, UNIT};

/// The inverse of `I - A`, which should be productive and free of negative inputs.
///
/// # Errors
/// The industry at which a block of pivots is singular.
pub(crate) fn inverse_without_exchanges(technology: &Technology<'_>) -> Result<Matrix, ZeroPivot> {
    inverse_on(Arch::new(), technology)
}

fn inverse_on(arch: Arch, technology: &Technology<'_>) -> Result<Matrix, ZeroPivot> {
    let (n, transactions) = (technology.len(), technology.transactions());
    let active = active(technology);
    let reciprocal = technology.reciprocal_output();
    let mut panels = Panels::of_rows(active.len(), active.len(), Tile::on(arch), |row, columns, to| {
        let own = active[row];
        let from = &transactions[own * n..(own + 1) * n];
        for (to, at) in to.iter_mut().zip(&active[columns]) {
            *to = f64::from(u8::from(*at == own)) - from[*at] * reciprocal[*at];
        }
    });
    invert_panels(arch, &mut panels).map_err(|ZeroPivot(at)| ZeroPivot(active[at]))?;
    let values = spread(panels.into_rows(), &active, n);
    Ok(Matrix::new(n, n, values).unwrap_or_default())
}

/// The inverse of a square matrix, in its place.
///
/// # Errors
/// The row at which a block of pivots is singular.
pub(crate) fn invert_panels(arch: Arch, panels: &mut Panels) -> Result<(), ZeroPivot> {
    let n = panels.columns;
    let mut packed = Vec::new();
    for from in (0..n).step_by(DEPTH) {
        eliminate(arch, panels, from, n.min(from + DEPTH), &mut packed)
            .map_err(|ZeroPivot(at)| ZeroPivot(from + at))?;
    }
    Ok(())
}

/// Industries with any coefficient in their row or column.
fn active(technology: &Technology<'_>) -> Vec<usize> {
    let n = technology.len();
    let buying = |row: &[f64], used: &mut [bool]| {
        let mut sells = false;
        for ((value, reciprocal), used) in row.iter().zip(technology.reciprocal_output()).zip(used) {
            let any = value * reciprocal != 0.0;
            *used |= any;
            sells |= any;
        }
        sells
    };
    let parts: Vec<(Vec<bool>, Vec<bool>)> = technology
        .transactions()
        .par_chunks(UNIT * n.max(1))
        .map(|rows| {
            let mut used = vec![false; n];
            let sells = rows.chunks_exact(n).map(|row| buying(row, &mut used)).collect();
            (used, sells)
        })
        .collect();
    let sells = parts.iter().flat_map(|(_, sells)| sells);
    sells
        .enumerate()
        .filter(|(at, sells)| **sells || parts.iter().any(|(used, _)| used[*at]))
        .map(|(at, _)| at)
        .collect()
}

/// Eliminates the pivots `from..to`; `packed` is room that is used again.
///
/// With the pivots `P`, the other columns `R` of their rows and the pivots' columns `F` of another row: `R` becomes
/// `P^-1 R`, what is left of that row loses `F P^-1 R`, and `P` and `F` become `P^-1` and `-F P^-1`.
fn eliminate(
    arch: Arch,
    panels: &mut Panels,
    from: usize,
    to: usize,
    packed: &mut Vec<f64>,
) -> Result<(), ZeroPivot> {
    let (n, tile, depth) = (panels.columns, panels.tile, to - from);
    let inverse = negative_inverse(panels, from..to)?;
    let mut packed_inverse = Vec::new();
    inverse.part(0..depth, 0..depth).pack(depth, tile, None, &mut packed_inverse);
    panels.part(from..to, 0..n).pack(depth, tile, Some(from), packed);
    let (pivots, unit) = (panels.span(from..to), panels.unit());
    let (before, rest) = panels.values_mut().split_at_mut(pivots.start);
    let (pivots, after) = rest.split_at_mut(pivots.len());
    let others = before.par_chunks_mut(unit * n).chain(after.par_chunks_mut(unit * n)).with_max_len(1);
    let work = others.map(|rows| (rows, None)).chain(
        pivots
            .par_chunks_mut(unit * n)
            .zip(inverse.values().par_chunks(unit * depth))
            .with_max_len(1)
            .map(|(rows, factors)| (rows, Some(factors))),
    );
    work.for_each(|(rows, inverse)| {
        let made;
        let factors = if let Some(inverse) = inverse {
            rows.fill(0.0);
            inverse
        } else {
            made =
                times_inverse(arch, Part { panels: rows, columns: n, span: from..to }, tile, &packed_inverse);
            for panel in rows.chunks_exact_mut(tile.height * n) {
                panel[from * tile.height..to * tile.height].fill(0.0);
            }
            &made
        };
        let factors = Part { panels: factors, columns: depth, span: 0..depth };
        arch.dispatch(SubtractProduct { to: rows, columns: n, span: 0..n, factors, packed });
    });
    Ok(())
}

/// The inverse of all industries from the rows of that of the active ones, in the vector that they begin.
fn spread(mut values: Vec<f64>, active: &[usize], n: usize) -> Vec<f64> {
    values.resize(n * n, 0.0);
    let mut left = active.len();
    if left == n {
        return values;
    }
    // From the last row to the first, each moves to where it belongs or beyond what is still to be moved.
    let mut row = vec![0.0; left];
    for at in (0..n).rev() {
        let is_active = left > 0 && active[left - 1] == at;
        if is_active {
            left -= 1;
            row.copy_from_slice(&values[left * active.len()..(left + 1) * active.len()]);
        }
        let to = &mut values[at * n..(at + 1) * n];
        to.fill(0.0);
        if is_active {
            for (industry, value) in active.iter().zip(&row) {
                to[*industry] = *value;
            }
        } else {
            to[at] = 1.0;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::System;

    /// A productive system of sizes over twelve orders of magnitude; each `empty`th industry neither buys nor sells.
    fn system(n: usize, empty: usize) -> System {
        let mut state = n as u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let is_empty = |at: usize| empty > 0 && at % empty == empty - 1;
        let sizes: Vec<f64> =
            (0..n).map(|at| if is_empty(at) { 0.0 } else { 10_f64.powf(-12.0 * random()) }).collect();
        let all: f64 = sizes.iter().sum();
        let mut transactions = Matrix::zeros(n, n);
        for (row, from) in sizes.iter().enumerate() {
            for (value, to) in transactions.row_mut(row).iter_mut().zip(&sizes) {
                *value = if random() < 0.7 { from * to * random() / all } else { 0.0 };
            }
        }
        System { transactions, output: sizes.iter().map(|size| 1.2 * size).collect(), ..System::default() }
    }

    /// The sum of the powers of `A`, all terms of one sign.
    fn series(technology: &Technology<'_>) -> Matrix {
        let n = technology.len();
        let mut sum = Matrix::zeros(n, n);
        (0..n).for_each(|at| sum.row_mut(at)[at] = 1.0);
        let mut power = sum.clone();
        for _ in 0..150 {
            power = technology.content_of_inputs(&power);
            sum.values_mut().iter_mut().zip(power.values()).for_each(|(sum, value)| *sum += value);
        }
        sum
    }

    #[test]
    fn entries_of_any_size_agree_with_the_power_series_and_none_is_negative() {
        for (n, empty) in [(1, 0), (2, 2), (5, 0), (13, 4), (128, 0), (256, 0), (257, 3), (300, 0), (391, 9)]
        {
            let system = system(n, empty);
            let technology = Technology::of(&system);
            let inverse = inverse_without_exchanges(&technology).unwrap();
            let mut worst = 0.0_f64;
            for (value, reference) in inverse.values().iter().zip(series(&technology).values()) {
                assert!(*value >= 0.0 && (*value == 0.0) == (*reference == 0.0), "{n}: {value} {reference}");
                if *reference > 0.0 {
                    worst = worst.max((value - reference).abs() / reference);
                }
            }
            assert!(worst < 1e-13, "{n}: {worst}");
        }
    }

    #[test]
    fn the_same_bits_on_any_number_of_threads_and_nearly_on_any_processor() {
        let system = system(389, 7);
        let technology = Technology::of(&system);
        let on = |threads: usize, arch: Arch| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| inverse_on(arch, &technology)).unwrap()
        };
        let one = on(1, Arch::new());
        assert_eq!(one, on(2, Arch::new()));
        assert_eq!(one, on(5, Arch::new()));
        for (value, scalar) in one.values().iter().zip(on(2, Arch::Scalar).values()) {
            assert!((value - scalar).abs() <= 1e-13 * value.abs());
        }
    }

    #[test]
    fn industries_that_use_up_what_they_make_are_named() {
        let mut system = system(300, 0);
        let output = system.output[290];
        system.transactions.values_mut().fill(0.0);
        system.transactions.row_mut(290)[290] = output;
        assert_eq!(inverse_without_exchanges(&Technology::of(&system)), Err(ZeroPivot(290)));
    }
}
