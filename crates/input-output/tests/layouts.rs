//! One system in several layouts is the same system: the folder in the layout of EXIOBASE 3 that pymrio's reader was held
//! against, written again as EXIOBASE publishes since 3.9, as FIGARO, and as wide and long tables of one's own.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use input_output::read::{Confidence, Format, ReadOptions, open, open_bytes, open_files, sniff};
use input_output::{Matrix, System};

fn original() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/golden/pymrio/parsers/exiobase_layout_n20");
    if path.is_dir() {
        return Some(path);
    }
    #[allow(clippy::print_stdout)]
    {
        println!("skipped: shared data not present");
    }
    None
}

fn read(name: &str, files: Vec<(String, String)>, format: Format) -> System {
    let files: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
    let stated = open_files(name, files.clone(), &options).unwrap_or_else(|error| panic!("{name}: {error}"));
    // Without being told, the same.
    assert_eq!(open_files(name, files, &ReadOptions::default()).unwrap(), stated, "{name}");
    stated
}

fn pairs(system: &System) -> Vec<(&str, &str)> {
    (0..system.len()).map(|at| system.industries.name(at)).collect()
}

fn demand_pairs(system: &System) -> Vec<(&str, &str)> {
    let columns = &system.demand_columns;
    (0..columns.len())
        .map(|at| {
            let region = &system.industries.regions()[columns.region_of(at).unwrap()];
            (region.as_str(), columns.categories()[columns.category_of(at).unwrap()].as_str())
        })
        .collect()
}

/// Rows with labels, fields separated by commas; labels with commas in quotes.
fn csv(head: &[Vec<&str>], labels: &[Vec<&str>], values: &Matrix) -> String {
    let quoted = |text: &&str| if text.contains(',') { format!("\"{text}\"") } else { (*text).to_owned() };
    let line = |fields: &[&str]| fields.iter().map(quoted).collect::<Vec<_>>().join(",");
    let mut text = String::new();
    for fields in head {
        let _ = writeln!(text, "{}", line(fields));
    }
    for (row, labels) in labels.iter().enumerate() {
        text.push_str(&line(labels));
        for value in values.row(row) {
            let _ = write!(text, ",{value}");
        }
        text.push('\n');
    }
    text
}

fn same_flows(found: &System, expected: &System) {
    assert_eq!(pairs(found), pairs(expected));
    assert_eq!(found.transactions, expected.transactions);
    assert_eq!(found.demand, expected.demand);
}

/// Output that follows from the rows, where a layout has none of its own.
fn near_output(found: &System, expected: &System) {
    for (found, expected) in found.output.iter().zip(&expected.output) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} {expected}");
    }
}

#[test]
fn extensions_in_folders_of_their_own_are_read_as_since_3_9() {
    let Some(path) = original() else { return };
    let whole = open(&path).unwrap();
    let text = |name: &str| std::fs::read_to_string(path.join(name)).unwrap();
    let mut files: Vec<(String, String)> = ["Z.txt", "Y.txt", "x.txt", "unit.txt", "file_parameters.json"]
        .map(|name| (format!("IOT_2022_pxp/{name}"), text(name)))
        .into();
    // Every other stressor into another folder; EXIOBASE 3.9 has one for each kind of pressure.
    for (part, folder) in ["air_emissions", "material"].iter().enumerate() {
        for (name, above) in [("F.txt", 3), ("F_Y.txt", 3), ("unit.txt", 1)] {
            let kept: Vec<String> = text(&format!("satellite/{name}"))
                .lines()
                .enumerate()
                .filter(|(line, _)| *line < above || (line - above) % 2 == part)
                .map(|(_, line)| format!("{line}\n"))
                .collect();
            files.push((format!("IOT_2022_pxp/{folder}/{name}"), kept.concat()));
        }
    }
    let split = read("IOT_2022_pxp.zip", files, Format::PymrioFolder);
    same_flows(&split, &whole);
    assert_eq!(split.output, whole.output);
    assert_eq!(split.year, Some(2022));
    let names: Vec<&str> = split.extensions.iter().map(|extension| extension.name.as_str()).collect();
    assert_eq!(names, ["air_emissions", "material"]);
    let satellite = &whole.extensions[0];
    for (at, stressor) in satellite.stressors.iter().enumerate() {
        let part = &split.extensions[at % 2];
        assert_eq!(&part.stressors[at / 2], stressor);
        assert_eq!(part.by_industry.row(at / 2), satellite.by_industry.row(at));
        let direct = |extension: &input_output::Extension, row: usize| {
            extension.by_demand.as_ref().unwrap().row(row).to_vec()
        };
        assert_eq!(direct(part, at / 2), direct(satellite, at));
    }
}

#[test]
fn figaro_is_the_same_system() {
    let Some(path) = original() else { return };
    let whole = open(&path).unwrap();
    let joined = |pairs: Vec<(&str, &str)>| -> Vec<String> {
        pairs.iter().map(|(region, name)| format!("{region}_{}", name.replace(['_', ','], " "))).collect()
    };
    let (rows, demand) = (joined(pairs(&whole)), joined(demand_pairs(&whole)));
    let mut text = format!("rowLabels,{},{}\n", rows.join(","), demand.join(","));
    for (row, label) in rows.iter().enumerate() {
        text.push_str(label);
        for value in whole.transactions.row(row).iter().chain(whole.demand.row(row)) {
            let _ = write!(text, ",{value}");
        }
        text.push('\n');
    }
    // What output has above inputs is the primary input; blank under final demand.
    text.push_str("W2_D1");
    let added: Vec<f64> = whole
        .transactions
        .column_sums()
        .iter()
        .zip(&whole.output)
        .map(|(inputs, output)| output - inputs)
        .collect();
    added.iter().for_each(|value| {
        let _ = write!(text, ",{value}");
    });
    text.push_str(&",".repeat(demand.len()));
    text.push('\n');
    let name = "matrix_eu-ic-io_ind-by-ind_24ed_2022.csv";
    let found = open_bytes(name, text.clone().into_bytes(), &ReadOptions::default()).unwrap();
    same_flows(&found, &whole);
    near_output(&found, &whole);
    assert_eq!((found.year, found.units.as_slice()), (Some(2022), &["M.EUR".to_owned()][..]));
    assert_eq!(found.extensions[0].stressors[0].name, "W2_D1");
    assert_eq!(found.extensions[0].by_industry.row(0), added);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    assert_eq!(
        sniff(&folder.path().join(name)).unwrap().first(),
        Some(&(Format::Figaro, Confidence::Certain))
    );
}

#[test]
fn wide_tables_of_ones_own_are_the_same_system() {
    let Some(path) = original() else { return };
    let whole = open(&path).unwrap();
    let industries = pairs(&whole);
    let demand = demand_pairs(&whole);
    let lines = |columns: &[(&str, &str)]| -> [Vec<String>; 2] {
        let blank = || ["".to_owned(), "".to_owned()].into_iter();
        [
            blank().chain(columns.iter().map(|(region, _)| (*region).to_owned())).collect(),
            blank().chain(columns.iter().map(|(_, name)| (*name).to_owned())).collect(),
        ]
    };
    let write = |columns: &[(&str, &str)], labels: &[Vec<&str>], values: &Matrix| {
        let lines = lines(columns);
        let head: Vec<Vec<&str>> =
            lines.iter().map(|line| line.iter().map(String::as_str).collect()).collect();
        csv(&head, labels, values)
    };
    let rows: Vec<Vec<&str>> = industries.iter().map(|(region, sector)| vec![*region, *sector]).collect();
    let satellite = &whole.extensions[0];
    let stressors: Vec<Vec<&str>> =
        satellite.stressors.iter().map(|stressor| vec![stressor.name.as_str(), &*stressor.unit]).collect();
    let x = Matrix::new(whole.len(), 1, whole.output.clone()).unwrap();
    let files = vec![
        ("Z.csv".to_owned(), write(&industries, &rows, &whole.transactions)),
        ("Y.csv".to_owned(), write(&demand, &rows, &whole.demand)),
        ("x.csv".to_owned(), csv(&[vec!["", "", "output"]], &rows, &x)),
        ("satellite.csv".to_owned(), write(&industries, &stressors, &satellite.by_industry)),
        ("satellite_Y.csv".to_owned(), write(&demand, &stressors, satellite.by_demand.as_ref().unwrap())),
    ];
    let found = read("own", files, Format::Tidy);
    same_flows(&found, &whole);
    assert_eq!(found.output, whole.output);
    assert_eq!(demand_pairs(&found), demand);
    assert_eq!(found.extensions, whole.extensions);
}

#[test]
fn a_long_table_of_ones_own_is_the_same_system() {
    let Some(path) = original() else { return };
    let whole = open(&path).unwrap();
    let (industries, demand) = (pairs(&whole), demand_pairs(&whole));
    let mut text = "from_region,from_sector,to_region,to_sector,value\n".to_owned();
    for (row, (from, sector)) in industries.iter().enumerate() {
        for (values, columns) in [(&whole.transactions, &industries), (&whole.demand, &demand)] {
            for ((to, name), value) in columns.iter().zip(values.row(row)) {
                let _ = writeln!(text, "{from},{sector},{to},\"{name}\",{value}");
            }
        }
    }
    let found = open_bytes("own.csv", text.into_bytes(), &ReadOptions::default()).unwrap();
    same_flows(&found, &whole);
    near_output(&found, &whole);
}
