//! Indices on reserves: static reach, and flows weighted by the scarcity of where they come from.
//!
//! The trap: reserves are what is worth mining at today's prices as far as somebody reported it, not what is in the
//! ground; a reach of 30 years has stayed 30 years for a century in several metals.

use std::collections::BTreeMap;

use serde::Serialize;
use vocabulary::Region;

use crate::missing::NotComputed;

/// Static reach: reserves over yearly production (years). `None` unless both are positive and finite.
///
/// ```
/// assert_eq!(supply_risk::static_reach_years(890e6, 22e6), Some(890.0 / 22.0));
/// assert_eq!(supply_risk::static_reach_years(890e6, 0.0), None);
/// ```
pub fn static_reach_years(reserves_kg: f64, production_kg_per_year: f64) -> Option<f64> {
    let usable = |mass: f64| mass.is_finite() && mass > 0.0;
    (usable(reserves_kg) && usable(production_kg_per_year)).then(|| reserves_kg / production_kg_per_year)
}

/// A supply weighted by the scarcity of its origins.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scarcity {
    /// Mean scarcity of the origins that have one: 1 is that of the world.
    pub value: f64,
    /// Reach of the world (years).
    pub world_reach_years: f64,
    /// Part of the supply whose origin has a scarcity (0 to 1).
    pub covered_share: f64,
    /// Origins without stated reserves or production.
    pub missing: Vec<Region>,
}

/// Mean scarcity of a supply: `sum_o s_o sigma_o / sum_o s_o`, `sigma_o = (P_o / R_o) / (P_w / R_w)`, the tightness of
/// origin o (yearly production over reserves) against that of the world.
///
/// A reconstruction: Yokoi and co-authors weigh the mining that a country induces by the scarcity of the producing
/// country, which they derive from reserves and production, but the equation could not be read.
///
/// # Errors
/// No world reserves or production, or no origin with both.
pub fn scarcity(
    supply: &[(Region, f64)],
    production_kg: &BTreeMap<Region, f64>,
    reserves_kg: &BTreeMap<Region, f64>,
    world_reserves_kg: f64,
) -> Result<Scarcity, NotComputed> {
    let world_production: f64 = production_kg.values().sum();
    if world_production <= 0.0 {
        return Err(NotComputed::NoProduction);
    }
    let world_reach_years =
        static_reach_years(world_reserves_kg, world_production).ok_or(NotComputed::NoInput("reserves"))?;
    let (mut weighted, mut covered, mut total, mut missing) = (0.0, 0.0, 0.0, Vec::new());
    for (region, flow) in supply.iter().filter(|(_, flow)| *flow > 0.0) {
        total += flow;
        let reach = production_kg
            .get(region)
            .zip(reserves_kg.get(region))
            .and_then(|(production, reserves)| static_reach_years(*reserves, *production));
        match reach {
            Some(reach) => {
                weighted += flow * world_reach_years / reach;
                covered += flow;
            }
            None => missing.push(*region),
        }
    }
    missing.sort_unstable();
    missing.dedup();
    if total <= 0.0 {
        return Err(NotComputed::NoSupply);
    }
    if covered <= 0.0 {
        return Err(NotComputed::NoInput("reserves"));
    }
    Ok(Scarcity { value: weighted / covered, world_reach_years, covered_share: covered / total, missing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_itself_has_scarcity_one_and_missing_reserves_are_reported() {
        let region = |code| Region::from_code(code).unwrap();
        let (chl, per, phl) = (region("CHL"), region("PER"), region("PHL"));
        let production = BTreeMap::from([(chl, 5.0), (per, 3.0), (phl, 2.0)]);
        let reserves = BTreeMap::from([(chl, 50.0), (per, 60.0)]);
        let only = scarcity(&[(chl, 1.0), (phl, 1.0)], &production, &reserves, 100.0).unwrap();
        // world 10/100, Chile 5/50: as scarce as the world
        assert!((only.value - 1.0).abs() < 1e-15 && only.covered_share == 0.5);
        assert_eq!(only.missing, [phl]);
        let looser = scarcity(&[(per, 1.0)], &production, &reserves, 100.0).unwrap();
        assert!((looser.value - 0.5).abs() < 1e-15);
        assert!(scarcity(&[(phl, 1.0)], &production, &reserves, 100.0).is_err());
    }
}
