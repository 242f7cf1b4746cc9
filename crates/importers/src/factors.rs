//! Factor tables of the user's own: what one kg of a material causes.
//!
//! A tidy table, CSV or XLSX, with the columns `material` and `value` and, where they apply, `region`,
//! `stressor`, `unit`, `gsd` and `source`. This is the door for factor sets that may not be passed on, such as
//! total material requirement after Halada (NIMS) or Yamasue.

use std::collections::BTreeMap;
use std::path::Path;

use database::FactorRow;
use vocabulary::{Dimension, Flag, Materials, Regions, SourceId, Unit};

use crate::columns::{Known, Names, NumberColumn, find};
use crate::input::{Input, read_table};
use crate::number::is_missing;
use crate::options::ReadOptions;
use crate::problem::{ImportError, Problems, shown};
use crate::table::{Table, listed};

const MATERIAL: usize = 0;
const VALUE: usize = 1;
const REGION: usize = 2;
const STRESSOR: usize = 3;
const UNIT: usize = 4;
const GSD: usize = 5;
const SOURCE: usize = 6;

const COLUMNS: &[Known] = &[
    Known { name: "material", aliases: &["材料", "素材", "材質"], has_unit: false },
    Known {
        name: "value",
        aliases: &["factor", "factor kg per kg", "tmr", "tmr kg per kg", "値", "係数"],
        has_unit: false,
    },
    Known { name: "region", aliases: &["country", "国", "地域"], has_unit: false },
    Known { name: "stressor", aliases: &[], has_unit: false },
    Known { name: "unit", aliases: &["単位"], has_unit: false },
    Known { name: "gsd", aliases: &["geometric standard deviation", "幾何標準偏差"], has_unit: false },
    Known { name: "source", aliases: &["出典"], has_unit: false },
];

/// What the caller states about a factor table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorDefaults {
    /// Key of the factor set that the rows belong to.
    pub set: String,
    /// What is caused, where the table has no column `stressor`: `tmr` for total material requirement.
    pub stressor: String,
    /// Source of the rows that name none.
    pub source: SourceId,
}

/// Reads a table of factors from a file.
///
/// # Errors
/// All problems of the file, each with its place; two factors for the same material, region and stressor.
pub fn read_factors(
    path: &Path,
    defaults: &FactorDefaults,
    options: &ReadOptions,
) -> Result<Vec<FactorRow>, ImportError> {
    read_factors_input(Input::open(path, &options.limits)?, defaults, options)
}

/// Reads a table of factors from bytes.
///
/// # Errors
/// As [`read_factors`].
pub fn read_factors_input(
    input: Input,
    defaults: &FactorDefaults,
    options: &ReadOptions,
) -> Result<Vec<FactorRow>, ImportError> {
    let accepted = |table: &Table| {
        let found = find(table, COLUMNS, &mut Problems::default());
        found.place(MATERIAL).is_some() && found.place(VALUE).is_some()
    };
    let table = read_table(input, options, "columns material and value", &accepted)?;
    let mut problems = Problems::default();
    let found = find(&table, COLUMNS, &mut problems);
    let (Some(material), Some(value)) = (found.place(MATERIAL), found.place(VALUE)) else {
        problems.add(|| {
            let message = format!(
                "expected columns `material` and `value`; the columns are {}",
                listed(table.header())
            );
            table.problem(message).at_row(table.header_row())
        });
        problems.into_result()?;
        return Ok(Vec::new());
    };
    let values = NumberColumn::new(&table, value, options.decimal);
    let gsds = found.place(GSD).map(|column| NumberColumn::new(&table, column, options.decimal));
    let mut materials = Names::new(|name| Materials::embedded().find(name));
    let mut regions = Names::new(|name| Regions::embedded().find(name));
    let mut seen = BTreeMap::new();
    let mut rows = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        if problems.are_enough() {
            break;
        }
        let text = |known: usize| {
            let text = found.place(known).map_or("", |column| table.cell(row, column).text.trim());
            Some(text).filter(|text| !is_missing(text))
        };
        for (column, what) in [(material, "the material is missing"), (value, "the factor is missing")] {
            if is_missing(table.cell(row, column).text) {
                let hint = "complete the row or delete it; a missing factor is not zero";
                problems.add(|| table.cell_problem(row, column, what).with_hint(hint));
            }
        }
        // Mass per mass is brought to kg/kg; any other unit belongs to the stressor and stays.
        let unit = text(UNIT).unwrap_or("kg/kg");
        let (to_base, unit) = match Unit::parse(unit, Dimension::MassRatio) {
            Ok(known) => (known.to_base, "kg/kg"),
            Err(_) => (1.0, unit),
        };
        let number =
            values.read_within(row, &mut problems, |value| value >= 0.0, "expected zero or more", "");
        let gsd = gsds.as_ref().and_then(|column| {
            column.read_within(row, &mut problems, |value| value >= 1.0, "expected one or more", "")
        });
        let region = found.place(REGION).and_then(|column| regions.read(&table, row, column, &mut problems));
        let Some(key) = materials.read(&table, row, material, &mut problems) else { continue };
        let stressor = text(STRESSOR).unwrap_or(&defaults.stressor).to_owned();
        if let Some(first) = seen.insert((key.clone(), region, stressor.clone()), table.row_number(row)) {
            let message =
                format!("`{}` has a factor already in row {first}", shown(table.cell(row, material).text));
            let hint = "keep one factor for each material, region and stressor";
            problems.add(|| table.cell_problem(row, material, message).with_hint(hint));
        }
        let Some(number) = number else { continue };
        rows.push(FactorRow {
            set: defaults.set.clone(),
            material: key,
            region,
            stressor,
            value: number * to_base,
            unit: unit.to_owned(),
            gsd,
            flag: Flag::Reported,
            source: text(SOURCE)
                .map_or_else(|| defaults.source.clone(), |source| SourceId(source.to_owned())),
        });
    }
    problems.into_result()?;
    Ok(rows)
}
