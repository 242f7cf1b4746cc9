//! What comes out of a footprint.
//!
//! All amounts of an answer are in one unit, that of the stressor, which is beside them in the column `unit`; masses of
//! a material are in kg.

use schemars::JsonSchema;
use serde::Serialize;
use vocabulary::Region;

/// The account of a stressor or material, split as asked; tables that were not asked for are empty.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct FootprintResult {
    /// What was asked, and the total.
    pub footprint: FootprintRow,
    /// Products that are finally demanded, largest first.
    pub products: Vec<ProductRow>,
    /// Industries that cause it, largest first.
    pub industries: Vec<IndustryRow>,
    /// Direct suppliers of what is finally demanded, largest first, after what its makers cause themselves.
    pub first_tier: Vec<SupplierRow>,
    /// Supply chains, largest first.
    pub paths: Vec<PathRow>,
    /// What the listed supply chains leave out; null unless asked for.
    pub path_bounds: Option<PathBoundsRow>,
    /// The contribution tree, parents before children.
    pub tree: Vec<TreeRow>,
    /// Where it is caused, largest first, with risk where an index was named.
    pub origins: Vec<OriginRow>,
    /// Whose final demand causes it, largest first.
    pub consumers: Vec<ConsumerRow>,
    /// Origin by consumer, for all regions; empty where one region was named.
    pub origin_consumer: Vec<OriginConsumerRow>,
    /// The whole weighted by the risk of its origins; null without an index.
    pub risk: Option<RiskRow>,
    /// All four accounts: of the region, or of all regions.
    pub accounts: Vec<AccountRow>,
    /// Production of the material as it was allocated to sectors; empty for a stressor.
    pub allocation: Vec<AllocationRow>,
    /// Production of the material that no sector of the system could be given; empty for a stressor.
    pub unallocated: Vec<UnallocatedRow>,
}

/// What was asked, and the total.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct FootprintRow {
    /// The system.
    pub system: String,
    /// Year of the system, where it says.
    pub system_year: Option<u16>,
    /// Label of the region in the system; `all` for all regions.
    pub label: String,
    /// The country that it stands for, where it is one.
    pub region: Option<Region>,
    /// The stressor, or the material and its stage.
    pub stressor: String,
    /// Extension of the stressor; `production` for a material.
    pub extension: String,
    /// `cba`, `pba`, `imp` or `exp`.
    pub account: String,
    /// Total of the account.
    pub amount: f64,
    /// Part of it that final demand causes itself, without an industry.
    pub demand_amount: f64,
    /// Unit of all amounts.
    pub unit: String,
    /// Share of the total in what the whole world causes (0 to 1).
    pub world_share: Option<f64>,
    /// Year of production of the material.
    pub production_year: Option<u16>,
    /// Chemical basis of masses of a material.
    pub basis: Option<String>,
}

/// One account of one region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccountRow {
    /// Label of the region in the system.
    pub label: String,
    /// `cba`, `pba`, `imp` or `exp`.
    pub account: String,
    /// Total, direct causes of final demand included in cba and pba.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Amount per head; null where no population was given.
    pub amount_per_head: Option<f64>,
}

/// A region where it is caused.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OriginRow {
    /// Label of the region in the system.
    pub origin: String,
    /// The country that it stands for; null for an aggregate.
    pub region: Option<Region>,
    /// What is caused there.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Share in the total (0 to 1).
    pub share: f64,
    /// Rank by amount, 1 is the largest.
    pub rank: usize,
    /// Risk of the region (0 to 1); null where the index has none, which is not zero.
    pub risk: Option<f64>,
    /// Amount times risk; null without a risk.
    pub weighted_amount: Option<f64>,
    /// Share in the sum of amounts of regions with a risk (0 to 1): what `weighted_share` is to be compared with.
    pub share_with_risk: Option<f64>,
    /// Rank by amount among regions with a risk: what `weighted_rank` is to be compared with.
    pub rank_with_risk: Option<usize>,
    /// Share in the sum of amounts times risk (0 to 1), over regions with a risk.
    pub weighted_share: Option<f64>,
    /// Rank by amount times risk among regions with a risk.
    pub weighted_rank: Option<usize>,
}

/// A region whose final demand causes it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConsumerRow {
    /// Label of the region in the system.
    pub consumer: String,
    /// What its final demand causes, within the account.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Share in the total (0 to 1).
    pub share: f64,
}

/// What final demand of one region causes in another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OriginConsumerRow {
    /// Label of the region where it is caused.
    pub origin: String,
    /// Label of the region whose final demand causes it.
    pub consumer: String,
    /// The amount, without what final demand causes itself.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
}

/// The whole weighted by the risk of its origins.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RiskRow {
    /// Key of the index.
    pub risk_index: String,
    /// Year of the index.
    pub risk_year: u16,
    /// Sum of amounts times risk, over origins with a risk.
    pub weighted_amount: f64,
    /// Unit of the amounts.
    pub unit: String,
    /// Mean risk of what is covered (0 to 1); null where nothing is.
    pub mean_risk: Option<f64>,
    /// Amount whose origin has a risk.
    pub covered_amount: f64,
    /// Amount whose origin has none: not counted as zero, not guessed.
    pub uncovered_amount: f64,
    /// Spearman's correlation of the ranks with and without weights, over origins with a risk; null where undefined.
    pub rank_correlation: Option<f64>,
}

/// A product that is finally demanded.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductRow {
    /// The sector that makes it, of any region.
    pub sector: String,
    /// What its making causes, upstream included.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Share in the total (0 to 1).
    pub share: f64,
}

/// An industry that causes it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IndustryRow {
    /// Label of its region.
    pub origin: String,
    /// Its sector.
    pub sector: String,
    /// What it causes itself.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Share in the total (0 to 1).
    pub share: f64,
}

/// A supplier of the makers of what is finally demanded.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SupplierRow {
    /// 0 for the makers themselves, 1 for their suppliers.
    pub tier: usize,
    /// Label of the region; empty for tier 0.
    pub origin: String,
    /// Sector; empty for tier 0.
    pub sector: String,
    /// What its deliveries cause, upstream included; at tier 0 what the makers cause themselves.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Share in the total (0 to 1).
    pub share: f64,
}

/// A supply chain.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PathRow {
    /// Rank, 1 is the largest.
    pub rank: usize,
    /// Number of deliveries between industries; 0 when the maker causes it itself.
    pub deliveries: usize,
    /// From the industry that causes it to the product that is finally demanded.
    pub path: String,
    /// Label of the region where it is caused.
    pub origin: String,
    /// Sector that causes it.
    pub sector: String,
    /// What it causes through this chain.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Share in the total (0 to 1).
    pub share: f64,
    /// Risk of the region where it is caused (0 to 1); null where there is none.
    pub risk: Option<f64>,
    /// Amount times risk.
    pub weighted_amount: Option<f64>,
}

/// What the listed supply chains leave out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PathBoundsRow {
    /// All supply chains together.
    pub total_amount: f64,
    /// The part that is not listed.
    pub left_out_amount: f64,
    /// No chain that is not listed is larger than this.
    pub largest_left_out_amount: f64,
    /// Unit of the amounts.
    pub unit: String,
    /// Whether the list is certain to hold the largest chains.
    pub certain: bool,
}

/// A node of the contribution tree: an output of an industry and what it causes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TreeRow {
    /// Place in the tree: `1.2` is the second input of the first product; `0` is all final demand.
    pub node: String,
    /// Node that it is an input of; empty for the root.
    pub parent: String,
    /// 0 for all final demand, 1 for products, 2 for their inputs.
    pub tier: usize,
    /// Label of the region; empty for the root.
    pub origin: String,
    /// Sector; empty for the root.
    pub sector: String,
    /// Everything it causes: own part, inputs that are shown, and the rest.
    pub total_amount: f64,
    /// What the industry causes itself.
    pub own_amount: f64,
    /// What inputs that are not shown cause.
    pub rest_amount: f64,
    /// Unit of the amounts.
    pub unit: String,
    /// Share of the total in that of the root (0 to 1).
    pub tree_share: f64,
}

/// Production of a material that was given to sectors of a region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AllocationRow {
    /// Label of the region in the system.
    pub origin: String,
    /// Sector that was given it.
    pub sector: String,
    /// Class of the concordance that named the sector.
    pub class: u32,
    /// Mass (kg).
    pub mass_kg: f64,
    /// Number of countries whose production it is.
    pub regions: usize,
}

/// Production of a material that no sector could be given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UnallocatedRow {
    /// The country.
    pub region: Region,
    /// Mass (kg).
    pub mass_kg: f64,
    /// Why.
    pub reason: String,
}
