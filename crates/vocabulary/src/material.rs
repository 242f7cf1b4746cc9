//! Materials: elements, compounds, minerals, alloys, polymers and mixes, with the chemical basis on which
//! their mass is counted.
//!
//! The trap is the basis: lithium may be counted as Li, Li2O or Li2CO3. A material's mass in this system is
//! always on the `basis` of its row, and a [`Conversion`] leads there from other bases.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::name::{NameError, NameIndex};
use crate::table;

/// The key of a material, for example `copper` or `stainless-steel`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct MaterialId(Arc<str>);

impl MaterialId {
    /// A material key. Whether it is in use is a question for [`Materials::info`].
    pub fn new(id: &str) -> MaterialId {
        MaterialId(id.into())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MaterialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a material is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaterialKind {
    /// A chemical element.
    Element,
    /// A group of elements that is counted together (rare earths, platinum group).
    Group,
    /// A chemical compound.
    Compound,
    /// An industrial mineral or rock.
    Mineral,
    /// A fuel.
    Fuel,
    /// An alloy or an engineered mix of other materials.
    Alloy,
    /// A polymer or other organic material.
    Organic,
}

/// What is known of a material.
#[derive(Clone, Debug, Serialize)]
pub struct MaterialInfo {
    /// Key.
    pub material: MaterialId,
    /// Chemical symbol or formula, empty where there is none.
    pub symbol: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// What it is.
    pub kind: MaterialKind,
    /// Chemical basis of its mass in this system (`Cu`, `REO`, `P2O5`, `gross`…).
    pub basis: String,
    /// The material whose mining and trade tell where this one comes from: itself for most, iron for steel.
    pub traced_as: Option<MaterialId>,
    /// Other names that mean this material and no other.
    pub aliases: Vec<String>,
    /// A remark for the reader.
    pub note: String,
}

/// One material inside another.
#[derive(Clone, Debug, Serialize)]
pub struct Component {
    /// What is inside.
    pub component: MaterialId,
    /// Mass of the component, on its own basis, per mass of the whole (kg/kg).
    pub mass_fraction: f64,
    /// Where the fraction comes from.
    pub source: String,
}

/// A factor from one chemical basis of a material to another.
#[derive(Clone, Debug, Serialize)]
pub struct Conversion {
    /// The material.
    pub material: MaterialId,
    /// The chemical basis that a figure is stated on.
    pub from_basis: String,
    /// The chemical basis wanted.
    pub to_basis: String,
    /// Mass on the wanted basis per mass on the stated basis (kg/kg).
    pub factor: f64,
}

/// The table of materials.
#[derive(Debug)]
pub struct Materials {
    rows: Vec<MaterialInfo>,
    names: NameIndex<MaterialId>,
    components: BTreeMap<MaterialId, Vec<Component>>,
    conversions: Vec<Conversion>,
}

impl Materials {
    /// The tables compiled in from `data/vocabulary`: `materials.csv`, `compositions.csv`, `conversions.csv`.
    pub fn embedded() -> &'static Materials {
        static TABLE: OnceLock<Materials> = OnceLock::new();
        TABLE.get_or_init(|| {
            Materials::from_csv(
                include_str!("../../../data/vocabulary/materials.csv"),
                include_str!("../../../data/vocabulary/compositions.csv"),
                include_str!("../../../data/vocabulary/conversions.csv"),
            )
        })
    }

    pub(crate) fn from_csv(materials: &str, compositions: &str, conversions: &str) -> Materials {
        let mut rows: Vec<MaterialInfo> = table::records(materials)
            .map(|field| MaterialInfo {
                material: MaterialId::new(field.get("material")),
                symbol: field.get("symbol").to_owned(),
                name_en: field.get("name_en").to_owned(),
                name_ja: field.get("name_ja").to_owned(),
                kind: match field.get("kind") {
                    "group" => MaterialKind::Group,
                    "compound" => MaterialKind::Compound,
                    "mineral" => MaterialKind::Mineral,
                    "fuel" => MaterialKind::Fuel,
                    "alloy" => MaterialKind::Alloy,
                    "organic" => MaterialKind::Organic,
                    _ => MaterialKind::Element,
                },
                basis: field.get("basis").to_owned(),
                traced_as: Some(field.get("traced_as")).filter(|id| !id.is_empty()).map(MaterialId::new),
                aliases: table::list(field.get("aliases")),
                note: field.get("note").to_owned(),
            })
            .collect();
        rows.sort_by(|a, b| a.material.cmp(&b.material));
        let mut names = NameIndex::new("material");
        for row in &rows {
            let own = [row.material.as_str(), &row.symbol, &row.name_en, &row.name_ja];
            for name in own.into_iter().chain(row.aliases.iter().map(String::as_str)) {
                if !name.is_empty() {
                    names.insert(name, row.material.clone());
                }
            }
        }
        let mut components: BTreeMap<MaterialId, Vec<Component>> = BTreeMap::new();
        for field in table::records(compositions) {
            let Ok(mass_fraction) = field.get("mass_fraction").parse() else { continue };
            components.entry(MaterialId::new(field.get("material"))).or_default().push(Component {
                component: MaterialId::new(field.get("component")),
                mass_fraction,
                source: field.get("source").to_owned(),
            });
        }
        let mut conversions: Vec<Conversion> = table::records(conversions)
            .filter_map(|field| {
                Some(Conversion {
                    material: MaterialId::new(field.get("material")),
                    from_basis: field.get("from_basis").to_owned(),
                    to_basis: field.get("to_basis").to_owned(),
                    factor: field.get("factor").parse().ok()?,
                })
            })
            .collect();
        conversions.sort_by(|a, b| a.material.cmp(&b.material));
        Materials { rows, names, components, conversions }
    }

    /// All materials, by key.
    pub fn rows(&self) -> &[MaterialInfo] {
        &self.rows
    }

    /// What is known of a material; `None` when its key is not in use.
    pub fn info(&self, material: &MaterialId) -> Option<&MaterialInfo> {
        self.rows.binary_search_by(|row| row.material.cmp(material)).ok().map(|index| &self.rows[index])
    }

    /// The material of a key, symbol, name in English or Japanese, or listed alias.
    ///
    /// # Errors
    /// An unknown name (with similar ones) or an ambiguous one (with all that fit); nothing is guessed.
    pub fn find(&self, name: &str) -> Result<MaterialId, NameError> {
        self.names.find(name)
    }

    /// What a material is made of; empty for those that are not broken down. The fractions may sum to less
    /// than one: the rest is not covered.
    pub fn components(&self, material: &MaterialId) -> &[Component] {
        self.components.get(material).map_or(&[], Vec::as_slice)
    }

    /// The factor that leads from one chemical basis of a material to another (kg/kg); one when they are the
    /// same, `None` when no conversion is listed in either direction. Two bases that are both listed against
    /// a third one (Li2O and Li2CO3 against Li) convert through it.
    pub fn convert(&self, material: &MaterialId, from_basis: &str, to_basis: &str) -> Option<f64> {
        if from_basis == to_basis {
            return Some(1.0);
        }
        let rows = self.conversions_of(material);
        let direct = |from: &str, to: &str| {
            rows.iter().find_map(|row| {
                if row.from_basis == from && row.to_basis == to {
                    Some(row.factor)
                } else if row.from_basis == to && row.to_basis == from {
                    Some(row.factor.recip())
                } else {
                    None
                }
            })
        };
        direct(from_basis, to_basis).or_else(|| {
            rows.iter()
                .map(|row| row.to_basis.as_str())
                .find_map(|through| Some(direct(from_basis, through)? * direct(through, to_basis)?))
        })
    }

    /// The conversions of one material.
    pub fn conversions_of(&self, material: &MaterialId) -> &[Conversion] {
        let start = self.conversions.partition_point(|row| &row.material < material);
        let end = self.conversions.partition_point(|row| &row.material <= material);
        &self.conversions[start..end]
    }

    /// All conversions between chemical bases, by material.
    pub fn conversions(&self) -> &[Conversion] {
        &self.conversions
    }
}
