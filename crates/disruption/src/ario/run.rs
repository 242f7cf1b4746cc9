//! The days.

use rayon::prelude::*;

use super::checks::{EventError, check};
use super::course::Course;
use super::economy::Economy;
use super::events::Event;
use super::parameters::Parameters;
use super::shocks::{capital_lost, shocks};
use super::sites::{Site, rebuild};
use super::stocks::{lowest_limit, order};
use super::supply::{produce, start};

/// Runs the model for a number of days.
///
/// Without an event the economy stays at its baseline, bit for bit. The result does not depend on the number of threads.
///
/// # Errors
/// Parameters or events that mean nothing.
pub fn run(
    economy: &Economy,
    parameters: &Parameters,
    events: &[Event],
    days: usize,
) -> Result<Course, EventError> {
    let inventories = parameters.inventories(&economy.sectors)?;
    check(economy, events)?;
    let n = economy.len();
    let capital: Vec<f64> =
        economy.value_added.iter().map(|value| value * parameters.capital_to_value_added).collect();
    let mut sites: Vec<Option<Site>> = events.iter().map(|event| Site::of(economy, event)).collect();
    let mut sectors = start(economy, parameters, &inventories);
    let mut limit = lowest_limit(&sectors, n);
    let (mut production, mut optimal) = (vec![0.0; n], vec![0.0; n]);
    let mut course = Course {
        days,
        industries: n,
        production: Vec::with_capacity(days * n),
        capacity: Vec::with_capacity(days * n),
        demand: Vec::with_capacity(days * n),
        unmet_demand: Vec::with_capacity(days * economy.blocks.len() * sectors.len()),
        rebuilding: Vec::with_capacity(days * n),
        capital_lost: Vec::with_capacity(days * n),
        short_of_inputs: Vec::with_capacity(days),
        final_stocks: Vec::new(),
    };
    for day in 0..days {
        let lost = capital_lost(economy, parameters, events, &sites, day);
        let shocks = shocks(economy, parameters, events, &sites, &capital, &lost, day);
        sectors.par_iter_mut().for_each(|sector| {
            produce(economy, parameters, sector, &shocks, &limit, day);
        });
        let mut record = vec![[0.0; 3]; n];
        for supplier in sectors.iter().flat_map(|sector| &sector.suppliers) {
            let scale = economy.output.get(supplier.row).copied().unwrap_or_default();
            let over = |value: f64| if scale > 0.0 { value / scale } else { 0.0 };
            if let (Some(made), Some(wished)) =
                (production.get_mut(supplier.row), optimal.get_mut(supplier.row))
            {
                (*made, *wished) = (over(supplier.production), over(supplier.optimal));
            }
            if let Some(place) = record.get_mut(supplier.row) {
                *place = [supplier.capacity, supplier.demand, supplier.rebuilt];
            }
        }
        let mut made = vec![0.0; n];
        let mut short = 0;
        for supplier in sectors.iter().flat_map(|sector| &sector.suppliers) {
            if let Some(place) = made.get_mut(supplier.row) {
                *place = supplier.production;
            }
            short += usize::from(supplier.production < supplier.optimal);
        }
        course.production.extend(made);
        course.capacity.extend(record.iter().map(|[capacity, ..]| capacity));
        course.demand.extend(record.iter().map(|[_, demand, _]| demand));
        course.rebuilding.extend(record.iter().map(|[.., rebuilt]| rebuilt));
        course.capital_lost.extend(&lost);
        course.short_of_inputs.push(short);
        for region in 0..economy.blocks.len() {
            course
                .unmet_demand
                .extend(sectors.iter().map(|sector| sector.unmet.get(region).copied().unwrap_or(0.0)));
        }
        rebuild(economy, &mut sites, &sectors, day, events);
        order(economy, parameters, &inventories, &mut sectors, &production, &optimal);
        limit = lowest_limit(&sectors, n);
    }
    course.final_stocks = sectors.into_iter().flat_map(|sector| sector.stocks).collect();
    Ok(course)
}
