//! How far a release runs.
//!
//! The predictor is `H_f = H (V_F / V_T) V_F` (Concha Larrauri and Lall 2018, Environments 5:28), and the distance a power
//! of it, `D_max = a H_f^b`. The published coefficients are not used here: both are fitted to the failures of the database,
//! on logarithms by least squares, so that the answer says on how many failures it rests.

use serde::{Deserialize, Serialize};

/// A fitted power law of the distance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunoutFit {
    /// Distance (km) at a predictor of 1.
    pub a: f64,
    /// Exponent.
    pub b: f64,
    /// Number of failures.
    pub failures: usize,
    /// Share of the variance of logarithms that is explained.
    pub r_squared: f64,
    /// Standard deviation of the residuals of natural logarithms.
    pub residual: f64,
}

impl RunoutFit {
    /// Median distance (km) of a release (m3) out of a stored volume (m3) behind a height (m).
    pub fn distance_km(&self, height_m: f64, released_m3: f64, stored_m3: f64) -> f64 {
        self.a * predictor(height_m, released_m3, stored_m3).powf(self.b)
    }
}

/// `H (V_F / V_T) V_F`, height in m, volumes in 10^6 m3.
fn predictor(height_m: f64, released_m3: f64, stored_m3: f64) -> f64 {
    height_m * (released_m3 / stored_m3) * released_m3 / 1e6
}

/// Fits the distance to failures `(height m, released m3, stored m3, distance km)`; those with a number that is not above
/// zero are left out. `None` with fewer than three, or when all predictors are the same.
pub fn fit_runout(failures: &[(f64, f64, f64, f64)]) -> Option<RunoutFit> {
    let points: Vec<(f64, f64)> = failures
        .iter()
        .filter(|(h, f, t, d)| [h, f, t, d].iter().all(|value| **value > 0.0 && value.is_finite()))
        .map(|(h, f, t, d)| (predictor(*h, *f, *t).ln(), d.ln()))
        .collect();
    let n = points.len();
    if n < 3 {
        return None;
    }
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / n as f64;
    let (mx, my) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |value: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>();
    let sxx = sum(&|point| (point.0 - mx).powi(2));
    let syy = sum(&|point| (point.1 - my).powi(2));
    let sxy = sum(&|point| (point.0 - mx) * (point.1 - my));
    if sxx <= 0.0 || syy <= 0.0 {
        return None;
    }
    let b = sxy / sxx;
    let left = (syy - b * sxy).max(0.0);
    Some(RunoutFit {
        a: (my - b * mx).exp(),
        b,
        failures: n,
        r_squared: 1.0 - left / syy,
        residual: (left / (n as f64 - 2.0).max(1.0)).sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_is_found_again() {
        let failures: Vec<(f64, f64, f64, f64)> = (1..40)
            .map(|at| {
                let (h, t) = (5.0 + f64::from(at), 1e5 * f64::from(at * at));
                let f = t * (0.1 + 0.02 * f64::from(at % 9));
                (h, f, t, 2.9 * predictor(h, f, t).powf(0.43))
            })
            .collect();
        let fit = fit_runout(&failures).unwrap();
        assert!((fit.a - 2.9).abs() < 1e-9 && (fit.b - 0.43).abs() < 1e-12 && fit.r_squared > 1.0 - 1e-9);
        let (h, f, t, d) = failures[7];
        assert!((fit.distance_km(h, f, t) - d).abs() < 1e-9);
        assert_eq!(fit_runout(&failures[..2]), None);
        assert_eq!(fit_runout(&[(0.0, 1.0, 1.0, 1.0); 5]), None);
    }
}
