//! From the loss of a supply to an economy, and the worked case of January 2019.

use serde_json::Value;

use crate::tailings::{REGISTER, Workspace, number, rows};
use crate::validation::hold_on;
use crate::{json, telecouple};

/// Two regions with a mine and a factory each (flows in million USD).
fn system(unit: &str) -> String {
    let industries = [
        ("BRA", "Mining and quarrying"),
        ("BRA", "Manufacturing"),
        ("JPN", "Mining and quarrying"),
        ("JPN", "Manufacturing"),
    ];
    let flows = [
        [2000.0, 9000.0, 10.0, 6000.0],
        [3000.0, 20000.0, 20.0, 3000.0],
        [1.0, 2.0, 5.0, 900.0],
        [500.0, 3000.0, 40.0, 90000.0],
    ];
    let demand = [20000.0, 60000.0, 300.0, 400000.0];
    let mut text = "from_region,from_sector,to_region,to_sector,value,unit\n".to_owned();
    for ((from, row), demand) in industries.iter().zip(flows).zip(demand) {
        for (to, flow) in industries.iter().zip(row) {
            text += &format!("{},{},{},{},{flow},{unit}\n", from.0, from.1, to.0, to.1);
        }
        text += &format!("{},{},{},final demand,{demand},{unit}\n", from.0, from.1, from.0);
    }
    text
}

#[test]
fn the_loss_is_valued_and_taken_on_by_an_economy() {
    let workspace = Workspace::of(&[("register.csv", REGISTER.as_bytes())]);
    let folder = workspace.folder();
    let add = |name: &str, unit: &str| {
        let file = workspace.0.path().join(format!("{name}.csv"));
        std::fs::write(&file, system(unit)).unwrap();
        let words = ["mrio", "add", name, file.to_str().unwrap(), "--workspace", &folder];
        let output = telecouple(&words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    add("dollars", "M USD");
    add("euros", "M EUR");
    let answer = workspace.ask(&[
        "iron",
        "--to",
        "JPN",
        "--year",
        "2022",
        "--draws",
        "100",
        "--then-shock",
        "dollars",
    ]);
    let shock = rows(&answer, "shock_industries");
    let change = |model: &str, region: &str, sector: &str| {
        let row = shock
            .iter()
            .find(|row| row["model"] == model && row["system_region"] == region && row["sector"] == sector);
        number(&row.unwrap()["output_change"])
    };
    // 0.15642 USD a kg of ore with 61.7 % iron (USGS 2026)
    let lost: f64 = rows(&answer, "countries")
        .iter()
        .filter(|row| row["region"] == "BRA")
        .map(|row| number(&row["expected_annual_kg"]))
        .sum();
    let money = lost * 0.15642 / 0.617 / 1e6;
    let mining = change("supply-constrained", "BRA", "Mining and quarrying");
    assert!((mining / -money - 1.0).abs() < 1e-9, "{mining} {money}");
    // a buyer of ore produces less in Ghosh's model, a supplier of the mine in the other
    assert!(
        change("ghosh", "JPN", "Manufacturing") < 0.0
            && change("ghosh", "BRA", "Mining and quarrying") < mining
    );
    assert!(change("supply-constrained", "BRA", "Manufacturing") < 0.0);
    let output =
        telecouple(&["tailings", "iron", "--to", "JPN", "--then-shock", "euros", "--workspace", &folder]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && errors.contains("prices are in US dollars"), "{errors}");
}

fn of<'a>(rows: &'a [Value], column: &str, wanted: &str) -> &'a Value {
    rows.iter().find(|row| row[column] == wanted).unwrap()
}

/// The chain ends in a time path: the same as that of a scenario with the same outage, with the direct loss that mass times
/// price makes.
#[test]
fn the_failure_of_a_facility_is_followed_day_by_day() {
    let words =
        ["tailings", "iron", "--to", "JPN", "--year", "2022", "--draws", "50", "--facility", "br-sigbm-8283"];
    let asked = ["--then-shock", "world-2011", "--outage-days", "120", "--contagion", "0.5,0.25,60"];
    let words: Vec<&str> = words.into_iter().chain(asked).collect();
    let answer = json(&words);
    let whole = &answer["result"]["shock_whole"];
    let failure = &rows(&answer, "failure")[0];
    // 0.15642 USD a kg of ore with 61.7 % iron, in million dollars
    let kg = number(&failure["own_loss_kg"]) + number(&failure["moratorium_loss_kg"]);
    let direct = kg * 0.156_42 / 0.617 / 1e6;
    assert!((number(&whole["direct_loss"]) / direct - 1.0).abs() < 1e-6, "{whole} {direct}");
    assert_eq!((whole["model"].as_str(), whole["days"].as_u64()), (Some("ario"), Some(120 + 365)));
    assert!(number(&whole["loss"]) > 0.0 && whole["recovered"] == true);
    assert!(whole["recovery_days"].as_u64().is_some_and(|days| (60..485).contains(&days)), "{whole}");
    // every model is given the same money
    for row in rows(&answer, "shock_models") {
        assert!((number(&row["direct_loss"]) / direct - 1.0).abs() < 1e-6, "{row}");
    }
    // regions and sectors add up, the course begins and ends where it must
    for table in ["shock_regions", "shock_sectors"] {
        let sum: f64 = rows(&answer, table).iter().map(|row| number(&row["loss"])).sum();
        assert!((sum / number(&whole["loss"]) - 1.0).abs() < 1e-9, "{table}");
    }
    let course: Vec<&Value> =
        rows(&answer, "shock_course").iter().filter(|row| row["region"] == "all").collect();
    assert_eq!(course.len(), 485);
    let lost: f64 =
        course.iter().map(|row| number(&row["daily_baseline"]) - number(&row["daily_output"])).sum();
    assert!((lost / number(&whole["loss"]) - 1.0).abs() < 1e-6);
    // a scenario file with the same outages gives the same
    let events = rows(&answer, "shock_events");
    let windows: Vec<_> =
        events.iter().map(|row| (row["start_day"].as_u64(), row["full_days"].as_u64())).collect();
    assert_eq!(windows, [(Some(0), Some(59)), (Some(60), Some(59))]);
    let mut scenario = "title = \"The same\"\nsystem = \"world-2011\"\nhorizon = \"485 days\"\n".to_owned();
    for row in events {
        scenario += &format!(
            "[[capacity-loss]]\nregion = \"BRA\"\nsector = \"Mining and quarrying\"\nloss = \"{} %\"\nstart = \"day {}\"\n\
             duration = \"60 days\"\nrecovery = \"at-once\"\n",
            number(&row["effect_share"]) * 100.0,
            row["start_day"]
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("same.toml");
    std::fs::write(&file, scenario).unwrap();
    let same = json(&["shock", file.to_str().unwrap()]);
    let theirs = number(&same["result"]["shock"]["loss"]);
    assert!((theirs / number(&whole["loss"]) - 1.0).abs() < 1e-9, "{theirs} {whole}");
    // stressors of every model, in proportion to the output of industries
    let stressors = rows(&answer, "shock_stressors");
    for model in ["supply-constrained", "ghosh", "ario"] {
        let of_model: Vec<&Value> = stressors.iter().filter(|row| row["model"] == model).collect();
        assert!(
            !of_model.is_empty() && of_model.iter().any(|row| number(&row["change_amount"]) < 0.0),
            "{model}"
        );
    }
    assert!(answer["answer"].as_str().unwrap().contains("has made good 95 % of its largest fall after"));
    // people read headings, in both languages, over every table and column
    for (table, found) in answer["result"].as_object().unwrap() {
        let row = found.as_array().map_or(Some(found), |rows| rows.first());
        let columns = row.and_then(Value::as_object).into_iter().flatten().map(|(column, _)| column);
        for column in columns.chain((!found.is_array() && !found.is_object()).then_some(table)) {
            assert!(exports::known_heading(column, figures::Lang::Ja).is_some(), "{table}.{column}");
        }
    }
    // numbers of the economy are told with the events and the price
    std::fs::write(&file, answer.to_string()).unwrap();
    let told = |pointer: &str| crate::stdout(&["explain", file.to_str().unwrap(), pointer]);
    for (pointer, part) in [
        ("/result/shock_whole/loss", "baseline less output, summed over 485 days"),
        ("/result/shock_regions/0/loss_share", "failure of br-sigbm-8283"),
        ("/result/shock_course/7/output_share", "output over the baseline of a day"),
        ("/result/shock_events/1/mean_share", "from day 60 for 59 days"),
        ("/result/shock_models/1/loss", "ghosh-supply-1"),
        ("/result/shock_stressors/0/change_amount", "supply-constrained-1"),
    ] {
        let text = told(pointer);
        assert!(
            text.contains(part) && text.contains("valued at 0.2535 USD a kg of iron"),
            "{pointer}: {text}"
        );
    }
    // without a facility the expected loss of a year is handed on
    let words: Vec<&str> =
        words.into_iter().filter(|word| !["--facility", "br-sigbm-8283"].contains(word)).collect();
    let answer = json(&words);
    let expected: f64 =
        rows(&answer, "countries").iter().filter_map(|row| row["expected_annual_kg"].as_f64()).sum();
    let direct = expected * 0.156_42 / 0.617 / 1e6;
    let ario = of(rows(&answer, "shock_models"), "model", "ario");
    assert!((number(&ario["direct_loss"]) / direct - 1.0).abs() < 1e-6, "{ario} {direct}");
}

#[test]
fn the_page_shows_a_chain_as_it_comes_out() {
    let words =
        ["tailings", "iron", "--to", "JPN", "--year", "2022", "--draws", "50", "--facility", "br-sigbm-8283"];
    let answer = json(&words.into_iter().chain(["--then-shock", "world-2011"]).collect::<Vec<_>>());
    let mut table = String::from(
        "| model | days | direct loss (M.USD) | output lost (M.USD) | days to make good 95 % of the fall |\n|---|---|---|---|---|\n",
    );
    for row in rows(&answer, "shock_models") {
        let back = match row["model"].as_str() {
            Some("ario") => answer["result"]["shock_whole"]["recovery_days"].to_string(),
            _ => String::new(),
        };
        table.push_str(&format!(
            "| {} | {} | {:.0} | {:.0} | {back} |\n",
            row["model"].as_str().unwrap(),
            row["days"],
            number(&row["direct_loss"]),
            number(&row["loss"])
        ));
    }
    hold_on("docs/tailings.md", "chain", &table);
}

/// What is known of the failure of January 2019, with its sources (iron ore of the operator, Mt).
const EVENT: [(&str, f64, &str); 4] = [
    ("output of the operator in 2018", 384.639, "mining.com/?p=978270"),
    ("loss a year as told in March 2019", 92.8, "mining.com/?p=978270"),
    ("output of the operator in 2019", 302.0, "junnansteel.com/n1849031"),
    ("fall of the operator's output in the second quarter, %", 33.8, "nasdaq.com, 22 July 2019"),
];

#[test]
fn the_failure_of_2019_as_it_was_traced_and_as_it_was_observed() {
    let mut event = String::from("| of the event | value | source |\n|---|---|---|\n");
    for (what, value, source) in EVENT {
        event.push_str(&format!("| {what} | {value} | {source} |\n"));
    }
    hold_on("docs/tailings.md", "event", &event);
    let supply = |to: &str, year: &str| {
        let answer = json(&["trace", "iron", "--to", to, "--year", year]);
        let all = number(&answer["result"]["supply"]["traced_kg"]);
        let rows = answer["result"]["resolved"].as_array().unwrap();
        let brazil = rows.iter().find(|row| row["region"] == "BRA").unwrap();
        (all / 1e9, number(&brazil["mass_kg"]) / 1e9)
    };
    let produced = |year: &str| {
        let query = format!(
            "SELECT mass_kg FROM production WHERE material = 'iron' AND stage = 'mine' AND region = 'BRA' AND year = {year}"
        );
        number(&json(&["sql", &query])["result"]["rows"][0]["mass_kg"]) / 1e9
    };
    let (before, after) = (produced("2018"), produced("2019"));
    // the operator's loss over the country's production: the part of every shipment that is missing, if all buyers bear it alike
    let content = 0.64;
    let missing = 92.8 * content / before;
    let mut table = String::from(
        "| consumer | supply 2018 (Mt Fe) | from Brazil (Mt Fe) | expected loss a year (Mt Fe) | of the supply (%) | \
         from Brazil 2019 (Mt Fe) | change (%) |\n|---|---|---|---|---|---|---|\n",
    );
    for to in ["JPN", "CHN", "DEU"] {
        let ((all, brazil), (_, later)) = (supply(to, "2018"), supply(to, "2019"));
        let lost = brazil * missing;
        table.push_str(&format!(
            "| {to} | {all:.1} | {brazil:.1} | {lost:.1} | {:.1} | {later:.1} | {:.1} |\n",
            lost / all * 100.0,
            (later / brazil - 1.0) * 100.0
        ));
    }
    table.push_str(&format!(
        "| *production of Brazil* | | {before:.1} | {:.1} | | {after:.1} | {:.1} |\n",
        before * missing,
        (after / before - 1.0) * 100.0
    ));
    hold_on("docs/tailings.md", "effect", &table);
}

#[test]
fn the_failure_of_2019_goes_on_to_other_industries() {
    let answer = json(&["shock", "examples/scenarios/tailings-dam-2019.toml", "--compare"]);
    let result = &answer["result"];
    let unit = result["shock"]["unit"].as_str().unwrap();
    let mut models =
        format!("| model | applies | output lost ({unit}) | over the direct loss |\n|---|---|---|---|\n");
    for row in result["models"].as_array().unwrap() {
        let shown = |value: &Value, digits: usize| {
            value.as_f64().map_or(String::new(), |value| format!("{value:.digits$}"))
        };
        let applies = if row["applies"] == true { "yes" } else { "no" };
        let (loss, over) = (shown(&row["loss"], 0), shown(&row["loss_per_direct"], 2));
        models.push_str(&format!("| {} | {applies} | {loss} | {over} |\n", row["model"].as_str().unwrap()));
    }
    hold_on("docs/tailings.md", "propagation", &models);
    let mut regions = format!(
        "| region | output lost ({unit}) | of all loss (%) | of its output (%) |\n|---|---|---|---|\n"
    );
    for row in result["by_region"].as_array().unwrap().iter().take(6) {
        regions.push_str(&format!(
            "| {} | {:.0} | {:.1} | {:.4} |\n",
            row["region"].as_str().unwrap(),
            number(&row["loss"]),
            number(&row["share"]) * 100.0,
            number(&row["loss_share"]) * 100.0
        ));
    }
    hold_on("docs/tailings.md", "regions", &regions);
}
