//! One table of text cells, whatever file it came from, that remembers where each cell was.
//!
//! A table of 10^6 rows must stay small: all text lies in one buffer, and a cell is an end position in it.
//! Columns without a name and without content are left out; blank rows are left out and counted.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use vocabulary::fold;

use crate::options::Limits;
use crate::problem::{ImportError, Problem, column_letters, shown};
use crate::text::TextEncoding;

/// What a cell held in its file. A text file has text only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellKind {
    /// Text: what it means is for the reader to find out.
    #[default]
    Text,
    /// A number stored as such; its text is the machine's form.
    Number,
    /// A date or time; its text is ISO 8601.
    Date,
    /// True or false.
    Boolean,
    /// An error of a spreadsheet such as `#REF!`.
    Error,
}

/// One cell of a [`Table`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'t> {
    /// Its text, as written.
    pub text: &'t str,
    /// What it held.
    pub kind: CellKind,
}

/// The character between the columns of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// TAB
    Tab,
}

impl Delimiter {
    /// All of them, in the order of preference.
    pub const ALL: [Delimiter; 3] = [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab];

    /// The character as a byte.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
        }
    }
}

impl fmt::Display for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Delimiter::Comma => "comma",
            Delimiter::Semicolon => "semicolon",
            Delimiter::Tab => "tab",
        })
    }
}

/// A table of text cells.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The file, as the user named it.
    pub file: String,
    /// The sheet of a workbook; `None` for text files.
    pub sheet: Option<String>,
    /// The encoding of a text file.
    pub encoding: Option<TextEncoding>,
    /// The delimiter of a text file.
    pub delimiter: Option<Delimiter>,
    /// What the reader decided, for the user to know.
    pub notes: Vec<String>,
    header: Vec<String>,
    header_row: usize,
    /// For each column kept, its number in the file, counted from 1.
    columns: Vec<usize>,
    text: String,
    /// For each cell, row by row, where its text ends.
    ends: Vec<u32>,
    /// For each cell, what it held; empty when all are text.
    kinds: Vec<CellKind>,
    /// For each row, its number in the file, counted from 1.
    rows: Vec<u32>,
}

impl Table {
    /// The names of the columns, in the order of the file.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Gives columns other names.
    pub(crate) fn rename(&mut self, name: impl Fn(&str) -> String) {
        for column in &mut self.header {
            *column = name(column);
        }
    }

    /// The line or row of the header, counted from 1.
    pub fn header_row(&self) -> usize {
        self.header_row
    }

    /// How many rows there are below the header, blank ones not counted.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row below the header.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The line or row in the file of a row of the table, counted from 1; zero when there is no such row.
    pub fn row_number(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |number| *number as usize)
    }

    /// The cell at a row and column of the table, both counted from 0; blank when there is none.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let blank = Cell { text: "", kind: CellKind::Text };
        if column >= self.header.len() {
            return blank;
        }
        let index = row * self.header.len() + column;
        let Some(end) = self.ends.get(index) else { return blank };
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Cell {
            text: self.text.get(start as usize..*end as usize).unwrap_or_default(),
            kind: self.kinds.get(index).copied().unwrap_or_default(),
        }
    }

    /// The texts of a row, in the order of the header.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.header.len()).map(move |column| self.cell(row, column).text)
    }

    /// A problem of this table as a whole.
    pub fn problem(&self, message: impl Into<String>) -> Problem {
        let problem = Problem::of_file(&self.file, message);
        match &self.sheet {
            Some(sheet) => problem.in_sheet(sheet),
            None => problem,
        }
    }

    /// A problem of one cell of this table, with its place and value.
    pub fn cell_problem(&self, row: usize, column: usize, message: impl Into<String>) -> Problem {
        let mut problem = self
            .problem(message)
            .at_row(self.row_number(row))
            .at_column(self.columns.get(column).copied().unwrap_or(column + 1))
            .with_value(self.cell(row, column).text);
        problem.column_name = self.header.get(column).cloned();
        problem
    }

    /// A problem of a column's name.
    pub fn header_problem(&self, column: usize, message: impl Into<String>) -> Problem {
        let mut problem = self
            .problem(message)
            .at_row(self.header_row)
            .at_column(self.columns.get(column).copied().unwrap_or(column + 1));
        problem.column_name = self.header.get(column).cloned();
        problem
    }

    /// Where a column is in the file: `column 3`, or `column C` of a sheet.
    pub fn column_place(&self, column: usize) -> String {
        let number = self.columns.get(column).copied().unwrap_or(column + 1);
        if self.sheet.is_some() {
            format!("column {}", column_letters(number))
        } else {
            format!("column {number}")
        }
    }
}

/// One cell on its way into a table.
#[derive(Clone, Debug)]
pub(crate) struct RawCell<'a> {
    /// Number of its column in the file, counted from 1.
    pub(crate) column: usize,
    pub(crate) text: Cow<'a, str>,
    pub(crate) kind: CellKind,
}

/// Builds a table row by row. The first row that is not blank is the header.
pub(crate) struct TableBuilder<'l> {
    table: Table,
    limits: &'l Limits,
    blank_rows: usize,
    first_blank_row: usize,
    /// How many columns the file has, for readers that demand it of every row.
    pub(crate) width: usize,
}

impl<'l> TableBuilder<'l> {
    pub(crate) fn new(file: &str, sheet: Option<&str>, limits: &'l Limits) -> TableBuilder<'l> {
        let table = Table { file: file.to_owned(), sheet: sheet.map(str::to_owned), ..Table::default() };
        TableBuilder { table, limits, blank_rows: 0, first_blank_row: 0, width: 0 }
    }

    pub(crate) fn has_header(&self) -> bool {
        !self.table.header.is_empty()
    }

    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    /// Adds a row; its cells come in the order of their columns, and blank ones may be left out.
    pub(crate) fn push_row(&mut self, row: usize, cells: &[RawCell<'_>]) -> Result<(), ImportError> {
        let blank = cells.iter().all(|cell| cell.text.trim().is_empty());
        if !self.has_header() {
            return if blank { Ok(()) } else { self.set_header(row, cells) };
        }
        if blank {
            if self.blank_rows == 0 {
                self.first_blank_row = row;
            }
            self.blank_rows += 1;
            return Ok(());
        }
        self.check_size(row)?;
        let table = &mut self.table;
        let mut cells = cells.iter().peekable();
        for (index, column) in table.columns.iter().enumerate() {
            let mut found = None;
            while let Some(cell) = cells.next_if(|cell| cell.column <= *column) {
                if cell.column == *column {
                    found = Some(cell);
                } else if !cell.text.trim().is_empty() {
                    return Err(without_name(table, row, cell));
                }
            }
            let kind = found.map_or(CellKind::Text, |cell| cell.kind);
            if let Some(cell) = found {
                table.text.push_str(&cell.text);
            }
            if kind != CellKind::Text || !table.kinds.is_empty() {
                let so_far = (table.rows.len()) * table.header.len() + index;
                table.kinds.resize(so_far, CellKind::Text);
                table.kinds.push(kind);
            }
            table.ends.push(u32::try_from(table.text.len()).unwrap_or(u32::MAX));
        }
        if let Some(cell) = cells.find(|cell| !cell.text.trim().is_empty()) {
            return Err(without_name(table, row, cell));
        }
        table.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
        Ok(())
    }

    fn check_size(&self, row: usize) -> Result<(), ImportError> {
        let Limits { rows, cells, .. } = *self.limits;
        let table = &self.table;
        let hint = "split the file, or leave out columns that are not needed";
        if table.rows.len() + 1 >= rows {
            let problem = table.problem(format!("more than {rows} rows are not read")).at_row(row);
            return Err(problem.with_hint(hint).into());
        }
        if table.ends.len() + table.header.len() > cells || table.text.len() > (u32::MAX / 2) as usize {
            let problem = table.problem(format!("more than {cells} cells are not read")).at_row(row);
            return Err(problem.with_hint(hint).into());
        }
        Ok(())
    }

    fn set_header(&mut self, row: usize, cells: &[RawCell<'_>]) -> Result<(), ImportError> {
        self.table.header_row = row;
        let columns = self.limits.columns;
        if cells.len() > columns {
            let message = format!("more than {columns} columns are not read");
            return Err(self.table.problem(message).at_row(row).into());
        }
        let mut names = BTreeMap::new();
        self.width = cells.last().map_or(0, |cell| cell.column);
        for cell in cells.iter().filter(|cell| !cell.text.trim().is_empty()) {
            let same = names.insert(fold(&cell.text), self.table.header.len());
            self.table.header.push(cell.text.trim().to_owned());
            self.table.columns.push(cell.column);
            if cell.kind == CellKind::Error {
                let message = format!("the name of a column is the error `{}`", shown(&cell.text));
                return Err(self.table.header_problem(self.table.header.len() - 1, message).into());
            }
            if let Some(first) = same {
                let table = &self.table;
                let last = table.header.len() - 1;
                let message = format!(
                    "the column name `{}` is used twice: {} and {}",
                    shown(&cell.text),
                    table.column_place(first),
                    table.column_place(last)
                );
                let hint = "give every column a name of its own";
                return Err(table.header_problem(last, message).with_hint(hint).into());
            }
        }
        Ok(())
    }

    /// The finished table.
    ///
    /// # Errors
    /// Nothing but a header, or nothing at all.
    pub(crate) fn finish(mut self) -> Result<Table, ImportError> {
        if !self.has_header() {
            let what = if self.table.sheet.is_some() { "the sheet is empty" } else { "the file is empty" };
            let hint = "the first row must name the columns";
            return Err(self.table.problem(what).with_hint(hint).into());
        }
        if self.table.is_empty() {
            let message = format!("there is a header ({}) and no row below it", listed(&self.table.header));
            return Err(self.table.problem(message).at_row(self.table.header_row).into());
        }
        if self.blank_rows > 0 {
            let word = if self.table.sheet.is_some() { "row" } else { "line" };
            let first = self.first_blank_row;
            self.table.notes.push(match self.blank_rows {
                1 => format!("left out one blank row ({word} {first})"),
                count => format!("left out {count} blank rows (the first is {word} {first})"),
            });
        }
        self.table.text.shrink_to_fit();
        Ok(self.table)
    }

    /// The table as far as it was read: its header and perhaps some rows.
    pub(crate) fn into_partial(self) -> Table {
        self.table
    }
}

fn without_name(table: &Table, row: usize, cell: &RawCell<'_>) -> ImportError {
    let message = format!("found `{}` in a column that has no name", shown(&cell.text));
    table
        .problem(message)
        .at_row(row)
        .at_column(cell.column)
        .with_value(&cell.text)
        .with_hint(format!("name the column in row {}, or delete the cell", table.header_row))
        .into()
}

/// Names in a list, at most twelve.
pub(crate) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let mut list: Vec<String> = names.iter().take(12).map(|name| shown(name.as_ref())).collect();
    if names.len() > 12 {
        list.push(format!("and {} more", names.len() - 12));
    }
    list.join(", ")
}
