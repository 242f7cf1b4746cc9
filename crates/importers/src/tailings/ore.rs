//! What is mined, in the words of registers, as materials of the vocabulary.
//!
//! A name that the vocabulary knows is *stated*; a word of another language or of the trade that this table knows is
//! *interpreted*; anything else stays a word. The trap is the confident guess: `coal` without a kind, `diamonds` without a
//! use, `sand` that is sold as gravel are not in the table.

use database::Link;
use vocabulary::{MaterialId, Materials, fold};

use crate::mapping::{MapKind, Mapping};

/// Words and the materials that they mean: Portuguese and Spanish names of ores, and the usual words of miners.
const WORDS: &[(&str, &[&str])] = &[
    ("al", &["bauxite"]),
    ("aluminium", &["bauxite"]),
    ("aluvião aurífero", &["gold"]),
    ("aluvião estanífero", &["tin"]),
    ("argila caulinítica", &["kaolin"]),
    ("bauxita grau metalúrgico", &["bauxite"]),
    ("bauxita grau não metalúrgico", &["bauxite"]),
    ("calcário", &["limestone"]),
    ("calcário dolomítico", &["limestone"]),
    ("caliza", &["limestone"]),
    ("caolin", &["kaolin"]),
    ("carbonato de calcio", &["limestone"]),
    ("caulim", &["kaolin"]),
    ("chromite", &["chromium"]),
    ("cobre", &["copper"]),
    ("cromita", &["chromium"]),
    ("estaño", &["tin"]),
    ("f", &["fluorspar"]),
    ("fe", &["iron-ore"]),
    ("fluorita", &["fluorspar"]),
    ("fosfato", &["phosphate-rock"]),
    ("hematita", &["iron-ore"]),
    ("hierro", &["iron-ore"]),
    ("ilmenite", &["titanium"]),
    ("iron", &["iron-ore"]),
    ("itabirito", &["iron-ore"]),
    ("k", &["potash"]),
    ("magnesita", &["magnesite"]),
    ("metallurgical coal", &["coking-coal"]),
    ("minério de chumbo", &["lead"]),
    ("minério de cobre", &["copper"]),
    ("minério de cromo", &["chromium"]),
    ("minério de estanho primário", &["tin"]),
    ("minério de estanho secundário", &["tin"]),
    ("minério de ferro", &["iron-ore"]),
    ("minério de manganês", &["manganese"]),
    ("minério de nióbio", &["niobium"]),
    ("minério de níquel", &["nickel"]),
    ("minério de ouro primário", &["gold"]),
    ("minério de ouro secundário", &["gold"]),
    ("minério de urânio", &["uranium"]),
    ("minério de vanádio", &["vanadium"]),
    ("minério de zinco", &["zinc"]),
    ("molibdeno", &["molybdenum"]),
    ("oro", &["gold"]),
    ("p", &["phosphate-rock"]),
    ("phosphate", &["phosphate-rock"]),
    ("plata", &["silver"]),
    ("plomo", &["lead"]),
    ("potássio", &["potash"]),
    ("ree", &["rare-earths"]),
    ("rocha aurífera", &["gold"]),
    ("rocha fosfática", &["phosphate-rock"]),
    ("silice", &["silica-sand"]),
    ("areia quartzosa", &["silica-sand"]),
    ("silvanita", &["potash"]),
    ("thermal coal", &["steam-coal"]),
    ("zinc", &["zinc"]),
];

/// The materials of a text, and how they are known; the words that nobody knows.
pub(super) fn materials(text: &str, mapping: &Mapping) -> (Vec<MaterialId>, Link, Vec<String>) {
    let mut found: Vec<MaterialId> = Vec::new();
    let (mut interpreted, mut unknown) = (false, Vec::new());
    let whole = text.trim();
    let mut add = |word: &str| -> bool {
        let (list, how): (Vec<MaterialId>, Link) = if let Some(material) = mapping.material(word) {
            (vec![material], Link::Stated)
        } else if let Some((_, keys)) = WORDS.iter().find(|(known, _)| *known == fold(word)) {
            (keys.iter().map(|key| MaterialId::new(key)).collect(), Link::Interpreted)
        } else if let Ok(material) = Materials::embedded().find(word) {
            (vec![material], Link::Stated)
        } else {
            return false;
        };
        for material in list {
            if !found.contains(&material) {
                found.push(material);
            }
        }
        interpreted |= how == Link::Interpreted;
        true
    };
    let skipped = |word: &str| mapping.skips(MapKind::Material, word);
    if !whole.is_empty() && !skipped(whole) && !add(whole) {
        for part in whole.split([',', ';', '/', '|', '&', '+', '-', '\n']).map(str::trim) {
            if part.is_empty() || skipped(part) || (part != whole && add(part)) {
                continue;
            }
            // symbols stand beside each other with blanks between them: `Cu Au`
            let words: Vec<&str> = part.split_whitespace().collect();
            if words.len() > 1 && words.iter().all(|word| word.len() <= 2) {
                unknown
                    .extend(words.into_iter().filter(|word| !skipped(word) && !add(word)).map(str::to_owned));
            } else {
                unknown.push(part.to_owned());
            }
        }
    }
    let link = match (found.is_empty(), interpreted) {
        (true, _) => Link::None,
        (false, true) => Link::Interpreted,
        (false, false) => Link::Stated,
    };
    (found, link, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> (Vec<String>, Link, usize) {
        let (found, link, unknown) = materials(text, &Mapping::default());
        (found.iter().map(ToString::to_string).collect(), link, unknown.len())
    }

    #[test]
    fn words_of_registers_are_materials() {
        let names = |list: &[&str]| list.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        assert_eq!(keys("Minério de Ferro"), (names(&["iron-ore"]), Link::Interpreted, 0));
        assert_eq!(keys("COBRE - ORO - PLATA"), (names(&["copper", "gold", "silver"]), Link::Interpreted, 0));
        assert_eq!(keys("Pb,Zn, Ag"), (names(&["lead", "zinc", "silver"]), Link::Stated, 0));
        assert_eq!(keys("Cu Au"), (names(&["copper", "gold"]), Link::Stated, 0));
        assert_eq!(keys("iron ore "), (names(&["iron-ore"]), Link::Stated, 0));
        assert_eq!(keys("Argila").1, Link::None);
        assert_eq!(keys("-"), (Vec::new(), Link::None, 0));
        assert_eq!(keys(""), (Vec::new(), Link::None, 0));
    }

    #[test]
    fn every_material_of_the_table_is_known() {
        for (word, keys) in WORDS {
            assert_eq!(fold(word), *word, "{word}");
            for key in *keys {
                assert!(Materials::embedded().info(&MaterialId::new(key)).is_some(), "{word}: {key}");
            }
        }
    }
}
