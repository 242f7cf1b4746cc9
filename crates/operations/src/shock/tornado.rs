//! The loss with every parameter lower and higher, one at a time.

use disruption::Recovery;
use disruption::ario::{OrderRule, Parameters};

use super::event::{Effect, Event};
use super::models::{ModelRun, NotApplicable};
use super::request::ShockModel;
use super::resolve::Resolved;
use super::result::TornadoRow;
use crate::words::three_digits;

/// One parameter with a lower and a higher setting.
struct Lever {
    parameter: &'static str,
    settings: [(String, Resolved); 2],
}

/// Runs the model with every parameter changed; largest swing first.
///
/// # Errors
/// A setting that the model refuses.
pub(super) fn tornado(
    model: ShockModel,
    resolved: &Resolved,
    loss: f64,
    run: &dyn Fn(&Resolved) -> Result<ModelRun, NotApplicable>,
) -> Result<Vec<TornadoRow>, NotApplicable> {
    let mut rows = Vec::new();
    for Lever { parameter, settings } in levers(model, resolved) {
        let [(low_setting, low), (high_setting, high)] = settings;
        let total = |resolved: &Resolved| Ok(run(resolved)?.loss.iter().sum::<f64>());
        let (loss_low, loss_high): (f64, f64) = (total(&low)?, total(&high)?);
        rows.push(TornadoRow {
            parameter: parameter.to_owned(),
            low_setting,
            high_setting,
            loss_low,
            loss,
            loss_high,
            swing: (loss_high - loss_low).abs(),
        });
    }
    rows.sort_by(|a, b| b.swing.total_cmp(&a.swing).then_with(|| a.parameter.cmp(&b.parameter)));
    Ok(rows)
}

fn levers(model: ShockModel, resolved: &Resolved) -> Vec<Lever> {
    let of_events = |parameter, change: &dyn Fn(&mut Event, f64), steps: [f64; 2]| Lever {
        parameter,
        settings: steps.map(|factor| {
            let mut changed = resolved.clone();
            changed.events.iter_mut().for_each(|event| change(event, factor));
            (format!("{:+.0} %", (factor - 1.0) * 100.0), changed)
        }),
    };
    let mut levers = vec![
        of_events("size of the events", &sized, [0.8, 1.2]),
        of_events("days of full effect", &lasting, [0.5, 1.5]),
    ];
    if resolved.events.iter().any(stretchable) {
        levers.push(of_events("time of recovery", &recovering, [0.5, 1.5]));
    }
    if model == ShockModel::Diim {
        levers.push(Lever {
            parameter: "recovery time of other industries",
            settings: [0.5, 1.5].map(|factor| {
                let mut changed = resolved.clone();
                changed.inoperability.0 = (changed.inoperability.0 * factor).max(1.0);
                (format!("{} days", changed.inoperability.0), changed)
            }),
        });
    }
    if model == ShockModel::Ario {
        type Set = fn(&mut Parameters, f64);
        type Say = fn(&Parameters) -> String;
        let numbers: [(&'static str, Set, Say); 5] = [
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
            let settings = [0.5, 1.5].map(|factor| {
                let mut changed = resolved.clone();
                set(&mut changed.ario, factor);
                (say(&changed.ario), changed)
            });
            levers.push(Lever { parameter, settings });
        }
        let rule = |rule: OrderRule, word: &str| {
            let mut changed = resolved.clone();
            changed.ario.order_rule = rule;
            (word.to_owned(), changed)
        };
        levers.push(Lever {
            parameter: "split of orders",
            settings: [rule(OrderRule::Adaptive, "adaptive"), rule(OrderRule::Fixed, "fixed")],
        });
    }
    levers
}

/// The Japanese name of a parameter.
pub(super) fn japanese(parameter: &str) -> &str {
    match parameter {
        "size of the events" => "事象の規模",
        "days of full effect" => "最大影響の日数",
        "time of recovery" => "回復期間",
        "recovery time of other industries" => "他産業の回復期間",
        "stocks of inputs" => "投入在庫",
        "refilling of stocks" => "在庫補充の期間",
        "highest overproduction" => "増産の上限",
        "time of overproduction" => "増産の適応期間",
        "stock below which production suffers" => "生産が制約される在庫水準",
        "split of orders" => "発注の配分",
        other => other,
    }
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
