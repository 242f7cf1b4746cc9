//! What can be asked of a product.

use std::collections::BTreeMap;

use importers::TextEncoding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A product, a country and a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductRequest {
    /// Inventories (bills of materials): names of embedded ones, or files. The first is the product asked about; others are
    /// compared with it.
    pub inventories: Vec<String>,
    /// Country where the product is made: ISO 3166 alpha-3 code, name in English or Japanese, or alias.
    #[serde(rename = "in")]
    pub assembled_in: String,
    /// Year of production and trade; default: the latest with both.
    #[serde(default)]
    pub year: Option<u16>,
    /// Factor set: mass moved per mass of material.
    #[serde(default = "default_factors")]
    pub factors: String,
    /// Risk index of the origins.
    #[serde(default = "default_risk")]
    pub risk: String,
    /// Recycled share of materials (0 to 1), in place of what the inventory states.
    #[serde(default)]
    pub recycled: BTreeMap<String, f64>,
    /// Materials that take the place of others.
    #[serde(default)]
    pub substitute: Vec<SubstitutionRequest>,
    /// What to do where no trade tells the origin of a material.
    #[serde(default)]
    pub untraced: Untraced,
    /// How trade that exceeds supply is balanced.
    #[serde(default)]
    pub balance: BalanceMethod,
    /// Number of draws for the intervals; none for 0.
    #[serde(default)]
    pub draws: u32,
    /// Seed of the draws.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// Decimal mark of numbers in the inventory files, where it is not plain: `point` or `comma`.
    #[serde(default)]
    pub decimal: Option<DecimalStyle>,
    /// Encoding of text files, where it cannot be told: `utf-8`, `utf-16-le`, `utf-16-be`, `cp932`, `windows-1252`.
    #[serde(default)]
    pub encoding: Option<EncodingName>,
    /// Sheet to read of a workbook; default: the first that has the columns.
    #[serde(default)]
    pub sheet: Option<String>,
}

fn default_factors() -> String {
    "rmr-2022".to_owned()
}

fn default_risk() -> String {
    "wgi-mean".to_owned()
}

fn default_seed() -> u64 {
    1
}

/// A material that takes the place of another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubstitutionRequest {
    /// The material replaced.
    pub from: String,
    /// The material that takes its place.
    pub to: String,
    /// Mass of the new material per mass of the replaced one (kg/kg).
    pub ratio: f64,
}

/// What to do where no trade tells the origin of a material.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Untraced {
    /// It is not covered.
    #[default]
    NotCovered,
    /// It comes from all producers of the world in proportion to their production: an assumption, flagged as such.
    WorldMix,
}

/// How trade that exceeds supply is balanced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BalanceMethod {
    /// What a country exports beyond its supply is supply of unknown origin.
    #[default]
    UnknownSupply,
    /// What a country exports beyond its supply is scaled down (Kastner et al. 2011).
    ScaleExports,
}

/// Encodings of text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum EncodingName {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, little endian.
    #[serde(rename = "utf-16-le")]
    Utf16Le,
    /// UTF-16, big endian.
    #[serde(rename = "utf-16-be")]
    Utf16Be,
    /// CP932, the Shift_JIS of Windows.
    #[serde(rename = "cp932")]
    Cp932,
    /// Windows-1252, western European.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl EncodingName {
    /// The word of the command line.
    fn word(self) -> &'static str {
        match self {
            EncodingName::Utf8 => "utf-8",
            EncodingName::Utf16Le => "utf-16-le",
            EncodingName::Utf16Be => "utf-16-be",
            EncodingName::Cp932 => "cp932",
            EncodingName::Windows1252 => "windows-1252",
        }
    }
}

impl From<EncodingName> for TextEncoding {
    fn from(name: EncodingName) -> TextEncoding {
        match name {
            EncodingName::Utf8 => TextEncoding::Utf8,
            EncodingName::Utf16Le => TextEncoding::Utf16Le,
            EncodingName::Utf16Be => TextEncoding::Utf16Be,
            EncodingName::Cp932 => TextEncoding::Cp932,
            EncodingName::Windows1252 => TextEncoding::Windows1252,
        }
    }
}

/// Decimal mark of numbers in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DecimalStyle {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

/// The command line that asks a request; words with blanks or shell characters are quoted.
pub(super) fn command_line(request: &ProductRequest) -> String {
    let mut words: Vec<String> = vec!["telecouple".to_owned(), "product".to_owned()];
    words.extend(request.inventories.iter().take(1).cloned());
    for other in request.inventories.iter().skip(1) {
        words.extend(["--vs".to_owned(), other.clone()]);
    }
    let mut flag = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    flag("in", request.assembled_in.clone());
    if let Some(year) = request.year {
        flag("year", year.to_string());
    }
    flag("factors", request.factors.clone());
    flag("risk", request.risk.clone());
    for (material, share) in &request.recycled {
        flag("recycled", format!("{material}={share}"));
    }
    for substitution in &request.substitute {
        flag("substitute", format!("{}={}:{}", substitution.from, substitution.to, substitution.ratio));
    }
    if request.untraced == Untraced::WorldMix {
        flag("untraced", "world-mix".to_owned());
    }
    if request.balance == BalanceMethod::ScaleExports {
        flag("balance", "scale-exports".to_owned());
    }
    if request.draws > 0 {
        flag("draws", request.draws.to_string());
        flag("seed", request.seed.to_string());
    }
    match request.decimal {
        Some(DecimalStyle::Point) => flag("decimal", "point".to_owned()),
        Some(DecimalStyle::Comma) => flag("decimal", "comma".to_owned()),
        None => {}
    }
    if let Some(encoding) = request.encoding {
        flag("encoding", encoding.word().to_owned());
    }
    if let Some(sheet) = &request.sheet {
        flag("sheet", sheet.clone());
    }
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
