//! Capital that is rebuilt: what is missing, who is asked for it, and what was delivered.

use super::economy::Economy;
use super::events::{Capital, CapitalLoss, Event, Rebuilding};
use super::supply::Sector;

/// Capital of an event that is being rebuilt: what is missing, by damaged industry and rebuilding sector.
pub(super) struct Site {
    pub(super) rebuilding: Rebuilding,
    /// Damaged industry, and the initial damage.
    pub(super) damaged: Vec<(usize, f64)>,
    /// Rebuilding sector by position, and its share.
    pub(super) sectors: Vec<(usize, f64)>,
    /// Missing, by damaged industry (slow) and rebuilding sector (fast).
    pub(super) missing: Vec<f64>,
    pub(super) start: usize,
}

impl Site {
    pub(super) fn of(economy: &Economy, event: &Event) -> Option<Site> {
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
    pub(super) fn lost(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
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
    let of = |value: &dyn Fn(usize) -> Option<f64>| -> Vec<f64> {
        rows.iter().map(|row| value(*row).unwrap_or_default().max(0.0)).collect()
    };
    let mut weights = of(&|row| economy.demand_for(row).get(region).copied());
    if weights.iter().sum::<f64>() <= 0.0 {
        weights = of(&|row| economy.output.get(row).copied());
    }
    let sum: f64 = weights.iter().sum();
    rows.iter()
        .zip(weights)
        .filter(|(_, weight)| *weight > 0.0)
        .map(|(row, weight)| (*row, weight / sum))
        .collect()
}

/// Every order of a site: supplier, position in `missing`, capital.
pub(super) fn for_each_order(economy: &Economy, site: &Site, mut order: impl FnMut(usize, usize, f64)) {
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
pub(super) fn rebuild(
    economy: &Economy,
    sites: &mut [Option<Site>],
    sectors: &[Sector],
    day: usize,
    events: &[Event],
) {
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
