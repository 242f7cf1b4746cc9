//! `mrio-trade`: who delivers what to whom across borders, and what is embodied in it.
//!
//! Two definitions of embodied trade stand side by side, because both are in use and answer different questions. The
//! *content of deliveries* has everything that was caused anywhere for what crosses a border, and counts what crosses
//! several borders each time. What is *embodied in bilateral trade* (EEBT; Peters 2008) has what the exporting region itself
//! caused for its exports, once, and does not see where its imported inputs go on to.

mod pictures;
mod result;
mod told;

use input_output::{
    Leontief, Matrix, SolveOptions, System, content_by_origin, domestic_multipliers, final_deliveries,
    gross_trade, intermediate_deliveries, reciprocal_or_zero,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apart, mixed_units, quoted, unsolved};
use crate::answer::{Check, Coverage, largest};
use crate::footprint::named;
use crate::footprint::regions::SystemRegions;
use crate::footprint::subject::{Subject, stressor};
use crate::operation::{Operation, Outcome};
use crate::run_record::Method;
use crate::{Context, OperationError};

pub use result::{
    EmbodiedRegionRow, EmbodiedRow, MrioTradeResult, TradeAccountRow, TradeRegionRow, TradeRow,
};

/// Trade between the regions of an input-output system.
pub struct MrioTrade;

/// Which system, and which part of its trade.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioTradeRequest {
    /// Name of the system.
    pub system: String,
    /// Stressor whose content in trade is computed; default: none.
    #[serde(default)]
    pub stressor: Option<String>,
    /// Extension of the stressor, where several have one of that name.
    #[serde(default)]
    pub extension: Option<String>,
    /// Region whose exports and imports are told: its label, or a code or name of the country; default: all.
    #[serde(default)]
    pub region: Option<String>,
    /// Sectors whose products are traded; default: all.
    #[serde(default)]
    pub sector: Vec<String>,
}

/// Largest relative deviation of an identity, and residual of a solve.
const TOLERANCE: f64 = 1e-9;

/// Flows from region to region (`r x r`).
struct Flows {
    intermediate: Matrix,
    finals: Matrix,
}

/// What is embodied in trade.
struct Embodied {
    subject: Subject,
    /// Content by full multipliers.
    content: Flows,
    /// By domestic multipliers, intermediate and final.
    eebt: Matrix,
    /// Production, consumption, and consumption by bilateral trade, of each region and all sectors.
    accounts: Vec<[f64; 3]>,
}

/// The trade that was asked for.
struct Found<'f> {
    request: &'f MrioTradeRequest,
    system: &'f System,
    regions: SystemRegions,
    home: Option<usize>,
    /// Sectors that were asked for, as the system writes them; none for all.
    sectors: Vec<String>,
    unit: String,
    flows: Flows,
    embodied: Option<Embodied>,
    result: MrioTradeResult,
}

impl Operation for MrioTrade {
    type Request = MrioTradeRequest;
    type Result = MrioTradeResult;

    const NAME: &'static str = "mrio-trade";
    const SUMMARY: &'static str =
        "Who delivers to whom across borders, in money and in what is embodied, by both definitions";

    fn resolve(&self, _: &Context, request: MrioTradeRequest) -> Result<MrioTradeRequest, OperationError> {
        if request.extension.is_some() && request.stressor.is_none() {
            return Err(OperationError::Request(
                "--extension says where a stressor is: name the stressor with --stressor NAME".to_owned(),
            ));
        }
        Ok(request)
    }

    fn command_line(&self, request: &MrioTradeRequest) -> String {
        let mut line = format!("telecouple mrio trade {}", quoted(&request.system));
        let flags =
            [("stressor", &request.stressor), ("extension", &request.extension), ("region", &request.region)];
        for (flag, value) in flags {
            if let Some(value) = value {
                line += &format!(" --{flag} {}", quoted(value));
            }
        }
        for sector in &request.sector {
            line += &format!(" --sector {}", quoted(sector));
        }
        line
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioTradeRequest,
    ) -> Result<Outcome<MrioTradeResult>, OperationError> {
        let opened = context.systems.open(&request.system)?;
        let (system, record, lang) = (&opened.system, &opened.record, context.lang);
        let industries = &system.industries;
        let name = &request.system;
        if industries.regions().len() < 2 {
            return Err(OperationError::Request(format!(
                "system `{name}` has one region, {}, so that nothing is traded between regions",
                industries.regions().join(", ")
            )));
        }
        let regions = SystemRegions::of(industries.regions());
        let home = request.region.as_deref().map(|name| regions.find(name)).transpose()?;
        let sectors = request
            .sector
            .iter()
            .map(|sector| named("sector", industries.sectors(), sector))
            .collect::<Result<Vec<usize>, _>>()?;
        let counts = |industry: usize| {
            sectors.is_empty()
                || industries.sector_of(industry).is_some_and(|sector| sectors.contains(&sector))
        };
        let subject = match &request.stressor {
            Some(_) if system.extensions.is_empty() => {
                return Err(OperationError::Request(format!(
                    "system `{name}` has no extensions, so no stressors: leave --stressor out for trade in {}",
                    record.unit
                )));
            }
            Some(stressed) => Some(stressor(system, stressed, request.extension.as_deref())?),
            None => None,
        };

        let intermediate = intermediate_deliveries(system);
        let finals = final_deliveries(system);
        let by_region = |factor: &dyn Fn(usize) -> f64, deliveries: &Matrix| {
            let factors: Vec<f64> =
                (0..system.len()).map(|at| if counts(at) { factor(at) } else { 0.0 }).collect();
            content_by_origin(system, deliveries, &factors)
        };
        let flows = |factor: &dyn Fn(usize) -> f64| Flows {
            intermediate: by_region(factor, &intermediate),
            finals: by_region(factor, &finals),
        };
        let traded = flows(&|_| 1.0);
        let mut checks = vec![Check::closes(
            "trade-sum",
            sums_apart(system, &traded, &sectors),
            TOLERANCE,
            lang.pick(
                "exports of all industries, imports of all products and trade of all pairs have the same sum",
                "全産業の輸出、全生産物の輸入、全地域間の貿易の合計の相対差",
            ),
        )];
        let embodied = match subject {
            None => None,
            Some(subject) => {
                let solved = solve(system, name, &subject)?;
                let all = Deliveries { intermediate: &intermediate, finals: &finals };
                checks.extend(told::embodied_checks(lang, &solved.deviations(system, &all)));
                let content = flows(&|at| value(&solved.multipliers, at));
                let eebt = flows(&|at| value(&solved.domestic, at)).together();
                // Of all sectors, whatever was asked for.
                let exported = exported_by_domestic(system, &all, &solved.domestic);
                let accounts = solved.accounts(system, &exported);
                Some(Embodied { subject, content, eebt, accounts })
            }
        };
        let mut found = Found {
            request,
            system,
            regions,
            home,
            sectors: sectors.iter().filter_map(|at| industries.sectors().get(*at).cloned()).collect(),
            unit: record.unit.clone(),
            flows: traded,
            embodied,
            result: MrioTradeResult::default(),
        };
        found.result = found.tables();
        let sources = vec![record.source_use(system.len())];
        let pictures = pictures::Pictures::new(lang, &found, &sources);
        Ok(Outcome {
            answer: told::answer(lang, &found),
            coverage: Coverage::complete("rows"),
            checks,
            warnings: told::warnings(lang, &found)
                .into_iter()
                .chain(mixed_units(lang, &record.unit))
                .collect(),
            inputs: vec![record.input_file()],
            methods: methods(request),
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
            result: found.result,
        })
    }
}

fn value(values: &[f64], at: usize) -> f64 {
    values.get(at).copied().unwrap_or_default()
}

impl Flows {
    fn together(&self) -> Matrix {
        let sums = self.intermediate.values().iter().zip(self.finals.values()).map(|(one, two)| one + two);
        Matrix::new(self.finals.rows(), self.finals.columns(), sums.collect()).unwrap_or_default()
    }
}

/// Deliveries from industry to region (`n x r`).
struct Deliveries<'d> {
    intermediate: &'d Matrix,
    finals: &'d Matrix,
}

/// What crosses borders, added up in three ways: largest relative difference.
fn sums_apart(system: &System, traded: &Flows, sectors: &[usize]) -> f64 {
    let counts = |sector: Option<usize>| sectors.is_empty() || sector.is_some_and(|at| sectors.contains(&at));
    let gross = gross_trade(system);
    let industries = &system.industries;
    let exports = gross.exports.iter().enumerate().filter(|(at, _)| counts(industries.sector_of(*at)));
    let exports: f64 = exports.map(|(_, value)| value).sum();
    let grid = industries.sectors().len().max(1);
    let imports = gross.imports.iter().enumerate().filter(|(at, _)| counts(Some(at % grid)));
    let imports: f64 = imports.map(|(_, value)| value).sum();
    let pairs: f64 = across(&traded.together()).map(|(_, _, value)| value).sum();
    let size = gross.exports.iter().map(|value| value.abs()).sum();
    largest([apart(exports, imports, size), apart(exports, pairs, size)].into_iter())
}

/// The values from one region to another.
fn across(flows: &Matrix) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
    (0..flows.rows()).flat_map(move |from| {
        let row = flows.row(from).iter().enumerate().filter(move |(to, _)| *to != from);
        row.map(move |(to, value)| (from, to, *value))
    })
}

/// Multipliers of a stressor and what final demand of each region causes.
struct Solved {
    intensities: Vec<f64>,
    /// Full multipliers `s L`.
    multipliers: Vec<f64>,
    /// Multipliers of the domestic chain, `s_r (I - A_rr)^-1`.
    domestic: Vec<f64>,
    /// `s L y` of each region.
    consumed: Vec<f64>,
    residual: f64,
}

/// Deviations of the identities of embodied trade.
struct Deviations {
    residual: f64,
    /// Content of final deliveries beside the consumption account.
    consumption: f64,
    /// Domestic content of own final demand and exports beside the production account.
    production: f64,
}

fn solve(system: &System, name: &str, subject: &Subject) -> Result<Solved, OperationError> {
    let wrong = |error| unsolved(name, error);
    let (n, regions) = (system.len(), system.industries.regions().len());
    let options = SolveOptions { right_hand_sides: 1 + regions, ..SolveOptions::default() };
    let leontief = Leontief::new(system, options).map_err(wrong)?;
    let intensities: Vec<f64> = (0..n)
        .map(|at| value(&subject.by_industry, at) * reciprocal_or_zero(value(&system.output, at)))
        .collect();
    let row = Matrix::new(1, n, intensities.clone()).unwrap_or_default();
    let multipliers = leontief.multipliers(&row).map_err(wrong)?;
    let outputs = leontief.outputs(&final_deliveries(system).transposed()).map_err(wrong)?;
    let domestic = domestic_multipliers(system, &intensities).ok_or_else(|| {
        OperationError::Check(format!(
            "{name}: the domestic part of a region cannot be inverted; `telecouple mrio validate {name}` says where"
        ))
    })?;
    let consumed = (0..regions)
        .map(|region| outputs.values.row(region).iter().zip(&intensities).map(|(x, s)| x * s).sum())
        .collect();
    Ok(Solved {
        residual: multipliers.residual.max(outputs.residual),
        multipliers: multipliers.values.into_values(),
        intensities,
        domestic,
        consumed,
    })
}

/// Domestic content of all deliveries from region to region (`r x r`), of all sectors.
fn exported_by_domestic(system: &System, all: &Deliveries, domestic: &[f64]) -> Flows {
    Flows {
        intermediate: content_by_origin(system, all.intermediate, domestic),
        finals: content_by_origin(system, all.finals, domestic),
    }
}

impl Solved {
    fn produced(&self, system: &System) -> Vec<f64> {
        let mut sums = vec![0.0; system.industries.regions().len()];
        for (at, (intensity, output)) in self.intensities.iter().zip(&system.output).enumerate() {
            let region = system.industries.region_of(at);
            if let Some(sum) = region.and_then(|region| sums.get_mut(region)) {
                *sum += intensity * output;
            }
        }
        sums
    }

    fn deviations(&self, system: &System, all: &Deliveries) -> Deviations {
        let finals = content_by_origin(system, all.finals, &self.multipliers).column_sums();
        let produced = self.produced(system);
        let domestic = exported_by_domestic(system, all, &self.domestic);
        let exports = domestic.together();
        let consumed: f64 = self.consumed.iter().map(|value| value.abs()).sum();
        let size: f64 = produced.iter().map(|value| value.abs()).sum();
        Deviations {
            residual: self.residual,
            consumption: largest(
                finals.iter().zip(&self.consumed).map(|(content, known)| apart(*content, *known, consumed)),
            ),
            production: largest(produced.iter().enumerate().map(|(region, produced)| {
                let abroad: f64 = across(&exports).filter(|flow| flow.0 == region).map(|flow| flow.2).sum();
                let at_home = domestic.finals.get(region, region).unwrap_or_default();
                apart(at_home + abroad, *produced, size)
            })),
        }
    }

    fn accounts(&self, system: &System, domestic: &Flows) -> Vec<[f64; 3]> {
        let flows = domestic.together();
        let produced = self.produced(system);
        let rows = produced.into_iter().zip(&self.consumed).enumerate();
        rows.map(|(region, (produced, consumed))| {
            let exports: f64 = across(&flows).filter(|flow| flow.0 == region).map(|flow| flow.2).sum();
            let imports: f64 = across(&flows).filter(|flow| flow.1 == region).map(|flow| flow.2).sum();
            [produced, *consumed, produced - exports + imports]
        })
        .collect()
    }
}

impl Found<'_> {
    /// Whether a pair of regions is told.
    fn told(&self, from: usize, to: usize) -> bool {
        self.home.is_none_or(|home| from == home || to == home)
    }

    /// Whether a region is told.
    fn told_region(&self, region: usize) -> bool {
        self.home.is_none_or(|home| region == home)
    }

    fn label(&self, region: usize) -> String {
        self.regions.label(region).to_owned()
    }

    fn tables(&self) -> MrioTradeResult {
        let mut result = MrioTradeResult {
            trade: self.trade(),
            by_region: self.by_region(),
            ..MrioTradeResult::default()
        };
        if let Some(embodied) = &self.embodied {
            result.embodied = self.embodied(embodied);
            result.embodied_by_region = self.embodied_by_region(embodied);
            result.accounts = self.accounts(embodied);
        }
        result
    }

    fn trade(&self) -> Vec<TradeRow> {
        let together = self.flows.together();
        let all: f64 = across(&together).map(|(_, _, value)| value).sum();
        let mut rows: Vec<TradeRow> = across(&together)
            .filter(|(from, to, _)| self.told(*from, *to))
            .map(|(from, to, traded)| TradeRow {
                exporter: self.label(from),
                importer: self.label(to),
                traded,
                intermediate: self.flows.intermediate.get(from, to).unwrap_or_default(),
                final_use: self.flows.finals.get(from, to).unwrap_or_default(),
                share: traded * reciprocal_or_zero(all),
                unit: self.unit.clone(),
            })
            .filter(|row| row.intermediate != 0.0 || row.final_use != 0.0)
            .collect();
        rows.sort_by(|a, b| {
            let labels = || (&a.exporter, &a.importer).cmp(&(&b.exporter, &b.importer));
            b.traded.total_cmp(&a.traded).then_with(labels)
        });
        rows
    }

    fn by_region(&self) -> Vec<TradeRegionRow> {
        let regions = self.regions.labels.len();
        let (exports, imports) = exports_imports(&self.flows.together());
        let (intermediate_exports, intermediate_imports) = exports_imports(&self.flows.intermediate);
        let mut rows: Vec<TradeRegionRow> = (0..regions)
            .filter(|region| self.told_region(*region))
            .map(|region| TradeRegionRow {
                region: self.label(region),
                exports: value(&exports, region),
                imports: value(&imports, region),
                trade_balance: value(&exports, region) - value(&imports, region),
                intermediate_exports: value(&intermediate_exports, region),
                intermediate_imports: value(&intermediate_imports, region),
            })
            .collect();
        rows.sort_by(|a, b| b.exports.total_cmp(&a.exports).then_with(|| a.region.cmp(&b.region)));
        rows
    }

    fn embodied(&self, embodied: &Embodied) -> Vec<EmbodiedRow> {
        let content = embodied.content.together();
        let mut rows: Vec<EmbodiedRow> = across(&content)
            .filter(|(from, to, _)| self.told(*from, *to))
            .map(|(from, to, content)| EmbodiedRow {
                exporter: self.label(from),
                importer: self.label(to),
                content,
                eebt: embodied.eebt.get(from, to).unwrap_or_default(),
                content_final: embodied.content.finals.get(from, to).unwrap_or_default(),
                unit: embodied.subject.unit.clone(),
            })
            .filter(|row| row.content != 0.0 || row.eebt != 0.0)
            .collect();
        rows.sort_by(|a, b| {
            let labels = || (&a.exporter, &a.importer).cmp(&(&b.exporter, &b.importer));
            b.content.total_cmp(&a.content).then_with(labels)
        });
        rows
    }

    fn embodied_by_region(&self, embodied: &Embodied) -> Vec<EmbodiedRegionRow> {
        let (content_exports, content_imports) = exports_imports(&embodied.content.together());
        let (exports, imports) = exports_imports(&embodied.eebt);
        let mut rows: Vec<EmbodiedRegionRow> = (0..self.regions.labels.len())
            .filter(|region| self.told_region(*region))
            .map(|region| EmbodiedRegionRow {
                region: self.label(region),
                content_of_exports: value(&content_exports, region),
                content_of_imports: value(&content_imports, region),
                eebt_exports: value(&exports, region),
                eebt_imports: value(&imports, region),
                eebt_balance: value(&exports, region) - value(&imports, region),
            })
            .collect();
        rows.sort_by(|a, b| {
            b.content_of_exports.total_cmp(&a.content_of_exports).then_with(|| a.region.cmp(&b.region))
        });
        rows
    }

    fn accounts(&self, embodied: &Embodied) -> Vec<TradeAccountRow> {
        let accounts = embodied.accounts.iter().enumerate();
        accounts
            .filter(|(region, _)| self.told_region(*region))
            .map(|(region, [produced, consumed, consumed_eebt])| TradeAccountRow {
                region: self.label(region),
                produced: *produced,
                consumed: *consumed,
                consumed_eebt: *consumed_eebt,
                unit: embodied.subject.unit.clone(),
            })
            .collect()
    }
}

/// Sums of what leaves and of what enters each region.
fn exports_imports(flows: &Matrix) -> (Vec<f64>, Vec<f64>) {
    let (mut exports, mut imports) = (vec![0.0; flows.rows()], vec![0.0; flows.columns()]);
    for (from, to, value) in across(flows) {
        if let (Some(out), Some(into)) = (exports.get_mut(from), imports.get_mut(to)) {
            *out += value;
            *into += value;
        }
    }
    (exports, imports)
}

fn methods(request: &MrioTradeRequest) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    let mut methods = vec![method(
        "gross-trade",
        "deliveries from region to region, Z_rs e + y_rs; Miller and Blair 2009, chapter 3; names as in pymrio",
    )];
    if request.stressor.is_some() {
        methods.push(method(
            "trade-content",
            "deliveries times full multipliers s L of the exporter; final ones add up to the consumption account s L y",
        ));
        methods.push(method(
            "eebt",
            "exports times domestic multipliers s_r (I - A_rr)^-1 of the exporter; Peters 2008, \
             doi:10.1016/j.ecolecon.2007.10.014",
        ));
    }
    methods
}
