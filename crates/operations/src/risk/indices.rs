//! Each index of one material for one country: its value with its parts, or the reason why there is none.

use database::Facts;
use supply_risk::{
    Index, NotComputed, PUBLISHED_COPPER_REFERENCE, RiskVector, geopolrisk, herfindahl_hirschman,
    peer_geopolrisk, scarcity, static_reach_years, weigh,
};
use trade::OriginProfile;
use vocabulary::{Materials, Region};

use super::basis::Basis;
use super::eu;
use super::supply::MaterialSupply;
use crate::OperationError;
use crate::provenance::Provenance;

/// A value with its parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Computed {
    pub(super) value: f64,
    /// What the value may be, where inputs are missing.
    pub(super) interval: Option<(f64, f64)>,
    /// Name, value and unit of each part.
    pub(super) components: Vec<(&'static str, f64, &'static str)>,
}

/// A computed index, or why there is none, in English.
pub(super) type Outcome = Result<Computed, String>;

/// Indices of one material for one country.
pub(super) struct Question<'a> {
    pub(super) facts: &'a dyn Facts,
    pub(super) basis: &'a Basis,
    pub(super) supply: &'a MaterialSupply,
    pub(super) country: Region,
    /// Direct partners and resolved origins; the reason when they are not known; `None` when nothing asks for them.
    pub(super) origins: Option<&'a Result<[OriginProfile<Region>; 2], String>>,
}

impl Question<'_> {
    pub(super) fn answer(
        &self,
        index: Index,
        provenance: &mut Provenance,
    ) -> Result<Outcome, OperationError> {
        let plain = |outcome: Result<Computed, NotComputed>| {
            outcome.map_err(|reason| match (&reason, &self.supply.unusable) {
                (NotComputed::NoProduction, Some(unusable)) => unusable.phrase(),
                _ => reason.to_string(),
            })
        };
        Ok(match index {
            Index::HhiProduction => plain(self.hhi_production()),
            Index::HhiImports => self.concentration(0),
            Index::HhiResolved => self.concentration(1),
            Index::ProductionRisk => plain(self.production_risk()),
            Index::ImportDependence => plain(self.import_dependence()),
            Index::GeoPolRisk => plain(self.geopolrisk(false)),
            Index::GeoPolRiskCf => plain(self.geopolrisk(true)),
            Index::GeoPolRiskPeer | Index::GeoPolRiskPeerCf if self.supply.production.is_empty() => {
                plain(Err(NotComputed::NoProduction))
            }
            Index::GeoPolRiskPeer => Ok(self.peer(false)),
            Index::GeoPolRiskPeerCf => Ok(self.peer(true)),
            Index::EuSupplyRisk => plain(eu::supply_risk(self.basis, self.supply, provenance)),
            Index::StaticReach => plain(self.static_reach(provenance)?),
            Index::ByProductShare => plain(self.by_product_share(provenance)),
            Index::MiningRisk => self.mining_risk(),
            Index::Scarcity => self.scarcity(provenance)?,
        })
    }

    fn production(&self) -> Vec<(Region, f64)> {
        self.supply.production.iter().map(|(region, mass)| (*region, *mass)).collect()
    }

    fn hhi_production(&self) -> Result<Computed, NotComputed> {
        let masses = &self.supply.production;
        let value = herfindahl_hirschman(masses.values().copied()).ok_or(NotComputed::NoProduction)?;
        let world: f64 = masses.values().sum();
        let largest = masses.values().fold(0.0f64, |most, mass| most.max(*mass));
        let producers = masses.values().filter(|mass| **mass > 0.0).count();
        Ok(Computed {
            value,
            components: vec![
                ("world_production", world, "kg"),
                ("producers", producers as f64, "1"),
                ("largest_share", largest / world, "1"),
            ],
            ..Computed::default()
        })
    }

    /// Concentration of the supply by direct partner (0) or resolved origin (1), over what is known of it.
    fn concentration(&self, which: usize) -> Outcome {
        let profile = self.profile(which)?;
        let hhi = herfindahl_hirschman(profile.origins.iter().map(|origin| origin.share))
            .ok_or_else(|| NotComputed::NoOrigin.to_string())?;
        let unknown = profile.unknown_share;
        // The unknown part may lie with the largest origin, or be spread over very many.
        let largest = profile.origins.first().map_or(0.0, |origin| origin.share);
        let known: f64 = profile.origins.iter().map(|origin| origin.share * origin.share).sum();
        let highest = known - largest * largest + (largest + unknown) * (largest + unknown);
        let interval = (unknown > 1e-9).then_some((known.min(hhi), highest.max(hhi).min(1.0)));
        Ok(Computed {
            value: hhi,
            interval,
            components: vec![
                ("supply", profile.supply_kg, "kg"),
                ("origins", profile.origins.len() as f64, "1"),
                ("largest_share", largest, "1"),
                ("unknown_share", unknown, "1"),
            ],
        })
    }

    fn profile(&self, which: usize) -> Result<&OriginProfile<Region>, String> {
        match self.origins {
            Some(Ok(profiles)) => profiles.get(which).ok_or_else(|| NotComputed::NoOrigin.to_string()),
            Some(Err(reason)) => Err(reason.clone()),
            None => Err(NotComputed::NoOrigin.to_string()),
        }
    }

    fn production_risk(&self) -> Result<Computed, NotComputed> {
        if self.supply.production.is_empty() {
            return Err(NotComputed::NoProduction);
        }
        mean_risk(self.production(), &self.basis.risk.vector, "production_without_risk_share")
    }

    fn import_dependence(&self) -> Result<Computed, NotComputed> {
        let domestic = self.supply.domestic_kg(self.country);
        let foreign = self.supply.imports_of(self.country);
        let imports: f64 =
            foreign.iter().filter(|(partner, _)| *partner != self.country).map(|(_, mass)| mass).sum();
        let own: f64 = foreign.iter().filter(|(partner, _)| *partner == self.country).map(|(_, m)| m).sum();
        let exports = (self.supply.exports.get(&self.country).copied().unwrap_or(0.0) - own).max(0.0);
        if domestic + imports <= 0.0 {
            return Err(NotComputed::NoSupply);
        }
        let value = trade::import_dependence(domestic, imports, exports).ok_or(NotComputed::NoConsumption)?;
        Ok(Computed {
            value,
            components: vec![
                ("domestic_production", domestic, "kg"),
                ("imports", imports, "kg"),
                ("exports", exports, "kg"),
                ("apparent_consumption", domestic + imports - exports, "kg"),
            ],
            ..Computed::default()
        })
    }

    fn geopolrisk(&self, factor: bool) -> Result<Computed, NotComputed> {
        let imports = self.supply.imports_of(self.country);
        let risk = geopolrisk(&self.production(), &[self.country], &imports, &self.basis.risk.vector)?;
        let mut components = vec![
            ("hhi", risk.hhi, "1"),
            ("import_risk", risk.import_risk, "1"),
            ("domestic_production", risk.domestic, "kg"),
            ("imports", risk.imports, "kg"),
            ("imports_from_own_region", risk.own_region, "kg"),
            ("imports_without_governance_share", risk.without_governance_share(), "1"),
        ];
        if let Some(mean) = risk.weighted.mean_risk {
            components.push(("mean_risk_of_partners", mean, "1"));
        }
        let open = risk.without_governance_share() > 0.0;
        if !factor {
            let interval = open.then_some((risk.low, risk.high));
            return Ok(Computed { value: risk.score, interval, components });
        }
        let price = self.supply.import_price(self.country).ok_or(NotComputed::NoInput("price"))?;
        let reference =
            self.basis.copper_usd_per_kg.ok_or(NotComputed::NoInput("reference value of copper"))?;
        let value = risk
            .characterisation_factor(price, reference)
            .ok_or(NotComputed::NoInput("reference value of copper"))?;
        components.extend([
            ("score", risk.score, "1"),
            ("price_of_imports", price, "USD/kg"),
            ("midpoint", risk.midpoint_usd_per_kg(price), "USD/kg"),
            ("reference_of_copper", reference, "USD/kg"),
        ]);
        let scaled = |score: f64| score * price / reference;
        let interval = open.then_some((scaled(risk.low), scaled(risk.high)));
        Ok(Computed { value, interval, components })
    }

    fn peer(&self, factor: bool) -> Computed {
        let (production, domestic_t, flows) = self.supply.as_peer(self.country, &self.basis.political);
        let peer = peer_geopolrisk(&production, domestic_t, &flows);
        let mut components = vec![
            ("hhi", peer.hhi, "1"),
            ("import_risk", peer.import_risk, "1"),
            ("domestic_production", domestic_t, "t"),
            ("gross_imports", peer.total_trade_t, "t"),
            ("gross_imports_times_risk", peer.numerator, "t"),
        ];
        if factor {
            components.extend([
                ("price_of_gross_imports", peer.price_usd_per_kg, "USD/kg"),
                ("reference_of_copper", PUBLISHED_COPPER_REFERENCE, "USD/kg"),
            ]);
        }
        Computed { value: if factor { peer.cf } else { peer.score }, interval: None, components }
    }

    /// Reserves of the world on the accounting basis, those of a year up to the one asked about, by region.
    fn reserves(
        &self,
        provenance: &mut Provenance,
    ) -> Result<Result<Vec<(Region, f64)>, NotComputed>, OperationError> {
        let rows = self.facts.reserves(&self.supply.material)?;
        let before = rows.iter().map(|row| row.year).filter(|year| *year <= self.supply.year).max();
        let Some(year) = before.or_else(|| rows.iter().map(|row| row.year).min()) else {
            return Ok(Err(NotComputed::NoInput("reserves")));
        };
        let materials = Materials::embedded();
        let basis = materials.info(&self.supply.material).map_or("", |info| info.basis.as_str());
        let mut reserves = Vec::new();
        for row in rows.iter().filter(|row| row.year == year) {
            let Some(factor) = materials.convert(&self.supply.material, &row.basis, basis) else {
                return Ok(Err(NotComputed::NoInput("reserves")));
            };
            provenance.row(&row.source);
            reserves.push((row.region, row.mass_kg * factor));
        }
        Ok(Ok(reserves))
    }

    fn static_reach(
        &self,
        provenance: &mut Provenance,
    ) -> Result<Result<Computed, NotComputed>, OperationError> {
        let reserves = match self.reserves(provenance)? {
            Ok(reserves) => reserves.iter().map(|(_, mass)| mass).sum::<f64>(),
            Err(reason) => return Ok(Err(reason)),
        };
        let production: f64 = self.supply.production.values().sum();
        let value = static_reach_years(reserves, production).ok_or(NotComputed::NoProduction);
        Ok(value.map(|value| Computed {
            value,
            components: vec![("world_reserves", reserves, "kg"), ("world_production", production, "kg")],
            ..Computed::default()
        }))
    }

    fn scarcity(&self, provenance: &mut Provenance) -> Result<Outcome, OperationError> {
        let profile = match self.profile(1) {
            Ok(profile) => profile,
            Err(reason) => return Ok(Err(reason)),
        };
        let reserves = match self.reserves(provenance)? {
            Ok(reserves) => reserves,
            Err(reason) => return Ok(Err(reason.to_string())),
        };
        let world: f64 = reserves.iter().map(|(_, mass)| mass).sum();
        // What is stated for the rest of the world belongs to no origin.
        let by_region = reserves.into_iter().collect();
        let mut flows: Vec<(Region, f64)> =
            profile.origins.iter().map(|origin| (origin.region, origin.share)).collect();
        flows.push((Region::UNKNOWN, profile.unknown_share));
        Ok(scarcity(&flows, &self.supply.production, &by_region, world).map_err(|r| r.to_string()).map(|s| {
            Computed {
                value: s.value,
                interval: None,
                components: vec![
                    ("world_reach", s.world_reach_years, "years"),
                    ("supply_with_reserves_share", s.covered_share, "1"),
                ],
            }
        }))
    }

    fn by_product_share(&self, provenance: &mut Provenance) -> Result<Computed, NotComputed> {
        let parameters = &self.basis.parameters;
        parameters
            .ratio("by-product-share", &self.supply.material, None, provenance)
            .map(|value| Computed { value, ..Computed::default() })
            .ok_or(NotComputed::NoInput("by-product share"))
    }

    fn mining_risk(&self) -> Outcome {
        let profile = self.profile(1)?;
        let mut flows: Vec<(Region, f64)> =
            profile.origins.iter().map(|origin| (origin.region, origin.share * profile.supply_kg)).collect();
        flows.push((Region::UNKNOWN, profile.unknown_share * profile.supply_kg));
        let mut computed = mean_risk(flows, &self.basis.risk.vector, "supply_without_risk_share")
            .map_err(|reason| reason.to_string())?;
        let world: f64 = self.supply.production.values().sum();
        let weighted =
            computed.components.iter().find(|part| part.0 == "mass_times_risk").map_or(0.0, |part| part.1);
        if world > 0.0 {
            computed.components.push(("mass_times_risk_over_world_production", weighted / world, "1"));
        }
        Ok(computed)
    }
}

/// The mean risk of masses, with what it would be if those without a risk had the least or the most.
fn mean_risk(
    masses: Vec<(Region, f64)>,
    risk: &RiskVector,
    without: &'static str,
) -> Result<Computed, NotComputed> {
    let total: f64 = masses.iter().map(|(_, mass)| mass).sum();
    let weighted = weigh(masses, risk);
    let value = weighted.mean_risk.ok_or(NotComputed::NoGovernance)?;
    let interval = (weighted.uncovered > 0.0)
        .then(|| (weighted.weighted_sum / total, (weighted.weighted_sum + weighted.uncovered) / total));
    Ok(Computed {
        value,
        interval,
        components: vec![
            ("mass_times_risk", weighted.weighted_sum, "kg"),
            ("mass_with_risk", weighted.covered, "kg"),
            (without, weighted.uncovered / total, "1"),
        ],
    })
}
