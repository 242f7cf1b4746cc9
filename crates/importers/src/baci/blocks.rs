//! A BACI table as blocks of flows: read and parsed on one thread, handed on by another.
//!
//! At most [`IN_FLIGHT`] blocks exist at a time, whatever the size of the file; an emptied block goes back to be
//! filled again. The order of the flows is that of the file.

use std::io::Read;
use std::sync::mpsc;

use database::TradeFlow;

use super::lines::{COLUMNS, Line, LineReader, MOST_COLUMNS};
use super::products::CodeSet;
use super::{Outcome, TITLE};
use crate::format::ReadFailure;
use crate::parsed::{ReadError, columns};
use crate::row::SinkError;

/// Flows of a block.
const BLOCK: usize = 1 << 15;
/// Blocks that exist at a time.
const IN_FLIGHT: usize = 4;
/// Bytes that are read at a time; also the longest line.
const BUFFER: usize = 1 << 18;

/// Parses on a thread of its own and hands the blocks to `write` on the thread of the caller.
///
/// # Errors
/// What is wrong with the file, or what `write` returned.
pub(super) fn read_blocks(
    reader: &mut (dyn Read + Send),
    file: &str,
    products: Option<CodeSet>,
    keep: Option<&CodeSet>,
    year: Option<u16>,
    mut write: impl FnMut(&[TradeFlow]) -> Result<(), SinkError>,
) -> Result<Outcome, ReadFailure> {
    std::thread::scope(|scope| {
        let (full, filled) = mpsc::sync_channel::<Vec<TradeFlow>>(IN_FLIGHT - 2);
        let (emptied, empty) = mpsc::channel::<Vec<TradeFlow>>();
        let parser = scope.spawn(move || {
            let mut block = Vec::with_capacity(BLOCK);
            let outcome = read_flows(reader, file, products, keep, year, |flow| {
                block.push(flow);
                if block.len() < BLOCK {
                    return true;
                }
                let next = empty.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK));
                full.send(std::mem::replace(&mut block, next)).is_ok()
            })?;
            // The other side went away only if it failed, and then says so itself.
            let _ = full.send(block);
            Ok(outcome)
        });
        let mut refused = None;
        for mut block in filled {
            if let Err(error) = write(&block) {
                refused = Some(error);
                break;
            }
            block.clear();
            let _ = emptied.send(block);
        }
        let outcome: Result<Outcome, ReadError> = parser.join().unwrap_or_else(|_| {
            Err(ReadError::Broken { file: file.to_owned(), message: "the reader stopped".to_owned() })
        });
        match refused {
            Some(error) => Err(ReadFailure::Sink(error)),
            None => Ok(outcome?),
        }
    })
}

/// Parses a table and hands every flow to `take`, until that says to stop.
///
/// # Errors
/// What is wrong with the file.
pub(super) fn read_flows(
    reader: &mut dyn Read,
    file: &str,
    products: Option<CodeSet>,
    keep: Option<&CodeSet>,
    year: Option<u16>,
    mut take: impl FnMut(TradeFlow) -> bool,
) -> Result<Outcome, ReadError> {
    let mut lines = Lines::new(reader, file);
    let mut outcome = Outcome::default();
    let (mut parser, mut row) = loop {
        let Some((line, row)) = lines.next()? else {
            return Err(ReadError::Broken { file: file.to_owned(), message: "the file is empty".to_owned() });
        };
        if !line.is_empty() {
            let (places, width) = header(line, file)?;
            break (LineReader::new(file, places, width, products, keep), row);
        }
    };
    while let Some((line, at)) = lines.next()? {
        row = at;
        if line.is_empty() {
            continue;
        }
        outcome.figures += 1;
        match parser.read(line, row)? {
            Line::Flow(flow) => {
                outcome.flows += 1;
                outcome.other_years += u64::from(year.is_some_and(|year| flow.year.0 != year));
                outcome.without_mass += u64::from(flow.mass_kg.is_none());
                if !take(flow) {
                    break;
                }
            }
            Line::LeftOut => outcome.left_out += 1,
            Line::UnknownRegion(column, code) => outcome.unmatched(row, column, &code.to_string(), NO_REGION),
            Line::FiveDigits(text) => outcome.unmatched(row, "k", &text, FIVE_DIGITS),
            Line::NoCode(text) => outcome.unmatched(row, "k", &text, NO_CODE),
        }
    }
    outcome.restored = parser.restored;
    outcome.cut = !lines.ended_with_newline;
    outcome.last_row = row;
    Ok(outcome)
}

const NO_REGION: &str = "no region has this trade code";
const FIVE_DIGITS: &str =
    "five digits: with a leading zero it would be a code, but no table of products confirms it";
const NO_CODE: &str = "not an HS code of six digits";

/// The places of the columns and how many there are.
fn header(line: &[u8], file: &str) -> Result<([usize; 6], usize), ReadError> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).has_headers(false).from_reader(line);
    let mut header = csv::StringRecord::new();
    table.read_record(&mut header).map_err(|error| ReadError::from_csv(file, error))?;
    let places = columns(file, TITLE, &header, COLUMNS)?;
    if header.len() > MOST_COLUMNS {
        let message = format!("{} columns, at most {MOST_COLUMNS} are read", header.len());
        return Err(ReadError::Broken { file: file.to_owned(), message });
    }
    Ok((places, header.len()))
}

/// The lines of a stream, without their ends, and their numbers, counted from 1.
struct Lines<'a> {
    reader: &'a mut dyn Read,
    file: &'a str,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    number: u64,
    finished: bool,
    ended_with_newline: bool,
}

impl<'a> Lines<'a> {
    fn new(reader: &'a mut dyn Read, file: &'a str) -> Lines<'a> {
        let buffer = vec![0; BUFFER];
        Lines { reader, file, buffer, start: 0, end: 0, number: 0, finished: false, ended_with_newline: true }
    }

    fn next(&mut self) -> Result<Option<(&[u8], u64)>, ReadError> {
        loop {
            let waiting = self.buffer.get(self.start..self.end).unwrap_or_default();
            if let Some(length) = memchr::memchr(b'\n', waiting) {
                let from = self.start;
                self.start += length + 1;
                self.number += 1;
                let line = self.buffer.get(from..from + length).unwrap_or_default();
                return Ok(Some((line.strip_suffix(b"\r").unwrap_or(line), self.number)));
            }
            if self.finished {
                if waiting.is_empty() {
                    return Ok(None);
                }
                self.ended_with_newline = false;
                let from = std::mem::replace(&mut self.start, self.end);
                self.number += 1;
                let line = self.buffer.get(from..self.end).unwrap_or_default();
                return Ok(Some((line.strip_suffix(b"\r").unwrap_or(line), self.number)));
            }
            self.fill()?;
        }
    }

    /// Moves what waits to the front and reads behind it.
    fn fill(&mut self) -> Result<(), ReadError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            let message =
                format!("row {} is longer than {} KiB: this is not {TITLE}", self.number + 1, BUFFER >> 10);
            return Err(ReadError::Broken { file: self.file.to_owned(), message });
        }
        let free = self.buffer.get_mut(self.end..).unwrap_or_default();
        loop {
            match self.reader.read(free) {
                Ok(read) => {
                    self.end += read;
                    self.finished = read == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => return Err(ReadError::Io { file: self.file.to_owned(), source }),
            }
        }
    }
}
