//! Factors from mass of material to mass moved.

use std::collections::BTreeMap;

use vocabulary::{Distribution, Flag, MaterialId, Quantity, Region};

/// One factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// Mass moved per mass of material (kg/kg).
    pub value: f64,
    /// Geometric standard deviation (1 or more), when stated.
    pub gsd: Option<f64>,
    /// How the figure came about.
    pub flag: Flag,
}

impl Factor {
    /// The factor with its spread, as a lognormal quantity with the value as median.
    pub(crate) fn quantity(&self) -> Quantity {
        let spread = match self.gsd {
            Some(gsd) if gsd >= 1.0 && self.value > 0.0 => Distribution::Lognormal { sigma_ln: gsd.ln() },
            _ => Distribution::NotStated,
        };
        Quantity { value: self.value, spread }
    }
}

/// A set of factors of one stressor: of the world, of single countries where known, and of recycled material.
#[derive(Clone, Debug, Default)]
pub struct Factors {
    world: BTreeMap<MaterialId, Factor>,
    regional: BTreeMap<MaterialId, BTreeMap<Region, Factor>>,
    recycled: BTreeMap<MaterialId, Factor>,
}

impl Factors {
    /// Adds a factor of a material: for one region, or for the world.
    pub fn insert(&mut self, material: MaterialId, region: Option<Region>, factor: Factor) {
        match region {
            None => {
                self.world.insert(material, factor);
            }
            Some(region) => {
                self.regional.entry(material).or_default().insert(region, factor);
            }
        }
    }

    /// Adds a factor of recycled material.
    pub fn insert_recycled(&mut self, material: MaterialId, factor: Factor) {
        self.recycled.insert(material, factor);
    }

    /// The factor of a material for the world.
    pub fn world(&self, material: &MaterialId) -> Option<Factor> {
        self.world.get(material).copied()
    }

    /// The factor of a material mined in a region: the region's own where known, else the world's.
    pub fn of(&self, material: &MaterialId, region: Region) -> Option<Factor> {
        self.regional
            .get(material)
            .and_then(|regions| regions.get(&region))
            .copied()
            .or_else(|| self.world(material))
    }

    /// The factor of recycled material.
    pub fn recycled(&self, material: &MaterialId) -> Option<Factor> {
        self.recycled.get(material).copied()
    }

    /// Whether a set says anything of a material.
    pub fn knows(&self, material: &MaterialId) -> bool {
        self.world.contains_key(material)
    }

    /// The materials that have a factor for the world.
    pub fn materials(&self) -> impl Iterator<Item = &MaterialId> {
        self.world.keys()
    }
}
