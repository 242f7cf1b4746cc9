//! `export`: a whole table of the database, or the rows of it that fit, with the terms of their sources.
//!
//! An answer holds at most as many rows as a spreadsheet; [`stream`] hands on any number, for formats that can be
//! written row by row. The trap: a table holds every source's rows side by side; filter by `source` before summing.

use database::{SqlValue, TableQuery};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{Coverage, SourceUse};
use crate::operation::{Operation, Outcome};
use crate::provenance::{Provenance, licence_warnings};
use crate::rows::{note_source, of_asker, record};
use crate::{Context, OperationError};

/// Most rows of an answer: what a spreadsheet holds, less its heading.
const MOST_ROWS: usize = 1_048_575;

/// A whole table.
pub struct Export;

/// A table, and which of its rows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Name of the table, for example `production`; `telecouple sources` lists what they hold.
    pub table: String,
    /// Conditions `COLUMN=VALUE`, all of which a row must meet; `COLUMN=` asks for rows where nothing is stated.
    #[serde(default, rename = "where")]
    pub conditions: Vec<String>,
}

/// Rows of a table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExportResult {
    /// The rows; keys are the columns of the table, then `licence` and `redistribution` of the source.
    pub rows: Vec<Value>,
}

/// What was handed on.
pub struct Streamed {
    /// How many rows.
    pub rows: u64,
    /// Their sources with licences and duties.
    pub sources: Vec<SourceUse>,
    /// What whoever passes the rows on should know.
    pub warnings: Vec<String>,
}

impl ExportRequest {
    fn query(&self) -> Result<TableQuery, OperationError> {
        let filters = self.conditions.iter().map(|condition| match condition.split_once('=') {
            Some((column, value)) if !column.trim().is_empty() => {
                Ok((column.trim().to_owned(), value.trim().to_owned()))
            }
            _ => Err(OperationError::Request(format!(
                "`--where {condition}`: expected COLUMN=VALUE, for example year=2022"
            ))),
        });
        Ok(TableQuery { table: self.table.clone(), filters: filters.collect::<Result<_, _>>()? })
    }
}

/// Hands the rows of a table to `visit`, the names of the columns first. `visit` says whether it wants more.
///
/// # Errors
/// An unknown table or column, a value that does not fit its column, or a database that cannot be read.
pub fn stream(
    context: &Context,
    request: &ExportRequest,
    begin: &mut dyn FnMut(&[String]) -> bool,
    visit: &mut dyn FnMut(Vec<SqlValue>) -> bool,
) -> Result<Streamed, OperationError> {
    let query = request.query()?;
    let columns = context.facts.columns_of(&query.table).map_err(of_asker)?;
    let source = columns.iter().position(|column| column == "source");
    let mut provenance = Provenance::default();
    let mut rows = 0;
    if begin(&columns) {
        let mut each = |row: Vec<SqlValue>| {
            note_source(&mut provenance, &row, source);
            rows += 1;
            visit(row)
        };
        context.facts.stream(&query, &mut each).map_err(of_asker)?;
    }
    let sources = provenance.sources(context.facts)?;
    let warnings = licence_warnings(&sources, context.lang);
    Ok(Streamed { rows, sources, warnings })
}

impl Operation for Export {
    type Request = ExportRequest;
    type Result = ExportResult;

    const NAME: &'static str = "export";
    const SUMMARY: &'static str = "Write a table of the database, with the licence of every row";

    fn command_line(&self, request: &ExportRequest) -> String {
        let conditions = request.conditions.iter().map(|condition| {
            let condition = condition.replace('\'', "'\\''");
            format!(" --where '{condition}'")
        });
        format!("telecouple export {}{}", request.table, conditions.collect::<String>())
    }

    fn run(
        &self,
        context: &Context,
        request: &ExportRequest,
    ) -> Result<Outcome<ExportResult>, OperationError> {
        let mut rows = Vec::new();
        let mut columns = Vec::new();
        let mut too_many = false;
        let streamed = stream(
            context,
            request,
            &mut |names| {
                columns = names.to_vec();
                true
            },
            &mut |row| {
                too_many = rows.len() >= MOST_ROWS;
                if !too_many {
                    rows.push(row);
                }
                !too_many
            },
        )?;
        if too_many {
            return Err(OperationError::Request(format!(
                "table `{}` has more than {MOST_ROWS} such rows; write CSV, which holds any number (--out {}.csv), \
                 or narrow it with --where COLUMN=VALUE",
                request.table, request.table
            )));
        }
        let count = rows.len();
        let sources = streamed.sources;
        let answer = if context.lang == figures::Lang::Ja {
            format!("表{}の{count}行、出典は{}件です。", request.table, sources.len())
        } else {
            format!("{count} rows of table {} from {} sources.", request.table, sources.len())
        };
        Ok(Outcome {
            answer,
            result: ExportResult { rows: rows.into_iter().map(|row| record(&columns, row)).collect() },
            coverage: Coverage::complete("rows"),
            checks: Vec::new(),
            sources,
            warnings: Vec::new(),
            inputs: Vec::new(),
            methods: Vec::new(),
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}
