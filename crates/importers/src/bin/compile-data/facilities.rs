//! The registers of tailings facilities that may be passed on, as the tables of facilities and of their classes.

use std::path::Path;

use database::FacilityRow;
use importers::ReadOptions;
use importers::format::{Format, Job, Row};
use importers::mapping::Mapping;
use importers::stated::Stated;

use crate::Failure;
use crate::originals::Originals;
use crate::summary::Summary;
use crate::tables::{optional, write};

/// Registers and their formats.
const REGISTERS: [(&str, &str); 2] = [
    ("tailings/br_sigbm_register_2025-09-23.csv", "sigbm"),
    ("tailings/cl_relaves_catastro_2025-10.csv", "sernageomin"),
];

/// Compiles `facilities.csv` and `facility_classes.csv`.
///
/// # Errors
/// A register that is missing or cannot be read, a row that is unaccounted for, or a table that cannot be written.
pub(crate) fn facilities(originals: &mut Originals, to: &Path, summary: &mut Summary) -> Result<(), Failure> {
    let (options, stated, mapping) = (ReadOptions::default(), Stated::default(), Mapping::default());
    let mut all: Vec<FacilityRow> = Vec::new();
    for (name, key) in REGISTERS {
        let bytes = originals.bytes(name)?;
        let format = Format::of_key(key).ok_or_else(|| format!("{key}: no such format"))?;
        let job = Job { file: name, options: &options, stated: &stated, mapping: &mapping, products: None };
        let mut rows: Vec<Row> = Vec::new();
        let reading = (format.read)(&job, &mut bytes.as_slice(), &mut rows)?;
        if !reading.account.accounted() {
            return Err(format!("{name}: rows are missing from the account").into());
        }
        summary.read(name, &reading.account);
        all.extend(rows.into_iter().filter_map(|row| match row {
            Row::Facility(row) => Some(*row),
            _ => None,
        }));
    }
    let classes = all.iter().flat_map(|row| {
        row.classes.iter().map(|class| {
            vec![row.facility.clone(), class.scheme.clone(), class.class.clone(), row.source.to_string()]
        })
    });
    const CLASSES: [&str; 4] = ["facility", "scheme", "class", "source"];
    write(&to.join("facility_classes.csv"), &CLASSES, &[0, 1], classes.collect())?;
    let lines = all.iter().map(|row| {
        let materials: Vec<&str> = row.materials.iter().map(|material| material.as_str()).collect();
        vec![
            row.facility.clone(),
            row.kind.clone(),
            row.name.trim().to_owned(),
            row.mine.clone(),
            row.mine_link.as_str().to_owned(),
            row.operator.clone(),
            row.region.to_string(),
            optional(row.latitude),
            optional(row.longitude),
            materials.join("|"),
            row.material_link.as_str().to_owned(),
            row.ore.clone(),
            row.raise_type.clone(),
            optional(row.height_m),
            optional(row.volume_m3),
            optional(row.design_volume_m3),
            row.consequence_class.clone(),
            row.consequence_scheme.clone(),
            row.status.clone(),
            row.year.map_or_else(String::new, |year| year.to_string()),
            row.stability_concern.clone(),
            row.note.clone(),
            row.source.to_string(),
        ]
    });
    const HEADER: [&str; 23] = [
        "facility",
        "kind",
        "name",
        "mine",
        "mine_link",
        "operator",
        "region",
        "latitude",
        "longitude",
        "materials",
        "material_link",
        "ore",
        "raise_type",
        "height_m",
        "volume_m3",
        "design_volume_m3",
        "consequence_class",
        "consequence_scheme",
        "status",
        "year",
        "stability_concern",
        "note",
        "source",
    ];
    write(&to.join("facilities.csv"), &HEADER, &[0], lines.collect())
}
