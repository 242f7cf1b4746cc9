//! Balances of crops in regions, and where their supply comes from.

use std::collections::{BTreeMap, BTreeSet};

use database::{Facts, FoodBalanceRow, FoodTradeRow};
use food::{Balance, FoodError};
use trade::{Balance as Balancing, Flow, Method, Production, TradeNetwork};
use vocabulary::{BalanceElement, CropId, Flag, Region, Year};

use super::inputs::OwnInputs;
use crate::OperationError;
use crate::provenance::Provenance;

/// An amount of a balance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    pub(super) kg: f64,
    pub(super) gsd: Option<f64>,
    pub(super) flag: Flag,
}

/// What is known of a crop in a region.
#[derive(Clone, Debug)]
pub(super) struct CropSupply {
    pub(super) region: Region,
    pub(super) crop: CropId,
    pub(super) production: Option<Amount>,
    pub(super) import: Option<Amount>,
    pub(super) export: Option<Amount>,
    pub(super) stock: Option<f64>,
    /// Unit value of the region's imports (USD/kg).
    pub(super) usd_per_kg: Option<f64>,
    pub(super) balance: Result<Balance, FoodError>,
}

/// A crop's rows of a year, read once for all regions.
pub(super) struct CropYear {
    balances: Vec<FoodBalanceRow>,
    trade: Vec<FoodTradeRow>,
}

impl CropYear {
    pub(super) fn read(facts: &dyn Facts, crop: &CropId, year: Year) -> Result<CropYear, OperationError> {
        Ok(CropYear { balances: facts.food_balances(crop, year)?, trade: facts.food_trade(crop, year)? })
    }

    /// What is known of the crop in a region; numbers of the user's own come first.
    pub(super) fn supply(
        &self,
        crop: &CropId,
        region: Region,
        own: Option<&OwnInputs>,
        provenance: &mut Provenance,
    ) -> CropSupply {
        let mut amount = |element: BalanceElement| {
            if let Some(mass) = own.and_then(|own| own.masses.get(&(crop.clone(), element))) {
                provenance.row(&mass.source);
                return Some(Amount { kg: mass.mass_kg, gsd: mass.gsd, flag: Flag::Reported });
            }
            let row = self.balances.iter().find(|row| row.region == region && row.element == element)?;
            provenance.row(&row.source);
            Some(Amount { kg: row.amount, gsd: row.gsd, flag: row.flag })
        };
        let production = amount(BalanceElement::Production);
        let import = amount(BalanceElement::Import);
        let export = amount(BalanceElement::Export);
        let stock = amount(BalanceElement::Stock).map(|stock| stock.kg);
        let value = amount(BalanceElement::ImportValue).map(|value| value.kg);
        // The unit value of an import that was estimated by unit values tells nothing of the region.
        let reported = import.filter(|import| import.flag == Flag::Reported && import.kg > 0.0);
        let usd_per_kg = value.zip(reported).map(|(usd, import)| usd / import.kg);
        let kg = |amount: Option<Amount>| amount.map(|amount| amount.kg);
        let balance = Balance::of_known(kg(production), kg(import), kg(export));
        CropSupply { region, crop: crop.clone(), production, import, export, stock, usd_per_kg, balance }
    }

    /// Shares of origins in the supply of a region, resolved through re-exports, and of its direct partners; `None` where
    /// there is no trade to tell.
    pub(super) fn origins(
        &self,
        region: Region,
        provenance: &mut Provenance,
    ) -> Result<Option<Vec<Origin>>, OperationError> {
        let Some(flows) = self.flows() else { return Ok(None) };
        let produced = self.balances.iter().filter(|row| row.element == BalanceElement::Production);
        let production: Vec<Production<Region>> =
            produced.clone().map(|row| Production { region: row.region, mass_kg: row.amount }).collect();
        if flows.iter().all(|flow| flow.importer != region)
            && production.iter().all(|row| row.region != region)
        {
            return Ok(None);
        }
        produced.for_each(|row| provenance.row(&row.source));
        self.trade.iter().for_each(|row| provenance.row(&row.source));
        let network = TradeNetwork::new(&flows, &production)
            .map_err(|error| OperationError::Other(format!("trade of the crop: {error}")))?
            .balance(Balancing::UnknownSupply);
        let resolved = network.origins_of(region, Method::ProportionalMixing);
        let direct = network.origins_of(region, Method::Direct);
        let mut regions: BTreeSet<Region> = resolved.origins.iter().map(|origin| origin.region).collect();
        regions.extend(direct.origins.iter().map(|origin| origin.region));
        let mut origins: Vec<Origin> = regions
            .into_iter()
            .map(|origin| Origin {
                region: origin,
                share: resolved.share_of(origin),
                direct_share: direct.share_of(origin),
            })
            .collect();
        if resolved.unknown_share > 0.0 || direct.unknown_share > 0.0 {
            let (share, direct_share) = (resolved.unknown_share, direct.unknown_share);
            origins.push(Origin { region: Region::UNKNOWN, share, direct_share });
        }
        origins.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.region.cmp(&b.region)));
        Ok(Some(origins))
    }

    /// Trade by mass: what the importer reports, or the exporter where the importer reports nothing of the crop. Values
    /// without a mass become masses by one unit value for all, so that shares are those of value; `None` without trade or
    /// without a unit value.
    fn flows(&self) -> Option<Vec<Flow<Region>>> {
        if self.trade.is_empty() {
            return None;
        }
        let usd_per_kg = self.usual_unit_value();
        let reporting: BTreeSet<Region> =
            self.trade.iter().filter(|row| row.by_importer).map(|row| row.importer).collect();
        let mut flows = Vec::new();
        for row in self.trade.iter().filter(|row| row.by_importer || !reporting.contains(&row.importer)) {
            let mass = row.mass_kg.or_else(|| Some(row.value_usd? / usd_per_kg?));
            if let Some(mass_kg) = mass {
                flows.push(Flow { exporter: row.exporter, importer: row.importer, mass_kg });
            }
        }
        (!flows.is_empty()).then_some(flows)
    }

    /// Value over mass of all imports that are reported both ways (USD/kg).
    fn usual_unit_value(&self) -> Option<f64> {
        let mut sums: BTreeMap<Region, (Option<f64>, Option<f64>)> = BTreeMap::new();
        for row in self.balances.iter().filter(|row| row.flag == Flag::Reported) {
            let entry = sums.entry(row.region).or_default();
            match row.element {
                BalanceElement::Import => entry.0 = Some(row.amount),
                BalanceElement::ImportValue => entry.1 = Some(row.amount),
                _ => {}
            }
        }
        let both = sums.values().filter_map(|(mass, value)| Some((*mass.as_ref()?, *value.as_ref()?)));
        let (mass, value) = both.fold((0.0, 0.0), |sum, (mass, value)| (sum.0 + mass, sum.1 + value));
        (mass > 0.0 && value > 0.0).then(|| value / mass)
    }
}

/// An origin of supply.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) region: Region,
    pub(super) share: f64,
    pub(super) direct_share: f64,
}
