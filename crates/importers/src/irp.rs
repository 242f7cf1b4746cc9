//! Physical trade of the UNEP International Resource Panel's Global Material Flows Database: imports or exports of a
//! country by category of materials (tonnes), one column a year.
//!
//! Columns `Country,AlphaNumISO,CCC_IEATrade_Code,CCC_IEATrade_Name,Units` and years from 1970.
//!
//! Traps: the file of imports and the file of exports have the same columns, so that only the file's name or the user
//! says which it is; a blank is no figure, and `0.0` is one; many names are blank, but the alphanumeric code
//! (`JPN392`) is always there, which is ISO 3166 with the number behind it and has own words for states of the past
//! (`BLGLUX`, `KOSOVO`); some states that changed have two numbers (`SDN736` and `SDN729`, `DEU276` and `DEU280`) and
//! rows of zeros for the years in which they were not: a zero beside a figure of the same region, category and year is
//! left out, and two figures are never added.

use std::collections::BTreeMap;
use std::io::Read;

use database::{PhysicalTradeRow, TradeDirection};
use vocabulary::{Redistribution, Region, Regions, SourceId, Year};

use crate::decimal::scaled;
use crate::format::{Format, deliver};
use crate::parsed::{Confidence, Parsed, ReadError, columns};
use crate::stated::{Stated, known_source};

/// The format's name in messages.
const TITLE: &str =
    "a table of physical trade of the International Resource Panel (Country,AlphaNumISO,…,Units,1970…)";

const COLUMNS: [&str; 5] = ["Country", "AlphaNumISO", "CCC_IEATrade_Code", "CCC_IEATrade_Name", "Units"];

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "irp",
    title: "UNEP IRP physical trade (one column a year)",
    title_ja: "UNEP 国際資源パネル 物的貿易（年別列）",
    tables: &["physical_trade"],
    sniff: |head| {
        let known = |table: &crate::head::HeadTable| {
            COLUMNS.iter().all(|name| table.columns.iter().any(|column| column == name))
        };
        if head.tables.iter().any(known) { Confidence::Certain } else { Confidence::No }
    },
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "unep-irp-physical-trade",
            "Global Material Flows Database: physical trade",
            "UNEP International Resource Panel",
            None,
            "https://www.resourcepanel.org/global-material-flows-database",
            "not stated in the file; the publisher asks to be cited",
            Redistribution::Unknown,
        ));
        let direction = direction(job.file, job.stated)?;
        let reader: &mut dyn Read = reader;
        let parsed = read(reader, job.file, direction, &source.id)?;
        deliver(parsed, source, sink)
    },
};

/// Imports or exports: what the user states, or else the file's name.
fn direction(file: &str, stated: &Stated) -> Result<TradeDirection, ReadError> {
    let broken = |message: &str| ReadError::Broken { file: file.to_owned(), message: message.to_owned() };
    if let Some(word) = &stated.direction {
        return match TradeDirection::from_word(word.trim()) {
            Some(direction @ (TradeDirection::Import | TradeDirection::Export)) => Ok(direction),
            _ => {
                Err(broken("the direction that was stated is not one of this table: write import or export"))
            }
        };
    }
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file).to_lowercase();
    let has = |word: &str| {
        name.split(|c: char| !c.is_alphanumeric())
            .any(|part| part == word || part.strip_suffix('s') == Some(word))
    };
    match (has("imp") || has("import"), has("exp") || has("export")) {
        (true, false) => Ok(TradeDirection::Import),
        (false, true) => Ok(TradeDirection::Export),
        _ => Err(broken(
            "nothing in the table says whether these are imports or exports, nor does the file's name: state it with \
             --direction import or --direction export",
        )),
    }
}

/// A figure on its way into a row.
struct Figure {
    row: u64,
    column: usize,
    mass_kg: f64,
}

/// Reads the masses of a table.
///
/// # Errors
/// A missing column, a broken table, a unit that is not tonnes, or a mass that is no number.
pub fn read(
    reader: impl Read,
    file: &str,
    direction: TradeDirection,
    source: &SourceId,
) -> Result<Parsed<PhysicalTradeRow>, ReadError> {
    let mut table = csv::Reader::from_reader(reader);
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let [name_at, iso_at, code_at, category_at, unit_at] = columns(file, TITLE, &header, COLUMNS)?;
    let years: Vec<(usize, Year)> =
        (0..header.len()).filter_map(|at| Some((at, header.get(at)?.parse().ok()?))).collect();
    if years.is_empty() {
        let found = header.iter().map(|column| column.chars().take(40).collect()).take(40).collect();
        let column = "1970".to_owned();
        return Err(ReadError::MissingColumn { file: file.to_owned(), format: TITLE, column, found });
    }
    let mut parsed = Parsed::default();
    // Categories by number: there are half a million figures and few categories.
    let mut categories: BTreeMap<String, usize> = BTreeMap::new();
    let mut figures: BTreeMap<(Region, usize, Year), Figure> = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    while table.read_record(&mut record).map_err(|error| ReadError::from_csv(file, error))? {
        let row = record.position().map_or(0, csv::Position::line);
        let get = |at: usize| record.get(at).unwrap_or_default().trim();
        if !get(unit_at).eq_ignore_ascii_case("tonnes") {
            return Err(ReadError::field(file, row, "Units", get(unit_at), "tonnes"));
        }
        let region = region(get(name_at), get(iso_at));
        if let Ok((_, Some(remark))) = &region {
            parsed.note(remark.clone());
        }
        let category = format!("{} {}", get(code_at), get(category_at));
        let next = categories.len();
        let category = *categories.entry(category).or_insert(next);
        for (at, year) in &years {
            let text = get(*at);
            if text.is_empty() {
                continue;
            }
            parsed.figures += 1;
            let column = || header.get(*at).unwrap_or_default();
            let mass_kg = scaled(text, 3)
                .filter(|mass| *mass >= 0.0)
                .ok_or_else(|| ReadError::field(file, row, column(), text, "a number of tonnes"))?;
            let region = match &region {
                Ok((region, _)) => *region,
                Err(reason) => {
                    parsed.unmatch(row, "AlphaNumISO", get(iso_at), reason.clone());
                    continue;
                }
            };
            let figure = Figure { row, column: *at, mass_kg };
            let Some(other) = figures.get_mut(&(region, category, *year)) else {
                figures.insert((region, category, *year), figure);
                continue;
            };
            if mass_kg == 0.0 || other.mass_kg == 0.0 {
                parsed.exclude("a zero of a state that has another code, beside a figure of the same region");
                if other.mass_kg == 0.0 {
                    *other = figure;
                }
            } else {
                let reason = format!(
                    "row {} states {} kg for the same region, category and year: two figures are not added",
                    other.row, other.mass_kg
                );
                parsed.unmatch(row, column(), text, reason);
            }
        }
    }
    let names: BTreeMap<usize, String> =
        categories.into_iter().map(|(name, number)| (number, name)).collect();
    let mut rows: Vec<((u64, usize), PhysicalTradeRow)> = figures
        .into_iter()
        .map(|((region, category, year), figure)| {
            let category = names.get(&category).cloned().unwrap_or_default();
            let source = source.clone();
            let Figure { row, column, mass_kg, .. } = figure;
            ((row, column), PhysicalTradeRow { region, direction, category, year, mass_kg, source })
        })
        .collect();
    rows.sort_by_key(|(place, _)| *place);
    parsed.rows = rows.into_iter().map(|(_, row)| row).collect();
    Ok(parsed)
}

/// The region of a name (often blank) and an alphanumeric code, with a remark when they contradict each other.
///
/// # Errors
/// Why there is none.
fn region(name: &str, code: &str) -> Result<(Region, Option<String>), String> {
    let regions = Regions::embedded();
    let by_name = if name.is_empty() { None } else { regions.find(name).ok() };
    let by_code = code
        .get(..3)
        .filter(|_| code.get(3..).is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())))
        .and_then(Region::from_code)
        .filter(|region| regions.info(*region).is_some());
    match (by_code, by_name) {
        (Some(coded), Some(named)) if coded != named => Ok((
            coded,
            Some(format!("`{name}` has the code `{code}` of {}: the code counts", regions.name_en(coded))),
        )),
        (Some(region), _) | (None, Some(region)) => Ok((region, None)),
        (None, None) => regions.find(code).map(|region| (region, None)).map_err(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "Country,AlphaNumISO,CCC_IEATrade_Code,CCC_IEATrade_Name,Units,1990,1991\n";

    fn parse(rows: &str) -> Result<Parsed<PhysicalTradeRow>, String> {
        let source = SourceId("test".to_owned());
        read(format!("{HEADER}{rows}").as_bytes(), "Imp.csv", TradeDirection::Import, &source)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_blank_is_no_figure_and_a_zero_is_one() -> Result<(), String> {
        let parsed = parse(
            ",JPN392,A.2.2.Cu,Copper ores,tonnes,,0.0\nBelgium-Luxemburg,BLGLUX,A.2.2.Cu,Copper ores,tonnes,1.5,\n",
        )?;
        let rows: Vec<_> =
            parsed.rows.iter().map(|row| (row.region.code(), row.year.0, row.mass_kg)).collect();
        assert_eq!(rows, [("JPN", 1991, 0.0), ("XBL", 1990, 1500.0)]);
        assert_eq!(parsed.rows.first().map(|row| row.category.as_str()), Some("A.2.2.Cu Copper ores"));
        assert!(parsed.accounted());
        Ok(())
    }

    #[test]
    fn two_states_of_one_region_are_not_added() -> Result<(), String> {
        let parsed = parse(
            ",SDN736,A.4.2.1,Crude oil,tonnes,5,7\n,SDN729,A.4.2.1,Crude oil,tonnes,0,8\n,KOSOVO,A.4.2.1,Crude oil,tonnes,1,\n,EAZXXX,A.4.2.1,Crude oil,tonnes,1,\n",
        )?;
        let rows: Vec<_> =
            parsed.rows.iter().map(|row| (row.region.code(), row.year.0, row.mass_kg)).collect();
        assert_eq!(rows, [("SDN", 1990, 5000.0), ("SDN", 1991, 7000.0), ("XKX", 1990, 1000.0)]);
        let unmatched: Vec<_> =
            parsed.unmatched.iter().map(|entry| (entry.row, entry.value.as_str())).collect();
        assert_eq!(unmatched, [(3, "8"), (5, "EAZXXX")]);
        assert!(parsed.accounted());
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_located() {
        assert!(parse(",JPN392,A,B,kg,1,1\n").is_err_and(|error| error.contains("row 2, column `Units`")));
        assert!(parse(",JPN392,A,B,tonnes,1,x\n").is_err_and(|error| error.contains("row 2, column `1991`")));
        let said = |file: &str| direction(file, &Stated::default()).map_err(|error| error.to_string());
        assert_eq!(said("UNEP_IRP_all_CCC_Exp_ResearchDB.csv"), Ok(TradeDirection::Export));
        assert_eq!(said("a/physical_imports.csv"), Ok(TradeDirection::Import));
        assert!(said("experiment.csv").is_err_and(|error| error.contains("--direction")));
        let stated = Stated { direction: Some("export".to_owned()), ..Stated::default() };
        assert_eq!(direction("imports.csv", &stated).ok(), Some(TradeDirection::Export));
    }
}
