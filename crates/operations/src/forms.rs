//! The forms in which a material is traded, and which of them the data see.
//!
//! A country buys a metal as ore, as matte, as cathode. Where the data have trade of one form alone, a share of "its
//! metal" is a share of that form, and an answer that keeps silent about the others deceives.

use std::collections::BTreeSet;

use figures::Lang;
use vocabulary::{MaterialId, Stage};

use crate::OperationError;
use crate::material_chain::{Step, step_with, steps};

/// Names of the stages of a material of which the data have trade, and of those of which they have none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forms {
    seen: Vec<Form>,
    unseen: Vec<Form>,
    /// Asked for up to a stage alone.
    cut: bool,
}

/// A stage by its goods.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) stage: Stage,
    name_en: String,
    name_ja: String,
}

impl Form {
    fn of(step: &Step) -> Form {
        Form { stage: step.stage, name_en: step.name_en.clone(), name_ja: step.name_ja.clone() }
    }

    /// Its goods, inside a sentence.
    fn name(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => self.name_ja.clone(),
            Lang::En => {
                let mut letters = self.name_en.chars();
                letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
            }
        }
    }
}

impl Forms {
    /// Of a material whose goods have trade at the given stages; the chain may end at a stage that was asked for.
    pub(crate) fn of(
        material: &MaterialId,
        traded: &BTreeSet<Stage>,
        until: Option<Stage>,
    ) -> Result<Forms, OperationError> {
        let steps = steps(material, until)?;
        if steps.iter().any(|step| step.name_en.is_empty()) {
            return Ok(Forms::default());
        }
        let places: BTreeSet<usize> = traded.iter().map(|stage| step_with(&steps, *stage)).collect();
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for (at, step) in steps.iter().enumerate() {
            if places.contains(&at) { seen.push(Form::of(step)) } else { unseen.push(Form::of(step)) }
        }
        Ok(Forms { seen, unseen, cut: until.is_some() })
    }

    /// Stages whose trade is not in the data.
    pub(crate) fn unseen(&self) -> &[Form] {
        &self.unseen
    }

    /// The forms that an answer speaks of, ` bought as ore and concentrate`; empty where it speaks of all.
    pub(crate) fn bought_as(&self, lang: Lang, made_too: bool) -> String {
        if self.seen.is_empty() || (self.unseen.is_empty() && !self.cut) {
            return String::new();
        }
        let names: Vec<String> = self.seen.iter().map(|form| form.name(lang)).collect();
        match (lang, made_too) {
            (Lang::En, false) => format!(" bought as {}", names.join(" or as ")),
            (Lang::En, true) => format!(" produced at home, or bought as {},", names.join(" or as ")),
            (Lang::Ja, false) => format!("のうち{}として購入した分", names.join("、")),
            (Lang::Ja, true) => format!("のうち国内で生産、または{}として購入した分", names.join("、")),
        }
    }

    /// A sentence on what is bought in forms that are not in the data; empty where all are.
    pub(crate) fn not_in_the_data(&self, lang: Lang) -> String {
        if self.unseen.is_empty() {
            return String::new();
        }
        let names: Vec<String> = self.unseen.iter().map(|form| form.name(lang)).collect();
        match lang {
            Lang::En => format!("What is bought as {} is not in the data.", names.join(", or as ")),
            Lang::Ja => format!("{}としての購入はデータにありません。", names.join("、")),
        }
    }
}
