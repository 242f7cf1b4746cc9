//! The answer as one sentence.

use figures::Lang;
use vocabulary::Region;

use super::End;
use super::result::{OriginRow, TraceResult};
use crate::forms::Forms;
use crate::words::{mass, material_name, percent, region_in_sentence, region_name};

/// Countries that the sentence names.
const NAMED: usize = 3;

pub(super) fn answer(lang: Lang, end: End, result: &TraceResult, forms: &Forms) -> String {
    let material = material_name(&result.material, lang);
    let told = match end {
        End::To(region) => {
            let made_too = result.supply.as_ref().is_some_and(|supply| supply.domestic_kg > 0.0);
            origins(lang, region, &material, &forms.bought_as(lang, made_too), result)
        }
        End::From(region) => dependents(lang, region, &material, &forms.bought_as(lang, false), result),
    };
    match (lang, forms.not_in_the_data(lang)) {
        (_, unseen) if unseen.is_empty() => told,
        (Lang::En, unseen) => format!("{told} {unseen}"),
        (Lang::Ja, unseen) => format!("{told}{unseen}"),
    }
}

/// The largest known rows above half a per cent, as a list of shares and places.
fn listed(lang: Lang, rows: &[OriginRow], consumer: Region) -> String {
    let named: Vec<String> = rows
        .iter()
        .filter(|row| row.region != Region::UNKNOWN && row.share >= 0.005)
        .take(NAMED)
        .map(|row| match lang {
            Lang::En if row.region == consumer => format!("{} from its own production", percent(row.share)),
            Lang::En => format!("{} from {}", percent(row.share), region_in_sentence(row.region, lang)),
            Lang::Ja if row.region == consumer => format!("自国{}", percent(row.share)),
            Lang::Ja => format!("{}{}", region_name(row.region, lang), percent(row.share)),
        })
        .collect();
    match (lang, named.split_last()) {
        (_, None) => String::new(),
        (Lang::Ja, _) => named.join("、"),
        (Lang::En, Some((last, []))) => last.clone(),
        (Lang::En, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
    }
}

fn origins(lang: Lang, region: Region, material: &str, forms: &str, result: &TraceResult) -> String {
    let (resolved, direct) = (listed(lang, &result.resolved, region), listed(lang, &result.direct, region));
    let unknown = result.unknown_share.filter(|share| *share >= 0.005);
    let traced_kg = result.supply.as_ref().map_or(0.0, |supply| supply.traced_kg);
    // what is all exported again by the records has a supply with origins, and no consumption
    let supply = match (traced_kg > 0.0, lang) {
        (true, _) => mass(traced_kg),
        (false, Lang::En) => "none of it consumed there by the records".to_owned(),
        (false, Lang::Ja) => "記録上は国内消費なし".to_owned(),
    };
    let year = result.year;
    match lang {
        Lang::En => {
            let place = possessive(region);
            let mined = if resolved.is_empty() {
                "has no origin that statistics tell".to_owned()
            } else {
                format!("comes {resolved}")
            };
            let unknown = unknown
                .map_or_else(String::new, |share| format!("; the origin of {} is unknown", percent(share)));
            let direct =
                if direct.is_empty() { String::new() } else { format!(" By direct partner: {direct}.") };
            format!(
                "{place} {}{forms} in {year} ({supply}) {mined}{unknown}.{direct}",
                material.to_lowercase()
            )
        }
        Lang::Ja => {
            let place = region_name(region, lang);
            let mined = if resolved.is_empty() {
                "統計から産地がわかりません".to_owned()
            } else {
                format!("産地は{resolved}です")
            };
            let unknown = unknown.map_or_else(String::new, |share| format!("（産地不明{}）", percent(share)));
            let direct = if direct.is_empty() {
                String::new()
            } else {
                format!("直接の輸入相手でみると{direct}です。")
            };
            format!("{year}年の{place}の{material}{forms}（{supply}）の{mined}{unknown}。{direct}")
        }
    }
}

fn possessive(region: Region) -> String {
    let name = region_in_sentence(region, Lang::En);
    let mut letters = name.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if capital.ends_with('s') { format!("{capital}'") } else { format!("{capital}'s") }
}

fn dependents(lang: Lang, region: Region, material: &str, forms: &str, result: &TraceResult) -> String {
    let abroad = result.dependents.iter().filter(|row| row.region != region).take(NAMED);
    let named: Vec<String> = abroad
        .map(|row| match lang {
            Lang::En => format!(
                "{} ({}, {} of its supply)",
                region_in_sentence(row.region, lang),
                mass(row.mass_kg),
                percent(row.share_in_supply)
            ),
            Lang::Ja => {
                format!(
                    "{}（{}、供給の{}）",
                    region_name(row.region, lang),
                    mass(row.mass_kg),
                    percent(row.share_in_supply)
                )
            }
        })
        .collect();
    let own = result.dependents.iter().find(|row| row.region == region);
    let own = own.map_or_else(|| percent(0.0), |row| percent(row.share_of_origin));
    let year = result.year;
    match lang {
        Lang::En if named.is_empty() => {
            format!(
                "No other country is recorded to consume {}{forms} of {} in {year}.",
                material.to_lowercase(),
                region_in_sentence(region, lang)
            )
        }
        Lang::En => format!(
            "{} {}{forms} of {year} is consumed most, outside the country, in {}; {own} of it stays.",
            possessive(region),
            material.to_lowercase(),
            named.join(", ")
        ),
        Lang::Ja if named.is_empty() => {
            format!(
                "{year}年に{}の{material}{forms}を消費した国は、ほかに記録されていません。",
                region_name(region, lang)
            )
        }
        Lang::Ja => format!(
            "{year}年の{}産{material}{forms}の国外での主な消費国は{}です。{own}は国内にとどまります。",
            region_name(region, lang),
            named.join("、")
        ),
    }
}
