//! From a demand, spread over regions, upstream to the production that meets it.

use std::fmt::Debug;

use crate::absorbing::{absorption_shares, throughput};
use crate::balance::BalancedTrade;
use crate::origin::Method;
use crate::re_exports::{ReExportChain, RegionMasses};

/// What meets a demand, in the unit of the demand.
pub(crate) struct Upstream {
    /// Taken from the production of each region.
    pub(crate) produced: Vec<f64>,
    /// Of unknown origin.
    pub(crate) unknown: f64,
    /// `(exporter, importer, amount)` over each border on the way, by importer; a kilogram counts once a border.
    pub(crate) shipments: Vec<(usize, usize, f64)>,
}

/// Shares of known origins by region and of unknown origin for every consumer; all columns are regions.
pub(crate) struct SharesOfAll {
    pub(crate) rows: Vec<Vec<f64>>,
    pub(crate) sources: Vec<usize>,
}

impl<R: Copy + Ord + Debug> BalancedTrade<R> {
    /// Follows a demand upstream; `None` if the rounds that a kilogram makes in nested, nearly closed cycles
    /// overflow (beyond 1e308).
    pub(crate) fn upstream(&self, demand: Vec<f64>, method: Method) -> Option<Upstream> {
        match method {
            Method::Direct => Some(self.upstream_direct(&demand)),
            Method::ProportionalMixing => self.upstream_mixed(demand),
            Method::ReExportsFirst => self.upstream_re_exports_first(&demand),
        }
    }

    /// As [`BalancedTrade::upstream`]; where that overflows, from the full matrix and without shipments.
    pub(crate) fn met(&self, demand: Vec<f64>, method: Method) -> Upstream {
        self.upstream(demand.clone(), method).unwrap_or_else(|| {
            let rows = self.dense_shares(method);
            let mut met = Upstream { produced: vec![0.0; demand.len()], unknown: 0.0, shipments: Vec::new() };
            for (amount, row) in demand.iter().zip(&rows) {
                met.unknown += amount * row[0];
                met.produced.iter_mut().zip(&row[1..]).for_each(|(sum, share)| *sum += amount * share);
            }
            met
        })
    }

    /// Shares of one region's consumption: unknown, then every region.
    pub(crate) fn dense_share(&self, consumer: usize, method: Method) -> Vec<f64> {
        let mut demand = vec![0.0; self.regions().len()];
        demand[consumer] = 1.0;
        let met = self.met(demand, method);
        std::iter::once(met.unknown).chain(met.produced).collect()
    }

    /// Shares of every region's consumption, one row a consumer: unknown, then every region.
    pub(crate) fn dense_shares(&self, method: Method) -> Vec<Vec<f64>> {
        let SharesOfAll { rows, sources } = self.shares_of_all(method);
        let spread = |row: &Vec<f64>| {
            let mut dense = vec![0.0; self.regions().len() + 1];
            dense[0] = row.first().copied().unwrap_or(1.0);
            for (share, &origin) in row.iter().skip(1).zip(&sources) {
                dense[origin + 1] = *share;
            }
            dense
        };
        rows.iter().map(spread).collect()
    }

    fn upstream_direct(&self, demand: &[f64]) -> Upstream {
        let mut produced = vec![0.0; demand.len()];
        let mut unknown = 0.0;
        let mut shipments = Vec::new();
        for (importer, &amount) in demand.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
            let (shares, unknown_share) = self.direct_shares(importer);
            unknown += amount * unknown_share;
            for (exporter, share) in shares {
                produced[exporter] += amount * share;
                if exporter != importer {
                    shipments.push((exporter, importer, amount * share));
                }
            }
        }
        Upstream { produced, unknown, shipments }
    }

    fn upstream_mixed(&self, demand: Vec<f64>) -> Option<Upstream> {
        let sources = &self.sources;
        let absorption: Vec<f64> =
            sources.domestic.iter().zip(&sources.unknown).map(|(p, u)| p + u).collect();
        let solution = throughput(&sources.imported, &absorption, demand);
        let through = &solution.per_weight;
        if !through.iter().all(|amount| amount.is_finite()) {
            return None;
        }
        let closed: f64 = solution.sealed.iter().map(|&region| through[region]).sum();
        let unknown: f64 = through.iter().zip(&sources.unknown).map(|(y, u)| y * u).sum();
        let produced = through.iter().zip(&sources.domestic).map(|(y, p)| y * p).collect();
        let shipments = sources
            .imported
            .triples()
            .filter(|&(importer, ..)| through[importer] > 0.0)
            .map(|(importer, exporter, part)| (exporter, importer, part * through[importer]))
            .collect();
        Some(Upstream { produced, unknown: unknown + closed, shipments })
    }

    fn upstream_re_exports_first(&self, demand: &[f64]) -> Option<Upstream> {
        let size = demand.len();
        let chain = self.re_export_chain();
        let mut start = vec![0.0; 2 * size];
        let mut produced = vec![0.0; size];
        let mut unknown = 0.0;
        for (region, &amount) in demand.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
            let (imported, own) = (chain.imported_part[region], chain.own[region]);
            start[size + region] = amount * imported;
            produced[region] += amount * (1.0 - imported) * own.0;
            unknown += amount * (1.0 - imported) * own.1;
            if self.supply_kg[region] <= 0.0 {
                unknown += amount;
            }
        }
        let absorption: Vec<f64> = chain.known.iter().zip(&chain.unknown).map(|(p, u)| p + u).collect();
        let solution = throughput(&chain.rows, &absorption, start);
        let through = &solution.per_weight;
        if !through.iter().all(|amount| amount.is_finite()) {
            return None;
        }
        unknown += solution.sealed.iter().map(|&state| through[state]).sum::<f64>();
        unknown += through.iter().zip(&chain.unknown).map(|(y, u)| y * u).sum::<f64>();
        for region in 0..size {
            produced[region] += through[region] * chain.known[region];
        }
        let mut shipments = Vec::new();
        for importer in 0..size {
            let amount = through[size + importer];
            if amount > 0.0 {
                let row = chain.rows.row(size + importer);
                shipments.extend(row.iter().map(|&(exporter, part)| (exporter, importer, part * amount)));
            }
        }
        Some(Upstream { produced, unknown, shipments })
    }

    /// Shares of every region's consumption; column 0 is unknown, column `c >= 1` the region `sources[c - 1]`.
    pub(crate) fn shares_of_all(&self, method: Method) -> SharesOfAll {
        let size = self.regions().len();
        match method {
            Method::Direct => {
                let rows = (0..size).map(|consumer| {
                    let (shares, unknown) = self.direct_shares(consumer);
                    let mut row = vec![0.0; size + 1];
                    row[0] = unknown;
                    for (region, share) in shares {
                        row[region + 1] = share;
                    }
                    row
                });
                SharesOfAll { rows: rows.collect(), sources: (0..size).collect() }
            }
            Method::ProportionalMixing => {
                let sources = &self.sources;
                let solved = absorption_shares(&sources.imported, &sources.domestic, &sources.unknown);
                SharesOfAll { rows: solved.rows, sources: solved.sources }
            }
            Method::ReExportsFirst => {
                let chain = self.re_export_chain();
                let solved = absorption_shares(&chain.rows, &chain.known, &chain.unknown);
                let rows = (0..size).map(|consumer| {
                    let mut row = vec![0.0; size + 1];
                    if self.supply_kg[consumer] <= 0.0 {
                        row[0] = 1.0;
                        return row;
                    }
                    let imported = chain.imported_part[consumer];
                    if imported > 0.0 {
                        let of_imports = &solved.rows[size + consumer];
                        row[0] += imported * of_imports.first().copied().unwrap_or(1.0);
                        for (share, &origin) in of_imports.iter().skip(1).zip(&solved.sources) {
                            row[origin + 1] += imported * share;
                        }
                    }
                    let (known, unknown) = chain.own[consumer];
                    row[consumer + 1] += (1.0 - imported) * known;
                    row[0] += (1.0 - imported) * unknown;
                    row
                });
                SharesOfAll { rows: rows.collect(), sources: (0..size).collect() }
            }
        }
    }

    fn re_export_chain(&self) -> ReExportChain {
        let regions: Vec<RegionMasses> = self
            .report()
            .regions
            .iter()
            .zip(&self.re_exports_kg)
            .map(|(region, &reported_kg)| RegionMasses {
                production_kg: region.production_kg,
                unknown_kg: region.unknown_supply_kg,
                imports_kg: region.imports_after_kg,
                exports_kg: region.exports_after_kg,
                reported_kg,
            })
            .collect();
        ReExportChain::new(&self.network.imports, &regions)
    }
}
