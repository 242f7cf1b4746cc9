//! GeoPolRisk against 210 results of its published implementation, and against its own test workbook.

mod common;

use std::collections::BTreeMap;

use common::{number, rows, shared};
use supply_risk::{
    NotComputed, PUBLISHED_COPPER_REFERENCE, PeerFlow, RiskVector, geopolrisk, peer_geopolrisk,
};
use vocabulary::Region;

/// World production of a mineral in a year: country number, mass in the unit of the table.
struct Producers {
    rows: Vec<(u32, f64)>,
    unit: String,
}

fn producers(table: &[BTreeMap<String, String>], mineral: &str, year: &str) -> Producers {
    let of_mineral: Vec<_> = table.iter().filter(|row| row["raw_material"] == mineral).collect();
    Producers {
        rows: of_mineral
            .iter()
            .filter(|row| row["Country"] != "Total")
            .map(|row| (row["Country_Code"].parse().unwrap(), number(row, year).unwrap_or(0.0)))
            .collect(),
        unit: of_mineral[0]["unit"].clone(),
    }
}

/// Statistical number in the production table of a country that the results name.
fn country(name: &str) -> (u32, &'static str) {
    match name {
        "Japan" => (392, "JPN"),
        "Germany" => (276, "DEU"),
        "USA" => (842, "USA"),
        "China" => (156, "CHN"),
        "Kuwait" => (414, "KWT"),
        other => panic!("{other}"),
    }
}

fn relative(ours: f64, theirs: f64) -> f64 {
    if theirs == 0.0 { ours.abs() } else { (ours / theirs - 1.0).abs() }
}

#[test]
fn the_published_conventions_give_the_published_numbers() {
    let Some(results) = shared("golden/geopolrisk/results.csv") else { return };
    let folder = results.parent().unwrap();
    let production = rows(&folder.join("input_production.csv"));
    let trade = rows(&folder.join("input_trade.csv"));
    let (mut worst, mut cases) = (0.0f64, 0);
    for expected in rows(&results) {
        let (mineral, year, name) = (&expected["raw_material"], &expected["year"], &expected["country"]);
        let producers = producers(&production, mineral, year);
        let own = producers.rows.iter().filter(|(code, _)| *code == country(name).0).map(|(_, mass)| mass);
        let tonnes = if producers.unit == "kg" { 1e-3 } else { 1.0 };
        let domestic_t = own.sum::<f64>() * tonnes;
        let flows: Vec<PeerFlow> = trade
            .iter()
            .filter(|row| {
                &row["period"] == year && &row["rawMaterial"] == mineral && &row["reporterDesc"] == name
            })
            .map(|row| PeerFlow {
                gross_t: number(row, "qty").unwrap(),
                value_kusd: number(row, "cifvalue").unwrap(),
                risk: number(row, "partnerWGI"),
                own_region: false,
            })
            .collect();
        let masses: Vec<f64> = producers.rows.iter().map(|(_, mass)| *mass).collect();
        let ours = peer_geopolrisk(&masses, domestic_t, &flows);
        for (column, value) in [
            ("hhi", ours.hhi),
            ("production_t", domestic_t),
            ("numerator", ours.numerator),
            ("total_trade", ours.total_trade_t),
            ("price", ours.price_usd_per_kg),
            ("import_risk", ours.import_risk),
            ("score", ours.score),
            ("cf", ours.cf),
        ] {
            let theirs = number(&expected, column).unwrap();
            let difference = relative(value, theirs);
            assert!(difference < 1e-12, "{year} {name} {mineral} {column}: {value} {theirs}");
            worst = worst.max(difference);
        }
        cases += 1;
    }
    // A file half read would pass everything above.
    assert!(cases >= 70, "{cases}");
    assert!(worst < 2e-15, "{worst}");
}

#[test]
fn the_test_workbook_comes_out() {
    let Some(targets) = shared("data/facts/geopolrisk_test_targets.csv") else { return };
    let trade = rows(&shared("data/facts/geopolrisk_test_trade_usa_2022.csv").unwrap());
    let mut seen = 0;
    for target in rows(&targets) {
        let mineral = &target["Raw Material"];
        let flows: Vec<PeerFlow> = trade
            .iter()
            .filter(|row| &row["raw_material"] == mineral)
            .map(|row| PeerFlow {
                gross_t: number(row, "quantity_t").unwrap(),
                value_kusd: number(row, "value_1000usd").unwrap(),
                risk: number(row, "wgi_g"),
                own_region: false,
            })
            .collect();
        // The concentration is an input of this case: one country stands for all, cut to whole units by nothing.
        let domestic_t = number(&target, "Domestic Production").unwrap();
        let ours = peer_geopolrisk(&[1.0], domestic_t, &flows);
        let hhi = number(&target, "HHI").unwrap();
        for (column, value) in [
            ("Numerator", ours.numerator),
            ("Total Trade", ours.total_trade_t),
            ("Import Risk (WTA)", ours.import_risk),
            ("GeoPolRisk Score", ours.score * hhi),
            ("CF", ours.score * hhi * ours.price_usd_per_kg / PUBLISHED_COPPER_REFERENCE),
        ] {
            let theirs = number(&target, column).unwrap();
            assert!(relative(value, theirs) < 1e-12, "{mineral} {column}: {value} {theirs}");
        }
        seen += 1;
    }
    assert_eq!(seen, 3);
}

/// The defects that the corrected form mends, on the same inputs: gas in one unit, half tonnes kept, no 0.5, no zero.
#[test]
fn the_corrected_form_differs_where_the_published_one_is_defective() {
    let Some(results) = shared("golden/geopolrisk/results.csv") else { return };
    let folder = results.parent().unwrap();
    let production = rows(&folder.join("input_production.csv"));
    let trade = rows(&folder.join("input_trade.csv"));
    let mut gas_mended = 0;
    for expected in rows(&results) {
        let (mineral, year, name) = (&expected["raw_material"], &expected["year"], &expected["country"]);
        let producers = producers(&production, mineral, year);
        // 735 t a million cubic metres, the usual conversion of natural gas to liquefied gas.
        let tonnes = match producers.unit.as_str() {
            "kg" => 1e-3,
            "metr. t" => 1.0,
            "Mio m3" => 735.0,
            other => panic!("{other}"),
        };
        // Regions of the vocabulary stand for the statistical numbers where they are known.
        let known = |code: u32| vocabulary::Regions::embedded().by_trade_code(u16::try_from(code).ok()?);
        let produced: Vec<(Region, f64)> =
            producers.rows.iter().filter_map(|(code, mass)| Some((known(*code)?, mass * tonnes))).collect();
        let own = Region::from_code(country(name).1).unwrap();
        let of_country: Vec<_> = trade
            .iter()
            .filter(|row| {
                &row["period"] == year && &row["rawMaterial"] == mineral && &row["reporterDesc"] == name
            })
            .collect();
        let region = |row: &BTreeMap<String, String>| match row["partnerISO"].as_str() {
            "S19" => Region::from_code("TWN"),
            code => Region::from_code(code),
        };
        let imports: Vec<(Region, f64)> =
            of_country.iter().filter_map(|row| Some((region(row)?, number(row, "qty")?))).collect();
        let risk = RiskVector::new(
            of_country.iter().filter_map(|row| Some((region(row)?, number(row, "partnerWGI")?))),
        );
        let published = number(&expected, "score").unwrap();
        match geopolrisk(&produced, &[own], &imports, &risk) {
            Ok(ours) => {
                assert!(ours.low <= ours.score + 1e-15 && ours.low <= ours.high, "{year} {name} {mineral}");
                let usual = ours.without_governance_share() == 0.0 && mineral != "Natural gas";
                if usual && imports.len() == of_country.len() {
                    // Nothing to mend but the half tonnes.
                    assert!(
                        relative(ours.score, published) < 1e-4,
                        "{year} {name} {mineral}: {} {published}",
                        ours.score
                    );
                }
                if mineral == "Natural gas" && name == "USA" {
                    assert!(ours.score < 0.1 * published, "{year}: {} {published}", ours.score);
                    gas_mended += 1;
                }
            }
            Err(reason) => {
                assert_eq!(reason, NotComputed::NoSupply, "{year} {name} {mineral}");
                assert_eq!(published, 0.0, "{year} {name} {mineral}");
            }
        }
    }
    assert!(gas_mended > 0);
}
