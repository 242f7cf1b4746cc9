//! How long a full year of BACI takes: `cargo bench -p importers --bench baci`.
//!
//! Makes a table of eleven million rows in BACI's layout (always the same one), then reads it with the plain `csv`
//! crate, parses it, and imports it into a workspace, in one run, so that the ratios hold on any machine.
//! `TELECOUPLE_BENCH_ROWS=1000000` makes a smaller one. Where the thirty years of mineral trade are at hand, their
//! import is timed too.

#![allow(clippy::print_stdout)]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use database::{Database, ImportRequest, ImportStart};
use importers::baci::{self, FlowOptions};
use importers::format::Row;
use importers::packed::{DataFile, PackedLimits};
use importers::parsed::Parsed;
use vocabulary::{HsRevision, Licence, Redistribution, Regions, Source, SourceId};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let rows =
        std::env::var("TELECOUPLE_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(11_000_000);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("BACI_HS17_Y2022_V202401b.csv");
    let rows = generate(&path, rows)?;
    println!("{rows} rows, {} MB", std::fs::metadata(&path)?.len() / 1_000_000);

    let plain = timed("csv crate, fields alone", rows, || {
        let mut table = csv::Reader::from_path(&path)?;
        let mut record = csv::ByteRecord::new();
        let mut count = 0;
        while table.read_byte_record(&mut record)? {
            count += 1;
        }
        Ok(count)
    })?;
    let typed = timed("csv crate with serde, typed rows", rows, || {
        let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(&path)?;
        let mut count = 0;
        for row in table.deserialize::<(u16, u16, u16, u32, f64, String)>() {
            let (.., quantity) = row?;
            if quantity != "NA" {
                quantity.parse::<f64>()?;
            }
            count += 1;
        }
        Ok(count)
    })?;
    let parse = timed("parse alone, one thread", rows, || {
        let mut file = File::open(&path)?;
        let name = path.to_string_lossy();
        let parsed: Parsed<Row> = baci::parse_flows(&mut file, &name, &FlowOptions::default(), |_| true)?;
        Ok(parsed.handed_on)
    })?;
    let before = peak_memory();
    let importing = timed("import into a workspace", rows, || {
        let mut database = Database::open(&folder.path().join("workspace"))?;
        import(&mut database, &path)
    })?;
    println!("  peak memory {} MB before, {} MB after", before / 1024, peak_memory() / 1024);
    println!("ratios: parse is {:.1} times as fast as the csv crate's fields, ", plain / parse);
    println!(
        "        {:.1} times as fast as its typed rows; import takes {:.1} times the parsing",
        typed / parse,
        importing / parse
    );

    let minerals = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/trade/baci_minerals");
    if !minerals.exists() {
        println!("skipped: shared data not present");
        return Ok(());
    }
    let mut database = Database::open(&folder.path().join("minerals"))?;
    let begun = Instant::now();
    let mut flows = 0;
    for year in 1995..=2024 {
        flows += import(&mut database, &minerals.join(format!("BACI_HS92_Y{year}_minerals.csv.zst")))?;
    }
    println!("thirty years of mineral trade: {flows} flows in {:.2} s", begun.elapsed().as_secs_f64());
    Ok(())
}

fn timed(what: &str, rows: u64, run: impl FnOnce() -> Outcome<u64>) -> Outcome<f64> {
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    let count = run()?;
    let (seconds, cpu) = (begun.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    assert_eq!(count, rows, "{what}");
    #[allow(clippy::cast_precision_loss)]
    let rate = rows as f64 / seconds / 1e6;
    println!("{what:34} {seconds:7.2} s {cpu:7.2} s of processor {rate:7.2} M rows/s");
    Ok(seconds)
}

/// Imports a file as the command does: hash, parse on one thread and append on another, commit.
fn import(database: &mut Database, path: &Path) -> Outcome<u64> {
    let file = DataFile::open(path, PackedLimits::default())?;
    let member = file.members()?.swap_remove(0);
    let source = Source {
        id: SourceId("baci".to_owned()),
        title: "BACI".to_owned(),
        publisher: "CEPII".to_owned(),
        year: None,
        version: String::new(),
        url: String::new(),
        licence: Licence("Etalab Open Licence 2.0".to_owned()),
        redistribution: Redistribution::Attribution,
        accessed: String::new(),
        sha256: String::new(),
    };
    let request = ImportRequest {
        kind: "baci".to_owned(),
        file: file.name().to_owned(),
        sha256: file.sha256()?,
        bytes: file.bytes(),
        rows: 0,
        sources: vec![source.clone()],
    };
    let revision = baci::revision_of(&member.name).unwrap_or(HsRevision::Hs92);
    let ImportStart::New(mut import) = database.import(request)? else { return Err("known".into()) };
    let parsed: Parsed<Row> = file.read(&member, |reader: &mut (dyn Read + Send)| {
        let append =
            |block: &[database::TradeFlow]| Ok(import.append_trade_rows(&source.id, revision, block)?);
        baci::read_flows(reader, &member.name, &FlowOptions::default(), append)
    })?;
    import.commit()?;
    Ok(parsed.handed_on)
}

/// Writes a table of about so many rows, sorted as BACI is, and gives how many they are.
fn generate(path: &PathBuf, rows: u64) -> Outcome<u64> {
    let mut codes: Vec<u16> =
        Regions::embedded().rows().iter().filter_map(|info| info.trade_codes.first().copied()).collect();
    codes.sort_unstable();
    let products: Vec<u32> = (0..5_000).map(|n| 10_111 + n * 193).collect();
    let pairs = codes.len() as u64 * (codes.len() as u64 - 1);
    let stride = (2 * products.len() as u64 * pairs / rows.max(1)).max(1) as usize;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    out.write_all(b"t,i,j,k,v,q\n")?;
    let (mut random, mut count, mut line) = (Generator(2022), 0, String::new());
    for exporter in &codes {
        for importer in codes.iter().filter(|importer| *importer != exporter) {
            let mut at = random.below(stride);
            while let Some(product) = products.get(at) {
                at += 1 + random.below(stride);
                let (value, mass) = (random.size(), random.size());
                line.clear();
                write!(
                    line,
                    "2022,{exporter},{importer},{product:06},{}.{:03},",
                    value / 1000,
                    value % 1000
                )?;
                if random.below(30) == 0 {
                    line.push_str("NA\n");
                } else {
                    let whole = mass / 1000;
                    writeln!(line, "{whole:9}.{:03}", mass % 1000)?;
                }
                out.write_all(line.as_bytes())?;
                count += 1;
            }
        }
    }
    out.flush()?;
    Ok(count)
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Generator(u64);

impl Generator {
    /// A number whose order of magnitude is uniform, in thousandths.
    fn size(&mut self) -> usize {
        let most = 2 << self.below(30);
        self.below(most)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        #[allow(clippy::cast_possible_truncation)]
        let number = (mixed ^ (mixed >> 31)) as usize;
        number % bound.max(1)
    }
}

/// The time that all threads of the process have had a processor, so that a busy machine shows (s; zero where there
/// is no /proc). Fields 14 and 15 of proc_pid_stat(5), in hundredths of a second on every usual Linux.
fn cpu_seconds() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = status.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that the process has had (kB).
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}
