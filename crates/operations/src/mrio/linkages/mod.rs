//! `mrio-linkages`: which industries draw most on others and serve most others, what would be missing without them, and
//! where a changed coefficient would change most.

mod pictures;
mod result;
mod told;

use figures::Lang;
use input_output::{
    Leontief, Linkages, LinkagesByOrigin, SectorKind, SolveOptions, System, influence_norms,
    largest_influences, normalised, single_extractions,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vocabulary::Region;

use super::{apart, beside_industries, mixed_units, quoted, unsolved};
use crate::answer::{Check, Coverage, largest};
use crate::footprint::regions::SystemRegions;
use crate::footprint::sentence::place;
use crate::operation::{Operation, Outcome};
use crate::run_record::Method;
use crate::words::region_name;
use crate::{Context, OperationError};

pub use result::{
    ExtractionRow, InfluenceRow, KeySectorRow, LinkageOriginRow, LinkageRow, MrioLinkagesResult,
};

/// Backward and forward linkages of an input-output system.
pub struct MrioLinkages;

/// Which system, and what beside the linkages.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioLinkagesRequest {
    /// Name of the system.
    pub system: String,
    /// Region whose industries are told: its label, or a code or name of the country; default: all. Means, ranks and kinds
    /// are those of the whole system in any case.
    #[serde(default)]
    pub region: Option<String>,
    /// Number of coefficients told with `influence`, and of industries, the largest by output, that are extracted where no
    /// region is named; default 10.
    #[serde(default = "top")]
    pub top: usize,
    /// Whether industries are extracted: all of the region, or the largest; default: no.
    #[serde(default)]
    pub extraction: bool,
    /// Whether fields of influence are computed, which takes the explicit inverse; of all coefficients that industries of the
    /// region use, those of zero included; default: no.
    #[serde(default)]
    pub influence: bool,
    /// Whether linkages are parted into those with the industry itself, with others of its region and with other regions,
    /// which takes the work of the explicit inverse; default: no.
    #[serde(default)]
    pub by_origin: bool,
}

fn top() -> usize {
    10
}

/// Most rows that can be asked for.
const MOST: usize = 10_000;
/// Largest relative deviation of an identity, and residual of a solve.
const TOLERANCE: f64 = 1e-9;

/// What the computation found beside the tables.
struct Found {
    result: MrioLinkagesResult,
    checks: Vec<Check>,
    /// Industries without output.
    empty: Vec<usize>,
    /// Corner of the largest fields: inputs with norms of their columns, users with norms of their rows.
    corner: Option<(Named, Named)>,
    /// The largest field: input, user, size.
    largest: Option<(usize, usize, f64)>,
}

/// Industries with a number each.
type Named = Vec<(usize, f64)>;

/// What is asked, as the system writes it.
struct Question<'q> {
    request: &'q MrioLinkagesRequest,
    system: &'q System,
    regions: &'q SystemRegions,
    home: Option<usize>,
    unit: &'q str,
    lang: Lang,
}

impl Operation for MrioLinkages {
    type Request = MrioLinkagesRequest;
    type Result = MrioLinkagesResult;

    const NAME: &'static str = "mrio-linkages";
    const SUMMARY: &'static str = "Which industries draw on others and serve others most: linkages, key sectors, extraction, fields of influence";

    fn resolve(
        &self,
        _: &Context,
        request: MrioLinkagesRequest,
    ) -> Result<MrioLinkagesRequest, OperationError> {
        if request.top == 0 || request.top > MOST {
            return Err(OperationError::Request(format!(
                "--top {}: expected a number from 1 to {MOST}",
                request.top
            )));
        }
        Ok(request)
    }

    fn command_line(&self, request: &MrioLinkagesRequest) -> String {
        let mut line = format!("telecouple mrio linkages {}", quoted(&request.system));
        if let Some(region) = &request.region {
            line += &format!(" --region {}", quoted(region));
        }
        if request.top != top() {
            line += &format!(" --top {}", request.top);
        }
        for (flag, said) in [
            ("--extraction", request.extraction),
            ("--influence", request.influence),
            ("--by-origin", request.by_origin),
        ] {
            if said {
                line += &format!(" {flag}");
            }
        }
        line
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioLinkagesRequest,
    ) -> Result<Outcome<MrioLinkagesResult>, OperationError> {
        let opened = context.systems.open(&request.system)?;
        let (system, record) = (&opened.system, &opened.record);
        let regions = SystemRegions::of(system.industries.regions());
        let home = request.region.as_deref().map(|name| regions.find(name)).transpose()?;
        let question =
            Question { request, system, regions: &regions, home, unit: &record.unit, lang: context.lang };
        let found = question.answer()?;
        let sources = vec![record.source_use(system.len())];
        let pictures = pictures::Pictures::new(&question, &found, &sources);
        Ok(Outcome {
            answer: told::answer(&question, &found),
            coverage: question.coverage(&found.empty),
            warnings: told::warnings(&question, &found)
                .into_iter()
                .chain(mixed_units(context.lang, &record.unit))
                .collect(),
            checks: found.checks,
            result: found.result,
            inputs: vec![record.input_file()],
            methods: methods(request),
            seed: None,
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
        })
    }
}

impl Question<'_> {
    /// Whether an industry is told.
    fn told(&self, industry: usize) -> bool {
        self.home.is_none_or(|home| self.system.industries.region_of(industry) == Some(home))
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

    fn code(&self, label: &str) -> Option<Region> {
        let at = self.regions.labels.iter().position(|known| known == label)?;
        self.regions.code(at)
    }

    fn answer(&self) -> Result<Found, OperationError> {
        let (system, request) = (self.system, self.request);
        let wrong = |error| unsolved(&request.system, error);
        let extracted = if request.extraction { self.extracted() } else { Vec::new() };
        // Linkages by origin go through all of L.
        let through = if request.by_origin { system.len() } else { 0 };
        let right_hand_sides = 4 + extracted.len() + through;
        let options = SolveOptions { right_hand_sides, ..SolveOptions::default() };
        let leontief = Leontief::new(system, options).map_err(wrong)?;
        let linkages = Linkages::of(&leontief).map_err(wrong)?;
        let empty: Vec<usize> = (0..system.len()).filter(|at| self.output(*at) == 0.0).collect();
        let rows = self.linkages(&linkages);
        let key_sectors = rows
            .iter()
            .filter(|row| row.kind == word(SectorKind::Key))
            .map(|row| KeySectorRow {
                rank: row.rank,
                region: row.region.clone(),
                sector: row.sector.clone(),
                total_backward: row.total_backward,
                total_forward: row.total_forward,
            })
            .collect();
        let mut found = Found {
            result: MrioLinkagesResult { key_sectors, linkages: rows, ..MrioLinkagesResult::default() },
            checks: Vec::new(),
            empty,
            corner: None,
            largest: None,
        };
        let (mut residual, mut identities) = (linkages.residual, self.identities(&linkages));
        if request.by_origin {
            let parted = LinkagesByOrigin::of(&leontief).map_err(wrong)?;
            identities.extend(self.own_linkages(&linkages, &parted));
            found.result.linkages_by_origin = self.by_origin(&leontief, &linkages, &parted, &found);
        }
        if request.extraction {
            let demand = system.demand.row_sums();
            let extraction = single_extractions(&leontief, &demand, &extracted).map_err(wrong)?;
            residual = residual.max(extraction.residual);
            identities.push(Check::closes(
                "linkages-extraction",
                largest(extraction.each.iter().map(|one| {
                    let multiplier = linkages.total_backward.get(one.industry).copied().unwrap_or_default();
                    let by_multiplier = one.own * multiplier;
                    apart(one.missing * one.feedback, by_multiplier, by_multiplier)
                })),
                TOLERANCE,
                self.lang.pick(
                    "output lost times l_kk is output of the industry times its total backward linkage, by another solve",
                    "失われる産出×l_kk と、その産業の産出×後方連関（別の求解）の相対差",
                ),
            ));
            found.result.extraction = self.extraction_rows(&extraction);
        }
        if request.influence {
            let inverse = leontief.inverse().map_err(wrong)?;
            residual = residual.max(inverse.residual);
            let (columns, rows) = influence_norms(&inverse.values);
            let users: Vec<usize> = (0..system.len()).filter(|at| self.told(*at)).collect();
            let fields = largest_influences(&columns, &rows, &users, request.top);
            found.result.influence = self.influence_rows(&leontief, &fields);
            found.largest = fields.first().copied();
            found.corner = Some((
                leading(columns.into_iter().enumerate()),
                leading(rows.into_iter().enumerate().filter(|(at, _)| self.told(*at))),
            ));
        }
        found.checks = vec![Check::closes(
            "solve-residual",
            residual,
            TOLERANCE,
            self.lang
                .pick("largest relative residual of the solves with I - A", "I−A の求解の相対残差の最大値"),
        )];
        found.checks.extend(identities);
        Ok(found)
    }

    /// Industries to extract: those of the region, or the largest by output.
    fn extracted(&self) -> Vec<usize> {
        let mut all: Vec<usize> =
            (0..self.system.len()).filter(|at| self.told(*at) && self.output(*at) != 0.0).collect();
        if self.home.is_none() {
            all.sort_by(|a, b| self.output(*b).total_cmp(&self.output(*a)).then(a.cmp(b)));
            all.truncate(self.request.top);
        }
        all
    }

    fn linkages(&self, linkages: &Linkages) -> Vec<LinkageRow> {
        let at = |values: &[f64], industry: usize| values.get(industry).copied().unwrap_or_default();
        let kinds = linkages.kinds();
        let (backward, forward) = (normalised(&linkages.total_backward), normalised(&linkages.total_forward));
        let direct = (normalised(&linkages.direct_backward), normalised(&linkages.direct_forward));
        let mut rows: Vec<(usize, LinkageRow)> = (0..self.system.len())
            .filter(|industry| self.output(*industry) != 0.0)
            .map(|industry| {
                let (region, sector) = self.system.industries.name(industry);
                let row = LinkageRow {
                    rank: 0,
                    region: region.to_owned(),
                    sector: sector.to_owned(),
                    kind: kinds.get(industry).map_or("", |kind| word(*kind)).to_owned(),
                    total_backward: at(&linkages.total_backward, industry),
                    total_forward: at(&linkages.total_forward, industry),
                    normalised_backward: at(&backward, industry),
                    normalised_forward: at(&forward, industry),
                    direct_backward: at(&linkages.direct_backward, industry),
                    direct_forward: at(&linkages.direct_forward, industry),
                    normalised_direct_backward: at(&direct.0, industry),
                    normalised_direct_forward: at(&direct.1, industry),
                    own_output: self.output(industry),
                    unit: self.unit.to_owned(),
                };
                (industry, row)
            })
            .collect();
        let sum = |row: &LinkageRow| row.total_backward + row.total_forward;
        rows.sort_by(|(_, a), (_, b)| {
            let labels = || (&a.region, &a.sector).cmp(&(&b.region, &b.sector));
            sum(b).total_cmp(&sum(a)).then_with(labels)
        });
        let ranked = rows.into_iter().enumerate();
        ranked
            .filter(|(_, (industry, _))| self.told(*industry))
            .map(|(at, (_, row))| LinkageRow { rank: at + 1, ..row })
            .collect()
    }

    /// The linkages of every told industry by where the others are, in the order of all linkages.
    fn by_origin(
        &self,
        leontief: &Leontief<'_>,
        linkages: &Linkages,
        parted: &LinkagesByOrigin,
        found: &Found,
    ) -> Vec<LinkageOriginRow> {
        let owns =
            own(&linkages.total_backward, &parted.total_backward_local, &parted.total_backward_foreign);
        let row = |told: &LinkageRow| {
            let industry = self.system.industries.find(&told.region, &told.sector)?;
            let at = |values: &[f64]| values.get(industry).copied().unwrap_or_default();
            Some(LinkageOriginRow {
                region: told.region.clone(),
                sector: told.sector.clone(),
                direct_own: leontief.technology().coefficient(industry, industry),
                total_own: at(&owns),
                direct_backward_local: at(&parted.direct_backward_local),
                direct_backward_foreign: at(&parted.direct_backward_foreign),
                total_backward_local: at(&parted.total_backward_local),
                total_backward_foreign: at(&parted.total_backward_foreign),
                direct_forward_local: at(&parted.direct_forward_local),
                direct_forward_foreign: at(&parted.direct_forward_foreign),
                total_forward_local: at(&parted.total_forward_local),
                total_forward_foreign: at(&parted.total_forward_foreign),
            })
        };
        found.result.linkages.iter().filter_map(row).collect()
    }

    /// What backward linkages leave for the industry itself is what forward ones leave: `l_kk` is `g_kk`. Not so where
    /// industries without output take deliveries, which are in no `L`.
    fn own_linkages(&self, linkages: &Linkages, parted: &LinkagesByOrigin) -> Option<Check> {
        let taken = self.system.transactions.column_sums();
        if taken.iter().zip(&self.system.output).any(|(taken, output)| *output == 0.0 && *taken != 0.0) {
            return None;
        }
        let backward =
            own(&linkages.total_backward, &parted.total_backward_local, &parted.total_backward_foreign);
        let forward =
            own(&linkages.total_forward, &parted.total_forward_local, &parted.total_forward_foreign);
        let both = backward.iter().zip(&forward).zip(&linkages.total_backward);
        Some(Check::closes(
            "linkages-own",
            largest(both.map(|((backward, forward), total)| apart(*backward, *forward, *total))),
            TOLERANCE,
            self.lang.pick(
                "linkages of industries with themselves are the same backward and forward",
                "産業の自己連関（後方と前方）の差",
            ),
        ))
    }

    /// Final demand times backward linkages, and primary inputs times forward ones, are each all output.
    fn identities(&self, linkages: &Linkages) -> Vec<Check> {
        let system = self.system;
        let (demand, primary) = beside_industries(system);
        let times = |amounts: &[f64], linkages: &[f64]| -> f64 {
            amounts.iter().zip(linkages).map(|(amount, linkage)| amount * linkage).sum()
        };
        let total: f64 = system.output.iter().sum();
        let size: f64 = system.output.iter().map(|output| output.abs()).sum();
        let by_demand = times(&demand, &linkages.total_backward);
        let by_primary = times(&primary, &linkages.total_forward);
        vec![
            Check::closes(
                "linkages-backward",
                apart(by_demand, total, size),
                TOLERANCE,
                self.lang.pick(
                    "what industries deliver to others than industries, times total backward linkages, is all output",
                    "産業以外への出荷×総後方連関の合計と総産出の相対差",
                ),
            ),
            Check::closes(
                "linkages-forward",
                apart(by_primary, total, size),
                TOLERANCE,
                self.lang.pick(
                    "primary inputs of industries, times total forward linkages, is all output",
                    "本源的投入×総前方連関の合計と総産出の相対差",
                ),
            ),
        ]
    }

    fn extraction_rows(&self, extraction: &input_output::SingleExtractions) -> Vec<ExtractionRow> {
        let industries = &self.system.industries;
        let world: f64 = extraction.before.iter().sum();
        let mut rows: Vec<ExtractionRow> = extraction
            .each
            .iter()
            .map(|one| {
                let (region, sector) = industries.name(one.industry);
                let block = industries.region_of(one.industry).map(|region| industries.block(region));
                let home: f64 =
                    block.and_then(|block| extraction.before.get(block)).unwrap_or_default().iter().sum();
                ExtractionRow {
                    region: region.to_owned(),
                    sector: sector.to_owned(),
                    output_lost: one.missing,
                    lost_share: one.missing * input_output::reciprocal_or_zero(world),
                    output_lost_at_home: one.missing_at_home,
                    lost_share_at_home: (home != 0.0).then(|| one.missing_at_home / home),
                    unit: self.unit.to_owned(),
                }
            })
            .collect();
        rows.sort_by(|a, b| {
            let labels = || (&a.region, &a.sector).cmp(&(&b.region, &b.sector));
            b.output_lost.total_cmp(&a.output_lost).then_with(labels)
        });
        rows
    }

    fn influence_rows(&self, leontief: &Leontief<'_>, fields: &[(usize, usize, f64)]) -> Vec<InfluenceRow> {
        let ranked = fields.iter().enumerate();
        ranked
            .map(|(at, (input, user, size))| {
                let industry = |at: usize| {
                    let (region, sector) = self.system.industries.name(at);
                    format!("{region}: {sector}")
                };
                InfluenceRow {
                    rank: at + 1,
                    input_industry: industry(*input),
                    using_industry: industry(*user),
                    coefficient: leontief.technology().coefficient(*input, *user),
                    field_size: *size,
                }
            })
            .collect()
    }

    /// Industries without output have no coefficients, so no linkages.
    fn coverage(&self, empty: &[usize]) -> Coverage {
        let told = (0..self.system.len()).filter(|at| self.told(*at)).count();
        let empty: Vec<usize> = empty.iter().copied().filter(|at| self.told(*at)).collect();
        let reason = "the industry has no output, so no coefficients and no linkages";
        Coverage {
            matched_share: if told == 0 { 1.0 } else { 1.0 - empty.len() as f64 / told as f64 },
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

/// What is left of linkages for the industry itself.
fn own(all: &[f64], local: &[f64], foreign: &[f64]) -> Vec<f64> {
    all.iter().zip(local).zip(foreign).map(|((all, local), foreign)| all - local - foreign).collect()
}

/// Industries in the heat map, each way.
const CORNER: usize = 12;

/// The largest numbers, largest first, equal ones in the order of the system.
fn leading(numbers: impl Iterator<Item = (usize, f64)>) -> Named {
    let mut all: Named = numbers.collect();
    all.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
    all.truncate(CORNER);
    all
}

fn word(kind: SectorKind) -> &'static str {
    match kind {
        SectorKind::Key => "key",
        SectorKind::Backward => "backward",
        SectorKind::Forward => "forward",
        SectorKind::Independent => "independent",
    }
}

fn methods(request: &MrioLinkagesRequest) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    let mut methods = vec![
        method(
            "backward-linkages",
            "column sums of A and L; Rasmussen 1956, Studies in Inter-Sectoral Relations; Miller and Blair 2009, section 12.2",
        ),
        method(
            "forward-linkages",
            "row sums of B and G; Ghosh 1958, doi:10.2307/2550694; Jones 1976, The Measurement of Hirschmanian Linkages, \
             Quarterly Journal of Economics 90, 323",
        ),
    ];
    if request.extraction {
        methods.push(method(
            "hypothetical-extraction",
            "sales of one industry taken away in full, x_k / l_kk L[., k]; Dietzenbacher and Lahr 2013, \
             doi:10.1080/09535314.2013.774266",
        ));
    }
    if request.influence {
        methods.push(method(
            "field-of-influence",
            "norm of column i times norm of row j of L, for coefficient a_ij; Sherman and Morrison 1950; Sonis and Hewings 1989",
        ));
    }
    methods
}
