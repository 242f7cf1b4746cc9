//! Food balances, trade of crops, cultivation and population.

use rusqlite::params;
use vocabulary::{BalanceElement, CropId, Crops};

use super::Import;
use super::place::Place;
use crate::error::DatabaseError;
use crate::rows::{CropYieldRow, CultivationQuantity, FoodBalanceRow, FoodTradeRow, PopulationRow};

fn known_crop(place: Place, crop: &CropId) -> Result<(), DatabaseError> {
    match Crops::embedded().info(crop) {
        Some(_) => Ok(()),
        None => Err(place.unknown("crop", crop, "crop")),
    }
}

impl Import<'_> {
    /// Adds an element of the balance of a crop.
    ///
    /// # Errors
    /// An unknown crop, region or source, an amount that cannot be, a year out of range, a second row of the same key,
    /// or a file that cannot be written.
    pub fn append_food_balance(&mut self, row: &FoodBalanceRow) -> Result<(), DatabaseError> {
        let done = self.try_append_food_balance(row);
        self.note(done)
    }

    fn try_append_food_balance(&mut self, row: &FoodBalanceRow) -> Result<(), DatabaseError> {
        let place = self.place("food_balance");
        known_crop(place, &row.crop)?;
        place.region("region", row.region)?;
        place.year(row.year)?;
        let signed = row.element == BalanceElement::StockVariation;
        place.number(
            "amount",
            row.amount,
            |amount| signed || amount >= 0.0,
            "a finite number, zero or more",
        )?;
        place.number("gsd", row.gsd.unwrap_or(1.0), |gsd| gsd >= 1.0, "a number of one or more")?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.food_balance (crop, year, region, element, import, source, amount, unit, gsd, flag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                row.crop.as_str(),
                row.year.0,
                row.region.code(),
                row.element.as_str(),
                self.import,
                row.source.0,
                row.amount,
                if row.element.is_value() { "USD" } else { "kg" },
                row.gsd,
                row.flag.as_str()
            ],
            || format!("{} {} {} {}", row.crop, row.region, row.year, row.element),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), None);
        Ok(())
    }

    /// Adds trade of a crop as one side reports it.
    ///
    /// # Errors
    /// An unknown crop, region or source, a mass or value that is no amount, a year out of range, a second row of the
    /// same key, or a file that cannot be written.
    pub fn append_food_trade(&mut self, row: &FoodTradeRow) -> Result<(), DatabaseError> {
        let done = self.try_append_food_trade(row);
        self.note(done)
    }

    fn try_append_food_trade(&mut self, row: &FoodTradeRow) -> Result<(), DatabaseError> {
        let place = self.place("food_trade");
        known_crop(place, &row.crop)?;
        place.region("exporter", row.exporter)?;
        place.region("importer", row.importer)?;
        place.year(row.year)?;
        place.amount("mass_kg", row.mass_kg)?;
        place.amount("value_usd", row.value_usd)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.food_trade (crop, year, import, source, reporter, exporter, importer, mass_kg, value_usd,
             flag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                row.crop.as_str(),
                row.year.0,
                self.import,
                row.source.0,
                if row.by_importer { "importer" } else { "exporter" },
                row.exporter.code(),
                row.importer.code(),
                row.mass_kg,
                row.value_usd,
                row.flag.as_str()
            ],
            || format!("{} {} {} {}", row.crop, row.exporter, row.importer, row.year),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.exporter), None);
        self.tally.region(place.table, &row.source.0, row.importer);
        Ok(())
    }

    /// Adds a number about growing a crop.
    ///
    /// # Errors
    /// An unknown crop, region or source, a number that cannot be, a second row of the same key, or a file that cannot
    /// be written.
    pub fn append_crop_yield(&mut self, row: &CropYieldRow) -> Result<(), DatabaseError> {
        let done = self.try_append_crop_yield(row);
        self.note(done)
    }

    fn try_append_crop_yield(&mut self, row: &CropYieldRow) -> Result<(), DatabaseError> {
        let place = self.place("crop_yields");
        if let Some(crop) = &row.crop {
            known_crop(place, crop)?;
        }
        if let Some(region) = row.region {
            place.region("region", region)?;
        }
        let (fits, expected): (fn(f64) -> bool, &str) = match row.quantity {
            CultivationQuantity::Yield => (|value| value > 0.0, "a yield above zero"),
            CultivationQuantity::Layers => {
                (|value| value >= 1.0 && value.fract() == 0.0, "a whole number of layers, one or more")
            }
            CultivationQuantity::StackingEfficiency => {
                (|value| value > 0.0 && value <= 1.0, "a share above 0 and at most 1")
            }
            CultivationQuantity::Water | CultivationQuantity::Energy => {
                (|value| value >= 0.0, "zero or more")
            }
        };
        place.number("value", row.value, fits, expected)?;
        place.number("gsd", row.gsd.unwrap_or(1.0), |gsd| gsd >= 1.0, "a number of one or more")?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.crop_yields (crop, method, quantity, region, import, value, unit, gsd, flag, source, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                row.crop.as_ref().map(CropId::as_str),
                row.method.as_str(),
                row.quantity.as_str(),
                row.region.map(|region| region.code().to_owned()),
                self.import,
                row.value,
                row.quantity.unit(),
                row.gsd,
                row.flag.as_str(),
                row.source.0,
                row.note
            ],
            || {
                let crop = row.crop.as_ref().map_or("any crop", CropId::as_str);
                format!("{crop} {} {}", row.method, row.quantity.as_str())
            },
        )?;
        self.tally.row(place.table, &row.source.0, None, row.region, None);
        Ok(())
    }

    /// Adds the population of a region in a year.
    ///
    /// # Errors
    /// An unknown region or source, a number below zero, a year out of range, a second row of the same key, or a file
    /// that cannot be written.
    pub fn append_population(&mut self, row: &PopulationRow) -> Result<(), DatabaseError> {
        let done = self.try_append_population(row);
        self.note(done)
    }

    fn try_append_population(&mut self, row: &PopulationRow) -> Result<(), DatabaseError> {
        let place = self.place("population");
        place.region("region", row.region)?;
        place.year(row.year)?;
        place.amount("persons", Some(row.persons))?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.population (region, year, import, source, persons) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![row.region.code(), row.year.0, self.import, row.source.0, row.persons],
            || format!("{} {}", row.region, row.year),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), None);
        Ok(())
    }
}
