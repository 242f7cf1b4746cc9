//! Factors of `I - A` without exchanges of rows, for systems that need none (see [`crate::inverse`]).
//!
//! Elimination in blocks leaves `I - A = G R`: `R` has the rows of the pivots as they were met, in blocks `D` on the
//! diagonal, and `G` what was subtracted of them, with the identity in place of the blocks. They are kept in one matrix, with
//! `-D^-1` in place of the pivots, so that every step of the factorisation (`2/3 n^3` operations) and of a solution
//! (`2 n^2`) is a product for the kernel of [`crate::panels`].

use std::ops::Range;

use faer::Mat;
use pulp::Arch;
use rayon::prelude::*;

use crate::coefficients::Technology;
use crate::lu::{ZeroPivot, invert};
use crate::panels::{Panels, Part, SubtractProduct, Tile, UNIT, blocks};

/// Factors of `I - A`, made without exchanges.
#[derive(Debug)]
pub(crate) struct Elimination {
    arch: Arch,
    panels: Panels,
}

impl Elimination {
    /// Factors of all of `I - A`, which should be productive and free of negative inputs.
    ///
    /// # Errors
    /// The industry at which a block of pivots is singular.
    pub(crate) fn of(technology: &Technology<'_>) -> Result<Elimination, ZeroPivot> {
        Elimination::on(Arch::new(), technology)
    }

    fn on(arch: Arch, technology: &Technology<'_>) -> Result<Elimination, ZeroPivot> {
        let (n, transactions) = (technology.len(), technology.transactions());
        let reciprocal = technology.reciprocal_output();
        let panels = Panels::of_rows(n, n, Tile::on(arch), |row, columns, to| {
            let from = &transactions[row * n..(row + 1) * n];
            for (to, column) in to.iter_mut().zip(columns) {
                *to = f64::from(u8::from(row == column)) - from[column] * reciprocal[column];
            }
        });
        Elimination::of_panels(arch, panels, &mut [])
    }

    /// Factors of a square matrix in their place; of `rows`, panels as wide, what [`Elimination::finish`] goes on with.
    ///
    /// # Errors
    /// The row at which a block of pivots is singular.
    pub(crate) fn of_panels(
        arch: Arch,
        mut panels: Panels,
        rows: &mut [f64],
    ) -> Result<Elimination, ZeroPivot> {
        let n = panels.columns;
        let (mut packed, mut packed_inverse) = (Vec::new(), Vec::new());
        for block in blocks(n) {
            let (tile, depth) = (panels.tile, block.len());
            let inverse = negative_inverse(&panels, block.clone())
                .map_err(|ZeroPivot(at)| ZeroPivot(block.start + at))?;
            for row in 0..depth {
                for column in 0..depth {
                    panels.set(block.start + row, block.start + column, inverse.get(row, column));
                }
            }
            inverse.part(0..depth, 0..depth).pack(depth, tile, None, &mut packed_inverse);
            panels.part(block.clone(), block.end..n).pack(depth, tile, None, &mut packed);
            let below = panels.span(block.clone()).end;
            let pivots = Pivots { arch, n, tile, block, inverse: &packed_inverse, rows: &packed };
            let units = panels.values_mut()[below..].par_chunks_mut(UNIT * n);
            units
                .chain(rows.par_chunks_mut((UNIT * n).max(1)))
                .with_max_len(1)
                .for_each(|rows| pivots.eliminate(rows));
        }
        Ok(Elimination { arch, panels })
    }

    /// Solves `(I - A) x = b`, or `(I - A)' x = b`, for vectors that follow one another, in place.
    pub(crate) fn solve(&self, vectors: &mut [f64], transposed: bool) {
        if transposed {
            self.solve_rows(vectors);
        } else {
            self.solve_columns(vectors);
        }
    }

    fn solve_rows(&self, vectors: &mut [f64]) {
        let n = self.panels.columns;
        let mut rows = Panels::of_vectors(vectors, n, self.panels.tile);
        self.solve_panels(&mut rows);
        vectors.copy_from_slice(&rows.into_rows()[..vectors.len()]);
    }

    /// `v G R = s` for rows `s`, in place: `t = (s - t R) D^-1` from the first block to the last, then `v = t - v G` from
    /// the last to the first. Rows that are zero at the beginning are left out there.
    pub(crate) fn solve_panels(&self, rows: &mut Panels) {
        let (n, tile, arch) = (self.panels.columns, self.panels.tile, self.arch);
        let unit = rows.unit() * n.max(1);
        let (mut packed, mut packed_inverse) = (Vec::new(), Vec::new());
        for block in blocks(n) {
            let depth = block.len();
            self.panels.part(block.clone(), block.clone()).pack(depth, tile, None, &mut packed_inverse);
            self.panels.part(block.clone(), block.end..n).pack(depth, tile, None, &mut packed);
            let pivots = Pivots { arch, n, tile, block, inverse: &packed_inverse, rows: &packed };
            let units = rows.values_mut().par_chunks_mut(unit);
            units.with_max_len(1).for_each(|rows| pivots.eliminate(rows));
        }
        self.finish(rows);
    }

    /// The second half of [`Elimination::solve_panels`].
    pub(crate) fn finish(&self, rows: &mut Panels) {
        let (n, tile, arch) = (self.panels.columns, self.panels.tile, self.arch);
        let unit = rows.unit() * n.max(1);
        let mut packed = Vec::new();
        for block in blocks(n).rev() {
            let depth = block.len();
            self.panels.part(block.clone(), 0..block.start).pack(depth, tile, None, &mut packed);
            rows.values_mut().par_chunks_mut(unit).with_max_len(1).for_each(|rows| {
                let panels = rows.chunks_exact(tile.height * n);
                let own = panels.flat_map(|panel| &panel[block.start * tile.height..block.end * tile.height]);
                let own: Vec<f64> = own.copied().collect();
                let factors = Part { panels: &own, columns: depth, span: 0..depth };
                let (span, packed) = (0..block.start, packed.as_slice());
                arch.dispatch(SubtractProduct { to: rows, columns: n, span, factors, packed });
            });
        }
    }

    fn solve_columns(&self, vectors: &mut [f64]) {
        let n = self.panels.columns;
        let mut solved = Panels::of_vectors_as_columns(vectors, n, self.panels.tile);
        self.solve_columns_of_panels(&mut solved);
        solved.write_columns(vectors);
    }

    /// `G R x = b` for columns `b`, in place: `z = b - G z` from the first block to the last, then
    /// `x = D^-1 (z - R x)` from the last to the first.
    pub(crate) fn solve_columns_of_panels(&self, solved: &mut Panels) {
        let (n, tile, arch) = (self.panels.columns, self.panels.tile, self.arch);
        let count = solved.columns;
        if count == 0 {
            return;
        }
        let mut packed = Vec::new();
        let subtract = |solved: &mut Panels, block: Range<usize>, others: Range<usize>, packed: &[f64]| {
            let (factors, others) = (self.panels.span(others.clone()), solved.span(others));
            let units = solved.values_mut()[others].par_chunks_mut(UNIT * count);
            units.zip(self.panels.values()[factors].par_chunks(UNIT * n)).with_max_len(1).for_each(
                |(to, factors)| {
                    let factors = Part { panels: factors, columns: n, span: block.clone() };
                    arch.dispatch(SubtractProduct { to, columns: count, span: 0..count, factors, packed });
                },
            );
        };
        for block in blocks(n) {
            solved.part(block.clone(), 0..count).pack(block.len(), tile, None, &mut packed);
            subtract(solved, block.clone(), block.end..n, &packed);
        }
        for block in blocks(n).rev() {
            let depth = block.len();
            solved.part(block.clone(), 0..count).pack(depth, tile, None, &mut packed);
            let mut made = Panels::zeros(depth, count, tile);
            // Panels one after the other: a block is small beside the rows that follow from it.
            arch.dispatch(SubtractProduct {
                to: made.values_mut(),
                columns: count,
                span: 0..count,
                factors: self.panels.part(block.clone(), block.clone()),
                packed: &packed,
            });
            made.part(0..depth, 0..count).pack(depth, tile, None, &mut packed);
            let own = solved.span(block.clone());
            solved.values_mut()[own].copy_from_slice(made.values());
            subtract(solved, block.clone(), 0..block.start, &packed);
        }
    }
}

/// A block of pivots, and the rest of their rows.
struct Pivots<'a> {
    arch: Arch,
    n: usize,
    tile: Tile,
    block: Range<usize>,
    /// The packed negative inverse of the pivots.
    inverse: &'a [f64],
    /// The packed columns behind them.
    rows: &'a [f64],
}

impl Pivots<'_> {
    /// Leaves in other rows the multiples of the pivots' rows that they hold, and takes them away.
    fn eliminate(&self, rows: &mut [f64]) {
        let Pivots { arch, n, tile, ref block, inverse, rows: packed } = *self;
        let (depth, height) = (block.len(), tile.height);
        let own = Part { panels: rows, columns: n, span: block.clone() };
        if own.is_zero(tile) {
            return;
        }
        let made = times_inverse(arch, own, tile, inverse);
        let factors = Part { panels: &made, columns: depth, span: 0..depth };
        arch.dispatch(SubtractProduct { to: rows, columns: n, span: block.end..n, factors, packed });
        for (panel, made) in rows.chunks_exact_mut(height * n).zip(made.chunks_exact(height * depth)) {
            panel[block.start * height..block.end * height].copy_from_slice(made);
        }
    }
}

/// The inverse of a block of pivots, with the opposite sign: what the kernel subtracts is then added.
///
/// # Errors
/// The pivot at which it is singular.
pub(crate) fn negative_inverse(panels: &Panels, pivots: Range<usize>) -> Result<Panels, ZeroPivot> {
    let (from, depth) = (pivots.start, pivots.len());
    let inverse = invert(Mat::from_fn(depth, depth, |row, column| panels.get(from + row, from + column)))?;
    Ok(Panels::of_rows(depth, depth, panels.tile, |row, columns, to| {
        to.iter_mut().zip(columns).for_each(|(to, column)| *to = -inverse[(row, column)]);
    }))
}

/// Panels of `F P^-1`, for columns `F` and the packed negative inverse of the pivots `P`.
pub(crate) fn times_inverse(arch: Arch, factors: Part<'_>, tile: Tile, packed_inverse: &[f64]) -> Vec<f64> {
    let depth = factors.span.len();
    let rows = factors.panels.len() / factors.columns;
    debug_assert_eq!(rows % tile.height, 0);
    let mut made = vec![0.0; rows * depth];
    arch.dispatch(SubtractProduct {
        to: &mut made,
        columns: depth,
        span: 0..depth,
        factors,
        packed: packed_inverse,
    });
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lu::{Factors, Precision};
    use crate::matrix::Matrix;
    use crate::system::System;

    fn random(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (*state >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Column sums of `A` up to 0.9.
    fn system(n: usize) -> System {
        let mut state = n as u64;
        let mut transactions = Matrix::zeros(n, n);
        let limit = 1.8 / n as f64;
        transactions
            .values_mut()
            .iter_mut()
            .for_each(|value| *value = (random(&mut state) - 0.4).max(0.0) * limit);
        System { transactions, output: vec![1.0; n], ..System::default() }
    }

    /// Vectors of which some begin with zeros and one is zero.
    fn vectors(n: usize, count: usize) -> Vec<f64> {
        let mut state = 7;
        let begins = |row: usize| if row == 1 { n } else { row * n / (count + 1) };
        (0..count * n)
            .map(|at| if at % n < begins(at / n) { 0.0 } else { random(&mut state) - 0.3 })
            .collect()
    }

    #[test]
    fn solutions_agree_with_those_of_factors_with_exchanges() {
        for (n, count) in [(1, 1), (7, 3), (192, 2), (193, 130), (400, 17), (650, 300)] {
            let system = system(n);
            let technology = Technology::of(&system);
            let (plain, exchanged) =
                (Elimination::of(&technology).unwrap(), Factors::of(&technology, Precision::Double).unwrap());
            for transposed in [false, true] {
                let (mut own, mut other) = (vectors(n, count), vectors(n, count));
                plain.solve(&mut own, transposed);
                exchanged.solve(&mut other, transposed, false);
                for (own, other) in own.iter().zip(&other) {
                    assert!((own - other).abs() < 1e-13 * (1.0 + other.abs()), "{n} {count}: {own} {other}");
                }
            }
        }
    }

    #[test]
    fn the_same_bits_on_any_number_of_threads_and_in_any_company() {
        let system = system(500);
        let technology = Technology::of(&system);
        let solved = |threads: usize, count: usize, transposed: bool| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut vectors = vectors(500, 40);
            vectors.truncate(count * 500);
            pool.install(|| Elimination::of(&technology).unwrap().solve(&mut vectors, transposed));
            vectors
        };
        for transposed in [false, true] {
            let one = solved(1, 40, transposed);
            assert_eq!(one, solved(2, 40, transposed));
            assert_eq!(one, solved(5, 40, transposed));
            assert_eq!(one[..3 * 500], solved(2, 3, transposed));
        }
    }

    #[test]
    fn nothing_to_solve_is_solved() {
        let none = system(0);
        Elimination::of(&Technology::of(&none)).unwrap().solve(&mut [], true);
        let some = system(9);
        let factors = Elimination::of(&Technology::of(&some)).unwrap();
        factors.solve(&mut [], true);
        factors.solve(&mut [], false);
    }

    #[test]
    fn industries_that_use_up_what_they_make_are_named() {
        let mut system = system(300);
        system.transactions.values_mut().fill(0.0);
        system.transactions.row_mut(290)[290] = 1.0;
        assert_eq!(Elimination::of(&Technology::of(&system)).err(), Some(ZeroPivot(290)));
    }
}
