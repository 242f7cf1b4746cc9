//! Total material requirement of food, where factors exist.

use std::collections::BTreeMap;

use vocabulary::CropId;

/// Total material requirement of some crops.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaterialRequirement {
    /// Mass moved anywhere for the crops that have a factor (kg).
    pub tmr_kg: f64,
    /// Mass of the crops that have a factor (kg).
    pub covered_kg: f64,
    /// Crops without a factor, which are in no sum.
    pub missing: Vec<CropId>,
}

/// The sum over crops of mass (kg) times factor (kg moved a kg).
pub fn total_material_requirement(
    masses: &[(CropId, f64)],
    factors: &BTreeMap<CropId, f64>,
) -> MaterialRequirement {
    let mut result = MaterialRequirement::default();
    for (crop, mass_kg) in masses {
        match factors.get(crop) {
            Some(factor) => {
                result.tmr_kg += mass_kg * factor;
                result.covered_kg += mass_kg;
            }
            None => result.missing.push(crop.clone()),
        }
    }
    result
}
