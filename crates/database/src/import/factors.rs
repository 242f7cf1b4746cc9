//! Factor sets, their factors, and inventories.

use rusqlite::params;
use vocabulary::Region;

use super::Import;
use crate::error::DatabaseError;
use crate::rows::{FactorRow, FactorSet, InventoryFile};

impl Import<'_> {
    /// Adds the definition of a factor set. The same definition a second time is not added again; its factors may
    /// be stated anew, and then those of the newest import count.
    ///
    /// # Errors
    /// A key that is taken by an embedded set or means another set in the workspace, an unknown source, an empty
    /// field, or a file that cannot be written.
    pub fn append_factor_set(&mut self, set: &FactorSet) -> Result<(), DatabaseError> {
        let done = self.try_append_factor_set(set);
        self.note(done)
    }

    fn try_append_factor_set(&mut self, set: &FactorSet) -> Result<(), DatabaseError> {
        let place = self.place("factor_sets");
        for (column, value) in
            [("set", &set.set), ("name_en", &set.name_en), ("stressor", &set.stressor), ("unit", &set.unit)]
        {
            place.text(column, value)?;
        }
        self.source_number(place, &set.source)?;
        self.refuse_embedded("factor set", "factor_sets", "set_id", &set.set)?;
        self.define(
            "factor set",
            "factor_sets",
            "set_id, name_en, name_ja, stressor, unit, reference, note, source",
            &set.set,
            &[
                &set.set,
                &set.name_en,
                &set.name_ja,
                &set.stressor,
                &set.unit,
                &set.reference,
                &set.note,
                &set.source.0,
            ],
        )
    }

    /// Adds a factor of a set that this or an earlier import defined.
    ///
    /// # Errors
    /// A set that the workspace does not define, an unknown material, region or source, a value that is not
    /// finite, a GSD below one, an empty field, a second row of the same key, or a file that cannot be written.
    pub fn append_factors(&mut self, row: &FactorRow) -> Result<(), DatabaseError> {
        let done = self.try_append_factors(row);
        self.note(done)
    }

    fn try_append_factors(&mut self, row: &FactorRow) -> Result<(), DatabaseError> {
        let place = self.place("factors");
        self.refuse_embedded("factor set", "factor_sets", "set_id", &row.set)?;
        if !self.exists("main.factor_sets", "set_id", &row.set)? {
            return Err(place.unknown("set", &row.set, "factor set"));
        }
        place.material(&row.material)?;
        if let Some(region) = row.region {
            place.region("region", region)?;
        }
        place.text("stressor", &row.stressor)?;
        place.text("unit", &row.unit)?;
        place.number("value", row.value, |_| true, "a finite number")?;
        if let Some(gsd) = row.gsd {
            place.number("gsd", gsd, |gsd| gsd >= 1.0, "a geometric standard deviation, one or more")?;
        }
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.factors (set_id, import, material, region, stressor, value, unit, gsd, flag, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                row.set,
                self.import,
                row.material.as_str(),
                row.region.as_ref().map(Region::code),
                row.stressor,
                row.value,
                row.unit,
                row.gsd,
                row.flag.as_str(),
                row.source.0
            ],
            || format!("{} {} {:?} {}", row.set, row.material, row.region, row.stressor),
        )?;
        self.tally.row(place.table, &row.source.0, None, row.region, Some(&row.material));
        Ok(())
    }

    /// Adds an inventory. One of the same key from an earlier import stays, and the newest counts.
    ///
    /// # Errors
    /// A key that an embedded inventory has, an empty field, the same key twice in this import, or a file that
    /// cannot be written.
    pub fn append_inventory(&mut self, row: &InventoryFile) -> Result<(), DatabaseError> {
        let done = self.try_append_inventory(row);
        self.note(done)
    }

    fn try_append_inventory(&mut self, row: &InventoryFile) -> Result<(), DatabaseError> {
        let place = self.place("inventories");
        place.text("inventory", &row.inventory)?;
        place.text("file", &row.file)?;
        self.refuse_embedded("inventory", "inventories", "inventory", &row.inventory)?;
        self.insert(
            place,
            "INSERT INTO main.inventories (inventory, import, name_en, name_ja, unit, note, file, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                row.inventory,
                self.import,
                row.name_en,
                row.name_ja,
                row.unit,
                row.note,
                row.file,
                row.content
            ],
            || row.inventory.clone(),
        )
    }
}
