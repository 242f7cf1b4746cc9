//! Numbers as text, and axis ticks.
//!
//! Thousands are separated by commas and decimals by a point in both languages, as in Japanese and English statistics.

/// A number for a label: three significant digits below 100, one decimal below 1000, whole numbers with thousands separators above, powers of
/// ten outside 10⁻⁴ … 10¹². Not finite gives `–`, which no drawn figure contains.
///
/// ```
/// assert_eq!(figures::format_number(1234567.8), "1,234,568");
/// assert_eq!(figures::format_number(97.4), "97.4");
/// assert_eq!(figures::format_number(0.03127), "0.0313");
/// assert_eq!(figures::format_number(2.5e-7), "2.5 × 10⁻⁷");
/// ```
#[must_use]
pub fn format_number(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let size = value.abs();
    let sign = if value < 0.0 { "−" } else { "" };
    if size == 0.0 {
        return "0".into();
    }
    if !(1e-4..1e12).contains(&size) {
        return format!("{sign}{}", scientific(size));
    }
    let digits = if size >= 100.0 { 0 } else { (2 - size.log10().floor() as i32).max(0) as usize };
    let digits = if (100.0..1000.0).contains(&size) && size.fract() != 0.0 { 1 } else { digits };
    format!("{sign}{}", trimmed(&grouped(&format!("{size:.digits$}"))))
}

/// A share of one as per cent, with one decimal below 10 %; `< 0.1 %` for what would round to nothing.
///
/// ```
/// assert_eq!(figures::format_share(0.0624), "6.2 %");
/// assert_eq!(figures::format_share(0.31), "31 %");
/// assert_eq!(figures::format_share(0.0002), "< 0.1 %");
/// ```
#[must_use]
pub fn format_share(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.05 {
        "< 0.1 %".into()
    } else if percent < 9.95 && percent > 0.0 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}

/// Ticks of a linear axis that cover `low` to `high` with steps of 1, 2 or 5 times a power of ten, about `count` of
/// them. `high <= low` is widened to one step.
#[must_use]
pub fn linear_ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let step = nice_step(high - low, count);
    let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
    let last = last.max(first + 1.0);
    (0..=((last - first).round() as usize).min(100)).map(|i| clean((first + i as f64) * step)).collect()
}

/// The 1-2-5 step that cuts `span` in about `count` parts.
pub(crate) fn nice_step(span: f64, count: usize) -> f64 {
    if span <= 0.0 || !span.is_finite() {
        return 1.0;
    }
    let raw = span / count.max(1) as f64;
    let power = 10f64.powf(raw.log10().floor());
    let lead = raw / power;
    let nice = if lead <= 1.0 + 1e-9 {
        1.0
    } else if lead <= 2.0 + 1e-9 {
        2.0
    } else if lead <= 5.0 + 1e-9 {
        5.0
    } else {
        10.0
    };
    nice * power
}

/// Ticks of a logarithmic axis: the powers of ten round `low` to `high` (both above zero), thinned to at most ten.
pub(crate) fn log_ticks(low: f64, high: f64) -> Vec<f64> {
    let first = (low.log10() + 1e-9).floor() as i32;
    let last = ((high.log10() - 1e-9).ceil() as i32).max(first + 1);
    let stride = ((last - first) / 10 + 1).max(1);
    (0..=((last - first + stride - 1) / stride)).map(|i| clean(10f64.powi(first + i * stride))).collect()
}

/// Removes the binary dust of a multiple of a decimal step.
pub(crate) fn clean(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

fn scientific(size: f64) -> String {
    let text = format!("{size:.2e}");
    let (lead, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: String = power
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '0' | '4'..='9' => char::from_u32(0x2070 + (c as u32 - '0' as u32)).unwrap_or(c),
            other => other,
        })
        .collect();
    let lead = trimmed(lead);
    if lead == "1" { format!("10{power}") } else { format!("{lead} × 10{power}") }
}

fn grouped(text: &str) -> String {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(w, r)| (w, Some(r)));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (999.5, "999.5"),
            (1000.0, "1,000"),
            (12345.678, "12,346"),
            (-1500.0, "−1,500"),
            (0.5, "0.5"),
            (4.5678, "4.57"),
            (1e12, "10¹²"),
            (1.5e-6, "1.5 × 10⁻⁶"),
        ] {
            assert_eq!(format_number(value), text);
        }
        assert_eq!(format_share(0.0), "0 %");
        assert_eq!(format_share(1.0), "100 %");
    }

    #[test]
    fn ticks_cover_and_are_round() {
        assert_eq!(linear_ticks(0.0, 97.4, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(linear_ticks(0.0, 0.3, 3), [0.0, 0.1, 0.2, 0.3]);
        assert_eq!(linear_ticks(-3.0, 4.0, 4), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        assert_eq!(log_ticks(3.0, 4000.0), [1.0, 10.0, 100.0, 1000.0, 10000.0]);
    }
}
