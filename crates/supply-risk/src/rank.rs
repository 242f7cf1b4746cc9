//! How far indices agree in the order that they give: rank correlations and the range of ranks of each item.
//!
//! Rank 1 is the riskiest. Ties share their mean rank, so that the outcome does not depend on the order of the rows.

use serde::Serialize;

use crate::Direction;

/// Mean ranks of values from the riskiest (1) to the safest; equal values share the mean of their places. Values that
/// are not finite must be left out beforehand; they would come last.
///
/// ```
/// use supply_risk::{Direction, mean_ranks};
/// assert_eq!(mean_ranks(&[0.2, 0.9, 0.2], Direction::HigherIsRiskier), [2.5, 1.0, 2.5]);
/// assert_eq!(mean_ranks(&[20.0, 300.0], Direction::HigherIsSafer), [1.0, 2.0]);
/// ```
pub fn mean_ranks(values: &[f64], direction: Direction) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // Adding zero makes -0 equal to 0 in the total order.
    let key = |at: usize| match direction {
        Direction::HigherIsRiskier => -values[at] + 0.0,
        Direction::HigherIsSafer => values[at] + 0.0,
    };
    order.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for tied in order.chunk_by(|&a, &b| key(a) == key(b)) {
        let mean = start as f64 + (tied.len() + 1) as f64 / 2.0;
        tied.iter().for_each(|&at| ranks[at] = mean);
        start += tied.len();
    }
    ranks
}

/// Kendall's tau-b of two paired series: concordant less discordant pairs over the pairs that neither side ties.
///
/// `(C - D) / sqrt((n0 - n1) (n0 - n2))`, `n0` all pairs, `n1`, `n2` those tied in the first and the second series.
/// `None` with fewer than two pairs, or where a series is all ties. Quadratic in the number of pairs.
///
/// Source: Kendall (1945), Biometrika 33, 239.
pub fn kendall_tau_b(a: &[f64], b: &[f64]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).collect();
    let (mut balance, mut open_a, mut open_b) = (0i64, 0i64, 0i64);
    for (at, (a1, b1)) in pairs.iter().enumerate() {
        for (a2, b2) in pairs.iter().skip(at + 1) {
            let (x, y) = (order(*a1, *a2), order(*b1, *b2));
            balance += x * y;
            open_a += x * x;
            open_b += y * y;
        }
    }
    let scale = ((open_a as f64) * (open_b as f64)).sqrt();
    (scale > 0.0).then(|| balance as f64 / scale)
}

fn order(a: f64, b: f64) -> i64 {
    a.partial_cmp(&b).map_or(0, |order| order as i64)
}

/// Spearman's rank correlation: Pearson's correlation of the mean ranks. `None` with fewer than two pairs, or where a
/// series is all ties.
///
/// Source: Spearman (1904), American Journal of Psychology 15, 72.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let count = a.len().min(b.len());
    if count < 2 {
        return None;
    }
    let (a, b) = (a.get(..count)?, b.get(..count)?);
    let (a, b) = (mean_ranks(a, Direction::HigherIsSafer), mean_ranks(b, Direction::HigherIsSafer));
    let mean = (count as f64 + 1.0) / 2.0;
    let (mut both, mut alone_a, mut alone_b) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        both += (x - mean) * (y - mean);
        alone_a += (x - mean) * (x - mean);
        alone_b += (y - mean) * (y - mean);
    }
    let scale = f64::sqrt(alone_a * alone_b);
    (scale > 0.0).then(|| (both / scale).clamp(-1.0, 1.0))
}

/// Values of one index over the items that are ranked.
#[derive(Clone, Debug, PartialEq)]
pub struct RankedIndex {
    /// Key of the index.
    pub index: String,
    /// Which end is the risky one.
    pub direction: Direction,
    /// Value of each item, in the order of the items; `None` where it was not computed.
    pub values: Vec<Option<f64>>,
}

/// Agreement of two indices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RankCorrelation {
    /// One index.
    pub index: String,
    /// The other.
    pub other_index: String,
    /// Items that both have a value of.
    pub items: usize,
    /// Kendall's tau-b (-1 to 1); `None` where it does not exist.
    pub kendall_tau_b: Option<f64>,
    /// Spearman's correlation (-1 to 1); `None` where it does not exist.
    pub spearman: Option<f64>,
}

/// Ranks of one item across indices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RankRange {
    /// Position of the item in the list of items.
    pub item: usize,
    /// Its rank in each index that was compared, in their order (1 = riskiest).
    pub ranks: Vec<f64>,
    /// Best place towards risk: the lowest number.
    pub lowest: f64,
    /// The highest number.
    pub highest: f64,
    /// Mean of the ranks.
    pub mean: f64,
}

/// How stable an order of items is across indices.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RankStability {
    /// Every pair of indices once, over the items that both have.
    pub correlations: Vec<RankCorrelation>,
    /// Keys of the indices that the rank ranges compare.
    pub compared: Vec<String>,
    /// Keys of indices left out of them, as they have values for less than half of the items.
    pub left_out: Vec<String>,
    /// Items with a value in every compared index, by mean rank, then by their order.
    pub ranges: Vec<RankRange>,
}

/// Compares the orders that indices give to the same items. Values are turned so that rank 1 is the riskiest in each.
///
/// Correlations use the items that two indices share. Ranges need items that all share, so indices with values for less
/// than half of the items are left out of them and named.
pub fn rank_stability(indices: &[RankedIndex]) -> RankStability {
    let mut stability = RankStability::default();
    for (at, one) in indices.iter().enumerate() {
        for other in indices.iter().skip(at + 1) {
            let (a, b): (Vec<f64>, Vec<f64>) = one
                .values
                .iter()
                .zip(&other.values)
                .filter_map(|(a, b)| {
                    Some((riskiness((*a)?, one.direction), riskiness((*b)?, other.direction)))
                })
                .unzip();
            stability.correlations.push(RankCorrelation {
                index: one.index.clone(),
                other_index: other.index.clone(),
                items: a.len(),
                kendall_tau_b: kendall_tau_b(&a, &b),
                spearman: spearman(&a, &b),
            });
        }
    }
    let items = indices.iter().map(|index| index.values.len()).max().unwrap_or(0);
    let known = |index: &RankedIndex| index.values.iter().flatten().count();
    let (compared, left_out): (Vec<&RankedIndex>, Vec<&RankedIndex>) =
        indices.iter().partition(|index| items > 0 && 2 * known(index) >= items);
    stability.compared = compared.iter().map(|index| index.index.clone()).collect();
    stability.left_out = left_out.iter().map(|index| index.index.clone()).collect();
    if compared.is_empty() {
        return stability;
    }
    let complete: Vec<usize> = (0..items)
        .filter(|&item| compared.iter().all(|index| index.values.get(item).copied().flatten().is_some()))
        .collect();
    let ranks: Vec<Vec<f64>> = compared
        .iter()
        .map(|index| {
            let values: Vec<f64> = complete.iter().filter_map(|&item| *index.values.get(item)?).collect();
            mean_ranks(&values, index.direction)
        })
        .collect();
    stability.ranges = complete
        .iter()
        .enumerate()
        .map(|(at, &item)| {
            let ranks: Vec<f64> = ranks.iter().filter_map(|of_index| of_index.get(at).copied()).collect();
            let (lowest, highest) = ranks
                .iter()
                .fold((f64::INFINITY, 0.0f64), |(low, high), rank| (low.min(*rank), high.max(*rank)));
            let mean = ranks.iter().sum::<f64>() / ranks.len() as f64;
            RankRange { item, ranks, lowest, highest, mean }
        })
        .collect();
    stability.ranges.sort_by(|a, b| a.mean.total_cmp(&b.mean).then(a.item.cmp(&b.item)));
    stability
}

fn riskiness(value: f64, direction: Direction) -> f64 {
    match direction {
        Direction::HigherIsRiskier => value,
        Direction::HigherIsSafer => -value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of scipy.stats.kendalltau and spearmanr for the examples of their documentation.
    #[test]
    fn correlations_of_the_documented_examples_of_scipy() {
        let tau = kendall_tau_b(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]).unwrap();
        assert!((tau + 0.4714045207910316).abs() < 1e-15, "{tau}");
        let rho = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[5.0, 6.0, 7.0, 8.0, 7.0]).unwrap();
        assert!((rho - 0.8207826816681233).abs() < 1e-15, "{rho}");
    }

    #[test]
    fn what_is_all_ties_has_no_correlation() {
        assert_eq!(kendall_tau_b(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(spearman(&[1.0], &[1.0]), None);
    }

    #[test]
    fn a_missing_value_takes_its_item_out_and_a_thin_index_stands_aside() {
        let index = |key: &str, direction, values: [Option<f64>; 4]| RankedIndex {
            index: key.to_owned(),
            direction,
            values: values.to_vec(),
        };
        let stability = rank_stability(&[
            index("a", Direction::HigherIsRiskier, [Some(0.9), Some(0.5), None, Some(0.1)]),
            index("reach", Direction::HigherIsSafer, [Some(10.0), Some(20.0), Some(5.0), Some(900.0)]),
            index("thin", Direction::HigherIsRiskier, [None, None, None, Some(1.0)]),
        ]);
        assert_eq!(stability.compared, ["a", "reach"]);
        assert_eq!(stability.left_out, ["thin"]);
        assert_eq!(stability.ranges.iter().map(|range| range.item).collect::<Vec<_>>(), [0, 1, 3]);
        assert_eq!(stability.correlations[0].kendall_tau_b, Some(1.0));
        assert_eq!(stability.correlations[0].items, 3);
    }

    proptest::proptest! {
        /// A monotone transformation of one index changes no rank correlation, reversal of one changes its sign.
        #[test]
        fn correlations_see_the_order_alone(rows in proptest::collection::vec((0u8..9, 0u8..9), 2..30)) {
            let (a, b): (Vec<f64>, Vec<f64>) = rows.iter().map(|(a, b)| (f64::from(*a), f64::from(*b))).unzip();
            let bent: Vec<f64> = a.iter().map(|value| value.powi(3) - 7.0).collect();
            let reversed: Vec<f64> = a.iter().map(|value| -value).collect();
            for correlation in [kendall_tau_b, spearman] {
                let straight = correlation(&a, &b);
                proptest::prop_assert_eq!(correlation(&bent, &b), straight);
                let turned = correlation(&reversed, &b);
                proptest::prop_assert!(turned.zip(straight).is_none_or(|(x, y)| (x + y).abs() < 1e-12));
                proptest::prop_assert!(straight.is_none_or(|value| (-1.0..=1.0).contains(&value)));
            }
        }
    }
}
