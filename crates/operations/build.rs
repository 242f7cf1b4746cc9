//! Records the commit that the program is built from, for the run record.

use std::process::Command;

fn main() {
    let head = Command::new("git").args(["rev-parse", "HEAD"]).output();
    let commit = head
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map_or_else(|| "not recorded".to_owned(), |text| text.trim().to_owned());
    println!("cargo::rustc-env=TELECOUPLE_COMMIT={commit}");
    println!("cargo::rerun-if-changed=../../.git/logs/HEAD");
}
