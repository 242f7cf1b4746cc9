//! Quantities of scenarios: texts of a number and its unit, so that nothing has to be guessed.
//!
//! A bare number is refused: `0.5` may be a share or a percentage, `30` may be days or weeks, `300` may be a year's or a
//! day's amount. A year has 365 days.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use vocabulary::{Dimension, Unit};

/// Days of a year.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// A share of something that is lost, cut or banned: `"50 %"`, from 0 to 100 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share(pub f64);

/// A length of time in days: `"30 days"`, `"6 weeks"`, `"1 year"`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Days(pub f64);

/// A day of the simulation, from 0: `"day 5"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub usize);

/// An amount of money in the words of the file: `"500 M.USD"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    /// The number.
    pub value: f64,
    /// Its unit, such as `M.USD`.
    pub unit: String,
}

/// Capital that is destroyed: `"10 %"` of what there is, or `"500 M.USD"`.
#[derive(Clone, Debug, PartialEq)]
pub enum Destroyed {
    /// Share of the capital (0 to 1).
    Share(f64),
    /// Amount.
    Amount(Money),
}

/// A change of demand: `"-20 %"`, or an amount a year or a day, `"-300 M.USD per year"`.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Relative to what is demanded: -0.2 is a fifth less; -1 or more.
    Relative(f64),
    /// Amount a year.
    PerYear(Money),
}

/// A cut of supply: `"30 %"` of what is produced, or a mass a year or a day, `"100 kt per year"`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// Share of production (0 to 1).
    Share(f64),
    /// Mass (kg a year).
    PerYear(f64),
}

/// A price: `"8800 USD per t"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Money for one kilogram.
    pub per_kg: f64,
    /// Unit of the money, such as `USD`.
    pub unit: String,
}

/// A number and the text after it.
fn split(text: &str, expected: &str) -> Result<(f64, String), String> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(_, letter)| !(letter.is_ascii_digit() || "+-.eE_".contains(*letter)))
        .map_or(text.len(), |(at, _)| at);
    let (digits, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    let unit = unit.trim();
    // `5 energy units` does not begin with an exponent, `5e3 t` does.
    let number = digits.replace('_', "").parse::<f64>().ok().filter(|number| number.is_finite());
    let Some(number) = number else {
        let hint = if text.contains(',') { "; a decimal mark is a point" } else { "" };
        return Err(format!("`{}` does not begin with a number; expected {expected}{hint}", shown(text)));
    };
    if unit.starts_with(',') {
        return Err(format!("`{}`: the decimal mark is a point, without marks of thousands", shown(text)));
    }
    if unit.is_empty() {
        return Err(format!("`{}` has no unit; expected {expected}", shown(text)));
    }
    Ok((number, unit.split_whitespace().collect::<Vec<_>>().join(" ")))
}

fn shown(text: &str) -> String {
    crate::problem::shown(text)
}

/// What an amount is a year, of a unit that ends in `per year` or `per day`.
fn flow(unit: &str) -> Option<(&str, f64)> {
    [("per year", 1.0), ("a year", 1.0), ("per day", DAYS_PER_YEAR), ("a day", DAYS_PER_YEAR)]
        .into_iter()
        .find_map(|(words, factor)| Some((unit.strip_suffix(words)?.trim_end(), factor)))
        .filter(|(unit, _)| !unit.is_empty())
}

impl Share {
    const EXPECTED: &'static str = "a share from 0 to 100 % with its sign, like \"50 %\"";

    fn parse(text: &str) -> Result<Share, String> {
        let (value, unit) = split(text, Share::EXPECTED)?;
        if unit != "%" {
            return Err(format!("`{}` is no share; expected {}", shown(text), Share::EXPECTED));
        }
        if !(0.0..=100.0).contains(&value) {
            let which = if value < 0.0 { "is below zero" } else { "is more than there is" };
            return Err(format!("{value} % {which}; expected {}", Share::EXPECTED));
        }
        Ok(Share(value / 100.0))
    }
}

impl Days {
    const EXPECTED: &'static str = "a time with its unit, like \"30 days\", \"6 weeks\" or \"1 year\"";

    fn parse(text: &str) -> Result<Days, String> {
        let (value, unit) = split(text, Days::EXPECTED)?;
        let days = match unit.as_str() {
            "day" | "days" => 1.0,
            "week" | "weeks" => 7.0,
            "year" | "years" => DAYS_PER_YEAR,
            _ => {
                return Err(format!("`{}` is no unit of time; expected {}", shown(&unit), Days::EXPECTED));
            }
        };
        if value < 0.0 {
            return Err(format!("{value} {unit} is below zero; expected {}", Days::EXPECTED));
        }
        Ok(Days(value * days))
    }
}

impl Day {
    const EXPECTED: &'static str = "a day of the simulation, which begins on day 0, like \"day 5\"";

    fn parse(text: &str) -> Result<Day, String> {
        let number = text.trim().strip_prefix("day").map(str::trim);
        number
            .and_then(|number| number.parse().ok())
            .map(Day)
            .ok_or_else(|| format!("`{}` is no day; expected {}", shown(text), Day::EXPECTED))
    }
}

impl Destroyed {
    const EXPECTED: &'static str = "a share of the capital, like \"10 %\", or an amount, like \"500 M.USD\"";

    fn parse(text: &str) -> Result<Destroyed, String> {
        let (value, unit) = split(text, Destroyed::EXPECTED)?;
        if unit == "%" {
            return Share::parse(text).map(|Share(share)| Destroyed::Share(share));
        }
        if flow(&unit).is_some() || unit.contains(" per ") {
            return Err(format!(
                "`{}` is an amount over time; capital is a stock: expected {}",
                shown(text),
                Destroyed::EXPECTED
            ));
        }
        if value < 0.0 {
            return Err(format!(
                "`{}`: no capital below zero can be destroyed; expected {}",
                shown(text),
                Destroyed::EXPECTED
            ));
        }
        Ok(Destroyed::Amount(Money { value, unit }))
    }
}

impl Change {
    const EXPECTED: &'static str = "a relative change, like \"-20 %\", or an amount over time, like \"-300 M.USD per year\" or \"-1 M.USD per day\"";

    fn parse(text: &str) -> Result<Change, String> {
        let (value, unit) = split(text, Change::EXPECTED)?;
        if unit == "%" {
            if value < -100.0 {
                return Err(format!("{value} % takes away more than there is; expected -100 % or more"));
            }
            return Ok(Change::Relative(value / 100.0));
        }
        match flow(&unit) {
            Some((unit, factor)) => {
                Ok(Change::PerYear(Money { value: value * factor, unit: unit.to_owned() }))
            }
            None => Err(format!(
                "`{}` does not say whether it is a year's or a day's; expected {}",
                shown(text),
                Change::EXPECTED
            )),
        }
    }
}

impl Cut {
    const EXPECTED: &'static str = "a share of production, like \"30 %\", or a mass over time, like \"100 kt per year\" or \"300 t per day\"";

    fn parse(text: &str) -> Result<Cut, String> {
        let (value, unit) = split(text, Cut::EXPECTED)?;
        if unit == "%" {
            return Share::parse(text).map(|Share(share)| Cut::Share(share));
        }
        let Some((mass, factor)) = flow(&unit) else {
            return Err(format!(
                "`{}` does not say whether it is a year's or a day's; expected {}",
                shown(text),
                Cut::EXPECTED
            ));
        };
        if value < 0.0 {
            return Err(format!("`{}` is below zero; expected {}", shown(text), Cut::EXPECTED));
        }
        let unit = Unit::parse(mass, Dimension::Mass).map_err(|error| error.to_string())?;
        Ok(Cut::PerYear(unit.in_base(value) * factor))
    }
}

impl Price {
    const EXPECTED: &'static str = "money per mass, like \"8800 USD per t\"";

    fn parse(text: &str) -> Result<Price, String> {
        let (value, unit) = split(text, Price::EXPECTED)?;
        let parts = unit.split_once(" per ").or_else(|| unit.split_once('/'));
        let Some((money, mass)) = parts.filter(|(money, _)| !money.trim().is_empty()) else {
            return Err(format!("`{}` is no price; expected {}", shown(text), Price::EXPECTED));
        };
        if value <= 0.0 {
            return Err(format!("`{}`: a price is above zero", shown(text)));
        }
        let mass = Unit::parse(mass, Dimension::Mass).map_err(|error| error.to_string())?;
        Ok(Price { per_kg: value / mass.in_base(1.0), unit: money.trim().to_owned() })
    }
}

/// Reads a type from a text by its `parse`, and describes it to readers of the schema.
macro_rules! from_text {
    ($($type:ident: $about:literal, $pattern:literal;)*) => { $(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = $type;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($type::EXPECTED)
                    }
                    fn visit_str<E: Error>(self, text: &str) -> Result<$type, E> {
                        $type::parse(text).map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "description": $about, "pattern": $pattern })
            }
        }
    )* };
}

from_text! {
    Share: "A share from 0 to 100 %: `50 %`.", r"^\s*[0-9][0-9._eE+-]*\s*%\s*$";
    Days: "A length of time: `30 days`, `6 weeks`, `1 year` of 365 days.", r"^\s*[0-9][0-9._eE+-]*\s*(day|days|week|weeks|year|years)\s*$";
    Day: "A day of the simulation, which begins on day 0: `day 5`.", r"^\s*day\s*[0-9]+\s*$";
    Destroyed: "A share of the capital, `10 %`, or an amount of money, `500 M.USD`.", r"^\s*[0-9][0-9._eE+-]*\s*\S.*$";
    Change: "A relative change, `-20 %`, or money over time, `-300 M.USD per year`, `-1 M.USD per day`.", r"^\s*[+-]?[0-9][0-9._eE+-]*\s*(%|\S.* (per|a) (year|day))\s*$";
    Cut: "A share of production, `30 %`, or a mass over time, `100 kt per year`, `300 t per day`.", r"^\s*[0-9][0-9._eE+-]*\s*(%|\S.* (per|a) (year|day))\s*$";
    Price: "Money per mass: `8800 USD per t`.", r"^\s*[0-9][0-9._eE+-]*\s*\S.*( per |/).*$";
}

impl Money {
    /// The amount in the money of a system, such as `M.USD` or `million EUR`; none where the currencies differ or are not
    /// understood and not the same text.
    pub fn in_unit(&self, of_system: &str) -> Option<f64> {
        if vocabulary::fold(&self.unit) == vocabulary::fold(of_system) {
            return Some(self.value);
        }
        let (currency, scale) = currency(&self.unit)?;
        let (wanted, wanted_scale) = self::currency(of_system)?;
        (currency == wanted).then(|| self.value * scale / wanted_scale)
    }
}

/// The code of a currency and how many of it a unit is: `M.USD` is a million of `USD`.
fn currency(unit: &str) -> Option<(String, f64)> {
    let unit = unit.trim().replace("US$", "USD").replace('€', "EUR").replace('¥', "JPY").replace('$', "USD");
    let letters = |word: &str| word.len() == 3 && word.chars().all(|letter| letter.is_ascii_uppercase());
    let code = unit.split(|letter: char| !letter.is_ascii_alphanumeric()).rev().find(|word| {
        let end = word.len().checked_sub(3).and_then(|at| word.get(at..));
        end.is_some_and(letters)
    })?;
    let code = code.get(code.len().checked_sub(3)?..)?.to_owned();
    let before = unit.replacen(&code, "", 1);
    let scale = match before.trim().trim_matches(['.', ' ']).to_lowercase().as_str() {
        "" => 1.0,
        "k" | "1000" | "thousand" | "thousands of" => 1e3,
        "m" | "mn" | "mio" | "mill" | "million" | "millions" | "millions of" | "million of" => 1e6,
        "b" | "bn" | "billion" | "billions of" => 1e9,
        _ => return None,
    };
    Some((code, scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_carry_their_unit() {
        assert_eq!(Share::parse("12.5 %"), Ok(Share(0.125)));
        assert_eq!(Share::parse("12.5%"), Ok(Share(0.125)));
        assert_eq!(Days::parse("6 weeks"), Ok(Days(42.0)));
        assert_eq!(Days::parse("0.5 years"), Ok(Days(182.5)));
        assert_eq!(Day::parse("day 5"), Ok(Day(5)));
        assert_eq!(Cut::parse("300 t per day"), Ok(Cut::PerYear(3e5 * 365.0)));
        assert_eq!(Price::parse("8800 USD per t"), Ok(Price { per_kg: 8.8, unit: "USD".to_owned() }));
        assert_eq!(
            Change::parse("-2 M.USD per day"),
            Ok(Change::PerYear(Money { value: -730.0, unit: "M.USD".to_owned() }))
        );
    }

    #[test]
    fn what_is_ambiguous_is_refused() {
        for (refused, why) in [
            (Share::parse("0.5").map(|_| ()), "no unit"),
            (Share::parse("150 %").map(|_| ()), "more than there is"),
            (Share::parse("-5 %").map(|_| ()), "below zero"),
            (Share::parse("0,5 %").map(|_| ()), "decimal mark"),
            (Days::parse("3 months").map(|_| ()), "no unit of time"),
            (Day::parse("5").map(|_| ()), "day 5"),
            (Change::parse("-300 M.USD").map(|_| ()), "a year's or a day's"),
            (Change::parse("-120 %").map(|_| ()), "more than there is"),
            (Destroyed::parse("500 M.USD per year").map(|_| ()), "a stock"),
            (Cut::parse("100 kt").map(|_| ()), "a year's or a day's"),
            (Cut::parse("100 km per year").map(|_| ()), "measures Length"),
            (Price::parse("8800 USD").map(|_| ()), "no price"),
            (Days::parse("NaN days").map(|_| ()), "number"),
        ] {
            let error = refused.unwrap_err();
            assert!(error.contains(why), "{error} / {why}");
        }
    }

    #[test]
    fn money_is_in_the_currency_of_the_system_or_not_at_all() {
        let money = |value: f64, unit: &str| Money { value, unit: unit.to_owned() };
        assert_eq!(money(2.0, "billion USD").in_unit("M.USD"), Some(2000.0));
        assert_eq!(money(2.0, "kUSD").in_unit("million US$"), Some(0.002));
        assert_eq!(money(2.0, "M.EUR").in_unit("M.USD"), None);
        assert_eq!(money(2.0, "M.EUR").in_unit("M.EUR"), Some(2.0));
        assert_eq!(money(2.0, "shells").in_unit("shells"), Some(2.0));
        assert_eq!(money(2.0, "gold M.USD").in_unit("M.USD"), None);
    }
}
