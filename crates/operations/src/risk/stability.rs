//! Do the indices agree in the order that they give: over materials, over countries, or over the origins of one supply.

use std::collections::BTreeMap;

use database::Facts;
use supply_risk::{Direction, Index, RankStability, RankedIndex, rank_stability};
use vocabulary::Region;

use super::result::{CorrelationRow, IndexRow, RangeRow, RiskOriginRow};
use crate::OperationError;
use crate::provenance::Provenance;
use crate::risk_index::{self, GOVERNANCE};

/// Ranks the pairs of material and country by each index.
pub(super) fn of_pairs(rows: &[IndexRow], indices: &[Index]) -> (Vec<CorrelationRow>, Vec<RangeRow>) {
    let mut items: Vec<(&str, Region)> = rows.iter().map(|row| (row.material.as_str(), row.to)).collect();
    items.sort_unstable();
    items.dedup();
    let (first, last) = (items.first(), items.last());
    let one_country = items.iter().all(|item| first.is_some_and(|first| first.1 == item.1));
    let one_material = first.zip(last).is_some_and(|(first, last)| first.0 == last.0);
    let ranked = match (one_material, one_country) {
        (_, true) => "materials",
        (true, false) => "countries",
        (false, false) => "pairs",
    };
    let values: BTreeMap<(&str, &str, Region), f64> = rows
        .iter()
        .filter_map(|row| Some(((row.index, row.material.as_str(), row.to), row.value?)))
        .collect();
    let compared: Vec<RankedIndex> = indices
        .iter()
        .map(|index| RankedIndex {
            index: index.key().to_owned(),
            direction: index.method().direction,
            values: items
                .iter()
                .map(|(material, to)| values.get(&(index.key(), *material, *to)).copied())
                .collect(),
        })
        .collect();
    let name = |item: usize| match (items.get(item), ranked) {
        (Some((material, _)), "materials") => (*material).to_owned(),
        (Some((_, to)), "countries") => to.to_string(),
        (Some((material, to)), _) => format!("{material} {to}"),
        (None, _) => String::new(),
    };
    rows_of(&rank_stability(&without_constants(compared)), ranked, name)
}

/// An index that is the same for all items, such as the concentration of world production over countries, ranks nothing.
fn without_constants(indices: Vec<RankedIndex>) -> Vec<RankedIndex> {
    let varies = |index: &RankedIndex| {
        let mut known = index.values.iter().flatten();
        known.next().is_some_and(|first| known.any(|value| value != first))
    };
    indices.into_iter().filter(varies).collect()
}

/// Ranks the origins of one supply by mass, and by mass times risk after each governance indicator.
pub(super) fn of_origins(
    facts: &dyn Facts,
    origins: &[RiskOriginRow],
    year: vocabulary::Year,
    transform: supply_risk::Transform,
    provenance: &mut Provenance,
) -> Result<(Vec<CorrelationRow>, Vec<RangeRow>), OperationError> {
    let origins: Vec<&RiskOriginRow> = origins.iter().filter(|row| row.region != Region::UNKNOWN).collect();
    let mut compared = vec![RankedIndex {
        index: "mass".to_owned(),
        direction: Direction::HigherIsRiskier,
        values: origins.iter().map(|row| Some(row.mass_kg)).collect(),
    }];
    let known = risk_index::known(facts)?;
    for key in GOVERNANCE.into_iter().chain(["wgi-mean"]).filter(|key| known.iter().any(|other| other == key))
    {
        let risk = risk_index::load_with(facts, key, year, transform, provenance)?;
        compared.push(RankedIndex {
            index: format!("mass x {key}"),
            direction: Direction::HigherIsRiskier,
            values: origins.iter().map(|row| Some(row.mass_kg * risk.vector.get(row.region)?)).collect(),
        });
    }
    let name = |item: usize| origins.get(item).map_or_else(String::new, |row| row.region.to_string());
    Ok(rows_of(&rank_stability(&compared), "origins", name))
}

fn rows_of(
    stability: &RankStability,
    ranked: &'static str,
    name: impl Fn(usize) -> String,
) -> (Vec<CorrelationRow>, Vec<RangeRow>) {
    let correlations = stability
        .correlations
        .iter()
        .map(|pair| CorrelationRow {
            ranked,
            index: pair.index.clone(),
            other_index: pair.other_index.clone(),
            items: pair.items,
            kendall_tau_b: pair.kendall_tau_b,
            spearman: pair.spearman,
        })
        .collect();
    let ranges = stability
        .ranges
        .iter()
        .map(|range| RangeRow {
            ranked,
            item: name(range.item),
            lowest_rank: range.lowest,
            mean_rank: range.mean,
            highest_rank: range.highest,
            rank_range: range.highest - range.lowest,
            ranks: stability
                .compared
                .iter()
                .zip(&range.ranks)
                .map(|(index, rank)| format!("{index} {rank}"))
                .collect::<Vec<_>>()
                .join("; "),
        })
        .collect();
    (correlations, ranges)
}
