//! `footprint` beside pymrio: a synthetic system of four regions and the world of 2011, through the whole operation.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use database::Database;
use figures::Lang;
use input_output::{DemandColumns, Extension, Industries, Matrix, Stressor, System};
use operations::{
    CheckStatus, Context, DiskFiles, OpenSystem, OperationError, Registry, SystemRecord, Systems,
};
use serde_json::{Value, json};

/// One system, in memory.
struct One(System);

impl Systems for One {
    fn list(&self) -> Result<Vec<SystemRecord>, OperationError> {
        Ok(vec![self.open("one")?.record])
    }

    fn open(&self, name: &str) -> Result<OpenSystem, OperationError> {
        let record = SystemRecord { system: name.to_owned(), ..SystemRecord::default() };
        Ok(OpenSystem { record, system: self.0.clone() })
    }
}

fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(part);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: shared data not present");
    None
}

fn ask(systems: &One, request: Value) -> Result<Value, OperationError> {
    let facts = Database::embedded().unwrap();
    let context = Context { facts: &facts, files: &DiskFiles, systems, lang: Lang::En };
    let answered = Registry::standard().answer("footprint", &context, request)?;
    for check in &answered.answer.checks {
        assert_ne!(check.status, CheckStatus::Fail, "{check:?}");
    }
    for figure in answered.figures() {
        figure.draw().unwrap();
    }
    Ok(serde_json::to_value(answered.answer).unwrap())
}

fn rows<'v>(answer: &'v Value, table: &str) -> &'v Vec<Value> {
    answer["result"][table].as_array().unwrap()
}

fn amount(row: &Value) -> f64 {
    row["amount"].as_f64().unwrap()
}

fn near(got: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((got - expected).abs() <= tolerance * expected.abs().max(1e-3), "{what}: {got} and {expected}");
}

/// Labels of rows, of columns, and values.
fn table(reader: impl std::io::Read) -> (Vec<String>, Vec<String>, Vec<Vec<f64>>) {
    let mut reader = csv::Reader::from_reader(reader);
    let columns = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
    let (mut labels, mut values) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.unwrap();
        labels.push(record[0].to_owned());
        values.push(record.iter().skip(1).map(|value| value.parse().unwrap_or(f64::NAN)).collect());
    }
    (labels, columns, values)
}

fn file(path: PathBuf) -> (Vec<String>, Vec<String>, Vec<Vec<f64>>) {
    table(std::fs::File::open(path).unwrap())
}

fn pairs(labels: &[String]) -> Vec<(String, String)> {
    labels
        .iter()
        .map(|label| label.split_once('|').unwrap())
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect()
}

fn matrix(values: &[Vec<f64>]) -> Matrix {
    Matrix::new(values.len(), values[0].len(), values.concat()).unwrap()
}

fn synthetic(folder: &Path) -> System {
    let read = |name: &str| file(folder.join("inputs").join(name));
    let (industry_labels, _, z) = read("Z.csv");
    let (_, demand_labels, y) = read("Y.csv");
    let (_, _, x) = read("x.csv");
    let (stressors, _, f) = read("satellite_F.csv");
    let (_, _, f_y) = read("satellite_F_Y.csv");
    let industries = Industries::new(&pairs(&industry_labels)).unwrap();
    let demand_columns = DemandColumns::new(&pairs(&demand_labels), &industries).unwrap();
    let extension = Extension {
        name: "satellite".to_owned(),
        stressors: stressors.into_iter().map(|name| Stressor { name, unit: "kg".to_owned() }).collect(),
        by_industry: matrix(&f),
        by_demand: Some(matrix(&f_y)),
    };
    let system = System {
        name: "synthetic".to_owned(),
        units: vec!["M.EUR".to_owned()],
        industries,
        demand_columns,
        transactions: matrix(&z),
        demand: matrix(&y),
        output: x.concat(),
        extensions: vec![extension],
        ..System::default()
    };
    system.check().unwrap();
    system
}

#[test]
fn every_account_agrees_with_pymrio() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let systems = One(synthetic(&folder));
    let regions = systems.0.industries.regions().to_vec();
    for account in ["cba", "pba", "imp", "exp"] {
        let (stressors, columns, values) =
            file(folder.join(format!("01_calc_all/satellite/D_{account}_reg.csv")));
        for (stressor, expected) in stressors.iter().zip(&values) {
            for region in &regions {
                let request =
                    json!({"mrio": "one", "region": region, "stressor": stressor, "account": account});
                let answer = ask(&systems, request).unwrap();
                let at = columns.iter().position(|column| column == region).unwrap();
                let what = format!("{account} {stressor} {region}");
                near(answer["result"]["footprint"]["amount"].as_f64().unwrap(), expected[at], 1e-11, &what);
                let row = rows(&answer, "accounts").iter().find(|row| row["account"] == account).unwrap();
                near(amount(row), expected[at], 1e-11, &what);
            }
        }
    }
}

#[test]
fn every_split_adds_up_to_the_account() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let systems = One(synthetic(&folder));
    let region = systems.0.industries.regions()[0].clone();
    for account in ["cba", "pba", "imp", "exp"] {
        for (by, table) in [("sector", "products"), ("sector", "industries"), ("first-tier", "first_tier")] {
            let request = json!({"mrio": "one", "region": region, "stressor": "Stressor 001", "account": account, "by": by});
            let answer = ask(&systems, request).unwrap();
            let whole = &answer["result"]["footprint"];
            let whole = whole["amount"].as_f64().unwrap() - whole["demand_amount"].as_f64().unwrap();
            near(rows(&answer, table).iter().map(amount).sum(), whole, 1e-11, table);
        }
        for by in ["path", "tree"] {
            let request = json!({"mrio": "one", "region": region, "stressor": "Stressor 001", "account": account, "by": by});
            let answer = ask(&systems, request).unwrap();
            assert!(!rows(&answer, if by == "path" { "paths" } else { "tree" }).is_empty());
            let kept = if by == "path" { "paths-close" } else { "tree-closes" };
            assert!(answer["checks"].as_array().unwrap().iter().any(|check| check["id"] == kept));
        }
    }
}

/// Two halves of the products, and all categories one by one, are the whole.
#[test]
fn sectors_and_categories_add_up() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let systems = One(synthetic(&folder));
    let region = systems.0.industries.regions()[1].clone();
    let ask = |more: Value| {
        let mut request = json!({"mrio": "one", "region": region, "stressor": "Stressor 002"});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ask(&systems, request).unwrap()["result"]["footprint"].clone()
    };
    let number = |row: &Value, column: &str| row[column].as_f64().unwrap();
    let whole = ask(json!({}));
    let sectors = systems.0.industries.sectors();
    let (some, others) = sectors.split_at(2);
    let parts =
        number(&ask(json!({"sector": some})), "amount") + number(&ask(json!({"sector": others})), "amount");
    near(parts, number(&whole, "amount") - number(&whole, "demand_amount"), 1e-11, "sectors");
    let categories = systems.0.demand_columns.categories();
    let parts = categories.iter().map(|one| number(&ask(json!({"category": [one]})), "amount")).sum();
    near(parts, number(&whole, "amount"), 1e-11, "categories");
}

fn world() -> Option<One> {
    let path = shared("data/mrio/wiod_2011_pymrio.zip")?;
    let mut system = input_output::read::open(&path).unwrap();
    system.year = Some(2011);
    Some(One(system))
}

#[test]
fn the_world_of_2011_agrees_with_pymrio() {
    let (Some(systems), Some(folder)) = (world(), shared("golden/wiod2011")) else { return };
    let (labels, columns, values) = file(folder.join("accounts_2011.csv"));
    let at = labels.iter().position(|label| label == "JPN").unwrap();
    let expected: BTreeMap<&str, f64> =
        columns.iter().map(String::as_str).zip(values[at].iter().copied()).collect();
    for account in ["cba", "pba", "imp", "exp"] {
        let request = json!({"mrio": "one", "region": "Japan", "stressor": "EMP", "account": account});
        let answer = ask(&systems, request).unwrap();
        let expected = expected[format!("emp_D_{account}").as_str()];
        near(answer["result"]["footprint"]["amount"].as_f64().unwrap(), expected, 1e-9, account);
    }
    let all = ask(&systems, json!({"mrio": "one", "stressor": "EMP"})).unwrap();
    let text =
        zstd::decode_all(std::fs::File::open(folder.join("footprint_emp_2011.csv.zst")).unwrap()).unwrap();
    let (origins, consumers, values) = table(text.as_slice());
    let got: BTreeMap<(&str, &str), f64> = rows(&all, "origin_consumer")
        .iter()
        .map(|row| ((row["origin"].as_str().unwrap(), row["consumer"].as_str().unwrap()), amount(row)))
        .collect();
    for (origin, values) in origins.iter().zip(&values) {
        for (consumer, expected) in consumers.iter().zip(values) {
            let got = got.get(&(origin.as_str(), consumer.as_str())).copied().unwrap_or(0.0);
            near(got, *expected, 1e-8, &format!("{origin} for {consumer}"));
        }
    }
}

/// Production of copper in a system of money: all of it is given to mining, each country's to its own.
#[test]
fn copper_is_allocated_to_mining_and_weighted_by_risk() {
    let Some(systems) = world() else { return };
    let request = json!({"mrio": "one", "region": "JPN", "material": "copper", "risk": "wgi-pv"});
    let answer = ask(&systems, request).unwrap();
    let allocation = rows(&answer, "allocation");
    assert!(allocation.iter().all(|row| row["sector"] == "Mining and Quarrying"));
    assert!(rows(&answer, "unallocated").is_empty());
    let facts = Database::embedded().unwrap();
    let year = answer["result"]["footprint"]["production_year"].as_u64().unwrap() as u16;
    let produced =
        database::Facts::production(&facts, &vocabulary::MaterialId::new("copper"), vocabulary::Year(year));
    let mined: Vec<_> =
        produced.unwrap().into_iter().filter(|row| row.stage == vocabulary::Stage::Mine).collect();
    let of = |label: &str| {
        allocation.iter().find(|row| row["origin"] == label).unwrap()["mass_kg"].as_f64().unwrap()
    };
    let china = mined.iter().find(|row| row.region.code() == "CHN").unwrap().mass_kg;
    near(of("CHN"), china, 1e-12, "China");
    let total: f64 = allocation.iter().map(|row| row["mass_kg"].as_f64().unwrap()).sum();
    near(total, mined.iter().map(|row| row.mass_kg).sum(), 1e-12, "world");
    // Chile and Peru are in the rest of the world, which has no risk: reported, and in no weighted sum
    let origins = rows(&answer, "origins");
    let rest = origins.iter().find(|row| row["origin"] == "RoW").unwrap();
    assert!(
        rest["risk"].is_null() && rest["weighted_rank"].is_null() && rest["share"].as_f64().unwrap() > 0.3
    );
    let unmatched = answer["coverage"]["unmatched"].as_array().unwrap();
    assert!(unmatched.iter().any(|row| row["origin"] == "RoW"));
    let weighted: f64 = origins.iter().filter_map(|row| row["weighted_share"].as_f64()).sum();
    near(weighted, 1.0, 1e-12, "weighted shares");
}

/// The first processing takes another production vector and other sectors.
#[test]
fn refined_copper_is_of_metal_makers() {
    let Some(systems) = world() else { return };
    let request = json!({"mrio": "one", "region": "DEU", "material": "copper", "stage": "refined", "by": "path", "paths": 12});
    let answer = ask(&systems, request).unwrap();
    assert!(
        rows(&answer, "allocation").iter().all(|row| row["sector"] == "Basic Metals and Fabricated Metal")
    );
    let paths = rows(&answer, "paths");
    assert_eq!(paths.len(), 12);
    assert!(paths.windows(2).all(|pair| amount(&pair[0]) >= amount(&pair[1])));
    assert_eq!(answer["result"]["path_bounds"]["certain"], json!(true));
}

/// The variant of primary processing: refined output in place of extraction, and the risk of who refines.
#[test]
fn the_risk_of_primary_processing_is_that_of_who_refines() {
    let Some(systems) = world() else { return };
    let asked = |stage: &str| {
        let request = json!({"mrio": "one", "region": "JPN", "material": "copper", "stage": stage, "risk": "wgi-pv", "year": 2023});
        ask(&systems, request).unwrap()
    };
    let (mined, refined) = (asked("mine"), asked("refined"));
    let has = |answer: &Value| {
        let methods = answer["run"]["methods"].as_array().unwrap();
        methods.iter().any(|method| method["id"] == "risk-of-primary-processing-1")
    };
    assert!(has(&refined) && !has(&mined));
    let says = |answer: &Value| answer["answer"].as_str().unwrap().to_owned();
    assert!(says(&refined).contains("of refined copper") && says(&mined).contains("of mined copper"));
    let of = |answer: &Value, region: &str| {
        rows(answer, "origins").iter().find(|row| row["origin"] == region).unwrap().clone()
    };
    // Japan refines much and mines none; its own risk weighs what it refines.
    assert!(rows(&mined, "origins").iter().all(|row| row["origin"] != "JPN" || amount(row) == 0.0));
    assert!(amount(&of(&refined, "JPN")) > 0.0);
    // A weighted share is amount times risk over the sum of those with a risk, origin by origin.
    let known: Vec<&Value> = rows(&refined, "origins").iter().filter(|row| !row["risk"].is_null()).collect();
    let sum: f64 = known.iter().map(|row| amount(row) * row["risk"].as_f64().unwrap()).sum();
    for row in known {
        let share = amount(row) * row["risk"].as_f64().unwrap() / sum;
        near(row["weighted_share"].as_f64().unwrap(), share, 1e-12, "weighted share");
    }
    // The same country has the same risk at both stages.
    let china = |answer: &Value| of(answer, "CHN")["risk"].as_f64().unwrap();
    assert_eq!(china(&mined), china(&refined));
}

#[test]
fn a_declared_concordance_replaces_that_of_the_release() {
    let Some(systems) = world() else { return };
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.csv");
    std::fs::write(&own, "material,stage,class,sector\ncopper,mine,1,Construction\n").unwrap();
    let request =
        |file: &Path| json!({"mrio": "one", "region": "JPN", "material": "copper", "concordance": file});
    let answer = ask(&systems, request(&own)).unwrap();
    assert!(rows(&answer, "allocation").iter().all(|row| row["sector"] == "Construction"));
    std::fs::write(&own, "material,stage,class,sector\ncopper,mine,1,Moon\n").unwrap();
    let error = ask(&systems, request(&own)).unwrap_err();
    assert!(error.to_string().contains("no sector of the system fits copper"), "{error}");
}

#[test]
fn what_cannot_be_understood_is_refused_with_what_there_is() {
    let Some(folder) = shared("golden/pymrio/synth_4x5") else { return };
    let systems = One(synthetic(&folder));
    for (request, words) in [
        (json!({"mrio": "one"}), "--stressor"),
        (json!({"mrio": "one", "stressor": "Stressor 001", "material": "copper"}), "--stressor"),
        (json!({"mrio": "one", "stressor": "Stressor"}), "similar ones are Stressor 001"),
        (json!({"mrio": "one", "stressor": "Stressor 001", "region": "Atlantis"}), "it has AT"),
        (json!({"mrio": "one", "stressor": "Stressor 001", "account": "imp"}), "--region"),
        (
            json!({"mrio": "one", "stressor": "Stressor 001", "sector": ["product 001"]}),
            "Synthetic product 001",
        ),
        (json!({"mrio": "one", "stressor": "Stressor 001", "category": ["none"]}), "there are"),
        (json!({"mrio": "one", "stressor": "Stressor 001", "risk": "luck"}), "wgi-pv"),
        (json!({"mrio": "one", "stressor": "Stressor 001", "year": 2020}), "--material"),
        (json!({"mrio": "one", "material": "copper"}), "no sector of the system fits copper"),
        (json!({"mrio": "one", "material": "aluminium"}), "production at the stage refined"),
    ] {
        let error = ask(&systems, request.clone()).unwrap_err();
        assert!(matches!(error, OperationError::Request(_)), "{request}: {error}");
        assert!(error.to_string().contains(words), "{request}: {error}");
    }
}
