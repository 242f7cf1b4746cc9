//! Trade in tables of the user's own, as CSV and XLSX.

use std::path::PathBuf;

use database::TradeFlow;
use importers::ReadOptions;
use importers::format::{Format, Job, Row};
use importers::head::Head;
use importers::mapping::Mapping;
use importers::packed::{DataFile, PackedLimits};
use importers::parsed::Parsed;
use importers::stated::Stated;
use vocabulary::HsRevision;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The format that a file is certainly of, its flows, and the account.
type Read = (&'static str, Vec<(HsRevision, TradeFlow)>, Parsed<Row>);

fn read_bytes(name: &str, bytes: &[u8], stated: &Stated) -> Result<Read, String> {
    let options = ReadOptions::default();
    let head = Head::of(name, bytes, &options).map_err(|error| error.to_string())?;
    let format = Format::detect(&head).ok_or_else(|| format!("{:?}", Format::guesses(&head)))?;
    let mapping = Mapping::default();
    let job = Job { file: name, options: &options, stated, mapping: &mapping, products: None };
    let mut rows: Vec<Row> = Vec::new();
    let reading = (format.read)(&job, &mut &*bytes, &mut rows).map_err(|error| error.to_string())?;
    let flows = rows
        .into_iter()
        .filter_map(|row| if let Row::Trade(row) = row { Some((row.revision, row.flow)) } else { None })
        .collect();
    Ok((format.key, flows, reading.account))
}

fn read(table: &str) -> Result<Read, String> {
    read_bytes("trade.csv", table.as_bytes(), &Stated::default())
}

/// Exporter, importer, code, mass and value of a flow.
type Told<'a> = (&'a str, &'a str, &'a str, Option<f64>, Option<f64>);

fn flat(read: &Read) -> Vec<Told<'_>> {
    read.1
        .iter()
        .map(|(_, flow)| {
            (flow.exporter.code(), flow.importer.code(), flow.hs.as_str(), flow.mass_kg, flow.value_usd)
        })
        .collect()
}

#[test]
fn units_stand_in_the_header_and_names_are_english_or_japanese() -> Outcome {
    let english = read(
        "Exporter,Importer,HS code,Year,Mass [t],Value (1000 USD)\n\
         Indonesia,Japan,2604.00,2022,\"1,234,567.5\",12.5\n\
         Dem. Rep. of the Congo,490,260500,2022,,7\n",
    )?;
    let japanese = read_bytes(
        "貿易.csv",
        "輸出国,輸入国,HSコード,年,質量（t）,金額（千ドル）\n\
         インドネシア,日本,260400,2022年,1234567.5,12.5\n\
         コンゴ民主共和国,台湾,260500,2022年,,7\n"
            .as_bytes(),
        &Stated::default(),
    )?;
    assert_eq!(english.0, "trade");
    assert_eq!(
        flat(&english),
        [
            ("IDN", "JPN", "260400", Some(1_234_567_500.0), Some(12_500.0)),
            ("COD", "TWN", "260500", None, Some(7000.0)),
        ]
    );
    assert_eq!(flat(&english), flat(&japanese));
    assert!(english.2.accounted() && japanese.2.accounted());
    Ok(())
}

#[test]
fn a_workbook_is_read_as_its_csv() -> Outcome {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in ["exporter", "importer", "hs", "year", "mass_kg", "value_usd"].iter().enumerate() {
        sheet.write(0, u16::try_from(column)?, *name)?;
    }
    sheet.write(1, 0, "CHL")?;
    sheet.write(1, 1, "CHN")?;
    sheet.write(1, 2, 260_300)?;
    sheet.write(1, 3, 2022)?;
    sheet.write(1, 4, 5.5e9)?;
    let bytes = workbook.save_to_buffer()?;
    let read = read_bytes("trade.xlsx", &bytes, &Stated::default())?;
    assert_eq!(flat(&read), [("CHL", "CHN", "260300", Some(5.5e9), None)]);
    Ok(())
}

#[test]
fn a_mass_without_unit_and_a_code_without_its_zero_are_listed() -> Outcome {
    let read = read(
        "exporter,importer,hs,year,mass,value_usd\n\
         CHL,CHN,260300,2022,5,1\n\
         CHL,JPN,10121,2022,,1\n\
         Atlantis,JPN,260300,2022,,1\n\
         CHL,World,260300,2022,,1\n\
         CHL,KOR,260300,2022,,\n\
         CHL,KOR,260300,22,,1\n\
         CHL,IND,260300,2022,,1\n\
         CHL,IND,260300,2022,,2\n\
         CHL,USA,260300,2022,,-2\n",
    )?;
    assert_eq!(flat(&read), [("CHL", "IND", "260300", None, Some(1.0))]);
    assert!(read.2.accounted());
    let reasons: Vec<(u64, &str)> =
        read.2.unmatched.iter().map(|entry| (entry.row, entry.reason.as_str())).collect();
    let has = |row: u64, part: &str| reasons.iter().any(|(at, reason)| *at == row && reason.contains(part));
    assert!(has(2, "no unit"), "{reasons:?}");
    assert!(has(3, "`010121`"), "{reasons:?}");
    assert!(
        has(4, "Atlantis") && has(7, "not a year") && has(9, "row 8") && has(10, "negative"),
        "{reasons:?}"
    );
    assert_eq!(read.2.excluded.get("no figure"), Some(&1));
    assert_eq!(read.2.excluded.get("trade with the whole world, the sum of the others"), Some(&1));
    Ok(())
}

#[test]
fn national_lines_are_added_and_never_to_their_sum() -> Outcome {
    let read = read(
        "exporter,importer,hs,year,mass_kg,value_usd\n\
         IDN,JPN,2604.00.10,2022,1,10\n\
         IDN,JPN,2604.00.90,2022,2,\n\
         IDN,JPN,2604.00.90,2022,2,5\n\
         IDN,JPN,260400,2022,3,15\n\
         PHL,JPN,260400,2022,3,15\n\
         PHL,JPN,26040010,2022,3,15\n",
    )?;
    // The value of the sum is not known, because that of a line is not.
    assert_eq!(
        flat(&read),
        [("IDN", "JPN", "260400", Some(3.0), None), ("PHL", "JPN", "260400", Some(3.0), Some(15.0))]
    );
    assert!(read.2.accounted());
    assert_eq!((read.2.merged, read.2.unmatched.len()), (1, 2));
    assert_eq!(read.2.excluded.get("a national code: its code of six digits counts"), Some(&1));
    Ok(())
}

#[test]
fn a_revision_is_asked_for_where_it_makes_a_difference() -> Outcome {
    let table = "exporter,importer,hs,year,mass_kg\nCOD,CHN,810520,2022,1\n";
    assert!(read(table).is_err_and(|error| error.contains("--revision")));
    let stated = Stated { revision: Some("H5".to_owned()), ..Stated::default() };
    let by_statement = read_bytes("trade.csv", table.as_bytes(), &stated)?;
    let by_column = read("exporter,importer,hs,revision,year,mass_kg\nCOD,CHN,810520,HS17,2022,1\n")?;
    assert_eq!(by_statement.1, by_column.1);
    assert_eq!(by_column.1.first().map(|(revision, _)| *revision), Some(HsRevision::Hs17));
    // One row of many is listed, and the others are taken.
    let mixed = read("exporter,importer,hs,year,mass_kg\nCOD,CHN,810520,2022,1\nIDN,CHN,260400,2022,1\n")?;
    assert_eq!((mixed.1.len(), mixed.2.unmatched.len()), (1, 1));
    Ok(())
}

#[test]
fn a_material_stands_for_a_code_only_where_it_has_one() -> Outcome {
    let table = "exporter,importer,material,year,mass_kg\nCOD,CHN,cobalt,2022,1\n";
    let read = read(table)?;
    assert!(read.1.is_empty() && read.2.accounted());
    let reason = read.2.unmatched.first().map(|entry| entry.reason.clone()).unwrap_or_default();
    assert!(reason.contains("several codes") && reason.contains("260500"), "{reason}");
    Ok(())
}

/// Flows between countries by the name of a mineral: which goods were summed is not said, so that no row is taken.
#[test]
#[allow(clippy::print_stdout)]
fn flows_of_minerals_without_codes_are_listed_with_the_reason() -> Outcome {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/trade/comtrade/comtrade_crm_flows.csv");
    if !path.exists() {
        println!("skipped: shared data not present");
        return Ok(());
    }
    let file = DataFile::open(&path, PackedLimits::default())?;
    let bytes = file.whole(&file.members()?.swap_remove(0), 1 << 20)?;
    let read = read_bytes("comtrade_crm_flows.csv", &bytes, &Stated::default())?;
    assert_eq!((read.0, read.1.len(), read.2.figures), ("trade", 0, 2000));
    assert!(read.2.accounted());
    assert!(read.2.unmatched.iter().all(|entry| entry.column == "mineral"), "{:?}", read.2.unmatched.first());
    Ok(())
}
