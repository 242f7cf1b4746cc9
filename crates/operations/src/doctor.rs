//! `doctor`: a self-test on the embedded data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use supply_risk::herfindahl_hirschman;
use trade::{Balance, Flow, Method, Production, TradeNetwork};
use vocabulary::{MaterialId, Materials, Regions, Year};

use crate::answer::{Check, CheckStatus, Coverage};
use crate::operation::{Operation, Outcome};
use crate::product::{Product, ProductRequest};
use crate::{Context, OperationError};

/// Is this installation sound: tables present, known figures reproduced, every embedded inventory computes.
pub struct Doctor;

/// No parameters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DoctorRequest {}

/// The outcome of the self-test.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorResult {
    /// Every test.
    pub tests: Vec<TestRow>,
}

/// One test.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestRow {
    /// What was tested.
    pub test: String,
    /// `pass`, `warn` or `fail`.
    pub status: String,
    /// What was observed.
    pub observed: f64,
    /// What was expected.
    pub expected: f64,
    /// Where the expectation comes from.
    pub reference: String,
}

impl Operation for Doctor {
    type Request = DoctorRequest;
    type Result = DoctorResult;

    const NAME: &'static str = "doctor";
    const SUMMARY: &'static str = "Is this installation sound: a self-test on the embedded data";

    fn command_line(&self, _: &DoctorRequest) -> String {
        "telecouple doctor".to_owned()
    }

    fn run(&self, context: &Context, _: &DoctorRequest) -> Result<Outcome<DoctorResult>, OperationError> {
        let mut tests = tables(context)?;
        tests.extend(known_figures(context)?);
        tests.push(textbook_origins()?);
        tests.extend(inventories(context)?);
        let failed = tests.iter().filter(|test| test.status == "fail").count();
        let answer = match (context.lang, failed) {
            (figures::Lang::En, 0) => format!("All {} tests passed.", tests.len()),
            (figures::Lang::En, _) => format!("{failed} of {} tests failed.", tests.len()),
            (figures::Lang::Ja, 0) => format!("{}件の検査はすべて合格です。", tests.len()),
            (figures::Lang::Ja, _) => format!("{}件の検査のうち{failed}件が不合格です。", tests.len()),
        };
        Ok(Outcome {
            answer,
            coverage: Coverage::complete("rows"),
            checks: vec![Check::closes("tests-failed", failed as f64, 0.0, "number of failed tests")],
            result: DoctorResult { tests },
            sources: Vec::new(),
            warnings: Vec::new(),
            inputs: Vec::new(),
            methods: Vec::new(),
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}

fn row(test: &str, observed: f64, expected: f64, tolerance: f64, reference: &str) -> TestRow {
    let status = if (observed - expected).abs() <= tolerance { CheckStatus::Pass } else { CheckStatus::Fail };
    TestRow {
        test: test.to_owned(),
        status: if status == CheckStatus::Pass { "pass" } else { "fail" }.to_owned(),
        observed,
        expected,
        reference: reference.to_owned(),
    }
}

fn at_least(test: &str, observed: f64, least: f64, reference: &str) -> TestRow {
    let status = if observed >= least { "pass" } else { "fail" };
    TestRow {
        test: test.to_owned(),
        status: status.to_owned(),
        observed,
        expected: least,
        reference: reference.to_owned(),
    }
}

/// Every table that the embedded database must have holds rows.
fn tables(context: &Context) -> Result<Vec<TestRow>, OperationError> {
    let coverage = context.facts.table_coverage()?;
    let rows = |table: &str| {
        coverage.iter().filter(|row| row.table == table).map(|row| row.rows).sum::<u64>() as f64
    };
    let mut tests: Vec<TestRow> = ["production", "trade", "factors", "indicators"]
        .into_iter()
        .map(|table| at_least(&format!("table {table} has rows"), rows(table), 1.0, "at least one row"))
        .collect();
    tests.push(at_least(
        "regions",
        Regions::embedded().rows().len() as f64,
        249.0,
        "at least those of ISO 3166-1",
    ));
    tests.push(at_least("materials", Materials::embedded().rows().len() as f64, 60.0, "at least 60"));
    Ok(tests)
}

/// Figures that are published elsewhere.
fn known_figures(context: &Context) -> Result<Vec<TestRow>, OperationError> {
    let year = Year(2022);
    let world = |material: &str| -> Result<Vec<f64>, OperationError> {
        let rows = context.facts.production(&MaterialId::new(material), year)?;
        let first = rows.iter().map(|row| row.stage).min();
        Ok(rows.iter().filter(|row| Some(row.stage) == first).map(|row| row.mass_kg).collect())
    };
    let copper: f64 = world("copper")?.iter().sum();
    let graphite = herfindahl_hirschman(world("graphite")?).unwrap_or(f64::NAN);
    Ok(vec![
        row("world mine production of copper 2022 (Mt)", copper / 1e9, 22.23, 0.05, "World Mining Data"),
        row(
            "concentration of graphite mining 2022 (HHI)",
            graphite,
            0.470_663_478_647_389,
            1e-6,
            "published GeoPolRisk test case",
        ),
    ])
}

/// Five countries whose origins can be worked out by hand: B re-exports what A sent, so most of what C consumes
/// was produced in A.
fn textbook_origins() -> Result<TestRow, OperationError> {
    let flow = |exporter, importer, mass_kg| Flow { exporter, importer, mass_kg };
    let flows = [flow('A', 'B', 60.0), flow('B', 'A', 5.0), flow('B', 'C', 50.0), flow('D', 'C', 10.0)];
    let production = [Production { region: 'A', mass_kg: 100.0 }, Production { region: 'D', mass_kg: 20.0 }];
    let network = TradeNetwork::new(&flows, &production)
        .map_err(|error| OperationError::Other(error.to_string()))?
        .balance(Balance::ScaleExports);
    let origins = network.origins_of('C', Method::ProportionalMixing);
    Ok(row(
        "origins resolved through a re-exporter (kg)",
        origins.share_of('A') * origins.consumption_kg,
        50.0,
        1e-9,
        "worked by hand",
    ))
}

/// Every embedded inventory computes, and its sums close.
fn inventories(context: &Context) -> Result<Vec<TestRow>, OperationError> {
    context
        .facts
        .inventories()?
        .into_iter()
        .map(|inventory| {
            let request: ProductRequest = serde_json::from_value(serde_json::json!({
                "inventories": [inventory.inventory], "in": "JPN", "year": 2022
            }))
            .map_err(|error| OperationError::Other(error.to_string()))?;
            let answer = crate::operation::answer(&Product, context, request)?.answer;
            let failed = answer.checks.iter().filter(|check| check.status == CheckStatus::Fail).count();
            let test = format!("inventory {} computes and closes", inventory.inventory);
            Ok(row(&test, failed as f64, 0.0, 0.0, "accounting identities"))
        })
        .collect()
}
