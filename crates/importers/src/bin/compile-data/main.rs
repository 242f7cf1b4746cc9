//! Rebuilds the tables of `data/` from the original downloads:
//! `cargo run --release -p importers --bin compile-data -- --from DIR [--to data] [--only food]`.
//!
//! The layout of DIR is that of [`originals::PLACES`]; a file may be packed as `.zst`. The same originals give
//! the same bytes. `indices.csv`, `factor_sets.csv` and the bibliographic columns of `sources.csv` are written
//! by hand, and this command fills in the checksums of `sources.csv` and the numbers of `README.md`.

mod compile;
mod facilities;
mod food;
mod originals;
mod summary;
mod tables;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, in words.
type Failure = Box<dyn std::error::Error>;

/// Where to read and where to write.
struct Arguments {
    from: PathBuf,
    to: PathBuf,
    only_food: bool,
}

fn main() -> ExitCode {
    match arguments()
        .and_then(|arguments| compile::compile(&arguments.from, &arguments.to, arguments.only_food))
    {
        Ok(report) => {
            let written = std::io::stdout().write_all(report.as_bytes());
            if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "compile-data: {error}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Arguments, Failure> {
    const USAGE: &str = "usage: compile-data --from DIR [--to data] [--only food]";
    let (mut from, mut to, mut only_food) = (None, PathBuf::from("data"), false);
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().map(PathBuf::from);
        match (word.to_str(), value) {
            (Some("--from"), Some(value)) => from = Some(value),
            (Some("--to"), Some(value)) => to = value,
            (Some("--only"), Some(value)) if value.as_os_str() == "food" => only_food = true,
            _ => return Err(USAGE.into()),
        }
    }
    Ok(Arguments { from: from.ok_or(USAGE)?, to, only_food })
}
