//! The tables of a product's result.

use std::collections::BTreeMap;

use ::product::Disturbance;
use serde_json::{Map, Value, json};
use vocabulary::{MaterialId, Region};

use super::bill::Bill;
use super::result::{
    ComparisonRegionRow, ComparisonRow, MaterialRegionRow, MaterialRow, OriginRow, PartMaterialRow,
    ProductResult, ProductRow, RegionRow, Totals,
};
use super::trust::reason;
use super::{Basis, Computed};

/// Rows of the table by part and material; smaller ones are summed by material. The table of lines has all.
const MOST_PARTS: usize = 10_000;

pub(super) fn tabulate(computed: &[Computed], first: &Computed, basis: &Basis) -> ProductResult {
    let Computed { bill, disturbance, intervals } = first;
    let mass_kg = disturbance.coverage.mass_kg;
    let unknown = |disturbance: &Disturbance| {
        disturbance.by_region.iter().find(|row| row.region == Region::UNKNOWN).map_or(0.0, |row| row.tmr_kg)
    };
    let totals = Totals {
        tmr_kg: covered_tmr_kg(disturbance),
        tmr_kg_low: intervals.as_ref().map(|all| all.total.low),
        tmr_kg_median: intervals.as_ref().map(|all| all.total.median),
        tmr_kg_high: intervals.as_ref().map(|all| all.total.high),
        tmr_kg_per_kg: per_kg(disturbance),
        risk_weighted_tmr_kg: disturbance.risk.weighted_sum,
        mean_risk: disturbance.risk.mean_risk,
        without_risk_tmr_kg: disturbance.risk.uncovered,
        unknown_origin_tmr_kg: unknown(disturbance),
        covered_share: disturbance.coverage.share(),
    };
    let by_region = disturbance
        .by_region
        .iter()
        .map(|row| {
            let interval = intervals.as_ref().and_then(|all| all.by_region.get(&row.region));
            RegionRow {
                region: row.region,
                tmr_kg: row.tmr_kg,
                tmr_kg_low: interval.map(|interval| interval.low),
                tmr_kg_high: interval.map(|interval| interval.high),
                share: row.share,
                risk: row.risk,
            }
        })
        .collect();
    let by_material = disturbance
        .by_material
        .iter()
        .map(|row| {
            let interval = intervals.as_ref().and_then(|all| all.by_material.get(&row.material));
            MaterialRow {
                material: row.material.clone(),
                mass_kg: row.mass_kg,
                factor_kg_per_kg: without_rounding(row.factor_kg_per_kg),
                tmr_kg: row.tmr_kg,
                tmr_kg_low: interval.map(|interval| interval.low),
                tmr_kg_high: interval.map(|interval| interval.high),
                share: row.share,
                variance_share: intervals
                    .as_ref()
                    .and_then(|all| all.variance_share.get(&row.material).copied()),
            }
        })
        .collect();
    let by_material_region = disturbance
        .by_material_region
        .iter()
        .map(|row| MaterialRegionRow {
            material: row.material.clone(),
            region: row.region,
            mass_kg: row.mass_kg,
            origin_share: row.origin_share,
            stated_share: row.stated_share,
            tmr_kg: row.tmr_kg,
        })
        .collect();
    let several = computed.len() > 1;
    ProductResult {
        product: ProductRow { name: bill.name.clone(), unit: bill.unit.clone(), mass_kg },
        totals,
        by_region,
        by_material,
        by_material_region,
        by_part_material: by_part_material(bill, disturbance),
        origins: origin_rows(basis),
        lines: line_rows(bill, disturbance, basis),
        comparison: if several { comparison(computed, first) } else { Vec::new() },
        comparison_by_region: if several { comparison_by_region(computed) } else { Vec::new() },
    }
}

/// Disturbance of a product; `None` when nothing of it is covered, which is not the same as zero.
fn covered_tmr_kg(disturbance: &Disturbance) -> Option<f64> {
    (!disturbance.terms.is_empty()).then_some(disturbance.tmr_kg)
}

fn per_kg(disturbance: &Disturbance) -> Option<f64> {
    let mass_kg = disturbance.coverage.mass_kg;
    covered_tmr_kg(disturbance).filter(|_| mass_kg > 0.0).map(|tmr_kg| tmr_kg / mass_kg)
}

/// A mean without the rounding in its last digits: a factor of 513 that was multiplied and divided is 513 again.
fn without_rounding(value: f64) -> f64 {
    format!("{value:.13e}").parse().unwrap_or(value)
}

/// A cell of the user's: as text, unless the column holds amounts and the text is just how the number is written, so
/// that spreadsheets can add it up.
fn cell_value(column: &str, cell: &str) -> Value {
    const AMOUNTS: [&str; 4] = ["mass_kg", "quantity", "recycled_share", "gsd"];
    let number = if AMOUNTS.contains(&column) { cell.parse::<serde_json::Number>().ok() } else { None };
    match number {
        Some(number) if number.to_string() == cell => Value::Number(number),
        _ => Value::from(cell),
    }
}

fn by_part_material(bill: &Bill, disturbance: &Disturbance) -> Vec<PartMaterialRow> {
    let mut sums: BTreeMap<(&str, &MaterialId), f64> = BTreeMap::new();
    for term in &disturbance.terms {
        let part = bill.lines.get(term.line).map_or("", |line| &line.part);
        *sums.entry((part, &term.material)).or_default() += term.primary_tmr_kg + term.recycled_tmr_kg;
    }
    let mut rows: Vec<PartMaterialRow> = sums
        .into_iter()
        .map(|((part, material), tmr_kg)| PartMaterialRow {
            part: part.to_owned(),
            material: material.clone(),
            tmr_kg,
        })
        .collect();
    rows.sort_by(|a, b| {
        b.tmr_kg.total_cmp(&a.tmr_kg).then_with(|| (&a.part, &a.material).cmp(&(&b.part, &b.material)))
    });
    if rows.len() > MOST_PARTS {
        let rest = rows.split_off(MOST_PARTS);
        let mut sums: BTreeMap<&MaterialId, f64> = BTreeMap::new();
        for row in &rest {
            *sums.entry(&row.material).or_default() += row.tmr_kg;
        }
        rows.extend(sums.into_iter().map(|(material, tmr_kg)| PartMaterialRow {
            part: format!("(other parts, n={})", rest.len()),
            material: material.clone(),
            tmr_kg,
        }));
    }
    rows
}

fn origin_rows(basis: &Basis) -> Vec<OriginRow> {
    let mut rows = Vec::new();
    for (material, origin) in &basis.traced {
        let mut shares: BTreeMap<Region, [f64; 2]> = BTreeMap::new();
        for (region, share) in &origin.shares {
            shares.entry(*region).or_default()[0] = *share;
        }
        for (region, share) in &origin.direct {
            shares.entry(*region).or_default()[1] = *share;
        }
        let mut of_material: Vec<OriginRow> = shares
            .into_iter()
            .map(|(region, [resolved_share, direct_share])| OriginRow {
                traced_as: material.clone(),
                region,
                resolved_share,
                direct_share,
            })
            .collect();
        of_material.sort_by(|a, b| {
            b.resolved_share
                .total_cmp(&a.resolved_share)
                .then_with(|| b.direct_share.total_cmp(&a.direct_share))
                .then_with(|| a.region.cmp(&b.region))
        });
        rows.extend(of_material);
    }
    rows
}

/// The user's rows, every column as it was, then ours.
fn line_rows(bill: &Bill, disturbance: &Disturbance, basis: &Basis) -> Vec<Map<String, Value>> {
    let mut missing: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for gap in &disturbance.uncovered {
        missing.entry(gap.line).or_default().push(format!(
            "{}: {}",
            gap.material,
            reason(basis, &gap.material, gap.reason)
        ));
    }
    let ours = ["row", "matched_material", "matched_mass_kg", "covered_mass_kg", "tmr_kg", "not_covered"]
        .map(|name| {
            if bill.columns.iter().any(|column| column == name) {
                format!("{name} (telecouple)")
            } else {
                name.to_owned()
            }
        });
    disturbance
        .lines
        .iter()
        .enumerate()
        .map(|(index, outcome)| {
            let mut row = Map::new();
            for (column, cell) in bill.columns.iter().zip(bill.cells(index)) {
                row.insert(column.clone(), cell_value(column, cell));
            }
            let material = bill.lines.get(index).map_or("", |line| line.material.as_str());
            let values = [
                json!(bill.rows.get(index)),
                json!(material),
                json!(outcome.mass_kg),
                json!(outcome.covered_kg),
                json!(outcome.tmr_kg),
                json!(missing.get(&index).map_or_else(String::new, |gaps| gaps.join("; "))),
            ];
            row.extend(ours.iter().cloned().zip(values));
            row
        })
        .collect()
}

fn comparison(computed: &[Computed], first: &Computed) -> Vec<ComparisonRow> {
    let base = covered_tmr_kg(&first.disturbance);
    computed
        .iter()
        .map(|Computed { bill, disturbance, .. }| ComparisonRow {
            product: bill.name.clone(),
            mass_kg: disturbance.coverage.mass_kg,
            tmr_kg: covered_tmr_kg(disturbance),
            tmr_kg_per_kg: per_kg(disturbance),
            risk_weighted_tmr_kg: disturbance.risk.weighted_sum,
            mean_risk: disturbance.risk.mean_risk,
            covered_share: disturbance.coverage.share(),
            change: covered_tmr_kg(disturbance)
                .zip(base.filter(|base| *base > 0.0))
                .map(|(tmr_kg, base)| tmr_kg / base - 1.0),
        })
        .collect()
}

fn comparison_by_region(computed: &[Computed]) -> Vec<ComparisonRegionRow> {
    let row = |one: &Computed, region: &::product::RegionRow| {
        let mass_kg = one.disturbance.coverage.mass_kg;
        ComparisonRegionRow {
            product: one.bill.name.clone(),
            region: region.region,
            tmr_kg: region.tmr_kg,
            tmr_kg_per_kg: if mass_kg > 0.0 { region.tmr_kg / mass_kg } else { 0.0 },
            share: region.share,
        }
    };
    computed
        .iter()
        .flat_map(|one| one.disturbance.by_region.iter().map(move |region| row(one, region)))
        .collect()
}
