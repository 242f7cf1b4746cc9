//! How one number of a trace was made, down to its source rows.

use std::fmt::Write;

use serde_json::Value;
use vocabulary::{MaterialId, Region, Year};

use super::request::TraceRequest;
use crate::explain_rows;
use crate::material_chain;
use crate::words::{mass, percent};
use crate::{Context, OperationError};

/// Terms that are told one by one; the rest is counted.
const TOLD: usize = 10;

/// Tells how the number at the steps of a pointer of a trace was made.
///
/// # Errors
/// A number whose derivation is not told; the message says which are.
pub(crate) fn explain(
    context: &Context,
    answer: &Value,
    number: f64,
    steps: &[&str],
) -> Result<String, OperationError> {
    let traced = TraceAnswer::of(answer)?;
    match steps {
        ["result", table @ ("resolved" | "direct"), row, column @ ("mass_kg" | "share")] => {
            traced.origin(context, number, table, row, column)
        }
        ["result", "edges", row, "mass_kg"] => traced.edge(context, number, row),
        ["result", "supply", column] => traced.supply(number, column),
        ["result", "unknown_share"] => Ok(format!(
            "{number} = part of the supply whose origin is unknown\n  exports of a country beyond what it produces and imports \
             (table balance), feed without known origin (table stages), carried on to whoever buys them\n"
        )),
        _ => Err(OperationError::Request(
            "the derivation of this number is not told; told are mass_kg and share in /result/resolved and \
             /result/direct, mass_kg in /result/edges, and the numbers of /result/supply"
                .to_owned(),
        )),
    }
}

struct TraceAnswer<'a> {
    answer: &'a Value,
    request: TraceRequest,
    material: MaterialId,
    year: Year,
}

impl<'a> TraceAnswer<'a> {
    fn of(answer: &'a Value) -> Result<TraceAnswer<'a>, OperationError> {
        let no_trace = || OperationError::Input("this is no answer of `telecouple trace`".to_owned());
        let request = answer.get("request").cloned().ok_or_else(no_trace)?;
        let request: TraceRequest = serde_json::from_value(request).map_err(|_| no_trace())?;
        let year = answer.pointer("/result/year").and_then(Value::as_u64).ok_or_else(no_trace)?;
        let year = Year(u16::try_from(year).map_err(|_| no_trace())?);
        let material = MaterialId::new(&request.material);
        Ok(TraceAnswer { answer, request, material, year })
    }

    fn text(&self, pointer: &str) -> Result<&'a str, OperationError> {
        let missing = || OperationError::Input(format!("the answer has no text at {pointer}"));
        self.answer.pointer(pointer).and_then(Value::as_str).ok_or_else(missing)
    }

    fn number(&self, pointer: &str) -> Result<f64, OperationError> {
        let missing = || OperationError::Input(format!("the answer has no number at {pointer}"));
        self.answer.pointer(pointer).and_then(Value::as_f64).ok_or_else(missing)
    }

    fn rows(&self, table: &str) -> &'a [Value] {
        self.answer.pointer(&format!("/result/{table}")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn origin(
        &self,
        context: &Context,
        number: f64,
        table: &str,
        row: &str,
        column: &str,
    ) -> Result<String, OperationError> {
        let region = self.text(&format!("/result/{table}/{row}/region"))?;
        let consumption = self.number("/result/supply/traced_kg")?;
        let mut text = if column == "mass_kg" {
            let share = self.number(&format!("/result/{table}/{row}/share"))?;
            format!("{number} kg = {share} x {consumption} kg consumed\n")
        } else {
            format!("{number} = share of {region} in the supply\n")
        };
        if table == "direct" {
            text.push_str("  share = what was bought there, or own production, over the supply\n");
            self.tell_imports(&mut text, context, Some(region))?;
            return Ok(text);
        }
        text.push_str(
            "  share = product over the stages of (I - A)^-1 applied to production (Kastner et al. 2011); where stages are \
             merged there is one such network\n",
        );
        if region == Region::UNKNOWN.code() {
            text.push_str("  unknown origin: exports beyond what a country produces and imports, and feed that nothing tells\n");
        }
        for edge in self.rows("edges").iter().filter(|edge| name(edge, "from") == region).take(TOLD) {
            let _ = writeln!(
                text,
                "  {}: {} of {} go to {}{}",
                name(edge, "stage"),
                mass(value(edge, "mass_kg")),
                self.material,
                name(edge, "to"),
                if value(edge, "pooled_kg") > 0.0 {
                    " (in part modelled from the pool of producers)"
                } else {
                    ""
                }
            );
        }
        self.tell_production(&mut text, context, region)?;
        self.tell_imports(&mut text, context, None)?;
        Ok(text)
    }

    fn edge(&self, context: &Context, number: f64, row: &str) -> Result<String, OperationError> {
        let at = |column: &str| format!("/result/edges/{row}/{column}");
        let (stage, from, to) = (self.text(&at("stage"))?, self.text(&at("from"))?, self.text(&at("to"))?);
        let needed: f64 = (self.rows("edges").iter())
            .filter(|edge| name(edge, "stage") == stage && name(edge, "to") == to)
            .map(|edge| value(edge, "mass_kg"))
            .sum();
        let mut text = format!(
            "{number} kg = {} of the {} kg of {} that {to} takes up at stage {stage}\n  re-exports between {from} and {to} are \
             resolved; the table shipments has each border\n",
            percent(number / needed),
            needed,
            self.material
        );
        let pooled = self.number(&at("pooled_kg"))?;
        if pooled > 0.0 {
            let _ = writeln!(text, "  {pooled} kg of it are modelled: no trade tells where {to} buys");
        }
        self.tell_production(&mut text, context, from)?;
        Ok(text)
    }

    fn supply(&self, number: f64, column: &str) -> Result<String, OperationError> {
        let of = |column: &str| self.number(&format!("/result/supply/{column}"));
        let (made, bought, sold) = (of("domestic_kg")?, of("import_kg")?, of("export_kg")?);
        Ok(match column {
            "apparent_consumption_kg" => {
                format!("{number} kg = {made} kg produced + {bought} kg imported - {sold} kg exported\n")
            }
            "import_dependence" => format!(
                "{number} = ({bought} - {sold}) / ({made} + {bought} - {sold}), net imports over apparent consumption\n"
            ),
            "domestic_share" => format!("{number} = {made} / ({made} + {bought}), production over supply\n"),
            "traced_kg" => {
                format!(
                    "{number} kg = supply less exports after balancing; before, {made} + {bought} - {sold} kg\n"
                )
            }
            _ => format!("{number} kg as recorded, in content of {}\n", self.material),
        })
    }

    /// Rows of production of a region, by stage.
    fn tell_production(
        &self,
        text: &mut String,
        context: &Context,
        region: &str,
    ) -> Result<(), OperationError> {
        let steps = material_chain::steps(&self.material, self.request.stage)?;
        let products: Vec<MaterialId> = steps.into_iter().map(|step| step.product).collect();
        explain_rows::production(text, context, &products, self.year, region)
    }

    /// Rows of the consumer's imports, from one partner or from all.
    fn tell_imports(
        &self,
        text: &mut String,
        context: &Context,
        partner: Option<&str>,
    ) -> Result<(), OperationError> {
        match self.request.to.as_deref().and_then(Region::from_code) {
            Some(consumer) => {
                explain_rows::imports(text, context, &self.material, self.year, consumer, partner)
            }
            None => Ok(()),
        }
    }
}

fn name<'a>(row: &'a Value, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or("?")
}

fn value(row: &Value, column: &str) -> f64 {
    row.get(column).and_then(Value::as_f64).unwrap_or(0.0)
}
