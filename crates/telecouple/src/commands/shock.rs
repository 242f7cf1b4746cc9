//! `telecouple shock`: its words and its request.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::arguments::{real, whole, word};

/// What is asked of a disruption.
#[derive(Debug, Args)]
pub struct ShockArguments {
    /// Scenario: a TOML file with events on regions and sectors (docs/scenarios.md; examples/scenarios)
    #[arg(value_name = "SCENARIO.toml")]
    pub scenario: String,
    /// Input-output system, by its name in `telecouple mrio list`; default: the one that the scenario names, else
    /// the embedded one
    #[arg(long, value_name = "NAME")]
    pub system: Option<String>,
    /// Model of the tables and figures: leontief, ghosh, extraction, extraction-full, iim, diim, supply-constrained, ario
    #[arg(long, value_name = "MODEL", default_value = "ario", hide_possible_values = true)]
    pub model: ModelWord,
    /// Run every model that applies: where they agree, and why they differ
    #[arg(long)]
    pub compare: bool,
    /// The loss with every parameter lower and higher, one at a time
    #[arg(long)]
    pub tornado: bool,
    /// Draw all parameters from their ranges N times: bands of 5 to 95 % around the course and the loss
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = whole::<u32>)]
    pub draws: u32,
    /// Days that the economy is looked at; default: the horizon of the scenario, or 365
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<usize>)]
    pub days: Option<usize>,
    /// Deviation from the baseline that counts as recovered, as a share of output
    #[arg(long, value_name = "SHARE", default_value_t = 0.001, allow_negative_numbers = true, value_parser = real)]
    pub tolerance: f64,
}

/// Models of disruption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum ModelWord {
    Leontief,
    Ghosh,
    #[value(alias = "hem")]
    Extraction,
    ExtractionFull,
    Iim,
    Diim,
    #[value(alias = "mixed")]
    SupplyConstrained,
    Ario,
}

/// The request of the operation `shock`.
pub fn request(shock: &ShockArguments, seed: u64) -> Value {
    json!({
        "scenario": shock.scenario,
        "system": shock.system,
        "model": word(shock.model),
        "compare": shock.compare,
        "tornado": shock.tornado,
        "days": shock.days,
        "tolerance": shock.tolerance,
        "draws": shock.draws,
        "seed": seed,
    })
}
