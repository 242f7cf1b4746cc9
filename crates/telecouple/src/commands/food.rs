//! `telecouple food`: its words and its request.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::arguments::{real, whole, word};

/// What is asked of food self-sufficiency.
#[derive(Debug, Args)]
pub struct FoodArguments {
    /// Regions: ISO 3166 alpha-3 codes or names; several are answered side by side
    #[arg(value_name = "REGION", required = true)]
    pub regions: Vec<String>,
    /// Crops, separated by commas (tomato,cucumber,レタス); default: all
    #[arg(long, value_name = "CROPS", value_delimiter = ',')]
    pub crops: Vec<String>,
    /// Self-sufficiency ratio wanted of every crop
    #[arg(long, default_value_t = 1.0, value_name = "RATIO", allow_negative_numbers = true, value_parser = real)]
    pub target: f64,
    /// Cultivation methods in the order of preference, separated by commas; default: all
    #[arg(long, value_name = "METHODS", value_delimiter = ',')]
    pub methods: Vec<MethodWord>,
    /// Share of the output by each of the methods, separated by commas; default: each method alone
    #[arg(long, value_name = "SHARES", value_delimiter = ',', allow_hyphen_values = true, value_parser = real)]
    pub shares: Vec<f64>,
    /// Layers of vertical farms; default: that of the data
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u32>)]
    pub layers: Option<u32>,
    /// Year of balances and trade; default: the latest
    #[arg(long, allow_negative_numbers = true, value_parser = whole::<u16>)]
    pub year: Option<u16>,
    /// What is left when all imports stop for so many days
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true, value_parser = real)]
    pub import_stop: Option<f64>,
    /// Share of the harvest that is lost on the way
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", allow_negative_numbers = true, value_parser = real)]
    pub loss: f64,
    /// Land that there is at most (km2): methods are mixed to fit
    #[arg(long, value_name = "KM2", allow_negative_numbers = true, value_parser = real)]
    pub land_km2: Option<f64>,
    /// Water that there is at most in a year (m3): methods are mixed to fit
    #[arg(long, value_name = "M3", allow_negative_numbers = true, value_parser = real)]
    pub water_m3: Option<f64>,
    /// CO2 of electricity (kg/kWh)
    #[arg(long, value_name = "KG_PER_KWH", allow_negative_numbers = true, value_parser = real)]
    pub grid: Option<f64>,
    /// Risk index of import origins
    #[arg(long, default_value = "wgi-pv", value_name = "INDEX")]
    pub risk: String,
    /// File with numbers of your own: columns crop, quantity, value, and method, unit, gsd, source, note
    #[arg(long, value_name = "FILE.csv")]
    pub inputs: Option<String>,
    /// Random draws for intervals
    #[arg(long, default_value_t = 0, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u64>)]
    pub draws: u64,
}

/// Cultivation methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum MethodWord {
    OpenField,
    Greenhouse,
    Indoor,
    Vertical,
}

/// The request of the operation `food`.
pub fn request(food: &FoodArguments, seed: u64) -> Value {
    let methods: Vec<String> = food.methods.iter().map(|method| word(*method)).collect();
    json!({
        "regions": food.regions,
        "crops": food.crops,
        "target": food.target,
        "methods": methods,
        "shares": food.shares,
        "layers": food.layers,
        "year": food.year,
        "import_stop": food.import_stop,
        "loss": food.loss,
        "land_km2": food.land_km2,
        "water_m3": food.water_m3,
        "grid": food.grid,
        "risk": food.risk,
        "inputs": food.inputs,
        "draws": food.draws,
        "seed": seed,
    })
}
