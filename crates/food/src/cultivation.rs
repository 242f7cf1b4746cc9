//! Land, water and electricity of growing a crop one way.

use vocabulary::CultivationMethod;

use crate::error::{FoodError, checked};

/// How a crop is grown: what a m² gives, and what a kilogram takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cultivation {
    method: CultivationMethod,
    yield_kg_m2: f64,
    layers: u32,
    stacking_efficiency: f64,
    water_l_kg: Option<f64>,
    energy_kwh_kg: Option<f64>,
}

/// What an output takes.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Need {
    /// Mass that arrives (kg fresh).
    pub output_kg: f64,
    /// Mass that is harvested, losses included (kg fresh).
    pub harvest_kg: f64,
    /// Ground (m²), all layers above each other counted once.
    pub area_m2: f64,
    /// Water (m³); `None` where it is not known.
    pub water_m3: Option<f64>,
    /// Electricity (kWh); `None` where it is not known.
    pub energy_kwh: Option<f64>,
}

impl Cultivation {
    /// A way of growing, with the fresh yield of one layer in a year (kg/m²), and water (L/kg) and electricity (kWh/kg)
    /// where they are known. One layer.
    ///
    /// # Errors
    /// A yield that is not above zero, water or electricity below zero, or anything that is no number.
    pub fn new(
        method: CultivationMethod,
        yield_kg_m2: f64,
        water_l_kg: Option<f64>,
        energy_kwh_kg: Option<f64>,
    ) -> Result<Cultivation, FoodError> {
        let amount = |what, value: Option<f64>| {
            value.map(|value| checked(what, value, "zero or more", |value| value >= 0.0)).transpose()
        };
        Ok(Cultivation {
            method,
            yield_kg_m2: checked("yield_kg_m2", yield_kg_m2, "above zero", |value| value > 0.0)?,
            layers: 1,
            stacking_efficiency: 1.0,
            water_l_kg: amount("water_l_kg", water_l_kg)?,
            energy_kwh_kg: amount("energy_kwh_kg", energy_kwh_kg)?,
        })
    }

    /// The same in layers above each other, of which a share of the ground area grows (above 0, at most 1): stairs,
    /// lifts and machines take the rest.
    ///
    /// # Errors
    /// Zero layers, or a share out of its range.
    pub fn stacked(self, layers: u32, stacking_efficiency: f64) -> Result<Cultivation, FoodError> {
        checked("layers", f64::from(layers), "one or more", |layers| layers >= 1.0)?;
        let stacking_efficiency =
            checked("stacking_efficiency", stacking_efficiency, "above 0 and at most 1", |share| {
                share > 0.0 && share <= 1.0
            })?;
        Ok(Cultivation { layers, stacking_efficiency, ..self })
    }

    /// The method.
    pub fn method(&self) -> CultivationMethod {
        self.method
    }

    /// Layers above each other.
    pub fn layers(&self) -> u32 {
        self.layers
    }

    /// Fresh yield of the ground in a year (kg/m²): of one layer, times layers, times stacking efficiency.
    pub fn ground_yield_kg_m2(&self) -> f64 {
        self.yield_kg_m2 * f64::from(self.layers) * self.stacking_efficiency
    }

    /// What an output takes of which a share is lost on the way from harvest to supply (0 to below 1).
    ///
    /// # Errors
    /// A mass below zero, or a share out of its range.
    pub fn need(&self, output_kg: f64, loss_share: f64) -> Result<Need, FoodError> {
        checked("output_kg", output_kg, "a mass of zero or more", |mass| mass >= 0.0)?;
        checked("loss_share", loss_share, "a share from 0 to below 1", |share| (0.0..1.0).contains(&share))?;
        let harvest_kg = output_kg / (1.0 - loss_share);
        Ok(Need {
            output_kg,
            harvest_kg,
            area_m2: harvest_kg / self.ground_yield_kg_m2(),
            water_m3: self.water_l_kg.map(|litres| harvest_kg * litres / 1000.0),
            energy_kwh: self.energy_kwh_kg.map(|kwh| harvest_kg * kwh),
        })
    }

    /// Fresh mass that an area gives (kg arriving): the inverse of [`Cultivation::need`].
    pub fn output_kg(&self, area_m2: f64, loss_share: f64) -> f64 {
        area_m2 * self.ground_yield_kg_m2() * (1.0 - loss_share)
    }
}

impl Need {
    /// CO2 of the electricity (kg), with the factor of the grid (kg/kWh); `None` where electricity is not known.
    pub fn co2_kg(&self, grid_kg_kwh: f64) -> Option<f64> {
        self.energy_kwh.map(|kwh| kwh * grid_kg_kwh)
    }

    /// A part of it (0 to 1).
    pub fn part(&self, share: f64) -> Need {
        Need {
            output_kg: self.output_kg * share,
            harvest_kg: self.harvest_kg * share,
            area_m2: self.area_m2 * share,
            water_m3: self.water_m3.map(|water| water * share),
            energy_kwh: self.energy_kwh.map(|energy| energy * share),
        }
    }

    /// Two together. What is not known of one is not known of the sum.
    pub fn plus(&self, other: &Need) -> Need {
        let both = |a: Option<f64>, b: Option<f64>| Some(a? + b?);
        Need {
            output_kg: self.output_kg + other.output_kg,
            harvest_kg: self.harvest_kg + other.harvest_kg,
            area_m2: self.area_m2 + other.area_m2,
            water_m3: both(self.water_m3, other.water_m3),
            energy_kwh: both(self.energy_kwh, other.energy_kwh),
        }
    }

    /// Nothing, to sum up from.
    pub fn none() -> Need {
        Need { water_m3: Some(0.0), energy_kwh: Some(0.0), ..Need::default() }
    }
}

/// The fresh yield (kg/m²) of a yield that is stated as dry matter, with the dry matter of the crop as harvested (kg/kg).
///
/// # Errors
/// A share out of its range.
pub fn fresh_yield(dry_kg_m2: f64, dry_matter: f64) -> Result<f64, FoodError> {
    let share =
        checked("dry_matter", dry_matter, "above 0 and at most 1", |share| share > 0.0 && share <= 1.0)?;
    Ok(dry_kg_m2 / share)
}
