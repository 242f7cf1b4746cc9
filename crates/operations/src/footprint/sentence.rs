//! The answer as one sentence, and how amounts and regions are written.

use figures::Lang;
use vocabulary::{MaterialId, Region, Stage};

use super::request::FootprintAccount;
use super::result::FootprintResult;
use crate::risk_index::RiskIndex;
use crate::words::{mass, material_name, percent, region_in_sentence, region_name, three_digits};

/// Regions that the sentence names.
const NAMED: usize = 3;

/// An amount in a unit: masses in a fitting one.
pub(crate) fn amount(value: f64, unit: &str) -> String {
    if unit == "kg" {
        return mass(value);
    }
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
    match unit.chars().next() {
        None => grouped,
        Some(first) if first.is_ascii_digit() => format!("{grouped} × {unit}"),
        Some(_) => format!("{grouped} {unit}"),
    }
}

/// A region of the system by the name of its country, or by its label.
pub(super) fn place(lang: Lang, label: &str, region: Option<Region>) -> String {
    match (region, lang) {
        (None, _) => label.to_owned(),
        (Some(Region::REST), Lang::En) => "the rest of the world".to_owned(),
        (Some(region), Lang::En) => region_in_sentence(region, lang),
        (Some(region), Lang::Ja) => region_name(region, lang),
    }
}

/// What is accounted for, in words.
pub(super) fn subject(lang: Lang, result: &FootprintResult) -> String {
    let row = &result.footprint;
    match (row.production_year, lang) {
        (Some(year), Lang::En) => format!("{} (production of {year})", produced(lang, &row.stressor)),
        (Some(year), Lang::Ja) => format!("{}（{year}年の生産）", produced(lang, &row.stressor)),
        (None, _) => row.stressor.clone(),
    }
}

/// A material at a stage in words, from its name in tables: `copper, mine` is mined copper.
fn produced(lang: Lang, name: &str) -> String {
    let parts = name.rsplit_once(", ").and_then(|(material, stage)| {
        let word = match lang {
            // Keys are words in the singular; names begin with a capital.
            Lang::En => material.replace('-', " "),
            Lang::Ja => material_name(&MaterialId::new(material), lang),
        };
        Some((word, Stage::from_word(stage)?))
    });
    match (parts, lang) {
        (Some((material, Stage::Mine)), Lang::En) => format!("mined {material}"),
        (Some((material, Stage::Concentrate)), Lang::En) => format!("{material} in concentrates"),
        (Some((material, Stage::Intermediate)), Lang::En) => format!("{material} in intermediates"),
        (Some((material, Stage::Refined)), Lang::En) => format!("refined {material}"),
        (Some((material, Stage::Mine)), Lang::Ja) => format!("採掘された{material}"),
        (Some((material, Stage::Concentrate)), Lang::Ja) => format!("精鉱中の{material}"),
        (Some((material, Stage::Intermediate)), Lang::Ja) => format!("中間品中の{material}"),
        (Some((material, Stage::Refined)), Lang::Ja) => format!("精錬された{material}"),
        // No material at a stage, or a stage that has no sectors.
        _ => name.to_owned(),
    }
}

pub(super) fn answer(lang: Lang, result: &FootprintResult, risk: Option<&RiskIndex>) -> String {
    let row = &result.footprint;
    let account =
        [FootprintAccount::Cba, FootprintAccount::Pba, FootprintAccount::Imp, FootprintAccount::Exp]
            .into_iter()
            .find(|account| account.word() == row.account)
            .unwrap_or_default();
    let (what, total) = (subject(lang, result), amount(row.amount, &row.unit));
    let home = match (row.label.as_str(), lang) {
        ("all", Lang::En) => "all regions".to_owned(),
        ("all", Lang::Ja) => "全地域".to_owned(),
        (label, _) => place(lang, label, row.region),
    };
    let shares: Vec<(String, f64)> = if account.of_demand() || row.label == "all" {
        let rows = result.origins.iter();
        rows.map(|row| (place(lang, &row.origin, row.region), row.share)).collect()
    } else {
        let of = |label: &str| {
            let row = result.origins.iter().find(|row| row.origin == label);
            row.and_then(|row| row.region).or_else(|| vocabulary::Regions::embedded().find(label).ok())
        };
        let rows = result.consumers.iter();
        rows.map(|row| (place(lang, &row.consumer, of(&row.consumer)), row.share)).collect()
    };
    let by_origin = account.of_demand() || row.label == "all";
    let named: Vec<String> = shares
        .into_iter()
        .filter(|(_, share)| *share >= 0.005)
        .take(NAMED)
        .map(|(name, share)| match (lang, by_origin) {
            (Lang::En, true) => format!("{} in {name}", percent(share)),
            (Lang::En, false) => format!("{} for {name}", percent(share)),
            (Lang::Ja, _) => format!("{name}{}", percent(share)),
        })
        .collect();
    let listed = match (lang, named.split_last()) {
        (_, None) => String::new(),
        (Lang::Ja, _) => named.join("、"),
        (Lang::En, Some((last, []))) => last.clone(),
        (Lang::En, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
    };
    let year = row.system_year.map_or_else(String::new, |year| match lang {
        Lang::En => format!(" in {year}"),
        Lang::Ja => format!("{year}年の"),
    });
    let told = match (lang, account) {
        (Lang::En, FootprintAccount::Cba) => format!("Final demand of {home}{year} causes {total} of {what}"),
        (Lang::En, FootprintAccount::Imp) => {
            format!("Final demand of {home}{year} causes {total} of {what} abroad")
        }
        (Lang::En, FootprintAccount::Pba) => format!("Production of {home}{year} causes {total} of {what}"),
        (Lang::En, FootprintAccount::Exp) => {
            format!("Production of {home} for final demand elsewhere{year} causes {total} of {what}")
        }
        (Lang::Ja, FootprintAccount::Cba) => format!("{year}{home}の最終需要による{what}は{total}です"),
        (Lang::Ja, FootprintAccount::Imp) => {
            format!("{year}{home}の最終需要により国外で生じる{what}は{total}です")
        }
        (Lang::Ja, FootprintAccount::Pba) => format!("{year}{home}の生産に伴う{what}は{total}です"),
        (Lang::Ja, FootprintAccount::Exp) => {
            format!("{year}国外の最終需要のために{home}で生じる{what}は{total}です")
        }
    };
    let mut answer = match (lang, listed.is_empty()) {
        (Lang::En, true) => format!("{told}."),
        (Lang::En, false) => format!("{told}: {listed}."),
        (Lang::Ja, true) => format!("{told}。"),
        (Lang::Ja, false) => format!("{told}（{listed}）。"),
    };
    if let (Some(index), Some(row)) = (risk, &result.risk) {
        answer.push_str(&weighted(lang, result, index, row));
    }
    answer
}

fn weighted(lang: Lang, result: &FootprintResult, index: &RiskIndex, row: &super::result::RiskRow) -> String {
    let first = result.origins.iter().find(|row| row.weighted_rank == Some(1));
    let (Some(first), Some(mean)) = (first, row.mean_risk) else {
        return match lang {
            Lang::En => format!(" No origin has a value of {}.", index.name_en),
            Lang::Ja => format!("{}の値をもつ産地はありません。", index.name_ja),
        };
    };
    let whole = row.covered_amount.abs() + row.uncovered_amount.abs();
    let covered = percent(if whole > 0.0 { row.covered_amount.abs() / whole } else { 0.0 });
    let name = place(lang, &first.origin, first.region);
    let share = percent(first.weighted_share.unwrap_or_default());
    let before = percent(first.share_with_risk.unwrap_or_default());
    let (mean, year) = (three_digits(mean), index.year);
    match lang {
        Lang::En => format!(
            " Of the {covered} whose origin has a risk ({}, {year}; an index, no probability), {name} comes first by \
             amount times risk: {share}, and {before} by amount; the mean risk is {mean}.",
            index.name_en
        ),
        Lang::Ja => format!(
            "産地にリスク値のある{covered}について（{}、{year}年。指数であり確率ではありません）、量×リスクでは{name}が{share}（量では{before}）で首位、平均リスクは{mean}です。",
            index.name_ja
        ),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn amounts_carry_their_unit() {
        assert_eq!(super::amount(19_556.27, "1000 persons"), "19,600 × 1000 persons");
        assert_eq!(super::amount(1.5e9, "kg"), "1.50 Mt");
        assert_eq!(super::amount(-1234.5, "M.USD"), "-1,230 M.USD");
        assert_eq!(super::amount(0.25, ""), "0.250");
    }
}
