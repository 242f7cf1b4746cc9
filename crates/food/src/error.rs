//! Questions that have no answer, with what was given and what would have one.

use thiserror::Error;

/// Why a question about food has no answer.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum FoodError {
    /// A number that cannot be.
    #[error("{what} is {value}, expected {expected}")]
    Impossible {
        /// Which number.
        what: &'static str,
        /// What was given.
        value: f64,
        /// What would be possible.
        expected: &'static str,
    },
    /// The balance lacks a figure.
    #[error("no figure of {what}: the ratio is not known, and a missing figure is not taken for zero")]
    Missing {
        /// Which figure.
        what: &'static str,
    },
    /// More is exported than there is.
    #[error("supply is {supply_kg} kg (production and imports less exports), so that there is no ratio")]
    NoSupply {
        /// Production and imports less exports (kg).
        supply_kg: f64,
    },
    /// The region grows more than the target already.
    #[error("the target {target} is below the present ratio {present}: no extra output is needed")]
    TargetBelowPresent {
        /// The target.
        target: f64,
        /// The present ratio.
        present: f64,
    },
    /// Shares that do not make a whole.
    #[error("the shares of the methods sum to {sum}, expected 1")]
    Shares {
        /// Their sum.
        sum: f64,
    },
}

/// The number, when it is finite and fits.
pub(crate) fn checked(
    what: &'static str,
    value: f64,
    expected: &'static str,
    fits: impl Fn(f64) -> bool,
) -> Result<f64, FoodError> {
    if value.is_finite() && fits(value) {
        Ok(value)
    } else {
        Err(FoodError::Impossible { what, value, expected })
    }
}
