//! The inner loops, compiled for the vector units that the processor has.

use pulp::Arch;

/// `sum a b`, in an order that depends on nothing but the length.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    Arch::new().dispatch(|| {
        let mut sums = [0.0f64; 32];
        let (left_parts, right_parts) = (left.chunks_exact(32), right.chunks_exact(32));
        let (left_rest, right_rest) = (left_parts.remainder(), right_parts.remainder());
        for (a, b) in left_parts.zip(right_parts) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a * b;
            }
        }
        let rest: f64 = left_rest.iter().zip(right_rest).map(|(a, b)| a * b).sum();
        sums.iter().sum::<f64>() + rest
    })
}

/// `first += first_factor * row` and `second += second_factor * row` in one pass over the row.
pub(super) fn add_twice(
    row: &[f64],
    first_factor: f64,
    first: &mut [f64],
    second_factor: f64,
    second: &mut [f64],
) {
    Arch::new().dispatch(|| {
        for ((value, first), second) in row.iter().zip(first.iter_mut()).zip(second.iter_mut()) {
            *first += first_factor * value;
            *second += second_factor * value;
        }
    });
}
