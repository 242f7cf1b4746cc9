//! Tables of the user's own: columns, units, names, totals, decisions of a mapping file.

use importers::format::{Format, Job, Reading, Row};
use importers::head::Head;
use importers::mapping::Mapping;
use importers::parsed::Confidence;
use importers::stated::Stated;
use importers::{Input, ReadOptions};

struct Outcome {
    rows: Vec<Row>,
    reading: Reading,
}

fn read_as(key: &str, bytes: &[u8], stated: &Stated, mapping: &str) -> Result<Outcome, String> {
    let options = ReadOptions::default();
    let input = Input { name: "map.csv".to_owned(), bytes: mapping.as_bytes().to_vec() };
    let mapping = if mapping.is_empty() {
        Mapping::default()
    } else {
        Mapping::read(input, &options).map_err(|error| error.to_string())?
    };
    let job = Job { file: "own.csv", options: &options, stated, mapping: &mapping, products: None };
    let format = Format::of_key(key).ok_or("no such format")?;
    let mut rows: Vec<Row> = Vec::new();
    let mut reader = bytes;
    let reading = (format.read)(&job, &mut reader, &mut rows).map_err(|error| error.to_string())?;
    assert!(reading.account.accounted(), "{:?}", reading.account);
    Ok(Outcome { rows, reading })
}

fn read(key: &str, text: &str) -> Result<Outcome, String> {
    read_as(key, text.as_bytes(), &Stated::default(), "")
}

fn detected(text: &str) -> Vec<(&'static str, Confidence)> {
    let head = Head::of("own.csv", text.as_bytes(), &ReadOptions::default()).unwrap();
    Format::guesses(&head).into_iter().map(|(format, confidence)| (format.key, confidence)).collect()
}

fn masses(outcome: &Outcome) -> Vec<(String, f64, String)> {
    let mass = |row: &Row| match row {
        Row::Production(row) => (format!("{} {}", row.region, row.year), row.mass_kg, row.basis.clone()),
        Row::Reserve(row) => (format!("{} {}", row.region, row.year), row.mass_kg, row.basis.clone()),
        other => (other.table().to_owned(), 0.0, String::new()),
    };
    outcome.rows.iter().map(mass).collect()
}

#[test]
fn production_in_japanese_with_a_decimal_comma_and_a_total() {
    let text = "国;鉱種;年;生産量（kt）;段階\nチリ;銅;2022;5.330,5;mine\nペルー;銅;2022;2.450,0;mine\n世界計;銅;2022;7.780,5;mine\n\
                アトランティス;銅;2022;1,5;mine\n";
    assert_eq!(detected(text), [("production", Confidence::Certain)]);
    let outcome = read("production", text).unwrap();
    assert_eq!(
        masses(&outcome),
        [
            ("CHL 2022".to_owned(), 5_330_500_000.0, "Cu".to_owned()),
            ("PER 2022".to_owned(), 2_450_000_000.0, "Cu".to_owned())
        ]
    );
    assert_eq!(outcome.reading.account.sums.len(), 1);
    assert!(outcome.reading.account.sums[0].agrees, "{:?}", outcome.reading.account.sums);
    let unmatched = &outcome.reading.account.unmatched;
    assert_eq!((unmatched.len(), unmatched[0].row, unmatched[0].column.as_str()), (1, 5, "国"));
    assert_eq!(outcome.reading.decimal, Some(importers::DecimalMark::Comma));
    assert_eq!(outcome.reading.columns[3].unit.as_deref(), Some("kt"));
}

#[test]
fn a_mass_without_a_unit_is_no_mass() {
    let outcome = read("production", "region,material,year,production\nChile,copper,2022,5\n").unwrap();
    assert!(outcome.rows.is_empty());
    assert!(outcome.reading.account.unmatched[0].reason.contains("`mass_t`"));
    let outcome = read(
        "production",
        "region,material,year,production,unit\nChile,copper,2022,5,kt\nPeru,copper,2022,5,bushel\n",
    )
    .unwrap();
    assert_eq!(masses(&outcome), [("CHL 2022".to_owned(), 5e6, "Cu".to_owned())]);
    assert_eq!(outcome.reading.account.unmatched[0].value, "bushel");
}

#[test]
fn oxides_are_brought_to_the_accounting_basis_and_unknown_bases_are_not() {
    let outcome = read(
        "production",
        "region,material,year,mass_t,basis\nChile,lithium,2022,100,Li2CO3\nChile,lithium,2021,100,spodumene\n\
         Chile,lithium,2020,7,gross\n",
    )
    .unwrap();
    // Li2CO3 holds 2 x 6.94 / 73.89 = 18.79 % lithium.
    let rows = masses(&outcome);
    assert!((rows[0].1 - 18_785.0).abs() < 10.0, "{rows:?}");
    assert_eq!((rows[0].2.as_str(), rows[1].2.as_str()), ("Li", "gross"));
    assert!(outcome.reading.account.unmatched[0].reason.contains("no factor is known from `spodumene`"));
}

#[test]
fn second_rows_negative_masses_and_odd_years_are_listed() {
    let outcome = read(
        "production",
        "region,material,year,mass_kg\nCHL,copper,2022,5\nChile,Cu,2022,6\nPER,copper,2022,-1\nPER,copper,22,1\nPER,copper,2022,\n",
    )
    .unwrap();
    assert_eq!(masses(&outcome).len(), 1);
    let reasons: Vec<&str> =
        outcome.reading.account.unmatched.iter().map(|entry| entry.reason.as_str()).collect();
    for (reason, words) in reasons.iter().zip(["stands in row 2 already", "negative", "not a year"]) {
        assert!(reason.contains(words), "{reason}");
    }
    assert_eq!(outcome.reading.account.excluded.get("no figure"), Some(&1));
}

#[test]
fn a_mapping_places_columns_regions_materials_and_units() {
    let text = "Land,Rohstoff,Jahr,Menge,Einheit\nZaire (Katanga),NdFeB N42,2022,3,Tonnen\nWeltall,NdFeB N42,2022,3,Tonnen\n";
    assert_eq!(detected(text), []);
    assert!(read("production", text).is_err_and(|error| {
        error.contains("`region` and `material` and `year` and `mass_kg` are missing")
            && error.contains("--save-mapping")
    }));
    let mapping = "kind,from,to,note\ncolumn,Land,region,\ncolumn,Rohstoff,material,\ncolumn,Jahr,year,\n\
                   column,Menge,mass,\ncolumn,Einheit,unit,\nregion,Zaire (Katanga),COD,\n\
                   material,NdFeB N42,ndfeb-magnet,\nunit,Tonnen,t,\nskip,Weltall,region,\n";
    let outcome = read_as("production", text.as_bytes(), &Stated::default(), mapping).unwrap();
    assert_eq!(masses(&outcome), [("COD 2022".to_owned(), 3000.0, "gross".to_owned())]);
    assert_eq!(outcome.reading.account.excluded.get("left out by the mapping"), Some(&1));
    assert_eq!(outcome.reading.columns[0].name, "Land");
    assert_eq!(outcome.reading.columns[0].taken_as.as_deref(), Some("region"));
}

#[test]
fn years_may_stand_side_by_side() {
    let text = "ISO3,Name,1995,1996\nAFG,Afghanistan,0.62,0.63\nALB,Albania,,0.43\n";
    let stated = Stated {
        index: Some("nd-gain-vulnerability".to_owned()),
        scale_min: Some(0.0),
        scale_max: Some(1.0),
        direction: Some("higher-is-riskier".to_owned()),
        source: Some("nd-gain".to_owned()),
        title: Some("ND-GAIN vulnerability".to_owned()),
        ..Stated::default()
    };
    let outcome = read_as("indicators", text.as_bytes(), &stated, "").unwrap();
    let values: Vec<_> = outcome
        .rows
        .iter()
        .map(|row| match row {
            Row::Indicator(row) => format!("{} {} {}", row.region, row.year, row.value),
            Row::Index(info) => format!("{} {:?}", info.index, info.direction),
            _ => String::new(),
        })
        .collect();
    assert_eq!(
        values,
        ["nd-gain-vulnerability HigherIsRiskier", "AFG 1995 0.62", "AFG 1996 0.63", "ALB 1996 0.43"]
    );
    assert_eq!(outcome.reading.sources[0].id.0, "nd-gain");
}

#[test]
fn prices_grades_reserves_and_parameters_are_read_with_their_units() {
    let outcome = read("prices", "material,year,usd_per_lb\ncopper,2022,4\n").unwrap();
    // 4 USD/lb over 0.45359237 kg/lb.
    assert!(
        matches!(&outcome.rows[0], Row::Price(row) if (row.usd_per_kg - 8.818_490_487_395_103).abs() < 1e-12)
    );
    let outcome =
        read("ore-grades", "material,region,year,grade [%]\ncopper,CHL,2018,0.9\ncopper,PER,2018,100\n")
            .unwrap();
    assert!(matches!(&outcome.rows[0], Row::OreGrade(row) if (row.grade_kg_per_kg - 0.009).abs() < 1e-15));
    assert!(outcome.reading.account.unmatched[0].reason.contains("no grade of an ore"));
    let text = "material,country,year,reserves_kt\nnickel,Indonesia,2024,55000\nnickel,World,2024,130000\n";
    assert_eq!(detected(text), [("reserves", Confidence::Certain)]);
    let outcome = read("reserves", text).unwrap();
    assert_eq!(masses(&outcome), [("IDN 2024".to_owned(), 5.5e10, "Ni".to_owned())]);
    assert!(!outcome.reading.account.sums[0].agrees);
    let text = "parameter,material,value,unit,source,note\neol-rir,copper,0.55,1,eu-2023,x\neol-rir,Cu,0.5,1,eu-2023,y\n";
    let outcome = read("parameters", text).unwrap();
    assert_eq!(outcome.rows.len(), 2);
    assert_eq!(
        outcome.reading.sources.iter().map(|source| source.id.0.as_str()).collect::<Vec<_>>(),
        ["eu-2023"]
    );
}
