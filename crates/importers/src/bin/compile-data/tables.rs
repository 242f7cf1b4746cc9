//! Writing of tables: header, LF, sorted by key, no key twice.

use std::path::Path;

use crate::Failure;

/// Writes rows as CSV, sorted by their first `key` columns.
///
/// # Errors
/// A key that stands twice, or a file that cannot be written.
pub(crate) fn write(
    path: &Path,
    header: &[&str],
    key: &[usize],
    rows: Vec<Vec<String>>,
) -> Result<(), Failure> {
    let bytes = to_csv(path, header, key, rows)?;
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Writes rows as [`write()`] does, packed by Zstandard at level 19.
///
/// # Errors
/// As [`write()`].
pub(crate) fn write_packed(
    path: &Path,
    header: &[&str],
    key: &[usize],
    rows: Vec<Vec<String>>,
) -> Result<usize, Failure> {
    let bytes = zstd::bulk::compress(&to_csv(path, header, key, rows)?, 19)?;
    std::fs::write(path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes.len())
}

fn to_csv(
    path: &Path,
    header: &[&str],
    key: &[usize],
    mut rows: Vec<Vec<String>>,
) -> Result<Vec<u8>, Failure> {
    let key_of = |row: &[String]| -> Vec<String> {
        key.iter().map(|column| row.get(*column).cloned().unwrap_or_default()).collect()
    };
    rows.sort_by_cached_key(|row| key_of(row));
    for pair in rows.windows(2) {
        if let [left, right] = pair
            && key_of(left) == key_of(right)
        {
            return Err(format!("{}: the key {:?} stands twice", path.display(), key_of(left)).into());
        }
    }
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    table.write_record(header)?;
    for row in &rows {
        table.write_record(row)?;
    }
    Ok(table.into_inner()?)
}

/// A number as the shortest decimal that reads back to it, without exponent.
pub(crate) fn number(value: f64) -> String {
    value.to_string()
}

/// A number or nothing.
pub(crate) fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, number)
}
