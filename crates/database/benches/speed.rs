//! How long it takes to open, to ask, to append and to compile. `cargo bench -p database`.

#[path = "../build/compile.rs"]
mod compile;
#[path = "../build/table.rs"]
mod table;

use std::fmt::Write;
use std::path::Path;

use database::{Database, Facts, ImportRequest, ImportStart, SqlLimit, TradeRow};
use divan::Bencher;
use divan::counter::ItemsCount;
use vocabulary::{
    Flag, HsCode, HsCodes, Licence, MaterialId, Redistribution, Region, Regions, Source, SourceId, Year,
};

/// About as many flows as ten years of all mineral codes.
const FLOWS: usize = 500_000;

fn main() {
    divan::main();
}

#[divan::bench]
fn open_embedded(bencher: Bencher) {
    bencher.bench(|| Database::embedded().unwrap());
}

#[divan::bench]
fn open_workspace(bencher: Bencher) {
    let place = tempfile::tempdir().unwrap();
    drop(Database::open(place.path()).unwrap());
    bencher.bench(|| Database::open(place.path()).unwrap());
}

#[divan::bench(args = ["copper", "aluminium", "rare-earths"])]
fn trade_of_2022(bencher: Bencher, material: &str) {
    let database = Database::embedded().unwrap();
    let material = MaterialId::new(material);
    let codes: Vec<HsCode> = HsCodes::embedded().of_material(&material).map(|row| row.hs).collect();
    bencher.bench(|| database.trade(&codes, Year(2022)).unwrap());
}

#[divan::bench]
fn production_of_copper(bencher: Bencher) {
    let database = Database::embedded().unwrap();
    bencher.bench(|| database.production(&MaterialId::new("copper"), Year(2022)).unwrap());
}

#[divan::bench]
fn sql_count_of_trade(bencher: Bencher) {
    let database = Database::embedded().unwrap();
    bencher.bench(|| {
        database.sql("SELECT year, count(*) FROM trade GROUP BY year", SqlLimit::default()).unwrap()
    });
}

/// Flows of made-up size between real regions, sorted as a trade file is.
fn flows() -> Vec<TradeRow> {
    let regions: Vec<Region> = Regions::embedded().rows().iter().map(|row| row.region).take(120).collect();
    let mut rows = Vec::with_capacity(FLOWS);
    let codes: Vec<HsCode> = (0..100).map(|index| format!("26{index:02}00").parse().unwrap()).collect();
    'all: for year in 2015..2025_u16 {
        for exporter in &regions {
            for importer in &regions {
                let place = rows.len();
                let hs = codes[place % codes.len()];
                rows.push(TradeRow {
                    exporter: *exporter,
                    importer: *importer,
                    hs,
                    year: Year(year),
                    mass_kg: Some((place * 7919 % 10_000_019) as f64),
                    value_usd: Some((place * 104_729 % 1_000_003) as f64),
                    flag: Flag::Reported,
                    source: SourceId("bench".to_owned()),
                });
                for step in 1..4 {
                    let hs = codes[(place + step * 25) % codes.len()];
                    rows.push(TradeRow { hs, ..rows[place].clone() });
                }
                if rows.len() >= FLOWS {
                    break 'all;
                }
            }
        }
    }
    rows
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn append_trade(bencher: Bencher) {
    let rows = flows();
    let source = Source {
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
    };
    bencher
        .counter(ItemsCount::new(rows.len()))
        .with_inputs(|| {
            let place = tempfile::tempdir().unwrap();
            let database = Database::open(place.path()).unwrap();
            (place, database)
        })
        .bench_local_values(|(place, mut database)| {
            let request = ImportRequest {
                kind: "bench".to_owned(),
                file: "made-up.csv".to_owned(),
                sha256: String::new(),
                bytes: 0,
                rows: rows.len() as u64,
                sources: vec![source.clone()],
            };
            if let ImportStart::New(mut import) = database.import(request).unwrap() {
                for row in &rows {
                    import.append_trade(row).unwrap();
                }
                import.commit().unwrap();
            }
            place
        });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn compile_trade(bencher: Bencher) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    std::fs::create_dir_all(data.join("trade")).unwrap();
    std::fs::create_dir_all(data.join("vocabulary")).unwrap();
    for name in ["vocabulary/regions.csv", "vocabulary/materials.csv"] {
        std::fs::copy(repository.join("data").join(name), data.join(name)).unwrap();
    }
    let sources = "source,title,publisher,year,version,url,licence,redistribution,accessed,sha256\n\
                   bench,Made up,,,,,none,unknown,,\n";
    std::fs::write(data.join("sources.csv"), sources).unwrap();
    let mut text = "exporter,importer,hs,year,mass_kg,value_usd,flag,source\n".to_owned();
    let rows = flows();
    for row in &rows {
        let (mass, value) = (row.mass_kg.unwrap(), row.value_usd.unwrap());
        let (flag, source) = (row.flag, &row.source);
        writeln!(
            text,
            "{},{},{},{},{mass},{value},{flag},{source}",
            row.exporter, row.importer, row.hs, row.year
        )
        .unwrap();
    }
    std::fs::write(data.join("trade/trade_all.csv.zst"), zstd::encode_all(text.as_bytes(), 3).unwrap())
        .unwrap();
    let bytes = compile::compile(root.path()).unwrap().len();
    bencher
        .counter(ItemsCount::new(rows.len()))
        .counter(divan::counter::BytesCount::new(bytes))
        .bench_local(|| compile::compile(root.path()).unwrap());
}
