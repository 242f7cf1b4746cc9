//! `telecouple footprint`: its words and its request.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::trace::StageWord;
use crate::arguments::word;

/// What is asked of the footprint of a region.
#[derive(Debug, Args)]
pub struct FootprintArguments {
    /// Input-output system, by its name in `telecouple mrio list`; default: the embedded one
    #[arg(long, value_name = "NAME", default_value = operations::mrio::embedded::NAME)]
    pub mrio: String,
    /// Region of the system: its label, or a code or name of the country; default: all regions
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Stressor of the system's extensions; may be left out where there is only one
    #[arg(long, value_name = "NAME", conflicts_with = "material")]
    pub stressor: Option<String>,
    /// Extension of the stressor, where several have one of that name
    #[arg(long, value_name = "NAME", conflicts_with = "material")]
    pub extension: Option<String>,
    /// Material whose production by country is given to the sectors that mine it, in place of a stressor
    #[arg(long, value_name = "MATERIAL")]
    pub material: Option<String>,
    /// Stage of the production: mine, or refined for the first processing; default: mine
    #[arg(long, value_name = "STAGE", conflicts_with = "stressor")]
    pub stage: Option<StageWord>,
    /// Year of the production; default: that of the system, or the nearest with production
    #[arg(long, conflicts_with = "stressor")]
    pub year: Option<u16>,
    /// Your own table of the sectors that produce materials (columns material, stage, class, sector)
    #[arg(long, value_name = "FILE", conflicts_with = "stressor")]
    pub concordance: Option<String>,
    /// Account: cba (demand of the region, anywhere), pba (caused in the region), imp (demand of the region, elsewhere),
    /// exp (caused in the region for others)
    #[arg(long, value_name = "ACCOUNT", default_value = "cba")]
    pub account: AccountWord,
    /// Sector: product demanded (cba, imp) or industry of the region (pba, exp); may be repeated; default: all
    #[arg(long, value_name = "NAME")]
    pub sector: Vec<String>,
    /// Category of final demand; may be repeated; default: all
    #[arg(long, value_name = "NAME")]
    pub category: Vec<String>,
    /// What it is split by: origin, sector, first-tier (direct suppliers), path (supply chains), tree
    #[arg(long, value_name = "SPLIT", default_value = "origin")]
    pub by: ByWord,
    /// Weigh origins by this risk index: wgi-pv (political stability), wgi-mean, …, or one of your own
    #[arg(long, value_name = "INDEX")]
    pub risk: Option<String>,
    /// Number of supply chains, with --by path
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub paths: usize,
    /// Tiers of inputs below the products, with --by tree
    #[arg(long, value_name = "DEPTH", default_value_t = 3)]
    pub tree: usize,
    /// Accounts per head: file with persons by region (columns region, persons)
    #[arg(long, value_name = "FILE")]
    pub per_capita: Option<String>,
}

/// Accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum AccountWord {
    Cba,
    Pba,
    Imp,
    Exp,
}

/// What an account is split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum ByWord {
    Origin,
    Sector,
    FirstTier,
    Path,
    Tree,
}

/// The request of the operation `footprint`.
pub fn request(footprint: &FootprintArguments) -> Value {
    json!({
        "mrio": footprint.mrio,
        "region": footprint.region,
        "stressor": footprint.stressor,
        "extension": footprint.extension,
        "material": footprint.material,
        "stage": footprint.stage.map(word),
        "year": footprint.year,
        "concordance": footprint.concordance,
        "account": word(footprint.account),
        "sector": footprint.sector,
        "category": footprint.category,
        "by": word(footprint.by),
        "risk": footprint.risk,
        "paths": footprint.paths,
        "tree": footprint.tree,
        "per_capita": footprint.per_capita,
    })
}
