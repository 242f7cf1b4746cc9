//! The codes of later revisions of the Harmonized System that mean the goods of our codes of 1992.
//!
//! The traps: a later code may be one part of a code of 1992 (810520 and 810530 of 810510), so that several have to be
//! summed; or it may hold more than one code of 1992 (811292 since 2007: gallium and indium with germanium and
//! vanadium), in which case the table names the one that holds most of what we trace. Codes that have nothing to do
//! with the goods of the vocabulary are not in the table.

use std::sync::OnceLock;

use serde::Serialize;

use crate::{HsCode, HsCodes, HsRevision, table};

/// How the goods of a later code compare with those of the code of 1992.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HsRelation {
    /// The same goods.
    Same,
    /// A part of them: other later codes hold the rest.
    Part,
    /// More: the later code holds goods of other codes of 1992, too.
    Wider,
}

impl HsRelation {
    fn from_word(word: &str) -> Option<HsRelation> {
        match word {
            "same" => Some(HsRelation::Same),
            "part" => Some(HsRelation::Part),
            "wider" => Some(HsRelation::Wider),
            _ => None,
        }
    }
}

/// A code of a later revision and the code of 1992 that holds its goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct HsCorrespondence {
    /// The later revision.
    pub revision: HsRevision,
    /// The code in it.
    pub hs: HsCode,
    /// The code of 1992.
    pub hs92: HsCode,
    /// How their goods compare.
    pub relation: HsRelation,
}

fn embedded() -> &'static [HsCorrespondence] {
    static TABLE: OnceLock<Vec<HsCorrespondence>> = OnceLock::new();
    TABLE.get_or_init(|| from_csv(include_str!("../../../data/vocabulary/hs_revisions.csv")))
}

fn from_csv(text: &str) -> Vec<HsCorrespondence> {
    let mut rows: Vec<HsCorrespondence> = table::records(text)
        .filter_map(|field| {
            Some(HsCorrespondence {
                revision: HsRevision::from_word(field.get("revision"))?,
                hs: field.get("hs").parse().ok()?,
                hs92: field.get("hs92").parse().ok()?,
                relation: HsRelation::from_word(field.get("relation"))?,
            })
        })
        .collect();
    rows.sort_unstable();
    rows
}

impl HsCodes {
    /// The code of 1992 that holds the goods of a code of another revision. `None` when the goods are not in the
    /// vocabulary; a code of 1992 is its own translation, in the vocabulary or not.
    pub fn translate(&self, code: HsCode, revision: HsRevision) -> Option<HsCode> {
        if revision == HsRevision::Hs92 {
            return Some(code);
        }
        self.correspondence(code, revision).map(|row| row.hs92)
    }

    /// The row of a code of a later revision; `None` for 1992 and when the goods are not in the vocabulary.
    pub fn correspondence(&self, code: HsCode, revision: HsRevision) -> Option<&'static HsCorrespondence> {
        let rows = embedded();
        rows.binary_search_by(|row| (row.revision, row.hs).cmp(&(revision, code)))
            .ok()
            .and_then(|index| rows.get(index))
    }

    /// The codes of a revision that together hold the goods of a code of 1992, in ascending order; empty when the
    /// revision has none (germanium, 811230, has had no code of its own since 2007).
    pub fn codes_in(&self, revision: HsRevision, hs92: HsCode) -> Vec<HsCode> {
        if revision == HsRevision::Hs92 {
            return vec![hs92];
        }
        embedded()
            .iter()
            .filter(|row| row.revision == revision && row.hs92 == hs92)
            .map(|row| row.hs)
            .collect()
    }

    /// All correspondences, by revision and code.
    pub fn correspondences(&self) -> &'static [HsCorrespondence] {
        embedded()
    }
}
