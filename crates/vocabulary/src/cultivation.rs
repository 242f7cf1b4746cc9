//! Ways to grow a crop, and the elements of a food balance.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A way to grow a crop, from the least to the most built.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum CultivationMethod {
    /// In soil under the open sky.
    OpenField,
    /// Under glass or plastic, hydroponic, with sunlight.
    Greenhouse,
    /// In a closed building under lamps, one layer (a plant factory).
    Indoor,
    /// As indoor, in layers above each other.
    Vertical,
}

impl CultivationMethod {
    /// All methods, from the most land to the least.
    pub const ALL: [CultivationMethod; 4] = [
        CultivationMethod::OpenField,
        CultivationMethod::Greenhouse,
        CultivationMethod::Indoor,
        CultivationMethod::Vertical,
    ];

    /// The word used in tables, for example `open-field`.
    pub fn as_str(self) -> &'static str {
        match self {
            CultivationMethod::OpenField => "open-field",
            CultivationMethod::Greenhouse => "greenhouse",
            CultivationMethod::Indoor => "indoor",
            CultivationMethod::Vertical => "vertical",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<CultivationMethod> {
        CultivationMethod::ALL.into_iter().find(|method| method.as_str() == word)
    }
}

impl fmt::Display for CultivationMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a row of a food balance states.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum BalanceElement {
    /// Harvested mass (kg).
    Production,
    /// Imported mass (kg).
    Import,
    /// Exported mass (kg).
    Export,
    /// Mass added to stocks (kg); negative where stocks were drawn down.
    StockVariation,
    /// Mass held in stock (kg).
    Stock,
    /// Mass that people ate (kg).
    Food,
    /// Mass that animals ate (kg).
    Feed,
    /// Mass that was lost between harvest and kitchen (kg).
    Loss,
    /// Value of imports (USD of the year).
    ImportValue,
    /// Value of exports (USD of the year).
    ExportValue,
}

impl BalanceElement {
    /// All elements.
    pub const ALL: [BalanceElement; 10] = [
        BalanceElement::Production,
        BalanceElement::Import,
        BalanceElement::Export,
        BalanceElement::StockVariation,
        BalanceElement::Stock,
        BalanceElement::Food,
        BalanceElement::Feed,
        BalanceElement::Loss,
        BalanceElement::ImportValue,
        BalanceElement::ExportValue,
    ];

    /// The word used in tables, for example `stock-variation`.
    pub fn as_str(self) -> &'static str {
        match self {
            BalanceElement::Production => "production",
            BalanceElement::Import => "import",
            BalanceElement::Export => "export",
            BalanceElement::StockVariation => "stock-variation",
            BalanceElement::Stock => "stock",
            BalanceElement::Food => "food",
            BalanceElement::Feed => "feed",
            BalanceElement::Loss => "loss",
            BalanceElement::ImportValue => "import-value",
            BalanceElement::ExportValue => "export-value",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<BalanceElement> {
        BalanceElement::ALL.into_iter().find(|element| element.as_str() == word)
    }

    /// Whether its amount is USD and not kg.
    pub fn is_value(self) -> bool {
        matches!(self, BalanceElement::ImportValue | BalanceElement::ExportValue)
    }
}

impl fmt::Display for BalanceElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
