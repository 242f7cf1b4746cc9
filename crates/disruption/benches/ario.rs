//! A year of days of the dynamic model on synthetic systems: time, memory passes and bytes a second.
//!
//! `cargo bench -p disruption -- 44x56 49x200` names regions x sectors. The pass over the flows is bound by memory, so
//! the rate is shown beside that of a plain sum over the same bytes, measured in the same run.

#![allow(clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use disruption::Recovery;
use disruption::ario::{CapacityLoss, Economy, Event, Parameters, run};
use input_output::{DemandColumns, Industries, Matrix, System};
use rayon::prelude::*;

/// A dense productive system with flows that a fixed sequence makes.
fn system(regions: usize, sectors: usize) -> System {
    let n = regions * sectors;
    let names: Vec<(String, String)> =
        (0..n).map(|at| (format!("R{:03}", at / sectors), format!("S{:03}", at % sectors))).collect();
    let industries = Industries::new(&names).expect("labels");
    let columns: Vec<(String, String)> =
        (0..regions).map(|at| (format!("R{at:03}"), "final demand".to_owned())).collect();
    let demand_columns = DemandColumns::new(&columns, &industries).expect("labels");
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut flows = vec![0.0; n * n];
    for (at, flow) in flows.iter_mut().enumerate() {
        let (draw, home) = (next(), at / n / sectors == at % n / sectors);
        if home || draw < 0.6 {
            *flow = next() * if home { 20.0 } else { 1.0 };
        }
    }
    let transactions = Matrix::new(n, n, flows).expect("shape");
    let demand: Vec<f64> = (0..n * regions).map(|_| 50.0 + 100.0 * next()).collect();
    let demand = Matrix::new(n, regions, demand).expect("shape");
    let mut system = System { industries, demand_columns, transactions, demand, ..System::default() };
    system.output = system.delivered();
    system
}

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|word| word.contains('x')).collect();
    let sizes = if named.is_empty() { vec!["20x25".to_owned(), "44x56".to_owned()] } else { named };
    println!(
        "{:>8} {:>7} {:>9} {:>9} {:>12} {:>12}",
        "size", "n", "365 d, s", "ms/day", "GB/s", "plain GB/s"
    );
    for size in sizes {
        let Some((regions, sectors)) = size.split_once('x') else { continue };
        let (Ok(regions), Ok(sectors)) = (regions.parse(), sectors.parse()) else { continue };
        let system = system(regions, sectors);
        let n = system.len();
        let bytes = (n * n * 8) as f64;
        let values = system.transactions.values();
        let start = Instant::now();
        for _ in 0..5 {
            black_box(
                values
                    .par_chunks(1 << 16)
                    .map(|part| part.iter().fold(0.0, |sum, value| sum + value))
                    .sum::<f64>(),
            );
        }
        let plain = 5.0 * bytes / start.elapsed().as_secs_f64() / 1e9;
        let economy = Economy::new(system, 365.0).expect("economy");
        let lost = Recovery::Linear { days: 60.0 };
        let industries = (0..sectors).map(|at| (at, 0.5)).collect();
        let event = Event::Capacity(CapacityLoss { industries, start: 5, duration: 30, recovery: lost });
        let start = Instant::now();
        black_box(run(&economy, &Parameters::default(), &[event], 365).expect("run"));
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{size:>8} {n:>7} {seconds:>9.2} {:>9.2} {:>12.1} {plain:>12.1}",
            seconds / 365.0 * 1e3,
            365.0 * bytes / seconds / 1e9
        );
    }
}
