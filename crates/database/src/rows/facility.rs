//! Rows of tailings facilities, mines and plants, and of failures of tailings facilities.
//!
//! What a register says of itself stays as it says it: every class keeps the scheme that it belongs to, because the same
//! word means different things in two schemes. The trap: registers are self-reported and incomplete, and a class that
//! is not there is *not disclosed*, never the lowest one.

use serde::Serialize;
use vocabulary::{MaterialId, Region, SourceId, Year};

/// How a facility is known to belong to a mine or to carry a material.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The source names it, and the vocabulary knows the name.
    Stated,
    /// The source's words were interpreted by a listed rule (another language, an operator and a place).
    Interpreted,
    /// Nothing is known.
    #[default]
    None,
}

impl Link {
    /// The word used in tables: `stated`, `interpreted` or `none`.
    pub fn as_str(self) -> &'static str {
        match self {
            Link::Stated => "stated",
            Link::Interpreted => "interpreted",
            Link::None => "none",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<Link> {
        [Link::Stated, Link::Interpreted, Link::None].into_iter().find(|link| link.as_str() == word)
    }
}

/// A class that a facility has in one scheme of classification.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FacilityClass {
    /// Key of the scheme, for example `br-dano-potencial-associado`.
    pub scheme: String,
    /// The class in the words of the scheme.
    pub class: String,
}

/// A tailings facility, a mine or a plant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FacilityRow {
    /// Key: that of the register, with the register before it.
    pub facility: String,
    /// `tailings`, `mine` or `plant`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// The mine that it belongs to; empty where nobody says.
    pub mine: String,
    /// How the mine is known.
    pub mine_link: Link,
    /// Who operates it; empty where the source does not say.
    pub operator: String,
    /// Country.
    pub region: Region,
    /// Latitude (degrees north, WGS 84 or the national datum of the source).
    pub latitude: Option<f64>,
    /// Longitude (degrees east).
    pub longitude: Option<f64>,
    /// What is mined where it belongs.
    pub materials: Vec<MaterialId>,
    /// How the materials are known.
    pub material_link: Link,
    /// What is mined, in the words of the source.
    pub ore: String,
    /// `upstream`, `downstream`, `centreline`, `single-stage`, `hybrid`, `in-pit`, `dry-stack`, `other`,
    /// `upstream-or-unknown` where a source does not tell the two apart; empty where it is not disclosed.
    pub raise_type: String,
    /// Present height (m).
    pub height_m: Option<f64>,
    /// Volume stored at present (m3).
    pub volume_m3: Option<f64>,
    /// Volume that is permitted or designed (m3).
    pub design_volume_m3: Option<f64>,
    /// Class of what a failure would do, in the words of the scheme; empty where it is not disclosed.
    pub consequence_class: String,
    /// The scheme of that class.
    pub consequence_scheme: String,
    /// `active`, `inactive`, `closing`, `under-construction`; empty where it is not disclosed.
    pub status: String,
    /// Year in which operation began or was approved.
    pub year: Option<Year>,
    /// What was disclosed of past concerns of stability; empty where nothing was.
    pub stability_concern: String,
    /// All classes, each with its scheme.
    pub classes: Vec<FacilityClass>,
    /// Entry errors and what else a reader should know.
    pub note: String,
    /// Where it was read.
    pub source: SourceId,
}

/// A failure or accident of a tailings facility.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentRow {
    /// Key.
    pub incident: String,
    /// Date as exact as is known: `2019-01-25`, `2019-01`, `2019`.
    pub date: String,
    /// Key of the facility, or its name and place where none is listed.
    pub facility: String,
    /// Country; unknown origin where the source does not tell.
    pub region: Region,
    /// What was mined there.
    pub materials: Vec<MaterialId>,
    /// What was mined, in the words of the source.
    pub ore: String,
    /// As of [`FacilityRow::raise_type`].
    pub raise_type: String,
    /// Height (m).
    pub height_m: Option<f64>,
    /// Volume stored (m3).
    pub volume_m3: Option<f64>,
    /// `active`, `inactive`; empty where it is not known.
    pub status: String,
    /// Cause.
    pub cause: String,
    /// Severity in the words of its scheme.
    pub severity: String,
    /// The scheme of the severity.
    pub severity_scheme: String,
    /// Volume released (m3).
    pub released_m3: Option<f64>,
    /// How far it ran (km).
    pub runout_km: Option<f64>,
    /// People who died.
    pub deaths: Option<u32>,
    /// What it did to production.
    pub production_effect: String,
    /// Entry errors and what else a reader should know.
    pub note: String,
    /// Where it was read.
    pub source: SourceId,
}

impl IncidentRow {
    /// The year of the date.
    pub fn year(&self) -> Option<Year> {
        self.date.get(..4)?.parse().ok()
    }
}
