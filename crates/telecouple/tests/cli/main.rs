//! The command line as a user meets it: outputs, files, errors, exit codes.

mod bad_input;
mod check;
mod data;
mod explain;
mod faces;
mod files;
mod food;
mod footprint;
mod import;
mod mrio;
mod mrio_aggregate;
mod mrio_balance;
mod mrio_changes;
mod mrio_characterise;
mod mrio_extract;
mod mrio_folders;
mod mrio_linkages;
mod mrio_trade;
mod origins_page;
mod outputs;
mod own_stages;
mod risk;
mod shock;
mod shock_golden;
mod shock_tables;
mod speed;
mod tailings;
mod tailings_chain;
mod trace;
mod validation;

use std::path::{Path, PathBuf};
use std::process::Output;

/// The repository, from which examples are named as the README names them.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the program in the repository.
pub fn telecouple(words: &[&str]) -> Output {
    assert_cmd::Command::cargo_bin("telecouple")
        .unwrap()
        .current_dir(repository())
        .env("NO_COLOR", "1")
        .args(words)
        .output()
        .unwrap()
}

/// Standard output of a run that must succeed.
pub fn stdout(words: &[&str]) -> String {
    let output = telecouple(words);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {:?}\n{errors}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// Exit code, standard output and standard error in one text, for snapshots.
pub fn transcript(words: &[&str]) -> String {
    let output = telecouple(words);
    format!(
        "$ telecouple {}\n[exit {}]\n{}{}",
        words.join(" "),
        output.status.code().unwrap(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// JSON of a run that must succeed.
pub fn json(words: &[&str]) -> serde_json::Value {
    let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&stdout(&words)).unwrap()
}

/// Prints what a test did not do, and why.
#[allow(clippy::print_stdout)]
pub fn say(line: &str) {
    println!("{line}");
}
