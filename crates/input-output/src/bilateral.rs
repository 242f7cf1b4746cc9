//! Trade between regions: in money, and what is embodied in it.
//!
//! Three different questions, often confused:
//!
//! - *gross trade*: what crosses a border, for intermediate and final use ([`gross_trade`]);
//! - *content of gross trade*: gross trade times full multipliers of the exporter; goods that cross borders several
//!   times count each time, so that the sum over partners exceeds the footprint ([`trade_content`]);
//! - *embodied in bilateral trade* (EEBT; Peters 2008, doi:10.1016/j.ecolecon.2007.10.014): exports times the
//!   exporter's *domestic* supply chain alone ([`embodied_in_exports`]).
//!
//! What is embodied in final consumption is [`crate::Accounting::origin_by_consumer`].

use crate::accounts::{demand_by_region, grid_column};
use crate::coefficients::Technology;
use crate::lu::Factors;
use crate::matrix::Matrix;
use crate::system::System;

/// Gross trade of a system.
#[derive(Clone, Debug, PartialEq)]
pub struct GrossTrade {
    /// From industry to region, intermediate and final use together, domestic flows left out (`n x r`).
    pub flows: Matrix,
    /// Exports by industry.
    pub exports: Vec<f64>,
    /// Imports by region and sector of the product, one column of the grid after another.
    pub imports: Vec<f64>,
}

/// All deliveries from industry to region, intermediate and final, domestic ones included (`n x r`).
pub fn deliveries(system: &System) -> Matrix {
    let mut made = intermediate_deliveries(system);
    let finals = final_deliveries(system);
    for (sum, value) in made.values_mut().iter_mut().zip(finals.values()) {
        *sum += value;
    }
    made
}

/// Deliveries from industry to the industries of a region, domestic ones included (`n x r`).
pub fn intermediate_deliveries(system: &System) -> Matrix {
    let regions = system.industries.regions().len();
    let mut made = Matrix::zeros(system.len(), regions);
    let blocks: Vec<_> = (0..regions).map(|region| system.industries.block(region)).collect();
    for industry in 0..system.len() {
        let inputs = system.transactions.row(industry);
        for (to, block) in made.row_mut(industry).iter_mut().zip(&blocks) {
            *to = inputs[block.clone()].iter().sum();
        }
    }
    made
}

/// Deliveries from industry to the final demand of a region, domestic ones included (`n x r`).
pub fn final_deliveries(system: &System) -> Matrix {
    demand_by_region(system, &system.demand).transposed()
}

/// What crosses borders.
pub fn gross_trade(system: &System) -> GrossTrade {
    let industries = &system.industries;
    let mut flows = deliveries(system);
    let mut imports = vec![0.0; industries.regions().len() * industries.sectors().len()];
    for industry in 0..system.len() {
        let home = industries.region_of(industry).unwrap_or_default();
        let sector = grid_column(industries, industry) - home * industries.sectors().len();
        let flows = flows.row_mut(industry);
        flows[home] = 0.0;
        for (region, flow) in flows.iter().enumerate() {
            imports[region * industries.sectors().len() + sector] += flow;
        }
    }
    GrossTrade { exports: flows.row_sums(), flows, imports }
}

/// Content of all deliveries from region to region (`r x r`, domestic ones on the diagonal), by the full multipliers
/// `m = s L` of a stressor (`n`).
pub fn trade_content(system: &System, multipliers: &[f64]) -> Matrix {
    let deliveries = deliveries(system);
    content_by_origin(system, &deliveries, multipliers)
}

/// Embodied in exports from region to region (`r x r`, zero on the diagonal): `s_r (I - A_rr)^-1 e_rs`, by the
/// intensities `s` of a stressor (`n`); `None` when the domestic part of a region cannot be inverted.
pub fn embodied_in_exports(system: &System, intensities: &[f64]) -> Option<Matrix> {
    let domestic = domestic_multipliers(system, intensities)?;
    Some(content_by_origin(system, &gross_trade(system).flows, &domestic))
}

/// Multipliers of the domestic supply chain alone, `s_r (I - A_rr)^-1` of each region `r` (`n`), by the intensities `s` of
/// a stressor (`n`); `None` when the domestic part of a region cannot be inverted.
pub fn domestic_multipliers(system: &System, intensities: &[f64]) -> Option<Vec<f64>> {
    let technology = Technology::of(system);
    let mut domestic = intensities.to_vec();
    for region in 0..system.industries.regions().len() {
        let block = system.industries.block(region);
        let factors = Factors::of_block(&technology, block.clone()).ok()?;
        factors.solve(&mut domestic[block], true, false);
    }
    Some(domestic)
}

/// Flows from industry to region (`n x r`) times a factor of the industry (`n`), from region to region (`r x r`).
pub fn content_by_origin(system: &System, flows: &Matrix, factors: &[f64]) -> Matrix {
    let regions = system.industries.regions().len();
    let mut made = Matrix::zeros(regions, regions);
    for (industry, factor) in factors.iter().enumerate() {
        if let Some(origin) = system.industries.region_of(industry) {
            for (to, flow) in made.row_mut(origin).iter_mut().zip(flows.row(industry)) {
                *to += factor * flow;
            }
        }
    }
    made
}
