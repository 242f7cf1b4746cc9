//! What an operation is, and how the outcome of one becomes an answer.

use std::time::Instant;

use figures::FigureSpec;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::{Answer, Check, Coverage, SourceUse};
use crate::run_record::{Data, InputFile, Method, RunRecord, Software, Unhashed, output_sha256};
use crate::{Context, OperationError};

/// What an operation gives back; the registry makes the [`Answer`] of it.
pub struct Outcome<R> {
    /// The answer as one sentence.
    pub answer: String,
    /// The result.
    pub result: R,
    /// How much of the question it covers.
    pub coverage: Coverage,
    /// What was checked.
    pub checks: Vec<Check>,
    /// Every source whose rows were used.
    pub sources: Vec<SourceUse>,
    /// What the reader should know.
    pub warnings: Vec<String>,
    /// The user's files.
    pub inputs: Vec<InputFile>,
    /// Methods used.
    pub methods: Vec<Method>,
    /// Seed of the random draws.
    pub seed: Option<u64>,
    /// Makes the figures of the result, main one first, when they are wanted; takes the run id to print in them.
    pub figures: Figures,
}

/// Makes figures, given the run id to print in them.
pub type Figures = Box<dyn Fn(&str) -> Vec<FigureSpec> + Send>;

/// An operation: a question with a name, a request, a result.
pub trait Operation: Send + Sync {
    /// The request; every field documented with unit and default.
    type Request: Serialize + DeserializeOwned + JsonSchema;
    /// The result.
    type Result: Serialize + JsonSchema;

    /// Name, as on the command line.
    const NAME: &'static str;
    /// What it answers, in one line.
    const SUMMARY: &'static str;

    /// Fills in the defaults that depend on the database.
    ///
    /// # Errors
    /// A request that cannot be understood.
    fn resolve(&self, context: &Context, request: Self::Request) -> Result<Self::Request, OperationError> {
        let _ = context;
        Ok(request)
    }

    /// The command line that asks this.
    fn command_line(&self, request: &Self::Request) -> String;

    /// The result as JSON. An operation whose result holds many rows in JSON already moves them instead.
    ///
    /// # Errors
    /// A result that JSON cannot hold.
    fn result_json(&self, result: Self::Result) -> Result<Value, serde_json::Error> {
        serde_json::to_value(result)
    }

    /// Answers a resolved request.
    ///
    /// # Errors
    /// Whatever leaves no result.
    fn run(
        &self,
        context: &Context,
        request: &Self::Request,
    ) -> Result<Outcome<Self::Result>, OperationError>;
}

/// An answer with its figures.
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    figures: Figures,
}

impl Answered {
    /// The answer as JSON, its rows moved and not copied, and its figures.
    ///
    /// # Errors
    /// An answer that JSON cannot hold.
    pub fn into_parts(self) -> Result<(Value, Figures), serde_json::Error> {
        let mut answer = self.answer;
        let result = std::mem::take(&mut answer.result);
        let unmatched = std::mem::take(&mut answer.coverage.unmatched);
        let mut envelope = serde_json::to_value(&answer)?;
        if let Some(place) = envelope.get_mut("result") {
            *place = result;
        }
        if let Some(place) = envelope.pointer_mut("/coverage/unmatched") {
            *place = Value::Array(unmatched);
        }
        Ok((envelope, self.figures))
    }

    /// The figures of the answer, main one first.
    pub fn figures(&self) -> Vec<FigureSpec> {
        (self.figures)(&self.answer.run.run_id)
    }
}

/// An operation whose types are hidden behind JSON.
pub(crate) trait AnyOperation: Send + Sync {
    fn describe(&self) -> Description;
    fn answer(&self, context: &Context, request: Value) -> Result<Answered, OperationError>;
}

/// What a face needs to know of an operation.
#[derive(Clone, Debug, Serialize)]
pub struct Description {
    /// Name, as on the command line.
    pub name: &'static str,
    /// What it answers.
    pub summary: &'static str,
    /// JSON Schema of the request.
    pub request_schema: Value,
    /// JSON Schema of the result.
    pub result_schema: Value,
}

impl<O: Operation> AnyOperation for O {
    fn describe(&self) -> Description {
        Description {
            name: O::NAME,
            summary: O::SUMMARY,
            request_schema: schemars::schema_for!(O::Request).to_value(),
            result_schema: schemars::schema_for!(O::Result).to_value(),
        }
    }

    fn answer(&self, context: &Context, request: Value) -> Result<Answered, OperationError> {
        let request: O::Request = serde_json::from_value(request)
            .map_err(|error| OperationError::Request(format!("{}: {error}", O::NAME)))?;
        answer(self, context, request)
    }
}

/// Answers a request of one operation.
///
/// # Errors
/// Whatever leaves no result.
pub fn answer<O: Operation + ?Sized>(
    operation: &O,
    context: &Context,
    request: O::Request,
) -> Result<Answered, OperationError> {
    let start = Instant::now();
    let request = operation.resolve(context, request)?;
    let mut outcome = operation.run(context, &request)?;
    outcome.warnings.extend(crate::provenance::licence_warnings(&outcome.sources, context.lang));
    let other = |error: serde_json::Error| OperationError::Other(format!("{}: {error}", O::NAME));
    let command = operation.command_line(&request);
    let request = serde_json::to_value(&request).map_err(other)?;
    let result = operation.result_json(outcome.result).map_err(other)?;
    let output_sha256 = output_sha256(O::NAME, &request, &result, &outcome.coverage);
    let pin = context.facts.pin();
    let run = RunRecord {
        run_id: output_sha256.chars().take(12).collect(),
        command,
        software: Software {
            name: "telecouple".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: env!("TELECOUPLE_COMMIT").to_owned(),
        },
        data: Data {
            release: pin.release,
            embedded_sha256: pin.embedded_sha256,
            last_import: pin.last_import,
        },
        inputs: outcome.inputs,
        methods: outcome.methods,
        seed: outcome.seed,
        output_sha256,
        unhashed: Unhashed {
            wall_time_s: (start.elapsed().as_secs_f64() * 1e6).round() / 1e6,
            threads: rayon::current_num_threads(),
        },
    };
    let answer = Answer {
        operation: O::NAME.to_owned(),
        request,
        answer: outcome.answer,
        result,
        coverage: outcome.coverage,
        checks: outcome.checks,
        sources: outcome.sources,
        warnings: outcome.warnings,
        run,
    };
    Ok(Answered { answer, figures: outcome.figures })
}
