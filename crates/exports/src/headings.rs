//! Human headings for column names, in English and Japanese, read from `data/headings.csv`.
//!
//! Column names are stable and carry their unit (`tmr_kg`); people read `Land disturbance, TMR (kg)`. A column of the
//! user's own, unknown here, keeps its name. Bounds and quantiles (`tmr_kg_low`, `share_p95`) take the heading of their
//! stem and a word for the bound. `adds` says whether the cells of a column may be summed: masses yes, factors never.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use figures::Lang;

const DICTIONARY: &str = include_str!("../data/headings.csv");

/// How the cells of a column are written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFormat {
    /// As it stands.
    Text,
    /// A key that has a name in the caller's list of names.
    Code,
    /// Three significant digits, thousands apart.
    Number,
    /// A whole number, thousands apart.
    Integer,
    /// A fraction of one, written as per cent.
    Share,
    /// A year: digits only.
    Year,
}

/// What is known of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The heading without the unit.
    pub text: String,
    /// The unit, empty if there is none.
    pub unit: String,
    /// How cells are written.
    pub format: CellFormat,
    /// Whether cells may be summed.
    pub adds: bool,
}

impl Heading {
    /// Heading and unit: `Land disturbance, TMR (kg)`.
    pub fn with_unit(&self) -> String {
        if self.unit.is_empty() { self.text.clone() } else { format!("{} ({})", self.text, self.unit) }
    }
}

struct Entry {
    format: CellFormat,
    adds: bool,
    unit: String,
    en: String,
    ja: String,
}

/// Endings of bounds and quantiles, with their words.
const BOUNDS: [(&str, &str, &str); 10] = [
    ("_low", "low", "下限"),
    ("_high", "high", "上限"),
    ("_lo", "low", "下限"),
    ("_hi", "high", "上限"),
    ("_p05", "5th percentile", "5パーセンタイル"),
    ("_p50", "median", "中央値"),
    ("_p95", "95th percentile", "95パーセンタイル"),
    ("_median", "median", "中央値"),
    ("_mean", "mean", "平均"),
    ("_sd", "standard deviation", "標準偏差"),
];

/// The column without the ending of a bound or quantile, if it has one.
pub(crate) fn stem_of_bound(column: &str) -> Option<&str> {
    BOUNDS.iter().find_map(|(ending, _, _)| column.strip_suffix(ending))
}

/// The heading of a column; `None` if the dictionary does not know it.
pub fn known_heading(column: &str, lang: Lang) -> Option<Heading> {
    // Names of nested objects (`matched.material`): the heading of the object, then that of its key.
    if let Some((object, key)) = column.rsplit_once('.') {
        let inner = known_heading(key, lang)?;
        let outer = known_heading(object, lang).map_or_else(|| object.to_string(), |heading| heading.text);
        let text = match lang {
            Lang::En => format!("{outer}: {}", inner.text),
            Lang::Ja => format!("{outer}：{}", inner.text),
        };
        return Some(Heading { text, ..inner });
    }
    if let Some(entry) = dictionary().get(column) {
        let text = match lang {
            Lang::En => &entry.en,
            Lang::Ja => &entry.ja,
        };
        return Some(Heading {
            text: text.clone(),
            unit: entry.unit.clone(),
            format: entry.format,
            adds: entry.adds,
        });
    }
    let (ending, en, ja) = BOUNDS.iter().find(|(ending, _, _)| column.ends_with(ending))?;
    let stem = known_heading(column.strip_suffix(ending)?, lang)?;
    let text = match lang {
        Lang::En => format!("{}, {en}", stem.text),
        Lang::Ja => format!("{} {ja}", stem.text),
    };
    Some(Heading { text, adds: false, ..stem })
}

/// The heading of a column; an unknown column keeps its raw name.
pub fn heading(column: &str, lang: Lang) -> Heading {
    known_heading(column, lang).unwrap_or_else(|| Heading {
        text: column.to_string(),
        unit: String::new(),
        format: CellFormat::Number,
        adds: false,
    })
}

fn dictionary() -> &'static BTreeMap<String, Entry> {
    static DICTIONARY_READ: OnceLock<BTreeMap<String, Entry>> = OnceLock::new();
    DICTIONARY_READ.get_or_init(|| entries().filter_map(|(column, entry)| Some((column, entry?))).collect())
}

/// Every line of the dictionary; `None` where the line cannot be read, which a test forbids.
fn entries() -> impl Iterator<Item = (String, Option<Entry>)> {
    let mut reader = csv::Reader::from_reader(DICTIONARY.as_bytes());
    reader
        .records()
        .map(|record| record.unwrap_or_default())
        .collect::<Vec<_>>()
        .into_iter()
        .map(|record| {
            let field = |index: usize| record.get(index).unwrap_or_default().to_string();
            let format = match record.get(1) {
                Some("text") => Some(CellFormat::Text),
                Some("code") => Some(CellFormat::Code),
                Some("number") => Some(CellFormat::Number),
                Some("integer") => Some(CellFormat::Integer),
                Some("share") => Some(CellFormat::Share),
                Some("year") => Some(CellFormat::Year),
                _ => None,
            };
            let adds = match record.get(2) {
                Some("yes") => Some(true),
                Some("no") => Some(false),
                _ => None,
            };
            let entry = format.zip(adds).map(|(format, adds)| Entry {
                format,
                adds,
                unit: field(3),
                en: field(4),
                ja: field(5),
            });
            (field(0), entry)
        })
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_heading_in_both_languages() {
        let mut previous = String::new();
        for (column, entry) in entries() {
            let entry = entry.unwrap_or_else(|| panic!("`{column}`: format or adds is not a known word"));
            assert!(!entry.en.trim().is_empty(), "`{column}` has no English heading");
            assert!(!entry.ja.trim().is_empty(), "`{column}` has no Japanese heading");
            assert!(previous < column, "`{column}` is not in order after `{previous}`, or is there twice");
            if entry.adds {
                assert!(
                    matches!(entry.format, CellFormat::Number | CellFormat::Integer | CellFormat::Share),
                    "`{column}` cannot be summed"
                );
            }
            previous = column;
        }
        assert!(dictionary().len() > 100);
    }

    #[test]
    fn a_unit_in_the_name_is_the_unit_in_the_heading() {
        for (column, entry) in dictionary() {
            let expected = match column {
                column if column.ends_with("_kg_per_kg") || column == "kg_per_kg" => "kg/kg",
                column if column.ends_with("usd_per_kg") => "USD/kg",
                column if column.ends_with("_kwh_kg") => "kWh/kg",
                column if column.ends_with("_l_kg") => "L/kg",
                column if column.ends_with("_kg_m2") => "kg/m²/y",
                column if column.ends_with("_kg_per_person") => "kg",
                column if column.ends_with("_kg") && column != "per_kg" => "kg",
                column if column.ends_with("_usd") => "USD",
                column if column.ends_with("_m2") => "m²",
                column if column.ends_with("_m3") => "m³",
                column if column.ends_with("_km") => "km",
                column if column.ends_with("_m") => "m",
                column if column.starts_with("days_of_") => "d",
                column if column.ends_with("_kwh") => "kWh",
                _ => "",
            };
            assert_eq!(entry.unit, expected, "`{column}`");
        }
    }

    #[test]
    fn bounds_take_the_heading_of_their_stem_and_never_add() {
        let low = heading("tmr_kg_low", Lang::En);
        assert_eq!(low.with_unit(), "Land disturbance, TMR, low (kg)");
        assert!(!low.adds);
        assert_eq!(heading("tmr_kg", Lang::Ja).with_unit(), "関与物質総量 TMR (kg)");
        assert_eq!(heading("matched.material", Lang::En).with_unit(), "Matched: Material");
        assert_eq!(heading("my column", Lang::En).with_unit(), "my column");
    }
}
