//! How one number of an answer of `food` was made: balance, yields, origins, down to the source rows.

use std::fmt::Write;

use serde_json::Value;
use vocabulary::{BalanceElement, CropId, Year};

use super::request::FoodRequest;
use crate::explain_rows::{self, number, text};
use crate::words::{mass, percent};
use crate::{Context, OperationError};

/// Rows that are told one by one; the rest is counted.
const TOLD: usize = 10;

/// Tells how the number at the steps of a pointer of an answer of `food` was made.
///
/// # Errors
/// A number whose derivation is not told; the message says which are.
pub(crate) fn explain(
    context: &Context,
    answer: &Value,
    told: f64,
    steps: &[&str],
) -> Result<String, OperationError> {
    let no_answer = || OperationError::Input("this is no answer of `telecouple food`".to_owned());
    let request = answer.get("request").cloned().ok_or_else(no_answer)?;
    let request: FoodRequest = serde_json::from_value(request).map_err(|_| no_answer())?;
    let telling = Telling { context, answer, year: Year(request.year.unwrap_or(0)), request };
    let ["result", table, row, column] = steps else {
        return Err(not_told());
    };
    let found = telling.row(table, row)?;
    match *table {
        "balance" => telling.balance(told, found, column),
        "regions" => Ok(telling.region(told, found, column)),
        "requirements" => telling.requirement(told, found, column),
        "totals_by_method" => Ok(telling.total(told, found, column)),
        "plan" => Ok(telling.plan(told, found, column)),
        "origins" => telling.origin(told, found, column),
        "risks" => Ok(telling.risk(told, found, column)),
        "import_stop" => telling.stop(told, found, column),
        "cultivation" => Ok(telling.cultivation(told, found, column)),
        "curve" | "land_by_method" => Ok(telling.land(told, found, column)),
        "material_requirement" => Ok(format!(
            "{told} = {column} of {}: sum over crops of supply x mass moved for a kg of the crop, of the crops that have a factor\n",
            text(found, "region")
        )),
        _ => Err(not_told()),
    }
}

fn not_told() -> OperationError {
    OperationError::Request(
        "the derivation of this number is not told; told are the numbers of /result/balance, regions, requirements, \
         totals_by_method, plan, origins, risks, import_stop, cultivation, curve and material_requirement"
            .to_owned(),
    )
}

/// What a derivation is told from.
struct Telling<'a> {
    context: &'a Context<'a>,
    answer: &'a Value,
    request: FoodRequest,
    year: Year,
}

impl<'a> Telling<'a> {
    fn rows(&self, table: &str) -> &'a [Value] {
        explain_rows::rows(self.answer, table)
    }

    fn row(&self, table: &str, row: &str) -> Result<&'a Value, OperationError> {
        explain_rows::row(self.answer, table, row)
    }

    /// The balance of the region and crop of a row.
    fn balance_of(&self, row: &Value) -> &'a Value {
        let same = |other: &&Value| {
            text(other, "region") == text(row, "region") && text(other, "crop") == text(row, "crop")
        };
        self.rows("balance").iter().find(same).unwrap_or(&Value::Null)
    }

    fn balance(&self, told: f64, row: &Value, column: &str) -> Result<String, OperationError> {
        let (made, bought, sold) = masses(row);
        let mut out = match column {
            "supply_kg" => format!("{told} kg = {made} produced + {bought} imported - {sold} exported\n"),
            "ssr" => format!("{told} = {made} / ({made} + {bought} - {sold}), production over supply\n"),
            "extra_output_kg" => format!(
                "{told} kg = {} x {} kg of supply - {made} kg produced; 0 where the ratio is above the target\n",
                self.request.target,
                number(row, "supply_kg")
            ),
            _ => format!("{told} = {column} of {} in {}\n", text(row, "crop"), text(row, "region")),
        };
        self.tell_balance(&mut out, row)?;
        Ok(out)
    }

    /// The rows of a balance.
    fn tell_balance(&self, out: &mut String, row: &Value) -> Result<(), OperationError> {
        let (region, crop) = (text(row, "region"), text(row, "crop"));
        if let Some(inputs) = &self.request.inputs {
            let _ = writeln!(out, "  numbers of {inputs} come before those of the database");
        }
        for row in self.context.facts.food_balances(&CropId::new(crop), self.year)? {
            if row.region.code() == region {
                let _ = writeln!(
                    out,
                    "  {} of {crop} in {region}, {}: {} {} ({}, source {})",
                    row.element,
                    self.year,
                    row.amount,
                    if row.element == BalanceElement::ImportValue { "USD" } else { "kg" },
                    row.flag,
                    row.source
                );
            }
        }
        Ok(())
    }

    fn region(&self, told: f64, row: &Value, column: &str) -> String {
        let region = text(row, "region");
        let what = match column {
            "ssr" => "sum of production over sum of supply, by fresh mass",
            "ssr_energy" => "the same, each kilogram weighted by its food energy",
            "ssr_protein" => "the same, each kilogram weighted by its protein",
            "ssr_value" => "the same, each kilogram weighted by the region's unit value of imports",
            "ssr_dry" => "the same, each kilogram weighted by its dry matter",
            "supply_kg_per_person" => "supply over population",
            _ => "sum over crops",
        };
        let mut out = format!("{told} = {column} of {region}: {what}\n");
        let own = self.rows("balance").iter().filter(|row| text(row, "region") == region);
        let mut crops: Vec<&Value> = own.filter(|row| number(row, "supply_kg") > 0.0).collect();
        crops.sort_by(|a, b| number(b, "supply_kg").total_cmp(&number(a, "supply_kg")));
        for row in crops.iter().take(TOLD) {
            let _ = writeln!(
                out,
                "  {}: {} produced, {} supplied, ratio {}",
                text(row, "crop"),
                mass(number(row, "production_kg")),
                mass(number(row, "supply_kg")),
                number(row, "ssr")
            );
        }
        if crops.len() > TOLD {
            let _ = writeln!(out, "  and {} crops with less supply", crops.len() - TOLD);
        }
        out.push_str("  `explain` of a number in /result/balance tells the rows behind a crop\n");
        out
    }

    /// The numbers of cultivation of a row's crop and method.
    fn tell_cultivation(&self, out: &mut String, row: &Value) {
        let same =
            |other: &&Value| ["crop", "method"].iter().all(|column| text(other, column) == text(row, column));
        for row in self.rows("cultivation").iter().filter(same) {
            let known = |column: &str, unit: &str| {
                let value = row.get(column).and_then(Value::as_f64);
                value.map_or_else(|| "not known".to_owned(), |value| format!("{value} {unit}"))
            };
            let _ = writeln!(
                out,
                "  {} by {}: {} kg/m2 of ground in a year, {} layers; water {}; electricity {} ({}, source {}) {}",
                text(row, "crop"),
                text(row, "method"),
                number(row, "ground_yield_kg_m2"),
                number(row, "layers"),
                known("water_l_kg", "L/kg"),
                known("energy_kwh_kg", "kWh/kg"),
                text(row, "flag"),
                text(row, "source"),
                text(row, "note")
            );
        }
    }

    fn requirement(&self, told: f64, row: &Value, column: &str) -> Result<String, OperationError> {
        let (harvest, output) = (number(row, "harvest_kg"), number(row, "extra_output_kg"));
        let mut out = match column {
            "extra_output_kg" => {
                let balance = self.balance_of(row);
                format!(
                    "{told} kg = {} x {} kg of supply - {} kg produced\n",
                    self.request.target,
                    number(balance, "supply_kg"),
                    number(balance, "production_kg")
                )
            }
            "harvest_kg" => format!("{told} kg = {output} kg / (1 - {} lost)\n", self.request.loss),
            "area_m2" => format!("{told} m2 = {harvest} kg / {} kg/m2 of ground\n", harvest / told),
            "water_m3" => format!("{told} m3 = {harvest} kg x {} L/kg / 1000\n", told * 1000.0 / harvest),
            "energy_kwh" => format!("{told} kWh = {harvest} kg x {} kWh/kg\n", told / harvest),
            "co2_kg" => format!(
                "{told} kg = {} kWh x {} kg/kWh\n",
                number(row, "energy_kwh"),
                told / number(row, "energy_kwh")
            ),
            _ => format!(
                "{told} m2 = quantile of {} draws of the land, of which 95 % lie between low and high; seed {}\n",
                self.request.draws, self.request.seed
            ),
        };
        self.tell_cultivation(&mut out, row);
        self.tell_balance(&mut out, row)?;
        Ok(out)
    }

    fn total(&self, told: f64, row: &Value, column: &str) -> String {
        let (region, method) = (text(row, "region"), text(row, "method"));
        let mut out = format!(
            "{told} = sum of {column} over the {} crops of {region} that {method} can grow\n",
            number(row, "crops")
        );
        let own = self.rows("requirements").iter();
        let own = own.filter(|row| text(row, "region") == region && text(row, "method") == method);
        let mut crops: Vec<&Value> = own.collect();
        crops.sort_by(|a, b| number(b, column).total_cmp(&number(a, column)));
        for crop in crops.iter().take(TOLD) {
            let _ = writeln!(out, "  {}: {}", text(crop, "crop"), number(crop, column));
        }
        if crops.len() > TOLD {
            let rest: f64 = crops.iter().skip(TOLD).map(|row| number(row, column)).sum();
            let _ = writeln!(out, "  {} smaller crops: {rest}", crops.len() - TOLD);
        }
        out
    }

    fn plan(&self, told: f64, row: &Value, column: &str) -> String {
        let (region, method) = (text(row, "region"), text(row, "method"));
        match column {
            "share" => format!(
                "{told} = share of the wanted output of {region} by {method}, as stated (--shares) or as mixed to fit within land \
                 and water\n"
            ),
            _ => format!(
                "{told} = {column} of {method} in {region}: {} of what it would take to grow all by the method\n",
                percent(number(row, "share"))
            ),
        }
    }

    fn origin(&self, told: f64, row: &Value, column: &str) -> Result<String, OperationError> {
        let (consumer, crop, region) = (text(row, "consumer"), text(row, "crop"), text(row, "region"));
        let mut out = match column {
            "share" => format!(
                "{told} = share of the {crop} of {consumer} that was grown in {region}, re-exports resolved by proportional mixing \
                 (Kastner et al. 2011)\n"
            ),
            "direct_share" => {
                format!("{told} = share of the {crop} of {consumer} that came directly from {region}\n")
            }
            _ => format!("{told} = risk of {region} by {}\n", self.request.risk),
        };
        let crop = CropId::new(crop);
        let mut trade = self.context.facts.food_trade(&crop, self.year)?;
        trade.retain(|row| row.importer.code() == consumer);
        // Rows without a mass come after those with one, by value.
        trade.sort_by(|a, b| {
            let key =
                |row: &database::FoodTradeRow| (row.mass_kg.unwrap_or(-1.0), row.value_usd.unwrap_or(-1.0));
            let ((a_kg, a_usd), (b_kg, b_usd)) = (key(a), key(b));
            b_kg.total_cmp(&a_kg).then(b_usd.total_cmp(&a_usd))
        });
        for row in trade.iter().take(TOLD) {
            let value = row.value_usd.map_or_else(
                || "neither mass nor value known".to_owned(),
                |usd| format!("{usd} USD, mass not known"),
            );
            let amount = row.mass_kg.map_or(value, mass);
            let _ = writeln!(
                out,
                "  imported from {}: {amount} ({}, source {})",
                row.exporter, row.flag, row.source
            );
        }
        if trade.len() > TOLD {
            let _ = writeln!(out, "  and {} smaller rows", trade.len() - TOLD);
        }
        for row in self.context.facts.food_balances(&crop, self.year)? {
            if row.region.code() == region && row.element == BalanceElement::Production {
                let _ = writeln!(
                    out,
                    "  production of {region}: {} ({}, source {})",
                    mass(row.amount),
                    row.flag,
                    row.source
                );
            }
        }
        Ok(out)
    }

    fn risk(&self, told: f64, row: &Value, column: &str) -> String {
        let (region, crop) = (text(row, "region"), text(row, "crop"));
        let balance = self.balance_of(row);
        let mut out = match column {
            "import_risk" => format!(
                "{told} = sum of share x risk over foreign origins / sum of the shares whose risk is known\n"
            ),
            "supply_risk" => format!(
                "{told} = (1 - {}) x {}, import dependence x risk of imports\n",
                number(balance, "ssr"),
                number(row, "import_risk")
            ),
            "supply_risk_with_output" => {
                format!("{told} = import dependence with the extra output x {}\n", number(row, "import_risk"))
            }
            "import_risk_needed" => format!(
                "{told} = mean risk of imports that lowers the risk of supply as much as the extra output\n"
            ),
            "share_moved" => format!(
                "{told} = ({} - {}) / ({} - risk of {})\n",
                number(row, "import_risk"),
                number(row, "import_risk_needed"),
                number(row, "import_risk"),
                text(row, "safer_origin")
            ),
            _ => format!("{told} = land of the extra output by the first method that can grow {crop}\n"),
        };
        let origins = self.rows("origins").iter();
        let own = origins.filter(|row| text(row, "consumer") == region && text(row, "crop") == crop);
        for origin in own.take(TOLD) {
            let risk = origin.get("risk").and_then(Value::as_f64);
            let risk = risk.map_or_else(|| "no risk known".to_owned(), |risk| format!("risk {risk}"));
            let _ = writeln!(
                out,
                "  {}: {} of the supply, {risk}",
                text(origin, "region"),
                percent(number(origin, "share"))
            );
        }
        let _ = writeln!(out, "  index {}", self.request.risk);
        out
    }

    fn stop(&self, told: f64, row: &Value, column: &str) -> Result<String, OperationError> {
        let balance = self.balance_of(row);
        let (days, supply, made) =
            (number(row, "days"), number(balance, "supply_kg"), number(balance, "production_kg"));
        let mut out = match column {
            "share_supplied" => format!("{told} = {made} kg produced / {supply} kg used, 1 at most\n"),
            "shortfall_kg" => {
                format!("{told} kg = ({supply} - {made}) kg / 365 x {days} days - stock, 0 at least\n")
            }
            "days_of_cover" => {
                format!(
                    "{told} days = {} kg of stock / (({supply} - {made}) kg / 365)\n",
                    number(row, "stock_kg")
                )
            }
            _ => format!("{told} = {column} of {}\n", text(row, "crop")),
        };
        self.tell_balance(&mut out, row)?;
        Ok(out)
    }

    fn cultivation(&self, told: f64, row: &Value, column: &str) -> String {
        let mut out = format!("{told} = {column}\n");
        self.tell_cultivation(&mut out, row);
        out
    }

    fn land(&self, told: f64, row: &Value, column: &str) -> String {
        format!(
            "{told} = {column} of {} in {}: land of every crop below the ratio, up to it\n  `explain` of a number in \
             /result/requirements tells yield and balance of a crop\n",
            text(row, "method"),
            text(row, "region")
        )
    }
}

fn masses(row: &Value) -> (f64, f64, f64) {
    (number(row, "production_kg"), number(row, "import_kg"), number(row, "export_kg"))
}
