//! From words to requests: the JSON that the registry takes.

use serde_json::{Value, json};

use crate::Failure;
use crate::arguments::{Command, Global};
use crate::commands;

/// The operation and the request of a command.
pub fn of(command: &Command, global: &Global) -> Result<(&'static str, Value), Failure> {
    match command {
        Command::Product(product) => Ok(("product", commands::product::request(product, global)?)),
        Command::Trace(trace) => Ok(("trace", commands::trace::request(trace)?)),
        Command::Risk(risk) => Ok(("risk", commands::risk::request(risk))),
        Command::Footprint(footprint) => Ok(("footprint", commands::footprint::request(footprint))),
        Command::Shock(shock) => Ok(("shock", commands::shock::request(shock, global.seed))),
        Command::Tailings(tailings) => Ok(("tailings", commands::tailings::request(tailings, global.seed)?)),
        Command::Food(food) => Ok(("food", commands::food::request(food, global.seed))),
        Command::Check(check) => Ok(("check", commands::check::request(check)?)),
        Command::Mrio(mrio) => commands::mrio::request(mrio).ok_or_else(no_operation),
        Command::Risks(risks) => Ok(("risks", commands::risks::request(risks))),
        Command::Sql(sql) => Ok(("sql", commands::sql::request(sql))),
        Command::Export(export) => Ok(("export", commands::export::request(export))),
        Command::Sources => Ok(("sources", json!({}))),
        Command::Doctor => Ok(("doctor", json!({}))),
        Command::Import(_)
        | Command::Verify { .. }
        | Command::Explain { .. }
        | Command::Completions { .. } => Err(no_operation()),
    }
}

fn no_operation() -> Failure {
    Failure { message: "this command asks no operation".to_owned(), code: 1 }
}
