//! Answers of `telecouple shock`: bands, derivations, headings, the same bytes again.

use serde_json::Value;

use crate::shock::{Bench, FLOOD, rows};
use crate::telecouple;

/// Bands hold the course, close to a point without ranges, grow with them, and change with the seed alone.
#[test]
fn bands_are_of_the_draws_and_repeat() {
    let bench = Bench::new();
    let ask = |words: &[&str]| {
        let words: Vec<&str> = ["--days", "150"].iter().chain(words).copied().collect();
        bench.answer(FLOOD, &words)
    };
    let (first, again) = (ask(&["--draws", "60"]), ask(&["--draws", "60", "--seed", "1", "--threads", "3"]));
    assert_eq!(first["run"]["output_sha256"], again["run"]["output_sha256"]);
    assert_eq!(first["run"]["seed"], 1);
    let other = ask(&["--draws", "60", "--seed", "2"]);
    assert_ne!(first["result"]["course_bands"], other["result"]["course_bands"]);
    // what was asked does not change with the draws
    let plain = ask(&[]);
    assert_eq!(first["result"]["course"], plain["result"]["course"]);
    assert!(rows(&plain, "course_bands").is_empty() && rows(&plain, "ranges").is_empty());
    let quantile = |row: &Value, name: &str| row[format!("output_share_{name}")].as_f64().unwrap();
    let (course, bands) = (rows(&first, "course"), rows(&first, "course_bands"));
    assert_eq!(course.len(), bands.len());
    let mut inside = 0;
    for (row, band) in course.iter().zip(bands) {
        assert_eq!((&row["region"], &row["day"]), (&band["region"], &band["day"]));
        let (low, middle, high) = (quantile(band, "p05"), quantile(band, "p50"), quantile(band, "p95"));
        assert!(low <= middle && middle <= high, "{band}");
        let asked = row["output_share"].as_f64().unwrap();
        inside += usize::from(low - 1e-12 <= asked && asked <= high + 1e-12);
        // before the event begins nothing is lost, whatever the parameters
        assert!(band["day"].as_u64().unwrap() >= 5 || (low, high) == (1.0, 1.0), "{band}");
    }
    assert!(inside as f64 > 0.9 * course.len() as f64, "{inside} of {}", course.len());
    let spread = rows(&first, "spread");
    let loss = spread.iter().find(|row| row["measure"] == "output lost").unwrap();
    assert_eq!(loss["as_asked"], first["result"]["shock"]["loss"]);
    assert!(
        loss["value_p05"].as_f64() < loss["as_asked"].as_f64()
            && loss["as_asked"].as_f64() < loss["value_p95"].as_f64()
    );
    // every range of the tornado and no other; an event of size zero has no band
    let names = |answer: &Value, table: &str| {
        let mut names: Vec<String> =
            rows(answer, table).iter().map(|row| row["parameter"].to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&first, "ranges"), names(&ask(&["--tornado"]), "tornado"));
    let still = bench.answer(&FLOOD.replace("30 %", "0 %"), &["--days", "40", "--draws", "20"]);
    for band in rows(&still, "course_bands") {
        assert_eq!((quantile(band, "p05"), quantile(band, "p95")), (1.0, 1.0), "{band}");
    }
    // few draws need not hold the course as asked: the figure shows their median
    let figure = bench.0.path().join("course.svg");
    let (code, _, errors) = bench.shock(FLOOD, &["--draws", "1", "--out", figure.to_str().unwrap()]);
    assert_eq!(code, 0, "{errors}");
    let warned = |draws: &str| {
        ask(&["--draws", draws])["warnings"].to_string().contains("hardly more than the smallest")
    };
    assert!(warned("3") && !warned("20"));
    // models without a course have the spread of the loss alone
    let iim = ask(&["--draws", "30", "--model", "iim"]);
    assert!(rows(&iim, "course_bands").is_empty() && rows(&iim, "spread").len() >= 2);
    let (code, _, errors) = bench.shock(FLOOD, &["--draws", "1000000000"]);
    assert!(code == 2 && errors.contains("--draws 1000000000: expected a number up to"), "{errors}");
}

/// A number of every table is told with its model, events and industries.
#[test]
fn every_number_is_told_down_to_its_events() {
    let bench = Bench::new();
    let answer = bench.answer(FLOOD, &["--compare", "--tornado", "--draws", "20", "--days", "120"]);
    let file = bench.0.path().join("answer.json");
    std::fs::write(&file, answer.to_string()).unwrap();
    let told = |pointer: &str| crate::stdout(&["explain", file.to_str().unwrap(), pointer]);
    let text = told("/result/by_region/0/loss");
    // the industries that are told add up to the region
    let lines = text.lines().filter(|line| line.contains(" M.USD ("));
    let sum: f64 = lines.map(|line| line.trim().split_once(' ').unwrap().0.parse::<f64>().unwrap()).sum();
    let loss = rows(&answer, "by_region")[0]["loss"].as_f64().unwrap();
    assert!((sum / loss - 1.0).abs() < 1e-9, "{text}");
    for part in ["ario: Hallegatte (2008)", "capacity-loss 1 (line 4): 30 % of North, metals", "source "] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for (table, found) in answer["result"].as_object().unwrap() {
        let (place, found) = match found {
            Value::Array(rows) => (format!("{table}/0"), rows.first()),
            _ => (table.clone(), Some(found)),
        };
        let columns = found.and_then(Value::as_object).into_iter().flatten();
        for (column, value) in columns.filter(|(_, value)| value.is_number()) {
            let text = told(&format!("/result/{place}/{column}"));
            assert!(text.contains(" = ") || text.contains(" days from "), "{table}.{column} {value}: {text}");
        }
    }
    let (pointer, file) = ("/result/shock/unit", file.to_str().unwrap());
    assert_eq!(telecouple(&["explain", file, pointer]).status.code(), Some(2));
}

/// The same bytes at any number of threads; the recorded request gives them again; every column has a heading.
#[test]
fn answers_repeat_and_have_headings() {
    let bench = Bench::new();
    let words = ["--compare", "--tornado", "--draws", "40", "--format", "json", "--days", "120"];
    let parts = |threads: &str| {
        let words: Vec<&str> = words.iter().copied().chain(["--threads", threads]).collect();
        let (code, out, errors) = bench.shock(FLOOD, &words);
        assert_eq!(code, 0, "{errors}");
        out
    };
    let first = parts("1");
    let answer: Value = serde_json::from_str(&first).unwrap();
    let again: Value = serde_json::from_str(&parts("2")).unwrap();
    assert_eq!(answer["run"]["output_sha256"], again["run"]["output_sha256"]);
    let recorded = bench.0.path().join("answer.json");
    std::fs::write(&recorded, &first).unwrap();
    let verified = telecouple(&["verify", recorded.to_str().unwrap(), "--workspace", &bench.workspace()]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    assert_eq!(rows(&answer, "tornado").len(), 9);
    // Cuts of supply are not in this scenario.
    let tables = answer["result"].as_object().unwrap().iter().filter(|(table, _)| *table != "supply_cuts");
    for (table, rows) in tables {
        let row = rows.as_array().map_or(Some(rows), |rows| rows.first()).and_then(Value::as_object);
        assert!(row.is_some(), "{table} is empty");
        for column in row.into_iter().flat_map(|row| row.keys()) {
            for lang in [figures::Lang::En, figures::Lang::Ja] {
                assert!(exports::known_heading(column, lang).is_some(), "{table}.{column}");
            }
        }
    }
    for (lang, figures) in [("en", 8), ("ja", 8)] {
        let page = bench.0.path().join(format!("{lang}.html"));
        let (code, _, errors) = bench.shock(
            FLOOD,
            &["--compare", "--tornado", "--draws", "9", "--lang", lang, "--out", page.to_str().unwrap()],
        );
        assert_eq!(code, 0, "{errors}");
        let text = std::fs::read_to_string(&page).unwrap();
        assert_eq!(text.matches("<svg ").count(), figures, "{lang}");
    }
}
