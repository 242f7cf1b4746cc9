//! Masses of trade rows, checked against their value.
//!
//! Customs records hold masses that cannot be (a shipment of copper concentrate at half a cent a kilogram) and rows
//! without a mass. One such row can turn the origins of a whole continent. The value of a row is usually known better
//! than its mass, so the value and the usual unit value of the goods tell what the mass should be.
//!
//! The trap: goods of one code differ in grade, so unit values rightly differ by a factor of ten or more. Only what is
//! far outside is touched, only where the mass is too *large*, and every change is counted.

/// A trade row's mass over its value: one code, one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MassAndValue {
    /// Reported mass (kg); `None` where there is none.
    pub mass_kg: Option<f64>,
    /// Reported value (any one currency); `None` where there is none.
    pub value: Option<f64>,
}

/// What is made of a row's mass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CheckedMass {
    /// As reported (kg).
    Reported(f64),
    /// There was none; value over usual unit value (kg).
    Missing(f64),
    /// The reported mass would make the goods implausibly cheap; value over usual unit value instead (kg).
    Implausible {
        /// As reported (kg).
        reported_kg: f64,
        /// As used (kg).
        mass_kg: f64,
    },
    /// Neither mass nor value tells anything.
    Unusable,
}

impl CheckedMass {
    /// The mass to use (kg); `None` for an unusable row.
    pub fn mass_kg(self) -> Option<f64> {
        match self {
            CheckedMass::Reported(mass_kg) | CheckedMass::Missing(mass_kg) => Some(mass_kg),
            CheckedMass::Implausible { mass_kg, .. } => Some(mass_kg),
            CheckedMass::Unusable => None,
        }
    }
}

/// The value-weighted median of value per mass over the rows that have both: half of the traded value is worth no
/// more a kilogram. `None` when no row has both. Robust against any error that carries less than half of the value.
pub fn usual_unit_value(rows: &[MassAndValue]) -> Option<f64> {
    let mut known: Vec<(f64, f64)> = rows.iter().filter_map(|row| unit_value(*row)).collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half: f64 = known.iter().map(|(_, value)| value).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    known.into_iter().find_map(|(unit_value, value)| {
        sum += value;
        (sum >= half).then_some(unit_value)
    })
}

/// Unit value and value of a row that has both.
fn unit_value(row: MassAndValue) -> Option<(f64, f64)> {
    match (row.mass_kg, row.value) {
        (Some(mass), Some(value)) if mass > 0.0 && value > 0.0 && (value / mass).is_finite() => {
            Some((value / mass, value))
        }
        _ => None,
    }
}

/// Checks the masses of the rows of one code and year: a row without mass, or whose unit value is below the usual one
/// by more than `factor`, gets its value over the usual unit value. The result has the order of the rows.
///
/// Comtrade-based databases estimate masses in the same way where customs give none (Gaulier and Zignago 2010, BACI,
/// CEPII working paper 2010-23, section 3, use median unit values); the guard against masses that are too large is
/// ours.
///
/// ```
/// use trade::{CheckedMass, MassAndValue, check_masses};
/// let row = |mass_kg, value| MassAndValue { mass_kg, value: Some(value) };
/// let rows = [row(Some(100.0), 280.0), row(Some(50.0), 150.0), row(Some(9e6), 56.0), row(None, 28.0)];
/// let checked = check_masses(&rows, 50.0);
/// assert_eq!(checked[0], CheckedMass::Reported(100.0));
/// assert_eq!(checked[2], CheckedMass::Implausible { reported_kg: 9e6, mass_kg: 20.0 });
/// assert_eq!(checked[3], CheckedMass::Missing(10.0));
/// ```
pub fn check_masses(rows: &[MassAndValue], factor: f64) -> Vec<CheckedMass> {
    let usual = usual_unit_value(rows);
    rows.iter()
        .map(|row| {
            let by_value = usual.zip(row.value).map(|(usual, value)| value / usual);
            match (row.mass_kg, by_value) {
                (None, Some(mass_kg)) if mass_kg.is_finite() && mass_kg >= 0.0 => {
                    CheckedMass::Missing(mass_kg)
                }
                (None, _) => CheckedMass::Unusable,
                (Some(reported_kg), Some(mass_kg)) if mass_kg > 0.0 && reported_kg > factor * mass_kg => {
                    CheckedMass::Implausible { reported_kg, mass_kg }
                }
                (Some(mass_kg), _) => CheckedMass::Reported(mass_kg),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_values_masses_stay_as_they_are() {
        let rows =
            [MassAndValue { mass_kg: Some(3.0), value: None }, MassAndValue { mass_kg: None, value: None }];
        assert_eq!(check_masses(&rows, 50.0), [CheckedMass::Reported(3.0), CheckedMass::Unusable]);
        assert_eq!(usual_unit_value(&rows), None);
    }

    proptest! {
        #[test]
        fn plausible_rows_are_never_touched(masses in proptest::collection::vec(0.1..1e6f64, 1..40), spread in 0.0..1.9f64) {
            let rows: Vec<MassAndValue> = masses.iter().enumerate().map(|(index, mass)| {
                let unit_value = 3.0 * 10f64.powf(spread * ((index % 7) as f64 / 6.0 - 0.5));
                MassAndValue { mass_kg: Some(*mass), value: Some(mass * unit_value) }
            }).collect();
            for (row, checked) in rows.iter().zip(check_masses(&rows, 100.0)) {
                prop_assert_eq!(checked.mass_kg(), row.mass_kg);
            }
        }

        #[test]
        fn no_mass_grows(rows in proptest::collection::vec((0.0..1e9f64, 0.0..1e9f64), 1..40)) {
            let rows: Vec<MassAndValue> = rows.into_iter().map(|(mass, value)| MassAndValue { mass_kg: Some(mass), value: Some(value) }).collect();
            for (row, checked) in rows.iter().zip(check_masses(&rows, 50.0)) {
                prop_assert!(checked.mass_kg() <= row.mass_kg);
            }
        }

        #[test]
        fn currency_does_not_matter(rows in proptest::collection::vec((0.1..1e6f64, 0.1..1e6f64), 1..30), rate in 0.01..100.0f64) {
            let in_currency = |rate: f64| -> Vec<MassAndValue> {
                rows.iter().map(|(mass, value)| MassAndValue { mass_kg: Some(*mass), value: Some(value * rate) }).collect()
            };
            let (one, other) = (check_masses(&in_currency(1.0), 50.0), check_masses(&in_currency(rate), 50.0));
            for (a, b) in one.iter().zip(other) {
                let (a, b) = (a.mass_kg().unwrap(), b.mass_kg().unwrap());
                prop_assert!((a - b).abs() <= 1e-9 * a);
            }
        }
    }
}
