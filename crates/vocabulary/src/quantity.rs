//! Quantities with uncertainty.
//!
//! The trap is notation: the same lognormal spread is written as the standard deviation of the logarithm, as
//! a geometric standard deviation (GSD), as GSD squared, as a variance of the logarithm, or as a 95 % interval.
//! A reader states its [`Notation`]; inside, a [`Distribution`] has natural parameters and nothing else.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The half-width of a central 95 % interval of the standard normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;

/// A spread around a point value, with natural parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "distribution", rename_all = "kebab-case")]
pub enum Distribution {
    /// Nothing is known of the spread. Not the same as [`Distribution::Exact`].
    NotStated,
    /// The value is exact, by definition or by counting.
    Exact,
    /// Lognormal about the point value as *median*; `sigma_ln` is the standard deviation of the natural logarithm.
    Lognormal {
        /// Standard deviation of the natural logarithm.
        sigma_ln: f64,
    },
    /// Normal about the point value; `sigma` in the unit of the value.
    Normal {
        /// Standard deviation, in the unit of the value.
        sigma: f64,
    },
    /// Uniform between two bounds, in the unit of the value.
    Uniform {
        /// Lowest value.
        low: f64,
        /// Highest value.
        high: f64,
    },
    /// Triangular with the point value as mode, in the unit of the value.
    Triangular {
        /// Lowest value.
        low: f64,
        /// Highest value.
        high: f64,
    },
}

/// How a file writes a spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notation {
    /// Standard deviation of the natural logarithm (brightway `scale`).
    SigmaLn,
    /// Geometric standard deviation, exp(sigma) (openLCA `geomSd`).
    Gsd,
    /// Geometric standard deviation squared, exp(2 sigma) (EcoSpold 1 `standardDeviation95`).
    GsdSquared,
    /// Variance of the natural logarithm, sigma² (EcoSpold 2).
    VarianceLn,
    /// Upper end of a 95 % interval over the median, exp(1.96 sigma).
    UpperOverMedian95,
    /// Standard deviation in the unit of the value, normal.
    Sigma,
}

/// A value with its spread.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Quantity {
    /// The point value: the median of a lognormal, the mean of a normal, the mode of a triangular.
    pub value: f64,
    /// The spread around it.
    #[serde(flatten)]
    pub spread: Distribution,
}

/// A spread that cannot be.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum QuantityError {
    /// The value is no finite number.
    #[error("value {value} is not a finite number")]
    NotFinite {
        /// The value as it was given.
        value: f64,
    },
    /// The number is outside of what its notation allows.
    #[error("a spread of {given} is not possible as {notation:?}: {expected}")]
    Spread {
        /// The number as it was given.
        given: f64,
        /// The notation it was read in.
        notation: Notation,
        /// What would be possible.
        expected: &'static str,
    },
    /// A lognormal spread belongs to a positive value.
    #[error("a lognormal spread needs a positive value, found {value}")]
    NotPositive {
        /// The value as it was given.
        value: f64,
    },
    /// The bounds do not enclose the value.
    #[error("bounds {low} to {high} do not enclose the value {value}")]
    Bounds {
        /// The value.
        value: f64,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
}

impl Distribution {
    /// Reads a spread that is written in one of the notations.
    ///
    /// # Errors
    /// Numbers that the notation does not allow: a GSD below one, a negative sigma, anything not finite.
    pub fn read(given: f64, notation: Notation) -> Result<Distribution, QuantityError> {
        let fail = |expected| Err(QuantityError::Spread { given, notation, expected });
        if !given.is_finite() {
            return fail("expected a finite number");
        }
        let sigma_ln = match notation {
            Notation::SigmaLn | Notation::Sigma | Notation::VarianceLn if given < 0.0 => {
                return fail("expected zero or more");
            }
            Notation::Gsd | Notation::GsdSquared | Notation::UpperOverMedian95 if given < 1.0 => {
                return fail("expected one or more");
            }
            Notation::Sigma => return Ok(Distribution::Normal { sigma: given }),
            Notation::SigmaLn => given,
            Notation::Gsd => given.ln(),
            Notation::GsdSquared => given.ln() / 2.0,
            Notation::VarianceLn => given.sqrt(),
            Notation::UpperOverMedian95 => given.ln() / Z95,
        };
        Ok(Distribution::Lognormal { sigma_ln })
    }

    /// Reads a 95 % interval around a median as a lognormal spread: sigma = ln(high/low) / (2 z95).
    ///
    /// # Errors
    /// Bounds that are not positive or out of order.
    pub fn read_interval95(value: f64, low: f64, high: f64) -> Result<Distribution, QuantityError> {
        if low > 0.0 && low <= value && value <= high && high.is_finite() {
            Ok(Distribution::Lognormal { sigma_ln: (high / low).ln() / (2.0 * Z95) })
        } else {
            Err(QuantityError::Bounds { value, low, high })
        }
    }

    /// Writes the spread in a notation; `None` where the notation has no word for it.
    pub fn write(self, notation: Notation) -> Option<f64> {
        match (self, notation) {
            (Distribution::Normal { sigma }, Notation::Sigma) => Some(sigma),
            (Distribution::Lognormal { sigma_ln }, notation) => match notation {
                Notation::SigmaLn => Some(sigma_ln),
                Notation::Gsd => Some(sigma_ln.exp()),
                Notation::GsdSquared => Some((2.0 * sigma_ln).exp()),
                Notation::VarianceLn => Some(sigma_ln * sigma_ln),
                Notation::UpperOverMedian95 => Some((Z95 * sigma_ln).exp()),
                Notation::Sigma => None,
            },
            _ => None,
        }
    }
}

impl Quantity {
    /// A value of which no spread is stated.
    pub fn point(value: f64) -> Quantity {
        Quantity { value, spread: Distribution::NotStated }
    }

    /// A value with a spread.
    ///
    /// # Errors
    /// A value that is not finite, a lognormal of a value that is not positive, bounds that do not enclose the value.
    pub fn new(value: f64, spread: Distribution) -> Result<Quantity, QuantityError> {
        if !value.is_finite() {
            return Err(QuantityError::NotFinite { value });
        }
        match spread {
            Distribution::Lognormal { .. } if value <= 0.0 => Err(QuantityError::NotPositive { value }),
            Distribution::Uniform { low, high } | Distribution::Triangular { low, high }
                if !(low <= value && value <= high) =>
            {
                Err(QuantityError::Bounds { value, low, high })
            }
            _ => Ok(Quantity { value, spread }),
        }
    }

    /// The value at a given quantile of the standard normal `z` and of the uniform `u` (0 to 1), which must
    /// belong together (u = Phi(z)): the way in which one seeded draw becomes a value of any distribution.
    pub fn at(&self, z: f64, u: f64) -> f64 {
        match self.spread {
            Distribution::NotStated | Distribution::Exact => self.value,
            Distribution::Lognormal { sigma_ln } => self.value * (sigma_ln * z).exp(),
            Distribution::Normal { sigma } => self.value + sigma * z,
            Distribution::Uniform { low, high } => low + (high - low) * u,
            Distribution::Triangular { low, high } => {
                let (mode, width) = (self.value, high - low);
                if width <= 0.0 {
                    mode
                } else if u < (mode - low) / width {
                    low + (u * width * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - mode)).sqrt()
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of notations for sigma(ln) = 0.2: 0.2, 1.2214, 1.4918, 0.04 and an interval of 0.676 to 1.480.
    #[test]
    fn the_same_spread_in_every_notation() {
        let cases = [
            (0.2, Notation::SigmaLn),
            (1.221_402_758_160_17, Notation::Gsd),
            (1.491_824_697_641_27, Notation::GsdSquared),
            (0.04, Notation::VarianceLn),
        ];
        for (given, notation) in cases {
            let Ok(Distribution::Lognormal { sigma_ln }) = Distribution::read(given, notation) else {
                panic!("{notation:?}")
            };
            assert!((sigma_ln - 0.2).abs() < 1e-12, "{notation:?}: {sigma_ln}");
        }
        let Ok(Distribution::Lognormal { sigma_ln }) = Distribution::read_interval95(1.0, 0.6757, 1.4799)
        else {
            panic!("interval")
        };
        assert!((sigma_ln - 0.2).abs() < 1e-4);
    }

    #[test]
    fn impossible_spreads_are_refused() {
        assert!(Distribution::read(0.9, Notation::Gsd).is_err());
        assert!(Distribution::read(-0.1, Notation::SigmaLn).is_err());
        assert!(Distribution::read(f64::NAN, Notation::Sigma).is_err());
        assert!(Quantity::new(-1.0, Distribution::Lognormal { sigma_ln: 0.1 }).is_err());
        assert!(Quantity::new(3.0, Distribution::Uniform { low: 0.0, high: 2.0 }).is_err());
    }

    proptest::proptest! {
        #[test]
        fn reading_what_was_written_gives_it_back(sigma in 0.0..3.0f64) {
            for notation in [
                Notation::SigmaLn, Notation::Gsd, Notation::GsdSquared, Notation::VarianceLn, Notation::UpperOverMedian95,
            ] {
                let written = Distribution::Lognormal { sigma_ln: sigma }.write(notation).unwrap();
                let Ok(Distribution::Lognormal { sigma_ln }) = Distribution::read(written, notation) else { panic!() };
                proptest::prop_assert!((sigma_ln - sigma).abs() < 1e-9);
            }
        }

        #[test]
        fn draws_of_bounded_distributions_stay_inside(u in 0.0..1.0f64) {
            for spread in [Distribution::Uniform { low: 1.0, high: 4.0 }, Distribution::Triangular { low: 1.0, high: 4.0 }] {
                let drawn = Quantity::new(2.0, spread).unwrap().at(0.0, u);
                proptest::prop_assert!((1.0..=4.0).contains(&drawn));
            }
        }
    }
}
