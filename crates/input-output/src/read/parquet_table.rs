//! Tables in Parquet, as pandas writes them for pymrio.
//!
//! A column of the table is a column of the file. Labels of rows are columns, too, after the numbers; which ones, the
//! metadata of pandas say. Labels of columns are names: one word, or where there are several levels a tuple as Python
//! prints it, `('AT', 'Mining')`.
//!
//! Traps: integers stand where no value had a fraction; sizes that a file states may be false, so that nothing is taken
//! before the first column has shown that it is as long as stated.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use parquet::basic::Type;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;

use super::delimited::Table;
use super::problem::{ReadError, shown};
use super::source::Source;
use crate::matrix::Matrix;

/// Values taken from a file at a time.
const PIECE: usize = 1 << 16;
/// Columns that are turned into rows together, so that memory is written in runs.
const TOGETHER: usize = 32;
/// Most columns and labels; far above any published system.
const MOST_COLUMNS: usize = 1 << 20;
const MOST_ROWS: usize = 1 << 24;

/// Reads a table of numbers with labels; `headers` is the number of levels of column labels.
///
/// # Errors
/// A file that is no Parquet, lacks labels of rows or columns, or holds a blank, a text or a number that is not finite
/// among the numbers, with row (from 1, there is no header) and column.
pub(crate) fn read(source: &mut Source, name: &str, headers: usize) -> Result<Table, ReadError> {
    guarded(source, name, |source| numbers(source, name, headers))
}

/// The parser believes some of the places that a file states, and gives up where there is nothing.
fn guarded<T>(
    source: &mut Source,
    name: &str,
    reading: impl FnOnce(&mut Source) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let read = catch_unwind(AssertUnwindSafe(|| reading(source)));
    read.unwrap_or_else(|_| {
        Err(ReadError::new(source.shown(name), "is a damaged Parquet file")
            .with_hint("copy or save it again"))
    })
}

fn numbers(source: &mut Source, name: &str, headers: usize) -> Result<Table, ReadError> {
    let file = File::open(source, name)?;
    let (numbers, labels) = file.columns()?;
    if labels.is_empty() {
        return Err(file.wrong("has no column of labels").with_hint(HINT));
    }
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); headers.max(1)];
    for at in &numbers {
        let name = file.name(*at);
        let names = if headers > 1 { tuple(name) } else { Some(vec![name.to_owned()]) };
        let names = names.filter(|names| names.len() == columns.len()).ok_or_else(|| {
            file.wrong(format!("is the name of a column; expected {headers} labels as a tuple"))
                .at_column(at + 1)
                .with_value(name)
                .with_hint(HINT)
        })?;
        for (level, name) in columns.iter_mut().zip(names) {
            level.push(name);
        }
    }
    let labels = file.labels(&labels)?;
    let values = file.numbers(&numbers, labels.len(), source.limits.matrix_bytes)?;
    Ok(Table { headers: columns, labels, values, first_line: 1 })
}

/// Reads a table of text, labels of rows first.
///
/// # Errors
/// A file that is no Parquet or holds what cannot be text.
pub(crate) fn text(source: &mut Source, name: &str) -> Result<Vec<Vec<String>>, ReadError> {
    guarded(source, name, |source| {
        let file = File::open(source, name)?;
        let (others, labels) = file.columns()?;
        file.labels(&labels.into_iter().chain(others).collect::<Vec<_>>())
    })
}

const HINT: &str = "save the system with pymrio's save_all, table_format=\"parquet\" or \"txt\"";

/// An open file.
struct File {
    shown: String,
    reader: SerializedFileReader<Bytes>,
    rows: usize,
}

impl File {
    fn open(source: &mut Source, name: &str) -> Result<File, ReadError> {
        let shown = source.shown(name);
        let bytes = Bytes::from(source.bytes(name)?);
        let reader = SerializedFileReader::new(bytes).map_err(|error| {
            ReadError::new(&*shown, format!("is not a whole Parquet file: {}", plain(&error)))
                .with_hint("copy or save it again")
        })?;
        let metadata = reader.metadata();
        let columns = metadata.file_metadata().schema_descr().num_columns();
        let rows = usize::try_from(metadata.file_metadata().num_rows()).unwrap_or(usize::MAX);
        if rows > MOST_ROWS || columns > MOST_COLUMNS {
            return Err(ReadError::new(
                shown,
                format!(
                    "states {rows} rows and {columns} columns; at most {MOST_ROWS} and {MOST_COLUMNS} are read"
                ),
            ));
        }
        Ok(File { shown, reader, rows })
    }

    fn wrong(&self, message: impl Into<String>) -> ReadError {
        ReadError::new(&*self.shown, message)
    }

    fn damaged(&self, at: usize, error: &ParquetError) -> ReadError {
        self.wrong(format!("is damaged: {}", plain(error)))
            .at_column(at + 1)
            .with_hint("copy or save it again")
    }

    fn name(&self, at: usize) -> &str {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        schema.columns().get(at).map_or("", |column| column.name())
    }

    fn kind(&self, at: usize) -> Option<Type> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        schema.columns().get(at).map(|column| column.physical_type())
    }

    /// Places of the columns that hold the table, and of those that label its rows.
    fn columns(&self) -> Result<(Vec<usize>, Vec<usize>), ReadError> {
        let metadata = self.reader.metadata().file_metadata();
        let count = metadata.schema_descr().num_columns();
        if let Some(nested) = metadata.schema_descr().columns().iter().position(|column| {
            column.max_rep_level() > 0 || column.max_def_level() > 1 || column.path().parts().len() != 1
        }) {
            return Err(self.wrong("is a list or a structure").at_column(nested + 1).with_hint(HINT));
        }
        let stated = metadata.key_value_metadata().into_iter().flatten();
        let pandas = stated
            .filter(|pair| pair.key == "pandas")
            .find_map(|pair| serde_json::from_str::<Value>(pair.value.as_deref()?).ok());
        let index = pandas.as_ref().and_then(|json| json.get("index_columns")).and_then(Value::as_array);
        let labels: Vec<usize> = match index {
            Some(index) => {
                let names = index.iter().filter_map(Value::as_str);
                names
                    .map(|name| {
                        (0..count).find(|at| self.name(*at) == name).ok_or_else(|| {
                            self.wrong(format!("lacks its column of labels `{}`", shown(name)))
                        })
                    })
                    .collect::<Result<_, _>>()?
            }
            None => (0..count).filter(|at| self.kind(*at) == Some(Type::BYTE_ARRAY)).collect(),
        };
        Ok(((0..count).filter(|at| !labels.contains(at)).collect(), labels))
    }

    /// Columns as text, row by row.
    fn labels(&self, columns: &[usize]) -> Result<Vec<Vec<String>>, ReadError> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (nth, at) in columns.iter().enumerate() {
            let mut values: Vec<String> = Vec::new();
            self.each(*at, |reader, rows| match reader {
                ColumnReader::ByteArrayColumnReader(mut reader) => {
                    pieces(&mut reader, rows, |value| {
                        values.push(value.map_or(String::new(), |value| {
                            String::from_utf8_lossy(value.data()).into_owned()
                        }));
                        None
                    })
                }
                ColumnReader::Int64ColumnReader(mut reader) => pieces(&mut reader, rows, |value| {
                    values.push(value.map_or(String::new(), i64::to_string));
                    None
                }),
                ColumnReader::Int32ColumnReader(mut reader) => pieces(&mut reader, rows, |value| {
                    values.push(value.map_or(String::new(), i32::to_string));
                    None
                }),
                _ => Ok(Some((0, "is a column of labels and neither text nor whole numbers".to_owned()))),
            })?;
            if nth == 0 {
                rows = values.into_iter().map(|value| vec![value]).collect();
            } else {
                for (row, value) in rows.iter_mut().zip(values) {
                    row.push(value);
                }
            }
        }
        Ok(rows)
    }

    fn numbers(&self, columns: &[usize], rows: usize, memory: u64) -> Result<Matrix, ReadError> {
        let cells = (rows as u64).saturating_mul(columns.len() as u64);
        if cells.saturating_mul(8) > memory {
            return Err(self.wrong(format!(
                "holds {rows} rows of {} numbers, {:.1} GB, which is more than the {:.1} GB allowed",
                columns.len(),
                cells as f64 * 8e-9,
                memory as f64 * 1e-9
            )));
        }
        let mut made = Matrix::zeros(rows, columns.len());
        let mut together: Vec<Vec<f64>> = Vec::new();
        for (nth, columns) in columns.chunks(TOGETHER).enumerate() {
            together.clear();
            for at in columns {
                let mut values: Vec<f64> = Vec::with_capacity(rows);
                let mut push = |value: Option<f64>| {
                    let value = match value {
                        Some(value) if value.is_finite() => value,
                        Some(value) => return Some(format!("`{value}` is not a finite number")),
                        None => return Some("is empty; expected a number".to_owned()),
                    };
                    values.push(value);
                    None
                };
                self.each(*at, |reader, rows| match reader {
                    ColumnReader::DoubleColumnReader(mut reader) => {
                        pieces(&mut reader, rows, |value| push(value.copied()))
                    }
                    ColumnReader::FloatColumnReader(mut reader) => {
                        pieces(&mut reader, rows, |value| push(value.map(|value| f64::from(*value))))
                    }
                    ColumnReader::Int64ColumnReader(mut reader) => {
                        pieces(&mut reader, rows, |value| push(value.map(|value| *value as f64)))
                    }
                    ColumnReader::Int32ColumnReader(mut reader) => {
                        pieces(&mut reader, rows, |value| push(value.map(|value| f64::from(*value))))
                    }
                    _ => Ok(Some((0, "is not a column of numbers".to_owned()))),
                })?;
                together.push(values);
            }
            let from = nth * TOGETHER;
            for row in 0..rows {
                let cells = made.row_mut(row).iter_mut().skip(from);
                for (cell, column) in cells.zip(&together) {
                    *cell = column.get(row).copied().unwrap_or_default();
                }
            }
        }
        Ok(made)
    }

    /// Gives the reader of a column in every group of rows, with the rows that the group states, to `take`, which tells
    /// the first row with a fault.
    fn each(
        &self,
        at: usize,
        mut take: impl FnMut(ColumnReader, usize) -> Result<Option<(usize, String)>, Short>,
    ) -> Result<(), ReadError> {
        let mut before = 0_usize;
        for group in 0..self.reader.num_row_groups() {
            let group = self.reader.get_row_group(group).map_err(|error| self.damaged(at, &error))?;
            let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(usize::MAX);
            if before.saturating_add(rows) > self.rows {
                break;
            }
            // The parser takes these as they are.
            let place = group.metadata().columns().get(at).map(|column| {
                column.data_page_offset() >= 0
                    && column.compressed_size() >= 0
                    && column.dictionary_page_offset().is_none_or(|start| start >= 0)
            });
            if place != Some(true) {
                return Err(self
                    .wrong("is damaged: a column lies outside of the file")
                    .at_column(at + 1)
                    .with_hint("copy or save it again"));
            }
            let column = group.get_column_reader(at).map_err(|error| self.damaged(at, &error))?;
            match take(column, rows) {
                Ok(None) => {}
                Ok(Some((row, message))) => {
                    return Err(self
                        .wrong(message)
                        .at_row(before + row + 1)
                        .at_column(at + 1)
                        .with_hint(format!("the column is `{}`", shown(self.name(at)))));
                }
                Err(Short::Damaged(error)) => return Err(self.damaged(at, &error)),
                Err(Short::Ends(found)) => {
                    return Err(self
                        .wrong(format!("ends after {} rows, expected {}", before + found, self.rows))
                        .at_column(at + 1)
                        .with_hint("copy or save it again"));
                }
            }
            before += rows;
        }
        if before == self.rows {
            return Ok(());
        }
        Err(self.wrong(format!("its groups hold {before} rows, but {} are stated", self.rows)))
    }
}

/// Why a column gave less than stated.
enum Short {
    Damaged(ParquetError),
    Ends(usize),
}

/// Gives each value of a column to `take`, none where it is empty; ends at the first for which it tells a fault.
fn pieces<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    mut take: impl FnMut(Option<&T::T>) -> Option<String>,
) -> Result<Option<(usize, String)>, Short> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut done = 0;
    while done < rows {
        values.clear();
        levels.clear();
        let piece = PIECE.min(rows - done);
        let (records, ..) =
            reader.read_records(piece, Some(&mut levels), None, &mut values).map_err(Short::Damaged)?;
        if records == 0 {
            return Err(Short::Ends(done));
        }
        let mut there = values.iter();
        for row in 0..records {
            // Without levels every value is there.
            let value = if levels.get(row).is_none_or(|level| *level > 0) { there.next() } else { None };
            if let Some(fault) = take(value) {
                return Ok(Some((done + row, fault)));
            }
        }
        done += records;
    }
    Ok(None)
}

/// The words of an error on one line.
fn plain(error: &ParquetError) -> String {
    shown(&error.to_string())
}

/// The words of a tuple of texts as Python prints it.
fn tuple(text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim().strip_prefix('(')?.strip_suffix(')')?.chars().peekable();
    let mut words = Vec::new();
    loop {
        while rest.next_if(|c| *c == ' ').is_some() {}
        let Some(quote) = rest.next() else { return Some(words) };
        if quote != '\'' && quote != '"' {
            return None;
        }
        let mut word = String::new();
        loop {
            match rest.next()? {
                '\\' => word.push(escaped(&mut rest)?),
                c if c == quote => break,
                c => word.push(c),
            }
        }
        words.push(word);
        match rest.next() {
            None => return Some(words),
            Some(',') => {}
            Some(_) => return None,
        }
    }
}

fn escaped(rest: &mut impl Iterator<Item = char>) -> Option<char> {
    let digits = match rest.next()? {
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        other => return Some(other),
    };
    let code = (0..digits).try_fold(0_u32, |code, _| Some(code * 16 + rest.next()?.to_digit(16)?))?;
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_are_read_as_python_prints_them() {
        let read = |text: &str| tuple(text).map(|words| words.join("|"));
        assert_eq!(read("('reg1', 'food')").as_deref(), Some("reg1|food"));
        assert_eq!(read(r#"('CI', "Côte d'Ivoire, \x41")"#).as_deref(), Some("CI|Côte d'Ivoire, A"));
        assert_eq!(read(r"('a\\', 'it\'s')").as_deref(), Some(r"a\|it's"));
        assert_eq!(read("('one',)").as_deref(), Some("one"));
        for wrong in ["food", "('a', 1)", "('a'", "('a' 'b')", r"('\xg0')", r"('\UFFFFFFFF')"] {
            assert_eq!(tuple(wrong), None, "{wrong}");
        }
    }
}
