//! The report: self-contained, safe whatever the answer contains, and readable back.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use exports::{Document, answer_of_report, html};
use figures::Lang;
use serde_json::Value;

const PAYLOADS: [&str; 10] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><svg onload=alert(1)>",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "</title></textarea><iframe src=//evil.test>",
    "javascript:alert(1)",
    "\u{202E}\u{0}\u{2028}</pre><b>x",
];

/// The answer with every text (keys of records too) replaced.
fn poisoned(value: &Value, payload: &str, keep: bool) -> Value {
    match value {
        Value::String(_) if keep => value.clone(),
        Value::String(_) => Value::String(payload.into()),
        Value::Array(items) => items.iter().map(|item| poisoned(item, payload, false)).collect(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), poisoned(value, payload, key == "region" || key == "status")))
            .chain([(payload.to_string(), Value::String(payload.into()))])
            .collect(),
        other => other.clone(),
    }
}

/// Tags of the page outside the figures' and the page's own: every `<` must open one of these.
const TAGS: &str = "!doctype html head meta title style body header main section footer p h1 h2 h3 dl dt dd div ul li \
    strong small span br figure details summary table caption thead tbody tfoot tr th td pre code a script \
    svg desc defs pattern rect path g text tspan line circle ellipse clippath polygon polyline use lineargradient stop";

#[test]
fn hostile_texts_never_become_markup() {
    let clean = common::lantern();
    for payload in PAYLOADS {
        let mut envelope = poisoned(&clean, payload, false);
        envelope["result"]["by_material_region"] = clean["result"]["by_material_region"].clone();
        envelope["sources"][0]["url"] = payload.into();
        let figures = common::figures_of(&envelope, Lang::En);
        let companions = [(payload.to_string(), &envelope)];
        let mut options = common::options(Lang::En);
        for name in options.names.values_mut() {
            *name = payload.into();
        }
        let document =
            Document { envelope: &envelope, figures: &figures, lang: Lang::En, companions: &companions };
        let page = html(&document, &options).unwrap();
        for part in page.split('<').skip(1) {
            let name: String = part
                .trim_start_matches('/')
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '!')
                .collect::<String>()
                .to_lowercase();
            assert!(
                TAGS.split_whitespace().any(|tag| tag == name),
                "<{} after {payload}",
                &part[..part.len().min(60)]
            );
            let tag = part.split('>').next().unwrap();
            let mut quoted = tag.split('"').step_by(2);
            assert!(quoted.all(|outside| !outside.contains(" on") && !outside.contains('\'')), "<{tag}>");
            assert!(!tag.to_lowercase().contains("href=\"javascript"), "<{tag}>");
        }
        // The two embedded answers are the only scripts.
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("<script type=\"application/json\"").count(), 2);
        assert_eq!(page.matches("</script").count(), 2);
        assert!(!page.contains('\u{202E}'), "direction override");
        assert_eq!(answer_of_report(&page).unwrap()["answer"], envelope["answer"]);
    }
}

#[test]
fn the_answer_reads_back_from_the_page() {
    let mut envelope = common::lantern();
    let document = Document { envelope: &envelope, figures: &[], lang: Lang::Ja, companions: &[] };
    let back = answer_of_report(&html(&document, &common::options(Lang::Ja)).unwrap()).unwrap();
    envelope["run"].as_object_mut().unwrap().remove("wall_time_s");
    assert_eq!(back, envelope);
    assert_eq!(answer_of_report("<html></html>"), None);
}

#[test]
fn the_page_loads_nothing_and_leads_with_the_answer() {
    let envelope = common::lantern();
    for lang in [Lang::En, Lang::Ja] {
        let figures = common::figures_of(&envelope, lang);
        let document = Document { envelope: &envelope, figures: &figures, lang, companions: &[] };
        let page = html(&document, &common::options(lang)).unwrap();
        for loader in [
            "src=",
            "<link",
            "@import",
            "url(http",
            "url(//",
            "<iframe",
            "<object",
            "<form",
            "http-equiv=\"refresh",
        ] {
            assert!(!page.contains(loader), "{loader}");
        }
        assert!(page.contains(&format!("<html lang=\"{}\">", lang.tag())));
        assert!(page.contains("default-src 'none'"));
        let first = page.find("<h1>").unwrap();
        assert!(
            first < page.find("<h2").unwrap() && page[first..].starts_with("<h1>One Kestrel camp lantern")
        );
        assert_eq!(page.matches("<svg ").count(), 3);
        assert_eq!(page.matches("class=\"strips\"").count(), 3);
        // Every identifier is unique, so that the figures' patterns cannot be confused.
        let mut ids: Vec<&str> =
            page.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}

#[test]
fn missing_is_said_and_status_is_a_word() {
    let envelope = common::lantern();
    let document = Document { envelope: &envelope, figures: &[], lang: Lang::En, companions: &[] };
    let page = html(&document, &common::options(Lang::En)).unwrap();
    assert!(page.contains("<td class=\"number none\">no data</td>"));
    assert!(page.contains("! warning") || page.contains("!\u{a0}warning"));
    assert!(page.contains("bamboo composite"));
    assert!(page.contains("publish derived data under the same licence"));
}
