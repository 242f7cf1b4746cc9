//! The EU's supply risk: from its published inputs, and from production, governance and trade parameters.

mod common;

use std::collections::BTreeMap;

use common::{number, repository, rows, shared};
use supply_risk::{
    EuStage, eu_governance, eu_stage_supply_risk, governed_concentration, herfindahl_hirschman,
};
use vocabulary::{Region, Regions};

fn stage(row: &BTreeMap<String, String>, global_supply: f64) -> EuStage {
    EuStage {
        global_supply: Some(global_supply),
        eol_rir: number(row, "eol_rir"),
        si_sr: number(row, "si_sr"),
        ..EuStage::default()
    }
}

#[test]
fn supply_risk_follows_from_its_inputs() {
    let Some(path) = shared("data/facts/eu_sr_replication.csv") else { return };
    let cases = rows(&path);
    assert_eq!(cases.len(), 6);
    for row in cases {
        let risk = eu_stage_supply_risk(&stage(&row, number(&row, "hhi_wgi_t").unwrap())).unwrap();
        let expected = number(&row, "sr_computed").unwrap();
        assert!(
            (risk.supply_risk - expected).abs() < 6e-4,
            "{}: {} {expected}",
            row["material"],
            risk.supply_risk
        );
    }
}

/// Mean of the six indicators of a region over five years, as the assessment of 2023 takes them.
fn governance() -> BTreeMap<Region, f64> {
    let mut by_region: BTreeMap<Region, Vec<f64>> = BTreeMap::new();
    for row in rows(&repository().join("data/indicators.csv")) {
        let year: u16 = row["year"].parse().unwrap();
        if row["index"].starts_with("wgi-") && (2016..=2020).contains(&year) {
            by_region
                .entry(Region::from_code(&row["region"]).unwrap())
                .or_default()
                .push(number(&row, "value").unwrap());
        }
    }
    by_region
        .into_iter()
        .map(|(region, all)| (region, eu_governance(all.iter().sum::<f64>() / all.len() as f64)))
        .collect()
}

/// From the rows of the embedded tables to the score, beside the replication and the published value.
#[test]
fn supply_risk_follows_from_production_and_governance() {
    let Some(path) = shared("data/facts/eu_sr_replication.csv") else { return };
    let parameters = rows(&shared("data/facts/eu_crm_trade_parameters.csv").unwrap());
    let production = rows(&repository().join("data/production.csv"));
    let governance = governance();
    let mut close_to_published = 0;
    for row in rows(&path) {
        let material = row["material"].to_lowercase();
        let mut masses: BTreeMap<Region, f64> = BTreeMap::new();
        for fact in &production {
            let year: u16 = fact["year"].parse().unwrap();
            if fact["material"] == material
                && fact["stage"] == "mine"
                && fact["source"].starts_with("wmd")
                && (2018..=2020).contains(&year)
            {
                *masses.entry(Region::from_code(&fact["region"]).unwrap()).or_default() +=
                    number(fact, "mass_kg").unwrap();
            }
        }
        let masses: Vec<(Region, f64)> = masses.into_iter().collect();
        let trade: BTreeMap<Region, f64> = parameters
            .iter()
            .filter(|fact| {
                fact["material"] == row["material"] && fact["stage"] == "primary" && fact["scope"] == "world"
            })
            .filter_map(|fact| Some((Regions::embedded().find(&fact["country"]).ok()?, number(fact, "t")?)))
            .collect();
        let hhi = herfindahl_hirschman(masses.iter().map(|(_, mass)| *mass)).unwrap();
        assert!((hhi - number(&row, "hhi").unwrap()).abs() < 6e-5, "{material}: {hhi}");
        let concentration = governed_concentration(&masses, &governance, &trade).unwrap();
        let expected = number(&row, "hhi_wgi_t").unwrap();
        assert!(
            (concentration.value - expected).abs() < 6e-5,
            "{material}: {} {expected}",
            concentration.value
        );
        let missing = number(&row, "share_without_wgi").unwrap();
        assert!((concentration.without_governance_share - missing).abs() < 6e-5, "{material}");
        let risk = eu_stage_supply_risk(&stage(&row, concentration.value)).unwrap().supply_risk;
        assert!((risk - number(&row, "sr_computed").unwrap()).abs() < 6e-4, "{material}: {risk}");
        if (risk - number(&row, "sr_published").unwrap()).abs() <= 0.06 {
            close_to_published += 1;
        }
    }
    // Niobium, vanadium, lithium; the other three differ by the period of production.
    assert_eq!(close_to_published, 3);
}
