//! The bill of materials, and what-if changes to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use thiserror::Error;
use vocabulary::{MaterialId, Region};

/// One line of a bill of materials.
#[derive(Clone, Debug, PartialEq)]
pub struct BillLine {
    /// The part that the line belongs to; several lines may share one.
    pub part: Arc<str>,
    /// The material.
    pub material: MaterialId,
    /// Mass in one unit of the product (kg), already multiplied by the number of pieces.
    pub mass_kg: f64,
    /// Share of the mass that is recycled material (0 to 1).
    pub recycled_share: f64,
    /// Where the material was mined, when the user knows; otherwise it is traced.
    pub origin: Option<Region>,
    /// Geometric standard deviation of the mass (1 or more), when stated.
    pub mass_gsd: Option<f64>,
}

/// A material that takes the place of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Substitution {
    /// The material replaced.
    pub from: MaterialId,
    /// The material that takes its place.
    pub to: MaterialId,
    /// Mass of the new material per mass of the replaced one (kg/kg).
    pub ratio: f64,
}

/// Changes to a bill of materials: other recycled shares, other materials.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WhatIf {
    recycled: BTreeMap<MaterialId, f64>,
    substitutions: BTreeMap<MaterialId, Substitution>,
}

/// A change that cannot be.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum WhatIfError {
    /// A share outside of 0 to 1.
    #[error("recycled share of {material} is {share}: expected 0 to 1")]
    Share {
        /// The material.
        material: MaterialId,
        /// The share as it was given.
        share: f64,
    },
    /// A ratio that is not positive.
    #[error(
        "substitution of {from} has the ratio {ratio}: expected a positive number, kg of the new material per kg replaced"
    )]
    Ratio {
        /// The material replaced.
        from: MaterialId,
        /// The ratio as it was given.
        ratio: f64,
    },
    /// The same material is named twice.
    #[error("{material} is named twice")]
    Twice {
        /// The material.
        material: MaterialId,
    },
}

impl WhatIf {
    /// Collects changes.
    ///
    /// # Errors
    /// Shares outside of 0 to 1, ratios that are not positive, a material named twice.
    pub fn new(
        recycled: Vec<(MaterialId, f64)>,
        substitutions: Vec<Substitution>,
    ) -> Result<WhatIf, WhatIfError> {
        let mut what_if = WhatIf::default();
        for (material, share) in recycled {
            if !(0.0..=1.0).contains(&share) {
                return Err(WhatIfError::Share { material, share });
            }
            if what_if.recycled.insert(material.clone(), share).is_some() {
                return Err(WhatIfError::Twice { material });
            }
        }
        for substitution in substitutions {
            if !(substitution.ratio > 0.0 && substitution.ratio.is_finite()) {
                return Err(WhatIfError::Ratio { from: substitution.from, ratio: substitution.ratio });
            }
            let from = substitution.from.clone();
            if what_if.substitutions.insert(from.clone(), substitution).is_some() {
                return Err(WhatIfError::Twice { material: from });
            }
        }
        Ok(what_if)
    }

    /// The materials that the changes name: recycled ones, then replaced ones.
    pub fn named(&self) -> (Vec<&MaterialId>, Vec<&MaterialId>) {
        (self.recycled.keys().collect(), self.substitutions.keys().collect())
    }

    /// The line after the substitutions. What replaces a material is new: the recycled share and the origin
    /// that the line stated for the old one no longer hold.
    pub fn apply(&self, line: &BillLine) -> BillLine {
        match self.substitutions.get(&line.material) {
            None => line.clone(),
            Some(substitution) => BillLine {
                material: substitution.to.clone(),
                mass_kg: line.mass_kg * substitution.ratio,
                recycled_share: 0.0,
                origin: None,
                ..line.clone()
            },
        }
    }

    /// The recycled share of a component of a line: the what-if of the component or of the line's own material
    /// where there is one, else what the line states.
    pub(crate) fn recycled_share(&self, line: &BillLine, component: &MaterialId) -> f64 {
        let stated = self.recycled.get(component).or_else(|| self.recycled.get(&line.material));
        stated.copied().unwrap_or(line.recycled_share)
    }
}
