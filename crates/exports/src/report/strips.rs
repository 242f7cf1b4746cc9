//! The three strips under a figure: source, coverage, checks.
//!
//! The state of a check is a sign and a word; colour only repeats it.

use serde_json::Value;

use crate::envelope::{items, source_in_brief, text};
use crate::headings::heading;
use crate::numbers::human;
use crate::report::page::Page;
use crate::words::{Words, coverage_line, words};
use crate::{Cell, CellFormat, Document};

/// Sources told in full under every figure.
const MOST_SOURCES: usize = 4;
/// Rows of a list that stands under every figure; the section on what is not covered has all.
const MOST_LISTED: usize = 100;

pub(crate) fn strips(page: &mut Page, document: &Document) {
    page.raw("<dl class=\"strips\">\n");
    sources(page, document);
    coverage(page, document);
    checks(page, document);
    page.raw("</dl>\n");
}

fn sources(page: &mut Page, document: &Document) {
    let word = words(document.lang);
    page.element("<div><dt>", word.source, "</dt><dd><ul>");
    let sources = items(document.envelope, "sources");
    if sources.is_empty() {
        page.element("<li>", word.no_sources, "</li>");
    }
    // The section on sources has all of each; under a figure stand those that most rows come from, and the keys of
    // the rest.
    let mut largest: Vec<&Value> = sources.iter().collect();
    let rows = |source: &Value| source.get("rows_used").and_then(Value::as_u64).unwrap_or(0);
    largest.sort_by(|a, b| rows(b).cmp(&rows(a)).then_with(|| text(a, "id").cmp(text(b, "id"))));
    let (told, rest) = largest.split_at(largest.len().min(MOST_SOURCES));
    for source in told {
        let title = if text(source, "title").is_empty() { text(source, "id") } else { text(source, "title") };
        page.element("<li>", title, "");
        let version =
            source.get("version").and_then(Cell::of_scalar).map(|cell| cell.plain()).unwrap_or_default();
        for (key, value) in [
            ("version", version.as_str()),
            ("licence", text(source, "licence")),
            ("accessed", text(source, "accessed")),
        ] {
            if !value.is_empty() {
                page.element(", ", &heading(key, document.lang).text.to_lowercase(), " ").text(value);
            }
        }
        page.raw("</li>");
    }
    if !rest.is_empty() {
        let keys: Vec<String> = rest.iter().map(|source| source_in_brief(source)).collect();
        page.element("<li>", &keys.join(", "), "</li>");
    }
    page.raw("</ul></dd></div>\n");
}

fn coverage(page: &mut Page, document: &Document) {
    let word = words(document.lang);
    page.element("<div><dt>", word.coverage, "</dt><dd>");
    page.text(&coverage_line(document.envelope, document.lang));
    let unmatched =
        document.envelope.get("coverage").map(|coverage| items(coverage, "unmatched")).unwrap_or_default();
    if !unmatched.is_empty() {
        page.element("<details><summary>", word.unmatched_rows, "</summary><ul>");
        for row in unmatched.iter().take(MOST_LISTED) {
            page.element("<li>", &record_line(row), "</li>");
        }
        if unmatched.len() > MOST_LISTED {
            let rest = Words::counted(word.further_rows, unmatched.len() - MOST_LISTED);
            page.element("<li>", &rest, "</li>");
        }
        page.raw("</ul></details>");
    }
    page.raw("</dd></div>\n");
}

fn checks(page: &mut Page, document: &Document) {
    let word = words(document.lang);
    page.element("<div><dt>", word.checks, "</dt><dd><ul>");
    let checks = items(document.envelope, "checks");
    if checks.is_empty() {
        page.element("<li>", word.no_checks, "</li>");
    }
    for check in checks {
        let (sign, status) = word.status(text(check, "status"));
        page.raw(match text(check, "status") {
            "pass" => "<li><span class=\"status pass\">",
            "warn" => "<li><span class=\"status warn\">",
            "fail" => "<li><span class=\"status fail\">",
            _ => "<li><span class=\"status unknown\">",
        });
        page.element("", &format!("{sign} {status}"), "</span> ").text(text(check, "id"));
        for (label, key) in [(word.observed, "observed"), (word.tolerance, "tolerance")] {
            if let Some(cell) = check.get(key).and_then(Cell::of_scalar).filter(|cell| !cell.is_missing()) {
                page.element(", ", label, " ").text(&human(&cell, CellFormat::Number));
            }
        }
        page.raw("</li>");
    }
    page.raw("</ul></dd></div>\n");
}

/// A record on one line: its texts and numbers in order.
fn record_line(row: &Value) -> String {
    match row {
        Value::Object(object) => {
            let parts = object.values().filter_map(Cell::of_scalar).filter(|cell| !cell.is_missing());
            parts.map(|cell| cell.plain()).collect::<Vec<_>>().join(" · ")
        }
        other => Cell::of_scalar(other).map_or_else(|| other.to_string(), |cell| cell.plain()),
    }
}
