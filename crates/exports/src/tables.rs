//! The tables inside an answer.
//!
//! An answer is a tree of JSON; people and programs want tables. Every array of records inside `result` is a table named
//! by its path of keys (`by_region`, `comparison.by_region`), its columns in the order of the records. An object of
//! scalars (`totals`) is a table of one row. Nothing is dropped: nested objects become columns with a dotted name, arrays
//! of scalars inside a record become one text joined with `|`, arrays of records inside a record become a table of their
//! own whose first column repeats the record's first cell.
//!
//! The trap: a key that a record lacks is [`Cell::Missing`], never zero.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::envelope::stable_run;
use crate::{Cell, Document, ExportError};

/// A table of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Path of JSON keys, joined with dots.
    pub name: String,
    /// Names of the columns, unique, in the order of the records.
    pub columns: Vec<String>,
    /// Rows; each has exactly one cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// Whether it was one object of scalars rather than an array.
    pub single: bool,
}

impl Table {
    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The cells of one column from top to bottom.
    pub fn cells(&self, column: usize) -> impl Iterator<Item = &Cell> {
        self.rows.iter().filter_map(move |row| row.get(column))
    }
}

/// All tables of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// Tables of `result`, then those of the companions under `compared.`, in document order.
    pub result: Vec<Table>,
    /// `coverage`, `unmatched`, `checks`, `sources`, `warnings` and `run` (columns `key` and `value`).
    pub record: Vec<Table>,
}

impl Tables {
    /// The tables of a document.
    pub fn of(document: &Document) -> Tables {
        let mut result = TableSet::default();
        result.add_tree("", document.envelope.get("result").unwrap_or(&Value::Null));
        add_companions(&mut result, document);
        let mut record = TableSet { taken: result.taken.clone(), ..TableSet::default() };
        add_record(&mut record, document.envelope);
        Tables { result: result.tables, record: record.tables }
    }

    /// The tables that a format with room for one table needs: the one wanted alone where it is a plain array of the
    /// result, so that the rows of the others are not gathered for nothing; all of them otherwise.
    pub fn for_main(document: &Document, name: Option<&str>) -> Tables {
        let result = document.envelope.get("result").and_then(Value::as_object);
        let wanted = result.and_then(|result| match name {
            Some(name) => result.get_key_value(name),
            None => result.iter().find(|(_, value)| is_plain_table(value)),
        });
        match wanted.filter(|(_, value)| is_plain_table(value)) {
            Some((name, value)) => {
                let mut tables = TableSet::default();
                tables.add_tree(name, value);
                Tables { result: tables.tables, record: Vec::new() }
            }
            None => Tables::of(document),
        }
    }

    /// The tables that a terminal may show: the main one, and of the others those that are short.
    pub fn for_terminal(document: &Document, name: Option<&str>) -> Tables {
        const LONG: usize = 5_000;
        let Some(Value::Object(result)) = document.envelope.get("result") else {
            return Tables::of(document);
        };
        let long = |key: &String, value: &Value| {
            value.as_array().is_some_and(|records| records.len() > LONG) && name != Some(key.as_str())
        };
        if !result.iter().any(|(key, value)| long(key, value)) {
            return Tables::of(document);
        }
        let mut tables = Tables::for_main(document, name);
        let mut rest = TableSet::default();
        for (key, value) in result.iter().filter(|(key, value)| !long(key, value)) {
            if tables.result.iter().all(|table| &table.name != key) {
                rest.add_tree(key, value);
            }
        }
        tables.result.extend(rest.tables);
        tables
    }

    /// The table that a format with room for one table shows: the one named, else the first array, else the first.
    ///
    /// # Errors
    /// [`ExportError::UnknownTable`] lists the names; [`ExportError::NoTable`] if there is none.
    pub fn main(&self, name: Option<&str>, operation: &str) -> Result<&Table, ExportError> {
        match name {
            Some(name) => {
                self.result.iter().chain(&self.record).find(|table| table.name == name).ok_or_else(|| {
                    let known = self.result.iter().chain(&self.record);
                    ExportError::UnknownTable {
                        name: name.into(),
                        known: known.map(|table| format!("`{}`", table.name)).collect::<Vec<_>>().join(", "),
                    }
                })
            }
            None => self
                .result
                .iter()
                .find(|table| !table.single)
                .or(self.result.first())
                .ok_or_else(|| ExportError::NoTable { operation: operation.into() }),
        }
    }
}

/// Whether a value is an array of records without arrays inside, so that it makes one table by itself.
fn is_plain_table(value: &Value) -> bool {
    let plain =
        |record: &Value| record.as_object().is_some_and(|object| object.values().all(Cell::is_scalar));
    value.as_array().is_some_and(|records| !records.is_empty() && records.iter().all(plain))
}

/// Tables under names that are unique.
#[derive(Default)]
struct TableSet {
    tables: Vec<Table>,
    taken: BTreeSet<String>,
}

impl TableSet {
    fn push(&mut self, mut table: Table) {
        if table.columns.is_empty() {
            return;
        }
        let wanted = table.name.clone();
        let mut number = 2;
        while !self.taken.insert(table.name.to_lowercase()) {
            table.name = format!("{wanted}_{number}");
            number += 1;
        }
        self.tables.push(table);
    }

    /// Adds every table below `value`, which is found at `path`.
    fn add_tree(&mut self, path: &str, value: &Value) {
        match value {
            Value::Object(object) => {
                let scalars: Vec<(String, Cell)> = object
                    .iter()
                    .filter_map(|(key, value)| Some((key.clone(), Cell::of_scalar(value)?)))
                    .collect();
                if !scalars.is_empty() {
                    let name = if path.is_empty() { "result" } else { path };
                    let (columns, row) = scalars.into_iter().unzip();
                    self.push(Table { name: name.into(), columns, rows: vec![row], single: true });
                }
                for (key, value) in object.iter().filter(|(_, value)| Cell::of_scalar(value).is_none()) {
                    self.add_tree(&join(path, key), value);
                }
            }
            Value::Array(items) => self.add_records(path, items.iter().map(|item| (None, item))),
            scalar => {
                if let Some(cell) = Cell::of_scalar(scalar).filter(|cell| !cell.is_missing()) {
                    let name = if path.is_empty() { "result" } else { path };
                    self.push(Table {
                        name: name.into(),
                        columns: vec!["value".into()],
                        rows: vec![vec![cell]],
                        single: true,
                    });
                }
            }
        }
    }

    /// Adds one table of records, and the tables nested in them. Each record may carry a leading cell of its parent.
    fn add_records<'v>(
        &mut self,
        path: &str,
        records: impl Iterator<Item = (Option<(String, Cell)>, &'v Value)>,
    ) {
        let mut builder = Rows::default();
        let mut nested: Nested<'v> = Vec::new();
        for (parent, record) in records {
            let mut cells = Vec::new();
            let mut below = Vec::new();
            match record {
                Value::Object(object) => flatten("", object, &mut cells, &mut below),
                other => match scalar_or_list(other) {
                    Some(cell) => cells.push(("value".to_string(), cell)),
                    None => below.push(("items".to_string(), other)),
                },
            }
            let own_key = cells.first().cloned();
            if let Some((name, cell)) = parent {
                let name =
                    if cells.iter().any(|(column, _)| *column == name) { format!("of.{name}") } else { name };
                cells.insert(0, (name, cell));
            }
            for (key, value) in below {
                match nested.iter_mut().find(|(name, _)| *name == key) {
                    Some((_, found)) => found.push((own_key.clone(), value)),
                    None => nested.push((key, vec![(own_key.clone(), value)])),
                }
            }
            builder.push(cells);
        }
        self.push(builder.table(if path.is_empty() { "result" } else { path }, false));
        for (key, parts) in nested {
            let records = parts.into_iter().flat_map(|(parent, value)| {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                items.iter().map(move |item| (parent.clone(), item))
            });
            // Collected first: the closure type would otherwise grow with every level of nesting.
            let records: Vec<_> = records.collect();
            self.add_boxed(&join(path, &key), records);
        }
    }

    fn add_boxed(&mut self, path: &str, records: Vec<(Option<(String, Cell)>, &Value)>) {
        let records: Box<dyn Iterator<Item = _>> = Box::new(records.into_iter());
        self.add_records(path, records);
    }
}

/// Arrays of records found inside records, by key, each with the first cell of the record it was found in.
type Nested<'v> = Vec<(String, Vec<(Option<(String, Cell)>, &'v Value)>)>;

/// Rows gathered from records that need not all have the same keys.
#[derive(Default)]
struct Rows {
    columns: Vec<String>,
    positions: BTreeMap<String, usize>,
    rows: Vec<Vec<Cell>>,
}

impl Rows {
    fn push(&mut self, cells: Vec<(String, Cell)>) {
        let mut row = vec![Cell::Missing; self.columns.len()];
        for (column, cell) in cells {
            let position = match self.positions.get(&column) {
                Some(position) => *position,
                None => {
                    self.positions.insert(column.clone(), self.columns.len());
                    self.columns.push(column);
                    self.columns.len() - 1
                }
            };
            if row.len() <= position {
                row.resize(position + 1, Cell::Missing);
            }
            row[position] = cell;
        }
        self.rows.push(row);
    }

    fn table(mut self, name: &str, single: bool) -> Table {
        for row in &mut self.rows {
            row.resize(self.columns.len(), Cell::Missing);
        }
        Table { name: name.into(), columns: self.columns, rows: self.rows, single }
    }
}

/// The cells of a record, nested objects under dotted names; arrays of records go to `below`.
fn flatten<'v>(
    prefix: &str,
    object: &'v Map<String, Value>,
    cells: &mut Vec<(String, Cell)>,
    below: &mut Vec<(String, &'v Value)>,
) {
    for (key, value) in object {
        let name = join(prefix, key);
        match (scalar_or_list(value), value) {
            (Some(cell), _) => cells.push((name, cell)),
            (None, Value::Object(inner)) => flatten(&name, inner, cells, below),
            (None, array) => below.push((name, array)),
        }
    }
}

/// The cell of a scalar, or of an array of scalars as one text joined with `|`.
fn scalar_or_list(value: &Value) -> Option<Cell> {
    match value {
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            if items.is_empty() {
                return Some(Cell::Missing);
            }
            let texts: Vec<String> =
                items.iter().filter_map(Cell::of_scalar).map(|cell| cell.plain()).collect();
            Some(Cell::Text(texts.join("|")))
        }
        other => Cell::of_scalar(other),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
}

/// Adds the companions' tables stacked under `compared.`, with the companion's label in the first column `answer_of`.
fn add_companions(set: &mut TableSet, document: &Document) {
    if document.companions.is_empty() {
        return;
    }
    let mut answers = Rows::default();
    let mut stacked: Vec<(String, bool, Rows)> = Vec::new();
    for (label, envelope) in document.companions {
        let text = envelope.get("answer").and_then(Value::as_str).unwrap_or_default();
        let mut cells = vec![(LABEL.to_string(), Cell::Text(label.clone()))];
        cells.push(("answer".into(), Cell::Text(text.into())));
        answers.push(cells);
        let mut own = TableSet::default();
        own.add_tree("", envelope.get("result").unwrap_or(&Value::Null));
        add_record(&mut own, envelope);
        for table in own.tables.into_iter().filter(|table| table.name != "run" && table.name != "sources") {
            let position = stacked.iter().position(|(name, _, _)| *name == table.name).unwrap_or_else(|| {
                stacked.push((table.name.clone(), table.single, Rows::default()));
                stacked.len() - 1
            });
            for row in table.rows {
                let mut cells = vec![(LABEL.to_string(), Cell::Text(label.clone()))];
                cells.extend(table.columns.iter().cloned().zip(row));
                stacked[position].2.push(cells);
            }
        }
    }
    set.push(answers.table("compared", false));
    for (name, _, rows) in stacked {
        set.push(rows.table(&format!("compared.{name}"), false));
    }
}

/// Name of the column that says which companion a stacked row belongs to.
const LABEL: &str = "answer_of";

/// Adds the tables that say how far the numbers may be trusted.
fn add_record(set: &mut TableSet, envelope: &Value) {
    if let Some(Value::Object(coverage)) = envelope.get("coverage") {
        let mut cells: Vec<(String, Cell)> = Vec::new();
        let mut below = Vec::new();
        let unmatched = coverage.get("unmatched").and_then(Value::as_array);
        let scalars: Map<String, Value> = coverage
            .iter()
            .filter(|(key, _)| *key != "unmatched")
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        flatten("", &scalars, &mut cells, &mut below);
        if let Some(unmatched) = unmatched {
            cells.push(("unmatched_rows".into(), Cell::Integer(unmatched.len() as i64)));
        }
        let mut row = Rows::default();
        row.push(cells);
        set.push(row.table("coverage", true));
        for (key, value) in below {
            set.add_tree(&format!("coverage.{key}"), value);
        }
        if let Some(unmatched) = unmatched {
            set.add_records("unmatched", unmatched.iter().map(|item| (None, item)));
        }
    }
    for key in ["checks", "sources", "warnings"] {
        if let Some(Value::Array(items)) = envelope.get(key) {
            set.add_records(key, items.iter().map(|item| (None, item)));
        }
    }
    if let Some(run) = stable_run(envelope) {
        let mut rows = Rows::default();
        key_values("", &run, &mut rows);
        set.push(rows.table("run", false));
    }
}

/// One row for each leaf, its path of keys beside it.
fn key_values(path: &str, value: &Value, rows: &mut Rows) {
    match (scalar_or_list(value), value) {
        (Some(cell), _) => rows.push(vec![("key".into(), Cell::Text(path.into())), ("value".into(), cell)]),
        (None, Value::Object(object)) => {
            for (key, value) in object {
                key_values(&join(path, key), value, rows);
            }
        }
        (None, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                key_values(&format!("{path}[{index}]"), item, rows);
            }
        }
        (None, _) => {}
    }
}

/// A table of records given one by one.
pub(crate) fn records_table(name: &str, records: &[Value]) -> Table {
    let mut rows = Rows::default();
    for record in records.iter().filter_map(Value::as_object) {
        let mut cells = Vec::new();
        flatten("", record, &mut cells, &mut Vec::new());
        rows.push(cells);
    }
    rows.table(name, false)
}
