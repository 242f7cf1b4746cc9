//! Codes of the Harmonized System, kept as text with their revision.

use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{MaterialId, Region, Stage};

/// A six-digit code of the Harmonized System. Text, because a leading zero is part of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HsCode([u8; 6]);

/// A text that is not a usable HS code.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum HsCodeError {
    /// Five digits: a spreadsheet may have eaten the leading zero.
    #[error(
        "HS code `{given}` has five digits; a lost leading zero would make it `0{given}`: write six digits"
    )]
    FiveDigits {
        /// The text as it was given.
        given: String,
    },
    /// Anything else that is not six, eight or ten digits.
    #[error(
        "`{given}` is not an HS code: expected six digits such as `260300` or `2603.00`, or a national code of eight or ten"
    )]
    Malformed {
        /// The text as it was given.
        given: String,
    },
}

impl HsCode {
    /// The six digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??????")
    }
}

impl HsCode {
    /// The code of six ASCII digits; `None` when a byte is anything else. For readers of millions of rows, which
    /// must not allocate for each.
    pub fn from_digits(digits: [u8; 6]) -> Option<HsCode> {
        digits.iter().all(u8::is_ascii_digit).then_some(HsCode(digits))
    }
}

impl std::str::FromStr for HsCode {
    type Err = HsCodeError;

    /// Reads six digits, dotted (`8415.10`) or not, and cuts national codes of eight or ten digits to six.
    /// A five-digit number is refused, never padded.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let given = text.trim();
        let digits: Vec<u8> = given.bytes().filter(|byte| *byte != b'.' && *byte != b' ').collect();
        let national = digits.strip_suffix(b"H").or(digits.strip_suffix(b"h")).unwrap_or(&digits);
        if national.iter().all(u8::is_ascii_digit) {
            match national.len() {
                6 | 8 | 10 => {
                    if let Some(first) = national.first_chunk::<6>() {
                        return Ok(HsCode(*first));
                    }
                }
                5 => return Err(HsCodeError::FiveDigits { given: given.to_owned() }),
                _ => {}
            }
        }
        Err(HsCodeError::Malformed { given: given.chars().take(80).collect() })
    }
}

impl fmt::Display for HsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for HsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for HsCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for HsCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A revision of the Harmonized System.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum HsRevision {
    Hs92,
    Hs96,
    Hs02,
    Hs07,
    Hs12,
    Hs17,
    Hs22,
}

impl HsRevision {
    /// The word used in tables, for example `HS92`.
    pub fn as_str(self) -> &'static str {
        match self {
            HsRevision::Hs92 => "HS92",
            HsRevision::Hs96 => "HS96",
            HsRevision::Hs02 => "HS02",
            HsRevision::Hs07 => "HS07",
            HsRevision::Hs12 => "HS12",
            HsRevision::Hs17 => "HS17",
            HsRevision::Hs22 => "HS22",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<HsRevision> {
        use HsRevision::*;
        [Hs92, Hs96, Hs02, Hs07, Hs12, Hs17, Hs22].into_iter().find(|revision| revision.as_str() == word)
    }
}

/// What goods of an HS code carry of a material.
#[derive(Clone, Debug, Serialize)]
pub struct HsMaterial {
    /// Six-digit code.
    pub hs: HsCode,
    /// Revision that the code belongs to.
    pub revision: HsRevision,
    /// Description of the goods.
    pub description: String,
    /// The material carried.
    pub material: MaterialId,
    /// The exporter whose goods have this content; `None` for all that have no row of their own.
    pub exporter: Option<Region>,
    /// Stage of processing of the goods.
    pub stage: Stage,
    /// Mass of the material, on its accounting basis, per mass of goods (kg/kg).
    pub content_kg_per_kg: f64,
    /// Lowest usual content (kg/kg).
    pub content_low: f64,
    /// Highest usual content (kg/kg).
    pub content_high: f64,
    /// Where the content comes from: a source id, or the reasoning (stoichiometry).
    pub content_source: String,
}

/// The table of HS codes and what they carry.
#[derive(Debug)]
pub struct HsCodes {
    rows: Vec<HsMaterial>,
}

impl HsCodes {
    /// The table compiled in from `data/vocabulary/hs_codes.csv`.
    pub fn embedded() -> &'static HsCodes {
        static TABLE: OnceLock<HsCodes> = OnceLock::new();
        TABLE.get_or_init(|| HsCodes::from_csv(include_str!("../../../data/vocabulary/hs_codes.csv")))
    }

    pub(crate) fn from_csv(text: &str) -> HsCodes {
        let mut rows: Vec<HsMaterial> = crate::table::records(text)
            .filter_map(|field| {
                Some(HsMaterial {
                    hs: field.get("hs").parse().ok()?,
                    revision: HsRevision::from_word(field.get("revision"))?,
                    description: field.get("description").to_owned(),
                    material: MaterialId::new(field.get("material")),
                    exporter: Region::from_code(field.get("exporter")),
                    stage: Stage::from_word(field.get("stage"))?,
                    content_kg_per_kg: field.get("content_kg_per_kg").parse().ok()?,
                    content_low: field.get("content_low").parse().ok()?,
                    content_high: field.get("content_high").parse().ok()?,
                    content_source: field.get("content_source").to_owned(),
                })
            })
            .collect();
        rows.sort_by(|a, b| (&a.material, a.hs, a.exporter).cmp(&(&b.material, b.hs, b.exporter)));
        HsCodes { rows }
    }

    /// All rows, by material, code and exporter. A code that carries several materials has a row for each, and one
    /// more for each exporter whose goods differ.
    pub fn rows(&self) -> &[HsMaterial] {
        &self.rows
    }

    /// The goods that carry a material, whatever the exporter: one row a code.
    pub fn of_material<'a>(&'a self, material: &'a MaterialId) -> impl Iterator<Item = &'a HsMaterial> {
        self.rows.iter().filter(move |row| &row.material == material && row.exporter.is_none())
    }

    /// What goods of a code from an exporter carry of a material: the exporter's own row where there is one, else
    /// that of all.
    pub fn content(&self, material: &MaterialId, hs: HsCode, exporter: Region) -> Option<&HsMaterial> {
        let goods = || self.rows.iter().filter(|row| row.hs == hs && &row.material == material);
        goods()
            .find(|row| row.exporter == Some(exporter))
            .or_else(|| goods().find(|row| row.exporter.is_none()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_dotted_and_national_and_never_padded() {
        for text in ["260300", "2603.00", "26030000", "2603.00.0010", "2603.00.1000H"] {
            assert_eq!(
                text.parse::<HsCode>().map(|code| code.to_string()),
                Ok("260300".to_owned()),
                "{text}"
            );
        }
        assert!(matches!("10121".parse::<HsCode>(), Err(HsCodeError::FiveDigits { .. })));
        assert_eq!(HsCode::from_digits(*b"260300"), "260300".parse().ok());
        assert_eq!(HsCode::from_digits(*b"2603 0"), None);
        for text in ["", "26", "abc", "２６０３００", "2603001"] {
            assert!(matches!(text.parse::<HsCode>(), Err(HsCodeError::Malformed { .. })), "{text}");
        }
    }
}
