//! The documented command rebuilds the committed tables byte for byte, where the originals are at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[test]
#[allow(clippy::print_stdout)]
fn the_originals_give_the_committed_bytes() -> Outcome {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let originals = root.join("../shared/data");
    if !originals.exists() {
        println!("skipped: shared data not present");
        return Ok(());
    }
    let (committed, rebuilt) = (root.join("data"), tempfile::tempdir()?);
    // These two are written by hand but for checksums and numbers, which are taken out here.
    let hand = |name: &str| std::fs::read_to_string(committed.join(name));
    let (sources, readme) = (hand("sources.csv")?, hand("README.md")?);
    let checksum = |field: &str| field.len() == 64 && field.bytes().all(|byte| byte.is_ascii_hexdigit());
    let without: String = sources
        .split_inclusive('\n')
        .map(|line| match line.trim_end().rsplit_once(',') {
            Some((rest, last)) if checksum(last) => format!("{rest},\n"),
            _ => line.to_owned(),
        })
        .collect();
    assert_ne!(without, sources);
    std::fs::write(rebuilt.path().join("sources.csv"), without)?;
    std::fs::write(rebuilt.path().join("README.md"), readme.replace("| 20", "| 19"))?;
    std::fs::create_dir_all(rebuilt.path().join("food"))?;
    std::fs::write(rebuilt.path().join("food/tcl_excerpt.csv"), hand("food/tcl_excerpt.csv")?)?;
    let run = Command::new(env!("CARGO_BIN_EXE_compile-data"))
        .arg("--from")
        .arg(&originals)
        .arg("--to")
        .arg(rebuilt.path())
        .output()?;
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut names: Vec<String> = (2015..=2024).map(|year| format!("trade/trade_{year}.csv.zst")).collect();
    names.extend(
        [
            "production.csv",
            "indicators.csv",
            "factors.csv",
            "ore_grades.csv",
            "reserves.csv",
            "prices.csv",
            "sources.csv",
            "originals.sha256",
            "food/balance.csv.zst",
            "food/trade.csv.zst",
            "food/population.csv",
            "food/originals.sha256",
        ]
        .map(str::to_owned),
    );
    let bytes = |folder: &Path, name: &str| std::fs::read(folder.join(name));
    for name in names {
        assert!(
            bytes(&committed, &name)? == bytes(rebuilt.path(), &name)?,
            "{name} differs from the committed one"
        );
    }
    let computed = |text: &str| -> Option<String> {
        Some(text.split_once("begin -->")?.1.split_once("<!--")?.0.to_owned())
    };
    assert_eq!(
        computed(&readme),
        computed(&std::fs::read_to_string(rebuilt.path().join("README.md"))?),
        "the numbers of data/README.md"
    );
    Ok(())
}
