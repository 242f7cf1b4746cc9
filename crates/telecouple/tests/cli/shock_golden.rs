//! `telecouple shock` with the conventions of BoARIO against results of BoARIO 0.7.2, through the whole operation: a system
//! that is imported, a scenario file, an answer.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::shock::{Bench, rows};

fn golden() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden/boario/synth_4x5");
    if root.is_dir() {
        return Some(root);
    }
    crate::say("skipped: shared data not present");
    None
}

/// Labels of the columns and rows of numbers of a table whose first column holds labels.
fn table(path: &Path) -> (Vec<String>, Vec<Vec<f64>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
    let rows = reader
        .records()
        .map(|record| record.unwrap().iter().skip(1).map(|cell| cell.parse().unwrap()).collect())
        .collect();
    (headers, rows)
}

fn scenario(stated: &Value, conventions: &str) -> String {
    let model = &stated["model_kwargs"];
    let days = |value: &Value| value.as_f64().map_or("unlimited".to_owned(), |days| format!("{days} days"));
    let percent = |share: f64| format!("{} %", share * 100.0);
    let number = |key: &str| model[key].as_f64().unwrap();
    let mut text = format!(
        "title = \"Golden\"\nsystem = \"golden\"\nhorizon = \"{} days\"\n[ario]\nconventions = \"{conventions}\"\n\
         stocks = \"{}\"\nstock-threshold = \"{}\"\nrestocking = \"{}\"\noverproduction = \"{}\"\noverproduction-time = \"{}\"\n",
        stated["n_temporal_units_to_sim"],
        days(&model["main_inv_dur"]),
        percent(number("psi_param")),
        days(&model["inventory_restoration_tau"]),
        percent(number("alpha_max") - number("alpha_base")),
        days(&model["alpha_tau"]),
    );
    if let Some(by_sector) = model["inventory_dict"].as_object() {
        text.push_str("[ario.stocks-of]\n");
        for (sector, stock) in by_sector {
            text.push_str(&format!("\"{sector}\" = \"{}\"\n", days(stock)));
        }
    }
    for event in stated["events"].as_array().unwrap() {
        let places = event["impact"]["index"].as_array().unwrap().iter();
        for (place, amount) in places.zip(event["impact"]["values"].as_array().unwrap()) {
            let amount = amount.as_f64().unwrap();
            let (list, what) = match event["kind"].as_str().unwrap() {
                "recover" => ("capital-loss", format!("destroyed = \"{amount} M.USD\"")),
                "arbitrary" => ("capacity-loss", format!("loss = \"{}\"", percent(amount))),
                other => panic!("{other}"),
            };
            let (form, scale) = match event["recovery_function"].as_str().unwrap() {
                "linear" => ("linear", ""),
                "convexe" => ("convex", ", scale = 4"),
                other => panic!("{other}"),
            };
            text.push_str(&format!(
                "[[{list}]]\nregion = {}\nsector = {}\n{what}\nstart = \"day {}\"\nduration = \"{} days\"\n\
                 recovery.{form} = {{ time = \"{} days\"{scale} }}\n",
                place[0], place[1], event["occurrence"], event["duration"], event["recovery_tau"]
            ));
        }
    }
    text
}

fn bench(root: &Path) -> (Bench, Vec<(String, String)>) {
    let inputs = root.join("model_inputs");
    let (labels, flows) = table(&inputs.join("Z.csv"));
    let (columns, demand) = table(&inputs.join("Y.csv"));
    let names: Vec<(String, String)> = labels
        .iter()
        .map(|label| label.split_once('|').unwrap())
        .map(|(region, sector)| (region.to_owned(), sector.to_owned()))
        .collect();
    let mut regions: Vec<&str> = names.iter().map(|(region, _)| region.as_str()).collect();
    regions.dedup();
    let of_region = |row: &Vec<f64>, region: &str| -> f64 {
        let own = columns.iter().zip(row).filter(|(column, _)| column.split('|').next() == Some(region));
        own.map(|(_, value)| value).sum()
    };
    let demand: Vec<Vec<f64>> =
        demand.iter().map(|row| regions.iter().map(|region| of_region(row, region)).collect()).collect();
    let bench = Bench::new();
    let borrowed: Vec<(&str, &str)> =
        names.iter().map(|(region, sector)| (region.as_str(), sector.as_str())).collect();
    bench.system("golden", &borrowed, &flows, &regions, &demand);
    (bench, names)
}

/// Production of every region on every day, of the whole and of every industry over all days, to 1e-9 of the baseline.
#[test]
fn the_conventions_of_boario_give_its_results() {
    let Some(root) = golden() else { return };
    let (bench, names) = bench(&root);
    let (_, baseline) = table(&root.join("model_inputs/X_0_daily.csv"));
    let baseline: Vec<f64> = baseline.into_iter().flatten().collect();
    let mut seen = 0;
    for case in [
        "01_recover_linear",
        "02_recover_convexe",
        "05_arbitrary_prod",
        "06_severe_shortage",
        "08_severe_inventory_dict_inf",
    ] {
        let stated: Value =
            serde_json::from_str(&std::fs::read_to_string(root.join(case).join("params.json")).unwrap())
                .unwrap();
        let (_, theirs) = table(&root.join(case).join("production_realised.csv"));
        let answer = bench.answer(&scenario(&stated, "boario"), &[]);
        assert!(
            answer["warnings"]
                .as_array()
                .unwrap()
                .iter()
                .any(|told| told.as_str().unwrap().contains("BoARIO"))
        );
        for row in rows(&answer, "course") {
            let (region, day) = (row["region"].as_str().unwrap(), row["day"].as_u64().unwrap() as usize);
            let own = || names.iter().enumerate().filter(|(_, name)| region == "all" || name.0 == region);
            let made: f64 = own().map(|(at, _)| theirs[day][at]).sum();
            let before: f64 = own().map(|(at, _)| baseline[at]).sum();
            let error = (row["daily_output"].as_f64().unwrap() - made).abs() / before;
            assert!(error < 1e-9, "{case} {region} day {day}: {row} {made}");
            seen += 1;
        }
        for (at, name) in names.iter().enumerate() {
            let lost: f64 = theirs.iter().map(|day| baseline[at] - day[at]).sum();
            let row = rows(&answer, "by_industry").iter().find(|row| {
                (row["region"].as_str(), row["sector"].as_str()) == (Some(&name.0), Some(&name.1))
            });
            let ours = row.map_or(0.0, |row| row["loss"].as_f64().unwrap());
            let error = (ours - lost).abs() / (baseline[at] * theirs.len() as f64).max(1.0);
            assert!(error < 1e-9, "{case} {name:?}: {ours} {lost}");
        }
        // without them the same scenario gives other days: the event acts when it is said to
        let plain = bench.answer(&scenario(&stated, "standard"), &[]);
        assert_ne!(rows(&plain, "course"), rows(&answer, "course"), "{case}");
        let default =
            bench.answer(&scenario(&stated, "boario").replace("conventions = \"boario\"\n", ""), &[]);
        assert_eq!(rows(&plain, "course"), rows(&default, "course"), "{case}");
    }
    assert!(seen >= 5 * 365 * 5, "{seen}");
}

#[test]
fn conventions_that_nobody_has_are_told_with_their_line() {
    let bench = Bench::new();
    let wrong =
        crate::shock::FLOOD.replace("[[capacity-loss]]", "[ario]\nconventions = \"mine\"\n[[capacity-loss]]");
    let (code, _, errors) = bench.shock(&wrong, &[]);
    assert!(code == 4 && errors.contains("line 5") && errors.contains("boario"), "{errors}");
}
