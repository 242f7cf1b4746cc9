//! `shock`: what a disruption costs, where, and when it is over; by one model or by all that apply.
//!
//! The way of a request: the scenario file is read (`importers::scenario`) and meets the system (`resolve`, `settings`, `supply_cut`);
//! the events (`event`) are given to models (`models`), which are measured (`tables`), put side by side (`compare`),
//! varied (`tornado`), and told in a sentence and figures, with what lets a reader trust or distrust them (`trust`).
//!
//! The trap: a loss is over the days looked at, flows of a system are a year's. Every table says which it holds.

mod bands;
mod basis;
mod compare;
mod event;
pub(crate) mod explain;
mod japanese;
mod levers;
mod models;
pub(crate) mod outage;
mod overlaps;
mod pictures;
mod request;
mod resolve;
mod result;
mod sentence;
mod settings;
mod supply_cut;
mod tables;
mod tornado;
mod trust;

use disruption::ario::Economy;
use importers::scenario::{DAYS_PER_YEAR, ScenarioFile, read_scenario};
use input_output::{Leontief, SolveOptions, System};

use crate::answer::largest;
use crate::footprint::concordance::SectorConcordance;
use crate::operation::{Operation, Outcome};
use crate::provenance::Provenance;
use crate::run_record::{InputFile, sha256_hex};
use crate::{Context, Coverage, OperationError};

use basis::Basis;
pub use japanese::japanese_words;
use models::{ModelRun, NotApplicable};
pub use request::{ShockModel, ShockRequest};
use resolve::{MOST_DAYS, Resolved};
pub use result::{
    AgreementRow, BandRow, CourseRow, DeliveryRow, EventRow, IndustryLossRow, ModelRow, RangeRow,
    RegionLossRow, SectorLossRow, ShockResult, ShockRow, SpreadRow, StressorRow, SupplyCutRow, TornadoRow,
};
pub(crate) use sentence::amount;

/// Most values (days times industries) of a course.
const MOST_VALUES: usize = 100_000_000;
/// Most draws of the parameters.
const MOST_DRAWS: u32 = 100_000;
/// Most values (draws times days times groups of industries) that quantiles are taken of.
const MOST_DRAWN: usize = 50_000_000;
/// Days for which the models are run without the events, to see that nothing moves.
const DAYS_AT_REST: usize = 5;

/// What a disruption costs, where, and when it is over.
pub struct Shock;

impl Operation for Shock {
    type Request = ShockRequest;
    type Result = ShockResult;

    const NAME: &'static str = "shock";
    const SUMMARY: &'static str =
        "What does a disruption cost, where, and when is it over; by one model or by all";

    fn resolve(&self, _: &Context, request: ShockRequest) -> Result<ShockRequest, OperationError> {
        if request.days.is_some_and(|days| days == 0 || days as f64 > MOST_DAYS) {
            return Err(OperationError::Request(format!("--days: a number from 1 to {MOST_DAYS}")));
        }
        if !(0.0..1.0).contains(&request.tolerance) {
            return Err(OperationError::Request("--tolerance: a share from 0 to less than 1".to_owned()));
        }
        if request.draws > MOST_DRAWS {
            return Err(OperationError::Request(format!(
                "--draws {}: expected a number up to {MOST_DRAWS}",
                request.draws
            )));
        }
        Ok(request)
    }

    fn command_line(&self, request: &ShockRequest) -> String {
        request::command_line(request)
    }

    fn run(&self, context: &Context, request: &ShockRequest) -> Result<Outcome<ShockResult>, OperationError> {
        let content = context.files.read(&request.scenario)?;
        let rows = content.bytes.iter().filter(|byte| **byte == b'\n').count();
        let file_record = InputFile {
            name: content.name.clone(),
            sha256: sha256_hex(&content.bytes),
            bytes: content.bytes.len() as u64,
            rows,
        };
        let file = read_scenario(content).map_err(|error| OperationError::Input(error.to_string()))?;
        let name = system_name(request, &file);
        let opened = context.systems.open(&name)?;
        let system = &opened.system;
        let basis = Basis::of(system)?;
        let mut provenance = Provenance::default();
        let concordance = SectorConcordance::embedded()?;
        let resolved = resolve::resolve(&file, &basis, &mut |cut| {
            supply_cut::industries(context.facts, &basis, &concordance, &mut provenance, cut)
        })
        .map_err(|error| OperationError::Input(error.to_string()))?;
        let days = days(request, &file, &basis)?;

        let asked: &[ShockModel] =
            if request.compare { &ShockModel::ALL } else { std::slice::from_ref(&request.model) };
        let solver = Solver::new(system, &basis, asked, &resolved);
        let (runs, refused) = solver.run(asked, &resolved, days);
        let Some(main) = runs.iter().find(|run| run.model == request.model).or(runs.last()) else {
            let reasons: Vec<String> =
                refused.iter().map(|(model, reason)| format!("{}: {reason}", model.word())).collect();
            return Err(OperationError::Request(format!("no model applies\n  {}", reasons.join("\n  "))));
        };
        let mut result =
            result_of(&file.scenario.title, &name, system, &basis, &resolved, main, days, request.tolerance);
        let direct: f64 = result.shock.direct_loss;
        if request.compare {
            for model in asked {
                let found = runs.iter().find(|run| run.model == *model);
                let reason =
                    refused.iter().find(|(refused, _)| refused == model).map(|(_, reason)| reason.as_str());
                result.models.push(compare::row(*model, found.ok_or(reason.unwrap_or_default()), direct));
            }
            result.agreement = compare::agreement(&basis, &runs);
        }
        if request.tornado {
            let run = |changed: &Resolved| solver.one(main.model, changed, days);
            let loss = main.loss.iter().sum();
            result.tornado = tornado::tornado(main.model, &resolved, loss, &run)
                .map_err(|NotApplicable(reason)| OperationError::Other(format!("tornado: {reason}")))?;
        }
        if request.draws > 0 {
            let groups = tables::groups(&basis, &result.by_region);
            if groups.len() * days * request.draws as usize > MOST_DRAWN {
                return Err(OperationError::Request(format!(
                    "--draws {}: too many for {days} days and {} courses; expected {} or fewer",
                    request.draws,
                    groups.len(),
                    MOST_DRAWN / (groups.len() * days)
                )));
            }
            let asked =
                bands::Draws { days, tolerance: request.tolerance, draws: request.draws, seed: request.seed };
            let run = |changed: &Resolved| solver.one(main.model, changed, days);
            let bands = bands::bands(main, &resolved, &groups, asked, &run)
                .map_err(|NotApplicable(reason)| OperationError::Other(format!("--draws: {reason}")))?;
            (result.course_bands, result.spread, result.ranges) = (bands.course, bands.spread, bands.ranges);
        }
        let evidence =
            trust::Evidence { at_rest: solver.at_rest(&runs, &resolved), imbalance: imbalance(system) };
        let clipped = solver.economy.as_ref().map_or(0.0, |economy| match economy {
            Ok(economy) => economy.clipped_demand(),
            Err(_) => 0.0,
        });
        let mut sources = vec![opened.record.source_use(system.len())];
        sources.extend(provenance.sources(context.facts)?);
        let models: Vec<ShockModel> = runs.iter().map(|run| run.model).collect();
        let pictures = pictures::Pictures::new(context.lang, &basis, &result, &sources);
        Ok(Outcome {
            answer: sentence::answer(context.lang, &basis, &result),
            coverage: Coverage::complete("events"),
            checks: trust::checks(context.lang, main, &result, &evidence),
            warnings: trust::warnings(
                context.lang,
                &basis,
                &resolved,
                &result,
                request.model,
                main.model,
                clipped,
                days,
                request.draws,
            ),
            inputs: vec![file_record, opened.record.input_file()],
            methods: trust::methods(&models, main.path.is_some(), request.draws > 0),
            seed: (request.draws > 0).then_some(request.seed),
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
            result,
        })
    }
}

/// The methods of a course of output that another operation asks for ([`outage::follow`]).
pub(crate) fn methods_of_course() -> Vec<crate::run_record::Method> {
    trust::methods(&[ShockModel::Ario], true, false)
}

/// The system that the request or the scenario names; the embedded one where neither does.
fn system_name(request: &ShockRequest, file: &ScenarioFile) -> String {
    let named = request.system.as_ref().or(file.scenario.system.as_ref());
    named.cloned().unwrap_or_else(|| crate::mrio::embedded::NAME.to_owned())
}

/// Days that are looked at.
fn days(request: &ShockRequest, file: &ScenarioFile, basis: &Basis) -> Result<usize, OperationError> {
    // A horizon that means nothing is told also where the command line overrides it.
    let stated = match file.scenario.horizon {
        Some(stated) if stated.0 >= 1.0 && stated.0.fract() == 0.0 && stated.0 <= MOST_DAYS => {
            stated.0 as usize
        }
        Some(stated) => {
            let message = format!("{} days: expected whole days, from 1 to {MOST_DAYS}", stated.0);
            let problem = file.problem("horizon", message);
            return Err(OperationError::Input(importers::ImportError::from(problem).to_string()));
        }
        None => DAYS_PER_YEAR as usize,
    };
    let days = request.days.unwrap_or(stated);
    if days * basis.len().max(1) > MOST_VALUES {
        return Err(OperationError::Request(format!(
            "{days} days of {} industries are too many to be held; look at {} days or fewer",
            basis.len(),
            MOST_VALUES / basis.len().max(1)
        )));
    }
    Ok(days)
}

fn imbalance(system: &System) -> f64 {
    let outputs = system.output.iter().zip(system.delivered()).filter(|(output, _)| **output > 0.0);
    largest(outputs.map(|(output, delivered)| ((output - delivered) / output).abs()))
}

/// What models share: the factors of the system, the daily economy.
struct Solver<'s> {
    system: &'s System,
    basis: &'s Basis,
    leontief: Option<Leontief<'s>>,
    economy: Option<Result<Economy, String>>,
}

impl<'s> Solver<'s> {
    fn new(system: &'s System, basis: &'s Basis, models: &[ShockModel], resolved: &Resolved) -> Solver<'s> {
        let applies = |model: &ShockModel| models::refusal(*model, &resolved.events).is_none();
        let compares = models.iter().any(|model| applies(model) && !model.dynamic());
        let runs_ario = models.contains(&ShockModel::Ario);
        Solver {
            system,
            basis,
            // A system that cannot be factored is told by the model that needs it.
            leontief: compares.then(|| Leontief::new(system, SolveOptions::default()).ok()).flatten(),
            economy: runs_ario
                .then(|| Economy::new(system.clone(), DAYS_PER_YEAR).map_err(|error| error.to_string())),
        }
    }

    fn one(&self, model: ShockModel, resolved: &Resolved, days: usize) -> Result<ModelRun, NotApplicable> {
        match (model, &self.economy) {
            (ShockModel::Ario, Some(Ok(economy))) => {
                models::ario(economy, self.basis, resolved, &resolved.ario, days)
            }
            (ShockModel::Ario, Some(Err(reason))) => Err(NotApplicable(reason.clone())),
            _ => models::solve(model, self.system, self.basis, resolved, days, self.leontief.as_ref()),
        }
    }

    fn run(
        &self,
        models: &[ShockModel],
        resolved: &Resolved,
        days: usize,
    ) -> (Vec<ModelRun>, Vec<(ShockModel, String)>) {
        let (mut runs, mut refused) = (Vec::new(), Vec::new());
        for model in models {
            match self.one(*model, resolved, days) {
                Ok(run) => runs.push(run),
                Err(NotApplicable(reason)) => refused.push((*model, reason)),
            }
        }
        (runs, refused)
    }

    /// Largest change, relative to output, that the models of the runs show when the events are of size zero.
    fn at_rest(&self, runs: &[ModelRun], resolved: &Resolved) -> f64 {
        let mut nothing = resolved.clone();
        for event in &mut nothing.events {
            event.start = event.start.min(1);
            event.industries.iter_mut().for_each(|(_, share)| *share = 0.0);
        }
        let mut most = 0.0_f64;
        for run in runs {
            // A model that refuses nothing is not at rest either.
            let Ok(still) = self.one(run.model, &nothing, DAYS_AT_REST) else { return f64::INFINITY };
            let moved =
                still.loss.iter().zip(&still.baseline).map(|(loss, baseline)| {
                    if *baseline > 0.0 { (loss / baseline).abs() } else { loss.abs() }
                });
            most = largest(moved.chain([most]));
        }
        most
    }
}

#[allow(clippy::too_many_arguments)]
fn result_of(
    title: &str,
    name: &str,
    system: &System,
    basis: &Basis,
    resolved: &Resolved,
    run: &ModelRun,
    days: usize,
    tolerance: f64,
) -> ShockResult {
    let all: Vec<usize> = (0..basis.len()).collect();
    let whole = tables::measure(run, &all, days, tolerance);
    let direct_loss: f64 = tables::direct_loss(basis, &resolved.events, days).iter().sum();
    let unmet = run.path.as_ref().filter(|path| !path.unmet.is_empty()).map(|path| path.unmet.iter().sum());
    let by_region = tables::by_region(basis, run, days, tolerance);
    ShockResult {
        shock: ShockRow {
            scenario: title.to_owned(),
            system: name.to_owned(),
            system_year: basis.year,
            model: run.model.word().to_owned(),
            days,
            unit: basis.unit.clone(),
            baseline_output: whole.baseline,
            loss: whole.loss,
            loss_share: whole.loss_share,
            direct_loss,
            loss_per_direct: (direct_loss != 0.0).then(|| whole.loss / direct_loss),
            unmet_demand: unmet,
            resilience_index: whole.index,
            robustness: whole.robustness,
            worst_day: whole.worst_day,
            recovery_days: whole.recovery_days,
            recovered: whole.recovered,
        },
        by_sector: tables::by_sector(basis, run, days, tolerance),
        by_industry: tables::by_industry(basis, run, &resolved.events, days, tolerance),
        events: tables::events(basis, &resolved.events, days),
        supply_cuts: resolved.cuts.clone(),
        stressors: tables::stressors(system, run, days),
        deliveries: tables::deliveries(system, basis, run, &resolved.events, days),
        course: tables::course(basis, run, &tables::groups(basis, &by_region), days),
        by_region,
        ..ShockResult::default()
    }
}
