//! `product`: where a product's hidden material comes from, and at what risk.
//!
//! The way of a request: inventories are read and resolved (`bill`), each material is split into those that the
//! factor set knows, their origins are traced (`origins`), the model multiplies ([`::product::disturbance()`]), and the
//! result is told in tables (`tables`), one sentence (`sentence`) and figures (`pictures`), with what lets a reader
//! trust or distrust it (`trust`).

mod bill;
mod pictures;
mod request;
mod result;
mod sentence;
mod tables;
mod trust;

use std::collections::{BTreeMap, BTreeSet};

use ::product::{
    Breakdown, Disturbance, Factor, Factors, Intervals, OriginShares, Substitution, WhatIf, disturbance,
    sample,
};
use serde_json::Value;
use trade::Balance;
use vocabulary::{MaterialId, Materials, Region, RegionKind, Regions, SourceId, Year};

use crate::operation::{Operation, Outcome};
use crate::origins::{self, NoOrigin, TracedOrigin};
use crate::provenance::Provenance;
use crate::risk_index::{self, RiskIndex};
use crate::{Context, OperationError};

use bill::Bill;
pub use request::{BalanceMethod, DecimalStyle, ProductRequest, SubstitutionRequest, Untraced};
pub use result::{
    ComparisonRegionRow, ComparisonRow, MaterialRegionRow, MaterialRow, OriginRow, PartMaterialRow,
    ProductResult, ProductRow, RegionRow, Totals,
};

/// The stressor of factor sets that holds the factors of recycled material.
const RECYCLED: &str = "material-input-recycled";

/// Fewest draws of which the outer 2.5 % are more than one.
const LEAST_DRAWS: u32 = 100;

/// Where does this product's hidden material come from, at what risk.
pub struct Product;

/// Everything that several products share: factors, origins, risk.
struct Basis {
    consumer: Region,
    year: Year,
    set_name: String,
    factors: Factors,
    breakdowns: BTreeMap<MaterialId, Breakdown>,
    traced: BTreeMap<MaterialId, TracedOrigin>,
    untraced: BTreeMap<MaterialId, NoOrigin>,
    /// Materials whose origin is the world mix, by the user's choice.
    world_mix: BTreeSet<MaterialId>,
    origins: BTreeMap<MaterialId, OriginShares>,
    risk: RiskIndex,
}

/// One product with its result.
struct Computed {
    bill: Bill,
    disturbance: Disturbance,
    intervals: Option<Intervals>,
}

impl Operation for Product {
    type Request = ProductRequest;
    type Result = ProductResult;

    const NAME: &'static str = "product";
    const SUMMARY: &'static str = "Where does this product's hidden material come from, at what risk";

    fn resolve(&self, context: &Context, request: ProductRequest) -> Result<ProductRequest, OperationError> {
        let consumer = find_region(&request.assembled_in)?;
        let kind = Regions::embedded().info(consumer).map(|info| info.kind);
        if kind != Some(RegionKind::Country) {
            return Err(OperationError::Request(format!(
                "{consumer} ({}) is no country in which something is made today",
                Regions::embedded().name_en(consumer)
            )));
        }
        if (1..LEAST_DRAWS).contains(&request.draws) {
            return Err(OperationError::Request(format!(
                "{} draws make no 95 % interval; ask for 0 or at least {LEAST_DRAWS}",
                request.draws
            )));
        }
        let years = data_years(context)?;
        let year = match request.year {
            Some(year) if years.contains(&Year(year)) => year,
            Some(year) => {
                return Err(OperationError::Request(format!(
                    "no production and trade data for {year}; there are data for {}",
                    years.iter().map(Year::to_string).collect::<Vec<_>>().join(", ")
                )));
            }
            None => years.last().map(|year| year.0).ok_or_else(|| {
                OperationError::Request("the database holds no production and trade".to_owned())
            })?,
        };
        if request.inventories.is_empty() {
            return Err(OperationError::Request(
                "no inventory given; name an embedded one (`telecouple sources --table inventories` lists them) or a file"
                    .to_owned(),
            ));
        }
        Ok(ProductRequest { assembled_in: consumer.to_string(), year: Some(year), ..request })
    }

    fn command_line(&self, request: &ProductRequest) -> String {
        request::command_line(request)
    }

    fn result_json(&self, mut result: ProductResult) -> Result<Value, serde_json::Error> {
        let lines = std::mem::take(&mut result.lines);
        let mut json = serde_json::to_value(result)?;
        if let Some(place) = json.get_mut("lines") {
            *place = Value::Array(lines.into_iter().map(Value::Object).collect());
        }
        Ok(json)
    }

    fn run(
        &self,
        context: &Context,
        request: &ProductRequest,
    ) -> Result<Outcome<ProductResult>, OperationError> {
        let mut provenance = Provenance::default();
        let mut bills: Vec<Bill> = request
            .inventories
            .iter()
            .map(|name| bill::read(context, request, name, &mut provenance))
            .collect::<Result<_, _>>()?;
        bill::tell_apart(&mut bills);
        let what_if = what_if(request)?;
        let basis = basis(context, request, &bills, &what_if, &mut provenance)?;
        let computed: Vec<Computed> = bills
            .into_iter()
            .map(|bill| {
                let disturbance = disturbance(
                    &bill.lines,
                    &what_if,
                    &basis.breakdowns,
                    &basis.factors,
                    &basis.origins,
                    &basis.risk.vector,
                );
                let intervals = (request.draws > 0)
                    .then(|| {
                        let applied: Vec<_> = bill.lines.iter().map(|line| what_if.apply(line)).collect();
                        let draws = request.draws as usize;
                        sample(&applied, &disturbance, &basis.factors, &basis.origins, draws, request.seed)
                    })
                    .flatten();
                Computed { bill, disturbance, intervals }
            })
            .collect();
        let Some(first) = computed.first() else {
            return Err(OperationError::Request("no inventory given".to_owned()));
        };
        let result = tables::tabulate(&computed, first, &basis);
        let sources = provenance.sources(context.facts)?;
        let titles: Vec<String> =
            computed.iter().map(|one| one.bill.title(context.lang).to_owned()).collect();
        let pictures = pictures::Pictures::new(context.lang, &titles, &result, &basis, &sources);
        Ok(Outcome {
            answer: sentence::answer(context.lang, &result, &basis, &computed),
            coverage: trust::coverage(first, &basis),
            checks: trust::checks(context.lang, first, &basis),
            warnings: trust::warnings(context.lang, request, &what_if, &computed, &basis),
            inputs: computed.iter().map(|one| one.bill.input.clone()).collect(),
            methods: trust::methods(request, &basis),
            seed: (request.draws > 0).then_some(request.seed),
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
            result,
        })
    }
}

fn find_region(name: &str) -> Result<Region, OperationError> {
    Regions::embedded().find(name).map_err(|error| {
        OperationError::Request(format!(
            "{error}\n  hint: `telecouple sources --table regions --format csv` lists the names that are known"
        ))
    })
}

fn find_material(name: &str) -> Result<MaterialId, OperationError> {
    Materials::embedded().find(name).map_err(|error| {
        OperationError::Request(format!(
            "{error}\n  hint: `telecouple sources --table materials --format csv` lists the names that are known"
        ))
    })
}

/// Years with trade and with production of copper, the one metal that every data set has.
fn data_years(context: &Context) -> Result<Vec<Year>, OperationError> {
    let trade = context.facts.trade_years()?;
    let production = context.facts.production_years(&MaterialId::new("copper"))?;
    Ok(trade.into_iter().filter(|year| production.contains(year)).collect())
}

fn what_if(request: &ProductRequest) -> Result<WhatIf, OperationError> {
    let recycled = request
        .recycled
        .iter()
        .map(|(name, share)| Ok((find_material(name)?, *share)))
        .collect::<Result<Vec<_>, OperationError>>()?;
    let substitutions = request
        .substitute
        .iter()
        .map(|substitution| {
            Ok(Substitution {
                from: find_material(&substitution.from)?,
                to: find_material(&substitution.to)?,
                ratio: substitution.ratio,
            })
        })
        .collect::<Result<Vec<_>, OperationError>>()?;
    WhatIf::new(recycled, substitutions).map_err(|error| OperationError::Request(error.to_string()))
}

/// A factor set: its name, its factors, and the source of each row by material.
struct FactorTable {
    name: String,
    factors: Factors,
    sources: Vec<(MaterialId, SourceId)>,
}

/// Reads the factors of a set: the world's, those of single countries, those of recycled material.
fn factors(context: &Context, set: &str) -> Result<FactorTable, OperationError> {
    let sets = context.facts.factor_sets()?;
    let Some(info) = sets.iter().find(|info| info.set == set) else {
        let known: Vec<&str> = sets.iter().map(|info| info.set.as_str()).collect();
        return Err(OperationError::Request(format!(
            "unknown factor set `{set}`; there are {}",
            known.join(", ")
        )));
    };
    let mut factors = Factors::default();
    let mut sources = Vec::new();
    for row in context.facts.factors(set)? {
        sources.push((row.material.clone(), row.source));
        let factor = Factor { value: row.value, gsd: row.gsd, flag: row.flag };
        if row.stressor == RECYCLED {
            factors.insert_recycled(row.material, factor);
        } else if row.stressor == info.stressor {
            factors.insert(row.material, row.region, factor);
        }
    }
    let name = match context.lang {
        figures::Lang::En => info.name_en.clone(),
        figures::Lang::Ja => info.name_ja.clone(),
    };
    Ok(FactorTable { name, factors, sources })
}

fn basis(
    context: &Context,
    request: &ProductRequest,
    bills: &[Bill],
    what_if: &WhatIf,
    provenance: &mut Provenance,
) -> Result<Basis, OperationError> {
    let consumer = find_region(&request.assembled_in)?;
    let year = Year(request.year.unwrap_or_default());
    let FactorTable { name: set_name, factors, sources } = factors(context, &request.factors)?;
    let risk = risk_index::load(context.facts, &request.risk, year, provenance)?;
    let materials: BTreeSet<MaterialId> =
        bills.iter().flat_map(|bill| &bill.lines).map(|line| what_if.apply(line).material).collect();
    let breakdowns: BTreeMap<MaterialId, Breakdown> = materials
        .into_iter()
        .map(|material| {
            let breakdown = Breakdown::of(&material, Materials::embedded(), &factors);
            (material, breakdown)
        })
        .collect();
    let with_factor: BTreeSet<&MaterialId> =
        breakdowns.values().flat_map(|breakdown| &breakdown.parts).map(|part| &part.material).collect();
    for (_, source) in sources.iter().filter(|(material, _)| with_factor.contains(material)) {
        provenance.row(source);
    }
    let needed: BTreeSet<&MaterialId> =
        breakdowns.values().flat_map(|breakdown| &breakdown.parts).map(|part| &part.traced_as).collect();

    let balance = match request.balance {
        BalanceMethod::UnknownSupply => Balance::UnknownSupply,
        BalanceMethod::ScaleExports => Balance::ScaleExports,
    };
    let (mut traced, mut untraced, mut world_mix) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    let mut shares_of = BTreeMap::new();
    for material in needed {
        let mut used = Provenance::default();
        match origins::trace(context.facts, material, consumer, year, balance, &mut used)? {
            Ok(origin) => {
                provenance.add(&used);
                shares_of.insert(material.clone(), shares(material, origin.shares.clone())?);
                traced.insert(material.clone(), origin);
            }
            Err(reason) => {
                if request.untraced == Untraced::WorldMix
                    && let Some(mix) = origins::world_mix(context.facts, material, year, provenance)?
                {
                    shares_of.insert(material.clone(), shares(material, mix)?);
                    world_mix.insert(material.clone());
                }
                untraced.insert(material.clone(), reason);
            }
        }
    }
    Ok(Basis {
        consumer,
        year,
        set_name,
        factors,
        breakdowns,
        traced,
        untraced,
        world_mix,
        origins: shares_of,
        risk,
    })
}

fn shares(material: &MaterialId, shares: Vec<(Region, f64)>) -> Result<OriginShares, OperationError> {
    OriginShares::new(shares)
        .ok_or_else(|| OperationError::Check(format!("origin shares of {material} do not sum to one")))
}
