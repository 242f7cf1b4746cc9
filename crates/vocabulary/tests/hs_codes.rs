//! The table of HS codes against the materials, the sources and the code list of mineral trade.

mod common;

use std::collections::BTreeSet;

use vocabulary::{HsCodes, MaterialId, Materials, Redistribution};

#[test]
fn every_row_is_read_and_refers_to_a_material() {
    let (raw, read) = (common::table("hs_codes.csv"), HsCodes::embedded().rows());
    assert_eq!(raw.len(), read.len());
    let mut keys = BTreeSet::new();
    for row in read {
        assert!(
            keys.insert((row.revision, row.hs, &row.material, row.exporter)),
            "{} {}",
            row.hs,
            row.material
        );
        assert!(Materials::embedded().info(&row.material).is_some(), "{}", row.material);
        assert!(
            0.0 < row.content_low && row.content_low <= row.content_kg_per_kg,
            "{} {}",
            row.hs,
            row.material
        );
        assert!(row.content_kg_per_kg <= row.content_high && row.content_high.is_finite(), "{}", row.hs);
        assert!(!row.description.is_empty() && !row.content_source.is_empty(), "{}", row.hs);
    }
}

/// A content above one needs a basis that is heavier than the goods.
#[test]
fn goods_carry_more_than_themselves_only_where_the_basis_is_heavier() {
    let above: Vec<String> = HsCodes::embedded()
        .rows()
        .iter()
        .filter(|row| row.content_high > 1.0)
        .map(|row| format!("{} {}", row.hs, row.material))
        .collect();
    assert_eq!(above, ["281820 bauxite", "281830 bauxite", "760110 bauxite", "280530 rare-earths"]);
}

#[test]
fn minerals_on_gross_basis_are_carried_whole() {
    for row in HsCodes::embedded().rows() {
        let info = Materials::embedded().info(&row.material).unwrap();
        if row.content_source == "gross basis" {
            assert_eq!(info.basis, "gross", "{}", row.hs);
            assert_eq!(
                (row.content_low, row.content_kg_per_kg, row.content_high),
                (1.0, 1.0, 1.0),
                "{}",
                row.hs
            );
        }
    }
}

/// Contents that are stoichiometric agree with the conversions, which come from atomic weights.
#[test]
fn contents_of_compounds_agree_with_the_conversions() {
    for (hs, material, from) in [
        ("283691", "lithium", "Li2CO3"),
        ("282520", "lithium", "LiOH.H2O"),
        ("282530", "vanadium", "V2O5"),
        ("283030", "cadmium", "CdS"),
    ] {
        let material = MaterialId::new(material);
        let info = Materials::embedded().info(&material).unwrap();
        let factor = Materials::embedded().convert(&material, from, &info.basis).unwrap();
        let row = HsCodes::embedded().of_material(&material).find(|row| row.hs.as_str() == hs).unwrap();
        assert!(
            (row.content_kg_per_kg - factor).abs() < 1e-4,
            "{hs}: {} and {factor}",
            row.content_kg_per_kg
        );
    }
}

/// What a source column may begin with when it is no source id.
const WORDS: [&str; 7] = ["stoichiometry", "gross", "usual", "order", "nominal", "usual,", "definition"];

#[test]
fn sources_are_listed_and_each_is_used() {
    let sources = common::table("sources_vocabulary.csv");
    let listed: BTreeSet<&str> = sources.iter().map(|row| row["source"].as_str()).collect();
    assert_eq!(listed.len(), sources.len());
    for row in &sources {
        assert!(Redistribution::from_word(&row["redistribution"]).is_some(), "{row:?}");
        assert!(
            !row["title"].is_empty() && !row["publisher"].is_empty() && !row["licence"].is_empty(),
            "{row:?}"
        );
    }
    let mut used: BTreeSet<String> = BTreeSet::from(["iupac-2021".to_owned(), "cldr-territories".to_owned()]);
    for (table, column) in [
        ("hs_codes.csv", "content_source"),
        ("compositions.csv", "source"),
        ("chains.csv", "recovery_source"),
    ] {
        for row in common::table(table) {
            let word = row[column].split(' ').next().unwrap().to_owned();
            if !WORDS.contains(&word.as_str()) {
                assert!(listed.contains(word.as_str()), "{table}: {row:?}");
                used.insert(word);
            }
        }
    }
    let unused: Vec<_> = listed.into_iter().filter(|source| !used.contains(*source)).collect();
    let in_remarks = ["en-1561", "unsd-hs-correspondence"];
    assert!(unused.iter().all(|source| in_remarks.contains(source)), "{unused:?}");
}

/// Every code of the mineral trade data is either used or listed as not used, with a reason.
#[test]
fn every_code_of_mineral_trade_is_accounted_for() {
    let Some(shared) = common::shared() else { return };
    let text =
        std::fs::read_to_string(shared.join("trade/baci_minerals/product_codes_HS92_minerals.csv")).unwrap();
    let readme = std::fs::read_to_string(common::root().join("data/vocabulary/README.md")).unwrap();
    let codes: BTreeSet<String> = common::rows(&text).into_iter().map(|row| row["code"].clone()).collect();
    assert_eq!(codes.len(), 74);
    let used: BTreeSet<String> = HsCodes::embedded().rows().iter().map(|row| row.hs.to_string()).collect();
    for code in &codes {
        let excused = readme.contains(&format!("\n| {code} |"));
        assert!(used.contains(code) != excused, "{code}: used or excused, not both, not neither");
    }
}
