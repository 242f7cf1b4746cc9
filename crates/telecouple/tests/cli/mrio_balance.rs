//! `telecouple mrio balance`: totals that are met, what RAS and GRAS keep, and totals that cannot be used.

use serde_json::Value;

use crate::mrio::Bench;
use crate::mrio_aggregate::{file, small, told, written};
use crate::mrio_linkages::{X, Z, close, number};

/// New totals of the small system: sales, purchases.
const NEW: [(f64, f64); 4] = [(100.0, 40.0), (100.0, 160.0), (100.0, 40.0), (80.0, 140.0)];
const INDUSTRIES: [(&str, &str); 4] =
    [("North", "mining"), ("North", "metals"), ("South", "mining"), ("South", "metals")];

/// A table of totals with an optional column of output.
fn totals(totals: [(f64, f64); 4], output: Option<[f64; 4]>) -> String {
    let mut text = "region,sector,intermediate_sales,intermediate_purchases".to_owned();
    text += if output.is_some() { ",output\n" } else { "\n" };
    for (at, ((region, sector), (sales, purchases))) in INDUSTRIES.iter().zip(totals).enumerate() {
        let output = output.map_or(String::new(), |output| format!(",{}", output[at]));
        text += &format!("{region},{sector},{sales},{purchases}{output}\n");
    }
    text
}

/// The parts of a system as it is exported: `Z`, `Y`, `x`, `F`.
fn parts(bench: &Bench, name: &str) -> [Vec<Vec<f64>>; 4] {
    let folder = bench.path(&format!("exported-{name}"));
    let run = bench.mrio(&["export", name, "--out", folder.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let read = |part: &str, headers, labels| written(&folder.join(part), headers, labels);
    [read("Z.txt", 3, 2), read("Y.txt", 3, 2), read("x.txt", 1, 2), read("materials/F.txt", 3, 1)]
}

fn balance(bench: &Bench, text: &str, more: &[&str]) -> Value {
    let table = file(bench, "totals.csv", text);
    let words = ["balance", "small", "--as", "new", "--totals", &table];
    bench.json(&[&words[..], more].concat())
}

fn sums(z: &[Vec<f64>]) -> Vec<(f64, f64)> {
    (0..4).map(|at| (z[at].iter().sum(), z.iter().map(|row| row[at]).sum())).collect()
}

/// Where all entries are the same, the fit is the product of the totals over their sum.
#[test]
fn a_table_of_equal_entries_becomes_the_product_of_its_totals() {
    let bench = Bench::new();
    let line = |name: &str| format!("{name}\t10\t10\t10\t10\n");
    let rows: String =
        INDUSTRIES.iter().map(|(region, sector)| line(&format!("{region}\t{sector}"))).collect();
    let z = format!(
        "region\t\tNorth\tNorth\tSouth\tSouth\nsector\t\tmining\tmetals\tmining\tmetals\nregion\tsector\t\t\t\t\n{rows}"
    );
    let folder = bench.folder("small", &[("Z.txt", &z)]);
    assert_eq!(bench.mrio(&["add", "small", &folder]).code, 0);
    let report = balance(&bench, &totals(NEW, None), &[]);
    assert_eq!((report["method"].as_str(), report["rounds"].as_u64()), (Some("RAS"), Some(1)));
    let [z, ..] = parts(&bench, "new");
    for (row, (sales, _)) in z.iter().zip(NEW) {
        for (value, (_, purchases)) in row.iter().zip(NEW) {
            close("transaction", *value, sales * purchases / 380.0, 1e-14);
        }
    }
}

#[test]
fn totals_are_met_and_all_else_is_kept() {
    let bench = small();
    let report = balance(&bench, &totals(NEW, None), &[]);
    assert_eq!((report["method"].as_str(), report["known_before"].as_bool()), (Some("RAS"), Some(false)));
    assert!(number(&report, "residual") <= 1e-12 && number(&report, "residual_of_own_total") < 1e-11);
    let before = &report["balanced_from"];
    for kept in ["publisher", "url", "licence", "redistribution", "sha256", "bytes", "year", "unit"] {
        assert_eq!(report[kept], before[kept], "{kept}");
    }
    assert_eq!(report["format"], "balanced");
    assert_eq!(report["original"], "small, balanced by totals.csv");
    assert_eq!(report["totals_file"]["sha256"].as_str().unwrap().len(), 64);
    let ([z, y, x, f], [_, y_before, _, f_before]) = (parts(&bench, "new"), parts(&bench, "small"));
    assert_eq!((&y, &f), (&y_before, &f_before));
    for (at, (sales, purchases)) in sums(&z).into_iter().enumerate() {
        close("sales", sales, NEW[at].0, 1e-11);
        close("purchases", purchases, NEW[at].1, 1e-11);
        // What is sold more is made more.
        close("output", x[at][0], X[at] + NEW[at].0 - Z[at].iter().sum::<f64>(), 1e-11);
    }
    // RAS multiplies rows and columns, so that cross ratios stay; with the totals, that makes it the only answer.
    for (i, j, k, l) in [(0, 0, 1, 1), (0, 1, 3, 3), (1, 2, 2, 3), (0, 0, 3, 3), (1, 0, 3, 2)] {
        let ratio = |z: &dyn Fn(usize, usize) -> f64| z(i, j) * z(k, l) / (z(i, l) * z(k, j));
        close("cross ratio", ratio(&|r, c| z[r][c]), ratio(&|r, c| Z[r][c]), 1e-10);
    }
    assert_eq!((z[0][2], z[2][0]), (0.0, 0.0));
    // The report says what these tables say.
    for row in report["industries"].as_array().unwrap() {
        let at = INDUSTRIES
            .iter()
            .position(|(region, sector)| row["region"] == *region && row["sector"] == *sector);
        let at = at.unwrap();
        close("sales", number(row, "intermediate_sales_before"), Z[at].iter().sum(), 1e-12);
        close("sales", number(row, "intermediate_sales_after"), NEW[at].0, 1e-11);
        close("primary", number(row, "primary_inputs_after"), x[at][0] - NEW[at].1, 1e-11);
    }
    let share = |row: usize, column: usize| z[row][column] / Z[row][column] - 1.0;
    let all: Vec<f64> = (0..4)
        .flat_map(|row| (0..4).map(move |column| (row, column)))
        .filter(|(row, column)| Z[*row][*column] != 0.0)
        .map(|(row, column)| share(row, column))
        .collect();
    let listed: Vec<f64> =
        report["transactions"].as_array().unwrap().iter().map(|row| number(row, "change_share")).collect();
    assert_eq!(listed.len(), all.len());
    close("largest", listed[0].abs(), all.iter().fold(0.0, |most: f64, share| most.max(share.abs())), 1e-10);
    assert!(listed.windows(2).all(|pair| pair[0].abs() >= pair[1].abs()));
    let moved: f64 =
        z.iter().flatten().zip(Z.iter().flatten()).map(|(after, before)| (after - before).abs()).sum();
    close("moved", number(&report, "moved_share"), moved / 355.0, 1e-11);
    // The new system is a system like any other.
    let calc = bench.json(&["calc", "new"]);
    assert!(
        calc["checks"].as_array().unwrap().iter().all(|check| check["status"] != "fail"),
        "{}",
        calc["checks"]
    );
}

#[test]
fn output_scales_final_demand_and_intensities_can_stay() {
    let bench = small();
    let output = [110.0, 310.0, 105.0, 200.0];
    let report = balance(&bench, &totals(NEW, Some(output)), &["--keep-intensities"]);
    let ([z, y, x, f], [_, y_before, _, f_before]) = (parts(&bench, "new"), parts(&bench, "small"));
    for at in 0..4 {
        let (left, before) = (output[at] - NEW[at].0, y_before[at].iter().sum::<f64>());
        assert_eq!(x[at][0], output[at]);
        close("deliveries", z[at].iter().chain(&y[at]).sum(), output[at], 1e-11);
        for (after, before_of) in y[at].iter().zip(&y_before[at]) {
            close("final demand", *after, before_of * left / before, 1e-12);
        }
        for stressor in 0..2 {
            close("stressor", f[stressor][at], f_before[stressor][at] / X[at] * output[at], 1e-12);
        }
    }
    let ore =
        report["totals"].as_array().unwrap().iter().find(|row| row["part"] == "F of materials, copper ore");
    close("ore", number(ore.unwrap(), "after"), 500.0 * 1.1 + 700.0 * 1.05, 1e-12);
}

/// With negative entries, what was positive is multiplied by the factors and what was negative divided by them.
#[test]
fn negative_entries_go_by_gras() {
    let bench = Bench::new();
    let z = [
        [10.0, 60.0, -4.0, 20.0],
        [20.0, 50.0, 5.0, 30.0],
        [6.0, 30.0, 20.0, 40.0],
        [5.0, 10.0, 15.0, -10.0],
    ];
    let rows: String = INDUSTRIES
        .iter()
        .zip(&z)
        .map(|((region, sector), row)| {
            let cells: String = row.iter().map(|value| format!("\t{value}")).collect();
            format!("{region}\t{sector}{cells}\n")
        })
        .collect();
    let text = format!(
        "region\t\tNorth\tNorth\tSouth\tSouth\nsector\t\tmining\tmetals\tmining\tmetals\nregion\tsector\t\t\t\t\n{rows}"
    );
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[("Z.txt", &text)])]).code, 0);
    let new = [(90.0, 45.0), (110.0, 160.0), (100.0, 30.0), (25.0, 90.0)];
    let report = balance(&bench, &totals(new, None), &[]);
    assert_eq!(report["method"], "GRAS");
    let [made, ..] = parts(&bench, "new");
    for (at, (sales, purchases)) in sums(&made).into_iter().enumerate() {
        close("sales", sales, new[at].0, 1e-11);
        close("purchases", purchases, new[at].1, 1e-11);
    }
    let factor = |row: usize, column: usize| {
        let ratio = made[row][column] / z[row][column];
        if z[row][column] < 0.0 { 1.0 / ratio } else { ratio }
    };
    for row in 1..4 {
        for column in 1..4 {
            let (one, other) = (factor(0, 0) * factor(row, column), factor(0, column) * factor(row, 0));
            close("factors", one, other, 1e-10);
        }
    }
}

#[test]
fn totals_of_the_system_change_nothing_and_the_same_totals_are_known() {
    let bench = small();
    let old: Vec<(f64, f64)> =
        (0..4).map(|at| (Z[at].iter().sum(), Z.iter().map(|row| row[at]).sum())).collect();
    let text = totals(old.try_into().unwrap(), None);
    let report = balance(&bench, &text, &[]);
    assert_eq!(
        (report["rounds"].as_u64(), report["transactions"].as_array().map(Vec::len)),
        (Some(1), Some(0))
    );
    assert_eq!(parts(&bench, "new"), parts(&bench, "small"));
    assert_eq!(balance(&bench, &text, &[])["known_before"], true);
    // Other totals under the same name make another system, which is refused.
    let table = file(&bench, "totals.csv", &totals(NEW, None));
    let taken = told(&bench, &["balance", "small", "--as", "new", "--totals", &table]);
    assert!(
        taken.starts_with("[exit 2]") && taken.contains("already a system `new`, made otherwise"),
        "{taken}"
    );
    let original = bench.path("small");
    let added = told(&bench, &["add", "new", original.to_str().unwrap()]);
    assert!(added.starts_with("[exit 2]"), "{added}");
}

#[test]
fn a_report_reads_in_both_languages() {
    let bench = small();
    let table = file(&bench, "totals.csv", &totals(NEW, None));
    let words = ["balance", "small", "--as", "new", "--totals", &table];
    let first = told(&bench, &words);
    let again = told(&bench, &[&words[..], &["--lang", "ja"]].concat());
    insta::assert_snapshot!([first, again].join("\n"));
}

#[test]
fn totals_that_cannot_be_used_are_told_with_their_places() {
    let bench = small();
    let right = totals(NEW, None);
    let mut all = String::new();
    for (what, text) in [
        ("left out", right.replace("South,mining,100,40\n", "")),
        ("unknown", right.replace("North,metals", "North,metal").replace("South,mining", "Suoth,mining")),
        ("twice", format!("{right}north,mining,1,1\n")),
        ("no number", right.replace("100,160", "many,").replace("80,140", "80,1.4.0")),
        ("no region", right.replace("North,metals", ",metals")),
        ("missing column", right.replace("intermediate_purchases", "purchases")),
        ("totals apart", right.replace("100,160", "100,161")),
        ("negative", right.replace("North,mining,100", "North,mining,-20").replace("80,140", "200,140")),
        ("zero", right.replace("North,mining,100", "North,mining,0").replace("80,140", "180,140")),
        ("output too small", totals(NEW, Some([90.0, 310.0, 105.0, -200.0]))),
        ("demand too small", totals(NEW, Some([90.0, 310.0, 105.0, 200.0]))),
        ("too large", right.replace("North,mining,100", "North,mining,1e308").replace("80,140", "1e308,140")),
        ("no row", "region,sector,intermediate_sales,intermediate_purchases\n".to_owned()),
    ] {
        let table = file(&bench, "totals.csv", &text);
        let run = told(&bench, &["balance", "small", "--as", "new", "--totals", &table]);
        assert!(run.starts_with("[exit 4]"), "{what}: {run}");
        all += &format!("{what} {run}");
    }
    let table = file(&bench, "totals.csv", &right);
    for words in [
        ["balance", "small", "--as", "new", "--totals", &table, "--rounds", "1"].as_slice(),
        &["balance", "small", "--as", "new", "--totals", &table, "--rounds", "0"],
        &["balance", "small", "--as", "new", "--totals", &table, "--tolerance", "0"],
        &["balance", "small", "--as", "small", "--totals", &table],
        &["balance", "smal", "--as", "new", "--totals", &table],
        &["balance", "small", "--as", "new", "--totals", "no/such/file.csv"],
    ] {
        all += &told(&bench, words);
    }
    assert!(!bench.path("workspace/mrio/new").exists());
    insta::assert_snapshot!(all);
}
