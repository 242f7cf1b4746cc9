//! The answer as one sentence, and how amounts and places are written.

use figures::Lang;

use super::basis::Basis;
use super::result::ShockResult;
use crate::footprint::regions::SystemRegions;
use crate::words::{region_in_sentence, region_name, three_digits};

/// An amount of money: `12,300 M.USD`.
pub(crate) fn amount(value: f64, unit: &str) -> String {
    let digits = three_digits(value);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits.as_str(), ""));
    let mut grouped = String::new();
    for (at, letter) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left.is_multiple_of(3) && letter.is_ascii_digit() && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(letter);
    }
    if !decimals.is_empty() {
        grouped.push('.');
        grouped.push_str(decimals);
    }
    if unit.is_empty() { grouped } else { format!("{grouped} {unit}") }
}

/// A share with three significant digits: `0.0123 %`.
pub(super) fn share(value: f64) -> String {
    format!("{} %", three_digits(value * 100.0))
}

/// Output in per cent of the baseline, fine enough that it is not rounded up to 100.
pub(super) fn level(value: f64) -> String {
    let lost = (1.0 - value).abs() * 100.0;
    let decimals =
        if lost >= 1.0 || lost == 0.0 { 1 } else { (1.0 - lost.log10()).ceil().clamp(1.0, 9.0) as usize };
    format!("{:.decimals$} %", value * 100.0)
}

/// A region of the system by the name of its country, or by its label.
pub(super) fn place(lang: Lang, regions: &SystemRegions, label: &str, in_sentence: bool) -> String {
    let at = regions.labels.iter().position(|known| known == label);
    match at.and_then(|at| regions.code(at)) {
        Some(region) if in_sentence => region_in_sentence(region, lang),
        Some(region) => region_name(region, lang),
        None => label.to_owned(),
    }
}

pub(super) fn answer(lang: Lang, basis: &Basis, result: &ShockResult) -> String {
    let row = &result.shock;
    let (title, days, model, system) = (&row.scenario, row.days, &row.model, &row.system);
    let loss = amount(row.loss, &row.unit);
    if row.loss == 0.0 && result.by_industry.is_empty() {
        return match lang {
            Lang::En => format!("{title}: nothing changes in {days} days ({model}, {system})."),
            Lang::Ja => format!("{title}：{days}日間で変化はありません（{model}、{system}）。"),
        };
    }
    let part = share(row.loss_share.abs());
    let times = row.loss_per_direct.filter(|_| row.direct_loss > 0.0 && row.loss > 0.0).map(three_digits);
    let mut told = match (lang, row.loss >= 0.0) {
        (Lang::En, true) => {
            format!("{title}: in {days} days output falls by {loss}, {part} of all ({model}, {system})")
        }
        (Lang::En, false) => format!(
            "{title}: in {days} days output rises by {}, {part} of all ({model}, {system})",
            amount(-row.loss, &row.unit)
        ),
        (Lang::Ja, true) => {
            format!("{title}：{days}日間の産出は{loss}（全体の{part}）減少します（{model}、{system}）")
        }
        (Lang::Ja, false) => format!(
            "{title}：{days}日間の産出は{}（全体の{part}）増加します（{model}、{system}）",
            amount(-row.loss, &row.unit)
        ),
    };
    if let Some(times) = times {
        told.push_str(&match lang {
            Lang::En => format!(", {times} times the direct loss"),
            Lang::Ja => format!("。直接損失の{times}倍です"),
        });
    }
    told.push_str(if lang == Lang::En { "." } else { "。" });
    if let (Some(region), Some(sector)) = (result.by_region.first(), result.by_sector.first())
        && region.loss > 0.0
        && row.loss > 0.0
    {
        let name = place(lang, &basis.regions, &region.region, true);
        told.push_str(&match lang {
            Lang::En => format!(
                " Most is lost in {name} ({} of its output) and in the sector {} ({}).",
                share(region.loss_share),
                sector.sector,
                share(sector.loss_share)
            ),
            Lang::Ja => format!(
                "損失が最大の地域は{name}（同地域の産出の{}）、部門は{}（{}）です。",
                share(region.loss_share),
                sector.sector,
                share(sector.loss_share)
            ),
        });
    }
    if let (Some(lowest), Some(day), Some(recovered)) = (row.robustness, row.worst_day, row.recovered) {
        let lowest = level(lowest);
        told.push_str(&match (lang, recovered, row.recovery_days) {
            (Lang::En, true, Some(0)) => format!(" All output is lowest on day {day} ({lowest} of the baseline)."),
            (Lang::Ja, true, Some(0)) => format!("全産出は{day}日目に最低（基準の{lowest}）となります。"),
            (Lang::En, true, Some(back)) => format!(
                " All output is lowest on day {day} ({lowest} of the baseline) and within the tolerance again after {back} days."
            ),
            (Lang::Ja, true, Some(back)) => {
                format!("全産出は{day}日目に最低（基準の{lowest}）となり、{back}日で許容範囲に戻ります。")
            }
            (Lang::En, ..) => format!(
                " All output is lowest on day {day} ({lowest} of the baseline) and has not recovered by the last day."
            ),
            (Lang::Ja, ..) => {
                format!("全産出は{day}日目に最低（基準の{lowest}）となり、最終日までに回復しません。")
            }
        });
    }
    let spread = result.spread.first().and_then(|row| Some((row.value_p05?, row.value_p95?)));
    if let Some((low, high)) = spread {
        let (low, high) = (amount(low, &row.unit), amount(high, &row.unit));
        told.push_str(&match lang {
            Lang::En => format!(
                " With all parameters drawn from their ranges, nine draws in ten lose between {low} and {high}."
            ),
            Lang::Ja => {
                format!("全パラメータを範囲内で抽出すると、試行の9割で損失は{low}から{high}の間です。")
            }
        });
    }
    told
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_level_close_to_the_baseline_is_not_rounded_to_it() {
        assert_eq!(super::level(1.0), "100.0 %");
        assert_eq!(super::level(0.5), "50.0 %");
        assert_eq!(super::level(0.99992), "99.9920 %");
        assert_eq!(super::share(0.000_123), "0.0123 %");
        assert_eq!(super::amount(12_345.0, "M.USD"), "12,300 M.USD");
    }
}
