//! Facts about materials: production, ore grades, reserves, prices and single parameters.

use rusqlite::params;
use vocabulary::Region;

use super::Import;
use crate::error::DatabaseError;
use crate::rows::{OreGradeRow, ParameterRow, PriceRow, ProductionRow, ReserveRow};

impl Import<'_> {
    /// Adds production of a material in a region and year.
    ///
    /// # Errors
    /// An unknown region, material or source, a mass that is no amount, a year out of range, an empty basis, a
    /// second row of the same key, or a file that cannot be written.
    pub fn append_production(&mut self, row: &ProductionRow) -> Result<(), DatabaseError> {
        let done = self.try_append_production(row);
        self.note(done)
    }

    fn try_append_production(&mut self, row: &ProductionRow) -> Result<(), DatabaseError> {
        let place = self.place("production");
        place.region("region", row.region)?;
        place.material(&row.material)?;
        place.year(row.year)?;
        place.amount("mass_kg", Some(row.mass_kg))?;
        place.text("basis", &row.basis)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.production (material, year, stage, import, source, region, mass_kg, basis, flag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                row.material.as_str(),
                row.year.0,
                row.stage.as_str(),
                self.import,
                row.source.0,
                row.region.code(),
                row.mass_kg,
                row.basis,
                row.flag.as_str()
            ],
            || format!("{} {} {} {} {}", row.region, row.material, row.stage, row.year, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), Some(&row.material));
        Ok(())
    }

    /// Adds an ore grade.
    ///
    /// # Errors
    /// An unknown material, region or source, a grade that is not above 0 and up to 1, a year out of range, an
    /// empty basis, a second row of the same key, or a file that cannot be written.
    pub fn append_ore_grade(&mut self, row: &OreGradeRow) -> Result<(), DatabaseError> {
        let done = self.try_append_ore_grade(row);
        self.note(done)
    }

    fn try_append_ore_grade(&mut self, row: &OreGradeRow) -> Result<(), DatabaseError> {
        let place = self.place("ore_grades");
        place.material(&row.material)?;
        place.region("region", row.region)?;
        place.year(row.year)?;
        let fits = |grade: f64| grade > 0.0 && grade <= 1.0;
        place.number("grade_kg_per_kg", row.grade_kg_per_kg, fits, "a number above 0 and up to 1")?;
        place.text("basis", &row.basis)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.ore_grades (material, region, year, basis, import, source, grade_kg_per_kg, flag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                row.material.as_str(),
                row.region.code(),
                row.year.0,
                row.basis,
                self.import,
                row.source.0,
                row.grade_kg_per_kg,
                row.flag.as_str()
            ],
            || format!("{} {} {} {}", row.material, row.region, row.year, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), Some(&row.material));
        Ok(())
    }

    /// Adds the price of a material in a year.
    ///
    /// # Errors
    /// An unknown material or source, a price that is not above zero, a year out of range, an empty basis, a
    /// second row of the same key, or a file that cannot be written.
    pub fn append_price(&mut self, row: &PriceRow) -> Result<(), DatabaseError> {
        let done = self.try_append_price(row);
        self.note(done)
    }

    fn try_append_price(&mut self, row: &PriceRow) -> Result<(), DatabaseError> {
        let place = self.place("prices");
        place.material(&row.material)?;
        place.year(row.year)?;
        place.number("usd_per_kg", row.usd_per_kg, |price| price > 0.0, "a number above zero")?;
        place.text("basis", &row.basis)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.prices (material, year, basis, import, source, usd_per_kg, flag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.material.as_str(),
                row.year.0,
                row.basis,
                self.import,
                row.source.0,
                row.usd_per_kg,
                row.flag.as_str()
            ],
            || format!("{} {} {} {}", row.material, row.year, row.basis, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), None, Some(&row.material));
        Ok(())
    }

    /// Adds the reserves of a material in a region.
    ///
    /// # Errors
    /// An unknown material, region or source, a mass that is no amount, a year out of range, an empty basis, a
    /// second row of the same key, or a file that cannot be written.
    pub fn append_reserve(&mut self, row: &ReserveRow) -> Result<(), DatabaseError> {
        let done = self.try_append_reserve(row);
        self.note(done)
    }

    fn try_append_reserve(&mut self, row: &ReserveRow) -> Result<(), DatabaseError> {
        let place = self.place("reserves");
        place.material(&row.material)?;
        place.region("region", row.region)?;
        place.year(row.year)?;
        place.amount("mass_kg", Some(row.mass_kg))?;
        place.text("basis", &row.basis)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.reserves (material, year, basis, import, source, region, mass_kg, flag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                row.material.as_str(),
                row.year.0,
                row.basis,
                self.import,
                row.source.0,
                row.region.code(),
                row.mass_kg,
                row.flag.as_str()
            ],
            || format!("{} {} {} {}", row.material, row.region, row.year, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), Some(&row.material));
        Ok(())
    }

    /// Adds a single parameter of a material.
    ///
    /// # Errors
    /// An unknown material, region or source, a value that is not finite, a year out of range, an empty key or
    /// unit, a second row of the same key, or a file that cannot be written.
    pub fn append_parameter(&mut self, row: &ParameterRow) -> Result<(), DatabaseError> {
        let done = self.try_append_parameter(row);
        self.note(done)
    }

    fn try_append_parameter(&mut self, row: &ParameterRow) -> Result<(), DatabaseError> {
        let place = self.place("material_parameters");
        place.text("parameter", &row.parameter)?;
        place.material(&row.material)?;
        if let Some(region) = row.region {
            place.region("region", region)?;
        }
        if let Some(year) = row.year {
            place.year(year)?;
        }
        place.number("value", row.value, |_| true, "a finite number")?;
        place.text("unit", &row.unit)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.material_parameters (parameter, import, material, region, stage, year, value, unit,
             source, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                row.parameter,
                self.import,
                row.material.as_str(),
                row.region.as_ref().map(Region::code),
                row.stage.map(vocabulary::Stage::as_str),
                row.year.map(|year| year.0),
                row.value,
                row.unit,
                row.source.0,
                row.note
            ],
            || format!("{} {} {:?} {:?} {}", row.parameter, row.material, row.region, row.year, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, row.year, row.region, Some(&row.material));
        Ok(())
    }
}
