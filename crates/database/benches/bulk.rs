//! How long a full year of trade takes to append, and how much memory. `cargo bench -p database --bench bulk`.
//!
//! Eleven million rows of made-up size in the order of BACI (exporter, importer, code), made in one thread and
//! appended in another through a bounded channel, as a reader of files does. `ROWS=…` asks for another number,
//! `ORDER=shuffled` for rows in no order.
#![allow(clippy::print_stdout)]

use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;

use database::{Database, Facts, ImportRequest, ImportStart, TradeFlow};
use vocabulary::{
    Flag, HsCode, HsRevision, Licence, Redistribution, Region, Regions, Source, SourceId, Year,
};

/// Rows that one message of the channel carries.
const BATCH: usize = 1 << 16;

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let rows: usize = std::env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(11_000_000);
    let shuffled = std::env::var("ORDER").is_ok_and(|order| order == "shuffled");
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let request = ImportRequest {
        kind: "bench".to_owned(),
        file: "made-up.csv".to_owned(),
        sha256: String::new(),
        bytes: 0,
        rows: rows as u64,
        sources: vec![source()],
    };
    let ImportStart::New(mut import) = database.import(request).unwrap() else { return };
    let start = Instant::now();
    let (sender, receiver) = sync_channel::<Vec<TradeFlow>>(4);
    std::thread::scope(|scope| {
        scope.spawn(move || make(&sender, rows, shuffled));
        for batch in receiver {
            import.append_trade_rows(&SourceId("bench".to_owned()), HsRevision::Hs92, &batch).unwrap();
        }
    });
    let appended = start.elapsed();
    let record = import.commit().unwrap();
    let took = start.elapsed();
    let bytes: u64 =
        std::fs::read_dir(place.path()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    let (peak, cpu) = (status("/proc/self/status", "VmHWM:"), cpu_seconds());
    println!(
        "{} rows in {:.2} s (commit {:.2} s): {:.0} rows/s; processor {cpu} s; peak memory {peak}; files {} MB",
        record.rows_kept,
        took.as_secs_f64(),
        (took - appended).as_secs_f64(),
        record.rows_kept as f64 / took.as_secs_f64(),
        bytes >> 20
    );
    let start = Instant::now();
    let flows = database.trade(&["260300".parse().unwrap()], Year(2150)).unwrap();
    println!("{} flows of one code read in {:.1} ms", flows.len(), start.elapsed().as_secs_f64() * 1e3);
}

/// Sends rows in the order of BACI: every pair of regions trades in about a twentieth of all codes.
fn make(sender: &SyncSender<Vec<TradeFlow>>, rows: usize, shuffled: bool) {
    let regions: Vec<Region> = Regions::embedded().rows().iter().map(|row| row.region).take(230).collect();
    let codes: Vec<HsCode> = (0..5000).map(|index| format!("26{index:04}").parse().unwrap()).collect();
    let pairs = regions.len() * (regions.len() - 1);
    let stride = (pairs * codes.len() / rows).max(1);
    let mut state = 88_172_645_463_325_252_u64;
    let mut batch = Vec::with_capacity(BATCH);
    let mut left = rows;
    'all: for pair in 0..pairs {
        // A multiplier without common factors visits every pair once, in no order.
        let pair = if shuffled { pair * 7919 % pairs } else { pair };
        let (exporter, other) = (pair / (regions.len() - 1), pair % (regions.len() - 1));
        let importer = if other < exporter { other } else { other + 1 };
        let mut code = (pair * 7) % stride;
        while code < codes.len() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            batch.push(TradeFlow {
                hs: codes[code],
                year: Year(2150),
                exporter: regions[exporter],
                importer: regions[importer],
                mass_kg: (!state.is_multiple_of(20)).then_some((state >> 40) as f64),
                value_usd: Some((state >> 36 & 0xF_FFFF) as f64 / 8.0),
                flag: Flag::Reported,
            });
            if batch.len() == BATCH {
                sender.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).unwrap();
            }
            left -= 1;
            if left == 0 {
                break 'all;
            }
            code += stride;
        }
    }
    sender.send(batch).unwrap();
}

fn source() -> Source {
    Source {
        id: SourceId("bench".to_owned()),
        title: "Made up".to_owned(),
        publisher: String::new(),
        year: None,
        version: String::new(),
        url: String::new(),
        licence: Licence("none".to_owned()),
        redistribution: Redistribution::Unknown,
        accessed: String::new(),
        sha256: String::new(),
    }
}

/// A line of a file that the system keeps about this process; `unknown` on other systems.
fn status(file: &str, key: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}

/// Processor time of both threads so far, which a busy machine does not change (s).
fn cpu_seconds() -> String {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    match (ticks(11), ticks(12)) {
        (Some(user), Some(system)) => format!("{:.2}", (user + system) / 100.0),
        _ => "unknown".to_owned(),
    }
}
