//! `telecouple mrio extract` and `linkages --by-origin`: losses against elimination written here, and what cannot be asked.

use serde_json::Value;

use crate::mrio::Bench;
use crate::mrio_aggregate::{file, small};
use crate::mrio_linkages::{X, Y, Z, close, headings, inverse, no_check_fails, number, operator, rows};
use crate::{json, stdout, telecouple, transcript};

const INDUSTRIES: [(&str, &str); 4] =
    [("North", "mining"), ("North", "metals"), ("South", "mining"), ("South", "metals")];

fn place(row: &Value) -> usize {
    INDUSTRIES
        .iter()
        .position(|(region, sector)| row["region"] == *region && row["sector"] == *sector)
        .unwrap()
}

/// Outputs where industries leave `share` of every order unfilled: a system of its own, solved from the start. Forward, with
/// rows of `B` and primary inputs for columns of `A` and final demand.
fn after(extracted: &[usize], share: f64, forward: bool) -> Vec<f64> {
    let kept = |at: usize| if extracted.contains(&at) { 1.0 - share } else { 1.0 };
    // Forward, the operator is (I - B)': its entry of row and column is z of column and row over x of column.
    let coefficient =
        |row: usize, column: usize| if forward { Z[column][row] } else { Z[row][column] } / X[column];
    let given = |at: usize| -> f64 {
        if forward { X[at] - Z.iter().map(|row| row[at]).sum::<f64>() } else { Y[at].iter().sum() }
    };
    let entry = |row, column| f64::from(row == column) - kept(row) * coefficient(row, column);
    let matrix: Vec<Vec<f64>> = (0..4).map(|row| (0..4).map(|column| entry(row, column)).collect()).collect();
    inverse(&matrix)
        .iter()
        .map(|row| row.iter().enumerate().map(|(at, value)| value * kept(at) * given(at)).sum())
        .collect()
}

#[test]
fn losses_are_those_of_a_system_solved_anew() {
    let bench = small();
    for (words, extracted, share) in [
        (["--sector", "metals"].as_slice(), [1, 3].as_slice(), 1.0),
        (&["--sector", "mining", "--region", "South"], &[2], 1.0),
        (&["--region", "North", "--share", "0.3"], &[0, 1], 0.3),
        (&["--sector", "mining", "--sector", "metals", "--share", "0.5"], &[0, 1, 2, 3], 0.5),
    ] {
        let answer = bench.json(&[&["extract", "small"], words].concat());
        no_check_fails(&answer);
        headings(&answer);
        let [up, down] = [false, true].map(|forward| after(extracted, share, forward));
        let all = rows(&answer, "by_industry");
        assert_eq!(all.len(), 4);
        for row in all {
            let at = place(row);
            assert_eq!(row["extracted"], extracted.contains(&at), "{row}");
            close("before", number(row, "output_before"), X[at], 1e-12);
            close("backward", number(row, "lost_backward"), X[at] - up[at], 1e-11);
            close("forward", number(row, "lost_forward"), X[at] - down[at], 1e-11);
            close("share", number(row, "lost_share_forward"), 1.0 - down[at] / X[at], 1e-11);
        }
        for (row, made) in rows(&answer, "totals").iter().zip([up, down]) {
            let lost = |some: &dyn Fn(usize) -> bool| -> f64 {
                (0..4).filter(|at| some(*at)).map(|at| X[at] - made[at]).sum()
            };
            close("lost", number(row, "output_lost"), lost(&|_| true), 1e-11);
            close("own", number(row, "output_lost_in_extracted"), lost(&|at| extracted.contains(&at)), 1e-11);
            let elsewhere = lost(&|at| !extracted.contains(&at));
            assert!((number(row, "output_lost_elsewhere") - elsewhere).abs() < 1e-9, "{row}");
        }
        for row in rows(&answer, "by_region") {
            let home = usize::from(row["region"] == "South") * 2;
            let sum = |column: &str| -> f64 {
                all.iter().filter(|one| one["region"] == row["region"]).map(|one| number(one, column)).sum()
            };
            close("region", number(row, "output_before"), X[home] + X[home + 1], 1e-12);
            close("region", number(row, "lost_backward"), sum("lost_backward"), 1e-11);
            close("region", number(row, "lost_forward"), sum("lost_forward"), 1e-11);
        }
    }
}

/// One industry of a balanced table, in full: what `linkages --extraction` tells. Nothing taken away: nothing lost.
#[test]
fn one_industry_is_that_of_linkages_and_nothing_is_nothing() {
    let bench = small();
    let single = bench.json(&["linkages", "small", "--extraction"]);
    for row in rows(&single, "extraction") {
        let (region, sector) = (row["region"].as_str().unwrap(), row["sector"].as_str().unwrap());
        let one = bench.json(&["extract", "small", "--region", region, "--sector", sector]);
        close("lost", number(&rows(&one, "totals")[0], "output_lost"), number(row, "output_lost"), 1e-11);
    }
    let nothing = bench.json(&["extract", "small", "--region", "North", "--share", "0"]);
    for row in rows(&nothing, "by_industry") {
        assert_eq!((number(row, "lost_backward"), number(row, "lost_forward")), (0.0, 0.0), "{row}");
    }
}

#[test]
fn the_embedded_system_is_extracted_by_codes_and_names() {
    let words = ["mrio", "extract", "world-2011", "--sector", "mining and quarrying", "--region"];
    let answer = json(&[&words[..], &["China", "--region", "AUS"]].concat());
    no_check_fails(&answer);
    let all = rows(&answer, "by_industry");
    assert_eq!((all.len(), all.iter().filter(|row| row["extracted"] == true).count()), (169, 2));
    assert_eq!(rows(&answer, "by_region").len(), 13);
    for (column, row) in ["lost_backward", "lost_forward"].into_iter().zip(rows(&answer, "totals")) {
        let sum: f64 = all.iter().map(|row| number(row, column)).sum();
        close(column, sum, number(row, "output_lost"), 1e-10);
    }
    let told = answer["answer"].as_str().unwrap();
    assert!(told.contains("Mining and quarrying of China, Australia in world-2011 made nothing"), "{told}");
    let japanese = stdout(&[&words[..], &["CHN", "--share", "0.25", "--lang", "ja"]].concat());
    assert!(japanese.contains("中国のMining and quarryingの生産が各注文に対して25 %少ないと"), "{japanese}");
}

#[test]
fn an_extraction_is_drawn_and_verified() {
    let bench = Bench::new();
    let words = ["mrio", "extract", "world-2011", "--sector", "Construction", "--region", "JPN"];
    for name in ["extract.svg", "extract.html", "extract.csv"] {
        let place = bench.path(name);
        stdout(&[&words[..], &["--out", place.to_str().unwrap()]].concat());
        assert!(std::fs::metadata(&place).unwrap().len() > 0, "{name}");
    }
    let drawn = std::fs::read_to_string(bench.path("extract.svg")).unwrap();
    assert!(
        drawn.contains("Forward (customers)") && drawn.contains("world-2011, 2011: Construction"),
        "{drawn}"
    );
    let answer = file(&bench, "answer.json", &stdout(&[&words[..], &["--format", "json"]].concat()));
    assert!(telecouple(&["verify", &answer]).status.success());
}

#[test]
fn what_cannot_be_extracted_is_told() {
    let mut all = String::new();
    for more in [
        [].as_slice(),
        &["--sector", "mining"],
        &["--region", "Atlantis"],
        &["--region", "Japan", "--share", "1.5"],
        &["--region", "Japan", "--share", "half"],
        &["--region", "Japan", "--share", "nan"],
    ] {
        all += &transcript(&[&["mrio", "extract", "world-2011"], more].concat());
    }
    insta::assert_snapshot!(all);
}

#[test]
fn linkages_by_origin_are_those_of_elimination() {
    let bench = small();
    let answer = bench.json(&["linkages", "small", "--by-origin"]);
    no_check_fails(&answer);
    headings(&answer);
    let l = inverse(&operator(&[0, 1, 2, 3]));
    let parted = rows(&answer, "linkages_by_origin");
    assert_eq!(parted.len(), 4);
    for (row, whole) in parted.iter().zip(rows(&answer, "linkages")) {
        let k = place(row);
        assert_eq!(k, place(whole));
        let sum = |of: &dyn Fn(usize) -> f64, home: bool| -> f64 {
            (0..4).filter(|at| *at != k && (at / 2 == k / 2) == home).map(of).sum()
        };
        for (end, home) in [("local", true), ("foreign", false)] {
            let column = |name: &str| number(row, &format!("{name}_{end}"));
            close("direct backward", column("direct_backward"), sum(&|i| Z[i][k] / X[k], home), 1e-12);
            close("total backward", column("total_backward"), sum(&|i| l[i][k], home), 1e-11);
            close("direct forward", column("direct_forward"), sum(&|j| Z[k][j] / X[k], home), 1e-12);
            close("total forward", column("total_forward"), sum(&|j| l[k][j] * X[j] / X[k], home), 1e-11);
        }
        close("own", number(row, "direct_own"), Z[k][k] / X[k], 1e-12);
        close("own", number(row, "total_own"), l[k][k], 1e-11);
        for kind in ["direct_backward", "total_backward", "direct_forward", "total_forward"] {
            let own = number(row, if kind.starts_with("direct") { "direct_own" } else { "total_own" });
            let parts = number(row, &format!("{kind}_local")) + number(row, &format!("{kind}_foreign"));
            close(kind, own + parts, number(whole, kind), 1e-11);
        }
    }
    assert!(answer["run"]["command"].as_str().unwrap().ends_with("--by-origin"), "{}", answer["run"]);
    assert!(rows(&bench.json(&["linkages", "small"]), "linkages_by_origin").is_empty());
}
