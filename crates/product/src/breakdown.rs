//! A material split into those that have a factor and an origin to trace.

use serde::Serialize;
use vocabulary::{MaterialId, Materials};

use crate::Factors;

/// Deepest nesting of compositions that is followed; a cycle in the tables ends here.
const DEEPEST: usize = 4;

/// Why a mass is not in the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotCovered {
    /// The factor set has no factor for the material, and no composition is known that has.
    NoFactor,
    /// Nothing tells where the material is mined.
    NoOrigin,
    /// The part of a composition that the tables do not name.
    RestOfComposition,
}

impl NotCovered {
    /// The reason as a phrase.
    pub fn phrase(self) -> &'static str {
        match self {
            NotCovered::NoFactor => "no factor",
            NotCovered::NoOrigin => "no origin",
            NotCovered::RestOfComposition => "rest of the composition",
        }
    }
}

/// A part of a material that has a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The material whose factor counts.
    pub material: MaterialId,
    /// The material whose mining and trade tell the origin.
    pub traced_as: MaterialId,
    /// Mass of the part per mass of the whole (kg/kg).
    pub fraction: f64,
}

/// A material split into parts that have a factor and parts that are not covered. The fractions of both sum
/// to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    /// Parts that have a factor and are traced.
    pub parts: Vec<Part>,
    /// Parts that are not covered: material, fraction, reason.
    pub not_covered: Vec<(MaterialId, f64, NotCovered)>,
}

impl Breakdown {
    /// Splits a material. A factor of the material itself comes first; where the set has none, its composition
    /// is followed. A material with a factor but nothing to trace it by is split further when its composition
    /// is known, and otherwise not covered.
    pub fn of(material: &MaterialId, materials: &Materials, factors: &Factors) -> Breakdown {
        let mut breakdown = Breakdown { parts: Vec::new(), not_covered: Vec::new() };
        breakdown.add(material, 1.0, materials, factors, 0);
        breakdown
    }

    fn add(
        &mut self,
        material: &MaterialId,
        fraction: f64,
        materials: &Materials,
        factors: &Factors,
        depth: usize,
    ) {
        let traced_as = materials.info(material).and_then(|info| info.traced_as.clone());
        let has_factor = factors.knows(material);
        if let (true, Some(traced_as)) = (has_factor, &traced_as) {
            self.parts.push(Part { material: material.clone(), traced_as: traced_as.clone(), fraction });
            return;
        }
        let components = materials.components(material);
        if components.is_empty() || depth == DEEPEST {
            let reason = if has_factor { NotCovered::NoOrigin } else { NotCovered::NoFactor };
            self.not_covered.push((material.clone(), fraction, reason));
            return;
        }
        let mut named = 0.0;
        for component in components {
            named += component.mass_fraction;
            self.add(&component.component, fraction * component.mass_fraction, materials, factors, depth + 1);
        }
        if named < 1.0 - 1e-9 {
            self.not_covered.push((
                material.clone(),
                fraction * (1.0 - named),
                NotCovered::RestOfComposition,
            ));
        }
    }
}
