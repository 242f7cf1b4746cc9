//! The answer in one or two sentences.

use figures::Lang;
use supply_risk::Index;
use vocabulary::Region;

use super::Asked;
use super::result::{IndexRow, RiskResult};
use crate::forms::Forms;
use crate::words::{material_name, percent, region_in_sentence, region_name, three_digits};

pub(super) fn answer(lang: Lang, asked: &Asked, result: &RiskResult, forms: &[Forms]) -> String {
    match forms {
        [forms] if asked.pairs() == 1 => one(lang, asked, result, forms),
        _ => several(lang, asked, result),
    }
}

/// The name of an index in a language.
pub(super) fn index_name(lang: Lang, index: Index) -> &'static str {
    match lang {
        Lang::En => index.method().name_en,
        Lang::Ja => index.method().name_ja,
    }
}

fn one(lang: Lang, asked: &Asked, result: &RiskResult, forms: &Forms) -> String {
    let (Some(material), Some(country)) = (asked.materials.first(), asked.countries.first()) else {
        return String::new();
    };
    let value = |index: Index| result.indices.iter().find(|row| row.index == index.key())?.value;
    let name = material_name(material, lang);
    let place = match lang {
        Lang::En => region_in_sentence(*country, lang),
        Lang::Ja => region_name(*country, lang),
    };
    let (year, computed, of) =
        (asked.year, result.indices.iter().filter(|row| row.value.is_some()).count(), result.indices.len());
    let main = [
        Index::GeoPolRisk,
        Index::MiningRisk,
        Index::HhiResolved,
        Index::ImportDependence,
        Index::HhiProduction,
        Index::StaticReach,
    ];
    let mut told: Vec<Index> = main.into_iter().filter(|index| value(*index).is_some()).take(4).collect();
    if told.is_empty() {
        told = asked.indices.iter().copied().filter(|index| value(*index).is_some()).take(4).collect();
    }
    if told.is_empty() {
        return match lang {
            Lang::En => format!("No supply-risk index of {name} for {place} ({year}) could be computed."),
            Lang::Ja => {
                format!("{place}への{name}（{year}年）の供給リスク指標は一つも計算できませんでした。")
            }
        };
    }
    let part = |index: &Index| {
        let value = value(*index).unwrap_or_default();
        let text = match index {
            Index::ImportDependence | Index::ByProductShare => percent(value),
            Index::StaticReach if lang == Lang::En => format!("{} years", three_digits(value)),
            Index::StaticReach => format!("{}年", three_digits(value)),
            _ => three_digits(value),
        };
        match lang {
            Lang::En => format!("{} {text}", short_en(*index)),
            Lang::Ja => format!("{} {text}", index_name(lang, *index)),
        }
    };
    let parts: Vec<String> = told.iter().map(part).collect();
    let largest = result
        .origins
        .iter()
        .filter(|row| row.region != Region::UNKNOWN)
        .min_by_key(|row| row.weighted_rank.unwrap_or(usize::MAX))
        .filter(|row| row.weighted_share.is_some());
    // Shares of what is rated say little where most is not.
    let unrated: f64 = result.origins.iter().filter(|row| row.risk.is_none()).map(|row| row.share).sum();
    let unrated = (unrated >= 0.05).then(|| percent(unrated));
    match lang {
        Lang::En => {
            let unseen = match forms.not_in_the_data(lang) {
                unseen if unseen.is_empty() => unseen,
                unseen => format!(" {unseen}"),
            };
            let unrated = unrated
                .map(|share| {
                    format!(" {share} of the supply is of unknown origin or without a governance value.")
                })
                .unwrap_or_default();
            let largest = largest
                .map(|row| {
                    let share = percent(row.weighted_share.unwrap_or_default());
                    format!(
                        " Of the risk-weighted origins, {share} is {}.",
                        region_in_sentence(row.region, lang)
                    )
                })
                .unwrap_or_default();
            format!(
                "{name} for {place} ({year}): {}.{largest}{unrated}{unseen} {computed} of {of} indices computed; each is an index, not a probability.",
                parts.join(", ")
            )
        }
        Lang::Ja => {
            let unseen = forms.not_in_the_data(lang);
            let unrated = unrated
                .map(|share| format!("供給の{share}は産地不明またはガバナンス値なし。"))
                .unwrap_or_default();
            let largest = largest
                .map(|row| {
                    let share = percent(row.weighted_share.unwrap_or_default());
                    format!("リスクで重み付けした産地の{share}は{}。", region_name(row.region, lang))
                })
                .unwrap_or_default();
            format!(
                "{place}への{name}（{year}年）：{}。{largest}{unrated}{unseen}{of}指標中{computed}を計算。指標であり確率ではありません。",
                parts.join("、")
            )
        }
    }
}

/// The name of an index inside a sentence.
fn short_en(index: Index) -> &'static str {
    match index {
        Index::HhiProduction => "concentration of world production",
        Index::HhiImports => "concentration by direct partner",
        Index::HhiResolved => "concentration by resolved origin",
        Index::ProductionRisk => "mean risk of world production",
        Index::ImportDependence => "import dependence",
        Index::GeoPolRisk => "GeoPolRisk score",
        Index::GeoPolRiskCf => "GeoPolRisk factor",
        Index::GeoPolRiskPeer => "GeoPolRisk score (published conventions)",
        Index::GeoPolRiskPeerCf => "GeoPolRisk factor (published conventions)",
        Index::EuSupplyRisk => "EU supply risk",
        Index::StaticReach => "static reach",
        Index::ByProductShare => "by-product share",
        Index::MiningRisk => "mean risk of its origins",
        Index::Scarcity => "scarcity of its origins",
    }
}

/// Part of all imports of a material from which on a country is named as the one with the highest index.
const LEAST_IMPORTS: f64 = 0.01;

fn several(lang: Lang, asked: &Asked, result: &RiskResult) -> String {
    let Some(index) = asked
        .indices
        .iter()
        .copied()
        .find(|index| *index == Index::GeoPolRisk)
        .or_else(|| asked.indices.first().copied())
    else {
        return String::new();
    };
    let rows: Vec<&IndexRow> = result.indices.iter().filter(|row| row.index == index.key()).collect();
    let computed = rows.iter().filter(|row| row.value.is_some()).count();
    // A country that buys next to nothing stands at either end of every order by chance.
    let buys = |row: &&&IndexRow| row.import_share.is_some_and(|share| share >= LEAST_IMPORTS);
    let highest = rows.iter().filter(buys).filter_map(|row| Some((row.value?, *row))).max_by(|a, b| {
        a.0.total_cmp(&b.0).then_with(|| (&b.1.material, b.1.to).cmp(&(&a.1.material, a.1.to)))
    });
    let (year, of) = (asked.year, rows.len());
    match lang {
        Lang::En => {
            let highest = highest
                .map(|(value, row)| {
                    let (material, place) =
                        (material_name(&row.material, lang), region_in_sentence(row.to, lang));
                    format!(
                        "; among countries with at least 1 % of a material's imports, highest for {} in {place}, {}",
                        material.to_lowercase(),
                        three_digits(value)
                    )
                })
                .unwrap_or_default();
            let (materials, countries) = (
                counted(asked.materials.len(), "material", "materials"),
                counted(asked.countries.len(), "country", "countries"),
            );
            format!(
                "{} of {materials} for {countries} ({year}): {computed} of {of} pairs computed{highest}. It is an index, not a probability.",
                index_name(lang, index)
            )
        }
        Lang::Ja => {
            let highest = highest
                .map(|(value, row)| {
                    let (material, place) = (material_name(&row.material, lang), region_name(row.to, lang));
                    format!(
                        "。輸入量が世界の1%以上の国では{place}の{material}が最大で{}",
                        three_digits(value)
                    )
                })
                .unwrap_or_default();
            format!(
                "{}（{year}年、{}材料×{}か国）：{of}組中{computed}組を計算{highest}。指標であり確率ではありません。",
                index_name(lang, index),
                asked.materials.len(),
                asked.countries.len()
            )
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
