//! How what was lost comes back.

use serde::{Deserialize, Serialize};

/// The course of a recovery: the share of the initial loss that remains, over time since recovery began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "form")]
pub enum Recovery {
    /// Nothing comes back by itself.
    None,
    /// `1 - t / T`: the same amount every day.
    Linear {
        /// Days until all is back, `T`.
        days: f64,
    },
    /// `(1 - 1 / T)^(s t)`: fast at first, never quite complete.
    Convex {
        /// Characteristic time `T` in days.
        days: f64,
        /// Scale `s` of the exponent, 1 unless stated.
        #[serde(default = "one")]
        scale: f64,
    },
    /// `1 - (t / T)^p` with `p > 1`: slow at first, complete after `T`.
    Concave {
        /// Days until all is back, `T`.
        days: f64,
        /// Power `p`, 2 unless stated.
        #[serde(default = "two")]
        power: f64,
    },
    /// Remaining shares at given days, straight in between, the last one held.
    Custom {
        /// Days since recovery began, ascending, with the share of the loss that remains (0 to 1).
        points: Vec<(f64, f64)>,
    },
}

fn one() -> f64 {
    1.0
}

fn two() -> f64 {
    2.0
}

impl Recovery {
    /// Share of the initial loss that remains `elapsed` days after recovery began (0 to 1); all of it before.
    ///
    /// ```
    /// use disruption::Recovery;
    /// assert_eq!(Recovery::Linear { days: 10.0 }.remaining(2.5), 0.75);
    /// assert_eq!(Recovery::Concave { days: 10.0, power: 2.0 }.remaining(5.0), 0.75);
    /// assert_eq!(Recovery::Linear { days: 10.0 }.remaining(-1.0), 1.0);
    /// ```
    pub fn remaining(&self, elapsed: f64) -> f64 {
        if elapsed <= 0.0 {
            return match self {
                Recovery::Custom { points } => points.first().map_or(1.0, |(_, share)| share.clamp(0.0, 1.0)),
                _ => 1.0,
            };
        }
        let share = match self {
            Recovery::None => 1.0,
            Recovery::Linear { days } => 1.0 - elapsed / days,
            Recovery::Convex { days, scale } => (1.0 - 1.0 / days).powf(scale * elapsed),
            Recovery::Concave { days, power } => 1.0 - (elapsed / days).powf(*power),
            Recovery::Custom { points } => interpolate(points, elapsed),
        };
        // A time of zero days means at once.
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }
}

fn interpolate(points: &[(f64, f64)], at: f64) -> f64 {
    let next = points.partition_point(|(day, _)| *day <= at);
    match (next.checked_sub(1).and_then(|before| points.get(before)), points.get(next)) {
        (Some((from, left)), Some((to, right))) => left + (right - left) * (at - from) / (to - from),
        (Some((_, last)), None) => *last,
        (None, Some((_, first))) => *first,
        (None, None) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_course_is_straight_between_its_points() {
        let course = Recovery::Custom { points: vec![(0.0, 1.0), (10.0, 0.5), (30.0, 0.0)] };
        assert_eq!(
            [0.0, 5.0, 10.0, 20.0, 40.0].map(|day| course.remaining(day)),
            [1.0, 0.75, 0.5, 0.25, 0.0]
        );
    }

    proptest::proptest! {
        #[test]
        fn what_remains_never_grows(days in 1.0..400.0f64, power in 1.0..4.0f64, scale in 0.5..5.0f64) {
            for course in [Recovery::Linear { days }, Recovery::Convex { days, scale }, Recovery::Concave { days, power }] {
                let mut before = 1.0;
                for day in 0..500 {
                    let now = course.remaining(f64::from(day));
                    proptest::prop_assert!((0.0..=1.0).contains(&now) && now <= before);
                    before = now;
                }
            }
        }
    }
}
