//! XLSX: one workbook, a sheet per table, typed cells, the same bytes for the same answer.
//!
//! Sheets: `README` (answer, citation, licences and duties, command, meaning of the columns), the tables of the result,
//! then coverage, unmatched rows, checks, sources, warnings and the run record. Texts are always text cells: nothing an
//! answer contains can become a formula or a link.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as CellStyle, FormatAlign, Workbook, Worksheet};
use unicode_width::UnicodeWidthStr;

use crate::envelope::{command, items, run_hash, text};
use crate::headings::{heading, known_heading};
use crate::words::{strictness, table_title, words};
use crate::{Cell, CellFormat, Document, ExportError, Table, Tables, citation_bibtex, citation_text};

const MOST_ROWS: usize = 1_048_575; // Below the header.
const MOST_COLUMNS: usize = 16_384;
const MOST_CHARACTERS: usize = 32_767;
/// Numbers from 100 on as whole numbers with thousands, from 1 on with two decimals, smaller ones as they are.
const NUMBER: &str = "[>=100]#,##0;[>=1]#,##0.00;General";

/// The workbook of a document.
///
/// # Errors
/// [`ExportError::SpreadsheetLimit`] if a table has more rows, columns or longer texts than the format can hold.
pub fn xlsx(document: &Document) -> Result<Vec<u8>, ExportError> {
    let tables = Tables::of(document);
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(text(document.envelope, "operation"))
        .set_author("Telecouple")
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let mut names = vec!["readme".to_string()];
    let all: Vec<(&Table, String)> = tables
        .result
        .iter()
        .chain(&tables.record)
        .map(|table| (table, sheet_name(&table.name, &mut names)))
        .collect();
    readme(workbook.add_worksheet(), document, &all)?;
    for (table, name) in &all {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        write_table(sheet, table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A sheet name within the format's rules: at most 31 characters, none of `[]:*?/\`, unique without regard to case.
fn sheet_name(table: &str, taken: &mut Vec<String>) -> String {
    let clean: String =
        table.chars().map(|c| if c.is_control() || "[]:*?/\\'".contains(c) { '_' } else { c }).collect();
    let clean = if clean.is_empty() { "table".to_string() } else { clean };
    let fit = |text: &str, room: usize| text.chars().take(room).collect::<String>();
    // Excel counts UTF-16 units; half as many characters always fit.
    let room = if clean.chars().all(|c| c.len_utf16() == 1) { 31 } else { 15 };
    let mut name = fit(&clean, room);
    let mut number = 2;
    while taken.contains(&name.to_lowercase()) || name.eq_ignore_ascii_case("history") {
        let ending = format!("_{number}");
        name = format!("{}{ending}", fit(&clean, room - ending.len()));
        number += 1;
    }
    taken.push(name.to_lowercase());
    name
}

fn write_table(sheet: &mut Worksheet, table: &Table) -> Result<(), ExportError> {
    let limit = |problem: String| ExportError::SpreadsheetLimit { table: table.name.clone(), problem };
    if table.rows.len() > MOST_ROWS {
        return Err(limit(format!("it has {} rows, a sheet holds {MOST_ROWS}", table.rows.len())));
    }
    if table.columns.len() > MOST_COLUMNS {
        return Err(limit(format!("it has {} columns, a sheet holds {MOST_COLUMNS}", table.columns.len())));
    }
    let head = CellStyle::new().set_bold().set_align(FormatAlign::Top).set_text_wrap();
    let mut styles = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let style = match known_heading(column, figures::Lang::En).map(|heading| heading.format) {
            Some(CellFormat::Share) => "0.0%",
            Some(CellFormat::Year) => "0",
            Some(CellFormat::Integer) => "#,##0",
            Some(CellFormat::Number) => NUMBER,
            _ => "General",
        };
        styles.push(CellStyle::new().set_num_format(style));
        check_length(column, &limit, 0, column)?;
        let index = u16::try_from(index).map_err(|_| limit("too many columns".into()))?;
        sheet.write_string_with_format(0, index, column, &head)?;
        sheet.set_column_width(index, column_width(table, usize::from(index), column))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1u32..).zip(&table.rows) {
        for ((column, cell), style) in (0u16..).zip(cells).zip(&styles) {
            match cell {
                Cell::Missing => {}
                Cell::Boolean(value) => {
                    sheet.write_boolean(row, column, *value)?;
                }
                Cell::Text(value) => {
                    let name = table.columns.get(usize::from(column)).map_or("", String::as_str);
                    check_length(value, &limit, row, name)?;
                    sheet.write_string(row, column, value)?;
                }
                // A sheet's numbers are doubles: longer integers stay exact as text.
                Cell::Integer(value) if value.unsigned_abs() > 1 << 53 => {
                    sheet.write_string(row, column, value.to_string())?;
                }
                Cell::Integer(value) => {
                    sheet.write_number_with_format(row, column, *value as f64, style)?;
                }
                Cell::Number(value) => {
                    sheet.write_number_with_format(row, column, *value, style)?;
                }
            }
        }
    }
    Ok(())
}

fn check_length(
    value: &str,
    limit: &impl Fn(String) -> ExportError,
    row: u32,
    column: &str,
) -> Result<(), ExportError> {
    let length = value.encode_utf16().count();
    if length <= MOST_CHARACTERS {
        return Ok(());
    }
    let column: String = column.chars().take(40).collect();
    Err(limit(format!(
        "the text in row {row}, column `{column}` has {length} characters, a cell holds {MOST_CHARACTERS}"
    )))
}

/// Width in characters: of the longest of the first rows, within reason.
fn column_width(table: &Table, index: usize, name: &str) -> f64 {
    let cells = table.cells(index).take(200).map(|cell| match cell {
        Cell::Number(_) => 12,
        other => other.plain().width(),
    });
    (cells.chain([name.width()]).max().unwrap_or(8) + 2).clamp(8, 60) as f64
}

fn readme(
    sheet: &mut Worksheet,
    document: &Document,
    tables: &[(&Table, String)],
) -> Result<(), ExportError> {
    let word = words(document.lang);
    let envelope = document.envelope;
    let bold = CellStyle::new().set_bold().set_align(FormatAlign::Top);
    let wrap = CellStyle::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name("README")?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 110)?;
    let mut lines: Vec<(String, String)> = vec![
        ("Telecouple".into(), text(envelope, "operation").into()),
        (word.answer.into(), text(envelope, "answer").into()),
        (word.how_to_cite.into(), citation_text(envelope, document.lang)),
        ("BibTeX".into(), citation_bibtex(envelope)),
        (word.command.into(), command(envelope)),
        (word.run_hash.into(), run_hash(envelope).unwrap_or_default()),
    ];
    for source in items(envelope, "sources") {
        let duty = word.duty(text(source, "redistribution"));
        lines.push((
            format!("{}: {}", word.duties, text(source, "id")),
            format!("{}; {duty}", text(source, "licence")),
        ));
    }
    let strictest = items(envelope, "sources").iter().map(|source| text(source, "redistribution"));
    if let Some(strictest) = strictest.max_by_key(|terms| strictness(terms)) {
        lines.push((word.strictest.into(), word.duty(strictest).into()));
    }
    for warning in items(envelope, "warnings") {
        let warning = Cell::of_scalar(warning).map_or_else(|| warning.to_string(), |cell| cell.plain());
        lines.push((word.warnings.into(), warning));
    }
    lines.push((String::new(), String::new()));
    for (table, name) in tables {
        let title = table_title(&table.name, document.lang);
        lines.push((
            format!("{}: {name}", word.sheet),
            format!("{title} ({} {})", table.rows.len(), word.rows),
        ));
    }
    lines.push((String::new(), String::new()));
    let mut seen = std::collections::BTreeSet::new();
    for (table, _) in tables {
        for column in table.columns.iter().filter(|column| known_heading(column, document.lang).is_some()) {
            if seen.insert(column) {
                let meaning = heading(column, document.lang).with_unit();
                lines.push((format!("{}: {column}", word.column), meaning));
            }
        }
    }
    for (row, (label, value)) in (0u32..).zip(lines) {
        let shortened: String = value.chars().take(MOST_CHARACTERS / 2).collect();
        sheet.write_string_with_format(row, 0, label.chars().take(255).collect::<String>(), &bold)?;
        sheet.write_string_with_format(row, 1, shortened, &wrap)?;
    }
    Ok(())
}
