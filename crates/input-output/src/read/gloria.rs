//! GLORIA: supply and use tables of 164 regions as bare matrices, labels in a workbook `GLORIA_ReadMe_*.xlsx`.
//!
//! `..._T-Results_YEAR_..._Markup001(full).csv` holds, for each region, first the rows and columns of its industries and
//! then those of its products: supply stands where an industry's row meets a product's column, use the other way round.
//! `Y` is final demand, `V` value added, `TQ` and `YQ` satellites. Markup 001 is basic prices.
//!
//! The input-output table is made by the model that is asked for ([`Model`]); without a word by D, industry by industry
//! under fixed product sales structures, which has no negative entries. Published supply is diagonal so far, for which all
//! models agree. Use of a product that nobody supplies falls away; output is the sum of a row.

use std::collections::BTreeMap;

use super::Confidence;
use super::delimited::{Layout, Rows};
use super::parts;
use super::problem::ReadError;
use super::sheet::{self, Sheet};
use super::source::Source;
use crate::matrix::Matrix;
use crate::supply_use::{Model, Transform};
use crate::system::System;

/// Whether the files are named as GLORIA names them.
pub(crate) fn sniff(source: &Source) -> Confidence {
    let table = source.names().any(|name| name.contains("_T-Results_"));
    let labels = readme(source).is_some();
    match (table, labels) {
        (true, true) => Confidence::Certain,
        (true, false) => Confidence::Likely,
        _ => Confidence::No,
    }
}

fn readme(source: &Source) -> Option<String> {
    let is = |name: &&str| {
        name.rsplit('/')
            .next()
            .is_some_and(|last| last.starts_with("GLORIA_ReadMe") && sheet::is_workbook(last))
    };
    source.names().find(is).map(str::to_owned)
}

/// The file of a kind (`T`, `Y`, `V`, `TQ`, `YQ`) at basic prices.
fn file_of(source: &Source, kind: &str, year: Option<u16>) -> Result<Option<String>, ReadError> {
    let marker = format!("_{kind}-Results_");
    let wanted = |name: &&str| {
        name.split_once(&*marker)
            .is_some_and(|(_, rest)| year.is_none_or(|year| parts::year_in(rest) == Some(year)))
            && name.contains("Markup001")
    };
    let found: Vec<&str> = source.names().filter(wanted).collect();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).to_owned())),
        several => {
            Err(ReadError::new(source.name(), format!("holds {} files {marker}…Markup001", several.len()))
                .with_hint("say which year"))
        }
    }
}

/// Reads the system at basic prices.
pub(crate) fn read(source: &mut Source, year: Option<u16>, model: Model) -> Result<System, ReadError> {
    let Some(readme) = readme(source) else {
        return Err(ReadError::new(source.name(), "holds no GLORIA_ReadMe_*.xlsx, which has the labels")
            .with_hint("put the workbook of the same release into the folder"));
    };
    let labels = Labels::read(source, &readme)?;
    let (r, s) = (labels.regions.len(), labels.sectors.len());
    let both = 2 * r * s;
    let need = |source: &Source, kind: &str| -> Result<String, ReadError> {
        file_of(source, kind, year)?.ok_or_else(|| {
            ReadError::new(
                source.name(),
                format!("holds no file _{kind}-Results_ at basic prices (Markup001)"),
            )
        })
    };
    let main = need(source, "T")?;
    let layout = Layout::tabs(0, 0).separated_by(b',');
    let table = sized(source, &main, &layout, both, both)?;
    let final_demand = need(source, "Y")?;
    let columns = r * labels.demand.len();
    let demand = sized(source, &final_demand, &layout, both, columns)?;

    // Places of the industries and products in the order regions, sectors.
    let place = |product: usize| {
        (0..r * s).map(move |at| (at / s) * 2 * s + product * s + at % s).collect::<Vec<_>>()
    };
    let (industry, product) = (place(0), place(1));
    let transform = Transform::of(&supply(&table, &industry, &product), product.len(), model)
        .map_err(|error| ReadError::new(source.shown(&main), error.to_string()))?;
    let used = parts::select_columns(&parts::select_rows(&table, &product), &industry);
    drop(table);
    let transactions = transform.transactions(&used);
    drop(used);
    let demand = transform.demand(parts::select_rows(&demand, &product));
    let output = transactions.row_sums().iter().zip(demand.row_sums()).map(|(z, y)| z + y).collect();

    let pairs: Vec<_> = labels
        .regions
        .iter()
        .flat_map(|region| labels.sectors.iter().map(|sector| (region.clone(), sector.clone())))
        .collect();
    let file = source.shown(&readme);
    let industries = parts::industries(&file, &pairs, 2)?;
    let demand_pairs: Vec<_> = labels
        .regions
        .iter()
        .flat_map(|region| labels.demand.iter().map(|name| (region.clone(), name.clone())))
        .collect();
    let demand_columns = parts::demand_columns(&file, &demand_pairs, &industries, 0)?;

    let mut extensions = Vec::new();
    if let Some(name) = file_of(source, "V", year)? {
        let names: Vec<_> = labels
            .regions
            .iter()
            .flat_map(|region| labels.value_added.iter().map(move |name| format!("{region} | {name}")))
            .collect();
        let matrix = sized(source, &name, &layout, names.len(), both)?;
        let units = vec!["1000 USD".to_owned(); names.len()];
        extensions.push(parts::extension(
            &file,
            "VA",
            names,
            units,
            transform.by_column(parts::select_columns(&matrix, &industry)),
            None,
            2,
        )?);
    }
    if let Some(name) = file_of(source, "TQ", year)? {
        let matrix = sized(source, &name, &layout, labels.satellites.len(), both)?;
        let by_demand = match file_of(source, "YQ", year)? {
            Some(name) => Some(sized(source, &name, &layout, labels.satellites.len(), columns)?),
            None => None,
        };
        let (names, units) = labels.satellites.iter().cloned().unzip();
        extensions.push(parts::extension(
            &file,
            "Q",
            names,
            units,
            transform.by_column(parts::select_columns(&matrix, &industry)),
            by_demand,
            2,
        )?);
    }
    let year = main.split_once("-Results_").and_then(|(_, rest)| parts::year_in(rest));
    Ok(System {
        name: "GLORIA".to_owned(),
        year,
        units: vec!["1000 USD".to_owned()],
        industries,
        demand_columns,
        transactions,
        demand,
        output,
        extensions,
    })
}

fn sized(
    source: &mut Source,
    name: &str,
    layout: &Layout,
    rows: usize,
    columns: usize,
) -> Result<Matrix, ReadError> {
    let table = parts::table(source, name, layout, Rows::Exactly(rows))?;
    if table.values.columns() != columns {
        let message = format!("has {} columns, but the labels ask for {columns}", table.values.columns());
        return Err(ReadError::new(source.shown(name), message)
            .at_row(1)
            .with_hint("matrix and ReadMe are not of the same release"));
    }
    Ok(table.values)
}

/// What each industry makes of each product, where it is not zero.
fn supply(table: &Matrix, industry: &[usize], product: &[usize]) -> Vec<Vec<(usize, f64)>> {
    let made_by = |row: &usize| {
        let row = table.row(*row);
        let made = product.iter().map(|column| row.get(*column).copied().unwrap_or_default());
        made.enumerate().filter(|(_, value)| *value != 0.0).collect()
    };
    industry.iter().map(made_by).collect()
}

/// What the workbook names.
struct Labels {
    regions: Vec<String>,
    sectors: Vec<String>,
    value_added: Vec<String>,
    demand: Vec<String>,
    /// Name and unit.
    satellites: Vec<(String, String)>,
}

impl Labels {
    fn read(source: &mut Source, name: &str) -> Result<Labels, ReadError> {
        let sheets = sheet::read(source, name, &|_| true)?;
        let file = source.shown(name);
        let sheets: BTreeMap<&str, &Sheet> =
            sheets.iter().map(|sheet| (sheet.name.as_str(), sheet)).collect();
        let column = |sheet: &str, heading: &str| -> Result<Vec<String>, ReadError> {
            let Some(sheet) = sheets.get(sheet) else {
                return Err(ReadError::new(&*file, format!("has no sheet `{sheet}`")));
            };
            let width = sheet.rows.first().map_or(0, Vec::len);
            let Some(at) = (0..width).find(|at| sheet.text(0, *at) == heading) else {
                return Err(ReadError::new(&*file, format!("has no column `{heading}`"))
                    .in_sheet(&sheet.name)
                    .at_row(1));
            };
            let names = (1..sheet.rows.len()).map(|row| sheet.text(row, at)).filter(|name| !name.is_empty());
            Ok(names.collect())
        };
        let names = column("Satellites", "Sat_indicator")?;
        let heads = column("Satellites", "Sat_head_indicator")?;
        let units = column("Satellites", "Sat_unit")?;
        if names.len() != heads.len() || names.len() != units.len() {
            return Err(ReadError::new(file, "has satellites without group or unit").in_sheet("Satellites"));
        }
        let named = names.iter().zip(&heads).map(|(name, head)| format!("{name} | {head}"));
        Ok(Labels {
            regions: column("Regions", "Region_acronyms")?,
            sectors: column("Sectors", "Sector_names")?,
            value_added: column("Value added and final demand", "Value_added_names")?,
            demand: column("Value added and final demand", "Final_demand_names")?,
            satellites: named.zip(units).collect(),
        })
    }
}
