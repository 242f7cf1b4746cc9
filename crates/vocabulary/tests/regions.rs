//! The table of regions against ISO 3166, the code lists of trade statistics and the names that data sets use.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use vocabulary::{NameError, Region, RegionKind, Regions, fold};

fn find(name: &str) -> String {
    match Regions::embedded().find(name) {
        Ok(region) => region.to_string(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_row_is_well_formed_and_read() {
    let (raw, read) = (common::table("regions.csv"), Regions::embedded().rows());
    assert_eq!(raw.len(), read.len());
    assert!(raw.windows(2).all(|pair| pair[0]["region"] < pair[1]["region"]), "sorted by key, no key twice");
    for (raw, read) in raw.iter().zip(read) {
        assert_eq!(raw["region"], read.region.code());
        assert_eq!(raw["numeric"], read.numeric.map_or(String::new(), |code| code.to_string()), "{raw:?}");
        assert_eq!(common::items(&raw["trade_codes"]).len(), read.trade_codes.len(), "{raw:?}");
        assert!(["country", "former", "area", "reserved"].contains(&raw["kind"].as_str()), "{raw:?}");
        assert!(raw["iso2"].is_empty() || raw["iso2"].len() == 2, "{raw:?}");
        assert!(!read.name_en.is_empty() && !read.name_ja.is_empty(), "{raw:?}");
        assert!(!read.name_ja.is_ascii(), "{raw:?}: the Japanese name is Japanese");
    }
}

#[test]
fn codes_are_unique_and_names_ambiguous_only_where_meant() {
    let mut names: BTreeMap<String, BTreeSet<Region>> = BTreeMap::new();
    let mut trade_codes: BTreeMap<u16, Region> = BTreeMap::new();
    let mut numeric: BTreeMap<u16, Region> = BTreeMap::new();
    for row in Regions::embedded().rows() {
        for name in [row.region.code(), &row.iso2, &row.name_en, &row.name_ja]
            .into_iter()
            .chain(row.aliases.iter().map(String::as_str))
            .filter(|name| !name.is_empty())
        {
            names.entry(fold(name)).or_default().insert(row.region);
        }
        for code in &row.trade_codes {
            assert_eq!(trade_codes.insert(*code, row.region), None, "trade code {code} of {}", row.region);
        }
        if let Some(code) = row.numeric {
            assert_eq!(numeric.insert(code, row.region), None, "numeric code {code} of {}", row.region);
        }
    }
    let ambiguous: Vec<String> =
        names.into_iter().filter(|(_, regions)| regions.len() > 1).map(|(name, _)| name).collect();
    assert_eq!(ambiguous, ["congo", "korea", "r20", "virgin islands", "xx"]);
}

#[test]
fn difficult_regions_are_found() {
    for (name, code) in [
        ("Other Asia, nes", "TWN"),
        ("Republic of China", "TWN"),
        ("台湾", "TWN"),
        ("China", "CHN"),
        ("China, mainland", "CHN"),
        ("Kosovo", "XKX"),
        ("KSV", "XKX"),
        ("China, Hong Kong SAR", "HKG"),
        ("香港", "HKG"),
        ("Macau", "MAC"),
        ("USSR", "SUN"),
        ("ソ連", "SUN"),
        ("Yugoslavia", "YUG"),
        ("Netherlands Antilles", "ANT"),
        ("ROM", "ROU"),
        ("ROU", "ROU"),
        ("ZAR", "COD"),
        ("Zaire", "COD"),
        ("Congo, D.R.", "COD"),
        ("コンゴ民主共和国", "COD"),
        ("Congo-Brazzaville", "COG"),
        ("Republic of the Congo", "COG"),
        ("Guinea", "GIN"),
        ("Equatorial Guinea", "GNQ"),
        ("Georgia", "GEO"),
        ("Samoa", "WSM"),
        ("Burma", "MMR"),
        ("Turkey", "TUR"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Korea, Republic of", "KOR"),
        ("北朝鮮", "PRK"),
        ("米国", "USA"),
        ("U.S.A.", "USA"),
        ("豪州", "AUS"),
        ("南アフリカ共和国", "ZAF"),
        ("WBG", "PSE"),
        ("TMP", "TLS"),
        ("ADO", "AND"),
        ("産地不明", "XXU"),
        ("Rest of world", "XXW"),
        ("Areas, nes", "XXA"),
    ] {
        assert_eq!(find(name), code, "{name}");
    }
    for name in ["Congo", "Korea", "Virgin Islands"] {
        let error = Regions::embedded().find(name).unwrap_err();
        let NameError::Ambiguous { candidates, .. } = &error else { panic!("{error}") };
        assert_eq!(candidates.len(), 2, "{error}");
    }
    assert_eq!(
        Regions::embedded().find("Congo").unwrap_err().to_string(),
        "region `Congo` is ambiguous: it may be COD (DR Congo), COG (Republic of the Congo)"
    );
    for name in ["World", "Europe", "Atlantis", ""] {
        assert!(Regions::embedded().find(name).is_err(), "{name}");
    }
}

/// The codes in which BACI departs from ISO 3166, as stated in its description of countries.
#[test]
fn trade_codes_that_depart_from_iso_lead_to_their_country() {
    let regions = Regions::embedded();
    for (code, region) in [
        (842, "USA"),
        (699, "IND"),
        (251, "FRA"),
        (757, "CHE"),
        (579, "NOR"),
        (490, "TWN"),
        (58, "XBL"),
        (736, "SDN"),
        (729, "SDN"),
        (728, "SSD"),
        (280, "DEU"),
        (810, "SUN"),
        (890, "YUG"),
        (891, "SCG"),
        (530, "ANT"),
        (849, "UMI"),
        (899, "XXA"),
        (837, "XXB"),
        (392, "JPN"),
    ] {
        assert_eq!(regions.by_trade_code(code).map(|region| region.to_string()).as_deref(), Some(region));
    }
    assert_eq!(regions.by_trade_code(0), None, "0 is the world");
    for row in regions.rows() {
        assert!(row.trade_codes.iter().all(|code| regions.by_trade_code(*code) == Some(row.region)));
    }
}

#[test]
fn all_of_iso_3166_is_there() {
    let Some(shared) = common::shared() else { return };
    let text = std::fs::read_to_string(shared.join("geo/iso3166_all.csv")).unwrap();
    let rows = common::rows(&text);
    assert_eq!(rows.len(), 249);
    for row in rows {
        let region = Region::from_code(&row["alpha-3"]).unwrap();
        let info = Regions::embedded().info(region).unwrap_or_else(|| panic!("{row:?}"));
        assert_eq!(info.iso2, row["alpha-2"]);
        assert_eq!(info.numeric, row["country-code"].parse().ok());
        assert_eq!(info.kind, RegionKind::Country);
        assert_eq!(find(&row["alpha-2"]), row["alpha-3"]);
    }
}

#[test]
fn every_code_of_mineral_trade_leads_to_one_region() {
    let Some(shared) = common::shared() else { return };
    let text =
        std::fs::read_to_string(shared.join("trade/baci_minerals/country_codes_V202401b.csv")).unwrap();
    for row in common::rows(&text) {
        let region = Regions::embedded().by_trade_code(row["country_code"].parse().unwrap());
        let region = region.unwrap_or_else(|| panic!("{row:?}"));
        let exceptions = ["BEL", "PUS", "S19", "R20", "ZA1"];
        if !exceptions.contains(&row["country_iso3"].as_str()) || row["country_code"] == "56" {
            assert_eq!(region.code(), row["country_iso3"], "{row:?}");
        }
    }
    let mut codes: BTreeSet<u16> = BTreeSet::new();
    for year in 1995..=2024 {
        let path = shared.join(format!("trade/baci_minerals/BACI_HS92_Y{year}_minerals.csv.zst"));
        let text = std::process::Command::new("zstdcat").arg(&path).output().expect("zstdcat is installed");
        assert!(text.status.success(), "{}", path.display());
        let mut reader = csv::Reader::from_reader(text.stdout.as_slice());
        let header = reader.headers().unwrap().clone();
        let columns = ["i", "j"].map(|name| header.iter().position(|column| column == name).unwrap());
        for record in reader.records() {
            let record = record.unwrap();
            codes.extend(columns.iter().map(|column| record[*column].trim().parse::<u16>().unwrap()));
        }
    }
    assert!(codes.len() > 200, "{}", codes.len());
    for code in codes {
        assert!(Regions::embedded().by_trade_code(code).is_some(), "{code}");
    }
}

/// World Mining Data writes Kosovo as R20, which is another area in Comtrade: its name decides.
#[test]
fn every_country_of_production_and_governance_data_is_found() {
    let Some(shared) = common::shared() else { return };
    let mut contradictions = BTreeSet::new();
    for (file, code, name, skipped) in [
        ("production/world_mining_data_2018-2024_long.csv", "iso3", "country", &["Total"][..]),
        ("facts/wgi_six_dimensions_2005_2021.csv", "iso3", "country", &[]),
        ("facts/wgi_political_stability.csv", "iso3", "country", &[]),
        ("trade/comtrade/comtrade_crm_flows.csv", "importer_iso", "importer", &[]),
        ("trade/comtrade/comtrade_crm_flows.csv", "exporter_iso", "exporter", &[]),
    ] {
        let text = std::fs::read(shared.join(file)).unwrap();
        let pairs: BTreeSet<(String, String)> = common::rows(&String::from_utf8_lossy(&text))
            .into_iter()
            .map(|row| (row[code].clone(), row[name].clone()))
            .filter(|(_, name)| !skipped.contains(&name.as_str()))
            .collect();
        assert!(pairs.len() > 20, "{file}");
        for (code, name) in pairs {
            let regions = Regions::embedded();
            let by_code = regions.find(&code);
            let by_name = regions.find(&name);
            let found = by_code.clone().or_else(|_| by_name.clone());
            assert!(found.is_ok(), "{file}: {code}, {name}: {by_code:?}, {by_name:?}");
            if let (Ok(by_code), Ok(by_name)) = (by_code, by_name)
                && by_code != by_name
            {
                contradictions.insert(format!("{code} {name}"));
            }
        }
    }
    // The file of World Mining Data writes the code of Guyana for French Guiana: here too the name is right.
    assert_eq!(contradictions.into_iter().collect::<Vec<_>>(), ["GUY French Guiana"]);
    assert_eq!(find("S19"), "TWN");
}

proptest! {
    #[test]
    fn a_region_is_found_by_code_and_by_both_names(index in 0..Regions::embedded().rows().len(), upper: bool) {
        let row = &Regions::embedded().rows()[index];
        for name in [row.region.code(), &row.name_en, &row.name_ja] {
            let written = if upper { format!("  {} ", name.to_uppercase()) } else { name.to_lowercase() };
            prop_assert_eq!(Regions::embedded().find(&written), Ok(row.region), "{}", written);
        }
        for alias in &row.aliases {
            match Regions::embedded().find(alias) {
                Ok(region) => prop_assert_eq!(region, row.region),
                Err(NameError::Ambiguous { candidates, .. }) => {
                    prop_assert!(candidates.iter().any(|candidate| candidate.starts_with(row.region.code())));
                }
                Err(error) => prop_assert!(false, "{}", error),
            }
        }
    }
}
