//! Balancing: no region can export more than it has.
//!
//! Reported exports can exceed production plus reported imports: production is missing, stocks were sold,
//! mirror reports disagree, masses are gross on one side and contained on the other. Tracing needs
//! `x_j = p_j + imports_j >= exports_j` for every region. Which side to doubt is a choice with a name,
//! [`Balance`], and what it changed is reported region by region.

use std::fmt::Debug;

use crate::absorbing::throughput;
use crate::flow::{Production, SelfFlow};
use crate::indicators::{apparent_consumption_kg, domestic_share, import_dependence};
use crate::network::TradeNetwork;
use crate::sparse::SparseRows;

/// Part of its exports by which a region must exceed its supply to count as in deficit: far above the
/// rounding of the sums, far below anything that statistics can tell.
const DEFICIT_TOLERANCE: f64 = 1e-12;

/// How exports that exceed supply are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Balance {
    /// Exports are doubted: those of a region in deficit are scaled down, all in proportion, to its supply.
    ///
    /// This lowers the supply of its customers, which may fall into deficit in turn, so that pre-balancing is
    /// usually repeated until nothing changes (Kastner, Kastner & Nonhebel 2011). The limit of that repetition
    /// is the largest solution of `e_i = min(exports_i, p_i + sum_j e_j z_ji / exports_j)`, a clearing vector.
    /// It is computed exactly, not approached, by the method of fictitious default of Eisenberg & Noe (2001,
    /// Management Science 47:236-249): solve the linear system of the regions known to be in deficit, add those
    /// which the solution puts into deficit, repeat; at most one round per region.
    ///
    /// Right when flows are worse known than production. Consumption of a region in deficit becomes zero.
    ScaleExports,
    /// Supply is doubted: the deficit is booked as additional supply of unknown origin in that region. No
    /// flow is changed, and the unknown origin travels along with the exports to whoever consumes them.
    ///
    /// Right when production or imports may be missing, as for minerals.
    UnknownSupply,
}

/// What balancing did to one region. Masses in kg, per year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegionBalance<R> {
    /// The region.
    pub region: R,
    /// Production as given; balancing never changes it.
    pub production_kg: f64,
    /// Imports as reported.
    pub imports_before_kg: f64,
    /// Exports as reported.
    pub exports_before_kg: f64,
    /// Imports after its suppliers were scaled.
    pub imports_after_kg: f64,
    /// Exports after scaling.
    pub exports_after_kg: f64,
    /// Factor put on its exports, 1 if unchanged.
    pub export_factor: f64,
    /// Exports scaled away: before - after.
    pub scaled_away_kg: f64,
    /// Supply of unknown origin added.
    pub unknown_supply_kg: f64,
}

impl<R> RegionBalance<R> {
    /// Exports in excess of supply as reported, 0 if there were none.
    pub fn deficit_before_kg(&self) -> f64 {
        (self.exports_before_kg - self.production_kg - self.imports_before_kg).max(0.0)
    }

    /// Whether anything of this region was changed, its imports included.
    pub fn is_changed(&self) -> bool {
        self.export_factor != 1.0
            || self.unknown_supply_kg > 0.0
            || self.imports_before_kg != self.imports_after_kg
    }
}

/// What balancing did.
#[derive(Debug, Clone, PartialEq)]
pub struct BalanceReport<R> {
    /// The method used.
    pub method: Balance,
    /// Rounds until no region was in deficit; 0 if none was to begin with.
    pub iterations: usize,
    /// Largest remaining excess of exports over supply, as part of the exports; at most about 1e-12.
    pub residual: f64,
    /// Trade before balancing, kg (self-flows not counted).
    pub trade_before_kg: f64,
    /// Trade after balancing, kg.
    pub trade_after_kg: f64,
    /// Supply of unknown origin added in all regions, kg.
    pub unknown_supply_kg: f64,
    /// Every region, ascending.
    pub regions: Vec<RegionBalance<R>>,
}

impl<R> BalanceReport<R> {
    /// Regions of which anything was changed.
    pub fn changed(&self) -> impl Iterator<Item = &RegionBalance<R>> {
        self.regions.iter().filter(|region| region.is_changed())
    }
}

/// Production and trade in which no region exports more than it has: ready to be traced.
#[derive(Debug, Clone, PartialEq)]
pub struct BalancedTrade<R> {
    pub(crate) network: TradeNetwork<R>,
    pub(crate) sources: SupplySources,
    pub(crate) supply_kg: Vec<f64>,
    pub(crate) consumption_kg: Vec<f64>,
    /// Re-exports as reported, by region.
    pub(crate) re_exports_kg: Vec<Option<f64>>,
    report: BalanceReport<R>,
}

/// What the supply of each region consists of, as parts of it. All zero for a region without supply.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SupplySources {
    /// `A_ij = z_ij / x_j`: row = importer `j`, column = exporter `i`.
    pub(crate) imported: SparseRows,
    /// `p_j / x_j`.
    pub(crate) domestic: Vec<f64>,
    /// `u_j / x_j`.
    pub(crate) unknown: Vec<f64>,
}

impl SupplySources {
    fn new(imports: &SparseRows, production: &[f64], unknown_kg: &[f64], supply_kg: &[f64]) -> Self {
        let part = |(mass, supply): (&f64, &f64)| if *supply > 0.0 { mass / supply } else { 0.0 };
        Self {
            imported: imports.divided_rows(supply_kg),
            domestic: production.iter().zip(supply_kg).map(part).collect(),
            unknown: unknown_kg.iter().zip(supply_kg).map(part).collect(),
        }
    }
}

impl<R: Copy + Ord + Debug> BalancedTrade<R> {
    pub(crate) fn new(network: TradeNetwork<R>, method: Balance) -> Self {
        let size = network.regions.len();
        let reported_exports = network.imports.transposed();
        let imports_before = network.imports.row_sums();
        let exports_before = reported_exports.row_sums();
        let production = &network.production_kg;

        let mut factors = vec![1.0; size];
        let mut unknown_kg = vec![0.0; size];
        let mut iterations = 0;
        match method {
            Balance::ScaleExports => {
                let clearing = clear(production, &network.imports, &reported_exports, &exports_before);
                (factors, iterations) = (clearing.factors, clearing.rounds);
            }
            Balance::UnknownSupply => {
                for region in 0..size {
                    let supply = production[region] + imports_before[region];
                    if in_deficit(exports_before[region], supply) {
                        unknown_kg[region] = exports_before[region] - supply;
                        iterations = 1;
                    }
                }
            }
        }

        let scaled = network
            .imports
            .triples()
            .map(|(importer, exporter, mass_kg)| (importer, exporter, mass_kg * factors[exporter]))
            .filter(|&(_, _, mass_kg)| mass_kg > 0.0);
        let imports = SparseRows::from_sorted(size, scaled);
        let imports_after = imports.row_sums();
        let exports_after = imports.transposed().row_sums();

        let mut residual: f64 = 0.0;
        let mut supply_kg = Vec::with_capacity(size);
        let mut consumption_kg = Vec::with_capacity(size);
        for region in 0..size {
            let supply = production[region] + imports_after[region] + unknown_kg[region];
            let left = supply - exports_after[region];
            if left < 0.0 {
                residual = residual.max(-left / exports_after[region]);
            }
            // a region that was in deficit has nothing left by construction, not by subtraction
            let exhausted = factors[region] < 1.0 || unknown_kg[region] > 0.0;
            consumption_kg.push(if exhausted { 0.0 } else { left.max(0.0) });
            supply_kg.push(supply);
        }

        let regions = (0..size)
            .map(|region| RegionBalance {
                region: network.regions[region],
                production_kg: production[region],
                imports_before_kg: imports_before[region],
                exports_before_kg: exports_before[region],
                imports_after_kg: imports_after[region],
                exports_after_kg: exports_after[region],
                export_factor: factors[region],
                scaled_away_kg: (exports_before[region] - exports_after[region]).max(0.0),
                unknown_supply_kg: unknown_kg[region],
            })
            .collect();
        let report = BalanceReport {
            method,
            iterations,
            residual,
            trade_before_kg: imports_before.iter().sum(),
            trade_after_kg: imports_after.iter().sum(),
            unknown_supply_kg: unknown_kg.iter().sum(),
            regions,
        };
        let sources = SupplySources::new(&imports, production, &unknown_kg, &supply_kg);
        let network = TradeNetwork { imports, ..network };
        Self { network, sources, supply_kg, consumption_kg, re_exports_kg: vec![None; size], report }
    }

    /// States re-exports that are known (kg by region, several rows summed), for
    /// [`Method::ReExportsFirst`](crate::Method::ReExportsFirst); the other methods do not look at them.
    ///
    /// A figure that contradicts production and trade is held within its bounds: at least the exports that own supply
    /// cannot explain, at most all imports and all exports. Rows of regions that the network does not name and masses
    /// that are negative or not a number are left out.
    #[must_use]
    pub fn with_re_exports(mut self, re_exports: &[Production<R>]) -> Self {
        for row in re_exports.iter().filter(|row| row.mass_kg.is_finite() && row.mass_kg >= 0.0) {
            if let Some(at) = self.position(row.region) {
                *self.re_exports_kg[at].get_or_insert(0.0) += row.mass_kg;
            }
        }
        self
    }

    /// What balancing changed.
    pub fn report(&self) -> &BalanceReport<R> {
        &self.report
    }

    /// Regions of the network, ascending.
    pub fn regions(&self) -> &[R] {
        &self.network.regions
    }

    /// Flows from a region to itself that were left out, by region.
    pub fn self_flows(&self) -> &[SelfFlow<R>] {
        self.network.self_flows()
    }

    /// Balanced flows as `(exporter, importer, kg)`, by importer, then exporter; all positive.
    pub fn flows(&self) -> impl Iterator<Item = (R, R, f64)> {
        let regions = &self.network.regions;
        self.network
            .imports
            .triples()
            .map(|(importer, exporter, mass_kg)| (regions[exporter], regions[importer], mass_kg))
    }

    /// Supply `x` of a region: production + imports + unknown supply after balancing, kg. `None` if no row
    /// names the region.
    pub fn supply_kg(&self, region: R) -> Option<f64> {
        self.position(region).map(|at| self.supply_kg[at])
    }

    /// Consumption of a region: supply - exports after balancing, kg. `None` if no row names the region.
    pub fn consumption_kg(&self, region: R) -> Option<f64> {
        self.position(region).map(|at| self.consumption_kg[at])
    }

    /// [`apparent_consumption_kg`] of a region from its reported, unbalanced
    /// masses: it may be negative. `None` if no row names the region.
    pub fn apparent_consumption_kg(&self, region: R) -> Option<f64> {
        let row = self.region_balance(region)?;
        let (imports_kg, exports_kg) = (row.imports_before_kg, row.exports_before_kg);
        Some(apparent_consumption_kg(row.production_kg, imports_kg, exports_kg))
    }

    /// [`import_dependence`] of a region from its reported, unbalanced masses.
    /// `None` if no row names the region or its apparent consumption is not positive.
    pub fn import_dependence(&self, region: R) -> Option<f64> {
        let row = self.region_balance(region)?;
        import_dependence(row.production_kg, row.imports_before_kg, row.exports_before_kg)
    }

    /// [`domestic_share`] of a region from its reported, unbalanced masses. `None` if
    /// no row names the region or it has no supply.
    pub fn domestic_share(&self, region: R) -> Option<f64> {
        let row = self.region_balance(region)?;
        domestic_share(row.production_kg, row.imports_before_kg)
    }

    fn region_balance(&self, region: R) -> Option<&RegionBalance<R>> {
        self.position(region).and_then(|at| self.report.regions.get(at))
    }

    pub(crate) fn position(&self, region: R) -> Option<usize> {
        self.network.regions.binary_search(&region).ok()
    }
}

fn in_deficit(exports_kg: f64, supply_kg: f64) -> bool {
    exports_kg - supply_kg > DEFICIT_TOLERANCE * exports_kg
}

struct Clearing {
    /// Factor on the exports of each region.
    factors: Vec<f64>,
    rounds: usize,
}

/// Largest factors `f <= 1` with `f_i exports_i <= p_i + sum_j f_j z_ji`, each an equation where `f_i < 1`.
///
/// For the regions in deficit, `e_i = f_i exports_i` solves `e_i - sum_j e_j z_ji / exports_j = p_i + imports
/// from the others`: the throughput of a chain in which `j` moves to its customers in deficit with weight
/// `z_ji / exports_j` and is absorbed by its other customers. They always have some: regions that trade among themselves only cannot *all*
/// export more than they have.
fn clear(production: &[f64], imports: &SparseRows, exports: &SparseRows, export_sums: &[f64]) -> Clearing {
    let size = production.len();
    let export_shares = exports.divided_rows(export_sums);
    let mut factors = vec![1.0; size];
    let mut limited = vec![false; size];
    let mut rounds = 0;
    loop {
        let mut grown = false;
        for region in 0..size {
            let supply = production[region]
                + imports.row(region).iter().map(|&(from, mass)| mass * factors[from]).sum::<f64>();
            if !limited[region] && in_deficit(export_sums[region], supply) {
                limited[region] = true;
                grown = true;
            }
        }
        if !grown {
            return Clearing { factors, rounds };
        }
        rounds += 1;

        let among_limited =
            export_shares.triples().filter(|&(exporter, importer, _)| limited[exporter] && limited[importer]);
        let chain = SparseRows::from_sorted(size, among_limited);
        let mut absorption = vec![0.0; size];
        let mut given = vec![0.0; size];
        for region in (0..size).filter(|&region| limited[region]) {
            let row = export_shares.row(region).iter();
            absorption[region] = row.filter(|&&(to, _)| !limited[to]).map(|&(_, share)| share).sum();
            let row = imports.row(region).iter();
            let free: f64 = row.filter(|&&(from, _)| !limited[from]).map(|&(_, mass)| mass).sum();
            given[region] = production[region] + free;
        }
        let solution = throughput(&chain, &absorption, given);
        for region in (0..size).filter(|&region| limited[region]) {
            factors[region] = (solution.per_weight[region] / export_sums[region]).min(1.0);
        }
    }
}
