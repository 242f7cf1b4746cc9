//! Re-exports kept apart: what a region imported leaves before what it produced.
//!
//! Proportional mixing sends a smelter's own metal out of the country in the same proportion as metal that merely
//! passes its port. Where transit dominates (free ports, traders) the opposite assumption is closer: exports are taken
//! from imports first. For region `j` with production `p`, unknown supply `u`, imports `m` and exports `e` after
//! balancing,
//!
//! ```text
//! r_j = reported re-exports, or min(m_j, e_j) where none are reported,
//!       held between max(0, e_j - p_j - u_j) and min(m_j, e_j)
//! exports     of j: r_j from its imports,        e_j - r_j from its own supply
//! consumption of j: m_j - r_j from its imports,  p_j + u_j - (e_j - r_j) from its own supply
//! ```
//!
//! Imports of one region still mix among themselves. With `I_j` the origins of a kilogram imported by `j` and `X_i`
//! those of a kilogram exported by `i`,
//!
//! ```text
//! I_j = sum_i z_ij / m_j X_i,    X_i = r_i / e_i I_i + (1 - r_i / e_i) own_i
//! ```
//!
//! which is an absorbing chain of twice as many states. The trap: production minus exports may then not be what the
//! region consumes of its own; every kilogram is still consumed once.

use crate::sparse::SparseRows;

/// Masses of one region that decide how its supply is split, kg.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RegionMasses {
    pub(crate) production_kg: f64,
    pub(crate) unknown_kg: f64,
    pub(crate) imports_kg: f64,
    pub(crate) exports_kg: f64,
    /// Re-exports as reported, before they are held within their bounds.
    pub(crate) reported_kg: Option<f64>,
}

impl RegionMasses {
    /// Exports that are taken from imports, kg.
    fn re_exports_kg(&self) -> f64 {
        let own = self.production_kg + self.unknown_kg;
        let most = self.imports_kg.min(self.exports_kg);
        let least = (self.exports_kg - own).max(0.0).min(most);
        self.reported_kg.unwrap_or(most).clamp(least, most)
    }
}

/// The chain of exports and imports: state `i` is what region `i` exports, state `n + i` what it imports.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReExportChain {
    pub(crate) rows: SparseRows,
    /// Absorption in own production, by state.
    pub(crate) known: Vec<f64>,
    /// Absorption in unknown supply, by state.
    pub(crate) unknown: Vec<f64>,
    /// Part of each region's consumption that is imported (0 to 1).
    pub(crate) imported_part: Vec<f64>,
    /// Known and unknown part of each region's own supply (both 0 without any).
    pub(crate) own: Vec<(f64, f64)>,
}

impl ReExportChain {
    /// `imports` by importer, after balancing.
    pub(crate) fn new(imports: &SparseRows, regions: &[RegionMasses]) -> Self {
        let size = regions.len();
        let (mut known, mut unknown) = (vec![0.0; 2 * size], vec![0.0; 2 * size]);
        let mut imported_part = Vec::with_capacity(size);
        let mut own_parts = Vec::with_capacity(size);
        let mut triples = Vec::with_capacity(size);
        for (at, region) in regions.iter().enumerate() {
            let re_exports = region.re_exports_kg();
            let own = region.production_kg + region.unknown_kg;
            let parts =
                if own > 0.0 { (region.production_kg / own, region.unknown_kg / own) } else { (0.0, 0.0) };
            let re_exported = if region.exports_kg > 0.0 { re_exports / region.exports_kg } else { 0.0 };
            if re_exported > 0.0 {
                triples.push((at, size + at, re_exported));
            }
            known[at] = (1.0 - re_exported) * parts.0;
            unknown[at] = (1.0 - re_exported) * parts.1;
            let imports_left = (region.imports_kg - re_exports).max(0.0);
            let own_left = (own - (region.exports_kg - re_exports)).max(0.0);
            let left = imports_left + own_left;
            let supply = region.imports_kg + own;
            // a pure re-exporter consumes nothing; its supply tells what passes
            imported_part.push(if left > 0.0 {
                imports_left / left
            } else if supply > 0.0 {
                region.imports_kg / supply
            } else {
                0.0
            });
            own_parts.push(parts);
        }
        triples.extend(imports.triples().map(|(importer, exporter, mass)| {
            (size + importer, exporter, mass / regions[importer].imports_kg)
        }));
        let rows = SparseRows::from_sorted(2 * size, triples.into_iter());
        Self { rows, known, unknown, imported_part, own: own_parts }
    }
}
