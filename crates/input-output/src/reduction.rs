//! `I - A` solved for a region's own stressors, with less work than a factorisation and its solutions.
//!
//! What the demand of a region causes in that region takes, for every region `r`, the multipliers `s_r L` of the
//! intensities of that region alone: with `R` regions and `k` stressors `R k` solutions. They need not be made. With
//! representatives `F` of each region ([`crate::representatives`]) the unknowns `y_F = x_F + K x_G`, `y_G = x_G` have
//! `s_r x = s_F y_F`, so that of the solution only `y_F` is wanted. In these unknowns the columns of `M = I - A` are
//! `M_F` and `M'_G = M_G - M_F K`, and by block elimination
//!
//! `y_F = C^-1 (d_F - W d_G)`, with `W = M'_FG M'_GG^-1` and `C = M_FF - W M_GF`.
//!
//! With `f` the share of representatives this is `2/3 (1 - f)^3 + 2 f (1 - f) + 2 f^3` times `n^3` operations, where a
//! factorisation and the solutions take `2/3 + 4/3 f`: at `f = 1/4` 0.69 against 1.0. The final demand of a consumer
//! multiplies `W` before anything is solved for, which costs no more than reading it.
//!
//! `M'_GG` is not an M-matrix, and pivots are exchanged within a block alone. A reduction is therefore proved by
//! residuals when it is made, and not used where it falls short.

use std::ops::Range;

use pulp::Arch;
use rayon::prelude::*;

use crate::coefficients::Technology;
use crate::elimination::Elimination;
use crate::inverse::invert_panels;
use crate::labels::Industries;
use crate::lu::ZeroPivot;
use crate::matrix::Matrix;
use crate::panels::{DEPTH, Panels, Part, SubtractProduct, Tile, UNIT, blocks};
use crate::representatives::Representatives;

/// `I - A`, reduced to the representatives of the stressors of each region.
#[derive(Debug)]
pub(crate) struct Reduction {
    arch: Arch,
    representatives: Representatives,
    /// Factors of `M'_GG`.
    others: Elimination,
    /// `M_GF`.
    inputs: Panels,
    /// `W`.
    feedback: Panels,
    /// `C^-1`.
    inverse: Panels,
}

impl Reduction {
    /// Reduces `I - A` to what intensities (`k x n`) need.
    ///
    /// # Errors
    /// A block of pivots is singular, which need not mean that `I - A` is.
    pub(crate) fn new(technology: &Technology<'_>, intensities: &Matrix) -> Result<Reduction, ZeroPivot> {
        Reduction::on(Arch::new(), technology, intensities)
    }

    fn on(arch: Arch, technology: &Technology<'_>, intensities: &Matrix) -> Result<Reduction, ZeroPivot> {
        let tile = Tile::on(arch);
        let representatives = Representatives::of(technology.industries(), intensities);
        let (chosen, others) = (&representatives.chosen, &representatives.others);
        let part = |rows: &[usize], columns: &[usize]| difference(technology, rows, columns, tile);
        let mut inverse = part(chosen, chosen);
        let mut feedback = part(chosen, others);
        let inputs = part(others, chosen);
        let mut factors = part(others, others);
        exchange(arch, &mut feedback, &inverse, &representatives);
        exchange(arch, &mut factors, &inputs, &representatives);
        // The first half of `W` is made beside the factors.
        let others = Elimination::of_panels(arch, factors, feedback.values_mut())?;
        others.finish(&mut feedback);
        inverse.subtract_product(arch, &feedback, &inputs);
        invert_panels(arch, &mut inverse)?;
        Ok(Reduction { arch, representatives, others, inputs, feedback, inverse })
    }

    /// Numbers held at most for so many stressors.
    pub(crate) fn values(industries: &Industries, stressors: usize) -> usize {
        let (n, columns) = (industries.len(), industries.regions().len() * industries.sectors().len());
        n * n + (DEPTH + stressors.min(n)) * columns
    }

    /// Solves `(I - A) x = b`, or `(I - A)' x = b`, for vectors that follow one another, in place.
    pub(crate) fn solve(&self, vectors: &mut [f64], transposed: bool) {
        if vectors.is_empty() {
            return;
        }
        if transposed {
            self.solve_rows(vectors);
        } else {
            self.solve_columns(vectors);
        }
    }

    /// `m_F = (s_F - t M_GF) C^-1` and `m_G = t - m_F W`, with `t = (s_G - s_F K) M'_GG^-1`.
    fn solve_rows(&self, vectors: &mut [f64]) {
        let Representatives { chosen, others, .. } = &self.representatives;
        let (n, tile, arch) = (chosen.len() + others.len(), self.inverse.tile, self.arch);
        let count = vectors.len() / n;
        let left: Vec<f64> =
            vectors.par_chunks(n).flat_map_iter(|vector| self.representatives.left(vector)).collect();
        let mut own = Panels::of_rows(count, chosen.len(), tile, |row, columns, to| {
            to.iter_mut().zip(&chosen[columns]).for_each(|(to, at)| *to = vectors[row * n + at]);
        });
        let mut rest = Panels::of_vectors(&left, others.len(), tile);
        if left.iter().any(|left| *left != 0.0) {
            self.others.solve_panels(&mut rest);
            own.subtract_product(arch, &rest, &self.inputs);
        }
        let mut solved = Panels::zeros(count, chosen.len(), tile);
        solved.subtract_product(arch, &own, &self.inverse);
        solved.negate();
        rest.subtract_product(arch, &solved, &self.feedback);
        let (solved, rest) = (solved.into_rows(), rest.into_rows());
        for (row, vector) in vectors.chunks_exact_mut(n).enumerate() {
            let parts = [(chosen, &solved), (others, &rest)];
            for (industries, values) in parts {
                let values = &values[row * industries.len()..(row + 1) * industries.len()];
                industries.iter().zip(values).for_each(|(at, value)| vector[*at] = *value);
            }
        }
    }

    /// `y_F` as above, `x_G = M'_GG^-1 (d_G - M_GF y_F)` and `x_F = y_F - K x_G`.
    fn solve_columns(&self, vectors: &mut [f64]) {
        let Representatives { chosen, others, regions } = &self.representatives;
        let (n, tile, arch) = (chosen.len() + others.len(), self.inverse.tile, self.arch);
        let count = vectors.len() / n;
        let part = |industries: &[usize]| {
            Panels::of_rows(industries.len(), count, tile, |row, columns, to| {
                let from = vectors[industries[row] + columns.start * n..].iter().step_by(n);
                to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            })
        };
        let (mut own, mut rest) = (part(chosen), part(others));
        own.subtract_product(arch, &self.feedback, &rest);
        let mut solved = Panels::zeros(chosen.len(), count, tile);
        solved.subtract_product(arch, &self.inverse, &own);
        solved.negate();
        rest.subtract_product(arch, &self.inputs, &solved);
        self.others.solve_columns_of_panels(&mut rest);
        let (mut solved, rest) = (solved.into_rows(), rest.into_rows());
        for region in regions {
            for (row, to) in region.chosen.clone().enumerate() {
                let to = &mut solved[to * count..(to + 1) * count];
                for (weight, from) in region.weights.row(row).iter().zip(region.others.clone()) {
                    let from = &rest[from * count..(from + 1) * count];
                    to.iter_mut().zip(from).for_each(|(to, from)| *to -= weight * from);
                }
            }
        }
        for (industries, values) in [(chosen, &solved), (others, &rest)] {
            for (at, values) in industries.iter().zip(values.chunks_exact(count)) {
                vectors[*at..].iter_mut().step_by(n).zip(values).for_each(|(to, from)| *to = *from);
            }
        }
    }

    /// What the demand of each region (`r x n`) causes in that region, by stressor and product (`k` rows, regions times
    /// sectors columns); none for intensities that the representatives do not stand for.
    pub(crate) fn domestic(
        &self,
        industries: &Industries,
        intensities: &Matrix,
        demand: &Matrix,
    ) -> Option<Matrix> {
        if !self.representatives.represent(intensities) {
            return None;
        }
        let (regions, sectors) = (industries.regions().len(), industries.sectors().len());
        let tile = self.inverse.tile;
        let by_sector = self.demand_by_sector(industries, demand);
        let mut outputs: Vec<Panels> = self
            .representatives
            .regions
            .iter()
            .map(|region| Panels::zeros(region.chosen.len(), sectors, tile))
            .collect();
        let mut needed = Panels::zeros(DEPTH.min(self.inverse.columns), regions * sectors, tile);
        for block in blocks(self.inverse.columns) {
            self.write_needed(industries, demand, &by_sector, block.clone(), &mut needed);
            outputs.par_iter_mut().enumerate().for_each(|(consumer, outputs)| {
                let columns = consumer * sectors..(consumer + 1) * sectors;
                self.add_outputs(consumer, block.clone(), needed.part(0..block.len(), columns), outputs);
            });
        }
        let caused: Vec<Matrix> = outputs
            .into_par_iter()
            .enumerate()
            .map(|(consumer, outputs)| self.caused(consumer, intensities, &outputs.into_rows(), sectors))
            .collect();
        let mut made = Matrix::zeros(intensities.rows(), regions * sectors);
        for (consumer, caused) in caused.iter().enumerate() {
            for row in 0..made.rows() {
                made.row_mut(row)[consumer * sectors..(consumer + 1) * sectors]
                    .copy_from_slice(caused.row(row));
            }
        }
        Some(made)
    }

    /// For each sector the places of its industries among all others, and the demand of each consumer for them, packed.
    fn demand_by_sector(&self, industries: &Industries, demand: &Matrix) -> Vec<(Vec<usize>, Vec<f64>)> {
        let (others, tile) = (&self.representatives.others, self.feedback.tile);
        let mut of_sector: Vec<Vec<usize>> = vec![Vec::new(); industries.sectors().len()];
        for (place, at) in others.iter().enumerate() {
            if let Some(sector) = industries.sector_of(*at) {
                of_sector[sector].push(place);
            }
        }
        let with_demand = |places: Vec<usize>| {
            let right = Panels::of_rows(places.len(), demand.rows(), tile, |row, consumers, to| {
                let at = others[places[row]];
                to.iter_mut().zip(consumers).for_each(|(to, consumer)| *to = demand.row(consumer)[at]);
            });
            let mut packed = Vec::new();
            right.part(0..places.len(), 0..demand.rows()).pack(places.len(), tile, None, &mut packed);
            (places, packed)
        };
        of_sector.into_par_iter().map(with_demand).collect()
    }

    /// Some rows of `d_F - W d_G` for the demand of consumers by product: a column for each consumer and sector.
    fn write_needed(
        &self,
        industries: &Industries,
        demand: &Matrix,
        by_sector: &[(Vec<usize>, Vec<f64>)],
        rows: Range<usize>,
        needed: &mut Panels,
    ) {
        let Representatives { chosen, others, .. } = &self.representatives;
        let (consumers, sectors) = (demand.rows(), by_sector.len());
        let (arch, columns, height) = (self.arch, needed.columns, needed.tile.height);
        let panels = needed.values_mut().par_chunks_exact_mut((height * columns).max(1));
        let feedback = &self.feedback.values()[self.feedback.span(rows.clone())];
        let feedback = feedback.chunks_exact((height * others.len()).max(1)).collect::<Vec<_>>();
        panels.enumerate().for_each(|(nth, panel)| {
            let Some(feedback) = feedback.get(nth) else { return panel.fill(0.0) };
            let (mut factors, mut product) = (Vec::new(), vec![0.0; height * consumers]);
            for (sector, (places, packed)) in by_sector.iter().enumerate() {
                factors.clear();
                places
                    .iter()
                    .for_each(|at| factors.extend_from_slice(&feedback[at * height..(at + 1) * height]));
                product.fill(0.0);
                let (span, depth) = (0..consumers, places.len());
                let factors = Part { panels: &factors, columns: depth, span: 0..depth };
                arch.dispatch(SubtractProduct {
                    to: &mut product,
                    columns: consumers,
                    span,
                    factors,
                    packed,
                });
                for (consumer, product) in product.chunks_exact(height).enumerate() {
                    let column = consumer * sectors + sector;
                    panel[column * height..(column + 1) * height].copy_from_slice(product);
                }
            }
        });
        for (row, at) in chosen[rows].iter().enumerate() {
            if let Some(sector) = industries.sector_of(*at) {
                for consumer in 0..consumers {
                    let column = consumer * sectors + sector;
                    let sum = needed.get(row, column) + demand.row(consumer)[*at];
                    needed.set(row, column, sum);
                }
            }
        }
    }

    /// Adds to `-y_F` of the representatives of a region what follows from some rows of what is needed.
    fn add_outputs(&self, region: usize, rows: Range<usize>, needed: Part<'_>, outputs: &mut Panels) {
        let chosen = self.representatives.regions[region].chosen.clone();
        let (depth, tile, columns) = (rows.len(), self.inverse.tile, outputs.columns);
        let factors = Panels::of_rows(chosen.len(), depth, tile, |row, span, to| {
            let row = chosen.start + row;
            to.iter_mut().zip(span).for_each(|(to, column)| *to = self.inverse.get(row, rows.start + column));
        });
        let mut packed = Vec::new();
        needed.pack(depth, tile, None, &mut packed);
        self.arch.dispatch(SubtractProduct {
            to: outputs.values_mut(),
            columns,
            span: 0..columns,
            factors: factors.part(0..chosen.len(), 0..depth),
            packed: &packed,
        });
    }

    /// Stressors by sector of demand: intensities of the representatives times their outputs, given as `-y_F`.
    fn caused(&self, region: usize, intensities: &Matrix, outputs: &[f64], sectors: usize) -> Matrix {
        let chosen = &self.representatives.chosen[self.representatives.regions[region].chosen.clone()];
        let mut made = Matrix::zeros(intensities.rows(), sectors);
        for row in 0..intensities.rows() {
            let (intensities, sums) = (intensities.row(row), made.row_mut(row));
            for (at, outputs) in chosen.iter().zip(outputs.chunks_exact(sectors.max(1))) {
                let intensity = intensities[*at];
                sums.iter_mut().zip(outputs).for_each(|(sum, output)| *sum -= intensity * output);
            }
        }
        made
    }

    /// Rows of intensities that try every representative, with signs that differ: what a proof of the reduction needs.
    pub(crate) fn trials(&self, count: usize, sign: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let Representatives { chosen, others, regions } = &self.representatives;
        let n = chosen.len() + others.len();
        let mut trials = vec![0.0; count * n];
        for (trial, to) in trials.chunks_exact_mut(n.max(1)).enumerate() {
            for region in regions {
                for (row, place) in region.chosen.clone().enumerate() {
                    let sign = sign(trial, place);
                    to[chosen[place]] = sign;
                    for (weight, place) in region.weights.row(row).iter().zip(region.others.clone()) {
                        to[others[place]] += sign * weight;
                    }
                }
            }
        }
        trials
    }
}

/// Rows and columns of `I - A`, both in ascending order.
fn difference(technology: &Technology<'_>, rows: &[usize], columns: &[usize], tile: Tile) -> Panels {
    let (n, transactions) = (technology.len(), technology.transactions());
    let reciprocal: Vec<f64> = columns.iter().map(|at| technology.reciprocal_output()[*at]).collect();
    Panels::of_rows(rows.len(), columns.len(), tile, |row, span, to| {
        let own = rows[row];
        let from = &transactions[own * n..(own + 1) * n];
        let columns = &columns[span.clone()];
        for ((to, at), reciprocal) in to.iter_mut().zip(columns).zip(&reciprocal[span]) {
            *to = 0.0 - from[*at] * reciprocal;
        }
        if let Ok(own) = columns.binary_search(&own) {
            to[own] += 1.0;
        }
    })
}

/// `M_G - M_F K` in place of the columns `M_G` of some rows, given their columns `M_F`.
fn exchange(arch: Arch, others: &mut Panels, chosen: &Panels, representatives: &Representatives) {
    let (columns, inner, tile) = (others.columns, chosen.columns, others.tile);
    let weights: Vec<Vec<f64>> = representatives
        .regions
        .par_iter()
        .map(|region| {
            let (rows, columns) = (region.chosen.len(), region.others.len());
            let mut packed = Vec::new();
            let weights = Panels::of_vectors(region.weights.values(), columns, tile);
            weights.part(0..rows, 0..columns).pack(rows, tile, None, &mut packed);
            packed
        })
        .collect();
    let units = others.values_mut().par_chunks_mut((UNIT * columns).max(1));
    units.zip(chosen.values().par_chunks((UNIT * inner).max(1))).for_each(|(to, panels)| {
        for (region, packed) in representatives.regions.iter().zip(&weights) {
            let factors = Part { panels, columns: inner, span: region.chosen.clone() };
            let span = region.others.clone();
            arch.dispatch(SubtractProduct { to, columns, span, factors, packed });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lu::{Factors, Precision};
    use crate::system::System;

    fn random(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (*state >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Column sums of `A` up to 0.9; regions have sectors of their own beside common ones.
    fn system(regions: usize, sectors: usize) -> System {
        let pairs: Vec<(String, String)> = (0..regions)
            .flat_map(|region| {
                let own = (0..sectors - region % 3).map(move |sector| format!("s{}", sector + region % 2));
                own.map(move |sector| (format!("r{region}"), sector))
            })
            .collect();
        let n = pairs.len();
        let mut state = n as u64;
        let mut transactions = Matrix::zeros(n, n);
        let limit = 1.8 / n as f64;
        transactions
            .values_mut()
            .iter_mut()
            .for_each(|value| *value = (random(&mut state) - 0.4).max(0.0) * limit);
        let industries = Industries::new(&pairs).unwrap();
        System { industries, transactions, output: vec![1.0; n], ..System::default() }
    }

    /// Stressors of all industries, of few, of one region alone, and sums of others.
    fn intensities(system: &System, stressors: usize) -> Matrix {
        let mut state = 99;
        let mut made = Matrix::zeros(stressors, system.len());
        for row in 0..stressors {
            let every = row % 4 + 1;
            for at in (row % 3..system.len()).step_by(every * every) {
                made.row_mut(row)[at] = 10_f64.powf(6.0 * random(&mut state) - 3.0);
            }
        }
        if stressors > 3 {
            let sum: Vec<f64> =
                made.row(0).iter().zip(made.row(1)).map(|(one, other)| 3.0 * one + other).collect();
            made.row_mut(2).copy_from_slice(&sum);
            let first = system.industries.block(0).end;
            made.row_mut(3)[first..].fill(0.0);
        }
        made
    }

    fn agree(own: &[f64], other: &[f64], tolerance: f64, what: &str) {
        let largest = other.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        for (own, other) in own.iter().zip(other) {
            assert!((own - other).abs() <= tolerance * largest, "{what}: {own} {other} of {largest}");
        }
    }

    #[test]
    fn solutions_and_domestic_content_agree_with_those_of_a_factorisation() {
        for (regions, sectors, stressors) in
            [(1, 5, 2), (4, 9, 1), (3, 40, 7), (5, 30, 50), (3, 130, 20), (2, 12, 0)]
        {
            let system = system(regions, sectors);
            let technology = Technology::of(&system);
            let n = system.len();
            let intensities = intensities(&system, stressors);
            let reduction = Reduction::new(&technology, &intensities).unwrap();
            let factors = Factors::of(&technology, Precision::Double).unwrap();
            let what = format!("{regions} {sectors} {stressors}");
            let mut state = 5;
            let any: Vec<f64> = (0..19 * n).map(|_| random(&mut state) - 0.3).collect();
            for transposed in [false, true] {
                for right in [any.as_slice(), intensities.values()] {
                    let (mut own, mut other) = (right.to_vec(), right.to_vec());
                    reduction.solve(&mut own, transposed);
                    factors.solve(&mut other, transposed, false);
                    for (own, other) in own.chunks(n).zip(other.chunks(n)) {
                        agree(own, other, 1e-13, &what);
                    }
                }
            }
            let mut demand = Matrix::zeros(regions, n);
            demand.values_mut().iter_mut().for_each(|value| *value = random(&mut state) - 0.1);
            let made = reduction.domestic(&system.industries, &intensities, &demand).unwrap();
            let labels = system.industries.sectors().len();
            for stressor in 0..stressors {
                let mut expected = vec![0.0; regions * labels];
                for region in 0..regions {
                    let mut own = vec![0.0; n];
                    let block = system.industries.block(region);
                    own[block.clone()].copy_from_slice(&intensities.row(stressor)[block]);
                    factors.solve(&mut own, true, false);
                    for (at, (multiplier, demand)) in own.iter().zip(demand.row(region)).enumerate() {
                        expected[region * labels + system.industries.sector_of(at).unwrap()] +=
                            multiplier * demand;
                    }
                }
                agree(made.row(stressor), &expected, 1e-13, &what);
            }
            let mut sum = Matrix::zeros(1, n);
            sum.row_mut(0).copy_from_slice(&intensities.column_sums());
            assert!(reduction.domestic(&system.industries, &sum, &demand).is_some());
            sum.row_mut(0).iter_mut().for_each(|value| *value = random(&mut state));
            assert!(stressors >= sectors || reduction.domestic(&system.industries, &sum, &demand).is_none());
        }
    }

    #[test]
    fn the_same_bits_on_any_number_of_threads() {
        let system = system(4, 100);
        let technology = Technology::of(&system);
        let intensities = intensities(&system, 25);
        let mut demand = Matrix::zeros(4, system.len());
        demand.values_mut().iter_mut().enumerate().for_each(|(at, value)| *value = (at % 7) as f64);
        let made = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let reduction = Reduction::new(&technology, &intensities).unwrap();
                let mut solved = intensities.values().to_vec();
                reduction.solve(&mut solved, true);
                (solved, reduction.domestic(&system.industries, &intensities, &demand).unwrap())
            })
        };
        let one = made(1);
        assert_eq!(one, made(2));
        assert_eq!(one, made(5));
    }
}
