//! The command line and the registry say the same: every field of a request can be asked for.

use std::collections::BTreeSet;

use operations::Registry;

use crate::stdout;

#[test]
fn every_field_of_the_request_has_a_flag() {
    let registry = Registry::standard();
    let product = registry.describe().into_iter().find(|one| one.name == "product").unwrap();
    let fields: BTreeSet<String> =
        product.request_schema["properties"].as_object().unwrap().keys().cloned().collect();
    let help = stdout(&["product", "--help"]);
    let missing: Vec<&String> = fields
        .iter()
        .filter(|field| field.as_str() != "inventories" && !help.contains(&format!("--{field}")))
        .collect();
    assert!(missing.is_empty(), "no flag for {missing:?}");
    assert!(help.contains("<INVENTORY>..."));
}

#[test]
fn every_operation_has_a_command() {
    let help = stdout(&["--help"]);
    for operation in Registry::standard().describe() {
        // Operations on one kind of thing share a command: `mrio-list` is `mrio list`.
        match operation.name.split_once('-') {
            Some((command, word)) => {
                assert!(
                    help.contains(command) && stdout(&[command, "--help"]).contains(word),
                    "{}",
                    operation.name
                );
            }
            None => assert!(help.contains(operation.name), "{}", operation.name),
        }
    }
}

#[test]
fn every_field_is_described() {
    for operation in Registry::standard().describe() {
        for (schema, what) in [(&operation.request_schema, "request"), (&operation.result_schema, "result")] {
            let empty = serde_json::Map::new();
            let properties = schema["properties"].as_object().unwrap_or(&empty);
            for (field, about) in properties {
                assert!(about["description"].is_string(), "{} {what}: {field}", operation.name);
            }
        }
    }
}

/// Every column of every table has a heading in both languages; the user's own columns have their own names.
#[test]
fn every_column_has_a_heading() {
    let questions: [&[&str]; 8] = [
        &[
            "tailings",
            "iron",
            "--to",
            "JPN",
            "--year",
            "2022",
            "--draws",
            "100",
            "--facility",
            "br-sigbm-8283",
        ],
        &["product", "gasoline-car", "electric-motor", "--in", "JPN", "--year", "2022", "--draws", "100"],
        &["sources"],
        &["risks"],
        &["trace", "aluminium", "--to", "JPN", "--years", "2021..2022"],
        &["trace", "copper", "--from", "CHL", "--year", "2022"],
        &["doctor"],
        &["mrio", "list"],
    ];
    let mut missing = BTreeSet::new();
    for question in questions {
        let answer = crate::json(question);
        for (table, rows) in answer["result"].as_object().unwrap() {
            let row = match rows {
                serde_json::Value::Array(rows) => rows.first().and_then(serde_json::Value::as_object),
                other => other.as_object(),
            };
            let own = ["part", "material", "mass_kg", "gsd", "source", "note"];
            for column in row.into_iter().flat_map(|row| row.keys()) {
                let users = table == "lines" && own.contains(&column.as_str());
                let known = [figures::Lang::En, figures::Lang::Ja]
                    .into_iter()
                    .all(|lang| exports::known_heading(column, lang).is_some());
                if !users && !known {
                    missing.insert(format!("{table}.{column}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no heading for {missing:?}; add them to crates/exports/data/headings.csv");
}
