//! EXIOBASE 1 and 2: `mrIot…txt` with coefficients, `mrFinalDemand…txt`, and a file for each extension.
//!
//! Each has two lines of labels (region, sector) and three columns of them (region, sector, unit; or stressor,
//! compartment, unit; or stressor, unit). Extensions are `mrFactorInputs`, `mrEmissions`, `mrMaterials` and `mrResources`,
//! per unit of output; `mrFDEmissions`, `mrFDMaterials` are what final demand causes directly. EXIOBASE 3 is read as a
//! pymrio folder.
//!
//! Trap: the files hold coefficients alone. Output follows from `x = A x + Y e`.

use super::Confidence;
use super::delimited::{Layout, Rows, head};
use super::parts;
use super::problem::ReadError;
use super::source::Source;
use crate::system::{Extension, System};

/// Extension by its file, and the file of what final demand causes.
const EXTENSIONS: [(&str, &str, &str); 4] = [
    ("factor_inputs", "mrFactorInputs", "mrFDFactorInputs"),
    ("emissions", "mrEmissions", "mrFDEmissions"),
    ("materials", "mrMaterials", "mrFDMaterials"),
    ("resources", "mrResources", "mrFDResources"),
];

/// Whether the files are named as these releases name them.
pub(crate) fn sniff(source: &Source) -> Confidence {
    match (file_of(source, "mrIot"), file_of(source, "mrFinalDemand")) {
        (Some(_), Some(_)) => Confidence::Certain,
        (Some(_), None) => Confidence::Likely,
        _ => Confidence::No,
    }
}

fn file_of(source: &Source, stem: &str) -> Option<String> {
    let is = |name: &&str| {
        let last = name.rsplit('/').next().unwrap_or(name);
        last.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem))
            && last.get(stem.len()..).is_some_and(|rest| rest.starts_with(['.', '_']))
            && last.ends_with(".txt")
    };
    source.names().find(is).map(str::to_owned)
}

/// Reads the system.
pub(crate) fn read(source: &mut Source) -> Result<System, ReadError> {
    let need = |source: &Source, stem: &str| {
        file_of(source, stem).ok_or_else(|| ReadError::new(source.name(), format!("holds no {stem}*.txt")))
    };
    let main = need(source, "mrIot")?;
    let file = source.shown(&main);
    let table = parts::table(source, &main, &Layout::tabs(2, 3), Rows::AsColumns)?;
    let pairs: Vec<_> = table.labels.iter().map(|labels| parts::pair(labels)).collect();
    let industries = parts::industries(&file, &pairs, table.first_line)?;
    parts::columns_are(&file, &table, &pairs, 3)?;
    let mut units: Vec<String> = table.labels.iter().map(|labels| per_output(labels.last())).collect();
    if units.iter().all(|unit| Some(unit) == units.first()) {
        units.truncate(1);
    }
    let final_demand = need(source, "mrFinalDemand")?;
    let demand_file = source.shown(&final_demand);
    let demand = parts::table(source, &final_demand, &Layout::tabs(2, 3), Rows::Exactly(pairs.len()))?;
    parts::rows_are(&demand_file, &demand, &pairs)?;
    let demand_pairs = parts::column_pairs(&demand.headers);
    let demand_columns = parts::demand_columns(&demand_file, &demand_pairs, &industries, 3)?;
    let output = parts::output_of(&file, &table.values, &demand.values)?;
    let mut extensions = Vec::new();
    for (name, totals, direct) in EXTENSIONS {
        if let Some(entry) = file_of(source, totals) {
            extensions.push(read_extension(source, name, &entry, direct, &pairs, &demand_pairs, &output)?);
        }
    }
    let own = source.name().trim_end_matches(".zip").to_owned();
    Ok(System {
        year: None,
        name: own,
        units,
        industries,
        demand_columns,
        transactions: parts::times_output(table.values, &output),
        demand: demand.values,
        output,
        extensions,
    })
}

/// `kg/M.EUR` is kg.
fn per_output(unit: Option<&String>) -> String {
    let unit = unit.map_or("", String::as_str);
    unit.rsplit_once('/').map_or(unit, |(unit, _)| unit).to_owned()
}

/// Columns of labels of an extension: the empty fields at the start of the first line.
fn label_columns(source: &mut Source, name: &str) -> Result<usize, ReadError> {
    let text = source.head(name, 4096)?;
    let first = head(&text, b'\t', 1);
    Ok(first.first().map_or(1, |row| row.iter().take_while(|field| field.is_empty()).count()).clamp(1, 8))
}

fn read_extension(
    source: &mut Source,
    name: &str,
    entry: &str,
    direct: &str,
    pairs: &[(String, String)],
    demand_pairs: &[(String, String)],
    output: &[f64],
) -> Result<Extension, ReadError> {
    let file = source.shown(entry);
    let labels = label_columns(source, entry)?;
    let table = parts::table(source, entry, &Layout::tabs(2, labels), Rows::Any)?;
    parts::columns_are(&file, &table, pairs, labels)?;
    // The unit is the last label where there are several.
    let name_of = |labels: &Vec<String>| {
        parts::stressor_name(labels.get(..labels.len().saturating_sub(1).max(1)).unwrap_or(labels))
    };
    let names: Vec<String> = table.labels.iter().map(name_of).collect();
    let units = table
        .labels
        .iter()
        .map(|labels| if labels.len() > 1 { per_output(labels.last()) } else { String::new() });
    let units = units.collect();
    let mut by_demand = None;
    if let Some(entry) = file_of(source, direct) {
        let file = source.shown(&entry);
        let labels = label_columns(source, &entry)?;
        let table = parts::table(source, &entry, &Layout::tabs(2, labels), Rows::Exactly(names.len()))?;
        let found = parts::column_pairs(&table.headers);
        parts::same_order(&file, "column", demand_pairs, &found, |at, error| {
            error.at_row(1).at_column(labels + at + 1)
        })?;
        for (row, (labels, name)) in table.labels.iter().zip(&names).enumerate() {
            let found = name_of(labels);
            if found != *name {
                let message = format!("is the stressor of this row, expected `{name}`");
                return Err(ReadError::new(file, message).at_row(table.first_line + row).with_value(&found));
            }
        }
        by_demand = Some(table.values);
    }
    let by_industry = parts::times_output(table.values, output);
    parts::extension(&file, name, names, units, by_industry, by_demand, table.first_line)
}
