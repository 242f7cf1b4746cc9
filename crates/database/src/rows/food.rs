//! Rows about food: balances of crops, their trade, how they are grown, and how many eat.

use serde::Serialize;
use vocabulary::{BalanceElement, CropId, CultivationMethod, Flag, Region, SourceId, Year};

/// One element of the balance of a crop in a region and calendar year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoodBalanceRow {
    /// Crop, or group of crops.
    pub crop: CropId,
    /// When.
    pub year: Year,
    /// Where.
    pub region: Region,
    /// What is stated.
    pub element: BalanceElement,
    /// Fresh mass (kg), or USD of the year for values. Below zero for stocks that were drawn down alone.
    pub amount: f64,
    /// Geometric standard deviation of the amount; `None` where none is stated.
    pub gsd: Option<f64>,
    /// How the number came about.
    pub flag: Flag,
    /// Where it was read.
    pub source: SourceId,
}

/// Trade of a crop from one region to another in a calendar year, as one of the two reports it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoodTradeRow {
    /// Crop.
    pub crop: CropId,
    /// When.
    pub year: Year,
    /// Whether the importer reports it (else the exporter).
    pub by_importer: bool,
    /// From where.
    pub exporter: Region,
    /// To where.
    pub importer: Region,
    /// Fresh mass (kg); `None` where none is stated.
    pub mass_kg: Option<f64>,
    /// Value (USD of the year); `None` where none is stated.
    pub value_usd: Option<f64>,
    /// How the numbers came about.
    pub flag: Flag,
    /// Where they were read.
    pub source: SourceId,
}

/// What a number about cultivation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CultivationQuantity {
    /// Fresh mass a year of one layer (kg/m²).
    Yield,
    /// Water (L/kg).
    Water,
    /// Electricity (kWh/kg).
    Energy,
    /// Layers above each other.
    Layers,
    /// Share of the ground that grows in each layer.
    StackingEfficiency,
}

impl CultivationQuantity {
    /// All quantities.
    pub const ALL: [CultivationQuantity; 5] = [
        CultivationQuantity::Yield,
        CultivationQuantity::Water,
        CultivationQuantity::Energy,
        CultivationQuantity::Layers,
        CultivationQuantity::StackingEfficiency,
    ];

    /// The word used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            CultivationQuantity::Yield => "yield",
            CultivationQuantity::Water => "water",
            CultivationQuantity::Energy => "energy",
            CultivationQuantity::Layers => "layers",
            CultivationQuantity::StackingEfficiency => "stacking-efficiency",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<CultivationQuantity> {
        CultivationQuantity::ALL.into_iter().find(|quantity| quantity.as_str() == word)
    }

    /// The unit that its values are in.
    pub fn unit(self) -> &'static str {
        match self {
            CultivationQuantity::Yield => "kg/m2",
            CultivationQuantity::Water => "L/kg",
            CultivationQuantity::Energy => "kWh/kg",
            CultivationQuantity::Layers | CultivationQuantity::StackingEfficiency => "1",
        }
    }
}

/// A number about growing a crop one way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CropYieldRow {
    /// Crop; `None`: any that has no row of its own.
    pub crop: Option<CropId>,
    /// How it is grown.
    pub method: CultivationMethod,
    /// What is stated.
    pub quantity: CultivationQuantity,
    /// Where; `None`: anywhere.
    pub region: Option<Region>,
    /// The number, in [`CultivationQuantity::unit`].
    pub value: f64,
    /// Geometric standard deviation; `None` where none is stated.
    pub gsd: Option<f64>,
    /// How the number came about.
    pub flag: Flag,
    /// Where it was read.
    pub source: SourceId,
    /// What it is a number of, where that matters.
    pub note: String,
}

/// How many people live in a region in a calendar year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PopulationRow {
    /// Where.
    pub region: Region,
    /// When.
    pub year: Year,
    /// Persons, at mid-year.
    pub persons: f64,
    /// Where it was read.
    pub source: SourceId,
}
