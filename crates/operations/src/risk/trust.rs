//! What lets a reader trust or distrust the indices: coverage, checks, warnings, methods.

use std::collections::BTreeMap;

use figures::Lang;
use serde_json::json;
use supply_risk::Index;
use vocabulary::Region;

use super::basis::Basis;
use super::result::RiskResult;
use super::{Asked, DETAILED};
use crate::answer::{Check, Coverage};
use crate::forms::Forms;
use crate::run_record::Method;
use crate::words::{material_name, percent};

/// Part of the risk-weighted masses that may lack a governance value before a warning.
const MOST_WITHOUT_GOVERNANCE: f64 = 0.05;

/// Key of the method behind an index, with its version and the options that change it.
pub(super) fn method_id(index: Index, basis: &Basis) -> String {
    let key = index.key();
    match index {
        Index::GeoPolRisk | Index::GeoPolRiskCf | Index::ProductionRisk | Index::MiningRisk => {
            format!("{key}-1 ({})", basis.risk.method.id)
        }
        _ => format!("{key}-1"),
    }
}

/// Which indices were computed; the others with their reason, summed by reason where there are many.
pub(super) fn coverage(asked: &Asked, result: &RiskResult) -> Coverage {
    let missing: Vec<_> = result.indices.iter().filter(|row| row.value.is_none()).collect();
    let computed = result.indices.len() - missing.len();
    let matched_share =
        if result.indices.is_empty() { 0.0 } else { computed as f64 / result.indices.len() as f64 };
    let unmatched = if asked.pairs() <= DETAILED {
        let record = |row: &&super::result::IndexRow| json!({ "material": row.material, "to": row.to, "index": row.index, "reason": row.not_computed });
        missing.iter().map(record).collect()
    } else {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in &missing {
            *counts.entry((row.index, row.not_computed.as_str())).or_default() += 1;
        }
        counts
            .into_iter()
            .map(|((index, reason), rows)| json!({ "index": index, "reason": reason, "rows": rows }))
            .collect()
    };
    Coverage { matched_share, basis: "indices".to_owned(), unmatched }
}

pub(super) fn checks(lang: Lang, result: &RiskResult, closure: f64) -> Vec<Check> {
    let pick = |en: &'static str, ja: &'static str| if lang == Lang::En { en } else { ja };
    let mut checks = vec![Check::closes(
        "indices-in-range",
        out_of_range(result),
        0.0,
        pick(
            "values outside of the range of their index, or outside of their own interval",
            "指標の範囲または自身の区間を外れた値の数",
        ),
    )];
    if !result.origins.is_empty() {
        checks.push(Check::closes(
            "origin-shares-sum",
            closure,
            1e-9,
            pick("distance of the sum of origin shares from one", "産地割合の合計と1との差"),
        ));
        let total: f64 = result.origins.iter().map(|row| row.mass_kg).sum();
        let without: f64 =
            result.origins.iter().filter(|row| row.risk.is_none()).map(|row| row.mass_kg).sum();
        if total > 0.0 {
            checks.push(Check::at_most(
                "origins-without-risk",
                without / total,
                MOST_WITHOUT_GOVERNANCE,
                pick(
                    "part of the supply whose origin is unknown or has no governance value",
                    "産地不明またはガバナンス値のない産地の供給割合",
                ),
            ));
        }
    }
    checks
}

/// How many values are outside of the range of their index.
fn out_of_range(result: &RiskResult) -> f64 {
    let outside = |row: &&super::result::IndexRow| {
        let (Some(value), Some(index)) = (row.value, Index::from_key(row.index)) else { return false };
        let method = index.method();
        let slack = 1e-9;
        !value.is_finite()
            || method.low.is_some_and(|low| value < low - slack)
            || method.high.is_some_and(|high| value > high + slack)
            || row.low.zip(row.high).is_some_and(|(low, high)| low > high + slack)
    };
    result.indices.iter().filter(outside).count() as f64
}

pub(super) fn warnings(
    lang: Lang,
    asked: &Asked,
    basis: &Basis,
    result: &RiskResult,
    forms: &[Forms],
) -> Vec<String> {
    let pick = |en: String, ja: String| if lang == Lang::En { en } else { ja };
    let mut warnings = vec![pick(
        "every figure is an index that orders supplies; none is the probability of an interruption"
            .to_owned(),
        "数値はいずれも供給を順序づける指標であり、途絶の確率ではありません".to_owned(),
    )];
    let partly: Vec<String> = asked
        .materials
        .iter()
        .zip(forms)
        .filter(|(_, forms)| !forms.unseen().is_empty())
        .map(|(material, _)| material_name(material, lang))
        .collect();
    if !partly.is_empty() {
        warnings.push(pick(
            format!(
                "trade of some processing stages is not in the data, so that imports and origins are those of the rest: {}",
                partly.join(", ")
            ),
            format!("加工段階の一部の貿易がデータになく、輸入と産地は残りの段階のものです：{}", partly.join("、")),
        ));
    }
    if basis.risk.year != asked.year {
        let (used, year) = (basis.risk.year, asked.year);
        warnings.push(pick(
            format!("governance is that of {used}, as there is none for {year}"),
            format!("{year}年のガバナンス値がないため{used}年の値を用いています"),
        ));
    }
    if asked.pairs() > DETAILED {
        warnings.push(pick(
            format!(
                "parts of the indices and origins are told for up to {DETAILED} pairs of material and country"
            ),
            format!("指標の構成要素と産地は材料×国が{DETAILED}組までのとき示します"),
        ));
    }
    let unknown: f64 = result
        .origins
        .iter()
        .filter(|row| row.region == Region::UNKNOWN)
        .map(|row| row.share)
        .fold(0.0, f64::max);
    if unknown > 0.2 {
        warnings.push(pick(
            format!(
                "up to {} of a supply is of unknown origin and has no part in indices of origins",
                percent(unknown)
            ),
            format!("供給の最大{}が産地不明で、産地に関する指標に含まれません", percent(unknown)),
        ));
    }
    if asked.asks(&[Index::GeoPolRiskPeer, Index::GeoPolRiskPeerCf]) {
        warnings.push(pick(
            "`geopolrisk-peer` repeats published conventions that add gross mass of goods to contained production and take a \
             missing value for a number; it is there for comparison with published figures"
                .to_owned(),
            "geopolrisk-peerは、財の総質量と純分の生産を加算し欠測を数値とみなす公開実装の慣行をそのまま再現したもので、公表値との比較用です".to_owned(),
        ));
    }
    if asked.asks(&[Index::EuSupplyRisk]) {
        warnings.push(pick(
            "`eu-supply-risk` is the European Union's whatever country is asked about, and of one year where the assessment \
             averages five"
                .to_owned(),
            "eu-supply-riskはどの国を指定してもEUの値です（公式評価は5年平均、ここでは単年）".to_owned(),
        ));
    }
    if asked.asks(&[Index::StaticReach, Index::Scarcity]) {
        let rows = result.indices.iter();
        if rows.filter(|row| row.index == Index::StaticReach.key()).any(|row| row.value.is_some()) {
            warnings.push(pick(
                "reserves are what was reported as worth mining at the prices of their year; a static reach is no forecast"
                    .to_owned(),
                "埋蔵量は当時の価格で採算がとれると報告された量であり、静的耐用年数は枯渇の予測ではありません".to_owned(),
            ));
        }
    }
    warnings
}

pub(super) fn methods(asked: &Asked, basis: &Basis) -> Vec<Method> {
    let mut methods: Vec<Method> = asked
        .indices
        .iter()
        .map(|index| Method {
            id: method_id(*index, basis),
            reference: format!("{}; {}", index.method().equation, index.method().paper),
        })
        .collect();
    methods.push(basis.risk.method.clone());
    methods
}
