//! Scenarios of disruption in TOML: what happens, to whom, how much, from when to when, and how it comes back.
//!
//! Each kind of event is a list of its own (`[[capacity-loss]]`, `[[capital-loss]]`, `[[supply-cut]]`,
//! `[[demand-change]]`, `[[export-ban]]`), so that every key means one thing. Every quantity is a text with its unit
//! ([`Share`], [`Days`] …): absolute or relative, a year's or a day's, is never guessed. `docs/scenarios.md` explains the
//! format to people, `docs/scenario.schema.json` to editors.
//!
//! The trap: names of regions and sectors belong to the input-output system that a scenario is run on, so they are
//! checked there; [`ScenarioFile::line`] tells where each key stood.

mod closest;
mod quantity;
mod read;

use std::collections::BTreeMap;
use std::fmt;

pub use closest::closest;
pub use quantity::{Change, Cut, DAYS_PER_YEAR, Day, Days, Destroyed, Money, Price, Share, Stock};
pub use read::{ScenarioFile, read_scenario, scenario_schema};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

/// A disruption, as a file states it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// What the scenario is about, in one line.
    pub title: String,
    /// Where the numbers come from.
    #[serde(default)]
    pub source: Option<String>,
    /// The input-output system that names regions and sectors; default: the embedded one. The command line may name another.
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
    /// Registered tailings facility whose mine produces less; this or `region`. Its production is modelled by stored volume.
    #[serde(default)]
    pub facility: Option<String>,
    /// What is missing: a share of the production of the region or mine, or a mass over time.
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

/// Details in which implementations of the dynamic model with stocks differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Conventions {
    /// Events act from their first day, overproduction reacts at once, and nothing is rounded.
    Standard,
    /// What BoARIO 0.7.2 does, to compare with it: events act and recover later, overproduction moves from the third day on,
    /// losses are rounded, and what is nearly on target counts as on target.
    Boario,
}

/// Behaviour in the dynamic model with stocks. What is left out has the usual value of the literature.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ArioSettings {
    /// Time of input that industries want to hold; default: 90 days.
    pub stocks: Option<Stock>,
    /// The same for the goods of single sectors; `unlimited` for what nobody stores and whose shortage stops nobody.
    pub stocks_of: BTreeMap<String, Stock>,
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
    /// Details of the implementation; default: standard.
    pub conventions: Option<Conventions>,
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
