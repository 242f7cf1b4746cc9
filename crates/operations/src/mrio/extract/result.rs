//! The tables of a hypothetical extraction.

use schemars::JsonSchema;
use serde::Serialize;

/// What would be missing without the industries: in all, by region, by industry.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct MrioExtractResult {
    /// The loss in all, backward and forward.
    pub totals: Vec<ExtractTotalRow>,
    /// Every region with output, the largest loss first.
    pub by_region: Vec<ExtractRegionRow>,
    /// Every industry with output, the largest loss first.
    pub by_industry: Vec<ExtractIndustryRow>,
}

/// Output lost in all, backward or forward.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExtractTotalRow {
    /// `backward` (the industries buy less, and so do their suppliers: Leontief) or `forward` (they deliver less, and so do
    /// their customers: Ghosh).
    pub direction: String,
    /// Output of all industries before, in `unit`.
    pub output_before: f64,
    /// Output lost, in `unit`.
    pub output_lost: f64,
    /// Output lost, as a share of all output.
    pub lost_share: f64,
    /// Of it, output of the extracted industries, in `unit`.
    pub output_lost_in_extracted: f64,
    /// Of it, output of other industries, in `unit`.
    pub output_lost_elsewhere: f64,
    /// Output lost elsewhere as a share of the output of other industries; null where there is none.
    pub lost_share_elsewhere: Option<f64>,
    /// Unit of output.
    pub unit: String,
}

/// Output lost in a region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExtractRegionRow {
    /// Region.
    pub region: String,
    /// Output before, in `unit`.
    pub output_before: f64,
    /// Output lost backward, through what is bought, in `unit`.
    pub lost_backward: f64,
    /// The same as a share of the output of the region.
    pub lost_share_backward: Option<f64>,
    /// Output lost forward, through what is delivered, in `unit`.
    pub lost_forward: f64,
    /// The same as a share of the output of the region.
    pub lost_share_forward: Option<f64>,
    /// Unit of output.
    pub unit: String,
}

/// Output lost by an industry.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExtractIndustryRow {
    /// Region.
    pub region: String,
    /// Sector.
    pub sector: String,
    /// Whether it is extracted.
    pub extracted: bool,
    /// Output before, in `unit`.
    pub output_before: f64,
    /// Output lost backward, through what is bought, in `unit`.
    pub lost_backward: f64,
    /// The same as a share of the output of the industry.
    pub lost_share_backward: Option<f64>,
    /// Output lost forward, through what is delivered, in `unit`.
    pub lost_forward: f64,
    /// The same as a share of the output of the industry.
    pub lost_share_forward: Option<f64>,
    /// Unit of output.
    pub unit: String,
}
