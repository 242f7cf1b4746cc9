//! Which sources an answer used, and how many rows of each.

use std::collections::BTreeMap;

use database::{DatabaseError, Facts};
use figures::Lang;
use vocabulary::{Redistribution, SourceId};

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

    /// Notes many rows of a source.
    pub(crate) fn rows(&mut self, source: &SourceId, rows: usize) {
        *self.rows.entry(source.clone()).or_default() += rows;
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

/// What whoever publishes an answer must know of the licences of its rows: one sentence for each source whose terms
/// forbid passing rows on, or forbid commercial use.
pub(crate) fn licence_warnings(sources: &[SourceUse], lang: Lang) -> Vec<String> {
    let sentence = |source: &SourceUse| {
        let (id, licence) = (&source.id, &source.licence);
        match (Redistribution::from_word(&source.redistribution)?, lang) {
            (Redistribution::Forbidden, Lang::En) => Some(format!(
                "rows of {id} may be used but not passed on ({licence}): publish nothing that gives them away"
            )),
            (Redistribution::Forbidden, Lang::Ja) => Some(format!(
                "{id}の行は利用できますが、再配布は認められていません（{licence}）。行を復元できる形で公開しないでください。"
            )),
            (Redistribution::NonCommercial, Lang::En) => Some(format!(
                "rows of {id} are for non-commercial use only ({licence}), and so is this answer"
            )),
            (Redistribution::NonCommercial, Lang::Ja) => {
                Some(format!("{id}の行は非商用に限られます（{licence}）。この答えも同じです。"))
            }
            _ => None,
        }
    };
    sources.iter().filter(|source| source.rows_used > 0).filter_map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_that_may_not_be_passed_on_are_warned_of() {
        let source = |redistribution: &str, rows_used| SourceUse {
            id: "own".to_owned(),
            title: String::new(),
            publisher: String::new(),
            version: String::new(),
            year: None,
            url: String::new(),
            licence: "contract".to_owned(),
            redistribution: redistribution.to_owned(),
            duties: Vec::new(),
            accessed: String::new(),
            rows_used,
        };
        for (word, rows, expected) in [
            ("forbidden", 1, "not passed on (contract)"),
            ("non-commercial", 2, "non-commercial use only (contract)"),
        ] {
            let warnings = licence_warnings(&[source(word, rows)], Lang::En);
            assert!(warnings.len() == 1 && warnings[0].contains(expected), "{warnings:?}");
            assert_eq!(licence_warnings(&[source(word, rows)], Lang::Ja).len(), 1);
        }
        for (word, rows) in [("free", 1), ("attribution", 1), ("unknown", 1), ("forbidden", 0)] {
            assert_eq!(licence_warnings(&[source(word, rows)], Lang::En), Vec::<String>::new());
        }
    }
}
