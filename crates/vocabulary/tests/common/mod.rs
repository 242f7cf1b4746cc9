//! What the tests of the tables share: the raw tables, read by the CSV reader and by nothing of the crate.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A row by column name.
pub type Row = BTreeMap<String, String>;

/// The repository's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rows of a CSV text; fails on any row that is not well formed.
pub fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("header").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("well-formed row");
            header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
        })
        .collect()
}

/// The rows of a table of `data/vocabulary`.
pub fn table(name: &str) -> Vec<Row> {
    let path = root().join("data/vocabulary").join(name);
    let bytes = std::fs::read(&path).expect("table");
    assert!(!bytes.starts_with(b"\xEF\xBB\xBF"), "{name}: no byte-order mark");
    assert!(!bytes.contains(&b'\r'), "{name}: line feeds only");
    rows(&String::from_utf8(bytes).expect("UTF-8"))
}

/// The items of a `|` list.
pub fn items(list: &str) -> Vec<&str> {
    list.split('|').filter(|item| !item.is_empty()).collect()
}

/// The reference data next to the repository, where they are; says so where they are not.
#[allow(clippy::print_stdout)]
pub fn shared() -> Option<PathBuf> {
    let shared = root().join("../shared/data");
    if shared.is_dir() {
        Some(shared)
    } else {
        println!("skipped: shared data not present");
        None
    }
}
