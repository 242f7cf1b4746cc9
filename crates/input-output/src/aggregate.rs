//! Aggregation of regions, sectors and final demand by a concordance, with a report of what it did.
//!
//! `Z* = C Z C'`, `Y* = C Y D'`, `x* = C x`, `F* = F C'` (Miller and Blair 2009, section 4.9). Totals are kept, results
//! are not: accounts of an aggregated system differ from aggregated accounts unless all industries put together buy
//! alike. [`aggregation_bias`] says by how much.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::labels::{DemandColumns, Industries, LabelError};
use crate::matrix::Matrix;
use crate::system::{Extension, System};

/// Which region, sector and category each one goes to; `None` keeps them as they are.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Concordance {
    /// From region to region.
    pub regions: Option<BTreeMap<String, String>>,
    /// From sector to sector.
    pub sectors: Option<BTreeMap<String, String>>,
    /// From category of final demand to category.
    pub categories: Option<BTreeMap<String, String>>,
}

/// A concordance that does not fit the system.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AggregationError {
    /// Names of the system that the concordance leaves out.
    #[error("the concordance of {what} leaves out {}", names.join(", "))]
    Missing {
        /// Regions, sectors or categories.
        what: &'static str,
        /// Names left out.
        names: Vec<String>,
    },
    /// Names of the concordance that the system does not have.
    #[error("the concordance of {what} names {}, which the system does not have", names.join(", "))]
    Unknown {
        /// Regions, sectors or categories.
        what: &'static str,
        /// Names that are not there.
        names: Vec<String>,
    },
    /// Units that cannot be added.
    #[error(
        "`{first}` is in {first_unit} and `{second}` in {second_unit}: they cannot be added up to `{to}`"
    )]
    Units {
        /// One industry.
        first: String,
        /// Its unit.
        first_unit: String,
        /// Another industry.
        second: String,
        /// Its unit.
        second_unit: String,
        /// What both go to.
        to: String,
    },
    /// Labels that do not name the aggregated system.
    #[error(transparent)]
    Labels(#[from] LabelError),
}

/// Totals before and after; they differ by rounding alone.
#[derive(Clone, Debug, PartialEq)]
pub struct AggregationReport {
    /// Part by its symbol (`F` and, where there is one, `F_Y` for each stressor), total before, total after.
    pub totals: Vec<(String, f64, f64)>,
    /// Largest difference between totals before and after, relative to the sum of the sizes of what is added up.
    pub largest_residual: f64,
    /// Industries before and after.
    pub industries: (usize, usize),
    /// Columns of final demand before and after.
    pub demand_columns: (usize, usize),
}

/// An aggregated system with its report.
///
/// Groups keep the order in which the system first meets them.
///
/// # Errors
/// A concordance that leaves names out, names others, or puts different units together.
pub fn aggregate(
    system: &System,
    concordance: &Concordance,
) -> Result<(System, AggregationReport), AggregationError> {
    let regions = targets("regions", system.industries.regions(), concordance.regions.as_ref())?;
    let sectors = targets("sectors", system.industries.sectors(), concordance.sectors.as_ref())?;
    let categories =
        targets("categories", system.demand_columns.categories(), concordance.categories.as_ref())?;

    let (region_order, sector_order) = (first_use(&regions), first_use(&sectors));
    let mut groups = BTreeMap::new();
    for industry in 0..system.len() {
        let at = |of: Option<usize>, names: &[String]| {
            of.and_then(|at| names.get(at).cloned()).unwrap_or_default()
        };
        let region = at(system.industries.region_of(industry), &regions);
        let sector = at(system.industries.sector_of(industry), &sectors);
        let key = (order(&region_order, &region), order(&sector_order, &sector));
        groups.entry(key).or_insert_with(|| (region, sector, Vec::new())).2.push(industry);
    }
    let mut industry_to = vec![0; system.len()];
    for (to, (_, _, members)) in groups.values().enumerate() {
        for member in members {
            industry_to[*member] = to;
        }
    }
    let labels: Vec<(String, String)> =
        groups.values().map(|(region, sector, _)| (region.clone(), sector.clone())).collect();
    let units = units(system, groups.values())?;
    let industries = Industries::new(&labels)?;

    let category_order = first_use(&categories);
    let mut column_groups = BTreeMap::new();
    for column in 0..system.demand_columns.len() {
        let region = system.demand_columns.region_of(column).and_then(|at| regions.get(at));
        let category = system.demand_columns.category_of(column).and_then(|at| categories.get(at));
        if let (Some(region), Some(category)) = (region, category) {
            let key = (order(&region_order, region), order(&category_order, category));
            column_groups
                .entry(key)
                .or_insert_with(|| ((region.clone(), category.clone()), Vec::new()))
                .1
                .push(column);
        }
    }
    let mut column_to = vec![0; system.demand_columns.len()];
    for (to, (_, members)) in column_groups.values().enumerate() {
        for member in members {
            column_to[*member] = to;
        }
    }
    let labels: Vec<(String, String)> = column_groups.values().map(|(label, _)| label.clone()).collect();
    let demand_columns = DemandColumns::new(&labels, &industries)?;

    let (n, m) = (industries.len(), demand_columns.len());
    let mut output = vec![0.0; n];
    for (to, value) in industry_to.iter().zip(&system.output) {
        output[*to] += value;
    }
    let rows_kept = |count: usize| (0..count).collect::<Vec<_>>();
    let extensions: Vec<Extension> = system
        .extensions
        .iter()
        .map(|extension| {
            let k = extension.stressors.len();
            Extension {
                name: extension.name.clone(),
                stressors: extension.stressors.clone(),
                by_industry: summed(&extension.by_industry, &rows_kept(k), k, &industry_to, n),
                by_demand: extension
                    .by_demand
                    .as_ref()
                    .map(|by_demand| summed(by_demand, &rows_kept(k), k, &column_to, m)),
            }
        })
        .collect();
    let made = System {
        name: system.name.clone(),
        year: system.year,
        units,
        transactions: summed(&system.transactions, &industry_to, n, &industry_to, n),
        demand: summed(&system.demand, &industry_to, n, &column_to, m),
        output,
        industries,
        demand_columns,
        extensions,
    };
    let report = report(system, &made);
    Ok((made, report))
}

/// Aggregated results minus results of the aggregated system, both by region and stressor (`k x r`), for reporting:
/// `detailed` is aggregated by `regions` (index of the new region of each old one).
pub fn aggregation_bias(detailed: &Matrix, of_aggregated: &Matrix, regions: &[usize]) -> Matrix {
    let mut bias = Matrix::zeros(of_aggregated.rows(), of_aggregated.columns());
    for row in 0..bias.rows() {
        for (value, to) in detailed.row(row).iter().zip(regions) {
            bias.add(row, *to, *value);
        }
        for (bias, value) in bias.row_mut(row).iter_mut().zip(of_aggregated.row(row)) {
            *bias -= value;
        }
    }
    bias
}

fn targets(
    what: &'static str,
    names: &[String],
    concordance: Option<&BTreeMap<String, String>>,
) -> Result<Vec<String>, AggregationError> {
    let Some(concordance) = concordance else { return Ok(names.to_vec()) };
    let missing: Vec<String> =
        names.iter().filter(|name| !concordance.contains_key(*name)).cloned().collect();
    if !missing.is_empty() {
        return Err(AggregationError::Missing { what, names: missing });
    }
    let unknown: Vec<String> = concordance.keys().filter(|name| !names.contains(name)).cloned().collect();
    if !unknown.is_empty() {
        return Err(AggregationError::Unknown { what, names: unknown });
    }
    Ok(names.iter().filter_map(|name| concordance.get(name).cloned()).collect())
}

fn first_use(names: &[String]) -> Vec<&String> {
    let mut order: Vec<&String> = Vec::new();
    for name in names {
        if !order.contains(&name) {
            order.push(name);
        }
    }
    order
}

fn order(order: &[&String], name: &str) -> usize {
    order.iter().position(|known| *known == name).unwrap_or(usize::MAX)
}

fn units<'g>(
    system: &System,
    groups: impl Iterator<Item = &'g (String, String, Vec<usize>)>,
) -> Result<Vec<String>, AggregationError> {
    if system.units.len() != system.len() {
        return Ok(system.units.clone());
    }
    let name = |at: usize| {
        let (region, sector) = system.industries.name(at);
        format!("{region}, {sector}")
    };
    let mut made = Vec::new();
    for (region, sector, members) in groups {
        let first = members.first().copied().unwrap_or_default();
        if let Some(other) = members.iter().find(|member| system.units[**member] != system.units[first]) {
            return Err(AggregationError::Units {
                first: name(first),
                first_unit: system.units[first].clone(),
                second: name(*other),
                second_unit: system.units[*other].clone(),
                to: format!("{region}, {sector}"),
            });
        }
        made.push(system.units[first].clone());
    }
    Ok(made)
}

fn summed(matrix: &Matrix, row_to: &[usize], rows: usize, column_to: &[usize], columns: usize) -> Matrix {
    let mut made = Matrix::zeros(rows, columns);
    for (row, to) in row_to.iter().enumerate() {
        let sums = made.row_mut(*to);
        for (value, to) in matrix.row(row).iter().zip(column_to) {
            sums[*to] += value;
        }
    }
    made
}

fn report(before: &System, after: &System) -> AggregationReport {
    let (mut totals, mut largest_residual) = (Vec::new(), 0.0_f64);
    let mut compare = |part: String, before: &[f64], after: &[f64]| {
        let total = |values: &[f64]| values.iter().sum::<f64>();
        // Parts of both signs may add up to nothing, and are no less exact for it.
        let size: f64 = before.iter().map(|value| value.abs()).sum();
        let (before, after) = (total(before), total(after));
        let residual = if before == after { 0.0 } else { ((after - before) / size).abs() };
        largest_residual = largest_residual.max(residual);
        totals.push((part, before, after));
    };
    compare("Z".to_owned(), before.transactions.values(), after.transactions.values());
    compare("Y".to_owned(), before.demand.values(), after.demand.values());
    compare("x".to_owned(), &before.output, &after.output);
    for (before, after) in before.extensions.iter().zip(&after.extensions) {
        for (row, stressor) in before.stressors.iter().enumerate() {
            let part = |symbol: &str| format!("{symbol} of {}, {}", before.name, stressor.name);
            compare(part("F"), before.by_industry.row(row), after.by_industry.row(row));
            if let (Some(before), Some(after)) = (&before.by_demand, &after.by_demand) {
                compare(part("F_Y"), before.row(row), after.row(row));
            }
        }
    }
    AggregationReport {
        totals,
        largest_residual,
        industries: (before.len(), after.len()),
        demand_columns: (before.demand_columns.len(), after.demand_columns.len()),
    }
}
