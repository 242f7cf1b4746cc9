//! Words that preview and import share: how files are read, and what is stated about their rows.

use clap::{Args, ValueEnum};
use operations::check::Stated;

use crate::arguments::{DecimalWord, EncodingWord, word};

/// How files are read, and what is stated about their rows.
#[derive(Clone, Debug, Args)]
pub struct OwnDataArguments {
    /// Mapping file (kind,from,to,note) with decisions about columns, regions, materials, units, HS codes
    #[arg(long, value_name = "MAP.csv")]
    pub mapping: Option<String>,
    /// Decimal mark of numbers in text, where they are ambiguous
    #[arg(long, value_name = "MARK")]
    pub decimal: Option<DecimalWord>,
    /// Encoding of a text file, where it cannot be told
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<EncodingWord>,
    /// Sheet of a workbook; default: the first that has the columns
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Key of the source of the rows; default: that of the format, or `own`
    #[arg(long, value_name = "KEY", help_heading = "What is stated of the rows")]
    pub source: Option<String>,
    /// Title of the publication or data set
    #[arg(long, value_name = "TEXT", help_heading = "What is stated of the rows")]
    pub title: Option<String>,
    /// Who publishes it
    #[arg(long, value_name = "TEXT", help_heading = "What is stated of the rows")]
    pub publisher: Option<String>,
    /// Address or DOI, or the paper that factors come from
    #[arg(long, visible_alias = "url", value_name = "TEXT", help_heading = "What is stated of the rows")]
    pub reference: Option<String>,
    /// Licence, in the words of the publisher
    #[arg(long, value_name = "TEXT", help_heading = "What is stated of the rows")]
    pub licence: Option<String>,
    /// What the licence allows of the rows; default: unknown
    #[arg(long, value_name = "DUTY", help_heading = "What is stated of the rows")]
    pub redistribution: Option<RedistributionWord>,
    /// Year of the rows, where no column says
    #[arg(long, value_name = "YEAR", help_heading = "What is stated of the rows",
          value_parser = clap::value_parser!(u16).range(1800..=2200))]
    pub year: Option<u16>,
    /// Stage of production, where no column says: mine, concentrate, intermediate, refined …
    #[arg(long, value_name = "STAGE", help_heading = "What is stated of the rows")]
    pub stage: Option<String>,
    /// Chemical basis of masses, where no column says: Li2O, gross …
    #[arg(long, value_name = "BASIS", help_heading = "What is stated of the rows")]
    pub basis: Option<String>,
    /// Key of the index, where no column says
    #[arg(long, value_name = "KEY", help_heading = "What is stated of the rows")]
    pub index: Option<String>,
    /// Lowest value of the scale of a new index
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        help_heading = "What is stated of the rows",
        requires = "scale_max",
        requires = "direction"
    )]
    pub scale_min: Option<f64>,
    /// Highest value of the scale of a new index
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        help_heading = "What is stated of the rows",
        requires = "scale_min"
    )]
    pub scale_max: Option<f64>,
    /// Which end of a new index is the safe one
    #[arg(long, value_name = "WORD", help_heading = "What is stated of the rows", requires = "scale_min")]
    pub direction: Option<DirectionWord>,
    /// Key of the factor set, as --factors will name it
    #[arg(long, value_name = "KEY", help_heading = "What is stated of the rows")]
    pub set: Option<String>,
    /// What factors cause, where the table does not say; default: tmr
    #[arg(long, value_name = "KEY", help_heading = "What is stated of the rows")]
    pub stressor: Option<String>,
    /// Parameter of materials, where no column says
    #[arg(long, value_name = "KEY", help_heading = "What is stated of the rows")]
    pub parameter: Option<String>,
    /// Revision of the HS codes, where the file does not say: HS92, HS96, HS02, HS07, HS12, HS17, HS22
    #[arg(long, value_name = "HS", help_heading = "What is stated of the rows")]
    pub revision: Option<String>,
    /// Of a large trade file, keep only the codes that are known to carry a material
    #[arg(long, help_heading = "What is stated of the rows")]
    pub material_codes_only: bool,
}

/// What a licence allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum RedistributionWord {
    Free,
    Attribution,
    ShareAlike,
    NonCommercial,
    Forbidden,
    Unknown,
}

/// Which end of an index is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum DirectionWord {
    HigherIsSafer,
    HigherIsRiskier,
}

impl OwnDataArguments {
    /// What is stated of the rows.
    pub fn stated(&self) -> Stated {
        Stated {
            source: self.source.clone(),
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            url: self.reference.clone(),
            licence: self.licence.clone(),
            redistribution: self.redistribution.map(word),
            year: self.year,
            stage: self.stage.clone(),
            basis: self.basis.clone(),
            index: self.index.clone(),
            scale_min: self.scale_min,
            scale_max: self.scale_max,
            direction: self.direction.map(word),
            set: self.set.clone(),
            stressor: self.stressor.clone(),
            parameter: self.parameter.clone(),
            revision: self.revision.clone(),
            material_codes_only: self.material_codes_only,
        }
    }
}
