//! Calendar years.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A calendar year. Fiscal years are converted by the importer that meets them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Year(pub u16);

/// A text that is not a calendar year.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{given}` is not a calendar year between 1800 and 2200")]
pub struct YearError {
    /// The text as it was given.
    pub given: String,
}

impl std::str::FromStr for Year {
    type Err = YearError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim()
            .parse::<u16>()
            .ok()
            .filter(|year| (1800..=2200).contains(year))
            .map(Year)
            .ok_or_else(|| YearError { given: text.to_owned() })
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
