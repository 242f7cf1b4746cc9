//! Eora26: bare matrices and files of labels side by side.
//!
//! `Eora26_YEAR_bp_T.txt` (transactions), `_FD`, `_VA`, `_Q` (satellites), `_QY`, without any label, and
//! `labels_T.txt`, `labels_FD.txt`, `labels_VA.txt`, `labels_Q.txt` with one line for each row or column. `bp` are basic,
//! `pp` purchasers' prices.
//!
//! Trap: units of satellites stand in brackets at the end of their group; money is in thousand US dollars.

use super::Confidence;
use super::delimited::{Layout, Rows, fields};
use super::parts;
use super::problem::ReadError;
use super::source::Source;
use crate::matrix::Matrix;
use crate::system::{Extension, System};

/// Unit of the money of Eora26.
const UNIT: &str = "1000 USD";

/// Whether the files are named as Eora names them.
pub(crate) fn sniff(source: &Source) -> Confidence {
    let labels = source.names().any(|name| name.ends_with("labels_T.txt"));
    let table = source.names().any(|name| name.ends_with("_T.txt") && !name.ends_with("labels_T.txt"));
    match (labels, table) {
        (true, true) => Confidence::Certain,
        (false, false) => Confidence::No,
        _ => Confidence::Possible,
    }
}

/// Reads the system at basic prices.
pub(crate) fn read(source: &mut Source, year: Option<u16>) -> Result<System, ReadError> {
    let tables: Vec<String> = source
        .names()
        .filter(|name| name.ends_with("_T.txt") && !name.ends_with("labels_T.txt") && !name.contains("_pp_"))
        .filter(|name| year.is_none_or(|year| parts::year_in(name) == Some(year)))
        .map(str::to_owned)
        .collect();
    let [main] = tables.as_slice() else {
        let message = format!(
            "holds {} tables of transactions at basic prices (Eora26_YEAR_bp_T.txt), expected one",
            tables.len()
        );
        return Err(ReadError::new(source.name(), message)
            .with_hint("say which year, or give the folder of one year"));
    };
    let stem = main.trim_end_matches("T.txt").to_owned();
    let row_labels = labels(source, "labels_T.txt")?;
    let file = source.shown(main);
    let label = |row: &[String], file: &str, line: usize| -> Result<(String, String), ReadError> {
        match row {
            [_, region, _, sector, ..] => Ok((region.clone(), sector.clone())),
            _ => Err(ReadError::new(
                file,
                format!("has {} fields, expected country, code, kind and sector", row.len()),
            )
            .at_row(line + 1)),
        }
    };
    let pairs_of = |source: &Source, rows: &[Vec<String>], name: &str| {
        let file = source.shown(name);
        rows.iter().enumerate().map(|(line, row)| label(row, &file, line)).collect::<Result<Vec<_>, _>>()
    };
    let pairs = pairs_of(source, &row_labels, "labels_T.txt")?;
    let n = pairs.len();
    let industries = parts::industries(&source.shown("labels_T.txt"), &pairs, 1)?;
    let transactions = bare(source, main, n, n)?;
    let demand_labels = labels(source, "labels_FD.txt")?;
    let demand_pairs = pairs_of(source, &demand_labels, "labels_FD.txt")?;
    let demand_columns =
        parts::demand_columns(&source.shown("labels_FD.txt"), &demand_pairs, &industries, 0)?;
    let m = demand_pairs.len();
    let demand = bare(source, &format!("{stem}FD.txt"), n, m)?;
    let output = transactions.row_sums().iter().zip(demand.row_sums()).map(|(z, y)| z + y).collect();
    let mut extensions = Vec::new();
    for (name, by_demand) in [("VA", None), ("Q", Some("QY"))] {
        let matrix = format!("{stem}{name}.txt");
        if !source.has(&matrix) {
            continue;
        }
        let label_file = format!("labels_{name}.txt");
        let rows = labels(source, &label_file)?;
        let by_industry = bare(source, &matrix, rows.len(), n)?;
        let by_demand =
            match by_demand.map(|name| format!("{stem}{name}.txt")).filter(|name| source.has(name)) {
                Some(matrix) => Some(bare(source, &matrix, rows.len(), m)?),
                None => None,
            };
        extensions.push(extension(&source.shown(&label_file), name, &rows, by_industry, by_demand)?);
    }
    let stem = stem.rsplit('/').next().unwrap_or(&stem);
    Ok(System {
        name: stem.trim_end_matches('_').to_owned(),
        year: parts::year_in(stem).or_else(|| parts::year_in(&file)),
        units: vec![UNIT.to_owned()],
        industries,
        demand_columns,
        transactions,
        demand,
        output,
        extensions,
    })
}

/// The lines of a file of labels, wherever in the source it is.
fn labels(source: &mut Source, name: &str) -> Result<Vec<Vec<String>>, ReadError> {
    let Some(found) = source.names().find(|known| known.rsplit('/').next() == Some(name)).map(str::to_owned)
    else {
        return Err(
            ReadError::new(source.shown(name), "is missing").with_hint("Eora26 publishes it as indices.zip")
        );
    };
    let bytes = source.bytes(&found)?;
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let rows: Vec<Vec<String>> =
        lines.filter(|line| !line.is_empty()).map(|line| fields(line, b'\t')).collect();
    if rows.is_empty() {
        return Err(ReadError::new(source.shown(&found), "holds no labels"));
    }
    Ok(rows)
}

fn bare(source: &mut Source, name: &str, rows: usize, columns: usize) -> Result<Matrix, ReadError> {
    let table = parts::table(source, name, &Layout::tabs(0, 0), Rows::Exactly(rows))?;
    if table.values.columns() != columns {
        let message = format!("has {} columns, but the labels name {columns}", table.values.columns());
        return Err(ReadError::new(source.shown(name), message)
            .at_row(1)
            .with_hint("matrix and labels are not of the same system, or it is transposed"));
    }
    Ok(table.values)
}

fn extension(
    file: &str,
    name: &str,
    rows: &[Vec<String>],
    by_industry: Matrix,
    by_demand: Option<Matrix>,
) -> Result<Extension, ReadError> {
    let mut names = Vec::new();
    let mut units = Vec::new();
    for row in rows {
        let mut row = row.clone();
        let mut unit = UNIT.to_owned();
        if name != "VA" {
            unit = String::new();
            for label in &mut row {
                if let Some((text, bracket)) = label.rsplit_once('(').filter(|_| label.ends_with(')')) {
                    unit = bracket.trim_end_matches(')').to_owned();
                    *label = text.trim_end().to_owned();
                    break;
                }
            }
        }
        names.push(parts::stressor_name(&row));
        units.push(unit);
    }
    parts::extension(file, name, names, units, by_industry, by_demand, 1)
}
