//! Figures that were computed elsewhere from public inputs.

use std::path::PathBuf;

use database::{Database, Facts};
use vocabulary::Materials;

// Whoever runs the tests is told why one did nothing.
#[allow(clippy::print_stdout)]
fn shared(file: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/facts").join(file);
    if path.is_file() {
        Some(path)
    } else {
        println!("skipped: shared data not present");
        None
    }
}

/// Minerals of a battery-electric and a conventional car (IEA 2021) times rock-to-metal ratios: 50,823 kg and 12,414 kg,
/// computed independently from the same public tables. The mineral without a ratio (graphite) is left out there too.
#[test]
fn minerals_of_two_cars_times_rock_to_metal_ratios() {
    let Some(inventory) = shared("vehicle_mineral_inventory_iea2021.csv") else { return };
    let facts = Database::embedded().unwrap();
    let ratios = facts.factors("rmr-2022").unwrap();
    let mut reader = csv::Reader::from_path(inventory).unwrap();
    let mut sums = [0.0, 0.0];
    let mut used = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let Ok(material) = Materials::embedded().find(&row[0]) else { continue };
        let Some(ratio) = ratios.iter().find(|ratio| ratio.material == material && ratio.region.is_none())
        else {
            continue;
        };
        used += 1;
        for (sum, mass) in sums.iter_mut().zip([&row[1], &row[2]]) {
            *sum += mass.parse::<f64>().unwrap() * ratio.value;
        }
    }
    assert!(used >= 4, "copper, nickel, manganese and cobalt at least");
    assert_eq!(sums.map(f64::round), [50_823.0, 12_414.0]);
}
