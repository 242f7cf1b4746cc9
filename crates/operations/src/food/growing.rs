//! How crops are grown: the numbers of the database and of the user, put together.

use database::{CropYieldRow, CultivationQuantity};
use food::{Cultivation, FoodError};
use vocabulary::{CropId, CultivationMethod, Distribution, Flag, Quantity, Region, SourceId};

use crate::provenance::Provenance;

/// A way to grow a crop, with the spreads of its numbers.
#[derive(Clone, Debug)]
pub(super) struct Growing {
    pub(super) cultivation: Cultivation,
    pub(super) yield_gsd: Option<f64>,
    pub(super) water: Option<Quantity>,
    pub(super) energy: Option<Quantity>,
    pub(super) flag: Flag,
    pub(super) source: SourceId,
    pub(super) note: String,
}

impl Growing {
    /// Yield of the ground with its spread (kg/m²).
    pub(super) fn ground_yield(&self) -> Quantity {
        quantity(self.cultivation.ground_yield_kg_m2(), self.yield_gsd)
    }
}

/// All numbers of cultivation, those of the user first.
pub(super) struct Numbers {
    rows: Vec<CropYieldRow>,
}

impl Numbers {
    pub(super) fn new(own: Option<Vec<CropYieldRow>>, database: Vec<CropYieldRow>) -> Numbers {
        Numbers { rows: own.into_iter().flatten().chain(database).collect() }
    }

    /// The number for a crop, method and region: of the region before anywhere, of the crop before any, and of the user
    /// before the database among the same.
    fn find(
        &self,
        crop: &CropId,
        method: CultivationMethod,
        quantity: CultivationQuantity,
        region: Region,
    ) -> Option<&CropYieldRow> {
        let fits = |row: &&CropYieldRow| {
            row.method == method
                && row.quantity == quantity
                && row.crop.as_ref().is_none_or(|known| known == crop)
                && row.region.is_none_or(|known| known == region)
        };
        // `min_by_key` keeps the first of equals.
        self.rows.iter().filter(fits).min_by_key(|row| (row.crop.is_none(), row.region.is_none()))
    }

    /// A way to grow a crop; `None` where no yield is known. What is not stated of vertical farms is taken from indoor
    /// farms, of which they are layers.
    pub(super) fn growing(
        &self,
        crop: &CropId,
        method: CultivationMethod,
        region: Region,
        layers: Option<u32>,
        provenance: &mut Provenance,
    ) -> Result<Option<Growing>, FoodError> {
        let vertical = method == CultivationMethod::Vertical;
        let look = |quantity| {
            self.find(crop, method, quantity, region).or_else(|| {
                vertical.then(|| self.find(crop, CultivationMethod::Indoor, quantity, region)).flatten()
            })
        };
        let Some(of_layer) = look(CultivationQuantity::Yield) else { return Ok(None) };
        let water = look(CultivationQuantity::Water);
        let energy = look(CultivationQuantity::Energy);
        let value = |row: Option<&CropYieldRow>| row.map(|row| row.value);
        let mut cultivation = Cultivation::new(method, of_layer.value, value(water), value(energy))?;
        let mut used = vec![Some(of_layer), water, energy];
        if vertical {
            let stated = self.find(crop, method, CultivationQuantity::Layers, region);
            let efficiency = self.find(crop, method, CultivationQuantity::StackingEfficiency, region);
            let layers = match (layers, stated) {
                (Some(layers), _) => layers,
                (None, Some(row)) => row.value as u32,
                (None, None) => return Ok(None),
            };
            cultivation = cultivation.stacked(layers, value(efficiency).unwrap_or(1.0))?;
            used.extend([stated, efficiency]);
        }
        used.into_iter().flatten().for_each(|row| provenance.row(&row.source));
        let spread = |row: Option<&CropYieldRow>| row.map(|row| quantity(row.value, row.gsd));
        Ok(Some(Growing {
            cultivation,
            yield_gsd: of_layer.gsd,
            water: spread(water),
            energy: spread(energy),
            flag: of_layer.flag,
            source: of_layer.source.clone(),
            note: of_layer.note.clone(),
        }))
    }
}

/// A number with a lognormal spread, a point where none is stated or the number is zero.
pub(super) fn quantity(value: f64, gsd: Option<f64>) -> Quantity {
    match gsd {
        Some(gsd) if value > 0.0 && gsd > 1.0 => {
            Quantity { value, spread: Distribution::Lognormal { sigma_ln: gsd.ln() } }
        }
        _ => Quantity::point(value),
    }
}
