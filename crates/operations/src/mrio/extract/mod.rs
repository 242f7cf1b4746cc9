//! `mrio-extract`: what would be missing if a set of industries made nothing, or a share less of every order.
//!
//! Both directions are answered side by side. *Backward*: what the industries do not make, they need no inputs for, so that
//! suppliers lose output (Leontief). *Forward*: what they do not make, they cannot deliver, so that customers lose output
//! (Ghosh). The forward one is the backward one of the transposed system, with primary inputs in place of final demand:
//! `B' = Z' diag(x)^-1`.

mod pictures;
mod result;
mod told;

use figures::Lang;
use input_output::{
    Extracted, Extraction, Leontief, Matrix, MemoryPlan, SolveOptions, System, available_memory, extraction,
    reciprocal_or_zero,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{apart, beside_industries, mixed_units, quoted, unsolved};
use crate::answer::{Check, Coverage, largest};
use crate::footprint::named;
use crate::footprint::regions::SystemRegions;
use crate::footprint::sentence::place;
use crate::operation::{Operation, Outcome};
use crate::run_record::Method;
use crate::words::region_name;
use crate::{Context, OperationError};

pub use result::{ExtractIndustryRow, ExtractRegionRow, ExtractTotalRow, MrioExtractResult};

/// Hypothetical extraction of a set of industries.
pub struct MrioExtract;

/// Which industries, and how much of them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioExtractRequest {
    /// Name of the system.
    pub system: String,
    /// Regions whose industries are extracted: label, or code or name of the country; default: all.
    #[serde(default)]
    pub region: Vec<String>,
    /// Sectors that are extracted; default: all. One of region and sector must be there.
    #[serde(default)]
    pub sector: Vec<String>,
    /// Share of every order, of industries and of final demand, that they do not fill, from 0 to 1; default 1, so that
    /// they make nothing.
    #[serde(default = "all")]
    pub share: f64,
}

fn all() -> f64 {
    1.0
}

/// Largest relative residual of the outputs found, put into the equations of the system without the industries.
const TOLERANCE: f64 = 1e-9;

/// What the computation found beside the tables.
struct Found {
    result: MrioExtractResult,
    /// Number of extracted industries with output.
    extracted: usize,
    /// Industries without output.
    empty: Vec<usize>,
}

/// What is asked, as the system writes it.
struct Question<'q> {
    request: &'q MrioExtractRequest,
    system: &'q System,
    regions: &'q SystemRegions,
    /// Places of the regions and of the sectors that are extracted; none for all.
    from: (Vec<usize>, Vec<usize>),
    unit: &'q str,
    lang: Lang,
}

impl Operation for MrioExtract {
    type Request = MrioExtractRequest;
    type Result = MrioExtractResult;

    const NAME: &'static str = "mrio-extract";
    const SUMMARY: &'static str =
        "What would be missing without a set of industries: hypothetical extraction, backward and forward";

    fn resolve(
        &self,
        _: &Context,
        request: MrioExtractRequest,
    ) -> Result<MrioExtractRequest, OperationError> {
        if request.region.is_empty() && request.sector.is_empty() {
            return Err(OperationError::Request(
                "nothing says what is extracted; name it with --sector SECTOR, --region REGION or both, each as often as needed"
                    .to_owned(),
            ));
        }
        if !(0.0..=1.0).contains(&request.share) {
            return Err(OperationError::Request(format!(
                "--share {}: expected a number from 0 to 1, such as 0.5 for half",
                request.share
            )));
        }
        Ok(request)
    }

    fn command_line(&self, request: &MrioExtractRequest) -> String {
        let mut line = format!("telecouple mrio extract {}", quoted(&request.system));
        for (name, values) in [("region", &request.region), ("sector", &request.sector)] {
            for value in values {
                line += &format!(" --{name} {}", quoted(value));
            }
        }
        if request.share != all() {
            line += &format!(" --share {}", request.share);
        }
        line
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioExtractRequest,
    ) -> Result<Outcome<MrioExtractResult>, OperationError> {
        let opened = context.systems.open(&request.system)?;
        let (system, record) = (&opened.system, &opened.record);
        let regions = SystemRegions::of(system.industries.regions());
        let of_regions = request.region.iter().map(|name| regions.find(name)).collect::<Result<_, _>>()?;
        let sectors = request.sector.iter().map(|name| named("sector", system.industries.sectors(), name));
        let from = (of_regions, sectors.collect::<Result<_, _>>()?);
        let question =
            Question { request, system, regions: &regions, from, unit: &record.unit, lang: context.lang };
        let (found, checks) = question.answer()?;
        let sources = vec![record.source_use(system.len())];
        let pictures = pictures::Pictures::new(&question, &found, &sources);
        Ok(Outcome {
            answer: told::answer(&question, &found),
            coverage: question.coverage(&found.empty),
            warnings: told::warnings(&question)
                .into_iter()
                .chain(mixed_units(context.lang, &record.unit))
                .collect(),
            checks,
            result: found.result,
            inputs: vec![record.input_file()],
            methods: methods(),
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
        })
    }
}

impl Question<'_> {
    /// Whether an industry is extracted.
    fn extracts(&self, industry: usize) -> bool {
        let industries = &self.system.industries;
        let within =
            |some: &[usize], at: Option<usize>| some.is_empty() || at.is_some_and(|at| some.contains(&at));
        within(&self.from.0, industries.region_of(industry))
            && within(&self.from.1, industries.sector_of(industry))
    }

    fn output(&self, industry: usize) -> f64 {
        self.system.output.get(industry).copied().unwrap_or_default()
    }

    /// A region by its label, for a sentence.
    fn place(&self, label: &str) -> String {
        place(self.lang, label, self.code(label))
    }

    /// A region by its label, for a figure.
    fn label(&self, label: &str) -> String {
        self.code(label).map_or_else(|| label.to_owned(), |region| region_name(region, self.lang))
    }

    fn code(&self, label: &str) -> Option<vocabulary::Region> {
        let at = self.regions.labels.iter().position(|known| known == label)?;
        self.regions.code(at)
    }

    fn answer(&self) -> Result<(Found, Vec<Check>), OperationError> {
        let (system, name) = (self.system, &self.request.system);
        let n = system.len();
        let chosen: Vec<usize> = (0..n).filter(|at| self.extracts(*at) && self.output(*at) != 0.0).collect();
        if chosen.is_empty() {
            return Err(OperationError::Request(format!(
                "{name} has no industry with output in these regions and sectors; `telecouple mrio show {name}` lists them"
            )));
        }
        MemoryPlan::new()
            .with("the transposed transactions", n * n, 8)
            .with("solutions for the extracted industries", 2 * (1 + chosen.len()) * n, 8)
            .with("what they need of each other", 2 * chosen.len() * chosen.len(), 8)
            .check(available_memory(), "Extract fewer industries at a time, or aggregate the system")
            .map_err(|error| OperationError::Other(format!("{name}: {error}")))?;
        let (demand, primary) = beside_industries(system);
        let (backward, of_backward) = self.extracted(system, &demand, &chosen)?;
        let turned = System {
            industries: system.industries.clone(),
            transactions: system.transactions.transposed(),
            output: system.output.clone(),
            ..System::default()
        };
        let (forward, of_forward) = self.extracted(&turned, &primary, &chosen)?;
        let result = MrioExtractResult {
            totals: [("backward", &backward), ("forward", &forward)]
                .map(|(direction, made)| self.total(direction, made, &chosen))
                .to_vec(),
            by_region: self.by_region(&backward, &forward),
            by_industry: self.by_industry(&backward, &forward),
        };
        let size = largest(system.output.iter().map(|output| output.abs()));
        let before = backward.before.iter().chain(&forward.before);
        let published = system.output.iter().chain(&system.output);
        let checks = vec![
            Check::closes(
                "extraction-backward",
                of_backward,
                TOLERANCE,
                self.lang.pick(
                    "outputs satisfy the equations of demand in which the industries make less, relative to the largest",
                    "産出と、抜き出し後の需要側の方程式との差（最大の産出に対する比）",
                ),
            ),
            Check::closes(
                "extraction-forward",
                of_forward,
                TOLERANCE,
                self.lang.pick(
                    "outputs satisfy the equations of supply in which the industries make less, relative to the largest",
                    "産出と、抜き出し後の供給側の方程式との差（最大の産出に対する比）",
                ),
            ),
            Check::closes(
                "extraction-output",
                largest(before.zip(published).map(|(made, output)| apart(*made, *output, size))),
                TOLERANCE,
                self.lang.pick(
                    "outputs before, by demand and by primary inputs, are those of the system, relative to the largest",
                    "抜き出し前の産出（需要側・供給側）とシステムの産出の差（最大の産出に対する比）",
                ),
            ),
        ];
        let empty = (0..n).filter(|at| self.output(*at) == 0.0).collect();
        Ok((Found { result, extracted: chosen.len(), empty }, checks))
    }

    /// An extraction in a system and how exact it is.
    fn extracted(
        &self,
        system: &System,
        demand: &[f64],
        chosen: &[usize],
    ) -> Result<(Extraction, f64), OperationError> {
        let wrong = |error| unsolved(&self.request.system, error);
        let options = SolveOptions { right_hand_sides: 1 + chosen.len(), ..SolveOptions::default() };
        let leontief = Leontief::new(system, options).map_err(wrong)?;
        let made =
            extraction(&leontief, demand, chosen, Extracted::Sales, self.request.share).map_err(wrong)?;
        let residual = self.residual(&leontief, demand, &made);
        Ok((made, residual))
    }

    /// How far outputs are from what the system without the industries asks for, relative to the largest output: another way
    /// than the one that found them.
    fn residual(&self, leontief: &Leontief<'_>, demand: &[f64], made: &Extraction) -> f64 {
        let kept = |at: usize| if self.extracts(at) { 1.0 - self.request.share } else { 1.0 };
        let after = Matrix::new(1, made.after.len(), made.after.clone()).unwrap_or_default();
        let inputs = leontief.technology().inputs_for(&after).into_values();
        let asked = inputs.iter().zip(demand).enumerate();
        let off = asked
            .zip(&made.after)
            .map(|((at, (inputs, demand)), output)| (kept(at) * (inputs + demand) - output).abs());
        largest(off) * reciprocal_or_zero(largest(made.before.iter().map(|output| output.abs())))
    }

    fn total(&self, direction: &str, made: &Extraction, chosen: &[usize]) -> ExtractTotalRow {
        let before: f64 = made.before.iter().sum();
        let of_chosen: f64 = chosen.iter().filter_map(|at| made.before.get(*at)).sum();
        ExtractTotalRow {
            direction: direction.to_owned(),
            output_before: before,
            output_lost: made.missing,
            lost_share: share(made.missing, before).unwrap_or_default(),
            output_lost_in_extracted: made.missing - made.missing_elsewhere,
            output_lost_elsewhere: made.missing_elsewhere,
            lost_share_elsewhere: share(made.missing_elsewhere, before - of_chosen)
                .filter(|_| chosen.len() < made.before.len()),
            unit: self.unit.to_owned(),
        }
    }

    fn by_region(&self, backward: &Extraction, forward: &Extraction) -> Vec<ExtractRegionRow> {
        let industries = &self.system.industries;
        let sum = |values: &[f64], region: usize| -> f64 {
            values.get(industries.block(region)).unwrap_or_default().iter().sum()
        };
        let mut rows: Vec<ExtractRegionRow> = industries
            .regions()
            .iter()
            .enumerate()
            .map(|(at, region)| {
                let before = sum(&backward.before, at);
                let lost = |made: &Extraction| sum(&made.before, at) - sum(&made.after, at);
                ExtractRegionRow {
                    region: region.clone(),
                    output_before: before,
                    lost_backward: lost(backward),
                    lost_share_backward: share(lost(backward), before),
                    lost_forward: lost(forward),
                    lost_share_forward: share(lost(forward), before),
                    unit: self.unit.to_owned(),
                }
            })
            .filter(|row| row.output_before != 0.0)
            .collect();
        rows.sort_by(|a, b| {
            larger(b.lost_backward, b.lost_forward).total_cmp(&larger(a.lost_backward, a.lost_forward))
        });
        rows
    }

    fn by_industry(&self, backward: &Extraction, forward: &Extraction) -> Vec<ExtractIndustryRow> {
        let at = |values: &[f64], industry: usize| values.get(industry).copied().unwrap_or_default();
        let mut rows: Vec<ExtractIndustryRow> = (0..self.system.len())
            .filter(|industry| self.output(*industry) != 0.0)
            .map(|industry| {
                let (region, sector) = self.system.industries.name(industry);
                let before = at(&backward.before, industry);
                let lost = |made: &Extraction| at(&made.before, industry) - at(&made.after, industry);
                ExtractIndustryRow {
                    region: region.to_owned(),
                    sector: sector.to_owned(),
                    extracted: self.extracts(industry),
                    output_before: before,
                    lost_backward: lost(backward),
                    lost_share_backward: share(lost(backward), before),
                    lost_forward: lost(forward),
                    lost_share_forward: share(lost(forward), before),
                    unit: self.unit.to_owned(),
                }
            })
            .collect();
        rows.sort_by(|a, b| {
            larger(b.lost_backward, b.lost_forward).total_cmp(&larger(a.lost_backward, a.lost_forward))
        });
        rows
    }

    /// Industries without output have no coefficients, and nothing to lose.
    fn coverage(&self, empty: &[usize]) -> Coverage {
        let reason = "the industry has no output, so no coefficients and nothing to lose";
        Coverage {
            matched_share: 1.0 - empty.len() as f64 / self.system.len().max(1) as f64,
            basis: "rows".to_owned(),
            unmatched: empty
                .iter()
                .map(|at| {
                    let (region, sector) = self.system.industries.name(*at);
                    json!({ "region": region, "sector": sector, "reason": reason })
                })
                .collect(),
        }
    }
}

/// The loss that a row is ranked by.
fn larger(backward: f64, forward: f64) -> f64 {
    backward.max(forward)
}

fn methods() -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    vec![
        method(
            "hypothetical-extraction-backward",
            "a share of rows of A and of final demand taken away, by the block inverse of L; Miller and Blair 2009, section 12.2; \
             Dietzenbacher and Lahr 2013, doi:10.1080/09535314.2013.774266",
        ),
        method(
            "hypothetical-extraction-forward",
            "a share of columns of B and of primary inputs taken away, by the block inverse of G; Ghosh 1958, doi:10.2307/2550694; \
             Dietzenbacher and van der Linden 1997, Sectoral and spatial linkages in the EC production structure, Journal of \
             Regional Science 37, 235",
        ),
    ]
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole != 0.0).then(|| part / whole)
}
