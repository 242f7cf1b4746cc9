//! The run record: what reproduces an answer, and what proves that it was reproduced.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::Coverage;

/// What reproduces an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    /// First twelve digits of the output hash: names the run in figures and files.
    pub run_id: String,
    /// The command line that gives this answer.
    pub command: String,
    /// The program.
    pub software: Software,
    /// The database: release, hash of the embedded tables, last import of the workspace.
    pub data: Data,
    /// The user's files.
    pub inputs: Vec<InputFile>,
    /// Methods, with their references.
    pub methods: Vec<Method>,
    /// Seed of the random draws.
    pub seed: Option<u64>,
    /// SHA-256 of the answer without this record, so of everything that must come out the same.
    pub output_sha256: String,
    /// Facts that may differ between runs and are in no hash and no file.
    #[serde(default)]
    pub unhashed: Unhashed,
}

/// The program that gave the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Software {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Commit that it was built from, where known.
    pub commit: String,
}

/// The state of the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// Release of the embedded tables.
    pub release: String,
    /// SHA-256 of the embedded tables.
    pub embedded_sha256: String,
    /// The last import of the workspace that the answer saw; 0 for the embedded tables alone.
    pub last_import: i64,
}

/// A file of the user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputFile {
    /// Its name, as the user wrote it.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its size (bytes).
    pub bytes: u64,
    /// Rows read from it.
    pub rows: usize,
}

/// A method that was used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Method {
    /// Stable key. The numbers of a key never change; a correction gets a new key.
    pub id: String,
    /// Where it is published, or that it is a reconstruction.
    pub reference: String,
}

/// Facts that may differ between runs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Unhashed {
    /// Wall time (s).
    pub wall_time_s: f64,
    /// Threads.
    pub threads: usize,
}

/// SHA-256 of bytes, in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// SHA-256 of the parts of an answer that must come out the same, as the compact JSON of the list of them. The answer
/// sentence and the warnings are not among them: they depend on the language.
pub fn output_sha256(operation: &str, request: &Value, result: &Value, coverage: &Coverage) -> String {
    struct Hashing(Sha256);
    impl std::io::Write for Hashing {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    // A million rows are hashed as they are written; nothing holds their text.
    let mut hashing = std::io::BufWriter::with_capacity(1 << 16, Hashing(Sha256::new()));
    let written = serde_json::to_writer(&mut hashing, &(operation, request, result, coverage));
    match (written, hashing.into_inner()) {
        (Ok(()), Ok(hashing)) => hexadecimal(&hashing.0.finalize()),
        // Neither a hasher nor JSON values can fail to be written.
        _ => String::new(),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
