//! The readers of trade on the original downloads, where they are at hand, and on small tables with their traps.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use database::{TradeDirection, TradeReportRow};
use importers::baci::{self, FlowOptions, Products};
use importers::format::{Format, Job, Row};
use importers::head::Head;
use importers::mapping::Mapping;
use importers::packed::{DataFile, PackedLimits};
use importers::parsed::Parsed;
use importers::stated::Stated;
use importers::{ReadOptions, comtrade, irp};
use vocabulary::{Flag, HsCode, HsCodes, HsRevision, SourceId};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A folder of originals; `None`, with the word that the tests are run with, where there are none.
#[allow(clippy::print_stdout)]
fn folder(place: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if root.exists() {
        return Some(root.join(place));
    }
    println!("skipped: shared data not present");
    None
}

fn id() -> SourceId {
    SourceId("test".to_owned())
}

fn bytes(path: &Path) -> Result<Vec<u8>, importers::parsed::ReadError> {
    let file = DataFile::open(path, PackedLimits::default())?;
    let member = file.members()?.swap_remove(0);
    file.whole(&member, 1 << 30)
}

/// A format, the rows it gave, and the account.
type Imported = (&'static Format, Vec<Row>, Parsed<Row>);

/// Finds the format of a file by its beginning alone, and reads it with what the user states.
fn imported(path: &Path, stated: &Stated) -> Result<Imported, Box<dyn std::error::Error>> {
    let file = DataFile::open(path, PackedLimits::default())?;
    let member = file.members()?.swap_remove(0);
    let options = ReadOptions::default();
    let beginning = file.beginning(&member, 1 << 16)?;
    let format = Format::detect(&Head::of(&member.name, &beginning, &options)?).ok_or("no format")?;
    let mapping = Mapping::default();
    let job = Job { file: &member.name, options: &options, stated, mapping: &mapping, products: None };
    let mut rows: Vec<Row> = Vec::new();
    let reading =
        file.read(&member, |reader| (format.read)(&job, reader, &mut rows).map_err(Failure::from))?;
    Ok((format, rows, reading.account))
}

/// Both kinds of failure as one.
#[derive(Debug)]
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(error.to_string())
    }
}

impl From<Failure> for Box<dyn std::error::Error> {
    fn from(failure: Failure) -> Self {
        failure.0.into()
    }
}

#[test]
fn thirty_years_of_baci_are_read_packed_as_they_are() -> Outcome {
    let Some(folder) = folder("trade/baci_minerals") else { return Ok(()) };
    let (mut years, mut flows) = (BTreeSet::new(), 0u64);
    for year in 1995..=2024 {
        let path = folder.join(format!("BACI_HS92_Y{year}_minerals.csv.zst"));
        let file = DataFile::open(&path, PackedLimits::default())?;
        let member = file.members()?.swap_remove(0);
        assert_eq!(baci::revision_of(&member.name), Some(HsRevision::Hs92));
        let parsed: Parsed<Row> = file
            .read(&member, |reader| {
                let take = |block: &[database::TradeFlow]| {
                    years.extend(block.iter().map(|flow| flow.year.0));
                    Ok(())
                };
                baci::read_flows(reader, &member.name, &FlowOptions::default(), take).map_err(Failure::from)
            })
            .map_err(|failure| failure.0)?;
        assert!(parsed.accounted() && parsed.unmatched.is_empty());
        flows += parsed.handed_on;
    }
    assert_eq!(years, (1995..=2024).collect());
    assert!((1_200_000..1_300_000).contains(&flows), "{flows}");
    Ok(())
}

#[test]
fn codes_of_later_revisions_are_those_of_the_product_table_of_baci() -> Outcome {
    let Some(folder) = folder("trade/baci") else { return Ok(()) };
    let table = bytes(&folder.join("baci_product_codes_HS17_V202201.csv.zst"))?;
    let products = Products::read(table.as_slice(), "product_codes.csv")?;
    let descriptions: BTreeMap<HsCode, &str> = products.codes().map(|(code, text)| (*code, text)).collect();
    let known = HsCodes::embedded();
    for row in known.correspondences().iter().filter(|row| row.revision == HsRevision::Hs17) {
        assert!(descriptions.contains_key(&row.hs), "{row:?}");
    }
    // Cobalt metal is 810510 until 2002, then 810520 with mattes, and waste apart as 810530.
    let cobalt: HsCode = "810510".parse()?;
    assert!(!descriptions.contains_key(&cobalt));
    assert_eq!(
        known.codes_in(HsRevision::Hs17, cobalt).iter().map(HsCode::as_str).collect::<Vec<_>>(),
        ["810520", "810530"]
    );
    for later in known.codes_in(HsRevision::Hs17, cobalt) {
        assert!(descriptions[&later].starts_with("Cobalt"), "{}", descriptions[&later]);
        assert_eq!(known.translate(later, HsRevision::Hs17), Some(cobalt));
        assert_eq!(known.translate(later, HsRevision::Hs92), Some(later), "each revision by its own");
    }
    Ok(())
}

#[test]
fn the_sample_of_2021_gets_its_zeros_from_a_product_table_alone() -> Outcome {
    let Some(folder) = folder("trade/baci") else { return Ok(()) };
    let path = folder.join("BACI_HS92_Y2021_V202301_AFG_ZAF_exports.csv.zst");
    let (format, rows, account) = imported(&path, &Stated::default())?;
    assert_eq!(format.key, "baci");
    assert!(account.accounted());
    let five = account.unmatched.iter().filter(|entry| entry.value.len() == 5 && entry.column == "k").count();
    assert!(five > 0 && five == account.unmatched.len());
    assert_eq!(rows.len() as u64 + five as u64, 71_192);
    // The same with a table of products: those of HS92 that are in it too come back.
    let table = bytes(&folder.join("baci_product_codes_HS17_V202201.csv.zst"))?;
    let products = Products::read(table.as_slice(), "product_codes.csv")?;
    let text = bytes(&path)?;
    let options = FlowOptions { products: Some(&products), keep: None };
    let with: Parsed<Row> =
        baci::parse_flows(&mut text.as_slice(), "BACI_HS92_Y2021.csv", &options, |_| true)?;
    assert!(with.accounted() && with.unmatched.len() < five && with.handed_on > rows.len() as u64);
    // Only codes that carry a known material, on request.
    let stated = Stated { material_codes_only: true, ..Stated::default() };
    let (_, some, account) = imported(&path, &stated)?;
    assert!(account.accounted() && some.len() < rows.len() / 10 && !some.is_empty());
    Ok(())
}

#[test]
fn a_revision_is_named_or_stated_and_never_guessed() -> Outcome {
    let folder = tempfile::tempdir()?;
    let table = "t,i,j,k,v,q\n2022,156,842,810520,1,1\n";
    let revision = |name: &str, stated: Option<&str>| -> Result<HsRevision, String> {
        let path = folder.path().join(name);
        std::fs::write(&path, table).map_err(|error| error.to_string())?;
        let stated = Stated { revision: stated.map(str::to_owned), ..Stated::default() };
        match imported(&path, &stated).map_err(|error| error.to_string())?.1.as_slice() {
            [Row::Trade(row)] => Ok(row.revision),
            other => Err(format!("{other:?}")),
        }
    };
    assert_eq!(revision("BACI_HS17_Y2022_V202401b.csv", None), Ok(HsRevision::Hs17));
    assert_eq!(revision("mine.csv", Some("hs22")), Ok(HsRevision::Hs22));
    assert!(revision("mine.csv", None).is_err_and(|error| error.contains("state it with --revision")));
    assert!(revision("mine.csv", Some("HS88")).is_err_and(|error| error.contains("not a revision")));
    let contradicted = revision("BACI_HS17_Y2022_V202401b.csv", Some("HS92"));
    assert!(contradicted.is_err_and(|error| error.contains("name says HS17, but HS92 was stated")));
    Ok(())
}

/// Two years and the tables beside them in one archive, as CEPII ships them.
#[test]
fn an_archive_of_years_is_streamed_with_its_product_table() -> Outcome {
    let Some(folder) = folder("trade/baci_minerals") else { return Ok(()) };
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut lines = 0;
    for year in [2021, 2022] {
        let text = bytes(&folder.join(format!("BACI_HS92_Y{year}_minerals.csv.zst")))?;
        lines += text.iter().filter(|byte| **byte == b'\n').count() as u64 - 1;
        archive.start_file(
            format!("BACI_HS92_Y{year}_V202401b.csv"),
            zip::write::SimpleFileOptions::default(),
        )?;
        archive.write_all(&text)?;
    }
    for (name, place) in [
        ("product_codes_HS92_V202401b.csv", "product_codes_HS92_minerals.csv"),
        ("country_codes_V202401b.csv", "country_codes_V202401b.csv"),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default())?;
        archive.write_all(&bytes(&folder.join(place))?)?;
    }
    let place = tempfile::tempdir()?;
    let path = place.path().join("BACI_HS92_V202401b.zip");
    std::fs::write(&path, archive.finish()?.into_inner())?;
    let file = DataFile::open(&path, PackedLimits::default())?;
    assert!(!file.is_workbook());
    let members = file.members()?;
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "BACI_HS92_Y2021_V202401b.csv",
            "BACI_HS92_Y2022_V202401b.csv",
            "country_codes_V202401b.csv",
            "product_codes_HS92_V202401b.csv"
        ]
    );
    let table = file.whole(&members[3], 1 << 20)?;
    let products = Products::read(table.as_slice(), &members[3].name)?;
    let options = FlowOptions { products: Some(&products), keep: None };
    let (mut flows, mut years) = (0, BTreeSet::new());
    for member in &members[..2] {
        let parsed: Parsed<Row> = file
            .read(member, |reader| {
                let take = |block: &[database::TradeFlow]| {
                    years.extend(block.iter().map(|flow| flow.year.0));
                    Ok(())
                };
                baci::read_flows(reader, &member.name, &options, take).map_err(Failure::from)
            })
            .map_err(|failure| failure.0)?;
        flows += parsed.handed_on;
    }
    assert_eq!((flows, years), (lines, BTreeSet::from([2021, 2022])));
    // The same table is found beside an unpacked file of the revision, and not beside one of another.
    std::fs::write(place.path().join("product_codes_HS92_V202401b.csv"), table)?;
    let beside = |name: &str| Products::beside(&place.path().join(name));
    assert_eq!(beside("BACI_HS92_Y2022_V202401b.csv")?.map(|(_, table)| table.codes().count()), Some(74));
    assert!(beside("BACI_HS17_Y2022_V202401b.csv")?.is_none() && beside("mine.csv")?.is_none());
    Ok(())
}

/// An archive whose entries inflate beyond the budget ends with an error in the middle of a table.
#[test]
fn a_bomb_of_rows_ends_at_the_budget() -> Outcome {
    let place = tempfile::tempdir()?;
    let path = place.path().join("BACI_HS92_Y2022_V202401b.csv.zst");
    let mut text = b"t,i,j,k,v,q\n".to_vec();
    text.extend(b"2022,156,842,260300,1,1\n".repeat(100_000));
    std::fs::write(&path, zstd::encode_all(text.as_slice(), 3)?)?;
    let limits = PackedLimits { member_bytes: 1 << 20, ..PackedLimits::default() };
    let file = DataFile::open(&path, limits)?;
    let member = file.members()?.swap_remove(0);
    let read: Result<Parsed<Row>, Failure> = file.read(&member, |reader| {
        baci::read_flows(reader, &member.name, &FlowOptions::default(), |_| Ok(())).map_err(Failure::from)
    });
    assert!(read.is_err_and(|failure| failure.0.contains("more than 1 MiB")));
    Ok(())
}

#[test]
fn nickel_of_comtrade_becomes_reports_without_the_world() -> Outcome {
    let Some(folder) = folder("trade/comtrade") else { return Ok(()) };
    let path = folder.join("UN_comtrade_nickel_2000-2024_bilateral.csv.zst");
    // No column says which revision it is, and these codes meant the same in all of them.
    let (format, rows, account) = imported(&path, &Stated::default())?;
    assert_eq!(format.key, "comtrade");
    assert!(account.accounted() && account.unmatched.is_empty(), "{:?}", account.unmatched.first());
    // By another way: the rows of the file whose partner is not 0, and their values.
    let text = String::from_utf8(bytes(&path)?)?;
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers()?.clone();
    let at = |name: &str| header.iter().position(|column| column == name).ok_or("column");
    let (partner, value, flow) = (at("partnerCode")?, at("primaryValue")?, at("flowCode")?);
    let (mut count, mut worlds, mut imports) = (0, 0, 0.0);
    for record in table.records() {
        let record = record?;
        if &record[partner] == "0" {
            worlds += 1;
        } else {
            count += 1;
            if &record[flow] == "M" {
                imports += record[value].parse::<f64>()?;
            }
        }
    }
    let reports: Vec<&TradeReportRow> = rows
        .iter()
        .filter_map(|row| if let Row::TradeReport(report) = row { Some(report) } else { None })
        .collect();
    assert_eq!(reports.len(), count);
    assert_eq!(account.excluded.get("partner World, the sum of the others"), Some(&worlds));
    let read: f64 = reports
        .iter()
        .filter(|row| row.direction == TradeDirection::Import)
        .filter_map(|row| row.value_usd)
        .sum();
    assert!((read / imports - 1.0).abs() < 1e-12);
    // Ore that the Philippines sent: partners make up the World in every year.
    let ore: Vec<_> =
        account.sums.iter().filter(|sum| sum.what.contains("export of HS92 260400 by PHL")).collect();
    assert!(ore.len() > 20 && ore.iter().all(|sum| sum.agrees || sum.what.contains("(kg)")), "{ore:?}");
    assert!(
        account.sums.iter().any(|sum| !sum.agrees),
        "some reporters' partners do not make up their World"
    );
    assert!(account.notes.iter().any(|note| note.contains("0 kg beside a value")));
    // 490 is Taiwan.
    assert!(reports.iter().any(|row| row.reporter.code() == "TWN"));
    Ok(())
}

#[test]
fn tables_of_countries_and_minerals_are_refused_with_the_reason() -> Outcome {
    let Some(folder) = folder("trade/comtrade") else { return Ok(()) };
    for name in ["comtrade_crm_bilateral.csv", "comtrade_crm_country_ts.csv.zst"] {
        let text = bytes(&folder.join(name))?;
        let refused = comtrade::read(text.as_slice(), name, None, &id()).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.contains("no commodity code and no partner")), "{name}");
    }
    let name = "comtrade_crm_flows.csv";
    let text = bytes(&folder.join(name))?;
    let refused = comtrade::read(text.as_slice(), name, None, &id()).map_err(|error| error.to_string());
    assert!(refused.is_err_and(|error| error.contains("column `flowcode`")));
    Ok(())
}

fn reports(table: &str) -> Result<Parsed<TradeReportRow>, String> {
    comtrade::read(table.as_bytes(), "c.csv", None, &id()).map_err(|error| error.to_string())
}

#[test]
fn totals_count_and_parts_are_never_added() -> Outcome {
    let parsed = reports(
        "typeCode,freqCode,refYear,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,motCode,netWgt,isNetWgtEstimated,primaryValue\n\
         C,A,2022,2022,392,M,0,0,H5,810520,C00,0,30,false,300\n\
         C,A,2022,2022,392,M,180,0,H5,810520,C00,0,10,true,100\n\
         C,A,2022,2022,392,M,180,710,H5,810520,C00,0,4,false,40\n\
         C,A,2022,2022,392,M,180,0,H5,810520,C01,0,6,false,60\n\
         C,A,2022,2022,392,M,246,0,H5,810520,C00,0,20,false,200\n\
         C,A,2022,2022,392,M,156,0,H5,810520,C00,2100,5,false,50\n\
         C,A,2022,2022,392,RX,246,0,H5,810520,C00,0,1,false,10\n\
         C,A,2022,2022,392,X,246,0,H5,810520,C00,0,3,false,30\n\
         C,A,2022,2022,392,X,246,0,H5,8105,C00,0,3,false,30\n\
         C,A,2022,2022,392,X,246,0,H5,10121,C00,0,3,false,30\n\
         C,A,2022,2022,392,X,246,0,H5,1012,C00,0,3,false,30,\n\
         C,M,2022,202203,392,M,246,0,H5,810520,C00,0,20,false,200\n\
         C,A,2022,2022,392,M,246,0,S4,68981,C00,0,20,false,200\n\
         S,A,2022,2022,392,M,246,0,EB,200,C00,0,,false,200\n\
         C,A,2022,2022,392,Q,246,0,H5,810520,C00,0,20,false,200\n\
         C,A,2022,2022,392,M,997,0,H5,810520,C00,0,20,false,200\n",
    )?;
    let rows: Vec<_> = parsed
        .rows
        .iter()
        .map(|row| (row.partner.code(), row.direction.as_str(), row.mass_kg, row.value_usd, row.flag))
        .collect();
    assert_eq!(
        rows,
        [
            ("COD", "import", Some(10.0), Some(100.0), Flag::Estimated),
            ("FIN", "import", Some(20.0), Some(200.0), Flag::Reported),
            ("FIN", "re-export", Some(1.0), Some(10.0), Flag::Reported),
            ("FIN", "export", Some(3.0), Some(30.0), Flag::Reported),
        ]
    );
    assert!(parsed.rows.iter().all(|row| row.revision == HsRevision::Hs17));
    assert!(parsed.accounted());
    assert!(parsed.sums.iter().all(|sum| sum.agrees) && parsed.sums.len() == 2, "{:?}", parsed.sums);
    let unmatched: Vec<_> = parsed.unmatched.iter().map(|entry| (entry.row, entry.reason.as_str())).collect();
    assert_eq!(unmatched.len(), 4, "{unmatched:?}");
    assert!(
        unmatched.contains(&(11, "five digits: with a leading zero it would be `010121`; write six digits"))
    );
    assert!(unmatched.iter().any(|(row, reason)| *row == 7 && reason.contains("no total")));
    let excluded: u64 = parsed.excluded.values().sum();
    assert_eq!(excluded, 8, "{:?}", parsed.excluded);
    Ok(())
}

#[test]
fn the_classic_layouts_say_the_same() -> Outcome {
    let download = reports(
        "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Netweight (kg),Trade Value (US$),Flag\n\
         H4,2014,2014,2014,6,1,1,Import,392,Japan,JPN,490,\"Other Asia, nes\",,2604.00,Nickel ores,8,Weight in kilograms,7,,70,0\n\
         H4,2014,2014,2014,6,1,3,Re-Export,392,Japan,JPN,699,India,IND,26040000,Nickel ores,8,Weight in kilograms,5,4,70,4\n\
         H4,2014,2014,2014,6,1,3,Re-Export,392,Japan,JPN,699,India,IND,26040010,Nickel ores,8,Weight in kilograms,5,6,30,0\n",
    )?;
    let interface = reports(
        "pfCode,yr,period,periodDesc,aggrLevel,IsLeaf,rgCode,rgDesc,rtCode,rtTitle,rt3ISO,ptCode,ptTitle,pt3ISO,cmdCode,cmdDescE,qtCode,qtDesc,TradeQuantity,NetWeight,TradeValue,estCode\n\
         H4,2014,2014,2014,6,1,1,Import,392,Japan,JPN,490,\"Other Asia, nes\",,260400,Nickel ores,8,Weight in kilograms,7,7,70,0\n\
         H4,2014,2014,2014,6,1,3,Re-Export,392,Japan,JPN,699,India,IND,260400,Nickel ores,8,Weight in kilograms,10,10,100,4\n",
    )?;
    assert!(download.accounted() && interface.accounted());
    assert_eq!(download.rows, interface.rows);
    let [taiwan, india] = download.rows.as_slice() else { return Err("two rows".into()) };
    assert_eq!((taiwan.partner.code(), taiwan.mass_kg), ("TWN", Some(7.0)));
    assert_eq!(
        (india.partner.code(), india.flag, india.revision),
        ("IND", Flag::Estimated, HsRevision::Hs12)
    );
    assert_eq!(download.merged, 1);
    assert!(download.notes.iter().any(|note| note.contains("quantity in kg")));
    Ok(())
}

#[test]
fn what_is_wrong_in_a_report_is_located() {
    let head = "refYear,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,netWgt,primaryValue\n";
    let error = |rows: &str| reports(&format!("{head}{rows}")).err().unwrap_or_default();
    assert!(error("2022,392,M,156,H6,260400,x,1\n").contains("row 2, column `NetWeight`: `x`"));
    assert!(error("2022,392,M,156,H6,260400,-5,1\n").contains("a number, zero or more"));
    assert!(error("2022,392,M,156,H6,260400\n").contains("row 2 has 6 fields, expected 8"));
    assert!(error("22,392,M,156,H6,260400,1,1\n").contains("`22` is not a year"));
    assert!(error("2022,Japan,M,156,H6,260400,1,1\n").contains("a country number"));
    assert!(error("2022,392,M,156,,810520,1,1\n").contains("state it with --revision"));
    assert!(error("2022,392,M,156,HS,260400,1,1\n").is_empty(), "nickel ore is the same in every revision");
    let twice = reports(&format!(
        "{head}2022,392,M,156,H6,260400,1,1\n2022,392,M,156,H6,260400,1,1\n2022,392,M,643,H6,260400,1,1\n2022,392,M,643,H6,260400,2,1\n"
    ));
    // The same row once more is one row; two that differ are none.
    assert!(
        twice.is_ok_and(|parsed| parsed.accounted() && parsed.rows.len() == 1 && parsed.unmatched.len() == 2)
    );
}

#[test]
fn physical_trade_is_read_with_its_states_of_the_past() -> Outcome {
    let Some(folder) = folder("trade/irp_physical") else { return Ok(()) };
    for (name, lines, word) in [
        ("UNEP_IRP_all_CCC_Imp_ResearchDB.csv.zst", 10_489, "import"),
        ("UNEP_IRP_all_CCC_Exp_ResearchDB.csv.zst", 9_289, "export"),
    ] {
        let path = folder.join(name);
        let (format, rows, account) = imported(&path, &Stated::default())?;
        assert_eq!(format.key, "irp");
        assert!(account.accounted());
        // By another way: cells under the years that are not blank, and their sum.
        let text = String::from_utf8(bytes(&path)?)?;
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let (mut cells, mut tonnes, mut count) = (0u64, 0.0, 0);
        for record in table.records() {
            count += 1;
            for cell in record?.iter().skip(5).filter(|cell| !cell.is_empty()) {
                cells += 1;
                tonnes += cell.parse::<f64>()?;
            }
        }
        assert_eq!((count, account.figures), (lines, cells));
        let mut read = 0.0;
        let mut regions = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for row in &rows {
            let Row::PhysicalTrade(row) = row else { return Err("another table".into()) };
            assert_eq!(row.direction.as_str(), word);
            assert!(keys.insert((row.region, row.category.clone(), row.year)), "{row:?}");
            read += row.mass_kg / 1000.0;
            regions.insert(row.region.code().to_owned());
        }
        let listed: f64 = account
            .unmatched
            .iter()
            .filter(|entry| entry.column != "AlphaNumISO")
            .filter_map(|entry| entry.value.parse::<f64>().ok())
            .sum();
        let unplaced: BTreeSet<&str> = account
            .unmatched
            .iter()
            .filter(|entry| entry.column == "AlphaNumISO")
            .map(|entry| entry.value.as_str())
            .collect();
        assert!(unplaced.is_subset(&BTreeSet::from(["EAZXXX"])), "{unplaced:?}");
        assert!(((read + listed) / tonnes - 1.0).abs() < 1e-6, "{read} and {listed} of {tonnes}");
        for code in ["SUN", "YUG", "CSK", "XBL", "XKX", "SCG", "DDR", "TWN"] {
            assert!(regions.contains(code), "{name}: {code}");
        }
    }
    Ok(())
}

#[test]
fn every_reader_says_what_is_missing_in_a_file_of_another() -> Outcome {
    let table = "region,material,year,mass_kg\nJPN,copper,2022,1\n";
    let missing = |error: String| assert!(error.contains("is missing; found region, material"), "{error}");
    missing(
        baci::read(table.as_bytes(), "x.csv", None, &id())
            .map(drop)
            .map_err(|e| e.to_string())
            .err()
            .ok_or("baci")?,
    );
    missing(
        comtrade::read(table.as_bytes(), "x.csv", None, &id())
            .map(drop)
            .map_err(|e| e.to_string())
            .err()
            .ok_or("comtrade")?,
    );
    let irp = irp::read(table.as_bytes(), "x.csv", TradeDirection::Import, &id());
    missing(irp.map(drop).map_err(|e| e.to_string()).err().ok_or("irp")?);
    Ok(())
}
