//! `import`: a user's own files into a workspace, one transaction each.

use std::collections::BTreeSet;

use database::{Database, FactorSet, Facts, ImportRequest, ImportStart};
use importers::{FactorDefaults, Input, ReadOptions, read_factors_input};
use serde::Serialize;
use vocabulary::{Licence, Redistribution, Source, SourceId};

use crate::OperationError;

/// What a user states about a factor table.
#[derive(Clone, Debug)]
pub struct FactorImport {
    /// Key of the set, as `--factors` will name it.
    pub set: String,
    /// Name of the set for people.
    pub title: String,
    /// What is caused, where the table does not say; `tmr` for total material requirement.
    pub stressor: String,
    /// Paper or report that the factors come from.
    pub reference: String,
    /// Licence of the factors, as far as known.
    pub licence: String,
}

/// What an import did.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReport {
    /// Number of the import in the workspace.
    pub import: i64,
    /// File, without directories.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows brought into the workspace.
    pub rows: u64,
    /// Whether the same content had been imported before, so that nothing was done.
    pub known_before: bool,
}

/// Imports a factor table as a factor set of the workspace. The whole file or nothing; the same content a second time
/// is reported and changes nothing.
///
/// # Errors
/// Problems of the file, all of them with their places; a key that an embedded set has; a workspace that cannot be
/// written.
pub fn import_factors(
    database: &mut Database,
    input: Input,
    stated: &FactorImport,
) -> Result<ImportReport, OperationError> {
    if database.file().is_none() {
        return Err(OperationError::Request(
            "the embedded data cannot be extended; name a directory for your own data with --workspace DIR"
                .to_owned(),
        ));
    }
    let own = SourceId(format!("{}-import", stated.set));
    let defaults =
        FactorDefaults { set: stated.set.clone(), stressor: stated.stressor.clone(), source: own.clone() };
    let (file, sha256, bytes) = (input.name.clone(), input.sha256(), input.bytes.len() as u64);
    let rows = read_factors_input(input, &defaults, &ReadOptions::default())
        .map_err(|error| OperationError::Input(error.to_string()))?;
    let known: BTreeSet<SourceId> = database.sources()?.into_iter().map(|source| source.id).collect();
    let named: BTreeSet<SourceId> = rows
        .iter()
        .map(|row| row.source.clone())
        .chain([own.clone()])
        .filter(|id| !known.contains(id))
        .collect();
    let sources: Vec<Source> = named.into_iter().map(|id| source(id, &own, stated, &file, &sha256)).collect();
    let units: BTreeSet<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    let set = FactorSet {
        set: stated.set.clone(),
        name_en: stated.title.clone(),
        name_ja: stated.title.clone(),
        stressor: stated.stressor.clone(),
        unit: units.into_iter().collect::<Vec<_>>().join(", "),
        reference: stated.reference.clone(),
        note: format!("imported from {file}"),
        source: own,
    };
    // The same table may serve as several sets, so the set belongs to what makes an import known.
    let request = ImportRequest {
        kind: format!("factors {}", stated.set),
        file,
        sha256,
        bytes,
        rows: rows.len() as u64,
        sources,
    };
    let mut import = match database.import(request)? {
        ImportStart::Known(record) => return Ok(report(record, true)),
        ImportStart::New(import) => import,
    };
    import.append_factor_set(&set)?;
    for row in &rows {
        import.append_factors(row)?;
    }
    Ok(report(import.commit()?, false))
}

fn source(id: SourceId, own: &SourceId, stated: &FactorImport, file: &str, sha256: &str) -> Source {
    let of_the_file = id == *own;
    Source {
        title: if of_the_file { stated.title.clone() } else { id.0.clone() },
        publisher: "not stated".to_owned(),
        year: None,
        version: file.to_owned(),
        url: stated.reference.clone(),
        licence: Licence(stated.licence.clone()),
        redistribution: Redistribution::Unknown,
        accessed: String::new(),
        sha256: if of_the_file { sha256.to_owned() } else { String::new() },
        id,
    }
}

fn report(record: database::ImportRecord, known_before: bool) -> ImportReport {
    ImportReport {
        import: record.import,
        file: record.file,
        sha256: record.sha256,
        rows: record.rows_kept,
        known_before,
    }
}
