//! What the model assumes of behaviour.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How customers split an order over the suppliers of a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderRule {
    /// By the shares of the start, times what each supplier can make now: customers turn to those who can deliver.
    Adaptive,
    /// By the shares of the start.
    Fixed,
}

/// Details in which implementations of the model differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conventions {
    /// Events act from their first day, overproduction reacts from the first day, and small deviations are never
    /// rounded away.
    Standard,
    /// What BoARIO 0.7.2 does, for comparison with it: capital losses recover one day later and losses of capacity act one
    /// day and recover two days later, overproduction first moves on the third day and also moves with negative
    /// scarcity, losses are rounded, and stocks and orders that are close to their target (1e-5 relative) count as equal.
    Boario,
}

/// Parameters of the model. Times are in days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Steps a year: 365 for days.
    pub steps_per_year: f64,
    /// Capacity over output at the start.
    pub alpha_base: f64,
    /// Highest overproduction.
    pub alpha_max: f64,
    /// Time in which overproduction adapts.
    pub alpha_days: f64,
    /// Part of the wanted stock below which production suffers (0 to 1).
    pub psi: f64,
    /// Days of input that industries want to hold, where no sector is named.
    pub inventory_days: f64,
    /// The same by sector; infinite where shortage of the sector's goods never limits anybody.
    pub inventory_days_by_sector: Vec<(String, f64)>,
    /// Days in which a gap in stocks is refilled.
    pub restoration_days: f64,
    /// How orders are split.
    pub order_rule: OrderRule,
    /// Inputs below this share of output do not limit production.
    pub negligible_input: f64,
    /// Productive capital over annual value added.
    pub capital_to_value_added: f64,
    /// Implementation details.
    pub conventions: Conventions,
}

impl Default for Parameters {
    /// The usual parameters of the literature (Hallegatte 2014; Guan et al. 2020).
    fn default() -> Parameters {
        Parameters {
            steps_per_year: 365.0,
            alpha_base: 1.0,
            alpha_max: 1.25,
            alpha_days: 365.0,
            psi: 0.8,
            inventory_days: 90.0,
            inventory_days_by_sector: Vec::new(),
            restoration_days: 60.0,
            order_rule: OrderRule::Adaptive,
            negligible_input: 1e-5,
            capital_to_value_added: 4.0,
            conventions: Conventions::Standard,
        }
    }
}

/// A parameter that means nothing.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ParameterError {
    /// A number out of its range.
    #[error("{name} = {value}: expected {expected}")]
    Range {
        /// Parameter.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// Stocks of a sector that the system does not have.
    #[error("inventory_days_by_sector: the system has no sector `{0}`")]
    UnknownSector(String),
}

impl Parameters {
    /// Checks every number and gives the days of stock by sector, in the order of `sectors`.
    ///
    /// # Errors
    /// The first parameter that means nothing.
    pub fn inventories(&self, sectors: &[String]) -> Result<Vec<f64>, ParameterError> {
        let ranges: [(&'static str, f64, bool, &'static str); 9] = [
            ("steps_per_year", self.steps_per_year, self.steps_per_year >= 1.0, "1 or more"),
            ("alpha_base", self.alpha_base, self.alpha_base > 0.0, "a number above 0"),
            ("alpha_max", self.alpha_max, self.alpha_max >= self.alpha_base, "alpha_base or more"),
            ("alpha_days", self.alpha_days, self.alpha_days >= 1.0, "1 or more"),
            ("psi", self.psi, self.psi > 0.0 && self.psi <= 1.0, "a number above 0 and up to 1"),
            ("inventory_days", self.inventory_days, self.inventory_days > 0.0, "a number above 0"),
            ("restoration_days", self.restoration_days, self.restoration_days >= 1.0, "1 or more"),
            (
                "negligible_input",
                self.negligible_input,
                (0.0..1.0).contains(&self.negligible_input),
                "0 to 1",
            ),
            (
                "capital_to_value_added",
                self.capital_to_value_added,
                self.capital_to_value_added > 0.0,
                "a number above 0",
            ),
        ];
        let finite = |name: &str, value: f64| value.is_finite() || name == "inventory_days" && value > 0.0;
        for (name, value, fits, expected) in ranges {
            if !fits || !finite(name, value) {
                return Err(ParameterError::Range { name, value, expected });
            }
        }
        let mut days = vec![self.inventory_days; sectors.len()];
        for (sector, value) in &self.inventory_days_by_sector {
            if value.is_nan() || *value <= 0.0 {
                let expected = "a number of days above 0, or infinity";
                return Err(ParameterError::Range {
                    name: "inventory_days_by_sector",
                    value: *value,
                    expected,
                });
            }
            let at = sectors.iter().position(|known| known == sector);
            match at.and_then(|at| days.get_mut(at)) {
                Some(place) => *place = *value,
                None => return Err(ParameterError::UnknownSector(sector.clone())),
            }
        }
        Ok(days)
    }
}
