//! `mrio-list`: the input-output systems that there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::Coverage;
use crate::operation::{Operation, Outcome};
use crate::systems::SystemRecord;
use crate::{Context, OperationError};

/// The input-output systems of the workspace and the embedded one.
pub struct MrioList;

/// No parameters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioListRequest {}

/// What there is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MrioListResult {
    /// Every system, by name.
    pub systems: Vec<SystemRecord>,
}

impl Operation for MrioList {
    type Request = MrioListRequest;
    type Result = MrioListResult;

    const NAME: &'static str = "mrio-list";
    const SUMMARY: &'static str = "Which input-output systems are there, and where do they come from";

    fn command_line(&self, _: &MrioListRequest) -> String {
        "telecouple mrio list".to_owned()
    }

    fn run(&self, context: &Context, _: &MrioListRequest) -> Result<Outcome<MrioListResult>, OperationError> {
        let systems = context.systems.list()?;
        let answer = match (context.lang, systems.len()) {
            (figures::Lang::En, 0) => "There is no input-output system; add one with `telecouple mrio add NAME PATH --workspace DIR`.".to_owned(),
            (figures::Lang::En, 1) => "There is one input-output system.".to_owned(),
            (figures::Lang::En, many) => format!("There are {many} input-output systems."),
            (figures::Lang::Ja, 0) => "産業連関表はありません。`telecouple mrio add NAME PATH --workspace DIR`で追加できます。".to_owned(),
            (figures::Lang::Ja, many) => format!("産業連関表が{many}件あります。"),
        };
        Ok(Outcome {
            answer,
            sources: systems.iter().map(|record| record.source_use(0)).collect(),
            result: MrioListResult { systems },
            coverage: Coverage::complete("rows"),
            checks: Vec::new(),
            warnings: Vec::new(),
            inputs: Vec::new(),
            methods: Vec::new(),
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}
