//! A system: transactions, final demand, output and extensions with their labels.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::labels::{DemandColumns, Industries};
use crate::matrix::Matrix;

/// A row of an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stressor {
    /// Name, unique in its extension; compartments and other index levels are joined with ` | `.
    pub name: String,
    /// Unit as the source writes it.
    pub unit: String,
}

/// Stressors caused by industries and by final demand: emissions, material extraction, land, water, labour.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Extension {
    /// Name of the extension.
    pub name: String,
    /// Its rows.
    pub stressors: Vec<Stressor>,
    /// `F`, stressor by industry, per year.
    pub by_industry: Matrix,
    /// `F_Y`, stressor by column of final demand, where the source has it.
    pub by_demand: Option<Matrix>,
}

/// A multi-regional (or, with one region, national) input-output system of one year.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct System {
    /// Name of the system.
    pub name: String,
    /// Year of the flows.
    pub year: Option<u16>,
    /// Unit of `Z`, `Y` and `x`, as the source writes it (one for all, or one an industry).
    pub units: Vec<String>,
    /// What rows and columns of `Z` stand for.
    pub industries: Industries,
    /// What columns of `Y` stand for.
    pub demand_columns: DemandColumns,
    /// `Z`, from row to column.
    pub transactions: Matrix,
    /// `Y`.
    pub demand: Matrix,
    /// `x`, as published, or `Z e + Y e`.
    pub output: Vec<f64>,
    /// Extensions.
    pub extensions: Vec<Extension>,
}

/// Parts of a system that do not fit together, or hold something that is no number.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SystemError {
    /// A part of the wrong shape.
    #[error(
        "{part} has {rows} rows and {columns} columns, but the labels ask for {expected_rows} and {expected_columns}"
    )]
    Shape {
        /// Which part, by its symbol.
        part: String,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// Rows by the labels.
        expected_rows: usize,
        /// Columns by the labels.
        expected_columns: usize,
    },
    /// A value that is not finite.
    #[error(
        "{part}, row {row} ({row_label}), column {column} ({column_label}): `{value}` is not a finite number"
    )]
    NotFinite {
        /// Which part, by its symbol.
        part: String,
        /// Row, from 1.
        row: usize,
        /// What the row stands for.
        row_label: String,
        /// Column, from 1.
        column: usize,
        /// What the column stands for.
        column_label: String,
        /// The value as it prints.
        value: String,
    },
    /// The same stressor twice in an extension.
    #[error(
        "extension `{extension}`: stressor `{stressor}` is there twice (rows {first} and {second}, from 1)"
    )]
    DuplicateStressor {
        /// Extension.
        extension: String,
        /// Stressor.
        stressor: String,
        /// First row, from 1.
        first: usize,
        /// Second row, from 1.
        second: usize,
    },
}

impl System {
    /// Number of industries, `n`.
    pub fn len(&self) -> usize {
        self.industries.len()
    }

    /// Whether the system has no industries.
    pub fn is_empty(&self) -> bool {
        self.industries.is_empty()
    }

    /// `Z e + Y e`: output by what is delivered.
    pub fn delivered(&self) -> Vec<f64> {
        let demand = self.demand.row_sums();
        self.transactions.row_sums().iter().zip(demand).map(|(inputs, demand)| inputs + demand).collect()
    }

    /// Checks that all parts fit together and hold finite numbers.
    ///
    /// # Errors
    /// The first part that does not fit, or the first value that is not finite, with its place.
    pub fn check(&self) -> Result<(), SystemError> {
        let (n, m) = (self.len(), self.demand_columns.len());
        let industry = |at: usize| {
            let (region, sector) = self.industries.name(at);
            format!("{region}, {sector}")
        };
        let column = |at: usize| {
            let region = self.demand_columns.region_of(at).and_then(|at| self.industries.regions().get(at));
            let category =
                self.demand_columns.category_of(at).and_then(|at| self.demand_columns.categories().get(at));
            format!("{}, {}", region.map_or("", String::as_str), category.map_or("", String::as_str))
        };
        fits("Z", &self.transactions, n, n)?;
        fits("Y", &self.demand, n, m)?;
        finite("Z", &self.transactions, &industry, &industry)?;
        finite("Y", &self.demand, &industry, &column)?;
        if self.output.len() != n {
            return Err(shape("x", self.output.len(), 1, n, 1));
        }
        if let Some(row) = self.output.iter().position(|value| !value.is_finite()) {
            return Err(SystemError::NotFinite {
                part: "x".to_owned(),
                row: row + 1,
                row_label: industry(row),
                column: 1,
                column_label: "output".to_owned(),
                value: self.output.get(row).map(f64::to_string).unwrap_or_default(),
            });
        }
        for extension in &self.extensions {
            let k = extension.stressors.len();
            let stressor =
                |at: usize| extension.stressors.get(at).map_or(String::new(), |row| row.name.clone());
            let part = |symbol: &str| format!("{symbol} of extension `{}`", extension.name);
            let mut seen = std::collections::BTreeMap::new();
            for (row, stressor) in extension.stressors.iter().enumerate() {
                if let Some(first) = seen.insert(stressor.name.as_str(), row) {
                    return Err(SystemError::DuplicateStressor {
                        extension: extension.name.clone(),
                        stressor: stressor.name.clone(),
                        first: first + 1,
                        second: row + 1,
                    });
                }
            }
            fits(&part("F"), &extension.by_industry, k, n)?;
            finite(&part("F"), &extension.by_industry, &stressor, &industry)?;
            if let Some(by_demand) = &extension.by_demand {
                fits(&part("F_Y"), by_demand, k, m)?;
                finite(&part("F_Y"), by_demand, &stressor, &column)?;
            }
        }
        Ok(())
    }
}

fn shape(
    part: &str,
    rows: usize,
    columns: usize,
    expected_rows: usize,
    expected_columns: usize,
) -> SystemError {
    SystemError::Shape { part: part.to_owned(), rows, columns, expected_rows, expected_columns }
}

fn fits(part: &str, matrix: &Matrix, rows: usize, columns: usize) -> Result<(), SystemError> {
    if (matrix.rows(), matrix.columns()) == (rows, columns) {
        Ok(())
    } else {
        Err(shape(part, matrix.rows(), matrix.columns(), rows, columns))
    }
}

fn finite(
    part: &str,
    matrix: &Matrix,
    row_label: &dyn Fn(usize) -> String,
    column_label: &dyn Fn(usize) -> String,
) -> Result<(), SystemError> {
    const PIECE: usize = 1 << 16;
    let whole = |piece: &[f64]| piece.iter().fold(true, |whole, value| whole & value.is_finite());
    let Some(piece) = matrix.values().par_chunks(PIECE).position_first(|piece| !whole(piece)) else {
        return Ok(());
    };
    let inside = matrix.values().iter().skip(piece * PIECE).position(|value| !value.is_finite());
    let at = piece * PIECE + inside.unwrap_or_default();
    let (row, column) = (at / matrix.columns(), at % matrix.columns());
    Err(SystemError::NotFinite {
        part: part.to_owned(),
        row: row + 1,
        row_label: row_label(row),
        column: column + 1,
        column_label: column_label(column),
        value: matrix.values().get(at).map(f64::to_string).unwrap_or_default(),
    })
}
