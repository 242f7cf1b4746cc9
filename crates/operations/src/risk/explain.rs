//! How one number of an answer of `risk` was made, down to its source rows.

use std::fmt::Write;

use serde_json::Value;
use supply_risk::Index;
use vocabulary::{MaterialId, Region, Year};

use super::request::RiskRequest;
use crate::explain_rows::{self, text};
use crate::words::{mass, percent};
use crate::{Context, OperationError};

/// Rows that are told one by one; the rest is counted.
const TOLD: usize = 10;

/// Tells how the number at the steps of a pointer of an answer of `risk` was made.
///
/// # Errors
/// A number whose derivation is not told; the message says which are.
pub(crate) fn explain(
    context: &Context,
    answer: &Value,
    number: f64,
    steps: &[&str],
) -> Result<String, OperationError> {
    let no_risk = || OperationError::Input("this is no answer of `telecouple risk`".to_owned());
    let request = answer.get("request").cloned().ok_or_else(no_risk)?;
    let request: RiskRequest = serde_json::from_value(request).map_err(|_| no_risk())?;
    let told = RiskAnswer { answer, year: Year(request.year.ok_or_else(no_risk)?) };
    match steps {
        ["result", "indices", row, "value" | "low" | "high"] => {
            told.index(context, number, told.row("indices", row)?)
        }
        ["result", "components", row, "value"] => told.index(context, number, told.row("components", row)?),
        [
            "result",
            "origins",
            row,
            column @ ("mass_kg" | "share" | "risk" | "weighted_kg" | "weighted_share"),
        ] => told.origin(number, column, told.row("origins", row)?),
        _ => Err(OperationError::Request(
            "the derivation of this number is not told; told are value, low and high in /result/indices, value in \
             /result/components, and mass_kg, share, risk, weighted_kg and weighted_share in /result/origins"
                .to_owned(),
        )),
    }
}

struct RiskAnswer<'a> {
    answer: &'a Value,
    year: Year,
}

impl<'a> RiskAnswer<'a> {
    fn rows(&self, table: &str) -> &'a [Value] {
        explain_rows::rows(self.answer, table)
    }

    fn row(&self, table: &str, row: &str) -> Result<&'a Value, OperationError> {
        explain_rows::row(self.answer, table, row)
    }

    /// An index, or one part of it: method, all parts, and the rows behind them.
    fn index(&self, context: &Context, number: f64, row: &Value) -> Result<String, OperationError> {
        let (material, to) = (MaterialId::new(text(row, "material")), text(row, "to"));
        let index = Index::from_key(text(row, "index"))
            .ok_or_else(|| OperationError::Input(format!("unknown index `{}`", text(row, "index"))))?;
        let method = index.method();
        let mut out = match row.get("component").and_then(Value::as_str) {
            Some(component) => {
                format!("{number} {} = {component}, a part of {}\n", text(row, "unit"), method.name_en)
            }
            None => format!("{number} = {} of {material} for {to}, {}\n", method.name_en, self.year),
        };
        let _ = writeln!(out, "  {}\n  {}\n  {}", method.equation, method.paper, method.missing_en);
        let same = |other: &&Value| {
            ["material", "to", "index"].iter().all(|column| text(other, column) == text(row, column))
        };
        for part in self.rows("components").iter().filter(same) {
            let _ = writeln!(
                out,
                "  {} = {} {}",
                text(part, "component"),
                part.get("value").unwrap_or(&Value::Null),
                text(part, "unit")
            );
        }
        if matches!(index, Index::HhiResolved | Index::MiningRisk | Index::Scarcity) {
            self.tell_origins(&mut out, &material, to);
        }
        let of_production = [
            Index::HhiProduction,
            Index::ProductionRisk,
            Index::ImportDependence,
            Index::GeoPolRisk,
            Index::GeoPolRiskCf,
            Index::GeoPolRiskPeer,
            Index::GeoPolRiskPeerCf,
            Index::StaticReach,
        ];
        if of_production.contains(&index) {
            self.tell_production(&mut out, context, &material)?;
        }
        let of_imports = [
            Index::HhiImports,
            Index::ImportDependence,
            Index::GeoPolRisk,
            Index::GeoPolRiskCf,
            Index::GeoPolRiskPeer,
            Index::GeoPolRiskPeerCf,
        ];
        if let (true, Some(consumer)) = (of_imports.contains(&index), Region::from_code(to)) {
            explain_rows::imports(&mut out, context, &material, self.year, consumer, None)?;
        }
        Ok(out)
    }

    fn tell_origins(&self, out: &mut String, material: &MaterialId, to: &str) {
        let origins = self.rows("origins").iter();
        let own = origins.filter(|row| text(row, "material") == material.as_str() && text(row, "to") == to);
        for row in own.take(TOLD) {
            let risk = row.get("risk").filter(|risk| !risk.is_null());
            let risk = risk.map_or_else(|| "no risk known".to_owned(), |risk| format!("risk {risk}"));
            let share = percent(number(row, "share"));
            let _ = writeln!(out, "  origin {}: {share} of the supply, {risk}", text(row, "region"));
        }
    }

    fn tell_production(
        &self,
        out: &mut String,
        context: &Context,
        material: &MaterialId,
    ) -> Result<(), OperationError> {
        let rows = context.facts.production(material, self.year)?;
        let first = rows.iter().map(|row| row.stage).min();
        let mut rows: Vec<_> = rows.iter().filter(|row| Some(row.stage) == first).collect();
        rows.sort_by(|a, b| b.mass_kg.total_cmp(&a.mass_kg));
        for row in rows.iter().take(TOLD) {
            let _ = writeln!(
                out,
                "  production of {}: {} ({}), {} ({}, source {})",
                row.region,
                mass(row.mass_kg),
                row.basis,
                row.stage,
                row.flag,
                row.source
            );
        }
        if rows.len() > TOLD {
            let _ = writeln!(out, "  and {} smaller producers", rows.len() - TOLD);
        }
        Ok(())
    }

    fn origin(&self, told: f64, column: &str, row: &Value) -> Result<String, OperationError> {
        let (region, material, to) = (text(row, "region"), text(row, "material"), text(row, "to"));
        let (mass_kg, share) = (number(row, "mass_kg"), number(row, "share"));
        let risk = row.get("risk").unwrap_or(&Value::Null);
        Ok(match column {
            "mass_kg" | "share" => format!(
                "{told} = {} of {material} from {region} in the supply of {to}, {}\n  resolved by proportional mixing (Kastner \
                 et al. 2011); `telecouple trace {material} --to {to} --year {}` tells the way, and `explain` its rows\n",
                if column == "share" { "share" } else { "mass (kg)" },
                self.year,
                self.year
            ),
            "risk" => {
                let methods = self.answer.pointer("/run/methods").and_then(Value::as_array);
                let governance = methods.and_then(|methods| methods.last()).unwrap_or(&Value::Null);
                format!(
                    "{told} = risk of {region}\n  {}: {}\n",
                    text(governance, "id"),
                    text(governance, "reference")
                )
            }
            "weighted_kg" => format!("{told} = {mass_kg} kg x {risk}, mass times risk of {region}\n"),
            _ => {
                let own = self
                    .rows("origins")
                    .iter()
                    .filter(|other| text(other, "material") == material && text(other, "to") == to);
                let all: f64 = own.map(|other| number(other, "weighted_kg")).sum();
                format!(
                    "{told} = {mass_kg} kg x {risk} / {all} kg\n  mass times risk of {region} ({} of the supply) over that of all \
                     origins with a risk\n",
                    percent(share)
                )
            }
        })
    }
}

fn number(row: &Value, column: &str) -> f64 {
    row.get(column).and_then(Value::as_f64).unwrap_or(0.0)
}
