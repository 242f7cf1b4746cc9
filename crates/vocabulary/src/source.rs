//! Sources, licences and the duties that a licence puts on whoever publishes a result.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The key of a source, for example `cepii-baci-202401b`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct SourceId(pub String);

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where figures come from: enough to cite them and to know what may be done with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Source {
    /// The key that rows carry.
    pub id: SourceId,
    /// Title of the publication or data set.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Year of publication.
    pub year: Option<u16>,
    /// Version or release.
    pub version: String,
    /// DOI or address.
    pub url: String,
    /// Licence, as a short identifier or words.
    pub licence: Licence,
    /// What the licence allows when rows are passed on.
    pub redistribution: Redistribution,
    /// Date of access, ISO 8601.
    pub accessed: String,
    /// SHA-256 of the original file, or empty where there was no single file.
    pub sha256: String,
}

/// A licence by its SPDX identifier where there is one, or by its words.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Licence(pub String);

/// What may be done with rows of a source, from free to forbidden.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Redistribution {
    /// Public domain or equivalent.
    Free,
    /// May be passed on when the source is named.
    Attribution,
    /// May be passed on under the same licence only.
    ShareAlike,
    /// May be passed on for non-commercial purposes only.
    NonCommercial,
    /// May be used but not passed on.
    Forbidden,
    /// The terms could not be read.
    Unknown,
}

/// A duty of whoever publishes a result, as a sentence for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// Name the source.
    NameTheSource,
    /// Publish under the same licence.
    ShareAlike,
    /// No commercial use.
    NoCommercialUse,
    /// Do not publish the rows.
    DoNotPublish,
    /// Ask the publisher first.
    AskFirst,
}

impl Redistribution {
    const ALL: [Redistribution; 6] = [
        Redistribution::Free,
        Redistribution::Attribution,
        Redistribution::ShareAlike,
        Redistribution::NonCommercial,
        Redistribution::Forbidden,
        Redistribution::Unknown,
    ];

    /// The word used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Redistribution::Free => "free",
            Redistribution::Attribution => "attribution",
            Redistribution::ShareAlike => "share-alike",
            Redistribution::NonCommercial => "non-commercial",
            Redistribution::Forbidden => "forbidden",
            Redistribution::Unknown => "unknown",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<Redistribution> {
        Redistribution::ALL.into_iter().find(|value| value.as_str() == word)
    }

    /// The duties that follow for whoever publishes a result that used such rows.
    pub fn duties(self) -> &'static [Duty] {
        match self {
            Redistribution::Free => &[],
            Redistribution::Attribution => &[Duty::NameTheSource],
            Redistribution::ShareAlike => &[Duty::NameTheSource, Duty::ShareAlike],
            Redistribution::NonCommercial => &[Duty::NameTheSource, Duty::NoCommercialUse],
            Redistribution::Forbidden => &[Duty::NameTheSource, Duty::DoNotPublish],
            Redistribution::Unknown => &[Duty::NameTheSource, Duty::AskFirst],
        }
    }
}

impl fmt::Display for Redistribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Duty {
    /// The duty as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Duty::NameTheSource => "name the source",
            Duty::ShareAlike => "publish derived data under the same licence",
            Duty::NoCommercialUse => "no commercial use",
            Duty::DoNotPublish => "do not publish the rows",
            Duty::AskFirst => "terms unknown: ask the publisher before publishing",
        }
    }
}
