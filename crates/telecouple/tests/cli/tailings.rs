//! `telecouple tailings`: from registers and a list of failures to the supply that they take.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::validation::hold_on;
use crate::{json, say, telecouple};

/// A small register of the Brazilian layout: two mines of iron, one of them with two dams.
const REGISTER: &str = "ID Barragem,Nome da Barragem,Nome do Empreendedor,Latitude,Longitude,Município,Minério Principal,\
    Altura Atual(m),Volume Atual(m³),Método Construtivo,Categoria de Risco,Dano Potencial Associado,Situação Operacional\n\
    1,Zzyx Norte,OPERADOR A,-20,-44,OURO PRETO,Minério de Ferro,80,\"9.000.000,00\",10 - Alteamento a montante,Alto,Alto,Ativa\n\
    2,Sul,OPERADOR A,-20.1,-44,OURO PRETO,Minério de Ferro,20,\"1.000.000,00\",0 - Etapa única,Baixo,Alto,Ativa\n\
    3,Leste,OPERADOR B,-6,-50,PARAUAPEBAS,Itabirito,40,\"10.000.000,00\",2 - Alteamento a jusante,Baixo,-,Ativa\n\
    4,Ouro,OPERADOR C,-6,-50,PARACATU,Minério de Ouro Primário,40,\"5.000.000,00\",Indefinido,Baixo,Alto,Ativa\n";

struct Workspace(tempfile::TempDir);

impl Workspace {
    fn of(files: &[(&str, &[u8])]) -> Workspace {
        let workspace = Workspace(tempfile::tempdir().unwrap());
        for (name, bytes) in files {
            let file = workspace.0.path().join(name);
            std::fs::write(&file, bytes).unwrap();
            let output = telecouple(&["import", file.to_str().unwrap(), "--workspace", &workspace.folder()]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        workspace
    }

    fn folder(&self) -> String {
        self.0.path().join("workspace").to_str().unwrap().to_owned()
    }

    fn ask(&self, words: &[&str]) -> Value {
        let folder = self.folder();
        let words: Vec<&str> =
            ["tailings"].iter().chain(words).copied().chain(["--workspace", &folder]).collect();
        json(&words)
    }
}

fn rows<'a>(answer: &'a Value, table: &str) -> &'a Vec<Value> {
    answer["result"][table].as_array().unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn supply_passes_dams_of_each_class_and_the_rest_is_not_disclosed() {
    let answer = json(&["tailings", "iron", "--to", "JPN", "--year", "2022", "--draws", "2000"]);
    let result = &answer["result"];
    let known = rows(&answer, "countries").iter().filter(|row| row["facilities"].as_u64() > Some(0));
    let share: f64 = known.clone().map(|row| number(&row["share"])).sum();
    assert!((number(&result["registered_share"]) - share).abs() < 1e-9);
    assert!(
        (number(&result["registered_share"]) + number(&result["not_disclosed_share"]) - 1.0).abs() < 1e-12
    );
    assert!(known.clone().any(|row| row["region"] == "BRA"));
    // the mines of a country share its supply out, no more and no less
    for country in known {
        let facilities = rows(&answer, "facilities").iter().filter(|row| row["region"] == country["region"]);
        let mines: BTreeMap<(String, String), f64> = facilities
            .map(|row| {
                let key = match row["mine_link"].as_str() {
                    Some("none") => (row["facility"].to_string(), String::new()),
                    _ => (row["operator"].to_string(), row["mine"].to_string()),
                };
                (key, number(&row["mine_supply_kg"]))
            })
            .collect();
        assert_eq!(country["mines"].as_u64(), Some(mines.len() as u64));
        let sum: f64 = mines.values().sum();
        assert!((sum / number(&country["supply_kg"]) - 1.0).abs() < 1e-9);
    }
    // every scheme has its own classes, and what is not disclosed is never less than what is not registered
    let mut schemes: BTreeMap<&str, Vec<(&str, f64)>> = BTreeMap::new();
    for row in rows(&answer, "classes") {
        let class = (row["class"].as_str().unwrap(), number(&row["passing_share"]));
        schemes.entry(row["scheme"].as_str().unwrap()).or_default().push(class);
    }
    for (scheme, classes) in &schemes {
        let (_, rest) = classes.iter().find(|(class, _)| *class == "not disclosed").unwrap();
        assert!(*rest > 1.0 - share - 1e-9, "{scheme}");
        assert!(classes.iter().all(|(class, passing)| *class == "not disclosed" || *passing < share + 1e-9));
        assert!(classes.iter().map(|(_, passing)| passing).sum::<f64>() > 1.0 - 1e-9, "{scheme}");
    }
    assert!(schemes["br-dano-potencial-associado"].iter().any(|(class, _)| *class == "Alto"));
    assert!(schemes["br-categoria-de-risco"].len() >= 3);
    let sentence = answer["answer"].as_str().unwrap();
    assert!(
        sentence.contains("self-reported and incomplete")
            && sentence.contains("an index and not a probability")
    );
    assert!(answer["checks"].as_array().unwrap().iter().all(|check| check["status"] != "fail"));
    let hazard = rows(&answer, "hazard").iter().find(|row| row["parameter"] == "serious-failures").unwrap();
    assert!(number(&hazard["value"]) == 53.0 && hazard["basis"].as_str().unwrap().contains("CSP2"));
}

#[test]
fn the_expected_loss_is_rate_times_supply_times_outage() {
    let workspace = Workspace::of(&[("register.csv", REGISTER.as_bytes())]);
    let answer = workspace.ask(&[
        "iron",
        "--to",
        "JPN",
        "--year",
        "2022",
        "--rate",
        "0.001",
        "--no-modifiers",
        "--contagion",
        "0,0,0",
        "--outage-gsd",
        "1",
        "--outage-days",
        "36.525",
        "--years",
        "50",
        "--draws",
        "40000",
    ]);
    let loss = &answer["result"]["loss"];
    let kg: f64 = rows(&answer, "facilities").iter().map(|row| number(&row["mine_supply_kg"])).sum();
    let expected = 0.001 * kg * 0.1;
    assert!((number(&loss["closed_form_kg"]) / expected - 1.0).abs() < 1e-9);
    let drawn = number(&loss["expected_annual_kg"]);
    assert!(
        (drawn - expected).abs() < 5.0 * number(&loss["standard_error_kg"]) + 0.003 * expected,
        "{drawn} {expected}"
    );
    // a stated relative rate is taken, and no other changes
    let twice = workspace.ask(&[
        "iron",
        "--to",
        "JPN",
        "--year",
        "2022",
        "--rate",
        "0.001",
        "--no-modifiers",
        "--contagion",
        "0,0,0",
        "--outage-gsd",
        "1",
        "--outage-days",
        "36.525",
        "--relative",
        "country:BRA=2",
        "--draws",
        "100",
    ]);
    let mut sum = 0.0;
    for row in rows(&twice, "facilities") {
        let relative = number(&row["relative_rate"]);
        assert_eq!(relative, if row["region"] == "BRA" { 2.0 } else { 1.0 });
        sum += 0.001 * relative * number(&row["mine_supply_kg"]) * 0.1;
    }
    assert!(
        (number(&twice["result"]["loss"]["closed_form_kg"]) / sum - 1.0).abs() < 1e-9 && sum > 1.5 * expected
    );
    // the yardstick is what its parts make it
    let sum: f64 = rows(&twice, "yardstick_parts").iter().map(|row| number(&row["contribution"])).sum();
    assert!((sum.exp() - number(&twice["result"]["yardstick"])).abs() < 1e-12);
}

#[test]
fn the_same_seed_gives_the_same_bytes_at_any_number_of_threads() {
    let workspace = Workspace::of(&[("register.csv", REGISTER.as_bytes())]);
    let ask = |threads: &str, seed: &str| {
        let words = [
            "iron",
            "--to",
            "CHN",
            "--year",
            "2022",
            "--draws",
            "2000",
            "--threads",
            threads,
            "--seed",
            seed,
        ];
        workspace.ask(&words)["run"]["output_sha256"].clone()
    };
    assert_eq!(ask("1", "7"), ask("4", "7"));
    assert_ne!(ask("1", "7"), ask("1", "8"));
}

#[test]
fn one_facility_that_fails_releases_what_regressions_say() {
    let workspace = Workspace::of(&[("register.csv", REGISTER.as_bytes())]);
    let answer = workspace.ask(&[
        "iron",
        "--to",
        "JPN",
        "--year",
        "2022",
        "--facility",
        "br-sigbm-1",
        "--draws",
        "100",
    ]);
    let rows = rows(&answer, "failure");
    assert_eq!(rows.len(), 3);
    let release =
        |model: &str| number(&rows.iter().find(|row| row["release_model"] == model).unwrap()["release_m3"]);
    // Rico et al. 2008 and Concha Larrauri and Lall 2018 on 9e6 m3; Piciullo et al. 2022 on 80 m as well
    assert!((release("rico-2008") / (0.354 * 9f64.powf(1.01) * 1e6) - 1.0).abs() < 1e-9);
    assert!((release("larrauri-lall-2018") / (0.332 * 9f64.powf(0.95) * 1e6) - 1.0).abs() < 1e-9);
    let piciullo = 10f64.powf(0.33) * 9e6f64.powf(0.611) * 80f64.powf(0.994);
    assert!((release("piciullo-2022") / piciullo - 1.0).abs() < 1e-9);
    for (id, words) in [
        ("nowhere", "no facility `nowhere`"),
        ("Zzyx", "br-sigbm-1 (Zzyx Norte)"),
        ("br-sigbm-4", "is registered, but not with iron"),
    ] {
        let output = telecouple(&[
            "tailings",
            "iron",
            "--to",
            "JPN",
            "--facility",
            id,
            "--workspace",
            &workspace.folder(),
        ]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && errors.contains(words), "{errors}");
    }
}

#[test]
fn what_means_nothing_is_refused() {
    for (words, expected) in [
        (&["--years", "0"][..], "--years 0"),
        (&["--draws", "0"], "--draws 0"),
        (&["--rate", "-1"], "`--rate -1`: expected a number above 0"),
        (&["--rate", "nan"], "'nan' for '--rate <RATE>': expected a number such as"),
        (&["--years", "-1"], "`--years -1`: expected a number above 0"),
        (&["--draws", "-1"], "'-1' for '--draws <N>': expected a whole number, 0 or more"),
        (&["--world-facilities", "-5"], "`--world-facilities -5`: expected a number above 0"),
        (&["--prior-failures", "-1"], "`--prior-failures -1`: expected a number above 0"),
        (&["--outage-days", "-1"], "outage days = -1: expected 0 or more"),
        (&["--outage-gsd", "-1"], "outage gsd = -1: expected 1 or more"),
        (&["--contagion", "-1,0.1,10"], "contagion probability = -1"),
        (&["--window", "2010"], "two years such as"),
        (&["--window", "2020..2010"], "the first year is after the last"),
        (&["--relative", "shape:round=2"], "raise-type, height, age, consequence, country"),
        (&["--contagion", "2,0.1,10"], "contagion probability"),
        (&["--outage-gsd", "0.5"], "outage gsd"),
        (&["--then-shock", "nothing"], "nothing"),
    ] {
        let workspace = Workspace::of(&[("register.csv", REGISTER.as_bytes())]);
        let folder = workspace.folder();
        let mut all = vec!["tailings", "iron", "--to", "JPN", "--year", "2022", "--workspace", &folder];
        all.extend(words);
        let output = telecouple(&all);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && errors.contains(expected), "{words:?}: {errors}");
    }
}

#[test]
fn places_without_a_register_are_not_disclosed_and_no_loss_is_made_up() {
    let answer = json(&["tailings", "lithium", "--to", "JPN", "--year", "2022"]);
    let result = &answer["result"];
    assert!(result["loss"].is_null() && result["yardstick"].is_null());
    assert!(result["loss_not_computed"].as_str().unwrap().contains("no tailings facility"));
    assert_eq!(number(&result["not_disclosed_share"]), 1.0);
    assert!(answer["answer"].as_str().unwrap().contains("not disclosed"));
    assert!(rows(&answer, "countries").iter().all(|row| row["expected_annual_kg"].is_null()));
}

/// The part of a sentence between two words, as a number.
fn between(text: &str, from: &str, to: &str) -> f64 {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no `{from}` in {text}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no `{to}` in {rest}")).0.trim().parse().unwrap()
}

#[test]
fn every_number_is_told_down_to_its_rows() {
    let Some(failures) = original("tailings/csp2_tsf_failures_1915-2022.csv") else { return };
    let workspace = Workspace::of(&[("failures.csv", &failures), ("register.csv", REGISTER.as_bytes())]);
    let answer = workspace.ask(&[
        "iron",
        "--to",
        "JPN",
        "--year",
        "2022",
        "--draws",
        "200",
        "--facility",
        "br-sigbm-1",
    ]);
    let file = workspace.0.path().join("answer.json");
    std::fs::write(&file, answer.to_string()).unwrap();
    let told = |pointer: &str| {
        let words = ["explain", file.to_str().unwrap(), pointer, "--workspace", &workspace.folder()];
        crate::stdout(&words)
    };
    let at = rows(&answer, "facilities").iter().position(|row| row["facility"] == "br-sigbm-1").unwrap();
    let facility = &rows(&answer, "facilities")[at];
    // rate times loss of one failure is the number, and every factor is there with its rows
    let text = told(&format!("/result/facilities/{at}/expected_annual_kg"));
    let product = between(&text, " = ", " failures a year") * between(&text, " x ", " kg, what one failure");
    assert!((product / number(&facility["expected_annual_kg"]) - 1.0).abs() < 1e-9, "{text}");
    // posterior: (prior + failures) / (prior / world + exposure)
    let brazil = rows(&answer, "countries").iter().find(|row| row["region"] == "BRA").unwrap();
    let (prior, seen) = (between(&text, "BRA: (", " + "), number(&brazil["failures"]));
    let exposure = number(&brazil["exposed_facilities"]) * 23.0;
    let world = 53.5 / (11_737.0 * 23.0);
    let rate = (prior + seen) / (prior / world + exposure);
    assert!(
        (rate / number(&brazil["rate"]) - 1.0).abs() < 1e-9 && text.contains(&format!("+ {seen} failures)"))
    );
    for part in [
        "raise-type: upstream, relative rate",
        "    failure: 20",
        "of the supply from BRA",
        "production of BRA",
        "imported from BRA",
        "register: br-sigbm-1 (Zzyx Norte), operator OPERADOR A",
        "source wmd-2024",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for (table, found) in answer["result"].as_object().unwrap() {
        let (place, found) = match found {
            Value::Array(rows) => (format!("{table}/0"), rows.first()),
            Value::Object(_) => (table.clone(), Some(found)),
            _ => continue,
        };
        let columns = found.and_then(Value::as_object).into_iter().flatten();
        if let Some((column, value)) = columns.filter(|(_, value)| value.is_number()).last() {
            let text = told(&format!("/result/{place}/{column}"));
            assert!(
                text.starts_with(&value.to_string()) || text.contains(" = ") || text.contains(": "),
                "{text}"
            );
        }
    }
    assert!(told("/result/yardstick").contains("an index, not a probability"));
    let words = ["explain", file.to_str().unwrap(), "/result/year", "--workspace", &workspace.folder()];
    let output = telecouple(&words);
    assert!(
        output.status.code() == Some(2)
            && String::from_utf8_lossy(&output.stderr).contains("not told; told are")
    );
}

/// What is only passed on is no supply: a share of it would be a share of nothing.
#[test]
fn a_country_that_consumes_none_of_it_is_refused() {
    let output = telecouple(&["tailings", "cobalt", "--to", "JPN", "--year", "2024"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("consumed none of its") && errors.contains("try another year"), "{errors}");
    assert!(output.stdout.is_empty());
}

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
    let shock = rows(&answer, "shock");
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

fn original(place: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let plain: PathBuf = root.join(place);
    if !Path::new(&plain).exists() {
        say("skipped: shared data not present");
        return None;
    }
    Some(std::fs::read(plain).unwrap())
}

#[test]
fn rates_are_fitted_to_the_list_of_failures_and_the_registers() {
    let (Some(failures), Some(register)) = (
        original("tailings/csp2_tsf_failures_1915-2022.csv"),
        original("tailings/br_sigbm_register_2025-09-23.csv"),
    ) else {
        return;
    };
    let workspace = Workspace::of(&[("failures.csv", &failures), ("register.csv", &register)]);
    let answer = workspace.ask(&["iron", "--to", "CHN", "--year", "2022", "--draws", "4000"]);
    let hazard = |name: &str| {
        number(&rows(&answer, "hazard").iter().find(|row| row["parameter"] == name).unwrap()["value"])
    };
    assert_eq!(hazard("serious-failures"), 53.0);
    // 53.5 / (11,737 x 23) failures per facility and year: within the published 1.1e-4 to 3.4e-4
    assert!((hazard("world-rate") / (53.5 / (11_737.0 * 23.0)) - 1.0).abs() < 1e-12);
    // the distance fit of the same list by others: 2.88 Hf^0.432 on 53 failures
    assert!((hazard("runout-exponent") - 0.432).abs() < 0.05, "{}", hazard("runout-exponent"));
    let brazil = rows(&answer, "countries").iter().find(|row| row["region"] == "BRA").unwrap();
    assert!(number(&brazil["failures"]) >= 5.0 && number(&brazil["exposed_facilities"]) >= 900.0);
    assert!(
        number(&brazil["rate_low"]) < number(&brazil["rate"])
            && number(&brazil["rate"]) < number(&brazil["rate_high"])
    );
    let upstream = rows(&answer, "relative_rates").iter().find(|row| row["level"] == "upstream").unwrap();
    assert!(number(&upstream["relative_rate"]) > 1.0);
    let share: f64 = rows(&answer, "facilities").iter().map(|row| number(&row["loss_share"])).sum();
    assert!((share - 1.0).abs() < 1e-9);
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
