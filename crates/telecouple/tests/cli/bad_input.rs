//! Every wrong input gives one located error, the right exit code and nothing else.

use std::path::PathBuf;

use crate::{stdout, telecouple};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// Error text of a run on a file of these bytes, without the folder's name; asserts the exit code and an empty output.
fn error(name: &str, bytes: &[u8], more: &[&str], code: i32) -> String {
    let folder = Folder::new();
    let path = folder.file(name, bytes);
    let mut words = vec!["product", path.to_str().unwrap(), "--in", "JPN", "--year", "2022"];
    words.extend(more);
    let output = telecouple(&words);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(output.stdout.is_empty(), "an error comes with nothing on standard output");
    text.replace(folder.0.path().to_str().unwrap(), "FOLDER")
}

#[test]
fn wrong_cells_are_named_with_their_place() {
    let bill = "part,material,mass_kg\ncable,Cu,1\nbox,unobtainium,2\nbolt,steel,-3\nnut,steel,heavy\nrod,coal,\"1,234\"\n";
    insta::assert_snapshot!(error("bill.csv", bill.as_bytes(), &[], 4));
}

#[test]
fn ambiguous_thousands_are_asked_back() {
    insta::assert_snapshot!(error("bill.csv", b"part,material,mass_kg\ncable,Cu,\"1,234\"\n", &[], 4));
}

#[test]
fn duplicate_columns() {
    insta::assert_snapshot!(error("bill.csv", b"part,material,mass_kg,mass_kg\ncable,Cu,1,2\n", &[], 4));
}

#[test]
fn empty_and_headless_files() {
    insta::assert_snapshot!(error("bill.csv", b"", &[], 4));
    insta::assert_snapshot!(error("bill.csv", b"part,material,mass_kg\n", &[], 4));
    insta::assert_snapshot!(error("bill.csv", b"cable;copper\n", &[], 4));
}

#[test]
fn files_that_are_something_else() {
    insta::assert_snapshot!(error("bill.csv", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", &[], 4));
    insta::assert_snapshot!(error("bill.xlsx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", &[], 4));
}

#[test]
fn unknown_places_years_and_names() {
    let words = |words: &[&str]| {
        let output = telecouple(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    insta::assert_snapshot!(words(&["product", "battery-electric-car", "--in", "Atlantis"]));
    insta::assert_snapshot!(words(&["product", "battery-electric-car", "--in", "Congo"]));
    insta::assert_snapshot!(words(&["product", "battery-electric-car", "--in", "JPN", "--year", "1890"]));
    insta::assert_snapshot!(words(&["product", "flying-car", "--in", "JPN"]));
    insta::assert_snapshot!(words(&["product", "battery-electric-car", "--in", "JPN", "--factors", "none"]));
    insta::assert_snapshot!(words(&["product", "battery-electric-car", "--in", "JPN", "--risk", "luck"]));
    insta::assert_snapshot!(words(&[
        "product",
        "battery-electric-car",
        "--in",
        "JPN",
        "--recycled",
        "copper=1.2"
    ]));
    insta::assert_snapshot!(words(&[
        "product",
        "battery-electric-car",
        "--in",
        "JPN",
        "--substitute",
        "copper"
    ]));
}

#[test]
fn encodings_are_read_correctly() {
    let text = "部品,材料,質量_kg\n電線,銅,2\n車体,鋼,10\n";
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    // 部品,材料,質量_kg / 電線,銅,2 / 車体,鋼,10 in CP932
    let cp932 = b"\x95\x94\x95\x69,\x8D\xDE\x97\xBF,\x8E\xBF\x97\xCA_kg\n\x93\x64\x90\xFC,\x93\xBA,2\n\x8E\xD4\x91\xCC,\x8D\x7C,10\n".to_vec();
    let folder = Folder::new();
    let totals: Vec<String> =
        [("a.csv", text.as_bytes().to_vec()), ("b.csv", utf16), ("c.csv", bom), ("d.csv", cp932)]
            .into_iter()
            .map(|(name, bytes)| {
                let path = folder.file(name, &bytes);
                let answer: serde_json::Value = serde_json::from_str(&stdout(&[
                    "product",
                    path.to_str().unwrap(),
                    "--in",
                    "JPN",
                    "--year",
                    "2022",
                    "--format",
                    "json",
                ]))
                .unwrap();
                answer["result"]["totals"].to_string()
            })
            .collect();
    assert!(totals.iter().all(|total| total == &totals[0]), "{totals:?}");
}

#[test]
fn amounts_without_meaning_are_refused_with_their_line() {
    insta::assert_snapshot!(error("bill.csv", b"part,material,mass_kg\na,Cu,1\nb,Cu,1e308\n", &[], 4));
    insta::assert_snapshot!(error("bill.csv", b"part,material,mass_kg,gsd\na,Cu,1,1e300\n", &[], 4));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let words = |more: &[&str]| {
        let mut words = vec!["product", "electric-motor", "--year", "2022"];
        words.extend(more);
        let output = telecouple(&words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    insta::assert_snapshot!(words(&["--in", "SUN"]));
    insta::assert_snapshot!(words(&["--in", "JPN", "--draws", "10"]));
    insta::assert_snapshot!(words(&["--in", "JPN", "--recycled", "Cu=0.1", "--recycled", "cu=0.2"]));
    insta::assert_snapshot!(words(&["--in", "JPN", "--recycled", "unobtainium=0.1"]));
}

#[test]
fn an_inventory_is_never_overwritten_and_a_device_never_replaced() {
    let folder = Folder::new();
    let bill = folder.file("bill.csv", b"part,material,mass_kg\na,Cu,1\n");
    let path = bill.to_str().unwrap();
    let output = telecouple(&["product", path, "--in", "JPN", "--year", "2022", "--out", path]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read(&bill).unwrap(), b"part,material,mass_kg\na,Cu,1\n");
    assert_eq!(std::fs::read_dir(folder.0.path()).unwrap().count(), 1, "nothing was written beside it");
    #[cfg(unix)]
    {
        let link = folder.0.path().join("link.csv");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        let output =
            telecouple(&["product", path, "--in", "JPN", "--year", "2022", "--out", link.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        assert!(std::fs::symlink_metadata(&link).unwrap().file_type().is_symlink());
    }
}

#[test]
fn a_product_of_which_nothing_is_covered_has_a_report_and_no_number() {
    let folder = Folder::new();
    let bill = folder.file("bill.csv", b"part,material,mass_kg\na,concrete,1\nb,plastics,2\n");
    let report = folder.0.path().join("report.html");
    let path = bill.to_str().unwrap();
    stdout(&["product", path, "--in", "JPN", "--year", "2022", "--out", report.to_str().unwrap(), "--quiet"]);
    assert!(std::fs::read_to_string(&report).unwrap().contains("there is no result"));
    let answer = crate::json(&["product", path, "--in", "JPN", "--year", "2022"]);
    assert!(answer["result"]["totals"]["tmr_kg"].is_null(), "missing is not zero");
    assert_eq!(answer["coverage"]["matched_share"], 0.0);
}

/// In 2022 no statistic tells where molybdenum in Qatar comes from: a missing origin lowers the coverage.
#[test]
fn a_material_whose_whole_supply_is_of_unknown_origin_is_not_covered() {
    let folder = Folder::new();
    let bill = folder.file("bill.csv", b"part,material,mass_kg\na,molybdenum,1\nb,iron,3\n");
    let answer = crate::json(&["product", bill.to_str().unwrap(), "--in", "QAT", "--year", "2022"]);
    assert_eq!(answer["coverage"]["matched_share"], 0.75);
    let reason = answer["coverage"]["unmatched"][0]["reason"].as_str().unwrap();
    assert_eq!(reason, "no origin (all supply of the country is of unknown origin)");
}

#[test]
fn changes_without_effect_are_said() {
    let text = stdout(&["product", "smartphone", "--in", "JPN", "--year", "2022", "--recycled", "zinc=0.3"]);
    assert!(text.contains("--recycled zinc has no effect"), "{text}");
}

/// A number below zero is a wrong value, not an unknown flag.
#[test]
fn numbers_below_zero_are_told_with_their_flag() {
    for (words, expected) in [
        (["--loss", "-0.1"], "--loss -0.1: expected a share from 0 to below 1"),
        (["--import-stop", "-3"], "--import-stop -3: expected a number of zero or more"),
        (["--land-km2", "-3"], "--land-km2 -3: expected a number of zero or more"),
        (["--water-m3", "-3"], "--water-m3 -3: expected a number of zero or more"),
        (["--grid", "-3"], "--grid -3: expected a number of zero or more"),
        (["--grid", "nan"], "'nan' for '--grid <KG_PER_KWH>': expected a number such as"),
        (["--layers", "-3"], "'-3' for '--layers <N>': expected a whole number, 0 or more"),
        (["--draws", "-3"], "'-3' for '--draws <N>': expected a whole number, 0 or more"),
        (["--shares", "-0.5,1.5"], "--shares -0.5: expected shares from 0 to 1"),
    ] {
        let output = telecouple(&["food", "KWT", "--methods", "open-field,greenhouse", words[0], words[1]]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && errors.contains(expected), "{words:?}: {errors}");
    }
}
