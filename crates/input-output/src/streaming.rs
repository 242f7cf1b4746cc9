//! Products of a dense row-major matrix with a few vectors, one pass over the matrix for all of them.
//!
//! The matrix is far larger than any cache, so the time is that of reading it once; every one of a few vectors that
//! rides along is nearly free. Each result is summed in an order that depends on the shape of the matrix alone, so the
//! same bits come out at any number of threads and with any few other vectors beside it.
//! Of many vectors the time is that of arithmetic. They take the numbers as they lie in the matrix, which would be copied
//! in a product of matrices, at a cost that few vectors do not make up for. The same bits come out at any number of
//! threads and in the company of any more than a few, on one kind of processor.

use std::array::from_fn;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::panels::{DEPTH, Tile};
use crate::prefetch::prefetch;

/// Vectors that are streamed; more are multiplied in tiles that fill the registers.
pub(crate) const FEW: usize = 8;

/// Numbers summed side by side; fixed, so that results do not depend on the width of the processor's registers.
const LANES: usize = 8;
/// Rows that share a read of the vectors.
const TILE: usize = 4;
/// Rows in a unit of work.
const ROWS: usize = 64;
/// Columns of the transposed product that stay in the nearest cache.
const STRIP: usize = 512;

/// `out[v] = matrix * vectors[v]`, with `vectors` and `out` holding one vector of length `n` after another.
pub(crate) fn times(matrix: &[f64], n: usize, vectors: &[f64], out: &mut [f64]) {
    if n == 0 || vectors.is_empty() {
        return;
    }
    let count = vectors.len() / n;
    if count > FEW {
        return many_times(Arch::new(), matrix, n, vectors, out);
    }
    let mut rows_first = vec![0.0; count * n];
    rows_first.par_chunks_mut(ROWS * count).zip(matrix.par_chunks(ROWS * n)).for_each(|(out, rows)| {
        Arch::new().dispatch(Rows { rows, n, vectors, count, out });
    });
    for (row, values) in rows_first.chunks_exact(count).enumerate() {
        for (vector, value) in values.iter().enumerate() {
            out[vector * n + row] = *value;
        }
    }
}

/// `out[v] = matrix' * vectors[v]`, with `vectors` and `out` holding one vector of length `n` after another.
pub(crate) fn transposed_times(matrix: &[f64], n: usize, vectors: &[f64], out: &mut [f64]) {
    if n == 0 || vectors.is_empty() {
        return;
    }
    let count = vectors.len() / n;
    if count > FEW {
        return many_transposed_times(Arch::new(), matrix, n, vectors, out);
    }
    // Wide strips read memory in long runs; several for each thread even out their pace.
    let width = n.div_ceil(rayon::current_num_threads() * 3).next_multiple_of(STRIP).min(n);
    let strips: Vec<(usize, Vec<f64>)> = (0..n.div_ceil(width))
        .into_par_iter()
        .map(|strip| {
            let from = strip * width;
            let columns = width.min(n - from);
            let mut sums = vec![0.0; count * columns];
            Arch::new().dispatch(Strip { matrix, n, from, columns, vectors, count, sums: &mut sums });
            (from, sums)
        })
        .collect();
    for (from, sums) in strips {
        let columns = sums.len() / count;
        for (vector, values) in sums.chunks_exact(columns).enumerate() {
            let start = vector * n + from;
            out[start..start + columns].copy_from_slice(values);
        }
    }
}

/// Rows in a unit of work with many vectors: their sums stay in the second cache, beside a strip of the vectors.
const MANY_ROWS: usize = 48;
/// Columns in a unit of work of the transposed product with many vectors.
const MANY_COLUMNS: usize = 256;
/// Rows that are asked for before they are used.
const AHEAD: usize = 24;

/// [`times`] for many vectors.
fn many_times(arch: Arch, matrix: &[f64], n: usize, vectors: &[f64], out: &mut [f64]) {
    let count = vectors.len() / n;
    let mut rows_first = vec![0.0; count * n];
    rows_first.par_chunks_mut(MANY_ROWS * count).zip(matrix.par_chunks(MANY_ROWS * n)).for_each(
        |(out, rows)| {
            arch.dispatch(ManyRows { rows, n, vectors, out });
        },
    );
    out.par_chunks_mut(n).enumerate().for_each(|(vector, out)| {
        let values = rows_first[vector..].iter().step_by(count);
        out.iter_mut().zip(values).for_each(|(to, value)| *to = *value);
    });
}

/// [`transposed_times`] for many vectors.
fn many_transposed_times(arch: Arch, matrix: &[f64], n: usize, vectors: &[f64], out: &mut [f64]) {
    let (count, width) = (vectors.len() / n, Tile::on(arch).width);
    // Factors of a row of the matrix side by side, for as many vectors as a tile takes.
    let mut packed = vec![0.0; count.next_multiple_of(width) * n];
    packed.par_chunks_mut(width * n).zip(vectors.par_chunks(width * n)).for_each(|(packed, vectors)| {
        for (offset, vector) in vectors.chunks_exact(n).enumerate() {
            packed[offset..].iter_mut().step_by(width).zip(vector).for_each(|(to, value)| *to = *value);
        }
    });
    let strips: Vec<(usize, Vec<f64>)> = (0..n)
        .into_par_iter()
        .step_by(MANY_COLUMNS)
        .map(|from| {
            let columns = MANY_COLUMNS.min(n - from);
            let mut sums = vec![0.0; packed.len() / n * columns];
            arch.dispatch(ManyColumns { matrix, n, from, columns, packed: &packed, sums: &mut sums });
            (from, sums)
        })
        .collect();
    out.par_chunks_mut(n).enumerate().for_each(|(vector, out)| {
        for (from, sums) in &strips {
            let columns = MANY_COLUMNS.min(n - from);
            out[*from..from + columns].copy_from_slice(&sums[vector * columns..(vector + 1) * columns]);
        }
    });
}

// What is dispatched are types of their own: a closure is not always inlined, and then misses the vector units.

struct Rows<'a> {
    rows: &'a [f64],
    n: usize,
    vectors: &'a [f64],
    count: usize,
    out: &'a mut [f64],
}

impl WithSimd for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        rows_times(self.rows, self.n, self.vectors, self.count, self.out);
    }
}

struct Strip<'a> {
    matrix: &'a [f64],
    n: usize,
    from: usize,
    columns: usize,
    vectors: &'a [f64],
    count: usize,
    sums: &'a mut [f64],
}

impl WithSimd for Strip<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        strip_times(self.matrix, self.n, self.from, self.columns, self.vectors, self.count, self.sums);
    }
}

struct ManyRows<'a> {
    rows: &'a [f64],
    n: usize,
    vectors: &'a [f64],
    /// One row after another.
    out: &'a mut [f64],
}

impl WithSimd for ManyRows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // Sums of rows by vectors: 24 registers where there are 32, twelve where there are sixteen.
        if const { S::F64_LANES >= 8 } {
            self.multiply::<S, 6, 4>(simd)
        } else {
            self.multiply::<S, 4, 3>(simd)
        }
    }
}

impl ManyRows<'_> {
    #[inline(always)]
    fn multiply<S: Simd, const R: usize, const V: usize>(self, simd: S) {
        let ManyRows { rows, n, vectors, out } = self;
        let (count, height) = (vectors.len() / n, rows.len() / n);
        let whole = n / S::F64_LANES * S::F64_LANES;
        let groups = |all: usize, size: usize| (0..all).step_by(size);
        let zero = [[simd.splat_f64s(0.0); V]; R];
        let mut sums = vec![zero; height.div_ceil(R) * count.div_ceil(V)];
        for start in (0..whole).step_by(STRIP) {
            let span = start..whole.min(start + STRIP);
            // Beyond the last row or vector stands the last one, of which nothing is kept.
            let strip =
                |values, at: usize, all: usize| S::as_simd_f64s(part(values, n, at.min(all - 1), &span)).0;
            let mut sums = sums.iter_mut();
            for row in groups(height, R) {
                let rows: [&[S::f64s]; R] = from_fn(|at| strip(rows, row + at, height));
                for vector in groups(count, V) {
                    let vectors: [&[S::f64s]; V] = from_fn(|at| strip(vectors, vector + at, count));
                    if let Some(sums) = sums.next() {
                        *sums = tile_times(simd, rows, vectors, *sums);
                    }
                }
            }
        }
        let mut sums = sums.iter();
        for row in groups(height, R) {
            for vector in groups(count, V) {
                let Some(sums) = sums.next() else { return };
                for (row, sums) in (row..height).zip(sums) {
                    for (vector, sum) in (vector..count).zip(sums) {
                        let end = whole..n;
                        let rest = part(rows, n, row, &end).iter().zip(part(vectors, n, vector, &end));
                        let rest: f64 = rest.map(|(value, factor)| value * factor).sum();
                        out[row * count + vector] = simd.reduce_sum_f64s(*sum) + rest;
                    }
                }
            }
        }
    }
}

fn part<'a>(values: &'a [f64], n: usize, row: usize, columns: &std::ops::Range<usize>) -> &'a [f64] {
    &values[row * n + columns.start..row * n + columns.end]
}

#[inline(always)]
fn tile_times<S: Simd, const R: usize, const V: usize>(
    simd: S,
    rows: [&[S::f64s]; R],
    vectors: [&[S::f64s]; V],
    mut sums: [[S::f64s; V]; R],
) -> [[S::f64s; V]; R] {
    let length = rows[0].len();
    let (rows, vectors) = (rows.map(|row| &row[..length]), vectors.map(|vector| &vector[..length]));
    for at in 0..length {
        let factors: [S::f64s; V] = from_fn(|vector| vectors[vector][at]);
        for (sums, row) in sums.iter_mut().zip(rows) {
            for (sum, factor) in sums.iter_mut().zip(factors) {
                *sum = simd.mul_add_f64s(row[at], factor, *sum);
            }
        }
    }
    sums
}

struct ManyColumns<'a> {
    matrix: &'a [f64],
    n: usize,
    from: usize,
    columns: usize,
    /// Factors of tiles of vectors, row after row.
    packed: &'a [f64],
    /// Vectors, and those that fill the last tile, one after another.
    sums: &'a mut [f64],
}

impl WithSimd for ManyColumns<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match const { Tile::of::<S>().width } {
            12 => self.multiply::<S, 12>(simd),
            _ => self.multiply::<S, 6>(simd),
        }
    }
}

impl ManyColumns<'_> {
    #[inline(always)]
    fn multiply<S: Simd, const WIDTH: usize>(self, simd: S) {
        let ManyColumns { matrix, n, from, columns, packed, sums } = self;
        let height = const { Tile::of::<S>().height };
        let whole = columns / height * height;
        for (block, rows) in matrix.chunks(DEPTH * n).enumerate() {
            let depth = rows.len() / n;
            let tiles =
                packed.chunks_exact(WIDTH * n).map(|tile| &tile[block * DEPTH * WIDTH..][..depth * WIDTH]);
            for start in (0..whole).step_by(height) {
                for (nth, factors) in tiles.clone().enumerate() {
                    let factors = factors.as_chunks::<WIDTH>().0;
                    let ahead = if nth == 0 { AHEAD } else { 0 };
                    let made = columns_times::<S, WIDTH>(simd, rows, n, from + start, factors, ahead);
                    let sums = sums[nth * WIDTH * columns..].chunks_exact_mut(columns);
                    for (sums, [upper, lower]) in sums.zip(made) {
                        let sums = S::as_mut_simd_f64s(&mut sums[start..start + height]).0;
                        sums[0] = simd.add_f64s(sums[0], upper);
                        sums[1] = simd.add_f64s(sums[1], lower);
                    }
                }
            }
            for (nth, factors) in tiles.enumerate() {
                for (row, factors) in rows.chunks_exact(n).zip(factors.as_chunks::<WIDTH>().0) {
                    let sums = sums[nth * WIDTH * columns..].chunks_exact_mut(columns);
                    for (sums, factor) in sums.zip(factors) {
                        let row = &row[from + whole..from + columns];
                        sums[whole..].iter_mut().zip(row).for_each(|(sum, value)| *sum += value * factor);
                    }
                }
            }
        }
    }
}

/// Sums over rows of a few columns, for the vectors of a tile.
#[inline(always)]
fn columns_times<S: Simd, const WIDTH: usize>(
    simd: S,
    rows: &[f64],
    n: usize,
    start: usize,
    factors: &[[f64; WIDTH]],
    ahead: usize,
) -> [[S::f64s; 2]; WIDTH] {
    let height = const { Tile::of::<S>().height };
    let mut sums = [[simd.splat_f64s(0.0); 2]; WIDTH];
    for (row, factors) in rows.chunks_exact(n).zip(factors) {
        if ahead > 0 {
            let next = row.as_ptr().wrapping_add(ahead * n + start);
            prefetch(next);
            prefetch(next.wrapping_add(height - 1));
        }
        let values = S::as_simd_f64s(&row[start..start + height]).0;
        let (upper, lower) = (values[0], values[1]);
        for (sum, factor) in sums.iter_mut().zip(factors) {
            let factor = simd.splat_f64s(*factor);
            sum[0] = simd.mul_add_f64s(upper, factor, sum[0]);
            sum[1] = simd.mul_add_f64s(lower, factor, sum[1]);
        }
    }
    sums
}

#[inline(always)]
fn rows_times(rows: &[f64], n: usize, vectors: &[f64], count: usize, out: &mut [f64]) {
    let mut sums = vec![[[0.0; LANES]; TILE]; count];
    for (rows, out) in rows.chunks(TILE * n).zip(out.chunks_mut(TILE * count)) {
        let height = rows.len() / n;
        if height == TILE {
            tile::<TILE>(rows, n, vectors, &mut sums, out);
        } else {
            for (row, out) in rows.chunks(n).zip(out.chunks_mut(count)) {
                tile::<1>(row, n, vectors, &mut sums, out);
            }
        }
    }
}

/// Products of `R` rows with all vectors. Each is summed in `LANES` lanes, then the lanes in order, then the remainder;
/// strips of the rows stay in the nearest cache while the vectors pass by.
#[inline(always)]
fn tile<const R: usize>(
    rows: &[f64],
    n: usize,
    vectors: &[f64],
    sums: &mut [[[f64; LANES]; TILE]],
    out: &mut [f64],
) {
    let count = sums.len();
    let rows: [&[f64]; R] = std::array::from_fn(|row| &rows[row * n..(row + 1) * n]);
    let whole = n / LANES * LANES;
    sums.fill([[0.0; LANES]; TILE]);
    for start in (0..whole).step_by(2 * STRIP) {
        let end = whole.min(start + 2 * STRIP);
        let strips = rows.map(|row| row[start..end].as_chunks::<LANES>().0);
        for (sums, vector) in sums.iter_mut().zip(vectors.chunks_exact(n)) {
            add_strip::<R>(strips, vector[start..end].as_chunks::<LANES>().0, sums);
        }
    }
    for (at, (sums, vector)) in sums.iter().zip(vectors.chunks_exact(n)).enumerate() {
        for row in 0..R {
            let lanes: f64 = sums[row].iter().sum();
            let rest: f64 =
                rows[row][whole..].iter().zip(&vector[whole..]).map(|(value, factor)| value * factor).sum();
            out[row * count + at] = lanes + rest;
        }
    }
}

#[inline(always)]
fn add_strip<const R: usize>(
    strips: [&[[f64; LANES]]; R],
    vector: &[[f64; LANES]],
    sums: &mut [[f64; LANES]; TILE],
) {
    let mut local: [[f64; LANES]; R] = std::array::from_fn(|row| sums[row]);
    for (chunk, factors) in vector.iter().enumerate() {
        for row in 0..R {
            let values = &strips[row][chunk];
            for lane in 0..LANES {
                local[row][lane] += values[lane] * factors[lane];
            }
        }
    }
    sums[..R].copy_from_slice(&local);
}

#[inline(always)]
fn strip_times(
    matrix: &[f64],
    n: usize,
    from: usize,
    columns: usize,
    vectors: &[f64],
    count: usize,
    sums: &mut [f64],
) {
    for (group, rows) in matrix.chunks(LANES * n).enumerate() {
        let height = rows.len() / n;
        for start in (0..columns).step_by(STRIP) {
            let end = columns.min(start + STRIP);
            for vector in 0..count {
                let sums = &mut sums[vector * columns + start..vector * columns + end];
                let factors = &vectors[vector * n + group * LANES..vector * n + group * LANES + height];
                let part = |row: usize| &rows[row * n + from + start..row * n + from + end];
                if height == LANES {
                    let rows: [&[f64]; LANES] = std::array::from_fn(part);
                    add_rows(rows, factors, sums);
                } else {
                    for (row, factor) in factors.iter().enumerate() {
                        for (sum, value) in sums.iter_mut().zip(part(row)) {
                            *sum += value * factor;
                        }
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn add_rows(rows: [&[f64]; LANES], factors: &[f64], sums: &mut [f64]) {
    let factors: [f64; LANES] = std::array::from_fn(|row| factors[row]);
    let length = sums.len();
    let rows = rows.map(|row| &row[..length]);
    for at in 0..length {
        let mut sum = sums[at];
        for row in 0..LANES {
            sum += rows[row][at] * factors[row];
        }
        sums[at] = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: u64) -> Vec<f64> {
        let mut state = seed;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.3
            })
            .collect()
    }

    #[test]
    fn both_products_agree_with_the_definition_for_all_remainders() {
        for n in [1, 3, 8, 13, 67, 130, 515] {
            let matrix = numbers(n * n, n as u64);
            for count in [1, 2, 4, 5, 8, 9, 12, 25, 40] {
                let vectors = numbers(n * count, 77);
                let (mut forward, mut back) = (vec![0.0; n * count], vec![0.0; n * count]);
                times(&matrix, n, &vectors, &mut forward);
                transposed_times(&matrix, n, &vectors, &mut back);
                for vector in 0..count {
                    let factors = &vectors[vector * n..(vector + 1) * n];
                    for at in 0..n {
                        let row: f64 = (0..n).map(|j| matrix[at * n + j] * factors[j]).sum();
                        let column: f64 = (0..n).map(|i| matrix[i * n + at] * factors[i]).sum();
                        assert!((forward[vector * n + at] - row).abs() < 1e-11);
                        assert!((back[vector * n + at] - column).abs() < 1e-11);
                    }
                }
            }
        }
    }

    #[test]
    fn a_vector_has_the_same_bits_alone_in_company_and_on_any_number_of_threads() {
        let n = 300;
        let matrix = numbers(n * n, 5);
        let vectors = numbers(n * 7, 6);
        let products = |threads: usize, vectors: &[f64]| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (mut forward, mut back) = (vec![0.0; vectors.len()], vec![0.0; vectors.len()]);
            pool.install(|| times(&matrix, n, vectors, &mut forward));
            pool.install(|| transposed_times(&matrix, n, vectors, &mut back));
            (forward, back)
        };
        let many = numbers(n * (FEW + 4), 7);
        assert_eq!(products(1, &many), products(2, &many));
        assert_eq!(products(1, &many), products(5, &many));
        let together = products(3, &vectors);
        for vector in 0..7 {
            let span = vector * n..(vector + 1) * n;
            let alone = products(1, &vectors[span.clone()]);
            assert_eq!(together.0[span.clone()], alone.0);
            assert_eq!(together.1[span], alone.1);
        }
    }
}
