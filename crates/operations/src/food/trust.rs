//! What lets a reader trust or distrust an answer: coverage, checks, warnings, methods.

use std::collections::BTreeMap;

use figures::Lang;
use serde_json::json;

use super::request::FoodRequest;
use super::result::FoodResult;
use super::tables::Tables;
use crate::answer::{Check, Coverage, largest};
use crate::risk_index::RiskIndex;
use crate::run_record::Method;

/// Crops whose balance is known, of those that were asked for.
pub(super) fn coverage(made: &Tables) -> Coverage {
    let asked = made.result.balance.len();
    let known = made.result.balance.iter().filter(|row| row.ssr.is_some()).count();
    let unmatched = made
        .left_out
        .iter()
        .map(|left| {
            let method = left.method.map_or("", |method| method.as_str());
            json!({ "region": left.region, "crop": left.crop, "method": method, "reason": left.reason })
        })
        .collect();
    let matched_share = if asked == 0 { 0.0 } else { known as f64 / asked as f64 };
    Coverage { matched_share, basis: "crops".to_owned(), unmatched }
}

pub(super) fn checks(lang: Lang, request: &FoodRequest, result: &FoodResult) -> Vec<Check> {
    let about = |en: &'static str, ja: &'static str| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    // With the extra output the ratio of every crop that needs any is the target.
    let reached = result.balance.iter().filter_map(|row| {
        let (production, supply, extra) = (row.production_kg?, row.supply_kg?, row.extra_output_kg?);
        (extra > 0.0).then(|| ((production + extra) / supply - request.target).abs())
    });
    let mut origins: BTreeMap<(String, String), f64> = BTreeMap::new();
    for row in &result.origins {
        *origins.entry((row.consumer.to_string(), row.crop.to_string())).or_default() += row.share;
    }
    let shares = origins.values().map(|sum| (sum - 1.0).abs());
    let totals = result.totals_by_method.iter().map(|total| {
        let rows =
            result.requirements.iter().filter(|row| row.region == total.region && row.method == total.method);
        let sum: f64 = rows.map(|row| row.area_m2).sum();
        if total.area_m2 > 0.0 { (sum / total.area_m2 - 1.0).abs() } else { sum }
    });
    vec![
        Check::closes(
            "target-reached",
            largest(reached),
            1e-9,
            about("distance of the ratio with the extra output from the target", "増産後の自給率と目標の差"),
        ),
        Check::closes(
            "origin-shares-sum",
            largest(shares),
            1e-9,
            about("distance of the sum of origin shares from one", "産地割合の合計と1の差"),
        ),
        Check::closes(
            "areas-sum",
            largest(totals),
            1e-9,
            about(
                "relative distance of a method's land from the sum over its crops",
                "栽培方法別面積と作物別面積の合計の相対差",
            ),
        ),
    ]
}

pub(super) fn warnings(lang: Lang, request: &FoodRequest, made: &Tables) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut say = |en: String, ja: String| warnings.push(if lang == Lang::En { en } else { ja });
    let result = &made.result;
    if made.estimated > 0 {
        let count = made.estimated;
        say(
            format!(
                "{count} balances have imports that are estimated from their value and the unit values of Kuwait and \
                 Bahrain (flag `estimated`); --draws gives their spread"
            ),
            format!(
                "{count}件の需給は、輸入額とクウェート・バーレーンの単価から推定した輸入量を含みます（flag `estimated`）。幅は--drawsで示せます。"
            ),
        );
    }
    let borrowed = result.cultivation.iter().filter(|row| row.flag == "estimated").count();
    if borrowed > 0 {
        say(
            format!(
                "{borrowed} yields are not of the crop itself (flag `estimated`, see the table of cultivation)"
            ),
            format!(
                "{borrowed}件の収量は当該作物そのものの値ではありません（flag `estimated`、栽培の表を参照）。"
            ),
        );
    }
    let missing = result.balance.iter().filter(|row| row.ssr.is_none()).count();
    if missing > 0 {
        say(
            format!(
                "{missing} crops lack a part of their balance and are in no sum: a missing figure is not zero"
            ),
            format!(
                "{missing}作物は需給の一部が欠けているため、どの合計にも含まれません（欠測は0ではありません）。"
            ),
        );
    }
    if let Some(limited) = result.plan.iter().map(|row| row.share).reduce(|a, b| a + b)
        && limited < result.regions.len() as f64 - 1e-9
    {
        say(
            "the limits of land and water leave a part of the output wanted ungrown: see the table of the plan".to_owned(),
            "土地・水の上限により、必要な増産の一部は栽培できません（計画の表を参照）。".to_owned(),
        );
    }
    if request.import_stop.is_some() && result.import_stop.iter().any(|row| row.stock_kg.is_none()) {
        say(
            "stocks are not known, so that days of cover are not either: state them with --inputs (quantity `stock`)".to_owned(),
            "在庫が不明なため、備蓄日数は計算できません。--inputsで数量`stock`を指定してください。".to_owned(),
        );
    }
    warnings
}

pub(super) fn methods(risk: &RiskIndex) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    vec![
        method("self-sufficiency-ratio", "P / (P + M - X); FAO, Food balance sheets: A handbook (2001)"),
        method(
            "land-by-yield",
            "extra output over yield; vertical yield is layers times yield of a layer; Abdullah et al. 2021",
        ),
        method(
            "proportional-mixing",
            "Kastner, Kastner and Nonhebel 2011, Ecological Economics 70, 1032-1040",
        ),
        risk.method.clone(),
    ]
}
