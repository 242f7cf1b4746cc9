//! What comes out of a shock.
//!
//! Amounts are in the money of the system, which is beside them in the column `unit`, and over the whole horizon unless
//! the column says `daily`. Losses are baseline less output: above zero where output fell, below where it rose.

use schemars::JsonSchema;
use serde::Serialize;

/// What a disruption costs, where, and when it is over. Tables that were not asked for, or that the model cannot give,
/// are empty.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ShockResult {
    /// What was asked, and the whole.
    pub shock: ShockRow,
    /// The models that were asked for: how each read the scenario, what it gave, why it does not apply.
    pub models: Vec<ModelRow>,
    /// The loss with every parameter lower and higher, largest swing first.
    pub tornado: Vec<TornadoRow>,
    /// Measures of the whole over draws of all parameters from their ranges.
    pub spread: Vec<SpreadRow>,
    /// The ranges that parameters are drawn from.
    pub ranges: Vec<RangeRow>,
    /// Regions, largest loss first.
    pub by_region: Vec<RegionLossRow>,
    /// Sectors, largest loss first.
    pub by_sector: Vec<SectorLossRow>,
    /// Pairs of models that were run: how far apart, and why.
    pub agreement: Vec<AgreementRow>,
    /// The events as they were understood, one row an industry.
    pub events: Vec<EventRow>,
    /// Cuts of supply: the mass that is missing, the price by which it becomes money, and what that is of a sector's output.
    pub supply_cuts: Vec<SupplyCutRow>,
    /// Stressors of the extensions, in the order of the system.
    pub stressors: Vec<StressorRow>,
    /// Industries with a loss or gain, largest loss first.
    pub by_industry: Vec<IndustryLossRow>,
    /// What struck industries deliver to regions, before and after.
    pub deliveries: Vec<DeliveryRow>,
    /// Day by day: all regions, and those with the largest losses.
    pub course: Vec<CourseRow>,
    /// The same with a band: quantiles of each day over draws of all parameters from their ranges.
    pub course_bands: Vec<BandRow>,
}

/// What was asked, and the whole.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ShockRow {
    /// The scenario's title.
    pub scenario: String,
    /// The system.
    pub system: String,
    /// Year of the system, where it says.
    pub system_year: Option<u16>,
    /// The model.
    pub model: String,
    /// Days looked at.
    pub days: usize,
    /// Unit of all amounts.
    pub unit: String,
    /// Output of all industries without the disruption.
    pub baseline_output: f64,
    /// Output lost, all industries.
    pub loss: f64,
    /// Share of the baseline output that is lost (0 to 1).
    pub loss_share: f64,
    /// Capacity of the struck industries that is lost, at their output in the baseline.
    pub direct_loss: f64,
    /// Loss over direct loss.
    pub loss_per_direct: Option<f64>,
    /// Final demand that is not met, where the model tells.
    pub unmet_demand: Option<f64>,
    /// Mean of output over baseline (1 without loss).
    pub resilience_index: f64,
    /// Lowest output over baseline, where the model has a course.
    pub robustness: Option<f64>,
    /// Day of the lowest output, from 0.
    pub worst_day: Option<usize>,
    /// Days from the first below the tolerance to the first from which output stays within it; null while below.
    pub recovery_days: Option<usize>,
    /// Whether output is within the tolerance on the last day; null where the model has no course.
    pub recovered: Option<bool>,
}

/// The loss of a region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RegionLossRow {
    /// Rank by loss, from 1.
    pub rank: usize,
    /// Label of the region in the system.
    pub region: String,
    /// Output lost.
    pub loss: f64,
    /// Share in the loss of all.
    pub share: f64,
    /// Share of its baseline output that is lost.
    pub loss_share: f64,
    /// Final demand of the region that is not met, where the model tells.
    pub unmet_demand: Option<f64>,
    /// Mean of output over baseline.
    pub resilience_index: f64,
    /// Rank by the resilience index, from 1 for the least resilient.
    pub resilience_rank: usize,
    /// Lowest output over baseline.
    pub robustness: Option<f64>,
    /// Day of the lowest output, from 0.
    pub worst_day: Option<usize>,
    /// Days below the tolerance until recovered; null while below.
    pub recovery_days: Option<usize>,
}

/// The loss of a sector.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SectorLossRow {
    /// Rank by loss, from 1.
    pub rank: usize,
    /// Sector.
    pub sector: String,
    /// Output lost.
    pub loss: f64,
    /// Share in the loss of all.
    pub share: f64,
    /// Share of its baseline output that is lost.
    pub loss_share: f64,
    /// Mean of output over baseline.
    pub resilience_index: f64,
    /// Rank by the resilience index, from 1 for the least resilient.
    pub resilience_rank: usize,
    /// Lowest output over baseline.
    pub robustness: Option<f64>,
    /// Day of the lowest output, from 0.
    pub worst_day: Option<usize>,
    /// Days below the tolerance until recovered; null while below.
    pub recovery_days: Option<usize>,
}

/// The loss of an industry.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IndustryLossRow {
    /// Label of the region in the system.
    pub region: String,
    /// Sector.
    pub sector: String,
    /// Output lost.
    pub loss: f64,
    /// Share of its baseline output that is lost.
    pub loss_share: f64,
    /// Capacity lost to the events themselves, at baseline output.
    pub direct_loss: f64,
    /// Lowest output over baseline.
    pub robustness: Option<f64>,
    /// Day of the lowest output, from 0.
    pub worst_day: Option<usize>,
    /// Days below the tolerance until recovered; null while below.
    pub recovery_days: Option<usize>,
}

/// A model that was asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ModelRow {
    /// The model.
    pub model: String,
    /// Whether it applies to the scenario and the system.
    pub applies: bool,
    /// Output lost.
    pub loss: Option<f64>,
    /// Share of the baseline output.
    pub loss_share: Option<f64>,
    /// Loss over direct loss.
    pub loss_per_direct: Option<f64>,
    /// How the scenario was given to the model.
    pub reading: String,
    /// What it assumes.
    pub assumes: String,
    /// Why it does not apply.
    pub reason: Option<String>,
}

/// Two models that were run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgreementRow {
    /// The first model.
    pub model: String,
    /// The other model.
    pub other_model: String,
    /// Loss of the other over that of the first.
    pub loss_ratio: Option<f64>,
    /// Rank correlation of the losses of industries (Spearman).
    pub rank_correlation: Option<f64>,
    /// The industry in which they differ most.
    pub largest_difference: String,
    /// The difference there, other less first.
    pub difference: f64,
    /// Whether no industry differs by more than a thousandth of the larger loss.
    pub agrees: bool,
    /// Why.
    pub about: String,
}

/// The loss with a parameter lower and higher.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TornadoRow {
    /// The parameter.
    pub parameter: String,
    /// Its lower value.
    pub low_setting: String,
    /// Its higher value.
    pub high_setting: String,
    /// Loss with the lower value.
    pub loss_low: f64,
    /// Loss as asked.
    pub loss: f64,
    /// Loss with the higher value.
    pub loss_high: f64,
    /// Distance of the two.
    pub swing: f64,
}

/// A measure of the whole over draws of the parameters.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SpreadRow {
    /// The measure.
    pub measure: String,
    /// Its unit; `money` is the unit of the system.
    pub measure_unit: String,
    /// Its value as asked; null where it is not reached.
    pub as_asked: Option<f64>,
    /// 5 % of the draws lie below; null where it is not reached.
    pub value_p05: Option<f64>,
    /// Half of the draws lie below.
    pub value_p50: Option<f64>,
    /// 5 % of the draws lie above.
    pub value_p95: Option<f64>,
    /// Share of the draws in which it is reached, for example in which output recovers (0 to 1).
    pub reached_share: f64,
}

/// The range of a parameter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RangeRow {
    /// The parameter.
    pub parameter: String,
    /// The lower end.
    pub low_setting: String,
    /// The higher end; draws lie evenly between the two, a choice is taken as often one way as the other.
    pub high_setting: String,
}

/// A day over draws of the parameters.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BandRow {
    /// The model.
    pub model: String,
    /// Label of the region in the system; `all` for all.
    pub region: String,
    /// Day, from 0.
    pub day: usize,
    /// Output over baseline: 5 % of the draws lie below.
    pub output_share_p05: f64,
    /// Half of the draws lie below.
    pub output_share_p50: f64,
    /// 5 % of the draws lie above.
    pub output_share_p95: f64,
}

/// An event on an industry.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EventRow {
    /// The event: kind and number in the file, from 1.
    pub event: String,
    /// Line of the file.
    pub line: Option<usize>,
    /// Region of the industry.
    pub region: String,
    /// Its sector.
    pub sector: String,
    /// What is lost, refused or changed on the days of full effect, as a share of capacity, of exports or of demand.
    pub effect_share: f64,
    /// Mean of it over the days looked at.
    pub mean_share: f64,
    /// First day, from 0.
    pub start_day: usize,
    /// Days of full effect.
    pub full_days: usize,
    /// How it comes back.
    pub recovery: String,
}

/// A cut of supply, from mass to money.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct SupplyCutRow {
    /// The event: kind and number in the file, from 1.
    pub event: String,
    /// The material.
    pub material: String,
    /// Country that mines it.
    pub region: String,
    /// The facility whose mine stands still; empty where a country was named.
    pub facility: String,
    /// Year of the production.
    pub year: u16,
    /// Mine production of the country (kg a year).
    pub production_kg: f64,
    /// Production of the facility's mine, by its part of stored volume (kg a year); null where a country was named.
    pub mine_production_kg: Option<f64>,
    /// What is missing (kg a year).
    pub missing_kg: f64,
    /// Price of a kilogram, in the money of the system.
    pub kg_price: f64,
    /// Unit of money of the system.
    pub unit: String,
    /// Where the price is from.
    pub price_source: String,
    /// Value of what is missing (money of the system, a year).
    pub value: f64,
    /// Region of the system that holds the country.
    pub system_region: String,
    /// Sectors that mine the material there.
    pub system_sectors: String,
    /// Value over the output of these sectors.
    pub output_share: f64,
}

/// A stressor before and after.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StressorRow {
    /// Extension.
    pub extension: String,
    /// Stressor.
    pub stressor: String,
    /// Unit of its amounts.
    pub stressor_unit: String,
    /// What industries cause over the days looked at, without the disruption.
    pub baseline_amount: f64,
    /// Change with it, in proportion to the output of each industry.
    pub change_amount: f64,
    /// Change over baseline.
    pub change_share: Option<f64>,
}

/// Deliveries of a struck industry to a region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeliveryRow {
    /// Region of the struck industry.
    pub region: String,
    /// Its sector.
    pub sector: String,
    /// Region that is delivered to, industries and final demand together.
    pub to_region: String,
    /// Delivered over the days looked at, without the disruption.
    pub before: f64,
    /// The same with it, when every customer gets the same part.
    pub after: f64,
}

/// A day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CourseRow {
    /// The model.
    pub model: String,
    /// Label of the region in the system; `all` for all.
    pub region: String,
    /// Day, from 0.
    pub day: usize,
    /// Output of the day.
    pub daily_output: f64,
    /// Output of a day without the disruption.
    pub daily_baseline: f64,
    /// Output over baseline.
    pub output_share: f64,
    /// Final demand of the day that is not met, where the model tells.
    pub daily_unmet_demand: Option<f64>,
}
