//! Answers of the narrow trait [`Facts`] from SQLite.

use std::collections::BTreeSet;

use rusqlite::types::FromSql;
use rusqlite::{Params, Row};
use vocabulary::{Flag, HsCode, Licence, MaterialId, Redistribution, Region, Source, SourceId, Stage, Year};

use crate::connection::EMBEDDED_SHA256;
use crate::database::Database;
use crate::error::DatabaseError;
use crate::facts::Facts;
use crate::prefer::{Candidate, preferred};
use crate::rows::{
    DataPin, Direction, FactorRow, FactorSet, IndexInfo, IndicatorRow, InventoryFile, OreGradeRow,
    ProductionRow, TableCoverage, TradeRow,
};

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

    fn optional_year(&self, column: &'static str) -> Result<Option<Year>, DatabaseError> {
        Ok(self.get::<Option<u16>>(column)?.map(Year))
    }

    fn count(&self, column: &'static str) -> Result<u64, DatabaseError> {
        Ok(u64::try_from(self.get::<i64>(column)?).unwrap_or_default())
    }
}

/// Where the flows of a code and year are, as chosen.
struct Choice {
    hs: HsCode,
    import: i64,
    source: SourceId,
    place: String,
    number: i64,
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

    /// For each code the place of the preferred flows: newest import, then most exporters, then smaller source.
    fn trade_choices(&self, codes: &BTreeSet<HsCode>, year: Year) -> Result<Vec<Choice>, DatabaseError> {
        let mut chosen = Vec::new();
        for code in codes {
            let best = self.rows(
                "trade_choices",
                "SELECT * FROM trade_choices WHERE hs = ?1 AND year = ?2
                 ORDER BY import DESC, exporters DESC, source LIMIT 1",
                (code.as_str(), year.0),
                |row| {
                    Ok(Choice {
                        hs: row.hs()?,
                        import: row.get("import")?,
                        source: row.source()?,
                        place: row.get("place")?,
                        number: row.get("number")?,
                    })
                },
            )?;
            chosen.extend(best);
        }
        Ok(chosen)
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
                    region: fact.region,
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
        let codes: BTreeSet<HsCode> = codes.iter().copied().collect();
        let mut flows = Vec::new();
        for choice in self.trade_choices(&codes, year)? {
            let query = format!(
                "SELECT exporter, importer, mass_kg, value_usd, flag FROM {}.trade_flows
                 WHERE hs = ?1 AND year = ?2 AND import = ?3 AND source_number = ?4
                 ORDER BY exporter, importer",
                choice.place
            );
            let key = (choice.hs.as_str(), year.0, choice.import, choice.number);
            flows.extend(self.rows("trade_flows", &query, key, |row| {
                Ok(TradeRow {
                    exporter: row.region("exporter")?,
                    importer: row.region("importer")?,
                    hs: choice.hs,
                    year,
                    mass_kg: row.get("mass_kg")?,
                    value_usd: row.get("value_usd")?,
                    flag: row.flag()?,
                    source: choice.source.clone(),
                })
            })?);
        }
        Ok(flows)
    }

    fn trade_years(&self) -> Result<Vec<Year>, DatabaseError> {
        self.years("trade", "SELECT DISTINCT year FROM trade_choices ORDER BY year", &[])
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
                    region: fact.region,
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
                    region: fact.region,
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

    fn pin(&self) -> DataPin {
        DataPin {
            release: env!("CARGO_PKG_VERSION").to_owned(),
            embedded_sha256: EMBEDDED_SHA256.to_owned(),
            last_import: self.pinned,
        }
    }
}
