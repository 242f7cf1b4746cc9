//! The workbook of the governance indicators as the World Bank publishes it (`wgidataset.xlsx`).
//!
//! One sheet a dimension; the year stands above each block of six columns, and below it `Country/Territory`,
//! `Code` (or `WBCode`), then `Estimate, StdErr, NumSrc, Rank, Lower, Upper` for every year. Rows of words stand
//! above both, so the header is found by its first name. Missing is `#N/A`, as a text or as an error of the sheet.

use database::IndicatorRow;
use vocabulary::{SourceId, Year, fold};

use crate::decimal::scaled;
use crate::head::Head;
use crate::options::Limits;
use crate::parsed::{Confidence, Parsed};
use crate::places::Places;
use crate::problem::{ImportError, Problem};
use crate::table::RawCell;
use crate::xlsx::Workbook;

use super::{DIMENSIONS, NO_ESTIMATE};

/// The dimension of a sheet, by its name without blanks: `Political StabilityNoViolence` is political stability.
fn dimension(sheet: &str) -> Option<&'static str> {
    let bare: String = fold(sheet).chars().filter(|c| !c.is_whitespace()).collect();
    let found = DIMENSIONS.iter().find(|(_, _, word)| bare.starts_with(&word.to_lowercase()));
    found.map(|(index, _, _)| *index)
}

/// Whether the sheets are those of the workbook.
pub(super) fn sniff(head: &Head<'_>) -> Confidence {
    let found = head.tables.iter().filter_map(|table| dimension(table.sheet.as_deref()?)).count();
    match found {
        0 => Confidence::No,
        1..=5 => Confidence::Likely,
        _ => Confidence::Certain,
    }
}

/// Where the figures of a year stand.
struct Block {
    year: Year,
    estimate: usize,
    error: Option<usize>,
}

/// Reads all sheets of dimensions.
///
/// # Errors
/// A workbook that cannot be read, or a sheet of a dimension without the header.
pub(super) fn read(
    bytes: Vec<u8>,
    file: &str,
    limits: &Limits,
    source: &SourceId,
    mut places: Places,
) -> Result<Parsed<IndicatorRow>, ImportError> {
    let mut workbook = Workbook::open(file, bytes, limits)?;
    let mut parsed = Parsed::default();
    for sheet in workbook.sheets() {
        let Some(index) = dimension(&sheet) else { continue };
        let mut above: Vec<(usize, String)> = Vec::new();
        let mut blocks: Vec<Block> = Vec::new();
        let mut code_at = 0;
        workbook.each_row(&sheet, limits, |row, cells| {
            if blocks.is_empty() {
                let first = cells.first().map(|cell| fold(&cell.text));
                if first.as_deref().is_some_and(|name| name.starts_with("country")) {
                    (code_at, blocks) = header(cells, &above);
                }
                above = cells.iter().map(|cell| (cell.column, cell.text.trim().to_owned())).collect();
                return Ok(());
            }
            figures(row, cells, &blocks, code_at, (index, source, &sheet), &mut places, &mut parsed);
            Ok(())
        })?;
        if blocks.is_empty() {
            let message = "expected a row `Country/Territory, Code, Estimate, StdErr …` below a row of years";
            return Err(Problem::of_file(file, message).in_sheet(&sheet).into());
        }
    }
    Ok(parsed)
}

/// The column of codes and the blocks of years, from the two rows of the header.
fn header(cells: &[RawCell<'_>], above: &[(usize, String)]) -> (usize, Vec<Block>) {
    let code = cells.iter().find(|cell| matches!(fold(&cell.text).as_str(), "code" | "wbcode"));
    let mut blocks: Vec<Block> = Vec::new();
    for cell in cells {
        // A year is stated above every column, or once above its block.
        let year = above.iter().rev().find(|(column, text)| *column <= cell.column && !text.is_empty());
        let Some(year) = year.and_then(|(_, text)| text.trim_end_matches(".0").parse::<Year>().ok()) else {
            continue;
        };
        match fold(&cell.text).as_str() {
            "estimate" => blocks.push(Block { year, estimate: cell.column, error: None }),
            "stderr" => {
                if let Some(block) = blocks.last_mut().filter(|block| block.year == year) {
                    block.error = Some(cell.column);
                }
            }
            _ => {}
        }
    }
    (code.map_or(2, |cell| cell.column), blocks)
}

/// The figures of one country.
fn figures(
    row: usize,
    cells: &[RawCell<'_>],
    blocks: &[Block],
    code_at: usize,
    (index, source, sheet): (&str, &SourceId, &str),
    places: &mut Places,
    parsed: &mut Parsed<IndicatorRow>,
) {
    let text = |column: usize| {
        let cell = cells.iter().find(|cell| cell.column == column);
        cell.map_or("", |cell| cell.text.trim())
    };
    let name = cells.first().filter(|cell| cell.column < code_at).map_or("", |cell| cell.text.trim());
    if name.is_empty() && text(code_at).is_empty() {
        return;
    }
    let place = places.find(name, text(code_at));
    for block in blocks {
        parsed.figures += 1;
        let estimate = text(block.estimate);
        if matches!(estimate, "" | "#N/A" | "NA" | "..") {
            parsed.exclude(NO_ESTIMATE);
            continue;
        }
        let column = format!("{sheet}: Estimate {}", block.year);
        let Some(value) = scaled(estimate, 0) else {
            parsed.unmatch(row as u64, &column, estimate, "not a number or #N/A");
            continue;
        };
        match &place {
            Ok((region, remark)) => {
                remark.iter().for_each(|remark| parsed.note(remark.clone()));
                parsed.rows.push(IndicatorRow {
                    index: index.to_owned(),
                    region: *region,
                    year: block.year,
                    value,
                    standard_error: block.error.and_then(|column| scaled(text(column), 0)),
                    source: source.clone(),
                });
            }
            Err(reason) => parsed.unmatch(row as u64, &column, name, reason.clone()),
        }
    }
}
