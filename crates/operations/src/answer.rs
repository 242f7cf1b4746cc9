//! The envelope of every answer: the same keys whatever was asked.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::run_record::RunRecord;

/// An answer: what was asked, what came out, and everything that lets a reader trust or distrust it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// Name of the operation.
    pub operation: String,
    /// The request, defaults included.
    pub request: Value,
    /// The answer as one sentence with number, unit, year and share.
    pub answer: String,
    /// The result; tabular parts are arrays of flat records with stable column names.
    pub result: Value,
    /// How much of the question the result covers.
    pub coverage: Coverage,
    /// What was checked, and how it came out.
    pub checks: Vec<Check>,
    /// Every source whose rows were used.
    pub sources: Vec<SourceUse>,
    /// What the reader should know before using the numbers.
    pub warnings: Vec<String>,
    /// What reproduces the answer.
    pub run: RunRecord,
}

/// How much of the question the result covers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Coverage {
    /// Matched part of the whole (0 to 1), on the basis stated.
    pub matched_share: f64,
    /// What the share is of: `mass`, `value`, `rows`.
    pub basis: String,
    /// Everything that was not matched, as flat records with a `reason`.
    pub unmatched: Vec<Value>,
}

impl Coverage {
    /// The coverage of an answer that leaves nothing out.
    pub fn complete(basis: &str) -> Coverage {
        Coverage { matched_share: 1.0, basis: basis.to_owned(), unmatched: Vec::new() }
    }
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckStatus {
    /// As it must be.
    Pass,
    /// The reader should look at it.
    Warn,
    /// The numbers contradict each other.
    Fail,
}

/// One check of an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Check {
    /// Stable key.
    pub id: String,
    /// How it came out.
    pub status: CheckStatus,
    /// What was observed.
    pub observed: f64,
    /// What is allowed.
    pub tolerance: f64,
    /// What is checked, for the reader.
    pub about: String,
}

impl Check {
    /// A balance that must close: fails when the observed deviation is above the tolerance.
    pub fn closes(id: &str, deviation: f64, tolerance: f64, about: &str) -> Check {
        let status = if deviation <= tolerance { CheckStatus::Pass } else { CheckStatus::Fail };
        Check { id: id.to_owned(), status, observed: deviation, tolerance, about: about.to_owned() }
    }

    /// A figure that should not exceed a limit: warns when it does.
    pub fn at_most(id: &str, observed: f64, limit: f64, about: &str) -> Check {
        let status = if observed <= limit { CheckStatus::Pass } else { CheckStatus::Warn };
        Check { id: id.to_owned(), status, observed, tolerance: limit, about: about.to_owned() }
    }

    /// A figure that should reach a limit: warns when it does not.
    pub fn at_least(id: &str, observed: f64, limit: f64, about: &str) -> Check {
        let status = if observed >= limit { CheckStatus::Pass } else { CheckStatus::Warn };
        Check { id: id.to_owned(), status, observed, tolerance: limit, about: about.to_owned() }
    }
}

/// The largest of deviations (0 of none), for a check. One that is no number makes the whole no number, so that the check
/// fails, where `f64::max` would pass over it.
pub(crate) fn largest(deviations: impl Iterator<Item = f64>) -> f64 {
    deviations.fold(
        0.0,
        |most: f64, deviation| {
            if most.is_nan() || deviation.is_nan() { f64::NAN } else { most.max(deviation) }
        },
    )
}

/// A source and how many of its rows were used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceUse {
    /// Key.
    pub id: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Version or release.
    pub version: String,
    /// Year of publication, where known.
    pub year: Option<u16>,
    /// DOI or address.
    pub url: String,
    /// Licence.
    pub licence: String,
    /// What the licence allows when rows are passed on: `free`, `attribution`, `share-alike`, `non-commercial`,
    /// `forbidden`, `unknown`.
    pub redistribution: String,
    /// What follows from the licence for whoever publishes the result.
    pub duties: Vec<String>,
    /// Date of access.
    pub accessed: String,
    /// Number of rows used.
    pub rows_used: usize,
}

#[cfg(test)]
mod tests {
    use super::{Check, CheckStatus, largest};

    #[test]
    fn a_deviation_that_is_no_number_fails_its_check() {
        assert_eq!(largest([0.5, 2.0, 1.0].into_iter()), 2.0);
        assert_eq!(largest(std::iter::empty()), 0.0);
        let lost = largest([0.0, f64::NAN, 0.0].into_iter());
        assert_eq!(Check::closes("sum", lost, 1.0, "").status, CheckStatus::Fail);
    }
}
