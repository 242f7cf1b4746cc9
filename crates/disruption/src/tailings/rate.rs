//! Failure rates by a Gamma-Poisson model.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Gamma};
use thiserror::Error;

/// Failures seen in a population, and how long it was watched.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// Number of failures.
    pub failures: f64,
    /// Facilities times years.
    pub facility_years: f64,
}

/// What is known of a failure rate, per facility and year: a Gamma distribution.
///
/// Failures that arrive at a constant rate are Poisson, and the Gamma distribution is conjugate to it: shape and rate
/// grow by failures and facility-years (Gelman et al. 2013, Bayesian Data Analysis, section 2.6).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailureRate {
    shape: f64,
    facility_years: f64,
}

/// A rate that means nothing.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
#[error("{what} = {value}: expected {expected}")]
pub struct RateError {
    /// What was given.
    pub what: &'static str,
    /// Its value.
    pub value: f64,
    /// What it may be.
    pub expected: &'static str,
}

impl FailureRate {
    /// The prior of Jeffreys, which hardly weighs: half a failure in no time (Gamma(1/2, 0)).
    pub const JEFFREYS: FailureRate = FailureRate { shape: 0.5, facility_years: 0.0 };

    /// A rate of a mean (per facility and year) that weighs as much as a number of failures.
    ///
    /// # Errors
    /// A mean or weight that is not above zero.
    pub fn of_mean(mean: f64, weight_in_failures: f64) -> Result<FailureRate, RateError> {
        positive("the mean failure rate", mean)?;
        positive("the weight of the prior", weight_in_failures)?;
        Ok(FailureRate { shape: weight_in_failures, facility_years: weight_in_failures / mean })
    }

    /// What is known after seeing a population.
    ///
    /// # Errors
    /// Negative failures, or an exposure that is not above zero.
    pub fn updated(self, seen: Exposure) -> Result<FailureRate, RateError> {
        if !(seen.failures >= 0.0 && seen.failures.is_finite()) {
            return Err(RateError { what: "failures", value: seen.failures, expected: "a count" });
        }
        positive("facility-years", seen.facility_years)?;
        Ok(FailureRate {
            shape: self.shape + seen.failures,
            facility_years: self.facility_years + seen.facility_years,
        })
    }

    /// Mean rate, per facility and year.
    pub fn mean(&self) -> f64 {
        self.shape / self.facility_years
    }

    /// Shape of the Gamma distribution.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The rate that is not exceeded with a probability (0 to 1), per facility and year.
    pub fn quantile(&self, probability: f64) -> f64 {
        if !(probability > 0.0 && probability < 1.0) {
            return if probability <= 0.0 { 0.0 } else { f64::INFINITY };
        }
        match Gamma::new(self.shape, 1.0) {
            Ok(gamma) => gamma.inverse_cdf(probability) / self.facility_years,
            Err(_) => f64::NAN,
        }
    }

    /// Central credible interval of a level, for example 0.95.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        (self.quantile((1.0 - level) / 2.0), self.quantile((1.0 + level) / 2.0))
    }

    /// Probability that a facility with `relative` times this rate fails at least once in `years`:
    /// `1 - (b / (b + r T))^a`, the negative binomial's chance of none.
    pub fn at_least_once(&self, relative: f64, years: f64) -> f64 {
        let ratio = relative * years / self.facility_years;
        -(-self.shape * ratio.ln_1p()).exp_m1()
    }
}

fn positive(what: &'static str, value: f64) -> Result<(), RateError> {
    if value > 0.0 && value.is_finite() {
        Ok(())
    } else {
        Err(RateError { what, value, expected: "a number above 0" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_over_exposure_is_the_rate() {
        // 53 failures of severity 1 and 2 in 2000 to 2022 over 6,810 and 20,230 facilities: 3.4e-4 and 1.1e-4 a year.
        for (facilities, expected) in [(6810.0, 3.4e-4), (20230.0, 1.1e-4)] {
            let seen = Exposure { failures: 53.0, facility_years: facilities * 23.0 };
            let rate = FailureRate::JEFFREYS.updated(seen).unwrap();
            assert!((rate.mean() / expected - 1.0).abs() < 0.05, "{}", rate.mean());
            let (low, high) = rate.interval(0.95);
            assert!(low < rate.mean() && rate.mean() < high && high / low < 2.0);
        }
    }

    #[test]
    fn quantiles_are_those_of_the_chi_square_table() {
        // Gamma(a, b) is chi-square with 2a degrees of freedom over 2b: 95 % of chi-square(10) is 18.307.
        let rate = FailureRate { shape: 5.0, facility_years: 0.5 };
        assert!((rate.quantile(0.95) - 18.307_038_053_275_146).abs() < 1e-6, "{}", rate.quantile(0.95));
        // One degree of freedom: 3.841.
        let rate = FailureRate { shape: 0.5, facility_years: 0.5 };
        assert!((rate.quantile(0.95) - 3.841_458_820_694_124).abs() < 1e-6);
    }

    #[test]
    fn a_sharp_rate_gives_the_poisson_chance() {
        let sharp = FailureRate::of_mean(1e-3, 1e9).unwrap();
        assert!((sharp.at_least_once(2.0, 50.0) - (1.0 - (-0.1f64).exp())).abs() < 1e-7);
        assert!(FailureRate::of_mean(0.0, 1.0).is_err());
        assert!(FailureRate::JEFFREYS.updated(Exposure { failures: -1.0, facility_years: 1.0 }).is_err());
    }
}
