//! Single wide CSV files whose labels are `REGION_SECTOR`: OECD ICIO (all editions) and FIGARO.
//!
//! The first rows have the labels of the first columns: these are the industries. Further rows are value added, taxes and
//! output; further columns are final demand and output. Codes are split at the first `_`, except for the OECD's edition of
//! 2016, which writes `HFCE_AUS` for final demand.
//!
//! Traps: the OECD splits China and Mexico into kinds of firm (`CN1`, `CN2`, `MX1`, …) that have no final demand of their
//! own; they are added to `CHN` and `MEX`. A column of discrepancies belongs to no consumer; it is kept as a category of
//! final demand of the producing region, so that rows still add up to output. Primary inputs may be
//! blank in the columns of final demand, which is zero; any other blank is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::Confidence;
use super::delimited::{Layout, Rows, head};
use super::parts;
use super::problem::{ReadError, shown};
use super::source::Source;
use crate::matrix::Matrix;
use crate::system::System;

/// Parts of a country that are added to it.
const PARTS_OF: [(&str, &str); 5] =
    [("CN1", "CHN"), ("CN2", "CHN"), ("MX1", "MEX"), ("MX2", "MEX"), ("MX3", "MEX")];

/// Who publishes the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publisher {
    /// OECD, million US dollars.
    Oecd,
    /// Eurostat, million euro.
    Figaro,
}

fn tables(source: &Source, year: Option<u16>) -> Vec<String> {
    let csv = |name: &&str| name.to_ascii_lowercase().ends_with(".csv");
    let wanted = |name: &&str| year.is_none_or(|year| years(name).contains(&year));
    source.names().filter(csv).filter(wanted).map(str::to_owned).collect()
}

fn years(name: &str) -> Vec<u16> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let runs = last.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.filter_map(|run| run.parse().ok()).filter(|year| (1900..=2100).contains(year)).collect()
}

/// Whether the first line of a CSV file is of this publisher.
pub(crate) fn sniff(source: &mut Source, publisher: Publisher) -> Confidence {
    let names = tables(source, None);
    let Some(name) = names.first() else { return Confidence::No };
    let Ok(text) = source.head(name, 1 << 16) else { return Confidence::No };
    let first = head(&text, parts::separator(&text), 1);
    let labels: Vec<&str> = first.iter().flatten().skip(1).map(String::as_str).collect();
    let split = labels
        .iter()
        .filter(|label| label.split_once('_').is_some_and(|(region, _)| matches!(region.len(), 2..=5)));
    if labels.len() < 4 || split.count() * 10 < labels.len() * 8 {
        return Confidence::No;
    }
    let region = labels.first().and_then(|label| label.split_once('_')).map_or("", |(region, _)| region);
    let corner = first.first().and_then(|row| row.first()).map_or("", String::as_str);
    let lower = name.to_ascii_lowercase();
    match publisher {
        Publisher::Oecd if region.len() == 3 => Confidence::Certain,
        Publisher::Figaro
            if corner == "rowLabels" || lower.contains("eu-ic-io") || lower.contains("figaro") =>
        {
            Confidence::Certain
        }
        Publisher::Figaro if region.len() == 2 => Confidence::Likely,
        _ => Confidence::No,
    }
}

/// Reads the system.
pub(crate) fn read(
    source: &mut Source,
    publisher: Publisher,
    year: Option<u16>,
) -> Result<System, ReadError> {
    let names = tables(source, year);
    let [name] = names.as_slice() else {
        let listed = names.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(ReadError::new(
            source.name(),
            format!("holds {} tables ({listed}), expected one", names.len()),
        )
        .with_hint("say which year"));
    };
    let file = source.shown(name);
    let separator = parts::separator(&source.head(name, 4096)?);
    let layout =
        Layout { names_of_labels: false, empty_as_nan: true, ..Layout::tabs(1, 1).separated_by(separator) };
    let table = parts::table(source, name, &layout, Rows::Any)?;
    let columns = table.headers.into_iter().next().unwrap_or_default();
    let rows: Vec<String> = table.labels.into_iter().filter_map(|labels| labels.into_iter().next()).collect();
    let n = rows.iter().zip(&columns).take_while(|(row, column)| row == column).count();
    check_labels(&file, &rows, &columns, n)?;
    let table_values = with_blanks(&file, table.values, &rows, n)?;
    let split =
        |label: &String| label.split_once('_').map(|(region, sector)| (region.to_owned(), sector.to_owned()));
    let mut pairs = Vec::with_capacity(n);
    for (row, label) in rows.iter().take(n).enumerate() {
        pairs.push(split(label).ok_or_else(|| {
            ReadError::new(&*file, "is no `REGION_SECTOR`").at_row(row + 2).at_column(1).with_value(label)
        })?);
    }
    let regions: BTreeSet<&str> = pairs.iter().map(|(region, _)| region.as_str()).collect();

    // Kinds of columns to the right, and of rows below.
    let mut demand_at = Vec::new();
    let mut demand_pairs = Vec::new();
    let mut output_column = None;
    let mut discrepancies = Vec::new();
    for (at, label) in columns.iter().enumerate().skip(n) {
        let first = label.split_once('_');
        let last = label.rsplit_once('_');
        if is_output(label) {
            output_column = Some(at);
        } else if let Some((region, category)) = first.filter(|(region, _)| regions.contains(region)) {
            demand_at.push(at);
            demand_pairs.push((region.to_owned(), category.to_owned()));
        } else if let Some((category, region)) = last.filter(|(_, region)| regions.contains(region)) {
            demand_at.push(at);
            demand_pairs.push((region.to_owned(), category.to_owned()));
        } else if label.to_ascii_uppercase().contains("DISC") {
            discrepancies.push((at, label.clone()));
        } else {
            return Err(ReadError::new(
                file,
                "is a column neither of an industry, nor of final demand of a region, nor output",
            )
            .at_row(1)
            .at_column(at + 2)
            .with_value(label));
        }
    }
    let factor_at: Vec<usize> =
        (n..rows.len()).filter(|at| rows.get(*at).is_some_and(|label| !is_output(label))).collect();
    let output_row = (n..rows.len()).find(|at| rows.get(*at).is_some_and(|label| is_output(label)));

    let merge = Merge::of(&pairs);
    let industry_at: Vec<usize> = (0..n).collect();
    let values = &table_values;
    let of_industries = parts::select_rows(values, &industry_at);
    let transactions = merge.columns(&merge.rows(&parts::select_columns(&of_industries, &industry_at)));
    let merged_pairs = merge.pairs.clone();
    let industries = parts::industries(&file, &merged_pairs, 2)?;
    let mut demand = merge.rows(&parts::select_columns(&of_industries, &demand_at));
    for (at, label) in &discrepancies {
        let column = merge.rows(&parts::select_columns(&of_industries, &[*at]));
        for region in industries.regions() {
            demand_pairs.push((region.clone(), label.clone()));
        }
        demand = with_discrepancy(&demand, column.values(), &industries);
    }
    let demand_columns = parts::demand_columns(&file, &demand_pairs, &industries, n + 1)?;
    let output = match (output_column, output_row) {
        (Some(at), _) => merge.rows(&parts::select_columns(&of_industries, &[at])).into_values(),
        (None, Some(row)) => merge
            .columns(&parts::select_columns(&parts::select_rows(values, &[row]), &industry_at))
            .into_values(),
        (None, None) => transactions.row_sums().iter().zip(demand.row_sums()).map(|(z, y)| z + y).collect(),
    };
    let unit = match publisher {
        Publisher::Oecd => "M.USD",
        Publisher::Figaro => "M.EUR",
    };
    let mut extensions = Vec::new();
    if !factor_at.is_empty() {
        let factors = parts::select_rows(values, &factor_at);
        let by_industry = merge.columns(&parts::select_columns(&factors, &industry_at));
        let mut by_demand = Matrix::zeros(factor_at.len(), demand_pairs.len());
        for row in 0..factor_at.len() {
            for (place, at) in by_demand.row_mut(row).iter_mut().zip(&demand_at) {
                *place = factors.get(row, *at).unwrap_or_default();
            }
        }
        let names: Vec<String> = factor_at.iter().filter_map(|at| rows.get(*at).cloned()).collect();
        let units = vec![unit.to_owned(); names.len()];
        extensions.push(parts::extension(
            &file,
            "factor_inputs",
            names,
            units,
            by_industry,
            Some(by_demand),
            n + 2,
        )?);
    }
    let stem = name.rsplit('/').next().unwrap_or(name);
    Ok(System {
        name: stem.rsplit_once('.').map_or(stem, |(stem, _)| stem).to_owned(),
        year: years(name).last().copied(),
        units: vec![unit.to_owned()],
        industries,
        demand_columns,
        transactions,
        demand,
        output,
        extensions,
    })
}

fn is_output(label: &str) -> bool {
    matches!(label.to_ascii_uppercase().as_str(), "OUT" | "OUTPUT" | "TOTAL" | "TOT")
}

/// Takes the blanks of primary inputs and of output in the columns of final demand as zero; refuses all others.
fn with_blanks(file: &str, mut values: Matrix, rows: &[String], n: usize) -> Result<Matrix, ReadError> {
    for (row, label) in rows.iter().enumerate() {
        for (column, value) in values.row_mut(row).iter_mut().enumerate() {
            if !value.is_nan() {
                continue;
            }
            if row < n || column < n {
                return Err(ReadError::new(file, "is empty where a number is expected")
                    .at_row(row + 2)
                    .at_column(column + 2)
                    .with_value("")
                    .with_hint(format!(
                        "it is in the row of `{}`; write 0 where nothing flows",
                        shown(label)
                    )));
            }
            *value = 0.0;
        }
    }
    Ok(values)
}

/// Refuses rows and columns that do not begin with the same industries.
fn check_labels(file: &str, rows: &[String], columns: &[String], n: usize) -> Result<(), ReadError> {
    let known: BTreeMap<&str, usize> =
        columns.iter().enumerate().map(|(at, label)| (label.as_str(), at)).collect();
    if known.len() < columns.len() {
        let mut seen = BTreeSet::new();
        let at = columns.iter().position(|label| !seen.insert(label)).unwrap_or_default();
        let label = columns.get(at).map_or("", String::as_str);
        return Err(ReadError::new(file, "is the label of two columns")
            .at_row(1)
            .at_column(at + 2)
            .with_value(label));
    }
    let late = rows
        .iter()
        .enumerate()
        .skip(n)
        .find(|(_, label)| !is_output(label) && known.contains_key(label.as_str()));
    if let Some((at, label)) = late {
        let expected = columns.get(at).map_or("nothing", String::as_str);
        return Err(ReadError::new(
            file,
            format!("is the label of this row, but column {} is `{}`", at + 2, shown(expected)),
        )
        .at_row(at + 2)
        .at_column(1)
        .with_value(label)
        .with_hint("rows and columns must begin with the same industries in the same order"));
    }
    if n == 0 {
        return Err(ReadError::new(file, "has no row with the label of its column").at_row(2));
    }
    Ok(())
}

/// Adds a column for each region that holds the discrepancies of its industries.
fn with_discrepancy(demand: &Matrix, column: &[f64], industries: &crate::labels::Industries) -> Matrix {
    let regions = industries.regions().len();
    let mut wider = Matrix::zeros(demand.rows(), demand.columns() + regions);
    for row in 0..demand.rows() {
        let (left, right) = wider.row_mut(row).split_at_mut(demand.columns());
        left.copy_from_slice(demand.row(row));
        if let Some(place) = industries.region_of(row).and_then(|region| right.get_mut(region)) {
            *place = column.get(row).copied().unwrap_or_default();
        }
    }
    wider
}

/// Which industries are added together.
struct Merge {
    pairs: Vec<(String, String)>,
    target: Vec<usize>,
}

impl Merge {
    fn of(pairs: &[(String, String)]) -> Merge {
        let regions: BTreeSet<&str> = pairs.iter().map(|(region, _)| region.as_str()).collect();
        let whole = |region: &str| -> String {
            let base = PARTS_OF.iter().find(|(part, base)| *part == region && regions.contains(base));
            base.map_or(region, |(_, base)| base).to_owned()
        };
        let mut merged = Merge { pairs: Vec::new(), target: Vec::new() };
        let mut place: BTreeMap<(String, String), usize> = BTreeMap::new();
        // Industries in their own region first, so that its order decides.
        for (region, sector) in pairs.iter().filter(|(region, _)| whole(region) == *region) {
            place.entry((region.clone(), sector.clone())).or_insert_with(|| {
                merged.pairs.push((region.clone(), sector.clone()));
                merged.pairs.len() - 1
            });
        }
        for (region, sector) in pairs {
            let target = place
                .get(&(whole(region), sector.clone()))
                .or_else(|| place.get(&(region.clone(), sector.clone())));
            let target = target.copied().unwrap_or_else(|| {
                // A sector that only the part has: it stays apart.
                merged.pairs.push((region.clone(), sector.clone()));
                place.insert((region.clone(), sector.clone()), merged.pairs.len() - 1);
                merged.pairs.len() - 1
            });
            merged.target.push(target);
        }
        merged
    }

    fn rows(&self, matrix: &Matrix) -> Matrix {
        if self.pairs.len() == self.target.len() {
            return matrix.clone();
        }
        let mut summed = Matrix::zeros(self.pairs.len(), matrix.columns());
        for (row, target) in self.target.iter().enumerate() {
            for (sum, value) in summed.row_mut(*target).iter_mut().zip(matrix.row(row)) {
                *sum += value;
            }
        }
        summed
    }

    fn columns(&self, matrix: &Matrix) -> Matrix {
        if self.pairs.len() == self.target.len() {
            return matrix.clone();
        }
        let mut summed = Matrix::zeros(matrix.rows(), self.pairs.len());
        for row in 0..matrix.rows() {
            let sums = summed.row_mut(row);
            for (target, value) in self.target.iter().zip(matrix.row(row)) {
                if let Some(sum) = sums.get_mut(*target) {
                    *sum += value;
                }
            }
        }
        summed
    }
}
