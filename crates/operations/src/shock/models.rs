//! Every model on the same events: how each reads them, and what it gives.
//!
//! Models that compare two states are given the mean effect over the days looked at, so that their loss is comparable
//! with the sum over the days of the models that have a course. A linear model applied to every day by itself and added
//! up gives the same.

use disruption::ario::{Economy, Parameters, run};
use disruption::comparative::{
    Dynamic, demand_shock, dynamic_inoperability, extraction, inoperability, resilience_coefficient,
    supply_constrained, supply_shock,
};
use importers::scenario::DAYS_PER_YEAR;
use input_output::{Leontief, Matrix, SolveOptions, System};

use super::basis::Basis;
use super::event::{Effect, Event, capacity_lost, demand_change, mean_capacity_lost, mean_demand_change};
use super::request::ShockModel;
use super::resolve::Resolved;

/// Output day by day.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// One value an industry and day, day after day.
    pub(super) output: Vec<f64>,
    /// Daily output of each industry without the disruption.
    pub(super) baseline: Vec<f64>,
    /// Final demand not met, for each day one value a region; empty where the model does not tell.
    pub(super) unmet: Vec<f64>,
}

/// What a model gave.
#[derive(Clone, Debug)]
pub(super) struct ModelRun {
    pub(super) model: ShockModel,
    /// Output lost by industry, over the days looked at.
    pub(super) loss: Vec<f64>,
    /// Output without the disruption by industry, over the days looked at.
    pub(super) baseline: Vec<f64>,
    pub(super) path: Option<Path>,
}

/// A model that does not apply, and why.
pub(super) struct NotApplicable(pub(super) String);

/// Why a model cannot be given these events; none where it can.
pub(super) fn refusal(model: ShockModel, events: &[Event]) -> Option<String> {
    let of = |test: &dyn Fn(&Event) -> bool| -> Vec<&str> {
        events.iter().filter(|event| test(event)).map(|event| event.label.as_str()).collect()
    };
    let demand = of(&|event| matches!(event.effect, Effect::Demand(_)));
    let bans = of(&|event| event.effect == Effect::ExportBan);
    if model != ShockModel::Ario && !bans.is_empty() {
        return Some(format!(
            "{}: a refusal of foreign orders needs customers that keep asking or turn to others, which only ario has",
            bans.join(", ")
        ));
    }
    let supply_only =
        matches!(model, ShockModel::Ghosh | ShockModel::Extraction | ShockModel::ExtractionFull);
    if supply_only && !demand.is_empty() {
        return Some(format!("{}: the model answers to supply, not to final demand", demand.join(", ")));
    }
    None
}

/// Runs a model.
///
/// # Errors
/// Why it does not apply to these events or this system.
pub(super) fn solve(
    model: ShockModel,
    system: &System,
    basis: &Basis,
    resolved: &Resolved,
    days: usize,
    leontief: Option<&Leontief<'_>>,
) -> Result<ModelRun, NotApplicable> {
    if let Some(reason) = refusal(model, &resolved.events) {
        return Err(NotApplicable(reason));
    }
    let failed = |error: &dyn std::fmt::Display| NotApplicable(error.to_string());
    match model {
        ShockModel::Ario => {
            let economy = Economy::new(system.clone(), DAYS_PER_YEAR).map_err(|error| failed(&error))?;
            return ario(&economy, basis, resolved, &resolved.ario, days);
        }
        ShockModel::Diim => return diim(system, basis, resolved, days),
        _ => {}
    }
    let own;
    let leontief = match leontief {
        Some(leontief) => leontief,
        None => {
            own = Leontief::new(system, SolveOptions::default()).map_err(|error| failed(&error))?;
            &own
        }
    };
    let change = annual_change(model, system, basis, resolved, days, leontief)?;
    let years = days as f64 / DAYS_PER_YEAR;
    Ok(ModelRun {
        model,
        loss: change.iter().map(|change| 0.0 - change * years).collect(),
        baseline: basis.output.iter().map(|output| output * years).collect(),
        path: None,
    })
}

/// Change of annual output under the mean effect.
fn annual_change(
    model: ShockModel,
    system: &System,
    basis: &Basis,
    resolved: &Resolved,
    days: usize,
    leontief: &Leontief<'_>,
) -> Result<Vec<f64>, NotApplicable> {
    let failed = |error: &dyn std::fmt::Display| NotApplicable(error.to_string());
    let n = basis.len();
    let lost = mean_capacity_lost(&resolved.events, n, days);
    let demand = mean_demand_change(&resolved.events, basis, days);
    if lost.iter().chain(&demand).all(|value| *value == 0.0) {
        return Ok(vec![0.0; n]);
    }
    let final_demand = system.demand.row_sums();
    // Changes are taken from what demand explains, so that a table that does not balance is not charged to the shock.
    let explained = || -> Result<Vec<f64>, NotApplicable> {
        let mut row = Matrix::zeros(1, n);
        row.row_mut(0).copy_from_slice(&final_demand);
        Ok(leontief.outputs(&row).map_err(|error| failed(&error))?.values.into_values())
    };
    let apart = |after: Vec<f64>, before: Vec<f64>| -> Vec<f64> {
        after.iter().zip(&before).map(|(after, before)| after - before).collect()
    };
    // What demand loses when the goods of struck industries are not there.
    let less: Vec<f64> = final_demand
        .iter()
        .zip(&lost)
        .zip(&demand)
        .map(|((f, lost), change)| change - lost * f.max(0.0))
        .collect();
    match model {
        ShockModel::Leontief => demand_shock(leontief, &less).map_err(|error| failed(&error)),
        ShockModel::Iim => {
            let output = |at: usize| basis.output_of(at);
            let perturbation: Vec<f64> = less
                .iter()
                .enumerate()
                .map(|(at, change)| if output(at) > 0.0 { -change / output(at) } else { 0.0 })
                .collect();
            let lost = inoperability(leontief, &perturbation).map_err(|error| failed(&error))?;
            Ok(lost.iter().zip(&basis.output).map(|(share, output)| -share * output).collect())
        }
        ShockModel::Ghosh => {
            let change: Vec<f64> =
                basis.value_added.iter().zip(&lost).map(|(value, lost)| -value * lost).collect();
            supply_shock(leontief, &change).map_err(|error| failed(&error))
        }
        ShockModel::Extraction | ShockModel::ExtractionFull => {
            let whole = model == ShockModel::ExtractionFull;
            let extracted: Vec<(usize, f64)> =
                struck(&lost).map(|(at, lost)| (at, if whole { 1.0 } else { lost })).collect();
            let after =
                extraction(system, &extracted, SolveOptions::default()).map_err(|error| failed(&error))?;
            Ok(apart(after, explained()?))
        }
        ShockModel::SupplyConstrained => {
            let before = explained()?;
            let fixed: Vec<(usize, f64)> = struck(&lost)
                .map(|(at, lost)| (at, before.get(at).copied().unwrap_or_default().max(0.0) * (1.0 - lost)))
                .collect();
            let mut changed = system.clone();
            if demand.iter().any(|change| *change != 0.0) {
                let mut column = Matrix::zeros(n, 1);
                for (at, (f, change)) in final_demand.iter().zip(&demand).enumerate() {
                    if let Some(place) = column.row_mut(at).first_mut() {
                        *place = f + change;
                    }
                }
                changed.demand = column;
            }
            let after = supply_constrained(&changed, &fixed, SolveOptions::default())
                .map_err(|error| failed(&error))?;
            Ok(apart(after.output, before))
        }
        ShockModel::Diim | ShockModel::Ario => Ok(vec![0.0; n]),
    }
}

fn struck(lost: &[f64]) -> impl Iterator<Item = (usize, f64)> + '_ {
    lost.iter().copied().enumerate().filter(|(_, lost)| *lost != 0.0)
}

/// Sums of a path over the days.
fn of_path(model: ShockModel, path: Path, days: usize) -> ModelRun {
    let n = path.baseline.len();
    let mut loss = vec![0.0; n];
    for day in 0..days {
        let today = path.output.get(day * n..(day + 1) * n).unwrap_or_default();
        for ((place, output), baseline) in loss.iter_mut().zip(today).zip(&path.baseline) {
            *place += baseline - output;
        }
    }
    let baseline = path.baseline.iter().map(|output| output * days as f64).collect();
    ModelRun { model, loss, baseline, path: Some(path) }
}

/// The dynamic model with stocks.
pub(super) fn ario(
    economy: &Economy,
    basis: &Basis,
    resolved: &Resolved,
    parameters: &Parameters,
    days: usize,
) -> Result<ModelRun, NotApplicable> {
    let events: Vec<_> = resolved
        .events
        .iter()
        .flat_map(|event| event.for_ario(basis, parameters.capital_to_value_added))
        .collect();
    let course = run(economy, parameters, &events, days).map_err(|error| NotApplicable(error.to_string()))?;
    let regions = basis.demand.len();
    let sectors = course.unmet_demand.len().checked_div(days * regions).unwrap_or_default();
    let unmet = course.unmet_demand.chunks(sectors.max(1)).map(|of_region| of_region.iter().sum()).collect();
    let path = Path { output: course.production, baseline: economy.output().to_vec(), unmet };
    Ok(of_path(ShockModel::Ario, path, days))
}

/// The dynamic inoperability model, a step a day.
fn diim(system: &System, basis: &Basis, resolved: &Resolved, days: usize) -> Result<ModelRun, NotApplicable> {
    let n = basis.len();
    let baseline: Vec<f64> = basis.output.iter().map(|output| output / DAYS_PER_YEAR).collect();
    let final_demand = system.demand.row_sums();
    let windows: Vec<Event> = resolved.events.iter().map(only_full).collect();
    let coefficients: Vec<f64> = (0..n)
        .map(|at| {
            let own = system.transactions.get(at, at).unwrap_or_default();
            let own = if basis.output_of(at) > 0.0 { own / basis.output_of(at) } else { 0.0 };
            let (days, residual) = (recovery_days(resolved, at), resolved.inoperability.1);
            resilience_coefficient(1.0, residual, days, own.clamp(0.0, 0.99)).unwrap_or(1.0).min(1.0)
        })
        .collect();
    let mut now: Vec<f64> = vec![0.0; n];
    let mut output = Vec::with_capacity(days * n);
    for day in 0..days {
        let lost = capacity_lost(&windows, n, day);
        let change = demand_change(&windows, basis, day);
        let perturbation: Vec<f64> = (0..n)
            .map(|at| {
                let value = |values: &[f64]| values.get(at).copied().unwrap_or_default();
                let less = value(&lost) * value(&final_demand).max(0.0) - value(&change);
                if basis.output_of(at) > 0.0 { less / basis.output_of(at) } else { 0.0 }
            })
            .collect();
        // The direct effect is there in full from the first day; what follows from it moves with the coefficients.
        for (share, direct) in now.iter_mut().zip(&perturbation) {
            if *direct > 0.0 {
                *share = share.max(*direct);
            } else if *direct < 0.0 {
                *share = share.min(*direct);
            }
        }
        output.extend(baseline.iter().zip(&now).map(|(baseline, share)| baseline * (1.0 - share)));
        if now.iter().chain(&perturbation).all(|value| *value == 0.0) {
            continue;
        }
        let step = Dynamic {
            coefficients: coefficients.clone(),
            initial: now,
            perturbation,
            lasts: (0, 1),
            steps: 1,
        };
        let next = dynamic_inoperability(system, &step).map_err(|error| NotApplicable(error.to_string()))?;
        now = next.row(1).to_vec();
    }
    let path = Path { output, baseline, unmet: Vec::new() };
    Ok(of_path(ShockModel::Diim, path, days))
}

/// The event without its recovery, which the coefficients of the model stand for; one that never recovers stays.
fn only_full(event: &Event) -> Event {
    let mut made = event.clone();
    let at_once = disruption::Recovery::Custom { points: vec![(0.0, 1.0), (1.0, 0.0)] };
    let stays =
        made.recovery == disruption::Recovery::None && !matches!(made.effect, Effect::Capital(Some(_)));
    if !stays && made.recovery != at_once {
        if let Effect::Capital(rebuilding) = &mut made.effect {
            *rebuilding = None;
        }
        // `day` counts as full up to the last one before recovery.
        made.full_days = made.full_days.saturating_sub(1);
        made.recovery = at_once;
    }
    made
}

/// Days in which an industry recovers: the longest of the events that strike it, or the setting.
fn recovery_days(resolved: &Resolved, industry: usize) -> f64 {
    use disruption::Recovery;
    let of = |event: &Event| {
        if let Effect::Capital(Some(rebuilding)) = &event.effect {
            return Some(rebuilding.days);
        }
        match &event.recovery {
            Recovery::None => None,
            Recovery::Linear { days } | Recovery::Convex { days, .. } | Recovery::Concave { days, .. } => {
                Some(*days)
            }
            Recovery::Custom { points } => points.last().map(|(day, _)| *day),
        }
    };
    resolved
        .events
        .iter()
        .filter(|event| !event.is_nothing() && event.industries.iter().any(|(at, _)| *at == industry))
        .filter_map(of)
        .reduce(f64::max)
        .unwrap_or(resolved.inoperability.0)
        .max(1.0)
}
