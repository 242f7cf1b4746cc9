//! Characterisation factors of a user: a table of what impact one unit of a stressor causes.
//!
//! The columns are those of pymrio's tables: `stressor` (with `compartment`, where names of stressors have two levels),
//! `stressor_unit`, `impact`, `impact_unit`, `factor`, and `region` where factors differ by region. A row without a
//! region holds for every region that has no factor of its own.

use std::collections::BTreeMap;

use importers::Input;
use input_output::{Extension, Factor, System};

use super::user_table::{Column, Names, UserTable, shown, some};
use crate::OperationError;
use crate::footprint::regions::SystemRegions;
use crate::run_record::InputFile;

const COLUMNS: &[Column] = &[
    Column { names: &["stressor"], needed: true },
    Column { names: &["stressor_unit"], needed: true },
    Column { names: &["impact"], needed: true },
    Column { names: &["impact_unit"], needed: true },
    Column { names: &["factor"], needed: true },
    Column { names: &["compartment"], needed: false },
    Column { names: &["region"], needed: false },
];
const STRESSOR: usize = 0;
const STRESSOR_UNIT: usize = 1;
const IMPACT: usize = 2;
const IMPACT_UNIT: usize = 3;
const FACTOR: usize = 4;
const COMPARTMENT: usize = 5;
const REGION: usize = 6;
/// Unknown stressors for which a near name is looked for, which is slow among thousands.
const MOST_NEAR: usize = 50;

/// Factors with the names of the system.
pub(super) struct Factors {
    /// Place of the extension that has the stressors.
    pub(super) extension: usize,
    /// Factors of its stressors.
    pub(super) factors: Vec<Factor>,
    /// Rows whose stressor it does not have.
    pub(super) without_stressor: Vec<Unknown>,
    /// The file.
    pub(super) input: InputFile,
}

/// A factor whose stressor is not in the extension.
pub(super) struct Unknown {
    pub(super) line: usize,
    pub(super) stressor: String,
    pub(super) impact: String,
    pub(super) near: Option<String>,
}

/// Reads factors for a system; of the extension named, or of the only one that has any of the stressors.
pub(super) fn read(
    input: Input,
    name: &str,
    system: &System,
    extension: Option<&str>,
) -> Result<Factors, OperationError> {
    let mut table = UserTable::read(input, COLUMNS)?;
    let stressors: Vec<String> = (0..table.len())
        .map(|row| match table.text(row, COMPARTMENT) {
            "" => table.text(row, STRESSOR).to_owned(),
            compartment => format!("{} | {compartment}", table.text(row, STRESSOR)),
        })
        .collect();
    let at = match extension {
        Some(wanted) => named(name, system, wanted)?,
        None => the_only(&table, name, system, &stressors)?,
    };
    let Some(extension) = system.extensions.get(at) else {
        return Err(OperationError::Request(format!("{name} has no extensions, so no stressors")));
    };
    let numbers = table.numbers(FACTOR);
    let known: Vec<String> = extension.stressors.iter().map(|stressor| stressor.name.clone()).collect();
    let names = Names::of(&known);
    let labels = system.industries.regions();
    let (region_names, countries) = (Names::of(labels), SystemRegions::of(labels));
    let mut listed = false;
    let mut unit_of_impact: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let mut seen = BTreeMap::new();
    let mut near_names: BTreeMap<String, Option<String>> = BTreeMap::new();
    let (mut factors, mut without_stressor) = (Vec::new(), Vec::new());
    for (row, (stressor, value)) in stressors.iter().zip(numbers).enumerate() {
        let mut complete = true;
        for (column, what, hint) in [
            (STRESSOR, "the stressor is missing", "complete the row or delete it"),
            (STRESSOR_UNIT, "the unit of the stressor is missing", "write the unit that the factor is per"),
            (IMPACT, "the impact is missing", "complete the row or delete it"),
            (IMPACT_UNIT, "the unit of the impact is missing", "write the unit, or 1 where it has none"),
        ] {
            if table.text(row, column).is_empty() {
                table.wrong(row, column, what, hint);
                complete = false;
            }
        }
        let [stressor_unit, impact, impact_unit, region] =
            [STRESSOR_UNIT, IMPACT, IMPACT_UNIT, REGION].map(|column| table.text(row, column).to_owned());
        let region = match region.as_str() {
            "" => None,
            given => match region_names.place(given).or_else(|| countries.find(given).ok()) {
                Some(place) => Some(place),
                None => {
                    let message = format!("{name} has no region `{}`", shown(given));
                    table.wrong(row, REGION, &message, &region_names.instead(given, &mut listed));
                    complete = false;
                    None
                }
            },
        };
        let (unit, first) =
            unit_of_impact.entry(impact.clone()).or_insert((impact_unit.clone(), row)).clone();
        if complete && unit != impact_unit {
            let message = format!(
                "`{}` is in `{}` here and in `{}` in line {}",
                shown(&impact),
                shown(&impact_unit),
                shown(&unit),
                table.line(first)
            );
            table.wrong(row, IMPACT_UNIT, &message, "write all factors of an impact in one unit");
        }
        let Some(place) = names.place(stressor) else {
            if complete {
                let near = match near_names.get(stressor) {
                    Some(near) => near.clone(),
                    None if near_names.len() < MOST_NEAR => {
                        let near = names.near(stressor).map(str::to_owned);
                        near_names.insert(stressor.clone(), near.clone());
                        near
                    }
                    None => None,
                };
                let line = table.line(row);
                without_stressor.push(Unknown { line, stressor: stressor.clone(), impact, near });
            }
            continue;
        };
        let Some(found) = extension.stressors.get(place).filter(|_| complete) else { continue };
        if found.unit != stressor_unit {
            let message = format!(
                "`{}` is in `{}`, but the factor is per `{}`",
                shown(&found.name),
                shown(&found.unit),
                shown(&stressor_unit)
            );
            table.wrong(
                row,
                STRESSOR_UNIT,
                &message,
                "convert the factor, then write the unit of the system",
            );
        }
        if let Some(first) = seen.insert((place, impact.clone(), region), row) {
            let message = format!(
                "`{}` has a factor for `{}` already in line {}",
                shown(stressor),
                shown(&impact),
                table.line(first)
            );
            let hint = "keep one factor for each stressor, impact and region";
            table.wrong(row, STRESSOR, &message, hint);
        }
        if let Some(value) = value {
            factors.push(Factor {
                stressor: found.name.clone(),
                stressor_unit,
                impact,
                impact_unit,
                region: region.and_then(|region| labels.get(region).cloned()),
                value,
            });
        }
    }
    if factors.is_empty() && !without_stressor.is_empty() {
        let message = format!("none of its stressors is in extension {} of {name}", shown(&extension.name));
        let first = without_stressor.first();
        let near = first.and_then(|one| Some((&one.stressor, one.near.as_ref()?)));
        let hint = match near {
            Some((given, near)) => format!("for `{}`, did you mean `{}`?", shown(given), shown(near)),
            None => format!("its stressors are {}", some(&known, 12)),
        };
        table.wrong_as_a_whole(message, &hint);
    }
    let table = table.checked()?;
    Ok(Factors { extension: at, factors, without_stressor, input: table.input_file() })
}

fn named(name: &str, system: &System, wanted: &str) -> Result<usize, OperationError> {
    let known = extensions(system);
    Names::of(&known).place(wanted).ok_or_else(|| {
        OperationError::Request(format!(
            "{name} has no extension `{}`; there are {}",
            shown(wanted),
            some(&known, 20)
        ))
    })
}

fn extensions(system: &System) -> Vec<String> {
    system.extensions.iter().map(|extension| extension.name.clone()).collect()
}

/// The only extension that has any of the stressors.
fn the_only(
    table: &UserTable,
    name: &str,
    system: &System,
    stressors: &[String],
) -> Result<usize, OperationError> {
    let has_any = |extension: &Extension| {
        let known: Vec<String> = extension.stressors.iter().map(|stressor| stressor.name.clone()).collect();
        let names = Names::of(&known);
        stressors.iter().any(|stressor| names.place(stressor).is_some())
    };
    let found: Vec<usize> =
        (0..system.extensions.len()).filter(|at| system.extensions.get(*at).is_some_and(has_any)).collect();
    let file = &table.input_file().name;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let known: Vec<String> = system
                .extensions
                .iter()
                .flat_map(|extension| extension.stressors.iter().map(|stressor| stressor.name.clone()))
                .collect();
            let names = Names::of(&known);
            let near = stressors.iter().take(MOST_NEAR).find_map(|one| Some((one, names.near(one)?)));
            let hint = match near {
                _ if known.is_empty() => "the system has no stressors at all".to_owned(),
                Some((given, near)) => format!("for `{}`, did you mean `{}`?", shown(given), shown(near)),
                None => format!("its stressors are {}", some(&known, 12)),
            };
            Err(OperationError::Input(format!("{file}: none of its stressors is in {name}\n  hint: {hint}")))
        }
        several => {
            let known = extensions(system);
            let several: Vec<String> = several.iter().filter_map(|at| known.get(*at).cloned()).collect();
            Err(OperationError::Request(format!(
                "{file}: its stressors are in several extensions of {name} ({}); name one with --extension NAME",
                some(&several, 20)
            )))
        }
    }
}
