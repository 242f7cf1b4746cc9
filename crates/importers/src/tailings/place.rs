//! Coordinates as registers write them.

/// A latitude or longitude: decimal degrees, or degrees, minutes and seconds with any of the usual marks and an optional
/// sign or letter (`-19°51'33.120"`, `20 15 03 S`); `None` where nothing is written.
///
/// # Errors
/// What is wrong with it.
pub(super) fn degrees(text: &str, most: f64) -> Result<Option<f64>, &'static str> {
    let text = text.trim();
    if text.is_empty() || text == "-" {
        return Ok(None);
    }
    let letter = text.chars().find(|c| c.is_alphabetic()).map(|c| c.to_ascii_uppercase());
    let negative = text.starts_with(['-', '−']) || matches!(letter, Some('S' | 'W' | 'O'));
    let parts: Vec<f64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .filter(|part| part.chars().any(|c| c.is_ascii_digit()))
        .map(|part| part.replace(',', ".").parse::<f64>())
        .collect::<Result<_, _>>()
        .map_err(|_| "no coordinate")?;
    let (whole, minutes, seconds) = match parts.as_slice() {
        [degrees] => (*degrees, 0.0, 0.0),
        [degrees, minutes] => (*degrees, *minutes, 0.0),
        [degrees, minutes, seconds] => (*degrees, *minutes, *seconds),
        _ => return Err("no coordinate"),
    };
    if minutes >= 60.0 || seconds >= 60.0 {
        return Err("minutes or seconds of 60 and more: left out");
    }
    let size = whole + minutes / 60.0 + seconds / 3600.0;
    if size > most {
        return Err("beyond the globe: left out");
    }
    Ok(Some(if negative { -size } else { size }))
}

#[cfg(test)]
mod tests {
    use super::degrees;

    #[test]
    fn degrees_are_read_in_the_usual_ways() {
        for (text, expected) in [
            ("-19°51'33.120\"\"", -(19.0 + 51.0 / 60.0 + 33.12 / 3600.0)),
            ("-10°39'12.400''", -(10.0 + 39.0 / 60.0 + 12.4 / 3600.0)),
            ("00°22'46.200\"", 22.0 / 60.0 + 46.2 / 3600.0),
            ("-00°22'46.200\"", -(22.0 / 60.0 + 46.2 / 3600.0)),
            ("-20,5", -20.5),
            ("20 15 03 S", -(20.0 + 15.0 / 60.0 + 3.0 / 3600.0)),
        ] {
            let found = degrees(text, 90.0).unwrap().unwrap();
            assert!((found - expected).abs() < 1e-12, "{text}: {found}");
        }
        assert_eq!(degrees(" - ", 90.0), Ok(None));
        for wrong in ["00°51'80.200\"", "99", "a", "1 2 3 4", "-1.2.3"] {
            assert!(degrees(wrong, 90.0).is_err(), "{wrong}");
        }
    }
}
