//! Figures as SVG, PNG and PDF, and the numbers behind each as a table.

use figures::{FigureSpec, PngSize};
use serde_json::Value;

use crate::envelope::text;
use crate::tables::records_table;
use crate::{Cell, Document, ExportError, Format, Options, Table};

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

/// A figure's table for people, and the columns taken out because every row says the same. Empty columns go, and codes
/// where a label stands beside them; the exported numbers keep all.
pub(crate) fn readable(mut table: Table) -> (Table, Vec<(String, Cell)>) {
    const LABELLED: [(&str, &str); 3] =
        [("region", "name"), ("source", "source_label"), ("target", "target_label")];
    let mut constant = Vec::new();
    let mut kept = Vec::new();
    for (index, name) in table.columns.iter().enumerate() {
        let label = LABELLED.iter().find(|(code, _)| code == name).and_then(|(_, label)| table.column(label));
        let mut cells = table.cells(index);
        let first = cells.next();
        let same = table.rows.len() > 1 && cells.all(|cell| Some(cell) == first);
        if let Some(first) = first.filter(|cell| same && !cell.is_missing()) {
            constant.push((name.clone(), first.clone()));
        }
        kept.push(!same && label.is_none());
    }
    let mut names = kept.iter();
    table.columns.retain(|_| names.next().copied().unwrap_or(false));
    for row in &mut table.rows {
        let mut cells = kept.iter();
        row.retain(|_| cells.next().copied().unwrap_or(false));
    }
    (table, constant)
}
