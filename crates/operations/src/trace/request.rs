//! What can be asked of a material's origin.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::{Balance, Method, Shortage};
use vocabulary::Stage;

use crate::product::BalanceMethod;

/// A material, a country on one end, and a year or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceRequest {
    /// The material: key, name in English or Japanese, symbol or alias.
    pub material: String,
    /// The country that consumes it; this or `from`.
    #[serde(default)]
    pub to: Option<String>,
    /// The country where it is mined, whose dependents are asked for; this or `to`.
    #[serde(default)]
    pub from: Option<String>,
    /// Year of production and trade; default: the latest with both.
    #[serde(default)]
    pub year: Option<u16>,
    /// First and last year of a series; the other tables are of the last of them that can be traced.
    #[serde(default)]
    pub years: Option<(u16, u16)>,
    /// Stage whose goods the country buys; default: the last stage that trade tells of.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// How supply is attributed to origins.
    #[serde(default)]
    pub method: TraceMethod,
    /// How trade that exceeds supply is balanced.
    #[serde(default)]
    pub balance: BalanceMethod,
    /// Where processing gets what no trade tells.
    #[serde(default)]
    pub shortage: ShortageRule,
}

/// How supply is attributed to origins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TraceMethod {
    /// Direct partners; nothing is resolved.
    Direct,
    /// What a country imports and produces mixes before it leaves (Kastner et al. 2011).
    #[default]
    Proportional,
    /// Imports leave before own production.
    ReExportsFirst,
}

impl TraceMethod {
    /// The method of the model.
    pub(super) fn method(self) -> Method {
        match self {
            TraceMethod::Direct => Method::Direct,
            TraceMethod::Proportional => Method::ProportionalMixing,
            TraceMethod::ReExportsFirst => Method::ReExportsFirst,
        }
    }
}

/// Where processing gets what no trade tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShortageRule {
    /// From the pool of what producers have left: modelled.
    #[default]
    Pool,
    /// From nowhere known.
    Unknown,
}

impl ShortageRule {
    pub(super) fn shortage(self) -> Shortage {
        match self {
            ShortageRule::Pool => Shortage::Pool,
            ShortageRule::Unknown => Shortage::Unknown,
        }
    }
}

pub(super) fn balance(method: BalanceMethod) -> Balance {
    match method {
        BalanceMethod::UnknownSupply => Balance::UnknownSupply,
        BalanceMethod::ScaleExports => Balance::ScaleExports,
    }
}

/// The command line that asks a request.
pub(super) fn command_line(request: &TraceRequest) -> String {
    let mut words = vec!["telecouple".to_owned(), "trace".to_owned(), request.material.clone()];
    let mut flag = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    for (name, region) in [("to", &request.to), ("from", &request.from)] {
        if let Some(region) = region {
            flag(name, region.clone());
        }
    }
    match (request.years, request.year) {
        (Some((first, last)), _) => flag("years", format!("{first}..{last}")),
        (None, Some(year)) => flag("year", year.to_string()),
        (None, None) => {}
    }
    if let Some(stage) = request.stage {
        flag("stage", stage.to_string());
    }
    match request.method {
        TraceMethod::Direct => flag("method", "direct".to_owned()),
        TraceMethod::Proportional => {}
        TraceMethod::ReExportsFirst => flag("method", "re-exports-first".to_owned()),
    }
    if request.balance == BalanceMethod::ScaleExports {
        flag("balance", "scale-exports".to_owned());
    }
    if request.shortage == ShortageRule::Unknown {
        flag("shortage", "unknown".to_owned());
    }
    words.join(" ")
}
