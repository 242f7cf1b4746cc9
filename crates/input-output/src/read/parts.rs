//! From tables to the parts of a system: what all readers share.

use std::collections::BTreeMap;

use super::delimited::{self, Input, Layout, Rows, Table};
use super::problem::{ReadError, shown};
use super::source::Source;
use crate::labels::{DemandColumns, Industries, LabelError};
use crate::matrix::Matrix;
use crate::system::{Extension, Stressor};

/// Region of tables that name none.
pub(crate) const NATIONAL: &str = "domestic";

/// Reads a table of a source.
pub(crate) fn table(
    source: &mut Source,
    name: &str,
    layout: &Layout,
    rows: Rows,
) -> Result<Table, ReadError> {
    let file = source.shown(name);
    let (bytes, threads, memory) = (source.size(name), source.threads, source.limits.matrix_bytes);
    let stream = source.stream(name)?;
    delimited::read(Input { file: &file, stream, bytes, threads, memory }, layout, rows)
}

/// Whether fields are separated by tabs, semicolons or commas, by the first line.
pub(crate) fn separator(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| memchr::memchr_iter(wanted, line).count();
    let (tabs, semicolons, commas) = (count(b'\t'), count(b';'), count(b','));
    if tabs >= 1 && tabs >= semicolons {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

/// First and second label of a row; the region is [`NATIONAL`] where there is one label only.
pub(crate) fn pair(labels: &[String]) -> (String, String) {
    match labels {
        [sector] => (NATIONAL.to_owned(), sector.clone()),
        [region, sector, ..] => (region.clone(), sector.clone()),
        [] => (NATIONAL.to_owned(), String::new()),
    }
}

/// The pairs of labels of columns from header lines.
pub(crate) fn column_pairs(headers: &[Vec<String>]) -> Vec<(String, String)> {
    match headers {
        [regions, sectors, ..] => regions.iter().cloned().zip(sectors.iter().cloned()).collect(),
        [sectors] => sectors.iter().map(|sector| (NATIONAL.to_owned(), sector.clone())).collect(),
        [] => Vec::new(),
    }
}

/// Industries of labels, each in its place of `file`.
pub(crate) fn industries(
    file: &str,
    pairs: &[(String, String)],
    first_line: usize,
) -> Result<Industries, ReadError> {
    if let Some(empty) = pairs.iter().position(|(region, sector)| region.is_empty() || sector.is_empty()) {
        return Err(ReadError::new(file, "has a row without region or sector").at_row(first_line + empty));
    }
    Industries::new(pairs).map_err(|error| label_error(file, &error, |at| (Some(first_line + at - 1), None)))
}

/// Columns of final demand.
pub(crate) fn demand_columns(
    file: &str,
    pairs: &[(String, String)],
    industries: &Industries,
    label_columns: usize,
) -> Result<DemandColumns, ReadError> {
    DemandColumns::new(pairs, industries)
        .map_err(|error| label_error(file, &error, |at| (Some(1), Some(label_columns + at))))
}

fn label_error(
    file: &str,
    error: &LabelError,
    place: impl Fn(usize) -> (Option<usize>, Option<usize>),
) -> ReadError {
    let at = match error {
        LabelError::Duplicate { second, .. } => *second,
        LabelError::Scattered { position, .. } | LabelError::UnknownRegion { position, .. } => *position,
    };
    let (row, column) = place(at);
    let mut made = ReadError::new(file, error.to_string());
    if let Some(row) = row {
        made = made.at_row(row);
    }
    if let Some(column) = column {
        made = made.at_column(column);
    }
    made.with_hint("labels must be unique, and the industries of a region side by side")
}

/// Refuses a table whose columns are not in the order of its rows.
pub(crate) fn same_order(
    file: &str,
    what: &str,
    expected: &[(String, String)],
    found: &[(String, String)],
    place: impl Fn(usize, ReadError) -> ReadError,
) -> Result<(), ReadError> {
    if let Some(at) = expected.iter().zip(found).position(|(expected, found)| expected != found) {
        let label = |pairs: &[(String, String)]| {
            pairs
                .get(at)
                .map_or(String::new(), |(region, sector)| format!("{}, {}", shown(region), shown(sector)))
        };
        let error = ReadError::new(
            file,
            format!("{what} {} is `{}`, expected `{}`", at + 1, label(found), label(expected)),
        )
        .with_hint("rows and columns must have the same labels in the same order: the table is transposed, sorted or mislabelled");
        return Err(place(at, error));
    }
    if expected.len() != found.len() {
        return Err(ReadError::new(
            file,
            format!("has {} {what}s, expected {}", found.len(), expected.len()),
        )
        .with_hint("the files are not of the same system"));
    }
    Ok(())
}

/// Checks the row labels of a table against the industries.
pub(crate) fn rows_are(file: &str, table: &Table, expected: &[(String, String)]) -> Result<(), ReadError> {
    let found: Vec<_> = table.labels.iter().map(|labels| pair(labels)).collect();
    same_order(file, "row", expected, &found, |at, error| error.at_row(table.first_line + at))
}

/// Checks the column labels of a table against the industries.
pub(crate) fn columns_are(
    file: &str,
    table: &Table,
    expected: &[(String, String)],
    label_columns: usize,
) -> Result<(), ReadError> {
    let found = column_pairs(&table.headers);
    same_order(file, "column", expected, &found, |at, error| {
        error.at_row(1).at_column(label_columns + at + 1)
    })
}

/// `Z = A diag(x)`, in place.
pub(crate) fn times_output(mut coefficients: Matrix, output: &[f64]) -> Matrix {
    let columns = coefficients.columns().max(1);
    for row in coefficients.values_mut().chunks_exact_mut(columns) {
        for (value, output) in row.iter_mut().zip(output) {
            *value *= output;
        }
    }
    coefficients
}

/// `x = A x + y` by its power series, for sources that publish `A` and `Y` alone.
pub(crate) fn output_of(file: &str, coefficients: &Matrix, demand: &Matrix) -> Result<Vec<f64>, ReadError> {
    let demand = demand.row_sums();
    let mut output = demand.clone();
    for _ in 0..5_000 {
        let mut change = 0.0_f64;
        let mut largest = 0.0_f64;
        let mut next = Vec::with_capacity(output.len());
        for (row, demand) in demand.iter().enumerate() {
            let inputs: f64 = coefficients.row(row).iter().zip(&output).map(|(a, x)| a * x).sum();
            next.push(inputs + demand);
        }
        for (new, old) in next.iter().zip(&output) {
            change = change.max((new - old).abs());
            largest = largest.max(new.abs());
        }
        output = next;
        if change <= 2e-16 * largest {
            return Ok(output);
        }
        if !largest.is_finite() {
            break;
        }
    }
    Err(ReadError::new(file, "has coefficients and final demand but no output, and none follows from them: the power series of A does not converge")
        .with_hint("the system is not productive; check A, or give x"))
}

/// Joins the labels of a stressor.
pub(crate) fn stressor_name(labels: &[String]) -> String {
    let parts: Vec<&str> = labels.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(" | ")
}

/// An extension whose rows have names and units.
pub(crate) fn extension(
    file: &str,
    name: &str,
    names: Vec<String>,
    units: Vec<String>,
    by_industry: Matrix,
    by_demand: Option<Matrix>,
    first_line: usize,
) -> Result<Extension, ReadError> {
    let mut seen = BTreeMap::new();
    for (row, stressor) in names.iter().enumerate() {
        if let Some(first) = seen.insert(stressor.as_str(), row) {
            return Err(ReadError::new(
                file,
                format!("has stressor `{}` twice, first in row {}", shown(stressor), first_line + first),
            )
            .at_row(first_line + row));
        }
    }
    let stressors = names.into_iter().zip(units).map(|(name, unit)| Stressor { name, unit }).collect();
    Ok(Extension { name: name.to_owned(), stressors, by_industry, by_demand })
}

/// The last year from 1900 to 2100 that stands alone among digits in a text; names of releases come before it.
pub(crate) fn year_in(text: &str) -> Option<u16> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    let mut years = digits.filter(|run| run.len() == 4).filter_map(|run| run.parse().ok());
    years.rfind(|year| (1900..=2100).contains(year))
}

/// Columns of a matrix, in the order given.
pub(crate) fn select_columns(matrix: &Matrix, columns: &[usize]) -> Matrix {
    let mut selected = Matrix::zeros(matrix.rows(), columns.len());
    for row in 0..matrix.rows() {
        let from = matrix.row(row);
        for (to, column) in selected.row_mut(row).iter_mut().zip(columns) {
            *to = from.get(*column).copied().unwrap_or_default();
        }
    }
    selected
}

/// Rows of a matrix, in the order given.
pub(crate) fn select_rows(matrix: &Matrix, rows: &[usize]) -> Matrix {
    let mut selected = Matrix::zeros(rows.len(), matrix.columns());
    for (to, from) in rows.iter().enumerate() {
        selected.row_mut(to).copy_from_slice(matrix.row(*from));
    }
    selected
}

/// A matrix of rows, all of the same length.
pub(crate) fn of_rows(file: &str, rows: Vec<Vec<f64>>, columns: usize) -> Result<Matrix, ReadError> {
    let count = rows.len();
    Matrix::new(count, columns, rows.concat()).map_err(|error| ReadError::new(file, error.to_string()))
}
