//! The system that comes with the program, and folders written for pymrio beside one that pymrio wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::mrio::Bench;

#[test]
fn the_embedded_system_is_listed_shown_and_kept() {
    let list = crate::json(&["mrio", "list"]);
    let systems = list["result"]["systems"].as_array().unwrap();
    assert_eq!(systems.len(), 1, "without a workspace there is nothing else");
    let row = &systems[0];
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    let both = bench.json(&["list"]);
    let names = both["result"]["systems"].as_array().unwrap().iter().map(|row| row["system"].clone());
    assert_eq!(names.collect::<Vec<_>>(), ["world-2011", "small"]);
    assert_eq!((row["system"].as_str(), row["embedded"].as_bool()), (Some("world-2011"), Some(true)));
    assert_eq!((row["regions"].as_u64(), row["sectors"].as_u64()), (Some(13), Some(13)));
    assert_eq!(row["redistribution"], "attribution");
    let report = bench.json(&["validate", "world-2011"]);
    for test in report["result"]["tests"].as_array().unwrap() {
        assert_ne!(test["status"], "fail", "{test}");
    }
    let removed = bench.mrio(&["remove", "world-2011"]);
    assert!(removed.code == 2 && removed.errors.contains("is embedded"), "{}", removed.errors);
    let taken = bench.mrio(&["add", "world-2011", &bench.folder("other", &[])]);
    assert!(taken.code == 2 && taken.errors.contains("embedded system"), "{}", taken.errors);
}

/// What `file_parameters.json` says of a part: its file, lines and columns of labels.
fn parameters(folder: &Path) -> BTreeMap<String, (String, String, String)> {
    let text = std::fs::read_to_string(folder.join("file_parameters.json")).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let files = json["files"].as_object().unwrap();
    files
        .iter()
        .map(|(part, entry)| {
            let told = (word(&entry["name"]), word(&entry["nr_header"]), word(&entry["nr_index_col"]));
            (part.clone(), told)
        })
        .collect()
}

/// Fields of the lines above the numbers, and of the labels of the first row.
fn head(path: &Path, headers: usize, labels: usize) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<String>> =
        text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    // Two lines of labels are followed by one that names the columns of labels.
    let above = if headers > 1 { headers + 1 } else { 1 };
    let mut head = rows[..above].to_vec();
    head.push(rows[above][..labels].to_vec());
    head
}

/// A folder that is written has the files, lines and levels of labels of a folder that pymrio saved, part by part.
#[test]
fn a_folder_for_pymrio_is_laid_out_as_pymrio_lays_it_out() {
    let theirs = crate::repository().join("../shared/golden/pymrio/parsers/exiobase_layout_n20");
    if !theirs.exists() {
        crate::say("skipped: shared data not present");
        return;
    }
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "twenty", theirs.to_str().unwrap()]).code, 0);
    let ours = bench.path("saved");
    let words = ["calc", "twenty", "--save", ours.to_str().unwrap(), "--format", "pymrio", "--inverse"];
    let run = bench.mrio(&words);
    assert_eq!(run.code, 0, "{}", run.errors);
    for folder in ["", "satellite"] {
        let (ours, theirs) = (ours.join(folder), theirs.join(folder));
        let (told, expected) = (parameters(&ours), parameters(&theirs));
        for (part, (name, headers, labels)) in &expected {
            assert_eq!(
                told.get(part),
                Some(&(name.clone(), headers.clone(), labels.clone())),
                "{folder} {part}"
            );
            let (headers, labels) = (headers.parse().unwrap(), labels.parse().unwrap());
            let (found, expected) =
                (head(&ours.join(name), headers, labels), head(&theirs.join(name), headers, labels));
            assert_eq!(found, expected, "{folder} {part}");
        }
        // Everything that is there is told, so that pymrio loads all of it.
        let told: BTreeSet<&str> = told.values().map(|(name, ..)| name.as_str()).collect();
        for item in std::fs::read_dir(&ours).unwrap() {
            let name = item.unwrap().file_name().into_string().unwrap();
            assert!(!name.ends_with(".txt") || told.contains(name.as_str()), "{name} is not told");
        }
    }
    for (part, like) in [("A", "Z"), ("L", "Z")] {
        assert_eq!(
            head(&ours.join(format!("{part}.txt")), 2, 2),
            head(&theirs.join(format!("{like}.txt")), 2, 2),
            "{part}"
        );
    }
    let like_f = head(&theirs.join("satellite/F.txt"), 2, 1);
    for part in ["S", "M", "D_cba", "D_pba", "D_imp", "D_exp"] {
        assert_eq!(head(&ours.join(format!("satellite/{part}.txt")), 2, 1), like_f, "{part}");
    }
    for part in ["D_cba_reg", "D_pba_reg", "D_imp_reg", "D_exp_reg"] {
        let found = head(&ours.join(format!("satellite/{part}.txt")), 1, 1);
        assert_eq!(found[0], ["stressor", "AT", "BE", "BG", "CY"], "{part}");
    }
}
