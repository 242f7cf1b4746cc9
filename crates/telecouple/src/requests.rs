//! From words to requests: the JSON that the registry takes.

use serde_json::{Map, Value, json};

use crate::Failure;
use crate::arguments::{Command, Global, ProductArguments, word};

/// The operation and the request of a command.
pub fn of(command: &Command, global: &Global) -> Result<(&'static str, Value), Failure> {
    match command {
        Command::Product(product) => Ok(("product", of_product(product, global)?)),
        Command::Sources => Ok(("sources", json!({}))),
        Command::Doctor => Ok(("doctor", json!({}))),
        Command::Import(_)
        | Command::Verify { .. }
        | Command::Explain { .. }
        | Command::Completions { .. } => {
            Err(Failure { message: "this command asks no operation".to_owned(), code: 1 })
        }
    }
}

fn of_product(product: &ProductArguments, global: &Global) -> Result<Value, Failure> {
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

fn split(text: &str, flag: &str, form: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((left, right)) if !left.trim().is_empty() => {
            Ok((left.trim().to_owned(), right.trim().to_owned()))
        }
        _ => Err(usage(flag, text, form)),
    }
}

/// The first what-if whose material was named before.
fn named_twice(texts: &[String]) -> Option<&str> {
    let material = |text: &str| vocabulary::fold(text.split('=').next().unwrap_or_default());
    texts.iter().enumerate().find_map(|(index, text)| {
        let before = texts.iter().take(index).any(|earlier| material(earlier) == material(text));
        before.then_some(text.as_str())
    })
}

fn number(digits: &str, text: &str, flag: &str) -> Result<Value, Failure> {
    match digits.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(json!(number)),
        _ => Err(usage(flag, text, "a plain number such as 0.2 in its last place")),
    }
}

fn usage(flag: &str, given: &str, expected: &str) -> Failure {
    Failure { message: format!("`{flag} {given}`: expected {expected}"), code: 2 }
}
