//! From an indicator on its own scale to a risk between 0 and 1.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which end of an indicator's scale is the risky one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// High values are safe (Worldwide Governance Indicators, Policy Perception Index).
    HigherIsSafer,
    /// High values are risky (INFORM).
    HigherIsRiskier,
}

/// The scale of an indicator: its ends and the risky one of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    low: f64,
    high: f64,
    direction: Direction,
}

/// Ends of a scale that are no interval.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
#[error("a scale from {low} to {high} is no interval")]
pub struct ScaleError {
    /// The lower end as it was given.
    pub low: f64,
    /// The upper end as it was given.
    pub high: f64,
}

impl Scale {
    /// The scale of the Worldwide Governance Indicators: about -2.5 to 2.5, high is safe (Kaufmann, Kraay and
    /// Mastruzzi 2010, World Bank Policy Research Working Paper 5430).
    pub const GOVERNANCE: Scale = Scale { low: -2.5, high: 2.5, direction: Direction::HigherIsSafer };

    /// A scale between two ends, in the unit of the indicator.
    ///
    /// # Errors
    /// Ends that are not finite or not in order.
    pub fn new(low: f64, high: f64, direction: Direction) -> Result<Scale, ScaleError> {
        if low.is_finite() && high.is_finite() && low < high {
            Ok(Scale { low, high, direction })
        } else {
            Err(ScaleError { low, high })
        }
    }
}

/// How a value on an indicator's scale becomes a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// `clip((high - v) / (high - low), 0, 1)` where high is safe, and its mirror image where high is risky. For
    /// political stability this is `clip((2.5 - PV) / 5, 0, 1)`, as in GeoPolRisk (Koyamparambath et al. 2024).
    Linear,
}

impl Transform {
    /// The risk, 0 to 1, of a value on a scale; `None` for a value that is not finite.
    ///
    /// ```
    /// use supply_risk::{Scale, Transform};
    /// assert_eq!(Transform::Linear.risk(2.5, Scale::GOVERNANCE), Some(0.0));
    /// assert_eq!(Transform::Linear.risk(-3.1, Scale::GOVERNANCE), Some(1.0));
    /// ```
    pub fn risk(self, value: f64, scale: Scale) -> Option<f64> {
        if !value.is_finite() {
            return None;
        }
        let position = ((value - scale.low) / (scale.high - scale.low)).clamp(0.0, 1.0);
        match (self, scale.direction) {
            (Transform::Linear, Direction::HigherIsRiskier) => Some(position),
            (Transform::Linear, Direction::HigherIsSafer) => Some(1.0 - position),
        }
    }

    /// The formula, for the reader of a report.
    pub fn formula(self) -> &'static str {
        match self {
            Transform::Linear => "clip((high - v) / (high - low), 0, 1), mirrored where high is risky",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_needs_two_ends_in_order() {
        assert!(Scale::new(1.0, 1.0, Direction::HigherIsRiskier).is_err());
        assert!(Scale::new(f64::NAN, 1.0, Direction::HigherIsRiskier).is_err());
    }

    proptest::proptest! {
        #[test]
        fn reversing_the_scale_twice_changes_nothing(value in -4.0..4.0f64) {
            let safe = Scale::GOVERNANCE;
            let risky = Scale { direction: Direction::HigherIsRiskier, ..safe };
            let (a, b) = (Transform::Linear.risk(value, safe).unwrap(), Transform::Linear.risk(value, risky).unwrap());
            proptest::prop_assert!((a + b - 1.0).abs() < 1e-15);
            proptest::prop_assert_eq!(Transform::Linear.risk(-value, risky).map(|r| (r * 1e12).round()), Some((a * 1e12).round()));
        }
    }
}
