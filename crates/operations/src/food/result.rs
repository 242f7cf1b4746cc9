//! What comes out of food self-sufficiency. Masses are fresh, as harvested.

use schemars::JsonSchema;
use serde::Serialize;
use vocabulary::{CropId, CultivationMethod, Region};

/// Balances, what the target takes, where imports come from, and what a stop of imports leaves.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct FoodResult {
    /// Each crop: balance and ratio.
    pub balance: Vec<FoodBalanceRow>,
    /// Each method: the sum over crops, of those that it can grow.
    pub totals_by_method: Vec<MethodTotalRow>,
    /// Each region: ratios of all its crops together.
    pub regions: Vec<FoodRegionRow>,
    /// Each crop and method: what the extra output takes if the method grows all of it.
    pub requirements: Vec<RequirementRow>,
    /// How methods share the output within limits of land and water; empty unless shares or limits are given.
    pub plan: Vec<PlanRow>,
    /// Where supply comes from, re-exports resolved.
    pub origins: Vec<FoodOriginRow>,
    /// Risk of imports, and the diversification that would lower it as much as the extra output.
    pub risks: Vec<FoodRiskRow>,
    /// What is left when imports stop; empty unless asked for.
    pub import_stop: Vec<ImportStopRow>,
    /// Land against the ratio that every crop reaches, by method.
    pub curve: Vec<CurveRow>,
    /// Total material requirement of supply; empty without factors (quantity `tmr` of the user's file).
    pub material_requirement: Vec<MaterialRequirementRow>,
    /// The numbers of cultivation that were used.
    pub cultivation: Vec<CultivationRow>,
}

/// A region with all its crops.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FoodRegionRow {
    /// The region.
    pub region: Region,
    /// Year of the balances.
    pub year: u16,
    /// Crops whose balance is known.
    pub crops: usize,
    /// Supply of these crops (kg).
    pub supply_kg: f64,
    /// Supply for a person in a year (kg); null where the population is not known.
    pub supply_kg_per_person: Option<f64>,
    /// Ratio by fresh mass.
    pub ssr: f64,
    /// Ratio by food energy; null where no crop has any.
    pub ssr_energy: Option<f64>,
    /// Ratio by protein.
    pub ssr_protein: Option<f64>,
    /// Ratio by value, at the region's unit values of imports; null where a crop has none.
    pub ssr_value: Option<f64>,
    /// Ratio by dry matter.
    pub ssr_dry: Option<f64>,
    /// Output beyond the present that the target takes (kg).
    pub extra_output_kg: f64,
}

/// The balance of a crop.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FoodBalanceRow {
    /// The region.
    pub region: Region,
    /// The crop.
    pub crop: CropId,
    /// Production (kg); null where it is not known.
    pub production_kg: Option<f64>,
    /// Imports (kg); null where they are not known.
    pub import_kg: Option<f64>,
    /// Exports (kg); null where they are not known.
    pub export_kg: Option<f64>,
    /// Supply, `P + M - X` (kg); null where a part is not known.
    pub supply_kg: Option<f64>,
    /// Self-sufficiency ratio, `P / (P + M - X)`.
    pub ssr: Option<f64>,
    /// Output beyond the present that the target takes (kg).
    pub extra_output_kg: Option<f64>,
    /// How the least certain part came about.
    pub flag: String,
}

/// What an extra output takes with one method.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RequirementRow {
    /// The region.
    pub region: Region,
    /// The crop.
    pub crop: CropId,
    /// How it is grown.
    pub method: CultivationMethod,
    /// Output beyond the present (kg).
    pub extra_output_kg: f64,
    /// Harvest, losses included (kg).
    pub harvest_kg: f64,
    /// Ground (m²).
    pub area_m2: f64,
    /// Water in a year (m³); null where it is not known.
    pub water_m3: Option<f64>,
    /// Electricity in a year (kWh); null where it is not known.
    pub energy_kwh: Option<f64>,
    /// CO2 of the electricity (kg); null without a factor of the grid.
    pub co2_kg: Option<f64>,
    /// 2.5 % of the draws lie below (m²); null without draws.
    pub area_m2_low: Option<f64>,
    /// 2.5 % of the draws lie above (m²).
    pub area_m2_high: Option<f64>,
}

/// The sum of a method over crops.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MethodTotalRow {
    /// The region.
    pub region: Region,
    /// How it is grown.
    pub method: CultivationMethod,
    /// Layers above each other.
    pub layers: u32,
    /// Crops that the method can grow here.
    pub crops: usize,
    /// Output beyond the present of these crops (kg).
    pub extra_output_kg: f64,
    /// Ground (m²).
    pub area_m2: f64,
    /// Water in a year (m³); null where a crop's is not known.
    pub water_m3: Option<f64>,
    /// Electricity in a year (kWh); null where a crop's is not known.
    pub energy_kwh: Option<f64>,
    /// CO2 of the electricity (kg); null without a factor of the grid.
    pub co2_kg: Option<f64>,
    /// 2.5 % of the draws lie below (m²); null without draws.
    pub area_m2_low: Option<f64>,
    /// 2.5 % of the draws lie above (m²).
    pub area_m2_high: Option<f64>,
}

/// The part of a method in a plan, of the crops that all methods of the plan can grow.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlanRow {
    /// The region.
    pub region: Region,
    /// How it is grown.
    pub method: CultivationMethod,
    /// Share of the output wanted.
    pub share: f64,
    /// Output (kg).
    pub extra_output_kg: f64,
    /// Ground (m²).
    pub area_m2: f64,
    /// Water in a year (m³); null where it is not known.
    pub water_m3: Option<f64>,
    /// Electricity in a year (kWh); null where it is not known.
    pub energy_kwh: Option<f64>,
}

/// Where the supply of a crop comes from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FoodOriginRow {
    /// The region that is supplied.
    pub consumer: Region,
    /// The crop.
    pub crop: CropId,
    /// Where it was grown; `XXU` where no statistic tells.
    pub region: Region,
    /// Share of supply (0 to 1), re-exports resolved.
    pub share: f64,
    /// Share of supply that came directly from there.
    pub direct_share: f64,
    /// Risk (0 to 1); null where the index has no value.
    pub risk: Option<f64>,
}

/// Risk of a crop's imports, and what would lower it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FoodRiskRow {
    /// The region.
    pub region: Region,
    /// The crop.
    pub crop: CropId,
    /// Mean risk of imports by origin (0 to 1).
    pub import_risk: f64,
    /// Import dependence times risk of imports (0 to 1).
    pub supply_risk: f64,
    /// The same with the extra output.
    pub supply_risk_with_output: f64,
    /// Ground that the extra output takes, by the first method that can grow it (m²).
    pub area_m2: Option<f64>,
    /// Mean risk that imports would have to come down to for the same.
    pub import_risk_needed: f64,
    /// The present origin of least risk with a share of 1 % or more.
    pub safer_origin: Option<Region>,
    /// Share of imports that would have to move there; null where not even all of them would do.
    pub share_moved: Option<f64>,
}

/// What is left when imports stop.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImportStopRow {
    /// The region.
    pub region: Region,
    /// The crop.
    pub crop: CropId,
    /// Days of the stop.
    pub days: f64,
    /// Share of daily use that home production still covers (0 to 1).
    pub share_supplied: f64,
    /// What is lacking over the stop (kg); stocks that are not known count as none.
    pub shortfall_kg: f64,
    /// Stock (kg); null where it is not known.
    pub stock_kg: Option<f64>,
    /// Days until stocks are used up; null where stocks are not known or nothing is lacking.
    pub days_of_cover: Option<f64>,
}

/// A point of a curve.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CurveRow {
    /// The region.
    pub region: Region,
    /// How it is grown.
    pub method: CultivationMethod,
    /// The ratio that every crop reaches.
    pub ssr: f64,
    /// Ground (m²).
    pub area_m2: f64,
    /// Ground for one more hundredth of ratio (m²).
    pub marginal_m2: f64,
}

/// Total material requirement of a region's supply.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MaterialRequirementRow {
    /// The region.
    pub region: Region,
    /// Supply of the crops that have a factor (kg).
    pub supply_kg: f64,
    /// Mass moved for it (kg).
    pub tmr_kg: f64,
    /// Crops that have a factor.
    pub crops: usize,
}

/// Numbers of growing a crop one way.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CultivationRow {
    /// The crop.
    pub crop: CropId,
    /// How it is grown.
    pub method: CultivationMethod,
    /// Fresh yield of the ground in a year, all layers (kg/m²).
    pub ground_yield_kg_m2: f64,
    /// Layers above each other.
    pub layers: u32,
    /// Geometric standard deviation of the yield; null where none is stated.
    pub yield_gsd: Option<f64>,
    /// Water (L/kg).
    pub water_l_kg: Option<f64>,
    /// Electricity (kWh/kg).
    pub energy_kwh_kg: Option<f64>,
    /// How the yield came about.
    pub flag: String,
    /// Source of the yield.
    pub source: String,
    /// What the yield is of.
    pub note: String,
}
