//! Tables in Parquet, as pandas writes them.

use super::delimited::Table;
use super::problem::ReadError;
use super::source::Source;

/// Reads a table of numbers.
pub(crate) fn read(
    source: &mut Source,
    name: &str,
    _headers: usize,
    _labels: usize,
) -> Result<Table, ReadError> {
    refuse(source, name)
}

/// Reads a table of text.
pub(crate) fn text(source: &mut Source, name: &str) -> Result<Vec<Vec<String>>, ReadError> {
    refuse(source, name)
}

fn refuse<T>(source: &Source, name: &str) -> Result<T, ReadError> {
    Err(ReadError::new(source.shown(name), "is in Parquet, which this build does not read")
        .with_hint("save the system with pymrio's table_format=\"txt\""))
}
