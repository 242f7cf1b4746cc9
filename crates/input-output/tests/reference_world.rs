//! The world of 2011 (WIOD, release 2013: 41 regions, 35 sectors) against reference results.

#![allow(missing_docs)]

mod support;

use std::io::Read;
use std::path::Path;

use input_output::{
    Accounting, AccountsOptions, DemandColumns, Extension, Ghosh, Industries, Leontief, Matrix, Method,
    SolveOptions, Stressor, System, operator_for, spectral_radius,
};
use serde_json::Value;
use support::{assert_close, shared, vector};

struct Archive(zip::ZipArchive<std::fs::File>);

impl Archive {
    fn text(&mut self, name: &str) -> String {
        let mut text = String::new();
        self.0.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// Labels of columns (two header rows), of rows, and values.
    fn table(&mut self, name: &str, labels: usize) -> (Vec<(String, String)>, Vec<String>, Matrix) {
        let text = self.text(name);
        let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let (first, second) = (lines.next().unwrap(), lines.next().unwrap());
        let columns: Vec<(String, String)> = first
            .iter()
            .zip(&second)
            .skip(labels)
            .map(|(region, name)| ((*region).to_owned(), (*name).to_owned()))
            .collect();
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        for line in lines.skip(1) {
            rows.push(line[..labels].join("|"));
            values.extend(line[labels..].iter().map(|value| value.parse::<f64>().unwrap()));
        }
        let matrix = Matrix::new(rows.len(), columns.len(), values).unwrap();
        (columns, rows, matrix)
    }
}

fn world(path: &Path) -> System {
    let mut archive = Archive(zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap());
    let (industries, _, transactions) = archive.table("Z.txt", 2);
    let (columns, _, demand) = archive.table("Y.txt", 2);
    let industries = Industries::new(&industries).unwrap();
    let output = archive
        .text("x.txt")
        .lines()
        .skip(1)
        .map(|line| line.rsplit('\t').next().unwrap().parse().unwrap())
        .collect();
    let mut extensions = Vec::new();
    for folder in ["factor_inputs", "labour"] {
        let (_, stressors, by_industry) = archive.table(&format!("{folder}/F.txt"), 1);
        let (_, _, by_demand) = archive.table(&format!("{folder}/F_Y.txt"), 1);
        extensions.push(Extension {
            name: folder.to_owned(),
            stressors: stressors.into_iter().map(|name| Stressor { name, unit: String::new() }).collect(),
            by_industry,
            by_demand: Some(by_demand),
        });
    }
    let system = System {
        name: "WIOD".to_owned(),
        year: Some(2011),
        units: vec!["M.USD".to_owned()],
        demand_columns: DemandColumns::new(&columns, &industries).unwrap(),
        industries,
        transactions,
        demand,
        output,
        extensions,
    };
    system.check().unwrap();
    system
}

/// A packed table of the reference: names of columns and rows of text.
fn packed(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = zstd::stream::decode_all(std::fs::File::open(path).unwrap()).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

fn named(header: &[String], rows: &[Vec<String>], name: &str) -> Matrix {
    let at = header.iter().position(|column| column == name).unwrap();
    vector(&rows.iter().map(|row| row[at].parse().unwrap()).collect::<Vec<f64>>())
}

/// The reference is written with fifteen digits.
const TOLERANCE: f64 = 1e-11;

#[test]
fn scalars_multipliers_footprints_and_accounts_agree() {
    let (Some(archive), Some(folder)) = (shared("data/mrio/wiod_2011_pymrio.zip"), shared("golden/wiod2011"))
    else {
        return;
    };
    let system = world(&archive);
    let scalars: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("scalars_2011.json")).unwrap()).unwrap();
    let scalar = |name: &str| scalars[name].as_f64().unwrap();
    let options = SolveOptions { method: Method::Factorised, ..SolveOptions::default() };
    let leontief = Leontief::new(&system, options).unwrap();

    let radius = spectral_radius(leontief.technology(), 600);
    assert!((radius.value / scalar("spectral_radius_A") - 1.0).abs() < 1e-9, "{radius:?}");
    let sums = leontief.technology().column_sums();
    let largest = sums.iter().copied().fold(0.0, f64::max);
    assert!((largest / scalar("max_A_colsum") - 1.0).abs() < 1e-12);
    assert_eq!(
        sums.iter().position(|sum| *sum == largest).map(|at| at as u64),
        scalars["argmax_A_colsum"].as_u64()
    );

    let inverse = leontief.inverse().unwrap();
    assert!(inverse.residual < 1e-12, "{}", inverse.residual);
    let trace: f64 = (0..1435).map(|at| inverse.values.row(at)[at]).sum();
    assert!((trace / scalar("trace_L") - 1.0).abs() < 1e-12);
    let sum: f64 = inverse.values.values().iter().sum();
    assert!((sum / scalar("sum_L") - 1.0).abs() < 1e-12);

    let (header, rows) = packed(&folder.join("multipliers_2011.csv.zst"));
    let ones = vector(&vec![1.0; 1435]);
    let backward = leontief.multipliers(&ones).unwrap().values;
    assert_close("column sums of L", &backward, &named(&header, &rows, "L_colsum"), TOLERANCE);
    let forward = Ghosh::new(&leontief).downstream(&ones).unwrap().values;
    assert_close("row sums of G", &forward, &named(&header, &rows, "G_rowsum"), TOLERANCE);

    let (names, known) = {
        let mut reader = csv::Reader::from_path(folder.join("accounts_2011.csv")).unwrap();
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        (header, rows)
    };
    let accounting = Accounting::new(&system, &leontief).unwrap();
    let whole = AccountsOptions { imports_by_sector: true, ..AccountsOptions::default() };
    let least = operator_for(&system, &system.extensions, &whole, SolveOptions::default()).unwrap();
    let with_least = Accounting::new(&system, &least).unwrap();
    for (extension, stressor) in system.extensions.iter().zip(["value_added", "emp"]) {
        let row = usize::from(stressor == "emp") * position(extension, "EMP");
        let accounts = accounting.accounts(extension, &whole).unwrap();
        let multipliers = vector(accounts.multipliers.row(row));
        assert_close("M", &multipliers, &named(&header, &rows, &format!("M_{stressor}")), TOLERANCE);
        for (symbol, account) in [
            ("cba", &accounts.consumption),
            ("pba", &accounts.production),
            ("imp", &accounts.imports),
            ("exp", &accounts.exports),
        ] {
            let name = format!("{stressor}_D_{symbol}");
            let by_sector = account.by_sector.as_ref().unwrap();
            let summed: Vec<f64> = by_sector.row(row).chunks(35).map(|part| part.iter().sum()).collect();
            assert_close(&name, &vector(&summed), &named(&names, &known, &name), TOLERANCE);
        }
        // Each product from abroad, by the operator that costs least for it.
        let least = with_least.accounts(extension, &whole).unwrap();
        assert_close(
            "D_imp",
            least.imports.by_sector.as_ref().unwrap(),
            accounts.imports.by_sector.as_ref().unwrap(),
            1e-11,
        );
        let (_, footprints) = packed(&folder.join(format!("footprint_{stressor}_2011.csv.zst")));
        let reference: Vec<f64> = footprints
            .iter()
            .flat_map(|row| row[1..].iter().map(|value| value.parse::<f64>().unwrap()))
            .collect();
        let reference = Matrix::new(41, 41, reference).unwrap();
        let ours = accounting.origin_by_consumer(accounts.intensities.row(row));
        assert_close("footprints", &ours, &reference, TOLERANCE);

        // Both other methods give the same within 1e-9.
        for method in [Method::Iterative, Method::SinglePrecision] {
            let other = Leontief::new(&system, SolveOptions { method, ..SolveOptions::default() }).unwrap();
            let other =
                Accounting::new(&system, &other).unwrap().accounts(extension, &AccountsOptions::default());
            let other = other.unwrap();
            assert_close("M, other method", &other.multipliers, &accounts.multipliers, 1e-9);
            assert_close(
                "D_cba, other method",
                &other.consumption.by_region,
                &accounts.consumption.by_region,
                1e-9,
            );
        }
    }
}

fn position(extension: &Extension, prefix: &str) -> usize {
    extension
        .stressors
        .iter()
        .position(|stressor| {
            stressor.name.to_uppercase().starts_with(prefix) || stressor.name.contains("engaged")
        })
        .unwrap_or_default()
}
