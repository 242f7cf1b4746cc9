//! What all materials and countries of one request share: risks of countries, the reference value of copper, parameters.

use std::collections::BTreeMap;

use database::Facts;
use supply_risk::{Index, RiskVector, Transform, eu_governance, geopolrisk};
use vocabulary::{MaterialId, Region, Year};

use super::supply::MaterialSupply;
use crate::OperationError;
use crate::provenance::Provenance;
use crate::risk_index::{self, GOVERNANCE, RiskIndex};

/// Members of the Organisation for Economic Co-operation and Development since 2021, over which the reference value of
/// copper is taken.
const OECD: [&str; 38] = [
    "AUS", "AUT", "BEL", "CAN", "CHE", "CHL", "COL", "CRI", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA",
    "GBR", "GRC", "HUN", "IRL", "ISL", "ISR", "ITA", "JPN", "KOR", "LTU", "LUX", "LVA", "MEX", "NLD", "NOR",
    "NZL", "POL", "PRT", "SVK", "SVN", "SWE", "TUR", "USA",
];

/// Years of the reference value of copper; those without data are left out.
const REFERENCE_YEARS: std::ops::RangeInclusive<u16> = 2017..=2021;

/// What all materials and countries of one request share.
pub(super) struct Basis {
    pub(super) transform: Transform,
    /// The governance index asked for.
    pub(super) risk: RiskIndex,
    /// Political stability, linear: what the published GeoPolRisk takes; absent when not asked for.
    pub(super) political: RiskVector,
    /// Mean of the six governance dimensions from 0 (best) to 10; empty when not asked for.
    pub(super) eu_governance: BTreeMap<Region, f64>,
    /// Score times price of copper over the OECD members by our conventions (USD/kg); `None` where it could not be made.
    pub(super) copper_usd_per_kg: Option<f64>,
    /// Parameters by name.
    pub(super) parameters: Parameters,
}

impl Basis {
    pub(super) fn load(
        facts: &dyn Facts,
        indices: &[Index],
        governance: &str,
        transform: Transform,
        year: Year,
        provenance: &mut Provenance,
    ) -> Result<Basis, OperationError> {
        let asks = |any: &[Index]| indices.iter().any(|index| any.contains(index));
        let risk = risk_index::load_with(facts, governance, year, transform, provenance)?;
        let political = if !asks(&[Index::GeoPolRiskPeer, Index::GeoPolRiskPeerCf]) {
            RiskVector::default()
        } else if governance == "wgi-pv" && transform == Transform::Linear {
            risk.vector.clone()
        } else {
            risk_index::load(facts, "wgi-pv", year, provenance)?.vector
        };
        let eu = asks(&[Index::EuSupplyRisk]);
        let copper_usd_per_kg = if asks(&[Index::GeoPolRiskCf]) {
            copper_reference(facts, governance, transform, provenance)?
        } else {
            None
        };
        let parameters = if eu || asks(&[Index::ByProductShare]) {
            Parameters::load(facts)?
        } else {
            Parameters::default()
        };
        Ok(Basis {
            transform,
            risk,
            political,
            eu_governance: if eu { governance_of_six(facts, year, provenance)? } else { BTreeMap::new() },
            copper_usd_per_kg,
            parameters,
        })
    }
}

/// Mean of the six dimensions of governance by region, from 0 (best) to 10, over regions that have all six.
fn governance_of_six(
    facts: &dyn Facts,
    year: Year,
    provenance: &mut Provenance,
) -> Result<BTreeMap<Region, f64>, OperationError> {
    let used = risk_index::common_year(facts, &GOVERNANCE, year)?;
    let mut sums: BTreeMap<Region, (f64, usize)> = BTreeMap::new();
    for dimension in GOVERNANCE {
        for row in facts.indicator(dimension, used)? {
            provenance.row(&row.source);
            let sum = sums.entry(row.region).or_default();
            *sum = (sum.0 + row.value, sum.1 + 1);
        }
    }
    let complete = sums.into_iter().filter(|(_, (_, count))| *count == GOVERNANCE.len());
    Ok(complete.map(|(region, (sum, count))| (region, eu_governance(sum / count as f64))).collect())
}

/// Score times price of copper, weighed by imports, over the OECD members and the reference years, in the corrected form:
/// what a characterisation factor of one kg of copper equivalent is measured in (USD/kg).
fn copper_reference(
    facts: &dyn Facts,
    governance: &str,
    transform: Transform,
    provenance: &mut Provenance,
) -> Result<Option<f64>, OperationError> {
    let copper = MaterialId::new("copper");
    let produced = facts.production_years(&copper)?;
    let traded = facts.trade_years()?;
    let (mut weighted, mut imported) = (0.0, 0.0);
    for year in REFERENCE_YEARS.map(Year).filter(|year| produced.contains(year) && traded.contains(year)) {
        let supply = MaterialSupply::read(facts, &copper, year, provenance)?;
        let risk = risk_index::load_with(facts, governance, year, transform, provenance)?;
        let production: Vec<(Region, f64)> = supply.production.iter().map(|(r, mass)| (*r, *mass)).collect();
        for member in OECD.into_iter().filter_map(Region::from_code) {
            let score = geopolrisk(&production, &[member], &supply.imports_of(member), &risk.vector);
            if let (Ok(score), Some(price)) = (score, supply.import_price(member)) {
                weighted += score.midpoint_usd_per_kg(price) * score.imports;
                imported += score.imports;
            }
        }
    }
    Ok((imported > 0.0).then(|| weighted / imported))
}

/// Single numbers about materials that indices need.
#[derive(Default)]
pub(super) struct Parameters {
    rows: Vec<database::ParameterRow>,
}

/// Keys of the parameters that indices read.
const PARAMETERS: [&str; 6] =
    ["eol-rir", "si-sr", "import-reliance", "eu-trade-t", "eu-sr-published", "by-product-share"];

impl Parameters {
    fn load(facts: &dyn Facts) -> Result<Parameters, OperationError> {
        let mut rows = Vec::new();
        for parameter in PARAMETERS {
            rows.extend(facts.parameters(parameter)?);
        }
        Ok(Parameters { rows })
    }

    fn of<'a>(
        &'a self,
        parameter: &'a str,
        material: &'a MaterialId,
    ) -> impl Iterator<Item = &'a database::ParameterRow> {
        self.rows.iter().filter(move |row| row.parameter == parameter && &row.material == material)
    }

    /// A number of a material as a share or ratio: of the stage where the data have one of it, else of none in
    /// particular.
    pub(super) fn ratio(
        &self,
        parameter: &str,
        material: &MaterialId,
        stage: Option<vocabulary::Stage>,
        provenance: &mut Provenance,
    ) -> Option<f64> {
        let find =
            |wanted| self.of(parameter, material).find(|row| row.stage == wanted && row.region.is_none());
        let row = find(stage).or_else(|| find(None))?;
        provenance.row(&row.source);
        Some(as_ratio(row))
    }

    /// Whether the assessment judged a stage by the global supply alone.
    pub(super) fn global_alone(&self, material: &MaterialId, stage: vocabulary::Stage) -> bool {
        let published = self.of("eu-sr-published", material).find(|row| row.stage == Some(stage));
        published.is_some_and(|row| row.note.contains("global supply") && !row.note.contains("EU sourcing"))
    }

    /// Trade parameters by country for one stage and, in the note, scope of supply (`world` or `eu`).
    pub(super) fn trade(
        &self,
        material: &MaterialId,
        stage: vocabulary::Stage,
        scope: &str,
        provenance: &mut Provenance,
    ) -> BTreeMap<Region, f64> {
        let rows = self.of("eu-trade-t", material).filter(|row| {
            row.stage.is_none_or(|of| of == stage) && (row.note.is_empty() || row.note.contains(scope))
        });
        rows.filter_map(|row| {
            provenance.row(&row.source);
            Some((row.region?, row.value))
        })
        .collect()
    }
}

fn as_ratio(row: &database::ParameterRow) -> f64 {
    if row.unit == "%" { row.value / 100.0 } else { row.value }
}
