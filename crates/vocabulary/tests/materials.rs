//! The tables of materials, compositions and conversions, against each other and against textbook values.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use vocabulary::{MaterialId, MaterialKind, Materials, NameError, fold};

fn find(name: &str) -> String {
    match Materials::embedded().find(name) {
        Ok(material) => material.to_string(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_row_is_well_formed_and_read() {
    let (raw, read) = (common::table("materials.csv"), Materials::embedded().rows());
    assert_eq!(raw.len(), read.len());
    assert!(raw.len() >= 90, "{}", raw.len());
    for (raw, read) in raw.iter().zip(read) {
        assert_eq!(raw["material"], read.material.as_str(), "sorted by key");
        assert_eq!(
            raw["kind"],
            match read.kind {
                MaterialKind::Element => "element",
                MaterialKind::Group => "group",
                MaterialKind::Compound => "compound",
                MaterialKind::Mineral => "mineral",
                MaterialKind::Fuel => "fuel",
                MaterialKind::Alloy => "alloy",
                MaterialKind::Organic => "organic",
            }
        );
        assert!(!read.name_en.is_empty() && !read.basis.is_empty(), "{raw:?}");
        let latin = ["pmma", "abs", "pvc", "ptfe"];
        assert!(
            !read.name_ja.is_ascii() || latin.contains(&read.material.as_str()),
            "{raw:?}: the Japanese name is Japanese"
        );
        if read.kind == MaterialKind::Element {
            assert_eq!(read.basis, read.symbol, "an element is counted as itself");
        }
    }
}

#[test]
fn names_are_ambiguous_only_where_meant() {
    let mut names: BTreeMap<String, BTreeSet<&MaterialId>> = BTreeMap::new();
    for row in Materials::embedded().rows() {
        for name in [row.material.as_str(), &row.symbol, &row.name_en, &row.name_ja]
            .into_iter()
            .chain(row.aliases.iter().map(String::as_str))
            .filter(|name| !name.is_empty())
        {
            names.entry(fold(name)).or_default().insert(&row.material);
        }
    }
    let ambiguous: Vec<String> =
        names.into_iter().filter(|(_, materials)| materials.len() > 1).map(|(name, _)| name).collect();
    assert_eq!(ambiguous, ["coal", "diamond", "石炭"]);
}

#[test]
fn names_met_in_bills_of_materials_are_found() {
    for (name, key) in [
        ("Cu", "copper"),
        ("銅", "copper"),
        ("aluminum", "aluminium"),
        ("Al", "aluminium"),
        ("NdFeB", "ndfeb-magnet"),
        ("stainless steel 304", "stainless-steel"),
        ("SUS304", "stainless-steel"),
        ("ステンレス鋼", "stainless-steel"),
        ("PP", "polypropylene"),
        ("rare earth elements", "rare-earths"),
        ("REE", "rare-earths"),
        ("REO", "rare-earths"),
        ("レアアース", "rare-earths"),
        ("Ti", "titanium"),
        ("リチウム", "lithium"),
        ("黒鉛", "graphite"),
        ("zircon", "zirconium"),
        ("Co", "cobalt"),
        ("LFP", "lfp-cathode"),
        ("鉄鋼", "steel"),
    ] {
        assert_eq!(find(name), key, "{name}");
    }
    assert!(matches!(Materials::embedded().find("coal"), Err(NameError::Ambiguous { .. })));
    for name in ["carbon", "C", "unobtainium", "Lithium (Li2O)", ""] {
        assert!(matches!(Materials::embedded().find(name), Err(NameError::Unknown { .. })), "{name}");
    }
}

#[test]
fn what_a_material_is_traced_as_exists_and_is_itself_mined() {
    let materials = Materials::embedded();
    for row in materials.rows() {
        if let Some(traced) = &row.traced_as {
            let info =
                materials.info(traced).unwrap_or_else(|| panic!("{} is traced as {traced}", row.material));
            assert_eq!(info.traced_as.as_ref(), Some(traced), "{}: tracing ends in one step", row.material);
        }
    }
    for (material, traced) in
        [("aluminium", "bauxite"), ("neodymium", "rare-earths"), ("steel", "iron"), ("copper", "copper")]
    {
        let info = materials.info(&MaterialId::new(material)).unwrap();
        assert_eq!(info.traced_as, Some(MaterialId::new(traced)));
    }
}

#[test]
fn compositions_refer_to_materials_and_sum_to_one_at_most() {
    let (raw, materials) = (common::table("compositions.csv"), Materials::embedded());
    let mut read = 0;
    for row in materials.rows() {
        let components = materials.components(&row.material);
        read += components.len();
        let total: f64 = components.iter().map(|component| component.mass_fraction).sum();
        assert!(total <= 1.0 + 1e-9, "{}: {total}", row.material);
        let distinct: BTreeSet<_> = components.iter().map(|component| &component.component).collect();
        assert_eq!(distinct.len(), components.len(), "{}", row.material);
        for component in components {
            assert!(materials.info(&component.component).is_some(), "{}", component.component);
            assert!(component.mass_fraction > 0.0 && !component.source.is_empty());
            assert!(
                materials.components(&component.component).is_empty(),
                "{} is broken down again",
                row.material
            );
        }
    }
    assert_eq!(raw.len(), read, "every row belongs to a material and was read");
}

/// The capacity literature gives NMC622 as 7.2 % Li, 36.3 % Ni, 11.3 % Mn, 12.2 % Co; LiFePO4 as 4.4 % Li, 35.4 % Fe
/// and 19.6 % P (44.9 % as P2O5); Nd2Fe14B as 26.7 % Nd.
#[test]
fn cathodes_have_their_stoichiometry() {
    let fraction = |material: &str, component: &str| {
        Materials::embedded()
            .components(&MaterialId::new(material))
            .iter()
            .find(|row| row.component.as_str() == component)
            .map(|row| row.mass_fraction)
            .unwrap_or(f64::NAN)
    };
    for (material, component, expected) in [
        ("nmc622-cathode", "lithium", 0.0716),
        ("nmc622-cathode", "nickel", 0.3633),
        ("nmc622-cathode", "manganese", 0.1134),
        ("nmc622-cathode", "cobalt", 0.1216),
        ("lfp-cathode", "lithium", 0.0440),
        ("lfp-cathode", "iron", 0.3540),
        ("lfp-cathode", "phosphate-rock", 0.1963 * 2.2914),
        ("lco-cathode", "cobalt", 0.6021),
        ("lithium-carbonate", "lithium", 0.1879),
    ] {
        let found = fraction(material, component);
        assert!((found - expected).abs() < 1e-4, "{material} {component}: {found}, expected {expected}");
    }
}

/// Factors as printed by the geological surveys (oxide per element, or element per oxide).
#[test]
fn conversions_agree_with_published_factors() {
    for (material, from, to, expected) in [
        ("lithium", "Li", "Li2O", 2.153),
        ("lithium", "Li", "LCE", 5.323),
        ("lithium", "Li2O", "LCE", 2.473),
        ("chromium", "Cr2O3", "Cr", 0.6842),
        ("titanium", "Ti", "TiO2", 1.6685),
        ("tungsten", "WO3", "W", 0.7930),
        ("vanadium", "V", "V2O5", 1.7852),
        ("niobium", "Nb", "Nb2O5", 1.4305),
        ("tantalum", "Ta", "Ta2O5", 1.2211),
        ("uranium", "U", "U3O8", 1.1792),
        ("phosphate-rock", "P", "P2O5", 2.2914),
        ("potash", "KCl", "K2O", 0.6318),
        ("manganese", "Mn", "MnO", 1.2912),
        ("zirconium", "Zr", "ZrO2", 1.3508),
        ("aluminium", "Al", "Al2O3", 1.8895),
        ("boron", "B", "B2O3", 3.2199),
        ("beryllium", "Be", "BeO", 2.7753),
        ("magnesium", "Mg", "MgO", 1.6583),
        ("silicon", "Si", "SiO2", 2.1393),
        ("neodymium", "Nd", "Nd2O3", 1.1664),
        ("praseodymium", "Pr", "Pr6O11", 1.2082),
        ("cerium", "Ce", "CeO2", 1.2284),
        ("dysprosium", "Dy", "REO", 1.1477),
        ("terbium", "Tb", "Tb4O7", 1.1762),
        ("yttrium", "Y", "Y2O3", 1.2699),
        ("lanthanum", "La", "La2O3", 1.1728),
    ] {
        let found = Materials::embedded().convert(&MaterialId::new(material), from, to).unwrap_or(f64::NAN);
        assert!(
            (found / expected - 1.0).abs() < 2e-4,
            "{material} {from} -> {to}: {found}, expected {expected}"
        );
    }
    let lithium = MaterialId::new("lithium");
    assert_eq!(Materials::embedded().convert(&lithium, "K2O", "Li"), None);
    assert_eq!(Materials::embedded().convert(&lithium, "Li", "Li"), Some(1.0));
    assert_eq!(Materials::embedded().convert(&MaterialId::new("copper"), "Li2O", "Li"), None);
}

#[test]
fn conversions_are_read_lead_to_the_basis_of_the_material_and_back() {
    let (raw, materials) = (common::table("conversions.csv"), Materials::embedded());
    assert_eq!(raw.len(), materials.conversions().len());
    let mut listed = BTreeSet::new();
    for row in materials.conversions() {
        assert!(row.factor.is_finite() && row.factor > 0.0);
        assert!(listed.insert((&row.material, &row.from_basis)), "{} from {}", row.material, row.from_basis);
        let info = materials.info(&row.material).unwrap_or_else(|| panic!("{}", row.material));
        assert_eq!(row.to_basis, info.basis, "{}", row.material);
        let there = materials.convert(&row.material, &row.from_basis, &row.to_basis).unwrap();
        let back = materials.convert(&row.material, &row.to_basis, &row.from_basis).unwrap();
        assert_eq!(there, row.factor);
        assert!((there * back - 1.0).abs() < 1e-12);
    }
}

proptest! {
    #[test]
    fn a_material_is_found_by_key_symbol_and_names(index in 0..Materials::embedded().rows().len()) {
        let row = &Materials::embedded().rows()[index];
        for name in [row.material.as_str(), &row.symbol, &row.name_en, &row.name_ja] {
            if !name.is_empty() {
                prop_assert_eq!(Materials::embedded().find(name), Ok(row.material.clone()));
                prop_assert_eq!(Materials::embedded().find(&name.to_uppercase()), Ok(row.material.clone()));
            }
        }
    }
}
