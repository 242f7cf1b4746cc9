//! Few industries whose stressors stand for those of all industries of their region.
//!
//! The intensities of the `m` industries of a region are a matrix `P` (`k x m`) of rank `p`, at most the number of
//! stressors. With `p` of the industries as representatives, `P = P_F [I K]`: an industry `g` that is not one of them
//! causes the same stressors as the amounts `K_fg` of the representatives `f`.

use std::ops::Range;

use rayon::prelude::*;

use crate::labels::Industries;
use crate::matrix::Matrix;

/// What is left of intensities, relative to the largest of a stressor, and counts as rounding.
const ROUNDING: f64 = 1e-14;
/// A representative has at least this share of the largest intensity that could be chosen, and among those as few other
/// stressors as can be: stressors of few industries then stay apart from all other industries (Markowitz 1957).
const THRESHOLD: f64 = 0.5;

/// Representatives and all other industries, region after region.
#[derive(Debug)]
pub(crate) struct Representatives {
    /// Industries that represent their region.
    pub(crate) chosen: Vec<usize>,
    /// All others.
    pub(crate) others: Vec<usize>,
    pub(crate) regions: Vec<Region>,
}

/// The representatives of one region.
#[derive(Debug)]
pub(crate) struct Region {
    /// Places among the representatives of all regions.
    pub(crate) chosen: Range<usize>,
    /// Places among all others.
    pub(crate) others: Range<usize>,
    /// `K`, representatives by others.
    pub(crate) weights: Matrix,
}

impl Representatives {
    /// Representatives for the rows of intensities (`k x n`).
    pub(crate) fn of(industries: &Industries, intensities: &Matrix) -> Representatives {
        let found: Vec<(Vec<usize>, Matrix)> = (0..industries.regions().len())
            .into_par_iter()
            .map(|region| representatives(intensities, industries.block(region)))
            .collect();
        let mut made = Representatives { chosen: Vec::new(), others: Vec::new(), regions: Vec::new() };
        for (region, (chosen, weights)) in found.into_iter().enumerate() {
            let (first, other) = (made.chosen.len(), made.others.len());
            made.others.extend(industries.block(region).filter(|at| !chosen.contains(at)));
            made.chosen.extend(chosen);
            made.regions.push(Region {
                chosen: first..made.chosen.len(),
                others: other..made.others.len(),
                weights,
            });
        }
        made
    }

    /// Whether the representatives stand for these intensities as well.
    pub(crate) fn represent(&self, intensities: &Matrix) -> bool {
        (0..intensities.rows()).into_par_iter().all(|row| {
            let row = intensities.row(row);
            let largest = row.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
            let left = self.left(row);
            left.iter().all(|left| left.abs() <= 10.0 * ROUNDING * largest)
        })
    }

    /// Intensities of the other industries less those of their representatives, `s_G - s_F K`; what rounding leaves is
    /// zero.
    pub(crate) fn left(&self, intensities: &[f64]) -> Vec<f64> {
        let mut left: Vec<f64> = self.others.iter().map(|at| intensities[*at]).collect();
        for region in &self.regions {
            let left = &mut left[region.others.clone()];
            let mut sizes: Vec<f64> = left.iter().map(|value| value.abs()).collect();
            for (row, at) in self.chosen[region.chosen.clone()].iter().enumerate() {
                let intensity = intensities[*at];
                for ((left, size), weight) in left.iter_mut().zip(&mut sizes).zip(region.weights.row(row)) {
                    *left -= intensity * weight;
                    *size += (intensity * weight).abs();
                }
            }
            for (left, size) in left.iter_mut().zip(sizes) {
                if left.abs() <= 16.0 * f64::EPSILON * size {
                    *left = 0.0;
                }
            }
        }
        left
    }
}

/// Representatives of the industries of one region and their weights, by Gauss-Jordan elimination of the intensities.
fn representatives(intensities: &Matrix, block: Range<usize>) -> (Vec<usize>, Matrix) {
    let count = |values: &[f64]| values.iter().filter(|value| **value != 0.0).count();
    // Each stressor in units of its largest intensity, those of few industries first.
    let mut rows: Vec<Vec<f64>> = (0..intensities.rows())
        .filter_map(|row| {
            let row = &intensities.row(row)[block.clone()];
            let largest = row.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
            (largest > 0.0).then(|| row.iter().map(|value| value / largest).collect())
        })
        .collect();
    rows.sort_by_key(|row| count(row));
    let mut stressors = vec![0_usize; block.len()];
    for row in &rows {
        for (stressors, value) in stressors.iter_mut().zip(row) {
            *stressors += usize::from(*value != 0.0);
        }
    }
    let mut pivots: Vec<usize> = Vec::new();
    let mut reduced: Vec<Vec<f64>> = Vec::new();
    for mut row in rows {
        for (pivot, reduced) in pivots.iter().zip(&reduced) {
            subtract(&mut row, *pivot, reduced);
        }
        let largest = row.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        if largest <= ROUNDING {
            continue;
        }
        let candidates = (0..row.len()).filter(|at| row[*at].abs() >= THRESHOLD * largest);
        let best = candidates.min_by(|one, other| {
            stressors[*one]
                .cmp(&stressors[*other])
                .then(row[*other].abs().total_cmp(&row[*one].abs()))
                .then(one.cmp(other))
        });
        let Some(pivot) = best else { continue };
        let size = row[pivot];
        row.iter_mut().for_each(|value| *value /= size);
        row[pivot] = 1.0;
        for reduced in &mut reduced {
            subtract(reduced, pivot, &row);
        }
        pivots.push(pivot);
        reduced.push(row);
    }
    // In the order of the industries, not of the elimination.
    let mut order: Vec<usize> = (0..pivots.len()).collect();
    order.sort_by_key(|at| pivots[*at]);
    let others: Vec<usize> = (0..block.len()).filter(|at| !pivots.contains(at)).collect();
    let mut weights = Matrix::zeros(pivots.len(), others.len());
    for (row, from) in order.iter().enumerate() {
        for (to, at) in weights.row_mut(row).iter_mut().zip(&others) {
            *to = reduced[*from][*at];
        }
    }
    (order.iter().map(|at| block.start + pivots[*at]).collect(), weights)
}

/// Takes the multiple of another row that leaves nothing in the column of its pivot.
fn subtract(row: &mut [f64], pivot: usize, other: &[f64]) {
    let factor = row[pivot];
    if factor != 0.0 {
        row.iter_mut().zip(other).for_each(|(value, other)| *value -= factor * other);
        row[pivot] = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn industries(regions: usize, sectors: usize) -> Industries {
        let pairs: Vec<(String, String)> = (0..regions)
            .flat_map(|region| (0..sectors).map(move |sector| (format!("r{region}"), format!("s{sector}"))))
            .collect();
        Industries::new(&pairs).unwrap()
    }

    #[test]
    fn representatives_stand_for_all_stressors_and_for_sums_of_them() {
        let industries = industries(2, 4);
        // In the second region the third stressor is twice the first, and the second is of one industry alone.
        let rows = vec![
            1.0, 2.0, 0.5, 4.0, 3.0, 1.0, 2.0, 0.0, //
            0.0, 0.0, 7.0, 0.0, 0.0, 0.0, 0.0, 1e-9, //
            5.0, 1e6, 2.0, 0.0, 6.0, 2.0, 4.0, 0.0,
        ];
        let intensities = Matrix::new(3, 8, rows).unwrap();
        let made = Representatives::of(&industries, &intensities);
        assert_eq!(made.regions[0].chosen.len(), 3);
        assert_eq!(made.regions[1].chosen.len(), 2);
        assert!(made.chosen.contains(&2) && made.chosen.contains(&7));
        assert!(made.represent(&intensities));
        let sum: Vec<f64> = (0..8).map(|at| (0..3).map(|row| intensities.row(row)[at]).sum()).collect();
        assert!(made.represent(&Matrix::new(1, 8, sum).unwrap()));
        assert!(!made.represent(&Matrix::new(1, 8, vec![1.0; 8]).unwrap()));
        let (others, region) = (&made.others, &made.regions[0]);
        for row in 0..3 {
            let row = intensities.row(row);
            for (column, other) in others[region.others.clone()].iter().enumerate() {
                let chosen = &made.chosen[region.chosen.clone()];
                let same: f64 =
                    chosen.iter().enumerate().map(|(at, f)| row[*f] * region.weights.row(at)[column]).sum();
                assert!((same - row[*other]).abs() <= 1e-14 * (1.0 + row[*other].abs()));
            }
        }
    }

    #[test]
    fn a_stressor_of_one_industry_is_not_spread_over_others() {
        let industries = industries(1, 5);
        let rows = vec![1.0, 0.3, 0.7, 0.9, 0.2, 0.0, 4.0, 0.0, 0.0, 0.0];
        let made = Representatives::of(&industries, &Matrix::new(2, 5, rows).unwrap());
        let at = made.chosen.iter().position(|at| *at == 1).unwrap();
        assert!(made.regions[0].weights.row(at).iter().all(|weight| *weight == 0.0));
    }

    #[test]
    fn without_stressors_nothing_is_chosen() {
        let made = Representatives::of(&industries(2, 3), &Matrix::zeros(2, 6));
        assert!(made.chosen.is_empty());
        assert_eq!(made.others, [0, 1, 2, 3, 4, 5]);
    }
}
