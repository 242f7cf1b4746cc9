//! The rows of production and trade that a number rests on, told line by line.

use std::fmt::Write;

use vocabulary::{MaterialId, Region, Year};

use crate::trade_of_year::{TradeOfYear, codes_of};
use crate::words::mass;
use crate::{Context, OperationError};

/// Rows that are told one by one; the rest is counted.
const TOLD: usize = 10;

/// Rows of production of materials in a region and year.
///
/// # Errors
/// A store that cannot be read.
pub(crate) fn production(
    text: &mut String,
    context: &Context,
    materials: &[MaterialId],
    year: Year,
    region: &str,
) -> Result<(), OperationError> {
    let mut told: Vec<&MaterialId> = Vec::new();
    for material in materials {
        if told.contains(&material) {
            continue;
        }
        for row in context.facts.production(material, year)? {
            if row.region.code() == region {
                let _ = writeln!(
                    text,
                    "  production of {region}: {} of {} ({}), {} ({}, source {})",
                    mass(row.mass_kg),
                    row.material,
                    row.basis,
                    row.stage,
                    row.flag,
                    row.source
                );
            }
        }
        told.push(material);
    }
    Ok(())
}

/// Rows of a consumer's imports of a material, from one partner or from all, largest first.
///
/// # Errors
/// A store that cannot be read.
pub(crate) fn imports(
    text: &mut String,
    context: &Context,
    material: &MaterialId,
    year: Year,
    consumer: Region,
    partner: Option<&str>,
) -> Result<(), OperationError> {
    let traded = TradeOfYear::flows(context.facts, &codes_of([material]), year)?;
    let mut imports: Vec<_> = traded
        .used(material)
        .into_iter()
        .filter(|used| used.row.importer == consumer)
        .filter(|used| partner.is_none_or(|partner| used.row.exporter.code() == partner))
        .collect();
    imports.sort_by(|a, b| b.contained_kg().total_cmp(&a.contained_kg()));
    for used in imports.iter().take(TOLD) {
        let _ = writeln!(
            text,
            "  imported from {}: {} of HS {} holding {} kg/kg ({}, source {})",
            used.row.exporter,
            mass(used.checked.mass_kg().unwrap_or_default()),
            used.row.hs,
            used.content_kg_per_kg,
            used.row.flag,
            used.row.source
        );
    }
    if imports.len() > TOLD {
        let _ = writeln!(text, "  and {} smaller imports", imports.len() - TOLD);
    }
    Ok(())
}
