//! Which sources an answer used, and how many rows of each.

use std::collections::BTreeMap;

use database::{DatabaseError, Facts};
use vocabulary::SourceId;

use crate::SourceUse;

/// Counts rows by source while an answer is made.
#[derive(Debug, Default)]
pub(crate) struct Provenance {
    rows: BTreeMap<SourceId, usize>,
}

impl Provenance {
    /// Notes a row of a source.
    pub(crate) fn row(&mut self, source: &SourceId) {
        match self.rows.get_mut(source) {
            Some(rows) => *rows += 1,
            None => {
                self.rows.insert(source.clone(), 1);
            }
        }
    }

    /// Adds the counts of another part of the answer.
    pub(crate) fn add(&mut self, other: &Provenance) {
        for (source, rows) in &other.rows {
            *self.rows.entry(source.clone()).or_default() += rows;
        }
    }

    /// The sources with their licences and duties, by key.
    pub(crate) fn sources(&self, facts: &dyn Facts) -> Result<Vec<SourceUse>, DatabaseError> {
        let known = facts.sources()?;
        Ok(self
            .rows
            .iter()
            .map(|(id, rows)| match known.iter().find(|source| &source.id == id) {
                Some(source) => SourceUse {
                    id: id.0.clone(),
                    title: source.title.clone(),
                    publisher: source.publisher.clone(),
                    version: source.version.clone(),
                    year: source.year,
                    url: source.url.clone(),
                    licence: source.licence.0.clone(),
                    redistribution: source.redistribution.to_string(),
                    duties: source
                        .redistribution
                        .duties()
                        .iter()
                        .map(|duty| duty.sentence().to_owned())
                        .collect(),
                    accessed: source.accessed.clone(),
                    rows_used: *rows,
                },
                // Sources of a user's own inventory need not be in the database.
                None => SourceUse {
                    id: id.0.clone(),
                    title: id.0.clone(),
                    publisher: String::new(),
                    version: String::new(),
                    year: None,
                    url: String::new(),
                    licence: "not stated".to_owned(),
                    redistribution: "unknown".to_owned(),
                    duties: Vec::new(),
                    accessed: String::new(),
                    rows_used: *rows,
                },
            })
            .collect())
    }
}
