//! Readers of foreign formats: sniff, validate, map, report unmatched rows.
//!
//! Files of the user's own ([`read_inventory`], [`read_factors`]) are CSV, TSV, XLSX or TOML in any usual
//! encoding. Their readers share one way: the bytes become a [`Table`] that remembers where each cell was,
//! cells become numbers and names by rules that never guess, and everything that is wrong comes back as one
//! [`ImportError`] with file, sheet, row, column, value and what to do. The originals of public statistics
//! each have a module.
//!
//! The trap is trust: every file is hostile until it has been read. Limits ([`Limits`]) hold before memory is
//! taken, an XLSX archive is inflated through a counter before a parser sees it, and no byte sequence may
//! make a reader panic.

pub mod baci;
pub mod bgs;
mod columns;
pub mod comtrade;
mod decimal;
mod delimited;
pub mod factor_tables;
mod factors;
pub mod faostat;
pub mod format;
pub mod head;
pub mod imf_prices;
mod input;
mod inventory;
mod inventory_toml;
pub mod irp;
pub mod mapping;
mod number;
mod options;
pub mod packed;
pub mod parsed;
pub mod phosphate_complexes;
mod places;
mod problem;
mod revisions;
mod row;
pub mod scenario;
mod sniff;
mod stata;
pub mod stated;
mod table;
pub mod tailings;
mod text;
pub mod tidy;
pub mod usgs_mcs;
pub mod wgi;
pub mod world_bank_population;
pub mod world_mining_data;
mod xlsx;

pub use factors::{FactorDefaults, read_factors, read_factors_input};
pub use input::{Input, read_table};
pub use inventory::{Inventory, InventoryLine, read_inventory, read_inventory_input};
pub use number::{ColumnMarks, DecimalMark, NumberError, is_missing, read_number};
pub use options::{Limits, ReadOptions};
pub use problem::{ImportError, MOST_PROBLEMS, Problem};
pub use table::{Cell, CellKind, Delimiter, Table};
pub use text::{Decoded, TextEncoding, decode};
