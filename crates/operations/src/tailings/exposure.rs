//! From registered facilities to the supply that passes them.
//!
//! No register states the production of its mines. So a country's part of the supply is divided among the mines that have
//! a registered facility of the material, in proportion to the volume stored behind their dams (the present one, else the
//! permitted one); a mine without either takes the median of its country. Shares by mine are therefore modelled; shares by
//! country are not.

use std::collections::BTreeMap;

use database::{FacilityRow, Link};
use vocabulary::{MaterialId, Materials, Region};

/// A mine of the supply.
#[derive(Clone, Debug)]
pub(super) struct Mine {
    pub(super) region: Region,
    /// Its operator in its country; mines of one group may stand still together.
    pub(super) group: u32,
    /// Supply of the consumer from it (kg a year).
    pub(super) supply_kg: f64,
}

/// Facilities of the material in countries of the supply, and their mines.
#[derive(Clone, Debug, Default)]
pub(super) struct Exposure<'f> {
    /// The facilities and the mine of each.
    pub(super) facilities: Vec<(&'f FacilityRow, usize)>,
    pub(super) mines: Vec<Mine>,
    /// Mines whose stored volume is not known.
    pub(super) without_volume: usize,
}

/// What a material is traced as, so that iron ore and iron are the same supply.
fn traced(material: &MaterialId) -> MaterialId {
    Materials::embedded()
        .info(material)
        .and_then(|info| info.traced_as.clone())
        .unwrap_or_else(|| material.clone())
}

/// Whether a facility carries a material.
pub(crate) fn carries(facility: &FacilityRow, material: &MaterialId) -> bool {
    let wanted = traced(material);
    facility.materials.iter().any(|one| one == material || traced(one) == wanted)
}

/// The part (0 to 1) that the mine of a facility has in its country's production of a material, by stored volume: modelled.
/// `None` where the facility is not registered with the material.
pub(crate) fn part_of_mine(
    material: &MaterialId,
    facility: &FacilityRow,
    all: &[FacilityRow],
) -> Option<f64> {
    let whole = BTreeMap::from([(facility.region, 1.0)]);
    let exposure = Exposure::of(material, &whole, all);
    let (_, mine) = exposure.facilities.iter().find(|(row, _)| row.facility == facility.facility)?;
    exposure.mines.get(*mine).map(|mine| mine.supply_kg)
}

impl<'f> Exposure<'f> {
    /// Facilities of a material, with the supply (kg a year) of the countries that it comes from.
    pub(super) fn of(
        material: &MaterialId,
        supply: &BTreeMap<Region, f64>,
        facilities: &'f [FacilityRow],
    ) -> Exposure<'f> {
        let mut mines: BTreeMap<(Region, String), Vec<&FacilityRow>> = BTreeMap::new();
        for facility in facilities.iter().filter(|row| row.kind == "tailings" && carries(row, material)) {
            if supply.get(&facility.region).is_none_or(|kg| *kg <= 0.0) {
                continue;
            }
            let mine = match facility.mine_link {
                Link::None => facility.facility.clone(),
                _ => format!("{}\u{0}{}", facility.operator, facility.mine),
            };
            mines.entry((facility.region, mine)).or_default().push(facility);
        }
        let volume = |rows: &[&FacilityRow]| {
            let of_row =
                |row: &&FacilityRow| row.volume_m3.or(row.design_volume_m3).filter(|volume| *volume > 0.0);
            let known: Vec<f64> = rows.iter().filter_map(of_row).collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>())
        };
        let mut known: BTreeMap<Region, Vec<f64>> = BTreeMap::new();
        for ((region, _), rows) in &mines {
            known.entry(*region).or_default().extend(volume(rows));
        }
        let median: BTreeMap<Region, f64> = known
            .into_iter()
            .map(|(region, mut volumes)| {
                volumes.sort_unstable_by(f64::total_cmp);
                (region, volumes.get(volumes.len() / 2).copied().unwrap_or(1.0))
            })
            .collect();
        let weight = |region: &Region, rows: &[&FacilityRow]| {
            volume(rows).unwrap_or_else(|| median.get(region).copied().unwrap_or(1.0))
        };
        let mut all: BTreeMap<Region, f64> = BTreeMap::new();
        for ((region, _), rows) in &mines {
            *all.entry(*region).or_default() += weight(region, rows);
        }
        let mut exposure = Exposure::default();
        let mut groups: BTreeMap<(Region, String), u32> = BTreeMap::new();
        for ((region, key), rows) in &mines {
            let operator = rows.first().map_or("", |row| row.operator.as_str());
            let group = if operator.is_empty() { key.clone() } else { operator.to_owned() };
            let next = groups.len() as u32;
            let group = *groups.entry((*region, group)).or_insert(next);
            let share = weight(region, rows) / all.get(region).copied().unwrap_or(1.0);
            let supply_kg = supply.get(region).copied().unwrap_or(0.0) * share;
            exposure.without_volume += usize::from(volume(rows).is_none());
            let at = exposure.mines.len();
            exposure.mines.push(Mine { region: *region, group, supply_kg });
            exposure.facilities.extend(rows.iter().map(|row| (*row, at)));
        }
        exposure
    }

    /// Supply of all mines (kg a year).
    pub(super) fn supply_kg(&self) -> f64 {
        self.mines.iter().map(|mine| mine.supply_kg).sum()
    }
}
