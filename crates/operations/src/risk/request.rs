//! What can be asked of supply risk.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::OperationError;

/// Materials, countries, a year, indices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskRequest {
    /// Materials: keys, names in English or Japanese, symbols; `all` for every material with production in the year.
    pub materials: Vec<String>,
    /// Consuming countries: ISO 3166 alpha-3 codes or names; `all` for every country.
    pub to: Vec<String>,
    /// Year of production and trade; default: the latest with both.
    #[serde(default)]
    pub year: Option<u16>,
    /// Keys of the indices; default: all for one material and one country, else `geopolrisk`.
    #[serde(default)]
    pub index: Vec<String>,
    /// All indices, with how far they agree in the order that they give.
    #[serde(default)]
    pub all_indices: bool,
    /// Governance indicator behind the risk of a country: `wgi-pv` (political stability, as GeoPolRisk takes it), another
    /// dimension, `wgi-mean` of all six, or an index of your own.
    #[serde(default = "default_governance")]
    pub governance: String,
    /// How the indicator becomes a risk from 0 to 1.
    #[serde(default)]
    pub transform: TransformWord,
}

fn default_governance() -> String {
    "wgi-pv".to_owned()
}

/// How an indicator becomes a risk from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TransformWord {
    /// In proportion to the distance from the safe end of the scale.
    #[default]
    Linear,
    /// `(1 - s) / (1 + s)`, s = safety from 0 to 1.
    Reciprocal,
    /// The square of the linear risk.
    Quadratic,
    /// The place among all countries.
    Rank,
}

impl From<TransformWord> for supply_risk::Transform {
    fn from(word: TransformWord) -> supply_risk::Transform {
        match word {
            TransformWord::Linear => supply_risk::Transform::Linear,
            TransformWord::Reciprocal => supply_risk::Transform::Reciprocal,
            TransformWord::Quadratic => supply_risk::Transform::Quadratic,
            TransformWord::Rank => supply_risk::Transform::Rank,
        }
    }
}

/// The word for everything there is.
pub(super) const ALL: &str = "all";

/// Whether a list asks for everything; `all` beside names is a contradiction.
pub(super) fn asks_all(names: &[String], what: &str) -> Result<bool, OperationError> {
    let all = names.iter().any(|name| name.eq_ignore_ascii_case(ALL));
    if all && names.len() > 1 {
        return Err(OperationError::Request(format!("`all` {what} stands alone; leave the other names out")));
    }
    if names.is_empty() {
        return Err(OperationError::Request(format!("no {what} given; name some, or `all`")));
    }
    Ok(all)
}

/// The command line that asks a request.
pub(super) fn command_line(request: &RiskRequest) -> String {
    let mut words: Vec<String> = vec!["telecouple".to_owned(), "risk".to_owned()];
    words.extend(request.materials.iter().cloned());
    let mut flag = |name: &str, value: &str| words.extend([format!("--{name}"), value.to_owned()]);
    for country in &request.to {
        flag("to", country);
    }
    if let Some(year) = request.year {
        flag("year", &year.to_string());
    }
    let all_known = request.index.len() == supply_risk::Index::ALL.len();
    let one = request.materials.len() == 1 && request.to.len() == 1;
    let by_default = request.all_indices || (all_known && one);
    if !by_default {
        for index in &request.index {
            flag("index", index);
        }
    }
    flag("governance", &request.governance);
    flag("transform", supply_risk::Transform::from(request.transform).word());
    if request.all_indices {
        words.push("--all-indices".to_owned());
    }
    words.join(" ")
}
