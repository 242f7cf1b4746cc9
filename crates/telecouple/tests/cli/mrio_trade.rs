//! `telecouple mrio trade`: trade between regions and what is embodied in it, against results of others and against sums and
//! elimination written here.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::mrio::Bench;
use crate::mrio_linkages::{
    X, Y, Z, close, csv_table, golden, headings, inverse, no_check_fails, number, operator, rows, synthetic,
};
use crate::{json, repository, telecouple};

fn pairs<'v>(answer: &'v Value, table: &str) -> BTreeMap<(&'v str, &'v str), &'v Value> {
    let key = |row: &'v Value| (row["exporter"].as_str().unwrap(), row["importer"].as_str().unwrap());
    rows(answer, table).iter().map(|row| (key(row), row)).collect()
}

/// Domestic multipliers come from the blocks of each region, full ones from the whole.
#[test]
fn both_definitions_are_those_of_elimination() {
    let bench = Bench::new();
    assert_eq!(bench.mrio(&["add", "small", &bench.folder("small", &[])]).code, 0);
    let answer = bench.json(&["trade", "small", "--stressor", "CO2"]);
    no_check_fails(&answer);
    headings(&answer);
    let s: Vec<f64> = [20.0, 90.0, 30.0, 110.0].iter().zip(X).map(|(f, x)| f / x).collect();
    let full = inverse(&operator(&[0, 1, 2, 3]));
    let m: Vec<f64> = (0..4).map(|j| (0..4).map(|i| s[i] * full[i][j]).sum()).collect();
    let mut d = [0.0; 4];
    for block in [[0, 1], [2, 3]] {
        let part = inverse(&operator(&block));
        for (at, j) in block.iter().enumerate() {
            d[*j] = block.iter().enumerate().map(|(from, i)| s[*i] * part[from][at]).sum();
        }
    }
    let to =
        |i: usize, region: usize| -> (f64, f64) { (Z[i][2 * region] + Z[i][2 * region + 1], Y[i][region]) };
    let names = ["North", "South"];
    let (trade, embodied) = (pairs(&answer, "trade"), pairs(&answer, "embodied"));
    for (from, into) in [(0, 1), (1, 0)] {
        let sum = |of: &dyn Fn(usize) -> f64| -> f64 { [2 * from, 2 * from + 1].into_iter().map(of).sum() };
        let row = trade[&(names[from], names[into])];
        close("intermediate", number(row, "intermediate"), sum(&|i| to(i, into).0), 1e-12);
        close("final", number(row, "final_use"), sum(&|i| to(i, into).1), 1e-12);
        close("traded", number(row, "traded"), sum(&|i| to(i, into).0 + to(i, into).1), 1e-12);
        let row = embodied[&(names[from], names[into])];
        close("content", number(row, "content"), sum(&|i| m[i] * (to(i, into).0 + to(i, into).1)), 1e-12);
        close("final", number(row, "content_final"), sum(&|i| m[i] * to(i, into).1), 1e-12);
        close("eebt", number(row, "eebt"), sum(&|i| d[i] * (to(i, into).0 + to(i, into).1)), 1e-12);
    }
    // The system balances, so that both accounts of consumption have the total of production.
    let sum = |column: &str| -> f64 { rows(&answer, "accounts").iter().map(|row| number(row, column)).sum() };
    for column in ["produced", "consumed", "consumed_eebt"] {
        close(column, sum(column), 250.0, 1e-12);
    }
    let calc = bench.json(&["calc", "small"]);
    for row in rows(&answer, "accounts") {
        let same = |other: &&Value| other["region"] == row["region"] && other["stressor"] == "CO2";
        let known = rows(&calc, "accounts").iter().find(same).unwrap();
        close("d_cba", number(row, "consumed"), number(known, "d_cba"), 1e-12);
        close("d_pba", number(row, "produced"), number(known, "d_pba"), 1e-12);
    }
    // One sector alone: its deliveries times the same multipliers.
    let metals = bench.json(&["trade", "small", "--stressor", "co2", "--sector", "METALS"]);
    no_check_fails(&metals);
    let row = pairs(&metals, "embodied")[&("North", "South")];
    close("metals", number(row, "eebt"), d[1] * (35.0 + 75.0), 1e-12);
    close("metals", number(row, "content"), m[1] * (35.0 + 75.0), 1e-12);
}

/// Against pymrio 0.7.0 (gross trade) and mariopy 1.3.2 (content of deliveries; output from row sums).
#[test]
fn trade_and_its_content_agree_with_other_implementations() {
    let Some(pymrio) = golden("pymrio/synth_4x5/02_gross_trade") else { return };
    let Some(mario) = golden("mario") else { return };
    let bench = Bench::new();
    if synthetic(&bench, false).is_none() {
        return;
    }
    let known = csv_table(&pymrio.join("bilat_flows.csv"));
    let sum = |from: &str, to: &str, sector: Option<&str>| -> f64 {
        let column = known.columns.iter().position(|one| one == to).unwrap();
        let of = |label: &String| {
            let (region, product) = label.split_once('|').unwrap();
            region == from && sector.is_none_or(|sector| sector == product)
        };
        known.rows.iter().zip(&known.values).filter(|(label, _)| of(label)).map(|(_, row)| row[column]).sum()
    };
    let answer = bench.json(&["trade", "synthetic"]);
    no_check_fails(&answer);
    let product = "Synthetic product 003";
    let one = bench.json(&["trade", "synthetic", "--sector", product]);
    assert_eq!(rows(&answer, "trade").len(), 12);
    for ((from, to), row) in pairs(&answer, "trade") {
        close("flow", number(row, "traded"), sum(from, to, None), 1e-11);
        let ours = pairs(&one, "trade").get(&(from, to)).map_or(0.0, |row| number(row, "traded"));
        close("flow of a product", ours, sum(from, to, Some(product)), 1e-11);
    }
    let totals = csv_table(&pymrio.join("totals.csv"));
    for row in rows(&answer, "by_region") {
        for (at, column) in ["exports", "imports"].into_iter().enumerate() {
            let region = format!("{}|", row["region"].as_str().unwrap());
            let labels =
                totals.rows.iter().zip(&totals.values).filter(|(label, _)| label.starts_with(&region));
            close(column, number(row, column), labels.map(|(_, values)| values[at]).sum(), 1e-11);
        }
    }

    let bench = Bench::new();
    synthetic(&bench, true).unwrap();
    let answer = bench.json(&["trade", "synthetic", "--stressor", "Stressor 001"]);
    no_check_fails(&answer);
    let known = csv_table(&mario.join("trades_content.csv"));
    for ((from, to), row) in pairs(&answer, "embodied") {
        let at = known.rows.iter().position(|one| one == from).unwrap();
        let column = known.columns.iter().position(|one| one == to).unwrap();
        close("content", number(row, "content"), known.values[at][column], 1e-10);
    }
    let known = csv_table(&mario.join("embodied_imports.csv"));
    for row in rows(&answer, "embodied_by_region") {
        let at = known.rows.iter().position(|one| *one == row["region"]).unwrap();
        close("imports", number(row, "content_of_imports"), known.values[at][0], 1e-10);
    }
}

/// A table of the embedded system as it is in the repository: labels of rows and columns, values.
fn embedded(name: &str) -> (Vec<(String, Vec<f64>)>, Vec<String>) {
    let text = std::fs::read_to_string(repository().join("data/mrio/world-2011").join(name)).unwrap();
    let columns = text.lines().next().unwrap().split('\t').skip(2).map(str::to_owned).collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[0].to_owned(), cells[2..].iter().map(|cell| cell.parse().unwrap()).collect())
    };
    (text.lines().skip(3).map(row).collect(), columns)
}

#[test]
fn the_embedded_system_trades_what_its_tables_say() {
    let answer = json(&["mrio", "trade", "world-2011", "--stressor", "Value Added"]);
    no_check_fails(&answer);
    headings(&answer);
    let trade = pairs(&answer, "trade");
    assert_eq!(trade.len(), 13 * 12);
    for (name, column) in [("Z.txt", "intermediate"), ("Y.txt", "final_use")] {
        let (table, regions) = embedded(name);
        for (from, to) in [("JPN", "USA"), ("CHN", "European Union"), ("Rest of world", "AUS")] {
            let rows = table.iter().filter(|(region, _)| region == from);
            let sum: f64 = rows
                .flat_map(|(_, values)| values.iter().zip(&regions).filter(|(_, region)| *region == to))
                .map(|(value, _)| value)
                .sum();
            close(column, number(trade[&(from, to)], column), sum, 1e-11);
        }
    }
    let sum = |table: &str, column: &str| -> f64 {
        rows(&answer, table).iter().map(|row| number(row, column)).sum()
    };
    close("exports", sum("by_region", "exports"), sum("trade", "traded"), 1e-12);
    close("imports", sum("by_region", "imports"), sum("trade", "traded"), 1e-12);
    close("share", sum("trade", "share"), 1.0, 1e-12);
    assert!(sum("by_region", "trade_balance").abs() < 1e-9 * sum("by_region", "exports"));
    // All value added of the world is in both accounts, and domestic chains hold less than whole ones.
    close("accounts", sum("accounts", "consumed_eebt"), sum("accounts", "produced"), 1e-12);
    for row in rows(&answer, "embodied") {
        assert!(number(row, "eebt") < number(row, "content"), "{row}");
    }
    let told = answer["answer"].as_str().unwrap();
    assert!(told.contains("from European Union to the rest of the world") && told.contains("EEBT"), "{told}");
}

#[test]
fn a_region_has_its_own_rows_in_both_languages() {
    let words = ["mrio", "trade", "world-2011", "--stressor", "value added", "--region", "Japan"];
    let all = json(&["mrio", "trade", "world-2011", "--stressor", "value added"]);
    let japan = json(&words);
    no_check_fails(&japan);
    for table in ["trade", "embodied"] {
        let of_japan: Vec<&Value> = rows(&all, table)
            .iter()
            .filter(|row| row["exporter"] == "JPN" || row["importer"] == "JPN")
            .collect();
        assert_eq!(of_japan.len(), 24);
        assert_eq!(rows(&japan, table).iter().collect::<Vec<_>>(), of_japan);
    }
    assert_eq!((rows(&japan, "by_region").len(), rows(&japan, "accounts").len()), (1, 1));
    let folder = tempfile::tempdir().unwrap();
    for lang in ["en", "ja"] {
        let file = folder.path().join(format!("{lang}.svg"));
        let words: Vec<&str> =
            words.into_iter().chain(["--lang", lang, "--out", file.to_str().unwrap()]).collect();
        crate::stdout(&words);
        assert!(folder.path().join(format!("{lang}.trade.svg")).exists());
    }
    let shown = crate::stdout(&words.into_iter().chain(["--lang", "ja"]).collect::<Vec<_>>());
    assert!(shown.starts_with("2011年の日本の輸出は") && shown.contains("輸入国"), "{shown}");
    assert_eq!(
        japan["run"]["command"],
        "telecouple mrio trade world-2011 --stressor 'value added' --region Japan"
    );
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for (words, expected) in [
        (vec!["nowhere"], "there are world-2011"),
        (vec!["world-2011", "--region", "Atlantis"], "no region `Atlantis`; it has AUS"),
        (vec!["world-2011", "--sector", "machin"], "similar ones are Machinery"),
        (vec!["world-2011", "--sector", "cheese"], "there are Agriculture"),
        (vec!["world-2011", "--stressor", "CO2"], "the stressors are Value Added"),
        (vec!["world-2011", "--stressor", "Value Added", "--extension", "air"], "there are factor_inputs"),
        (vec!["world-2011", "--extension", "factor_inputs"], "--stressor NAME"),
    ] {
        let words: Vec<&str> = ["mrio", "trade"].into_iter().chain(words).collect();
        let run = telecouple(&words);
        let errors = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{words:?}: {errors}");
        assert!(errors.contains(expected), "{words:?}: {errors}");
    }
}

#[test]
fn a_country_alone_trades_with_nobody_and_without_stressors_nothing_is_embodied() {
    let bench = Bench::new();
    let add = |name: &str, regions: [&str; 2]| {
        let [one, two] = regions;
        let folder = bench.path(name);
        std::fs::create_dir_all(&folder).unwrap();
        let places =
            if one == two { format!("region\t\t{one}\n") } else { format!("region\t\t{one}\t{two}\n") };
        let finals = |row: &str, value: &str| {
            if one == two { format!("{row}\t{value}\n") } else { format!("{row}\t{value}\t0\n") }
        };
        let (first, second) = (format!("{one}\tmining"), format!("{two}\tmetals"));
        let category =
            places.replace("region\t", "category\t").replace(one, "households").replace(two, "households");
        let texts = [
            (
                "Z.txt",
                format!(
                    "region\t\t{one}\t{two}\nsector\t\tmining\tmetals\nregion\tsector\t\t\n{first}\t10\t20\n{second}\t5\t30\n"
                ),
            ),
            (
                "Y.txt",
                format!(
                    "{places}{category}region\tsector\n{}{}",
                    finals(&first, "70"),
                    finals(&second, "65")
                ),
            ),
            ("x.txt", format!("region\tsector\tindout\n{first}\t100\n{second}\t100\n")),
            ("unit.txt", format!("region\tsector\tunit\n{first}\tM.EUR\n{second}\tM.EUR\n")),
        ];
        for (file, text) in texts {
            std::fs::write(folder.join(file), text).unwrap();
        }
        let added = bench.mrio(&["add", name, folder.to_str().unwrap()]);
        assert_eq!(added.code, 0, "{}", added.errors);
    };
    add("alone", ["Home", "Home"]);
    let alone = bench.mrio(&["trade", "alone"]);
    assert!(alone.code == 2 && alone.errors.contains("has one region, Home"), "{}", alone.errors);
    add("bare", ["Here", "There"]);
    let bare = bench.mrio(&["trade", "bare", "--stressor", "CO2"]);
    assert!(bare.code == 2 && bare.errors.contains("no extensions"), "{}", bare.errors);
    let trade = bench.json(&["trade", "bare"]);
    close("flow", number(pairs(&trade, "trade")[&("There", "Here")], "traded"), 5.0 + 65.0, 1e-12);
    // Linkages of a country alone are as good as those of the world.
    assert_eq!(rows(&bench.json(&["linkages", "alone"]), "linkages").len(), 2);
}
