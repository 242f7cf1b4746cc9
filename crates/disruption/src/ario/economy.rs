//! The economy at the start: daily flows, laid out for one pass a day.

use std::ops::Range;

use input_output::System;
use thiserror::Error;

use super::kernel;

/// An economy in its daily baseline, in which nobody lacks anything.
#[derive(Clone, Debug)]
pub struct Economy {
    /// Names of the sectors.
    pub(super) sectors: Vec<String>,
    /// Industries of each region.
    pub(super) blocks: Vec<Range<usize>>,
    pub(super) region_of: Vec<usize>,
    /// Industries of each sector, ascending.
    pub(super) rows_of: Vec<Vec<usize>>,
    /// Daily deliveries, `n x n` row by row.
    pub(super) flows: Vec<f64>,
    /// Daily inputs by sector: for each sector, one value an industry.
    pub(super) inputs: Vec<Vec<f64>>,
    /// Daily final demand for the goods of each industry: for each industry, one value a region.
    demand: Vec<f64>,
    /// Daily final demand, all regions.
    pub(super) demand_total: Vec<f64>,
    /// Daily output: deliveries to industries and final demand.
    pub(super) output: Vec<f64>,
    /// Annual value added.
    pub(super) value_added: Vec<f64>,
    pub(super) steps_per_year: f64,
    /// Annual final demand below zero that was taken as zero, over all industries.
    clipped_demand: f64,
    /// Largest distance of published output from what is delivered, over output.
    imbalance: f64,
}

/// A system that cannot be run.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum EconomyError {
    /// No industry.
    #[error("the system has no industries")]
    Empty,
    /// Negative deliveries.
    #[error("industry {industry} ({label}) delivers a negative amount to industry {to}: {value}")]
    NegativeFlow {
        /// Position, from 1.
        industry: usize,
        /// Region and sector.
        label: String,
        /// Position of the customer, from 1.
        to: usize,
        /// The amount.
        value: f64,
    },
}

impl Economy {
    /// The daily baseline of a checked system of annual flows; takes the transactions over without a copy.
    ///
    /// Output is what is delivered, `Z e + Y e`, so that the baseline is at rest to the last bit. A row whose final
    /// demand sums to less than zero counts as having none ([`Economy::clipped_demand`]).
    ///
    /// # Errors
    /// No industries, or negative deliveries between industries.
    pub fn new(system: System, steps_per_year: f64) -> Result<Economy, EconomyError> {
        let n = system.len();
        if n == 0 {
            return Err(EconomyError::Empty);
        }
        let industries = &system.industries;
        if let Some(at) = system.transactions.values().iter().position(|value| *value < 0.0) {
            let (region, sector) = industries.name(at / n);
            let value = system.transactions.values().get(at).copied().unwrap_or_default();
            let label = format!("{region}, {sector}");
            return Err(EconomyError::NegativeFlow { industry: at / n + 1, label, to: at % n + 1, value });
        }
        let regions = industries.regions().len();
        let region_of: Vec<usize> = (0..n).map(|at| industries.region_of(at).unwrap_or_default()).collect();
        let sector_of: Vec<usize> = (0..n).map(|at| industries.sector_of(at).unwrap_or_default()).collect();
        let mut rows_of = vec![Vec::new(); industries.sectors().len()];
        for (at, sector) in sector_of.iter().enumerate() {
            if let Some(rows) = rows_of.get_mut(*sector) {
                rows.push(at);
            }
        }
        let annual_inputs = system.transactions.column_sums();
        let value_added: Vec<f64> = system
            .output
            .iter()
            .zip(&annual_inputs)
            .map(|(output, inputs)| (output - inputs).max(0.0))
            .collect();
        let delivered = system.delivered();
        let imbalance = system
            .output
            .iter()
            .zip(&delivered)
            .filter(|(output, _)| **output > 0.0)
            .map(|(output, delivered)| ((output - delivered) / output).abs())
            .fold(0.0, f64::max);

        let mut demand = vec![0.0; n * regions];
        let mut clipped_demand = 0.0;
        let mut demand_total = vec![0.0; n];
        for (row, (of_row, total)) in demand.chunks_mut(regions.max(1)).zip(&mut demand_total).enumerate() {
            for (column, value) in system.demand.row(row).iter().enumerate() {
                let region = system.demand_columns.region_of(column).and_then(|at| of_row.get_mut(at));
                if let Some(place) = region {
                    *place += value / steps_per_year;
                }
            }
            let sum: f64 = of_row.iter().sum();
            if sum >= 0.0 {
                *total = sum;
            } else {
                clipped_demand -= sum * steps_per_year;
                of_row.fill(0.0);
            }
        }
        let blocks: Vec<Range<usize>> = (0..regions).map(|region| industries.block(region)).collect();
        let sectors = industries.sectors().to_vec();
        let mut flows = system.transactions.into_values();
        flows.iter_mut().for_each(|flow| *flow /= steps_per_year);

        let ones = vec![1.0; n];
        let mut output = vec![0.0; n];
        let mut inputs = Vec::with_capacity(rows_of.len());
        for rows in &rows_of {
            let (mut received, mut weights) = (vec![0.0; n], vec![0.0; n]);
            for row in rows {
                let flow = flows.get(row * n..(row + 1) * n).unwrap_or_default();
                if let (Some(place), Some(demand)) = (output.get_mut(*row), demand_total.get(*row)) {
                    *place = kernel::dot(flow, &ones) + demand;
                }
                kernel::add_twice([flow], [1.0], &mut received, [1.0], &mut weights);
            }
            inputs.push(received);
        }
        Ok(Economy {
            sectors,
            blocks,
            region_of,
            rows_of,
            flows,
            inputs,
            demand,
            demand_total,
            output,
            value_added,
            steps_per_year,
            clipped_demand,
            imbalance,
        })
    }

    /// Number of industries.
    pub fn len(&self) -> usize {
        self.output.len()
    }

    /// Whether there are none (never, by construction).
    pub fn is_empty(&self) -> bool {
        self.output.is_empty()
    }

    /// Daily output of each industry in the baseline, in the money of the system.
    pub fn output(&self) -> &[f64] {
        &self.output
    }

    /// Daily final demand for the goods of each industry in the baseline.
    pub fn final_demand(&self) -> &[f64] {
        &self.demand_total
    }

    /// Annual value added of each industry: output less inputs, zero where inputs are larger.
    pub fn value_added(&self) -> &[f64] {
        &self.value_added
    }

    /// Annual final demand below zero that was taken as zero.
    pub fn clipped_demand(&self) -> f64 {
        self.clipped_demand
    }

    /// Largest distance of published output from deliveries, relative to output.
    pub fn imbalance(&self) -> f64 {
        self.imbalance
    }

    /// Daily final demand of each region for the goods of an industry.
    pub(super) fn demand_for(&self, industry: usize) -> &[f64] {
        let regions = self.blocks.len();
        self.demand.get(industry * regions..(industry + 1) * regions).unwrap_or_default()
    }

    pub(super) fn row(&self, industry: usize) -> &[f64] {
        let n = self.len();
        self.flows.get(industry * n..(industry + 1) * n).unwrap_or_default()
    }
}
