//! Origin tracing of a real and of a dense synthetic year, against plain Gaussian elimination.
//!
//! `cargo bench -p trade`. Times without "from rows" start from balanced trade.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Case, read_case, shared, synthetic};
use divan::{Bencher, black_box};
use trade::{Balance, BalancedTrade, Method, TradeNetwork};

fn main() {
    divan::main();
}

/// Maize 2018 (197 regions, 2,209 flows), if the reference data are there.
fn maize() -> Option<Case> {
    let folder = shared("golden/trade_tracing/faostat_Maize_2018")?;
    let mut case = read_case(&folder.join("input_trade.csv"), &folder.join("input_production.csv"));
    case.flows.retain(|flow| flow.mass_kg > 0.0);
    Some(case)
}

fn dense_world() -> Option<Case> {
    Some(synthetic(230, 0.2))
}

fn balanced(case: &Case) -> BalancedTrade<usize> {
    TradeNetwork::new(&case.flows, &case.production).expect("valid case").balance(Balance::UnknownSupply)
}

/// The way of a textbook: (I - A) O = p / x as a dense system, eliminated row by row with partial pivoting.
fn gaussian_elimination(trade: &BalancedTrade<usize>, production: &[f64]) -> Vec<f64> {
    let size = trade.regions().len();
    let width = 2 * size;
    let mut system = vec![0.0; size * width];
    for region in 0..size {
        let supply = trade.supply_kg(region).unwrap_or(0.0);
        system[region * width + region] = 1.0;
        if supply > 0.0 {
            system[region * width + size + region] = production[region] / supply;
        }
    }
    for (exporter, importer, mass) in trade.flows() {
        system[importer * width + exporter] -= mass / trade.supply_kg(importer).unwrap_or(1.0);
    }
    for pivot in 0..size {
        let largest = (pivot..size)
            .max_by(|&a, &b| system[a * width + pivot].abs().total_cmp(&system[b * width + pivot].abs()))
            .unwrap_or(pivot);
        if largest != pivot {
            let (head, tail) = system.split_at_mut(largest * width);
            head[pivot * width..(pivot + 1) * width].swap_with_slice(&mut tail[..width]);
        }
        let (head, tail) = system.split_at_mut((pivot + 1) * width);
        let pivot_row = &head[pivot * width..];
        for row in tail.chunks_exact_mut(width) {
            let factor = row[pivot] / pivot_row[pivot];
            if factor != 0.0 {
                for (value, above) in row[pivot..].iter_mut().zip(&pivot_row[pivot..]) {
                    *value -= factor * above;
                }
            }
        }
    }
    for pivot in (0..size).rev() {
        let (head, tail) = system.split_at_mut((pivot + 1) * width);
        let row = &mut head[pivot * width..];
        for below in 0..size - pivot - 1 {
            let weight = row[pivot + 1 + below];
            if weight != 0.0 {
                let solved = &tail[below * width + size..(below + 1) * width];
                row[size..].iter_mut().zip(solved).for_each(|(value, known)| *value -= weight * known);
            }
        }
        let diagonal = row[pivot];
        row[size..width].iter_mut().for_each(|value| *value /= diagonal);
    }
    system
}

macro_rules! benches {
    ($name:ident, $case:path, $consumer:expr) => {
        mod $name {
            use super::*;

            #[divan::bench]
            fn one_consumer(bencher: Bencher) {
                let Some(case) = $case() else { return };
                let trade = balanced(&case);
                let consumer = ($consumer)(&case);
                bencher.bench(|| trade.origins_of(black_box(consumer), Method::ProportionalMixing));
            }

            #[divan::bench]
            fn one_consumer_from_rows(bencher: Bencher) {
                let Some(case) = $case() else { return };
                let consumer = ($consumer)(&case);
                bencher.bench(|| balanced(&case).origins_of(consumer, Method::ProportionalMixing));
            }

            #[divan::bench]
            fn full_matrix(bencher: Bencher) {
                let Some(case) = $case() else { return };
                let trade = balanced(&case);
                bencher.bench(|| black_box(&trade).origin_matrix(Method::ProportionalMixing));
            }

            #[divan::bench]
            fn full_matrix_by_gaussian_elimination(bencher: Bencher) {
                let Some(case) = $case() else { return };
                let trade = balanced(&case);
                let mut production = vec![0.0; trade.regions().len()];
                for row in &case.production {
                    production[row.region] += row.mass_kg;
                }
                bencher.bench(|| gaussian_elimination(black_box(&trade), &production));
            }

            #[divan::bench]
            fn balance_by_scaling(bencher: Bencher) {
                let Some(case) = $case() else { return };
                let network = TradeNetwork::new(&case.flows, &case.production).expect("valid case");
                bencher
                    .with_inputs(|| network.clone())
                    .bench_values(|network| network.balance(Balance::ScaleExports));
            }
        }
    };
}

benches!(maize_2018, maize, |case: &Case| {
    case.labels.iter().position(|label| label == "Japan").expect("Japan trades maize")
});
benches!(world_230_dense, dense_world, |_: &Case| 1);
