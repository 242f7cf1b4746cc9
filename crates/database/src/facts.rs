//! The narrow trait through which the callers of the models ask for facts.
//!
//! The embedded database and a workspace answer it from SQLite; another store may answer it from partitioned
//! files. Every answer comes sorted by key, so that the same question gives the same bytes.
//!
//! The trap: several sources may state the same fact. An answer never mixes them: within one group (for
//! production a material, stage and year; for trade a code and year; for indicators an index and year) all rows
//! come from one source, chosen by the rule that each method states.

use vocabulary::{CropId, HsCode, MaterialId, Region, Source, Year};

use crate::error::DatabaseError;
use crate::rows::{
    CropYieldRow, DataPin, FacilityRow, FactorRow, FactorSet, FoodBalanceRow, FoodTradeRow, IncidentRow,
    IndexInfo, IndicatorRow, InventoryFile, LinkTarget, OreGradeRow, ParameterRow, PhysicalTradeRow,
    PopulationRow, PriceRow, ProductionRow, ReserveRow, Risk, RiskLink, TableCoverage, TradeKind,
    TradeReportRow, TradeRow,
};
use crate::sql::{SqlLimit, SqlTable, SqlValue};
use crate::whole_table::TableQuery;

/// A store of facts, as the models' callers see it. No answer is an error when it is empty: that a year or a
/// material has no data is for the caller to report.
pub trait Facts: Send + Sync {
    /// Production of a material in a year, by stage and region, of one preferred source per stage: the newest
    /// import of the workspace that has the stage, else the embedded source with most producing regions (ties:
    /// the smaller source key).
    ///
    /// # Errors
    /// The store cannot be read.
    fn production(&self, material: &MaterialId, year: Year) -> Result<Vec<ProductionRow>, DatabaseError>;

    /// The years in which any stage of a material has production, ascending.
    ///
    /// # Errors
    /// The store cannot be read.
    fn production_years(&self, material: &MaterialId) -> Result<Vec<Year>, DatabaseError>;

    /// Trade in any of the codes of HS92 in a year, by code, exporter and importer, of one preferred source per
    /// code: the newest import of the workspace that has the code and year, else the embedded source with most
    /// exporting regions (ties: the smaller source key). A code that is listed twice is answered once. Where the
    /// source states codes of another revision, those that translate to the code are summed; the sum of a mass
    /// that is stated and one that is not is missing.
    ///
    /// # Errors
    /// The store cannot be read.
    fn trade(&self, codes: &[HsCode], year: Year) -> Result<Vec<TradeRow>, DatabaseError>;

    /// The years that have trade of any code, ascending.
    ///
    /// # Errors
    /// The store cannot be read.
    fn trade_years(&self) -> Result<Vec<Year>, DatabaseError>;

    /// The years that have trade, flows or reports, of any of the codes of HS92, ascending.
    ///
    /// # Errors
    /// The store cannot be read.
    fn trade_years_of(&self, codes: &[HsCode]) -> Result<Vec<Year>, DatabaseError>;

    /// What regions reported of their trade in any of the codes of HS92 in a year, by code, reporter, partner and
    /// direction: not reconciled. For each code, reporter and direction all rows come from the newest import that
    /// has them (and within it from one revision, translated to HS92 and summed as in [`Facts::trade`]).
    ///
    /// # Errors
    /// The store cannot be read.
    fn trade_reports(&self, codes: &[HsCode], year: Year) -> Result<Vec<TradeReportRow>, DatabaseError>;

    /// The years that have trade reports of any code, ascending.
    ///
    /// # Errors
    /// The store cannot be read.
    fn trade_report_years(&self) -> Result<Vec<Year>, DatabaseError>;

    /// Whether reconciled flows or reports are to be used for a code of HS92 and year: what the newest import of
    /// the workspace has; flows when neither is newer; `None` when there is nothing.
    ///
    /// # Errors
    /// The store cannot be read.
    fn trade_kind(&self, code: HsCode, year: Year) -> Result<Option<TradeKind>, DatabaseError>;

    /// Mass that a region traded with all others, by year, direction and category, of the newest import that has
    /// the three.
    ///
    /// # Errors
    /// The store cannot be read.
    fn physical_trade(&self, region: Region) -> Result<Vec<PhysicalTradeRow>, DatabaseError>;

    /// The price of a material in a year, chosen as in [`Facts::prices`]; `None` where none is known.
    ///
    /// # Errors
    /// The store cannot be read.
    fn price(&self, material: &MaterialId, year: Year) -> Result<Option<PriceRow>, DatabaseError>;

    /// Prices of a material, one a year, ascending: of the newest import that has the year, else the smaller
    /// source key; on the basis that the material is accounted on where the source has it.
    ///
    /// # Errors
    /// The store cannot be read.
    fn prices(&self, material: &MaterialId) -> Result<Vec<PriceRow>, DatabaseError>;

    /// Reserves of a material, by year and region, of one preferred source a year: the newest import that has the
    /// year, else the embedded source with most regions (ties: the smaller source key).
    ///
    /// # Errors
    /// The store cannot be read.
    fn reserves(&self, material: &MaterialId) -> Result<Vec<ReserveRow>, DatabaseError>;

    /// All values of a parameter, by material, region, stage and year; for each of those of the newest import that
    /// has it, else of the smaller source key. Several rows of one source differ in their note. Empty for an
    /// unknown parameter.
    ///
    /// # Errors
    /// The store cannot be read.
    fn parameters(&self, parameter: &str) -> Result<Vec<ParameterRow>, DatabaseError>;

    /// Elements of the balance of a crop in a year, by region and element; for each of those of the newest import that
    /// has it, else of the smaller source key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn food_balances(&self, crop: &CropId, year: Year) -> Result<Vec<FoodBalanceRow>, DatabaseError>;

    /// The years in which a region has any element of the balance of a crop, ascending.
    ///
    /// # Errors
    /// The store cannot be read.
    fn food_balance_years(&self, crop: &CropId, region: Region) -> Result<Vec<Year>, DatabaseError>;

    /// Trade of a crop in a year as importers and exporters report it, of one preferred source: the newest import that
    /// has the crop and year, else the embedded source with most exporting regions (ties: the smaller source key).
    ///
    /// # Errors
    /// The store cannot be read.
    fn food_trade(&self, crop: &CropId, year: Year) -> Result<Vec<FoodTradeRow>, DatabaseError>;

    /// Numbers about growing crops, by crop (any first), method, quantity and region; for each of those of the newest
    /// import that has it, else of the smaller source key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn crop_yields(&self) -> Result<Vec<CropYieldRow>, DatabaseError>;

    /// The population of a region, by year, of the newest import that has the year, else of the smaller source key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn population(&self, region: Region) -> Result<Vec<PopulationRow>, DatabaseError>;

    /// The risk taxonomy, by category, subtype and key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn risks(&self) -> Result<Vec<Risk>, DatabaseError>;

    /// What risks are attached to, by kind, target, risk and source; of one kind or one target where these are
    /// given.
    ///
    /// # Errors
    /// The store cannot be read.
    fn risk_links(
        &self,
        kind: Option<LinkTarget>,
        target: Option<&str>,
    ) -> Result<Vec<RiskLink>, DatabaseError>;

    /// Tailings facilities, mines and plants with all classes that were given to each, by key; of each key the newest
    /// import that has it.
    ///
    /// # Errors
    /// The store cannot be read.
    fn facilities(&self) -> Result<Vec<FacilityRow>, DatabaseError>;

    /// Failures of tailings facilities, by key; of each key the newest import that has it.
    ///
    /// # Errors
    /// The store cannot be read.
    fn incidents(&self) -> Result<Vec<IncidentRow>, DatabaseError>;

    /// All factor sets, by key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn factor_sets(&self) -> Result<Vec<FactorSet>, DatabaseError>;

    /// The factors of a set, by material, region (world first) and stressor; of the newest import that brought
    /// the set. Empty for an unknown set.
    ///
    /// # Errors
    /// The store cannot be read.
    fn factors(&self, set: &str) -> Result<Vec<FactorRow>, DatabaseError>;

    /// All indices, by key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn indices(&self) -> Result<Vec<IndexInfo>, DatabaseError>;

    /// The values of an index in a year, by region, of one preferred source: the newest import of the workspace
    /// that has the index and year, else the embedded source with most regions (ties: the smaller source key).
    ///
    /// # Errors
    /// The store cannot be read.
    fn indicator(&self, index: &str, year: Year) -> Result<Vec<IndicatorRow>, DatabaseError>;

    /// The years of an index, ascending.
    ///
    /// # Errors
    /// The store cannot be read.
    fn indicator_years(&self, index: &str) -> Result<Vec<Year>, DatabaseError>;

    /// Ore grades of a material, by region, year and basis; one row per key: of the newest import of the
    /// workspace that has it, else of the embedded source with the smaller key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn ore_grades(&self, material: &MaterialId) -> Result<Vec<OreGradeRow>, DatabaseError>;

    /// All inventories, by key, without their bytes.
    ///
    /// # Errors
    /// The store cannot be read.
    fn inventories(&self) -> Result<Vec<InventoryFile>, DatabaseError>;

    /// One inventory with its bytes, of the newest import that brought it; `None` when there is none of that
    /// name.
    ///
    /// # Errors
    /// The store cannot be read.
    fn inventory(&self, name: &str) -> Result<Option<InventoryFile>, DatabaseError>;

    /// All sources, by key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn sources(&self) -> Result<Vec<Source>, DatabaseError>;

    /// What each source brought into each table, by table, source and import.
    ///
    /// # Errors
    /// The store cannot be read.
    fn table_coverage(&self) -> Result<Vec<TableCoverage>, DatabaseError>;

    /// Runs one reading query over all tables, as [`crate::Database::sql`] does.
    ///
    /// # Errors
    /// As for [`crate::Database::sql`].
    fn sql(&self, query: &str, limit: SqlLimit) -> Result<SqlTable, DatabaseError>;

    /// The columns of a whole table, as [`crate::Database::columns_of`] gives them.
    ///
    /// # Errors
    /// As for [`crate::Database::columns_of`].
    fn columns_of(&self, table: &str) -> Result<Vec<String>, DatabaseError>;

    /// Hands on the rows of a table, as [`crate::Database::stream`] does.
    ///
    /// # Errors
    /// As for [`crate::Database::stream`].
    fn stream(
        &self,
        query: &TableQuery,
        visit: &mut dyn FnMut(Vec<SqlValue>) -> bool,
    ) -> Result<(), DatabaseError>;

    /// Which data these answers come from.
    fn pin(&self) -> DataPin;
}
