//! Transactions of a system fitted to new totals of the user by RAS, or by GRAS where there are negative entries.
//!
//! A table has what every industry sells to industries (row totals of `Z`) and buys from industries (column totals). Final
//! demand stays as it is and output changes by as much as sales; or output is given, too, and the final demand of each
//! industry is scaled to what is left. Stressors keep their amounts, or go with output.

use std::path::Path;

use figures::Lang;
use importers::{Input, Limits};
use input_output::{BalancingError, Matrix, MemoryPlan, System, available_memory, reciprocal_or_zero};
use serde::Serialize;

use super::derived::{LINES, PartTotal, more, tiny, total_lines};
use super::mixed_units;
use super::user_table::{Column, Names, UserTable, shown, some};
use crate::OperationError;
use crate::answer::largest;
use crate::footprint::regions::SystemRegions;
use crate::footprint::sentence::amount;
use crate::run_record::InputFile;
use crate::systems::SystemRecord;
use crate::words::signed_percent;

/// What the record of a balanced system has in place of the layout of an original.
pub const FORMAT: &str = "balanced";

/// How the totals are fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BalanceOptions {
    /// Largest difference from the totals that is left, relative to the largest of them.
    pub tolerance: f64,
    /// Most rounds over rows and columns.
    pub rounds: usize,
    /// Whether stressors go with output, so that amounts per unit of output stay; otherwise the amounts stay.
    pub keep_intensities: bool,
}

impl Default for BalanceOptions {
    fn default() -> BalanceOptions {
        BalanceOptions { tolerance: 1e-12, rounds: 1000, keep_intensities: false }
    }
}

/// What balancing did.
#[derive(Clone, Debug, Serialize)]
pub struct BalanceReport {
    /// The balanced system.
    #[serde(flatten)]
    pub record: SystemRecord,
    /// Whether the same balanced system was there under this name, so that nothing was done.
    pub known_before: bool,
    /// The system that it was made of.
    pub balanced_from: SystemRecord,
    /// How it went, and what changed.
    #[serde(flatten)]
    pub balance: BalanceFound,
}

/// How the totals were fitted, and what changed.
#[derive(Clone, Debug, Serialize)]
pub struct BalanceFound {
    /// `RAS`, or `GRAS` where transactions are negative.
    pub method: String,
    /// Rounds over rows and columns that were needed.
    pub rounds: usize,
    /// Largest difference from the totals, relative to the largest of them.
    pub residual: f64,
    /// Largest difference from a total that is not zero, relative to that total itself.
    pub residual_of_own_total: f64,
    /// Sum of the changes of all transactions without their signs, relative to the sum of the transactions without theirs.
    pub moved_share: f64,
    /// The file of totals, with its hash.
    pub totals_file: InputFile,
    /// Totals of the parts of the system.
    pub totals: Vec<PartTotal>,
    /// Every industry, the largest relative change of its sales or purchases first.
    pub industries: Vec<BalancedIndustry>,
    /// The transactions with the largest relative changes.
    pub transactions: Vec<BalancedTransaction>,
}

/// What an industry sold to industries, bought from them and made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BalancedIndustry {
    /// Region.
    pub region: String,
    /// Sector.
    pub sector: String,
    /// Unit of all amounts.
    pub unit: String,
    /// Sales to industries before.
    pub intermediate_sales_before: f64,
    /// Sales to industries after.
    pub intermediate_sales_after: f64,
    /// Purchases from industries before.
    pub intermediate_purchases_before: f64,
    /// Purchases from industries after.
    pub intermediate_purchases_after: f64,
    /// Output before.
    pub output_before: f64,
    /// Output after.
    pub output_after: f64,
    /// Output less purchases after: what is left for primary inputs.
    pub primary_inputs_after: f64,
    /// The larger relative change of sales and purchases, with its sign; null where nothing was there before.
    pub change_share: Option<f64>,
}

/// A transaction that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BalancedTransaction {
    /// Region that sells.
    pub from_region: String,
    /// Sector that sells.
    pub from_sector: String,
    /// Region that buys.
    pub to_region: String,
    /// Sector that buys.
    pub to_sector: String,
    /// Unit of the amounts.
    pub unit: String,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
    /// Change relative to what was there before.
    pub change_share: f64,
}

const COLUMNS: &[Column] = &[
    Column { names: &["region", "country"], needed: false },
    Column { names: &["sector", "industry"], needed: true },
    Column { names: &["intermediate_sales", "row_total"], needed: true },
    Column { names: &["intermediate_purchases", "column_total"], needed: true },
    Column { names: &["output"], needed: false },
];
const REGION: usize = 0;
const SECTOR: usize = 1;
const SALES: usize = 2;
const PURCHASES: usize = 3;
const OUTPUT: usize = 4;

/// The totals of a file, by industry.
struct Totals {
    table: UserTable,
    /// Row of the table of each industry.
    rows: Vec<usize>,
    sales: Vec<f64>,
    purchases: Vec<f64>,
    output: Option<Vec<f64>>,
}

/// Reads the totals and balances. `name` is that of the system, for messages.
pub(super) fn run(
    name: &str,
    system: &System,
    unit: &str,
    file: &Path,
    options: &BalanceOptions,
) -> Result<(System, BalanceFound), OperationError> {
    if !(options.tolerance > 0.0 && options.tolerance < 1.0) {
        return Err(OperationError::Request(format!(
            "--tolerance {}: expected a number between 0 and 1, such as 1e-12",
            options.tolerance
        )));
    }
    if options.rounds == 0 {
        return Err(OperationError::Request("--rounds 0: expected a number from 1".to_owned()));
    }
    let n = system.len();
    // The table turned, the one made and the old one where it does not stay in its file.
    MemoryPlan::new()
        .with("three tables of transactions", 3 * n * n, 8)
        .check(available_memory(), "Aggregate the system first, or use a machine with more memory")
        .map_err(|error| OperationError::Other(format!("{name}: {error}")))?;
    let mut totals = Totals::read(name, system, file)?;
    let demand = totals.demand(system)?;
    let made = input_output::balance(
        &system.transactions,
        &totals.sales,
        &totals.purchases,
        options.tolerance,
        options.rounds,
    );
    let balanced = match made {
        Ok(balanced) => balanced,
        Err(error) => return Err(totals.impossible(name, system, error)),
    };
    let before = system.transactions.row_sums();
    let output = match &totals.output {
        Some(output) => output.clone(),
        // Differences keep what the publisher's output has beside deliveries.
        None => {
            let sales = before.iter().zip(&totals.sales);
            system
                .output
                .iter()
                .zip(sales)
                .map(|(output, (before, after))| output + (after - before))
                .collect()
        }
    };
    let mut made = System { transactions: balanced.table, demand, output, ..system.clone() };
    if options.keep_intensities {
        keep_intensities(&mut made, &system.output);
    }
    made.check().map_err(|error| {
        OperationError::Input(format!(
            "{}: makes amounts that are too large for a number ({error}); look at the totals",
            file.display()
        ))
    })?;
    let found = BalanceFound {
        method: if system.transactions.values().iter().any(|value| *value < 0.0) { "GRAS" } else { "RAS" }
            .to_owned(),
        rounds: balanced.rounds,
        residual: balanced.residual,
        residual_of_own_total: totals.apart(&made.transactions),
        moved_share: moved(&system.transactions, &made.transactions),
        totals_file: totals.table.input_file(),
        totals: part_totals(system, &made, unit, options.keep_intensities),
        industries: industries(system, &made, unit),
        transactions: transactions(system, &made, unit),
    };
    Ok((made, found))
}

impl Totals {
    /// Totals of a file: every industry of the system exactly once.
    fn read(name: &str, system: &System, file: &Path) -> Result<Totals, OperationError> {
        let input = Input::open(file, &Limits::default())
            .map_err(|error| OperationError::Input(error.to_string()))?;
        let mut table = UserTable::read(input, COLUMNS)?;
        let industries = &system.industries;
        let regions = SystemRegions::of(industries.regions());
        let (names_of_regions, sectors) = (Names::of(industries.regions()), Names::of(industries.sectors()));
        let (mut listed_regions, mut listed_sectors) = (false, false);
        let mut rows: Vec<Option<usize>> = vec![None; system.len()];
        for row in 0..table.len() {
            let (region, sector) = (table.text(row, REGION).to_owned(), table.text(row, SECTOR).to_owned());
            // A nation needs no column of regions.
            let at = match (region.as_str(), industries.regions().len()) {
                ("", 1) => Some(0),
                ("", _) => {
                    let hint = "name the region of the industry in a column `region`";
                    table.wrong(row, REGION, "the region is missing", hint);
                    continue;
                }
                (region, _) => names_of_regions.place(region).or_else(|| regions.find(region).ok()),
            };
            let Some(at) = at else {
                let message = format!("{name} has no region `{}`", shown(&region));
                table.wrong(row, REGION, &message, &names_of_regions.instead(&region, &mut listed_regions));
                continue;
            };
            let label = regions.label(at);
            let found = sectors.place(&sector).and_then(|at| industries.sectors().get(at));
            let Some(industry) = found.and_then(|sector| industries.find(label, sector)) else {
                let message = match (sector.is_empty(), found) {
                    (true, _) => "the sector is missing".to_owned(),
                    (false, None) => format!("{name} has no sector `{}`", shown(&sector)),
                    (false, Some(_)) => {
                        format!("`{}` of {name} has no sector `{}`", shown(label), shown(&sector))
                    }
                };
                table.wrong(row, SECTOR, &message, &sectors.instead(&sector, &mut listed_sectors));
                continue;
            };
            match rows.get_mut(industry) {
                Some(Some(first)) => {
                    let message = format!(
                        "`{}` of `{}` is there already in line {}",
                        shown(&sector),
                        shown(label),
                        table.line(*first)
                    );
                    table.wrong(row, SECTOR, &message, "keep one of the two rows");
                }
                Some(place) => *place = Some(row),
                None => {}
            }
        }
        let missing: Vec<String> =
            (0..system.len()).filter(|at| rows.get(*at) == Some(&None)).map(|at| label(system, at)).collect();
        if !missing.is_empty() {
            let message = format!(
                "leaves out {} of the {} industries of {name}: {}",
                missing.len(),
                system.len(),
                some(&missing, 20)
            );
            let hint =
                "add a row for each; one that neither sells to industries nor buys from them has 0 and 0";
            table.wrong_as_a_whole(message, hint);
        }
        let (sales, purchases) = (table.numbers(SALES), table.numbers(PURCHASES));
        let output = table.has(OUTPUT).then(|| table.numbers(OUTPUT));
        for (row, output) in output.iter().flatten().enumerate() {
            if output.is_some_and(|output| output < 0.0) {
                table.wrong(row, OUTPUT, "the output is negative", "give what the industry makes");
            }
        }
        let table = table.checked()?;
        let rows: Vec<usize> = rows.into_iter().flatten().collect();
        let by_industry = |numbers: &[Option<f64>]| {
            rows.iter().map(|row| numbers.get(*row).copied().flatten().unwrap_or_default()).collect()
        };
        Ok(Totals {
            sales: by_industry(&sales),
            purchases: by_industry(&purchases),
            output: output.as_deref().map(by_industry),
            table,
            rows,
        })
    }

    /// Final demand: that of the system, or each row scaled to what output leaves of sales to industries.
    fn demand(&mut self, system: &System) -> Result<Matrix, OperationError> {
        let Some(output) = &self.output else { return Ok(system.demand.clone()) };
        /// What is left of an output that rounding may have made, relative to it.
        const ROUNDING: f64 = 1e-12;
        let mut made = system.demand.clone();
        let numbers = output.iter().zip(&self.sales).zip(&self.rows).zip(system.demand.row_sums());
        let mut wrong = Vec::new();
        for (at, (((output, sales), row), before)) in numbers.enumerate() {
            let left = output - sales;
            let left = if left.abs() <= ROUNDING * output.abs().max(sales.abs()) { 0.0 } else { left };
            if left == before {
                continue;
            }
            let factor = left / before;
            if factor.is_finite() && factor >= 0.0 {
                made.row_mut(at).iter_mut().for_each(|value| *value *= factor);
            } else {
                wrong.push((*row, left, before));
            }
        }
        for (row, left, before) in wrong {
            let message = format!(
                "output less sales to industries is {}, but final demand of the system is {}, which cannot be scaled to it",
                plain(left),
                plain(before)
            );
            let hint = "correct output or sales; final demand keeps its sign, and none stays none";
            self.table.wrong(row, OUTPUT, &message, hint);
        }
        match self.table.refused() {
            Some(error) => Err(error),
            None => Ok(made),
        }
    }

    /// Largest difference from a total that is not zero, relative to it.
    fn apart(&self, table: &Matrix) -> f64 {
        let apart = |sums: Vec<f64>, totals: &[f64]| {
            let both = sums.into_iter().zip(totals).filter(|(_, total)| **total != 0.0);
            largest(both.map(|(sum, total)| ((sum - total) / total).abs()))
        };
        apart(table.row_sums(), &self.sales).max(apart(table.column_sums(), &self.purchases))
    }

    /// The error of totals that the table cannot be made to fit, at their place in the file where they have one.
    fn impossible(mut self, name: &str, system: &System, error: BalancingError) -> OperationError {
        match &error {
            BalancingError::Totals { rows, columns } if !(rows - columns).is_finite() => {
                let message = "the totals are too large to be added up".to_owned();
                self.table.wrong_as_a_whole(message, "look at the exponents of the numbers");
            }
            BalancingError::Totals { rows, columns } => {
                let message = format!(
                    "intermediate sales add up to {}, intermediate purchases to {}: {} apart",
                    plain(*rows),
                    plain(*columns),
                    plain((rows - columns).abs())
                );
                let hint = "what industries sell to industries is what industries buy from them; correct one of the two \
                            columns, or scale it to the sum of the other";
                self.table.wrong_as_a_whole(message, hint);
            }
            BalancingError::Impossible { what, position, total, reason } => {
                let industry = position.saturating_sub(1);
                let (column, does) =
                    if *what == "row" { (SALES, "sells to") } else { (PURCHASES, "buys from") };
                let message = format!(
                    "what {} of {name} {does} industries cannot add up to {}: {reason}",
                    label(system, industry),
                    plain(*total)
                );
                let hint = "correct the number; balancing keeps zeros zero and every sign as it is";
                self.table.wrong(
                    self.rows.get(industry).copied().unwrap_or_default(),
                    column,
                    &message,
                    hint,
                );
            }
            BalancingError::NotConverged { .. } => {
                let hint = "look at the totals of industries with few transactions; --rounds N goes on for longer, \
                            --tolerance SHARE is content with less";
                self.table.wrong_as_a_whole(error.to_string(), hint);
            }
            BalancingError::Length { .. } | BalancingError::NotFinite(_) => {
                self.table.wrong_as_a_whole(error.to_string(), "correct the totals");
            }
        }
        self.table.refused().unwrap_or_else(|| OperationError::Input(format!("{name}: {error}")))
    }
}

/// Stressors of every industry as its output goes; one without output before keeps what it has.
fn keep_intensities(made: &mut System, before: &[f64]) {
    let factors: Vec<f64> = made
        .output
        .iter()
        .zip(before)
        .map(|(after, before)| if *before == 0.0 { 1.0 } else { after / before })
        .collect();
    for extension in &mut made.extensions {
        for row in 0..extension.by_industry.rows() {
            extension.by_industry.row_mut(row).iter_mut().zip(&factors).for_each(|(value, by)| *value *= by);
        }
    }
}

fn part_totals(before: &System, after: &System, unit: &str, stressors: bool) -> Vec<PartTotal> {
    let total = |part: String, unit: &str, before: &[f64], after: &[f64]| PartTotal {
        part,
        unit: unit.to_owned(),
        before: before.iter().sum(),
        after: after.iter().sum(),
    };
    let mut totals = vec![
        total("Z".to_owned(), unit, before.transactions.values(), after.transactions.values()),
        total("Y".to_owned(), unit, before.demand.values(), after.demand.values()),
        total("x".to_owned(), unit, &before.output, &after.output),
    ];
    for (before, after) in before.extensions.iter().zip(&after.extensions).filter(|_| stressors) {
        for (row, stressor) in before.stressors.iter().enumerate() {
            let part = format!("F of {}, {}", before.name, stressor.name);
            totals.push(total(part, &stressor.unit, before.by_industry.row(row), after.by_industry.row(row)));
        }
    }
    totals
}

fn moved(before: &Matrix, after: &Matrix) -> f64 {
    let both = before.values().iter().zip(after.values());
    let (change, size) = both.fold((0.0, 0.0), |(change, size): (f64, f64), (before, after)| {
        (change + (after - before).abs(), size + before.abs())
    });
    change * reciprocal_or_zero(size)
}

fn industries(before: &System, after: &System, unit: &str) -> Vec<BalancedIndustry> {
    let sums = |system: &System| (system.transactions.row_sums(), system.transactions.column_sums());
    let ((sales, purchases), (sales_after, purchases_after)) = (sums(before), sums(after));
    let at = |values: &[f64], industry: usize| values.get(industry).copied().unwrap_or_default();
    let mut rows: Vec<BalancedIndustry> = (0..before.len())
        .map(|industry| {
            let (region, sector) = before.industries.name(industry);
            let (sold, bought) = (at(&sales, industry), at(&purchases, industry));
            let (sells, buys) = (at(&sales_after, industry), at(&purchases_after, industry));
            let shares = [change_share(sold, sells), change_share(bought, buys)];
            let made = at(&after.output, industry);
            BalancedIndustry {
                region: region.to_owned(),
                sector: sector.to_owned(),
                unit: unit_at(before, unit, industry).to_owned(),
                intermediate_sales_before: sold,
                intermediate_sales_after: sells,
                intermediate_purchases_before: bought,
                intermediate_purchases_after: buys,
                output_before: at(&before.output, industry),
                output_after: made,
                primary_inputs_after: made - buys,
                change_share: shares.into_iter().flatten().max_by(|a, b| a.abs().total_cmp(&b.abs())),
            }
        })
        .collect();
    let size = |row: &BalancedIndustry| row.change_share.map_or(0.0, f64::abs);
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    rows
}

/// Transactions that are listed.
const LISTED: usize = 100;

/// The transactions that change most relative to what they were, equal ones in the order of the system.
fn transactions(before: &System, after: &System, unit: &str) -> Vec<BalancedTransaction> {
    let n = before.len();
    let mut most: Vec<(usize, f64)> = Vec::new();
    let both = before.transactions.values().iter().zip(after.transactions.values());
    for (at, (before, after)) in both.enumerate() {
        let Some(share) = change_share(*before, *after).filter(|share| *share != 0.0) else { continue };
        // The list is kept short on the way: a table has as many entries as industries squared.
        if most.len() < LISTED || most.last().is_some_and(|(_, least)| share.abs() > least.abs()) {
            let place = most.partition_point(|(_, known)| known.abs() >= share.abs());
            most.insert(place, (at, share));
            most.truncate(LISTED);
        }
    }
    let of = |matrix: &Matrix, at: usize| matrix.values().get(at).copied().unwrap_or_default();
    most.into_iter()
        .map(|(at, share)| {
            let ((from_region, from_sector), (to_region, to_sector)) =
                (before.industries.name(at / n), before.industries.name(at % n));
            BalancedTransaction {
                from_region: from_region.to_owned(),
                from_sector: from_sector.to_owned(),
                to_region: to_region.to_owned(),
                to_sector: to_sector.to_owned(),
                unit: unit_at(before, unit, at / n).to_owned(),
                before: of(&before.transactions, at),
                after: of(&after.transactions, at),
                change_share: share,
            }
        })
        .collect()
}

/// Change relative to what was there, zero where it is rounding; none where nothing was there.
fn change_share(before: f64, after: f64) -> Option<f64> {
    const ROUNDING: f64 = 1e-11;
    (before != 0.0)
        .then(|| (after - before) / before.abs())
        .map(|share: f64| if share.abs() <= ROUNDING { 0.0 } else { share })
}

/// An industry for a message.
fn label(system: &System, industry: usize) -> String {
    let (region, sector) = system.industries.name(industry);
    industry_name(region, sector)
}

fn industry_name(region: &str, sector: &str) -> String {
    if region.is_empty() { sector.to_owned() } else { format!("{region}: {sector}") }
}

/// The unit that an industry is counted in.
fn unit_at<'s>(system: &'s System, unit: &'s str, industry: usize) -> &'s str {
    let own = (system.units.len() == system.len()).then(|| system.units.get(industry)).flatten();
    own.map_or(unit, String::as_str)
}

/// A number of the file in an error, with all digits that tell it from another one.
fn plain(value: f64) -> String {
    if value == 0.0 || (1e-6..1e15).contains(&value.abs()) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// Industries and transactions that a report in words has a line for.
const NAMED: usize = LINES / 2;

impl BalanceReport {
    /// How balancing went and what changed; lines of a terminal.
    pub fn in_words(&self, lang: Lang) -> String {
        let (from, found) = (&self.balanced_from, &self.balance);
        let (method, rounds) = (&found.method, found.rounds);
        let (residual, own) = (tiny(found.residual), tiny(found.residual_of_own_total));
        let moved = signed_percent(found.moved_share);
        let moved = moved.trim_start_matches(['+', '±']);
        let mut words = match lang {
            Lang::En => format!(
                "  balanced from {}: {method}, {rounds} {}, largest difference from the totals {residual} of the largest total, {own} of its own\n  \
                 transactions moved by {moved} in all; totals before and after:\n",
                from.system,
                if rounds == 1 { "round" } else { "rounds" }
            ),
            Lang::Ja => format!(
                "  調整元：{}（{method}、反復{rounds}回、目標合計との差の最大は最大合計比{residual}、自身の合計比{own}）\n  \
                 取引の変化は全体で{moved}。調整前後の合計：\n",
                from.system
            ),
        };
        words += &total_lines(&found.totals, lang);
        words += match lang {
            Lang::En => "  industries whose sales to or purchases from industries change most:\n",
            Lang::Ja => "  中間販売または中間購入の変化が最大の産業：\n",
        };
        let changed: Vec<&BalancedIndustry> = found
            .industries
            .iter()
            .filter(|row| row.change_share.is_some_and(|share| share != 0.0))
            .collect();
        if changed.is_empty() {
            words += none(lang);
        }
        for row in changed.iter().take(NAMED) {
            words += &row.in_words(lang);
        }
        words += &more(changed.len().saturating_sub(NAMED), lang);
        words += match lang {
            Lang::En => "  transactions that change most, relative to what they were:\n",
            Lang::Ja => "  相対変化が最大の取引：\n",
        };
        if found.transactions.is_empty() {
            words += none(lang);
        }
        for row in found.transactions.iter().take(NAMED) {
            words += &row.in_words(lang);
        }
        let short = found.industries.iter().filter(|row| row.primary_inputs_after < 0.0).count();
        if short > 0 {
            words += &match lang {
                Lang::En => format!(
                    "  industries that buy more from industries than they make, so that nothing is left for primary inputs: \
                     {short}; see `telecouple mrio validate {}`\n",
                    self.record.system
                ),
                Lang::Ja => format!(
                    "  {short}産業で中間購入が産出を上回り、本源的投入が負になります（`telecouple mrio validate {}`）\n",
                    self.record.system
                ),
            };
        }
        match mixed_units(lang, &self.record.unit) {
            Some(warning) => format!("{words}  {warning}\n"),
            None => words,
        }
    }
}

fn none(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "    none\n",
        Lang::Ja => "    なし\n",
    }
}

impl BalancedIndustry {
    fn in_words(&self, lang: Lang) -> String {
        let name = industry_name(&self.region, &self.sector);
        let pair = |before: f64, after: f64| match lang {
            Lang::En => format!("{}, then {}", amount(before, &self.unit), amount(after, &self.unit)),
            Lang::Ja => format!("{} → {}", amount(before, &self.unit), amount(after, &self.unit)),
        };
        let sales = pair(self.intermediate_sales_before, self.intermediate_sales_after);
        let purchases = pair(self.intermediate_purchases_before, self.intermediate_purchases_after);
        match lang {
            Lang::En => format!("    {name}: sales {sales}; purchases {purchases}\n"),
            Lang::Ja => format!("    {name}：販売 {sales}、購入 {purchases}\n"),
        }
    }
}

impl BalancedTransaction {
    fn in_words(&self, lang: Lang) -> String {
        let (from, to) = (
            industry_name(&self.from_region, &self.from_sector),
            industry_name(&self.to_region, &self.to_sector),
        );
        let (before, after) = (amount(self.before, &self.unit), amount(self.after, &self.unit));
        let share = signed_percent(self.change_share);
        match lang {
            Lang::En => format!("    {from} to {to}: {before}, then {after} ({share})\n"),
            Lang::Ja => format!("    {from} → {to}：{before} → {after}（{share}）\n"),
        }
    }
}
