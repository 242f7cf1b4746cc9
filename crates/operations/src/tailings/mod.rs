//! `tailings`: which tailings facilities stand behind the supply of a country, and what supply their failures take.
//!
//! The way of a request: the origins of the supply as `trace` resolves them, country by country (`material_chain`); the
//! registered facilities of the material there and their mines (`exposure`); rates of failure fitted to the list of failures
//! and the registers (`hazard`); the losses drawn by the model ([`disruption::tailings::simulate()`]); tables (`tables`), a
//! sentence (`sentence`), figures (`pictures`), and what lets a reader trust or distrust it (`trust`).
//!
//! The trap: registers are self-reported and incomplete. Supply from places without a registered facility is *not
//! disclosed*, a class of its own, and in no loss.

pub(crate) mod explain;
mod exposure;
mod hazard;
mod pictures;
mod request;
mod result;
mod sentence;
mod shock;
mod tables;
mod trust;

pub(crate) use exposure::{carries, part_of_mine};

use std::collections::BTreeMap;

use disruption::tailings::{
    Contagion, Facility, FailureRate, Mine, Outage, Simulation, SimulationRequest, simulate,
};
use vocabulary::{MaterialId, Region, Year};

use crate::material_chain::{self, ChainChoices};
use crate::operation::{Operation, Outcome};
use crate::provenance::Provenance;
use crate::trace::{find_material, find_region, latest_year};
use crate::{Context, OperationError, SourceUse};

use exposure::Exposure;
use hazard::Hazard;

pub use request::{ContagionChoice, RelativeChoice, TailingsRequest};
pub use result::{
    ClassRow, ConvergenceRow, CountryRow, DistributionRow, ExceedanceRow, FacilityRow, FailureRow, HazardRow,
    LossRow, RelativeRow, ShockModelRow, ShockRow, ShockStressorRow, TailingsResult, YardstickRow,
};

/// Tailings facilities behind a supply, and what their failures take.
pub struct Tailings;

/// What was found before anything is told.
struct Found<'f> {
    material: MaterialId,
    to: Region,
    year: Year,
    /// Supply by country of origin (kg a year); unknown origin among them.
    supply: BTreeMap<Region, f64>,
    hazard: Hazard,
    exposure: Exposure<'f>,
    /// Rate of each country with a facility, failures per facility and year.
    rates: BTreeMap<Region, FailureRate>,
    /// Relative rate of each facility over its country, and over the rate that the draws are made with.
    relative: Vec<(f64, f64)>,
    simulation: Option<Simulation>,
    /// Why there is none.
    no_loss: Option<NoLoss>,
}

/// Why no loss is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum NoLoss {
    /// No facility of the material is registered in any country of the supply.
    NoFacility,
    /// No failures are listed and no rate is stated.
    NoRate,
}

impl Found<'_> {
    fn total_kg(&self) -> f64 {
        self.supply.values().sum()
    }
}

impl Operation for Tailings {
    type Request = TailingsRequest;
    type Result = TailingsResult;

    const NAME: &'static str = "tailings";
    const SUMMARY: &'static str =
        "Which tailings facilities stand behind a supply, and what supply their failures take";

    fn resolve(
        &self,
        context: &Context,
        request: TailingsRequest,
    ) -> Result<TailingsRequest, OperationError> {
        let material = find_material(&request.material)?;
        let to = find_region(&request.to)?;
        let (first, last) = request.window;
        if first > last {
            return Err(OperationError::Request(format!(
                "window {first}..{last}: the first year is after the last"
            )));
        }
        let positive = [
            ("--years", request.years),
            ("--world-facilities", request.world_facilities),
            ("--prior-failures", request.prior_failures),
            ("--rate", request.rate.unwrap_or(1.0)),
        ];
        for (what, value) in positive {
            if !(value > 0.0 && value.is_finite()) {
                return Err(OperationError::Request(format!("`{what} {value}`: expected a number above 0")));
            }
        }
        if !(1..=10_000_000).contains(&request.draws) || request.years > 1000.0 {
            return Err(OperationError::Request(format!(
                "`--draws {}`, `--years {}`: expected 1 to 10000000 draws of at most 1000 years",
                request.draws, request.years
            )));
        }
        const FACTORS: [&str; 5] = ["raise-type", "height", "age", "consequence", "country"];
        for choice in &request.relative {
            let amount = choice.value >= 0.0 && choice.value.is_finite();
            if !FACTORS.contains(&choice.factor.as_str()) || !amount {
                return Err(OperationError::Request(format!(
                    "`--relative {}:{}={}`: expected FACTOR:LEVEL=RATE with a factor of {} and a rate of 0 or more",
                    choice.factor,
                    choice.level,
                    choice.value,
                    FACTORS.join(", ")
                )));
            }
        }
        let year = match request.year {
            Some(year) => year,
            None => latest_year(context, &material)?.0,
        };
        Ok(TailingsRequest {
            material: material.to_string(),
            to: to.to_string(),
            year: Some(year),
            ..request
        })
    }

    fn command_line(&self, request: &TailingsRequest) -> String {
        request::command_line(request)
    }

    fn run(
        &self,
        context: &Context,
        request: &TailingsRequest,
    ) -> Result<Outcome<TailingsResult>, OperationError> {
        let facilities = context.facts.facilities()?;
        let incidents = context.facts.incidents()?;
        let mut provenance = Provenance::default();
        let found = find(context, request, &facilities, &incidents, &mut provenance)?;
        for (facility, _) in &found.exposure.facilities {
            provenance.row(&facility.source);
        }
        for incident in found.hazard.used.iter().filter_map(|at| incidents.get(*at)) {
            provenance.row(&incident.source);
        }
        let mut result = tables::tabulate(request, &found, &facilities)?;
        let mut sources = provenance.sources(context.facts)?;
        let mut inputs = Vec::new();
        let mut course = None;
        let mut warnings = trust::warnings(context.lang, &found, &result);
        if let Some(system) = &request.then_shock {
            let shocked = shock::shock(context, system, request, &found, &result, &mut provenance)?;
            result.shock_industries = shocked.rows;
            result.shock_models = shocked.models;
            result.shock_stressors = shocked.stressors;
            let followed = shocked.followed;
            result.shock_whole = Some(followed.result.shock.clone());
            result.shock_regions = followed.result.by_region.clone();
            result.shock_sectors = followed.result.by_sector.clone();
            result.shock_events = followed.result.events.clone();
            result.shock_course = followed.result.course.clone();
            course = Some(followed);
            warnings.extend(shocked.warnings);
            sources = provenance.sources(context.facts)?;
            sources.push(shocked.source);
            inputs.push(shocked.input);
        }
        let lang = context.lang;
        let pictures = pictures::Pictures::new(lang, &result, &sources);
        // The system was read last and comes first here.
        let of_course: Vec<SourceUse> = sources.iter().rev().cloned().collect();
        Ok(Outcome {
            answer: sentence::answer(context.lang, &result),
            coverage: trust::coverage(&result),
            checks: trust::checks(context.lang, &result),
            warnings,
            inputs,
            methods: trust::methods(request),
            seed: Some(request.seed),
            figures: Box::new(move |run_id| {
                let mut figures = pictures.draw(run_id);
                figures.extend(course.as_ref().map(|followed| {
                    let title = sentence::outages(lang, &followed.result.shock.scenario);
                    followed.course(lang, &title, &of_course, run_id)
                }));
                figures
            }),
            sources,
            result,
        })
    }
}

/// Supply of a consumer by country of origin (kg a year).
fn supply_of(
    context: &Context,
    material: &MaterialId,
    to: Region,
    year: Year,
    provenance: &mut Provenance,
) -> Result<BTreeMap<Region, f64>, OperationError> {
    let choices = ChainChoices::of(trade::Balance::UnknownSupply);
    let chain =
        material_chain::read(context.facts, material, year, &choices, provenance)?.map_err(|reason| {
            OperationError::Request(format!("the origin of {material} in {year}: {}", reason.phrase()))
        })?;
    let profile = chain.chain.trace(to, trade::Method::ProportionalMixing);
    let origins = profile.origins;
    if origins.supply_kg <= 0.0 {
        return Err(OperationError::Request(format!("{to} has no recorded supply of {material} in {year}")));
    }
    // What is only passed on is no supply to lose: every share of it would be a share of nothing.
    if origins.consumption_kg <= 0.0 {
        return Err(OperationError::Request(format!(
            "{to} consumed none of its {material} in {year} by the records: all of it was sold on\n  hint: try another \
             year, or look at `telecouple trace {material} --to {to} --year {year}`"
        )));
    }
    let mut supply: BTreeMap<Region, f64> = BTreeMap::new();
    for row in &origins.origins {
        *supply.entry(row.region).or_default() += row.mass_kg;
    }
    if origins.unknown_kg > 0.0 {
        *supply.entry(Region::UNKNOWN).or_default() += origins.unknown_kg;
    }
    Ok(supply)
}

fn find<'f>(
    context: &Context,
    request: &TailingsRequest,
    facilities: &'f [database::FacilityRow],
    incidents: &[database::IncidentRow],
    provenance: &mut Provenance,
) -> Result<Found<'f>, OperationError> {
    let material = find_material(&request.material)?;
    let to = find_region(&request.to)?;
    let year = Year(request.year.unwrap_or_default());
    let supply = supply_of(context, &material, to, year, provenance)?;
    let hazard = Hazard::fit(request, facilities, incidents)?;
    let exposure = Exposure::of(&material, &supply, facilities);
    if let Some(id) = &request.facility
        && !exposure.facilities.iter().any(|(row, _)| row.facility == *id)
    {
        return Err(no_facility(id, &material, to, &exposure, facilities));
    }
    let mut rates = BTreeMap::new();
    for mine in &exposure.mines {
        if let Some(rate) = hazard.of_country(mine.region)? {
            rates.insert(mine.region, rate);
        }
    }
    let mut found = Found {
        material,
        to,
        year,
        supply,
        hazard,
        exposure,
        rates,
        relative: Vec::new(),
        simulation: None,
        no_loss: None,
    };
    let Some(base) = base_rate(&found)? else {
        found.no_loss =
            Some(if found.exposure.facilities.is_empty() { NoLoss::NoFacility } else { NoLoss::NoRate });
        return Ok(found);
    };
    let relative: Vec<(f64, f64)> = found
        .exposure
        .facilities
        .iter()
        .map(|(facility, _)| {
            let own = found.hazard.relative(request, facility, year.0);
            let country = found.rates.get(&facility.region).map_or(1.0, |rate| rate.mean() / base.mean());
            (own, own * country)
        })
        .collect();
    found.relative = relative;
    let drawn = draw(request, &found, base)?;
    found.simulation = Some(drawn);
    Ok(found)
}

/// The rate that draws are made with: the world's mean, as uncertain as the least known of the countries.
fn base_rate(found: &Found<'_>) -> Result<Option<FailureRate>, OperationError> {
    let Some(world) = found.hazard.world else { return Ok(None) };
    let shape = found.rates.values().map(FailureRate::shape).fold(f64::INFINITY, f64::min);
    if !shape.is_finite() {
        return Ok(None);
    }
    let rate = FailureRate::of_mean(world.mean(), shape);
    rate.map(Some).map_err(|error| OperationError::Request(error.to_string()))
}

fn draw(
    request: &TailingsRequest,
    found: &Found<'_>,
    rate: FailureRate,
) -> Result<Simulation, OperationError> {
    let facilities: Vec<Facility> = found
        .exposure
        .facilities
        .iter()
        .zip(&found.relative)
        .map(|((_, mine), (_, relative))| Facility { relative_rate: *relative, mine: *mine as u32 })
        .collect();
    let mines: Vec<Mine> = found
        .exposure
        .mines
        .iter()
        .map(|mine| Mine { supply_kg: mine.supply_kg, group: mine.group })
        .collect();
    let ContagionChoice { probability, share, days } = request.contagion;
    simulate(&SimulationRequest {
        facilities: &facilities,
        mines: &mines,
        rate,
        outage: Outage { share: 1.0, median_days: request.outage_days, gsd: request.outage_gsd },
        contagion: Contagion { probability, share, days },
        years: request.years,
        draws: request.draws,
        seed: request.seed,
    })
    .map_err(|error| OperationError::Request(error.to_string()))
}

fn no_facility(
    id: &str,
    material: &MaterialId,
    to: Region,
    exposure: &Exposure<'_>,
    facilities: &[database::FacilityRow],
) -> OperationError {
    let wanted = vocabulary::fold(id);
    let near: Vec<String> = exposure
        .facilities
        .iter()
        .filter(|(row, _)| {
            vocabulary::fold(&row.name).contains(&wanted) || vocabulary::fold(&row.facility).contains(&wanted)
        })
        .map(|(row, _)| format!("{} ({})", row.facility, row.name))
        .take(5)
        .collect();
    let known = facilities.iter().any(|row| row.facility == id);
    let hint = match (known, near.is_empty()) {
        (true, _) => format!("; it is registered, but not with {material} in a country that supplies {to}"),
        (false, false) => format!("; there are {}", near.join(", ")),
        (false, true) => {
            "; `telecouple export facilities --workspace DIR --format csv` lists those that are known"
                .to_owned()
        }
    };
    OperationError::Request(format!(
        "there is no facility `{id}` behind the supply of {material} to {to}{hint}"
    ))
}
