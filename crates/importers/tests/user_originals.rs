//! Original downloads through the list of formats, as an import reads them, where they are at hand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use importers::ReadOptions;
use importers::format::{Format, Job, Reading, Row};
use importers::head::Head;
use importers::mapping::Mapping;
use importers::stated::Stated;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The bytes of an original; `None`, with the word that the tests are run with, where there are none.
#[allow(clippy::print_stdout)]
fn original(place: &str) -> Result<Option<Vec<u8>>, std::io::Error> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !root.exists() {
        println!("skipped: shared data not present");
        return Ok(None);
    }
    let plain = root.join(place);
    if plain.exists() {
        return std::fs::read(plain).map(Some);
    }
    zstd::decode_all(std::fs::File::open(root.join(format!("{place}.zst")))?).map(Some)
}

/// Reads bytes as the format that they are certainly of, which must be this one.
fn read(key: &str, file: &str, bytes: &[u8], stated: &Stated) -> Result<(Vec<Row>, Reading), String> {
    let options = ReadOptions::default();
    let head = Head::of(file, bytes, &options).map_err(|error| error.to_string())?;
    let format = Format::detect(&head).ok_or_else(|| format!("{file}: {:?}", Format::guesses(&head)))?;
    assert_eq!(format.key, key, "{file}");
    let job = Job { file, options: &options, stated, mapping: &Mapping::default(), products: None };
    let mut rows: Vec<Row> = Vec::new();
    let mut reader = bytes;
    let reading = (format.read)(&job, &mut reader, &mut rows).map_err(|error| error.to_string())?;
    assert!(reading.account.accounted(), "{file}");
    Ok((rows, reading))
}

#[test]
fn world_mineral_statistics_are_read_with_all_their_traps() -> Outcome {
    let mut masses: BTreeMap<(String, String, u16), f64> = BTreeMap::new();
    let mut unmatched = Vec::new();
    let mut figures = 0;
    for name in [
        "REs",
        "antimony",
        "cobalt",
        "copper",
        "ferroalloys",
        "gallium",
        "germanium",
        "graphite",
        "lithium",
        "magnesium",
        "manganese",
        "nickel",
        "platinum",
        "tungsten",
    ] {
        let place = format!("production/bgs/BGS_{name}_production.csv");
        let Some(bytes) = original(&place)? else { return Ok(()) };
        let (rows, reading) = read("bgs", &place, &bytes, &Stated::default())?;
        figures += reading.account.figures;
        unmatched.extend(reading.account.unmatched.into_iter().map(|entry| (name, entry)));
        for row in rows {
            let Row::Production(row) = row else { return Err("not production".into()) };
            let key = (format!("{} {}", row.material, row.stage), row.region.to_string(), row.year.0);
            assert!(masses.insert(key, row.mass_kg).is_none(), "two rows of one fact");
        }
    }
    assert_eq!(figures, 27_487);
    // World totals of 2020 as the catalogue of the originals has them, computed from the files another way.
    let total = |series: &str, year: u16| -> f64 {
        masses.iter().filter(|(key, _)| key.0 == series && key.2 == year).map(|(_, mass)| mass).sum()
    };
    for (series, tonnes) in [("copper mine", 20.83e6), ("cobalt mine", 130e3), ("nickel mine", 2.49e6)] {
        let found = total(series, 2020) / 1000.0;
        assert!((found / tonnes - 1.0).abs() < 0.01, "{series}: {found} t");
    }
    let mass = |series: &str, region: &str, year: u16| {
        masses.get(&(series.to_owned(), region.to_owned(), year)).map(|mass| mass / 1000.0)
    };
    assert!(mass("copper mine", "CHL", 2020).is_some_and(|tonnes| (tonnes / 5.73e6 - 1.0).abs() < 0.01));
    assert!(mass("nickel mine", "IDN", 2020).is_some_and(|tonnes| (tonnes / 0.77e6 - 1.0).abs() < 0.01));
    // Content of spodumene, and not the mineral.
    assert_eq!(mass("lithium mine", "AUS", 2022), Some(76_692.0));
    assert!(mass("nickel mine", "SUN", 1980).is_some_and(|tonnes| tonnes > 0.0));
    // Both Congos mine copper, and keep apart.
    assert!(mass("copper mine", "COD", 2020).is_some_and(|tonnes| tonnes > 1e6));
    assert!(mass("copper mine", "COG", 2020).is_none_or(|tonnes| tonnes < 1e5));
    // Nothing is unmatched but contents of lithium carbonate and chloride that contradict their gross weight.
    assert!(!unmatched.is_empty());
    for (name, entry) in &unmatched {
        assert!(*name == "lithium" && entry.reason.contains("gross weight beside it"), "{entry:?}");
    }
    Ok(())
}

#[test]
fn yearly_prices_are_the_means_of_the_months() -> Outcome {
    let mut prices: Vec<BTreeMap<(String, u16), f64>> = Vec::new();
    for name in ["imf_crm_prices_monthly.csv", "imf_crm_prices_annual.csv"] {
        let Some(bytes) = original(&format!("production/prices/{name}"))? else { return Ok(()) };
        let (rows, reading) = read("imf-prices", name, &bytes, &Stated::default())?;
        assert!(reading.account.unmatched.is_empty());
        let rows = rows.into_iter().filter_map(|row| match row {
            Row::Price(row) => Some(((row.material.to_string(), row.year.0), row.usd_per_kg)),
            _ => None,
        });
        prices.push(rows.collect());
    }
    let [monthly, annual] = prices.as_slice() else { return Err("two files".into()) };
    assert_eq!(annual.len(), 86);
    for (key, price) in annual {
        let mean = monthly.get(key).ok_or_else(|| format!("{key:?} has no months"))?;
        assert!((mean / price - 1.0).abs() < 1e-12, "{key:?}: {mean} {price}");
    }
    // 2025 and 2026 stand in the monthly table alone.
    assert!(monthly.len() > annual.len());
    Ok(())
}

#[test]
fn summaries_give_production_reserves_and_prices() -> Outcome {
    for (file, prices) in [("MCS2025_World_Data.csv", false), ("MCS2026_Commodities_Data.csv", true)] {
        let Some(bytes) = original(&format!("production/usgs/{file}"))? else { return Ok(()) };
        let (rows, reading) = read("usgs-mcs", file, &bytes, &Stated::default())?;
        let count = |table: &str| rows.iter().filter(|row| row.table() == table).count();
        assert!(count("production") > 500 && count("reserves") > 200, "{file}");
        assert_eq!(count("prices") > 0, prices, "{file}");
        assert!(reading.account.sums.iter().filter(|sum| sum.agrees).count() > 20, "{file}");
    }
    Ok(())
}

#[test]
fn world_mining_data_and_governance_come_through_the_list() -> Outcome {
    let place = "production/world_mining_data_2018-2024_long.csv";
    let Some(bytes) = original(place)? else { return Ok(()) };
    let (rows, reading) = read("wmd", place, &bytes, &Stated::default())?;
    assert!(rows.len() > 9000 && reading.account.unmatched.is_empty());
    // Only gold of two years does not add up to its total.
    assert_eq!(reading.account.sums.iter().filter(|sum| !sum.agrees).count(), 2);
    assert_eq!(reading.sources.first().map(|source| source.id.0.as_str()), Some("wmd-to-2024"));
    let place = "risk/wgi_1996-2019_long.csv";
    let Some(bytes) = original(place)? else { return Ok(()) };
    let (rows, reading) = read("wgi", place, &bytes, &Stated::default())?;
    assert!(rows.len() > 24_000 && reading.account.unmatched.is_empty());
    assert_eq!(reading.sources.first().map(|source| source.id.0.as_str()), Some("wgi-to-2019"));
    Ok(())
}

#[test]
fn risk_indices_are_read_as_tables_of_the_users_own() -> Outcome {
    let Some(bytes) = original("risk/inform_risk_index_trends.csv")? else { return Ok(()) };
    let stated = Stated {
        scale_min: Some(0.0),
        scale_max: Some(10.0),
        direction: Some("higher-is-riskier".to_owned()),
        ..Stated::default()
    };
    let (rows, reading) = read("indicators", "inform.csv", &bytes, &stated)?;
    assert!(reading.account.unmatched.is_empty(), "{:?}", reading.account.unmatched.first());
    let values = rows.iter().filter(|row| row.table() == "indicators").count() as u64;
    assert!(values > 5000 && values + reading.account.excluded.values().sum::<u64>() == 7640);
    let Some(bytes) = original("risk/ndgain_vulnerability_1995-2019.csv")? else { return Ok(()) };
    let options = ReadOptions::default();
    let head = Head::of("nd.csv", &bytes, &options)?;
    let guesses: Vec<_> = Format::guesses(&head).into_iter().map(|(format, _)| format.key).collect();
    assert!(guesses.is_empty(), "without an index it is of no format: {guesses:?}");
    let stated = Stated { index: Some("nd-gain-vulnerability".to_owned()), ..stated };
    let format = Format::of_key("indicators").ok_or("no format")?;
    let job = Job {
        file: "nd.csv",
        options: &options,
        stated: &stated,
        mapping: &Mapping::default(),
        products: None,
    };
    let mut rows: Vec<Row> = Vec::new();
    let reading = (format.read)(&job, &mut bytes.as_slice(), &mut rows)?;
    assert!(reading.account.accounted() && reading.account.unmatched.is_empty());
    assert!(rows.len() > 4000);
    Ok(())
}

#[test]
fn the_workbook_of_the_governance_indicators_is_read() -> Outcome {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("Introduction")?.write(0, 0, "Worldwide Governance Indicators")?;
    for sheet in [
        "VoiceandAccountability",
        "Political StabilityNoViolence",
        "GovernmentEffectiveness",
        "RegulatoryQuality",
        "RuleofLaw",
        "ControlofCorruption",
    ] {
        let page = book.add_worksheet().set_name(sheet)?;
        page.write(0, 0, "Governance estimates, from about -2.5 to 2.5")?;
        for (block, year) in [2019.0, 2021.0].into_iter().enumerate() {
            for (place, name) in ["Estimate", "StdErr", "NumSrc", "Rank", "Lower", "Upper"].iter().enumerate()
            {
                let column = u16::try_from(2 + block * 6 + place)?;
                page.write(13, column, year)?;
                page.write(14, column, *name)?;
            }
        }
        page.write(14, 0, "Country/Territory")?;
        page.write(14, 1, "Code")?;
        let countries =
            [("Chile", "CHL", Some(0.5)), ("Andorra", "ADO", None), ("Atlantis", "ATL", Some(1.0))];
        for (row, (name, code, estimate)) in countries.into_iter().enumerate() {
            let row = 15 + u32::try_from(row)?;
            page.write(row, 0, name)?;
            page.write(row, 1, code)?;
            for column in [2_u16, 8] {
                match estimate {
                    Some(estimate) => {
                        page.write(row, column, estimate)?;
                        page.write(row, column + 1, 0.2)?;
                    }
                    None => {
                        page.write(row, column, "#N/A")?;
                    }
                }
            }
        }
    }
    let bytes = book.save_to_buffer()?;
    let (rows, reading) = read("wgi", "wgidataset.xlsx", &bytes, &Stated::default())?;
    assert_eq!((rows.len(), reading.account.unmatched.len()), (12, 12));
    assert_eq!(reading.account.excluded.values().sum::<u64>(), 12);
    assert!(rows.iter().all(|row| matches!(row, Row::Indicator(row)
        if row.region.code() == "CHL" && row.value == 0.5 && row.standard_error == Some(0.2))));
    let pair: Vec<u16> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Indicator(row) if row.index == "wgi-pv" => Some(row.year.0),
            _ => None,
        })
        .collect();
    assert_eq!(pair, [2019, 2021]);
    Ok(())
}
