//! One whole table, or the rows of it that fit, handed on row by row: tables that memory does not hold can be
//! exported.
//!
//! Every row of a fact ends with what its source allows (`licence`, `redistribution`), so that a file that is passed
//! on carries its terms. The trap: this is every source side by side, not the chosen one; see [`crate::Facts`].

use rusqlite::types::Value;

use crate::connection;
use crate::database::Database;
use crate::error::DatabaseError;
use crate::sql::SqlValue;

/// Which rows of which table are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableQuery {
    /// Name of the table.
    pub table: String,
    /// Column and value that a row must have; all of them. An empty value asks for rows where nothing is stated.
    pub filters: Vec<(String, String)>,
}

impl Database {
    /// The columns that [`Database::stream`] gives for a table: its own, then `licence` and `redistribution` where its
    /// rows name a source that is defined elsewhere.
    ///
    /// # Errors
    /// An unknown table.
    pub fn columns_of(&self, table: &str) -> Result<Vec<String>, DatabaseError> {
        let mut names: Vec<String> = self.typed_columns(table)?.into_iter().map(|(name, _)| name).collect();
        if takes_licences(table, &names) {
            names.extend(["licence".to_owned(), "redistribution".to_owned()]);
        }
        Ok(names)
    }

    /// Hands the rows of a table to `visit`, each with the columns of [`Database::columns_of`], until it says `false`.
    /// The same database gives the same rows in the same order. `visit` must not ask the database meanwhile.
    ///
    /// # Errors
    /// An unknown table or column, a value that is no number for a column of numbers, or a file that cannot be read.
    pub fn stream(
        &self,
        query: &TableQuery,
        visit: &mut dyn FnMut(Vec<SqlValue>) -> bool,
    ) -> Result<(), DatabaseError> {
        let columns = self.typed_columns(&query.table)?;
        let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        let mut conditions = Vec::new();
        let mut values = Vec::new();
        for (column, text) in &query.filters {
            let Some((name, numbers)) = columns.iter().find(|(name, _)| name == column) else {
                return Err(DatabaseError::UnknownName {
                    what: "column",
                    name: column.clone(),
                    known: names.join(", "),
                });
            };
            if text.is_empty() {
                conditions.push(format!("(rows.{name} IS NULL OR rows.{name} = '')"));
                continue;
            }
            values.push(match (numbers, text.parse::<i64>(), text.parse::<f64>()) {
                (false, ..) => Value::Text(text.clone()),
                (true, Ok(integer), _) => Value::Integer(integer),
                (true, _, Ok(number)) => Value::Real(number),
                (true, Err(_), Err(_)) => {
                    return Err(DatabaseError::NotANumber { column: column.clone(), value: text.clone() });
                }
            });
            conditions.push(format!("rows.{name} = ?{}", values.len()));
        }
        let licences = takes_licences(&query.table, &names);
        let (more, join) = if licences {
            (
                ", terms.licence, terms.redistribution",
                " LEFT JOIN sources AS terms ON terms.source = rows.source",
            )
        } else {
            ("", "")
        };
        let filter = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        let statement = format!("SELECT rows.*{more} FROM {} AS rows{join}{filter}", query.table);
        let connection = self.lock();
        let mut statement = connection.prepare(&statement).map_err(|error| self.explain(error))?;
        let width = statement.column_count();
        let mut rows =
            statement.query(rusqlite::params_from_iter(values)).map_err(|error| self.explain(error))?;
        while let Some(row) = rows.next().map_err(|error| self.explain(error))? {
            let read: Result<Vec<SqlValue>, _> =
                (0..width).map(|index| row.get_ref(index).map(SqlValue::of)).collect();
            if !visit(read.map_err(|error| self.explain(error))?) {
                break;
            }
        }
        Ok(())
    }

    /// The columns of a table, and whether they hold numbers.
    fn typed_columns(&self, table: &str) -> Result<Vec<(String, bool)>, DatabaseError> {
        let known = connection::tables();
        if !known.contains(&table) {
            return Err(DatabaseError::UnknownName {
                what: "table",
                name: table.to_owned(),
                known: known.join(", "),
            });
        }
        let connection = self.lock();
        // Embedded tables have the columns of the workspace's, and their types, which a view may have lost.
        let read = || -> rusqlite::Result<Vec<(String, bool)>> {
            let mut statement =
                connection.prepare_cached("SELECT name, type FROM pragma_table_xinfo(?1, 'embedded')")?;
            let rows = statement.query_map([table], |row| {
                let kind: String = row.get(1)?;
                Ok((row.get(0)?, matches!(kind.as_str(), "INTEGER" | "REAL")))
            })?;
            rows.collect()
        };
        read().map_err(|error| self.explain(error))
    }
}

/// Whether the rows of a table name a source whose terms stand elsewhere.
fn takes_licences(table: &str, columns: &[String]) -> bool {
    table != "sources" && columns.iter().any(|column| column == "source")
}
