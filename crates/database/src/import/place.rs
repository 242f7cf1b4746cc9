//! Checks of the columns of a row, which say where it stands.

use vocabulary::{MaterialId, Materials, Region, Regions, Year};

use crate::error::DatabaseError;

/// Where a row stands, for the errors of its columns.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub table: &'static str,
    pub row: u64,
}

impl Place {
    pub fn unknown(
        self,
        column: &'static str,
        value: impl ToString,
        expected: &'static str,
    ) -> DatabaseError {
        let (table, row) = (self.table, self.row);
        DatabaseError::UnknownReference { table, row, column, value: value.to_string(), expected }
    }

    pub fn invalid(
        self,
        column: &'static str,
        value: impl ToString,
        expected: &'static str,
    ) -> DatabaseError {
        let (table, row) = (self.table, self.row);
        DatabaseError::InvalidValue { table, row, column, value: value.to_string(), expected }
    }

    pub fn region(self, column: &'static str, region: Region) -> Result<(), DatabaseError> {
        match Regions::embedded().info(region) {
            Some(_) => Ok(()),
            None => Err(self.unknown(column, region, "region")),
        }
    }

    pub fn material(self, material: &MaterialId) -> Result<(), DatabaseError> {
        match Materials::embedded().info(material) {
            Some(_) => Ok(()),
            None => Err(self.unknown("material", material, "material")),
        }
    }

    pub fn year(self, year: Year) -> Result<(), DatabaseError> {
        if (1800..=2200).contains(&year.0) {
            return Ok(());
        }
        Err(self.invalid("year", year, "a year between 1800 and 2200"))
    }

    pub fn number(
        self,
        column: &'static str,
        value: f64,
        fits: impl FnOnce(f64) -> bool,
        expected: &'static str,
    ) -> Result<(), DatabaseError> {
        if value.is_finite() && fits(value) { Ok(()) } else { Err(self.invalid(column, value, expected)) }
    }

    pub fn amount(self, column: &'static str, value: Option<f64>) -> Result<(), DatabaseError> {
        value.map_or(Ok(()), |value| {
            self.number(column, value, |value| value >= 0.0, "a finite number, zero or more")
        })
    }

    pub fn text(self, column: &'static str, value: &str) -> Result<(), DatabaseError> {
        if value.is_empty() { Err(self.invalid(column, value, "a text")) } else { Ok(()) }
    }
}
