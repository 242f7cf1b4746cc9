//! The beginning of a file: enough to tell its format.

use std::io::Read;

use crate::delimited::read_delimited;
use crate::options::ReadOptions;
use crate::problem::ImportError;
use crate::sniff::{Looks, looks_like};
use crate::text::decode;
use crate::xlsx::Workbook;

/// How many bytes of a text file are looked at.
pub const HEAD_BYTES: usize = 64 << 10;

/// A table that stands in a file: its sheet and the names of its columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadTable {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The names of the columns.
    pub columns: Vec<String>,
}

/// The beginning of a file.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// Its first bytes.
    pub bytes: &'a [u8],
    /// The tables that stand in it: one of a text file, one a visible sheet of a workbook.
    pub tables: Vec<HeadTable>,
    /// What the bytes look like when they are no table, and what to do instead: `a PDF document`, `save …`.
    pub looks_like: Option<(&'static str, &'static str)>,
}

impl<'a> Head<'a> {
    /// Looks at a file. Of a text, the beginning is enough; a workbook must be whole.
    ///
    /// # Errors
    /// A workbook that cannot be opened. A text that cannot be decoded has no tables.
    pub fn of(file: &'a str, bytes: &'a [u8], options: &ReadOptions) -> Result<Head<'a>, ImportError> {
        let mut head = Head { file, bytes, tables: Vec::new(), looks_like: None };
        match looks_like(bytes) {
            Looks::Empty => head.looks_like = Some(("an empty file", "the first row must name the columns")),
            Looks::Other(what, instead) => head.looks_like = Some((what, instead)),
            Looks::Text => head.tables.extend(text_table(file, bytes, options)),
            Looks::Zip => {
                let mut workbook = Workbook::open(file, bytes.to_vec(), &options.limits)?;
                let mut broken = None;
                for sheet in workbook.sheets() {
                    if options.sheet.as_ref().is_none_or(|wanted| *wanted == sheet) {
                        // a sheet whose header names a column twice does not hide the others
                        match workbook.header(&sheet, &options.limits) {
                            Ok(table) => {
                                let columns = table.header().to_vec();
                                head.tables.push(HeadTable { sheet: Some(sheet), columns });
                            }
                            Err(error) => {
                                broken = broken.or(Some(error));
                                head.tables.push(HeadTable { sheet: Some(sheet), columns: Vec::new() });
                            }
                        }
                    }
                }
                let nothing = head.tables.iter().all(|table| table.columns.is_empty());
                if let Some(error) = broken.filter(|_| nothing) {
                    return Err(error);
                }
            }
        }
        Ok(head)
    }

    /// Whether the file is a workbook.
    pub fn is_workbook(&self) -> bool {
        self.tables.iter().any(|table| table.sheet.is_some())
    }
}

/// The bytes that a [`Head`] needs: the first of a text file, all of a ZIP archive.
///
/// # Errors
/// The answer of the operating system.
pub fn read_head(mut reader: impl Read, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
    if looks_like(&bytes) == Looks::Zip {
        reader.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn text_table(file: &str, bytes: &[u8], options: &ReadOptions) -> Option<HeadTable> {
    // A beginning that is cut in the middle of a line or character is cut back to the last whole line.
    let end = if bytes.len() < HEAD_BYTES {
        bytes.len()
    } else {
        bytes.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'))? + 1
    };
    let decoded = decode(file, bytes.get(..end)?.to_vec(), options.encoding).ok()?;
    let table = read_delimited(file, &decoded, &options.limits).ok();
    let columns = match table {
        Some(table) => table.header().to_vec(),
        // A table whose later rows are broken still has a first line.
        None => {
            let line = decoded.text.lines().next()?.to_owned() + "\n";
            let delimiter = crate::delimited::sniff_delimiter(&decoded.text);
            line.split(char::from(delimiter.byte()))
                .map(|name| name.trim().trim_matches('"').to_owned())
                .collect()
        }
    };
    Some(HeadTable { sheet: None, columns })
}
