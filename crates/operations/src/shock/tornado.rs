//! The loss with every parameter lower and higher, one at a time.

use super::levers::levers;
use super::models::{ModelRun, NotApplicable};
use super::request::ShockModel;
use super::resolve::Resolved;
use super::result::TornadoRow;

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
    for lever in levers(model, resolved) {
        let [(low_setting, low), (high_setting, high)] = lever.ends.map(|end| lever.at(resolved, end));
        let total = |resolved: &Resolved| Ok(run(resolved)?.loss.iter().sum::<f64>());
        let (loss_low, loss_high): (f64, f64) = (total(&low)?, total(&high)?);
        rows.push(TornadoRow {
            parameter: lever.parameter.to_owned(),
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
