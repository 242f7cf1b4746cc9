//! `mrio-scenario`: what another final demand would cause, beside what the system's own causes.

mod pictures;

use figures::Lang;
use input_output::{
    Accounting, AccountsOptions, Change, DemandChange, Leontief, Matrix, ScenarioError, Selection,
    SolveOptions, System, changed_demand,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocabulary::fold;

use super::{quoted, unsolved};
use crate::answer::{Check, Coverage, largest};
use crate::footprint::regions::SystemRegions;
use crate::footprint::{input_file, named};
use crate::operation::{Operation, Outcome};
use crate::run_record::Method;
use crate::words::{grouped, signed_percent};
use crate::{Context, OperationError};

/// A scenario of final demand.
pub struct MrioScenario;

/// A system and the changes of its final demand.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioScenarioRequest {
    /// Name of the system.
    pub system: String,
    /// File of changes, one a row, made one after another: `supplier`, `sector`, `consumer`, `category` (what is left empty
    /// matches everything), `change` (`times`, `plus` or `to`) and `value` (a factor, or an amount for each entry in the
    /// unit of the system).
    pub changes: String,
}

/// What changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MrioScenarioResult {
    /// Consumption and production accounts of every stressor and region, in the unit of the stressor.
    pub accounts: Vec<ScenarioAccountRow>,
    /// Final demand and output by region, in the unit of the system.
    pub regions: Vec<ScenarioRegionRow>,
    /// Every change with the entries that it met.
    pub changes: Vec<ChangeRow>,
}

/// An account of a stressor in a region, with and without the changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScenarioAccountRow {
    /// Extension.
    pub extension: String,
    /// Stressor.
    pub stressor: String,
    /// Unit of all amounts.
    pub unit: String,
    /// Region.
    pub region: String,
    /// `cba` (caused anywhere for the final demand of the region) or `pba` (caused in the region).
    pub account: String,
    /// With the final demand of the system.
    pub baseline: f64,
    /// With the changed final demand.
    pub with_changes: f64,
    /// With changes less baseline.
    pub increase: f64,
    /// Increase as a share of the baseline; null for a baseline of nothing.
    pub increase_share: Option<f64>,
}

/// Final demand and output of a region, with and without the changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScenarioRegionRow {
    /// Region.
    pub region: String,
    /// `final-demand` of the region or `output` in it.
    pub quantity: String,
    /// Unit of the amounts.
    pub unit: String,
    /// With the final demand of the system.
    pub baseline: f64,
    /// With the changed final demand.
    pub with_changes: f64,
    /// With changes less baseline.
    pub increase: f64,
    /// Increase as a share of the baseline; null for a baseline of nothing.
    pub increase_share: Option<f64>,
}

/// A change of final demand.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangeRow {
    /// Line of the file.
    pub line: u64,
    /// Region that supplies; empty for all.
    pub supplier: String,
    /// Sector; empty for all.
    pub sector: String,
    /// Region that consumes; empty for all.
    pub consumer: String,
    /// Category of final demand; empty for all.
    pub category: String,
    /// `times`, `plus` or `to`.
    pub change: String,
    /// Factor or amount.
    pub value: f64,
    /// Final demand of the entries that it met, before it, in the unit of the system.
    pub demand_before: f64,
    /// Final demand of the same entries after it.
    pub demand_after: f64,
}

/// Largest difference between consumption and production accounts, relative, and residual of a solve.
const TOLERANCE: f64 = 1e-9;

impl Operation for MrioScenario {
    type Request = MrioScenarioRequest;
    type Result = MrioScenarioResult;

    const NAME: &'static str = "mrio-scenario";
    const SUMMARY: &'static str =
        "What would another final demand cause: accounts of a system with demand changed";

    fn command_line(&self, request: &MrioScenarioRequest) -> String {
        format!("telecouple mrio scenario {} --changes {}", quoted(&request.system), quoted(&request.changes))
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioScenarioRequest,
    ) -> Result<Outcome<MrioScenarioResult>, OperationError> {
        let opened = context.systems.open(&request.system)?;
        let system = &opened.system;
        let file = context.files.read(&request.changes)?;
        let changes = read(&request.changes, &file.bytes, system)?;
        let mut demand = system.demand.clone();
        let mut rows = Vec::new();
        for (line, change) in &changes {
            // One after another, so that each tells what it met.
            let wrong = |error: ScenarioError| {
                OperationError::Input(format!("{}, line {line}: {error}", request.changes))
            };
            let now = System { demand, ..without_numbers(system) };
            let met = change.selection(&now, 1).map_err(wrong)?;
            let after = changed_demand(&now, std::slice::from_ref(change)).map_err(wrong)?;
            rows.push(told(*line, change, &met, &now.demand, &after));
            demand = after;
        }
        let stressors: usize = system.extensions.iter().map(|extension| extension.stressors.len()).sum();
        let regions = system.industries.regions().len();
        let right_hand_sides = 2 * regions + 2 * stressors;
        let wrong = |error| unsolved(&request.system, error);
        let leontief = Leontief::new(system, SolveOptions { right_hand_sides, ..SolveOptions::default() })
            .map_err(wrong)?;
        let baseline = Accounting::new(system, &leontief).map_err(wrong)?;
        let scenario = Accounting::with_demand(system, &leontief, demand).map_err(wrong)?;
        let mut result = MrioScenarioResult { accounts: Vec::new(), regions: Vec::new(), changes: rows };
        let mut residual = baseline.residual().max(scenario.residual());
        for extension in &system.extensions {
            let options = AccountsOptions::default();
            let before = baseline.accounts(extension, &options).map_err(wrong)?;
            let after = scenario.accounts(extension, &options).map_err(wrong)?;
            residual = residual.max(before.residual).max(after.residual);
            for (at, stressor) in extension.stressors.iter().enumerate() {
                for (account, before, after) in [
                    ("cba", &before.consumption.by_region, &after.consumption.by_region),
                    ("pba", &before.production.by_region, &after.production.by_region),
                ] {
                    for (region, name) in system.industries.regions().iter().enumerate() {
                        let of = |matrix: &Matrix| matrix.get(at, region).unwrap_or_default();
                        let (baseline, scenario) = (of(before), of(after));
                        result.accounts.push(ScenarioAccountRow {
                            extension: extension.name.clone(),
                            stressor: stressor.name.clone(),
                            unit: stressor.unit.clone(),
                            region: name.clone(),
                            account: account.to_owned(),
                            baseline,
                            with_changes: scenario,
                            increase: scenario - baseline,
                            increase_share: share(scenario - baseline, baseline),
                        });
                    }
                }
            }
        }
        // The largest change of each account first; the order of the system where nothing changes.
        let key =
            |row: &ScenarioAccountRow| (row.extension.clone(), row.stressor.clone(), row.account.clone());
        for rows in result.accounts.chunk_by_mut(|one, next| key(one) == key(next)) {
            rows.sort_by(|one, next| next.increase.abs().total_cmp(&one.increase.abs()));
        }
        by_region(&mut result, system, [&baseline, &scenario], &opened.record.unit);
        let amounts = result.accounts.iter().map(|row| row.with_changes);
        let mut amounts = amounts.chain(result.regions.iter().map(|row| row.with_changes));
        if !amounts.all(f64::is_finite) {
            return Err(OperationError::Input(format!(
                "{}: the changes make amounts that are too large for a number; look at the column value",
                request.changes
            )));
        }
        let answer = sentence(context.lang, request, &result);
        let sources = vec![opened.record.source_use(system.len())];
        let pictures = pictures::Pictures::new(
            context.lang,
            (&request.system, &request.changes),
            &SystemRegions::of(system.industries.regions()),
            &result,
            &sources,
        );
        let warnings = warnings(context.lang, &result);
        let checks = vec![
            Check::closes("mrio-residual", residual, TOLERANCE, "relative residual of all solves"),
            Check::closes(
                "mrio-cba-pba",
                apart(&result.accounts),
                TOLERANCE,
                "consumption and production accounts of each stressor have the same total in the scenario",
            ),
        ];
        Ok(Outcome {
            answer,
            checks,
            sources,
            inputs: vec![opened.record.input_file(), input_file(&request.changes, &file.bytes)],
            coverage: Coverage::complete("rows"),
            result,
            warnings,
            methods: vec![Method {
                id: "demand-scenario".to_owned(),
                reference: "x = L y with another y; Miller and Blair 2009, section 2.2".to_owned(),
            }],
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
        })
    }
}

fn warnings(lang: Lang, result: &MrioScenarioResult) -> Vec<String> {
    let idle: Vec<String> = result
        .changes
        .iter()
        .filter(|row| row.demand_before == 0.0 && row.demand_after == 0.0)
        .map(|row| row.line.to_string())
        .collect();
    let mut made = Vec::new();
    if !idle.is_empty() {
        made.push(match lang {
            Lang::En => format!(
                "changes that meet no final demand, so that nothing follows: line {}",
                idle.join(", ")
            ),
            Lang::Ja => format!("該当する最終需要がなく、効果のない変更：{}行目", idle.join("、")),
        });
    }
    made.push(
        match lang {
            Lang::En => "technology, intensities and shares of trade stay those of the system: an accounting comparison, no forecast",
            Lang::Ja => "技術・原単位・貿易構成はシステムのままとする会計的比較であり、予測ではありません",
        }
        .to_owned(),
    );
    made
}

/// The labels of a system without its large matrices.
fn without_numbers(system: &System) -> System {
    System {
        industries: system.industries.clone(),
        demand_columns: system.demand_columns.clone(),
        ..System::default()
    }
}

/// The changes of a file with their lines, names as the system writes them.
fn read(file: &str, bytes: &[u8], system: &System) -> Result<Vec<(u64, DemandChange)>, OperationError> {
    const NAMES: [&str; 6] = ["supplier", "sector", "consumer", "category", "change", "value"];
    let regions = SystemRegions::of(system.industries.regions());
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let broken = |error: csv::Error| OperationError::Input(format!("{file}: is no CSV table ({error})"));
    let headers: Vec<String> = reader
        .headers()
        .map_err(broken)?
        .iter()
        .map(|header| fold(header.trim_start_matches('\u{feff}')))
        .collect();
    let wrong = |message: String| Err(OperationError::Input(format!("{file}: {message}")));
    if let Some(other) = headers.iter().find(|header| !NAMES.contains(&header.as_str())) {
        return wrong(format!("there is a column `{other}`; expected are {}", NAMES.join(", ")));
    }
    for needed in ["change", "value"] {
        if !headers.iter().any(|header| header == needed) {
            return wrong(format!("there is no column `{needed}`; the columns are {}", headers.join(", ")));
        }
    }
    let mut changes = Vec::new();
    let mut problems = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| {
            let at = headers.iter().position(|header| header == name);
            at.and_then(|at| record.get(at)).unwrap_or_default()
        };
        if record.len() != headers.len() {
            problems.push(format!(
                "{file}, line {line}: {} cells for {} columns",
                record.len(),
                headers.len()
            ));
            continue;
        }
        let mut place = |name: &str, found: Result<String, OperationError>| match found {
            Ok(found) => Some(found),
            Err(error) => {
                problems.push(format!("{file}, line {line}, column {name}: {error}"));
                None
            }
        };
        let region = |name: &str| regions.find(name).map(|at| regions.label(at).to_owned());
        let of = |what: &str, known: &[String], name: &str| {
            named(what, known, name).map(|at| known.get(at).cloned().unwrap_or_default())
        };
        let given = |name: &str| Some(cell(name)).filter(|text| !text.is_empty());
        let supplier = given("supplier").map(|name| place("supplier", region(name)));
        let consumer = given("consumer").map(|name| place("consumer", region(name)));
        let sector =
            given("sector").map(|name| place("sector", of("sector", system.industries.sectors(), name)));
        let category = given("category").map(|name| {
            place("category", of("category of final demand", system.demand_columns.categories(), name))
        });
        let value = cell("value").parse::<f64>().ok().filter(|value| value.is_finite());
        let Some(value) = value else {
            problems.push(format!("{file}, line {line}, column value: `{}` is no number", cell("value")));
            continue;
        };
        let change = match fold(cell("change")).as_str() {
            "times" => Change::Times(value),
            "plus" => Change::Plus(value),
            "to" => Change::To(value),
            _ => {
                problems.push(format!(
                    "{file}, line {line}, column change: `{}` is none of times, plus, to",
                    cell("change")
                ));
                continue;
            }
        };
        changes.push((
            line,
            DemandChange {
                supplier: supplier.flatten(),
                sector: sector.flatten(),
                consumer: consumer.flatten(),
                category: category.flatten(),
                change,
            },
        ));
    }
    if changes.is_empty() && problems.is_empty() {
        problems.push(format!("{file}: has no rows of changes"));
    }
    if problems.is_empty() { Ok(changes) } else { Err(OperationError::Input(problems.join("\n"))) }
}

/// A change with the final demand that it met.
fn told(line: u64, change: &DemandChange, met: &Selection, before: &Matrix, after: &Matrix) -> ChangeRow {
    let sum = |demand: &Matrix| -> f64 {
        let rows = met.industries.iter().map(|industry| demand.row(*industry));
        rows.flat_map(|row| met.columns.iter().filter_map(|column| row.get(*column))).sum()
    };
    let (demand_before, demand_after) = (sum(before), sum(after));
    let (word, value) = match change.change {
        Change::Times(value) => ("times", value),
        Change::Plus(value) => ("plus", value),
        Change::To(value) => ("to", value),
    };
    let text = |name: &Option<String>| name.clone().unwrap_or_default();
    ChangeRow {
        line,
        supplier: text(&change.supplier),
        sector: text(&change.sector),
        consumer: text(&change.consumer),
        category: text(&change.category),
        change: word.to_owned(),
        value,
        demand_before,
        demand_after,
    }
}

fn by_region(result: &mut MrioScenarioResult, system: &System, both: [&Accounting<'_, '_>; 2], unit: &str) {
    let demand = both.map(|accounting| accounting.demand_by_region().row_sums());
    let output = both.map(Accounting::output);
    for (at, region) in system.industries.regions().iter().enumerate() {
        let made = |output: &[f64]| -> f64 {
            output.get(system.industries.block(at)).unwrap_or_default().iter().sum()
        };
        let demanded = |demand: &[f64]| demand.get(at).copied().unwrap_or_default();
        for (quantity, baseline, scenario) in [
            ("final-demand", demanded(&demand[0]), demanded(&demand[1])),
            ("output", made(&output[0]), made(&output[1])),
        ] {
            result.regions.push(ScenarioRegionRow {
                region: region.clone(),
                quantity: quantity.to_owned(),
                unit: unit.to_owned(),
                baseline,
                with_changes: scenario,
                increase: scenario - baseline,
                increase_share: share(scenario - baseline, baseline),
            });
        }
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole != 0.0).then(|| part / whole)
}

/// Largest relative difference between the totals of both accounts of a stressor in the scenario.
fn apart(rows: &[ScenarioAccountRow]) -> f64 {
    let stressors =
        rows.chunk_by(|one, next| one.extension == next.extension && one.stressor == next.stressor);
    largest(stressors.map(|rows| {
        let total = |account: &str| -> f64 {
            rows.iter().filter(|row| row.account == account).map(|row| row.with_changes).sum()
        };
        let (cba, pba) = (total("cba"), total("pba"));
        match cba.abs().max(pba.abs()) {
            0.0 => 0.0,
            size => (cba - pba).abs() / size,
        }
    }))
}

/// The stressor that changes most against its own baseline, over all regions: the share, and the first of its rows.
fn most_changed(result: &MrioScenarioResult) -> Option<(f64, &ScenarioAccountRow)> {
    let mut most: Option<(f64, &ScenarioAccountRow)> = None;
    for rows in
        result.accounts.chunk_by(|one, next| one.extension == next.extension && one.stressor == next.stressor)
    {
        let sum = |of: fn(&ScenarioAccountRow) -> f64| -> f64 {
            rows.iter().filter(|row| row.account == "cba").map(of).sum()
        };
        if let (Some(share), Some(row)) =
            (share(sum(|row| row.increase), sum(|row| row.baseline)), rows.first())
            && most.is_none_or(|(known, _)| share.abs() > known.abs())
        {
            most = Some((share, row));
        }
    }
    most
}

fn sentence(lang: Lang, request: &MrioScenarioRequest, result: &MrioScenarioResult) -> String {
    let total = |quantity: &str, of: fn(&ScenarioRegionRow) -> f64| -> f64 {
        result.regions.iter().filter(|row| row.quantity == quantity).map(of).sum()
    };
    let change = |quantity: &str| {
        share(total(quantity, |row| row.increase), total(quantity, |row| row.baseline)).unwrap_or(0.0)
    };
    let (demand, output) = (signed_percent(change("final-demand")), signed_percent(change("output")));
    let more = grouped(total("output", |row| row.increase));
    let unit = result.regions.first().map_or("", |row| row.unit.as_str());
    let most = most_changed(result);
    let name = &request.system;
    match lang {
        Lang::En => {
            let stressor = most.map_or(String::new(), |(share, row)| {
                format!(" {} changes by {}.", row.stressor, signed_percent(share))
            });
            format!(
                "{name} with another final demand ({demand}): output of the world changes by {more} {unit} ({output}).{stressor}"
            )
        }
        Lang::Ja => {
            let stressor = most.map_or(String::new(), |(share, row)| {
                format!("{}は{}。", row.stressor, signed_percent(share))
            });
            format!(
                "{name}の最終需要を変えた場合（{demand}）：世界の産出は{more} {unit}（{output}）変化します。{stressor}"
            )
        }
    }
}
