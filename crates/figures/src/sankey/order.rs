//! Order of nodes within layers: barycentre sweeps that keep the arrangement with the least weighted crossings.
//!
//! Sugiyama, Tagawa & Toda (1981), *IEEE Trans. SMC* 11, 109-125, section V, with the link values as weights. Sweeps
//! alternate direction; ties keep the present order; "Other" stays last. Deterministic.

/// A vertex of the layered graph: a node, or the place where a long link passes a layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// Node, or `None` for a passing link.
    pub node: Option<usize>,
    /// Kept last in its layer.
    pub last: bool,
}

/// A link between neighbouring layers: item at the left, item at the right, weight.
pub(super) type Segment = (usize, usize, f64);

const SWEEPS: usize = 24;

/// Rearranges `layers` (item indices, in order) in place; `gaps[i]` holds the segments between layers i and i + 1.
pub(super) fn arrange(items: &[Item], layers: &mut Vec<Vec<usize>>, gaps: &[Vec<Segment>]) {
    let mut best = (crossings(layers, gaps, items.len()), layers.clone());
    for sweep in 0..SWEEPS {
        let count = layers.len();
        for step in 1..count {
            let (at, from, gap) = if sweep % 2 == 0 {
                (step, step - 1, step - 1)
            } else {
                (count - 1 - step, count - step, count - 1 - step)
            };
            let (Some(fixed), Some(segments)) = (layers.get(from), gaps.get(gap)) else { continue };
            let places = positions(fixed, items.len());
            let mut sums = vec![(0.0, 0.0); items.len()];
            for &(left, right, weight) in segments {
                let (moving, anchor) = if sweep % 2 == 0 { (right, left) } else { (left, right) };
                if let (Some(sum), Some(&place)) = (sums.get_mut(moving), places.get(anchor)) {
                    sum.0 += weight * place as f64;
                    sum.1 += weight;
                }
            }
            if let Some(layer) = layers.get_mut(at) {
                let here = positions(layer, items.len());
                // Positions as shares of the layer, so that an item without links stays where it is.
                let ratio = fixed_len(&places) / layer.len().max(1) as f64;
                let key = |i: usize| match (sums.get(i), here.get(i)) {
                    (Some(&(sum, weight)), _) if weight > 0.0 => sum / weight,
                    (_, Some(&place)) => place as f64 * ratio,
                    _ => 0.0,
                };
                let last = |i: usize| items.get(i).is_some_and(|item| item.last);
                layer.sort_by(|&a, &b| last(a).cmp(&last(b)).then(key(a).total_cmp(&key(b))));
            }
        }
        let now = crossings(layers, gaps, items.len());
        if now < best.0 * (1.0 - 1e-12) {
            best = (now, layers.clone());
        }
    }
    *layers = best.1;
}

fn fixed_len(places: &[usize]) -> f64 {
    places.iter().filter(|p| **p != usize::MAX).count() as f64
}

/// Position of every item in a layer; `usize::MAX` for items of other layers.
fn positions(layer: &[usize], count: usize) -> Vec<usize> {
    let mut out = vec![usize::MAX; count];
    for (place, &item) in layer.iter().enumerate() {
        if let Some(slot) = out.get_mut(item) {
            *slot = place;
        }
    }
    out
}

/// Sum over crossing pairs of the product of their weights, by a Fenwick tree over the right-hand positions.
pub(super) fn crossings(layers: &[Vec<usize>], gaps: &[Vec<Segment>], count: usize) -> f64 {
    let mut total = 0.0;
    for (pair, segments) in layers.windows(2).zip(gaps) {
        let [left, right] = pair else { continue };
        let (lefts, rights) = (positions(left, count), positions(right, count));
        let at = |places: &[usize], i: usize| places.get(i).copied().unwrap_or(0);
        let mut ordered: Vec<(usize, usize, f64)> =
            segments.iter().map(|&(a, b, w)| (at(&lefts, a), at(&rights, b), w)).collect();
        ordered.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let mut tree = vec![0.0; right.len() + 1];
        let mut sum = 0.0;
        for (_, place, weight) in ordered {
            let mut below = 0.0; // weight already placed at positions <= place
            let mut i = place + 1;
            while i > 0 {
                below += tree.get(i).copied().unwrap_or(0.0);
                i &= i - 1;
            }
            total += weight * (sum - below);
            sum += weight;
            let mut i = place + 1;
            while let Some(slot) = tree.get_mut(i) {
                *slot += weight;
                i += i & i.wrapping_neg();
            }
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> Item {
        Item { node: Some(0), last: false }
    }

    #[test]
    fn counts_weighted_crossings() {
        let layers = vec![vec![0, 1], vec![2, 3]];
        assert_eq!(crossings(&layers, &[vec![(0, 3, 2.0), (1, 2, 5.0)]], 4), 10.0);
        assert_eq!(crossings(&layers, &[vec![(0, 2, 2.0), (1, 3, 5.0), (0, 3, 1.0)]], 4), 0.0);
    }

    #[test]
    fn untangles_a_reversed_ladder() {
        let n = 6;
        let items = vec![item(); 2 * n];
        let mut layers = vec![(0..n).collect(), (n..2 * n).collect::<Vec<_>>()];
        let gaps = vec![(0..n).map(|i| (i, 2 * n - 1 - i, 1.0)).collect::<Vec<_>>()];
        arrange(&items, &mut layers, &gaps);
        assert_eq!(crossings(&layers, &gaps, 2 * n), 0.0);
    }
}
