//! The text that a terminal shows: the answer sentence, the main table, then coverage, checks and sources, a line each.
//!
//! Wide characters take two columns and are measured so. Texts from files may hold escape sequences that move the cursor
//! or direction overrides that reorder a line; [`printable`] makes both harmless.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::envelope::{items, run_id, source_in_brief, text};
use crate::headings::{heading, stem_of_bound};
use crate::numbers::{human, tail_len};
use crate::summary::{shorten, total_row};
use crate::words::{Words, coverage_line, table_title, words};
use crate::{Cell, CellFormat, Document, ExportError, Options, Table, Tables};

/// Rows of tables after the main one.
const SECOND_ROWS: usize = 6;
/// Words are not cut below this many columns: they go instead.
const NARROWEST: usize = 14;
/// A heading wider than this is wrapped, unless its cells are wider.
const HEADING: usize = 16;
/// A column with a text wider than this is prose: it goes as a whole before any key is cut.
const PROSE: usize = 40;
/// Prose is not cut below this many columns; a key may be.
const PROSE_CUT: usize = 28;
/// From this many rows on, a word that is the same in all of them stands once above the table.
const REPEATED: usize = 3;

/// The terminal text of a document.
///
/// # Errors
/// [`ExportError::UnknownTable`] if `options.table` names none. An answer without tables is written without.
pub fn terminal(document: &Document, options: &Options) -> Result<String, ExportError> {
    let word = words(document.lang);
    let tables = Tables::for_terminal(document, options.table.as_deref());
    let paint = Paint { on: options.colour };
    let mut out = String::new();
    for line in wrap(text(document.envelope, "answer"), options.width) {
        push(&mut out, &paint.bold(&line));
    }
    let main = match tables.main(options.table.as_deref(), text(document.envelope, "operation")) {
        Ok(table) => Some(table),
        Err(ExportError::NoTable { .. }) => None,
        Err(other) => return Err(other),
    };
    if let Some(table) = main {
        section(&mut out, table, options.rows, document, options, paint);
    }
    if let Some(table) = second_table(&tables, main, options.table.is_none()) {
        section(&mut out, table, SECOND_ROWS.min(options.rows), document, options, paint);
    }
    // What was not matched is part of the answer: the largest or first of it stand here, all in the files.
    if options.table.is_none()
        && let Some(table) = tables.record.iter().find(|table| table.name == "unmatched")
        && !table.rows.is_empty()
    {
        section(&mut out, table, SECOND_ROWS.min(options.rows), document, options, paint);
    }
    out.push('\n');
    let mut notes: Vec<(&str, Vec<String>)> = Vec::new();
    for (label, envelope) in document.companions {
        notes.push(("", vec![format!("{label}: {}", text(envelope, "answer"))]));
    }
    notes.push((word.coverage, vec![coverage_line(document.envelope, document.lang)]));
    notes.push((word.checks, check_lines(document.envelope, word)));
    notes.push((word.source, vec![sources_line(document.envelope, word)]));
    let warnings = items(document.envelope, "warnings");
    notes.push((word.warnings, warnings.iter().map(warning_text).collect()));
    notes.push((word.run, vec![run_id(document.envelope)]));
    let room = notes.iter().map(|(label, _)| label.width()).max().unwrap_or(0) + 2;
    for (label, lines) in notes {
        let parts = lines.iter().flat_map(|line| wrap(line, options.width.saturating_sub(room)));
        for (index, part) in parts.enumerate() {
            let label = if index == 0 { label } else { "" };
            push(&mut out, &format!("{}{part}", paint.bold(&pad(label, room, false))));
        }
    }
    Ok(out)
}

/// The next small table: totals, where no table was asked for, or else an array with a single column of words.
fn second_table<'t>(tables: &'t Tables, main: Option<&Table>, totals: bool) -> Option<&'t Table> {
    let is_totals =
        |table: &&Table| table.name.starts_with("totals") && !table.single && !table.rows.is_empty();
    let of_totals = tables.result.iter().find(|table| totals && is_totals(table));
    if let Some(table) = of_totals.filter(|table| main.is_some_and(|main| main.name != table.name)) {
        return Some(table);
    }
    tables.result.iter().find(|table| {
        let keys = table.columns.iter().filter(|name| {
            matches!(heading(name, figures::Lang::En).format, CellFormat::Text | CellFormat::Code)
        });
        !table.single
            && main.is_some_and(|main| main.name != table.name)
            && keys.count() == 1
            && table.columns.len() <= 6
            && !table.name.starts_with("compared.")
    })
}

fn section(
    out: &mut String,
    table: &Table,
    rows: usize,
    document: &Document,
    options: &Options,
    paint: Paint,
) {
    let word = words(document.lang);
    let short = shorten(table, rows, document.lang);
    out.push('\n');
    let (shared, own) = same_in_all_rows(table, &short.table, document, options);
    let title = printable(&table_title(&table.name, document.lang));
    let title = std::iter::once(title).chain(shared).collect::<Vec<_>>().join(" · ");
    for line in wrap(&title, options.width) {
        push(out, &paint.bold(&line));
    }
    for line in grid(&own, total_row(table, document.lang), document, options, paint) {
        push(out, &line);
    }
    if short.left_out > 0 {
        push(out, &format!("  {} / {} {}", short.table.rows.len(), table.rows.len(), word.shown_of));
    }
}

/// What is the same in every row of a table, as `Heading: word`, and its shortened form with blanks in its place.
fn same_in_all_rows(
    table: &Table,
    short: &Table,
    document: &Document,
    options: &Options,
) -> (Vec<String>, Table) {
    let mut own = short.clone();
    let mut shared = Vec::new();
    if table.rows.len() < REPEATED {
        return (shared, own);
    }
    // What a table is about leads it; a word that repeats further right is a finding, such as a status.
    for (index, name) in table.columns.iter().enumerate() {
        let heading = heading(name, document.lang);
        let Some(first @ Cell::Text(_)) = table.cells(index).next() else { break };
        let word =
            options.name_of(first, heading.format).map_or_else(|| human(first, heading.format), Into::into);
        if table.cells(index).any(|cell| cell != first) || word.width() > PROSE {
            break;
        }
        shared.push(printable(&format!("{}: {word}", heading.with_unit())));
        for cell in own.rows.iter_mut().filter_map(|row| row.get_mut(index)) {
            *cell = Cell::Missing;
        }
    }
    // A table of nothing but repeated words would be empty.
    if shared.len() == table.columns.len() { (Vec::new(), short.clone()) } else { (shared, own) }
}

/// A column ready to be padded.
struct Column {
    head: String,
    cells: Vec<String>,
    right: bool,
    width: usize,
    /// A bound or quantile, which goes first when there is no room.
    bound: bool,
}

fn grid(
    table: &Table,
    total: Option<Vec<Cell>>,
    document: &Document,
    options: &Options,
    paint: Paint,
) -> Vec<String> {
    let word = words(document.lang);
    let mut columns: Vec<Column> = Vec::new();
    for (index, name) in table.columns.iter().enumerate() {
        if table.cells(index).all(Cell::is_missing) {
            continue;
        }
        let heading = heading(name, document.lang);
        let total = total.as_ref().and_then(|row| row.get(index));
        let right = table.cells(index).all(|cell| cell.is_missing() || cell.as_f64().is_some());
        let mut cells: Vec<String> = table
            .cells(index)
            .chain(total)
            .map(|cell| {
                printable(options.name_of(cell, heading.format).unwrap_or(&human(cell, heading.format)))
            })
            .collect();
        if right {
            let tail = cells.iter().filter_map(|cell| tail_len(cell)).max().unwrap_or(0);
            for cell in &mut cells {
                let own = tail_len(cell).unwrap_or(tail);
                cell.push_str(&" ".repeat(tail.saturating_sub(own)));
            }
        }
        let head = printable(&heading.with_unit());
        let cell_width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
        let longest_word = head.split(' ').map(|word| word.width()).max().unwrap_or(0);
        let width = cell_width.max(longest_word.min(HEADING)).max(head.width().min(HEADING));
        columns.push(Column { head, cells, right, width, bound: stem_of_bound(name).is_some() });
    }
    let dropped = fit(&mut columns, options.width.saturating_sub(2));
    let mut lines = heading_lines(&columns, paint);
    let shown = table.rows.len();
    for row in 0..shown + usize::from(total.is_some()) {
        let cells = columns.iter().map(|column| {
            let cell = column.cells.get(row).map_or("", String::as_str);
            pad(&cut(cell, column.width), column.width, column.right)
        });
        let line = format!("  {}", cells.collect::<Vec<_>>().join("  "));
        let line = line.trim_end();
        lines.push(if row == shown { paint.bold(line) } else { line.into() });
    }
    if !dropped.is_empty() {
        lines.push(cut(&format!("  + {}: {}", word.column, dropped.join(", ")), options.width));
    }
    lines
}

/// Drops prose from the right, narrows and then drops words, narrows the names of the rows, drops bounds, then columns
/// from the right, until the table fits. Returns the headings dropped.
fn fit(columns: &mut Vec<Column>, room: usize) -> Vec<String> {
    let needed = |columns: &[Column]| columns.iter().map(|c| c.width + 2).sum::<usize>().saturating_sub(2);
    let prose = |column: &Column| !column.right && column.width > PROSE;
    let cut = |column: &Column| if prose(column) { column.width - PROSE_CUT } else { 0 };
    let mut dropped = Vec::new();
    while needed(columns).saturating_sub(columns.iter().map(cut).sum()) > room {
        // The first column of words says what a row is, however long it is.
        let name = columns.iter().position(|column| !column.right);
        let Some(last) = columns.iter().rposition(prose).filter(|last| Some(*last) != name) else { break };
        dropped.push(columns.remove(last).head);
    }
    while needed(columns) > room {
        let count = columns.len();
        let name = columns.iter().position(|column| !column.right);
        let words = |(place, column): &(usize, &mut Column)| !column.right && Some(*place) != name;
        let widest = columns
            .iter_mut()
            .enumerate()
            .filter(|column| words(column) && column.1.width > NARROWEST)
            .max_by_key(|(_, column)| column.width);
        if let Some((_, column)) = widest {
            column.width -= 1;
        } else if let Some(last) = columns.iter_mut().enumerate().filter(words).map(|(place, _)| place).last()
        {
            dropped.push(columns.remove(last).head);
        } else if let Some(name) =
            name.and_then(|name| columns.get_mut(name)).filter(|name| name.width > NARROWEST)
        {
            name.width -= 1;
        } else if count > 1 {
            let last = columns.iter().rposition(|column| column.bound).unwrap_or(count - 1);
            dropped.push(columns.remove(last).head);
        } else {
            break;
        }
    }
    dropped
}

fn heading_lines(columns: &[Column], paint: Paint) -> Vec<String> {
    let heads: Vec<Vec<String>> = columns.iter().map(|column| wrap(&column.head, column.width)).collect();
    let height = heads.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|line| {
            let cells = columns.iter().zip(&heads).map(|(column, head)| {
                // Short headings stand on the last line, next to their cells.
                let part = (line + head.len()).checked_sub(height).and_then(|index| head.get(index));
                pad(part.map_or("", String::as_str), column.width, column.right)
            });
            paint.dim(format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end())
        })
        .collect()
}

fn check_lines(envelope: &serde_json::Value, word: &Words) -> Vec<String> {
    let checks = items(envelope, "checks");
    if checks.is_empty() {
        return vec![word.no_checks.into()];
    }
    let passed = checks.iter().filter(|check| text(check, "status") == "pass").count();
    let (sign, _) = word.status(if passed == checks.len() { "pass" } else { "" });
    let mut lines = vec![if passed == checks.len() {
        format!("{sign} {} ({passed}/{passed})", word.all_pass)
    } else {
        format!("{passed}/{} {}", checks.len(), word.pass)
    }];
    for check in checks.iter().filter(|check| text(check, "status") != "pass") {
        let (sign, status) = word.status(text(check, "status"));
        let value = |key: &str| {
            check
                .get(key)
                .and_then(Cell::of_scalar)
                .map_or("–".into(), |cell| human(&cell, CellFormat::Number))
        };
        lines.push(format!(
            "{sign} {status}: {}, {} {}, {} {}. {}",
            text(check, "id"),
            word.observed,
            value("observed"),
            word.tolerance,
            value("tolerance"),
            text(check, "about"),
        ));
    }
    lines
}

fn sources_line(envelope: &serde_json::Value, word: &Words) -> String {
    let sources: Vec<String> = items(envelope, "sources").iter().map(source_in_brief).collect();
    if sources.is_empty() { word.no_sources.into() } else { sources.join("; ") }
}

pub(crate) fn warning_text(warning: &serde_json::Value) -> String {
    match warning {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Object(object) => {
            match object.get("message").and_then(serde_json::Value::as_str) {
                Some(message) => message.into(),
                None => warning.to_string(),
            }
        }
        other => other.to_string(),
    }
}

/// A text that cannot move the cursor or reorder the line.
pub(crate) fn printable(text: &str) -> String {
    let harmless = |c: char| match c {
        '\n' | '\r' | '\t' => Some(' '),
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some('\u{FFFD}'),
        c => Some(c),
    };
    text.chars().filter_map(harmless).collect()
}

/// Pads to `width` columns as the terminal draws them.
fn pad(text: &str, width: usize, right: bool) -> String {
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
}

/// Cuts to `width` columns, with `…` where something is gone.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.into();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.push('…');
    out
}

/// Breaks at blanks, or inside a word that is wider than the line (Japanese has no blanks).
fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(4);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in printable(text).split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && line.width() + 1 + word.width() > width && word.width() <= width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if line.width() + c.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// Bold and dim, if wanted; never the only carrier of a meaning.
#[derive(Clone, Copy)]
struct Paint {
    on: bool,
}

impl Paint {
    fn bold(self, text: &str) -> String {
        if self.on && !text.trim().is_empty() { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.into() }
    }
    fn dim(self, text: &str) -> String {
        if self.on { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(pad("銅", 4, false), "銅  ");
        assert_eq!(pad("銅", 4, true), "  銅");
        assert_eq!(cut("関与物質総量", 7), "関与物…");
        assert_eq!(wrap("関与物質総量", 6), ["関与物", "質総量"]);
        assert_eq!(wrap("Land disturbance, TMR (kg)", 12), ["Land", "disturbance,", "TMR (kg)"]);
    }

    #[test]
    fn escape_sequences_and_direction_overrides_are_harmless() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202E}c\nd\u{9b}"), "a\u{FFFD}[2Jbc d\u{FFFD}");
    }
}
