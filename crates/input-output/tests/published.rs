//! Published results of a statistical office: the table of the United Kingdom of 2010, its Leontief inverse, and its
//! multipliers and effects of 127 products (Office for National Statistics; data of the R package iotables).

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/rda.rs"]
mod rda;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use input_output::{
    Accounting, AccountsOptions, DemandColumns, Extension, Industries, Leontief, Matrix, SolveOptions,
    Stressor, System, intensities,
};
use rda::Value;

fn shared(name: &str) -> Option<PathBuf> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/io_national/eurostat_iotables");
    if folder.is_dir() {
        return Some(folder.join(name));
    }
    #[allow(clippy::print_stdout)]
    {
        println!("skipped: shared data not present");
    }
    None
}

fn texts<'v>(columns: &'v BTreeMap<String, Value>, name: &str) -> &'v [String] {
    match &columns[name] {
        Value::Texts(texts) => texts,
        other => panic!("{name}: {other:?}"),
    }
}

fn numbers<'v>(columns: &'v BTreeMap<String, Value>, name: &str) -> &'v [f64] {
    match &columns[name] {
        Value::Numbers(numbers) => numbers,
        other => panic!("{name}: {other:?}"),
    }
}

/// Cells of one of the tables, by row and column.
type Cells = BTreeMap<(String, String), f64>;

fn table(columns: &BTreeMap<String, Value>, title: &str) -> Cells {
    let places = texts(columns, "uk_row").iter().zip(texts(columns, "uk_col"));
    let rows = texts(columns, "indicator").iter().zip(places).zip(numbers(columns, "values"));
    rows.filter(|((indicator, _), _)| *indicator == title)
        .map(|((_, (row, column)), value)| ((row.clone(), column.clone()), *value))
        .collect()
}

const FACTORS: [&str; 3] =
    ["Taxes less subsidies on production", "Compensation of employees", "Gross Operating Surplus"];

/// The table as a system of one region, and the names of its products.
fn kingdom(columns: &BTreeMap<String, Value>) -> (System, Vec<String>, Cells) {
    let cells = table(columns, "Input-Output table (domestic use, basic prices, product by product)");
    let inverse = table(columns, "Leontief Inverse (product by product)");
    let mut products: Vec<String> = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    for (code, label) in texts(columns, "uk_row").iter().zip(texts(columns, "uk_row_lab")) {
        let is_product = inverse.contains_key(&(code.clone(), code.clone())) && code != "Total";
        if is_product && !products.contains(code) {
            products.push(code.clone());
            labels.push(label.clone());
        }
    }
    let n = products.len();
    let cell = |row: &str, column: &str| cells[&(row.to_owned(), column.to_owned())];
    let square: Vec<f64> =
        products.iter().flat_map(|row| products.iter().map(|column| cell(row, column))).collect();
    let output: Vec<f64> = products.iter().map(|product| cell("Total output", product)).collect();
    let demand: Vec<f64> = products
        .iter()
        .map(|product| cell(product, "Total demand") - cell(product, "Total intermediate demand"))
        .collect();
    let pairs: Vec<(String, String)> =
        products.iter().map(|product| ("GBR".to_owned(), product.clone())).collect();
    let industries = Industries::new(&pairs).unwrap();
    let demand_columns = DemandColumns::new(&[("GBR".to_owned(), "final".to_owned())], &industries).unwrap();
    let factors = FACTORS.iter().flat_map(|row| products.iter().map(|column| cell(row, column))).collect();
    let system = System {
        name: "United Kingdom".to_owned(),
        year: Some(2010),
        units: vec!["M.GBP".to_owned()],
        industries,
        demand_columns,
        transactions: Matrix::new(n, n, square).unwrap(),
        demand: Matrix::new(n, 1, demand).unwrap(),
        output,
        extensions: vec![Extension {
            name: "factor_inputs".to_owned(),
            stressors: FACTORS
                .map(|name| Stressor { name: name.to_owned(), unit: "M.GBP".to_owned() })
                .to_vec(),
            by_industry: Matrix::new(FACTORS.len(), n, factors).unwrap(),
            by_demand: None,
        }],
    };
    (system, labels, inverse)
}

/// Published to the last digit, for the office computed it from the table that it published.
const TOLERANCE: f64 = 1e-12;

#[test]
fn the_leontief_inverse_of_the_united_kingdom_is_the_published_one() {
    let Some(path) = shared("uk_2010_data.rda") else { return };
    let (system, _, published) = kingdom(&rda::columns(&path));
    assert_eq!(system.len(), 127);
    system.check().unwrap();
    let operator = Leontief::new(&system, SolveOptions::default()).unwrap();
    let inverse = operator.inverse().unwrap().values;
    for row in 0..system.len() {
        for column in 0..system.len() {
            let name = |at: usize| system.industries.name(at).1.to_owned();
            let (found, expected) =
                (inverse.get(row, column).unwrap(), published[&(name(row), name(column))]);
            assert!((found - expected).abs() <= TOLERANCE, "{row} {column}: {found} {expected}");
        }
    }
}

#[test]
fn multipliers_and_effects_of_the_united_kingdom_are_the_published_ones() {
    let (Some(path), Some(results)) = (shared("uk_2010_data.rda"), shared("uk_test_results.rda")) else {
        return;
    };
    let (system, labels, _) = kingdom(&rda::columns(&path));
    let results = rda::columns(&results);
    let place: BTreeMap<&str, usize> =
        texts(&results, "uk_row_label").iter().enumerate().map(|(at, label)| (label.as_str(), at)).collect();
    let operator = Leontief::new(&system, SolveOptions::default()).unwrap();
    let n = system.len();
    let s = intensities(&system.extensions[0], &system.output);
    let mut rows = Matrix::zeros(3, n);
    rows.row_mut(0).fill(1.0);
    for at in 0..n {
        rows.row_mut(1)[at] = (0..FACTORS.len()).map(|factor| s.row(factor)[at]).sum();
        rows.row_mut(2)[at] = s.row(1)[at];
    }
    let made = operator.multipliers(&rows).unwrap().values;
    let mut compared = 0;
    for (at, label) in labels.iter().enumerate() {
        let place = place[label.as_str()];
        let (value_added, wages) = (rows.row(1)[at], rows.row(2)[at]);
        for (column, found) in [
            ("Output multiplier", made.row(0)[at]),
            ("GVA effects", made.row(1)[at]),
            ("GVA multiplier", made.row(1)[at] / value_added),
            ("Employment cost effects", made.row(2)[at]),
            ("Employment cost multiplier", made.row(2)[at] / wages),
        ] {
            let expected = numbers(&results, column)[place];
            // A product without wages has no multiplier of wages.
            if expected.is_finite() && found.is_finite() {
                assert!(
                    (found - expected).abs() <= TOLERANCE * expected,
                    "{label}: {column}: {found} {expected}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 5 * 120, "{compared}");

    // What demand causes in value added is all value added, for the table balances.
    let accounting = Accounting::new(&system, &operator).unwrap();
    let accounts = accounting.accounts(&system.extensions[0], &AccountsOptions::default()).unwrap();
    for (row, sums) in system.extensions[0].by_industry.row_sums().into_iter().enumerate() {
        let caused = accounts.consumption.by_region.row(row)[0];
        assert!((caused / sums - 1.0).abs() < 1e-9, "{caused} {sums}");
    }
}
