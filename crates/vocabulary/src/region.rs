//! Regions of the world: ISO 3166-1 alpha-3 countries, former states and reserved areas.
//!
//! The key is the alpha-3 code. Codes that ISO reserves for users begin with `X`: `XKX` Kosovo, `XXU`
//! unknown origin, `XXW` rest of world, and the "not elsewhere specified" areas of trade statistics.
//! Taiwan is `TWN` and trades as "Other Asia, nes" (490) in BACI and Comtrade.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::name::{NameError, NameIndex};

/// A region by its three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region([u8; 3]);

impl Region {
    /// Unknown origin: supply that no statistic explains.
    pub const UNKNOWN: Region = Region(*b"XXU");
    /// Rest of the world: everything that a table does not name.
    pub const REST: Region = Region(*b"XXW");

    /// The region of three upper-case ASCII letters; `None` for any other text. Whether the code is in
    /// use is a question for [`Regions::info`].
    pub fn from_code(code: &str) -> Option<Region> {
        match code.as_bytes() {
            [a, b, c] if [a, b, c].into_iter().all(u8::is_ascii_uppercase) => Some(Region([*a, *b, *c])),
            _ => None,
        }
    }

    /// The three-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Region::from_code(&code)
            .ok_or_else(|| serde::de::Error::custom(format!("`{code}` is not an ISO 3166 alpha-3 code")))
    }
}

impl schemars::JsonSchema for Region {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Region".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[A-Z]{3}$",
            "description": "ISO 3166-1 alpha-3 code, or a reserved X code"
        })
    }
}

/// What a region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegionKind {
    /// A country or territory of ISO 3166-1, or one with a code of its own in trade statistics.
    Country,
    /// A state that no longer exists.
    Former,
    /// An area of trade statistics that is no country: "not elsewhere specified", free zones, bunkers.
    Area,
    /// Unknown origin, rest of world.
    Reserved,
}

/// What is known of a region.
#[derive(Clone, Debug, Serialize)]
pub struct RegionInfo {
    /// Alpha-3 code.
    pub region: Region,
    /// Alpha-2 code, empty where there is none.
    pub iso2: String,
    /// ISO 3166-1 numeric code (M49), where there is one.
    pub numeric: Option<u16>,
    /// Numeric codes in BACI and Comtrade, which differ from M49 for some (842 USA, 699 India, 490 Taiwan…).
    pub trade_codes: Vec<u16>,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// What it is.
    pub kind: RegionKind,
    /// Other names that mean this region and no other.
    pub aliases: Vec<String>,
}

/// The table of regions.
#[derive(Debug)]
pub struct Regions {
    rows: Vec<RegionInfo>,
    names: NameIndex<Candidate>,
    /// Sorted by code, for lookups by the hundred thousand when trade is read.
    trade_codes: Vec<(u16, Region)>,
}

/// A region as it is listed in an error: code and name.
#[derive(Clone, Debug, PartialEq)]
struct Candidate(Region, Arc<str>);

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.1)
    }
}

impl Regions {
    /// The table compiled in from `data/vocabulary/regions.csv`.
    pub fn embedded() -> &'static Regions {
        static TABLE: OnceLock<Regions> = OnceLock::new();
        TABLE.get_or_init(|| Regions::from_csv(include_str!("../../../data/vocabulary/regions.csv")))
    }

    pub(crate) fn from_csv(text: &str) -> Regions {
        let mut rows: Vec<RegionInfo> = crate::table::records(text)
            .map(|field| RegionInfo {
                region: Region::from_code(field.get("region")).unwrap_or(Region::UNKNOWN),
                iso2: field.get("iso2").to_owned(),
                numeric: field.get("numeric").parse().ok(),
                trade_codes: field
                    .get("trade_codes")
                    .split('|')
                    .filter_map(|code| code.parse().ok())
                    .collect(),
                name_en: field.get("name_en").to_owned(),
                name_ja: field.get("name_ja").to_owned(),
                kind: match field.get("kind") {
                    "former" => RegionKind::Former,
                    "area" => RegionKind::Area,
                    "reserved" => RegionKind::Reserved,
                    _ => RegionKind::Country,
                },
                aliases: crate::table::list(field.get("aliases")),
            })
            .collect();
        rows.sort_by_key(|row| row.region);
        let mut names = NameIndex::new("region");
        for row in &rows {
            let candidate = Candidate(row.region, row.name_en.as_str().into());
            names.insert(row.region.code(), candidate.clone());
            for name in [&row.name_en, &row.name_ja, &row.iso2].into_iter().chain(&row.aliases) {
                if !name.is_empty() {
                    names.insert(name, candidate.clone());
                }
            }
        }
        let mut trade_codes: Vec<(u16, Region)> =
            rows.iter().flat_map(|row| row.trade_codes.iter().map(move |code| (*code, row.region))).collect();
        trade_codes.sort_unstable();
        Regions { rows, names, trade_codes }
    }

    /// All regions, by code.
    pub fn rows(&self) -> &[RegionInfo] {
        &self.rows
    }

    /// What is known of a region; `None` when its code is not in use.
    pub fn info(&self, region: Region) -> Option<&RegionInfo> {
        self.rows.binary_search_by_key(&region, |row| row.region).ok().map(|index| &self.rows[index])
    }

    /// The English name, or the code itself when it is not in use.
    pub fn name_en(&self, region: Region) -> String {
        self.info(region).map_or_else(|| region.to_string(), |info| info.name_en.clone())
    }

    /// The Japanese name, or the code itself when it is not in use.
    pub fn name_ja(&self, region: Region) -> String {
        self.info(region).map_or_else(|| region.to_string(), |info| info.name_ja.clone())
    }

    /// The region of a code (alpha-3 or alpha-2), a name in English or Japanese, or a listed alias.
    ///
    /// # Errors
    /// An unknown name (with similar ones) or an ambiguous one (with all that fit); nothing is guessed.
    pub fn find(&self, name: &str) -> Result<Region, NameError> {
        self.names.find(name).map(|candidate| candidate.0)
    }

    /// The region of a numeric code of BACI or Comtrade; `None` when there is none.
    pub fn by_trade_code(&self, code: u16) -> Option<Region> {
        self.trade_codes
            .binary_search_by_key(&code, |entry| entry.0)
            .ok()
            .map(|index| self.trade_codes[index].1)
    }
}
