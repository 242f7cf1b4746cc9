//! The indices: each a named method with its paper, equation, range, unit, direction and rule for missing values.
//!
//! An index orders supplies by how exposed they are; none of them is a probability. Two indices agree or disagree in
//! the order that they give, see [`crate::rank_stability`].
//!
//! The trap: the direction. A static reach of 20 years is worse than one of 200, a concentration of 0.2 better than
//! one of 0.9; ranks are therefore always taken with [`IndexMethod::direction`].

use serde::Serialize;

use crate::Direction;

/// An index of supply risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Index {
    /// Concentration of world production.
    HhiProduction,
    /// Concentration of supply by direct partner.
    HhiImports,
    /// Concentration of supply by resolved origin.
    HhiResolved,
    /// Mean risk of world production.
    ProductionRisk,
    /// Net imports over apparent consumption.
    ImportDependence,
    /// GeoPolRisk score, corrected form.
    GeoPolRisk,
    /// GeoPolRisk characterisation factor, corrected form.
    GeoPolRiskCf,
    /// GeoPolRisk score by the conventions of its published implementation.
    GeoPolRiskPeer,
    /// GeoPolRisk characterisation factor by the conventions of its published implementation.
    GeoPolRiskPeerCf,
    /// Supply risk of the EU's critical raw material assessment.
    EuSupplyRisk,
    /// Reserves over production.
    StaticReach,
    /// Part of the material that is won as a by-product.
    ByProductShare,
    /// Mean risk of the resolved origins: normalised mining risk footprint.
    MiningRisk,
    /// Mean scarcity of the resolved origins.
    Scarcity,
}

/// What an index is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct IndexMethod {
    /// Key, as on the command line.
    pub index: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// Japanese name.
    pub name_ja: &'static str,
    /// Equation in symbols.
    pub equation: &'static str,
    /// Author, year, publication.
    pub paper: &'static str,
    /// Unit; `1` where it has none.
    pub unit: &'static str,
    /// Lowest value possible; `None` where there is none.
    pub low: Option<f64>,
    /// Highest value possible; `None` where there is none.
    pub high: Option<f64>,
    /// Which end is the risky one.
    pub direction: Direction,
    /// What happens where an input is missing, in English.
    pub missing_en: &'static str,
    /// What happens where an input is missing, in Japanese.
    pub missing_ja: &'static str,
}

impl Index {
    /// All indices, in the order of the tables.
    pub const ALL: [Index; 14] = [
        Index::HhiProduction,
        Index::HhiImports,
        Index::HhiResolved,
        Index::ProductionRisk,
        Index::ImportDependence,
        Index::GeoPolRisk,
        Index::GeoPolRiskCf,
        Index::GeoPolRiskPeer,
        Index::GeoPolRiskPeerCf,
        Index::EuSupplyRisk,
        Index::StaticReach,
        Index::ByProductShare,
        Index::MiningRisk,
        Index::Scarcity,
    ];

    /// The key, as on the command line and in tables.
    pub fn key(self) -> &'static str {
        self.method().index
    }

    /// The index of a key; `None` for any other word.
    ///
    /// ```
    /// use supply_risk::Index;
    /// assert_eq!(Index::from_key("geopolrisk"), Some(Index::GeoPolRisk));
    /// assert_eq!(Index::from_key("GeoPolRisk 2"), None);
    /// ```
    pub fn from_key(key: &str) -> Option<Index> {
        Index::ALL.into_iter().find(|index| index.key() == key)
    }

    /// What the index is.
    pub fn method(self) -> &'static IndexMethod {
        match self {
            Index::HhiProduction => &HHI_PRODUCTION,
            Index::HhiImports => &HHI_IMPORTS,
            Index::HhiResolved => &HHI_RESOLVED,
            Index::ProductionRisk => &PRODUCTION_RISK,
            Index::ImportDependence => &IMPORT_DEPENDENCE,
            Index::GeoPolRisk => &GEOPOLRISK,
            Index::GeoPolRiskCf => &GEOPOLRISK_CF,
            Index::GeoPolRiskPeer => &GEOPOLRISK_PEER,
            Index::GeoPolRiskPeerCf => &GEOPOLRISK_PEER_CF,
            Index::EuSupplyRisk => &EU_SUPPLY_RISK,
            Index::StaticReach => &STATIC_REACH,
            Index::ByProductShare => &BY_PRODUCT_SHARE,
            Index::MiningRisk => &MINING_RISK,
            Index::Scarcity => &SCARCITY,
        }
    }
}

const HERFINDAHL: &str = "Herfindahl 1950; Hirschman 1964, American Economic Review 54, 761";
const GEOPOLRISK_PAPER: &str = "Gemechu et al. 2016, Journal of Industrial Ecology 20, 154; Santillan-Saldivar et al. 2022, \
     International Journal of Life Cycle Assessment 27, 457; Koyamparambath et al. 2024, Environmental Science & Technology 58";

/// Fields that most indices share.
const PLAIN: IndexMethod = IndexMethod {
    index: "",
    name_en: "",
    name_ja: "",
    equation: "",
    paper: "",
    unit: "1",
    low: Some(0.0),
    high: Some(1.0),
    direction: Direction::HigherIsRiskier,
    missing_en: "",
    missing_ja: "",
};

static HHI_PRODUCTION: IndexMethod = IndexMethod {
    index: "hhi-production",
    name_en: "Concentration of world production (HHI)",
    name_ja: "世界生産の集中度（HHI）",
    equation: "sum_c P_c^2 / (sum_c P_c)^2",
    paper: HERFINDAHL,
    missing_en: "not computed without production in the year",
    missing_ja: "当年の生産がなければ計算しない",
    ..PLAIN
};

static HHI_IMPORTS: IndexMethod = IndexMethod {
    index: "hhi-imports",
    name_en: "Concentration of supply by direct partner (HHI)",
    name_ja: "直接の取引相手でみた供給の集中度（HHI）",
    equation: "sum_i s_i^2, s_i = share of partner i in imports plus own production",
    paper: HERFINDAHL,
    missing_en: "not computed without imports and production; the part of supply that no record explains is left out and reported",
    missing_ja: "輸入も生産もなければ計算しない。記録のない供給は除外して報告する",
    ..PLAIN
};

static HHI_RESOLVED: IndexMethod = IndexMethod {
    index: "hhi-resolved",
    name_en: "Concentration of supply by resolved origin (HHI)",
    name_ja: "遡及した産地でみた供給の集中度（HHI）",
    equation: "sum_o s_o^2, s_o = share of origin o in the supply of known origin",
    paper: "Herfindahl 1950; Hirschman 1964, American Economic Review 54, 761; origins by Kastner, Kastner and Nonhebel 2011, Ecological Economics 70, 1032",
    missing_en: "supply of unknown origin is left out, and its share reported",
    missing_ja: "産地不明の供給は除外し、その割合を報告する",
    ..PLAIN
};

static PRODUCTION_RISK: IndexMethod = IndexMethod {
    index: "production-risk",
    name_en: "Mean risk of world production",
    name_ja: "世界生産の平均リスク",
    equation: "sum_c P_c r_c / sum_c P_c over producers with a risk",
    paper: "the production-weighted country risk of Graedel et al. 2012, Environmental Science & Technology 46, 1063",
    missing_en: "producers without a risk are left out, and their share reported; never zero",
    missing_ja: "リスク値のない生産国は除外し、その割合を報告する（ゼロとはしない）",
    ..PLAIN
};

static IMPORT_DEPENDENCE: IndexMethod = IndexMethod {
    index: "import-dependence",
    name_en: "Import dependence",
    name_ja: "輸入依存度",
    equation: "(imports - exports) / (production + imports - exports)",
    paper: "European Commission 2017, Methodology for establishing the EU list of critical raw materials",
    low: None,
    missing_en: "not computed unless apparent consumption is positive; negative for a net exporter",
    missing_ja: "見掛け消費が正でなければ計算しない。純輸出国では負になる",
    ..PLAIN
};

static GEOPOLRISK: IndexMethod = IndexMethod {
    index: "geopolrisk",
    name_en: "GeoPolRisk score",
    name_ja: "GeoPolRiskスコア",
    equation: "HHI x sum_i g_i f_i / (p + F)",
    paper: GEOPOLRISK_PAPER,
    missing_en: "partners without governance are left out of both sums, their share is reported, and low and high say what \
                 the score would be at their least and most risk; imports from the own region are set aside",
    missing_ja: "ガバナンス値のない相手国は分子・分母から除き割合を報告し、最小・最大リスクでの値をlow・highに示す。自国・自地域からの輸入は除く",
    ..PLAIN
};

static GEOPOLRISK_CF: IndexMethod = IndexMethod {
    index: "geopolrisk-cf",
    name_en: "GeoPolRisk characterisation factor",
    name_ja: "GeoPolRisk特性化係数",
    equation: "score x price / mean of score x price of copper over OECD members",
    paper: GEOPOLRISK_PAPER,
    unit: "kg Cu-eq/kg",
    high: None,
    missing_en: "not computed without score, price or reference",
    missing_ja: "スコア・価格・基準値のいずれかがなければ計算しない",
    ..PLAIN
};

static GEOPOLRISK_PEER: IndexMethod = IndexMethod {
    index: "geopolrisk-peer",
    name_en: "GeoPolRisk score, published conventions",
    name_ja: "GeoPolRiskスコア（公開実装の慣行）",
    equation: "HHI(whole units) x sum_i g_i q_i / (p + Q), q gross mass of goods",
    paper: "conventions of geopolrisk-py 2.0.1 (Koyamparambath et al. 2026, Journal of Open Source Software)",
    missing_en: "as published: missing governance counts as 0.5, missing mass as zero, no supply as risk zero; for comparison alone",
    missing_ja: "公開実装どおり：ガバナンス欠測は0.5、質量欠測は0、供給なしはリスク0とする。比較専用",
    ..PLAIN
};

static GEOPOLRISK_PEER_CF: IndexMethod = IndexMethod {
    index: "geopolrisk-peer-cf",
    name_en: "GeoPolRisk characterisation factor, published conventions",
    name_ja: "GeoPolRisk特性化係数（公開実装の慣行）",
    equation: "score x (sum of value / sum of mass) / 0.409412948",
    unit: "kg Cu-eq/kg",
    high: None,
    ..GEOPOLRISK_PEER
};

static EU_SUPPLY_RISK: IndexMethod = IndexMethod {
    index: "eu-supply-risk",
    name_en: "EU critical raw material supply risk (SR)",
    name_ja: "EU重要原材料の供給リスク（SR）",
    equation: "max over stages of [HHI_GS IR/2 + HHI_EU (1 - IR/2)] (1 - EoL-RIR) SI_SR, HHI = sum_c S_c^2 WGI_c t_c",
    paper: "European Commission 2017, Methodology for establishing the EU list of critical raw materials; Blengini et al. 2017, \
            Resources Policy 53, 12",
    high: None,
    missing_en: "the European Union's, whatever country is asked about; the scope that is missing gives way to the other; not computed \
                 without recycling input rate and substitution index, nor where producers without governance have over 5 %",
    missing_ja: "どの国を指定してもEUの値。一方の範囲が欠ければ他方を使う。EoL-RIRと代替性指数がない場合、またはガバナンス値のない生産国が5 %を超える場合は計算しない",
    ..PLAIN
};

static STATIC_REACH: IndexMethod = IndexMethod {
    index: "static-reach",
    name_en: "Static reach of reserves",
    name_ja: "静的耐用年数",
    equation: "R_w / P_w",
    paper: "Graedel et al. 2012, Environmental Science & Technology 46, 1063 (depletion time, without recycling)",
    unit: "years",
    high: None,
    direction: Direction::HigherIsSafer,
    missing_en: "not computed without reserves and production of the world",
    missing_ja: "世界の埋蔵量と生産量がなければ計算しない",
    ..PLAIN
};

static BY_PRODUCT_SHARE: IndexMethod = IndexMethod {
    index: "by-product-share",
    name_en: "By-product dependence",
    name_ja: "副産物依存度",
    equation: "part of primary production that is won with another metal",
    paper: "Nassar, Graedel and Harper 2015, Science Advances 1, e1400180",
    missing_en: "not computed where the data have no share",
    missing_ja: "データに値がなければ計算しない",
    ..PLAIN
};

static MINING_RISK: IndexMethod = IndexMethod {
    index: "mining-risk",
    name_en: "Mining risk of the resolved origins",
    name_ja: "遡及した産地の採掘リスク",
    equation: "sum_o r_o f_o / sum_o f_o over origins with a risk",
    paper: "form of the mining risk footprint of Nansai et al. 2015, Environmental Science & Technology 49, 2022, normalised by the flow",
    missing_en: "origins without a risk, unknown origin among them, are left out and their share reported; never zero",
    missing_ja: "リスク値のない産地（産地不明を含む）は除外し、その割合を報告する（ゼロとはしない）",
    ..PLAIN
};

static SCARCITY: IndexMethod = IndexMethod {
    index: "scarcity",
    name_en: "Scarcity of the resolved origins",
    name_ja: "遡及した産地の希少性",
    equation: "sum_o s_o (P_o/R_o) / (P_w/R_w) over origins with reserves",
    paper: ORIGINS_AND_SCARCITY,
    high: None,
    missing_en: "origins without stated reserves are left out and their share reported",
    missing_ja: "埋蔵量が示されない産地は除外し、その割合を報告する",
    ..PLAIN
};

const ORIGINS_AND_SCARCITY: &str = "reconstruction of the scarcity weighting of Yokoi, Nansai and Nakajima, which states no equation; origins by Kastner, Kastner and \
     Nonhebel 2011, Ecological Economics 70, 1032";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_is_fully_described_and_found_by_its_key() {
        for index in Index::ALL {
            let method = index.method();
            for text in [
                method.index,
                method.name_en,
                method.name_ja,
                method.equation,
                method.paper,
                method.unit,
                method.missing_en,
                method.missing_ja,
            ] {
                assert!(!text.trim().is_empty(), "{index:?}");
            }
            assert_eq!(Index::from_key(method.index), Some(index));
        }
    }
}
