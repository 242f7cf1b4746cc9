//! `telecouple check`: its words, its request, and the mapping file that it writes.

use std::path::{Path, PathBuf};

use clap::Args;
use operations::DiskFiles;
use operations::check::{mapping_csv, read_mapping};
use serde_json::{Value, json};

use super::own_data::OwnDataArguments;
use crate::Failure;
use crate::arguments::word;

/// Files to look through.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Files: statistics as they are downloaded, or CSV, TSV and XLSX tables of your own
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<String>,
    /// Format; default: found out. One of baci, comtrade, irp, usgs-mcs, wmd, bgs, wgi, imf-prices, or the
    /// table of your own: production, trade, reserves, prices, indicators, ore-grades, parameters, factors, inventory
    #[arg(long = "as", value_name = "FORMAT")]
    pub read_as: Option<String>,
    /// Write a mapping file to fill in: what is decided already and what is open
    #[arg(long, value_name = "MAP.csv")]
    pub save_mapping: Option<PathBuf>,
    /// Exit with 3 when anything is unmatched
    #[arg(long)]
    pub strict: bool,
    /// How the files are read.
    #[command(flatten)]
    pub own: OwnDataArguments,
}

/// The request of the operation `check`.
pub fn request(check: &CheckArguments) -> Result<Value, Failure> {
    let stated = serde_json::to_value(check.own.stated())
        .map_err(|error| Failure { message: error.to_string(), code: 1 })?;
    Ok(json!({
        "files": check.files,
        "as": check.read_as,
        "mapping": check.own.mapping,
        "strict": check.strict,
        "decimal": check.own.decimal.map(word),
        "encoding": check.own.encoding.map(word),
        "sheet": check.own.sheet,
        "stated": stated,
    }))
}

/// Writes the mapping file of an answer: the decisions that were used, and what is open.
pub fn save_mapping(path: &Path, used: Option<&str>, result: &Value) -> Result<(), Failure> {
    // A file that is there holds decisions of its owner; it is replaced only when they were read.
    if path.exists() && used.map(Path::new) != Some(path) {
        let message = format!(
            "{}: is there already; read it with --mapping to keep its decisions, or name another file",
            path.display()
        );
        return Err(Failure { message, code: 2 });
    }
    let used = used.map(|file| read_mapping(&DiskFiles, file)).transpose()?.unwrap_or_default();
    std::fs::write(path, mapping_csv(used, result)).map_err(|error| Failure {
        message: format!("{}: cannot be written: {error}", path.display()),
        code: 1,
    })
}
