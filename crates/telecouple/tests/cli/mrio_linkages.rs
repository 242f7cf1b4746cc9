//! `telecouple mrio linkages`: linkages, key sectors, extraction and fields of influence, against results of others and
//! against elimination written here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::mrio::Bench;
use crate::{json, repository, telecouple};

/// A table of numbers with labels of rows and columns.
pub struct Table {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    pub values: Vec<Vec<f64>>,
}

/// A CSV table whose first column has labels; what is no number is no number.
pub fn csv_table(path: &Path) -> Table {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.unwrap();
        rows.push(record[0].to_owned());
        values.push(record.iter().skip(1).map(|cell| cell.parse().unwrap_or(f64::NAN)).collect());
    }
    Table { rows, columns, values }
}

/// A folder of the shared reference results.
pub fn golden(part: &str) -> Option<PathBuf> {
    let root = repository().join("../shared/golden").join(part);
    if root.is_dir() {
        return Some(root);
    }
    crate::say("skipped: shared data not present");
    None
}

/// The system of four regions and five sectors of the reference results, added as `synthetic`; with output as published, or
/// as the sum of deliveries.
pub fn synthetic(bench: &Bench, delivered: bool) -> Option<()> {
    let inputs = golden("pymrio/synth_4x5")?.join("inputs");
    let of = |name: &str| csv_table(&inputs.join(name));
    let (z, y, x, f) = (of("Z.csv"), of("Y.csv"), of("x.csv"), of("satellite_F.csv"));
    let folder = bench.path("original");
    std::fs::create_dir_all(folder.join("satellite")).unwrap();
    let heads = |labels: &[String], first: &str, second: &str, before: &str| {
        let level = |part: usize| {
            labels
                .iter()
                .map(|label| format!("\t{}", label.split('|').nth(part).unwrap()))
                .collect::<String>()
        };
        format!("{first}{before}{}\n{second}{before}{}\n", level(0), level(1))
    };
    let line = |label: &str, values: &[f64]| {
        let values: String = values.iter().map(|value| format!("\t{value}")).collect();
        format!("{}{values}\n", label.replace('|', "\t"))
    };
    let table = |table: &Table, names: (&str, &str), before: &str, index: &str| {
        let lines: String =
            table.rows.iter().zip(&table.values).map(|(label, row)| line(label, row)).collect();
        let index = format!("{index}{}\n", "\t".repeat(table.columns.len()));
        format!("{}{index}{lines}", heads(&table.columns, names.0, names.1, before))
    };
    let output: String = x
        .rows
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let sum: f64 = z.values[at].iter().chain(&y.values[at]).sum();
            line(label, &[if delivered { sum } else { x.values[at][0] }])
        })
        .collect();
    let units: String = z.rows.iter().map(|label| format!("{}\tM.EUR\n", label.replace('|', "\t"))).collect();
    let kilograms: String = f.rows.iter().map(|stressor| format!("{stressor}\tkg\n")).collect();
    for (name, text) in [
        ("Z.txt", table(&z, ("region", "sector"), "\t", "region\tsector")),
        ("Y.txt", table(&y, ("region", "category"), "\t", "region\tsector")),
        ("x.txt", format!("region\tsector\tindout\n{output}")),
        ("unit.txt", format!("region\tsector\tunit\n{units}")),
        ("satellite/F.txt", table(&f, ("region", "sector"), "", "stressor")),
        ("satellite/unit.txt", format!("stressor\tunit\n{kilograms}")),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let added = bench.mrio(&["add", "synthetic", folder.to_str().unwrap()]);
    assert_eq!(added.code, 0, "{}", added.errors);
    Some(())
}

pub fn rows<'v>(answer: &'v Value, table: &str) -> &'v [Value] {
    answer["result"][table].as_array().unwrap()
}

pub fn number(row: &Value, column: &str) -> f64 {
    row[column].as_f64().unwrap_or_else(|| panic!("{column} of {row}"))
}

#[track_caller]
pub fn close(what: &str, ours: f64, known: f64, tolerance: f64) {
    assert!((ours - known).abs() <= tolerance * known.abs().max(1e-6), "{what}: {ours} is not {known}");
}

pub fn no_check_fails(answer: &Value) {
    let checks = answer["checks"].as_array().unwrap();
    assert!(!checks.is_empty());
    for check in checks {
        assert_eq!(check["status"], "pass", "{check}");
    }
}

/// Every column of every table has a heading in both languages.
pub fn headings(answer: &Value) {
    let missing: BTreeSet<String> = answer["result"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(|rows| rows[0].as_object())
        .flat_map(|row| row.keys())
        .filter(|column| {
            [figures::Lang::En, figures::Lang::Ja]
                .into_iter()
                .any(|lang| exports::known_heading(column, lang).is_none())
        })
        .cloned()
        .collect();
    assert!(missing.is_empty(), "no heading for {missing:?}");
}

/// Transactions, final demand and output of the small system of `mrio.rs`.
pub const Z: [[f64; 4]; 4] =
    [[10.0, 60.0, 0.0, 20.0], [20.0, 50.0, 5.0, 30.0], [0.0, 30.0, 20.0, 40.0], [5.0, 10.0, 15.0, 40.0]];
pub const Y: [[f64; 2]; 4] = [[8.0, 2.0], [120.0, 75.0], [4.0, 6.0], [30.0, 100.0]];
pub const X: [f64; 4] = [100.0, 300.0, 100.0, 200.0];

/// Inverse of a small matrix (Gauss-Jordan).
pub fn inverse(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let mut wide: Vec<Vec<f64>> = matrix
        .iter()
        .enumerate()
        .map(|(at, row)| row.iter().copied().chain((0..n).map(|to| f64::from(at == to))).collect())
        .collect();
    for pivot in 0..n {
        let over = wide[pivot][pivot];
        wide[pivot].iter_mut().for_each(|value| *value /= over);
        let line = wide[pivot].clone();
        for (_, row) in wide.iter_mut().enumerate().filter(|(at, _)| *at != pivot) {
            let factor = row[pivot];
            row.iter_mut().zip(&line).for_each(|(value, pivot)| *value -= factor * pivot);
        }
    }
    wide.into_iter().map(|row| row[n..].to_vec()).collect()
}

/// `(I - A)` of the industries that are kept.
pub fn operator(kept: &[usize]) -> Vec<Vec<f64>> {
    kept.iter()
        .map(|row| {
            kept.iter().map(|column| f64::from(row == column) - Z[*row][*column] / X[*column]).collect()
        })
        .collect()
}

fn small(bench: &Bench) {
    let added = bench.mrio(&["add", "small", &bench.folder("small", &[])]);
    assert_eq!(added.code, 0, "{}", added.errors);
}

#[test]
fn linkages_extraction_and_influence_are_those_of_elimination() {
    let bench = Bench::new();
    small(&bench);
    let answer = bench.json(&["linkages", "small", "--extraction", "--influence", "--top", "20"]);
    no_check_fails(&answer);
    headings(&answer);
    let industries = ["North mining", "North metals", "South mining", "South metals"];
    let at = |row: &Value| {
        let name = format!("{} {}", row["region"].as_str().unwrap(), row["sector"].as_str().unwrap());
        industries.iter().position(|one| *one == name).unwrap()
    };
    let all: Vec<usize> = (0..4).collect();
    let l = inverse(&operator(&all));
    assert_eq!(rows(&answer, "linkages").len(), 4);
    let mut last = f64::INFINITY;
    for row in rows(&answer, "linkages") {
        let k = at(row);
        let backward: f64 = (0..4).map(|i| l[i][k]).sum();
        let forward: f64 = (0..4).map(|j| l[k][j] * X[j] / X[k]).sum();
        close("total backward", number(row, "total_backward"), backward, 1e-12);
        close("total forward", number(row, "total_forward"), forward, 1e-12);
        close(
            "direct backward",
            number(row, "direct_backward"),
            (0..4).map(|i| Z[i][k]).sum::<f64>() / X[k],
            1e-12,
        );
        close("direct forward", number(row, "direct_forward"), Z[k].iter().sum::<f64>() / X[k], 1e-12);
        let (b, f) = (number(row, "normalised_backward") > 1.0, number(row, "normalised_forward") > 1.0);
        let kind = match (b, f) {
            (true, true) => "key",
            (true, false) => "backward",
            (false, true) => "forward",
            (false, false) => "independent",
        };
        assert_eq!(row["kind"], kind);
        assert!(backward + forward <= last);
        last = backward + forward;
    }
    let before: f64 = X.iter().sum();
    assert_eq!(rows(&answer, "extraction").len(), 4);
    for row in rows(&answer, "extraction") {
        let k = at(row);
        let kept: Vec<usize> = all.iter().copied().filter(|other| *other != k).collect();
        let smaller = inverse(&operator(&kept));
        let demand: Vec<f64> = kept.iter().map(|row| Y[*row].iter().sum()).collect();
        let after: Vec<f64> =
            smaller.iter().map(|row| row.iter().zip(&demand).map(|(l, y)| l * y).sum()).collect();
        let lost = before - after.iter().sum::<f64>();
        close("output lost", number(row, "output_lost"), lost, 1e-11);
        close("share lost", number(row, "lost_share"), lost / before, 1e-11);
        let home = |industry: usize| industry / 2 == k / 2;
        let own: f64 = (0..4).filter(|one| home(*one)).map(|one| X[one]).sum();
        let left: f64 = kept.iter().zip(&after).filter(|(one, _)| home(**one)).map(|(_, x)| x).sum();
        close("lost at home", number(row, "output_lost_at_home"), own - left, 1e-11);
        close("share at home", number(row, "lost_share_at_home"), (own - left) / own, 1e-11);
    }
    assert_eq!(rows(&answer, "influence").len(), 16);
    let mut last = f64::INFINITY;
    for row in rows(&answer, "influence") {
        let industry = |column: &str| {
            let name = row[column].as_str().unwrap().replace(": ", " ");
            industries.iter().position(|one| *one == name).unwrap()
        };
        let (i, j) = (industry("input_industry"), industry("using_industry"));
        let field =
            (0..4).flat_map(|r| (0..4).map(move |c| (r, c))).map(|(r, c)| (l[r][i] * l[j][c]).powi(2));
        let size = field.sum::<f64>().sqrt();
        close("field", number(row, "field_size"), size, 1e-11);
        close("coefficient", number(row, "coefficient"), Z[i][j] / X[j], 1e-12);
        assert!(size <= last * (1.0 + 1e-12));
        last = size;
    }
}

/// Against mariopy 1.3.2, which takes output from row sums.
#[test]
fn linkages_agree_with_another_implementation() {
    let (bench, Some(folder)) = (Bench::new(), golden("mario")) else { return };
    if synthetic(&bench, true).is_none() {
        return;
    }
    let answer = bench.json(&["linkages", "synthetic", "--extraction", "--influence"]);
    no_check_fails(&answer);
    let known = csv_table(&folder.join("linkages_single.csv"));
    // One of the industries makes nothing, and is told apart.
    let unmatched = answer["coverage"]["unmatched"].as_array().unwrap();
    assert_eq!(rows(&answer, "linkages").len() + unmatched.len(), known.rows.len());
    for row in rows(&answer, "linkages") {
        let label = format!("{}|Sector|{}", row["region"].as_str().unwrap(), row["sector"].as_str().unwrap());
        let at = known.rows.iter().position(|one| *one == label).unwrap();
        for (column, name) in [
            ("total_forward", "Total Forward"),
            ("total_backward", "Total Backward"),
            ("direct_forward", "Direct Forward"),
            ("direct_backward", "Direct Backward"),
        ] {
            let place = known.columns.iter().position(|one| one == name).unwrap();
            close(name, number(row, column), known.values[at][place], 1e-10);
        }
    }
}

#[test]
fn the_embedded_system_adds_up_and_names_key_sectors() {
    let answer = json(&["mrio", "linkages", "world-2011"]);
    no_check_fails(&answer);
    headings(&answer);
    let all = rows(&answer, "linkages");
    assert_eq!(all.len(), 169);
    // Output-weighted means of total backward and forward linkages are the same: both are e'L x over all output.
    let weighted =
        |column: &str| -> f64 { all.iter().map(|row| number(row, column) * number(row, "own_output")).sum() };
    close("weighted means", weighted("total_backward"), weighted("total_forward"), 1e-9);
    close("direct", weighted("direct_backward"), weighted("direct_forward"), 1e-9);
    let sum = |column: &str| -> f64 { all.iter().map(|row| number(row, column)).sum() };
    close("mean", sum("normalised_backward"), 169.0, 1e-9);
    close("mean", sum("normalised_forward"), 169.0, 1e-9);
    let key = rows(&answer, "key_sectors");
    assert!(!key.is_empty() && key.len() == all.iter().filter(|row| row["kind"] == "key").count());
    let told = answer["answer"].as_str().unwrap();
    assert!(told.contains(&format!("{} are key sectors", key.len())), "{told}");
    assert!(told.contains(key[0]["sector"].as_str().unwrap()), "{told}");

    // A region has the same rows, ranks and kinds.
    let japan = json(&["mrio", "linkages", "world-2011", "--region", "Japan", "--extraction"]);
    no_check_fails(&japan);
    let of_japan: Vec<&Value> = all.iter().filter(|row| row["region"] == "JPN").collect();
    assert_eq!(rows(&japan, "linkages").iter().collect::<Vec<_>>(), of_japan);
    assert_eq!(rows(&japan, "extraction").len(), 13);
}

#[test]
fn extraction_is_limited_and_says_so() {
    let answer = json(&["mrio", "linkages", "world-2011", "--extraction", "--top", "3"]);
    assert_eq!(rows(&answer, "extraction").len(), 3);
    let warnings = answer["warnings"].to_string();
    assert!(warnings.contains("the 3 industries with the largest output were extracted"), "{warnings}");
    let all = json(&["mrio", "linkages", "world-2011", "--extraction", "--top", "200"]);
    assert_eq!(rows(&all, "extraction").len(), 169);
    assert!(!all["warnings"].to_string().contains("--top N"), "{}", all["warnings"]);
}

#[test]
fn an_industry_without_output_has_no_linkages() {
    let bench = Bench::new();
    let (z, y, x) = (
        "region\t\tNorth\tNorth\tSouth\nsector\t\tmining\tspace\tmining\nregion\tsector\t\t\t\n\
         North\tmining\t10\t0\t20\nNorth\tspace\t0\t0\t0\nSouth\tmining\t5\t0\t10\n",
        "region\t\tNorth\tSouth\ncategory\t\thouseholds\thouseholds\nregion\tsector\t\t\n\
         North\tmining\t50\t20\nNorth\tspace\t0\t0\nSouth\tmining\t5\t80\n",
        "region\tsector\tindout\nNorth\tmining\t100\nNorth\tspace\t0\nSouth\tmining\t100\n",
    );
    let units = "region\tsector\tunit\nNorth\tmining\tM.EUR\nNorth\tspace\tM.EUR\nSouth\tmining\tM.EUR\n";
    let folder = bench.path("empty");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in [("Z.txt", z), ("Y.txt", y), ("x.txt", x), ("unit.txt", units)] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let added = bench.mrio(&["add", "empty", folder.to_str().unwrap()]);
    assert_eq!(added.code, 0, "{}", added.errors);
    let answer = bench.json(&["linkages", "empty", "--extraction", "--influence"]);
    no_check_fails(&answer);
    assert_eq!((rows(&answer, "linkages").len(), rows(&answer, "extraction").len()), (2, 2));
    assert_eq!(answer["coverage"]["unmatched"][0]["sector"], "space");
    assert!(answer["warnings"].to_string().contains("have no output"), "{}", answer["warnings"]);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for (words, expected) in [
        (vec!["world-2012"], "there are world-2011"),
        (vec!["world-2011", "--region", "Atlantis"], "no region `Atlantis`; it has AUS"),
        (vec!["world-2011", "--top", "0"], "--top 0: expected a number from 1"),
        (vec!["world-2011", "--top", "many"], "--top"),
    ] {
        let words: Vec<&str> = ["mrio", "linkages"].into_iter().chain(words).collect();
        let run = telecouple(&words);
        let errors = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{words:?}: {errors}");
        assert!(errors.contains(expected), "{words:?}: {errors}");
    }
}

#[test]
fn both_languages_have_figures_and_the_command_asks_again() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["en", "ja"] {
        let file = folder.path().join(format!("{lang}.svg"));
        let file = file.to_str().unwrap();
        crate::stdout(&[
            "mrio",
            "linkages",
            "world-2011",
            "--region",
            "JPN",
            "--extraction",
            "--influence",
            "--lang",
            lang,
            "--out",
            file,
        ]);
        for name in [format!("{lang}.svg"), format!("{lang}.linkages.svg"), format!("{lang}.influence.svg")] {
            assert!(folder.path().join(&name).exists(), "{name}");
        }
    }
    let first = json(&[
        "mrio",
        "linkages",
        "world-2011",
        "--region",
        "Korea and Taiwan",
        "--top",
        "4",
        "--influence",
    ]);
    let command = first["run"]["command"].as_str().unwrap();
    assert_eq!(
        command,
        "telecouple mrio linkages world-2011 --region 'Korea and Taiwan' --top 4 --influence"
    );
    let ja = json(&[
        "mrio",
        "linkages",
        "world-2011",
        "--region",
        "Korea and Taiwan",
        "--top",
        "4",
        "--influence",
        "--lang",
        "ja",
    ]);
    assert_eq!(first["run"]["output_sha256"], ja["run"]["output_sha256"]);
    assert!(ja["answer"].as_str().unwrap().contains("キーセクター"));
}
