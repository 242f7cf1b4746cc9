//! Yearly prices of the 2026 data release: salient statistics of the United States.
//!
//! One series a material. The traps: the unit is in the name of the series (cents a pound, dollars a troy ounce, a
//! metric ton unit of 10 kg content), and what a kilogram is of differs (metal, oxide, ferro-alloy, ore): prices of
//! oxides are divided by the content, so that they are per kilogram on the material's accounting basis, and prices of
//! goods that cannot be converted keep a basis of their own.

use std::io::Read;

use database::PriceRow;
use vocabulary::{Flag, MaterialId, Materials, SourceId, Year};

use crate::parsed::{Parsed, ReadError, columns};

use super::read::{Value, value_of};

const POUND_KG: f64 = 0.453_592_37;
const TROY_OUNCE_KG: f64 = 0.031_103_476_8;

/// USD a kilogram for a unit of the statistics.
const CENTS_A_POUND: f64 = 0.01 / POUND_KG;
const DOLLARS_A_POUND: f64 = 1.0 / POUND_KG;
const DOLLARS_AN_OUNCE: f64 = 1.0 / TROY_OUNCE_KG;
const DOLLARS_A_TONNE: f64 = 1e-3;
const DOLLARS_A_KILOGRAM: f64 = 1.0;
/// A metric ton unit is one per cent of a tonne: 10 kg of content.
const DOLLARS_A_TONNE_UNIT: f64 = 0.1;

/// Commodity and beginning of the detail, the material, what a kilogram is of, and USD a kilogram for a unit.
const SERIES: &[(&str, &str, &str, &str, f64)] = &[
    ("Alumina", "Price, average unit value of imports", "alumina", "gross", DOLLARS_A_TONNE),
    ("Aluminum", "Price, ingot, average U.S. market", "aluminium", "Al", CENTS_A_POUND),
    ("Antimony", "Price, metal", "antimony", "Sb", DOLLARS_A_POUND),
    ("Arsenic", "Price, metal", "arsenic", "As", DOLLARS_A_POUND),
    ("Barite", "Price, average unit value, ground", "barytes", "gross", DOLLARS_A_TONNE),
    ("Bauxite", "Price, average unit value of imports", "bauxite", "gross", DOLLARS_A_TONNE),
    ("Beryllium", "Price, annual average unit value", "beryllium", "Be", DOLLARS_A_KILOGRAM),
    ("Bismuth", "Price, average", "bismuth", "Bi", DOLLARS_A_POUND),
    ("Cadmium", "Price, metal", "cadmium", "Cd", DOLLARS_A_KILOGRAM),
    ("Cement", "Price, average mill unit value", "cement", "gross", DOLLARS_A_TONNE),
    ("Cerium", "Price, average", "cerium", "CeO2", DOLLARS_A_KILOGRAM),
    ("Chromium", "Price: Ferrochromium (chromium content)", "chromium", "Cr", DOLLARS_A_POUND),
    (
        "Clays",
        "Price, average unit value, ex-works, dollars per metric ton: Bentonite",
        "bentonite",
        "gross",
        DOLLARS_A_TONNE,
    ),
    (
        "Clays",
        "Price, average unit value, ex-works, dollars per metric ton: Kaolin",
        "kaolin",
        "gross",
        DOLLARS_A_TONNE,
    ),
    ("Cobalt", "Price, average, dollars per pound: London Metal Exchange", "cobalt", "Co", DOLLARS_A_POUND),
    (
        "Copper",
        "Price, annual average, cents per pound: London Metal Exchange",
        "copper",
        "Cu",
        CENTS_A_POUND,
    ),
    ("Diatomite", "Price, average value", "diatomite", "gross", DOLLARS_A_TONNE),
    ("Dysprosium", "Price, average", "dysprosium", "Dy2O3", DOLLARS_A_KILOGRAM),
    ("Erbium", "Price, average", "erbium", "Er2O3", DOLLARS_A_KILOGRAM),
    ("Europium", "Price, average", "europium", "Eu2O3", DOLLARS_A_KILOGRAM),
    ("Feldspar", "Price, average unit value", "feldspar", "gross", DOLLARS_A_TONNE),
    (
        "Fluorspar",
        "Price, average unit value of imports, cost, insurance, and freight, dollars per metric ton: Acid grade",
        "fluorspar",
        "gross",
        DOLLARS_A_TONNE,
    ),
    ("Gadolinium", "Price, average", "gadolinium", "Gd2O3", DOLLARS_A_KILOGRAM),
    ("Gallium", "Price, average unit value of imports", "gallium", "Ga", DOLLARS_A_KILOGRAM),
    (
        "Germanium",
        "Price, annual average, dollars per kilogram: Germanium metal",
        "germanium",
        "Ge",
        DOLLARS_A_KILOGRAM,
    ),
    ("Gold", "Price, dollars per troy ounce", "gold", "Au", DOLLARS_AN_OUNCE),
    (
        "Graphite (Natural)",
        "Price, average unit value of imports, dollars per metric ton at foreign ports: Flake",
        "graphite",
        "gross",
        DOLLARS_A_TONNE,
    ),
    ("Gypsum", "Price, annual average, dollars per metric ton: Crude", "gypsum", "gross", DOLLARS_A_TONNE),
    ("Hafnium", "Price: Hafnium, unwrought", "hafnium", "Hf", DOLLARS_A_KILOGRAM),
    ("Holmium", "Price, average", "holmium", "Ho2O3", DOLLARS_A_KILOGRAM),
    (
        "Indium",
        "Price, annual average, dollars per kilogram: U.S. warehouse",
        "indium",
        "In",
        DOLLARS_A_KILOGRAM,
    ),
    ("Iodine", "Price, crude iodine", "iodine", "I", DOLLARS_A_KILOGRAM),
    ("Iridium", "Price, dollars per troy ounce", "iridium", "Ir", DOLLARS_AN_OUNCE),
    ("Iron Ore", "Price, average unit value reported by mines", "iron-ore", "gross", DOLLARS_A_TONNE),
    ("Lanthanum", "Price, average", "lanthanum", "La2O3", DOLLARS_A_KILOGRAM),
    ("Lead", "Price, average, North American", "lead", "Pb", CENTS_A_POUND),
    (
        "Lime",
        "Price, average value, dollars per metric ton at plant: Quicklime",
        "lime",
        "gross",
        DOLLARS_A_TONNE,
    ),
    (
        "Lithium",
        "Price, annual average-real, battery-grade lithium carbonate",
        "lithium",
        "Li2CO3",
        DOLLARS_A_TONNE,
    ),
    ("Lutetium", "Price, average", "lutetium", "Lu2O3", DOLLARS_A_KILOGRAM),
    ("Magnesium Metal", "Price, annual average: U.S. spot Western", "magnesium", "Mg", DOLLARS_A_POUND),
    ("Manganese", "Price, average, manganese content", "manganese", "Mn", DOLLARS_A_TONNE_UNIT),
    ("Mercury", "Price, average unit value of imports", "mercury", "Hg", DOLLARS_A_KILOGRAM),
    ("Molybdenum", "Price, average, dollars per kilogram", "molybdenum", "Mo", DOLLARS_A_KILOGRAM),
    ("Neodymium", "Price, average", "neodymium", "Nd2O3", DOLLARS_A_KILOGRAM),
    (
        "Nickel",
        "Price, average annual, London Metal Exchange (LME), cash: Dollars per metric ton",
        "nickel",
        "Ni",
        DOLLARS_A_TONNE,
    ),
    (
        "Niobium (Columbium)",
        "Price, average unit value, ferroniobium",
        "niobium",
        "ferroniobium",
        DOLLARS_A_KILOGRAM,
    ),
    ("Palladium", "Price, dollars per troy ounce", "palladium", "Pd", DOLLARS_AN_OUNCE),
    ("Perlite", "Price, average value", "perlite", "gross", DOLLARS_A_TONNE),
    ("Phosphate Rock", "Price, average value", "phosphate-rock", "gross", DOLLARS_A_TONNE),
    ("Platinum", "Price, dollars per troy ounce", "platinum", "Pt", DOLLARS_AN_OUNCE),
    (
        "Potash",
        "Price, average, f.o.b. mine, dollars per metric ton of K2O equivalent: All products",
        "potash",
        "K2O",
        DOLLARS_A_TONNE,
    ),
    ("Praseodymium", "Price, average", "praseodymium", "Pr6O11", DOLLARS_A_KILOGRAM),
    (
        "Rhenium",
        "Price, average value, gross weight, dollars per kilogram: Metal",
        "rhenium",
        "Re",
        DOLLARS_A_KILOGRAM,
    ),
    ("Rhodium", "Price, dollars per troy ounce", "rhodium", "Rh", DOLLARS_AN_OUNCE),
    ("Ruthenium", "Price, dollars per troy ounce", "ruthenium", "Ru", DOLLARS_AN_OUNCE),
    (
        "Salt",
        "Price, average unit value of bulk, pellets and packaged salt, free on board (f.o.b.) mine and plant, dollars per metric ton: Rock salt",
        "salt",
        "gross",
        DOLLARS_A_TONNE,
    ),
    ("Samarium", "Price, average", "samarium", "Sm2O3", DOLLARS_A_KILOGRAM),
    ("Sand And Gravel (Industrial)", "Price, average value", "silica-sand", "gross", DOLLARS_A_TONNE),
    (
        "Selenium",
        "Price, annual average, dollars per kilogram: United States",
        "selenium",
        "Se",
        DOLLARS_A_KILOGRAM,
    ),
    ("Silicon", "Price, average, cents per pound of silicon: Silicon metal", "silicon", "Si", CENTS_A_POUND),
    ("Silver", "Price, bullion", "silver", "Ag", DOLLARS_AN_OUNCE),
    (
        "Soda Ash",
        "Price, average unit value of sales (natural source), free on board (f.o.b.) mine or plant: Dollars per metric ton",
        "soda-ash",
        "gross",
        DOLLARS_A_TONNE,
    ),
    ("Sulfur", "Price, average unit value", "sulphur", "S", DOLLARS_A_TONNE),
    ("Talc And Pyrophyllite", "Price, average, milled", "talc", "gross", DOLLARS_A_TONNE),
    ("Tantalum", "Price, tantalite", "tantalum", "Ta2O5", DOLLARS_A_KILOGRAM),
    (
        "Tellurium",
        "Price, annual average, dollars per kilogram: United States",
        "tellurium",
        "Te",
        DOLLARS_A_KILOGRAM,
    ),
    ("Terbium", "Price, average", "terbium", "Tb4O7", DOLLARS_A_KILOGRAM),
    ("TiO2 pigment", "Price, dollars per metric ton", "titanium-dioxide", "gross", DOLLARS_A_TONNE),
    ("Tin", "Price, average, cents per pound: London Metal Exchange", "tin", "Sn", CENTS_A_POUND),
    ("Titanium sponge metal", "Price, dollars per kilogram", "titanium", "Ti", DOLLARS_A_KILOGRAM),
    ("Tungsten", "Price, concentrate", "tungsten", "WO3", DOLLARS_A_TONNE_UNIT),
    ("Vanadium", "Price, average, vanadium pentoxide", "vanadium", "V2O5", DOLLARS_A_POUND),
    ("Ytterbium", "Price, average", "ytterbium", "Yb2O3", DOLLARS_A_KILOGRAM),
    ("Yttrium", "Price, average, dollars per kilogram: Y2O3", "yttrium", "Y2O3", DOLLARS_A_KILOGRAM),
    ("Zinc", "Price, average, cents per pound: London Metal Exchange", "zinc", "Zn", CENTS_A_POUND),
    (
        "Zirconium And Hafnium",
        "Price: Zircon, dollars per metric ton (gross weight): Imported",
        "zirconium",
        "ZrSiO4",
        DOLLARS_A_TONNE,
    ),
];

/// Reads yearly prices (USD a kilogram) of the 2026 release.
///
/// # Errors
/// A missing column or a broken table, with its place. A value that is no number is unmatched.
pub fn prices(mut reader: impl Read, file: &str, source: &SourceId) -> Result<Parsed<PriceRow>, ReadError> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|source| ReadError::Io { file: file.to_owned(), source })?;
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&bytes);
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    const WANTED: [&str; 6] = ["Section", "Commodity", "Statistics_detail", "Year", "Value", "Notes"];
    let places = columns(file, "the data of the Mineral Commodity Summaries 2026", &header, WANTED)?;
    let [section, commodity, detail, year, value, notes] = places;
    let mut parsed: Parsed<PriceRow> = Parsed::default();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default().trim();
        parsed.figures += 1;
        if !get(section).starts_with("Salient") || !get(detail).starts_with("Price") {
            parsed.exclude("other than prices");
            continue;
        }
        let found =
            SERIES.iter().find(|series| series.0 == get(commodity) && get(detail).starts_with(series.1));
        let Some((_, _, material, basis, usd_per_kg)) = found else {
            parsed.exclude("series that is not taken");
            continue;
        };
        let amount = match value_of(get(value)) {
            Value::Number(amount) if amount > 0.0 => amount,
            Value::Number(_) => {
                parsed.exclude("no price");
                continue;
            }
            Value::Mark(mark) => {
                parsed.exclude(mark);
                continue;
            }
            Value::Other => {
                parsed.unmatch(row, "Value", get(value), "not a number");
                continue;
            }
        };
        let year: Year =
            get(year).parse().map_err(|_| ReadError::field(file, row, "Year", get(year), "a year"))?;
        let material = MaterialId::new(material);
        let own = Materials::embedded().info(&material).map_or("", |info| info.basis.as_str());
        let (content, basis) = match Materials::embedded().convert(&material, basis, own) {
            Some(content) => (content, own),
            None => (1.0, *basis),
        };
        let estimated = get(notes).to_lowercase().contains("estimated") || year >= Year(2025);
        parsed.rows.push(PriceRow {
            material,
            year,
            usd_per_kg: amount * usd_per_kg / content,
            basis: basis.to_owned(),
            flag: if estimated { Flag::Estimated } else { Flag::Reported },
            source: source.clone(),
        });
    }
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_per_kilogram_on_the_basis_of_the_material() -> Result<(), String> {
        let text = "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes\n\
             C,Salient Statistics,Tin,United States,Price,\"Price, average, cents per pound: London Metal Exchange (LME), cash\",cents per pound,2023,\"1,177\",\n\
             C,Salient Statistics,Tungsten,United States,Price,\"Price, concentrate, average\",x,2023,258,\n\
             C,Salient Statistics,Gold,United States,Price,\"Price, dollars per troy ounce\",x,2025,\"3,300\",\n\
             C,Salient Statistics,Gold,United States,Price,\"Price, dollars per troy ounce\",x,2024,W,\n";
        let source = SourceId("usgs-mcs-2026".to_owned());
        let parsed = prices(text.as_bytes(), "f", &source).map_err(|error| error.to_string())?;
        assert!(parsed.accounted());
        let found: Vec<f64> = parsed.rows.iter().map(|row| row.usd_per_kg).collect();
        // 11.77 USD a pound; 258 USD for 10 kg WO3 that hold 0.79297 tungsten; 3300 USD an ounce.
        for (usd, expected) in found.iter().zip([25.948, 32.536, 106_097.0]) {
            assert!((usd / expected - 1.0).abs() < 1e-3, "{usd} and {expected}");
        }
        assert_eq!(found.len(), 3);
        Ok(())
    }
}
