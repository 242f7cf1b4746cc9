//! Hypothetical extraction.

use input_output::{Leontief, Matrix, SolveError, SolveOptions, System};
use thiserror::Error;

use super::shocks::row;

/// Why nothing was extracted.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ExtractionError {
    /// An industry that is not there.
    #[error("industry {industry} (from 0) of {industries}")]
    Industry {
        /// Position, from 0.
        industry: usize,
        /// Number of industries.
        industries: usize,
    },
    /// A share out of range.
    #[error("industry {industry} (from 0): {share} is not a share between 0 and 1")]
    Share {
        /// Position, from 0.
        industry: usize,
        /// The share.
        share: f64,
    },
    /// The rest cannot be solved.
    #[error(transparent)]
    Solve(#[from] SolveError),
}

/// Output of every industry when some are extracted, wholly (share 1) or in part: their deliveries to industries and to
/// final demand shrink by the share, and where the share is one their purchases vanish too. `x = (I - A')^-1 f'`
/// (Paelinck, de Caevel and Degueldre 1965; Miller and Blair 2009, section 12.2.6; in part after Dietzenbacher and Lahr
/// 2013, Economic Systems Research 25:341).
///
/// A share of zero gives back the output of the system, unchanged.
///
/// # Errors
/// An industry or share that means nothing, or a solve that fails.
pub fn extraction(
    system: &System,
    extracted: &[(usize, f64)],
    options: SolveOptions,
) -> Result<Vec<f64>, ExtractionError> {
    let n = system.len();
    for (industry, share) in extracted {
        if *industry >= n {
            return Err(ExtractionError::Industry { industry: *industry, industries: n });
        }
        if !(0.0..=1.0).contains(share) {
            return Err(ExtractionError::Share { industry: *industry, share: *share });
        }
    }
    if extracted.iter().all(|(_, share)| *share == 0.0) {
        return Ok(system.output.clone());
    }
    let mut kept = vec![1.0; n];
    for (industry, share) in extracted {
        if let Some(place) = kept.get_mut(*industry) {
            *place *= 1.0 - share;
        }
    }
    let mut transactions = system.transactions.clone();
    for at in 0..n {
        let of_row = kept.get(at).copied().unwrap_or(1.0);
        for (value, of_column) in transactions.row_mut(at).iter_mut().zip(&kept) {
            *value *= if *of_column == 0.0 { 0.0 } else { of_row };
        }
    }
    let demand: Vec<f64> =
        system.demand.row_sums().iter().zip(&kept).map(|(value, kept)| value * kept).collect();
    let rest = System {
        industries: system.industries.clone(),
        demand_columns: system.demand_columns.clone(),
        transactions,
        demand: Matrix::default(),
        output: system.output.clone(),
        ..System::default()
    };
    let leontief = Leontief::new(&rest, options)?;
    Ok(leontief.outputs(&row(&demand))?.values.into_values())
}
