//! `telecouple trace`: its words and its request.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::usage;
use crate::Failure;
use crate::arguments::{BalanceWord, word};

/// What is asked of a material's origin.
#[derive(Debug, Args)]
pub struct TraceArguments {
    /// Material: key, name in English or Japanese, or symbol (nickel, Ni, ニッケル)
    #[arg(value_name = "MATERIAL")]
    pub material: String,
    /// Country that consumes it: ISO 3166 alpha-3 code or name
    #[arg(long, value_name = "REGION", required_unless_present = "from", conflicts_with = "from")]
    pub to: Option<String>,
    /// Country that mines it: who depends on it
    #[arg(long, value_name = "REGION")]
    pub from: Option<String>,
    /// Year of production and trade; default: the latest with both
    #[arg(long, conflicts_with = "years")]
    pub year: Option<u16>,
    /// First and last year of a series, for example 2018..2024
    #[arg(long, value_name = "A..B")]
    pub years: Option<String>,
    /// Stage whose goods the country buys; default: the last that trade tells of
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<StageWord>,
    /// How supply is attributed: proportional (imports and production mix), re-exports-first, or direct (partners)
    #[arg(long, value_name = "METHOD", default_value = "proportional")]
    pub method: MethodWord,
    /// How exports beyond supply are balanced: unknown-supply, or scale-exports
    #[arg(long, value_name = "METHOD", default_value = "unknown-supply")]
    pub balance: BalanceWord,
    /// Where processing gets what no trade tells: pool (what all producers have left), or unknown
    #[arg(long, value_name = "RULE", default_value = "pool")]
    pub shortage: ShortageWord,
}

/// Stages of chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum StageWord {
    Mine,
    Concentrate,
    Intermediate,
    Refined,
}

/// Ways to attribute supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum MethodWord {
    Proportional,
    ReExportsFirst,
    Direct,
}

/// Rules for feed that no trade tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum ShortageWord {
    Pool,
    Unknown,
}

/// The request of the operation `trace`.
pub fn request(trace: &TraceArguments) -> Result<Value, Failure> {
    let years = trace.years.as_deref().map(years).transpose()?;
    Ok(json!({
        "material": trace.material,
        "to": trace.to,
        "from": trace.from,
        "year": trace.year,
        "years": years,
        "stage": trace.stage.map(word),
        "method": word(trace.method),
        "balance": word(trace.balance),
        "shortage": word(trace.shortage),
    }))
}

/// First and last year of `A..B`.
fn years(text: &str) -> Result<(u16, u16), Failure> {
    let both = text.split_once("..").and_then(|(first, last)| {
        Some((first.trim().parse().ok()?, last.trim_start_matches('=').trim().parse().ok()?))
    });
    both.ok_or_else(|| usage("--years", text, "two years such as 2018..2024"))
}
