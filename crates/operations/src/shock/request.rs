//! What can be asked of a shock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A scenario, a system, and how the disruption spreads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShockRequest {
    /// The scenario: a TOML file as `docs/scenarios.md` explains it.
    pub scenario: String,
    /// The input-output system; default: the one that the scenario names, else the embedded one.
    #[serde(default)]
    pub system: Option<String>,
    /// The model that gives the tables and figures; default: ario.
    #[serde(default)]
    pub model: ShockModel,
    /// Whether every model that applies is run and compared.
    #[serde(default)]
    pub compare: bool,
    /// Whether the loss is computed with every parameter lower and higher, one at a time.
    #[serde(default)]
    pub tornado: bool,
    /// Days that the economy is looked at; default: the horizon of the scenario, or 365.
    #[serde(default)]
    pub days: Option<usize>,
    /// Deviation of output from the baseline that counts as recovered (share).
    #[serde(default = "default_tolerance")]
    pub tolerance: f64,
    /// Draws of all parameters from their ranges, for bands; 0: none.
    #[serde(default)]
    pub draws: u32,
    /// Seed of the draws.
    #[serde(default = "default_seed")]
    pub seed: u64,
}

pub(super) fn default_tolerance() -> f64 {
    0.001
}

fn default_seed() -> u64 {
    1
}

/// How a disruption spreads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShockModel {
    /// Final demand falls, output follows (Leontief).
    Leontief,
    /// Primary inputs fall, output follows downstream (Ghosh).
    Ghosh,
    /// The struck industries vanish in part (hypothetical extraction).
    Extraction,
    /// The struck industries vanish wholly, as an upper bound.
    ExtractionFull,
    /// Inoperability input-output model.
    Iim,
    /// Dynamic inoperability input-output model.
    Diim,
    /// Output of the struck industries is given, the rest follows (mixed model).
    SupplyConstrained,
    /// Day by day with stocks, rationing, overproduction and rebuilding (ARIO).
    #[default]
    Ario,
}

impl ShockModel {
    /// All models, from the simplest to the richest.
    pub const ALL: [ShockModel; 8] = [
        ShockModel::Leontief,
        ShockModel::Ghosh,
        ShockModel::Extraction,
        ShockModel::ExtractionFull,
        ShockModel::Iim,
        ShockModel::Diim,
        ShockModel::SupplyConstrained,
        ShockModel::Ario,
    ];

    /// The word of requests and tables.
    pub fn word(self) -> &'static str {
        match self {
            ShockModel::Leontief => "leontief",
            ShockModel::Ghosh => "ghosh",
            ShockModel::Extraction => "extraction",
            ShockModel::ExtractionFull => "extraction-full",
            ShockModel::Iim => "iim",
            ShockModel::Diim => "diim",
            ShockModel::SupplyConstrained => "supply-constrained",
            ShockModel::Ario => "ario",
        }
    }

    /// Whether it gives a course over time.
    pub fn dynamic(self) -> bool {
        matches!(self, ShockModel::Diim | ShockModel::Ario)
    }
}

/// The command line that asks a request.
pub(super) fn command_line(request: &ShockRequest) -> String {
    let mut words = vec!["telecouple".to_owned(), "shock".to_owned()];
    let quoted = |value: &str| {
        let plain = value.chars().all(|letter| letter.is_alphanumeric() || "-_./:+".contains(letter));
        if plain && !value.is_empty() {
            value.to_owned()
        } else {
            format!("'{}'", value.replace('\'', r"'\''"))
        }
    };
    words.push(quoted(&request.scenario));
    if let Some(system) = &request.system {
        words.extend(["--system".to_owned(), quoted(system)]);
    }
    if request.model != ShockModel::default() {
        words.extend(["--model".to_owned(), request.model.word().to_owned()]);
    }
    for (flag, given) in [("--compare", request.compare), ("--tornado", request.tornado)] {
        if given {
            words.push(flag.to_owned());
        }
    }
    if let Some(days) = request.days {
        words.extend(["--days".to_owned(), days.to_string()]);
    }
    if request.tolerance != default_tolerance() {
        words.extend(["--tolerance".to_owned(), request.tolerance.to_string()]);
    }
    if request.draws > 0 {
        words.extend(["--draws".to_owned(), request.draws.to_string()]);
        words.extend(["--seed".to_owned(), request.seed.to_string()]);
    }
    words.join(" ")
}
