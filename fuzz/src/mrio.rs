//! Targets of the readers of input-output systems.
//!
//! A seed is a folder in one text: a line `=== NAME` begins a file. So mutations reach names of files, labels and numbers
//! alike, and what one file says against another. What is read must be whole; what is refused must say in which file.

use input_output::read::{Format, ReadError, ReadLimits, ReadOptions, open_bytes, open_files};
use input_output::{DiagnosisOptions, Model, System, diagnose};

/// Workbook of labels for GLORIA: two regions, two sectors, one category of each kind.
const GLORIA_README: &[u8] = include_bytes!("../corpus/GLORIA_ReadMe.xlsx");
/// The parts of a small folder in Parquet, without `Z`.
const PARQUET: [(&str, &[u8]); 3] = [
    ("Y.parquet", include_bytes!("../../crates/input-output/tests/parquet/small/Y.parquet")),
    (
        "file_parameters.json",
        include_bytes!("../../crates/input-output/tests/parquet/small/file_parameters.json"),
    ),
    ("unit.parquet", include_bytes!("../../crates/input-output/tests/parquet/small/unit.parquet")),
];

fn options(format: Option<Format>) -> ReadOptions {
    let limits =
        ReadLimits { entries: 100, file_bytes: 4 << 20, held_bytes: 4 << 20, matrix_bytes: 16 << 20 };
    ReadOptions { format, threads: 1, limits, ..ReadOptions::default() }
}

/// The files of a seed.
pub fn files(data: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        match (line.strip_prefix(b"=== "), files.last_mut()) {
            (Some(name), _) => {
                files.push((String::from_utf8_lossy(name.trim_ascii()).into_owned(), Vec::new()));
            }
            (None, Some((_, bytes))) => bytes.extend_from_slice(line),
            (None, None) => {}
        }
    }
    files
}

fn check(read: Result<System, ReadError>) {
    match read {
        Ok(system) => {
            assert_eq!(system.check(), Ok(()));
            assert!(!system.is_empty());
            assert_eq!(system.delivered().len(), system.len());
            if system.len() <= 64 {
                let _ = diagnose(&system, &DiagnosisOptions::default());
            }
        }
        Err(error) => {
            let problem = error.problem();
            assert!(!problem.message.is_empty() && !problem.file.is_empty(), "{error}");
            assert!(problem.row != Some(0) && problem.column != Some(0), "{error}");
        }
    }
}

fn folder(data: &[u8], format: Format) {
    check(open_files("f", files(data), &options(Some(format))));
    check(open_files("f", files(data), &options(None)));
}

/// Folders of pymrio and EXIOBASE 3.
pub fn pymrio(data: &[u8]) {
    folder(data, Format::PymrioFolder);
}

/// Tables in Parquet: the transactions of a folder.
pub fn parquet(data: &[u8]) {
    let mut files: Vec<(String, Vec<u8>)> =
        PARQUET.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    files.push(("Z.parquet".to_owned(), data.to_vec()));
    check(open_files("f", files, &options(Some(Format::PymrioFolder))));
}

/// EXIOBASE 1 and 2.
pub fn exiobase(data: &[u8]) {
    folder(data, Format::Exiobase);
}

/// Eora26.
pub fn eora(data: &[u8]) {
    folder(data, Format::Eora26);
}

/// GLORIA, with a workbook of labels that stays as it is.
pub fn gloria(data: &[u8]) {
    let mut files = files(data);
    files.push(("GLORIA_ReadMe_059.xlsx".to_owned(), GLORIA_README.to_vec()));
    for model in Model::ALL {
        let options = ReadOptions { model: Some(model), ..options(Some(Format::Gloria)) };
        check(open_files("f", files.clone(), &options));
    }
}

/// Workbooks of WIOD, and of tables of one's own.
pub fn wiod(data: &[u8]) {
    check(open_bytes("wiot11.xlsx", data.to_vec(), &options(Some(Format::Wiod))));
    check(open_bytes("own.xlsx", data.to_vec(), &options(Some(Format::Tidy))));
}

/// Tables of the OECD.
pub fn oecd(data: &[u8]) {
    check(open_bytes("2018_SML.csv", data.to_vec(), &options(Some(Format::Oecd))));
}

/// Tables of FIGARO.
pub fn figaro(data: &[u8]) {
    check(open_bytes(
        "matrix_eu-ic-io_ind-by-ind_24ed_2022.csv",
        data.to_vec(),
        &options(Some(Format::Figaro)),
    ));
}

/// Wide tables of one's own; supply and use by every model.
pub fn tidy(data: &[u8]) {
    folder(data, Format::Tidy);
    for model in Model::ALL {
        let options = ReadOptions { model: Some(model), ..options(Some(Format::Tidy)) };
        check(open_files("f", files(data), &options));
    }
}

/// A long table of one's own.
pub fn long(data: &[u8]) {
    check(open_bytes("f.csv", data.to_vec(), &options(Some(Format::Tidy))));
}

/// Archives, in whatever layout they are.
pub fn archive(data: &[u8]) {
    check(open_bytes("f.zip", data.to_vec(), &options(None)));
}
