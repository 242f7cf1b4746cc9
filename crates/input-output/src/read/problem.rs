//! What is wrong with a file, and where.

use std::fmt;

/// Why a system cannot be read: the file, the place in it, what stands there and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(Box<Problem>);

/// The parts of a [`ReadError`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The file, or the archive and the entry in it (`archive.zip/folder/Z.txt`).
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Row (line) from 1, counted with the header.
    pub row: Option<usize>,
    /// Column (field) from 1, counted with the labels.
    pub column: Option<usize>,
    /// What stands there, shortened.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl ReadError {
    /// A problem of a whole file.
    pub(crate) fn new(file: impl Into<String>, message: impl Into<String>) -> ReadError {
        ReadError(Box::new(Problem { file: file.into(), message: message.into(), ..Problem::default() }))
    }

    pub(crate) fn at_row(mut self, row: usize) -> ReadError {
        self.0.row = Some(row);
        self
    }

    pub(crate) fn at_column(mut self, column: usize) -> ReadError {
        self.0.column = Some(column);
        self
    }

    pub(crate) fn in_sheet(mut self, sheet: &str) -> ReadError {
        self.0.sheet = Some(shown(sheet));
        self
    }

    pub(crate) fn with_value(mut self, value: &str) -> ReadError {
        self.0.value = Some(shown(value));
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> ReadError {
        self.0.hint = Some(hint.into());
        self
    }

    /// The parts, for a caller that lays them out itself.
    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = &*self.0;
        write!(out, "{}", problem.file)?;
        if let Some(sheet) = &problem.sheet {
            write!(out, ", sheet `{sheet}`")?;
        }
        if let Some(row) = problem.row {
            write!(out, ", row {row}")?;
        }
        if let Some(column) = problem.column {
            write!(out, ", column {column}")?;
        }
        write!(out, ": ")?;
        if let Some(value) = &problem.value {
            write!(out, "`{value}` ")?;
        }
        write!(out, "{}", problem.message)?;
        if let Some(hint) = &problem.hint {
            write!(out, "; {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}

/// Text of a file made fit for one line of a message: at most 60 characters, no control characters.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}
