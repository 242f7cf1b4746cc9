//! The validation report on published, golden and broken systems.

#![allow(missing_docs)]

mod support;

use input_output::read::{self, Format};
use input_output::{
    DemandColumns, Diagnosis, DiagnosisOptions, Industries, Matrix, Severity, System, diagnose,
};
use support::{made_up, national, shared, synthetic};

fn report(system: &System) -> Diagnosis {
    diagnose(system, &DiagnosisOptions::default())
}

fn severity(diagnosis: &Diagnosis, test: &str) -> Severity {
    diagnosis.finding(test).unwrap_or_else(|| panic!("no test {test}")).severity
}

/// Miller and Blair (2009), section 2.3: two sectors.
fn textbook() -> System {
    national(&[&[150.0, 500.0], &[200.0, 100.0]], &[350.0, 1700.0], &[1000.0, 2000.0])
}

#[test]
fn a_textbook_system_is_sound() {
    let diagnosis = report(&textbook());
    for finding in &diagnosis.findings {
        let untested = finding.test == "column-balance";
        assert_eq!(finding.severity, if untested { Severity::Note } else { Severity::Pass }, "{finding:?}");
    }
    assert_eq!(diagnosis.value_added, [650.0, 1400.0]);
    // A = [0.15 0.25; 0.20 0.05]: the larger root of l^2 - 0.2 l - 0.0425.
    let radius = f64::midpoint(0.2, (0.04_f64 + 0.17).sqrt());
    assert!((diagnosis.spectral_radius.unwrap() - radius).abs() < 1e-12);
}

#[test]
fn the_golden_system_is_sound() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let diagnosis = report(&synthetic(&folder));
    assert!(diagnosis.severity() <= Severity::Note, "{:#?}", diagnosis.findings);
}

#[test]
fn the_world_of_2011_has_what_its_publishers_say() {
    let Some(path) = shared("data/mrio/wiod_2011_pymrio.zip") else { return };
    let diagnosis = report(&read::open(&path).unwrap());
    let count = |test: &str| diagnosis.finding(test).unwrap().count;
    // 22 industries without output, two of which sell from inventories; 352 negative values of final demand, rows off by
    // 4.18e-4 of output in all: as counted with another program.
    assert_eq!((count("empty-industries"), count("zero-output"), count("negative-demand")), (20, 2, 352));
    let rows = diagnosis.finding("row-balance").unwrap();
    assert!((rows.observed - 4.180_918_129_5e-4).abs() < 1e-12, "{}", rows.observed);
    assert_eq!(diagnosis.finding("zero-output").unwrap().places[0].region, "LUX");
    assert!((diagnosis.spectral_radius.unwrap() - 0.610_161_896).abs() < 1e-9);
    for test in ["spectral-radius", "hawkins-simon", "negative-output", "orientation", "row-balance"] {
        assert!(severity(&diagnosis, test) < Severity::Fail, "{:#?}", diagnosis.finding(test));
    }
    for finding in &diagnosis.findings {
        let first =
            finding.places.first().map(|place| format!("{} {} {}", place.region, place.label, place.value));
        support::say(&format!(
            "{} {:?} {} {:e} {}",
            finding.test,
            finding.severity,
            finding.count,
            finding.observed,
            first.unwrap_or_default()
        ));
    }
}

#[test]
fn the_workbook_of_2011_tells_the_same() {
    let Some(path) = shared("data/mrio/wiot11_row_apr12.xlsx") else { return };
    let diagnosis = report(&read::open_as(&path, Format::Wiod).unwrap());
    let count = |test: &str| diagnosis.finding(test).unwrap().count;
    assert_eq!(count("negative-demand"), 352);
    assert_eq!(severity(&diagnosis, "hawkins-simon"), Severity::Pass);
    assert!(severity(&diagnosis, "row-balance") < Severity::Fail);
}

#[test]
fn a_balance_that_does_not_close_names_its_industry() {
    let mut system = made_up(3, 5, 2, 1);
    assert_eq!(severity(&report(&system), "row-balance"), Severity::Pass);
    system.output[3] *= 1.01;
    let diagnosis = report(&system);
    let rows = diagnosis.finding("row-balance").unwrap();
    assert_eq!((rows.severity, rows.count), (Severity::Warn, 1));
    assert_eq!((rows.places[0].region.as_str(), rows.places[0].label.as_str()), ("region 0", "sector 3"));
    assert_eq!(rows.places[0].expected, Some(system.output[3]));
    system.output[3] *= 10.0;
    assert_eq!(severity(&report(&system), "row-balance"), Severity::Fail);
}

#[test]
fn a_transposed_table_is_recognised() {
    let mut system = made_up(2, 6, 1, 2);
    system.transactions = system.transactions.transposed();
    let diagnosis = report(&system);
    assert_eq!(severity(&diagnosis, "row-balance"), Severity::Fail);
    assert_eq!(severity(&diagnosis, "orientation"), Severity::Fail);
}

#[test]
fn value_added_that_is_stated_is_held_against_columns() {
    let mut system = textbook();
    system.extensions = vec![input_output::Extension {
        name: "factor_inputs".to_owned(),
        stressors: vec![input_output::Stressor { name: "value added".to_owned(), unit: "1".to_owned() }],
        by_industry: Matrix::new(1, 2, vec![650.0, 1400.0]).unwrap(),
        by_demand: None,
    }];
    assert_eq!(severity(&report(&system), "column-balance"), Severity::Pass);
    system.extensions[0].by_industry = Matrix::new(1, 2, vec![650.0, 1000.0]).unwrap();
    let diagnosis = report(&system);
    let columns = diagnosis.finding("column-balance").unwrap();
    assert_eq!((columns.severity, columns.places[0].label.as_str()), (Severity::Fail, "sector 2"));
    assert_eq!((columns.places[0].value, columns.places[0].expected), (1600.0, Some(2000.0)));
}

#[test]
fn a_system_that_eats_more_than_it_makes_names_the_eaters() {
    let mut system = textbook();
    // Sector 1 takes 1.2 of itself for each unit.
    system.transactions.values_mut()[0] = 1200.0;
    let diagnosis = report(&system);
    for test in ["spectral-radius", "hawkins-simon"] {
        let finding = diagnosis.finding(test).unwrap();
        assert_eq!(
            (finding.severity, finding.places[0].label.as_str()),
            (Severity::Fail, "sector 1"),
            "{test}"
        );
    }
    assert!(diagnosis.spectral_radius.unwrap() > 1.2);
    assert_eq!(diagnosis.finding("value-added-negative").unwrap().places[0].value, -400.0);
}

#[test]
fn spending_more_than_earning_is_still_productive_when_others_can_pay() {
    // Sector 1 buys twice its output from sector 2, which needs next to nothing: det(I - A) = 1 - 2 * 0.1 > 0.
    let system = national(&[&[0.0, 100.0], &[200.0, 0.0]], &[0.0, 800.0], &[100.0, 1000.0]);
    let diagnosis = report(&system);
    assert_eq!(severity(&diagnosis, "value-added-negative"), Severity::Warn);
    assert_eq!(severity(&diagnosis, "spectral-radius"), Severity::Pass);
    assert_eq!(severity(&diagnosis, "hawkins-simon"), Severity::Pass);
}

#[test]
fn signs_and_zeros_are_named() {
    let mut system = textbook();
    system.transactions.values_mut()[1] = -5.0;
    system.demand.values_mut()[1] = -7.0;
    let diagnosis = report(&system);
    let negative = diagnosis.finding("negative-transactions").unwrap();
    assert_eq!((negative.severity, negative.count, negative.places[0].value), (Severity::Warn, 1, -5.0));
    assert_eq!(
        (negative.places[0].label.as_str(), negative.places[0].to_label.as_str()),
        ("sector 1", "sector 2")
    );
    let demand = diagnosis.finding("negative-demand").unwrap();
    assert_eq!((demand.severity, demand.places[0].to_label.as_str()), (Severity::Note, "final demand"));

    let mut system = made_up(2, 3, 1, 3);
    assert_eq!(report(&system).finding("empty-industries").unwrap().places[0].label, "sector 0");
    system.extensions[0].by_industry.row_mut(0)[3] = 9.0;
    system.demand.row_mut(3)[0] = 4.0;
    let diagnosis = report(&system);
    assert_eq!(severity(&diagnosis, "empty-industries"), Severity::Pass);
    assert_eq!(diagnosis.finding("zero-output").unwrap().places[0].value, 4.0);
    assert_eq!(diagnosis.finding("stressors-without-output").unwrap().places[0].value, 9.0);
}

#[test]
fn labels_and_units_are_read_as_a_person_would() {
    let mut system = textbook();
    let labels = [("here", "Mining"), ("here", "mining ")];
    system.industries = Industries::new(&labels).unwrap();
    system.demand_columns = DemandColumns::new(&[("here", " ")], &system.industries).unwrap();
    system.units = vec!["M.EUR".to_owned(), "tonnes".to_owned()];
    let diagnosis = report(&system);
    assert_eq!(diagnosis.finding("similar-labels").unwrap().places[0].label, "Mining = mining ");
    assert_eq!(diagnosis.finding("blank-labels").unwrap().places[0].region, "category of final demand");
    assert_eq!(
        (severity(&diagnosis, "units"), diagnosis.finding("units").unwrap().count),
        (Severity::Note, 2)
    );
    system.units = vec![" ".to_owned()];
    assert_eq!(severity(&report(&system), "units"), Severity::Warn);
}

#[test]
fn parts_that_do_not_fit_are_one_failing_finding() {
    let mut system = textbook();
    system.output.push(1.0);
    let diagnosis = report(&system);
    assert_eq!((diagnosis.findings.len(), diagnosis.severity()), (1, Severity::Fail));
    let mut system = textbook();
    system.transactions.values_mut()[2] = f64::NAN;
    assert!(report(&system).findings[0].about.contains("sector 2"), "{:?}", report(&system).findings[0]);
}
