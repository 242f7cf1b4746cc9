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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use crate::{HsCodes, Materials, Regions};

    /// The tables are parsed when a program starts: well under 10 ms in a release build, best of twenty so that
    /// a busy machine does not decide. An unoptimised build has room for twenty times as much.
    #[test]
    #[allow(clippy::print_stdout)]
    fn all_tables_parse_in_a_few_milliseconds() {
        let parse = || {
            let start = Instant::now();
            let regions = Regions::from_csv(include_str!("../../../data/vocabulary/regions.csv"));
            let materials = Materials::from_csv(
                include_str!("../../../data/vocabulary/materials.csv"),
                include_str!("../../../data/vocabulary/compositions.csv"),
                include_str!("../../../data/vocabulary/conversions.csv"),
            );
            let codes = HsCodes::from_csv(include_str!("../../../data/vocabulary/hs_codes.csv"));
            let rows = regions.rows().len() + materials.rows().len() + codes.rows().len();
            (start.elapsed(), rows)
        };
        let times: Vec<(Duration, usize)> = (0..20).map(|_| parse()).collect();
        let (best, rows) = times.iter().min().copied().unwrap_or_default();
        println!("{rows} rows parsed in {best:?} at best, {:?} the first time", times[0].0);
        assert!(rows > 500, "{rows}");
        let slack = if cfg!(debug_assertions) { 20 } else { 1 };
        assert!(best < Duration::from_millis(5) * slack, "{best:?}");
    }
}
