//! The words a figure writes by itself, in English and Japanese.

use serde::{Deserialize, Serialize};

/// Language of a figure's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Lang {
    /// The one of two wordings that is in this language.
    pub fn pick<'t>(self, en: &'t str, ja: &'t str) -> &'t str {
        match self {
            Lang::En => en,
            Lang::Ja => ja,
        }
    }

    /// The wording of [`Lang::pick`], as a text of its own.
    pub fn text(self, en: &str, ja: &str) -> String {
        self.pick(en, ja).to_owned()
    }
}

/// Every word a figure can write by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Name of the item that holds what a cut-off removed.
    pub other: &'static str,
    /// Legend entry of a missing value.
    pub no_data: &'static str,
    /// Legend entry of a modelled or flagged value.
    pub modelled: &'static str,
    /// Before the sources.
    pub source: &'static str,
    /// Before the notes.
    pub note: &'static str,
    /// Before the unit.
    pub unit: &'static str,
    /// Before the run identifier.
    pub run: &'static str,
    /// Name of the part that has no factor or origin.
    pub not_covered: &'static str,
    /// Sum over a layer or a bar.
    pub total: &'static str,
    /// Heading of the cumulative line.
    pub cumulative: &'static str,
    /// Default name of an uncertainty interval.
    pub interval: &'static str,
    /// Legend entry of the highlighted country.
    pub consumer: &'static str,
    /// Before the amounts that have no place on the map.
    pub unlocated: &'static str,
    /// Footer of every map.
    pub boundaries: &'static str,
    /// Legend entry of flow arcs.
    pub flow: &'static str,
    /// Before the number and sum of flows too small to draw.
    pub flows_not_drawn: &'static str,
    /// Before the sum of flows that stay inside a country.
    pub domestic_flows: &'static str,
    /// Legend entry of the uncertainty halo.
    pub halo: &'static str,
    /// Legend entry of a bar without a value on the colour ramp.
    pub not_rated: &'static str,
    /// Said where a share is of the total of its layer.
    pub share_of_layer: &'static str,
    /// Legend entry of a change above zero.
    pub increase: &'static str,
    /// Legend entry of a change below zero.
    pub decrease: &'static str,
}

const EN: Words = Words {
    other: "Other",
    no_data: "no data",
    modelled: "modelled",
    source: "Source",
    note: "Note",
    unit: "Unit",
    run: "Run",
    not_covered: "Not covered",
    total: "Total",
    cumulative: "Cumulative share",
    interval: "interval",
    consumer: "consuming country",
    unlocated: "Not on the map",
    boundaries: "Boundaries are those of Natural Earth and imply no judgement. Equal Earth projection.",
    flow: "flow",
    flows_not_drawn: "Smaller flows not drawn",
    domestic_flows: "Flows inside a country, not drawn",
    halo: "uncertainty",
    not_rated: "not rated",
    share_of_layer: "Shares are of the total of each column.",
    increase: "increase",
    decrease: "decrease",
};

const JA: Words = Words {
    other: "その他",
    no_data: "データなし",
    modelled: "推計値",
    source: "出典",
    note: "注",
    unit: "単位",
    run: "実行",
    not_covered: "対象外",
    total: "合計",
    cumulative: "累積割合",
    interval: "区間",
    consumer: "消費国",
    unlocated: "地図外",
    boundaries: "国境は Natural Earth によるもので、いかなる判断を示すものでもない。Equal Earth 図法。",
    flow: "フロー",
    flows_not_drawn: "描画を省いた小さなフロー",
    domestic_flows: "国内のフロー（描画なし）",
    halo: "不確かさ",
    not_rated: "評価なし",
    share_of_layer: "割合は各列の合計に対するもの。",
    increase: "増加",
    decrease: "減少",
};

impl Lang {
    /// The words of this language.
    #[must_use]
    pub fn words(self) -> &'static Words {
        match self {
            Self::En => &EN,
            Self::Ja => &JA,
        }
    }

    /// BCP 47 tag, for the `lang` attribute.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// `Other (n=…)`, the name of what a cut-off removed.
    #[must_use]
    pub fn other(self, count: usize) -> String {
        format!("{} (n={count})", self.words().other)
    }

    /// A word and its text: `Source: …`.
    pub(crate) fn labelled(self, word: &str, text: &str) -> String {
        match self {
            Self::En => format!("{word}: {text}"),
            Self::Ja => format!("{word}：{text}"),
        }
    }
}
