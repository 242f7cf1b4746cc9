//! Input-output systems: those of a workspace and the embedded one, by name, with where they come from.

use input_output::System;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::run_record::InputFile;
use crate::{OperationError, SourceUse};

/// The input-output systems that an operation may use.
pub trait Systems: Send + Sync {
    /// What is there, by name; the embedded one first.
    ///
    /// # Errors
    /// A workspace that cannot be read.
    fn list(&self) -> Result<Vec<SystemRecord>, OperationError>;

    /// A whole system in memory.
    ///
    /// # Errors
    /// A name that is not there (with the names that are), a damaged store, too little memory.
    fn open(&self, name: &str) -> Result<OpenSystem, OperationError>;
}

/// A system in memory and where it comes from.
#[derive(Clone, Debug)]
pub struct OpenSystem {
    /// Where it comes from.
    pub record: SystemRecord,
    /// Transactions, demand, output and extensions; checked.
    pub system: System,
}

/// Where a system comes from, and how large it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SystemRecord {
    /// Name, as `--mrio` takes it.
    pub system: String,
    /// Title of the publication.
    pub title: String,
    /// Who publishes it; empty where nobody said.
    pub publisher: String,
    /// DOI or address; empty where nobody said.
    pub url: String,
    /// Licence in the words of the publisher, or `not stated`.
    pub licence: String,
    /// What the licence allows when numbers are passed on: `free`, `attribution`, `share-alike`, `non-commercial`,
    /// `forbidden`, `unknown`.
    pub redistribution: String,
    /// Year of the flows, where the original says.
    pub year: Option<u16>,
    /// Unit of transactions, demand and output; several are joined with `; `.
    pub unit: String,
    /// Layout that the original was read as.
    pub format: String,
    /// Model that made the table of supply and use (A to D), where one was asked for.
    #[serde(default)]
    pub model: Option<String>,
    /// Name of the original, without directories.
    pub original: String,
    /// SHA-256 of the original: of the file, or of the list of the files of a folder with their hashes.
    pub sha256: String,
    /// Size of the original (bytes).
    pub bytes: u64,
    /// Number of regions.
    pub regions: usize,
    /// Number of different sectors.
    pub sectors: usize,
    /// Number of industries, `n`.
    pub industries: usize,
    /// Number of columns of final demand, `m`.
    pub demand_columns: usize,
    /// Number of extensions.
    pub extensions: usize,
    /// Number of stressors of all extensions.
    pub stressors: usize,
    /// Whether it came with the program.
    pub embedded: bool,
}

impl SystemRecord {
    /// The source of an answer that used `rows_used` rows of the system.
    pub fn source_use(&self, rows_used: usize) -> SourceUse {
        let duties = vocabulary::Redistribution::from_word(&self.redistribution)
            .map(|redistribution| {
                redistribution.duties().iter().map(|duty| duty.sentence().to_owned()).collect()
            })
            .unwrap_or_default();
        SourceUse {
            id: self.system.clone(),
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            version: self.original.clone(),
            year: self.year,
            url: self.url.clone(),
            licence: self.licence.clone(),
            redistribution: self.redistribution.clone(),
            duties,
            accessed: String::new(),
            rows_used,
        }
    }

    /// The original as an input of a run.
    pub fn input_file(&self) -> InputFile {
        InputFile {
            name: self.original.clone(),
            sha256: self.sha256.clone(),
            bytes: self.bytes,
            rows: self.industries,
        }
    }
}

/// No systems at all, for faces that have none.
pub struct NoSystems;

impl Systems for NoSystems {
    fn list(&self) -> Result<Vec<SystemRecord>, OperationError> {
        Ok(Vec::new())
    }

    fn open(&self, name: &str) -> Result<OpenSystem, OperationError> {
        Err(unknown(name, &[]))
    }
}

/// The error of a name that is not there.
pub(crate) fn unknown(name: &str, known: &[SystemRecord]) -> OperationError {
    let names: Vec<&str> = known.iter().map(|record| record.system.as_str()).collect();
    OperationError::Request(if names.is_empty() {
        format!(
            "there is no input-output system `{name}`, nor any other; add one with `telecouple mrio add NAME PATH`"
        )
    } else {
        format!(
            "there is no input-output system `{name}`; there are {}; more are added with \
             `telecouple mrio add NAME PATH --workspace DIR`",
            names.join(", ")
        )
    })
}
