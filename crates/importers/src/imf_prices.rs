//! Primary commodity prices of the International Monetary Fund, as one price a month or one mean a year.
//!
//! Two layouts are read: the long monthly table (`mineral,date,data_transformation,obs_value`, with the price in
//! USD a tonne and again as an index with 2016 = 100) and the table of yearly means made of it
//! (`mineral,year,total_value_usd,avg_price_usd`).
//!
//! Traps: the index has the same column as the price and is no price; `avg_price_usd` is the plain mean of the
//! months and not the value divided by a mass, so that `total_value_usd` has nothing to do with it and is left
//! alone; the last year of a monthly table is not whole, and its mean is estimated; all prices are per tonne,
//! also that of lithium, which is that of lithium *metal* (99 %) and several times that of the lithium in
//! carbonate.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Read;

use database::PriceRow;
use vocabulary::{Flag, MaterialId, Materials, Redistribution, SourceId, Year};

use crate::decimal::scaled;
use crate::format::{Format, deliver};
use crate::mapping::{MapKind, Mapping, SKIPPED};
use crate::parsed::{Confidence, Parsed, ReadError, columns, first_line};
use crate::stated::known_source;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "imf-prices",
    title: "Primary commodity prices (IMF)",
    title_ja: "一次産品価格（国際通貨基金）",
    tables: &["prices"],
    sniff: |head| sniff(head.bytes).0,
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "imf-pcps",
            "Primary Commodity Price System",
            "International Monetary Fund",
            None,
            "https://data.imf.org",
            "free of charge with attribution, by the publisher's terms of use",
            Redistribution::Attribution,
        ));
        let parsed = read_mapped(reader, job.file, &source.id, job.mapping)?;
        deliver(parsed, source, sink)
    },
};

/// A layout of the prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A price a month.
    Monthly,
    /// A mean a year.
    Annual,
}

const MONTHLY: [&str; 4] = ["mineral", "date", "data_transformation", "obs_value"];
const ANNUAL: [&str; 3] = ["mineral", "year", "avg_price_usd"];

/// Whether a file's beginning looks like a table of prices, and of which layout.
pub fn sniff(beginning: &[u8]) -> (Confidence, Layout) {
    let line = String::from_utf8_lossy(first_line(beginning)).replace('"', "");
    let has =
        |wanted: &[&str]| wanted.iter().all(|name| line.split(',').any(|column| column.trim() == *name));
    if has(&MONTHLY) {
        (Confidence::Certain, Layout::Monthly)
    } else if has(&ANNUAL) {
        (Confidence::Certain, Layout::Annual)
    } else {
        (Confidence::No, Layout::Monthly)
    }
}

/// Reads a table of prices; a year of months becomes its mean.
///
/// # Errors
/// A missing column, a broken table, or a date or price that is not one, with its place.
pub fn read(reader: impl Read, file: &str, source: &SourceId) -> Result<Parsed<PriceRow>, ReadError> {
    read_mapped(reader, file, source, &Mapping::default())
}

/// As [`read`], with what the user decided about names of materials.
pub(crate) fn read_mapped(
    reader: impl Read,
    file: &str,
    source: &SourceId,
    mapping: &Mapping,
) -> Result<Parsed<PriceRow>, ReadError> {
    let mut table = csv::Reader::from_reader(reader);
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let has = |name: &str| header.iter().any(|column| column.trim() == name);
    let layout = if has("avg_price_usd") { Layout::Annual } else { Layout::Monthly };
    let (name_at, time_at, kind_at, price_at, price_name) = match layout {
        Layout::Annual => {
            let [name, time, price] = columns(file, "a table of yearly prices", &header, ANNUAL)?;
            (name, time, None, price, "avg_price_usd")
        }
        Layout::Monthly => {
            let [name, time, kind, price] = columns(file, "a table of monthly prices", &header, MONTHLY)?;
            (name, time, Some(kind), price, "obs_value")
        }
    };
    let mut parsed = Parsed::default();
    let mut years: BTreeMap<(MaterialId, Year), Months> = BTreeMap::new();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default().trim();
        parsed.figures += 1;
        let name = get(name_at);
        if mapping.skips(MapKind::Material, name) {
            parsed.exclude(SKIPPED);
            continue;
        }
        match kind_at.map(get) {
            None | Some("USD") => {}
            Some("INDEX") => {
                parsed.exclude("index (2016 = 100), not a price");
                continue;
            }
            Some(other) => {
                parsed.unmatch(row, "data_transformation", other, "expected `USD` or `INDEX`");
                continue;
            }
        }
        let (year, month) = time(get(time_at), layout).ok_or_else(|| {
            ReadError::field(
                file,
                row,
                header.get(time_at).unwrap_or_default(),
                get(time_at),
                "a year or a month as 2005-01",
            )
        })?;
        if get(price_at).is_empty() || get(price_at) == "NA" {
            parsed.exclude("no price for the month");
            continue;
        }
        let price = scaled(get(price_at), 0).filter(|price| *price >= 0.0).ok_or_else(|| {
            ReadError::field(file, row, price_name, get(price_at), "a price in USD a tonne")
        })?;
        let material = match mapping.material(name).map_or_else(|| Materials::embedded().find(name), Ok) {
            Ok(material) => material,
            Err(error) => {
                parsed.unmatch(row, "mineral", name, error.to_string());
                continue;
            }
        };
        let months = years.entry((material, year)).or_default();
        match months.seen.entry(month) {
            Entry::Vacant(place) => drop(place.insert(price)),
            Entry::Occupied(_) => {
                let reason = "a second price for the same time: which one is meant?";
                parsed.unmatch(row, price_name, get(price_at), reason);
            }
        }
    }
    for ((material, year), months) in years {
        let Some(info) = Materials::embedded().info(&material) else { continue };
        let count = months.seen.len();
        parsed.merged += count.saturating_sub(1) as u64;
        let whole = layout == Layout::Annual || count == 12;
        if !whole {
            parsed.note(format!("{material} {year}: mean of {count} months of 12"));
        }
        parsed.rows.push(PriceRow {
            usd_per_kg: months.seen.values().sum::<f64>() / count as f64 / 1000.0,
            basis: info.basis.clone(),
            flag: if whole { Flag::Reported } else { Flag::Estimated },
            source: source.clone(),
            material,
            year,
        });
    }
    Ok(parsed)
}

/// The prices of a year, by month.
#[derive(Default)]
struct Months {
    seen: BTreeMap<u8, f64>,
}

/// The year and month of a date; the month of a year is none.
fn time(text: &str, layout: Layout) -> Option<(Year, u8)> {
    match layout {
        Layout::Annual => text.parse().ok().map(|year| (year, 0)),
        Layout::Monthly => {
            let (year, rest) = text.split_once('-')?;
            let month: u8 = rest.get(..2)?.parse().ok()?;
            (1..=12).contains(&month).then_some((year.parse().ok()?, month))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Parsed<PriceRow>, String> {
        let parsed =
            read(text.as_bytes(), "p.csv", &SourceId("test".to_owned())).map_err(|e| e.to_string())?;
        assert!(parsed.accounted());
        Ok(parsed)
    }

    #[test]
    fn the_index_is_no_price_and_a_part_of_a_year_is_told() -> Result<(), String> {
        let parsed = parse(
            "mineral,date,data_transformation,obs_value\nCobalt,2026-01,INDEX,136\nCobalt,2026-01,USD,50000\n\
             Cobalt,2026-02,USD,52000\nUnobtainium,2026-02,USD,1\n",
        )?;
        let rows: Vec<_> =
            parsed.rows.iter().map(|row| (row.material.as_str(), row.usd_per_kg, row.flag)).collect();
        assert_eq!(rows, [("cobalt", 51.0, Flag::Estimated)]);
        assert_eq!((parsed.unmatched.len(), parsed.notes.len()), (1, 1));
        Ok(())
    }

    #[test]
    fn two_prices_of_one_month_are_asked_about() -> Result<(), String> {
        let parsed = parse("mineral,year,avg_price_usd\nCopper,2020,6174\nCopper,2020,6175\n")?;
        assert_eq!((parsed.rows.len(), parsed.unmatched.len()), (1, 1));
        assert!(
            parse("mineral,year,avg_price_usd\nCopper,20,6174\n").is_err_and(|error| error.contains("row 2"))
        );
        assert!(parse("mineral,date,data_transformation,obs_value\nCopper,2020-13,USD,1\n").is_err());
        Ok(())
    }
}
