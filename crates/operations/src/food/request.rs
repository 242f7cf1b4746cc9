//! What can be asked of food self-sufficiency.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocabulary::CultivationMethod;

/// Regions, crops, and what they are to grow themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoodRequest {
    /// Regions: ISO 3166 alpha-3 codes or names; each is answered for itself.
    pub regions: Vec<String>,
    /// Crops, by key or name; default: all whose balance is known in any of the regions.
    #[serde(default)]
    pub crops: Vec<String>,
    /// Self-sufficiency ratio wanted of every crop.
    #[serde(default = "one")]
    pub target: f64,
    /// Cultivation methods, in the order of preference; default: all.
    #[serde(default)]
    pub methods: Vec<CultivationMethod>,
    /// Layers of vertical farms; default: that of the data.
    #[serde(default)]
    pub layers: Option<u32>,
    /// Year of balances and trade; default: the latest that any of the crops has.
    #[serde(default)]
    pub year: Option<u16>,
    /// Days for which all imports stop; default: no stop.
    #[serde(default)]
    pub import_stop: Option<f64>,
    /// Share of the harvest that is lost on the way to supply.
    #[serde(default)]
    pub loss: f64,
    /// Share of the extra output by each of the methods, in their order; default: each method alone.
    #[serde(default)]
    pub shares: Vec<f64>,
    /// Land that there is at most (km²).
    #[serde(default)]
    pub land_km2: Option<f64>,
    /// Water that there is at most in a year (m³).
    #[serde(default)]
    pub water_m3: Option<f64>,
    /// CO2 of electricity (kg/kWh); default: no CO2.
    #[serde(default)]
    pub grid: Option<f64>,
    /// Risk index of import origins.
    #[serde(default = "political_stability")]
    pub risk: String,
    /// File with numbers of your own (columns `crop`, `quantity`, `value` and, where they matter, `method`, `unit`,
    /// `gsd`, `source`, `note`), which come before those of the database.
    #[serde(default)]
    pub inputs: Option<String>,
    /// Number of random draws for intervals; 0: none.
    #[serde(default)]
    pub draws: u64,
    /// Seed of the draws.
    #[serde(default = "default_seed")]
    pub seed: u64,
}

fn one() -> f64 {
    1.0
}

fn political_stability() -> String {
    "wgi-pv".to_owned()
}

fn default_seed() -> u64 {
    1
}

/// The command line that asks a request.
pub(super) fn command_line(request: &FoodRequest) -> String {
    let quoted = |value: &str| {
        let plain = value.chars().all(|letter| letter.is_alphanumeric() || "-_./:+,".contains(letter));
        if plain && !value.is_empty() {
            value.to_owned()
        } else {
            format!("'{}'", value.replace('\'', r"'\''"))
        }
    };
    let mut words = vec!["telecouple".to_owned(), "food".to_owned()];
    words.extend(request.regions.iter().map(|region| quoted(region)));
    let mut flag = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    if !request.crops.is_empty() {
        flag("crops", quoted(&request.crops.join(",")));
    }
    flag("target", request.target.to_string());
    if request.methods.len() < CultivationMethod::ALL.len() {
        let methods: Vec<&str> = request.methods.iter().map(|method| method.as_str()).collect();
        flag("methods", methods.join(","));
    }
    if !request.shares.is_empty() {
        let shares: Vec<String> = request.shares.iter().map(f64::to_string).collect();
        flag("shares", shares.join(","));
    }
    if request.loss != 0.0 {
        flag("loss", request.loss.to_string());
    }
    for (name, value) in [
        ("layers", request.layers.map(|layers| layers.to_string())),
        ("year", request.year.map(|year| year.to_string())),
        ("import-stop", request.import_stop.map(|days| days.to_string())),
        ("land-km2", request.land_km2.map(|land| land.to_string())),
        ("water-m3", request.water_m3.map(|water| water.to_string())),
        ("grid", request.grid.map(|grid| grid.to_string())),
        ("inputs", request.inputs.as_deref().map(quoted)),
    ] {
        if let Some(value) = value {
            flag(name, value);
        }
    }
    flag("risk", request.risk.clone());
    if request.draws > 0 {
        flag("draws", request.draws.to_string());
        flag("seed", request.seed.to_string());
    }
    words.join(" ")
}
