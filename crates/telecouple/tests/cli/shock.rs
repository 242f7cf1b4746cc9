//! `telecouple shock`: what a disruption costs, where, and when it is over.

use serde_json::Value;

use crate::{repository, telecouple};

/// A workspace with small systems.
pub struct Bench(pub tempfile::TempDir);

/// A system of two regions and two sectors; it balances.
const NORTH_SOUTH: [[f64; 4]; 4] =
    [[10.0, 60.0, 0.0, 20.0], [20.0, 50.0, 5.0, 30.0], [0.0, 30.0, 20.0, 40.0], [5.0, 10.0, 15.0, 40.0]];
const NORTH_SOUTH_DEMAND: [[f64; 2]; 4] = [[8.0, 2.0], [120.0, 75.0], [4.0, 6.0], [30.0, 100.0]];

pub const FLOOD: &str = "title = \"Flood\"\nsystem = \"small\"\n\n[[capacity-loss]]\nregion = \"North\"\n\
    sector = \"metals\"\nloss = \"30 %\"\nstart = \"day 5\"\nduration = \"30 days\"\nrecovery.linear.time = \"60 days\"\n";
const MODELS: [&str; 8] =
    ["leontief", "ghosh", "extraction", "extraction-full", "iim", "diim", "supply-constrained", "ario"];

impl Bench {
    pub fn new() -> Bench {
        let bench = Bench(tempfile::tempdir().unwrap());
        let names = [("North", "mining"), ("North", "metals"), ("South", "mining"), ("South", "metals")];
        let rows: Vec<Vec<f64>> = NORTH_SOUTH.iter().map(|row| row.to_vec()).collect();
        let demand: Vec<Vec<f64>> = NORTH_SOUTH_DEMAND.iter().map(|row| row.to_vec()).collect();
        bench.system("small", &names, &rows, &["North", "South"], &demand);
        bench
    }

    /// Adds a system as a folder of tables; output is what is delivered.
    pub fn system(
        &self,
        name: &str,
        names: &[(&str, &str)],
        flows: &[Vec<f64>],
        regions: &[&str],
        demand: &[Vec<f64>],
    ) {
        let folder = self.0.path().join(name);
        std::fs::create_dir_all(folder.join("emissions")).unwrap();
        let tabbed = |cells: Vec<String>| cells.join("\t");
        let heads = |first: &str, pick: &dyn Fn(&(&str, &str)) -> String| {
            format!("{first}\t{}\n", tabbed(names.iter().map(pick).collect()))
        };
        let line = |at: usize, values: &[f64]| {
            let (region, sector) = names[at];
            format!("{region}\t{sector}\t{}\n", tabbed(values.iter().map(f64::to_string).collect()))
        };
        let mut z =
            heads("region\t", &|name| name.0.to_owned()) + &heads("sector\t", &|name| name.1.to_owned());
        z.push_str(&format!("region\tsector{}\n", "\t".repeat(names.len())));
        let mut y = format!(
            "region\t\t{}\ncategory\t\t{}\nregion\tsector{}\n",
            regions.join("\t"),
            vec!["households"; regions.len()].join("\t"),
            "\t".repeat(regions.len())
        );
        let (mut x, mut unit) = ("region\tsector\tindout\n".to_owned(), "region\tsector\tunit\n".to_owned());
        for (at, (flows, demand)) in flows.iter().zip(demand).enumerate() {
            z.push_str(&line(at, flows));
            y.push_str(&line(at, demand));
            x.push_str(&line(at, &[flows.iter().sum::<f64>() + demand.iter().sum::<f64>()]));
            unit.push_str(&format!("{}\t{}\tM.USD\n", names[at].0, names[at].1));
        }
        let f = heads("region", &|name| name.0.to_owned())
            + &heads("sector", &|name| name.1.to_owned())
            + &format!("stressor{}\nCO2\t{}\n", "\t".repeat(names.len()), vec!["50"; names.len()].join("\t"));
        for (file, text) in [
            ("Z.txt", z),
            ("Y.txt", y),
            ("x.txt", x),
            ("unit.txt", unit),
            ("emissions/F.txt", f),
            ("emissions/unit.txt", "stressor\tunit\nCO2\tkt\n".to_owned()),
        ] {
            std::fs::write(folder.join(file), text).unwrap();
        }
        let added =
            telecouple(&["mrio", "add", name, folder.to_str().unwrap(), "--workspace", &self.workspace()]);
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    }

    pub fn workspace(&self) -> String {
        self.0.path().join("workspace").to_str().unwrap().to_owned()
    }

    /// Exit code, standard output and standard error of a scenario.
    pub fn shock(&self, scenario: &str, words: &[&str]) -> (i32, String, String) {
        let file = self.0.path().join("scenario.toml");
        std::fs::write(&file, scenario).unwrap();
        let workspace = self.workspace();
        let words: Vec<&str> = ["shock", file.to_str().unwrap(), "--workspace", &workspace]
            .into_iter()
            .chain(words.iter().copied())
            .collect();
        let output = telecouple(&words);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    pub fn answer(&self, scenario: &str, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
        let (code, out, errors) = self.shock(scenario, &words);
        assert_eq!(code, 0, "{errors}");
        serde_json::from_str(&out).unwrap()
    }
}

pub fn rows<'a>(answer: &'a Value, table: &str) -> &'a Vec<Value> {
    answer["result"][table].as_array().unwrap()
}

pub fn loss_of(answer: &Value, region: &str, sector: &str) -> f64 {
    let row =
        rows(answer, "by_industry").iter().find(|row| row["region"] == region && row["sector"] == sector);
    row.map_or(0.0, |row| row["loss"].as_f64().unwrap())
}

/// A scenario in which nothing happens gives back the baseline, bit for bit, in every model.
#[test]
fn zero_is_the_baseline_in_every_model() {
    let bench = Bench::new();
    let nothing = FLOOD.replace("30 %", "0 %");
    for model in MODELS {
        let answer = bench.answer(&nothing, &["--model", model, "--days", "50"]);
        let row = &answer["result"]["shock"];
        assert_eq!(row["model"], model);
        assert_eq!(
            (row["loss"].as_f64(), row["resilience_index"].as_f64()),
            (Some(0.0), Some(1.0)),
            "{model}"
        );
        assert!(rows(&answer, "by_industry").is_empty(), "{model}");
        assert!(
            rows(&answer, "stressors").iter().all(|row| row["change_amount"].as_f64() == Some(0.0)),
            "{model}"
        );
        let still = |row: &Value| row["daily_output"] == row["daily_baseline"];
        assert!(rows(&answer, "course").iter().all(still), "{model}");
        assert!(answer["answer"].as_str().unwrap().contains("nothing changes"), "{model}");
    }
    // The same with an event that is there: each answer says that its models rest without it.
    let answer = bench.answer(FLOOD, &["--compare", "--days", "50"]);
    let check =
        answer["checks"].as_array().unwrap().iter().find(|check| check["id"] == "baseline-at-rest").unwrap();
    assert_eq!((check["status"].as_str(), check["observed"].as_f64()), (Some("pass"), Some(0.0)));
}

/// Haimes and Jiang (2001) and Lian and Haimes (2006) print inoperabilities of two sectors under a fall of demand.
#[test]
fn published_inoperabilities_come_out() {
    let bench = Bench::new();
    let names = [("Land", "one"), ("Land", "two")];
    let scenario = |system: &str, fall: &str| {
        format!(
            "title = \"Published\"\nsystem = \"{system}\"\n[[demand-change]]\nregion = \"all\"\nsector = \"two\"\n\
             change = \"{fall} M.USD per year\"\nstart = \"day 0\"\nduration = \"1 year\"\nrecovery = \"none\"\n"
        )
    };
    // With equal outputs of 100 the matrix of interdependency is that of inputs.
    let haimes = [vec![0.0, 80.0], vec![20.0, 0.0]];
    bench.system("haimes", &names, &haimes, &["Land"], &[vec![20.0], vec![80.0]]);
    let lian = [vec![15.0, 50.0], vec![10.0, 5.0]];
    bench.system("lian", &names, &lian, &["Land"], &[vec![35.0], vec![85.0]]);
    for (system, fall, published, places) in
        [("haimes", "-60", [0.571, 0.714], 1e3), ("lian", "-10", [0.066, 0.112], 1e3)]
    {
        for model in ["iim", "leontief", "supply-constrained"] {
            let answer = bench.answer(&scenario(system, fall), &["--model", model]);
            for (sector, published) in ["one", "two"].into_iter().zip(published) {
                let share = loss_of(&answer, "Land", sector) / 100.0;
                assert_eq!(
                    (share * places).round() / places,
                    published,
                    "{system}, {model}, {sector}: {share}"
                );
            }
        }
    }
}

/// What holds of a comparison by the algebra of the models.
#[test]
fn models_agree_where_they_must() {
    let bench = Bench::new();
    let answer = bench.answer(FLOOD, &["--compare"]);
    let models = rows(&answer, "models");
    assert_eq!(models.iter().map(|row| row["model"].as_str().unwrap()).collect::<Vec<_>>(), MODELS);
    let loss =
        |model: &str| models.iter().find(|row| row["model"] == model).unwrap()["loss"].as_f64().unwrap();
    assert!((loss("leontief") - loss("iim")).abs() < 1e-9 * loss("iim"));
    assert!(loss("extraction-full") > loss("extraction"));
    // Fixed output falls by all that capacity falls, and more follows from it.
    let direct = answer["result"]["shock"]["direct_loss"].as_f64().unwrap();
    // 30 % of 300 a year, of which 30 days in full, 60 days half and the first day of recovery still in full.
    assert!((direct - 0.3 * 300.0 / 365.0 * (30.0 + 30.5)).abs() < 1e-9, "{direct}");
    assert!(loss("supply-constrained") > direct && loss("ario") > 0.0);
    let pair = rows(&answer, "agreement");
    assert_eq!(pair.len(), 28);
    let same = |row: &&Value| row["agrees"] == true;
    let agreeing: Vec<_> = pair.iter().filter(same).map(|row| (&row["model"], &row["other_model"])).collect();
    assert_eq!(agreeing, [(&Value::from("leontief"), &Value::from("iim"))]);
    assert!(pair.iter().all(|row| !row["about"].as_str().unwrap().is_empty()));
    for table in ["by_region", "by_sector"] {
        let total = answer["result"]["shock"]["loss"].as_f64().unwrap();
        let sum: f64 = rows(&answer, table).iter().map(|row| row["loss"].as_f64().unwrap()).sum();
        assert!((sum - total).abs() < 1e-9 * total, "{table}");
    }
    // A larger loss of capacity costs no less, in any model but the one in which the industry is gone either way.
    let larger = bench.answer(&FLOOD.replace("30 %", "60 %"), &["--compare"]);
    for (row, before) in rows(&larger, "models").iter().zip(models) {
        let (after, before) = (row["loss"].as_f64().unwrap(), before["loss"].as_f64().unwrap());
        assert!(after > before || row["model"] == "extraction-full", "{}: {after} {before}", row["model"]);
    }
}

/// A model that cannot be given an event says why, and what is left is compared.
#[test]
fn a_model_that_does_not_apply_says_why() {
    let bench = Bench::new();
    let ban = "title = \"Ban\"\nsystem = \"small\"\n[[export-ban]]\nregion = \"North\"\nsector = \"mining\"\n\
        share = \"100 %\"\nstart = \"day 0\"\nuntil = \"day 100\"\nrecovery = \"at-once\"\n";
    let (code, _, errors) = bench.shock(ban, &["--model", "ghosh"]);
    assert_eq!(code, 2);
    assert!(errors.contains("only ario has"), "{errors}");
    let answer = bench.answer(ban, &["--compare"]);
    let applies: Vec<_> = rows(&answer, "models").iter().filter(|row| row["applies"] == true).collect();
    assert_eq!(applies.len(), 1);
    assert!(loss_of(&answer, "North", "mining") > 0.0);
    let demand = "title = \"Demand\"\nsystem = \"small\"\n[[demand-change]]\nregion = \"North\"\nsector = \"metals\"\n\
        change = \"-20 %\"\nstart = \"day 0\"\nduration = \"1 year\"\nrecovery = \"none\"\n";
    let answer = bench.answer(demand, &["--compare", "--model", "ghosh"]);
    assert_eq!(answer["result"]["shock"]["model"], "ario");
    assert!(
        answer["warnings"][0].as_str().unwrap().contains("ghosh does not apply"),
        "{}",
        answer["warnings"][0]
    );
}

#[test]
fn every_slip_is_told_with_its_line() {
    let bench = Bench::new();
    let twice = format!("{FLOOD}\n{}", FLOOD.split_once("\n\n").unwrap().1.replace("day 5", "day 20"));
    let capital = "[[capital-loss]]\nregion = \"North\"\nsector = \"metals\"\nstart = \"day 0\"\nduration = \"1 day\"\n";
    for (scenario, line, words) in [
        (FLOOD.replace("\"North\"", "\"Norht\""), "line 5", "did you mean `North`?"),
        (FLOOD.replace("\"metals\"", "\"metal\""), "line 6", "did you mean `metals`?"),
        (FLOOD.replace("30 %", "130 %"), "line 7", "more than there is"),
        (FLOOD.replace("30 %", "-3 %"), "line 7", "below zero"),
        (FLOOD.replace("\"30 %\"", "0.3"), "line 7", "like \"50 %\""),
        (FLOOD.replace("\"30 days\"", "\"30\""), "line 9", "no unit"),
        (FLOOD.replace("duration = \"30 days\"", "until = \"day 3\""), "line 9", "before the start"),
        (FLOOD.replace("duration = \"30 days\"\n", ""), "line 4", "`duration` or `until` is missing"),
        (FLOOD.replace("loss =", "lost ="), "line 7", "did you mean `loss`?"),
        (FLOOD.replace("recovery.linear.time = \"60 days\"\n", ""), "line 4", "say how it comes back"),
        (FLOOD.replace("[[capacity-loss]]", "horizon = \"0 days\"\n[[capacity-loss]]"), "line 4", "expected whole days, from 1"),
        (FLOOD.replace("linear.time = \"60 days\"", "concave = { time = \"60 days\", power = 0.5 }"), "line 10", "above 1"),
        (
            FLOOD.replace("linear.time = \"60 days\"", "custom = [{ after = \"9 days\", left = \"50 %\" }, { after = \"5 days\", left = \"0 %\" }]"),
            "line 10",
            "must ascend",
        ),
        (twice, "line 16", "overlaps with capacity-loss 1 of line 4"),
        ("title = \"None\"\nsystem = \"small\"\n".to_owned(), "scenario.toml", "no event"),
        (format!("title = \"C\"\nsystem = \"small\"\n{capital}destroyed = \"10 %\"\n"), "line 3", "`recovery` or `rebuilding`"),
        (
            format!("title = \"C\"\nsystem = \"small\"\n{capital}destroyed = \"10 M.EUR\"\nrecovery = \"none\"\n"),
            "line 8",
            "cannot be turned into the money of the system",
        ),
        (
            format!("title = \"C\"\nsystem = \"small\"\n{capital}destroyed = \"9 billion USD\"\nrecovery = \"none\"\n"),
            "line 8",
            "more than the capital",
        ),
        (
            format!("title = \"C\"\nsystem = \"small\"\n{capital}destroyed = \"10 %\"\n[capital-loss.rebuilding]\ntime = \"90 days\"\nsectors = {{ metals = \"70 %\", mining = \"20 %\" }}\n"),
            "line 11",
            "sum to 90 %",
        ),
        (
            "title = \"S\"\nsystem = \"small\"\n[[supply-cut]]\nmaterial = \"unobtainium\"\nregion = \"CHL\"\ncut = \"10 %\"\nstart = \"day 0\"\nduration = \"9 days\"\nrecovery = \"none\"\n".to_owned(),
            "line 4",
            "unobtainium",
        ),
        (
            "title = \"S\"\nsystem = \"small\"\n[[supply-cut]]\nmaterial = \"copper\"\nfacility = \"dam 1\"\ncut = \"10 kt per year\"\nstart = \"day 0\"\nduration = \"9 days\"\nrecovery = \"none\"\n".to_owned(),
            "line 5",
            "there is no facility",
        ),
    ] {
        let (code, out, errors) = bench.shock(&scenario, &[]);
        assert_eq!((code, out.as_str()), (4, ""), "{scenario}\n{errors}");
        assert!(errors.contains(line) && errors.contains(words), "expected {line}, {words}:\n{errors}");
    }
    for (words, expected) in [
        (vec!["--days", "0"], "--days"),
        (vec!["--days", "-1"], "'-1' for '--days <N>': expected a whole number, 0 or more"),
        (vec!["--tolerance", "-0.1"], "--tolerance: a share from 0 to less than 1"),
        (vec!["--tolerance", "nan"], "'nan' for '--tolerance <SHARE>'"),
        (vec!["--system", "smal"], "there is no input-output system `smal`"),
        (vec!["--model", "magic"], "magic"),
        (vec!["--tolerance", "2"], "--tolerance"),
    ] {
        let (code, _, errors) = bench.shock(FLOOD, &words);
        assert_eq!(code, 2, "{words:?}: {errors}");
        assert!(errors.contains(expected), "{words:?}: {errors}");
    }
}

#[test]
fn supply_that_is_missing_is_priced() {
    let bench = Bench::new();
    let names = [
        ("CHL", "Mining and quarrying"),
        ("CHL", "Other"),
        ("RoW", "Mining and quarrying"),
        ("RoW", "Other"),
    ];
    let flows: Vec<Vec<f64>> =
        NORTH_SOUTH.iter().map(|row| row.iter().map(|flow| flow * 1e3).collect()).collect();
    let demand: Vec<Vec<f64>> =
        NORTH_SOUTH_DEMAND.iter().map(|row| row.iter().map(|value| value * 1e3).collect()).collect();
    bench.system("ores", &names, &flows, &["CHL", "RoW"], &demand);
    let scenario = "title = \"Strike\"\nsystem = \"ores\"\n[[supply-cut]]\nmaterial = \"copper\"\nregion = \"Chile\"\n\
        cut = \"100 kt per year\"\nprice = \"8000 USD per t\"\nstart = \"day 0\"\nduration = \"1 year\"\nrecovery = \"none\"\n";
    let answer = bench.answer(scenario, &["--model", "supply-constrained"]);
    // 100 kt at 8000 USD are 800 M.USD, of 100,000 M.USD of mining.
    let event = &rows(&answer, "events")[0];
    assert!((event["effect_share"].as_f64().unwrap() - 0.008).abs() < 1e-12, "{event}");
    assert!((loss_of(&answer, "CHL", "Mining and quarrying") - 800.0).abs() < 1e-6);
    assert!(
        answer["warnings"][0].as_str().unwrap().contains("100 kt of copper"),
        "{}",
        answer["warnings"][0]
    );
    for (from, to, words) in [
        ("8000 USD", "8000 EUR", "cannot be turned into the money"),
        ("100 kt", "100 Mt", "is more than"),
        ("\"Chile\"", "\"Japan\"", "mines no copper"),
    ] {
        let (code, _, errors) = bench.shock(&scenario.replace(from, to), &[]);
        assert_eq!(code, 4, "{errors}");
        assert!(errors.contains(words), "{errors}");
    }
}

/// A facility of the embedded register, from stored volume to the mining sector of its country, with the price shown.
#[test]
fn a_facility_that_stops_takes_its_mine_with_it() {
    let bench = Bench::new();
    let names = [("BRA", "Mining"), ("BRA", "Other"), ("RoW", "Mining"), ("RoW", "Other")];
    let scaled = |rows: Vec<Vec<f64>>| -> Vec<Vec<f64>> {
        rows.into_iter().map(|row| row.into_iter().map(|value| value * 1e3).collect()).collect()
    };
    let flows = scaled(NORTH_SOUTH.iter().map(|row| row.to_vec()).collect());
    let demand = scaled(NORTH_SOUTH_DEMAND.iter().map(|row| row.to_vec()).collect());
    bench.system("ores", &names, &flows, &["BRA", "RoW"], &demand);
    let scenario = "title = \"Dam\"\nsystem = \"ores\"\n[[supply-cut]]\nmaterial = \"iron\"\nfacility = \"br-sigbm-8283\"\n\
        cut = \"50 %\"\nprice = \"190 USD per t\"\nyear = 2022\nstart = \"day 0\"\nduration = \"1 year\"\nrecovery = \"none\"\n";
    let answer = bench.answer(scenario, &["--model", "supply-constrained"]);
    let cut = &rows(&answer, "supply_cuts")[0];
    let number = |column: &str| cut[column].as_f64().unwrap();
    // production of the country times the mine's part of stored volume, as the database has both
    let sql = |query: &str| crate::json(&["sql", query])["result"]["rows"].clone();
    let produced = sql(
        "SELECT sum(mass_kg) AS kg FROM production WHERE material = 'iron' AND stage = 'mine' AND region = 'BRA' AND year = 2022",
    );
    assert_eq!(number("production_kg"), produced[0]["kg"].as_f64().unwrap());
    let supply = crate::json(&["tailings", "iron", "--to", "JPN", "--year", "2022", "--draws", "10"]);
    let from = |table: &str, column: &str, wanted: &str| {
        rows(&supply, table).iter().find(|row| row[column] == wanted).unwrap().clone()
    };
    let part = from("facilities", "facility", "br-sigbm-8283")["mine_supply_kg"].as_f64().unwrap()
        / from("countries", "region", "BRA")["supply_kg"].as_f64().unwrap();
    assert!((number("mine_production_kg") / (number("production_kg") * part) - 1.0).abs() < 1e-9, "{cut}");
    assert!((number("missing_kg") / number("mine_production_kg") - 0.5).abs() < 1e-12);
    // 190 USD a tonne in million dollars a kilogram; the value over the output of Brazilian mining, 100,000
    assert!((number("kg_price") - 190.0 / 1e3 / 1e6).abs() < 1e-18);
    assert!((number("value") / (number("missing_kg") * 190.0 / 1e9) - 1.0).abs() < 1e-12);
    assert!((number("output_share") / (number("value") / 1e5) - 1.0).abs() < 1e-12);
    assert_eq!(
        (cut["system_region"].as_str(), cut["system_sectors"].as_str()),
        (Some("BRA"), Some("Mining"))
    );
    assert_eq!(rows(&answer, "events")[0]["effect_share"], cut["output_share"]);
    assert!((loss_of(&answer, "BRA", "Mining") / number("value") - 1.0).abs() < 1e-9);
    let told = answer["warnings"][0].as_str().unwrap();
    assert!(
        told.contains("0.190 USD per kg") && told.contains("br-sigbm-8283") && told.contains("modelled"),
        "{told}"
    );
    assert!(answer["sources"].as_array().unwrap().iter().any(|source| source["id"] == "anm-sigbm"));
    for (from, to, line, words) in [
        (
            "\"br-sigbm-8283\"",
            "\"br-sigbm-828\"",
            "line 5",
            "there is no facility `br-sigbm-828` among 1753; did you mean `br-sigbm-8",
        ),
        ("\"iron\"", "\"copper\"", "line 5", "is registered with iron-ore, not with copper"),
        ("50 %", "130 %", "line 6", "more than there is"),
        ("\"50 %\"", "\"9 Gt per year\"", "line 6", "is more than BRA produces"),
        ("190 USD per t", "190 USD", "line 7", "expected"),
        ("\"50 %\"", "\"50\"", "line 6", "unit"),
        ("facility =", "region = \"BRA\"\nfacility =", "line 6", "exclude each other"),
    ] {
        let (code, out, errors) = bench.shock(&scenario.replace(from, to), &[]);
        assert_eq!((code, out.as_str()), (4, ""), "{errors}");
        assert!(errors.contains(line) && errors.contains(words), "expected {line}, {words}:\n{errors}");
    }
}

/// Every example runs where its system is there.
#[test]
fn the_examples_run() {
    let listed = crate::stdout(&["mrio", "list", "--format", "json"]);
    if !listed.contains("\"world-2011\"") {
        crate::say("skipped: the system of the examples is not embedded");
        return;
    }
    let mut seen = 0;
    for entry in std::fs::read_dir(repository().join("examples/scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        seen += 1;
        let answer = crate::json(&["shock", path.to_str().unwrap(), "--compare"]);
        assert!(answer["result"]["shock"]["loss"].as_f64().unwrap() > 0.0, "{}", path.display());
        let failed = answer["checks"].as_array().unwrap().iter().any(|check| check["status"] != "pass");
        assert!(!failed, "{}: {}", path.display(), answer["checks"]);
    }
    assert_eq!(seen, 7);
}
