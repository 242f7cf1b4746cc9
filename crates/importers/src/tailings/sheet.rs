//! Rows of named columns out of a text file or a sheet of a workbook, as registers publish them: names may stand twice
//! (the first counts), break over lines, or be missing, and titles may stand above the header.

use vocabulary::fold;

use crate::delimited::sniff_delimiter;
use crate::format::{Job, ReadFailure};
use crate::head::Head;
use crate::input::Input;
use crate::number::{ColumnMarks, DecimalMark, read_number};
use crate::parsed::ReadError;
use crate::problem::{ImportError, Problem, shown};
use crate::sniff::{Looks, looks_like};
use crate::table::listed;
use crate::text::decode;
use crate::xlsx::Workbook;

/// A column's name without regard to case, accents of width, line breaks and doubled spaces.
pub(super) fn plain(name: &str) -> String {
    fold(&name.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a table of a file has all of these columns.
pub(super) fn has_columns(head: &Head<'_>, wanted: &[&str]) -> bool {
    head.tables.iter().any(|table| {
        let names: Vec<String> = table.columns.iter().map(|name| plain(name)).collect();
        wanted.iter().all(|name| names.contains(&plain(name)))
    })
}

/// A table as it stands in a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    file: String,
    name: Option<String>,
    header: Vec<String>,
    plain: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    /// For each column, what its cells prove of the decimal mark.
    marks: Vec<Option<DecimalMark>>,
}

/// A row of a [`Sheet`].
#[derive(Clone, Copy)]
pub(super) struct SheetRow<'s> {
    sheet: &'s Sheet,
    /// Row of the file, counted from 1 with the header.
    pub(super) number: u64,
    cells: &'s [String],
}

impl Sheet {
    /// Reads the table of a text file, or the sheet of a workbook whose header has the columns that prove the format.
    pub(super) fn read(
        job: &Job<'_>,
        input: Input,
        format: &'static str,
        proof: &[&str],
    ) -> Result<Sheet, ReadFailure> {
        let accepted = |names: &[String]| proof.iter().all(|name| names.contains(&plain(name)));
        let Input { name: file, bytes } = input;
        let found = match looks_like(&bytes) {
            Looks::Zip => {
                let mut workbook = Workbook::open(&file, bytes, &job.options.limits)?;
                let mut seen = None;
                for sheet in workbook.sheets() {
                    if job.options.sheet.as_ref().is_some_and(|wanted| *wanted != sheet) {
                        continue;
                    }
                    let read = of_workbook(job, &mut workbook, &file, &sheet, &accepted)?;
                    if accepted(&read.plain) {
                        return Ok(read);
                    }
                    seen = seen.or(Some(read));
                }
                seen.unwrap_or_default()
            }
            Looks::Text => of_text(job, &file, bytes)?,
            Looks::Empty => {
                return Err(ImportError::from(Problem::of_file(&file, "the file is empty")).into());
            }
            Looks::Other(what, hint) => {
                let message = format!("expected {format}, but this looks like {what}");
                return Err(ImportError::from(Problem::of_file(&file, message).with_hint(hint)).into());
            }
        };
        found.require(&file, format, proof)?;
        Ok(found)
    }

    /// All sheets of a workbook by these names.
    pub(super) fn of_workbook(
        job: &Job<'_>,
        input: Input,
        names: &[&str],
    ) -> Result<Vec<Sheet>, ReadFailure> {
        let Input { name: file, bytes } = input;
        let mut workbook = Workbook::open(&file, bytes, &job.options.limits)?;
        let there = workbook.sheets();
        let mut sheets = Vec::new();
        for name in names {
            if !there.iter().any(|sheet| sheet == name) {
                let message = format!("there is no sheet `{name}`; the sheets are {}", listed(&there));
                return Err(ImportError::from(Problem::of_file(&file, message)).into());
            }
            sheets.push(of_workbook(job, &mut workbook, &file, name, &|_| true)?);
        }
        Ok(sheets)
    }

    /// That the columns are there.
    pub(super) fn require(&self, file: &str, format: &'static str, wanted: &[&str]) -> Result<(), ReadError> {
        match wanted.iter().find(|name| !self.plain.contains(&plain(name))) {
            None => Ok(()),
            Some(missing) => Err(ReadError::MissingColumn {
                file: match &self.name {
                    Some(sheet) => format!("{file}, sheet `{}`", shown(sheet)),
                    None => file.to_owned(),
                },
                format,
                column: (*missing).to_owned(),
                found: self.header.iter().map(|name| name.chars().take(40).collect()).take(40).collect(),
            }),
        }
    }

    /// The name of the sheet.
    pub(super) fn sheet(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The rows below the header.
    pub(super) fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.rows.iter().map(|(number, cells)| SheetRow { sheet: self, number: *number, cells })
    }

    fn place_of(&self, name: &str) -> Option<usize> {
        let name = plain(name);
        self.plain.iter().position(|other| *other == name)
    }

    fn finish(mut self, stated: Option<DecimalMark>) -> Sheet {
        self.plain = self.header.iter().map(|name| plain(name)).collect();
        let mut marks = vec![ColumnMarks::default(); self.header.len()];
        for (row, (_, cells)) in self.rows.iter().enumerate() {
            for (mark, cell) in marks.iter_mut().zip(cells) {
                mark.look(cell, row);
            }
        }
        self.marks = marks.iter().map(|mark| stated.or_else(|| mark.mark())).collect();
        self
    }
}

impl<'s> SheetRow<'s> {
    /// The text of a column; empty where the file has no such column.
    pub(super) fn get(&self, name: &str) -> &'s str {
        self.sheet.place_of(name).and_then(|at| self.cells.get(at)).map_or("", |text| text.trim())
    }

    /// The text of the first column of these names that has one.
    pub(super) fn first(&self, names: &[&str]) -> &'s str {
        names.iter().map(|name| self.get(name)).find(|text| !text.is_empty()).unwrap_or("")
    }

    /// The text of the first column whose name holds all of these words.
    pub(super) fn holding(&self, words: &[&str]) -> &'s str {
        self.column_holding(words).and_then(|at| self.cells.get(at)).map_or("", |text| text.trim())
    }

    /// The name of the first column whose name holds all of these words.
    pub(super) fn name_holding(&self, words: &[&str]) -> &'s str {
        self.column_holding(words).and_then(|at| self.sheet.header.get(at)).map_or("", String::as_str)
    }

    fn column_holding(&self, words: &[&str]) -> Option<usize> {
        self.sheet.plain.iter().position(|name| words.iter().all(|word| name.contains(word)))
    }

    /// The number of a column, with the decimal mark that the column proves; `Err` for a text that is none.
    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, String> {
        let Some(at) = self.sheet.place_of(name) else { return Ok(None) };
        let text = self.get(name);
        let mark = self.sheet.marks.get(at).copied().flatten();
        match read_number(text, mark) {
            Ok(number) => Ok(number),
            Err(_) => Err(text.to_owned()),
        }
    }
}

fn of_text(job: &Job<'_>, file: &str, bytes: Vec<u8>) -> Result<Sheet, ReadFailure> {
    let decoded = decode(file, bytes, job.options.encoding)?;
    let delimiter = sniff_delimiter(&decoded.text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter.byte()).from_reader(decoded.text.as_bytes());
    let header = reader.headers().map_err(|error| ReadError::from_csv(file, error))?;
    let mut sheet = Sheet {
        file: file.to_owned(),
        header: header.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect(),
        ..Sheet::default()
    };
    check_size(job, &sheet.file, sheet.header.len(), 0)?;
    for (number, record) in (2..).zip(reader.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        check_size(job, file, sheet.header.len(), sheet.rows.len())?;
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            sheet.rows.push((number, record.iter().map(str::to_owned).collect()));
        }
    }
    Ok(sheet.finish(job.options.decimal))
}

/// Rows above which a header is looked for.
const MOST_TITLES: usize = 20;

fn of_workbook(
    job: &Job<'_>,
    workbook: &mut Workbook,
    file: &str,
    name: &str,
    accepted: &dyn Fn(&[String]) -> bool,
) -> Result<Sheet, ReadFailure> {
    let mut sheet = Sheet { file: file.to_owned(), name: Some(name.to_owned()), ..Sheet::default() };
    let mut all: Vec<(u64, Vec<String>)> = Vec::new();
    workbook.each_row(name, &job.options.limits, |number, cells| {
        let width = cells.last().map_or(0, |cell| cell.column);
        let mut row = vec![String::new(); width.min(job.options.limits.columns)];
        for cell in cells {
            if let Some(place) = cell.column.checked_sub(1).and_then(|at| row.get_mut(at)) {
                *place = cell.text.trim().to_owned();
            }
        }
        if row.iter().any(|text| !text.is_empty()) {
            all.push((number as u64, row));
        }
        Ok(())
    })?;
    let names = |row: &[String]| row.iter().map(|name| plain(name)).collect::<Vec<_>>();
    let at = all.iter().take(MOST_TITLES).position(|(_, row)| accepted(&names(row))).unwrap_or(0);
    let mut rows = all.into_iter().skip(at);
    sheet.header = rows.next().map(|(_, row)| row).unwrap_or_default();
    sheet.rows = rows.collect();
    check_size(job, file, sheet.header.len(), sheet.rows.len())?;
    Ok(sheet.finish(job.options.decimal))
}

fn check_size(job: &Job<'_>, file: &str, columns: usize, rows: usize) -> Result<(), ImportError> {
    let limits = &job.options.limits;
    if columns > limits.columns || rows >= limits.rows || columns.saturating_mul(rows) > limits.cells {
        let message = format!("{columns} columns of more than {rows} rows are not read");
        return Err(Problem::of_file(file, message).with_hint("split the file").into());
    }
    Ok(())
}
