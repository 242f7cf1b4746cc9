//! Tables of factors per kg of material, and the ratio of rock to metal where an ore grade is known.
//!
//! Two small cited tables are read: rock-to-metal ratios by element (`element,rmr_kg_per_kg,…`) and material
//! inputs after Schmidt-Bleek (`material,mi_kg_per_kg,source`).
//!
//! The trap of the first is its origin: the file that was passed on is called *imputed*, because its authors
//! filled gaps by a model and did not say which. Only cobalt (859) stands in the abstract of Nassar et al.
//! 2022, so cobalt is reported and every other element estimated. The trap of the second is that virgin and
//! recycled material stand in one column: the recycled ones go to the stressor [`RECYCLED`].

use std::io::Read;

use database::FactorRow;
use vocabulary::{Flag, MaterialId, Materials, Region, SourceId};

use crate::decimal::scaled;
use crate::parsed::{Parsed, ReadError, columns};

/// Ore and waste rock moved per mass of refined metal (Nassar et al. 2022).
pub const ROCK: &str = "rock-to-metal";
/// Abiotic material input per mass of virgin material (Schmidt-Bleek).
pub const INPUT: &str = "material-input";
/// Abiotic material input per mass of recycled material.
pub const RECYCLED: &str = "material-input-recycled";

/// Names of the table of material inputs: name, key of the material, stressor.
const INPUT_NAMES: &[(&str, &str, &str)] = &[
    ("Aluminum virgin", "aluminium", INPUT),
    ("Aluminum recycled", "aluminium", RECYCLED),
    ("Copper virgin", "copper", INPUT),
    ("Copper recycled", "copper", RECYCLED),
    ("Gold", "gold", INPUT),
    ("Platinum", "platinum", INPUT),
    ("Silver", "silver", INPUT),
    ("Steel mild", "steel", INPUT),
    ("Steel stainless", "stainless-steel", INPUT),
    ("Titanium", "titanium", INPUT),
];

/// Reads rock-to-metal ratios by chemical symbol into the set `set`. Elements in `confirmed` are reported with
/// the source `publication`, all others estimated with the source `table`.
///
/// # Errors
/// A missing column, a broken table or a ratio that is no number, with its place. Unknown elements are unmatched.
pub fn rock_to_metal(
    reader: impl Read,
    file: &str,
    set: &str,
    confirmed: &[&str],
    publication: &SourceId,
    table: &SourceId,
) -> Result<Parsed<FactorRow>, ReadError> {
    let mut csv = csv::Reader::from_reader(reader);
    let header = csv.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let [element_at, ratio_at] =
        columns(file, "a table of rock-to-metal ratios", &header, ["element", "rmr_kg_per_kg"])?;
    let mut parsed = Parsed::default();
    for (row, record) in (2..).zip(csv.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        parsed.figures += 1;
        let (element, ratio) =
            (record.get(element_at).unwrap_or_default(), record.get(ratio_at).unwrap_or_default());
        let value = scaled(ratio, 0)
            .ok_or_else(|| ReadError::field(file, row, "rmr_kg_per_kg", ratio, "a ratio in kg/kg"))?;
        let material = Materials::embedded().rows().iter().find(|info| info.symbol == element);
        let Some(material) = material.map(|info| info.material.clone()) else {
            parsed.unmatch(row, "element", element, "no material has this symbol");
            continue;
        };
        let known = confirmed.contains(&element);
        parsed.rows.push(FactorRow {
            set: set.to_owned(),
            material,
            region: None,
            stressor: ROCK.to_owned(),
            value,
            unit: "kg/kg".to_owned(),
            gsd: None,
            flag: if known { Flag::Reported } else { Flag::Estimated },
            source: if known { publication.clone() } else { table.clone() },
        });
    }
    Ok(parsed)
}

/// Reads material inputs into the set `set`, virgin and recycled apart.
///
/// # Errors
/// As [`rock_to_metal`]; names that are not known are unmatched.
pub fn material_inputs(
    reader: impl Read,
    file: &str,
    set: &str,
    source: &SourceId,
) -> Result<Parsed<FactorRow>, ReadError> {
    let mut csv = csv::Reader::from_reader(reader);
    let header = csv.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let [name_at, value_at] =
        columns(file, "a table of material inputs", &header, ["material", "mi_kg_per_kg"])?;
    let mut parsed = Parsed::default();
    for (row, record) in (2..).zip(csv.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        parsed.figures += 1;
        let (name, text) =
            (record.get(name_at).unwrap_or_default(), record.get(value_at).unwrap_or_default());
        let value = scaled(text, 0)
            .ok_or_else(|| ReadError::field(file, row, "mi_kg_per_kg", text, "an amount in kg/kg"))?;
        let Some((_, material, stressor)) = INPUT_NAMES.iter().find(|(known, ..)| *known == name) else {
            parsed.unmatch(row, "material", name, "not a name of the table of material inputs");
            continue;
        };
        parsed.rows.push(FactorRow {
            set: set.to_owned(),
            material: MaterialId::new(material),
            region: None,
            stressor: (*stressor).to_owned(),
            value,
            unit: "kg/kg".to_owned(),
            gsd: None,
            flag: Flag::Reported,
            source: source.clone(),
        });
    }
    Ok(parsed)
}

/// The ore grade of a region with the metal that is mined there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradedProduction {
    /// Where.
    pub region: Region,
    /// Mass of metal per mass of ore (kg/kg).
    pub grade: f64,
    /// Metal mined (kg).
    pub metal_kg: f64,
}

/// Country-specific ratios of rock to metal from a world ratio τ: `τ_c = τ · ḡ / g_c`.
///
/// Rock per metal is taken as inversely proportional to the grade, at equal strip ratio and recovery everywhere.
/// The mean grade ḡ = Σ m / Σ (m / g), metal over ore, keeps the world ratio: the mean of τ_c weighted by
/// metal mined is τ. Countries without a positive grade or production are left out.
pub fn by_grade(world_ratio: f64, countries: &[GradedProduction]) -> Vec<(Region, f64)> {
    let usable = || countries.iter().filter(|country| country.grade > 0.0 && country.metal_kg > 0.0);
    let metal: f64 = usable().map(|country| country.metal_kg).sum();
    let ore: f64 = usable().map(|country| country.metal_kg / country.grade).sum();
    usable().map(|country| (country.region, world_ratio * (metal / ore) / country.grade)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> SourceId {
        SourceId(text.to_owned())
    }

    #[test]
    fn cobalt_is_reported_and_the_rest_estimated() -> Result<(), ReadError> {
        let text = "element,rmr_kg_per_kg\nCo,859.0\nCu,513.0\nXx,1\n";
        let parsed = rock_to_metal(text.as_bytes(), "r.csv", "rmr", &["Co"], &id("paper"), &id("file"))?;
        assert!(parsed.accounted());
        let rows: Vec<_> =
            parsed.rows.iter().map(|row| (row.material.as_str(), row.value, row.flag)).collect();
        assert_eq!(rows, [("cobalt", 859.0, Flag::Reported), ("copper", 513.0, Flag::Estimated)]);
        assert_eq!(parsed.unmatched.len(), 1);
        Ok(())
    }

    #[test]
    fn virgin_and_recycled_material_stay_apart() -> Result<(), ReadError> {
        let text =
            "material,mi_kg_per_kg,source\nAluminum virgin,85,x\nAluminum recycled,3.5,x\nMithril,1,x\n";
        let parsed = material_inputs(text.as_bytes(), "m.csv", "mips", &id("mips"))?;
        assert!(parsed.accounted());
        let rows: Vec<_> = parsed.rows.iter().map(|row| (row.stressor.as_str(), row.value)).collect();
        assert_eq!(rows, [(INPUT, 85.0), (RECYCLED, 3.5)]);
        Ok(())
    }

    #[test]
    fn ratios_by_grade_keep_the_world_ratio_and_the_product_with_grade() {
        let region = |code: &str| Region::from_code(code).unwrap_or(Region::UNKNOWN);
        let countries = [("AUS", 0.62, 580.0), ("KAZ", 0.31, 9.0), ("SWE", 0.70, 20.0), ("XXX", 0.0, 5.0)]
            .map(|(code, grade, metal_kg)| GradedProduction { region: region(code), grade, metal_kg });
        let ratios = by_grade(9.0, &countries);
        assert_eq!(ratios.len(), 3);
        let mean: f64 =
            ratios.iter().zip(&countries).map(|((_, ratio), country)| ratio * country.metal_kg).sum();
        assert!((mean / 609.0 - 9.0).abs() < 1e-12, "{}", mean / 609.0);
        let products: Vec<f64> =
            ratios.iter().zip(&countries).map(|((_, ratio), country)| ratio * country.grade).collect();
        assert!(products.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-12));
    }
}
