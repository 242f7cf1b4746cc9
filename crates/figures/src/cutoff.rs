//! Cut-off: which items are shown, and which are summed into "Other".

use serde::{Deserialize, Serialize};

use crate::FigureError;

/// Rule that keeps the large items; the rest is summed into one "Other (n=…)", so totals never change.
///
/// ```
/// use figures::CutOff;
/// let values = [50.0, 30.0, 15.0, 4.0, 1.0];
/// assert_eq!(CutOff::MinShare(0.05).keep(&values, 100), [0, 1, 2]);
/// assert_eq!(CutOff::CumulativeShare(0.8).keep(&values, 100), [0, 1]);
/// assert_eq!(CutOff::TopN(4).keep(&values, 100), [0, 1, 2, 3, 4]); // never an Other of one
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutOff {
    /// Keep everything (up to the cap of the figure).
    #[default]
    None,
    /// Keep items whose share of the total is at least this, in 0 … 1.
    MinShare(f64),
    /// Keep the largest items until their sum reaches this share of the total, in 0 … 1.
    CumulativeShare(f64),
    /// Keep the n largest items.
    TopN(usize),
}

impl CutOff {
    /// Indices of the items kept, largest first (ties in input order), at most `cap`. One item alone is never cut,
    /// because its name says more than "Other (n=1)" in the same place.
    #[must_use]
    pub fn keep(self, values: &[f64], cap: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..values.len()).collect();
        let value = |i: usize| values.get(i).copied().unwrap_or(0.0);
        order.sort_by(|&a, &b| value(b).total_cmp(&value(a)).then(a.cmp(&b)));
        let total: f64 = values.iter().sum();
        let count = match self {
            Self::None => order.len(),
            Self::TopN(n) => n.min(order.len()),
            Self::MinShare(share) => order.iter().take_while(|&&i| value(i) >= share * total).count(),
            Self::CumulativeShare(share) => {
                let mut sum = 0.0;
                let before = order.iter().take_while(|&&i| {
                    let short = sum < share * total * (1.0 - 1e-12);
                    sum += value(i);
                    short
                });
                before.count()
            }
        };
        let count = if count + 1 == order.len() { count + 1 } else { count };
        order.truncate(if count > cap { cap.saturating_sub(1) } else { count });
        order
    }

    pub(crate) fn check(self, figure: &str) -> Result<(), FigureError> {
        match self {
            Self::MinShare(share) | Self::CumulativeShare(share) if !(0.0..=1.0).contains(&share) => {
                Err(FigureError::InvalidSetting {
                    figure: figure.into(),
                    setting: "cut_off",
                    value: share.to_string(),
                    expected: "a share from 0 to 1",
                })
            }
            _ => Ok(()),
        }
    }
}
