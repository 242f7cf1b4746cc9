//! The answer as one sentence.

use std::collections::BTreeMap;

use figures::Lang;
use vocabulary::Region;

use super::result::TailingsResult;
use crate::shock::amount;
use crate::words::{mass, material_name, percent, region_in_sentence, region_name, three_digits};

/// Countries that the sentence names.
const NAMED: usize = 3;

/// A small share with three digits: `0.0421 %`.
pub(super) fn small(share: f64) -> String {
    format!("{} %", three_digits(share * 100.0))
}

pub(super) fn answer(lang: Lang, result: &TailingsResult) -> String {
    let material = material_name(&result.material, lang);
    let mut by_country: BTreeMap<Region, f64> = BTreeMap::new();
    for row in result.countries.iter().filter(|row| row.facilities > 0) {
        by_country.insert(row.region, row.share);
    }
    let mut countries: Vec<(Region, f64)> = by_country.into_iter().collect();
    countries.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let named: Vec<String> =
        countries.iter().take(NAMED).map(|(region, _)| region_in_sentence(*region, lang)).collect();
    let (year, count) = (result.year, result.facilities.len());
    let registered = percent(result.registered_share);
    let unknown = percent(result.not_disclosed_share);
    let to = match lang {
        Lang::En => region_in_sentence(result.to, lang),
        Lang::Ja => region_name(result.to, lang),
    };
    let Some(loss) = &result.loss else {
        return match lang {
            Lang::En => format!(
                "{material} supplied to {to} in {year}: no loss is computed, because {}; {unknown} of the supply comes \
                 from places whose tailings facilities are not disclosed here.",
                result.loss_not_computed
            ),
            Lang::Ja => format!(
                "{year}年の{to}への{material}：登録された尾鉱施設または事故一覧がデータにないため、損失は計算していません。\
                 供給の{unknown}は施設が開示されていない場所からです。"
            ),
        };
    };
    let small_name = material.to_lowercase();
    let (annual, share) = (mass(loss.expected_annual_kg), small(loss.expected_annual_share));
    let tail = result.distribution.iter().find(|row| row.probability == 0.95);
    let tail = tail.and_then(|row| row.tail_mean_share).map_or_else(String::new, small);
    let index = result.yardstick.map_or_else(String::new, three_digits);
    let mut told = match lang {
        Lang::En => format!(
            "{registered} of the {small_name} supplied to {to} in {year} comes from mines with registered tailings \
             facilities ({count} in {}); their failures are expected to take {annual} a year ({share} of the supply), \
             and in the worst 5 % of draws {tail} of a year's supply within {} years on average. Registers are \
             self-reported and incomplete: the facilities behind the other {unknown} are not disclosed and in no loss. \
             Resilience yardstick {index}, an index and not a probability.",
            named.join(", "),
            loss.years
        ),
        Lang::Ja => format!(
            "{year}年に{to}へ供給された{material}の{registered}は、尾鉱施設が登録された鉱山（{}の{count}施設）から来ています。\
             その決壊で失われる供給の期待値は年{annual}（供給の{share}）、最悪5％の試行では{}年間に平均で年間供給の{tail}です。\
             台帳は自己申告で不完全です：残り{unknown}の施設は開示されておらず、損失に含みません。レジリエンス尺度{index}（指標であり確率ではありません）。",
            named.join("、"),
            loss.years
        ),
    };
    if let Some(row) = &result.shock_whole {
        told.push_str(if lang == Lang::En { " " } else { "" });
        told.push_str(&economy(lang, row));
    }
    told
}

/// The outages that an economy takes on, in a language; in the result they are in English.
pub(super) fn outages(lang: Lang, told: &str) -> String {
    let one = |told: &str| match (lang, told.strip_prefix("failure of ")) {
        (Lang::En, _) => told.to_owned(),
        (Lang::Ja, Some(facility)) => format!("{facility}の決壊"),
        (Lang::Ja, None) if told == MORATORIUM => "事業者への操業停止命令".to_owned(),
        (Lang::Ja, None) if told == EXPECTED => "年間の期待損失".to_owned(),
        (Lang::Ja, None) => told.to_owned(),
    };
    let separator = if lang == Lang::En { ", " } else { "、" };
    told.split(", ").map(one).collect::<Vec<_>>().join(separator)
}

/// The moratorium that may follow a failure.
pub(super) const MORATORIUM: &str = "moratorium on its operator";
/// The expected loss, where no facility was named.
pub(super) const EXPECTED: &str = "expected loss of a year";

/// What the loss does to an economy, day by day.
fn economy(lang: Lang, row: &crate::shock::ShockRow) -> String {
    let (what, system, days) = (outages(lang, &row.scenario), &row.system, row.days);
    let loss = amount(row.loss, &row.unit);
    let direct = amount(row.direct_loss, &row.unit);
    match (lang, row.recovery_days) {
        (Lang::En, Some(back)) => format!(
            "Taken on by the economy of {system} ({what}), a direct loss of {direct} becomes {loss} of output in {days} days \
             (ario); all output has made good 95 % of its largest fall after {back} days."
        ),
        (Lang::En, None) => format!(
            "Taken on by the economy of {system} ({what}), a direct loss of {direct} becomes {loss} of output in {days} days \
             (ario), and output has not recovered by the last day."
        ),
        (Lang::Ja, Some(back)) => format!(
            "経済{system}が受けると（{what}）、直接損失{direct}は{days}日間で産出損失{loss}となり（ario）、{back}日で最大の落ち込みの95％を取り戻します。"
        ),
        (Lang::Ja, None) => format!(
            "経済{system}が受けると（{what}）、直接損失{direct}は{days}日間で産出損失{loss}となり（ario）、最終日までに回復しません。"
        ),
    }
}
