//! Accounts against reference results of an independent implementation (pymrio 0.7.0).

#![allow(missing_docs)]

mod support;

use input_output::{
    Accounting, Accounts, AccountsOptions, Change, Concordance, DemandChange, Ghosh, Leontief, Matrix,
    Method, SolveOptions, System, aggregate, changed_demand, demand_by_region, demand_of_categories,
    gross_trade, transactions_for,
};
use support::{assert_close, shared, synthetic, table, vector};

const TOLERANCE: f64 = 1e-11;

fn with(method: Method) -> SolveOptions {
    SolveOptions { method, ..SolveOptions::default() }
}

fn everything() -> AccountsOptions {
    AccountsOptions { imports_by_sector: true, downstream: true, population: None }
}

fn compare(accounts: &Accounts, folder: &std::path::Path, names: &[&str]) {
    for name in names {
        let account = match name.trim_end_matches("_reg") {
            "D_cba" => &accounts.consumption,
            "D_pba" => &accounts.production,
            "D_imp" => &accounts.imports,
            "D_exp" => &accounts.exports,
            _ => panic!("no account {name}"),
        };
        let ours = if name.ends_with("_reg") { Some(&account.by_region) } else { account.by_sector.as_ref() };
        assert_close(name, ours.unwrap(), &table(&folder.join(format!("{name}.csv"))).matrix, TOLERANCE);
    }
}

const ALL: [&str; 8] =
    ["D_cba", "D_cba_reg", "D_pba", "D_pba_reg", "D_imp", "D_imp_reg", "D_exp", "D_exp_reg"];

#[test]
fn every_account_agrees_by_every_method() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let system = synthetic(&folder);
    let reference = folder.join("01_calc_all");
    for method in [Method::Factorised, Method::SinglePrecision, Method::Iterative] {
        println!("{method:?}");
        let leontief = Leontief::new(&system, with(method)).unwrap();
        let technology = leontief.technology();
        assert_close("A", &technology.to_matrix(), &table(&reference.join("A.csv")).matrix, TOLERANCE);
        assert_close("B", &technology.allocation(), &table(&reference.join("B.csv")).matrix, TOLERANCE);
        assert_close(
            "L",
            &leontief.inverse().unwrap().values,
            &table(&reference.join("L.csv")).matrix,
            TOLERANCE,
        );
        let ghosh = Ghosh::new(&leontief).inverse().unwrap();
        assert_close("G", &ghosh.values, &table(&reference.join("G.csv")).matrix, TOLERANCE);
        let accounting = Accounting::new(&system, &leontief).unwrap();
        let accounts = accounting.accounts(&system.extensions[0], &everything()).unwrap();
        let satellite = reference.join("satellite");
        assert_close("S", &accounts.intensities, &table(&satellite.join("S.csv")).matrix, TOLERANCE);
        let s_y = accounts.demand_intensities.as_ref().unwrap();
        assert_close("S_Y", s_y, &table(&satellite.join("S_Y.csv")).matrix, TOLERANCE);
        assert_close("M", &accounts.multipliers, &table(&satellite.join("M.csv")).matrix, TOLERANCE);
        let down = accounts.downstream.as_ref().unwrap();
        assert_close("M_down", down, &table(&satellite.join("M_down.csv")).matrix, TOLERANCE);
        compare(&accounts, &satellite, &ALL);
        assert!(accounts.residual < 1e-12, "{}", accounts.residual);
        // Imports without products are the same imports.
        let short = accounting.accounts(&system.extensions[0], &AccountsOptions::default()).unwrap();
        assert_eq!(short.imports.by_sector, None);
        assert_close("D_imp_reg", &short.imports.by_region, &accounts.imports.by_region, 1e-11);
    }
}

#[test]
fn gross_trade_agrees() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let trade = gross_trade(&synthetic(&folder));
    let flows = table(&folder.join("02_gross_trade/bilat_flows.csv")).matrix;
    assert_close("flows", &trade.flows, &flows, TOLERANCE);
    let totals = table(&folder.join("02_gross_trade/totals.csv")).matrix.transposed();
    assert_close("exports", &vector(&trade.exports), &vector(totals.row(0)), TOLERANCE);
    assert_close("imports", &vector(&trade.imports), &vector(totals.row(1)), TOLERANCE);
}

#[test]
fn origins_and_consumers_of_one_stressor_agree() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let system = synthetic(&folder);
    let folder = folder.join("03_diag_stressor");
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let accounting = Accounting::new(&system, &leontief).unwrap();
    let accounts = accounting.accounts(&system.extensions[0], &AccountsOptions::default()).unwrap();
    let intensities = accounts.intensities.row(0);
    let by_industry = accounting.origin_industry_by_consumer(intensities);
    assert_close("by consumer", &by_industry, &table(&folder.join("D_cba_reg.csv")).matrix, TOLERANCE);
    let by_region = accounting.origin_by_consumer(intensities);
    let reference = table(&folder.join("origin_region_x_consumer_region.csv")).matrix;
    assert_close("region by region", &by_region, &reference, TOLERANCE);
    let reference = table(&folder.join("D_cba.csv")).matrix;
    for consumer in 0..4 {
        let ours = accounting.origin_industry_by_product(intensities, consumer).unwrap();
        let mut part = input_output::Matrix::zeros(20, 5);
        for row in 0..20 {
            part.row_mut(row).copy_from_slice(&reference.row(row)[consumer * 5..consumer * 5 + 5]);
        }
        assert_close("by product", &ours, &part, TOLERANCE);
    }
    let by_column = accounting.origin_industry_by_demand_column(intensities).unwrap();
    let mut summed = input_output::Matrix::zeros(20, 4);
    for row in 0..20 {
        for (column, value) in by_column.row(row).iter().enumerate() {
            summed.row_mut(row)[column / 7] += value;
        }
    }
    assert_close("categories summed", &summed, &by_industry, 1e-11);
}

fn ten_percent_more(system: &System) -> input_output::Matrix {
    let region = system.industries.regions()[0].clone();
    let change = DemandChange {
        supplier: None,
        sector: None,
        consumer: Some(region),
        category: None,
        change: Change::Times(1.1),
    };
    changed_demand(system, &[change]).unwrap()
}

#[test]
fn a_change_of_demand_agrees() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let system = synthetic(&folder);
    let folder = folder.join("05_demand_shock");
    let demand = ten_percent_more(&system);
    assert_close("Y", &demand, &table(&folder.join("Y.csv")).matrix, TOLERANCE);
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let accounting = Accounting::with_demand(&system, &leontief, demand).unwrap();
    let output = accounting.output();
    let x = table(&folder.join("x.csv")).matrix;
    assert_close("x", &vector(&output), &vector(x.values()), TOLERANCE);
    let transactions = transactions_for(leontief.technology(), &output);
    assert_close("Z", &transactions, &table(&folder.join("Z.csv")).matrix, TOLERANCE);
    let accounts = accounting.accounts(&system.extensions[0], &everything()).unwrap();
    compare(&accounts, &folder.join("satellite"), &["D_cba", "D_cba_reg", "D_pba", "D_pba_reg"]);
}

#[test]
fn households_alone_agree() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let system = synthetic(&folder);
    let folder = folder.join("06_household_only");
    let demand = demand_of_categories(&system, &["Final consumption expenditure by households"]).unwrap();
    let by_region = demand_by_region(&system, &demand).transposed();
    assert_close("Y", &by_region, &table(&folder.join("Y_agg.csv")).matrix, TOLERANCE);
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let accounting = Accounting::with_demand(&system, &leontief, demand).unwrap();
    let accounts = accounting.accounts(&system.extensions[0], &everything()).unwrap();
    compare(&accounts, &folder.join("satellite"), &["D_cba", "D_pba", "D_imp", "D_exp"]);
}

#[test]
fn the_same_demand_set_back_gives_the_same_bits() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let system = synthetic(&folder);
    for method in [Method::Factorised, Method::Iterative] {
        let leontief = Leontief::new(&system, with(method)).unwrap();
        let accounts = |demand| {
            let accounting = Accounting::with_demand(&system, &leontief, demand).unwrap();
            accounting.accounts(&system.extensions[0], &everything()).unwrap()
        };
        let before = accounts(system.demand.clone());
        let changed = accounts(ten_percent_more(&system));
        assert_ne!(before.consumption, changed.consumption);
        assert_eq!(before, accounts(system.demand.clone()));
    }
}

#[test]
fn an_aggregated_system_agrees() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let system = synthetic(&folder);
    let map = |names: &[String], to: &[&str]| {
        Some(names.iter().cloned().zip(to.iter().map(|to| (*to).to_owned())).collect())
    };
    let concordance = Concordance {
        regions: map(system.industries.regions(), &["North", "North", "South", "South"]),
        sectors: map(
            system.industries.sectors(),
            &["primary", "primary", "secondary", "tertiary", "tertiary"],
        ),
        categories: None,
    };
    let (system, report) = aggregate(&system, &concordance).unwrap();
    assert_eq!((report.industries, report.demand_columns), ((20, 6), (28, 14)));
    assert!(report.largest_residual < 1e-14, "{}", report.largest_residual);
    // `B` and `G` of the reference are those of the system before it was aggregated.
    let reference = folder.join("04_aggregate");
    let known = |name: &str| table(&reference.join(name)).matrix;
    assert_close("Z", &system.transactions, &known("Z.csv"), TOLERANCE);
    assert_close("Y", &system.demand, &known("Y.csv"), TOLERANCE);
    assert_close("x", &vector(&system.output), &vector(known("x.csv").values()), TOLERANCE);
    let leontief = Leontief::new(&system, with(Method::Factorised)).unwrap();
    assert_close("A", &leontief.technology().to_matrix(), &known("A.csv"), TOLERANCE);
    assert_close("L", &leontief.inverse().unwrap().values, &known("L.csv"), TOLERANCE);
    let accounting = Accounting::new(&system, &leontief).unwrap();
    let accounts = accounting.accounts(&system.extensions[0], &everything()).unwrap();
    let satellite = |name: &str| known(&format!("satellite/{name}.csv"));
    assert_close("F", &system.extensions[0].by_industry, &satellite("F"), TOLERANCE);
    assert_close("F_Y", system.extensions[0].by_demand.as_ref().unwrap(), &satellite("F_Y"), TOLERANCE);
    assert_close("S", &accounts.intensities, &satellite("S"), TOLERANCE);
    assert_close("S_Y", accounts.demand_intensities.as_ref().unwrap(), &satellite("S_Y"), TOLERANCE);
    assert_close("M", &accounts.multipliers, &satellite("M"), TOLERANCE);
    // The reference keeps `G`, `M_down` and the accounts of the system before it was aggregated, and sums the accounts.
    let before = synthetic(&folder);
    let solved = Leontief::new(&before, with(Method::Factorised)).unwrap();
    let finer =
        Accounting::new(&before, &solved).unwrap().accounts(&before.extensions[0], &everything()).unwrap();
    let total = |matrix: &Matrix| -> f64 { matrix.values().iter().sum() };
    let of_reference = total(&satellite("D_cba_reg"));
    assert!((total(&finer.consumption.by_region) / of_reference - 1.0).abs() < TOLERANCE);
    assert!((total(&accounts.consumption.by_region) / of_reference - 1.0).abs() < TOLERANCE);
}
