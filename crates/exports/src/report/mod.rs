//! The report: one HTML file that needs nothing else, reads offline and prints on A4.
//!
//! Order: the answer sentence, what was asked, key figures, warnings; each figure with its three strips (source,
//! coverage, checks) and its numbers; what is not in the number; the tables; checks, sources, citation, run record. The
//! whole answer is embedded as JSON, and [`answer_of_report`] reads it back. There is no script, and a content security
//! policy that would stop one.

mod page;
mod strips;
mod table;

use serde_json::{Value, json};

use crate::drawings::{figure_table, readable};
use crate::envelope::{self, command, items, run_hash, run_id, text};
use crate::headings::{heading, known_heading, stem_of_bound};
use crate::numbers::{human, percent};
use crate::terminal::warning_text;
use crate::words::{basis, coverage_line, strictness, table_title, words};
use crate::{Cell, Document, ExportError, Heading, Options, Table, Tables, citation_bibtex, citation_text};
use page::Page;

const STYLE: &str = include_str!("style.css");

/// What stands before the embedded answer.
const ANSWER_TAG: &str = "<script type=\"application/json\" id=\"telecouple-answer\">";

/// The report of a document.
///
/// # Errors
/// [`ExportError::Figure`] if a figure cannot be drawn.
pub fn html(document: &Document, options: &Options) -> Result<String, ExportError> {
    let tables = Tables::of(document);
    let mut page = Page::default();
    open(&mut page, document);
    lead(&mut page, document, &tables, options);
    figures_section(&mut page, document, options)?;
    not_covered(&mut page, document, &tables, options);
    tables_section(&mut page, document, &tables, options);
    compared(&mut page, document, options);
    checks_section(&mut page, document, &tables, options);
    sources_section(&mut page, document);
    citation_section(&mut page, document);
    run_section(&mut page, document);
    close(&mut page, document);
    Ok(page.finish())
}

/// The answer embedded in a report, or `None` if the text is not such a report.
pub fn answer_of_report(report: &str) -> Option<Value> {
    let (_, rest) = report.split_once(ANSWER_TAG)?;
    let (json, _) = rest.split_once("</script>")?;
    serde_json::from_str(json).ok()
}

fn open(page: &mut Page, document: &Document) {
    let answer = text(document.envelope, "answer");
    page.raw("<!doctype html>\n<html")
        .attribute("lang", document.lang.tag())
        .raw(">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw(concat!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; ",
        "img-src data:; base-uri 'none'; form-action 'none'\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        "<meta name=\"referrer\" content=\"no-referrer\">\n",
    ));
    let short: String = answer.chars().take(120).collect();
    page.element("<title>", &format!("{short} · Telecouple"), "</title>\n<style>\n");
    page.raw(STYLE).raw("</style>\n</head>\n<body>\n");
}

fn lead(page: &mut Page, document: &Document, tables: &Tables, options: &Options) {
    let word = words(document.lang);
    let envelope = document.envelope;
    let eyebrow = format!("Telecouple · {} · {}", text(envelope, "operation"), word.report);
    page.raw("<header>\n").element("<p class=\"eyebrow\">", &eyebrow, "</p>\n");
    // A number and its sign of per cent stay on one line.
    page.element("<h1>", &text(envelope, "answer").replace(" %", "\u{a0}%"), "</h1>\n");
    asked(page, document, options);
    page.raw("</header>\n<main>\n");
    let totals = totals_table(tables);
    if totals.is_some() || envelope.get("coverage").is_some() {
        page.element("<section>\n<h2 class=\"hidden\">", word.key_figures, "</h2>\n");
        cards(page, totals, envelope, document);
        page.raw("</section>\n");
    }
    let failed: Vec<&Value> =
        items(envelope, "checks").iter().filter(|check| text(check, "status") == "fail").collect();
    if !failed.is_empty() {
        page.element(
            "<div class=\"notice fail\" role=\"note\"><p><strong>✗ ",
            word.checks,
            "</strong></p><ul>",
        );
        for check in failed {
            page.element("<li>", text(check, "id"), ": ").element("", text(check, "about"), "</li>");
        }
        page.raw("</ul></div>\n");
    }
    let warnings = items(envelope, "warnings");
    if !warnings.is_empty() {
        page.element("<div class=\"notice\" role=\"note\"><p><strong>! ", word.warnings, "</strong></p><ul>");
        for warning in warnings {
            page.element("<li>", &warning_text(warning), "</li>");
        }
        page.raw("</ul></div>\n");
    }
}

/// The request, as far as it is scalars.
fn asked(page: &mut Page, document: &Document, options: &Options) {
    let Some(request) = document.envelope.get("request").and_then(Value::as_object) else {
        return;
    };
    page.raw("<dl class=\"asked\">");
    for (key, value) in request {
        let shown = match value {
            Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_number()) => items
                .iter()
                .map(|item| asked_value(key, item, options, document))
                .collect::<Vec<_>>()
                .join(", "),
            scalar => asked_value(key, scalar, options, document),
        };
        if !shown.is_empty() {
            page.element("<div><dt>", &asked_heading(key, document).with_unit(), "</dt>");
            page.element("<dd>", &shown, "</dd></div>");
        }
    }
    page.raw("</dl>\n");
}

/// The heading of a setting: its own where a column of that name means something else.
fn asked_heading(key: &str, document: &Document) -> Heading {
    known_heading(&format!("asked_{key}"), document.lang).unwrap_or_else(|| heading(key, document.lang))
}

fn asked_value(key: &str, value: &Value, options: &Options, document: &Document) -> String {
    let Some(cell) = Cell::of_scalar(value) else {
        return String::new();
    };
    match &cell {
        Cell::Text(code) => options.names.get(code).cloned().unwrap_or_else(|| code.clone()),
        // Settings are not measurements: shown as they were given.
        cell => human(
            cell,
            match asked_heading(key, document).format {
                crate::CellFormat::Number => crate::CellFormat::Text,
                format => format,
            },
        ),
    }
}

/// `totals`, else the first object of numbers.
fn totals_table(tables: &Tables) -> Option<&Table> {
    let numeric =
        |table: &&Table| table.single && table.rows.iter().flatten().any(|cell| cell.as_f64().is_some());
    let named = tables.result.iter().find(|table| table.name == "totals");
    named.or_else(|| tables.result.iter().find(numeric))
}

fn cards(page: &mut Page, totals: Option<&Table>, envelope: &Value, document: &Document) {
    page.raw("<dl class=\"cards\">");
    let cell_of = |name: &str| {
        let table = totals?;
        table.rows.first()?.get(table.column(name)?)
    };
    // Amounts in whatever a system counts in have it beside them, not in their headings.
    if let Some(Cell::Text(unit)) = cell_of("unit") {
        let heading = heading("unit", document.lang);
        page.element("<div><dt>", &heading.text, "</dt>").element("<dd>", unit, "</dd></div>");
    }
    for (name, cell) in totals.iter().flat_map(|table| table.columns.iter().zip(table.rows.iter().flatten()))
    {
        if cell.as_f64().is_none() || stem_of_bound(name).is_some_and(|stem| cell_of(stem).is_some()) {
            continue;
        }
        let heading = heading(name, document.lang);
        page.element("<div><dt>", &heading.text, "</dt>");
        page.element("<dd>", &human(cell, heading.format), "");
        page.element(" <small>", &heading.unit, "</small></dd>");
        let bound =
            |endings: [&str; 3]| endings.iter().find_map(|ending| cell_of(&format!("{name}{ending}")));
        if let (Some(low), Some(high)) = (bound(["_low", "_lo", "_p05"]), bound(["_high", "_hi", "_p95"])) {
            let interval = format!("{} – {}", human(low, heading.format), human(high, heading.format));
            page.element("<dd class=\"interval\">", &interval, "</dd>");
        }
        page.raw("</div>");
    }
    let coverage = envelope.get("coverage").unwrap_or(&Value::Null);
    if let Some(share) = coverage.get("matched_share").and_then(Value::as_f64) {
        let word = words(document.lang);
        let label = match basis(text(coverage, "basis"), document.lang) {
            "" => word.coverage.to_string(),
            basis => format!("{} ({basis})", word.coverage),
        };
        page.element("<div><dt>", &label, "</dt>").element("<dd>", &percent(share), "</dd></div>");
    }
    page.raw("</dl>\n");
}

fn figures_section(page: &mut Page, document: &Document, options: &Options) -> Result<(), ExportError> {
    let word = words(document.lang);
    if document.figures.is_empty() {
        return Ok(());
    }
    page.element("<section class=\"figures\">\n<h2>", word.figures, "</h2>\n");
    for (number, spec) in (1..).zip(document.figures) {
        let drawn = spec
            .draw()
            .map_err(|error| ExportError::Figure { id: spec.id().into(), problem: error.to_string() })?;
        page.element(
            "<h3 class=\"hidden\">",
            &format!("{} {number}: {}", word.figure, spec.title()),
            "</h3>\n",
        );
        page.raw("<figure>\n<div class=\"plate\">\n<div class=\"drawing\">\n").svg(&drawn).raw("</div>\n");
        strips::strips(page, document);
        page.raw("</div>\n");
        let (data, constant) = readable(figure_table(spec));
        let summary = format!("{} ({} {})", word.numbers_of_figure, data.rows.len(), word.rows);
        page.element("<details class=\"printed\"><summary>", &summary, "</summary>\n");
        table::table(page, &data, "", document, options);
        if !constant.is_empty() {
            let constant: Vec<String> = constant
                .iter()
                .map(|(name, cell)| {
                    let heading = heading(name, document.lang);
                    format!("{} {}", heading.with_unit(), human(cell, heading.format))
                })
                .collect();
            page.element("<p class=\"note\">", word.in_all_rows, ": ").element(
                "",
                &constant.join("; "),
                "</p>\n",
            );
        }
        page.raw("</details>\n</figure>\n");
    }
    page.raw("</section>\n");
    Ok(())
}

fn not_covered(page: &mut Page, document: &Document, tables: &Tables, options: &Options) {
    let word = words(document.lang);
    let Some(coverage) = document.envelope.get("coverage").filter(|coverage| !coverage.is_null()) else {
        return;
    };
    page.raw("<section id=\"not-covered\">\n").element("<h2>", word.not_in_number, "</h2>\n");
    page.element("<p>", &coverage_line(document.envelope, document.lang), "<br>");
    let complete = coverage.get("matched_share").and_then(Value::as_f64).is_some_and(|share| share >= 1.0);
    match tables.record.iter().find(|table| table.name == "unmatched") {
        Some(unmatched) if !unmatched.rows.is_empty() => {
            page.element("", word.not_zero, "</p>\n");
            table::table(page, unmatched, word.unmatched_rows, document, options);
        }
        _ if complete => {
            page.element("", word.nothing_left_out, "</p>\n");
        }
        _ => {
            page.raw("</p>\n");
        }
    }
    page.raw("</section>\n");
}

fn tables_section(page: &mut Page, document: &Document, tables: &Tables, options: &Options) {
    let own: Vec<&Table> = tables
        .result
        .iter()
        .filter(|table| table.name != "compared" && !table.name.starts_with("compared."))
        .collect();
    if own.is_empty() {
        return;
    }
    page.element("<section>\n<h2>", words(document.lang).tables, "</h2>\n");
    for one in own {
        table::table(page, one, &table_title(&one.name, document.lang), document, options);
    }
    page.raw("</section>\n");
}

/// Each companion's answer, key figures and tables; the tables folded.
fn compared(page: &mut Page, document: &Document, options: &Options) {
    if document.companions.is_empty() {
        return;
    }
    let word = words(document.lang);
    page.element("<section>\n<h2>", word.compared, "</h2>\n");
    for (label, envelope) in document.companions {
        let one = Document { envelope, figures: &[], lang: document.lang, companions: &[] };
        let tables = Tables::of(&one);
        page.element("<h3>", label, "</h3>\n").element("<p>", text(envelope, "answer"), "</p>\n");
        cards(page, totals_table(&tables), envelope, &one);
        page.element("<details><summary>", word.tables, "</summary>\n");
        let unmatched = tables.record.iter().filter(|table| table.name == "unmatched");
        for one_table in tables.result.iter().chain(unmatched) {
            table::table(page, one_table, &table_title(&one_table.name, document.lang), &one, options);
        }
        page.raw("</details>\n");
    }
    page.raw("</section>\n");
}

fn checks_section(page: &mut Page, document: &Document, tables: &Tables, options: &Options) {
    let word = words(document.lang);
    page.element("<section>\n<h2>", word.checks, "</h2>\n");
    match tables.record.iter().find(|table| table.name == "checks") {
        None => {
            page.element("<p>", word.no_checks, "</p>\n");
        }
        Some(checks) => {
            let mut shown = checks.clone();
            if let Some(status) = shown.column("status") {
                for cell in shown.rows.iter_mut().filter_map(|row| row.get_mut(status)) {
                    let (sign, name) = word.status(&cell.plain());
                    *cell = Cell::Text(format!("{sign}\u{a0}{name}"));
                }
            }
            table::table(page, &shown, "", document, options);
        }
    }
    page.raw("</section>\n");
}

fn sources_section(page: &mut Page, document: &Document) {
    let word = words(document.lang);
    let sources = items(document.envelope, "sources");
    page.element("<section>\n<h2>", word.sources, "</h2>\n");
    if sources.is_empty() {
        page.element("<p>", word.no_sources, "</p>\n</section>\n");
        return;
    }
    page.raw("<div class=\"scroll\"><table class=\"sources\"><thead><tr>");
    for key in ["source", "version", "licence", "duties", "accessed"] {
        page.element("<th scope=\"col\">", &heading(key, document.lang).text, "</th>");
    }
    let rows_used = heading("rows_used", document.lang).text;
    page.element("<th scope=\"col\" class=\"number\">", &rows_used, "</th></tr></thead>\n<tbody>");
    let show = |source: &Value, key: &str| {
        let cell = source.get(key).and_then(Cell::of_scalar).unwrap_or(Cell::Missing);
        human(&cell, heading(key, document.lang).format)
    };
    for source in sources {
        let title = if text(source, "title").is_empty() { text(source, "id") } else { text(source, "title") };
        page.element("<tr><td>", title, "");
        if !text(source, "publisher").is_empty() {
            page.element("<br><span class=\"soft\">", text(source, "publisher"), "</span>");
        }
        let url = text(source, "url");
        if url.starts_with("https://") || url.starts_with("http://") {
            page.raw("<br><a rel=\"noopener noreferrer\"").attribute("href", url).element(">", url, "</a>");
        } else if !url.is_empty() {
            page.element("<br><span class=\"soft\">", url, "</span>");
        }
        page.element("</td><td>", &show(source, "version"), "</td>");
        page.element("<td>", text(source, "licence"), "</td>");
        page.element("<td>", &source_duty(source, document), "</td>");
        page.element("<td>", text(source, "accessed"), "</td>");
        page.element("<td class=\"number\">", &show(source, "rows_used"), "</td></tr>\n");
    }
    page.raw("</tbody></table></div>\n");
    let stated =
        sources.iter().map(|source| text(source, "redistribution")).filter(|terms| !terms.is_empty());
    if let Some(strictest) = stated.max_by_key(|terms| strictness(terms)) {
        page.element("<p><strong>", word.strictest, ":</strong> ").element(
            "",
            word.duty(strictest),
            "</p>\n",
        );
    }
    page.raw("</section>\n");
}

/// What the source asks of a publisher: its own `duties`, else what its `redistribution` word means.
fn source_duty(source: &Value, document: &Document) -> String {
    match source.get("duties") {
        Some(Value::String(duties)) => duties.clone(),
        Some(Value::Array(duties)) => duties.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        _ => match text(source, "redistribution") {
            "" => String::new(),
            terms => words(document.lang).duty(terms).into(),
        },
    }
}

fn citation_section(page: &mut Page, document: &Document) {
    let word = words(document.lang);
    page.element("<section>\n<h2>", word.how_to_cite, "</h2>\n");
    page.element("<p lang=\"en\">", &citation_text(document.envelope, figures::Lang::En), "</p>\n");
    page.element("<p lang=\"ja\">", &citation_text(document.envelope, figures::Lang::Ja), "</p>\n");
    page.element(
        "<details class=\"printed\"><summary>BibTeX</summary>\n<pre>",
        &citation_bibtex(document.envelope),
        "</pre></details>\n</section>\n",
    );
}

fn run_section(page: &mut Page, document: &Document) {
    let word = words(document.lang);
    let envelope = envelope::stable(document.envelope);
    page.element("<section>\n<h2>", word.reproduce, "</h2>\n");
    let command = command(&envelope);
    if !command.is_empty() {
        page.element("<h3>", word.command, "</h3>\n").element("<pre><code>", &command, "</code></pre>\n");
    }
    if let Some(hash) = run_hash(&envelope) {
        page.element(
            "<p class=\"note\">",
            &format!("{} {} · {} {hash}", word.run, run_id(&envelope), word.run_hash),
            "</p>\n",
        );
    }
    let record = json!({
        "request": envelope.get("request").unwrap_or(&Value::Null),
        "run": envelope.get("run").unwrap_or(&Value::Null),
    });
    let record = serde_json::to_string_pretty(&record).unwrap_or_else(|_| record.to_string());
    page.element("<details class=\"printed\"><summary>", word.full_record, "</summary>\n");
    page.element("<pre>", &record, "</pre></details>\n</section>\n");
}

fn close(page: &mut Page, document: &Document) {
    let word = words(document.lang);
    page.raw("</main>\n<footer>").element("<p>", word.footer, " ").element(
        "",
        word.reimport,
        "</p></footer>\n",
    );
    page.raw(ANSWER_TAG).json(&envelope::stable(document.envelope)).raw("</script>\n");
    for (label, companion) in document.companions {
        page.raw("<script type=\"application/json\" class=\"telecouple-companion\"")
            .attribute("data-label", label);
        page.raw(">").json(&envelope::stable(companion)).raw("</script>\n");
    }
    page.raw("</body>\n</html>\n");
}
