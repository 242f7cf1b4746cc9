//! Whether a system can deliver any final demand at all: spectral radius and the condition of Hawkins and Simon.
//!
//! A non-negative `A` is productive when its spectral radius is below one, or, the same, when some prices let every
//! industry earn more than its inputs cost (Hawkins and Simon 1949, doi:10.2307/1905526; Miller and Blair 2009, section 2.2).
//! Such prices are the output multipliers `p = e'(I - A)^-1`: they are at least one in a productive system.

use crate::coefficients::Technology;

/// Spectral radius of `A` and the industries that determine it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpectralRadius {
    /// Largest absolute eigenvalue.
    pub value: f64,
    /// Relative change in the last step of the power iteration.
    pub change: f64,
    /// Passes over `A`.
    pub passes: usize,
    /// Industries by their share in the dominant eigenvalue (product of the left and the right eigenvector, normalised
    /// to one in total), largest first; only those with at least a hundredth, ten at the most.
    pub industries: Vec<(usize, f64)>,
}

/// Shift that keeps cyclic tables (`A` sells to `B` alone and `B` to `A` alone) from oscillating.
const SHIFT: f64 = 0.1;

/// Spectral radius of a non-negative `A` by power iteration, with the industries that determine it.
///
/// `passes` limits the passes over `A` for each of the two eigenvectors.
pub fn spectral_radius(technology: &Technology<'_>, passes: usize) -> SpectralRadius {
    let (right, value, change, used) = dominant(technology, passes, false);
    let (left, _, _, more) = dominant(technology, passes, true);
    let mut shares: Vec<(usize, f64)> =
        right.iter().zip(&left).map(|(right, left)| (right * left).abs()).enumerate().collect();
    let total: f64 = shares.iter().map(|(_, share)| share).sum();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let industries = shares
        .into_iter()
        .map(|(industry, share)| (industry, if total > 0.0 { share / total } else { 0.0 }))
        .filter(|(_, share)| *share >= 0.01)
        .take(10)
        .collect();
    SpectralRadius { value, change, passes: used + more, industries }
}

fn dominant(technology: &Technology<'_>, passes: usize, transposed: bool) -> (Vec<f64>, f64, f64, usize) {
    let n = technology.len();
    let mut vector = vec![1.0 / n.max(1) as f64; n];
    let mut image = vec![0.0; n];
    let (mut value, mut change) = (0.0, f64::INFINITY);
    for pass in 1..=passes {
        if transposed {
            technology.apply_transposed(&vector, &mut image);
        } else {
            technology.apply(&vector, &mut image);
        }
        if image.iter().all(|value| *value == 0.0) {
            // A to some power is zero: no industry uses its own product, however indirectly.
            return (vector, 0.0, 0.0, pass);
        }
        for (image, vector) in image.iter_mut().zip(&vector) {
            *image += SHIFT * vector;
        }
        let size: f64 = image.iter().map(|value| value.abs()).sum();
        for (to, from) in vector.iter_mut().zip(&image) {
            *to = from / size;
        }
        let next = size - SHIFT;
        change = ((next - value) / next).abs();
        value = next;
        if change < 1e-15 {
            return (vector, value, change, pass);
        }
    }
    (vector, value, change, passes)
}
