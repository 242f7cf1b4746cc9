//! Readers of input-output systems as their publishers give them.
//!
//! [`open`] looks at a folder, a ZIP archive or a file and reads it with the reader that it looks like; [`open_as`] reads
//! it as what it is said to be, and says what it looks like when it is not that. Every reader gives a checked
//! [`System`], or a [`ReadError`] with file, row, column and value; nothing is half read.
//!
//! Traps: coefficients without output, whose output must be computed; labels whose order differs between rows and columns;
//! blank cells, which are not zero; archives made to hurt. Each reader states those of its own layout.

mod delimited;
mod eora;
mod exiobase;
mod gloria;
mod numbers;
mod parquet_table;
mod parts;
mod problem;
mod pymrio_folder;
mod sheet;
mod source;
mod tidy;
mod wide;
mod wiod;

use std::path::Path;

use serde::{Deserialize, Serialize};

pub use problem::{Problem, ReadError};
pub use source::ReadLimits;

use crate::supply_use::Model;
use crate::system::System;
use source::Source;

/// A layout that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A folder or archive as pymrio saves it; EXIOBASE 3 is published so.
    PymrioFolder,
    /// EXIOBASE 1 and 2.
    Exiobase,
    /// World Input-Output Database, releases 2013 (xlsx) and 2016 (xlsb).
    Wiod,
    /// OECD Inter-Country Input-Output tables.
    Oecd,
    /// Eora26.
    Eora26,
    /// GLORIA.
    Gloria,
    /// FIGARO of Eurostat.
    Figaro,
    /// Plain tables of one's own: a folder or workbook with Z, Y, x and F, or one long table.
    Tidy,
}

impl Format {
    /// All layouts, in the order in which they are tried.
    pub const ALL: [Format; 8] = [
        Format::PymrioFolder,
        Format::Exiobase,
        Format::Gloria,
        Format::Eora26,
        Format::Wiod,
        Format::Oecd,
        Format::Figaro,
        Format::Tidy,
    ];

    /// Name for options and messages.
    pub fn name(self) -> &'static str {
        match self {
            Format::PymrioFolder => "pymrio-folder",
            Format::Exiobase => "exiobase",
            Format::Wiod => "wiod",
            Format::Oecd => "oecd",
            Format::Eora26 => "eora26",
            Format::Gloria => "gloria",
            Format::Figaro => "figaro",
            Format::Tidy => "tidy",
        }
    }

    /// The layout of a name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// How surely a source is of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// It is not.
    No,
    /// It may be.
    Possible,
    /// Most of the signs are there.
    Likely,
    /// All signs are there.
    Certain,
}

/// How to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The layout; found out when not said.
    pub format: Option<Format>,
    /// The year, where a source holds several.
    pub year: Option<u16>,
    /// How supply and use become an input-output table, where a source holds them; model D when not said.
    pub model: Option<Model>,
    /// Threads that turn text into numbers.
    pub threads: usize,
    /// Bounds on what is read.
    pub limits: ReadLimits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        ReadOptions { format: None, year: None, model: None, threads, limits: ReadLimits::default() }
    }
}

/// What a folder, archive or file looks like, the most likely first.
///
/// # Errors
/// When it cannot be opened, or is an archive that is refused.
pub fn sniff(path: &Path) -> Result<Vec<(Format, Confidence)>, ReadError> {
    let options = ReadOptions::default();
    Ok(sniff_source(&mut Source::open(path, options.limits, options.threads)?))
}

fn sniff_source(source: &mut Source) -> Vec<(Format, Confidence)> {
    let mut found: Vec<(Format, Confidence)> = Vec::new();
    for format in Format::ALL {
        let confidence = match format {
            Format::PymrioFolder => pymrio_folder::sniff(source),
            Format::Exiobase => exiobase::sniff(source),
            Format::Wiod => wiod::sniff(source),
            Format::Oecd => wide::sniff(source, wide::Publisher::Oecd),
            Format::Eora26 => eora::sniff(source),
            Format::Gloria => gloria::sniff(source),
            Format::Figaro => wide::sniff(source, wide::Publisher::Figaro),
            Format::Tidy => tidy::sniff(source),
        };
        if confidence > Confidence::No {
            found.push((format, confidence));
        }
    }
    found.sort_by_key(|(_, confidence)| std::cmp::Reverse(*confidence));
    found
}

/// Reads a system from a folder, archive or file, in whatever layout it is.
///
/// # Errors
/// What is wrong and where; or that it looks like none of the layouts.
pub fn open(path: &Path) -> Result<System, ReadError> {
    open_with(path, &ReadOptions::default())
}

/// The same as a stated layout.
///
/// # Errors
/// As [`open`]; names the layout that it looks like when it is not the stated one.
pub fn open_as(path: &Path, format: Format) -> Result<System, ReadError> {
    open_with(path, &ReadOptions { format: Some(format), ..ReadOptions::default() })
}

/// The same with all options.
///
/// # Errors
/// As [`open`].
pub fn open_with(path: &Path, options: &ReadOptions) -> Result<System, ReadError> {
    read_source(Source::open(path, options.limits, options.threads)?, options)
}

/// The same for a file in memory.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(name: &str, bytes: Vec<u8>, options: &ReadOptions) -> Result<System, ReadError> {
    read_source(Source::of_bytes(name, bytes, options.limits)?, options)
}

/// The same for a folder of files in memory, each with its name below the folder.
///
/// # Errors
/// As [`open`].
pub fn open_files(
    name: &str,
    files: Vec<(String, Vec<u8>)>,
    options: &ReadOptions,
) -> Result<System, ReadError> {
    read_source(Source::of_files(name, files, options.limits), options)
}

fn read_source(mut source: Source, options: &ReadOptions) -> Result<System, ReadError> {
    let looks = sniff_source(&mut source);
    let format = match (options.format, looks.first()) {
        (Some(format), _) => format,
        (None, Some((format, _))) => *format,
        (None, None) => return Err(unknown(&source)),
    };
    if let Some(model) = options.model.filter(|_| !matches!(format, Format::Gloria | Format::Tidy)) {
        return Err(ReadError::new(
            source.name(),
            format!("is a table already ({}), so that it needs no model {}", format.name(), model.name()),
        )
        .with_hint(
            "leave the model out; it makes a table of supply and use, as in GLORIA or tables of one's own",
        ));
    }
    let read = match format {
        Format::PymrioFolder => pymrio_folder::read(&mut source),
        Format::Exiobase => exiobase::read(&mut source),
        Format::Wiod => wiod::read(&mut source, options.year),
        Format::Oecd => wide::read(&mut source, wide::Publisher::Oecd, options.year),
        Format::Eora26 => eora::read(&mut source, options.year),
        Format::Gloria => gloria::read(&mut source, options.year, options.model.unwrap_or_default()),
        Format::Figaro => wide::read(&mut source, wide::Publisher::Figaro, options.year),
        Format::Tidy => tidy::read(&mut source, options.model),
    };
    let checked = read.and_then(|system| match system.check() {
        Ok(()) => Ok(system),
        Err(error) => Err(ReadError::new(source.name(), error.to_string())),
    });
    checked.map_err(|error| match looks.first() {
        Some((other, confidence))
            if *other != format
                && *confidence >= Confidence::Likely
                && !looks.iter().any(|(known, _)| *known == format) =>
        {
            error.with_hint(format!("it looks like `{}`, not like `{}`", other.name(), format.name()))
        }
        _ => error,
    })
}

fn unknown(source: &Source) -> ReadError {
    let names: Vec<String> = source.names().take(5).map(problem::shown).collect();
    let formats = Format::ALL.map(Format::name).join(", ");
    ReadError::new(
        source.name(),
        format!("looks like no input-output system (it holds {})", names.join(", ")),
    )
    .with_hint(format!("give a folder, archive or file of one of: {formats}"))
}
