//! Losses of capacity that another operation found, followed day by day through the dynamic model with stocks.
//!
//! The trap: capacity is back on the day after the outage, all at once; a course of recovery is what scenario files are for.

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
    basis: Basis,
}

impl Followed {
    /// The figure of the course.
    pub(crate) fn course(&self, lang: Lang, sources: &[SourceUse], run_id: &str) -> FigureSpec {
        FigureSpec::Lines(Pictures::new(lang, &self.basis, &self.result, sources).course(run_id))
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
    let events = outages.iter().enumerate().map(|(at, outage)| Event {
        label: outage.label.clone(),
        path: format!("capacity-loss.{at}"),
        line: None,
        effect: Effect::Capacity,
        industries: outage.industries.clone(),
        start: 0,
        // The last day of full effect is the first of a recovery that takes one.
        full_days: outage.days.saturating_sub(1),
        recovery: Recovery::Custom { points: vec![(0.0, 1.0), (1.0, 0.0)] },
    });
    let resolved = Resolved {
        events: events.collect(),
        ario: Parameters::default(),
        inoperability: (60.0, 0.01),
        notes: Vec::new(),
    };
    let failed = |error: String| OperationError::Other(format!("{name}: {error}"));
    let economy = Economy::new(system.clone(), DAYS_PER_YEAR).map_err(|error| failed(error.to_string()))?;
    let run = ario(&economy, &basis, &resolved, &resolved.ario, days)
        .map_err(|NotApplicable(reason)| failed(reason))?;
    let result = result_of(title, name, system, &basis, &resolved, &run, days, default_tolerance());
    Ok(Followed { result, basis })
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
