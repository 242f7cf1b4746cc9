//! `footprint`: what a region's demand causes, where, through whom, and at what risk; or for whom a region produces.
//!
//! The way of a request: a stressor of the system is found, or the production of a material given to the sectors that
//! mine it (`subject`, `concordance`); the account is solved (`flows`), split into tables (`tables`), and told in one
//! sentence (`sentence`) and figures (`pictures`), with what lets a reader trust or distrust it (`trust`). Regions of
//! the system become countries for maps and risks alone (`regions`).

pub(crate) mod concordance;
mod flows;
mod pictures;
mod population;
pub(crate) mod regions;
mod request;
mod result;
pub(crate) mod sentence;
pub(crate) mod subject;
mod tables;
mod trust;

use vocabulary::{Year, fold};

use crate::operation::{Operation, Outcome};
use crate::provenance::Provenance;
use crate::risk_index;
use crate::run_record::{InputFile, sha256_hex};
use crate::{Context, OperationError};

use concordance::SectorConcordance;
use flows::Question;
use regions::SystemRegions;
pub use request::{FootprintAccount, FootprintBy, FootprintRequest};
pub use result::{
    AccountRow, AllocationRow, ConsumerRow, FootprintResult, FootprintRow, IndustryRow, OriginConsumerRow,
    OriginRow, PathBoundsRow, PathRow, ProductRow, RiskRow, SupplierRow, TreeRow, UnallocatedRow,
};

/// Most paths and tiers that can be asked for.
const MOST_PATHS: usize = 10_000;
const MOST_TIERS: usize = 6;

/// What a region's demand causes, where, through whom, and at what risk.
pub struct Footprint;

impl Operation for Footprint {
    type Request = FootprintRequest;
    type Result = FootprintResult;

    const NAME: &'static str = "footprint";
    const SUMMARY: &'static str =
        "What does the demand of a region cause in the world, through whom, and at what risk";

    fn resolve(
        &self,
        context: &Context,
        mut request: FootprintRequest,
    ) -> Result<FootprintRequest, OperationError> {
        let refuse = |message: &str| Err(OperationError::Request(message.to_owned()));
        match (&request.stressor, &request.material) {
            (Some(_), None) | (None, Some(_)) => {}
            (None, None) => {
                request.stressor =
                    Some(subject::only_stressor(&context.systems.open(&request.mrio)?.system)?);
            }
            (Some(_), Some(_)) => {
                return refuse(
                    "name one thing to account for: --stressor NAME of the system, or --material NAME",
                );
            }
        }
        if request.material.is_none()
            && (request.stage.is_some() || request.year.is_some() || request.concordance.is_some())
        {
            return refuse("--stage, --year and --concordance go with --material");
        }
        if request.material.is_some() && request.extension.is_some() {
            return refuse("--extension goes with --stressor");
        }
        let whole = request.region.is_none();
        if whole && matches!(request.account, FootprintAccount::Imp | FootprintAccount::Exp) {
            return refuse("imports and exports are of one region: name it with --region");
        }
        if request.paths == 0 || request.paths > MOST_PATHS {
            return Err(OperationError::Request(format!("--paths: a number from 1 to {MOST_PATHS}")));
        }
        if request.tree > MOST_TIERS {
            return Err(OperationError::Request(format!("--tree: a number from 0 to {MOST_TIERS}")));
        }
        if let Some(risk) = &request.risk {
            let known = risk_index::known(context.facts)?;
            if !known.contains(risk) {
                return Err(OperationError::Request(format!(
                    "unknown risk index `{risk}`; there are {}",
                    known.join(", ")
                )));
            }
        }
        Ok(request)
    }

    fn command_line(&self, request: &FootprintRequest) -> String {
        request::command_line(request)
    }

    fn run(
        &self,
        context: &Context,
        request: &FootprintRequest,
    ) -> Result<Outcome<FootprintResult>, OperationError> {
        let opened = context.systems.open(&request.mrio)?;
        let system = &opened.system;
        let regions = SystemRegions::of(system.industries.regions());
        let home = request.region.as_deref().map(|name| regions.find(name)).transpose()?;
        let question = Question {
            account: request.account,
            home,
            sectors: sectors(system.industries.sectors(), &request.sector)?,
            categories: categories(system.demand_columns.categories(), &request.category)?,
        };
        let mut provenance = Provenance::default();
        let mut inputs = vec![opened.record.input_file()];
        let subject = match &request.stressor {
            Some(name) => subject::stressor(system, name, request.extension.as_deref())?,
            None => {
                let concordance = match &request.concordance {
                    None => SectorConcordance::embedded()?,
                    Some(name) => {
                        let file = context.files.read(name)?;
                        inputs.push(input_file(name, &file.bytes));
                        SectorConcordance::read(name, &file.bytes)?
                    }
                };
                subject::material(context.facts, system, &regions, request, &concordance, &mut provenance)?
            }
        };
        let persons = match &request.per_capita {
            None => None,
            Some(name) => {
                let file = context.files.read(name)?;
                inputs.push(input_file(name, &file.bytes));
                Some(population::read(name, &file.bytes, &regions, home)?)
            }
        };
        let material_year = subject.material.as_ref().map(|material| material.year);
        let year = material_year.or(system.year.map(Year)).unwrap_or(Year(u16::MAX));
        let risk = request
            .risk
            .as_deref()
            .map(|key| risk_index::load(context.facts, key, year, &mut provenance))
            .transpose()?;

        let flows = flows::solve(system, &subject, &question)?;
        let made = tables::Made {
            request,
            system,
            regions: &regions,
            subject: &subject,
            flows: &flows,
            home,
            risk: risk.as_ref(),
            persons: persons.as_deref(),
        };
        let result = made.result()?;
        let mut sources = vec![opened.record.source_use(system.len())];
        sources.extend(provenance.sources(context.facts)?);
        let pictures = pictures::Pictures::new(context.lang, &result, &regions, &sources);
        Ok(Outcome {
            answer: sentence::answer(context.lang, &result, risk.as_ref()),
            coverage: trust::coverage(&subject, &result),
            checks: trust::checks(context.lang, &flows, &subject, &result),
            warnings: trust::warnings(context.lang, request, system, &regions, &subject, &result),
            inputs,
            methods: trust::methods(request, &subject, risk.as_ref()),
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
            result,
        })
    }
}

fn input_file(name: &str, bytes: &[u8]) -> InputFile {
    let rows = bytes.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
    InputFile { name: name.to_owned(), sha256: sha256_hex(bytes), bytes: bytes.len() as u64, rows }
}

/// Which sectors are asked for; empty for all.
fn sectors(known: &[String], asked: &[String]) -> Result<Vec<bool>, OperationError> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let found = asked.iter().map(|name| named("sector", known, name)).collect::<Result<Vec<usize>, _>>()?;
    Ok((0..known.len()).map(|at| found.contains(&at)).collect())
}

/// The categories that are asked for, as the system writes them.
fn categories(known: &[String], asked: &[String]) -> Result<Vec<String>, OperationError> {
    let place = |name: &String| named("category of final demand", known, name);
    asked.iter().map(|name| Ok(known.get(place(name)?).cloned().unwrap_or_default())).collect()
}

/// The place of a name, without regard to case and spaces; similar names are told, none is taken.
fn named(what: &str, known: &[String], name: &str) -> Result<usize, OperationError> {
    let wanted = fold(name);
    if let Some(at) = known.iter().position(|one| fold(one) == wanted) {
        return Ok(at);
    }
    let similar: Vec<&str> =
        known.iter().filter(|one| fold(one).contains(&wanted)).map(String::as_str).collect();
    let (words, listed) = if similar.is_empty() {
        ("there are", known.iter().map(String::as_str).collect())
    } else {
        ("similar ones are", similar)
    };
    let more = if listed.len() > 40 { format!(" and {} more", listed.len() - 40) } else { String::new() };
    let listed: Vec<&str> = listed.into_iter().take(40).collect();
    Err(OperationError::Request(format!(
        "the system has no {what} `{name}`; {words} {}{more}",
        listed.join("; ")
    )))
}
