//! Tables of the report: human headings, numbers lined up at the point, long ones folded.

use crate::headings::heading;
use crate::numbers::{human, tail_len};
use crate::report::page::Page;
use crate::summary::total_row;
use crate::words::{Words, words};
use crate::{Cell, Document, Options, Table};

/// Rows that stand open; the rest is folded.
const OPEN_ROWS: usize = 50;
/// Rows that are in the page at all; the embedded answer has every row.
const MOST_ROWS: usize = 2_000;

/// Writes a table with its caption. `caption` may be empty.
pub(crate) fn table(page: &mut Page, table: &Table, caption: &str, document: &Document, options: &Options) {
    if table.single {
        return pairs(page, table, caption, document, options);
    }
    let word = words(document.lang);
    let layout = Layout::of(table, document, options);
    let open = table.rows.len().min(OPEN_ROWS);
    let total = total_row(table, document.lang);
    page.raw("<div class=\"scroll\"><table>");
    if !caption.is_empty() {
        page.element("<caption>", caption, "");
        page.element(
            " <span class=\"soft\">",
            &format!("{} {}", table.rows.len(), word.rows),
            "</span></caption>",
        );
    }
    head(page, table, &layout);
    rows(page, &table.rows[..open], &layout, document, options);
    if let Some(total) = total.filter(|_| table.rows.len() == open) {
        foot(page, &total, &layout, document, options);
    } else if let Some(total) = total_row(table, document.lang) {
        // The total of all rows, although only some stand above it: it says so by standing after the folded rest.
        page.raw("</table></div>");
        rest(page, table, open, Some(&total), &layout, document, options);
        return;
    }
    page.raw("</table></div>");
    if table.rows.len() > open {
        rest(page, table, open, None, &layout, document, options);
    }
}

/// The rows beyond the open ones, folded, and the total of all rows.
fn rest(
    page: &mut Page,
    table: &Table,
    open: usize,
    total: Option<&[Cell]>,
    layout: &Layout,
    document: &Document,
    options: &Options,
) {
    let word = words(document.lang);
    let end = table.rows.len().min(MOST_ROWS);
    page.raw("<details>");
    page.element("<summary>", &Words::counted(word.further_rows, end - open), "</summary>");
    page.raw("<div class=\"scroll\"><table>");
    head(page, table, layout);
    rows(page, &table.rows[open..end], layout, document, options);
    page.raw("</table></div></details>\n");
    if table.rows.len() > end {
        page.element(
            "<p class=\"note\">",
            &Words::counted(word.rows_in_data, table.rows.len() - end),
            "</p>",
        );
    }
    if let Some(total) = total {
        let parts: Vec<String> = total
            .iter()
            .zip(&table.columns)
            .filter(|(cell, _)| cell.as_f64().is_some())
            .map(|(cell, name)| {
                let heading = heading(name, document.lang);
                format!("{} {}", heading.with_unit(), human(cell, heading.format))
            })
            .collect();
        page.element(
            "<p class=\"note\"><strong>",
            &format!("{} ({})", word.total, table.rows.len()),
            "</strong> ",
        );
        page.element("", &parts.join(" · "), "</p>");
    }
}

/// One object as names and values below each other.
fn pairs(page: &mut Page, table: &Table, caption: &str, document: &Document, options: &Options) {
    page.raw("<div class=\"scroll\"><table class=\"pairs\">");
    if !caption.is_empty() {
        page.element("<caption>", caption, "</caption>");
    }
    page.raw("<tbody>");
    for (name, cell) in table.columns.iter().zip(table.rows.iter().flatten()) {
        let heading = heading(name, document.lang);
        page.element("<tr><th scope=\"row\">", &heading.with_unit(), "</th>");
        if cell.is_missing() {
            page.element("<td class=\"none\">", words(document.lang).missing, "</td></tr>");
        } else {
            let shown = human(cell, heading.format);
            page.element("<td>", options.name_of(cell, heading.format).unwrap_or(&shown), "</td></tr>");
        }
    }
    page.raw("</tbody></table></div>\n");
}

/// Where each column stands and how far its points reach right.
struct Layout {
    columns: Vec<ColumnLayout>,
}

struct ColumnLayout {
    head: String,
    format: crate::CellFormat,
    right: bool,
    tail: usize,
}

impl Layout {
    fn of(table: &Table, document: &Document, _options: &Options) -> Layout {
        let columns = table
            .columns
            .iter()
            .enumerate()
            .map(|(index, name)| {
                let heading = heading(name, document.lang);
                let some = table.cells(index).any(|cell| !cell.is_missing());
                let right =
                    some && table.cells(index).all(|cell| cell.is_missing() || cell.as_f64().is_some());
                let shown = table
                    .cells(index)
                    .take(MOST_ROWS)
                    .filter_map(|cell| tail_len(&human(cell, heading.format)));
                let tail = if right { shown.max().unwrap_or(0) } else { 0 };
                ColumnLayout { head: heading.with_unit(), format: heading.format, right, tail }
            })
            .collect();
        Layout { columns }
    }
}

fn head(page: &mut Page, table: &Table, layout: &Layout) {
    page.raw("<thead><tr>");
    for (column, name) in layout.columns.iter().zip(&table.columns) {
        page.raw(if column.right { "<th scope=\"col\" class=\"number\"" } else { "<th scope=\"col\"" });
        page.attribute("title", name);
        page.element(">", &column.head, "</th>");
    }
    page.raw("</tr></thead>\n");
}

fn rows(page: &mut Page, rows: &[Vec<Cell>], layout: &Layout, document: &Document, options: &Options) {
    page.raw("<tbody>");
    for row in rows {
        page.raw("<tr>");
        for (cell, column) in row.iter().zip(&layout.columns) {
            write_cell(page, cell, column, words(document.lang).missing, options);
        }
        page.raw("</tr>\n");
    }
    page.raw("</tbody>");
}

fn foot(page: &mut Page, total: &[Cell], layout: &Layout, _document: &Document, options: &Options) {
    page.raw("<tfoot><tr>");
    for (cell, column) in total.iter().zip(&layout.columns) {
        write_cell(page, cell, column, "", options);
    }
    page.raw("</tr></tfoot>");
}

fn write_cell(page: &mut Page, cell: &Cell, column: &ColumnLayout, missing: &str, options: &Options) {
    if cell.is_missing() {
        page.raw(if column.right { "<td class=\"number none\">" } else { "<td class=\"none\">" });
        // In columns of words an empty cell is simply empty; a missing number says so.
        page.element("", if column.right { missing } else { "" }, "</td>");
        return;
    }
    let shown = human(cell, column.format);
    page.raw(if column.right { "<td class=\"number\">" } else { "<td>" });
    page.text(options.name_of(cell, column.format).unwrap_or(&shown));
    let pad = tail_len(&shown).map_or(0, |tail| column.tail.saturating_sub(tail));
    if column.right && pad > 0 {
        // Figure spaces are as wide as digits; the first stands for the point where the number has none.
        let fill = if shown.contains('.') {
            "\u{2007}".repeat(pad)
        } else {
            format!("\u{2008}{}", "\u{2007}".repeat(pad - 1))
        };
        page.element("<span class=\"pad\" aria-hidden=\"true\">", &fill, "</span>");
    }
    page.raw("</td>");
}
