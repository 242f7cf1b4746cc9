//! A user's own production and trade make stages of a chain real.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{json, repository, stdout};

#[allow(clippy::print_stdout)] // what a skipped test says
/// A file beside the repository; `None`, said aloud, when it is not there.
fn shared(name: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/data").join(name);
    if !path.is_file() {
        println!("skipped: shared data not present");
        return None;
    }
    Some(path)
}

fn import(file: &Path, workspace: &str, more: &[&str]) {
    let words = ["import", file.to_str().unwrap(), "--workspace", workspace];
    stdout(&[&words[..], more].concat());
}

fn trace(workspace: &str, material: &str, to: &str) -> Value {
    json(&["trace", material, "--to", to, "--year", "2022", "--workspace", workspace])
}

fn share(rows: &Value, region: &str) -> f64 {
    let rows = rows.as_array().unwrap();
    rows.iter().find(|row| row["region"] == region).map_or(0.0, |row| row["share"].as_f64().unwrap())
}

fn stage<'a>(answer: &'a Value, stage: &str) -> &'a Value {
    let stages = answer["result"]["stages"].as_array().unwrap();
    stages.iter().find(|row| row["stage"] == stage).unwrap()
}

/// Trade of what is made of nickel ore, rounded to what is known of the largest flows of 2022 (gross tonnes).
const LATER_STAGES: &str = "exporter,importer,hs,year,mass_t
IDN,CHN,720260,2022,5500000
NCL,CHN,720260,2022,60000
COL,CHN,720260,2022,40000
NCL,JPN,720260,2022,60000
IDN,CHN,750110,2022,250000
IDN,JPN,750110,2022,110000
IDN,CHN,750120,2022,900000
PNG,CHN,750120,2022,150000
PHL,JPN,750120,2022,150000
AUS,JPN,750120,2022,20000
RUS,CHN,750210,2022,45000
AUS,CHN,750210,2022,30000
NOR,JPN,750210,2022,8000
CHN,JPN,750210,2022,3000
";

#[test]
fn nickel_of_customs_and_survey_is_traced_and_later_stages_bring_indonesia_to_light() {
    let production = shared("production/bgs/BGS_nickel_production.csv.zst");
    let trade = shared("trade/comtrade/UN_comtrade_nickel_2000-2024_bilateral.csv.zst");
    let (Some(production), Some(trade)) = (production, trade) else { return };
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("workspace");
    let workspace = workspace.to_str().unwrap();
    import(&production, workspace, &[]);
    import(&trade, workspace, &[]);

    // Ore alone: reports of both sides are reconciled, and the answer says that it speaks of ore.
    let ore = trace(workspace, "nickel", "JPN");
    let sentence = ore["answer"].as_str().unwrap();
    assert!(sentence.starts_with("Japan's nickel bought as nickel ore in 2022"), "{sentence}");
    assert!(sentence.contains("What is bought as matte, ferro-nickel"), "{sentence}");
    assert_eq!(ore["coverage"]["basis"], "mass of the forms in the data");
    assert!(share(&ore["result"]["resolved"], "NCL") > 0.6);
    assert!(share(&ore["result"]["resolved"], "IDN") < 0.01, "Indonesia exports no ore");
    assert_eq!(stage(&ore, "refined")["fallback"], "beyond-trade");
    let mirror = ore["result"]["mirror"].as_array().unwrap();
    let both: Vec<&Value> = mirror.iter().filter(|row| row["log_ratio"].is_number()).collect();
    assert!(both.len() > 20 && both.len() < mirror.len(), "{} of {}", both.len(), mirror.len());
    for row in &both {
        let number = |column: &str| row[column].as_f64().unwrap();
        let (low, high) = (
            number("exporter_says_kg").min(number("importer_says_kg")),
            number("exporter_says_kg").max(number("importer_says_kg")),
        );
        assert!(number("mass_kg") >= low * (1.0 - 1e-9) && number("mass_kg") <= high * (1.0 + 1e-9), "{row}");
    }
    let checks = ore["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["id"] == "mirror-difference"));
    // The Ivory Coast sells more ore, at the content assumed, than it mines: the report of the balance says so.
    let balance = ore["result"]["balance"].as_array().unwrap();
    assert!(
        balance.iter().any(|row| row["region"] == "CIV" && row["unknown_supply_kg"].as_f64() > Some(1e6))
    );

    // With trade of the later stages refining has its own network, fed by what came as matte and nickel pig iron.
    let later = folder.path().join("later.csv");
    std::fs::write(&later, LATER_STAGES).unwrap();
    import(&later, workspace, &["--source", "later-stages", "--title", "Our trade of later stages"]);
    let (china, japan) = (trace(workspace, "nickel", "CHN"), trace(workspace, "nickel", "JPN"));
    for answer in [&china, &japan] {
        assert_eq!(stage(answer, "mine")["fallback"], "own-network");
        assert_eq!(stage(answer, "intermediate")["fallback"], "merged-with-before");
        assert_eq!(stage(answer, "refined")["fallback"], "own-network");
        assert_eq!(answer["coverage"]["basis"], "mass");
        assert!(!answer["answer"].as_str().unwrap().contains("not in the data"));
    }
    assert!(share(&china["result"]["direct"], "CHN") > 0.8, "China refines its own");
    assert!(share(&china["result"]["direct"], "IDN") < 0.01);
    assert!(share(&china["result"]["resolved"], "IDN") > 0.4, "from Indonesian nickel");
    assert!(share(&china["result"]["resolved"], "CHN") < 0.15);
    assert!(share(&japan["result"]["resolved"], "IDN") > 0.3);
    assert!(share(&japan["result"]["resolved"], "PHL") > 0.1);
    // What is refined needs more at the mine than it holds.
    assert!(stage(&japan, "mine")["mass_kg"].as_f64() > stage(&japan, "refined")["mass_kg"].as_f64());
}

#[test]
fn refined_cobalt_has_a_network_of_its_own_and_what_feeds_it_unseen_is_unknown() {
    let Some(production) = shared("production/bgs/BGS_cobalt_production.csv.zst") else { return };
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("workspace");
    let workspace = workspace.to_str().unwrap();
    import(&production, workspace, &[]);
    let japan = trace(workspace, "cobalt", "JPN");
    assert_eq!(stage(&japan, "refined")["fallback"], "own-network");
    // Japan refines Philippine mixed sulphide that customs count as nickel: its feed cannot be seen here.
    assert!(share(&japan["result"]["direct"], "JPN") > 0.3);
    assert!(share(&japan["result"]["resolved"], "JPN") < 1e-9, "Japan mines no cobalt");
    assert!((0.3..0.6).contains(&share(&japan["result"]["resolved"], "XXU")));
    let checks = japan["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["id"] == "unknown-origin" && check["status"] == "warn"));
    // Refiners without mines vanish, and Congo stands behind China's refined cobalt.
    let china = trace(workspace, "cobalt", "CHN");
    assert!(share(&china["result"]["direct"], "CHN") > 0.5);
    assert!(share(&china["result"]["resolved"], "COD") > 0.4);
    assert!(share(&japan["result"]["resolved"], "BEL") < 1e-9);
}
