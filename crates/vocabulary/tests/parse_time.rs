//! The compiled-in tables are parsed when a program starts: that must not be felt.

use std::time::{Duration, Instant};

use vocabulary::{HsCodes, Materials, Regions};

/// Well under 10 ms in a release build; an unoptimised build has room for ten times as much.
#[test]
#[allow(clippy::print_stdout)]
fn all_tables_parse_in_a_few_milliseconds() {
    let start = Instant::now();
    let rows = Regions::embedded().rows().len()
        + Materials::embedded().rows().len()
        + HsCodes::embedded().rows().len();
    let parsed = start.elapsed();
    assert!(rows > 500, "{rows}");

    let start = Instant::now();
    let found = (0..1_000_000_u32)
        .filter(|index| Regions::embedded().by_trade_code((index % 1000) as u16).is_some())
        .count();
    let looked_up = start.elapsed();
    assert!(found > 200_000, "{found}");

    println!("{rows} rows parsed in {parsed:?}; a million trade codes looked up in {looked_up:?}");
    let slack = if cfg!(debug_assertions) { 10 } else { 1 };
    assert!(parsed < Duration::from_millis(10) * slack, "{parsed:?}");
    assert!(looked_up < Duration::from_millis(100) * slack, "{looked_up:?}");
}
