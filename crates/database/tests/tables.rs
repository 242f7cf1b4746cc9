//! Every kind of row comes back as it was appended, and a wrong one is refused with its place.

mod common;

use common::{FAR_YEAR, begin, region, source};
use database::{
    Database, DatabaseError, Facts, LinkTarget, ParameterRow, PhysicalTradeRow, PriceRow, ReserveRow, Risk,
    RiskLink, TradeDirection, TradeFlow, TradeKind, TradeReportRow,
};
use vocabulary::{Flag, HsCode, HsRevision, MaterialId, SourceId, Stage, Year};

fn office() -> SourceId {
    SourceId("office".to_owned())
}

fn price(usd_per_kg: f64, basis: &str) -> PriceRow {
    PriceRow {
        material: MaterialId::new("copper"),
        year: Year(FAR_YEAR),
        usd_per_kg,
        basis: basis.to_owned(),
        flag: Flag::Reported,
        source: office(),
    }
}

fn reserve(code: &str, mass_kg: f64) -> ReserveRow {
    ReserveRow {
        material: MaterialId::new("copper"),
        region: region(code),
        year: Year(FAR_YEAR),
        mass_kg,
        basis: "Cu".to_owned(),
        flag: Flag::Estimated,
        source: office(),
    }
}

fn parameter(stage: Option<Stage>, value: f64) -> ParameterRow {
    ParameterRow {
        parameter: "test-parameter".to_owned(),
        material: MaterialId::new("copper"),
        region: None,
        stage,
        year: None,
        value,
        unit: "kg/kg".to_owned(),
        source: office(),
        note: "a note".to_owned(),
    }
}

fn report(reporter: &str, partner: &str, direction: TradeDirection, mass_kg: Option<f64>) -> TradeReportRow {
    TradeReportRow {
        reporter: region(reporter),
        partner: region(partner),
        direction,
        hs: "260300".parse().unwrap(),
        revision: HsRevision::Hs92,
        year: Year(FAR_YEAR),
        mass_kg,
        value_usd: Some(1.5),
        flag: Flag::Reported,
        source: office(),
    }
}

fn risk(share: Option<f64>) -> Risk {
    Risk {
        risk: "test-risk".to_owned(),
        category: "technical".to_owned(),
        subtype: "power".to_owned(),
        name_en: "Power cut".to_owned(),
        name_ja: "停電".to_owned(),
        description_en: "The grid fails.".to_owned(),
        description_ja: "送電網の停止。".to_owned(),
        cause: "Drought".to_owned(),
        lead_time: "days".to_owned(),
        duration: "weeks".to_owned(),
        affected_share_low: share,
        affected_share_high: None,
        contagion_scope: "region".to_owned(),
        source: office(),
    }
}

fn link(kind: LinkTarget, target: &str) -> RiskLink {
    RiskLink {
        risk: "test-risk".to_owned(),
        target_kind: kind,
        target: target.to_owned(),
        note: "Dry years".to_owned(),
        source: office(),
    }
}

#[test]
fn rows_of_the_newer_tables_come_back() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let physical = PhysicalTradeRow {
        region: region("JPN"),
        direction: TradeDirection::Import,
        category: "Metal ores".to_owned(),
        year: Year(FAR_YEAR),
        mass_kg: 12.0,
        source: office(),
    };
    let mut import = begin(&mut database, "1");
    import.append_price(&price(9.5, "gross")).unwrap();
    import.append_price(&price(8.5, "Cu")).unwrap();
    import.append_reserve(&reserve("PER", 3.0)).unwrap();
    import.append_reserve(&reserve("CHL", 4.0)).unwrap();
    import.append_parameter(&parameter(Some(Stage::Refined), 0.5)).unwrap();
    import.append_parameter(&parameter(None, 0.25)).unwrap();
    import.append_trade_report(&report("JPN", "CHL", TradeDirection::Import, Some(2.0))).unwrap();
    import.append_trade_report(&report("CHL", "JPN", TradeDirection::Export, None)).unwrap();
    import.append_physical_trade(&physical).unwrap();
    import.append_risk(&risk(Some(0.25))).unwrap();
    import.append_risk(&risk(Some(0.25))).unwrap();
    import.append_risk_link(&link(LinkTarget::Region, "CHL")).unwrap();
    import.append_risk_link(&link(LinkTarget::Material, "copper")).unwrap();
    import.commit().unwrap();
    drop(database);

    let database = Database::open(place.path()).unwrap();
    let copper = MaterialId::new("copper");
    let code: HsCode = "260300".parse().unwrap();
    assert_eq!(database.price(&copper, Year(FAR_YEAR)).unwrap(), Some(price(8.5, "Cu")));
    assert_eq!(database.price(&copper, Year(FAR_YEAR + 1)).unwrap(), None);
    let reserves = database.reserves(&copper).unwrap();
    assert_eq!(
        reserves.iter().rev().take(2).cloned().collect::<Vec<_>>(),
        [reserve("PER", 3.0), reserve("CHL", 4.0)]
    );
    let parameters = database.parameters("test-parameter").unwrap();
    assert_eq!(parameters, [parameter(None, 0.25), parameter(Some(Stage::Refined), 0.5)]);
    assert_eq!(database.parameters("no-such-parameter").unwrap(), []);
    let reports = database.trade_reports(&[code], Year(FAR_YEAR)).unwrap();
    let expected = [
        report("CHL", "JPN", TradeDirection::Export, None),
        report("JPN", "CHL", TradeDirection::Import, Some(2.0)),
    ];
    assert_eq!(reports, expected);
    assert!(database.trade_report_years().unwrap().contains(&Year(FAR_YEAR)));
    assert_eq!(database.physical_trade(region("JPN")).unwrap().last(), Some(&physical));
    assert!(database.risks().unwrap().contains(&risk(Some(0.25))));
    let found = database.risk_links(Some(LinkTarget::Material), Some("copper")).unwrap();
    assert!(found.contains(&link(LinkTarget::Material, "copper")));
    assert!(found.iter().all(|link| link.target == "copper"));
    let tables: Vec<_> = database
        .table_coverage()
        .unwrap()
        .into_iter()
        .filter(|coverage| coverage.import == 1)
        .map(|coverage| {
            (coverage.table, coverage.rows, coverage.regions, coverage.materials, coverage.hs_codes)
        })
        .collect();
    let expected = [
        ("material_parameters", 2, 0, 1, 0),
        ("physical_trade", 1, 1, 0, 0),
        ("prices", 2, 0, 1, 0),
        ("reserves", 2, 2, 1, 0),
        ("risk_links", 2, 1, 1, 0),
        ("trade_reports", 2, 2, 0, 1),
    ];
    assert_eq!(tables, expected.map(|(table, rows, a, b, c)| (table.to_owned(), rows, a, b, c)));
}

#[test]
fn the_newer_of_flows_and_reports_is_to_be_used() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let code: HsCode = "260300".parse().unwrap();
    assert_eq!(database.trade_kind(code, Year(FAR_YEAR)).unwrap(), None);
    let mut import = begin(&mut database, "1");
    import.append_trade_report(&report("JPN", "CHL", TradeDirection::Import, Some(2.0))).unwrap();
    import.commit().unwrap();
    assert_eq!(database.trade_kind(code, Year(FAR_YEAR)).unwrap(), Some(TradeKind::Reports));
    let mut import = begin(&mut database, "2");
    import.append_trade(&common::flow("CHL", "JPN", "260300", FAR_YEAR, Some(1.0))).unwrap();
    import.commit().unwrap();
    assert_eq!(database.trade_kind(code, Year(FAR_YEAR)).unwrap(), Some(TradeKind::Flows));
    // A later file with the reports of another region leaves those of the first in place.
    let mut import = begin(&mut database, "3");
    import.append_trade_report(&report("CHL", "JPN", TradeDirection::Export, Some(3.0))).unwrap();
    import.commit().unwrap();
    assert_eq!(database.trade_kind(code, Year(FAR_YEAR)).unwrap(), Some(TradeKind::Reports));
    let masses: Vec<_> =
        database.trade_reports(&[code], Year(FAR_YEAR)).unwrap().iter().map(|row| row.mass_kg).collect();
    assert_eq!(masses, [Some(3.0), Some(2.0)]);
}

#[test]
fn one_year_of_an_import_follows_one_revision() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let mut import = begin(&mut database, "1");
    let flow = TradeFlow {
        hs: "260300".parse().unwrap(),
        year: Year(FAR_YEAR),
        exporter: region("CHL"),
        importer: region("JPN"),
        mass_kg: Some(1.0),
        value_usd: None,
        flag: Flag::Reported,
    };
    import.append_trade_rows(&office(), HsRevision::Hs17, &[flow]).unwrap();
    let next = TradeFlow { year: Year(FAR_YEAR + 1), ..flow };
    import.append_trade_rows(&office(), HsRevision::Hs22, &[next]).unwrap();
    let other = TradeFlow { hs: "740311".parse().unwrap(), ..flow };
    let refused = import.append_trade_rows(&office(), HsRevision::Hs22, &[other]);
    assert!(
        matches!(refused, Err(DatabaseError::InvalidValue { column: "revision", row: 3, .. })),
        "{refused:?}"
    );
}

#[test]
fn wrong_rows_of_the_newer_tables_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let mut import = begin(&mut database, "1");
    import.append_source(&source("other")).unwrap();
    let refused = |outcome: Result<(), DatabaseError>| match outcome {
        Err(DatabaseError::InvalidValue { table, column, .. }) => (table, column),
        Err(DatabaseError::UnknownReference { table, column, .. }) => (table, column),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(import.append_price(&price(0.0, "Cu"))), ("prices", "usd_per_kg"));
    assert_eq!(refused(import.append_price(&price(1.0, ""))), ("prices", "basis"));
    assert_eq!(refused(import.append_reserve(&reserve("CHL", -1.0))), ("reserves", "mass_kg"));
    let infinite = parameter(None, f64::INFINITY);
    assert_eq!(refused(import.append_parameter(&infinite)), ("material_parameters", "value"));
    let negative = report("JPN", "CHL", TradeDirection::Import, Some(-2.0));
    assert_eq!(refused(import.append_trade_report(&negative)), ("trade_reports", "mass_kg"));
    assert_eq!(refused(import.append_risk(&risk(Some(1.5)))), ("risks", "affected_share_low"));
    let lost = link(LinkTarget::Region, "CHL");
    assert_eq!(refused(import.append_risk_link(&lost)), ("risk_links", "risk"));
    assert!(matches!(import.commit(), Err(DatabaseError::RowRefused)));
}

#[test]
fn codes_of_another_revision_are_translated_and_summed() {
    // Goods of one code of 1992 that a later revision splits over several codes, from the embedded table.
    let embedded = Database::embedded().unwrap();
    let split = embedded
        .sql(
            "SELECT hs92, min(hs), max(hs) FROM hs_revisions WHERE revision = 'HS22'
             GROUP BY hs92 HAVING count(*) > 1 ORDER BY hs92 LIMIT 1",
            database::SqlLimit::default(),
        )
        .unwrap();
    let code = |column: usize| match &split.rows[0][column] {
        database::SqlValue::Text(code) => code.parse::<HsCode>().unwrap(),
        other => panic!("{other:?}"),
    };
    let (hs92, first, last) = (code(0), code(1), code(2));
    let flow = |hs, importer: &str, mass_kg| TradeFlow {
        hs,
        year: Year(FAR_YEAR),
        exporter: region("CHL"),
        importer: region(importer),
        mass_kg,
        value_usd: Some(1.0),
        flag: Flag::Reported,
    };
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let mut import = begin(&mut database, "1");
    let flows = [
        flow(first, "JPN", Some(2.0)),
        flow(last, "JPN", Some(3.0)),
        flow(first, "USA", Some(4.0)),
        flow(first, "DEU", Some(5.0)),
        flow(last, "DEU", None),
    ];
    import.append_trade_rows(&office(), HsRevision::Hs22, &flows).unwrap();
    import.commit().unwrap();
    let found = database.trade(&[hs92], Year(FAR_YEAR)).unwrap();
    let found: Vec<_> =
        found.iter().map(|row| (row.hs, row.importer.to_string(), row.mass_kg, row.value_usd)).collect();
    let expected = [("DEU", None, Some(2.0)), ("JPN", Some(5.0), Some(2.0)), ("USA", Some(4.0), Some(1.0))];
    assert_eq!(found, expected.map(|(importer, mass, value)| (hs92, importer.to_owned(), mass, value)));
    assert_eq!(database.trade_kind(hs92, Year(FAR_YEAR)).unwrap(), Some(TradeKind::Flows));
    // A code that happens to be written alike but belongs to another revision is not taken for the one of 1992.
    let alike: HsCode = "010121".parse().unwrap();
    assert_eq!(database.trade(&[alike], Year(FAR_YEAR)).unwrap(), []);
}
