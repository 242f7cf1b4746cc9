//! Label boxes that must not touch.

/// A box: left, top, right, bottom in pixels.
pub(crate) type Box4 = [f64; 4];

/// Boxes already taken.
#[derive(Debug, Default)]
pub(crate) struct Taken(Vec<Box4>);

impl Taken {
    pub(crate) fn add(&mut self, b: Box4) {
        self.0.push(b);
    }

    /// Whether a box touches none of those taken.
    pub(crate) fn free(&self, b: Box4) -> bool {
        self.0.iter().all(|t| b[2] <= t[0] || t[2] <= b[0] || b[3] <= t[1] || t[3] <= b[1])
    }
}

/// Moves positions (sorted or not) the least so that neighbours are `gap` apart inside `low` … `high`; order is kept.
/// If they cannot fit they are spread evenly.
pub(crate) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let at = |i: usize| wanted.get(i).copied().unwrap_or(low);
    order.sort_by(|&a, &b| at(a).total_cmp(&at(b)).then(a.cmp(&b)));
    let n = order.len();
    let gap = if n > 1 { gap.min((high - low) / (n - 1) as f64) } else { gap };
    // Blocks of touching labels, each at the mean of what its members want (pool adjacent violators).
    let mut blocks: Vec<(f64, usize)> = Vec::new(); // sum of wanted offsets, count
    for (k, &i) in order.iter().enumerate() {
        blocks.push((at(i).clamp(low, high) - gap * k as f64, 1));
        while let [.., a, b] = blocks.as_slice() {
            let (a, b) = (*a, *b);
            if a.0 / a.1 as f64 <= b.0 / b.1 as f64 {
                break;
            }
            blocks.truncate(blocks.len() - 2);
            blocks.push((a.0 + b.0, a.1 + b.1));
        }
    }
    let mut out = vec![0.0; n];
    let mut k = 0;
    for (sum, count) in blocks {
        for _ in 0..count {
            let base = (sum / count as f64).clamp(low, high - gap * (n - 1) as f64);
            if let Some(slot) = order.get(k).and_then(|&i| out.get_mut(i)) {
                *slot = base + gap * k as f64;
            }
            k += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_keeps_order_gap_and_bounds() {
        let out = spread(&[50.0, 51.0, 52.0, 5.0, 99.0], 10.0, 0.0, 100.0);
        let mut sorted = out.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|w| w[1] - w[0] >= 10.0 - 1e-9), "{out:?}");
        assert!(out.iter().all(|y| (0.0..=100.0).contains(y)));
        assert!(out[0] < out[1] && out[1] < out[2]);
        assert!((out[1] - 51.0).abs() < 1e-9);
    }
}
