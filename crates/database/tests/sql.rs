//! Read-only SQL: it answers, it is limited, and it changes nothing whatever is asked.

mod common;

use std::time::Duration;

use common::{FAR_YEAR, begin, production};
use database::{Database, DatabaseError, SqlLimit, SqlValue};

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
            "prices",
            "reserves",
            "material_parameters",
            "risks",
            "risk_links",
            "facilities",
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
