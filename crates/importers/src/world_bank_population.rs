//! Population by country and year from the World Bank (indicator SP.POP.TOTL).
//!
//! Two layouts: one row a figure (`Country Name,Country Code,Year,Value`), and the bank's own download with one column a
//! year, whose table begins below some lines about the file.
//!
//! The trap: sums of countries (`Arab World`, `High income`) stand among the countries, with codes of three letters.

use std::io::Read;

use database::PopulationRow;
use vocabulary::{Redistribution, Region, Regions, SourceId, Year};

use crate::format::{Format, deliver};
use crate::parsed::{Confidence, Parsed, ReadError};
use crate::stated::known_source;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "world-bank-population",
    title: "Population (World Bank)",
    title_ja: "人口（世界銀行）",
    tables: &["population"],
    sniff: |head| {
        let text = String::from_utf8_lossy(head.bytes);
        let long = text.trim_start_matches('\u{feff}').starts_with("Country Name,Country Code,Year,Value");
        let wide = text.contains("\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\"")
            && text.contains("SP.POP.TOTL");
        if long || wide { Confidence::Certain } else { Confidence::No }
    },
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "world-bank-population",
            "Population, total (SP.POP.TOTL)",
            "World Bank",
            None,
            "https://data.worldbank.org/indicator/SP.POP.TOTL",
            "CC BY 4.0",
            Redistribution::Attribution,
        ));
        let reader: &mut dyn Read = reader;
        let parsed = read(reader, job.file, &source.id)?;
        deliver(parsed, source, sink)
    },
};

/// Where the columns of a table stand.
struct Header {
    code_at: usize,
    /// Columns of years, where each has one.
    years: Vec<(Year, usize)>,
    /// The columns of year and value, where each row is a year.
    long: Option<(usize, usize)>,
}

/// Reads persons by region and year.
///
/// # Errors
/// A table without the columns, a year or a number that is none, or a broken table.
pub fn read(reader: impl Read, file: &str, source: &SourceId) -> Result<Parsed<PopulationRow>, ReadError> {
    let mut table = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
    let mut record = csv::StringRecord::new();
    let mut header: Option<Header> = None;
    let mut parsed = Parsed::default();
    while table.read_record(&mut record).map_err(|error| ReadError::from_csv(file, error))? {
        let row = record.position().map_or(0, csv::Position::line);
        let place = |name: &str| record.iter().position(|field| field.trim_start_matches('\u{feff}') == name);
        let Some(Header { code_at, years, long }) = &header else {
            if let (Some(_), Some(code_at)) = (place("Country Name"), place("Country Code")) {
                let years = record
                    .iter()
                    .enumerate()
                    .filter_map(|(at, name)| Some((name.parse().ok()?, at)))
                    .collect();
                header = Some(Header { code_at, years, long: place("Year").zip(place("Value")) });
            }
            continue;
        };
        let code = record.get(*code_at).unwrap_or_default();
        let region = Region::from_code(code).filter(|region| Regions::embedded().info(*region).is_some());
        let figures: Vec<(Year, usize)> = match long {
            None => years.clone(),
            Some((year_at, value_at)) => {
                let text = record.get(*year_at).unwrap_or_default();
                let year =
                    text.parse().map_err(|_| ReadError::field(file, row, "Year", text, "a calendar year"))?;
                vec![(year, *value_at)]
            }
        };
        for (year, at) in figures {
            parsed.figures += 1;
            let text = record.get(at).unwrap_or_default().trim();
            if text.is_empty() || text == "NA" {
                parsed.exclude("no figure");
                continue;
            }
            let Some(region) = region else {
                parsed.exclude("a group of countries, or an area without a code of its own");
                continue;
            };
            let persons = text
                .parse()
                .ok()
                .filter(|persons: &f64| persons.is_finite() && *persons >= 0.0)
                .ok_or_else(|| ReadError::field(file, row, "Value", text, "a number of persons"))?;
            parsed.rows.push(PopulationRow { region, year, persons, source: source.clone() });
        }
    }
    if header.is_none() {
        return Err(ReadError::MissingColumn {
            file: file.to_owned(),
            format: "a table of population of the World Bank",
            column: "Country Code".to_owned(),
            found: Vec::new(),
        });
    }
    Ok(parsed)
}
