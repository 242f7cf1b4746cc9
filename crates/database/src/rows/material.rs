//! Rows about materials beside their production: prices, reserves and single parameters.

use serde::Serialize;
use vocabulary::{Flag, MaterialId, Region, SourceId, Stage, Year};

/// Mean price of a material in a calendar year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceRow {
    /// What.
    pub material: MaterialId,
    /// When.
    pub year: Year,
    /// Price (USD of the year per kg of `basis`).
    pub usd_per_kg: f64,
    /// What a kg is of (`Cu`, `Li2CO3`, `gross`…).
    pub basis: String,
    /// How the number came about.
    pub flag: Flag,
    /// Where it was read.
    pub source: SourceId,
}

/// Reserves of a material in a region as stated for a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReserveRow {
    /// What.
    pub material: MaterialId,
    /// Where.
    pub region: Region,
    /// Year that the statement is about.
    pub year: Year,
    /// Mass on `basis` (kg) that could be extracted economically at that time.
    pub mass_kg: f64,
    /// Chemical basis of the mass.
    pub basis: String,
    /// How the number came about.
    pub flag: Flag,
    /// Where it was read.
    pub source: SourceId,
}

/// A single number about a material, such as the share of its supply that comes from recycling.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParameterRow {
    /// Key of the parameter, for example `eol-rir`.
    pub parameter: String,
    /// What.
    pub material: MaterialId,
    /// Where; `None` for the whole world.
    pub region: Option<Region>,
    /// At which step of the chain; `None` where the number is of none in particular.
    pub stage: Option<Stage>,
    /// When; `None` where the source does not say.
    pub year: Option<Year>,
    /// The number (`unit`).
    pub value: f64,
    /// Unit of `value`.
    pub unit: String,
    /// Where it was read.
    pub source: SourceId,
    /// What a reader should know, for example the host metal of a by-product.
    pub note: String,
}
