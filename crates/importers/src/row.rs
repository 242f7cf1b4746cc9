//! Rows of every table on their way from a reader to wherever they are wanted.

use database::{FactorRow, IndexInfo, IndicatorRow, OreGradeRow, ProductionRow, TradeRow};

/// One row of one table.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Row {
    Production(ProductionRow),
    Trade(TradeRow),
    Index(IndexInfo),
    Indicator(IndicatorRow),
    Factor(FactorRow),
    OreGrade(OreGradeRow),
}

impl Row {
    /// The table of the database that the row belongs to.
    pub fn table(&self) -> &'static str {
        match self {
            Row::Production(_) => "production",
            Row::Trade(_) => "trade",
            Row::Index(_) => "indices",
            Row::Indicator(_) => "indicators",
            Row::Factor(_) => "factors",
            Row::OreGrade(_) => "ore_grades",
        }
    }
}

impl From<ProductionRow> for Row {
    fn from(row: ProductionRow) -> Row {
        Row::Production(row)
    }
}

impl From<TradeRow> for Row {
    fn from(row: TradeRow) -> Row {
        Row::Trade(row)
    }
}

impl From<IndicatorRow> for Row {
    fn from(row: IndicatorRow) -> Row {
        Row::Indicator(row)
    }
}

impl From<OreGradeRow> for Row {
    fn from(row: OreGradeRow) -> Row {
        Row::OreGrade(row)
    }
}

impl From<FactorRow> for Row {
    fn from(row: FactorRow) -> Row {
        Row::Factor(row)
    }
}

/// Why a sink takes no more rows.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Where a reader hands its rows.
pub trait Sink {
    /// Takes a row.
    ///
    /// # Errors
    /// A row that is refused, or a store that cannot be written.
    fn row(&mut self, row: Row) -> Result<(), SinkError>;

    /// Takes a trade flow that the reader keeps and fills again: the path of files of millions of rows.
    ///
    /// # Errors
    /// As [`Sink::row`].
    fn trade(&mut self, row: &TradeRow) -> Result<(), SinkError> {
        self.row(Row::Trade(row.clone()))
    }
}

impl Sink for Vec<Row> {
    fn row(&mut self, row: Row) -> Result<(), SinkError> {
        self.push(row);
        Ok(())
    }
}
