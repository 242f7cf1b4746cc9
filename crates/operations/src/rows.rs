//! Rows of the database as they are shown: values of SQLite as JSON, and the sources that they name.

use database::{DatabaseError, SqlValue};
use serde_json::{Map, Value};
use vocabulary::SourceId;

use crate::OperationError;
use crate::provenance::Provenance;

/// A value as JSON. Bytes become hexadecimal digits.
pub(crate) fn json(value: SqlValue) -> Value {
    match value {
        SqlValue::Null => Value::Null,
        SqlValue::Integer(integer) => integer.into(),
        SqlValue::Real(real) => real.into(),
        SqlValue::Text(text) => text.into(),
        SqlValue::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
    }
}

/// Names that differ: a second column of the same name becomes `name_2`.
pub(crate) fn distinct(columns: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut name = column.clone();
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{column}_{number}");
            number += 1;
        }
        names.push(name);
    }
    names
}

/// A row as a flat record.
pub(crate) fn record(columns: &[String], row: Vec<SqlValue>) -> Value {
    Value::Object(columns.iter().cloned().zip(row.into_iter().map(json)).collect::<Map<_, _>>())
}

/// Notes the source of a row, where it names one.
pub(crate) fn note_source(provenance: &mut Provenance, row: &[SqlValue], column: Option<usize>) {
    if let Some(SqlValue::Text(source)) = column.and_then(|column| row.get(column)) {
        provenance.row(&SourceId(source.clone()));
    }
}

/// The error of a question about tables: a wrong name or statement is the asker's.
pub(crate) fn of_asker(error: DatabaseError) -> OperationError {
    match error {
        DatabaseError::SqlRefused { .. }
        | DatabaseError::SqlInvalid { .. }
        | DatabaseError::SqlTimeLimit { .. }
        | DatabaseError::UnknownName { .. }
        | DatabaseError::NotANumber { .. } => OperationError::Request(error.to_string()),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_name_stay_apart() {
        let names = ["a", "b", "a", "a_2", "a"].map(str::to_owned).to_vec();
        assert_eq!(distinct(names), ["a", "b", "a_2", "a_2_2", "a_3"]);
    }
}
