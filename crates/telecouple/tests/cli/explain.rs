//! `telecouple explain` on answers of `food`; those of other commands are tested beside them.

use serde_json::Value;

use crate::{stdout, telecouple};

#[test]
fn every_number_of_food_is_told_down_to_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.json");
    let file = file.to_str().unwrap();
    let words =
        ["food", "KWT", "--crops", "tomato,wheat", "--import-stop", "30", "--draws", "100", "--grid", "0.5"];
    let words: Vec<&str> = words.into_iter().chain(["--land-km2", "50", "--out", file]).collect();
    stdout(&words);
    let answer: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let mut told = 0;
    for (table, rows) in answer["result"].as_object().unwrap() {
        let Some(row) = rows.as_array().and_then(|rows| rows.first()).and_then(Value::as_object) else {
            continue;
        };
        for (column, value) in row.iter().filter(|(_, value)| value.is_number()) {
            let text = stdout(&["explain", file, &format!("/result/{table}/0/{column}")]);
            assert!(text.contains(" = ") && text.lines().count() >= 1, "{table}.{column} {value}: {text}");
            told += 1;
        }
    }
    assert!(told > 40, "{told}");
    // land is harvest over yield, and the rows of the balance and of the yield are there
    let at = answer["result"]["requirements"].as_array().unwrap();
    let at = at.iter().position(|row| row["crop"] == "tomato" && row["method"] == "greenhouse").unwrap();
    let text = stdout(&["explain", file, &format!("/result/requirements/{at}/area_m2")]);
    let words: Vec<&str> = text.lines().next().unwrap().split(' ').collect();
    let number = |at: usize| words[at].parse::<f64>().unwrap();
    assert!((number(0) - number(3) / number(6)).abs() < 1e-6 * number(0), "{text}");
    for part in
        ["tomato by greenhouse", "source ", "production of tomato in KWT", " kg (", "import of tomato"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let output = telecouple(&["explain", file, "/result/regions/0/year/0"]);
    assert_eq!(output.status.code(), Some(2));
}
