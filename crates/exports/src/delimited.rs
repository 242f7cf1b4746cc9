//! CSV after RFC 4180: UTF-8, CRLF, a header always, no byte order mark, missing as an empty field.
//!
//! The trap: spreadsheets run a text that starts like a formula, quoted or not (CWE-1236). The [`Dialect::Spreadsheet`]
//! puts an apostrophe before such *text*; numbers stay bare, so `-1` stays a number. [`unguard`] takes exactly that
//! apostrophe away again.

use crate::{Cell, ExportError, Table};

/// How texts that look like formulas are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Safe to open in a spreadsheet: such texts get a leading apostrophe.
    #[default]
    Spreadsheet,
    /// For machines: texts as they are.
    Raw,
}

/// First characters that make a spreadsheet read a text as a formula or a command, with their full-width and small forms.
const FORMULA_STARTS: [char; 18] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−', '|'];

/// The text with an apostrophe before it if a spreadsheet could run it.
pub fn guard(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_string() }
}

/// The text that [`guard`] was given.
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(text)
}

/// Apostrophes and blanks before the dangerous character do not make it safe.
fn needs_guard(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    let shown = bare.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}')
    });
    [bare, shown].into_iter().any(|text| text.starts_with(FORMULA_STARTS))
}

/// A table as CSV, written row by row: as [`csv()`] writes it, for tables that memory does not hold.
pub struct CsvRows<W: std::io::Write> {
    writer: csv::Writer<W>,
    dialect: Dialect,
}

impl<W: std::io::Write> CsvRows<W> {
    /// Begins with the header.
    ///
    /// # Errors
    /// [`ExportError::Csv`] if it cannot be written.
    pub fn new(writer: W, columns: &[String], dialect: Dialect) -> Result<CsvRows<W>, ExportError> {
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(writer);
        let mut rows = CsvRows { writer, dialect };
        let header: Vec<Cell> = columns.iter().map(|column| Cell::Text(column.clone())).collect();
        rows.row(&header)?;
        Ok(rows)
    }

    /// Adds a row; it has as many cells as there are columns.
    ///
    /// # Errors
    /// [`ExportError::Csv`] if it cannot be written.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        for cell in cells {
            match (cell, self.dialect) {
                (Cell::Text(text), Dialect::Spreadsheet) => self.writer.write_field(guard(text))?,
                (Cell::Text(text), Dialect::Raw) => self.writer.write_field(text)?,
                (other, _) => self.writer.write_field(other.plain())?,
            }
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the table and gives back where it was written.
    ///
    /// # Errors
    /// [`ExportError::Csv`] if the last rows cannot be written.
    pub fn finish(self) -> Result<W, ExportError> {
        self.writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
    }
}

/// One table as CSV.
///
/// # Errors
/// [`ExportError::Csv`] if the writer refuses, which memory does not.
pub fn csv(table: &Table, dialect: Dialect) -> Result<Vec<u8>, ExportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let text = |text: &str| match dialect {
        Dialect::Spreadsheet => guard(text),
        Dialect::Raw => text.to_string(),
    };
    writer.write_record(table.columns.iter().map(|column| text(column)))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Text(value) => text(value),
            other => other.plain(),
        }))?;
    }
    writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORPUS: [&str; 22] = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "＝cmd|' /C calc'!A0",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\u{3000}=1",
        "\u{FEFF}=1",
        "'=1",
        "''=1",
        "' =1",
        "-",
        "=HYPERLINK(\"http://example.org\",\"x\")",
        "−5",
        "|calc",
    ];

    #[test]
    fn texts_that_could_run_get_an_apostrophe_and_come_back() {
        for text in CORPUS {
            let guarded = guard(text);
            assert_eq!(guarded, format!("'{text}"));
            assert_eq!(unguard(&guarded), text);
        }
        for text in ["copper", "", "'tis", "1-2", "a=b", "銅", "（-）", "'", "''"] {
            assert_eq!(guard(text), text);
            assert_eq!(unguard(text), text);
        }
    }

    #[test]
    fn a_negative_number_stays_a_number_and_missing_stays_empty() {
        let table = Table {
            name: "t".into(),
            columns: vec!["a".into(), "=b".into(), "c".into()],
            rows: vec![
                vec![Cell::Integer(-1), Cell::Text("-1".into()), Cell::Missing],
                vec![Cell::Number(-0.5), Cell::Text("a \"b\",\nc".into()), Cell::Number(0.0)],
            ],
            single: false,
        };
        let text = String::from_utf8(csv(&table, Dialect::Spreadsheet).unwrap()).unwrap();
        assert_eq!(text, "a,'=b,c\r\n-1,'-1,\r\n-0.5,\"a \"\"b\"\",\nc\",0.0\r\n");
        for dialect in [Dialect::Spreadsheet, Dialect::Raw] {
            let mut rows = CsvRows::new(Vec::new(), &table.columns, dialect).unwrap();
            table.rows.iter().for_each(|row| rows.row(row).unwrap());
            assert_eq!(rows.finish().unwrap(), csv(&table, dialect).unwrap(), "row by row the same");
        }
        let raw = String::from_utf8(csv(&table, Dialect::Raw).unwrap()).unwrap();
        assert!(raw.starts_with("a,=b,c\r\n-1,-1,\r\n"));
    }
}
