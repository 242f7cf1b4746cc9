//! Input-output systems: bring them in, look at them, examine them, take their accounts out.
//!
//! [`add`](library::Library::add), [`aggregate`](library::Library::aggregate) and [`remove`](library::Library::remove)
//! change a workspace and are no operations, like imports of files; `mrio-list`, `mrio-show`, `mrio-validate`, `mrio-calc`
//! and `mrio-characterise` are: they read, and answer with the envelope of every answer.
//!
//! # Vocabulary
//!
//! An *original* is what the publisher gives: a folder, an archive or a file in one of the layouts that are read. A *system*
//! is what is kept of it, under a name, in the workspace. Its [record](crate::SystemRecord) says where it comes from.

pub mod aggregate;
pub mod calc;
pub mod characterise;
pub mod embedded;
mod factors;
pub mod library;
pub mod list;
pub mod original;
pub mod publishers;
pub mod pymrio_folder;
pub mod show;
mod storage;
mod user_table;
pub mod validate;

pub use input_output::read::Format as Layout;
use input_output::{SolveError, System};

use crate::OperationError;

/// The error of a system that cannot be solved: too little memory is the machine's fault, all else the data's.
pub(crate) fn unsolved(name: &str, error: SolveError) -> OperationError {
    match error {
        SolveError::Memory(error) => OperationError::Other(format!("{name}: {error}")),
        other => OperationError::Check(format!(
            "{name}: {other}. `telecouple mrio validate {name}` says what else is wrong with the system"
        )),
    }
}

/// Unit of transactions, demand and output for a reader: several are joined with `; `.
pub(crate) fn unit_of(system: &System) -> String {
    let mut units: Vec<&str> = Vec::new();
    for unit in &system.units {
        if !units.contains(&unit.as_str()) {
            units.push(unit);
        }
    }
    units.join("; ")
}

/// A word of a command line, quoted where a shell would split or read it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}
