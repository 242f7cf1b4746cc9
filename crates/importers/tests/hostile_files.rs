//! Workbooks made to harm, and large files: what is refused, and how much memory is taken.
//!
//! Memory is the peak resident set of a child process that reads one file; the child is this test program
//! itself, run with a file to read.

mod support;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use importers::{Limits, ReadOptions};
use support::{error, read, read_with, workbook, workbook_parts, zip};

const FILE: &str = "TELECOUPLE_TEST_READ";
const STRINGS: &str =
    "<sst><si><t>part</t></si><si><t>material</t></si><si><t>mass_kg</t></si><si><t>copper</t></si></sst>";
const HEADER: &str = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c></row>";
const LINE: &str = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>3</v></c><c r=\"C2\"><v>1.5</v></c></row>";

fn sheet(inside: &str) -> String {
    format!("<worksheet><sheetData>{inside}</sheetData></worksheet>")
}

/// The child: reads the file named in the environment and says what came of it. Does nothing in a usual run.
#[test]
fn child() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let started = Instant::now();
    let outcome = match importers::read_inventory(Path::new(&path), &ReadOptions::default()) {
        Ok(inventory) => format!("{} lines of {} columns", inventory.lines.len(), inventory.columns().len()),
        Err(error) => error.to_string().replace('\n', " "),
    };
    let seconds = started.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    let mut stderr = std::io::stderr();
    writeln!(stderr, "\nOUTCOME {outcome}\nPEAK {}\nSECONDS {seconds}", peak.trim().trim_end_matches(" kB"))
        .unwrap();
}

struct Outcome {
    text: String,
    peak_mib: f64,
    seconds: f64,
}

fn read_in_child(name: &str, bytes: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let program = std::env::current_exe().unwrap();
    let output =
        Command::new(program).args(["--exact", "child", "--nocapture"]).env(FILE, &path).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    let field = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap_or_else(|| panic!("no {key} in {text}")).to_owned()
    };
    Outcome {
        text: field("OUTCOME ").replace(&*path.to_string_lossy(), name),
        peak_mib: field("PEAK ").parse::<f64>().unwrap() / 1024.0,
        seconds: field("SECONDS ").parse().unwrap(),
    }
}

/// A refusal in a child that stays under 150 MiB.
fn refused(name: &str, bytes: &[u8], words: &str) {
    let outcome = read_in_child(name, bytes);
    assert!(outcome.text.contains(words), "{name}: {}", outcome.text);
    if Path::new("/proc/self/status").exists() {
        assert!(outcome.peak_mib > 1.0 && outcome.peak_mib < 150.0, "{name}: {} MiB", outcome.peak_mib);
    }
}

/// An archive of the usual parts and one entry of this many MiB of a repeated text.
fn with_large_entry(name: &str, start: &str, unit: &str, mib: usize) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (part, xml) in workbook_parts(&sheet(HEADER), STRINGS) {
        if part != name {
            writer.start_file(part, options).unwrap();
            writer.write_all(xml.as_bytes()).unwrap();
        }
    }
    writer.start_file(name, options).unwrap();
    writer.write_all(start.as_bytes()).unwrap();
    let block = unit.repeat((1 << 20) / unit.len() + 1);
    for _ in 0..mib {
        writer.write_all(block.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn bombs_are_refused_before_memory_is_taken() {
    let bomb = with_large_entry("xl/media/image1.png", "", "\0", 300);
    assert!(bomb.len() < 2 << 20, "{}", bomb.len());
    refused("picture.xlsx", &bomb, "the workbook is larger than 256 MiB when unpacked");
    let rows = "<row><c><v>1</v></c></row>";
    let bomb = with_large_entry("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", rows, 300);
    refused("sheet.xlsx", &bomb, "larger than 256 MiB when unpacked");
    let bomb = with_large_entry(
        "xl/sharedStrings.xml",
        "<sst>",
        "<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>",
        80,
    );
    refused("strings.xlsx", &bomb, "the shared strings may have 64 MiB when unpacked");
    let bomb = with_large_entry("xl/sharedStrings.xml", "<sst>", "<si/>", 12);
    refused("many-strings.xlsx", &bomb, "more than 1500000 shared strings");
    let bomb = with_large_entry("xl/styles.xml", "<styleSheet><cellXfs>", "<xf/>", 3);
    refused("styles.xlsx", &bomb, "more than 300000 elements");
    let bomb = with_large_entry("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>", "1", 2);
    refused("text.xlsx", &bomb, "a tag or text longer than 1048576 bytes");
}

/// The sizes that an archive states about itself are not believed.
#[test]
fn sizes_in_headers_are_not_believed() {
    let mut bomb = with_large_entry("xl/media/image1.png", "", "\0", 300);
    let size = 300 * ((1 << 20) + 1_u32);
    let places: Vec<usize> =
        (0..bomb.len() - 4).filter(|at| bomb[*at..at + 4] == size.to_le_bytes()).collect();
    assert!(!places.is_empty());
    for at in places {
        bomb[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let outcome = read_in_child("lying.xlsx", &bomb);
    let said = ["larger than 256 MiB", "damaged"].iter().any(|words| outcome.text.contains(words));
    assert!(said && outcome.peak_mib < 150.0, "{} {}", outcome.text, outcome.peak_mib);
}

#[test]
fn declared_counts_and_ranges_take_no_memory() {
    let strings = STRINGS.replace("<sst>", "<sst uniqueCount=\"99999999999999\">");
    refused(
        "count.xlsx",
        &workbook(&sheet(&format!("{HEADER}{LINE}")), &strings),
        "more than 1500000 shared strings",
    );
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>7</v></c></row>";
    refused(
        "sparse.xlsx",
        &workbook(&sheet(&format!("{HEADER}{LINE}{far}")), STRINGS),
        "cell XFD1048576: found `7` in a column that has no name",
    );
    let declared = format!(
        "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{HEADER}{LINE}</sheetData></worksheet>"
    );
    refused("dimension.xlsx", &workbook(&declared, STRINGS), "1 lines of 3 columns");
    let wide: String = (0..3000).fold(String::new(), |mut row, index| {
        let _ = write!(row, "<c><v>{index}</v></c>");
        row
    });
    let many = format!("<row>{wide}</row>{}", "<row><c><v>1</v></c></row>".repeat(10_000));
    refused("wide.xlsx", &workbook(&sheet(&many), STRINGS), "more than 20000000 cells are not read");
}

#[test]
fn cell_references_must_lie_on_the_sheet() {
    for reference in ["XFE1", "A1048577", "A0", "A", "AAAAAAAA1", "A99999999999", "1A", ""] {
        let text = error(
            "bom.xlsx",
            workbook(&sheet(&format!("<row><c r=\"{reference}\"><v>1</v></c></row>")), STRINGS),
        );
        assert!(text.contains("is no cell of a sheet"), "{reference}: {text}");
    }
    let declared = "<worksheet><dimension ref=\"C3:A1\"/><sheetData/></worksheet>";
    assert!(
        error("bom.xlsx", workbook(declared, STRINGS)).contains("the range `C3:A1` ends before it begins")
    );
    let twice = format!("{HEADER}{LINE}{}", LINE.replace("1.5", "2.5"));
    assert!(error("bom.xlsx", workbook(&sheet(&twice), STRINGS)).contains("out of order or given twice"));
}

#[test]
fn devious_xml_is_refused() {
    let laughs = format!("<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>{}", sheet(HEADER));
    assert!(error("bom.xlsx", workbook(&laughs, STRINGS)).contains("declares a document type or entities"));
    let deep = sheet(&"<x>".repeat(100));
    assert!(error("bom.xlsx", workbook(&deep, STRINGS)).contains("nested deeper than 64"));
    let merged =
        format!("{}<mergeCells>{}</mergeCells>", sheet(""), "<mergeCell ref=\"A1:B1\"/>".repeat(100_001));
    assert!(error("bom.xlsx", workbook(&merged, STRINGS)).contains("more than 100000 merged ranges"));
    let mut parts = workbook_parts(&sheet(HEADER), STRINGS);
    for (name, xml) in &mut parts {
        if name.ends_with("workbook.xml.rels") {
            *xml = xml.replace("sheet1.xml", "sheet1.bin");
        }
    }
    let bytes = zip(&parts.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect::<Vec<_>>());
    assert!(error("bom.xlsx", bytes).contains("points to a sheet that is not an XML part"));
}

/// Replaces every occurrence of a name in an archive by one of the same length.
fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        (0..=bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from.as_bytes())).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn devious_archives_are_refused() {
    let mut parts = workbook_parts(&sheet(&format!("{HEADER}{LINE}")), STRINGS);
    parts.push(("aa/one.png", "1".to_owned()));
    parts.push(("aa/two.png", "2".to_owned()));
    let bytes = zip(&parts.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect::<Vec<_>>());
    assert_eq!(read("bom.xlsx", &bytes).unwrap().lines.len(), 1);
    let refusal = |bytes: Vec<u8>, words: &str| {
        let text = error("bom.xlsx", bytes);
        assert!(text.contains(words), "{words}: {text}");
    };
    refusal(renamed(bytes.clone(), "aa/two.png", "aa/one.png"), "two entries of the same name");
    refusal(renamed(bytes.clone(), "aa/two.png", "AA/ONE.png"), "two entries named");
    refusal(
        renamed(bytes.clone(), "aa/two.png", "../two.png"),
        "entry `../two.png` of the archive has an unsafe name",
    );
    refusal(renamed(bytes.clone(), "aa/two.png", "/a/two.png"), "unsafe name");
    refusal(renamed(bytes.clone(), "aa/two.png", "C:/two.png"), "unsafe name");
    let central: Vec<usize> =
        (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
    let mut encrypted = bytes.clone();
    encrypted[central[0] + 8] |= 1;
    refusal(encrypted, "the workbook has a password");
    let mut link = bytes.clone();
    let last = central[central.len() - 1];
    link[last + 5] = 3;
    link[last + 38..last + 42].copy_from_slice(&(0o120_777_u32 << 16).to_le_bytes());
    refusal(link, "entry `aa/two.png` is a link");
    let mut overlapping = bytes.clone();
    let first: [u8; 4] = bytes[central[0] + 42..central[0] + 46].try_into().unwrap();
    overlapping[last + 42..last + 46].copy_from_slice(&first);
    refusal(overlapping, "overlap");
    refusal(bytes[..bytes.len() / 2].to_vec(), "damaged");
    refusal(zip(&[("xl/workbook.bin", &bytes)]), "a binary Excel workbook");
    let few =
        ReadOptions { limits: Limits { archive_entries: 3, ..Limits::default() }, ..ReadOptions::default() };
    let text = read_with("bom.xlsx", &bytes, &few).unwrap_err().to_string();
    assert!(text.contains("the archive has 8 entries, at most 3 are read"), "{text}");
}

#[test]
fn hostile_text_takes_neither_memory_nor_time() {
    refused("commas.csv", &vec![b','; 16 << 20], "more than 4096 columns are not read");
    let wide = format!("part,material,mass_kg{}\n", ",x".repeat(4 << 20));
    refused("wide.csv", wide.as_bytes(), "more than 4096 columns are not read");
    let deep = format!("a = {}", "[".repeat(1 << 20));
    refused("deep.toml", deep.as_bytes(), "not TOML");
    let mistaken = (0..100_000).fold("material,part,mass_kg\n".to_owned(), |mut text, line| {
        let _ = writeln!(text, "PN-{line},copper,1");
        text
    });
    let outcome = read_in_child("mistaken.csv", mistaken.as_bytes());
    assert!(outcome.text.contains("at least 1000 problems"), "{}", outcome.text);
    assert!(outcome.seconds < 30.0, "{} s", outcome.seconds);
}

/// A bill of materials of 10^6 lines and about 50 MB.
fn million_lines() -> String {
    let mut text = String::with_capacity(60 << 20);
    text.push_str("part,material,mass_kg,quantity,supplier\n");
    for line in 0..1_000_000 {
        let material = ["copper", "aluminium", "steel", "lithium"][line % 4];
        let _ = writeln!(
            text,
            "assembly {} part no. {line:07},{material},{}.{:03},{},S-{:05}",
            line % 977,
            line % 40,
            line % 1000,
            line % 9 + 1,
            line % 5000
        );
    }
    text
}

#[test]
fn a_million_lines_are_read_in_little_memory() {
    let text = million_lines();
    assert!(text.len() > 45_000_000, "{}", text.len());
    let outcome = read_in_child("bom.csv", text.as_bytes());
    assert_eq!(outcome.text, "1000000 lines of 5 columns");
    let _ = writeln!(
        std::io::stderr(),
        "{} bytes: {:.2} s, {:.0} MiB",
        text.len(),
        outcome.seconds,
        outcome.peak_mib
    );
    if Path::new("/proc/self/status").exists() {
        assert!(outcome.peak_mib < 400.0, "{} MiB", outcome.peak_mib);
    }
    assert!(outcome.seconds < 120.0, "{} s", outcome.seconds);
}
