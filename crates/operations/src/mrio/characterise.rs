//! `mrio-characterise`: stressors weighed by factors and added up to impacts, by region and account.

use std::collections::{BTreeMap, BTreeSet};

use figures::{Bar, BarsSpec, CutOff, FigureSpec, Frame, Lang};
use input_output::{
    Accounting, Accounts, AccountsOptions, Extension, Factor, Matrix, SolveOptions, System, characterise,
    operator_for, reciprocal_or_zero,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::factors::{self, Factors};
use super::{quoted, unsolved};
use crate::answer::{Check, Coverage, largest};
use crate::footprint::regions::SystemRegions;
use crate::footprint::sentence::amount;
use crate::operation::{Operation, Outcome};
use crate::run_record::Method;
use crate::words::{percent, region_in_sentence, region_name};
use crate::{Context, OperationError, SystemRecord};

/// Impacts of an input-output system.
pub struct MrioCharacterise;

/// Which system, and by which factors.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioCharacteriseRequest {
    /// Name of the system.
    pub system: String,
    /// Table of factors: a file with the columns `stressor`, `stressor_unit`, `impact`, `impact_unit`, `factor` (impact
    /// per unit of stressor), and where they apply `region` and `compartment`.
    pub factors: String,
    /// Extension of the stressors; default: the only one that has any of them.
    #[serde(default)]
    pub extension: Option<String>,
}

/// The impacts, and what was left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MrioCharacteriseResult {
    /// Every impact of every region, in the unit of the impact.
    pub impacts: Vec<ImpactRow>,
    /// Every impact in total.
    pub totals: Vec<ImpactTotalRow>,
    /// What each stressor contributes to an impact, the largest first.
    pub contributions: Vec<ContributionRow>,
    /// Stressors of the extension that no factor is for; they are in no impact.
    pub without_factor: Vec<StressorWithoutFactor>,
    /// Factors for stressors that the extension does not have; they are in no impact.
    pub without_stressor: Vec<FactorWithoutStressor>,
    /// Regions with a stressor that has a factor elsewhere, but none there; what they cause is in no impact.
    pub without_region: Vec<RegionWithoutFactor>,
}

/// An impact in a region. `d_cba` and `d_pba` have what final demand causes directly.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImpactRow {
    /// Region.
    pub region: String,
    /// Impact.
    pub impact: String,
    /// Unit.
    pub unit: String,
    /// Caused anywhere for the final demand of the region.
    pub d_cba: f64,
    /// Caused in the region; null where no factor is for what it causes.
    pub d_pba: Option<f64>,
    /// Caused elsewhere for the final demand of the region.
    pub d_imp: f64,
    /// Caused in the region for the final demand of others; null where no factor is for what it causes.
    pub d_exp: Option<f64>,
}

/// An impact in total.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImpactTotalRow {
    /// Extension whose stressors were weighed.
    pub extension: String,
    /// Impact.
    pub impact: String,
    /// Unit.
    pub unit: String,
    /// Sum of the consumption accounts of all regions.
    pub d_cba: f64,
    /// Sum of the production accounts of all regions.
    pub d_pba: f64,
    /// Stressors as they were published, times their factors.
    pub published: f64,
    /// What is caused for other regions, as a share of all that industries cause; null for an impact of nothing.
    pub traded_share: Option<f64>,
}

/// What a stressor contributes to an impact.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ContributionRow {
    /// Impact.
    pub impact: String,
    /// Unit of the impact.
    pub unit: String,
    /// Stressor.
    pub stressor: String,
    /// Unit of the stressor.
    pub stressor_unit: String,
    /// Stressor where it has a factor, by industries and final demand of all regions, in its unit.
    pub stressor_amount: f64,
    /// Impact per unit of stressor; null where it differs by region.
    pub factor: Option<f64>,
    /// Impact of the stressor, in the unit of the impact.
    pub impact_amount: f64,
    /// Share in the impact; null for an impact of nothing.
    pub impact_share: Option<f64>,
}

/// A stressor without a factor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StressorWithoutFactor {
    /// Stressor.
    pub stressor: String,
    /// Its unit.
    pub stressor_unit: String,
    /// Stressor by industries and final demand of all regions as published, in its unit.
    pub stressor_amount: f64,
}

/// A factor without a stressor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FactorWithoutStressor {
    /// Line or row of the file.
    pub line: usize,
    /// Stressor as the file writes it.
    pub stressor: String,
    /// Impact.
    pub impact: String,
    /// A stressor of the extension with a similar name; null where none is near.
    pub similar_stressor: Option<String>,
}

/// A region without a factor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RegionWithoutFactor {
    /// Stressor.
    pub stressor: String,
    /// Impact.
    pub impact: String,
    /// Region.
    pub region: String,
}

/// Largest relative difference between accounts that must agree, and residual of a solve.
const TOLERANCE: f64 = 1e-9;
/// Bars that are drawn one by one.
const NAMED: usize = 25;

impl Operation for MrioCharacterise {
    type Request = MrioCharacteriseRequest;
    type Result = MrioCharacteriseResult;

    const NAME: &'static str = "mrio-characterise";
    const SUMMARY: &'static str =
        "What impacts does every region cause and consume: stressors of a system weighed by factors";

    fn command_line(&self, request: &MrioCharacteriseRequest) -> String {
        let mut line = format!(
            "telecouple mrio characterise {} --factors {}",
            quoted(&request.system),
            quoted(&request.factors)
        );
        if let Some(extension) = &request.extension {
            line += &format!(" --extension {}", quoted(extension));
        }
        line
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioCharacteriseRequest,
    ) -> Result<Outcome<MrioCharacteriseResult>, OperationError> {
        let opened = context.systems.open(&request.system)?;
        let (system, name) = (&opened.system, &request.system);
        let input = context.files.read(&request.factors)?;
        let factors = factors::read(input, name, system, request.extension.as_deref())?;
        let Some(extension) = system.extensions.get(factors.extension) else {
            return Err(OperationError::Request(format!("{name} has no extensions, so no stressors")));
        };
        let made = characterise(system, extension, &factors.factors)
            .map_err(|error| OperationError::Input(format!("{}: {error}", request.factors)))?;
        let impacts = &made.impacts;
        let wrong = |error| unsolved(name, error);
        let options = AccountsOptions::default();
        let leontief = operator_for(system, std::slice::from_ref(impacts), &options, SolveOptions::default())
            .map_err(wrong)?;
        let accounting = Accounting::new(system, &leontief).map_err(wrong)?;
        let accounts = accounting.accounts(impacts, &options).map_err(wrong)?;

        let weights = Weights::of(system, extension, impacts, &factors.factors);
        let caused = caused(system, extension, &accounting.output());
        let result = MrioCharacteriseResult {
            impacts: impact_rows(system, impacts, &accounts, &weights, &caused),
            totals: total_rows(extension, impacts, &accounts),
            contributions: weights.contributions(extension, impacts, &caused),
            without_factor: without_factor(extension, &made.without_factor),
            without_stressor: factors
                .without_stressor
                .iter()
                .map(|one| FactorWithoutStressor {
                    line: one.line,
                    stressor: one.stressor.clone(),
                    impact: one.impact.clone(),
                    similar_stressor: one.near.clone(),
                })
                .collect(),
            without_region: made
                .without_region
                .iter()
                .flat_map(|(stressor, impact, regions)| {
                    regions.iter().map(|region| RegionWithoutFactor {
                        stressor: stressor.clone(),
                        impact: impact.clone(),
                        region: region.clone(),
                    })
                })
                .collect(),
        };
        let residual = accounting.residual().max(accounts.residual);
        let pictures = Pictures::new(context.lang, system, &opened.record, &result);
        Ok(Outcome {
            answer: sentence(context.lang, name, system, extension, &factors, &result),
            sources: vec![opened.record.source_use(system.len())],
            inputs: vec![opened.record.input_file(), factors.input.clone()],
            coverage: coverage(extension, &result),
            checks: checks(&result, &accounts, &weights.impacts(&caused), residual),
            warnings: warnings(context.lang, &result),
            result,
            methods: vec![
                Method {
                    id: "characterisation".to_owned(),
                    reference: "ISO 14044:2006, section 4.4.2.4: sum of stressors times factors".to_owned(),
                },
                Method {
                    id: "leontief-accounts".to_owned(),
                    reference: "Miller and Blair 2009, chapters 2, 3 and 10; names of accounts as in pymrio"
                        .to_owned(),
                },
            ],
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
        })
    }
}

/// Factors by their places: of impact and stressor, for each region.
struct Weights {
    impacts: usize,
    regions: usize,
    of: BTreeMap<(usize, usize), Vec<Option<f64>>>,
}

impl Weights {
    fn of(system: &System, extension: &Extension, impacts: &Extension, factors: &[Factor]) -> Weights {
        let regions = system.industries.regions().len();
        let rows = |extension: &Extension| -> BTreeMap<String, usize> {
            extension.stressors.iter().enumerate().map(|(at, row)| (row.name.clone(), at)).collect()
        };
        let (stressors, impact_rows) = (rows(extension), rows(impacts));
        let mut of: BTreeMap<(usize, usize), Vec<Option<f64>>> = BTreeMap::new();
        // General factors first, so that those of a region stand over them.
        for own in [false, true] {
            for factor in factors.iter().filter(|factor| factor.region.is_some() == own) {
                let (Some(impact), Some(stressor)) =
                    (impact_rows.get(&factor.impact), stressors.get(&factor.stressor))
                else {
                    continue;
                };
                let values = of.entry((*impact, *stressor)).or_insert_with(|| vec![None; regions]);
                let only = factor.region.as_ref().and_then(|region| system.industries.region_index(region));
                for (region, value) in values.iter_mut().enumerate() {
                    if !own || only == Some(region) {
                        *value = Some(factor.value);
                    }
                }
            }
        }
        Weights { impacts: impacts.stressors.len(), regions, of }
    }

    /// Impacts by region (`impacts x r`) of stressors by region (`k x r`).
    fn impacts(&self, caused: &Matrix) -> Matrix {
        let mut made = Matrix::zeros(self.impacts, self.regions);
        for ((impact, stressor), factors) in &self.of {
            let sums = made.row_mut(*impact);
            for ((sum, factor), value) in sums.iter_mut().zip(factors).zip(caused.row(*stressor)) {
                *sum += factor.unwrap_or_default() * value;
            }
        }
        made
    }

    /// Whether factors are for anything that a region causes; true where it causes nothing.
    fn reach(&self, impact: usize, region: usize, caused: &Matrix) -> bool {
        let of_impact = self.of.range((impact, 0)..(impact + 1, 0));
        let mut missed = false;
        for ((_, stressor), factors) in of_impact {
            if caused.get(*stressor, region).is_some_and(|value| value != 0.0) {
                if factors.get(region).copied().flatten().is_some() {
                    return true;
                }
                missed = true;
            }
        }
        !missed
    }

    fn contributions(
        &self,
        extension: &Extension,
        impacts: &Extension,
        caused: &Matrix,
    ) -> Vec<ContributionRow> {
        let totals = self.impacts(caused).row_sums();
        let mut rows = Vec::new();
        for ((impact, stressor), factors) in &self.of {
            let (Some(to), Some(from)) = (impacts.stressors.get(*impact), extension.stressors.get(*stressor))
            else {
                continue;
            };
            let (mut stressor_amount, mut impact_amount) = (0.0, 0.0);
            for (factor, value) in factors.iter().zip(caused.row(*stressor)) {
                if let Some(factor) = factor {
                    stressor_amount += value;
                    impact_amount += factor * value;
                }
            }
            let mut known = factors.iter().flatten();
            let first = known.next().copied();
            let total = totals.get(*impact).copied().unwrap_or_default();
            rows.push((
                *impact,
                ContributionRow {
                    impact: to.name.clone(),
                    unit: to.unit.clone(),
                    stressor: from.name.clone(),
                    stressor_unit: from.unit.clone(),
                    stressor_amount,
                    factor: first.filter(|first| known.all(|other| other == first)),
                    impact_amount,
                    impact_share: (total != 0.0).then(|| impact_amount / total),
                },
            ));
        }
        rows.sort_by(|(a, one), (b, other)| {
            a.cmp(b).then(other.impact_amount.abs().total_cmp(&one.impact_amount.abs()))
        });
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

/// Stressors by region (`k x r`) for the output that final demand needs, with what final demand causes directly.
fn caused(system: &System, extension: &Extension, needed: &[f64]) -> Matrix {
    let mut made = Matrix::zeros(extension.stressors.len(), system.industries.regions().len());
    for row in 0..made.rows() {
        let sums = made.row_mut(row);
        let mut add = |region: Option<usize>, value: f64| {
            if let Some(sum) = region.and_then(|region| sums.get_mut(region)) {
                *sum += value;
            }
        };
        for (industry, value) in extension.by_industry.row(row).iter().enumerate() {
            if let (Some(needed), Some(output)) = (needed.get(industry), system.output.get(industry)) {
                let value = value * needed * reciprocal_or_zero(*output);
                add(system.industries.region_of(industry), value);
            }
        }
        let directly = extension.by_demand.iter().flat_map(|matrix| matrix.row(row)).enumerate();
        for (column, value) in directly {
            add(system.demand_columns.region_of(column), *value);
        }
    }
    made
}

fn impact_rows(
    system: &System,
    impacts: &Extension,
    accounts: &Accounts,
    weights: &Weights,
    caused: &Matrix,
) -> Vec<ImpactRow> {
    let mut rows = Vec::new();
    for (at, impact) in impacts.stressors.iter().enumerate() {
        for (region, name) in system.industries.regions().iter().enumerate() {
            let of = |matrix: &Matrix| matrix.get(at, region).unwrap_or_default();
            let reached = weights.reach(at, region, caused);
            rows.push(ImpactRow {
                region: name.clone(),
                impact: impact.name.clone(),
                unit: impact.unit.clone(),
                d_cba: of(&accounts.consumption.by_region),
                d_pba: reached.then(|| of(&accounts.production.by_region)),
                d_imp: of(&accounts.imports.by_region),
                d_exp: reached.then(|| of(&accounts.exports.by_region)),
            });
        }
    }
    rows
}

fn total_rows(extension: &Extension, impacts: &Extension, accounts: &Accounts) -> Vec<ImpactTotalRow> {
    let by_industry = impacts.by_industry.row_sums();
    let by_demand = impacts.by_demand.as_ref().map(Matrix::row_sums);
    let rows = impacts.stressors.iter().zip(by_industry).enumerate();
    rows.map(|(at, (impact, industries))| {
        let total = |matrix: &Matrix| matrix.row(at).iter().sum::<f64>();
        let directly = by_demand.as_ref().and_then(|sums| sums.get(at)).copied().unwrap_or_default();
        ImpactTotalRow {
            extension: extension.name.clone(),
            impact: impact.name.clone(),
            unit: impact.unit.clone(),
            d_cba: total(&accounts.consumption.by_region),
            d_pba: total(&accounts.production.by_region),
            published: industries + directly,
            traded_share: (industries != 0.0).then(|| total(&accounts.exports.by_region) / industries),
        }
    })
    .collect()
}

fn without_factor(extension: &Extension, names: &[String]) -> Vec<StressorWithoutFactor> {
    let names: BTreeSet<&String> = names.iter().collect();
    let by_industry = extension.by_industry.row_sums();
    let by_demand = extension.by_demand.as_ref().map(Matrix::row_sums);
    let sum = |at: usize| {
        let directly = by_demand.as_ref().and_then(|sums| sums.get(at)).copied().unwrap_or_default();
        by_industry.get(at).copied().unwrap_or_default() + directly
    };
    let rows = extension.stressors.iter().enumerate().filter(|(_, stressor)| names.contains(&stressor.name));
    rows.map(|(at, stressor)| StressorWithoutFactor {
        stressor: stressor.name.clone(),
        stressor_unit: stressor.unit.clone(),
        stressor_amount: sum(at),
    })
    .collect()
}

/// Stressors of the system and of the factors together: how many of them are on both sides, and in all their regions.
fn coverage(extension: &Extension, result: &MrioCharacteriseResult) -> Coverage {
    let unknown: BTreeSet<&str> = result.without_stressor.iter().map(|row| row.stressor.as_str()).collect();
    let partly: BTreeSet<&str> = result.without_region.iter().map(|row| row.stressor.as_str()).collect();
    let all = extension.stressors.len() + unknown.len();
    let matched = extension.stressors.len().saturating_sub(result.without_factor.len() + partly.len());
    let stressors = result.without_factor.iter().map(|row| {
        json!({
            "stressor": row.stressor, "stressor_unit": row.stressor_unit,
            "stressor_amount": row.stressor_amount,
            "reason": "no factor is for this stressor; it is in no impact"
        })
    });
    let factors = result.without_stressor.iter().map(|row| {
        json!({
            "stressor": row.stressor, "impact": row.impact, "line": row.line,
            "reason": "the extension has no such stressor; the factor is in no impact"
        })
    });
    let regions = result.without_region.iter().map(|row| {
        json!({
            "stressor": row.stressor, "impact": row.impact, "region": row.region,
            "reason": "no factor is for this region; what it causes is in no impact"
        })
    });
    let unmatched: Vec<Value> = regions.chain(factors).chain(stressors).collect();
    Coverage { matched_share: matched as f64 / all.max(1) as f64, basis: "rows".to_owned(), unmatched }
}

fn checks(
    result: &MrioCharacteriseResult,
    accounts: &Accounts,
    expected: &Matrix,
    residual: f64,
) -> Vec<Check> {
    // Impacts of both signs may add up to little, and are no less exact for it.
    let size = |values: &[f64]| values.iter().map(|value| value.abs()).sum::<f64>();
    let over =
        |difference: f64, size: f64| if size > 0.0 { difference.abs() / size } else { difference.abs() };
    let rows = 0..accounts.stressors.len();
    let cba_pba = rows.clone().map(|row| {
        let (cba, pba) = (accounts.consumption.by_region.row(row), accounts.production.by_region.row(row));
        over(cba.iter().sum::<f64>() - pba.iter().sum::<f64>(), size(cba).max(size(pba)))
    });
    let sums = rows.flat_map(|row| {
        let (pba, expected) = (accounts.production.by_region.row(row), expected.row(row));
        let size = size(expected);
        pba.iter().zip(expected).map(move |(pba, expected)| over(pba - expected, size)).collect::<Vec<_>>()
    });
    let published = result.totals.iter().enumerate().map(|(row, total)| {
        over(total.d_pba - total.published, size(accounts.production.by_region.row(row)))
    });
    vec![
        Check::closes("mrio-residual", residual, TOLERANCE, "relative residual of all solves"),
        Check::closes(
            "mrio-cba-pba",
            largest(cba_pba),
            TOLERANCE,
            "consumption and production accounts of each impact have the same total",
        ),
        Check::closes(
            "mrio-impact-sum",
            largest(sums),
            TOLERANCE,
            "production accounts of each impact are the sum of stressors times factors in every region",
        ),
        Check::at_most(
            "mrio-published",
            largest(published),
            1e-2,
            "accounts have the total of the stressors as they were published, times factors",
        ),
    ]
}

fn warnings(lang: Lang, result: &MrioCharacteriseResult) -> Vec<String> {
    let mut warnings = Vec::new();
    let regions: BTreeSet<&str> = result.without_region.iter().map(|row| row.region.as_str()).collect();
    if !regions.is_empty() {
        let mut named = regions.iter().take(8).copied().collect::<Vec<_>>().join("; ");
        let more = regions.len().saturating_sub(8);
        if more > 0 {
            named += &match lang {
                Lang::En => format!("; and {more} more regions"),
                Lang::Ja => format!("ほか{more}地域"),
            };
        }
        warnings.push(match lang {
            Lang::En => format!(
                "stressors without a factor in the region where they are caused are in no account, neither of that region nor \
                 of those that it supplies: {named}"
            ),
            Lang::Ja => format!(
                "発生地域の係数がない環境負荷は、その地域の勘定にも供給先の勘定にも含まれません：{named}"
            ),
        });
    }
    let lines = result.without_stressor.len();
    if lines > 0 {
        let first = result.without_stressor.first().map_or("", |row| row.stressor.as_str());
        warnings.push(match (lang, lines) {
            (Lang::En, 1) => format!(
                "one factor is for a stressor that the extension does not have, `{first}`; it is in no impact"
            ),
            (Lang::En, _) => format!(
                "{lines} factors are for stressors that the extension does not have, such as `{first}`; they are in no impact"
            ),
            (Lang::Ja, _) => {
                format!("係数{lines}件は拡張勘定にない環境負荷（「{first}」など）のもので、どの影響にも含まれません")
            }
        });
    }
    warnings
}

fn sentence(
    lang: Lang,
    name: &str,
    system: &System,
    extension: &Extension,
    factors: &Factors,
    result: &MrioCharacteriseResult,
) -> String {
    let regions = system.industries.regions();
    let (impacts, count) = (result.totals.len(), factors.factors.len());
    let (stressors, with) =
        (extension.stressors.len(), extension.stressors.len().saturating_sub(result.without_factor.len()));
    let mut words = match lang {
        Lang::En => format!(
            "{name}: {} in {} regions, from {with} of {stressors} stressors of {} by {count} {}.",
            if impacts == 1 { "one impact".to_owned() } else { format!("{impacts} impacts") },
            regions.len(),
            extension.name,
            if count == 1 { "factor" } else { "factors" }
        ),
        Lang::Ja => format!(
            "{name}：{}の環境負荷{stressors}項目中{with}項目と係数{count}件による{}地域・{impacts}項目の影響。",
            extension.name,
            regions.len()
        ),
    };
    let Some(total) = result.totals.first() else { return words };
    let countries = SystemRegions::of(regions);
    let most = result
        .impacts
        .iter()
        .filter(|row| row.impact == total.impact)
        .max_by(|a, b| a.d_cba.total_cmp(&b.d_cba));
    let whole = amount(total.d_cba, &total.unit);
    let impact = &total.impact;
    if let Some(most) = most.filter(|most| total.d_cba > 0.0 && most.d_cba > 0.0) {
        let at = regions.iter().position(|region| *region == most.region);
        let region = match at.and_then(|at| countries.code(at)) {
            Some(region) => region_in_sentence(region, lang),
            None => most.region.clone(),
        };
        let share = percent(most.d_cba / total.d_cba);
        words += &match lang {
            Lang::En => {
                format!(
                    " {impact}: {whole} in total, the largest part for the final demand of {region} ({share})."
                )
            }
            Lang::Ja => format!("{impact}は計{whole}、最大は{region}の最終需要によるもの（{share}）です。"),
        };
    } else {
        words += &match lang {
            Lang::En => format!(" {impact}: {whole} in total."),
            Lang::Ja => format!("{impact}は計{whole}です。"),
        };
    }
    words
}

/// What the figure is made of: the first impact, by the regions whose demand causes it.
struct Pictures {
    lang: Lang,
    impact: String,
    unit: String,
    subtitle: String,
    bars: Vec<(String, f64)>,
    source: String,
}

impl Pictures {
    fn new(lang: Lang, system: &System, record: &SystemRecord, result: &MrioCharacteriseResult) -> Pictures {
        let labels = system.industries.regions();
        let countries = SystemRegions::of(labels);
        let (impact, unit, total) = result
            .totals
            .first()
            .map(|row| (row.impact.clone(), row.unit.clone(), amount(row.d_cba, &row.unit)))
            .unwrap_or_default();
        let name = |label: &String| {
            let at = labels.iter().position(|known| known == label);
            match at.and_then(|at| countries.code(at)) {
                Some(region) => region_name(region, lang),
                None => label.clone(),
            }
        };
        let bars = result
            .impacts
            .iter()
            .filter(|row| row.impact == impact)
            .map(|row| (name(&row.region), row.d_cba))
            .collect();
        let year = record.year.map_or_else(String::new, |year| format!(", {year}"));
        let source = match record.publisher.as_str() {
            "" => format!("{} [{}]", record.title, record.system),
            publisher => format!("{publisher}, {} [{}]", record.title, record.system),
        };
        Pictures { lang, subtitle: format!("{}{year}: {total}", record.system), impact, unit, bars, source }
    }

    fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let drawn = self.bars.iter().filter(|(_, value)| *value > 0.0);
        let bars: Vec<Bar> = drawn
            .map(|(label, value)| Bar { label: label.clone(), value: Some(*value), ..Bar::default() })
            .collect();
        if bars.is_empty() {
            return Vec::new();
        }
        let negative = self.bars.iter().filter(|(_, value)| *value < 0.0).count();
        let mut frame = Frame {
            id: "impacts".to_owned(),
            title: match self.lang {
                Lang::En => format!("{} by the regions whose final demand causes it", self.impact),
                Lang::Ja => format!("{}（最終需要の地域別）", self.impact),
            },
            subtitle: self.subtitle.clone(),
            unit: self.unit.clone(),
            sources: vec![self.source.clone()],
            run_id: run_id.to_owned(),
            lang: self.lang,
            ..Frame::default()
        };
        if negative > 0 {
            frame.notes.push(match self.lang {
                Lang::En => format!("not drawn: {negative} regions with negative amounts"),
                Lang::Ja => format!("負の値の{negative}地域は描いていません"),
            });
        }
        vec![FigureSpec::Bars(BarsSpec {
            frame,
            value_name: self.lang.text("Consumption account", "消費勘定"),
            bars,
            shares: negative == 0,
            cut_off: CutOff::TopN(NAMED),
            ..BarsSpec::default()
        })]
    }
}
