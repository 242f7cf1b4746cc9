//! A system on disk: `record.json`, `labels.json`, and one `.npy` file (little-endian `f64`, row by row) for each matrix.
//!
//! Numbers come back as they went, bit by bit. What is read is checked against the labels, for a file may have been cut
//! off or changed since. Large matrices stay in their files ([`input_output::store`]): a whole system of 9,800 industries
//! takes memory only for what is computed from it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use input_output::store::{read_matrix, write_matrix};
use input_output::{DemandColumns, Extension, Industries, Stressor, System};
use serde::{Deserialize, Serialize};

use crate::OperationError;
use crate::systems::{OpenSystem, SystemRecord};

/// Everything of a system but its numbers.
#[derive(Serialize, Deserialize)]
struct Labels {
    name: String,
    year: Option<u16>,
    units: Vec<String>,
    industries: Industries,
    demand_columns: DemandColumns,
    extensions: Vec<ExtensionLabels>,
}

#[derive(Serialize, Deserialize)]
struct ExtensionLabels {
    name: String,
    stressors: Vec<Stressor>,
    has_demand: bool,
}

const RECORD: &str = "record.json";
const LABELS: &str = "labels.json";

/// Writes a system into a folder that is there.
pub(super) fn save(folder: &Path, record: &SystemRecord, system: &System) -> std::io::Result<()> {
    matrix(
        folder,
        "Z",
        system.transactions.rows(),
        system.transactions.columns(),
        system.transactions.values(),
    )?;
    matrix(folder, "Y", system.demand.rows(), system.demand.columns(), system.demand.values())?;
    matrix(folder, "x", system.output.len(), 1, &system.output)?;
    for (at, extension) in system.extensions.iter().enumerate() {
        let f = &extension.by_industry;
        matrix(folder, &format!("F{at}"), f.rows(), f.columns(), f.values())?;
        if let Some(f) = &extension.by_demand {
            matrix(folder, &format!("F_Y{at}"), f.rows(), f.columns(), f.values())?;
        }
    }
    let labels = Labels {
        name: system.name.clone(),
        year: system.year,
        units: system.units.clone(),
        industries: system.industries.clone(),
        demand_columns: system.demand_columns.clone(),
        extensions: system
            .extensions
            .iter()
            .map(|extension| ExtensionLabels {
                name: extension.name.clone(),
                stressors: extension.stressors.clone(),
                has_demand: extension.by_demand.is_some(),
            })
            .collect(),
    };
    json(folder, LABELS, &labels)?;
    json(folder, RECORD, record)
}

/// Where a stored system comes from.
pub(super) fn record(folder: &Path) -> Result<SystemRecord, OperationError> {
    parse(&folder.join(RECORD))
}

/// Reads a stored system.
pub(super) fn load(folder: &Path) -> Result<OpenSystem, OperationError> {
    let record = record(folder)?;
    let labels: Labels = parse(&folder.join(LABELS))?;
    let (n, m) = (labels.industries.len(), labels.demand_columns.len());
    let read = |name: String, rows: usize, columns: usize| {
        let path = folder.join(format!("{name}.npy"));
        read_matrix(&path, rows, columns).map_err(|error| damaged(&path, &error))
    };
    let mut extensions = Vec::new();
    for (at, extension) in labels.extensions.into_iter().enumerate() {
        let k = extension.stressors.len();
        extensions.push(Extension {
            by_industry: read(format!("F{at}"), k, n)?,
            by_demand: if extension.has_demand { Some(read(format!("F_Y{at}"), k, m)?) } else { None },
            name: extension.name,
            stressors: extension.stressors,
        });
    }
    let system = System {
        name: labels.name,
        year: labels.year,
        units: labels.units,
        transactions: read("Z".to_owned(), n, n)?,
        demand: read("Y".to_owned(), n, m)?,
        output: read("x".to_owned(), n, 1)?.into_values(),
        industries: labels.industries,
        demand_columns: labels.demand_columns,
        extensions,
    };
    system.check().map_err(|error| damaged(folder, &error))?;
    Ok(OpenSystem { record, system })
}

fn matrix(folder: &Path, name: &str, rows: usize, columns: usize, values: &[f64]) -> std::io::Result<()> {
    write_matrix(&folder.join(format!("{name}.npy")), rows, columns, values)
}

fn damaged(path: &Path, error: &dyn std::fmt::Display) -> OperationError {
    OperationError::Input(format!(
        "{}: the stored system is damaged: {error}; remove it and add it again",
        path.display()
    ))
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, OperationError> {
    let text = std::fs::read(path).map_err(|error| damaged(path, &error))?;
    serde_json::from_slice(&text).map_err(|error| damaged(path, &error))
}

fn json<T: Serialize>(folder: &Path, name: &str, value: &T) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create_new(folder.join(name))?);
    serde_json::to_writer_pretty(&mut file, value)?;
    file.write_all(b"\n")?;
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
}
