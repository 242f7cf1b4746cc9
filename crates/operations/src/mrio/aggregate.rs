//! Aggregation of a system by tables of the user, and what it changes in results.
//!
//! A table has the columns `from` and `to`: each region (or sector, or category of final demand) of the system once, and
//! the group that it goes to. Totals are kept; footprints are not, unless all industries put together buy alike. Both are
//! reported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use figures::Lang;
use importers::{Input, Limits};
use input_output::{
    Accounting, AccountsOptions, AggregationError, Concordance, Matrix, SolveError, SolveOptions, System,
    aggregate, aggregation_bias, operator_for,
};
use serde::Serialize;

use super::derived::{LINES, PartTotal, more, tiny, total_lines};
use super::user_table::{Column, Names, UserTable, shown, some};
use crate::OperationError;
use crate::footprint::regions::SystemRegions;
use crate::footprint::sentence::amount;
use crate::systems::SystemRecord;
use crate::words::three_digits;

/// What the record of an aggregated system has in place of the layout of an original.
pub const FORMAT: &str = "aggregated";

/// Files that say what is put together; none keeps it as it is.
#[derive(Clone, Debug, Default)]
pub struct AggregationFiles {
    /// Regions to groups.
    pub regions: Option<PathBuf>,
    /// Sectors to groups.
    pub sectors: Option<PathBuf>,
    /// Categories of final demand to groups.
    pub categories: Option<PathBuf>,
}

/// What an aggregation did.
#[derive(Clone, Debug, Serialize)]
pub struct AggregateReport {
    /// The aggregated system.
    #[serde(flatten)]
    pub record: SystemRecord,
    /// Whether the same aggregated system was there under this name, so that nothing was done.
    pub known_before: bool,
    /// The system that it was made of.
    pub aggregated_from: SystemRecord,
    /// Totals before and after.
    pub totals: Vec<PartTotal>,
    /// Largest difference between totals before and after, relative to the size of what is added up.
    pub largest_residual: f64,
    /// What aggregation changes in footprints: of each stressor, the region where it changes most.
    pub bias: Vec<AggregationBias>,
    /// Why the change of footprints is not known; null where it is.
    pub bias_unknown: Option<String>,
}

/// What aggregation changes in the footprints (consumption accounts) of a stressor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AggregationBias {
    /// Extension.
    pub extension: String,
    /// Stressor.
    pub stressor: String,
    /// Unit.
    pub unit: String,
    /// Region of the aggregated system whose footprint changes most, relative to it; null where none changes.
    pub region: Option<String>,
    /// Its footprint from the system before, in the unit.
    pub footprint_before: f64,
    /// Its footprint from the aggregated system, in the unit.
    pub footprint_after: f64,
    /// After less before.
    pub difference: f64,
    /// Difference relative to the footprint before; null where that is zero.
    pub difference_share: Option<f64>,
}

/// An aggregated system that is not stored yet.
pub(super) struct Aggregated {
    pub(super) system: System,
    pub(super) totals: Vec<PartTotal>,
    pub(super) largest_residual: f64,
    pub(super) bias: Vec<AggregationBias>,
    pub(super) bias_unknown: Option<String>,
}

const REGIONS: &[Column] =
    &[Column { names: &["from", "region"], needed: true }, Column { names: &["to"], needed: true }];
const SECTORS: &[Column] =
    &[Column { names: &["from", "sector"], needed: true }, Column { names: &["to"], needed: true }];
const CATEGORIES: &[Column] =
    &[Column { names: &["from", "category"], needed: true }, Column { names: &["to"], needed: true }];
const FROM: usize = 0;
const TO: usize = 1;

/// Reads the tables and aggregates. `name` is that of the system, for messages.
pub(super) fn run(
    name: &str,
    system: &System,
    unit: &str,
    files: &AggregationFiles,
) -> Result<Aggregated, OperationError> {
    if files.regions.is_none() && files.sectors.is_none() && files.categories.is_none() {
        return Err(OperationError::Request(
            "nothing says what to put together; name tables with --regions FILE, --sectors FILE or --categories FILE, \
             each with the columns from and to"
                .to_owned(),
        ));
    }
    let read = |file: &Option<PathBuf>, what, columns, known: &[String]| {
        file.as_ref().map(|file| groups(file, what, columns, known, name)).transpose()
    };
    let concordance = Concordance {
        regions: read(&files.regions, ("region", "regions"), REGIONS, system.industries.regions())?,
        sectors: read(&files.sectors, ("sector", "sectors"), SECTORS, system.industries.sectors())?,
        categories: read(
            &files.categories,
            ("category", "categories of final demand"),
            CATEGORIES,
            system.demand_columns.categories(),
        )?,
    };
    let (made, report) = aggregate(system, &concordance).map_err(|error| match error {
        AggregationError::Units { .. } => OperationError::Input(format!(
            "{name}: {error}\n  hint: give them groups of their own in the table of sectors"
        )),
        other => OperationError::Input(format!("{name}: {other}")),
    })?;
    let stressors = system.extensions.iter().flat_map(|extension| {
        let parts = 1 + usize::from(extension.by_demand.is_some());
        extension.stressors.iter().flat_map(move |stressor| std::iter::repeat_n(stressor.unit.clone(), parts))
    });
    let units = std::iter::repeat_n(unit.to_owned(), 3).chain(stressors);
    let totals = report
        .totals
        .into_iter()
        .zip(units)
        .map(|((part, before, after), unit)| PartTotal { part, unit, before, after })
        .collect();
    let (bias, bias_unknown) = match bias(system, &made, &concordance) {
        Ok(bias) => (bias, None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    Ok(Aggregated { system: made, totals, largest_residual: report.largest_residual, bias, bias_unknown })
}

/// Where each name goes: every name of the system exactly once.
fn groups(
    file: &Path,
    (one, several): (&str, &str),
    columns: &'static [Column],
    known: &[String],
    system: &str,
) -> Result<BTreeMap<String, String>, OperationError> {
    let input =
        Input::open(file, &Limits::default()).map_err(|error| OperationError::Input(error.to_string()))?;
    let mut table = UserTable::read(input, columns)?;
    let mut groups: BTreeMap<String, String> = BTreeMap::new();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    let (names, mut listed) = (Names::of(known), false);
    // Regions go by code and name of the country, too, as everywhere.
    let countries = (one == "region").then(|| SystemRegions::of(known));
    for row in 0..table.len() {
        let (from, to) = (table.text(row, FROM).to_owned(), table.text(row, TO).to_owned());
        if from.is_empty() {
            table.wrong(row, FROM, &format!("the {one} is missing"), "complete the row or delete it");
            continue;
        }
        let country = || countries.as_ref().and_then(|countries| countries.find(&from).ok());
        let Some(at) = names.place(&from).or_else(country) else {
            let message = format!("{system} has no {one} `{}`", shown(&from));
            table.wrong(row, FROM, &message, &names.instead(&from, &mut listed));
            continue;
        };
        if let Some(first) = first.insert(at, row) {
            let message = format!("`{}` is there already in line {}", shown(&from), table.line(first));
            table.wrong(row, FROM, &message, "keep one of the two rows");
            continue;
        }
        if to.is_empty() {
            let message = format!("`{}` goes nowhere", shown(&from));
            table.wrong(row, TO, &message, "name its group; its own name keeps it as it is");
            continue;
        }
        if let Some(name) = known.get(at) {
            groups.insert(name.clone(), to);
        }
    }
    let missing: Vec<String> = (0..known.len())
        .filter(|at| !first.contains_key(at))
        .filter_map(|at| known.get(at).cloned())
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "leaves out {} of the {} {several} of {system}: {}",
            missing.len(),
            known.len(),
            some(&missing, 20)
        );
        table.wrong_as_a_whole(message, "add a row for each; its own name as `to` keeps it as it is");
    }
    table.checked()?;
    Ok(groups)
}

/// Of each stressor, the region whose footprint changes most.
fn bias(
    system: &System,
    made: &System,
    concordance: &Concordance,
) -> Result<Vec<AggregationBias>, SolveError> {
    let (before, after) = (footprints(system)?, footprints(made)?);
    let regions: Vec<usize> = system
        .industries
        .regions()
        .iter()
        .map(|region| concordance.regions.as_ref().and_then(|to| to.get(region)).unwrap_or(region))
        .map(|region| made.industries.region_index(region).unwrap_or_default())
        .collect();
    let mut rows = Vec::new();
    for ((extension, before), after) in system.extensions.iter().zip(&before).zip(&after) {
        let bias = aggregation_bias(before, after, &regions);
        for (at, stressor) in extension.stressors.iter().enumerate() {
            let sums = bias.row(at).iter().zip(after.row(at)).map(|(bias, after)| (bias + after, *after));
            let sums: Vec<(f64, f64)> = sums.collect();
            let most = most_changed(&sums);
            let (footprint_before, footprint_after) =
                most.and_then(|most| sums.get(most).copied()).unwrap_or_default();
            let difference = footprint_after - footprint_before;
            rows.push(AggregationBias {
                extension: extension.name.clone(),
                stressor: stressor.name.clone(),
                unit: stressor.unit.clone(),
                region: most.and_then(|most| made.industries.regions().get(most).cloned()),
                footprint_before,
                footprint_after,
                difference,
                difference_share: (footprint_before != 0.0).then(|| difference / footprint_before.abs()),
            });
        }
    }
    Ok(rows)
}

/// The place of the largest change relative to what was there; none where all changes are rounding.
fn most_changed(sums: &[(f64, f64)]) -> Option<usize> {
    const ROUNDING: f64 = 1e-11;
    let size: f64 = sums.iter().map(|(before, after)| before.abs().max(after.abs())).sum();
    let change = |(before, after): (f64, f64)| match (after - before).abs() {
        change if change <= ROUNDING * size => 0.0,
        change if before == 0.0 => change * f64::INFINITY,
        change => change / before.abs(),
    };
    (0..sums.len())
        .filter_map(|at| Some((at, change(*sums.get(at)?))))
        .filter(|(_, change)| *change > 0.0)
        .fold(None, |most: Option<(usize, f64)>, one| match most {
            Some(most) if most.1 >= one.1 => Some(most),
            _ => Some(one),
        })
        .map(|(at, _)| at)
}

/// Consumption accounts by region of every extension (`k x r` each).
fn footprints(system: &System) -> Result<Vec<Matrix>, SolveError> {
    let options = AccountsOptions::default();
    let leontief = operator_for(system, &system.extensions, &options, SolveOptions::default())?;
    let accounting = Accounting::new(system, &leontief)?;
    let accounts = |extension| accounting.accounts(extension, &options);
    system.extensions.iter().map(|extension| Ok(accounts(extension)?.consumption.by_region)).collect()
}

impl AggregateReport {
    /// What was put together, what stayed the same and what did not; lines of a terminal.
    pub fn in_words(&self, lang: Lang) -> String {
        let (from, to) = (&self.aggregated_from, &self.record);
        let mut words = match lang {
            Lang::En => format!(
                "  aggregated from {}: {} regions to {}, {} sectors to {}, {} industries to {}, {} columns of final demand to {}\n  \
                 totals before and after (largest relative difference {}):\n",
                from.system,
                from.regions,
                to.regions,
                from.sectors,
                to.sectors,
                from.industries,
                to.industries,
                from.demand_columns,
                to.demand_columns,
                tiny(self.largest_residual)
            ),
            Lang::Ja => format!(
                "  統合元：{}（地域 {}→{}、部門 {}→{}、産業 {}→{}、最終需要の列 {}→{}）\n  \
                 統合前後の合計（相対差の最大 {}）：\n",
                from.system,
                from.regions,
                to.regions,
                from.sectors,
                to.sectors,
                from.industries,
                to.industries,
                from.demand_columns,
                to.demand_columns,
                tiny(self.largest_residual)
            ),
        };
        words += &total_lines(&self.totals, lang);
        if let Some(reason) = &self.bias_unknown {
            return words
                + &match lang {
                    Lang::En => format!("  what aggregation changes in footprints is not known: {reason}\n"),
                    Lang::Ja => format!("  フットプリントの変化は不明です：{reason}\n"),
                };
        }
        if self.bias.is_empty() {
            return words
                + match lang {
                    Lang::En => "  the system has no stressors, so no footprints to compare\n",
                    Lang::Ja => "  環境負荷の項目がないため、比較するフットプリントはありません\n",
                };
        }
        words += match lang {
            Lang::En => {
                "  what aggregation changes in footprints (consumption accounts), at most, of each stressor:\n"
            }
            Lang::Ja => "  統合によるフットプリント（消費勘定）の変化（項目ごとの最大）：\n",
        };
        let size = |row: &AggregationBias| match row.region {
            Some(_) => row.difference_share.map_or(f64::INFINITY, f64::abs),
            None => 0.0,
        };
        let mut rows: Vec<&AggregationBias> = self.bias.iter().collect();
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
        for row in rows.iter().take(LINES) {
            words += &row.in_words(lang);
        }
        words + &more(rows.len().saturating_sub(LINES), lang)
    }
}

impl AggregationBias {
    fn in_words(&self, lang: Lang) -> String {
        let name = format!("{} ({})", self.stressor, self.extension);
        let Some(region) = &self.region else {
            return match lang {
                Lang::En => format!("    {name}: none\n"),
                Lang::Ja => format!("    {name}：変化なし\n"),
            };
        };
        let unit = &self.unit;
        let (before, after) = (amount(self.footprint_before, unit), amount(self.footprint_after, unit));
        let sign = if self.difference > 0.0 { "+" } else { "-" };
        let share =
            self.difference_share.map(|share| format!("{sign}{} %", three_digits(100.0 * share.abs())));
        match (lang, share) {
            (Lang::En, Some(share)) => format!("    {name}: {region} {before}, then {after} ({share})\n"),
            (Lang::En, None) => format!("    {name}: {region} nothing, then {after}\n"),
            (Lang::Ja, Some(share)) => format!("    {name}：{region} {before} → {after}（{share}）\n"),
            (Lang::Ja, None) => format!("    {name}：{region} 0 → {after}\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::most_changed;

    #[test]
    fn the_largest_change_is_relative_and_rounding_is_none() {
        assert_eq!(most_changed(&[(100.0, 101.0), (1.0, 0.9), (50.0, 50.0)]), Some(1));
        assert_eq!(most_changed(&[(100.0, 100.0 + 1e-12), (1.0, 1.0)]), None);
        assert_eq!(most_changed(&[(100.0, 90.0), (0.0, 1.0)]), Some(1));
        assert_eq!(most_changed(&[]), None);
    }
}
