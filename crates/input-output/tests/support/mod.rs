//! Reference systems that lie beside the project, and helpers of the tests.

#![allow(dead_code, missing_docs, clippy::print_stdout)]

use std::path::{Path, PathBuf};

use input_output::{DemandColumns, Extension, Industries, Matrix, Stressor, System};

/// A folder of shared data; prints why when it is not there.
pub fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(part);
    if path.exists() {
        Some(path)
    } else {
        println!("skipped: shared data not present");
        None
    }
}

/// A table with labels: `|`-joined labels of rows and columns, and values.
pub struct Table {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    pub matrix: Matrix,
}

pub fn table(path: &Path) -> Table {
    let mut reader =
        csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let columns: Vec<String> = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.unwrap();
        rows.push(record[0].to_owned());
        values.extend(record.iter().skip(1).map(|value| value.parse::<f64>().unwrap_or(f64::NAN)));
    }
    let matrix = Matrix::new(rows.len(), columns.len(), values).unwrap();
    Table { rows, columns, matrix }
}

pub fn pairs(labels: &[String]) -> Vec<(String, String)> {
    labels
        .iter()
        .map(|label| {
            let (region, name) = label.split_once('|').unwrap();
            (region.to_owned(), name.to_owned())
        })
        .collect()
}

/// The system of four regions and five sectors, as its inputs were published.
pub fn synthetic(folder: &Path) -> System {
    let z = table(&folder.join("inputs/Z.csv"));
    let y = table(&folder.join("inputs/Y.csv"));
    let x = table(&folder.join("inputs/x.csv"));
    let f = table(&folder.join("inputs/satellite_F.csv"));
    let f_y = table(&folder.join("inputs/satellite_F_Y.csv"));
    let industries = Industries::new(&pairs(&z.rows)).unwrap();
    let demand_columns = DemandColumns::new(&pairs(&y.columns), &industries).unwrap();
    let system = System {
        name: "synth_4x5".to_owned(),
        year: None,
        units: vec!["M.EUR".to_owned()],
        industries,
        demand_columns,
        transactions: z.matrix,
        demand: y.matrix,
        output: x.matrix.into_values(),
        extensions: vec![Extension {
            name: "satellite".to_owned(),
            stressors: f
                .rows
                .iter()
                .map(|name| Stressor { name: name.clone(), unit: "kg".to_owned() })
                .collect(),
            by_industry: f.matrix,
            by_demand: Some(f_y.matrix),
        }],
    };
    system.check().unwrap();
    system
}

/// A system of one region from transactions, demand and output.
pub fn national(z: &[&[f64]], f: &[f64], x: &[f64]) -> System {
    let n = x.len();
    let labels: Vec<(String, String)> =
        (1..=n).map(|at| ("here".to_owned(), format!("sector {at}"))).collect();
    let industries = Industries::new(&labels).unwrap();
    let demand_columns = DemandColumns::new(&[("here", "final demand")], &industries).unwrap();
    System {
        name: "national".to_owned(),
        year: None,
        units: vec!["1".to_owned()],
        industries,
        demand_columns,
        transactions: Matrix::new(n, n, z.concat()).unwrap(),
        demand: Matrix::new(n, 1, f.to_vec()).unwrap(),
        output: x.to_vec(),
        extensions: Vec::new(),
    }
}

/// A made-up system of any size: `regions` with `sectors` each, always the same for a seed.
pub fn made_up(regions: usize, sectors: usize, stressors: usize, seed: u64) -> System {
    let n = regions * sectors;
    let mut state = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let labels: Vec<(String, String)> =
        (0..n).map(|at| (format!("region {}", at / sectors), format!("sector {}", at % sectors))).collect();
    let industries = Industries::new(&labels).unwrap();
    let categories: Vec<(String, String)> = (0..2 * regions)
        .map(|at| (format!("region {}", at / 2), ["households", "stock changes"][at % 2].to_owned()))
        .collect();
    let demand_columns = DemandColumns::new(&categories, &industries).unwrap();
    // Coefficients with column sums of 0.3 to 0.75, three quarters domestic, and a third of trade missing.
    let mut a = vec![0.0; n * n];
    for column in 0..n {
        let home = column / sectors;
        let mut weights: Vec<f64> = (0..n)
            .map(|row| {
                let value = next().powi(4);
                if row / sectors == home {
                    3.0 * regions as f64 * value
                } else if next() < 0.35 {
                    0.0
                } else {
                    value
                }
            })
            .collect();
        let scale = (0.3 + 0.45 * next()) / weights.iter().sum::<f64>();
        weights.iter_mut().for_each(|weight| *weight *= scale);
        for (row, weight) in weights.into_iter().enumerate() {
            a[row * n + column] = weight;
        }
    }
    let mut demand = Matrix::zeros(n, 2 * regions);
    for row in 0..n {
        for column in 0..2 * regions {
            let value = next() * if row / sectors == column / 2 { 50.0 } else { 5.0 };
            demand.row_mut(row)[column] = if column % 2 == 1 { 0.1 * (value - 5.0) } else { value + 5.0 };
        }
    }
    // One industry without output.
    let dead = n / 2;
    for at in 0..n {
        a[dead * n + at] = 0.0;
        a[at * n + dead] = 0.0;
    }
    demand.row_mut(dead).fill(0.0);
    let y = demand.row_sums();
    let mut output = y.clone();
    for _ in 0..400 {
        output =
            (0..n).map(|row| y[row] + (0..n).map(|at| a[row * n + at] * output[at]).sum::<f64>()).collect();
    }
    let mut transactions = Matrix::zeros(n, n);
    for row in 0..n {
        for column in 0..n {
            transactions.row_mut(row)[column] = a[row * n + column] * output[column];
        }
    }
    let mut by_industry = Matrix::zeros(stressors, n);
    by_industry.values_mut().iter_mut().for_each(|value| *value = 100.0 * next());
    for row in 0..stressors {
        by_industry.row_mut(row)[dead] = 0.0;
    }
    let mut by_demand = Matrix::zeros(stressors, 2 * regions);
    by_demand.values_mut().iter_mut().for_each(|value| *value = 10.0 * next());
    System {
        name: "made up".to_owned(),
        year: None,
        units: vec!["1".to_owned()],
        industries,
        demand_columns,
        transactions,
        demand,
        output,
        extensions: vec![Extension {
            name: "pressures".to_owned(),
            stressors: (0..stressors)
                .map(|at| Stressor { name: format!("stressor {at}"), unit: "kg".to_owned() })
                .collect(),
            by_industry,
            by_demand: Some(by_demand),
        }],
    }
}

/// Compares value by value, relative to the reference with a floor of a millionth of its largest value's tolerance.
pub fn assert_close(what: &str, ours: &Matrix, reference: &Matrix, tolerance: f64) {
    assert_eq!((ours.rows(), ours.columns()), (reference.rows(), reference.columns()), "shape of {what}");
    let largest = reference.values().iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let mut worst = 0.0_f64;
    for (at, (ours, reference)) in ours.values().iter().zip(reference.values()).enumerate() {
        let allowed = tolerance * reference.abs().max(1e-4 * largest);
        let difference = (ours - reference).abs();
        assert!(
            difference <= allowed,
            "{what}, value {at}: {ours} is not {reference} (difference {difference:e}, allowed {allowed:e})"
        );
        worst = worst.max(difference / reference.abs().max(1e-4 * largest).max(f64::MIN_POSITIVE));
    }
    println!("{what}: largest relative difference {worst:.1e}");
}

pub fn vector(values: &[f64]) -> Matrix {
    Matrix::new(1, values.len(), values.to_vec()).unwrap()
}

/// Prints what a test saw.
pub fn say(line: &str) {
    println!("{line}");
}
