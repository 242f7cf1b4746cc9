//! Scenarios of disruption in TOML: what happens, to whom, how much, from when to when, and how it comes back.
//!
//! Each kind of event is a list of its own (`[[capacity-loss]]`, `[[capital-loss]]`, `[[supply-cut]]`,
//! `[[demand-change]]`, `[[export-ban]]`), so that every key means one thing. Every quantity is a text with its unit
//! ([`Share`], [`Days`] …): absolute or relative, a year's or a day's, is never guessed. `docs/scenarios.md` explains the
//! format to people, `docs/scenario.schema.json` to editors.
//!
//! The trap: names of regions and sectors belong to the input-output system that a scenario is run on, so they are
//! checked there; [`ScenarioFile::line`] tells where each key stood.

mod quantity;

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use toml::de::{DeTable, DeValue};

use crate::input::Input;
use crate::options::Limits;
use crate::problem::{ImportError, Problem, shown};
use crate::sniff::{Looks, looks_like};
use crate::text::decode;

pub use quantity::{Change, Cut, DAYS_PER_YEAR, Day, Days, Destroyed, Money, Price, Share};

/// A disruption, as a file states it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// What the scenario is about, in one line.
    pub title: String,
    /// Where the numbers come from.
    #[serde(default)]
    pub source: Option<String>,
    /// The input-output system that names regions and sectors; may be overridden on the command line.
    #[serde(default)]
    pub system: Option<String>,
    /// How long the economy is looked at; default: 1 year.
    #[serde(default)]
    pub horizon: Option<Days>,
    /// Industries cannot use part of their capacity.
    #[serde(default)]
    pub capacity_loss: Vec<CapacityLoss>,
    /// Productive capital is destroyed.
    #[serde(default)]
    pub capital_loss: Vec<CapitalLoss>,
    /// A material from a region or facility is missing.
    #[serde(default)]
    pub supply_cut: Vec<SupplyCut>,
    /// Final demand changes.
    #[serde(default)]
    pub demand_change: Vec<DemandChange>,
    /// Industries refuse orders from abroad.
    #[serde(default)]
    pub export_ban: Vec<ExportBan>,
    /// Behaviour in the dynamic model with stocks (ARIO).
    #[serde(default)]
    pub ario: ArioSettings,
    /// Behaviour in the dynamic inoperability model.
    #[serde(default)]
    pub inoperability: InoperabilitySettings,
}

/// One name or several.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum Names {
    /// None was given.
    #[default]
    #[schemars(skip)]
    None,
    /// A name; `all` for all.
    One(String),
    /// Names.
    Many(Vec<String>),
}

/// Industries cannot use part of their capacity.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CapacityLoss {
    /// Region or regions of the struck industries, or `all`.
    pub region: Names,
    /// Sector or sectors of the struck industries, or `all`.
    pub sector: Names,
    /// Share of the capacity that is lost.
    pub loss: Share,
    /// First day.
    pub start: Day,
    /// How long all of it is lost; this or `until`.
    #[serde(default)]
    pub duration: Option<Days>,
    /// First day after the full loss; this or `duration`.
    #[serde(default)]
    pub until: Option<Day>,
    /// How capacity comes back afterwards.
    pub recovery: Recovery,
}

/// Productive capital is destroyed; capacity falls by the share of capital that is gone.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CapitalLoss {
    /// Region or regions of the struck industries, or `all`.
    pub region: Names,
    /// Sector or sectors of the struck industries, or `all`.
    pub sector: Names,
    /// Capital destroyed: a share of that of each industry, or an amount over all of them, in proportion to capital.
    pub destroyed: Destroyed,
    /// First day.
    pub start: Day,
    /// Days before recovery or rebuilding begins; this or `until`.
    #[serde(default)]
    pub duration: Option<Days>,
    /// First day of recovery or rebuilding; this or `duration`.
    #[serde(default)]
    pub until: Option<Day>,
    /// How capital comes back by itself, ordered from nobody; this or `rebuilding`.
    #[serde(default)]
    pub recovery: Option<Recovery>,
    /// How it is rebuilt by goods and works of the economy; this or `recovery`.
    #[serde(default)]
    pub rebuilding: Option<Rebuilding>,
}

/// Rebuilding of capital by goods and works that are ordered from the economy.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rebuilding {
    /// Time in which what is still missing is ordered.
    pub time: Days,
    /// Sectors that deliver, with their shares; these sum to 100 %.
    pub sectors: BTreeMap<String, Share>,
    /// Money spent for each unit of capital that was destroyed, as a number; default: 1.
    #[serde(default)]
    pub cost_factor: Option<f64>,
}

/// A material from a region or facility is missing: the sectors that mine it lose the value of what is missing.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SupplyCut {
    /// Material, such as `copper`.
    pub material: String,
    /// Country whose production is cut; this or `facility`.
    #[serde(default)]
    pub region: Option<String>,
    /// Facility of the workspace that produces no more; this or `region`. Its cut is a mass.
    #[serde(default)]
    pub facility: Option<String>,
    /// What is missing: a share of the production of the region, or a mass over time.
    pub cut: Cut,
    /// Price in the money of the system; default: that of the database in the year of production.
    #[serde(default)]
    pub price: Option<Price>,
    /// Year of production and price; default: that of the system, or the nearest before it.
    #[serde(default)]
    pub year: Option<u16>,
    /// First day.
    pub start: Day,
    /// How long all of it is missing; this or `until`.
    #[serde(default)]
    pub duration: Option<Days>,
    /// First day after the full cut; this or `duration`.
    #[serde(default)]
    pub until: Option<Day>,
    /// How supply comes back afterwards.
    pub recovery: Recovery,
}

/// Final demand changes.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DemandChange {
    /// Region or regions whose final demand changes, or `all`.
    pub region: Names,
    /// Sector or sectors of the goods, or `all`.
    pub sector: Names,
    /// Region or regions where the goods are made; default: all.
    #[serde(default)]
    pub made_in: Names,
    /// The change: relative, or an amount over time, spread in proportion to demand.
    pub change: Change,
    /// First day.
    pub start: Day,
    /// How long the change is full; this or `until`.
    #[serde(default)]
    pub duration: Option<Days>,
    /// First day after the full change; this or `duration`.
    #[serde(default)]
    pub until: Option<Day>,
    /// How demand comes back afterwards.
    pub recovery: Recovery,
}

/// Industries refuse orders from abroad.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExportBan {
    /// Region or regions that ban.
    pub region: Names,
    /// Sector or sectors whose goods are not exported, or `all`.
    pub sector: Names,
    /// Share of the orders from abroad that is refused.
    pub share: Share,
    /// First day.
    pub start: Day,
    /// How long the ban is full; this or `until`.
    #[serde(default)]
    pub duration: Option<Days>,
    /// First day after the full ban; this or `duration`.
    #[serde(default)]
    pub until: Option<Day>,
    /// How exports come back afterwards.
    pub recovery: Recovery,
}

/// How what was lost comes back, after the time of full effect.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Recovery {
    /// Not at all.
    None,
    /// At once.
    AtOnce,
    /// The same amount every day, until all is back.
    Linear {
        /// Time until all is back.
        time: Days,
    },
    /// Fast at first, never quite complete: what remains is `(1 - 1/T)^(scale t)`.
    Convex {
        /// Characteristic time `T`.
        time: Days,
        /// Scale of the exponent, a number above 0; default: 1.
        #[serde(default)]
        scale: Option<f64>,
    },
    /// Slow at first, complete in the end: what remains is `1 - (t/T)^power`.
    Concave {
        /// Time until all is back.
        time: Days,
        /// Power, a number above 1; default: 2.
        #[serde(default)]
        power: Option<f64>,
    },
    /// What remains at given times, straight in between, the last held.
    Custom(Vec<Remaining>),
}

/// What remains of a loss at a time.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Remaining {
    /// Time since recovery began.
    pub after: Days,
    /// Share of the full effect that remains.
    pub left: Share,
}

/// How customers split orders over the suppliers of a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Orders {
    /// By the shares of the start times what each supplier can make now.
    Adaptive,
    /// By the shares of the start.
    Fixed,
}

/// Behaviour in the dynamic model with stocks. What is left out has the usual value of the literature.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ArioSettings {
    /// Time of input that industries want to hold; default: 90 days.
    pub stocks: Option<Days>,
    /// The same for the goods of single sectors.
    pub stocks_of: BTreeMap<String, Days>,
    /// Share of the wanted stock below which production suffers; default: 80 %.
    pub stock_threshold: Option<Share>,
    /// Time in which a gap in stocks is refilled; default: 60 days.
    pub restocking: Option<Days>,
    /// Highest production above normal capacity; default: 25 %.
    pub overproduction: Option<Share>,
    /// Time in which overproduction adapts; default: 1 year.
    pub overproduction_time: Option<Days>,
    /// How orders are split; default: adaptive.
    pub orders: Option<Orders>,
    /// Value added that the capital of an industry is worth; default: 4 years.
    pub capital: Option<Days>,
}

/// Behaviour in the dynamic inoperability model.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct InoperabilitySettings {
    /// Time in which an industry that no event names recovers from 100 % to `residual`; default: 60 days.
    pub recovery_time: Option<Days>,
    /// Inoperability that counts as recovered; default: 1 %.
    pub residual: Option<Share>,
}

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

/// The key that an unknown one may have meant.
fn unknown(message: &str) -> Option<String> {
    let rest =
        message.strip_prefix("unknown field `").or_else(|| message.strip_prefix("unknown variant `"))?;
    let (given, rest) = rest.split_once('`')?;
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    closest(given, known.iter().copied()).map(|meant| format!("did you mean `{meant}`?"))
}

/// The name that is closest to a given one, when it is close: a third of its letters differ at most, or one holds the
/// other. Letters in another case are the same.
///
/// ```
/// use importers::scenario::closest;
/// assert_eq!(closest("durration", ["start", "duration"]), Some("duration"));
/// assert_eq!(closest("mining", ["Construction", "Mining and quarrying"]), Some("Mining and quarrying"));
/// assert_eq!(closest("xyz", ["start", "duration"]), None);
/// ```
pub fn closest<'n>(given: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let given: Vec<char> = vocabulary::fold(given).chars().take(200).collect();
    let text: String = given.iter().collect();
    known
        .into_iter()
        .filter_map(|name| {
            let folded = vocabulary::fold(name);
            let letters: Vec<char> = folded.chars().take(200).collect();
            let apart = distance(&given, &letters);
            let inside = text.chars().count() >= 3 && (folded.contains(&text) || text.contains(&folded));
            (apart * 3 <= letters.len().max(given.len()) || inside && !folded.is_empty())
                .then_some((apart, name))
        })
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, name)| name)
}

/// Letters to insert, delete or replace (Levenshtein 1966).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (y, place) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *place;
            left = (corner + usize::from(x != y)).min(above + 1).min(left + 1);
            corner = above;
            *place = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

impl Names {
    /// The names; empty where none was given.
    pub fn list(&self) -> &[String] {
        match self {
            Names::None => &[],
            Names::One(name) => std::slice::from_ref(name),
            Names::Many(names) => names,
        }
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Names, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Names;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name, a list of names, or \"all\"")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Names, E> {
                Ok(Names::One(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = rows.next_element()? {
                    names.push(name);
                }
                if names.is_empty() {
                    Err(A::Error::custom("the list of names is empty"))
                } else {
                    Ok(Names::Many(names))
                }
            }
        }
        deserializer.deserialize_any(Text)
    }
}

#[cfg(test)]
mod tests {
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
