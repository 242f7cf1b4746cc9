//! Rows of every table on their way from a reader to wherever they are wanted.

use database::{
    CropYieldRow, FacilityRow, FactorRow, FoodBalanceRow, FoodTradeRow, IncidentRow, IndexInfo, IndicatorRow,
    OreGradeRow, ParameterRow, PhysicalTradeRow, PopulationRow, PriceRow, ProductionRow, ReserveRow,
    TradeFlow, TradeReportRow,
};
use vocabulary::{HsRevision, MaterialId, Source, SourceId};

/// A trade flow with what a bulk import states once for many: the revision of its code, and its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The flow.
    pub flow: TradeFlow,
    /// The revision of the Harmonized System that its code belongs to.
    pub revision: HsRevision,
    /// Where it was read.
    pub source: SourceId,
}

/// A line of an inventory, for previews; an inventory is stored as the file that it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct BillLine {
    /// Name of the part.
    pub part: String,
    /// What it holds.
    pub material: MaterialId,
    /// Mass of the line (kg), quantity counted.
    pub mass_kg: f64,
}

/// One row of one table.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Row {
    Production(ProductionRow),
    Trade(Flow),
    TradeReport(TradeReportRow),
    PhysicalTrade(PhysicalTradeRow),
    Index(IndexInfo),
    Indicator(IndicatorRow),
    Factor(FactorRow),
    OreGrade(OreGradeRow),
    Price(PriceRow),
    Reserve(ReserveRow),
    Parameter(ParameterRow),
    Facility(Box<FacilityRow>),
    Incident(Box<IncidentRow>),
    FoodBalance(FoodBalanceRow),
    FoodTrade(FoodTradeRow),
    CropYield(CropYieldRow),
    Population(PopulationRow),
    Line(BillLine),
}

impl Row {
    /// The table of the database that the row belongs to.
    pub fn table(&self) -> &'static str {
        match self {
            Row::Production(_) => "production",
            Row::Trade(_) => "trade",
            Row::TradeReport(_) => "trade_reports",
            Row::PhysicalTrade(_) => "physical_trade",
            Row::Index(_) => "indices",
            Row::Indicator(_) => "indicators",
            Row::Factor(_) => "factors",
            Row::OreGrade(_) => "ore_grades",
            Row::Price(_) => "prices",
            Row::Reserve(_) => "reserves",
            Row::Parameter(_) => "material_parameters",
            Row::Facility(_) => "facilities",
            Row::Incident(_) => "incidents",
            Row::FoodBalance(_) => "food_balance",
            Row::FoodTrade(_) => "food_trade",
            Row::CropYield(_) => "crop_yields",
            Row::Population(_) => "population",
            Row::Line(_) => "inventories",
        }
    }
}

impl From<ProductionRow> for Row {
    fn from(row: ProductionRow) -> Row {
        Row::Production(row)
    }
}

impl From<Flow> for Row {
    fn from(row: Flow) -> Row {
        Row::Trade(row)
    }
}

impl From<TradeReportRow> for Row {
    fn from(row: TradeReportRow) -> Row {
        Row::TradeReport(row)
    }
}

impl From<PhysicalTradeRow> for Row {
    fn from(row: PhysicalTradeRow) -> Row {
        Row::PhysicalTrade(row)
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

impl From<PriceRow> for Row {
    fn from(row: PriceRow) -> Row {
        Row::Price(row)
    }
}

impl From<ReserveRow> for Row {
    fn from(row: ReserveRow) -> Row {
        Row::Reserve(row)
    }
}

impl From<ParameterRow> for Row {
    fn from(row: ParameterRow) -> Row {
        Row::Parameter(row)
    }
}

impl From<FacilityRow> for Row {
    fn from(row: FacilityRow) -> Row {
        Row::Facility(Box::new(row))
    }
}

impl From<IncidentRow> for Row {
    fn from(row: IncidentRow) -> Row {
        Row::Incident(Box::new(row))
    }
}

impl From<FoodBalanceRow> for Row {
    fn from(row: FoodBalanceRow) -> Row {
        Row::FoodBalance(row)
    }
}

impl From<FoodTradeRow> for Row {
    fn from(row: FoodTradeRow) -> Row {
        Row::FoodTrade(row)
    }
}

impl From<CropYieldRow> for Row {
    fn from(row: CropYieldRow) -> Row {
        Row::CropYield(row)
    }
}

impl From<PopulationRow> for Row {
    fn from(row: PopulationRow) -> Row {
        Row::Population(row)
    }
}

/// Why a sink takes no more rows.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Where a reader hands its rows.
pub trait Sink {
    /// Takes a source, before the first row that names it.
    ///
    /// # Errors
    /// A source whose key means another one.
    fn source(&mut self, source: &Source) -> Result<(), SinkError> {
        let _ = source;
        Ok(())
    }

    /// Takes a row.
    ///
    /// # Errors
    /// A row that is refused, or a store that cannot be written.
    fn row(&mut self, row: Row) -> Result<(), SinkError>;

    /// Takes trade flows of one source and revision, a block at a time: the path of files of millions of rows.
    ///
    /// # Errors
    /// As [`Sink::row`].
    fn flows(
        &mut self,
        source: &SourceId,
        revision: HsRevision,
        flows: &[TradeFlow],
    ) -> Result<(), SinkError> {
        flows
            .iter()
            .try_for_each(|flow| self.row(Row::Trade(Flow { flow: *flow, revision, source: source.clone() })))
    }
}

impl Sink for Vec<Row> {
    fn row(&mut self, row: Row) -> Result<(), SinkError> {
        self.push(row);
        Ok(())
    }
}
