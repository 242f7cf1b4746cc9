//! From what a model gave to the tables of an answer.

use disruption::resilience;
use importers::scenario::DAYS_PER_YEAR;
use input_output::System;

use super::bands::Group;
use super::basis::Basis;
use super::event::{Event, mean_capacity_lost};
use super::models::{ModelRun, Path};
use super::result::{
    CourseRow, DeliveryRow, EventRow, IndustryLossRow, RegionLossRow, SectorLossRow, StressorRow,
};

/// Regions whose course is told beside that of all.
const COURSES: usize = 5;

/// Resilience of a group of industries.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measured {
    pub(super) loss: f64,
    pub(super) baseline: f64,
    pub(super) loss_share: f64,
    pub(super) index: f64,
    pub(super) robustness: Option<f64>,
    pub(super) worst_day: Option<usize>,
    pub(super) recovery_days: Option<usize>,
    /// Whether it is within the tolerance on the last day.
    pub(super) recovered: Option<bool>,
}

/// Sums and resilience of industries.
pub(super) fn measure(run: &ModelRun, members: &[usize], days: usize, tolerance: f64) -> Measured {
    let sum = |values: &[f64]| -> f64 { members.iter().filter_map(|at| values.get(*at)).sum() };
    let (loss, baseline) = (sum(&run.loss), sum(&run.baseline));
    let loss_share = if baseline > 0.0 { loss / baseline } else { 0.0 };
    let mut made = Measured { loss, baseline, loss_share, index: 1.0 - loss_share, ..Measured::default() };
    if let Some(path) = &run.path {
        let output = output_of(path, members, days);
        let daily = sum(&path.baseline);
        if let Some(found) = resilience(&output, daily, tolerance) {
            made.index = found.index;
            made.robustness = Some(found.robustness);
            made.worst_day = (found.robustness < 1.0).then_some(found.worst_day);
            made.recovery_days = found.recovery_days;
            made.recovered = Some(found.recovery_days.is_some());
        }
    }
    made
}

/// Output of industries by day.
pub(super) fn output_of(path: &Path, members: &[usize], days: usize) -> Vec<f64> {
    let n = path.baseline.len();
    let of_day = |day: usize| path.output.get(day * n..(day + 1) * n).unwrap_or_default();
    (0..days).map(|day| members.iter().filter_map(|at| of_day(day).get(*at)).sum()).collect()
}

fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// Groups with what was measured, largest loss first, with ranks by loss and by the resilience index.
fn ranked(mut groups: Vec<(String, usize, Measured)>) -> Vec<(String, usize, Measured, usize)> {
    groups.sort_by(|a, b| b.2.loss.total_cmp(&a.2.loss).then_with(|| a.0.cmp(&b.0)));
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let index = |at: &usize| groups.get(*at).map_or(1.0, |group| group.2.index);
    order.sort_by(|a, b| index(a).total_cmp(&index(b)).then(a.cmp(b)));
    let mut rank = vec![0; groups.len()];
    for (place, at) in order.iter().enumerate() {
        if let Some(rank) = rank.get_mut(*at) {
            *rank = place + 1;
        }
    }
    groups.into_iter().zip(rank).map(|((name, at, measured), rank)| (name, at, measured, rank)).collect()
}

pub(super) fn by_region(basis: &Basis, run: &ModelRun, days: usize, tolerance: f64) -> Vec<RegionLossRow> {
    let labels = basis.industries.regions();
    let total: f64 = run.loss.iter().sum();
    let groups = labels.iter().enumerate().map(|(at, label)| {
        let members: Vec<usize> = basis.industries.block(at).collect();
        (label.clone(), at, measure(run, &members, days, tolerance))
    });
    let unmet = |region: usize| {
        let path = run.path.as_ref().filter(|path| !path.unmet.is_empty())?;
        Some(path.unmet.iter().skip(region).step_by(labels.len().max(1)).sum())
    };
    let rows = ranked(groups.collect()).into_iter().enumerate();
    rows.map(|(place, (region, at, measured, resilience_rank))| RegionLossRow {
        rank: place + 1,
        region,
        loss: measured.loss,
        share: share(measured.loss, total),
        loss_share: measured.loss_share,
        unmet_demand: unmet(at),
        resilience_index: measured.index,
        resilience_rank,
        robustness: measured.robustness,
        worst_day: measured.worst_day,
        recovery_days: measured.recovery_days,
    })
    .collect()
}

pub(super) fn by_sector(basis: &Basis, run: &ModelRun, days: usize, tolerance: f64) -> Vec<SectorLossRow> {
    let total: f64 = run.loss.iter().sum();
    let groups = basis.industries.sectors().iter().enumerate().map(|(at, sector)| {
        let members: Vec<usize> =
            (0..basis.len()).filter(|industry| basis.industries.sector_of(*industry) == Some(at)).collect();
        (sector.clone(), at, measure(run, &members, days, tolerance))
    });
    let rows = ranked(groups.collect()).into_iter().enumerate();
    rows.map(|(place, (sector, _, measured, resilience_rank))| SectorLossRow {
        rank: place + 1,
        sector,
        loss: measured.loss,
        share: share(measured.loss, total),
        loss_share: measured.loss_share,
        resilience_index: measured.index,
        resilience_rank,
        robustness: measured.robustness,
        worst_day: measured.worst_day,
        recovery_days: measured.recovery_days,
    })
    .collect()
}

/// Industries whose output changes.
pub(super) fn by_industry(
    basis: &Basis,
    run: &ModelRun,
    events: &[Event],
    days: usize,
    tolerance: f64,
) -> Vec<IndustryLossRow> {
    let direct = direct_loss(basis, events, days);
    let mut rows: Vec<IndustryLossRow> = (0..basis.len())
        .filter_map(|at| {
            let measured = measure(run, &[at], days, tolerance);
            let direct_loss = direct.get(at).copied().unwrap_or_default();
            if measured.loss == 0.0
                && direct_loss == 0.0
                && measured.robustness.is_none_or(|lowest| lowest == 1.0)
            {
                return None;
            }
            let (region, sector) = basis.name(at);
            Some(IndustryLossRow {
                region,
                sector,
                loss: measured.loss,
                loss_share: measured.loss_share,
                direct_loss,
                robustness: measured.robustness,
                worst_day: measured.worst_day,
                recovery_days: measured.recovery_days,
            })
        })
        .collect();
    rows.sort_by(|a, b| {
        b.loss.total_cmp(&a.loss).then_with(|| (&a.region, &a.sector).cmp(&(&b.region, &b.sector)))
    });
    rows
}

/// Capacity that the events take away, at baseline output, over the days looked at; for changes of demand, the demand
/// that they take away.
pub(super) fn direct_loss(basis: &Basis, events: &[Event], days: usize) -> Vec<f64> {
    let years = days as f64 / DAYS_PER_YEAR;
    let lost = mean_capacity_lost(events, basis.len(), days);
    let demand = super::event::mean_demand_change(events, basis, days);
    basis
        .output
        .iter()
        .zip(lost)
        .zip(demand)
        .map(|((output, lost), change)| (output.max(0.0) * lost - change) * years)
        .collect()
}

/// The events as they were understood.
pub(super) fn events(basis: &Basis, events: &[Event], days: usize) -> Vec<EventRow> {
    let mut rows = Vec::new();
    for event in events {
        let mean = event.mean(days);
        for (industry, effect) in &event.industries {
            let (region, sector) = basis.name(*industry);
            rows.push(EventRow {
                event: event.label.clone(),
                line: event.line,
                region,
                sector,
                effect_share: *effect,
                mean_share: effect * mean,
                start_day: event.start,
                full_days: event.full_days,
                recovery: recovery(event),
            });
        }
    }
    rows
}

fn recovery(event: &Event) -> String {
    use disruption::Recovery;
    if let super::event::Effect::Capital(Some(rebuilding)) = &event.effect {
        return format!("rebuilding, ordered over {} days", rebuilding.days);
    }
    match &event.recovery {
        Recovery::None => "none".to_owned(),
        Recovery::Linear { days } => format!("linear over {days} days"),
        Recovery::Convex { days, scale } => format!("convex, {days} days, scale {scale}"),
        Recovery::Concave { days, power } => format!("concave over {days} days, power {power}"),
        Recovery::Custom { points } => {
            let points: Vec<String> =
                points.iter().map(|(day, left)| format!("{:.0} % after {day} days", left * 100.0)).collect();
            points.join(", ")
        }
    }
}

/// Stressors before and after, in proportion to the output of each industry.
pub(super) fn stressors(system: &System, run: &ModelRun, days: usize) -> Vec<StressorRow> {
    let years = days as f64 / DAYS_PER_YEAR;
    let relative: Vec<f64> = run
        .loss
        .iter()
        .zip(&run.baseline)
        .map(|(loss, baseline)| if *baseline > 0.0 { -loss / baseline } else { 0.0 })
        .collect();
    let mut rows = Vec::new();
    for extension in &system.extensions {
        for (row, stressor) in extension.stressors.iter().enumerate() {
            let amounts = extension.by_industry.row(row);
            let baseline_amount = amounts.iter().sum::<f64>() * years;
            let change =
                amounts.iter().zip(&relative).map(|(amount, part)| amount * part).sum::<f64>() * years;
            rows.push(StressorRow {
                extension: extension.name.clone(),
                stressor: stressor.name.clone(),
                stressor_unit: stressor.unit.clone(),
                baseline_amount,
                change_amount: change,
                change_share: (baseline_amount != 0.0).then(|| change / baseline_amount),
            });
        }
    }
    rows
}

/// What struck industries deliver to regions, before and after, when every customer gets the same part.
pub(super) fn deliveries(
    system: &System,
    basis: &Basis,
    run: &ModelRun,
    events: &[Event],
    days: usize,
) -> Vec<DeliveryRow> {
    let years = days as f64 / DAYS_PER_YEAR;
    let mut struck: Vec<usize> = events
        .iter()
        .filter(|event| !matches!(event.effect, super::event::Effect::Demand(_)))
        .flat_map(|event| event.industries.iter().filter(|(_, share)| *share != 0.0).map(|(at, _)| *at))
        .collect();
    struck.sort_unstable();
    struck.dedup();
    let mut rows = Vec::new();
    for at in struck {
        let (region, sector) = basis.name(at);
        let value = |values: &[f64]| values.get(at).copied().unwrap_or_default();
        let kept = 1.0 - share(value(&run.loss), value(&run.baseline));
        for (to, label) in basis.industries.regions().iter().enumerate() {
            let inputs: f64 =
                system.transactions.row(at).get(basis.industries.block(to)).unwrap_or_default().iter().sum();
            let before = (inputs + basis.demand_of(to, at)) * years;
            if before > 0.0 {
                rows.push(DeliveryRow {
                    region: region.clone(),
                    sector: sector.clone(),
                    to_region: label.clone(),
                    before,
                    after: before * kept,
                });
            }
        }
    }
    rows.sort_by(|a, b| {
        b.before
            .total_cmp(&a.before)
            .then_with(|| (&a.region, &a.sector, &a.to_region).cmp(&(&b.region, &b.sector, &b.to_region)))
    });
    rows
}

/// All industries, and those of the regions with the largest losses.
pub(super) fn groups(basis: &Basis, regions: &[RegionLossRow]) -> Vec<Group> {
    let mut groups = vec![("all".to_owned(), (0..basis.len()).collect())];
    for row in regions.iter().filter(|row| row.loss != 0.0).take(COURSES) {
        if let Some(at) = basis.industries.region_index(&row.region) {
            groups.push((row.region.clone(), basis.industries.block(at).collect()));
        }
    }
    groups
}

/// Day by day, of groups of industries.
pub(super) fn course(basis: &Basis, run: &ModelRun, groups: &[Group], days: usize) -> Vec<CourseRow> {
    let Some(path) = &run.path else { return Vec::new() };
    let labels = basis.industries.regions();
    let mut rows = Vec::new();
    for (name, members) in groups {
        let region = basis.industries.region_index(name);
        let daily_baseline: f64 = members.iter().filter_map(|at| path.baseline.get(*at)).sum();
        for (day, daily_output) in output_of(path, members, days).into_iter().enumerate() {
            let unmet = path.unmet.get(day * labels.len()..(day + 1) * labels.len());
            let daily_unmet_demand = unmet.map(|unmet| match region {
                None => unmet.iter().sum(),
                Some(at) => unmet.get(at).copied().unwrap_or_default(),
            });
            rows.push(CourseRow {
                model: run.model.word().to_owned(),
                region: name.clone(),
                day,
                daily_output,
                daily_baseline,
                output_share: if daily_baseline > 0.0 { daily_output / daily_baseline } else { 1.0 },
                daily_unmet_demand,
            });
        }
    }
    rows
}
