//! `product`: where a product's hidden material comes from, and at what risk.
//!
//! The way of a request: inventories are read and resolved ([`bill`]), each material is split into those that the
//! factor set knows, their origins are traced ([`crate::origins`]), the model multiplies ([`product::disturbance`]),
//! and the result is told in tables, one sentence ([`sentence`]) and figures ([`pictures`]).

mod bill;
mod pictures;
mod request;
mod result;
mod sentence;

use std::collections::{BTreeMap, BTreeSet};

use ::product::{
    Breakdown, Disturbance, Factor, Factors, Intervals, NotCovered, OriginShares, Substitution, WhatIf,
    disturbance, sample,
};
use serde_json::{Map, Value, json};
use trade::Balance;
use vocabulary::{MaterialId, Materials, Region, Regions, Year};

use crate::answer::{Check, Coverage};
use crate::origins::{self, NoOrigin, TracedOrigin};
use crate::provenance::Provenance;
use crate::registry::{Operation, Outcome};
use crate::risk_index::{self, RiskIndex};
use crate::run_record::Method;
use crate::{Context, OperationError};

use bill::Bill;
pub use request::{BalanceMethod, DecimalStyle, ProductRequest, SubstitutionRequest, Untraced};
pub use result::{
    ComparisonRegionRow, ComparisonRow, MaterialRegionRow, MaterialRow, OriginRow, PartMaterialRow,
    ProductResult, ProductRow, RegionRow, Totals,
};

/// Rows of the table by part and material; smaller ones are summed by material. The table of lines has all.
const MOST_PARTS: usize = 10_000;
/// The stressor of factor sets that holds the factors of recycled material.
const RECYCLED: &str = "material-input-recycled";

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
                "no inventory given; name an embedded one (`telecouple sources --inventories` lists them) or a file"
                    .to_owned(),
            ));
        }
        Ok(ProductRequest { assembled_in: consumer.to_string(), year: Some(year), ..request })
    }

    fn command_line(&self, request: &ProductRequest) -> String {
        request::command_line(request)
    }

    fn run(
        &self,
        context: &Context,
        request: &ProductRequest,
    ) -> Result<Outcome<ProductResult>, OperationError> {
        let mut provenance = Provenance::default();
        let bills: Vec<Bill> = request
            .inventories
            .iter()
            .map(|name| bill::read(context, request, name, &mut provenance))
            .collect::<Result<_, _>>()?;
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
        let result = tabulate(&computed, first, &basis);
        let sources = provenance.sources(context.facts)?;
        let titles: Vec<String> =
            computed.iter().map(|one| one.bill.title(context.lang).to_owned()).collect();
        let pictures = pictures::Pictures::new(context.lang, &titles, &result, &basis, &sources);
        Ok(Outcome {
            answer: sentence::answer(context.lang, &result, &basis, &computed),
            coverage: coverage(first, &basis),
            checks: checks(first, &basis),
            warnings: warnings(request, &computed, &basis),
            inputs: computed.iter().map(|one| one.bill.input.clone()).collect(),
            methods: methods(request, &basis),
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

/// Reads the factors of a set: the world's, those of single countries, those of recycled material.
fn factors(
    context: &Context,
    set: &str,
    provenance: &mut Provenance,
) -> Result<(String, Factors), OperationError> {
    let sets = context.facts.factor_sets()?;
    let Some(info) = sets.iter().find(|info| info.set == set) else {
        let known: Vec<&str> = sets.iter().map(|info| info.set.as_str()).collect();
        return Err(OperationError::Request(format!(
            "unknown factor set `{set}`; there are {}",
            known.join(", ")
        )));
    };
    let mut factors = Factors::default();
    for row in context.facts.factors(set)? {
        provenance.row(&row.source);
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
    Ok((name, factors))
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
    let (set_name, factors) = factors(context, &request.factors, provenance)?;
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

fn tabulate(computed: &[Computed], first: &Computed, basis: &Basis) -> ProductResult {
    let Computed { bill, disturbance, intervals } = first;
    let mass_kg = disturbance.coverage.mass_kg;
    let unknown = |disturbance: &Disturbance| {
        disturbance.by_region.iter().find(|row| row.region == Region::UNKNOWN).map_or(0.0, |row| row.tmr_kg)
    };
    let totals = Totals {
        tmr_kg: disturbance.tmr_kg,
        tmr_kg_low: intervals.as_ref().map(|all| all.total.low),
        tmr_kg_median: intervals.as_ref().map(|all| all.total.median),
        tmr_kg_high: intervals.as_ref().map(|all| all.total.high),
        tmr_kg_per_kg: per_kg(disturbance),
        risk_weighted_tmr_kg: disturbance.risk.weighted_sum,
        mean_risk: disturbance.risk.mean_risk,
        tmr_kg_without_risk: disturbance.risk.uncovered,
        tmr_kg_unknown_origin: unknown(disturbance),
        covered_share: disturbance.coverage.share(),
    };
    let by_region = disturbance
        .by_region
        .iter()
        .map(|row| {
            let interval = intervals.as_ref().and_then(|all| all.by_region.get(&row.region));
            RegionRow {
                region: row.region,
                tmr_kg: row.tmr_kg,
                tmr_kg_low: interval.map(|interval| interval.low),
                tmr_kg_high: interval.map(|interval| interval.high),
                share: row.share,
                risk: row.risk,
            }
        })
        .collect();
    let by_material = disturbance
        .by_material
        .iter()
        .map(|row| {
            let interval = intervals.as_ref().and_then(|all| all.by_material.get(&row.material));
            MaterialRow {
                material: row.material.clone(),
                mass_kg: row.mass_kg,
                factor_kg_per_kg: row.factor_kg_per_kg,
                tmr_kg: row.tmr_kg,
                tmr_kg_low: interval.map(|interval| interval.low),
                tmr_kg_high: interval.map(|interval| interval.high),
                share: row.share,
                variance_share: intervals
                    .as_ref()
                    .and_then(|all| all.variance_share.get(&row.material).copied()),
            }
        })
        .collect();
    let by_material_region = disturbance
        .by_material_region
        .iter()
        .map(|row| MaterialRegionRow {
            material: row.material.clone(),
            region: row.region,
            origin_share: row.origin_share,
            tmr_kg: row.tmr_kg,
        })
        .collect();
    let several = computed.len() > 1;
    ProductResult {
        product: ProductRow { name: bill.name.clone(), unit: bill.unit.clone(), mass_kg },
        totals,
        by_region,
        by_material,
        by_material_region,
        by_part_material: by_part_material(bill, disturbance),
        origins: origin_rows(basis),
        lines: line_rows(bill, disturbance, basis),
        comparison: if several { comparison(computed, first) } else { Vec::new() },
        comparison_by_region: if several { comparison_by_region(computed) } else { Vec::new() },
    }
}

fn per_kg(disturbance: &Disturbance) -> f64 {
    let mass_kg = disturbance.coverage.mass_kg;
    if mass_kg > 0.0 { disturbance.tmr_kg / mass_kg } else { 0.0 }
}

fn by_part_material(bill: &Bill, disturbance: &Disturbance) -> Vec<PartMaterialRow> {
    let mut sums: BTreeMap<(&str, &MaterialId), f64> = BTreeMap::new();
    for term in &disturbance.terms {
        let part = bill.lines.get(term.line).map_or("", |line| &line.part);
        *sums.entry((part, &term.material)).or_default() += term.primary_tmr_kg + term.recycled_tmr_kg;
    }
    let mut rows: Vec<PartMaterialRow> = sums
        .into_iter()
        .map(|((part, material), tmr_kg)| PartMaterialRow {
            part: part.to_owned(),
            material: material.clone(),
            tmr_kg,
        })
        .collect();
    rows.sort_by(|a, b| {
        b.tmr_kg.total_cmp(&a.tmr_kg).then_with(|| (&a.part, &a.material).cmp(&(&b.part, &b.material)))
    });
    if rows.len() > MOST_PARTS {
        let rest = rows.split_off(MOST_PARTS);
        let mut sums: BTreeMap<&MaterialId, f64> = BTreeMap::new();
        for row in &rest {
            *sums.entry(&row.material).or_default() += row.tmr_kg;
        }
        rows.extend(sums.into_iter().map(|(material, tmr_kg)| PartMaterialRow {
            part: format!("(other parts, n={})", rest.len()),
            material: material.clone(),
            tmr_kg,
        }));
    }
    rows
}

fn origin_rows(basis: &Basis) -> Vec<OriginRow> {
    let mut rows = Vec::new();
    for (material, origin) in &basis.traced {
        let mut shares: BTreeMap<Region, [f64; 2]> = BTreeMap::new();
        for (region, share) in &origin.shares {
            shares.entry(*region).or_default()[0] = *share;
        }
        for (region, share) in &origin.direct {
            shares.entry(*region).or_default()[1] = *share;
        }
        let mut of_material: Vec<OriginRow> = shares
            .into_iter()
            .map(|(region, [resolved_share, direct_share])| OriginRow {
                traced_as: material.clone(),
                region,
                resolved_share,
                direct_share,
            })
            .collect();
        of_material.sort_by(|a, b| {
            b.resolved_share
                .total_cmp(&a.resolved_share)
                .then_with(|| b.direct_share.total_cmp(&a.direct_share))
                .then_with(|| a.region.cmp(&b.region))
        });
        rows.extend(of_material);
    }
    rows
}

/// The user's rows, every column as it was, then ours.
fn line_rows(bill: &Bill, disturbance: &Disturbance, basis: &Basis) -> Vec<Map<String, Value>> {
    let mut missing: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for gap in &disturbance.uncovered {
        missing.entry(gap.line).or_default().push(format!(
            "{}: {}",
            gap.material,
            reason(basis, &gap.material, gap.reason)
        ));
    }
    let ours = ["row", "matched_material", "matched_mass_kg", "covered_mass_kg", "tmr_kg", "not_covered"]
        .map(|name| {
            if bill.columns.iter().any(|column| column == name) {
                format!("{name} (telecouple)")
            } else {
                name.to_owned()
            }
        });
    disturbance
        .lines
        .iter()
        .enumerate()
        .map(|(index, outcome)| {
            let mut row = Map::new();
            for (column, cell) in bill.columns.iter().zip(bill.cells(index)) {
                row.insert(column.clone(), Value::from(cell));
            }
            let material = bill.lines.get(index).map_or("", |line| line.material.as_str());
            let values = [
                json!(bill.rows.get(index)),
                json!(material),
                json!(outcome.mass_kg),
                json!(outcome.covered_kg),
                json!(outcome.tmr_kg),
                json!(missing.get(&index).map_or_else(String::new, |gaps| gaps.join("; "))),
            ];
            row.extend(ours.iter().cloned().zip(values));
            row
        })
        .collect()
}

/// Why a material is not covered, as a phrase.
fn reason(basis: &Basis, material: &MaterialId, reason: NotCovered) -> String {
    if reason == NotCovered::NoOrigin {
        let traced_as = Materials::embedded().info(material).and_then(|info| info.traced_as.as_ref());
        if let Some(why) = traced_as.and_then(|traced_as| basis.untraced.get(traced_as)) {
            return format!("no origin ({})", why.phrase());
        }
    }
    reason.phrase().to_owned()
}

fn comparison(computed: &[Computed], first: &Computed) -> Vec<ComparisonRow> {
    let base = first.disturbance.tmr_kg;
    computed
        .iter()
        .map(|Computed { bill, disturbance, .. }| ComparisonRow {
            product: bill.name.clone(),
            mass_kg: disturbance.coverage.mass_kg,
            tmr_kg: disturbance.tmr_kg,
            tmr_kg_per_kg: per_kg(disturbance),
            risk_weighted_tmr_kg: disturbance.risk.weighted_sum,
            mean_risk: disturbance.risk.mean_risk,
            covered_share: disturbance.coverage.share(),
            change: if base > 0.0 { disturbance.tmr_kg / base - 1.0 } else { 0.0 },
        })
        .collect()
}

fn comparison_by_region(computed: &[Computed]) -> Vec<ComparisonRegionRow> {
    let row = |one: &Computed, region: &::product::RegionRow| {
        let mass_kg = one.disturbance.coverage.mass_kg;
        ComparisonRegionRow {
            product: one.bill.name.clone(),
            region: region.region,
            tmr_kg: region.tmr_kg,
            tmr_kg_per_kg: if mass_kg > 0.0 { region.tmr_kg / mass_kg } else { 0.0 },
            share: region.share,
        }
    };
    computed
        .iter()
        .flat_map(|one| one.disturbance.by_region.iter().map(move |region| row(one, region)))
        .collect()
}

fn coverage(first: &Computed, basis: &Basis) -> Coverage {
    let unmatched = first
        .disturbance
        .uncovered
        .iter()
        .map(|gap| {
            json!({
                "row": first.bill.rows.get(gap.line),
                "part": first.bill.lines.get(gap.line).map(|line| line.part.to_string()),
                "material": gap.material,
                "mass_kg": gap.mass_kg,
                "reason": reason(basis, &gap.material, gap.reason),
            })
        })
        .collect();
    Coverage { matched_share: first.disturbance.coverage.share(), basis: "mass".to_owned(), unmatched }
}

fn checks(first: &Computed, basis: &Basis) -> Vec<Check> {
    let Computed { disturbance, .. } = first;
    let total = disturbance.tmr_kg;
    let apart = |sum: f64| if total > 0.0 { ((sum - total) / total).abs() } else { sum.abs() };
    let closure = basis.traced.values().map(|origin| origin.closure_error).fold(0.0, f64::max);
    let mass_kg = disturbance.coverage.mass_kg;
    let not_covered: f64 = disturbance.uncovered.iter().map(|gap| gap.mass_kg).sum();
    let accounted = disturbance.coverage.covered_kg + not_covered;
    let unknown = disturbance.by_region.iter().find(|row| row.region == Region::UNKNOWN);
    let balanced = weighted_by_disturbance(disturbance, basis, |origin| origin.balanced_share);
    let masses_changed = weighted_by_disturbance(disturbance, basis, |origin| origin.masses.changed_share());
    vec![
        Check::closes(
            "origin-shares-sum",
            closure,
            1e-12,
            "largest deviation from 1 of the origin shares of a material",
        ),
        Check::closes(
            "breakdowns-sum",
            apart(disturbance.by_region.iter().map(|row| row.tmr_kg).sum())
                .max(apart(disturbance.by_material.iter().map(|row| row.tmr_kg).sum()))
                .max(apart(disturbance.lines.iter().filter_map(|line| line.tmr_kg).sum())),
            1e-9,
            "relative deviation of the sums by country, material and line from the total",
        ),
        Check::closes(
            "mass-accounted",
            if mass_kg > 0.0 { ((accounted - mass_kg) / mass_kg).abs() } else { accounted.abs() },
            1e-9,
            "relative deviation of covered and not covered mass from the mass of the product",
        ),
        Check::at_least(
            "coverage",
            disturbance.coverage.share(),
            0.5,
            "part of the mass that has a factor and an origin",
        ),
        Check::at_most(
            "unknown-origin",
            unknown.map_or(0.0, |row| row.share),
            0.1,
            "part of the disturbance whose place is unknown",
        ),
        Check::at_most(
            "trade-balanced",
            balanced,
            0.2,
            "part of trade that balancing booked as of unknown origin or scaled away, materials weighted by disturbance",
        ),
        Check::at_most(
            "trade-mass-changed",
            masses_changed,
            0.2,
            "part of trade whose mass was missing or implausible, materials weighted by disturbance",
        ),
        Check::at_most(
            "risk-missing",
            if total > 0.0 { disturbance.risk.uncovered / total } else { 0.0 },
            0.1,
            "part of the disturbance in places without a risk value",
        ),
    ]
}

/// The mean of a figure of the traced materials, weighted by the disturbance that follows from each.
fn weighted_by_disturbance(
    disturbance: &Disturbance,
    basis: &Basis,
    figure: impl Fn(&TracedOrigin) -> f64,
) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for term in &disturbance.terms {
        if let Some(origin) = basis.traced.get(&term.traced_as) {
            sum += term.primary_tmr_kg * figure(origin);
            weight += term.primary_tmr_kg;
        }
    }
    if weight > 0.0 { sum / weight } else { 0.0 }
}

fn warnings(request: &ProductRequest, computed: &[Computed], basis: &Basis) -> Vec<String> {
    let mut warnings = Vec::new();
    for one in computed {
        warnings.extend(one.bill.notes.iter().map(|note| format!("{}: {note}", one.bill.name)));
    }
    if basis.risk.year != basis.year {
        warnings.push(format!(
            "risk index {} is of {}, the nearest year with values to {}",
            request.risk, basis.risk.year, basis.year
        ));
    }
    if !basis.world_mix.is_empty() {
        let names: Vec<&str> = basis.world_mix.iter().map(MaterialId::as_str).collect();
        warnings.push(format!(
            "origin of {} is assumed to be the world's production mix, because no trade tells it",
            names.join(", ")
        ));
    }
    let recycled: f64 =
        computed.iter().flat_map(|one| &one.disturbance.terms).map(|term| term.recycled_kg).sum();
    if recycled > 0.0 {
        warnings.push(
            "recycled material moves no rock by the cut-off rule, except where the factor set has a factor for it"
                .to_owned(),
        );
    }
    if request.draws > 0 {
        let lines = computed.iter().flat_map(|one| &one.bill.lines);
        let spread = lines.clone().filter(|line| line.mass_gsd.is_some()).count();
        let factors: BTreeSet<&MaterialId> =
            computed.iter().flat_map(|one| &one.disturbance.terms).map(|term| &term.material).collect();
        let known = |material: &&&MaterialId| {
            basis.factors.world(material).is_some_and(|factor| factor.gsd.is_some())
        };
        warnings.push(format!(
            "intervals rest on the spreads that are stated, of {spread} of {} masses and {} of {} factors; origin shares \
             are taken as certain, so the true uncertainty is larger",
            lines.count(),
            factors.iter().filter(known).count(),
            factors.len()
        ));
    }
    for origin in basis.traced.values() {
        let masses = &origin.masses;
        if let Some((exporter, importer, hs, taken)) = masses.largest
            && masses.implausible_kg > 0.01 * masses.used_kg
        {
            warnings.push(format!(
                "{}: {} rows of trade had an implausible mass and count with value over usual unit value, {} less; the \
                 largest is HS {hs} from {exporter} to {importer}, {} less",
                origin.material,
                masses.implausible,
                crate::words::mass(masses.implausible_kg),
                crate::words::mass(taken)
            ));
        }
        if origin.balanced_share > 0.2 {
            warnings.push(format!(
                "{}: {} of its trade exceeds what the exporters produce and import; it counts as of unknown origin",
                origin.material,
                crate::words::percent(origin.balanced_share)
            ));
        }
    }
    warnings.push(
        "origins are traced in one stage, in contained mass: goods that the trade table lacks (refined copper, steel, \
         batteries, parts) hide the countries behind them"
            .to_owned(),
    );
    warnings
}

fn methods(request: &ProductRequest, basis: &Basis) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    let mut methods = vec![
        method(
            "product-disturbance-1",
            "D_c = sum of mass x factor x origin share; reconstruction of the published description, which states no equation",
        ),
        method(
            "origin-proportional-mixing-1",
            "Kastner, Kastner and Nonhebel (2011), Ecological Economics 70, 1032-1040",
        ),
        match request.balance {
            BalanceMethod::UnknownSupply => {
                method("balance-unknown-supply-1", "exports beyond supply count as supply of unknown origin")
            }
            BalanceMethod::ScaleExports => method(
                "balance-scale-exports-1",
                "exports beyond supply are scaled down, as in Kastner et al. (2011)",
            ),
        },
        method(
            "trade-mass-unit-value-1",
            "missing masses, and masses more than 50 times too cheap, are value over the value-weighted median unit \
             value of the code and year",
        ),
        method(&format!("factors-{}", request.factors), &basis.set_name),
        basis.risk.method.clone(),
    ];
    if request.draws > 0 {
        methods.push(method(
            "monte-carlo-lognormal-1",
            "lognormal masses and factors; Philox4x32-10 (Salmon et al. 2011); central 95 % interval of the draws",
        ));
    }
    methods
}
