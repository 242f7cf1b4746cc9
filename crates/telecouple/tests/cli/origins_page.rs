//! The tables of docs/origins.md are what the program says now. `UPDATE_DOCS=1` writes them anew.

use std::fmt::Write;

use serde_json::Value;

use crate::json;
use crate::validation::hold_on;

const MATERIALS: [&str; 5] = ["nickel", "cobalt", "copper", "lithium", "rare-earths"];
const COUNTRIES: [&str; 3] = ["JPN", "USA", "DEU"];

/// The three largest known rows of at least half a per cent.
fn largest(rows: &Value) -> String {
    let rows = rows.as_array().unwrap().iter();
    let known = rows.filter(|row| row["region"] != "XXU" && row["share"].as_f64() >= Some(0.005));
    let named: Vec<String> = known
        .take(3)
        .map(|row| {
            format!("{} {:.0}", row["region"].as_str().unwrap(), row["share"].as_f64().unwrap() * 100.0)
        })
        .collect();
    named.join(", ")
}

fn unseen(answer: &Value) -> String {
    let rows = answer["coverage"]["unmatched"].as_array().unwrap().iter();
    let stages: Vec<&str> = rows.filter_map(|row| row["stage"].as_str()).collect();
    stages.join(", ")
}

#[test]
fn five_materials_to_three_countries() {
    let mut origins = String::from(
        "| material | to | kt traced | direct partners (%) | resolved origins (%) | unknown (%) | stages without trade in the data |\n\
         |---|---|---|---|---|---|---|\n",
    );
    let mut balance = String::from(
        "| material | country | produced (kt) | bought (kt) | sold (kt) | of unknown origin (kt) |\n|---|---|---|---|---|---|\n",
    );
    for material in MATERIALS {
        for (at, to) in COUNTRIES.into_iter().enumerate() {
            let answer = json(&["trace", material, "--to", to, "--year", "2022"]);
            let result = &answer["result"];
            let kt = result["supply"]["traced_kg"].as_f64().unwrap() / 1e6;
            let unknown = result["unknown_share"].as_f64().unwrap() * 100.0;
            let (direct, resolved) = (largest(&result["direct"]), largest(&result["resolved"]));
            let unseen = unseen(&answer);
            writeln!(
                origins,
                "| {material} | {to} | {kt:.3} | {direct} | {resolved} | {unknown:.1} | {unseen} |"
            )
            .unwrap();
            // the balance is the world's, whoever asks
            for row in result["balance"].as_array().unwrap().iter().take(if at == 0 { 3 } else { 0 }) {
                let kt = |column: &str| row[column].as_f64().unwrap() / 1e6;
                let region = row["region"].as_str().unwrap();
                let (made, bought, sold) = (kt("production_kg"), kt("import_kg"), kt("export_kg"));
                let unknown = kt("unknown_supply_kg");
                writeln!(
                    balance,
                    "| {material} | {region} | {made:.1} | {bought:.1} | {sold:.1} | {unknown:.1} |"
                )
                .unwrap();
            }
        }
    }
    hold_on("docs/origins.md", "origins", &origins);
    hold_on("docs/origins.md", "balance", &balance);
}
