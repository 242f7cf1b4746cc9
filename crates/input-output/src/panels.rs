//! Matrices as one kernel reads and writes them: products of tiles that fill the registers of a processor.
//!
//! All but a vanishing share of the work of [`crate::inverse`] and [`crate::elimination`] is `C -= F R`, with few columns
//! in `F`. `C` and `F` are kept in panels of rows as high as a tile, each panel column after column; `R` is packed into
//! tiles of columns, each row after row. The loops are those of Goto and van de Geijn (2008), doi:10.1145/1356052.1356053.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::prefetch::prefetch;

/// Columns of `F`: a panel of them and a tile of `R` stay in the nearest cache.
pub(crate) const DEPTH: usize = 192;
/// Columns of the blocks of a product.
pub(crate) fn blocks(n: usize) -> impl DoubleEndedIterator<Item = Range<usize>> {
    (0..n.div_ceil(DEPTH)).map(move |block| block * DEPTH..n.min((block + 1) * DEPTH))
}

/// Rows in a unit of work; a multiple of the height of every tile.
pub(crate) const UNIT: usize = 128;
/// Columns that are updated for one panel after the other, while `R` for them stays in the second cache.
const STRIP: usize = 240;
/// Rows of a packed tile that are asked for before they are used.
const AHEAD: usize = 16;
/// Numbers in a cache line.
const LINE: usize = 8;

/// Rows and columns of numbers that fill the registers of a processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tile {
    pub(crate) height: usize,
    pub(crate) width: usize,
}

impl Tile {
    /// Twelve registers of sums where there are sixteen, 24 where there are 32 of eight numbers.
    pub(crate) const fn of<S: Simd>() -> Tile {
        Tile { height: 2 * S::F64_LANES, width: if S::F64_LANES >= 8 { 12 } else { 6 } }
    }

    pub(crate) fn on(arch: Arch) -> Tile {
        struct Ask;
        impl WithSimd for Ask {
            type Output = Tile;
            fn with_simd<S: Simd>(self, _: S) -> Tile {
                Tile::of::<S>()
            }
        }
        arch.dispatch(Ask)
    }
}

/// A matrix in panels of rows, each panel column after column; rows beyond the last are zero.
#[derive(Debug)]
pub(crate) struct Panels {
    /// Begins with a few unused numbers, so that panels begin where cache lines do.
    values: Vec<f64>,
    unused: usize,
    pub(crate) columns: usize,
    pub(crate) tile: Tile,
}

impl Panels {
    /// A matrix of zeros.
    pub(crate) fn zeros(rows: usize, columns: usize, tile: Tile) -> Panels {
        let length = rows.next_multiple_of(tile.height) * columns;
        let mut values = vec![0.0; length + LINE];
        let unused = values.as_ptr().align_offset(size_of::<f64>() * LINE).min(LINE);
        values.truncate(unused + length);
        Panels { values, unused, columns, tile }
    }

    /// A matrix of rows of which `part` writes some columns at a time.
    pub(crate) fn of_rows(
        rows: usize,
        columns: usize,
        tile: Tile,
        part: impl Fn(usize, Range<usize>, &mut [f64]) + Sync,
    ) -> Panels {
        /// Columns of a panel that stay in the nearest cache while they are turned.
        const PART: usize = 192;
        let mut panels = Panels::zeros(rows, columns, tile);
        let height = tile.height;
        panels.values_mut().par_chunks_mut((height * columns).max(1)).enumerate().for_each(
            |(panel, values)| {
                let mut lines = vec![0.0; height * PART];
                for (nth, turned) in values.chunks_mut(height * PART).enumerate() {
                    let (from, count) = (nth * PART, turned.len() / height);
                    let lines = &mut lines[..height * count];
                    for (row, line) in (panel * height..rows).zip(lines.chunks_exact_mut(count)) {
                        part(row, from..from + count, line);
                    }
                    turn(lines, count, turned, height);
                }
            },
        );
        panels
    }

    /// Vectors that follow one another, one a row.
    pub(crate) fn of_vectors(vectors: &[f64], length: usize, tile: Tile) -> Panels {
        Panels::of_rows(vectors.len() / length.max(1), length, tile, |row, columns, to| {
            to.copy_from_slice(&vectors[row * length..][columns]);
        })
    }

    /// Vectors that follow one another, one a column.
    pub(crate) fn of_vectors_as_columns(vectors: &[f64], length: usize, tile: Tile) -> Panels {
        Panels::of_rows(length, vectors.len() / length.max(1), tile, |row, columns, to| {
            let from = vectors[row + columns.start * length..].iter().step_by(length);
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        })
    }

    /// Columns as vectors that follow one another.
    pub(crate) fn write_columns(self, vectors: &mut [f64]) {
        let columns = self.columns;
        let Some(length) = vectors.len().checked_div(columns) else { return };
        for (row, values) in self.into_rows().chunks_exact(columns).take(length).enumerate() {
            vectors[row..].iter_mut().step_by(length).zip(values).for_each(|(to, from)| *to = *from);
        }
    }

    /// Rows, and those that are added to fill the last panel.
    pub(crate) fn rows(&self) -> usize {
        self.values().len().checked_div(self.columns).unwrap_or_default()
    }

    /// Rows of a unit of work, so that the units can be shared out evenly.
    pub(crate) fn unit(&self) -> usize {
        let units = self.rows().div_ceil(UNIT).next_multiple_of(8).max(8);
        self.rows().div_ceil(units).next_multiple_of(self.tile.height).clamp(self.tile.height, UNIT)
    }

    /// `self - F R`.
    pub(crate) fn subtract_product(&mut self, arch: Arch, factors: &Panels, right: &Panels) {
        let (columns, inner, tile) = (self.columns, factors.columns, self.tile);
        let unit = self.unit();
        let mut packed = Vec::new();
        for block in blocks(inner) {
            right.part(block.clone(), 0..columns).pack(block.len(), tile, None, &mut packed);
            let units = self.values_mut().par_chunks_mut((unit * columns).max(1));
            units.zip(factors.values().par_chunks((unit * inner).max(1))).with_max_len(1).for_each(
                |(to, factors)| {
                    let factors = Part { panels: factors, columns: inner, span: block.clone() };
                    arch.dispatch(SubtractProduct {
                        to,
                        columns,
                        span: 0..columns,
                        factors,
                        packed: &packed,
                    });
                },
            );
        }
    }

    /// All numbers with the opposite sign.
    pub(crate) fn negate(&mut self) {
        self.values_mut().iter_mut().for_each(|value| *value = -*value);
    }

    pub(crate) fn values(&self) -> &[f64] {
        &self.values[self.unused..]
    }

    pub(crate) fn values_mut(&mut self) -> &mut [f64] {
        &mut self.values[self.unused..]
    }

    /// Where the panels of some rows, of which the first begins a panel, are in the values.
    pub(crate) fn span(&self, rows: Range<usize>) -> Range<usize> {
        rows.start * self.columns..rows.end.next_multiple_of(self.tile.height) * self.columns
    }

    /// Some columns of the panels of some rows.
    pub(crate) fn part(&self, rows: Range<usize>, columns: Range<usize>) -> Part<'_> {
        Part { panels: &self.values()[self.span(rows)], columns: self.columns, span: columns }
    }

    pub(crate) fn get(&self, row: usize, column: usize) -> f64 {
        self.values()[self.place(row, column)]
    }

    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        let place = self.place(row, column);
        self.values_mut()[place] = value;
    }

    fn place(&self, row: usize, column: usize) -> usize {
        let height = self.tile.height;
        row / height * height * self.columns + column * height + row % height
    }

    /// The matrix row by row, at the beginning of a vector.
    pub(crate) fn into_rows(mut self) -> Vec<f64> {
        let (height, columns) = (self.tile.height, self.columns);
        self.values_mut().par_chunks_mut((height * columns).max(1)).for_each(|panel| {
            let own = panel.to_vec();
            for (offset, row) in panel.chunks_exact_mut(columns).enumerate() {
                for (to, column) in row.iter_mut().zip(own.chunks_exact(height)) {
                    *to = column[offset];
                }
            }
        });
        self.values.drain(..self.unused);
        self.values
    }
}

/// Some columns of panels.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    /// Whole panels.
    pub(crate) panels: &'a [f64],
    /// Columns of each.
    pub(crate) columns: usize,
    /// The columns that are meant.
    pub(crate) span: Range<usize>,
}

impl Part<'_> {
    /// Whether all numbers are zero.
    pub(crate) fn is_zero(&self, tile: Tile) -> bool {
        self.panels.chunks_exact((tile.height * self.columns).max(1)).all(|panel| {
            panel[self.span.start * tile.height..self.span.end * tile.height]
                .iter()
                .all(|value| *value == 0.0)
        })
    }

    /// Rows of the right factor as the kernel reads them: tiles of columns, each of `depth` rows; columns beyond the last
    /// are zero. From column `identity` on stands the identity instead, where that is given.
    pub(crate) fn pack(&self, depth: usize, tile: Tile, identity: Option<usize>, packed: &mut Vec<f64>) {
        let Tile { height, width } = tile;
        packed.resize(self.span.len().next_multiple_of(width) * depth, 0.0);
        packed.par_chunks_mut((width * depth).max(1)).enumerate().for_each(|(at, packed)| {
            let first = self.span.start + at * width;
            let count = width.min(self.span.end - first);
            let panels = self.panels.chunks_exact(height * self.columns);
            for (panel, to) in panels.zip(packed.chunks_mut(height * width)) {
                turn(&panel[first * height..(first + count) * height], height, to, width);
            }
            for offset in 0..width {
                let pivot = identity.and_then(|from| (first + offset).checked_sub(from));
                if offset >= count || pivot.is_some_and(|pivot| pivot < depth) {
                    let column = packed[offset..].iter_mut().step_by(width).enumerate();
                    let pivot = pivot.filter(|_| offset < count);
                    column.for_each(|(row, to)| *to = f64::from(u8::from(Some(row) == pivot)));
                }
            }
        });
    }
}

/// Lines of `length` numbers as the columns of rows of `width`, as many as there is room for.
#[inline]
fn turn(lines: &[f64], length: usize, to: &mut [f64], width: usize) {
    for (at, row) in to.chunks_exact_mut(width).take(length).enumerate() {
        for (to, line) in row.iter_mut().zip(lines.chunks_exact(length)) {
            *to = line[at];
        }
    }
}

/// `C -= F R` for some columns of whole panels; a type of its own, because a closure is not always compiled for the
/// vector units.
pub(crate) struct SubtractProduct<'a> {
    /// Whole panels of `C`.
    pub(crate) to: &'a mut [f64],
    /// Columns of each.
    pub(crate) columns: usize,
    /// The columns that change.
    pub(crate) span: Range<usize>,
    /// `F`: as many panels.
    pub(crate) factors: Part<'a>,
    /// `R` for those columns, as made by [`Part::pack`].
    pub(crate) packed: &'a [f64],
}

impl WithSimd for SubtractProduct<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match const { Tile::of::<S>().width } {
            12 => self.subtract::<S, 12>(simd),
            _ => self.subtract::<S, 6>(simd),
        }
    }
}

impl SubtractProduct<'_> {
    #[inline(always)]
    fn subtract<S: Simd, const WIDTH: usize>(self, simd: S) {
        let SubtractProduct {
            to,
            columns,
            span,
            factors: Part { panels, columns: inner, span: own },
            packed,
        } = self;
        let height = const { Tile::of::<S>().height };
        let depth = own.len();
        if depth == 0 || span.is_empty() {
            return;
        }
        for start in (0..span.len()).step_by(STRIP) {
            let end = span.len().min(start + STRIP);
            let strip = &packed[start * depth..end.next_multiple_of(WIDTH) * depth];
            for (panel, factors) in
                to.chunks_exact_mut(height * columns).zip(panels.chunks_exact(height * inner))
            {
                let factors = &factors[own.start * height..own.end * height];
                let factors = S::as_simd_f64s(factors).0.as_chunks::<2>().0;
                let tiles = panel[(span.start + start) * height..(span.start + end) * height]
                    .chunks_mut(height * WIDTH);
                for (tile, right) in tiles.zip(strip.chunks_exact(WIDTH * depth)) {
                    tile.chunks(LINE).for_each(|line| prefetch(line.as_ptr()));
                    let sums = products::<S, WIDTH>(simd, factors, right.as_chunks().0);
                    let tile = S::as_mut_simd_f64s(tile).0.as_chunks_mut::<2>().0;
                    for (column, [upper, lower]) in tile.iter_mut().zip(sums) {
                        column[0] = simd.sub_f64s(column[0], upper);
                        column[1] = simd.sub_f64s(column[1], lower);
                    }
                }
            }
        }
    }
}

/// The product of a panel of factors and a tile of columns.
#[inline(always)]
fn products<S: Simd, const WIDTH: usize>(
    simd: S,
    factors: &[[S::f64s; 2]],
    right: &[[f64; WIDTH]],
) -> [[S::f64s; 2]; WIDTH] {
    let mut sums = [[simd.splat_f64s(0.0); 2]; WIDTH];
    for ([upper, lower], values) in factors.iter().zip(right) {
        for line in (0..WIDTH).step_by(LINE) {
            prefetch(values.as_ptr().wrapping_add(AHEAD * WIDTH + line));
        }
        for (sum, value) in sums.iter_mut().zip(values) {
            let value = simd.splat_f64s(*value);
            sum[0] = simd.mul_add_f64s(*upper, value, sum[0]);
            sum[1] = simd.mul_add_f64s(*lower, value, sum[1]);
        }
    }
    sums
}
