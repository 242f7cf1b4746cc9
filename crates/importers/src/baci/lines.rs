//! One line of a BACI table, byte by byte.
//!
//! Lines that look as CEPII writes them (`2022,4,586,250310,1087.322,13136`, the quantity padded with blanks or
//! `NA`) are read in one pass without a copy. Any other line (quotes, blanks, another order of columns, whatever is wrong) takes
//! the careful way, which knows what to say about it. Both give the same for every line that both can read.

use database::TradeFlow;
use vocabulary::{Flag, HsCode, Region, Regions, Year};

use super::products::CodeSet;
use crate::decimal::scaled;
use crate::parsed::ReadError;

/// The columns of the format: year, exporter, importer, product, value, quantity.
pub(super) const COLUMNS: [&str; 6] = ["t", "i", "j", "k", "v", "q"];

/// The most columns a table may have; more are a mistake for another file.
pub(super) const MOST_COLUMNS: usize = 64;

/// What became of a line.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    /// A flow.
    Flow(TradeFlow),
    /// A flow of a product that was not asked for.
    LeftOut,
    /// A region that is not known: column and code.
    UnknownRegion(&'static str, u16),
    /// Five digits that the table of products does not explain.
    FiveDigits(String),
    /// No code at all.
    NoCode(String),
}

/// The fields of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fields<'l> {
    year: Year,
    exporter: u16,
    importer: u16,
    product: Product<'l>,
    value_usd: Option<f64>,
    mass_kg: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Product<'l> {
    Six(HsCode),
    /// With the zero in front.
    Five(HsCode),
    Other(&'l str),
}

/// Reads the lines of one file.
pub(super) struct LineReader<'a> {
    file: &'a str,
    /// For each of [`COLUMNS`], its place in the file.
    places: [usize; 6],
    width: usize,
    canonical: bool,
    /// Regions by trade code.
    regions: Vec<Option<Region>>,
    products: Option<CodeSet>,
    keep: Option<&'a CodeSet>,
    /// Codes that were given their zero back.
    pub(super) restored: u64,
}

impl<'a> LineReader<'a> {
    pub(super) fn new(
        file: &'a str,
        places: [usize; 6],
        width: usize,
        products: Option<CodeSet>,
        keep: Option<&'a CodeSet>,
    ) -> LineReader<'a> {
        let mut regions = Vec::new();
        for info in Regions::embedded().rows() {
            for code in &info.trade_codes {
                let code = usize::from(*code);
                if regions.len() <= code {
                    regions.resize(code + 1, None);
                }
                regions[code] = Some(info.region);
            }
        }
        let canonical = places == [0, 1, 2, 3, 4, 5] && width == 6;
        LineReader { file, places, width, canonical, regions, products, keep, restored: 0 }
    }

    /// Reads a line without its end.
    ///
    /// # Errors
    /// A wrong number of fields, or a year, country, value or quantity that is none.
    pub(super) fn read(&mut self, line: &[u8], row: u64) -> Result<Line, ReadError> {
        let fields = match self.canonical.then(|| straight(line)).flatten() {
            Some(fields) => fields,
            None => self.careful(line, row)?,
        };
        Ok(self.placed(&fields))
    }

    fn placed(&mut self, fields: &Fields<'_>) -> Line {
        let region = |code: u16| self.regions.get(usize::from(code)).copied().flatten();
        let Some(exporter) = region(fields.exporter) else {
            return Line::UnknownRegion("i", fields.exporter);
        };
        let Some(importer) = region(fields.importer) else {
            return Line::UnknownRegion("j", fields.importer);
        };
        let hs = match fields.product {
            Product::Six(hs) => hs,
            Product::Five(hs) if self.products.as_ref().is_some_and(|products| products.contains(hs)) => {
                self.restored += 1;
                hs
            }
            Product::Five(hs) => {
                return Line::FiveDigits(hs.as_str().get(1..).unwrap_or_default().to_owned());
            }
            Product::Other(text) => return Line::NoCode(text.to_owned()),
        };
        if self.keep.is_some_and(|keep| !keep.contains(hs)) {
            return Line::LeftOut;
        }
        Line::Flow(TradeFlow {
            hs,
            year: fields.year,
            exporter,
            importer,
            mass_kg: fields.mass_kg,
            value_usd: fields.value_usd,
            flag: Flag::Modelled,
        })
    }

    /// Reads a line of any form.
    fn careful<'l>(&self, line: &'l [u8], row: u64) -> Result<Fields<'l>, ReadError> {
        let mut parts = [""; MOST_COLUMNS];
        let count = self.split(line, row, &mut parts)?;
        if count != self.width {
            let message = format!(
                "row {row} has {count} field{}, expected {} as in the header; the file may be cut off",
                if count == 1 { "" } else { "s" },
                self.width
            );
            return Err(ReadError::Broken { file: self.file.to_owned(), message });
        }
        let part =
            |column: usize| self.places.get(column).and_then(|at| parts.get(*at)).copied().unwrap_or("");
        let wrong = |column: usize, expected| {
            let name = COLUMNS.get(column).copied().unwrap_or_default();
            ReadError::field(self.file, row, name, part(column), expected)
        };
        let region = |column| part(column).parse::<u16>().map_err(|_| wrong(column, "a country number"));
        let product = part(3);
        Ok(Fields {
            year: part(0).parse().map_err(|_| wrong(0, "a year"))?,
            exporter: region(1)?,
            importer: region(2)?,
            product: match *product.as_bytes() {
                [a, b, c, d, e] => HsCode::from_digits([b'0', a, b, c, d, e]).map(Product::Five),
                _ => product.parse().ok().map(Product::Six),
            }
            .unwrap_or(Product::Other(product)),
            value_usd: thousandfold(part(4)).ok_or_else(|| wrong(4, "a number of thousand USD or NA"))?,
            mass_kg: thousandfold(part(5)).ok_or_else(|| wrong(5, "a number of tonnes or NA"))?,
        })
    }

    /// Parts a line at its commas and gives the number of fields; those beyond the array are counted only. Nothing
    /// that belongs into this table holds a comma or a quote, so a quoted field is one without either.
    fn split<'l>(
        &self,
        line: &'l [u8],
        row: u64,
        parts: &mut [&'l str; MOST_COLUMNS],
    ) -> Result<usize, ReadError> {
        let broken = |what: &str| ReadError::Broken {
            file: self.file.to_owned(),
            message: format!("row {row} {what}"),
        };
        let line = std::str::from_utf8(line).map_err(|_| broken("has a byte that is not UTF-8"))?;
        let mut count = 0;
        let mut rest = line;
        loop {
            rest = rest.trim_start_matches(' ');
            let (part, after) = match rest.strip_prefix('"') {
                Some(quoted) => {
                    let (inside, after) =
                        quoted.split_once('"').ok_or_else(|| broken("has a quote that is not closed"))?;
                    (inside, after.trim_start_matches(' '))
                }
                None => {
                    let end = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
                    rest.split_at_checked(end).unwrap_or((rest, ""))
                }
            };
            if let Some(place) = parts.get_mut(count) {
                *place = part.trim();
            }
            count += 1;
            if after.is_empty() {
                return Ok(count);
            }
            rest = after.strip_prefix(',').ok_or_else(|| broken("has text after a closing quote"))?;
        }
    }
}

/// Reads a line as CEPII writes it; `None` for any other.
fn straight(line: &[u8]) -> Option<Fields<'_>> {
    let (year, rest) = whole(line, 4)?;
    let year = Year(year);
    if !(1800..=2200).contains(&year.0) {
        return None;
    }
    let (exporter, rest) = whole(rest, 4)?;
    let (importer, rest) = whole(rest, 4)?;
    let (product, rest) = match *rest {
        [a, b, c, d, e, f, b',', ref rest @ ..] => {
            (Product::Six(HsCode::from_digits([a, b, c, d, e, f])?), rest)
        }
        [a, b, c, d, e, b',', ref rest @ ..] => {
            (Product::Five(HsCode::from_digits([b'0', a, b, c, d, e])?), rest)
        }
        _ => return None,
    };
    let (value_usd, rest) = figure(rest)?;
    let [b',', rest @ ..] = rest else { return None };
    let (mass_kg, rest) = figure(rest)?;
    rest.is_empty().then_some(Fields { year, exporter, importer, product, value_usd, mass_kg })
}

/// A whole number of at most `most` digits (four at the most) up to a comma.
fn whole(text: &[u8], most: usize) -> Option<(u16, &[u8])> {
    let mut number = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' if at < most => number = number * 10 + u16::from(byte - b'0'),
            b',' if at > 0 => return Some((number, text.get(at + 1..)?)),
            _ => return None,
        }
    }
    None
}

/// Powers of ten that a double holds exactly.
const TENS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A plain decimal times a thousand, or none for `NA`, and what follows it. At most fifteen digits, so that both
/// the digits and the power of ten are exact and the result is the nearest double (Clinger 1990, section 3).
fn figure(text: &[u8]) -> Option<(Option<f64>, &[u8])> {
    let blanks = text.iter().position(|byte| *byte != b' ')?;
    let text = text.get(blanks..)?;
    if let [b'N', b'A', rest @ ..] = text {
        return Some((None, rest));
    }
    let (mut digits, mut count, mut point) = (0u64, 0usize, None);
    let mut end = text.len();
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10 + u64::from(byte - b'0');
                count += 1;
                if count > 15 {
                    return None;
                }
            }
            b'.' if point.is_none() => point = Some(count),
            _ => {
                end = at;
                break;
            }
        }
    }
    if count == 0 {
        return None;
    }
    let decimals = count - point.unwrap_or(count);
    #[allow(clippy::cast_precision_loss)] // below 10^15
    let digits = digits as f64;
    let number = if decimals <= 3 { digits * TENS[3 - decimals] } else { digits / TENS[decimals - 3] };
    Some((Some(number), text.get(end..)?))
}

/// A thousandfold figure, none for `NA`; `None` for anything else, negative figures included.
fn thousandfold(text: &str) -> Option<Option<f64>> {
    if text == "NA" {
        return Some(None);
    }
    scaled(text, 3).filter(|figure| *figure >= 0.0).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> LineReader<'static> {
        LineReader::new("b.csv", [0, 1, 2, 3, 4, 5], 6, None, None)
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]

        #[test]
        fn the_straight_way_gives_what_the_careful_way_gives(
            line in "(1[0-9]{3}|20[0-2][0-9]),[0-9]{1,4},[0-9]{1,3},[0-9]{5,6},[0-9]{1,9}(\\.[0-9]{0,9})?,( {0,6}[0-9]{0,9}(\\.[0-9]{1,9})?|NA)"
        ) {
            if let Some(fields) = straight(line.as_bytes()) {
                proptest::prop_assert_eq!(Ok(fields), reader().careful(line.as_bytes(), 2).map_err(|e| e.to_string()));
            }
        }

        #[test]
        fn lines_part_as_with_the_csv_crate(line in "[0-9a, \"]{1,20}") {
            let mut parts = [""; MOST_COLUMNS];
            if let Ok(count) = reader().split(line.as_bytes(), 2, &mut parts)
                // Blanks before a quote make it a part of the text to the csv crate.
                && !line.contains(" \"")
            {
                let mut other = csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).from_reader(line.as_bytes());
                let record = other.records().next().and_then(Result::ok).unwrap_or_default();
                // Inside a bare field a quote is text to both.
                proptest::prop_assert_eq!(record.iter().collect::<Vec<_>>(), parts[..count].to_vec());
            }
        }
    }

    #[test]
    fn usual_lines_take_the_straight_way() {
        for line in [
            "2022,4,586,250310,1087.322,13136",
            "2022,490,842,260300,1.711,           0.058",
            "2022,4,586,10310,1087.322,NA",
            "2022,4,586,250310,0.001,0",
        ] {
            assert!(straight(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "",
            "2022",
            "2022,4,586,250310,,1",
            "2022,4,586,250310,1,-1",
            "2022,4,586,250310,1,1e3",
            "22022,4,586,250310,1,1",
        ] {
            assert!(straight(line.as_bytes()).is_none(), "{line}");
        }
    }
}
