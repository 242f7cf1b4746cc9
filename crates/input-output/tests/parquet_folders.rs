//! Folders in Parquet, written by pymrio 0.7.0 through pandas and pyarrow: read as they are, and refused with the place
//! when something is wrong. `tests/parquet/small` is a system of four industries with its numbers written below; the
//! other files are its `Z`, changed.

use std::path::{Path, PathBuf};

use input_output::System;
use input_output::read::{Format, ReadOptions, open, open_files};

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parquet").join(name)
}

/// The small system with some files replaced.
fn with(replaced: &[(&str, Vec<u8>)]) -> Result<System, String> {
    let names = [
        "Z.parquet",
        "Y.parquet",
        "x.parquet",
        "unit.parquet",
        "file_parameters.json",
        "metadata.json",
        "materials/F.parquet",
        "materials/F_Y.parquet",
        "materials/unit.parquet",
        "materials/file_parameters.json",
    ];
    let files = names.map(|name| {
        let other = replaced.iter().find(|(known, _)| *known == name).map(|(_, bytes)| bytes.clone());
        (name.to_owned(), other.unwrap_or_else(|| std::fs::read(here("small").join(name)).unwrap()))
    });
    let options = ReadOptions { format: Some(Format::PymrioFolder), ..ReadOptions::default() };
    open_files("small", files.into(), &options).map_err(|error| error.to_string())
}

#[test]
fn a_folder_of_pymrio_in_parquet_is_read() {
    let system = open(&here("small")).unwrap();
    assert_eq!(system.industries.name(1), ("Côte d'Ivoire", "metals"));
    assert_eq!(system.transactions.row(0), [10.0, 60.5, 0.0, 20.0]);
    assert_eq!(system.transactions.row(1), [20.0, 50.0, 5.0, 30.25]);
    assert_eq!(system.demand.row(3), [30.0, 100.0]);
    assert_eq!(system.output, [100.5, 300.25, 100.0, 200.0]);
    assert_eq!(system.units, ["M.EUR"]);
    let extension = &system.extensions[0];
    assert_eq!(extension.name, "materials");
    assert_eq!(
        (extension.stressors[0].name.as_str(), &*extension.stressors[0].unit),
        ("copper ore | ground", "kt")
    );
    assert_eq!(extension.by_industry.row(0), [500.0, 0.0, 700.0, 0.1]);
    // Whole numbers are integers in the file.
    assert_eq!(extension.by_demand.as_ref().unwrap().row(1), [7.0, 9.0]);
}

#[test]
fn the_packing_makes_no_difference() {
    let packed = std::fs::read(here("Z-zstd.parquet")).unwrap();
    assert_eq!(with(&[("Z.parquet", packed)]), Ok(open(&here("small")).unwrap()));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (file, parts) in [
        ("Z-blank.parquet", &["small/Z.parquet, row 3, column 2", "is empty", "metals"][..]),
        ("Z-infinite.parquet", &["row 2, column 4", "`inf` is not a finite number"]),
        ("Z-words.parquet", &["column 3", "is not a column of numbers"]),
        ("Z-short.parquet", &["has 3 rows, expected 4"]),
        ("Z-plain.parquet", &["column 1: `a`", "expected 2 labels as a tuple"]),
        ("Z-bare.parquet", &["has no column of labels"]),
        ("Z-sorted.parquet", &["column 1 is `South, metals`", "same labels in the same order"]),
    ] {
        let error = with(&[("Z.parquet", std::fs::read(here(file)).unwrap())]).unwrap_err();
        for part in parts {
            assert!(error.contains(part), "{file}: {error}");
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = std::fs::read(here("small/Z.parquet")).unwrap();
    for length in (0..whole.len()).step_by(97) {
        let error = with(&[("Z.parquet", whole[..length].to_vec())]).unwrap_err();
        assert!(error.starts_with("small/Z.parquet: ") && error.contains("Parquet"), "{length}: {error}");
    }
}

#[test]
fn a_byte_changed_anywhere_is_read_or_refused() {
    let whole = std::fs::read(here("small/Z.parquet")).unwrap();
    for at in 0..whole.len() {
        for bit in [0x01, 0x80] {
            let mut changed = whole.clone();
            changed[at] ^= bit;
            if let Err(error) = with(&[("Z.parquet", changed)]) {
                assert!(error.contains("Z.parquet") || error.contains("small"), "{at}: {error}");
            }
        }
    }
}
