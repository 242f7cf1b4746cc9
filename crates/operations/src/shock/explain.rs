//! How one number of an answer of `shock` was made: model, events, industries, sources.

use std::fmt::Write;

use serde_json::Value;

use super::trust::methods;
use crate::OperationError;
use crate::explain_rows::{self, number, text};
use crate::words::percent;

/// Rows that are told one by one; the rest is summed.
const TOLD: usize = 10;

/// Tells how the number at the steps of a pointer of an answer of `shock` was made.
///
/// # Errors
/// A number whose derivation is not told; the message says which are.
pub(crate) fn explain(answer: &Value, told: f64, steps: &[&str]) -> Result<String, OperationError> {
    let whole = answer.pointer("/result/shock");
    let whole =
        whole.ok_or_else(|| OperationError::Input("this is no answer of `telecouple shock`".to_owned()))?;
    let telling = Telling { answer, whole };
    let mut out = match steps {
        ["result", "shock", column] => telling.whole(told, column),
        ["result", table @ ("by_region" | "by_sector" | "by_industry"), row, column] => {
            telling.group(told, table, telling.row(table, row)?, column)
        }
        ["result", "course" | "course_bands", row, column] => {
            telling.day(told, telling.row(steps.get(1).unwrap_or(&""), row)?, column)
        }
        ["result", "spread", row, column] => telling.spread(told, telling.row("spread", row)?, column),
        ["result", "events", row, column] => telling.event(told, telling.row("events", row)?, column),
        ["result", "stressors", row, column] => {
            telling.stressor(told, telling.row("stressors", row)?, column)
        }
        ["result", "deliveries", row, column] => {
            telling.delivery(told, telling.row("deliveries", row)?, column)
        }
        ["result", "models", row, column] => telling.model(told, telling.row("models", row)?, column),
        ["result", "tornado", row, column] => telling.tornado(told, telling.row("tornado", row)?, column),
        ["result", "agreement", row, column] => telling.pair(told, telling.row("agreement", row)?, column),
        _ => {
            return Err(OperationError::Request(
                "the derivation of this number is not told; told are the numbers of /result/shock, by_region, by_sector, \
                 by_industry, course, course_bands, events, stressors, deliveries, models, tornado, spread and agreement"
                    .to_owned(),
            ));
        }
    };
    telling.sources(&mut out);
    Ok(out)
}

/// What a derivation is told from.
struct Telling<'a> {
    answer: &'a Value,
    whole: &'a Value,
}

impl<'a> Telling<'a> {
    fn rows(&self, table: &str) -> &'a [Value] {
        explain_rows::rows(self.answer, table)
    }

    fn row(&self, table: &str, row: &str) -> Result<&'a Value, OperationError> {
        explain_rows::row(self.answer, table, row)
    }

    fn unit(&self) -> &'a str {
        text(self.whole, "unit")
    }

    fn whole(&self, told: f64, column: &str) -> String {
        let (loss, baseline) = (number(self.whole, "loss"), number(self.whole, "baseline_output"));
        let direct = number(self.whole, "direct_loss");
        let (days, unit) = (number(self.whole, "days"), self.unit());
        let mut out = match column {
            "loss" => {
                format!("{told} {unit} = baseline less output, summed over {days} days and all industries\n")
            }
            "loss_share" => {
                format!("{told} = {loss} / {baseline}, output lost over the baseline of {days} days\n")
            }
            "baseline_output" => {
                format!("{told} {unit} = annual output of all industries x {days} days / 365\n")
            }
            "direct_loss" => {
                format!(
                    "{told} {unit} = annual output of each struck industry x mean share lost x {days} days / 365\n"
                )
            }
            "loss_per_direct" => format!(
                "{told} = {loss} / {direct}, output lost over capacity lost to the events themselves\n"
            ),
            "resilience_index" => {
                format!("{told} = mean of output over baseline = 1 - {loss} / {baseline}\n")
            }
            "robustness" => format!(
                "{told} = lowest output of a day over the baseline of a day, on day {}\n",
                number(self.whole, "worst_day")
            ),
            "recovery_days" => format!(
                "{told} days from the first below the tolerance ({} of output) to the first from which output stays within it\n",
                self.answer.pointer("/request/tolerance").unwrap_or(&Value::Null)
            ),
            "unmet_demand" => format!(
                "{told} {unit} = final demand that is not met, summed over {days} days and all regions\n"
            ),
            _ => format!("{told} = {column}, as asked or as the model gives it\n"),
        };
        self.tell_model(&mut out, text(self.whole, "model"));
        if column != "direct_loss" {
            self.tell_losses(&mut out, self.rows("by_industry").iter(), loss);
        }
        self.tell_events(&mut out, |_| true);
        out
    }

    fn group(&self, told: f64, table: &str, row: &Value, column: &str) -> String {
        let (region, sector) = (text(row, "region"), text(row, "sector"));
        let name = match (region, sector) {
            ("", sector) => sector.to_owned(),
            (region, "") => region.to_owned(),
            (region, sector) => format!("{region}, {sector}"),
        };
        let (loss, all) = (number(row, "loss"), number(self.whole, "loss"));
        let (days, unit) = (number(self.whole, "days"), self.unit());
        let baseline = loss / number(row, "loss_share");
        let mut out = match column {
            "loss" => format!("{told} {unit} = baseline less output of {name}, summed over {days} days\n"),
            "share" => format!("{told} = {loss} / {all} {unit}, loss of {name} over the loss of all\n"),
            "loss_share" if baseline.is_finite() => {
                format!("{told} = {loss} / {baseline} {unit}, loss of {name} over its baseline\n")
            }
            "resilience_index" => format!(
                "{told} = 1 - {} of {name}, mean of output over baseline\n",
                number(row, "loss_share")
            ),
            "robustness" => {
                format!(
                    "{told} = lowest output of {name} over its baseline, on day {}\n",
                    number(row, "worst_day")
                )
            }
            "direct_loss" => {
                format!("{told} {unit} = annual output of {name} x mean share lost x {days} days / 365\n")
            }
            _ => format!("{told} = {column} of {name}\n"),
        };
        self.tell_model(&mut out, text(self.whole, "model"));
        let member = |other: &Value| {
            (region.is_empty() || text(other, "region") == region)
                && (sector.is_empty() || text(other, "sector") == sector)
        };
        if table != "by_industry" {
            self.tell_losses(&mut out, self.rows("by_industry").iter().filter(|other| member(other)), loss);
        }
        self.tell_events(&mut out, member);
        out
    }

    fn day(&self, told: f64, row: &Value, column: &str) -> String {
        let mut out =
            format!("{told} = {column} of {}, on day {}\n", text(row, "region"), number(row, "day"));
        if column == "output_share" {
            let _ = writeln!(
                out,
                "  {} / {} {}, output over the baseline of a day",
                number(row, "daily_output"),
                number(row, "daily_baseline"),
                self.unit()
            );
        }
        if column.starts_with("output_share_p") {
            self.tell_draws(&mut out);
        }
        self.tell_model(&mut out, text(self.whole, "model"));
        self.tell_events(&mut out, |_| true);
        out
    }

    fn event(&self, told: f64, row: &Value, column: &str) -> String {
        let place = format!("{}, {}", text(row, "region"), text(row, "sector"));
        let mut out = match column {
            "mean_share" => format!(
                "{told} = mean over {} days of what {} takes from {place}: {} in full from day {} for {} days, then recovery {}\n",
                number(self.whole, "days"),
                text(row, "event"),
                percent(number(row, "effect_share")),
                number(row, "start_day"),
                number(row, "full_days"),
                text(row, "recovery")
            ),
            _ => format!(
                "{told} = {column} of {} on {place}, line {} of {}\n",
                text(row, "event"),
                number(row, "line"),
                self.answer.pointer("/request/scenario").and_then(Value::as_str).unwrap_or("the scenario")
            ),
        };
        // A cut of supply is told with its mass and price.
        if text(row, "event").starts_with("supply-cut") {
            self.tell_warnings(&mut out);
        }
        out
    }

    fn stressor(&self, told: f64, row: &Value, column: &str) -> String {
        let name =
            format!("{} ({}), {}", text(row, "stressor"), text(row, "stressor_unit"), text(row, "extension"));
        let mut out = match column {
            "change_amount" => format!(
                "{told} = sum over industries of what each causes a year x (- loss / baseline) x {} days / 365, of {name}\n",
                number(self.whole, "days")
            ),
            "change_share" => format!(
                "{told} = {} / {}, change over baseline of {name}\n",
                number(row, "change_amount"),
                number(row, "baseline_amount")
            ),
            _ => format!(
                "{told} = what industries cause over {} days, of {name}\n",
                number(self.whole, "days")
            ),
        };
        self.tell_losses(&mut out, self.rows("by_industry").iter(), number(self.whole, "loss"));
        out
    }

    fn delivery(&self, told: f64, row: &Value, column: &str) -> String {
        let (from, sector, to) = (text(row, "region"), text(row, "sector"), text(row, "to_region"));
        let industry = self.rows("by_industry").iter();
        let mut industry =
            industry.filter(|row| text(row, "region") == from && text(row, "sector") == sector);
        let lost = industry.next().map_or(0.0, |row| number(row, "loss_share"));
        match column {
            "after" => format!(
                "{told} {} = {} x (1 - {lost}), deliveries of {from}, {sector} to {to} when every customer gets the same part less\n",
                self.unit(),
                number(row, "before")
            ),
            _ => format!(
                "{told} {} = inputs and final demand of {to} from {from}, {sector} a year x {} days / 365\n",
                self.unit(),
                number(self.whole, "days")
            ),
        }
    }

    fn model(&self, told: f64, row: &Value, column: &str) -> String {
        let model = text(row, "model");
        let mut out = match column {
            "loss_per_direct" => format!(
                "{told} = {} / {}, output lost by {model} over capacity lost to the events\n",
                number(row, "loss"),
                number(self.whole, "direct_loss")
            ),
            _ => format!("{told} = {column} by {model}\n"),
        };
        let _ = writeln!(out, "  given: {}\n  assumes: {}", text(row, "reading"), text(row, "assumes"));
        self.tell_model(&mut out, model);
        self.tell_events(&mut out, |_| true);
        out
    }

    fn tornado(&self, told: f64, row: &Value, column: &str) -> String {
        let parameter = text(row, "parameter");
        let mut out = match column {
            "swing" => format!(
                "{told} = |{} - {}|, losses with {parameter} at its ends\n",
                number(row, "loss_high"),
                number(row, "loss_low")
            ),
            "loss" => format!("{told} = loss as asked\n"),
            _ => format!(
                "{told} = loss with {parameter} at {}, everything else as asked\n",
                if column == "loss_low" { text(row, "low_setting") } else { text(row, "high_setting") }
            ),
        };
        self.tell_model(&mut out, text(self.whole, "model"));
        out
    }

    fn pair(&self, told: f64, row: &Value, column: &str) -> String {
        let (first, other) = (text(row, "model"), text(row, "other_model"));
        match column {
            "loss_ratio" => format!("{told} = loss by {other} / loss by {first}\n  {}\n", text(row, "about")),
            "rank_correlation" => {
                format!(
                    "{told} = rank correlation (Spearman) of the losses of all industries by {first} and {other}\n"
                )
            }
            _ => format!(
                "{told} = loss by {other} less loss by {first} in {}\n  {}\n",
                text(row, "largest_difference"),
                text(row, "about")
            ),
        }
    }

    fn spread(&self, told: f64, row: &Value, column: &str) -> String {
        let measure = text(row, "measure");
        let mut out = match column {
            "as_asked" => format!("{told} = {measure} with the parameters as asked\n"),
            "reached_share" => {
                format!("{told} = draws in which there is a number ({measure}) over all draws\n")
            }
            _ => format!("{told} = {measure}, {column}\n"),
        };
        self.tell_draws(&mut out);
        self.tell_model(&mut out, text(self.whole, "model"));
        out
    }

    /// What quantiles are of.
    fn tell_draws(&self, out: &mut String) {
        let of_request = |key: &str| self.answer.pointer(&format!("/request/{key}")).unwrap_or(&Value::Null);
        let _ = writeln!(
            out,
            "  quantile of {} draws, seed {}: every parameter evenly from its range, by itself; ranges are conventions",
            of_request("draws"),
            of_request("seed")
        );
        for range in self.rows("ranges") {
            let (low, high) = (text(range, "low_setting"), text(range, "high_setting"));
            let _ = writeln!(out, "  {}: {low} to {high}", text(range, "parameter"));
        }
    }

    /// Equation and paper of a model.
    fn tell_model(&self, out: &mut String, word: &str) {
        let model = super::ShockModel::ALL.into_iter().find(|model| model.word() == word);
        for method in methods(model.as_slice(), false, false) {
            let _ = writeln!(out, "  {word}: {}", method.reference);
        }
    }

    /// Events on industries.
    fn tell_events(&self, out: &mut String, wanted: impl Fn(&Value) -> bool) {
        let rows: Vec<&Value> = self.rows("events").iter().filter(|row| wanted(row)).collect();
        for row in rows.iter().take(TOLD) {
            let _ = writeln!(
                out,
                "  {} (line {}): {} of {}, {} from day {} for {} days, recovery {}; {} on average",
                text(row, "event"),
                number(row, "line"),
                percent(number(row, "effect_share")),
                text(row, "region"),
                text(row, "sector"),
                number(row, "start_day"),
                number(row, "full_days"),
                text(row, "recovery"),
                percent(number(row, "mean_share"))
            );
        }
        if rows.len() > TOLD {
            let _ = writeln!(out, "  and {} more industries", rows.len() - TOLD);
        }
    }

    /// Losses of industries with their shares in a sum, the largest told and the rest summed.
    fn tell_losses<'r>(&self, out: &mut String, rows: impl Iterator<Item = &'r Value>, sum: f64) {
        let mut rows: Vec<&Value> = rows.collect();
        rows.sort_by(|a, b| number(b, "loss").abs().total_cmp(&number(a, "loss").abs()));
        for row in rows.iter().take(TOLD) {
            let loss = number(row, "loss");
            let (region, sector) = (text(row, "region"), text(row, "sector"));
            let _ = writeln!(out, "  {loss} {} ({}): {region}, {sector}", self.unit(), percent(loss / sum));
        }
        if rows.len() > TOLD {
            let rest: f64 = rows.iter().skip(TOLD).map(|row| number(row, "loss")).sum();
            let _ = writeln!(
                out,
                "  {rest} {} ({}): {} other industries",
                self.unit(),
                percent(rest / sum),
                rows.len() - TOLD
            );
        }
    }

    /// What the answer says of mass and price of a cut of supply.
    fn tell_warnings(&self, out: &mut String) {
        let warnings = self.answer.get("warnings").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for told in warnings
            .iter()
            .filter_map(Value::as_str)
            .filter(|told| told.contains(" are worth ") || told.contains("に当たります"))
        {
            let _ = writeln!(out, "  {told}");
        }
    }

    fn sources(&self, out: &mut String) {
        for source in self.answer.get("sources").and_then(Value::as_array).into_iter().flatten() {
            let _ = writeln!(out, "  source {}: {}", text(source, "id"), text(source, "title"));
        }
    }
}
