//! Production and trade of one material, stage by stage, as the trade model takes them.
//!
//! The declared chain ([`vocabulary::Chains`]) says which production and which goods belong to a step; a material
//! without a declared chain is a chain of one step. Everything is brought to contained mass of the material: production
//! by its chemical basis and the content of the step's product, goods by their content. Goods that lie on no step
//! (branches, semi-finished goods, scrap) travel with the last step that is not beyond their stage.
//!
//! Trade comes as flows that somebody reconciled, or as the reports of both sides, which are reconciled here.

use std::collections::BTreeMap;

use database::{Facts, ProductionRow, TradeDirection, TradeReportRow};
use trade::{
    Balance, Chain, Disagreement, Flow, MassAndValue, Production, Reconciled, Reliability, ReportedBy,
    Shortage, StageInput, TradeReport, check_masses, pair_reports, reconcile,
};
use vocabulary::{Chains, HsCode, HsCodes, MaterialId, Materials, Region, Stage, Year};

use crate::OperationError;
use crate::origins::{MassesChanged, NoOrigin};
use crate::provenance::Provenance;
use crate::trade_of_year::{IMPLAUSIBLY_CHEAP, TradeOfYear, codes_of};

/// Choices that a chain is built by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChainChoices {
    pub(crate) balance: Balance,
    pub(crate) shortage: Shortage,
    /// The chain ends with the goods of this stage, if one is named.
    pub(crate) until: Option<Stage>,
    /// Year of production, if it is not that of trade.
    pub(crate) production_year: Option<Year>,
}

impl ChainChoices {
    /// Every stage that trade tells of; what no trade tells comes from the pool.
    pub(crate) fn of(balance: Balance) -> ChainChoices {
        ChainChoices { balance, shortage: Shortage::Pool, until: None, production_year: None }
    }
}

/// A step of the chain, named.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) stage: Stage,
    /// Names of its goods; empty for a material without a declared chain.
    pub(crate) name_en: String,
    pub(crate) name_ja: String,
    /// The material whose production states the step.
    pub(crate) product: MaterialId,
    content_kg_per_kg: f64,
    pub(crate) recovery: f64,
    /// Codes of its goods that have trade in the year.
    pub(crate) codes: Vec<HsCode>,
}

/// Reports of both sides of the trade in one code, reconciled.
#[derive(Clone, Debug)]
pub(crate) struct MirrorCode {
    pub(crate) hs: HsCode,
    /// Gross masses (kg).
    pub(crate) flows: Vec<Reconciled<Region>>,
    pub(crate) disagreement: Disagreement,
}

/// All stages of a material in a year, balanced and linked.
pub(crate) struct MaterialChain {
    pub(crate) chain: Chain<Region>,
    /// The declared steps, in the order of [`Chain::stages`].
    pub(crate) steps: Vec<Step>,
    pub(crate) masses: MassesChanged,
    /// Codes whose trade was reconciled from reports; empty where all trade came reconciled.
    pub(crate) mirror: Vec<MirrorCode>,
}

impl MaterialChain {
    /// Codes of all goods that were used.
    pub(crate) fn codes(&self) -> Vec<HsCode> {
        let mut codes: Vec<HsCode> = self.steps.iter().flat_map(|step| step.codes.iter().copied()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The stage that origins are those of: that of the production of the first network.
    pub(crate) fn first_stage(&self) -> Stage {
        let at = self.chain.networks().first().map_or(0, |network| network.stage());
        self.steps.get(at).map_or(Stage::Mine, |step| step.stage)
    }

    /// Supply that balancing added as of unknown origin, and exports that it scaled away, over all trade (0 to 1).
    pub(crate) fn balanced_share(&self) -> f64 {
        let (mut changed, mut traded) = (0.0, 0.0);
        for network in self.chain.networks() {
            let report = network.trade().report();
            changed += report.unknown_supply_kg + (report.trade_before_kg - report.trade_after_kg);
            traded += report.trade_before_kg;
        }
        if traded > 0.0 { changed / traded } else { 0.0 }
    }
}

/// The declared steps of a material, or one step that holds all its goods.
pub(crate) fn steps(material: &MaterialId, until: Option<Stage>) -> Result<Vec<Step>, OperationError> {
    let Some(chain) = Chains::embedded().of(material) else { return Ok(vec![only_step(material)]) };
    let last = match until {
        None => usize::MAX,
        Some(stage) => {
            let step = chain.step_of(stage).ok_or_else(|| {
                let known: Vec<&str> = chain.steps.iter().map(|step| step.stage.as_str()).collect();
                OperationError::Request(format!(
                    "{material} has no stage `{stage}`; its stages are {}",
                    known.join(", ")
                ))
            })?;
            step.position
        }
    };
    Ok(chain
        .steps
        .iter()
        .filter(|step| step.position <= last)
        .map(|step| Step {
            stage: step.stage,
            name_en: step.name_en.clone(),
            name_ja: step.name_ja.clone(),
            product: step.product.clone(),
            content_kg_per_kg: step.content_kg_per_kg,
            recovery: step.recovery,
            codes: Vec::new(),
        })
        .collect())
}

fn only_step(material: &MaterialId) -> Step {
    Step {
        stage: Stage::Mine,
        name_en: String::new(),
        name_ja: String::new(),
        product: material.clone(),
        content_kg_per_kg: 1.0,
        recovery: 1.0,
        codes: Vec::new(),
    }
}

/// Position of the step that goods of a stage travel with: the last one that is not beyond the stage.
pub(crate) fn step_with(steps: &[Step], stage: Stage) -> usize {
    steps.iter().rposition(|step| step.stage <= stage).unwrap_or(0)
}

/// Reads, balances and links all stages of a material in a year; the reason when there is nothing to trace.
pub(crate) fn read(
    facts: &dyn Facts,
    material: &MaterialId,
    year: Year,
    choices: &ChainChoices,
    provenance: &mut Provenance,
) -> Result<Result<MaterialChain, NoOrigin>, OperationError> {
    let traded = TradeOfYear::read(facts, &codes_of([material]), year)?;
    build(facts, &traded, material, year, choices, provenance)
}

/// As [`read`], with trade that was read before.
pub(crate) fn build(
    facts: &dyn Facts,
    traded: &TradeOfYear,
    material: &MaterialId,
    year: Year,
    choices: &ChainChoices,
    provenance: &mut Provenance,
) -> Result<Result<MaterialChain, NoOrigin>, OperationError> {
    let mut steps = steps(material, choices.until)?;
    let made_in = choices.production_year.unwrap_or(year);
    let mut production = match produced(facts, material, &steps, made_in, provenance)? {
        Ok(production) => production,
        Err(reason) => return Ok(Err(reason)),
    };
    if production.iter().all(Option::is_none) {
        // production at a stage that the chain does not have: all goods in one network with it
        let one = vec![only_step(material)];
        match produced(facts, material, &one, made_in, provenance)? {
            Ok(found) if found.iter().any(Option::is_some) => (steps, production) = (one, found),
            Ok(_) => return Ok(Err(NoOrigin::NoProduction(production_years(facts, material)?))),
            Err(reason) => return Ok(Err(reason)),
        }
    }
    let codes = codes_of([material]);
    if codes.is_empty() {
        return Ok(Err(NoOrigin::NoCode));
    }
    let mut trade = Goods::new(steps.len(), choices.until);
    trade.take_flows(traded, material, &mut steps, provenance);
    trade.read_reports(facts, material, &traded.by_reports(material), year, &mut steps, provenance)?;
    if trade.flows.iter().all(Vec::is_empty) {
        let years = trade_years(facts, &codes)?;
        return Ok(Err(if years.is_empty() { NoOrigin::NoCode } else { NoOrigin::NoTrade(years) }));
    }
    let inputs = steps.iter().zip(production).zip(trade.flows).map(|((step, production), flows)| {
        StageInput { production, flows: (!flows.is_empty()).then_some(flows), recovery: step.recovery }
    });
    let mut chain = Chain::new(inputs.collect(), choices.balance, choices.shortage)
        .map_err(|error| OperationError::Other(format!("{material}, {year}: {error}")))?;
    if !trade.re_exports.is_empty() {
        chain = chain.with_re_exports(&trade.re_exports);
    }
    for step in &mut steps {
        step.codes.sort_unstable();
        step.codes.dedup();
    }
    Ok(Ok(MaterialChain { chain, steps, masses: trade.masses, mirror: trade.mirror }))
}

/// The years in which any step of a material has production, ascending.
pub(crate) fn production_years(
    facts: &dyn Facts,
    material: &MaterialId,
) -> Result<Vec<Year>, OperationError> {
    let mut years = facts.production_years(material)?;
    for step in steps(material, None)?.iter().take(1) {
        years.extend(facts.production_years(&step.product)?);
    }
    years.sort_unstable();
    years.dedup();
    Ok(years)
}

/// The years in which any of the codes has trade, ascending.
pub(crate) fn trade_years(facts: &dyn Facts, codes: &[HsCode]) -> Result<Vec<Year>, OperationError> {
    Ok(facts.trade_years_of(codes)?)
}

/// The years in which any code has trade, ascending.
pub(crate) fn years_of_any_trade(facts: &dyn Facts) -> Result<Vec<Year>, OperationError> {
    let mut years = facts.trade_report_years()?;
    years.extend(facts.trade_years()?);
    years.sort_unstable();
    years.dedup();
    Ok(years)
}

/// Whether any of the codes has trade in a year.
pub(crate) fn has_trade(facts: &dyn Facts, codes: &[HsCode], year: Year) -> Result<bool, OperationError> {
    let reports = facts.trade_report_years()?.contains(&year);
    Ok(!facts.trade(codes, year)?.is_empty() || (reports && !facts.trade_reports(codes, year)?.is_empty()))
}

/// Production of each step in contained mass of the material; `None` for a step that has none.
type Produced = Vec<Option<Vec<Production<Region>>>>;

fn produced(
    facts: &dyn Facts,
    material: &MaterialId,
    steps: &[Step],
    year: Year,
    provenance: &mut Provenance,
) -> Result<Result<Produced, NoOrigin>, OperationError> {
    let materials = Materials::embedded();
    let declared = Chains::embedded().of(material).is_some()
        && steps.first().is_some_and(|step| !step.name_en.is_empty());
    let mut rows_of: BTreeMap<&MaterialId, Vec<ProductionRow>> = BTreeMap::new();
    for step in steps {
        if !rows_of.contains_key(&step.product) {
            rows_of.insert(&step.product, facts.production(&step.product, year)?);
        }
    }
    let mut produced = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let all = rows_of.get(&step.product).map_or(&[][..], Vec::as_slice);
        let belongs = |row: &&ProductionRow| {
            !declared || (step_with(steps, row.stage) == at && (row.stage <= step.stage || at == 0))
        };
        let Some(stage) = all.iter().filter(belongs).map(|row| row.stage).min() else {
            produced.push(None);
            continue;
        };
        let basis = materials.info(&step.product).map_or("", |info| info.basis.as_str());
        let mut rows = Vec::new();
        for row in all.iter().filter(|row| row.stage == stage) {
            let Some(factor) = materials.convert(&step.product, &row.basis, basis) else {
                return Ok(Err(NoOrigin::NoConversion(row.basis.clone())));
            };
            provenance.row(&row.source);
            let mass_kg = row.mass_kg * factor * step.content_kg_per_kg;
            rows.push(Production { region: row.region, mass_kg });
        }
        produced.push(Some(rows));
    }
    Ok(Ok(produced))
}

/// Trade of the goods of every step.
struct Goods {
    flows: Vec<Vec<Flow<Region>>>,
    masses: MassesChanged,
    mirror: Vec<MirrorCode>,
    re_exports: Vec<Production<Region>>,
    until: Option<Stage>,
}

impl Goods {
    fn new(steps: usize, until: Option<Stage>) -> Goods {
        Goods {
            flows: vec![Vec::new(); steps],
            masses: MassesChanged::default(),
            mirror: Vec::new(),
            re_exports: Vec::new(),
            until,
        }
    }

    /// Position of the step of goods; `None` for goods beyond the stage at which the chain is to end.
    fn step_of(&self, steps: &[Step], stage: Stage) -> Option<usize> {
        let beyond = self.until.is_some_and(|until| stage > until && stage > Stage::Concentrate);
        (!beyond).then(|| step_with(steps, stage))
    }

    fn take_flows(
        &mut self,
        traded: &TradeOfYear,
        material: &MaterialId,
        steps: &mut [Step],
        provenance: &mut Provenance,
    ) {
        for used in traded.used(material) {
            let Some(at) = self.step_of(steps, used.stage) else { continue };
            self.masses.note(&used);
            if let Some(step) = steps.get_mut(at)
                && step.codes.last() != Some(&used.row.hs)
            {
                step.codes.push(used.row.hs);
            }
            if used.checked.mass_kg().is_some() {
                provenance.row(&used.row.source);
                let (exporter, importer) = (used.row.exporter, used.row.importer);
                self.flows[at].push(Flow { exporter, importer, mass_kg: used.contained_kg() });
            }
        }
    }

    /// Reconciles the reports of both sides.
    fn read_reports(
        &mut self,
        facts: &dyn Facts,
        material: &MaterialId,
        codes: &[HsCode],
        year: Year,
        steps: &mut [Step],
        provenance: &mut Provenance,
    ) -> Result<(), OperationError> {
        if codes.is_empty() {
            return Ok(());
        }
        let rows = facts.trade_reports(codes, year)?;
        let mut paired = Vec::new();
        for of_code in rows.chunk_by(|a, b| a.hs == b.hs) {
            let Some(first) = of_code.first() else { continue };
            let stated: Vec<MassAndValue> = of_code
                .iter()
                .map(|row| MassAndValue { mass_kg: row.mass_kg, value: row.value_usd })
                .collect();
            let mut reports = Vec::with_capacity(of_code.len());
            for (row, checked) in of_code.iter().zip(check_masses(&stated, IMPLAUSIBLY_CHEAP)) {
                let report = as_report(row, checked.mass_kg().unwrap_or_default());
                let goods = HsCodes::embedded().content(material, row.hs, report.exporter);
                let content = goods.map_or(0.0, |goods| goods.content_kg_per_kg);
                self.masses.note_change(checked, content, (report.exporter, report.importer, row.hs));
                let Some(mass_kg) = checked.mass_kg() else { continue };
                match row.direction {
                    TradeDirection::Import | TradeDirection::Export => {
                        provenance.row(&row.source);
                        reports.push(report);
                    }
                    TradeDirection::ReExport => {
                        self.re_exports.push(Production { region: row.reporter, mass_kg: mass_kg * content });
                    }
                    TradeDirection::ReImport => {}
                }
            }
            paired.push((first.hs, pair_reports(&reports)));
        }
        // one reporter is as reliable in one code as in another: all codes tell
        let all: Vec<_> = paired.iter().flat_map(|(_, flows)| flows.iter().copied()).collect();
        let reliability = Reliability::estimate(&all, 1.0);
        for (hs, flows) in paired {
            let reconciled = reconcile(&flows, &reliability);
            for flow in &reconciled.flows {
                let Some(goods) = HsCodes::embedded().content(material, hs, flow.exporter) else { continue };
                let Some(at) = self.step_of(steps, goods.stage) else { continue };
                let mass_kg = flow.amount * goods.content_kg_per_kg;
                self.masses.used_kg += mass_kg;
                if let Some(step) = steps.get_mut(at) {
                    step.codes.push(hs);
                }
                self.flows[at].push(Flow { exporter: flow.exporter, importer: flow.importer, mass_kg });
            }
            let disagreement = reconciled.disagreement;
            self.mirror.push(MirrorCode { hs, flows: reconciled.flows, disagreement });
        }
        Ok(())
    }
}

fn as_report(row: &TradeReportRow, amount: f64) -> TradeReport<Region> {
    match row.direction {
        TradeDirection::Import | TradeDirection::ReImport => {
            TradeReport { exporter: row.partner, importer: row.reporter, by: ReportedBy::Importer, amount }
        }
        TradeDirection::Export | TradeDirection::ReExport => {
            TradeReport { exporter: row.reporter, importer: row.partner, by: ReportedBy::Exporter, amount }
        }
    }
}
