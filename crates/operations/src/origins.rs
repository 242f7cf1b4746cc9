//! Origins of one material's supply to one country, from production and trade of one year.
//!
//! [`trace`] follows the declared chain of the material stage by stage ([`crate::material_chain`]). Where stages lack
//! production or trade they are merged into one network: production is then that of the earliest stage in
//! the data (mines where there are any), and trade that of all codes that carry the material, each in contained mass.
//! Metal that was refined on the way is thereby followed back to the mine.

use database::{DatabaseError, Facts, ProductionRow};
use trade::{Balance, CheckedMass, Method};
use vocabulary::{HsCode, MaterialId, Region, Stage, Year};

use crate::OperationError;
use crate::material_chain::{self, ChainChoices};
use crate::provenance::Provenance;
use crate::trade_of_year::UsedTrade;

/// Why a material's origin is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoOrigin {
    /// No production in the year; the years that have some.
    NoProduction(Vec<Year>),
    /// No HS code of which the data have trade carries the material.
    NoCode,
    /// The codes have no trade in the year; the years in which they have some.
    NoTrade(Vec<Year>),
    /// Nothing of it is produced in or imported by the consumer.
    NoSupply,
    /// There is supply, but statistics explain less than a millionth of it.
    OnlyUnknown,
    /// Production is stated on a chemical basis that cannot be converted.
    NoConversion(String),
}

impl NoOrigin {
    /// The reason as a phrase.
    pub fn phrase(&self) -> String {
        let years = |years: &[Year]| match (years.first(), years.last()) {
            (Some(first), Some(last)) => format!("; data run from {first} to {last}"),
            _ => "; there is none in any year".to_owned(),
        };
        match self {
            NoOrigin::NoProduction(known) => format!("no production in the year{}", years(known)),
            NoOrigin::NoCode => "no trade code in the data carries the material".to_owned(),
            NoOrigin::NoTrade(known) => format!("no trade in the year{}", years(known)),
            NoOrigin::NoSupply => "neither produced in nor imported by the country in the year".to_owned(),
            NoOrigin::OnlyUnknown => "all supply of the country is of unknown origin".to_owned(),
            NoOrigin::NoConversion(basis) => {
                format!("production is stated as {basis}, which cannot be converted")
            }
        }
    }
}

/// Part of a supply that must have a known origin for the material to count as traced.
const LEAST_KNOWN: f64 = 1e-6;

/// Masses of trade that were not used as reported (kg of the material on its basis).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MassesChanged {
    /// Rows without a mass, which got value over usual unit value.
    pub missing: usize,
    /// Their mass.
    pub missing_kg: f64,
    /// Rows whose mass would make the goods implausibly cheap.
    pub implausible: usize,
    /// Mass taken away from them.
    pub implausible_kg: f64,
    /// The largest of them: exporter, importer, code, mass taken away.
    pub largest: Option<(Region, Region, HsCode, f64)>,
    /// Rows that tell nothing.
    pub unusable: usize,
    /// Mass of all rows, as used.
    pub used_kg: f64,
}

impl MassesChanged {
    /// Part of the reported mass that was not used as reported, and of the mass that was filled in (0 to 1).
    pub fn changed_share(&self) -> f64 {
        let all = self.used_kg + self.implausible_kg;
        if all > 0.0 { (self.missing_kg + self.implausible_kg) / all } else { 0.0 }
    }

    pub(crate) fn note(&mut self, used: &UsedTrade<'_>) {
        self.used_kg += used.contained_kg();
        let row = used.row;
        self.note_change(used.checked, used.content_kg_per_kg, (row.exporter, row.importer, row.hs));
    }

    /// Notes what was made of a mass, of goods with some content of the material (kg/kg), that went from a region to
    /// another under a code.
    pub(crate) fn note_change(
        &mut self,
        checked: CheckedMass,
        content: f64,
        (exporter, importer, hs): (Region, Region, HsCode),
    ) {
        match checked {
            CheckedMass::Reported(_) => {}
            CheckedMass::Unusable => self.unusable += 1,
            CheckedMass::Missing(mass_kg) => {
                self.missing += 1;
                self.missing_kg += mass_kg * content;
            }
            CheckedMass::Implausible { reported_kg, mass_kg } => {
                let taken = (reported_kg - mass_kg) * content;
                self.implausible += 1;
                self.implausible_kg += taken;
                if self.largest.is_none_or(|(.., largest)| taken > largest) {
                    self.largest = Some((exporter, importer, hs, taken));
                }
            }
        }
    }
}

/// The origins of a material's supply to a country.
#[derive(Clone, Debug)]
pub struct TracedOrigin {
    /// The material.
    pub material: MaterialId,
    /// Stage of the production that supply is traced to.
    pub stage: Stage,
    /// The HS codes whose trade was used.
    pub codes: Vec<HsCode>,
    /// Share of each region in the supply, [`Region::UNKNOWN`] among them (0 to 1); they sum to one.
    pub shares: Vec<(Region, f64)>,
    /// Share of each direct partner in the supply (0 to 1).
    pub direct: Vec<(Region, f64)>,
    /// Distance of the sum of shares from one before anything was rounded.
    pub closure_error: f64,
    /// Supply of the country (kg of the material on its basis).
    pub supply_kg: f64,
    /// World production (kg of the material on its basis).
    pub world_kg: f64,
    /// Supply that balancing added as of unknown origin, or exports that it scaled away, in the whole network, over
    /// all trade (0 to 1).
    pub balanced_share: f64,
    /// Rows of trade without a mass, which could not be used.
    pub masses: MassesChanged,
}

/// Traces the origins of a material's supply to a consumer; the reason when they are not known.
pub(crate) fn trace(
    facts: &dyn Facts,
    material: &MaterialId,
    consumer: Region,
    year: Year,
    balance: Balance,
    provenance: &mut Provenance,
) -> Result<Result<TracedOrigin, NoOrigin>, OperationError> {
    let choices = ChainChoices::of(balance);
    let found = match material_chain::read(facts, material, year, &choices, provenance)? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let profile = found.chain.origins_of(consumer, Method::ProportionalMixing);
    if profile.supply_kg <= 0.0 {
        return Ok(Err(NoOrigin::NoSupply));
    }
    if profile.unknown_share > 1.0 - LEAST_KNOWN {
        return Ok(Err(NoOrigin::OnlyUnknown));
    }
    let direct = found.chain.origins_of(consumer, Method::Direct);
    let first = found.chain.networks().first().map(|network| network.trade().report());
    let world = first.map_or(0.0, |report| report.regions.iter().map(|region| region.production_kg).sum());
    Ok(Ok(TracedOrigin {
        material: material.clone(),
        stage: found.first_stage(),
        codes: found.codes(),
        shares: with_unknown(&profile),
        direct: with_unknown(&direct),
        closure_error: profile.closure_error(),
        supply_kg: profile.supply_kg,
        world_kg: world,
        balanced_share: found.balanced_share(),
        masses: found.masses,
    }))
}

/// Shares of a profile, that of unknown origin among them.
pub(crate) fn with_unknown(profile: &trade::OriginProfile<Region>) -> Vec<(Region, f64)> {
    let mut shares: Vec<(Region, f64)> =
        profile.origins.iter().map(|origin| (origin.region, origin.share)).collect();
    if profile.unknown_share > 0.0 {
        shares.push((Region::UNKNOWN, profile.unknown_share));
    }
    shares
}

/// Shares of all producers in world production of a material: the origin of a kilogram of which nothing else is
/// known. `None` when nothing is produced in the year.
pub(crate) fn world_mix(
    facts: &dyn Facts,
    material: &MaterialId,
    year: Year,
    provenance: &mut Provenance,
) -> Result<Option<Vec<(Region, f64)>>, DatabaseError> {
    let rows = facts.production(material, year)?;
    let Some(stage) = rows.iter().map(|row| row.stage).min() else { return Ok(None) };
    let rows: Vec<&ProductionRow> = rows.iter().filter(|row| row.stage == stage).collect();
    let total: f64 = rows.iter().map(|row| row.mass_kg).sum();
    if total <= 0.0 {
        return Ok(None);
    }
    rows.iter().for_each(|row| provenance.row(&row.source));
    Ok(Some(rows.iter().map(|row| (row.region, row.mass_kg / total)).collect()))
}
