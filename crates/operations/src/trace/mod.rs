//! `trace`: where a material's supply to a country really comes from, and who depends on a mining country.
//!
//! The way of a request: production and trade are read stage by stage (`material_chain`), balanced and solved
//! by the model ([`trade::Chain`]), and told in tables (`tables`), one sentence (`sentence`) and figures (`pictures`),
//! with what lets a reader trust or distrust it (`trust`).

pub(crate) mod explain;
mod pictures;
mod request;
mod result;
mod sentence;
mod tables;
mod trust;

use rayon::prelude::*;
use trade::ChainProfile;
use vocabulary::{HsCode, HsCodes, MaterialId, Materials, Region, Regions, Year};

use crate::forms::Forms;
use crate::material_chain::{self, ChainChoices, MaterialChain};
use crate::operation::{Operation, Outcome};
use crate::origins::NoOrigin;
use crate::provenance::Provenance;
use crate::{Context, OperationError};

pub use request::{ShortageRule, TraceMethod, TraceRequest};
pub use result::{
    BalanceRow, DependentRow, EdgeRow, MirrorRow, OriginRow, SeriesRow, ShipmentRow, StageRow, SupplyRow,
    TraceResult, YearRow,
};

/// Where a material really comes from, stage by stage.
pub struct Trace;

/// Which end of the trade is asked about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// The consumer.
    To(Region),
    /// The mining country.
    From(Region),
}

/// A year that was traced.
struct TracedYear {
    year: Year,
    found: MaterialChain,
    /// Which of its forms the data see.
    forms: Forms,
    /// Supply of the consumer; `None` with `from`.
    profile: Option<ChainProfile<Region>>,
    direct: Option<trade::OriginProfile<Region>>,
    dependents: Vec<trade::Dependent<Region>>,
    provenance: Provenance,
}

/// A year and what came of it.
type YearOutcome = (Year, Result<TracedYear, NoOrigin>);

impl Operation for Trace {
    type Request = TraceRequest;
    type Result = TraceResult;

    const NAME: &'static str = "trace";
    const SUMMARY: &'static str = "Where does a material really come from, stage by stage";

    fn resolve(&self, context: &Context, request: TraceRequest) -> Result<TraceRequest, OperationError> {
        let material = find_material(&request.material)?;
        let end = |name: &Option<String>| name.as_deref().map(find_region).transpose();
        let (to, from) = (end(&request.to)?, end(&request.from)?);
        if to.is_some() == from.is_some() {
            return Err(OperationError::Request(
                "name one country: --to COUNTRY that consumes, or --from COUNTRY that mines".to_owned(),
            ));
        }
        material_chain::steps(&material, request.stage)?;
        let mut request = TraceRequest {
            material: material.to_string(),
            to: to.map(|region| region.to_string()),
            from: from.map(|region| region.to_string()),
            ..request
        };
        if let Some((first, last)) = request.years {
            if request.year.is_some() {
                return Err(OperationError::Request("name a year or a series of years, not both".to_owned()));
            }
            if first > last {
                return Err(OperationError::Request(format!(
                    "years {first}..{last}: the first is after the last"
                )));
            }
            if last - first >= MOST_YEARS {
                return Err(OperationError::Request(format!(
                    "years {first}..{last}: at most {MOST_YEARS} years at once"
                )));
            }
        } else if request.year.is_none() {
            request.year = Some(latest_year(context, &material)?.0);
        }
        Ok(request)
    }

    fn command_line(&self, request: &TraceRequest) -> String {
        request::command_line(request)
    }

    fn run(&self, context: &Context, request: &TraceRequest) -> Result<Outcome<TraceResult>, OperationError> {
        let material = find_material(&request.material)?;
        let end = match (&request.to, &request.from) {
            (Some(name), _) => End::To(find_region(name)?),
            (None, Some(name)) => End::From(find_region(name)?),
            (None, None) => {
                return Err(OperationError::Request("name a country with --to or --from".to_owned()));
            }
        };
        let years: Vec<Year> = match request.years {
            Some((first, last)) => (first..=last).map(Year).collect(),
            None => vec![Year(request.year.unwrap_or_default())],
        };
        let outcomes: Vec<YearOutcome> = years
            .par_iter()
            .map(|&year| Ok((year, trace_year(context, request, &material, end, year)?)))
            .collect::<Result<_, OperationError>>()?;
        let Some(main) = outcomes.iter().rev().find_map(|(_, outcome)| outcome.as_ref().ok()) else {
            return Err(nothing_traced(&material, end, &outcomes));
        };
        let mut provenance = Provenance::default();
        for (_, outcome) in &outcomes {
            if let Ok(traced) = outcome {
                provenance.add(&traced.provenance);
            }
        }
        let result = tables::tabulate(context.lang, &material, end, main, &outcomes);
        let sources = provenance.sources(context.facts)?;
        let pictures = pictures::Pictures::new(context.lang, end, &result, &sources);
        Ok(Outcome {
            answer: sentence::answer(context.lang, end, &result, &main.forms),
            coverage: trust::coverage(&result, &main.forms),
            checks: trust::checks(context.lang, main, &result),
            warnings: trust::warnings(context.lang, request, main, &result),
            inputs: Vec::new(),
            methods: trust::methods(request, main),
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
            result,
        })
    }
}

/// Most years of a series.
const MOST_YEARS: u16 = 100;

fn trace_year(
    context: &Context,
    request: &TraceRequest,
    material: &MaterialId,
    end: End,
    year: Year,
) -> Result<Result<TracedYear, NoOrigin>, OperationError> {
    let choices = ChainChoices {
        balance: request::balance(request.balance),
        shortage: request.shortage.shortage(),
        until: request.stage,
        production_year: None,
    };
    let mut provenance = Provenance::default();
    let found = match material_chain::read(context.facts, material, year, &choices, &mut provenance)? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let method = request.method.method();
    let stages = found.steps.iter().zip(found.chain.stages());
    let traded = stages.filter(|(_, report)| report.trade_known).map(|(step, _)| step.stage).collect();
    let forms = Forms::of(material, &traded, request.stage)?;
    let mut traced =
        TracedYear { year, found, forms, profile: None, direct: None, dependents: Vec::new(), provenance };
    match end {
        End::To(consumer) => {
            let profile = traced.found.chain.trace(consumer, method);
            if profile.origins.supply_kg <= 0.0 {
                return Ok(Err(NoOrigin::NoSupply));
            }
            traced.direct = Some(traced.found.chain.origins_of(consumer, trade::Method::Direct));
            traced.profile = Some(profile);
        }
        End::From(origin) => {
            traced.dependents = traced.found.chain.origin_matrix(method).dependents_of(origin);
            if traced.dependents.is_empty() {
                return Ok(Err(NoOrigin::NoSupply));
            }
        }
    }
    Ok(Ok(traced))
}

fn nothing_traced(material: &MaterialId, end: End, outcomes: &[YearOutcome]) -> OperationError {
    let mut reasons = outcomes.iter().filter_map(|(year, outcome)| Some((year, outcome.as_ref().err()?)));
    let told = reasons.next_back().map_or_else(String::new, |(year, reason)| match (end, reason) {
        (End::From(region), NoOrigin::NoSupply) => {
            format!("{year}: {region} produces none that anybody is recorded to consume")
        }
        _ => format!("{year}: {}", reason.phrase()),
    });
    OperationError::Request(format!("the origin of {material} cannot be traced; {told}"))
}

pub(crate) fn find_region(name: &str) -> Result<Region, OperationError> {
    Regions::embedded().find(name).map_err(|error| {
        OperationError::Request(format!(
            "{error}\n  hint: `telecouple sources --table regions --format csv` lists the names that are known"
        ))
    })
}

pub(crate) fn find_material(name: &str) -> Result<MaterialId, OperationError> {
    Materials::embedded().find(name).map_err(|error| {
        OperationError::Request(format!(
            "{error}\n  hint: `telecouple sources --table materials --format csv` lists the names that are known"
        ))
    })
}

/// The latest year with production and trade of the material.
pub(crate) fn latest_year(context: &Context, material: &MaterialId) -> Result<Year, OperationError> {
    let produced = material_chain::production_years(context.facts, material)?;
    let codes: Vec<HsCode> = HsCodes::embedded().of_material(material).map(|goods| goods.hs).collect();
    let none = |what: &str| {
        let traced_as = Materials::embedded().info(material).and_then(|info| info.traced_as.clone());
        let hint = traced_as
            .filter(|other| other != material)
            .map_or_else(String::new, |other| format!("; its mining is counted as {other}"));
        OperationError::Request(format!("the database holds no {what} of {material}{hint}"))
    };
    if produced.is_empty() {
        return Err(none("production"));
    }
    for year in material_chain::years_of_any_trade(context.facts)?.into_iter().rev() {
        if produced.contains(&year) && material_chain::has_trade(context.facts, &codes, year)? {
            return Ok(year);
        }
    }
    Err(none("trade"))
}
