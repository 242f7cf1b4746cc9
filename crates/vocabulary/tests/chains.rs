//! The table of processing chains against materials, codes and production.

mod common;

use std::collections::BTreeSet;

use vocabulary::{Chains, HsCodes, MaterialId, Materials, Region, Stage};

#[test]
fn every_row_is_read_in_order_from_the_first_step_on() {
    let raw = common::table("chains.csv");
    let read: usize = Chains::embedded().rows().iter().map(|chain| chain.steps.len()).sum();
    assert_eq!(raw.len(), read);
    let keys: Vec<(String, usize)> =
        raw.iter().map(|row| (row["material"].clone(), row["position"].parse().unwrap())).collect();
    assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "sorted by key, each once");
    for chain in Chains::embedded().rows() {
        assert!(Materials::embedded().info(&chain.material).is_some(), "{}", chain.material);
        for (place, step) in chain.steps.iter().enumerate() {
            assert_eq!(step.position, place + 1, "{}: positions run from one without a gap", chain.material);
            assert!(Materials::embedded().info(&step.product).is_some(), "{}", step.product);
            assert!(step.recovery > 0.0 && step.recovery <= 1.0, "{} {}", chain.material, step.stage);
            assert!(!step.name_en.is_empty() && !step.name_ja.is_empty() && !step.recovery_source.is_empty());
            let own = step.product == chain.material;
            assert!(step.content_kg_per_kg > 0.0 && step.content_kg_per_kg <= 1.0);
            assert_eq!(own, step.content_kg_per_kg == 1.0, "{} {}", chain.material, step.stage);
        }
        assert!(chain.steps.windows(2).all(|pair| pair[0].stage < pair[1].stage), "{}", chain.material);
    }
}

/// A step has codes, or says in its note that its goods have none.
#[test]
fn every_step_has_codes_or_says_that_it_has_none() {
    let mut without = Vec::new();
    for chain in Chains::embedded().rows() {
        for step in &chain.steps {
            if chain.codes(step).is_empty() {
                assert!(step.note.contains("no code of their own"), "{} {}", chain.material, step.stage);
                without.push(format!("{} {}", chain.material, step.stage));
            }
        }
    }
    assert_eq!(without, ["palladium mine", "platinum mine", "rhodium mine", "vanadium mine"]);
}

/// The first step is one that production states, so that there is something to trace to.
#[test]
fn the_first_step_has_production() {
    let text = std::fs::read_to_string(common::root().join("data/production.csv")).unwrap();
    let stated: BTreeSet<(String, String)> =
        common::rows(&text).into_iter().map(|row| (row["material"].clone(), row["stage"].clone())).collect();
    for chain in Chains::embedded().rows() {
        let first = &chain.steps[0];
        let key = (first.product.to_string(), first.stage.to_string());
        assert!(stated.contains(&key), "{} {key:?}", chain.material);
    }
}

/// Alumina holds 2 x 26.98 / 101.96 aluminium, and the chain takes as much bauxite for a tonne of metal as the
/// U.S. Geological Survey states (2.34 t a tonne of alumina, 1.93 t of alumina a tonne of metal).
#[test]
fn the_chain_of_aluminium_agrees_with_its_chemistry_and_with_the_mass_of_bauxite() {
    let chain = Chains::embedded().of(&MaterialId::new("aluminium")).unwrap();
    let [mine, alumina, metal] = chain.steps.as_slice() else { panic!("three steps") };
    let held = Materials::embedded().components(&alumina.product);
    assert!((alumina.content_kg_per_kg - held[0].mass_fraction).abs() < 1e-4);
    let bauxite = 1.0 / (mine.content_kg_per_kg * alumina.recovery * metal.recovery);
    assert!((bauxite / (2.34 * 1.93) - 1.0).abs() < 5e-3, "{bauxite}");
}

/// One code holds crude hydroxide or metal, depending on who sends it.
#[test]
fn goods_of_one_code_belong_to_different_steps_by_exporter() {
    let cobalt = MaterialId::new("cobalt");
    let chain = Chains::embedded().of(&cobalt).unwrap();
    let step = |hs: &str, exporter: &str| {
        let exporter = Region::from_code(exporter).unwrap();
        let goods = HsCodes::embedded().content(&cobalt, hs.parse().unwrap(), exporter).unwrap();
        chain.step_of(goods.stage).unwrap().stage
    };
    for hs in ["810510", "282200"] {
        assert_eq!(step(hs, "COD"), Stage::Intermediate);
        assert_eq!(step(hs, "FIN"), Stage::Refined);
    }
    assert_eq!(step("260500", "COD"), Stage::Mine, "concentrates come out of the mine");
    assert_eq!(chain.step_of(Stage::Scrap), None);
    assert_eq!(chain.codes(&chain.steps[1]).len(), 2);
}
