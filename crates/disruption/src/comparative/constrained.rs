//! The mixed model: some outputs are given, the rest follows demand.

use input_output::{Industries, Leontief, Matrix, SolveError, SolveOptions, System};
use thiserror::Error;

use super::shocks::row;

/// Output and final demand when some outputs are given.
#[derive(Clone, Debug, PartialEq)]
pub struct SupplyConstrained {
    /// Output of every industry.
    pub output: Vec<f64>,
    /// Final demand for every industry's goods: as given where output follows demand, what is left where output is
    /// given. It may fall below zero: then the inputs of others need more than there is.
    pub final_demand: Vec<f64>,
}

/// Why the mixed model has no answer.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ConstrainedError {
    /// An industry that is not there, or twice.
    #[error("industry {industry} (from 0) is given twice, or the system of {industries} does not have it")]
    Industry {
        /// Position, from 0.
        industry: usize,
        /// Number of industries.
        industries: usize,
    },
    /// An output that is no amount.
    #[error("output {output} of industry {industry} (from 0) is no amount")]
    Output {
        /// Position, from 0.
        industry: usize,
        /// The output.
        output: f64,
    },
    /// The rest cannot be solved.
    #[error(transparent)]
    Solve(#[from] SolveError),
}

/// Output when that of some industries is given (Miller and Blair 2009, section 13.2.1):
/// `x_n = (I - A_nn)^-1 (f_n + A_ns x_s)` and `f_s = (I - A_ss) x_s - A_sn x_n`.
///
/// `fixed` holds industry (from 0) and output, in the money of the system.
///
/// # Errors
/// An industry or output that means nothing, or a solve that fails.
pub fn supply_constrained(
    system: &System,
    fixed: &[(usize, f64)],
    options: SolveOptions,
) -> Result<SupplyConstrained, ConstrainedError> {
    let n = system.len();
    let mut given: Vec<Option<f64>> = vec![None; n];
    for (industry, output) in fixed {
        if !output.is_finite() || *output < 0.0 {
            return Err(ConstrainedError::Output { industry: *industry, output: *output });
        }
        match given.get_mut(*industry) {
            Some(place @ None) => *place = Some(*output),
            _ => return Err(ConstrainedError::Industry { industry: *industry, industries: n }),
        }
    }
    let coefficient = |from: usize, to: usize| {
        let output = system.output.get(to).copied().unwrap_or_default();
        let flow = system.transactions.get(from, to).unwrap_or_default();
        if output == 0.0 { 0.0 } else { flow / output }
    };
    let free: Vec<usize> =
        given.iter().enumerate().filter(|(_, given)| given.is_none()).map(|(at, _)| at).collect();
    let mut final_demand = system.demand.row_sums();
    let mut output: Vec<f64> = given.iter().map(|given| given.unwrap_or_default()).collect();
    let demand_of_free: Vec<f64> = free
        .iter()
        .map(|row| {
            let of_fixed: f64 =
                fixed.iter().map(|(column, output)| coefficient(*row, *column) * output).sum();
            final_demand.get(*row).copied().unwrap_or_default() + of_fixed
        })
        .collect();
    if !free.is_empty() {
        let mut transactions = Matrix::zeros(free.len(), free.len());
        for (at, row) in free.iter().enumerate() {
            let whole = system.transactions.row(*row);
            for (place, column) in transactions.row_mut(at).iter_mut().zip(&free) {
                *place = whole.get(*column).copied().unwrap_or_default();
            }
        }
        let names: Vec<(&str, &str)> = free.iter().map(|at| system.industries.name(*at)).collect();
        let part = System {
            // A part of distinct industries in their order is distinct and in blocks.
            industries: Industries::new(&names).unwrap_or_default(),
            transactions,
            output: free.iter().filter_map(|at| system.output.get(*at).copied()).collect(),
            ..System::default()
        };
        let leontief = Leontief::new(&part, options)?;
        let solved = leontief.outputs(&row(&demand_of_free))?.values;
        for (value, at) in solved.values().iter().zip(&free) {
            if let Some(place) = output.get_mut(*at) {
                *place = *value;
            }
        }
    }
    for (industry, produced) in fixed {
        let used: f64 =
            output.iter().enumerate().map(|(to, output)| coefficient(*industry, to) * output).sum();
        if let Some(place) = final_demand.get_mut(*industry) {
            *place = produced - used;
        }
    }
    Ok(SupplyConstrained { output, final_demand })
}
