//! Identities and metamorphic relations that hold for any system.

#![allow(missing_docs)]

mod support;

use std::collections::BTreeMap;

use input_output::{
    Accounting, Accounts, AccountsOptions, Concordance, DemandColumns, Industries, Leontief, Matrix, Method,
    SolveOptions, System, aggregate, aggregation_bias, demand_by_region, operator_for,
};
use proptest::prelude::*;
use support::{assert_close, made_up, vector};

fn options(method: Method) -> SolveOptions {
    SolveOptions { method, ..SolveOptions::default() }
}

fn everything(system: &System, method: Method) -> Accounts {
    let leontief = Leontief::new(system, options(method)).unwrap();
    let wanted = AccountsOptions { imports_by_sector: true, downstream: true, population: None };
    Accounting::new(system, &leontief).unwrap().accounts(&system.extensions[0], &wanted).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn accounts_keep_all_that_is_caused(regions in 1_usize..6, sectors in 2_usize..9, seed in 0_u64..1000) {
        let system = made_up(regions, sectors, 3, seed);
        let accounts = everything(&system, Method::Automatic);
        let extension = &system.extensions[0];
        let caused = extension.by_industry.row_sums();
        let direct = extension.by_demand.as_ref().unwrap().row_sums();
        for row in 0..3 {
            let total = caused[row] + direct[row];
            let consumed: f64 = accounts.consumption.by_region.row(row).iter().sum();
            let produced: f64 = accounts.production.by_region.row(row).iter().sum();
            let imported: f64 = accounts.imports.by_region.row(row).iter().sum();
            let exported: f64 = accounts.exports.by_region.row(row).iter().sum();
            prop_assert!((consumed / total - 1.0).abs() < 1e-11);
            prop_assert!((produced / total - 1.0).abs() < 1e-11);
            prop_assert!((imported - exported).abs() < 1e-11 * total);
            // What a region causes abroad less what others cause in it is what its two accounts differ by.
            for region in 0..regions {
                let at = |account: &input_output::Account| account.by_region.row(row)[region];
                let difference = at(&accounts.consumption) - at(&accounts.production);
                let trade = at(&accounts.imports) - at(&accounts.exports);
                prop_assert!((difference - trade).abs() < 1e-10 * total);
            }
        }
        if regions == 1 {
            prop_assert!(accounts.imports.by_region.values().iter().all(|value| value.abs() < 1e-9));
        }
    }

    #[test]
    fn the_inverse_inverts_and_is_not_negative(regions in 1_usize..5, sectors in 2_usize..9, seed in 0_u64..1000) {
        let system = made_up(regions, sectors, 1, seed);
        let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
        let inverse = leontief.inverse().unwrap().values;
        prop_assert!(inverse.values().iter().all(|value| *value > -1e-15));
        let image = leontief.technology().content_of_inputs(&inverse);
        for row in 0..system.len() {
            for column in 0..system.len() {
                let value = inverse.row(row)[column] - image.row(row)[column];
                prop_assert!((value - f64::from(row == column)).abs() < 1e-12);
            }
        }
        let output = leontief.outputs(&vector(&system.demand.row_sums())).unwrap().values;
        assert_close("L y = x", &output, &vector(&system.output), 1e-11);
    }

    #[test]
    fn a_change_of_currency_changes_nothing_physical(scale in 1e-3_f64..1e6, seed in 0_u64..1000) {
        let system = made_up(3, 6, 2, seed);
        let mut other = system.clone();
        other.transactions.values_mut().iter_mut().for_each(|value| *value *= scale);
        other.demand.values_mut().iter_mut().for_each(|value| *value *= scale);
        other.output.iter_mut().for_each(|value| *value *= scale);
        let (one, two) = (everything(&system, Method::Factorised), everything(&other, Method::Factorised));
        assert_close("D_cba", &two.consumption.by_region, &one.consumption.by_region, 1e-11);
        let mut multipliers = two.multipliers.clone();
        multipliers.values_mut().iter_mut().for_each(|value| *value *= scale);
        assert_close("M", &multipliers, &one.multipliers, 1e-11);
    }

    #[test]
    fn prices_of_single_industries_change_nothing_physical(seed in 0_u64..1000) {
        let system = made_up(2, 6, 2, seed);
        let mut other = system.clone();
        for row in 0..system.len() {
            let price = 0.5 + row as f64;
            other.transactions.row_mut(row).iter_mut().for_each(|value| *value *= price);
            other.demand.row_mut(row).iter_mut().for_each(|value| *value *= price);
            other.output[row] *= price;
        }
        // Column sums now exceed one, so that the proof by multipliers is needed.
        let leontief = Leontief::new(&other, options(Method::Iterative)).unwrap();
        let one = everything(&system, Method::Factorised);
        let accounting = Accounting::new(&other, &leontief).unwrap();
        let two = accounting.accounts(&other.extensions[0], &AccountsOptions::default()).unwrap();
        assert_close("D_cba", &two.consumption.by_region, &one.consumption.by_region, 1e-10);
    }

    #[test]
    fn the_order_of_sectors_does_not_matter(seed in 0_u64..1000) {
        let (regions, sectors) = (3, 5);
        let system = made_up(regions, sectors, 2, seed);
        // Sectors of each region backwards.
        let to = |at: usize| at / sectors * sectors + (sectors - 1 - at % sectors);
        let labels: Vec<(String, String)> = (0..system.len())
            .map(|at| system.industries.name(to(at)))
            .map(|(region, sector)| (region.to_owned(), sector.to_owned()))
            .collect();
        let industries = Industries::new(&labels).unwrap();
        let columns: Vec<(String, String)> = (0..system.demand_columns.len())
            .map(|at| {
                let region = system.demand_columns.region_of(at).unwrap();
                let category = system.demand_columns.category_of(at).unwrap();
                (system.industries.regions()[region].clone(), system.demand_columns.categories()[category].clone())
            })
            .collect();
        let mut other = system.clone();
        other.demand_columns = DemandColumns::new(&columns, &industries).unwrap();
        other.industries = industries;
        for row in 0..system.len() {
            other.output[row] = system.output[to(row)];
            other.demand.row_mut(row).copy_from_slice(system.demand.row(to(row)));
            for column in 0..system.len() {
                other.transactions.row_mut(row)[column] = system.transactions.row(to(row))[to(column)];
            }
            for stressor in 0..2 {
                other.extensions[0].by_industry.row_mut(stressor)[row] =
                    system.extensions[0].by_industry.row(stressor)[to(row)];
            }
        }
        let (one, two) = (everything(&system, Method::Factorised), everything(&other, Method::Factorised));
        assert_close("D_cba by region", &two.consumption.by_region, &one.consumption.by_region, 1e-11);
        let mut sorted = two.imports.by_sector.clone().unwrap();
        for row in 0..2 {
            let values = two.imports.by_sector.as_ref().unwrap().row(row);
            let back: Vec<f64> = (0..system.len()).map(|at| values[to(at)]).collect();
            sorted.row_mut(row).copy_from_slice(&back);
        }
        assert_close("D_imp", &sorted, one.imports.by_sector.as_ref().unwrap(), 1e-10);
    }

    #[test]
    fn methods_agree(regions in 1_usize..5, sectors in 2_usize..12, seed in 0_u64..1000) {
        let system = made_up(regions, sectors, 12, seed);
        let direct = everything(&system, Method::Factorised);
        for method in [Method::Iterative, Method::SinglePrecision] {
            let other = everything(&system, method);
            assert_close("M", &other.multipliers, &direct.multipliers, 1e-9);
            let (ours, known) = (other.imports.by_sector.unwrap(), direct.imports.by_sector.as_ref().unwrap());
            assert_close("D_imp", &ours, known, 1e-9);
            assert_close("M_down", &other.downstream.unwrap(), direct.downstream.as_ref().unwrap(), 1e-9);
        }
    }
}

#[test]
fn results_have_the_same_bits_at_any_number_of_threads() {
    let system = made_up(4, 40, 3, 4);
    for method in [Method::Factorised, Method::SinglePrecision, Method::Iterative] {
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| everything(&system, method))
        };
        let one = run(1);
        assert_eq!(one, run(2), "{method:?}");
        assert_eq!(one, run(5), "{method:?}");
    }
}

#[test]
fn many_solutions_are_iterated_together_where_that_costs_less() {
    let system = made_up(40, 32, 1, 6);
    let demand = demand_by_region(&system, &system.demand);
    let solve = |asked: SolveOptions| {
        let leontief = Leontief::new(&system, asked).unwrap();
        let outputs = leontief.outputs(&demand).unwrap().values;
        let prices = leontief.multipliers(&demand).unwrap().values;
        (leontief.method(), outputs, prices)
    };
    let asked = |right_hand_sides: usize| SolveOptions { right_hand_sides, ..SolveOptions::default() };
    let (method, outputs, multipliers) = solve(options(Method::Factorised));
    assert_eq!(method, Method::Factorised);
    assert_eq!(solve(asked(system.len())).0, Method::Factorised);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| solve(asked(26)))
    };
    let one = run(1);
    assert_eq!(one.0, Method::Iterative);
    assert_close("x", &one.1, &outputs, 1e-9);
    assert_close("M", &one.2, &multipliers, 1e-9);
    assert!(one == run(2) && one == run(5));
}

#[test]
fn accounts_of_what_regions_need_alone_agree_with_those_of_a_factorisation() {
    let mut system = made_up(8, 90, 12, 7);
    let mut other = system.extensions[0].clone();
    other.name = "one industry".to_owned();
    for row in 0..other.by_industry.rows() {
        other.by_industry.row_mut(row).iter_mut().skip(row + 1).for_each(|value| *value = 0.0);
    }
    system.extensions.push(other);
    let wanted = AccountsOptions { imports_by_sector: true, downstream: true, population: None };
    let accounts = |leontief: Leontief<'_>| -> Vec<Accounts> {
        let accounting = Accounting::new(&system, &leontief).unwrap();
        system.extensions.iter().map(|extension| accounting.accounts(extension, &wanted).unwrap()).collect()
    };
    let all = accounts(Leontief::new(&system, options(Method::Factorised)).unwrap());
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            accounts(operator_for(&system, &system.extensions, &wanted, SolveOptions::default()).unwrap())
        })
    };
    let one = run(1);
    for (own, all) in one.iter().zip(&all) {
        assert!(own.residual < 1e-13, "{}", own.residual);
        assert_close("M", &own.multipliers, &all.multipliers, 1e-11);
        assert_close("M_down", own.downstream.as_ref().unwrap(), all.downstream.as_ref().unwrap(), 1e-11);
        for (name, own, all) in [
            ("D_cba", &own.consumption, &all.consumption),
            ("D_pba", &own.production, &all.production),
            ("D_imp", &own.imports, &all.imports),
            ("D_exp", &own.exports, &all.exports),
        ] {
            assert_close(name, own.by_sector.as_ref().unwrap(), all.by_sector.as_ref().unwrap(), 1e-11);
            assert_close(name, &own.by_region, &all.by_region, 1e-11);
        }
    }
    assert!(one == run(2) && one == run(5));
}

#[test]
fn no_demand_needs_no_output() {
    let system = made_up(3, 5, 2, 9);
    let leontief = Leontief::new(&system, options(Method::Iterative)).unwrap();
    let none = Matrix::zeros(system.demand.rows(), system.demand.columns());
    let accounting = Accounting::with_demand(&system, &leontief, none).unwrap();
    assert!(accounting.output().iter().all(|output| *output == 0.0));
    let accounts = accounting.accounts(&system.extensions[0], &AccountsOptions::default()).unwrap();
    assert!(accounts.consumption.by_region.values().iter().all(|value| *value == 0.0));
}

#[test]
fn aggregation_keeps_totals_and_is_exact_where_industries_buy_alike() {
    let system = made_up(2, 4, 2, 11);
    // Split each sector into two that buy and cause in proportion: putting them together again must be exact.
    let n = system.len();
    let share = |half: usize| [0.3, 0.7][half];
    let labels: Vec<(String, String)> = (0..2 * n)
        .map(|at| {
            let (region, sector) = system.industries.name(at / 2);
            (region.to_owned(), format!("{sector} part {}", at % 2))
        })
        .collect();
    let industries = Industries::new(&labels).unwrap();
    let mut split = system.clone();
    let columns: Vec<(String, String)> = (0..4)
        .map(|at| (format!("region {}", at / 2), ["households", "stock changes"][at % 2].to_owned()))
        .collect();
    split.demand_columns = DemandColumns::new(&columns, &industries).unwrap();
    split.industries = industries;
    split.transactions = Matrix::zeros(2 * n, 2 * n);
    split.demand = Matrix::zeros(2 * n, 4);
    split.output = (0..2 * n).map(|at| share(at % 2) * system.output[at / 2]).collect();
    split.extensions[0].by_industry = Matrix::zeros(2, 2 * n);
    for row in 0..2 * n {
        for column in 0..2 * n {
            let whole = system.transactions.row(row / 2)[column / 2];
            split.transactions.row_mut(row)[column] = share(row % 2) * share(column % 2) * whole;
        }
        for column in 0..4 {
            split.demand.row_mut(row)[column] = share(row % 2) * system.demand.row(row / 2)[column];
        }
        for stressor in 0..2 {
            split.extensions[0].by_industry.row_mut(stressor)[row] =
                share(row % 2) * system.extensions[0].by_industry.row(stressor)[row / 2];
        }
    }
    split.check().unwrap();
    let sectors: BTreeMap<String, String> = split
        .industries
        .sectors()
        .iter()
        .map(|name| (name.clone(), name.split(" part").next().unwrap().to_owned()))
        .collect();
    let concordance = Concordance { sectors: Some(sectors), ..Concordance::default() };
    let (back, report) = aggregate(&split, &concordance).unwrap();
    assert!(report.largest_residual < 1e-14, "{report:?}");
    assert_eq!(report.industries, (2 * n, n));
    assert_close("Z", &back.transactions, &system.transactions, 1e-13);
    let (fine, coarse) = (everything(&split, Method::Factorised), everything(&back, Method::Factorised));
    assert_close("D_cba", &coarse.consumption.by_region, &fine.consumption.by_region, 1e-11);

    // Industries that do not buy alike: totals stay, results by region need not.
    let sectors: BTreeMap<String, String> =
        system.industries.sectors().iter().map(|name| (name.clone(), "all".to_owned())).collect();
    let concordance = Concordance { sectors: Some(sectors), ..Concordance::default() };
    let (coarse, report) = aggregate(&system, &concordance).unwrap();
    assert!(report.largest_residual < 1e-14);
    let (fine, coarse) = (everything(&system, Method::Factorised), everything(&coarse, Method::Factorised));
    let bias = aggregation_bias(&fine.consumption.by_region, &coarse.consumption.by_region, &[0, 1]);
    assert!(bias.row(0).iter().sum::<f64>().abs() < 1e-9);
    assert!(bias.row(0)[0].abs() > 1.0, "{bias:?}");
}
