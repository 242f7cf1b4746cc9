//! The terminal text: fits, lines up, hides nothing, runs nothing.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use exports::{Document, Options, terminal};
use figures::Lang;
use unicode_width::UnicodeWidthStr;

#[test]
fn it_fits_and_lines_up_in_both_languages() {
    let envelope = common::lantern();
    for lang in [Lang::En, Lang::Ja] {
        for width in [60, 100] {
            let document = Document { envelope: &envelope, figures: &[], lang, companions: &[] };
            let text = terminal(&document, &Options { width, ..common::options(lang) }).unwrap();
            for line in text.lines() {
                assert!(line.width() <= width, "{} > {width}: {line}", line.width());
            }
            // The column of shares ends at the same place in every row, whatever stands before it.
            let main = text.split("\n\n").nth(1).unwrap();
            let ends: Vec<usize> =
                main.lines().filter_map(|line| Some(line[..line.find(" %")?].width())).collect();
            assert_eq!(ends.len(), 14);
            assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}\n{main}");
        }
    }
}

#[test]
fn the_answer_leads_and_the_rest_is_counted() {
    let envelope = common::lantern();
    let document = Document { envelope: &envelope, figures: &[], lang: Lang::En, companions: &[] };
    let text = terminal(&document, &common::options(Lang::En)).unwrap();
    assert!(text.starts_with("One Kestrel camp lantern"));
    assert!(text.contains("Other (n=19)"));
    assert!(text.lines().any(|line| line.starts_with("  Total") && line.ends_with("100.0 %")));
    for word in ["Coverage  93.1 %", "Checks    2/3 pass", "Source    example-", "Run       3f9a1c52d07e"] {
        assert!(text.contains(word), "{word}\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
    let coloured = terminal(&document, &Options { colour: true, ..common::options(Lang::En) }).unwrap();
    let plain = coloured.replace("\u{1b}[1m", "").replace("\u{1b}[2m", "").replace("\u{1b}[0m", "");
    assert_eq!(plain.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn escape_sequences_of_an_answer_do_nothing() {
    let mut envelope = common::lantern();
    envelope["answer"] = "a\u{1b}[2Jb".into();
    envelope["result"]["by_region"][0]["region"] = "\u{1b}]0;x\u{7}".into();
    envelope["checks"][2]["about"] = "\u{9b}31m".into();
    envelope["warnings"][0] = "\u{202E}evil".into();
    let document = Document { envelope: &envelope, figures: &[], lang: Lang::En, companions: &[] };
    let text = terminal(&document, &common::options(Lang::En)).unwrap();
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(!text.contains('\u{202E}'));
}
