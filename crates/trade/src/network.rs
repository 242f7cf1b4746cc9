//! The trade network as reported: regions, production and flows, before any balancing.

use std::fmt::Debug;

use crate::balance::{Balance, BalancedTrade};
use crate::error::{Table, TradeError};
use crate::flow::{Flow, Production, SelfFlow};
use crate::sparse::SparseRows;

/// Production and bilateral trade of one material in one year, validated and with duplicates summed.
///
/// Regions are those named in any row, ascending by `R`'s order; positions in that order are the indices
/// used inside the crate.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeNetwork<R> {
    pub(crate) regions: Vec<R>,
    pub(crate) production_kg: Vec<f64>,
    /// Row = importer, column = exporter, kg.
    pub(crate) imports: SparseRows,
    pub(crate) self_flows: Vec<SelfFlow<R>>,
}

impl<R: Copy + Ord + Debug> TradeNetwork<R> {
    /// Builds the network from reported rows, in any order.
    ///
    /// Rows for the same pair or region are summed, smallest first, so that the outcome does not depend
    /// on their order. Rows of zero mass name their regions and have no other effect. Flows of a region to
    /// itself are set aside, see [`TradeNetwork::self_flows`]. Cost `O(r log r)` for `r` rows.
    ///
    /// # Errors
    ///
    /// [`TradeError::InvalidMass`] names the first row whose mass is negative, infinite or not a number;
    /// [`TradeError::TotalTooLarge`] if the sum of all masses is not representable.
    pub fn new(flows: &[Flow<R>], production: &[Production<R>]) -> Result<Self, TradeError> {
        check_masses(flows, production)?;

        let mut regions: Vec<R> = Vec::with_capacity(2 * flows.len() + production.len());
        regions.extend(production.iter().map(|row| row.region));
        regions.extend(flows.iter().flat_map(|row| [row.exporter, row.importer]));
        regions.sort_unstable();
        regions.dedup();
        // every label was collected above, so the partition point is its position
        let position = |region: R| regions.partition_point(|&known| known < region);

        let mut produced: Vec<(usize, f64)> =
            production.iter().map(|row| (position(row.region), row.mass_kg)).collect();
        produced.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut production_kg = vec![0.0; regions.len()];
        for (region, mass_kg) in produced {
            production_kg[region] += mass_kg;
        }

        let mut rows: Vec<(usize, usize, f64)> = flows
            .iter()
            .filter(|row| row.mass_kg > 0.0)
            .map(|row| (position(row.importer), position(row.exporter), row.mass_kg))
            .collect();
        rows.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        rows.dedup_by(|next, kept| {
            let same_pair = (next.0, next.1) == (kept.0, kept.1);
            if same_pair {
                kept.2 += next.2;
            }
            same_pair
        });

        let self_flows = rows
            .iter()
            .filter(|&&(importer, exporter, _)| importer == exporter)
            .map(|&(region, _, mass_kg)| SelfFlow { region: regions[region], mass_kg })
            .collect();
        rows.retain(|&(importer, exporter, _)| importer != exporter);
        let imports = SparseRows::from_sorted(regions.len(), rows.into_iter());
        Ok(Self { regions, production_kg, imports, self_flows })
    }

    /// Regions named in the input, ascending.
    pub fn regions(&self) -> &[R] {
        &self.regions
    }

    /// Flows from a region to itself that were left out, by region.
    pub fn self_flows(&self) -> &[SelfFlow<R>] {
        &self.self_flows
    }

    /// Makes the network consistent: afterwards no region exports more than its supply.
    pub fn balance(self, method: Balance) -> BalancedTrade<R> {
        BalancedTrade::new(self, method)
    }
}

fn check_masses<R: Debug>(flows: &[Flow<R>], production: &[Production<R>]) -> Result<(), TradeError> {
    let mut total = 0.0;
    let mut check = |table: Table, row: usize, value: f64, subject: &dyn Fn() -> String| {
        if !value.is_finite() || value < 0.0 {
            return Err(TradeError::InvalidMass { table, row, subject: subject(), value });
        }
        total += value;
        if f64::is_finite(total) { Ok(()) } else { Err(TradeError::TotalTooLarge { table, row }) }
    };
    for (row, flow) in flows.iter().enumerate() {
        let subject = || format!("{:?} -> {:?}", flow.exporter, flow.importer);
        check(Table::Flows, row, flow.mass_kg, &subject)?;
    }
    for (row, produced) in production.iter().enumerate() {
        check(Table::Production, row, produced.mass_kg, &|| format!("{:?}", produced.region))?;
    }
    Ok(())
}
