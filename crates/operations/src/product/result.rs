//! What comes out for a product.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use vocabulary::{MaterialId, Region};

/// Land disturbance of one product, and of those that it is compared with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductResult {
    /// The product.
    pub product: ProductRow,
    /// Its totals.
    pub totals: Totals,
    /// Disturbance by country, largest first.
    pub by_region: Vec<RegionRow>,
    /// Disturbance by material, largest first.
    pub by_material: Vec<MaterialRow>,
    /// Disturbance by material and country.
    pub by_material_region: Vec<MaterialRegionRow>,
    /// Disturbance by part and material, largest first; beyond 10,000 rows the smaller parts are summed by material.
    pub by_part_material: Vec<PartMaterialRow>,
    /// Where each traced material comes from: resolved origin beside direct partner.
    pub origins: Vec<OriginRow>,
    /// The user's rows with all their columns, and what became of each.
    pub lines: Vec<Map<String, Value>>,
    /// Totals of every product compared, the first among them; empty for a single product.
    pub comparison: Vec<ComparisonRow>,
    /// Disturbance by country of every product compared; empty for a single product.
    pub comparison_by_region: Vec<ComparisonRegionRow>,
}

/// What the product is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductRow {
    /// Name.
    pub name: String,
    /// The unit that the figures are of.
    pub unit: String,
    /// Mass of one unit (kg), after substitutions.
    pub mass_kg: f64,
}

/// Totals of a product.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Totals {
    /// Land disturbance (kg moved per unit); null when nothing of the product is covered.
    pub tmr_kg: Option<f64>,
    /// Lower end of the 95 % interval (kg); absent without draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmr_kg_low: Option<f64>,
    /// Median of the draws (kg).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmr_kg_median: Option<f64>,
    /// Upper end of the 95 % interval (kg).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmr_kg_high: Option<f64>,
    /// Land disturbance per mass of the product (kg/kg); null when nothing is covered.
    pub tmr_kg_per_kg: Option<f64>,
    /// Sum of disturbance times risk of its country (kg), over countries that have one.
    pub risk_weighted_tmr_kg: f64,
    /// Mean risk of the disturbance (0 to 1); null when no country has one.
    pub mean_risk: Option<f64>,
    /// Disturbance in places without a risk value (kg).
    pub without_risk_tmr_kg: f64,
    /// Disturbance of unknown origin (kg).
    pub unknown_origin_tmr_kg: f64,
    /// Part of the mass that has a factor and an origin (0 to 1).
    pub covered_share: f64,
}

/// Disturbance in one country.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RegionRow {
    /// The country.
    pub region: Region,
    /// Disturbance (kg moved per unit).
    pub tmr_kg: f64,
    /// Lower end of the 95 % interval (kg); absent without draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmr_kg_low: Option<f64>,
    /// Upper end of the 95 % interval (kg).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmr_kg_high: Option<f64>,
    /// Share of the total (0 to 1).
    pub share: f64,
    /// Risk of the country (0 to 1); null when the index has none.
    pub risk: Option<f64>,
}

/// Disturbance by one material.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MaterialRow {
    /// The material.
    pub material: MaterialId,
    /// Its mass in the product (kg).
    pub mass_kg: f64,
    /// Disturbance per mass (kg/kg), over its origins and recycled share.
    pub factor_kg_per_kg: f64,
    /// Disturbance (kg moved per unit).
    pub tmr_kg: f64,
    /// Lower end of the 95 % interval (kg); absent without draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmr_kg_low: Option<f64>,
    /// Upper end of the 95 % interval (kg).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmr_kg_high: Option<f64>,
    /// Share of the total (0 to 1).
    pub share: f64,
    /// Share in the variance of the total (0 to 1); absent without draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variance_share: Option<f64>,
}

/// Disturbance by one material in one country.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MaterialRegionRow {
    /// The material.
    pub material: MaterialId,
    /// The country.
    pub region: Region,
    /// Primary mass of the material that comes from there (kg).
    pub mass_kg: f64,
    /// Share of the country in the primary mass of the material (0 to 1).
    pub origin_share: f64,
    /// Part of that mass whose origin the inventory states (0 to 1); the rest is traced.
    pub stated_share: f64,
    /// Disturbance (kg moved per unit).
    pub tmr_kg: f64,
}

/// Disturbance by one material of one part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartMaterialRow {
    /// The part.
    pub part: String,
    /// The material.
    pub material: MaterialId,
    /// Disturbance (kg moved per unit).
    pub tmr_kg: f64,
}

/// Where a material comes from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OriginRow {
    /// The material that is traced.
    pub traced_as: MaterialId,
    /// The country.
    pub region: Region,
    /// Share of the country where it was mined (0 to 1).
    pub resolved_share: f64,
    /// Share of the country that it was bought from (0 to 1).
    pub direct_share: f64,
}

/// Totals of one of several products.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComparisonRow {
    /// Name of the product.
    pub product: String,
    /// Mass of one unit (kg).
    pub mass_kg: f64,
    /// Disturbance (kg moved per unit); null when nothing is covered.
    pub tmr_kg: Option<f64>,
    /// Disturbance per mass of the product (kg/kg); null when nothing is covered.
    pub tmr_kg_per_kg: Option<f64>,
    /// Sum of disturbance times risk of its country (kg).
    pub risk_weighted_tmr_kg: f64,
    /// Mean risk of the disturbance (0 to 1).
    pub mean_risk: Option<f64>,
    /// Part of the mass that has a factor and an origin (0 to 1).
    pub covered_share: f64,
    /// Disturbance over that of the first product, less one; null when either is not covered.
    pub change: Option<f64>,
}

/// Disturbance in one country by one of several products.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComparisonRegionRow {
    /// Name of the product.
    pub product: String,
    /// The country.
    pub region: Region,
    /// Disturbance (kg moved per unit).
    pub tmr_kg: f64,
    /// Disturbance per mass of the product (kg/kg).
    pub tmr_kg_per_kg: f64,
    /// Share of the product's total (0 to 1).
    pub share: f64,
}

impl ProductResult {
    /// A copy without the user's rows.
    pub(super) fn without_lines(&self) -> ProductResult {
        ProductResult {
            product: self.product.clone(),
            totals: self.totals.clone(),
            by_region: self.by_region.clone(),
            by_material: self.by_material.clone(),
            by_material_region: self.by_material_region.clone(),
            by_part_material: self.by_part_material.clone(),
            origins: self.origins.clone(),
            lines: Vec::new(),
            comparison: self.comparison.clone(),
            comparison_by_region: self.comparison_by_region.clone(),
        }
    }
}
