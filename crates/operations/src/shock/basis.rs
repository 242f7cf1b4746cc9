//! The economy before the disruption, as every model and table needs it.

use input_output::{Industries, System};

use crate::OperationError;
use crate::footprint::regions::SystemRegions;

/// Labels, outputs and demands of a system, a year.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub(super) industries: Industries,
    pub(super) regions: SystemRegions,
    pub(super) year: Option<u16>,
    /// Unit of all amounts.
    pub(super) unit: String,
    /// Output of each industry a year, as published.
    pub(super) output: Vec<f64>,
    /// Output less inputs, not below zero.
    pub(super) value_added: Vec<f64>,
    /// Final demand a year: for each region, one value an industry.
    pub(super) demand: Vec<Vec<f64>>,
}

impl Basis {
    /// The economy of a system.
    ///
    /// # Errors
    /// A system whose industries are in different units.
    pub(super) fn of(system: &System) -> Result<Basis, OperationError> {
        let mut units: Vec<&str> = system.units.iter().map(String::as_str).collect();
        units.sort_unstable();
        units.dedup();
        if units.len() > 1 {
            return Err(OperationError::Request(format!(
                "system `{}` has flows in several units ({}), which cannot be added; a shock needs one in money",
                system.name,
                units.join(", ")
            )));
        }
        let n = system.len();
        let inputs = system.transactions.column_sums();
        let value_added =
            system.output.iter().zip(&inputs).map(|(output, inputs)| (output - inputs).max(0.0)).collect();
        let mut demand = vec![vec![0.0; n]; system.industries.regions().len()];
        for row in 0..n {
            for (column, value) in system.demand.row(row).iter().enumerate() {
                let region = system.demand_columns.region_of(column).and_then(|at| demand.get_mut(at));
                if let Some(place) = region.and_then(|of_region| of_region.get_mut(row)) {
                    *place += value;
                }
            }
        }
        Ok(Basis {
            industries: system.industries.clone(),
            regions: SystemRegions::of(system.industries.regions()),
            year: system.year,
            unit: units.first().map_or_else(String::new, |unit| (*unit).to_owned()),
            output: system.output.clone(),
            value_added,
            demand,
        })
    }

    /// Number of industries.
    pub(super) fn len(&self) -> usize {
        self.output.len()
    }

    /// Output of an industry a year.
    pub(super) fn output_of(&self, industry: usize) -> f64 {
        self.output.get(industry).copied().unwrap_or_default()
    }

    /// Final demand of a region for the goods of an industry.
    pub(super) fn demand_of(&self, region: usize, industry: usize) -> f64 {
        self.demand.get(region).and_then(|of_region| of_region.get(industry)).copied().unwrap_or_default()
    }

    /// Region and sector of an industry.
    pub(super) fn name(&self, industry: usize) -> (String, String) {
        let (region, sector) = self.industries.name(industry);
        (region.to_owned(), sector.to_owned())
    }
}
