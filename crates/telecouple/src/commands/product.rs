//! `telecouple product`: its words and its request.

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::{number, split, usage};
use crate::Failure;
use crate::arguments::{BalanceWord, DecimalWord, EncodingWord, Global, word};

/// What is asked of a product.
#[derive(Debug, Args)]
pub struct ProductArguments {
    /// Inventory (bill of materials): a CSV, XLSX or TOML file with the columns part, material, mass_kg, or the name of
    /// an embedded one (`telecouple sources` lists them). Several are compared with the first
    #[arg(value_name = "INVENTORY", required = true)]
    pub inventories: Vec<String>,
    /// Country where the product is made: ISO 3166 alpha-3 code or name
    #[arg(long = "in", value_name = "REGION")]
    pub assembled_in: String,
    /// Year of production and trade; default: the latest with both
    #[arg(long)]
    pub year: Option<u16>,
    /// Another inventory to compare with; may be repeated
    #[arg(long, value_name = "INVENTORY")]
    pub vs: Vec<String>,
    /// Factor set: mass moved per mass of material
    #[arg(long, value_name = "SET", default_value = "rmr-2022")]
    pub factors: String,
    /// Risk index of the origins
    #[arg(long, value_name = "INDEX", default_value = "wgi-mean")]
    pub risk: String,
    /// What if this share of a material were recycled, for example copper=0.2; may be repeated
    #[arg(long, value_name = "MATERIAL=SHARE")]
    pub recycled: Vec<String>,
    /// What if a material took the place of another: OLD=NEW:RATIO, kg of the new per kg of the old; may be repeated
    #[arg(long, value_name = "OLD=NEW:RATIO")]
    pub substitute: Vec<String>,
    /// Where no trade tells the origin: not-covered, or world-mix (all producers in proportion)
    #[arg(long, value_name = "RULE", default_value = "not-covered")]
    pub untraced: UntracedWord,
    /// How exports beyond supply are balanced: unknown-supply, or scale-exports
    #[arg(long, value_name = "METHOD", default_value = "unknown-supply")]
    pub balance: BalanceWord,
    /// Number of draws for 95 % intervals, 100 or more; 0 for none
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub draws: u32,
    /// Decimal mark of numbers in the file, where they are ambiguous
    #[arg(long, value_name = "MARK")]
    pub decimal: Option<DecimalWord>,
    /// Encoding of a text file, where it cannot be told
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<EncodingWord>,
    /// Sheet of a workbook; default: the first that has the columns
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
}

/// Rules for materials whose origin no trade tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum UntracedWord {
    NotCovered,
    WorldMix,
}

/// The request of the operation `product`.
pub fn request(product: &ProductArguments, global: &Global) -> Result<Value, Failure> {
    let recycled: Map<String, Value> = product
        .recycled
        .iter()
        .map(|text| {
            let (material, share) = split(text, "--recycled", "MATERIAL=SHARE, for example copper=0.2")?;
            Ok((material, number(&share, text, "--recycled")?))
        })
        .collect::<Result<_, Failure>>()?;
    if let Some(twice) = named_twice(&product.recycled) {
        return Err(usage("--recycled", twice, "each material once"));
    }
    let substitute: Vec<Value> = product
        .substitute
        .iter()
        .map(|text| {
            let form = "OLD=NEW:RATIO, for example copper=aluminium:0.5";
            let (from, rest) = split(text, "--substitute", form)?;
            let Some((to, ratio)) = rest.rsplit_once(':') else {
                return Err(usage("--substitute", text, form));
            };
            Ok(json!({ "from": from, "to": to.trim(), "ratio": number(ratio, text, "--substitute")? }))
        })
        .collect::<Result<_, Failure>>()?;
    let inventories: Vec<&String> = product.inventories.iter().chain(&product.vs).collect();
    Ok(json!({
        "inventories": inventories,
        "in": product.assembled_in,
        "year": product.year,
        "factors": product.factors,
        "risk": product.risk,
        "recycled": recycled,
        "substitute": substitute,
        "untraced": word(product.untraced),
        "balance": word(product.balance),
        "draws": product.draws,
        "seed": global.seed,
        "decimal": product.decimal.map(word),
        "encoding": product.encoding.map(word),
        "sheet": product.sheet,
    }))
}

/// The first what-if whose material was named before.
fn named_twice(texts: &[String]) -> Option<&str> {
    let material = |text: &str| vocabulary::fold(text.split('=').next().unwrap_or_default());
    texts.iter().enumerate().find_map(|(index, text)| {
        let before = texts.iter().take(index).any(|earlier| material(earlier) == material(text));
        before.then_some(text.as_str())
    })
}
