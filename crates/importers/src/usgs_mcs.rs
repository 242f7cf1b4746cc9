//! Mineral Commodity Summaries of the U.S. Geological Survey: the data releases of 2025 and 2026.
//!
//! The 2025 release has one record a country and series, with the years 2023 and 2024 side by side
//! (`SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,…`, UTF-8 with a byte-order mark). The
//! 2026 release has one record a figure (`MCS chapter,Section,Commodity,Country,Statistics,…,Value,Notes`,
//! Windows-1252), with the salient statistics of the United States and import sources between the world tables.
//!
//! Traps, each handled here:
//! * marks instead of figures: `—` is zero, `W` is withheld, `NA` not available, `XX` not applicable, `s` less
//!   than half a unit, `10,000 - 15,000` a range. Only the first gives a row; the others are excluded by name;
//! * thousands separators; years such as `2021–24`; footnotes in the country name (`Brazil (beneficiated)`);
//! * `World total` rows are rounded: excluded, and used to check the order of magnitude of the sums;
//! * the 2025 release gives titanium minerals in `metric tons`, but its figures are thousands of tonnes, as the
//!   world total of 8840 and the 2026 release show: [`SERIES`] states the unit;
//! * a series counts metal, oxide or gross weight as [`SERIES`] says; what changes its basis from country to
//!   country (boron) or is gross weight of an ore counted by content elsewhere (chromium, phosphate rock) is
//!   left out;
//! * reserves of 2025 stand in the rows of production, some in another unit than it (`reserves.rs` states them);
//! * prices are those of the United States market or of an exchange, in cents a pound, dollars an ounce or a metric
//!   ton unit (10 kg of content): `prices.rs` states one series a material and what a kilogram is of;
//! * a material may be listed in parts (ilmenite and rutile, kinds of talc): they are added.

mod prices;
mod read;
mod reserves;
mod series;

use vocabulary::Redistribution;

use crate::format::{Format, Reading, deliver};
use crate::parsed::ReadError;
use crate::stated::known_source;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "usgs-mcs",
    title: "Mineral Commodity Summaries data release (USGS)",
    title_ja: "鉱物商品概要 データ公開（米国地質調査所）",
    tables: &["production", "reserves", "prices"],
    sniff: |head| sniff(head.bytes).0,
    read: |job, reader, sink| {
        let mut bytes = Vec::new();
        reader
            .read_to_end(&mut bytes)
            .map_err(|source| ReadError::Io { file: job.file.to_owned(), source })?;
        let edition = sniff(&bytes).1;
        let year = match edition {
            Edition::Mcs2025 => 2025,
            Edition::Mcs2026 => 2026,
        };
        let source = job.stated.source(known_source(
            &format!("usgs-mcs-{year}"),
            &format!("Mineral Commodity Summaries {year}, data release"),
            "U.S. Geological Survey",
            Some(year),
            "https://www.usgs.gov/centers/national-minerals-information-center/mineral-commodity-summaries",
            "public domain (work of the U.S. Government)",
            Redistribution::Free,
        ));
        let parsed = production_mapped(bytes.as_slice(), job.file, edition, &source.id, job.mapping)?;
        let mut reading = deliver(parsed, source.clone(), sink)?;
        let reserves = reserves(bytes.as_slice(), job.file, edition, &source.id)?;
        add(&mut reading, deliver(reserves, source.clone(), sink)?);
        if edition == Edition::Mcs2026 {
            let prices = prices(bytes.as_slice(), job.file, &source.id)?;
            add(&mut reading, deliver(prices, source, sink)?);
        }
        Ok(reading)
    },
};

pub use prices::prices;
use read::production_mapped;
pub use read::{iron_ore_grades, production, sniff};
pub use reserves::reserves;
pub use series::{Edition, SERIES, Series};

/// Adds the account of another table of the same file. What it does not take was counted with the production.
fn add(reading: &mut Reading, other: Reading) {
    let account = other.account;
    let passed_over: u64 = account.excluded.values().sum();
    reading.account.figures += account.figures - passed_over.min(account.figures);
    reading.account.handed_on += account.handed_on;
    reading.account.merged += account.merged;
    reading.account.unmatched.extend(account.unmatched);
    account.notes.into_iter().for_each(|note| reading.account.note(note));
}
