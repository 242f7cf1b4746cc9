//! Reading of the tables that the tests compare with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the shared reference data; `None`, with a word on it, where they are not there.
pub fn shared(file: &str) -> Option<PathBuf> {
    let path = repository().join("../shared").join(file);
    if path.exists() {
        return Some(path);
    }
    #[allow(clippy::print_stderr)]
    {
        eprintln!("skipped: shared data not present");
    }
    None
}

/// Rows of a CSV file by column name.
pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader =
        csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// A number of a row; `None` for an empty cell.
#[allow(dead_code)]
pub fn number(row: &BTreeMap<String, String>, column: &str) -> Option<f64> {
    let text = row[column].as_str();
    (!text.is_empty()).then(|| text.parse().unwrap_or_else(|_| panic!("{column}: `{text}`")))
}
