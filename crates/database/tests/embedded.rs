//! The embedded database holds what `data/` states: no row less, no row more, no reference into nothing.

mod common;

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use common::repository;
use database::{Database, Facts, SqlLimit, SqlValue};
use vocabulary::{HsCodes, MaterialId, Year};

/// The files of `data/` whose name fits, at any depth below a folder.
fn files(folder: &Path, fits: &dyn Fn(&str) -> bool) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, fits));
        } else if fits(&path.file_name().unwrap().to_string_lossy()) {
            found.push(path);
        }
    }
    found
}

fn rows(path: &Path) -> Vec<csv::StringRecord> {
    let mut text = Vec::new();
    let file = std::fs::File::open(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "zst") {
        zstd::Decoder::new(file).unwrap().read_to_end(&mut text).unwrap();
    } else {
        std::io::BufReader::new(file).read_to_end(&mut text).unwrap();
    }
    csv::Reader::from_reader(text.as_slice()).records().collect::<Result<_, _>>().unwrap()
}

fn number(database: &Database, query: &str) -> i64 {
    let table = database.sql(query, SqlLimit::default()).unwrap();
    match table.rows[0][0] {
        SqlValue::Integer(number) => number,
        ref other => panic!("{query}: {other:?}"),
    }
}

#[test]
fn every_table_has_as_many_rows_as_its_file() {
    let database = Database::embedded().unwrap();
    let data = repository().join("data");
    let mut checked = 0;
    for (table, file) in [
        ("regions", "vocabulary/regions.csv"),
        ("materials", "vocabulary/materials.csv"),
        ("compositions", "vocabulary/compositions.csv"),
        ("conversions", "vocabulary/conversions.csv"),
        ("hs_codes", "vocabulary/hs_codes.csv"),
        ("hs_revisions", "vocabulary/hs_revisions.csv"),
        ("production", "production.csv"),
        ("prices", "prices.csv"),
        ("reserves", "reserves.csv"),
        ("material_parameters", "material_parameters.csv"),
        ("risks", "risks.csv"),
        ("risk_links", "risk_links.csv"),
        ("indices", "indices.csv"),
        ("indicators", "indicators.csv"),
        ("factor_sets", "factor_sets.csv"),
        ("factors", "factors.csv"),
        ("ore_grades", "ore_grades.csv"),
        ("inventories", "inventories.csv"),
        ("crops", "vocabulary/crops.csv"),
        ("food_balance", "food/balance.csv.zst"),
        ("food_trade", "food/trade.csv.zst"),
        ("crop_yields", "food/yields.csv"),
        ("population", "food/population.csv"),
    ] {
        let path = data.join(file);
        let stated = if path.exists() { rows(&path).len() } else { 0 };
        let held = number(&database, &format!("SELECT count(*) FROM {table}"));
        assert_eq!(held, stated as i64, "{table}");
        checked += stated;
    }
    assert!(checked > 0);
    let trade: usize = files(&data.join("trade"), &|name| name.starts_with("trade_"))
        .iter()
        .map(|path| rows(path).len())
        .sum();
    assert_eq!(number(&database, "SELECT count(*) FROM trade"), trade as i64);
    assert_eq!(number(&database, "SELECT ifnull(sum(flows), 0) FROM trade_extents"), trade as i64);
    let sources: BTreeSet<String> =
        files(&data, &|name| name.starts_with("sources") && name.ends_with(".csv"))
            .iter()
            .flat_map(|path| rows(path))
            .map(|row| row[0].to_owned())
            .collect();
    let held: BTreeSet<String> = database.sources().unwrap().into_iter().map(|source| source.id.0).collect();
    assert_eq!(held, sources);
}

#[test]
fn coverage_agrees_with_the_tables() {
    let database = Database::embedded().unwrap();
    for coverage in database.table_coverage().unwrap() {
        let (table, source) = (&coverage.table, &coverage.source);
        let held = number(&database, &format!("SELECT count(*) FROM {table} WHERE source = '{source}'"));
        assert_eq!(coverage.rows, held as u64, "{table} {source}");
    }
}

#[test]
fn trade_of_a_code_and_year_comes_from_one_source_sorted_and_whole() {
    let database = Database::embedded().unwrap();
    let Some(year) = database.trade_years().unwrap().into_iter().next_back() else { return };
    let copper = MaterialId::new("copper");
    let codes: Vec<_> = HsCodes::embedded().of_material(&copper).map(|row| row.hs).collect();
    let flows = database.trade(&codes, year).unwrap();
    let keys: Vec<_> = flows.iter().map(|flow| (flow.hs, flow.exporter, flow.importer)).collect();
    assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "sorted and each pair once");
    for code in codes.iter().collect::<BTreeSet<_>>() {
        let of_code = flows.iter().filter(|flow| flow.hs == *code).count() as i64;
        let largest = number(
            &database,
            &format!(
                "SELECT ifnull((SELECT flows FROM trade_extents WHERE hs = '{code}' AND year = {year}
                 ORDER BY exporters DESC LIMIT 1), 0)"
            ),
        );
        assert_eq!(of_code, largest, "{code}");
    }
}

#[test]
fn a_question_without_data_has_an_empty_answer() {
    let database = Database::embedded().unwrap();
    let nothing = MaterialId::new("no-such-material");
    assert_eq!(database.production(&nothing, Year(2022)).unwrap(), []);
    assert_eq!(database.production_years(&nothing).unwrap(), []);
    assert_eq!(database.trade(&[], Year(2022)).unwrap(), []);
    assert_eq!(database.factors("no-such-set").unwrap(), []);
    assert_eq!(database.indicator("no-such-index", Year(2022)).unwrap(), []);
    assert_eq!(database.inventory("no-such-inventory").unwrap(), None);
}

#[test]
fn inventories_are_carried_byte_for_byte() {
    let database = Database::embedded().unwrap();
    for listed in database.inventories().unwrap() {
        assert!(listed.content.is_empty());
        let found = database.inventory(&listed.inventory).unwrap().unwrap();
        let path = repository().join("examples/inventories").join(&found.file);
        assert_eq!(found.content, std::fs::read(path).unwrap(), "{}", found.inventory);
    }
}

#[test]
fn opening_and_asking_is_quick() {
    let start = Instant::now();
    let database = Database::embedded().unwrap();
    let opened = start.elapsed();
    let codes: Vec<_> =
        HsCodes::embedded().of_material(&MaterialId::new("copper")).map(|row| row.hs).collect();
    let start = Instant::now();
    let flows = database.trade(&codes, Year(2022)).unwrap();
    let asked = start.elapsed();
    eprintln!("open {opened:?}, trade of copper in 2022: {} flows in {asked:?}", flows.len());
    // Many times what is measured, to fail on a copy of the database and not on a busy machine.
    assert!(opened.as_millis() < 100, "{opened:?}");
}
