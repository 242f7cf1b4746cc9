//! Tailings facilities, mines and plants, and failures.

use std::collections::BTreeMap;

use vocabulary::{MaterialId, Year};

use super::Stored;
use crate::database::Database;
use crate::error::DatabaseError;
use crate::rows::{FacilityClass, FacilityRow, IncidentRow, Link};

impl Database {
    /// See [`crate::Facts::facilities`].
    pub(super) fn listed_facilities(&self) -> Result<Vec<FacilityRow>, DatabaseError> {
        let mut classes: BTreeMap<(String, i64), Vec<FacilityClass>> = BTreeMap::new();
        let listed = self.rows(
            "facility_classes",
            "SELECT * FROM facility_classes ORDER BY facility, import, scheme",
            [],
            |row| {
                let class = FacilityClass { scheme: row.get("scheme")?, class: row.get("class")? };
                Ok(((row.get("facility")?, row.get("import")?), class))
            },
        )?;
        for (key, class) in listed {
            classes.entry(key).or_default().push(class);
        }
        self.rows(
            "facilities",
            "SELECT * FROM facilities AS f WHERE import =
             (SELECT max(import) FROM facilities WHERE facility = f.facility) ORDER BY facility",
            [],
            |row| {
                let key: (String, i64) = (row.get("facility")?, row.get("import")?);
                Ok(FacilityRow {
                    classes: classes.remove(&key).unwrap_or_default(),
                    facility: key.0,
                    kind: row.get("kind")?,
                    name: row.get("name")?,
                    mine: row.get("mine")?,
                    mine_link: row.word("mine_link", "a kind of link", Link::from_word)?,
                    operator: row.get("operator")?,
                    region: row.region("region")?,
                    latitude: row.get("latitude")?,
                    longitude: row.get("longitude")?,
                    materials: materials(row)?,
                    material_link: row.word("material_link", "a kind of link", Link::from_word)?,
                    ore: row.get("ore")?,
                    raise_type: row.get("raise_type")?,
                    height_m: row.get("height_m")?,
                    volume_m3: row.get("volume_m3")?,
                    design_volume_m3: row.get("design_volume_m3")?,
                    consequence_class: row.get("consequence_class")?,
                    consequence_scheme: row.get("consequence_scheme")?,
                    status: row.get("status")?,
                    year: row.get::<Option<u16>>("year")?.map(Year),
                    stability_concern: row.get("stability_concern")?,
                    note: row.get("note")?,
                    source: row.source()?,
                })
            },
        )
    }

    /// See [`crate::Facts::incidents`].
    pub(super) fn listed_incidents(&self) -> Result<Vec<IncidentRow>, DatabaseError> {
        self.rows(
            "incidents",
            "SELECT * FROM incidents AS i WHERE import =
             (SELECT max(import) FROM incidents WHERE incident = i.incident) ORDER BY incident",
            [],
            |row| {
                Ok(IncidentRow {
                    incident: row.get("incident")?,
                    date: row.get("date")?,
                    facility: row.get("facility")?,
                    region: row.region("region")?,
                    materials: materials(row)?,
                    ore: row.get("ore")?,
                    raise_type: row.get("raise_type")?,
                    height_m: row.get("height_m")?,
                    volume_m3: row.get("volume_m3")?,
                    status: row.get("status")?,
                    cause: row.get("cause")?,
                    severity: row.get("severity")?,
                    severity_scheme: row.get("severity_scheme")?,
                    released_m3: row.get("released_m3")?,
                    runout_km: row.get("runout_km")?,
                    deaths: row.get("deaths")?,
                    production_effect: row.get("production_effect")?,
                    note: row.get("note")?,
                    source: row.source()?,
                })
            },
        )
    }
}

/// Keys of materials separated by `|`.
fn materials(row: &Stored<'_>) -> Result<Vec<MaterialId>, DatabaseError> {
    let keys: String = row.get("materials")?;
    Ok(keys.split('|').filter(|key| !key.is_empty()).map(MaterialId::new).collect())
}
