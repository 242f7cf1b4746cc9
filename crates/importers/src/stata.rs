//! Numeric and short text columns of a Stata data file, release 118 (Stata 14 and later), little-endian.
//!
//! After StataCorp, "Stata .dta file format, version 118": tagged sections whose offsets stand in `<map>`,
//! fixed-width records. The trap is the missing value: it is a very large number (from 2^127 for float, from
//! 32741 for int), which is read as `None` here and never as a figure. Long strings (strL) are not read.

use std::collections::BTreeMap;

use crate::parsed::ReadError;

/// A cell of a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Text, up to its terminating zero.
    Text(String),
    /// A number; `None` where Stata has a missing value.
    Number(Option<f64>),
}

/// A table in memory: column names and records.
#[derive(Debug)]
pub(crate) struct Table {
    /// Column name to place in a record.
    pub(crate) columns: BTreeMap<String, usize>,
    /// The records.
    pub(crate) records: Vec<Vec<Cell>>,
}

/// Width and kind of a column.
#[derive(Clone, Copy)]
enum Kind {
    Text(usize),
    Double,
    Float,
    Long,
    Int,
    Byte,
}

impl Kind {
    fn width(self) -> usize {
        match self {
            Kind::Text(width) => width,
            Kind::Double => 8,
            Kind::Float | Kind::Long => 4,
            Kind::Int => 2,
            Kind::Byte => 1,
        }
    }
}

/// Whether a file begins as a Stata data file of this release.
pub(crate) fn is_stata_118(beginning: &[u8]) -> bool {
    beginning.starts_with(b"<stata_dta><header><release>118</release>")
}

/// Reads the whole file.
///
/// # Errors
/// Another release or byte order, a truncated file, or a column of a kind that is not read.
pub(crate) fn read(bytes: &[u8], file: &str) -> Result<Table, ReadError> {
    parse(bytes).map_err(|message| ReadError::Broken { file: file.to_owned(), message: message.to_owned() })
}

fn parse(bytes: &[u8]) -> Result<Table, &'static str> {
    const CUT: &str = "the Stata file is cut short or not of release 118";
    if !is_stata_118(bytes) {
        return Err("not a Stata data file of release 118");
    }
    let head = after(bytes, b"<byteorder>", 0).ok_or(CUT)?;
    if bytes.get(head..head + 3) != Some(b"LSF") {
        return Err("the Stata file is big-endian, which is not read");
    }
    let width =
        usize::from(u16::from_le_bytes(array(bytes, after(bytes, b"<K>", 0).ok_or(CUT)?).ok_or(CUT)?));
    let count = u64::from_le_bytes(array(bytes, after(bytes, b"<N>", 0).ok_or(CUT)?).ok_or(CUT)?);
    let map = after(bytes, b"<map>", 0).ok_or(CUT)?;
    let section = |index: usize, tag: &[u8]| -> Option<usize> {
        let offset = usize::try_from(u64::from_le_bytes(array(bytes, map + 8 * index)?)).ok()?;
        bytes.get(offset..)?.starts_with(tag).then(|| offset + tag.len())
    };
    let types_at = section(2, b"<variable_types>").ok_or(CUT)?;
    let names_at = section(3, b"<varnames>").ok_or(CUT)?;
    let data_at = section(9, b"<data>").ok_or(CUT)?;
    let mut kinds = Vec::with_capacity(width);
    let mut columns = BTreeMap::new();
    for column in 0..width {
        kinds.push(match u16::from_le_bytes(array(bytes, types_at + 2 * column).ok_or(CUT)?) {
            length @ 1..=2045 => Kind::Text(usize::from(length)),
            65526 => Kind::Double,
            65527 => Kind::Float,
            65528 => Kind::Long,
            65529 => Kind::Int,
            65530 => Kind::Byte,
            _ => return Err("the Stata file has a column of long strings, which are not read"),
        });
        let name = bytes.get(names_at + 129 * column..names_at + 129 * (column + 1)).ok_or(CUT)?;
        columns.insert(text(name), column);
    }
    let record_width: usize = kinds.iter().map(|kind| kind.width()).sum();
    let records_wanted = usize::try_from(count).map_err(|_| CUT)?;
    let end = record_width.checked_mul(records_wanted).and_then(|length| length.checked_add(data_at));
    let data = end.and_then(|end| bytes.get(data_at..end)).ok_or(CUT)?;
    if record_width == 0 {
        return Err(CUT);
    }
    let records = data.chunks_exact(record_width).map(|record| cells(record, &kinds)).collect();
    Ok(Table { columns, records })
}

fn cells(record: &[u8], kinds: &[Kind]) -> Vec<Cell> {
    let mut rest = record;
    kinds
        .iter()
        .map(|kind| {
            let (field, remainder) = rest.split_at(kind.width().min(rest.len()));
            rest = remainder;
            match kind {
                Kind::Text(_) => Cell::Text(text(field)),
                Kind::Double => Cell::Number(
                    array(field, 0)
                        .map(f64::from_le_bytes)
                        .filter(|value| *value < 8.988_465_674_311_579e307),
                ),
                // By way of its shortest decimal, so that 1.1532f32 is 1.1532 and not 1.1531999111175537.
                Kind::Float => Cell::Number(
                    array(field, 0)
                        .map(f32::from_le_bytes)
                        .filter(|value| *value < 1.701_411_8e38)
                        .and_then(|value| value.to_string().parse().ok()),
                ),
                Kind::Long => Cell::Number(
                    array(field, 0)
                        .map(i32::from_le_bytes)
                        .filter(|value| *value <= 2_147_483_620)
                        .map(f64::from),
                ),
                Kind::Int => Cell::Number(
                    array(field, 0).map(i16::from_le_bytes).filter(|value| *value <= 32_740).map(f64::from),
                ),
                Kind::Byte => Cell::Number(
                    array(field, 0).map(i8::from_le_bytes).filter(|value| *value <= 100).map(f64::from),
                ),
            }
        })
        .collect()
}

/// The place after the first `tag` from `start`, within the header's first two kilobytes.
fn after(bytes: &[u8], tag: &[u8], start: usize) -> Option<usize> {
    let end = bytes.len().min(start + 2048);
    bytes
        .get(start..end)?
        .windows(tag.len())
        .position(|window| window == tag)
        .map(|at| start + at + tag.len())
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn text(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_or_foreign_file_is_refused_without_panic() {
        assert!(read(b"", "x.dta").is_err());
        assert!(read(b"PK\x03\x04", "x.dta").is_err());
        let mut head = b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>".to_vec();
        assert!(read(&head, "x.dta").is_err());
        head.extend_from_slice(b"\xff\xff</K><N>\xff\xff\xff\xff\xff\xff\xff\xff</N></header><map>");
        head.extend_from_slice(&[0xff; 112]);
        assert!(read(&head, "x.dta").is_err());
    }
}
