//! The one list of formats that can be imported, and the way through which each becomes rows.
//!
//! A [`Format`] knows its key (the word of the command line), recognises a file by its [`Head`], and reads a file
//! into a [`Sink`], row by row. Every reader is called the same way, with a [`Job`] that carries what the user
//! states, and gives the same account back: a [`Reading`]. So preview, import and command line are written once
//! for all formats, and a new format is one `pub static FORMAT` in its own module and one line in [`FORMATS`].
//!
//! The trap is the confident guess: a file is taken for a format without being told only when its beginning is
//! that of this format and of no other ([`Confidence::Certain`]).

use std::fmt;
use std::io::Read;

use thiserror::Error;
use vocabulary::Source;

use crate::baci::Products;
use crate::head::Head;
use crate::mapping::Mapping;
use crate::number::DecimalMark;
use crate::options::ReadOptions;
use crate::parsed::{Confidence, Parsed, ReadError};
use crate::problem::ImportError;
use crate::stated::Stated;
use crate::table::Delimiter;
use crate::text::TextEncoding;

pub use crate::row::{Flow, Row, Sink, SinkError};

/// Every format, in the order in which they are shown.
pub static FORMATS: &[&Format] = &[
    &crate::baci::FORMAT,
    &crate::comtrade::FORMAT,
    &crate::irp::FORMAT,
    &crate::usgs_mcs::FORMAT,
    &crate::world_mining_data::FORMAT,
    &crate::bgs::FORMAT,
    &crate::wgi::FORMAT,
    &crate::imf_prices::FORMAT,
    &crate::tailings::sigbm::FORMAT,
    &crate::tailings::sernageomin::FORMAT,
    &crate::tailings::csp2::FORMAT,
    &crate::tailings::disclosure::FORMAT,
    &crate::tailings::icmm::FORMAT,
    &crate::faostat::FORMAT,
    &crate::world_bank_population::FORMAT,
    &crate::tidy::PRODUCTION,
    &crate::tidy::TRADE,
    &crate::tidy::RESERVES,
    &crate::tidy::PRICES,
    &crate::tidy::INDICATORS,
    &crate::tidy::ORE_GRADES,
    &crate::tidy::PARAMETERS,
    &crate::tidy::CROP_YIELDS,
    &crate::tidy::FACTORS,
    &crate::tidy::INVENTORY,
];

/// A format of files that can be imported.
pub struct Format {
    /// The word for it on the command line.
    pub key: &'static str,
    /// What it is, in English.
    pub title: &'static str,
    /// What it is, in Japanese.
    pub title_ja: &'static str,
    /// The tables of the database that it fills.
    pub tables: &'static [&'static str],
    /// How sure it is that a file of this beginning is its own.
    pub sniff: fn(&Head<'_>) -> Confidence,
    /// Reads a file: every row goes to the sink, everything else into the account.
    ///
    /// # Errors
    /// A file that is not of the format or broken; a sink that takes no more.
    pub read: fn(&Job<'_>, &mut (dyn Read + Send), &mut dyn Sink) -> Result<Reading, ReadFailure>,
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format {}", self.key)
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.key == other.key
    }
}

impl Eq for Format {}

impl Format {
    /// The format of this key.
    pub fn of_key(key: &str) -> Option<&'static Format> {
        FORMATS.iter().copied().find(|format| format.key == key)
    }

    /// Whether it is a table of the user's own, and no publisher's.
    pub fn is_own_table(&self) -> bool {
        const OWN: [&str; 10] = [
            "production",
            "trade",
            "reserves",
            "prices",
            "indicators",
            "ore-grades",
            "parameters",
            "crop-yields",
            "factors",
            "inventory",
        ];
        OWN.contains(&self.key)
    }

    /// The formats that a file may be of, the most certain first. The first is meant when it is
    /// [`Confidence::Certain`] and the second is not.
    pub fn guesses(head: &Head<'_>) -> Vec<(&'static Format, Confidence)> {
        let mut guesses: Vec<(&Format, Confidence)> = FORMATS
            .iter()
            .map(|format| (*format, (format.sniff)(head)))
            .filter(|(_, confidence)| *confidence != Confidence::No)
            .collect();
        // The header of a publisher's table may be that of a table of one's own, too; never the other way round.
        if guesses.iter().any(|(format, sure)| *sure == Confidence::Certain && !format.is_own_table()) {
            for (_, sure) in guesses.iter_mut().filter(|(format, _)| format.is_own_table()) {
                *sure = Confidence::Likely;
            }
        }
        guesses.sort_by_key(|(_, confidence)| std::cmp::Reverse(*confidence));
        guesses
    }

    /// The one format that a file is certainly of.
    pub fn detect(head: &Head<'_>) -> Option<&'static Format> {
        match Format::guesses(head).as_slice() {
            [(format, Confidence::Certain)] => Some(format),
            [(format, Confidence::Certain), (_, next), ..] if *next != Confidence::Certain => Some(format),
            _ => None,
        }
    }
}

/// What a reader is called with.
pub struct Job<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// Sheet, decimal mark, encoding, limits.
    pub options: &'a ReadOptions,
    /// What the user states about the rows: source, licence, and what the file leaves open.
    pub stated: &'a Stated,
    /// What the user decided about names that are not known.
    pub mapping: &'a Mapping,
    /// BACI's own table of products, when it came with the file.
    pub products: Option<&'a Products>,
}

/// What became of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnUse {
    /// Its name in the file.
    pub name: String,
    /// What it was taken for; `None` for a column that is left alone.
    pub taken_as: Option<String>,
    /// The unit of its numbers, where it states or implies one.
    pub unit: Option<String>,
}

impl ColumnUse {
    /// A column that was taken for something.
    pub fn taken(name: &str, taken_as: &str, unit: Option<&str>) -> ColumnUse {
        ColumnUse {
            name: name.to_owned(),
            taken_as: Some(taken_as.to_owned()),
            unit: unit.map(str::to_owned),
        }
    }

    /// A column that was left alone.
    pub fn left(name: &str) -> ColumnUse {
        ColumnUse { name: name.to_owned(), taken_as: None, unit: None }
    }
}

/// The account of a file that was read. Its rows went to the sink.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What was met, and what did not become a row; `rows` is empty.
    pub account: Parsed<Row>,
    /// The sources that the rows name.
    pub sources: Vec<Source>,
    /// The columns of the file and what each was taken for, in the order of the file.
    pub columns: Vec<ColumnUse>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The encoding of a text file.
    pub encoding: Option<TextEncoding>,
    /// The delimiter of a text file.
    pub delimiter: Option<Delimiter>,
    /// The decimal mark that was found or stated.
    pub decimal: Option<DecimalMark>,
}

/// Why a file was not read.
#[derive(Debug, Error)]
pub enum ReadFailure {
    /// It is not of the format, or broken.
    #[error(transparent)]
    Original(#[from] ReadError),
    /// It is not a table that can be understood.
    #[error(transparent)]
    Table(#[from] ImportError),
    /// The rows could not be handed on.
    #[error(transparent)]
    Sink(SinkError),
}

/// Hands the source and the rows of a reader that gives them all at once to a sink.
///
/// # Errors
/// A sink that takes no more.
pub fn deliver<R: Into<Row>>(
    parsed: Parsed<R>,
    source: Source,
    sink: &mut dyn Sink,
) -> Result<Reading, ReadFailure> {
    sink.source(&source).map_err(ReadFailure::Sink)?;
    Ok(Reading { account: hand_on(parsed, sink)?, sources: vec![source], ..Reading::default() })
}

/// Hands the rows of a reader that gives them all at once to a sink.
///
/// # Errors
/// A sink that takes no more.
pub fn hand_on<R: Into<Row>>(parsed: Parsed<R>, sink: &mut dyn Sink) -> Result<Parsed<Row>, ReadFailure> {
    let Parsed { rows, unmatched, excluded, handed_on, merged, figures, notes, sums } = parsed;
    let handed_on = handed_on + rows.len() as u64;
    for row in rows {
        sink.row(row.into()).map_err(ReadFailure::Sink)?;
    }
    Ok(Parsed { rows: Vec::new(), unmatched, excluded, handed_on, merged, figures, notes, sums })
}
