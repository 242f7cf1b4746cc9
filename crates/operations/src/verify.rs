//! `verify`: answer a recorded request again and compare, byte for byte.

use serde::Serialize;
use serde_json::Value;

use crate::{Answer, Context, OperationError, Registry, Unwritten};

/// How a recorded answer compares with the same request answered now.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// Whether request, result and coverage came out the same, byte for byte.
    pub same: bool,
    /// Hash recorded.
    pub recorded_sha256: String,
    /// Hash now.
    pub recomputed_sha256: String,
    /// Whether the recorded result still has the hash that it was recorded with; false when it was edited.
    pub record_intact: bool,
    /// What differs between then and now: program, data, input files. Explains a difference, or its absence.
    pub differences: Vec<String>,
}

/// Answers the request of a recorded answer again and compares. `record` is the JSON of an answer.
///
/// # Errors
/// A file that is no answer, or whatever leaves no result now.
pub fn verify(registry: &Registry, context: &Context, record: Value) -> Result<Verification, OperationError> {
    let recorded: Answer = serde_json::from_value(record).map_err(|error| {
        OperationError::Input(format!(
            "this is no answer of telecouple ({error}); verify needs the JSON that `--format json` or `--out x.json` writes"
        ))
    })?;
    let intact = crate::run_record::output_sha256(
        &recorded.operation,
        &recorded.request,
        &recorded.result,
        &recorded.coverage,
    ) == recorded.run.output_sha256;
    let unwritten = Unwritten(context.files);
    let again = Context { files: &unwritten, ..*context };
    let now = registry.answer(&recorded.operation, &again, recorded.request.clone())?.answer;

    let mut differences = Vec::new();
    let mut differs = |what: &str, then: &str, now: &str| {
        if then != now {
            differences.push(format!("{what}: {then} then, {now} now"));
        }
    };
    differs("version", &recorded.run.software.version, &now.run.software.version);
    differs("commit", &recorded.run.software.commit, &now.run.software.commit);
    differs("embedded tables", &recorded.run.data.embedded_sha256, &now.run.data.embedded_sha256);
    differs(
        "last import of the workspace",
        &recorded.run.data.last_import.to_string(),
        &now.run.data.last_import.to_string(),
    );
    for (then, now) in recorded.run.inputs.iter().zip(&now.run.inputs) {
        differs(&then.name, &then.sha256, &now.sha256);
    }
    Ok(Verification {
        same: intact && recorded.run.output_sha256 == now.run.output_sha256,
        recorded_sha256: recorded.run.output_sha256,
        recomputed_sha256: now.run.output_sha256,
        record_intact: intact,
        differences,
    })
}
