//! Small tables of a user about a system: CSV, tab-separated or XLSX, read whole, with every problem at its place.

use std::collections::BTreeMap;

use importers::scenario::closest;
use importers::{
    CellKind, ColumnMarks, ImportError, Input, MOST_PROBLEMS, NumberError, Problem, ReadOptions, Table,
    is_missing, read_number, read_table,
};
use vocabulary::fold;

use crate::OperationError;
use crate::run_record::InputFile;

/// A column that is looked for: its name first, then other names that mean the same.
pub(super) struct Column {
    /// Names, the one of messages first.
    pub(super) names: &'static [&'static str],
    /// Whether a table without it is refused.
    pub(super) needed: bool,
}

/// A table whose columns are found, and what is wrong with it so far.
pub(super) struct UserTable {
    table: Table,
    places: Vec<Option<usize>>,
    problems: Vec<Problem>,
    more: usize,
    input: InputFile,
}

impl UserTable {
    /// Reads a table and finds its columns.
    pub(super) fn read(input: Input, columns: &'static [Column]) -> Result<UserTable, OperationError> {
        let failed = |error: ImportError| OperationError::Input(error.to_string());
        let (name, sha256, bytes) = (input.name.clone(), input.sha256(), input.bytes.len() as u64);
        let accepted =
            |table: &Table| columns.iter().all(|column| !column.needed || places(table, column).len() == 1);
        let wanted = format!("columns {}", listed(columns, true));
        let table = read_table(input, &ReadOptions::default(), &wanted, &accepted).map_err(failed)?;
        let mut made = UserTable {
            input: InputFile { name, sha256, bytes, rows: table.len() },
            table,
            places: Vec::new(),
            problems: Vec::new(),
            more: 0,
        };
        for column in columns {
            let found = places(&made.table, column);
            made.places.push(found.first().copied());
            let main = column.names.first().copied().unwrap_or_default();
            if let [first, second, ..] = found.as_slice() {
                let header = made.table.header();
                let message = format!(
                    "`{}` means the same as `{}`",
                    shown(header.get(*second).map_or("", String::as_str)),
                    shown(header.get(*first).map_or("", String::as_str))
                );
                made.add(made.table.header_problem(*second, message).with_hint("leave one of the two out"));
            } else if found.is_empty() && column.needed {
                let others = column.names.get(1..).unwrap_or_default();
                let or = if others.is_empty() {
                    String::new()
                } else {
                    format!(" (or `{}`)", others.join("`, `"))
                };
                let message = format!(
                    "there is no column `{main}`{or}; the columns are {}",
                    made.table.header().iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ")
                );
                let hint = match listed(columns, false) {
                    optional if optional.is_empty() => format!("expected {}", listed(columns, true)),
                    optional => {
                        format!("expected {}, and where they apply {optional}", listed(columns, true))
                    }
                };
                made.add(made.table.problem(message).at_row(made.table.header_row()).with_hint(hint));
            }
        }
        if made.problems.is_empty() && made.table.is_empty() {
            made.add(made.table.problem("holds no row below its columns"));
        }
        made.checked()
    }

    /// Rows below the columns.
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// The line or row of the file, as an editor shows it.
    pub(super) fn line(&self, row: usize) -> usize {
        self.table.row_number(row)
    }

    /// Whether the table has a column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.places.get(column).is_some_and(Option::is_some)
    }

    /// Text of a cell, without blanks around it; empty where the table has no such column.
    pub(super) fn text(&self, row: usize, column: usize) -> &str {
        match self.places.get(column).copied().flatten() {
            Some(place) => self.table.cell(row, place).text.trim(),
            None => "",
        }
    }

    /// The numbers of a column, row by row; none where one is missing or is none, which is noted.
    pub(super) fn numbers(&mut self, column: usize) -> Vec<Option<f64>> {
        let mut marks = ColumnMarks::default();
        for row in 0..self.len() {
            marks.look(self.text(row, column), row);
        }
        if let (Some(point), Some(comma)) = (marks.point, marks.comma) {
            let message = format!(
                "has a decimal comma, but `{}` in line {} has a decimal point",
                self.text(point, column),
                self.line(point)
            );
            self.wrong(comma, column, &message, "write all numbers of the column in one way");
        }
        (0..self.len()).map(|row| self.number(row, column, marks)).collect()
    }

    fn number(&mut self, row: usize, column: usize, marks: ColumnMarks) -> Option<f64> {
        let place = self.places.get(column).copied().flatten()?;
        let cell = self.table.cell(row, place);
        let text = shown(cell.text.trim());
        let found = match cell.kind {
            CellKind::Text if is_missing(cell.text) => {
                let hint = "complete the row or delete it; missing is not zero";
                self.wrong(row, column, "the number is missing", hint);
                return None;
            }
            CellKind::Text => read_number(cell.text, marks.mark()),
            CellKind::Number => cell.text.parse().map(Some).map_err(|_| NumberError::NotANumber),
            _ => Err(NumberError::NotANumber),
        };
        match found {
            Ok(Some(number)) if number.is_finite() => return Some(number),
            Err(error @ NumberError::Ambiguous { .. }) => {
                let hint = "write it with a decimal point and without thousands separators";
                self.wrong(row, column, &format!("`{text}` is an {error}"), hint);
            }
            Err(error @ NumberError::WrongMark { .. }) => {
                self.wrong(row, column, &format!("`{text}` is {error}, as others of the column have"), "");
            }
            _ => self.wrong(row, column, &format!("found `{text}`, expected a number"), ""),
        }
        None
    }

    /// Notes what is wrong with a cell, and what to do.
    pub(super) fn wrong(&mut self, row: usize, column: usize, message: &str, hint: &str) {
        let place = self.places.get(column).copied().flatten().unwrap_or_default();
        let problem = self.table.cell_problem(row, place, message);
        self.add(if hint.is_empty() { problem } else { problem.with_hint(hint) });
    }

    /// Notes what is wrong with the table as a whole, and what to do.
    pub(super) fn wrong_as_a_whole(&mut self, message: String, hint: &str) {
        self.add(self.table.problem(message).with_hint(hint));
    }

    /// The table, unless something is wrong with it.
    pub(super) fn checked(mut self) -> Result<UserTable, OperationError> {
        match self.refused() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// The error of all that was noted since the table was read or checked; none where nothing was.
    pub(super) fn refused(&mut self) -> Option<OperationError> {
        let problems = std::mem::take(&mut self.problems);
        (!problems.is_empty()).then(|| {
            let error = ImportError { problems, more: std::mem::take(&mut self.more) };
            OperationError::Input(error.to_string())
        })
    }

    /// The file, for the run record.
    pub(super) fn input_file(&self) -> InputFile {
        self.input.clone()
    }

    fn add(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.more += 1;
        }
    }
}

/// Names of a system: found by their letters, else as the only one without regard to case, width and blanks.
pub(super) struct Names<'n> {
    known: &'n [String],
    exact: BTreeMap<&'n str, usize>,
    folded: BTreeMap<String, Option<usize>>,
}

impl<'n> Names<'n> {
    /// An index of names.
    pub(super) fn of(known: &'n [String]) -> Names<'n> {
        let exact = known.iter().enumerate().rev().map(|(at, name)| (name.as_str(), at)).collect();
        let mut folded: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (at, name) in known.iter().enumerate() {
            folded.entry(fold(name)).and_modify(|place| *place = None).or_insert(Some(at));
        }
        Names { known, exact, folded }
    }

    /// The place of a name.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.exact.get(name).copied().or_else(|| self.folded.get(&fold(name)).copied().flatten())
    }

    /// A name that is near to one that is not there.
    pub(super) fn near(&self, name: &str) -> Option<&'n str> {
        closest(name, self.known.iter().map(String::as_str))
    }

    /// What to do about a name that is not there: the near one, or those that are, which need be listed only once.
    pub(super) fn instead(&self, name: &str, listed: &mut bool) -> String {
        match self.near(name) {
            Some(near) => format!("did you mean `{}`?", shown(near)),
            None if std::mem::replace(listed, true) => String::new(),
            None => format!("there are {}", some(self.known, 12)),
        }
    }
}

/// The first names, and how many more there are.
pub(super) fn some(names: &[String], most: usize) -> String {
    let listed: Vec<String> = names.iter().take(most).map(|name| shown(name)).collect();
    match names.len().saturating_sub(most) {
        0 => listed.join("; "),
        more => format!("{}; and {more} more", listed.join("; ")),
    }
}

/// A name as it is shown in a message: on one line, not too long.
pub(super) fn shown(name: &str) -> String {
    const MOST: usize = 80;
    let mut text: String = name.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if name.chars().nth(MOST).is_some() {
        text.push('…');
    }
    text
}

/// Columns of a table by any of their names, `_` and `-` for blanks.
fn places(table: &Table, column: &Column) -> Vec<usize> {
    let plain = |name: &str| fold(&name.trim_start_matches('\u{feff}').replace(['_', '-'], " "));
    let known: Vec<String> = column.names.iter().map(|name| plain(name)).collect();
    (0..table.header().len())
        .filter(|at| table.header().get(*at).is_some_and(|name| known.contains(&plain(name))))
        .collect()
}

fn listed(columns: &[Column], needed: bool) -> String {
    let names = columns.iter().filter(|column| column.needed == needed);
    names.filter_map(|column| column.names.first().copied()).collect::<Vec<_>>().join(", ")
}
