//! BACI, the bilateral trade data base of CEPII at six digits of the Harmonized System.
//!
//! One file a year with the columns `t,i,j,k,v,q`: year, exporter, importer, product, value in thousands of
//! current USD, quantity in tonnes (Gaulier and Zignago 2010, CEPII working paper 2010-23). The figures are
//! reconciled by CEPII from the reports of both partners, so every row is [`Flag::Modelled`]. A year of all
//! products has eleven million rows: they are parsed byte by byte (`lines`) and handed on in blocks by another
//! thread (`blocks`).
//!
//! Traps: the quantity is a padded text and `NA` where there is none (no mass, not zero); country codes are
//! BACI's own numbers (842 USA, 699 India, 490 "Other Asia, nes", which is Taiwan), resolved by the
//! vocabulary's trade codes; the same data are published in seven revisions of the Harmonized System, and only the
//! name of the file says which ([`revision_of`]); the product code loses its leading zero when a program reads it
//! as a number. BACI's documentation says that products are six-digit codes and warns of exactly this, so a code of
//! five digits is given its zero back, but only when the code is then in BACI's own product table.
//!
//! [`Flag::Modelled`]: vocabulary::Flag::Modelled

mod blocks;
mod lines;
mod products;

use std::collections::BTreeSet;
use std::io::Read;

use database::{TradeFlow, TradeRow};
use vocabulary::{HsCodes, HsRevision, Redistribution, Source, SourceId};

use crate::format::{Format, ReadFailure, Reading, Row, SinkError};
use crate::parsed::{Confidence, Parsed, ReadError, first_line};
use crate::revisions;
use crate::stated::{Stated, known_source};

pub use products::{CodeSet, Products};

/// The format's name in messages.
const TITLE: &str = "a BACI trade table (t,i,j,k,v,q)";

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "baci",
    title: "BACI bilateral trade (CEPII)",
    title_ja: "BACI 二国間貿易（CEPII）",
    tables: &["trade"],
    sniff: |head| sniff(head.bytes),
    read: |job, reader, sink| {
        let revision = revision(job.file, job.stated)?;
        let source = source(job.file, revision, job.stated);
        let keep = job.stated.material_codes_only.then(|| material_codes(revision));
        let options = FlowOptions { products: job.products, keep: keep.as_ref() };
        sink.source(&source).map_err(ReadFailure::Sink)?;
        let account =
            read_flows(reader, job.file, &options, |flows| sink.flows(&source.id, revision, flows))?;
        Ok(Reading { account, sources: vec![source], ..Reading::default() })
    },
};

/// Whether a file's beginning looks like a BACI trade table.
pub fn sniff(beginning: &[u8]) -> Confidence {
    let line: Vec<u8> =
        first_line(beginning).iter().copied().filter(|byte| !matches!(byte, b'"' | b' ')).collect();
    if line == b"t,i,j,k,v,q" { Confidence::Certain } else { Confidence::No }
}

/// The part of a BACI file's name after a mark, up to the next underscore: `HS17` after `BACI_`.
fn part_of_name<'n>(file: &'n str, mark: &str) -> Option<&'n str> {
    let name = file.rsplit(['/', '\\']).next()?;
    let at = name.find("BACI_")?;
    let (_, after) = name.get(at..)?.split_once(mark)?;
    after.split(['_', '.']).next()
}

/// The revision that the name of a BACI file states: HS17 for `BACI_HS17_Y2022_V202401b.csv`.
pub fn revision_of(file: &str) -> Option<HsRevision> {
    HsRevision::from_word(part_of_name(file, "BACI_")?)
}

/// The year that the name of a BACI file states.
pub fn year_of(file: &str) -> Option<u16> {
    part_of_name(file, "_Y")?.parse().ok()
}

/// The revision of a file: that of its name or that which the user states, and never a guess.
fn revision(file: &str, stated: &Stated) -> Result<HsRevision, ReadError> {
    let broken = |message: String| ReadError::Broken { file: file.to_owned(), message };
    let named = revision_of(file);
    let Some(word) = &stated.revision else {
        return named.ok_or_else(|| {
            broken(
                "the revision of the Harmonized System is not known: the file's name does not say it, as \
                 `BACI_HS17_Y2022_V202401b.csv` does; state it with --revision HS92, HS96, HS02, HS07, HS12, HS17 \
                 or HS22"
                    .to_owned(),
            )
        });
    };
    let stated = revisions::of_word(word)
        .ok_or_else(|| broken(format!("`{word}` is not a revision: expected {}", revisions::EXPECTED)))?;
    match named {
        Some(named) if named != stated => Err(broken(format!(
            "the file's name says {}, but {} was stated: leave the statement out, or rename the file",
            named.as_str(),
            stated.as_str()
        ))),
        _ => Ok(stated),
    }
}

/// The source of a file: each revision and release of BACI is a source of its own.
fn source(file: &str, revision: HsRevision, stated: &Stated) -> Source {
    let release = part_of_name(file, "_V").map(|release| format!("V{release}")).unwrap_or_default();
    let id = format!("cepii-baci-{}-{release}", revision.as_str()).to_lowercase();
    let mut known = known_source(
        id.trim_end_matches('-'),
        &format!(
            "BACI: International Trade Database at the Product-Level, {} (Gaulier and Zignago 2010, CEPII working paper 2010-23)",
            revision.as_str()
        ),
        "CEPII",
        None,
        "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
        "Etalab Open Licence 2.0",
        Redistribution::Attribution,
    );
    known.version = release;
    stated.source(known)
}

/// The codes of a revision that are known to carry a material.
pub fn material_codes(revision: HsRevision) -> CodeSet {
    let known = HsCodes::embedded();
    let of_1992 = known.rows().iter().map(|row| row.hs);
    match revision {
        HsRevision::Hs92 => of_1992.collect(),
        later => of_1992.flat_map(|code| known.codes_in(later, code)).collect(),
    }
}

/// What to take from a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct FlowOptions<'a> {
    /// BACI's table of products, which decides which codes of five digits are given their leading zero back;
    /// without it, none are.
    pub products: Option<&'a Products>,
    /// The codes to keep; all of them, known or not, when it is `None`.
    pub keep: Option<&'a CodeSet>,
}

/// The most unmatched rows that are listed one by one.
const MOST_LISTED: usize = 10_000;

/// Counts of a file that was read.
#[derive(Default)]
struct Outcome {
    figures: u64,
    flows: u64,
    left_out: u64,
    restored: u64,
    other_years: u64,
    without_mass: u64,
    cut: bool,
    last_row: u64,
    unlisted: u64,
    account: Parsed<Row>,
    values: BTreeSet<(&'static str, String)>,
}

impl Outcome {
    /// Lists a row; after many, only those with a value that was not met before, and counts the others.
    fn unmatched(&mut self, row: u64, column: &'static str, value: &str, reason: &str) {
        let new = self.values.len() < MOST_LISTED
            && self.values.insert((column, value.chars().take(120).collect()));
        if new || self.account.unmatched.len() < MOST_LISTED {
            self.account.unmatch(row, column, value, reason);
        } else {
            self.unlisted += 1;
        }
    }

    fn into_account<R>(self, file: &str) -> Parsed<R> {
        let mut account = Parsed::<R> {
            unmatched: self.account.unmatched,
            figures: self.figures,
            handed_on: self.flows,
            ..Parsed::default()
        };
        let mut exclude = |reason: &str, count: u64| {
            if count > 0 {
                account.excluded.insert(reason.to_owned(), count);
            }
        };
        exclude("code that carries no known material (only those were asked for)", self.left_out);
        exclude("region or product not known, and of a value that is listed already", self.unlisted);
        if self.restored > 0 {
            account.note(format!(
                "{} codes of five digits were given the leading zero of the product table",
                self.restored
            ));
        }
        if self.other_years > 0 {
            let year = year_of(file).unwrap_or_default();
            account.note(format!(
                "{} rows are of another year than the {year} of the file's name",
                self.other_years
            ));
        }
        if self.without_mass > 0 {
            account.note(format!("{} of {} flows state no mass", self.without_mass, self.flows));
        }
        if self.cut {
            account.note(format!(
                "the last line (row {}) does not end with a line break: the file may be cut off",
                self.last_row
            ));
        }
        account
    }
}

/// Reads a year's table in blocks: `write` takes them in the order of the file, on the thread of the caller, while
/// another parses. Memory does not grow with the file.
///
/// # Errors
/// A missing column, a broken table, or a year, value or quantity that is not a number, with its place; and what
/// `write` returns. Countries and products that are not known are unmatched, not errors.
pub fn read_flows<R>(
    reader: &mut (dyn Read + Send),
    file: &str,
    options: &FlowOptions<'_>,
    write: impl FnMut(&[TradeFlow]) -> Result<(), SinkError>,
) -> Result<Parsed<R>, ReadFailure> {
    let outcome =
        blocks::read_blocks(reader, file, code_set(options.products), options.keep, year_of(file), write)?;
    Ok(outcome.into_account(file))
}

/// Parses a year's table on this thread and hands every flow to `take`, until that returns `false`.
///
/// # Errors
/// As [`read_flows`].
pub fn parse_flows<R>(
    reader: &mut dyn Read,
    file: &str,
    options: &FlowOptions<'_>,
    take: impl FnMut(TradeFlow) -> bool,
) -> Result<Parsed<R>, ReadError> {
    let outcome =
        blocks::read_flows(reader, file, code_set(options.products), options.keep, year_of(file), take)?;
    Ok(outcome.into_account(file))
}

fn code_set(products: Option<&Products>) -> Option<CodeSet> {
    products.map(|products| products.codes().map(|(code, _)| *code).collect())
}

/// Reads a year's table of HS92 whole.
///
/// # Errors
/// As [`read_flows`].
pub fn read(
    mut reader: impl Read,
    file: &str,
    products: Option<&Products>,
    source: &SourceId,
) -> Result<Parsed<TradeRow>, ReadError> {
    let mut rows = Vec::new();
    let mut parsed = parse_flows(&mut reader, file, &FlowOptions { products, keep: None }, |flow| {
        let TradeFlow { exporter, importer, hs, year, mass_kg, value_usd, flag } = flow;
        rows.push(TradeRow {
            exporter,
            importer,
            hs,
            year,
            mass_kg,
            value_usd,
            flag,
            source: source.clone(),
        });
        true
    })?;
    parsed.rows = rows;
    parsed.handed_on = 0;
    Ok(parsed)
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
