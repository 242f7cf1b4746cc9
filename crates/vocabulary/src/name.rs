//! Matching of names: exact or by a listed alias, never by a guess.

use std::collections::BTreeMap;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Folds a name for comparison: Unicode compatibility form (full-width letters become ordinary ones),
/// lower case, trimmed, inner white space collapsed to one blank, typographic apostrophes and dashes
/// made plain. Nothing else is changed: accents and words count.
///
/// ```
/// assert_eq!(vocabulary::fold("  Côte  d’Ivoire "), "côte d'ivoire");
/// assert_eq!(vocabulary::fold("Ｊａｐａｎ"), "japan");
/// ```
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        // ASCII is its own compatibility form; most names are ASCII, and there are thousands of them at start-up.
        fold_characters(name.len(), name.chars().map(|c| c.to_ascii_lowercase()))
    } else {
        fold_characters(name.len(), name.nfkc().flat_map(char::to_lowercase))
    }
}

/// The rest of [`fold`], on lower-case characters.
fn fold_characters(capacity: usize, characters: impl Iterator<Item = char>) -> String {
    let mut folded = String::with_capacity(capacity);
    let mut blank = false;
    for c in characters {
        if c.is_whitespace() {
            blank = !folded.is_empty();
            continue;
        }
        if blank {
            folded.push(' ');
            blank = false;
        }
        folded.push(match c {
            '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' => '\'',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        });
    }
    folded
}

/// A name that could not be matched.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NameError {
    /// Nothing has this name or alias.
    #[error("unknown {kind} `{given}`{}", hint(.candidates))]
    Unknown {
        /// What was looked for: `region`, `material`, …
        kind: &'static str,
        /// The name as it was given.
        given: String,
        /// Similar names, to show to the user; none was accepted.
        candidates: Vec<String>,
    },
    /// Several things have this name.
    #[error("{kind} `{given}` is ambiguous: it may be {}", .candidates.join(", "))]
    Ambiguous {
        /// What was looked for.
        kind: &'static str,
        /// The name as it was given.
        given: String,
        /// Everything that has this name, as `code (name)`.
        candidates: Vec<String>,
    },
}

fn hint(candidates: &[String]) -> String {
    if candidates.is_empty() {
        String::new()
    } else {
        format!("; similar names are {}", candidates.join(", "))
    }
}

/// An index from folded names and aliases to things.
#[derive(Clone, Debug)]
pub struct NameIndex<T> {
    kind: &'static str,
    entries: BTreeMap<String, Vec<T>>,
}

impl<T: Clone + PartialEq + ToString> NameIndex<T> {
    /// An empty index of things of this kind (`region`, `material`, … : the word in error messages).
    pub fn new(kind: &'static str) -> Self {
        NameIndex { kind, entries: BTreeMap::new() }
    }

    /// Adds a name or alias of a thing. The same name of several things makes it ambiguous.
    pub fn insert(&mut self, name: &str, thing: T) {
        let things = self.entries.entry(fold(name)).or_default();
        if !things.contains(&thing) {
            things.push(thing);
        }
    }

    /// Finds the one thing of this name or alias.
    ///
    /// # Errors
    /// [`NameError::Unknown`] with similar names, or [`NameError::Ambiguous`] with all that fit.
    pub fn find(&self, name: &str) -> Result<T, NameError> {
        let folded = fold(name);
        match self.entries.get(&folded).map(Vec::as_slice) {
            Some([one]) => Ok(one.clone()),
            Some(several) if !several.is_empty() => Err(NameError::Ambiguous {
                kind: self.kind,
                given: name.to_owned(),
                candidates: several.iter().map(ToString::to_string).collect(),
            }),
            _ => Err(NameError::Unknown {
                kind: self.kind,
                given: name.chars().take(80).collect(),
                candidates: self.similar(&folded),
            }),
        }
    }

    /// Names close to a folded one, for the hint of an error: those that contain it or are contained in it,
    /// and those within two edits. At most five, nearest first.
    fn similar(&self, folded: &str) -> Vec<String> {
        if folded.is_empty() || folded.chars().count() > 60 {
            return Vec::new();
        }
        let length = folded.chars().count();
        let reach = if length < 5 { 1 } else { 2 };
        let mut near: Vec<(usize, &String)> = self
            .entries
            .keys()
            .filter_map(|key| {
                let inside = length >= 4
                    && key.chars().count() >= 4
                    && (key.contains(folded) || folded.contains(key.as_str()));
                let edits = edit_distance(folded, key, reach);
                match (edits, inside) {
                    (Some(edits), _) => Some((edits, key)),
                    (None, true) => Some((reach + 1, key)),
                    _ => None,
                }
            })
            .collect();
        near.sort();
        near.into_iter().take(5).map(|(_, key)| key.clone()).collect()
    }
}

/// Levenshtein distance when it is at most `reach`.
fn edit_distance(left: &str, right: &str, reach: usize) -> Option<usize> {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > reach {
        return None;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, r) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(l != r);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row.last().copied().filter(|distance| *distance <= reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> NameIndex<String> {
        let mut index = NameIndex::new("region");
        for (name, code) in [("Congo", "COG"), ("Congo", "COD"), ("Japan", "JPN"), ("Türkiye", "TUR")] {
            index.insert(name, code.to_owned());
        }
        index
    }

    #[test]
    fn exact_names_match_whatever_their_case_and_width() {
        for name in ["japan", " JAPAN ", "Ｊａｐａｎ"] {
            assert_eq!(index().find(name).as_deref(), Ok("JPN"));
        }
    }

    #[test]
    fn nothing_is_guessed() {
        let error = index().find("Japn").unwrap_err();
        assert_eq!(error.to_string(), "unknown region `Japn`; similar names are japan");
        assert!(index().find("Turkiye").is_err(), "accents count unless an alias says otherwise");
        assert!(index().find("").is_err());
    }

    #[test]
    fn ascii_names_fold_like_all_others() {
        for name in ["  A\tB \u{b}c`D-e ", "", "   ", "NiMnCo 1/3", "U.S.A."] {
            assert_eq!(fold(name), fold_characters(0, name.nfkc().flat_map(char::to_lowercase)), "{name:?}");
        }
    }

    #[test]
    fn ambiguous_names_list_their_candidates() {
        let error = index().find("congo").unwrap_err();
        assert_eq!(error.to_string(), "region `congo` is ambiguous: it may be COG, COD");
    }
}
