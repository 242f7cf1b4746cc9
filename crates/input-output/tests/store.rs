//! The stored form: numbers come back bit by bit whether they are read or mapped, and what is not whole is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use input_output::store::{read_matrix, write_matrix};
use input_output::{
    DemandColumns, Extension, Industries, Leontief, Matrix, Method, SolveOptions, Stressor, System,
};

/// Numbers of every size, with zeros of both signs.
fn numbers(count: usize) -> Vec<f64> {
    (0..count)
        .map(|at| match at % 7 {
            0 => 0.0,
            1 => -0.0,
            2 => f64::MIN_POSITIVE / 3.0,
            _ => (at as f64).sin() * 10_f64.powi((at % 600) as i32 - 300),
        })
        .collect()
}

#[test]
fn numbers_come_back_bit_by_bit() {
    let folder = tempfile::tempdir().unwrap();
    // Both sides of the size from which files are mapped, and the smallest.
    for (rows, columns) in [(1, 1), (3, 5), (255, 257), (256, 256), (300, 301), (0, 7)] {
        let values = numbers(rows * columns);
        let path = folder.path().join(format!("{rows}-{columns}.npy"));
        write_matrix(&path, rows, columns, &values).unwrap();
        let matrix = read_matrix(&path, rows, columns).unwrap();
        assert_eq!(matrix.is_stored(), cfg!(target_endian = "little") && rows * columns >= 1 << 16);
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(matrix.values()), bits(&values));
        assert!(
            write_matrix(&path, rows, columns, &values).is_err(),
            "a stored matrix is never written over"
        );
    }
}

#[test]
fn a_change_is_made_to_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Z.npy");
    let values = numbers(300 * 300);
    write_matrix(&path, 300, 300, &values).unwrap();
    let mut matrix = read_matrix(&path, 300, 300).unwrap();
    let other = matrix.clone();
    matrix.values_mut()[5] = 42.0;
    assert!(!matrix.is_stored());
    assert_eq!((matrix.get(0, 5), other.get(0, 5)), (Some(42.0), Some(values[5])));
    assert_eq!(read_matrix(&path, 300, 300).unwrap(), other);
    // A file may be removed while it is in use.
    std::fs::remove_file(&path).unwrap();
    assert_eq!(other.values()[299 * 300 + 299].to_bits(), values[299 * 300 + 299].to_bits());
}

#[test]
fn what_is_not_whole_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Z.npy");
    write_matrix(&path, 300, 300, &numbers(90_000)).unwrap();
    let error = |rows, columns| read_matrix(&path, rows, columns).unwrap_err().to_string();
    assert!(error(300, 301).contains("bytes instead of"));
    assert!(error(100, 900).contains("no table of 100 rows and 900 columns"));
    assert!(error(usize::MAX, 2).contains("more than can be counted"));
    let bytes = std::fs::read(&path).unwrap();
    for cut in [0, 64, 127, 128, bytes.len() - 1] {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        assert!(error(300, 300).contains("bytes instead of"), "{cut}");
    }
    let mut fortran = bytes.clone();
    let at = fortran.windows(5).position(|word| word == b"False").unwrap();
    fortran[at..at + 5].copy_from_slice(b"True ");
    std::fs::write(&path, &fortran).unwrap();
    assert!(error(300, 300).contains("no table"));
    // Somebody writes it.
    std::fs::write(&path, &bytes).unwrap();
    let writer = std::fs::File::options().write(true).open(&path).unwrap();
    writer.lock().unwrap();
    assert!(error(300, 300).contains("being written"));
    writer.unlock().unwrap();
    assert!(read_matrix(&path, 300, 300).is_ok());
}

/// A footprint from the stored form is that from memory, and one region's needs no factorisation.
#[test]
fn one_footprint_from_the_stored_form_is_iterated_and_the_same() {
    let (regions, sectors) = (16, 50);
    let n = regions * sectors;
    let name = |at: usize| (format!("region {}", at / sectors), format!("sector {}", at % sectors));
    let pairs: Vec<(String, String)> = (0..n).map(name).collect();
    let industries = Industries::new(&pairs).unwrap();
    let columns: Vec<(String, String)> =
        (0..regions).map(|at| (format!("region {at}"), "final".to_owned())).collect();
    let demand_columns = DemandColumns::new(&columns, &industries).unwrap();
    // A share of 0.5 / n of every industry in every other, and more at home.
    let transactions: Vec<f64> = (0..n * n)
        .map(|at| {
            let (row, column) = (at / n, at % n);
            let home = if row / sectors == column / sectors { 0.2 / sectors as f64 } else { 0.0 };
            (0.5 / n as f64 + home) * (1.0 + 0.3 * ((row * 31 + column * 17) as f64).sin())
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    write_matrix(&folder.path().join("Z.npy"), n, n, &transactions).unwrap();
    let system = |transactions: Matrix| System {
        industries: industries.clone(),
        demand_columns: demand_columns.clone(),
        transactions,
        demand: Matrix::new(n, regions, vec![1.0; n * regions]).unwrap(),
        output: vec![1.0; n],
        extensions: vec![Extension {
            name: "pressures".to_owned(),
            stressors: vec![Stressor { name: "one".to_owned(), unit: "kg".to_owned() }],
            by_industry: Matrix::new(1, n, vec![1.0; n]).unwrap(),
            by_demand: None,
        }],
        ..System::default()
    };
    let stored = system(read_matrix(&folder.path().join("Z.npy"), n, n).unwrap());
    assert!(stored.transactions.is_stored());
    stored.check().unwrap();
    let memory = system(Matrix::new(n, n, transactions).unwrap());
    let mut demand = Matrix::zeros(1, n);
    demand.row_mut(0)[7] = 100.0;
    let few = SolveOptions { right_hand_sides: 4, ..SolveOptions::default() };
    let solve = |system: &System, options: SolveOptions| {
        let operator = Leontief::new(system, options).unwrap();
        (operator.method(), operator.outputs(&demand).unwrap())
    };
    let (method, one) = solve(&stored, few.clone());
    assert_eq!(method, Method::Iterative);
    assert!(one.passes < 40, "{}", one.passes);
    assert_eq!(one.values, solve(&memory, few).1.values);
    let (method, direct) = solve(&memory, SolveOptions::default());
    assert_eq!(method, Method::Factorised);
    for (found, expected) in one.values.values().iter().zip(direct.values.values()) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-6), "{found} {expected}");
    }
    // A number that is none, in the file, is found with its place.
    let mut broken = stored.clone();
    broken.transactions.values_mut()[5 * n + 3] = f64::NAN;
    let error = broken.check().unwrap_err().to_string();
    assert!(error.contains("row 6") && error.contains("column 4"), "{error}");
}
