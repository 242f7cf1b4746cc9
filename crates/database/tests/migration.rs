//! Workspaces written by earlier releases open in this one, with every row they held.

mod common;

use std::collections::BTreeMap;

use common::{FAR_YEAR, begin, flow, production};
use database::{Database, Facts};
use rusqlite::Connection;
use vocabulary::{MaterialId, Year};

/// The tables of each earlier schema version, as its release made them.
const EARLIER: [(i64, &str); 1] = [(1, include_str!("fixtures/schema_1.sql"))];

/// Columns of every table and view.
fn shape(connection: &Connection) -> BTreeMap<String, Vec<(String, String, bool)>> {
    let mut names = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view', 'index')")
        .unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names
        .into_iter()
        .map(|name| {
            let mut columns =
                connection.prepare("SELECT name, type, \"notnull\" FROM pragma_table_xinfo(?1)").unwrap();
            let columns = columns
                .query_map([&name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            (name, columns)
        })
        .collect()
}

/// A workspace as an earlier release left it: one import with production and trade.
fn earlier(schema: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let connection = Connection::open(place.path().join("telecouple.sqlite")).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch(schema).unwrap();
    connection
        .execute_batch(&format!(
            "INSERT INTO imports VALUES (1, 'test', 'old.csv', '{0:064}', 10, 2, 2, '2025-01-31T00:00:00Z');
             INSERT INTO sources VALUES (1, 'office', 'Figures of office', 'A statistical office', 2024, '',
                'https://example.org', 'CC-BY-4.0', 'attribution', '2025-01-31', '', 1);
             INSERT INTO regions VALUES ('CHL', 'CL', 152, '152', 'Chile', 'チリ', 'country', ''),
                ('JPN', 'JP', 392, '392', 'Japan', '日本', 'country', '');
             INSERT INTO materials VALUES ('copper', 'Cu', 'Copper', '銅', 'element', 'Cu', 'copper', '', '');
             INSERT INTO production VALUES
                ('copper', {FAR_YEAR}, 'mine', 1, 'office', 'CHL', 5.5, 'Cu', 'reported');
             INSERT INTO trade_flows VALUES
                ('260300', {FAR_YEAR}, 1, 1, 'CHL', 'JPN', 7.25, NULL, 'reported');
             INSERT INTO trade_extents VALUES ('260300', {FAR_YEAR}, 1, 1, 1, 1);",
            1
        ))
        .unwrap();
    place
}

#[test]
fn every_earlier_workspace_opens_and_can_be_extended() {
    for (version, schema) in EARLIER {
        let place = earlier(schema);
        let mut database = Database::open(place.path()).unwrap();
        let copper = MaterialId::new("copper");
        let held = database.production(&copper, Year(FAR_YEAR)).unwrap();
        assert_eq!(held.iter().map(|row| row.mass_kg).collect::<Vec<_>>(), [5.5], "version {version}");
        let flows = database.trade(&["260300".parse().unwrap()], Year(FAR_YEAR)).unwrap();
        assert_eq!(flows, [flow_of(7.25)], "version {version}");
        assert_eq!(database.imports().unwrap().len(), 2);

        let mut import = begin(&mut database, "2");
        import.append_production(&production("CHL", FAR_YEAR, 6.5)).unwrap();
        import.append_trade(&flow("CHL", "JPN", "740311", FAR_YEAR, Some(1.0))).unwrap();
        assert_eq!(import.commit().unwrap().import, 2);
        drop(database);
        let database = Database::open(place.path()).unwrap();
        let held = database.production(&copper, Year(FAR_YEAR)).unwrap();
        assert_eq!(held.iter().map(|row| row.mass_kg).collect::<Vec<_>>(), [6.5]);
    }
}

fn flow_of(mass_kg: f64) -> database::TradeRow {
    database::TradeRow { value_usd: None, ..flow("CHL", "JPN", "260300", FAR_YEAR, Some(mass_kg)) }
}

#[test]
fn a_workspace_brought_up_to_date_has_the_tables_of_a_new_one() {
    let new = tempfile::tempdir().unwrap();
    drop(Database::open(new.path()).unwrap());
    let open = |place: &tempfile::TempDir| Connection::open(place.path().join("telecouple.sqlite")).unwrap();
    let expected = shape(&open(&new));
    assert!(expected.len() > 25);
    for (version, schema) in EARLIER {
        let place = earlier(schema);
        drop(Database::open(place.path()).unwrap());
        let connection = open(&place);
        assert_eq!(shape(&connection), expected, "version {version}");
        let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
    }
}

#[test]
fn tables_of_facilities_are_those_of_a_new_workspace() {
    let new = tempfile::tempdir().unwrap();
    drop(Database::open(new.path()).unwrap());
    let open = |place: &tempfile::TempDir| Connection::open(place.path().join("telecouple.sqlite")).unwrap();
    let place = tempfile::tempdir().unwrap();
    open(&place).execute_batch(include_str!("fixtures/schema_2.sql")).unwrap();
    drop(Database::open(place.path()).unwrap());
    assert_eq!(shape(&open(&place)), shape(&open(&new)));
}
