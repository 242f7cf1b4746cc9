//! Balances and trade of crops, cultivation and population.

use vocabulary::{BalanceElement, CropId, CultivationMethod, Region, Year};

use crate::database::Database;
use crate::error::DatabaseError;
use crate::prefer::{Candidate, preferred};
use crate::rows::{CropYieldRow, CultivationQuantity, FoodBalanceRow, FoodTradeRow, PopulationRow};

impl Database {
    /// See [`crate::Facts::food_balances`].
    pub(super) fn balances(&self, crop: &CropId, year: Year) -> Result<Vec<FoodBalanceRow>, DatabaseError> {
        let query = "SELECT * FROM food_balance WHERE crop = ?1 AND year = ?2";
        let rows = self.rows("food_balance", query, (crop.as_str(), year.0), |row| {
            let fact = FoodBalanceRow {
                crop: crop.clone(),
                year,
                region: row.region("region")?,
                element: row.word("element", "an element of a balance", BalanceElement::from_word)?,
                amount: row.get("amount")?,
                gsd: row.get("gsd")?,
                flag: row.flag()?,
                source: row.source()?,
            };
            Ok(Candidate {
                group: (fact.region, fact.element),
                import: row.get("import")?,
                source: fact.source.clone(),
                region: None,
                row: fact,
            })
        })?;
        Ok(preferred(rows))
    }

    /// See [`crate::Facts::food_balance_years`].
    pub(super) fn balance_years(&self, crop: &CropId, region: Region) -> Result<Vec<Year>, DatabaseError> {
        let query = "SELECT DISTINCT year FROM food_balance WHERE crop = ?1 AND region = ?2 ORDER BY year";
        self.years("food_balance", query, &[crop.as_str(), region.code()])
    }

    /// See [`crate::Facts::food_trade`].
    pub(super) fn crop_trade(&self, crop: &CropId, year: Year) -> Result<Vec<FoodTradeRow>, DatabaseError> {
        let query =
            "SELECT * FROM food_trade WHERE crop = ?1 AND year = ?2 ORDER BY reporter, exporter, importer";
        let rows = self.rows("food_trade", query, (crop.as_str(), year.0), |row| {
            let fact = FoodTradeRow {
                crop: crop.clone(),
                year,
                by_importer: row.word("reporter", "importer or exporter", |word| match word {
                    "importer" => Some(true),
                    "exporter" => Some(false),
                    _ => None,
                })?,
                exporter: row.region("exporter")?,
                importer: row.region("importer")?,
                mass_kg: row.get("mass_kg")?,
                value_usd: row.get("value_usd")?,
                flag: row.flag()?,
                source: row.source()?,
            };
            Ok(Candidate {
                group: (),
                import: row.get("import")?,
                source: fact.source.clone(),
                region: Some(fact.exporter),
                row: fact,
            })
        })?;
        Ok(preferred(rows))
    }

    /// See [`crate::Facts::crop_yields`].
    pub(super) fn cultivation(&self) -> Result<Vec<CropYieldRow>, DatabaseError> {
        let query = "SELECT * FROM crop_yields";
        let rows = self.rows("crop_yields", query, [], |row| {
            let fact = CropYieldRow {
                crop: row.get::<Option<String>>("crop")?.map(|crop| CropId::new(&crop)),
                method: row.word("method", "a cultivation method", CultivationMethod::from_word)?,
                quantity: row.word(
                    "quantity",
                    "a quantity of cultivation",
                    CultivationQuantity::from_word,
                )?,
                region: row.optional_region("region")?,
                value: row.get("value")?,
                gsd: row.get("gsd")?,
                flag: row.flag()?,
                source: row.source()?,
                note: row.get("note")?,
            };
            Ok(Candidate {
                group: (fact.crop.clone(), fact.method, fact.quantity, fact.region),
                import: row.get("import")?,
                source: fact.source.clone(),
                region: None,
                row: fact,
            })
        })?;
        Ok(preferred(rows))
    }

    /// See [`crate::Facts::population`].
    pub(super) fn inhabitants(&self, region: Region) -> Result<Vec<PopulationRow>, DatabaseError> {
        let rows =
            self.rows("population", "SELECT * FROM population WHERE region = ?1", [region.code()], |row| {
                let fact = PopulationRow {
                    region,
                    year: row.year()?,
                    persons: row.get("persons")?,
                    source: row.source()?,
                };
                Ok(Candidate {
                    group: fact.year,
                    import: row.get("import")?,
                    source: fact.source.clone(),
                    region: None,
                    row: fact,
                })
            })?;
        Ok(preferred(rows))
    }
}
