//! World Input-Output Database: the 2013 release (xlsx, 35 industries) and the 2016 release (xlsb, 56 industries).
//!
//! One sheet a year holds everything: above the numbers lines of industry codes, names, countries and `c1`, `c2`, …;
//! before them columns of the same; below rows of taxes, margins and value added; to the right final demand and output.
//! Rows of industries are those whose country stands above a column too, so that both releases are read alike.
//!
//! Traps: output is as published and differs from the row sums by rounding; inventories are negative; Romania is `ROM`
//! in the release of 2013.

use std::collections::BTreeSet;

use super::Confidence;
use super::parts;
use super::problem::ReadError;
use super::sheet::{self, Cell, Sheet};
use super::source::Source;
use crate::matrix::Matrix;
use crate::system::System;

/// Columns of labels: code, name, country, number.
const LABELS: usize = 4;
/// Lines that may stand above the line of numbers.
const HEAD: usize = 12;

/// Whether there is one workbook named as WIOD names it.
pub(crate) fn sniff(source: &Source) -> Confidence {
    let named = |name: &str| {
        let last = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
        sheet::is_workbook(&last) && (last.starts_with("wiot") || last.starts_with("wiod"))
    };
    match workbooks(source).as_slice() {
        [one] if named(one) => Confidence::Certain,
        [_] => Confidence::Possible,
        _ => Confidence::No,
    }
}

fn workbooks(source: &Source) -> Vec<String> {
    source.names().filter(|name| sheet::is_workbook(name)).map(str::to_owned).collect()
}

/// Reads the system of the sheet, or of the sheet that holds `year`.
pub(crate) fn read(source: &mut Source, year: Option<u16>) -> Result<System, ReadError> {
    let books = workbooks(source);
    let [book] = books.as_slice() else {
        return Err(ReadError::new(source.name(), format!("holds {} workbooks, expected one", books.len())));
    };
    let sheets =
        sheet::read(source, book, &|name| year.is_none_or(|year| parts::year_in(name) == Some(year)))?;
    let file = source.shown(book);
    let tables: Vec<(&Sheet, usize)> =
        sheets.iter().filter_map(|sheet| header(sheet).map(|row| (sheet, row))).collect();
    match tables.as_slice() {
        [(sheet, numbers)] => table(sheet, *numbers),
        [] => {
            Err(ReadError::new(file, "has no sheet with a line of c1, c2, … above the numbers, as WIOD has")
                .with_hint("give the World Input-Output Table (WIOT) of one year"))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|(sheet, _)| sheet.name.as_str()).collect();
            Err(ReadError::new(file, format!("has several tables: {}", names.join(", ")))
                .with_hint("say which year"))
        }
    }
}

fn is_number_code(text: &str) -> bool {
    text.strip_prefix('c')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The line of `c1`, `c2`, … from 0.
fn header(sheet: &Sheet) -> Option<usize> {
    (1..HEAD.min(sheet.rows.len())).find(|row| {
        let cells = sheet.rows.get(*row).map(Vec::as_slice).unwrap_or_default();
        cells.iter().skip(LABELS).filter(|cell| is_number_code(&cell.text())).count() >= 2
    })
}

fn table(sheet: &Sheet, numbers: usize) -> Result<System, ReadError> {
    let file = sheet.file.as_str();
    let width =
        sheet.rows.get(numbers).map_or(0, Vec::len).max(sheet.rows.get(numbers - 1).map_or(0, Vec::len));
    let total = |text: &str| text.is_empty() || text.eq_ignore_ascii_case("TOT");
    let region_of_column = |column: usize| sheet.text(numbers - 1, column);
    let regions: BTreeSet<String> =
        (LABELS..width).map(region_of_column).filter(|region| !total(region)).collect();
    // Name of an industry or category: the line of names, or the line of codes.
    let name_of_column = |column: usize| {
        let above =
            |lines: usize| numbers.checked_sub(lines).map_or(String::new(), |row| sheet.text(row, column));
        [above(2), above(3), sheet.text(numbers, column)]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
    };
    let name_of_row = |row: usize| {
        let names = [sheet.text(row, 1), sheet.text(row, 0), sheet.text(row, 3)];
        names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
    };
    let first = numbers + 1;
    let n = (first..sheet.rows.len()).take_while(|row| regions.contains(&sheet.text(*row, 2))).count();
    if n == 0 {
        return Err(sheet
            .error(first, 2, "names no country that stands above a column")
            .with_value(&sheet.text(first, 2)));
    }
    let pairs: Vec<_> = (first..first + n).map(|row| (sheet.text(row, 2), name_of_row(row))).collect();
    let columns: Vec<_> =
        (LABELS..LABELS + n).map(|column| (region_of_column(column), name_of_column(column))).collect();
    parts::same_order(file, "column", &pairs, &columns, |at, error| {
        error.in_sheet(&sheet.name).at_row(numbers - 1).at_column(LABELS + at + 1)
    })?;
    let industries = parts::industries(file, &pairs, first + 1)?;

    let mut demand_at = Vec::new();
    let mut demand_pairs = Vec::new();
    let mut output_at = None;
    for column in LABELS + n..width.max(sheet.rows.get(numbers.saturating_sub(2)).map_or(0, Vec::len)) {
        let (region, name) = (region_of_column(column), name_of_column(column));
        if regions.contains(&region) {
            demand_at.push(column);
            demand_pairs.push((region, name));
        } else if name.to_ascii_lowercase().contains("output") || name == "GO" {
            output_at = Some(column);
        } else if !name.is_empty() {
            return Err(sheet
                .error(numbers, column, "is a column of no country, and not output")
                .with_value(&name));
        }
    }
    let demand_columns = parts::demand_columns(file, &demand_pairs, &industries, LABELS + n)?;
    let block = |columns: &[usize]| -> Result<Matrix, ReadError> {
        let mut matrix = Matrix::zeros(n, columns.len());
        for row in 0..n {
            for (place, column) in matrix.row_mut(row).iter_mut().zip(columns) {
                *place = sheet.number(first + row, *column)?;
            }
        }
        Ok(matrix)
    };
    let industry_at: Vec<usize> = (LABELS..LABELS + n).collect();
    let (transactions, demand) = (block(&industry_at)?, block(&demand_at)?);
    let output = match output_at {
        Some(column) => block(&[column])?.into_values(),
        None => transactions.row_sums().iter().zip(demand.row_sums()).map(|(z, y)| z + y).collect(),
    };

    let unit = (0..=numbers)
        .map(|row| sheet.text(row, 0))
        .find(|text| text.to_ascii_lowercase().contains("million"));
    let unit = unit.map_or("M.USD".to_owned(), |unit| unit.trim_matches(['(', ')']).to_owned());
    let mut names = Vec::new();
    let mut by_industry = Vec::new();
    let mut by_demand = Vec::new();
    let mut blank_demand = true;
    for row in first + n..sheet.rows.len() {
        let (code, name) = (sheet.text(row, 0), name_of_row(row));
        let lower = name.to_ascii_lowercase();
        let sum = lower.starts_with("total intermediate")
            || lower.starts_with("output at")
            || code == "II_fob"
            || code == "GO";
        if name.is_empty() || sum {
            continue;
        }
        by_industry.push(
            industry_at.iter().map(|column| sheet.number(row, *column)).collect::<Result<Vec<_>, _>>()?,
        );
        blank_demand &= demand_at.iter().all(|column| matches!(sheet.cell(row, *column), Cell::Empty));
        by_demand.push((row, name.clone()));
        names.push(name);
    }
    let by_demand = if blank_demand {
        None
    } else {
        let rows = by_demand.iter().map(|(row, _)| {
            demand_at.iter().map(|column| sheet.number(*row, *column)).collect::<Result<Vec<_>, _>>()
        });
        Some(parts::of_rows(file, rows.collect::<Result<_, _>>()?, demand_at.len())?)
    };
    let mut extensions = Vec::new();
    if !names.is_empty() {
        let units = vec![unit.clone(); names.len()];
        let by_industry = parts::of_rows(file, by_industry, n)?;
        extensions.push(parts::extension(
            file,
            "factor_inputs",
            names,
            units,
            by_industry,
            by_demand,
            first + n + 1,
        )?);
    }
    let title = sheet.text(0, 0);
    let year =
        parts::year_in(&sheet.name).or_else(|| parts::year_in(&title)).or_else(|| parts::year_in(file));
    Ok(System {
        name: if sheet.name.is_empty() { title } else { sheet.name.clone() },
        year,
        units: vec![unit],
        industries,
        demand_columns,
        transactions,
        demand,
        output,
        extensions,
    })
}
