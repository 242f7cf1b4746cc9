//! Reading of the tables that are compiled into this crate.

use std::sync::Arc;

/// One row of a compiled-in table.
pub(crate) struct Record {
    header: Arc<csv::StringRecord>,
    row: csv::StringRecord,
}

impl Record {
    /// The field of a column; empty when the table has no such column.
    pub(crate) fn get(&self, column: &str) -> &str {
        self.header.iter().position(|name| name == column).and_then(|index| self.row.get(index)).unwrap_or("")
    }
}

/// The rows of a compiled-in table. A test of each table checks that all rows are well formed.
pub(crate) fn records(text: &str) -> impl Iterator<Item = Record> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = Arc::new(reader.headers().cloned().unwrap_or_default());
    reader
        .into_records()
        .collect::<Vec<_>>()
        .into_iter()
        .filter_map(Result::ok)
        .map(move |row| Record { header: Arc::clone(&header), row })
}

/// A `|`-separated list.
pub(crate) fn list(text: &str) -> Vec<String> {
    text.split('|').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}
