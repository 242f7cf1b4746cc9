//! Read-only SQL over all tables, for questions that no command asks.
//!
//! A query runs on a connection of its own that cannot write: the file is opened read-only, `query_only` is on,
//! and an authorizer refuses everything but reading (no ATTACH, no PRAGMA but those that describe tables, no
//! extensions). Rows, bytes and time are limited; a result that was cut says so. The trap: the tables hold every
//! source's rows side by side, so a sum over `production` without a `source` counts the same tonne several times.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode};
use serde::Serialize;

use crate::connection;
use crate::database::Database;
use crate::error::DatabaseError;

/// How much a query may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SqlLimit {
    /// Most rows in the answer.
    pub rows: usize,
    /// Most bytes of texts and blobs in the answer.
    pub bytes: usize,
    /// Longest time.
    pub time: Duration,
}

impl Default for SqlLimit {
    /// 1000 rows, 64 MiB, 10 s.
    fn default() -> SqlLimit {
        SqlLimit { rows: 1000, bytes: 64 << 20, time: Duration::from_secs(10) }
    }
}

/// A value of a result.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum SqlValue {
    /// No value.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl SqlValue {
    /// A value as SQLite holds it; text that is no Unicode with marks in place of what it could not be.
    pub(crate) fn of(value: ValueRef<'_>) -> SqlValue {
        match value {
            ValueRef::Null => SqlValue::Null,
            ValueRef::Integer(integer) => SqlValue::Integer(integer),
            ValueRef::Real(real) => SqlValue::Real(real),
            ValueRef::Text(text) => SqlValue::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(blob) => SqlValue::Blob(blob.to_vec()),
        }
    }
}

/// The answer to a query.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SqlTable {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<SqlValue>>,
    /// Whether there are more rows than a limit let through.
    pub truncated: bool,
    /// Names of the tables that the query read, sorted: what a reader needs to find the sources.
    pub tables: Vec<String>,
}

/// How many steps of SQLite's machine lie between two looks at the clock.
const STEPS_BETWEEN_LOOKS: i32 = 1000;

/// Longest single text or blob that a query may make (bytes).
const LONGEST_VALUE: i32 = 16 << 20;

/// Pragmas that only describe tables.
const DESCRIBING: [&str; 6] =
    ["table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list"];

impl Database {
    /// Runs one reading query over all tables, up to the pinned import.
    ///
    /// # Errors
    /// More than one statement, anything that does not merely read, a mistake in the query, or a query that takes
    /// longer than the limit.
    pub fn sql(&self, query: &str, limit: SqlLimit) -> Result<SqlTable, DatabaseError> {
        let mut reader = match &self.file {
            None => connection::embedded()?,
            Some(file) => {
                let reader = connection::workspace_for_reading(file)?;
                connection::join_views(&reader, self.pinned).map_err(|error| self.explain(error))?;
                reader
            }
        };
        let read = Arc::new(Mutex::new(BTreeSet::new()));
        restrict(&mut reader, limit.time, Arc::clone(&read)).map_err(|error| self.explain(error))?;
        let refuse = |error: rusqlite::Error| self.refuse(error, limit);
        let mut statement = reader.prepare(query).map_err(refuse)?;
        if !statement.readonly() {
            return Err(DatabaseError::SqlRefused { detail: "the statement would change data".to_owned() });
        }
        if statement.parameter_count() > 0 {
            return Err(DatabaseError::SqlRefused {
                detail: "the query has parameters without values".to_owned(),
            });
        }
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut table = SqlTable { columns, rows: Vec::new(), truncated: false, tables: Vec::new() };
        let mut bytes = 0_usize;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(refuse)? {
            let mut values = Vec::with_capacity(table.columns.len());
            for index in 0..table.columns.len() {
                let value = SqlValue::of(row.get_ref(index).map_err(refuse)?);
                bytes += match &value {
                    SqlValue::Text(text) => text.len(),
                    SqlValue::Blob(blob) => blob.len(),
                    _ => 0,
                };
                values.push(value);
            }
            if table.rows.len() >= limit.rows || bytes > limit.bytes {
                table.truncated = true;
                break;
            }
            table.rows.push(values);
        }
        let read = read.lock().unwrap_or_else(PoisonError::into_inner);
        let known = connection::tables();
        table.tables = read.iter().filter(|name| known.contains(&name.as_str())).cloned().collect();
        Ok(table)
    }

    fn refuse(&self, error: rusqlite::Error, limit: SqlLimit) -> DatabaseError {
        match (&error, error.sqlite_error_code()) {
            (rusqlite::Error::MultipleStatement, _) => {
                DatabaseError::SqlRefused { detail: "more than one statement".to_owned() }
            }
            (rusqlite::Error::Empty, _) => DatabaseError::SqlRefused { detail: "no statement".to_owned() },
            (_, Some(ErrorCode::OperationInterrupted)) => DatabaseError::SqlTimeLimit {
                limit_ms: u64::try_from(limit.time.as_millis()).unwrap_or(u64::MAX),
            },
            (_, Some(ErrorCode::AuthorizationForStatementDenied | ErrorCode::ReadOnly)) => {
                DatabaseError::SqlRefused { detail: error.to_string() }
            }
            (
                _,
                Some(
                    ErrorCode::Unknown | ErrorCode::TooBig | ErrorCode::TypeMismatch | ErrorCode::OutOfMemory,
                ),
            ) => DatabaseError::SqlInvalid { detail: with_what_there_is(error.to_string()) },
            (rusqlite::Error::SqlInputError { .. } | rusqlite::Error::NulError(_), _) => {
                DatabaseError::SqlInvalid { detail: with_what_there_is(error.to_string()) }
            }
            _ => self.explain(error),
        }
    }
}

/// Adds to SQLite's words what exists instead of a name that does not.
fn with_what_there_is(detail: String) -> String {
    if detail.contains("no such table") {
        format!("{detail}; there are {}", connection::tables().join(", "))
    } else if detail.contains("no such column") {
        format!("{detail}; `PRAGMA table_info(production)` lists the columns of a table")
    } else {
        detail
    }
}

/// Takes everything but reading from a connection.
/// `read` takes the names of what is read.
fn restrict(
    reader: &mut Connection,
    time: Duration,
    read: Arc<Mutex<BTreeSet<String>>>,
) -> rusqlite::Result<()> {
    reader.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;")?;
    reader.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE)?;
    reader.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    let start = Instant::now();
    reader.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || start.elapsed() > time))?;
    reader.authorizer(Some(move |context: AuthContext<'_>| match context.action {
        AuthAction::Read { table_name, .. } => {
            let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
            // What a view reads is not what the query named.
            if context.accessor.is_none() && !read.contains(table_name) {
                read.insert(table_name.to_owned());
            }
            Authorization::Allow
        }
        AuthAction::Select | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } if !function_name.eq_ignore_ascii_case("load_extension") => {
            Authorization::Allow
        }
        AuthAction::Pragma { pragma_name, .. }
            if DESCRIBING.iter().any(|name| pragma_name.eq_ignore_ascii_case(name)) =>
        {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }))
}
