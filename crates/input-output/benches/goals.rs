//! The table of goals: what a user waits for, from text and from the stored form, beside pymrio on the same machine.
//!
//! `cargo bench -p input-output --bench goals -- [WORDS]`, where the words are
//! - numbers of industries, rounded to 49 regions (default 490 and 980); 9,800 needs 4 GB of disk and a few minutes;
//! - folders in the layout of EXIOBASE 3 or pymrio, taken in place of a made-up system;
//! - `--only parse,accounts,imports,footprint,multipliers,inverse` for some of the rows;
//! - `--python PATH` for the column of pymrio: a Python that can import it.
//!
//! Seconds are the best of three runs up to 2,450 industries, of one above. Files are in the page cache when they are read.
//! Rates are told as a share of what the machine reached just before: a matrix product (GFLOP/s) or a streaming read (GB/s).

#![allow(clippy::print_stdout)]

mod support;

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use input_output::store::{read_matrix, write_matrix};
use input_output::{
    Accounting, AccountsOptions, Extension, Leontief, Matrix, Method, SolveOptions, System, demand_by_region,
    intensities, operator_for, read,
};
use support::{forget_peak, generate, peak_memory, product_rate, read_rate, timed};

const REGIONS: usize = 49;
const STRESSORS: usize = 50;
/// Rows of the table: word, what is done.
const ROWS: [(&str, &str); 6] = [
    ("parse", "parse text"),
    ("accounts", "parse + every account (imports by region)"),
    ("imports", "parse + every account (imports by product, too)"),
    ("footprint", "stored form: one region's footprint, all stressors"),
    ("multipliers", "stored form: all multipliers, footprints of all regions"),
    ("inverse", "stored form: explicit L"),
];

struct Words {
    only: Vec<String>,
    python: Option<PathBuf>,
    sizes: Vec<usize>,
    folders: Vec<PathBuf>,
}

fn main() {
    let words = words();
    println!(
        "| n | what | s | peak MB | rate | of the machine | pymrio s | times faster |\n|---:|---|---:|---:|---:|---:|---:|---:|"
    );
    for n in &words.sizes {
        let system = generate(REGIONS, (n / REGIONS).max(1), STRESSORS);
        let place = std::env::temp_dir().join(format!("input-output-goals-{}-{n}", std::process::id()));
        write_text(&place.join("text"), &system);
        measure(&words, &place.join("text"), &place, system);
        let _ = std::fs::remove_dir_all(&place);
    }
    for folder in &words.folders {
        let system = read::open(folder).expect("a readable folder");
        let place = std::env::temp_dir().join(format!("input-output-goals-{}", std::process::id()));
        measure(&words, folder, &place, system);
        let _ = std::fs::remove_dir_all(&place);
    }
}

fn words() -> Words {
    let mut words = Words { only: Vec::new(), python: None, sizes: Vec::new(), folders: Vec::new() };
    let mut given = std::env::args().skip(1);
    while let Some(word) = given.next() {
        match word.as_str() {
            "--only" => {
                words.only = given.next().unwrap_or_default().split(',').map(str::to_owned).collect();
            }
            "--python" => words.python = given.next().map(PathBuf::from),
            // Cargo says this of every bench.
            "--bench" => {}
            other => match other.parse() {
                Ok(n) => words.sizes.push(n),
                Err(_) => words.folders.push(PathBuf::from(other)),
            },
        }
    }
    if words.sizes.is_empty() && words.folders.is_empty() {
        words.sizes = vec![490, 980];
    }
    words
}

/// Everything of one system.
fn measure(words: &Words, text: &Path, place: &Path, mut system: System) {
    let n = system.len();
    let (square, cube) = (8.0 * (n as f64).powi(2), (n as f64).powi(3));
    let runs = if n <= 2450 { 3 } else { 1 };
    let gemm = product_rate(n.min(4900));
    let stream = read_rate(system.transactions.values());
    let bytes = size_of(text);
    let stored = place.join("stored");
    let asked = |row: &str| words.only.is_empty() || words.only.iter().any(|only| only == row);
    if ROWS[3..].iter().any(|(row, _)| asked(row)) {
        store(&stored, &system);
    }
    // From here on only labels are kept: what is measured must hold the numbers itself.
    (system.transactions, system.demand) = (Matrix::default(), Matrix::default());
    let labels = system;
    let theirs = words.python.as_deref().map(|python| pymrio(python, text)).unwrap_or_default();
    for (row, what) in ROWS.into_iter().filter(|(row, _)| asked(row)) {
        forget_peak();
        let best = (0..runs)
            .map(|_| {
                timed(|| match row {
                    "parse" => std::hint::black_box(read::open(text).expect("readable").len()) as f64,
                    "accounts" => accounts(&read::open(text).expect("readable"), false),
                    "imports" => accounts(&read::open(text).expect("readable"), true),
                    "footprint" => footprint(&open(&stored, &labels)),
                    "multipliers" => multipliers(&open(&stored, &labels)),
                    _ => inverse(&open(&stored, &labels)),
                })
            })
            .min_by(|one, other| one.1.total_cmp(&other.1));
        let (passes, seconds) = best.expect("a run");
        // Work: bytes of text, bytes of passes over Z, operations of passes, operations of an inverse.
        let rate = match row {
            "parse" => format!("{:.2} GB/s of text | ", bytes as f64 / seconds / 1e9),
            "footprint" => share(square * passes / seconds / 1e9, "GB/s", stream),
            "multipliers" => share(passes / seconds / 1e9, "GFLOP/s", gemm),
            "inverse" => share(2.0 * cube / seconds / 1e9, "GFLOP/s", gemm),
            _ => " | ".to_owned(),
        };
        let peak = peak_memory().map_or(String::new(), |bytes| (bytes / 1_000_000).to_string());
        let beside = theirs
            .iter()
            .find(|(known, _)| known == row)
            .map_or(" | ".to_owned(), |(_, theirs)| format!("{theirs:.3} | {:.1}", theirs / seconds));
        println!("| {n} | {what} | {seconds:.3} | {peak} | {rate} | {beside} |");
    }
    let numpy = theirs.iter().find(|(row, _)| row == "product-rate");
    let numpy = numpy.map_or(String::new(), |(_, rate)| format!(", in numpy {rate:.0}"));
    println!(
        "| {n} | the machine: matrix product, streaming read | | | {gemm:.0} GFLOP/s{numpy}, {stream:.1} GB/s | | | |"
    );
}

fn share(rate: f64, unit: &str, of: f64) -> String {
    format!("{rate:.1} {unit} | {:.0} %", 100.0 * rate / of)
}

/// Accounts of all extensions; gives the passes over `Z` that are told.
fn accounts(system: &System, imports_by_sector: bool) -> f64 {
    let options = AccountsOptions { imports_by_sector, ..AccountsOptions::default() };
    let operator =
        operator_for(system, &system.extensions, &options, SolveOptions::default()).expect("productive");
    let accounting = Accounting::new(system, &operator).expect("solved");
    for extension in &system.extensions {
        std::hint::black_box(accounting.accounts(extension, &options).expect("accounts"));
    }
    1.0
}

/// What the first region's demand causes, by industry and stressor.
fn footprint(system: &System) -> f64 {
    let options = SolveOptions { right_hand_sides: 1, ..SolveOptions::default() };
    let operator = Leontief::new(system, options).expect("productive");
    let all = demand_by_region(system, &system.demand);
    let mut one = Matrix::zeros(1, system.len());
    one.row_mut(0).copy_from_slice(all.row(0));
    let solution = operator.outputs(&one).expect("solved");
    for extension in &system.extensions {
        let mut made = intensities(extension, &system.output);
        for row in 0..made.rows() {
            for (value, output) in made.row_mut(row).iter_mut().zip(solution.values.row(0)) {
                *value *= output;
            }
        }
        std::hint::black_box(made);
    }
    // Three more passes: the check of the numbers, the sums of columns, the signs.
    solution.passes as f64 + 3.0
}

/// Gives the operations made.
fn multipliers(system: &System) -> f64 {
    let options = AccountsOptions::default();
    let operator =
        operator_for(system, &system.extensions, &options, SolveOptions::default()).expect("productive");
    let outputs = operator.outputs(&demand_by_region(system, &system.demand)).expect("solved");
    let mut passed = outputs.passes * outputs.values.rows();
    for extension in &system.extensions {
        let intensities = intensities(extension, &system.output);
        let solution = operator.multipliers(&intensities).expect("solved");
        passed += solution.passes * solution.values.rows();
    }
    let n = system.len() as f64;
    let factorisation = if operator.method() == Method::Iterative { 0.0 } else { n.powi(3) / 1.5 };
    factorisation + 2.0 * n.powi(2) * passed as f64
}

fn inverse(system: &System) -> f64 {
    let options = SolveOptions { right_hand_sides: 1, ..SolveOptions::default() };
    let operator = Leontief::new(system, options).expect("productive");
    operator.inverse().expect("inverse").passes as f64
}

fn store(place: &Path, system: &System) {
    std::fs::create_dir_all(place).expect("a place to write");
    let save = |name: &str, matrix: &Matrix| {
        let path = place.join(format!("{name}.npy"));
        write_matrix(&path, matrix.rows(), matrix.columns(), matrix.values()).expect("space on the disk");
    };
    save("Z", &system.transactions);
    save("Y", &system.demand);
    for (at, extension) in system.extensions.iter().enumerate() {
        save(&format!("F{at}"), &extension.by_industry);
    }
}

/// The stored form, checked as it is when an operation opens it.
fn open(place: &Path, labels: &System) -> System {
    let load = |name: &str, rows: usize, columns: usize| {
        read_matrix(&place.join(format!("{name}.npy")), rows, columns).expect("a stored matrix")
    };
    let n = labels.len();
    let extension = |(at, extension): (usize, &Extension)| Extension {
        name: extension.name.clone(),
        stressors: extension.stressors.clone(),
        by_industry: load(&format!("F{at}"), extension.stressors.len(), n),
        by_demand: None,
    };
    let system = System {
        transactions: load("Z", n, n),
        demand: load("Y", n, labels.demand_columns.len()),
        extensions: labels.extensions.iter().enumerate().map(extension).collect(),
        ..labels.clone()
    };
    system.check().expect("whole");
    system
}

/// The made-up system as text, in the layout of EXIOBASE 3.
fn write_text(folder: &Path, system: &System) {
    std::fs::create_dir_all(folder.join("satellite")).expect("a place to write");
    let n = system.len();
    let industries: Vec<(&str, &str)> = (0..n).map(|at| system.industries.name(at)).collect();
    let rows: Vec<String> = industries.iter().map(|(region, sector)| format!("{region}\t{sector}")).collect();
    let regions = system.industries.regions();
    let demand: Vec<(&str, &str)> = (0..system.demand_columns.len())
        .map(|at| (system.demand_columns.region_of(at).map_or("", |at| regions[at].as_str()), "final"))
        .collect();
    write_table(&folder.join("Z.txt"), &rows, &industries, &system.transactions);
    write_table(&folder.join("Y.txt"), &rows, &demand, &system.demand);
    let mut unit = "region\tsector\tunit\n".to_owned();
    let mut x = "region\tsector\tindout\n".to_owned();
    for (row, output) in rows.iter().zip(&system.output) {
        let _ = writeln!(unit, "{row}\tM.EUR");
        let _ = writeln!(x, "{row}\t{output:.11e}");
    }
    let mut files = vec![("unit.txt", unit), ("x.txt", x)];
    let extension = &system.extensions[0];
    let names: Vec<String> = extension.stressors.iter().map(|stressor| stressor.name.clone()).collect();
    write_table(&folder.join("satellite/F.txt"), &names, &industries, &extension.by_industry);
    let units: String = names.iter().map(|name| format!("{name}\tkg\n")).collect();
    files.push(("satellite/unit.txt", format!("stressor\tunit\n{units}")));
    let entry = |name: &str, labels: usize, headers: usize| {
        format!(
            "\"{name}\": {{\"name\": \"{name}.txt\", \"nr_index_col\": \"{labels}\", \"nr_header\": \"{headers}\"}}"
        )
    };
    let root = [entry("Z", 2, 2), entry("Y", 2, 2), entry("x", 2, 1), entry("unit", 2, 1)].join(", ");
    files
        .push(("file_parameters.json", format!("{{\"files\": {{{root}}}, \"systemtype\": \"IOSystem\"}}\n")));
    let part = [entry("F", 1, 2), entry("unit", 1, 1)].join(", ");
    files.push((
        "satellite/file_parameters.json",
        format!("{{\"files\": {{{part}}}, \"name\": \"satellite\", \"systemtype\": \"Extension\"}}\n"),
    ));
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("space on the disk");
    }
}

fn write_table(path: &Path, rows: &[String], columns: &[(&str, &str)], values: &Matrix) {
    let mut file = BufWriter::with_capacity(1 << 20, std::fs::File::create(path).expect("a file"));
    let labels = rows.first().map_or(1, |row| row.matches('\t').count() + 1);
    let blank = "\t".repeat(labels);
    let level = |level: usize| {
        let names = columns.iter().map(|(region, name)| if level == 0 { *region } else { *name });
        names.collect::<Vec<_>>().join("\t")
    };
    let index = if labels == 2 { "region\tsector" } else { "stressor" };
    let ends = "\t".repeat(columns.len());
    let mut line = format!("region{blank}{}\nsector{blank}{}\n{index}{ends}\n", level(0), level(1));
    for (at, row) in rows.iter().enumerate() {
        line.push_str(row);
        for value in values.row(at) {
            // Twelve digits, as pymrio saves them.
            let _ = if *value == 0.0 { write!(line, "\t0") } else { write!(line, "\t{value:.11e}") };
        }
        line.push('\n');
        file.write_all(line.as_bytes()).expect("space on the disk");
        line.clear();
    }
}

fn size_of(folder: &Path) -> u64 {
    let items = std::fs::read_dir(folder).into_iter().flatten().flatten();
    items
        .map(|item| match item.metadata() {
            Ok(metadata) if metadata.is_dir() => size_of(&item.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Seconds of pymrio for the rows that it can do, from a Python that can import it.
fn pymrio(python: &Path, text: &Path) -> Vec<(String, f64)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/pymrio_beside.py");
    let output = Command::new(python).arg(script).arg(text).output();
    let told = match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        Ok(output) => {
            println!("| | pymrio failed: {} | | | | | | |", String::from_utf8_lossy(&output.stderr).trim());
            String::new()
        }
        Err(error) => {
            println!("| | {}: {error} | | | | | | |", python.display());
            String::new()
        }
    };
    let line = |line: &str| {
        let (row, seconds) = line.split_once('\t')?;
        Some((row.to_owned(), seconds.parse().ok()?))
    };
    told.lines().filter_map(line).collect()
}
