//! The parameters that a loss depends on, each with the range that it may lie in.
//!
//! The tornado puts one parameter at its ends and leaves the others; bands draw all of them at once, evenly over their ranges.
//! Ranges are conventions (a fifth of the size of events, half of times and stocks), not confidence intervals.

use disruption::Recovery;
use disruption::ario::{OrderRule, Parameters};

use super::event::{Effect, Event};
use super::request::ShockModel;
use super::resolve::Resolved;
use crate::words::three_digits;

/// Sets a parameter of a scenario to a value.
type Change = dyn Fn(&mut Resolved, f64) + Send + Sync;
/// Tells a scenario's parameter that was set to a value.
type Say = dyn Fn(&Resolved, f64) -> String + Send + Sync;

/// A parameter and its range.
pub(super) struct Lever {
    /// Its name in English.
    pub(super) parameter: &'static str,
    /// The ends of the range, as a factor of what is asked; of a choice 0 and 1.
    pub(super) ends: [f64; 2],
    /// Sets it.
    change: Box<Change>,
    /// Tells the value that it was set to.
    say: Box<Say>,
}

impl Lever {
    fn new(
        parameter: &'static str,
        ends: [f64; 2],
        change: impl Fn(&mut Resolved, f64) + Send + Sync + 'static,
        say: impl Fn(&Resolved, f64) -> String + Send + Sync + 'static,
    ) -> Lever {
        Lever { parameter, ends, change: Box::new(change), say: Box::new(say) }
    }

    /// A factor of every event.
    fn of_events(
        parameter: &'static str,
        ends: [f64; 2],
        change: impl Fn(&mut Event, f64) + Send + Sync + 'static,
    ) -> Lever {
        let each = move |resolved: &mut Resolved, factor: f64| {
            resolved.events.iter_mut().for_each(|event| change(event, factor));
        };
        Lever::new(parameter, ends, each, |_, factor| format!("{:+.0} %", (factor - 1.0) * 100.0))
    }

    /// Sets it, beside whatever else is set already.
    pub(super) fn set(&self, resolved: &mut Resolved, value: f64) {
        (self.change)(resolved, value);
    }

    /// The scenario with the parameter at a value, and the value in words.
    pub(super) fn at(&self, resolved: &Resolved, value: f64) -> (String, Resolved) {
        let mut changed = resolved.clone();
        self.set(&mut changed, value);
        ((self.say)(&changed, value), changed)
    }
}

/// The parameters that matter to a model and the events.
pub(super) fn levers(model: ShockModel, resolved: &Resolved) -> Vec<Lever> {
    let mut levers = vec![
        Lever::of_events("size of the events", [0.8, 1.2], sized),
        Lever::of_events("days of full effect", [0.5, 1.5], lasting),
    ];
    if resolved.events.iter().any(stretchable) {
        levers.push(Lever::of_events("time of recovery", [0.5, 1.5], recovering));
    }
    if model == ShockModel::Diim {
        levers.push(Lever::new(
            "recovery time of other industries",
            [0.5, 1.5],
            |resolved, factor| resolved.inoperability.0 = (resolved.inoperability.0 * factor).max(1.0),
            |resolved, _| format!("{} days", resolved.inoperability.0),
        ));
    }
    if model == ShockModel::Ario {
        type Set = fn(&mut Parameters, f64);
        type Tell = fn(&Parameters) -> String;
        let numbers: [(&'static str, Set, Tell); 5] = [
            (
                "stocks of inputs",
                |p, factor| {
                    p.inventory_days *= factor;
                    p.inventory_days_by_sector.iter_mut().for_each(|(_, days)| *days *= factor);
                },
                |p| format!("{} days", p.inventory_days),
            ),
            (
                "refilling of stocks",
                |p, factor| p.restoration_days = (p.restoration_days * factor).max(1.0),
                |p| format!("{} days", p.restoration_days),
            ),
            (
                "highest overproduction",
                |p, factor| p.alpha_max = p.alpha_base + (p.alpha_max - p.alpha_base) * factor,
                |p| format!("{} %", three_digits((p.alpha_max - p.alpha_base) * 100.0)),
            ),
            (
                "time of overproduction",
                |p, factor| p.alpha_days = (p.alpha_days * factor).max(1.0),
                |p| format!("{} days", p.alpha_days),
            ),
            (
                "stock below which production suffers",
                |p, factor| p.psi = (p.psi + (factor - 1.0) * 0.2).clamp(0.05, 1.0),
                |p| format!("{:.0} %", p.psi * 100.0),
            ),
        ];
        for (parameter, set, say) in numbers {
            let change = move |resolved: &mut Resolved, factor| set(&mut resolved.ario, factor);
            levers.push(Lever::new(parameter, [0.5, 1.5], change, move |resolved, _| say(&resolved.ario)));
        }
        levers.push(Lever::new(
            "split of orders",
            [0.0, 1.0],
            |resolved, choice| {
                resolved.ario.order_rule = if choice < 0.5 { OrderRule::Adaptive } else { OrderRule::Fixed };
            },
            |_, choice| if choice < 0.5 { "adaptive" } else { "fixed" }.to_owned(),
        ));
    }
    levers
}

/// Effects times a factor, within what is possible.
fn sized(event: &mut Event, factor: f64) {
    let demand = matches!(event.effect, Effect::Demand(_));
    for (_, share) in &mut event.industries {
        *share = if demand { (*share * factor).max(-1.0) } else { (*share * factor).min(1.0) };
    }
}

fn lasting(event: &mut Event, factor: f64) {
    event.full_days = (event.full_days as f64 * factor).round() as usize;
}

fn stretchable(event: &Event) -> bool {
    matches!(event.effect, Effect::Capital(Some(_))) || event.recovery != Recovery::None
}

fn recovering(event: &mut Event, factor: f64) {
    if let Effect::Capital(Some(rebuilding)) = &mut event.effect {
        rebuilding.days = (rebuilding.days * factor).max(1.0);
    }
    match &mut event.recovery {
        Recovery::None => {}
        Recovery::Linear { days } | Recovery::Concave { days, .. } => *days *= factor,
        Recovery::Convex { days, .. } => *days = (*days * factor).max(1.000_001),
        Recovery::Custom { points } => points.iter_mut().for_each(|(day, _)| *day *= factor),
    }
}
