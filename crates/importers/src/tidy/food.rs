//! The user's own tables of cultivation: yields, water, electricity and layers of crops by method.

use database::{CropYieldRow, CultivationQuantity};
use vocabulary::{Crops, CultivationMethod, fold};

use crate::columns::Known;
use crate::format::Format;
use crate::row::Row;

use super::cells::{Cells, Place, Refusal};
use super::tables::{FLAG, REGION, REGION_NAME, SOURCE, UNIT, column};
use super::{Tidy, read, sniff};

const CROP: Known = column("crop", &["item", "vegetable", "作物", "品目", "野菜"]);
const METHOD: Known = column("method", &["system", "cultivation method", "栽培方法", "栽培方式"]);

/// Yields, water, electricity and layers of crops by cultivation method.
pub static CROP_YIELDS: Format = Format {
    key: "crop-yields",
    title: "Crop yields by cultivation method (own table)",
    title_ja: "栽培方法別の収量（自前の表）",
    tables: &["crop_yields"],
    sniff: |head| sniff(head, &CROP_YIELDS_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &CROP_YIELDS_TABLE),
};

static CROP_YIELDS_TABLE: Tidy = Tidy {
    wanted: "columns crop, method, quantity and value",
    columns: &[
        CROP,
        METHOD,
        column("quantity", &["what", "項目"]),
        REGION,
        column("value", &["値"]),
        UNIT,
        column("gsd", &["spread"]),
        FLAG,
        SOURCE,
        column("note", &["remark", "備考"]),
        REGION_NAME,
    ],
    needed: &[&[0, 1, 2, 4]],
    proof: &[1],
    year: None,
    value: usize::MAX,
    plain_mass_is_kg: false,
    row: |cells| {
        let crop = match cells.text(0) {
            None | Some("*") => None,
            Some(text) => match Crops::embedded().find(text) {
                Ok(crop) => Some(crop),
                Err(error) => return Err(cells.refuse(0, error.to_string())),
            },
        };
        let method =
            word(cells, 1, "open-field, greenhouse, indoor or vertical", CultivationMethod::from_word)?;
        let quantity = word(
            cells,
            2,
            "yield, water, energy, layers or stacking-efficiency",
            CultivationQuantity::from_word,
        )?;
        let region = match cells.place(3, 10)? {
            Some(Place::Region(region)) => Some(region),
            Some(Place::World) | None => None,
        };
        let value = cells.amount(4)?;
        if quantity == CultivationQuantity::Yield && value == 0.0 {
            return Err(cells.refuse(4, "a yield of zero: expected a number above zero"));
        }
        if quantity == CultivationQuantity::Layers && (value < 1.0 || value.fract() != 0.0) {
            return Err(cells.refuse(4, format!("{value} layers: expected a whole number, one or more")));
        }
        if quantity == CultivationQuantity::StackingEfficiency && !(value > 0.0 && value <= 1.0) {
            return Err(cells.refuse(4, format!("{value}: expected a share above 0 and at most 1")));
        }
        let factor = match cells.text(5) {
            None => 1.0,
            Some(unit) => match factor(quantity, unit) {
                Some(factor) => factor,
                None => {
                    let reason = format!(
                        "the unit `{unit}` is not one of {}: expected {}",
                        quantity.as_str(),
                        quantity.unit()
                    );
                    return Err(cells.refuse(5, reason));
                }
            },
        };
        let gsd = cells.number(6)?;
        if gsd.is_some_and(|gsd| gsd < 1.0) {
            return Err(cells.refuse(6, "a geometric standard deviation is one or more"));
        }
        let (flag, note) = (cells.flag(7)?, cells.text(9).unwrap_or_default().to_owned());
        let name = crop.as_ref().map_or("any crop", |crop| crop.as_str());
        let place = region.map_or("anywhere".to_owned(), |region| region.to_string());
        cells.once(2, format!("{name} {method} {} {place}", quantity.as_str()))?;
        let source = cells.source(8);
        let value = value * factor;
        Ok(vec![Row::CropYield(CropYieldRow {
            crop,
            method,
            quantity,
            region,
            value,
            gsd,
            flag,
            source,
            note,
        })])
    },
};

fn word<T>(
    cells: &Cells<'_>,
    known: usize,
    expected: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Refusal> {
    let text = cells.text(known).unwrap_or_default();
    read(&fold(text).replace(' ', "-")).ok_or_else(|| cells.refuse(known, format!("expected {expected}")))
}

/// What a number in a unit is multiplied by; `None` for a unit of something else.
fn factor(quantity: CultivationQuantity, unit: &str) -> Option<f64> {
    let unit = unit.trim().to_lowercase().replace('²', "2").replace([' ', '·'], "");
    let unit = unit.trim_end_matches("/y").trim_end_matches("/year").trim_end_matches("/a");
    match (quantity, unit) {
        (CultivationQuantity::Yield, "kg/m2") | (CultivationQuantity::Water, "l/kg") => Some(1.0),
        (CultivationQuantity::Yield, "t/ha") => Some(0.1),
        (CultivationQuantity::Water, "m3/t") | (CultivationQuantity::Energy, "kwh/kg") => Some(1.0),
        (CultivationQuantity::Energy, "kj/kg") => Some(1.0 / 3600.0),
        (CultivationQuantity::Energy, "mj/kg") => Some(1.0 / 3.6),
        (CultivationQuantity::Layers | CultivationQuantity::StackingEfficiency, "1" | "") => Some(1.0),
        _ => None,
    }
}
