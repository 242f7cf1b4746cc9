//! `telecouple sql`: its words and its request.

use clap::Args;
use serde_json::{Value, json};

/// A query.
#[derive(Debug, Args)]
pub struct SqlArguments {
    /// One SELECT (or WITH … SELECT) in the SQL of SQLite; `telecouple sources` lists the tables
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// Most rows of the answer
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub rows: u32,
    /// Longest time, in seconds
    #[arg(long, value_name = "S", default_value_t = 10)]
    pub seconds: u32,
}

/// The request of the operation `sql`.
pub fn request(sql: &SqlArguments) -> Value {
    json!({ "query": sql.query, "rows": sql.rows, "seconds": sql.seconds })
}
