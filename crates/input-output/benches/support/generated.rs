//! Made-up systems of any size, the same on every machine.

use input_output::{
    DemandColumns, Extension, Industries, Leontief, Matrix, Method, SolveOptions, Stressor, System,
};
use rayon::prelude::*;

/// A number between 0 and 1 that depends on its place alone.
fn random(row: usize, column: usize) -> f64 {
    let mut mixed = (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (column as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A made-up system: column sums of `A` between 0.30 and 0.75, three quarters of inputs domestic, trade with gaps.
pub fn generate(regions: usize, sectors: usize, stressors: usize) -> System {
    let n = regions * sectors;
    let pairs: Vec<(String, String)> =
        (0..n).map(|at| (format!("region {}", at / sectors), format!("sector {}", at % sectors))).collect();
    let industries = Industries::new(&pairs).expect("labels");
    let columns: Vec<(String, String)> =
        (0..regions).map(|region| (format!("region {region}"), "final".to_owned())).collect();
    let demand_columns = DemandColumns::new(&columns, &industries).expect("labels");
    let weight = |row: usize, column: usize| {
        let value = random(row, column);
        let home = row / sectors == column / sectors;
        if !home && value < 0.4 { 0.0 } else { value.powi(6) * if home { 3.0 * regions as f64 } else { 1.0 } }
    };
    let sums: Vec<f64> =
        (0..n).into_par_iter().map(|column| (0..n).map(|row| weight(row, column)).sum()).collect();
    let scales: Vec<f64> =
        sums.iter().enumerate().map(|(column, sum)| (0.30 + 0.45 * random(n + 1, column)) / sum).collect();
    let mut transactions = Matrix::zeros(n, n);
    transactions.values_mut().par_chunks_mut(n).enumerate().for_each(|(row, values)| {
        for (column, value) in values.iter_mut().enumerate() {
            *value = weight(row, column) * scales[column];
        }
    });
    let mut demand = Matrix::zeros(n, regions);
    for row in 0..n {
        for (region, value) in demand.row_mut(row).iter_mut().enumerate() {
            *value = random(row, 2 * n + region) * if row / sectors == region { 100.0 } else { 2.0 };
        }
    }
    let mut by_industry = Matrix::zeros(stressors, n);
    by_industry.values_mut().iter_mut().enumerate().for_each(|(at, value)| *value = random(at, 3 * n));
    let mut system = System {
        name: "generated".to_owned(),
        year: None,
        units: vec!["1".to_owned()],
        industries,
        demand_columns,
        transactions,
        demand,
        output: vec![1.0; n],
        extensions: vec![Extension {
            name: "pressures".to_owned(),
            stressors: (0..stressors)
                .map(|at| Stressor { name: format!("stressor {at}"), unit: "kg".to_owned() })
                .collect(),
            by_industry,
            by_demand: None,
        }],
    };
    // With an output of one everywhere, transactions are coefficients.
    let mut total = Matrix::zeros(1, n);
    total.values_mut().copy_from_slice(&system.demand.row_sums());
    let options = SolveOptions { method: Method::Iterative, ..SolveOptions::default() };
    let output = {
        let operator = Leontief::new(&system, options).expect("productive");
        operator.outputs(&total).expect("solved").values.into_values()
    };
    system.transactions.values_mut().par_chunks_mut(n).for_each(|row| {
        for (value, output) in row.iter_mut().zip(&output) {
            *value *= output;
        }
    });
    system.output = output;
    system
}
