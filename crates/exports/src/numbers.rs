//! Numbers for people: as figures write them, shares with one digit so that columns line up, never a zero or a whole
//! that is not one.

use crate::{Cell, CellFormat};

/// A cell as people read it. Missing is an empty text; the caller says what stands there.
pub fn human(cell: &Cell, format: CellFormat) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Boolean(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(integer) => match format {
            CellFormat::Year | CellFormat::Text | CellFormat::Code => integer.to_string(),
            CellFormat::Share => percent(*integer as f64),
            CellFormat::Number | CellFormat::Integer => thousands(&integer.to_string()),
        },
        Cell::Number(number) => match format {
            CellFormat::Year => format!("{number:.0}"),
            CellFormat::Share => percent(*number),
            _ => figures::format_number(*number),
        },
    }
}

/// A fraction of one as per cent with one digit after the point; what would round to nothing is `<0.1 %`.
pub fn percent(fraction: f64) -> String {
    let percent = fraction * 100.0;
    match percent {
        0.0 => "0.0 %".into(),
        p if (p - 100.0).abs() < 1e-7 => "100.0 %".into(),
        p if p > 0.0 && p < 0.05 => "<0.1 %".into(),
        p if p < 0.0 && p > -0.05 => ">-0.1 %".into(),
        // A share just short of the whole must not look complete.
        p if (99.95..100.0).contains(&p) => ">99.9 %".into(),
        p => format!("{} %", thousands(&format!("{p:.1}"))),
    }
}

/// Puts a comma between each three digits of the whole part.
fn thousands(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) =
        rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// How many characters stand right of the last digit of the whole part: what must be padded so that points line up.
/// `None` for powers of ten, which line up with nothing.
pub(crate) fn tail_len(text: &str) -> Option<usize> {
    let body = text.strip_suffix(" %").unwrap_or(text);
    if body.ends_with(['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']) {
        return None;
    }
    Some(body.find('.').map_or(0, |point| body[point..].chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_is_not_zero_or_whole_never_looks_so() {
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(percent(1e-9), "<0.1 %");
        assert_eq!(percent(0.99999), ">99.9 %");
        assert_eq!(percent(1.0), "100.0 %");
        assert_eq!(percent(0.1 + 0.2 + 0.7 - 1e-15), "100.0 %");
        assert_eq!(percent(0.2714), "27.1 %");
        assert_eq!(percent(12.5), "1,250.0 %");
    }

    #[test]
    fn points_line_up_and_powers_of_ten_do_not() {
        let cases = [
            ("12.5", Some(2)),
            ("1,200", Some(0)),
            ("3.5 %", Some(2)),
            ("−10.5", Some(2)),
            ("4.2 × 10⁻⁶", None),
        ];
        for (text, expected) in cases {
            assert_eq!(tail_len(text), expected, "{text}");
        }
    }

    #[test]
    fn years_have_no_thousands() {
        assert_eq!(human(&Cell::Integer(2022), CellFormat::Year), "2022");
        assert_eq!(human(&Cell::Integer(2022), CellFormat::Integer), "2,022");
        assert_eq!(human(&Cell::Missing, CellFormat::Number), "");
    }
}
