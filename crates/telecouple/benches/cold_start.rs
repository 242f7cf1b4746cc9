//! Time of whole runs of the program, from the shell's point of view: `cargo bench -p telecouple`.
//!
//! Prints the minimum and median of repeated runs beside the time of the smallest run there is (`--version`), so that
//! the machine's own cost of starting a process can be told from ours.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 25;

fn main() {
    let cases: [(&str, &[&str]); 8] = [
        ("--version", &["--version"]),
        ("product, table", &["product", "battery-electric-car", "--in", "JPN", "--year", "2022"]),
        (
            "product, from a file, JSON",
            &[
                "product",
                concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/inventories/battery-electric-car.csv"),
                "--in",
                "JPN",
                "--year",
                "2022",
                "--format",
                "json",
            ],
        ),
        (
            "four cars compared",
            &[
                "product",
                "battery-electric-car",
                "gasoline-car",
                "hybrid-car",
                "fuel-cell-car",
                "--in",
                "JPN",
                "--year",
                "2022",
            ],
        ),
        (
            "product, 10 000 draws",
            &["product", "battery-electric-car", "--in", "JPN", "--year", "2022", "--draws", "10000"],
        ),
        ("risk, one supply", &["risk", "cobalt", "--to", "JPN", "--year", "2022"]),
        (
            "GeoPolRisk, all x all",
            &["risk", "all", "--to", "all", "--year", "2022", "--index", "geopolrisk", "--format", "json"],
        ),
        (
            "product, map as SVG",
            &["product", "battery-electric-car", "--in", "JPN", "--year", "2022", "--format", "svg"],
        ),
    ];
    let mut report = String::new();
    for (name, words) in cases {
        let mut times: Vec<Duration> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                let status = Command::new(env!("CARGO_BIN_EXE_telecouple"))
                    .args(words)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status()
                    .expect("the program starts");
                assert!(status.success(), "{name}");
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        report.push_str(&format!(
            "{name:<28} min {:>7.1} ms   median {:>7.1} ms\n",
            times[0].as_secs_f64() * 1e3,
            times[RUNS / 2].as_secs_f64() * 1e3
        ));
    }
    // A bench is read by people.
    #[allow(clippy::print_stdout)]
    {
        print!("{report}");
    }
}
