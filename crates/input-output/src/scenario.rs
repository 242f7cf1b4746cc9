//! Another final demand: some categories alone, or changes by supplier, product, consumer and category.
//!
//! A scenario never changes the system. The demand that comes out is handed to
//! [`crate::Accounting::with_demand`]; the system's own demand gives the system's own accounts, bit by bit.

use thiserror::Error;

use crate::coefficients::Technology;
use crate::matrix::Matrix;
use crate::system::System;

/// What happens to the chosen entries of final demand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Multiplied by a factor.
    Times(f64),
    /// Increased by an amount each, in the unit of the system.
    Plus(f64),
    /// Replaced by an amount each, in the unit of the system.
    To(f64),
}

/// A change of all entries of final demand that match; what is not named matches everything.
#[derive(Clone, Debug, PartialEq)]
pub struct DemandChange {
    /// Region that supplies.
    pub supplier: Option<String>,
    /// Sector of the product.
    pub sector: Option<String>,
    /// Region that consumes.
    pub consumer: Option<String>,
    /// Category of final demand.
    pub category: Option<String>,
    /// What happens.
    pub change: Change,
}

/// A name that the system does not have, or a change that is no number.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ScenarioError {
    /// A name that is not there.
    #[error("change {position}: there is no {what} `{name}`; known are {}", known.join(", "))]
    Unknown {
        /// Which change, from 1.
        position: usize,
        /// Region, sector or category.
        what: &'static str,
        /// Name asked for.
        name: String,
        /// Some names that are there.
        known: Vec<String>,
    },
    /// A change by something that is not finite.
    #[error("change {position}: `{value}` is not a finite number")]
    NotFinite {
        /// Which change, from 1.
        position: usize,
        /// The value.
        value: f64,
    },
}

/// Entries of final demand that a change matches: all of these rows in all of these columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Industries that supply.
    pub industries: Vec<usize>,
    /// Columns of final demand.
    pub columns: Vec<usize>,
}

impl DemandChange {
    /// The entries that it matches; `position` (from 1) is where it stands among others, for errors.
    ///
    /// # Errors
    /// Names that the system does not have.
    pub fn selection(&self, system: &System, position: usize) -> Result<Selection, ScenarioError> {
        let (industries, columns) = (&system.industries, &system.demand_columns);
        let supplier = index(position, "region", self.supplier.as_deref(), industries.regions())?;
        let sector = index(position, "sector", self.sector.as_deref(), industries.sectors())?;
        let consumer = index(position, "region", self.consumer.as_deref(), industries.regions())?;
        let category = index(position, "category", self.category.as_deref(), columns.categories())?;
        let matches = |wanted: Option<usize>, has: Option<usize>| wanted.is_none() || wanted == has;
        Ok(Selection {
            industries: (0..industries.len())
                .filter(|at| {
                    matches(supplier, industries.region_of(*at)) && matches(sector, industries.sector_of(*at))
                })
                .collect(),
            columns: (0..columns.len())
                .filter(|at| {
                    matches(consumer, columns.region_of(*at)) && matches(category, columns.category_of(*at))
                })
                .collect(),
        })
    }
}

/// Final demand after changes, one after another (`n x m`).
///
/// # Errors
/// Names that are not there, and amounts that are not finite.
pub fn changed_demand(system: &System, changes: &[DemandChange]) -> Result<Matrix, ScenarioError> {
    let mut demand = system.demand.clone();
    for (position, change) in changes.iter().enumerate() {
        let position = position + 1;
        let (Change::Times(value) | Change::Plus(value) | Change::To(value)) = change.change;
        if !value.is_finite() {
            return Err(ScenarioError::NotFinite { position, value });
        }
        let Selection { industries, columns } = change.selection(system, position)?;
        for industry in industries {
            let row = demand.row_mut(industry);
            for column in &columns {
                if let Some(entry) = row.get_mut(*column) {
                    *entry = match change.change {
                        Change::Times(factor) => *entry * factor,
                        Change::Plus(amount) => *entry + amount,
                        Change::To(amount) => amount,
                    };
                }
            }
        }
    }
    Ok(demand)
}

/// Final demand of the named categories alone; zero elsewhere (`n x m`).
///
/// # Errors
/// Names that are not there.
pub fn demand_of_categories(system: &System, categories: &[&str]) -> Result<Matrix, ScenarioError> {
    let columns = &system.demand_columns;
    let mut kept = Vec::new();
    for (position, category) in categories.iter().enumerate() {
        kept.push(index(position + 1, "category", Some(category), columns.categories())?);
    }
    let mut demand = system.demand.clone();
    for industry in 0..demand.rows() {
        for (column, entry) in demand.row_mut(industry).iter_mut().enumerate() {
            if !kept.contains(&columns.category_of(column)) {
                *entry = 0.0;
            }
        }
    }
    Ok(demand)
}

/// Transactions `A diag(x)` that go with another output (`n x n`).
pub fn transactions_for(technology: &Technology<'_>, output: &[f64]) -> Matrix {
    let mut made = technology.to_matrix();
    for row in 0..made.rows() {
        for (value, output) in made.row_mut(row).iter_mut().zip(output) {
            *value *= output;
        }
    }
    made
}

fn index(
    position: usize,
    what: &'static str,
    name: Option<&str>,
    known: &[String],
) -> Result<Option<usize>, ScenarioError> {
    let Some(name) = name else { return Ok(None) };
    match known.iter().position(|known| known == name) {
        Some(at) => Ok(Some(at)),
        None => Err(ScenarioError::Unknown {
            position,
            what,
            name: name.to_owned(),
            known: known.iter().take(12).cloned().collect(),
        }),
    }
}
