//! Tables of the user's own: one fact a row, columns by name, for every table of the database.
//!
//! What all of them share stands here: which column means what (names and aliases in English and Japanese, units
//! in names, decisions of the mapping file), numbers by the rules of [`crate::read_number`], names by the
//! vocabulary's exact names and aliases, masses in kg on the accounting basis, rows of the world as totals to
//! check by, second rows of one fact. What differs is the list of columns and the row that they make; see
//! `tables`. Instead of a column `year`, the years may stand side by side in the header.
//!
//! The traps: a mass without a unit is not a mass in kg unless its column says `mass_kg`; a row of the world is
//! the sum of the others and no region; a row that cannot be placed is listed and never guessed.

mod bills;
mod cells;
mod food;
mod tables;
mod trade;

use std::collections::BTreeMap;
use std::io::Read;

use vocabulary::{Source, SourceId, Year, fold};

use crate::columns::{Found, Known, NumberColumn, find};
use crate::format::{ColumnUse, Job, ReadFailure, Reading};
use crate::head::Head;
use crate::input::{Input, read_table};
use crate::mapping::{MapKind, Mapping};
use crate::parsed::{Confidence, Parsed, ReadError, SumCheck};
use crate::problem::{ImportError, Problem, Problems, shown};
use crate::row::{Row, Sink};
use crate::table::{Table, listed};

pub use bills::{FACTORS, INVENTORY};
pub use food::CROP_YIELDS;
pub use tables::{INDICATORS, ORE_GRADES, PARAMETERS, PRICES, PRODUCTION, RESERVES};
pub use trade::TRADE;

use cells::{Cells, Refusal};

/// A table of the user's own: its columns and the row that they make.
struct Tidy {
    /// The words for the columns needed, for messages.
    wanted: &'static str,
    /// The columns that are known.
    columns: &'static [Known],
    /// For each way to state the table, the columns that it needs; one of the ways must be there.
    needed: &'static [&'static [usize]],
    /// Whether one of these columns is proof of the table, beside those needed.
    proof: &'static [usize],
    /// The column of the year, which may be stated or stand in the header instead.
    year: Option<usize>,
    /// The column of the numbers under years in the header.
    value: usize,
    /// Whether a column of masses that states no unit holds kg: the rule of inventories alone.
    plain_mass_is_kg: bool,
    /// Makes a row.
    row: fn(&mut Cells<'_>) -> Result<Vec<Row>, Refusal>,
}

/// Why a second row of one fact is not taken.
pub const SECOND: &str = "a second row of the same fact";

/// Renames the columns as the mapping says.
fn renamed(name: &str, mapping: &Mapping) -> String {
    mapping.to(MapKind::Column, name).unwrap_or(name).to_owned()
}

fn sniff(head: &Head<'_>, tidy: &Tidy) -> Confidence {
    let best = head.tables.iter().map(|table| {
        let columns: Vec<usize> =
            table.columns.iter().filter_map(|name| crate::columns::known(name, tidy.columns)).collect();
        let has = |column: &usize| columns.contains(column);
        let years = table.columns.iter().filter(|name| year_of(name).is_some()).count() >= 2;
        let there =
            |column: &usize| has(column) || (years && (*column == tidy.value || Some(*column) == tidy.year));
        let needed = tidy.needed.iter().any(|way| way.iter().all(there));
        match needed {
            true if tidy.proof.is_empty() || tidy.proof.iter().any(has) => Confidence::Certain,
            true => Confidence::Likely,
            false => Confidence::No,
        }
    });
    best.max().unwrap_or(Confidence::No)
}

/// A year in a header: `2020`, or `Y2020` as programs write it that want a letter first.
fn year_of(name: &str) -> Option<Year> {
    let name = name.trim();
    let digits = name.strip_prefix(['Y', 'y', 'X']).unwrap_or(name);
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|year: &Year| (1800..=2200).contains(&year.0))
}

/// Reads a file whole, no more of it than the limit.
pub(crate) fn read_input(job: &Job<'_>, reader: &mut (dyn Read + Send)) -> Result<Input, ReadFailure> {
    let limit = job.options.limits.file_bytes;
    let mut bytes = Vec::new();
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| ReadError::Io { file: job.file.to_owned(), source })?;
    if bytes.len() as u64 > limit {
        let message = format!("the file is larger than {} MiB", limit >> 20);
        return Err(ImportError::from(Problem::of_file(job.file, message)).into());
    }
    Ok(Input { name: job.file.to_owned(), bytes })
}

fn read(
    job: &Job<'_>,
    reader: &mut (dyn Read + Send),
    sink: &mut dyn Sink,
    tidy: &Tidy,
) -> Result<Reading, ReadFailure> {
    let input = read_input(job, reader)?;
    let accepted = |table: &Table| {
        let mut table = table.clone();
        table.rename(|name| renamed(name, job.mapping));
        missing(&table, &find(&table, tidy.columns, &mut Problems::default()), tidy, job).is_none()
    };
    let mut table = read_table(input, job.options, tidy.wanted, &accepted)?;
    let names = table.header().to_vec();
    table.rename(|name| renamed(name, job.mapping));
    let mut problems = Problems::default();
    let found = find(&table, tidy.columns, &mut problems);
    problems.into_result()?;
    if let Some(problem) = missing(&table, &found, tidy, job) {
        return Err(ImportError::from(problem).into());
    }
    let periods = periods(&table, &found, tidy);
    let own = job.stated.own_source();
    let mut state = State { sources: BTreeMap::from([(own.id.clone(), own.clone())]), ..State::default() };
    let mut parsed: Parsed<Row> = Parsed { notes: table.notes.clone(), ..Parsed::default() };
    let mut numbers = BTreeMap::new();
    for column in 0..table.header().len() {
        numbers.insert(column, NumberColumn::new(&table, column, job.options.decimal));
    }
    for row in 0..table.len() {
        for period in &periods {
            parsed.figures += 1;
            let mut cells = Cells {
                job,
                tidy,
                table: &table,
                found: &found,
                numbers: &numbers,
                row,
                period: *period,
                own: &own,
                state: &mut state,
            };
            match (tidy.row)(&mut cells) {
                Ok(rows) => {
                    parsed.handed_on += 1;
                    for id in std::mem::take(&mut state.fresh) {
                        if let Some(source) = state.sources.get(&id) {
                            sink.source(source).map_err(ReadFailure::Sink)?;
                        }
                    }
                    for row in rows {
                        sink.row(row).map_err(ReadFailure::Sink)?;
                    }
                }
                Err(Refusal::Excluded(reason)) => parsed.exclude(reason),
                Err(Refusal::Unmatched { column, value, reason }) => {
                    let name = names.get(column).map_or("", String::as_str);
                    parsed.unmatch(table.row_number(row) as u64, name, &value, reason);
                }
            }
        }
    }
    for (what, (sum, stated)) in state.sums {
        if let Some(stated) = stated {
            // Totals are often rounded to three digits.
            let agrees = (sum - stated).abs() <= 0.005 * stated.abs();
            if !agrees {
                parsed.note(format!("{what}: the rows sum to {sum}, the total of the file is {stated}"));
            }
            parsed.sums.push(SumCheck { what, sum, stated, agrees });
        }
    }
    let decimal = job.options.decimal.or_else(|| numbers.values().find_map(NumberColumn::proven));
    let columns = uses(&names, &table, &found, tidy, &periods);
    Ok(Reading {
        account: parsed,
        sources: state.sources.into_values().filter(|source| state.used.contains(&source.id)).collect(),
        columns,
        sheet: table.sheet.clone(),
        encoding: table.encoding,
        delimiter: table.delimiter,
        decimal,
    })
}

/// What is kept while the rows of a file are read.
#[derive(Default)]
struct State {
    sources: BTreeMap<SourceId, Source>,
    used: std::collections::BTreeSet<SourceId>,
    /// Sources that the next row is the first to name.
    fresh: Vec<SourceId>,
    /// The row of the file in which each fact was first met.
    seen: BTreeMap<String, usize>,
    /// Sums of rows and the total that the file states, by what is summed.
    sums: BTreeMap<String, (f64, Option<f64>)>,
    /// Indices that were defined.
    defined: std::collections::BTreeSet<String>,
}

/// A year with its column of numbers; neither where the table has a column of years.
type Period = Option<(Year, usize)>;

/// The years in the header, where the table has no column of years.
fn periods(table: &Table, found: &Found, tidy: &Tidy) -> Vec<Period> {
    let side_by_side: Vec<Period> = table
        .header()
        .iter()
        .enumerate()
        .filter_map(|(column, name)| year_of(name).map(|year| Some((year, column))))
        .collect();
    let has_year = tidy.year.is_none_or(|year| found.place(year).is_some());
    if has_year || side_by_side.is_empty() { vec![None] } else { side_by_side }
}

/// What is missing for the table to be read; `None` when nothing is.
fn missing(table: &Table, found: &Found, tidy: &Tidy, job: &Job<'_>) -> Option<Problem> {
    let years = table.header().iter().filter_map(|name| year_of(name)).count() > 0;
    let stated = |column: usize| {
        let name = tidy.columns.get(column).map_or("", |known| known.name);
        match name {
            "index" => job.stated.index.is_some(),
            "parameter" => job.stated.parameter.is_some(),
            "year" => job.stated.year.is_some(),
            "stage" => job.stated.stage.is_some(),
            _ => false,
        }
    };
    let there = |column: &usize| {
        found.place(*column).is_some()
            || stated(*column)
            || (years && (*column == tidy.value || Some(*column) == tidy.year))
    };
    if tidy.needed.iter().any(|way| way.iter().all(there)) {
        return None;
    }
    let way = tidy.needed.iter().min_by_key(|way| way.iter().filter(|column| !there(column)).count())?;
    let absent: Vec<&str> = way
        .iter()
        .filter(|column| !there(column))
        .filter_map(|column| tidy.columns.get(*column).map(|known| known.name))
        .collect();
    let message = format!(
        "expected {}, but {} {} missing; the columns are {}",
        tidy.wanted,
        absent.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and "),
        if absent.len() == 1 { "is" } else { "are" },
        listed(table.header())
    );
    let hint = "name the column that is meant in a mapping file, as `column,NAME IN THE FILE,NAME EXPECTED,`; \
                `telecouple check FILE --save-mapping MAP.csv` writes one to fill in";
    Some(table.problem(message).at_row(table.header_row()).with_hint(hint))
}

/// What became of each column.
fn uses(names: &[String], table: &Table, found: &Found, tidy: &Tidy, periods: &[Period]) -> Vec<ColumnUse> {
    let mut uses: Vec<ColumnUse> = names.iter().map(|name| ColumnUse::left(name)).collect();
    for (known, column) in tidy.columns.iter().enumerate() {
        let Some(place) = found.place(known) else { continue };
        if let (Some(slot), Some(name)) = (uses.get_mut(place), names.get(place)) {
            let unit = found.unit(known).map(|unit| unit.symbol).or_else(|| {
                let read_as = table.header().get(place).map_or("", String::as_str);
                (column.has_unit && fold(read_as).ends_with("kg")).then_some("kg")
            });
            *slot = ColumnUse::taken(name, column.name, unit);
        }
    }
    for (year, place) in periods.iter().flatten() {
        let value = tidy.columns.get(tidy.value).map_or("value", |known| known.name);
        if let (Some(slot), Some(name)) = (uses.get_mut(*place), names.get(*place)) {
            *slot = ColumnUse::taken(name, &format!("{value} of {year}"), None);
        }
    }
    uses
}

/// A text of a cell as it is shown in a reason.
fn quoted(text: &str) -> String {
    format!("`{}`", shown(text))
}
