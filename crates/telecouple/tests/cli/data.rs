//! `sql`, `export` and `risks`: the database as a user asks it directly.

use crate::{json, repository, stdout, telecouple, transcript};

#[test]
fn a_query_is_answered_in_every_format() {
    let query = "SELECT region, mass_kg, source FROM production WHERE material = 'copper' AND year = 2022
                 AND stage = 'mine' ORDER BY mass_kg DESC LIMIT 2";
    let answer = json(&["sql", query]);
    let rows = answer["result"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["region"], "CHL", "Chile mines most copper");
    assert!(rows[0]["mass_kg"].as_f64().unwrap() > 5e9, "more than 5 Mt");
    assert_eq!(answer["sources"][0]["id"], rows[0]["source"]);
    assert_eq!(answer["warnings"], serde_json::json!([]));
    let csv = stdout(&["sql", query, "--format", "csv"]);
    assert!(csv.starts_with("region,mass_kg,source\r\nCHL,"), "{csv}");
    let place = tempfile::tempdir().unwrap();
    for ending in ["xlsx", "parquet", "html", "json", "csv"] {
        let path = place.path().join(format!("answer.{ending}"));
        stdout(&["sql", query, "--out", path.to_str().unwrap()]);
        assert!(path.metadata().unwrap().len() > 60, "{ending}");
    }
}

#[test]
fn rows_that_name_no_source_have_those_of_their_tables() {
    let answer = json(&["sql", "SELECT count(*) AS flows FROM trade WHERE hs = '260300' AND year = 2022"]);
    assert!(answer["result"]["rows"][0]["flows"].as_i64().unwrap() > 100);
    let sources: Vec<&str> =
        answer["sources"].as_array().unwrap().iter().map(|source| source["id"].as_str().unwrap()).collect();
    assert_eq!(sources, ["cepii-baci"]);
}

#[test]
fn a_cut_answer_says_so() {
    let answer = json(&["sql", "SELECT region FROM production", "--rows", "3"]);
    assert_eq!(answer["result"]["truncated"], true);
    assert_eq!(answer["result"]["rows"].as_array().unwrap().len(), 3);
    assert!(answer["warnings"][0].as_str().unwrap().contains("--rows"));
    assert_eq!(answer["checks"][0]["status"], "warn");
}

#[test]
fn wrong_questions_say_what_there_is() {
    for (words, expected) in [
        (vec!["sql", "SELECT * FROM mines"], "no such table: mines; there are "),
        (vec!["sql", "SELECT tonnes FROM production"], "no such column: tonnes"),
        (vec!["sql", "DELETE FROM production"], "changes nothing"),
        (vec!["sql", "ATTACH 'x' AS y"], "changes nothing"),
        (vec!["export", "mines"], "there is no table `mines`; there are "),
        (vec!["export", "prices", "--where", "tonnes=1"], "there is no column `tonnes`; there are "),
        (vec!["export", "prices", "--where", "year=last"], "column `year` holds numbers"),
        (vec!["export", "prices", "--where", "year"], "expected COLUMN=VALUE"),
        (vec!["risks", "--material", "kryptonite"], "kryptonite"),
        (vec!["risks", "--facility", "dam"], "telecouple export facilities"),
        (vec!["risks", "--category", "cosmic"], "there is no category `cosmic`; there are "),
    ] {
        let output = telecouple(&words);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {errors}");
        assert!(errors.contains(expected), "{words:?}: {errors}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_table_is_exported_with_the_terms_of_every_row() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("copper.csv");
    let filters = ["--where", "material=copper", "--where", "year=2022"];
    let words = ["export", "production"].iter().chain(&filters).copied();
    let out = ["--out", path.to_str().unwrap()];
    stdout(&words.clone().chain(out).collect::<Vec<_>>());
    let written = std::fs::read_to_string(&path).unwrap();
    let mut rows = csv::Reader::from_reader(written.as_bytes());
    let header = rows.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let records: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert!(records.len() > 20);
    for record in &records {
        assert_eq!((&record[at("material")], &record[at("year")]), ("copper", "2022"));
        assert!(!record[at("licence")].is_empty() && !record[at("redistribution")].is_empty());
    }
    let note: serde_json::Value =
        serde_json::from_slice(&std::fs::read(place.path().join("copper.run.json")).unwrap()).unwrap();
    assert_eq!(note["rows"].as_u64(), Some(records.len() as u64));
    // Streamed or through an answer, to a file or to the output: the same rows.
    assert_eq!(stdout(&words.clone().chain(["--format", "csv"]).collect::<Vec<_>>()), written);
    let answer = json(&words.collect::<Vec<_>>());
    assert_eq!(answer["result"]["rows"].as_array().unwrap().len(), records.len());
    assert_eq!(answer["sources"], note["sources"]);
    let leftovers = std::fs::read_dir(place.path()).unwrap().count();
    assert_eq!(leftovers, 2, "the table and its record, nothing half-written");
}

#[test]
fn a_hostile_text_of_a_workspace_stays_text_and_forbidden_rows_are_warned_of() {
    use database::{Database, ImportRequest, ImportStart, PriceRow};
    use vocabulary::{Flag, Licence, MaterialId, Redistribution, Source, SourceId, Year};
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let source = Source {
        id: SourceId("=cmd|calc".to_owned()),
        title: "A price list".to_owned(),
        publisher: String::new(),
        year: None,
        version: String::new(),
        url: String::new(),
        licence: Licence("contract".to_owned()),
        redistribution: Redistribution::Forbidden,
        accessed: String::new(),
        sha256: String::new(),
    };
    let request = ImportRequest {
        kind: "test".to_owned(),
        file: "prices.csv".to_owned(),
        sha256: "0".repeat(64),
        bytes: 1,
        rows: 1,
        sources: vec![source.clone()],
    };
    let ImportStart::New(mut import) = database.import(request).unwrap() else { panic!() };
    let price = PriceRow {
        material: MaterialId::new("copper"),
        year: Year(2150),
        usd_per_kg: 9.0,
        basis: "Cu".to_owned(),
        flag: Flag::Reported,
        source: source.id,
    };
    import.append_price(&price).unwrap();
    import.commit().unwrap();
    drop(database);
    let workspace = place.path().to_str().unwrap();
    let words = ["--workspace", workspace, "export", "prices", "--where", "year=2150"];
    let csv = stdout(&words.iter().copied().chain(["--format", "csv"]).collect::<Vec<_>>());
    assert!(csv.contains(",'=cmd|calc,"), "{csv}");
    let raw = stdout(&words.iter().copied().chain(["--format", "csv", "--csv-raw"]).collect::<Vec<_>>());
    assert!(raw.contains(",=cmd|calc,"), "{raw}");
    let answer = json(&words);
    assert!(answer["warnings"][0].as_str().unwrap().contains("not passed on (contract)"), "{answer:#}");
    let query = "SELECT * FROM prices WHERE year = 2150";
    let answer = json(&["--workspace", workspace, "sql", query]);
    assert!(answer["warnings"][0].as_str().unwrap().contains("not passed on (contract)"), "{answer:#}");
}

#[test]
fn the_taxonomy_is_listed_and_narrowed() {
    let all = json(&["risks"]);
    let risks = all["result"]["risks"].as_array().unwrap();
    assert!(risks.len() >= 20, "{}", risks.len());
    for risk in risks {
        for key in ["category", "name", "description", "source"] {
            assert!(!risk[key].as_str().unwrap().is_empty(), "{risk}");
        }
    }
    let cobalt = json(&["risks", "--material", "Co"]);
    let links = cobalt["result"]["links"].as_array().unwrap();
    assert!(!links.is_empty());
    assert!(links.iter().all(|link| link["target"] == "cobalt" && link["target_kind"] == "material"));
    assert!(cobalt["result"]["risks"].as_array().unwrap().len() < risks.len());
    assert_eq!(cobalt["request"]["material"], "cobalt");
    let dam = json(&["risks", "--facility", "br-sigbm-8283"]);
    assert_eq!(dam["result"]["risks"].as_array().unwrap().len(), 1);
    assert_eq!(dam["result"]["links"][0]["risk"], "tailings-failure");
    assert_eq!(dam["result"]["links"][0]["source"], "anm-sigbm");
    let iron = json(&["risks", "--material", "iron", "--region", "BRA"]);
    let links = iron["result"]["links"].as_array().unwrap();
    assert!(links.iter().filter(|link| link["target_kind"] == "facility").count() > 20);
    assert!(links.iter().all(|link| !link["target"].as_str().unwrap().starts_with("cl-")));
    let japanese = json(&["risks", "--lang", "ja"]);
    assert_ne!(japanese["result"]["risks"][0]["name"], all["result"]["risks"][0]["name"]);
}

#[test]
fn errors_read_like_this() {
    insta::assert_snapshot!(transcript(&["sql", "SELECT * FROM mines"]));
}

#[test]
fn the_sources_list_the_newer_tables() {
    let answer = json(&["sources"]);
    let tables: Vec<&str> = answer["result"]["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["table"].as_str().unwrap())
        .collect();
    for table in ["prices", "reserves", "material_parameters", "risks", "risk_links"] {
        let held = std::fs::read_to_string(repository().join(format!("data/{table}.csv"))).unwrap();
        assert_eq!(tables.contains(&table), held.lines().count() > 1, "{table}");
    }
    let system =
        answer["result"]["sources"].as_array().unwrap().iter().find(|row| row["source"] == "world-2011");
    assert_eq!(system.unwrap()["redistribution"], "attribution");
}
