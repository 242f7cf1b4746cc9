//! GMRES with a block-Jacobi preconditioner, several right-hand sides for one pass over the matrix.
//!
//! Saad and Schultz (1986), doi:10.1137/0907058, preconditioned from the right, so that residuals are those of the
//! system itself. The blocks are the regions: most inputs are domestic, so that few passes remain.
//! A right-hand side has the same result bits alone and in the company of a few; many are solved as a matrix.

use std::ops::Range;

use faer::MatMut;
use rayon::prelude::*;

use crate::coefficients::Technology;
use crate::lu::{Factors, ZeroPivot};
use crate::streaming::FEW;

/// Right-hand sides of a batch when there are many; a batch of few has as many as are streamed.
pub(crate) const MANY: usize = 128;
/// Largest block of the preconditioner; larger regions (or a national table) are divided.
const LARGEST_BLOCK: usize = 512;
/// Directions kept before a restart.
const DIRECTIONS: usize = 60;

/// A preconditioned iterative solver for `I - A`.
#[derive(Debug)]
pub(crate) struct Krylov {
    blocks: Vec<(Range<usize>, Factors)>,
    tolerance: f64,
    passes: usize,
}

/// Solutions, one after another, with the largest relative residual and number of passes over the matrix.
pub(crate) struct Solved {
    pub(crate) values: Vec<f64>,
    pub(crate) residual: f64,
    pub(crate) passes: usize,
    /// Whether every residual is small enough.
    pub(crate) converged: bool,
}

impl Krylov {
    /// A solver with factors of the diagonal blocks.
    pub(crate) fn new(
        technology: &Technology<'_>,
        tolerance: f64,
        passes: usize,
    ) -> Result<Krylov, ZeroPivot> {
        let industries = technology.industries();
        let mut ranges = Vec::new();
        for region in 0..industries.regions().len() {
            let block = industries.block(region);
            let pieces = block.len().div_ceil(LARGEST_BLOCK).max(1);
            let size = block.len().div_ceil(pieces).max(1);
            for start in block.clone().step_by(size) {
                ranges.push(start..block.end.min(start + size));
            }
        }
        let blocks = ranges
            .into_par_iter()
            .map(|range| Ok((range.clone(), Factors::of_block(technology, range)?)))
            .collect::<Result<Vec<_>, ZeroPivot>>()?;
        Ok(Krylov { blocks, tolerance, passes })
    }

    /// The solver with another limit of passes.
    pub(crate) fn within(self, passes: usize) -> Krylov {
        Krylov { passes, ..self }
    }

    /// Values held at most for a batch of right-hand sides with all its directions, and for the blocks.
    pub(crate) fn working_values(technology: &Technology<'_>, count: usize) -> usize {
        let n = technology.len();
        let industries = technology.industries();
        let blocks: usize = (0..industries.regions().len())
            .map(|region| {
                let size = industries.block(region).len();
                size * size.min(LARGEST_BLOCK)
            })
            .sum();
        blocks + count * n + MANY.min(count) * n * (DIRECTIONS + 4)
    }

    /// Solves `(I - A) x = b`, or its transpose, for vectors that follow one another.
    pub(crate) fn solve(&self, technology: &Technology<'_>, right: &[f64], transposed: bool) -> Solved {
        let n = technology.len().max(1);
        let mut solved =
            Solved { values: Vec::with_capacity(right.len()), residual: 0.0, passes: 0, converged: true };
        let together = if right.len() > FEW * n { MANY } else { FEW };
        for batch in right.chunks(together * n) {
            let mut part = self.solve_batch(technology, batch, transposed);
            solved.values.append(&mut part.values);
            solved.residual = solved.residual.max(part.residual);
            solved.passes += part.passes;
            solved.converged &= part.converged;
        }
        solved
    }

    fn solve_batch(&self, technology: &Technology<'_>, right: &[f64], transposed: bool) -> Solved {
        let n = technology.len().max(1);
        let mut states: Vec<State> = right.chunks(n).map(State::new).collect();
        let mut passes = 0;
        // The last pass measures the residuals of the solutions; what is not yet solved goes on from there.
        loop {
            while passes < self.passes {
                let mut moving: Vec<&mut State> =
                    states.iter_mut().filter(|state| state.is_moving(self.tolerance)).collect();
                if moving.is_empty() {
                    break;
                }
                let mut directions: Vec<f64> = Vec::with_capacity(moving.len() * n);
                for state in &moving {
                    directions.extend_from_slice(state.newest());
                }
                let images = self.preconditioned_image(technology, &mut directions, transposed);
                moving
                    .par_iter_mut()
                    .zip(images.par_chunks(n))
                    .for_each(|(state, image)| state.extend(image));
                passes += 1;
            }
            let steps: Vec<Vec<f64>> = states.par_iter().map(State::step).collect();
            let mut steps = steps.concat();
            self.precondition(n, &mut steps, transposed);
            states.par_iter_mut().zip(steps.par_chunks(n)).for_each(|(state, step)| state.take(step));
            let values: Vec<f64> = states.iter().flat_map(|state| state.solution.iter().copied()).collect();
            let left = residuals(technology, right, &values, transposed);
            passes += 1;
            for (state, residual) in states.iter_mut().zip(left.chunks(n)) {
                state.restart(residual);
            }
            let residual = states.iter().map(|state| state.relative()).fold(0.0, f64::max);
            // Beyond what rounding allows, another round would not help.
            let reachable = self.tolerance.max(8.0 * f64::EPSILON);
            let converged = residual <= 2.0 * reachable;
            if converged || passes >= self.passes {
                return Solved { values, residual, passes, converged };
            }
        }
    }

    /// `(I - A) P^-1 v`, leaving `P^-1 v` in place of `v`.
    fn preconditioned_image(
        &self,
        technology: &Technology<'_>,
        vectors: &mut [f64],
        transposed: bool,
    ) -> Vec<f64> {
        let n = technology.len().max(1);
        self.precondition(n, vectors, transposed);
        let mut images = vec![0.0; vectors.len()];
        if transposed {
            technology.apply_transposed(vectors, &mut images);
        } else {
            technology.apply(vectors, &mut images);
        }
        for (image, vector) in images.iter_mut().zip(vectors.iter()) {
            *image = vector - *image;
        }
        images
    }

    /// `P^-1 v` for vectors that follow one another, in place: each block by its factors.
    fn precondition(&self, n: usize, vectors: &mut [f64], transposed: bool) {
        let count = vectors.len() / n;
        if count <= FEW {
            vectors.par_chunks_mut(n).for_each(|vector| {
                for (range, factors) in &self.blocks {
                    factors.solve(&mut vector[range.clone()], transposed, false);
                }
            });
            return;
        }
        let mut rest = MatMut::from_column_major_slice_mut(vectors, n, count);
        let mut parts = Vec::with_capacity(self.blocks.len());
        for (range, factors) in &self.blocks {
            let (part, after) = rest.split_at_row_mut(range.len());
            parts.push((part, factors));
            rest = after;
        }
        parts.into_par_iter().for_each(|(part, factors)| factors.solve_columns(part, transposed));
    }
}

/// `b - (I - A) x`, or its transpose, for vectors that follow one another.
pub(crate) fn residuals(
    technology: &Technology<'_>,
    right: &[f64],
    values: &[f64],
    transposed: bool,
) -> Vec<f64> {
    let mut images = vec![0.0; values.len()];
    if transposed {
        technology.apply_transposed(values, &mut images);
    } else {
        technology.apply(values, &mut images);
    }
    for ((image, right), value) in images.iter_mut().zip(right).zip(values) {
        *image += right - value;
    }
    images
}

/// One right-hand side on its way.
struct State {
    scale: f64,
    solution: Vec<f64>,
    directions: Vec<Vec<f64>>,
    /// Columns of the triangular factor of the Hessenberg matrix.
    triangle: Vec<Vec<f64>>,
    rotations: Vec<(f64, f64)>,
    /// Rotated right-hand side of the small least-squares problem; its last value is the residual.
    reduced: Vec<f64>,
    /// The direction cannot be extended: the solution is in the space.
    exhausted: bool,
}

impl State {
    fn new(right: &[f64]) -> State {
        let mut state = State {
            scale: norm(right),
            solution: vec![0.0; right.len()],
            directions: Vec::new(),
            triangle: Vec::new(),
            rotations: Vec::new(),
            reduced: Vec::new(),
            exhausted: false,
        };
        state.restart(right);
        state
    }

    fn restart(&mut self, residual: &[f64]) {
        let size = norm(residual);
        self.triangle.clear();
        self.rotations.clear();
        self.directions.clear();
        self.directions
            .push(residual.iter().map(|value| if size == 0.0 { 0.0 } else { value / size }).collect());
        self.reduced = vec![size];
        self.exhausted = size == 0.0;
    }

    fn newest(&self) -> &[f64] {
        self.directions.last().map_or(&[], Vec::as_slice)
    }

    fn relative(&self) -> f64 {
        let residual = self.reduced.last().copied().unwrap_or_default().abs();
        if self.scale == 0.0 { residual } else { residual / self.scale }
    }

    fn is_moving(&self, tolerance: f64) -> bool {
        !self.exhausted
            && self.triangle.len() < DIRECTIONS
            && (self.relative() > tolerance || self.relative().is_nan())
    }

    /// One step of Arnoldi (modified Gram-Schmidt) and of the rotations that keep the small problem triangular.
    fn extend(&mut self, image: &[f64]) {
        let mut vector = image.to_vec();
        let mut column = Vec::with_capacity(self.directions.len() + 1);
        for direction in &self.directions {
            let along = dot(direction, &vector);
            for (value, direction) in vector.iter_mut().zip(direction) {
                *value -= along * direction;
            }
            column.push(along);
        }
        let rest = norm(&vector);
        for (at, (cosine, sine)) in self.rotations.iter().enumerate() {
            let (upper, lower) = (column[at], column[at + 1]);
            column[at] = cosine * upper + sine * lower;
            column[at + 1] = cosine * lower - sine * upper;
        }
        let last = column.len() - 1;
        let size = column[last].hypot(rest);
        let (cosine, sine) = if size == 0.0 { (1.0, 0.0) } else { (column[last] / size, rest / size) };
        column[last] = size;
        let residual = self.reduced[last];
        self.reduced[last] = cosine * residual;
        self.reduced.push(-sine * residual);
        self.rotations.push((cosine, sine));
        self.triangle.push(column);
        if rest > 0.0 && rest.is_finite() {
            for value in &mut vector {
                *value /= rest;
            }
            self.directions.push(vector);
        } else {
            self.exhausted = true;
        }
    }

    /// The best combination of directions so far, to be preconditioned.
    fn step(&self) -> Vec<f64> {
        let size = self.triangle.len();
        let mut weights = vec![0.0; size];
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|column| self.triangle[column][row] * weights[column]).sum();
            let pivot = self.triangle[row][row];
            weights[row] = if pivot == 0.0 { 0.0 } else { (self.reduced[row] - known) / pivot };
        }
        let mut step = vec![0.0; self.solution.len()];
        for (weight, direction) in weights.iter().zip(&self.directions) {
            for (value, direction) in step.iter_mut().zip(direction) {
                *value += weight * direction;
            }
        }
        step
    }

    fn take(&mut self, step: &[f64]) {
        for (value, step) in self.solution.iter_mut().zip(step) {
            *value += step;
        }
    }
}

pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

pub(crate) fn norm(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * vector.iter().map(|value| (value / largest).powi(2)).sum::<f64>().sqrt()
}
