//! Readers of the reference trade matrices, kept outside the repository.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::path::{Path, PathBuf};

use trade::{Flow, Production};

/// Square table of masses with one label per row; columns carry the same labels in any order.
pub struct Matrix {
    pub labels: Vec<String>,
    /// `cells[row][column]`, columns reordered to `labels`.
    pub cells: Vec<Vec<f64>>,
}

/// Production and trade of one case, regions as indices into `labels`.
pub struct Case {
    pub labels: Vec<String>,
    pub flows: Vec<Flow<usize>>,
    pub production: Vec<Production<usize>>,
}

/// The folder of reference data beside the repository, if it is there.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    #[allow(clippy::print_stdout, reason = "a skipped test says so")]
    {
        println!("skipped: shared data not present");
    }
    None
}

fn records(path: &Path) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).expect("readable CSV");
    reader.records().map(|record| record.expect("regular CSV")).collect()
}

pub fn read_matrix(path: &Path) -> Matrix {
    let records = records(path);
    let columns: Vec<&str> = records[0].iter().skip(1).collect();
    let labels: Vec<String> = records[1..].iter().map(|record| record[0].to_owned()).collect();
    assert_eq!(columns.len(), labels.len(), "{}", path.display());
    let cells = records[1..]
        .iter()
        .map(|record| {
            let cell = |label: &String| {
                let column = columns.iter().position(|name| name == label).expect("label of a column");
                record[column + 1].parse().expect("number")
            };
            labels.iter().map(cell).collect()
        })
        .collect();
    Matrix { labels, cells }
}

pub fn read_case(trade: &Path, production: &Path) -> Case {
    let Matrix { labels, cells } = read_matrix(trade);
    let mut flows = Vec::new();
    for (exporter, row) in cells.iter().enumerate() {
        for (importer, &mass_kg) in row.iter().enumerate() {
            flows.push(Flow { exporter, importer, mass_kg });
        }
    }
    let production = records(production)[1..]
        .iter()
        .map(|record| Production {
            region: labels.iter().position(|label| *label == record[0]).expect("region of the matrix"),
            mass_kg: record[1].parse().expect("number"),
        })
        .collect();
    Case { labels, flows, production }
}

/// Deterministic numbers in [0, 1): a 64-bit linear congruential generator.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A world of `size` regions of which each pair trades with probability `density`; a third of them produce.
pub fn synthetic(size: usize, density: f64) -> Case {
    let mut numbers = Numbers(20_240_607);
    let mut flows = Vec::new();
    let mut production = Vec::new();
    for exporter in 0..size {
        if exporter % 3 == 0 {
            production.push(Production { region: exporter, mass_kg: 1e6 * (0.1 + numbers.next()) });
        }
        for importer in 0..size {
            if importer != exporter && numbers.next() < density {
                flows.push(Flow { exporter, importer, mass_kg: 1e4 * numbers.next().powi(3) });
            }
        }
    }
    Case { labels: (0..size).map(|region| region.to_string()).collect(), flows, production }
}
