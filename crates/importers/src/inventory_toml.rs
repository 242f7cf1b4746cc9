//! Inventories in TOML: `name`, `unit`, further remarks, and one `[[line]]` per line.
//!
//! The lines become a [`Table`] with the keys as columns, in the order in which they first appear, so that
//! everything else reads them as it reads a sheet.

use std::collections::{BTreeMap, HashMap};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::input::Input;
use crate::options::ReadOptions;
use crate::problem::{ImportError, Problem, shown};
use crate::sniff::{Looks, looks_like};
use crate::table::{CellKind, RawCell, Table, TableBuilder};
use crate::text::decode;

/// The table of the lines, and the other keys of the file as text.
pub(crate) fn read_toml(
    input: Input,
    options: &ReadOptions,
) -> Result<(Table, BTreeMap<String, String>), ImportError> {
    let Input { name: file, bytes } = input;
    let limits = &options.limits;
    if bytes.len() as u64 > limits.toml_bytes {
        let message = format!("a TOML file may have {} MiB", limits.toml_bytes >> 20);
        return Err(Problem::of_file(&file, message).with_hint("give large inventories as CSV").into());
    }
    match looks_like(&bytes) {
        Looks::Empty => return Err(Problem::of_file(&file, "the file is empty").into()),
        Looks::Zip => {
            return Err(Problem::of_file(&file, "expected TOML, but this looks like a workbook").into());
        }
        Looks::Other(what, hint) => {
            let message = format!("expected TOML, but this looks like {what}");
            return Err(Problem::of_file(&file, message).with_hint(hint).into());
        }
        Looks::Text => {}
    }
    let decoded = decode(&file, bytes, options.encoding)?;
    let lines = LineStarts::of(&decoded.text);
    let document = DeTable::parse(&decoded.text).map_err(|error| {
        let place = error.span().map(|span| span.start);
        let problem = Problem::of_file(&file, format!("not TOML: {}", shown(error.message())));
        match place {
            Some(place) => problem.at_row(lines.line(place)),
            None => problem,
        }
    })?;
    let wrong = |at: usize, message: String| {
        ImportError::from(Problem::of_file(&file, message).at_row(lines.line(at)))
    };

    let mut about = BTreeMap::new();
    let mut rows: &[Spanned<DeValue<'_>>] = &[];
    for (key, value) in document.get_ref() {
        let name = key.get_ref().as_ref();
        match (name, value.get_ref()) {
            ("line", DeValue::Array(array)) => rows = array,
            ("line", _) => return Err(wrong(key.span().start, "expected lines as `[[line]]`".to_owned())),
            (_, value) => match scalar(value) {
                Some((text, _)) => {
                    about.insert(name.to_owned(), text);
                }
                None => {
                    let message = format!(
                        "`{}` is a table or list; expected a text or number, or `[[line]]`",
                        shown(name)
                    );
                    return Err(wrong(key.span().start, message));
                }
            },
        }
    }
    let mut tables = Vec::with_capacity(rows.len());
    let mut header: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        let DeValue::Table(table) = row.get_ref() else {
            return Err(wrong(row.span().start, "expected lines as `[[line]]`".to_owned()));
        };
        let mut keys: Vec<_> = table.iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        for (key, _) in &keys {
            let name = key.get_ref().as_ref();
            if name.trim().is_empty() {
                return Err(wrong(key.span().start, "a key has no name".to_owned()));
            }
            if !places.contains_key(name) {
                if header.len() >= limits.columns {
                    return Err(wrong(
                        key.span().start,
                        format!("more than {} keys are not read", limits.columns),
                    ));
                }
                header.push(name);
                places.insert(name, header.len());
            }
        }
        let at = keys.first().map_or(row.span().start, |(key, _)| key.span().start);
        tables.push((lines.line(at), table));
    }
    if header.is_empty() {
        let hint = "each line of the inventory is a `[[line]]` with part, material and mass_kg";
        return Err(Problem::of_file(&file, "the file has no line").with_hint(hint).into());
    }
    let mut builder = TableBuilder::new(&file, None, limits);
    let names: Vec<RawCell<'_>> = header
        .iter()
        .enumerate()
        .map(|(index, name)| RawCell { column: index + 1, text: (*name).into(), kind: CellKind::Text })
        .collect();
    builder.push_row(tables.first().map_or(1, |(line, _)| *line), &names)?;
    for (line, table) in tables {
        let mut cells = Vec::with_capacity(table.len());
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let column = places.get(name).copied().unwrap_or(0);
            let Some((text, kind)) = scalar(value.get_ref()) else {
                let message = format!("`{}` is a table or list; expected a text or number", shown(name));
                return Err(wrong(key.span().start, message));
            };
            cells.push(RawCell { column, text: text.into(), kind });
        }
        cells.sort_by_key(|cell| cell.column);
        builder.push_row(line, &cells)?;
    }
    let mut table = builder.finish()?;
    table.encoding = Some(decoded.encoding);
    Ok((table, about))
}

/// A value as the text of a cell; `None` for tables and lists.
fn scalar(value: &DeValue<'_>) -> Option<(String, CellKind)> {
    Some(match value {
        DeValue::String(text) => (text.to_string(), CellKind::Text),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(value) => (value.to_string(), CellKind::Number),
            Err(_) => (number.to_string(), CellKind::Text),
        },
        DeValue::Float(number) => (number.as_str().to_owned(), CellKind::Number),
        DeValue::Boolean(truth) => (if *truth { "TRUE" } else { "FALSE" }.to_owned(), CellKind::Boolean),
        DeValue::Datetime(date) => (date.to_string(), CellKind::Date),
        DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}

/// Where the lines of a text start.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> LineStarts {
        LineStarts(
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1).collect(),
        )
    }

    /// The line of a byte, counted from 1.
    fn line(&self, at: usize) -> usize {
        1 + self.0.partition_point(|start| *start <= at)
    }
}
