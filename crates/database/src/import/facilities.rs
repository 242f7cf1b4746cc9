//! Tailings facilities, mines and plants, and failures.

use rusqlite::params;
use vocabulary::MaterialId;

use super::Import;
use super::place::Place;
use crate::error::DatabaseError;
use crate::rows::{FacilityRow, IncidentRow};

impl Import<'_> {
    /// Adds a facility with its classes.
    ///
    /// # Errors
    /// An unknown region, material or source, a number that is no amount or place, an empty key or name, a second row
    /// of the same key, or a file that cannot be written.
    pub fn append_facility(&mut self, row: &FacilityRow) -> Result<(), DatabaseError> {
        let done = self.try_append_facility(row);
        self.note(done)
    }

    fn try_append_facility(&mut self, row: &FacilityRow) -> Result<(), DatabaseError> {
        let place = self.place("facilities");
        place.text("facility", &row.facility)?;
        place.text("name", &row.name)?;
        if !["tailings", "mine", "plant"].contains(&row.kind.as_str()) {
            return Err(place.invalid("kind", &row.kind, "tailings, mine or plant"));
        }
        place.region("region", row.region)?;
        let materials = joined(place, &row.materials)?;
        for (column, value) in [
            ("height_m", row.height_m),
            ("volume_m3", row.volume_m3),
            ("design_volume_m3", row.design_volume_m3),
        ] {
            place.amount(column, value)?;
        }
        for (column, value, most) in [("latitude", row.latitude, 90.0), ("longitude", row.longitude, 180.0)] {
            if let Some(value) = value {
                place.number(column, value, |value| value.abs() <= most, "degrees of the globe")?;
            }
        }
        if let Some(year) = row.year {
            place.year(year)?;
        }
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.facilities (facility, import, kind, name, mine, mine_link, operator, region, latitude,
             longitude, materials, material_link, ore, raise_type, height_m, volume_m3, design_volume_m3,
             consequence_class, consequence_scheme, status, year, stability_concern, note, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
             ?22, ?23, ?24)",
            params![
                row.facility,
                self.import,
                row.kind,
                row.name,
                row.mine,
                row.mine_link.as_str(),
                row.operator,
                row.region.code(),
                row.latitude,
                row.longitude,
                materials,
                row.material_link.as_str(),
                row.ore,
                row.raise_type,
                row.height_m,
                row.volume_m3,
                row.design_volume_m3,
                row.consequence_class,
                row.consequence_scheme,
                row.status,
                row.year.map(|year| year.0),
                row.stability_concern,
                row.note,
                row.source.0,
            ],
            || row.facility.clone(),
        )?;
        self.tally.row(place.table, &row.source.0, row.year, Some(row.region), row.materials.first());
        for class in &row.classes {
            let place = self.place("facility_classes");
            place.text("scheme", &class.scheme)?;
            place.text("class", &class.class)?;
            self.insert(
                place,
                "INSERT INTO main.facility_classes (facility, scheme, import, class, source)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![row.facility, class.scheme, self.import, class.class, row.source.0],
                || format!("{} {}", row.facility, class.scheme),
            )?;
            self.tally.row(place.table, &row.source.0, None, Some(row.region), None);
        }
        Ok(())
    }

    /// Adds a failure of a tailings facility.
    ///
    /// # Errors
    /// An unknown region, material or source, a number that is no amount, an empty key, date or name, a second row of
    /// the same key, or a file that cannot be written.
    pub fn append_incident(&mut self, row: &IncidentRow) -> Result<(), DatabaseError> {
        let done = self.try_append_incident(row);
        self.note(done)
    }

    fn try_append_incident(&mut self, row: &IncidentRow) -> Result<(), DatabaseError> {
        let place = self.place("incidents");
        for (column, value) in [("incident", &row.incident), ("date", &row.date), ("facility", &row.facility)]
        {
            place.text(column, value)?;
        }
        place.region("region", row.region)?;
        let materials = joined(place, &row.materials)?;
        for (column, value) in [
            ("height_m", row.height_m),
            ("volume_m3", row.volume_m3),
            ("released_m3", row.released_m3),
            ("runout_km", row.runout_km),
        ] {
            place.amount(column, value)?;
        }
        let Some(year) = row.year() else {
            return Err(place.invalid("date", &row.date, "a date that begins with a year"));
        };
        place.year(year)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.incidents (incident, import, date, facility, region, materials, ore, raise_type, height_m,
             volume_m3, status, cause, severity, severity_scheme, released_m3, runout_km, deaths, production_effect,
             note, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
            params![
                row.incident,
                self.import,
                row.date,
                row.facility,
                row.region.code(),
                materials,
                row.ore,
                row.raise_type,
                row.height_m,
                row.volume_m3,
                row.status,
                row.cause,
                row.severity,
                row.severity_scheme,
                row.released_m3,
                row.runout_km,
                row.deaths,
                row.production_effect,
                row.note,
                row.source.0,
            ],
            || row.incident.clone(),
        )?;
        self.tally.row(place.table, &row.source.0, Some(year), Some(row.region), row.materials.first());
        Ok(())
    }
}

/// Keys of materials as they are stored, separated by `|`.
fn joined(place: Place, materials: &[MaterialId]) -> Result<String, DatabaseError> {
    materials.iter().try_for_each(|material| place.material(material))?;
    Ok(materials.iter().map(MaterialId::as_str).collect::<Vec<_>>().join("|"))
}
