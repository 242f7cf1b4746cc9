//! Prices, reserves and single parameters of materials.

use vocabulary::{MaterialId, Materials};

use crate::database::Database;
use crate::error::DatabaseError;
use crate::prefer::{Candidate, preferred};
use crate::rows::{ParameterRow, PriceRow, ReserveRow};

impl Database {
    /// See [`crate::Facts::prices`].
    pub(super) fn yearly_prices(&self, material: &MaterialId) -> Result<Vec<PriceRow>, DatabaseError> {
        let rows = self.rows(
            "prices",
            "SELECT * FROM prices WHERE material = ?1 ORDER BY year, basis",
            [material.as_str()],
            |row| {
                let fact = PriceRow {
                    material: row.material()?,
                    year: row.year()?,
                    usd_per_kg: row.get("usd_per_kg")?,
                    basis: row.get("basis")?,
                    flag: row.flag()?,
                    source: row.source()?,
                };
                Ok(Candidate {
                    group: fact.year,
                    import: row.get("import")?,
                    source: fact.source.clone(),
                    region: None,
                    row: fact,
                })
            },
        )?;
        let usual = Materials::embedded().info(material).map(|info| info.basis.as_str());
        let mut chosen = preferred(rows);
        // Of several bases the one that the material is accounted on, else the first by name.
        chosen.sort_by_key(|row| (row.year, Some(row.basis.as_str()) != usual));
        chosen.dedup_by_key(|row| row.year);
        Ok(chosen)
    }

    /// See [`crate::Facts::reserves`].
    pub(super) fn yearly_reserves(&self, material: &MaterialId) -> Result<Vec<ReserveRow>, DatabaseError> {
        let rows = self.rows(
            "reserves",
            "SELECT * FROM reserves WHERE material = ?1 ORDER BY year, region, basis",
            [material.as_str()],
            |row| {
                let fact = ReserveRow {
                    material: row.material()?,
                    region: row.region("region")?,
                    year: row.year()?,
                    mass_kg: row.get("mass_kg")?,
                    basis: row.get("basis")?,
                    flag: row.flag()?,
                    source: row.source()?,
                };
                Ok(Candidate {
                    group: fact.year,
                    import: row.get("import")?,
                    source: fact.source.clone(),
                    region: Some(fact.region),
                    row: fact,
                })
            },
        )?;
        Ok(preferred(rows))
    }

    /// See [`crate::Facts::parameters`].
    pub(super) fn parameter_rows(&self, parameter: &str) -> Result<Vec<ParameterRow>, DatabaseError> {
        let rows = self.rows(
            "material_parameters",
            "SELECT * FROM material_parameters WHERE parameter = ?1 ORDER BY note",
            [parameter],
            |row| {
                let fact = ParameterRow {
                    parameter: row.get("parameter")?,
                    material: row.material()?,
                    region: row.optional_region("region")?,
                    stage: row.optional_stage()?,
                    year: row.optional_year("year")?,
                    value: row.get("value")?,
                    unit: row.get("unit")?,
                    source: row.source()?,
                    note: row.get("note")?,
                };
                Ok(Candidate {
                    group: (fact.material.clone(), fact.region, fact.stage, fact.year),
                    import: row.get("import")?,
                    source: fact.source.clone(),
                    region: None,
                    row: fact,
                })
            },
        )?;
        Ok(preferred(rows))
    }
}
