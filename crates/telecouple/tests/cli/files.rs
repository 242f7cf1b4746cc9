//! What a run writes.

use std::path::Path;

use crate::{json, stdout, telecouple};

const CAR: [&str; 5] = ["product", "battery-electric-car", "--in", "JPN", "--year=2022"];

fn write(path: &Path, more: &[&str]) {
    let mut words: Vec<&str> = CAR.to_vec();
    words.extend(["--out", path.to_str().unwrap(), "--quiet"]);
    words.extend(more);
    stdout(&words);
}

#[test]
fn every_format_is_written_and_is_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let beginnings: [(&str, &[u8]); 9] = [
        ("json", b"{"),
        ("csv", b"region,"),
        ("xlsx", b"PK"),
        ("parquet", b"PAR1"),
        ("svg", b"<svg"),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF"),
        ("html", b"<!doctype html>"),
        ("txt", b"One "),
    ];
    for (ending, beginning) in beginnings {
        let path = folder.path().join(format!("x.{ending}"));
        write(&path, &[]);
        let bytes = std::fs::read(&path).unwrap();
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(20)]).into_owned();
        assert!(bytes.starts_with(beginning), "{ending}: {start}");
    }
}

#[test]
fn the_same_question_gives_the_same_bytes_at_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["json", "csv", "xlsx", "parquet", "svg", "html"] {
        let paths = ["1", "2"].map(|threads| {
            let path = folder.path().join(format!("{threads}.{ending}"));
            write(&path, &["--draws", "2000", "--threads", threads]);
            std::fs::read(path).unwrap()
        });
        assert!(paths[0] == paths[1], "{ending} differs");
    }
}

#[test]
fn the_table_that_is_written_sums_to_the_total() {
    let answer = json(&CAR);
    let total = answer["result"]["totals"]["tmr_kg"].as_f64().unwrap();
    for table in ["by_region", "by_material", "by_material_region", "by_part_material"] {
        let mut words: Vec<&str> = CAR.to_vec();
        words.extend(["--format", "csv", "--table", table]);
        let text = stdout(&words);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let column = reader.headers().unwrap().iter().position(|name| name == "tmr_kg").unwrap();
        let sum: f64 = reader.records().map(|row| row.unwrap()[column].parse::<f64>().unwrap()).sum();
        assert!((sum / total - 1.0).abs() < 1e-12, "{table}: {sum} against {total}");
    }
}

#[test]
fn the_users_columns_come_back_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let bill = folder.path().join("bill.csv");
    std::fs::write(
        &bill,
        "Item no.,note,part,material,mass_kg,tmr_kg\n007,\"=1+1, ｶﾅ\",cable,Cu,2,mine\n008,,box,steel,1,\n",
    )
    .unwrap();
    let answer = json(&["product", bill.to_str().unwrap(), "--in", "JPN", "--year", "2022"]);
    let line = answer["result"]["lines"][0].as_object().unwrap();
    let columns: Vec<&str> = line.keys().take(6).map(String::as_str).collect();
    assert_eq!(columns, ["Item no.", "note", "part", "material", "mass_kg", "tmr_kg"]);
    assert_eq!((line["Item no."].as_str(), line["tmr_kg"].as_str()), (Some("007"), Some("mine")));
    assert_eq!(line["note"].as_str(), Some("=1+1, ｶﾅ"));
    assert!(line["tmr_kg (telecouple)"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_wrong_ending_costs_no_time_and_names_the_right_ones() {
    let output = telecouple(&["product", "battery-electric-car", "--in", "JPN", "--out", "report.docx"]);
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains(".docx") && words.contains(".html"), "{words}");
}

#[test]
fn a_users_factor_set_is_imported_once_and_used_and_pinned() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("tmr.csv");
    std::fs::write(&table, "材料,値,gsd,出典\n銅,300,1.2,Halada 2001\nsteel,8,,\n").unwrap();
    let workspace = folder.path().join("workspace");
    let (table, workspace) = (table.to_str().unwrap(), workspace.to_str().unwrap());
    let import = ["import", "factors", table, "--set", "nims", "--workspace", workspace];
    assert_eq!(stdout(&import), "import 1: 2 factors of tmr.csv are in the set nims\n");
    assert_eq!(stdout(&import), "tmr.csv was imported before, as import 1; nothing changed\n");
    let question = [
        "product",
        "electric-motor",
        "--in",
        "JPN",
        "--year",
        "2022",
        "--factors",
        "nims",
        "--workspace",
        workspace,
    ];
    let answer = json(&question);
    let copper =
        answer["result"]["by_material"].as_array().unwrap().iter().find(|row| row["material"] == "copper");
    assert!((copper.unwrap()["factor_kg_per_kg"].as_f64().unwrap() - 300.0).abs() < 1e-9);
    assert!(answer["sources"].as_array().unwrap().iter().any(|source| source["id"] == "Halada 2001"));

    // The answer is verified against the data that it saw, although the workspace has moved on.
    let recorded = folder.path().join("answer.json");
    let recorded = recorded.to_str().unwrap();
    let mut words = question.to_vec();
    words.extend(["--out", recorded, "--quiet"]);
    stdout(&words);
    stdout(&["import", "factors", table, "--set", "later", "--workspace", workspace]);
    assert!(stdout(&["verify", recorded, "--workspace", workspace]).starts_with("same"));

    let refused = telecouple(&["import", "factors", table, "--set", "mips", "--workspace", workspace]);
    assert!(!refused.status.success(), "an embedded set is never shadowed");
    let nowhere = telecouple(&["import", "factors", table, "--set", "nims"]);
    assert_eq!(nowhere.status.code(), Some(2));
}
