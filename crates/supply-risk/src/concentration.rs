//! Concentration of supply.

/// Herfindahl-Hirschman index of masses: the sum of squared shares, from 1/n (n equal suppliers) to 1 (one
/// supplier). `None` when nothing is supplied or a mass is negative or not finite.
///
/// `HHI = sum(m_i^2) / (sum(m_i))^2`
///
/// Source: Herfindahl (1950), Hirschman (1964, American Economic Review 54, 761).
///
/// ```
/// assert_eq!(supply_risk::herfindahl_hirschman([10.0, 10.0]), Some(0.5));
/// assert_eq!(supply_risk::herfindahl_hirschman([]), None);
/// ```
pub fn herfindahl_hirschman(masses: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut total = 0.0;
    let mut squares = 0.0;
    for mass in masses {
        if !(mass.is_finite() && mass >= 0.0) {
            return None;
        }
        total += mass;
        squares += mass * mass;
    }
    (total > 0.0).then(|| squares / (total * total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_masses_have_no_index() {
        assert_eq!(herfindahl_hirschman([1.0, -1.0]), None);
        assert_eq!(herfindahl_hirschman([f64::NAN]), None);
        assert_eq!(herfindahl_hirschman([0.0, 0.0]), None);
    }

    proptest::proptest! {
        #[test]
        fn the_index_lies_between_equal_shares_and_one(masses in proptest::collection::vec(0.001..1e6f64, 1..40), k in 0.01..100.0f64) {
            let index = herfindahl_hirschman(masses.iter().copied()).unwrap();
            proptest::prop_assert!(index >= 1.0 / masses.len() as f64 - 1e-12 && index <= 1.0 + 1e-12);
            let scaled = herfindahl_hirschman(masses.iter().map(|mass| mass * k)).unwrap();
            proptest::prop_assert!((index - scaled).abs() < 1e-12);
        }
    }
}
