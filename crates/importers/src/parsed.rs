//! What reading a file of figures gives: rows, and an account of everything that did not become one.
//!
//! The trap is the silent drop. A reader counts every figure that it meets, and the count must come out:
//! `figures = rows + handed on + merged + unmatched + excluded`, see [`Parsed::accounted`]. *Unmatched* is what the reader
//! could not place (an unknown country, a text where a number belongs) and the user should look at;
//! *excluded* is what the reader leaves out on purpose, with the reason (world totals, withheld figures).

use std::collections::BTreeMap;

use thiserror::Error;

/// How sure a reader is that a file is of its format, judged by the first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The file is something else.
    No,
    /// The columns fit, but other formats have them too.
    Likely,
    /// The header is that of the format and of no other.
    Certain,
}

/// A figure that the reader could not place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// Row of the file, the header being row 1 (for binary files: the record, from 1).
    pub row: u64,
    /// Column by its name in the file.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why it could not be placed.
    pub reason: String,
}

/// A sum of rows beside the total that the file states for them.
#[derive(Clone, Debug, PartialEq)]
pub struct SumCheck {
    /// What is summed: commodity, year, unit.
    pub what: String,
    /// The sum of the rows.
    pub sum: f64,
    /// The total that the file states.
    pub stated: f64,
    /// Whether the two agree within the rounding of the source.
    pub agrees: bool,
}

/// The outcome of reading one file.
#[derive(Clone, Debug)]
pub struct Parsed<R> {
    /// The rows, in the order of the file.
    pub rows: Vec<R>,
    /// What could not be placed.
    pub unmatched: Vec<Unmatched>,
    /// What was left out on purpose: reason and number of figures.
    pub excluded: BTreeMap<String, u64>,
    /// Rows that were handed to a sink as they were read, instead of being kept in `rows`.
    pub handed_on: u64,
    /// Figures that were added to a row of the same key (parts that the source lists one by one).
    pub merged: u64,
    /// All figures met in the file.
    pub figures: u64,
    /// Remarks for whoever imports: sums that do not come out, names that contradict codes.
    pub notes: Vec<String>,
    /// Sums beside the totals that the file states.
    pub sums: Vec<SumCheck>,
}

impl<R> Default for Parsed<R> {
    fn default() -> Self {
        Parsed {
            rows: Vec::new(),
            unmatched: Vec::new(),
            excluded: BTreeMap::new(),
            handed_on: 0,
            merged: 0,
            figures: 0,
            notes: Vec::new(),
            sums: Vec::new(),
        }
    }
}

impl<R> Parsed<R> {
    /// Counts a figure that is left out on purpose.
    pub fn exclude(&mut self, reason: &str) {
        *self.excluded.entry(reason.to_owned()).or_default() += 1;
    }

    /// Records a figure that could not be placed.
    pub fn unmatch(&mut self, row: u64, column: &str, value: &str, reason: impl Into<String>) {
        self.unmatched.push(Unmatched {
            row,
            column: column.to_owned(),
            value: value.chars().take(120).collect(),
            reason: reason.into(),
        });
    }

    /// Adds a remark, once.
    pub fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Whether every figure of the file became a row, was added to one, or is accounted for as unmatched or
    /// excluded.
    pub fn accounted(&self) -> bool {
        let listed = self.rows.len() as u64
            + self.handed_on
            + self.merged
            + self.unmatched.len() as u64
            + self.excluded.values().sum::<u64>();
        self.figures == listed
    }
}

/// A file that cannot be read as the format.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A column of the format is missing.
    #[error(
        "{file}: not {format}: column `{column}` is missing; found {}", if .found.is_empty() { "no columns".to_owned() } else { .found.join(", ") }
    )]
    MissingColumn {
        /// File name.
        file: String,
        /// The format expected.
        format: &'static str,
        /// The column that is not there.
        column: String,
        /// The columns that are.
        found: Vec<String>,
    },
    /// A row or field is not what the format has there.
    #[error("{file}, row {row}, column `{column}`: `{value}` is not {expected}")]
    BadField {
        /// File name.
        file: String,
        /// Row, the header being row 1.
        row: u64,
        /// Column.
        column: String,
        /// What stands there.
        value: String,
        /// What the format has there.
        expected: &'static str,
    },
    /// The table itself is broken: wrong number of fields, an open quote, an undecodable byte.
    #[error("{file}: {message}")]
    Broken {
        /// File name.
        file: String,
        /// What is wrong, with the place.
        message: String,
    },
    /// The file could not be read.
    #[error("{file}: {source}")]
    Io {
        /// File name.
        file: String,
        /// The operating system's answer.
        source: std::io::Error,
    },
}

impl ReadError {
    /// An error of the table's form, with its place.
    pub(crate) fn from_csv(file: &str, error: csv::Error) -> ReadError {
        let message = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(source) => ReadError::Io { file: file.to_owned(), source },
            _ => ReadError::Broken { file: file.to_owned(), message },
        }
    }

    /// A field that is not what the format has there.
    pub(crate) fn field(
        file: &str,
        row: u64,
        column: &str,
        value: &str,
        expected: &'static str,
    ) -> ReadError {
        ReadError::BadField {
            file: file.to_owned(),
            row,
            column: column.to_owned(),
            value: value.chars().take(120).collect(),
            expected,
        }
    }
}

/// The positions of the columns of a format in a header.
///
/// # Errors
/// The first column that is missing.
pub(crate) fn columns<const N: usize>(
    file: &str,
    format: &'static str,
    header: &csv::StringRecord,
    wanted: [&str; N],
) -> Result<[usize; N], ReadError> {
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(wanted) {
        *place = header.iter().position(|column| column.trim() == name).ok_or_else(|| {
            ReadError::MissingColumn {
                file: file.to_owned(),
                format,
                column: name.to_owned(),
                found: header.iter().map(|column| column.chars().take(40).collect()).take(40).collect(),
            }
        })?;
    }
    Ok(places)
}

/// The first line of a file's beginning, without a byte-order mark, for sniffing.
pub(crate) fn first_line(beginning: &[u8]) -> &[u8] {
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_comes_out_only_when_every_figure_is_listed() {
        let mut parsed = Parsed::<u8> { figures: 3, rows: vec![1], ..Parsed::default() };
        assert!(!parsed.accounted());
        parsed.exclude("world total");
        parsed.unmatch(3, "country", "Atlantis", "unknown region");
        assert!(parsed.accounted());
    }

    #[test]
    fn a_missing_column_is_named_with_those_that_are_there() {
        let header = csv::StringRecord::from(vec!["t", "i"]);
        let error = columns("x.csv", "BACI", &header, ["t", "k"]).map_err(|error| error.to_string());
        assert_eq!(error, Err("x.csv: not BACI: column `k` is missing; found t, i".to_owned()));
    }
}
