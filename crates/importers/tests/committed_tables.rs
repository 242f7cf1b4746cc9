//! The committed tables of `data/` hold what their sources publish.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

type Outcome = Result<(), Box<dyn std::error::Error>>;
type Record = BTreeMap<String, String>;

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data").join(name)
}

fn records(name: &str) -> Result<Vec<Record>, Box<dyn std::error::Error>> {
    let bytes = std::fs::read(data(name))?;
    assert!(!bytes.starts_with(b"\xef\xbb\xbf"), "{name} has a byte-order mark");
    assert!(!bytes.contains(&b'\r'), "{name} has line ends other than LF");
    let mut table = csv::Reader::from_reader(bytes.as_slice());
    let header = table.headers()?.clone();
    table
        .records()
        .map(|record| {
            Ok(header.iter().zip(record?.iter()).map(|(k, v)| (k.to_owned(), v.to_owned())).collect())
        })
        .collect()
}

fn text<'a>(record: &'a Record, column: &str) -> &'a str {
    record.get(column).map_or("", String::as_str)
}

fn number(record: &Record, column: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let value = text(record, column);
    value.parse().map_err(|_| format!("{column}: `{value}` is not a number").into())
}

/// World mass (kg) and Herfindahl-Hirschman index of a material's first production in 2022, by World Mining Data.
fn world_2022(rows: &[Record], material: &str) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let mut masses = Vec::new();
    for row in rows {
        if text(row, "material") == material
            && text(row, "year") == "2022"
            && text(row, "source") == "wmd-2024"
        {
            masses.push(number(row, "mass_kg")?);
        }
    }
    let total: f64 = masses.iter().sum();
    Ok((total, masses.iter().map(|mass| (mass / total) * (mass / total)).sum()))
}

#[test]
fn production_of_2022_has_the_published_totals_and_concentrations() -> Outcome {
    let rows = records("production.csv")?;
    // World totals of World Mining Data 2024, table by commodity (tonnes, on its basis).
    for (material, tonnes) in [
        ("copper", 22_225_410.0),
        ("cobalt", 166_030.0),
        ("nickel", 3_248_896.0),
        ("graphite", 1_727_486.0),
        ("rare-earths", 296_837.0),
        ("phosphate-rock", 70_787_780.0),
        ("iron", 1_547_952_593.0),
    ] {
        let (total, _) = world_2022(&rows, material)?;
        assert!((total / 1000.0 - tonnes).abs() < 0.01, "{material}: {total} kg");
    }
    // Lithium is published as oxide, 345829 t Li2O; Li2O holds 2 x 6.94 / 29.88 lithium.
    let (lithium, _) = world_2022(&rows, "lithium")?;
    assert!((lithium / 1000.0 / (345_829.0 * 13.88 / 29.879) - 1.0).abs() < 2e-4, "{lithium}");
    for (material, index) in [
        ("cobalt", 0.493),
        ("copper", 0.104),
        ("nickel", 0.267),
        ("lithium", 0.320),
        ("rare-earths", 0.528),
        ("platinum", 0.562),
        ("palladium", 0.324),
        ("graphite", 0.471),
        ("manganese", 0.204),
        ("iron", 0.203),
        ("bauxite", 0.183),
        ("aluminium", 0.353),
        ("tungsten", 0.601),
        ("niobium", 0.869),
        ("vanadium", 0.502),
        ("gallium", 0.968),
        ("germanium", 0.876),
        ("phosphate-rock", 0.235),
        ("potash", 0.196),
    ] {
        let (_, found) = world_2022(&rows, material)?;
        assert!((found - index).abs() < 5e-4, "{material}: {found}, published {index}");
    }
    // Test case of geopolrisk-py, graphite 2022 (Koyamparambath et al.).
    let (_, graphite) = world_2022(&rows, "graphite")?;
    assert!((graphite - 0.470663478647389).abs() < 1e-12, "{graphite}");
    Ok(())
}

#[test]
fn production_is_on_the_accounting_basis_wherever_one_can_be_reached() -> Outcome {
    let materials = vocabulary::Materials::embedded();
    let mut other = BTreeSet::new();
    for row in records("production.csv")? {
        let material = vocabulary::MaterialId::new(text(&row, "material"));
        let info = materials.info(&material).ok_or_else(|| format!("no material {material}"))?;
        assert!(number(&row, "mass_kg")? >= 0.0);
        if text(&row, "basis") != info.basis {
            other.insert((material.to_string(), text(&row, "basis").to_owned()));
        }
    }
    // Beryl concentrate of World Mining Data has no stated content.
    assert_eq!(other, BTreeSet::from([("beryllium".to_owned(), "gross".to_owned())]));
    Ok(())
}

#[test]
fn the_two_production_sources_agree_in_magnitude() -> Outcome {
    // The sources differ by revision, but an error of unit or basis would show. Mercury is left aside: they
    // put China at 700 and 200 t, Tajikistan at 300 and 4 t.
    let mut sums: BTreeMap<(String, String), [f64; 2]> = BTreeMap::new();
    for row in records("production.csv")? {
        let at = match (text(&row, "source"), text(&row, "year"), text(&row, "basis")) {
            _ if text(&row, "material") == "mercury" => continue,
            ("wmd-2026", "2024", "gross") if text(&row, "material") == "beryllium" => continue,
            ("wmd-2026", "2024", _) => 0,
            ("usgs-mcs-2026", "2024", _) => 1,
            _ => continue,
        };
        let key = (text(&row, "material").to_owned(), text(&row, "stage").to_owned());
        if let Some(sum) = sums.entry(key).or_default().get_mut(at) {
            *sum += number(&row, "mass_kg")?;
        }
    }
    let both: Vec<_> = sums.iter().filter(|(_, sum)| sum.iter().all(|mass| *mass > 0.0)).collect();
    assert!(both.len() >= 40, "{} materials in both", both.len());
    for (key, [wmd, usgs]) in both {
        assert!((0.4..2.5).contains(&(wmd / usgs)), "{key:?}: {wmd} and {usgs} kg");
    }
    Ok(())
}

#[test]
fn trade_has_the_rows_of_the_original_and_graphite_to_the_united_states() -> Outcome {
    let rows_of_baci = [
        (2015, 51_015),
        (2016, 47_969),
        (2017, 49_377),
        (2018, 49_864),
        (2019, 50_432),
        (2020, 48_579),
        (2021, 51_885),
        (2022, 53_452),
        (2023, 52_818),
        (2024, 49_292),
    ];
    let mut codes = BTreeSet::new();
    for (year, count) in rows_of_baci {
        let packed = std::fs::read(data(&format!("trade/trade_{year}.csv.zst")))?;
        let plain = zstd::decode_all(packed.as_slice())?;
        let mut table = csv::Reader::from_reader(plain.as_slice());
        assert_eq!(
            table.headers()?.iter().collect::<Vec<_>>(),
            ["exporter", "importer", "hs", "year", "mass_kg", "value_usd", "flag", "source"]
        );
        let (mut rows, mut kilograms, mut last) = (0, 0.0, String::new());
        for record in table.records() {
            let record = record?;
            let [exporter, importer, hs, of_year, mass] =
                [0, 1, 2, 3, 4].map(|at| record.get(at).unwrap_or_default());
            let key = format!("{exporter}{importer}{hs}");
            assert!(key > last && key.len() == 12, "{year}: {key} after {last}");
            assert_eq!(of_year, year.to_string());
            if matches!(hs, "250410" | "250490") && importer == "USA" && !mass.is_empty() {
                kilograms += mass.parse::<f64>()?;
            }
            codes.insert(hs.to_owned());
            last = key;
            rows += 1;
        }
        assert_eq!(rows, count, "{year}");
        if year == 2022 {
            assert_eq!(kilograms, 86_088_264.0);
            // An earlier release of BACI, used in the test case of geopolrisk-py, has 86586.111 t.
            assert!((kilograms / 86_586_111.0 - 1.0f64).abs() < 0.01);
        }
    }
    // Sulphur other than crude (250390) and cadmium sulphides (283030) have no flow in any year.
    assert_eq!(codes.len(), 72);
    Ok(())
}

#[test]
fn indicators_are_on_their_scale_and_complete() -> Outcome {
    let rows = records("indicators.csv")?;
    let mut regions: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in &rows {
        assert!(number(row, "value")?.abs() < 4.0);
        if text(row, "source") == "wgi-2022" {
            assert!(number(row, "standard_error")? > 0.0);
        }
        *regions.entry((text(row, "index").to_owned(), text(row, "year").to_owned())).or_default() += 1;
    }
    assert_eq!(regions.len(), 6 * 7 + 1);
    assert!(regions.values().all(|count| *count > 190), "{regions:?}");
    // Australia 2021, rule of law, in the 2022 update of the World Bank.
    let australia = rows.iter().find(|row| {
        (text(row, "index"), text(row, "region"), text(row, "year")) == ("wgi-rl", "AUS", "2021")
    });
    assert!((number(australia.ok_or("no row")?, "value")? - 1.6743).abs() < 6e-5);
    Ok(())
}

#[test]
fn factors_and_grades_are_those_of_the_publications() -> Outcome {
    let factors = records("factors.csv")?;
    let value = |set: &str, material: &str, region: &str, stressor: &str| {
        let found = factors.iter().find(|row| {
            [text(row, "set"), text(row, "material"), text(row, "region"), text(row, "stressor")]
                == [set, material, region, stressor]
        });
        number(found.ok_or_else(|| format!("no factor {set} {material}"))?, "value")
    };
    // Nassar et al. 2022, abstract; Schmidt-Bleek by VentureWell.
    assert_eq!(value("rmr-2022", "cobalt", "", "rock-to-metal")?, 859.0);
    assert_eq!(value("mips", "copper", "", "material-input")?, 500.0);
    assert_eq!(value("mips", "copper", "", "material-input-recycled")?, 10.0);
    let reported: Vec<_> = factors
        .iter()
        .filter(|row| text(row, "set") == "rmr-2022" && text(row, "flag") == "reported")
        .map(|row| text(row, "material"))
        .collect();
    assert_eq!(reported, ["cobalt"]);
    // The ratios of iron by country keep the world ratio and are inverse to the grade.
    let grades = records("ore_grades.csv")?;
    let production = records("production.csv")?;
    let (mut metal, mut rock) = (0.0, 0.0);
    for row in grades.iter().filter(|row| text(row, "material") == "iron" && text(row, "year") == "2024") {
        let region = text(row, "region");
        let mined = production.iter().find(|mined| {
            [text(mined, "region"), text(mined, "material"), text(mined, "year"), text(mined, "source")]
                == [region, "iron", "2024", "usgs-mcs-2026"]
        });
        let mass = number(mined.ok_or("no production")?, "mass_kg")?;
        metal += mass;
        rock += mass * value("rmr-2022-grade", "iron", region, "rock-to-metal")?;
    }
    assert!((rock / metal - 9.0).abs() < 1e-3, "{}", rock / metal);
    for row in &grades {
        assert!((0.0..=0.75).contains(&number(row, "grade_kg_per_kg")?));
    }
    Ok(())
}

#[test]
fn every_key_stands_once_and_every_source_is_listed() -> Outcome {
    let listed: BTreeSet<String> =
        records("sources.csv")?.iter().map(|row| text(row, "source").to_owned()).collect();
    for (table, key) in [
        ("production.csv", vec!["region", "material", "stage", "year", "source"]),
        ("indicators.csv", vec!["index", "region", "year", "source"]),
        ("factors.csv", vec!["set", "material", "region", "stressor"]),
        ("factor_sets.csv", vec!["set"]),
        ("indices.csv", vec!["index"]),
        ("ore_grades.csv", vec!["material", "region", "year", "source"]),
    ] {
        let rows = records(table)?;
        let keys: BTreeSet<Vec<&str>> =
            rows.iter().map(|row| key.iter().map(|column| text(row, column)).collect()).collect();
        assert_eq!(keys.len(), rows.len(), "{table}");
        for row in &rows {
            assert!(listed.contains(text(row, "source")), "{table}: source `{}`", text(row, "source"));
        }
    }
    Ok(())
}

#[test]
fn the_readme_carries_the_computed_numbers() -> Outcome {
    let mut readme = String::new();
    std::fs::File::open(data("README.md"))?.read_to_string(&mut readme)?;
    let rows = records("production.csv")?.len();
    assert!(readme.contains(&format!("| `production.csv` | all | {rows} |")), "{rows} rows");
    Ok(())
}
