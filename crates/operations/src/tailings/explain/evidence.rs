//! What the numbers of `tailings` rest on: rates with their failures, levels, mines, origins, rows of registers.

use std::fmt::Write;

use database::IncidentRow;
use serde_json::Value;
use vocabulary::{MaterialId, Region};

use super::{TOLD, Telling};
use crate::explain_rows::{number, text};
use crate::tailings::hazard::{COUNTED, age_level, height_level, raise_level};
use crate::words::{mass, percent};
use crate::{OperationError, explain_rows, material_chain};

impl Telling<'_> {
    /// The posterior of a country's rate: prior, failures, exposure, and the failures one by one.
    pub(super) fn tell_rate(&self, out: &mut String, region: Option<Region>) -> Result<(), OperationError> {
        let Some(world) = self.hazard.world else {
            out.push_str("  no rate: there is no list of failures, and none is stated\n");
            return Ok(());
        };
        if let Some(rate) = self.request.rate {
            let _ = writeln!(
                out,
                "  rate of every country: {rate} per facility and year, stated by the user (--rate)"
            );
            return Ok(());
        }
        let (first, last) = self.request.window;
        let years = f64::from(last - first) + 1.0;
        let (count, how) = match self.hazard.listed {
            true => (self.hazard.used.len() as f64, "listed in the database"),
            false => (COUNTED, "counted in the list of CSP2 (D. M. Chambers, as of 31 January 2023)"),
        };
        let _ = writeln!(
            out,
            "  world: (1/2 + {count} serious failures of {first} to {last}, {how}) / ({} facilities x {years} years) = {} per \
             facility and year (Gamma-Poisson, Jeffreys' prior)",
            self.request.world_facilities,
            world.mean()
        );
        let Some(region) = region else { return Ok(()) };
        let Some(rate) = self.hazard.of_country(region)? else { return Ok(()) };
        let (low, high) = rate.interval(0.95);
        let weight = self.request.prior_failures;
        let exposed = self.hazard.exposed.get(&region).copied().unwrap_or(0);
        if !self.hazard.listed || exposed == 0 {
            let _ = writeln!(
                out,
                "  {region}: the world's mean, as uncertain as {weight} failures: no failures are counted by country; 95 % from \
                 {low} to {high}"
            );
            return Ok(());
        }
        let failures = self.hazard.failures.get(&region).copied().unwrap_or(0);
        let _ = writeln!(
            out,
            "  {region}: ({weight} + {failures} failures) / ({weight} / {} + {exposed} registered facilities x {years} years) = {} \
             per facility and year; 95 % from {low} to {high}",
            world.mean(),
            rate.mean()
        );
        let listed = self.hazard.used.iter().filter_map(|at| self.incidents.get(*at));
        let listed: Vec<&IncidentRow> = listed.filter(|row| row.region == region).collect();
        for row in listed.iter().take(TOLD) {
            let _ = writeln!(
                out,
                "    failure: {} {} ({} {}, source {})",
                row.date, row.facility, row.severity_scheme, row.severity, row.source
            );
        }
        if listed.len() > TOLD {
            let _ = writeln!(out, "    and {} more", listed.len() - TOLD);
        }
        Ok(())
    }

    /// The relative rate of each level that a facility has.
    pub(super) fn tell_levels(&self, out: &mut String, id: &str) {
        let Some(facility) = self.facilities.iter().find(|row| row.facility == id) else { return };
        let levels: [(&str, Option<&str>); 5] = [
            ("raise-type", raise_level(&facility.raise_type)),
            ("height", height_level(facility.height_m)),
            ("age", age_level(facility, self.year.0)),
            ("consequence", Some(facility.consequence_class.as_str()).filter(|class| !class.is_empty())),
            ("country", Some(facility.region.code())),
        ];
        for (factor, level) in levels {
            let Some(level) = level else {
                let _ = writeln!(out, "  {factor}: not disclosed, relative rate 1");
                continue;
            };
            let rates = self.rows("relative_rates");
            let rate = rates.iter().find(|row| text(row, "factor") == factor && text(row, "level") == level);
            let _ = match rate {
                None => writeln!(out, "  {factor}: {level}, nothing is fitted or stated: relative rate 1"),
                Some(row) if text(row, "basis") == "fitted" => writeln!(
                    out,
                    "  {factor}: {level}, relative rate {} ({} failures, {} expected by the part of the level among facilities)",
                    number(row, "relative_rate"),
                    number(row, "failures"),
                    number(row, "expected")
                ),
                Some(row) => {
                    writeln!(
                        out,
                        "  {factor}: {level}, relative rate {} stated by the user",
                        number(row, "relative_rate")
                    )
                }
            };
        }
    }

    /// The part of a mine in the supply from its country.
    pub(super) fn tell_mine(&self, out: &mut String, row: &Value) {
        let region = text(row, "region");
        let country = self.rows("countries").iter().find(|country| text(country, "region") == region);
        let Some(country) = country else { return };
        let supply = number(country, "supply_kg");
        let _ = writeln!(
            out,
            "  mine: {} of the supply from {region} of {} a year, by the volume stored behind its dams (modelled: no register \
             states production); {} mines with {} facilities share it",
            percent(number(row, "mine_supply_kg") / supply),
            mass(supply),
            number(country, "mines"),
            number(country, "facilities")
        );
        let same = |other: &&Value| {
            text(row, "mine_link") != "none"
                && ["region", "operator", "mine"]
                    .iter()
                    .all(|column| text(other, column) == text(row, column))
        };
        for other in self.rows("facilities").iter().filter(same).take(TOLD) {
            let stored = other.get("volume_m3").and_then(Value::as_f64);
            let stored = stored
                .map_or_else(|| "volume not disclosed".to_owned(), |volume| format!("{volume} m3 stored"));
            let _ = writeln!(
                out,
                "    {} ({}): {stored}, source {}",
                text(other, "facility"),
                text(other, "name"),
                text(other, "source")
            );
        }
    }

    /// The share of a country in the supply, with production and imports.
    pub(super) fn tell_origin(&self, out: &mut String, region: &str) -> Result<(), OperationError> {
        let country = self.rows("countries").iter().find(|country| text(country, "region") == region);
        if let Some(country) = country {
            let _ = writeln!(
                out,
                "  origin: {} of the supply of {} in {} comes from {region}, re-exports resolved by proportional mixing (Kastner \
                 et al. 2011)",
                percent(number(country, "share")),
                self.request.to,
                self.year
            );
        }
        let material = self.material();
        let products: Vec<MaterialId> =
            material_chain::steps(&material, None)?.into_iter().map(|step| step.product).collect();
        explain_rows::production(out, self.context, &products, self.year, region)?;
        match Region::from_code(&self.request.to) {
            Some(to) => explain_rows::imports(out, self.context, &material, self.year, to, None),
            None => Ok(()),
        }
    }

    /// What the register says of a facility.
    pub(super) fn tell_register(&self, out: &mut String, id: &str) {
        let Some(row) = self.facilities.iter().find(|row| row.facility == id) else {
            let _ = writeln!(out, "  the register of {id} is not in this database");
            return;
        };
        let unknown = |value: Option<f64>, unit: &str| {
            value.map_or_else(|| "not disclosed".to_owned(), |value| format!("{value} {unit}"))
        };
        let or = |text: &str| if text.is_empty() { "not disclosed".to_owned() } else { text.to_owned() };
        let _ = writeln!(
            out,
            "  register: {id} ({}), operator {}, ore {} (material {}, mine {}), raised {}, height {}, stored {}, source {}; \
             self-reported",
            row.name,
            or(&row.operator),
            or(&row.ore),
            row.material_link.as_str(),
            row.mine_link.as_str(),
            or(&row.raise_type),
            unknown(row.height_m, "m"),
            unknown(row.volume_m3, "m3"),
            row.source
        );
        if !row.note.is_empty() {
            let _ = writeln!(out, "    {}", row.note);
        }
    }

    /// The facilities that carry most of the expected loss.
    pub(super) fn tell_largest<'r>(&self, out: &mut String, rows: impl Iterator<Item = &'r Value>) {
        let rows: Vec<&Value> = rows.collect();
        for row in rows.iter().take(TOLD) {
            let _ = writeln!(
                out,
                "  {}: {} failures a year take {} kg a year ({} of all)",
                text(row, "facility"),
                number(row, "rate"),
                number(row, "expected_annual_kg"),
                percent(number(row, "loss_share"))
            );
        }
        if rows.len() > TOLD {
            let rest: f64 = rows.iter().skip(TOLD).map(|row| number(row, "expected_annual_kg")).sum();
            let _ = writeln!(out, "  and {rest} kg a year through {} smaller ones", rows.len() - TOLD);
        }
    }
}
