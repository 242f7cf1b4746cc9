//! The embedded system is what `compile-mrio` makes of the original, byte by byte.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use input_output::embedded;

#[test]
fn the_embedded_system_is_rebuilt_from_the_original_byte_by_byte() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let original = root.join("../shared/data/mrio/wiod_2011_pymrio.zip");
    if !original.exists() {
        #[allow(clippy::print_stdout)]
        {
            println!("skipped: shared data not present");
        }
        return;
    }
    let place = tempfile::tempdir().unwrap();
    for name in ["world-2011-regions.tsv", "world-2011-sectors.tsv"] {
        std::fs::copy(root.join("data/mrio").join(name), place.path().join(name)).unwrap();
    }
    let run =
        Command::new(env!("CARGO_BIN_EXE_compile-mrio")).arg(&original).arg(place.path()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for (name, bytes) in embedded::FILES {
        let made = std::fs::read(place.path().join(embedded::NAME).join(name)).unwrap();
        assert!(made == bytes, "{name} differs");
    }
}
