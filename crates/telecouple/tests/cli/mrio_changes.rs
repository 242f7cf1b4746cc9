//! `telecouple mrio add --model`, `decompose` and `scenario`: tables of supply and use, and what changes between two states.

use serde_json::Value;

use crate::mrio::Bench;
use crate::{repository, say};

/// Three products and three industries of one nation; what is used and what is added exhaust what is made.
const SUPPLY_USE: [(&str, &str); 4] = [
    ("supply.csv", ",farms,mills,shops\ngrain,90,5,0\nflour,10,180,8\ntrade,0,15,142\n"),
    ("use.csv", ",farms,mills,shops\ngrain,20,30,10\nflour,15,60,40\ntrade,25,35,30\n"),
    ("Y.csv", ",households\ngrain,35\nflour,83\ntrade,67\n"),
    ("labour.csv", ",unit,farms,mills,shops\nhours,h,40,75,70\n"),
];

fn sum(rows: &Value, column: &str) -> f64 {
    rows.as_array().unwrap().iter().map(|row| row[column].as_f64().unwrap()).sum()
}

/// A bar of a figure of changes.
struct Drawn {
    label: String,
    start: f64,
    value: f64,
}

/// The numbers behind a figure that is written with an answer.
fn drawn(bench: &Bench, figure: &str, words: &[&str]) -> Vec<Drawn> {
    let place = bench.path("figure.svg");
    let run = bench.mrio(&[words, &["--out", place.to_str().unwrap()]].concat());
    assert_eq!(run.code, 0, "{}", run.errors);
    let mut reader = csv::Reader::from_path(bench.path(&format!("figure.{figure}.csv"))).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (label, start, value) = (at("label"), at("start"), at("value"));
    let row = |record: csv::StringRecord| Drawn {
        label: record[label].to_owned(),
        start: record[start].parse().unwrap(),
        value: record[value].parse().unwrap(),
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn supply_and_use_are_added_by_a_model_and_say_so() {
    let bench = Bench::new();
    let folder = bench.path("tables");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in SUPPLY_USE {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let folder = folder.to_str().unwrap();
    for (name, model, sector) in [("products", "B", "flour"), ("industries", "d", "mills")] {
        let run = bench.mrio(&["add", name, folder, "--model", model]);
        assert_eq!(run.code, 0, "{}", run.errors);
        assert!(run.out.contains(&format!("model {}", model.to_uppercase())), "{}", run.out);
        let shown = bench.json(&["show", name]);
        assert_eq!(shown["result"]["sectors"][1]["sector"], sector);
        let calc = bench.json(&["calc", name]);
        let hours = calc["result"]["totals"][0]["d_cba"].as_f64().unwrap();
        assert!((hours - 185.0).abs() < 1e-9, "{hours}");
        assert!(calc["checks"].as_array().unwrap().iter().all(|check| check["status"] == "pass"));
    }
    // The same again changes nothing; by another model it is another system.
    assert!(bench.mrio(&["add", "products", folder, "--model", "B"]).out.contains("nothing changed"));
    let other = bench.mrio(&["add", "products", folder, "--model", "A"]);
    assert!(other.code == 2 && other.errors.contains("model B"), "{} {}", other.code, other.errors);
    let unknown = bench.mrio(&["add", "other", folder, "--model", "E"]);
    assert!(unknown.code == 2 && unknown.errors.contains("there are A, B, C, D"), "{}", unknown.errors);
    let needless = bench.mrio(&["add", "other", &bench.folder("small", &[]), "--model", "A"]);
    assert!(needless.code == 4 && needless.errors.contains("needs no model A"), "{}", needless.errors);
}

#[test]
fn a_change_between_two_systems_is_the_sum_of_its_effects() {
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "earlier", &bench.folder("earlier", &[])]).code, 0);
    // Twice the demand and output with the same technology and extension: half the intensity.
    let doubled = |text: &str| -> String {
        text.lines()
            .map(|line| {
                let cells = line.split('\t').map(|cell| match cell.parse::<f64>() {
                    Ok(number) => (2.0 * number).to_string(),
                    Err(_) => cell.to_owned(),
                });
                cells.collect::<Vec<_>>().join("\t") + "\n"
            })
            .collect()
    };
    let read = |name: &str| std::fs::read_to_string(bench.path("earlier").join(name)).unwrap();
    let (z, y, x) = (doubled(&read("Z.txt")), doubled(&read("Y.txt")), doubled(&read("x.txt")));
    let folder = bench.folder("later", &[("Z.txt", &z), ("Y.txt", &y), ("x.txt", &x)]);
    assert_eq!(bench.mrio(&["add", "later", &folder]).code, 0);
    let stressor = bench.json(&["show", "earlier"])["result"]["stressors"][0]["stressor"].clone();
    let stressor = stressor.as_str().unwrap();
    for orders in ["all", "polar"] {
        let made = bench.json(&["decompose", "earlier", "later", "--stressor", stressor, "--orders", orders]);
        for row in made["result"]["effects"].as_array().unwrap() {
            let of = |column: &str| row[column].as_f64().unwrap();
            let size = of("earlier").abs().max(1e-30);
            assert!(of("increase").abs() < 1e-9 * size, "{row}");
            assert!(of("by_technology").abs() < 1e-9 * size && of("by_demand_mix").abs() < 1e-9 * size);
            // (1/2 - 1) (1 + 2) / 2 of the footprint, and the opposite.
            assert!((of("by_intensity") + 0.75 * of("earlier")).abs() < 1e-9 * size, "{row}");
            assert!((of("by_demand_level") - 0.75 * of("earlier")).abs() < 1e-9 * size, "{row}");
        }
        assert_eq!(made["checks"][0]["status"], "pass");
    }
    // The figure goes from the earlier footprint to the later one by the effects.
    let drawn = drawn(&bench, "effects", &["decompose", "earlier", "later", "--stressor", stressor]);
    let effects =
        &bench.json(&["decompose", "earlier", "later", "--stressor", stressor])["result"]["effects"];
    assert_eq!(drawn.len(), 6);
    for (row, column) in drawn.iter().zip([
        "earlier",
        "by_intensity",
        "by_technology",
        "by_demand_mix",
        "by_demand_level",
        "later",
    ]) {
        let known = sum(effects, column);
        assert!((row.value - known).abs() < 1e-9 * sum(effects, "earlier"), "{}: {known}", row.label);
    }
    let last = &drawn[4];
    assert!((last.start + last.value - drawn[5].value).abs() < 1e-9 * drawn[5].value);
    let other = bench.mrio(&["decompose", "earlier", "world-2011", "--stressor", stressor]);
    assert!(other.code == 2 && other.errors.contains("different regions and sectors"), "{}", other.errors);
}

#[test]
fn years_of_the_world_are_decomposed() {
    let originals = ["wiot09_row_sep12.xlsx", "wiot11_row_apr12.xlsx"]
        .map(|name| repository().join("../shared/data/mrio").join(name));
    if originals.iter().any(|original| !original.exists()) {
        say("skipped: shared data not present");
        return;
    }
    let bench = Bench::new();
    for (name, original) in ["w09", "w11"].into_iter().zip(&originals) {
        let run = bench.mrio(&["add", name, original.to_str().unwrap()]);
        assert_eq!(run.code, 0, "{}", run.errors);
    }
    let shown = bench.json(&["show", "w09"]);
    let stressors = shown["result"]["stressors"].as_array().unwrap();
    let added = stressors
        .iter()
        .find(|row| row["stressor"].as_str().is_some_and(|name| name.to_lowercase().contains("value added")))
        .unwrap();
    let made = bench.json(&["decompose", "w09", "w11", "--stressor", added["stressor"].as_str().unwrap()]);
    let effects = &made["result"]["effects"];
    assert_eq!(effects.as_array().unwrap().len(), 41);
    let (earlier, increase) = (sum(effects, "earlier"), sum(effects, "increase"));
    let parts: f64 = ["by_intensity", "by_technology", "by_demand_mix", "by_demand_level"]
        .map(|column| sum(effects, column))
        .iter()
        .sum();
    assert!((parts - increase).abs() < 1e-9 * earlier);
    // Value added for final demand is final demand, but for taxes and margins: its level explains the change.
    assert!(increase > 0.0 && (sum(effects, "by_demand_level") / increase - 1.0).abs() < 0.1, "{effects}");
}

#[test]
fn another_demand_is_compared_and_the_same_demand_changes_nothing() {
    let bench = Bench::new();
    let file = |name: &str, text: &str| {
        let path = bench.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    // All demand four times, then a quarter of it: every number as it was, bit by bit.
    let there = file("there.csv", "change,value\ntimes,4\ntimes,0.25\n");
    let made = bench.json(&["scenario", "world-2011", "--changes", &there]);
    for table in ["accounts", "regions"] {
        for row in made["result"][table].as_array().unwrap() {
            assert_eq!(row["baseline"], row["with_changes"], "{row}");
        }
    }
    // Twice the demand of one region: its consumption account doubles, those of others stay.
    let twice = file("twice.csv", "consumer,change,value\nJapan,times,2\n");
    let made = bench.json(&["scenario", "world-2011", "--changes", &twice]);
    let accounts = made["result"]["accounts"].as_array().unwrap();
    for row in accounts.iter().filter(|row| row["account"] == "cba") {
        let (before, after) = (row["baseline"].as_f64().unwrap(), row["with_changes"].as_f64().unwrap());
        let factor = if row["region"] == "Japan" || row["region"] == "JPN" { 2.0 } else { 1.0 };
        assert!((after - factor * before).abs() < 1e-9 * before.abs(), "{row}");
    }
    // The figures have the change of every region.
    let figure = drawn(&bench, "output-changes", &["scenario", "world-2011", "--changes", &twice]);
    let known: f64 = made["result"]["regions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["quantity"] == "output")
        .map(|row| row["increase"].as_f64().unwrap())
        .sum();
    assert_eq!((figure.len(), figure[0].label.as_str()), (13, "Japan"));
    assert!((figure.iter().map(|bar| bar.value).sum::<f64>() - known).abs() < 1e-9 * known);
    let total = |account: &str, column: &str| -> f64 {
        accounts.iter().filter(|row| row["account"] == account).map(|row| row[column].as_f64().unwrap()).sum()
    };
    let (cba, pba) = (total("cba", "with_changes"), total("pba", "with_changes"));
    assert!((cba - pba).abs() < 1e-9 * cba);
    let changes = &made["result"]["changes"][0];
    let (before, after) = (&changes["demand_before"], &changes["demand_after"]);
    assert!((after.as_f64().unwrap() - 2.0 * before.as_f64().unwrap()).abs() < 1e-6);
    // What meets nothing says so.
    let idle = file(
        "idle.csv",
        "supplier,sector,consumer,category,change,value\n\
        Australia,Mining and quarrying,Brazil,Final consumption expenditure by non-profit organisations serving households (NPISH),times,2\n",
    );
    let warnings = bench.json(&["scenario", "world-2011", "--changes", &idle])["warnings"].to_string();
    assert!(warnings.contains("no final demand") && warnings.contains("line 2"), "{warnings}");
    // What is wrong is named with its line, all of it at once.
    let wrong = file(
        "wrong.csv",
        "supplier,sector,change,value\nAtlantis,,times,2\n,no such sector,plus,1\n,,by,1\n,,to,many\n",
    );
    let run = bench.mrio(&["scenario", "world-2011", "--changes", &wrong]);
    assert_eq!(run.code, 4);
    for words in
        ["line 2, column supplier", "line 3, column sector", "line 4, column change", "line 5, column value"]
    {
        assert!(run.errors.contains(words), "{words}: {}", run.errors);
    }
    for (name, text, words) in [
        ("a.csv", "consumer,value\nJPN,1\n", "no column `change`"),
        ("b.csv", "region,change,value\nJPN,to,1\n", "column `region`"),
        ("c.csv", "change,value\n", "no rows"),
        ("d.csv", "change,value\nto\n", "line 2: 1 cells for 2 columns"),
        ("e.csv", "change,value\nto,1e308\n", "too large for a number"),
    ] {
        let run = bench.mrio(&["scenario", "world-2011", "--changes", &file(name, text)]);
        assert!(run.code == 4 && run.errors.contains(words), "{words}: {}", run.errors);
    }
}

#[test]
fn the_examples_of_systems_run() {
    let bench = Bench::new();
    let example = |name: &str| format!("examples/systems/{name}");
    for model in ["A", "B", "C", "D"] {
        let name = format!("mills-{}", model.to_lowercase());
        let run = bench.mrio(&["add", &name, &example("supply-use"), "--model", model]);
        assert_eq!(run.code, 0, "{}", run.errors);
        let made = bench.json(&["characterise", &name, "--factors", &example("labour-to-jobs.csv")]);
        let jobs = sum(&made["result"]["impacts"], "d_cba");
        assert!((jobs - 185.0 * 0.0006).abs() < 1e-12, "{jobs}");
    }
    let run = bench.mrio(&[
        "aggregate",
        "world-2011",
        "--as",
        "continents",
        "--regions",
        &example("continents.csv"),
    ]);
    assert!(run.code == 0 && run.out.contains("13 regions to 4"), "{}{}", run.out, run.errors);
    // A nation needs no column of regions.
    let made =
        bench.json(&["balance", "mills-d", "--as", "mills-new", "--totals", &example("mills-totals.csv")]);
    for (part, total) in [(0, 280.0), (1, 190.0), (2, 470.0)] {
        assert!((made["totals"][part]["after"].as_f64().unwrap() - total).abs() < 1e-9, "{}", made["totals"]);
    }
    let report = bench.json(&["validate", "mills-new"]);
    let balances = report["result"]["tests"].as_array().unwrap();
    assert!(
        balances.iter().any(|test| test["test"] == "row-balance" && test["status"] == "pass"),
        "{report:#}"
    );
    let made = bench.json(&["scenario", "world-2011", "--changes", &example("demand-changes.csv")]);
    assert_eq!(made["result"]["changes"].as_array().unwrap().len(), 2);
    let linkages = bench.json(&["linkages", "continents"]);
    assert_eq!(linkages["result"]["linkages"].as_array().unwrap().len(), 4 * 13);
}
