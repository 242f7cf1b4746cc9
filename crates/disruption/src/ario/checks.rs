//! Events that mean nothing are refused.

use thiserror::Error;

use super::economy::Economy;
use super::events::{Capital, CapitalLoss, Event};
use super::parameters::ParameterError;

/// An event, or a parameter, that means nothing.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum EventError {
    /// A parameter.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// An industry that the system does not have.
    #[error("event {event} (from 1) names industry {industry} (from 0), but the system has {industries}")]
    Industry {
        /// Event, from 1.
        event: usize,
        /// Position, from 0.
        industry: usize,
        /// Number of industries.
        industries: usize,
    },
    /// An amount out of range.
    #[error("event {event} (from 1), industry {industry} (from 0): {value} is not {expected}")]
    Amount {
        /// Event, from 1.
        event: usize,
        /// Position, from 0.
        industry: usize,
        /// The amount.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// Rebuilding that names what is not there, or shares that do not sum to one.
    #[error("event {event} (from 1), rebuilding: {problem}")]
    Rebuilding {
        /// Event, from 1.
        event: usize,
        /// What is wrong.
        problem: String,
    },
}

/// Checks the amounts of all events.
pub(super) fn check(economy: &Economy, events: &[Event]) -> Result<(), EventError> {
    let n = economy.len();
    for (at, event) in events.iter().enumerate() {
        let number = at + 1;
        type Fits = fn(f64) -> bool;
        let share: (Fits, &'static str) = (|value| (0.0..=1.0).contains(&value), "a share between 0 and 1");
        let (industries, (fits, expected)) = match event {
            Event::Capacity(event) => (&event.industries, share),
            Event::ExportBan(event) => (&event.industries, share),
            Event::Demand(event) => {
                let change: (Fits, &'static str) =
                    (|value| value >= -1.0 && value.is_finite(), "a relative change of -1 or more");
                (&event.industries, change)
            }
            Event::Capital(event) => {
                let amount: (Fits, &'static str) =
                    (|value| value >= 0.0 && value.is_finite(), "an amount of money, 0 or more");
                (&event.industries, amount)
            }
        };
        for (industry, value) in industries {
            if *industry >= n {
                return Err(EventError::Industry { event: number, industry: *industry, industries: n });
            }
            if !fits(*value) {
                return Err(EventError::Amount {
                    event: number,
                    industry: *industry,
                    value: *value,
                    expected,
                });
            }
            let without_capital = economy.value_added.get(*industry).is_none_or(|value| *value <= 0.0);
            if matches!(event, Event::Capital(_)) && *value > 0.0 && without_capital {
                let expected = "possible: the industry has no value added, hence no capital";
                return Err(EventError::Amount {
                    event: number,
                    industry: *industry,
                    value: *value,
                    expected,
                });
            }
        }
        if let Event::Capital(CapitalLoss { restoration: Capital::Rebuilding(rebuilding), .. }) = event {
            let refuse = |problem: String| Err(EventError::Rebuilding { event: number, problem });
            if let Some((name, _)) =
                rebuilding.sectors.iter().find(|(name, _)| !economy.sectors.contains(name))
            {
                return refuse(format!("the system has no sector `{name}`"));
            }
            let sum: f64 = rebuilding.sectors.iter().map(|(_, share)| share).sum();
            if (sum - 1.0).abs() > 1e-9 || rebuilding.sectors.iter().any(|(_, share)| *share < 0.0) {
                return refuse(format!("the shares of the sectors sum to {sum}, not to 1"));
            }
            if !(rebuilding.days >= 1.0 && rebuilding.factor > 0.0 && rebuilding.factor.is_finite()) {
                return refuse("days must be 1 or more and the factor above 0".to_owned());
            }
        }
    }
    Ok(())
}
