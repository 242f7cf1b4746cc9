//! Stocks of inputs, what they allow, and the orders that refill them.

use rayon::prelude::*;

use super::economy::Economy;
use super::kernel::{Customers, Refill};
use super::parameters::{Conventions, Parameters};
use super::supply::Sector;

pub(super) fn limits(stocks: &[f64], need: &[f64]) -> Vec<f64> {
    stocks
        .iter()
        .zip(need)
        .map(|(stock, need)| if need.is_infinite() { f64::INFINITY } else { stock / need })
        .collect()
}

/// The lowest limit of each industry over all sectors.
pub(super) fn lowest_limit(sectors: &[Sector], n: usize) -> Vec<f64> {
    let mut lowest = vec![f64::INFINITY; n];
    for sector in sectors {
        for (low, limit) in lowest.iter_mut().zip(&sector.limit) {
            *low = low.min(*limit);
        }
    }
    lowest
}

/// Stocks after the day's use and deliveries, and the orders of the next day.
pub(super) fn order(
    economy: &Economy,
    parameters: &Parameters,
    inventories: &[f64],
    sectors: &mut [Sector],
    production: &[f64],
    optimal: &[f64],
) {
    let boario = parameters.conventions == Conventions::Boario;
    let close = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-8 + 1e-5 * b.abs();
    let used_up = boario
        && sectors.par_iter().zip(&economy.inputs).all(|(sector, inputs)| {
            let received = sector.scale.iter().zip(&sector.shipped).map(|(scale, shipped)| scale * shipped);
            received.zip(inputs.iter().zip(production)).all(|(got, (input, made))| close(input * made, got))
        });
    if !used_up {
        sectors.par_iter_mut().zip(&economy.inputs).for_each(|(sector, inputs)| {
            let received = sector.scale.iter().zip(&sector.shipped).map(|(scale, shipped)| scale * shipped);
            for ((stock, got), (input, made)) in
                sector.stocks.iter_mut().zip(received).zip(inputs.iter().zip(production))
            {
                *stock += got - input * made;
            }
        });
    }
    let goal = |input: f64, days: f64, wished: f64| if input > 0.0 { input * days * wished } else { 0.0 };
    let full = boario
        && sectors.par_iter().zip(&economy.inputs).zip(inventories).all(|((sector, inputs), days)| {
            let goals = inputs.iter().zip(optimal).map(|(input, wished)| goal(*input, *days, *wished));
            goals.zip(&sector.stocks).all(|(goal, stock)| close(goal, *stock))
        });
    sectors.par_iter_mut().zip(&economy.inputs).zip(inventories).for_each(|((sector, inputs), days)| {
        let Sector { scale, weights, stocks, need, limit, .. } = sector;
        let customers = Customers { inputs, production, optimal, weights, stocks, need };
        let refill = Refill { days: *days, restoration_days: parameters.restoration_days, full };
        customers.order(refill, scale, limit);
    });
}
