//! Indices of regions and their values.

use rusqlite::params;
use vocabulary::SourceId;

use super::Import;
use crate::error::DatabaseError;
use crate::rows::{IndexInfo, IndicatorRow};

impl Import<'_> {
    /// Adds the definition of an index. The same definition a second time is not added again.
    ///
    /// # Errors
    /// A key that is taken by another index, an unknown source, a scale without extent, an empty field, or a file
    /// that cannot be written.
    pub fn append_index(&mut self, index: &IndexInfo) -> Result<(), DatabaseError> {
        let done = self.try_append_index(index);
        self.note(done)
    }

    fn try_append_index(&mut self, index: &IndexInfo) -> Result<(), DatabaseError> {
        let place = self.place("indices");
        place.text("index", &index.index)?;
        place.text("name_en", &index.name_en)?;
        place.number("scale_min", index.scale_min, |_| true, "a finite number")?;
        let above = |max: f64| max > index.scale_min;
        place.number("scale_max", index.scale_max, above, "a finite number above scale_min")?;
        self.source_number(place, &index.source)?;
        self.define(
            "index",
            "indices",
            "index_id, name_en, name_ja, scale_min, scale_max, direction, reference, source",
            &index.index,
            &[
                &index.index,
                &index.name_en,
                &index.name_ja,
                &index.scale_min,
                &index.scale_max,
                &index.direction.as_str(),
                &index.reference,
                &index.source.0,
            ],
        )
    }

    /// Adds the value of an index, embedded or defined by an import, for a region and year.
    ///
    /// # Errors
    /// An unknown index, region or source, a value far off the scale of the index, a negative standard error, a year
    /// out of range, a second row of the same key, or a file that cannot be written.
    pub fn append_indicator(&mut self, row: &IndicatorRow) -> Result<(), DatabaseError> {
        let done = self.try_append_indicator(row);
        self.note(done)
    }

    fn try_append_indicator(&mut self, row: &IndicatorRow) -> Result<(), DatabaseError> {
        let place = self.place("indicators");
        if !self.exists("main.indices", "index_id", &row.index)? {
            if !self.exists("embedded.indices", "index_id", &row.index)? {
                return Err(place.unknown("index", &row.index, "index"));
            }
            let source: String = self
                .connection
                .prepare_cached("SELECT source FROM embedded.indices WHERE index_id = ?1")
                .and_then(|mut statement| statement.query_row([&row.index], |row| row.get(0)))
                .map_err(|error| self.explain(error))?;
            self.source_number(place, &SourceId(source))?;
            self.copy_embedded("indices", "index_id", &row.index)?;
        }
        place.region("region", row.region)?;
        place.year(row.year)?;
        let (low, high): (f64, f64) = self
            .connection
            .prepare_cached("SELECT scale_min, scale_max FROM main.indices WHERE index_id = ?1")
            .and_then(|mut statement| statement.query_row([&row.index], |row| Ok((row.get(0)?, row.get(1)?))))
            .map_err(|error| self.explain(error))?;
        // Scales are nominal: estimates of the Worldwide Governance Indicators reach -3.3 on a scale from -2.5. A
        // value farther off than a quarter of the scale is one of another scale.
        let beyond = (high - low) / 4.0;
        let on_scale = |value: f64| (low - beyond..=high + beyond).contains(&value);
        place.number("value", row.value, on_scale, "a number on the scale of the index")?;
        place.amount("standard_error", row.standard_error)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.indicators (index_id, year, import, source, region, value, standard_error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.index,
                row.year.0,
                self.import,
                row.source.0,
                row.region.code(),
                row.value,
                row.standard_error
            ],
            || format!("{} {} {} {}", row.index, row.region, row.year, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), None);
        Ok(())
    }
}
