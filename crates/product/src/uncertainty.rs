//! Intervals of a product's disturbance over the spreads of masses and factors.

use std::collections::BTreeMap;

use rayon::prelude::*;
use vocabulary::sampling::Sampler;
use vocabulary::{Distribution, Interval, MaterialId, Quantity, Region};

use crate::disturbance::{intensity, shares_of};
use crate::{BillLine, Disturbance, Factors, OriginShares};

/// Intervals of every breakdown of a disturbance (kg moved).
#[derive(Clone, Debug, PartialEq)]
pub struct Intervals {
    /// Of the total.
    pub total: Interval,
    /// By region.
    pub by_region: BTreeMap<Region, Interval>,
    /// By material.
    pub by_material: BTreeMap<MaterialId, Interval>,
    /// Share of each material in the variance of the total (0 to 1). Materials are drawn independently, so the
    /// shares sum to one; zero everywhere when nothing varies.
    pub variance_share: BTreeMap<MaterialId, f64>,
}

/// One material of one stated origin: what varies together.
struct Group {
    material: MaterialId,
    /// Disturbance of one kg of primary material, by region.
    per_kg: Vec<(Region, f64)>,
    /// Primary mass and its spread, by line.
    masses: Vec<(usize, Quantity)>,
    /// Primary mass of the lines without a spread (kg).
    certain_kg: f64,
    /// Disturbance of recycled material (kg moved), taken as certain.
    recycled_tmr_kg: f64,
}

/// Draws masses and factors `draws` times under a seed and gives the intervals; `None` for no draws.
///
/// Masses vary by line (lognormal, the line's geometric standard deviation), factors by material (one factor for
/// all regions of a material: they err together). Origin shares and recycled material do not vary. Draw d depends on
/// (seed, line or material, d) alone, so the result is the same at any number of threads.
///
/// Costs `draws x (lines with a spread + materials x regions)` time and `draws x materials` memory.
pub fn sample(
    bill: &[BillLine],
    result: &Disturbance,
    factors: &Factors,
    origins: &BTreeMap<MaterialId, OriginShares>,
    draws: usize,
    seed: u64,
) -> Option<Intervals> {
    if draws == 0 {
        return None;
    }
    let groups = groups(bill, result, factors, origins);
    let sampler = Sampler::new(seed);
    let materials: Vec<&MaterialId> = {
        let mut materials: Vec<&MaterialId> = groups.iter().map(|group| &group.material).collect();
        materials.dedup();
        materials
    };

    // Primary mass times the relative factor of each group in each draw (kg).
    let effective: Vec<Vec<f64>> = groups
        .par_iter()
        .map(|group| {
            let number =
                materials.iter().position(|material| *material == &group.material).unwrap_or(0) as u64;
            let relative = relative_factor(&group.material, factors);
            (0..draws as u64)
                .map(|draw| {
                    let drawn: f64 = group
                        .masses
                        .iter()
                        .map(|(line, mass)| sampler.draw(mass, 2 * *line as u64, draw))
                        .sum();
                    (group.certain_kg + drawn) * sampler.draw(&relative, 2 * number + 1, draw)
                })
                .collect()
        })
        .collect();

    let sum_of = |weights: &[(usize, f64)], constant: f64| -> Vec<f64> {
        let mut sums = vec![constant; draws];
        for (group, weight) in weights {
            for (sum, mass) in sums.iter_mut().zip(&effective[*group]) {
                *sum += weight * mass;
            }
        }
        sums
    };
    let per_kg = |group: &Group| group.per_kg.iter().map(|(_, tmr)| tmr).sum::<f64>();

    let mut region_weights: BTreeMap<Region, Vec<(usize, f64)>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        for (region, tmr) in &group.per_kg {
            region_weights.entry(*region).or_default().push((index, *tmr));
        }
    }
    let recycled: f64 = groups.iter().map(|group| group.recycled_tmr_kg).sum();
    if recycled > 0.0 {
        region_weights.entry(Region::UNKNOWN).or_default();
    }
    let by_region = region_weights
        .into_par_iter()
        .filter_map(|(region, weights)| {
            let constant = if region == Region::UNKNOWN { recycled } else { 0.0 };
            Some((region, Interval::of_draws(sum_of(&weights, constant))?))
        })
        .collect();

    let material_draws: BTreeMap<MaterialId, Vec<f64>> = materials
        .par_iter()
        .map(|material| {
            let own = |index: &usize| &groups[*index].material == *material;
            let weights: Vec<(usize, f64)> =
                (0..groups.len()).filter(own).map(|index| (index, per_kg(&groups[index]))).collect();
            let constant = weights.iter().map(|(index, _)| groups[*index].recycled_tmr_kg).sum();
            ((*material).clone(), sum_of(&weights, constant))
        })
        .collect();
    let mut total = vec![0.0; draws];
    for draws_of_one in material_draws.values() {
        total.iter_mut().zip(draws_of_one).for_each(|(sum, part)| *sum += part);
    }
    let variances: BTreeMap<MaterialId, f64> =
        material_draws.iter().map(|(material, draws)| (material.clone(), variance(draws))).collect();
    let all: f64 = variances.values().sum();
    Some(Intervals {
        total: Interval::of_draws(total)?,
        by_region,
        by_material: material_draws
            .into_iter()
            .filter_map(|(material, draws)| Some((material, Interval::of_draws(draws)?)))
            .collect(),
        variance_share: variances
            .into_iter()
            .map(|(material, variance)| (material, if all > 0.0 { variance / all } else { 0.0 }))
            .collect(),
    })
}

/// The factor of a material over its point value: one, with the spread of the factor.
fn relative_factor(material: &MaterialId, factors: &Factors) -> Quantity {
    let spread = factors.world(material).map_or(Distribution::NotStated, |factor| factor.quantity().spread);
    Quantity { value: 1.0, spread }
}

fn groups(
    bill: &[BillLine],
    result: &Disturbance,
    factors: &Factors,
    origins: &BTreeMap<MaterialId, OriginShares>,
) -> Vec<Group> {
    let mut groups: BTreeMap<(MaterialId, MaterialId, Option<Region>), Group> = BTreeMap::new();
    for term in &result.terms {
        let key = (term.material.clone(), term.traced_as.clone(), term.origin);
        let group = groups.entry(key).or_insert_with(|| Group {
            material: term.material.clone(),
            per_kg: shares_of(&term.traced_as, term.origin, origins)
                .map_or_else(Vec::new, |shares| intensity(&term.material, &shares, factors)),
            masses: Vec::new(),
            certain_kg: 0.0,
            recycled_tmr_kg: 0.0,
        });
        group.recycled_tmr_kg += term.recycled_tmr_kg;
        match bill.get(term.line).and_then(|line| line.mass_gsd) {
            Some(gsd) if gsd > 1.0 && term.primary_kg > 0.0 => {
                let spread = Distribution::Lognormal { sigma_ln: gsd.ln() };
                group.masses.push((term.line, Quantity { value: term.primary_kg, spread }));
            }
            _ => group.certain_kg += term.primary_kg,
        }
    }
    groups.into_values().collect()
}

/// Population variance about the mean, in two passes.
fn variance(draws: &[f64]) -> f64 {
    let n = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / n;
    draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / n
}
