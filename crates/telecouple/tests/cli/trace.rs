//! `telecouple trace`: where a material really comes from.

use serde_json::Value;

use crate::{json, stdout, transcript};

fn share(rows: &Value, region: &str) -> f64 {
    let rows = rows.as_array().unwrap();
    rows.iter().find(|row| row["region"] == region).map_or(0.0, |row| row["share"].as_f64().unwrap())
}

fn sum(rows: &Value, column: &str) -> f64 {
    rows.as_array().unwrap().iter().map(|row| row[column].as_f64().unwrap()).sum()
}

#[test]
fn nickel_to_japan() {
    insta::assert_snapshot!(transcript(&["trace", "nickel", "--to", "JPN", "--year", "2022"]));
    insta::assert_snapshot!(transcript(&[
        "trace",
        "ニッケル",
        "--to",
        "日本",
        "--year",
        "2022",
        "--lang",
        "ja"
    ]));
}

#[test]
fn aluminium_goes_through_stages_whose_gaps_are_named() {
    insta::assert_snapshot!(transcript(&["trace", "aluminium", "--to", "JPN", "--year", "2022"]));
    let answer = json(&["trace", "aluminium", "--to", "JPN", "--year", "2022"]);
    let result = &answer["result"];
    assert!((sum(&result["resolved"], "share") - 1.0).abs() < 1e-12);
    assert!((sum(&result["direct"], "share") - 1.0).abs() < 1e-12);
    for stage in result["stages"].as_array().unwrap() {
        let Some(needed) = stage["mass_kg"].as_f64() else { continue };
        let edges = result["edges"].as_array().unwrap().iter().filter(|edge| edge["stage"] == stage["stage"]);
        let carried: f64 = edges.map(|edge| edge["mass_kg"].as_f64().unwrap()).sum();
        assert!((carried / needed - 1.0).abs() < 1e-9, "{stage}");
    }
}

/// Smelters and traders without mines sell, and are no origin.
#[test]
fn hubs_vanish_from_the_resolved_origins() {
    let cobalt = json(&["trace", "cobalt", "--to", "DEU", "--year", "2022"]);
    for hub in ["BEL", "NLD", "GBR"] {
        assert!(share(&cobalt["result"]["resolved"], hub) < 1e-9, "{hub}");
    }
    assert!(share(&cobalt["result"]["direct"], "BEL") > 0.01);
    assert!(share(&cobalt["result"]["resolved"], "COD") > share(&cobalt["result"]["direct"], "COD"));
    let iron = json(&["trace", "iron", "--to", "JPN", "--year", "2022"]);
    // what is left of China is its own mines, which mix with what it imports
    assert!(share(&iron["result"]["direct"], "CHN") > 0.1);
    assert!(share(&iron["result"]["resolved"], "CHN") < 0.03);
    assert!(share(&iron["result"]["resolved"], "AUS") > 0.4);
}

#[test]
fn the_opposite_view_agrees() {
    let to = json(&["trace", "copper", "--to", "JPN", "--year", "2022"]);
    let from = json(&["trace", "copper", "--from", "CHL", "--year", "2022"]);
    let chile = share(&to["result"]["resolved"], "CHL");
    let dependents = from["result"]["dependents"].as_array().unwrap();
    let japan = dependents.iter().find(|row| row["region"] == "JPN").unwrap();
    assert!((japan["share_in_supply"].as_f64().unwrap() - chile).abs() < 1e-12);
    let masses: Vec<f64> = dependents.iter().map(|row| row["mass_kg"].as_f64().unwrap()).collect();
    assert!(masses.is_sorted_by(|one, next| one >= next));
    assert!((sum(&from["result"]["dependents"], "share_of_origin") - 1.0).abs() < 1e-9);
}

#[test]
fn a_series_lists_the_years_that_cannot_be_traced() {
    let answer = json(&["trace", "cobalt", "--to", "JPN", "--years", "2016..2020"]);
    let years = answer["result"]["series_years"].as_array().unwrap();
    let traced: Vec<(u64, bool)> =
        years.iter().map(|row| (row["year"].as_u64().unwrap(), row["traced"].as_bool().unwrap())).collect();
    assert_eq!(traced, [(2016, false), (2017, false), (2018, true), (2019, true), (2020, true)]);
    assert!(years[0]["reason"].as_str().unwrap().contains("no production"));
    assert_eq!(years[0]["traced_kg"], Value::Null);
    let series = answer["result"]["series"].as_array().unwrap();
    assert!(series.iter().all(|row| row["year"].as_u64().unwrap() >= 2018));
}

#[test]
fn methods_and_balances_can_be_chosen() {
    let words = ["trace", "copper", "--to", "DEU", "--year", "2022"];
    let of = |more: &[&str]| json(&[&words[..], more].concat())["result"].clone();
    let direct = of(&["--method", "direct"]);
    assert_eq!(direct["direct"], direct["resolved"]);
    for more in [&["--method", "re-exports-first"][..], &["--balance", "scale-exports"], &["--stage", "mine"]]
    {
        assert!((sum(&of(more)["resolved"], "share") - 1.0).abs() < 1e-12, "{more:?}");
    }
}

#[test]
fn a_recorded_trace_verifies_and_explains() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trace.json");
    let path = file.to_str().unwrap();
    stdout(&["trace", "copper", "--to", "JPN", "--year", "2022", "--out", path, "--quiet"]);
    assert!(stdout(&["verify", path]).starts_with("same"));
    for pointer in
        ["/result/resolved/0/mass_kg", "/result/edges/0/mass_kg", "/result/supply/import_dependence"]
    {
        insta::assert_snapshot!(stdout(&["explain", path, pointer]));
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for words in [
        &["trace", "nickel"][..],
        &["trace", "nickel", "--to", "JPN", "--from", "IDN"],
        &["trace", "unobtainium", "--to", "JPN"],
        &["trace", "nickel", "--to", "JPN", "--years", "2022"],
        &["trace", "nickel", "--to", "JPN", "--year", "1995"],
        &["trace", "lithium", "--to", "JPN", "--stage", "intermediate"],
        &["trace", "nickel", "--from", "NLD", "--year", "2022"],
    ] {
        insta::assert_snapshot!(transcript(words));
    }
}
