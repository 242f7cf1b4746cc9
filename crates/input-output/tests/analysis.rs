//! Paths, trees, decomposition, balancing, supply and use, characterisation, scenarios.

#![allow(missing_docs)]

mod support;

use input_output::{
    Accounting, AccountsOptions, Change, CharacterisationError, Contribution, DemandChange, Extracted,
    Factor, Leontief, Matrix, Model, Orders, PathOptions, SolveOptions, SupplyUse, SupplyUseError, System,
    TreeOptions, balance, changed_demand, characterise, contribution_tree, decompose, embodied_in_exports,
    extraction, gross_trade, influence_norms, influence_sizes, intensities, largest_influences,
    single_extractions, supply_paths,
};
use support::{assert_close, made_up, vector};

fn operator(system: &System) -> Leontief<'_> {
    Leontief::new(system, SolveOptions::default()).unwrap()
}

/// All paths up to a length, without any pruning.
fn all_paths(system: &System, s: &[f64], y: &[f64], tiers: usize) -> Vec<(Vec<usize>, f64)> {
    let a = operator(system).technology().to_matrix();
    let n = system.len();
    let mut found = Vec::new();
    let mut tier: Vec<(Vec<usize>, f64)> = (0..n).map(|at| (vec![at], y[at])).collect();
    for _ in 0..=tiers {
        let mut next = Vec::new();
        for (path, flow) in tier {
            let last = path[path.len() - 1];
            found.push((path.clone(), flow * s[last]));
            for supplier in 0..n {
                let mut longer = path.clone();
                longer.push(supplier);
                next.push((longer, flow * a.row(supplier)[last]));
            }
        }
        tier = next;
    }
    found.sort_by(|one, two| two.1.abs().total_cmp(&one.1.abs()));
    found
}

#[test]
fn paths_are_the_largest_of_all_and_what_is_left_out_is_known() {
    for seed in [1, 2, 3] {
        let system = made_up(2, 2, 1, seed);
        let leontief = operator(&system);
        let s = intensities(&system.extensions[0], &system.output).into_values();
        let y = system.demand.row_sums();
        let known = all_paths(&system, &s, &y, 8);
        let options = PathOptions { count: 15, cutoff: 0.0, nodes: 1_000_000 };
        let paths = supply_paths(&leontief, &s, &y, &options).unwrap();
        assert!(paths.certain);
        assert_eq!(paths.paths.len(), 15);
        let total: f64 = system.extensions[0].by_industry.values().iter().sum();
        assert!((paths.total / total - 1.0).abs() < 1e-11);
        for (ours, (industries, value)) in paths.paths.iter().zip(&known) {
            assert!((ours.value / value - 1.0).abs() < 1e-12, "{ours:?} {industries:?} {value}");
        }
        let listed: f64 = paths.paths.iter().map(|path| path.value).sum();
        assert!((paths.left_out - (total - listed)).abs() < 1e-9 * total);
        assert!(known[15].1 <= paths.largest_left_out * (1.0 + 1e-12));
        assert!(paths.largest_left_out <= paths.paths[14].value);
    }
}

#[test]
fn a_cutoff_or_a_limit_of_nodes_says_that_paths_may_be_missing() {
    let system = made_up(3, 5, 1, 8);
    let leontief = operator(&system);
    let s = intensities(&system.extensions[0], &system.output).into_values();
    let y = system.demand.row_sums();
    let coarse = PathOptions { count: 10_000, cutoff: 0.01, nodes: 100_000 };
    let paths = supply_paths(&leontief, &s, &y, &coarse).unwrap();
    assert!(!paths.certain && paths.paths.len() < 10_000);
    assert!(paths.largest_left_out > 0.0 && paths.largest_left_out < 0.01 * paths.total);
    let short = PathOptions { count: 50, cutoff: 0.0, nodes: 3 };
    let paths = supply_paths(&leontief, &s, &y, &short).unwrap();
    assert!(!paths.certain && paths.nodes == 3 && paths.largest_left_out > 0.0);
}

fn closes(node: &Contribution, intensities: &[f64], worst: &mut f64) {
    let children: f64 = node.children.iter().map(|child| child.total).sum();
    let difference = node.total - (children + node.direct + node.rest);
    *worst = worst.max(difference.abs() / node.total.abs());
    if let Some(industry) = node.industry {
        assert!(
            (node.direct - node.output * intensities[industry]).abs() < 1e-12 * node.total.abs().max(1.0)
        );
    }
    for child in &node.children {
        closes(child, intensities, worst);
    }
}

#[test]
fn children_direct_part_and_rest_add_up_to_the_parent() {
    let system = made_up(3, 6, 1, 21);
    let leontief = operator(&system);
    let s = intensities(&system.extensions[0], &system.output).into_values();
    let y = system.demand.row_sums();
    let options = TreeOptions { depth: 3, children: 5, cutoff: 0.0 };
    let tree = contribution_tree(&leontief, &s, &y, &options).unwrap();
    let mut worst = 0.0;
    closes(&tree, &s, &mut worst);
    assert!(worst < 1e-15, "{worst}");
    // With all inputs shown nothing is left: the multipliers themselves close.
    let options = TreeOptions { depth: 1, children: 100, cutoff: 0.0 };
    let tree = contribution_tree(&leontief, &s, &y, &options).unwrap();
    assert!(tree.rest.abs() < 1e-11 * tree.total);
    for child in &tree.children {
        assert!(child.rest.abs() < 1e-11 * child.total.abs(), "{}", child.rest);
    }
}

#[test]
fn effects_add_up_to_the_change() {
    let before = made_up(3, 5, 2, 31);
    let mut after = made_up(3, 5, 2, 32);
    after.extensions[0].by_industry.values_mut().iter_mut().for_each(|value| *value *= 1.3);
    let operators = (operator(&before), operator(&after));
    for orders in [Orders::All, Orders::Polar] {
        let parts =
            decompose((&before, &operators.0), (&after, &operators.1), "pressures", "stressor 1", orders)
                .unwrap();
        for region in 0..3 {
            let effects: f64 = (0..4).map(|factor| parts.effects.row(factor)[region]).sum();
            let change = parts.after[region] - parts.before[region];
            assert!((effects - change).abs() < 1e-9 * parts.after[region]);
        }
        let total: f64 = before.extensions[0].by_industry.row(1).iter().sum();
        assert!((parts.before.iter().sum::<f64>() / total - 1.0).abs() < 1e-11);
    }
    // Nothing but intensities changed: nothing but intensities explains it.
    let mut cleaner = before.clone();
    cleaner.extensions[0].by_industry.values_mut().iter_mut().for_each(|value| *value *= 0.5);
    let other = operator(&cleaner);
    let parts =
        decompose((&before, &operators.0), (&cleaner, &other), "pressures", "stressor 0", Orders::All)
            .unwrap();
    for region in 0..3 {
        assert!(
            (parts.effects.row(0)[region] + 0.5 * parts.before[region]).abs() < 1e-9 * parts.before[region]
        );
        assert!((1..4).all(|factor| parts.effects.row(factor)[region].abs() < 1e-9 * parts.before[region]));
    }
    assert!(
        decompose((&before, &operators.0), (&cleaner, &other), "pressures", "none", Orders::All).is_err()
    );
}

#[test]
fn a_balanced_table_has_its_totals_its_signs_and_its_zeros() {
    // Junius and Oosterhaven (2003), the table of their example.
    let table =
        Matrix::new(3, 4, vec![7.0, 3.0, 5.0, -3.0, 2.0, 9.0, 8.0, 1.0, -2.0, 0.0, 2.0, 1.0]).unwrap();
    let (rows, columns) = ([15.0, 26.0, -1.0], [9.0, 16.0, 17.0, -2.0]);
    let balanced = balance(&table, &rows, &columns, 1e-13, 1000).unwrap();
    assert_close("rows", &vector(&balanced.table.row_sums()), &vector(&rows), 1e-11);
    assert_close("columns", &vector(&balanced.table.column_sums()), &vector(&columns), 1e-11);
    for (made, was) in balanced.table.values().iter().zip(table.values()) {
        assert!(made * was > 0.0 || (*made == 0.0 && *was == 0.0));
    }
    // Totals that the table has already leave it as it is.
    let same = balance(&table, &table.row_sums(), &table.column_sums(), 1e-13, 1000).unwrap();
    assert_close("same", &same.table, &table, 1e-10);
    assert!(balance(&table, &[1.0, 1.0, 1.0], &[1.0, 1.0, 1.0, 1.0], 1e-12, 10).is_err());
    assert!(balance(&table, &[1.0], &columns, 1e-12, 10).is_err());
    // RAS: cross ratios stay.
    let positive = Matrix::new(2, 2, vec![1.0, 2.0, 3.0, 4.0]).unwrap();
    let balanced = balance(&positive, &[10.0, 20.0], &[12.0, 18.0], 1e-14, 1000).unwrap();
    let v = balanced.table.values();
    assert!((v[0] * v[3] / (v[1] * v[2]) - 4.0 / 6.0).abs() < 1e-12);
}

fn supply_use() -> SupplyUse {
    let matrix =
        |rows: usize, columns: usize, values: &[f64]| Matrix::new(rows, columns, values.to_vec()).unwrap();
    // Three products, three industries; use and value added exhaust what industries make.
    let supply = matrix(3, 3, &[90.0, 5.0, 0.0, 10.0, 180.0, 8.0, 0.0, 15.0, 142.0]);
    let usage = matrix(3, 3, &[20.0, 30.0, 10.0, 15.0, 60.0, 40.0, 25.0, 35.0, 30.0]);
    let q = supply.row_sums();
    let g = supply.column_sums();
    let used = usage.row_sums();
    let paid = usage.column_sums();
    let final_use: Vec<f64> = q.iter().zip(used).map(|(q, used)| q - used).collect();
    let added: Vec<f64> = g.iter().zip(paid).map(|(g, paid)| g - paid).collect();
    SupplyUse { supply, usage, final_use: matrix(3, 1, &final_use), by_industry: matrix(1, 3, &added) }
}

#[test]
fn all_four_models_keep_every_balance() {
    let tables = supply_use();
    let added: f64 = tables.by_industry.values().iter().sum();
    for model in [Model::A, Model::B, Model::C, Model::D] {
        let made = tables.to_input_output(model).unwrap();
        let rows = made.transactions.row_sums();
        let delivered: Vec<f64> = rows.iter().zip(made.demand.row_sums()).map(|(z, y)| z + y).collect();
        assert_close("rows", &vector(&delivered), &vector(&made.output), 1e-13);
        let columns = made.transactions.column_sums();
        let paid: Vec<f64> = columns.iter().zip(made.by_column.row(0)).map(|(z, w)| z + w).collect();
        assert_close("columns", &vector(&paid), &vector(&made.output), 1e-13);
        assert!((made.by_column.values().iter().sum::<f64>() - added).abs() < 1e-10);
        assert_eq!(made.negatives.0, made.transactions.values().iter().filter(|value| **value < 0.0).count());
        if matches!(model, Model::B | Model::D) {
            assert_eq!(made.negatives.0, 0);
        }
    }
    // Product technology: what the model says industries use for what they make is what they used, U = A V.
    let made = tables.to_input_output(Model::A).unwrap();
    for row in 0..3 {
        for industry in 0..3 {
            let used: f64 = (0..3)
                .map(|product| {
                    made.transactions.row(row)[product] / made.output[product]
                        * tables.supply.row(product)[industry]
                })
                .sum();
            assert!((used - tables.usage.row(row)[industry]).abs() < 1e-12);
        }
    }
}

#[test]
fn without_by_products_all_models_are_the_use_table() {
    let mut tables = supply_use();
    let used = tables.usage.clone();
    tables.supply = Matrix::new(3, 3, vec![95.0, 0.0, 0.0, 0.0, 198.0, 0.0, 0.0, 0.0, 157.0]).unwrap();
    for model in [Model::A, Model::B, Model::C, Model::D] {
        assert_close("Z", &tables.to_input_output(model).unwrap().transactions, &used, 1e-14);
    }
    // Two products that are always made together cannot be told apart.
    tables.supply = Matrix::new(3, 3, vec![1.0, 2.0, 0.0, 2.0, 4.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
    assert!(matches!(tables.to_input_output(Model::A), Err(SupplyUseError::Singular { .. })));
    assert!(tables.to_input_output(Model::D).is_ok());
}

fn factor(stressor: &str, unit: &str, region: Option<&str>, value: f64) -> Factor {
    Factor {
        stressor: stressor.to_owned(),
        stressor_unit: unit.to_owned(),
        impact: "warming".to_owned(),
        impact_unit: "kg CO2e".to_owned(),
        region: region.map(str::to_owned),
        value,
    }
}

#[test]
fn impacts_are_weighted_sums_and_gaps_are_listed() {
    let system = made_up(2, 4, 3, 5);
    let extension = &system.extensions[0];
    let factors = [
        factor("stressor 0", "kg", None, 1.0),
        factor("stressor 1", "kg", Some("region 1"), 28.0),
        factor("elsewhere", "kg", None, 3.0),
    ];
    let made = characterise(&system, extension, &factors).unwrap();
    assert_eq!(made.without_factor, ["stressor 2"]);
    assert_eq!(made.without_stressor, ["elsewhere"]);
    let gaps = [("stressor 1".to_owned(), "warming".to_owned(), vec!["region 0".to_owned()])];
    assert_eq!(made.without_region, gaps);
    for industry in 0..8 {
        let own = if industry < 4 { 0.0 } else { 28.0 * extension.by_industry.row(1)[industry] };
        let expected = extension.by_industry.row(0)[industry] + own;
        assert!((made.impacts.by_industry.row(0)[industry] - expected).abs() < 1e-12);
    }
    // Accounts of impacts are impacts of accounts when factors are the same everywhere.
    let plain = [factor("stressor 0", "kg", None, 1.0), factor("stressor 1", "kg", None, 28.0)];
    let made = characterise(&system, extension, &plain).unwrap();
    let leontief = operator(&system);
    let accounting = Accounting::new(&system, &leontief).unwrap();
    let of_impacts =
        accounting.accounts(&made.impacts, &AccountsOptions::default()).unwrap().consumption.by_region;
    let accounts = accounting.accounts(extension, &AccountsOptions::default()).unwrap().consumption.by_region;
    let expected: Vec<f64> = (0..2).map(|at| accounts.row(0)[at] + 28.0 * accounts.row(1)[at]).collect();
    assert_close("impacts", &of_impacts, &vector(&expected), 1e-12);
    let wrong = characterise(&system, extension, &[factor("stressor 0", "t", None, 1.0)]).unwrap_err();
    assert!(matches!(wrong, CharacterisationError::Unit { .. }));
    assert_eq!(
        wrong.to_string(),
        "factor 1: `stressor 0` is in `kg`, but the factor is per `t`; convert one of them"
    );
    let twice = [factor("stressor 0", "kg", None, 1.0), factor("stressor 0", "kg", None, 2.0)];
    assert!(characterise(&system, extension, &twice).is_err());
}

#[test]
fn categories_add_up_to_the_account() {
    let system = made_up(3, 4, 2, 6);
    let leontief = operator(&system);
    let accounting = Accounting::new(&system, &leontief).unwrap();
    let extension = &system.extensions[0];
    let accounts = accounting.accounts(extension, &AccountsOptions::default()).unwrap();
    let columns = accounting.by_demand_column(extension, &accounts.multipliers, true);
    for row in 0..2 {
        for region in 0..3 {
            let sum: f64 = columns.row(row)[2 * region..2 * region + 2].iter().sum();
            assert!((sum / accounts.consumption.by_region.row(row)[region] - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn embodied_in_exports_is_the_domestic_chain_alone() {
    let system = made_up(3, 4, 1, 7);
    let s = intensities(&system.extensions[0], &system.output).into_values();
    let embodied = embodied_in_exports(&system, &s).unwrap();
    let trade = gross_trade(&system);
    // Production of a region is what its domestic chain makes for its own use and for exports.
    let caused = &system.extensions[0].by_industry;
    for region in 0..3 {
        let block = system.industries.block(region);
        let size = block.len();
        let mut z = Matrix::zeros(size, size);
        for row in 0..size {
            z.row_mut(row).copy_from_slice(&system.transactions.row(block.start + row)[block.clone()]);
        }
        let home: Vec<f64> =
            block.clone().map(|at| system.demand.row(at)[2 * region..2 * region + 2].iter().sum()).collect();
        let rows: Vec<&[f64]> = (0..size).map(|row| z.row(row)).collect();
        let national = support::national(&rows, &home, &system.output[block.clone()]);
        let own = operator(&national).outputs(&vector(&home)).unwrap().values;
        let for_home: f64 = own.values().iter().zip(&s[block.clone()]).map(|(x, s)| x * s).sum();
        let exported: f64 = embodied.row(region).iter().sum();
        let total: f64 = caused.row(0)[block.clone()].iter().sum();
        assert!(((for_home + exported) / total - 1.0).abs() < 1e-10, "{for_home} {exported} {total}");
        assert_eq!(embodied.row(region)[region], 0.0);
        assert!(trade.exports[block.start] >= 0.0);
    }
}

#[test]
fn a_scenario_names_what_it_does_not_know() {
    let system = made_up(2, 3, 1, 2);
    let change = |consumer: &str, change| DemandChange {
        supplier: None,
        sector: Some("sector 1".to_owned()),
        consumer: Some(consumer.to_owned()),
        category: None,
        change,
    };
    let unknown = changed_demand(&system, &[change("Atlantis", Change::Times(2.0))]).unwrap_err();
    assert_eq!(unknown.to_string(), "change 1: there is no region `Atlantis`; known are region 0, region 1");
    assert!(changed_demand(&system, &[change("region 0", Change::Plus(f64::NAN))]).is_err());
    let there = changed_demand(&system, &[change("region 0", Change::To(0.0))]).unwrap();
    assert_eq!(there.row(1)[..2], [0.0, 0.0]);
    assert_eq!(there.row(1)[2..], system.demand.row(1)[2..]);
    assert_eq!(there.row(0), system.demand.row(0));
}

#[test]
fn economies_side_by_side_are_inverted_one_by_one() {
    // The same economy twice, the second with another order of products, and a product and an industry of nothing.
    let one = supply_use();
    let order = [4, 3, 5];
    let mut both = SupplyUse {
        supply: Matrix::zeros(7, 7),
        usage: Matrix::zeros(7, 7),
        final_use: Matrix::zeros(7, 1),
        by_industry: Matrix::zeros(1, 7),
    };
    for (product, second) in order.into_iter().enumerate() {
        for industry in 0..3 {
            for (row, column) in [(product, industry), (second, industry + 3)] {
                both.supply.row_mut(row)[column] = one.supply.row(product)[industry];
                both.usage.row_mut(row)[column] = one.usage.row(product)[industry];
            }
        }
        both.final_use.row_mut(product)[0] = one.final_use.row(product)[0];
        both.final_use.row_mut(second)[0] = one.final_use.row(product)[0];
        both.by_industry.row_mut(0)[product] = one.by_industry.row(0)[product];
        both.by_industry.row_mut(0)[product + 3] = one.by_industry.row(0)[product];
    }
    for model in Model::ALL {
        let (alone, made) = (one.to_input_output(model).unwrap(), both.to_input_output(model).unwrap());
        let place = |at: usize| if model.is_by_product() { order[at] } else { at + 3 };
        for row in 0..3 {
            for column in 0..3 {
                let expected = alone.transactions.row(row)[column];
                for found in
                    [made.transactions.row(row)[column], made.transactions.row(place(row))[place(column)]]
                {
                    assert!((found - expected).abs() < 1e-12, "{model:?} {row} {column}: {found} {expected}");
                }
            }
        }
        assert_eq!(made.transactions.row(6), [0.0; 7]);
    }
}

#[test]
fn extractions_of_single_industries_are_the_general_case_of_one() {
    let system = made_up(3, 5, 1, 11);
    let leontief = operator(&system);
    let demand = system.demand.row_sums();
    let asked: Vec<usize> = (0..system.len()).chain([99]).collect();
    let single = single_extractions(&leontief, &demand, &asked).unwrap();
    assert_eq!(single.each.len(), system.len());
    for one in single.each {
        let known = extraction(&leontief, &demand, &[one.industry], Extracted::Sales, 1.0).unwrap();
        let home = system.industries.block(system.industries.region_of(one.industry).unwrap());
        let at_home: f64 = home.map(|at| known.before[at] - known.after[at]).sum();
        let ours = [one.missing, one.missing_at_home, one.missing - one.own];
        let known = [known.missing, at_home, known.missing_elsewhere];
        for (ours, known) in ours.iter().zip(known) {
            assert!((ours - known).abs() <= 1e-9 * (1.0 + known.abs()), "{ours} {known}");
        }
    }
}

#[test]
fn the_largest_fields_of_influence_are_those_of_all() {
    let system = made_up(3, 5, 1, 12);
    let inverse = operator(&system).inverse().unwrap().values;
    let (columns, rows) = influence_norms(&inverse);
    let all = influence_sizes(&inverse);
    for users in [(0..15).collect::<Vec<_>>(), (5..10).collect()] {
        let mut known: Vec<(usize, usize, f64)> = (0..15)
            .flat_map(|input| users.iter().map(move |user| (input, *user)))
            .map(|(input, user)| (input, user, all.get(input, user).unwrap()))
            .collect();
        known.sort_by(|one, two| two.2.total_cmp(&one.2).then((one.0, one.1).cmp(&(two.0, two.1))));
        for count in [1, 2, 7, 40, 1000] {
            let found = largest_influences(&columns, &rows, &users, count);
            assert_eq!(found, known[..count.min(known.len())], "{count}");
        }
    }
}
