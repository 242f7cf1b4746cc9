//! What explanations share: cells of an answer, and the rows of production and trade that a number rests on, line by line.

use std::fmt::Write;

use serde_json::Value;
use vocabulary::{MaterialId, Region, Year};

use crate::trade_of_year::{TradeOfYear, codes_of};
use crate::words::mass;
use crate::{Context, OperationError};

/// Rows that are told one by one; the rest is counted.
const TOLD: usize = 10;

/// The rows of a table of an answer; none where there is no such table.
pub(crate) fn rows<'a>(answer: &'a Value, table: &str) -> &'a [Value] {
    answer.pointer(&format!("/result/{table}")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A row of a table of an answer, by its number.
///
/// # Errors
/// A row that is not there.
pub(crate) fn row<'a>(answer: &'a Value, table: &str, row: &str) -> Result<&'a Value, OperationError> {
    let found = row.parse().ok().and_then(|at: usize| rows(answer, table).get(at));
    found.ok_or_else(|| OperationError::Input(format!("the answer has no row {row} in {table}")))
}

/// The text of a cell; empty where there is none.
pub(crate) fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or("")
}

/// The number of a cell; no number where there is none.
pub(crate) fn number(row: &Value, column: &str) -> f64 {
    row.get(column).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

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
