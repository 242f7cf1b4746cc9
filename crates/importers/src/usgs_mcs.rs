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
//! * a material may be listed in parts (ilmenite and rutile, kinds of talc): they are added.

mod read;
mod series;

pub use read::{iron_ore_grades, production, sniff};
pub use series::{Edition, SERIES, Series};
