//! Figures as SVG, PNG and PDF, and the numbers behind each as a table.

use figures::{FigureSpec, PngSize};
use serde_json::Value;

use crate::envelope::text;
use crate::tables::records_table;
use crate::{Document, ExportError, Format, Options, Table};

/// The figures of a document with the wanted one first: the one named by `options.figure`, else the first.
///
/// # Errors
/// [`ExportError::NoFigure`], or [`ExportError::UnknownFigure`] which lists those there are.
pub(crate) fn wanted_first<'d>(
    document: &Document<'d>,
    options: &Options,
) -> Result<Vec<&'d FigureSpec>, ExportError> {
    let mut figures: Vec<&FigureSpec> = document.figures.iter().collect();
    let position = match &options.figure {
        None => (!figures.is_empty()).then_some(0),
        Some(id) => Some(figures.iter().position(|figure| figure.id() == id).ok_or_else(|| {
            let known = figures.iter().map(|figure| format!("`{}`", figure.id())).collect::<Vec<_>>();
            ExportError::UnknownFigure { id: id.clone(), known: known.join(", ") }
        })?),
    };
    let position = position
        .ok_or_else(|| ExportError::NoFigure { operation: text(document.envelope, "operation").into() })?;
    let wanted = figures.remove(position);
    figures.insert(0, wanted);
    Ok(figures)
}

/// One figure in one of the three picture formats.
pub(crate) fn picture(
    figure: &FigureSpec,
    format: Format,
    options: &Options,
) -> Result<Vec<u8>, ExportError> {
    let problem = |error: figures::FigureError| ExportError::Figure {
        id: figure.id().into(),
        problem: error.to_string(),
    };
    let drawn = figure.draw().map_err(problem)?;
    match format {
        Format::Png => drawn.to_png(PngSize::Scale(options.png_scale)).map_err(problem),
        Format::Pdf => drawn.to_pdf().map_err(problem),
        _ => Ok(drawn.svg.into_bytes()),
    }
}

/// The numbers of a figure as drawn.
pub(crate) fn figure_table(figure: &FigureSpec) -> Table {
    let records: Vec<Value> = figure.data().into_iter().map(Value::Object).collect();
    records_table(figure.id(), &records)
}

/// The same without the columns that are empty throughout, for people.
pub(crate) fn without_empty_columns(mut table: Table) -> Table {
    let kept: Vec<bool> =
        (0..table.columns.len()).map(|column| table.cells(column).any(|cell| !cell.is_missing())).collect();
    let keep = |index: &mut usize| {
        *index += 1;
        kept.get(*index - 1).copied().unwrap_or(false)
    };
    let mut index = 0;
    table.columns.retain(|_| keep(&mut index));
    for row in &mut table.rows {
        let mut index = 0;
        row.retain(|_| keep(&mut index));
    }
    table
}
