//! `telecouple footprint`: what demand causes, where, through whom, and at what risk.

use std::path::PathBuf;

use serde_json::Value;

use crate::{repository, telecouple};

/// A workspace with the world of 2011 in 41 regions, where the shared data are there.
fn world() -> Option<(tempfile::TempDir, String)> {
    let original: PathBuf = repository().join("../shared/data/mrio/wiod_2011_pymrio.zip");
    if !original.exists() {
        crate::say("skipped: shared data not present");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("workspace").display().to_string();
    let added =
        telecouple(&["mrio", "add", "world", &original.display().to_string(), "--workspace", &workspace]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    Some((folder, workspace))
}

fn footprint(workspace: &str, words: &[&str]) -> (i32, String, String) {
    let words: Vec<&str> = ["footprint", "--mrio", "world", "--workspace", workspace]
        .into_iter()
        .chain(words.iter().copied())
        .collect();
    let output = telecouple(&words);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn answer(workspace: &str, words: &[&str]) -> Value {
    let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
    let (code, out, errors) = footprint(workspace, &words);
    assert_eq!(code, 0, "{errors}");
    serde_json::from_str(&out).unwrap()
}

/// Every split is what a terminal shows first, and every column of every table has a heading in both languages.
#[test]
fn every_split_is_shown_and_has_headings() {
    let Some((_folder, workspace)) = world() else { return };
    for (by, table) in [
        ("origin", "origins"),
        ("sector", "products"),
        ("first-tier", "first_tier"),
        ("path", "paths"),
        ("tree", "tree"),
    ] {
        let words = ["--region", "Japan", "--material", "copper", "--risk", "wgi-pv", "--by", by];
        let (code, shown, errors) = footprint(&workspace, &words);
        assert_eq!(code, 0, "{errors}");
        assert!(shown.starts_with("Final demand of Japan in 2011 causes"), "{shown}");
        let answer = answer(&workspace, &words);
        assert!(answer["result"][table].as_array().is_some_and(|rows| !rows.is_empty()), "{by}: {table}");
        for (table, rows) in answer["result"].as_object().unwrap() {
            let row = rows.as_array().map_or(Some(rows), |rows| rows.first()).and_then(Value::as_object);
            for column in row.into_iter().flat_map(|row| row.keys()) {
                for lang in [figures::Lang::En, figures::Lang::Ja] {
                    assert!(exports::known_heading(column, lang).is_some(), "{table}.{column}");
                }
            }
        }
    }
}

#[test]
fn the_request_is_repeated_by_the_command_of_the_answer() {
    let Some((_folder, workspace)) = world() else { return };
    let words = ["--region", "DEU", "--stressor", "EMP", "--account", "exp", "--by", "path", "--paths", "5"];
    let first = answer(&workspace, &words);
    let command = first["run"]["command"].as_str().unwrap();
    let again: Vec<&str> = command.split(' ').skip(4).collect();
    let second = answer(&workspace, &again);
    assert_eq!(first["run"]["output_sha256"], second["run"]["output_sha256"], "{command}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let Some((_folder, workspace)) = world() else { return };
    for (words, expected) in [
        (vec!["--stressor", "EMP", "--region", "Atlantis"], "it has AUS"),
        (vec!["--stressor", "happiness", "--region", "JPN"], "the stressors are"),
        (vec!["--stressor", "EMP", "--account", "exp"], "--region"),
        (vec!["--stressor", "EMP", "--sector", "mining"], "Mining and Quarrying"),
        (vec!["--material", "aluminium"], "bauxite"),
        (vec!["--stressor", "EMP", "--material", "copper"], "cannot be used with"),
        (vec![], "--stressor NAME, or --material NAME; system `"),
        (vec!["--region", "JPN"], " stressors: "),
    ] {
        let (code, _, errors) = footprint(&workspace, &words);
        assert_eq!(code, 2, "{words:?}: {errors}");
        assert!(errors.contains(expected), "{words:?}: {errors}");
    }
}

/// Without a workspace and without a name of a system, the embedded world of 2011 answers.
#[test]
fn the_embedded_system_answers_out_of_the_box() {
    for by in ["origin", "sector", "first-tier", "path", "tree"] {
        let answer = crate::json(&[
            "footprint",
            "--region",
            "Japan",
            "--material",
            "copper",
            "--risk",
            "wgi-pv",
            "--by",
            by,
        ]);
        assert_eq!(answer["request"]["mrio"], "world-2011");
        assert!(
            answer["sources"][0]["licence"].as_str().unwrap().starts_with("CC BY 4.0"),
            "{}",
            answer["sources"]
        );
        for check in answer["checks"].as_array().unwrap() {
            assert_ne!(check["status"], "fail", "{by}: {check}");
        }
    }
    // Value added that a country's final demand pays for, anywhere, and all value added of the world, are the same sum.
    let answer = crate::json(&["footprint", "--stressor", "Value Added"]);
    // The only stressor of the system need not be named.
    let unnamed = crate::json(&["footprint"]);
    assert_eq!(unnamed["request"], answer["request"]);
    assert_eq!(unnamed["result"], answer["result"]);
    let total: f64 = answer["result"]["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["account"] == "cba")
        .map(|row| row["amount"].as_f64().unwrap())
        .sum();
    let table =
        std::fs::read_to_string(repository().join("data/mrio/world-2011/factor_inputs/F.txt")).unwrap();
    let row = table.lines().find(|line| line.starts_with("Value Added")).unwrap();
    let published: f64 = row.split('\t').skip(1).map(|value| value.parse::<f64>().unwrap()).sum();
    assert!((total / published - 1.0).abs() < 0.005, "{total} {published}");
}
