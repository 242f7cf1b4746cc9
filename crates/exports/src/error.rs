//! What can go wrong when an answer is written, each with what to do next.

use std::path::PathBuf;

/// Why an answer could not be written. Nothing is left half-written in any of these cases.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The ending of the file name names no format.
    #[error("`{path}`: {found} names no format; give the file one of these endings: {known}")]
    UnknownExtension {
        /// The path as given.
        path: String,
        /// The ending found, in words.
        found: String,
        /// The endings that are known.
        known: String,
    },
    /// The JSON is not an answer.
    #[error(
        "this JSON is not an answer: {problem}; an answer is an object with `operation`, `answer` and `result`"
    )]
    NotAnAnswer {
        /// What is missing or of the wrong type.
        problem: String,
    },
    /// The answer has no table.
    #[error("the answer of `{operation}` has no table; write it as JSON instead")]
    NoTable {
        /// The operation that answered.
        operation: String,
    },
    /// The answer has no table of that name.
    #[error("the answer has no table `{name}`; its tables are {known}")]
    UnknownTable {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The answer has no figure.
    #[error(
        "the answer of `{operation}` has no figure; write its tables instead (.csv, .xlsx) or the report (.html)"
    )]
    NoFigure {
        /// The operation that answered.
        operation: String,
    },
    /// The answer has no figure of that name.
    #[error("the answer has no figure `{id}`; its figures are {known}")]
    UnknownFigure {
        /// The name asked for.
        id: String,
        /// The names there are.
        known: String,
    },
    /// The figure could not be drawn or converted.
    #[error("figure `{id}` could not be drawn: {problem}")]
    Figure {
        /// The figure.
        id: String,
        /// What the drawing said.
        problem: String,
    },
    /// A table does not fit the limits of the XLSX format.
    #[error("table `{table}` does not fit a spreadsheet: {problem}; write .csv or .parquet instead")]
    SpreadsheetLimit {
        /// The table.
        table: String,
        /// Which limit, and by how much.
        problem: String,
    },
    /// The XLSX writer failed.
    #[error("the spreadsheet could not be written: {0}")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
    /// The Parquet writer failed.
    #[error("the Parquet file could not be written: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The CSV writer failed.
    #[error("the CSV file could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// The JSON writer failed.
    #[error("the JSON could not be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The file system refused.
    #[error("`{path}`: cannot {action}: {source}; nothing was written", path = path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system answered.
        source: std::io::Error,
    },
    /// A file that the answer was made from would be overwritten.
    #[error("`{path}` is a file that was read for this answer; nothing was written. Choose another name", path = path.display())]
    Input {
        /// The file.
        path: PathBuf,
    },
    /// A path without a file name was given.
    #[error("`{path}` is not a file name; give a path such as `answer.csv`")]
    NotAFile {
        /// The path as given.
        path: String,
    },
}
