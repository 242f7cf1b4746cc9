//! Compiles `data/` and `examples/inventories/` into the SQLite database that the library carries.

#[path = "build/compile.rs"]
mod compile;
#[path = "build/table.rs"]
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sha2::{Digest, Sha256};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let directory =
        |name: &str| std::env::var_os(name).map(PathBuf::from).ok_or(format!("{name} is not set"));
    let root = directory("CARGO_MANIFEST_DIR")?.join("../..");
    for input in ["data", "examples/inventories"] {
        println!("cargo::rerun-if-changed={}", root.join(input).display());
    }
    for input in ["schema.sql", "build"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let bytes = compile::compile(&root).map_err(|error| error.to_string())?;
    let path = directory("OUT_DIR")?.join("embedded.sqlite");
    write(&path, &bytes)?;
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=EMBEDDED_SHA256={digest}");
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}
