//! Big delimited tables of numbers with labels, read by several threads.
//!
//! One thread at a time takes the next block of whole lines from the stream, which may be a file or an entry that is
//! being unpacked; blocks are turned into numbers side by side, each into its own rows of the result. So the text is
//! never held as a whole, and the result does not depend on the number of threads.

use std::borrow::Cow;
use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::numbers::{field_number, leading_number};
use super::problem::ReadError;
use crate::matrix::Matrix;

/// Bytes a thread takes at a time; small enough to stay in its cache.
const BLOCK: usize = 1 << 20;
/// The longest line that is read.
const LONGEST_LINE: usize = 256 << 20;

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Between fields.
    pub separator: u8,
    /// Lines of column labels before the numbers.
    pub header_rows: usize,
    /// Fields of row labels before the numbers.
    pub label_columns: usize,
    /// Whether a line that names the columns of labels may stand between header and numbers.
    pub names_of_labels: bool,
    /// Whether `1,5` is one and a half.
    pub decimal_comma: bool,
    /// Whether an empty field is read as not a number, for a caller that knows where one may stand; otherwise it is
    /// refused.
    pub empty_as_nan: bool,
}

impl Layout {
    /// A layout of tab-separated text with so many lines and columns of labels.
    pub(crate) fn tabs(header_rows: usize, label_columns: usize) -> Layout {
        Layout {
            separator: b'\t',
            header_rows,
            label_columns,
            names_of_labels: true,
            decimal_comma: false,
            empty_as_nan: false,
        }
    }

    /// The same with another separator.
    pub(crate) fn separated_by(self, separator: u8) -> Layout {
        Layout { separator, ..self }
    }
}

/// How many rows of numbers a table must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// As many as there are.
    Any,
    /// So many.
    Exactly(usize),
    /// As many as columns.
    AsColumns,
}

/// A table as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// Column labels of each header line, without the fields above the row labels.
    pub headers: Vec<Vec<String>>,
    /// Row labels, row by row.
    pub labels: Vec<Vec<String>>,
    /// The numbers.
    pub values: Matrix,
    /// Line of the first row of numbers, from 1.
    pub first_line: usize,
}

/// The stream of a table and what is known of it.
pub(crate) struct Input<'a> {
    /// Name for messages.
    pub file: &'a str,
    /// The text.
    pub stream: Box<dyn Read + Send + 'a>,
    /// Its length; a stream that is longer is refused where it was given.
    pub bytes: u64,
    /// Threads to use.
    pub threads: usize,
    /// The most bytes of numbers that are taken.
    pub memory: u64,
}

/// Reads a table.
///
/// # Errors
/// The first line that has too few or too many fields or a field that is no finite number; a table with too few or
/// too many rows; one that would take more memory than allowed.
pub(crate) fn read(input: Input<'_>, layout: &Layout, rows: Rows) -> Result<Table, ReadError> {
    let Input { file, stream, bytes, threads, memory } = input;
    let mut lines = Lines { file, stream, carry: Vec::new(), ended: false, next_line: 1 };
    let (headers, columns) = read_header(&mut lines, layout)?;
    let first_line = lines.next_line;
    let expected = match rows {
        Rows::Any => None,
        Rows::Exactly(rows) => Some(rows),
        Rows::AsColumns => Some(columns),
    };
    let mut whole = Vec::new();
    if let Some(expected) = expected {
        let values = (expected as u64).saturating_mul(columns as u64);
        if values.saturating_mul(8) > memory {
            return Err(ReadError::new(
                file,
                format!(
                    "its labels ask for {expected} rows of {columns} numbers, {:.1} GB, which is more than the {:.1} GB allowed",
                    values as f64 * 8e-9,
                    memory as f64 * 1e-9
                ),
            ));
        }
        if values.saturating_mul(2) > bytes.saturating_add(1) {
            return Err(ReadError::new(
                file,
                format!(
                    "has {bytes} bytes, too few for the {expected} rows of {columns} numbers that its labels ask for"
                ),
            )
            .with_hint("the file is cut short, or another table: copy or download it again"));
        }
        whole = vec![0.0; expected * columns];
    }
    let dispenser = Mutex::new(Dispenser {
        lines,
        next_row: 0,
        room: whole.as_mut_slice(),
        expected,
        columns,
        memory,
        pieces: Vec::new(),
        failure: None,
    });
    let threads = if bytes < 2 * BLOCK as u64 { 1 } else { threads.max(1) };
    if threads == 1 {
        work(&dispenser, layout);
    } else {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| work(&dispenser, layout));
            }
        });
    }
    let Dispenser { next_row: found, mut pieces, failure, .. } =
        dispenser.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, failure)) = failure {
        return Err(failure);
    }
    if let Some(expected) = expected.filter(|expected| *expected != found) {
        return Err(ReadError::new(file, format!("ends after {found} rows of numbers, expected {expected}"))
            .at_row(first_line + found)
            .with_hint("the file is cut short, or its rows and columns do not belong together"));
    }
    if found == 0 {
        return Err(ReadError::new(file, "has no rows of numbers").at_row(first_line));
    }
    pieces.sort_unstable_by_key(|piece| piece.first_row);
    let mut labels = Vec::with_capacity(found);
    for piece in &mut pieces {
        labels.append(&mut piece.labels);
        whole.append(&mut piece.values);
    }
    let values =
        Matrix::new(found, columns, whole).map_err(|error| ReadError::new(file, error.to_string()))?;
    Ok(Table { headers, labels, values, first_line })
}

/// The first lines of a text, split into fields; for looking at a file before it is read.
pub(crate) fn head(text: &[u8], separator: u8, lines: usize) -> Vec<Vec<String>> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let lines = text.split(|byte| *byte == b'\n').take(lines);
    lines.map(|line| fields(line.strip_suffix(b"\r").unwrap_or(line), separator)).collect()
}

/// All fields of a line.
pub(crate) fn fields(mut line: &[u8], separator: u8) -> Vec<String> {
    let mut fields = Vec::new();
    loop {
        let (field, rest) = take_field(line, separator);
        fields.push(text(&field));
        match rest {
            Some(rest) => line = rest,
            None => return fields,
        }
    }
}

/// The header lines without the fields above the row labels, and the number of columns.
fn read_header(lines: &mut Lines<'_>, layout: &Layout) -> Result<(Vec<Vec<String>>, usize), ReadError> {
    let file = lines.file;
    let mut headers: Vec<Vec<String>> = Vec::new();
    let mut line = Vec::new();
    for row in 0..layout.header_rows {
        if !lines.take_line(&mut line)? {
            return Err(ReadError::new(file, "ends before its header does").at_row(row + 1));
        }
        let mut labels = fields(&line, layout.separator);
        labels.drain(..layout.label_columns.min(labels.len()));
        while labels.last().is_some_and(String::is_empty)
            && headers.first().is_none_or(|first| labels.len() > first.len())
        {
            labels.pop();
        }
        if let Some(first) = headers.first().filter(|first| first.len() != labels.len()) {
            return Err(ReadError::new(
                file,
                format!("has {} column labels, but the line above has {}", labels.len(), first.len()),
            )
            .at_row(row + 1));
        }
        headers.push(labels);
    }
    if !lines.peek_line(&mut line)? {
        return Err(ReadError::new(file, "has no rows of numbers").at_row(lines.next_line));
    }
    let found = fields(&line, layout.separator);
    let after = found.get(layout.label_columns..).unwrap_or_default();
    if layout.header_rows > 0 && layout.names_of_labels && after.iter().all(String::is_empty) {
        lines.take_line(&mut line)?;
    }
    let columns = match headers.first() {
        Some(first) => first.len(),
        None => after.len() - usize::from(after.last().is_some_and(String::is_empty)),
    };
    if columns == 0 {
        let others = [(b'\t', "tabs"), (b',', "commas"), (b';', "semicolons")];
        let other = others
            .iter()
            .find(|(byte, _)| *byte != layout.separator && memchr::memchr_iter(*byte, &line).count() >= 3);
        let error = ReadError::new(file, "has no columns of numbers").at_row(1);
        return Err(match other {
            Some((_, name)) => error.with_hint(format!("its fields look separated by {name}")),
            None => error,
        });
    }
    Ok((headers, columns))
}

/// Whole lines of a stream.
struct Lines<'a> {
    file: &'a str,
    stream: Box<dyn Read + Send + 'a>,
    carry: Vec<u8>,
    ended: bool,
    next_line: usize,
}

impl Lines<'_> {
    /// Appends up to [`BLOCK`] bytes to the carried text.
    fn fill(&mut self) -> Result<(), ReadError> {
        let before = self.carry.len();
        self.carry.resize(before + BLOCK, 0);
        let mut filled = before;
        while filled < self.carry.len() && !self.ended {
            let Some(room) = self.carry.get_mut(filled..) else { break };
            match self.stream.read(room) {
                Ok(0) => self.ended = true,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(
                        ReadError::new(self.file, format!("cannot be read: {error}")).at_row(self.next_line)
                    );
                }
            }
        }
        self.carry.truncate(filled);
        if self.ended {
            let end = self.carry.trim_ascii_end().len();
            // Tabs at the end of the last line are empty fields; only blank lines are left off.
            let keep = self
                .carry
                .iter()
                .skip(end)
                .position(|byte| *byte == b'\n')
                .map_or(self.carry.len(), |at| end + at);
            self.carry.truncate(keep);
        }
        if before == 0 && self.next_line == 1 && self.carry.starts_with(b"\xEF\xBB\xBF") {
            self.carry.drain(..3);
        }
        Ok(())
    }

    /// Takes one line into `line`; `false` at the end.
    fn take_line(&mut self, line: &mut Vec<u8>) -> Result<bool, ReadError> {
        if !self.peek_line(line)? {
            return Ok(false);
        }
        let end = memchr::memchr(b'\n', &self.carry).map_or(self.carry.len(), |at| at + 1);
        self.carry.drain(..end);
        self.next_line += 1;
        Ok(true)
    }

    /// Copies the next line into `line` without taking it.
    fn peek_line(&mut self, line: &mut Vec<u8>) -> Result<bool, ReadError> {
        let mut searched = 0;
        let end = loop {
            let unseen = self.carry.get(searched..).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', unseen) {
                break searched + at;
            }
            if self.ended {
                break self.carry.len();
            }
            searched = self.carry.len();
            self.check_length()?;
            self.fill()?;
        };
        line.clear();
        line.extend_from_slice(self.carry.get(..end).unwrap_or_default());
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(end > 0 || !self.carry.is_empty())
    }

    fn check_length(&self) -> Result<(), ReadError> {
        if self.carry.len() <= LONGEST_LINE {
            return Ok(());
        }
        Err(ReadError::new(self.file, "has a line of more than 256 MB, so it is no table of lines")
            .at_row(self.next_line))
    }

    /// Takes a block of whole lines into `block`, and says how many; 0 at the end.
    fn take_block(&mut self, block: &mut Vec<u8>) -> Result<usize, ReadError> {
        let end = loop {
            if self.carry.len() >= BLOCK || self.ended {
                if self.ended {
                    break self.carry.len();
                }
                if let Some(at) = memchr::memrchr(b'\n', &self.carry) {
                    break at + 1;
                }
                self.check_length()?;
            }
            self.fill()?;
        };
        std::mem::swap(block, &mut self.carry);
        self.carry.clear();
        self.carry.extend_from_slice(block.get(end..).unwrap_or_default());
        block.truncate(end);
        if block.is_empty() {
            return Ok(0);
        }
        if block.last() != Some(&b'\n') {
            block.push(b'\n');
        }
        let lines = memchr::memchr_iter(b'\n', block).count();
        self.next_line += lines;
        Ok(lines)
    }
}

/// Hands out blocks of lines with the room for their numbers.
struct Dispenser<'a> {
    lines: Lines<'a>,
    next_row: usize,
    /// Room not handed out yet, when the number of rows is known.
    room: &'a mut [f64],
    expected: Option<usize>,
    columns: usize,
    memory: u64,
    pieces: Vec<Piece>,
    /// The failure in the earliest row.
    failure: Option<(usize, ReadError)>,
}

/// What one block became.
struct Piece {
    first_row: usize,
    labels: Vec<Vec<String>>,
    /// Empty when the numbers went to their room.
    values: Vec<f64>,
}

/// A block to be worked on.
struct Task<'a> {
    first_row: usize,
    first_line: usize,
    rows: usize,
    room: Option<&'a mut [f64]>,
}

impl<'a> Dispenser<'a> {
    fn fail(&mut self, row: usize, error: ReadError) {
        if self.failure.as_ref().is_none_or(|(earlier, _)| row < *earlier) {
            self.failure = Some((row, error));
        }
    }

    fn next(&mut self, block: &mut Vec<u8>) -> Option<Task<'a>> {
        if self.failure.is_some() {
            return None;
        }
        let first_line = self.lines.next_line;
        let mut rows = match self.lines.take_block(block) {
            Ok(0) => return None,
            Ok(rows) => rows,
            Err(error) => {
                self.fail(self.next_row, error);
                return None;
            }
        };
        let first_row = self.next_row;
        if let Some(expected) = self.expected.filter(|expected| first_row + rows > *expected) {
            let line = first_line + expected - first_row;
            let error = ReadError::new(
                self.lines.file,
                format!("has more than the expected {expected} rows of numbers"),
            )
            .at_row(line)
            .with_hint("its rows and columns do not belong together");
            self.fail(expected, error);
            rows = expected - first_row;
        }
        self.next_row += rows;
        if self.expected.is_none()
            && (self.next_row as u64 * self.columns as u64).saturating_mul(8) > self.memory
        {
            let message = format!("has more numbers than the {:.1} GB allowed", self.memory as f64 * 1e-9);
            let error = ReadError::new(self.lines.file, message).at_row(first_line);
            self.fail(first_row, error);
            return None;
        }
        let room = self.expected.map(|_| {
            let room = std::mem::take(&mut self.room);
            let cut = (rows * self.columns).min(room.len());
            let (mine, rest) = room.split_at_mut(cut);
            self.room = rest;
            mine
        });
        Some(Task { first_row, first_line, rows, room })
    }
}

fn lock<'l, 'a>(dispenser: &'l Mutex<Dispenser<'a>>) -> MutexGuard<'l, Dispenser<'a>> {
    dispenser.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(dispenser: &Mutex<Dispenser<'_>>, layout: &Layout) {
    let mut block = Vec::new();
    let (file, columns) = {
        let held = lock(dispenser);
        (held.lines.file.to_owned(), held.columns)
    };
    loop {
        let Some(task) = lock(dispenser).next(&mut block) else { return };
        let mut own = Vec::new();
        let room = match task.room {
            Some(room) => room,
            None => {
                own = vec![0.0; task.rows * columns];
                &mut own
            }
        };
        let mut labels = Vec::with_capacity(task.rows);
        let mut rest = block.as_slice();
        let mut failure = None;
        for (row, room) in room.chunks_exact_mut(columns).enumerate().take(task.rows) {
            match read_row(rest, layout, room) {
                Ok((row_labels, after)) => {
                    labels.push(row_labels);
                    rest = after;
                }
                Err(fault) => {
                    let error = fault.into_error(&file, task.first_line + row, columns, layout);
                    failure = Some((task.first_row + row, error));
                    break;
                }
            }
        }
        let mut held = lock(dispenser);
        if let Some((row, error)) = failure {
            held.fail(row, error);
            return;
        }
        held.pieces.push(Piece { first_row: task.first_row, labels, values: own });
    }
}

/// What is wrong with a row.
enum Fault {
    /// Fields are missing from this one on, from 1.
    Short(usize),
    /// Fields are left after this many.
    Long(usize),
    /// A field, from 1, that is no number.
    NotANumber(usize, String),
}

impl Fault {
    fn into_error(self, file: &str, line: usize, columns: usize, layout: &Layout) -> ReadError {
        let all = columns + layout.label_columns;
        match self {
            Fault::Short(found) => ReadError::new(file, format!("has {found} fields, expected {all}"))
                .at_row(line)
                .with_hint("the file is cut short or damaged here, or the separator is another"),
            Fault::Long(found) => ReadError::new(file, format!("has {found} fields, expected {all}"))
                .at_row(line)
                .with_hint("a value or label holds the separator, or the file is damaged here"),
            Fault::NotANumber(column, value) => {
                let folded = value.trim().trim_matches('"').to_ascii_lowercase();
                let (message, hint) = if folded.is_empty() {
                    (
                        "is empty where a number is expected",
                        "write 0 where nothing flows; missing is not zero",
                    )
                } else if folded.contains("nan") || folded.contains("inf") || folded == "na" {
                    ("is not a finite number", "repair the value at its source; it is not taken as zero")
                } else {
                    (
                        "is not a number",
                        "check that rows, columns and separators are where the layout has them",
                    )
                };
                ReadError::new(file, message)
                    .at_row(line)
                    .at_column(column)
                    .with_value(&value)
                    .with_hint(hint)
            }
        }
    }
}

/// Reads the row at the start of `text`, which ends with a line feed: its labels, and the text after it.
fn read_row<'t>(
    text_of_rows: &'t [u8],
    layout: &Layout,
    room: &mut [f64],
) -> Result<(Vec<String>, &'t [u8]), Fault> {
    let mut rest = text_of_rows;
    let mut labels = Vec::with_capacity(layout.label_columns);
    for at in 0..layout.label_columns {
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let (line, _) = rest.split_at(end);
        let (field, after) = take_field(line, layout.separator);
        labels.push(text(&field));
        match after {
            Some(after) => rest = rest.get(line.len() - after.len()..).unwrap_or_default(),
            None => return Err(Fault::Short(at + 1)),
        }
    }
    let last = room.len() - 1;
    let quick = !layout.decimal_comma;
    for (at, value) in room.iter_mut().enumerate() {
        // Most of what industries could trade, they do not.
        if at < last
            && let [b'0', separator, after @ ..] = rest
            && *separator == layout.separator
        {
            *value = 0.0;
            rest = after;
            continue;
        }
        if quick
            && at < last
            && let Some((number, [separator, after @ ..])) = leading_number(rest)
            && *separator == layout.separator
        {
            *value = number;
            rest = after;
            continue;
        }
        let end = memchr::memchr2(layout.separator, b'\n', rest).unwrap_or(rest.len());
        let (field, after) = rest.split_at(end);
        let column = layout.label_columns + at + 1;
        *value = match field_number(field, layout.decimal_comma) {
            Some(number) => number,
            None if layout.empty_as_nan && field.trim_ascii().is_empty() => f64::NAN,
            None if field.trim_ascii().is_empty() && after.first() != Some(&layout.separator) && at > 0 => {
                return Err(Fault::Short(column - 1));
            }
            None => return Err(Fault::NotANumber(column, text(field))),
        };
        rest = match after {
            [b'\n', after @ ..] if at == last => after,
            [b'\n', ..] => return Err(Fault::Short(column)),
            [_, after @ ..] if at == last => match after {
                // A separator after the last field.
                [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] => after,
                _ => {
                    let line = after.split(|byte| *byte == b'\n').next().unwrap_or_default();
                    let more = memchr::memchr_iter(layout.separator, line).count();
                    return Err(Fault::Long(column + 1 + more));
                }
            },
            [_, after @ ..] => after,
            [] => return Err(Fault::Short(column)),
        };
    }
    Ok((labels, rest))
}

/// The first field of a line without its quotation marks, and the rest when there is a separator.
fn take_field(line: &[u8], separator: u8) -> (Cow<'_, [u8]>, Option<&[u8]>) {
    if let [b'"', inner @ ..] = line {
        let mut content = Vec::new();
        let mut rest = inner;
        while let Some(at) = memchr::memchr(b'"', rest) {
            content.extend_from_slice(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + 1..).unwrap_or_default();
            match rest {
                [b'"', after @ ..] => {
                    content.push(b'"');
                    rest = after;
                }
                [] => return (Cow::Owned(content), None),
                [next, after @ ..] if *next == separator => return (Cow::Owned(content), Some(after)),
                _ => break,
            }
        }
    }
    match memchr::memchr(separator, line) {
        Some(at) => {
            let (field, rest) = line.split_at(at);
            (Cow::Borrowed(field), rest.get(1..))
        }
        None => (Cow::Borrowed(line), None),
    }
}

/// Bytes as text: UTF-8, otherwise Latin-1, which names every byte.
pub(crate) fn text(bytes: &[u8]) -> String {
    let bytes = bytes.trim_ascii();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str, layout: Layout, rows: Rows, threads: usize) -> Result<Table, ReadError> {
        let input = Input {
            file: "f",
            stream: Box::new(text.as_bytes()),
            bytes: text.len() as u64,
            threads,
            memory: 1 << 30,
        };
        read(input, &layout, rows)
    }

    const SMALL: &str =
        "region\t\tA\tA\nsector\t\tx\ty\nregion\tsector\t\t\nA\tx\t1\t2.5\nA\ty\t-3e-1\t0\n\n";

    #[test]
    fn labels_and_numbers_come_out() {
        let read = table(SMALL, Layout::tabs(2, 2), Rows::AsColumns, 1).unwrap();
        assert_eq!(read.headers, [["A", "A"], ["x", "y"]]);
        assert_eq!(read.labels, [["A", "x"], ["A", "y"]]);
        assert_eq!(read.values.values(), [1.0, 2.5, -0.3, 0.0]);
        assert_eq!(read.first_line, 4);
        let windows = SMALL.replace('\n', "\r\n");
        assert_eq!(table(&windows, Layout::tabs(2, 2), Rows::Any, 1).unwrap(), read);
    }

    #[test]
    fn faults_have_a_place() {
        let at = |text: &str| table(text, Layout::tabs(2, 2), Rows::AsColumns, 1).unwrap_err().to_string();
        assert!(
            at(&SMALL.replace("2.5", "NaN")).starts_with("f, row 4, column 4: `NaN` is not a finite number")
        );
        assert!(at(&SMALL.replace("2.5", "inf")).contains("row 4, column 4: `inf` is not a finite"));
        assert!(at(&SMALL.replace("2.5", "abc")).contains("row 4, column 4: `abc` is not a number"));
        assert!(at(&SMALL.replace("\t2.5", "")).contains("row 4: has 3 fields, expected 4"));
        assert!(at(&SMALL.replace("2.5", "2.5\t7")).contains("row 4: has 5 fields, expected 4"));
        assert!(at(&SMALL.replace("A\ty\t-3e-1\t0\n", "")).contains("ends after 1 rows"));
        assert!(
            at(&SMALL.replace("\t0\n", "\t0\nB\tz\t1\t1\n")).contains("row 6: has more than the expected 2")
        );
        assert!(at(&SMALL.replace('\t', ",")).contains("separated by commas"));
        assert!(at(&SMALL.replace("\t2.5", "\t")).contains("row 4"));
    }

    #[test]
    fn threads_do_not_change_what_is_read() {
        let mut text = "a,b,c\n".to_owned();
        let mut expected = Vec::new();
        for row in 0..300_000 {
            let value = f64::from(row) / 7.0;
            text.push_str(&format!("{row},{value},-0.25\n"));
            expected.extend([value, -0.25]);
        }
        let layout = Layout::tabs(1, 1).separated_by(b',');
        let one = table(&text, layout, Rows::Any, 1).unwrap();
        let two = table(&text, layout, Rows::Exactly(300_000), 2).unwrap();
        assert_eq!(one, two);
        assert_eq!(one.values.values(), expected);
        let broken = text.replace("\n299990,", "\nx\n299990,").replace("\n150000,", "\n150000,q");
        for threads in [1, 2, 5] {
            let error = table(&broken, layout, Rows::Any, threads).unwrap_err();
            assert_eq!(error.problem().row, Some(150_002));
        }
    }
}
