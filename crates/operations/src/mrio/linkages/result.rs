//! The tables of the linkages of a system.

use schemars::JsonSchema;
use serde::Serialize;

/// The linkages, what extraction of industries would cost, and where coefficients matter most.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct MrioLinkagesResult {
    /// What would be missing without an industry, the largest loss first; empty unless asked for.
    pub extraction: Vec<ExtractionRow>,
    /// The coefficients with the largest field of influence; empty unless asked for.
    pub influence: Vec<InfluenceRow>,
    /// The key sectors, by total backward plus total forward linkage.
    pub key_sectors: Vec<KeySectorRow>,
    /// The linkages parted by where the other industries are, in the order of `linkages`; empty unless asked for.
    pub linkages_by_origin: Vec<LinkageOriginRow>,
    /// Every industry with output, by total backward plus total forward linkage.
    pub linkages: Vec<LinkageRow>,
}

/// A key sector: an industry both of whose total linkages are above the mean.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeySectorRow {
    /// Rank among all industries of the system by total backward plus total forward linkage, from 1.
    pub rank: usize,
    /// Region.
    pub region: String,
    /// Sector.
    pub sector: String,
    /// Column sum of `L`.
    pub total_backward: f64,
    /// Row sum of `G`.
    pub total_forward: f64,
}

/// The linkages of an industry, in units of output for each unit.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LinkageRow {
    /// Rank among all industries of the system by total backward plus total forward linkage, from 1.
    pub rank: usize,
    /// Region.
    pub region: String,
    /// Sector.
    pub sector: String,
    /// `key` (both normalised total linkages above one), `backward`, `forward` (one of them) or `independent`.
    pub kind: String,
    /// Column sum of `L`: output of all industries that one unit of final demand for this one needs (Rasmussen 1956).
    pub total_backward: f64,
    /// Row sum of `G`: output of all industries that one unit of primary input of this one enables (Jones 1976).
    pub total_forward: f64,
    /// Total backward linkage over its mean of all industries (power of dispersion).
    pub normalised_backward: f64,
    /// Total forward linkage over its mean of all industries.
    pub normalised_forward: f64,
    /// Column sum of `A`: inputs from industries per unit of output.
    pub direct_backward: f64,
    /// Row sum of `B`: share of output that goes to industries.
    pub direct_forward: f64,
    /// Direct backward linkage over its mean.
    pub normalised_direct_backward: f64,
    /// Direct forward linkage over its mean.
    pub normalised_direct_forward: f64,
    /// Output of the industry, in `unit`.
    pub own_output: f64,
    /// Unit of output.
    pub unit: String,
}

/// The linkages of an industry with itself, with others of its region and with other regions: each kind adds up to that of
/// [`LinkageRow`].
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LinkageOriginRow {
    /// Region.
    pub region: String,
    /// Sector.
    pub sector: String,
    /// `a_kk`, which is `b_kk`: direct linkage of the industry with itself, backward and forward.
    pub direct_own: f64,
    /// `l_kk`, which is `g_kk`: total linkage of the industry with itself, backward and forward.
    pub total_own: f64,
    /// Column sum of `A` over the other industries of the region.
    pub direct_backward_local: f64,
    /// Column sum of `A` over other regions.
    pub direct_backward_foreign: f64,
    /// Column sum of `L` over the other industries of the region.
    pub total_backward_local: f64,
    /// Column sum of `L` over other regions.
    pub total_backward_foreign: f64,
    /// Row sum of `B` over the other industries of the region.
    pub direct_forward_local: f64,
    /// Row sum of `B` over other regions.
    pub direct_forward_foreign: f64,
    /// Row sum of `G` over the other industries of the region.
    pub total_forward_local: f64,
    /// Row sum of `G` over other regions.
    pub total_forward_foreign: f64,
}

/// What would be missing if nothing were bought from an industry, nor made by it, each industry alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExtractionRow {
    /// Region of the industry.
    pub region: String,
    /// Sector of the industry.
    pub sector: String,
    /// Output lost in the world, in `unit`.
    pub output_lost: f64,
    /// Output lost, as a share of all output.
    pub lost_share: f64,
    /// Output lost in the region of the industry, in `unit`.
    pub output_lost_at_home: f64,
    /// Output lost in the region, as a share of its output; null for a region without output.
    pub lost_share_at_home: Option<f64>,
    /// Unit of output.
    pub unit: String,
}

/// A coefficient and the size of its field of influence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InfluenceRow {
    /// Rank by size, from 1.
    pub rank: usize,
    /// Industry whose product is the input, as `region: sector`.
    pub input_industry: String,
    /// Industry that uses it, as `region: sector`.
    pub using_industry: String,
    /// `a_ij`: input per unit of output of the industry that uses it.
    pub coefficient: f64,
    /// Size of the field of influence (Frobenius norm): change of the Leontief inverse for a small change of the coefficient.
    pub field_size: f64,
}
