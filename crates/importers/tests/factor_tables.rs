//! Factor tables of the user's own.

use importers::{FactorDefaults, Input, ReadOptions, read_factors_input};
use vocabulary::SourceId;

fn read(text: &str) -> Result<Vec<database::FactorRow>, String> {
    let defaults = FactorDefaults {
        set: "mine".to_owned(),
        stressor: "tmr".to_owned(),
        source: SourceId("user".to_owned()),
    };
    let input = Input { name: "tmr.csv".to_owned(), bytes: text.as_bytes().to_vec() };
    read_factors_input(input, &defaults, &ReadOptions::default()).map_err(|error| error.to_string())
}

#[test]
fn factors_are_read_with_what_the_table_does_not_say() {
    let rows =
        read("material,value,region,unit,gsd,source\ncopper,360,,kg/kg,1.3,halada-2001\n銅,90,CHL,g/kg,,\n")
            .unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].value, rows[0].gsd, rows[0].source.0.as_str()), (360.0, Some(1.3), "halada-2001"));
    assert_eq!((rows[0].region, rows[0].set.as_str(), rows[0].stressor.as_str()), (None, "mine", "tmr"));
    assert_eq!(rows[1].region.map(|region| region.to_string()).as_deref(), Some("CHL"));
    assert!((rows[1].value - 0.09).abs() < 1e-12);
    assert_eq!((rows[1].unit.as_str(), rows[1].source.0.as_str()), ("kg/kg", "user"));
}

#[test]
fn factors_that_cannot_be_are_located() {
    assert_eq!(
        read("material,value\ncopper,-3\nCu,\ncopper,1\n").unwrap_err(),
        "tmr.csv: 4 problems\n  \
         line 2, column 2 `value`: found `-3`, expected zero or more\n  \
         line 3, column 2 `value`: the factor is missing\n    \
         hint: complete the row or delete it; a missing factor is not zero\n  \
         line 3, column 1 `material`: `Cu` has a factor already in row 2\n    \
         hint: keep one factor for each material, region and stressor\n  \
         line 4, column 1 `material`: `copper` has a factor already in row 3\n    \
         hint: keep one factor for each material, region and stressor"
    );
    assert_eq!(
        read("material,amount\ncopper,3\n").unwrap_err(),
        "tmr.csv, line 1: expected columns `material` and `value`; the columns are material, amount"
    );
}
