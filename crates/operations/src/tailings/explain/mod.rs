//! How one number of an answer of `tailings` was made: facility, rate, origin, production, down to the source rows.

mod evidence;

use std::fmt::Write;

use database::{FacilityRow, IncidentRow};
use serde_json::{Value, json};
use vocabulary::{MaterialId, Region, Year};

use super::hazard::Hazard;
use super::request::TailingsRequest;
use crate::explain_rows::{number, text};
use crate::words::{mass, percent};
use crate::{Context, OperationError, explain_rows};

/// Rows that are told one by one; the rest is counted.
pub(super) const TOLD: usize = 10;

/// Tells how the number at the steps of a pointer of an answer of `tailings` was made.
///
/// # Errors
/// A number whose derivation is not told; the message says which are.
pub(crate) fn explain(
    context: &Context,
    answer: &Value,
    told: f64,
    steps: &[&str],
) -> Result<String, OperationError> {
    let no_answer = || OperationError::Input("this is no answer of `telecouple tailings`".to_owned());
    let request = answer.get("request").cloned().ok_or_else(no_answer)?;
    let request: TailingsRequest = serde_json::from_value(request).map_err(|_| no_answer())?;
    let facilities = context.facts.facilities()?;
    let incidents = context.facts.incidents()?;
    let hazard = Hazard::fit(&request, &facilities, &incidents)?;
    let year = Year(request.year.ok_or_else(no_answer)?);
    let telling = Telling { context, answer, request, year, facilities, incidents, hazard };
    match steps {
        ["result", "facilities", row, column] => telling.facility(told, telling.row("facilities", row)?, column),
        ["result", "countries", row, column] => telling.country(told, telling.row("countries", row)?, column),
        ["result", "classes", row, "passing_kg" | "passing_share"] => {
            Ok(telling.class(told, telling.row("classes", row)?))
        }
        ["result", "hazard", row, _] => telling.parameter(told, telling.row("hazard", row)?),
        ["result", "relative_rates", row, _] => Ok(telling.relative(told, telling.row("relative_rates", row)?)),
        ["result", "failure", row, column] => telling.failure(told, telling.row("failure", row)?, column),
        ["result", "loss", column] => telling.loss(told, column),
        ["result", table @ ("distribution" | "exceedance" | "convergence"), _, _] => Ok(telling.drawn(told, table)),
        ["result", "yardstick"] | ["result", "yardstick_parts", _, _] => Ok(telling.yardstick(told)),
        ["result", table, rest @ ..] if table.starts_with("shock") => telling.shock(told, table, rest),
        ["result", "supply_kg"] => telling.supply(told),
        ["result", "registered_share" | "not_disclosed_share"] => Ok(telling.shares(told)),
        _ => Err(OperationError::Request(
            "the derivation of this number is not told; told are the numbers of /result/facilities, countries, classes, \
             hazard, relative_rates, failure, loss, distribution, exceedance, convergence, yardstick, yardstick_parts \
             and shock, and supply_kg, registered_share and not_disclosed_share in /result"
                .to_owned(),
        )),
    }
}

/// What a derivation is told from: the answer, and the rows that it rests on.
struct Telling<'a> {
    context: &'a Context<'a>,
    answer: &'a Value,
    request: TailingsRequest,
    year: Year,
    facilities: Vec<FacilityRow>,
    incidents: Vec<IncidentRow>,
    hazard: Hazard,
}

impl<'a> Telling<'a> {
    fn rows(&self, table: &str) -> &'a [Value] {
        explain_rows::rows(self.answer, table)
    }

    fn row(&self, table: &str, row: &str) -> Result<&'a Value, OperationError> {
        explain_rows::row(self.answer, table, row)
    }

    fn of_result(&self, column: &str) -> f64 {
        self.answer.pointer(&format!("/result/{column}")).and_then(Value::as_f64).unwrap_or(f64::NAN)
    }

    fn material(&self) -> MaterialId {
        MaterialId::new(&self.request.material)
    }

    fn facility(&self, told: f64, row: &Value, column: &str) -> Result<String, OperationError> {
        let (id, region) = (text(row, "facility"), text(row, "region"));
        let mut out = match column {
            "rate" => format!(
                "{told} failures a year = {} x {}, rate of the facilities of {region} x relative rate of {id}\n",
                number(row, "rate") / number(row, "relative_rate"),
                number(row, "relative_rate")
            ),
            "relative_rate" => format!("{told} = product of the relative rates of the levels of {id}\n"),
            "mine_supply_kg" => {
                format!("{told} kg a year = supply from {region} x part of the mine in its stored volume\n")
            }
            "supply_share" => format!(
                "{told} = {} kg / {} kg, supply from the mine over all supply\n",
                number(row, "mine_supply_kg"),
                self.of_result("supply_kg")
            ),
            "expected_annual_kg" | "loss_share" => self.facility_loss(told, row, column),
            _ => {
                let mut out = format!("{told} = {column} of {id}, as its register states it\n");
                self.tell_register(&mut out, id);
                return Ok(out);
            }
        };
        let rate = matches!(column, "rate" | "expected_annual_kg" | "loss_share");
        if rate {
            self.tell_rate(&mut out, Region::from_code(region))?;
        }
        if rate || column == "relative_rate" {
            self.tell_levels(&mut out, id);
        }
        if !matches!(column, "rate" | "relative_rate") {
            self.tell_mine(&mut out, row);
            self.tell_origin(&mut out, region)?;
        }
        self.tell_register(&mut out, id);
        Ok(out)
    }

    fn facility_loss(&self, told: f64, row: &Value, column: &str) -> String {
        let id = text(row, "facility");
        let loss = number(row, "expected_annual_kg");
        if column == "loss_share" {
            let all: f64 = self.rows("facilities").iter().map(|row| number(row, "expected_annual_kg")).sum();
            return format!(
                "{told} = {loss} kg / {all} kg a year, expected loss through {id} over that of all\n"
            );
        }
        let request = &self.request;
        let days = super::tables::mean_outage(request);
        let own = number(row, "mine_supply_kg") * days / 365.25;
        let each = if number(row, "rate") > 0.0 { loss / number(row, "rate") } else { f64::NAN };
        let moratorium = request.contagion;
        format!(
            "{told} kg a year = {} failures a year x {each} kg, what one failure takes\n  own mine: {} kg a year x {days} days / \
             365.25 = {own} kg (mean of a lognormal outage, median {} days, geometric spread {}; assumed)\n  other mines of the \
             operator: probability {} x share {} of theirs x {} days / 365.25 = {} kg (a moratorium; assumed)\n",
            number(row, "rate"),
            number(row, "mine_supply_kg"),
            request.outage_days,
            request.outage_gsd,
            moratorium.probability,
            moratorium.share,
            moratorium.days,
            each - own
        )
    }

    fn country(&self, told: f64, row: &Value, column: &str) -> Result<String, OperationError> {
        let region = text(row, "region");
        let mut out = match column {
            "supply_kg" | "share" => {
                format!("{told} = supply of {} from {region}{}\n", self.request.to, of_all(column))
            }
            "rate" | "rate_low" | "rate_high" => {
                let mut out = format!("{told} failures per facility and year in {region} ({column})\n");
                self.tell_rate(&mut out, Region::from_code(region))?;
                return Ok(out);
            }
            "expected_annual_kg" | "loss_share" => {
                let mut out = format!("{told} = sum over the facilities of {region}{}\n", of_all(column));
                let facilities = self.rows("facilities").iter().filter(|row| text(row, "region") == region);
                self.tell_largest(&mut out, facilities);
                self.tell_rate(&mut out, Region::from_code(region))?;
                out
            }
            _ => {
                let mut out =
                    format!("{told} = {column} of {region}, counted in the registers of the database\n");
                let own = self.facilities.iter().filter(|row| row.region.code() == region);
                let mut sources: Vec<&str> = own.map(|row| row.source.0.as_str()).collect();
                sources.sort_unstable();
                sources.dedup();
                let _ = writeln!(out, "  sources {}", sources.join(", "));
                return Ok(out);
            }
        };
        self.tell_origin(&mut out, region)?;
        Ok(out)
    }

    fn class(&self, told: f64, row: &Value) -> String {
        let (scheme, class) = (text(row, "scheme"), text(row, "class"));
        if class == super::tables::NOT_DISCLOSED {
            return format!(
                "{told} = all supply less that of mines with a facility that {scheme} classes: {} facilities without a class, and \
                 supply without a registered facility\n",
                number(row, "facilities")
            );
        }
        let mut out = format!(
            "{told} = supply from the mines of {} facilities that {scheme} classes as {class}{}\n",
            number(row, "facilities"),
            ", each mine once"
        );
        let classed = |facility: &FacilityRow| match scheme {
            "raise-type" => facility.raise_type == class,
            "status" => facility.status == class,
            _ => facility.classes.iter().any(|one| one.scheme == scheme && one.class == class),
        };
        let ids: Vec<&str> =
            self.facilities.iter().filter(|row| classed(row)).map(|row| row.facility.as_str()).collect();
        let own = self.rows("facilities").iter().filter(|row| ids.contains(&text(row, "facility")));
        for row in own.take(TOLD) {
            let _ = writeln!(
                out,
                "  {} ({}): {} a year, source {}",
                text(row, "facility"),
                text(row, "name"),
                mass(number(row, "mine_supply_kg")),
                text(row, "source")
            );
        }
        out
    }

    fn parameter(&self, told: f64, row: &Value) -> Result<String, OperationError> {
        let name = text(row, "parameter");
        let mut out = format!("{told} {} = {name}: {}\n", text(row, "unit"), text(row, "basis"));
        if name == "world-rate" {
            self.tell_rate(&mut out, None)?;
        }
        Ok(out)
    }

    fn relative(&self, told: f64, row: &Value) -> String {
        let (factor, level) = (text(row, "factor"), text(row, "level"));
        if text(row, "basis") != "fitted" {
            return format!("{told} = relative rate of {factor} {level}, stated by the user (--relative)\n");
        }
        format!(
            "{told}: relative rate of {factor} {level} = (4 + {} failures) / (4 + {} expected by the part of the level among \
             registered facilities), a Gamma prior of mean 1 that weighs 4 failures; scaled so that the mean over the \
             facilities is 1\n",
            number(row, "failures"),
            number(row, "expected")
        )
    }

    fn failure(&self, told: f64, row: &Value, column: &str) -> Result<String, OperationError> {
        let id = text(row, "facility");
        let request = &self.request;
        let mut out = match column {
            "own_loss_kg" => format!(
                "{told} kg = {} kg a year x {} days / 365.25, the mine at the median outage\n",
                number(row, "mine_supply_kg"),
                request.outage_days
            ),
            "moratorium_loss_kg" => format!(
                "{told} kg = supply from the operator's other mines in the country x {} x {} days / 365.25 (--contagion; assumed)\n",
                request.contagion.share, request.contagion.days
            ),
            "loss_share" => format!(
                "{told} = ({} + {}) kg / {} kg, own mine and moratorium over the supply of a year\n",
                number(row, "own_loss_kg"),
                number(row, "moratorium_loss_kg"),
                self.of_result("supply_kg")
            ),
            "release_m3" => format!(
                "{told} m3 = released volume by {}, of what is stored and, for piciullo-2022, the height\n",
                text(row, "release_model")
            ),
            "runout_km" => format!(
                "{told} km = fit to listed failures at the volume of {}\n",
                text(row, "release_model")
            ),
            _ => format!("{told} = {column} of {id}\n"),
        };
        if column == "runout_km" {
            for row in self.rows("hazard").iter().filter(|row| text(row, "parameter").starts_with("runout")) {
                let _ = writeln!(
                    out,
                    "  {} = {} {}",
                    text(row, "parameter"),
                    number(row, "value"),
                    text(row, "unit")
                );
            }
        }
        let facility = self.rows("facilities").iter().find(|row| text(row, "facility") == id);
        if let (Some(facility), true) = (facility, column.ends_with("_kg") || column == "loss_share") {
            self.tell_mine(&mut out, facility);
            self.tell_origin(&mut out, text(facility, "region"))?;
        }
        self.tell_register(&mut out, id);
        Ok(out)
    }

    fn loss(&self, told: f64, column: &str) -> Result<String, OperationError> {
        let Some(loss) = self.answer.pointer("/result/loss") else {
            return Err(OperationError::Input("the answer has no loss".to_owned()));
        };
        let drawn = format!(
            "mean over {} draws of {} years, seed {}",
            number(loss, "draws"),
            number(loss, "years"),
            self.request.seed
        );
        let mut out = match column {
            "expected_annual_kg" => format!(
                "{told} kg a year = loss over the horizon / years, {drawn}; standard error {} kg; in closed form, without the cut at \
                 the end of the horizon, {} kg\n",
                number(loss, "standard_error_kg"),
                number(loss, "closed_form_kg")
            ),
            "expected_annual_share" => format!(
                "{told} = {} kg / {} kg, expected loss of a year over the supply of a year\n",
                number(loss, "expected_annual_kg"),
                self.of_result("supply_kg")
            ),
            "closed_form_kg" => {
                format!("{told} kg a year = sum over facilities of rate x what one failure takes\n")
            }
            "if_all_alike_kg" => format!(
                "{told} kg a year = {} kg / {}, expected loss over the part of the supply with registered facilities: what it would \
                 be if the rest were like it\n",
                number(loss, "expected_annual_kg"),
                self.of_result("registered_share")
            ),
            "standard_error_kg" => {
                format!("{told} kg a year = spread of the draws over the root of their number, {drawn}\n")
            }
            "failures" => format!("{told} = failures over the horizon, {drawn}\n"),
            "without_loss" => format!("{told} = draws without any loss over all draws, {drawn}\n"),
            _ => return Ok(format!("{told} = as asked\n")),
        };
        self.tell_largest(&mut out, self.rows("facilities").iter());
        if let Some(region) = self.rows("facilities").first().map(|row| text(row, "region")) {
            self.tell_rate(&mut out, Region::from_code(region))?;
        }
        Ok(out)
    }

    fn drawn(&self, told: f64, table: &str) -> String {
        let what = match table {
            "distribution" => "quantile of the loss over the horizon, or mean of the draws beyond it",
            "exceedance" => "loss over the horizon that a share of the draws exceeds",
            _ => "mean loss of a year over the first draws",
        };
        format!(
            "{told} = {what}; {} draws of {} years, seed {}\n  in each draw the rate is drawn from its Gamma distribution, failures \
             arrive as one Poisson process over all facilities (Kingman 1993), and each takes its mine for a lognormal time\n  \
             `explain` of /result/loss/expected_annual_kg tells the facilities and their rates\n",
            self.request.draws, self.request.years, self.request.seed
        )
    }

    fn yardstick(&self, told: f64) -> String {
        let mut out = format!(
            "{told}: yardstick = exp of the sum of weight x ln(score); an index, not a probability\n"
        );
        for row in self.rows("yardstick_parts") {
            let _ = writeln!(
                out,
                "  {}: measured {} {}, score {}, {} x ln(score) = {}",
                text(row, "component"),
                number(row, "measured"),
                text(row, "unit"),
                number(row, "score"),
                number(row, "weight"),
                number(row, "contribution")
            );
        }
        out.push_str(
            "  scores: 1 / (1 + expected loss / 1 %), 1 / (1 + tail loss / 10 %), 1 - Herfindahl index of mines and countries, 1 / \
             (1 + days / 365)\n",
        );
        out
    }

    /// The course of the dynamic model is told as that of a scenario; before it, the way from mass to money.
    fn shock(&self, told: f64, table: &str, rest: &[&str]) -> Result<String, OperationError> {
        let result = |table: &str| self.answer.pointer(&format!("/result/{table}")).unwrap_or(&Value::Null);
        let of_scenario = [
            ("shock_whole", "shock"),
            ("shock_regions", "by_region"),
            ("shock_sectors", "by_sector"),
            ("shock_events", "events"),
            ("shock_course", "course"),
        ];
        let mut out = match of_scenario.iter().find(|(own, _)| *own == table) {
            Some((_, of_scenario_named)) => {
                let tables = of_scenario.iter().map(|(own, name)| ((*name).to_owned(), result(own).clone()));
                let tables: serde_json::Map<String, Value> = tables.collect();
                let steps: Vec<&str> =
                    ["result", of_scenario_named].into_iter().chain(rest.iter().copied()).collect();
                crate::shock::explain::explain(&json!({ "result": tables }), told, &steps)?
            }
            None => format!("{told} = {} in {table}\n", rest.last().unwrap_or(&"")),
        };
        out.push_str("  the loss of supply, valued at a price, is taken out of the output of the sectors that mine it\n");
        let warnings = self.answer.get("warnings").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let valued = |told: &&str| told.contains("valued at") || told.contains("で評価しています");
        for told in warnings.iter().filter_map(Value::as_str).filter(valued) {
            let _ = writeln!(out, "  {told}");
        }
        for failure in self.rows("failure").iter().take(1) {
            let _ = writeln!(
                out,
                "  {} kg through its own mine and {} kg through the moratorium, of {}",
                number(failure, "own_loss_kg"),
                number(failure, "moratorium_loss_kg"),
                text(failure, "facility")
            );
        }
        if table == "shock_industries" || table == "shock_models" || table == "shock_stressors" {
            let methods = self.answer.pointer("/run/methods").and_then(Value::as_array);
            for method in methods.into_iter().flatten() {
                let id = text(method, "id");
                if ["supply-constrained", "ghosh", "ario"].iter().any(|of| id.starts_with(of)) {
                    let _ = writeln!(out, "  {id}: {}", text(method, "reference"));
                }
            }
        }
        Ok(out)
    }

    fn supply(&self, told: f64) -> Result<String, OperationError> {
        let mut out =
            format!("{told} kg a year = sum over the countries of origin, unknown origin among them\n");
        for row in self.rows("countries").iter().take(TOLD) {
            let _ = writeln!(
                out,
                "  {}: {} kg ({})",
                text(row, "region"),
                number(row, "supply_kg"),
                percent(number(row, "share"))
            );
        }
        if let Some(to) = Region::from_code(&self.request.to) {
            explain_rows::imports(&mut out, self.context, &self.material(), self.year, to, None)?;
        }
        Ok(out)
    }

    fn shares(&self, told: f64) -> String {
        let mut out = format!(
            "{told}: supply from countries with a registered facility of {} is {} of all, the rest is not disclosed\n",
            self.request.material,
            percent(self.of_result("registered_share"))
        );
        for row in self.rows("countries").iter().take(TOLD) {
            let _ = writeln!(
                out,
                "  {}: {} of the supply, {} facilities registered",
                text(row, "region"),
                percent(number(row, "share")),
                number(row, "facilities")
            );
        }
        out
    }
}

/// What a column of shares is over.
fn of_all(column: &str) -> &'static str {
    if column.ends_with("share") { ", over all" } else { " (kg a year)" }
}
