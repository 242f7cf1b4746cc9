//! The user's one file of numbers: production, imports, exports and stocks of crops, and how they are grown.
//!
//! Columns `crop`, `quantity` and `value`; `method` for quantities of cultivation; `unit` (kg, t, kt for masses; those of
//! the database for the rest), `gsd`, `source`, `note`. A file with the tables of a study reproduces it.

use std::collections::BTreeMap;

use database::{CropYieldRow, CultivationQuantity};
use vocabulary::{BalanceElement, CropId, Crops, CultivationMethod, Flag, SourceId};

use crate::OperationError;

/// A mass of a balance.
#[derive(Clone, Debug)]
pub(super) struct OwnMass {
    pub(super) mass_kg: f64,
    pub(super) gsd: Option<f64>,
    pub(super) source: SourceId,
}

/// Numbers of a file.
#[derive(Debug, Default)]
pub(super) struct OwnInputs {
    pub(super) masses: BTreeMap<(CropId, BalanceElement), OwnMass>,
    pub(super) cultivation: Vec<CropYieldRow>,
    /// Mass moved for a kg of a crop (kg/kg).
    pub(super) tmr: BTreeMap<CropId, f64>,
}

/// Reads a file.
///
/// # Errors
/// Every mistake with its row, column and value.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<OwnInputs, OperationError> {
    let bad = |row: u64, column: &str, value: &str, expected: &str| {
        OperationError::Input(format!("{name}, row {row}, column `{column}`: `{value}`: expected {expected}"))
    };
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|_| OperationError::Input(format!("{name}: not UTF-8 text: save it as CSV UTF-8")))?;
    let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let broken = |error: csv::Error| OperationError::Input(format!("{name}: {error}"));
    let header = table.headers().map_err(broken)?.clone();
    let place = |column: &str| header.iter().position(|known| known.trim() == column);
    for column in ["crop", "quantity", "value"] {
        if place(column).is_none() {
            let found: Vec<&str> = header.iter().collect();
            return Err(OperationError::Input(format!(
                "{name}: column `{column}` is missing; the columns are {}",
                found.join(", ")
            )));
        }
    }
    let mut own = OwnInputs::default();
    for record in table.records() {
        let record = record.map_err(broken)?;
        let row = record.position().map_or(0, csv::Position::line);
        let get =
            |column: &str| place(column).and_then(|at| record.get(at)).unwrap_or_default().trim().to_owned();
        let (crop, quantity, value, unit) = (get("crop"), get("quantity"), get("value"), get("unit"));
        let crop_id = match crop.as_str() {
            "*" => None,
            _ => Some(
                Crops::embedded().find(&crop).map_err(|error| bad(row, "crop", &crop, &error.to_string()))?,
            ),
        };
        let number: f64 = value
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite() && *number >= 0.0)
            .ok_or_else(|| bad(row, "value", &value, "a number of zero or more"))?;
        let gsd = match get("gsd").as_str() {
            "" => None,
            text => Some(
                text.parse()
                    .ok()
                    .filter(|gsd: &f64| gsd.is_finite() && *gsd >= 1.0)
                    .ok_or_else(|| bad(row, "gsd", text, "a geometric standard deviation of one or more"))?,
            ),
        };
        let source = SourceId(
            Some(get("source")).filter(|source| !source.is_empty()).unwrap_or_else(|| name.to_owned()),
        );
        let twice = || bad(row, "quantity", &quantity, "no number that stands in the file already");
        if let Some(element) = mass_element(&quantity) {
            let factor = match unit.as_str() {
                "" | "kg" => 1.0,
                "t" => 1e3,
                "kt" => 1e6,
                _ => return Err(bad(row, "unit", &unit, "kg, t or kt")),
            };
            let Some(crop) = crop_id else { return Err(bad(row, "crop", &crop, "a crop")) };
            let mass = OwnMass { mass_kg: number * factor, gsd, source };
            if own.masses.insert((crop, element), mass).is_some() {
                return Err(twice());
            }
            continue;
        }
        if quantity == "tmr" {
            if !matches!(unit.as_str(), "" | "kg/kg") {
                return Err(bad(row, "unit", &unit, "kg/kg"));
            }
            let Some(crop) = crop_id else { return Err(bad(row, "crop", &crop, "a crop")) };
            if own.tmr.insert(crop, number).is_some() {
                return Err(twice());
            }
            continue;
        }
        let Some(known) = CultivationQuantity::from_word(&quantity) else {
            let expected =
                "production, import, export, stock, yield, water, energy, layers, stacking-efficiency or tmr";
            return Err(bad(row, "quantity", &quantity, expected));
        };
        if !unit.is_empty() && unit != known.unit() {
            return Err(bad(row, "unit", &unit, known.unit()));
        }
        let (fits, expected) = match known {
            CultivationQuantity::Yield => (number > 0.0, "a yield above zero"),
            CultivationQuantity::Layers => {
                (number >= 1.0 && number.fract() == 0.0, "whole layers, one or more")
            }
            CultivationQuantity::StackingEfficiency => {
                (number > 0.0 && number <= 1.0, "a share above 0, at most 1")
            }
            CultivationQuantity::Water | CultivationQuantity::Energy => (true, ""),
        };
        if !fits {
            return Err(bad(row, "value", &value, expected));
        }
        let word = get("method");
        let method = CultivationMethod::from_word(&word)
            .ok_or_else(|| bad(row, "method", &word, "open-field, greenhouse, indoor or vertical"))?;
        if own
            .cultivation
            .iter()
            .any(|row| row.crop == crop_id && row.method == method && row.quantity == known)
        {
            return Err(twice());
        }
        own.cultivation.push(CropYieldRow {
            crop: crop_id,
            method,
            quantity: known,
            region: None,
            value: number,
            gsd,
            flag: Flag::Reported,
            source,
            note: get("note"),
        });
    }
    Ok(own)
}

fn mass_element(word: &str) -> Option<BalanceElement> {
    BalanceElement::from_word(word).filter(|element| {
        matches!(
            element,
            BalanceElement::Production
                | BalanceElement::Import
                | BalanceElement::Export
                | BalanceElement::Stock
        )
    })
}
