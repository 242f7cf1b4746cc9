//! From the two layouts to production by country and to grades of iron ore.

use std::collections::BTreeMap;
use std::io::Read;

use database::{OreGradeRow, ProductionRow};
use vocabulary::{Flag, MaterialId, Materials, Region, SourceId, Stage, Year};

use crate::decimal::{scaled, without_thousands};
use crate::mapping::Mapping;
use crate::parsed::{Confidence, Parsed, ReadError, SumCheck, columns, first_line};
use crate::places::Places;

use super::series::{Edition, SERIES, Series};

/// Whether a file's beginning looks like a data release, and which.
pub fn sniff(beginning: &[u8]) -> (Confidence, Edition) {
    let line = first_line(beginning);
    if line.starts_with(b"SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,") {
        (Confidence::Certain, Edition::Mcs2025)
    } else if line
        .starts_with(b"MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value")
    {
        (Confidence::Certain, Edition::Mcs2026)
    } else {
        (Confidence::No, Edition::Mcs2026)
    }
}

/// One figure of a world table, as it stands in the release.
struct Statement {
    row: u64,
    column: &'static str,
    commodity: String,
    detail: String,
    country: String,
    unit: String,
    year: Year,
    value: String,
    estimated: bool,
}

/// What stands in a value cell.
pub(super) enum Value {
    Number(f64),
    Mark(&'static str),
    Other,
}

/// A mass in the unit of its series, and whether the release estimates it.
struct Mass {
    value: f64,
    estimated: bool,
}

const WORLD: &str = "world total";
const NOT_TAKEN: &str = "series that is not taken";

/// Reads production by country: all series of [`SERIES`], on each material's accounting basis.
///
/// # Errors
/// A missing column or a broken table, with its place. Unknown countries, units and marks are unmatched.
pub fn production(
    reader: impl Read,
    file: &str,
    edition: Edition,
    source: &SourceId,
) -> Result<Parsed<ProductionRow>, ReadError> {
    production_mapped(reader, file, edition, source, &Mapping::default())
}

/// As [`production`], with what the user decided about names of countries.
pub(crate) fn production_mapped(
    reader: impl Read,
    file: &str,
    edition: Edition,
    source: &SourceId,
    mapping: &Mapping,
) -> Result<Parsed<ProductionRow>, ReadError> {
    let mut parsed: Parsed<ProductionRow> = Parsed::default();
    let statements = statements(reader, file, edition, &mut parsed)?;
    let mut places = Places::mapped(mapping);
    let mut keys: BTreeMap<(Region, MaterialId, Stage, Year), usize> = BTreeMap::new();
    let mut sums: BTreeMap<(&'static str, &'static str, Year), (f64, Option<f64>)> = BTreeMap::new();
    for statement in statements {
        parsed.figures += 1;
        let Some(series) = series_of(edition, &statement) else {
            parsed.exclude(if is_world(&statement.country) { WORLD } else { NOT_TAKEN });
            note_total(edition, &statement, &mut sums);
            continue;
        };
        let sum = sums.entry((series.commodity, series.details[0], statement.year)).or_default();
        if is_world(&statement.country) {
            sum.1 = kilograms(series, &statement).ok().flatten().or(sum.1);
            parsed.exclude(WORLD);
            continue;
        }
        let mass = match kilograms(series, &statement) {
            Ok(Some(mass)) => mass,
            Ok(None) => {
                let Value::Mark(mark) = value_of(&statement.value) else { continue };
                parsed.exclude(mark);
                continue;
            }
            Err((column, value, reason)) => {
                parsed.unmatch(statement.row, column, &value, reason);
                continue;
            }
        };
        let region = match country(&mut places, &statement.country) {
            Ok(region) => region,
            Err(reason) => {
                parsed.unmatch(statement.row, "country", &statement.country, reason);
                continue;
            }
        };
        let material = MaterialId::new(series.material);
        let Some(info) = Materials::embedded().info(&material) else {
            let reason = format!("no material `{material}`");
            parsed.unmatch(statement.row, "commodity", &statement.commodity, reason);
            continue;
        };
        sum.0 += mass;
        let (mass_kg, basis) = match Materials::embedded().convert(&material, series.basis, &info.basis) {
            Some(1.0) => (mass, info.basis.as_str()),
            Some(factor) => ((mass * factor * 1000.0).round() / 1000.0, info.basis.as_str()),
            None => (mass, series.basis),
        };
        let flag = if statement.estimated { Flag::Estimated } else { Flag::Reported };
        let key = (region, material.clone(), series.stage, statement.year);
        if let Some(known) = keys.get(&key).and_then(|at| parsed.rows.get_mut(*at)) {
            known.mass_kg += mass_kg;
            known.flag = known.flag.max(flag);
            parsed.merged += 1;
        } else {
            keys.insert(key, parsed.rows.len());
            parsed.rows.push(ProductionRow {
                region,
                material,
                stage: series.stage,
                year: statement.year,
                mass_kg,
                basis: basis.to_owned(),
                flag,
                source: source.clone(),
            });
        }
    }
    for ((commodity, detail, year), (sum, total)) in sums {
        if let Some(stated) = total {
            // The published totals are rounded, and countries may be withheld.
            let agrees = (sum - stated).abs() <= 0.1 * stated;
            parsed.sums.push(SumCheck {
                what: format!("{commodity}, {detail}, {year} (kg)"),
                sum,
                stated,
                agrees,
            });
        }
        if let Some(total) = total.filter(|total| (sum - total).abs() > 0.1 * total) {
            parsed.note(format!(
                "{commodity}, {detail}, {year}: the countries sum to {sum} kg, the published total is {total} kg"
            ));
        }
    }
    Ok(parsed)
}

/// Grades of iron ore by country: iron content over usable ore, of the same country, year and release. Usable
/// ore is ore as shipped, after beneficiation where there is any, so the grade is not that of the rock.
///
/// # Errors
/// As [`production`].
pub fn iron_ore_grades(
    reader: impl Read,
    file: &str,
    edition: Edition,
    source: &SourceId,
) -> Result<Parsed<OreGradeRow>, ReadError> {
    let mut parsed = Parsed::default();
    let statements = statements(reader, file, edition, &mut parsed)?;
    let mut places = Places::default();
    let mut pairs: BTreeMap<(Region, Year), [Option<Mass>; 2]> = BTreeMap::new();
    for statement in statements {
        parsed.figures += 1;
        let part = match (statement.commodity.as_str(), statement.detail.to_lowercase().as_str()) {
            ("Iron Ore", "mine production, usable ore" | "mine production: usable ore") => 0,
            ("Iron Ore", "mine production, iron content" | "mine production: iron content") => 1,
            _ => {
                parsed.exclude(NOT_TAKEN);
                continue;
            }
        };
        if is_world(&statement.country) || statement.country.eq_ignore_ascii_case("other countries") {
            parsed.exclude("world total or other countries");
            continue;
        }
        let Value::Number(mass) = value_of(&statement.value) else {
            parsed.exclude("no figure");
            continue;
        };
        match country(&mut places, &statement.country) {
            Ok(region) => {
                let pair = pairs.entry((region, statement.year)).or_default();
                if let Some(slot) = pair.get_mut(part) {
                    *slot = Some(Mass { value: mass, estimated: statement.estimated });
                }
            }
            Err(reason) => parsed.unmatch(statement.row, "country", &statement.country, reason),
        }
    }
    for ((region, year), pair) in pairs {
        match pair {
            [Some(ore), Some(iron)] if ore.value > 0.0 && iron.value > 0.0 => {
                parsed.merged += 1;
                parsed.rows.push(OreGradeRow {
                    material: MaterialId::new("iron"),
                    region,
                    year,
                    grade_kg_per_kg: (iron.value / ore.value * 1e4).round() / 1e4,
                    basis: "Fe".to_owned(),
                    flag: if ore.estimated || iron.estimated { Flag::Estimated } else { Flag::Reported },
                    source: source.clone(),
                });
            }
            pair => pair.iter().flatten().for_each(|_| parsed.exclude("ore or content alone, or zero")),
        }
    }
    Ok(parsed)
}

/// The figures of the world tables; those of other tables are counted as excluded.
fn statements<R>(
    mut reader: impl Read,
    file: &str,
    edition: Edition,
    parsed: &mut Parsed<R>,
) -> Result<Vec<Statement>, ReadError> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|source| ReadError::Io { file: file.to_owned(), source })?;
    match edition {
        Edition::Mcs2025 => statements_2025(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes), file),
        Edition::Mcs2026 => statements_2026(&bytes, file, parsed),
    }
}

fn statements_2025(bytes: &[u8], file: &str) -> Result<Vec<Statement>, ReadError> {
    let mut table = csv::Reader::from_reader(bytes);
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    const WANTED: [&str; 7] =
        ["COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_2023", "PROD_EST_ 2024", "PROD_NOTES"];
    let places = columns(file, "the world data of the Mineral Commodity Summaries 2025", &header, WANTED)?;
    let [commodity, country, detail, unit, first, second, notes] = places;
    let mut statements = Vec::new();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        let note = get(notes).to_lowercase();
        let reported = note.starts_with("report") || note.starts_with("reprot");
        let estimated =
            note.contains("estimated") || (get(detail).to_lowercase().contains("estimated") && !reported);
        for (at, year, column, estimated) in
            [(first, 2023, "PROD_2023", estimated), (second, 2024, "PROD_EST_ 2024", true)]
        {
            statements.push(Statement {
                row,
                column,
                commodity: get(commodity),
                detail: get(detail),
                country: get(country),
                unit: get(unit),
                year: Year(year),
                value: get(at),
                estimated,
            });
        }
    }
    Ok(statements)
}

fn statements_2026<R>(bytes: &[u8], file: &str, parsed: &mut Parsed<R>) -> Result<Vec<Statement>, ReadError> {
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    const WANTED: [&str; 9] = [
        "Section",
        "Commodity",
        "Country",
        "Statistics",
        "Statistics_detail",
        "Unit",
        "Year",
        "Value",
        "Notes",
    ];
    let places = columns(file, "the data of the Mineral Commodity Summaries 2026", &header, WANTED)?;
    let [section, commodity, country, statistics, detail, unit, year, value, notes] = places;
    let mut statements = Vec::new();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        let elsewhere = if !get(section).starts_with("World") {
            Some("salient statistics of the United States or import sources")
        } else if get(statistics) != "Production" {
            Some("reserves or capacity")
        } else {
            None
        };
        if let Some(reason) = elsewhere {
            parsed.figures += 1;
            parsed.exclude(reason);
            continue;
        }
        let year: Year =
            get(year).parse().map_err(|_| ReadError::field(file, row, "Year", &get(year), "a year"))?;
        statements.push(Statement {
            row,
            column: "Value",
            commodity: get(commodity),
            detail: get(detail),
            country: get(country),
            unit: get(unit),
            year,
            value: get(value),
            estimated: get(notes).starts_with("Estimated"),
        });
    }
    Ok(statements)
}

fn series_of(edition: Edition, statement: &Statement) -> Option<&'static Series> {
    SERIES.iter().find(|series| {
        series.edition == edition
            && series.commodity == statement.commodity
            && series.details.contains(&statement.detail.as_str())
    })
}

/// Keeps the rounded total of a series of the 2026 release, which has a detail of its own.
fn note_total(
    edition: Edition,
    statement: &Statement,
    sums: &mut BTreeMap<(&'static str, &'static str, Year), (f64, Option<f64>)>,
) {
    let Some(base) = [": rounded", ", rounded"].iter().find_map(|end| statement.detail.strip_suffix(end))
    else {
        return;
    };
    let series = SERIES.iter().find(|series| {
        series.edition == edition
            && series.commodity == statement.commodity
            && series.details.iter().any(|detail| detail.eq_ignore_ascii_case(base))
    });
    if let Some(series) = series
        && let Ok(Some(total)) = kilograms(series, statement)
    {
        let entry = sums.entry((series.commodity, series.details[0], statement.year)).or_default();
        entry.1 = Some(entry.1.map_or(total, |known| known.max(total)));
    }
}

pub(super) fn is_world(country: &str) -> bool {
    country.to_lowercase().starts_with("world total")
}

/// The mass of a figure in kg; `None` where a mark stands instead.
fn kilograms(series: &Series, statement: &Statement) -> Result<Option<f64>, (&'static str, String, String)> {
    let unit = series.unit.unwrap_or(&statement.unit);
    let power: i8 = match unit {
        "kilograms" => 0,
        "metric tons" => 3,
        "thousand metric tons" | "thousand metric dry tons" => 6,
        "million metric tons" => 9,
        other => return Err(("unit", other.to_owned(), "not a unit of mass of the summaries".to_owned())),
    };
    match value_of(&statement.value) {
        Value::Number(value) => Ok(scaled(&value.to_string(), power)),
        Value::Mark(_) => Ok(None),
        Value::Other => Err((
            statement.column,
            statement.value.clone(),
            "neither a number nor a mark of the summaries (—, W, NA, XX, s, a range)".to_owned(),
        )),
    }
}

pub(super) fn value_of(text: &str) -> Value {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}');
    match bare {
        "—" => return Value::Number(0.0),
        "" => return Value::Mark("no figure: withheld, not available or not applicable"),
        "W" => return Value::Mark("withheld by the source"),
        "NA" => return Value::Mark("not available to the source"),
        "XX" => return Value::Mark("not applicable"),
        "s" => return Value::Mark("less than half a unit"),
        _ => {}
    }
    if let Some(number) = without_thousands(bare).and_then(|plain| scaled(&plain, 0)).filter(|n| *n >= 0.0) {
        return Value::Number(number);
    }
    let ends: Vec<&str> = bare.split(['-', '–']).map(str::trim).collect();
    let range = ends.len() == 2
        && ends.iter().all(|end| without_thousands(end).and_then(|plain| scaled(&plain, 0)).is_some());
    if range {
        Value::Mark("a range")
    } else if bare.starts_with(['<', '>']) {
        Value::Mark("a bound")
    } else {
        Value::Other
    }
}

/// The region of a country name of the summaries, whose footnotes in brackets are dropped when the name with
/// them is unknown. "Other countries" are the rest of the world.
pub(super) fn country(places: &mut Places, name: &str) -> Result<Region, String> {
    let bare = name.split(" (").next().unwrap_or(name).trim();
    if bare.eq_ignore_ascii_case("other countries") {
        return Ok(Region::REST);
    }
    places
        .find(name, "")
        .or_else(|reason| places.find(bare, "").map_err(|_| reason))
        .map(|(region, _)| region)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,Is critical mineral 2025,Other notes\n";

    fn parse(rows: &str) -> Result<Parsed<ProductionRow>, String> {
        let text = format!("{HEADER}{rows}");
        assert_eq!(sniff(text.as_bytes()), (Confidence::Certain, Edition::Mcs2026));
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        production(&*bytes, "m.csv", Edition::Mcs2026, &SourceId("test".to_owned()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn marks_are_told_apart_and_only_the_dash_is_zero() -> Result<(), String> {
        let world = "TIN,World Mine Production and Reserves,Tin";
        let parsed = parse(&format!(
            "{world},Peru,Production,Mine production,metric tons,2024,\"32,300\",,Yes,\n\
             {world},United States,Production,Mine production,metric tons,2024,—,,Yes,\n\
             {world},Burma,Production,Mine production,metric tons,2024,W,,Yes,\n\
             {world},Brazil,Production,Mine production,metric tons,2024,\"10,000 - 15,000\",,Yes,\n\
             {world},Bolivia,Production,Mine production,metric tons,2024,many,,Yes,\n\
             {world},Other countries,Production,Mine production,metric tons,2024,\"1,570\",Estimated.,Yes,\n\
             {world},World total,Production,Mine production: rounded,metric tons,2024,\"294,000\",,Yes,\n\
             TIN,Salient Statistics—United States,Tin,United States,Price,x,y,2021–24,W,,Yes,\n"
        ))?;
        assert!(parsed.accounted());
        let rows: Vec<_> =
            parsed.rows.iter().map(|row| (row.region.code().to_owned(), row.mass_kg)).collect();
        assert_eq!(
            rows,
            [("PER".to_owned(), 32_300_000.0), ("USA".to_owned(), 0.0), ("XXW".to_owned(), 1_570_000.0)]
        );
        assert_eq!(parsed.unmatched.iter().map(|entry| entry.value.as_str()).collect::<Vec<_>>(), ["many"]);
        assert!(parsed.notes.iter().any(|note| note.contains("published total")), "{:?}", parsed.notes);
        Ok(())
    }

    #[test]
    fn parts_of_a_material_are_added() -> Result<(), String> {
        let world =
            "TITANIUM,World Mine Production and Reserves,Titanium Mineral Concentrates,Australia,Production";
        let parsed = parse(&format!(
            "{world},Mine production: Ilmenite,thousand metric tons,2024,400,,Yes,\n\
             {world},Mine production: Rutile,thousand metric tons,2024,200,Estimated.,Yes,\n"
        ))?;
        assert!(parsed.accounted());
        assert_eq!((parsed.rows.len(), parsed.merged), (1, 1));
        assert_eq!(parsed.rows.first().map(|row| row.flag), Some(Flag::Estimated));
        Ok(())
    }

    #[test]
    fn footnotes_in_a_country_name_are_dropped_only_when_needed() {
        let mut places = Places::default();
        let code = |places: &mut Places, name: &str| {
            country(places, name).map(|region| region.code().to_owned()).unwrap_or_default()
        };
        assert_eq!(code(&mut places, "Brazil (beneficiated, marketable)"), "BRA");
        assert_eq!(code(&mut places, "Congo (Kinshasa)"), "COD");
        assert_eq!(code(&mut places, "Other countries (rounded)"), "XXW");
        assert_eq!(code(&mut places, "United States and Canada"), "");
    }
}
