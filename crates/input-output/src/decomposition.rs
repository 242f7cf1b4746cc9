//! Structural decomposition: why a footprint changed between two years.
//!
//! The footprint of region `r` is `s L u_r l_r`: intensities, technology, mix and level of final demand (`Y_r = u_r l_r`,
//! `l_r = e'Y_r`). The change is split into what each factor would have changed, as the mean over all orders in which the
//! factors can change (Dietzenbacher and Los 1998, doi:10.1080/09535319800000023; the Shapley value), or of the two polar
//! orders alone. Either way the effects add up to the change.

use thiserror::Error;

use crate::accounts::demand_by_region;
use crate::coefficients::{intensities, reciprocal_or_zero};
use crate::leontief::{Leontief, SolveError};
use crate::matrix::Matrix;
use crate::system::System;

/// A factor of the footprint, in the order from the stressor to final demand.
pub const FACTORS: [&str; 4] = ["intensity", "technology", "demand mix", "demand level"];

/// Orders over which effects are averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Orders {
    /// All of them (24).
    #[default]
    All,
    /// The order of [`FACTORS`] and its reverse.
    Polar,
}

/// Effects of the factors on the footprint of each region.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// Footprint before, by consuming region.
    pub before: Vec<f64>,
    /// Footprint after, by consuming region.
    pub after: Vec<f64>,
    /// Effects, one factor of [`FACTORS`] a row, by consuming region (`4 x r`).
    pub effects: Matrix,
}

/// Two systems that cannot be compared.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum DecompositionError {
    /// Different labels.
    #[error("the two systems have different {0}; aggregate both to the same first")]
    Labels(&'static str),
    /// A stressor that is not in both, or in another unit.
    #[error("stressor `{stressor}` of extension `{extension}` is not in both systems with the same unit")]
    Stressor {
        /// Extension.
        extension: String,
        /// Stressor.
        stressor: String,
    },
    /// A solve that failed.
    #[error(transparent)]
    Solve(#[from] SolveError),
}

/// Splits the change of the footprints of all regions (without what final demand causes directly) between two systems.
///
/// Money must be in the prices of one year, or inflation shows up as a fall of intensities.
///
/// # Errors
/// Systems with other labels, a stressor that is not in both, or a solve that failed.
pub fn decompose(
    before: (&System, &Leontief<'_>),
    after: (&System, &Leontief<'_>),
    extension: &str,
    stressor: &str,
    orders: Orders,
) -> Result<Decomposition, DecompositionError> {
    let systems = [before.0, after.0];
    if systems[0].industries != systems[1].industries {
        return Err(DecompositionError::Labels("regions and sectors"));
    }
    let mut rows = Vec::new();
    let mut units = Vec::new();
    for system in systems {
        let missing = || DecompositionError::Stressor {
            extension: extension.to_owned(),
            stressor: stressor.to_owned(),
        };
        let found = system.extensions.iter().find(|known| known.name == extension).ok_or_else(missing)?;
        let row = found.stressors.iter().position(|known| known.name == stressor).ok_or_else(missing)?;
        units.push(found.stressors[row].unit.clone());
        if units[0] != units[units.len() - 1] {
            return Err(missing());
        }
        rows.push(intensities(found, &system.output).row(row).to_vec());
    }
    let (mut mixes, mut levels) = (Vec::new(), Vec::new());
    for system in systems {
        let mut mix = demand_by_region(system, &system.demand);
        let level = mix.row_sums();
        for (row, level) in level.iter().enumerate() {
            let reciprocal = reciprocal_or_zero(*level);
            mix.row_mut(row).iter_mut().for_each(|value| *value *= reciprocal);
        }
        mixes.push(mix);
        levels.push(level);
    }
    let operators = [before.1, after.1];
    let regions = systems[0].industries.regions().len();
    // Corner by corner of the hypercube between the two years; bit `f` tells the year of factor `f`.
    let mut corners = vec![Vec::new(); 1 << FACTORS.len()];
    for technology in 0..2 {
        for mix in 0..2 {
            let outputs = operators[technology].outputs(&mixes[mix])?.values;
            for intensity in 0..2 {
                let per_unit: Vec<f64> = (0..regions)
                    .map(|region| rows[intensity].iter().zip(outputs.row(region)).map(|(s, x)| s * x).sum())
                    .collect();
                for level in 0..2 {
                    corners[intensity | technology << 1 | mix << 2 | level << 3] =
                        per_unit.iter().zip(&levels[level]).map(|(unit, level)| unit * level).collect();
                }
            }
        }
    }
    let effects = effects(&corners, orders);
    Ok(Decomposition {
        before: corners[0].clone(),
        after: corners[(1 << FACTORS.len()) - 1].clone(),
        effects,
    })
}

/// Mean effects of factors from the values at all corners; `corners[bits]` has factor `f` after the change where bit `f` is set.
pub(crate) fn effects(corners: &[Vec<f64>], orders: Orders) -> Matrix {
    let factors = corners.len().max(1).ilog2() as usize;
    let width = corners.first().map_or(0, Vec::len);
    let mut made = Matrix::zeros(factors, width);
    for factor in 0..factors {
        for without in (0..corners.len()).filter(|bits| bits & (1 << factor) == 0) {
            let changed = without.count_ones() as usize;
            let weight = match orders {
                // Of all orders, so many change exactly these factors before this one.
                Orders::All => factorial(changed) * factorial(factors - 1 - changed) / factorial(factors),
                Orders::Polar => {
                    let earlier = (1 << factor) - 1;
                    let later = (corners.len() - 1) & !earlier & !(1 << factor);
                    0.5 * f64::from(u8::from(without == earlier) + u8::from(without == later))
                }
            };
            let with = without | (1 << factor);
            for (at, effect) in made.row_mut(factor).iter_mut().enumerate() {
                *effect += weight * (corners[with][at] - corners[without][at]);
            }
        }
    }
    made
}

fn factorial(number: usize) -> f64 {
    (1..=number).map(|factor| factor as f64).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_of_two_is_split_as_on_paper() {
        // 2 * 3 -> 5 * 7: mean of (3 * 3 and 3 * 7) for the first, of (2 * 4 and 5 * 4) for the second.
        let corners = [vec![6.0], vec![15.0], vec![14.0], vec![35.0]];
        for orders in [Orders::All, Orders::Polar] {
            assert_eq!(effects(&corners, orders).values(), [15.0, 14.0]);
        }
    }

    #[test]
    fn polar_orders_and_all_orders_differ_with_three_factors() {
        // 1 * 1 * 1 -> 2 * 3 * 5.
        let corners: Vec<Vec<f64>> = (0..8)
            .map(|bits| vec![[1.0, 2.0][bits & 1] * [1.0, 3.0][bits >> 1 & 1] * [1.0, 5.0][bits >> 2 & 1]])
            .collect();
        let all = effects(&corners, Orders::All);
        let polar = effects(&corners, Orders::Polar);
        // First factor: (1 * 2 + 3 + 5 + 15 * 2) / 6 against (1 + 15) / 2.
        assert!((all.values()[0] - 40.0 / 6.0).abs() < 1e-12);
        assert!((polar.values()[0] - 8.0).abs() < 1e-12);
        for effects in [all, polar] {
            assert!((effects.values().iter().sum::<f64>() - 29.0).abs() < 1e-12);
        }
    }
}
