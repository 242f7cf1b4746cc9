//! What events do on one day.

use super::economy::Economy;
use super::events::{Capital, Event};
use super::parameters::{Conventions, Parameters};
use super::sites::{Site, for_each_order};

/// What events do on one day.
pub(super) struct Shocks {
    /// Share of capacity that is lost.
    pub(super) loss: Vec<f64>,
    /// Share of the orders from abroad that is accepted; empty when all are.
    pub(super) accepted: Vec<f64>,
    /// Factor on the final demand of a region for goods of an industry; empty when nothing changes.
    pub(super) demand: Vec<Vec<f64>>,
    /// Orders for rebuilding; empty when there are none.
    pub(super) rebuilding: Vec<f64>,
}

impl Shocks {
    /// Factor on the final demand of a region for the goods of an industry.
    pub(super) fn of_demand(&self, region: usize, row: usize) -> f64 {
        self.demand.get(region).and_then(|of_region| of_region.get(row)).copied().unwrap_or(1.0)
    }
}

/// Capital that is destroyed at the start of a day, by industry.
pub(super) fn capital_lost(
    economy: &Economy,
    parameters: &Parameters,
    events: &[Event],
    sites: &[Option<Site>],
    day: usize,
) -> Vec<f64> {
    let mut lost = vec![0.0; economy.len()];
    let mut add = |industry: usize, amount: f64| {
        if let Some(place) = lost.get_mut(industry) {
            *place += amount;
        }
    };
    for (event, site) in events.iter().zip(sites) {
        let Event::Capital(loss) = event else { continue };
        if day < loss.start {
            continue;
        }
        match (&loss.restoration, site) {
            (Capital::Recovery { course }, _) => {
                let boario = parameters.conventions == Conventions::Boario;
                let begins = loss.start + loss.duration + usize::from(boario);
                let remains = course.remaining(day as f64 - begins as f64);
                for (industry, amount) in &loss.industries {
                    add(*industry, if boario { rounded(amount * remains, 7) } else { amount * remains });
                }
            }
            (Capital::Rebuilding(_), Some(site)) => {
                site.lost().for_each(|(industry, amount)| add(industry, amount))
            }
            (Capital::Rebuilding(_), None) => {}
        }
    }
    lost
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round_ties_even() / scale
}

/// What all events do on a day.
pub(super) fn shocks(
    economy: &Economy,
    parameters: &Parameters,
    events: &[Event],
    sites: &[Option<Site>],
    capital: &[f64],
    lost: &[f64],
    day: usize,
) -> Shocks {
    let n = economy.len();
    let boario = parameters.conventions == Conventions::Boario;
    let by_capital = lost
        .iter()
        .zip(capital)
        .map(|(lost, capital)| if *capital > 0.0 { (lost / capital).min(1.0) } else { 0.0 });
    let mut shocks = Shocks {
        loss: by_capital.collect(),
        accepted: Vec::new(),
        demand: Vec::new(),
        rebuilding: Vec::new(),
    };
    let remains = |start: usize, duration: usize, recovery: &crate::Recovery| {
        (day >= start).then(|| recovery.remaining(day as f64 - (start + duration) as f64))
    };
    for (event, site) in events.iter().zip(sites) {
        match event {
            Event::Capacity(event) => {
                let shifted = usize::from(boario);
                let Some(share) = remains(event.start + shifted, event.duration + shifted, &event.recovery)
                else {
                    continue;
                };
                for (industry, lost) in &event.industries {
                    let Some(place) = shocks.loss.get_mut(*industry) else { continue };
                    *place = if boario {
                        place.max(rounded(lost * share, 6))
                    } else {
                        1.0 - (1.0 - *place) * (1.0 - lost * share)
                    };
                }
            }
            Event::Demand(event) => {
                let Some(share) = remains(event.start, event.duration, &event.recovery) else { continue };
                if share == 0.0 {
                    continue;
                }
                if shocks.demand.is_empty() {
                    shocks.demand = vec![vec![1.0; n]; economy.blocks.len()];
                }
                for (region, of_region) in shocks.demand.iter_mut().enumerate() {
                    if event.region.is_some_and(|named| named != region) {
                        continue;
                    }
                    for (industry, change) in &event.industries {
                        if let Some(place) = of_region.get_mut(*industry) {
                            *place *= 1.0 + change * share;
                        }
                    }
                }
            }
            Event::ExportBan(event) => {
                let Some(share) = remains(event.start, event.duration, &event.recovery) else { continue };
                if share == 0.0 {
                    continue;
                }
                if shocks.accepted.is_empty() {
                    shocks.accepted = vec![1.0; n];
                }
                for (industry, banned) in &event.industries {
                    if let Some(place) = shocks.accepted.get_mut(*industry) {
                        *place *= 1.0 - banned * share;
                    }
                }
            }
            Event::Capital(_) => {
                let Some(site) = site.as_ref().filter(|site| day >= site.start) else { continue };
                if shocks.rebuilding.is_empty() {
                    shocks.rebuilding = vec![0.0; n];
                }
                for_each_order(economy, site, |row, _, capital| {
                    if let Some(place) = shocks.rebuilding.get_mut(row) {
                        *place += capital * site.rebuilding.factor;
                    }
                });
            }
        }
    }
    shocks
}
