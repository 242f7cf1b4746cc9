//! A short run of every fuzz target on mutations of the seed corpus: deterministic, on stable Rust.
//!
//! `TELECOUPLE_FUZZ_SECONDS=300` runs longer, and `TELECOUPLE_FUZZ_SEED=7` elsewhere. An input that makes a
//! target panic is saved in `target/fuzz-failures/` and named in the failure.

use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use telecouple_fuzz::TARGETS;

/// Iterations of each target in a usual run.
const ITERATIONS: u32 = 150;

/// SplitMix64 (Steele, Lea and Flood, 2014): a small generator with a fixed sequence.
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { usize::try_from(self.next() % bound as u64).unwrap() }
    }
}

/// Words that parsers treat in a way of their own.
const WORDS: &[&[u8]] = &[
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\0",
    b"\r\n",
    b"\r",
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"sep=;\n",
    b"1,234",
    b"1.234,5",
    b"-0",
    b"NaN",
    b"inf",
    b"1e309",
    b"-1e-320",
    b"99999999999999999999",
    b"n/a",
    b"%",
    b"100 %",
    b"\xE3\x80\x80",
    b"\xEF\xBC\x91",
    b"\x93\xBA",
    b"\x83\x41",
    b"\xE9",
    b"#REF!",
    b"[[line]]\n",
    b"[line]",
    b"= [",
    b"'''",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"<c r=\"",
    b"A1",
    b"XFD1048576",
    b"ZZZZZZZ9",
    b"A99999999999",
    b"<row r=\"0\">",
    b"t=\"s\"",
    b"t=\"e\"",
    b"t=\"d\"",
    b"t=\"inlineStr\"",
    b"<is><t>",
    b"</c>",
    b"<v>-1</v>",
    b"<![CDATA[",
    b"<!--",
    b"<!DOCTYPE",
    b"&lt;",
    b"&#0;",
    b"&#x110000;",
    b"&x;",
    b"uniqueCount=\"9999999999\"",
    b"/>",
    b"Taiwan",
    b"Congo",
    b"copper",
    b"mass_kg",
    b"unit",
    b"mass [g]",
    b"\xF0\x9F\x92\xA9",
];

fn mutate(seed: &[u8], other: &[u8], random: &mut Generator) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(data.len() + 1);
        let end = (at + random.below(16)).min(data.len());
        match random.below(9) {
            0 if !data.is_empty() => {
                let index = random.below(data.len());
                data[index] ^= 1 << random.below(8);
            }
            1 if !data.is_empty() => {
                let index = random.below(data.len());
                data[index] = u8::try_from(random.below(256)).unwrap();
            }
            2 => data.truncate(at),
            3 => drop(data.drain(at..end)),
            4 => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(64)).min(other.len());
                drop(data.splice(at..at, other[from..to].iter().copied()));
            }
            5 => {
                let piece = data[at..end].to_vec();
                let times = 1 + random.below(20);
                drop(data.splice(at..at, piece.repeat(times)));
            }
            6 => drop(data.splice(at..end, WORDS[random.below(WORDS.len())].iter().copied())),
            _ => drop(data.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
        }
    }
    data
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// The seeds of a target, by name. Workbooks are kept as folders of their parts.
fn seeds(target: &str) -> Vec<Vec<Vec<u8>>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(here().join("corpus").join(target))
        .unwrap_or_else(|error| panic!("no corpus of {target}: {error}"))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "the corpus of {target} is empty");
    paths
        .iter()
        .map(|path| {
            if path.is_dir() {
                PARTS.iter().map(|(file, _)| fs::read(path.join(file)).unwrap_or_default()).collect()
            } else {
                vec![fs::read(path).unwrap()]
            }
        })
        .collect()
}

/// The parts of a workbook: file in the corpus, name in the archive.
const PARTS: &[(&str, &str)] = &[
    ("sheet.xml", "xl/worksheets/sheet1.xml"),
    ("strings.xml", "xl/sharedStrings.xml"),
    ("styles.xml", "xl/styles.xml"),
    ("workbook.xml", "xl/workbook.xml"),
    ("workbook.rels", "xl/_rels/workbook.xml.rels"),
    ("root.rels", "_rels/.rels"),
    ("types.xml", "[Content_Types].xml"),
];

fn pack(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for ((_, name), part) in PARTS.iter().zip(parts) {
        if !part.is_empty() {
            writer.start_file(*name, options).unwrap();
            writer.write_all(part).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// One input: a seed with some of its parts mutated; of a workbook the archive now and then.
fn next_input(all: &[Vec<Vec<u8>>], random: &mut Generator) -> Vec<u8> {
    let mut parts = all[random.below(all.len())].clone();
    let other = &all[random.below(all.len())];
    let other = &other[random.below(other.len())];
    if let [only] = parts.as_slice() {
        return mutate(only, other, random);
    }
    // Sheets and strings are mutated most: they are what files differ in.
    let index = if random.below(3) > 0 { random.below(2) } else { random.below(parts.len()) };
    parts[index] = mutate(&parts[index], other, random);
    let archive = pack(&parts);
    if random.below(8) == 0 { mutate(&archive, other, random) } else { archive }
}

fn environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn no_target_panics_on_the_corpus_or_its_mutations() {
    let seconds = environment("TELECOUPLE_FUZZ_SECONDS");
    let only = std::env::var("TELECOUPLE_FUZZ_TARGET").ok();
    let mut failures = Vec::new();
    let mut total = 0_u64;
    for (name, target) in TARGETS.iter().filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name))
    {
        let all = seeds(name);
        let mut random = Generator(environment("TELECOUPLE_FUZZ_SEED").unwrap_or(2026));
        let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        let mut run = |data: Vec<u8>| {
            total += 1;
            if catch_unwind(AssertUnwindSafe(|| target(&data))).is_err() {
                let folder = here().join("../target/fuzz-failures");
                fs::create_dir_all(&folder).unwrap();
                let path = folder.join(format!("{name}-{}", failures.len()));
                fs::write(&path, &data).unwrap();
                failures.push(path.display().to_string());
            }
            failures.len() < 10
        };
        for seed in &all {
            run(if seed.len() == 1 { seed[0].clone() } else { pack(seed) });
        }
        let mut iteration = 0;
        while until.map_or(iteration < ITERATIONS, |until| Instant::now() < until) {
            iteration += 1;
            if !run(next_input(&all, &mut random)) {
                break;
            }
        }
    }
    assert!(total > 0, "no target ran");
    assert!(failures.is_empty(), "inputs that panic: {failures:#?}");
}

/// Every seed of an inventory and of a workbook is valid: mutations of what fails at once go nowhere.
#[test]
fn the_seeds_are_read() {
    use importers::{Input, ReadOptions, read_inventory_input};
    for (target, extension) in [("inventory", "csv"), ("xlsx", "xlsx"), ("toml", "toml")] {
        let mut read = 0;
        for seed in seeds(target) {
            let bytes = if seed.len() == 1 { seed[0].clone() } else { pack(&seed) };
            let input = Input { name: format!("seed.{extension}"), bytes };
            read += usize::from(read_inventory_input(input, &ReadOptions::default()).is_ok());
        }
        assert!(read > 0, "no seed of {target} is read");
    }
}

/// The same of the systems: every seed that is not wrong on purpose is read in its own layout.
#[test]
fn the_seeds_of_systems_are_read() {
    use input_output::read::{Format, ReadOptions, open_bytes, open_files};
    let options = |format| ReadOptions { format, threads: 1, ..ReadOptions::default() };
    for (target, format, name) in [
        ("mrio_pymrio", Format::PymrioFolder, ""),
        ("mrio_exiobase", Format::Exiobase, ""),
        ("mrio_eora", Format::Eora26, ""),
        ("mrio_tidy", Format::Tidy, ""),
        ("mrio_gloria", Format::Gloria, ""),
        ("mrio_wiod", Format::Wiod, "wiot11.xlsx"),
        ("mrio_oecd", Format::Oecd, "2018_SML.csv"),
        ("mrio_figaro", Format::Figaro, "matrix_eu-ic-io_2022.csv"),
        ("mrio_long", Format::Tidy, "f.csv"),
        ("mrio_archive", Format::PymrioFolder, "f.zip"),
    ] {
        for seed in seeds(target) {
            let bytes = if seed.len() == 1 { seed[0].clone() } else { pack(&seed) };
            let read = if name.is_empty() {
                let mut files = telecouple_fuzz::mrio::files(&bytes);
                if format == Format::Gloria {
                    files.push((
                        "GLORIA_ReadMe_059.xlsx".to_owned(),
                        fs::read(here().join("corpus/GLORIA_ReadMe.xlsx")).unwrap(),
                    ));
                }
                open_files("f", files, &options(Some(format)))
            } else {
                open_bytes(name, bytes, &options(Some(format)))
            };
            let system = read.unwrap_or_else(|error| panic!("{target}: {error}"));
            assert!(system.len() >= 2, "{target}");
        }
    }
}
