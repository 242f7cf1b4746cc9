//! Appends the rows of one file to a workspace: all of them or none.
//!
//! An import is one transaction. Dropping the guard, an error, or the death of the process leaves nothing behind;
//! after [`Import::commit`] the rows are on the disk. The same content read by the same kind of reader a second
//! time is known by its hash and brings nothing.
//!
//! The trap: a key of a source, factor set, index or inventory means one thing for ever. A row may refer to an
//! embedded definition (a copy of it is kept in the workspace), but no import may give its key another meaning.

mod definitions;
mod facilities;
mod factors;
pub(crate) mod flows;
mod food;
mod indicators;
mod materials;
mod place;
mod risks;
mod trade;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, ToSql, params};
use vocabulary::{HsRevision, Source, SourceId, Year};

use crate::connection::join_views;
use crate::database::{Database, IMPORT_COLUMNS, ImportRecord, import_record};
use crate::error::DatabaseError;
use crate::tally::Tally;
use flows::Flows;
use place::Place;

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

/// An import under way. Dropped without [`Import::commit`], it leaves nothing.
pub struct Import<'db> {
    connection: &'db Connection,
    pinned: &'db mut i64,
    file: PathBuf,
    import: i64,
    flows: Flows<'db>,
    numbers: HashMap<SourceId, i64>,
    last_source: Option<(SourceId, i64)>,
    appended: HashMap<&'static str, u64>,
    /// The HS revision that the codes of a source and year follow.
    revisions: HashMap<(i64, Year), HsRevision>,
    tally: Tally,
    rows_read: Option<u64>,
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
            flows: Flows::default(),
            numbers: HashMap::new(),
            last_source: None,
            appended: HashMap::new(),
            revisions: HashMap::new(),
            tally: Tally::default(),
            rows_read: None,
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

impl Import<'_> {
    /// The number that this import will have.
    pub fn number(&self) -> i64 {
        self.import
    }

    /// States how many rows the reader counted in the file, kept or not, where that is known only when it was read.
    pub fn read(&mut self, rows: u64) {
        self.rows_read = Some(rows);
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
        let written = self.write_flows().and_then(|()| self.check_parts());
        self.note(written)?;
        self.flows.finish();
        let finish = || {
            self.tally.write(self.connection, self.import, &self.revisions)?;
            let kept = i64::try_from(self.tally.rows()).unwrap_or(i64::MAX);
            let read = self.rows_read.map(|rows| i64::try_from(rows).unwrap_or(i64::MAX));
            self.connection.execute(
                "UPDATE main.imports SET rows_kept = ?1, rows_read = coalesce(?2, rows_read) WHERE import = ?3",
                params![kept, read, self.import],
            )?;
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
        self.flows.finish();
        if self.open && !self.connection.is_autocommit() {
            // When this fails too (disk gone), the next opening rolls the journal back.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}
