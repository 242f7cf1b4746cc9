//! Numbers written as text.
//!
//! The trap is the mark: `1,234` is one thousand two hundred and thirty-four to one reader and a little more
//! than one to another. Nothing is guessed:
//!
//! - `1234.5`, `1e-3` and `1.234` are the machine's form and mean what a program would read, unless the
//!   column is known to write decimal commas.
//! - A text that only one mark explains (`3,14`, `1,234,567.8`, `1.234.567`) is read with that mark, and is
//!   evidence for the whole column ([`ColumnMarks`]).
//! - A text that both marks explain (`1,234`) is read with the mark that the user stated or that other cells
//!   of the column prove; otherwise it is [`NumberError::Ambiguous`].
//! - A column that proves both marks is an error.
//!
//! Blank, `-`, `n/a`, `NA` and `:` are *missing*: not zero, not a number.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The character between whole and decimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecimalMark {
    /// `1,234.5`: point before decimals, comma between thousands.
    Point,
    /// `1.234,5`: comma before decimals, point between thousands.
    Comma,
}

impl fmt::Display for DecimalMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DecimalMark::Point => "point",
            DecimalMark::Comma => "comma",
        })
    }
}

/// A text that is not one number.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum NumberError {
    /// Both decimal marks explain the text.
    #[error("ambiguous number: {point} if the comma parts thousands, {comma} if it is a decimal mark")]
    Ambiguous {
        /// The number with a decimal point.
        point: f64,
        /// The number with a decimal comma.
        comma: f64,
    },
    /// The text does not fit the decimal mark in force.
    #[error("not a number with a decimal {mark}")]
    WrongMark {
        /// The mark in force.
        mark: DecimalMark,
    },
    /// The text is no number in any way.
    #[error("not a number")]
    NotANumber,
    /// NaN, infinity, or a number too large or too small to hold.
    #[error("not a finite number that can be held")]
    NotFinite,
}

/// Reads one number with a decimal mark that is known (`Some`) or not (`None`); `Ok(None)` is missing.
///
/// ```
/// use importers::{DecimalMark, NumberError, read_number};
/// assert_eq!(read_number("１２．５", None), Ok(Some(12.5)));
/// assert_eq!(read_number("1.234,5", None), Ok(Some(1234.5)));
/// assert_eq!(read_number("n/a", None), Ok(None));
/// assert_eq!(read_number("1,234", None), Err(NumberError::Ambiguous { point: 1234.0, comma: 1.234 }));
/// assert_eq!(read_number("1,234", Some(DecimalMark::Comma)), Ok(Some(1.234)));
/// ```
///
/// # Errors
/// See [`NumberError`].
pub fn read_number(text: &str, mark: Option<DecimalMark>) -> Result<Option<f64>, NumberError> {
    let text = plain(text);
    if is_missing(&text) {
        return Ok(None);
    }
    if let Some(mark) = mark {
        return match parse(&text, mark) {
            Some(value) => value.map(Some),
            None if is_not_finite(&text) => Err(NumberError::NotFinite),
            None if parse(&text, mark.other()).is_some() => Err(NumberError::WrongMark { mark }),
            None => Err(NumberError::NotANumber),
        };
    }
    match (parse(&text, DecimalMark::Point), parse(&text, DecimalMark::Comma)) {
        (Some(point), Some(comma)) => match (point, comma) {
            (Ok(point), Ok(comma)) if point == comma => Ok(Some(point)),
            // The machine's form: one point and nothing else.
            (point, _) if !text.contains(',') => point.map(Some),
            (point, comma) => Err(NumberError::Ambiguous { point: point?, comma: comma? }),
        },
        (Some(value), None) | (None, Some(value)) => value.map(Some),
        (None, None) if is_not_finite(&text) => Err(NumberError::NotFinite),
        (None, None) => Err(NumberError::NotANumber),
    }
}

/// Whether a text states that there is no value: blank, a dash, `n/a`, `NA`, `n.a.` or `:`.
pub fn is_missing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || ["-", "–", "—", "－", "ー", ":", "n/a", "na", "n.a."]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

fn is_not_finite(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-']);
    ["nan", "inf", "infinity", "∞"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

impl DecimalMark {
    fn other(self) -> DecimalMark {
        match self {
            DecimalMark::Point => DecimalMark::Comma,
            DecimalMark::Comma => DecimalMark::Point,
        }
    }

    fn character(self) -> char {
        match self {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        }
    }
}

/// What the cells of one column prove about its decimal mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnMarks {
    /// The first cell that only a decimal point explains.
    pub point: Option<usize>,
    /// The first cell that only a decimal comma explains.
    pub comma: Option<usize>,
}

impl ColumnMarks {
    /// Looks at one more cell; `index` is what the caller will know it by.
    pub fn look(&mut self, text: &str, index: usize) {
        if !text.contains(['.', ',', '．', '，']) || (self.point.is_some() && self.comma.is_some()) {
            return;
        }
        let text = plain(text);
        match (parse(&text, DecimalMark::Point), parse(&text, DecimalMark::Comma)) {
            (Some(_), None) => self.point = self.point.or(Some(index)),
            (None, Some(_)) => self.comma = self.comma.or(Some(index)),
            _ => {}
        }
    }

    /// The mark that the column proves; `None` when it proves none or both.
    pub fn mark(&self) -> Option<DecimalMark> {
        match (self.point, self.comma) {
            (Some(_), None) => Some(DecimalMark::Point),
            (None, Some(_)) => Some(DecimalMark::Comma),
            _ => None,
        }
    }
}

/// The text with full-width digits and signs made plain, blanks and typographic marks unified.
fn plain(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            '．' => '.',
            '，' => ',',
            '＋' => '+',
            '－' | '−' => '-',
            'ｅ' | 'Ｅ' => 'e',
            '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => ' ',
            '\u{2019}' => '\'',
            other => other,
        })
        .collect::<String>()
        .into()
}

/// Reads a plain text under one mark: `None` when it does not fit, an error when the number cannot be held.
fn parse(text: &str, mark: DecimalMark) -> Option<Result<f64, NumberError>> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    let (whole, decimals) = mantissa.split_once(mark.character()).unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let grouped = !all_digits(whole);
    if grouped && !is_grouped(whole, mark) {
        return None;
    }
    let mut machine = String::with_capacity(text.len() + 2);
    if negative {
        machine.push('-');
    }
    machine.extend(whole.chars().filter(char::is_ascii_digit));
    machine.push('.');
    machine.push_str(decimals);
    if machine.ends_with('.') {
        machine.push('0');
    }
    if let Some(exponent) = exponent {
        machine.push('e');
        machine.push_str(exponent);
    }
    let value: f64 = machine.parse().ok()?;
    let vanished = value == 0.0 && mantissa.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    Some(if value.is_finite() && !vanished { Ok(value) } else { Err(NumberError::NotFinite) })
}

/// Whether whole digits are parted into thousands by one kind of separator: 1 to 3 digits, the first not
/// zero, then groups of three.
fn is_grouped(whole: &str, mark: DecimalMark) -> bool {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else { return true };
    let allowed = separator == mark.other().character() || separator == ' ' || separator == '\'';
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or("");
    allowed
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && first.bytes().all(|byte| byte.is_ascii_digit())
        && groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_need_no_statement() {
        for (text, value) in [
            ("1234.5", 1234.5),
            (" 12 ", 12.0),
            ("+3", 3.0),
            ("-0.5", -0.5),
            ("1.2E-3", 1.2e-3),
            ("1e+06", 1e6),
            (".5", 0.5),
            ("5.", 5.0),
            ("1,234,567.8", 1_234_567.8),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1.234,5", 1234.5),
            ("3,25", 3.25),
            ("0,125", 0.125),
            ("12345,678", 12_345.678),
            ("1 234 567", 1_234_567.0),
            ("1\u{a0}234,5", 1234.5),
            ("1'234.5", 1234.5),
            ("１２３．４", 123.4),
            ("−１", -1.0),
            ("1.234", 1.234),
            ("0", 0.0),
            ("0,0", 0.0),
        ] {
            assert_eq!(read_number(text, None), Ok(Some(value)), "{text}");
        }
    }

    #[test]
    fn missing_is_not_zero() {
        for text in ["", "  ", "-", "–", "n/a", "N/A", "NA", "n.a.", ":", "\u{3000}"] {
            assert_eq!(read_number(text, None), Ok(None), "{text}");
        }
    }

    #[test]
    fn ambiguous_numbers_are_refused() {
        for (text, point, comma) in
            [("1,234", 1234.0, 1.234), ("-12,345", -12345.0, -12.345), ("１，２３４", 1234.0, 1.234)]
        {
            assert_eq!(read_number(text, None), Err(NumberError::Ambiguous { point, comma }), "{text}");
            assert_eq!(read_number(text, Some(DecimalMark::Point)), Ok(Some(point)), "{text}");
            assert_eq!(read_number(text, Some(DecimalMark::Comma)), Ok(Some(comma)), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "abc",
            "1.2.3",
            "1,23,4",
            "12 kg",
            "1..2",
            "--1",
            "1e",
            "e5",
            "0x10",
            "1,2345,678",
            "1 23",
            "0,123,456",
            ".",
        ] {
            assert_eq!(read_number(text, None), Err(NumberError::NotANumber), "{text}");
        }
        for text in ["NaN", "inf", "-Infinity", "1e999", "1e-999", "∞"] {
            assert_eq!(read_number(text, None), Err(NumberError::NotFinite), "{text}");
        }
        assert_eq!(
            read_number("3,14", Some(DecimalMark::Point)),
            Err(NumberError::WrongMark { mark: DecimalMark::Point })
        );
    }

    #[test]
    fn a_column_proves_its_mark() {
        let look = |cells: &[&str]| {
            let mut marks = ColumnMarks::default();
            cells.iter().enumerate().for_each(|(index, text)| marks.look(text, index));
            marks
        };
        assert_eq!(look(&["1,234", "0.5"]).mark(), Some(DecimalMark::Point));
        assert_eq!(look(&["1,234", "3,14"]).mark(), Some(DecimalMark::Comma));
        assert_eq!(look(&["1,234", "7"]).mark(), None);
        let both = look(&["1,5", "1.5"]);
        assert_eq!((both.mark(), both.comma, both.point), (None, Some(0), Some(1)));
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            proptest::prop_assert_eq!(read_number(&format!("{value}"), None), Ok(Some(value)));
            proptest::prop_assert_eq!(read_number(&format!("{value:e}"), None), Ok(Some(value)));
            let comma = format!("{value:e}").replace('.', ",");
            proptest::prop_assert_eq!(read_number(&comma, Some(DecimalMark::Comma)), Ok(Some(value)));
        }
    }
}
