//! What comes out of a trace.

use schemars::JsonSchema;
use serde::Serialize;
use vocabulary::{HsCode, MaterialId, Region, Stage};

/// Where a material's supply to one country comes from, or who depends on one country's mines.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TraceResult {
    /// The material; masses are of it, on its basis.
    pub material: MaterialId,
    /// Chemical basis of all masses.
    pub basis: String,
    /// The year of all tables but the series.
    pub year: u16,
    /// The country's supply at the last stage; null with `from`.
    pub supply: Option<SupplyRow>,
    /// Countries that it was bought from, own production among them; largest first.
    pub direct: Vec<OriginRow>,
    /// Countries where it was mined (or first produced); largest first.
    pub resolved: Vec<OriginRow>,
    /// Part of the supply whose origin is unknown (0 to 1); null with `from`.
    pub unknown_share: Option<f64>,
    /// Who depends on the country's mines; largest first; empty with `to`.
    pub dependents: Vec<DependentRow>,
    /// From where it was produced to where it was used, stage by stage, re-exports resolved.
    pub edges: Vec<EdgeRow>,
    /// Over each border on the way, stage by stage, as traded.
    pub shipments: Vec<ShipmentRow>,
    /// What is known of each stage, and what stands in for what is not.
    pub stages: Vec<StageRow>,
    /// Countries of whose trade balancing changed anything; largest change first.
    pub balance: Vec<BalanceRow>,
    /// Trade of which both sides' reports were reconciled; largest difference first; empty where the data come reconciled.
    pub mirror: Vec<MirrorRow>,
    /// Shares by year; empty for a single year.
    pub series: Vec<SeriesRow>,
    /// Every year of the series, also those that cannot be traced, with the reason.
    pub series_years: Vec<YearRow>,
}

/// Supply of the country at the last stage, as recorded, before balancing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SupplyRow {
    /// The country.
    pub region: Region,
    /// Production (kg).
    pub domestic_kg: f64,
    /// Imports (kg).
    pub import_kg: f64,
    /// Exports (kg).
    pub export_kg: f64,
    /// Production and imports less exports (kg); negative where records contradict each other.
    pub apparent_consumption_kg: f64,
    /// Consumption that is traced (kg): after balancing, never negative.
    pub traced_kg: f64,
    /// Net imports over apparent consumption; null unless that is positive.
    pub import_dependence: Option<f64>,
    /// Production over production and imports; null without supply.
    pub domestic_share: Option<f64>,
}

/// A country that a material comes from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OriginRow {
    /// The country; XXU is unknown.
    pub region: Region,
    /// Mass in the country's consumption (kg).
    pub mass_kg: f64,
    /// Share in its supply (0 to 1).
    pub share: f64,
}

/// A country that consumes material of an origin.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DependentRow {
    /// The country.
    pub region: Region,
    /// Material of the origin that it consumes (kg).
    pub mass_kg: f64,
    /// Share of the origin in the country's supply (0 to 1): how much it depends on it.
    pub share_in_supply: f64,
    /// Share of the country in all that is consumed of the origin (0 to 1): how much it matters to it.
    pub share_of_origin: f64,
}

/// Supply of one user from one origin at one stage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EdgeRow {
    /// Stage of the goods.
    pub stage: Stage,
    /// Where they were produced.
    pub from: Region,
    /// Where they are processed, or consumed.
    pub to: Region,
    /// Mass at this stage (kg).
    pub mass_kg: f64,
    /// The part of it that is modelled: taken from the pool of producers because no trade tells (kg).
    pub pooled_kg: f64,
}

/// Mass over one border on its way to the consumer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShipmentRow {
    /// Stage of the goods.
    pub stage: Stage,
    /// Country that they left.
    pub exporter: Region,
    /// Country that they entered.
    pub importer: Region,
    /// Mass at this stage (kg).
    pub mass_kg: f64,
}

/// What is known of a stage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StageRow {
    /// Place in the chain, from one.
    pub position: usize,
    /// The stage.
    pub stage: Stage,
    /// Its goods.
    pub name: String,
    /// Codes of its goods that have trade, separated by blanks.
    pub hs_codes: String,
    /// Whether its production is known.
    pub production: bool,
    /// Whether trade of its goods is known.
    pub trade: bool,
    /// What stands in for what is not known: `own-network` (nothing is missing), `merged-with-before`,
    /// `merged-with-after`, `no-trade`, `beyond-trade`, `no-data`.
    pub fallback: String,
    /// World production (kg); null where it is not known.
    pub production_kg: Option<f64>,
    /// Trade of its goods (kg); null where it is not known.
    pub traded_kg: Option<f64>,
    /// What the consumption needs at this stage (kg), recovery losses of later stages included; null for a stage without
    /// a network of its own and with `from`.
    pub mass_kg: Option<f64>,
    /// Material that leaves per material that enters (kg/kg).
    pub recovery: f64,
    /// Feed that processing in the world needs (kg); null for the first stage.
    pub feed_needed_kg: Option<f64>,
    /// Feed that processing countries have by production and trade (kg).
    pub feed_found_kg: Option<f64>,
    /// Feed taken from the pool of producers (kg): modelled.
    pub feed_pooled_kg: Option<f64>,
}

/// What balancing changed for a country.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BalanceRow {
    /// Stage of the goods.
    pub stage: Stage,
    /// The country.
    pub region: Region,
    /// Production (kg).
    pub production_kg: f64,
    /// Imports as recorded (kg).
    pub import_kg: f64,
    /// Exports as recorded (kg).
    pub export_kg: f64,
    /// Imports after the exports of suppliers were scaled (kg).
    pub import_after_kg: f64,
    /// Exports after scaling (kg).
    pub export_after_kg: f64,
    /// Supply of unknown origin that was added (kg).
    pub unknown_supply_kg: f64,
}

/// Reports of both sides of a flow.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MirrorRow {
    /// The goods.
    #[schemars(with = "String")]
    pub hs: HsCode,
    /// Country that they left.
    pub exporter: Region,
    /// Country that they entered.
    pub importer: Region,
    /// Gross mass by the exporter's report (kg); null where it does not report.
    pub exporter_says_kg: Option<f64>,
    /// Gross mass by the importer's report (kg); null where it does not report.
    pub importer_says_kg: Option<f64>,
    /// Gross mass that is used (kg).
    pub mass_kg: f64,
    /// Weight of the exporter's report (0 to 1).
    pub exporter_weight: f64,
    /// Natural logarithm of importer's over exporter's report; null where one side alone reports.
    pub log_ratio: Option<f64>,
}

/// Share of a country in a year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SeriesRow {
    /// The year.
    pub year: u16,
    /// Origin; with `from` the country that depends.
    pub region: Region,
    /// Mass (kg).
    pub mass_kg: f64,
    /// Share of the origin in the supply of the country that consumes (0 to 1).
    pub share: f64,
}

/// A year of a series.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearRow {
    /// The year.
    pub year: u16,
    /// Whether it can be traced.
    pub traced: bool,
    /// Why it cannot; empty if it can.
    pub reason: String,
    /// Consumption that is traced (kg); null where it cannot be.
    pub traced_kg: Option<f64>,
    /// Part of it whose origin is unknown (0 to 1).
    pub unknown_share: Option<f64>,
    /// Networks that were linked: 1 where all stages are merged.
    pub networks: Option<usize>,
}
