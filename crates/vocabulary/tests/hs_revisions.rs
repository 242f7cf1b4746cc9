//! The correspondence of later revisions of the Harmonized System with that of 1992.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{HsCode, HsCodes, HsRelation, HsRevision};

const LATER: [HsRevision; 6] = [
    HsRevision::Hs96,
    HsRevision::Hs02,
    HsRevision::Hs07,
    HsRevision::Hs12,
    HsRevision::Hs17,
    HsRevision::Hs22,
];

fn code(text: &str) -> HsCode {
    text.parse().unwrap()
}

#[test]
fn every_row_is_read_once_and_leads_to_a_code_of_the_vocabulary() {
    let (raw, read) = (common::table("hs_revisions.csv"), HsCodes::embedded().correspondences());
    assert_eq!(raw.len(), read.len());
    let ours: BTreeSet<HsCode> = HsCodes::embedded().rows().iter().map(|row| row.hs).collect();
    for pair in read.windows(2) {
        assert!((pair[0].revision, pair[0].hs) < (pair[1].revision, pair[1].hs), "{:?}", pair[1]);
    }
    for row in read {
        assert!(ours.contains(&row.hs92), "{row:?}");
        assert_ne!(row.revision, HsRevision::Hs92);
        let alone = HsCodes::embedded().codes_in(row.revision, row.hs92).len() == 1;
        assert!(row.relation != HsRelation::Same || alone, "{row:?}: goods of others, too");
    }
}

/// Changes that the amendments to the Harmonized System made.
#[test]
fn codes_that_were_split_merged_or_moved_are_translated() {
    let translated = |text: &str, revision| HsCodes::embedded().translate(code(text), revision);
    assert_eq!(translated("810510", HsRevision::Hs96), Some(code("810510")), "cobalt before it was split");
    assert_eq!(translated("810510", HsRevision::Hs02), None);
    for later in ["810520", "810530"] {
        assert_eq!(translated(later, HsRevision::Hs02), Some(code("810510")), "cobalt since 2002");
        assert_eq!(translated(later, HsRevision::Hs22), Some(code("810510")));
    }
    for revision in LATER {
        for unchanged in ["283691", "282520", "284610", "284690", "260400", "270112", "740311"] {
            assert_eq!(translated(unchanged, revision), Some(code(unchanged)), "{revision:?}");
        }
    }
    assert_eq!(translated("740100", HsRevision::Hs07), Some(code("740110")), "copper matte");
    assert_eq!(translated("811269", HsRevision::Hs22), Some(code("810710")), "cadmium moved in 2022");
    assert_eq!(translated("811292", HsRevision::Hs17), Some(code("811291")), "gallium");
    assert_eq!(translated("854231", HsRevision::Hs22), None, "integrated circuits are not in the vocabulary");
    assert_eq!(translated("010121", HsRevision::Hs92), Some(code("010121")), "1992 is its own translation");
}

#[test]
fn every_code_is_reached_in_every_revision_save_those_named() {
    let mut missing: BTreeMap<HsCode, Vec<&str>> = BTreeMap::new();
    let ours: BTreeSet<HsCode> = HsCodes::embedded().rows().iter().map(|row| row.hs).collect();
    for revision in LATER {
        for hs92 in &ours {
            let codes = HsCodes::embedded().codes_in(revision, *hs92);
            for hs in &codes {
                assert_eq!(HsCodes::embedded().translate(*hs, revision), Some(*hs92));
            }
            if codes.is_empty() {
                missing.entry(*hs92).or_default().push(revision.as_str());
            }
        }
    }
    let missing: Vec<String> =
        missing.into_iter().map(|(hs92, of)| format!("{hs92} {}", of.join(" "))).collect();
    assert_eq!(
        missing,
        [
            "250390 HS96 HS02 HS07 HS12 HS17 HS22", // refined sulphur: 250300 is counted with crude, 250310
            "282734 HS07 HS12 HS17 HS22",           // cobalt chloride: among other chlorides
            "283030 HS07 HS12 HS17 HS22",           // cadmium sulphide: among other sulphides
            "740120 HS07 HS12 HS17 HS22",           // cement copper: with matte
            "811230 HS07 HS12 HS17 HS22",           // germanium: with gallium and others
        ]
    );
}

/// The correspondence tables of the United Nations Statistics Division, composed from revision to revision, hold every
/// pair of the table.
#[test]
fn correspondences_are_those_of_the_united_nations() {
    let Some(shared) = common::shared() else { return };
    let packed = shared.join("nomenclature/HS_consolidated_comtrade_concordances.csv.zst");
    let Ok(unpacked) = std::process::Command::new("zstd").arg("-dc").arg(packed).output() else { return };
    let text = String::from_utf8(unpacked.stdout).unwrap();
    let mut before: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in common::rows(&text) {
        let six = |column: &str| format!("{:0>6}", row[column]);
        before.entry((row["adjustment"].clone(), six("code.after"))).or_default().insert(six("code.before"));
    }
    let steps =
        ["1996 to 1992", "2002 to 1996", "2007 to 2002", "2012 to 2007", "2017 to 2012", "2022 to 2017"];
    for row in HsCodes::embedded().correspondences() {
        let start = LATER.iter().position(|revision| *revision == row.revision).unwrap();
        let mut codes = BTreeSet::from([row.hs.to_string()]);
        for step in steps[..=start].iter().rev() {
            codes = codes
                .iter()
                .filter_map(|hs| before.get(&((*step).to_owned(), hs.clone())))
                .flatten()
                .cloned()
                .collect();
        }
        assert!(codes.contains(row.hs92.as_str()), "{row:?}: {codes:?}");
        assert_eq!(codes.len() > 1, row.relation == HsRelation::Wider, "{row:?}: {codes:?}");
    }
}
