//! Fuzz targets of every parser.
//!
//! Each target takes any bytes and must return: a panic, an endless loop or a seizure of memory is a defect of
//! the parser. Where a parser promises more than that, the target checks it. The targets run in two ways:
//!
//! - `tests/short_run.rs` mutates the seed corpus with a fixed seed on stable Rust, as a usual test;
//! - `cargo-fuzz/` is a manifest of its own with a libFuzzer program for each target (nightly Rust:
//!   `cd fuzz/cargo-fuzz && cargo +nightly fuzz run --fuzz-dir . inventory`).

pub mod mrio;

use std::collections::BTreeSet;

use importers::format::{Format, Job, Row};
use importers::head::Head;
use importers::mapping::Mapping;
use importers::packed::{DataFile, PackedLimits};
use importers::stated::Stated;
use importers::{
    DecimalMark, FactorDefaults, Input, Limits, ReadOptions, decode, read_factors_input,
    read_inventory_input, read_number, read_table,
};
use vocabulary::{
    Dimension, Distribution, HsCode, Materials, Notation, Quantity, Region, Regions, SourceId, Unit, Year,
    fold,
};

/// A target: its name, which is the folder of its corpus, and the function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("text", text),
    ("table", table),
    ("xlsx", xlsx),
    ("toml", toml),
    ("inventory", inventory),
    ("factors", factors),
    ("number", number),
    ("names", names),
    ("baci", baci),
    ("world_mining_data", world_mining_data),
    ("wgi", wgi),
    ("usgs_mcs", usgs_mcs),
    ("comtrade", comtrade),
    ("irp", irp),
    ("faostat", faostat),
    ("world_bank_population", world_bank_population),
    ("crop_yields", crop_yields),
    ("trade", trade),
    ("packed", packed),
    ("bgs", bgs),
    ("imf_prices", imf_prices),
    ("tailings", tailings),
    ("mapping", mapping),
    ("formats", formats),
    ("mrio_pymrio", mrio::pymrio),
    ("mrio_parquet", mrio::parquet),
    ("mrio_exiobase", mrio::exiobase),
    ("mrio_eora", mrio::eora),
    ("mrio_gloria", mrio::gloria),
    ("mrio_wiod", mrio::wiod),
    ("mrio_oecd", mrio::oecd),
    ("mrio_figaro", mrio::figaro),
    ("mrio_tidy", mrio::tidy),
    ("mrio_long", mrio::long),
    ("mrio_archive", mrio::archive),
    ("scenario", scenario),
];

/// Limits small enough that a run does not wait for sizes that tests of their own cover.
fn options() -> ReadOptions {
    let limits = Limits {
        inflated_bytes: 4 << 20,
        sheet_bytes: 2 << 20,
        shared_string_bytes: 1 << 20,
        shared_strings: 10_000,
        part_elements: 10_000,
        cells: 200_000,
        ..Limits::default()
    };
    ReadOptions { limits, ..ReadOptions::default() }
}

fn input(name: &str, data: &[u8]) -> Input {
    Input { name: name.to_owned(), bytes: data.to_vec() }
}

/// Decoding of text files.
pub fn text(data: &[u8]) {
    if let Ok(decoded) = decode("f", data.to_vec(), None) {
        assert!(!decoded.text.contains('\0'), "a NUL came through");
    }
    for encoding in [importers::TextEncoding::Cp932, importers::TextEncoding::Utf16Le] {
        let _ = decode("f", data.to_vec(), Some(encoding));
    }
}

/// Tables in CSV, TSV and XLSX.
pub fn table(data: &[u8]) {
    match read_table(input("f", data), &options(), "columns", &|_| true) {
        Ok(table) => {
            assert!(!table.is_empty() && !table.header().is_empty());
            for row in 0..table.len() {
                assert_eq!(table.row(row).count(), table.header().len());
            }
        }
        Err(error) => assert!(!error.to_string().is_empty() && !error.problems.is_empty()),
    }
}

/// Workbooks, as a table and as an inventory. The short run packs mutated parts without compression, so that
/// mutations reach past the archive.
pub fn xlsx(data: &[u8]) {
    table(data);
    inventory(data);
}

/// Inventories in TOML.
pub fn toml(data: &[u8]) {
    check_inventory(input("f.toml", data));
}

/// Inventories in CSV and XLSX.
pub fn inventory(data: &[u8]) {
    check_inventory(input("f.csv", data));
}

fn check_inventory(input: Input) {
    match read_inventory_input(input, &options()) {
        Ok(inventory) => {
            for (index, line) in inventory.lines.iter().enumerate() {
                assert!(line.mass_kg.is_finite() && line.mass_kg >= 0.0);
                assert!(line.quantity.is_finite() && line.quantity >= 0.0);
                assert!(line.recycled_share.is_none_or(|share| (0.0..=1.0).contains(&share)));
                assert!(line.gsd.is_none_or(|gsd| gsd.is_finite() && gsd >= 1.0));
                assert!(!line.part.is_empty() && line.row > 0);
                assert_eq!(inventory.cells(index).len(), inventory.columns().len());
            }
            assert!(!inventory.lines.is_empty());
        }
        Err(error) => assert!(!error.to_string().is_empty() && !error.problems.is_empty()),
    }
}

/// Factor tables.
pub fn factors(data: &[u8]) {
    let defaults =
        FactorDefaults { set: "f".to_owned(), stressor: "tmr".to_owned(), source: SourceId("f".to_owned()) };
    if let Ok(rows) = read_factors_input(input("f.csv", data), &defaults, &options()) {
        assert!(rows.iter().all(|row| row.value.is_finite() && row.value >= 0.0));
    }
}

/// Numbers in text: what is read is finite, and reads the same under the mark that explains it.
pub fn number(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let free = read_number(&text, None);
    let point = read_number(&text, Some(DecimalMark::Point));
    let comma = read_number(&text, Some(DecimalMark::Comma));
    for value in [&free, &point, &comma].into_iter().flatten().flatten() {
        assert!(value.is_finite());
    }
    if let Ok(Some(value)) = free {
        assert!(point == Ok(Some(value)) || comma == Ok(Some(value)), "{text}");
    }
}

/// Names, codes, units, years and spreads of the vocabulary.
pub fn names(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let folded = fold(&text);
    assert_eq!(fold(&folded), folded, "folding twice changes");
    for line in text.lines().take(20) {
        let _ = Materials::embedded().find(line);
        let _ = Regions::embedded().find(line);
        if let Ok(code) = line.parse::<HsCode>() {
            assert_eq!(code.to_string().parse(), Ok(code));
        }
        if let Ok(year) = line.parse::<Year>() {
            assert_eq!(year.to_string().parse(), Ok(year));
        }
        for dimension in [Dimension::Mass, Dimension::MassRatio, Dimension::Area] {
            let _ = Unit::parse(line, dimension);
        }
        if let Some(region) = Region::from_code(line) {
            assert_eq!(region.code(), line);
        }
        if let Ok(number) = line.trim().parse::<f64>() {
            for notation in [Notation::SigmaLn, Notation::Gsd, Notation::GsdSquared, Notation::VarianceLn] {
                if let Ok(spread) = Distribution::read(number, notation) {
                    let _ = Quantity::new(number, spread);
                }
            }
        }
    }
}

/// The bilateral trade files of BACI and its table of products: in blocks on two threads as on one.
pub fn baci(data: &[u8]) {
    use importers::baci::{FlowOptions, Products, parse_flows, read_flows, sniff};
    let _ = sniff(data);
    let products = Products::read(data, "f").ok();
    let options = FlowOptions { products: products.as_ref(), keep: None };
    let (mut straight, mut blocks) = (Vec::new(), Vec::new());
    let one = parse_flows::<Row>(&mut &*data, "f", &options, |flow| {
        straight.push(flow);
        true
    });
    let two = read_flows::<Row>(&mut &*data, "f", &options, |block| {
        blocks.extend_from_slice(block);
        Ok(())
    });
    match (one, two) {
        (Ok(one), Ok(two)) => {
            assert!(one.accounted() && two.accounted());
            assert_eq!(straight, blocks);
            let figures = straight.iter().flat_map(|flow| [flow.mass_kg, flow.value_usd]).flatten();
            assert!(figures.into_iter().all(|figure| figure.is_finite() && figure >= 0.0));
        }
        (one, two) => assert_eq!(one.is_err(), two.is_err()),
    }
}

/// Reads any bytes as a format; what is read is accounted for to the last figure.
fn read_as(key: &str, file: &str, stated: &Stated, data: &[u8]) -> Vec<Row> {
    let (options, mapping, mut rows) = (options(), Mapping::default(), Vec::new());
    let job = Job { file, options: &options, stated, mapping: &mapping, products: None };
    let format = Format::of_key(key).unwrap_or_else(|| panic!("no format {key}"));
    let head = Head::of(file, data, &options);
    let _ = head.map(|head| (format.sniff)(&head));
    match (format.read)(&job, &mut &*data, &mut rows) {
        Ok(reading) => assert!(reading.account.accounted(), "{:?}", reading.account),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    rows
}

/// UN Comtrade in all its layouts: one report for each key.
pub fn comtrade(data: &[u8]) {
    for revision in [None, Some("HS17".to_owned())] {
        let stated = Stated { revision, ..Stated::default() };
        let mut keys = BTreeSet::new();
        for row in read_as("comtrade", "f.csv", &stated, data) {
            let Row::TradeReport(row) = row else { panic!("another table") };
            assert!(row.mass_kg.is_none_or(|mass| mass.is_finite() && mass >= 0.0));
            assert!(keys.insert((row.reporter, row.partner, row.direction, row.hs, row.revision, row.year)));
        }
    }
}

/// Physical trade of the International Resource Panel: one mass for each key.
pub fn irp(data: &[u8]) {
    let mut keys = BTreeSet::new();
    for row in read_as("irp", "imports.csv", &Stated::default(), data) {
        let Row::PhysicalTrade(row) = row else { panic!("another table") };
        assert!(row.mass_kg.is_finite() && row.mass_kg >= 0.0);
        assert!(keys.insert((row.region, row.category, row.year)));
    }
}

/// Tables of FAOSTAT in all their layouts: one figure for each key.
pub fn faostat(data: &[u8]) {
    let (mut balances, mut trade) = (BTreeSet::new(), BTreeSet::new());
    for row in read_as("faostat", "f.csv", &Stated::default(), data) {
        match row {
            Row::FoodBalance(row) => {
                assert!(row.amount.is_finite());
                assert!(balances.insert((row.crop, row.year, row.region, row.element)));
            }
            Row::FoodTrade(row) => {
                assert!(row.mass_kg.is_none_or(f64::is_finite) && row.value_usd.is_none_or(f64::is_finite));
                assert!(trade.insert((row.crop, row.year, row.by_importer, row.exporter, row.importer)));
            }
            _ => panic!("another table"),
        }
    }
}

/// Population of the World Bank in both layouts.
pub fn world_bank_population(data: &[u8]) {
    for row in read_as("world-bank-population", "f.csv", &Stated::default(), data) {
        let Row::Population(row) = row else { panic!("another table") };
        assert!(row.persons.is_finite() && row.persons >= 0.0);
    }
}

/// Cultivation in tables of the user's own: one number for each key.
pub fn crop_yields(data: &[u8]) {
    let mut keys = BTreeSet::new();
    for row in read_as("crop-yields", "f.csv", &Stated::default(), data) {
        let Row::CropYield(row) = row else { panic!("another table") };
        assert!(row.value.is_finite() && row.value >= 0.0);
        assert!(keys.insert((row.crop, row.method, row.quantity, row.region)));
    }
}

/// Trade in tables of the user's own: one flow for each key.
pub fn trade(data: &[u8]) {
    let stated = Stated { revision: Some("HS92".to_owned()), ..Stated::default() };
    let mut keys = BTreeSet::new();
    for row in read_as("trade", "f.csv", &stated, data) {
        let Row::Trade(row) = row else { panic!("another table") };
        assert!(row.flow.mass_kg.is_none_or(f64::is_finite) && row.flow.value_usd.is_none_or(f64::is_finite));
        let flow = row.flow;
        assert!(keys.insert((row.source, row.revision, flow.hs, flow.year, flow.exporter, flow.importer)));
    }
}

/// Packed files: members and their bytes, no more of them than the budget.
pub fn packed(data: &[u8]) {
    const MOST: u64 = 1 << 16;
    let name = format!("telecouple-fuzz-{}-{:?}", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(name);
    if std::fs::write(&path, data).is_err() {
        return;
    }
    let limits = PackedLimits { entries: 16, member_bytes: MOST, total_bytes: 4 * MOST };
    if let Ok(file) = DataFile::open(&path, limits) {
        let _ = file.is_workbook();
        for member in file.members().unwrap_or_default() {
            assert!(!member.name.contains(".."));
            let _ = file.beginning(&member, 100);
            if let Ok(bytes) = file.whole(&member, MOST) {
                assert!(bytes.len() as u64 <= MOST);
            }
        }
    }
    let _ = std::fs::remove_file(&path);
}

/// The production tables of World Mining Data.
pub fn world_mining_data(data: &[u8]) {
    let _ = importers::world_mining_data::sniff(data);
    let _ = importers::world_mining_data::read(data, "f", |_| SourceId("f".to_owned()));
}

/// The Worldwide Governance Indicators in all their layouts.
pub fn wgi(data: &[u8]) {
    use importers::wgi::{Layout, read, sniff};
    let _ = sniff(data);
    for layout in [Layout::Stata, Layout::Long, Layout::PoliticalStability] {
        let _ = read(data, "f", layout, &SourceId("f".to_owned()));
    }
}

/// The tables of the USGS Mineral Commodity Summaries.
pub fn usgs_mcs(data: &[u8]) {
    use importers::usgs_mcs::{Edition, production, sniff};
    let _ = sniff(data);
    for edition in [Edition::Mcs2025, Edition::Mcs2026] {
        let _ = production(data, "f", edition, &SourceId("f".to_owned()));
    }
}

/// The downloads of World Mineral Statistics.
pub fn bgs(data: &[u8]) {
    let _ = importers::bgs::sniff(data);
    if let Ok(parsed) = importers::bgs::read(data, "f", &SourceId("f".to_owned())) {
        assert!(parsed.accounted() && parsed.rows.iter().all(|row| row.mass_kg >= 0.0));
    }
}

/// Commodity prices, monthly and yearly.
pub fn imf_prices(data: &[u8]) {
    let _ = importers::imf_prices::sniff(data);
    if let Ok(parsed) = importers::imf_prices::read(data, "f", &SourceId("f".to_owned())) {
        assert!(parsed.accounted() && parsed.rows.iter().all(|row| row.usd_per_kg >= 0.0));
    }
}

/// Registers of tailings facilities and lists of failures: one row for each key, numbers that are amounts and places.
pub fn tailings(data: &[u8]) {
    let amount = |value: Option<f64>| value.is_none_or(|value| value.is_finite() && value >= 0.0);
    for key in ["sigbm", "sernageomin", "csp2", "tailings-disclosure", "icmm"] {
        let mut keys = BTreeSet::new();
        for row in read_as(key, "f.csv", &Stated::default(), data) {
            match row {
                Row::Facility(row) => {
                    assert!(amount(row.height_m) && amount(row.volume_m3) && amount(row.design_volume_m3));
                    assert!(row.latitude.is_none_or(|degrees| degrees.abs() <= 90.0));
                    assert!(row.longitude.is_none_or(|degrees| degrees.abs() <= 180.0));
                    assert!(!row.name.is_empty() && keys.insert(row.facility));
                }
                Row::Incident(row) => {
                    assert!(amount(row.released_m3) && amount(row.runout_km) && row.year().is_some());
                    assert!(keys.insert(row.incident));
                }
                _ => panic!("another table"),
            }
        }
    }
}

/// Mapping files: what is read is written and read again as the same.
pub fn mapping(data: &[u8]) {
    use importers::mapping::Mapping;
    if let Ok(read) = Mapping::read(input("f.csv", data), &options()) {
        let again = Mapping::read(input("f.csv", read.to_csv().as_bytes()), &options());
        assert!(read.entries().count() == 0 || again.is_ok_and(|again| again.sha256() == read.sha256()));
    }
}

/// Every format on any bytes, tables of the user's own and workbooks among them: detection first, then the reader
/// of each format whatever was detected. Every figure must be accounted for.
pub fn formats(data: &[u8]) {
    use importers::format::{FORMATS, Format, Job, Row};
    use importers::head::Head;
    use importers::mapping::Mapping;
    use importers::stated::Stated;
    let options = options();
    if let Ok(head) = Head::of("f", data, &options) {
        let _ = Format::detect(&head);
    }
    let stated = Stated {
        revision: Some("HS92".to_owned()),
        index: Some("f".to_owned()),
        year: Some(2020),
        scale_min: Some(0.0),
        scale_max: Some(1.0),
        direction: Some("higher-is-safer".to_owned()),
        ..Stated::default()
    };
    let mapping = Mapping::default();
    for format in FORMATS {
        let job = Job { file: "f", options: &options, stated: &stated, mapping: &mapping, products: None };
        let mut rows: Vec<Row> = Vec::new();
        let mut reader = data;
        if let Ok(reading) = (format.read)(&job, &mut reader, &mut rows) {
            assert!(reading.account.accounted(), "{}", format.key);
        }
    }
}

/// Scenarios of disruption.
pub fn scenario(data: &[u8]) {
    if let Ok(read) = importers::scenario::read_scenario(input("f.toml", data)) {
        for (at, event) in read.scenario.capacity_loss.iter().enumerate() {
            assert!((0.0..=1.0).contains(&event.loss.0));
            assert!(read.line(&format!("capacity-loss.{at}.loss")).is_some());
        }
    }
}
