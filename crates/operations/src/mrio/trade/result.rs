//! The tables of trade between regions.

use schemars::JsonSchema;
use serde::Serialize;

/// Trade between regions, and what is embodied in it.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct MrioTradeResult {
    /// What is embodied in trade by pair of regions, in both definitions; empty without a stressor.
    pub embodied: Vec<EmbodiedRow>,
    /// What is embodied in exports and imports of each region, in the unit of the stressor; empty without a stressor.
    pub embodied_by_region: Vec<EmbodiedRegionRow>,
    /// Trade by pair of regions, in the unit of the system, the largest first; domestic deliveries are no
    /// trade, and pairs that trade nothing are left out.
    pub trade: Vec<TradeRow>,
    /// Exports, imports and balance of each region, in the unit of the system.
    pub by_region: Vec<TradeRegionRow>,
    /// Accounts of the stressor by region, of all sectors; empty without a stressor.
    pub accounts: Vec<TradeAccountRow>,
}

/// Trade from a region to another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TradeRow {
    /// Region that delivers.
    pub exporter: String,
    /// Region that receives.
    pub importer: String,
    /// Intermediate and final use together, in `unit`.
    pub traded: f64,
    /// Of it, for the industries of the importer.
    pub intermediate: f64,
    /// Of it, for the final demand of the importer.
    pub final_use: f64,
    /// Share in all trade between regions (of the sectors asked for).
    pub share: f64,
    /// Unit.
    pub unit: String,
}

/// Trade of a region, in the unit of the system.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TradeRegionRow {
    /// Region.
    pub region: String,
    /// Exports, intermediate and final.
    pub exports: f64,
    /// Imports, intermediate and final.
    pub imports: f64,
    /// Exports less imports.
    pub trade_balance: f64,
    /// Exports for industries of other regions; the rest of exports is for their final demand.
    pub intermediate_exports: f64,
    /// Imports for industries of the region; the rest of imports is for its final demand.
    pub intermediate_imports: f64,
}

/// What is embodied in the trade from a region to another, in both definitions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EmbodiedRow {
    /// Region that delivers.
    pub exporter: String,
    /// Region that receives.
    pub importer: String,
    /// Content of deliveries: trade times full multipliers of the exporter, wherever in the world it is caused. Goods that
    /// cross borders several times count each time.
    pub content: f64,
    /// Embodied in bilateral trade (EEBT): trade times multipliers of the exporter's domestic supply chain, so caused in
    /// the exporting region alone.
    pub eebt: f64,
    /// Content of deliveries to final demand alone: with domestic ones, these add up to the consumption account of the
    /// importer. The rest of content is of deliveries to industries.
    pub content_final: f64,
    /// Unit of the stressor.
    pub unit: String,
}

/// What is embodied in the trade of a region, in the unit of the stressor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EmbodiedRegionRow {
    /// Region.
    pub region: String,
    /// Content of exports by full multipliers.
    pub content_of_exports: f64,
    /// Content of imports by full multipliers.
    pub content_of_imports: f64,
    /// Embodied in exports by domestic multipliers (EEBT).
    pub eebt_exports: f64,
    /// Embodied in imports by domestic multipliers of the exporters (EEBT).
    pub eebt_imports: f64,
    /// Exports less imports by domestic multipliers (EEBT).
    pub eebt_balance: f64,
}

/// The accounts of a region, of all sectors, without what final demand causes directly.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TradeAccountRow {
    /// Region.
    pub region: String,
    /// Caused by industries of the region.
    pub produced: f64,
    /// Consumption account: caused anywhere for the final demand of the region (`s L y`).
    pub consumed: f64,
    /// Consumption account of bilateral trade: caused by industries of the region, less exports, plus imports by domestic
    /// multipliers (Peters 2008).
    pub consumed_eebt: f64,
    /// Unit of the stressor.
    pub unit: String,
}
