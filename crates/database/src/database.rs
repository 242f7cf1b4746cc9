//! A database as its users hold it: the embedded data, alone or under a workspace.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::{Connection, Row};
use serde::Serialize;

use crate::connection;
use crate::error::DatabaseError;
use crate::read::Translation;

/// The resource-logistics database. Reading is through [`crate::Facts`] and [`Database::sql`]; a workspace is
/// extended through [`Database::import`]. Every reading sees the embedded data and the imports up to the pinned
/// one, which is the last that was there when the database was opened, or the last that it imported itself.
#[derive(Debug)]
pub struct Database {
    connection: Mutex<Connection>,
    pub(crate) file: Option<PathBuf>,
    pub(crate) pinned: i64,
    /// Opened by [`Database::at`]: a view of the past takes no imports.
    pub(crate) past: bool,
    /// Codes of other HS revisions, read when they are first needed.
    pub(crate) translation: OnceLock<Translation>,
}

/// What is kept of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportRecord {
    /// Number of the import, from 1; 0 is the embedded data.
    pub import: i64,
    /// Which reader understood the file.
    pub kind: String,
    /// Name of the file, without directories.
    pub file: String,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Size of the file (bytes).
    pub bytes: u64,
    /// Rows that the reader counted in the file.
    pub rows_read: u64,
    /// Rows that it brought into the database.
    pub rows_kept: u64,
    /// When, in UTC, ISO 8601; empty for the embedded data.
    pub imported_at: String,
}

impl Database {
    /// The embedded data alone. They are read where they lie in the program, without a copy.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn embedded() -> Result<Database, DatabaseError> {
        let connection = connection::embedded()?;
        Ok(Database {
            connection: Mutex::new(connection),
            file: None,
            pinned: 0,
            past: false,
            translation: OnceLock::new(),
        })
    }

    /// A workspace over the embedded data. Makes the directory, readable by its owner alone, and the SQLite file
    /// in it when they are not there.
    ///
    /// # Errors
    /// A damaged or foreign file, one of a later release, no permission, a full disk, a file where the directory
    /// should be, or another process that holds the workspace for writing while its tables must be brought up
    /// to date.
    pub fn open(workspace: &Path) -> Result<Database, DatabaseError> {
        let file = connection::prepare_directory(workspace)?;
        let opened = connection::workspace(&file)?;
        let explain = |error| DatabaseError::of(error, Some(&file));
        let pinned = connection::last_import(&opened).map_err(explain)?;
        connection::join_views(&opened, pinned).map_err(explain)?;
        Ok(Database {
            connection: Mutex::new(opened),
            file: Some(file),
            pinned,
            past: false,
            translation: OnceLock::new(),
        })
    }

    /// The same database as it was after an import (0: the embedded data alone), to compute an answer again.
    /// It takes no imports.
    ///
    /// # Errors
    /// An import that the workspace does not hold, or as for [`Database::open`].
    pub fn at(&self, import: i64) -> Result<Database, DatabaseError> {
        let Some(file) = &self.file else {
            if import != 0 {
                return Err(DatabaseError::UnknownImport { path: "embedded data".into(), import, last: 0 });
            }
            return Ok(Database { past: true, ..Database::embedded()? });
        };
        let explain = |error| DatabaseError::of(error, Some(file));
        let opened = connection::workspace(file)?;
        let last = connection::last_import(&opened).map_err(explain)?;
        if !(0..=last).contains(&import) {
            return Err(DatabaseError::UnknownImport { path: file.clone(), import, last });
        }
        connection::join_views(&opened, import).map_err(explain)?;
        Ok(Database {
            connection: Mutex::new(opened),
            file: Some(file.clone()),
            pinned: import,
            past: true,
            translation: OnceLock::new(),
        })
    }

    /// The SQLite file of the workspace; `None` for the embedded data alone.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The imports that this database sees, by number; the first is the embedded data.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn imports(&self) -> Result<Vec<ImportRecord>, DatabaseError> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached(&format!("{IMPORT_COLUMNS} ORDER BY import"))
            .map_err(|error| self.explain(error))?;
        let rows = statement.query_map([], import_record).map_err(|error| self.explain(error))?;
        rows.collect::<Result<_, _>>().map_err(|error| self.explain(error))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn parts(&mut self) -> (&mut Connection, &mut i64) {
        (self.connection.get_mut().unwrap_or_else(PoisonError::into_inner), &mut self.pinned)
    }

    pub(crate) fn explain(&self, error: rusqlite::Error) -> DatabaseError {
        DatabaseError::of(error, self.file())
    }
}

/// The columns that [`import_record`] reads.
pub(crate) const IMPORT_COLUMNS: &str =
    "SELECT import, kind, file, sha256, bytes, rows_read, rows_kept, imported_at FROM imports";

pub(crate) fn import_record(row: &Row<'_>) -> rusqlite::Result<ImportRecord> {
    let count = |index| row.get::<_, i64>(index).map(|count| u64::try_from(count).unwrap_or_default());
    Ok(ImportRecord {
        import: row.get(0)?,
        kind: row.get(1)?,
        file: row.get(2)?,
        sha256: row.get(3)?,
        bytes: count(4)?,
        rows_read: count(5)?,
        rows_kept: count(6)?,
        imported_at: row.get(7)?,
    })
}
