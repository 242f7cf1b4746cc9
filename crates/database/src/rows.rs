//! The rows that the database holds: one struct per kind of fact.
//!
//! A row is one fact with its `source`; measured facts also carry a `flag` that says how the number came about.
//! Masses are in kg. The trap: a production or grade figure means nothing without its `basis` (metal content,
//! `P2O5`, `gross`…), and a missing figure is `None` or no row at all, never zero.

mod facility;
mod food;
mod material;
mod risk;
mod trade;

use serde::Serialize;
use vocabulary::{Flag, MaterialId, Region, SourceId, Stage, Year};

pub use facility::{FacilityClass, FacilityRow, IncidentRow, Link};
pub use food::{CropYieldRow, CultivationQuantity, FoodBalanceRow, FoodTradeRow, PopulationRow};
pub use material::{ParameterRow, PriceRow, ReserveRow};
pub use risk::{LinkTarget, Risk, RiskLink};
pub use trade::{PhysicalTradeRow, TradeDirection, TradeFlow, TradeKind, TradeReportRow, TradeRow};

/// Production of a material in a region and a calendar year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProductionRow {
    /// Where.
    pub region: Region,
    /// What.
    pub material: MaterialId,
    /// At which step of the chain.
    pub stage: Stage,
    /// When.
    pub year: Year,
    /// Mass produced on `basis` (kg).
    pub mass_kg: f64,
    /// Chemical basis of the mass (`Cu`, `REO`, `P2O5`, `gross`…).
    pub basis: String,
    /// How the number came about.
    pub flag: Flag,
    /// Where it was read.
    pub source: SourceId,
}

/// Which end of an index is the safe one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A higher value means less risk, as in the Worldwide Governance Indicators.
    HigherIsSafer,
    /// A higher value means more risk.
    HigherIsRiskier,
}

impl Direction {
    /// The word used in tables: `higher-is-safer` or `higher-is-riskier`.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::HigherIsSafer => "higher-is-safer",
            Direction::HigherIsRiskier => "higher-is-riskier",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<Direction> {
        [Direction::HigherIsSafer, Direction::HigherIsRiskier]
            .into_iter()
            .find(|value| value.as_str() == word)
    }
}

/// What an index of regions measures and on which scale.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IndexInfo {
    /// Key, for example `wgi-rl`.
    pub index: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// Lowest value of the scale (index units).
    pub scale_min: f64,
    /// Highest value of the scale (index units).
    pub scale_max: f64,
    /// Which end is safe.
    pub direction: Direction,
    /// Publication that defines the index.
    pub reference: String,
    /// Where the definition was read.
    pub source: SourceId,
}

/// The value of an index for a region in a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IndicatorRow {
    /// Key of the index.
    pub index: String,
    /// Where.
    pub region: Region,
    /// When.
    pub year: Year,
    /// Value on the scale of the index.
    pub value: f64,
    /// Standard error of the value (index units); `None` where the source states none.
    pub standard_error: Option<f64>,
    /// Where it was read.
    pub source: SourceId,
}

/// A set of factors that belong together because one publication or method made them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactorSet {
    /// Key, for example `rock-to-metal`.
    pub set: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// What is caused per kg of material, for example `tmr`.
    pub stressor: String,
    /// Unit of the factors, for example `kg/kg`.
    pub unit: String,
    /// Publication to cite.
    pub reference: String,
    /// Boundaries and remarks for the reader.
    pub note: String,
    /// Where the set was read.
    pub source: SourceId,
}

/// What one kg of a material causes, in one region or anywhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactorRow {
    /// Key of the set.
    pub set: String,
    /// The material that the factor is per kg of, on the material's accounting basis.
    pub material: MaterialId,
    /// Region of extraction; `None` for a factor that holds for the whole world.
    pub region: Option<Region>,
    /// What is caused.
    pub stressor: String,
    /// Amount caused per kg (`unit`).
    pub value: f64,
    /// Unit of `value`.
    pub unit: String,
    /// Geometric standard deviation (not its square); `None` where not stated.
    pub gsd: Option<f64>,
    /// How the number came about.
    pub flag: Flag,
    /// Where it was read.
    pub source: SourceId,
}

/// Mass fraction of a material in the ore of a region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OreGradeRow {
    /// What.
    pub material: MaterialId,
    /// Where.
    pub region: Region,
    /// When.
    pub year: Year,
    /// Mass of the material on `basis` per mass of ore (kg/kg).
    pub grade_kg_per_kg: f64,
    /// Chemical basis of the numerator.
    pub basis: String,
    /// How the number came about.
    pub flag: Flag,
    /// Where it was read.
    pub source: SourceId,
}

/// A product inventory (bill of materials) kept as the file that it came in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InventoryFile {
    /// Key, for example `car-battery-electric`.
    pub inventory: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// What the quantities are per, for example `1 car`.
    pub unit: String,
    /// Remarks for the reader.
    pub note: String,
    /// File name, which tells the format.
    pub file: String,
    /// Bytes of the file; empty in listings.
    #[serde(skip)]
    pub content: Vec<u8>,
}

/// What one source brought into one table with one import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableCoverage {
    /// Name of the table, for example `trade`.
    pub table: String,
    /// The source of the rows.
    pub source: SourceId,
    /// The import that brought them; 0 for the embedded data.
    pub import: i64,
    /// How many rows.
    pub rows: u64,
    /// First year covered; `None` where the table has no years.
    pub first_year: Option<Year>,
    /// Last year covered; `None` where the table has no years.
    pub last_year: Option<Year>,
    /// How many regions are named (on either side of a trade flow).
    pub regions: u64,
    /// How many materials are named; 0 where the table has none.
    pub materials: u64,
    /// How many HS codes are named; 0 where the table has none.
    pub hs_codes: u64,
}

/// Which data an answer was computed from: enough to compute it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataPin {
    /// Release of the program that carried the embedded data.
    pub release: String,
    /// SHA-256 of the embedded database, in lower-case hexadecimal.
    pub embedded_sha256: String,
    /// The last import of the workspace that was seen; 0 for the embedded data alone.
    pub last_import: i64,
}
