//! `risk`: concentration and supply-risk indices of materials for countries.
//!
//! The way of a request: production and trade of each material are read once for all countries (`supply`), what all of
//! them share is loaded (`basis`: risks of countries, reference value of copper, parameters), every index is computed or
//! refused with its reason (`indices`, `eu`), and compared with the others (`stability`).
//!
//! The trap: an index is no probability, and two of them may be on opposite scales. What is missing is never filled in:
//! the row says why there is no value.

mod basis;
mod eu;
pub(crate) mod explain;
mod indices;
mod pictures;
mod request;
mod result;
mod sentence;
mod stability;
mod supply;
mod trust;

use supply_risk::{Index, RiskVector};
use trade::OriginProfile;
use vocabulary::{HsCodes, MaterialId, Materials, Region, RegionKind, Regions, Year};

use crate::forms::Forms;
use crate::operation::{Operation, Outcome};
use crate::provenance::Provenance;
use crate::{Context, OperationError};

use basis::Basis;
use indices::Question;
pub use request::{RiskRequest, TransformWord};
pub use result::{ComponentRow, CorrelationRow, IndexRow, MethodRow, RangeRow, RiskOriginRow, RiskResult};
use supply::MaterialSupply;

/// Pairs of material and country up to which parts and origins are told.
const DETAILED: usize = 50;

/// Countries from which origins are solved for all at once.
const MANY: usize = 8;

/// What supply-risk indices say of materials for countries.
pub struct Risk;

/// A request, understood.
struct Asked {
    materials: Vec<MaterialId>,
    countries: Vec<Region>,
    year: Year,
    indices: Vec<Index>,
}

impl Asked {
    fn pairs(&self) -> usize {
        self.materials.len() * self.countries.len()
    }

    fn asks(&self, any: &[Index]) -> bool {
        self.indices.iter().any(|index| any.contains(index))
    }
}

impl Operation for Risk {
    type Request = RiskRequest;
    type Result = RiskResult;

    const NAME: &'static str = "risk";
    const SUMMARY: &'static str = "Concentration and supply-risk indices of materials for countries";

    fn resolve(&self, context: &Context, request: RiskRequest) -> Result<RiskRequest, OperationError> {
        let year = match request.year {
            Some(year) => year,
            None => latest_year(context)?.0,
        };
        let materials = if request::asks_all(&request.materials, "materials")? {
            request.materials
        } else {
            let found: Result<Vec<String>, OperationError> =
                request.materials.iter().map(|name| Ok(find_material(name)?.to_string())).collect();
            without_repeats(found?)
        };
        let to = if request::asks_all(&request.to, "countries")? {
            request.to
        } else {
            let found: Result<Vec<String>, OperationError> =
                request.to.iter().map(|name| Ok(find_country(name)?.to_string())).collect();
            without_repeats(found?)
        };
        let one = |names: &[String]| names.len() == 1 && !names.iter().any(|name| name == request::ALL);
        let index = if request.all_indices || (request.index.is_empty() && one(&materials) && one(&to)) {
            let named = request.index.len();
            if request.all_indices && named > 0 && named < Index::ALL.len() {
                return Err(OperationError::Request(
                    "`--all-indices` stands alone; leave `--index` out".to_owned(),
                ));
            }
            Index::ALL.iter().map(|index| index.key().to_owned()).collect()
        } else if request.index.is_empty() {
            vec![Index::GeoPolRisk.key().to_owned()]
        } else {
            let found: Result<Vec<String>, OperationError> =
                request.index.iter().map(|key| Ok(find_index(key)?.key().to_owned())).collect();
            without_repeats(found?)
        };
        // Named once resolved, the indices need no flag to be asked for again.
        Ok(RiskRequest { materials, to, year: Some(year), index, ..request })
    }

    fn command_line(&self, request: &RiskRequest) -> String {
        request::command_line(request)
    }

    fn run(&self, context: &Context, request: &RiskRequest) -> Result<Outcome<RiskResult>, OperationError> {
        let mut provenance = Provenance::default();
        let asked = understood(context, request)?;
        let basis = Basis::load(
            context.facts,
            &asked.indices,
            &request.governance,
            request.transform.into(),
            asked.year,
            &mut provenance,
        )?;
        let mut result = RiskResult { methods: methods(&asked.indices), ..RiskResult::default() };
        let needs_origins = asked.pairs() <= DETAILED
            || asked.asks(&[Index::HhiImports, Index::HhiResolved, Index::MiningRisk, Index::Scarcity]);
        let mut closure = 0.0f64;
        let mut forms: Vec<Forms> = Vec::with_capacity(asked.materials.len());
        for material in &asked.materials {
            let supply = MaterialSupply::read(context.facts, material, asked.year, &mut provenance)?;
            forms.push(supply.forms()?);
            for country in &asked.countries {
                let origins = if needs_origins {
                    let many = asked.countries.len() >= MANY;
                    let profiles = supply.origins_of(context.facts, *country, many)?;
                    Some(profiles.map_err(|reason| reason.phrase()))
                } else {
                    None
                };
                if let Some(Ok([_, resolved])) = &origins {
                    closure = closure.max(resolved.closure_error());
                    if asked.pairs() <= DETAILED {
                        result.origins.extend(origin_rows(material, *country, resolved, &basis.risk.vector));
                    }
                }
                let question = Question {
                    facts: context.facts,
                    basis: &basis,
                    supply: &supply,
                    country: *country,
                    origins: origins.as_ref(),
                };
                for index in &asked.indices {
                    let outcome = question.answer(*index, &mut provenance)?;
                    note(&mut result, *index, &supply, *country, outcome, &basis, asked.pairs());
                }
            }
        }
        if request.all_indices {
            (result.rank_correlations, result.rank_ranges) = if asked.pairs() > 1 {
                stability::of_pairs(&result.indices, &asked.indices)
            } else {
                stability::of_origins(
                    context.facts,
                    &result.origins,
                    asked.year,
                    basis.transform,
                    &mut provenance,
                )?
            };
        }
        let sources = provenance.sources(context.facts)?;
        let pictures = pictures::Pictures::new(context.lang, &asked, &basis, &result, &sources);
        Ok(Outcome {
            answer: sentence::answer(context.lang, &asked, &result, &forms),
            coverage: trust::coverage(&asked, &result),
            checks: trust::checks(context.lang, &result, closure),
            warnings: trust::warnings(context.lang, &asked, &basis, &result, &forms),
            inputs: Vec::new(),
            methods: trust::methods(&asked, &basis),
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
            result,
        })
    }
}

fn understood(context: &Context, request: &RiskRequest) -> Result<Asked, OperationError> {
    let year = Year(request.year.unwrap_or_default());
    let materials = if request::asks_all(&request.materials, "materials")? {
        all_materials(context, year)?
    } else {
        request.materials.iter().map(|name| find_material(name)).collect::<Result<_, _>>()?
    };
    let countries = if request::asks_all(&request.to, "countries")? {
        let rows = Regions::embedded().rows().iter();
        rows.filter(|row| row.kind == RegionKind::Country).map(|row| row.region).collect()
    } else {
        request.to.iter().map(|name| find_country(name)).collect::<Result<_, _>>()?
    };
    let known = context.facts.trade_years()?;
    if !known.contains(&year) {
        return Err(OperationError::Request(format!(
            "no trade data for {year}; there are data for {}",
            known.iter().map(Year::to_string).collect::<Vec<_>>().join(", ")
        )));
    }
    let indices = request.index.iter().map(|key| find_index(key)).collect::<Result<_, _>>()?;
    Ok(Asked { materials, countries, year, indices })
}

/// Materials with production in the year and with codes.
fn all_materials(context: &Context, year: Year) -> Result<Vec<MaterialId>, OperationError> {
    let mut found = Vec::new();
    for row in Materials::embedded().rows() {
        let traded = HsCodes::embedded().of_material(&row.material).next().is_some();
        if traded && context.facts.production_years(&row.material)?.contains(&year) {
            found.push(row.material.clone());
        }
    }
    found.sort();
    Ok(found)
}

/// The latest year with trade and with production of copper, the one metal that every data set has.
fn latest_year(context: &Context) -> Result<Year, OperationError> {
    let production = context.facts.production_years(&MaterialId::new("copper"))?;
    let trade = context.facts.trade_years()?;
    let latest = trade.into_iter().filter(|year| production.contains(year)).max();
    latest.ok_or_else(|| OperationError::Request("the database holds no production and trade".to_owned()))
}

fn find_country(name: &str) -> Result<Region, OperationError> {
    let region = Regions::embedded().find(name).map_err(|error| {
        OperationError::Request(format!(
            "{error}\n  hint: `telecouple sources --table regions --format csv` lists the names that are known"
        ))
    })?;
    match Regions::embedded().info(region).map(|info| info.kind) {
        Some(RegionKind::Country) => Ok(region),
        _ => Err(OperationError::Request(format!(
            "{region} ({}) is no country of today that could be supplied",
            Regions::embedded().name_en(region)
        ))),
    }
}

fn find_material(name: &str) -> Result<MaterialId, OperationError> {
    Materials::embedded().find(name).map_err(|error| {
        OperationError::Request(format!(
            "{error}\n  hint: `telecouple sources --table materials --format csv` lists the names that are known"
        ))
    })
}

fn find_index(key: &str) -> Result<Index, OperationError> {
    Index::from_key(key).ok_or_else(|| {
        let known: Vec<&str> = Index::ALL.iter().map(|index| index.key()).collect();
        OperationError::Request(format!("unknown index `{key}`; there are {}", known.join(", ")))
    })
}

fn without_repeats(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

fn note(
    result: &mut RiskResult,
    index: Index,
    supply: &MaterialSupply,
    country: Region,
    outcome: indices::Outcome,
    basis: &Basis,
    pairs: usize,
) {
    let (method, material) = (index.method(), &supply.material);
    let (value, interval, not_computed) = match &outcome {
        Ok(computed) => (Some(computed.value), computed.interval, String::new()),
        Err(reason) => (None, None, reason.clone()),
    };
    result.indices.push(IndexRow {
        material: material.clone(),
        to: country,
        index: method.index,
        value,
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        unit: method.unit,
        import_share: supply.import_share(country),
        method: trust::method_id(index, basis),
        not_computed,
    });
    if let (Ok(computed), true) = (outcome, pairs <= DETAILED) {
        result.components.extend(computed.components.into_iter().map(|(component, value, unit)| {
            ComponentRow {
                material: material.clone(),
                to: country,
                index: method.index,
                component,
                // An empty sum is -0, which nobody wants to read.
                value: value + 0.0,
                unit,
            }
        }));
    }
}

/// Origins by mass with their risk; ranks by mass and by mass times risk, ties in the order of the codes.
fn origin_rows(
    material: &MaterialId,
    country: Region,
    resolved: &OriginProfile<Region>,
    risk: &RiskVector,
) -> Vec<RiskOriginRow> {
    let mut shares: Vec<(Region, f64)> =
        resolved.origins.iter().map(|origin| (origin.region, origin.share)).collect();
    if resolved.unknown_share > 0.0 {
        shares.push((Region::UNKNOWN, resolved.unknown_share));
    }
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut rows: Vec<RiskOriginRow> = shares
        .into_iter()
        .enumerate()
        .map(|(at, (region, share))| {
            let mass_kg = share * resolved.supply_kg;
            RiskOriginRow {
                material: material.clone(),
                to: country,
                region,
                mass_kg,
                share,
                rank: at + 1,
                risk: risk.get(region),
                weighted_kg: risk.get(region).map(|risk| mass_kg * risk),
                weighted_share: None,
                weighted_rank: None,
            }
        })
        .collect();
    let total: f64 = rows.iter().filter_map(|row| row.weighted_kg).sum();
    let mut order: Vec<(usize, f64)> =
        rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.weighted_kg?))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    for (place, (at, weighted)) in order.into_iter().enumerate() {
        if let Some(row) = rows.get_mut(at) {
            row.weighted_rank = Some(place + 1);
            row.weighted_share = (total > 0.0).then(|| weighted / total);
        }
    }
    rows
}

fn methods(indices: &[Index]) -> Vec<MethodRow> {
    let row = |index: &Index| {
        let method = index.method();
        MethodRow {
            index: method.index,
            name_en: method.name_en,
            name_ja: method.name_ja,
            equation: method.equation,
            paper: method.paper,
            unit: method.unit,
            range_low: method.low,
            range_high: method.high,
            direction: method.direction.word(),
            missing_value_rule: method.missing_en,
            missing_value_rule_ja: method.missing_ja,
        }
    };
    indices.iter().map(row).collect()
}
