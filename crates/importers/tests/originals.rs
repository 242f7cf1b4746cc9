//! The readers on the original downloads, where they are at hand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use importers::parsed::{Confidence, Parsed};
use importers::usgs_mcs::{self, Edition};
use importers::{baci, phosphate_complexes, wgi, world_mining_data};
use vocabulary::{Flag, SourceId, Year};

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

fn id() -> SourceId {
    SourceId("test".to_owned())
}

/// Lines of a table without quoted line breaks, less the header.
fn lines(bytes: &[u8]) -> u64 {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() as u64 - 1
}

fn complete<R>(parsed: &Parsed<R>) {
    assert!(parsed.accounted());
    assert!(parsed.unmatched.is_empty(), "{:?}", parsed.unmatched.iter().take(5).collect::<Vec<_>>());
}

#[test]
fn baci_rows_and_masses_are_those_of_the_file() -> Outcome {
    let Some(products) = original("trade/baci_minerals/product_codes_HS92_minerals.csv")? else {
        return Ok(());
    };
    let products = baci::Products::read(products.as_slice(), "products.csv")?;
    assert_eq!(products.codes().count(), 74);
    for year in [1995, 2015, 2024] {
        let place = format!("trade/baci_minerals/BACI_HS92_Y{year}_minerals.csv");
        let Some(bytes) = original(&place)? else { return Ok(()) };
        assert_eq!(baci::sniff(&bytes), Confidence::Certain);
        let parsed = baci::read(bytes.as_slice(), &place, Some(&products), &id())?;
        complete(&parsed);
        assert_eq!(parsed.rows.len() as u64, lines(&bytes));
        // The mass again, by another way: the last field of each line as it stands.
        let text = String::from_utf8(bytes)?;
        let tonnes: f64 =
            text.lines().filter_map(|line| line.rsplit(',').next()?.trim().parse::<f64>().ok()).sum();
        let kilograms: f64 = parsed.rows.iter().filter_map(|row| row.mass_kg).sum();
        assert!((kilograms / 1000.0 / tonnes - 1.0).abs() < 1e-12);
        let missing = text.lines().filter(|line| line.trim_end().ends_with("NA")).count();
        assert_eq!(parsed.rows.iter().filter(|row| row.mass_kg.is_none()).count(), missing);
    }
    Ok(())
}

#[test]
fn the_full_baci_with_lost_zeros_is_read() -> Outcome {
    let Some(bytes) = original("trade/baci/BACI_HS92_Y2021_V202301_AFG_ZAF_exports.csv")? else {
        return Ok(());
    };
    let parsed = baci::read(bytes.as_slice(), "baci.csv", None, &id())?;
    assert!(parsed.accounted());
    let short = parsed.unmatched.iter().filter(|entry| entry.column == "k" && entry.value.len() == 5).count();
    assert_eq!(parsed.unmatched.len(), short, "only codes without their zero are unmatched");
    assert!(short > 0 && parsed.rows.len() > 50_000);
    Ok(())
}

#[test]
fn world_mining_data_is_read_without_loss() -> Outcome {
    let place = "production/world_mining_data_2018-2024_long.csv";
    let Some(bytes) = original(place)? else { return Ok(()) };
    assert_eq!(world_mining_data::sniff(&bytes), Confidence::Certain);
    let parsed = world_mining_data::read(bytes.as_slice(), place, |_| id())?;
    complete(&parsed);
    assert_eq!(parsed.figures, lines(&bytes));
    assert_eq!(parsed.excluded.get("world total"), Some(&(7 * 64)));
    // Every commodity of the file is one of the table, and every year has its total.
    assert!(parsed.notes.iter().all(|note| !note.contains("no `Total` row")));
    // Only gold of 2023 and 2024 has countries that make up less than the published total.
    let short: Vec<_> = parsed.notes.iter().filter(|note| note.contains("the countries sum to")).collect();
    assert_eq!(short.len(), 2, "{short:?}");
    assert!(short.iter().all(|note| note.starts_with("Gold 202")));
    // Guyana and French Guiana share a code in the file, but not in the rows.
    let gold = |code: &str| {
        parsed.rows.iter().filter(|row| row.region.code() == code && row.material.as_str() == "gold").count()
    };
    assert_eq!((gold("GUY"), gold("GUF")), (7, 7));
    Ok(())
}

#[test]
fn the_three_layouts_of_the_governance_indicators_agree() -> Outcome {
    let Some(stata) = original("risk/wgidataset.dta")? else { return Ok(()) };
    assert_eq!(wgi::sniff(&stata), (Confidence::Likely, wgi::Layout::Stata));
    let parsed = wgi::read(stata.as_slice(), "wgidataset.dta", wgi::Layout::Stata, &id())?;
    complete(&parsed);
    assert_eq!(parsed.figures, 4922 * 6);
    let values: BTreeMap<(String, String, u16), f64> = parsed
        .rows
        .iter()
        .map(|row| ((row.index.clone(), row.region.to_string(), row.year.0), row.value))
        .collect();
    // Six dimensions of the same update in another file, rounded to four digits.
    let Some(wide) = original("facts/wgi_six_dimensions_2005_2021.csv")? else { return Ok(()) };
    let mut table = csv::Reader::from_reader(wide.as_slice());
    let header = table.headers()?.clone();
    let mut compared = 0;
    for record in table.records() {
        let record = record?;
        let get = |name: &str| header.iter().position(|column| column == name).and_then(|at| record.get(at));
        let (Some(region), Some(year)) = (get("iso3"), get("year")) else { return Err("columns".into()) };
        for (index, letters, _) in wgi::DIMENSIONS {
            let Some(value) = get(letters).filter(|value| !value.is_empty()) else { continue };
            let known = values.get(&(index.to_owned(), region.to_owned(), year.parse()?));
            let known = known.ok_or_else(|| format!("no {index} of {region} {year}"))?;
            assert!((known - value.parse::<f64>()?).abs() < 6e-5, "{index} {region} {year}: {known} {value}");
            compared += 1;
        }
    }
    assert!(compared > 20_000, "{compared}");
    let Some(long) = original("risk/wgi_1996-2019_long.csv")? else { return Ok(()) };
    let parsed = wgi::read(long.as_slice(), "long.csv", wgi::Layout::Long, &id())?;
    complete(&parsed);
    assert_eq!(parsed.figures, 26_964);
    assert!(parsed.rows.iter().all(|row| row.standard_error.is_some_and(|error| error > 0.0)));
    // Two updates differ by revision, not in kind.
    let (mut sum, mut count) = (0.0, 0.0);
    for row in &parsed.rows {
        if let Some(value) = values.get(&(row.index.clone(), row.region.to_string(), row.year.0)) {
            sum += (value - row.value).abs();
            count += 1.0;
        }
    }
    assert!(count > 25_000.0 && sum / count < 0.05, "{count} {}", sum / count);
    Ok(())
}

#[test]
fn the_mineral_commodity_summaries_are_read_without_loss() -> Outcome {
    for (place, edition, figures, years) in [
        ("production/usgs/MCS2025_World_Data.csv", Edition::Mcs2025, 2 * 1250, [2023, 2024]),
        ("production/usgs/MCS2026_Commodities_Data.csv", Edition::Mcs2026, 8886, [2024, 2025]),
    ] {
        let Some(bytes) = original(place)? else { return Ok(()) };
        assert_eq!(usgs_mcs::sniff(&bytes), (Confidence::Certain, edition));
        let parsed = usgs_mcs::production(bytes.as_slice(), place, edition, &id())?;
        complete(&parsed);
        assert_eq!(parsed.figures, figures);
        assert!(parsed.rows.iter().all(|row| years.contains(&row.year.0)));
        // A series that no figure of the file belongs to would be a spelling error.
        for series in usgs_mcs::SERIES.iter().filter(|series| series.edition == edition) {
            assert!(
                parsed
                    .rows
                    .iter()
                    .any(|row| row.material.as_str() == series.material && row.stage == series.stage),
                "{series:?}"
            );
        }
        // The only rounded total that the countries miss by a tenth is a misprint: kaolin 4400 for 44400.
        assert!(parsed.notes.iter().all(|note| note.contains("Kaolin, 2024")), "{:?}", parsed.notes);
    }
    Ok(())
}

#[test]
fn figures_of_the_summaries_are_those_printed() -> Outcome {
    let Some(bytes) = original("production/usgs/MCS2026_Commodities_Data.csv")? else { return Ok(()) };
    let parsed = usgs_mcs::production(bytes.as_slice(), "mcs.csv", Edition::Mcs2026, &id())?;
    let find = |region: &str, material: &str, year: u16| {
        parsed
            .rows
            .iter()
            .find(|row| (row.region.code(), row.material.as_str(), row.year.0) == (region, material, year))
            .map(|row| (row.mass_kg, row.flag))
    };
    assert_eq!(find("AUS", "lithium", 2024), Some((82_700_000.0, Flag::Estimated)));
    assert_eq!(find("ARG", "lithium", 2024), Some((13_800_000.0, Flag::Reported)));
    assert_eq!(find("CHN", "gallium", 2024), Some((839_000.0, Flag::Reported)));
    assert_eq!(find("USA", "tin", 2024), Some((0.0, Flag::Reported)));
    assert_eq!(find("USA", "lithium", 2024), None, "withheld is not zero");
    Ok(())
}

#[test]
fn grades_of_iron_and_phosphate_ore_are_read() -> Outcome {
    let Some(bytes) = original("production/usgs/MCS2026_Commodities_Data.csv")? else { return Ok(()) };
    let parsed = usgs_mcs::iron_ore_grades(bytes.as_slice(), "mcs.csv", Edition::Mcs2026, &id())?;
    complete(&parsed);
    assert!(parsed.rows.iter().all(|row| (0.25..0.75).contains(&row.grade_kg_per_kg)));
    let (Some(complexes), Some(ore)) =
        (original("production/phosphate/mining_complexes.csv")?, original("production/phosphate/ore.csv")?)
    else {
        return Ok(());
    };
    let parsed = phosphate_complexes::ore_grades(
        (complexes.as_slice(), "complexes.csv"),
        (ore.as_slice(), "ore.csv"),
        Year(2022),
        &id(),
    )?;
    complete(&parsed);
    // Finland has one complex, Siilinjärvi, at 4.2 % P2O5.
    let finland = parsed.rows.iter().find(|row| row.region.code() == "FIN");
    assert_eq!(finland.map(|row| row.grade_kg_per_kg), Some(0.042));
    Ok(())
}
