//! What can be asked of tailings facilities behind a supply.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A material, a consumer, and the assumptions of the hazard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TailingsRequest {
    /// The material: key, name in English or Japanese, symbol or alias.
    pub material: String,
    /// The country that consumes it.
    pub to: String,
    /// Year of production and trade; default: the latest with both.
    #[serde(default)]
    pub year: Option<u16>,
    /// Horizon (years).
    #[serde(default = "ten")]
    pub years: f64,
    /// Number of draws.
    #[serde(default = "draws")]
    pub draws: u32,
    /// Seed of the draws.
    #[serde(default = "one")]
    pub seed: u64,
    /// A facility that fails for certain, beside the distribution.
    #[serde(default)]
    pub facility: Option<String>,
    /// First and last year of the failures that rates are fitted to.
    #[serde(default = "window")]
    pub window: (u16, u16),
    /// Tailings facilities of the world, for the world's rate.
    #[serde(default = "world")]
    pub world_facilities: f64,
    /// Weight of the world's rate in that of a country (failures).
    #[serde(default = "weight")]
    pub prior_failures: f64,
    /// Rate of failure per facility and year, instead of the fitted one.
    #[serde(default)]
    pub rate: Option<f64>,
    /// Relative rates instead of the fitted ones.
    #[serde(default)]
    pub relative: Vec<RelativeChoice>,
    /// No relative rates of levels: every facility of a country alike.
    #[serde(default)]
    pub no_modifiers: bool,
    /// Median outage of a mine whose facility fails (days).
    #[serde(default = "outage")]
    pub outage_days: f64,
    /// Geometric standard deviation of the outage, 1 for a fixed one.
    #[serde(default = "spread")]
    pub outage_gsd: f64,
    /// What a failure does to the other mines of the operator.
    #[serde(default)]
    pub contagion: ContagionChoice,
    /// An input-output system that takes on the expected loss of a year, or the failure of the facility that is named.
    #[serde(default)]
    pub then_shock: Option<String>,
}

/// A relative rate that the user states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelativeChoice {
    /// `raise-type`, `height`, `consequence`, `age` or `country`.
    pub factor: String,
    /// The level: `upstream`, `30-60 m`, `Alto`, `over 30 years`, `BRA` …
    pub level: String,
    /// Rate over that of the population.
    pub value: f64,
}

/// Moratoria on the other mines of the operator in the country.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContagionChoice {
    /// Probability that a failure is followed by one (0 to 1).
    pub probability: f64,
    /// Share of the operator's other production that stands still (0 to 1).
    pub share: f64,
    /// Days.
    pub days: f64,
}

impl Default for ContagionChoice {
    /// Half of the failures; after the failure of January 2019, 92.8 of 384.6 Mt a year of the operator stood still.
    fn default() -> ContagionChoice {
        ContagionChoice { probability: 0.5, share: 92.8 / 384.639, days: 365.0 }
    }
}

fn ten() -> f64 {
    10.0
}

fn draws() -> u32 {
    10_000
}

fn one() -> u64 {
    1
}

fn window() -> (u16, u16) {
    (2000, 2022)
}

/// Geometric mean of 6,810 and 20,230 (Rana et al. 2022).
fn world() -> f64 {
    11_737.0
}

fn weight() -> f64 {
    1.0
}

fn outage() -> f64 {
    365.0
}

fn spread() -> f64 {
    2.0
}

/// The command line that asks a request.
pub(super) fn command_line(request: &TailingsRequest) -> String {
    let mut words = vec!["telecouple".to_owned(), "tailings".to_owned(), request.material.clone()];
    let mut flag = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    flag("to", request.to.clone());
    if let Some(year) = request.year {
        flag("year", year.to_string());
    }
    flag("years", request.years.to_string());
    flag("draws", request.draws.to_string());
    flag("seed", request.seed.to_string());
    for (name, value) in [("facility", &request.facility), ("then-shock", &request.then_shock)] {
        if let Some(value) = value {
            flag(name, value.clone());
        }
    }
    if request.window != window() {
        flag("window", format!("{}..{}", request.window.0, request.window.1));
    }
    for (name, value, usual) in [
        ("world-facilities", request.world_facilities, world()),
        ("prior-failures", request.prior_failures, weight()),
        ("outage-days", request.outage_days, outage()),
        ("outage-gsd", request.outage_gsd, spread()),
    ] {
        if value != usual {
            flag(name, value.to_string());
        }
    }
    if let Some(rate) = request.rate {
        flag("rate", rate.to_string());
    }
    for choice in &request.relative {
        flag("relative", format!("'{}:{}={}'", choice.factor, choice.level, choice.value));
    }
    if request.contagion != ContagionChoice::default() {
        let ContagionChoice { probability, share, days } = request.contagion;
        flag("contagion", format!("{probability},{share},{days}"));
    }
    if request.no_modifiers {
        words.push("--no-modifiers".to_owned());
    }
    words.join(" ")
}
