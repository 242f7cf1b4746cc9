//! Tables in text: CSV with comma, semicolon or tab (RFC 4180).
//!
//! Reading is strict, so that a damaged file is found where it is damaged: every row has as many fields as
//! the header, a quoted field ends with its quote, and a quote that opened is closed. (Common readers take
//! an unclosed quote as one huge field to the end of the file.) Lines end with CR, LF or CRLF. The tests
//! compare the result with the `csv` crate.

use std::borrow::Cow;

use crate::options::Limits;
use crate::problem::{ImportError, Problem, shown};
use crate::table::{CellKind, Delimiter, RawCell, Table, TableBuilder};
use crate::text::Decoded;

/// Reads a table from a decoded text file.
pub(crate) fn read_delimited(file: &str, decoded: &Decoded, limits: &Limits) -> Result<Table, ImportError> {
    let (stated, skip) = separator_line(&decoded.text);
    let delimiter = stated.unwrap_or_else(|| sniff_delimiter(&decoded.text));
    let mut builder = TableBuilder::new(file, None, limits);
    let mut records = Records::new(&decoded.text, delimiter.byte(), limits.columns);
    if skip {
        records.skip_line();
    }
    let mut cells: Vec<RawCell<'_>> = Vec::new();
    while let Some(line) = records.next_record(&mut cells).map_err(|broken| broken.problem(file))? {
        let blank = cells.iter().all(|cell| cell.text.trim().is_empty());
        if builder.has_header() && records.count != builder.width && !(blank && records.count == cells.len())
        {
            return Err(ragged(&builder, line, &cells, records.count, delimiter));
        }
        if records.count > limits.columns && !builder.has_header() {
            let message = format!("more than {} columns are not read", limits.columns);
            return Err(Problem::of_file(file, message).at_row(line).into());
        }
        builder.push_row(line, &cells)?;
    }
    let mut table = builder.finish()?;
    table.encoding = Some(decoded.encoding);
    table.delimiter = Some(delimiter);
    Ok(table)
}

fn ragged(
    builder: &TableBuilder<'_>,
    line: usize,
    cells: &[RawCell<'_>],
    found: usize,
    delimiter: Delimiter,
) -> ImportError {
    let width = builder.width;
    let message = format!(
        "found {found} field{}, expected {width} as in the header (line {}), parted by {delimiter}",
        if found == 1 { "" } else { "s" },
        builder.table().header_row(),
    );
    let problem = builder.table().problem(message).at_row(line);
    let surplus = cells.get(width).map(|cell| shown(&cell.text));
    let hint = match surplus {
        Some(text) => {
            format!("the first field too many is `{text}`; put a field that contains a {delimiter} in quotes")
        }
        None => "add the missing fields; a field may be blank".to_owned(),
    };
    problem.with_hint(hint).into()
}

/// Excel's first line `sep=;`, which states the delimiter.
fn separator_line(text: &str) -> (Option<Delimiter>, bool) {
    let line = text.split(['\r', '\n']).next().unwrap_or("");
    let stated = line
        .strip_prefix("sep=")
        .and_then(|rest| Delimiter::ALL.into_iter().find(|delimiter| rest.as_bytes() == [delimiter.byte()]));
    (stated, stated.is_some())
}

/// The delimiter that parts the header and the most of the first hundred records into the same number of
/// fields, at least two; comma when none does. Characters in quotes do not count.
pub(crate) fn sniff_delimiter(text: &str) -> Delimiter {
    const RECORDS: usize = 100;
    let mut best = (Delimiter::Comma, (0, 0));
    for delimiter in Delimiter::ALL {
        let mut records = Records::new(text, delimiter.byte(), 0);
        let mut cells = Vec::new();
        let mut width = 0;
        let mut same = 0;
        for _ in 0..RECORDS {
            match records.next_record(&mut cells) {
                Ok(Some(_)) if width == 0 => width = records.count,
                Ok(Some(_)) => same += usize::from(records.count == width),
                Ok(None) | Err(_) => break,
            }
        }
        if width > 1 && (same, width) > best.1 {
            best = (delimiter, (same, width));
        }
    }
    best.0
}

/// A place where quotes are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct BrokenQuotes {
    line: usize,
    column: usize,
    /// Text follows the closing quote, against: the quote is never closed.
    stray: bool,
}

impl BrokenQuotes {
    fn problem(self, file: &str) -> ImportError {
        let (message, hint) = if self.stray {
            (
                "text follows the closing quote of a field",
                "double the quotes inside a quoted field: \"a \"\"b\"\" c\"",
            )
        } else {
            (
                "the quote that opens here is never closed",
                "close the quote, or double it if it belongs to the text",
            )
        };
        Problem::of_file(file, message).at_row(self.line).at_column(self.column).with_hint(hint).into()
    }
}

/// The records of a delimited text, one after the other. Empty lines are skipped.
struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    at: usize,
    line: usize,
    /// How many fields of a record are kept; the others are counted.
    most: usize,
    /// How many fields the last record has.
    count: usize,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, delimiter: u8, most: usize) -> Records<'t> {
        Records { text, delimiter, at: 0, line: 1, most, count: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_line(&mut self) {
        while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
            self.at += 1;
        }
        self.end_line();
    }

    /// Passes one CR, LF or CRLF.
    fn end_line(&mut self) {
        if self.peek() == Some(b'\r') {
            self.at += 1;
            if self.peek() == Some(b'\n') {
                self.at += 1;
            }
        } else if self.peek() == Some(b'\n') {
            self.at += 1;
        } else {
            return;
        }
        self.line += 1;
    }

    /// Reads the next record into `cells` and gives the line that it starts on; `None` at the end.
    fn next_record(&mut self, cells: &mut Vec<RawCell<'t>>) -> Result<Option<usize>, BrokenQuotes> {
        cells.clear();
        self.count = 0;
        while matches!(self.peek(), Some(b'\n' | b'\r')) {
            self.end_line();
        }
        if self.peek().is_none() {
            return Ok(None);
        }
        let line = self.line;
        loop {
            self.count += 1;
            let column = self.count;
            let text = if self.peek() == Some(b'"') { self.quoted(column)? } else { self.bare() };
            if column <= self.most {
                cells.push(RawCell { column, text, kind: CellKind::Text });
            }
            match self.peek() {
                Some(byte) if byte == self.delimiter => self.at += 1,
                _ => {
                    self.end_line();
                    return Ok(Some(line));
                }
            }
        }
    }

    fn bare(&mut self) -> Cow<'t, str> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let delimiter = self.delimiter;
        let length = rest
            .iter()
            .position(|byte| *byte == delimiter || *byte == b'\n' || *byte == b'\r')
            .unwrap_or(rest.len());
        let start = self.at;
        self.at += length;
        Cow::Borrowed(self.text.get(start..self.at).unwrap_or_default())
    }

    fn quoted(&mut self, column: usize) -> Result<Cow<'t, str>, BrokenQuotes> {
        let opened = BrokenQuotes { line: self.line, column, stray: false };
        self.at += 1;
        let start = self.at;
        let mut unescaped: Option<String> = None;
        let mut from = start;
        loop {
            match self.peek() {
                None => return Err(opened),
                Some(b'"') => {
                    let piece = self.text.get(from..self.at).unwrap_or_default();
                    self.at += 1;
                    if self.peek() == Some(b'"') {
                        let whole = unescaped.get_or_insert_with(String::new);
                        whole.push_str(piece);
                        whole.push('"');
                        self.at += 1;
                        from = self.at;
                        continue;
                    }
                    return match self.peek() {
                        Some(byte) if byte != self.delimiter && byte != b'\n' && byte != b'\r' => {
                            Err(BrokenQuotes { line: self.line, column, stray: true })
                        }
                        _ => Ok(match unescaped {
                            None => Cow::Borrowed(piece),
                            Some(mut whole) => {
                                whole.push_str(piece);
                                Cow::Owned(whole)
                            }
                        }),
                    };
                }
                Some(b'\n' | b'\r') => self.end_line(),
                Some(_) => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, delimiter: u8) -> Result<Vec<Vec<String>>, BrokenQuotes> {
        let mut reader = Records::new(text, delimiter, 100);
        let (mut all, mut cells) = (Vec::new(), Vec::new());
        while reader.next_record(&mut cells)?.is_some() {
            all.push(cells.iter().map(|cell| cell.text.to_string()).collect());
        }
        Ok(all)
    }

    fn with_csv_crate(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn quotes_that_are_wrong_are_located() {
        let broken = |line, column, stray| Err(BrokenQuotes { line, column, stray });
        assert_eq!(records("a,b\n1,\"x\n\n2,y\n", b','), broken(2, 2, false));
        assert_eq!(records("a,b\r\n\"x\"y,1\r\n", b','), broken(2, 1, true));
        assert_eq!(records("\"", b','), broken(1, 1, false));
    }

    #[test]
    fn the_delimiter_is_found_outside_quotes() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", Delimiter::Comma),
            ("a;b\n1,5;2\n", Delimiter::Semicolon),
            ("a\tb\n1,5\t2;3\n", Delimiter::Tab),
            ("\"x;y;z\",b\n\"1;2;3\",4\n", Delimiter::Comma),
            ("part, material;mass\na, b;1\na;2\n", Delimiter::Semicolon),
            ("single\n1\n", Delimiter::Comma),
            ("", Delimiter::Comma),
        ] {
            assert_eq!(sniff_delimiter(text), delimiter, "{text:?}");
        }
        assert_eq!(separator_line("sep=;\na;b"), (Some(Delimiter::Semicolon), true));
    }

    proptest::proptest! {
        #[test]
        fn what_is_accepted_reads_as_with_the_csv_crate(text in "[ab,;\"\n\r é]{0,40}") {
            if let Ok(read) = records(&text, b',') {
                // A quote inside a bare field is text for both.
                proptest::prop_assert_eq!(read, with_csv_crate(&text, b','));
            }
        }

        #[test]
        fn what_was_written_is_read(
            rows in proptest::collection::vec(proptest::collection::vec("[a-z,;\"\n\r\t é銅]{1,6}", 3), 1..6)
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            proptest::prop_assert_eq!(records(&text, b','), Ok(rows));
        }
    }
}
