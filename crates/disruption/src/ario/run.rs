//! The days.

use rayon::prelude::*;
use thiserror::Error;

use super::economy::Economy;
use super::events::{Capital, CapitalLoss, Event, Rebuilding};
use super::kernel;
use super::parameters::{Conventions, OrderRule, ParameterError, Parameters};

/// What happened, day by day. Series hold one value an industry and day, day after day.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Number of days.
    pub days: usize,
    /// Number of industries.
    pub industries: usize,
    /// Production, daily.
    pub production: Vec<f64>,
    /// Production capacity, daily.
    pub capacity: Vec<f64>,
    /// All that was asked of an industry: orders, final demand, rebuilding; daily.
    pub demand: Vec<f64>,
    /// Final demand that was not met: for each day one value a region (slow) and sector (fast).
    pub unmet_demand: Vec<f64>,
    /// Delivered for rebuilding, daily.
    pub rebuilding: Vec<f64>,
    /// Capital that is destroyed and not yet restored, at the start of the day.
    pub capital_lost: Vec<f64>,
    /// Industries whose production was limited by a stock, by day.
    pub short_of_inputs: Vec<usize>,
    /// Stocks after the last day: one value a sector (slow) and industry (fast).
    pub final_stocks: Vec<f64>,
}

impl Course {
    /// Values of all industries on a day of one of the series of this course; empty beyond the last day.
    pub fn on_day<'a>(&self, series: &'a [f64], day: usize) -> &'a [f64] {
        let width = series.len().checked_div(self.days).unwrap_or_default();
        series.get(day * width..(day + 1) * width).unwrap_or_default()
    }

    /// Sum over all industries, by day, of one of the series of this course.
    pub fn total(&self, series: &[f64]) -> Vec<f64> {
        (0..self.days).map(|day| self.on_day(series, day).iter().sum()).collect()
    }

    /// Production of one industry, by day.
    pub fn production_of(&self, industry: usize) -> Vec<f64> {
        (0..self.days).filter_map(|day| self.on_day(&self.production, day).get(industry).copied()).collect()
    }
}

/// An event, or a parameter, that means nothing.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum EventError {
    /// A parameter.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// An industry that the system does not have.
    #[error("event {event} (from 1) names industry {industry} (from 0), but the system has {industries}")]
    Industry {
        /// Event, from 1.
        event: usize,
        /// Position, from 0.
        industry: usize,
        /// Number of industries.
        industries: usize,
    },
    /// An amount out of range.
    #[error("event {event} (from 1), industry {industry} (from 0): {value} is not {expected}")]
    Amount {
        /// Event, from 1.
        event: usize,
        /// Position, from 0.
        industry: usize,
        /// The amount.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// Rebuilding that names what is not there, or shares that do not sum to one.
    #[error("event {event} (from 1), rebuilding: {problem}")]
    Rebuilding {
        /// Event, from 1.
        event: usize,
        /// What is wrong.
        problem: String,
    },
}

/// The state of one supplier.
#[derive(Clone, Debug)]
struct Supplier {
    row: usize,
    /// Weight of the orders that customers at home placed yesterday.
    weight: f64,
    /// The same for customers abroad.
    weight_abroad: f64,
    /// Share of the orders from abroad that was accepted yesterday.
    accepted: f64,
    alpha: f64,
    demand: f64,
    capacity: f64,
    optimal: f64,
    production: f64,
    rebuilt: f64,
}

/// The state of one sector: its suppliers, and the stocks of its goods at all industries.
#[derive(Clone, Debug)]
struct Sector {
    suppliers: Vec<Supplier>,
    /// Orders over the weighted flows of the start, by customer.
    scale: Vec<f64>,
    /// Shipments over `scale`, by customer.
    shipped: Vec<f64>,
    /// Weighted flows of the start, by customer.
    weights: Vec<f64>,
    stocks: Vec<f64>,
    /// Stock below which a unit of output is limited; infinite where the input is negligible.
    need: Vec<f64>,
    /// Highest output that the stock allows.
    limit: Vec<f64>,
    unmet: Vec<f64>,
}

/// What events do on one day.
struct Shocks {
    /// Share of capacity that is lost.
    loss: Vec<f64>,
    /// Share of the orders from abroad that is accepted; empty when all are.
    accepted: Vec<f64>,
    /// Factor on the final demand of a region for goods of an industry; empty when nothing changes.
    demand: Vec<Vec<f64>>,
    /// Orders for rebuilding; empty when there are none.
    rebuilding: Vec<f64>,
}

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

/// The state before the first day.
fn start(economy: &Economy, parameters: &Parameters, inventories: &[f64]) -> Vec<Sector> {
    let n = economy.len();
    let boario = parameters.conventions == Conventions::Boario;
    // BoARIO compares annual inputs with daily output.
    let negligible = if boario {
        parameters.negligible_input / economy.steps_per_year
    } else {
        parameters.negligible_input
    };
    economy
        .rows_of
        .iter()
        .zip(&economy.inputs)
        .zip(inventories)
        .map(|((rows, inputs), days)| {
            let stocks: Vec<f64> =
                inputs.iter().map(|input| if *input > 0.0 { input * days } else { 0.0 }).collect();
            let need: Vec<f64> = inputs
                .iter()
                .zip(&economy.output)
                .map(|(input, output)| {
                    let limits = *input > negligible * output && days.is_finite() && *output > 0.0;
                    if limits { parameters.psi * days * input / output } else { f64::INFINITY }
                })
                .collect();
            let suppliers = rows
                .iter()
                .map(|row| Supplier {
                    row: *row,
                    weight: 1.0,
                    weight_abroad: 1.0,
                    accepted: 1.0,
                    alpha: parameters.alpha_base,
                    demand: 0.0,
                    capacity: 0.0,
                    optimal: 0.0,
                    production: economy.output.get(*row).copied().unwrap_or_default(),
                    rebuilt: 0.0,
                })
                .collect();
            let limit = limits(&stocks, &need);
            Sector {
                suppliers,
                scale: inputs.iter().map(|input| if *input > 0.0 { 1.0 } else { 0.0 }).collect(),
                shipped: vec![0.0; n],
                weights: vec![0.0; n],
                stocks,
                need,
                limit,
                unmet: vec![0.0; economy.blocks.len()],
            }
        })
        .collect()
}

fn limits(stocks: &[f64], need: &[f64]) -> Vec<f64> {
    stocks
        .iter()
        .zip(need)
        .map(|(stock, need)| if need.is_infinite() { f64::INFINITY } else { stock / need })
        .collect()
}

/// The lowest limit of each industry over all sectors.
fn lowest_limit(sectors: &[Sector], n: usize) -> Vec<f64> {
    let mut lowest = vec![f64::INFINITY; n];
    for sector in sectors {
        for (low, limit) in lowest.iter_mut().zip(&sector.limit) {
            *low = low.min(*limit);
        }
    }
    lowest
}

/// The day of one sector's suppliers: demand, capacity, production, and what goes to each customer.
fn produce(
    economy: &Economy,
    parameters: &Parameters,
    sector: &mut Sector,
    shocks: &Shocks,
    limit: &[f64],
    day: usize,
) {
    let boario = parameters.conventions == Conventions::Boario;
    let at = |values: &[f64], row: usize, otherwise: f64| values.get(row).copied().unwrap_or(otherwise);
    sector.shipped.iter_mut().for_each(|place| *place = 0.0);
    sector.weights.iter_mut().for_each(|place| *place = 0.0);
    sector.unmet.iter_mut().for_each(|place| *place = 0.0);
    for supplier in &mut sector.suppliers {
        let row = supplier.row;
        let flows = economy.row(row);
        let region = economy.region_of.get(row).copied().unwrap_or_default();
        let home = economy.blocks.get(region).cloned().unwrap_or_default();
        let open = at(&shocks.accepted, row, 1.0);
        // Customers who could turn elsewhere have done so; the others keep on asking.
        let accepted = match parameters.order_rule {
            OrderRule::Adaptive if supplier.accepted > 0.0 => (open / supplier.accepted).min(1.0),
            OrderRule::Adaptive => 1.0,
            OrderRule::Fixed => open,
        };
        let whole = accepted == 1.0 && supplier.weight_abroad == supplier.weight;
        let orders = if whole {
            supplier.weight * kernel::dot(flows, &sector.scale)
        } else {
            let part = |range: std::ops::Range<usize>| {
                kernel::dot(
                    flows.get(range.clone()).unwrap_or_default(),
                    sector.scale.get(range).unwrap_or_default(),
                )
            };
            let abroad = part(0..home.start) + part(home.end..flows.len());
            supplier.weight * part(home.clone()) + supplier.weight_abroad * accepted * abroad
        };
        let (wanted, taken) = final_demand(economy, shocks, row, region, open);
        let rebuilding = at(&shocks.rebuilding, row, 0.0);
        let demand = orders + taken + rebuilding;
        if boario && day > 1 {
            let scarcity = if demand > 0.0 { (demand - supplier.production) / demand } else { 0.0 };
            supplier.alpha =
                adapt(parameters, supplier.alpha, scarcity, scarcity != 0.0).max(parameters.alpha_base);
        }
        let output = at(&economy.output, row, 0.0);
        supplier.capacity = output * (1.0 - at(&shocks.loss, row, 0.0)) * supplier.alpha;
        supplier.demand = demand;
        supplier.optimal = demand.min(supplier.capacity).max(0.0);
        let lowest = at(limit, row, f64::INFINITY);
        // Only a real shortage counts, not the last bit of a quotient.
        let short = lowest < supplier.optimal * (1.0 - 1e-12);
        supplier.production = if short { lowest } else { supplier.optimal };
        let share = if demand > 0.0 { supplier.production / demand } else { 0.0 };
        supplier.rebuilt = rebuilding * share;
        if !boario {
            let scarcity = if demand > 0.0 { (demand - supplier.production) / demand } else { 0.0 };
            supplier.alpha = adapt(parameters, supplier.alpha, scarcity, scarcity > 0.0);
        }
        unmet(economy, shocks, row, region, open, share, wanted, &mut sector.unmet);

        let base = output * parameters.alpha_base;
        let (weight, weight_abroad) = match parameters.order_rule {
            OrderRule::Adaptive if base > 0.0 => {
                let weight = supplier.capacity / base;
                (weight, weight * open)
            }
            OrderRule::Adaptive => (0.0, 0.0),
            OrderRule::Fixed => (1.0, 1.0),
        };
        let shipped = supplier.weight * share;
        if whole && weight == weight_abroad {
            kernel::add_twice(flows, shipped, &mut sector.shipped, weight, &mut sector.weights);
        } else {
            let shipped_abroad = supplier.weight_abroad * accepted * share;
            for (range, shipped, weight) in [
                (0..home.start, shipped_abroad, weight_abroad),
                (home.clone(), shipped, weight),
                (home.end..flows.len(), shipped_abroad, weight_abroad),
            ] {
                let (Some(flows), Some(into), Some(weights)) = (
                    flows.get(range.clone()),
                    sector.shipped.get_mut(range.clone()),
                    sector.weights.get_mut(range),
                ) else {
                    continue;
                };
                kernel::add_twice(flows, shipped, into, weight, weights);
            }
        }
        (supplier.weight, supplier.weight_abroad, supplier.accepted) = (weight, weight_abroad, open);
    }
}

/// Overproduction of tomorrow.
fn adapt(parameters: &Parameters, alpha: f64, scarcity: f64, grows: bool) -> f64 {
    if grows {
        alpha + (parameters.alpha_max - alpha) * scarcity / parameters.alpha_days
    } else {
        alpha + (parameters.alpha_base - alpha) / parameters.alpha_days
    }
}

/// Final demand for the goods of an industry, and the part of it that the industry accepts.
fn final_demand(economy: &Economy, shocks: &Shocks, row: usize, region: usize, open: f64) -> (f64, f64) {
    let total = economy.demand_total.get(row).copied().unwrap_or_default();
    if shocks.demand.is_empty() && open == 1.0 {
        return (total, total);
    }
    let (mut wanted, mut taken) = (0.0, 0.0);
    for (of, demand) in economy.demand.iter().enumerate() {
        let wish = wish(demand, shocks, of, row);
        wanted += wish;
        taken += if of == region { wish } else { wish * open };
    }
    (wanted, taken.max(0.0))
}

fn wish(demand: &[f64], shocks: &Shocks, region: usize, row: usize) -> f64 {
    let factor = shocks.demand.get(region).and_then(|of_region| of_region.get(row)).copied().unwrap_or(1.0);
    demand.get(row).copied().unwrap_or_default() * factor
}

/// Adds what regions wanted of an industry and did not get.
#[allow(clippy::too_many_arguments)]
fn unmet(
    economy: &Economy,
    shocks: &Shocks,
    row: usize,
    region: usize,
    open: f64,
    share: f64,
    wanted: f64,
    into: &mut [f64],
) {
    if share == 1.0 && open == 1.0 || wanted == 0.0 {
        return;
    }
    for ((of, demand), place) in economy.demand.iter().enumerate().zip(into) {
        let accepted = if of == region { 1.0 } else { open };
        *place += wish(demand, shocks, of, row) * (1.0 - accepted * share);
    }
}

/// Stocks after the day's use and deliveries, and the orders of the next day.
fn order(
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
        let places = sector.scale.iter_mut().zip(sector.stocks.iter_mut()).zip(&sector.weights);
        let behaviour = inputs.iter().zip(production).zip(optimal);
        for (((scale, stock), weights), ((input, made), wished)) in places.zip(behaviour) {
            let gap = if full || days.is_infinite() { 0.0 } else { goal(*input, *days, *wished) - *stock };
            let orders = input * made + gap.max(0.0) / parameters.restoration_days;
            *scale = if *weights > 0.0 { orders / weights } else { 0.0 };
        }
        sector.limit = limits(&sector.stocks, &sector.need);
    });
}

/// Capital of an event that is being rebuilt: what is missing, by damaged industry and rebuilding sector.
struct Site {
    rebuilding: Rebuilding,
    /// Damaged industry, and the initial damage.
    damaged: Vec<(usize, f64)>,
    /// Rebuilding sector by position, and its share.
    sectors: Vec<(usize, f64)>,
    /// Missing, by damaged industry (slow) and rebuilding sector (fast).
    missing: Vec<f64>,
    start: usize,
}

impl Site {
    fn of(economy: &Economy, event: &Event) -> Option<Site> {
        let Event::Capital(CapitalLoss {
            industries,
            start,
            duration,
            restoration: Capital::Rebuilding(rebuilding),
        }) = event
        else {
            return None;
        };
        let sectors: Vec<(usize, f64)> = rebuilding
            .sectors
            .iter()
            .filter_map(|(name, share)| {
                economy.sectors.iter().position(|known| known == name).map(|at| (at, *share))
            })
            .collect();
        let missing = industries
            .iter()
            .flat_map(|(_, damage)| sectors.iter().map(move |(_, share)| damage * share))
            .collect();
        Some(Site {
            rebuilding: rebuilding.clone(),
            damaged: industries.clone(),
            sectors,
            missing,
            start: start + duration,
        })
    }

    /// Missing capital of each damaged industry.
    fn lost(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let width = self.sectors.len().max(1);
        self.damaged
            .iter()
            .zip(self.missing.chunks(width))
            .map(|((industry, _), missing)| (*industry, missing.iter().sum()))
    }

    /// What is ordered today for an industry and sector, in capital.
    fn ordered(&self, missing: f64) -> f64 {
        missing / self.rebuilding.days
    }
}

/// Shares of the suppliers of a sector in the final demand of a region for its goods (in all output when the region
/// buys none).
fn supplier_shares(economy: &Economy, region: usize, sector: usize) -> Vec<(usize, f64)> {
    let rows = economy.rows_of.get(sector).map(Vec::as_slice).unwrap_or_default();
    let of = |values: &[f64]| -> Vec<f64> {
        rows.iter().map(|row| values.get(*row).copied().unwrap_or_default().max(0.0)).collect()
    };
    let mut weights = economy.demand.get(region).map(|demand| of(demand)).unwrap_or_default();
    if weights.iter().sum::<f64>() <= 0.0 {
        weights = of(&economy.output);
    }
    let sum: f64 = weights.iter().sum();
    rows.iter()
        .zip(weights)
        .filter(|(_, weight)| *weight > 0.0)
        .map(|(row, weight)| (*row, weight / sum))
        .collect()
}

/// Capital that is destroyed at the start of a day, by industry.
fn capital_lost(
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
fn shocks(
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
                    shocks.demand = vec![vec![1.0; n]; economy.demand.len()];
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

/// Every order of a site: supplier, position in `missing`, capital.
fn for_each_order(economy: &Economy, site: &Site, mut order: impl FnMut(usize, usize, f64)) {
    let width = site.sectors.len().max(1);
    for ((industry, _), (first, missing)) in
        site.damaged.iter().zip(site.missing.chunks(width).enumerate().map(|(at, part)| (at * width, part)))
    {
        let region = economy.region_of.get(*industry).copied().unwrap_or_default();
        for ((offset, missing), (sector, _)) in missing.iter().enumerate().zip(&site.sectors) {
            for (row, share) in supplier_shares(economy, region, *sector) {
                order(row, first + offset, site.ordered(*missing) * share);
            }
        }
    }
}

/// Takes what was delivered for rebuilding off what is missing.
fn rebuild(economy: &Economy, sites: &mut [Option<Site>], sectors: &[Sector], day: usize, events: &[Event]) {
    if sites.iter().all(Option::is_none) {
        return;
    }
    let mut share = vec![0.0; economy.len()];
    for supplier in sectors.iter().flat_map(|sector| &sector.suppliers) {
        if let Some(place) = share.get_mut(supplier.row) {
            *place = if supplier.demand > 0.0 { supplier.production / supplier.demand } else { 0.0 };
        }
    }
    for (site, _) in sites.iter_mut().zip(events) {
        let Some(site) = site.as_mut().filter(|site| day >= site.start) else { continue };
        let mut delivered = vec![0.0; site.missing.len()];
        for_each_order(economy, site, |row, at, capital| {
            if let (Some(place), Some(share)) = (delivered.get_mut(at), share.get(row)) {
                *place += capital * share;
            }
        });
        site.missing
            .iter_mut()
            .zip(delivered)
            .for_each(|(missing, got)| *missing = (*missing - got).max(0.0));
    }
}

/// Checks the amounts of all events.
fn check(economy: &Economy, events: &[Event]) -> Result<(), EventError> {
    let n = economy.len();
    for (at, event) in events.iter().enumerate() {
        let number = at + 1;
        type Fits = fn(f64) -> bool;
        let share: (Fits, &'static str) = (|value| (0.0..=1.0).contains(&value), "a share between 0 and 1");
        let (industries, (fits, expected)) = match event {
            Event::Capacity(event) => (&event.industries, share),
            Event::ExportBan(event) => (&event.industries, share),
            Event::Demand(event) => {
                let change: (Fits, &'static str) =
                    (|value| value >= -1.0 && value.is_finite(), "a relative change of -1 or more");
                (&event.industries, change)
            }
            Event::Capital(event) => {
                let amount: (Fits, &'static str) =
                    (|value| value >= 0.0 && value.is_finite(), "an amount of money, 0 or more");
                (&event.industries, amount)
            }
        };
        for (industry, value) in industries {
            if *industry >= n {
                return Err(EventError::Industry { event: number, industry: *industry, industries: n });
            }
            if !fits(*value) {
                return Err(EventError::Amount {
                    event: number,
                    industry: *industry,
                    value: *value,
                    expected,
                });
            }
            let without_capital = economy.value_added.get(*industry).is_none_or(|value| *value <= 0.0);
            if matches!(event, Event::Capital(_)) && *value > 0.0 && without_capital {
                let expected = "possible: the industry has no value added, hence no capital";
                return Err(EventError::Amount {
                    event: number,
                    industry: *industry,
                    value: *value,
                    expected,
                });
            }
        }
        if let Event::Capital(CapitalLoss { restoration: Capital::Rebuilding(rebuilding), .. }) = event {
            let refuse = |problem: String| Err(EventError::Rebuilding { event: number, problem });
            if let Some((name, _)) =
                rebuilding.sectors.iter().find(|(name, _)| !economy.sectors.contains(name))
            {
                return refuse(format!("the system has no sector `{name}`"));
            }
            let sum: f64 = rebuilding.sectors.iter().map(|(_, share)| share).sum();
            if (sum - 1.0).abs() > 1e-9 || rebuilding.sectors.iter().any(|(_, share)| *share < 0.0) {
                return refuse(format!("the shares of the sectors sum to {sum}, not to 1"));
            }
            if !(rebuilding.days >= 1.0 && rebuilding.factor > 0.0 && rebuilding.factor.is_finite()) {
                return refuse("days must be 1 or more and the factor above 0".to_owned());
            }
        }
    }
    Ok(())
}
