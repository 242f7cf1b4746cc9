//! Appends the rows of one file to a workspace: all of them or none.
//!
//! An import is one transaction. Dropping the guard, an error, or the death of the process leaves nothing behind;
//! after [`Import::commit`] the rows are on the disk. The same content read by the same kind of reader a second
//! time is known by its hash and brings nothing.
//!
//! The trap: a key of a source, factor set, index or inventory means one thing for ever. A row may refer to an
//! embedded definition (a copy of it is kept in the workspace), but no import may give its key another meaning.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Statement, ToSql, params};
use vocabulary::{Flag, MaterialId, Materials, Region, Regions, Source, SourceId, Year};

use crate::connection::join_views;
use crate::database::{Database, IMPORT_COLUMNS, ImportRecord, import_record};
use crate::error::DatabaseError;
use crate::rows::{
    FactorRow, FactorSet, IndexInfo, IndicatorRow, InventoryFile, OreGradeRow, ProductionRow, TradeRow,
};
use crate::tally::{FlowKey, Tally};

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// Which reader understood the file, for example `baci`.
    pub kind: String,
    /// Name of the file; directories are cut off.
    pub file: String,
    /// SHA-256 of the file, lower-case hexadecimal: what tells the same content twice.
    pub sha256: String,
    /// Size of the file (bytes).
    pub bytes: u64,
    /// Rows that the reader counted in the file, kept or not.
    pub rows: u64,
    /// Sources of the rows, those that the database knows already included or not.
    pub sources: Vec<Source>,
}

/// How an import begins. One lives at a time, so its size is no matter.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)]
pub enum ImportStart<'db> {
    /// The content is new: append its rows and commit.
    New(Import<'db>),
    /// The content was imported before; nothing is to be done.
    Known(ImportRecord),
}

/// How many flows are put by before they are written in the order of their key: appending to the end of the
/// table is many times faster than inserting all over it.
const FLOWS_AT_ONCE: usize = 1 << 18;

/// A flow that waits to be written.
struct Flow {
    key: FlowKey,
    row: u64,
    mass_kg: Option<f64>,
    value_usd: Option<f64>,
    flag: Flag,
}

/// An import under way. Dropped without [`Import::commit`], it leaves nothing.
pub struct Import<'db> {
    connection: &'db Connection,
    pinned: &'db mut i64,
    file: PathBuf,
    import: i64,
    insert_flow: Option<Statement<'db>>,
    flows: Vec<Flow>,
    numbers: HashMap<SourceId, i64>,
    last_source: Option<(SourceId, i64)>,
    appended: HashMap<&'static str, u64>,
    flows_appended: u64,
    tally: Tally,
    failed: bool,
    open: bool,
}

impl std::fmt::Debug for Import<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Import {} of {}", self.import, self.file.display())
    }
}

impl Database {
    /// Begins to import a file into the workspace, waiting at most five seconds for another process that writes.
    ///
    /// # Errors
    /// The embedded data alone or a view of the past (both read-only), another process that writes, a source
    /// whose key is taken by another source, or a file that cannot be written.
    pub fn import(&mut self, request: ImportRequest) -> Result<ImportStart<'_>, DatabaseError> {
        let Some(file) = self.file.clone() else {
            return Err(DatabaseError::ReadOnly { what: "the embedded database".to_owned() });
        };
        if self.past {
            return Err(DatabaseError::ReadOnly { what: format!("the view at import {}", self.pinned) });
        }
        let (connection, pinned) = self.parts();
        let connection: &Connection = connection;
        let explain = |error| DatabaseError::of(error, Some(&file));
        // Larger than the usual cache, so that a bulk import does not write its pages twice.
        connection.execute_batch("PRAGMA main.cache_size = -65536; BEGIN").map_err(explain)?;
        let mut import = Import {
            connection,
            pinned,
            file: file.clone(),
            import: 0,
            insert_flow: None,
            flows: Vec::new(),
            numbers: HashMap::new(),
            last_source: None,
            appended: HashMap::new(),
            flows_appended: 0,
            tally: Tally::default(),
            failed: false,
            open: true,
        };
        // The first statement writes, so that the transaction waits for other writers before it reads.
        let number = connection
            .query_row(
                "INSERT INTO main.imports (kind, file, sha256, bytes, rows_read, rows_kept, imported_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, 0, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                 ON CONFLICT (kind, sha256) DO NOTHING RETURNING import",
                params![
                    request.kind,
                    Path::new(&request.file).file_name().unwrap_or_default().to_string_lossy(),
                    request.sha256,
                    i64::try_from(request.bytes).unwrap_or(i64::MAX),
                    i64::try_from(request.rows).unwrap_or(i64::MAX)
                ],
                |row| row.get(0),
            )
            .optional()
            .map_err(explain)?;
        let Some(number) = number else {
            let known = connection
                .query_row(
                    &IMPORT_COLUMNS
                        .replace("FROM imports", "FROM main.imports WHERE kind = ?1 AND sha256 = ?2"),
                    [&request.kind, &request.sha256],
                    import_record,
                )
                .map_err(explain)?;
            let seen = known.import.max(*import.pinned);
            *import.pinned = seen;
            join_views(connection, seen).map_err(explain)?;
            return Ok(ImportStart::Known(known));
        };
        import.import = number;
        for source in &request.sources {
            import.append_source(source)?;
        }
        Ok(ImportStart::New(import))
    }
}

/// Where a row stands, for the errors of its columns.
#[derive(Clone, Copy)]
struct Place {
    table: &'static str,
    row: u64,
}

impl Place {
    fn unknown(self, column: &'static str, value: impl ToString, expected: &'static str) -> DatabaseError {
        let (table, row) = (self.table, self.row);
        DatabaseError::UnknownReference { table, row, column, value: value.to_string(), expected }
    }

    fn invalid(self, column: &'static str, value: impl ToString, expected: &'static str) -> DatabaseError {
        let (table, row) = (self.table, self.row);
        DatabaseError::InvalidValue { table, row, column, value: value.to_string(), expected }
    }

    fn region(self, column: &'static str, region: Region) -> Result<(), DatabaseError> {
        match Regions::embedded().info(region) {
            Some(_) => Ok(()),
            None => Err(self.unknown(column, region, "region")),
        }
    }

    fn material(self, material: &MaterialId) -> Result<(), DatabaseError> {
        match Materials::embedded().info(material) {
            Some(_) => Ok(()),
            None => Err(self.unknown("material", material, "material")),
        }
    }

    fn year(self, year: Year) -> Result<(), DatabaseError> {
        if (1800..=2200).contains(&year.0) {
            return Ok(());
        }
        Err(self.invalid("year", year, "a year between 1800 and 2200"))
    }

    fn number(
        self,
        column: &'static str,
        value: f64,
        fits: impl FnOnce(f64) -> bool,
        expected: &'static str,
    ) -> Result<(), DatabaseError> {
        if value.is_finite() && fits(value) { Ok(()) } else { Err(self.invalid(column, value, expected)) }
    }

    fn amount(self, column: &'static str, value: Option<f64>) -> Result<(), DatabaseError> {
        value.map_or(Ok(()), |value| {
            self.number(column, value, |value| value >= 0.0, "a finite number, zero or more")
        })
    }

    fn text(self, column: &'static str, value: &str) -> Result<(), DatabaseError> {
        if value.is_empty() { Err(self.invalid(column, value, "a text")) } else { Ok(()) }
    }
}

impl Import<'_> {
    /// The number that this import will have.
    pub fn number(&self) -> i64 {
        self.import
    }

    /// Adds a source. One that the database knows with the same particulars is not added again.
    ///
    /// # Errors
    /// A key that is taken by another source, or a file that cannot be written.
    pub fn append_source(&mut self, source: &Source) -> Result<(), DatabaseError> {
        let done = self.try_append_source(source);
        self.note(done)
    }

    fn try_append_source(&mut self, source: &Source) -> Result<(), DatabaseError> {
        let place = self.place("sources");
        place.text("source", &source.id.0)?;
        place.text("title", &source.title)?;
        let values: [&dyn ToSql; 10] = [
            &source.id.0,
            &source.title,
            &source.publisher,
            &source.year,
            &source.version,
            &source.url,
            &source.licence.0,
            &source.redistribution.as_str(),
            &source.accessed,
            &source.sha256,
        ];
        self.define(
            "source",
            "sources",
            "source, title, publisher, year, version, url, licence, redistribution, accessed, sha256",
            &source.id.0,
            &values,
        )?;
        self.source_number(place, &source.id).map(drop)
    }

    /// Adds production of a material in a region and year.
    ///
    /// # Errors
    /// An unknown region, material or source, a mass that is no amount, a year out of range, an empty basis, a
    /// second row of the same key, or a file that cannot be written.
    pub fn append_production(&mut self, row: &ProductionRow) -> Result<(), DatabaseError> {
        let done = self.try_append_production(row);
        self.note(done)
    }

    fn try_append_production(&mut self, row: &ProductionRow) -> Result<(), DatabaseError> {
        let place = self.place("production");
        place.region("region", row.region)?;
        place.material(&row.material)?;
        place.year(row.year)?;
        place.amount("mass_kg", Some(row.mass_kg))?;
        place.text("basis", &row.basis)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.production (material, year, stage, import, source, region, mass_kg, basis, flag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                row.material.as_str(),
                row.year.0,
                row.stage.as_str(),
                self.import,
                row.source.0,
                row.region.code(),
                row.mass_kg,
                row.basis,
                row.flag.as_str()
            ],
            || format!("{} {} {} {} {}", row.region, row.material, row.stage, row.year, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), Some(&row.material));
        Ok(())
    }

    /// Adds a trade flow. This is the path of bulk imports.
    ///
    /// # Errors
    /// An unknown region or source, a mass or value that is no amount, a year out of range, a file that cannot be
    /// written, or a second row of the same key (reported by a later call, [`Import::commit`] at the latest).
    pub fn append_trade(&mut self, row: &TradeRow) -> Result<(), DatabaseError> {
        let done = self.try_append_trade(row);
        self.note(done)
    }

    fn try_append_trade(&mut self, row: &TradeRow) -> Result<(), DatabaseError> {
        self.flows_appended += 1;
        let place = Place { table: "trade", row: self.flows_appended };
        place.region("exporter", row.exporter)?;
        place.region("importer", row.importer)?;
        place.year(row.year)?;
        place.amount("mass_kg", row.mass_kg)?;
        place.amount("value_usd", row.value_usd)?;
        let number = self.source_number(place, &row.source)?;
        self.flows.push(Flow {
            key: (row.hs, row.year, number, row.exporter, row.importer),
            row: self.flows_appended,
            mass_kg: row.mass_kg,
            value_usd: row.value_usd,
            flag: row.flag,
        });
        if self.flows.len() >= FLOWS_AT_ONCE { self.write_flows() } else { Ok(()) }
    }

    /// Writes the flows that were put by, in the order of their key.
    fn write_flows(&mut self) -> Result<(), DatabaseError> {
        let mut flows = std::mem::take(&mut self.flows);
        flows.sort_unstable_by_key(|flow| (flow.key, flow.row));
        if self.insert_flow.is_none() && !flows.is_empty() {
            let statement = self.connection.prepare(
                "INSERT INTO main.trade_flows (hs, year, import, source_number, exporter, importer, mass_kg,
                 value_usd, flag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            );
            self.insert_flow = Some(statement.map_err(|error| self.explain(error))?);
        }
        let Some(statement) = &mut self.insert_flow else { return Ok(()) };
        for flow in &flows {
            let (hs, year, number, exporter, importer) = flow.key;
            let inserted = statement.execute(params![
                hs.as_str(),
                year.0,
                self.import,
                number,
                exporter.code(),
                importer.code(),
                flow.mass_kg,
                flow.value_usd,
                flow.flag.as_str()
            ]);
            if let Err(error) = inserted {
                let place = Place { table: "trade", row: flow.row };
                return Err(self.refused(place, error, || format!("{exporter} {importer} {hs} {year}")));
            }
        }
        self.tally.flows(flows.iter().map(|flow| flow.key));
        flows.clear();
        self.flows = flows;
        Ok(())
    }

    /// Adds the definition of a factor set. The same definition a second time is not added again; its factors may
    /// be stated anew, and then those of the newest import count.
    ///
    /// # Errors
    /// A key that is taken by an embedded set or means another set in the workspace, an unknown source, an empty
    /// field, or a file that cannot be written.
    pub fn append_factor_set(&mut self, set: &FactorSet) -> Result<(), DatabaseError> {
        let done = self.try_append_factor_set(set);
        self.note(done)
    }

    fn try_append_factor_set(&mut self, set: &FactorSet) -> Result<(), DatabaseError> {
        let place = self.place("factor_sets");
        for (column, value) in
            [("set", &set.set), ("name_en", &set.name_en), ("stressor", &set.stressor), ("unit", &set.unit)]
        {
            place.text(column, value)?;
        }
        self.source_number(place, &set.source)?;
        self.refuse_embedded("factor set", "factor_sets", "set_id", &set.set)?;
        self.define(
            "factor set",
            "factor_sets",
            "set_id, name_en, name_ja, stressor, unit, reference, note, source",
            &set.set,
            &[
                &set.set,
                &set.name_en,
                &set.name_ja,
                &set.stressor,
                &set.unit,
                &set.reference,
                &set.note,
                &set.source.0,
            ],
        )
    }

    /// Adds a factor of a set that this or an earlier import defined.
    ///
    /// # Errors
    /// A set that the workspace does not define, an unknown material, region or source, a value that is not
    /// finite, a GSD below one, an empty field, a second row of the same key, or a file that cannot be written.
    pub fn append_factors(&mut self, row: &FactorRow) -> Result<(), DatabaseError> {
        let done = self.try_append_factors(row);
        self.note(done)
    }

    fn try_append_factors(&mut self, row: &FactorRow) -> Result<(), DatabaseError> {
        let place = self.place("factors");
        self.refuse_embedded("factor set", "factor_sets", "set_id", &row.set)?;
        if !self.exists("main.factor_sets", "set_id", &row.set)? {
            return Err(place.unknown("set", &row.set, "factor set"));
        }
        place.material(&row.material)?;
        if let Some(region) = row.region {
            place.region("region", region)?;
        }
        place.text("stressor", &row.stressor)?;
        place.text("unit", &row.unit)?;
        place.number("value", row.value, |_| true, "a finite number")?;
        if let Some(gsd) = row.gsd {
            place.number("gsd", gsd, |gsd| gsd >= 1.0, "a geometric standard deviation, one or more")?;
        }
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.factors (set_id, import, material, region, stressor, value, unit, gsd, flag, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                row.set,
                self.import,
                row.material.as_str(),
                row.region.as_ref().map(Region::code),
                row.stressor,
                row.value,
                row.unit,
                row.gsd,
                row.flag.as_str(),
                row.source.0
            ],
            || format!("{} {} {:?} {}", row.set, row.material, row.region, row.stressor),
        )?;
        self.tally.row(place.table, &row.source.0, None, row.region, Some(&row.material));
        Ok(())
    }

    /// Adds the definition of an index. The same definition a second time is not added again.
    ///
    /// # Errors
    /// A key that is taken by another index, an unknown source, a scale without extent, an empty field, or a file
    /// that cannot be written.
    pub fn append_index(&mut self, index: &IndexInfo) -> Result<(), DatabaseError> {
        let done = self.try_append_index(index);
        self.note(done)
    }

    fn try_append_index(&mut self, index: &IndexInfo) -> Result<(), DatabaseError> {
        let place = self.place("indices");
        place.text("index", &index.index)?;
        place.text("name_en", &index.name_en)?;
        place.number("scale_min", index.scale_min, |_| true, "a finite number")?;
        let above = |max: f64| max > index.scale_min;
        place.number("scale_max", index.scale_max, above, "a finite number above scale_min")?;
        self.source_number(place, &index.source)?;
        self.define(
            "index",
            "indices",
            "index_id, name_en, name_ja, scale_min, scale_max, direction, reference, source",
            &index.index,
            &[
                &index.index,
                &index.name_en,
                &index.name_ja,
                &index.scale_min,
                &index.scale_max,
                &index.direction.as_str(),
                &index.reference,
                &index.source.0,
            ],
        )
    }

    /// Adds the value of an index, embedded or defined by an import, for a region and year.
    ///
    /// # Errors
    /// An unknown index, region or source, a value off the scale of the index, a negative standard error, a year
    /// out of range, a second row of the same key, or a file that cannot be written.
    pub fn append_indicator(&mut self, row: &IndicatorRow) -> Result<(), DatabaseError> {
        let done = self.try_append_indicator(row);
        self.note(done)
    }

    fn try_append_indicator(&mut self, row: &IndicatorRow) -> Result<(), DatabaseError> {
        let place = self.place("indicators");
        if !self.exists("main.indices", "index_id", &row.index)? {
            if !self.exists("embedded.indices", "index_id", &row.index)? {
                return Err(place.unknown("index", &row.index, "index"));
            }
            let source: String = self
                .connection
                .prepare_cached("SELECT source FROM embedded.indices WHERE index_id = ?1")
                .and_then(|mut statement| statement.query_row([&row.index], |row| row.get(0)))
                .map_err(|error| self.explain(error))?;
            self.source_number(place, &SourceId(source))?;
            self.copy_embedded("indices", "index_id", &row.index)?;
        }
        place.region("region", row.region)?;
        place.year(row.year)?;
        let (low, high): (f64, f64) = self
            .connection
            .prepare_cached("SELECT scale_min, scale_max FROM main.indices WHERE index_id = ?1")
            .and_then(|mut statement| statement.query_row([&row.index], |row| Ok((row.get(0)?, row.get(1)?))))
            .map_err(|error| self.explain(error))?;
        let on_scale = |value: f64| (low..=high).contains(&value);
        place.number("value", row.value, on_scale, "a number on the scale of the index")?;
        place.amount("standard_error", row.standard_error)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.indicators (index_id, year, import, source, region, value, standard_error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.index,
                row.year.0,
                self.import,
                row.source.0,
                row.region.code(),
                row.value,
                row.standard_error
            ],
            || format!("{} {} {} {}", row.index, row.region, row.year, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), None);
        Ok(())
    }

    /// Adds an ore grade.
    ///
    /// # Errors
    /// An unknown material, region or source, a grade that is not above 0 and up to 1, a year out of range, an
    /// empty basis, a second row of the same key, or a file that cannot be written.
    pub fn append_ore_grade(&mut self, row: &OreGradeRow) -> Result<(), DatabaseError> {
        let done = self.try_append_ore_grade(row);
        self.note(done)
    }

    fn try_append_ore_grade(&mut self, row: &OreGradeRow) -> Result<(), DatabaseError> {
        let place = self.place("ore_grades");
        place.material(&row.material)?;
        place.region("region", row.region)?;
        place.year(row.year)?;
        let fits = |grade: f64| grade > 0.0 && grade <= 1.0;
        place.number("grade_kg_per_kg", row.grade_kg_per_kg, fits, "a number above 0 and up to 1")?;
        place.text("basis", &row.basis)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.ore_grades (material, region, year, basis, import, source, grade_kg_per_kg, flag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                row.material.as_str(),
                row.region.code(),
                row.year.0,
                row.basis,
                self.import,
                row.source.0,
                row.grade_kg_per_kg,
                row.flag.as_str()
            ],
            || format!("{} {} {} {}", row.material, row.region, row.year, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), Some(&row.material));
        Ok(())
    }

    /// Adds an inventory. One of the same key from an earlier import stays, and the newest counts.
    ///
    /// # Errors
    /// A key that an embedded inventory has, an empty field, the same key twice in this import, or a file that
    /// cannot be written.
    pub fn append_inventory(&mut self, row: &InventoryFile) -> Result<(), DatabaseError> {
        let done = self.try_append_inventory(row);
        self.note(done)
    }

    fn try_append_inventory(&mut self, row: &InventoryFile) -> Result<(), DatabaseError> {
        let place = self.place("inventories");
        place.text("inventory", &row.inventory)?;
        place.text("file", &row.file)?;
        self.refuse_embedded("inventory", "inventories", "inventory", &row.inventory)?;
        self.insert(
            place,
            "INSERT INTO main.inventories (inventory, import, name_en, name_ja, unit, note, file, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                row.inventory,
                self.import,
                row.name_en,
                row.name_ja,
                row.unit,
                row.note,
                row.file,
                row.content
            ],
            || row.inventory.clone(),
        )
    }

    /// Makes the import durable and pins the database to it.
    ///
    /// # Errors
    /// A row that was refused before (nothing is kept then), a flow stated twice, or a file that cannot be
    /// written.
    pub fn commit(mut self) -> Result<ImportRecord, DatabaseError> {
        if self.failed {
            return Err(DatabaseError::RowRefused);
        }
        let written = self.write_flows();
        self.note(written)?;
        self.insert_flow = None;
        let finish = || {
            self.tally.write(self.connection, self.import)?;
            let kept = i64::try_from(self.tally.rows()).unwrap_or(i64::MAX);
            self.connection
                .execute("UPDATE main.imports SET rows_kept = ?1 WHERE import = ?2", [kept, self.import])?;
            self.connection.execute_batch("COMMIT")
        };
        finish().map_err(|error| self.explain(error))?;
        self.open = false;
        *self.pinned = self.import;
        join_views(self.connection, self.import).map_err(|error| self.explain(error))?;
        self.connection
            .query_row(&format!("{IMPORT_COLUMNS} WHERE import = ?1"), [self.import], import_record)
            .map_err(|error| self.explain(error))
    }

    fn explain(&self, error: rusqlite::Error) -> DatabaseError {
        DatabaseError::of(error, Some(&self.file))
    }

    /// Remembers that a row was refused, so that the rest cannot be committed without it.
    fn note(&mut self, done: Result<(), DatabaseError>) -> Result<(), DatabaseError> {
        self.failed |= done.is_err();
        done
    }

    /// The place of the next row of a table.
    fn place(&mut self, table: &'static str) -> Place {
        let row = self.appended.entry(table).or_default();
        *row += 1;
        Place { table, row: *row }
    }

    fn exists(&self, table: &str, key: &str, id: &str) -> Result<bool, DatabaseError> {
        self.connection
            .prepare_cached(&format!("SELECT 1 FROM {table} WHERE {key} = ?1"))
            .and_then(|mut statement| statement.exists([id]))
            .map_err(|error| self.explain(error))
    }

    fn refuse_embedded(
        &self,
        kind: &'static str,
        table: &str,
        key: &str,
        id: &str,
    ) -> Result<(), DatabaseError> {
        if self.exists(&format!("embedded.{table}"), key, id)? {
            return Err(DatabaseError::KeyTaken { kind, id: id.to_owned(), place: "the embedded data" });
        }
        Ok(())
    }

    /// The number of a source in the workspace; an embedded one is copied when it is first met.
    fn source_number(&mut self, place: Place, source: &SourceId) -> Result<i64, DatabaseError> {
        if let Some((last, number)) = &self.last_source
            && last == source
        {
            return Ok(*number);
        }
        let number = match self.numbers.get(source) {
            Some(number) => *number,
            None => {
                if !self.exists("main.sources", "source", &source.0)? {
                    if !self.exists("embedded.sources", "source", &source.0)? {
                        return Err(place.unknown("source", source, "source"));
                    }
                    self.copy_embedded("sources", "source", &source.0)?;
                }
                self.connection
                    .prepare_cached("SELECT number FROM main.sources WHERE source = ?1")
                    .and_then(|mut statement| statement.query_row([&source.0], |row| row.get(0)))
                    .map_err(|error| self.explain(error))?
            }
        };
        self.numbers.insert(source.clone(), number);
        self.last_source = Some((source.clone(), number));
        Ok(number)
    }

    /// Copies an embedded definition, so that rows of the workspace can refer to it.
    fn copy_embedded(&self, table: &str, key: &str, id: &str) -> Result<(), DatabaseError> {
        let columns = match table {
            "sources" => {
                "source, title, publisher, year, version, url, licence, redistribution, accessed, sha256"
            }
            _ => "index_id, name_en, name_ja, scale_min, scale_max, direction, reference, source",
        };
        self.connection
            .execute(
                &format!(
                    "INSERT INTO main.{table} ({columns}, import)
                     SELECT {columns}, ?2 FROM embedded.{table} WHERE {key} = ?1"
                ),
                params![id, self.import],
            )
            .map(drop)
            .map_err(|error| self.explain(error))
    }

    /// Adds a definition unless it is there; one of the same key must say the same. The key is the first column.
    fn define(
        &self,
        kind: &'static str,
        table: &'static str,
        columns: &str,
        id: &str,
        values: &[&dyn ToSql],
    ) -> Result<(), DatabaseError> {
        let names: Vec<&str> = columns.split(", ").collect();
        let Some(key) = names.first() else { return Ok(()) };
        for (schema, place) in [("embedded", "the embedded data"), ("main", "the workspace")] {
            if !self.exists(&format!("{schema}.{table}"), key, id)? {
                continue;
            }
            let same: Vec<String> =
                (1..).zip(&names).map(|(index, name)| format!("{name} IS ?{index}")).collect();
            let query = format!("SELECT 1 FROM {schema}.{table} WHERE {}", same.join(" AND "));
            let agrees = self
                .connection
                .prepare_cached(&query)
                .and_then(|mut statement| statement.exists(values))
                .map_err(|error| self.explain(error))?;
            return if agrees {
                Ok(())
            } else {
                Err(DatabaseError::KeyTaken { kind, id: id.to_owned(), place })
            };
        }
        let marks: Vec<String> = (1..=names.len()).map(|index| format!("?{index}")).collect();
        let insert = format!(
            "INSERT INTO main.{table} ({columns}, import) VALUES ({}, {})",
            marks.join(", "),
            self.import
        );
        self.connection.execute(&insert, values).map(drop).map_err(|error| self.explain(error))
    }

    fn insert(
        &self,
        place: Place,
        insert: &str,
        values: &[&dyn ToSql],
        key: impl FnOnce() -> String,
    ) -> Result<(), DatabaseError> {
        self.connection
            .prepare_cached(insert)
            .and_then(|mut statement| statement.execute(values))
            .map(drop)
            .map_err(|error| self.refused(place, error, key))
    }

    fn refused(&self, place: Place, error: rusqlite::Error, key: impl FnOnce() -> String) -> DatabaseError {
        match error.sqlite_error().map(|error| error.extended_code) {
            Some(rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => {
                DatabaseError::DuplicateRow { table: place.table, row: place.row, key: key() }
            }
            _ => self.explain(error),
        }
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        self.insert_flow = None;
        if self.open && !self.connection.is_autocommit() {
            // When this fails too (disk gone), the next opening rolls the journal back.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}
