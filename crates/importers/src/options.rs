//! What a caller states about a file, and the limits that hold before memory is taken.

use serde::{Deserialize, Serialize};

use crate::number::DecimalMark;
use crate::text::TextEncoding;

/// What the user states about a file. Everything is optional: what is not stated is found out by a
/// documented rule, or is an error that says how to state it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// The sheet of a workbook to read; otherwise the first visible one that has the columns needed.
    pub sheet: Option<String>,
    /// The decimal mark of numbers written as text.
    pub decimal: Option<DecimalMark>,
    /// The encoding of a text file.
    pub encoding: Option<TextEncoding>,
    /// The limits of what is read.
    pub limits: Limits,
}

/// Limits on what is read from one file. They act while bytes are counted, before memory is taken, because
/// a program that runs out of memory is killed and cannot say why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Size of a file (bytes).
    pub file_bytes: u64,
    /// Size of a TOML file (bytes); its parsed form takes many times as much.
    pub toml_bytes: u64,
    /// Rows of a table, header included.
    pub rows: usize,
    /// Columns of a table.
    pub columns: usize,
    /// Cells of a table: rows times columns of the header.
    pub cells: usize,
    /// Entries of an XLSX archive.
    pub archive_entries: usize,
    /// Size of all entries of an XLSX archive when inflated (bytes).
    pub inflated_bytes: u64,
    /// Size of one sheet when inflated (bytes). Sheets are streamed.
    pub sheet_bytes: u64,
    /// Size of the shared strings when inflated (bytes). They are kept in memory.
    pub shared_string_bytes: u64,
    /// Number of shared strings.
    pub shared_strings: u64,
    /// Size of any other XML part when inflated (bytes).
    pub part_bytes: u64,
    /// Elements in any XML part that is neither a sheet nor the shared strings.
    pub part_elements: u64,
    /// Merged ranges of a sheet.
    pub merged_ranges: u64,
    /// Sheets of a workbook.
    pub sheets: u64,
    /// Depth of nesting of an XML part.
    pub xml_depth: usize,
    /// Length of one XML tag or one run of text (bytes).
    pub xml_token_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        const MIB: u64 = 1 << 20;
        Limits {
            file_bytes: 512 * MIB,
            toml_bytes: 4 * MIB,
            rows: 4_000_000,
            columns: 4_096,
            cells: 20_000_000,
            archive_entries: 4_096,
            inflated_bytes: 256 * MIB,
            sheet_bytes: 256 * MIB,
            shared_string_bytes: 64 * MIB,
            shared_strings: 1_500_000,
            part_bytes: 16 * MIB,
            part_elements: 300_000,
            merged_ranges: 100_000,
            sheets: 1_024,
            xml_depth: 64,
            xml_token_bytes: 1 << 20,
        }
    }
}
