//! Decimal texts to numbers, without losing the last digit to a multiplication.
//!
//! `0.058` tonnes are 58 kg: the power of ten goes into the text before it is read, so that the result is the
//! nearest number to the exact decimal. The trap is the thousands separator: it is accepted only where the
//! format states that it has them, and only in groups of three.

/// The number of a plain decimal text (digits, at most one point, an optional exponent or minus sign) times ten
/// to the `power`; `None` for anything else.
pub(crate) fn scaled(text: &str, power: i8) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], digits[at + 1..].parse::<i16>().ok()?),
        None => (digits, 0),
    };
    let plain = mantissa.bytes().filter(|byte| *byte == b'.').count() <= 1
        && mantissa.bytes().any(|byte| byte.is_ascii_digit())
        && mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && mantissa.len() <= 40;
    if !plain {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let number: f64 = format!("{sign}{mantissa}e{}", exponent.checked_add(i16::from(power))?).parse().ok()?;
    number.is_finite().then_some(number)
}

/// The text without its thousands separators; `None` when the commas do not part groups of three.
pub(crate) fn without_thousands(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = (1..=3).contains(&first.len())
        && groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
        && fraction.is_none_or(|rest| !rest.contains(','));
    grouped.then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_of_ten_costs_no_digit() {
        assert_eq!(scaled("0.058", 3), Some(58.0));
        assert_eq!(scaled("871.114", 3), Some(871_114.0));
        assert_eq!(scaled("32450.000000000004", 0), Some(32450.000000000004));
        assert_eq!(scaled("-1.25e2", 0), Some(-125.0));
        assert_eq!(scaled("4.1", 9), Some(4_100_000_000.0));
    }

    #[test]
    fn what_is_no_plain_decimal_is_refused() {
        for text in ["", ".", "-", "1,5", "1 000", "NaN", "inf", "0x10", "1e", "1e999", "--1", "1.2.3", "１"]
        {
            assert_eq!(scaled(text, 0), None, "{text}");
        }
    }

    #[test]
    fn commas_part_groups_of_three() {
        assert_eq!(without_thousands("1,234,567.5").as_deref(), Some("1234567.5"));
        assert_eq!(without_thousands("12").as_deref(), Some("12"));
        for text in ["1,23", "1234,567", ",123", "1,234,56", "0.1,234"] {
            assert_eq!(without_thousands(text), None, "{text}");
        }
    }
}
