//! BACI, the bilateral trade data base of CEPII at six digits of the Harmonized System.
//!
//! One file a year with the columns `t,i,j,k,v,q`: year, exporter, importer, product, value in thousands of
//! current USD, quantity in tonnes (Gaulier and Zignago 2010, CEPII working paper 2010-23). The figures are
//! reconciled by CEPII from the reports of both partners, so every row is [`Flag::Modelled`].
//!
//! Traps: the quantity is a padded text and `NA` where there is none (no mass, not zero); country codes are
//! BACI's own numbers (842 USA, 699 India, 490 "Other Asia, nes", which is Taiwan), resolved by the
//! vocabulary's trade codes; the product code loses its leading zero when a program reads it as a number.
//! BACI's documentation says that products are six-digit codes and warns of exactly this, so a code of five digits is
//! given its zero back, but only when the code is then in BACI's own product table.

use std::collections::BTreeMap;
use std::io::Read;

use database::TradeRow;
use vocabulary::{Flag, HsCode, Redistribution, Region, Regions, SourceId, Year};

use crate::decimal::scaled;
use crate::format::{Format, ReadFailure, Reading, hand_on};
use crate::parsed::{Confidence, Parsed, ReadError, columns, first_line};
use crate::stated::known_source;

/// The format's name in messages.
const WORDS: &str = "a BACI trade table (t,i,j,k,v,q)";

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "baci",
    title: "BACI bilateral trade (CEPII)",
    title_ja: "BACI 二国間貿易（CEPII）",
    tables: &["trade"],
    sniff: |head| sniff(head.bytes),
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "cepii-baci-import",
            "BACI: International Trade Database at the Product-Level (Gaulier and Zignago 2010, CEPII working paper 2010-23)",
            "CEPII",
            None,
            "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
            "Etalab Open Licence 2.0",
            Redistribution::Attribution,
        ));
        let mut refused = None;
        let parsed = read_into(reader, job.file, None, &source.id, |row| {
            if refused.is_none() {
                refused = sink.trade(&row).err();
            }
        })?;
        if let Some(error) = refused {
            return Err(ReadFailure::Sink(error));
        }
        Ok(Reading { account: hand_on(parsed, sink)?, sources: vec![source], ..Reading::default() })
    },
};

/// Whether a file's beginning looks like a BACI trade table.
pub fn sniff(beginning: &[u8]) -> Confidence {
    let line: Vec<u8> =
        first_line(beginning).iter().copied().filter(|byte| !matches!(byte, b'"' | b' ')).collect();
    if line == b"t,i,j,k,v,q" { Confidence::Certain } else { Confidence::No }
}

/// BACI's table of products: code and description.
#[derive(Clone, Debug, Default)]
pub struct Products(BTreeMap<HsCode, String>);

impl Products {
    /// Reads BACI's product table (`code,description`), six-digit codes or such that lost their leading zero.
    ///
    /// # Errors
    /// A missing column, a broken table or a code that is not an HS code.
    pub fn read(reader: impl Read, file: &str) -> Result<Products, ReadError> {
        let mut table = csv::Reader::from_reader(reader);
        let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
        let [code_at, description_at] =
            columns(file, "a BACI product table", &header, ["code", "description"])?;
        let mut products = BTreeMap::new();
        for (row, record) in (2..).zip(table.records()) {
            let record = record.map_err(|error| ReadError::from_csv(file, error))?;
            let text = record.get(code_at).unwrap_or_default().trim();
            let code = full_code(text)
                .ok_or_else(|| ReadError::field(file, row, "code", text, "an HS code of six digits"))?;
            products.insert(code, record.get(description_at).unwrap_or_default().to_owned());
        }
        Ok(Products(products))
    }

    /// The products, by code.
    pub fn codes(&self) -> impl Iterator<Item = (&HsCode, &str)> {
        self.0.iter().map(|(code, description)| (code, description.as_str()))
    }
}

/// A six-digit code, or one of five digits with its zero.
fn full_code(text: &str) -> Option<HsCode> {
    if text.len() == 5 { format!("0{text}").parse().ok() } else { text.parse().ok() }
}

/// Reads a year's table row by row and hands each trade row to `sink`; the result counts those and
/// lists the others. This is the way for files of millions of rows.
///
/// `products` decides which five-digit codes are given their leading zero; without it, none are.
///
/// # Errors
/// A missing column, a broken table, or a year, value or quantity that is not a number, with its place.
/// Countries and products that are not known are unmatched, not errors.
pub fn read_into(
    reader: impl Read,
    file: &str,
    products: Option<&Products>,
    source: &SourceId,
    mut sink: impl FnMut(TradeRow),
) -> Result<Parsed<TradeRow>, ReadError> {
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader);
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let [year_at, exporter_at, importer_at, product_at, value_at, quantity_at] =
        columns(file, WORDS, &header, ["t", "i", "j", "k", "v", "q"])?;
    let regions = trade_codes();
    let mut parsed = Parsed::default();
    let mut restored = 0u64;
    let mut record = csv::StringRecord::new();
    let mut row = 1;
    while table.read_record(&mut record).map_err(|error| ReadError::from_csv(file, error))? {
        row += 1;
        parsed.figures += 1;
        let get = |at: usize| record.get(at).unwrap_or_default();
        let year: Year =
            get(year_at).parse().map_err(|_| ReadError::field(file, row, "t", get(year_at), "a year"))?;
        let code = |at: usize, column: &str| {
            get(at)
                .parse::<u16>()
                .map_err(|_| ReadError::field(file, row, column, get(at), "a country number"))
        };
        let (from, to) = (code(exporter_at, "i")?, code(importer_at, "j")?);
        let value = thousandfold(get(value_at)).ok_or_else(|| {
            ReadError::field(file, row, "v", get(value_at), "a number of thousand USD or NA")
        })?;
        let mass = thousandfold(get(quantity_at))
            .ok_or_else(|| ReadError::field(file, row, "q", get(quantity_at), "a number of tonnes or NA"))?;
        let (Some(exporter), Some(importer)) = (regions.get(&from), regions.get(&to)) else {
            let (column, value) = if regions.contains_key(&from) { ("j", to) } else { ("i", from) };
            parsed.unmatch(row, column, &value.to_string(), "no region has this trade code");
            continue;
        };
        let text = get(product_at);
        let product: Option<HsCode> = match text.len() {
            5 => full_code(text).filter(|code| products.is_some_and(|table| table.0.contains_key(code))),
            _ => text.parse().ok(),
        };
        let Some(hs) = product else {
            let reason = if text.len() == 5 {
                "five digits, and with a leading zero it is not in the product table"
            } else {
                "not an HS code of six digits"
            };
            parsed.unmatch(row, "k", text, reason);
            continue;
        };
        restored += u64::from(text.len() == 5);
        parsed.handed_on += 1;
        sink(TradeRow {
            exporter: *exporter,
            importer: *importer,
            hs,
            year,
            mass_kg: mass.0,
            value_usd: value.0,
            flag: Flag::Modelled,
            source: source.clone(),
        });
    }
    if restored > 0 {
        parsed.note(format!(
            "{restored} codes of five digits were given the leading zero of the product table"
        ));
    }
    Ok(parsed)
}

/// Reads a year's table whole.
///
/// # Errors
/// As [`read_into`].
pub fn read(
    reader: impl Read,
    file: &str,
    products: Option<&Products>,
    source: &SourceId,
) -> Result<Parsed<TradeRow>, ReadError> {
    let mut rows = Vec::new();
    let mut parsed = read_into(reader, file, products, source, |row| rows.push(row))?;
    parsed.rows = rows;
    parsed.handed_on = 0;
    Ok(parsed)
}

/// A figure in thousands, or none.
struct Stated(Option<f64>);

/// A thousandfold figure or `NA`; `None` for anything else, negative figures included.
fn thousandfold(text: &str) -> Option<Stated> {
    if text == "NA" {
        return Some(Stated(None));
    }
    scaled(text, 3).filter(|figure| *figure >= 0.0).map(|figure| Stated(Some(figure)))
}

/// All trade codes of the vocabulary.
fn trade_codes() -> BTreeMap<u16, Region> {
    let rows = Regions::embedded().rows();
    rows.iter().flat_map(|info| info.trade_codes.iter().map(|code| (*code, info.region))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> SourceId {
        SourceId("test".to_owned())
    }

    fn products() -> Products {
        Products::read("code,description\n71120,Peas\n260300,Copper ores\n".as_bytes(), "p.csv")
            .unwrap_or_default()
    }

    fn parse(text: &str) -> Result<Parsed<TradeRow>, String> {
        read(text.as_bytes(), "b.csv", Some(&products()), &source()).map_err(|error| error.to_string())
    }

    #[test]
    fn rows_are_kilograms_and_dollars_and_na_is_not_zero() -> Result<(), String> {
        let parsed =
            parse("t,i,j,k,v,q\n2022,490,842,260300,1.711,           0.058\n2022,156,699,260300,7,NA\n")?;
        let [first, second] = parsed.rows.as_slice() else { return Err("two rows".to_owned()) };
        assert_eq!((first.exporter.code(), first.importer.code()), ("TWN", "USA"));
        assert_eq!((first.mass_kg, first.value_usd), (Some(58.0), Some(1711.0)));
        assert_eq!((second.importer.code(), second.mass_kg, second.value_usd), ("IND", None, Some(7000.0)));
        assert!(parsed.accounted());
        Ok(())
    }

    #[test]
    fn a_lost_zero_comes_back_only_by_the_product_table() -> Result<(), String> {
        let parsed = parse("t,i,j,k,v,q\n2021,4,710,71120,1,1\n2021,4,710,10121,1,1\n")?;
        assert_eq!(parsed.rows.iter().map(|row| row.hs.to_string()).collect::<Vec<_>>(), ["071120"]);
        assert_eq!(parsed.unmatched.iter().map(|entry| entry.value.as_str()).collect::<Vec<_>>(), ["10121"]);
        assert!(parsed.accounted());
        let without = read("t,i,j,k,v,q\n2021,4,710,71120,1,1\n".as_bytes(), "b.csv", None, &source())
            .map_err(|error| error.to_string())?;
        assert_eq!((without.rows.len(), without.unmatched.len()), (0, 1));
        Ok(())
    }

    #[test]
    fn unknown_countries_are_listed_and_bad_numbers_are_located() -> Result<(), String> {
        let parsed = parse("t,i,j,k,v,q\n2022,9999,842,260300,1,1\n")?;
        assert_eq!(parsed.unmatched.first().map(|entry| (entry.row, entry.column.as_str())), Some((2, "i")));
        assert!(parsed.accounted());
        assert_eq!(
            parse("t,i,j,k,v,q\n2022,156,842,260300,1,\"1,5\"\n").err().as_deref(),
            Some("b.csv, row 2, column `q`: `1,5` is not a number of tonnes or NA")
        );
        assert!(parse("t,i,j,k,v,q\n2022,156,842,260300,1,-5\n").is_err());
        assert!(parse("t,i,j,k,v\n").is_err_and(|error| error.contains("column `q` is missing")));
        assert!(parse("t,i,j,k,v,q\n2022,156\n").is_err());
        Ok(())
    }

    #[test]
    fn the_header_tells_the_format() {
        assert_eq!(sniff(b"\xef\xbb\xbf\"t\",\"i\",\"j\",\"k\",\"v\",\"q\"\r\n2022"), Confidence::Certain);
        assert_eq!(sniff(b"exporter,importer\n"), Confidence::No);
        assert_eq!(sniff(b""), Confidence::No);
    }
}
