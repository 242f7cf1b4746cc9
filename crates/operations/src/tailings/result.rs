//! What is told of tailings facilities behind a supply.

use schemars::JsonSchema;
use serde::Serialize;
use vocabulary::{MaterialId, Region};

/// The result: flat tables, all shares from 0 to 1.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TailingsResult {
    /// The material.
    pub material: MaterialId,
    /// The consumer.
    pub to: Region,
    /// Year of production and trade.
    pub year: u16,
    /// Supply of the consumer that is traced (kg a year).
    pub supply_kg: f64,
    /// Part of the supply that comes from mines with a registered facility (0 to 1).
    pub registered_share: f64,
    /// Part of the supply from elsewhere, whose facilities are not disclosed (0 to 1).
    pub not_disclosed_share: f64,
    /// The loss; null where no facility of the supply is registered.
    pub loss: Option<LossRow>,
    /// Why there is no loss; empty where there is one.
    pub loss_not_computed: String,
    /// The loss over the horizon by probability.
    pub distribution: Vec<DistributionRow>,
    /// The loss that is exceeded with a probability.
    pub exceedance: Vec<ExceedanceRow>,
    /// The mean of the first draws: how it settled.
    pub convergence: Vec<ConvergenceRow>,
    /// Countries that the supply comes from.
    pub countries: Vec<CountryRow>,
    /// Registered facilities, those that carry most of the expected loss first.
    pub facilities: Vec<FacilityRow>,
    /// Share of the supply that passes facilities of each class of each scheme.
    pub classes: Vec<ClassRow>,
    /// The world's rate and how it was fitted.
    pub hazard: Vec<HazardRow>,
    /// Relative rates of the levels of each factor.
    pub relative_rates: Vec<RelativeRow>,
    /// The facility that was asked to fail; empty where none was.
    pub failure: Vec<FailureRow>,
    /// The resilience yardstick: an index from 0 to 1, higher is more resilient; null without a loss.
    pub yardstick: Option<f64>,
    /// Its parts.
    pub yardstick_parts: Vec<YardstickRow>,
    /// What the loss does to an economy, day by day (ARIO): the whole; null where no system was named.
    pub shock_whole: Option<crate::shock::ShockRow>,
    /// The models that took the loss on, side by side; empty where no system was named.
    pub shock_models: Vec<ShockModelRow>,
    /// What the expected loss of a year, or the failure that was named, does to industries by the comparative models.
    pub shock_industries: Vec<ShockRow>,
    /// Regions of the system, largest loss first (ARIO).
    pub shock_regions: Vec<crate::shock::RegionLossRow>,
    /// Sectors of the system, largest loss first (ARIO).
    pub shock_sectors: Vec<crate::shock::SectorLossRow>,
    /// Stressors of the system before and after, by model.
    pub shock_stressors: Vec<ShockStressorRow>,
    /// The outages as the economy met them, one row an industry (ARIO).
    pub shock_events: Vec<crate::shock::EventRow>,
    /// Output day by day (ARIO): all regions, and those with the largest losses.
    pub shock_course: Vec<crate::shock::CourseRow>,
}

/// Expected loss.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LossRow {
    /// Horizon (years).
    pub years: f64,
    /// Number of draws.
    pub draws: u32,
    /// Expected loss of supply (kg a year).
    pub expected_annual_kg: f64,
    /// Over the supply of a year (0 to 1).
    pub expected_annual_share: f64,
    /// Standard error of the expected loss from the number of draws (kg a year).
    pub standard_error_kg: f64,
    /// Expected loss in closed form, without the cut at the end of the horizon (kg a year).
    pub closed_form_kg: f64,
    /// Expected number of failures over the horizon.
    pub failures: f64,
    /// Share of the draws without any loss over the horizon (0 to 1).
    pub without_loss: f64,
    /// Expected loss if what is not disclosed were like what is (kg a year).
    pub if_all_alike_kg: f64,
}

/// Loss over the horizon that is not exceeded with a probability, and the mean beyond it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DistributionRow {
    /// Probability (0 to 1).
    pub probability: f64,
    /// Loss over the horizon (kg).
    pub quantile_kg: f64,
    /// Over the supply of one year.
    pub quantile_share: f64,
    /// Mean loss of the draws beyond it (kg); null below 95 %.
    pub tail_mean_kg: Option<f64>,
    /// Over the supply of one year.
    pub tail_mean_share: Option<f64>,
}

/// A point of the exceedance curve.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExceedanceRow {
    /// Share of the draws that lose more (0 to 1).
    pub exceeded_by: f64,
    /// Loss over the horizon (kg).
    pub loss_kg: f64,
    /// Over the supply of one year.
    pub loss_share: f64,
}

/// The mean of the first draws.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConvergenceRow {
    /// Number of draws.
    pub draws: u32,
    /// Mean loss of a year (kg).
    pub mean_annual_kg: f64,
}

/// A country of origin.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CountryRow {
    /// The country; XXU is unknown.
    pub region: Region,
    /// Supply of the consumer from there (kg a year).
    pub supply_kg: f64,
    /// Its share (0 to 1).
    pub share: f64,
    /// Tailings facilities of the material that are registered there.
    pub facilities: usize,
    /// Mines that they belong to.
    pub mines: usize,
    /// Mines of the material that a dataset of mines lists there; null without such a dataset.
    pub listed_mines: Option<usize>,
    /// Serious failures of any material listed there in the window; null without a list.
    pub failures: Option<u32>,
    /// Registered facilities of any material there, the exposure of the rate.
    pub exposed_facilities: usize,
    /// Failures per facility and year.
    pub rate: Option<f64>,
    /// 2.5 % quantile of the rate.
    pub rate_low: Option<f64>,
    /// 97.5 % quantile of the rate.
    pub rate_high: Option<f64>,
    /// Expected loss of supply (kg a year); null where no facility is registered.
    pub expected_annual_kg: Option<f64>,
    /// Part of all expected loss (0 to 1).
    pub loss_share: Option<f64>,
}

/// A registered facility.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FacilityRow {
    /// Key.
    pub facility: String,
    /// Name.
    pub name: String,
    /// The mine that stands still when it fails.
    pub mine: String,
    /// How the mine is known: `stated`, `interpreted`, `none` (the facility stands for a mine of its own).
    pub mine_link: &'static str,
    /// How the material is known.
    pub material_link: &'static str,
    /// Operator.
    pub operator: String,
    /// Country.
    pub region: Region,
    /// Latitude (degrees north).
    pub latitude: Option<f64>,
    /// Longitude (degrees east).
    pub longitude: Option<f64>,
    /// How the dam was raised; `not disclosed` where nobody says.
    pub raise_type: String,
    /// Status; `not disclosed` where nobody says.
    pub status: String,
    /// Class of what a failure would do, in the words of its scheme; `not disclosed` where there is none.
    pub consequence_class: String,
    /// The scheme.
    pub consequence_scheme: String,
    /// Height (m).
    pub height_m: Option<f64>,
    /// Volume stored (m3); null where it is not disclosed.
    pub volume_m3: Option<f64>,
    /// Rate over that of the country's facilities.
    pub relative_rate: f64,
    /// Failures a year.
    pub rate: f64,
    /// Supply of the consumer from its mine (kg a year), by the mine's part of stored volume: modelled.
    pub mine_supply_kg: f64,
    /// Over the whole supply (0 to 1).
    pub supply_share: f64,
    /// Expected loss (kg a year), the other mines of the operator included.
    pub expected_annual_kg: f64,
    /// Part of all expected loss (0 to 1).
    pub loss_share: f64,
    /// Where it was read.
    pub source: String,
    /// Entry errors of the register.
    pub note: String,
}

/// Supply that passes facilities of a class.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClassRow {
    /// The scheme; schemes are never merged.
    pub scheme: String,
    /// The class in the words of the scheme; `not disclosed` for all supply without one.
    pub class: String,
    /// Facilities of the class.
    pub facilities: usize,
    /// Supply from mines with a facility of the class (kg a year).
    pub passing_kg: f64,
    /// Over the whole supply (0 to 1); a mine with facilities of two classes counts in both, so that shares do not add up.
    pub passing_share: f64,
}

/// A number of the hazard and how it came about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HazardRow {
    /// What.
    pub parameter: String,
    /// Value.
    pub value: f64,
    /// 2.5 % quantile, where it is fitted.
    pub low: Option<f64>,
    /// 97.5 % quantile, where it is fitted.
    pub high: Option<f64>,
    /// Unit.
    pub unit: &'static str,
    /// `fitted`, `stated by the user`, or the source of the convention.
    pub basis: String,
}

/// Relative rate of a level.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RelativeRow {
    /// Factor.
    pub factor: &'static str,
    /// Level.
    pub level: String,
    /// Failures of the level in the list.
    pub failures: f64,
    /// Failures expected by the share of the level among registered facilities.
    pub expected: f64,
    /// Relative rate.
    pub relative_rate: f64,
    /// 2.5 % quantile.
    pub low: Option<f64>,
    /// 97.5 % quantile.
    pub high: Option<f64>,
    /// `fitted` or `stated by the user`.
    pub basis: &'static str,
}

/// What the failure of one facility would do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FailureRow {
    /// Key.
    pub facility: String,
    /// Name.
    pub name: String,
    /// Supply of the consumer from its mine (kg a year).
    pub mine_supply_kg: f64,
    /// Loss through its own mine at the median outage (kg).
    pub own_loss_kg: f64,
    /// Loss through a moratorium on the operator's other mines, if it comes (kg).
    pub moratorium_loss_kg: f64,
    /// Both over the supply of a year.
    pub loss_share: f64,
    /// Regression of the released volume.
    pub release_model: String,
    /// Volume released (m3); null where volume or height is not disclosed.
    pub release_m3: Option<f64>,
    /// Median distance (km) by the fit to listed failures; null without height, volume or a fit.
    pub runout_km: Option<f64>,
}

/// A part of the yardstick.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YardstickRow {
    /// Part.
    pub component: String,
    /// What was measured.
    pub measured: f64,
    /// Unit of it.
    pub unit: &'static str,
    /// Score (0 to 1).
    pub score: f64,
    /// Weight.
    pub weight: f64,
    /// Weight times logarithm of the score; all sum to the logarithm of the index.
    pub contribution: f64,
    /// The index without the part.
    pub index_without: f64,
    /// The index with its reference halved.
    pub index_reference_halved: Option<f64>,
    /// The index with its reference doubled.
    pub index_reference_doubled: Option<f64>,
}

/// A model that took the loss on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShockModelRow {
    /// Model.
    pub model: &'static str,
    /// Days that the loss is summed over; a year for models that compare two states.
    pub days: usize,
    /// Value of the supply that is missing (unit of the system).
    pub direct_loss: f64,
    /// Output lost, all industries (unit of the system).
    pub loss: f64,
    /// Loss over direct loss.
    pub loss_per_direct: Option<f64>,
}

/// A stressor before and after.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShockStressorRow {
    /// Model.
    pub model: &'static str,
    /// Extension.
    pub extension: String,
    /// Stressor.
    pub stressor: String,
    /// Unit of its amounts.
    pub stressor_unit: String,
    /// What industries cause over the days that the model sums, without the loss.
    pub baseline_amount: f64,
    /// Change with it, in proportion to the output of each industry.
    pub change_amount: f64,
    /// Change over baseline.
    pub change_share: Option<f64>,
}

/// Change of an industry's output.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShockRow {
    /// Model.
    pub model: &'static str,
    /// Region of the industry, as the system names it.
    pub system_region: String,
    /// Sector, as the system names it.
    pub sector: String,
    /// Output before (unit of the system).
    pub output: f64,
    /// Change of output (unit of the system).
    pub output_change: f64,
    /// Over the output before.
    pub change_share: f64,
}
