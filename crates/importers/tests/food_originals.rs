//! The readers of food statistics on the original downloads, where they are at hand, and on small tables with their traps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use database::{CultivationQuantity, FoodBalanceRow, FoodTradeRow};
use importers::format::{Format, Job, Row};
use importers::head::Head;
use importers::mapping::Mapping;
use importers::packed::{DataFile, PackedLimits};
use importers::parsed::Parsed;
use importers::stated::Stated;
use importers::{ReadOptions, faostat};
use vocabulary::{BalanceElement, Flag, SourceId};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An original, unpacked; `None`, with the word that the tests are run with, where there are none.
#[allow(clippy::print_stdout)]
fn original(place: &str) -> Result<Option<Vec<u8>>, Box<dyn std::error::Error>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/food");
    if !root.exists() {
        println!("skipped: shared data not present");
        return Ok(None);
    }
    let file = DataFile::open(&root.join(place), PackedLimits::default())?;
    let member = file.members()?.swap_remove(0);
    Ok(Some(file.whole(&member, 1 << 30)?))
}

/// The key of a format, the rows of a file, and the account of what was not understood.
type Imported = (&'static str, Vec<Row>, Parsed<Row>);

/// Mass (kg) and value (USD) of a flow.
type Amounts = (Option<f64>, Option<f64>);

/// Finds the format of a file by its beginning alone, and reads it.
fn imported(name: &str, bytes: &[u8]) -> Result<Imported, Box<dyn std::error::Error>> {
    let options = ReadOptions::default();
    let beginning = &bytes[..bytes.len().min(1 << 16)];
    let format = Format::detect(&Head::of(name, beginning, &options)?).ok_or("no format")?;
    let (stated, mapping) = (Stated::default(), Mapping::default());
    let job = Job { file: name, options: &options, stated: &stated, mapping: &mapping, products: None };
    let mut rows: Vec<Row> = Vec::new();
    let mut reader = bytes;
    let reading = (format.read)(&job, &mut reader, &mut rows)?;
    assert!(reading.account.accounted(), "{:?}", reading.account);
    Ok((format.key, rows, reading.account))
}

fn balances(rows: &[Row]) -> Vec<&FoodBalanceRow> {
    rows.iter().filter_map(|row| if let Row::FoodBalance(row) = row { Some(row) } else { None }).collect()
}

fn trade(rows: &[Row]) -> Vec<&FoodTradeRow> {
    rows.iter().filter_map(|row| if let Row::FoodTrade(row) = row { Some(row) } else { None }).collect()
}

#[test]
fn production_of_all_countries_is_read_and_china_once() -> Outcome {
    let Some(bytes) = original("FAOSTAT_QCL_production_2020.csv.zst")? else { return Ok(()) };
    assert!(bytes.starts_with(b"\xef\xbb\xbf"), "the byte-order mark is there");
    let (format, rows, account) = imported("qcl.csv", &bytes)?;
    assert_eq!((format, account.figures), ("faostat", 10_188));
    let rows = balances(&rows);
    let of = |region: &str, crop: &str| {
        rows.iter().find(|row| row.region.code() == region && row.crop.as_str() == crop).map(|row| row.amount)
    };
    assert_eq!(of("KWT", "tomato"), Some(127_755e3));
    assert_eq!(of("KWT", "cucumber"), Some(88_923e3));
    assert_eq!(of("KWT", "eggplant"), Some(36_321e3));
    assert_eq!(of("KWT", "lettuce"), Some(11_676e3));
    // Mainland, and not the sum with Hong Kong, Macao and Taiwan, which stands under the code CHN.
    assert_eq!((of("CHN", "tomato"), of("TWN", "tomato")), (Some(64_768_158e3), Some(97_603e3)));
    assert!(account.excluded.get("China as a whole, beside its mainland").is_some_and(|count| *count > 10));
    assert!(
        account.excluded.contains_key("no figure") && account.unmatched.is_empty(),
        "{:?}",
        account.unmatched
    );
    assert!(
        rows.iter().any(|row| row.flag == Flag::Imputed) && rows.iter().any(|row| row.flag == Flag::Reported)
    );
    Ok(())
}

#[test]
fn food_balances_leave_the_world_out_and_keep_their_units_apart() -> Outcome {
    let Some(bytes) = original("faostat_fbs/KWT_faostatfbs.csv.zst")? else { return Ok(()) };
    let (format, rows, account) = imported("fbs.csv", &bytes)?;
    assert_eq!(format, "faostat");
    let rows = balances(&rows);
    assert_eq!(rows.iter().map(|row| row.region.code()).collect::<BTreeSet<_>>(), BTreeSet::from(["KWT"]));
    assert!(account.excluded.contains_key("the world, a continent or another group of areas"));
    assert!(
        account.excluded.contains_key("an element that is no part of a balance"),
        "kcal and g per person"
    );
    let of = |element: BalanceElement| {
        let mut found = rows.iter().filter(|row| {
            row.crop.as_str() == "fruits-and-vegetables" && row.year.0 == 2020 && row.element == element
        });
        found.next().map(|row| row.amount)
    };
    assert_eq!(of(BalanceElement::Production), Some(524_000e3));
    assert_eq!(of(BalanceElement::Import), Some(1_357_000e3));
    assert_eq!(of(BalanceElement::Export), Some(96_000e3));
    let years: BTreeSet<u16> = rows.iter().map(|row| row.year.0).collect();
    assert_eq!((years.first(), years.last()), (Some(&2010), Some(&2023)));
    Ok(())
}

#[test]
fn population_is_that_of_countries() -> Outcome {
    let Some(bytes) = original("worldbank_population.csv.zst")? else { return Ok(()) };
    let (format, rows, account) = imported("population.csv", &bytes)?;
    assert_eq!((format, account.figures), ("world-bank-population", 17_195));
    let kuwait = rows.iter().find_map(|row| match row {
        Row::Population(row) if row.region.code() == "KWT" && row.year.0 == 2020 => Some(row.persons),
        _ => None,
    });
    assert!(kuwait.is_some_and(|persons| (4.2e6..4.5e6).contains(&persons)), "{kuwait:?}");
    assert!(account.excluded.values().sum::<u64>() > 1000, "sums of countries are left out");
    assert!(rows.len() > 13_000, "{}", rows.len());
    Ok(())
}

#[test]
fn every_layout_of_faostat_gives_the_same_figure() -> Outcome {
    let tables = [
        "\u{feff}Domain Code,Domain,Area Code (ISO3),Area,Element Code,Element,Item Code (FAO),Item,Year Code,Year,Unit,Value,Flag\n\
         TCL,Crops,KWT,Kuwait,5610,Import quantity,388,Tomatoes,2020,2020,t,62873,A\n",
        "Area Code,Area,Item Code,Item,Element Code,Element,Year Code,Year,Unit,Value,Flag\n\
         118,Kuwait,388,Tomatoes,5610,Import Quantity,2020,2020,tonnes,62873,A\n\
         118,Kuwait,1735,Vegetables Primary,5610,Import Quantity,2020,2020,tonnes,99,A\n\
         5000,World,388,Tomatoes,5610,Import Quantity,2020,2020,tonnes,7000000,A\n",
        "Area Code,Area,Item Code,Item,Element Code,Element,Unit,Y2019,Y2019F,Y2020,Y2020F\n\
         118,Kuwait,388,Tomatoes,5610,Import Quantity,1000 tonnes,NA,,62.873,A\n",
    ];
    for table in tables {
        let (format, rows, account) = imported("f.csv", table.as_bytes())?;
        assert_eq!(format, "faostat");
        let rows = balances(&rows);
        assert_eq!(rows.len(), 1, "{account:?}");
        let row = rows.first().ok_or("no row")?;
        assert_eq!((row.region.code(), row.year.0, row.element), ("KWT", 2020, BalanceElement::Import));
        assert_eq!((row.amount, row.flag), (62_873e3, Flag::Reported));
    }
    Ok(())
}

#[test]
fn a_trade_matrix_joins_mass_and_value_of_a_pair() -> Outcome {
    let table = "Reporter Country Code,Reporter Countries,Partner Country Code,Partner Countries,Item Code,Item,Element Code,Element,Year Code,Year,Unit,Value,Flag\n\
        118,Kuwait,112,Jordan,388,Tomatoes,5610,Import Quantity,2020,2020,t,50000,A\n\
        118,Kuwait,112,Jordan,388,Tomatoes,5622,Import Value,2020,2020,1000 US$,21304,A\n\
        112,Jordan,118,Kuwait,388,Tomatoes,5910,Export Quantity,2020,2020,t,48000,A\n\
        118,Kuwait,41,\"China, mainland\",388,Tomatoes,5610,Import Quantity,2020,2020,t,1,A\n\
        118,Kuwait,999,Atlantis,388,Tomatoes,5610,Import Quantity,2020,2020,t,1,A\n\
        118,Kuwait,112,Jordan,388,Tomatoes,5610,Import Quantity,2019,2019,An,7,A\n";
    let (_, rows, account) = imported("tm.csv", table.as_bytes())?;
    let rows = trade(&rows);
    let pairs: BTreeMap<(bool, &str, &str), Amounts> = rows
        .iter()
        .map(|row| {
            ((row.by_importer, row.exporter.code(), row.importer.code()), (row.mass_kg, row.value_usd))
        })
        .collect();
    assert_eq!(pairs.get(&(true, "JOR", "KWT")), Some(&(Some(5e7), Some(21_304e3))));
    assert_eq!(pairs.get(&(false, "JOR", "KWT")), Some(&(Some(4.8e7), None)));
    assert!(pairs.contains_key(&(true, "CHN", "KWT")) && pairs.len() == 3, "{pairs:?}");
    let unmatched: Vec<(u64, &str, &str)> = account
        .unmatched
        .iter()
        .map(|entry| (entry.row, entry.column.as_str(), entry.value.as_str()))
        .collect();
    assert_eq!(unmatched, [(6, "Partner", "Atlantis"), (7, "Unit", "An")]);
    Ok(())
}

#[test]
fn two_figures_of_one_fact_are_not_added_and_bad_ones_are_located() {
    let head = "ISO3,Area,Element,Item,Unit,Year,Value\n";
    let read =
        |rows: &str| faostat::read(format!("{head}{rows}").as_bytes(), "f.csv", &SourceId("s".to_owned()));
    let twice = read("KWT,Kuwait,Production,Tomatoes,t,2020,5\nKWT,Kuwait,Production,Tomatoes,t,2020,6\n");
    assert!(twice.is_ok_and(|parsed| parsed.accounted()
        && parsed.unmatched.first().is_some_and(|entry| entry.row == 3 && entry.reason.contains("row 2"))));
    let negative = read("KWT,Kuwait,Production,Tomatoes,t,2020,-5\n");
    assert!(negative.is_ok_and(|parsed| parsed.rows.is_empty() && parsed.unmatched.len() == 1));
    let stock = read("KWT,Kuwait,Stock Variation,Cereals,t,2020,-5\n");
    assert!(stock.is_ok_and(|parsed| parsed.rows.len() == 1));
    let year = read("KWT,Kuwait,Production,Tomatoes,t,MMXX,5\n");
    assert!(year.is_err_and(|error| error.to_string().contains("row 2, column `Year`: `MMXX`")));
    let other = faostat::read("a,b\n1,2\n".as_bytes(), "f.csv", &SourceId("s".to_owned()));
    assert!(other.is_err_and(|error| error.to_string().contains("not a table of FAOSTAT")));
}

#[test]
fn own_yields_are_read_with_their_units_and_refused_with_their_place() -> Outcome {
    let table = "crop,method,quantity,value,unit,gsd\ntomato,indoor,yield,155,t/ha,1.2\nトマト,greenhouse,energy,90000,kJ/kg,\n\
        *,vertical,layers,37,,\nlettuce,indoor,yield,0,kg/m2,\nlettuce,vertical,layers,0,,\ndurian,indoor,yield,1,,\n\
        lettuce,hydroponics,yield,1,,\nlettuce,indoor,yield,-1,,\n";
    let (format, rows, account) = imported("yields.csv", table.as_bytes())?;
    assert_eq!(format, "crop-yields");
    let read: Vec<(Option<&str>, CultivationQuantity, f64)> = rows
        .iter()
        .filter_map(|row| match row {
            Row::CropYield(row) => {
                Some((row.crop.as_ref().map(|crop| crop.as_str()), row.quantity, row.value))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        read,
        [
            (Some("tomato"), CultivationQuantity::Yield, 15.5),
            (Some("tomato"), CultivationQuantity::Energy, 25.0),
            (None, CultivationQuantity::Layers, 37.0),
        ]
    );
    let refused: Vec<u64> = account.unmatched.iter().map(|entry| entry.row).collect();
    assert_eq!(refused, [5, 6, 7, 8, 9], "{:?}", account.unmatched);
    Ok(())
}
