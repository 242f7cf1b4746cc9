//! Input-output systems: bring them in, look at them, examine them, take their accounts out.
//!
//! [`add`](library::Library::add), [`aggregate`](library::Library::aggregate), [`balance`](library::Library::balance) and
//! [`remove`](library::Library::remove) change a workspace and are no operations, like imports of files; all else reads, and answers with the envelope of every
//! answer.
//!
//! # Vocabulary
//!
//! An *original* is what the publisher gives: a folder, an archive or a file in one of the layouts that are read. A *system*
//! is what is kept of it, under a name, in the workspace. Its [record](crate::SystemRecord) says where it comes from.

pub mod aggregate;
pub mod balance;
pub mod calc;
pub mod characterise;
pub mod decompose;
pub mod derived;
pub mod embedded;
pub mod extract;
mod factors;
pub mod library;
pub mod linkages;
pub mod list;
pub mod original;
pub mod publishers;
pub mod pymrio_folder;
pub mod scenario;
pub mod show;
mod storage;
pub mod trade;
mod user_table;
pub mod validate;

use figures::{Frame, Lang};
pub use input_output::Model;
pub use input_output::read::Format as Layout;
use input_output::{SolveError, System};

use crate::{OperationError, SourceUse};

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

/// What a reader of sums must know of a system that counts in several units.
pub(crate) fn mixed_units(lang: Lang, unit: &str) -> Option<String> {
    unit.contains("; ").then(|| match lang {
        Lang::En => format!(
            "industries are counted in several units ({unit}): sums and ratios across them mean little"
        ),
        Lang::Ja => {
            format!("産業の単位が複数あるため（{unit}）、産業間の合計や比には意味がほとんどありません")
        }
    })
}

/// What industries deliver to others than industries, and what they take in beside inputs from industries (primary inputs):
/// output less the transactions of industries with output, for one without output has no coefficients.
pub(crate) fn beside_industries(system: &System) -> (Vec<f64>, Vec<f64>) {
    let (mut demand, mut primary) = (system.output.clone(), system.output.clone());
    for (at, left) in demand.iter_mut().enumerate() {
        let used = system.transactions.row(at);
        let users = used.iter().zip(&system.output).filter(|(_, output)| **output != 0.0);
        *left -= users.map(|(used, _)| used).sum::<f64>();
        if system.output.get(at).is_some_and(|output| *output != 0.0) {
            primary.iter_mut().zip(used).for_each(|(left, used)| *left -= used);
        }
    }
    (demand, primary)
}

/// Difference of two numbers relative to a size; absolute where the size is zero.
pub(crate) fn apart(a: f64, b: f64, size: f64) -> f64 {
    let difference = (a - b).abs();
    if size == 0.0 { difference } else { difference / size.abs() }
}

/// The frame of a figure of a system.
pub(crate) fn frame(lang: Lang, id: &str, title: String, sources: &[SourceUse], run_id: &str) -> Frame {
    let sources = sources.iter().map(|source| {
        let title = source.title.split([':', '(']).next().unwrap_or_default().trim();
        match source.publisher.as_str() {
            "" => format!("{title} [{}]", source.id),
            publisher => format!("{publisher}, {title} [{}]", source.id),
        }
    });
    Frame {
        id: id.to_owned(),
        title,
        sources: sources.collect(),
        run_id: run_id.to_owned(),
        lang,
        ..Frame::default()
    }
}

/// A word of a command line, quoted where a shell would split or read it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
