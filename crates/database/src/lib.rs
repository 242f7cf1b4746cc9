//! The resource-logistics database: schema, embedded default, workspaces, read-only SQL.
//!
//! [`Database::embedded`] reads the tables compiled from `data/`, which lie in the program itself;
//! [`Database::open`] puts a workspace directory over them, which takes the imports of its user. Callers of the
//! models ask through the trait [`Facts`]; anyone may ask through [`Database::sql`], which changes nothing.
//!
//! Vocabulary: a *row* is one fact; an *import* is one file that was read, and its number is on every row it
//! brought; a database is *pinned* to the last import that its answers may see.
//!
//! The trap: several sources state the same fact. [`Facts`] chooses one for each group of facts and never mixes
//! them; the tables behind [`Database::sql`] show them all.

mod connection;
mod database;
mod error;
mod facts;
mod import;
mod packed;
mod prefer;
mod read;
mod rows;
mod sql;
mod tally;
mod whole_table;

pub use database::{Database, ImportRecord};
pub use error::DatabaseError;
pub use facts::Facts;
pub use import::{Import, ImportRequest, ImportStart};
pub use rows::{
    CropYieldRow, CultivationQuantity, DataPin, Direction, FacilityClass, FacilityRow, FactorRow, FactorSet,
    FoodBalanceRow, FoodTradeRow, IncidentRow, IndexInfo, IndicatorRow, InventoryFile, Link, LinkTarget,
    OreGradeRow, ParameterRow, PhysicalTradeRow, PopulationRow, PriceRow, ProductionRow, ReserveRow, Risk,
    RiskLink, TableCoverage, TradeDirection, TradeFlow, TradeKind, TradeReportRow, TradeRow,
};
pub use sql::{SqlLimit, SqlTable, SqlValue};
pub use whole_table::TableQuery;
