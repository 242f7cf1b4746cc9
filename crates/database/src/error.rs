//! What can go wrong with a database, in words that say where and what to do next.

use std::path::{Path, PathBuf};

use rusqlite::ffi::ErrorCode;
use thiserror::Error;

/// A database that cannot be opened, read or extended.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The file is no database, or is damaged.
    #[error(
        "{}: the file is damaged or is no SQLite database ({detail}); nothing was changed. Restore it from a copy, or name another workspace directory and import the files again",
        path.display()
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite reports.
        detail: String,
    },
    /// The file is a SQLite database of something else.
    #[error(
        "{}: this SQLite file belongs to another program (application id {found:#x}); nothing was changed. Name another workspace directory",
        path.display()
    )]
    ForeignFile {
        /// The file.
        path: PathBuf,
        /// Its application id.
        found: i64,
    },
    /// The file was written by a later release.
    #[error(
        "{}: the workspace has schema version {found}, this release knows versions up to {known}; nothing was changed. Use the release that wrote it, or a later one",
        path.display()
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// Version of the file.
        found: i64,
        /// Latest version that this release knows.
        known: i64,
    },
    /// The operating system refuses access.
    #[error(
        "{}: no permission ({detail}); the workspace must be a directory that you may read and write",
        path.display()
    )]
    Permission {
        /// The file or directory.
        path: PathBuf,
        /// What the system reports.
        detail: String,
    },
    /// There is no room left.
    #[error("{}: the disk is full; the import was undone. Free some space and import again", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The system refuses to write, though it does not say that the disk is full.
    #[error(
        "{}: cannot be written ({detail}); what was under way was undone. A disk, a quota or a limit on the size of files may be full: free some space and try again",
        path.display()
    )]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system reports.
        detail: String,
    },
    /// Another process is writing.
    #[error(
        "{}: another process has been writing to this workspace for {waited_s} s; nothing was changed. Wait for its import to end and try again",
        path.display()
    )]
    Busy {
        /// The file.
        path: PathBuf,
        /// How long was waited (s).
        waited_s: u64,
    },
    /// The file or directory cannot be reached for another reason.
    #[error("{}: cannot be opened ({detail}); check the path", path.display())]
    Unreachable {
        /// The file or directory.
        path: PathBuf,
        /// What the system reports.
        detail: String,
    },
    /// A question about the embedded data or a pinned view asks for a change.
    #[error("{what} is read-only; open a workspace (`--workspace DIR`) to add data")]
    ReadOnly {
        /// What was to be changed.
        what: String,
    },
    /// An import of which a row was refused and which was to be committed nevertheless.
    #[error(
        "a row of this import was refused, so nothing of it is kept; correct the file and import it again"
    )]
    RowRefused,
    /// An import that the workspace does not hold.
    #[error("{}: there is no import {import}; the last is {last}. Choose one of 0 to {last}", path.display())]
    UnknownImport {
        /// The file.
        path: PathBuf,
        /// The import asked for.
        import: i64,
        /// The last import there is.
        last: i64,
    },
    /// A row names something that no table defines.
    #[error(
        "table `{table}`, row {row}: column `{column}` names `{value}`, which is not a known {expected}; the import was not committed"
    )]
    UnknownReference {
        /// Table the row was meant for.
        table: &'static str,
        /// Position among the rows appended to the table by this import, from 1.
        row: u64,
        /// Column of the value.
        column: &'static str,
        /// The value.
        value: String,
        /// What it should have named.
        expected: &'static str,
    },
    /// A row holds a value that the table does not allow.
    #[error(
        "table `{table}`, row {row}: column `{column}` is `{value}`, expected {expected}; the import was not committed"
    )]
    InvalidValue {
        /// Table the row was meant for.
        table: &'static str,
        /// Position among the rows appended to the table by this import, from 1.
        row: u64,
        /// Column of the value.
        column: &'static str,
        /// The value.
        value: String,
        /// What is allowed.
        expected: &'static str,
    },
    /// Two rows of one import have the same key.
    #[error(
        "table `{table}`{}: an earlier row of this import has the same key {key}; keep one of them or sum them",
        if *row == 0 { String::new() } else { format!(", row {row}") }
    )]
    DuplicateRow {
        /// Table the row was meant for.
        table: &'static str,
        /// Position among the rows appended to the table by this import, from 1; 0 where it is not known any
        /// more.
        row: u64,
        /// The key.
        key: String,
    },
    /// A key that is taken and means something else.
    #[error("{kind} `{id}` exists already in {place} and says something else; choose another key for yours")]
    KeyTaken {
        /// What the key is of, for example `factor set`.
        kind: &'static str,
        /// The key.
        id: String,
        /// Where it exists: `the embedded data` or `the workspace`.
        place: &'static str,
    },
    /// A stored row that this release cannot read.
    #[error(
        "{place}, table `{table}`: column `{column}` holds `{value}`, expected {expected}; the file was changed by hand or by another release"
    )]
    UnreadableRow {
        /// The file, or `embedded data`.
        place: String,
        /// Table of the row.
        table: &'static str,
        /// Column of the value.
        column: &'static str,
        /// The value.
        value: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A table or column that does not exist.
    #[error("there is no {what} `{name}`; there are {known}")]
    UnknownName {
        /// `table` or `column`.
        what: &'static str,
        /// The name given.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// A value that is compared with a column of numbers and is none.
    #[error("column `{column}` holds numbers and `{value}` is none; write it like 2022 or 0.5")]
    NotANumber {
        /// The column.
        column: String,
        /// The value given.
        value: String,
    },
    /// A statement that is no single reading query.
    #[error("{detail}; `sql` answers one SELECT (or WITH … SELECT) at a time and changes nothing")]
    SqlRefused {
        /// What was refused.
        detail: String,
    },
    /// A statement that SQLite does not understand.
    #[error("the query cannot be run: {detail}")]
    SqlInvalid {
        /// What SQLite reports.
        detail: String,
    },
    /// A statement that took too long.
    #[error("the query was stopped after {limit_ms} ms; narrow it (WHERE, LIMIT) or raise the time limit")]
    SqlTimeLimit {
        /// The limit (ms).
        limit_ms: u64,
    },
    /// Anything else that SQLite reports.
    #[error("{place}: {detail}")]
    Other {
        /// The file, or `embedded data`.
        place: String,
        /// What SQLite reports.
        detail: String,
    },
}

/// How long a process waits for another one that writes.
pub(crate) const BUSY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

impl DatabaseError {
    /// The error of a SQLite call on a file, or on the embedded data when there is no file.
    pub(crate) fn of(error: rusqlite::Error, path: Option<&Path>) -> DatabaseError {
        let place = path.map_or_else(|| "embedded data".to_owned(), |path| path.display().to_string());
        let path = path.unwrap_or(Path::new("embedded data")).to_path_buf();
        let detail = error.to_string();
        let refused_writing = error.sqlite_error().is_some_and(|error| {
            use rusqlite::ffi::{SQLITE_IOERR_FSYNC, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE};
            [SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_TRUNCATE].contains(&error.extended_code)
        });
        match error.sqlite_error_code() {
            Some(ErrorCode::SystemIoFailure) if refused_writing => DatabaseError::Unwritable { path, detail },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                DatabaseError::Corrupt { path, detail }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                DatabaseError::Busy { path, waited_s: BUSY_TIMEOUT.as_secs() }
            }
            Some(ErrorCode::DiskFull) => DatabaseError::DiskFull { path },
            Some(
                ErrorCode::PermissionDenied
                | ErrorCode::ReadOnly
                | ErrorCode::AuthorizationForStatementDenied,
            ) => DatabaseError::Permission { path, detail },
            Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => {
                DatabaseError::Unreachable { path, detail }
            }
            _ => DatabaseError::Other { place, detail },
        }
    }

    /// The error of a file operation.
    pub(crate) fn io(error: &std::io::Error, path: &Path) -> DatabaseError {
        let (path, detail) = (path.to_path_buf(), error.to_string());
        match error.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                DatabaseError::Permission { path, detail }
            }
            std::io::ErrorKind::StorageFull => DatabaseError::DiskFull { path },
            std::io::ErrorKind::FileTooLarge | std::io::ErrorKind::QuotaExceeded => {
                DatabaseError::Unwritable { path, detail }
            }
            _ => DatabaseError::Unreachable { path, detail },
        }
    }
}
