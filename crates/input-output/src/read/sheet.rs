//! Sheets of workbooks (xlsx, xlsb) as rows of cells.
//!
//! A workbook is unpacked once through a counter before the parser sees it, and cells are streamed from the parser and
//! counted: a small workbook can be made to fill any memory.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader as _, Xlsb, Xlsx};

use super::problem::{ReadError, shown};
use super::source::Source;

/// The most cells of a sheet, empty ones before the last of a row included.
const MOST_CELLS: usize = 24_000_000;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// A number.
    Number(f64),
    /// Text, trimmed.
    Text(Box<str>),
    /// An error value such as `#REF!`, or a date.
    Other(Box<str>),
}

impl Cell {
    /// Text of the cell, of a number too; empty for nothing.
    pub(crate) fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Number(number) => number.to_string(),
            Cell::Text(text) | Cell::Other(text) => text.to_string(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    /// The file, for messages.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Rows from the first of the sheet, each up to its last cell.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// The cell at a row and column from 0.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &Cell {
        self.rows.get(row).and_then(|row| row.get(column)).unwrap_or(&Cell::Empty)
    }

    /// Text of a cell.
    pub(crate) fn text(&self, row: usize, column: usize) -> String {
        self.cell(row, column).text()
    }

    /// An error of this sheet at a row and column from 0.
    pub(crate) fn error(&self, row: usize, column: usize, message: &str) -> ReadError {
        ReadError::new(&*self.file, message).in_sheet(&self.name).at_row(row + 1).at_column(column + 1)
    }

    /// A finite number; an empty cell is refused too.
    pub(crate) fn number(&self, row: usize, column: usize) -> Result<f64, ReadError> {
        match self.cell(row, column) {
            Cell::Number(number) if number.is_finite() => Ok(*number),
            Cell::Empty => Err(self
                .error(row, column, "is empty where a number is expected")
                .with_hint("write 0 where nothing flows; missing is not zero")),
            other => Err(self
                .error(row, column, "is not a number")
                .with_value(&other.text())
                .with_hint("check that rows and columns are where the layout has them")),
        }
    }
}

/// Whether a name is of a workbook that is read here.
pub(crate) fn is_workbook(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".xlsx", ".xlsm", ".xlsb"].iter().any(|end| lower.ends_with(end))
}

/// The sheets of a workbook whose names are wanted.
pub(crate) fn read(
    source: &mut Source,
    name: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Sheet>, ReadError> {
    let file = source.shown(name);
    let bytes = source.bytes(name)?;
    let binary = check(&file, &bytes, source)?;
    let reading = || if binary { read_xlsb(&file, bytes, wanted) } else { read_xlsx(&file, bytes, wanted) };
    // The parser of the binary format indexes records by the lengths they state.
    catch_unwind(AssertUnwindSafe(reading)).unwrap_or_else(|_| {
        Err(ReadError::new(&*file, "is damaged")
            .with_hint("open it in a spreadsheet program and save it again"))
    })
}

/// Refuses an archive that is not safe to parse; whether it is of the binary format.
fn check(file: &str, bytes: &[u8], source: &Source) -> Result<bool, ReadError> {
    let limits = source.limits;
    let mut parts = Source::of_bytes("workbook.zip", bytes.to_vec(), limits).map_err(|error| {
        ReadError::new(file, error.problem().message.clone())
            .with_hint("open it in a spreadsheet program and save it again")
    })?;
    let names: Vec<String> = parts.names().map(str::to_owned).collect();
    let binary = names.iter().any(|name| name == "xl/workbook.bin");
    if !binary && !names.iter().any(|name| name == "xl/workbook.xml") {
        return Err(ReadError::new(file, "is no workbook (.xlsx, .xlsb)"));
    }
    let total: u64 = names.iter().map(|name| parts.size(name)).fold(0, u64::saturating_add);
    if total > limits.held_bytes {
        return Err(ReadError::new(
            file,
            format!("unpacks to {} MB, at most {} MB are read", total >> 20, limits.held_bytes >> 20),
        ));
    }
    for name in &names {
        let mut stream = parts.stream(name)?;
        std::io::copy(&mut stream, &mut std::io::sink())
            .map_err(|error| ReadError::new(file, format!("part `{}` is damaged: {error}", shown(name))))?;
        drop(stream);
        if name.to_ascii_lowercase().ends_with("sharedstrings.xml") {
            let size = parts.size(name);
            let mut head = Vec::new();
            let read = parts.stream(name)?.take(4096).read_to_end(&mut head);
            read.map_err(|error| {
                ReadError::new(file, format!("part `{}` is damaged: {error}", shown(name)))
            })?;
            let head = String::from_utf8_lossy(&head);
            let count = head
                .split("uniqueCount=")
                .nth(1)
                .map(|rest| rest.chars().skip(1).take_while(char::is_ascii_digit).collect::<String>());
            // A string takes at least the 11 bytes of `<si><t/></si>`.
            if let Some(count) = count
                && count.parse::<u64>().map_or(true, |count| count > size / 8 + 1)
            {
                return Err(ReadError::new(
                    file,
                    format!("announces {} strings in {size} bytes", shown(&count)),
                ));
            }
        }
    }
    Ok(binary)
}

fn unreadable(file: &str, error: &dyn std::fmt::Display) -> ReadError {
    ReadError::new(file, format!("cannot be read as a workbook: {}", shown(&error.to_string())))
        .with_hint("open it in a spreadsheet program and save it again")
}

fn read_xlsx(file: &str, bytes: Vec<u8>, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Sheet>, ReadError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(file, &error))?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        if !wanted(&name) {
            continue;
        }
        let mut filling = Filling::new(file, &name);
        let mut cells = book.worksheet_cells_reader(&name).map_err(|error| unreadable(file, &error))?;
        while let Some(cell) = cells.next_cell().map_err(|error| unreadable(file, &error))? {
            filling.push(cell.get_position(), cell.get_value())?;
        }
        sheets.push(filling.sheet);
    }
    Ok(sheets)
}

fn read_xlsb(file: &str, bytes: Vec<u8>, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Sheet>, ReadError> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|error| unreadable(file, &error))?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        if !wanted(&name) {
            continue;
        }
        let mut filling = Filling::new(file, &name);
        let mut cells = book.worksheet_cells_reader(&name).map_err(|error| unreadable(file, &error))?;
        while let Some(cell) = cells.next_cell().map_err(|error| unreadable(file, &error))? {
            filling.push(cell.get_position(), cell.get_value())?;
        }
        sheets.push(filling.sheet);
    }
    Ok(sheets)
}

/// A sheet that is being filled.
struct Filling {
    sheet: Sheet,
    cells: usize,
}

impl Filling {
    fn new(file: &str, name: &str) -> Filling {
        Filling { sheet: Sheet { file: file.to_owned(), name: name.to_owned(), rows: Vec::new() }, cells: 0 }
    }

    fn push(&mut self, (row, column): (u32, u32), value: &DataRef<'_>) -> Result<(), ReadError> {
        let cell = match value {
            DataRef::Empty => return Ok(()),
            DataRef::Int(number) => Cell::Number(*number as f64),
            DataRef::Float(number) => Cell::Number(*number),
            DataRef::String(text) => of_text(text),
            DataRef::SharedString(text) => of_text(text),
            DataRef::Bool(truth) => Cell::Other(truth.to_string().into()),
            DataRef::Error(error) => Cell::Other(error.to_string().into()),
            other => Cell::Other(format!("{other:?}").into()),
        };
        if cell.is_empty() {
            return Ok(());
        }
        let (row, column) = (row as usize, column as usize);
        if row >= 1 << 20 || column >= 1 << 14 {
            return Err(self.sheet.error(row, column, "lies beyond the last cell of a sheet"));
        }
        if self.sheet.rows.len() <= row {
            self.cells += row + 1 - self.sheet.rows.len();
            self.sheet.rows.resize(row + 1, Vec::new());
        }
        if let Some(cells) = self.sheet.rows.get_mut(row) {
            if cells.len() <= column {
                self.cells += column + 1 - cells.len();
                if self.cells > MOST_CELLS {
                    return Err(self.sheet.error(
                        row,
                        column,
                        "is beyond the 24 million cells that are read of a sheet",
                    ));
                }
                cells.resize(column + 1, Cell::Empty);
            }
            if let Some(place) = cells.get_mut(column) {
                *place = cell;
            }
        }
        Ok(())
    }
}

fn of_text(text: &str) -> Cell {
    let text = text.trim();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
}
