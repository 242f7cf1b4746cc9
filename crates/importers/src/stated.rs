//! What a user states about a file: where its figures come from, and what the file leaves open.

use serde::{Deserialize, Serialize};
use vocabulary::{Licence, Redistribution, Source, SourceId};

/// The words of the user. Everything is optional; a reader takes from the file what the file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// Key of the source of the rows.
    pub source: Option<String>,
    /// Title of the publication or data set.
    pub title: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// Address or DOI.
    pub url: Option<String>,
    /// Licence, in the words of the publisher.
    pub licence: Option<String>,
    /// What the licence allows; `unknown` where it is not stated.
    pub redistribution: Option<String>,
    /// Year of the rows, where no column says.
    pub year: Option<u16>,
    /// Step of the chain, where no column says.
    pub stage: Option<String>,
    /// Chemical basis of masses, where no column says.
    pub basis: Option<String>,
    /// Key of the index, where no column says.
    pub index: Option<String>,
    /// Lowest value of the scale of an index that is not known yet.
    pub scale_min: Option<f64>,
    /// Highest value of the scale of an index that is not known yet.
    pub scale_max: Option<f64>,
    /// Of an index, `higher-is-safer` or `higher-is-riskier`; of physical trade, `import` or `export`.
    pub direction: Option<String>,
    /// Key of the factor set.
    pub set: Option<String>,
    /// What the factors cause.
    pub stressor: Option<String>,
    /// Parameter of materials, where no column says.
    pub parameter: Option<String>,
    /// Revision of the Harmonized System, where the file does not say.
    pub revision: Option<String>,
    /// Of a large trade file, keep only the codes that are known to carry a material.
    #[serde(default)]
    pub material_codes_only: bool,
}

impl Stated {
    /// The first particular of a source that is stated while no source is named: it would belong to nothing.
    pub fn of_no_source(&self) -> Option<&'static str> {
        let particulars = [
            ("title", &self.title),
            ("publisher", &self.publisher),
            ("url", &self.url),
            ("licence", &self.licence),
            ("redistribution", &self.redistribution),
        ];
        let mut stated = particulars.into_iter().filter(|(_, stated)| stated.is_some());
        stated.next().filter(|_| self.source.is_none()).map(|(name, _)| name)
    }

    /// The source of the rows: `known` is that of the format, and what the user states takes its place. Stating
    /// anything about a source makes it another one, so it needs a key of its own.
    pub fn source(&self, known: Source) -> Source {
        let Some(key) = &self.source else { return known };
        let own = |stated: &Option<String>, other: &str| stated.clone().unwrap_or_else(|| other.to_owned());
        let same = *key == known.id.0;
        let licence = own(&self.licence, if same { &known.licence.0 } else { "not stated" });
        Source {
            id: SourceId(key.clone()),
            title: own(&self.title, if same { &known.title } else { key }),
            publisher: own(&self.publisher, &known.publisher),
            year: known.year,
            version: known.version,
            url: own(&self.url, &known.url),
            licence: Licence(licence),
            redistribution: match self.redistribution.as_deref().and_then(Redistribution::from_word) {
                Some(stated) => stated,
                None if same => known.redistribution,
                None => Redistribution::Unknown,
            },
            accessed: known.accessed,
            sha256: known.sha256,
        }
    }

    /// The source of a table of the user's own.
    pub fn own_source(&self) -> Source {
        let key = self.source.clone().unwrap_or_else(|| "own".to_owned());
        self.source(Source {
            id: SourceId(key),
            title: "data of the user".to_owned(),
            publisher: "not stated".to_owned(),
            year: None,
            version: String::new(),
            url: String::new(),
            licence: Licence("not stated".to_owned()),
            redistribution: Redistribution::Unknown,
            accessed: String::new(),
            sha256: String::new(),
        })
    }
}

/// The source of a format that is known to us, without the particulars of one file: a key of a source means one
/// thing for ever, and which file was read stands in the list of imports.
pub(crate) fn known_source(
    id: &str,
    title: &str,
    publisher: &str,
    year: Option<u16>,
    url: &str,
    licence: &str,
    redistribution: Redistribution,
) -> Source {
    Source {
        id: SourceId(id.to_owned()),
        title: title.to_owned(),
        publisher: publisher.to_owned(),
        year,
        version: String::new(),
        url: url.to_owned(),
        licence: Licence(licence.to_owned()),
        redistribution,
        accessed: String::new(),
        sha256: String::new(),
    }
}
