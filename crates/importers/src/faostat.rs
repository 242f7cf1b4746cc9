//! Tables of FAOSTAT: production (QCL), trade (TCL), the detailed trade matrix (TM) and food balances (FBS), as bulk
//! downloads (one row a figure, or one column a year), as downloads of a selection, and with ISO codes added by others.
//!
//! One reader takes them all: the columns say where area, partner, item, element, unit, year and value stand. A table
//! with partners fills the trade of crops, one without fills balances.
//!
//! Traps: a byte-order mark; the literal `NA`; older bulk files in Windows-1252; world and continents without an ISO
//! code; codes that are not ISO (`F5707`); *China*, which is mainland, Hong Kong, Macao and Taiwan together (code `CHN`,
//! area 351) and stands beside its mainland (`F41`, area 41); groups of items beside their items (`Vegetables Primary`);
//! units that differ by element (`t`, `1000 t`, `1000 USD`, `1000 An`); and figures of other elements in the same column.

mod layout;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Read;

use database::{FoodBalanceRow, FoodTradeRow};
use vocabulary::{BalanceElement, CropId, Flag, Redistribution, Region, SourceId, Year};

use crate::format::{Format, hand_on};
use crate::parsed::{Confidence, Parsed, ReadError};
use crate::row::Row;
use crate::stated::known_source;

use layout::{Figures, Layout, Refused};

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "faostat",
    title: "FAOSTAT production, trade, trade matrix or food balances (QCL, TCL, TM, FBS)",
    title_ja: "FAOSTAT 生産・貿易・貿易マトリクス・食料需給（QCL、TCL、TM、FBS）",
    tables: &["food_balance", "food_trade"],
    sniff: |head| {
        let fits = |table: &crate::head::HeadTable| Layout::of(&table.columns).is_some();
        if !head.is_workbook() && head.tables.iter().any(fits) { Confidence::Certain } else { Confidence::No }
    },
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "faostat",
            "FAOSTAT",
            "Food and Agriculture Organization of the United Nations",
            None,
            "https://www.fao.org/faostat",
            "CC BY 4.0",
            Redistribution::Attribution,
        ));
        sink.source(&source).map_err(crate::format::ReadFailure::Sink)?;
        let parsed = read(reader, job.file, &source.id)?;
        let account = hand_on(parsed, sink)?;
        Ok(crate::format::Reading { account, sources: vec![source], ..Default::default() })
    },
};

/// Area, partner and direction of a figure of trade, or area alone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct BalanceKey {
    crop: CropId,
    year: Year,
    region: Region,
    element: BalanceElement,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct TradeKey {
    crop: CropId,
    year: Year,
    by_importer: bool,
    exporter: Region,
    importer: Region,
}

/// A figure on its way into a row.
struct Found {
    row: u64,
    amount: f64,
    flag: Flag,
    /// Of an area that contains others, which is left out where one of them stands for the region.
    aggregate: bool,
}

#[derive(Default)]
struct Pair {
    mass_kg: Option<Found>,
    value_usd: Option<Found>,
}

/// Reads balances or trade of the crops of the vocabulary, sorted by key.
///
/// # Errors
/// A table that is not of FAOSTAT, broken, or whose year is no year.
pub fn read(reader: impl Read, file: &str, source: &SourceId) -> Result<Parsed<Row>, ReadError> {
    let mut figures = Figures::open(reader, file)?;
    let mut parsed: Parsed<Row> = Parsed::default();
    let mut balances: BTreeMap<BalanceKey, Found> = BTreeMap::new();
    let mut trade: BTreeMap<TradeKey, Pair> = BTreeMap::new();
    let with_partners = figures.has_partners();
    while let Some(figure) = figures.next()? {
        parsed.figures += 1;
        let figure = match figure {
            Ok(figure) => figure,
            Err(Refused::LeftOut(reason)) => {
                parsed.exclude(reason);
                continue;
            }
            Err(Refused::Unmatched { row, column, value, reason }) => {
                parsed.unmatch(row, column, &value, reason);
                continue;
            }
        };
        let found = Found {
            row: figure.row,
            amount: figure.amount,
            flag: figure.flag,
            aggregate: figure.area.aggregate,
        };
        if !with_partners {
            let key = BalanceKey {
                crop: figure.crop,
                year: figure.year,
                region: figure.area.region,
                element: figure.element,
            };
            match balances.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(found);
                }
                Entry::Occupied(mut place) => settle(place.get_mut(), found, &mut parsed),
            }
            continue;
        }
        let Some(partner) = figure.partner else { continue };
        let (by_importer, is_value) = match figure.element {
            BalanceElement::Import => (true, false),
            BalanceElement::ImportValue => (true, true),
            BalanceElement::Export => (false, false),
            BalanceElement::ExportValue => (false, true),
            _ => {
                parsed.exclude("an element that is no part of trade");
                continue;
            }
        };
        let (here, there) = (figure.area.region, partner.region);
        let key = TradeKey {
            crop: figure.crop,
            year: figure.year,
            by_importer,
            exporter: if by_importer { there } else { here },
            importer: if by_importer { here } else { there },
        };
        let aggregate = found.aggregate || partner.aggregate;
        let found = Found { aggregate, ..found };
        let pair = trade.entry(key).or_default();
        let slot = if is_value { &mut pair.value_usd } else { &mut pair.mass_kg };
        match slot {
            Some(earlier) => settle(earlier, found, &mut parsed),
            None => *slot = Some(found),
        }
    }
    for (key, found) in balances {
        parsed.rows.push(Row::FoodBalance(FoodBalanceRow {
            crop: key.crop,
            year: key.year,
            region: key.region,
            element: key.element,
            amount: found.amount,
            gsd: None,
            flag: found.flag,
            source: source.clone(),
        }));
    }
    for (key, pair) in trade {
        // Mass and value are two figures of one row.
        parsed.merged += u64::from(pair.mass_kg.is_some() && pair.value_usd.is_some());
        let flag = [&pair.mass_kg, &pair.value_usd].into_iter().flatten().map(|found| found.flag).max();
        parsed.rows.push(Row::FoodTrade(FoodTradeRow {
            crop: key.crop,
            year: key.year,
            by_importer: key.by_importer,
            exporter: key.exporter,
            importer: key.importer,
            mass_kg: pair.mass_kg.map(|found| found.amount),
            value_usd: pair.value_usd.map(|found| found.amount),
            flag: flag.unwrap_or(Flag::Reported),
            source: source.clone(),
        }));
    }
    Ok(parsed)
}

/// Settles two figures of one key: the part counts before the whole that contains it; two of the same kind are not added.
fn settle(earlier: &mut Found, found: Found, parsed: &mut Parsed<Row>) {
    const WHOLE: &str = "China as a whole, beside its mainland";
    match (earlier.aggregate, found.aggregate) {
        (true, false) => {
            *earlier = found;
            parsed.exclude(WHOLE);
        }
        (false, true) => parsed.exclude(WHOLE),
        _ if earlier.amount == found.amount => parsed.exclude("the same figure a second time"),
        _ => {
            let reason = format!(
                "row {} states {} for the same area, item, element and year: two figures are not added",
                earlier.row, earlier.amount
            );
            parsed.unmatch(found.row, "Value", &found.amount.to_string(), reason);
        }
    }
}
