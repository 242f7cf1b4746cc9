//! Suppliers: what is asked of them, what they produce, and what goes to whom.

use std::ops::Range;

use super::economy::Economy;
use super::kernel;
use super::parameters::{Conventions, OrderRule, Parameters};
use super::shocks::Shocks;
use super::stocks::limits;

/// The state of one supplier.
#[derive(Clone, Debug)]
pub(super) struct Supplier {
    pub(super) row: usize,
    /// Weight of the orders that customers at home placed yesterday.
    pub(super) weight: f64,
    /// The same for customers abroad.
    pub(super) weight_abroad: f64,
    /// Share of the orders from abroad that was accepted yesterday.
    pub(super) accepted: f64,
    pub(super) alpha: f64,
    pub(super) demand: f64,
    pub(super) capacity: f64,
    pub(super) optimal: f64,
    pub(super) production: f64,
    pub(super) rebuilt: f64,
}

/// The state of one sector: its suppliers, and the stocks of its goods at all industries.
#[derive(Clone, Debug)]
pub(super) struct Sector {
    pub(super) suppliers: Vec<Supplier>,
    /// Orders over the weighted flows of the start, by customer.
    pub(super) scale: Vec<f64>,
    /// Shipments over `scale`, by customer.
    pub(super) shipped: Vec<f64>,
    /// Weighted flows of the start, by customer.
    pub(super) weights: Vec<f64>,
    pub(super) stocks: Vec<f64>,
    /// Stock below which a unit of output is limited; infinite where the input is negligible.
    pub(super) need: Vec<f64>,
    /// Highest output that the stock allows.
    pub(super) limit: Vec<f64>,
    pub(super) unmet: Vec<f64>,
}

/// The state before the first day.
pub(super) fn start(economy: &Economy, parameters: &Parameters, inventories: &[f64]) -> Vec<Sector> {
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

/// What a supplier trades on a day.
struct Trade<'a> {
    flows: &'a [f64],
    region: usize,
    home: Range<usize>,
    /// Share of the orders from abroad that is accepted today.
    open: f64,
    /// The part of the orders placed yesterday from abroad that is accepted.
    accepted: f64,
    /// Orders from home and abroad are treated alike.
    whole: bool,
}

/// What goes to each customer, per unit of its weighted flow, and the weight of tomorrow's orders.
#[derive(Clone, Copy, Default)]
struct Shipment {
    home: f64,
    abroad: f64,
    weight: f64,
    weight_abroad: f64,
    /// Customers at home and abroad are treated alike.
    whole: bool,
}

/// The day of one sector's suppliers: demand, capacity, production, and what goes to each customer.
pub(super) fn produce(
    economy: &Economy,
    parameters: &Parameters,
    sector: &mut Sector,
    shocks: &Shocks,
    limit: &[f64],
    day: usize,
) {
    let Sector { suppliers, scale, shipped, weights, unmet, .. } = sector;
    for sums in [&mut *shipped, weights, unmet] {
        sums.fill(0.0);
    }
    // A few suppliers at a time, so that their rows are still in the cache when their shipments are known.
    for suppliers in suppliers.chunks_mut(kernel::TILE) {
        let trades: Vec<Trade<'_>> =
            suppliers.iter().map(|supplier| trade(economy, parameters, supplier, shocks)).collect();
        let tile: Option<[&Trade<'_>; kernel::TILE]> = trades.iter().collect::<Vec<_>>().try_into().ok();
        let alike = tile.filter(|tile| tile.iter().all(|trade| trade.whole));
        let together = alike.map(|tile| kernel::dots(tile.map(|trade| trade.flows), scale));
        let mut shipments = [Shipment::default(); kernel::TILE];
        for (at, (supplier, trade)) in suppliers.iter_mut().zip(&trades).enumerate() {
            let orders = match together.as_ref().and_then(|together| together.get(at)) {
                Some(sum) => supplier.weight * sum,
                None => orders(supplier, trade, scale),
            };
            let made = behave(economy, parameters, supplier, trade, shocks, (limit, orders, day), unmet);
            if let Some(place) = shipments.get_mut(at) {
                *place = made;
            }
        }
        match tile.filter(|_| shipments.iter().all(|shipment| shipment.whole)) {
            Some(tile) => kernel::add_twice(
                tile.map(|trade| trade.flows),
                shipments.map(|shipment| shipment.home),
                shipped,
                shipments.map(|shipment| shipment.weight),
                weights,
            ),
            None => trades
                .iter()
                .zip(&shipments)
                .for_each(|(trade, shipment)| ship(trade, shipment, shipped, weights)),
        }
    }
}

fn at(values: &[f64], row: usize, otherwise: f64) -> f64 {
    values.get(row).copied().unwrap_or(otherwise)
}

fn trade<'a>(
    economy: &'a Economy,
    parameters: &Parameters,
    supplier: &Supplier,
    shocks: &Shocks,
) -> Trade<'a> {
    let region = economy.region_of.get(supplier.row).copied().unwrap_or_default();
    let open = at(&shocks.accepted, supplier.row, 1.0);
    // Customers who could turn elsewhere have done so; the others keep on asking.
    let accepted = match parameters.order_rule {
        OrderRule::Adaptive if supplier.accepted > 0.0 => (open / supplier.accepted).min(1.0),
        OrderRule::Adaptive => 1.0,
        OrderRule::Fixed => open,
    };
    Trade {
        flows: economy.row(supplier.row),
        region,
        home: economy.blocks.get(region).cloned().unwrap_or_default(),
        open,
        accepted,
        whole: accepted == 1.0 && supplier.weight_abroad == supplier.weight,
    }
}

/// What customers ordered of a supplier, and it accepts.
fn orders(supplier: &Supplier, trade: &Trade<'_>, scale: &[f64]) -> f64 {
    let (flows, home) = (trade.flows, &trade.home);
    if trade.whole {
        return supplier.weight * kernel::dot(flows, scale);
    }
    let part = |range: Range<usize>| {
        kernel::dot(flows.get(range.clone()).unwrap_or_default(), scale.get(range).unwrap_or_default())
    };
    let abroad = part(0..home.start) + part(home.end..flows.len());
    supplier.weight * part(home.clone()) + supplier.weight_abroad * trade.accepted * abroad
}

/// Demand, capacity and production of a supplier, given the limits of all industries, its orders and the day.
fn behave(
    economy: &Economy,
    parameters: &Parameters,
    supplier: &mut Supplier,
    trade: &Trade<'_>,
    shocks: &Shocks,
    (limit, orders, day): (&[f64], f64, usize),
    unmet: &mut [f64],
) -> Shipment {
    let boario = parameters.conventions == Conventions::Boario;
    let row = supplier.row;
    let (wanted, taken) = final_demand(economy, shocks, row, trade.region, trade.open);
    let rebuilding = at(&shocks.rebuilding, row, 0.0);
    let demand = orders + taken + rebuilding;
    let scarcity = |production: f64| if demand > 0.0 { (demand - production) / demand } else { 0.0 };
    if boario && day > 1 {
        let scarcity = scarcity(supplier.production);
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
        let scarcity = scarcity(supplier.production);
        supplier.alpha = adapt(parameters, supplier.alpha, scarcity, scarcity > 0.0);
    }
    add_unmet(economy, shocks, row, trade, share, wanted, unmet);

    let base = output * parameters.alpha_base;
    let (weight, weight_abroad) = match parameters.order_rule {
        OrderRule::Adaptive if base > 0.0 => {
            let weight = supplier.capacity / base;
            (weight, weight * trade.open)
        }
        OrderRule::Adaptive => (0.0, 0.0),
        OrderRule::Fixed => (1.0, 1.0),
    };
    let shipment = Shipment {
        home: supplier.weight * share,
        abroad: supplier.weight_abroad * trade.accepted * share,
        weight,
        weight_abroad,
        whole: trade.whole && weight == weight_abroad,
    };
    (supplier.weight, supplier.weight_abroad, supplier.accepted) = (weight, weight_abroad, trade.open);
    shipment
}

/// Adds what a supplier ships to all customers, and its weight.
fn ship(trade: &Trade<'_>, shipment: &Shipment, shipped: &mut [f64], weights: &mut [f64]) {
    let (flows, home) = (trade.flows, &trade.home);
    if shipment.whole {
        return kernel::add_twice([flows], [shipment.home], shipped, [shipment.weight], weights);
    }
    for (range, amount, weight) in [
        (0..home.start, shipment.abroad, shipment.weight_abroad),
        (home.clone(), shipment.home, shipment.weight),
        (home.end..flows.len(), shipment.abroad, shipment.weight_abroad),
    ] {
        let (Some(flows), Some(into), Some(weights)) =
            (flows.get(range.clone()), shipped.get_mut(range.clone()), weights.get_mut(range))
        else {
            continue;
        };
        kernel::add_twice([flows], [amount], into, [weight], weights);
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
    let total = at(&economy.demand_total, row, 0.0);
    if shocks.demand.is_empty() && open == 1.0 {
        return (total, total);
    }
    let (mut wanted, mut taken) = (0.0, 0.0);
    for (of, demand) in economy.demand_for(row).iter().enumerate() {
        let wish = demand * shocks.of_demand(of, row);
        wanted += wish;
        taken += if of == region { wish } else { wish * open };
    }
    (wanted, taken.max(0.0))
}

/// Adds what regions wanted of an industry and did not get.
fn add_unmet(
    economy: &Economy,
    shocks: &Shocks,
    row: usize,
    trade: &Trade<'_>,
    share: f64,
    wanted: f64,
    into: &mut [f64],
) {
    if share == 1.0 && trade.open == 1.0 || wanted == 0.0 {
        return;
    }
    for ((of, demand), place) in economy.demand_for(row).iter().enumerate().zip(into) {
        let accepted = if of == trade.region { 1.0 } else { trade.open };
        *place += demand * shocks.of_demand(of, row) * (1.0 - accepted * share);
    }
}
