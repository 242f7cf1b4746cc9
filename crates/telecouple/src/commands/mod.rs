//! One module a command: its words (arguments) and the request that they make.

pub mod check;
pub mod export;
pub mod food;
pub mod footprint;
pub mod import;
pub mod mrio;
pub mod own_data;
pub mod product;
pub mod risk;
pub mod risks;
pub mod shock;
pub mod sql;
pub mod tailings;
pub mod trace;

use serde_json::{Value, json};

use crate::Failure;

/// The two sides of `LEFT=RIGHT`.
pub fn split(text: &str, flag: &str, form: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((left, right)) if !left.trim().is_empty() => {
            Ok((left.trim().to_owned(), right.trim().to_owned()))
        }
        _ => Err(usage(flag, text, form)),
    }
}

/// A finite number of a word.
pub fn number(digits: &str, text: &str, flag: &str) -> Result<Value, Failure> {
    match digits.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(json!(number)),
        _ => Err(usage(flag, text, "a plain number such as 0.2 in its last place")),
    }
}

/// Words that a command does not understand.
pub fn usage(flag: &str, given: &str, expected: &str) -> Failure {
    Failure { message: format!("`{flag} {given}`: expected {expected}"), code: 2 }
}
