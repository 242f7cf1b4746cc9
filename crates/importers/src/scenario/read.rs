//! The reader of scenarios: from bytes to a [`Scenario`] with the line of every key.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::{Scenario, closest};
use crate::input::Input;
use crate::options::Limits;
use crate::problem::{ImportError, Problem, shown};
use crate::sniff::{Looks, looks_like};
use crate::text::decode;

/// A scenario and where its keys stand.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioFile {
    /// The scenario.
    pub scenario: Scenario,
    /// The file, as the user named it.
    pub file: String,
    lines: BTreeMap<String, usize>,
}

impl ScenarioFile {
    /// The line of a key, from 1: `capacity-loss.0.region` is the region of the first such event. Where the key itself is
    /// not there, the line of what it would be in.
    pub fn line(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return Some(*line);
            }
            path = path.rsplit_once('.')?.0;
        }
    }

    /// A problem at a key.
    pub fn problem(&self, path: &str, message: impl Into<String>) -> Problem {
        let mut problem = Problem::of_file(&self.file, message);
        if let Some(line) = self.line(path) {
            problem = problem.at_row(line);
        }
        problem.column_name = path.rsplit('.').find(|key| key.parse::<usize>().is_err()).map(str::to_owned);
        problem
    }
}

/// Reads a scenario.
///
/// # Errors
/// No TOML, a key that is not known, missing or of another form, a quantity without its unit: with line and what was
/// expected.
pub fn read_scenario(input: Input) -> Result<ScenarioFile, ImportError> {
    let Input { name: file, bytes } = input;
    let most = Limits::default().toml_bytes;
    if bytes.len() as u64 > most {
        return Err(Problem::of_file(&file, format!("a scenario may have {} MiB", most >> 20)).into());
    }
    match looks_like(&bytes) {
        Looks::Empty => return Err(Problem::of_file(&file, "the file is empty").into()),
        Looks::Zip => {
            return Err(Problem::of_file(&file, "expected TOML, but this looks like a workbook").into());
        }
        Looks::Other(what, hint) => {
            let message = format!("expected TOML, but this looks like {what}");
            return Err(Problem::of_file(&file, message).with_hint(hint).into());
        }
        Looks::Text => {}
    }
    let text = decode(&file, bytes, None)?.text;
    let starts: Vec<usize> =
        text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let line = |at: usize| 1 + starts.partition_point(|start| *start < at);
    let refuse = |error: toml::de::Error, what: &str| {
        let place = error.span().map(|span| line(span.start));
        let key = place.and_then(|line| text.lines().nth(line - 1));
        let key =
            key.and_then(|line| line.split_once('=')).map(|(key, _)| key.trim().trim_matches('{').trim());
        let mut problem = Problem::of_file(&file, format!("{what}{}", plain(error.message())));
        problem.row = place;
        problem.column_name = key.filter(|key| !key.is_empty()).map(shown);
        if let Some(hint) = unknown(error.message()) {
            problem = problem.with_hint(hint);
        }
        ImportError::from(problem)
    };
    let document = DeTable::parse(&text).map_err(|error| refuse(error, "not TOML: "))?;
    let mut lines = BTreeMap::new();
    places(document.get_ref(), "", &line, &mut lines);
    let scenario: Scenario = toml::from_str(&text).map_err(|error| refuse(error, ""))?;
    Ok(ScenarioFile { scenario, file, lines })
}

/// The JSON Schema of scenarios, for editors: `docs/scenario.schema.json`.
pub fn scenario_schema() -> serde_json::Value {
    schemars::schema_for!(Scenario).to_value()
}

/// Where every key of a table stands, by path.
fn places(
    table: &DeTable<'_>,
    prefix: &str,
    line: &impl Fn(usize) -> usize,
    into: &mut BTreeMap<String, usize>,
) {
    for (key, value) in table {
        let path =
            if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
        into.insert(path.clone(), line(key.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => places(inner, &path, line, into),
            DeValue::Array(rows) => {
                for (at, row) in rows.iter().enumerate() {
                    let path = format!("{path}.{at}");
                    into.insert(path.clone(), line(row.span().start));
                    if let DeValue::Table(inner) = row.get_ref() {
                        places(inner, &path, line, into);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A message of the deserialiser without control characters.
fn plain(message: &str) -> String {
    message.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(600).collect()
}

/// What a message of the deserialiser means for who writes a scenario: the key that an unknown one may have meant, or the
/// form that was wanted.
fn unknown(message: &str) -> Option<String> {
    const FORMS: [(&str, &str); 4] = [
        (
            "missing field `recovery`",
            "say how it comes back: recovery = \"none\", recovery = \"at-once\", or recovery.linear.time = \"60 days\"",
        ),
        (
            "invalid type: unit variant, expected struct variant",
            "this form of recovery has a time: recovery.linear.time = \"60 days\"",
        ),
        ("invalid type: map, expected a sequence", "events are lists, in two brackets: [[capacity-loss]]"),
        ("missing field `title`", "say in one line what the scenario is about: title = \"…\""),
    ];
    if let Some((_, form)) = FORMS.iter().find(|(told, _)| message.starts_with(told)) {
        return Some((*form).to_owned());
    }
    let rest =
        message.strip_prefix("unknown field `").or_else(|| message.strip_prefix("unknown variant `"))?;
    let (given, rest) = rest.split_once('`')?;
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    closest(given, known.iter().copied()).map(|meant| format!("did you mean `{meant}`?"))
}

#[cfg(test)]
mod tests {
    use super::super::{Day, Days, Recovery, Share};
    use super::*;

    fn read(text: &str) -> Result<ScenarioFile, String> {
        let input = Input { name: "s.toml".to_owned(), bytes: text.as_bytes().to_vec() };
        read_scenario(input).map_err(|error| error.to_string())
    }

    const GOOD: &str = "title = \"Flood\"\nsystem = \"world-2011\"\n\n[[capacity-loss]]\nregion = \"JPN\"\n\
        sector = [\"Machinery\", \"Transport equipment\"]\nloss = \"50 %\"\nstart = \"day 5\"\nduration = \"30 days\"\n\
        recovery.linear.time = \"60 days\"\n";

    #[test]
    fn keys_are_read_and_their_lines_kept() {
        let read = read(GOOD).unwrap();
        let event = &read.scenario.capacity_loss[0];
        assert_eq!((event.loss, event.start, event.duration), (Share(0.5), Day(5), Some(Days(30.0))));
        assert_eq!(event.sector.list().len(), 2);
        assert_eq!(event.recovery, Recovery::Linear { time: Days(60.0) });
        assert_eq!(read.line("capacity-loss.0.loss"), Some(7));
        assert_eq!(read.line("capacity-loss.0.until"), Some(4));
        assert_eq!(read.line("nothing"), None);
    }

    #[test]
    fn every_slip_is_named_with_its_line() {
        for (from, to, line, words) in [
            ("loss =", "los =", "line 7", "did you mean `loss`?"),
            ("[[capacity-loss]]", "[[capacity-losses]]", "line 4", "did you mean `capacity-loss`?"),
            ("\"50 %\"", "0.5", "line 7", "a share from 0 to 100 %"),
            ("\"50 %\"", "\"150 %\"", "line 7", "more than there is"),
            ("\"50 %\"", "\"-50 %\"", "line 7", "below zero"),
            ("\"30 days\"", "\"30\"", "line 9", "no unit"),
            ("\"30 days\"", "30", "line 9", "a time with its unit"),
            ("linear.time", "linaer.time", "line 10", "did you mean `linear`?"),
            ("region = \"JPN\"\n", "", "line 4", "missing field `region`"),
            ("recovery.linear.time = \"60 days\"\n", "", "line 4", "say how it comes back"),
            (
                "recovery.linear.time = \"60 days\"",
                "recovery = \"linear\"",
                "line 10",
                "has a time: recovery.linear",
            ),
            ("[[capacity-loss]]", "[capacity-loss]", "line 4", "in two brackets: [[capacity-loss]]"),
            ("title = \"Flood\"", "title = ", "line 1", "not TOML"),
            ("\"JPN\"", "[]", "line 5", "the list of names is empty"),
        ] {
            let error = read(&GOOD.replace(from, to)).unwrap_err();
            assert!(error.contains(line) && error.contains(words), "{to}: {error}");
        }
    }

    #[test]
    fn no_text_brings_the_reader_down() {
        for text in [
            "",
            "\u{0}",
            "a",
            "[[capacity-loss]]",
            "title = 3",
            "[[[[",
            "title=\"x\"\n[ario]\nstocks=\"∞ days\"",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        for at in 0..GOOD.len() {
            let _ = read(&GOOD[..at]);
        }
    }
}
