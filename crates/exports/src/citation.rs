//! How to cite an answer: one line of text and BibTeX, for the software's run and for every source.
//!
//! No date of today enters: the same answer gives the same citation.

use std::fmt::Write as _;

use figures::Lang;
use serde_json::Value;

use crate::envelope::{items, run_id, text, version};

/// The citation as a line of text.
pub fn citation_text(envelope: &Value, lang: Lang) -> String {
    let sources: Vec<String> = items(envelope, "sources").iter().map(source_line).collect();
    let operation = text(envelope, "operation");
    let run = run_id(envelope);
    let mut line = String::from("Telecouple");
    push_part(&mut line, " ", &version(envelope));
    match lang {
        Lang::En => {
            push_part(&mut line, ", operation ", operation);
            push_part(&mut line, ", run ", &run);
            push_part(&mut line, ". Data: ", &sources.join("; "));
            line.push('.');
        }
        Lang::Ja => {
            push_part(&mut line, "、操作 ", operation);
            push_part(&mut line, "、実行 ", &run);
            push_part(&mut line, "。データ：", &sources.join("；"));
            line.push('。');
        }
    }
    line
}

/// The citation as BibTeX: one entry for the run, one for each source.
pub fn citation_bibtex(envelope: &Value) -> String {
    let run = run_id(envelope);
    let sources = items(envelope, "sources");
    let keys: Vec<String> = sources.iter().map(|source| bibtex_key(text(source, "id"))).collect();
    let mut out = String::new();
    let entry = [
        ("title", format!("{{Telecouple}}: {}", bibtex(text(envelope, "operation")))),
        ("version", bibtex(&version(envelope))),
        ("note", bibtex(text(envelope, "answer"))),
        ("howpublished", format!("Run {}", bibtex(&run))),
    ];
    push_entry(&mut out, "software", &format!("telecouple-{}", bibtex_key(&run)), &entry);
    for (source, key) in sources.iter().zip(&keys) {
        let year = source.get("year").map(plain).unwrap_or_default();
        let entry = [
            ("title", format!("{{{}}}", bibtex(text(source, "title")))),
            ("author", braced(&bibtex(text(source, "publisher")))),
            ("year", bibtex(&year)),
            ("version", bibtex(&source.get("version").map(plain).unwrap_or_default())),
            ("url", bibtex_address(text(source, "url"))),
            ("urldate", bibtex(text(source, "accessed"))),
            ("note", prefixed("Licence: ", &bibtex(text(source, "licence")))),
        ];
        push_entry(&mut out, "misc", key, &entry);
    }
    out
}

/// Title, publisher, version and address of a source on one line; its own `citation` if it has one.
pub(crate) fn source_line(source: &Value) -> String {
    let own = text(source, "citation");
    if !own.is_empty() {
        return own.trim_end_matches('.').into();
    }
    let title = match text(source, "title") {
        "" => text(source, "id"),
        title => title,
    };
    let mut line = String::new();
    push_part(&mut line, "", text(source, "publisher"));
    if let Some(year) = source.get("year").map(plain).filter(|year| !year.is_empty()) {
        push_part(&mut line, " ", &format!("({year})"));
    }
    if !line.is_empty() {
        line.push_str(", ");
    }
    line.push_str(title);
    push_part(&mut line, ", ", &source.get("version").map(plain).unwrap_or_default());
    push_part(&mut line, ", ", text(source, "licence"));
    push_part(&mut line, ", ", text(source, "url"));
    line
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn push_part(line: &mut String, before: &str, part: &str) {
    if !part.is_empty() {
        line.push_str(before);
        line.push_str(part);
    }
}

fn prefixed(before: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{before}{text}") }
}

fn braced(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{{{text}}}") }
}

fn push_entry(out: &mut String, kind: &str, key: &str, fields: &[(&str, String)]) {
    let _ = writeln!(out, "@{kind}{{{key},"); // Writing to a String cannot fail.
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty() && value != "{}") {
        let _ = writeln!(out, "  {name} = {{{value}}},");
    }
    out.push_str("}\n");
}

/// Text that cannot end a BibTeX field: special characters escaped, braces and backslashes dropped.
fn bibtex(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '{' | '}' | '\\' => {}
            '%' | '&' | '#' | '$' | '_' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn bibtex_address(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '{' | '}' | '\\')).collect()
}

fn bibtex_key(text: &str) -> String {
    let key: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    if key.is_empty() { "unnamed".into() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_title_cannot_leave_its_field() {
        let envelope = serde_json::json!({
            "operation": "product", "answer": "50 % of {x}", "result": {},
            "sources": [{"id": "a} , b", "title": "T}\n@evil{x,\\input{/etc/passwd}", "version": 3}],
            "run": {"run_id": "r1", "software": {"version": "0.1.0"}},
        });
        let text = citation_bibtex(&envelope);
        assert!(text.contains("@software{telecouple-r1,"));
        assert!(text.contains("note = {50 \\% of x}"));
        assert!(
            text.contains("@misc{ab,\n  title = {{T @evilx,input/etc/passwd}},\n  version = {3},\n}"),
            "{text}"
        );
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
