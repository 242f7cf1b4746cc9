//! A resilience yardstick of one consumer and material: an index, not a probability.
//!
//! Four parts, each a score from 0 (worst) to 1 (best): the expected annual loss and the tail loss as shares of the supply,
//! each against a reference at which the score is one half; diversification, one less the Herfindahl index of the sources;
//! and the time until production is back, against a reference of a year. The index is their weighted geometric mean, so
//! that its logarithm is the sum of what each part contributes.
//!
//! The trap: references and weights are conventions. Every answer shows what the index would be with each reference
//! halved and doubled and with each part left out, and values are to be compared with one another only.

use serde::{Deserialize, Serialize};

/// What the yardstick is made of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct YardstickInput {
    /// Expected loss of a year, share of the supply.
    pub expected_loss: f64,
    /// Mean loss of the worst years (share of the supply, all years of the horizon together over supply of one year).
    pub tail_loss: f64,
    /// Herfindahl index of the sources (0 to 1).
    pub concentration: f64,
    /// Mean days until production is back.
    pub recovery_days: f64,
}

/// Values at which a score is one half.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct References {
    /// Expected loss, share of the supply.
    pub expected_loss: f64,
    /// Tail loss, share of the supply.
    pub tail_loss: f64,
    /// Days.
    pub recovery_days: f64,
}

impl Default for References {
    fn default() -> References {
        References { expected_loss: 0.01, tail_loss: 0.1, recovery_days: 365.0 }
    }
}

/// A part of the index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// `expected-loss`, `tail-loss`, `diversification`, `recovery-time`.
    pub component: String,
    /// What was measured (share of the supply, Herfindahl index, days).
    pub measured: f64,
    /// Score (0 to 1).
    pub score: f64,
    /// Weight (all sum to 1).
    pub weight: f64,
    /// Weight times the logarithm of the score: all sum to the logarithm of the index.
    pub contribution: f64,
    /// The index without this part, the weights of the others scaled up.
    pub index_without: f64,
    /// The index with the reference of this part halved; `None` for diversification, which has none.
    pub index_reference_halved: Option<f64>,
    /// The index with the reference of this part doubled.
    pub index_reference_doubled: Option<f64>,
}

/// The index and its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Yardstick {
    /// Index from 0 to 1; higher is more resilient.
    pub index: f64,
    /// Its parts.
    pub components: Vec<Component>,
}

const NAMES: [&str; 4] = ["expected-loss", "tail-loss", "diversification", "recovery-time"];
const WEIGHT: f64 = 0.25;

/// The yardstick. Negative numbers count as zero loss; one that is no number makes the index no number.
pub fn yardstick(input: &YardstickInput, references: &References) -> Yardstick {
    let now = scores(input, references);
    let index = mean(&now, None);
    let measured = [input.expected_loss, input.tail_loss, input.concentration, input.recovery_days];
    let scaled = |at: usize, factor: f64| {
        let mut changed = *references;
        match at {
            0 => changed.expected_loss *= factor,
            1 => changed.tail_loss *= factor,
            3 => changed.recovery_days *= factor,
            _ => return None,
        }
        Some(mean(&scores(input, &changed), None))
    };
    let components = NAMES
        .iter()
        .zip(measured)
        .zip(now)
        .enumerate()
        .map(|(at, ((name, measured), score))| Component {
            component: (*name).to_owned(),
            measured,
            score,
            weight: WEIGHT,
            contribution: WEIGHT * score.ln(),
            index_without: mean(&now, Some(at)),
            index_reference_halved: scaled(at, 0.5),
            index_reference_doubled: scaled(at, 2.0),
        })
        .collect();
    Yardstick { index, components }
}

fn scores(input: &YardstickInput, references: &References) -> [f64; 4] {
    let against =
        |value: f64, reference: f64| 1.0 / (1.0 + if value < 0.0 { 0.0 } else { value } / reference);
    [
        against(input.expected_loss, references.expected_loss),
        against(input.tail_loss, references.tail_loss),
        (1.0 - input.concentration).clamp(1e-9, 1.0),
        against(input.recovery_days, references.recovery_days),
    ]
}

/// Geometric mean of the scores with equal weights, without one of them if it is named.
fn mean(scores: &[f64; 4], without: Option<usize>) -> f64 {
    let kept: Vec<f64> = scores
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != without)
        .map(|(_, score)| score.ln())
        .collect();
    (kept.iter().sum::<f64>() / kept.len() as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: YardstickInput =
        YardstickInput { expected_loss: 0.01, tail_loss: 0.1, concentration: 0.5, recovery_days: 365.0 };

    #[test]
    fn at_the_references_every_score_is_one_half() {
        let found = yardstick(&INPUT, &References::default());
        assert!((found.index - 0.5).abs() < 1e-15);
        let sum: f64 = found.components.iter().map(|part| part.contribution).sum();
        assert!((sum - found.index.ln()).abs() < 1e-12);
        assert!(found.components.iter().all(|part| (part.index_without - 0.5).abs() < 1e-12));
    }

    #[test]
    fn more_loss_and_longer_outages_lower_it() {
        let base = yardstick(&INPUT, &References::default()).index;
        for worse in [
            YardstickInput { expected_loss: 0.02, ..INPUT },
            YardstickInput { tail_loss: 0.2, ..INPUT },
            YardstickInput { concentration: 0.6, ..INPUT },
            YardstickInput { recovery_days: 500.0, ..INPUT },
        ] {
            assert!(yardstick(&worse, &References::default()).index < base);
        }
        let best =
            YardstickInput { expected_loss: 0.0, tail_loss: 0.0, concentration: 0.0, recovery_days: 0.0 };
        assert_eq!(yardstick(&best, &References::default()).index, 1.0);
        let unknown = YardstickInput { tail_loss: f64::NAN, ..INPUT };
        assert!(yardstick(&unknown, &References::default()).index.is_nan());
    }
}
