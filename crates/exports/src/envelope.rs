//! Reading the envelope: its fixed keys, its run record, and the hash of that record.
//!
//! The trap: wall time and the like change from run to run, and a file must not. Whatever stands under the keys
//! [`VOLATILE_RUN_KEYS`] of `run` is left out of every file and of the hash.

use std::borrow::Cow;

use serde_json::Value;

use crate::{ExportError, sha256_hex};

/// Keys of `run` that no file carries, because they differ between equal runs.
pub const VOLATILE_RUN_KEYS: [&str; 3] = ["unhashed", "wall_time_s", "outputs"];

/// The envelope without the volatile keys of its run record.
pub(crate) fn stable(envelope: &Value) -> Value {
    let mut stable = envelope.clone();
    if let (Some(run), Some(place)) = (stable_run(envelope), stable.get_mut("run")) {
        *place = run;
    }
    stable
}

/// The run record without its volatile keys; `None` if there is no record.
pub(crate) fn stable_run(envelope: &Value) -> Option<Value> {
    let mut run = envelope.get("run").filter(|run| !run.is_null())?.clone();
    if let Value::Object(run) = &mut run {
        run.retain(|key, _| !VOLATILE_RUN_KEYS.contains(&key.as_str()));
    }
    Some(run)
}

/// The envelope without the volatile keys of its run record, to be written without a copy of its rows.
pub(crate) struct Stable<'a>(pub(crate) &'a Value);

impl serde::Serialize for Stable<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(object) => {
                serializer.collect_map(object.iter().map(|(key, value)| match key.as_str() {
                    "run" => (key, Cow::Owned(stable_run(self.0).unwrap_or(Value::Null))),
                    _ => (key, Cow::Borrowed(value)),
                }))
            }
            other => other.serialize(serializer),
        }
    }
}

/// Checks that the JSON is an answer.
pub(crate) fn check(envelope: &Value) -> Result<(), ExportError> {
    let problem = |problem: String| Err(ExportError::NotAnAnswer { problem });
    let Some(object) = envelope.as_object() else {
        return problem("it is not an object".into());
    };
    for key in ["operation", "answer"] {
        if !object.get(key).is_some_and(Value::is_string) {
            return problem(format!("`{key}` is missing or not a text"));
        }
    }
    if !object.contains_key("result") {
        return problem("`result` is missing".into());
    }
    Ok(())
}

/// The text at a key, empty if there is none.
pub(crate) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The items of the array at a key, none if there is none.
pub(crate) fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// SHA-256 of the run record as compact JSON, without its volatile keys. `None` if there is no record.
pub fn run_hash(envelope: &Value) -> Option<String> {
    Some(sha256_hex(stable_run(envelope)?.to_string().as_bytes()))
}

/// What names the run: its `run_id`, else its `id`, else the first twelve digits of its hash.
pub(crate) fn run_id(envelope: &Value) -> String {
    let run = envelope.get("run").unwrap_or(&Value::Null);
    match (text(run, "run_id"), text(run, "id")) {
        ("", "") => run_hash(envelope).map(|hash| hash.chars().take(12).collect()).unwrap_or_default(),
        ("", id) => id.into(),
        (id, _) => id.into(),
    }
}

/// The command that reproduces the run, as one line: `run.command` or `run.command_line`, a text or a list of words.
pub(crate) fn command(envelope: &Value) -> String {
    let run = envelope.get("run").unwrap_or(&Value::Null);
    match run.get("command").or(run.get("command_line")) {
        Some(Value::String(line)) => line.clone(),
        Some(Value::Array(words)) => {
            words.iter().filter_map(Value::as_str).map(shell_word).collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    }
}

/// The software's version, from `run.software.version` or `run.version`.
pub(crate) fn version(envelope: &Value) -> String {
    let run = envelope.get("run").unwrap_or(&Value::Null);
    let software = run.get("software").unwrap_or(&Value::Null);
    match (text(software, "version"), text(run, "version")) {
        ("", version) => version.into(),
        (version, _) => version.into(),
    }
}

fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A source in a few words for a strip or a line: its key and its licence, both cut at the first remark.
pub(crate) fn source_in_brief(source: &Value) -> String {
    let licence = text(source, "licence").split([';', '(']).next().unwrap_or_default();
    let licence = licence.split(" - ").next().unwrap_or_default().trim();
    if licence.is_empty() {
        text(source, "id").to_owned()
    } else {
        format!("{} ({licence})", text(source, "id"))
    }
}
