//! Supply risk of the EU's assessment from production, trade, governance and parameters of one year.
//!
//! The assessment averages five years and judges single figures by experts; this takes the year asked about. Extraction
//! is production at the mine and trade up to concentrate, processing is production and trade at the stages after it. Where
//! the assessment judged a stage by the global supply alone, so does this.

use std::collections::BTreeMap;

use supply_risk::{
    EuStage, NotComputed, eu_stage_supply_risk, eu_supply_risk, governed_concentration, is_eu_member,
};
use trade::import_dependence;
use vocabulary::{Region, Stage};

use super::basis::Basis;
use super::indices::Computed;
use super::supply::MaterialSupply;
use crate::provenance::Provenance;

/// Masses of one stage: of the world, and of the Union's own sourcing.
struct StageMasses {
    stage: Stage,
    names: [&'static str; 4],
    world: Vec<(Region, f64)>,
    sourcing: Vec<(Region, f64)>,
    import_reliance: Option<f64>,
}

/// SR of the Union for a material: the larger of extraction and processing.
pub(super) fn supply_risk(
    basis: &Basis,
    supply: &MaterialSupply,
    provenance: &mut Provenance,
) -> Result<Computed, NotComputed> {
    let parameters = &basis.parameters;
    let ratio = |name: &str, stage, provenance: &mut Provenance| {
        parameters.ratio(name, &supply.material, stage, provenance)
    };
    let eol_rir = ratio("eol-rir", None, provenance);
    let si_sr = ratio("si-sr", None, provenance);
    let mut components = Vec::new();
    let mut risks = [None, None];
    let mut reason = NotComputed::NoProduction;
    for (at, masses) in [extraction(supply), processing(supply)].into_iter().enumerate() {
        if masses.world.is_empty() {
            continue;
        }
        let concentration = |of: &[(Region, f64)], scope: &str, provenance: &mut Provenance| {
            let trade = parameters.trade(&supply.material, masses.stage, scope, provenance);
            governed_concentration(of, &basis.eu_governance, &trade)
        };
        let global = concentration(&masses.world, "world", provenance);
        let eu = concentration(&masses.sourcing, "eu", provenance);
        let stated = parameters.ratio("import-reliance", &supply.material, Some(masses.stage), provenance);
        let stage = EuStage {
            global_supply: global.as_ref().ok().map(|found| found.value),
            eu_sourcing: if parameters.global_alone(&supply.material, masses.stage) {
                None
            } else {
                eu.as_ref().ok().map(|found| found.value)
            },
            import_reliance: stated.or(masses.import_reliance),
            eol_rir,
            si_sr,
        };
        match eu_stage_supply_risk(&stage) {
            Ok(risk) => {
                let [sr, hhi_global, hhi_eu, reliance] = masses.names;
                components.push((sr, risk.supply_risk, "1"));
                components.extend(stage.global_supply.map(|value| (hhi_global, value, "1")));
                components.extend(stage.eu_sourcing.map(|value| (hhi_eu, value, "1")));
                components.extend(stage.import_reliance.map(|value| (reliance, value, "1")));
                risks[at] = Some(risk.supply_risk);
            }
            Err(found) => reason = global.err().unwrap_or(found),
        }
    }
    components.extend(ratio("eu-sr-published", None, provenance).map(|value| ("sr_published", value, "1")));
    components.extend(eol_rir.map(|value| ("eol_rir", value, "1")));
    components.extend(si_sr.map(|value| ("si_sr", value, "1")));
    let [extraction, processing] = risks;
    let value = eu_supply_risk(extraction, processing).ok_or(reason)?;
    Ok(Computed { value, interval: None, components })
}

fn extraction(supply: &MaterialSupply) -> StageMasses {
    let at_mine = supply.stage.is_some_and(|stage| stage <= Stage::Concentrate);
    let production = if at_mine { &supply.production } else { &BTreeMap::new() };
    stage_masses(
        Stage::Mine,
        [
            "sr_extraction",
            "hhi_wgi_t_global_extraction",
            "hhi_wgi_t_eu_extraction",
            "import_reliance_extraction",
        ],
        production,
        supply,
        |bought| bought.ore_kg,
        |region| supply.ore_exports.get(&region).copied().unwrap_or(0.0),
    )
}

fn processing(supply: &MaterialSupply) -> StageMasses {
    let at_mine = supply.stage.is_some_and(|stage| stage <= Stage::Concentrate);
    let production = if at_mine { &supply.processed } else { &supply.production };
    let all = |region: &Region| supply.exports.get(region).copied().unwrap_or(0.0);
    let ore = |region: &Region| supply.ore_exports.get(region).copied().unwrap_or(0.0);
    stage_masses(
        Stage::Refined,
        [
            "sr_processing",
            "hhi_wgi_t_global_processing",
            "hhi_wgi_t_eu_processing",
            "import_reliance_processing",
        ],
        production,
        supply,
        |bought| bought.contained_kg - bought.ore_kg,
        |region| all(&region) - ore(&region),
    )
}

fn stage_masses(
    stage: Stage,
    names: [&'static str; 4],
    production: &BTreeMap<Region, f64>,
    supply: &MaterialSupply,
    bought_kg: impl Fn(&super::supply::Bought) -> f64,
    sold_kg: impl Fn(Region) -> f64,
) -> StageMasses {
    let mut sourcing: BTreeMap<Region, f64> = BTreeMap::new();
    let (mut domestic, mut imports, mut inside) = (0.0, 0.0, 0.0);
    for (region, mass) in production.iter().filter(|(region, _)| is_eu_member(**region)) {
        *sourcing.entry(*region).or_default() += mass;
        domestic += mass;
    }
    for (_, partners) in supply.imports.iter().filter(|(importer, _)| is_eu_member(**importer)) {
        for (partner, bought) in partners {
            let mass = bought_kg(bought).max(0.0);
            if is_eu_member(*partner) {
                inside += mass;
            } else {
                *sourcing.entry(*partner).or_default() += mass;
                imports += mass;
            }
        }
    }
    let sold: f64 =
        supply.exports.keys().filter(|region| is_eu_member(**region)).map(|region| sold_kg(*region)).sum();
    let exports = (sold - inside).max(0.0);
    StageMasses {
        stage,
        names,
        world: production.iter().map(|(region, mass)| (*region, *mass)).collect(),
        sourcing: sourcing.into_iter().filter(|(_, mass)| *mass > 0.0).collect(),
        import_reliance: import_dependence(domestic, imports, exports).map(|value| value.clamp(0.0, 1.0)),
    }
}
