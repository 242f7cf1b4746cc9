//! The systems of a workspace: `WORKSPACE/mrio/NAME/`, and what is embedded.
//!
//! A system is written into a folder of another name and renamed when it is complete, so that a name stands for a whole
//! system or for nothing, also when the machine is switched off in between.

use std::path::{Path, PathBuf};

use input_output::read::{Format, ReadLimits, ReadOptions, open_with, sniff};
use input_output::{Model, System, available_memory};
use serde::Serialize;

use super::aggregate::{AggregateReport, AggregationFiles};
use super::balance::{BalanceOptions, BalanceReport};
use super::derived::is_derived;
use super::{aggregate, balance, embedded, original, publishers, storage, unit_of};
use crate::OperationError;
use crate::systems::{OpenSystem, SystemRecord, Systems, unknown};

/// The systems that there are.
pub struct Library {
    folder: Option<PathBuf>,
}

/// What a user states about a system; what is not stated is taken from the layout, or is not stated.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// Layout; found out when not said.
    pub format: Option<Format>,
    /// The year, where an original holds several.
    pub year: Option<u16>,
    /// How supply and use become a table, where an original holds them; model D when not said.
    pub model: Option<Model>,
    /// Title of the publication.
    pub title: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// DOI or address.
    pub url: Option<String>,
    /// Licence in the words of the publisher.
    pub licence: Option<String>,
    /// What the licence allows: a word of [`vocabulary::Redistribution`].
    pub redistribution: Option<String>,
    /// Bytes of memory that a matrix may take; what the machine has when not given.
    pub memory: Option<u64>,
}

/// What an addition did.
#[derive(Clone, Debug, Serialize)]
pub struct AddReport {
    /// What was added, or was there.
    #[serde(flatten)]
    pub record: SystemRecord,
    /// Whether the same original was there under this name, so that nothing was done.
    pub known_before: bool,
}

/// A system that was made of another one, and is stored.
struct Derived<F> {
    record: SystemRecord,
    known_before: bool,
    from: SystemRecord,
    /// What making it found out.
    found: F,
}

/// Folder of the systems in a workspace.
const FOLDER: &str = "mrio";
/// Longest name.
const LONGEST: usize = 64;

impl Library {
    /// The systems of a workspace and the embedded ones; without a workspace, the embedded ones.
    pub fn new(workspace: Option<&Path>) -> Library {
        Library { folder: workspace.map(|workspace| workspace.join(FOLDER)) }
    }

    /// Adds an original under a name: all of it or nothing. The same original a second time changes nothing.
    ///
    /// # Errors
    /// A name that is taken or no name; no workspace; whatever is wrong with the original, with its place; a system that
    /// does not fit into memory or on the disk.
    pub fn add(&self, name: &str, path: &Path, stated: &Stated) -> Result<AddReport, OperationError> {
        let folder = self.workspace()?;
        check_name(name)?;
        if let Some(word) = &stated.redistribution
            && vocabulary::Redistribution::from_word(word).is_none()
        {
            return Err(OperationError::Request(format!("`{word}` is no word for what a licence allows")));
        }
        let there = self.there(name)?;
        let original = original::identify(path)?;
        if let Some(record) = there {
            // What was made of a system has the hash of its original, and is another system.
            if record.sha256 == original.sha256
                && record.model.as_deref() == stated.model.map(Model::name)
                && !is_derived(&record.format)
            {
                return Ok(AddReport { record, known_before: true });
            }
            return Err(taken(&record));
        }
        let (system, format) = read(path, stated)?;
        let record = describe(name, &system, format, &original, stated);
        keep(folder, name, &record, &system)?;
        Ok(AddReport { record, known_before: false })
    }

    /// Aggregates a system by tables of the user and adds the result under a name: all of it or nothing. The record of
    /// the new system has original, hash, licence and sources of the old one. The same aggregation a second time changes
    /// nothing.
    ///
    /// # Errors
    /// No workspace; a name that is taken or no name; a system that is not there; whatever is wrong with the tables, with
    /// its place; units that cannot be added up.
    pub fn aggregate(
        &self,
        name: &str,
        new: &str,
        files: &AggregationFiles,
    ) -> Result<AggregateReport, OperationError> {
        let tables = [&files.regions, &files.sectors, &files.categories];
        let by: Vec<String> = tables.into_iter().flatten().map(|file| file_name(file)).collect();
        let made = self.derive((name, new), aggregate::FORMAT, &by.join(", "), |from| {
            let made = aggregate::run(name, &from.system, &from.record.unit, files)?;
            Ok((made.system, (made.totals, made.largest_residual, made.bias, made.bias_unknown)))
        })?;
        let (totals, largest_residual, bias, bias_unknown) = made.found;
        Ok(AggregateReport {
            record: made.record,
            known_before: made.known_before,
            aggregated_from: made.from,
            totals,
            largest_residual,
            bias,
            bias_unknown,
        })
    }

    /// Fits the transactions of a system to totals of the user and adds the result under a name: all of it or nothing. The
    /// record of the new system has original, hash, licence and sources of the old one. The same totals a second time
    /// change nothing.
    ///
    /// # Errors
    /// No workspace; a name that is taken or no name; a system that is not there; whatever is wrong with the totals, with
    /// its place; totals that the table cannot be made to fit.
    pub fn balance(
        &self,
        name: &str,
        new: &str,
        totals: &Path,
        options: &BalanceOptions,
    ) -> Result<BalanceReport, OperationError> {
        let kept = if options.keep_intensities { " with intensities kept" } else { "" };
        let by = format!("{}{kept}", file_name(totals));
        let made = self.derive((name, new), balance::FORMAT, &by, |from| {
            balance::run(name, &from.system, &from.record.unit, totals, options)
        })?;
        Ok(BalanceReport {
            record: made.record,
            known_before: made.known_before,
            balanced_from: made.from,
            balance: made.found,
        })
    }

    /// Makes a system of another one by tables of the user, and adds it under a name: all of it or nothing.
    fn derive<F>(
        &self,
        (name, new): (&str, &str),
        format: &str,
        by: &str,
        make: impl FnOnce(&OpenSystem) -> Result<(System, F), OperationError>,
    ) -> Result<Derived<F>, OperationError> {
        let folder = self.workspace()?;
        check_name(new)?;
        let there = self.there(new)?;
        if new == name {
            return Err(OperationError::Request(format!(
                "`{name}` is the name of the system that is {format}; name the new one otherwise with --as NEW"
            )));
        }
        let from = self.open(name)?;
        let same_kind =
            |record: &SystemRecord| record.format == format && record.sha256 == from.record.sha256;
        if let Some(record) = there.as_ref().filter(|record| !same_kind(record)) {
            return Err(taken(record));
        }
        let (system, found) = make(&from)?;
        let known_before = there.is_some();
        let record = match there {
            Some(record) if storage::load(&folder.join(new))?.system == system => record,
            Some(record) => return Err(taken(&record)),
            None => {
                let record = describe_derived(new, &from.record, &system, format, by);
                keep(folder, new, &record, &system)?;
                record
            }
        };
        Ok(Derived { record, known_before, from: from.record, found })
    }

    /// Where systems are kept.
    fn workspace(&self) -> Result<&Path, OperationError> {
        self.folder.as_deref().ok_or_else(|| {
            OperationError::Request(
                "systems are added to a workspace; name a directory for your own data with --workspace DIR"
                    .to_owned(),
            )
        })
    }

    /// The system of the workspace that has a name already.
    fn there(&self, name: &str) -> Result<Option<SystemRecord>, OperationError> {
        let there = self.list()?.into_iter().find(|record| record.system == name);
        if there.as_ref().is_some_and(|record| record.embedded) {
            return Err(OperationError::Request(format!(
                "`{name}` is the name of an embedded system; choose another"
            )));
        }
        Ok(there)
    }

    /// The record of a system.
    ///
    /// # Errors
    /// A name that is not there, with the names that are.
    pub fn record(&self, name: &str) -> Result<SystemRecord, OperationError> {
        let known = self.list()?;
        known.iter().find(|record| record.system == name).cloned().ok_or_else(|| unknown(name, &known))
    }

    /// Removes a system of the workspace and gives its record.
    ///
    /// # Errors
    /// A name that is not there or is embedded; a folder that cannot be removed.
    pub fn remove(&self, name: &str) -> Result<SystemRecord, OperationError> {
        let record = self.record(name)?;
        let (Some(folder), false) = (&self.folder, record.embedded) else {
            return Err(OperationError::Request(format!(
                "`{name}` is embedded in the program and cannot be removed"
            )));
        };
        // Renamed first, so that a removal that is broken off leaves no half system under the name.
        let (from, to) = (folder.join(name), folder.join(hidden(name)));
        clear(&to)?;
        std::fs::rename(&from, &to).map_err(|error| failed(&from, &error))?;
        clear(&to)?;
        Ok(record)
    }
}

impl Systems for Library {
    fn list(&self) -> Result<Vec<SystemRecord>, OperationError> {
        let mut known = vec![embedded::open()?.record];
        let Some(folder) = self.folder.as_ref().filter(|folder| folder.exists()) else {
            return Ok(known);
        };
        let mut names = Vec::new();
        for item in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
            let item = item.map_err(|error| failed(folder, &error))?;
            if let Ok(name) = item.file_name().into_string()
                && check_name(&name).is_ok()
                && name != embedded::NAME
            {
                names.push(name);
            }
        }
        names.sort();
        for name in names {
            let record = storage::record(&folder.join(&name))?;
            known.push(SystemRecord { system: name, ..record });
        }
        Ok(known)
    }

    fn open(&self, name: &str) -> Result<OpenSystem, OperationError> {
        if name == embedded::NAME {
            return embedded::open();
        }
        let known = self.list()?;
        match (&self.folder, known.iter().find(|record| record.system == name)) {
            (Some(folder), Some(_)) => {
                let mut opened = storage::load(&folder.join(name))?;
                name.clone_into(&mut opened.record.system);
                Ok(opened)
            }
            _ => Err(unknown(name, &known)),
        }
    }
}

/// Names are those of folders on every operating system, and words of a command line that need no quotes.
fn check_name(name: &str) -> Result<(), OperationError> {
    const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = name.split('.').next().unwrap_or_default();
    let port = (stem.starts_with("com") || stem.starts_with("lpt")) && stem.len() == 4;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = name.len() <= LONGEST
        && name.starts_with(plain)
        && name.ends_with(plain)
        && name.chars().all(|c| plain(c) || "-_.".contains(c))
        && !RESERVED.contains(&stem)
        && !port;
    if fits {
        Ok(())
    } else {
        let shown: String =
            name.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
        Err(OperationError::Request(format!(
            "`{shown}` cannot name a system: small letters, digits and - _ . between them, {LONGEST} characters at most, \
             for example `exiobase-2019`"
        )))
    }
}

fn read(path: &Path, stated: &Stated) -> Result<(System, Format), OperationError> {
    let wrong = |error: input_output::read::ReadError| OperationError::Input(error.to_string());
    let found = sniff(path).map_err(wrong)?.first().map(|(format, _)| *format);
    let limits = ReadLimits::default();
    // A matrix and its coefficients or text side by side must fit.
    let memory = stated.memory.or_else(available_memory).unwrap_or(u64::MAX);
    let limits = ReadLimits { matrix_bytes: limits.matrix_bytes.min(memory), ..limits };
    let options = ReadOptions {
        format: stated.format,
        year: stated.year,
        model: stated.model,
        limits,
        ..ReadOptions::default()
    };
    let system = open_with(path, &options).map_err(wrong)?;
    if system.is_empty() {
        return Err(OperationError::Input(format!("{}: holds no industries", path.display())));
    }
    // A reader that took the original as something has known its layout.
    Ok((system, stated.format.or(found).unwrap_or(Format::Tidy)))
}

fn describe(
    name: &str,
    system: &System,
    format: Format,
    original: &original::Original,
    stated: &Stated,
) -> SystemRecord {
    let known = publishers::publisher(format);
    let or = |stated: &Option<String>, known: &str| stated.clone().unwrap_or_else(|| known.to_owned());
    // A licence that the user states says nothing of what it allows unless that is stated, too.
    let redistribution = if stated.licence.is_some() { "unknown" } else { known.redistribution };
    SystemRecord {
        system: name.to_owned(),
        title: or(&stated.title, if system.name.is_empty() { &original.name } else { &system.name }),
        publisher: or(&stated.publisher, known.name),
        url: or(&stated.url, known.url),
        licence: or(&stated.licence, known.licence),
        redistribution: or(&stated.redistribution, redistribution),
        year: system.year.or(stated.year),
        unit: unit_of(system),
        format: format.name().to_owned(),
        model: stated.model.map(|model| model.name().to_owned()),
        original: original.name.clone(),
        sha256: original.sha256.clone(),
        bytes: original.bytes,
        regions: system.industries.regions().len(),
        sectors: system.industries.sectors().len(),
        industries: system.len(),
        demand_columns: system.demand_columns.len(),
        extensions: system.extensions.len(),
        stressors: system.extensions.iter().map(|extension| extension.stressors.len()).sum(),
        embedded: false,
    }
}

/// The name of a file without its directories.
fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The record of a system that was made of another one by tables: what it says of its original is what the old one says.
fn describe_derived(
    name: &str,
    from: &SystemRecord,
    system: &System,
    format: &str,
    by: &str,
) -> SystemRecord {
    let title = if from.format == format { from.title.clone() } else { format!("{}, {format}", from.title) };
    SystemRecord {
        system: name.to_owned(),
        title,
        unit: unit_of(system),
        format: format.to_owned(),
        original: format!("{}, {format} by {by}", from.original),
        regions: system.industries.regions().len(),
        sectors: system.industries.sectors().len(),
        industries: system.len(),
        demand_columns: system.demand_columns.len(),
        embedded: false,
        ..from.clone()
    }
}

/// The error of a name that another system has.
fn taken(record: &SystemRecord) -> OperationError {
    let name = &record.system;
    let of = match (is_derived(&record.format), &record.model) {
        (true, _) => "made otherwise",
        (false, None) => "of another original",
        (false, Some(_)) => "of another original or model",
    };
    let model = record.model.as_deref().map_or(String::new(), |model| format!(", model {model}"));
    OperationError::Request(format!(
        "there is already a system `{name}`, {of} ({}{model}); choose another name, or remove it first with \
         `telecouple mrio remove {name}`",
        record.original
    ))
}

/// Writes a system beside the others and gives it its name when it is complete.
fn keep(folder: &Path, name: &str, record: &SystemRecord, system: &System) -> Result<(), OperationError> {
    let (partial, place) = (folder.join(hidden(name)), folder.join(name));
    clear(&partial)?;
    std::fs::create_dir_all(&partial).map_err(|error| failed(&partial, &error))?;
    let written = storage::save(&partial, record, system).and_then(|()| std::fs::rename(&partial, &place));
    written.map_err(|error| {
        // What is left of it is in the way of nothing; the next addition of this name clears it.
        let _ = std::fs::remove_dir_all(&partial);
        failed(&place, &error)
    })
}

/// A name that is no name of a system.
fn hidden(name: &str) -> String {
    format!(".{name}.partial")
}

fn clear(folder: &Path) -> Result<(), OperationError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(folder, &error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, error: &std::io::Error) -> OperationError {
    OperationError::Other(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_folders_everywhere() {
        for name in ["exiobase-3.8.2", "wiod_2011", "a"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in
            ["", "..", "a/b", "A", "-a", "a.", ".a", "con", "nul.txt", "com1", "a b", "é", &"a".repeat(65)]
        {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
