//! Read-only SQL: it answers, it is limited, and it changes nothing whatever is asked.

mod common;

use std::time::Duration;

use common::{FAR_YEAR, begin, production};
use database::{Database, DatabaseError, SqlLimit, SqlValue, TableQuery};

fn databases() -> (tempfile::TempDir, [Database; 2]) {
    let place = tempfile::tempdir().unwrap();
    let mut workspace = Database::open(place.path()).unwrap();
    let mut import = begin(&mut workspace, "1");
    import.append_production(&production("CHL", FAR_YEAR, 5.0)).unwrap();
    import.commit().unwrap();
    (place, [Database::embedded().unwrap(), workspace])
}

#[test]
fn every_table_can_be_read() {
    let (_place, databases) = databases();
    for database in &databases {
        for table in [
            "sources",
            "regions",
            "materials",
            "compositions",
            "conversions",
            "hs_codes",
            "production",
            "hs_revisions",
            "trade",
            "trade_extents",
            "trade_reports",
            "physical_trade",
            "crops",
            "food_balance",
            "food_trade",
            "crop_yields",
            "population",
            "prices",
            "reserves",
            "material_parameters",
            "risks",
            "risk_links",
            "facilities",
            "facility_classes",
            "incidents",
            "factor_sets",
            "factors",
            "indices",
            "indicators",
            "ore_grades",
            "inventories",
            "coverage",
            "imports",
        ] {
            let answer =
                database.sql(&format!("SELECT * FROM {table} LIMIT 1"), SqlLimit::default()).unwrap();
            assert!(!answer.columns.is_empty(), "{table}");
        }
        let described = database.sql("PRAGMA table_info(regions)", SqlLimit::default()).unwrap();
        assert_eq!(described.rows.len(), 8);
    }
    let query = format!("SELECT region, mass_kg, NULL AS missing FROM production WHERE year = {FAR_YEAR};");
    let answer = databases[1].sql(&query, SqlLimit::default()).unwrap();
    assert_eq!(answer.columns, ["region", "mass_kg", "missing"]);
    assert_eq!(answer.rows, [[SqlValue::Text("CHL".to_owned()), SqlValue::Real(5.0), SqlValue::Null]]);
    assert!(!answer.truncated);
}

#[test]
fn whatever_is_asked_nothing_changes() {
    let (place, databases) = databases();
    let file = place.path().join("telecouple.sqlite");
    let outside = place.path().join("outside.sqlite");
    let before = std::fs::read(&file).unwrap();
    for database in &databases {
        for query in [
            "DELETE FROM main.production",
            "DELETE FROM production",
            "UPDATE main.production SET mass_kg = 0",
            "INSERT INTO main.meta VALUES ('a', 'b')",
            "INSERT INTO main.meta VALUES ('a', 'b') RETURNING key",
            "DROP TABLE main.production",
            "CREATE TABLE x (y)",
            "CREATE TEMP TABLE x (y)",
            "CREATE TEMP VIEW x AS SELECT 1",
            &format!("ATTACH '{}' AS outside", outside.display()),
            "ATTACH ':memory:' AS more",
            "DETACH embedded",
            "PRAGMA query_only = OFF",
            "PRAGMA journal_mode = DELETE",
            "PRAGMA writable_schema = ON",
            "PRAGMA user_version = 7",
            "PRAGMA database_list",
            "SELECT load_extension('libm.so.6')",
            "VACUUM",
            &format!("VACUUM INTO '{}'", outside.display()),
            "REINDEX",
            "ANALYZE",
            "BEGIN EXCLUSIVE",
            "SAVEPOINT a",
            "SELECT 1; DELETE FROM main.production",
            "EXPLAIN SELECT 1; DROP TABLE main.production",
            "SELECT * FROM pragma_journal_mode('delete')",
            "",
            "-- nothing",
            "SELECT ?1",
            "SELEC 1",
            "SELECT * FROM no_such_table",
            "SELECT randomblob(100000000)",
        ] {
            let outcome = database.sql(query, SqlLimit::default());
            assert!(
                matches!(outcome, Err(DatabaseError::SqlRefused { .. } | DatabaseError::SqlInvalid { .. })),
                "{query}: {outcome:?}"
            );
        }
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert!(!outside.exists());
}

#[test]
fn rows_bytes_and_time_are_limited() {
    let (_place, databases) = databases();
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
    for database in &databases {
        let limit = SqlLimit { rows: 10, ..SqlLimit::default() };
        let answer = database.sql(&format!("{endless} SELECT i FROM n"), limit).unwrap();
        assert_eq!((answer.rows.len(), answer.truncated), (10, true));
        let exact = database.sql(&format!("{endless} SELECT i FROM n LIMIT 10"), limit).unwrap();
        assert_eq!((exact.rows.len(), exact.truncated), (10, false));
        let limit = SqlLimit { bytes: 100, ..SqlLimit::default() };
        let answer = database.sql(&format!("{endless} SELECT hex(zeroblob(20)) FROM n"), limit).unwrap();
        assert_eq!((answer.rows.len(), answer.truncated), (2, true));
        let limit = SqlLimit { time: Duration::from_millis(100), ..SqlLimit::default() };
        let outcome = database.sql(&format!("{endless} SELECT count(*) FROM n"), limit);
        assert!(matches!(outcome, Err(DatabaseError::SqlTimeLimit { limit_ms: 100 })), "{outcome:?}");
    }
}

#[test]
fn a_wrong_name_is_answered_with_those_that_exist_and_the_tables_read_are_told() {
    let (_place, databases) = databases();
    for database in &databases {
        let error = database.sql("SELECT * FROM mines", SqlLimit::default()).unwrap_err().to_string();
        assert!(error.contains("no such table: mines; there are "), "{error}");
        assert!(error.contains("production") && error.contains("risks"), "{error}");
        let error =
            database.sql("SELECT tonnes FROM production", SqlLimit::default()).unwrap_err().to_string();
        assert!(error.contains("no such column: tonnes") && error.contains("table_info"), "{error}");
        let query = "SELECT count(*) FROM trade JOIN regions ON region = exporter WHERE hs = '260300'";
        let read = database.sql(query, SqlLimit::default()).unwrap().tables;
        assert!(["regions", "trade"].iter().all(|table| read.iter().any(|name| name == table)), "{read:?}");
        assert!(!read.iter().any(|name| name.starts_with("trade_") || name == "production"), "{read:?}");
    }
}

#[test]
fn a_whole_table_streams_with_the_terms_of_its_sources() {
    let (_place, databases) = databases();
    let [embedded, workspace] = &databases;
    let rows = |database: &Database, table: &str, filters: &[(&str, &str)]| {
        let query = TableQuery {
            table: table.to_owned(),
            filters: filters.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        };
        let mut rows = Vec::new();
        database
            .stream(&query, &mut |row| {
                rows.push(row);
                true
            })
            .map(|()| rows)
    };
    let year = FAR_YEAR.to_string();
    let columns = workspace.columns_of("production").unwrap();
    assert_eq!(columns[columns.len() - 2..], ["licence", "redistribution"]);
    let found = rows(workspace, "production", &[("year", &year), ("region", "CHL")]).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].len(), columns.len());
    assert_eq!(found[0].last(), Some(&SqlValue::Text("attribution".to_owned())));
    assert_eq!(rows(embedded, "production", &[("year", &year)]).unwrap(), Vec::<Vec<SqlValue>>::new());
    for database in &databases {
        for table in ["ore_grades", "factors", "risks", "regions", "sources"] {
            let query = format!("SELECT count(*) FROM {table}");
            let held = database.sql(&query, SqlLimit::default()).unwrap().rows;
            let streamed = rows(database, table, &[]).unwrap();
            assert_eq!(held[0][0], SqlValue::Integer(streamed.len() as i64), "{table}");
            let width = database.columns_of(table).unwrap().len();
            assert!(streamed.iter().all(|row| row.len() == width), "{table}");
        }
        let of_code =
            rows(database, "trade", &[("hs", "260300"), ("year", "2022"), ("importer", "JPN")]).unwrap();
        let query = "SELECT count(*) FROM trade WHERE hs = '260300' AND year = 2022 AND importer = 'JPN'";
        let held = database.sql(query, SqlLimit::default()).unwrap().rows;
        assert_eq!(held[0][0], SqlValue::Integer(of_code.len() as i64));
        assert!(!of_code.is_empty());
        for (table, column, value, expected) in [
            ("mines", "year", "1", "there is no table `mines`"),
            ("production; DROP TABLE x", "year", "1", "there is no table"),
            ("production", "tonnes", "1", "there is no column `tonnes`"),
            ("production", "year", "last", "`last` is none"),
        ] {
            let error = rows(database, table, &[(column, value)]).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
