//! A workspace: imports are whole or nothing, known by their content, and never change what was read before.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{FAR_YEAR, begin, flow, production, request, source};
use database::{
    Database, DatabaseError, FactorRow, FactorSet, Facts, ImportStart, IndicatorRow, InventoryFile,
    OreGradeRow, SqlLimit, SqlValue,
};
use proptest::prelude::*;
use vocabulary::{Flag, HsCode, MaterialId, Regions, SourceId, Year};

const NOTHING: [f64; 0] = [];

fn count(database: &Database, query: &str) -> i64 {
    match database.sql(query, SqlLimit::default()).unwrap().rows[0][0] {
        SqlValue::Integer(number) => number,
        ref other => panic!("{other:?}"),
    }
}

fn copper(database: &Database) -> Vec<f64> {
    let rows = database.production(&MaterialId::new("copper"), Year(FAR_YEAR)).unwrap();
    rows.into_iter().map(|row| row.mass_kg).collect()
}

/// Commits one import with one row.
fn import_one(database: &mut Database, content: &str, mass_kg: f64) -> i64 {
    let mut import = begin(database, content);
    import.append_production(&production("CHL", FAR_YEAR, mass_kg)).unwrap();
    import.commit().unwrap().import
}

#[test]
fn rows_come_back_and_survive_reopening() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("deep/workspace");
    let mut database = Database::open(&directory).unwrap();
    let mut import = begin(&mut database, "1");
    let (chile, japan) = (production("CHL", FAR_YEAR, 5.0), production("JPN", FAR_YEAR, 0.0));
    import.append_production(&japan).unwrap();
    import.append_production(&chile).unwrap();
    let flows =
        [flow("CHL", "JPN", "260300", FAR_YEAR, Some(7.0)), flow("JPN", "CHL", "260300", FAR_YEAR, None)];
    for row in flows.iter().rev() {
        import.append_trade(row).unwrap();
    }
    let record = import.commit().unwrap();
    assert_eq!((record.import, record.rows_read, record.rows_kept), (1, 2, 4));
    assert_eq!(record.file, "1.csv", "directories of the user stay out of the database");
    let reopened = Database::open(&directory).unwrap();
    for database in [&database, &reopened] {
        assert_eq!(database.pin().last_import, 1);
        let rows = database.production(&MaterialId::new("copper"), Year(FAR_YEAR)).unwrap();
        assert_eq!(rows, [chile.clone(), japan.clone()]);
        let code: HsCode = "260300".parse().unwrap();
        assert_eq!(database.trade(&[code, code], Year(FAR_YEAR)).unwrap(), flows);
        assert!(database.trade_years().unwrap().contains(&Year(FAR_YEAR)));
        assert!(database.production_years(&MaterialId::new("copper")).unwrap().contains(&Year(FAR_YEAR)));
        assert!(database.sources().unwrap().contains(&source("office")));
        let coverage = database.table_coverage().unwrap();
        let trade = coverage.iter().find(|row| row.table == "trade" && row.import == 1).unwrap();
        assert_eq!((trade.rows, trade.regions, trade.hs_codes), (2, 2, 1));
        assert_eq!(count(database, "SELECT count(*) FROM trade WHERE import = 1 AND source = 'office'"), 2);
    }
}

#[test]
fn an_import_that_is_dropped_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let mut import = begin(&mut database, "1");
    import.append_production(&production("CHL", FAR_YEAR, 5.0)).unwrap();
    drop(import);
    assert_eq!(copper(&database), NOTHING);
    assert_eq!(database.imports().unwrap().len(), 1, "the embedded data alone");
    assert!(!database.sources().unwrap().contains(&source("office")));
    assert_eq!(import_one(&mut database, "1", 6.0), 1, "the content is not known, since it was not kept");
    assert_eq!(copper(&database), [6.0]);
}

#[test]
fn the_same_content_twice_is_a_no_op() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    import_one(&mut database, "1", 5.0);
    let ImportStart::Known(record) = database.import(request("1")).unwrap() else {
        panic!("imported twice");
    };
    assert_eq!((record.import, record.rows_kept), (1, 1));
    assert_eq!(import_one(&mut database, "2", 7.0), 2, "the workspace still takes other content");
    let mut other_kind = request("1");
    other_kind.kind = "another reader".to_owned();
    assert!(matches!(database.import(other_kind).unwrap(), ImportStart::New(_)));
}

#[test]
fn a_pinned_view_stays_as_it_was_and_the_newest_import_is_preferred() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    import_one(&mut database, "1", 5.0);
    let opened_before = Database::open(place.path()).unwrap();
    import_one(&mut database, "2", 7.0);
    assert_eq!(copper(&database), [7.0]);
    assert_eq!(copper(&opened_before), [5.0], "an answer does not change while it is computed");
    assert_eq!(count(&opened_before, &format!("SELECT count(*) FROM production WHERE year = {FAR_YEAR}")), 1);
    for (import, expected) in [(0, vec![]), (1, vec![5.0]), (2, vec![7.0])] {
        let past = database.at(import).unwrap();
        assert_eq!(copper(&past), expected);
        assert_eq!(past.pin().last_import, import);
    }
    assert!(matches!(database.at(3), Err(DatabaseError::UnknownImport { last: 2, .. })));
    assert!(matches!(database.at(-1), Err(DatabaseError::UnknownImport { .. })));
    let mut past = database.at(1).unwrap();
    assert!(matches!(past.import(request("3")), Err(DatabaseError::ReadOnly { .. })));
    let mut embedded = Database::embedded().unwrap();
    assert!(matches!(embedded.import(request("3")), Err(DatabaseError::ReadOnly { .. })));
    assert!(embedded.at(0).is_ok() && embedded.at(1).is_err());
}

#[test]
fn embedded_facts_show_through_a_workspace_unchanged() {
    let place = tempfile::tempdir().unwrap();
    let (embedded, over) = (Database::embedded().unwrap(), Database::open(place.path()).unwrap());
    assert_eq!(embedded.sources().unwrap(), over.sources().unwrap());
    assert_eq!(embedded.factor_sets().unwrap(), over.factor_sets().unwrap());
    assert_eq!(embedded.indices().unwrap(), over.indices().unwrap());
    assert_eq!(embedded.inventories().unwrap(), over.inventories().unwrap());
    assert_eq!(embedded.table_coverage().unwrap(), over.table_coverage().unwrap());
    assert_eq!(embedded.trade_years().unwrap(), over.trade_years().unwrap());
    for set in embedded.factor_sets().unwrap() {
        assert_eq!(embedded.factors(&set.set).unwrap(), over.factors(&set.set).unwrap());
    }
    let material = MaterialId::new("copper");
    assert_eq!(embedded.ore_grades(&material).unwrap(), over.ore_grades(&material).unwrap());
    for year in embedded.production_years(&material).unwrap() {
        assert_eq!(embedded.production(&material, year).unwrap(), over.production(&material, year).unwrap());
    }
    let code = "260300".parse().unwrap();
    for year in embedded.trade_years().unwrap() {
        assert_eq!(embedded.trade(&[code], year).unwrap(), over.trade(&[code], year).unwrap());
    }
    assert_eq!(embedded.pin(), over.pin());
}

fn factor_set(name: &str) -> FactorSet {
    FactorSet {
        set: name.to_owned(),
        name_en: "My factors".to_owned(),
        name_ja: String::new(),
        stressor: "tmr".to_owned(),
        unit: "kg/kg".to_owned(),
        reference: "in house".to_owned(),
        note: String::new(),
        source: SourceId("office".to_owned()),
    }
}

fn factor(set: &str, value: f64) -> FactorRow {
    FactorRow {
        set: set.to_owned(),
        material: MaterialId::new("copper"),
        region: None,
        stressor: "tmr".to_owned(),
        value,
        unit: "kg/kg".to_owned(),
        gsd: None,
        flag: Flag::Estimated,
        source: SourceId("office".to_owned()),
    }
}

#[test]
fn factor_sets_are_defined_once_and_their_newest_factors_count() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    for (content, value) in [("1", 300.0), ("2", 360.0)] {
        let mut import = begin(&mut database, content);
        import.append_factor_set(&factor_set("mine")).unwrap();
        import.append_factors(&factor("mine", value)).unwrap();
        import
            .append_factors(&FactorRow { region: Some(common::region("JPN")), ..factor("mine", 0.0) })
            .unwrap();
        import.commit().unwrap();
    }
    assert!(database.factor_sets().unwrap().contains(&factor_set("mine")));
    let values = |database: &Database| -> Vec<f64> {
        database.factors("mine").unwrap().into_iter().map(|row| row.value).collect()
    };
    assert_eq!(values(&database), [360.0, 0.0], "world first");
    assert_eq!(values(&database.at(1).unwrap()), [300.0, 0.0]);

    let mut import = begin(&mut database, "3");
    let other = FactorSet { unit: "t/t".to_owned(), ..factor_set("mine") };
    assert!(matches!(import.append_factor_set(&other), Err(DatabaseError::KeyTaken { .. })));
    assert!(matches!(
        import.append_factors(&factor("yours", 1.0)),
        Err(DatabaseError::UnknownReference { .. })
    ));
    assert!(matches!(import.commit(), Err(DatabaseError::RowRefused)));
    for embedded in Database::embedded().unwrap().factor_sets().unwrap() {
        let mut import = begin(&mut database, "4");
        assert!(matches!(import.append_factor_set(&embedded), Err(DatabaseError::KeyTaken { .. })));
        let added = import.append_factors(&factor(&embedded.set, 1.0));
        assert!(matches!(added, Err(DatabaseError::KeyTaken { .. })));
    }
}

#[test]
fn inventories_grades_and_indicators_come_back() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let inventory = InventoryFile {
        inventory: "my-kettle".to_owned(),
        name_en: "Kettle".to_owned(),
        name_ja: "やかん".to_owned(),
        unit: "1 kettle".to_owned(),
        note: String::new(),
        file: "kettle.csv".to_owned(),
        content: b"part,material,mass_kg\nbody,steel,0.4\n".to_vec(),
    };
    let grade = OreGradeRow {
        material: MaterialId::new("copper"),
        region: common::region("CHL"),
        year: Year(FAR_YEAR),
        grade_kg_per_kg: 0.006,
        basis: "Cu".to_owned(),
        flag: Flag::Reported,
        source: SourceId("office".to_owned()),
    };
    let index = database::IndexInfo {
        index: "my-index".to_owned(),
        name_en: "My index".to_owned(),
        name_ja: String::new(),
        scale_min: 0.0,
        scale_max: 10.0,
        direction: database::Direction::HigherIsRiskier,
        reference: String::new(),
        source: SourceId("office".to_owned()),
    };
    let value = IndicatorRow {
        index: "my-index".to_owned(),
        region: common::region("CHL"),
        year: Year(FAR_YEAR),
        value: 3.5,
        standard_error: None,
        source: SourceId("office".to_owned()),
    };
    let mut import = begin(&mut database, "1");
    import.append_inventory(&inventory).unwrap();
    import.append_ore_grade(&grade).unwrap();
    import.append_index(&index).unwrap();
    import.append_indicator(&value).unwrap();
    import.commit().unwrap();
    assert_eq!(database.inventory("my-kettle").unwrap(), Some(inventory));
    assert!(database.ore_grades(&MaterialId::new("copper")).unwrap().contains(&grade));
    assert!(database.indices().unwrap().contains(&index));
    assert_eq!(database.indicator("my-index", Year(FAR_YEAR)).unwrap(), std::slice::from_ref(&value));
    assert_eq!(database.indicator_years("my-index").unwrap(), [Year(FAR_YEAR)]);
    // A later year of an embedded index is welcome: its definition is copied.
    if let Some(embedded) = Database::embedded().unwrap().indices().unwrap().first() {
        let mut import = begin(&mut database, "2");
        let later =
            IndicatorRow { index: embedded.index.clone(), value: embedded.scale_max, ..value.clone() };
        import.append_indicator(&later).unwrap();
        import.commit().unwrap();
        assert_eq!(database.indicator(&embedded.index, Year(FAR_YEAR)).unwrap(), [later]);
    }
    let mut import = begin(&mut database, "3");
    let off_scale = import.append_indicator(&IndicatorRow { value: 12.6, ..value });
    assert!(matches!(off_scale, Err(DatabaseError::InvalidValue { column: "value", .. })));
}

#[test]
fn rows_that_cannot_be_are_refused_with_their_place() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let good = production("CHL", FAR_YEAR, 1.0);
    for (row, expected) in [
        (production("QQQ", FAR_YEAR, 1.0), "table `production`, row 2: column `region` names `QQQ`"),
        (production("CHL", 1066, 1.0), "column `year` is `1066`"),
        (production("CHL", FAR_YEAR, -1.0), "column `mass_kg` is `-1`"),
        (production("CHL", FAR_YEAR, f64::NAN), "column `mass_kg` is `NaN`"),
        (production("CHL", FAR_YEAR, f64::INFINITY), "column `mass_kg` is `inf`"),
        (good.clone(), "the same key CHL copper mine"),
        (
            database::ProductionRow { material: MaterialId::new("kryptonite"), ..good.clone() },
            "column `material` names `kryptonite`",
        ),
        (
            database::ProductionRow { source: SourceId("nobody".to_owned()), ..good.clone() },
            "column `source` names `nobody`",
        ),
        (database::ProductionRow { basis: String::new(), ..good.clone() }, "column `basis` is ``"),
    ] {
        let mut import = begin(&mut database, "1");
        import.append_production(&good).unwrap();
        let error = import.append_production(&row).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(matches!(import.commit(), Err(DatabaseError::RowRefused)));
        assert_eq!(copper(&database), NOTHING);
    }
    let mut import = begin(&mut database, "1");
    for mass_kg in [1.0, 2.0] {
        import.append_trade(&flow("CHL", "JPN", "260300", FAR_YEAR, Some(mass_kg))).unwrap();
    }
    let error = import.commit().unwrap_err();
    assert!(matches!(error, DatabaseError::DuplicateRow { table: "trade", row: 2, .. }), "{error}");
    assert_eq!(database.imports().unwrap().len(), 1);
    let mut other = request("2");
    other.sources =
        vec![source("office"), vocabulary::Source { title: "Other".to_owned(), ..source("office") }];
    assert!(matches!(database.import(other), Err(DatabaseError::KeyTaken { place: "the workspace", .. })));
    import_one(&mut database, "3", 5.0);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_workspace() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("workspace");
    let mut database = Database::open(&directory).unwrap();
    import_one(&mut database, "1", 5.0);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    for entry in fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn files_that_are_no_workspace_are_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let directory = |name: &str| {
        let directory = place.path().join(name);
        fs::create_dir(&directory).unwrap();
        (directory.clone(), directory.join("telecouple.sqlite"))
    };
    let (garbage, file) = directory("garbage");
    let text = "this is no database at all, ".repeat(100);
    fs::write(&file, &text).unwrap();
    assert!(matches!(Database::open(&garbage), Err(DatabaseError::Corrupt { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);

    let (foreign, file) = directory("foreign");
    rusqlite::Connection::open(&file).unwrap().execute_batch("CREATE TABLE recipes (cake)").unwrap();
    let before = fs::read(&file).unwrap();
    assert!(matches!(Database::open(&foreign), Err(DatabaseError::ForeignFile { .. })));
    assert_eq!(fs::read(&file).unwrap(), before);

    let (newer, file) = directory("newer");
    drop(Database::open(&newer).unwrap());
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = Database::open(&newer).unwrap_err();
    assert!(matches!(error, DatabaseError::NewerSchema { found: 99, .. }), "{error}");

    let (damaged, file) = directory("damaged");
    import_one(&mut Database::open(&damaged).unwrap(), "1", 5.0);
    let mut bytes = fs::read(&file).unwrap();
    let length = bytes.len();
    bytes[4096..length].fill(0x5a);
    fs::write(&file, &bytes).unwrap();
    let outcome = Database::open(&damaged)
        .and_then(|database| database.production(&MaterialId::new("copper"), Year(FAR_YEAR)));
    assert!(matches!(outcome, Err(DatabaseError::Corrupt { .. })), "{outcome:?}");

    let a_file = place.path().join("a-file");
    fs::write(&a_file, "x").unwrap();
    assert!(matches!(Database::open(&a_file), Err(DatabaseError::Unreachable { .. })));

    #[cfg(unix)]
    {
        let (link, file) = directory("link");
        std::os::unix::fs::symlink(place.path().join("elsewhere"), &file).unwrap();
        assert!(matches!(Database::open(&link), Err(DatabaseError::Unreachable { .. })));
        assert!(!place.path().join("elsewhere").exists());
    }
}

/// Runs the test of this name in a process of its own, on a workspace.
fn child(test: &str, workspace: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("WORKSPACE_OF_CHILD", workspace)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn child_holds_an_import_open() {
    let Some(workspace) = std::env::var_os("WORKSPACE_OF_CHILD") else { return };
    let workspace = Path::new(&workspace);
    let mut database = Database::open(workspace).unwrap();
    let mut import = begin(&mut database, "held");
    import.append_production(&production("CHL", FAR_YEAR, 9.0)).unwrap();
    fs::write(workspace.join("holding"), "").unwrap();
    while !workspace.join("release").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    import.commit().unwrap();
}

#[test]
fn two_processes_read_at_once_and_write_in_turn() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let mut process = child("child_holds_an_import_open", place.path());
    let start = Instant::now();
    while !place.path().join("holding").exists() {
        assert!(start.elapsed() < Duration::from_secs(20), "the other process did not start");
        std::thread::sleep(Duration::from_millis(5));
    }
    let reader = Database::open(place.path()).unwrap();
    assert_eq!(copper(&reader), NOTHING, "an unfinished import is not seen");
    let error = database.import(request("1")).unwrap_err();
    assert!(matches!(error, DatabaseError::Busy { .. }), "{error}");
    fs::write(place.path().join("release"), "").unwrap();
    assert!(process.wait().unwrap().success());
    assert_eq!(import_one(&mut database, "1", 5.0), 2, "after the other's import");
    assert_eq!(copper(&database.at(1).unwrap()), [9.0]);
}

#[test]
fn two_processes_make_a_workspace_at_once() {
    let place = tempfile::tempdir().unwrap();
    let opened: Vec<_> = (0..8)
        .map(|_| {
            let path = place.path().join("workspace");
            std::thread::spawn(move || Database::open(&path).map(|database| database.pin()))
        })
        .collect();
    for thread in opened {
        assert_eq!(thread.join().unwrap().unwrap().last_import, 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_rows_come_back_bit_for_bit(
        flows in proptest::collection::btree_map(
            (0..30_usize, 0..30_usize, 0..4_usize, 2100..2103_u16),
            (proptest::option::of(0.0..1e15_f64), proptest::option::of(0.0..1e15_f64), 0..4_usize),
            0..60,
        ),
    ) {
        let place = tempfile::tempdir().unwrap();
        let mut database = Database::open(place.path()).unwrap();
        let regions = Regions::embedded().rows();
        let region = |index: usize| regions[index % regions.len()].region;
        let codes: Vec<HsCode> =
            ["010121", "260300", "740311", "990000"].iter().map(|code| code.parse().unwrap()).collect();
        let flags = [Flag::Reported, Flag::Estimated, Flag::Modelled, Flag::Imputed];
        let mut rows: Vec<_> = flows
            .into_iter()
            .map(|((exporter, importer, code, year), (mass_kg, value_usd, flag))| database::TradeRow {
                exporter: region(exporter),
                importer: region(importer),
                hs: codes[code],
                year: Year(year),
                mass_kg,
                value_usd,
                flag: flags[flag],
                source: SourceId("office".to_owned()),
            })
            .collect();
        rows.sort_by_key(|row| (row.year, row.hs, row.exporter, row.importer));
        rows.dedup_by_key(|row| (row.year, row.hs, row.exporter, row.importer));
        let mut import = begin(&mut database, "1");
        for row in rows.iter().rev() {
            import.append_trade(row).unwrap();
        }
        import.commit().unwrap();
        let mut read = Vec::new();
        for year in [2100, 2101, 2102] {
            read.extend(database.trade(&codes, Year(year)).unwrap());
        }
        prop_assert_eq!(read, rows);
    }
}
