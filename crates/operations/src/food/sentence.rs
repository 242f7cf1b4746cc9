//! The answer as a sentence.

use figures::Lang;
use vocabulary::{CropId, Crops, CultivationMethod, Region};

use super::request::FoodRequest;
use super::result::{FoodRegionRow, FoodResult};
use crate::words::{mass, percent, region_in_sentence, three_digits};

/// The name of a crop in a language.
pub(super) fn crop_name(crop: &CropId, lang: Lang) -> String {
    Crops::embedded().info(crop).map_or_else(
        || crop.to_string(),
        |info| match lang {
            Lang::En => info.name_en.clone(),
            Lang::Ja => info.name_ja.clone(),
        },
    )
}

/// The name of a method in a language.
pub(super) fn method_name(method: CultivationMethod, lang: Lang) -> &'static str {
    match (method, lang) {
        (CultivationMethod::OpenField, Lang::En) => "open field",
        (CultivationMethod::OpenField, Lang::Ja) => "露地",
        (CultivationMethod::Greenhouse, Lang::En) => "greenhouse",
        (CultivationMethod::Greenhouse, Lang::Ja) => "温室",
        (CultivationMethod::Indoor, Lang::En) => "indoor farm",
        (CultivationMethod::Indoor, Lang::Ja) => "屋内農場",
        (CultivationMethod::Vertical, Lang::En) => "vertical farm",
        (CultivationMethod::Vertical, Lang::Ja) => "垂直農場",
    }
}

/// An area in a fitting unit.
pub(super) fn area(m2: f64) -> String {
    if m2 >= 1e4 { format!("{} km²", three_digits(m2 / 1e6)) } else { format!("{} m²", three_digits(m2)) }
}

/// Regions that are told one by one; of more, the extremes are told.
const TOLD: usize = 8;

/// The sentence of an answer: each region by itself, or the extremes of many.
pub(super) fn answer(lang: Lang, request: &FoodRequest, result: &FoodResult) -> String {
    let rows = result.regions.iter();
    let (least, most) = (
        rows.clone().min_by(|a, b| a.ssr.total_cmp(&b.ssr).then(b.supply_kg.total_cmp(&a.supply_kg))),
        rows.clone().max_by(|a, b| a.ssr.total_cmp(&b.ssr).then(b.region.cmp(&a.region))),
    );
    if let (Some(least), Some(most)) = (least, most)
        && result.regions.len() > TOLD
    {
        let (count, year, target) = (result.regions.len(), least.year, percent(request.target));
        let below = rows.clone().filter(|row| row.extra_output_kg > 0.0).count();
        let extra = mass(rows.map(|row| row.extra_output_kg).sum());
        let name = |row: &FoodRegionRow| region_in_sentence(row.region, lang);
        let (low, high) = (percent(least.ssr), percent(most.ssr));
        return match lang {
            Lang::En => format!(
                "In {year}, {below} of {count} regions were below {target} in some crop; all of it takes {extra} more a \
                 year. The ratio of all crops ranges from {low} in {} to {high} in {}.",
                name(least),
                name(most)
            ),
            Lang::Ja => format!(
                "{year}年には{count}地域のうち{below}地域でいずれかの作物の自給率が{target}を下回り、必要な増産は年間{extra}です。\
                 全作物の自給率は{low}（{}）から{high}（{}）です。",
                name(least),
                name(most)
            ),
        };
    }
    let sentences: Vec<String> =
        result.regions.iter().map(|row| of_region(lang, request, result, row.region)).collect();
    sentences.join(if lang == Lang::En { " " } else { "" })
}

fn of_region(lang: Lang, request: &FoodRequest, result: &FoodResult, region: Region) -> String {
    let Some(row) = result.regions.iter().find(|row| row.region == region) else { return String::new() };
    let name = region_in_sentence(region, lang);
    let balance: Vec<&CropId> = result
        .balance
        .iter()
        .filter(|balance| balance.region == region && balance.ssr.is_some())
        .map(|balance| &balance.crop)
        .collect();
    let crops = match (balance.as_slice(), lang) {
        ([one], _) => crop_name(one, lang),
        (several, Lang::En) => format!("{} crops", several.len()),
        (several, Lang::Ja) => format!("{}作物", several.len()),
    };
    let totals: Vec<String> = result
        .totals_by_method
        .iter()
        .filter(|total| total.region == region)
        .map(|total| {
            let whole = result.requirements.iter().filter(|need| need.region == region);
            let wanted: std::collections::BTreeSet<&CropId> = whole.map(|need| &need.crop).collect();
            let part = total.crops < wanted.len();
            let (area, method) = (area(total.area_m2), method_name(total.method, lang));
            match (lang, part) {
                (Lang::En, false) => format!("{area} by {method}"),
                (Lang::En, true) => format!("{area} by {method} for {} of them", total.crops),
                (Lang::Ja, false) => format!("{method}で{area}"),
                (Lang::Ja, true) => format!("{method}で{area}（うち{}作物）", total.crops),
            }
        })
        .collect();
    let (year, ratio, target) = (row.year, percent(row.ssr), percent(request.target));
    let extra = mass(row.extra_output_kg);
    match (lang, row.extra_output_kg > 0.0) {
        (Lang::En, true) => format!(
            "In {year}, {name} grew {ratio} of its supply of {crops} ({} by mass); {target} of each takes {extra} more \
             a year, on {}.",
            mass(row.supply_kg),
            if totals.is_empty() { "land that no known yield tells".to_owned() } else { totals.join(", ") }
        ),
        (Lang::En, false) => {
            format!("In {year}, {name} grew {ratio} of its supply of {crops}; no crop is below {target}.")
        }
        (Lang::Ja, true) => format!(
            "{year}年の{name}における{crops}の自給率は{ratio}（供給量{}、重量基準）です。各作物を{target}にするには年間{extra}\
             の増産が必要で、必要面積は{}です。",
            mass(row.supply_kg),
            if totals.is_empty() { "収量が未知のため不明".to_owned() } else { totals.join("、") }
        ),
        (Lang::Ja, false) => {
            format!("{year}年の{name}における{crops}の自給率は{ratio}で、{target}を下回る作物はありません。")
        }
    }
}
