//! Processing stages on the way from the ground to the product.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A step of processing. Production and trade belong to one stage, and chains run from [`Stage::Mine`]
/// to [`Stage::Product`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Extraction from the ground: ore as mined, or its content.
    Mine,
    /// Ores and concentrates as traded.
    Concentrate,
    /// Mattes, hydroxides, oxides, ferro-alloys and other intermediates.
    Intermediate,
    /// Refined metal or chemical.
    Refined,
    /// Wrought and semi-fabricated goods.
    SemiFabricated,
    /// Finished goods.
    Product,
    /// Waste and scrap.
    Scrap,
}

impl Stage {
    /// All stages, in the order of the chain.
    pub const ALL: [Stage; 7] = [
        Stage::Mine,
        Stage::Concentrate,
        Stage::Intermediate,
        Stage::Refined,
        Stage::SemiFabricated,
        Stage::Product,
        Stage::Scrap,
    ];

    /// The word used in tables, for example `semi-fabricated`.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Mine => "mine",
            Stage::Concentrate => "concentrate",
            Stage::Intermediate => "intermediate",
            Stage::Refined => "refined",
            Stage::SemiFabricated => "semi-fabricated",
            Stage::Product => "product",
            Stage::Scrap => "scrap",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == word)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
