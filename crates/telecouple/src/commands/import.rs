//! `telecouple import`: its words, and the import.

use std::process::ExitCode;

use clap::Subcommand;
use database::Database;
use operations::import::FactorImport;
use operations::{DiskFiles, Files};

use crate::arguments::{Arguments, FormatWord};
use crate::{Failure, output};

/// Kinds of files that can be imported.
#[derive(Debug, Subcommand)]
pub enum ImportKind {
    /// A factor table with the columns material and value, and optionally region, stressor, unit, gsd, source: the place
    /// for sets that may not be passed on, such as total material requirement after Halada (NIMS) or Yamasue
    Factors {
        /// CSV or XLSX file
        #[arg(value_name = "FILE")]
        file: String,
        /// Key of the set, as --factors will name it
        #[arg(long, value_name = "KEY")]
        set: String,
        /// Name of the set for people; default: its key
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// What is caused, where the table does not say
        #[arg(long, value_name = "KEY", default_value = "tmr")]
        stressor: String,
        /// Paper or report that the factors come from
        #[arg(long, value_name = "TEXT", default_value = "not stated")]
        reference: String,
        /// Licence of the factors
        #[arg(long, value_name = "TEXT", default_value = "not stated")]
        licence: String,
    },
}

/// Adds a file to the workspace and says what was done.
pub fn run(arguments: &Arguments, database: &mut Database, kind: &ImportKind) -> Result<ExitCode, Failure> {
    let ImportKind::Factors { file, set, title, stressor, reference, licence } = kind;
    let input = DiskFiles.read(file)?;
    let stated = FactorImport {
        set: set.clone(),
        title: title.clone().unwrap_or_else(|| set.clone()),
        stressor: stressor.clone(),
        reference: reference.clone(),
        licence: licence.clone(),
    };
    let report = operations::import::import_factors(database, input, &stated)?;
    let text = if arguments.global.format == Some(FormatWord::Json) {
        let json = serde_json::to_string_pretty(&report);
        json.map_err(|error| Failure { message: error.to_string(), code: 1 })? + "\n"
    } else if report.known_before {
        format!("{} was imported before, as import {}; nothing changed\n", report.file, report.import)
    } else {
        format!("import {}: {} factors of {} are in the set {set}\n", report.import, report.rows, report.file)
    };
    output::print(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
