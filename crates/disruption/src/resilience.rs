//! Resilience measures of a course of output over time.

use serde::Serialize;

/// How much was lost, how deep it went and when it was over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Resilience {
    /// Loss integral: `sum over steps of (baseline - output) * dt`, in the unit of output times days when output is a
    /// daily rate; negative where output rose above the baseline.
    pub loss: f64,
    /// Mean quality `1/T sum Q dt` with `Q = output / baseline`: 1 without loss.
    pub index: f64,
    /// Robustness: the lowest `Q`.
    pub robustness: f64,
    /// Day of the lowest `Q`, from 0.
    pub worst_day: usize,
    /// Rapidity: days from the first day below the tolerance to the first day from which `Q` stays within it; `None`
    /// when it is still below at the end.
    pub recovery_days: Option<usize>,
}

/// Resilience of a daily output against a constant baseline (Bruneau et al. 2003, Earthquake Spectra 19:733, for the
/// loss triangle, robustness and rapidity).
///
/// `tolerance` is the deviation of `Q` from one that counts as recovered, for example 0.001. `None` when there is no
/// day or no baseline.
pub fn resilience(output: &[f64], baseline: f64, tolerance: f64) -> Option<Resilience> {
    if output.is_empty() || baseline <= 0.0 || !baseline.is_finite() {
        return None;
    }
    let quality = |at: &f64| at / baseline;
    let (mut worst_day, mut robustness) = (0, f64::INFINITY);
    for (day, value) in output.iter().enumerate() {
        if quality(value) < robustness {
            (worst_day, robustness) = (day, quality(value));
        }
    }
    let below = |value: &f64| quality(value) < 1.0 - tolerance;
    let recovery_days = match (output.iter().position(below), output.iter().rposition(below)) {
        (Some(_), Some(last)) if last + 1 == output.len() => None,
        (Some(first), Some(last)) => Some(last + 1 - first),
        _ => Some(0),
    };
    Some(Resilience {
        loss: output.iter().map(|value| baseline - value).sum(),
        index: output.iter().map(quality).sum::<f64>() / output.len() as f64,
        robustness,
        worst_day,
        recovery_days,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triangle_has_the_area_of_a_triangle() {
        let output: Vec<f64> = (0..=10).map(|day| 100.0 - 50.0 * (1.0 - f64::from(day) / 10.0)).collect();
        let measured = resilience(&output, 100.0, 1e-9).unwrap();
        assert!((measured.loss - 275.0).abs() < 1e-9);
        assert_eq!((measured.robustness, measured.worst_day, measured.recovery_days), (0.5, 0, Some(10)));
        assert!((measured.index - (1.0 - 275.0 / 1100.0)).abs() < 1e-12);
    }

    #[test]
    fn no_loss_is_no_loss_and_an_open_end_is_said() {
        let whole = resilience(&[5.0; 4], 5.0, 0.0).unwrap();
        assert_eq!((whole.loss, whole.index, whole.recovery_days), (0.0, 1.0, Some(0)));
        assert_eq!(resilience(&[5.0, 4.0], 5.0, 0.01).unwrap().recovery_days, None);
        assert_eq!(resilience(&[], 5.0, 0.0), None);
        assert_eq!(resilience(&[1.0], 0.0, 0.0), None);
    }
}
