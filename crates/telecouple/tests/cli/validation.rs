//! The tables of docs/validation.md are what the program says now. `UPDATE_DOCS=1` writes them anew.

use std::fmt::Write;

use crate::{json, repository};

#[test]
fn published_shares_stand_beside_ours() {
    let mut table = String::from(
        "| factor set | year | car | Chile | Australia | Indonesia | unknown origin |\n|---|---|---|---|---|---|---|\n",
    );
    for (car, published) in [
        ("gasoline car", "| *published* | ? | gasoline car | 27 | | | |\n"),
        ("battery-electric car", "| *published* | ? | battery-electric car | | 14 | 11 | |\n"),
    ] {
        table.push_str(published);
        for set in ["rmr-2022", "mips"] {
            for year in ["2018", "2020", "2022"] {
                let answer = json(&[
                    "product",
                    &car.replace(' ', "-"),
                    "--in",
                    "JPN",
                    "--year",
                    year,
                    "--factors",
                    set,
                ]);
                let share = |region: &str| {
                    let rows = answer["result"]["by_region"].as_array().unwrap();
                    let row = rows.iter().find(|row| row["region"] == region);
                    row.map_or(0.0, |row| row["share"].as_f64().unwrap() * 100.0)
                };
                writeln!(
                    table,
                    "| {set} | {year} | {car} | {:.1} | {:.1} | {:.1} | {:.1} |",
                    share("CHL"),
                    share("AUS"),
                    share("IDN"),
                    share("XXU")
                )
                .unwrap();
            }
        }
    }
    hold("shares", &table);
}

/// Compares the tables between two markers of docs/validation.md with what the program says, or writes them.
pub fn hold(marker: &str, table: &str) {
    hold_on("docs/validation.md", marker, table);
}

/// The same on any page.
pub fn hold_on(page: &str, marker: &str, table: &str) {
    let path = repository().join(page);
    let written = std::fs::read_to_string(&path).unwrap();
    let start = format!("<!-- {marker}: written by the program -->\n");
    let (before, rest) = written.split_once(&start).unwrap();
    let (found, after) = rest.split_once("<!-- end -->").unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{start}{table}<!-- end -->{after}")).unwrap();
    } else {
        assert_eq!(found, table, "{page} is stale: run the test with UPDATE_DOCS=1 and read the change");
    }
}
