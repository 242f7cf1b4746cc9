//! Reference cases computed by an independent implementation of Kastner et al. (2011), and real matrices.

mod common;

use std::path::PathBuf;

use common::{Case, read_case, read_matrix, shared};
use trade::{Balance, BalancedTrade, Method, TradeNetwork};

/// Part of total production by which a mass may differ from the reference.
const TOLERANCE: f64 = 1e-9;

fn balanced(case: &Case, method: Balance) -> BalancedTrade<usize> {
    TradeNetwork::new(&case.flows, &case.production).expect("valid case").balance(method)
}

fn total_production(case: &Case) -> f64 {
    case.production.iter().map(|row| row.mass_kg).sum()
}

fn folders(folder: &str) -> Vec<PathBuf> {
    let Some(root) = shared(folder) else { return Vec::new() };
    let mut folders: Vec<_> = std::fs::read_dir(root)
        .expect("readable folder")
        .map(|entry| entry.expect("readable entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() >= 2, "at least the hand-checkable and one real case");
    folders
}

#[test]
fn resolved_origins_equal_the_reference() {
    for folder in folders("golden/trade_tracing") {
        let case = read_case(&folder.join("input_trade.csv"), &folder.join("input_production.csv"));
        let trade = balanced(&case, Balance::ScaleExports);
        let matrix = trade.origin_matrix(Method::ProportionalMixing);
        let expected = read_matrix(&folder.join("kastner_origin_x_consumer.csv"));
        assert_eq!(expected.labels, case.labels);
        let total = total_production(&case);
        let mut worst: f64 = 0.0;
        for (consumer, label) in case.labels.iter().enumerate() {
            let profile = trade.origins_of(consumer, Method::ProportionalMixing);
            for (origin, row) in expected.cells.iter().enumerate() {
                let mass = matrix.mass_kg(origin, consumer).expect("known consumer");
                let fast = profile.share_of(origin) * profile.consumption_kg;
                let error = (mass - row[consumer]).abs().max((fast - row[consumer]).abs()) / total;
                assert!(error < TOLERANCE, "{}: origin {origin} of {label}", folder.display());
                worst = worst.max(error);
            }
        }
        assert!(worst < 1e-15 * case.labels.len() as f64, "{}: {worst:e}", folder.display());
    }
}

#[test]
fn scaled_exports_equal_the_prebalanced_reference() {
    let mut compared = 0;
    for folder in folders("golden/trade_tracing") {
        let reference = folder.join("prebalanced_trade.csv");
        if !reference.is_file() {
            continue;
        }
        let case = read_case(&folder.join("input_trade.csv"), &folder.join("input_production.csv"));
        let trade = balanced(&case, Balance::ScaleExports);
        let mut after = vec![vec![0.0; case.labels.len()]; case.labels.len()];
        for (exporter, importer, mass) in trade.flows() {
            after[exporter][importer] = mass;
        }
        for (row, expected) in after.iter().zip(read_matrix(&reference).cells) {
            for (mass, expected) in row.iter().zip(expected) {
                assert!((mass - expected).abs() <= 1e-12 * expected, "{mass} is not {expected}");
            }
        }
        assert!(trade.report().iterations > 0);
        compared += 1;
    }
    assert!(compared > 0 || shared("golden/trade_tracing").is_none());
}

#[test]
fn luxembourg_is_the_one_exporter_scaled_in_maize_2018() {
    let Some(folder) = shared("golden/trade_tracing/faostat_Maize_2018") else { return };
    let case = read_case(&folder.join("input_trade.csv"), &folder.join("input_production.csv"));
    let trade = balanced(&case, Balance::ScaleExports);
    let checks = std::fs::read_to_string(folder.join("CHECKS.json")).expect("readable checks");
    let checks: serde_json::Value = serde_json::from_str(&checks).expect("JSON");
    assert_eq!(checks["n"].as_u64(), u64::try_from(trade.regions().len()).ok());
    let consumed: f64 = trade.regions().iter().filter_map(|&region| trade.consumption_kg(region)).sum();
    let traced = checks["sum_traced"].as_f64().expect("number");
    assert!((consumed - traced).abs() < 1e-12 * traced);

    let report = trade.report();
    let scaled: Vec<_> = report.regions.iter().filter(|region| region.scaled_away_kg > 0.0).collect();
    assert_eq!(scaled.len(), 1);
    assert_eq!(case.labels[scaled[0].region], "Luxembourg");
    assert!((scaled[0].scaled_away_kg - 1276.89).abs() < 1e-6);
    assert!((report.trade_before_kg - report.trade_after_kg - 1276.89).abs() < 1e-3);
    assert_eq!(report.iterations, 1);
    assert!(report.residual < 1e-12);

    let unknown = balanced(&case, Balance::UnknownSupply);
    assert!((unknown.report().unknown_supply_kg - 1276.89).abs() < 1e-6);
    assert_eq!(unknown.report().trade_before_kg, unknown.report().trade_after_kg);
    let matrix = unknown.origin_matrix(Method::ProportionalMixing);
    let traced: f64 = matrix.dependents_of_unknown().iter().map(|entry| entry.mass_kg).sum();
    assert!((traced - 1276.89).abs() < 1e-6, "{traced} kg of unknown origin reach consumers");
}

fn real_cases() -> Vec<Case> {
    let Some(folder) = shared("data/food/fao_trade_matrices") else { return Vec::new() };
    let mut trade: Vec<_> = std::fs::read_dir(&folder)
        .expect("readable folder")
        .map(|entry| entry.expect("readable entry").path())
        .filter(|path| path.to_string_lossy().ends_with("_trade.csv"))
        .collect();
    trade.sort();
    assert!(trade.len() >= 20);
    let production = |path: &PathBuf| path.to_string_lossy().replace("_trade.csv", "_production.csv").into();
    trade
        .iter()
        .map(|path: &PathBuf| -> (PathBuf, PathBuf) { (path.clone(), production(path)) })
        .map(|(trade, production)| read_case(&trade, &production))
        .collect()
}

#[test]
fn real_matrices_conserve_mass_under_both_balances() {
    for case in real_cases() {
        let total = total_production(&case);
        for method in [Balance::ScaleExports, Balance::UnknownSupply] {
            let trade = balanced(&case, method);
            assert!(trade.report().residual <= 1e-12);
            let matrix = trade.origin_matrix(Method::ProportionalMixing);
            let mut produced = vec![0.0; case.labels.len()];
            for row in &case.production {
                produced[row.region] += row.mass_kg;
            }
            for (region, &produced) in produced.iter().enumerate() {
                let consumed: f64 =
                    matrix.dependents_of(region).iter().map(|dependent| dependent.mass_kg).sum();
                assert!((consumed - produced).abs() < 1e-12 * total, "{region}: {consumed} {produced}");

                let profile = matrix.origins_of(region);
                let traced: f64 = profile.origins.iter().map(|origin| origin.mass_kg).sum();
                let consumption = trade.consumption_kg(region).expect("known region");
                assert!((traced + profile.unknown_kg - consumption).abs() < 1e-12 * total);
                assert!(profile.closure_error() < 1e-12);
            }
            let unknown: f64 = matrix.dependents_of_unknown().iter().map(|entry| entry.mass_kg).sum();
            assert!((unknown - trade.report().unknown_supply_kg).abs() < 1e-12 * total);
        }
    }
}

/// The repetition that the clearing vector is the limit of: scale whoever is in deficit, until nobody is.
fn scale_repeatedly(case: &Case) -> Vec<Vec<f64>> {
    let size = case.labels.len();
    let mut trade = vec![vec![0.0; size]; size];
    for flow in case.flows.iter().filter(|flow| flow.exporter != flow.importer) {
        trade[flow.exporter][flow.importer] += flow.mass_kg;
    }
    for _ in 0..100_000 {
        let mut supply = vec![0.0; size];
        for row in &case.production {
            supply[row.region] += row.mass_kg;
        }
        for row in &trade {
            for (supply, mass) in supply.iter_mut().zip(row) {
                *supply += mass;
            }
        }
        let mut changed = false;
        for (row, supply) in trade.iter_mut().zip(supply) {
            let exports: f64 = row.iter().sum();
            if exports > supply * (1.0 + 1e-14) {
                row.iter_mut().for_each(|mass| *mass *= supply / exports);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    trade
}

#[test]
fn clearing_is_the_limit_of_repeated_scaling() {
    let mut cases = real_cases();
    cases.push(common::synthetic(60, 0.2));
    let mut most_rounds = 0;
    let mut self_flows = 0;
    for case in cases {
        let trade = balanced(&case, Balance::ScaleExports);
        let reported = case.flows.iter().filter(|flow| flow.exporter == flow.importer);
        let reported: f64 = reported.map(|flow| flow.mass_kg).sum();
        assert_eq!(trade.self_flows().iter().map(|flow| flow.mass_kg).sum::<f64>(), reported);
        self_flows += trade.self_flows().len();
        most_rounds = most_rounds.max(trade.report().iterations);
        let mut after = vec![vec![0.0; case.labels.len()]; case.labels.len()];
        for (exporter, importer, mass) in trade.flows() {
            after[exporter][importer] = mass;
        }
        for (row, expected) in after.iter().zip(scale_repeatedly(&case)) {
            let scale: f64 = expected.iter().sum();
            for (mass, expected) in row.iter().zip(expected) {
                assert!((mass - expected).abs() <= 1e-10 * scale, "{mass} is not {expected}");
            }
        }
    }
    assert!(most_rounds >= 2, "at least one case needs more than one round");
    assert!(self_flows > 0 || shared("data/food/fao_trade_matrices").is_none());
}
