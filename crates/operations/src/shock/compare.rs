//! The models side by side: how each read the scenario, where they agree, and why they differ.

use supply_risk::spearman;

use super::basis::Basis;
use super::models::ModelRun;
use super::request::ShockModel;
use super::result::{AgreementRow, ModelRow};

/// How a model is given the scenario.
pub(super) fn reading(model: ShockModel) -> &'static str {
    match model {
        ShockModel::Leontief => {
            "final demand for the goods of struck industries falls by the mean share of capacity lost; changes of demand \
             as they are"
        }
        ShockModel::Ghosh => "value added of struck industries falls by the mean share of capacity lost",
        ShockModel::Extraction => "deliveries of struck industries shrink by the mean share of capacity lost",
        ShockModel::ExtractionFull => "struck industries neither deliver nor buy on any day: an upper bound",
        ShockModel::Iim => {
            "perturbation: final demand not served, over output; final demand falls by the mean share of capacity lost"
        }
        ShockModel::Diim => {
            "the perturbation of iim on the days of full effect; recovery by coefficients from the recovery times"
        }
        ShockModel::SupplyConstrained => {
            "output of struck industries is fixed at what the mean loss of capacity leaves; changes of demand as they are"
        }
        ShockModel::Ario => "every event day by day, with its start, duration and recovery",
    }
}

pub(super) fn assumes(model: ShockModel) -> &'static str {
    match model {
        ShockModel::Leontief => "inputs follow output in fixed proportion; nothing is scarce",
        ShockModel::Ghosh => "sales shares are fixed; customers use whatever comes and need no other input",
        ShockModel::Extraction | ShockModel::ExtractionFull => {
            "what struck industries delivered is replaced from elsewhere or not needed; their suppliers lose the orders"
        }
        ShockModel::Iim => "as leontief, in shares of output",
        ShockModel::Diim => "as iim, and every industry moves towards that state at its own pace",
        ShockModel::SupplyConstrained => {
            "demand for the goods of the others is met; what the struck cannot deliver is taken off their final demand"
        }
        ShockModel::Ario => {
            "stocks buffer, customers are rationed in proportion, others produce more, orders move"
        }
    }
}

pub(super) fn row(model: ShockModel, run: Result<&ModelRun, &str>, direct: f64) -> ModelRow {
    let found = run.ok();
    let loss = found.map(|run| run.loss.iter().sum::<f64>());
    let baseline = found.map(|run| run.baseline.iter().sum::<f64>());
    ModelRow {
        model: model.word().to_owned(),
        applies: found.is_some(),
        loss,
        loss_share: loss
            .zip(baseline)
            .map(|(loss, baseline)| if baseline > 0.0 { loss / baseline } else { 0.0 }),
        loss_per_direct: loss.filter(|_| direct != 0.0).map(|loss| loss / direct),
        reading: reading(model).to_owned(),
        assumes: assumes(model).to_owned(),
        reason: run.err().map(str::to_owned),
    }
}

/// Every pair of models that were run.
pub(super) fn agreement(basis: &Basis, runs: &[ModelRun]) -> Vec<AgreementRow> {
    let mut rows = Vec::new();
    for (at, first) in runs.iter().enumerate() {
        for other in runs.iter().skip(at + 1) {
            let sum = |run: &ModelRun| run.loss.iter().sum::<f64>();
            let (mut industry, mut difference) = (0, 0.0_f64);
            for (place, (a, b)) in first.loss.iter().zip(&other.loss).enumerate() {
                if (b - a).abs() > difference.abs() {
                    (industry, difference) = (place, b - a);
                }
            }
            let largest = first.loss.iter().chain(&other.loss).map(|loss| loss.abs()).fold(0.0, f64::max);
            let (region, sector) = basis.name(industry);
            rows.push(AgreementRow {
                model: first.model.word().to_owned(),
                other_model: other.model.word().to_owned(),
                loss_ratio: (sum(first) != 0.0).then(|| sum(other) / sum(first)),
                rank_correlation: spearman(&first.loss, &other.loss),
                largest_difference: if difference == 0.0 {
                    String::new()
                } else {
                    format!("{region}, {sector}")
                },
                difference,
                agrees: difference.abs() <= 1e-3 * largest,
                about: why(first.model, other.model).to_owned(),
            });
        }
    }
    rows
}

/// Why two models may differ; the first is the simpler one.
pub(super) fn why(first: ShockModel, other: ShockModel) -> &'static str {
    use ShockModel::{Ario, Diim, Extraction, ExtractionFull, Ghosh, Iim, Leontief, SupplyConstrained};
    match (first, other) {
        (Leontief, Iim) => "the same equation in money and in shares: they agree to rounding",
        (Leontief | Iim, Diim) => {
            "the same equilibrium, but the dynamic model approaches it from day to day and recovers by its own coefficients"
        }
        (Extraction, ExtractionFull) => "a part of the deliveries against all of them, on every day",
        (Leontief | Iim, Extraction) => {
            "extraction also cuts deliveries to other industries, whose needs are then met from elsewhere: suppliers of \
             the struck lose more, customers nothing"
        }
        (Leontief | Iim, ExtractionFull) | (ExtractionFull, _) => {
            "full extraction takes the industries away for good: an upper bound for what depends on their orders"
        }
        (Leontief | Iim, SupplyConstrained) => {
            "here only final demand falls, there all output of the struck: the whole loss of capacity goes up the chain"
        }
        (Leontief | Iim | Extraction | SupplyConstrained | Diim, Ghosh) | (Ghosh, _) if other != Ario => {
            "ghosh pushes the loss down to customers by fixed sales shares, the others pull it up to suppliers"
        }
        (Extraction, SupplyConstrained) => {
            "both pull the loss up to suppliers: one shrinks the deliveries, the other fixes the output"
        }
        (Extraction, Diim) | (Diim, SupplyConstrained) => {
            "the dynamic model counts final demand only and recovers by its own coefficients"
        }
        (Diim, Ario) => {
            "ario has stocks, scarcity and overproduction; diim moves towards an equilibrium without scarcity"
        }
        (Ghosh, Ario) => {
            "both reach customers, but stocks, other suppliers and overproduction soften in ario what ghosh passes on in full"
        }
        (_, Ario) => {
            "ario has stocks that delay, other suppliers that step in, customers that are rationed, and refilling afterwards"
        }
        _ => "they read the scenario differently: see the table of models",
    }
}
