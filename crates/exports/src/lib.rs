//! Answers written as JSON, CSV, XLSX, Parquet, figures, HTML reports and terminal text.
//!
//! An *answer* is the JSON envelope that every operation gives (`operation`, `request`, `answer`, `result`, `coverage`,
//! `checks`, `sources`, `warnings`, `run`); a [`Document`] is an answer with its figures. This crate knows no operation:
//! whatever arrays and objects `result` holds become [`Tables`], by their keys.
//!
//! | format | files for `--out x.…` |
//! |---|---|
//! | JSON | `x.json`: the envelope, pretty-printed, keys in order, shortest numbers that read back equal |
//! | CSV | `x.csv`: the main table; `x.NAME.csv`: each other table of the result and the unmatched rows; `x.run.json`: everything but the result |
//! | XLSX | `x.xlsx`: a sheet per table |
//! | Parquet | `x.parquet`: the main table; `x.NAME.parquet`: each other table of the result and the unmatched rows |
//! | SVG, PNG, PDF | `x.svg`: the figure; `x.ID.svg`: each other figure; `x.ID.csv`: the numbers of each |
//! | HTML | `x.html`: one file, offline |
//! | text | `x.txt`: as the terminal shows it |
//!
//! Files are written whole or not at all, and equal answers give equal bytes: what differs between equal runs
//! ([`VOLATILE_RUN_KEYS`]) is in no file.
//!
//! The traps: missing is an empty cell, never zero; text that a spreadsheet could run is guarded in CSV ([`Dialect`]) and
//! typed in XLSX; every text of an answer may be hostile and is escaped where it is written.

mod cell;
mod citation;
mod columnar;
mod delimited;
mod drawings;
mod envelope;
mod error;
mod files;
mod format;
mod headings;
mod numbers;
mod report;
mod spreadsheet;
mod summary;
mod tables;
mod terminal;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use figures::{FigureSpec, Lang};
use serde_json::Value;

pub use cell::Cell;
pub use citation::{citation_bibtex, citation_text};
pub use columnar::parquet;
pub use delimited::{CsvRows, Dialect, csv, guard, unguard};
pub use envelope::{VOLATILE_RUN_KEYS, run_hash};
pub use error::ExportError;
pub use files::{Written, sha256_hex};
pub use format::{Format, format_of_path};
pub use headings::{CellFormat, Heading, heading, known_heading};
pub use report::{answer_of_report, html};
pub use spreadsheet::xlsx;
pub use tables::{Table, Tables};
pub use terminal::terminal;

/// An answer with all that is written of it.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The envelope of the answer.
    pub envelope: &'a Value,
    /// Its figures, the most important first. Their identifiers must differ.
    pub figures: &'a [FigureSpec],
    /// Language of headings and fixed words; the data are the same in all.
    pub lang: Lang,
    /// Answers that were compared, each with its label; may be empty.
    pub companions: &'a [(String, &'a Value)],
}

/// How an answer is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Name of the main table; the first array of the result if `None`.
    pub table: Option<String>,
    /// Files that must not be overwritten, because the answer was made from them.
    pub protected: Vec<PathBuf>,
    /// Identifier of the main figure; the first if `None`.
    pub figure: Option<String>,
    /// How CSV writes text that looks like a formula.
    pub dialect: Dialect,
    /// Names of codes for people (region and material keys), in the document's language. Data keep the codes.
    pub names: BTreeMap<String, String>,
    /// PNG pixels for each unit of the figure.
    pub png_scale: f64,
    /// Whether terminal text may have colour and weight.
    pub colour: bool,
    /// Columns that terminal text may take.
    pub width: usize,
    /// Rows of the main table in terminal text; the rest is summed.
    pub rows: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            table: None,
            protected: Vec::new(),
            figure: None,
            dialect: Dialect::Spreadsheet,
            names: BTreeMap::new(),
            png_scale: 2.0,
            colour: false,
            width: 100,
            rows: 12,
        }
    }
}

impl Options {
    /// The name of a code, where the column holds codes and the name is known.
    pub(crate) fn name_of(&self, cell: &Cell, format: CellFormat) -> Option<&str> {
        match (cell, format) {
            (Cell::Text(code), CellFormat::Code) => self.names.get(code).map(String::as_str),
            _ => None,
        }
    }
}

/// Writes a document to `path` and the files that belong beside it (the table above), all or none.
///
/// Returns what was written, `path` first. Existing files of these names are replaced.
///
/// # Errors
/// Every [`ExportError`]; after any of them no file is new or changed, unless the file system fails between renames.
pub fn write(
    document: &Document,
    path: &Path,
    format: Format,
    options: &Options,
) -> Result<Vec<Written>, ExportError> {
    let mut files = vec![(path.to_path_buf(), to_bytes(document, format, options)?)];
    let mut add = |name: &str, extension: &str, bytes: Vec<u8>| {
        let path = files::unique(files::beside(path, name, extension), &files);
        files.push((path, bytes));
    };
    match format {
        Format::Csv | Format::Parquet => {
            let tables = Tables::of(document);
            let main =
                tables.main(options.table.as_deref(), envelope::text(document.envelope, "operation"))?;
            let unmatched = tables.record.iter().filter(|table| table.name == "unmatched");
            let written = tables.result.iter().filter(|table| !IN_THE_RECORD.contains(&table.name.as_str()));
            for table in written.chain(unmatched).filter(|table| table.name != main.name) {
                add(&table.name, format.extension(), table_bytes(table, document, format, options)?);
            }
            if format == Format::Csv {
                add("run", "json", record_json(document)?);
            }
        }
        Format::Svg | Format::Png | Format::Pdf => {
            for (index, figure) in drawings::wanted_first(document, options)?.into_iter().enumerate() {
                if index > 0 {
                    add(figure.id(), format.extension(), drawings::picture(figure, format, options)?);
                }
                add(figure.id(), "csv", csv(&drawings::figure_table(figure), options.dialect)?);
            }
        }
        Format::Json | Format::Xlsx | Format::Html | Format::Table => {}
    }
    files::write_all(files, &options.protected)
}

/// The bytes of the main file alone, for standard output.
///
/// # Errors
/// [`ExportError::NotAnAnswer`] if the JSON is not an envelope, and what the format cannot hold.
pub fn to_bytes(document: &Document, format: Format, options: &Options) -> Result<Vec<u8>, ExportError> {
    envelope::check(document.envelope)?;
    match format {
        Format::Json => pretty(&envelope::Stable(document.envelope)),
        Format::Csv | Format::Parquet => {
            let tables = Tables::for_main(document, options.table.as_deref());
            let main =
                tables.main(options.table.as_deref(), envelope::text(document.envelope, "operation"))?;
            table_bytes(main, document, format, options)
        }
        Format::Xlsx => xlsx(document),
        Format::Svg | Format::Png | Format::Pdf => {
            let figures = drawings::wanted_first(document, options)?;
            let figure = figures.first().ok_or_else(|| ExportError::NoFigure {
                operation: envelope::text(document.envelope, "operation").into(),
            })?;
            drawings::picture(figure, format, options)
        }
        Format::Html => Ok(html(document, options)?.into_bytes()),
        Format::Table => Ok(terminal(document, options)?.into_bytes()),
    }
}

fn table_bytes(
    table: &Table,
    document: &Document,
    format: Format,
    options: &Options,
) -> Result<Vec<u8>, ExportError> {
    if format == Format::Csv {
        return csv(table, options.dialect);
    }
    let part = |key: &str| document.envelope.get(key).map(Value::to_string).unwrap_or_default();
    let metadata = [
        ("telecouple.table", table.name.clone()),
        ("telecouple.operation", envelope::text(document.envelope, "operation").to_string()),
        ("telecouple.answer", envelope::text(document.envelope, "answer").to_string()),
        ("telecouple.run_sha256", run_hash(document.envelope).unwrap_or_default()),
        ("telecouple.sources", part("sources")),
        ("telecouple.coverage", part("coverage")),
        ("telecouple.command", envelope::command(document.envelope)),
    ];
    parquet(table, &metadata)
}

/// Tables of companions that `x.run.json` holds in full.
const IN_THE_RECORD: [&str; 4] = ["compared", "compared.coverage", "compared.checks", "compared.warnings"];

/// Everything but the results: what tables need beside them to be trusted and repeated.
fn record_json(document: &Document) -> Result<Vec<u8>, ExportError> {
    let record_of = |envelope: &Value| {
        let mut record = envelope::stable(envelope);
        if let Value::Object(record) = &mut record {
            record.shift_remove("result");
        }
        record
    };
    let mut record = record_of(document.envelope);
    if let (Value::Object(record), false) = (&mut record, document.companions.is_empty()) {
        let compared = document.companions.iter().map(
            |(label, envelope)| serde_json::json!({ "answer_of": label, "record": record_of(envelope) }),
        );
        record.insert("compared".into(), compared.collect());
    }
    pretty(&record)
}

fn pretty(value: &impl serde::Serialize) -> Result<Vec<u8>, ExportError> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
