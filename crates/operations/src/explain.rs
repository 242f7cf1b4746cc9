//! `explain`: how one number of an answer was made, down to its source rows.
//!
//! The number is named by a JSON pointer (RFC 6901) into the answer. Formula, terms with their shares, and for each
//! factor and origin the rows of the database that it rests on.

use std::fmt::Write;

use serde_json::Value;
use trade::CheckedMass;
use vocabulary::{MaterialId, Materials, Region, Year};

use crate::trade_of_year::{TradeOfYear, codes_of};
use crate::words::{mass, percent};
use crate::{Context, OperationError};

/// Terms that are told one by one; the rest is summed.
const TOLD: usize = 10;

/// Tells how the number at `pointer` of an answer was made.
///
/// # Errors
/// A pointer that leads to no number, or to one whose derivation is not told; both say which are.
pub fn explain(context: &Context, answer: Value, pointer: &str) -> Result<String, OperationError> {
    let Some(value) = answer.pointer(pointer) else {
        return Err(OperationError::Request(format!(
            "`{pointer}` leads nowhere in this answer; a JSON pointer looks like /result/by_region/0/tmr_kg"
        )));
    };
    let Some(number) = value.as_f64() else {
        return Err(OperationError::Request(format!("`{pointer}` is {value}, not a number")));
    };
    let steps: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
    match answer.get("operation").and_then(Value::as_str) {
        Some("trace") => return crate::trace::explain::explain(context, &answer, number, &steps),
        Some("risk") => return crate::risk::explain::explain(context, &answer, number, &steps),
        Some("tailings") => return crate::tailings::explain::explain(context, &answer, number, &steps),
        Some("shock") => return crate::shock::explain::explain(&answer, number, &steps),
        Some("food") => return crate::food::explain::explain(context, &answer, number, &steps),
        _ => {}
    }
    let product = ProductAnswer::of(&answer)?;
    let text = match steps.as_slice() {
        ["result", "totals", "tmr_kg"] => product.total(number),
        ["result", "by_material", row, "tmr_kg"] => product.material(context, number, row)?,
        ["result", "by_region", row, "tmr_kg"] => product.region(context, number, row)?,
        ["result", "by_material_region", row, "tmr_kg"] => product.cell(context, number, row)?,
        ["result", table @ ("by_region" | "by_material"), row, "share"] => {
            let part = product.number(&format!("/result/{table}/{row}/tmr_kg"))?;
            format!(
                "{number} = {part} kg / {} kg\n  part of the total\n",
                product.number("/result/totals/tmr_kg")?
            )
        }
        _ => {
            return Err(OperationError::Request(format!(
                "the derivation of `{pointer}` is not told; told are tmr_kg in /result/totals, by_region, by_material, \
                 by_material_region, and share in by_region and by_material"
            )));
        }
    };
    Ok(text)
}

/// An answer of the operation `product`.
struct ProductAnswer<'a> {
    answer: &'a Value,
    set: &'a str,
    consumer: Region,
    year: Year,
}

impl<'a> ProductAnswer<'a> {
    fn of(answer: &'a Value) -> Result<ProductAnswer<'a>, OperationError> {
        let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str);
        let year =
            answer.pointer("/request/year").and_then(Value::as_u64).and_then(|year| u16::try_from(year).ok());
        match (
            text("/operation"),
            text("/request/factors"),
            text("/request/in").and_then(Region::from_code),
            year,
        ) {
            (Some("product"), Some(set), Some(consumer), Some(year)) => {
                Ok(ProductAnswer { answer, set, consumer, year: Year(year) })
            }
            _ => Err(OperationError::Input(
                "told are numbers of answers of product, trace, risk, tailings, shock and food; this is none of them"
                    .to_owned(),
            )),
        }
    }

    fn number(&self, pointer: &str) -> Result<f64, OperationError> {
        self.answer
            .pointer(pointer)
            .and_then(Value::as_f64)
            .ok_or_else(|| OperationError::Input(format!("the answer has no number at {pointer}")))
    }

    fn rows(&self, table: &str) -> &'a [Value] {
        self.answer.pointer(&format!("/result/{table}")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn text(&self, table: &str, row: &str, column: &str) -> Result<&'a str, OperationError> {
        self.answer.pointer(&format!("/result/{table}/{row}/{column}")).and_then(Value::as_str).ok_or_else(
            || OperationError::Input(format!("the answer has no {column} in row {row} of {table}")),
        )
    }

    fn total(&self, number: f64) -> String {
        let mut text = format!(
            "{number} kg = sum over materials of tmr_kg\n  D = sum over materials and countries of mass x factor x origin share\n"
        );
        list(&mut text, self.rows("by_material"), number, |row| {
            let column = |name: &str| row.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN);
            format!(
                "{} kg of {} x {} kg/kg",
                tidy(column("mass_kg")),
                name(row, "material"),
                tidy(column("factor_kg_per_kg"))
            )
        });
        text
    }

    fn material(&self, context: &Context, number: f64, row: &str) -> Result<String, OperationError> {
        let material = self.text("by_material", row, "material")?;
        let mut text =
            format!("{number} kg = sum over countries of mass x factor x origin share of {material}\n");
        let cells: Vec<Value> = self.cells(|cell| name(cell, "material") == material);
        list(&mut text, &cells, number, |cell| {
            format!("{} with {} of the mass", name(cell, "region"), share(cell))
        });
        self.tell_factor(&mut text, context, material, None)?;
        Ok(text)
    }

    fn region(&self, context: &Context, number: f64, row: &str) -> Result<String, OperationError> {
        let region = self.text("by_region", row, "region")?;
        let mut text =
            format!("{number} kg = sum over materials of mass x factor x origin share of {region}\n");
        let cells: Vec<Value> = self.cells(|cell| name(cell, "region") == region && tmr(cell) > 0.0);
        list(&mut text, &cells, number, |cell| {
            format!("{}, of which {} comes from {region}", name(cell, "material"), share(cell))
        });
        if let Some(largest) = cells.first() {
            let material = name(largest, "material");
            self.tell_factor(&mut text, context, material, Region::from_code(region))?;
            self.tell_origin(&mut text, context, material, region)?;
        }
        Ok(text)
    }

    fn cell(&self, context: &Context, number: f64, row: &str) -> Result<String, OperationError> {
        let (material, region) = (
            self.text("by_material_region", row, "material")?,
            self.text("by_material_region", row, "region")?,
        );
        let column = |name: &str| self.number(&format!("/result/by_material_region/{row}/{name}"));
        let (mass_kg, origin_share, stated) =
            (column("mass_kg")?, column("origin_share")?, column("stated_share")?);
        let mut text = format!(
            "{number} kg = {} kg of primary {material} from {region} x {} kg/kg\n",
            tidy(mass_kg),
            tidy(number / mass_kg)
        );
        let _ =
            writeln!(text, "  that is {} of the primary {material} in the product", percent(origin_share));
        self.tell_factor(&mut text, context, material, Region::from_code(region))?;
        if stated > 0.0 {
            let _ = writeln!(text, "origin of {} of that mass: stated in the inventory", percent(stated));
        }
        if stated < 1.0 {
            self.tell_origin(&mut text, context, material, region)?;
        }
        Ok(text)
    }

    fn cells(&self, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut cells: Vec<Value> =
            self.rows("by_material_region").iter().filter(|cell| wanted(cell)).cloned().collect();
        cells.sort_by(|a, b| tmr(b).total_cmp(&tmr(a)));
        cells
    }

    /// The rows of the factor set that a material's factor rests on.
    fn tell_factor(
        &self,
        text: &mut String,
        context: &Context,
        material: &str,
        region: Option<Region>,
    ) -> Result<(), OperationError> {
        let rows = context.facts.factors(self.set)?;
        let of_material = |row: &&database::FactorRow| row.material.as_str() == material;
        let own = rows.iter().filter(of_material).find(|row| row.region.is_some() && row.region == region);
        if let Some(row) = own.or_else(|| rows.iter().filter(of_material).find(|row| row.region.is_none())) {
            let place = row.region.map_or_else(|| "world".to_owned(), |region| region.to_string());
            let _ = writeln!(
                text,
                "factor of {material}: {} {} (set {}, {place}, {}, source {})",
                row.value, row.unit, row.set, row.flag, row.source
            );
            let national = rows.iter().filter(of_material).filter(|row| row.region.is_some()).count();
            if row.region.is_none() && national > 0 {
                let _ = writeln!(text, "  and factors of {national} countries of their own in the same set");
            }
        }
        Ok(())
    }

    /// The rows of production and trade that an origin share rests on.
    fn tell_origin(
        &self,
        text: &mut String,
        context: &Context,
        material: &str,
        region: &str,
    ) -> Result<(), OperationError> {
        let materials = Materials::embedded();
        let id = MaterialId::new(material);
        let traced_as = materials.info(&id).and_then(|info| info.traced_as.clone()).unwrap_or(id);
        let _ = writeln!(
            text,
            "origin share: (I - A)^-1 applied to production, {traced_as}, {} (Kastner et al. 2011)",
            self.year
        );
        let production = context.facts.production(&traced_as, self.year)?;
        let stage = production.iter().map(|row| row.stage).min();
        let of_stage: Vec<_> = production.iter().filter(|row| Some(row.stage) == stage).collect();
        let world: f64 = of_stage.iter().map(|row| row.mass_kg).sum();
        for row in of_stage.iter().filter(|row| row.region.code() == region) {
            let _ = writeln!(
                text,
                "  production of {region}: {} ({}), {} of the world, {} ({}, source {})",
                mass(row.mass_kg),
                row.basis,
                percent(row.mass_kg / world),
                row.stage,
                row.flag,
                row.source
            );
        }
        if region == Region::UNKNOWN.code() {
            let _ = writeln!(
                text,
                "  unknown origin: exports of a country beyond what it produces and imports, carried on to whoever buys them"
            );
        }
        let traded = TradeOfYear::flows(context.facts, &codes_of([&traced_as]), self.year)?;
        let mut imports: Vec<_> =
            traded.used(&traced_as).into_iter().filter(|used| used.row.importer == self.consumer).collect();
        imports.sort_by(|a, b| b.contained_kg().total_cmp(&a.contained_kg()));
        let count = imports.len();
        for used in imports.iter().take(TOLD) {
            let row = &used.row;
            let how = match used.checked {
                CheckedMass::Reported(_) => String::new(),
                CheckedMass::Missing(_) => ", mass taken from its value".to_owned(),
                CheckedMass::Implausible { reported_kg, .. } => {
                    format!(", mass taken from its value instead of the reported {}", mass(reported_kg))
                }
                CheckedMass::Unusable => ", unusable".to_owned(),
            };
            let _ = writeln!(
                text,
                "  imported from {}: {} of HS {} holding {} kg/kg ({}, source {}{how})",
                row.exporter,
                mass(used.checked.mass_kg().unwrap_or_default()),
                row.hs,
                used.content_kg_per_kg,
                row.flag,
                row.source
            );
        }
        if count > TOLD {
            let _ = writeln!(text, "  and {} smaller imports", count - TOLD);
        }
        Ok(())
    }
}

fn name<'a>(row: &'a Value, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or("?")
}

fn tmr(row: &Value) -> f64 {
    row.get("tmr_kg").and_then(Value::as_f64).unwrap_or(0.0)
}

fn share(row: &Value) -> String {
    percent(row.get("origin_share").and_then(Value::as_f64).unwrap_or(f64::NAN))
}

/// Terms with their shares in the number, the largest told and the rest summed.
fn list(text: &mut String, rows: &[Value], number: f64, tell: impl Fn(&Value) -> String) {
    for row in rows.iter().take(TOLD) {
        let _ = writeln!(
            text,
            "  {:>12} kg  {:>5}  {}",
            format!("{:.6}", tmr(row)),
            percent(tmr(row) / number),
            tell(row)
        );
    }
    if rows.len() > TOLD {
        let rest: f64 = rows.iter().skip(TOLD).map(tmr).sum();
        let _ = writeln!(
            text,
            "  {rest:>12.6} kg  {:>5}  {} smaller terms",
            percent(rest / number),
            rows.len() - TOLD
        );
    }
}

/// A number without the rounding of the last digits, for reading.
fn tidy(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}
