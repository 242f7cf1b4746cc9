//! What comes out for supply risk.

use schemars::JsonSchema;
use serde::Serialize;
use vocabulary::{MaterialId, Region};

/// Indices of supply risk with everything behind them. An index orders supplies; it is not a probability.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RiskResult {
    /// Every index asked for, by material and country; without a value where an input is missing, with the reason.
    pub indices: Vec<IndexRow>,
    /// The parts of each index; left out where more than 50 pairs of material and country are asked for.
    pub components: Vec<ComponentRow>,
    /// Resolved origins with their risk, unweighted and weighted rank side by side; left out for more than 50 pairs.
    pub origins: Vec<RiskOriginRow>,
    /// How far two indices agree in the order that they give; empty without all indices.
    pub rank_correlations: Vec<CorrelationRow>,
    /// Ranks of each item across indices; empty without all indices.
    pub rank_ranges: Vec<RangeRow>,
    /// What each index is: paper, equation, range, direction, rule for missing values.
    pub methods: Vec<MethodRow>,
}

/// One index of one material for one country.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IndexRow {
    /// The material.
    pub material: MaterialId,
    /// The consuming country.
    pub to: Region,
    /// Key of the index.
    pub index: &'static str,
    /// Value in `unit`; null when it was not computed.
    pub value: Option<f64>,
    /// Lower end where inputs are missing; null where none is.
    pub low: Option<f64>,
    /// Upper end where inputs are missing.
    pub high: Option<f64>,
    /// Unit of the value; `1` for none.
    pub unit: &'static str,
    /// Part of all imports of the material that the country buys (0 to 1, contained mass); null where it buys none.
    pub import_share: Option<f64>,
    /// Method with its version and options.
    pub method: String,
    /// Why there is no value; empty when there is one.
    pub not_computed: String,
}

/// One part of an index.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComponentRow {
    /// The material.
    pub material: MaterialId,
    /// The consuming country.
    pub to: Region,
    /// Key of the index.
    pub index: &'static str,
    /// Name of the part.
    pub component: &'static str,
    /// Its value in `unit`.
    pub value: f64,
    /// Unit of the value.
    pub unit: &'static str,
}

/// One resolved origin of a supply.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RiskOriginRow {
    /// The material.
    pub material: MaterialId,
    /// The consuming country.
    pub to: Region,
    /// Where it was mined.
    pub region: Region,
    /// Mass from there in the supply (kg).
    pub mass_kg: f64,
    /// Its share in the supply (0 to 1).
    pub share: f64,
    /// Place by mass, from 1.
    pub rank: usize,
    /// Risk of the region (0 to 1); null when the index has none.
    pub risk: Option<f64>,
    /// Mass times risk (kg); null when the region has no risk.
    pub weighted_kg: Option<f64>,
    /// Share in the sum of mass times risk (0 to 1).
    pub weighted_share: Option<f64>,
    /// Place by mass times risk, from 1.
    pub weighted_rank: Option<usize>,
}

/// Agreement of two indices.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CorrelationRow {
    /// What is ranked: `materials`, `countries`, or `origins` under different governance indicators.
    pub ranked: &'static str,
    /// One index.
    pub index: String,
    /// The other.
    pub other_index: String,
    /// Items that both have a value of.
    pub items: usize,
    /// Kendall's tau-b (-1 to 1); null where it does not exist.
    pub kendall_tau_b: Option<f64>,
    /// Spearman's rank correlation (-1 to 1); null where it does not exist.
    pub spearman: Option<f64>,
}

/// Ranks of one item across indices.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RangeRow {
    /// What is ranked: `materials`, `countries` or `origins`.
    pub ranked: &'static str,
    /// The item: a material, a country, or both.
    pub item: String,
    /// Best rank towards risk (1 = riskiest).
    pub lowest_rank: f64,
    /// Mean rank.
    pub mean_rank: f64,
    /// The other end.
    pub highest_rank: f64,
    /// Highest less lowest.
    pub rank_range: f64,
    /// Ranks by index, as `index rank; …`.
    pub ranks: String,
}

/// What an index is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MethodRow {
    /// Key of the index.
    pub index: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// Japanese name.
    pub name_ja: &'static str,
    /// Equation in symbols.
    pub equation: &'static str,
    /// Author, year, publication.
    pub paper: &'static str,
    /// Unit; `1` for none.
    pub unit: &'static str,
    /// Lowest value possible; null for none.
    pub range_low: Option<f64>,
    /// Highest value possible; null for none.
    pub range_high: Option<f64>,
    /// Which end is the risky one.
    pub direction: &'static str,
    /// What happens where an input is missing.
    pub missing_value_rule: &'static str,
    /// The same in Japanese.
    pub missing_value_rule_ja: &'static str,
}
