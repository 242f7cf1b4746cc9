//! `telecouple mrio aggregate`: what is kept, what changes, against a reference, and tables that cannot be used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::mrio::Bench;

/// The regions of the embedded system by continents.
const CONTINENTS: &str = "from,to\nAUS,Asia and Pacific\nEuropean Union,Europe\nBRA,Americas\nCAN,Americas\n\
    CHN,Asia and Pacific\nIDN,Asia and Pacific\nIND,Asia and Pacific\nJPN,Asia and Pacific\n\
    Korea and Taiwan,Asia and Pacific\nMEX,Americas\nRUS,Europe\nRest of world,Rest of world\nUSA,Americas\n";

/// A file of a bench, by its place.
pub fn file(bench: &Bench, name: &str, text: &str) -> String {
    let path = bench.path(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A bench with the small system.
pub fn small() -> Bench {
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    bench
}

/// What a run says, without the places of this machine.
pub fn told(bench: &Bench, words: &[&str]) -> String {
    let run = bench.mrio(words);
    let here = bench.path("");
    let here = here.to_str().unwrap();
    format!("[exit {}]\n{}{}", run.code, run.out, run.errors).replace(here, "DIR/").replace("DIR//", "DIR/")
}

/// Totals of an answer of `mrio calc`: stressor to consumption and production.
fn accounts(bench: &Bench, system: &str) -> BTreeMap<String, (f64, f64)> {
    let answer = bench.json(&["calc", system]);
    let rows = answer["result"]["totals"].as_array().unwrap().clone();
    let number = |row: &Value, column: &str| row[column].as_f64().unwrap();
    rows.iter()
        .map(|row| {
            (row["stressor"].as_str().unwrap().to_owned(), (number(row, "d_cba"), number(row, "d_pba")))
        })
        .collect()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

#[test]
fn the_embedded_system_is_aggregated_with_its_licence_and_sources() {
    let bench = Bench::new();
    let table = file(&bench, "continents.csv", CONTINENTS);
    let words = ["aggregate", "world-2011", "--as", "continents", "--regions", &table];
    let report = bench.json(&words);
    assert_eq!((report["known_before"].as_bool(), report["regions"].as_u64()), (Some(false), Some(4)));
    assert!(report["largest_residual"].as_f64().unwrap() < 1e-13, "{report:#}");
    let before = &report["aggregated_from"];
    for kept in ["publisher", "url", "licence", "redistribution", "sha256", "bytes", "year", "unit"] {
        assert_eq!(report[kept], before[kept], "{kept}");
    }
    assert_eq!(report["format"], "aggregated");
    assert_eq!(report["original"], "world-2011, aggregated by continents.csv");
    // A dollar of demand is a dollar of value added somewhere, however coarse the regions are.
    assert_eq!(report["bias"][0]["region"], Value::Null, "{}", report["bias"]);
    let (fine, coarse) = (accounts(&bench, "world-2011"), accounts(&bench, "continents"));
    for (stressor, (cba, pba)) in &fine {
        let (of_coarse, pba_of_coarse) = coarse[stressor];
        assert!(close(*cba, of_coarse, 1e-9) && close(*pba, pba_of_coarse, 1e-9), "{stressor}");
    }
    let again = bench.json(&words);
    assert_eq!(again["known_before"], true);
    assert_eq!(again["totals"], report["totals"]);
    let listed = bench.json(&["list"]);
    assert_eq!(listed["result"]["systems"][1]["system"], "continents");
    assert_eq!(
        listed["result"]["systems"][1]["title"],
        format!("{}, aggregated", before["title"].as_str().unwrap())
    );
}

#[test]
fn everything_put_together_keeps_the_total_of_every_account() {
    let bench = small();
    let regions = file(&bench, "regions.csv", "region,to\nNorth,World\nSouth,World\n");
    let run = bench.mrio(&["aggregate", "small", "--as", "world", "--regions", &regions]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let answer = bench.json(&["calc", "world"]);
    for (stressor, (cba, pba)) in accounts(&bench, "small") {
        let (of_world, pba_of_world) = accounts(&bench, "world")[&stressor];
        assert!(close(cba, of_world, 1e-12) && close(pba, pba_of_world, 1e-12), "{stressor}");
    }
    for row in answer["result"]["accounts"].as_array().unwrap() {
        assert_eq!((row["d_imp"].as_f64(), row["d_exp"].as_f64()), (Some(0.0), Some(0.0)), "{row}");
    }
}

/// What is reported as a change of footprints is the difference of the accounts of both systems.
#[test]
fn the_bias_is_the_difference_of_two_accounts() {
    let bench = small();
    let sectors = file(&bench, "sectors.csv", "sector,to\nmining,all\nmetals,all\n");
    let report = bench.json(&["aggregate", "small", "--as", "one-sector", "--sectors", &sectors]);
    let of = |system: &str, stressor: &str, region: &str| {
        let answer = bench.json(&["calc", system]);
        let rows = answer["result"]["accounts"].as_array().unwrap().clone();
        let row = rows.iter().find(|row| row["stressor"] == stressor && row["region"] == region);
        row.unwrap()["d_cba"].as_f64().unwrap()
    };
    let rows = report["bias"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let (stressor, region) = (row["stressor"].as_str().unwrap(), row["region"].as_str().unwrap());
        let (before, after) = (of("small", stressor, region), of("one-sector", stressor, region));
        assert!(close(row["footprint_before"].as_f64().unwrap(), before, 1e-12), "{row}");
        assert!(close(row["footprint_after"].as_f64().unwrap(), after, 1e-12), "{row}");
        let share = row["difference_share"].as_f64().unwrap();
        assert!(close(share, (after - before) / before, 1e-9), "{row}");
        // No other region changes more.
        for other in ["North", "South"] {
            let (before, after) = (of("small", stressor, other), of("one-sector", stressor, other));
            assert!(((after - before) / before).abs() <= share.abs() * (1.0 + 1e-9), "{row}");
        }
    }
}

#[test]
fn a_report_reads_in_both_languages() {
    let bench = small();
    let sectors = file(&bench, "sectors.csv", "sector,to\nmining,all\nmetals,all\n");
    let words = ["aggregate", "small", "--as", "one-sector", "--sectors", &sectors];
    let first = told(&bench, &words);
    let again = told(&bench, &[&words[..], &["--lang", "ja"]].concat());
    assert_eq!(bench.mrio(&["remove", "one-sector"]).code, 0);
    let japanese = told(&bench, &[&words[..], &["--lang", "ja"]].concat());
    insta::assert_snapshot!([first, again, japanese].join("\n"));
}

/// A workbook and a table with tabs are read as CSV is.
#[test]
fn a_workbook_and_tabs_are_read() {
    let bench = small();
    let book = bench.path("regions.xlsx");
    let rows = "SELECT 'North' AS region, 'World' AS \"to\" UNION ALL SELECT 'South', 'World'";
    crate::stdout(&["sql", rows, "--out", book.to_str().unwrap()]);
    let tabs = file(&bench, "categories.tsv", "category\tto\nhouseholds\tall\n");
    let report = bench.json(&[
        "aggregate",
        "small",
        "--as",
        "world",
        "--regions",
        book.to_str().unwrap(),
        "--categories",
        &tabs,
    ]);
    assert_eq!((report["regions"].as_u64(), report["demand_columns"].as_u64()), (Some(1), Some(1)));
}

#[test]
fn a_table_that_does_not_fit_is_told_with_its_places() {
    let bench = small();
    let mut all = String::new();
    for (what, text) in [
        ("left out", "from,to\nNorth,World\n"),
        ("unknown", "from,to\nNorth,World\nSuoth,World\n"),
        ("twice", "from,to\nNorth,World\nSouth,World\nnorth,Elsewhere\n"),
        ("blank", "from,to\nNorth,World\nSouth,\n,World\n"),
        ("another table", "from,to\nmining,a\nmetals,a\n"),
        ("missing column", "region,group\nNorth,World\n"),
        ("two columns", "region,from,to\nNorth,South,World\n"),
        ("no row", "from,to\n"),
        ("empty", ""),
    ] {
        let table = file(&bench, "regions.csv", text);
        let run = told(&bench, &["aggregate", "small", "--as", "new", "--regions", &table]);
        assert!(run.starts_with("[exit 4]"), "{what}: {run}");
        all += &format!("{what} {run}");
    }
    assert!(!bench.path("workspace/mrio/new").exists());
    insta::assert_snapshot!(all);
}

#[test]
fn units_that_differ_are_not_added_up() {
    let unit = "region\tsector\tunit\nNorth\tmining\tt\nNorth\tmetals\tM.EUR\nSouth\tmining\tt\nSouth\tmetals\tM.EUR\n";
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "mixed", &bench.folder("mixed", &[("unit.txt", unit)])]).code, 0);
    let sectors = file(&bench, "sectors.csv", "sector,to\nmining,all\nmetals,all\n");
    let run = bench.mrio(&["aggregate", "mixed", "--as", "new", "--sectors", &sectors]);
    assert_eq!(run.code, 4, "{}", run.errors);
    assert!(run.errors.contains("`North, mining` is in t and `North, metals` in M.EUR"), "{}", run.errors);
}

#[test]
fn a_name_that_is_taken_or_no_workspace_is_refused() {
    let bench = small();
    let table = file(&bench, "regions.csv", "from,to\nNorth,World\nSouth,World\n");
    let other = file(&bench, "other.csv", "from,to\nNorth,Earth\nSouth,Earth\n");
    assert_eq!(bench.mrio(&["aggregate", "small", "--as", "world", "--regions", &table]).code, 0);
    let small = bench.path("small");
    let mut all = String::new();
    for words in [
        ["aggregate", "small", "--as", "small", "--regions", &table].as_slice(),
        &["aggregate", "small", "--as", "world-2011", "--regions", &table],
        &["aggregate", "small", "--as", "world", "--regions", &other],
        &["aggregate", "world-2011", "--as", "world", "--regions", &table],
        &["aggregate", "small", "--as", "No Name", "--regions", &table],
        &["aggregate", "smal", "--as", "new", "--regions", &table],
        &["aggregate", "small", "--as", "new"],
        &["aggregate", "small", "--as", "new", "--regions", "no/such/file.csv"],
        // What was aggregated is not the original that it came from.
        &["add", "world", small.to_str().unwrap()],
    ] {
        all += &told(&bench, words);
    }
    insta::assert_snapshot!(all);
    let without = crate::telecouple(&["mrio", "aggregate", "world-2011", "--as", "new", "--regions", &table]);
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without.stderr).contains("--workspace DIR"));
    let nowhere = bench.path("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    let words = ["mrio", "aggregate", "smal", "--as", "new", "--regions", &table, "--workspace", nowhere];
    assert_eq!(crate::telecouple(&words).status.code(), Some(2));
    assert!(!Path::new(nowhere).exists(), "a slip in a name makes a workspace");
}

/// A system without a Leontief inverse is aggregated all the same; what changes in footprints is not known then.
#[test]
fn a_system_that_cannot_be_solved_is_aggregated_without_its_bias() {
    let bench = Bench::new();
    let z = "region\t\tNorth\tNorth\tSouth\tSouth\nsector\t\tmining\tmetals\tmining\tmetals\nregion\tsector\t\t\t\t\n\
             North\tmining\t10\t60\t0\t20\nNorth\tmetals\t20\t50\t5\t30\nSouth\tmining\t0\t30\t20\t40\n\
             South\tmetals\t5\t10\t15\t300\n";
    assert_eq!(bench.mrio(&["add", "hungry", &bench.folder("hungry", &[("Z.txt", z)])]).code, 0);
    let table = file(&bench, "regions.csv", "from,to\nNorth,North\nSouth,South\n");
    let report = bench.json(&["aggregate", "hungry", "--as", "same", "--regions", &table]);
    assert_eq!(report["bias"], serde_json::json!([]));
    assert!(report["bias_unknown"].is_string(), "{report:#}");
}

/// Values of a reference table by the labels of row and column.
fn reference(path: &Path) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(path).unwrap();
    let values = |line: &str| line.split(',').skip(1).map(|value| value.parse().unwrap()).collect();
    text.lines().skip(1).map(values).collect()
}

/// Values of a table of a folder for pymrio.
pub fn written(path: &Path, headers: usize, labels: usize) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(path).unwrap();
    let values = |line: &str| line.split('\t').skip(labels).map(|value| value.parse().unwrap()).collect();
    text.lines().skip(headers).map(values).collect()
}

fn assert_close(what: &str, ours: &[Vec<f64>], theirs: &[Vec<f64>]) {
    assert_eq!((ours.len(), ours[0].len()), (theirs.len(), theirs[0].len()), "shape of {what}");
    for (ours, theirs) in ours.iter().flatten().zip(theirs.iter().flatten()) {
        assert!(close(*ours, *theirs, 1e-12), "{what}: {ours} is not {theirs}");
    }
}

#[test]
fn an_aggregated_system_is_that_of_pymrio() {
    let golden: PathBuf = crate::repository().join("../shared/golden/pymrio");
    if !golden.exists() {
        crate::say("skipped: shared data not present");
        return;
    }
    let bench = Bench::new();
    let layout = golden.join("parsers/exiobase_layout_n20");
    assert_eq!(bench.mrio(&["add", "twenty", layout.to_str().unwrap()]).code, 0);
    let regions = file(&bench, "regions.csv", "from,to\nAT,North\nBE,North\nBG,South\nCY,South\n");
    let groups = ["primary", "primary", "secondary", "tertiary", "tertiary"];
    let rows =
        groups.iter().enumerate().map(|(at, group)| format!("Synthetic product 00{},{group}\n", at + 1));
    let sectors = file(&bench, "sectors.csv", &format!("from,to\n{}", rows.collect::<String>()));
    let words = ["aggregate", "twenty", "--as", "six", "--regions", &regions, "--sectors", &sectors];
    let report = bench.json(&words);
    let out = bench.path("six");
    assert_eq!(bench.mrio(&["export", "six", "--out", out.to_str().unwrap()]).code, 0);
    let golden = golden.join("synth_4x5/04_aggregate");
    for (part, headers, labels) in
        [("Z", 3, 2), ("Y", 3, 2), ("x", 1, 2), ("satellite/F", 3, 1), ("satellite/F_Y", 3, 1)]
    {
        let ours = written(&out.join(format!("{part}.txt")), headers, labels);
        assert_close(part, &ours, &reference(&golden.join(format!("{part}.csv"))));
    }
    // The reference adds up the accounts of the system before: what the report calls the footprint before.
    let accounts = reference(&golden.join("satellite/D_cba_reg.csv"));
    let rows = report["bias"].as_array().unwrap();
    assert_eq!(rows.len(), accounts.len());
    for (row, account) in rows.iter().zip(&accounts) {
        let region = usize::from(row["region"] == "South");
        assert!(close(row["footprint_before"].as_f64().unwrap(), account[region], 1e-11), "{row}");
    }
}
