//! Rates of failure fitted to the failures and facilities of the database.

use std::collections::BTreeMap;

use database::{FacilityRow, IncidentRow};
use disruption::tailings::{
    FailureRate, LevelCount, RelativeRate, RunoutFit, fit_country, fit_runout, fit_world, relative_rates,
};
use vocabulary::Region;

use super::request::TailingsRequest;
use crate::OperationError;

/// Weight of 1 in a relative rate (failures): a convention, as strong as a handful of failures.
const MODIFIER_WEIGHT: f64 = 4.0;

/// The scheme of severities of which 1 and 2 are serious.
const SEVERITY: &str = "csp2-severity";

/// What is known of failures.
pub(super) struct Hazard {
    /// The world's rate; `None` without any list of failures, without a stated rate, and for another window than that of the
    /// published count.
    pub(super) world: Option<FailureRate>,
    /// Serious failures of the window, by country.
    pub(super) failures: BTreeMap<Region, u32>,
    /// Whether there is a list of failures.
    pub(super) listed: bool,
    /// Registered tailings facilities, by country.
    pub(super) exposed: BTreeMap<Region, usize>,
    /// Relative rates of the levels of each factor.
    pub(super) relative: BTreeMap<&'static str, Vec<RelativeRate>>,
    /// Distance of releases.
    pub(super) runout: Option<RunoutFit>,
    /// Failures that the rates rest on, for the count of sources.
    pub(super) used: Vec<usize>,
    stated: Option<f64>,
    weight: f64,
    years: f64,
}

/// Serious failures (severity 1 and 2) of the world in a window, counted in the list of CSP2 (D. M. Chambers, as of 31 January
/// 2023), for a database without a list.
pub(super) const COUNTED: f64 = 53.0;
/// The window that they were counted in.
pub(super) const COUNTED_IN: (u16, u16) = (2000, 2022);

/// Whether a failure counts as serious: severity 1 or 2, or any where the list has no such scheme.
fn serious(incident: &IncidentRow) -> bool {
    incident.severity_scheme != SEVERITY || matches!(incident.severity.as_str(), "1" | "2")
}

/// The level of a height.
pub(super) fn height_level(height_m: Option<f64>) -> Option<&'static str> {
    match height_m.filter(|height| *height > 0.0)? {
        height if height < 15.0 => Some("under 15 m"),
        height if height < 30.0 => Some("15-30 m"),
        height if height < 60.0 => Some("30-60 m"),
        _ => Some("60 m and more"),
    }
}

/// The level of a raise type; none where it is not disclosed or not told apart.
pub(super) fn raise_level(raise_type: &str) -> Option<&str> {
    (!matches!(raise_type, "" | "upstream-or-unknown" | "other")).then_some(raise_type)
}

/// The level of an age in years.
pub(super) fn age_level(facility: &FacilityRow, year: u16) -> Option<&'static str> {
    let since = facility.year?.0;
    Some(match year.saturating_sub(since) {
        0..=9 => "under 10 years",
        10..=29 => "10-30 years",
        _ => "30 years and more",
    })
}

impl Hazard {
    pub(super) fn fit(
        request: &TailingsRequest,
        facilities: &[FacilityRow],
        incidents: &[IncidentRow],
    ) -> Result<Hazard, OperationError> {
        let wrong = |error: disruption::tailings::RateError| OperationError::Request(error.to_string());
        let (first, last) = request.window;
        let years = f64::from(last - first) + 1.0;
        let mut used = Vec::new();
        let mut failures: BTreeMap<Region, u32> = BTreeMap::new();
        for (at, incident) in incidents.iter().enumerate() {
            let within = incident.year().is_some_and(|year| (first..=last).contains(&year.0));
            if within && serious(incident) {
                used.push(at);
                *failures.entry(incident.region).or_default() += 1;
            }
        }
        let mut exposed: BTreeMap<Region, usize> = BTreeMap::new();
        let dams: Vec<&FacilityRow> = facilities.iter().filter(|row| row.kind == "tailings").collect();
        for facility in &dams {
            *exposed.entry(facility.region).or_default() += 1;
        }
        let count = used.len() as f64;
        let world = match request.rate {
            Some(rate) => Some(FailureRate::of_mean(rate, 1e6).map_err(wrong)?),
            None if !incidents.is_empty() => {
                Some(fit_world(count, request.world_facilities, years).map_err(wrong)?)
            }
            // the published count stands for a list, for the window that it was counted in
            None if request.window == COUNTED_IN => {
                Some(fit_world(COUNTED, request.world_facilities, years).map_err(wrong)?)
            }
            None => None,
        };
        let mut relative = BTreeMap::new();
        if !request.no_modifiers {
            let of_used = || used.iter().filter_map(|at| incidents.get(*at));
            let raise = levels(
                of_used().filter_map(|row| raise_level(&row.raise_type)),
                dams.iter().filter_map(|row| raise_level(&row.raise_type)),
            );
            let height = levels(
                of_used().filter_map(|row| height_level(row.height_m)),
                dams.iter().filter_map(|row| height_level(row.height_m)),
            );
            for (factor, counts) in [("height", height), ("raise-type", raise)] {
                relative.insert(factor, relative_rates(&counts, MODIFIER_WEIGHT).map_err(wrong)?);
            }
        }
        let runs: Vec<(f64, f64, f64, f64)> = incidents
            .iter()
            .filter_map(|row| Some((row.height_m?, row.released_m3?, row.volume_m3?, row.runout_km?)))
            .filter(|(_, released, stored, _)| released <= stored)
            .collect();
        Ok(Hazard {
            world,
            failures,
            listed: !incidents.is_empty(),
            exposed,
            relative,
            runout: fit_runout(&runs),
            used,
            stated: request.rate,
            weight: request.prior_failures,
            years,
        })
    }

    /// The rate of a country; `None` without a list of failures and without a stated rate.
    pub(super) fn of_country(&self, region: Region) -> Result<Option<FailureRate>, OperationError> {
        let Some(world) = self.world else { return Ok(None) };
        if self.stated.is_some() {
            return Ok(Some(world));
        }
        if !self.listed {
            // no count by country: the world's mean, as uncertain as the weight of the prior
            return FailureRate::of_mean(world.mean(), self.weight)
                .map(Some)
                .map_err(|error| OperationError::Request(error.to_string()));
        }
        let failures = f64::from(self.failures.get(&region).copied().unwrap_or(0));
        let facilities = self.exposed.get(&region).copied().unwrap_or(0) as f64;
        fit_country(&world, self.weight, failures, facilities, self.years)
            .map(Some)
            .map_err(|error| OperationError::Request(error.to_string()))
    }

    /// The relative rate of a facility, all factors together.
    pub(super) fn relative(&self, request: &TailingsRequest, facility: &FacilityRow, year: u16) -> f64 {
        let levels: [(&str, Option<&str>); 5] = [
            ("raise-type", raise_level(&facility.raise_type)),
            ("height", height_level(facility.height_m)),
            ("age", age_level(facility, year)),
            ("consequence", Some(facility.consequence_class.as_str()).filter(|class| !class.is_empty())),
            ("country", Some(facility.region.code())),
        ];
        levels
            .iter()
            .filter_map(|(factor, level)| {
                let level = (*level)?;
                let stated = request.relative.iter().find(|one| one.factor == *factor && one.level == level);
                let fitted = || {
                    let rates = self.relative.get(factor)?;
                    rates.iter().find(|rate| rate.level == level).map(|rate| rate.mean)
                };
                stated.map(|one| one.value).or_else(fitted)
            })
            .product()
    }
}

/// Counts by level, in the order of their names.
fn levels<'a>(
    failures: impl Iterator<Item = &'a str>,
    facilities: impl Iterator<Item = &'a str>,
) -> Vec<LevelCount> {
    let mut counts: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    failures.for_each(|level| counts.entry(level).or_default().0 += 1.0);
    facilities.for_each(|level| counts.entry(level).or_default().1 += 1.0);
    counts
        .into_iter()
        .map(|(level, (failures, facilities))| LevelCount { level: level.to_owned(), failures, facilities })
        .collect()
}
