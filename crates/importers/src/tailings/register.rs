//! Reading a table of facilities, one row a facility: the account, keys that stand twice, countries, places and materials, in
//! one way for all publishers that name their columns by words.

use std::collections::BTreeMap;

use database::{FacilityRow, Link};
use vocabulary::{MaterialId, Region, Source};

use super::place::degrees;
use super::sheet::{Sheet, SheetRow};
use super::{Flags, ore};
use crate::format::{ColumnUse, Job, ReadFailure, Reading, Sink, deliver};
use crate::mapping::{MapKind, SKIPPED};
use crate::parsed::Parsed;
use crate::places::Places;
use crate::row::Row;
use crate::tidy::read_input;

/// What has been read so far.
pub(super) struct Register<'j> {
    pub(super) job: &'j Job<'j>,
    /// The account of the file, with the facilities.
    pub(super) parsed: Parsed<FacilityRow>,
    /// Entry errors.
    pub(super) flags: Flags,
    places: Places,
    seen: BTreeMap<String, u64>,
}

/// Reads a table of facilities: `facility` makes the facility of a row, or lists why there is none.
///
/// # Errors
/// A file that is no table, or one that cannot be stored.
pub(super) fn read_register(
    job: &Job<'_>,
    reader: &mut (dyn std::io::Read + Send),
    sink: &mut dyn Sink,
    source: Source,
    what: &'static str,
    facility: impl Fn(&mut Register<'_>, &SheetRow<'_>) -> Option<FacilityRow>,
) -> Result<Reading, ReadFailure> {
    let input = read_input(job, reader)?;
    let sheet = Sheet::read(job, input, what, &[])?;
    let mut register = Register {
        job,
        parsed: Parsed::default(),
        flags: Flags::default(),
        places: Places::mapped(job.mapping),
        seen: BTreeMap::new(),
    };
    for row in sheet.rows() {
        register.parsed.figures += 1;
        if let Some(made) = facility(&mut register, &row) {
            register.parsed.rows.push(FacilityRow { source: source.id.clone(), ..made });
        }
    }
    account(register.parsed, register.flags, &sheet, source, sink)
}

/// Stores what was read of a sheet, with its entry errors and the columns that are there.
///
/// # Errors
/// Rows that cannot be stored.
pub(super) fn account<R: Into<Row>>(
    mut parsed: Parsed<R>,
    flags: Flags,
    sheet: &Sheet,
    source: Source,
    sink: &mut dyn Sink,
) -> Result<Reading, ReadFailure> {
    flags.tell(&mut parsed);
    let columns = sheet.header().iter().map(|name| ColumnUse::left(name)).collect();
    let mut reading = deliver(parsed, source, sink)?;
    reading.columns = columns;
    reading.sheet = sheet.sheet().map(str::to_owned);
    Ok(reading)
}

impl Register<'_> {
    /// The country of a row; `None` where it is not understood, which is listed.
    pub(super) fn country(&mut self, row: &SheetRow<'_>) -> Option<Region> {
        let country = row.holding(&["country"]);
        match self.places.find(country, "") {
            Ok((region, remark)) => {
                remark.into_iter().for_each(|remark| self.parsed.note(remark));
                Some(region)
            }
            Err(reason) => {
                let column = row.name_holding(&["country"]);
                let column = if column.is_empty() { "Country" } else { column };
                self.parsed.unmatch(row.number, column, country, reason);
                None
            }
        }
    }

    /// Whether a key stands for the first time; else the row is listed with its column and value, and `what` stood before.
    pub(super) fn is_first(
        &mut self,
        row: &SheetRow<'_>,
        key: &str,
        (column, value): (&str, &str),
        what: &str,
    ) -> bool {
        let Some(before) = self.seen.insert(key.to_owned(), row.number) else { return true };
        let reason = format!("{what} of row {before} again: which one is meant?");
        self.parsed.unmatch(row.number, column, value, reason);
        false
    }

    /// The materials of words, and how they are known; `None` where the mapping skips them. Unknown words are flagged.
    pub(super) fn materials(&mut self, row: &SheetRow<'_>, words: &str) -> Option<(Vec<MaterialId>, Link)> {
        if self.job.mapping.skips(MapKind::Material, words) {
            self.parsed.exclude(SKIPPED);
            return None;
        }
        let (materials, link, unknown) = ore::materials(words, self.job.mapping);
        for word in unknown {
            let reason = "not a material of the vocabulary, kept as a word";
            self.flags.add(row.number, "commodities", &word, reason);
        }
        Some((materials, link))
    }

    /// A coordinate of the column that holds a word (degrees, `most` at most); a wrong one is flagged and left out.
    pub(super) fn coordinate(&mut self, row: &SheetRow<'_>, word: &str, most: f64) -> Option<f64> {
        degrees(row.holding(&[word]), most).unwrap_or_else(|reason| {
            self.flags.add(row.number, word, row.holding(&[word]), reason);
            None
        })
    }
}
