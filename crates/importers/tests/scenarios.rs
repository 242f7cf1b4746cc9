//! Scenarios: the published schema is that of the reader, and every example is read.

use std::path::{Path, PathBuf};

use importers::Input;
use importers::scenario::{read_scenario, scenario_schema};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// With `UPDATE_SCENARIO_SCHEMA=1` it is written anew.
#[test]
fn the_published_schema_is_that_of_the_reader() {
    let path = repository().join("docs/scenario.schema.json");
    let made = serde_json::to_string_pretty(&scenario_schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCENARIO_SCHEMA").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), made, "write it anew with UPDATE_SCENARIO_SCHEMA=1");
}

#[test]
fn every_example_is_read() {
    let mut seen = 0;
    for entry in std::fs::read_dir(repository().join("examples/scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let read = read_scenario(Input { name: name.clone(), bytes: std::fs::read(&path).unwrap() });
        let scenario = read.unwrap_or_else(|error| panic!("{error}")).scenario;
        assert!(scenario.system.is_some() && !scenario.title.is_empty(), "{name}");
        seen += 1;
    }
    assert_eq!(seen, 7);
}

/// The scenarios of the page are scenarios, once what it leaves out for brevity is there.
#[test]
fn the_page_shows_what_can_be_read() {
    let page = std::fs::read_to_string(repository().join("docs/scenarios.md")).unwrap();
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 3);
    let event = "[[capital-loss]]\nregion = \"all\"\nsector = \"all\"\ndestroyed = \"1 %\"\nstart = \"day 0\"\n\
                 duration = \"1 day\"\n";
    for (block, before) in blocks.into_iter().zip(["", &format!("title = \"t\"\n{event}"), "title = \"t\"\n"])
    {
        let text = format!("{before}{block}");
        let read = read_scenario(Input { name: "page".to_owned(), bytes: text.clone().into_bytes() });
        assert!(read.is_ok(), "{}\n{text}", read.unwrap_err());
    }
}
