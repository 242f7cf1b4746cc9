//! Worldwide Governance Indicators of the World Bank: six dimensions, from about -2.5 (weak) to 2.5 (strong).
//!
//! Four layouts are read: the workbook with a sheet for each dimension (`workbook`); the data set as the World Bank publishes it for Stata (one record a country and
//! year; `vae` is the estimate of voice and accountability, `vas` its standard error, and so on), the long CSV
//! that R users pass on (`Country/Territory,Code,Year,Estimate,…,StdErr,…,Indicator`, Windows-1252), and a
//! short CSV of political stability alone (`iso3,country,year,pv_estimate`).
//!
//! Traps: every yearly update revises all years, so values of two updates are not one series; the World Bank's
//! country codes are partly its own (`ADO`, `KSV`, `ROM`, `TMP`, `WBG`, `ZAR`), so the name counts; a country
//! without an estimate is missing, not zero (zero is the world mean); the table of political stability that is
//! passed on lists French Guiana under the name and code of Guyana, so Guyana has two estimates a year and
//! neither is taken.

mod workbook;

use std::collections::BTreeMap;
use std::io::Read;

use database::IndicatorRow;
use vocabulary::{Redistribution, Region, SourceId, Year};

use crate::decimal::scaled;
use crate::format::{Format, deliver};
use crate::mapping::Mapping;
use crate::parsed::{Confidence, Parsed, ReadError, columns, first_line};
use crate::places::Places;
use crate::stata;
use crate::stated::known_source;

/// The six dimensions: key of the index, letters in the Stata file, word in the long CSV.
pub const DIMENSIONS: [(&str, &str, &str); 6] = [
    ("wgi-cc", "cc", "ControlofCorruption"),
    ("wgi-ge", "ge", "GovernmentEffectiveness"),
    ("wgi-pv", "pv", "PoliticalStability"),
    ("wgi-rl", "rl", "RuleofLaw"),
    ("wgi-rq", "rq", "RegulatoryQuality"),
    ("wgi-va", "va", "VoiceandAccountability"),
];

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "wgi",
    title: "Worldwide Governance Indicators (World Bank)",
    title_ja: "世界ガバナンス指標（世界銀行）",
    tables: &["indicators"],
    sniff: |head| sniff(head.bytes).0.max(workbook::sniff(head)),
    read: |job, reader, sink| {
        let mut bytes = Vec::new();
        reader
            .read_to_end(&mut bytes)
            .map_err(|source| ReadError::Io { file: job.file.to_owned(), source })?;
        let none = SourceId(String::new());
        let mut parsed = if bytes.starts_with(b"PK") {
            workbook::read(bytes, job.file, &job.options.limits, &none, Places::mapped(job.mapping))?
        } else {
            let (_, layout) = sniff(&bytes);
            read_mapped(&bytes, job.file, layout, &none, job.mapping)?
        };
        // Every update revises all years, so its last year is a part of what the source is.
        let last = parsed.rows.iter().map(|row| row.year.0).max().unwrap_or_default();
        let source = job.stated.source(known_source(
            &format!("wgi-to-{last}"),
            &format!("Worldwide Governance Indicators, update with estimates to {last}"),
            "World Bank",
            None,
            "https://www.govindicators.org",
            "CC BY 4.0",
            Redistribution::Attribution,
        ));
        parsed.rows.iter_mut().for_each(|row| row.source = source.id.clone());
        deliver(parsed, source, sink)
    },
};

/// The layout of a file of governance indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The World Bank's Stata data set.
    Stata,
    /// The long CSV of all six dimensions.
    Long,
    /// Political stability alone.
    PoliticalStability,
}

/// Whether a file's beginning looks like one of the layouts, and which.
pub fn sniff(beginning: &[u8]) -> (Confidence, Layout) {
    let line = String::from_utf8_lossy(first_line(beginning)).replace('"', "");
    if stata::is_stata_118(beginning) {
        (Confidence::Likely, Layout::Stata)
    } else if line.starts_with(",Country/Territory,Code,Year,Estimate,") && line.ends_with(",Indicator") {
        (Confidence::Certain, Layout::Long)
    } else if line.starts_with("iso3,country,year,pv_estimate") {
        (Confidence::Certain, Layout::PoliticalStability)
    } else {
        (Confidence::No, Layout::Long)
    }
}

/// Reads a file of the layout. Every estimate is a figure; its standard error belongs to it.
///
/// # Errors
/// A missing column, a broken file, or a year or estimate that is not a number, with its place. Unknown
/// countries and dimensions are unmatched, not errors.
pub fn read(
    mut reader: impl Read,
    file: &str,
    layout: Layout,
    source: &SourceId,
) -> Result<Parsed<IndicatorRow>, ReadError> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|source| ReadError::Io { file: file.to_owned(), source })?;
    read_mapped(&bytes, file, layout, source, &Mapping::default())
}

/// As [`read`], with what the user decided about names of countries.
pub(crate) fn read_mapped(
    bytes: &[u8],
    file: &str,
    layout: Layout,
    source: &SourceId,
    mapping: &Mapping,
) -> Result<Parsed<IndicatorRow>, ReadError> {
    let places = Places::mapped(mapping);
    match layout {
        Layout::Stata => read_stata(bytes, file, source, places),
        Layout::Long => read_long(bytes, file, source, places),
        Layout::PoliticalStability => read_political_stability(bytes, file, source, places),
    }
}

/// Why a figure without an estimate gives no row.
const NO_ESTIMATE: &str = "no estimate for the country and year";

fn read_stata(
    bytes: &[u8],
    file: &str,
    source: &SourceId,
    mut places: Places,
) -> Result<Parsed<IndicatorRow>, ReadError> {
    let table = stata::read(bytes, file)?;
    let column = |name: String| -> Result<usize, ReadError> {
        table.columns.get(&name).copied().ok_or_else(|| ReadError::MissingColumn {
            file: file.to_owned(),
            format: "the Stata data set of the governance indicators",
            column: name,
            found: table.columns.keys().cloned().collect(),
        })
    };
    let (name_at, code_at, year_at) =
        (column("countryname".to_owned())?, column("code".to_owned())?, column("year".to_owned())?);
    let mut measures = Vec::new();
    for (index, letters, _) in DIMENSIONS {
        measures.push((index, letters, column(format!("{letters}e"))?, column(format!("{letters}s"))?));
    }
    let mut parsed = Parsed::default();
    for (row, record) in (1..).zip(&table.records) {
        let text = |at: usize| match record.get(at) {
            Some(stata::Cell::Text(text)) => text.as_str(),
            _ => "",
        };
        let number = |at: usize| match record.get(at) {
            Some(stata::Cell::Number(number)) => *number,
            _ => None,
        };
        let year = number(year_at)
            .filter(|year| (1800.0..=2200.0).contains(year))
            .map(|year| Year(year as u16))
            .ok_or_else(|| ReadError::field(file, row, "year", "", "a year"))?;
        let place = places.find(text(name_at), text(code_at));
        for (index, letters, estimate_at, error_at) in &measures {
            parsed.figures += 1;
            let Some(value) = number(*estimate_at) else {
                parsed.exclude(NO_ESTIMATE);
                continue;
            };
            match &place {
                Ok((region, remark)) => {
                    remark.iter().for_each(|remark| parsed.note(remark.clone()));
                    parsed.rows.push(IndicatorRow {
                        index: (*index).to_owned(),
                        region: *region,
                        year,
                        value,
                        standard_error: number(*error_at),
                        source: source.clone(),
                    });
                }
                Err(reason) => parsed.unmatch(row, &format!("{letters}e"), text(name_at), reason.clone()),
            }
        }
    }
    Ok(parsed)
}

fn read_long(
    bytes: &[u8],
    file: &str,
    source: &SourceId,
    mut places: Places,
) -> Result<Parsed<IndicatorRow>, ReadError> {
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let [name_at, code_at, year_at, estimate_at, error_at, dimension_at] = columns(
        file,
        "the long table of the governance indicators",
        &header,
        ["Country/Territory", "Code", "Year", "Estimate", "StdErr", "Indicator"],
    )?;
    let mut parsed = Parsed::default();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default().trim();
        parsed.figures += 1;
        let year: Year =
            get(year_at).parse().map_err(|_| ReadError::field(file, row, "Year", get(year_at), "a year"))?;
        let Some((index, _, _)) = DIMENSIONS.iter().find(|(_, _, word)| *word == get(dimension_at)) else {
            parsed.unmatch(row, "Indicator", get(dimension_at), "not one of the six dimensions");
            continue;
        };
        let estimate = stated(get(estimate_at))
            .ok_or_else(|| ReadError::field(file, row, "Estimate", get(estimate_at), "a number or NA"))?;
        let standard_error = stated(get(error_at))
            .ok_or_else(|| ReadError::field(file, row, "StdErr", get(error_at), "a number or NA"))?;
        let Some(value) = estimate else {
            parsed.exclude(NO_ESTIMATE);
            continue;
        };
        match places.find(get(name_at), get(code_at)) {
            Ok((region, remark)) => {
                remark.into_iter().for_each(|remark| parsed.note(remark));
                let source = source.clone();
                let index = (*index).to_owned();
                parsed.rows.push(IndicatorRow { index, region, year, value, standard_error, source });
            }
            Err(reason) => parsed.unmatch(row, "Country/Territory", get(name_at), reason),
        }
    }
    Ok(parsed)
}

fn read_political_stability(
    bytes: &[u8],
    file: &str,
    source: &SourceId,
    mut places: Places,
) -> Result<Parsed<IndicatorRow>, ReadError> {
    let mut table = csv::Reader::from_reader(bytes);
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let [code_at, name_at, year_at, estimate_at] =
        columns(file, "a table of political stability", &header, ["iso3", "country", "year", "pv_estimate"])?;
    let mut parsed = Parsed::default();
    let mut found: BTreeMap<(Region, Year), Vec<(u64, f64)>> = BTreeMap::new();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default().trim();
        parsed.figures += 1;
        let year: Year =
            get(year_at).parse().map_err(|_| ReadError::field(file, row, "year", get(year_at), "a year"))?;
        let Some(value) = stated(get(estimate_at))
            .ok_or_else(|| ReadError::field(file, row, "pv_estimate", get(estimate_at), "a number or NA"))?
        else {
            parsed.exclude(NO_ESTIMATE);
            continue;
        };
        match places.find(get(name_at), get(code_at)) {
            Ok((region, remark)) => {
                remark.into_iter().for_each(|remark| parsed.note(remark));
                found.entry((region, year)).or_default().push((row, value));
            }
            Err(reason) => parsed.unmatch(row, "country", get(name_at), reason),
        }
    }
    for ((region, year), estimates) in found {
        if let [(_, value)] = estimates.as_slice() {
            parsed.rows.push(IndicatorRow {
                index: "wgi-pv".to_owned(),
                region,
                year,
                value: *value,
                standard_error: None,
                source: source.clone(),
            });
        } else {
            for (row, value) in &estimates {
                let reason =
                    format!("{} estimates for {region} in {year}: which one is meant?", estimates.len());
                parsed.unmatch(*row, "pv_estimate", &value.to_string(), reason);
            }
        }
    }
    Ok(parsed)
}

/// A number, or a missing one (`NA` or empty); `None` for anything else.
fn stated(text: &str) -> Option<Option<f64>> {
    if text.is_empty() || text == "NA" { Some(None) } else { scaled(text, 0).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(rows: &[u8]) -> Result<Parsed<IndicatorRow>, String> {
        let mut bytes = b"\"\",\"Country/Territory\",\"Code\",\"Year\",\"Estimate\",\"Lower\",\"NumSrc\",\"Rank\",\"StdErr\",\"Upper\",\"Indicator\"\n".to_vec();
        bytes.extend_from_slice(rows);
        assert_eq!(sniff(&bytes), (Confidence::Certain, Layout::Long));
        read(bytes.as_slice(), "w.csv", Layout::Long, &SourceId("test".to_owned()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn windows_1252_names_are_read_and_missing_estimates_are_missing() -> Result<(), String> {
        let parsed = long(
            b"\"1\",\"C\xf4te d'Ivoire\",\"CIV\",2019,-0.5,1,2,3,0.2,4,\"RuleofLaw\"\n\
              \"2\",\"Andorra\",\"ADO\",1996,NA,NA,NA,NA,NA,NA,\"RuleofLaw\"\n\
              \"3\",\"Atlantis\",\"ATL\",2019,1,1,2,3,0.2,4,\"RuleofLaw\"\n\
              \"4\",\"Andorra\",\"ADO\",2019,1,1,2,3,0.2,4,\"Happiness\"\n",
        )?;
        assert!(parsed.accounted());
        let [row] = parsed.rows.as_slice() else { return Err("one row".to_owned()) };
        assert_eq!(
            (row.region.code(), row.index.as_str(), row.value, row.standard_error),
            ("CIV", "wgi-rl", -0.5, Some(0.2))
        );
        assert_eq!(parsed.unmatched.iter().map(|entry| entry.row).collect::<Vec<_>>(), [4, 5]);
        Ok(())
    }

    #[test]
    fn a_text_in_a_number_cell_is_located() {
        let error = long(b"\"1\",\"Chile\",\"CHL\",2019,high,1,2,3,0.2,4,\"RuleofLaw\"\n").err();
        assert_eq!(error.as_deref(), Some("w.csv, row 2, column `Estimate`: `high` is not a number or NA"));
    }
}
