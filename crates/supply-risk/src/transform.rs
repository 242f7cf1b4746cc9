//! From an indicator on its own scale to a risk between 0 and 1.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use vocabulary::Region;

use crate::RiskVector;

/// Which end of an indicator's scale is the risky one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// High values are safe (Worldwide Governance Indicators, Policy Perception Index).
    HigherIsSafer,
    /// High values are risky (INFORM).
    HigherIsRiskier,
}

impl Direction {
    /// The word of tables: `higher-is-safer` or `higher-is-riskier`.
    pub fn word(self) -> &'static str {
        match self {
            Direction::HigherIsSafer => "higher-is-safer",
            Direction::HigherIsRiskier => "higher-is-riskier",
        }
    }
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

    /// The same scale read from the other end: values are mirrored, and the risky end changes sides.
    #[must_use]
    pub fn reversed(self) -> Scale {
        let direction = match self.direction {
            Direction::HigherIsSafer => Direction::HigherIsRiskier,
            Direction::HigherIsRiskier => Direction::HigherIsSafer,
        };
        Scale { low: -self.high, high: -self.low, direction }
    }

    /// Position between the safe end (0) and the risky end (1), cut off at both; `None` for no finite value.
    fn position(self, value: f64) -> Option<f64> {
        if !value.is_finite() {
            return None;
        }
        let from_low = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        Some(match self.direction {
            Direction::HigherIsRiskier => from_low,
            Direction::HigherIsSafer => 1.0 - from_low,
        })
    }
}

/// How a value on an indicator's scale becomes a risk. Papers that weigh by country risk differ here, and some do not
/// print their transform at all; hence a named choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// `clip((high - v) / (high - low), 0, 1)` where high is safe, and its mirror image where high is risky. For
    /// political stability this is `clip((2.5 - PV) / 5, 0, 1)`, as in GeoPolRisk (Koyamparambath et al. 2024).
    #[default]
    Linear,
    /// `(1 - s) / (1 + s)`: the reciprocal of 1 + s, brought to 0..1, where s is the safety from 0 (risky end) to 1.
    /// Tells the risky countries further apart than the safe ones.
    Reciprocal,
    /// The square of the linear risk: weighs the risky end more.
    Quadratic,
    /// Place among all regions that have a value: `(rank - 1) / (n - 1)`, ties share their mean rank. Takes only the
    /// order from the indicator, not its distances.
    Rank,
}

impl Transform {
    /// All transforms.
    pub const ALL: [Transform; 4] =
        [Transform::Linear, Transform::Reciprocal, Transform::Quadratic, Transform::Rank];

    /// The word of the command line.
    pub fn word(self) -> &'static str {
        match self {
            Transform::Linear => "linear",
            Transform::Reciprocal => "reciprocal",
            Transform::Quadratic => "quadratic",
            Transform::Rank => "rank",
        }
    }

    /// The risk, 0 to 1, of a value on a scale; `None` for a value that is not finite, and for
    /// [`Transform::Rank`], which needs all values: see [`Transform::vector`].
    ///
    /// ```
    /// use supply_risk::{Scale, Transform};
    /// assert_eq!(Transform::Linear.risk(2.5, Scale::GOVERNANCE), Some(0.0));
    /// assert_eq!(Transform::Linear.risk(-3.1, Scale::GOVERNANCE), Some(1.0));
    /// assert_eq!(Transform::Quadratic.risk(0.0, Scale::GOVERNANCE), Some(0.25));
    /// ```
    pub fn risk(self, value: f64, scale: Scale) -> Option<f64> {
        let position = scale.position(value)?;
        match self {
            Transform::Linear => Some(position),
            Transform::Reciprocal => Some(position / (2.0 - position)),
            Transform::Quadratic => Some(position * position),
            Transform::Rank => None,
        }
    }

    /// The risks of all regions with a value. Values that are not finite are left out.
    pub fn vector(self, values: impl IntoIterator<Item = (Region, f64)>, scale: Scale) -> RiskVector {
        if self != Transform::Rank {
            return RiskVector::new(
                values.into_iter().filter_map(|(region, value)| Some((region, self.risk(value, scale)?))),
            );
        }
        // The place is taken among values and not positions, which are cut off at the ends of the scale.
        let (regions, signed): (Vec<Region>, Vec<f64>) = values
            .into_iter()
            .filter(|(_, value)| value.is_finite())
            .map(|(region, value)| match scale.direction {
                Direction::HigherIsRiskier => (region, value),
                Direction::HigherIsSafer => (region, -value),
            })
            .unzip();
        let most = regions.len().saturating_sub(1).max(1) as f64;
        let ranks = crate::rank::mean_ranks(&signed, Direction::HigherIsSafer);
        RiskVector::new(regions.into_iter().zip(ranks.into_iter().map(|rank| (rank - 1.0) / most)))
    }

    /// The formula, for the reader of a report.
    pub fn formula(self) -> &'static str {
        match self {
            Transform::Linear => "clip((high - v) / (high - low), 0, 1), mirrored where high is risky",
            Transform::Reciprocal => "(1 - s) / (1 + s), s = safety from 0 to 1 on the scale",
            Transform::Quadratic => {
                "square of clip((high - v) / (high - low), 0, 1), mirrored where high is risky"
            }
            Transform::Rank => "(rank - 1) / (n - 1) among all regions with a value, ties at their mean rank",
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

    #[test]
    fn ranks_take_the_order_alone_and_share_ties() {
        let region = |code| Region::from_code(code).unwrap();
        let values = [("JPN", 1.0), ("CHL", 0.4), ("PER", 0.4), ("COD", -2.9), ("XXU", f64::NAN)];
        let vector =
            Transform::Rank.vector(values.map(|(code, value)| (region(code), value)), Scale::GOVERNANCE);
        let risks = ["JPN", "CHL", "PER", "COD", "XXU"].map(|code| vector.get(region(code)));
        assert_eq!(risks, [Some(0.0), Some(0.5), Some(0.5), Some(1.0), None]);
    }

    proptest::proptest! {
        /// Reading a scale from its other end twice is the scale; once, with mirrored values, the risk.
        #[test]
        fn reversing_the_scale_changes_nothing(values in proptest::collection::vec(-4.0..4.0f64, 4)) {
            let scale = Scale::GOVERNANCE;
            proptest::prop_assert_eq!(scale.reversed().reversed(), scale);
            let regions = ["JPN", "CHL", "PER", "COD"].map(|code| Region::from_code(code).unwrap());
            let rows = || regions.iter().copied().zip(values.iter().copied());
            for transform in Transform::ALL {
                let straight = transform.vector(rows(), scale);
                let mirrored = transform.vector(rows().map(|(region, value)| (region, -value)), scale.reversed());
                for region in regions {
                    let (a, b) = (straight.get(region).unwrap(), mirrored.get(region).unwrap());
                    proptest::prop_assert!((a - b).abs() < 1e-15, "{transform:?}: {a} {b}");
                    proptest::prop_assert!((0.0..=1.0).contains(&a));
                }
            }
        }

        #[test]
        fn a_worse_value_is_never_a_lower_risk(a in -4.0..4.0f64, b in -4.0..4.0f64) {
            for transform in [Transform::Linear, Transform::Reciprocal, Transform::Quadratic] {
                let (low, high) = (transform.risk(a.max(b), Scale::GOVERNANCE), transform.risk(a.min(b), Scale::GOVERNANCE));
                proptest::prop_assert!(low <= high);
            }
        }
    }
}
