//! What a run prints, as snapshots. A changed number needs a reason.

use crate::{stdout, transcript};

const CAR: &str = "examples/inventories/battery-electric-car.csv";

#[test]
fn product_in_english() {
    insta::assert_snapshot!(transcript(&["product", CAR, "--in", "JPN", "--year", "2022"]));
}

#[test]
fn product_in_japanese() {
    insta::assert_snapshot!(transcript(&[
        "product",
        "battery-electric-car",
        "--in",
        "日本",
        "--year",
        "2022",
        "--lang",
        "ja"
    ]));
}

#[test]
fn product_with_intervals_and_what_if() {
    insta::assert_snapshot!(transcript(&[
        "product",
        "battery-electric-car",
        "--in",
        "Japan",
        "--year",
        "2022",
        "--draws",
        "1000",
        "--recycled",
        "copper=0.2",
        "--substitute",
        "nickel=manganese:1",
        "--factors",
        "mips",
        "--risk",
        "wgi-pv",
    ]));
}

#[test]
fn products_compared() {
    insta::assert_snapshot!(transcript(&[
        "product",
        "gasoline-car",
        "hybrid-car",
        "fuel-cell-car",
        "--vs",
        "battery-electric-car",
        "--in",
        "JPN",
        "--year",
        "2022",
        "--table",
        "comparison",
    ]));
}

#[test]
fn sources() {
    insta::assert_snapshot!(transcript(&["sources"]));
}

#[test]
fn doctor() {
    insta::assert_snapshot!(transcript(&["doctor"]));
}

#[test]
fn help() {
    insta::assert_snapshot!(transcript(&["--help"]));
    insta::assert_snapshot!(transcript(&["product", "--help"]));
}

#[test]
fn completions_of_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(stdout(&["completions", shell]).contains("telecouple"), "{shell}");
    }
}

#[test]
fn an_explained_number_ends_at_its_source_rows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.json");
    let path = file.to_str().unwrap();
    stdout(&["product", CAR, "--in", "JPN", "--year", "2022", "--out", path, "--quiet"]);
    for pointer in
        ["/result/by_region/0/tmr_kg", "/result/totals/tmr_kg", "/result/by_material_region/0/tmr_kg"]
    {
        let text = stdout(&["explain", path, pointer]);
        insta::assert_snapshot!(text);
    }
    let lost = crate::telecouple(&["explain", path, "/result/nowhere"]);
    assert_eq!(lost.status.code(), Some(2));
}

/// What is told of a cell multiplies to its number, also where part of it is recycled or its origin is stated.
#[test]
fn the_terms_told_of_a_cell_give_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let bill = folder.path().join("bill.csv");
    std::fs::write(
        &bill,
        "part,material,mass_kg,recycled_share,origin\na,Cu,2,0.5,Chile\nb,Cu,3,,\nc,Ni,1,0.2,\n",
    )
    .unwrap();
    let file = folder.path().join("answer.json");
    let path = file.to_str().unwrap();
    stdout(&["product", bill.to_str().unwrap(), "--in", "JPN", "--year", "2022", "--out", path, "--quiet"]);
    let answer: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    for row in 0..4 {
        let told = stdout(&["explain", path, &format!("/result/by_material_region/{row}/tmr_kg")]);
        let words: Vec<&str> = told.split_whitespace().collect();
        let number: f64 = words[0].parse().unwrap();
        let mass: f64 = words[3].parse().unwrap();
        let factor: f64 = words[words.iter().position(|word| *word == "x").unwrap() + 1].parse().unwrap();
        assert!((mass * factor / number - 1.0).abs() < 1e-9, "{told}");
    }
    let chile = answer["result"]["by_material_region"].as_array().unwrap();
    let chile = chile.iter().position(|row| row["region"] == "CHL" && row["material"] == "copper").unwrap();
    let told = stdout(&["explain", path, &format!("/result/by_material_region/{chile}/tmr_kg")]);
    assert!(told.contains("stated in the inventory"), "{told}");
}

#[test]
fn a_recorded_answer_verifies_and_an_edited_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.json");
    let path = file.to_str().unwrap();
    stdout(&["product", CAR, "--in", "JPN", "--year", "2022", "--draws", "200", "--out", path, "--quiet"]);
    assert!(stdout(&["verify", path]).starts_with("same"));
    let text = std::fs::read_to_string(&file).unwrap();
    let mut answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    answer["result"]["totals"]["tmr_kg"] = serde_json::json!(1.0);
    std::fs::write(&file, answer.to_string()).unwrap();
    let edited = crate::telecouple(&["verify", path]);
    assert_eq!(edited.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&edited.stdout).contains("changed after it was written"));
}
