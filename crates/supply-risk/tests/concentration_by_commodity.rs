//! Concentration and mean risk of world production against values computed independently from the same tables.

mod common;

use std::collections::BTreeMap;

use common::{number, repository, rows, shared};
use supply_risk::{Scale, Transform, herfindahl_hirschman, weigh};
use vocabulary::{Materials, Region};

#[test]
fn concentration_and_mean_political_risk_of_production() {
    let Some(path) = shared("data/facts/computed_hhi_by_commodity.csv") else { return };
    let stability = rows(&shared("data/facts/wgi_political_stability.csv").unwrap());
    let production = rows(&repository().join("data/production.csv"));
    let (mut compared, mut with_risk, mut close) = (0, 0, 0);
    for row in rows(&path) {
        // Names of the tables that are no material of ours are not compared.
        let Ok(material) = Materials::embedded().find(&row["commodity"]) else { continue };
        let year = &row["year"];
        let masses: BTreeMap<Region, f64> = production
            .iter()
            .filter(|fact| {
                fact["material"] == material.as_str()
                    && &fact["year"] == year
                    && fact["source"].starts_with("wmd")
            })
            .map(|fact| (Region::from_code(&fact["region"]).unwrap(), number(fact, "mass_kg").unwrap()))
            .collect();
        let total: f64 = masses.values().sum();
        let Some(hhi) = herfindahl_hirschman(masses.values().copied()) else { continue };
        let expected = number(&row, "hhi_0_1").unwrap();
        if (hhi - expected).abs() > 1e-5 {
            // Another stage or basis of the commodity: told apart by its world total, never compared.
            assert!(
                (total / number(&row, "world_total").unwrap() / 1e3 - 1.0).abs() > 1e-6,
                "{material} {year}: {hhi} {expected}"
            );
            continue;
        }
        compared += 1;
        let of_year = stability.iter().filter(|fact| &fact["year"] == year);
        let values: Vec<(Region, f64)> = of_year
            .filter_map(|fact| Some((Region::from_code(&fact["iso3"])?, number(fact, "pv_estimate")?)))
            .collect();
        let risk = Transform::Linear.vector(values.iter().copied(), Scale::GOVERNANCE);
        // The reference does not cut risks off at 1, and counts a missing one as 0.5.
        let beyond: f64 = values
            .iter()
            .filter_map(|(region, value)| Some(masses.get(region)? * ((2.5 - value) / 5.0 - 1.0).max(0.0)))
            .sum();
        let weighted = weigh(masses, &risk);
        // It names Kosovo otherwise than the table of governance does.
        let kosovo = weighted.missing.iter().any(|region| region.code() == "XKX");
        if let Some(theirs) = number(&row, "production_weighted_pv_risk_0_1").filter(|_| !kosovo) {
            let ours = (weighted.weighted_sum + beyond + 0.5 * weighted.uncovered) / total;
            // A few producers are named otherwise there and count as missing.
            assert!((ours - theirs).abs() < 2e-3, "{material} {year}: {ours} {theirs}");
            close += usize::from((ours - theirs).abs() < 2e-5);
            with_risk += 1;
        }
    }
    assert!(compared >= 150 && with_risk >= 150, "{compared} {with_risk}");
    assert!(close * 10 >= with_risk * 9, "{close} of {with_risk}");
}
