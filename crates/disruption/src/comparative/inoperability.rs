//! The inoperability input-output model, static and dynamic.

use input_output::{Leontief, Matrix, SolveError, System};
use thiserror::Error;

use super::shocks::row;

/// Inoperability of every industry, the share of its output that is lost, under a perturbation of demand:
/// `q = (I - A*)^-1 c*` with `A* = diag(x)^-1 A diag(x)` (Haimes and Jiang 2001, Journal of Infrastructure Systems 7:1;
/// demand side after Santos and Haimes 2004, Risk Analysis 24:1437). Solved as `L (x c*) / x`.
///
/// `perturbation` is the reduction of final demand over output of each industry (`c*`). Industries without output
/// have no inoperability. The linear model may pass one; whoever reports it should say so.
///
/// # Errors
/// A vector of another length, or a solve that fails.
pub fn inoperability(leontief: &Leontief<'_>, perturbation: &[f64]) -> Result<Vec<f64>, SolveError> {
    let output = leontief.technology().output();
    if perturbation.len() == output.len() && perturbation.iter().all(|value| *value == 0.0) {
        return Ok(vec![0.0; output.len()]);
    }
    let demand: Vec<f64> = perturbation.iter().zip(output).map(|(share, output)| share * output).collect();
    let demand = if perturbation.len() == output.len() { demand } else { perturbation.to_vec() };
    let lost = leontief.outputs(&row(&demand))?.values.into_values();
    Ok(lost
        .iter()
        .zip(output)
        .map(|(lost, output)| if *output == 0.0 { 0.0 } else { lost / output })
        .collect())
}

/// A perturbation over time in the dynamic model.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamic {
    /// Resilience coefficient `k` of each industry, a step (0 to 1).
    pub coefficients: Vec<f64>,
    /// Inoperability at the start, `q(0)`.
    pub initial: Vec<f64>,
    /// Perturbation `c*` of each industry while it lasts.
    pub perturbation: Vec<f64>,
    /// First step of the perturbation, and the first step after it.
    pub lasts: (usize, usize),
    /// Number of steps.
    pub steps: usize,
}

/// Why the dynamic model was not run.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum InoperabilityError {
    /// A vector of another length than the system has industries.
    #[error("{what} has {length} values, but the system has {industries} industries")]
    Length {
        /// What was given.
        what: &'static str,
        /// Its length.
        length: usize,
        /// Number of industries.
        industries: usize,
    },
    /// A coefficient out of range.
    #[error("resilience coefficient {value} of industry {industry} (from 0) is not between 0 and 1")]
    Coefficient {
        /// Position, from 0.
        industry: usize,
        /// The coefficient.
        value: f64,
    },
}

/// Inoperability step by step: `q(t+1) = q(t) + K [A* q(t) + c*(t) - q(t)]` (Lian and Haimes 2006, Systems Engineering
/// 9:241, eq. 12). Gives `steps + 1` rows, the first being the start.
///
/// # Errors
/// Vectors of another length, or coefficients out of range.
pub fn dynamic_inoperability(system: &System, dynamic: &Dynamic) -> Result<Matrix, InoperabilityError> {
    let n = system.len();
    for (what, values) in [
        ("the resilience coefficients", &dynamic.coefficients),
        ("the initial inoperability", &dynamic.initial),
        ("the perturbation", &dynamic.perturbation),
    ] {
        if values.len() != n {
            return Err(InoperabilityError::Length { what, length: values.len(), industries: n });
        }
    }
    if let Some(industry) = dynamic.coefficients.iter().position(|value| !(0.0..=1.0).contains(value)) {
        let value = dynamic.coefficients.get(industry).copied().unwrap_or(f64::NAN);
        return Err(InoperabilityError::Coefficient { industry, value });
    }
    let mut course = Matrix::zeros(dynamic.steps + 1, n);
    course.row_mut(0).copy_from_slice(&dynamic.initial);
    let mut now = dynamic.initial.clone();
    for step in 0..dynamic.steps {
        let perturbed = (dynamic.lasts.0..dynamic.lasts.1).contains(&step);
        let mut next = Vec::with_capacity(n);
        for (industry, here) in now.iter().enumerate() {
            let output = system.output.get(industry).copied().unwrap_or_default();
            let flows = system.transactions.row(industry);
            let caused: f64 = if output == 0.0 {
                0.0
            } else {
                flows.iter().zip(&now).map(|(flow, share)| flow * share).sum::<f64>() / output
            };
            let given = dynamic.perturbation.get(industry).copied().unwrap_or_default();
            let pull = caused + if perturbed { given } else { 0.0 } - here;
            next.push(here + dynamic.coefficients.get(industry).copied().unwrap_or_default() * pull);
        }
        course.row_mut(step + 1).copy_from_slice(&next);
        now = next;
    }
    Ok(course)
}

/// Recovery without a perturbation, in continuous time: `q(t) = exp(-K (I - A*) t) q(0)` (Lian and Haimes 2006, eq. 14).
/// Gives `steps + 1` rows, the first being the start. The exponential is summed as a series for each step.
///
/// # Errors
/// Vectors of another length, or coefficients out of range.
pub fn recovering_inoperability(
    system: &System,
    coefficients: &[f64],
    initial: &[f64],
    steps: usize,
) -> Result<Matrix, InoperabilityError> {
    let still = Dynamic {
        coefficients: coefficients.to_vec(),
        initial: initial.to_vec(),
        perturbation: vec![0.0; initial.len()],
        lasts: (0, 0),
        steps: 0,
    };
    let course = dynamic_inoperability(system, &still)?;
    let mut rows = course.row(0).to_vec();
    let mut now = initial.to_vec();
    for _ in 0..steps {
        let (mut term, mut next) = (now.clone(), now.clone());
        for order in 1..=MOST_TERMS {
            // One more factor of K (A* - I) / order.
            let one = Dynamic { initial: term.clone(), steps: 1, ..still.clone() };
            let moved = dynamic_inoperability(system, &one)?;
            term = moved.row(1).iter().zip(&term).map(|(to, from)| (to - from) / f64::from(order)).collect();
            next.iter_mut().zip(&term).for_each(|(sum, term)| *sum += term);
            let size = |values: &[f64]| values.iter().map(|value| value.abs()).fold(0.0, f64::max);
            if size(&term) <= f64::EPSILON * 1e-3 * size(&next) {
                break;
            }
        }
        rows.extend(&next);
        now = next;
    }
    // Rows of n values each, by construction.
    Ok(Matrix::new(steps + 1, initial.len(), rows).unwrap_or_default())
}

/// Terms of the exponential series; with coefficients up to one, thirty are enough.
const MOST_TERMS: u32 = 60;

/// Resilience coefficient of an industry that falls from inoperability `start` to `end` within `steps` by itself:
/// `k = ln(start / end) / (steps (1 - a*_ii))` (Lian and Haimes 2006, eq. 20). `None` where that has no meaning.
///
/// ```
/// let k = disruption::comparative::resilience_coefficient(0.1, 0.001, 30.0, 0.15).unwrap();
/// assert!((k - 0.180_595).abs() < 1e-6);
/// ```
pub fn resilience_coefficient(start: f64, end: f64, steps: f64, own_use: f64) -> Option<f64> {
    let coefficient = (start / end).ln() / (steps * (1.0 - own_use));
    (start > end && end > 0.0 && steps > 0.0 && coefficient.is_finite() && coefficient > 0.0)
        .then_some(coefficient)
}
