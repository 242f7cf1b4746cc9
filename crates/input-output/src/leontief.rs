//! The Leontief operator `(I - A)^-1`, applied from either side without being formed.
//!
//! Outputs are `x = L y` and multipliers `m = s L` (Leontief 1936; Miller and Blair 2009, eq. 2.10 and chapter 6).
//! Both take one vector a row and give one vector a row.

use rayon::prelude::*;
use thiserror::Error;

use crate::coefficients::Technology;
use crate::elimination::Elimination;
use crate::inverse;
use crate::krylov::{self, Krylov};
use crate::lu::{Factors, Precision, ZeroPivot};
use crate::matrix::Matrix;
use crate::memory::{MemoryError, MemoryPlan, available_memory};
use crate::panels::DEPTH;
use crate::productivity::spectral_radius;
use crate::reduction::Reduction;
use crate::streaming;
use crate::system::System;

/// How systems with `I - A` are solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Method {
    /// Factorised for a small system; else iterative for as many right-hand sides as cost less so.
    #[default]
    Automatic,
    /// GMRES with a block-Jacobi preconditioner: a few passes over `Z`, hardly any memory.
    Iterative,
    /// One factorisation in double precision, then any number of right-hand sides.
    Factorised,
    /// One factorisation in single precision, half the memory, solutions refined in double precision.
    SinglePrecision,
}

/// Settings of a solve.
#[derive(Clone, Debug, PartialEq)]
pub struct SolveOptions {
    /// How to solve.
    pub method: Method,
    /// Right-hand sides that will be asked for; what `Method::Automatic` decides by.
    pub right_hand_sides: usize,
    /// Largest relative residual, in the Euclidean norm, of an iterative or refined solution.
    pub tolerance: f64,
    /// Passes over `Z` before an iterative solution is given up.
    pub passes: usize,
    /// Bytes that may be taken; what the machine has when not given.
    pub memory: Option<u64>,
}

impl Default for SolveOptions {
    fn default() -> SolveOptions {
        SolveOptions {
            method: Method::Automatic,
            right_hand_sides: usize::MAX,
            tolerance: 1e-13,
            passes: 400,
            memory: None,
        }
    }
}

/// Why a system was not solved.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SolveError {
    /// `I - A` cannot be inverted.
    #[error(
        "I - A is singular: elimination stops at {industry}{}. Industries that use up their own output: {}",
        radius.map_or(String::new(), |radius| format!(" (spectral radius of A {radius:.6})")),
        list(industries)
    )]
    Singular {
        /// Industry at which elimination met no pivot.
        industry: String,
        /// Spectral radius of `A`.
        radius: Option<f64>,
        /// Industries that determine it.
        industries: Vec<String>,
    },
    /// `A` leaves nothing for final demand.
    #[error(
        "A is not productive (Hawkins-Simon): its spectral radius is {radius:.6}, and must be below 1. Look at {}, \
         where inputs exceed what the output can pay",
        list(industries)
    )]
    NotProductive {
        /// Spectral radius of `A`.
        radius: f64,
        /// Industries that determine it, with their input per unit of output.
        industries: Vec<String>,
    },
    /// A coefficient that is not a finite number.
    #[error(
        "coefficients of {industry} are not finite: its output is {output}, its inputs add up to {inputs}"
    )]
    NotFinite {
        /// Industry, a column of `A`.
        industry: String,
        /// Its output.
        output: f64,
        /// Sum of its coefficients.
        inputs: f64,
    },
    /// The iteration did not reach the tolerance.
    #[error(
        "the residual is {residual:.1e} after {passes} passes over the table, and {tolerance:.1e} was asked for. \
         Ask for the factorised method"
    )]
    NotConverged {
        /// Relative residual reached.
        residual: f64,
        /// Relative residual asked for.
        tolerance: f64,
        /// Passes over the table.
        passes: usize,
    },
    /// Vectors of another length than the system has industries.
    #[error("{what} has {length} columns, but the system has {industries} industries")]
    Length {
        /// What was given.
        what: String,
        /// Its columns.
        length: usize,
        /// Industries of the system.
        industries: usize,
    },
    /// A population that nothing can be divided by.
    #[error("the population of `{region}` is {value}, and must be a number above zero")]
    Population {
        /// Region.
        region: String,
        /// Its population as given.
        value: f64,
    },
    /// Too little memory.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "no single industry".to_owned() } else { names.join("; ") }
}

/// Solutions with what is known about their accuracy.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// One solution a row.
    pub values: Matrix,
    /// Largest relative residual (Euclidean norm) of the solutions; with more than 64 of them, that of sixteen sums of
    /// all solutions with signs that differ.
    pub residual: f64,
    /// Passes over the table that were made, where the method is iterative or refined; else those of the residual.
    pub passes: usize,
}

/// The operator `(I - A)^-1` of a system.
#[derive(Debug)]
pub struct Leontief<'a> {
    technology: Technology<'a>,
    solver: Solver,
    options: SolveOptions,
}

#[derive(Debug)]
enum Solver {
    Elimination(Elimination),
    /// With the largest relative residual of its proof.
    Reduction(Box<Reduction>, f64),
    Factors(Factors),
    Krylov(Krylov),
}

/// Industries up to which a factorisation is made in any case.
const SMALL: usize = 600;
/// Right-hand sides up to which iteration is taken to cost less.
const FEW: usize = 24;
/// Passes over `Z` that a system needs at least, whatever it is like.
const FEWEST_PASSES: usize = 4;
/// Largest relative residual of any solution.
const ACCEPTED: f64 = 1e-6;
/// Largest relative residual of what was made without exchanges of rows.
const ACCURATE: f64 = 1e-11;
/// Vectors that are best solved for together with factors: more take memory, fewer read the factors more often. A constant,
/// so that results do not depend on the machine.
pub(crate) const TOGETHER: usize = 832;
/// Solutions whose residuals are measured one by one.
const CHECKED: usize = 64;

impl<'a> Leontief<'a> {
    /// The operator of a system that has passed [`System::check`]; proves that the system is productive.
    ///
    /// # Errors
    /// A singular or unproductive `A`, with the industries that make it so; coefficients that are not finite; or too
    /// little memory.
    pub fn new(system: &'a System, options: SolveOptions) -> Result<Leontief<'a>, SolveError> {
        Leontief::with_regions(system, options, None)
    }

    /// The operator of [`Leontief::new`]; where a factorisation would be made for the multipliers of each region's
    /// own intensities (`k x n`), what they need alone.
    ///
    /// # Errors
    /// As for [`Leontief::new`].
    pub(crate) fn with_regions(
        system: &'a System,
        options: SolveOptions,
        intensities: Option<&Matrix>,
    ) -> Result<Leontief<'a>, SolveError> {
        let technology = Technology::of(system);
        let sums = technology.column_sums();
        if let Some(at) = sums.iter().position(|sum| !sum.is_finite()) {
            return Err(SolveError::NotFinite {
                industry: technology.name(at),
                output: technology.output()[at],
                inputs: sums[at],
            });
        }
        let (solver, proven) = match options.method {
            Method::Automatic => cheapest(&technology, &options, intensities)?,
            method => (solver(&technology, method, &options)?, false),
        };
        let leontief = Leontief { technology, solver, options };
        if !proven {
            leontief.prove_productive(&sums)?;
        }
        Ok(leontief)
    }

    /// Output multipliers, the prices at which each unit of output pays one unit of value added.
    fn prices(&self) -> Result<Solution, SolveError> {
        let mut ones = Matrix::zeros(1, self.len());
        ones.values_mut().fill(1.0);
        self.multipliers(&ones)
    }

    /// The coefficients `A`.
    pub fn technology(&self) -> &Technology<'a> {
        &self.technology
    }

    /// Number of industries, `n`.
    pub fn len(&self) -> usize {
        self.technology.len()
    }

    /// Whether there is no industry.
    pub fn is_empty(&self) -> bool {
        self.technology.is_empty()
    }

    /// The method in use; never `Automatic`.
    pub fn method(&self) -> Method {
        match &self.solver {
            Solver::Krylov(_) => Method::Iterative,
            Solver::Elimination(_) | Solver::Reduction(..) => Method::Factorised,
            Solver::Factors(factors) => match factors.precision() {
                Precision::Double => Method::Factorised,
                Precision::Single => Method::SinglePrecision,
            },
        }
    }

    /// Outputs `x = L y` for each row `y` of `demands` (`k x n`).
    ///
    /// # Errors
    /// Rows of another length, or a residual that stays too large.
    pub fn outputs(&self, demands: &Matrix) -> Result<Solution, SolveError> {
        self.solve("final demand", demands, false)
    }

    /// Multipliers `m = s L` for each row `s` of `intensities` (`k x n`).
    ///
    /// # Errors
    /// Rows of another length, or a residual that stays too large.
    pub fn multipliers(&self, intensities: &Matrix) -> Result<Solution, SolveError> {
        self.solve("intensities", intensities, true)
    }

    /// What the demand of each region (`r x n`) causes in that region, by stressor and product (`k` rows, regions times
    /// sectors columns), and the largest relative residual behind it; none where it takes solutions.
    pub(crate) fn domestic(&self, intensities: &Matrix, demand: &Matrix) -> Option<(Matrix, f64)> {
        match &self.solver {
            Solver::Reduction(reduction, residual) => reduction
                .domestic(self.technology.industries(), intensities, demand)
                .map(|made| (made, *residual)),
            _ => None,
        }
    }

    /// The Leontief inverse `L` (`n x n`), whatever the method for other solutions; three times the work of a
    /// factorisation, and `8 n^2` bytes.
    ///
    /// Where no industry has a negative input, no entry is negative and small ones are as accurate as large ones.
    ///
    /// # Errors
    /// Too little memory, or a residual that stays too large.
    pub fn inverse(&self) -> Result<Solution, SolveError> {
        let n = self.len();
        let plan = MemoryPlan::new().with("the explicit inverse", n * n, 8);
        self.check_inverse(plan.clone().with("rows of a block", n * DEPTH, 8))?;
        if needs_no_exchanges(&self.technology)
            && let Ok(values) = inverse::inverse_without_exchanges(&self.technology)
        {
            let solution = self.checked_inverse(values);
            if solution.residual <= ACCURATE {
                return Ok(solution);
            }
        }
        let own;
        let factors = match &self.solver {
            Solver::Factors(factors) if factors.precision() == Precision::Double => factors,
            _ => {
                self.check_inverse(plan.with("factors in double precision", n * n, 8))?;
                own = Factors::of(&self.technology, Precision::Double)
                    .map_err(|pivot| singular(&self.technology, pivot))?;
                &own
            }
        };
        let solution = self.checked_inverse(factors.inverse());
        if solution.residual <= ACCEPTED {
            Ok(solution)
        } else {
            Err(self.not_converged(solution.residual, solution.passes))
        }
    }

    fn check_inverse(&self, plan: MemoryPlan) -> Result<(), MemoryError> {
        plan.check(self.options.memory.or_else(available_memory), "Ask for multipliers or footprints instead")
    }

    fn checked_inverse(&self, values: Matrix) -> Solution {
        let n = self.len().max(1);
        let mut right = vec![0.0; SUMS * n];
        for (sum, right) in right.chunks_mut(n).enumerate() {
            for (row, value) in right.iter_mut().enumerate() {
                *value = sign(sum, row);
            }
        }
        let mut sums = vec![0.0; SUMS * n];
        streaming::transposed_times(values.values(), self.len(), &right, &mut sums);
        let residual = largest(&right, &krylov::residuals(&self.technology, &right, &sums, true), n);
        Solution { values, residual, passes: 1 }
    }

    fn solve(&self, what: &str, right: &Matrix, transposed: bool) -> Result<Solution, SolveError> {
        let n = self.len();
        if right.columns() != n {
            return Err(SolveError::Length { what: what.to_owned(), length: right.columns(), industries: n });
        }
        let (values, residual, passes) = match &self.solver {
            Solver::Krylov(krylov) => {
                let solved = krylov.solve(&self.technology, right.values(), transposed);
                if !solved.converged {
                    return Err(self.not_converged(solved.residual, solved.passes));
                }
                (solved.values, solved.residual, solved.passes)
            }
            Solver::Elimination(factors) => {
                self.direct(right, transposed, |values| factors.solve(values, transposed))
            }
            Solver::Reduction(reduction, _) => {
                self.direct(right, transposed, |values| reduction.solve(values, transposed))
            }
            Solver::Factors(factors) => match factors.precision() {
                Precision::Double => {
                    self.direct(right, transposed, |values| factors.solve(values, transposed, true))
                }
                Precision::Single => self.refined(factors, right.values(), transposed)?,
            },
        };
        if residual.is_nan() || residual > ACCEPTED {
            return Err(self.not_converged(residual, passes));
        }
        let values = Matrix::new(right.rows(), n, values).unwrap_or_default();
        Ok(Solution { values, residual, passes })
    }

    /// Solutions in place of the right-hand sides, with their residual and the pass that it takes.
    fn direct(
        &self,
        right: &Matrix,
        transposed: bool,
        solve: impl FnOnce(&mut [f64]),
    ) -> (Vec<f64>, f64, usize) {
        let mut values = right.values().to_vec();
        solve(&mut values);
        let residual = self.residual(right.values(), &values, transposed);
        (values, residual, 1)
    }

    fn not_converged(&self, residual: f64, passes: usize) -> SolveError {
        SolveError::NotConverged { residual, tolerance: self.options.tolerance, passes }
    }

    /// Refinement with residuals in double precision (Wilkinson 1963): each round wins about seven digits.
    fn refined(
        &self,
        factors: &Factors,
        right: &[f64],
        transposed: bool,
    ) -> Result<(Vec<f64>, f64, usize), SolveError> {
        let n = self.len().max(1);
        let mut values = vec![0.0; right.len()];
        let (mut worst, mut passes) = (0.0_f64, 0);
        for (right, values) in right.chunks(CHECKED * n).zip(values.chunks_mut(CHECKED * n)) {
            let mut correction = right.to_vec();
            let mut last = f64::INFINITY;
            loop {
                // Single precision has a narrow range: solve for what is left in units of its size.
                for vector in correction.chunks_mut(n) {
                    let size = krylov::norm(vector);
                    if size > 0.0 && size.is_finite() {
                        vector.iter_mut().for_each(|value| *value /= size);
                        factors.solve(vector, transposed, true);
                        vector.iter_mut().for_each(|value| *value *= size);
                    }
                }
                for (value, correction) in values.iter_mut().zip(&correction) {
                    *value += correction;
                }
                correction = krylov::residuals(&self.technology, right, values, transposed);
                passes += 1;
                let residual = largest(right, &correction, n);
                let stalled = residual > 0.5 * last;
                last = residual;
                if residual <= self.options.tolerance.min(1e-14) || stalled || passes > self.options.passes {
                    break;
                }
            }
            worst = worst.max(last);
        }
        let reachable = self.options.tolerance.max(16.0 * f64::EPSILON);
        if worst <= reachable { Ok((values, worst, passes)) } else { Err(self.not_converged(worst, passes)) }
    }

    fn residual(&self, right: &[f64], values: &[f64], transposed: bool) -> f64 {
        let n = self.len().max(1);
        if right.len() <= CHECKED * n {
            return largest(right, &krylov::residuals(&self.technology, right, values, transposed), n);
        }
        let (right, values) = (signed_sums(right, n), signed_sums(values, n));
        largest(&right, &krylov::residuals(&self.technology, &right, &values, transposed), n)
    }

    /// Output multipliers of a productive system are positive; column sums below one prove it at once.
    fn prove_productive(&self, sums: &[f64]) -> Result<(), SolveError> {
        if sums.iter().all(|sum| *sum < 1.0) && self.technology.is_nonnegative() {
            return Ok(());
        }
        if self.prices().is_ok_and(|prices| all_positive(prices.values.values())) {
            return Ok(());
        }
        let radius = spectral_radius(&self.technology, 500);
        let industries = radius
            .industries
            .iter()
            .map(|(at, _)| {
                format!("{} (inputs {:.4} per unit of output)", self.technology.name(*at), sums[*at])
            })
            .collect();
        Err(SolveError::NotProductive { radius: radius.value, industries })
    }
}

/// The solver that costs less, and whether the system was found to be productive on the way.
///
/// A pass over `Z` with `k` vectors takes `2 k n^2` operations and a factorisation `2/3 n^3`, both at about the rate of a
/// product of matrices. How many passes a system needs is known when it was solved once: for its prices.
fn cheapest(
    technology: &Technology<'_>,
    options: &SolveOptions,
    intensities: Option<&Matrix>,
) -> Result<(Solver, bool), SolveError> {
    let (n, asked) = (technology.len(), options.right_hand_sides.max(1));
    let passes = n / asked / 3;
    if n > SMALL && asked <= FEW {
        return Ok((solver(technology, Method::Iterative, options)?, false));
    }
    if n > SMALL
        && passes >= FEWEST_PASSES
        && let Ok(Solver::Krylov(krylov)) = solver(technology, Method::Iterative, options)
    {
        let krylov = krylov.within(passes);
        let prices = krylov.solve(technology, &vec![1.0; n], true);
        if prices.converged {
            return Ok((Solver::Krylov(krylov.within(options.passes)), all_positive(&prices.values)));
        }
    }
    if n > SMALL
        && let Some(intensities) = intensities
        && let Some(reduction) = reduced(technology, intensities, options)
    {
        return Ok((reduction, false));
    }
    Ok((solver(technology, Method::Factorised, options)?, false))
}

/// A reduction to the intensities of each region, if there is memory for it and it stands its proof.
fn reduced(technology: &Technology<'_>, intensities: &Matrix, options: &SolveOptions) -> Option<Solver> {
    const TRIALS: usize = 4;
    let (n, industries) = (technology.len(), technology.industries());
    let plan = MemoryPlan::new()
        .with("parts of I - A", Reduction::values(industries, intensities.rows()), 8)
        .with("right-hand sides and solutions", 4 * CHECKED * n, 8);
    plan.check(options.memory.or_else(available_memory), "").ok()?;
    if !needs_no_exchanges(technology) {
        return None;
    }
    let reduction = Reduction::new(technology, intensities).ok()?;
    let trials = reduction.trials(TRIALS, sign);
    let mut solved = trials.clone();
    reduction.solve(&mut solved, true);
    let residual = largest(&trials, &krylov::residuals(technology, &trials, &solved, true), n);
    (residual <= ACCURATE).then(|| Solver::Reduction(Box::new(reduction), residual))
}

/// A solver, if there is memory for it.
fn solver(technology: &Technology<'_>, method: Method, options: &SolveOptions) -> Result<Solver, SolveError> {
    plan(technology, method, options).check(
        options.memory.or_else(available_memory),
        match method {
            Method::Factorised => "Ask for the iterative method, or for single precision, which takes half",
            _ => "Close other programs, or aggregate the system first",
        },
    )?;
    if method == Method::Factorised
        && technology.len() > SMALL
        && needs_no_exchanges(technology)
        && let Ok(factors) = Elimination::of(technology)
    {
        return Ok(Solver::Elimination(factors));
    }
    let solver = match method {
        Method::Factorised => Factors::of(technology, Precision::Double).map(Solver::Factors),
        Method::SinglePrecision => Factors::of(technology, Precision::Single).map(Solver::Factors),
        Method::Iterative | Method::Automatic => {
            Krylov::new(technology, options.tolerance, options.passes).map(Solver::Krylov)
        }
    };
    solver.map_err(|pivot| singular(technology, pivot))
}

/// Whether elimination in any order is stable: without negative inputs, as the system is productive; else if no column of
/// `A` adds up to one, signs left out.
fn needs_no_exchanges(technology: &Technology<'_>) -> bool {
    if technology.is_nonnegative() {
        return true;
    }
    let n = technology.len().max(1);
    let reciprocal = technology.reciprocal_output();
    let mut sums = vec![0.0; n];
    for row in technology.transactions().chunks_exact(n) {
        for ((sum, value), reciprocal) in sums.iter_mut().zip(row).zip(reciprocal) {
            *sum += (value * reciprocal).abs();
        }
    }
    sums.iter().all(|sum| *sum < 1.0)
}

fn all_positive(prices: &[f64]) -> bool {
    prices.iter().all(|price| *price > 0.0)
}

fn plan(technology: &Technology<'_>, method: Method, options: &SolveOptions) -> MemoryPlan {
    let n = technology.len();
    // As many as callers solve for together: given, and copied, twice in the order of the factors.
    let (together, copies) = if method == Method::Factorised { (TOGETHER, 4) } else { (CHECKED, 2) };
    let right = options.right_hand_sides.min(n.min(together)) * n;
    let plan = MemoryPlan::new().with("right-hand sides and solutions", copies * right, 8);
    match method {
        Method::Factorised => plan.with("factors in double precision", n * n, 8),
        Method::SinglePrecision => plan.with("factors in single precision", n * n, 4),
        Method::Iterative | Method::Automatic => plan.with(
            "blocks and directions of the iteration",
            Krylov::working_values(technology, options.right_hand_sides.min(krylov::MANY)),
            8,
        ),
    }
}

fn singular(technology: &Technology<'_>, ZeroPivot(at): ZeroPivot) -> SolveError {
    let radius = spectral_radius(technology, 500);
    SolveError::Singular {
        industry: technology.name(at),
        radius: Some(radius.value),
        industries: radius.industries.iter().map(|(at, _)| technology.name(*at)).collect(),
    }
}

fn largest(right: &[f64], residuals: &[f64], n: usize) -> f64 {
    right
        .chunks(n)
        .zip(residuals.chunks(n))
        .map(|(right, residual)| {
            let (size, residual) = (krylov::norm(right), krylov::norm(residual));
            if size == 0.0 { residual } else { residual / size }
        })
        .fold(0.0, |worst, residual| if residual.is_nan() { residual } else { worst.max(residual) })
}

/// Sums of all vectors with signs, for residuals of many solutions at once.
const SUMS: usize = 16;

fn sign(sum: usize, row: usize) -> f64 {
    // A multiplicative hash, so that no two sums have the same pattern.
    let mixed = ((row * SUMS + sum + 1) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    if mixed >> 63 == 0 { 1.0 } else { -1.0 }
}

fn signed_sums(vectors: &[f64], n: usize) -> Vec<f64> {
    const COLUMNS: usize = 512;
    let starts: Vec<usize> = (0..n).step_by(COLUMNS).collect();
    let parts: Vec<Vec<f64>> = starts
        .par_iter()
        .map(|start| {
            let span = *start..n.min(start + COLUMNS);
            let mut sums = vec![0.0; SUMS * span.len()];
            for (row, vector) in vectors.chunks(n).enumerate() {
                for (at, sums) in sums.chunks_mut(span.len()).enumerate() {
                    let sign = sign(at, row);
                    sums.iter_mut().zip(&vector[span.clone()]).for_each(|(sum, value)| *sum += sign * value);
                }
            }
            sums
        })
        .collect();
    (0..SUMS)
        .flat_map(|sum| parts.iter().flat_map(move |part| part.chunks(part.len() / SUMS).nth(sum)))
        .flatten()
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Industries;

    const REGIONS: usize = 65;
    const SECTORS: usize = 10;

    /// Industries that use a tenth of their own output, and a stressor of the first of each region.
    fn system() -> (System, Matrix) {
        let pairs: Vec<(String, String)> = (0..REGIONS * SECTORS)
            .map(|at| (format!("r{}", at / SECTORS), format!("s{}", at % SECTORS)))
            .collect();
        let n = pairs.len();
        let (mut transactions, mut intensities) = (Matrix::zeros(n, n), Matrix::zeros(1, n));
        for at in 0..n {
            transactions.row_mut(at)[at] = 0.1;
        }
        intensities.row_mut(0).iter_mut().step_by(SECTORS).for_each(|value| *value = 1.0);
        let industries = Industries::new(&pairs).unwrap();
        (System { industries, transactions, output: vec![1.0; n], ..System::default() }, intensities)
    }

    fn solver_of(system: &System, intensities: &Matrix) -> &'static str {
        let options = SolveOptions { right_hand_sides: 2 * REGIONS + 1, ..SolveOptions::default() };
        let leontief = Leontief::with_regions(system, options, Some(intensities)).unwrap();
        let solved = leontief.multipliers(intensities).unwrap();
        assert!(solved.residual < 1e-14, "{}", solved.residual);
        match leontief.solver {
            Solver::Elimination(_) => "elimination",
            Solver::Reduction(..) => "reduction",
            Solver::Factors(_) => "factors",
            Solver::Krylov(_) => "iteration",
        }
    }

    #[test]
    fn a_reduction_is_made_where_it_can_be_and_gives_way_where_it_cannot() {
        let (system, intensities) = system();
        assert_eq!(solver_of(&system, &intensities), "reduction");

        // 0.8 of the first stands for what the second takes up: 1 - 0.4 - 0.8 * 0.75 leaves no pivot.
        let (mut singular, mut taken) = (system.clone(), intensities.clone());
        singular.transactions.row_mut(1)[0] = 0.75;
        singular.transactions.row_mut(1)[1] = 0.4;
        taken.row_mut(0)[1] = -0.8;
        assert_eq!(solver_of(&singular, &taken), "elimination");

        // Just beside it the pivot is small, and the solution as good as any.
        singular.transactions.row_mut(1)[1] = 0.4 + 1e-8;
        assert_eq!(solver_of(&singular, &taken), "reduction");

        let mut negative = system;
        negative.transactions.row_mut(0)[1] = 0.8;
        negative.transactions.row_mut(2)[1] = -0.8;
        assert_eq!(solver_of(&negative, &intensities), "factors");
    }
}
