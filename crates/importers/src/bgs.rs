//! World Mineral Statistics of the British Geological Survey: production by country, one record a figure, as the
//! survey's data service gives it in CSV.
//!
//! Columns are found by name (their order changes from download to download): `country_trans`,
//! `country_iso3_code`, `bgs_commodity_trans`, `bgs_sub_commodity_trans`, `bgs_statistic_type_trans`, `units`,
//! `year` (a time stamp, `2020-01-01 00:00:00`), `quantity`, `sdmx_code`, `concat_figure_notes_text`.
//!
//! Traps, each handled here:
//! * `-----` is nil, a true zero, with the quantity 0; `...` is not available, with no quantity; and a quantity
//!   of 0 with the code `N` is more than 0 and less than half a unit. Only the first is a row;
//! * mine, smelter and refined production are commodities of their own, and go to stages of their own;
//! * `tonnes (metal content)` and `tonnes (metric)` are different things: ores by gross weight (manganese,
//!   rare-earth minerals) are left out where the content is not known;
//! * lithium is listed as minerals and compounds by gross weight and, for some of them, again by content. Only
//!   contents are taken; those of hydroxide are not, for it is made of what is counted already; and the content
//!   of carbonate is held against its gross weight (that of Chile in 2012 and 2013 is six times too low);
//! * platinum metals that are listed together, and ferro-alloys that are, belong to no single material;
//! * states of the past (Soviet Union, Yugoslavia…) stay what they were. `Congo` has the code of the Democratic
//!   Republic, but stands beside it: it is the Republic of the Congo.

use std::collections::BTreeMap;
use std::io::Read;

use database::ProductionRow;
use vocabulary::{
    Dimension, Flag, MaterialId, Materials, Redistribution, Region, SourceId, Stage, Unit, Year, fold,
};

use crate::decimal::scaled;
use crate::format::{Format, deliver};
use crate::mapping::{MapKind, Mapping, SKIPPED};
use crate::parsed::{Confidence, Parsed, ReadError, columns, first_line};
use crate::places::Places;
use crate::stated::known_source;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "bgs",
    title: "World Mineral Statistics (British Geological Survey)",
    title_ja: "世界鉱物統計（英国地質調査所）",
    tables: &["production"],
    sniff: |head| sniff(head.bytes),
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "bgs-world-mineral-statistics",
            "World Mineral Statistics: production by country",
            "British Geological Survey",
            None,
            "https://www.bgs.ac.uk/mineralsuk/statistics/world-mineral-statistics/",
            "Contains British Geological Survey materials © UKRI; terms of the publisher apply",
            Redistribution::NonCommercial,
        ));
        let parsed = read_mapped(reader, job.file, &source.id, job.mapping)?;
        deliver(parsed, source, sink)
    },
};

/// Whether a file's beginning looks like a download of World Mineral Statistics.
pub fn sniff(beginning: &[u8]) -> Confidence {
    let line = String::from_utf8_lossy(first_line(beginning)).replace('"', "");
    let has = |wanted: &str| line.split(',').any(|name| name.trim() == wanted);
    match (has("bgs_commodity_trans"), has("bgs_statistic_type_trans") && has("quantity")) {
        (true, true) => Confidence::Certain,
        (true, false) => Confidence::Likely,
        _ => Confidence::No,
    }
}

/// What a commodity counts.
struct Series {
    material: MaterialId,
    stage: Stage,
    /// Whether the figure is metal content.
    content: bool,
}

/// Ferro-alloys that are one material of the vocabulary; the others are mixed.
const FERRO_ALLOYS: &[(&str, &str, Stage)] = &[
    ("Ferro-chrome", "ferrochromium", Stage::Intermediate),
    ("Ferro-manganese", "ferromanganese", Stage::Intermediate),
    ("Ferro-molybdenum", "ferromolybdenum", Stage::Intermediate),
    ("Ferro-nickel", "ferronickel", Stage::Intermediate),
    ("Ferro-niobium", "ferroniobium", Stage::Intermediate),
    ("Ferro-silicon", "ferrosilicon", Stage::Intermediate),
    ("Ferro-tungsten", "ferrotungsten", Stage::Intermediate),
    ("Ferro-vanadium", "ferrovanadium", Stage::Intermediate),
    ("Silicon metal", "silicon", Stage::Refined),
];

/// Commodities whose name is not that of a material and a stage.
const COMMODITIES: &[(&str, &str, Stage, bool)] = &[
    ("graphite", "graphite", Stage::Mine, false),
    ("germanium metal", "germanium", Stage::Refined, true),
    ("magnesium metal, primary", "magnesium", Stage::Refined, true),
    ("rare earth oxides", "rare-earths", Stage::Mine, true),
];

const GROSS_ORE: &str = "ore by gross weight, whose content is not stated";
const MIXED: &str = "several materials in one figure";
const LITHIUM_GROSS: &str = "lithium minerals and compounds by gross weight: the kinds are not added, contents are taken where stated";
const LITHIUM_HYDROXIDE: &str = "lithium hydroxide, which is made of what is counted already";

/// What a figure counts, or why it is left out, or (outer `None`) that the commodity is not known.
fn series(
    commodity: &str,
    sub: &str,
    note: &str,
    unit: &str,
    mapping: &Mapping,
) -> Option<Result<Series, &'static str>> {
    let of = |key: &str, stage, content| Some(Ok(Series { material: MaterialId::new(key), stage, content }));
    let in_content = unit.contains("metal content");
    if let Some(material) = mapping.material(commodity) {
        return Some(Ok(Series { material, stage: Stage::Mine, content: in_content }));
    }
    match commodity {
        "lithium minerals" => {
            return if !sub.ends_with("Li content)") {
                Some(Err(LITHIUM_GROSS))
            } else if note.to_lowercase().contains("hydroxide") {
                Some(Err(LITHIUM_HYDROXIDE))
            } else {
                of("lithium", Stage::Mine, true)
            };
        }
        "rare earth minerals" | "manganese ore" => return Some(Err(GROSS_ORE)),
        "platinum group metals, mine" => {
            let single = ["Platinum", "Palladium", "Iridium", "Osmium", "Rhodium", "Ruthenium"];
            return if single.contains(&sub) {
                of(&sub.to_lowercase(), Stage::Mine, true)
            } else {
                Some(Err(MIXED))
            };
        }
        "ferro-alloys" => {
            return match FERRO_ALLOYS.iter().find(|(name, ..)| *name == sub) {
                Some((_, key, stage)) => of(key, *stage, *key == "silicon"),
                None => Some(Err(MIXED)),
            };
        }
        _ => {}
    }
    if let Some((_, key, stage, content)) = COMMODITIES.iter().find(|(name, ..)| *name == commodity) {
        return of(key, *stage, *content);
    }
    // `copper, mine`: a material and the place where it is counted.
    let (name, counted) = commodity.rsplit_once(", ")?;
    let material = Materials::embedded().find(name).ok()?;
    if !sub.is_empty() {
        return Some(Err("a part that is listed beside the whole"));
    }
    match counted {
        "mine" if in_content => Some(Ok(Series { material, stage: Stage::Mine, content: true })),
        "mine" => Some(Err(GROSS_ORE)),
        "smelter" => Some(Ok(Series { material, stage: Stage::Intermediate, content: true })),
        "refined" | "refinery" | "primary" | "smelter/refinery" | "slab" => {
            Some(Ok(Series { material, stage: Stage::Refined, content: true }))
        }
        _ => None,
    }
}

/// Share of lithium in a compound by its name in the tables; molar masses as in the vocabulary's conversions.
fn lithium_share(sub: &str) -> Option<f64> {
    let from = match sub {
        "Carbonate" | "Lithium minerals (Carbonate -Li content)" => "Li2CO3",
        "Chloride" | "Lithium minerals (Chloride -Li content)" => "LiCl",
        _ => return None,
    };
    Materials::embedded().convert(&MaterialId::new("lithium"), from, "Li")
}

/// One figure of the file.
struct Figure {
    row: u64,
    name: String,
    sub: String,
    region: Region,
    year: Year,
    quantity: f64,
    series: Series,
    kilograms: f64,
    flag: Flag,
}

/// Reads a download: production on each material's accounting basis.
///
/// # Errors
/// A missing column, a broken table, or a year or quantity that is not a number, with its place. Unknown
/// countries, commodities and units are unmatched, not errors.
pub fn read(reader: impl Read, file: &str, source: &SourceId) -> Result<Parsed<ProductionRow>, ReadError> {
    read_mapped(reader, file, source, &Mapping::default())
}

/// As [`read`], with what the user decided about countries and commodities.
pub(crate) fn read_mapped(
    reader: impl Read,
    file: &str,
    source: &SourceId,
    mapping: &Mapping,
) -> Result<Parsed<ProductionRow>, ReadError> {
    const WANTED: [&str; 10] = [
        "country_trans",
        "country_iso3_code",
        "bgs_commodity_trans",
        "bgs_sub_commodity_trans",
        "bgs_statistic_type_trans",
        "units",
        "year",
        "quantity",
        "sdmx_code",
        "concat_figure_notes_text",
    ];
    let mut table = csv::Reader::from_reader(reader);
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let [country_at, code_at, commodity_at, sub_at, kind_at, unit_at, year_at, quantity_at, mark_at, note_at] =
        columns(file, "a download of World Mineral Statistics", &header, WANTED)?;
    let mut parsed = Parsed::default();
    let mut places = Places::mapped(mapping);
    let mut figures = Vec::new();
    let mut gross: BTreeMap<(Region, Year, String), f64> = BTreeMap::new();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default().trim();
        parsed.figures += 1;
        let year: Year = get(year_at)
            .get(..4)
            .and_then(|year| year.parse().ok())
            .ok_or_else(|| ReadError::field(file, row, "year", get(year_at), "a year or a date"))?;
        let country = get(country_at);
        if mapping.skips(MapKind::Region, country) || mapping.skips(MapKind::Material, get(commodity_at)) {
            parsed.exclude(SKIPPED);
            continue;
        }
        if get(kind_at) != "Production" {
            parsed.exclude("imports and exports of the survey");
            continue;
        }
        match get(mark_at) {
            "O" => {
                parsed.exclude("not available to the source");
                continue;
            }
            "N" => {
                parsed.exclude("less than half a unit");
                continue;
            }
            _ => {}
        }
        let quantity = scaled(get(quantity_at), 0).filter(|quantity| *quantity >= 0.0).ok_or_else(|| {
            ReadError::field(file, row, "quantity", get(quantity_at), "a number, zero or more")
        })?;
        // `tonnes (metric)`: what the bracket says is the basis, not the unit.
        let unit = get(unit_at);
        let bare = unit.split(" (").next().unwrap_or_default();
        let Ok(mass) = Unit::parse(mapping.to(MapKind::Unit, unit).unwrap_or(bare), Dimension::Mass) else {
            parsed.unmatch(row, "units", unit, "not a unit of mass");
            continue;
        };
        let region = match region(&mut places, country, get(code_at)) {
            Ok((region, remark)) => {
                remark.into_iter().for_each(|remark| parsed.note(remark));
                region
            }
            Err(reason) => {
                parsed.unmatch(row, "country_trans", country, reason);
                continue;
            }
        };
        let (commodity, sub, note) = (get(commodity_at), get(sub_at), get(note_at));
        if let Some(share) = lithium_share(sub).filter(|_| !sub.contains("content")) {
            gross.insert((region, year, sub.to_owned()), quantity * share);
        }
        let series = match series(commodity, sub, note, unit, mapping) {
            Some(Ok(series)) => series,
            Some(Err(reason)) => {
                parsed.exclude(reason);
                continue;
            }
            None => {
                parsed.unmatch(
                    row,
                    "bgs_commodity_trans",
                    commodity,
                    "not a material and a stage that are known",
                );
                continue;
            }
        };
        // Several notes stand in one cell, parted by bars.
        let flag = if note.split('|').any(|note| note.trim() == "Estimates.") {
            Flag::Estimated
        } else {
            Flag::Reported
        };
        let kilograms = scaled(&(quantity * mass.to_base).to_string(), 0).unwrap_or(quantity * mass.to_base);
        let (name, sub) = (country.to_owned(), sub.to_owned());
        figures.push(Figure { row, name, sub, region, year, quantity, series, kilograms, flag });
    }
    place_all(figures, &gross, source, &mut parsed);
    Ok(parsed)
}

/// The region of a country of the survey.
fn region(places: &mut Places, name: &str, code: &str) -> Result<(Region, Option<String>), String> {
    match Region::from_code("COG").filter(|_| fold(name) == "congo" && code == "COD") {
        Some(congo) if places.find(name, "").is_err() => {
            let remark = "`Congo` has the code of the Democratic Republic, beside which it stands: it is COG";
            Ok((congo, Some(remark.to_owned())))
        }
        _ => places.find(name, code),
    }
}

/// Turns figures into rows; parts of one material, stage, region and year are added.
fn place_all(
    figures: Vec<Figure>,
    gross: &BTreeMap<(Region, Year, String), f64>,
    source: &SourceId,
    parsed: &mut Parsed<ProductionRow>,
) {
    let mut keys: BTreeMap<(Region, MaterialId, Stage, Year), (usize, String)> = BTreeMap::new();
    for figure in figures {
        if let Some(expected) = stoichiometric(&figure, gross)
            && (figure.quantity - expected).abs() > 0.05 * expected + 1.0
        {
            let reason = format!(
                "the gross weight beside it holds {expected:.0} t of lithium, not {}: which one is meant?",
                figure.quantity
            );
            parsed.unmatch(figure.row, "quantity", &figure.quantity.to_string(), reason);
            continue;
        }
        let Some(info) = Materials::embedded().info(&figure.series.material) else {
            let reason = format!("no material `{}`", figure.series.material);
            parsed.unmatch(figure.row, "bgs_commodity_trans", figure.series.material.as_str(), reason);
            continue;
        };
        let basis = if figure.series.content { info.basis.clone() } else { "gross".to_owned() };
        let key = (figure.region, figure.series.material.clone(), figure.series.stage, figure.year);
        match keys.get(&key) {
            None => {
                keys.insert(key, (parsed.rows.len(), figure.name));
                parsed.rows.push(ProductionRow {
                    region: figure.region,
                    material: figure.series.material,
                    stage: figure.series.stage,
                    year: figure.year,
                    mass_kg: figure.kilograms,
                    basis,
                    flag: figure.flag,
                    source: source.clone(),
                });
            }
            Some((_, name)) if *name != figure.name => {
                let reason = format!("{} has a figure already, under the name `{name}`", figure.region);
                parsed.unmatch(figure.row, "country_trans", &figure.name, reason);
            }
            Some((at, _)) => {
                if let Some(known) = parsed.rows.get_mut(*at) {
                    known.mass_kg += figure.kilograms;
                    known.flag = known.flag.max(figure.flag);
                }
                parsed.merged += 1;
            }
        }
    }
}

/// The lithium in the gross weight that is listed beside a content.
fn stoichiometric(figure: &Figure, gross: &BTreeMap<(Region, Year, String), f64>) -> Option<f64> {
    lithium_share(&figure.sub)?;
    let compound = if figure.sub.contains("Carbonate") { "Carbonate" } else { "Chloride" };
    gross.get(&(figure.region, figure.year, compound.to_owned())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "x,quantity,country_trans,country_iso3_code,bgs_commodity_trans,bgs_sub_commodity_trans,\
        bgs_statistic_type_trans,units,year,sdmx_code,concat_figure_notes_text\n";

    fn parse(rows: &str) -> Result<Parsed<ProductionRow>, String> {
        let text = format!("{HEADER}{rows}");
        assert_eq!(sniff(text.as_bytes()), Confidence::Certain);
        let parsed =
            read(text.as_bytes(), "b.csv", &SourceId("test".to_owned())).map_err(|e| e.to_string())?;
        assert!(parsed.accounted());
        Ok(parsed)
    }

    #[test]
    fn nil_is_zero_and_what_is_not_available_is_missing() -> Result<(), String> {
        let copper = |quantity: &str, year: u16, mark: &str| {
            format!(
                "1,{quantity},Chile,CHL,\"copper, mine\",,Production,tonnes (metal content),{year}-01-01 00:00:00,{mark},\n"
            )
        };
        let parsed = parse(&(copper("0", 2019, "A") + &copper("", 2020, "O") + &copper("0", 2021, "N")))?;
        let rows: Vec<_> =
            parsed.rows.iter().map(|row| (row.year.0, row.mass_kg, row.basis.as_str())).collect();
        assert_eq!(rows, [(2019, 0.0, "Cu")]);
        assert_eq!(parsed.excluded.values().sum::<u64>(), 2);
        Ok(())
    }

    #[test]
    fn kinds_of_lithium_are_not_added_and_a_wrong_content_is_asked_about() -> Result<(), String> {
        let row = |quantity: &str, country: &str, sub: &str, year: u16, note: &str| {
            format!(
                "1,{quantity},{country},,lithium minerals,{sub},Production,tonnes (metric),{year}-01-01 00:00:00,A,{note}\n"
            )
        };
        let parsed = parse(
            &[
                row("62002", "Chile", "Carbonate", 2012, ""),
                row("2191", "Chile", "Lithium minerals (Carbonate -Li content)", 2012, ""),
                row("55074", "Chile", "Carbonate", 2014, ""),
                row("10354", "Chile", "Lithium minerals (Carbonate -Li content)", 2014, ""),
                row("487", "Chile", "Lithium minerals (Chloride -Li content)", 2014, "Estimates.|New."),
                row("692", "Chile", "Lithium minerals (Li content)", 2014, "Hydroxide."),
                row("2754727", "Australia", "Spodumene", 2022, ""),
                row("76692", "Australia", "Spodumene (Li content)", 2022, ""),
            ]
            .concat(),
        )?;
        let rows: Vec<_> =
            parsed.rows.iter().map(|row| (row.region.to_string(), row.mass_kg, row.flag)).collect();
        assert_eq!(
            rows,
            [
                ("CHL".to_owned(), 10_841_000.0, Flag::Estimated),
                ("AUS".to_owned(), 76_692_000.0, Flag::Reported)
            ]
        );
        assert!(parsed.unmatched.first().is_some_and(|entry| entry.reason.contains("holds 11647 t")));
        Ok(())
    }

    #[test]
    fn congo_is_not_the_democratic_republic() -> Result<(), String> {
        let row = |country: &str| {
            format!(
                "1,5,{country},COD,\"cobalt, refined\",,Production,tonnes (metric),2020-01-01 00:00:00,A,\n"
            )
        };
        let parsed = parse(&(row("Congo") + &row("\"Congo, Democratic Republic\"") + &row("Zaire")))?;
        let regions: Vec<_> = parsed.rows.iter().map(|row| row.region.to_string()).collect();
        assert_eq!(regions, ["COG", "COD"]);
        // A second name of one region in the same year is no part of the first.
        assert_eq!(parsed.unmatched.len(), 1);
        Ok(())
    }
}
