//! `telecouple mrio characterise`: impacts are stressors times factors, gaps are told, and tables that cannot be used.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::mrio::Bench;

const HEAD: &str = "stressor,stressor_unit,impact,impact_unit,factor,region\n";

fn file(bench: &Bench, name: &str, text: &str) -> String {
    let path = bench.path(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A bench with the small system.
fn small() -> Bench {
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    bench
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

fn rows<'a>(answer: &'a Value, table: &str) -> &'a Vec<Value> {
    answer["result"][table].as_array().unwrap()
}

fn assert_checked(answer: &Value) {
    for check in answer["checks"].as_array().unwrap() {
        assert_eq!(check["status"], "pass", "{check}");
    }
}

/// Accounts of an answer by name and region.
fn accounts(answer: &Value, table: &str, name: &str) -> BTreeMap<(String, String), [f64; 4]> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows(answer, table)
        .iter()
        .map(|row| {
            let values =
                ["d_cba", "d_pba", "d_imp", "d_exp"].map(|column| row[column].as_f64().unwrap_or(f64::NAN));
            ((text(&row[name]), text(&row["region"])), values)
        })
        .collect()
}

#[test]
fn a_factor_of_one_gives_the_stressor() {
    let bench = small();
    let factors =
        file(&bench, "one.csv", &format!("{HEAD}CO2,kt,CO2,kt,1,\ncopper ore,kt,copper ore,kt,1,\n"));
    let answer = bench.json(&["characterise", "small", "--factors", &factors]);
    assert_checked(&answer);
    assert_eq!(answer["coverage"]["matched_share"], 1.0);
    let stressors = accounts(&bench.json(&["calc", "small"]), "accounts", "stressor");
    let impacts = accounts(&answer, "impacts", "impact");
    assert_eq!(impacts.len(), stressors.len());
    for (key, values) in &stressors {
        for (ours, theirs) in impacts[key].iter().zip(values) {
            assert!(close(*ours, *theirs, 1e-12), "{key:?}: {ours} is not {theirs}");
        }
    }
    let world = file(&bench, "world.csv", &format!("{HEAD}value added,M.USD,income,M.USD,1,\n"));
    let answer = crate::json(&["mrio", "characterise", "world-2011", "--factors", &world]);
    assert_checked(&answer);
    let totals = crate::json(&["mrio", "calc", "world-2011"]);
    let (ours, theirs) = (&rows(&answer, "totals")[0], &rows(&totals, "totals")[0]);
    for column in ["d_cba", "d_pba", "published", "traded_share"] {
        assert!(close(ours[column].as_f64().unwrap(), theirs[column].as_f64().unwrap(), 1e-12), "{column}");
    }
}

#[test]
fn impacts_add_up_what_stressors_contribute() {
    let bench = small();
    let text = format!(
        "{HEAD}CO2,kt,warming,t,1000,\ncopper ore,kt,warming,t,2,\ncopper ore,kt,warming,t,-5,Japan\n"
    );
    // Regions may go by any name of the country, as in other tables.
    let named = |text: &str| text.replace("North", "JPN").replace("South", "CHL");
    let folder = bench.folder("named", &[]);
    for part in ["Z.txt", "Y.txt", "x.txt", "unit.txt", "materials/F.txt"] {
        let path = Path::new(&folder).join(part);
        std::fs::write(&path, named(&std::fs::read_to_string(&path).unwrap())).unwrap();
    }
    assert_eq!(bench.mrio(&["add", "named", &folder]).code, 0);
    let factors = file(&bench, "f.csv", &text);
    let answer = bench.json(&["characterise", "named", "--factors", &factors]);
    assert_checked(&answer);
    let impacts = accounts(&answer, "impacts", "impact");
    let pba = |region: &str| impacts[&("warming".to_owned(), region.to_owned())][1];
    // 500 kt of ore and 110 kt of CO2 in the North, 700 and 140 in the South.
    assert!(close(pba("JPN"), 110.0 * 1000.0 - 500.0 * 5.0, 1e-9), "{}", pba("JPN"));
    assert!(close(pba("CHL"), 140.0 * 1000.0 + 700.0 * 2.0, 1e-9), "{}", pba("CHL"));
    let contributions = rows(&answer, "contributions");
    let amounts: Vec<f64> = contributions.iter().map(|row| row["impact_amount"].as_f64().unwrap()).collect();
    assert!(close(amounts[0], 250_000.0, 1e-9) && close(amounts[1], -1_100.0, 1e-9), "{amounts:?}");
    assert_eq!(
        (&contributions[0]["factor"], &contributions[1]["factor"]),
        (&Value::from(1000.0), &Value::Null)
    );
}

#[test]
fn gaps_are_told_and_are_not_zero() {
    let bench = small();
    let text = format!("{HEAD}copper ore,kt,scarcity,t,2,South\nCO3,kt,warming,t,1,\n");
    let factors = file(&bench, "gaps.csv", &text);
    let answer = bench.json(&["characterise", "small", "--factors", &factors]);
    assert_checked(&answer);
    // An impact none of whose stressors is there is no row of zeros.
    let impacts = rows(&answer, "impacts");
    assert_eq!(impacts.len(), 2);
    assert!(impacts.iter().all(|row| row["impact"] == "scarcity"));
    assert_eq!((&impacts[0]["region"], &impacts[0]["d_pba"]), (&Value::from("North"), &Value::Null));
    assert!(impacts[0]["d_exp"].is_null() && impacts[0]["d_cba"].as_f64().unwrap() > 0.0);
    assert!(close(impacts[1]["d_pba"].as_f64().unwrap(), 1400.0, 1e-9));
    assert_eq!(rows(&answer, "without_factor")[0]["stressor"], "CO2");
    let factor = &rows(&answer, "without_stressor")[0];
    assert_eq!((factor["line"].as_u64(), factor["similar_stressor"].as_str()), (Some(3), Some("CO2")));
    assert_eq!(rows(&answer, "without_region")[0]["region"], "North");
    assert_eq!(answer["coverage"]["matched_share"], 0.0);
    assert_eq!(answer["coverage"]["unmatched"].as_array().unwrap().len(), 3);
    assert_eq!(answer["warnings"].as_array().unwrap().len(), 2, "{}", answer["warnings"]);
    let words = ["characterise", "small", "--factors", &factors];
    // The run has the place of the file in it, which is another one every time.
    let run = |more: &[&str]| {
        let out = bench.mrio(&[&words[..], more].concat()).out;
        let kept = out.lines().filter(|line| !line.starts_with("Run ") && !line.starts_with("実行 "));
        kept.map(|line| format!("{line}\n")).collect::<String>()
    };
    insta::assert_snapshot!(run(&[]) + &run(&["--lang", "ja"]));
}

#[test]
fn factors_that_cannot_be_used_are_told_with_their_places() {
    let bench = small();
    let here = bench.path("");
    let here = here.to_str().unwrap().to_owned();
    let told = |words: &[&str]| {
        let run = bench.mrio(words);
        assert!(run.out.is_empty(), "{}", run.out);
        format!("[exit {}] {}", run.code, run.errors.replace(&here, "DIR/").replace("DIR//", "DIR/"))
    };
    let mut all = String::new();
    for (what, rows) in [
        ("no number", "CO2,kt,warming,t,many,\n"),
        ("no factor", "CO2,kt,warming,t,,\n"),
        ("ambiguous", "CO2,kt,warming,t,\"1,234\",\n"),
        ("unit", "CO2,kg,warming,t,1,\n"),
        ("region", "CO2,kt,warming,t,1,Nroth\n"),
        ("twice", "CO2,kt,warming,t,1,North\nco2,kt,warming,t,2,north\n"),
        ("impact in two units", "CO2,kt,warming,t,1,\ncopper ore,kt,warming,kg,1,\n"),
        ("blanks", "CO2,,warming,,1,\n,kt,,t,1,\n"),
        ("no stressor", "CO3,kt,warming,t,1,\n"),
    ] {
        let table = file(&bench, "factors.csv", &format!("{HEAD}{rows}"));
        all += &format!("{what} {}", told(&["characterise", "small", "--factors", &table]));
    }
    let table = file(&bench, "factors.csv", "stressor,unit,impact,factor\nCO2,kt,warming,1\n");
    all += &format!("columns {}", told(&["characterise", "small", "--factors", &table]));
    let table = file(&bench, "factors.csv", &format!("{HEAD}CO2,kt,warming,t,1,\n"));
    all += &told(&["characterise", "small", "--factors", &table, "--extension", "air"]);
    all += &told(&["characterise", "smal", "--factors", &table]);
    all += &told(&["characterise", "small", "--factors", "no/such/file.csv"]);
    insta::assert_snapshot!(all);
}

#[test]
fn an_extension_is_named_where_several_have_the_stressors() {
    let bench = Bench::new();
    let folder = bench.folder("two", &[]);
    let (from, to) = (Path::new(&folder).join("materials"), Path::new(&folder).join("other"));
    std::fs::create_dir(&to).unwrap();
    for part in ["F.txt", "unit.txt"] {
        std::fs::copy(from.join(part), to.join(part)).unwrap();
    }
    assert_eq!(bench.mrio(&["add", "two", &folder]).code, 0);
    let factors = file(&bench, "factors.csv", &format!("{HEAD}CO2,kt,warming,t,1,\n"));
    let run = bench.mrio(&["characterise", "two", "--factors", &factors]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("several extensions of two (materials; other)"), "{}", run.errors);
    let answer = bench.json(&["characterise", "two", "--factors", &factors, "--extension", "Other"]);
    assert_eq!(rows(&answer, "totals")[0]["extension"], "other");
}

#[test]
fn columns_have_headings_the_figure_is_drawn_and_the_answer_verified() {
    let bench = small();
    let text = format!("{HEAD}copper ore,kt,scarcity,t,2,South\nCO3,kt,warming,t,1,\n");
    let factors = file(&bench, "gaps.csv", &text);
    let answer = bench.json(&["characterise", "small", "--factors", &factors]);
    for (table, rows) in answer["result"].as_object().unwrap() {
        let row = rows.as_array().unwrap().first().unwrap_or_else(|| panic!("{table} is empty"));
        for column in row.as_object().unwrap().keys() {
            for lang in [figures::Lang::En, figures::Lang::Ja] {
                assert!(exports::known_heading(column, lang).is_some(), "{table}.{column}");
            }
        }
    }
    let words = ["characterise", "small", "--factors", &factors];
    for (name, more) in [("impacts.svg", "en"), ("impacts-ja.svg", "ja"), ("answer.json", "en")] {
        let out = bench.path(name);
        let run = bench.mrio(&[&words[..], &["--out", out.to_str().unwrap(), "--lang", more]].concat());
        assert_eq!(run.code, 0, "{}", run.errors);
    }
    let drawn = std::fs::read_to_string(bench.path("impacts.svg")).unwrap();
    assert!(drawn.contains("scarcity"), "the figure names no impact");
    let (answer, workspace) = (bench.path("answer.json"), bench.path("workspace"));
    let verified = ["verify", answer.to_str().unwrap(), "--workspace", workspace.to_str().unwrap()];
    let output = crate::telecouple(&verified);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A table with tabs of the test system, without blank lines at its end.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.split('\t').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn write(path: &Path, rows: &[Vec<String>]) {
    let lines = rows.iter().map(|row| row.join("\t") + "\n");
    std::fs::write(path, lines.collect::<String>()).unwrap();
}

/// The test system of pymrio as a folder that is read; its emissions have names of two levels.
fn test_system(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("emissions")).unwrap();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let relabelled = |file: &str, above: &str, names: [&str; 2]| {
        let mut rows = table(&from.join(file));
        for row in &mut rows {
            row.remove(2);
        }
        let columns = rows[0].len() - 2;
        rows[0][0] = "region".to_owned();
        rows[1][0] = above.to_owned();
        rows.insert(2, [words(&names), vec![String::new(); columns]].concat());
        rows
    };
    let units = |file: &str, head: &[&str]| {
        let rows = table(&from.join(file));
        let units = rows[2..].iter().map(|row| row[..3].to_vec());
        [words(head)].into_iter().chain(units).collect::<Vec<_>>()
    };
    let (z, y) = ("trade_flows_Z.txt", "finald_demand_Y.txt");
    write(&to.join("Z.txt"), &relabelled(z, "sector", ["region", "sector"]));
    write(&to.join("Y.txt"), &relabelled(y, "category", ["region", "sector"]));
    write(&to.join("unit.txt"), &units(z, &["region", "sector", "unit"]));
    let sum = |row: &[String]| row[3..].iter().map(|value| value.parse::<f64>().unwrap()).sum::<f64>();
    let output = table(&from.join(z)).into_iter().zip(table(&from.join(y))).skip(2);
    let output = output.map(|(z, y)| [z[..2].to_vec(), vec![format!("{:?}", sum(&z) + sum(&y))]].concat());
    let head = [words(&["region", "sector", "indout"])];
    write(&to.join("x.txt"), &head.into_iter().chain(output).collect::<Vec<_>>());
    let names = ["stressor", "compartment"];
    write(&to.join("emissions/F.txt"), &relabelled("emissions.txt", "sector", names));
    write(&to.join("emissions/F_Y.txt"), &relabelled("FDemissions.txt", "category", names));
    write(&to.join("emissions/unit.txt"), &units("emissions.txt", &["stressor", "compartment", "unit"]));
    let part = |name: &str, headers: &str| {
        format!(
            "\"{name}\": {{\"name\": \"{name}.txt\", \"nr_header\": \"{headers}\", \"nr_index_col\": \"2\"}}"
        )
    };
    let parts = [part("F", "2"), part("F_Y", "2"), part("unit", "1")].join(", ");
    std::fs::write(to.join("emissions/file_parameters.json"), format!("{{\"files\": {{{parts}}}}}")).unwrap();
}

/// Tables of factors as pymrio distributes them, general and by region, against sums over its files.
#[test]
fn factors_of_pymrio_weigh_its_test_system() {
    let from = crate::repository().join("../shared/data/mrio/pymrio_test_mrio");
    if !from.exists() {
        crate::say("skipped: shared data not present");
        return;
    }
    let bench = Bench::new();
    let folder = bench.path("test");
    test_system(&from, &folder);
    let added = bench.mrio(&["add", "test", folder.to_str().unwrap()]);
    assert_eq!(added.code, 0, "{}", added.errors);
    // Emissions of industries and of final demand, by stressor and region.
    let mut emissions: BTreeMap<(String, String), f64> = BTreeMap::new();
    for part in ["emissions.txt", "FDemissions.txt"] {
        let rows = table(&from.join(part));
        for row in &rows[2..] {
            for (region, value) in rows[0].iter().zip(row).skip(3) {
                *emissions.entry((row[0].clone(), region.clone())).or_default() +=
                    value.parse::<f64>().unwrap();
            }
        }
    }
    let stressors = accounts(&bench.json(&["calc", "test"]), "accounts", "stressor");
    for factors in ["emissions_charact.tsv", "emissions_charact_reg_spec.tsv"] {
        let path = from.join(factors);
        let answer = bench.json(&["characterise", "test", "--factors", path.to_str().unwrap()]);
        assert_checked(&answer);
        let impacts = accounts(&answer, "impacts", "impact");
        assert_eq!(impacts.len(), 3 * 6);
        let rows = table(&path);
        let at = |name: &str| rows[0].iter().position(|column| column == name);
        let (stressor, impact, factor) =
            (at("stressor").unwrap(), at("impact").unwrap(), at("factor").unwrap());
        let compartment = at("compartment").unwrap();
        for ((name, region), found) in &impacts {
            let (mut caused, mut consumed) = (0.0, 0.0);
            for row in rows[1..].iter().filter(|row| row[impact] == *name) {
                let here = at("region").is_none_or(|column| row[column] == *region);
                let factor: f64 = row[factor].parse().unwrap();
                if let (true, Some(value)) = (here, emissions.get(&(row[stressor].clone(), region.clone()))) {
                    caused += factor * value;
                    let level = format!("{} | {}", row[stressor], row[compartment]);
                    consumed += factor * stressors[&(level, region.clone())][0];
                }
            }
            assert!(close(found[1], caused, 1e-9), "{factors}, {name}, {region}: {} {caused}", found[1]);
            // Factors are the same in all regions, so that footprints are weighed as well.
            assert!(close(found[0], consumed, 1e-9), "{factors}, {name}, {region}: {} {consumed}", found[0]);
        }
        let unknown = answer["result"]["without_stressor"].as_array().unwrap();
        assert!(unknown.iter().all(|row| row["stressor"] == "emission_type3 | land"));
        assert_eq!(unknown.len(), if factors.contains("reg_spec") { 6 } else { 1 });
    }
}
