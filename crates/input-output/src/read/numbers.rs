//! Text to `f64`, exact and fast.
//!
//! A decimal number of at most 19 digits whose digits, taken as an integer, are at most 2^53 and whose power of ten
//! is at most 22 is the correctly rounded quotient or product of two doubles that are exact (Clinger 1990). Tables
//! printed with 12 or 15 digits are nearly all of that kind. Everything else goes to the standard library, which
//! rounds correctly (Eisel and Lemire 2021). Up to eight digits are read at a time.
//!
//! Trap: the standard library reads `nan` and `inf` as numbers. Here they are text, and so is a number that is too
//! large for a double.

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Reads a plain number (sign, digits, point, digits, exponent) at the start of `text`: its value and what is left.
///
/// `None` when there is no number at the start, or one too large for a double. What is left begins with the first
/// byte that no longer belongs to the number; the caller looks whether it may stand there.
#[inline]
pub(crate) fn leading_number(text: &[u8]) -> Option<(f64, &[u8])> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    // One digit before the point is common, and the branch lets the next step begin before its count is known.
    let (mut mantissa, mut rest) = match unsigned {
        [digit @ b'0'..=b'9', rest @ ..] if rest.first() == Some(&b'.') => (u64::from(digit - b'0'), rest),
        _ => digits(0, unsigned),
    };
    let mut count = unsigned.len() - rest.len();
    let mut power = 0_i64;
    if let [b'.', fraction @ ..] = rest {
        (mantissa, rest) = digits(mantissa, fraction);
        let decimals = fraction.len() - rest.len();
        count += decimals;
        power = -(decimals as i64);
    }
    if count == 0 {
        return None;
    }
    if let [b'e' | b'E', tail @ ..] = rest {
        let (down, tail) = match tail {
            [b'-', tail @ ..] => (true, tail),
            [b'+', tail @ ..] => (false, tail),
            _ => (false, tail),
        };
        let (exponent, after) = exponent(tail)?;
        power += if down { -exponent } else { exponent };
        rest = after;
    }
    let value = if count <= 19 && mantissa <= 1 << 53 && (-22..=22).contains(&power) {
        let whole = mantissa as f64;
        let scale = POWERS.get(power.unsigned_abs() as usize).copied().unwrap_or(1.0);
        let value = if power < 0 { whole / scale } else { whole * scale };
        if negative { -value } else { value }
    } else {
        let length = text.len() - rest.len();
        let value: f64 = std::str::from_utf8(text.get(..length)?).ok()?.parse().ok()?;
        value.is_finite().then_some(value)?
    };
    Some((value, rest))
}

/// A whole field as a number: spaces around it and quotation marks are taken off; `decimal_comma` reads `1,5`.
///
/// `None` for anything else, `nan` and `inf` among them.
pub(crate) fn field_number(field: &[u8], decimal_comma: bool) -> Option<f64> {
    let mut field = field.trim_ascii();
    if let [b'"', inner @ .., b'"'] = field {
        field = inner.trim_ascii();
    }
    let mut swapped;
    if decimal_comma {
        swapped = field.to_vec();
        for byte in &mut swapped {
            match *byte {
                b',' => *byte = b'.',
                b'.' => return None,
                _ => {}
            }
        }
        field = &swapped;
    }
    match leading_number(field) {
        Some((value, [])) => Some(value),
        _ => None,
    }
}

/// Powers of ten by which a number moves for up to eight digits.
const SHIFTS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Adds the digits at the start of `text` to a number; beyond 19 digits it wraps and is not used.
#[inline]
fn digits(mut number: u64, mut text: &[u8]) -> (u64, &[u8]) {
    while let Some((chunk, after)) = text.split_first_chunk::<8>() {
        let (value, count) = up_to_eight_digits(*chunk);
        number = number.wrapping_mul(SHIFTS[count]).wrapping_add(value);
        if count < 8 {
            return (number, text.get(count..).unwrap_or_default());
        }
        text = after;
    }
    while let [digit @ b'0'..=b'9', rest @ ..] = text {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        text = rest;
    }
    (number, text)
}

/// The ASCII digits at the start of eight bytes as a number, and how many they are: by pairs, then fours, then all
/// (Lemire 2018), with zeros before them where there are fewer than eight.
#[inline]
fn up_to_eight_digits(chunk: [u8; 8]) -> (u64, usize) {
    let word = u64::from_le_bytes(chunk);
    let low = word.wrapping_sub(0x3030_3030_3030_3030);
    let high = word.wrapping_add(0x4646_4646_4646_4646);
    // What is borrowed or carried over changes only bytes behind the first that is no digit.
    let count = ((low | high) & 0x8080_8080_8080_8080).trailing_zeros() / 8;
    let aligned = (word ^ 0x3030_3030_3030_3030).checked_shl(64 - 8 * count).unwrap_or_default();
    let pairs = aligned.wrapping_mul(10).wrapping_add(aligned >> 8);
    let fours = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let rest = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    (fours.wrapping_add(rest) >> 32, count as usize)
}

/// The digits of an exponent; `None` without any. Exponents beyond a million are held there.
#[inline]
fn exponent(mut text: &[u8]) -> Option<(i64, &[u8])> {
    let mut value = 0_i64;
    let before = text.len();
    while let [digit @ b'0'..=b'9', rest @ ..] = text {
        value = (value * 10 + i64::from(digit - b'0')).min(1_000_000);
        text = rest;
    }
    (text.len() < before).then_some((value, text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_numbers_are_numbers() {
        for text in
            ["nan", "NaN", "inf", "-inf", "", "-", ".", "e5", "1e", "1e+", "1e309", "-1e999", "0x10", "1 2"]
        {
            assert_eq!(field_number(text.as_bytes(), false), None, "{text}");
        }
        for (text, value) in [
            ("0", 0.0),
            (" 12 ", 12.0),
            ("\"3.5\"", 3.5),
            ("+1", 1.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1E-5", 1e-5),
        ] {
            assert_eq!(field_number(text.as_bytes(), false), Some(value), "{text}");
        }
        assert_eq!(field_number(b"1,5", true), Some(1.5));
        assert_eq!(field_number(b"1.234,5", true), None);
        assert_eq!(leading_number(b"12.5\t7"), Some((12.5, &b"\t7"[..])));
        assert!(field_number(b"-0", false).is_some_and(|zero| zero == 0.0 && zero.is_sign_negative()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn shortest_and_padded_forms_come_back(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            for text in [format!("{value}"), format!("{value:e}"), format!("{value:.17e}")] {
                let read = field_number(text.as_bytes(), false);
                prop_assert_eq!(read.map(f64::to_bits), Some(text.parse::<f64>().unwrap().to_bits()));
            }
        }

        #[test]
        fn decimals_round_as_the_standard_library_does(text in "-?[0-9]{1,24}(\\.[0-9]{0,24})?([eE][-+]?[0-9]{1,3})?") {
            let expected = text.parse::<f64>().ok().filter(|value| value.is_finite());
            let read = field_number(text.as_bytes(), false);
            prop_assert_eq!(read.map(f64::to_bits), expected.map(f64::to_bits));
        }
    }
}
