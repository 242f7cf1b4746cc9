//! Words and numbers of answer sentences, in English and Japanese.

use figures::Lang;
use vocabulary::{MaterialId, Materials, Region, Regions};

/// The name of a region in a language.
pub fn region_name(region: Region, lang: Lang) -> String {
    match lang {
        Lang::En => Regions::embedded().name_en(region),
        Lang::Ja => Regions::embedded().name_ja(region),
    }
}

/// The name of a region inside an English sentence (`the United States`), or in Japanese.
pub fn region_in_sentence(region: Region, lang: Lang) -> String {
    const WITH_ARTICLE: [&str; 12] =
        ["USA", "GBR", "NLD", "PHL", "ARE", "COG", "CAF", "DOM", "BHS", "GMB", "MDV", "SLB"];
    let name = region_name(region, lang);
    match lang {
        Lang::En if region == Region::UNKNOWN => "places unknown".to_owned(),
        Lang::En if WITH_ARTICLE.contains(&region.code()) && !name.starts_with("The ") => {
            format!("the {name}")
        }
        _ => name,
    }
}

/// The name of a material in a language; its key where it has none.
pub fn material_name(material: &MaterialId, lang: Lang) -> String {
    Materials::embedded().info(material).map_or_else(
        || material.to_string(),
        |info| match lang {
            Lang::En => info.name_en.clone(),
            Lang::Ja => info.name_ja.clone(),
        },
    )
}

/// A mass with three significant digits in a fitting unit: `50.8 t`, `312 kg`, `4.20 g`.
///
/// ```
/// assert_eq!(operations::words::mass(50_823.0), "50.8 t");
/// assert_eq!(operations::words::mass(0.0042), "4.20 g");
/// assert_eq!(operations::words::mass(0.0), "0 kg");
/// ```
pub fn mass(kg: f64) -> String {
    let units = [(1e12, "Gt"), (1e9, "Mt"), (1e6, "kt"), (1e3, "t"), (1.0, "kg"), (1e-3, "g"), (1e-6, "mg")];
    if kg == 0.0 || !kg.is_finite() {
        return format!("{kg} kg");
    }
    // The unit is chosen after rounding, so that 999.9 kg is 1.00 t.
    let (factor, unit) =
        units.into_iter().find(|(factor, _)| kg.abs() / factor >= 0.9995).unwrap_or((1e-6, "mg"));
    format!("{} {unit}", three_digits(kg / factor))
}

/// A number with three significant digits, never in exponents for values from 0.001 to a million.
pub fn three_digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor() as i32;
    let rounded = {
        let scale = 10f64.powi(2 - magnitude);
        (value * scale).round() / scale
    };
    let magnitude = if rounded == 0.0 { magnitude } else { rounded.abs().log10().floor() as i32 };
    let decimals = usize::try_from(2 - magnitude).unwrap_or(0).min(9);
    format!("{rounded:.decimals$}")
}

/// A number of three digits with its thousands apart, for people: `1,230,000`.
pub fn grouped(value: f64) -> String {
    let text = three_digits(value);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", text.as_str()),
    };
    if digits.len() < 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{sign}{digits}");
    }
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{sign}{}", groups.join(","))
}

/// A change as a share, with its sign; more digits where it is small.
///
/// ```
/// assert_eq!(operations::words::signed_percent(0.0341), "+3.4 %");
/// assert_eq!(operations::words::signed_percent(-0.000254), "−0.0254 %");
/// assert_eq!(operations::words::signed_percent(1e-9), "±0 %");
/// ```
pub fn signed_percent(share: f64) -> String {
    let size = 100.0 * share.abs();
    let text = match size {
        size if size < 0.0005 => return "±0 %".to_owned(),
        size if size < 0.1 => three_digits(size),
        size => format!("{size:.1}"),
    };
    format!("{}{text} %", if share < 0.0 { "−" } else { "+" })
}

/// A share as a whole percentage, `<1 %` for less and `>99 %` short of all.
///
/// ```
/// assert_eq!(operations::words::percent(0.258), "26 %");
/// assert_eq!(operations::words::percent(0.004), "<1 %");
/// ```
pub fn percent(share: f64) -> String {
    let hundredths = share * 100.0;
    if share > 0.0 && hundredths < 1.0 {
        "<1 %".to_owned()
    } else if share < 1.0 && hundredths > 99.5 {
        ">99 %".to_owned()
    } else {
        format!("{hundredths:.0} %")
    }
}
