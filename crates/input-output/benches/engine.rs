//! Time of the engine against the size of the system, next to what the machine can do in the same run.
//!
//! `cargo bench -p input-output --bench engine -- 490 980 2450 4900` takes numbers of industries (49 regions); without
//! numbers it takes small ones. A size of 9,800 needs about 3 GB and a minute or two.
//!
//! Rates are against a matrix product (GFLOP/s) and a streaming read (GB/s) measured beside them on the same threads.

#![allow(clippy::print_stdout)]

mod support;

use input_output::{Accounting, AccountsOptions, Leontief, Matrix, Method, SolveOptions, System};
use support::{generate, product_rate, read_rate, timed};

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

fn demands(system: &System, count: usize) -> Matrix {
    let all = input_output::demand_by_region(system, &system.demand);
    let mut made = Matrix::zeros(count, system.len());
    let length = count * system.len();
    made.values_mut().copy_from_slice(&all.values()[..length]);
    made
}
