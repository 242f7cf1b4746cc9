//! Resolved origins of all materials, all countries and thirty years: `cargo bench -p operations --bench origins`.
//!
//! Needs the thirty years of mineral trade beside the repository; imports them into a workspace of its own first.
//! Production before 2018 is not in the embedded data: those years take that of the nearest year, which is right for
//! timing and for nothing else.

#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use database::{Database, Facts};
use operations::all_origins::{ProductionYear, all_origins, traced_materials};
use operations::import_file::{Reader, import_file};
use vocabulary::Year;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/trade/baci_minerals");
    if !folder.is_dir() {
        println!("skipped: shared data not present");
        return Ok(());
    }
    let workspace = tempfile::tempdir()?;
    let mut database = Database::open(workspace.path())?;
    let start = Instant::now();
    let mut files: Vec<_> =
        std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<Vec<_>>>()?;
    files.retain(|path| path.to_string_lossy().contains("_Y"));
    files.sort();
    for file in &files {
        import_file(&mut database, file, &Reader::default(), false, &|_, _| {})?;
    }
    println!(
        "import of {} years: {:.2} s, {} MB at most",
        files.len(),
        start.elapsed().as_secs_f64(),
        peak_mb()
    );

    let materials = traced_materials();
    let years: Vec<Year> = database.trade_years()?;
    for round in 1..=3 {
        let start = Instant::now();
        let all = all_origins(&database, &materials, &years, ProductionYear::Nearest)?;
        let solved = all.iter().filter_map(|one| one.origins.as_ref().ok());
        let (mut networks, mut consumers, mut worst) = (0, 0, 0.0f64);
        for matrix in solved {
            networks += 1;
            for &consumer in matrix.consumers() {
                consumers += 1;
                worst = worst.max(matrix.origins_of(consumer).closure_error());
            }
        }
        println!(
            "round {round}: {} materials x {} years: {networks} networks, {consumers} supplies, {:.2} s, {} MB at most, \
             shares sum to one within {worst:.1e}",
            materials.len(),
            years.len(),
            start.elapsed().as_secs_f64(),
            peak_mb()
        );
    }
    Ok(())
}

/// The most memory that the process has had (MB).
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    let kb: u64 = line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default();
    kb / 1000
}
