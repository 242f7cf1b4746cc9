//! `telecouple export`: its words, its request, and tables of any size as CSV.
//!
//! CSV is written row by row while the table is read; every other format needs the whole answer at once.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use database::SqlValue;
use exports::{Cell, CsvRows, Dialect, ExportError, Format};
use operations::export::{ExportRequest, Streamed, stream};
use operations::{Context, OperationError};
use serde_json::{Value, json};

use crate::Failure;
use crate::arguments::{FormatWord, Global};

/// A table and its rows.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// Name of the table, for example production; `telecouple sources` lists what they hold
    #[arg(value_name = "TABLE")]
    pub of_table: String,
    /// Condition that rows must meet; may be given several times. `COLUMN=` asks for rows where nothing is stated
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub conditions: Vec<String>,
}

/// The request of the operation `export`.
pub fn request(export: &ExportArguments) -> Value {
    json!({ "table": export.of_table, "where": export.conditions })
}

/// Whether CSV is asked for, which is written row by row.
pub fn streams(global: &Global) -> Result<bool, Failure> {
    match (global.format, &global.out) {
        (Some(format), _) => Ok(format == FormatWord::Csv),
        (None, Some(path)) => Ok(exports::format_of_path(path)? == Format::Csv),
        (None, None) => Ok(false),
    }
}

/// Writes a table as CSV, whole or not at all, and beside a file what it came from.
pub fn run(context: &Context, export: &ExportArguments, global: &Global) -> Result<(), Failure> {
    let request = ExportRequest { table: export.of_table.clone(), conditions: export.conditions.clone() };
    let dialect = if global.csv_raw { Dialect::Raw } else { Dialect::Spreadsheet };
    let streamed = match &global.out {
        None => write(context, &request, dialect, std::io::stdout().lock())?.0,
        Some(path) => {
            let part = beside(path, "part");
            let cannot = |error: &std::io::Error| Failure {
                message: format!("{}: cannot be written: {error}", path.display()),
                code: 1,
            };
            let file = File::create_new(&part).map_err(|error| cannot(&error))?;
            let done = write(context, &request, dialect, file).and_then(|(streamed, file)| {
                file.sync_all()
                    .and_then(|()| std::fs::rename(&part, path))
                    .map_err(|error| cannot(&error))?;
                Ok(streamed)
            });
            if done.is_err() {
                // Nothing half-written stays; when this fails too, the first error says enough.
                let _ = std::fs::remove_file(&part);
            }
            let streamed = done?;
            let record = record(context, &request, &streamed);
            let beside = path.with_extension("run.json");
            std::fs::write(&beside, format!("{record:#}\n")).map_err(|error| cannot(&error))?;
            streamed
        }
    };
    if !global.quiet {
        let mut words = format!("{} rows of {}\n", streamed.rows, export.of_table);
        for warning in &streamed.warnings {
            words += &format!("warning: {warning}\n");
        }
        // Standard error may be closed; there is nothing left to tell it to.
        let _ = std::io::stderr().write_all(words.as_bytes());
    }
    Ok(())
}

/// Writes all rows and gives the file back, flushed.
fn write<W: Write>(
    context: &Context,
    request: &ExportRequest,
    dialect: Dialect,
    writer: W,
) -> Result<(Streamed, W), Failure> {
    let rows = std::cell::RefCell::new((Some(writer), None::<CsvRows<BufWriter<W>>>, None::<ExportError>));
    let note = |outcome: Result<(), ExportError>| outcome.err();
    let streamed = stream(
        context,
        request,
        &mut |columns| {
            let (writer, rows, failed) = &mut *rows.borrow_mut();
            let Some(writer) = writer.take() else { return false };
            match CsvRows::new(BufWriter::with_capacity(1 << 16, writer), columns, dialect) {
                Ok(begun) => *rows = Some(begun),
                Err(error) => *failed = Some(error),
            }
            failed.is_none()
        },
        &mut |row| {
            let cells: Vec<Cell> = row.into_iter().map(cell).collect();
            let (_, rows, failed) = &mut *rows.borrow_mut();
            *failed = note(rows.as_mut().map_or(Ok(()), |rows| rows.row(&cells)));
            failed.is_none()
        },
    )?;
    let (_, rows, failed) = rows.into_inner();
    if let Some(error) = failed {
        return Err(error.into());
    }
    let Some(rows) = rows else {
        return Err(OperationError::Other("the table was not begun".to_owned()).into());
    };
    let buffer = rows.finish()?;
    let writer = buffer
        .into_inner()
        .map_err(|error| Failure { message: format!("cannot be written: {}", error.error()), code: 1 })?;
    Ok((streamed, writer))
}

/// What the file came from, for `NAME.run.json` beside it.
fn record(context: &Context, request: &ExportRequest, streamed: &Streamed) -> Value {
    let pin = context.facts.pin();
    json!({
        "operation": "export",
        "request": request,
        "rows": streamed.rows,
        "sources": streamed.sources,
        "warnings": streamed.warnings,
        "data": {
            "release": pin.release,
            "embedded_sha256": pin.embedded_sha256,
            "last_import": pin.last_import,
        },
    })
}

fn cell(value: SqlValue) -> Cell {
    match value {
        SqlValue::Null => Cell::Missing,
        SqlValue::Integer(integer) => Cell::Integer(integer),
        SqlValue::Real(real) => Cell::Number(real),
        SqlValue::Text(text) => Cell::Text(text),
        SqlValue::Blob(bytes) => Cell::Text(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
    }
}

/// The path of a file beside another: `x.csv.part`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}
