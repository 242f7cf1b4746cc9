//! Reserves by country of the two data releases.
//!
//! The 2025 release has them in column `RESERVES_2024` of the production rows, the 2026 release in rows of their own
//! (`Statistics` = `Reserves`). Units in words ("Large", "Moderate"), bounds and empty cells are excluded, never
//! zero. Phosphate rock is stated as rock, not as P2O5, and stays on gross basis.

use std::collections::BTreeMap;
use std::io::Read;

use database::ReserveRow;
use vocabulary::{Flag, MaterialId, Materials, Region, SourceId, Year};

use crate::parsed::{Parsed, ReadError, columns};
use crate::places::Places;

use super::read::{Value, country, is_world, value_of};
use super::series::Edition;

/// A series of reserves: release, commodity, detail, material, basis, and kilograms a unit.
///
/// The unit is stated here, because the releases label some wrongly (vanadium and titanium in `metric tons` that are
/// thousands, as the world totals show) and others only in the name of the series or in a remark (iron, molybdenum).
type Series = (Edition, &'static str, &'static str, &'static str, &'static str, f64);

const T: f64 = 1e3;
const KT: f64 = 1e6;
const MT: f64 = 1e9;
/// A carat is 0.2 g.
const MILLION_CARATS: f64 = 200.0;

use Edition::{Mcs2025 as Old, Mcs2026 as New};

const SERIES: &[Series] = &[
    (Old, "Antimony", "Mine production, antimony content", "antimony", "Sb", T),
    (Old, "Asbestos", "Mine production, asbestos", "asbestos", "gross", T),
    (Old, "Barite", "Mine production, barite, estimated", "barytes", "gross", KT),
    (Old, "Bauxite", "Mine production, bauxite, dry tons", "bauxite", "gross", KT),
    (Old, "Cobalt", "Mine production, cobalt content, estimated", "cobalt", "Co", T),
    (Old, "Cobalt", "Mine production, estimated", "cobalt", "Co", T),
    (Old, "Copper", "Mine production, recoverable copper content", "copper", "Cu", KT),
    (
        Old,
        "Diamond (industrial)",
        "Mine production, industrial diamond",
        "diamond-industrial",
        "gross",
        MILLION_CARATS,
    ),
    (Old, "Diatomite", "Mine production, estimated", "diatomite", "gross", KT),
    (Old, "Feldspar", "Mine production, estimated", "feldspar", "gross", KT),
    (Old, "Fluorspar", "Mine production, estimated", "fluorspar", "gross", KT),
    (Old, "Gold", "mine production, gold content", "gold", "Au", T),
    (Old, "Graphite", "Mine production", "graphite", "gross", T),
    (Old, "Gypsum", "Mine production, estimated", "gypsum", "gross", KT),
    (Old, "Iodine", "Mine production, elemental iodine", "iodine", "I", T),
    (Old, "Iron Ore", "Mine production, iron content", "iron", "Fe", MT),
    (Old, "Lead", "Mine production, lead content", "lead", "Pb", KT),
    (Old, "Lithium", "Mine production, lithium content", "lithium", "Li", T),
    (Old, "Magnesium Compounds", "Mine production, magnesite - gross weight", "magnesite", "gross", KT),
    (Old, "Manganese", "Mine production, manganese content", "manganese", "Mn", KT),
    (Old, "Molybdenum", "Mine production, molybdenum content", "molybdenum", "Mo", KT),
    (Old, "Nickel", "Mine production, nickel content", "nickel", "Ni", T),
    (Old, "Niobium", "Mine production, niobium content", "niobium", "Nb", T),
    (Old, "Perlite", "Mine production, estimated", "perlite", "gross", KT),
    (Old, "Phosphate rock", "Mine production, marketable phosphate rock", "phosphate-rock", "gross", KT),
    (Old, "Platinum-Group metals", "Mine production, Palladium content", "platinum-group", "gross", 1.0),
    (Old, "Potash", "Mine production, potassium oxide (K2O) equivalent", "potash", "K2O", KT),
    (Old, "Rare earths", "Mine production, rare-earth-oxide equivalent", "rare-earths", "REO", T),
    (Old, "Rhenium", "Mine production, rhenium content", "rhenium", "Re", 1.0),
    (Old, "Selenium", "Refinery production, selenium content", "selenium", "Se", T),
    (Old, "Silver", "Mine production, silver content", "silver", "Ag", T),
    (Old, "Tantalum", "Mine production, tantalum content", "tantalum", "Ta", T),
    (Old, "Tellurium", "Refinery production, tellurium content", "tellurium", "Te", T),
    (Old, "Tin", "Mine production, tin content", "tin", "Sn", T),
    (
        Old,
        "Titanium Mineral Concentrates",
        "Mine production, ilmentite, titanium dioxide (TiO2) content",
        "titanium",
        "TiO2",
        KT,
    ),
    (
        Old,
        "Titanium Mineral Concentrates",
        "Mine production, rutile, titanium dioxide (TiO2) content",
        "titanium",
        "TiO2",
        KT,
    ),
    (Old, "Tungsten", "Mine production, tungsten content", "tungsten", "W", T),
    (Old, "Vanadium", "Mine production, vanadium content", "vanadium", "V", KT),
    (Old, "Vermiculite", "Mine production", "vermiculite", "gross", KT),
    (Old, "Zinc", "Mine production, zinc content", "zinc", "Zn", KT),
    (Old, "Zirconium and Hafnium", "Mine production, zirconium, gross weight", "zirconium", "ZrO2", KT),
    (New, "Antimony", "Reserves", "antimony", "Sb", T),
    (New, "Asbestos", "Reserves", "asbestos", "gross", T),
    (New, "Barite", "Reserves", "barytes", "gross", KT),
    (New, "Bauxite", "Bauxite reserves", "bauxite", "gross", KT),
    (New, "Chromium", "Reserves: Cr2O3 content", "chromium", "Cr2O3", KT),
    (New, "Cobalt", "Reserves", "cobalt", "Co", T),
    (New, "Copper", "Reserves", "copper", "Cu", KT),
    (New, "Diamond (Industrial)", "Reserves", "diamond-industrial", "gross", MILLION_CARATS),
    (New, "Diatomite", "Reserves", "diatomite", "gross", KT),
    (New, "Feldspar And Nepheline Syenite", "Reserves", "feldspar", "gross", KT),
    (New, "Feldspar And Nepheline Syenite", "Reserves: beneficiated, marketable", "feldspar", "gross", KT),
    (New, "Fluorspar", "Reserves", "fluorspar", "gross", KT),
    (New, "Gold", "Reserves", "gold", "Au", T),
    (New, "Graphite (Natural)", "Reserves", "graphite", "gross", T),
    (New, "Gypsum", "Reserves", "gypsum", "gross", KT),
    (New, "Iodine", "Reserves", "iodine", "I", T),
    (New, "Iron Ore", "Reserves (million metric tons): Iron content", "iron", "Fe", MT),
    (New, "Lead", "Reserves", "lead", "Pb", KT),
    (New, "Lithium", "Reserves", "lithium", "Li", T),
    (New, "Magnesium Compounds", "Reserves", "magnesite", "gross", KT),
    (New, "Manganese", "Reserves", "manganese", "Mn", KT),
    (New, "Molybdenum", "Reserves (thousand metric tons)", "molybdenum", "Mo", KT),
    (New, "Nickel", "Reserves", "nickel", "Ni", T),
    (New, "Niobium (Columbium)", "Reserves", "niobium", "Nb", T),
    (New, "Perlite", "Reserves", "perlite", "gross", KT),
    (New, "Phosphate Rock", "Reserves", "phosphate-rock", "gross", KT),
    (New, "Platinum-Group Metals", "PGM reserves", "platinum-group", "gross", 1.0),
    (New, "Potash", "Reserves: K2O equivalent", "potash", "K2O", KT),
    (New, "Rare Earths", "Reserves", "rare-earths", "REO", T),
    (New, "Rhenium", "Reserves", "rhenium", "Re", 1.0),
    (New, "Selenium", "Reserves", "selenium", "Se", T),
    (New, "Silver", "Reserves", "silver", "Ag", T),
    (New, "Tantalum", "Reserves", "tantalum", "Ta", T),
    (New, "Tellurium", "Reserves", "tellurium", "Te", T),
    (New, "Tin", "Reserves", "tin", "Sn", T),
    (New, "Titanium Mineral Concentrates", "Reserves: Ilmenite", "titanium", "TiO2", KT),
    (New, "Titanium Mineral Concentrates", "Reserves: Rutile", "titanium", "TiO2", KT),
    (New, "Tungsten", "Reserves", "tungsten", "W", T),
    (New, "Vanadium", "Reserves", "vanadium", "V", KT),
    (New, "Vermiculite", "Reserves", "vermiculite", "gross", KT),
    (New, "Zinc", "Reserves", "zinc", "Zn", KT),
    (New, "Zirconium", "Zirconium reserves(thousand metric tons, ZrO2 content)", "zirconium", "ZrO2", KT),
];

/// Reads reserves by country, on each material's accounting basis where a conversion leads there. They are those of
/// 2024 in the 2025 release and of 2025 in the 2026 release; all are estimates.
///
/// # Errors
/// A missing column or a broken table, with its place. Unknown countries are unmatched.
pub fn reserves(
    mut reader: impl Read,
    file: &str,
    edition: Edition,
    source: &SourceId,
) -> Result<Parsed<ReserveRow>, ReadError> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|source| ReadError::Io { file: file.to_owned(), source })?;
    let (wanted, year): ([&str; 4], Year) = match edition {
        Edition::Mcs2025 => (["COMMODITY", "COUNTRY", "TYPE", "RESERVES_2024"], Year(2024)),
        Edition::Mcs2026 => (["Commodity", "Country", "Statistics_detail", "Value"], Year(2025)),
    };
    let text = match edition {
        Edition::Mcs2025 => {
            String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).into_owned()
        }
        Edition::Mcs2026 => encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned(),
    };
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let format = "a data release of the Mineral Commodity Summaries";
    let [commodity, place, detail, value] = columns(file, format, &header, wanted)?;
    let statistics = header.iter().position(|name| name == "Statistics");
    let mut parsed: Parsed<ReserveRow> = Parsed::default();
    let mut places = Places::default();
    let mut keys: BTreeMap<(Region, MaterialId), usize> = BTreeMap::new();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default().trim();
        parsed.figures += 1;
        if statistics.is_some_and(|at| get(at) != "Reserves") {
            parsed.exclude("other than reserves");
            continue;
        }
        let found = SERIES
            .iter()
            .find(|series| series.0 == edition && series.1 == get(commodity) && series.2 == get(detail));
        let Some((_, _, _, material, basis, unit_kg)) = found else {
            parsed.exclude("series that is not taken");
            continue;
        };
        if is_world(get(place)) {
            parsed.exclude("world total");
            continue;
        }
        let amount = match value_of(get(value)) {
            Value::Number(amount) => amount,
            Value::Mark(mark) => {
                parsed.exclude(mark);
                continue;
            }
            Value::Other => {
                parsed.exclude("a quantity in words");
                continue;
            }
        };
        let region = match country(&mut places, get(place)) {
            Ok(region) => region,
            Err(reason) => {
                parsed.unmatch(row, "country", get(place), reason);
                continue;
            }
        };
        let material = MaterialId::new(material);
        let own = Materials::embedded().info(&material).map_or("", |info| info.basis.as_str());
        let (factor, basis) = match Materials::embedded().convert(&material, basis, own) {
            Some(factor) => (factor, own),
            None => (1.0, *basis),
        };
        let mass_kg = amount * unit_kg * factor;
        if let Some(index) = keys.get(&(region, material.clone())).copied()
            && let Some(part) = parsed.rows.get_mut(index)
        {
            part.mass_kg += mass_kg;
            parsed.merged += 1;
            continue;
        }
        keys.insert((region, material.clone()), parsed.rows.len());
        parsed.rows.push(ReserveRow {
            material,
            region,
            year,
            mass_kg,
            basis: basis.to_owned(),
            flag: Flag::Estimated,
            source: source.clone(),
        });
    }
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_the_series_and_words_are_no_zero() -> Result<(), String> {
        let text = "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes\n\
             T,World,Vanadium,Australia,Reserves,Reserves,metric tons,2025,\"10,000\",\n\
             T,World,Vanadium,China,Reserves,Reserves,metric tons,2025,Large,\n\
             T,World,Titanium Mineral Concentrates,Norway,Reserves,Reserves: Ilmenite,thousand metric tons,2025,100,\n\
             T,World,Titanium Mineral Concentrates,Norway,Reserves,Reserves: Rutile,thousand metric tons,2025,50,\n\
             T,World,Titanium Mineral Concentrates,Norway,Production,Ilmenite,thousand metric tons,2025,7,\n";
        let source = SourceId("usgs-mcs-2026".to_owned());
        let parsed = reserves(text.as_bytes(), "f", Edition::Mcs2026, &source).map_err(|e| e.to_string())?;
        let masses: Vec<f64> = parsed.rows.iter().map(|row| row.mass_kg).collect();
        assert!(parsed.accounted());
        assert_eq!(masses.first(), Some(&1e10), "ten million tonnes of vanadium");
        // 150 kt of TiO2 hold 47.867 / 79.865 titanium.
        assert!((masses.get(1).copied().unwrap_or_default() / (1.5e8 * 47.867 / 79.865) - 1.0).abs() < 1e-4);
        assert_eq!((parsed.rows.len(), parsed.merged), (2, 1));
        Ok(())
    }
}
