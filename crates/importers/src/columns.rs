//! Which column of a table means what: names and listed aliases, units in names, and the reading of cells.
//!
//! A name matches whatever its case and width, and with `_` or `-` for a blank. A column of masses may state
//! its unit: `mass_kg`, `mass [g]`, `質量（kg）`. Nothing else is understood: an unknown name is a column of
//! the user's own, which passes through.

use std::collections::HashMap;

use vocabulary::{Dimension, NameError, Unit, fold};

use crate::number::{ColumnMarks, DecimalMark, NumberError, is_missing, read_number};
use crate::problem::{Problem, Problems, shown};
use crate::table::{CellKind, Table};

/// A column that a reader knows: what it means and the names that mean it.
pub(crate) struct Known {
    /// The name to write.
    pub(crate) name: &'static str,
    /// Further names, folded, with blanks for `_` and `-`.
    pub(crate) aliases: &'static [&'static str],
    /// Whether the name may carry a unit of mass.
    pub(crate) has_unit: bool,
}

/// The columns of a table that a reader knows.
pub(crate) struct Found {
    /// For each known column, its place in the table and the unit in its name.
    places: Vec<Option<(usize, Option<Unit>)>>,
}

impl Found {
    /// The place of a known column.
    pub(crate) fn place(&self, known: usize) -> Option<usize> {
        self.places.get(known).copied().flatten().map(|(place, _)| place)
    }

    /// The unit in the name of a known column.
    pub(crate) fn unit(&self, known: usize) -> Option<Unit> {
        self.places.get(known).copied().flatten().and_then(|(_, unit)| unit)
    }
}

/// Looks for known columns. Two columns of the same meaning are a problem that names both.
pub(crate) fn find(table: &Table, known: &[Known], problems: &mut Problems) -> Found {
    let mut places: Vec<Option<(usize, Option<Unit>)>> = vec![None; known.len()];
    for (column, name) in table.header().iter().enumerate() {
        let Some((index, unit)) = meaning(name, known) else { continue };
        match places.get_mut(index) {
            Some(place @ None) => *place = Some((column, unit)),
            Some(Some((first, _))) => {
                let what = known.get(index).map_or("", |known| known.name);
                let first_name = table.header().get(*first).map_or("", String::as_str);
                let message = format!(
                    "two columns mean `{what}`: `{}` ({}) and `{}` ({})",
                    shown(first_name),
                    table.column_place(*first),
                    shown(name),
                    table.column_place(column)
                );
                let hint = "rename or delete the one that is not meant";
                problems.add(|| table.header_problem(column, message).with_hint(hint));
            }
            None => {}
        }
    }
    Found { places }
}

/// The place of a column in the list of those known, by its name.
pub(crate) fn known(name: &str, known: &[Known]) -> Option<usize> {
    meaning(name, known).map(|(index, _)| index)
}

fn meaning(name: &str, known: &[Known]) -> Option<(usize, Option<Unit>)> {
    let is = |known: &Known, name: &str| {
        let plain = fold(name).replace(['_', '-'], " ");
        let plain = plain.trim();
        plain == fold(known.name).replace('_', " ") || known.aliases.contains(&plain)
    };
    if let Some(index) = known.iter().position(|known| is(known, name)) {
        return Some((index, None));
    }
    let (base, unit) = split_unit(name)?;
    let unit = Unit::parse(&unit, Dimension::Mass).ok()?;
    known.iter().position(|known| known.has_unit && is(known, &base)).map(|index| (index, Some(unit)))
}

/// Parts `mass [kg]`, `mass (kg)`, `mass_kg` and `mass kg` into name and unit.
fn split_unit(name: &str) -> Option<(String, String)> {
    let name: String = name
        .trim()
        .chars()
        .map(|c| match c {
            '［' | '（' | '〔' | '[' => '(',
            '］' | '）' | '〕' | ']' => ')',
            'ａ'..='ｚ' | 'Ａ'..='Ｚ' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        })
        .collect();
    if let Some(open) = name.strip_suffix(')').and_then(|rest| rest.rfind('(')) {
        let base = name.get(..open)?;
        let unit = name.get(open + 1..name.len() - 1)?;
        return Some((base.trim().to_owned(), unit.trim().to_owned()));
    }
    let (base, unit) = name.rsplit_once(['_', ' '])?;
    Some((base.trim().to_owned(), unit.to_owned()))
}

/// Reads the numbers of one column.
pub(crate) struct NumberColumn<'t> {
    table: &'t Table,
    column: usize,
    mark: Option<DecimalMark>,
    /// The cells that prove a decimal point and a decimal comma, when both were found.
    conflict: Option<(usize, usize)>,
}

impl<'t> NumberColumn<'t> {
    /// Looks through the column for what proves its decimal mark, unless the user stated it.
    pub(crate) fn new(table: &'t Table, column: usize, stated: Option<DecimalMark>) -> NumberColumn<'t> {
        let mut marks = ColumnMarks::default();
        if stated.is_none() {
            for row in 0..table.len() {
                let cell = table.cell(row, column);
                if cell.kind == CellKind::Text {
                    marks.look(cell.text, row);
                }
            }
        }
        let conflict = marks.point.zip(marks.comma);
        NumberColumn { table, column, mark: stated.or(marks.mark()), conflict }
    }

    /// The place of the column in its table.
    pub(crate) fn place(&self) -> usize {
        self.column
    }

    /// The decimal mark that the numbers of the column prove or the user stated.
    pub(crate) fn proven(&self) -> Option<DecimalMark> {
        self.mark
    }

    /// The number in a row; `None` when it is missing.
    ///
    /// # Errors
    /// What is wrong with the cell, and what to do about it (perhaps nothing).
    pub(crate) fn try_read(&self, row: usize) -> Result<Option<f64>, (String, String)> {
        self.value(row)
    }

    /// What the user should know of how the column is read.
    pub(crate) fn note(&self, stated: Option<DecimalMark>) -> Option<String> {
        (stated.is_none() && self.mark == Some(DecimalMark::Comma)).then(|| {
            let name = self.table.header().get(self.column).map_or("", String::as_str);
            format!("column `{}` is read with a decimal comma, as its numbers show", shown(name))
        })
    }

    /// The number in a row; `None` when it is missing or a problem was added.
    pub(crate) fn read(&self, row: usize, problems: &mut Problems) -> Option<f64> {
        match self.value(row) {
            Ok(value) => value,
            Err(wrong) => {
                problems.add(|| self.problem(row, wrong.0, wrong.1));
                None
            }
        }
    }

    /// The number in a row, with a rule that it must keep; `None` when missing or a problem was added.
    pub(crate) fn read_within(
        &self,
        row: usize,
        problems: &mut Problems,
        rule: impl Fn(f64) -> bool,
        broken: &str,
        hint: &str,
    ) -> Option<f64> {
        let value = self.read(row, problems)?;
        if rule(value) {
            return Some(value);
        }
        let text = shown(self.table.cell(row, self.column).text);
        problems.add(|| self.problem(row, format!("found `{text}`, {broken}"), hint.to_owned()));
        None
    }

    fn problem(&self, row: usize, message: String, hint: String) -> Problem {
        let problem = self.table.cell_problem(row, self.column, message);
        if hint.is_empty() { problem } else { problem.with_hint(hint) }
    }

    fn value(&self, row: usize) -> Result<Option<f64>, (String, String)> {
        let cell = self.table.cell(row, self.column);
        let text = shown(cell.text);
        let found =
            |what: &str, hint: &str| Err((format!("found {what}, expected a number"), hint.to_owned()));
        match cell.kind {
            CellKind::Error => return found(&format!("the error `{text}`"), "mend the formula of the cell"),
            CellKind::Date => {
                return found(&format!("the date `{text}`"), "format the cell as a number and type it again");
            }
            CellKind::Boolean => return found(&format!("`{text}`"), ""),
            CellKind::Number => {
                return match cell.text.parse::<f64>() {
                    Ok(number) if number.is_finite() => Ok(Some(number)),
                    _ => found(&format!("`{text}`"), "write a finite number, or leave the cell blank"),
                };
            }
            CellKind::Text => {}
        }
        if let Some((point, comma)) = self.conflict
            && row == comma
        {
            let place = self.table.row_number(point);
            let other = shown(self.table.cell(point, self.column).text);
            return Err((
                format!("`{text}` has a decimal comma, but `{other}` (row {place}) has a decimal point"),
                "write all numbers of the column in one way".to_owned(),
            ));
        }
        read_number(cell.text, self.mark).map_err(|error| {
            let hint = match &error {
                NumberError::Ambiguous { .. } => {
                    "state the decimal mark with --decimal point or --decimal comma, or write it without \
                     thousands separators"
                }
                NumberError::WrongMark { .. } => {
                    "state the decimal mark with --decimal point or --decimal comma"
                }
                NumberError::NotFinite => "write a finite number, or leave the cell blank if it is not known",
                NumberError::NotANumber if starts_with_number(cell.text) => {
                    "write the number alone; a unit belongs in the column's name, as in `mass [g]`"
                }
                NumberError::NotANumber => "",
            };
            let message = match error {
                NumberError::NotANumber => format!("found `{text}`, expected a number"),
                NumberError::Ambiguous { .. } => format!("`{text}` is an {error}"),
                NumberError::WrongMark { .. } | NumberError::NotFinite => format!("`{text}` is {error}"),
            };
            (message, hint.to_owned())
        })
    }
}

fn starts_with_number(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit()) && text.contains(char::is_alphabetic)
}

/// Finds names in a vocabulary, each spelling once.
pub(crate) struct Names<T> {
    found: HashMap<String, Result<T, NameError>>,
    find: fn(&str) -> Result<T, NameError>,
}

impl<T: Clone> Names<T> {
    pub(crate) fn new(find: fn(&str) -> Result<T, NameError>) -> Names<T> {
        Names { found: HashMap::new(), find }
    }

    /// The thing that a cell names; `None` when it is blank or a problem was added.
    pub(crate) fn read(
        &mut self,
        table: &Table,
        row: usize,
        column: usize,
        problems: &mut Problems,
    ) -> Option<T> {
        /// Spellings that are remembered; more than any honest file has.
        const MOST: usize = 10_000;
        let cell = table.cell(row, column);
        if is_missing(cell.text) {
            return None;
        }
        if cell.kind == CellKind::Error {
            let message = format!("found the error `{}`, expected a name", shown(cell.text));
            let hint = "mend the formula of the cell";
            problems.add(|| table.cell_problem(row, column, message).with_hint(hint));
            return None;
        }
        let found = match self.found.get(cell.text) {
            Some(found) => found.clone(),
            None => {
                let found = (self.find)(cell.text);
                if self.found.len() < MOST {
                    self.found.insert(cell.text.to_owned(), found.clone());
                }
                found
            }
        };
        found
            .map_err(|error| {
                let hint = match &error {
                    NameError::Unknown { candidates, kind, .. } if candidates.is_empty() => match *kind {
                        "region" => "`telecouple sources --table regions --format csv` lists the names that are known",
                        _ => "`telecouple sources --table materials --format csv` lists the names that are known",
                    },
                    _ => "write one of these names if it is the one meant; no name is guessed",
                };
                let message = one_line(&error.to_string());
                problems.add(|| table.cell_problem(row, column, message).with_hint(hint));
            })
            .ok()
    }
}

/// A message that carries text of the user, made safe to show.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Known] = &[
        Known { name: "material", aliases: &["材料"], has_unit: false },
        Known { name: "mass_kg", aliases: &["mass", "weight", "質量"], has_unit: true },
    ];

    #[test]
    fn names_of_columns_are_matched_with_their_units() {
        let mean =
            |name: &str| meaning(name, KNOWN).map(|(index, unit)| (index, unit.map(|unit| unit.symbol)));
        assert_eq!(mean(" Material "), Some((0, None)));
        assert_eq!(mean("材料"), Some((0, None)));
        for name in ["mass_kg", "MASS_KG", "Mass kg", "ｍａｓｓ＿ｋｇ"] {
            assert!(matches!(mean(name), Some((1, None | Some("kg")))), "{name}");
        }
        for (name, unit) in [
            ("mass [g]", "g"),
            ("mass_t", "t"),
            ("質量(kg)", "kg"),
            ("質量［g］", "g"),
            ("Weight (lb)", "lb"),
            ("質量（ｋｇ）", "kg"),
        ] {
            assert_eq!(mean(name), Some((1, Some(unit))), "{name}");
        }
        for name in ["mass_m2", "mass_source", "material [kg]", "note", "mass []", "()"] {
            assert_eq!(mean(name), None, "{name}");
        }
    }
}
