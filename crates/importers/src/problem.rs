//! What can be wrong with a file, and where: the errors of every reader in this crate.
//!
//! A reader does not stop at the first wrong cell. It collects [`Problem`]s, and an [`ImportError`] shows
//! them together, so that a user mends a file once. A file with a problem yields no result at all: never a
//! part of its rows.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// How many problems of one file are kept; the rest is counted.
pub const MOST_PROBLEMS: usize = 50;

/// How many problems of one file are counted; then the reader gives up. A column that was mistaken for another
/// is wrong in every row.
pub(crate) const MOST_COUNTED: usize = 1000;

/// One thing that is wrong in a file: where, what was found, what was expected, what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, as the user named it.
    pub file: String,
    /// The sheet of a workbook; `None` for text files.
    pub sheet: Option<String>,
    /// The line of a text file or the row of a sheet, counted from 1 as an editor shows it.
    pub row: Option<usize>,
    /// The column, counted from 1.
    pub column: Option<usize>,
    /// The column's name in the header.
    pub column_name: Option<String>,
    /// The text of the cell, shortened when it is long.
    pub value: Option<String>,
    /// What is wrong and what was expected; a clause in lower case that names the value.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem of a whole file.
    pub fn of_file(file: &str, message: impl Into<String>) -> Problem {
        Problem { file: file.to_owned(), message: message.into(), ..Problem::default() }
    }

    /// The same problem in a sheet.
    pub fn in_sheet(mut self, sheet: &str) -> Problem {
        self.sheet = Some(sheet.to_owned());
        self
    }

    /// The same problem at a line or row, counted from 1.
    pub fn at_row(mut self, row: usize) -> Problem {
        self.row = Some(row);
        self
    }

    /// The same problem at a column, counted from 1.
    pub fn at_column(mut self, column: usize) -> Problem {
        self.column = Some(column);
        self
    }

    /// The same problem with the value that was found.
    pub fn with_value(mut self, value: &str) -> Problem {
        self.value = Some(shown(value));
        self
    }

    /// The same problem with what to do about it.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = Some(hint.into());
        self
    }

    /// Where it is inside its file: ``line 4, column 3 `mass_kg` `` or ``sheet `BOM`, cell C4 (`mass_kg`)``;
    /// empty when it concerns the whole file.
    pub fn place(&self) -> String {
        let mut parts = Vec::new();
        if let Some(sheet) = &self.sheet {
            parts.push(format!("sheet `{}`", shown(sheet)));
        }
        let name = self.column_name.as_ref().map(|name| shown(name));
        match (&self.sheet, self.row, self.column) {
            (Some(_), Some(row), Some(column)) => {
                let name = name.map_or(String::new(), |name| format!(" (`{name}`)"));
                parts.push(format!("cell {}{row}{name}", column_letters(column)));
            }
            (sheet, row, column) => {
                if let Some(row) = row {
                    parts.push(format!("{} {row}", if sheet.is_some() { "row" } else { "line" }));
                }
                let name = name.map_or(String::new(), |name| format!(" `{name}`"));
                match column {
                    Some(column) if sheet.is_some() => {
                        parts.push(format!("column {}{name}", column_letters(column)));
                    }
                    Some(column) => parts.push(format!("column {column}{name}")),
                    None if !name.is_empty() => parts.push(format!("column{name}")),
                    None => {}
                }
            }
        }
        parts.join(", ")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// Everything that is wrong with a file. Its text names the file once, then each problem on a line of its
/// own with its hint below.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize)]
pub struct ImportError {
    /// The problems in the order of the file; at least one and at most [`MOST_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// How many more there are; the count ends at a thousand problems in all.
    pub more: usize,
}

impl From<Problem> for ImportError {
    fn from(problem: Problem) -> ImportError {
        ImportError { problems: vec![problem], more: 0 }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.problems.first().map_or("", |problem| problem.file.as_str());
        let count = self.problems.len() + self.more;
        if let [problem] = self.problems.as_slice()
            && self.more == 0
        {
            let separator = if problem.place().is_empty() { ": " } else { ", " };
            write!(f, "{file}{separator}{problem}")?;
            return match &problem.hint {
                Some(hint) => write!(f, "\n  hint: {hint}"),
                None => Ok(()),
            };
        }
        let least = if count >= MOST_COUNTED { "at least " } else { "" };
        write!(f, "{file}: {least}{count} problems")?;
        for problem in &self.problems {
            write!(f, "\n  {problem}")?;
            if let Some(hint) = &problem.hint {
                write!(f, "\n    hint: {hint}")?;
            }
        }
        if self.more > 0 {
            write!(f, "\n  and {least}{} more", self.more)?;
        }
        Ok(())
    }
}

/// A collector of problems that keeps the first [`MOST_PROBLEMS`] and counts the rest.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    kept: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// Adds a problem. The text is only made while there is room for it.
    pub(crate) fn add(&mut self, problem: impl FnOnce() -> Problem) {
        if self.kept.len() < MOST_PROBLEMS {
            self.kept.push(problem());
        } else {
            self.more += 1;
        }
    }

    /// Whether so much is wrong that reading on tells nothing new.
    pub(crate) fn are_enough(&self) -> bool {
        self.kept.len() + self.more >= MOST_COUNTED
    }

    /// Nothing when nothing was wrong.
    ///
    /// # Errors
    /// All that was collected.
    pub(crate) fn into_result(self) -> Result<(), ImportError> {
        if self.kept.is_empty() { Ok(()) } else { Err(ImportError { problems: self.kept, more: self.more }) }
    }
}

/// A value as it is shown in a message: control characters escaped, at most 60 characters.
pub(crate) fn shown(value: &str) -> String {
    const MOST: usize = 60;
    let mut text = String::new();
    for (index, c) in value.chars().enumerate() {
        if index == MOST {
            text.push('…');
            break;
        }
        let direction =
            matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        if c.is_control() || direction || c == '\u{feff}' {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text
}

/// The letters of a column of a sheet, counted from 1: A, B, … Z, AA, …
pub(crate) fn column_letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let digit = (column - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_sheet() {
        for (column, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (16_384, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn values_cannot_disturb_a_terminal() {
        assert_eq!(shown("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\nb");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 61);
    }

    #[test]
    fn only_fifty_problems_are_kept() {
        let mut problems = Problems::default();
        for row in 0..120 {
            problems.add(|| Problem::of_file("f.csv", "wrong").at_row(row));
        }
        let error = problems.into_result().unwrap_err();
        assert_eq!((error.problems.len(), error.more), (50, 70));
        assert!(error.to_string().starts_with("f.csv: 120 problems\n  line 0: wrong\n"));
        assert!(error.to_string().ends_with("\n  and 70 more"));
    }
}
