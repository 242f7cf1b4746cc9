//! Events on industries of a system, and what they take away on each day.

use disruption::Recovery;
use disruption::ario;

use super::basis::Basis;

/// What an event changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Effect {
    /// Share of capacity that cannot be used.
    Capacity,
    /// Share of capital that is gone, with what it takes to rebuild it.
    Capital(Option<ario::Rebuilding>),
    /// Relative change of final demand of these regions.
    Demand(Vec<usize>),
    /// Share of orders from abroad that is refused.
    ExportBan,
}

/// An event on industries.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event {
    /// Kind and number in the file, from 1.
    pub(super) label: String,
    /// Path of the event in the file.
    pub(super) path: String,
    pub(super) line: Option<usize>,
    pub(super) effect: Effect,
    /// Industry and share: of capacity, capital, demand or exports.
    pub(super) industries: Vec<(usize, f64)>,
    pub(super) start: usize,
    pub(super) full_days: usize,
    pub(super) recovery: Recovery,
}

impl Event {
    /// Share of the full effect on a day.
    pub(super) fn remaining(&self, day: usize) -> f64 {
        if day < self.start {
            return 0.0;
        }
        if let Effect::Capital(Some(rebuilding)) = &self.effect {
            // Undisturbed: every day a part of what is missing is ordered and delivered.
            let elapsed = day.saturating_sub(self.start + self.full_days) as i32;
            return (1.0 - 1.0 / rebuilding.days.max(1.0)).powi(elapsed);
        }
        self.recovery.remaining(day as f64 - (self.start + self.full_days) as f64)
    }

    /// Mean share of the full effect over the first `days`.
    pub(super) fn mean(&self, days: usize) -> f64 {
        if days == 0 {
            return 0.0;
        }
        (0..days).map(|day| self.remaining(day)).sum::<f64>() / days as f64
    }

    /// Whether it takes capacity away.
    pub(super) fn takes_capacity(&self) -> bool {
        matches!(self.effect, Effect::Capacity | Effect::Capital(_))
    }

    /// Whether it does nothing at all.
    pub(super) fn is_nothing(&self) -> bool {
        self.industries.iter().all(|(_, share)| *share == 0.0)
    }

    /// The same event for the dynamic model with stocks: one event a region whose demand changes.
    pub(super) fn for_ario(&self, basis: &Basis, capital_years: f64) -> Vec<ario::Event> {
        let (start, duration) = (self.start, self.full_days);
        let recovery = self.recovery.clone();
        let industries = self.industries.clone();
        match &self.effect {
            Effect::Capacity => {
                vec![ario::Event::Capacity(ario::CapacityLoss { industries, start, duration, recovery })]
            }
            Effect::ExportBan => {
                vec![ario::Event::ExportBan(ario::ExportBan { industries, start, duration, recovery })]
            }
            Effect::Demand(regions) => regions
                .iter()
                .map(|region| {
                    ario::Event::Demand(ario::DemandChange {
                        industries: industries.clone(),
                        region: Some(*region),
                        start,
                        duration,
                        recovery: recovery.clone(),
                    })
                })
                .collect(),
            Effect::Capital(rebuilding) => {
                let capital =
                    |at: usize| basis.value_added.get(at).copied().unwrap_or_default() * capital_years;
                let industries =
                    industries.into_iter().map(|(at, share)| (at, share * capital(at))).collect();
                let restoration = match rebuilding {
                    Some(rebuilding) => ario::Capital::Rebuilding(rebuilding.clone()),
                    None => ario::Capital::Recovery { course: recovery },
                };
                vec![ario::Event::Capital(ario::CapitalLoss { industries, start, duration, restoration })]
            }
        }
    }
}

/// Share of the capacity of each industry that the events take away on a day: several multiply, as in the dynamic model.
pub(super) fn capacity_lost(events: &[Event], n: usize, day: usize) -> Vec<f64> {
    let mut kept = vec![1.0; n];
    for event in events.iter().filter(|event| event.takes_capacity()) {
        let remaining = event.remaining(day);
        for (industry, share) in &event.industries {
            if let Some(place) = kept.get_mut(*industry) {
                *place *= 1.0 - share * remaining;
            }
        }
    }
    kept.into_iter().map(|kept| 1.0 - kept).collect()
}

/// Mean share of the capacity of each industry that is lost over the first `days`.
pub(super) fn mean_capacity_lost(events: &[Event], n: usize, days: usize) -> Vec<f64> {
    let mut mean = vec![0.0; n];
    for day in 0..days {
        for (place, lost) in mean.iter_mut().zip(capacity_lost(events, n, day)) {
            *place += lost;
        }
    }
    mean.iter_mut().for_each(|place| *place /= days.max(1) as f64);
    mean
}

/// Change of final demand for the goods of each industry on a day, as an amount a year.
pub(super) fn demand_change(events: &[Event], basis: &Basis, day: usize) -> Vec<f64> {
    let mut change = vec![0.0; basis.len()];
    let changing: Vec<(&Event, &Vec<usize>, f64)> = events
        .iter()
        .filter_map(|event| match &event.effect {
            Effect::Demand(regions) => Some((event, regions, event.remaining(day))),
            _ => None,
        })
        .filter(|(.., remaining)| *remaining != 0.0)
        .collect();
    if changing.is_empty() {
        return change;
    }
    for region in 0..basis.demand.len() {
        let mut factor = vec![1.0; basis.len()];
        for (event, _, remaining) in changing.iter().filter(|(_, regions, _)| regions.contains(&region)) {
            for (industry, relative) in &event.industries {
                if let Some(place) = factor.get_mut(*industry) {
                    *place *= 1.0 + relative * remaining;
                }
            }
        }
        for (industry, (place, factor)) in change.iter_mut().zip(factor).enumerate() {
            *place += basis.demand_of(region, industry) * (factor - 1.0);
        }
    }
    change
}

/// Mean change of final demand over the first `days`, as an amount a year.
pub(super) fn mean_demand_change(events: &[Event], basis: &Basis, days: usize) -> Vec<f64> {
    let mut mean = vec![0.0; basis.len()];
    if !events.iter().any(|event| matches!(event.effect, Effect::Demand(_))) {
        return mean;
    }
    for day in 0..days {
        for (place, change) in mean.iter_mut().zip(demand_change(events, basis, day)) {
            *place += change;
        }
    }
    mean.iter_mut().for_each(|place| *place /= days.max(1) as f64);
    mean
}
