//! Intervals of land, water and electricity over the spreads of yields, inputs and imports.

use vocabulary::sampling::Sampler;
use vocabulary::{Interval, Quantity};

/// A need whose numbers have spreads. Things of the same `crop` share the draw of imports.
#[derive(Clone, Copy, Debug)]
pub struct UncertainNeed {
    /// Number of the crop.
    pub crop: u64,
    /// Number of the method, by which totals are made.
    pub method: usize,
    /// Production (kg).
    pub production_kg: f64,
    /// Imports (kg).
    pub import_kg: Quantity,
    /// Exports (kg).
    pub export_kg: f64,
    /// Self-sufficiency wanted.
    pub target: f64,
    /// Share of the output that this method grows (0 to 1).
    pub share: f64,
    /// Share lost on the way (0 to below 1).
    pub loss_share: f64,
    /// Fresh yield of the ground in a year (kg/m²).
    pub ground_yield_kg_m2: Quantity,
    /// Water (L/kg), where it is known.
    pub water_l_kg: Option<Quantity>,
    /// Electricity (kWh/kg), where it is known.
    pub energy_kwh_kg: Option<Quantity>,
}

/// Intervals of one need, or of the total of a method.
#[derive(Clone, Debug, PartialEq)]
pub struct NeedIntervals {
    /// Ground (m²).
    pub area_m2: Interval,
    /// Water (m³); `None` where a part is not known.
    pub water_m3: Option<Interval>,
    /// Electricity (kWh); `None` where a part is not known.
    pub energy_kwh: Option<Interval>,
}

/// Numbers of the quantities of a crop and method in the sampler.
const VARIABLES: u64 = 16;

/// Draws every spread `draws` times under a seed: intervals by need, in the order given, and by method number, each
/// method up to the largest. `None` for no draws.
///
/// Draw d depends on (seed, crop, method, d) alone. A draw of imports that leaves no need for extra output needs no land.
pub fn sample(
    needs: &[UncertainNeed],
    draws: u64,
    seed: u64,
) -> Option<(Vec<NeedIntervals>, Vec<NeedIntervals>)> {
    let sampler = Sampler::new(seed);
    let methods = needs.iter().map(|need| need.method + 1).max().unwrap_or(0);
    let length = usize::try_from(draws).ok().filter(|draws| *draws > 0)?;
    let empty = || Draws::new(length);
    let mut by_method: Vec<Draws> = (0..methods).map(|_| empty()).collect();
    let mut by_need = Vec::new();
    for need in needs {
        let mut own = empty();
        let variable = |number: u64| (need.crop * VARIABLES + need.method as u64) * VARIABLES + number;
        for draw in 0..draws {
            let import =
                sampler.draw(&need.import_kg, need.crop * VARIABLES * VARIABLES + VARIABLES - 1, draw);
            let supply = need.production_kg + import - need.export_kg;
            let extra = (need.target * supply - need.production_kg).max(0.0) * need.share;
            let harvest = extra / (1.0 - need.loss_share);
            own.area.push(harvest / sampler.draw(&need.ground_yield_kg_m2, variable(0), draw));
            own.water.push(
                need.water_l_kg
                    .map_or(f64::NAN, |litres| harvest * sampler.draw(&litres, variable(1), draw) / 1000.0),
            );
            own.energy.push(
                need.energy_kwh_kg.map_or(f64::NAN, |kwh| harvest * sampler.draw(&kwh, variable(2), draw)),
            );
        }
        if let Some(total) = by_method.get_mut(need.method) {
            total.add(&own);
        }
        by_need.push(own.intervals()?);
    }
    let by_method: Option<Vec<NeedIntervals>> = by_method.into_iter().map(Draws::of_total).collect();
    Some((by_need, by_method?))
}

/// Draws of one need or total. What is not known is no number, and so is every sum with it.
struct Draws {
    area: Vec<f64>,
    water: Vec<f64>,
    energy: Vec<f64>,
}

impl Draws {
    fn new(length: usize) -> Draws {
        let empty = || Vec::with_capacity(length);
        Draws { area: empty(), water: empty(), energy: empty() }
    }

    fn add(&mut self, other: &Draws) {
        for (total, part) in [
            (&mut self.area, &other.area),
            (&mut self.water, &other.water),
            (&mut self.energy, &other.energy),
        ] {
            total.resize(part.len(), 0.0);
            total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
        }
    }

    /// The intervals of a total, zero for a method that nothing is grown by.
    fn of_total(mut self) -> Option<NeedIntervals> {
        if self.area.is_empty() {
            (self.area, self.water, self.energy) = (vec![0.0], vec![0.0], vec![0.0]);
        }
        self.intervals()
    }

    fn intervals(self) -> Option<NeedIntervals> {
        let known = |draws: Vec<f64>| {
            if draws.iter().any(|value| value.is_nan()) { None } else { Interval::of_draws(draws) }
        };
        Some(NeedIntervals {
            area_m2: Interval::of_draws(self.area)?,
            water_m3: known(self.water),
            energy_kwh: known(self.energy),
        })
    }
}
