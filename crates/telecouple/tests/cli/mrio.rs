//! `telecouple mrio`: systems into a workspace, what they hold, what is wrong with them, and out again.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::telecouple;

/// Two regions with two sectors each; rows and columns balance.
const Z: &str = "region\t\tNorth\tNorth\tSouth\tSouth\n\
                 sector\t\tmining\tmetals\tmining\tmetals\n\
                 region\tsector\t\t\t\t\n\
                 North\tmining\t10\t60\t0\t20\n\
                 North\tmetals\t20\t50\t5\t30\n\
                 South\tmining\t0\t30\t20\t40\n\
                 South\tmetals\t5\t10\t15\t40\n";
const Y: &str = "region\t\tNorth\tSouth\n\
                 category\t\thouseholds\thouseholds\n\
                 region\tsector\t\t\n\
                 North\tmining\t8\t2\n\
                 North\tmetals\t120\t75\n\
                 South\tmining\t4\t6\n\
                 South\tmetals\t30\t100\n";
const X: &str = "region\tsector\tindout\n\
                 North\tmining\t100\n\
                 North\tmetals\t300\n\
                 South\tmining\t100\n\
                 South\tmetals\t200\n";
const UNIT: &str = "region\tsector\tunit\n\
                    North\tmining\tM.EUR\n\
                    North\tmetals\tM.EUR\n\
                    South\tmining\tM.EUR\n\
                    South\tmetals\tM.EUR\n";
const F: &str = "region\tNorth\tNorth\tSouth\tSouth\n\
                 sector\tmining\tmetals\tmining\tmetals\n\
                 stressor\t\t\t\t\n\
                 copper ore\t500\t0\t700\t0\n\
                 CO2\t20\t90\t30\t110\n";
const F_UNIT: &str = "stressor\tunit\ncopper ore\tkt\nCO2\tkt\n";

/// A place for a workspace and for folders.
pub struct Bench(tempfile::TempDir);

/// What a run gave.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub errors: String,
}

impl Bench {
    pub fn new() -> Bench {
        Bench(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The small system as a folder, with some files replaced.
    pub fn folder(&self, name: &str, replaced: &[(&str, &str)]) -> String {
        let folder = self.path(name);
        std::fs::create_dir_all(folder.join("materials")).unwrap();
        let files = [
            ("Z.txt", Z),
            ("Y.txt", Y),
            ("x.txt", X),
            ("unit.txt", UNIT),
            ("materials/F.txt", F),
            ("materials/unit.txt", F_UNIT),
        ];
        for (file, text) in files {
            let text = replaced.iter().find(|(other, _)| *other == file).map_or(text, |(_, text)| text);
            std::fs::write(folder.join(file), text).unwrap();
        }
        folder.to_str().unwrap().to_owned()
    }

    pub fn mrio(&self, words: &[&str]) -> Run {
        let workspace = self.path("workspace");
        let mut all = vec!["mrio"];
        all.extend(words);
        all.extend(["--workspace", workspace.to_str().unwrap()]);
        let output = telecouple(&all);
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
        let run = self.mrio(&words);
        serde_json::from_str(&run.out)
            .unwrap_or_else(|error| panic!("{words:?}: {error}: {}{}", run.out, run.errors))
    }

    /// What an addition that must fail says, without the places of this machine.
    fn refusal(&self, name: &str, path: &str, more: &[&str]) -> String {
        let words: Vec<&str> = ["add", name, path].iter().chain(more).copied().collect();
        let run = self.mrio(&words);
        assert!(run.code != 0 && run.out.is_empty(), "{words:?}: {}", run.out);
        assert_eq!(self.stored(), [name; 0], "half a system is stored");
        let here = self.0.path().to_str().unwrap();
        format!("[exit {}] {}", run.code, run.errors.replace(here, "DIR"))
    }

    /// Everything in the folder of systems.
    fn stored(&self) -> Vec<String> {
        let Ok(items) = std::fs::read_dir(self.path("workspace/mrio")) else { return Vec::new() };
        items.map(|item| item.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn archive(path: &Path, files: &[(&str, &str)]) {
    // Entries are stored, not packed: local header, content, and the directory at the end.
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let offset = bytes.len() as u32;
        let mut common = Vec::new();
        for half in [20_u16, 0, 0, 0, 0x21] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc(text.as_bytes()), text.len() as u32, text.len() as u32] {
            common.extend(word.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        bytes.write_all(b"PK\x03\x04").unwrap();
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00");
    for _ in 0..2 {
        bytes.extend((files.len() as u16).to_le_bytes());
    }
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    std::fs::write(path, bytes).unwrap();
}

/// CRC-32 of ISO 3309, as ZIP archives have it.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn a_system_is_added_once_shown_and_removed() {
    let bench = Bench::new();
    let folder = bench.folder("small", &[]);
    let added =
        bench.mrio(&["add", "small", &folder, "--licence", "CC BY 4.0", "--redistribution", "attribution"]);
    assert_eq!(added.code, 0, "{}", added.errors);
    assert!(
        added.out.starts_with("added small: 4 industries (2 regions, 2 sectors), 2 columns"),
        "{}",
        added.out
    );
    let again = bench.mrio(&["add", "small", &folder]);
    assert!(
        again.out.contains("was added before from small; nothing changed"),
        "{}{}",
        again.out,
        again.errors
    );
    let other = bench.folder("other", &[("x.txt", &X.replace("100", "101"))]);
    let taken = bench.mrio(&["add", "small", &other]);
    assert!(taken.code == 2 && taken.errors.contains("already a system `small`"), "{}", taken.errors);

    let list = bench.json(&["list"]);
    let row =
        list["result"]["systems"].as_array().unwrap().iter().find(|row| row["system"] == "small").unwrap();
    assert_eq!(row["licence"], "CC BY 4.0");
    assert_eq!((row["format"].as_str(), row["unit"].as_str()), (Some("pymrio-folder"), Some("M.EUR")));
    assert_eq!(row["sha256"].as_str().unwrap().len(), 64);
    let show = bench.json(&["show", "small"]);
    let regions = &show["result"]["regions"];
    assert_eq!((&regions[0]["region"], &regions[0]["output"]), (&"North".into(), &400.0.into()));
    assert_eq!(show["result"]["stressors"][0]["by_industry"], 1200.0);
    assert_eq!(show["sources"][0]["licence"], "CC BY 4.0");

    let removed = bench.mrio(&["remove", "small"]);
    assert_eq!((removed.code, removed.out.as_str()), (0, "removed small (small)\n"));
    assert!(bench.stored().is_empty());
    let gone = bench.mrio(&["show", "small"]);
    assert!(
        gone.code == 2 && gone.errors.contains("there is no input-output system `small`"),
        "{}",
        gone.errors
    );
}

#[test]
fn a_sound_system_passes_and_accounts_add_up() {
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    let report = bench.json(&["validate", "small"]);
    for test in report["result"]["tests"].as_array().unwrap() {
        assert!(["pass", "note"].contains(&test["status"].as_str().unwrap()), "{test}");
    }
    assert_eq!(report["result"]["balances"][0]["value_added"], 65.0);
    let calc = bench.json(&["calc", "small"]);
    for (total, published) in calc["result"]["totals"].as_array().unwrap().iter().zip([1200.0, 250.0]) {
        for column in ["d_cba", "d_pba", "published"] {
            assert!((total[column].as_f64().unwrap() / published - 1.0).abs() < 1e-12, "{total}");
        }
    }
    // Imports less exports are what consumption is above production.
    for row in calc["result"]["accounts"].as_array().unwrap() {
        let of = |column: &str| row[column].as_f64().unwrap();
        assert!((of("d_cba") - of("d_pba") - of("d_imp") + of("d_exp")).abs() < 1e-9, "{row}");
    }
    let missing: BTreeSet<String> = ["list", "show", "validate", "calc"]
        .iter()
        .flat_map(|word| {
            let words: &[&str] = if *word == "list" { &["list"] } else { &[word, "small"] };
            let answer = bench.json(words);
            let tables = answer["result"].as_object().unwrap().clone();
            tables
                .into_values()
                .filter_map(|rows| rows[0].as_object().cloned())
                .flat_map(|row| row.into_iter().map(|(column, _)| column))
                .collect::<Vec<_>>()
        })
        .filter(|column| exports::known_heading(column, figures::Lang::Ja).is_none())
        .collect();
    assert!(missing.is_empty(), "no heading for {missing:?}");
}

#[test]
fn folders_that_are_written_are_read_again_as_the_same_system() {
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    let saved = bench.path("saved");
    let words = ["calc", "small", "--save", saved.to_str().unwrap(), "--format", "pymrio", "--inverse"];
    let run = bench.mrio(&words);
    assert_eq!(run.code, 0, "{}", run.errors);
    for file in [
        "A",
        "L",
        "Z",
        "Y",
        "x",
        "unit",
        "materials/S",
        "materials/M",
        "materials/D_cba",
        "materials/D_imp_reg",
    ] {
        assert!(saved.join(format!("{file}.txt")).exists(), "{file}");
    }
    let occupied = bench.mrio(&words);
    assert!(occupied.code == 2 && occupied.errors.contains("is there already"), "{}", occupied.errors);
    let out = bench.path("out");
    let exported = bench.mrio(&["export", "small", "--out", out.to_str().unwrap()]);
    assert_eq!(exported.code, 0, "{}", exported.errors);
    for (name, folder) in [("from-calc", &saved), ("from-export", &out)] {
        let added = bench.mrio(&["add", name, folder.to_str().unwrap()]);
        assert_eq!(added.code, 0, "{}", added.errors);
        let (one, two) = (bench.json(&["calc", "small"]), bench.json(&["calc", name]));
        assert_eq!(one["result"], two["result"], "{name}");
    }
}

#[test]
fn pymrio_writes_what_we_read_and_we_compute_the_same() {
    let folder = crate::repository().join("../shared/data/mrio/wiod_2011_pymrio.zip");
    if !folder.exists() {
        crate::say("skipped: shared data not present");
        return;
    }
    let bench = Bench::new();
    let added = bench.mrio(&["add", "wiod-2011", folder.to_str().unwrap()]);
    assert_eq!(added.code, 0, "{}", added.errors);
    let report = bench.json(&["validate", "wiod-2011"]);
    let count = |test: &str| {
        let rows = report["result"]["tests"].as_array().unwrap();
        rows.iter().find(|row| row["test"] == test).unwrap()["count"].clone()
    };
    assert_eq!(
        (count("empty-industries"), count("zero-output"), count("negative-demand")),
        (20.into(), 2.into(), 352.into())
    );
    let calc = bench.json(&["calc", "wiod-2011"]);
    assert!(
        calc["checks"].as_array().unwrap().iter().all(|check| check["status"] != "fail"),
        "{}",
        calc["checks"]
    );
    assert_eq!(calc["result"]["accounts"].as_array().unwrap().len(), 2 * 41);
}

#[test]
fn bad_originals_are_refused_with_the_place_and_leave_nothing() {
    let bench = Bench::new();
    let refused =
        |name: &str, file: &str, text: &str| bench.refusal(name, &bench.folder(name, &[(file, text)]), &[]);
    let lines: Vec<&str> = Z.lines().collect();
    let cut = &Z[..Z.len() - 20];
    insta::assert_snapshot!(
        [
            refused("truncated", "Z.txt", cut),
            refused("row-missing", "Z.txt", &lines[..6].join("\n")),
            refused("duplicate", "Z.txt", &Z.replace("North\tmetals", "North\tmining")),
            refused("not-a-number", "Z.txt", &Z.replace("\t60\t", "\tNaN\t")),
            refused("infinite", "Z.txt", &Z.replace("\t60\t", "\t1e999\t")),
            refused("a-word", "materials/F.txt", &F.replace("700", "seven")),
            refused("blank", "Z.txt", &Z.replace("\t60\t", "\t\t")),
            refused("shapes", "Y.txt", &Y.lines().take(6).collect::<Vec<_>>().join("\n")),
            refused("output", "x.txt", &X.lines().take(4).collect::<Vec<_>>().join("\n")),
            refused("empty-file", "Z.txt", ""),
        ]
        .concat()
    );
}

#[test]
fn what_is_no_system_is_refused() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("nothing")).unwrap();
    std::fs::write(bench.path("notes.txt"), "nothing of the kind\n").unwrap();
    let path = |name: &str| bench.path(name).to_str().unwrap().to_owned();
    archive(&bench.path("hostile.zip"), &[("../../Z.txt", Z), ("Y.txt", Y)]);
    archive(&bench.path("absolute.zip"), &[("/etc/Z.txt", Z), ("Y.txt", Y)]);
    std::fs::write(bench.path("cut.zip"), &std::fs::read(bench.path("hostile.zip")).unwrap()[..200]).unwrap();
    let small = bench.folder("small", &[]);
    insta::assert_snapshot!(
        [
            bench.refusal("absent", &path("absent"), &[]),
            bench.refusal("nothing", &path("nothing"), &[]),
            bench.refusal("notes", &path("notes.txt"), &[]),
            bench.refusal("hostile", &path("hostile.zip"), &[]),
            bench.refusal("absolute", &path("absolute.zip"), &[]),
            bench.refusal("cut", &path("cut.zip"), &[]),
            bench.refusal("../up", &small, &[]),
            bench.refusal("Small", &small, &[]),
            bench.refusal("small", &small, &["--layout", "exiobase-9"]),
            bench.refusal("small", &small, &["--layout", "gloria"]),
            bench.refusal("small", &small, &["--memory", "0"]),
        ]
        .concat()
    );
    let without = telecouple(&["mrio", "add", "small", &small]);
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without.stderr).contains("--workspace DIR"));
}

#[test]
fn an_archive_is_read_as_its_folder() {
    let bench = Bench::new();
    archive(
        &bench.path("small.zip"),
        &[
            ("s/Z.txt", Z),
            ("s/Y.txt", Y),
            ("s/x.txt", X),
            ("s/unit.txt", UNIT),
            ("s/materials/F.txt", F),
            ("s/materials/unit.txt", F_UNIT),
        ],
    );
    let added = bench.mrio(&["add", "small", bench.path("small.zip").to_str().unwrap()]);
    assert_eq!(added.code, 0, "{}", added.errors);
    bench.mrio(&["add", "folder", &bench.folder("small", &[])]);
    assert_eq!(bench.json(&["calc", "small"])["result"], bench.json(&["calc", "folder"])["result"]);
}

#[test]
fn a_system_that_eats_itself_or_lies_on_its_side_is_named() {
    let bench = Bench::new();
    // Metals of the South take 1.5 of themselves for each unit.
    let hungry = bench.folder("hungry", &[("Z.txt", &Z.replace("15\t40", "15\t300"))]);
    assert_eq!(bench.mrio(&["add", "hungry", &hungry]).code, 0);
    let columns: Vec<Vec<&str>> = Z.lines().skip(3).map(|line| line.split('\t').collect()).collect();
    let mut turned: String = Z.lines().take(3).map(|line| format!("{line}\n")).collect();
    for (row, labels) in columns.iter().enumerate() {
        let values: Vec<&str> = columns.iter().map(|line| line[row + 2]).collect();
        turned += &format!("{}\t{}\t{}\n", labels[0], labels[1], values.join("\t"));
    }
    assert_eq!(bench.mrio(&["add", "turned", &bench.folder("turned", &[("Z.txt", &turned)])]).code, 0);
    let mut told = String::new();
    for (words, code) in [(["validate", "hungry"], 3), (["calc", "hungry"], 3), (["validate", "turned"], 3)] {
        let run = bench.mrio(&words);
        assert_eq!(run.code, code, "{words:?}: {}", run.errors);
        told += &format!("{words:?}\n{}{}", run.out, run.errors);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_stored_system_that_was_damaged_says_so() {
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    let file = bench.path("workspace/mrio/small/Z.npy");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 8]).unwrap();
    let run = bench.mrio(&["show", "small"]);
    assert_eq!(run.code, 4);
    assert!(
        run.errors.contains("Z.npy: the stored system is damaged") && run.errors.contains("add it again"),
        "{}",
        run.errors
    );
}

#[test]
fn an_answer_is_verified_without_writing_again() {
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    let (saved, answer) = (bench.path("saved"), bench.path("answer.json"));
    let run =
        bench.mrio(&["calc", "small", "--save", saved.to_str().unwrap(), "--out", answer.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let workspace = bench.path("workspace");
    let verified =
        telecouple(&["verify", answer.to_str().unwrap(), "--workspace", workspace.to_str().unwrap()]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stderr));
}
