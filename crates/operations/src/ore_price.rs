//! The price of what is mined: of a material, or of an ore that holds it, in US dollars for a kilogram of the material.
//!
//! The trap is the basis: prices of ores are those of gross mass, and the mass of the material counts its content.

use database::Facts;
use vocabulary::{MaterialId, Materials, SourceId, Year};

use crate::OperationError;

/// A price and where it is from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrePrice {
    /// US dollars of the year for a kilogram of the material, on its usual basis.
    pub(crate) usd_per_kg: f64,
    /// What is priced: the material, or an ore of it.
    pub(crate) of: MaterialId,
    pub(crate) year: Year,
    pub(crate) source: SourceId,
}

/// The price of a material in the year that is nearest to one; of the first of its ores that has one, where it has none.
///
/// # Errors
/// A store that cannot be read.
pub(crate) fn ore_price(
    facts: &dyn Facts,
    material: &MaterialId,
    year: Year,
) -> Result<Option<OrePrice>, OperationError> {
    let materials = Materials::embedded();
    let usual =
        |material: &MaterialId| materials.info(material).map_or("", |info| info.basis.as_str()).to_owned();
    let ores = materials.rows().iter().filter(|info| info.traced_as.as_ref() == Some(material));
    let mut candidates: Vec<(MaterialId, f64)> = vec![(material.clone(), 1.0)];
    for info in
        ores.filter(|info| info.material != *material && info.kind == vocabulary::MaterialKind::Mineral)
    {
        let content = materials.components(&info.material).iter().find(|part| part.component == *material);
        if let Some(content) = content {
            candidates.push((info.material.clone(), content.mass_fraction));
        }
    }
    for (of, content) in candidates {
        let mut prices = facts.prices(&of)?;
        prices.sort_by_key(|row| (row.year.0.abs_diff(year.0), row.year.0));
        let Some(row) = prices.first() else { continue };
        let Some(factor) = materials.convert(&of, &usual(&of), &row.basis) else { continue };
        return Ok(Some(OrePrice {
            usd_per_kg: row.usd_per_kg * factor / content,
            of,
            year: row.year,
            source: row.source.clone(),
        }));
    }
    Ok(None)
}
