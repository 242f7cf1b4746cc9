//! Crops and the groups of them that food statistics add up, with what a kilogram holds.
//!
//! The traps: statistics list groups beside their members, so that a sum over both counts twice ([`Crops::overlap`]);
//! and masses are *fresh*, as harvested: a kilogram of lettuce holds 50 g of dry matter and a kilogram of wheat 870 g.
//! Energy and protein are those of the edible crop as harvested; rice is counted as paddy but valued as milled.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::name::{NameError, NameIndex};
use crate::table;

/// The key of a crop or of a group of crops, for example `tomato` or `cereals`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct CropId(Arc<str>);

impl CropId {
    /// A crop key. Whether it is in use is a question for [`Crops::info`].
    pub fn new(id: &str) -> CropId {
        CropId(id.into())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CropId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of a crop.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CropInfo {
    /// Key.
    pub crop: CropId,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// What it is: `vegetable`, `cereal`, `root`, `oilcrop`, or `group`.
    pub kind: String,
    /// The group that statistics add it to.
    pub member_of: Option<CropId>,
    /// Item code of FAOSTAT.
    pub fao_item: Option<u32>,
    /// Other names that mean this crop and no other.
    pub aliases: Vec<String>,
    /// Dry matter of the crop as harvested (kg/kg).
    pub dry_matter: Option<f64>,
    /// Food energy of the crop as harvested (kcal/kg).
    pub kcal_per_kg: Option<f64>,
    /// Protein of the crop as harvested (g/kg).
    pub protein_g_per_kg: Option<f64>,
    /// Where dry matter, energy and protein come from.
    pub composition_source: String,
}

impl CropInfo {
    /// Whether it is a group of crops and no crop.
    pub fn is_group(&self) -> bool {
        self.kind == "group"
    }
}

/// The table of crops.
#[derive(Debug)]
pub struct Crops {
    rows: Vec<CropInfo>,
    names: NameIndex<CropId>,
}

impl Crops {
    /// The table compiled in from `data/vocabulary/crops.csv`.
    pub fn embedded() -> &'static Crops {
        static TABLE: OnceLock<Crops> = OnceLock::new();
        TABLE.get_or_init(|| Crops::from_csv(include_str!("../../../data/vocabulary/crops.csv")))
    }

    pub(crate) fn from_csv(text: &str) -> Crops {
        let mut rows: Vec<CropInfo> = table::records(text)
            .map(|field| CropInfo {
                crop: CropId::new(field.get("crop")),
                name_en: field.get("name_en").to_owned(),
                name_ja: field.get("name_ja").to_owned(),
                kind: field.get("kind").to_owned(),
                member_of: Some(field.get("member_of")).filter(|id| !id.is_empty()).map(CropId::new),
                fao_item: field.get("fao_item").parse().ok(),
                aliases: table::list(field.get("aliases")),
                dry_matter: field.get("dry_matter").parse().ok(),
                kcal_per_kg: field.get("kcal_per_kg").parse().ok(),
                protein_g_per_kg: field.get("protein_g_per_kg").parse().ok(),
                composition_source: field.get("composition_source").to_owned(),
            })
            .collect();
        rows.sort_by(|a, b| a.crop.cmp(&b.crop));
        let mut names = NameIndex::new("crop");
        for row in &rows {
            let own = [row.crop.as_str(), &row.name_en, &row.name_ja];
            for name in own.into_iter().chain(row.aliases.iter().map(String::as_str)) {
                names.insert(name, row.crop.clone());
            }
        }
        Crops { rows, names }
    }

    /// All crops and groups, by key.
    pub fn rows(&self) -> &[CropInfo] {
        &self.rows
    }

    /// What is known of a crop; `None` when its key is not in use.
    pub fn info(&self, crop: &CropId) -> Option<&CropInfo> {
        self.rows.binary_search_by(|row| row.crop.cmp(crop)).ok().and_then(|index| self.rows.get(index))
    }

    /// The crop of a key, name in English or Japanese, or listed alias.
    ///
    /// # Errors
    /// An unknown name (with similar ones) or an ambiguous one (with all that fit); nothing is guessed.
    pub fn find(&self, name: &str) -> Result<CropId, NameError> {
        self.names.find(name)
    }

    /// The crop of an item code of FAOSTAT.
    pub fn of_fao_item(&self, item: u32) -> Option<&CropInfo> {
        self.rows.iter().find(|row| row.fao_item == Some(item))
    }

    /// A crop and the group it belongs to when a list names both: their sum would count the crop twice.
    pub fn overlap(&self, crops: &[CropId]) -> Option<(CropId, CropId)> {
        crops.iter().find_map(|crop| {
            let group = self.info(crop)?.member_of.clone()?;
            crops.contains(&group).then(|| (group, crop.clone()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_unique_and_its_groups_exist() {
        let crops = Crops::embedded();
        let text = include_str!("../../../data/vocabulary/crops.csv");
        assert_eq!(crops.rows().len(), text.lines().count() - 1);
        assert!(crops.rows().windows(2).all(|pair| pair[0].crop < pair[1].crop));
        for row in crops.rows() {
            if let Some(group) = &row.member_of {
                assert!(crops.info(group).is_some_and(CropInfo::is_group), "{group}");
            }
            assert_eq!(row.is_group(), row.fao_item.is_none(), "{}", row.crop);
            assert_eq!(row.is_group(), row.composition_source.is_empty(), "{}", row.crop);
            let dry = row.dry_matter.unwrap_or(0.5);
            assert!(dry > 0.0 && dry < 1.0);
            // Water holds no energy, and pure fat has 9,000 kcal a kg of dry matter.
            assert!(row.kcal_per_kg.is_none_or(|energy| energy < 9000.0 * dry), "{}", row.crop);
        }
    }

    #[test]
    fn a_group_beside_its_member_is_found_and_siblings_are_not() {
        let crops = Crops::embedded();
        let ids = |names: &[&str]| names.iter().map(|name| CropId::new(name)).collect::<Vec<_>>();
        let found = crops.overlap(&ids(&["tomato", "fruits-and-vegetables"]));
        assert_eq!(found, Some((CropId::new("fruits-and-vegetables"), CropId::new("tomato"))));
        assert_eq!(crops.overlap(&ids(&["tomato", "cucumber", "cereals"])), None);
        assert_eq!(crops.find("Tomatoes").ok(), Some(CropId::new("tomato")));
        assert_eq!(crops.find("トマト").ok(), Some(CropId::new("tomato")));
        assert!(crops.find("tomatillo").is_err());
    }
}
