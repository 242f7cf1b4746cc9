//! What can be asked of a footprint.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocabulary::Stage;

/// A system, a region, and what is accounted for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FootprintRequest {
    /// The input-output system, by its name; default: the embedded one.
    #[serde(default = "default_mrio")]
    pub mrio: String,
    /// Region of the system: its label, or a code or name of the country; default: all regions, each for itself.
    #[serde(default)]
    pub region: Option<String>,
    /// Stressor of an extension of the system; this or `material`.
    #[serde(default)]
    pub stressor: Option<String>,
    /// Extension of the stressor, where several have one of that name.
    #[serde(default)]
    pub extension: Option<String>,
    /// Material whose production, by country, is allocated to the sectors that mine it; this or `stressor`.
    #[serde(default)]
    pub material: Option<String>,
    /// Stage whose production is allocated: mine, or that of the first processing; default: mine.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Year of production; default: that of the system, or the nearest with production.
    #[serde(default)]
    pub year: Option<u16>,
    /// Table of sectors that produce materials, in place of the one of the release: a file with the columns
    /// `material`, `stage`, `class`, `sector`.
    #[serde(default)]
    pub concordance: Option<String>,
    /// Which account.
    #[serde(default)]
    pub account: FootprintAccount,
    /// Sectors: products that are finally demanded (cba, imp) or industries of the region (pba, exp); default: all.
    #[serde(default)]
    pub sector: Vec<String>,
    /// Categories of final demand; default: all.
    #[serde(default)]
    pub category: Vec<String>,
    /// What the account is split by.
    #[serde(default)]
    pub by: FootprintBy,
    /// Risk index of the origins; default: none.
    #[serde(default)]
    pub risk: Option<String>,
    /// Number of paths with `by` path.
    #[serde(default = "default_paths")]
    pub paths: usize,
    /// Tiers of inputs below the products with `by` tree.
    #[serde(default = "default_tree")]
    pub tree: usize,
    /// File with persons by region (columns `region`, `persons`), for accounts per head.
    #[serde(default)]
    pub per_capita: Option<String>,
}

fn default_mrio() -> String {
    crate::mrio::embedded::NAME.to_owned()
}

fn default_paths() -> usize {
    20
}

fn default_tree() -> usize {
    3
}

/// An account of a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FootprintAccount {
    /// Consumption: what final demand of the region causes anywhere.
    #[default]
    Cba,
    /// Production: what is caused in the region, whoever consumes.
    Pba,
    /// Embodied in imports: what final demand of the region causes elsewhere.
    Imp,
    /// Embodied in exports: what is caused in the region for final demand elsewhere.
    Exp,
}

impl FootprintAccount {
    /// The word of requests and tables.
    pub fn word(self) -> &'static str {
        match self {
            FootprintAccount::Cba => "cba",
            FootprintAccount::Pba => "pba",
            FootprintAccount::Imp => "imp",
            FootprintAccount::Exp => "exp",
        }
    }

    /// Whether it is of what the region demands, and not of what is caused there.
    pub(super) fn of_demand(self) -> bool {
        matches!(self, FootprintAccount::Cba | FootprintAccount::Imp)
    }
}

/// What an account is split by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FootprintBy {
    /// Regions where it is caused, and those that consume.
    #[default]
    Origin,
    /// Products that are demanded, and industries that cause it.
    Sector,
    /// Direct suppliers of what is demanded.
    FirstTier,
    /// Supply chains, largest first.
    Path,
    /// Products, their inputs, and the inputs of these.
    Tree,
}

/// The command line that asks a request.
pub(super) fn command_line(request: &FootprintRequest) -> String {
    let mut words = vec!["telecouple".to_owned(), "footprint".to_owned()];
    let mut flag = |name: &str, value: &str| {
        let plain = value.chars().all(|letter| letter.is_alphanumeric() || "-_./:+".contains(letter));
        let value = if plain && !value.is_empty() {
            value.to_owned()
        } else {
            format!("'{}'", value.replace('\'', r"'\''"))
        };
        words.extend([format!("--{name}"), value]);
    };
    flag("mrio", &request.mrio);
    let year = request.year.map(|year| year.to_string());
    let stage = request.stage.map(|stage| stage.to_string());
    for (name, value) in [
        ("region", &request.region),
        ("stressor", &request.stressor),
        ("extension", &request.extension),
        ("material", &request.material),
        ("stage", &stage),
        ("year", &year),
        ("concordance", &request.concordance),
    ] {
        if let Some(value) = value {
            flag(name, value);
        }
    }
    if request.account != FootprintAccount::Cba {
        flag("account", request.account.word());
    }
    for (name, values) in [("sector", &request.sector), ("category", &request.category)] {
        values.iter().for_each(|value| flag(name, value));
    }
    match request.by {
        FootprintBy::Origin => {}
        FootprintBy::Sector => flag("by", "sector"),
        FootprintBy::FirstTier => flag("by", "first-tier"),
        FootprintBy::Path => flag("by", "path"),
        FootprintBy::Tree => flag("by", "tree"),
    }
    if let Some(risk) = &request.risk {
        flag("risk", risk);
    }
    if request.by == FootprintBy::Path && request.paths != default_paths() {
        flag("paths", &request.paths.to_string());
    }
    if request.by == FootprintBy::Tree && request.tree != default_tree() {
        flag("tree", &request.tree.to_string());
    }
    if let Some(file) = &request.per_capita {
        flag("per-capita", file);
    }
    words.join(" ")
}
