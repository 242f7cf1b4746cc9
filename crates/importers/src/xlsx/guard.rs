//! What a workbook must be before it is parsed.
//!
//! Every entry is inflated once, 64 KiB at a time, and nothing of it is kept. Sizes are counted as they come
//! out of the inflater: what the headers of the archive say about size is never used. The limits are absolute
//! budgets, not ratios, because honest workbooks compress a thousandfold.
//!
//! Attributes that a parser takes on trust are checked here: the declared number of shared strings, for which
//! it reserves memory, and cell references, which must lie on the sheet.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::read::ZipArchive;

use super::xml::{Scanner, Tag};
use crate::options::Limits;
use crate::problem::{ImportError, Problem, shown};

/// The last row of a sheet (ECMA-376, 4th edition, part 1, 18.3.1.73).
const LAST_ROW: u32 = 1_048_576;
/// The last column of a sheet, XFD.
const LAST_COLUMN: u32 = 16_384;

/// Refuses an archive that is no workbook or is not safe to parse.
///
/// # Errors
/// What it is instead, or which limit or rule it breaks.
pub(crate) fn check(file: &str, bytes: &[u8], limits: &Limits) -> Result<(), ImportError> {
    check_archive(bytes, limits).map_err(|refusal| {
        let problem = Problem::of_file(file, refusal.message);
        match refusal.hint {
            Some(hint) => problem.with_hint(hint).into(),
            None => problem.into(),
        }
    })
}

struct Refusal {
    message: String,
    hint: Option<&'static str>,
}

const SAVE_AGAIN: &str = "open it in a spreadsheet program and save it again as .xlsx";
const SMALLER: &str = "save the table as CSV, or leave out what is not needed";

fn refuse<T>(message: impl Into<String>, hint: &'static str) -> Result<T, Refusal> {
    Err(Refusal { message: message.into(), hint: Some(hint) })
}

fn check_archive(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let damaged = |error: zip::result::ZipError| Refusal {
        message: format!("looks like a ZIP archive or XLSX workbook, but is damaged: {error}"),
        hint: Some("copy or download the file again"),
    };
    check_entry_count(bytes, limits)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > limits.archive_entries {
        return refuse(too_many(archive.len(), limits), SMALLER);
    }
    if archive.has_duplicate_names() {
        return refuse("the archive has two entries of the same name", SAVE_AGAIN);
    }
    let mut names = BTreeSet::new();
    for name in archive.file_names() {
        let name = name.map_err(damaged)?;
        check_name(&name)?;
        if !names.insert(name.to_ascii_lowercase()) {
            return refuse(format!("the archive has two entries named `{}`", shown(&name)), SAVE_AGAIN);
        }
    }
    if !names.contains("[content_types].xml") || !names.contains("xl/workbook.xml") {
        let (what, hint) = what_instead(&names);
        return refuse(format!("expected an XLSX workbook, but this looks like {what}"), hint);
    }
    if archive.has_overlapping_entries().map_err(damaged)? {
        return refuse("entries of the archive overlap, as in a decompression bomb", SAVE_AGAIN);
    }
    let mut total = 0;
    let mut buffer = vec![0; 64 * 1024];
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        let encrypted = entry.encrypted();
        let link = entry.is_symlink();
        let name = entry.name().map_err(damaged)?.into_owned();
        drop(entry);
        if encrypted {
            return refuse("the workbook has a password", "save it without a password");
        }
        if link {
            return refuse(format!("entry `{}` is a link", shown(&name)), SAVE_AGAIN);
        }
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let mut part = Part::new(&name, limits);
        loop {
            let read = match entry.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => {
                    let message = format!("entry `{}` is damaged: {error}", shown(&name));
                    return refuse(message, "copy or download the file again");
                }
            };
            total += read as u64;
            if total > limits.inflated_bytes {
                let most = limits.inflated_bytes >> 20;
                return refuse(format!("the workbook is larger than {most} MiB when unpacked"), SMALLER);
            }
            part.feed(buffer.get(..read).unwrap_or_default())?;
        }
        part.finish()?;
    }
    Ok(())
}

fn too_many(count: usize, limits: &Limits) -> String {
    format!("the archive has {count} entries, at most {} are read", limits.archive_entries)
}

/// Reads the number of entries from the end record before a library makes a list of them (APPNOTE 4.3.16).
fn check_entry_count(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let signatures =
        bytes.windows(4).filter(|window| window == b"PK\x01\x02").take(limits.archive_entries * 4 + 1);
    let count = signatures.count();
    if count > limits.archive_entries * 4 {
        return refuse(too_many(count, limits), SMALLER);
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let unsafe_part = name.split(['/', '\\']).any(|part| part == ".." || part == ".");
    let absolute = name.starts_with(['/', '\\']) || name.contains(':');
    if unsafe_part || absolute || name.contains('\0') || name.contains('\\') {
        let message = format!("entry `{}` of the archive has an unsafe name", shown(name));
        return refuse(message, SAVE_AGAIN);
    }
    Ok(())
}

fn what_instead(names: &BTreeSet<String>) -> (&'static str, &'static str) {
    const SAVE: &str = "save the table as CSV or XLSX";
    let has = |name: &str| names.contains(name);
    let under = |prefix: &str| names.iter().any(|name| name.starts_with(prefix));
    if has("xl/workbook.bin") {
        ("a binary Excel workbook (.xlsb)", "save it as an Excel workbook (.xlsx)")
    } else if under("word/") {
        ("a Word document", SAVE)
    } else if under("ppt/") {
        ("a PowerPoint presentation", SAVE)
    } else if has("content.xml") && has("mimetype") {
        ("an OpenDocument file", SAVE)
    } else if under("index/") && names.iter().any(|name| name.ends_with(".iwa")) {
        ("a Numbers document", SAVE)
    } else {
        ("a ZIP archive of other files", "unpack it and give the table inside")
    }
}

/// One entry on its way through the counter.
struct Part<'n> {
    name: &'n str,
    limits: &'n Limits,
    scanner: Option<Scanner>,
    size: u64,
    counts: Counts,
}

/// What a part has of the things that are limited.
#[derive(Default)]
struct Counts {
    elements: u64,
    strings: u64,
    merged: u64,
    sheets: u64,
    kind: PartKind,
}

/// What a part is, which decides the limit of its size. A name that the parser opens decides first, so that
/// no part passes for a sheet, of which more is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum PartKind {
    /// Not known yet: a sheet when it has sheet data.
    #[default]
    Unnamed,
    Sheet,
    SharedStrings,
    Other,
}

impl<'n> Part<'n> {
    fn new(name: &'n str, limits: &'n Limits) -> Part<'n> {
        let lower = name.to_ascii_lowercase();
        let is_xml = [".xml", ".rels", ".vml"].iter().any(|suffix| lower.ends_with(suffix));
        let scanner = is_xml.then(|| Scanner::new(limits.xml_depth, limits.xml_token_bytes));
        let kind = match lower.rsplit('/').next().unwrap_or("") {
            "sharedstrings.xml" => PartKind::SharedStrings,
            "styles.xml" | "workbook.xml" | "[content_types].xml" => PartKind::Other,
            last if last.ends_with(".rels") => PartKind::Other,
            _ => PartKind::Unnamed,
        };
        Part { name, limits, scanner, size: 0, counts: Counts { kind, ..Counts::default() } }
    }

    fn refuse(&self, why: &str) -> Refusal {
        let message = format!("part `{}` of the workbook is refused: {why}", shown(self.name));
        Refusal { message, hint: Some(SAVE_AGAIN) }
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.size += bytes.len() as u64;
        let Some(scanner) = &mut self.scanner else { return Ok(()) };
        let (counts, limits) = (&mut self.counts, self.limits);
        let relations = self.name.to_ascii_lowercase().ends_with(".rels");
        scanner
            .feed(bytes, &mut |tag| check_tag(&tag, relations, counts, limits))
            .map_err(|why| self.refuse(&why))?;
        let (most, what) = match self.counts.kind {
            PartKind::Sheet => (limits.sheet_bytes, "a sheet"),
            PartKind::SharedStrings => (limits.shared_string_bytes, "the shared strings"),
            PartKind::Unnamed | PartKind::Other => (limits.part_bytes, "a part"),
        };
        if self.size > most {
            return Err(self.refuse(&format!("{what} may have {} MiB when unpacked", most >> 20)));
        }
        Ok(())
    }

    fn finish(&self) -> Result<(), Refusal> {
        match &self.scanner {
            Some(scanner) if self.size > 0 => scanner.finish().map_err(|why| self.refuse(&why)),
            _ => Ok(()),
        }
    }
}

fn check_tag(tag: &Tag<'_>, relations: bool, counts: &mut Counts, limits: &Limits) -> Result<(), String> {
    let over = |count: u64, most: u64, what: &str| {
        if count > most { Err(format!("it has more than {most} {what}")) } else { Ok(()) }
    };
    match tag.local_name() {
        b"sheetData" if counts.kind == PartKind::Unnamed => counts.kind = PartKind::Sheet,
        b"sst" => {
            for (name, value) in tag.attributes() {
                if name == b"uniqueCount" || name == b"count" {
                    let declared = digits(value).ok_or("its number of strings is not a number")?;
                    if name == b"uniqueCount" {
                        over(declared, limits.shared_strings, "shared strings")?;
                    }
                }
            }
        }
        b"si" => {
            counts.strings += 1;
            over(counts.strings, limits.shared_strings, "shared strings")?;
        }
        b"mergeCell" => {
            counts.merged += 1;
            over(counts.merged, limits.merged_ranges, "merged ranges")?;
        }
        b"sheet" => {
            counts.sheets += 1;
            over(counts.sheets, limits.sheets, "sheets")?;
        }
        b"c" | b"row" => {
            for (_, value) in tag.attributes().filter(|(name, _)| *name == b"r") {
                cell_reference(value)?;
            }
        }
        b"dimension" => {
            for (_, value) in tag.attributes().filter(|(name, _)| *name == b"ref") {
                check_range(value)?;
            }
        }
        b"Relationship" if relations => check_relation(tag)?,
        _ => {}
    }
    if matches!(counts.kind, PartKind::Unnamed | PartKind::Other) {
        counts.elements += 1;
        over(counts.elements, limits.part_elements, "elements")?;
    }
    Ok(())
}

/// The parts that a parser opens must be the ones that were looked through: those named `.xml`.
fn check_relation(tag: &Tag<'_>) -> Result<(), String> {
    const OPENED: [&[u8]; 4] = [b"worksheet", b"chartsheet", b"dialogsheet", b"officeDocument"];
    let value = |wanted: &[u8]| tag.attributes().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let kind = value(b"Type").and_then(|kind| kind.rsplit(|byte| *byte == b'/').next()).unwrap_or_default();
    let target = value(b"Target").unwrap_or_default().to_ascii_lowercase();
    if OPENED.contains(&kind) && !target.ends_with(b".xml") {
        return Err("it points to a sheet that is not an XML part".to_owned());
    }
    if kind == b"officeDocument" && !target.ends_with(b"/workbook.xml") && target != b"workbook.xml" {
        return Err("it points to a workbook of an unusual name".to_owned());
    }
    Ok(())
}

fn check_range(range: &[u8]) -> Result<(), String> {
    let mut ends = range.splitn(2, |byte| *byte == b':').map(cell_reference);
    let first = ends.next().transpose()?;
    let last = ends.next().transpose()?;
    match (first, last) {
        (Some((row, column)), Some((last_row, last_column))) if last_row < row || last_column < column => {
            Err(format!("the range `{}` ends before it begins", shown(&String::from_utf8_lossy(range))))
        }
        _ => Ok(()),
    }
}

/// Row and column of a reference such as `C4` or `4`, counted from 1; the column is zero when not stated.
fn cell_reference(reference: &[u8]) -> Result<(u32, u32), String> {
    let wrong = || format!("`{}` is no cell of a sheet", shown(&String::from_utf8_lossy(reference)));
    let split = reference.iter().position(|byte| !byte.is_ascii_alphabetic()).ok_or_else(wrong)?;
    let (letters, number) = reference.split_at(split);
    if letters.len() > 3 || number.len() > 7 {
        return Err(wrong());
    }
    let column = letters
        .iter()
        .fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits(number).and_then(|row| u32::try_from(row).ok()).ok_or_else(wrong)?;
    if row == 0 || row > LAST_ROW || column > LAST_COLUMN { Err(wrong()) } else { Ok((row, column)) }
}

fn digits(text: &[u8]) -> Option<u64> {
    let fits = !text.is_empty() && text.len() <= 15 && text.iter().all(u8::is_ascii_digit);
    fits.then(|| text.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}
