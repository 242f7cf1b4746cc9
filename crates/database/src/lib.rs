//! The resource-logistics database: schema, embedded default, workspaces, read-only SQL.

mod error;
mod facts;
mod rows;

pub use error::DatabaseError;
pub use facts::Facts;
pub use rows::{
    DataPin, Direction, FactorRow, FactorSet, IndexInfo, IndicatorRow, InventoryFile, OreGradeRow,
    ProductionRow, TableCoverage, TradeRow,
};
