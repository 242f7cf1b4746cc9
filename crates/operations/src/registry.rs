//! The registry: every operation under one name, for every face.

use serde_json::Value;

use crate::operation::{Answered, AnyOperation, Description};
use crate::{Context, OperationError};

/// All operations by name.
pub struct Registry {
    operations: Vec<Box<dyn AnyOperation>>,
}

impl Registry {
    /// The registry of this release.
    pub fn standard() -> Registry {
        Registry {
            operations: vec![
                Box::new(crate::product::Product),
                Box::new(crate::trace::Trace),
                Box::new(crate::risk::Risk),
                Box::new(crate::footprint::Footprint),
                Box::new(crate::shock::Shock),
                Box::new(crate::tailings::Tailings),
                Box::new(crate::food::Food),
                Box::new(crate::risk_list::Risks),
                Box::new(crate::source_list::Sources),
                Box::new(crate::sql::Sql),
                Box::new(crate::export::Export),
                Box::new(crate::check::CheckFiles),
                Box::new(crate::doctor::Doctor),
                Box::new(crate::mrio::list::MrioList),
                Box::new(crate::mrio::show::MrioShow),
                Box::new(crate::mrio::validate::MrioValidate),
                Box::new(crate::mrio::calc::MrioCalc),
                Box::new(crate::mrio::decompose::MrioDecompose),
                Box::new(crate::mrio::scenario::MrioScenario),
                Box::new(crate::mrio::linkages::MrioLinkages),
                Box::new(crate::mrio::extract::MrioExtract),
                Box::new(crate::mrio::trade::MrioTrade),
                Box::new(crate::mrio::characterise::MrioCharacterise),
            ],
        }
    }

    /// What a face needs to know of every operation, in the order of the registry.
    pub fn describe(&self) -> Vec<Description> {
        self.operations.iter().map(|operation| operation.describe()).collect()
    }

    /// Answers a request of the operation of this name.
    ///
    /// # Errors
    /// An unknown name or request, or whatever leaves no result.
    pub fn answer(&self, name: &str, context: &Context, request: Value) -> Result<Answered, OperationError> {
        let operation = self.operations.iter().find(|operation| operation.describe().name == name);
        match operation {
            Some(operation) => operation.answer(context, request),
            None => {
                let known: Vec<&str> =
                    self.operations.iter().map(|operation| operation.describe().name).collect();
                Err(OperationError::Request(format!(
                    "there is no operation `{name}`; there are {}",
                    known.join(", ")
                )))
            }
        }
    }
}
