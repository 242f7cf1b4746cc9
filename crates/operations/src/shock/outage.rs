//! Losses of capacity that another operation found, followed day by day through the dynamic model with stocks.
//!
//! Outages are of different parts of an industry, so that their shares add up, where events of a scenario on the same industry
//! multiply; they are given to the model as windows one after the other.
//!
//! The trap: capacity is back on the day after the outage, all at once; a course of recovery is what scenario files are for.

use std::collections::BTreeMap;

use disruption::Recovery;
use disruption::ario::{Economy, Parameters};
use figures::{FigureSpec, Lang};
use importers::scenario::DAYS_PER_YEAR;
use input_output::System;

use super::basis::Basis;
use super::event::{Effect, Event};
use super::models::{ModelRun, NotApplicable, ario};
use super::pictures::Pictures;
use super::request::{ShockModel, default_tolerance};
use super::resolve::Resolved;
use super::result::{ShockResult, StressorRow};
use super::{MOST_VALUES, result_of, tables};
use crate::{OperationError, SourceUse};

/// Part of the largest fall of all output that is left when it counts as recovered.
const LEFT: f64 = 0.05;

/// Industries that lose shares of their capacity from the first day on, for some days.
#[derive(Clone, Debug)]
pub(crate) struct Outage {
    /// What happens, for the table of events.
    pub(crate) label: String,
    /// Place in the system and share of capacity (0 to 1).
    pub(crate) industries: Vec<(usize, f64)>,
    /// Days, 1 or more.
    pub(crate) days: usize,
}

/// What follows from outages.
#[derive(Debug)]
pub(crate) struct Followed {
    /// Losses, resilience, stressors and the course.
    pub(crate) result: ShockResult,
    /// Deviation from the baseline that counts as recovered, as a share of output: a twentieth of the largest fall.
    pub(crate) tolerance: f64,
    basis: Basis,
}

impl Followed {
    /// The figure of the course, with the outages named in its language.
    pub(crate) fn course(&self, lang: Lang, title: &str, sources: &[SourceUse], run_id: &str) -> FigureSpec {
        let mut result = self.result.clone();
        result.shock.scenario = title.to_owned();
        FigureSpec::Lines(Pictures::new(lang, &self.basis, &result, sources).course(run_id))
    }
}

/// Runs ARIO with the usual parameters on outages, for some days.
///
/// # Errors
/// A system with several units, one that the model refuses, or too many days for its size.
pub(crate) fn follow(
    system: &System,
    name: &str,
    title: &str,
    outages: &[Outage],
    days: usize,
) -> Result<Followed, OperationError> {
    let basis = Basis::of(system)?;
    if days * basis.len().max(1) > MOST_VALUES {
        return Err(OperationError::Request(format!(
            "{days} days of {} industries are too many to be held",
            basis.len()
        )));
    }
    let events = windows(outages).map_err(OperationError::Request)?;
    let resolved = Resolved { events, ..resting() };
    let failed = |error: String| OperationError::Other(format!("{name}: {error}"));
    let economy = Economy::new(system.clone(), DAYS_PER_YEAR).map_err(|error| failed(error.to_string()))?;
    let run = ario(&economy, &basis, &resolved, &resolved.ario, days)
        .map_err(|NotApplicable(reason)| failed(reason))?;
    // A small shock never leaves a tolerance that is fixed: recovery is that of the fall itself.
    let all: Vec<usize> = (0..basis.len()).collect();
    let lowest = tables::measure(&run, &all, days, default_tolerance()).robustness.unwrap_or(1.0);
    let tolerance = LEFT * (1.0 - lowest);
    let result = result_of(title, name, system, &basis, &resolved, &run, days, tolerance);
    Ok(Followed { result, tolerance, basis })
}

/// No events, and the usual behaviour.
pub(super) fn resting() -> Resolved {
    let (events, notes, cuts) = (Vec::new(), Vec::new(), Vec::new());
    Resolved { events, ario: Parameters::default(), inoperability: (60.0, 0.01), notes, cuts }
}

/// Outages, which all begin on the first day, as windows one after the other with the sum of their shares.
fn windows(outages: &[Outage]) -> Result<Vec<Event>, String> {
    let mut ends: Vec<usize> = outages.iter().map(|outage| outage.days.max(1)).collect();
    ends.sort_unstable();
    ends.dedup();
    let (mut events, mut start) = (Vec::new(), 0);
    for end in ends {
        let going: Vec<&Outage> = outages.iter().filter(|outage| outage.days.max(1) >= end).collect();
        let mut shares: BTreeMap<usize, f64> = BTreeMap::new();
        for (at, share) in going.iter().flat_map(|outage| &outage.industries) {
            *shares.entry(*at).or_default() += share;
        }
        let label = going.iter().map(|outage| outage.label.as_str()).collect::<Vec<_>>().join(", ");
        if let Some((_, share)) = shares.iter().find(|(_, share)| **share > 1.0) {
            return Err(format!(
                "{label}: together {:.1} % of the capacity of an industry is out",
                share * 100.0
            ));
        }
        events.push(Event {
            label,
            path: format!("capacity-loss.{}", events.len()),
            line: None,
            effect: Effect::Capacity,
            industries: shares.into_iter().collect(),
            start,
            // The last day of full effect is the first of a recovery that takes one.
            full_days: end - start - 1,
            recovery: Recovery::Custom { points: vec![(0.0, 1.0), (1.0, 0.0)] },
        });
        start = end;
    }
    Ok(events)
}

/// Changes of stressors when the output of industries changes by amounts a year.
pub(crate) fn stressors_of(system: &System, change: &[f64]) -> Vec<StressorRow> {
    let run = ModelRun {
        model: ShockModel::Leontief,
        loss: change.iter().map(|change| 0.0 - change).collect(),
        baseline: system.output.clone(),
        path: None,
    };
    tables::stressors(system, &run, DAYS_PER_YEAR as usize)
}

#[cfg(test)]
mod tests {
    use super::{Outage, windows};

    #[test]
    fn outages_add_up_in_windows_one_after_the_other() {
        let outage = |label: &str, industries: &[(usize, f64)], days| Outage {
            label: label.to_owned(),
            industries: industries.to_vec(),
            days,
        };
        let outages = [outage("mine", &[(3, 0.2)], 120), outage("others", &[(3, 0.1), (5, 0.4)], 60)];
        let events = windows(&outages).unwrap();
        let told: Vec<_> =
            events.iter().map(|event| (event.start, event.full_days, event.label.as_str())).collect();
        assert_eq!(told, [(0, 59, "mine, others"), (60, 59, "mine")]);
        // what is out on a day, in day-shares of industry 3: 60 x 0.3 + 60 x 0.2
        let lost = |at: usize| -> f64 {
            let of = |event: &super::Event, day| {
                let share =
                    event.industries.iter().find(|(place, _)| *place == at).map_or(0.0, |(_, share)| *share);
                share * event.remaining(day)
            };
            (0..365).map(|day| events.iter().map(|event| of(event, day)).sum::<f64>()).sum()
        };
        assert!((lost(3) - 30.0).abs() < 1e-12 && (lost(5) - 24.0).abs() < 1e-12, "{} {}", lost(3), lost(5));
        assert!(windows(&[outage("a", &[(1, 0.7)], 5), outage("b", &[(1, 0.7)], 9)]).is_err());
    }
}
