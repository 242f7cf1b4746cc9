//! Production and trade of one material in one year, read once for all countries and all indices.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use database::Facts;
use supply_risk::PeerFlow;
use trade::{Balance, Method, OriginMatrix, OriginProfile};
use vocabulary::{MaterialId, Materials, Region, Stage, Year};

use crate::OperationError;
use crate::forms::Forms;
use crate::material_chain::{self, ChainChoices, MaterialChain};
use crate::origins::NoOrigin;
use crate::provenance::Provenance;
use crate::trade_of_year::{TradeOfYear, codes_of};

/// What one country bought from one partner.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bought {
    /// Contained mass (kg of the material on its basis).
    pub(super) contained_kg: f64,
    /// Contained mass in goods of the stages up to concentrate (kg).
    pub(super) ore_kg: f64,
    /// Value of the goods that have a mass (USD of the year).
    pub(super) value_usd: f64,
    /// Gross mass in the codes of the published implementation (kg), missing masses as zero.
    peer_gross_kg: f64,
    /// Value in the same codes (USD), with or without a mass.
    peer_value_usd: f64,
    /// Whether there is a row in those codes.
    in_peer: bool,
}

/// Production and trade of a material in a year.
pub(super) struct MaterialSupply {
    pub(super) material: MaterialId,
    pub(super) year: Year,
    /// Production at the earliest stage by region (kg on the accounting basis).
    pub(super) production: BTreeMap<Region, f64>,
    pub(super) stage: Option<Stage>,
    /// Why production that is stated cannot be used.
    pub(super) unusable: Option<NoOrigin>,
    /// Production at later stages (kg), by region; empty where there is none.
    pub(super) processed: BTreeMap<Region, f64>,
    /// Production by region in the unit of the published implementation's table.
    peer_production: BTreeMap<Region, f64>,
    peer_unit: PeerUnit,
    /// By importer and partner.
    pub(super) imports: BTreeMap<Region, BTreeMap<Region, Bought>>,
    /// Imports of all countries together (kg), once they are asked for.
    all_imports_kg: OnceLock<f64>,
    /// Contained mass sold, by exporter (kg).
    pub(super) exports: BTreeMap<Region, f64>,
    /// Of it, in goods of the stages up to concentrate (kg).
    pub(super) ore_exports: BTreeMap<Region, f64>,
    /// Stages of its goods that have trade.
    traded: BTreeSet<Stage>,
    chain: OnceLock<Result<MaterialChain, NoOrigin>>,
    /// Direct partners and resolved origins of every country, once many are asked for.
    matrices: OnceLock<[OriginMatrix<Region>; 2]>,
}

/// Codes that the published implementation uses for a mineral (as its inputs show); all codes of the material for others.
const PEER_CODES: [(&str, &[&str]); 13] = [
    ("cobalt", &["282200", "810510"]),
    ("nickel", &["260400"]),
    ("copper", &["260300"]),
    ("lithium", &["282520", "283691"]),
    ("graphite", &["250410", "250490"]),
    ("rare-earths", &["280530", "284610", "284690"]),
    ("tungsten", &["261100", "810110"]),
    ("platinum", &["711011", "711019", "711510"]),
    ("manganese", &["260200"]),
    ("zinc", &["260800"]),
    ("tin", &["260900"]),
    ("bauxite", &["260600"]),
    ("chromium", &["261000"]),
];

/// Unit and basis in which World Mining Data, which the published implementation reads, states a material.
struct PeerUnit {
    kg: f64,
    basis: Option<&'static str>,
}

fn peer_unit(material: &str) -> PeerUnit {
    let kg = match material {
        "rhenium" | "gold" | "palladium" | "platinum" | "rhodium" | "silver" => 1.0,
        _ => 1e3,
    };
    let basis = match material {
        "chromium" => Some("Cr2O3"),
        "niobium" => Some("Nb2O5"),
        "tantalum" => Some("Ta2O5"),
        "titanium" => Some("TiO2"),
        "lithium" => Some("Li2O"),
        "uranium" => Some("U3O8"),
        _ => None,
    };
    PeerUnit { kg, basis }
}

impl MaterialSupply {
    /// Reads production and trade; the rows count as used.
    pub(super) fn read(
        facts: &dyn Facts,
        material: &MaterialId,
        year: Year,
        provenance: &mut Provenance,
    ) -> Result<MaterialSupply, OperationError> {
        let mut supply = MaterialSupply {
            material: material.clone(),
            year,
            production: BTreeMap::new(),
            stage: None,
            unusable: None,
            processed: BTreeMap::new(),
            peer_production: BTreeMap::new(),
            peer_unit: peer_unit(material.as_str()),
            imports: BTreeMap::new(),
            all_imports_kg: OnceLock::new(),
            exports: BTreeMap::new(),
            ore_exports: BTreeMap::new(),
            traded: BTreeSet::new(),
            chain: OnceLock::new(),
            matrices: OnceLock::new(),
        };
        supply.read_production(facts, provenance)?;
        supply.read_trade(facts, provenance)?;
        Ok(supply)
    }

    fn read_production(
        &mut self,
        facts: &dyn Facts,
        provenance: &mut Provenance,
    ) -> Result<(), OperationError> {
        let materials = Materials::embedded();
        let basis = materials.info(&self.material).map_or("", |info| info.basis.as_str());
        let rows = facts.production(&self.material, self.year)?;
        let convertible: Vec<_> = rows
            .iter()
            .filter_map(|row| Some((row, materials.convert(&self.material, &row.basis, basis)?)))
            .collect();
        if let (Some(row), true) = (rows.first(), convertible.is_empty()) {
            self.unusable = Some(NoOrigin::NoConversion(row.basis.clone()));
        }
        self.stage = convertible.iter().map(|(row, _)| row.stage).min();
        for (row, factor) in convertible {
            provenance.row(&row.source);
            let mass_kg = row.mass_kg * factor;
            if Some(row.stage) == self.stage {
                *self.production.entry(row.region).or_default() += mass_kg;
                let to_peer = self
                    .peer_unit
                    .basis
                    .and_then(|peer| materials.convert(&self.material, basis, peer))
                    .unwrap_or(1.0);
                // The table is in whole units or tenths; the way there and back must not lose one.
                let in_units = (mass_kg * to_peer / self.peer_unit.kg * 1e6).round() / 1e6;
                *self.peer_production.entry(row.region).or_default() += in_units;
            } else {
                *self.processed.entry(row.region).or_default() += mass_kg;
            }
        }
        Ok(())
    }

    fn read_trade(&mut self, facts: &dyn Facts, provenance: &mut Provenance) -> Result<(), OperationError> {
        let peer_codes =
            PEER_CODES.iter().find(|(key, _)| *key == self.material.as_str()).map(|(_, codes)| *codes);
        let traded = TradeOfYear::flows(facts, &codes_of([&self.material]), self.year)?;
        for used in traded.used(&self.material) {
            let row = used.row;
            provenance.row(&row.source);
            self.traded.insert(used.stage);
            let ore = used.stage <= Stage::Concentrate;
            let contained_kg = used.contained_kg();
            let bought = self.imports.entry(row.importer).or_default().entry(row.exporter).or_default();
            bought.contained_kg += contained_kg;
            if used.checked.mass_kg().is_some() {
                bought.value_usd += row.value_usd.unwrap_or(0.0);
            }
            *self.exports.entry(row.exporter).or_default() += contained_kg;
            if ore {
                bought.ore_kg += contained_kg;
                *self.ore_exports.entry(row.exporter).or_default() += contained_kg;
            }
            if peer_codes.is_none_or(|codes| codes.contains(&row.hs.as_str())) {
                bought.in_peer = true;
                bought.peer_gross_kg += row.mass_kg.unwrap_or(0.0);
                bought.peer_value_usd += row.value_usd.unwrap_or(0.0);
            }
        }
        Ok(())
    }

    /// Which forms of the material the data see.
    pub(super) fn forms(&self) -> Result<Forms, OperationError> {
        Forms::of(&self.material, &self.traded, None)
    }

    /// Own production of a country (kg).
    pub(super) fn domestic_kg(&self, country: Region) -> f64 {
        self.production.get(&country).copied().unwrap_or(0.0)
    }

    /// Imports of a country by partner (kg contained).
    pub(super) fn imports_of(&self, country: Region) -> Vec<(Region, f64)> {
        let partners = self.imports.get(&country).into_iter().flatten();
        partners.map(|(partner, bought)| (*partner, bought.contained_kg)).collect()
    }

    /// Part of all imports, between all countries, that a country buys (contained mass); `None` where it buys none.
    pub(super) fn import_share(&self, country: Region) -> Option<f64> {
        let bought = |partners: &BTreeMap<Region, Bought>| -> f64 {
            partners.values().map(|bought| bought.contained_kg).sum()
        };
        let own = self.imports.get(&country).map(bought).filter(|own| *own > 0.0)?;
        let all = self.all_imports_kg.get_or_init(|| self.imports.values().map(bought).sum());
        Some(own / all)
    }

    /// Value over contained mass of the imports of a country (USD/kg); `None` without either.
    pub(super) fn import_price(&self, country: Region) -> Option<f64> {
        let bought = self.imports.get(&country)?;
        let value: f64 = bought.values().map(|bought| bought.value_usd).sum();
        let mass: f64 = bought.values().map(|bought| bought.contained_kg).sum();
        (value > 0.0 && mass > 0.0).then(|| value / mass)
    }

    /// Production and imports as the published implementation takes them: production by country in the unit of the
    /// table, own production (t), imports.
    pub(super) fn as_peer(
        &self,
        country: Region,
        risk: &supply_risk::RiskVector,
    ) -> (Vec<f64>, f64, Vec<PeerFlow>) {
        let production = self.peer_production.values().copied().collect();
        let domestic_t =
            self.peer_production.get(&country).map_or(0.0, |mass| mass * self.peer_unit.kg / 1e3);
        let partners = self.imports.get(&country).into_iter().flatten();
        let flows = partners
            .filter(|(_, bought)| bought.in_peer)
            .map(|(partner, bought)| PeerFlow {
                gross_t: bought.peer_gross_kg / 1e3,
                value_kusd: bought.peer_value_usd / 1e3,
                // Trade of "Other Asia", which is Taiwan, has no row in the governance table there.
                risk: risk.get(*partner).filter(|_| partner.code() != "TWN"),
                own_region: *partner == country,
            })
            .collect();
        (production, domestic_t, flows)
    }

    /// The balanced stages, linked when they are first asked for.
    fn chain(&self, facts: &dyn Facts) -> Result<&Result<MaterialChain, NoOrigin>, OperationError> {
        if let Some(chain) = self.chain.get() {
            return Ok(chain);
        }
        // Its rows are the same ones that were counted already.
        let mut counted = Provenance::default();
        let choices = ChainChoices::of(Balance::UnknownSupply);
        let made = material_chain::read(facts, &self.material, self.year, &choices, &mut counted)?;
        Ok(self.chain.get_or_init(|| made))
    }

    /// Direct partners and resolved origins of a country's supply; the reason when there are none. With `many` countries
    /// to come, those of all are made at once.
    pub(super) fn origins_of(
        &self,
        facts: &dyn Facts,
        country: Region,
        many: bool,
    ) -> Result<Result<[OriginProfile<Region>; 2], NoOrigin>, OperationError> {
        let chain = match self.chain(facts)? {
            Ok(found) => &found.chain,
            Err(reason) => return Ok(Err(reason.clone())),
        };
        const METHODS: [Method; 2] = [Method::Direct, Method::ProportionalMixing];
        let profiles = if many {
            let matrices = self.matrices.get_or_init(|| METHODS.map(|method| chain.origin_matrix(method)));
            matrices.each_ref().map(|matrix| matrix.origins_of(country))
        } else {
            METHODS.map(|method| chain.origins_of(country, method))
        };
        let supplied = profiles.iter().all(|profile| profile.supply_kg > 0.0);
        Ok(if supplied { Ok(profiles) } else { Err(NoOrigin::NoSupply) })
    }
}
