//! The inner loops, compiled for the vector units that the processor has.
//!
//! Rows are taken a few at a time: what they share is read and written once for all of them. Each sum is made in an order
//! that depends on nothing but its length, so that a row has the same bits alone and in company.

// Positions keep the shape by which the compiler finds the vector units.
#![allow(clippy::needless_range_loop)]

use pulp::{Arch, Simd, WithSimd};

/// Rows that are taken at a time.
pub(super) const TILE: usize = 4;
/// Numbers summed side by side.
const LANES: usize = 16;
/// Times as many numbers of a row that are taken before the next row.
const STRIP: usize = 64;

/// `sum a b`, up to the shorter of the two.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let [sum] = dots([left], right);
    sum
}

/// `sum a b` of each row with the same vector, up to the shortest of them.
pub(super) fn dots<const ROWS: usize>(rows: [&[f64]; ROWS], right: &[f64]) -> [f64; ROWS] {
    Arch::new().dispatch(Dots { rows, right })
}

/// `first += first_factor * row` and `second += second_factor * row` for one row after another, in one pass over all, up to
/// the shortest of them.
pub(super) fn add_twice<const ROWS: usize>(
    rows: [&[f64]; ROWS],
    first_factors: [f64; ROWS],
    first: &mut [f64],
    second_factors: [f64; ROWS],
    second: &mut [f64],
) {
    Arch::new().dispatch(AddTwice { rows, first_factors, first, second_factors, second });
}

// What is dispatched are types of their own: a closure is not always inlined, and then misses the vector units.

struct Dots<'a, const ROWS: usize> {
    rows: [&'a [f64]; ROWS],
    right: &'a [f64],
}

impl<const ROWS: usize> WithSimd for Dots<'_, ROWS> {
    type Output = [f64; ROWS];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [f64; ROWS] {
        let length = self.rows.iter().fold(self.right.len(), |length, row| length.min(row.len()));
        let whole = length / LANES;
        let right = self.right[..length].as_chunks::<LANES>();
        let rows = self.rows.map(|row| row[..length].as_chunks::<LANES>());
        let (right_parts, parts) = (&right.0[..whole], rows.map(|row| &row.0[..whole]));
        let mut sums = [[0.0f64; LANES]; ROWS];
        // What all rows are multiplied with stays in the nearest cache while they pass by, one after another: side by side,
        // they would be shuffled into common registers.
        for start in (0..whole).step_by(STRIP) {
            let end = whole.min(start + STRIP);
            for (sums, parts) in sums.iter_mut().zip(&parts) {
                let mut local = *sums;
                for (left, right) in parts[start..end].iter().zip(&right_parts[start..end]) {
                    for lane in 0..LANES {
                        local[lane] += left[lane] * right[lane];
                    }
                }
                *sums = local;
            }
        }
        std::array::from_fn(|row| {
            let rest: f64 = rows[row].1.iter().zip(right.1).map(|(a, b)| a * b).sum();
            sums[row].iter().sum::<f64>() + rest
        })
    }
}

struct AddTwice<'a, const ROWS: usize> {
    rows: [&'a [f64]; ROWS],
    first_factors: [f64; ROWS],
    first: &'a mut [f64],
    second_factors: [f64; ROWS],
    second: &'a mut [f64],
}

impl<const ROWS: usize> WithSimd for AddTwice<'_, ROWS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let least = self.first.len().min(self.second.len());
        let length = self.rows.iter().fold(least, |length, row| length.min(row.len()));
        let rows = self.rows.map(|row| &row[..length]);
        let (first, second) = (&mut self.first[..length], &mut self.second[..length]);
        for at in 0..length {
            let (mut one, mut two) = (first[at], second[at]);
            for row in 0..ROWS {
                one += self.first_factors[row] * rows[row][at];
                two += self.second_factors[row] * rows[row][at];
            }
            first[at] = one;
            second[at] = two;
        }
    }
}

/// How the stocks of one sector's goods are refilled.
#[derive(Clone, Copy)]
pub(super) struct Refill {
    /// Days of use that industries wish to have in stock; infinite where there is no stock to refill.
    pub(super) days: f64,
    /// Days in which a gap is closed.
    pub(super) restoration_days: f64,
    /// Take stocks to be full.
    pub(super) full: bool,
}

/// What one sector's goods mean to its customers, one value each.
pub(super) struct Customers<'a> {
    /// Daily inputs at the start.
    pub(super) inputs: &'a [f64],
    /// Production over that of the start.
    pub(super) production: &'a [f64],
    /// Wished production over that of the start.
    pub(super) optimal: &'a [f64],
    /// Weighted flows of the start.
    pub(super) weights: &'a [f64],
    /// Stocks.
    pub(super) stocks: &'a [f64],
    /// Stock below which a unit of output is limited; infinite where none is.
    pub(super) need: &'a [f64],
}

impl Customers<'_> {
    /// Writes the orders of tomorrow over the weighted flows, and the highest output that stocks allow, for as many customers
    /// as all values are given for.
    pub(super) fn order(&self, refill: Refill, scale: &mut [f64], limit: &mut [f64]) {
        Arch::new().dispatch(Order { customers: self, refill, scale, limit });
    }
}

struct Order<'a, 'b> {
    customers: &'a Customers<'b>,
    refill: Refill,
    scale: &'a mut [f64],
    limit: &'a mut [f64],
}

impl WithSimd for Order<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Customers { inputs, production, optimal, weights, stocks, need } = *self.customers;
        let length = [inputs, production, optimal, weights, stocks, need, self.limit]
            .iter()
            .fold(self.scale.len(), |length, values| length.min(values.len()));
        let Refill { days, restoration_days, full } = self.refill;
        let to_fill = if full || days.is_infinite() { 0.0 } else { 1.0 };
        let days = if days.is_infinite() { 0.0 } else { days };
        let (inputs, production, optimal) = (&inputs[..length], &production[..length], &optimal[..length]);
        let (weights, stocks, need) = (&weights[..length], &stocks[..length], &need[..length]);
        let (scale, limit) = (&mut self.scale[..length], &mut self.limit[..length]);
        for at in 0..length {
            let goal = if inputs[at] > 0.0 { inputs[at] * days * optimal[at] } else { 0.0 };
            let gap = (goal - stocks[at]) * to_fill;
            let gap = if gap > 0.0 { gap } else { 0.0 };
            let orders = inputs[at] * production[at] + gap / restoration_days;
            let over = orders / weights[at];
            scale[at] = if weights[at] > 0.0 { over } else { 0.0 };
        }
        for at in 0..length {
            let allowed = stocks[at] / need[at];
            limit[at] = if need[at] == f64::INFINITY { f64::INFINITY } else { allowed };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_same_bits_alone_and_in_company() {
        for length in [0, 1, 7, 8, 9, 40, 331] {
            let row = |seed: usize| -> Vec<f64> {
                (0..length).map(|at| ((at * 37 + seed * 11) % 101) as f64 / 7.0 - 3.0).collect()
            };
            let rows: Vec<Vec<f64>> = (0..TILE).map(row).collect();
            let together: [&[f64]; TILE] = std::array::from_fn(|at| rows[at].as_slice());
            let right = row(9);
            let sums = dots(together, &right);
            let (mut first, mut second) = (row(20), row(21));
            let factors: [f64; TILE] = std::array::from_fn(|at| 0.3 * at as f64 + 0.1);
            add_twice(together, factors, &mut first, [0.7; TILE], &mut second);
            let (mut first_alone, mut second_alone) = (row(20), row(21));
            for (at, row) in rows.iter().enumerate() {
                assert_eq!(dot(row, &right), sums[at]);
                let defined: f64 = row.iter().zip(&right).map(|(a, b)| a * b).sum();
                assert!((defined - sums[at]).abs() <= 1e-12 * length as f64 * 1e3);
                add_twice([row], [factors[at]], &mut first_alone, [0.7], &mut second_alone);
            }
            assert_eq!((first, second), (first_alone, second_alone));
        }
    }
}
