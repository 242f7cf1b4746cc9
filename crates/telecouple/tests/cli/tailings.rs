//! `telecouple tailings`: from registers and a list of failures to the supply that they take.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{json, say, telecouple};

/// A small register of the Brazilian layout: two mines of iron, one of them with two dams.
pub const REGISTER: &str = "ID Barragem,Nome da Barragem,Nome do Empreendedor,Latitude,Longitude,Município,Minério Principal,\
    Altura Atual(m),Volume Atual(m³),Método Construtivo,Categoria de Risco,Dano Potencial Associado,Situação Operacional\n\
    1,Zzyx Norte,OPERADOR A,-20,-44,OURO PRETO,Minério de Ferro,80,\"9.000.000,00\",10 - Alteamento a montante,Alto,Alto,Ativa\n\
    2,Sul,OPERADOR A,-20.1,-44,OURO PRETO,Minério de Ferro,20,\"1.000.000,00\",0 - Etapa única,Baixo,Alto,Ativa\n\
    3,Leste,OPERADOR B,-6,-50,PARAUAPEBAS,Itabirito,40,\"10.000.000,00\",2 - Alteamento a jusante,Baixo,-,Ativa\n\
    4,Ouro,OPERADOR C,-6,-50,PARACATU,Minério de Ouro Primário,40,\"5.000.000,00\",Indefinido,Baixo,Alto,Ativa\n";

/// A workspace with registers and lists of failures.
pub struct Workspace(pub tempfile::TempDir);

impl Workspace {
    pub fn of(files: &[(&str, &[u8])]) -> Workspace {
        let workspace = Workspace(tempfile::tempdir().unwrap());
        for (name, bytes) in files {
            let file = workspace.0.path().join(name);
            std::fs::write(&file, bytes).unwrap();
            let output = telecouple(&["import", file.to_str().unwrap(), "--workspace", &workspace.folder()]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        workspace
    }

    pub fn folder(&self) -> String {
        self.0.path().join("workspace").to_str().unwrap().to_owned()
    }

    pub fn ask(&self, words: &[&str]) -> Value {
        let folder = self.folder();
        let words: Vec<&str> =
            ["tailings"].iter().chain(words).copied().chain(["--workspace", &folder]).collect();
        json(&words)
    }
}

pub fn rows<'a>(answer: &'a Value, table: &str) -> &'a Vec<Value> {
    answer["result"][table].as_array().unwrap()
}

pub fn number(value: &Value) -> f64 {
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
        let mut columns = found.and_then(Value::as_object).into_iter().flatten();
        if let Some((column, value)) = columns.rfind(|(_, value)| value.is_number()) {
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
