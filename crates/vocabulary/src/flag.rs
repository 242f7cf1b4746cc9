//! How a number came about.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a number came about. Carried by every row of the database and by every export.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Flag {
    /// Stated by the source as observed.
    Reported,
    /// Stated by the source as its own estimate or rounding.
    Estimated,
    /// Computed by a model from other figures.
    Modelled,
    /// Filled in where the source is silent.
    Imputed,
}

impl Flag {
    /// The word used in tables: `reported`, `estimated`, `modelled` or `imputed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Flag::Reported => "reported",
            Flag::Estimated => "estimated",
            Flag::Modelled => "modelled",
            Flag::Imputed => "imputed",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<Flag> {
        [Flag::Reported, Flag::Estimated, Flag::Modelled, Flag::Imputed]
            .into_iter()
            .find(|flag| flag.as_str() == word)
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
