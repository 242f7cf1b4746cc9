//! Rows of trade: flows between regions, what one side reported of its own, and trade by mass in categories.
//!
//! The trap: a *flow* is one number for both ends, which somebody has reconciled; a *report* is what one customs
//! office wrote down, and the other end usually wrote another number. They are never added up.

use serde::Serialize;
use vocabulary::{Flag, HsCode, HsRevision, Region, SourceId, Year};

/// Goods of an HS code that one region sent to another in a calendar year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TradeRow {
    /// Sending region.
    pub exporter: Region,
    /// Receiving region.
    pub importer: Region,
    /// Goods, by a code of HS92.
    pub hs: HsCode,
    /// When.
    pub year: Year,
    /// Gross mass of the goods (kg); `None` where the source states none.
    pub mass_kg: Option<f64>,
    /// Value of the goods (USD of the year); `None` where the source states none.
    pub value_usd: Option<f64>,
    /// How the numbers came about.
    pub flag: Flag,
    /// Where they were read.
    pub source: SourceId,
}

/// A flow as a file states it, for bulk imports: the source and the revision of its code are said once for many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TradeFlow {
    /// Goods, by a code of the revision that the file follows.
    pub hs: HsCode,
    /// When.
    pub year: Year,
    /// Sending region.
    pub exporter: Region,
    /// Receiving region.
    pub importer: Region,
    /// Gross mass of the goods (kg); `None` where the source states none.
    pub mass_kg: Option<f64>,
    /// Value of the goods (USD of the year); `None` where the source states none.
    pub value_usd: Option<f64>,
    /// How the numbers came about.
    pub flag: Flag,
}

/// Which way goods went, as seen by the region that reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TradeDirection {
    /// Goods that came in, for whatever use.
    Import,
    /// Goods that went out, foreign ones included where the reporter counts so (general trade).
    Export,
    /// Foreign goods that went out again.
    ReExport,
    /// Own goods that came back.
    ReImport,
}

impl TradeDirection {
    /// All directions, in the order of the tables.
    pub const ALL: [TradeDirection; 4] =
        [TradeDirection::Import, TradeDirection::Export, TradeDirection::ReExport, TradeDirection::ReImport];

    /// The word used in tables: `import`, `export`, `re-export` or `re-import`.
    pub fn as_str(self) -> &'static str {
        match self {
            TradeDirection::Import => "import",
            TradeDirection::Export => "export",
            TradeDirection::ReExport => "re-export",
            TradeDirection::ReImport => "re-import",
        }
    }

    /// Reads the word used in tables; `None` for any other word.
    pub fn from_word(word: &str) -> Option<TradeDirection> {
        TradeDirection::ALL.into_iter().find(|value| value.as_str() == word)
    }
}

/// What one region reported of its trade with a partner: not reconciled with what the partner reported.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TradeReportRow {
    /// The region that reports.
    pub reporter: Region,
    /// The other side.
    pub partner: Region,
    /// Which way, as the reporter sees it.
    pub direction: TradeDirection,
    /// Goods, by a code of `revision`.
    pub hs: HsCode,
    /// The HS revision of the code; answers of [`crate::Facts`] are in HS92.
    #[serde(serialize_with = "revision_word")]
    pub revision: HsRevision,
    /// When.
    pub year: Year,
    /// Gross or net mass of the goods as reported (kg); `None` where the report states none.
    pub mass_kg: Option<f64>,
    /// Value of the goods as reported (USD of the year; imports usually c.i.f., exports f.o.b.); `None` where the
    /// report states none.
    pub value_usd: Option<f64>,
    /// How the numbers came about.
    pub flag: Flag,
    /// Where they were read.
    pub source: SourceId,
}

fn revision_word<S: serde::Serializer>(revision: &HsRevision, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(revision.as_str())
}

/// Mass of a category of materials that a region traded with all others in a calendar year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhysicalTradeRow {
    /// Where.
    pub region: Region,
    /// [`TradeDirection::Import`] or [`TradeDirection::Export`].
    pub direction: TradeDirection,
    /// Category of materials, in the words of the source.
    pub category: String,
    /// When.
    pub year: Year,
    /// Mass (kg).
    pub mass_kg: f64,
    /// Where it was read.
    pub source: SourceId,
}

/// Which of the two kinds of trade data is to be used for a code and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TradeKind {
    /// Flows that somebody has reconciled: ask [`crate::Facts::trade`].
    Flows,
    /// Reports of the two sides, to be reconciled first: ask [`crate::Facts::trade_reports`].
    Reports,
}
