//! Time paths and measures with bands: the model with all parameters drawn at once from their ranges (`levers`).
//!
//! Every draw takes each parameter evenly from its range, by itself; a choice is taken as often one way as the other. Quantiles
//! are told day by day, so that the band of a day is of that day: no single course runs along its edge.
//!
//! The trap: ranges are conventions. A band says how far the answer moves within them, not how likely it is.

use rayon::prelude::*;
use vocabulary::sampling::Sampler;

use super::levers::levers;
use super::models::{ModelRun, NotApplicable};
use super::request::ShockModel;
use super::resolve::Resolved;
use super::result::{BandRow, RangeRow, SpreadRow};
use super::tables::{Measured, measure, output_of};

/// Industries whose course is told: a name, and their places.
pub(super) type Group = (String, Vec<usize>);

/// How many draws of what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws {
    pub(super) days: usize,
    pub(super) tolerance: f64,
    pub(super) draws: u32,
    pub(super) seed: u64,
}

/// What the draws give.
#[derive(Debug, Default)]
pub(super) struct Bands {
    pub(super) course: Vec<BandRow>,
    pub(super) spread: Vec<SpreadRow>,
    pub(super) ranges: Vec<RangeRow>,
}

/// One draw.
struct Drawn {
    /// Output over baseline: of each group, day after day; empty where the model has no course.
    shares: Vec<f64>,
    whole: Measured,
    unmet: Option<f64>,
}

/// Draws the parameters of a model. The result depends on scenario and seed, not on the number of threads.
///
/// # Errors
/// A setting that the model refuses.
pub(super) fn bands(
    asked: &ModelRun,
    resolved: &Resolved,
    groups: &[Group],
    draws: Draws,
    run: &(dyn Fn(&Resolved) -> Result<ModelRun, NotApplicable> + Sync),
) -> Result<Bands, NotApplicable> {
    let levers = levers(asked.model, resolved);
    let sampler = Sampler::new(draws.seed);
    let one = |draw: u32| {
        let mut changed = resolved.clone();
        for (variable, lever) in levers.iter().enumerate() {
            let [low, high] = lever.ends;
            let at = sampler.uniform(variable as u64, u64::from(draw));
            lever.set(&mut changed, low + (high - low) * at);
        }
        Ok(told(&run(&changed)?, groups, draws))
    };
    let drawn: Result<Vec<Drawn>, NotApplicable> = (0..draws.draws).into_par_iter().map(one).collect();
    let drawn = drawn?;
    let range = |lever: &super::levers::Lever| {
        let [low, high] = lever.ends.map(|end| lever.at(resolved, end).0);
        RangeRow { parameter: lever.parameter.to_owned(), low_setting: low, high_setting: high }
    };
    Ok(Bands {
        course: course(asked.model, groups, &drawn, draws.days),
        spread: spread(&told(asked, groups, draws), &drawn),
        ranges: levers.iter().map(range).collect(),
    })
}

fn told(run: &ModelRun, groups: &[Group], draws: Draws) -> Drawn {
    let all: Vec<usize> = (0..run.loss.len()).collect();
    let mut shares = Vec::new();
    if let Some(path) = &run.path {
        for (_, members) in groups {
            let baseline: f64 = members.iter().filter_map(|at| path.baseline.get(*at)).sum();
            let output = output_of(path, members, draws.days).into_iter();
            shares.extend(output.map(|output| if baseline > 0.0 { output / baseline } else { 1.0 }));
        }
    }
    let unmet = run.path.as_ref().filter(|path| !path.unmet.is_empty()).map(|path| path.unmet.iter().sum());
    Drawn { shares, whole: measure(run, &all, draws.days, draws.tolerance), unmet }
}

/// Quantiles at 5, 50 and 95 %, by linear interpolation between order statistics (Hyndman and Fan 1996, type 7); infinite
/// ones, which stand for what is not reached, are `None`.
fn quantiles(mut values: Vec<f64>) -> [Option<f64>; 3] {
    values.sort_unstable_by(f64::total_cmp);
    [0.05, 0.5, 0.95].map(|share| {
        let position = share * values.len().checked_sub(1)? as f64;
        let (below, above) = (values.get(position.floor() as usize)?, values.get(position.ceil() as usize)?);
        let value =
            if below == above { *below } else { (below + (above - below) * position.fract()).min(*above) };
        value.is_finite().then_some(value)
    })
}

fn course(model: ShockModel, groups: &[Group], drawn: &[Drawn], days: usize) -> Vec<BandRow> {
    let mut rows = Vec::new();
    for (number, (name, _)) in groups.iter().enumerate() {
        for day in 0..days {
            let of_day: Vec<f64> =
                drawn.iter().filter_map(|one| one.shares.get(number * days + day).copied()).collect();
            if let [Some(low), Some(middle), Some(high)] = quantiles(of_day) {
                rows.push(BandRow {
                    model: model.word().to_owned(),
                    region: name.clone(),
                    day,
                    output_share_p05: low,
                    output_share_p50: middle,
                    output_share_p95: high,
                });
            }
        }
    }
    rows
}

/// A measure: name, unit, how it is read from a draw. What is not reached is infinite.
type Reader = (&'static str, &'static str, fn(&Drawn) -> Option<f64>);

const MEASURES: [Reader; 6] = [
    ("output lost", "money", |one| Some(one.whole.loss)),
    ("output lost, of the baseline", "1", |one| Some(one.whole.loss_share)),
    ("resilience index", "1", |one| Some(one.whole.index)),
    ("lowest output over baseline", "1", |one| one.whole.robustness),
    ("days to recover", "days", |one| {
        one.whole.robustness.map(|_| one.whole.recovery_days.map_or(f64::INFINITY, |days| days as f64))
    }),
    ("final demand not met", "money", |one| one.unmet),
];

/// The names of the measures.
#[cfg(test)]
pub(super) fn measures() -> impl Iterator<Item = &'static str> {
    MEASURES.into_iter().map(|(measure, ..)| measure)
}

fn spread(asked: &Drawn, drawn: &[Drawn]) -> Vec<SpreadRow> {
    let mut rows = Vec::new();
    for (measure, unit, read) in MEASURES {
        let values: Vec<f64> = drawn.iter().filter_map(read).collect();
        if values.is_empty() {
            continue;
        }
        let reached = values.iter().filter(|value| value.is_finite()).count() as f64 / values.len() as f64;
        let [value_p05, value_p50, value_p95] = quantiles(values);
        rows.push(SpreadRow {
            measure: measure.to_owned(),
            measure_unit: unit.to_owned(),
            as_asked: read(asked).filter(|value| value.is_finite()),
            value_p05,
            value_p50,
            value_p95,
            reached_share: reached,
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::quantiles;

    #[test]
    fn quantiles_are_those_of_a_ruler_and_what_is_not_reached_has_none() {
        let ruler: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        assert_eq!(quantiles(ruler), [Some(5.0), Some(50.0), Some(95.0)]);
        assert_eq!(quantiles(Vec::new()), [None; 3]);
        let mut never = vec![f64::INFINITY; 60];
        never.extend([10.0; 40]);
        assert_eq!(quantiles(never), [Some(10.0), None, None]);
    }
}
