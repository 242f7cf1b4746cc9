//! Tables shortened for people: the largest rows, one `Other (n=…)` row, and a total that equals the table.

use figures::Lang;

use crate::headings::heading;
use crate::words::words;
use crate::{Cell, CellFormat, Table};

/// Tables with such a column hold several cases or amounts per piece: a sum over their rows would mean nothing.
const NEVER_SUMMED_ACROSS: [&str; 12] = [
    "account",
    "answer_of",
    "product",
    "variant",
    "scenario",
    "method",
    "model",
    "parameter",
    "index",
    "year",
    "period",
    "quantity",
];

/// The sums of the columns that may be summed, in column order; `None` for a column without a sum or a table whose rows
/// may not be summed. A sum is over the cells that are there.
pub(crate) fn totals(table: &Table) -> Option<Vec<Option<f64>>> {
    if table.rows.len() < 2 || NEVER_SUMMED_ACROSS.iter().any(|column| table.column(column).is_some()) {
        return None;
    }
    let sums: Vec<Option<f64>> =
        (0..table.columns.len()).map(|column| sum(table, &table.rows, column)).collect();
    sums.iter().any(Option::is_some).then_some(sums)
}

fn sum(table: &Table, rows: &[Vec<Cell>], column: usize) -> Option<f64> {
    let name = table.columns.get(column)?;
    if !heading(name, Lang::En).adds {
        return None;
    }
    let numbers: Vec<f64> = rows.iter().filter_map(|row| row.get(column)?.as_f64()).collect();
    (!numbers.is_empty()).then(|| numbers.iter().sum())
}

/// A table of at most `most` rows and what was left out.
pub(crate) struct Shortened {
    /// The rows that are shown, with `Other` as the last if rows could be summed.
    pub table: Table,
    /// Rows that are neither shown nor summed.
    pub left_out: usize,
}

/// The `most` largest rows by `share`, or by the first column that may be summed, and the rest as one row; tables whose rows may not
/// be summed keep their first rows.
pub(crate) fn shorten(table: &Table, most: usize, lang: Lang) -> Shortened {
    // An "Other" of one row would hide a name and save nothing.
    if table.rows.len() <= most + 1 {
        return Shortened { table: table.clone(), left_out: 0 };
    }
    let label = table
        .columns
        .iter()
        .position(|name| matches!(heading(name, lang).format, CellFormat::Text | CellFormat::Code));
    let sums = totals(table);
    // A share says what the table is about; other sums, such as the mass, may stand before it.
    let by = table.column("share").or_else(|| sums.as_ref()?.iter().position(Option::is_some));
    let by = by.filter(|_| sums.is_some());
    let (Some(label), Some(by)) = (label, by) else {
        let mut shown = table.clone();
        shown.rows.truncate(most);
        return Shortened { left_out: table.rows.len() - most, table: shown };
    };
    let mut rows: Vec<&Vec<Cell>> = table.rows.iter().collect();
    let size = |row: &Vec<Cell>| row.get(by).and_then(Cell::as_f64).unwrap_or(f64::NEG_INFINITY);
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let (shown, rest) = rows.split_at(most);
    let rest: Vec<Vec<Cell>> = rest.iter().map(|row| (*row).clone()).collect();
    let mut other: Vec<Cell> = (0..table.columns.len())
        .map(|column| sum(table, &rest, column).map_or(Cell::Missing, Cell::Number))
        .collect();
    if let Some(cell) = other.get_mut(label) {
        *cell = Cell::Text(lang.other(rest.len()));
    }
    let rows = shown.iter().map(|row| (*row).clone()).chain([other]).collect();
    let table = Table { rows, ..table_without_rows(table) };
    Shortened { table, left_out: 0 }
}

/// The row of totals of a table, labelled in its first column of words; `None` if there is nothing to sum.
pub(crate) fn total_row(table: &Table, lang: Lang) -> Option<Vec<Cell>> {
    let mut row: Vec<Cell> =
        totals(table)?.into_iter().map(|sum| sum.map_or(Cell::Missing, Cell::Number)).collect();
    let label = row.iter_mut().zip(&table.columns).find(|(cell, name)| {
        cell.is_missing() && matches!(heading(name, lang).format, CellFormat::Text | CellFormat::Code)
    });
    *label?.0 = Cell::Text(words(lang).total.into());
    Some(row)
}

fn table_without_rows(table: &Table) -> Table {
    Table { name: table.name.clone(), columns: table.columns.clone(), rows: Vec::new(), single: table.single }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(values: &[f64]) -> Table {
        let row = |(index, value): (usize, &f64)| {
            vec![Cell::Text(format!("R{index}")), Cell::Number(*value), Cell::Number(0.5)]
        };
        Table {
            name: "by_region".into(),
            columns: vec!["region".into(), "tmr_kg".into(), "risk".into()],
            rows: values.iter().enumerate().map(row).collect(),
            single: false,
        }
    }

    #[test]
    fn what_is_cut_is_summed_and_the_total_does_not_change() {
        let table = regions(&[1.0, 30.0, 2.0, 20.0, 4.0]);
        let short = shorten(&table, 2, Lang::En);
        assert_eq!(short.left_out, 0);
        assert_eq!(short.table.rows[0][0], Cell::Text("R1".into()));
        assert_eq!(
            short.table.rows[2],
            vec![Cell::Text("Other (n=3)".into()), Cell::Number(7.0), Cell::Missing]
        );
        assert_eq!(totals(&short.table).unwrap()[1], totals(&table).unwrap()[1]);
    }

    #[test]
    fn an_other_of_one_is_not_made_and_years_are_not_summed() {
        assert_eq!(shorten(&regions(&[3.0, 2.0, 1.0]), 2, Lang::En).table.rows.len(), 3);
        let mut years = regions(&[1.0; 9]);
        years.columns[0] = "year".into();
        let short = shorten(&years, 2, Lang::En);
        assert_eq!((short.table.rows.len(), short.left_out), (2, 7));
        assert!(total_row(&years, Lang::En).is_none());
    }
}
