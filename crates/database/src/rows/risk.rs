//! Rows of the risk taxonomy: what can go wrong with supply, and which materials, regions and facilities it touches.

use serde::Serialize;
use vocabulary::SourceId;

/// An entry of the risk taxonomy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Risk {
    /// Key, for example `tailings-failure`.
    pub risk: String,
    /// Category: natural, technical, geopolitical, social, economic, regulatory…
    pub category: String,
    /// What within the category.
    pub subtype: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// English definition.
    pub description_en: String,
    /// Japanese definition.
    pub description_ja: String,
    /// What brings it about.
    pub cause: String,
    /// How long before its effect it can be seen coming.
    pub lead_time: String,
    /// How long its effect lasts.
    pub duration: String,
    /// Least share of the capacity of the place that it usually takes (kg/kg); `None` where not stated.
    pub affected_share_low: Option<f64>,
    /// Largest share of the capacity of the place that it usually takes (kg/kg); `None` where not stated.
    pub affected_share_high: Option<f64>,
    /// How far it spreads: one facility, a region, a country, the world market…
    pub contagion_scope: String,
    /// Where the definition was read.
    pub source: SourceId,
}

/// What a risk is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkTarget {
    /// A material, by its key.
    Material,
    /// A region, by its code.
    Region,
    /// A facility, by its key.
    Facility,
}

impl LinkTarget {
    /// The word used in tables: `material`, `region` or `facility`.
    pub fn as_str(self) -> &'static str {
        match self {
            LinkTarget::Material => "material",
            LinkTarget::Region => "region",
            LinkTarget::Facility => "facility",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<LinkTarget> {
        [LinkTarget::Material, LinkTarget::Region, LinkTarget::Facility]
            .into_iter()
            .find(|value| value.as_str() == word)
    }
}

/// That a risk touches a material, region or facility.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RiskLink {
    /// Key of the risk.
    pub risk: String,
    /// What kind of thing it touches.
    pub target_kind: LinkTarget,
    /// Key of the thing.
    pub target: String,
    /// Why, or what happened.
    pub note: String,
    /// Where it was read.
    pub source: SourceId,
}
