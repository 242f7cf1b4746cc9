//! Masses times factors times origin shares.

use std::collections::BTreeMap;

use serde::Serialize;
use supply_risk::{RiskVector, Weighted, weigh};
use vocabulary::{MaterialId, Region};

use crate::{BillLine, Breakdown, Factors, NotCovered, WhatIf};

/// The sum of numbers; positive zero when there are none.
fn sum(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, |sum, number| sum + number)
}

/// Where the supply of a material comes from: shares of regions, [`Region::UNKNOWN`] among them, that sum to one.
#[derive(Clone, Debug, PartialEq)]
pub struct OriginShares(Vec<(Region, f64)>);

impl OriginShares {
    /// Shares by region. `None` unless all lie between 0 and 1, no region comes twice, and they sum to one within 1e-9.
    pub fn new(mut shares: Vec<(Region, f64)>) -> Option<OriginShares> {
        shares.retain(|(_, share)| *share != 0.0);
        shares.sort_by_key(|(region, _)| *region);
        let sum: f64 = shares.iter().map(|(_, share)| share).sum();
        let proper = shares.iter().all(|(_, share)| (0.0..=1.0 + 1e-12).contains(share));
        let distinct = shares.windows(2).all(|pair| pair[0].0 != pair[1].0);
        (proper && distinct && (sum - 1.0).abs() < 1e-9).then_some(OriginShares(shares))
    }

    /// The shares, by region.
    pub fn shares(&self) -> &[(Region, f64)] {
        &self.0
    }

    fn single(region: Region) -> OriginShares {
        OriginShares(vec![(region, 1.0)])
    }
}

/// The contribution of one material in one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Index of the line in the bill.
    pub line: usize,
    /// The material whose factor counts.
    pub material: MaterialId,
    /// The material whose mining and trade tell the origin.
    pub traced_as: MaterialId,
    /// Where the user says that it was mined.
    pub origin: Option<Region>,
    /// Mass of primary material (kg).
    pub primary_kg: f64,
    /// Mass of recycled material (kg).
    pub recycled_kg: f64,
    /// Disturbance of the primary material (kg moved).
    pub primary_tmr_kg: f64,
    /// Disturbance of the recycled material (kg moved), zero by the cut-off rule where the set has no factor for it.
    pub recycled_tmr_kg: f64,
}

/// A mass that is not in the result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Uncovered {
    /// Index of the line in the bill.
    pub line: usize,
    /// The material or component.
    pub material: MaterialId,
    /// Its mass (kg).
    pub mass_kg: f64,
    /// Why it is not in the result.
    pub reason: NotCovered,
}

/// What became of one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineResult {
    /// Mass of the line after substitutions (kg).
    pub mass_kg: f64,
    /// Mass that has a factor and an origin (kg).
    pub covered_kg: f64,
    /// Disturbance (kg moved); `None` when nothing of the line is covered.
    pub tmr_kg: Option<f64>,
}

/// How much of the product is in the result.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// Mass of the product (kg).
    pub mass_kg: f64,
    /// Mass that has a factor and an origin (kg).
    pub covered_kg: f64,
}

impl Coverage {
    /// Covered mass over mass (0 to 1); one for a product without mass.
    pub fn share(&self) -> f64 {
        if self.mass_kg > 0.0 { self.covered_kg / self.mass_kg } else { 1.0 }
    }
}

/// Disturbance in one region.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionRow {
    /// Where it happens.
    pub region: Region,
    /// Disturbance (kg moved).
    pub tmr_kg: f64,
    /// Share of the total (0 to 1).
    pub share: f64,
    /// Risk of the region (0 to 1), where the index has one.
    pub risk: Option<f64>,
}

/// Disturbance by one material.
#[derive(Clone, Debug, PartialEq)]
pub struct MaterialRow {
    /// The material whose factor counts.
    pub material: MaterialId,
    /// Mass in the product (kg), primary and recycled.
    pub mass_kg: f64,
    /// Mean disturbance per mass (kg/kg).
    pub factor_kg_per_kg: f64,
    /// Disturbance (kg moved).
    pub tmr_kg: f64,
    /// Share of the total (0 to 1).
    pub share: f64,
}

/// Disturbance by one material in one region.
#[derive(Clone, Debug, PartialEq)]
pub struct MaterialRegionRow {
    /// The material whose factor counts.
    pub material: MaterialId,
    /// Where it is mined.
    pub region: Region,
    /// Primary mass of the material that comes from there (kg).
    pub mass_kg: f64,
    /// Share of the region in the primary mass of the material (0 to 1).
    pub origin_share: f64,
    /// Part of that mass whose origin the user stated (0 to 1); the rest is traced.
    pub stated_share: f64,
    /// Disturbance (kg moved).
    pub tmr_kg: f64,
}

/// Land disturbance of a product, in every breakdown. The sums of all breakdowns are equal.
#[derive(Clone, Debug)]
pub struct Disturbance {
    /// Mass and covered mass.
    pub coverage: Coverage,
    /// Total disturbance (kg moved).
    pub tmr_kg: f64,
    /// The total weighted by the risk of the regions.
    pub risk: Weighted,
    /// By region, largest first.
    pub by_region: Vec<RegionRow>,
    /// By material, largest first.
    pub by_material: Vec<MaterialRow>,
    /// By material and region, materials in the same order, regions largest first.
    pub by_material_region: Vec<MaterialRegionRow>,
    /// Every contribution, in the order of the lines.
    pub terms: Vec<Term>,
    /// Every mass that is not in the result, in the order of the lines.
    pub uncovered: Vec<Uncovered>,
    /// What became of each line, in the order of the bill.
    pub lines: Vec<LineResult>,
}

/// Multiplies masses, factors and origin shares.
///
/// `breakdowns` holds a [`Breakdown`] for every material of the bill after substitution; `origins` the shares for
/// every traced material that has any. A material that is missing from either is not covered. Recycled mass follows
/// the cut-off rule: it moves no rock of its own unless the set has a factor for recycled material, whose place is
/// unknown ([`Region::UNKNOWN`]).
///
/// Costs time in proportion to lines plus materials times regions.
pub fn disturbance(
    bill: &[BillLine],
    what_if: &WhatIf,
    breakdowns: &BTreeMap<MaterialId, Breakdown>,
    factors: &Factors,
    origins: &BTreeMap<MaterialId, OriginShares>,
    risk: &RiskVector,
) -> Disturbance {
    let mut result = Split::default();
    for (index, stated) in bill.iter().enumerate() {
        result.add_line(index, &what_if.apply(stated), what_if, breakdowns, factors, origins);
    }
    result.sum_up(factors, origins, risk)
}

/// The shares that a term follows.
pub(crate) fn shares_of(
    traced_as: &MaterialId,
    origin: Option<Region>,
    origins: &BTreeMap<MaterialId, OriginShares>,
) -> Option<OriginShares> {
    origin.map(OriginShares::single).or_else(|| origins.get(traced_as).cloned())
}

/// Disturbance of one kg of primary material over the regions of its origin (kg moved per kg, by region).
pub(crate) fn intensity(
    material: &MaterialId,
    shares: &OriginShares,
    factors: &Factors,
) -> Vec<(Region, f64)> {
    shares
        .shares()
        .iter()
        .map(|(region, share)| {
            (*region, share * factors.of(material, *region).map_or(0.0, |factor| factor.value))
        })
        .collect()
}

/// The bill split into terms and masses that are not covered.
#[derive(Default)]
struct Split {
    terms: Vec<Term>,
    uncovered: Vec<Uncovered>,
    lines: Vec<LineResult>,
    /// Disturbance of one kg by material and stated origin.
    intensities: BTreeMap<(MaterialId, Option<Region>), Option<f64>>,
}

impl Split {
    fn add_line(
        &mut self,
        index: usize,
        line: &BillLine,
        what_if: &WhatIf,
        breakdowns: &BTreeMap<MaterialId, Breakdown>,
        factors: &Factors,
        origins: &BTreeMap<MaterialId, OriginShares>,
    ) {
        let mut outcome = LineResult { mass_kg: line.mass_kg, ..LineResult::default() };
        let (parts, rest) = match breakdowns.get(&line.material) {
            Some(breakdown) => (breakdown.parts.as_slice(), breakdown.not_covered.as_slice()),
            None => (&[][..], &[(line.material.clone(), 1.0, NotCovered::NoFactor)][..]),
        };
        for part in parts {
            let mass_kg = line.mass_kg * part.fraction;
            let key = (part.material.clone(), line.origin);
            let intensity = *self.intensities.entry(key).or_insert_with(|| {
                shares_of(&part.traced_as, line.origin, origins).map(|shares| {
                    intensity(&part.material, &shares, factors).iter().map(|(_, per_kg)| per_kg).sum()
                })
            });
            let Some(per_kg) = intensity else {
                self.uncovered.push(Uncovered {
                    line: index,
                    material: part.material.clone(),
                    mass_kg,
                    reason: NotCovered::NoOrigin,
                });
                continue;
            };
            let recycled_kg = mass_kg * what_if.recycled_share(line, &part.material);
            let primary_kg = mass_kg - recycled_kg;
            let recycled_per_kg = factors.recycled(&part.material).map_or(0.0, |factor| factor.value);
            let term = Term {
                line: index,
                material: part.material.clone(),
                traced_as: part.traced_as.clone(),
                origin: line.origin,
                primary_kg,
                recycled_kg,
                primary_tmr_kg: primary_kg * per_kg,
                recycled_tmr_kg: recycled_kg * recycled_per_kg,
            };
            outcome.covered_kg += mass_kg;
            *outcome.tmr_kg.get_or_insert(0.0) += term.primary_tmr_kg + term.recycled_tmr_kg;
            self.terms.push(term);
        }
        for (material, fraction, reason) in rest {
            self.uncovered.push(Uncovered {
                line: index,
                material: material.clone(),
                mass_kg: line.mass_kg * fraction,
                reason: *reason,
            });
        }
        self.lines.push(outcome);
    }

    fn sum_up(
        self,
        factors: &Factors,
        origins: &BTreeMap<MaterialId, OriginShares>,
        risk: &RiskVector,
    ) -> Disturbance {
        // Mass and disturbance of a material by stated origin: few groups, whatever the number of lines.
        let mut groups: BTreeMap<(MaterialId, MaterialId, Option<Region>), [f64; 3]> = BTreeMap::new();
        for term in &self.terms {
            let group =
                groups.entry((term.material.clone(), term.traced_as.clone(), term.origin)).or_default();
            group[0] += term.primary_kg;
            group[1] += term.recycled_kg;
            group[2] += term.recycled_tmr_kg;
        }
        let mut cells: BTreeMap<MaterialId, BTreeMap<Region, [f64; 3]>> = BTreeMap::new();
        let mut masses: BTreeMap<MaterialId, [f64; 2]> = BTreeMap::new();
        for ((material, traced_as, origin), [primary_kg, recycled_kg, recycled_tmr_kg]) in groups {
            let mass = masses.entry(material.clone()).or_default();
            mass[0] += primary_kg;
            mass[1] += recycled_kg;
            let row = cells.entry(material.clone()).or_default();
            if let Some(shares) = shares_of(&traced_as, origin, origins) {
                let per_kg = intensity(&material, &shares, factors);
                for ((region, share), (_, tmr)) in shares.shares().iter().zip(per_kg) {
                    let cell = row.entry(*region).or_default();
                    cell[0] += primary_kg * share;
                    cell[1] += primary_kg * tmr;
                    cell[2] += if origin.is_some() { primary_kg * share } else { 0.0 };
                }
            }
            if recycled_tmr_kg > 0.0 {
                row.entry(Region::UNKNOWN).or_default()[1] += recycled_tmr_kg;
            }
        }

        let tmr_of = |row: &BTreeMap<Region, [f64; 3]>| sum(row.values().map(|cell| cell[1]));
        let tmr_kg = sum(cells.values().map(tmr_of));
        let share = |part: f64| if tmr_kg > 0.0 { part / tmr_kg } else { 0.0 };

        let mut by_material: Vec<MaterialRow> = cells
            .iter()
            .map(|(material, row)| {
                let mass_kg = masses.get(material).map_or(0.0, |mass| mass[0] + mass[1]);
                let tmr = tmr_of(row);
                MaterialRow {
                    material: material.clone(),
                    mass_kg,
                    factor_kg_per_kg: if mass_kg > 0.0 { tmr / mass_kg } else { 0.0 },
                    tmr_kg: tmr,
                    share: share(tmr),
                }
            })
            .collect();
        by_material.sort_by(|a, b| b.tmr_kg.total_cmp(&a.tmr_kg).then_with(|| a.material.cmp(&b.material)));

        let mut regions: BTreeMap<Region, f64> = BTreeMap::new();
        let mut by_material_region = Vec::new();
        for material in by_material.iter().map(|row| &row.material) {
            let Some(row) = cells.get(material) else { continue };
            let primary = sum(row.values().map(|cell| cell[0]));
            let mut rows: Vec<MaterialRegionRow> = row
                .iter()
                .map(|(region, [mass, tmr, stated])| {
                    *regions.entry(*region).or_default() += tmr;
                    MaterialRegionRow {
                        material: material.clone(),
                        region: *region,
                        mass_kg: *mass,
                        stated_share: if *mass > 0.0 { stated / mass } else { 0.0 },
                        origin_share: if primary > 0.0 { mass / primary } else { 0.0 },
                        tmr_kg: *tmr,
                    }
                })
                .collect();
            rows.sort_by(|a, b| b.tmr_kg.total_cmp(&a.tmr_kg).then_with(|| a.region.cmp(&b.region)));
            by_material_region.extend(rows);
        }

        let weighted = weigh(regions.iter().map(|(region, tmr)| (*region, *tmr)), risk);
        let mut by_region: Vec<RegionRow> = regions
            .into_iter()
            .map(|(region, tmr)| RegionRow { region, tmr_kg: tmr, share: share(tmr), risk: risk.get(region) })
            .collect();
        by_region.sort_by(|a, b| b.tmr_kg.total_cmp(&a.tmr_kg).then_with(|| a.region.cmp(&b.region)));

        let coverage = Coverage {
            mass_kg: sum(self.lines.iter().map(|line| line.mass_kg)),
            covered_kg: sum(self.lines.iter().map(|line| line.covered_kg)),
        };
        Disturbance {
            coverage,
            tmr_kg,
            risk: weighted,
            by_region,
            by_material,
            by_material_region,
            terms: self.terms,
            uncovered: self.uncovered,
            lines: self.lines,
        }
    }
}
