//! `sql`: one reading query over all tables.
//!
//! The trap: the tables hold every source's rows side by side, so a sum over `production` without a `source` counts the
//! same tonne several times. The answer lists the sources of its rows, or of the tables that it read where the rows name
//! none.

use std::collections::BTreeMap;
use std::time::Duration;

use database::SqlLimit;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{Check, Coverage};
use crate::operation::{Operation, Outcome};
use crate::provenance::Provenance;
use crate::rows::{distinct, note_source, of_asker, record};
use crate::run_record::Method;
use crate::{Context, OperationError};

/// One reading query over all tables.
pub struct Sql;

/// A query and what it may take.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SqlRequest {
    /// One SELECT (or WITH … SELECT) in the SQL of SQLite.
    pub query: String,
    /// Most rows of the answer. Default 1000.
    #[serde(default = "default_rows")]
    pub rows: u32,
    /// Longest time (s). Default 10.
    #[serde(default = "default_seconds")]
    pub seconds: u32,
}

fn default_rows() -> u32 {
    1000
}

fn default_seconds() -> u32 {
    10
}

/// Rows of a query.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SqlResult {
    /// The rows; keys are the columns of the query.
    pub rows: Vec<Value>,
    /// The columns in their order.
    pub columns: Vec<ColumnName>,
    /// Whether there are more rows than were asked for.
    pub truncated: bool,
}

/// A column of a query.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ColumnName {
    /// Its name.
    pub column: String,
}

impl Operation for Sql {
    type Request = SqlRequest;
    type Result = SqlResult;

    const NAME: &'static str = "sql";
    const SUMMARY: &'static str = "Run one reading SQL query over all tables";

    fn command_line(&self, request: &SqlRequest) -> String {
        let query = request.query.replace('\'', "'\\''");
        let mut line = format!("telecouple sql '{query}'");
        if request.rows != default_rows() {
            line += &format!(" --rows {}", request.rows);
        }
        if request.seconds != default_seconds() {
            line += &format!(" --seconds {}", request.seconds);
        }
        line
    }

    fn run(&self, context: &Context, request: &SqlRequest) -> Result<Outcome<SqlResult>, OperationError> {
        let limit = SqlLimit {
            rows: request.rows as usize,
            time: Duration::from_secs(u64::from(request.seconds)),
            ..SqlLimit::default()
        };
        let table = context.facts.sql(&request.query, limit).map_err(of_asker)?;
        let columns = distinct(table.columns);
        let source = columns.iter().position(|column| column == "source");
        let mut provenance = Provenance::default();
        for row in &table.rows {
            note_source(&mut provenance, row, source);
        }
        let mut sources = provenance.sources(context.facts)?;
        if sources.is_empty() {
            // The rows do not say where they come from: everything in the tables that were read may be in them.
            let mut rows: BTreeMap<_, usize> = BTreeMap::new();
            for coverage in context.facts.table_coverage()? {
                if table.tables.contains(&coverage.table) {
                    let held = usize::try_from(coverage.rows).unwrap_or(usize::MAX);
                    *rows.entry(coverage.source).or_default() += held;
                }
            }
            for (source, rows) in &rows {
                provenance.rows(source, *rows);
            }
            sources = provenance.sources(context.facts)?;
        }
        let japanese = context.lang == figures::Lang::Ja;
        let count = table.rows.len();
        let answer = match (japanese, table.truncated) {
            (false, false) => format!("The query gives {count} rows."),
            (false, true) => format!("The query gives more than {count} rows; the first {count} are shown."),
            (true, false) => format!("問い合わせの結果は{count}行です。"),
            (true, true) => format!("問い合わせの結果は{count}行を超えます。最初の{count}行を示します。"),
        };
        let warnings = table.truncated.then(|| {
            if japanese {
                "結果は途中で切れています。--rows を増やすか、LIMIT で絞ってください。".to_owned()
            } else {
                "the rows were cut: raise --rows, or narrow the query".to_owned()
            }
        });
        let cut = if table.truncated { 1.0 } else { 0.0 };
        let rows = table.rows.into_iter().map(|row| record(&columns, row)).collect();
        Ok(Outcome {
            answer,
            result: SqlResult {
                rows,
                columns: columns.into_iter().map(|column| ColumnName { column }).collect(),
                truncated: table.truncated,
            },
            coverage: Coverage::complete("rows"),
            checks: vec![Check::at_most(
                "rows-cut",
                cut,
                0.0,
                "1 when there are more rows than were asked for",
            )],
            sources,
            warnings: warnings.into_iter().collect(),
            inputs: Vec::new(),
            methods: Vec::<Method>::new(),
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}
