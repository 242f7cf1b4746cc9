//! Units with dimensions. A number never changes its dimension, and conversion happens inside one only.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::name::fold;

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// Mass; base unit kg.
    Mass,
    /// Mass per mass; base unit kg/kg.
    MassRatio,
    /// Area; base unit m2.
    Area,
    /// Volume; base unit m3.
    Volume,
    /// Length; base unit m.
    Length,
    /// Energy; base unit J.
    Energy,
    /// Money; base unit USD.
    Money,
    /// Time; base unit s.
    Time,
    /// A pure number; base unit 1.
    Number,
}

/// A unit of measurement: a symbol, its dimension and the factor to the dimension's base unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Symbol, for example `t` or `kg/kg`.
    pub symbol: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// How many base units one of it is.
    pub to_base: f64,
}

/// A unit that is not known or not fit for its place.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UnitError {
    /// No unit is written like this.
    #[error("unknown unit `{given}`; {dimension:?} is written in {}", .known.join(", "))]
    Unknown {
        /// The text as it was given.
        given: String,
        /// The dimension that was expected.
        dimension: Dimension,
        /// Units of that dimension.
        known: Vec<&'static str>,
    },
    /// The unit measures something else.
    #[error("unit `{given}` measures {found:?}, expected {expected:?}")]
    WrongDimension {
        /// The text as it was given.
        given: String,
        /// What it measures.
        found: Dimension,
        /// What was expected.
        expected: Dimension,
    },
}

const fn unit(symbol: &'static str, dimension: Dimension, to_base: f64) -> Unit {
    Unit { symbol, dimension, to_base }
}

/// Every unit, with the other spellings it is met in. Masses are metric unless the name says otherwise:
/// carat 0.2 g (CGPM 1907), troy ounce 31.1034768 g, short ton 907.18474 kg, long ton 1016.0469088 kg, pound
/// 0.45359237 kg (international yard and pound agreement 1959).
const UNITS: &[(Unit, &[&str])] = &[
    (unit("kg", Dimension::Mass, 1.0), &["kilogram", "kilograms", "キログラム"]),
    (unit("g", Dimension::Mass, 1e-3), &["gram", "grams", "グラム"]),
    (unit("mg", Dimension::Mass, 1e-6), &["milligram", "milligrams"]),
    (unit("t", Dimension::Mass, 1e3), &["tonne", "tonnes", "metric ton", "metric tons", "metr. t", "トン"]),
    (unit("kt", Dimension::Mass, 1e6), &["thousand tonnes", "thousand metric tons", "1000 t"]),
    (unit("Mt", Dimension::Mass, 1e9), &["million tonnes", "million metric tons"]),
    (unit("Gt", Dimension::Mass, 1e12), &["billion tonnes"]),
    (unit("ct", Dimension::Mass, 2e-4), &["carat", "carats"]),
    (unit("ozt", Dimension::Mass, 0.031_103_476_8), &["troy ounce", "troy ounces", "oz t"]),
    (unit("lb", Dimension::Mass, 0.453_592_37), &["pound", "pounds"]),
    (unit("short ton", Dimension::Mass, 907.184_74), &["short tons"]),
    (unit("long ton", Dimension::Mass, 1_016.046_908_8), &["long tons"]),
    (unit("kg/kg", Dimension::MassRatio, 1.0), &["t/t"]),
    (unit("g/kg", Dimension::MassRatio, 1e-3), &["kg/t"]),
    (unit("g/t", Dimension::MassRatio, 1e-6), &["ppm", "mg/kg"]),
    (unit("%", Dimension::MassRatio, 1e-2), &["percent", "per cent", "wt%"]),
    (unit("m2", Dimension::Area, 1.0), &["m²", "square metres"]),
    (unit("ha", Dimension::Area, 1e4), &["hectare", "hectares"]),
    (unit("km2", Dimension::Area, 1e6), &["km²"]),
    (unit("m3", Dimension::Volume, 1.0), &["m³", "cubic metres"]),
    (unit("L", Dimension::Volume, 1e-3), &["l", "litre", "litres"]),
    (unit("Mm3", Dimension::Volume, 1e6), &["mio m3", "million m3"]),
    (unit("m", Dimension::Length, 1.0), &["metre", "metres"]),
    (unit("km", Dimension::Length, 1e3), &["kilometre", "kilometres"]),
    (unit("J", Dimension::Energy, 1.0), &[]),
    (unit("kWh", Dimension::Energy, 3.6e6), &[]),
    (unit("MJ", Dimension::Energy, 1e6), &[]),
    (unit("TJ", Dimension::Energy, 1e12), &[]),
    (unit("USD", Dimension::Money, 1.0), &["usd", "us$"]),
    (unit("kUSD", Dimension::Money, 1e3), &["1000 usd", "thousand usd"]),
    (unit("M.USD", Dimension::Money, 1e6), &["million usd"]),
    (unit("s", Dimension::Time, 1.0), &["second", "seconds"]),
    (unit("d", Dimension::Time, 86_400.0), &["day", "days"]),
    (unit("a", Dimension::Time, 31_557_600.0), &["year", "years"]),
    (unit("1", Dimension::Number, 1.0), &["number", "share"]),
];

impl Unit {
    /// The unit written like this, of the dimension expected. Symbols count their case (`Mt` is not `mt`,
    /// `M` is not `m`); names do not.
    ///
    /// # Errors
    /// An unknown unit, with those of the dimension, or one that measures something else.
    pub fn parse(text: &str, expected: Dimension) -> Result<Unit, UnitError> {
        let given = text.trim();
        let folded = fold(given);
        let found = UNITS
            .iter()
            .find(|(unit, _)| unit.symbol == given)
            .or_else(|| UNITS.iter().find(|(_, names)| names.contains(&folded.as_str())));
        match found {
            Some((unit, _)) if unit.dimension == expected => Ok(*unit),
            Some((unit, _)) => {
                Err(UnitError::WrongDimension { given: given.to_owned(), found: unit.dimension, expected })
            }
            None => Err(UnitError::Unknown {
                given: given.chars().take(80).collect(),
                dimension: expected,
                known: UNITS
                    .iter()
                    .filter(|(unit, _)| unit.dimension == expected)
                    .map(|(unit, _)| unit.symbol)
                    .collect(),
            }),
        }
    }

    /// A value in this unit, in the base unit of the dimension.
    pub fn in_base(&self, value: f64) -> f64 {
        value * self.to_base
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_convert_inside_their_dimension_only() {
        assert_eq!(Unit::parse("metr. t", Dimension::Mass).map(|unit| unit.in_base(2.0)), Ok(2000.0));
        assert!(matches!(Unit::parse("ha", Dimension::Mass), Err(UnitError::WrongDimension { .. })));
        assert!(matches!(Unit::parse("mt", Dimension::Mass), Err(UnitError::Unknown { .. })));
    }

    #[test]
    fn no_spelling_means_two_units() {
        for (index, (unit, names)) in UNITS.iter().enumerate() {
            for (other, others) in &UNITS[index + 1..] {
                assert_ne!(unit.symbol, other.symbol);
                assert!(names.iter().all(|name| !others.contains(name)), "{unit} and {other}");
            }
        }
    }
}
