//! `mrio-decompose`: why the footprints of regions changed between two systems.

mod pictures;

use figures::Lang;
use input_output::{Decomposition, DecompositionError, Leontief, Matrix, Orders, SolveOptions, decompose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{quoted, unsolved};
use crate::answer::{Check, Coverage, largest};
use crate::footprint::regions::SystemRegions;
use crate::footprint::subject;
use crate::operation::{Operation, Outcome};
use crate::run_record::Method;
use crate::words::{grouped, region_name, signed_percent};
use crate::{Context, OperationError, SourceUse};

/// The structural decomposition of a change.
pub struct MrioDecompose;

/// Two systems and what is compared.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioDecomposeRequest {
    /// Name of the earlier system.
    pub earlier: String,
    /// Name of the later system, of the same regions and sectors.
    pub later: String,
    /// Stressor that both have; may be left out where there is only one.
    #[serde(default)]
    pub stressor: Option<String>,
    /// Extension of the stressor, where several have one of that name.
    #[serde(default)]
    pub extension: Option<String>,
    /// Region whose footprint is told; default: all regions.
    #[serde(default)]
    pub region: Option<String>,
    /// Orders of the factors that effects are averaged over: `all` (24, the default) or `polar` (two).
    #[serde(default)]
    pub orders: DecomposeOrders,
}

/// Orders of factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DecomposeOrders {
    /// All 24.
    #[default]
    All,
    /// From the stressor to demand and back.
    Polar,
}

/// The change and its parts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MrioDecomposeResult {
    /// Footprint of each region, without what final demand causes directly, in the unit of the stressor.
    pub effects: Vec<EffectRow>,
}

/// A footprint at both times and what each factor did to it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EffectRow {
    /// Region that consumes.
    pub region: String,
    /// Stressor.
    pub stressor: String,
    /// Unit of all amounts.
    pub unit: String,
    /// Footprint in the earlier system.
    pub earlier: f64,
    /// Footprint in the later system.
    pub later: f64,
    /// Later less earlier.
    pub increase: f64,
    /// Of the increase: stressors per unit of output.
    pub by_intensity: f64,
    /// Of the increase: inputs per unit of output and where they are from.
    pub by_technology: f64,
    /// Of the increase: how much is demanded.
    pub by_demand_level: f64,
    /// Of the increase: which products are demanded, and from where.
    pub by_demand_mix: f64,
}

/// Largest difference between a change and the sum of its effects, relative to the largest footprint.
const TOLERANCE: f64 = 1e-9;

impl Operation for MrioDecompose {
    type Request = MrioDecomposeRequest;
    type Result = MrioDecomposeResult;

    const NAME: &'static str = "mrio-decompose";
    const SUMMARY: &'static str =
        "Why did footprints change between two systems: intensity, technology, mix and level of demand";

    fn resolve(
        &self,
        context: &Context,
        mut request: MrioDecomposeRequest,
    ) -> Result<MrioDecomposeRequest, OperationError> {
        if request.stressor.is_none() {
            let opened = context.systems.open(&request.earlier)?;
            request.stressor = Some(subject::only_stressor(&opened.system)?);
        }
        Ok(request)
    }

    fn command_line(&self, request: &MrioDecomposeRequest) -> String {
        let mut line =
            format!("telecouple mrio decompose {} {}", quoted(&request.earlier), quoted(&request.later));
        for (name, value) in
            [("stressor", &request.stressor), ("extension", &request.extension), ("region", &request.region)]
        {
            if let Some(value) = value {
                line += &format!(" --{name} {}", quoted(value));
            }
        }
        if request.orders == DecomposeOrders::Polar {
            line += " --orders polar";
        }
        line
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioDecomposeRequest,
    ) -> Result<Outcome<MrioDecomposeResult>, OperationError> {
        let (earlier, later) =
            (context.systems.open(&request.earlier)?, context.systems.open(&request.later)?);
        let subject = subject::stressor(
            &earlier.system,
            request.stressor.as_deref().unwrap_or_default(),
            request.extension.as_deref(),
        )?;
        let regions = SystemRegions::of(earlier.system.industries.regions());
        let home = request.region.as_deref().map(|name| regions.find(name)).transpose()?;
        let options = || SolveOptions {
            right_hand_sides: 2 * earlier.system.industries.regions().len(),
            ..SolveOptions::default()
        };
        let before =
            Leontief::new(&earlier.system, options()).map_err(|error| unsolved(&request.earlier, error))?;
        let after =
            Leontief::new(&later.system, options()).map_err(|error| unsolved(&request.later, error))?;
        let orders = match request.orders {
            DecomposeOrders::All => Orders::All,
            DecomposeOrders::Polar => Orders::Polar,
        };
        let made = decompose(
            (&earlier.system, &before),
            (&later.system, &after),
            &subject.extension,
            &subject.name,
            orders,
        )
        .map_err(|error| match error {
            DecompositionError::Solve(error) => {
                unsolved(&format!("{} with {}", request.earlier, request.later), error)
            }
            other => OperationError::Request(format!("{} and {}: {other}", request.earlier, request.later)),
        })?;
        let rows: Vec<EffectRow> = (0..regions.labels.len())
            .filter(|at| home.is_none_or(|home| home == *at))
            .map(|at| row(&made, at, regions.label(at), &subject.name, &subject.unit))
            .collect();
        let who = home.map(|at| match regions.code(at) {
            Some(code) => region_name(code, context.lang),
            None => regions.label(at).to_owned(),
        });
        let sources: Vec<SourceUse> =
            [&earlier, &later].iter().map(|opened| opened.record.source_use(opened.system.len())).collect();
        let pictures =
            pictures::Pictures::new(context.lang, request, who.as_deref(), &regions, &rows, &sources);
        let (answer, checks) = (sentence(context.lang, request, who, &rows), checks(&made));
        let mut warnings = Vec::new();
        if earlier.record.unit != later.record.unit {
            warnings.push(match context.lang {
                Lang::En => format!(
                    "{} is in {} and {} in {}: intensity and level of demand change with the unit",
                    request.earlier, earlier.record.unit, request.later, later.record.unit
                ),
                Lang::Ja => format!(
                    "{}の単位は{}、{}の単位は{}です。原単位と需要規模の効果には単位の違いが含まれます",
                    request.earlier, earlier.record.unit, request.later, later.record.unit
                ),
            });
        }
        warnings.push(
            match context.lang {
                Lang::En => "both systems are taken in the prices that they are in: with current prices, inflation is a fall of intensity and a rise of demand",
                Lang::Ja => "両システムの価格はそのまま用います。名目価格では物価上昇が原単位の低下と需要規模の増加に現れます",
            }
            .to_owned(),
        );
        Ok(Outcome {
            answer,
            checks,
            sources,
            inputs: vec![earlier.record.input_file(), later.record.input_file()],
            coverage: Coverage::complete("rows"),
            result: MrioDecomposeResult { effects: rows },
            warnings,
            methods: vec![Method {
                id: match request.orders {
                    DecomposeOrders::All => "decomposition-all-orders",
                    DecomposeOrders::Polar => "decomposition-polar",
                }
                .to_owned(),
                reference: "Dietzenbacher and Los 1998, doi:10.1080/09535319800000023".to_owned(),
            }],
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
        })
    }
}

fn row(made: &Decomposition, at: usize, region: &str, stressor: &str, unit: &str) -> EffectRow {
    let of = |values: &[f64]| values.get(at).copied().unwrap_or_default();
    let effect = |factor: usize| made.effects.get(factor, at).unwrap_or_default();
    let (earlier, later) = (of(&made.before), of(&made.after));
    EffectRow {
        region: region.to_owned(),
        stressor: stressor.to_owned(),
        unit: unit.to_owned(),
        earlier,
        later,
        increase: later - earlier,
        by_intensity: effect(0),
        by_technology: effect(1),
        by_demand_level: effect(3),
        by_demand_mix: effect(2),
    }
}

fn checks(made: &Decomposition) -> Vec<Check> {
    let size = largest(made.before.iter().chain(&made.after).map(|value| value.abs()));
    let sums = Matrix::column_sums(&made.effects);
    let parts = made.before.iter().zip(&made.after).zip(&sums);
    let off = largest(parts.map(|((before, after), sum)| (after - before - sum).abs()));
    vec![Check::closes(
        "mrio-effects-sum",
        if size > 0.0 { off / size } else { off },
        TOLERANCE,
        "effects of all factors add up to the difference, relative to the largest footprint",
    )]
}

fn sentence(lang: Lang, request: &MrioDecomposeRequest, who: Option<String>, rows: &[EffectRow]) -> String {
    let sum = |of: fn(&EffectRow) -> f64| rows.iter().map(of).sum::<f64>();
    let (earlier, later) = (sum(|row| row.earlier), sum(|row| row.later));
    let unit = rows.first().map_or("", |row| row.unit.as_str());
    let who = match (lang, who) {
        (Lang::En, Some(who)) => format!("of {who}"),
        (Lang::En, None) => "of all regions".to_owned(),
        (Lang::Ja, who) => who.unwrap_or_else(|| "全地域".to_owned()),
    };
    // In the order from the stressor to demand; signs are told, for effects of both signs are the rule.
    let part = |of: fn(&EffectRow) -> f64| {
        let share = if earlier == 0.0 { 0.0 } else { sum(of) / earlier };
        signed_percent(share)
    };
    let stressor = request.stressor.as_deref().unwrap_or_default();
    let change = part(|row| row.increase);
    let parts = [
        part(|row| row.by_intensity),
        part(|row| row.by_technology),
        part(|row| row.by_demand_mix),
        part(|row| row.by_demand_level),
    ];
    let (from, to) = (grouped(earlier), grouped(later));
    let (a, b) = (&request.earlier, &request.later);
    match lang {
        Lang::En => format!(
            "{stressor} for the final demand {who} went from {from} {unit} ({a}) to {to} {unit} ({b}), {change}: {} by \
             intensity, {} by technology, {} by the mix and {} by the level of demand.",
            parts[0], parts[1], parts[2], parts[3]
        ),
        Lang::Ja => format!(
            "{who}の最終需要による{stressor}は{from} {unit}（{a}）から{to} {unit}（{b}）へ、{change}。内訳は原単位{}、技術{}、需要構成{}、需要規模{}。",
            parts[0], parts[1], parts[2], parts[3]
        ),
    }
}
