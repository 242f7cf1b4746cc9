//! The answer as one sentence.

use figures::Lang;
use vocabulary::Region;

use super::{Basis, Computed, ProductResult};
use crate::words::{mass, percent, region_in_sentence, region_name, three_digits};

/// One sentence with number, unit, place, year and share; a second one for a comparison.
pub(super) fn answer(lang: Lang, result: &ProductResult, basis: &Basis, computed: &[Computed]) -> String {
    let Some(first) = computed.first() else { return String::new() };
    let known = |row: &&super::RegionRow| row.region != Region::UNKNOWN && row.share >= 0.005;
    let largest = result.by_region.iter().find(known);
    let totals = &result.totals;
    // Draws of inputs without a spread are all the same, which is no interval.
    let interval = totals.tmr_kg_low.zip(totals.tmr_kg_high).filter(|(low, high)| high > low);
    let unknown = result.by_region.iter().find(|row| row.region == Region::UNKNOWN);
    let unknown = unknown.map(|row| row.share).filter(|share| *share >= 0.05);
    let covered = percent(totals.covered_share);
    let (year, moved) = (basis.year, mass(totals.tmr_kg.unwrap_or_default()));
    let name = first.bill.name_in_sentence(lang);
    match lang {
        Lang::En => {
            let place = region_in_sentence(basis.consumer, lang);
            if first.disturbance.terms.is_empty() {
                return format!(
                    "No mass of {name} made in {place} ({year}) has both a factor and an origin: there is no result."
                );
            }
            let interval = interval
                .map(|(low, high)| format!(" (95 % interval {} to {})", mass(low), mass(high)))
                .unwrap_or_default();
            let largest = largest
                .map(|row| {
                    format!(", {} of it in {}", percent(row.share), region_in_sentence(row.region, lang))
                })
                .unwrap_or_default();
            let unknown =
                unknown.map(|share| format!(", {} in places unknown", percent(share))).unwrap_or_default();
            let mut sentence = format!(
                "One {name} made in {place} ({year}) moves {moved} of rock{interval}{largest}{unknown}; {covered} of its mass is covered."
            );
            for (row, other) in result.comparison.iter().zip(computed).skip(1) {
                let (Some(tmr_kg), Some(change)) = (row.tmr_kg, row.change) else { continue };
                let direction_up = change >= 0.0;
                let change = three_digits(change.abs() * 100.0);
                let direction = if direction_up { "more" } else { "less" };
                sentence.push_str(&format!(
                    " {} moves {}, {change} % {direction}.",
                    other.bill.title(lang),
                    mass(tmr_kg)
                ));
            }
            sentence
        }
        Lang::Ja => {
            let place = region_name(basis.consumer, lang);
            if first.disturbance.terms.is_empty() {
                return format!(
                    "{place}で製造される{name}（{year}年）には、係数と産地の両方がわかる質量がなく、結果はありません。"
                );
            }
            let interval = interval
                .map(|(low, high)| format!("（95 %区間 {}～{}）", mass(low), mass(high)))
                .unwrap_or_default();
            let largest = largest
                .map(|row| format!("、うち{}が{}", percent(row.share), region_name(row.region, lang)))
                .unwrap_or_default();
            let unknown = unknown.map(|share| format!("、{}は産地不明", percent(share))).unwrap_or_default();
            let mut sentence = format!(
                "{place}で製造される{name}1単位（{year}年）は{moved}の岩石・土砂を動かします{interval}{largest}{unknown}。質量の{covered}を対象としています。"
            );
            for (row, other) in result.comparison.iter().zip(computed).skip(1) {
                let (Some(tmr_kg), Some(change)) = (row.tmr_kg, row.change) else { continue };
                let direction_up = change >= 0.0;
                let change = three_digits(change.abs() * 100.0);
                let direction = if direction_up { "多い" } else { "少ない" };
                sentence.push_str(&format!(
                    "{}は{}で、{change} %{direction}。",
                    other.bill.title(lang),
                    mass(tmr_kg)
                ));
            }
            sentence
        }
    }
}
