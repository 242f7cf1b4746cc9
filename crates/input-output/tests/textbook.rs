//! Miller and Blair (2009) and other published vectors, through every operator.

#![allow(missing_docs)]

mod support;

use input_output::{
    Accounting, AccountsOptions, DemandColumns, Extension, Extracted, Ghosh, Industries, Influence, Leontief,
    Matrix, Method, SolveError, SolveOptions, Stressor, System, extraction, spectral_radius,
};
use serde_json::Value;
use support::{assert_close, national, shared, vector};

fn read(name: &str) -> Option<Value> {
    let path = shared(&format!("data/facts/{name}"))?;
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

fn matrix(value: &Value) -> Matrix {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(numbers).collect();
    Matrix::new(rows.len(), rows[0].len(), rows.concat()).unwrap()
}

#[test]
fn two_sectors_of_miller_and_blair() {
    let Some(known) = read("io_test_vectors_miller_blair.json") else { return };
    let z = matrix(&known["Z"]);
    let system = national(&[z.row(0), z.row(1)], &numbers(&known["f"]), &numbers(&known["x"]));
    for method in [Method::Factorised, Method::SinglePrecision, Method::Iterative] {
        let options = SolveOptions { method, ..SolveOptions::default() };
        let leontief = Leontief::new(&system, options).unwrap();
        let technology = leontief.technology();
        assert_close("A", &technology.to_matrix(), &matrix(&known["A"]), 1e-14);
        assert_close("B", &technology.allocation(), &matrix(&known["B"]), 1e-14);
        assert_close("L", &leontief.inverse().unwrap().values, &matrix(&known["L"]), 1e-13);
        let ghosh = Ghosh::new(&leontief);
        assert_close("G", &ghosh.inverse().unwrap().values, &matrix(&known["G"]), 1e-13);
        let x = leontief.outputs(&vector(&[600.0, 1500.0])).unwrap().values;
        assert_close("x", &x, &vector(&numbers(&known["x_new_for_f_600_1500"])), 1e-13);
        let less = ghosh.outputs(&vector(&[-65.0, 0.0])).unwrap().values;
        assert_close("Ghosh", &less, &vector(&numbers(&known["ghosh_dx_for_dv1_-10pct"])), 1e-13);
        let without = extraction(&leontief, &[350.0, 1700.0], &[0], Extracted::Sales, 1.0).unwrap();
        assert_close(
            "without 1",
            &vector(&without.after),
            &vector(&numbers(&known["hem_sector1_f1_0_x"])),
            1e-13,
        );
        assert!((without.missing - 1_210.526_315_789_473_7).abs() < 1e-9);
    }
}

#[test]
fn six_industries_of_two_regions() {
    let Some(known) = read("io_test_small_mrio.json") else { return };
    let names = |key: &str| -> Vec<String> {
        known[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let (regions, sectors) = (names("regions"), names("sectors"));
    let labels: Vec<(String, String)> = regions
        .iter()
        .flat_map(|region| sectors.iter().map(move |sector| (region.clone(), sector.clone())))
        .collect();
    let industries = Industries::new(&labels).unwrap();
    let columns: Vec<(String, String)> =
        regions.iter().map(|region| (region.clone(), "final".to_owned())).collect();
    let stressors =
        (1..=2).map(|at| Stressor { name: format!("stressor {at}"), unit: "t".to_owned() }).collect();
    let system = System {
        name: "small".to_owned(),
        year: None,
        units: vec!["1".to_owned()],
        demand_columns: DemandColumns::new(&columns, &industries).unwrap(),
        industries,
        transactions: matrix(&known["Z"]),
        demand: matrix(&known["Y"]),
        output: numbers(&known["x"]),
        extensions: vec![Extension {
            name: "F".to_owned(),
            stressors,
            by_industry: matrix(&known["F"]),
            by_demand: None,
        }],
    };
    system.check().unwrap();
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    assert_close("L", &leontief.inverse().unwrap().values, &matrix(&known["L"]), 1e-12);
    let ghosh = Ghosh::new(&leontief).inverse().unwrap();
    assert_close("G", &ghosh.values, &matrix(&known["G"]), 1e-12);
    let options =
        AccountsOptions { imports_by_sector: true, downstream: true, population: Some(vec![2.0, 4.0]) };
    let accounts =
        Accounting::new(&system, &leontief).unwrap().accounts(&system.extensions[0], &options).unwrap();
    assert_close("S", &accounts.intensities, &matrix(&known["S"]), 1e-13);
    assert_close("M", &accounts.multipliers, &matrix(&known["M"]), 1e-12);
    assert_close("M_down", accounts.downstream.as_ref().unwrap(), &matrix(&known["M_down"]), 1e-12);
    let by_sector = accounts.consumption.by_sector.as_ref().unwrap();
    assert_close("D_cba", by_sector, &matrix(&known["D_cba_by_region_sector"]), 1e-12);
    assert_close("D_exp", accounts.exports.by_sector.as_ref().unwrap(), &matrix(&known["D_exp"]), 1e-12);
    assert_close("D_imp", accounts.imports.by_sector.as_ref().unwrap(), &matrix(&known["D_imp"]), 1e-12);
    let by_region = &accounts.consumption.by_region;
    assert_close("footprints", by_region, &matrix(&known["footprint_by_region"]), 1e-12);
    let per_head = accounts.consumption.per_head.as_ref().unwrap();
    assert_eq!(per_head.get(0, 1), by_region.get(0, 1).map(|value| value / 4.0));
}

#[test]
fn a_changed_coefficient_is_the_same_as_a_new_system() {
    let system = national(&[&[150.0, 500.0], &[200.0, 100.0]], &[350.0, 1700.0], &[1000.0, 2000.0]);
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let influence = Influence::of(&leontief, 0, 1).unwrap();
    let change = influence.output_change(&[350.0, 1700.0], 0.05).unwrap();
    // a_12 = 0.30: the same final demand in a system with that coefficient.
    let changed = national(&[&[150.0, 600.0], &[200.0, 100.0]], &[0.0, 0.0], &[1000.0, 2000.0]);
    let leontief = Leontief::new(&changed, SolveOptions::default()).unwrap();
    let after = leontief.outputs(&vector(&[350.0, 1700.0])).unwrap().values;
    for (at, before) in [1000.0, 2000.0].into_iter().enumerate() {
        assert!((before + change[at] - after.values()[at]).abs() < 1e-9);
    }
    assert_eq!(influence.output_change(&[350.0, 1700.0], 1000.0), None);
}

#[test]
fn a_partial_extraction_is_the_same_as_a_new_system() {
    let system = national(&[&[150.0, 500.0], &[200.0, 100.0]], &[350.0, 1700.0], &[1000.0, 2000.0]);
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let sales = extraction(&leontief, &[350.0, 1700.0], &[0], Extracted::Sales, 0.3).unwrap();
    let fewer = national(&[&[105.0, 350.0], &[200.0, 100.0]], &[0.0, 0.0], &[1000.0, 2000.0]);
    let operator = Leontief::new(&fewer, SolveOptions::default()).unwrap();
    let after = operator.outputs(&vector(&[245.0, 1700.0])).unwrap().values;
    assert_close("sales", &vector(&sales.after), &after, 1e-12);
    let purchases = extraction(&leontief, &[350.0, 1700.0], &[0], Extracted::Purchases, 0.3).unwrap();
    let fewer = national(&[&[105.0, 500.0], &[140.0, 100.0]], &[0.0, 0.0], &[1000.0, 2000.0]);
    let operator = Leontief::new(&fewer, SolveOptions::default()).unwrap();
    let after = operator.outputs(&vector(&[350.0, 1700.0])).unwrap().values;
    assert_close("purchases", &vector(&purchases.after), &after, 1e-12);
}

#[test]
fn a_system_that_lives_on_itself_is_refused_by_name() {
    // Sector 2 needs 1.2 of itself for each unit.
    let eats = national(
        &[&[10.0, 5.0, 0.0], &[5.0, 120.0, 0.0], &[0.0, 0.0, 10.0]],
        &[85.0, -25.0, 90.0],
        &[100.0, 100.0, 100.0],
    );
    for method in [Method::Factorised, Method::Iterative, Method::SinglePrecision] {
        let refused = Leontief::new(&eats, SolveOptions { method, ..SolveOptions::default() }).unwrap_err();
        let SolveError::NotProductive { radius, industries } = &refused else { panic!("{refused}") };
        assert!(*radius > 1.2 && *radius < 1.21, "{radius}");
        assert!(industries[0].starts_with("here, sector 2 (inputs 1.2500"), "{industries:?}");
        assert!(refused.to_string().contains("Hawkins-Simon"));
    }
    // Sectors 1 and 2 deliver all they make to each other.
    let closed = national(
        &[&[0.0, 100.0, 0.0], &[100.0, 0.0, 0.0], &[0.0, 0.0, 10.0]],
        &[0.0, 0.0, 90.0],
        &[100.0, 100.0, 100.0],
    );
    let refused = Leontief::new(&closed, SolveOptions::default()).unwrap_err();
    let SolveError::Singular { radius, industries, .. } = &refused else { panic!("{refused}") };
    assert!((radius.unwrap() - 1.0).abs() < 1e-9);
    assert_eq!(industries, &["here, sector 1", "here, sector 2"]);
}

#[test]
fn spectral_radius_of_a_cycle_is_found() {
    // Eigenvalues of [[0, 0.5], [0.5, 0]] are 0.5 and -0.5.
    let cycle = national(&[&[0.0, 50.0], &[50.0, 0.0]], &[50.0, 50.0], &[100.0, 100.0]);
    let leontief = Leontief::new(&cycle, SolveOptions::default()).unwrap();
    let radius = spectral_radius(leontief.technology(), 1000);
    assert!((radius.value - 0.5).abs() < 1e-12);
    assert_eq!(radius.industries.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn too_little_memory_is_told_in_numbers_before_it_is_taken() {
    let system = support::made_up(4, 50, 2, 3);
    let options = SolveOptions { method: Method::Factorised, memory: Some(1000), ..SolveOptions::default() };
    let refused = Leontief::new(&system, options).unwrap_err();
    assert!(matches!(refused, SolveError::Memory(_)));
    assert!(refused.to_string().contains("factors in double precision 1 MB"), "{refused}");
}
