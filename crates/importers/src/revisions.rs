//! Which revision of the Harmonized System the codes of a file belong to.
//!
//! The trap is the guess: 810520 is cobalt metal since 2002 and was nothing before. So a revision is stated by the file
//! or by the user. Only of a code that means the same goods in every revision it need not be said.

use vocabulary::{HsCode, HsCodes, HsRelation, HsRevision};

/// The revisions after the first.
const LATER: [HsRevision; 6] = [
    HsRevision::Hs96,
    HsRevision::Hs02,
    HsRevision::Hs07,
    HsRevision::Hs12,
    HsRevision::Hs17,
    HsRevision::Hs22,
];

/// The revision that a word names, whatever its case: `HS17`, `hs17`; also the letters of UN Comtrade, `H5`.
pub(crate) fn of_word(word: &str) -> Option<HsRevision> {
    match word.trim().to_ascii_uppercase().as_str() {
        "H0" => Some(HsRevision::Hs92),
        "H1" => Some(HsRevision::Hs96),
        "H2" => Some(HsRevision::Hs02),
        "H3" => Some(HsRevision::Hs07),
        "H4" => Some(HsRevision::Hs12),
        "H5" => Some(HsRevision::Hs17),
        "H6" => Some(HsRevision::Hs22),
        other => HsRevision::from_word(other),
    }
}

/// Words for a revision that is none.
pub(crate) const EXPECTED: &str = "HS92, HS96, HS02, HS07, HS12, HS17 or HS22";

/// Whether a code means the same goods in every revision, so that it need not be said which one is meant. Only the
/// vocabulary's codes are known to.
pub(crate) fn is_constant(code: HsCode) -> bool {
    let known = HsCodes::embedded();
    LATER.iter().all(|revision| {
        known
            .correspondence(code, *revision)
            .is_some_and(|row| row.relation == HsRelation::Same && row.hs92 == code)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_moved_is_not_constant() {
        let constant = |text: &str| text.parse().is_ok_and(is_constant);
        assert!(constant("260400"), "nickel ore");
        assert!(!constant("810510") && !constant("810520"), "cobalt was split in 2002");
        assert!(!constant("999999") && !constant("010121"), "not in the vocabulary");
    }

    #[test]
    fn words_of_both_kinds_are_read() {
        assert_eq!(of_word(" hs17 "), Some(HsRevision::Hs17));
        assert_eq!(of_word("H0"), Some(HsRevision::Hs92));
        assert_eq!(of_word("HS"), None);
    }
}
