//! Phosphate mining complexes of the world with the grade of their run-of-mine ore (IIASA, Zenodo 10676569):
//! `mining_complexes.csv` (`Name,…,Country,…,Status,Capacity`, Mt of rock a year) and `ore.csv`
//! (`Name,Confidence,Value,Source`, per cent P2O5), both Windows-1252.
//!
//! Traps: complexes in development do not produce and are left out; two have no capacity (`NA`); Boucraa lies
//! in Western Sahara and is listed under Morocco, as in the trade statistics.

use std::collections::BTreeMap;
use std::io::Read;

use database::OreGradeRow;
use vocabulary::{Flag, MaterialId, Region, SourceId, Year};

use crate::decimal::scaled;
use crate::parsed::{Parsed, ReadError, columns};
use crate::places::Places;

/// What is known of the complexes of a country.
#[derive(Default)]
struct Country {
    capacity: f64,
    content: f64,
    complexes: u64,
    certain: bool,
}

/// Reads both tables: the grade of each country is the mean of its operating complexes weighted by capacity,
/// on the basis P2O5, for `year`. It is estimated unless the source is highly confident of every complex.
///
/// # Errors
/// A missing column, a broken table, or a grade or capacity that is no number, with its place. Unknown countries
/// and complexes without a grade are unmatched.
pub fn ore_grades(
    complexes: (impl Read, &str),
    grades: (impl Read, &str),
    year: Year,
    source: &SourceId,
) -> Result<Parsed<OreGradeRow>, ReadError> {
    let mut by_name: BTreeMap<String, (f64, bool)> = BTreeMap::new();
    let (_, grade_rows) = table(grades.0, grades.1, ["Name", "Confidence", "Value"])?;
    for (row, [name, confidence, value]) in grade_rows {
        let grade = scaled(&value, -2)
            .filter(|grade| *grade > 0.0 && *grade <= 1.0)
            .ok_or_else(|| ReadError::field(grades.1, row, "Value", &value, "a grade in per cent"))?;
        by_name.insert(name, (grade, confidence == "High"));
    }
    let mut parsed = Parsed::default();
    let mut places = Places::default();
    let mut countries: BTreeMap<Region, Country> = BTreeMap::new();
    let (file, complex_rows) = table(complexes.0, complexes.1, ["Name", "Country", "Status", "Capacity"])?;
    for (row, [name, country, status, capacity]) in complex_rows {
        parsed.figures += 1;
        if status != "operational" {
            parsed.exclude("complex in development");
            continue;
        }
        if capacity == "NA" {
            parsed.exclude("complex without a capacity");
            continue;
        }
        let capacity = scaled(&capacity, 0)
            .filter(|capacity| *capacity > 0.0)
            .ok_or_else(|| ReadError::field(&file, row, "Capacity", &capacity, "a capacity or NA"))?;
        let Some((grade, certain)) = by_name.get(&name) else {
            parsed.unmatch(row, "Name", &name, "no grade for this complex");
            continue;
        };
        match places.find(&country, "") {
            Ok((region, _)) => {
                let entry =
                    countries.entry(region).or_insert(Country { certain: true, ..Country::default() });
                entry.capacity += capacity;
                entry.content += capacity * grade;
                entry.complexes += 1;
                entry.certain &= certain;
            }
            Err(reason) => parsed.unmatch(row, "Country", &country, reason),
        }
    }
    for (region, country) in countries {
        parsed.merged += country.complexes - 1;
        parsed.rows.push(OreGradeRow {
            material: MaterialId::new("phosphate-rock"),
            region,
            year,
            grade_kg_per_kg: (country.content / country.capacity * 1e4).round() / 1e4,
            basis: "P2O5".to_owned(),
            flag: if country.certain { Flag::Reported } else { Flag::Estimated },
            source: source.clone(),
        });
    }
    Ok(parsed)
}

/// Rows of wanted columns, with their place in the file.
type Rows<const N: usize> = Vec<(u64, [String; N])>;

/// The wanted columns of a Windows-1252 table, and the file's name.
fn table<const N: usize>(
    mut reader: impl Read,
    file: &str,
    wanted: [&str; N],
) -> Result<(String, Rows<N>), ReadError> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|source| ReadError::Io { file: file.to_owned(), source })?;
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&bytes);
    let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = csv.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let places = columns(file, "a table of phosphate complexes", &header, wanted)?;
    let mut rows = Vec::new();
    for (row, record) in (2..).zip(csv.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        rows.push((row, places.map(|at| record.get(at).unwrap_or_default().to_owned())));
    }
    Ok((file.to_owned(), rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_the_capacity_weighted_grade_of_its_operating_complexes() -> Result<(), ReadError> {
        let complexes = "Name,Country,Status,Capacity\n\
            A,Morocco,operational,3\nB,Morocco,operational,1\nC,Morocco,in development,9\n\
            D,Kazakhstan,operational,NA\nE,Atlantis,operational,1\nF,Togo,operational,1\n";
        let grades = "Name,Confidence,Value\nA,High,30\nB,Low,20\nC,High,1\nD,High,1\nE,High,1\n";
        let parsed = ore_grades(
            (complexes.as_bytes(), "c.csv"),
            (grades.as_bytes(), "g.csv"),
            Year(2022),
            &SourceId("test".to_owned()),
        )?;
        assert!(parsed.accounted());
        let rows: Vec<_> =
            parsed.rows.iter().map(|row| (row.region.code(), row.grade_kg_per_kg, row.flag)).collect();
        assert_eq!(rows, [("MAR", 0.275, Flag::Estimated)]);
        assert_eq!((parsed.unmatched.len(), parsed.excluded.values().sum::<u64>()), (2, 2));
        Ok(())
    }
}
