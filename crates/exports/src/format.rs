//! The formats, and which ending of a file name means which.

use std::path::Path;

use crate::ExportError;

/// A way to write an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The whole envelope, pretty-printed.
    Json,
    /// The main table, with the other tables and `run.json` beside it.
    Csv,
    /// One workbook with a sheet per table.
    Xlsx,
    /// The main table with types, the other tables beside it.
    Parquet,
    /// A figure as vectors, with its numbers beside it.
    Svg,
    /// A figure as pixels, with its numbers beside it.
    Png,
    /// A figure on a page, with its numbers beside it.
    Pdf,
    /// The self-contained report.
    Html,
    /// The text that the terminal shows.
    Table,
}

impl Format {
    /// Every format, in the order in which they are listed to a user.
    pub const ALL: [Format; 9] = [
        Format::Json,
        Format::Csv,
        Format::Xlsx,
        Format::Parquet,
        Format::Svg,
        Format::Png,
        Format::Pdf,
        Format::Html,
        Format::Table,
    ];

    /// The ending of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Parquet => "parquet",
            Format::Svg => "svg",
            Format::Png => "png",
            Format::Pdf => "pdf",
            Format::Html => "html",
            Format::Table => "txt",
        }
    }

    /// The word used on the command line (`table` for the terminal text, else the ending); `None` for other words.
    pub fn from_word(word: &str) -> Option<Format> {
        let word = word.to_ascii_lowercase();
        match word.as_str() {
            "table" => Some(Format::Table),
            "htm" => Some(Format::Html),
            word => Format::ALL.into_iter().find(|format| format.extension() == word),
        }
    }
}

/// The format that the ending of `path` asks for; upper and lower case are the same.
///
/// # Errors
/// [`ExportError::UnknownExtension`], which lists the endings that are known.
pub fn format_of_path(path: &Path) -> Result<Format, ExportError> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let format = match extension.as_deref() {
        Some("table") | None => None,
        Some(word) => Format::from_word(word),
    };
    format.ok_or_else(|| ExportError::UnknownExtension {
        path: path.display().to_string(),
        found: extension.map_or("a name without an ending".into(), |extension| format!("`.{extension}`")),
        known: Format::ALL.map(|format| format!(".{}", format.extension())).join(", "),
    })
}
