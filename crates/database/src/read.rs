//! Answers of the narrow trait [`Facts`] from SQLite.

mod facilities;
mod food;
mod materials;
mod risks;
mod trade;

use rusqlite::types::FromSql;
use rusqlite::{Params, Row};
use vocabulary::{
    CropId, Flag, HsCode, HsRevision, Licence, MaterialId, Redistribution, Region, Source, SourceId, Stage,
    Year,
};

use crate::connection::EMBEDDED_SHA256;
use crate::database::Database;
use crate::error::DatabaseError;
use crate::facts::Facts;
use crate::prefer::{Candidate, preferred};
use crate::rows::{
    CropYieldRow, DataPin, Direction, FacilityRow, FactorRow, FactorSet, FoodBalanceRow, FoodTradeRow,
    IncidentRow, IndexInfo, IndicatorRow, InventoryFile, LinkTarget, OreGradeRow, ParameterRow,
    PhysicalTradeRow, PopulationRow, PriceRow, ProductionRow, ReserveRow, Risk, RiskLink, TableCoverage,
    TradeKind, TradeReportRow, TradeRow,
};
use crate::sql::{SqlLimit, SqlTable, SqlValue};
use crate::whole_table::TableQuery;

pub(crate) use trade::Translation;

/// A row as it is stored, with what is needed to say where an unreadable value is.
struct Stored<'a> {
    row: &'a Row<'a>,
    table: &'static str,
    database: &'a Database,
}

impl Stored<'_> {
    /// A column as SQLite holds it.
    fn get<T: FromSql>(&self, column: &'static str) -> Result<T, DatabaseError> {
        self.row.get(column).map_err(|error| self.database.explain(error))
    }

    /// A column that holds a word of the vocabulary.
    fn word<T>(
        &self,
        column: &'static str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, DatabaseError> {
        let value = self.row.get_ref(column).map_err(|error| self.database.explain(error))?;
        let text = value.as_str().unwrap_or_default();
        read(text).ok_or_else(|| DatabaseError::UnreadableRow {
            place: self.database.place(),
            table: self.table,
            column,
            value: text.chars().take(80).collect(),
            expected,
        })
    }

    /// A column, by its place in the query.
    fn get_at<T: FromSql>(&self, place: usize) -> Result<T, DatabaseError> {
        self.row.get(place).map_err(|error| self.database.explain(error))
    }

    /// A column that holds a number which stands for something, by its place in the query.
    fn number_at<T>(
        &self,
        place: usize,
        column: &'static str,
        expected: &'static str,
        read: impl FnOnce(i64) -> Option<T>,
    ) -> Result<T, DatabaseError> {
        let number: i64 = self.get_at(place)?;
        read(number).ok_or_else(|| DatabaseError::UnreadableRow {
            place: self.database.place(),
            table: self.table,
            column,
            value: number.to_string(),
            expected,
        })
    }

    fn region(&self, column: &'static str) -> Result<Region, DatabaseError> {
        self.word(column, "a region code", Region::from_code)
    }

    fn optional_region(&self, column: &'static str) -> Result<Option<Region>, DatabaseError> {
        match self.get::<Option<String>>(column)? {
            None => Ok(None),
            Some(_) => self.region(column).map(Some),
        }
    }

    fn material(&self) -> Result<MaterialId, DatabaseError> {
        self.word("material", "a material key", |text| Some(MaterialId::new(text)))
    }

    fn stage(&self) -> Result<Stage, DatabaseError> {
        self.word("stage", "a stage", Stage::from_word)
    }

    fn flag(&self) -> Result<Flag, DatabaseError> {
        self.word("flag", "a flag", Flag::from_word)
    }

    fn hs(&self) -> Result<HsCode, DatabaseError> {
        self.word("hs", "an HS code", |text| text.parse().ok())
    }

    fn source(&self) -> Result<SourceId, DatabaseError> {
        self.get("source").map(SourceId)
    }

    fn year(&self) -> Result<Year, DatabaseError> {
        self.get("year").map(Year)
    }

    fn optional_stage(&self) -> Result<Option<Stage>, DatabaseError> {
        match self.get::<Option<String>>("stage")? {
            None => Ok(None),
            Some(_) => self.stage().map(Some),
        }
    }

    fn revision(&self) -> Result<HsRevision, DatabaseError> {
        self.word("revision", "an HS revision", HsRevision::from_word)
    }

    fn optional_year(&self, column: &'static str) -> Result<Option<Year>, DatabaseError> {
        Ok(self.get::<Option<u16>>(column)?.map(Year))
    }

    fn count(&self, column: &'static str) -> Result<u64, DatabaseError> {
        Ok(u64::try_from(self.get::<i64>(column)?).unwrap_or_default())
    }
}

impl Database {
    fn place(&self) -> String {
        self.file().map_or_else(|| "embedded data".to_owned(), |file| file.display().to_string())
    }

    /// Runs a query on the tables and reads each row.
    fn rows<T>(
        &self,
        table: &'static str,
        query: &str,
        parameters: impl Params,
        mut read: impl FnMut(&Stored<'_>) -> Result<T, DatabaseError>,
    ) -> Result<Vec<T>, DatabaseError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(query).map_err(|error| self.explain(error))?;
        let mut rows = statement.query(parameters).map_err(|error| self.explain(error))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(|error| self.explain(error))? {
            found.push(read(&Stored { row, table, database: self })?);
        }
        Ok(found)
    }

    fn years(&self, table: &'static str, query: &str, key: &[&str]) -> Result<Vec<Year>, DatabaseError> {
        self.rows(table, query, rusqlite::params_from_iter(key), |row| row.year())
    }

    fn inventory_rows(&self, query: &str, key: &[&str]) -> Result<Vec<InventoryFile>, DatabaseError> {
        self.rows("inventories", query, rusqlite::params_from_iter(key), |row| {
            Ok(InventoryFile {
                inventory: row.get("inventory")?,
                name_en: row.get("name_en")?,
                name_ja: row.get("name_ja")?,
                unit: row.get("unit")?,
                note: row.get("note")?,
                file: row.get("file")?,
                content: row.get("content")?,
            })
        })
    }
}

impl Facts for Database {
    fn production(&self, material: &MaterialId, year: Year) -> Result<Vec<ProductionRow>, DatabaseError> {
        let rows = self.rows(
            "production",
            "SELECT * FROM production WHERE material = ?1 AND year = ?2 ORDER BY region",
            (material.as_str(), year.0),
            |row| {
                let fact = ProductionRow {
                    region: row.region("region")?,
                    material: row.material()?,
                    stage: row.stage()?,
                    year: row.year()?,
                    mass_kg: row.get("mass_kg")?,
                    basis: row.get("basis")?,
                    flag: row.flag()?,
                    source: row.source()?,
                };
                Ok(Candidate {
                    group: fact.stage,
                    import: row.get("import")?,
                    source: fact.source.clone(),
                    region: Some(fact.region),
                    row: fact,
                })
            },
        )?;
        Ok(preferred(rows))
    }

    fn production_years(&self, material: &MaterialId) -> Result<Vec<Year>, DatabaseError> {
        self.years(
            "production",
            "SELECT DISTINCT year FROM production WHERE material = ?1 ORDER BY year",
            &[material.as_str()],
        )
    }

    fn trade(&self, codes: &[HsCode], year: Year) -> Result<Vec<TradeRow>, DatabaseError> {
        self.flows(codes, year)
    }

    fn trade_years(&self) -> Result<Vec<Year>, DatabaseError> {
        self.years("trade", "SELECT DISTINCT year FROM trade_choices ORDER BY year", &[])
    }

    fn trade_years_of(&self, codes: &[HsCode]) -> Result<Vec<Year>, DatabaseError> {
        self.years_of_codes(codes)
    }

    fn trade_reports(&self, codes: &[HsCode], year: Year) -> Result<Vec<TradeReportRow>, DatabaseError> {
        self.reports(codes, year)
    }

    fn trade_report_years(&self) -> Result<Vec<Year>, DatabaseError> {
        self.years("trade_reports", "SELECT DISTINCT year FROM trade_reports ORDER BY year", &[])
    }

    fn trade_kind(&self, code: HsCode, year: Year) -> Result<Option<TradeKind>, DatabaseError> {
        self.kind_of_trade(code, year)
    }

    fn physical_trade(&self, region: Region) -> Result<Vec<PhysicalTradeRow>, DatabaseError> {
        self.masses_traded(region)
    }

    fn price(&self, material: &MaterialId, year: Year) -> Result<Option<PriceRow>, DatabaseError> {
        Ok(self.prices(material)?.into_iter().find(|row| row.year == year))
    }

    fn prices(&self, material: &MaterialId) -> Result<Vec<PriceRow>, DatabaseError> {
        self.yearly_prices(material)
    }

    fn reserves(&self, material: &MaterialId) -> Result<Vec<ReserveRow>, DatabaseError> {
        self.yearly_reserves(material)
    }

    fn parameters(&self, parameter: &str) -> Result<Vec<ParameterRow>, DatabaseError> {
        self.parameter_rows(parameter)
    }

    fn food_balances(&self, crop: &CropId, year: Year) -> Result<Vec<FoodBalanceRow>, DatabaseError> {
        self.balances(crop, year)
    }

    fn food_balance_years(&self, crop: &CropId, region: Region) -> Result<Vec<Year>, DatabaseError> {
        self.balance_years(crop, region)
    }

    fn food_trade(&self, crop: &CropId, year: Year) -> Result<Vec<FoodTradeRow>, DatabaseError> {
        self.crop_trade(crop, year)
    }

    fn crop_yields(&self) -> Result<Vec<CropYieldRow>, DatabaseError> {
        self.cultivation()
    }

    fn population(&self, region: Region) -> Result<Vec<PopulationRow>, DatabaseError> {
        self.inhabitants(region)
    }

    fn risks(&self) -> Result<Vec<Risk>, DatabaseError> {
        self.taxonomy()
    }

    fn risk_links(
        &self,
        kind: Option<LinkTarget>,
        target: Option<&str>,
    ) -> Result<Vec<RiskLink>, DatabaseError> {
        self.links(kind, target)
    }

    fn facilities(&self) -> Result<Vec<FacilityRow>, DatabaseError> {
        self.listed_facilities()
    }

    fn incidents(&self) -> Result<Vec<IncidentRow>, DatabaseError> {
        self.listed_incidents()
    }

    fn factor_sets(&self) -> Result<Vec<FactorSet>, DatabaseError> {
        self.rows("factor_sets", "SELECT * FROM factor_sets ORDER BY set_id", [], |row| {
            Ok(FactorSet {
                set: row.get("set_id")?,
                name_en: row.get("name_en")?,
                name_ja: row.get("name_ja")?,
                stressor: row.get("stressor")?,
                unit: row.get("unit")?,
                reference: row.get("reference")?,
                note: row.get("note")?,
                source: row.source()?,
            })
        })
    }

    fn factors(&self, set: &str) -> Result<Vec<FactorRow>, DatabaseError> {
        self.rows(
            "factors",
            "SELECT * FROM factors WHERE set_id = ?1
             AND import = (SELECT max(import) FROM factors WHERE set_id = ?1)
             ORDER BY material, ifnull(region, ''), stressor",
            [set],
            |row| {
                Ok(FactorRow {
                    set: row.get("set_id")?,
                    material: row.material()?,
                    region: row.optional_region("region")?,
                    stressor: row.get("stressor")?,
                    value: row.get("value")?,
                    unit: row.get("unit")?,
                    gsd: row.get("gsd")?,
                    flag: row.flag()?,
                    source: row.source()?,
                })
            },
        )
    }

    fn indices(&self) -> Result<Vec<IndexInfo>, DatabaseError> {
        self.rows("indices", "SELECT * FROM indices ORDER BY index_id", [], |row| {
            Ok(IndexInfo {
                index: row.get("index_id")?,
                name_en: row.get("name_en")?,
                name_ja: row.get("name_ja")?,
                scale_min: row.get("scale_min")?,
                scale_max: row.get("scale_max")?,
                direction: row.word(
                    "direction",
                    "higher-is-safer or higher-is-riskier",
                    Direction::from_word,
                )?,
                reference: row.get("reference")?,
                source: row.source()?,
            })
        })
    }

    fn indicator(&self, index: &str, year: Year) -> Result<Vec<IndicatorRow>, DatabaseError> {
        let rows = self.rows(
            "indicators",
            "SELECT * FROM indicators WHERE index_id = ?1 AND year = ?2 ORDER BY region",
            (index, year.0),
            |row| {
                let fact = IndicatorRow {
                    index: row.get("index_id")?,
                    region: row.region("region")?,
                    year: row.year()?,
                    value: row.get("value")?,
                    standard_error: row.get("standard_error")?,
                    source: row.source()?,
                };
                Ok(Candidate {
                    group: (),
                    import: row.get("import")?,
                    source: fact.source.clone(),
                    region: Some(fact.region),
                    row: fact,
                })
            },
        )?;
        Ok(preferred(rows))
    }

    fn indicator_years(&self, index: &str) -> Result<Vec<Year>, DatabaseError> {
        self.years(
            "indicators",
            "SELECT DISTINCT year FROM indicators WHERE index_id = ?1 ORDER BY year",
            &[index],
        )
    }

    fn ore_grades(&self, material: &MaterialId) -> Result<Vec<OreGradeRow>, DatabaseError> {
        let rows = self.rows(
            "ore_grades",
            "SELECT * FROM ore_grades WHERE material = ?1 ORDER BY region, year, basis",
            [material.as_str()],
            |row| {
                let fact = OreGradeRow {
                    material: row.material()?,
                    region: row.region("region")?,
                    year: row.year()?,
                    grade_kg_per_kg: row.get("grade_kg_per_kg")?,
                    basis: row.get("basis")?,
                    flag: row.flag()?,
                    source: row.source()?,
                };
                Ok(Candidate {
                    group: (fact.region, fact.year, fact.basis.clone()),
                    import: row.get("import")?,
                    source: fact.source.clone(),
                    region: Some(fact.region),
                    row: fact,
                })
            },
        )?;
        Ok(preferred(rows))
    }

    fn inventories(&self) -> Result<Vec<InventoryFile>, DatabaseError> {
        self.inventory_rows(
            "SELECT inventory, name_en, name_ja, unit, note, file, x'' AS content, max(import)
             FROM inventories GROUP BY inventory ORDER BY inventory",
            &[],
        )
    }

    fn inventory(&self, name: &str) -> Result<Option<InventoryFile>, DatabaseError> {
        let rows = self.inventory_rows(
            "SELECT * FROM inventories WHERE inventory = ?1 ORDER BY import DESC LIMIT 1",
            &[name],
        )?;
        Ok(rows.into_iter().next())
    }

    fn sources(&self) -> Result<Vec<Source>, DatabaseError> {
        self.rows("sources", "SELECT * FROM sources ORDER BY source", [], |row| {
            Ok(Source {
                id: row.source()?,
                title: row.get("title")?,
                publisher: row.get("publisher")?,
                year: row.get("year")?,
                version: row.get("version")?,
                url: row.get("url")?,
                licence: Licence(row.get("licence")?),
                redistribution: row.word(
                    "redistribution",
                    "a word such as `attribution`",
                    Redistribution::from_word,
                )?,
                accessed: row.get("accessed")?,
                sha256: row.get("sha256")?,
            })
        })
    }

    fn table_coverage(&self) -> Result<Vec<TableCoverage>, DatabaseError> {
        self.rows("coverage", "SELECT * FROM coverage ORDER BY table_name, source, import", [], |row| {
            Ok(TableCoverage {
                table: row.get("table_name")?,
                source: row.source()?,
                import: row.get("import")?,
                rows: row.count("rows")?,
                first_year: row.optional_year("first_year")?,
                last_year: row.optional_year("last_year")?,
                regions: row.count("regions")?,
                materials: row.count("materials")?,
                hs_codes: row.count("hs_codes")?,
            })
        })
    }

    fn sql(&self, query: &str, limit: SqlLimit) -> Result<SqlTable, DatabaseError> {
        Database::sql(self, query, limit)
    }

    fn columns_of(&self, table: &str) -> Result<Vec<String>, DatabaseError> {
        Database::columns_of(self, table)
    }

    fn stream(
        &self,
        query: &TableQuery,
        visit: &mut dyn FnMut(Vec<SqlValue>) -> bool,
    ) -> Result<(), DatabaseError> {
        Database::stream(self, query, visit)
    }

    fn pin(&self) -> DataPin {
        DataPin {
            release: env!("CARGO_PKG_VERSION").to_owned(),
            embedded_sha256: EMBEDDED_SHA256.to_owned(),
            last_import: self.pinned,
        }
    }
}
