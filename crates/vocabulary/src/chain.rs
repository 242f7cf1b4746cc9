//! Processing chains: through which stages a material goes, and how much of it leaves each.
//!
//! A chain is a line of steps from the mine to refined metal or chemical. Origins are composed along it: the
//! origins of what a refinery puts out are those of what it took in.
//!
//! The traps: a step may be counted as another material (the mine of aluminium is bauxite, in gross mass, so that
//! [`ChainStep::content_kg_per_kg`] has to be applied), one HS code may hold goods of two steps by exporter (crude
//! cobalt hydroxide of the Congo, metal of Finland), and branches that skip a step (ferro-nickel into stainless steel)
//! are not in the line.

use std::sync::OnceLock;

use serde::Serialize;

use crate::{HsCode, HsCodes, MaterialId, Stage, table};

/// One step of a chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChainStep {
    /// Place in the chain, from one.
    pub position: usize,
    /// The stage whose production and trade belong to this step.
    pub stage: Stage,
    /// English name of the goods.
    pub name_en: String,
    /// Japanese name of the goods.
    pub name_ja: String,
    /// The material whose production rows state this step: mostly that of the chain.
    pub product: MaterialId,
    /// Mass of the chain's material, on its basis, per mass of the product on the product's basis (kg/kg); one where
    /// the product is the chain's material.
    pub content_kg_per_kg: f64,
    /// Mass of the material that leaves this step per mass that enters it, both contained (kg/kg, above 0, at most 1).
    pub recovery: f64,
    /// Where the recovery comes from: a source id, or `usual, not measured`, or `definition`.
    pub recovery_source: String,
    /// What the step does not hold, or lacks.
    pub note: String,
}

/// The steps of a material from its mine on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chain {
    /// The material.
    pub material: MaterialId,
    /// The steps, first to last.
    pub steps: Vec<ChainStep>,
}

impl Chain {
    /// The step that goods of a stage come out of. Concentrates come out of the mine where no step is theirs. `None`
    /// where the stage is not in the chain: its goods are on a branch, semi-fabricated or scrap.
    pub fn step_of(&self, stage: Stage) -> Option<&ChainStep> {
        let of = |wanted| self.steps.iter().find(move |step| step.stage == wanted);
        of(stage).or_else(|| if stage == Stage::Concentrate { of(Stage::Mine) } else { None })
    }

    /// The HS codes (1992) of the goods that come out of a step for one exporter or another, in ascending order; empty
    /// where the goods have no code of their own. One code may belong to two steps: for an exporter ask
    /// [`HsCodes::content`] and then [`Chain::step_of`].
    pub fn codes(&self, step: &ChainStep) -> Vec<HsCode> {
        let mut codes: Vec<HsCode> = HsCodes::embedded()
            .rows()
            .iter()
            .filter(|row| row.material == self.material)
            .filter(|row| self.step_of(row.stage).is_some_and(|own| own.position == step.position))
            .map(|row| row.hs)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// The table of chains.
#[derive(Debug)]
pub struct Chains {
    rows: Vec<Chain>,
}

impl Chains {
    /// The table compiled in from `data/vocabulary/chains.csv`.
    pub fn embedded() -> &'static Chains {
        static TABLE: OnceLock<Chains> = OnceLock::new();
        TABLE.get_or_init(|| Chains::from_csv(include_str!("../../../data/vocabulary/chains.csv")))
    }

    pub(crate) fn from_csv(text: &str) -> Chains {
        let mut steps: Vec<(MaterialId, ChainStep)> = table::records(text)
            .filter_map(|field| {
                let step = ChainStep {
                    position: field.get("position").parse().ok()?,
                    stage: Stage::from_word(field.get("stage"))?,
                    name_en: field.get("name_en").to_owned(),
                    name_ja: field.get("name_ja").to_owned(),
                    product: MaterialId::new(field.get("product")),
                    content_kg_per_kg: field.get("content_kg_per_kg").parse().ok()?,
                    recovery: field.get("recovery").parse().ok()?,
                    recovery_source: field.get("recovery_source").to_owned(),
                    note: field.get("note").to_owned(),
                };
                Some((MaterialId::new(field.get("material")), step))
            })
            .collect();
        steps.sort_by(|a, b| (&a.0, a.1.position).cmp(&(&b.0, b.1.position)));
        let rows = steps
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|of_one| {
                let material = of_one.first()?.0.clone();
                Some(Chain { material, steps: of_one.iter().map(|(_, step)| step.clone()).collect() })
            })
            .collect();
        Chains { rows }
    }

    /// All chains, by material.
    pub fn rows(&self) -> &[Chain] {
        &self.rows
    }

    /// The chain of a material; `None` when none is declared.
    pub fn of(&self, material: &MaterialId) -> Option<&Chain> {
        self.rows.binary_search_by(|chain| chain.material.cmp(material)).ok().map(|index| &self.rows[index])
    }
}
