//! Tables in XLSX workbooks.
//!
//! A workbook is a ZIP archive of XML, and a small one can be made to fill any memory. So it is read twice:
//! [`guard`] inflates every entry through a counter and a tokenizer that keep nothing, and refuses what is
//! over a limit, damaged or devious; only then does the parser (`calamine`) see it. Cells are streamed from
//! the parser: its dense ranges would take the whole rectangle up to the farthest cell.

pub(crate) mod guard;
mod xml;

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::options::Limits;
use crate::problem::{ImportError, Problem, shown};
use crate::table::{CellKind, RawCell, Table, TableBuilder};

/// What stands for a formula that was never computed.
const NO_VALUE: &str = "formula never computed: save it in a spreadsheet program";

/// An opened workbook.
pub(crate) struct Workbook {
    file: String,
    xlsx: Xlsx<Cursor<Vec<u8>>>,
}

impl Workbook {
    /// Checks the archive, then opens it.
    ///
    /// # Errors
    /// What the guard refuses, and what the parser cannot read.
    pub(crate) fn open(file: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Workbook, ImportError> {
        guard::check(file, &bytes, limits)?;
        let xlsx = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(file, &error))?;
        Ok(Workbook { file: file.to_owned(), xlsx })
    }

    /// The names of the visible sheets that hold cells, in the order of the workbook.
    pub(crate) fn sheets(&self) -> Vec<String> {
        let sheets = self.xlsx.sheets_metadata().iter();
        sheets
            .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
            .map(|sheet| sheet.name.clone())
            .collect()
    }

    /// All sheets that hold cells, hidden ones too.
    pub(crate) fn all_sheets(&self) -> Vec<String> {
        let sheets = self.xlsx.sheets_metadata().iter();
        sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).collect()
    }

    /// The header of a sheet as a table without rows; its header is empty when the sheet is.
    pub(crate) fn header(&mut self, sheet: &str, limits: &Limits) -> Result<Table, ImportError> {
        self.fill(sheet, limits, true).map(TableBuilder::into_partial)
    }

    /// A whole sheet.
    pub(crate) fn table(&mut self, sheet: &str, limits: &Limits) -> Result<Table, ImportError> {
        self.fill(sheet, limits, false)?.finish()
    }

    /// Every row of a sheet that has cells, for layouts whose header is not their first row: the number of the
    /// row, and its cells as column (counted from 1), text and kind.
    pub(crate) fn each_row(
        &mut self,
        sheet: &str,
        limits: &Limits,
        mut row: impl FnMut(usize, &[RawCell<'_>]) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let mut read = 0;
        self.walk(sheet, |number, cells| {
            read += cells.len();
            if read > limits.cells {
                let message = format!("more than {} cells are not read", limits.cells);
                return Err(Problem::of_file("", message).at_row(number).into());
            }
            row(number, cells).map(|()| true)
        })
    }

    fn fill<'l>(
        &mut self,
        sheet: &str,
        limits: &'l Limits,
        header_only: bool,
    ) -> Result<TableBuilder<'l>, ImportError> {
        let mut builder = TableBuilder::new(&self.file.clone(), Some(sheet), limits);
        self.walk(sheet, |number, row| {
            builder.push_row(number, row)?;
            Ok(!(header_only && builder.has_header()))
        })?;
        Ok(builder)
    }

    /// Calls `each` with every row that has cells, until it answers `false`.
    fn walk(
        &mut self,
        sheet: &str,
        mut each: impl FnMut(usize, &[RawCell<'_>]) -> Result<bool, ImportError>,
    ) -> Result<(), ImportError> {
        let file = self.file.clone();
        let failed = |error: &XlsxError| -> ImportError {
            let message = format!("cannot be read: {}", shown(&error.to_string()));
            Problem::of_file(&file, message).in_sheet(sheet).into()
        };
        let mut cells = self.xlsx.worksheet_cells_reader(sheet).map_err(|error| failed(&error))?;
        let mut row: Vec<RawCell<'_>> = Vec::new();
        let mut current = 0;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| failed(&error))? {
            let (number, column) = cell.pos;
            let (number, column) = (number as usize + 1, column as usize + 1);
            if number != current {
                if current > 0 && !each(current, &row)? {
                    return Ok(());
                }
                row.clear();
            }
            let in_order =
                number > current || (number == current && row.last().is_none_or(|last| last.column < column));
            if !in_order {
                let message = "the cells of the sheet are out of order or given twice";
                return Err(Problem::of_file(&file, message)
                    .in_sheet(sheet)
                    .at_row(number)
                    .at_column(column)
                    .with_hint("open the file in a spreadsheet program and save it again")
                    .into());
            }
            current = number;
            match content(&cell.value) {
                Some((text, kind)) => row.push(RawCell { column, text, kind }),
                // Programs that write workbooks leave formulas to be computed by Excel: no value is not a blank.
                None if cell.formula.is_some() => {
                    row.push(RawCell { column, text: NO_VALUE.into(), kind: CellKind::Error });
                }
                None => {}
            }
        }
        if current > 0 {
            each(current, &row)?;
        }
        Ok(())
    }
}

/// The text and kind of a value; `None` when the cell is empty.
fn content<'a>(value: &DataRef<'a>) -> Option<(Cow<'a, str>, CellKind)> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => (number.to_string().into(), CellKind::Number),
        DataRef::Float(number) => (number_text(*number).into(), CellKind::Number),
        DataRef::String(text) => (text.clone().into(), CellKind::Text),
        DataRef::SharedString(text) => ((*text).into(), CellKind::Text),
        DataRef::Bool(truth) => (if *truth { "TRUE" } else { "FALSE" }.into(), CellKind::Boolean),
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let text = if date.as_f64().fract() == 0.0 {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            };
            (text.into(), CellKind::Date)
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.clone().into(), CellKind::Date),
        DataRef::Error(error) => (error.to_string().into(), CellKind::Error),
    })
}

/// The shortest text that reads back as the same number.
fn number_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-7..1e16).contains(&size) { format!("{number:e}") } else { format!("{number}") }
}

fn unreadable(file: &str, error: &XlsxError) -> ImportError {
    let text = error.to_string();
    Problem::of_file(file, format!("this workbook cannot be read: {}", shown(&text)))
        .with_hint("open it in a spreadsheet program and save it again as .xlsx")
        .into()
}
