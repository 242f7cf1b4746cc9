//! The comparative models against published cases, textbook vectors and an independent implementation.

use std::path::{Path, PathBuf};

use disruption::comparative::{
    Dynamic, demand_shock, dynamic_inoperability, extraction, inoperability, recovering_inoperability,
    supply_constrained, supply_shock,
};
use input_output::{DemandColumns, Industries, Leontief, Matrix, SolveOptions, System};
use serde_json::Value;

#[allow(clippy::print_stdout)] // what a skipped test says
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: shared data not present");
    None
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

/// A national system of transactions and final demand.
fn system(transactions: &[Vec<f64>], demand: &[f64], output: &[f64]) -> System {
    let n = output.len();
    let names: Vec<(String, String)> = (0..n).map(|at| ("R".to_owned(), format!("S{at}"))).collect();
    let industries = Industries::new(&names).unwrap();
    let demand_columns = DemandColumns::new(&[("R", "demand")], &industries).unwrap();
    System {
        demand_columns,
        transactions: Matrix::new(n, n, transactions.concat()).unwrap(),
        demand: Matrix::new(n, 1, demand.to_vec()).unwrap(),
        output: output.to_vec(),
        industries,
        ..System::default()
    }
}

fn textbook() -> Option<(System, Value)> {
    let vectors = json(&shared("data/facts/io_test_vectors_miller_blair.json")?);
    Some((system(&rows(&vectors["Z"]), &numbers(&vectors["f"]), &numbers(&vectors["x"])), vectors))
}

fn close(left: &[f64], right: &[f64], tolerance: f64) {
    assert_eq!(left.len(), right.len());
    for (a, b) in left.iter().zip(right) {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{left:?} and {right:?}");
    }
}

#[test]
fn shocks_of_the_textbook() {
    let Some((system, vectors)) = textbook() else { return };
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let change = demand_shock(&leontief, &[600.0 - 350.0, 1500.0 - 1700.0]).unwrap();
    let output: Vec<f64> =
        system.output.iter().zip(&change).map(|(before, change)| before + change).collect();
    close(&output, &numbers(&vectors["x_new_for_f_600_1500"]), 1e-12);
    let supply = supply_shock(&leontief, &[-65.0, 0.0]).unwrap();
    close(&supply, &numbers(&vectors["ghosh_dx_for_dv1_-10pct"]), 1e-12);
    let without = extraction(&system, &[(0, 1.0)], SolveOptions::default()).unwrap();
    close(&without, &numbers(&vectors["hem_sector1_f1_0_x"]), 1e-12);
    let lost: f64 = system.output.iter().sum::<f64>() - without.iter().sum::<f64>();
    assert!((lost - 1_210.526_315_789_473_7).abs() < 1e-9, "{lost}");
    let q = inoperability(&leontief, &[0.1, 0.0]).unwrap();
    close(&q, &[0.125_412_541_254_125_4, 0.013_201_320_132_013_2], 1e-12);
    let mixed = supply_constrained(&system, &[(0, 900.0)], SolveOptions::default()).unwrap();
    close(&mixed.output, &[900.0, 1_978.947_368_421_052_7], 1e-12);
    assert!((mixed.final_demand[0] - 270.263_157_894_736_8).abs() < 1e-9);
    assert_eq!(mixed.final_demand[1], 1700.0);
}

#[test]
fn no_shock_gives_the_baseline_exactly() {
    let Some((system, _)) = textbook() else { return };
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    assert_eq!(demand_shock(&leontief, &[0.0; 2]).unwrap(), [0.0; 2]);
    assert_eq!(supply_shock(&leontief, &[0.0; 2]).unwrap(), [0.0; 2]);
    assert_eq!(inoperability(&leontief, &[0.0; 2]).unwrap(), [0.0; 2]);
    assert_eq!(extraction(&system, &[(0, 0.0)], SolveOptions::default()).unwrap(), system.output);
    let mixed = supply_constrained(&system, &[(0, system.output[0])], SolveOptions::default()).unwrap();
    close(&mixed.output, &system.output, 1e-15);
    let none = Dynamic {
        coefficients: vec![0.5; 2],
        initial: vec![0.0; 2],
        perturbation: vec![0.0; 2],
        lasts: (0, 10),
        steps: 10,
    };
    assert!(dynamic_inoperability(&system, &none).unwrap().values().iter().all(|q| *q == 0.0));
}

/// A system whose matrix of interdependence is `matrix`: unit outputs.
fn interdependent(matrix: &[Vec<f64>]) -> System {
    system(matrix, &vec![0.0; matrix.len()], &vec![1.0; matrix.len()])
}

#[test]
fn published_cases_of_inoperability() {
    let Some(path) = shared("golden/iim/published_cases.json") else { return };
    let cases = json(&path);
    let mut seen = 0;
    for name in ["HaimesJiang2001_2sector", "3sector", "LianHaimes2006_static"] {
        let case = &cases[name];
        let system = interdependent(&rows(&case["A"]));
        let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
        close(&inoperability(&leontief, &numbers(&case["c"])).unwrap(), &numbers(&case["q"]), 1e-12);
        seen += 1;
    }
    assert_eq!(seen, 3);
    let matrix = rows(&cases["LianHaimes2006_static"]["A"]);
    let system = interdependent(&matrix);
    let case = &cases["LianHaimes2006_dynamic_100_steps"];
    let dynamic = Dynamic {
        coefficients: numbers(&case["K"]),
        initial: vec![0.0; 2],
        perturbation: vec![0.0, 0.1],
        lasts: (0, usize::MAX),
        steps: 100,
    };
    let course = dynamic_inoperability(&system, &dynamic).unwrap();
    let last = (0..=100)
        .rev()
        .map(|step| course.row(step))
        .find(|row| (row[0] - numbers(&case["q_last"])[0]).abs() < 1e-13);
    close(last.expect("a step with the published values"), &numbers(&case["q_last"]), 1e-12);
    let case = &cases["LianHaimes2006_recovery"];
    let course = recovering_inoperability(&system, &dynamic.coefficients, &numbers(&case["q0"]), 10).unwrap();
    close(course.row(10), &numbers(&case["q_at_10"]), 1e-12);
}

/// First column of labels and the numbers behind them.
fn table(path: &Path) -> (Vec<String>, Vec<Vec<f64>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let labels = records.iter().map(|record| record[0].to_owned()).collect();
    let rows = records
        .iter()
        .map(|record| record.iter().skip(1).map(|cell| cell.parse().unwrap_or(f64::NAN)).collect())
        .collect();
    (labels, rows)
}

#[test]
fn a_synthetic_system_agrees_step_by_step() {
    let (Some(golden), Some(inputs)) =
        (shared("golden/iim/synth_4x5"), shared("golden/boario/synth_4x5/model_inputs"))
    else {
        return;
    };
    let (_, transactions) = table(&inputs.join("Z.csv"));
    let (_, published) = table(&golden.join("static.csv"));
    let column = |at: usize| -> Vec<f64> { published.iter().map(|row| row[at]).collect() };
    let (perturbation, q, coefficients, output) = (column(0), column(1), column(2), column(3));
    let system = system(&transactions, &vec![0.0; output.len()], &output);
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    close(&inoperability(&leontief, &perturbation).unwrap(), &q, 1e-11);
    let (_, recovery) = table(&golden.join("recovery_from_q_static.csv"));
    let course = recovering_inoperability(&system, &coefficients, &q, recovery.len() - 1).unwrap();
    for (step, row) in recovery.iter().enumerate() {
        close(course.row(step), row, 1e-12);
    }
    let (_, shaken) = table(&golden.join("dynamic_perturbation_0_20.csv"));
    let dynamic = Dynamic {
        initial: vec![0.0; q.len()],
        coefficients,
        perturbation,
        lasts: (0, 20),
        steps: shaken.len() - 1,
    };
    let course = dynamic_inoperability(&system, &dynamic).unwrap();
    for (step, row) in shaken.iter().enumerate().take(20) {
        close(course.row(step), row, 1e-12);
    }
}

#[test]
fn what_means_nothing_is_refused() {
    let Some((system, _)) = textbook() else { return };
    let options = SolveOptions::default;
    assert!(extraction(&system, &[(2, 0.5)], options()).is_err());
    assert!(extraction(&system, &[(0, 1.5)], options()).is_err());
    assert!(supply_constrained(&system, &[(0, 1.0), (0, 2.0)], options()).is_err());
    assert!(supply_constrained(&system, &[(0, -1.0)], options()).is_err());
    let leontief = Leontief::new(&system, options()).unwrap();
    assert!(demand_shock(&leontief, &[1.0]).is_err());
    assert!(inoperability(&leontief, &[1.0]).is_err());
}
