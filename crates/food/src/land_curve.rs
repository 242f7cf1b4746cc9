//! Land against the ratio that every crop reaches, and its inverse.

use crate::balance::Balance;
use crate::error::{FoodError, checked};

/// A crop of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurveCrop {
    /// Its balance.
    pub balance: Balance,
    /// Fresh mass that arrives of a m² of ground in a year (kg/m²), losses taken off.
    pub output_kg_m2: f64,
}

/// Land that lifts every crop of a region to a ratio. Crops that are above it need none, so that the curve bends at the
/// present ratio of each crop, and is straight between.
#[derive(Clone, Debug)]
pub struct LandCurve {
    crops: Vec<CurveCrop>,
    /// Present ratios, ascending: where the curve bends.
    bends: Vec<f64>,
}

impl LandCurve {
    /// The curve of some crops, each grown one way.
    ///
    /// # Errors
    /// A yield that is not above zero.
    pub fn new(crops: Vec<CurveCrop>) -> Result<LandCurve, FoodError> {
        for crop in &crops {
            checked("output_kg_m2", crop.output_kg_m2, "above zero", |value| value > 0.0)?;
        }
        let mut bends: Vec<f64> = crops.iter().map(|crop| crop.balance.self_sufficiency()).collect();
        bends.sort_by(f64::total_cmp);
        Ok(LandCurve { crops, bends })
    }

    /// Land (m²) that lifts every crop to at least a ratio.
    pub fn area_m2(&self, ratio: f64) -> f64 {
        self.crops
            .iter()
            .map(|crop| {
                (ratio * crop.balance.supply_kg() - crop.balance.production_kg()).max(0.0) / crop.output_kg_m2
            })
            .sum()
    }

    /// Land (m²) that one more unit of ratio takes above a ratio: the slope of the curve to the right of it.
    pub fn marginal_m2(&self, ratio: f64) -> f64 {
        self.crops
            .iter()
            .filter(|crop| crop.balance.self_sufficiency() <= ratio)
            .map(|crop| crop.balance.supply_kg() / crop.output_kg_m2)
            .sum()
    }

    /// The ratio that every crop reaches with an area (m²): the inverse of [`LandCurve::area_m2`]. `None` for a curve of
    /// no crops, or an area below zero.
    pub fn ratio(&self, area_m2: f64) -> Option<f64> {
        if area_m2.is_nan() || area_m2 < 0.0 {
            return None;
        }
        // The last bend that needs no more than the area.
        let bend = self.bends.iter().copied().rfind(|bend| self.area_m2(*bend) <= area_m2)?;
        let slope = self.marginal_m2(bend);
        (slope > 0.0).then(|| bend + (area_m2 - self.area_m2(bend)) / slope)
    }
}
