//! Supply risk of the European Union's critical raw material assessment.
//!
//! `SR = [HHI_GS IR/2 + HHI_EU (1 - IR/2)] (1 - EoL_RIR) SI_SR` for each of extraction and processing, the larger of the
//! two in the end; `HHI = sum_c S_c^2 WGI_c t_c` over world producers (GS, global supply) or over the origins of the EU's
//! own supply (EU). A material is critical with SR >= 1 and economic importance >= 2.8.
//!
//! Source: European Commission (2017), *Methodology for establishing the EU list of critical raw materials*; Blengini et
//! al. (2017), Resources Policy 53, 12.
//!
//! | symbol | meaning |
//! |---|---|
//! | `S_c` | share of country c (0 to 1) |
//! | `WGI_c` | mean of the six governance indicators, turned and brought to 0 (best) to 10: `(2.5 - mean) x 2` |
//! | `t_c` | trade parameter: 0.8 for EU members and partners with a free trade agreement, 1, or up to 1.5 with export restrictions |
//! | `IR` | import reliance (0 to 1) |
//! | `EoL_RIR` | end-of-life recycling input rate (0 to 1) |
//! | `SI_SR` | substitution index for supply risk (0 to 1) |

use std::collections::BTreeMap;

use serde::Serialize;
use vocabulary::Region;

use crate::herfindahl_hirschman;
use crate::missing::NotComputed;

/// Score from which a material is critical.
pub const CRITICAL_SUPPLY_RISK: f64 = 1.0;

/// Trade parameter of EU members.
pub const MEMBER_TRADE_PARAMETER: f64 = 0.8;

/// Highest value of the governance scale of the assessment.
const WORST_GOVERNANCE: f64 = 10.0;

/// Largest part of production whose producers may lack a governance value.
const MOST_WITHOUT_GOVERNANCE: f64 = 0.05;

/// Members of the European Union since 2020, by code.
pub const EU_MEMBERS: [&str; 27] = [
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL",
    "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
];

/// Whether a region is a member of the European Union.
pub fn is_eu_member(region: Region) -> bool {
    EU_MEMBERS.contains(&region.code())
}

/// The mean of the six governance indicators (-2.5 to 2.5, high is safe) on the scale of the assessment: 0 (best) to 10,
/// not cut off at the ends.
///
/// ```
/// assert_eq!(supply_risk::eu_governance(2.5), 0.0);
/// assert_eq!(supply_risk::eu_governance(-2.5), 10.0);
/// ```
pub fn eu_governance(mean_of_six: f64) -> f64 {
    (2.5 - mean_of_six) * 2.0
}

/// Concentration weighed by governance and trade, with what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GovernedConcentration {
    /// Plain concentration of the same shares (0 to 1).
    pub hhi: f64,
    /// `sum_c S_c^2 WGI_c t_c` (0 to 10 t) over countries with a governance value.
    pub value: f64,
    /// The value if the countries without one had the worst.
    pub high: f64,
    /// Part of the masses whose country has no governance value (0 to 1).
    pub without_governance_share: f64,
    /// Those countries.
    pub missing: Vec<Region>,
}

/// Concentration of masses weighed by governance (0 to 10) and trade parameter (`trade`; members 0.8, all others 1 where
/// it has none). Countries without governance add nothing to the value; what that may hide is in `high`.
///
/// # Errors
/// No masses, or countries without a governance value with over 5 % of them.
pub fn governed_concentration(
    masses: &[(Region, f64)],
    governance: &BTreeMap<Region, f64>,
    trade: &BTreeMap<Region, f64>,
) -> Result<GovernedConcentration, NotComputed> {
    let hhi = herfindahl_hirschman(masses.iter().map(|(_, mass)| *mass)).ok_or(NotComputed::NoProduction)?;
    let total: f64 = masses.iter().map(|(_, mass)| mass).sum();
    let (mut value, mut open, mut missing_mass, mut missing) = (0.0, 0.0, 0.0, Vec::new());
    for (region, mass) in masses.iter().filter(|(_, mass)| *mass > 0.0) {
        let usual = if is_eu_member(*region) { MEMBER_TRADE_PARAMETER } else { 1.0 };
        let squared = (mass / total) * (mass / total) * trade.get(region).copied().unwrap_or(usual);
        match governance.get(region) {
            Some(wgi) => value += squared * wgi,
            None => {
                open += squared * WORST_GOVERNANCE;
                missing_mass += mass;
                missing.push(*region);
            }
        }
    }
    missing.sort_unstable();
    missing.dedup();
    let without_governance_share = missing_mass / total;
    if without_governance_share > MOST_WITHOUT_GOVERNANCE {
        return Err(NotComputed::TooMuchWithoutGovernance { share: without_governance_share });
    }
    Ok(GovernedConcentration { hhi, value, high: value + open, without_governance_share, missing })
}

/// What one stage (extraction or processing) is assessed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct EuStage {
    /// `HHI_WGI,t` of the world's supply; `None` where it is not known.
    pub global_supply: Option<f64>,
    /// `HHI_WGI,t` of the EU's own sourcing; `None` where it is not known.
    pub eu_sourcing: Option<f64>,
    /// Import reliance (0 to 1); `None` where it is not known, which leaves the global supply alone.
    pub import_reliance: Option<f64>,
    /// End-of-life recycling input rate (0 to 1).
    pub eol_rir: Option<f64>,
    /// Substitution index for supply risk (0 to 1).
    pub si_sr: Option<f64>,
}

/// Supply risk of one stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EuStageRisk {
    /// SR of the stage.
    pub supply_risk: f64,
    /// Concentration after both scopes were joined.
    pub concentration: f64,
    /// Weight of the global supply in it (0 to 1).
    pub global_weight: f64,
}

/// Supply risk of a stage. With one scope alone, that one has all the weight; import reliance counts as between 0 and 1,
/// so that a net exporter has none.
///
/// # Errors
/// Neither scope known, or no recycling input rate or substitution index.
///
/// ```
/// use supply_risk::{EuStage, eu_stage_supply_risk};
/// // niobium, extraction, global supply alone: published 4.4
/// let niobium = EuStage { global_supply: Some(4.6378), eol_rir: Some(0.0), si_sr: Some(0.96), ..EuStage::default() };
/// assert!((eu_stage_supply_risk(&niobium)?.supply_risk - 4.452).abs() < 5e-4);
/// # Ok::<(), supply_risk::NotComputed>(())
/// ```
pub fn eu_stage_supply_risk(stage: &EuStage) -> Result<EuStageRisk, NotComputed> {
    let eol_rir = stage.eol_rir.ok_or(NotComputed::NoInput("end-of-life recycling input rate"))?;
    let si_sr = stage.si_sr.ok_or(NotComputed::NoInput("substitution index"))?;
    let (concentration, global_weight) = match (stage.global_supply, stage.eu_sourcing, stage.import_reliance)
    {
        (Some(global), Some(eu), Some(reliance)) => {
            let weight = reliance.clamp(0.0, 1.0) / 2.0;
            (global * weight + eu * (1.0 - weight), weight)
        }
        (Some(global), _, _) => (global, 1.0),
        (None, Some(eu), _) => (eu, 0.0),
        (None, None, _) => return Err(NotComputed::NoProduction),
    };
    Ok(EuStageRisk { supply_risk: concentration * (1.0 - eol_rir) * si_sr, concentration, global_weight })
}

/// The supply risk of a material: the larger of its stages; `None` where none was computed.
pub fn eu_supply_risk(extraction: Option<f64>, processing: Option<f64>) -> Option<f64> {
    match (extraction, processing) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_joined_by_half_the_import_reliance() {
        let stage = EuStage {
            global_supply: Some(4.0),
            eu_sourcing: Some(1.0),
            import_reliance: Some(0.8),
            eol_rir: Some(0.5),
            si_sr: Some(0.9),
        };
        let risk = eu_stage_supply_risk(&stage).unwrap();
        assert!((risk.concentration - 2.2).abs() < 1e-12 && (risk.supply_risk - 0.99).abs() < 1e-12);
        let exporter = EuStage { import_reliance: Some(-0.4), ..stage };
        assert_eq!(eu_stage_supply_risk(&exporter).unwrap().concentration, 1.0);
        let no_rate = EuStage { eol_rir: None, ..stage };
        assert!(matches!(eu_stage_supply_risk(&no_rate), Err(NotComputed::NoInput(_))));
        assert_eq!(eu_supply_risk(Some(1.2), Some(0.5)), Some(1.2));
        assert_eq!(eu_supply_risk(None, None), None);
    }

    #[test]
    fn a_large_producer_without_governance_leaves_no_value() {
        let region = |code| Region::from_code(code).unwrap();
        let masses = [(region("COD"), 90.0), (region("NCL"), 10.0)];
        let governance = BTreeMap::from([(region("COD"), 8.0)]);
        let none = BTreeMap::new();
        assert!(matches!(
            governed_concentration(&masses, &governance, &none),
            Err(NotComputed::TooMuchWithoutGovernance { .. })
        ));
        let masses = [(region("COD"), 98.0), (region("NCL"), 2.0)];
        let found = governed_concentration(&masses, &governance, &none).unwrap();
        assert!(found.high > found.value && found.missing == [region("NCL")]);
    }
}
