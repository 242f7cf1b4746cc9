//! `telecouple risk`: its words and its request.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::arguments::word;

/// What is asked of supply risk.
#[derive(Debug, Args)]
pub struct RiskArguments {
    /// Materials: keys, names in English or Japanese, symbols; `all` for every material with production and codes
    #[arg(value_name = "MATERIAL", required = true)]
    pub materials: Vec<String>,
    /// Consuming country: ISO 3166 alpha-3 code or name; may be repeated; `all` for every country
    #[arg(long, value_name = "REGION", required = true)]
    pub to: Vec<String>,
    /// Year of production and trade; default: the latest with both
    #[arg(long)]
    pub year: Option<u16>,
    /// Index; may be repeated. Default: all for one material and one country, else geopolrisk. hhi-production, hhi-imports,
    /// hhi-resolved, production-risk, import-dependence, geopolrisk, geopolrisk-cf, geopolrisk-peer, geopolrisk-peer-cf,
    /// eu-supply-risk, static-reach, by-product-share, mining-risk, scarcity
    #[arg(long, value_name = "KEY")]
    pub index: Vec<String>,
    /// All indices, with how far they agree in the order that they give
    #[arg(long, conflicts_with = "index")]
    pub all_indices: bool,
    /// Governance behind the risk of a country: wgi-pv (political stability), wgi-va, wgi-ge, wgi-rq, wgi-rl, wgi-cc,
    /// wgi-mean of all six, or an index of your own
    #[arg(long, value_name = "INDEX", default_value = "wgi-pv")]
    pub governance: String,
    /// How the indicator becomes a risk from 0 to 1
    #[arg(long, value_name = "NAME", default_value = "linear")]
    pub transform: TransformWord,
}

/// Transforms of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum TransformWord {
    Linear,
    Reciprocal,
    Quadratic,
    Rank,
}

/// The request of the operation `risk`.
pub fn request(risk: &RiskArguments) -> Value {
    json!({
        "materials": risk.materials,
        "to": risk.to,
        "year": risk.year,
        "index": risk.index,
        "all_indices": risk.all_indices,
        "governance": risk.governance,
        "transform": word(risk.transform),
    })
}
