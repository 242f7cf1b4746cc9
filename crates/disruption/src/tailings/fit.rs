//! Failure rates from lists of failures and registers of facilities.
//!
//! The procedure has three steps. (1) The world's rate: failures of a window of years over the number of facilities of the
//! world times those years, from Jeffreys' prior. (2) A country's rate: the world's mean as a prior that weighs as much as a
//! stated number of failures, updated with the failures of the country over its registered facilities times the years. (3)
//! Relative rates of the levels of a factor (raise type, height …): failures of the level over what would be expected if
//! failures followed the share of the level among registered facilities, shrunk to 1 by a Gamma prior.
//!
//! The trap: failures and facilities whose level is not stated enter neither side of step 3, and a facility without a
//! level has the relative rate 1. The facilities that stand today are taken as those of the whole window.

use serde::{Deserialize, Serialize};

use super::rate::{Exposure, FailureRate, RateError};

/// The world's rate: `Gamma(1/2 + failures, facilities * years)`.
///
/// # Errors
/// Negative failures, or facilities or years that are not above zero.
pub fn fit_world(failures: f64, facilities: f64, years: f64) -> Result<FailureRate, RateError> {
    FailureRate::JEFFREYS.updated(Exposure { failures, facility_years: facilities * years })
}

/// The rate of a country with a register: `Gamma(w + failures, w / m + facilities * years)` with the world's mean `m` and
/// the weight `w` of the prior in failures. A country without a register has no facilities here, and the world's mean with
/// the weight of the prior.
///
/// # Errors
/// Negative failures, or a weight that is not above zero.
pub fn fit_country(
    world: &FailureRate,
    weight_in_failures: f64,
    failures: f64,
    facilities: f64,
    years: f64,
) -> Result<FailureRate, RateError> {
    let prior = FailureRate::of_mean(world.mean(), weight_in_failures)?;
    if facilities * years > 0.0 {
        prior.updated(Exposure { failures, facility_years: facilities * years })
    } else {
        Ok(prior)
    }
}

/// Failures and facilities of one level of a factor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelCount {
    /// The level.
    pub level: String,
    /// Failures of the level.
    pub failures: f64,
    /// Registered facilities of the level.
    pub facilities: f64,
}

/// The rate of a level over that of the population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RelativeRate {
    /// The level.
    pub level: String,
    /// Failures of the level.
    pub failures: f64,
    /// Failures expected if they followed the share of the level among facilities.
    pub expected: f64,
    /// Mean relative rate.
    pub mean: f64,
    /// 2.5 % quantile.
    pub low: f64,
    /// 97.5 % quantile.
    pub high: f64,
}

/// Relative rates of levels: `Gamma(k + failures, k + expected)` of each, a prior of mean 1 that weighs `k` failures, scaled
/// so that the mean over the registered facilities is 1. Empty where no failure or no facility has a level.
///
/// # Errors
/// A negative count, or a weight that is not above zero.
pub fn relative_rates(
    levels: &[LevelCount],
    weight_in_failures: f64,
) -> Result<Vec<RelativeRate>, RateError> {
    let failures: f64 = levels.iter().map(|level| level.failures).sum();
    let facilities: f64 = levels.iter().map(|level| level.facilities).sum();
    if failures <= 0.0 || facilities <= 0.0 {
        return Ok(Vec::new());
    }
    let mut rates = Vec::with_capacity(levels.len());
    for level in levels {
        let expected = failures * level.facilities / facilities;
        let prior = FailureRate::of_mean(1.0, weight_in_failures)?;
        let rate = match expected > 0.0 {
            true => prior.updated(Exposure { failures: level.failures, facility_years: expected })?,
            // no registered facility has the level: nothing is learnt of it
            false => prior,
        };
        let (low, high) = rate.interval(0.95);
        rates.push((
            level,
            RelativeRate {
                level: level.level.clone(),
                failures: level.failures,
                expected,
                mean: rate.mean(),
                low,
                high,
            },
        ));
    }
    let mean: f64 = rates.iter().map(|(level, rate)| rate.mean * level.facilities).sum::<f64>() / facilities;
    Ok(rates
        .into_iter()
        .map(|(_, rate)| RelativeRate {
            mean: rate.mean / mean,
            low: rate.low / mean,
            high: rate.high / mean,
            ..rate
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(level: &str, failures: f64, facilities: f64) -> LevelCount {
        LevelCount { level: level.to_owned(), failures, facilities }
    }

    #[test]
    fn the_world_rate_is_that_of_the_literature() {
        // 53 failures of severity 1 and 2 in 23 years over 6,810 to 20,230 facilities (Rana et al. 2022).
        assert!((fit_world(53.0, 6810.0, 23.0).unwrap().mean() / 3.4e-4 - 1.0).abs() < 0.02);
        assert!((fit_world(53.0, 20230.0, 23.0).unwrap().mean() / 1.15e-4 - 1.0).abs() < 0.02);
    }

    #[test]
    fn a_country_moves_from_the_world_to_its_own_count() {
        let world = fit_world(53.0, 12000.0, 23.0).unwrap();
        let none = fit_country(&world, 1.0, 0.0, 0.0, 23.0).unwrap();
        assert!((none.mean() - world.mean()).abs() < 1e-15);
        let own = fit_country(&world, 1.0, 9.0, 900.0, 23.0).unwrap();
        assert!(own.mean() > world.mean() && own.mean() < 10.0 / (900.0 * 23.0));
        let strong = fit_country(&world, 1e6, 9.0, 900.0, 23.0).unwrap();
        assert!((strong.mean() / world.mean() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn levels_average_to_one_over_the_facilities() {
        let levels =
            [level("upstream", 30.0, 100.0), level("downstream", 5.0, 200.0), level("other", 0.0, 50.0)];
        let rates = relative_rates(&levels, 2.0).unwrap();
        let mean: f64 =
            rates.iter().zip(&levels).map(|(rate, level)| rate.mean * level.facilities).sum::<f64>() / 350.0;
        assert!((mean - 1.0).abs() < 1e-12);
        assert!(rates[0].mean > 1.0 && rates[1].mean < 1.0 && rates[2].mean > 0.0);
        assert!(rates.iter().all(|rate| rate.low < rate.mean && rate.mean < rate.high));
        // failures in proportion to facilities: no level differs
        let even = relative_rates(&[level("a", 10.0, 100.0), level("b", 20.0, 200.0)], 2.0).unwrap();
        assert!(even.iter().all(|rate| (rate.mean - 1.0).abs() < 1e-12));
        assert!(relative_rates(&[level("a", 0.0, 5.0)], 2.0).unwrap().is_empty());
    }
}
