//! `telecouple tailings`: its words and its request.

use clap::Args;
use serde_json::{Value, json};

use super::{number, split, usage};
use crate::Failure;
use crate::arguments::{real, whole};

/// What is asked of tailings facilities behind a supply.
#[derive(Debug, Args)]
pub struct TailingsArguments {
    /// Material: key, name in English or Japanese, or symbol (iron, Cu, 銅)
    #[arg(value_name = "MATERIAL")]
    pub material: String,
    /// Country that consumes it: ISO 3166 alpha-3 code or name
    #[arg(long, value_name = "REGION")]
    pub to: String,
    /// Year of production and trade; default: the latest with both
    #[arg(long, allow_negative_numbers = true, value_parser = whole::<u16>)]
    pub year: Option<u16>,
    /// Horizon of the losses (years)
    #[arg(long, value_name = "N", default_value_t = 10.0, allow_negative_numbers = true, value_parser = real)]
    pub years: f64,
    /// Number of draws
    #[arg(long, value_name = "N", default_value_t = 10_000, allow_negative_numbers = true, value_parser = whole::<u32>)]
    pub draws: u32,
    /// A facility that fails for certain: what it releases and what supply it takes
    #[arg(long, value_name = "ID")]
    pub facility: Option<String>,
    /// Input-output system that takes on the expected loss of a year, or the failure of --facility, valued at prices: by two
    /// models that compare states, and day by day
    #[arg(long, value_name = "SYSTEM")]
    pub then_shock: Option<String>,
    /// Years of listed failures that rates are fitted to
    #[arg(long, value_name = "A..B", default_value = "2000..2022")]
    pub window: String,
    /// Tailings facilities of the world; default: geometric mean of 6,810 and 20,230 (Rana et al. 2022)
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = real)]
    pub world_facilities: Option<f64>,
    /// How many failures the world's rate weighs in that of a country
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = real)]
    pub prior_failures: Option<f64>,
    /// Failures per facility and year, instead of the fitted rates
    #[arg(long, value_name = "RATE", allow_negative_numbers = true, value_parser = real)]
    pub rate: Option<f64>,
    /// Relative rate of a level, for example raise-type:upstream=1.4; factors: raise-type, height, age, consequence, country;
    /// may be repeated
    #[arg(long, value_name = "FACTOR:LEVEL=RATE")]
    pub relative: Vec<String>,
    /// No relative rates of levels: every facility of a country alike
    #[arg(long)]
    pub no_modifiers: bool,
    /// Median outage of a mine whose facility fails (days); assumed, not measured
    #[arg(long, value_name = "DAYS", default_value_t = 365.0, allow_negative_numbers = true, value_parser = real)]
    pub outage_days: f64,
    /// Geometric standard deviation of the outage, 1 for a fixed one
    #[arg(long, value_name = "GSD", default_value_t = 2.0, allow_negative_numbers = true, value_parser = real)]
    pub outage_gsd: f64,
    /// Moratoria on the operator's other mines: probability after a failure, share of production, days
    #[arg(long, value_name = "P,SHARE,DAYS", allow_hyphen_values = true)]
    pub contagion: Option<String>,
}

/// The request of the operation `tailings`.
pub fn request(tailings: &TailingsArguments, seed: u64) -> Result<Value, Failure> {
    let window = tailings.window.split_once("..").and_then(|(first, last)| {
        Some((first.trim().parse::<u16>().ok()?, last.trim().parse::<u16>().ok()?))
    });
    let window = window.ok_or_else(|| usage("--window", &tailings.window, "two years such as 2000..2022"))?;
    let mut relative = Vec::new();
    for text in &tailings.relative {
        const FORM: &str = "FACTOR:LEVEL=RATE such as raise-type:upstream=1.4";
        let (level, rate) = split(text, "--relative", FORM)?;
        let (factor, level) = level.split_once(':').ok_or_else(|| usage("--relative", text, FORM))?;
        relative.push(json!({ "factor": factor.trim(), "level": level.trim(), "value": number(&rate, text, "--relative")? }));
    }
    let mut request = json!({
        "material": tailings.material,
        "to": tailings.to,
        "year": tailings.year,
        "years": tailings.years,
        "draws": tailings.draws,
        "seed": seed,
        "facility": tailings.facility,
        "then_shock": tailings.then_shock,
        "window": window,
        "rate": tailings.rate,
        "relative": relative,
        "no_modifiers": tailings.no_modifiers,
        "outage_days": tailings.outage_days,
        "outage_gsd": tailings.outage_gsd,
    });
    if let Some(text) = &tailings.contagion {
        let parts: Vec<&str> = text.split(',').collect();
        let [probability, share, days] = parts.as_slice() else {
            return Err(usage("--contagion", text, "three numbers such as 0.5,0.24,365"));
        };
        request["contagion"] = json!({
            "probability": number(probability, text, "--contagion")?,
            "share": number(share, text, "--contagion")?,
            "days": number(days, text, "--contagion")?,
        });
    }
    for (name, value) in
        [("world_facilities", tailings.world_facilities), ("prior_failures", tailings.prior_failures)]
    {
        if let Some(value) = value {
            request[name] = json!(value);
        }
    }
    Ok(request)
}
