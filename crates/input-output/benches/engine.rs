//! Time of the engine against the size of the system, next to what the machine can do in the same run.
//!
//! `cargo bench -p input-output --bench engine -- 490 980 2450 4900` takes numbers of industries (49 regions); without
//! numbers it takes small ones. A size of 9,800 needs about 3 GB and a minute or two.
//!
//! Rates are against a matrix product (GFLOP/s) and a streaming read (GB/s) measured beside them on the same threads.

#![allow(clippy::print_stdout)]

use std::time::Instant;

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};
use input_output::{
    Accounting, AccountsOptions, DemandColumns, Extension, Industries, Leontief, Matrix, Method,
    SolveOptions, Stressor, System,
};
use rayon::prelude::*;

const REGIONS: usize = 49;
const STRESSORS: usize = 50;

fn main() {
    let mut sizes: Vec<usize> =
        std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![490, 980, 2450];
    }
    println!("{} threads; times in seconds", rayon::current_num_threads());
    for n in sizes {
        measure(n / REGIONS * REGIONS);
    }
}

fn measure(n: usize) {
    let system = generate(REGIONS, n / REGIONS, STRESSORS);
    let cube = (n as f64).powi(3);
    let bytes = 8.0 * (n as f64).powi(2);
    let gemm = product_rate(n.min(4900));
    let stream = read_rate(system.transactions.values());
    println!("\nn = {n}: matrix product {gemm:.0} GFLOP/s, streaming read {stream:.1} GB/s");

    let row = |what: &str, seconds: f64, rate: Option<(f64, &str, f64)>| {
        let rate = rate.map_or(String::new(), |(rate, unit, of)| {
            format!("{rate:8.1} {unit} = {:3.0} % of the machine", 100.0 * rate / of)
        });
        println!("  {what:<58} {seconds:9.4} {rate}");
    };

    // Iterative, from transactions alone.
    let options = SolveOptions { method: Method::Iterative, ..SolveOptions::default() };
    let (operator, seconds) = timed(|| Leontief::new(&system, options).expect("productive"));
    row("iterative: check, blocks of the preconditioner", seconds, None);
    for count in [1, 8, 49] {
        let demands = demands(&system, count);
        let (solution, seconds) = timed(|| operator.outputs(&demands).expect("solved"));
        let rate = bytes * solution.passes as f64 / seconds / 1e9;
        let what = format!(
            "iterative: {count} footprints of regions ({} passes, {:.0e})",
            solution.passes, solution.residual
        );
        row(&what, seconds, Some((rate, "GB/s", stream)));
    }
    let s = input_output::intensities(&system.extensions[0], &system.output);
    let mut few = Matrix::zeros(8, n);
    few.values_mut().copy_from_slice(&s.values()[..8 * n]);
    let (solution, seconds) = timed(|| operator.multipliers(&few).expect("solved"));
    let rate = bytes * solution.passes as f64 / seconds / 1e9;
    row(
        &format!("iterative: 8 multipliers ({} passes)", solution.passes),
        seconds,
        Some((rate, "GB/s", stream)),
    );

    let single = SolveOptions { method: Method::SinglePrecision, ..SolveOptions::default() };
    let (operator, seconds) = timed(|| Leontief::new(&system, single).expect("productive"));
    row(
        "single precision: factorisation with check",
        seconds,
        Some((cube / 1.5 / seconds / 1e9, "GFLOP/s", gemm)),
    );
    let (solution, seconds) = timed(|| operator.multipliers(&s).expect("solved"));
    let what = format!("single precision: {STRESSORS} multipliers, refined ({:.0e})", solution.residual);
    row(&what, seconds, None);
    drop(operator);

    let double = SolveOptions { method: Method::Factorised, ..SolveOptions::default() };
    let (operator, seconds) = timed(|| Leontief::new(&system, double).expect("productive"));
    row(
        "double precision: factorisation with check",
        seconds,
        Some((cube / 1.5 / seconds / 1e9, "GFLOP/s", gemm)),
    );
    let (accounting, seconds) = timed(|| Accounting::new(&system, &operator).expect("solved"));
    row(&format!("double precision: {REGIONS} footprints ({:.0e})", accounting.residual()), seconds, None);
    let (_, seconds) =
        timed(|| accounting.accounts(&system.extensions[0], &AccountsOptions::default()).expect("accounts"));
    row(&format!("double precision: accounts of {STRESSORS} stressors"), seconds, None);
    let every = AccountsOptions { imports_by_sector: true, downstream: true, population: None };
    let (_, seconds) = timed(|| accounting.accounts(&system.extensions[0], &every).expect("accounts"));
    row("double precision: the same, imports by product, downstream", seconds, None);
    let (inverse, seconds) = timed(|| operator.inverse().expect("inverse"));
    let what = format!("explicit inverse after factorisation ({:.0e})", inverse.residual);
    row(&what, seconds, Some((2.0 * cube / seconds / 1e9, "GFLOP/s", gemm)));
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed().as_secs_f64())
}

fn demands(system: &System, count: usize) -> Matrix {
    let all = input_output::demand_by_region(system, &system.demand);
    let mut made = Matrix::zeros(count, system.len());
    let length = count * system.len();
    made.values_mut().copy_from_slice(&all.values()[..length]);
    made
}

fn product_rate(n: usize) -> f64 {
    let left = Mat::from_fn(n, n, |row, column| ((row * 7 + column * 3) % 11) as f64);
    let mut product = Mat::<f64>::zeros(n, n);
    let best = (0..3)
        .map(|_| timed(|| matmul(&mut product, Accum::Replace, &left, &left, 1.0, Par::rayon(0))).1)
        .fold(f64::INFINITY, f64::min);
    2.0 * (n as f64).powi(3) / best / 1e9
}

fn read_rate(values: &[f64]) -> f64 {
    let best = (0..3)
        .map(|_| {
            let (sum, seconds) = timed(|| {
                let parts: Vec<f64> = values
                    .par_chunks(1 << 16)
                    .map(|part| {
                        pulp::Arch::new().dispatch(|| {
                            let mut lanes = [0.0_f64; 32];
                            for chunk in part.chunks_exact(32) {
                                for (lane, value) in lanes.iter_mut().zip(chunk) {
                                    *lane += value;
                                }
                            }
                            lanes.iter().sum::<f64>()
                        })
                    })
                    .collect();
                parts.iter().sum::<f64>()
            });
            std::hint::black_box(sum);
            seconds
        })
        .fold(f64::INFINITY, f64::min);
    8.0 * values.len() as f64 / best / 1e9
}

/// A number between 0 and 1 that depends on its place alone.
fn random(row: usize, column: usize) -> f64 {
    let mut mixed = (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (column as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A made-up system: column sums of `A` between 0.30 and 0.75, three quarters of inputs domestic, trade with gaps.
fn generate(regions: usize, sectors: usize, stressors: usize) -> System {
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
