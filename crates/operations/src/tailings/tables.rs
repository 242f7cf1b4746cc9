//! The tables of the answer.

use std::collections::{BTreeMap, BTreeSet};

use disruption::tailings::{References, ReleaseModel, YardstickInput, yardstick};
use vocabulary::Region;

use super::exposure::carries;
use super::hazard::COUNTED;
use super::request::TailingsRequest;
use super::result::{
    ClassRow, ConvergenceRow, CountryRow, DistributionRow, ExceedanceRow, FacilityRow, FailureRow, HazardRow,
    LossRow, RelativeRow, TailingsResult, YardstickRow,
};
use super::{Found, NoLoss};
use crate::OperationError;

/// The class of whatever is not disclosed.
pub(super) const NOT_DISCLOSED: &str = "not disclosed";

fn disclosed(text: &str) -> String {
    if text.is_empty() { NOT_DISCLOSED.to_owned() } else { text.to_owned() }
}

/// What is above zero of a difference that rounding may turn negative. No number stays no number, where `max` would make it
/// zero.
pub(super) fn above_zero(difference: f64) -> f64 {
    if difference < 0.0 { 0.0 } else { difference }
}

pub(super) fn tabulate(
    request: &TailingsRequest,
    found: &Found<'_>,
    all: &[database::FacilityRow],
) -> Result<TailingsResult, OperationError> {
    let supply_kg = found.total_kg();
    let registered = found.exposure.supply_kg();
    let facilities = facilities(request, found);
    let loss_kg: f64 = facilities.iter().map(|row| row.expected_annual_kg).sum();
    let loss = loss(request, found, supply_kg, registered, loss_kg);
    let distribution = distribution(found, supply_kg);
    let (index, parts) = parts(request, found, loss.as_ref(), &distribution, supply_kg);
    let drawn = found.simulation.as_ref().map(|simulation| &simulation.loss_kg);
    Ok(TailingsResult {
        material: found.material.clone(),
        to: found.to,
        year: found.year.0,
        supply_kg,
        registered_share: registered / supply_kg,
        not_disclosed_share: above_zero(1.0 - registered / supply_kg),
        loss_not_computed: match found.no_loss {
            None => String::new(),
            Some(NoLoss::NoFacility) => {
                "no tailings facility of the material is registered in the database in any \
                                         country that the supply comes from"
                    .to_owned()
            }
            Some(NoLoss::NoRate) => {
                "the database holds no list of failures to fit a rate to, and none is stated".to_owned()
            }
        },
        exceedance: drawn.map_or_else(Vec::new, |drawn| {
            let row = |(chance, kg): &(f64, f64)| ExceedanceRow {
                exceeded_by: *chance,
                loss_kg: *kg,
                loss_share: kg / supply_kg,
            };
            drawn.exceedance.iter().map(row).collect()
        }),
        convergence: drawn.map_or_else(Vec::new, |drawn| {
            let row = |(draws, kg): &(u32, f64)| ConvergenceRow {
                draws: *draws,
                mean_annual_kg: kg / request.years,
            };
            drawn.convergence.iter().map(row).collect()
        }),
        countries: countries(found, all, &facilities, loss_kg)?,
        classes: classes(found, supply_kg),
        hazard: hazard(request, found),
        relative_rates: relative(request, found),
        failure: failure(request, found, supply_kg),
        yardstick: index,
        yardstick_parts: parts,
        shock_whole: None,
        shock_models: Vec::new(),
        shock_industries: Vec::new(),
        shock_regions: Vec::new(),
        shock_sectors: Vec::new(),
        shock_stressors: Vec::new(),
        shock_events: Vec::new(),
        shock_course: Vec::new(),
        loss,
        distribution,
        facilities,
    })
}

fn loss(
    request: &TailingsRequest,
    found: &Found<'_>,
    supply_kg: f64,
    registered: f64,
    closed_form_kg: f64,
) -> Option<LossRow> {
    let simulation = found.simulation.as_ref()?;
    let annual = simulation.loss_kg.mean / request.years;
    Some(LossRow {
        years: request.years,
        draws: request.draws,
        expected_annual_kg: annual,
        expected_annual_share: annual / supply_kg,
        standard_error_kg: if request.draws > 1 {
            simulation.loss_kg.standard_error / request.years
        } else {
            0.0
        },
        closed_form_kg,
        failures: simulation.failures,
        without_loss: simulation.loss_kg.without_loss,
        if_all_alike_kg: if registered > 0.0 { annual * supply_kg / registered } else { 0.0 },
    })
}

fn distribution(found: &Found<'_>, supply_kg: f64) -> Vec<DistributionRow> {
    let Some(simulation) = &found.simulation else { return Vec::new() };
    let drawn = &simulation.loss_kg;
    drawn
        .quantiles
        .iter()
        .map(|(probability, kg)| {
            let tail = drawn.tails.iter().find(|(at, _)| at == probability).map(|(_, kg)| *kg);
            DistributionRow {
                probability: *probability,
                quantile_kg: *kg,
                quantile_share: kg / supply_kg,
                tail_mean_kg: tail,
                tail_mean_share: tail.map(|kg| kg / supply_kg),
            }
        })
        .collect()
}

/// Mean outage (days) of a lognormal of a median and spread.
pub(super) fn mean_outage(request: &TailingsRequest) -> f64 {
    request.outage_days * (request.outage_gsd.ln().powi(2) / 2.0).exp()
}

fn parts(
    request: &TailingsRequest,
    found: &Found<'_>,
    loss: Option<&LossRow>,
    distribution: &[DistributionRow],
    supply_kg: f64,
) -> (Option<f64>, Vec<YardstickRow>) {
    let Some(loss) = loss else { return (None, Vec::new()) };
    let tail = distribution.iter().find(|row| row.probability == 0.95).and_then(|row| row.tail_mean_share);
    // Mines are the sources where they are known; elsewhere the country is.
    let mut covered: BTreeSet<Region> = BTreeSet::new();
    let mut concentration = 0.0;
    for mine in &found.exposure.mines {
        covered.insert(mine.region);
        concentration += (mine.supply_kg / supply_kg).powi(2);
    }
    for (region, kg) in &found.supply {
        if !covered.contains(region) {
            concentration += (kg / supply_kg).powi(2);
        }
    }
    let measured = YardstickInput {
        expected_loss: loss.expected_annual_share,
        tail_loss: tail.unwrap_or(f64::NAN),
        concentration,
        recovery_days: mean_outage(request),
    };
    let found = yardstick(&measured, &References::default());
    let unit = |component: &str| match component {
        "diversification" => "1",
        "recovery-time" => "days",
        _ => "share of a year's supply",
    };
    let rows = found
        .components
        .into_iter()
        .map(|part| YardstickRow {
            unit: unit(&part.component),
            component: part.component,
            measured: part.measured,
            score: part.score,
            weight: part.weight,
            contribution: part.contribution,
            index_without: part.index_without,
            index_reference_halved: part.index_reference_halved,
            index_reference_doubled: part.index_reference_doubled,
        })
        .collect();
    (Some(found.index), rows)
}

fn facilities(request: &TailingsRequest, found: &Found<'_>) -> Vec<FacilityRow> {
    let expected = found.simulation.as_ref().map(|simulation| simulation.expected_by_facility.as_slice());
    let all: f64 = expected.map_or(0.0, |expected| expected.iter().sum());
    let supply_kg = found.total_kg();
    let mut rows: Vec<FacilityRow> = found
        .exposure
        .facilities
        .iter()
        .enumerate()
        .map(|(at, (facility, mine))| {
            let mine_kg = found.exposure.mines.get(*mine).map_or(0.0, |mine| mine.supply_kg);
            let kg = expected.and_then(|expected| expected.get(at)).copied().unwrap_or(0.0);
            let relative = found.relative.get(at).map_or(1.0, |(own, _)| *own);
            FacilityRow {
                facility: facility.facility.clone(),
                name: facility.name.clone(),
                mine: facility.mine.clone(),
                mine_link: facility.mine_link.as_str(),
                material_link: facility.material_link.as_str(),
                operator: facility.operator.clone(),
                region: facility.region,
                latitude: facility.latitude,
                longitude: facility.longitude,
                raise_type: disclosed(&facility.raise_type),
                status: disclosed(&facility.status),
                consequence_class: disclosed(&facility.consequence_class),
                consequence_scheme: facility.consequence_scheme.clone(),
                height_m: facility.height_m,
                volume_m3: facility.volume_m3,
                relative_rate: relative,
                rate: found.rates.get(&facility.region).map_or(0.0, |rate| rate.mean() * relative),
                mine_supply_kg: mine_kg,
                supply_share: mine_kg / supply_kg,
                expected_annual_kg: kg / request.years,
                loss_share: if all > 0.0 { kg / all } else { 0.0 },
                source: facility.source.0.clone(),
                note: facility.note.clone(),
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &FacilityRow| (row.expected_annual_kg, row.mine_supply_kg);
        let ((a_loss, a_kg), (b_loss, b_kg)) = (key(a), key(b));
        b_loss.total_cmp(&a_loss).then(b_kg.total_cmp(&a_kg)).then_with(|| a.facility.cmp(&b.facility))
    });
    rows
}

fn countries(
    found: &Found<'_>,
    all: &[database::FacilityRow],
    facilities: &[FacilityRow],
    loss_kg: f64,
) -> Result<Vec<CountryRow>, OperationError> {
    let supply_kg = found.total_kg();
    let dataset = all.iter().any(|row| row.kind == "mine");
    let mut rows = Vec::new();
    for (region, kg) in &found.supply {
        let own: Vec<&FacilityRow> = facilities.iter().filter(|row| row.region == *region).collect();
        let mines: BTreeSet<usize> = found
            .exposure
            .facilities
            .iter()
            .filter(|(row, _)| row.region == *region)
            .map(|(_, mine)| *mine)
            .collect();
        let listed = all
            .iter()
            .filter(|row| row.kind == "mine" && row.region == *region && carries(row, &found.material))
            .count();
        let rate = if *region == Region::UNKNOWN { None } else { found.hazard.of_country(*region)? };
        let interval = rate.map(|rate| rate.interval(0.95));
        let expected: f64 = own.iter().map(|row| row.expected_annual_kg).sum();
        let known = !own.is_empty() && found.simulation.is_some();
        rows.push(CountryRow {
            region: *region,
            supply_kg: *kg,
            share: kg / supply_kg,
            facilities: own.len(),
            mines: mines.len(),
            listed_mines: dataset.then_some(listed),
            failures: found.hazard.listed.then(|| found.hazard.failures.get(region).copied().unwrap_or(0)),
            exposed_facilities: found.hazard.exposed.get(region).copied().unwrap_or(0),
            rate: rate.map(|rate| rate.mean()),
            rate_low: interval.map(|(low, _)| low),
            rate_high: interval.map(|(_, high)| high),
            expected_annual_kg: known.then_some(expected),
            loss_share: (known && loss_kg > 0.0).then(|| expected / loss_kg),
        });
    }
    rows.sort_by(|a, b| b.supply_kg.total_cmp(&a.supply_kg).then(a.region.cmp(&b.region)));
    Ok(rows)
}

/// Supply that passes facilities of each class of each scheme that any of them is classified by.
fn classes(found: &Found<'_>, supply_kg: f64) -> Vec<ClassRow> {
    let mut schemes: BTreeMap<String, BTreeMap<String, (usize, BTreeSet<usize>)>> = BTreeMap::new();
    let mut given: BTreeMap<(String, usize), bool> = BTreeMap::new();
    for (at, (facility, mine)) in found.exposure.facilities.iter().enumerate() {
        let mut classes: Vec<(String, String)> =
            facility.classes.iter().map(|class| (class.scheme.clone(), class.class.clone())).collect();
        for (scheme, class) in [("raise-type", &facility.raise_type), ("status", &facility.status)] {
            if !class.is_empty() {
                classes.push((scheme.to_owned(), class.clone()));
            }
        }
        for (scheme, class) in classes {
            let place = schemes.entry(scheme.clone()).or_default().entry(class).or_default();
            place.0 += 1;
            place.1.insert(*mine);
            given.insert((scheme, at), true);
        }
    }
    let mut rows = Vec::new();
    for (scheme, classes) in schemes {
        let mut classified: BTreeSet<usize> = BTreeSet::new();
        for (class, (facilities, mines)) in classes {
            let kg: f64 = mines
                .iter()
                .filter_map(|mine| found.exposure.mines.get(*mine))
                .map(|mine| mine.supply_kg)
                .sum();
            classified.extend(&mines);
            rows.push(ClassRow {
                scheme: scheme.clone(),
                class,
                facilities,
                passing_kg: kg,
                passing_share: kg / supply_kg,
            });
        }
        let kg: f64 = classified
            .iter()
            .filter_map(|mine| found.exposure.mines.get(*mine))
            .map(|mine| mine.supply_kg)
            .sum();
        let without = (0..found.exposure.facilities.len())
            .filter(|at| !given.contains_key(&(scheme.clone(), *at)))
            .count();
        let rest = above_zero(supply_kg - kg);
        rows.push(ClassRow {
            scheme,
            class: NOT_DISCLOSED.to_owned(),
            facilities: without,
            passing_kg: rest,
            passing_share: rest / supply_kg,
        });
    }
    rows
}

fn hazard(request: &TailingsRequest, found: &Found<'_>) -> Vec<HazardRow> {
    let row = |parameter: &str, value: f64, unit: &'static str, basis: &str| HazardRow {
        parameter: parameter.to_owned(),
        value,
        low: None,
        high: None,
        unit,
        basis: basis.to_owned(),
    };
    let mut rows = vec![
        row("first-year", f64::from(request.window.0), "year", "window of the list of failures"),
        row("last-year", f64::from(request.window.1), "year", "window of the list of failures"),
        match found.hazard.listed {
            true => {
                row("serious-failures", found.hazard.used.len() as f64, "failures", "counted in the database")
            }
            false => row(
                "serious-failures",
                COUNTED,
                "failures",
                "severity 1 and 2 in 2000 to 2022, counted in the list of CSP2 (D. M. Chambers, as of 31 January 2023)",
            ),
        },
        row(
            "world-facilities",
            request.world_facilities,
            "facilities",
            "geometric mean of 6,810 and 20,230 (Rana et al. 2022) unless stated",
        ),
        row("prior-weight", request.prior_failures, "failures", "convention"),
        row("outage-median", request.outage_days, "days", "assumed, not measured"),
        row("outage-gsd", request.outage_gsd, "1", "assumed, not measured"),
        row("moratorium-probability", request.contagion.probability, "1", "assumed, not measured"),
        row(
            "moratorium-share",
            request.contagion.share,
            "1",
            "92.8 of 384.6 Mt a year of the operator after January 2019 (mining.com, March 2019) unless stated",
        ),
        row("moratorium-days", request.contagion.days, "days", "assumed, not measured"),
    ];
    if let Some(world) = found.hazard.world {
        let (low, high) = world.interval(0.95);
        let basis = if request.rate.is_some() { "stated by the user" } else { "fitted" };
        let fitted = request.rate.is_none();
        rows.insert(
            0,
            HazardRow {
                low: fitted.then_some(low),
                high: fitted.then_some(high),
                ..row("world-rate", world.mean(), "failures per facility and year", basis)
            },
        );
    }
    if let Some(runout) = found.hazard.runout {
        rows.push(row("runout-coefficient", runout.a, "km", "fitted"));
        rows.push(row("runout-exponent", runout.b, "1", "fitted"));
        rows.push(row(
            "runout-failures",
            runout.failures as f64,
            "failures",
            "failures that the fit rests on",
        ));
        rows.push(row("runout-r-squared", runout.r_squared, "1", "fitted"));
    }
    rows
}

fn relative(request: &TailingsRequest, found: &Found<'_>) -> Vec<RelativeRow> {
    let mut rows = Vec::new();
    for (factor, rates) in &found.hazard.relative {
        for rate in rates {
            rows.push(RelativeRow {
                factor,
                level: rate.level.clone(),
                failures: rate.failures,
                expected: rate.expected,
                relative_rate: rate.mean,
                low: Some(rate.low),
                high: Some(rate.high),
                basis: "fitted",
            });
        }
    }
    for choice in &request.relative {
        let factor = ["raise-type", "height", "age", "consequence", "country"]
            .into_iter()
            .find(|factor| *factor == choice.factor)
            .unwrap_or("raise-type");
        rows.retain(|row| row.factor != factor || row.level != choice.level);
        rows.push(RelativeRow {
            factor,
            level: choice.level.clone(),
            failures: 0.0,
            expected: 0.0,
            relative_rate: choice.value,
            low: None,
            high: None,
            basis: "stated by the user",
        });
    }
    rows
}

/// What the failure of the facility that was named would do, by each regression of the release.
fn failure(request: &TailingsRequest, found: &Found<'_>, supply_kg: f64) -> Vec<FailureRow> {
    let Some(id) = &request.facility else { return Vec::new() };
    let Some((facility, mine)) = found.exposure.facilities.iter().find(|(row, _)| row.facility == *id) else {
        return Vec::new();
    };
    let Some(own) = found.exposure.mines.get(*mine) else { return Vec::new() };
    let others: f64 = found
        .exposure
        .mines
        .iter()
        .filter(|other| other.group == own.group)
        .map(|other| other.supply_kg)
        .sum::<f64>()
        - own.supply_kg;
    let own_loss = own.supply_kg * request.outage_days / 365.25;
    let moratorium = above_zero(others) * request.contagion.share * request.contagion.days / 365.25;
    let stored = facility.volume_m3.or(facility.design_volume_m3).filter(|volume| *volume > 0.0);
    [
        ("rico-2008", ReleaseModel::Rico2008),
        ("larrauri-lall-2018", ReleaseModel::LarrauriLall2018),
        ("piciullo-2022", ReleaseModel::Piciullo2022),
    ]
    .into_iter()
    .map(|(name, model)| {
        let release = stored.and_then(|stored| model.release(stored, facility.height_m).ok());
        let height = facility.height_m.filter(|height| *height > 0.0);
        let runout = match (found.hazard.runout, release, height, stored) {
            (Some(fit), Some(release), Some(height), Some(stored)) => {
                Some(fit.distance_km(height, release.volume_m3, stored))
            }
            _ => None,
        };
        FailureRow {
            facility: facility.facility.clone(),
            name: facility.name.clone(),
            mine_supply_kg: own.supply_kg,
            own_loss_kg: own_loss,
            moratorium_loss_kg: moratorium,
            loss_share: (own_loss + moratorium) / supply_kg,
            release_model: name.to_owned(),
            release_m3: release.map(|release| release.volume_m3),
            runout_km: runout,
        }
    })
    .collect()
}
