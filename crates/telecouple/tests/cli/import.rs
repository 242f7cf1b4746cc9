//! `telecouple import`: files of every kind into a workspace, all of each or nothing.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::telecouple;

struct Workspace(tempfile::TempDir);

struct Run {
    code: i32,
    out: String,
    errors: String,
}

impl Workspace {
    fn new() -> Workspace {
        Workspace(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn import(&self, words: &[&str]) -> Run {
        let folder = self.path("workspace");
        let mut all = vec!["import"];
        all.extend(words);
        all.extend(["--workspace", folder.to_str().unwrap()]);
        let output = telecouple(&all);
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Rows of a source in the tables of the workspace.
    fn rows(&self, source: &str) -> u64 {
        let folder = self.path("workspace");
        let output = telecouple(&["sources", "--workspace", folder.to_str().unwrap(), "--format", "json"]);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let tables = answer["result"]["tables"].as_array().unwrap();
        tables.iter().filter(|row| row["source"] == source).filter_map(|row| row["rows"].as_u64()).sum()
    }
}

const OWN: &str =
    "region,material,year,mass_t,stage\nCHL,copper,2022,5330,mine\nAtlantis,copper,2022,1,mine\n";

#[test]
fn a_table_of_ones_own_is_imported_once_and_what_is_open_is_written() {
    let workspace = Workspace::new();
    let file = workspace.file("own.csv", OWN);
    let open = workspace.path("open.csv");
    let words = [
        file.as_str(),
        "--source",
        "our-mines",
        "--title",
        "Our mines",
        "--unmatched",
        open.to_str().unwrap(),
    ];
    let run = workspace.import(&words);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.out.starts_with("import 1: 1 rows of "), "{}", run.out);
    assert!(run.out.contains("not understood: 1 rows"), "{}", run.out);
    let open = std::fs::read_to_string(&open).unwrap();
    assert!(
        open.starts_with("file,row,column,value,reason\n") && open.contains(",3,region,Atlantis,"),
        "{open}"
    );
    assert_eq!(workspace.rows("our-mines"), 1);
    let again = workspace.import(&words);
    assert!(again.out.contains("imported before, as import 1; nothing changed"), "{}", again.out);
    assert_eq!(workspace.rows("our-mines"), 1);
    // A statement makes another import of the same content.
    let other = workspace.import(&[&file, "--source", "our-other-mines"]);
    assert!(other.out.starts_with("import 2: 1 rows"), "{}{}", other.out, other.errors);
    assert_eq!(workspace.rows("our-other-mines"), 1);
}

#[test]
fn nothing_is_imported_of_a_file_that_is_not_usable() {
    let workspace = Workspace::new();
    let own = workspace.file("own.csv", OWN);
    let run = workspace.import(&[&own, "--strict"]);
    assert!(
        run.code == 4 && run.errors.contains("nothing imported, for 1 rows are not understood"),
        "{}",
        run.errors
    );
    assert!(run.errors.contains("row 3, column `region`: unknown region `Atlantis`"), "{}", run.errors);
    let run = workspace.import(&["baci", &own]);
    assert!(run.code == 4 && run.errors.contains("looks like Production"), "{}", run.errors);
    let none = workspace.file("none.csv", "region,material,year,mass_t\nAtlantis,copper,2022,1\n");
    let run = workspace.import(&["production", &none]);
    assert!(run.code == 4 && run.errors.contains("no row could be placed"), "{}", run.errors);
    let index = workspace.file("index.csv", "index,region,year,value\nours,CHL,2022,0.5\n");
    let run = workspace.import(&[&index]);
    assert!(run.code == 4 && run.errors.contains("--scale-min"), "{}", run.errors);
    let run = workspace.import(&["no-such-format", &own]);
    assert!(run.code == 2 && run.errors.contains("there is no format `no-such-format`"), "{}", run.errors);
    let output = telecouple(&["import", &own]);
    assert_eq!(output.status.code(), Some(2), "the embedded data cannot be extended");
    // After all this the workspace is empty, and takes a file.
    assert_eq!(workspace.rows("own"), 0);
    let run = workspace.import(&[
        &index,
        "--scale-min",
        "0",
        "--scale-max",
        "1",
        "--direction",
        "higher-is-riskier",
    ]);
    assert!(run.code == 0 && run.out.starts_with("import 1: 1 rows"), "{}{}", run.out, run.errors);
    assert_eq!(workspace.rows("own"), 1);
}

#[test]
fn a_mapping_places_what_was_open() {
    let workspace = Workspace::new();
    let own = workspace.file("own.csv", OWN);
    let map = workspace.file("map.csv", "kind,from,to,note\nregion,Atlantis,PER,decided\n");
    let run = workspace.import(&["production", &own, "--mapping", &map, "--strict"]);
    assert!(run.code == 0 && run.out.starts_with("import 1: 2 rows"), "{}{}", run.out, run.errors);
    // Another mapping is another reading of the same content.
    let skip = workspace.file("skip.csv", "kind,from,to,note\nskip,Atlantis,region,\n");
    let run = workspace.import(&["production", &own, "--mapping", &skip, "--source", "ours"]);
    assert!(run.code == 0 && run.out.contains("left out by the mapping"), "{}{}", run.out, run.errors);
}

#[test]
fn every_embedded_example_of_an_inventory_can_be_a_workspaces_own() {
    let workspace = Workspace::new();
    let bill =
        workspace.file("kettle.csv", "part,material,mass_kg\nbody,stainless-steel,0.6\ncable,copper,0.1\n");
    let run = workspace.import(&["inventory", &bill, "--source", "kettle", "--title", "Kettle"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let folder = workspace.path("workspace");
    let answer = telecouple(&["product", "kettle", "--in", "JPN", "--workspace", folder.to_str().unwrap()]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let wrong =
        workspace.file("wrong.csv", "part,material,mass_kg\nbody,unobtainium,0.6\ncable,copper,0.1\n");
    let run = workspace.import(&["inventory", &wrong]);
    assert!(run.code == 4 && run.errors.contains("unobtainium"), "{}", run.errors);
}

/// Imports of the original downloads, where they are at hand.
#[test]
#[allow(clippy::print_stdout)]
fn original_downloads_are_imported_without_being_told_what_they_are() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.exists() {
        println!("skipped: shared data not present");
        return;
    }
    let workspace = Workspace::new();
    for (place, format) in [
        ("production/bgs/BGS_nickel_production.csv.zst", "bgs"),
        ("production/bgs/BGS_lithium_production.csv", "bgs"),
        ("production/usgs/MCS2026_Commodities_Data.csv.zst", "usgs-mcs"),
        ("production/world_mining_data_2018-2024_long.csv", "wmd"),
        ("production/prices/imf_crm_prices_monthly.csv", "imf-prices"),
        ("risk/wgi_1996-2019_long.csv.zst", "wgi"),
        ("risk/wgidataset.dta", "wgi"),
        ("trade/baci_minerals/BACI_HS92_Y2024_minerals.csv.zst", "baci"),
    ] {
        let path = data.join(place);
        let format_named = place.ends_with(".dta");
        let mut words = vec![path.to_str().unwrap(), "--format", "json"];
        if format_named {
            words.insert(0, format);
        }
        let run = workspace.import(&words);
        assert_eq!(run.code, 0, "{place}: {}", run.errors);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(report["format"], format, "{place}");
        assert!(report["rows"].as_u64().unwrap() > 90, "{place}: {report}");
    }
}

#[test]
fn what_is_not_understood_is_never_written_over_what_is_read() {
    let workspace = Workspace::new();
    let file = workspace.file("own.csv", OWN);
    let run = workspace.import(&[&file, "--unmatched", &file]);
    assert_eq!(run.code, 2, "{}", run.errors);
    assert!(run.errors.contains("nothing was done"), "{}", run.errors);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), OWN);
    assert_eq!(workspace.rows("own"), 0);
}

#[test]
fn values_of_a_file_cannot_steer_the_terminal() {
    let workspace = Workspace::new();
    let table =
        "region,material,year,mass_t,stage\nCHL,copper,2022,1,mine\n\u{1b}[31mX\u{202e},copper,2022,1,mine\n";
    let file = workspace.file("own.csv", table);
    for words in [vec![file.as_str()], vec![file.as_str(), "--strict", "--source", "other"]] {
        let run = workspace.import(&words);
        let text = run.out + &run.errors;
        assert!(text.contains("[31mX"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
}

#[test]
fn one_reason_of_many_rows_is_one_line() {
    let workspace = Workspace::new();
    let rows: String = (1..=50).map(|row| format!("CHL,copper,{row},1,mine\n")).collect();
    let same: String = "Atlantis,copper,2022,1,mine\n".repeat(50);
    let file = workspace.file("own.csv", format!("region,material,year,mass_t,stage\n{same}{rows}"));
    let run = workspace.import(&[&file]);
    assert_eq!(run.code, 4, "{}", run.errors);
    assert_eq!(run.errors.matches("Atlantis").count(), 1, "{}", run.errors);
    assert!(run.errors.contains("(and 49 more rows)"), "{}", run.errors);
    assert!(run.errors.contains("and 31 more\n"), "{}", run.errors);
}

#[test]
fn the_list_of_imports_tells_rows_read_and_kept() {
    let workspace = Workspace::new();
    let file = workspace.file("own.csv", OWN);
    assert_eq!(workspace.import(&[&file]).code, 0);
    let folder = workspace.path("workspace");
    let query = "SELECT rows_read, rows_kept FROM imports WHERE import = 1";
    let words = ["sql", query, "--workspace", folder.to_str().unwrap(), "--format", "json"];
    let answer: Value = serde_json::from_slice(&telecouple(&words).stdout).unwrap();
    assert_eq!(answer["result"]["rows"], serde_json::json!([{ "rows_read": 2, "rows_kept": 1 }]));
}

#[test]
fn a_workspace_that_is_not_there_is_no_empty_one() {
    let workspace = Workspace::new();
    let folder = workspace.path("wrkspace");
    let output = telecouple(&["sources", "--workspace", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("there is no workspace"), "{errors}");
    assert!(!folder.exists());
}
